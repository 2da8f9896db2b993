"""Every act pressed twice at once: one acts, the other is told what it would have been told afterwards.

`PAIRS` says of each RPC with side effects what the second press is told: a reason, or why there is no
question (a sentence that begins with "none"). `Pairs.press` does an act so, and holds what was said against
the table.
"""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any, Final

from google.api import annotations_pb2
from google.protobuf.descriptor import MethodDescriptor

from services.chassis.ids import new_id
from tests.architecture.contracts import methods
from tests.stack import Api, Refused

# Two acts of the same content are two acts.
_EACH = "none: each is an act of its own, also with the same content"
# Whoever sets or says the same again changes nothing; the last word counts.
_LAST = "none: the last word counts, and the same word again changes nothing"
_READ = "none: nothing is kept that a second one could contradict"

PAIRS: Final[dict[str, str]] = {
    # Registry
    "ReportCase": "none: two reports of one family are a pair in the office's queue",
    "AssignCase": "CASE_ASSIGNED",
    "HandOverCases": "OFFICER_CHANGED",
    "HandOverLoad": "LOAD_CHANGED",
    "UndoHandover": "HANDOVER_UNDONE",
    "RecordProtocolEntry": "PROTOCOL_NUMBER_TAKEN",
    "CorrectProtocolEntry": "ETAG_STALE",
    "VoidProtocolEntry": "PROTOCOL_ENTRY_VOID",
    "PrintProtocolBook": _EACH,
    "PrintCaseFile": _EACH,
    "MakeDossier": _EACH,
    "SetFlag": "FLAG_SET",
    "EndFlag": "FLAG_NOT_SET",
    "PauseClock": "ETAG_STALE",
    "ResumeClock": "ETAG_STALE",
    "ExtendClock": "ETAG_STALE",
    "WithdrawExtension": "ETAG_STALE",
    "WriteNote": _EACH,
    "CorrectNote": "ETAG_STALE",
    "WithdrawNote": "NOTE_WITHDRAWN",
    "OfferTransfer": "TRANSFER_OFFERED",
    **dict.fromkeys(("AcceptTransfer", "RefuseTransfer", "WithdrawTransfer"), "TRANSFER_NOT_OFFERED"),
    "ProtectCase": _LAST,
    "EndProtection": "CASE_NOT_PROTECTED",
    "AnswerProtectedMatch": _LAST,
    **dict.fromkeys(
        ("ConfirmSamePerson", "RejectSamePerson", "ReopenDuplicatePair"), "DUPLICATE_PAIR_NOT_IN_STATE"
    ),
    "AskOtherOffice": "OTHER_OFFICE_ASKED",
    "AnswerOtherOffice": "OTHER_OFFICE_NOT_ASKED",
    "OpenCase": _EACH,
    "ReviewCaseOpening": _LAST,
    "ReviewReadingAlert": _LAST,
    "TellOfReading": _EACH,
    "RegisterFamily": "CASE_NOT_IN_STATE",
    "UpdateCase": "ETAG_STALE",
    "RenewPermit": _LAST,
    "SelectCase": "CASE_NOT_IN_STATE",
    "RecordReturn": "RETURN_RECORDED",
    "ClosePaperFile": "CASE_NOT_IN_STATE",
    "RequestClosure": "CASE_NOT_IN_STATE",
    "ConfirmClosure": "CLOSURE_NOT_REQUESTED",
    "ReopenCase": "CASE_NOT_IN_STATE",
    "AddPerson": "PLAUSIBILITY_UNANSWERED",
    "EndMembership": "NOT_OF_FAMILY",
    "RecordGuardian": _EACH,
    "CorrectGuardian": "ETAG_STALE",
    "EndGuardian": "PERSON_RECORD_ENDED",
    "RecordVulnerability": "INVALID_FIELDS",
    "CorrectVulnerability": "ETAG_STALE",
    "EndVulnerability": "PERSON_RECORD_ENDED",
    "RecordProfile": _EACH,
    "NotePaper": _LAST,
    "CorrectProfile": "ETAG_STALE",
    "PassOnHead": _LAST,
    "RestoreMembership": _LAST,
    "SplitFamily": "INVALID_FIELDS",
    "UpdatePerson": "ETAG_STALE",
    "RecordConsent": _EACH,
    "WithdrawConsent": "CONSENT_WITHDRAWN",
    "AddDocument": "BLOB_NOT_FOUND",
    "SetHoliday": _LAST,
    "UpdateClockRule": "ETAG_STALE",
    # Referral: what an office does outside a referral; reporting: outside a case.
    "RecordCounselling": _EACH,
    "CorrectCounselling": "ETAG_STALE",
    "UndoCounselling": "COUNSELLING_UNDONE",
    "RecordAgreement": _EACH,
    "UndoAgreement": "AGREEMENT_UNDONE",
    "CompleteAgreedTask": "AGREED_TASK_NOT_IN_STATE",
    "ReopenAgreedTask": "AGREED_TASK_NOT_IN_STATE",
    "RecordContact": "CONTACT_KNOWN",
    "ImportContacts": "none: the second finds all of them there",
    "CorrectContact": "ETAG_STALE",
    "EndContact": "CONTACT_NOT_IN_STATE",
    "ResumeContact": "CONTACT_NOT_IN_STATE",
    "RecordContactTalk": _EACH,
    "UndoContactTalk": "CONTACT_TALK_NOT_FOUND",
    "ShareWithContact": _EACH,
    "AnswerShare": "SHARE_ANSWERED",
    "UndoShare": "none: the second takes back that it was shared",
    "PlanMeeting": _EACH,
    "RecordMeeting": _EACH,
    "CancelMeeting": "MEETING_NOT_IN_STATE",
    "CorrectMeeting": "ETAG_STALE",
    "UndoMeeting": "MEETING_NOT_IN_STATE",
    "RecordProject": _EACH,
    "CorrectProject": "ETAG_STALE",
    "StartProject": "PROJECT_NOT_IN_STATE",
    "EndProject": "PROJECT_NOT_IN_STATE",
    "AskProgressReport": _EACH,
    "ReceiveProgressReport": "PROGRESS_REPORT_RECEIVED",
    "UndoProgressReport": "none: the second takes back that it was asked for",
    "UndoProjectStep": "none: the second takes back that it runs",
    "RecordActivity": _EACH,
    "CorrectActivity": "ETAG_STALE",
    "WithdrawActivity": "ACTIVITY_WITHDRAWN",
    # Assessment
    "ScheduleVisit": "none: a family is visited more than once; which was the first is asked later",
    "RecordVisit": "INVALID_FIELDS",
    "CancelVisit": "VISIT_NOT_IN_STATE",
    "SaveOpp": "ETAG_MISSING",
    "AttachOppScan": _LAST,
    "AddNeed": "none: the second is answered with the need that is there",
    "DraftPlan": "PLAN_NOT_IN_STATE",
    "UpdatePlan": "ETAG_STALE",
    "DiscardPlan": "PLAN_NOT_IN_STATE",
    "PrintPlan": _EACH,
    "PrintSlip": _EACH,
    "SubmitPlan": "PLAN_NOT_IN_STATE",
    "ApprovePlan": "PLAN_NOT_IN_STATE",
    "ReturnPlan": "PLAN_NOT_IN_STATE",
    "RecordMonitoring": "MONTH_RECORDED",
    "RecordTwelveMonthReview": "REVIEW_RECORDED",
    "RecordFinalAssessment": "FINAL_ASSESSMENT_RECORDED",
    "CorrectActDate": _EACH,
    # Referral
    "SendReferral": "REFERRAL_OPEN",
    "AcceptReferral": "REFERRAL_NOT_IN_STATE",
    "RefuseReferral": "REFERRAL_NOT_IN_STATE",
    "ForwardReferral": "REFERRAL_OPEN",
    "RecordOutcome": "none: an institution does the same more than once",
    "FailReferral": "REFERRAL_NOT_IN_STATE",
    "WithdrawReferral": "REFERRAL_NOT_IN_STATE",
    # Benefits
    "UpdateScheme": "ETAG_STALE",
    "CreateApplication": "none: the second draft names the first (double_of), and only one is handed in",
    "UpdateApplication": "ETAG_STALE",
    "AttachEvidence": _LAST,
    "SubmitApplication": "APPLICATION_NOT_IN_STATE",
    "ReturnApplication": "APPLICATION_NOT_IN_STATE",
    "CompleteApplication": "APPLICATION_NOT_IN_STATE",
    "ComposeBody": "BODY_EXISTS",
    "ChangeBody": "COMPOSITION_PENDING",
    "ConfirmComposition": "COMPOSITION_NOT_IN_STATE",
    "RejectComposition": "COMPOSITION_NOT_IN_STATE",
    "CreateSession": "APPLICATION_NOT_IN_STATE",
    "OpenSession": "SESSION_NOT_IN_STATE",
    "RecordPresence": _LAST,
    "DeclarePresence": _LAST,
    "DeclareConflict": _LAST,
    "CastVote": _LAST,
    "ConfirmVote": "VOTE_NOT_RECORDED",
    "AttachAttendance": "BLOB_NOT_FOUND",
    "AdjournPoint": "POINT_NOT_IN_STATE",
    "DecidePoint": "POINT_NOT_IN_STATE",
    "CloseSession": "SESSION_NOT_IN_STATE",
    "CallOffSession": "SESSION_NOT_IN_STATE",
    "PrintAct": _EACH,
    "PrintCorrectingAct": _EACH,
    "ServeDecision": "APPLICATION_NOT_IN_STATE",
    "FinalizeDecision": "APPLICATION_NOT_IN_STATE",
    "StartExecution": "APPLICATION_NOT_IN_STATE",
    "RecordDelivery": "APPLICATION_NOT_IN_STATE",
    # Identity
    "SignIn": _EACH,
    "SignOut": _LAST,
    "SignOutEverywhere": _LAST,
    "IssueClientToken": _EACH,
    "CompleteSignIn": "CHALLENGE_ENDED",
    "BeginProviderSignIn": _EACH,
    "CompleteProviderSignIn": "PROVIDER_REFUSED",
    "EndProviderSessions": _LAST,
    "BeginProviderLink": _EACH,
    "BeginProviderPresence": _EACH,
    "AddProviderLink": "PROVIDER_REFUSED",
    "RemoveProviderLink": _LAST,
    "UpdateOwnAccount": _LAST,
    "ConfirmPresence": _LAST,
    "BeginTotp": _LAST,
    "BeginPasskey": _EACH,
    "AddPasskey": "PASSKEY_TAKEN",
    "RemovePasskey": "PASSKEY_NOT_FOUND",
    "ConfirmTotp": "NO_SECOND_FACTOR",
    "RenewRecoveryCodes": "CODE_WRONG",
    "RemoveSecondFactor": "NO_SECOND_FACTOR",
    "InviteAccount": "EMAIL_TAKEN",
    "AcceptInvitation": "INVITATION_ENDED",
    "RenewInvitation": "none: the link of the second is the one that opens, as one after the other",
    "RequestPasswordReset": "none: the link of the second is the one that opens, as one after the other",
    "UpdateAccount": "ETAG_STALE",
    "ConfirmAccountChange": "CHANGE_NOT_WAITING",
    "RefuseAccountChange": "CHANGE_NOT_WAITING",
    "SuspendAccount": "ACCOUNT_NOT_IN_STATE",
    "RestoreAccount": "CHANGE_WAITS",
    "ReviewAccount": _LAST,
    "ResetSecondFactor": "CHANGE_WAITS",
    "CreateInstitution": "INSTITUTION_CODE_TAKEN",
    "UpdateInstitution": "ETAG_STALE",
    "CreateClient": _EACH,
    "IssueClientSecret": _LAST,
    "RevokeClient": _LAST,
    # Reporting
    "UpdateDefinition": "ETAG_STALE",
    "ExportPlan": _EACH,
    # Common
    "WriteBlob": _EACH,
    "ReadBlob": _READ,
    "ReadEvents": _READ,
    "SaveDraft": "ETAG_STALE",
    "DeleteDraft": _LAST,
    "CancelJob": "JOB_NOT_IN_STATE",
    "RetryJob": "JOB_NOT_IN_STATE",
}


def acts() -> dict[str, MethodDescriptor]:
    """Every RPC that changes something, by its name."""
    return {
        method.name: method
        for method in methods()
        if method.GetOptions().idempotency_level != method.GetOptions().NO_SIDE_EFFECTS
    }


def _patterns() -> list[tuple[str, re.Pattern[str], str]]:
    found = []
    for name, method in acts().items():
        rule = method.GetOptions().Extensions[annotations_pb2.http]
        verb = rule.WhichOneof("pattern")
        if verb:
            path = re.sub(r"\\\{[^}]*\\\}", "[^/:]+", re.escape(getattr(rule, verb).removeprefix("/api/v1/")))
            found.append((verb.upper(), re.compile(path), name))
    return found


_PATTERNS: Final = _patterns()


def rpc_of(verb: str, path: str) -> str:
    """The RPC that an address is."""
    return next(name for method, pattern, name in _PATTERNS if method == verb and pattern.fullmatch(path))


@dataclass
class Pairs:
    """Acts in pairs, and what was pressed so."""

    pressed: dict[str, str] = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)

    def post(self, api: Api, path: str, **body: Any) -> Any:
        """Do an act, twice at once where the table knows what the second is told."""
        return self.press(api, "POST", path, **body)

    def press(self, api: Api, verb: str, path: str, **body: Any) -> Any:
        """Send the same twice at once and once more; the answer of the one that acted."""
        rpc = rpc_of(verb, path.partition("?")[0])
        told = PAIRS[rpc]
        # Only a first visit is the only one; other outcomes than the last may be many.
        if told.startswith("none") or (rpc == "RecordVisit" and body.get("kind") != "VISIT_KIND_FIRST"):
            return api(verb, path, json={**body, "requestId": str(new_id())})

        def once(_number: int) -> Any:
            # The body of some is the resource alone.
            whole = acts()[rpc].GetOptions().Extensions[annotations_pb2.http].body == "*"
            own = {"requestId": str(new_id())}
            sent = {"json": {**body, **own}} if whole else {"json": body, "params": own}
            try:
                return api(verb, path, **sent)
            except Refused as refused:
                return refused

        with ThreadPoolExecutor(2) as two:
            answers = list(two.map(once, range(2)))
        done = [answer for answer in answers if not isinstance(answer, Refused)]
        refusals = [answer for answer in answers if isinstance(answer, Refused)]
        if not done:
            raise refusals[0]
        afterwards = once(2)
        said = [one.reason for one in refusals]
        then = afterwards.reason if isinstance(afterwards, Refused) else "done"
        if (said, then) != ([told], told):
            self.wrong.append(f"{rpc} {path}: at once {said or 'both'}, afterwards {then}, expected {told}")
        self.pressed[rpc] = told
        return done[0]
