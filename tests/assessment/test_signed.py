"""A signed scan proves the text that was signed: none that came later, and no other."""

import datetime as dt

import pytest
from prag.assessment.v1 import assessment_service_pb2 as pb

from services.chassis.errors import Aborted, FailedPrecondition
from services.chassis.ids import new_id
from tests.assessment.conftest import House, day
from tests.assessment.people import COORDINATOR, OFFICER


async def sent_back(house: House) -> pb.Plan:
    """A plan that was signed, sent and returned."""
    plan = await house.submit(await house.draft())
    return await house.by(COORDINATOR).ReturnPlan(pb.ReturnPlanRequest(plan_id=plan.id, note="Whose?"))


async def changed(house: House, plan: pb.Plan, **first: object) -> pb.Plan:
    """The plan with another first item."""
    items = [*plan.items]
    items[0].MergeFrom(pb.PlanItem(**first))
    return await house.officer.UpdatePlan(pb.UpdatePlanRequest(plan_id=plan.id, items=items, etag=plan.etag))


def sending(house: House, plan: pb.Plan, document_id: str) -> pb.SubmitPlanRequest:
    return pb.SubmitPlanRequest(plan_id=plan.id, document_id=document_id, signed_on=day(house.today))


@pytest.mark.parametrize(
    "change", [{"description": "Uncle's upper floor"}, {"due_on": day(dt.date(2027, 3, 1))}, {"code": "none"}]
)
async def test_a_returned_plan_that_was_changed_is_signed_anew(house, change):
    plan = await sent_back(house)
    if change == {"code": "none"}:
        kept = [
            *plan.items,
            pb.PlanItem(need_id=plan.needs[0].id, description="More", due_on=day(house.today)),
        ]
        plan = await house.officer.UpdatePlan(
            pb.UpdatePlanRequest(plan_id=plan.id, items=kept, etag=plan.etag)
        )
    else:
        plan = await changed(house, plan, **change)
    first, second = house.family.documents
    with pytest.raises(FailedPrecondition, match="SCAN_OF_OTHER_TEXT"):
        await house.officer.SubmitPlan(sending(house, plan, first))
    # The same file under another id is the same paper.
    house.family.files[second] = first
    with pytest.raises(FailedPrecondition, match="SCAN_OF_OTHER_TEXT"):
        await house.officer.SubmitPlan(sending(house, plan, second))
    house.family.files.clear()
    assert (await house.officer.SubmitPlan(sending(house, plan, second))).document_id == second


async def test_a_returned_plan_that_was_saved_as_it_is_keeps_its_scan(house):
    plan = await sent_back(house)
    plan = await house.officer.UpdatePlan(
        pb.UpdatePlanRequest(plan_id=plan.id, items=plan.items, etag=plan.etag)
    )
    again = sending(house, plan, house.family.documents[0])
    assert (await house.officer.SubmitPlan(again)).state == pb.PLAN_STATE_SUBMITTED


async def test_a_scan_is_filed_after_the_text_last_changed(house):
    plan = await house.draft()
    scan = house.family.documents[0]
    house.family.filed[scan] = house.now
    house.running.clock.advance(minutes=1)
    plan = await changed(house, plan, description="Uncle's upper floor")
    with pytest.raises(FailedPrecondition, match="SCAN_OF_OTHER_TEXT"):
        await house.officer.SubmitPlan(sending(house, plan, scan))
    house.family.filed[scan] = house.now
    assert (await house.officer.SubmitPlan(sending(house, plan, scan))).state == pb.PLAN_STATE_SUBMITTED


async def test_a_scan_of_one_version_proves_no_other(house):
    await house.approved()
    draft = await house.officer.DraftPlan(pb.DraftPlanRequest(case_id=house.case_id))
    with pytest.raises(FailedPrecondition, match="SCAN_OF_OTHER_TEXT"):
        await house.officer.SubmitPlan(sending(house, draft, house.family.documents[0]))
    second = house.family.documents[1]
    assert (await house.officer.SubmitPlan(sending(house, draft, second))).plan_version == 2


async def test_a_scan_of_an_assessment_waits_until_no_answer_changes_and_proves_no_other(house):
    await house.visit()
    begun = await house.opp(submit=False)
    attach = pb.AttachOppScanRequest(case_id=house.case_id, document_id=house.family.scan)
    assert await house.action(OFFICER, "attach_opp_scan") == "OPP_MISSING"
    with pytest.raises(FailedPrecondition, match="OPP_MISSING"):
        await house.officer.AttachOppScan(attach)
    await house.opp(etag=begun.etag)
    assert await house.action(OFFICER, "attach_opp_scan") == "OK"
    first = await house.officer.AttachOppScan(attach)
    # Sent again it is what it was.
    assert (await house.officer.AttachOppScan(attach)).id == first.id
    again = await house.opp(again=True)
    assert again.id != first.id
    with pytest.raises(FailedPrecondition, match="SCAN_OF_OTHER_TEXT"):
        await house.officer.AttachOppScan(attach)


async def test_a_need_that_is_found_after_a_plan_was_sent_sends_it_back(house):
    plan = await house.submit(await house.draft())
    assert await house.action(COORDINATOR, "approve_plan") == "OK"
    await house.officer.AddNeed(pb.AddNeedRequest(case_id=house.case_id, code="FOOD", reason="told us"))
    assert await house.action(COORDINATOR, "approve_plan") == "NEED_WITHOUT_ITEM"
    with pytest.raises(FailedPrecondition, match="NEED_WITHOUT_ITEM") as caught:
        await house.approve(plan)
    assert caught.value.metadata == {"count": "1"}
    back = await house.by(COORDINATOR).ReturnPlan(
        pb.ReturnPlanRequest(plan_id=plan.id, note="Food too", request_id=str(new_id()))
    )
    (food,) = [need for need in back.needs if need.code == "FOOD"]
    items = [*back.items, pb.PlanItem(need_id=food.id, description="Parcels", due_on=day(house.today))]
    plan = await house.officer.UpdatePlan(pb.UpdatePlanRequest(plan_id=plan.id, items=items, etag=back.etag))
    sent = await house.officer.SubmitPlan(sending(house, plan, house.family.documents[1]))
    assert (await house.approve(sent)).state == pb.PLAN_STATE_APPROVED


@pytest.mark.parametrize("act", ["approve", "return"])
async def test_nobody_answers_for_a_plan_that_was_changed_since_it_was_read(house, act):
    read = await house.submit(await house.draft())
    back = await house.by(COORDINATOR).ReturnPlan(pb.ReturnPlanRequest(plan_id=read.id, note="Whose?"))
    plan = await house.submit(await changed(house, back, description="Uncle's upper floor"))

    async def answers(etag: str) -> pb.Plan:
        if act == "return":
            request = pb.ReturnPlanRequest(plan_id=plan.id, note="Whose?", etag=etag)
            return await house.by(COORDINATOR).ReturnPlan(request)
        request = pb.ApprovePlanRequest(plan_id=plan.id, approved_on=day(house.today), etag=etag)
        return await house.by(COORDINATOR).ApprovePlan(request)

    with pytest.raises(Aborted, match="ETAG_STALE"):
        await answers(read.etag)
    answered = await answers(f'W/"{plan.etag}"')
    assert answered.state == (pb.PLAN_STATE_APPROVED if act == "approve" else pb.PLAN_STATE_RETURNED)


async def test_a_plan_is_sent_as_it_was_read(house):
    read = await house.draft()
    plan = await changed(house, read, description="Uncle's upper floor")
    sent = sending(house, plan, house.family.documents[0])
    sent.etag = read.etag
    with pytest.raises(Aborted, match="ETAG_STALE"):
        await house.officer.SubmitPlan(sent)
    sent.etag = plan.etag
    assert (await house.officer.SubmitPlan(sent)).state == pb.PLAN_STATE_SUBMITTED
