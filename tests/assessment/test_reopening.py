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


async def finished(service) -> pb.Plan:
    """A plan that was carried out, reviewed and finally assessed."""
    plan = await service.approved()
    await service.officer.RecordMonitoring(month(service, plan))
    await service.officer.RecordTwelveMonthReview(review(service))
    await service.officer.RecordFinalAssessment(final(service))
    return plan


def month(service, plan) -> pb.RecordMonitoringRequest:
    over = [pb.ItemEntry(item_id=item.id, change="ITEM_CHANGE_DONE") for item in plan.items]
    return pb.RecordMonitoringRequest(
        case_id=service.case_id,
        month=f"{service.today:%Y-%m}",
        done_on=day(service.today),
        met="HEAD",
        items=over,
        request_id=str(new_id()),
    )


def review(service) -> pb.RecordTwelveMonthReviewRequest:
    return pb.RecordTwelveMonthReviewRequest(
        case_id=service.case_id, done_on=day(service.today), result="REVIEW_RESULT_CONTINUE"
    )


def final(service, **more) -> pb.RecordFinalAssessmentRequest:
    return pb.RecordFinalAssessmentRequest(
        case_id=service.case_id,
        done_on=day(service.today),
        ratings=ratings(2),
        outcome="FINAL_OUTCOME_SUSTAINABLE",
        **more,
    )


async def reopen(service) -> None:
    service.family.state = "CLOSED"
    service.running.clock.advance(days=3)
    service.family.state, service.family.reopened = "REGISTERED", service.now


async def test_all_is_done_once_more_after_a_reopening(service):
    first = await finished(service)
    await reopen(service)
    # What was done before is not done now: no first visit, no assessment, no plan, no month, no review.
    expected = {
        "record_visit": "OK",
        "save_opp": "FIRST_VISIT_MISSING",
        "draft_plan": "OPP_MISSING",
        "record_monitoring": "PLAN_NOT_APPROVED",
        "record_twelve_month_review": "PLAN_NOT_APPROVED",
        "record_final_assessment": "PLAN_NOT_APPROVED",
    }
    assert {name: await service.action(OFFICER, name) for name in expected} == expected
    listed = await service.officer.ListMonitoring(pb.ListMonitoringRequest(case_id=service.case_id))
    assert [(one.month, one.mark) for one in listed.months] == [("2026-11", "OK")]

    await service.visit()
    # The questionnaire is filled in anew, without saying that it is.
    again = await service.opp()
    assert again.state == pb.SUBMISSION_STATE_SUBMITTED
    second = await service.officer.DraftPlan(pb.DraftPlanRequest(case_id=service.case_id))
    assert second.plan_version == first.plan_version + 1
    await service.approve(await service.submit(second))
    assert await service.action(OFFICER, "record_monitoring") == "OK"
    listed = await service.officer.ListMonitoring(pb.ListMonitoringRequest(case_id=service.case_id))
    assert [(one.month, one.mark) for one in listed.months] == [("2026-11", "DUE")]
    plan = await service.officer.GetPlan(pb.GetPlanRequest(case_id=service.case_id, in_force=True))
    await service.officer.RecordMonitoring(month(service, plan))
    await service.officer.RecordTwelveMonthReview(review(service))
    await service.officer.RecordFinalAssessment(final(service))
    with pytest.raises(DomainError, match="FINAL_ASSESSMENT_RECORDED"):
        await service.officer.RecordFinalAssessment(final(service))
    # Two rounds stand, each whole.
    counts = {
        table: (await service.running.database.all(f"SELECT count(*) AS n FROM {table}"))[0]["n"]
        for table in ("monitoring", "review", "final_assessment", "submission")
    }
    assert counts == {"monitoring": 2, "review": 2, "final_assessment": 2, "submission": 2}


async def test_eighteen_months_do_not_go_on_over_a_reopening(service):
    """Items are open: from the return eighteen months are over, from the reopening none are set."""
    await finished(service)
    service.running.clock.advance(days=900)
    await reopen(service)
    await service.visit()
    await service.opp()
    drafted = await service.officer.DraftPlan(pb.DraftPlanRequest(case_id=service.case_id))
    await service.approve(await service.submit(drafted))
    if drafted.items:
        with pytest.raises(DomainError, match="PLAN_ITEMS_OPEN"):
            await service.officer.RecordFinalAssessment(final(service, note="over"))


async def test_a_draft_that_was_open_is_the_draft_still(service):
    draft = await service.draft()
    await reopen(service)
    assert await service.action(OFFICER, "update_plan") == "OK"
    await service.approve(await service.submit(draft))
    assert await service.action(OFFICER, "record_monitoring") == "OK"


async def test_what_registry_tells_of_a_reopening_reaches_the_rows(service):
    await service.approved()
    await service.hear(registry.CaseReopened(case_id=service.case_id))
    [row] = await service.running.database.all("SELECT reopened_time FROM case_ref")
    assert row["reopened_time"] == service.now


async def test_an_item_hears_that_its_referral_or_application_was_taken_back(service):
    plan = await service.approved()
    item = plan.items[0].id
    sent = {"referral_id": str(new_id()), "case_id": service.case_id, "plan_item_id": item}
    await service.hear(referral.ReferralSent(**sent))
    await service.hear(referral.ReferralWithdrawn(**sent, cause="MISTAKE", undoes=True))
    applied = {"application_id": str(new_id()), "case_id": service.case_id, "plan_item_id": item}
    states = []
    for event in (
        benefits.ApplicationSubmitted(**applied),
        benefits.ApplicationReturned(**applied),
        benefits.ApplicationSubmitted(**applied),
    ):
        await service.hear(event)
        [row] = await service.running.database.all("SELECT state FROM plan_item WHERE id::text = $1", item)
        states.append(row["state"])
    assert states == ["SENT", "NOT_BEGUN", "SENT"]


async def test_no_month_waits_in_a_closed_case(service):
    await service.approved()
    [open_month] = (
        await service.officer.ListMonitoring(pb.ListMonitoringRequest(case_id=service.case_id))
    ).months
    assert open_month.mark == "DUE"
    service.family.state = "CLOSED"
    listed = await service.officer.ListMonitoring(pb.ListMonitoringRequest(case_id=service.case_id))
    assert not listed.months


async def kinds(service, by) -> list[str]:
    today = day(service.today)
    work = await service.by(by).ListWork(types_pb2.ListWorkRequest(today=today))
    return sorted(item.kind for item in work.items)


async def test_what_is_still_being_made_ends_with_the_final_assessment(service):
    first = await service.approved()
    await service.opp(again=True, submit=False)
    second = await service.officer.DraftPlan(pb.DraftPlanRequest(case_id=service.case_id))
    await service.submit(second)
    await service.officer.RecordMonitoring(month(service, first))
    assert (await kinds(service, COORDINATOR), await kinds(service, OFFICER)) == (
        ["approve_plan"],
        ["continue_opp"],
    )
    await service.officer.RecordFinalAssessment(final(service))
    # Nobody is asked for what is refused.
    assert (await kinds(service, COORDINATOR), await kinds(service, OFFICER)) == ([], [])
    for name in ("update_plan", "submit_plan"):
        assert await service.action(OFFICER, name) == "FINAL_ASSESSMENT_RECORDED"
    with pytest.raises(DomainError) as refused:
        await service.submit(second)
    assert refused.value.reason == "FINAL_ASSESSMENT_RECORDED"
    with pytest.raises(DomainError) as refused:
        await service.approve(second)
    assert refused.value.reason in {"FINAL_ASSESSMENT_RECORDED", "PLAN_NOT_IN_STATE"}
