"""A case that was closed and is opened again: all is done for its family once more."""

import pytest
from prag.assessment.v1 import assessment_service_pb2 as pb
from prag.benefits.v1 import benefits_events_pb2 as benefits
from prag.common.v1 import types_pb2
from prag.referral.v1 import referral_events_pb2 as referral
from prag.registry.v1 import registry_events_pb2 as registry

from services.chassis.errors import DomainError
from services.chassis.ids import new_id
from tests.assessment.conftest import day, ratings
from tests.assessment.people import COORDINATOR, OFFICER


async def finished(house) -> pb.Plan:
    """A plan that was carried out, reviewed and finally assessed."""
    plan = await house.approved()
    await house.officer.RecordMonitoring(month(house, plan))
    await house.officer.RecordTwelveMonthReview(review(house))
    await house.officer.RecordFinalAssessment(final(house))
    return plan


def month(house, plan) -> pb.RecordMonitoringRequest:
    over = [pb.ItemEntry(item_id=item.id, change="ITEM_CHANGE_DONE") for item in plan.items]
    return pb.RecordMonitoringRequest(
        case_id=house.case_id,
        month=f"{house.today:%Y-%m}",
        done_on=day(house.today),
        met="HEAD",
        items=over,
        request_id=str(new_id()),
    )


def review(house) -> pb.RecordTwelveMonthReviewRequest:
    return pb.RecordTwelveMonthReviewRequest(
        case_id=house.case_id, done_on=day(house.today), result="REVIEW_RESULT_CONTINUE"
    )


def final(house, **more) -> pb.RecordFinalAssessmentRequest:
    return pb.RecordFinalAssessmentRequest(
        case_id=house.case_id,
        done_on=day(house.today),
        ratings=ratings(2),
        outcome="FINAL_OUTCOME_SUSTAINABLE",
        **more,
    )


async def reopen(house) -> None:
    house.family.state = "CLOSED"
    house.running.clock.advance(days=3)
    house.family.state, house.family.reopened = "REGISTERED", house.now


async def test_all_is_done_once_more_after_a_reopening(house):
    first = await finished(house)
    await reopen(house)
    # What was done before is not done now: no first visit, no assessment, no plan, no month, no review.
    expected = {
        "record_visit": "OK",
        "save_opp": "FIRST_VISIT_MISSING",
        "draft_plan": "OPP_MISSING",
        "record_monitoring": "PLAN_NOT_APPROVED",
        "record_twelve_month_review": "PLAN_NOT_APPROVED",
        "record_final_assessment": "PLAN_NOT_APPROVED",
    }
    assert {name: await house.action(OFFICER, name) for name in expected} == expected
    listed = await house.officer.ListMonitoring(pb.ListMonitoringRequest(case_id=house.case_id))
    assert [(one.month, one.mark) for one in listed.months] == [("2026-11", "OK")]

    await house.visit()
    # The questionnaire is filled in anew, without saying that it is.
    again = await house.opp()
    assert again.state == pb.SUBMISSION_STATE_SUBMITTED
    second = await house.officer.DraftPlan(pb.DraftPlanRequest(case_id=house.case_id))
    assert second.plan_version == first.plan_version + 1
    await house.approve(await house.submit(second))
    assert await house.action(OFFICER, "record_monitoring") == "OK"
    listed = await house.officer.ListMonitoring(pb.ListMonitoringRequest(case_id=house.case_id))
    assert [(one.month, one.mark) for one in listed.months] == [("2026-11", "DUE")]
    plan = await house.officer.GetPlan(pb.GetPlanRequest(case_id=house.case_id, in_force=True))
    await house.officer.RecordMonitoring(month(house, plan))
    await house.officer.RecordTwelveMonthReview(review(house))
    await house.officer.RecordFinalAssessment(final(house))
    with pytest.raises(DomainError, match="FINAL_ASSESSMENT_RECORDED"):
        await house.officer.RecordFinalAssessment(final(house))
    # Two rounds stand, each whole.
    counts = {
        table: (await house.running.database.all(f"SELECT count(*) AS n FROM {table}"))[0]["n"]
        for table in ("monitoring", "review", "final_assessment", "submission")
    }
    assert counts == {"monitoring": 2, "review": 2, "final_assessment": 2, "submission": 2}


async def test_eighteen_months_do_not_go_on_over_a_reopening(house):
    """Items are open: from the return eighteen months are over, from the reopening none are set."""
    await finished(house)
    house.running.clock.advance(days=900)
    await reopen(house)
    await house.visit()
    await house.opp()
    drafted = await house.officer.DraftPlan(pb.DraftPlanRequest(case_id=house.case_id))
    await house.approve(await house.submit(drafted))
    if drafted.items:
        with pytest.raises(DomainError, match="PLAN_ITEMS_OPEN"):
            await house.officer.RecordFinalAssessment(final(house, note="over"))


async def test_a_draft_that_was_open_is_the_draft_still(house):
    draft = await house.draft()
    await reopen(house)
    assert await house.action(OFFICER, "update_plan") == "OK"
    await house.approve(await house.submit(draft))
    assert await house.action(OFFICER, "record_monitoring") == "OK"


async def test_what_registry_tells_of_a_reopening_reaches_the_rows(house):
    await house.approved()
    await house.hear(registry.CaseReopened(case_id=house.case_id))
    [row] = await house.running.database.all("SELECT reopened_time FROM case_ref")
    assert row["reopened_time"] == house.now


async def test_an_item_hears_that_its_referral_or_application_was_taken_back(house):
    plan = await house.approved()
    item = plan.items[0].id
    sent = {"referral_id": str(new_id()), "case_id": house.case_id, "plan_item_id": item}
    await house.hear(referral.ReferralSent(**sent))
    await house.hear(referral.ReferralWithdrawn(**sent, cause="MISTAKE", undoes=True))
    applied = {"application_id": str(new_id()), "case_id": house.case_id, "plan_item_id": item}
    states = []
    for event in (
        benefits.ApplicationSubmitted(**applied),
        benefits.ApplicationReturned(**applied),
        benefits.ApplicationSubmitted(**applied),
    ):
        await house.hear(event)
        [row] = await house.running.database.all("SELECT state FROM plan_item WHERE id::text = $1", item)
        states.append(row["state"])
    assert states == ["SENT", "NOT_BEGUN", "SENT"]


async def test_no_month_waits_in_a_closed_case(house):
    await house.approved()
    [open_month] = (
        await house.officer.ListMonitoring(pb.ListMonitoringRequest(case_id=house.case_id))
    ).months
    assert open_month.mark == "DUE"
    house.family.state = "CLOSED"
    listed = await house.officer.ListMonitoring(pb.ListMonitoringRequest(case_id=house.case_id))
    assert not listed.months


async def kinds(house, by) -> list[str]:
    today = day(house.today)
    work = await house.by(by).ListWork(types_pb2.ListWorkRequest(today=today))
    return sorted(item.kind for item in work.items)


async def test_what_is_still_being_made_ends_with_the_final_assessment(house):
    first = await house.approved()
    await house.opp(again=True, submit=False)
    second = await house.officer.DraftPlan(pb.DraftPlanRequest(case_id=house.case_id))
    await house.submit(second)
    await house.officer.RecordMonitoring(month(house, first))
    assert (await kinds(house, COORDINATOR), await kinds(house, OFFICER)) == (
        ["approve_plan"],
        ["continue_opp"],
    )
    await house.officer.RecordFinalAssessment(final(house))
    # Nobody is asked for what is refused.
    assert (await kinds(house, COORDINATOR), await kinds(house, OFFICER)) == ([], [])
    for name in ("update_plan", "submit_plan"):
        assert await house.action(OFFICER, name) == "FINAL_ASSESSMENT_RECORDED"
    with pytest.raises(DomainError) as refused:
        await house.submit(second)
    assert refused.value.reason == "FINAL_ASSESSMENT_RECORDED"
    with pytest.raises(DomainError) as refused:
        await house.approve(second)
    assert refused.value.reason in {"FINAL_ASSESSMENT_RECORDED", "PLAN_NOT_IN_STATE"}
