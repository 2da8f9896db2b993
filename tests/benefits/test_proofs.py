"""One proof, one act: what a file proved is asked about or refused; less than granted has a reason."""

import asyncio
from uuid import uuid4

import pytest
from prag.benefits.v1 import benefits_events_pb2 as events
from prag.benefits.v1 import benefits_service_pb2 as pb
from prag.common.v1 import types_pb2
from prag.registry.v1 import registry_service_pb2 as registry

from deploy.demo.papers import scan
from services.benefits.rules import decisions as rules
from services.chassis.errors import InvalidArgument
from tests.benefits.conftest import (
    CHAIR,
    COORDINATOR,
    MEMBERS,
    OFFICER,
    SECRETARY,
    Actor,
    BenefitsUnderTest,
    day,
    refused,
)
from tests.benefits.test_rpc import voted

EUR = types_pb2.Money


async def entitled(service: BenefitsUnderTest) -> pb.Entitlement:
    """A family whose rent of 600 euros is being carried out."""
    application = await service.complete(await service.case())
    decision = await voted(service, application)
    today = day(service.today)
    await service.head.ServeDecision(
        pb.ServeDecisionRequest(decision_id=decision.id, served_on=today, how="IN_PERSON")
    )
    await service.head.FinalizeDecision(
        pb.FinalizeDecisionRequest(decision_id=decision.id, final_on=today, ground="WAIVED")
    )
    return await service.by(COORDINATOR).StartExecution(
        pb.StartExecutionRequest(application_id=application.id)
    )


def delivery(
    service: BenefitsUnderTest, of: pb.Entitlement, document_id: str, euros: int = 100, **more: object
):
    return pb.RecordDeliveryRequest(
        entitlement_id=of.id,
        delivered_on=day(service.today),
        amount=EUR(minor_units=euros * 100, currency="EUR"),
        document_id=document_id,
        request_id=str(uuid4()),
        **more,
    )


async def filed(
    service: BenefitsUnderTest, case_id: str, content: bytes, kind: str = "RECEIPT", **more: object
) -> str:
    blobs, by = service.registry.runtime.blobs, OFFICER.account_id
    blob = await blobs.keep(content, "scan.pdf", "application/pdf", by)
    made = await service.registry.stub(OFFICER).AddDocument(
        registry.AddDocumentRequest(
            case_id=case_id, kind=f"DOCUMENT_KIND_{kind}", blob_id=str(blob.blob_id), **more
        )
    )
    return str(made.id)


async def test_one_receipt_proves_one_delivery(service: BenefitsUnderTest):
    of = await entitled(service)
    receipt = scan()
    first = await filed(service, of.case_id, receipt)
    both = (service.head.RecordDelivery(delivery(service, of, first)) for _ in range(2))
    answers = await asyncio.gather(*both, return_exceptions=True)
    reasons = [getattr(one, "reason", "") for one in answers if isinstance(one, BaseException)]
    assert reasons == ["PROOF_USED"]
    # The same file under another id is the same file.
    again = await filed(service, of.case_id, receipt)
    assert (await refused(service.head.RecordDelivery(delivery(service, of, again)))).reason == "PROOF_USED"
    other = await filed(service, of.case_id, scan(), "PHOTO")
    assert len((await service.head.RecordDelivery(delivery(service, of, other))).deliveries) == 2
    identity = await filed(service, of.case_id, scan(), "IDENTITY")
    error = await refused(service.head.RecordDelivery(delivery(service, of, identity)))
    assert error.fields == [("document_id", "DOCUMENT_KIND_WRONG")]


async def test_less_than_granted_says_why(service: BenefitsUnderTest):
    of = await entitled(service)
    last = delivery(service, of, await filed(service, of.case_id, scan()), 450, completes=True)
    error = await refused(service.head.RecordDelivery(last))
    assert error.fields == [("shortfall_reason", "SHORTFALL_UNEXPLAINED")]
    last.shortfall_reason, last.request_id = "OTHER", str(uuid4())
    error = await refused(service.head.RecordDelivery(last))
    assert error.fields == [("note", "FIELD_REQUIRED")]
    last.shortfall_reason, last.request_id = "COST_LESS", str(uuid4())
    done = await service.head.RecordDelivery(last)
    assert [one.shortfall_reason for one in done.deliveries] == ["COST_LESS"]
    [told] = await service.running.published(events.DeliveryRecorded)
    assert (told.completes, told.shortfall_reason) == (True, "COST_LESS")


@pytest.mark.parametrize(
    ("granted", "delivered", "completes", "reason", "kept"),
    [
        (100, 100, True, "", ""),
        (100, 40, False, "", ""),
        (None, 0, True, "", ""),
        (100, 100, True, "DECLINED", ""),
        (100, 99, True, "DECLINED", "DECLINED"),
        (100, 99, True, "", None),
        (100, 99, True, "WHATEVER", None),
    ],
)
def test_why_no_more_will_follow(granted, delivered, completes, reason, kept):
    asked = {"granted": granted, "delivered": delivered, "completes": completes, "reason": reason}
    if kept is None:
        with pytest.raises(InvalidArgument):
            rules.check_shortfall(**asked, note="")
    else:
        assert rules.check_shortfall(**asked, note="") == kept


async def test_evidence_of_another_application_is_asked_about(service: BenefitsUnderTest):
    case_id = await service.case()
    identity = scan()
    first, second = [await service.drafted(case_id, months=1, from_on=service.month()) for _ in range(2)]
    shown = await filed(service, case_id, identity, "IDENTITY")
    for document in (shown, await filed(service, case_id, identity, "IDENTITY")):
        evidence = pb.Evidence(point="IDENTITY", document_id=document)
        if document == shown:
            await service.officer.AttachEvidence(
                pb.AttachEvidenceRequest(application_id=first.id, evidence=evidence)
            )
        request = pb.AttachEvidenceRequest(application_id=second.id, evidence=evidence)
        error = await refused(service.officer.AttachEvidence(request))
        assert (error.reason, error.metadata) == (
            "EVIDENCE_OF_ANOTHER",
            {"application_ids": first.id, "numbers": first.number},
        )
    # What was attached before sums were kept is known by its id.
    await service.running.database.all(
        "UPDATE application SET evidence = jsonb_build_object('IDENTITY', jsonb_build_array($1::text, ''))"
        " WHERE id = $2::uuid",
        shown,
        first.id,
    )
    evidence = pb.Evidence(point="IDENTITY", document_id=shown)
    old = pb.AttachEvidenceRequest(application_id=second.id, evidence=evidence)
    assert (await refused(service.officer.AttachEvidence(old))).reason == "EVIDENCE_OF_ANOTHER"
    old.evidence.same_file_application_ids.append(first.id)
    done = await service.officer.AttachEvidence(old)
    assert "IDENTITY" not in done.missing
    [kept] = done.evidence
    assert list(kept.same_file_application_ids) == [first.id]


async def test_a_yes_names_the_applications_and_another_one_asks_again(service: BenefitsUnderTest):
    case_id = await service.case()
    identity = scan()
    first, second, third = [
        await service.drafted(case_id, months=1, from_on=service.month()) for _ in range(3)
    ]
    evidence = pb.Evidence(point="IDENTITY", document_id=await filed(service, case_id, identity, "IDENTITY"))
    attach = service.officer.AttachEvidence
    await attach(pb.AttachEvidenceRequest(application_id=first.id, evidence=evidence))
    # Nobody asked about the third: a yes that was given beforehand is none.
    asked = pb.AttachEvidenceRequest(application_id=second.id, evidence=evidence)
    asked.evidence.same_file_application_ids.extend([first.id, third.id])
    error = await refused(attach(asked))
    assert error.fields == [("evidence.same_file_application_ids[1]", "SAME_FILE_NOT_ASKED")]
    del asked.evidence.same_file_application_ids[1:]
    await attach(asked)
    # It was yes to the first one; the second has joined it.
    last = pb.AttachEvidenceRequest(application_id=third.id, evidence=evidence)
    last.evidence.same_file_application_ids.append(first.id)
    error = await refused(attach(last))
    assert (error.reason, error.metadata["numbers"]) == ("EVIDENCE_OF_ANOTHER", second.number)
    last.evidence.same_file_application_ids.append(second.id)
    [kept] = (await attach(last)).evidence
    assert set(kept.same_file_application_ids) == {first.id, second.id}


async def test_two_applications_take_one_paper_at_the_same_moment(service: BenefitsUnderTest):
    case_id = await service.case()
    drafts = [await service.drafted(case_id, months=1, from_on=service.month()) for _ in range(2)]
    evidence = pb.Evidence(point="IDENTITY", document_id=await filed(service, case_id, scan(), "IDENTITY"))
    both = (
        service.officer.AttachEvidence(pb.AttachEvidenceRequest(application_id=one.id, evidence=evidence))
        for one in drafts
    )
    answers = await asyncio.gather(*both, return_exceptions=True)
    reasons = [getattr(one, "reason", "") for one in answers if isinstance(one, BaseException)]
    assert reasons == ["EVIDENCE_OF_ANOTHER"]


async def test_a_file_of_two_families_is_asked_about(service: BenefitsUnderTest):
    here, there = await service.case(), await service.case()
    paper = scan()
    await filed(service, here, paper)
    error = await refused(filed(service, there, paper))
    number = (await service.registry.stub(OFFICER).GetCase(registry.GetCaseRequest(case_id=here))).number
    assert (error.reason, error.metadata) == (
        "FILE_OF_ANOTHER_FAMILY",
        {"case_ids": here, "case_numbers": number},
    )
    document = await filed(service, there, paper, same_file_case_ids=[here])
    asked = registry.GetDocumentRequest(document_id=document)
    assert (await service.registry.stub(OFFICER).GetDocument(asked)).same_file_confirmed


async def kept(service: BenefitsUnderTest, content: bytes, by: Actor) -> str:
    """A file that somebody handed in."""
    blob = await service.running.runtime.blobs.keep(content, "scan.pdf", "application/pdf", by.account_id)
    return str(blob.blob_id)


async def test_the_scan_of_an_act_composes_a_commission_once(service: BenefitsUnderTest):
    paper = scan()
    seats = (CHAIR, *MEMBERS)

    async def proposed(**changes: object) -> pb.Body:
        return await service.propose(
            await service.act(*seats, scan_blob_id=await kept(service, paper, SECRETARY), **changes)
        )

    # What was turned down composed nothing: the same paper comes again.
    body = await proposed()
    [waiting] = body.compositions
    await service.head.RejectComposition(
        pb.RejectCompositionRequest(body_id=body.id, composition_id=waiting.id, note="a slip")
    )
    await service.confirm(await proposed())
    assert (await refused(proposed())).reason == "PROOF_USED"
    # Nor another act, by the words of the form.
    assert (await refused(proposed(number="02-1/2026"))).reason == "PROOF_USED"
    # Replaced by another act, it proves no third one.
    await service.confirm(await service.propose(await service.act(*seats[:4], number="02-1/2026")))
    assert (await refused(proposed())).reason == "PROOF_USED"


async def test_an_attendance_sheet_is_of_one_session(service: BenefitsUnderTest):
    paper = scan()
    first, second = [await service.session(await service.complete(await service.case())) for _ in range(2)]
    for number, session in enumerate((first, second)):
        await service.opened(session, CHAIR, *MEMBERS)
        sheet = pb.AttachAttendanceRequest(session_id=session.id, blob_id=await kept(service, paper, CHAIR))
        if number == 0:
            await service.by(CHAIR).AttachAttendance(sheet)
        else:
            assert (await refused(service.by(CHAIR).AttachAttendance(sheet))).reason == "PROOF_USED"
