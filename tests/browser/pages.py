"""Every page of the gateway: who opens it, and an example address, filled from the demo country.

A GET endpoint stands in PAGES or, where it answers no page, in OTHERS; tests/browser/test_pages.py fails when
one stands in neither. `{planned}` in an address is the id of an example that the example has made
(example_prag.CASES), once EXAMPLES has seen that it stands as the page needs it.
"""

from __future__ import annotations

import datetime as dt
import io
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from pypdf import PdfReader

from deploy.demo.story import moment
from tests.browser.example_prag import ExamplePrag
from tests.journeys.acts import day, until
from tests.journeys.people import surname, today
from tests.stack import ADMINISTRATOR

OFFICER, HEAD, COORDINATOR, RETURNS = "officer.ran", "head.ran", "coordinator.gjilan", "mcr"
SECRETARY, MEMBER, CENTRE, COUNSELLOR = "secretary.ran", "member1.ran", "drrpif", "employment.gjilan"
OUTSIDE = "mlga"
NOBODY = ""


@dataclass(frozen=True)
class Page:
    """A page, its reader and where it is; `name` tells several of one endpoint apart."""

    endpoint: str
    who: str
    address: str
    name: str = ""
    # The page's own status: pages that say "not there".
    status: int = 200

    @property
    def id(self) -> str:
        """How tests call it."""
        return f"{self.endpoint}-{self.name}" if self.name else self.endpoint

    def path(self, prag: ExamplePrag) -> str:
        """The address in an example."""
        if "{closed}" in self.address:
            prag.opens(self.who, "closed")
        return re.sub(r"\{(\w+)\}", lambda found: example(prag, found[1]), self.address)


PAGES = (
    # Before signing in
    Page("sign_in.sign_in", NOBODY, "/sign-in"),
    Page("administration.invitations.accept", NOBODY, "/invitations/{invitation}"),
    Page("sign_in.forgotten", NOBODY, "/forgotten-password"),
    Page("administration.invitations.by_code", NOBODY, "/invitations"),
    Page("administration.systems.index", COUNSELLOR, "/systems"),
    Page("benefits.verify", NOBODY, "/verify/{act_code}"),
    Page("benefits.verify", NOBODY, "/verify/none", "unknown", 404),
    # One's own
    Page("work.home", OFFICER, "/my-work"),
    Page("work.home", COORDINATOR, "/my-work", "coordinator"),
    Page("work.home", COUNSELLOR, "/my-work", "counsellor"),
    Page("work.home", SECRETARY, "/my-work", "secretary"),
    Page("sign_in.profile", OFFICER, "/profile"),
    Page("sign_in.password", OFFICER, "/profile/password"),
    Page("sign_in.second_factor", OFFICER, "/profile/second-factor"),
    Page("sign_in.shortcuts", OFFICER, "/keyboard-shortcuts"),
    Page("sign_in.shown", OFFICER, "/sign-in/again/shown"),
    Page("work.job", SECRETARY, "/jobs/benefits/{job}"),
    # Of a draft: tests/gateway/test_drafts.py.
    Page("work.throw_away", OFFICER, "/drafts/registry/none", "none", 404),
    Page("api.docs", OFFICER, "/api/v1/docs"),
    # People and cases
    Page("people.new", OFFICER, "/people/new"),
    Page("people.report", OFFICER, "/people/new/report"),
    Page("people.of_case", OFFICER, "/cases/{reported}/search"),
    Page("people.register", OFFICER, "/cases/{reported}/register"),
    Page("people.duplicates", OFFICER, "/people/duplicates"),
    Page("people.duplicate", OFFICER, "/people/duplicates/{pair}"),
    Page("cases.index", OFFICER, "/cases"),
    Page("cases.queue", CENTRE, "/cases/queue"),
    Page("cases.hand_over", HEAD, "/cases/hand-over"),
    Page("cases.transfers", OFFICER, "/cases/transfers"),
    Page("cases.office", HEAD, "/cases/office"),
    Page("cases.office_clocks", HEAD, "/cases/office/deadlines"),
    # Of an officer and of a handover: tests/gateway/test_office.py.
    Page("cases.hand_over_load", HEAD, "/cases/office/load"),
    Page("cases.handover", HEAD, "/cases/handovers/{going}", "none", 404),
    Page("cases.assign", CENTRE, "/cases/{unassigned}/assign"),
    Page("cases.overview", OFFICER, "/cases/{going}"),
    Page("cases.overview", OFFICER, "/cases/{reported}", "reported"),
    Page("cases.overview", OFFICER, "/cases/{closed}", "closed"),
    Page("cases.overview", RETURNS, "/cases/{requested}", "return"),
    Page("cases.family", OFFICER, "/cases/{going}/family"),
    Page("cases.person", OFFICER, "/cases/{going}/family/{person}"),
    Page("cases.leave", OFFICER, "/cases/{going}/family/{person}/leave"),
    Page("cases.restore", OFFICER, "/cases/{going}/family/{person}/restore"),
    Page("cases.record_guardian", OFFICER, "/cases/{going}/family/{person}/guardians/new"),
    # Of a guardian and a specific need: tests/gateway/test_guardians.py.
    Page("cases.correct_guardian", OFFICER, "/cases/{going}/family/{person}/guardians/{going}", "none", 404),
    Page("cases.end_guardian", OFFICER, "/cases/{going}/family/{person}/guardians/{going}/end", "none", 404),
    Page("cases.record_vulnerability", OFFICER, "/cases/{going}/family/{person}/needs/new"),
    Page("cases.correct_vulnerability", OFFICER, "/cases/{going}/family/{person}/needs/{going}", "none", 404),
    Page("cases.end_vulnerability", OFFICER, "/cases/{going}/family/{person}/needs/{going}/end", "none", 404),
    Page("cases.note_paper", OFFICER, "/cases/{going}/family/{person}/papers/PASSPORT"),
    Page("cases.record_profile", OFFICER, "/cases/{going}/family/{person}/profile/new"),
    Page("cases.correct_profile", OFFICER, "/cases/{going}/family/{person}/profile/{going}", "none", 404),
    Page("cases.head", OFFICER, "/cases/{going}/family/head"),
    Page("cases.split", OFFICER, "/cases/{going}/family/split"),
    Page("cases.add_person", OFFICER, "/cases/{going}/family/new"),
    Page("cases.consent", OFFICER, "/cases/{going}/family/consent"),
    Page("cases.withdraw", OFFICER, "/cases/{referred}/family/consents/{consent}/withdraw"),
    Page("cases.documents", OFFICER, "/cases/{going}/documents"),
    Page("cases.history", OFFICER, "/cases/{closed}/history"),
    Page("cases.clocks", OFFICER, "/cases/{going}/clocks"),
    # Of a clock: tests/gateway/test_clock_changes.py.
    Page("cases.pause_clock", HEAD, "/cases/{going}/clocks/{going}/pause", "none", 404),
    Page("cases.resume_clock", HEAD, "/cases/{going}/clocks/{going}/resume", "none", 404),
    Page("cases.extend_clock", HEAD, "/cases/{going}/clocks/{going}/extend", "none", 404),
    Page("cases.withdraw_extension", HEAD, "/cases/{going}/clocks/{going}/withdraw-extension", "none", 404),
    Page("cases.correct_date", OFFICER, "/cases/{going}/history/{visited}/date"),
    Page("referrals.correct_date", COUNSELLOR, "/referrals/{answered}/date/answer"),
    Page("benefits.correct_date", SECRETARY, "/decisions/{decision}/date/served_on"),
    Page("commission.correct_date", SECRETARY, "/sessions/{closed_session}/date/opened_time"),
    Page("cases.edit", OFFICER, "/cases/{going}/edit"),
    Page("cases.renew_permit", OFFICER, "/cases/{going}/permit"),
    Page("cases.select", RETURNS, "/cases/{requested}/select"),
    Page("cases.change_request", OFFICER, "/cases/{requested}/request"),
    Page("cases.record_return", OFFICER, "/cases/{not_home}/return"),
    Page("cases.paper", OFFICER, "/cases/{paper}/close-paper-file"),
    Page("cases.close", OFFICER, "/cases/{paper}/close"),
    Page("cases.confirm", HEAD, "/cases/{closing}/close/confirm"),
    Page("cases.reopen", CENTRE, "/cases/{closed}/reopen"),
    Page("cases.open_case", COORDINATOR, "/cases/{going}/open"),
    Page("cases.openings", HEAD, "/cases/openings"),
    Page("cases.record_entry", OFFICER, "/cases/{going}/protocol/new"),
    # Of an entry: tests/gateway/test_protocol.py.
    Page("cases.correct_entry", OFFICER, "/cases/{going}/protocol/{going}", "none", 404),
    Page("cases.void_entry", OFFICER, "/cases/{going}/protocol/{going}/void", "none", 404),
    Page("cases.protocol_book", OFFICER, "/cases/protocol"),
    Page("cases.print_file", OFFICER, "/cases/{going}/print-file"),
    Page("cases.dossier", OFFICER, "/cases/{going}/dossier"),
    Page("cases.notes", OFFICER, "/cases/{going}/notes"),
    # Of a note: tests/gateway/test_notes.py.
    Page("cases.note", OFFICER, "/cases/{going}/notes/{going}", "none", 404),
    Page("cases.withdraw_note", OFFICER, "/cases/{going}/notes/{going}/withdraw", "none", 404),
    Page("cases.flags", OFFICER, "/cases/{going}/flags"),
    Page("cases.end_flag", OFFICER, "/cases/{going}/flags/URGENT/end", "none", 404),
    Page("cases.protect", HEAD, "/cases/{going}/protect"),
    Page("cases.end_protection", HEAD, "/cases/{going}/protect/end"),
    # With a pair: tests/gateway/test_protection.py.
    Page("cases.transfer", HEAD, "/cases/{planned}/transfer"),
    Page("cases.transfer_offer", HEAD, "/cases/transfers/{going}", "none", 404),
    Page("cases.protected_match", OFFICER, "/cases/{going}/protect/matches/{going}", "none", 404),
    # Visits, needs, plan
    Page("visits.index", OFFICER, "/visits"),
    Page("visits.show", OFFICER, "/visits/{visit}"),
    Page("visits.cancel", OFFICER, "/visits/{visit}/cancel"),
    Page("visits.schedule", OFFICER, "/cases/{going}/visits/new"),
    Page("visits.record", OFFICER, "/cases/{registered}/visits/record"),
    Page("needs_assessment.fill", OFFICER, "/cases/{to_assess}/opp?again=1"),
    Page("needs_assessment.show", OFFICER, "/cases/{going}/opp/read"),
    Page("plan.show", OFFICER, "/cases/{going}/plan"),
    Page("plan.ratings", OFFICER, "/cases/{closed}/plan/ratings"),
    Page("plan.add_need", OFFICER, "/cases/{going}/needs/new"),
    Page("plan.draft", OFFICER, "/cases/{to_draft}/plan/draft"),
    Page("plan.edit", OFFICER, "/cases/{drafted}/plan/edit"),
    Page("plan.discard", OFFICER, "/cases/{drafted}/plan/discard"),
    Page("plan.slip", OFFICER, "/cases/{drafted}/plan/slip"),
    Page("plan.submit", OFFICER, "/cases/{drafted}/plan/submit"),
    Page("approvals.index", COORDINATOR, "/plans-to-approve"),
    Page("approvals.decide", COORDINATOR, "/cases/{submitted}/plan/approve"),
    Page("approvals.send_back", COORDINATOR, "/cases/{submitted}/plan/return"),
    Page("monitoring.record", OFFICER, "/cases/{going}/plan/monitoring"),
    Page("monitoring.entries", OFFICER, "/cases/{closed}/plan/entries"),
    Page("monitoring.review", OFFICER, "/cases/{to_review}/plan/review"),
    Page("monitoring.final", OFFICER, "/cases/{to_review}/plan/final"),
    # Referrals
    Page("referrals.index", OFFICER, "/referrals"),
    Page("referrals.of_case", OFFICER, "/cases/{referred}/referrals"),
    Page("referrals.send", OFFICER, "/cases/{planned}/referrals/new"),
    Page("referrals.send", OFFICER, "/cases/{planned}/referrals/new?item={item}", "item"),
    Page("referrals.show", OFFICER, "/referrals/{referral}"),
    Page("counselling.index", OFFICER, "/counselling"),
    Page("counselling.walk_in", OFFICER, "/counselling/new"),
    Page("counselling.of_case", OFFICER, "/cases/{going}/counselling/new"),
    Page("counselling.of_referral", COUNSELLOR, "/referrals/{answered}/counselling/new"),
    # Of a counselling: tests/gateway/test_counselling.py.
    Page("counselling.show", OFFICER, "/counselling/{going}", "none", 404),
    Page("counselling.correct", OFFICER, "/counselling/{going}/correct", "none", 404),
    Page("counselling.undo", OFFICER, "/counselling/{going}/undo", "none", 404),
    Page("referrals.inbox", COUNSELLOR, "/referrals/inbox"),
    Page("referrals.inbox", COUNSELLOR, "/referrals/inbox?show=in-service", "service"),
    # Help
    Page("benefits.applications", SECRETARY, "/applications"),
    Page("benefits.of_case", OFFICER, "/cases/{going}/benefits"),
    Page("benefits.apply", OFFICER, "/cases/{planned}/benefits/new"),
    Page("benefits.application", SECRETARY, "/applications/{handed_in}"),
    Page("benefits.application", OFFICER, "/applications/{draft}", "draft"),
    Page("benefits.change", OFFICER, "/applications/{draft}/change"),
    Page("benefits.decision", OFFICER, "/decisions/{decision}"),
    Page("benefits.entitlement", OFFICER, "/entitlements/{entitlement}?case={helped}"),
    Page("meetings.index", OFFICER, "/meetings"),
    Page("meetings.new", OFFICER, "/meetings/new"),
    Page("meetings.show", OFFICER, "/meetings/{held_meeting}"),
    Page("meetings.correct", OFFICER, "/meetings/{held_meeting}/correct"),
    Page("meetings.undo", OFFICER, "/meetings/{held_meeting}/undo"),
    Page("meetings.record", OFFICER, "/meetings/{planned_meeting}/record"),
    Page("meetings.cancel", OFFICER, "/meetings/{planned_meeting}/cancel"),
    Page("agreements.new", OFFICER, "/cases/{going}/agreements/new"),
    # Of what was agreed: tests/gateway/test_agreements.py.
    Page("agreements.show", OFFICER, "/agreements/{going}", "none", 404),
    Page("agreements.undo", OFFICER, "/agreements/{going}/undo", "none", 404),
    Page("agreements.done", OFFICER, "/agreements/{going}/tasks/{going}/done", "none", 404),
    Page("agreements.reopen", OFFICER, "/agreements/{going}/tasks/{going}/reopen", "none", 404),
    Page("commission.index", SECRETARY, "/sessions"),
    Page("commission.new", SECRETARY, "/sessions/new"),
    Page("commission.bodies", SECRETARY, "/sessions/bodies"),
    Page("commission.body", HEAD, "/sessions/bodies/{body}"),
    Page("commission.compose", SECRETARY, "/sessions/bodies/new"),
    Page("commission.change", SECRETARY, "/sessions/bodies/{body}/change"),
    Page("commission.show", SECRETARY, "/sessions/{called_session}"),
    Page("commission.show", RETURNS, "/sessions/{open_session}", "open"),
    Page("commission.show", MEMBER, "/sessions/{closed_session}", "closed"),
    Page("commission.point", RETURNS, "/sessions/{open_session}/points/{point}?view=full"),
    Page("commission.decide", RETURNS, "/sessions/{open_session}/points/{point}/decide"),
    Page("commission.minutes", SECRETARY, "/sessions/{closed_session}/minutes"),
    # The municipality
    Page("contacts.index", HEAD, "/contacts"),
    Page("contacts.new", HEAD, "/contacts/new"),
    Page("contacts.take_over", OFFICER, "/contacts/import"),
    # Of a contact: tests/gateway/test_contacts.py.
    Page("contacts.contact", HEAD, "/contacts/{going}", "none", 404),
    Page("contacts.correct", HEAD, "/contacts/{going}/correct", "none", 404),
    Page("contacts.step", HEAD, "/contacts/{going}/steps/end_contact", "none", 404),
    Page("projects.index", HEAD, "/projects"),
    Page("projects.new", HEAD, "/projects/new"),
    # Of a project: tests/gateway/test_projects.py.
    Page("projects.project", HEAD, "/projects/{going}", "none", 404),
    Page("projects.correct", HEAD, "/projects/{going}/correct", "none", 404),
    Page("projects.step", HEAD, "/projects/{going}/steps/start_project", "none", 404),
    Page("activities.index", HEAD, "/activities"),
    Page("activities.new", HEAD, "/activities/new/INFORMATION_MEETING"),
    Page("activities.new", OFFICER, "/activities/new/TRAINING", "training"),
    # Of an activity: tests/gateway/test_activities.py.
    Page("activities.activity", HEAD, "/activities/{going}", "none", 404),
    Page("activities.correct", HEAD, "/activities/{going}/correct", "none", 404),
    Page("activities.withdraw", HEAD, "/activities/{going}/withdraw", "none", 404),
    Page("municipal_plan.overview", HEAD, "/municipal-plan"),
    # This year, which is over for nobody.
    Page("municipal_plan.overview", OUTSIDE, "/municipal-plan?year=9999", "outside"),
    Page("municipal_plan.entries", HEAD, "/municipal-plan/RAN/1.1.2"),
    Page("municipal_plan.define", HEAD, "/municipal-plan/RAN/1.1.2/definition"),
    # The administrator
    Page("administration.accounts.index", ADMINISTRATOR, "/administration/accounts"),
    Page("administration.accounts.account", ADMINISTRATOR, "/administration/accounts/{account}"),
    Page("administration.changes.index", ADMINISTRATOR, "/administration/account-changes"),
    Page("administration.accounts.invite", ADMINISTRATOR, "/administration/accounts/new"),
    Page("administration.institutions.index", ADMINISTRATOR, "/administration/institutions"),
    Page(
        "administration.institutions.institution", ADMINISTRATOR, "/administration/institutions/{institution}"
    ),
    Page("administration.institutions.new", ADMINISTRATOR, "/administration/institutions/new"),
    Page(
        "administration.institutions.new_client",
        ADMINISTRATOR,
        "/administration/institutions/{institution}/systems/new",
    ),
    Page("administration.reference.index", ADMINISTRATOR, "/administration/reference"),
    Page(
        "administration.reference.clock_rule",
        ADMINISTRATOR,
        "/administration/reference/clock-rules/{clock_rule}",
    ),
    Page("administration.reference.scheme", ADMINISTRATOR, "/administration/reference/schemes/{scheme}"),
    Page("administration.reference.holiday", ADMINISTRATOR, "/administration/reference/holidays/new"),
    # Not there, or not for you
    Page("errors", OFFICER, "/nowhere", "404", 404),
    Page("errors", OFFICER, "/administration/accounts", "403", 403),
)
# What answers no page: files, JSON, and addresses that only lead on. Those of /api/v1 are tested elsewhere.
OTHERS = {
    "static": "a file",
    "api.openapi": "JSON",
    "files.read": "a file",
    "sign_in.alive": "JSON",
    "sign_in.from_provider": "leads to where one was going",
    "sign_in.start": "leads to the start page of whoever asks",
    "cases.document": "a file",
    "plan.scan": "leads to a file",
    "benefits.reloaded": "leads to the application",
    "benefits.decision_reloaded": "leads to the decision",
    "benefits.correcting_act_reloaded": "leads to the decision",
    "commission.reloaded": "leads to the session",
    "commission.scan": "gives a file",
    "commission.sheet_file": "gives a file",
    "commission.point_reloaded": "leads to the point",
}


def example(prag: ExamplePrag, name: str) -> str:
    """The id of an example, found once."""
    if name not in prag.found:
        prag.found[name] = EXAMPLES[name](prag)
    return prag.found[name]


def _case(name: str, who: str, state: str, *allowed: str) -> Callable[[ExamplePrag], str]:
    """The case of that name, which is in this state and in which somebody may do all of this."""
    return lambda prag: prag.stands(name, who, state, allowed)


def _closed(prag: ExamplePrag) -> str:
    """The case that is closed: who reads it says why."""
    prag.opens(OFFICER, "closed")
    return prag.stands("closed", OFFICER, "CLOSED")


def _session(name: str, who: str, state: str) -> Callable[[ExamplePrag], str]:
    """The session of that name, which is in this state."""

    def find(prag: ExamplePrag) -> str:
        session = prag.person(who).get(f"commission-sessions/{prag.made[name]}")
        assert session["state"] == f"SESSION_STATE_{state}", (name, session["state"])
        return str(session["id"])

    return find


def _one(rows: list[dict[str, Any]], what: str, **fields: Any) -> dict[str, Any]:
    """The one row whose fields are so."""
    found = [row for row in rows if fields.items() <= row.items()]
    assert len(found) == 1, f"{what}: {len(found)} of {len(rows)} are {fields}"
    return found[0]


def _allowed(row: dict[str, Any], action: str) -> str:
    """The id of a row with which this may be done."""
    may = {one["name"] for one in row["actions"] if one.get("allowed")}
    assert action in may, (row["state"], may)
    return str(row["id"])


def _application(prag: ExamplePrag, case: str, who: str = OFFICER) -> dict[str, Any]:
    """The one application of an example's case."""
    rows = prag.person(who).get("applications", caseId=prag.made[case], pageSize=50)["applications"]
    return _one(rows, f"applications of {case}", scheme="RENT")


def _decided(prag: ExamplePrag) -> dict[str, Any]:
    """An application whose help is on its way."""
    found = _application(prag, "going")
    assert found["entitlementId"], found["state"]
    return found


def _closed_session(prag: ExamplePrag) -> str:
    prag.opens(OFFICER, "closed")
    decision = prag.person(OFFICER).get(f"decisions/{_application(prag, 'closed')['decisionId']}")
    prag.made["closed_session"] = decision["sessionId"]
    return _session("closed_session", SECRETARY, "CLOSED")(prag)


def _meeting(state: str) -> Callable[[ExamplePrag], str]:
    """A meeting of the office, held or planned."""

    def make(prag: ExamplePrag) -> str:
        made = prag.person(OFFICER).post(
            "meetings" if state == "held" else "meetings:plan",
            f"pages/meeting/{state}",
            municipality="RAN",
            record={
                "kind": "MEETING_KIND_DIRECTORATES",
                "metOn": day(today()),
                "place": "Ranilug",
                "agenda": "Cases of the month",
                "participants": [{"institution": "CSW", "women": 2, "men": 1}],
            },
        )
        return str(made["id"])

    return make


def _pair(prag: ExamplePrag) -> str:
    """Somebody of whom the office was not sure as they were registered again."""
    officer, name = prag.person(OFFICER), surname()
    person = {
        "givenName": "Agim",
        "familyName": name,
        "birthDate": {"year": 1988, "month": 5, "day": 9},
        "sex": "SEX_MALE",
        "relation": "RELATION_HEAD",
    }
    known: list[dict[str, str]] = []
    for number in range(2):
        case = officer.post(
            "cases",
            f"pages/pair/{name}/{number}",
            strand="STRAND_REINTEGRATION",
            municipality="RAN",
            source="REPORT_SOURCE_FAMILY",
            originCountry="DE",
            reportedName=surname(),
            reportedCount=1,
            triggerOn=day(today()),
            triggerHour="00:00",
        )
        made = officer.post(
            f"cases/{case['id']}:register",
            f"pages/pair/{name}/{number}/family",
            persons=[person],
            noticeOn=day(today()),
            duplicateAnswers=known,
        )
        known = [{"personId": made["headPersonId"], "answer": "UNSURE"}]

    def found() -> list[dict[str, Any]]:
        rows = officer.get("duplicate-pairs", pageSize=1000).get("pairs", [])
        return [row for row in rows if row["one"]["card"]["familyName"] == name]

    until(found, "a pair of persons")
    return str(found()[0]["id"])


def _referral(prag: ExamplePrag) -> str:
    """A referral that was sent yesterday: nobody has answered, and nobody is late."""
    rows = prag.person(OFFICER).get("referrals", caseId=example(prag, "referred"), pageSize=50)["referrals"]
    one = _one(rows, "referrals", institutionKind="EO", state="REFERRAL_STATE_SENT")
    return _allowed(one, "withdraw_referral")


def _consent(prag: ExamplePrag) -> str:
    """The consent on which the referral of yesterday rests."""
    return str(prag.person(OFFICER).get(f"referrals/{example(prag, 'referral')}")["consentId"])


def _visit(prag: ExamplePrag) -> str:
    """A visit in three days."""
    planned = today() + dt.timedelta(days=3)
    made = prag.person(OFFICER).post(
        f"cases/{example(prag, 'going')}/visits",
        f"pages/visit/{planned}",
        kind="VISIT_KIND_LATER",
        plannedTime=moment(planned, 11),
        place="Ropotovo",
    )
    assert made["state"] == "VISIT_STATE_PLANNED", made
    return str(made["id"])


def _item(prag: ExamplePrag) -> str:
    plan = prag.person(OFFICER).get(f"cases/{example(prag, 'planned')}/plan")
    return next(str(one["id"]) for one in plan["items"] if one.get("institutionKind") == "EO")


def _draft(prag: ExamplePrag) -> str:
    """An application that is begun and not handed in."""
    officer, case = prag.person(OFFICER), example(prag, "planned")
    plan = officer.get(f"cases/{case}/plan")
    item = next(one for one in plan["items"] if one.get("scheme"))
    made = officer.post(
        f"cases/{case}/applications",
        "pages/application",
        planItemId=item["id"],
        scheme=item["scheme"],
        amount={"minorUnits": "90000", "currency": "EUR"},
        months=6,
    )
    return str(made["id"])


def _job(prag: ExamplePrag) -> str:
    path = f"decisions/{_decided(prag)['decisionId']}:print"
    return str(prag.person(SECRETARY).post(path, "pages/act")["jobId"])


def _act_code(prag: ExamplePrag) -> str:
    """From the act, as whoever holds the paper reads it."""
    secretary, job = prag.person(SECRETARY), example(prag, "job")
    path = f"benefits/jobs/{job}"
    done = until(
        lambda: (one := secretary.get(path))["state"] == "JOB_STATE_DONE" and one, "the act is printed"
    )
    content = secretary.download(f"benefits/files/{done['resultBlobId']}")
    text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)
    found = re.search(r"/verify/([\w-]{24})", text.replace("\n", ""))
    assert found, text
    return found[1]


def _invitation(prag: ExamplePrag) -> str:
    administrator = prag.person(ADMINISTRATOR)
    account = {
        "email": "invited@prag.example",
        "displayName": "Jovana Kostić",
        "institutionId": example(prag, "institution"),
        "roles": ["mocr_officer"],
        "locale": "LOCALE_SR_LATN",
    }
    listed = administrator.get("accounts", query=account["email"])["accounts"]
    known = next((one for one in listed if one["email"] == account["email"]), None)
    mailbox, came = prag.stack.mailbox, len(prag.stack.mailbox.letters(account["email"]))
    if known is None:
        prag.stack.confirmed(administrator.post("accounts", account=account)["account"])
    else:
        administrator.post(f"accounts/{known['id']}:renewInvitation")
    return mailbox.secret(account["email"], after=came)


def _visited(prag: ExamplePrag) -> str:
    """The entry of the first visit in the history of a case."""
    entries = prag.person(OFFICER).get(f"cases/{example(prag, 'going')}/timeline", pageSize=1000)["entries"]
    return str(_one(entries, "visits", event="prag.assessment.v1.VisitRecorded")["id"])


def _answered(prag: ExamplePrag) -> str:
    """A referral that the employment office accepted."""
    counsellor = prag.person(COUNSELLOR)
    states = ["REFERRAL_STATE_ACCEPTED", "REFERRAL_STATE_IN_SERVICE", "REFERRAL_STATE_COMPLETED"]
    listed = counsellor.get("referrals", states=states)["referrals"]
    return str(next(one["id"] for one in listed if one.get("answeredTime")))


def _person(prag: ExamplePrag) -> str:
    listed = prag.person(OFFICER).get(f"cases/{example(prag, 'going')}/persons")
    return str(listed["persons"][0]["id"])


def _body(prag: ExamplePrag) -> str:
    listed = prag.person(SECRETARY).get("commission-bodies")["bodies"]
    return _allowed(_one(listed, "commissions", kind="MRC") | {"state": ""}, "change_body")


def _point(prag: ExamplePrag) -> str:
    session = prag.person(RETURNS).get(f"commission-sessions/{example(prag, 'open_session')}")
    return next(str(one["id"]) for one in session["points"] if one.get("applicationId"))


def _institution(prag: ExamplePrag) -> str:
    listed = prag.person(ADMINISTRATOR).get("institutions")["institutions"]
    return next(str(one["id"]) for one in listed if one["code"] == "okzp-ran")


def _code(path: str, key: str) -> Callable[[ExamplePrag], str]:
    return lambda prag: str(prag.person(ADMINISTRATOR).get(path)[key][0]["code"])


def _account(prag: ExamplePrag) -> str:
    rows = prag.person(ADMINISTRATOR).get("accounts", query=f"{OFFICER}@prag.example")["accounts"]
    return str(_one(rows, "accounts", state="ACCOUNT_STATE_ACTIVE")["id"])


EXAMPLES: dict[str, Callable[[ExamplePrag], str]] = {
    "held_meeting": _meeting("held"),
    "planned_meeting": _meeting("planned"),
    "reported": _case("reported", OFFICER, "REPORTED", "register_family"),
    "registered": _case("registered", OFFICER, "REGISTERED", "record_visit"),
    "to_assess": _case("to_assess", OFFICER, "REGISTERED", "save_opp"),
    "to_draft": _case("to_draft", OFFICER, "ASSESSED", "draft_plan"),
    "drafted": _case("drafted", OFFICER, "ASSESSED", "update_plan"),
    "submitted": _case("submitted", COORDINATOR, "ASSESSED", "approve_plan"),
    "planned": _case("planned", OFFICER, "PLANNED"),
    "going": _case("going", OFFICER, "IN_IMPLEMENTATION", "record_monitoring"),
    "to_review": _case("to_review", OFFICER, "IN_IMPLEMENTATION", "record_final_assessment"),
    "paper": _case("paper", OFFICER, "FINAL_ASSESSMENT", "request_closure", "close_paper_file"),
    "closing": _case("closing", HEAD, "FINAL_ASSESSMENT", "confirm_closure"),
    "closed": _closed,
    "requested": _case("requested", RETURNS, "REQUESTED", "select_case"),
    "not_home": _case("not_home", OFFICER, "SELECTED", "record_return"),
    "unassigned": _case("unassigned", CENTRE, "REPORTED", "assign_case"),
    "referred": _case("referred", OFFICER, "IN_IMPLEMENTATION"),
    "visited": _visited,
    "answered": _answered,
    "person": _person,
    "item": _item,
    "visit": _visit,
    "referral": _referral,
    "pair": _pair,
    "consent": _consent,
    "handed_in": lambda prag: _allowed(_application(prag, "handed_in", SECRETARY), "complete_application"),
    "draft": _draft,
    "decision": lambda prag: str(_decided(prag)["decisionId"]),
    "entitlement": lambda prag: str(_decided(prag)["entitlementId"]),
    "helped": lambda prag: str(_decided(prag)["caseId"]),
    "called_session": _session("called_session", SECRETARY, "CALLED"),
    "closed_session": _closed_session,
    "open_session": _session("open_session", RETURNS, "OPEN"),
    "point": _point,
    "body": _body,
    "job": _job,
    "act_code": _act_code,
    "invitation": _invitation,
    "account": _account,
    "institution": _institution,
    "clock_rule": _code("clock-rules", "rules"),
    "scheme": _code("schemes", "schemes"),
}
