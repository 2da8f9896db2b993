"""A signed scan proves the text that was signed: none that came later, and no other."""

import datetime as dt

import pytest
from prag.assessment.v1 import assessment_service_pb2 as pb

from services.chassis.errors import Aborted, FailedPrecondition
from services.chassis.ids import new_id
from tests.assessment.conftest import AssessmentUnderTest, day
from tests.assessment.people import COORDINATOR, OFFICER


async def sent_back(service: AssessmentUnderTest) -> pb.Plan:
    """A plan that was signed, sent and returned."""
    plan = await service.submit(await service.draft())
    return await service.by(COORDINATOR).ReturnPlan(pb.ReturnPlanRequest(plan_id=plan.id, note="Whose?"))


async def changed(service: AssessmentUnderTest, plan: pb.Plan, **first: object) -> pb.Plan:
    """The plan with another first item."""
    items = [*plan.items]
    items[0].MergeFrom(pb.PlanItem(**first))
    return await service.officer.UpdatePlan(
        pb.UpdatePlanRequest(plan_id=plan.id, items=items, etag=plan.etag)
    )


def sending(service: AssessmentUnderTest, plan: pb.Plan, document_id: str) -> pb.SubmitPlanRequest:
    return pb.SubmitPlanRequest(plan_id=plan.id, document_id=document_id, signed_on=day(service.today))


@pytest.mark.parametrize(
    "change", [{"description": "Uncle's upper floor"}, {"due_on": day(dt.date(2027, 3, 1))}, {"code": "none"}]
)
async def test_a_returned_plan_that_was_changed_is_signed_anew(service, change):
    plan = await sent_back(service)
    if change == {"code": "none"}:
        kept = [
            *plan.items,
            pb.PlanItem(need_id=plan.needs[0].id, description="More", due_on=day(service.today)),
        ]
        plan = await service.officer.UpdatePlan(
            pb.UpdatePlanRequest(plan_id=plan.id, items=kept, etag=plan.etag)
        )
    else:
        plan = await changed(service, plan, **change)
    first, second = service.family.documents
    with pytest.raises(FailedPrecondition, match="SCAN_OF_OTHER_TEXT"):
        await service.officer.SubmitPlan(sending(service, plan, first))
    # The same file under another id is the same paper.
    service.family.files[second] = first
    with pytest.raises(FailedPrecondition, match="SCAN_OF_OTHER_TEXT"):
        await service.officer.SubmitPlan(sending(service, plan, second))
    service.family.files.clear()
    assert (await service.officer.SubmitPlan(sending(service, plan, second))).document_id == second


async def test_a_returned_plan_that_was_saved_as_it_is_keeps_its_scan(service):
    plan = await sent_back(service)
    plan = await service.officer.UpdatePlan(
        pb.UpdatePlanRequest(plan_id=plan.id, items=plan.items, etag=plan.etag)
    )
    again = sending(service, plan, service.family.documents[0])
    assert (await service.officer.SubmitPlan(again)).state == pb.PLAN_STATE_SUBMITTED


async def test_a_scan_is_filed_after_the_text_last_changed(service):
    plan = await service.draft()
    scan = service.family.documents[0]
    service.family.filed[scan] = service.now
    service.running.clock.advance(minutes=1)
    plan = await changed(service, plan, description="Uncle's upper floor")
    with pytest.raises(FailedPrecondition, match="SCAN_OF_OTHER_TEXT"):
        await service.officer.SubmitPlan(sending(service, plan, scan))
    service.family.filed[scan] = service.now
    assert (await service.officer.SubmitPlan(sending(service, plan, scan))).state == pb.PLAN_STATE_SUBMITTED


async def test_a_scan_of_one_version_proves_no_other(service):
    await service.approved()
    draft = await service.officer.DraftPlan(pb.DraftPlanRequest(case_id=service.case_id))
    with pytest.raises(FailedPrecondition, match="SCAN_OF_OTHER_TEXT"):
        await service.officer.SubmitPlan(sending(service, draft, service.family.documents[0]))
    second = service.family.documents[1]
    assert (await service.officer.SubmitPlan(sending(service, draft, second))).plan_version == 2


async def test_a_scan_of_an_assessment_waits_until_no_answer_changes_and_proves_no_other(service):
    await service.visit()
    begun = await service.opp(submit=False)
    attach = pb.AttachOppScanRequest(case_id=service.case_id, document_id=service.family.scan)
    assert await service.action(OFFICER, "attach_opp_scan") == "OPP_MISSING"
    with pytest.raises(FailedPrecondition, match="OPP_MISSING"):
        await service.officer.AttachOppScan(attach)
    await service.opp(etag=begun.etag)
    assert await service.action(OFFICER, "attach_opp_scan") == "OK"
    first = await service.officer.AttachOppScan(attach)
    # Sent again it is what it was.
    assert (await service.officer.AttachOppScan(attach)).id == first.id
    again = await service.opp(again=True)
    assert again.id != first.id
    with pytest.raises(FailedPrecondition, match="SCAN_OF_OTHER_TEXT"):
        await service.officer.AttachOppScan(attach)


async def test_a_need_that_is_found_after_a_plan_was_sent_sends_it_back(service):
    plan = await service.submit(await service.draft())
    assert await service.action(COORDINATOR, "approve_plan") == "OK"
    await service.officer.AddNeed(pb.AddNeedRequest(case_id=service.case_id, code="FOOD", reason="told us"))
    assert await service.action(COORDINATOR, "approve_plan") == "NEED_WITHOUT_ITEM"
    with pytest.raises(FailedPrecondition, match="NEED_WITHOUT_ITEM") as caught:
        await service.approve(plan)
    assert caught.value.metadata == {"count": "1"}
    back = await service.by(COORDINATOR).ReturnPlan(
        pb.ReturnPlanRequest(plan_id=plan.id, note="Food too", request_id=str(new_id()))
    )
    (food,) = [need for need in back.needs if need.code == "FOOD"]
    items = [*back.items, pb.PlanItem(need_id=food.id, description="Parcels", due_on=day(service.today))]
    plan = await service.officer.UpdatePlan(
        pb.UpdatePlanRequest(plan_id=plan.id, items=items, etag=back.etag)
    )
    sent = await service.officer.SubmitPlan(sending(service, plan, service.family.documents[1]))
    assert (await service.approve(sent)).state == pb.PLAN_STATE_APPROVED


@pytest.mark.parametrize("act", ["approve", "return"])
async def test_nobody_answers_for_a_plan_that_was_changed_since_it_was_read(service, act):
    read = await service.submit(await service.draft())
    back = await service.by(COORDINATOR).ReturnPlan(pb.ReturnPlanRequest(plan_id=read.id, note="Whose?"))
    plan = await service.submit(await changed(service, back, description="Uncle's upper floor"))

    async def answers(etag: str) -> pb.Plan:
        if act == "return":
            request = pb.ReturnPlanRequest(plan_id=plan.id, note="Whose?", etag=etag)
            return await service.by(COORDINATOR).ReturnPlan(request)
        request = pb.ApprovePlanRequest(plan_id=plan.id, approved_on=day(service.today), etag=etag)
        return await service.by(COORDINATOR).ApprovePlan(request)

    with pytest.raises(Aborted, match="ETAG_STALE"):
        await answers(read.etag)
    answered = await answers(f'W/"{plan.etag}"')
    assert answered.state == (pb.PLAN_STATE_APPROVED if act == "approve" else pb.PLAN_STATE_RETURNED)


async def test_a_plan_is_sent_as_it_was_read(service):
    read = await service.draft()
    plan = await changed(service, read, description="Uncle's upper floor")
    sent = sending(service, plan, service.family.documents[0])
    sent.etag = read.etag
    with pytest.raises(Aborted, match="ETAG_STALE"):
        await service.officer.SubmitPlan(sent)
    sent.etag = plan.etag
    assert (await service.officer.SubmitPlan(sent)).state == pb.PLAN_STATE_SUBMITTED
