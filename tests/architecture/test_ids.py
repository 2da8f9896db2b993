"""Who looks up an id that a request names: written by hand, so that a new one is thought about once.

An id that is believed makes a case somebody's who is not at work, or shows a family to a body that does not
exist. The row that an RPC is about is found or NOT_FOUND, which `tests/rights/test_matrix.py` asks of all of
them; here stand the others.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from google.protobuf.descriptor import Descriptor, FieldDescriptor, MethodDescriptor

from gateway.api import contracts
from services.chassis.rpc.constraints import limits_of

# What an RPC is about, or what it lists the things of: it is found, or not there.
ITS_OWN: Final = frozenset(
    {
        *(
            "case_id",
            "person_id",
            "consent_id",
            "document_id",
            "visit_id",
            "plan_id",
            "item_id",
            "referral_id",
        ),
        *("application_id", "session_id", "point_id", "decision_id", "entitlement_id", "client_id"),
        *(
            "account_id",
            "institution_id",
            "blob_id",
            "job_id",
            "id",
            "body_id",
            "composition_id",
            "change_id",
        ),
        *(
            "match_id",
            "opening_id",
            "alert_id",
            *("note_id", "guardian_id", "vulnerability_id", "profile_id"),
            "entry_id",
            "transfer_id",
            "clock_id",
            "handover_id",
            "pair_id",
            "activity_id",
            "project_id",
            "report_id",
            "counselling_id",
            "meeting_id",
            *("agreement_id", "task_id", "contact_id", "talk_id", "share_id"),
        ),
    }
)
# Lists and batches leave out what they do not find.
FILTERS: Final = frozenset(
    {
        "Registry.ListCases.officer_id",
        "Registry.ListCasesToHandOver.officer_id",
        "Registry.ListOfficeClocks.officer_id",
        "Registry.BatchGetCards.ids",
        "Registry.BatchGetCards.case_ids",
        "Benefits.ListReadableFiles.case_ids",
        "Identity.ListColleagues.ids",
        "Identity.ListAccounts.institution_id",
        "Identity.ListAccountChanges.account_id",
        "Identity.ListColleagues.institution_id",
        "Identity.ListClients.institution_id",
        "Identity.BatchGetAccountNames.ids",
        "Job.ListJobs.subject_id",
        *(
            f"{service}.ListActDateCorrections.subject_id"
            for service in ("Registry", "Assessment", "Referral", "Benefits")
        ),
        "Event.ReadEvents.aggregate_id",
        "Access.ReadAccessRecords.person_ids",
    }
)
_FAMILY: Final = "the case's family"
_SESSION: Final = "the session's members"
LOOKED_UP: Final[dict[str, str]] = {
    "Registry.ReportCase.settlement_id": "registry's places, of the municipality",
    "Registry.RegisterFamily.settlement_id": "registry's places, of the municipality",
    "Registry.UpdateCase.case.settlement_id": "registry's places, of the municipality",
    "Registry.UpdateCase.case.officer_id": "identity: at work in the caller's office, on cases",
    "Registry.ProtectCase.account_ids": "identity: active accounts that work with cases",
    "Registry.AcceptTransfer.officer_id": "identity: at work in the office that takes the case, on cases",
    "Registry.HandOverCases.case_ids": "registry's cases, of the municipality",
    "Registry.HandOverCases.officer_id": "identity: at work in the office of the municipality, on cases",
    "Registry.HandOverCases.previous_officer_id": "the officer of each of the cases",
    "Registry.HandOverLoad.previous_officer_id": "the officer of each of the cases",
    "Registry.HandOverLoad.shares.officer_id": "identity: at work in the municipality's office, on cases",
    "Registry.HandOverLoad.shares.case_ids": "all open cases of the officer, and no other",
    "Registry.RecordConsent.consent.person_ids": _FAMILY,
    "Registry.RecordConsent.consent.document_id": "registry's documents of the case",
    "Registry.RequestClosure.stays_case_id": "open cases with somebody who is likely of this family",
    "Registry.RecordProtocolEntry.entry.document_id": "registry's documents of the case",
    "Registry.CorrectProtocolEntry.entry.document_id": "registry's documents of the case",
    **dict.fromkeys(
        (f"Reporting.{rpc}Activity.activity.person_ids" for rpc in ("Record", "Correct")),
        "reporting's profiles: registered in the municipality",
    ),
    **dict.fromkeys(
        (f"Reporting.{rpc}Activity.activity.account_ids" for rpc in ("Record", "Correct")),
        "identity: active accounts of the municipality",
    ),
    "Registry.AddDocument.person_id": _FAMILY,
    "Registry.AddDocument.blob_id": "the files that the caller sent",
    "Registry.AddDocument.same_file_case_ids": "registry's families for which the same file is filed",
    "Registry.CorrectActDate.subject_id": "the case, and its consents",
    "Assessment.CorrectActDate.subject_id": "the case's visits, assessments and plans",
    "Referral.CorrectActDate.subject_id": "the case's referrals and their outcomes, as the caller reads them",
    "Benefits.CorrectActDate.subject_id": "the case's applications and deliveries; sessions of the own body",
    "Assessment.ScheduleVisit.participants.institution_id": "identity: open, serves the place, of that kind",
    "Assessment.RecordVisit.participants.institution_id": "identity: open, serves the place, of that kind",
    "Assessment.AttachOppScan.document_id": "registry: of the case, a signed form",
    "Assessment.SubmitPlan.document_id": "registry: of the case, a signed plan",
    "Assessment.AddNeed.person_id": _FAMILY,
    "Assessment.UpdatePlan.items.id": "the plan's items",
    "Assessment.UpdatePlan.items.need_id": "the case's needs",
    "Assessment.UpdatePlan.items.person_id": _FAMILY,
    "Assessment.UpdatePlan.items.institution_id": "identity: open, serves the place, of that kind",
    "Assessment.RecordMonitoring.items.item_id": "the plan's items",
    "Referral.SendReferral.plan_item_id": "assessment: of the case, approved, of that kind and person",
    "Referral.SendReferral.institution_id": "identity: open, serves the place",
    "Referral.SendReferral.person_ids": _FAMILY,
    "Referral.SendReferral.snapshot.persons.person_id": "those who are referred",
    "Registry.EndMembership.new_head_person_id": "registry's members of the family",
    "Registry.ConfirmSamePerson.stays_person_id": "the two of the pair",
    "Registry.EndMembership.choices.id": "what the other services say is under way for that person",
    "Registry.SplitFamily.members.person_id": "registry's members of the family",
    "Registry.SplitFamily.staying_head_person_id": "registry's members of the family who stay",
    "Registry.SplitFamily.choices.id": "what the other services say is under way for who goes",
    "Registry.SplitFamily.settlement_id": "registry's settlements of the municipality",
    "Registry.PassOnHead.relations.person_id": "registry's members of the family",
    **{
        f"Registry.{rpc}.guardian.{field}": who
        for rpc in ("RecordGuardian", "CorrectGuardian")
        for field, who in (
            ("guardian_person_id", "registry's persons whom the caller sees, and who live"),
            ("document_id", "registry's documents of the case"),
        )
    },
    "Referral.SendReferral.consent_id": "registry's consents of the case, one that covers",
    "Referral.ForwardReferral.institution_id": "identity: open, serves the place, works with that kind",
    "Referral.RecordOutcome.person_ids": "those who were referred",
    **{
        f"Referral.{rpc}.entry.person_ids": "registry's members of the family; an institution's referrals"
        for rpc in ("RecordCounselling", "CorrectCounselling")
    },
    "Benefits.CreateApplication.plan_item_id": "assessment: of the case, approved, for that scheme",
    "Benefits.CreateApplication.person_ids": _FAMILY,
    "Benefits.AttachEvidence.evidence.document_id": "registry: of the case, of the point's kind",
    "Benefits.AttachEvidence.evidence.same_file_application_ids": "the case's, whose evidence the file is",
    "Benefits.SubmitApplication.evidence.document_id": "registry: of the case, of the point's kind",
    "Benefits.SubmitApplication.evidence.same_file_application_ids": "the case's, whose evidence the file is",
    "Benefits.RecordDelivery.document_id": "registry: of the case, of the proof's kind",
    **{
        f"Benefits.{rpc}.act.seats.{name}": what
        for rpc in ("ComposeBody", "ChangeBody")
        for name, what in {
            "account_id": "identity: active, of the place, with a role that sits",
            "institution_id": "identity: open",
        }.items()
    },
    **{
        f"Benefits.{rpc}.act.scan_blob_id": "benefits' files: the sender's own, attached to nothing"
        for rpc in ("ComposeBody", "ChangeBody")
    },
    "Benefits.PrintCorrectingAct.correction_id": "benefits' correcting acts that name the decision",
    "Benefits.CreateSession.application_ids": "benefits' complete applications of that body",
    "Benefits.OpenSession.present_account_ids": _SESSION,
    "Benefits.RecordPresence.present_account_ids": _SESSION,
    "Benefits.OpenSession.presiding_account_id": _SESSION,
    "Benefits.RecordPresence.presiding_account_id": _SESSION,
    "Benefits.DeclareConflict.account_id": _SESSION,
    "Benefits.CastVote.account_id": _SESSION,
    "Identity.InviteAccount.account.institution_id": "identity's institutions that are open",
    "Identity.UpdateAccount.account.institution_id": "identity's institutions that are open",
    "Identity.RemovePasskey.passkey_id": "the caller's own passkeys",
    "Identity.CreateClient.institution_id": "identity's institutions",
}
# Kept as they were written, so that nothing may be decided by them; each with what would look it up.
BELIEVED: Final[dict[str, str]] = {
    "Registry.RegisterFamily.duplicate_answers.person_id": "only those of hits count as answers",
    "Registry.AddPerson.duplicate_answers.person_id": "only those of hits count as answers",
    "Registry.UpdatePerson.duplicate_answers.person_id": "only those of hits count as answers",
    "Registry.AddDocument.subject_id": "what a paper proves is another service's to say",
}


def ids(message: Descriptor, path: str = "", seen: tuple[str, ...] = ()) -> Iterator[str]:
    for field in message.fields:
        if limits_of(field).output_only:
            continue
        if field.message_type is not None:
            if field.message_type.full_name.startswith("prag.") and field.message_type.full_name not in seen:
                yield from ids(
                    field.message_type, f"{path}{field.name}.", (*seen, field.message_type.full_name)
                )
        elif _is_id(field):
            yield path + field.name


def _is_id(field: FieldDescriptor) -> bool:
    name = field.name
    return name != "request_id" and (name in {"id", "ids"} or name.endswith(("_id", "_ids")))


def methods() -> Iterator[tuple[str, MethodDescriptor]]:
    for service in contracts.services():
        for method in service.methods:
            yield f"{service.name.removesuffix('Service')}.{method.name}", method


def test_every_id_of_a_request_has_somebody_who_looks_it_up() -> None:
    told = {f"{rpc}.{path}" for rpc, method in methods() for path in ids(method.input_type)}
    known = FILTERS | set(LOOKED_UP) | set(BELIEVED)
    assert known <= told, known - told
    unknown = {name for name in told - known if name.split(".", 2)[2].rpartition(".")[2] not in ITS_OWN}
    assert unknown == set()
    # What a request brings beside its own row is never its own: it is in the table.
    beside = {name for name in told - known if name.split(".", 2)[2].count(".") and not name.endswith(".id")}
    assert beside == set()
