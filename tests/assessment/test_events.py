"""What others publish moves the plan: once, in any order, for every version in which an item stands."""

import datetime as dt

from prag.assessment.v1 import assessment_events_pb2 as events
from prag.assessment.v1 import assessment_service_pb2 as pb
from prag.benefits.v1 import benefits_events_pb2 as benefits
from prag.referral.v1 import referral_events_pb2 as referral
from prag.registry.v1 import registry_events_pb2 as registry_events

from services.chassis.ids import new_id
from tests.assessment.conftest import AssessmentUnderTest
from tests.assessment.people import ELSEWHERE


async def item(service: AssessmentUnderTest, item_id: str) -> pb.PlanItem:
    return await service.officer.GetPlanItem(pb.GetPlanItemRequest(item_id=item_id))


def about(service: AssessmentUnderTest, item_id: str, **more: object) -> dict[str, object]:
    return {"case_id": service.case_id, "plan_item_id": item_id, **more}


async def test_a_referral_moves_its_item(service):
    plan = await service.approved()
    school = plan.items[1].id
    key = str(new_id())
    sent = about(service, school, referral_id=key)
    await service.hear(referral.ReferralSent(**sent))
    assert (await item(service, school)).state == pb.ITEM_STATE_SENT
    await service.hear(referral.ReferralRefused(**sent))
    assert (await item(service, school)).state == pb.ITEM_STATE_NOT_BEGUN

    other = about(service, school, referral_id=str(new_id()))
    await service.hear(referral.ReferralSent(**other))
    await service.hear(referral.ReferralAccepted(**other))
    await service.hear(referral.OutcomeRecorded(**other, outcome="LEVEL_ASSESSED"))
    assert (await item(service, school)).state == pb.ITEM_STATE_IN_PROGRESS
    on = service.today - dt.timedelta(days=1)
    done = referral.OutcomeRecorded(**other, outcome="ENROLLED", grade="1", completes=True)
    done.done_on.year, done.done_on.month, done.done_on.day = on.year, on.month, on.day
    await service.hear(done)
    # The same message once more, as NATS may bring it.
    await service.running.runtime.consumers.inbox.deliver(service.last)
    found = await item(service, school)
    assert found.state == pb.ITEM_STATE_DONE
    assert set(found.outcomes) == {"LEVEL_ASSESSED", "ENROLLED"}
    moved = await service.running.published(events.PlanItemMoved)
    assert [(event.previous, event.state, event.outcome) for event in moved] == [
        ("NOT_BEGUN", "SENT", ""),
        ("SENT", "NOT_BEGUN", ""),
        ("NOT_BEGUN", "SENT", ""),
        ("SENT", "IN_PROGRESS", ""),
        ("IN_PROGRESS", "DONE", "ENROLLED"),
    ]
    need = (await service.officer.GetPlan(pb.GetPlanRequest(case_id=service.case_id))).needs[1]
    assert need.met


async def test_an_application_moves_its_item(service):
    plan = await service.approved()
    rent = plan.items[0].id
    of = about(service, rent, application_id=str(new_id()))
    steps = [
        (benefits.ApplicationSubmitted(**of), pb.ITEM_STATE_SENT),
        (benefits.DecisionMade(**of, result="REFUSED"), pb.ITEM_STATE_CANNOT),
        (benefits.DecisionMade(**of, result="PARTLY"), pb.ITEM_STATE_IN_PROGRESS),
        (benefits.ExecutionStarted(**of), pb.ITEM_STATE_IN_PROGRESS),
        (benefits.DeliveryRecorded(**of, kind="RENT_MONTH"), pb.ITEM_STATE_IN_PROGRESS),
        (benefits.DeliveryRecorded(**of, kind="RENT_MONTH", completes=True), pb.ITEM_STATE_DONE),
    ]
    for event, state in steps:
        await service.hear(event)
        assert (await item(service, rent)).state == state, event.DESCRIPTOR.name


async def test_events_that_arrive_early_wait_for_those_before(service):
    plan = await service.approved()
    work = plan.items[2].id
    of = about(service, work, referral_id=str(new_id()))
    await service.hear(referral.OutcomeRecorded(**of, outcome="EMPLOYED", completes=True), version=3)
    assert (await item(service, work)).state == pb.ITEM_STATE_NOT_BEGUN
    await service.hear(referral.ReferralAccepted(**of), version=2)
    await service.hear(referral.ReferralSent(**of), version=1)
    assert (await item(service, work)).state == pb.ITEM_STATE_DONE
    # One from no plan at all concerns nobody here.
    await service.hear(referral.ReferralSent(case_id=service.case_id, referral_id=str(new_id())))


async def test_a_move_reaches_the_version_that_is_being_drafted(service):
    plan = await service.approved()
    await service.officer.AddNeed(
        pb.AddNeedRequest(case_id=service.case_id, code="FOOD", reason="Nothing left.")
    )
    second = await service.officer.DraftPlan(pb.DraftPlanRequest(case_id=service.case_id))
    of = about(service, plan.items[2].id, referral_id=str(new_id()))
    await service.hear(referral.ReferralSent(**of))
    await service.hear(referral.ReferralAccepted(**of))
    second = await service.approve(await service.submit(second))
    assert second.items[2].state == pb.ITEM_STATE_IN_PROGRESS
    # The referral goes on to name the item as it first stood.
    await service.hear(referral.OutcomeRecorded(**of, outcome="EMPLOYED", completes=True))
    assert (await item(service, plan.items[2].id)).state == pb.ITEM_STATE_DONE
    last = (await service.running.published(events.PlanItemMoved))[-1]
    assert (last.item_id, last.plan_id) == (second.items[2].id, second.id)


async def test_a_case_that_moves_takes_everything_along(service, family):
    await service.approved()
    for event in (
        registry_events.CaseReported(
            case_id=service.case_id, strand="STRAND_REINTEGRATION", municipality="RAN", state="REPORTED"
        ),
        registry_events.CaseAssigned(
            case_id=service.case_id, municipality="GJL", previous_municipality="RAN"
        ),
    ):
        await service.hear(event)
    family.municipality = "GJL"
    plan = await service.by(ELSEWHERE).GetPlan(pb.GetPlanRequest(case_id=service.case_id))
    assert len(plan.items) == 3
    assert not (await service.officer.ListVisits(pb.ListVisitsRequest())).visits
    for table in ("visit", "submission", "need", "plan", "plan_item", "rating_set"):
        found = await service.running.database.all(f"SELECT DISTINCT municipality FROM {table}")
        assert [row["municipality"] for row in found] == ["GJL"], table
