"""What others publish moves the plan: once, in any order, for every version in which an item stands."""

import datetime as dt

from prag.assessment.v1 import assessment_events_pb2 as events
from prag.assessment.v1 import assessment_service_pb2 as pb
from prag.benefits.v1 import benefits_events_pb2 as benefits
from prag.referral.v1 import referral_events_pb2 as referral
from prag.registry.v1 import registry_events_pb2 as registry_events

from services.chassis.ids import new_id
from tests.assessment.conftest import House
from tests.assessment.people import ELSEWHERE


async def item(house: House, item_id: str) -> pb.PlanItem:
    return await house.officer.GetPlanItem(pb.GetPlanItemRequest(item_id=item_id))


def about(house: House, item_id: str, **more: object) -> dict[str, object]:
    return {"case_id": house.case_id, "plan_item_id": item_id, **more}


async def test_a_referral_moves_its_item(house):
    plan = await house.approved()
    school = plan.items[1].id
    key = str(new_id())
    sent = about(house, school, referral_id=key)
    await house.hear(referral.ReferralSent(**sent))
    assert (await item(house, school)).state == pb.ITEM_STATE_SENT
    await house.hear(referral.ReferralRefused(**sent))
    assert (await item(house, school)).state == pb.ITEM_STATE_NOT_BEGUN

    other = about(house, school, referral_id=str(new_id()))
    await house.hear(referral.ReferralSent(**other))
    await house.hear(referral.ReferralAccepted(**other))
    await house.hear(referral.OutcomeRecorded(**other, outcome="LEVEL_ASSESSED"))
    assert (await item(house, school)).state == pb.ITEM_STATE_IN_PROGRESS
    on = house.today - dt.timedelta(days=1)
    done = referral.OutcomeRecorded(**other, outcome="ENROLLED", grade="1", completes=True)
    done.done_on.year, done.done_on.month, done.done_on.day = on.year, on.month, on.day
    await house.hear(done)
    # The same message once more, as NATS may bring it.
    await house.running.runtime.consumers.inbox.deliver(house.last)
    found = await item(house, school)
    assert found.state == pb.ITEM_STATE_DONE
    assert set(found.outcomes) == {"LEVEL_ASSESSED", "ENROLLED"}
    moved = await house.running.published(events.PlanItemMoved)
    assert [(event.previous, event.state, event.outcome) for event in moved] == [
        ("NOT_BEGUN", "SENT", ""),
        ("SENT", "NOT_BEGUN", ""),
        ("NOT_BEGUN", "SENT", ""),
        ("SENT", "IN_PROGRESS", ""),
        ("IN_PROGRESS", "DONE", "ENROLLED"),
    ]
    need = (await house.officer.GetPlan(pb.GetPlanRequest(case_id=house.case_id))).needs[1]
    assert need.met


async def test_an_application_moves_its_item(house):
    plan = await house.approved()
    rent = plan.items[0].id
    of = about(house, rent, application_id=str(new_id()))
    steps = [
        (benefits.ApplicationSubmitted(**of), pb.ITEM_STATE_SENT),
        (benefits.DecisionMade(**of, result="REFUSED"), pb.ITEM_STATE_CANNOT),
        (benefits.DecisionMade(**of, result="PARTLY"), pb.ITEM_STATE_IN_PROGRESS),
        (benefits.ExecutionStarted(**of), pb.ITEM_STATE_IN_PROGRESS),
        (benefits.DeliveryRecorded(**of, kind="RENT_MONTH"), pb.ITEM_STATE_IN_PROGRESS),
        (benefits.DeliveryRecorded(**of, kind="RENT_MONTH", completes=True), pb.ITEM_STATE_DONE),
    ]
    for event, state in steps:
        await house.hear(event)
        assert (await item(house, rent)).state == state, event.DESCRIPTOR.name


async def test_events_that_arrive_early_wait_for_those_before(house):
    plan = await house.approved()
    work = plan.items[2].id
    of = about(house, work, referral_id=str(new_id()))
    await house.hear(referral.OutcomeRecorded(**of, outcome="EMPLOYED", completes=True), version=3)
    assert (await item(house, work)).state == pb.ITEM_STATE_NOT_BEGUN
    await house.hear(referral.ReferralAccepted(**of), version=2)
    await house.hear(referral.ReferralSent(**of), version=1)
    assert (await item(house, work)).state == pb.ITEM_STATE_DONE
    # One from no plan at all concerns nobody here.
    await house.hear(referral.ReferralSent(case_id=house.case_id, referral_id=str(new_id())))


async def test_a_move_reaches_the_version_that_is_being_drafted(house):
    plan = await house.approved()
    await house.officer.AddNeed(pb.AddNeedRequest(case_id=house.case_id, code="FOOD", reason="Nothing left."))
    second = await house.officer.DraftPlan(pb.DraftPlanRequest(case_id=house.case_id))
    of = about(house, plan.items[2].id, referral_id=str(new_id()))
    await house.hear(referral.ReferralSent(**of))
    await house.hear(referral.ReferralAccepted(**of))
    second = await house.approve(await house.submit(second))
    assert second.items[2].state == pb.ITEM_STATE_IN_PROGRESS
    # The referral goes on to name the item as it first stood.
    await house.hear(referral.OutcomeRecorded(**of, outcome="EMPLOYED", completes=True))
    assert (await item(house, plan.items[2].id)).state == pb.ITEM_STATE_DONE
    last = (await house.running.published(events.PlanItemMoved))[-1]
    assert (last.item_id, last.plan_id) == (second.items[2].id, second.id)


async def test_a_case_that_moves_takes_everything_along(house, family):
    await house.approved()
    for event in (
        registry_events.CaseReported(
            case_id=house.case_id, strand="STRAND_REINTEGRATION", municipality="RAN", state="REPORTED"
        ),
        registry_events.CaseAssigned(case_id=house.case_id, municipality="GJL", previous_municipality="RAN"),
    ):
        await house.hear(event)
    family.municipality = "GJL"
    plan = await house.by(ELSEWHERE).GetPlan(pb.GetPlanRequest(case_id=house.case_id))
    assert len(plan.items) == 3
    assert not (await house.officer.ListVisits(pb.ListVisitsRequest())).visits
    for table in ("visit", "submission", "need", "plan", "plan_item", "rating_set"):
        found = await house.running.database.all(f"SELECT DISTINCT municipality FROM {table}")
        assert [row["municipality"] for row in found] == ["GJL"], table
