"""Each RPC that must leave an access record: how it is brought to succeed, and whom it shows.

`shows` is a name of `SHOWN`, or a function of (answer, place) for what only the answer tells. Rows that
must stand otherwise than `beside_all` makes them are changed (`rows`) or taken away (`gone`) first, in
whichever service has the table. A request that arrives again shows the same people, unless `again` says whom.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from tests.rights.example_cases import NOW, REQUEST, Place
from tests.rights.expected import (
    AGREED,
    ENTRY,
    EXPECTED,
    GOES,
    GUARDIAN,
    HANDED_OVER,
    LOAD,
    PAPER,
    PERSON_PAPER,
    PROFILE,
)

Shown = str | Callable[[Any, Place], set[UUID]]

SHOWN: dict[str, Callable[[Place], set[UUID]]] = {
    # Nobody is registered yet, so there is nobody to name.
    "nobody": lambda _: set(),
    "head": lambda at: {at.ids["person"]},
    "person": lambda at: {at.ids["person"]},
    "family": lambda at: set(at.family),
}


@dataclass(frozen=True)
class Line:
    """One RPC."""

    by: str
    shows: Shown
    more: Mapping[str, Any] = field(default_factory=dict)
    municipality: str = "RAN"
    strand: str = "REINTEGRATION"
    rows: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    gone: tuple[str, ...] = ()
    # One row more of a table.
    adds: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    again: Shown = ""


def _new(answer: Any, _at: Place) -> set[UUID]:
    return {UUID(answer.id)}


def _head(answer: Any, _at: Place) -> set[UUID]:
    return {UUID(answer.head_person_id)}


def _heads(answer: Any, _at: Place) -> set[UUID]:
    return {UUID(case.head_person_id) for case in answer.cases}


def _found(answer: Any, _at: Place) -> set[UUID]:
    return {UUID(hit.card.person_id) for hit in answer.hits}


def _matched(answer: Any, _at: Place) -> set[UUID]:
    return {UUID(match.person_id) for match in answer.matches}


def _paired(answer: Any, _at: Place) -> set[UUID]:
    sides = [side for pair in answer.pairs for side in (pair.one, pair.other)]
    return {UUID(side.card.person_id) for side in sides}


def _referred(answer: Any, _at: Place) -> set[UUID]:
    return {UUID(person) for referral in answer.referrals for person in referral.person_ids}


def _told(answer: Any, _at: Place) -> set[UUID]:
    return {UUID(person) for one in answer.counselling for person in one.entry.person_ids}


_DAY = {"year": 2026, "month": 11, "day": 20}
_SOON = "2026-11-30T08:00:00Z"
_CHILD = {
    "given_name": "Uroš",
    "family_name": "Đokić",
    "relation": "RELATION_CHILD",
    "sex": "SEX_MALE",
    "birth_date": {"year": 2012, "month": 5, "day": 9},
}
_HEAD = {
    "given_name": "Zorica",
    "family_name": "Filipović",
    "relation": "RELATION_HEAD",
    "sex": "SEX_FEMALE",
    "birth_date": {"year": 1979, "month": 2, "day": 3},
}
_UNREGISTERED = {
    "case_file": {
        "state": "REPORTED",
        "registered_time": None,
        "head_person_id": None,
        "number": "",
        "person_count": 0,
    }
}
_ASKED = {
    "outcome": "LEFT",
    "requested_by": "somebody",
    "closed_on": "2026-11-20",
    "confirmer_role": "mocr_head",
}

_PROTECTED = {"protection": {"case_id": "{case}", "end_time": None}}

_OWN_NOTE = {"case_note": {"written_by": "mocr_officer:person"}}
_MENDED = {"text": "never at home before six", "etag": "0"}

# What stands under way in the other services.
UNDER_WAY = ("visit", "referral", "application")
CHOICES = [{"id": f"{{{thing}}}", "end_reason": "LEFT"} for thing in UNDER_WAY]

REGISTRY = {
    "CorrectActDate": Line(
        "mocr_head",
        "family",
        {
            "act": "prag.registry.v1.CaseRegistered",
            "field": "notice_on",
            "subject_id": "{case}",
            "on": _DAY,
            "reason": "a slip",
        },
        rows={"case_file": {"notice_on": NOW.date()}},
    ),
    "ReportCase": Line(
        "mocr_officer",
        "nobody",
        {
            "strand": "STRAND_REINTEGRATION",
            "municipality": "RAN",
            "source": "REPORT_SOURCE_FAMILY",
            "trigger_on": _DAY,
            "reported_name": "Filipović",
            "reported_count": 2,
        },
    ),
    "GetCase": Line("mocr_officer", "head"),
    # A page of two, of more than there are: the third was read and not shown.
    "ListCases": Line("mocr_officer", _heads, {"page_size": 2}),
    "AssignCase": Line("drrpif_officer", "head", {"municipality": "RAN"}, municipality="---"),
    "ListCasesToHandOver": Line("mocr_head", _heads, {"page_size": 2}),
    "HandOverCases": Line("mocr_head", "head", HANDED_OVER),
    # Another's load, of one case: the country's cases are all somebody's.
    "HandOverLoad": Line(
        "mocr_head",
        "head",
        {**LOAD, "previous_officer_id": "alone"},
        rows={"case_file": {"officer_id": "alone"}},
    ),
    "UndoHandover": Line("mocr_head", "head"),
    "OfferTransfer": Line(
        "mocr_head",
        "family",
        {
            "to_municipality": "GJL",
            "reason": "moved",
            "choices": [{"id": f"{{{thing}}}", "goes_along": True} for thing in UNDER_WAY],
        },
        gone=("transfer",),
        adds={
            "office_ref": {"institution_id": "there", "municipalities": ["GJL"], "active": True},
            "account_ref": {
                "account_id": "there",
                "institution_id": "there",
                "roles": ["mocr_head"],
                "active": True,
            },
        },
    ),
    "AcceptTransfer": Line("mocr_head", "family", {"officer_id": "{officer}"}),
    "RefuseTransfer": Line("mocr_head", "family", {"reason": "not here"}),
    "WithdrawTransfer": Line("mocr_head", "family"),
    "ProtectCase": Line("mocr_head", "family", {"reason": "THREAT", "account_ids": ["{officer}"]}),
    "OpenCase": Line(
        "drrpif_officer",
        "family",
        {"reason": "COMPLAINT", "note": "by letter"},
        rows={"application": {"state": "ENDED"}},
        gone=("protected_match",),
    ),
    "RecordProtocolEntry": Line("mocr_officer", "family", {"entry": PAPER}),
    "CorrectProtocolEntry": Line(
        "mocr_officer", "family", {"entry": {**PAPER, "number": "02-068", "etag": "0"}, "reason": "a slip"}
    ),
    "VoidProtocolEntry": Line("mocr_officer", "family", {"reason": "stamped twice"}),
    "ListProtocolEntries": Line("mocr_officer", "family"),
    "PrintCaseFile": Line("mocr_officer", "family"),
    "MakeDossier": Line("mocr_officer", "family", rows={"case_file": {"state": "CLOSED"}}),
    "SetFlag": Line("mocr_officer", "head", {"flag": "URGENT", "reason": "no heating"}),
    "EndFlag": Line(
        "mocr_officer",
        "head",
        {"flag": "URGENT", "reason": "it is warm"},
        rows={"case_file": {"flags": ["URGENT"]}},
    ),
    "WriteNote": Line("mocr_officer", "family", {"text": "never at home before five"}),
    "CorrectNote": Line("mocr_officer", "family", _MENDED, rows=_OWN_NOTE),
    "WithdrawNote": Line("mocr_officer", "family", {"reason": "a slip"}, rows=_OWN_NOTE),
    "ListNotes": Line("mocr_officer", "family"),
    "EndProtection": Line("mocr_head", "family", adds=_PROTECTED),
    "ListProtections": Line("mocr_head", "family", adds=_PROTECTED),
    "ListProtectedMatches": Line("mocr_officer", _matched),
    "AnswerProtectedMatch": Line("mocr_officer", "person", {"answer": "OTHER_PERSON"}),
    "ListDuplicatePairs": Line("mocr_officer", _paired),
    "GetDuplicatePair": Line("mocr_officer", "family"),
    "ConfirmSamePerson": Line("mocr_officer", "family", {"stays_person_id": "{person}"}),
    "RejectSamePerson": Line("mocr_officer", "family", {"reason": "cousins"}),
    "ReopenDuplicatePair": Line(
        "mocr_head", "family", {"reason": "one mother"}, rows={"duplicate_pair": {"state": "NOT_SAME"}}
    ),
    "AskOtherOffice": Line(
        "mocr_officer",
        "family",
        rows={"duplicate_pair": {"other_municipality": "GJL"}},
        adds={
            "office_ref": {"institution_id": "asked", "municipalities": ["GJL"], "active": True},
            "account_ref": {
                "account_id": "asked",
                "institution_id": "asked",
                "roles": ["mocr_head"],
                "active": True,
            },
        },
    ),
    "AnswerOtherOffice": Line(
        "mocr_officer",
        "family",
        {"answer": "UNSURE"},
        rows={"duplicate_pair": {"other_municipality": "GJL", "asker": "OTHER"}},
    ),
    "RegisterFamily": Line(
        "mocr_officer",
        lambda answer, _: {UUID(answer.head_person_id)},
        {"persons": [_HEAD], "notice_on": _DAY},
        rows=_UNREGISTERED,
        gone=("identifier", "person"),
    ),
    "UpdateCase": Line(
        "mocr_officer", "head", {"case": {"id": "{case}", "address": "Ropotovë", "etag": "0"}}
    ),
    "RenewPermit": Line(
        "mocr_officer", "head", {"permit": {"kind": "REFUGEE"}, "renewed_on": _DAY}, strand="INTEGRATION"
    ),
    "SelectCase": Line(
        "mcr_officer",
        "head",
        {"selected_on": _DAY},
        strand="RETURN",
        rows={
            "case_file": {
                "state": "REQUESTED",
                "return_request": {**REQUEST, "kind": "FINANCIAL", "place_of_solution": "Ropotovë"},
            },
            "document": {"kind": "FREE_CHOICE_DECLARATION"},
        },
    ),
    "RecordReturn": Line(
        "mocr_officer",
        "head",
        {"returned_on": _DAY},
        strand="RETURN",
        rows={"case_file": {"state": "SELECTED"}, "milestone": {"state": "SELECTED"}},
    ),
    "ClosePaperFile": Line(
        "mocr_officer", "head", {"closed_on": _DAY}, rows={"case_file": {"state": "FINAL_ASSESSMENT"}}
    ),
    "RequestClosure": Line(
        "mocr_officer",
        "head",
        {"outcome": "CLOSURE_OUTCOME_LEFT", "note": "left", "closed_on": _DAY, "choices": CHOICES},
    ),
    "ConfirmClosure": Line(
        "mocr_head", "head", {"choices": CHOICES}, rows={"case_file": {"closure": _ASKED}}
    ),
    "ReopenCase": Line(
        "drrpif_officer", "head", {"reason": "came back"}, rows={"case_file": {"state": "CLOSED"}}
    ),
    "SearchPersons": Line("mocr_officer", _found, {"name": "Nenad Rašić", "page_size": 2}),
    "GetPerson": Line("mocr_officer", "person"),
    "ListPersonCorrections": Line("mocr_officer", "person"),
    "ListPersons": Line("mocr_officer", "family"),
    "GetShareableData": Line("mocr_officer", "family"),
    "AddPerson": Line(
        "mocr_officer",
        # With the head, whose family is told anew.
        lambda answer, at: {UUID(answer.id), at.ids["person"]},
        {"person": _CHILD},
        again=_new,
    ),
    # With the head, whose family is told anew.
    "EndMembership": Line("mocr_officer", "family", {"person_id": "{sister}", "reason": "LEFT"}, again=_new),
    # Of a member there is nothing to take back; of who left the family is told anew (test_memberships.py).
    "RestoreMembership": Line("mocr_officer", _new, {"person_id": "{sister}", "reason": "x"}),
    "RecordGuardian": Line("mocr_officer", "person", {"guardian": GUARDIAN}),
    "CorrectGuardian": Line(
        "mocr_officer", "person", {"guardian": GUARDIAN, "reason": "a slip", "etag": "0"}
    ),
    "EndGuardian": Line("mocr_officer", "person", {"reason": "of age"}),
    # With the head, whose family is seen anew.
    "RecordVulnerability": Line("mocr_officer", "person", {"code": "OTHER"}),
    "CorrectVulnerability": Line(
        "mocr_officer", "person", {"valid_from": _DAY, "reason": "a slip", "etag": "0"}
    ),
    "EndVulnerability": Line("mocr_officer", "person", {"reason": "over"}),
    "NotePaper": Line("mocr_officer", "person", {"paper": PERSON_PAPER}),
    "RecordProfile": Line("mocr_officer", "person", {"profile": PROFILE}),
    "CorrectProfile": Line("mocr_officer", "person", {"profile": PROFILE, "reason": "a slip", "etag": "0"}),
    "PassOnHead": Line("mocr_officer", "family", {"person_id": "{sister}"}, again=_head),
    "SplitFamily": Line("mocr_officer", "family", {"members": GOES}, again=_head),
    "UpdatePerson": Line(
        "mocr_officer", "person", {"person": {"id": "{person}", "occupation": "baker", "etag": "0"}}
    ),
    # For the sister nothing is asked that waits for the commission.
    "BatchGetCards": Line("mrc_member", "person", {"ids": ["{sister}"], "case_ids": ["{case}"]}),
    "RecordConsent": Line(
        "mocr_officer",
        "family",
        {
            "consent": {
                "purpose": "SERVICES",
                "recipient_kinds": ["PUBLIC_BODY"],
                "form": "SPOKEN",
                "valid_from": _DAY,
            }
        },
    ),
    "WithdrawConsent": Line("mocr_officer", "person", {"withdrawn_on": _DAY}),
    "AddDocument": Line(
        "mocr_officer",
        "family",
        {"kind": "DOCUMENT_KIND_IDENTITY"},
        rows={"blob": {"attached_at": None, "account_id": "mocr_officer:person"}},
        gone=("document",),
    ),
    "ListDocuments": Line("mocr_officer", "family"),
    "GetDocument": Line("mocr_officer", "family"),
    "ListTimeline": Line("mocr_officer", "family"),
    "ReadBlob": Line("mocr_officer", "family"),
}

_RATINGS = [
    {"criterion": f"CRITERION_{name}", "value": 2}
    for name in (
        *("SAFETY", "STANDARD_OF_LIVING", "LIVELIHOOD", "HOUSING", "DOCUMENTS", "FAMILY"),
        *("PARTICIPATION", "REMEDIES"),
    )
]
_RECORDED = {"visit": {"state": "RECORDED", "kind": "FIRST", "actual_time": NOW, "recorded_time": NOW}}
_DRAFTED = {"plan": {"state": "DRAFTED", "approved_on": None, "drafted_by": "a colleague"}}
_SENT = {"plan": {"state": "SUBMITTED", "approved_on": None, "submitted_by": "a colleague"}}
_ITEM = {"id": "{item}", "need_id": "{need}", "description": "A flat", "due_on": _DAY}
_DUE = {"plan_item": {"description": "A flat", "due_on": NOW.date()}}

ASSESSMENT = {
    "ScheduleVisit": Line("mocr_officer", "family", {"kind": "VISIT_KIND_LATER", "planned_time": _SOON}),
    "RecordVisit": Line("mocr_officer", "family", {"actual_time": "2026-11-20T10:00:00Z"}),
    "CancelVisit": Line("mocr_officer", "family", {"reason": "snow"}),
    "GetVisit": Line("mocr_officer", "family"),
    "SaveOpp": Line(
        "mocr_officer",
        "family",
        {"etag": "{submission_etag}"},
        rows={**_RECORDED, "submission": {"state": "DRAFT"}},
    ),
    "GetOpp": Line("mocr_officer", "family"),
    "AttachOppScan": Line(
        "mocr_officer", "family", {"document_id": "{document}"}, rows={"document": {"kind": "SIGNED_OPP"}}
    ),
    "ListRatings": Line("mocr_officer", "family"),
    "AddNeed": Line("mocr_officer", "person", {"code": "LEGAL", "reason": "a lawsuit"}),
    "DraftPlan": Line("mocr_officer", "family"),
    "GetPlan": Line("mocr_officer", "family"),
    "UpdatePlan": Line("mocr_officer", "family", {"etag": "{plan_etag}", "items": [_ITEM]}, rows=_DRAFTED),
    "DiscardPlan": Line("mocr_officer", "family", rows=_DRAFTED),
    "PrintPlan": Line("mocr_officer", "family", {"locale": "LOCALE_SQ"}),
    "PrintSlip": Line("mocr_officer", "family", {"locale": "LOCALE_SQ", "bring": ["IDENTITY"]}),
    "SubmitPlan": Line(
        "mocr_officer",
        "family",
        {"document_id": "{document}", "signed_on": _DAY},
        rows={**_DRAFTED, **_DUE, "document": {"kind": "SIGNED_PLAN"}},
    ),
    "ApprovePlan": Line("regional_coordinator", "family", {"approved_on": _DAY}, rows=_SENT),
    "ReturnPlan": Line("regional_coordinator", "family", {"note": "too late"}, rows=_SENT),
    "RecordMonitoring": Line("mocr_officer", "family", {"month": "2026-11", "done_on": _DAY}),
    "ListMonitoring": Line("mocr_officer", "family"),
    "RecordTwelveMonthReview": Line(
        "mocr_officer", "family", {"done_on": _DAY, "result": "REVIEW_RESULT_CONTINUE"}, gone=("review",)
    ),
    "RecordFinalAssessment": Line(
        "mocr_officer",
        "family",
        {"done_on": _DAY, "outcome": "FINAL_OUTCOME_PARTLY", "ratings": _RATINGS},
        rows={"plan_item": {"state": "DONE"}},
    ),
    "CorrectActDate": Line(
        "mocr_head",
        "family",
        {
            "act": "prag.assessment.v1.PlanApproved",
            "subject_id": "{plan}",
            "on": _DAY,
            "reason": "a slip",
        },
    ),
}

_COUNSELLOR = "institution_officer"
_SNAPSHOT = {"persons": [{"person_id": "{person}", "given_name": "Nenad"}]}

REFERRAL = {
    "CorrectActDate": Line(
        "mocr_head",
        "person",
        {
            "act": "prag.referral.v1.ReferralSent",
            "subject_id": "{referral}",
            "time": "2026-11-20T08:00:00Z",
            "reason": "a slip",
        },
    ),
    "SendReferral": Line(
        "mocr_officer",
        "person",
        {"plan_item_id": "", "person_ids": ["{person}"], "institution_id": "{ours}", "snapshot": _SNAPSHOT},
        rows={"consent": {"recipient_kinds": ["PUBLIC_BODY"]}, "referral": {"state": "REFUSED"}},
    ),
    "GetReferral": Line(_COUNSELLOR, "person"),
    "ListReferrals": Line(_COUNSELLOR, _referred, {"case_id": "", "page_size": 2}),
    "AcceptReferral": Line(_COUNSELLOR, "person"),
    "RefuseReferral": Line(_COUNSELLOR, "person", {"reason": "NO_PLACE"}),
    "ForwardReferral": Line(
        _COUNSELLOR,
        "person",
        {"institution_id": "{institution}"},
        rows={"institution": {"kind": "VTC"}, "consent": {"recipient_kinds": ["PUBLIC_BODY"]}},
    ),
    "RecordOutcome": Line(
        _COUNSELLOR,
        "person",
        {"outcome": "EMPLOYED", "done_on": _DAY},
        rows={"referral": {"state": "ACCEPTED", "answered_time": NOW}},
    ),
    "FailReferral": Line(
        _COUNSELLOR,
        "person",
        {"reason": "DID_NOT_COME"},
        rows={"referral": {"state": "ACCEPTED", "answered_time": NOW}},
    ),
    "WithdrawReferral": Line("mocr_officer", "person", {"reason": "not needed"}),
    "RecordAgreement": Line("mocr_officer", "family", {**AGREED, "meeting_id": ""}),
    "UndoAgreement": Line("mocr_officer", "family", {"reason": "twice"}),
    "CompleteAgreedTask": Line("mocr_officer", "family"),
    "ReopenAgreedTask": Line("mocr_officer", "family", {"task_id": "{done_task}"}),
    "GetAgreement": Line("mocr_officer", "family"),
    "ListAgreements": Line("mocr_officer", "family"),
    "RecordCounselling": Line("mocr_officer", "person", {"municipality": "", "entry": ENTRY}),
    "CorrectCounselling": Line(
        _COUNSELLOR, "person", {"entry": {**ENTRY, "topics": ["ACTIVITY"]}, "reason": "a slip", "etag": "0"}
    ),
    "UndoCounselling": Line(_COUNSELLOR, "person", {"reason": "twice"}),
    "GetCounselling": Line(_COUNSELLOR, "person"),
    "ListCounselling": Line(_COUNSELLOR, _told, {"case_id": "", "page_size": 2}),
}


def _application(state: str, **more: Any) -> dict[str, dict[str, Any]]:
    return {"application": {"state": state, **more}}


_CHECKLIST = [
    {"code": "IDENTITY", "document_kind": "IDENTITY", "required": True}
    | {"text": {"sq": "a", "sr": "а", "en": "a"}}
]
_MEMBERS = [
    {"account_id": "mrc_chair:person", "name": "A", "position": "", "chair": True, "present": True}
    | {"absence": ""}
]

BENEFITS = {
    "CorrectActDate": Line(
        "mocr_head",
        "person",
        {
            "act": "prag.benefits.v1.ApplicationSubmitted",
            "subject_id": "{application}",
            "time": "2026-11-20T08:00:00Z",
            "reason": "a slip",
        },
        rows=_application("SUBMITTED", submit_time=NOW),
        gone=("agenda_point", "entitlement", "decision"),
    ),
    "CreateApplication": Line(
        "mocr_officer",
        "person",
        {"plan_item_id": "", "scheme": "RENT", "person_ids": ["{person}"]},
        gone=("agenda_point", "entitlement", "decision", "application"),
    ),
    "GetApplication": Line("mrc_secretary", "person"),
    "UpdateApplication": Line(
        "mocr_officer",
        "person",
        {"application": {"id": "{application}", "reason": "no heating", "etag": "0"}},
        rows=_application("DRAFT"),
    ),
    "AttachEvidence": Line(
        "mocr_officer",
        "person",
        {"evidence": {"point": "IDENTITY", "document_id": "{document}"}},
        rows={**_application("DRAFT", checklist=_CHECKLIST), "document": {"kind": "IDENTITY"}},
    ),
    "SubmitApplication": Line("mocr_officer", "person", rows=_application("DRAFT")),
    "ReturnApplication": Line(
        "mrc_secretary", "person", {"note": "a paper is missing"}, rows=_application("SUBMITTED")
    ),
    "CompleteApplication": Line("mrc_secretary", "person", rows=_application("SUBMITTED")),
    "DecidePoint": Line(
        "mrc_secretary",
        "person",
        {
            "result": "DECISION_RESULT_APPROVED",
            "reasons": ["NEED_CONFIRMED"],
            "act_locale": "LOCALE_SR_LATN",
            "months": 6,
        },
        rows={
            **_application("ON_AGENDA", decision_id=None, entitlement_id=None, months=6),
            "session": {"members": _MEMBERS, "quorum_needed": 1},
        },
        gone=("entitlement", "decision"),
        adds={
            "vote": {
                "point_id": "{point}",
                "value": "FOR",
                **dict.fromkeys(("account_id", "recorded_by"), "mrc_chair:person"),
            }
        },
    ),
    "GetDecision": Line("mrc_secretary", "person"),
    "PrintAct": Line("mrc_secretary", "person"),
    "PrintCorrectingAct": Line("mrc_secretary", "person", {"correction_id": "{correction}"}),
    "ServeDecision": Line(
        "mrc_secretary", "person", {"served_on": _DAY, "how": "IN_PERSON"}, rows=_application("DECIDED")
    ),
    "FinalizeDecision": Line(
        "mrc_secretary",
        "person",
        {"final_on": _DAY, "ground": "WAIVED"},
        rows={**_application("DECIDED"), "decision": {"served_on": NOW.date()}},
    ),
    "StartExecution": Line(
        "regional_coordinator",
        "person",
        {"started_on": _DAY},
        rows=_application("FINAL", entitlement_id=None),
        gone=("entitlement",),
    ),
    "RecordDelivery": Line(
        "mocr_officer", "person", {"delivered_on": _DAY, "document_id": "{document}", "note": "handed over"}
    ),
    # The file of an act.
    "ReadBlob": Line("mrc_secretary", "person", rows={"decision": {"act_blob_id": "{blob}"}}),
}

RECORDS: dict[str, dict[str, Line]] = {name: {} for name in EXPECTED} | {
    "registry": REGISTRY,
    "assessment": ASSESSMENT,
    "referral": REFERRAL,
    "benefits": BENEFITS,
}
# What `beside_all` can't bring to succeed, with the reason.
BEYOND: dict[tuple[str, str], str] = {
    **{(service, "GetDraft"): "it is typed first (test_ordered_work.py)" for service in EXPECTED},
    **{
        (service, "ReadBlob"): "nobody hands one in there; what is made is read in test_ordered_work.py"
        for service in EXPECTED
        if service not in {"registry", "benefits"}
    },
}
