"""What `actions` says is what the command does: every step of every service, in every state of its resource.

A button is drawn from `actions`; whoever sends the command past the button must be refused, and for the
reason that stands beside the button. Each RPC with side effects has its step here, or says why it has none.
"""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product
from typing import Any

import pytest
from google.protobuf.descriptor import MethodDescriptor
from google.protobuf.descriptor_pb2 import MethodOptions

from services.assessment.rules.opp import CRITERIA
from services.benefits.rules.applications import State as ApplicationState
from services.benefits.rules.sessions import PointState, SessionState
from services.chassis.auth.actors import Actor
from services.domain.case_states import CaseState
from services.referral.rules import State as ReferralState
from tests.rights.calls import Answer, Caller, request
from tests.rights.example_cases import OTHERS, OWN, PEOPLE, SEATS
from tests.rights.expected import ENTRY, EXPECTED, HANDED_OVER, SEES
from tests.rights.records import CHOICES
from tests.rights.test_matrix import ALL, allowed, country, methods, take_back
from tests.running_services import UnderTest

_DAY = {"year": 2026, "month": 11, "day": 21}
_TODAY = {"year": 2026, "month": 11, "day": 23}
_SHOWN = {"person_id": "{person}", "given_name": "Nenad"}
_PRESENT = {"present_account_ids": [*SEATS], "presiding_account_id": SEATS[0]}
_ACT = {
    "number": "1",
    "dated_on": _DAY,
    "from_on": _DAY,
    "scan_blob_id": "{unknown}",
    "seats": [{"account_id": one, "chair": one == SEATS[0]} for one in SEATS],
}
_RATINGS = [{"criterion": f"CRITERION_{name}", "value": 1} for name in CRITERIA]
# A command that gets through is taken back when it commits, and its caller told BUSY.
_THROUGH = {"", "BUSY"}


@dataclass(frozen=True)
class Step:
    """How an RPC's step stands in `actions`."""

    action: str
    reader: str
    # Where in the reader's answer the actions are.
    part: Callable[[Any], Any] = lambda answer: answer
    # What the command needs besides ids.
    more: Mapping[str, Any] = field(default_factory=dict)
    # Reasons that hang on what the request holds, and not on where the resource stands.
    of_request: frozenset[str] = frozenset()


def _case(action: str, **more: Any) -> Step:
    return Step(action, "GetCase", more=more)


def _progress(action: str, of_request: Sequence[str] = (), **more: Any) -> Step:
    return Step(action, "GetProgress", more=more, of_request=frozenset(of_request))


def _plan(action: str, of_request: Sequence[str] = (), **more: Any) -> Step:
    return Step(action, "GetPlan", more=more, of_request=frozenset(of_request))


def _of(reader: str, action: str, of_request: Sequence[str] = (), **more: Any) -> Step:
    return Step(action, reader, more=more, of_request=frozenset(of_request))


def _point(action: str, of_request: Sequence[str] = (), **more: Any) -> Step:
    return Step(
        action, "GetSession", lambda answer: answer.points[0], more=more, of_request=frozenset(of_request)
    )


STEPS: dict[str, dict[str, Step]] = {
    "registry": {
        "AssignCase": _case("assign_case", municipality="RAN"),
        # The country's families have their head already.
        "RegisterFamily": Step(
            "register_family",
            "GetCase",
            more=EXPECTED["registry"]["RegisterFamily"].more,
            of_request=frozenset({"HEAD_MISSING"}),
        ),
        "SelectCase": _case("select_case", selected_on=_DAY),
        "RecordReturn": _case("record_return", returned_on=_DAY),
        "RenewPermit": _case("renew_permit", permit={"kind": "REFUGEE"}),
        "UpdateCase": _case("update_case", case={"id": "{case}", "phone": "044123456"}, update_mask="phone"),
        "ProtectCase": _case("protect_case", reason="THREAT", account_ids=["{officer}"]),
        "HandOverCases": _case("hand_over_cases", **HANDED_OVER),
        "UndoHandover": _of("GetHandover", "undo_handover"),
        "RecordProtocolEntry": _case(
            "record_protocol_entry", entry=EXPECTED["registry"]["RecordProtocolEntry"].more["entry"]
        ),
        "PrintCaseFile": _case("print_case_file"),
        "MakeDossier": _case("make_dossier"),
        "SetFlag": _case("set_flag", flag="URGENT", reason="no heating"),
        "WriteNote": _case("write_note", text="never at home"),
        # To a place where nobody is at work.
        "OfferTransfer": Step(
            "offer_transfer",
            "GetCase",
            more={"to_municipality": "GJL", "reason": "moved"},
            of_request=frozenset({"OFFICE_NOT_AT_WORK"}),
        ),
        "AcceptTransfer": _of("GetTransfer", "accept_transfer", officer_id="{officer}"),
        "RefuseTransfer": _of("GetTransfer", "refuse_transfer", reason="not here"),
        "WithdrawTransfer": _of("GetTransfer", "withdraw_transfer"),
        # Which case is to be open hangs on who stays.
        "ConfirmSamePerson": _of(
            "GetDuplicatePair", "confirm_same_person", ["CASE_NOT_IN_STATE"], stays_person_id="{person}"
        ),
        "RejectSamePerson": _of("GetDuplicatePair", "reject_same_person", reason="cousins"),
        "ReopenDuplicatePair": _of("GetDuplicatePair", "reopen_duplicate_pair", reason="one mother"),
        "AskOtherOffice": _of("GetDuplicatePair", "ask_other_office"),
        "AnswerOtherOffice": _of("GetDuplicatePair", "answer_other_office", answer="UNSURE"),
        "AddPerson": _case("add_person", person=EXPECTED["registry"]["AddPerson"].more["person"]),
        "EndMembership": _case("end_membership", person_id="{sister}", reason="LEFT"),
        "SplitFamily": _case("split_family", members=EXPECTED["registry"]["SplitFamily"].more["members"]),
        "PassOnHead": _case("pass_on_head", person_id="{sister}"),
        "RestoreMembership": _case("restore_membership", person_id="{sister}", reason="a mistake"),
        "RecordConsent": _case(
            "record_consent",
            consent={
                "purpose": "SERVICES",
                "recipient_kinds": ["PUBLIC_BODY"],
                "valid_from": _DAY,
                "form": "SPOKEN",
            },
        ),
        "AddDocument": Step(
            "add_document", "GetCase", more={"blob_id": "{unknown}"}, of_request=frozenset({"BLOB_NOT_FOUND"})
        ),
        "ClosePaperFile": _case("close_paper_file", closed_on=_DAY),
        "RequestClosure": _case(
            "request_closure", outcome="CLOSURE_OUTCOME_LEFT", closed_on=_DAY, note="left", choices=CHOICES
        ),
        "ConfirmClosure": _case("confirm_closure", choices=CHOICES),
        "ReopenCase": _case("reopen_case", reason="came back"),
    },
    "assessment": {
        "ScheduleVisit": _progress(
            "schedule_visit", kind="VISIT_KIND_LATER", planned_time="2026-11-30T08:00:00Z"
        ),
        "RecordVisit": _progress(
            "record_visit", kind="VISIT_KIND_LATER", visit_id="", actual_time="2026-11-22T08:00:00Z"
        ),
        "CancelVisit": _of("GetVisit", "cancel_visit", reason="snow"),
        "SaveOpp": _progress("save_opp", ["ETAG_MISSING"], again=True),
        "AttachOppScan": _progress("attach_opp_scan"),
        "AddNeed": _progress("add_need", code="FOOD", reason="told us"),
        "DraftPlan": _progress("draft_plan"),
        "UpdatePlan": _plan("update_plan"),
        "DiscardPlan": _plan("discard_plan"),
        "PrintPlan": _plan("print_plan"),
        "PrintSlip": _plan("print_plan"),
        "SubmitPlan": _plan("submit_plan", ["NEED_WITHOUT_ITEM", "PLAN_ITEM_INCOMPLETE"], signed_on=_DAY),
        "ApprovePlan": _plan("approve_plan", approved_on=_DAY),
        "ReturnPlan": _plan("return_plan", note="again"),
        "RecordMonitoring": _progress("record_monitoring", month="2026-11", done_on=_DAY, met="FAMILY"),
        "RecordTwelveMonthReview": _progress(
            "record_twelve_month_review", done_on=_TODAY, result="REVIEW_RESULT_CONTINUE"
        ),
        "RecordFinalAssessment": _progress(
            "record_final_assessment",
            ["OPP_MISSING"],
            done_on=_TODAY,
            outcome="FINAL_OUTCOME_PARTLY",
            ratings=_RATINGS,
        ),
    },
    "referral": {
        "AcceptReferral": _of("GetReferral", "accept_referral"),
        "RefuseReferral": _of("GetReferral", "refuse_referral", reason="NO_PLACE"),
        "ForwardReferral": _of("GetReferral", "forward_referral", institution_id="{institution}"),
        "RecordOutcome": _of("GetReferral", "record_outcome", outcome="FOLLOWED_UP", done_on=_DAY),
        "FailReferral": _of("GetReferral", "fail_referral", reason="OTHER"),
        "WithdrawReferral": _of("GetReferral", "withdraw_referral", reason="by mistake"),
        "UndoAgreement": _of("GetAgreement", "undo_agreement", reason="twice"),
        "CorrectCounselling": _of("GetCounselling", "correct_counselling", entry=ENTRY, reason="a slip"),
        "UndoCounselling": _of("GetCounselling", "undo_counselling", reason="twice"),
    },
    "benefits": {
        "UpdateApplication": _of(
            "GetApplication",
            "update_application",
            application={"id": "{application}", "reason": "x"},
            update_mask="reason",
        ),
        "AttachEvidence": _of(
            "GetApplication", "attach_evidence", evidence={"point": "ID", "waived_because": "known to us"}
        ),
        "SubmitApplication": _of("GetApplication", "submit_application"),
        "ReturnApplication": _of("GetApplication", "return_application", note="a paper is missing"),
        "CompleteApplication": _of("GetApplication", "complete_application"),
        "StartExecution": _of("GetApplication", "start_execution"),
        "OpenSession": _of("GetSession", "open_session", **_PRESENT),
        "RecordPresence": _of("GetSession", "record_presence", **_PRESENT),
        "CloseSession": _of("GetSession", "close_session"),
        "CallOffSession": _of("GetSession", "call_off_session", reason="no quorum"),
        # Whichever of the two is not so yet.
        "DeclarePresence": _of("GetSession", "declare_presence", present=True),
        "DeclareConflict": _point("declare_conflict", account_id=SEATS[0]),
        # For a member who votes by hand; tests/benefits/test_bodies.py compares a member's own.
        "CastVote": _point("record_vote", account_id=SEATS[0], value="VOTE_VALUE_FOR"),
        "ConfirmVote": _point("confirm_vote"),
        "AttachAttendance": _of("GetSession", "attach_attendance", ["BLOB_NOT_FOUND"], blob_id="{unknown}"),
        "ChangeBody": _of("GetBody", "change_body", ["BLOB_NOT_FOUND"], act=_ACT),
        "ConfirmComposition": Step("confirm_composition", "GetBody", lambda answer: answer.compositions[0]),
        "RejectComposition": Step(
            "reject_composition", "GetBody", lambda answer: answer.compositions[0], {"note": "unsigned"}
        ),
        "AdjournPoint": _point("adjourn_point", note="later"),
        "DecidePoint": _point(
            "decide_point",
            result="DECISION_RESULT_APPROVED",
            reasons=["CONDITIONS_MET"],
            act_locale="LOCALE_SQ",
        ),
        "PrintAct": _of("GetDecision", "print_act"),
        "ServeDecision": _of("GetDecision", "serve_decision", served_on=_TODAY, how="IN_PERSON"),
        "FinalizeDecision": _of("GetDecision", "finalize_decision", final_on=_TODAY, ground="WAIVED"),
        "RecordDelivery": Step(
            "record_delivery",
            "ListEntitlements",
            lambda answer: answer.entitlements[0],
            {"delivered_on": _TODAY, "document_id": "{document}"},
        ),
    },
    "reporting": {},
    "identity": {},
}

# RPCs with side effects whose step stands in no resource's actions, and why.
WITHOUT = {
    "registry": {
        "ReportCase": "of a case that is not there yet",
        "UpdatePerson": "a datum is corrected whenever it is found to be wrong",
        "WithdrawConsent": "a family may take its word back whenever it wants",
        "CorrectActDate": "a date is corrected whenever it is found to be wrong",
        "CorrectProtocolEntry": "beside the entry that is set right",
        "VoidProtocolEntry": "beside the entry that is made void",
        "PrintProtocolBook": "who may is the whole rule",
        "HandOverLoad": "of many cases: the page of the office offers it where there is a load",
        "EndFlag": "beside the mark that it ends",
        **dict.fromkeys(
            (
                *("RecordGuardian", "CorrectGuardian", "EndGuardian"),
                *("RecordVulnerability", "CorrectVulnerability", "EndVulnerability"),
                *("RecordProfile", "CorrectProfile", "NotePaper"),
            ),
            "beside the person of whom it is written",
        ),
        "CorrectNote": "tests/registry/test_notes.py compares the offers with the commands",
        "WithdrawNote": "tests/registry/test_notes.py compares the offers with the commands",
        "EndProtection": "beside the protection that it ends",
        "AnswerProtectedMatch": "beside the pair that it answers",
        "OpenCase": "asked for by whoever is refused the file",
        "ReviewCaseOpening": "beside the opening that was seen",
        "ReviewReadingAlert": "beside the alert that was seen",
        **dict.fromkeys(
            ("PauseClock", "ResumeClock", "ExtendClock", "WithdrawExtension"),
            "among the actions of its clock: tests/registry/test_clock_changes.py",
        ),
        "SetHoliday": "reference data",
        "UpdateClockRule": "reference data",
    },
    "assessment": {"CorrectActDate": "a date is corrected whenever it is found to be wrong"},
    "referral": {
        "CorrectActDate": "a date is corrected whenever it is found to be wrong",
        "RecordCounselling": "begins a counselling, for whoever may",
        **dict.fromkeys(
            ("RecordMeeting", "CancelMeeting", "CorrectMeeting", "UndoMeeting"),
            "of no case: tests/referral/test_meetings.py compares the offers with the commands",
        ),
        **dict.fromkeys(
            ("CompleteAgreedTask", "ReopenAgreedTask"),
            "of a task: tests/referral/test_agreements.py compares the offers with the commands",
        ),
        **dict.fromkeys(
            (
                *("CorrectContact", "EndContact", "ResumeContact", "RecordContactTalk"),
                *("UndoContactTalk", "ShareWithContact", "AnswerShare", "UndoShare"),
            ),
            "of no case: tests/referral/test_contacts.py compares the offers with the commands",
        ),
        "RecordContact": "begins a contact",
        "ImportContacts": "begins several",
        "RecordAgreement": "begins an agreement",
        "PlanMeeting": "begins a meeting",
        "SendReferral": "begins a referral; FROM_ITEMS compares where an item leads to one",
    },
    "benefits": {
        "CorrectActDate": "a date is corrected whenever it is found to be wrong",
        "UpdateScheme": "reference data",
        "CreateApplication": "begins an application; FROM_ITEMS compares where an item leads to one",
        "CreateSession": "begins a session",
        "RecordProject": "begins one",
        **dict.fromkeys(
            (
                *("CorrectProject", "StartProject", "EndProject", "UndoProjectStep", "AskProgressReport"),
                *("ReceiveProgressReport", "UndoProgressReport"),
            ),
            "tests/benefits/test_projects.py compares them",
        ),
        "ComposeBody": "begins a commission",
        "PrintCorrectingAct": "a correcting act is printed whenever it is there: the decision lists each",
    },
    "reporting": {
        "UpdateDefinition": "who may is the whole rule",
        "ExportPlan": "who may is the whole rule",
        "RecordActivity": "begins one",
        **dict.fromkeys(
            ("CorrectActivity", "WithdrawActivity"), "tests/reporting/test_activities.py compares them"
        ),
    },
    "identity": {
        **dict.fromkeys(
            ("SignIn", "SignOut", "SignOutEverywhere", "IssueClientToken", "AcceptInvitation"), "of a session"
        ),
        "TellOfReading": "by registry alone",
        "RequestPasswordReset": "of nobody who is signed in",
        **dict.fromkeys(
            ("CompleteSignIn", "BeginProviderSignIn", "CompleteProviderSignIn", "EndProviderSessions"),
            "of a session",
        ),
        **dict.fromkeys(
            (
                "UpdateOwnAccount",
                "ConfirmPresence",
                "BeginProviderLink",
                "BeginProviderPresence",
                "AddProviderLink",
                "RemoveProviderLink",
                "BeginPasskey",
                "AddPasskey",
                "RemovePasskey",
                "BeginTotp",
                "ConfirmTotp",
                "RenewRecoveryCodes",
                "RemoveSecondFactor",
            ),
            "everybody's own",
        ),
        **dict.fromkeys(
            ("InviteAccount", "UpdateAccount", "CreateInstitution", "UpdateInstitution", "CreateClient"),
            "who may is the whole rule",
        ),
        "RevokeClient": "revoking twice is revoked",
        "IssueClientSecret": "a new one each time",
        **dict.fromkeys(
            ("ConfirmAccountChange", "RefuseAccountChange"),
            "tests/identity/test_second_hand.py compares the offers with the commands",
        ),
        **dict.fromkeys(
            ("RenewInvitation", "SuspendAccount", "RestoreAccount", "ReviewAccount", "ResetSecondFactor"),
            "tests/identity/test_accounts.py compares each offer with its command",
        ),
    },
}
# Which paper an act rests on: the country's one document is that one for it.
_PAPERS = {"AttachOppScan": "SIGNED_OPP", "SubmitPlan": "SIGNED_PLAN"}
# Who asks matters to these rules, beside the right.
_BY_DUTY = {"ConfirmClosure", "ApprovePlan", "CorrectCounselling", "UndoCounselling"}
# A file must be sent first, the family has its head already, and the case is neither the centre's nor a
# return's nor a foreigner's: in registry button and command ask one function (`rules.cases.check`), which has
# its own tests.
_NEVER_THROUGH = {
    *("AddDocument", "RegisterFamily", "AssignCase", "SelectCase", "RecordReturn", "RenewPermit"),
    *("AttachAttendance", "ChangeBody", "OfferTransfer"),
    # The example's pair is of one office, and open (tests/registry/test_duplicate_pairs.py).
    *("AskOtherOffice", "AnswerOtherOffice", "ReopenDuplicatePair"),
}
# Who may do it for another.
_SECRETARY = {"CastVote", "DeclareConflict", "AttachAttendance"}
# Of every service: everybody's own jobs, drafts and files, and what is read as a stream.
_COMMON = {
    "CancelJob",
    "RetryJob",
    "SaveDraft",
    "DeleteDraft",
    "WriteBlob",
    "ReadBlob",
    "ReadEvents",
    "ReadAccessRecords",
    "ReadReaders",
}


def _changes(method: MethodDescriptor) -> bool:
    return method.GetOptions().idempotency_level != MethodOptions.NO_SIDE_EFFECTS


@pytest.mark.parametrize("name", ALL)
def test_each_rpc_that_changes_something_has_its_step_or_says_why_not(name):
    changing = {rpc for rpc, method in methods(name).items() if _changes(method)} - _COMMON
    assert changing == STEPS[name].keys() | WITHOUT[name].keys()
    assert not STEPS[name].keys() & WITHOUT[name].keys()


Statements = dict[str, list[tuple[str, list[Any]]]]


@dataclass(frozen=True)
class Scene:
    """Where a resource stands: what is written before each step is tried."""

    name: str
    sql: Statements


def _states(service: str, sql: str, states: Sequence[str]) -> list[tuple[str, Statements]]:
    return [(state, {service: [(sql, [state])]}) for state in states]


def _cases(states: Sequence[str] = tuple(CaseState)) -> list[tuple[str, Statements]]:
    """The case in registry, and as the others know it."""
    case, known = OWN.ids["case"], "UPDATE case_ref SET state = 'CASE_STATE_' || $1 WHERE case_id = $2"
    return [
        (
            state,
            {
                "registry": [("UPDATE case_file SET state = $1 WHERE id = $2", [state, case])],
                **{name: [(known, [state, case])] for name in ("assessment", "referral", "benefits")},
            },
        )
        for state in states
    ]


def _switch(service: str, name: str, on: Sequence[str], off: Sequence[str]) -> list[tuple[str, Statements]]:
    return [
        (f"{name}: {answer}", {service: [(sql, []) for sql in statements]})
        for answer, statements in (("yes", on), ("no", off))
    ]


def _scenes(*dimensions: Sequence[tuple[str, Statements]]) -> Iterator[Scene]:
    for chosen in product(*dimensions):
        sql: Statements = {}
        for _, statements in chosen:
            for service, more in statements.items():
                sql.setdefault(service, []).extend(more)
        yield Scene(", ".join(name for name, _ in chosen), sql)


def _assessment() -> Iterator[Scene]:
    ids = OWN.ids
    case = f"'{ids['case']}'"
    final = (
        "INSERT INTO final_assessment (id, version, create_time, update_time, case_id, municipality, plan_id,"
        f" done_on, outcome, ratings, note, recorded_by) VALUES (gen_random_uuid(), 1, now(), now(), {case},"
        f" 'RAN', '{ids['plan']}', '2026-11-21', 'PARTLY', '[]', '', 'x') ON CONFLICT DO NOTHING"
    )
    review = (
        "INSERT INTO review (id, version, create_time, update_time, case_id, municipality, plan_id, done_on,"
        " result, still_needed, note, recorded_by)"
        f" VALUES (gen_random_uuid(), 1, now(), now(), {case}, 'RAN', '{ids['plan']}',"
        " '2026-11-21', 'CONTINUE', '{}', '', 'x')"
    )
    forget = [f"DELETE FROM review WHERE case_id = {case}"]
    plan = f"UPDATE plan SET approved_on = '2026-11-20', state = $1 WHERE id = '{ids['plan']}'"
    opp = f"UPDATE submission SET state = $1 WHERE case_id = {case}"
    visit = "UPDATE visit SET state = '{}', kind = '{}', actual_time = {} WHERE case_id = " + case
    final_or_not = _switch(
        "assessment", "final", [final], [f"DELETE FROM final_assessment WHERE case_id = {case}"]
    )
    whole = f"UPDATE plan_item SET due_on = '2026-12-01', description = 'x' WHERE case_id = {case}"
    yield from _scenes(
        _cases((CaseState.PLANNED,)),
        [("an item", {"assessment": [(whole, [])]})],
        _states("assessment", plan, ("DRAFTED", "SUBMITTED", "RETURNED", "APPROVED")),
        final_or_not,
        _switch("assessment", "review", [*forget, review], forget),
    )
    yield from _scenes(
        _cases((CaseState.IN_IMPLEMENTATION,)),
        _states("assessment", plan, ("APPROVED",)),
        final_or_not[1:],
        _switch(
            "assessment",
            "month",
            [f"UPDATE monitoring SET month = '2026-11' WHERE case_id = {case}"],
            [f"UPDATE monitoring SET month = '2026-10' WHERE case_id = {case}"],
        ),
        _switch(
            "assessment",
            "items open",
            [f"UPDATE plan_item SET state = 'SENT' WHERE case_id = {case}"],
            [f"UPDATE plan_item SET state = 'DONE' WHERE case_id = {case}"],
        ),
    )
    yield from _scenes(_cases(), _states("assessment", plan, ("SUBMITTED", "APPROVED")))
    yield from _scenes(
        _cases((CaseState.REGISTERED,)),
        _states("assessment", opp, ("DRAFT", "SUBMITTED")),
        _switch(
            "assessment",
            "visited",
            [visit.format("RECORDED", "FIRST", "at")],
            [visit.format("PLANNED", "LATER", "NULL")],
        ),
    )


def _registry() -> Iterator[Scene]:
    case = OWN.ids["case"]
    ask = (
        '{"outcome": "LEFT", "requested_by": "%s", "confirmer_role": "mocr_head", "closed_on": "2026-11-21"}'
    )
    set_closure = f"UPDATE case_file SET closure = CAST($1::text AS jsonb) WHERE id = '{case}'"
    closures = [
        (name, {"registry": [(set_closure, [closure])]})
        for name, closure in (
            ("not asked", "{}"),
            ("asked", ask % "an officer"),
            ("asked by the head", ask % "mocr_head:person"),
        )
    ]
    registered = _switch(
        "registry",
        "registered",
        [f"UPDATE case_file SET registered_time = now() WHERE id = '{case}'"],
        [f"UPDATE case_file SET registered_time = NULL WHERE id = '{case}'"],
    )
    yield from _scenes(_cases(), closures[:2], registered)
    yield from _scenes(
        _cases((CaseState.FINAL_ASSESSMENT, CaseState.CLOSED)),
        closures,
        registered[:1],
        _switch(
            "registry",
            "paper closed",
            [f"UPDATE case_file SET paper_closed_on = '2026-11-21' WHERE id = '{case}'"],
            [f"UPDATE case_file SET paper_closed_on = NULL WHERE id = '{case}'"],
        ),
    )


def _referral() -> Iterator[Scene]:
    key = OWN.ids["referral"]
    cases = _cases((CaseState.PLANNED, CaseState.CLOSED))
    states = _states(
        "referral", f"UPDATE referral SET state = $1 WHERE id = '{key}'", [str(one) for one in ReferralState]
    )
    # Whom it may be forwarded to.
    other = f"UPDATE institution SET kind = 'VTC' WHERE id = '{OTHERS}'"
    agreed = "UPDATE consent SET recipient_kinds = '{PUBLIC_BODY}', withdrawn_on = NULL, valid_until = NULL"
    there = {"identity": [(other, [])], "registry": [(agreed, [])]}
    yield from _scenes(cases, [("a centre", there)], states)
    undone = f"UPDATE counselling SET undone_by = $1 WHERE id = '{OWN.ids['counselling']}'"
    yield from _scenes(cases, _states("referral", undone, ["", "somebody"]))
    undone = f"UPDATE agreement SET undone_by = $1 WHERE id = '{OWN.ids['agreement']}'"
    yield from _scenes(cases, _states("referral", undone, ["", "somebody"]))
    yield from _scenes(
        cases[:1],
        states[:2],
        _switch(
            "referral",
            "snapshot",
            [f"UPDATE referral SET snapshot = '\\x0a00' WHERE id = '{key}'"],
            [f"UPDATE referral SET snapshot = NULL WHERE id = '{key}'"],
        ),
    )


def _benefits() -> Iterator[Scene]:
    ids = OWN.ids
    cases = _cases((CaseState.PLANNED, CaseState.CLOSED))
    application = _states(
        "benefits",
        f"UPDATE application SET state = $1 WHERE id = '{ids['application']}'",
        [str(one) for one in ApplicationState],
    )
    served = _switch(
        "benefits",
        "served",
        [f"UPDATE decision SET served_on = '2026-11-21' WHERE id = '{ids['decision']}'"],
        [f"UPDATE decision SET served_on = NULL WHERE id = '{ids['decision']}'"],
    )
    point = {
        "code": "ID",
        "document_kind": "IDENTITY",
        "required": True,
        "text": dict.fromkeys(("sq", "sr", "en"), "ID"),
    }
    points = json.dumps([point])
    over = {
        "benefits": [
            ("UPDATE session SET state = 'CLOSED'", []),
            ("UPDATE agenda_point SET state = 'DECIDED'", []),
            (f"UPDATE application SET checklist = '{points}', family = 'RENT'", []),
            # The country has one of everything already: what an act makes is a second one.
            ("ALTER TABLE entitlement DROP CONSTRAINT IF EXISTS entitlement_application_id_key", []),
            ("ALTER TABLE decision DROP CONSTRAINT IF EXISTS decision_application_id_key", []),
        ]
    }
    yield from _scenes(cases, [("no session", over)], application, served)
    yield from _scenes(
        cases[:1],
        application[1:7],
        served[:1],
        _states(
            "benefits",
            f"UPDATE decision SET result = $1 WHERE id = '{ids['decision']}'",
            ("APPROVED", "REFUSED"),
        ),
        _switch(
            "benefits",
            "papers",
            ["UPDATE application SET missing = '{}'"],
            ["UPDATE application SET missing = '{ID}'"],
        ),
    )
    yield from _scenes(
        cases[:1], _states("benefits", "UPDATE composition SET state = $1", ("PROPOSED", "CONFIRMED"))
    )
    sitting = (*SEATS, "mrc_chair:person")
    seated = ",".join(sitting)
    votes = (
        "INSERT INTO vote (id, version, create_time, update_time, municipality, point_id, account_id,"
        " value, time, recorded_by) SELECT gen_random_uuid(), 1, now(), now(), 'RAN',"
        f" '{ids['point']}', one, 'FOR', now(), {{by}} FROM unnest(string_to_array('{seated}', ',')) AS one"
    )
    member = '{"account_id": "%s", "name": "A", "chair": false, "present": true}'
    members = f"[{', '.join(member % account for account in sitting)}]"
    sessions = _states(
        "benefits",
        f"UPDATE session SET quorum_needed = 1, members = '{members}', state = $1"
        f" WHERE id = '{ids['session']}'",
        [str(one) for one in SessionState],
    )
    on_agenda = _states(
        "benefits",
        f"UPDATE agenda_point SET state = $1 WHERE id = '{ids['point']}'",
        [str(one) for one in PointState],
    )
    voted = _switch("benefits", "voted", ["DELETE FROM vote", votes.format(by="one")], ["DELETE FROM vote"])
    yield from _scenes(cases[:1], application[4:5], sessions, on_agenda, voted)
    # By hand, recorded by somebody else.
    recorded = _switch("benefits", "recorded", ["DELETE FROM vote", votes.format(by="'x'")], [])
    yield from _scenes(cases[:1], application[4:5], sessions[1:2], on_agenda[:1], recorded[:1])


SCENES: dict[str, Callable[[], Iterator[Scene]]] = {
    "registry": _registry,
    "assessment": _assessment,
    "referral": _referral,
    "benefits": _benefits,
}


@pytest.mark.parametrize("name", SCENES)
@pytest.mark.timeout(600)
async def test_what_actions_forbid_is_refused_and_what_they_allow_is_done(name, service_under_test, quiet):
    wrong: set[str] = set()
    through: set[str] = set()
    async with country(service_under_test, name) as caller:
        for scene in SCENES[name]():
            await set_scene(caller.running, scene)
            wrong |= await compare(caller, name, scene, through)
    assert not wrong, "\n" + "\n".join(sorted(wrong))
    # A request that never gets through proves nothing.
    assert STEPS[name].keys() - through <= _NEVER_THROUGH


# What a plan's item leads to, by the service that begins it.
FROM_ITEMS = {
    "referral": (
        "SendReferral",
        "send_referral",
        {"person_ids": ["{person}"], "institution_id": "{ours}", "snapshot": {"persons": [_SHOWN]}},
    ),
    "benefits": ("CreateApplication", "create_application", {"scheme": "RENT", "person_ids": ["{person}"]}),
}
# Of a case, these say the same before anybody looks at the item.
_ITEM_STATES = ("NOT_BEGUN", "SENT", "IN_PROGRESS", "DONE", "CANNOT")
_KINDS = {
    "to an institution": ("EO", ""),
    "to whichever institution": ("", ""),
    "to a scheme": ("", "RENT"),
}


def _items() -> Iterator[Scene]:
    item, plan = OWN.ids["item"], OWN.ids["plan"]
    agreed = "UPDATE consent SET recipient_kinds = '{PUBLIC_BODY}', withdrawn_on = NULL, valid_until = NULL"
    nothing = {
        "registry": [(agreed, [])],
        "referral": [("UPDATE referral SET state = 'REFUSED'", [])],
        "benefits": [
            ("TRUNCATE application, agenda_point, entitlement, decision CASCADE", []),
        ],
    }
    kinds = [
        (
            name,
            {
                "assessment": [
                    (
                        "UPDATE plan_item SET institution_kind = $1, scheme = $2, code = $3 WHERE id = $4",
                        [kind, scheme, scheme or "JOB_MEDIATION", item],
                    )
                ]
            },
        )
        for name, (kind, scheme) in _KINDS.items()
    ]
    states = _states("assessment", f"UPDATE plan_item SET state = $1 WHERE id = '{item}'", _ITEM_STATES)
    plans = _states(
        "assessment",
        f"UPDATE plan SET approved_on = '2026-11-20', state = $1 WHERE id = '{plan}'",
        ("APPROVED", "DRAFTED", "SUBMITTED", "RETURNED", "REPLACED"),
    )
    yield from _scenes(_cases((CaseState.PLANNED,)), [("nothing sent", nothing)], kinds, plans[:1], states)
    yield from _scenes(_cases((CaseState.PLANNED,)), kinds, plans[1:], states[:1])
    yield from _scenes(_cases((CaseState.CLOSED,)), kinds, plans[:1], states[:1])


@pytest.mark.timeout(600)
async def test_what_a_plans_item_forbids_is_refused_and_what_it_allows_is_done(service_under_test, quiet):
    wrong: set[str] = set()
    through: set[str] = set()
    [by] = [one for one in PEOPLE if one.roles == {"mocr_officer"}]
    async with country(service_under_test, "assessment") as caller:
        running = caller.running
        callers = {name: Caller(running[name], caller._signer, running) for name in FROM_ITEMS}
        for name in FROM_ITEMS:
            await take_back(running[name])
        for scene in _items():
            await set_scene(running, scene)
            plan = methods("assessment")["GetPlan"]
            shown: Any = (await caller.call(plan, request(plan, OWN, {}), by)).message
            [item] = shown.items
            actions = {one.name: one for one in item.actions}
            for name, (rpc, action, more) in FROM_ITEMS.items():
                asked = request(methods(name)[rpc], OWN, {**more, "plan_item_id": item.id})
                done = await callers[name].call(methods(name)[rpc], asked, by)
                button, what = actions.get(action), f"{rpc} ({scene.name}): "
                if done.reason in _THROUGH and done.code != "INVALID_ARGUMENT":
                    through.add(f"{rpc} {scene.name}")
                    if button is None or not button.allowed:
                        wrong.add(f"{what}{button.reason if button else 'no step'}, and it is done")
                elif button is not None and button.allowed:
                    wrong.add(f"{what}allowed, and refused as {done.code} {done.reason}")
                elif button is not None and done.reason != button.reason:
                    wrong.add(f"{what}{button.reason}, and refused as {done.code} {done.reason}")
        for one in callers.values():
            await one.close()
    assert not wrong, "\n" + "\n".join(sorted(wrong))
    # Not begun, or begun in vain: of each kind.
    assert len(through) == 2 * len(_KINDS)


async def set_scene(running: Mapping[str, UnderTest], scene: Scene) -> None:
    """Put the resource where the scene has it."""
    for service, statements in scene.sql.items():
        for sql, args in statements:
            await running[service].database.all(sql, *args)


async def compare(caller: Caller, name: str, scene: Scene, through: set[str]) -> set[str]:
    """Try each step as somebody who has the right; return where button and command differ."""
    wrong = set()
    known = methods(name)
    shown: dict[tuple[str, str], Answer] = {}
    for rpc, step in STEPS[name].items():
        for by in holders(name, rpc):
            if (step.reader, by.account_id) not in shown:
                asked = request(known[step.reader], OWN, {})
                shown[step.reader, by.account_id] = await caller.call(known[step.reader], asked, by)
            answer = shown[step.reader, by.account_id]
            if answer.message is None:
                # Who does not see it as it stands does nothing with it.
                done = await caller.call(known[rpc], request(known[rpc], OWN, step.more), by)
                if (answer.code, done.code) != ("NOT_FOUND", "NOT_FOUND"):
                    wrong.add(f"{rpc} by {by.account_id} ({scene.name}): {answer.code}, and {done.code}")
                continue
            actions = {one.name: one for one in step.part(answer.message).actions}
            button = actions.get(step.action)
            if rpc in _PAPERS:
                sql = "UPDATE document SET kind = $1"
                await caller.running["registry"].database.all(sql, _PAPERS[rpc])
            asked = request(known[rpc], OWN, step.more)
            name_version(asked, step.part(answer.message))
            done = await caller.call(known[rpc], asked, by)
            what = f"{rpc} by {by.account_id} ({scene.name}): "
            if done.reason in _THROUGH and done.code != "INVALID_ARGUMENT":
                through.add(rpc)
                if button is None or not button.allowed:
                    wrong.add(f"{what}{button.reason if button else 'no step'}, and it is done")
            elif button is not None and button.allowed and done.reason not in step.of_request:
                wrong.add(f"{what}allowed, and refused as {done.code} {done.reason}")
            elif button is not None and not button.allowed and done.reason != button.reason:
                wrong.add(f"{what}{button.reason}, and refused as {done.code} {done.reason}")
    return wrong


def name_version(asked: Any, seen: Any) -> None:
    """Say which version was seen, where the command asks for that."""
    parts = [
        value for kind, value in asked.ListFields() if kind.message_type is not None and not kind.is_repeated
    ]
    for part in (asked, *parts):
        if "etag" in part.DESCRIPTOR.fields_by_name and hasattr(seen, "etag"):
            part.etag = seen.etag


def holders(name: str, rpc: str) -> list[Actor]:
    """Return who has the right and sees the case: one role, or all where it matters who asks."""
    line = EXPECTED[name][rpc]
    found = [by for by in PEOPLE if allowed(line, by) and (not line.reads or SEES[line.reads](by, OWN))]
    if rpc in _SECRETARY:
        found = [by for by in found if "mrc_secretary" in by.roles]
    return found if rpc in _BY_DUTY else found[:1]
