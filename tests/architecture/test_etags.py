"""Whoever acts on what stands in a resource with an etag may say which they read, or need not.

An RPC that changes such a resource takes its etag (`If-Match`; else the API refuses the header), or has a
line: nobody's text is written over or agreed to by it.
"""

from __future__ import annotations

from typing import Final

import pytest
from google.api import annotations_pb2
from google.protobuf.descriptor import MethodDescriptor

from gateway.api import contracts
from services.chassis.rpc.constraints import limits_of
from tests.architecture.contracts import methods

_BEGINS: Final = "begins something"
_WORD: Final = "says what happened, beside what stands; no text of another is agreed to by it"
_OWN: Final = "one's own word, and over nothing that is there"
_UNCHANGED: Final = "what it rests on never changes once it is there"
WITHOUT: Final = {
    **dict.fromkeys(
        (
            *("Assessment.ScheduleVisit", "Assessment.DraftPlan", "Benefits.CreateApplication"),
            *("Benefits.ComposeBody", "Benefits.CreateSession", "Benefits.StartExecution"),
            *("Referral.SendReferral", "Registry.ReportCase", "Registry.OfferTransfer"),
            "Referral.PlanMeeting",
            "Referral.RecordContact",
            *("Identity.CreateInstitution", "Registry.RecordProtocolEntry", "Registry.AddPerson"),
            "Reporting.RecordActivity",
            "Benefits.RecordProject",
            "Referral.RecordCounselling",
        ),
        _BEGINS,
    ),
    **dict.fromkeys(
        (
            *("Assessment.RecordVisit", "Assessment.CancelVisit", "Benefits.AttachEvidence"),
            *("Benefits.OpenSession", "Benefits.RecordPresence", "Benefits.AttachAttendance"),
            *("Benefits.AdjournPoint", "Benefits.CloseSession", "Benefits.CallOffSession"),
            *("Benefits.RecordDelivery", "Referral.RecordOutcome", "Referral.FailReferral"),
            *("Referral.WithdrawReferral", "Registry.AssignCase", "Registry.SelectCase"),
            "Referral.UndoCounselling",
            *("Registry.RecordReturn", "Registry.RenewPermit", "Registry.ClosePaperFile"),
            *("Registry.RequestClosure", "Registry.ReopenCase", "Registry.SetFlag", "Registry.EndFlag"),
            *("Registry.WriteNote", "Registry.WithdrawNote", "Registry.VoidProtocolEntry"),
            "Reporting.WithdrawActivity",
            *("Benefits.StartProject", "Benefits.EndProject", "Benefits.UndoProjectStep"),
            *("Benefits.AskProgressReport", "Benefits.ReceiveProgressReport", "Benefits.UndoProgressReport"),
            *("Referral.CancelMeeting", "Referral.UndoMeeting"),
            *("Referral.EndContact", "Referral.ResumeContact", "Referral.RecordContactTalk"),
            *("Referral.UndoContactTalk", "Referral.ShareWithContact", "Referral.AnswerShare"),
            "Referral.UndoShare",
            *("Identity.SuspendAccount", "Identity.RestoreAccount", "Identity.ResetSecondFactor"),
        ),
        _WORD,
    ),
    **dict.fromkeys(
        (
            *("Benefits.DeclarePresence", "Benefits.DeclareConflict", "Benefits.CastVote"),
            *("Benefits.ConfirmVote", "Identity.UpdateOwnAccount", "Identity.AddProviderLink"),
            "Identity.RemoveProviderLink",
        ),
        _OWN,
    ),
    **dict.fromkeys(
        (
            # An act as it was proposed; an application on an agenda; a decision; what was shared.
            *("Benefits.ConfirmComposition", "Benefits.RejectComposition", "Benefits.DecidePoint"),
            *("Benefits.ServeDecision", "Benefits.FinalizeDecision"),
            *("Referral.AcceptReferral", "Referral.RefuseReferral", "Referral.ForwardReferral"),
        ),
        _UNCHANGED,
    ),
    "Assessment.AttachOppScan": "a scan proves the text that was signed, and no other",
    "Benefits.ChangeBody": "proposes an act of its own; a second waits for the first",
    "Identity.ReviewAccount": "says of an account that it was looked at on that day; rights take two hands",
}


def name(method: MethodDescriptor) -> str:
    return f"{method.containing_service.name.removesuffix('Service')}.{method.name}"


def changes() -> list[MethodDescriptor]:
    """The RPCs of the API that answer with a resource with an etag which they have changed."""
    found = []
    for method in methods():
        rule = method.GetOptions().Extensions[annotations_pb2.http]
        if rule.WhichOneof("pattern") not in {None, "get"} and "etag" in method.output_type.fields_by_name:
            found.append(method)
    return found


BINDINGS: Final = {one.method.full_name: one for one in contracts.bindings(contracts.services())}
CHANGES: Final = changes()
# Of a rule and of a definition: the row's id and its version.
_LONGEST: Final = len("01980000-0000-7000-8000-000000000000-10000")


def takes(method: MethodDescriptor) -> bool:
    """Say whether the API takes `If-Match` for it: what it can't take it refuses."""
    return bool(BINDINGS[method.full_name].etag)


@pytest.mark.parametrize("method", CHANGES, ids=name)
def test_whoever_acts_on_what_stands_may_say_what_they_read(method):
    assert takes(method) is (name(method) not in WITHOUT)


@pytest.mark.parametrize("method", [one.method for one in BINDINGS.values() if one.etag], ids=name)
def test_several_may_be_said_of_which_one_is_to_be_right(method):
    message = method.input_type
    *parents, last = BINDINGS[method.full_name].etag
    for parent in parents:
        message = message.fields_by_name[parent].message_type
    assert limits_of(message.fields_by_name[last]).max_len >= 10 * (_LONGEST + 1)


def test_every_line_is_an_rpc():
    assert set(WITHOUT) <= {name(method) for method in CHANGES}
