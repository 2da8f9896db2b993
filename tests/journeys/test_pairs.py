"""Two tabs, two offices, two presses: the story, every act of it at once with itself."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from deploy.demo.papers import scan
from services.chassis.ids import new_id
from tests.architecture.contracts import ROOT
from tests.journeys import acts
from tests.journeys.acts import Case, composed, composing, day, moment, report, this_moment
from tests.journeys.pairs import PAIRS, Pairs
from tests.journeys.pairs import acts as all_acts
from tests.journeys.people import REQUEST_PAPERS, RETURN_WISH, surname, today, yesterday
from tests.stack import ADMINISTRATOR, Stack

COMMISSION = ["chair", "member", "second_member"]
# Pressed by tests of their own service, where two at once are asked for there.
ELSEWHERE = {
    "SaveDraft": "tests/chassis/test_drafts.py",
    "AcceptInvitation": "tests/identity/test_accounts.py",
    "ConfirmAccountChange": "tests/identity/test_second_hand.py",
    "RefuseAccountChange": "tests/identity/test_second_hand.py",
    "CompleteSignIn": "tests/identity/test_second_factor.py",
    "ConfirmTotp": "tests/identity/test_second_factor.py",
    "RenewRecoveryCodes": "tests/identity/test_second_factor.py",
    "RemoveSecondFactor": "tests/identity/test_second_factor.py",
    "ResetSecondFactor": "tests/identity/test_second_factor.py",
    "AddPasskey": "tests/identity/test_second_factor.py",
    "RemovePasskey": "tests/identity/test_second_factor.py",
    "AddProviderLink": "tests/identity/test_provider.py",
    "CompleteProviderSignIn": "tests/identity/test_provider.py",
    "DiscardPlan": "tests/assessment/test_rpc.py",
    "UpdateClockRule": "tests/registry/test_pairs.py",
    "RecordReturn": "tests/registry/test_pairs.py",
    **dict.fromkeys(
        ("PauseClock", "ResumeClock", "ExtendClock", "WithdrawExtension"),
        "tests/registry/test_clock_changes.py",
    ),
    "EndMembership": "tests/registry/test_pairs.py",
    "SplitFamily": "tests/registry/test_pairs.py",
    **dict.fromkeys(
        (
            *("CorrectNote", "WithdrawNote", "SetFlag", "EndFlag"),
            *("RecordProtocolEntry", "CorrectProtocolEntry", "VoidProtocolEntry"),
        ),
        "tests/registry/test_pairs.py",
    ),
    **dict.fromkeys(
        ("OfferTransfer", "WithdrawTransfer", "RefuseTransfer", "AcceptTransfer"),
        "tests/registry/test_transfers.py",
    ),
    **dict.fromkeys(("HandOverLoad", "UndoHandover"), "tests/registry/test_office.py"),
    **dict.fromkeys(
        (
            *("ConfirmSamePerson", "RejectSamePerson", "ReopenDuplicatePair"),
            *("AskOtherOffice", "AnswerOtherOffice"),
        ),
        "tests/registry/test_duplicate_pairs.py",
    ),
    "CancelJob": "tests/chassis/test_jobs.py",
    "RetryJob": "tests/chassis/test_jobs.py",
    "ForwardReferral": "tests/referral/test_pairs.py",
    "UpdateDefinition": "tests/reporting/test_counting.py",
    "ComposeBody": "tests/benefits/test_bodies.py",
    "ConfirmVote": "tests/benefits/test_bodies.py",
    "AttachAttendance": "tests/benefits/test_bodies.py",
}


def test_every_act_says_what_a_second_one_is_told() -> None:
    assert set(PAIRS) == set(all_acts())


def test_what_is_pressed_elsewhere_is_pressed_there() -> None:
    for rpc, place in ELSEWHERE.items():
        text = (ROOT / place).read_text(encoding="utf-8")
        assert rpc in text, (rpc, place)
        assert "gather(" in text or "await pair(" in text, (rpc, place)


def test_the_story_pressed_twice_at_once(stack: Stack, monkeypatch: pytest.MonkeyPatch) -> None:
    pairs = Pairs()
    monkeypatch.setattr(acts, "post", pairs.post)
    _story(stack, pairs)
    case = _what_ends_early(stack, pairs)
    _the_ministry(stack, pairs)
    _the_office(stack, pairs, case)
    _outside_a_case(stack, pairs)
    _a_person(stack, pairs)
    assert not pairs.wrong, "\n".join(pairs.wrong)
    asked = {rpc for rpc, told in PAIRS.items() if not told.startswith("none")}
    assert asked - set(pairs.pressed) == set(ELSEWHERE)


def _story(stack: Stack, pairs: Pairs) -> None:
    case = report(
        stack, "REINTEGRATION", today() - timedelta(days=580), reportedName="Jović", reportedCount=5
    )
    case.register(surname(), "Dragan", "Milica", "Ana")
    officer = case.who("officer")
    now = case.now()
    pairs.press(officer, "PATCH", f"cases/{case.id}", address="Nova 2", etag=now["etag"])
    head = officer("GET", f"cases/{case.id}/persons")["persons"][0]
    pairs.press(officer, "PATCH", f"persons/{head['id']}", phone="044 123 457", etag=head["etag"])
    child = {**head, "givenName": "Jovana", "relation": "RELATION_CHILD", "sex": "SEX_FEMALE"}
    child |= {"birthDate": {"year": case.began.year - 12, "month": 2, "day": 3}}
    named = ("givenName", "familyName", "relation", "sex", "birthDate")
    pairs.post(officer, f"cases/{case.id}/persons", person={name: child[name] for name in named})
    case.persons = officer("GET", f"cases/{case.id}/persons")["persons"]
    planned = pairs.post(
        officer, f"cases/{case.id}/visits", kind="VISIT_KIND_LATER", plannedTime=moment(today(), 23, 59)
    )
    pairs.post(officer, f"visits/{planned['id']}:cancel", reason="Nisu kod kuće.")
    case.visit("FIRST", case.began)
    case.assess(case.began, seeks_work_who=[case.persons[0]["id"]], children_out_who=[case.persons[2]["id"]])
    plan = pairs.post(officer, f"cases/{case.id}/plan:draft")
    kept = ("id", "needId", "code", "description", "personId", "institutionKind", "scheme", "dueOn")
    items = [{name: item[name] for name in kept if name in item} for item in plan["items"]]
    pairs.press(officer, "PATCH", f"plans/{plan['id']}", items=items, etag=plan["etag"])
    path, on = f"plans/{plan['id']}", day(case.on(10))
    pairs.post(officer, f"{path}:submit", documentId=case.paper("SIGNED_PLAN", case.on(10)), signedOn=on)
    pairs.post(case.who("coordinator"), f"{path}:return", note="Nedostaje rok.")
    pairs.post(officer, f"{path}:submit", documentId=case.paper("SIGNED_PLAN", case.on(10)), signedOn=on)
    case.plan = pairs.post(case.who("coordinator"), f"{path}:approve", approvedOn=on)
    case.reaches("PLANNED")
    _help(stack, pairs, case)
    first = case.on(10)
    case.month(f"{first:%Y-%m}", first)
    case.visit("TWELVE_MONTH", case.on(370))
    case.review(case.on(370))
    case.end(case.on(560))
    pairs.post(case.who("department"), f"cases/{case.id}:reopen", reason="Porodica se vratila.")


def _help(stack: Stack, pairs: Pairs, case: Case) -> None:
    """Referrals that end in every way, and help that is given."""
    officer = case.who("officer")
    work = case.refer("JOB_MEDIATION", "eo-gjilan")
    case.answer(work, "counsellor", ["JOB_SEEKER_REGISTERED", "EMPLOYED"])
    school = case.refer("SCHOOL_ENROLMENT", "med-ran")
    pairs.post(
        case.who("education"), f"referrals/{school['id']}:refuse", reason="NO_PLACE", note="Nema mesta."
    )
    school = case.refer("SCHOOL_ENROLMENT", "med-ran")
    pairs.post(officer, f"referrals/{school['id']}:withdraw", reason="Pogrešno.")
    school = case.refer("SCHOOL_ENROLMENT", "med-ran")
    pairs.post(case.who("education"), f"referrals/{school['id']}:accept")
    pairs.post(case.who("education"), f"referrals/{school['id']}:fail", reason="DID_NOT_COME")
    school = case.refer("SCHOOL_ENROLMENT", "med-ran")
    case.answer(school, "education", ["LEVEL_ASSESSED", "ENROLLED"], grade="3")
    asked = {"amount": {"minorUnits": "90000", "currency": "EUR"}, "months": 6}
    application = case.apply("RENT", "RENT", today(), **asked)
    place = f"applications/{application['id']}"
    pairs.post(case.who("secretary"), f"{place}:return", note="Nedostaje potpis.")
    back = officer("GET", place)
    pairs.press(officer, "PATCH", place, months=5, etag=back["etag"])
    pairs.post(officer, f"{place}:submit")
    pairs.post(case.who("secretary"), f"{place}:complete")
    _left_to_another_session(stack, pairs, application["id"])
    decision = case.decide(application["id"], "secretary", COMMISSION)
    case.carry_out(decision, "department", amount=asked["amount"])
    for code in ("JOB_MEDIATION", "SCHOOL_ENROLMENT", "RENT"):
        case.done(code)


def _left_to_another_session(stack: Stack, pairs: Pairs, application_id: str) -> None:
    """A point that is left to another session."""
    secretary = stack.api("secretary")
    body = composed(stack, "secretary", COMMISSION)
    _changed(stack, pairs, body)
    called = {"kind": "SESSION_KIND_REGULAR", "applicationIds": [application_id]}
    session = pairs.post(secretary, "commission-sessions", plannedTime=this_moment(), **called)
    path = f"commission-sessions/{session['id']}"
    pairs.post(secretary, f"{path}:open", presentAccountIds=[stack.accounts[who] for who in COMMISSION])
    pairs.post(secretary, f"{path}:adjournPoint", pointId=session["points"][0]["id"], note="Nema vremena.")
    pairs.post(secretary, f"{path}:close")
    again = pairs.post(secretary, "commission-sessions", plannedTime=this_moment(), **called)
    pairs.post(secretary, f"commission-sessions/{again['id']}:callOff", reason="Nema sale.")


def _changed(stack: Stack, pairs: Pairs, body: str) -> None:
    """Another act on the commission: turned down, and proposed once more."""
    secretary, head = stack.api("secretary"), stack.api("head")
    seats = [{"accountId": stack.accounts[who], "chair": row == 0} for row, who in enumerate(COMMISSION)]
    path = f"commission-bodies/{body}"
    for word, more in (("reject", {"note": "Nije potpisano."}), ("confirm", {})):
        changed = pairs.post(secretary, f"{path}:change", act=composing(secretary, seats))
        waiting = changed["compositions"][0]["id"]
        pairs.post(head, f"{path}/compositions/{waiting}:{word}", **more)


def _what_ends_early(stack: Stack, pairs: Pairs) -> Case:
    case = report(stack, "REINTEGRATION", today() - timedelta(days=3), reportedName="Simić", reportedCount=1)
    case.register(surname(), "Petar", "Vesna")
    officer = case.who("officer")
    consent = officer("GET", f"cases/{case.id}/consents")["consents"][0]
    pairs.post(officer, f"consents/{consent['id']}:withdraw")
    sent = {"data": scan(), "headers": {"Content-Type": "application/octet-stream"}}
    blob = officer("POST", "registry/files?fileName=scan.pdf", **sent)
    pairs.post(officer, f"cases/{case.id}/documents", kind="DOCUMENT_KIND_OTHER", blobId=blob["id"])
    head, named = stack.api("head"), [stack.accounts["officer"]]
    pairs.post(head, f"cases/{case.id}:protect", reason="THREAT", accountIds=named)
    pairs.post(head, f"cases/{case.id}:endProtection", note="Nema više opasnosti.")
    return case


def _the_ministry(stack: Stack, pairs: Pairs) -> None:
    began = today() - timedelta(days=100)
    wish = {**RETURN_WISH, "requestedOn": day(began)}
    case = report(
        stack, "RETURN", began, "ministry", municipality="", originCountry="RS", returnRequest=wish,
        reportedName="Ilić", reportedCount=1,
    )  # fmt: skip
    pairs.post(case.who("ministry"), f"cases/{case.id}:assign", municipality="RAN")
    case.register(surname(), "Stojan", "Vesna")
    for paper in REQUEST_PAPERS:
        case.paper(paper, case.on(1))
    pairs.post(case.who("ministry"), f"cases/{case.id}:select", selectedOn=day(case.on(20)))


def _the_office(stack: Stack, pairs: Pairs, case: Case) -> None:
    """An office, and its officer who has a case until suspended."""
    admin = stack.api(ADMINISTRATOR)
    names = {"sq": "Zyra", "sr": "Канцеларија", "en": "Office"}
    office = {"code": f"pairs-{new_id().hex[-8:]}", "kind": "MOCR", "municipalities": ["RAN"], "active": True}
    made = pairs.post(admin, "institutions", institution={**office, "name": names, "fullName": names})
    pairs.press(admin, "PATCH", f"institutions/{made['id']}", address="Glavna 3", etag=made["etag"])
    account = {"email": f"{new_id().hex}@example.org", "displayName": "Novi", "roles": ["mocr_officer"]}
    invited = pairs.post(admin, "accounts", account={**account, "institutionId": made["id"]})
    one = invited["account"]
    changed = pairs.press(admin, "PATCH", f"accounts/{one['id']}", position="referent", etag=one["etag"])
    assert changed["position"] == "referent"
    stack.accepted(one)
    _hand_over(stack, pairs, case, stack.accounts["officer"], one["id"])
    pairs.post(admin, f"accounts/{one['id']}:suspend")
    _hand_over(stack, pairs, case, one["id"], stack.accounts["officer"])
    pairs.post(admin, f"accounts/{one['id']}:restore")
    scheme = admin("GET", "schemes")["schemes"][0]
    pairs.press(admin, "PATCH", f"schemes/{scheme['code']}", once=True, etag=scheme["etag"])
    stack.close_other_offices()


def _outside_a_case(stack: Stack, pairs: Pairs) -> None:
    """What an office did with no case: told, set right, taken back."""
    officer, here, why = stack.api("officer"), {"municipality": "RAN"}, {"reason": "Greška"}
    debate = {
        "kind": "ACTIVITY_KIND_DEBATE",
        "heldOn": day(yesterday()),
        "subject": "Povratak",
        "place": "Ranilug",
    }
    made = pairs.post(officer, "activities", activity={**debate, **here, "women": 3})
    fixed = {**debate, "women": 4, "etag": made["etag"]}
    pairs.post(officer, f"activities/{made['id']}:correct", activity=fixed, **why)
    pairs.post(officer, f"activities/{made['id']}:withdraw", **why)

    then = day(yesterday())
    roofs = {
        "name": "Krovovi",
        "organisation": "A",
        "donorName": "B",
        "workField": "WORK_HOUSING",
        "fromOn": then,
    }
    made = pairs.post(officer, "projects", project={**roofs, **here})
    project = f"projects/{made['id']}"
    fixed = {**roofs, "direct": 4, "etag": made["etag"]}
    pairs.post(officer, f"{project}:correct", project=fixed, **why)
    pairs.post(officer, f"{project}:start", startedOn=then)
    asked = pairs.post(officer, f"{project}/reports", askedOn=then, dueOn=then)
    report = f"{project}/reports/{asked['reports'][0]['id']}"
    pairs.post(officer, f"{report}:receive", receivedOn=then)
    pairs.post(officer, f"{report}:undo")
    pairs.post(officer, f"{project}:end", endedOn=then)
    pairs.post(officer, f"{project}:undo")

    known = {"kind": "CONTACT_KIND_NGO", "workField": "WORK_HOUSING", "organisation": "Krovovi za sve"}
    made = pairs.post(officer, "contacts", entry=known, **here)
    contact = f"contacts/{made['id']}"
    pairs.post(officer, "contacts:import", entries=[{**known, "organisation": "Drugi"}], **here)
    fixed = {**known, "phone": "049 123 456"}
    pairs.post(officer, f"{contact}:correct", entry=fixed, etag=made["etag"], **why)
    spoken = pairs.post(
        officer, f"{contact}/talks", talkedOn=then, means="CONTACT_MEANS_PHONE", about="krovovi"
    )
    pairs.post(officer, f"{contact}/talks/{spoken['talks'][0]['id']}:undo")
    asked = {
        "sharedOn": then,
        "means": "CONTACT_MEANS_MAIL",
        "topics": ["SHARE_TOPIC_NEEDS"],
        "what": "spisak",
    }
    told = pairs.post(officer, f"{contact}/shares", **asked, asked="koliko krovova", dueOn=then)
    share = f"{contact}/shares/{told['shares'][0]['id']}"
    pairs.post(officer, f"{share}:answer", answeredOn=then, answer="četrdeset")
    pairs.post(officer, f"{share}:undo")
    pairs.post(officer, f"{contact}:end", **why)
    pairs.post(officer, f"{contact}:resume")

    meeting = {"kind": "MEETING_KIND_COLLEAGUES", "metOn": day(today()), "place": "Ranilug"}
    planned = pairs.post(officer, "meetings:plan", record=meeting, **here)
    pairs.post(officer, f"meetings/{planned['id']}:cancel", **why)
    held = pairs.post(officer, "meetings", record={**meeting, "metOn": day(yesterday())}, **here)
    record = {**meeting, "metOn": day(yesterday()), "minutes": "Dogovoreno."}
    pairs.post(officer, f"meetings/{held['id']}:correct", record=record, etag=held["etag"], **why)
    pairs.post(officer, f"meetings/{held['id']}:undo", **why)

    group = {"sex": "COUNSELLED_SEX_FEMALE", "ageBand": "AGE_BAND_30_64", "count": 2}
    entry = {"counselledOn": day(yesterday()), "topics": ["DEADLINE"], "language": "sr", "groups": [group]}
    told = pairs.post(officer, "counselling", entry=entry, **here)
    more = {**entry, "groups": [{**group, "count": 3}]}
    pairs.post(officer, f"counselling/{told['id']}:correct", entry=more, etag=told["etag"], **why)
    pairs.post(officer, f"counselling/{told['id']}:undo", **why)


def _a_person(stack: Stack, pairs: Pairs) -> None:
    """What is so of a person for a time: written, set right, ended."""
    case = report(stack, "REINTEGRATION", today() - timedelta(days=40), reportedName="Simić", reportedCount=2)
    case.register(surname(), "Dragan", "Milica")
    officer = case.who("officer")

    def child() -> Any:
        return officer("GET", f"cases/{case.id}/persons")["persons"][1]

    at, why = f"cases/{case.id}/persons/{child()['id']}", {"reason": "Greška"}
    owner = stack.accounts["officer"]
    task = {"what": "Pozvati školu", "owner": owner, "dueOn": day(today())}
    note = {"agreedOn": day(today()), "agreedWith": "DKA", "conclusion": "AGREEMENT_CONCLUSION_ACTION"}
    agreed = pairs.post(officer, f"cases/{case.id}/agreements", **note, tasks=[task])
    step = f"agreements/{agreed['id']}/tasks/{agreed['tasks'][0]['id']}"
    pairs.post(officer, f"{step}:complete")
    pairs.post(officer, f"{step}:reopen")
    pairs.post(officer, f"agreements/{agreed['id']}:undo", **why)

    guardian = {"kind": "GUARDIAN", "name": "Petar", "actBody": "CSR", "validFrom": day(yesterday())}
    pairs.post(officer, f"{at}/guardians", guardian=guardian)
    [one] = child()["guardians"]
    fixed = {**guardian, "name": "Pavle"}
    pairs.post(officer, f"{at}/guardians/{one['id']}:correct", guardian=fixed, etag=child()["etag"], **why)
    pairs.post(officer, f"{at}/guardians/{one['id']}:end", **why)

    pairs.post(officer, f"{at}/vulnerabilities", code="DISABILITY")
    [need] = [each for each in child()["vulnerabilityRecords"] if each["code"] == "DISABILITY"]
    right = {"validFrom": day(yesterday()), "etag": child()["etag"]}
    pairs.post(officer, f"{at}/vulnerabilities/{need['id']}:correct", **right, **why)
    pairs.post(officer, f"{at}/vulnerabilities/{need['id']}:end", **why)

    profile = {"doneOn": day(yesterday()), "source": "VISIT", "occupation": "zidar"}
    pairs.post(officer, f"{at}/profiles", profile=profile)
    heard = next(each for each in child()["profiles"] if each.get("occupation") == "zidar")
    other = {**profile, "occupation": "tesar"}
    pairs.post(officer, f"{at}/profiles/{heard['id']}:correct", profile=other, etag=child()["etag"], **why)


def _hand_over(stack: Stack, pairs: Pairs, case: Case, previous: str, officer: str) -> None:
    handover = {"municipality": "RAN", "previousOfficerId": previous, "officerId": officer}
    pairs.post(stack.api("head"), "cases:handOver", caseIds=[case.id], **handover)
    assert case.now()["officerId"] == officer
