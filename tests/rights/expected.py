"""What each RPC asks for and reads: written by hand, so that a new RPC is thought about once more.

`permission` is the one that a role must give; SIGNED_IN is everybody with a token, PUBLIC everybody, and
SERVICE a service with its own token. `reads` says whose rows the RPC touches (`SEES` below says who sees
such a row); NOTHING is for what is no case's. What is not visible is answered as what is absent: by
NOT_FOUND, or by an empty list where `empty`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from services.chassis.auth.actors import Actor
from tests.rights.example_cases import OWN, UNREFERRED, Place
from tests.rights.written import TRAITS, may

SIGNED_IN, PUBLIC, SERVICE = "signed in", "public", "service"
ALL_SERVICES = ("registry", "assessment", "referral", "benefits", "reporting", "identity")


@dataclass(frozen=True)
class Rpc:
    """One line of the table."""

    permission: str
    reads: str = ""
    # A service may call it with its own token too.
    service: bool = False
    # These and no other; what people may ask a service may also ask itself.
    callers: tuple[str, ...] = ()
    # What is not visible is left out, and not refused.
    empty: bool = False
    # Of those who see the row some are refused by their duty in its strand.
    duty: bool = False
    # What the request needs besides the ids to come as far as the row.
    more: Mapping[str, Any] = field(default_factory=dict)


def _case(actor: Actor, at: Place) -> bool:
    return at.there and at.municipality in actor.municipalities and at.strand in actor.strands


def _by_institution(actor: Actor) -> bool:
    return bool(actor.roles) and all(TRAITS[role].reach == "INSTITUTION" for role in actor.roles)


def _referral(actor: Actor, at: Place) -> bool:
    if _by_institution(actor):
        within = at.there and at.municipality in actor.municipalities
        return within and str(at.institution) == actor.institution_id
    return _case(actor, at)


def _counselled(actor: Actor, at: Place) -> bool:
    """An institution counsels whom it has accepted, and here it has not answered."""
    return not _by_institution(actor) and _case(actor, at)


def _answer(actor: Actor, at: Place) -> bool:
    return (
        at.there and at.municipality in actor.municipalities and str(at.institution) == actor.institution_id
    )


def _visit(actor: Actor, at: Place) -> bool:
    return _case(actor, at) and (
        "csw_officer" not in actor.roles or str(at.institution) == actor.institution_id
    )


def _of_body(actor: Actor, at: Place) -> bool:
    return not actor.roles or any(
        role not in _COMMISSIONS or at.body in _COMMISSIONS[role] for role in actor.roles
    )


_COMMISSIONS = {
    "mrc_chair": "MRC",
    "mrc_member": "MRC",
    "mrc_secretary": "MRC",
    "drrpif_officer": "MRC",
    "mcr_officer": "MCR_COMMISSION",
}


def _sits(actor: Actor, at: Place) -> bool:
    """Of a member's own sessions; all others are asked no seat."""
    return not actor.roles <= {"mrc_chair", "mrc_member"} or at is OWN


def _application(actor: Actor, at: Place) -> bool:
    return _case(actor, at) and _of_body(actor, at) and _sits(actor, at)


def _waiting(actor: Actor, at: Place) -> bool:
    """As long as something is to be done; of a member's what the own sessions decide."""
    return _application(actor, at) and at is not UNREFERRED


def _needed(actor: Actor, at: Place) -> bool:
    """Names and papers: of whole files who reads cases, a commission of what waits for it."""
    return _case(actor, at) and (may(actor.roles, "case.read") or _waiting(actor, at))


def _body(actor: Actor, at: Place) -> bool:
    return at.there and at.session_place in actor.municipalities and _of_body(actor, at)


def _session(actor: Actor, at: Place) -> bool:
    return _body(actor, at) and _sits(actor, at)


def _managed(actor: Actor, at: Place) -> bool:
    """Of the own commission only: the secretary's."""
    # The coordinator steps in where an office can't.
    manages = {"mrc_secretary": "MRC", "regional_coordinator": "MRC", "mcr_officer": "MCR_COMMISSION"}
    return at.there and any(manages.get(role) == at.body for role in actor.roles)


def _confirms(actor: Actor, at: Place) -> bool:
    second = {
        **dict.fromkeys(("mocr_head", "regional_coordinator", "drrpif_officer"), "MRC"),
        "mcr_officer": "MCR_COMMISSION",
    }
    return any(second.get(role) == at.body for role in actor.roles)


SEES: dict[str, Callable[[Actor, Place], bool]] = {
    "case": _case,
    "referral": _referral,
    "answer": _answer,
    "counselled": _counselled,
    "visit": _visit,
    "application": _application,
    "waiting application": _waiting,
    # Of which something is still to be done.
    "open case": lambda actor, at: _case(actor, at) and at is not UNREFERRED,
    "needed": _needed,
    "managed application": lambda actor, at: _application(actor, at) and _managed(actor, at),
    # A partner's deliveries are of its own projects, which nobody keeps yet.
    "delivery": lambda actor, at: _application(actor, at) and not _by_institution(actor),
    "session": _session,
    "managed session": lambda actor, at: _session(actor, at) and _managed(actor, at),
    # A commission, its own secretary's, and of who is the second hand when it is composed.
    "body": _body,
    "managed body": lambda actor, at: _body(actor, at) and _managed(actor, at),
    "confirmed body": lambda actor, at: _body(actor, at) and _confirms(actor, at),
    # Who is told that somebody read the file outside the own duty.
    "openings": lambda actor, at: (
        at.there and at.municipality in actor.municipalities and may(actor.roles, "opening.review")
    ),
    # Of the own office alone.
    "note": lambda actor, at: _case(actor, at) and may(actor.roles, "note.read"),
    # Of a municipality, whatever its cases are.
    "book": lambda actor, at: at.there and at.municipality in actor.municipalities,
    "work": lambda actor, at: (_answer if _by_institution(actor) else _case)(actor, at),
    "file": lambda actor, at: _needed(actor, at) and may(actor.roles, "document.read"),
    # The one municipality whose plan is known.
    "plan": lambda actor, at: at.there and at.municipality == "RAN" in actor.municipalities,
}

_DAY = {"year": 2026, "month": 11, "day": 19}
_TIME = "2026-11-19T08:00:00Z"
_HERE = {"municipality": "{municipality}"}
_LATER = "2026-11-30T08:00:00Z"
HANDED_OVER = {
    "municipality": "{municipality}",
    "case_ids": ["{case}"],
    "previous_officer_id": "somebody",
    "officer_id": "{officer}",
}
LOAD = {
    "municipality": "{municipality}",
    "previous_officer_id": "somebody",
    "shares": [{"officer_id": "{officer}", "case_ids": ["{case}"]}],
}
# The sister lives on her own.
GOES = [{"person_id": "{sister}", "relation": "RELATION_HEAD"}]
GUARDIAN = {"kind": "GUARDIAN", "name": "Dragan", "act_body": "CSW", "valid_from": _DAY}
PROFILE = {"done_on": _DAY, "source": "VISIT", "occupation": "mason"}
PERSON_PAPER = {"kind": "PASSPORT", "state": "HELD"}
_PERSON = {
    "given_name": "Vuk",
    "family_name": "Rašić",
    "relation": "RELATION_CHILD",
    "sex": "SEX_MALE",
    "birth_date": {"year": 2012, "month": 5, "day": 9},
}

ENTRY = {"counselled_on": _DAY, "topics": ["DEADLINE"], "language": "sr", "person_ids": ["{person}"]}
PAPER = {
    "direction": "PAPER_DIRECTION_INCOMING",
    "unit": "O.R.",
    "number": "02-067",
    "stamped_on": _DAY,
    "correspondent": "DRRPIF",
    "subject": "a list of arrivals",
}

FIELD_WORK = {
    "kind": "ACTIVITY_KIND_JOINT_FIELD_WORK",
    "held_on": _DAY,
    "subject": "houses looked at together",
    "place": "Ranillug",
    "partner": "CSW",
    "account_ids": ["{officer}"],
}
# What was agreed without a meeting.
AGREED = {"agreed_on": _DAY, "agreed_with": "DIR", "conclusion": "AGREEMENT_CONCLUSION_SOLVED"}
MEETING = {"kind": "MEETING_KIND_DIRECTORATES", "met_on": _DAY}

CONTACT = {"kind": "CONTACT_KIND_NGO", "work_field": "WORK_HOUSING", "organisation": "an organisation"}
PROJECT = {
    "name": "forty roofs",
    "organisation": "an organisation",
    "donor_name": "a donor",
    "work_field": "WORK_HOUSING",
    "from_on": _DAY,
}

REGISTRY = {
    "ReportCase": Rpc("case.report"),
    "GetCase": Rpc("case.read", "case"),
    "ListCases": Rpc("case.read", "case", empty=True),
    "AssignCase": Rpc("case.assign", "case", more={"municipality": "RAN"}),
    "ListCasesToHandOver": Rpc("case.hand_over", "case", empty=True),
    "HandOverCases": Rpc("case.hand_over", "case", more=HANDED_OVER),
    "GetOfficeLoad": Rpc("case.hand_over", more=_HERE),
    # Of an office and no case; whose place it is says who sees it: tests/registry/test_duties.py.
    "ListOfficeDuties": Rpc("case.read", more=_HERE),
    "ListOfficeClocks": Rpc("case.hand_over", "case", empty=True, more={**_HERE, "late": True}),
    # Whose load it is not has another one: tests/registry/test_office.py.
    "HandOverLoad": Rpc("case.hand_over", more=LOAD),
    "GetHandover": Rpc("case.hand_over", "case"),
    "UndoHandover": Rpc("case.hand_over", "case"),
    "OfferTransfer": Rpc("case.transfer", "case", more={"to_municipality": "GJL", "reason": "moved"}),
    "GetTransfer": Rpc("transfer.read", "case"),
    "ListTransfers": Rpc("transfer.read", "case", empty=True),
    "AcceptTransfer": Rpc("transfer.answer", "case", more={"officer_id": "{officer}"}),
    "RefuseTransfer": Rpc("transfer.answer", "case", more={"reason": "not here"}),
    "WithdrawTransfer": Rpc("case.transfer", "case"),
    "RegisterFamily": Rpc("case.write", "case", more={"persons": [_PERSON], "notice_on": _DAY}),
    "UpdateCase": Rpc("case.write", "case"),
    "RenewPermit": Rpc("case.write", "case", more={"permit": {"kind": "REFUGEE"}}),
    "SelectCase": Rpc("case.select", "case", more={"selected_on": _DAY}),
    "RecordReturn": Rpc("case.write", "case", more={"returned_on": _DAY}),
    "CorrectActDate": Rpc(
        "case.read",
        "case",
        duty=True,
        more={
            "act": "prag.registry.v1.CaseRegistered",
            "field": "notice_on",
            "subject_id": "{case}",
            "on": _DAY,
        },
    ),
    "ListActDateCorrections": Rpc("case.read", "case"),
    "ClosePaperFile": Rpc("case.close_request", "case", more={"closed_on": _DAY}),
    "RequestClosure": Rpc("case.close_request", "case", more={"outcome": "CLOSURE_OUTCOME_SUSTAINABLE"}),
    "ConfirmClosure": Rpc("case.close_confirm", "case"),
    "ListOpenWork": Rpc("case.read", "case"),
    "ReopenCase": Rpc("case.reopen", "case", more={"reason": "came back"}),
    "RecordProtocolEntry": Rpc("protocol.write", "case", more={"entry": PAPER}),
    "CorrectProtocolEntry": Rpc("protocol.write", "case", more={"entry": PAPER}),
    "VoidProtocolEntry": Rpc("protocol.write", "case"),
    "ListProtocolEntries": Rpc("case.read", "case"),
    "PrintCaseFile": Rpc("case_file.print", "case"),
    "MakeDossier": Rpc("case_file.print", "case"),
    "PrintProtocolBook": Rpc("protocol.read", "book", more={**_HERE, "from_on": _DAY, "until_on": _DAY}),
    "SetFlag": Rpc("case.write", "case", more={"flag": "URGENT"}),
    "EndFlag": Rpc("case.write", "case", more={"flag": "URGENT"}),
    "PauseClock": Rpc(
        "clock.change",
        "case",
        more={"paused_on": _DAY, "reason": "CLOCK_CHANGE_REASON_FAMILY", "note": "away"},
    ),
    "ResumeClock": Rpc("clock.change", "case", more={"resumed_on": _DAY}),
    "ExtendClock": Rpc(
        "clock.change",
        "case",
        more={
            "length": 1,
            "extended_on": _DAY,
            "reason": "CLOCK_CHANGE_REASON_FAMILY",
            "note": "by act 4",
        },
    ),
    "WithdrawExtension": Rpc("clock.change", "case"),
    "WriteNote": Rpc("note.write", "case"),
    "CorrectNote": Rpc("note.write", "case"),
    "WithdrawNote": Rpc("note.write", "case"),
    "ListNotes": Rpc("note.read", "note"),
    "ProtectCase": Rpc("case.protect", "case", more={"reason": "THREAT", "account_ids": ["{officer}"]}),
    "EndProtection": Rpc("case.protect", "case"),
    "OpenCase": Rpc("case.read", "case"),
    "GetCaseOpening": Rpc("case.read", "case", callers=("assessment", "referral", "benefits")),
    "ListCaseOpenings": Rpc("opening.review", "openings", empty=True),
    "ReviewCaseOpening": Rpc("opening.review"),
    "ListReadingAlerts": Rpc("opening.review", empty=True),
    "ReviewReadingAlert": Rpc("opening.review"),
    "ListProtections": Rpc("case.read", "case"),
    "ListProtectedMatches": Rpc("person.search", "case", empty=True),
    "AnswerProtectedMatch": Rpc("person.search", "case", more={"answer": "OTHER_PERSON"}),
    "ListDuplicatePairs": Rpc("duplicate.read", "case", empty=True),
    "GetDuplicatePair": Rpc("duplicate.read", "case"),
    "ConfirmSamePerson": Rpc("duplicate.answer", "case", more={"stays_person_id": "{person}"}),
    "RejectSamePerson": Rpc("duplicate.answer", "case", more={"reason": "cousins"}),
    "ReopenDuplicatePair": Rpc("duplicate.reopen", "case", more={"reason": "one mother"}),
    "AskOtherOffice": Rpc("duplicate.answer", "case"),
    "AnswerOtherOffice": Rpc("duplicate.answer", "case", more={"answer": "UNSURE"}),
    "GetCaseRef": Rpc("case.read", "case", service=True, callers=("assessment", "referral", "benefits")),
    "GetShareableData": Rpc("case.read", "case", service=True, callers=("assessment", "referral")),
    "SearchPersons": Rpc("person.search", "case", empty=True, more={"name": "Nenad Rašić"}),
    "GetPerson": Rpc("case.read", "case"),
    "ListPersonCorrections": Rpc("case.read", "case"),
    "ListPersons": Rpc("case.read", "case"),
    "AddPerson": Rpc("case.write", "case", more={"person": _PERSON}),
    "EndMembership": Rpc("case.write", "case", more={"person_id": "{sister}", "reason": "LEFT"}),
    "RestoreMembership": Rpc("case.write", "case", more={"person_id": "{sister}", "reason": "a mistake"}),
    "RecordGuardian": Rpc("case.write", "case", more={"guardian": GUARDIAN}),
    "CorrectGuardian": Rpc("case.write", "case", more={"guardian": GUARDIAN, "reason": "a slip"}),
    "EndGuardian": Rpc("case.write", "case", more={"reason": "of age"}),
    "RecordVulnerability": Rpc("case.write", "case", more={"code": "OTHER"}),
    "CorrectVulnerability": Rpc("case.write", "case", more={"valid_from": _DAY, "reason": "a slip"}),
    "EndVulnerability": Rpc("case.write", "case", more={"reason": "over"}),
    "NotePaper": Rpc("case.write", "case", more={"paper": PERSON_PAPER}),
    "RecordProfile": Rpc("case.write", "case", more={"profile": PROFILE}),
    "CorrectProfile": Rpc("case.write", "case", more={"profile": PROFILE, "reason": "a slip"}),
    "PassOnHead": Rpc("case.write", "case", more={"person_id": "{sister}"}),
    "SplitFamily": Rpc("case.write", "case", more={"members": GOES}),
    "UpdatePerson": Rpc("case.write", "case"),
    "BatchGetCards": Rpc("person.card", "needed", empty=True, more={"ids": ["{person}"]}),
    "RecordConsent": Rpc("consent.write", "case"),
    "WithdrawConsent": Rpc("consent.write", "case"),
    "ListConsents": Rpc("case.read", "case"),
    "AddDocument": Rpc("document.prove", "case", duty=True, more={"blob_id": "{unknown}"}),
    "ListDocuments": Rpc("document.read", "needed"),
    "GetDocument": Rpc("document.read", "needed"),
    "ListClocks": Rpc("case.read", "case"),
    "ListTimeline": Rpc("case.read", "case"),
    "ListWork": Rpc(SIGNED_IN, "work", empty=True),
    "ListAccessRecords": Rpc("case.read", "case"),
    "ListMunicipalities": Rpc(PUBLIC, callers=("benefits",)),
    "ListSettlements": Rpc(SIGNED_IN, callers=("benefits",)),
    "ListHolidays": Rpc(SIGNED_IN),
    "SetHoliday": Rpc("reference.write"),
    "ListClockRules": Rpc(SIGNED_IN),
    "UpdateClockRule": Rpc("reference.write"),
    "WriteBlob": Rpc("file.write", duty=True),
    "ReadBlob": Rpc(SIGNED_IN, "file"),
}

ASSESSMENT = {
    "ScheduleVisit": Rpc("visit.write", "case", more={"kind": "VISIT_KIND_LATER", "planned_time": _LATER}),
    "RecordVisit": Rpc("visit.write", "case"),
    "CancelVisit": Rpc("visit.write", "case", more={"reason": "snow"}),
    "GetVisit": Rpc("visit.read", "visit"),
    "ListVisits": Rpc("visit.read", "visit", more={"case_id": "{case}"}),
    "GetQuestionnaire": Rpc(SIGNED_IN, more={"code": "OPP"}),
    "SaveOpp": Rpc("assessment.write", "case"),
    "GetOpp": Rpc("assessment.read", "case"),
    "AttachOppScan": Rpc("assessment.write", "case"),
    "ListRatings": Rpc("assessment.read", "case"),
    "AddNeed": Rpc("assessment.write", "case"),
    "DraftPlan": Rpc("plan.write", "case"),
    "GetPlan": Rpc("assessment.read", "case"),
    "UpdatePlan": Rpc("plan.write", "case"),
    "DiscardPlan": Rpc("plan.write", "case"),
    "PrintPlan": Rpc("plan.write", "case"),
    "PrintSlip": Rpc("plan.write", "case"),
    "SubmitPlan": Rpc("plan.write", "case"),
    "ApprovePlan": Rpc("plan.approve", "case", duty=True),
    "ReturnPlan": Rpc("plan.approve", "case", duty=True),
    "GetPlanItem": Rpc(
        "assessment.read", "case", service=True, callers=("assessment", "referral", "benefits")
    ),
    "RecordMonitoring": Rpc("monitoring.write", "case"),
    "ListWaitingPlans": Rpc("assessment.read"),
    "ListMonitoring": Rpc("assessment.read", "case"),
    "RecordTwelveMonthReview": Rpc("monitoring.write", "case"),
    "RecordFinalAssessment": Rpc("assessment.write", "case"),
    "CorrectActDate": Rpc(
        "assessment.read",
        "case",
        duty=True,
        more={"act": "prag.assessment.v1.PlanApproved", "subject_id": "{plan}", "on": _DAY},
    ),
    "ListActDateCorrections": Rpc("assessment.read", "case"),
    "GetProgress": Rpc("assessment.read", "case"),
    "ListWork": Rpc(SIGNED_IN, "work", empty=True),
    "ListOpenWork": Rpc("case.read", "case", empty=True),
    "ListPackages": Rpc(SIGNED_IN),
}

REFERRAL = {
    "SendReferral": Rpc("referral.send", "case", more={"plan_item_id": "", "person_ids": ["{person}"]}),
    "GetReferral": Rpc("referral.read", "referral"),
    "ListReferrals": Rpc("referral.read", "referral", empty=True),
    "AcceptReferral": Rpc("referral.answer", "answer"),
    "RefuseReferral": Rpc("referral.answer", "answer"),
    "ForwardReferral": Rpc("referral.answer", "answer", more={"institution_id": "{institution}"}),
    "RecordOutcome": Rpc("referral.answer", "answer"),
    "FailReferral": Rpc("referral.answer", "answer"),
    "WithdrawReferral": Rpc("referral.send", "referral"),
    "PlanMeeting": Rpc("meeting.write", "book", more={**_HERE, "record": MEETING}),
    "RecordMeeting": Rpc("meeting.write", "book", more={**_HERE, "record": MEETING}),
    "CancelMeeting": Rpc("meeting.write", "book"),
    "CorrectMeeting": Rpc("meeting.write", "book", more={"record": MEETING}),
    "UndoMeeting": Rpc("meeting.write", "book"),
    "GetMeeting": Rpc("meeting.read", "book"),
    "ListMeetings": Rpc("meeting.read", "book", empty=True),
    "CorrectActDate": Rpc(
        "referral.read",
        "referral",
        duty=True,
        more={"act": "prag.referral.v1.ReferralSent", "subject_id": "{referral}", "time": _TIME},
    ),
    "ListActDateCorrections": Rpc("referral.read", "referral", empty=True),
    "CountReferrals": Rpc("referral.read"),
    "ListVocabulary": Rpc(SIGNED_IN),
    "RecordContact": Rpc("contact.write", "book", more={**_HERE, "entry": CONTACT}),
    "ImportContacts": Rpc("contact.write", "book", more={**_HERE, "entries": [CONTACT]}),
    "CorrectContact": Rpc("contact.write", "book", more={"entry": CONTACT}),
    "EndContact": Rpc("contact.write", "book"),
    "ResumeContact": Rpc("contact.write", "book"),
    "RecordContactTalk": Rpc("contact.write", "book", more={"talked_on": _DAY}),
    "UndoContactTalk": Rpc("contact.write", "book"),
    "ShareWithContact": Rpc("contact.write", "book", more={"shared_on": _DAY, "due_on": None, "asked": ""}),
    "AnswerShare": Rpc("contact.write", "book", more={"answered_on": _DAY}),
    "UndoShare": Rpc("contact.write", "book"),
    "GetContact": Rpc("contact.read", "book"),
    "SearchContacts": Rpc("contact.read", "book", empty=True),
    "RecordAgreement": Rpc("meeting.write", "case", more={**AGREED, "meeting_id": ""}),
    "UndoAgreement": Rpc("meeting.write", "case", more={"reason": "twice"}),
    "CompleteAgreedTask": Rpc("meeting.write", "case"),
    "ReopenAgreedTask": Rpc("meeting.write", "case", more={"task_id": "{done_task}"}),
    "GetAgreement": Rpc("meeting.read", "case"),
    "ListAgreements": Rpc("meeting.read", "case", empty=True),
    "RecordCounselling": Rpc("counselling.write", "counselled", more={"municipality": "", "entry": ENTRY}),
    "CorrectCounselling": Rpc("counselling.write", "referral", more={"entry": ENTRY, "reason": "a slip"}),
    "UndoCounselling": Rpc("counselling.write", "referral", more={"reason": "twice"}),
    "GetCounselling": Rpc("counselling.read", "referral"),
    "ListCounselling": Rpc("counselling.read", "referral", empty=True),
    "ListCounsellingTerms": Rpc(SIGNED_IN),
    "ListWork": Rpc(SIGNED_IN, "work", empty=True),
    "ListOpenWork": Rpc("case.read", "case", empty=True),
}

BENEFITS = {
    "ListSchemes": Rpc(SIGNED_IN),
    "ListDecisionReasons": Rpc(SIGNED_IN),
    "UpdateScheme": Rpc("reference.write"),
    "CreateApplication": Rpc("application.write", "case", more={"scheme": "RENT"}),
    "GetApplication": Rpc("application.read", "application"),
    "ListApplications": Rpc("application.read", "application", empty=True),
    "UpdateApplication": Rpc("application.write", "application"),
    "AttachEvidence": Rpc("application.write", "application"),
    "SubmitApplication": Rpc("application.write", "application"),
    "ReturnApplication": Rpc("session.manage", "managed application"),
    "CompleteApplication": Rpc("session.manage", "managed application"),
    "ComposeBody": Rpc("session.manage"),
    "ChangeBody": Rpc("session.manage", "managed body"),
    "ConfirmComposition": Rpc("body.confirm", "confirmed body"),
    "RejectComposition": Rpc("body.confirm", "confirmed body"),
    "GetBody": Rpc("body.read", "body"),
    "ListBodies": Rpc("body.read", "body", empty=True),
    "CreateSession": Rpc("session.manage"),
    "GetSession": Rpc("session.read", "session"),
    "ListSessions": Rpc("session.read", "session", empty=True),
    "OpenSession": Rpc("session.manage", "managed session"),
    "RecordPresence": Rpc("session.manage", "managed session"),
    "DeclarePresence": Rpc("session.vote", "session"),
    "DeclareConflict": Rpc("session.read", "session"),
    "CastVote": Rpc("session.read", "session"),
    "ConfirmVote": Rpc("session.vote", "session"),
    "AttachAttendance": Rpc("session.read", "session"),
    "AdjournPoint": Rpc("session.manage", "managed session"),
    "DecidePoint": Rpc("session.manage", "managed session"),
    "CloseSession": Rpc("session.manage", "managed session"),
    "CallOffSession": Rpc("session.manage", "managed session", more={"reason": "no quorum"}),
    "GetDecision": Rpc("application.read", "application"),
    "CorrectActDate": Rpc(
        "application.read",
        "application",
        duty=True,
        more={"act": "prag.benefits.v1.ApplicationSubmitted", "subject_id": "{application}", "time": _TIME},
    ),
    "ListActDateCorrections": Rpc("application.read", "application", empty=True),
    "VerifyAct": Rpc(PUBLIC),
    "PrintAct": Rpc("application.read", "application"),
    "PrintCorrectingAct": Rpc("application.read", "application", more={"correction_id": "{correction}"}),
    "ServeDecision": Rpc("decision.serve", "application"),
    "FinalizeDecision": Rpc("decision.serve", "application"),
    "StartExecution": Rpc("execution.write", "application"),
    "RecordDelivery": Rpc("delivery.confirm", "delivery", more={"document_id": ""}),
    "ListEntitlements": Rpc("application.read", "application", empty=True),
    "RecordProject": Rpc("project.write", more={"project": {**PROJECT, **_HERE}}),
    "GetProject": Rpc("project.read", "book"),
    "ListProjects": Rpc("project.read", "book", empty=True),
    "CorrectProject": Rpc("project.write", "book", more={"project": PROJECT}),
    "StartProject": Rpc("project.write", "book", more={"started_on": _DAY}),
    "EndProject": Rpc("project.write", "book", more={"ended_on": _DAY}),
    "UndoProjectStep": Rpc("project.write", "book"),
    "AskProgressReport": Rpc("project.write", "book", more={"asked_on": _DAY, "due_on": _DAY}),
    "ReceiveProgressReport": Rpc("project.write", "book", more={"received_on": _DAY}),
    "UndoProgressReport": Rpc("project.write", "book"),
    "ListWork": Rpc(SIGNED_IN, "work", empty=True),
    "ListReadableFiles": Rpc(
        "application.read", "waiting application", empty=True, more={"case_ids": ["{case}"]}
    ),
    "ListOpenWork": Rpc("case.read", "open case", empty=True),
}

REPORTING = {
    "GetMunicipalPlan": Rpc("indicator.read", "plan", more=_HERE),
    "GetIndicator": Rpc("indicator.read", "plan", more={**_HERE, "indicator": "1.1.2"}),
    # The list behind a number names cases: for those who handle them.
    "ListIndicatorEntries": Rpc("indicator.list", "plan", duty=True, more={**_HERE, "indicator": "1.1.2"}),
    "UpdateDefinition": Rpc("indicator.define", "plan", more={**_HERE, "indicator": "1"}),
    "ListMeasures": Rpc(SIGNED_IN),
    "ExportPlan": Rpc("indicator.read", "plan", more=_HERE),
    "RecordActivity": Rpc("activity.write", more={"activity": {**FIELD_WORK, **_HERE}}),
    "GetActivity": Rpc("activity.read", "book"),
    "ListActivities": Rpc("activity.read", "book", empty=True),
    "CorrectActivity": Rpc("activity.write", "book", more={"activity": FIELD_WORK}),
    "WithdrawActivity": Rpc("activity.write", "book", more={"reason": "twice"}),
    "ListWork": Rpc(SIGNED_IN),
}

IDENTITY = {
    "SignIn": Rpc(PUBLIC),
    "CompleteSignIn": Rpc(PUBLIC),
    "BeginProviderSignIn": Rpc(PUBLIC),
    "CompleteProviderSignIn": Rpc(PUBLIC),
    "EndProviderSessions": Rpc(PUBLIC),
    "BeginProviderLink": Rpc(SIGNED_IN),
    "BeginProviderPresence": Rpc(SIGNED_IN),
    "AddProviderLink": Rpc(SIGNED_IN),
    "RemoveProviderLink": Rpc(SIGNED_IN),
    "ResolveSession": Rpc(PUBLIC),
    "SignOut": Rpc(PUBLIC),
    "SignOutEverywhere": Rpc(SIGNED_IN),
    "IssueClientToken": Rpc(PUBLIC),
    "ResolveClientToken": Rpc(PUBLIC),
    "RenewToken": Rpc(SERVICE, service=True, callers=ALL_SERVICES),
    "GetRights": Rpc(SERVICE, service=True, callers=ALL_SERVICES),
    "TellOfReading": Rpc(SERVICE, service=True, callers=("registry", "identity")),
    "GetOwnAccount": Rpc(SIGNED_IN),
    "UpdateOwnAccount": Rpc(SIGNED_IN),
    "ConfirmPresence": Rpc(SIGNED_IN),
    "GetSecondFactor": Rpc(SIGNED_IN),
    "BeginPasskey": Rpc(SIGNED_IN),
    "AddPasskey": Rpc(SIGNED_IN),
    "BeginTotp": Rpc(SIGNED_IN),
    "ConfirmTotp": Rpc(SIGNED_IN),
    "RenewRecoveryCodes": Rpc(SIGNED_IN),
    "RemoveSecondFactor": Rpc(SIGNED_IN),
    "RemovePasskey": Rpc(SIGNED_IN),
    "GetAccount": Rpc("account.read"),
    "ListAccounts": Rpc("account.read"),
    "BatchGetAccountNames": Rpc(SIGNED_IN),
    "ListColleagues": Rpc(SIGNED_IN, service=True, callers=("registry", "benefits", "reporting")),
    "InviteAccount": Rpc("account.write"),
    "AcceptInvitation": Rpc(PUBLIC),
    "RenewInvitation": Rpc("account.write"),
    "RequestPasswordReset": Rpc(PUBLIC),
    "GetInvitation": Rpc(PUBLIC),
    "UpdateAccount": Rpc("account.write"),
    "ListAccountChanges": Rpc("account.changes"),
    "ConfirmAccountChange": Rpc("account.confirm"),
    "RefuseAccountChange": Rpc("account.confirm"),
    "SuspendAccount": Rpc("account.write"),
    "RestoreAccount": Rpc("account.write"),
    "ReviewAccount": Rpc("account.write"),
    "ResetSecondFactor": Rpc("account.write"),
    "ListInstitutions": Rpc(SIGNED_IN),
    "GetInstitution": Rpc(SIGNED_IN, service=True, callers=("assessment", "referral", "benefits")),
    "CreateInstitution": Rpc("institution.write"),
    "UpdateInstitution": Rpc("institution.write"),
    "CreateClient": Rpc("institution.write"),
    "ListClients": Rpc("client.read"),
    "IssueClientSecret": Rpc("client.secret"),
    "RevokeClient": Rpc("institution.write"),
}

# Of every service; jobs, drafts and files that nobody filed are their account's own, as long as it has the
# rights that it made them with (test_ordered_work.py).
COMMON = {
    "GetJob": Rpc(SIGNED_IN),
    "ListJobs": Rpc(SIGNED_IN),
    "CancelJob": Rpc(SIGNED_IN),
    "RetryJob": Rpc(SIGNED_IN),
    "SaveDraft": Rpc(SIGNED_IN, more={"key": "a", "content": "b"}),
    "GetDraft": Rpc(SIGNED_IN),
    "ListDrafts": Rpc(SIGNED_IN),
    "DeleteDraft": Rpc(SIGNED_IN),
    # Each service takes them of whom its commands let attach one: tests/rights/test_files.py.
    "WriteBlob": Rpc("file.write", duty=True),
    "ReadBlob": Rpc(SIGNED_IN),
    "ReadAccessRecords": Rpc(SERVICE, service=True, callers=("registry",)),
    "ReadReaders": Rpc(SERVICE, service=True, callers=("registry",)),
}

# Who hears whose events.
FOLLOWERS = {
    "registry": ("assessment", "referral", "benefits", "reporting", "identity"),
    "assessment": ("registry", "benefits", "reporting"),
    "referral": ("registry", "assessment", "benefits", "reporting"),
    "benefits": ("registry", "assessment", "reporting"),
    "reporting": (),
    "identity": ("registry", "assessment", "referral", "benefits"),
}


def _read_events(name: str) -> dict[str, Rpc]:
    return {"ReadEvents": Rpc(SERVICE, service=True, callers=FOLLOWERS[name], more={"stream": name})}


EXPECTED = {
    "registry": {**REGISTRY, **_read_events("registry")},
    "assessment": {**ASSESSMENT, **_read_events("assessment")},
    "referral": {**REFERRAL, **_read_events("referral")},
    "benefits": {**BENEFITS, **_read_events("benefits")},
    "reporting": {**REPORTING, **_read_events("reporting")},
    "identity": {**IDENTITY, **_read_events("identity")},
}
