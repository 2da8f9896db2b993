"""A wrong date is set right: by whom, until when, within what it follows and what follows it."""

import datetime as dt
from typing import Any

import pytest
from prag.assessment.v1 import assessment_events_pb2 as events
from prag.assessment.v1 import assessment_service_pb2 as pb
from prag.common.v1 import types_pb2 as common

from services.chassis.errors import FailedPrecondition, InvalidArgument, NotFound, PermissionDenied
from services.chassis.ids import new_id
from tests.assessment.conftest import AssessmentUnderTest, day
from tests.assessment.people import COLLEAGUE, COORDINATOR, OFFICER, actor

HEAD = actor("mocr_head", "RAN", account="sef", institution="okzp-ran", kind="MOCR")


def correction(
    service: AssessmentUnderTest, act: str, subject_id: str, **more: Any
) -> common.CorrectActDateRequest:
    return common.CorrectActDateRequest(
        case_id=service.case_id,
        act=f"prag.assessment.v1.{act}",
        subject_id=subject_id,
        reason="a slip of the key",
        request_id=str(new_id()),
        **more,
    )


async def faults(call: Any) -> list[tuple[str, str, str]]:
    with pytest.raises(InvalidArgument) as caught:
        await call
    return [(one.field, one.reason, "".join(one.metadata.values())) for one in caught.value.fields]


async def test_a_plan_approved_on_a_wrong_day_is_set_right(service: AssessmentUnderTest) -> None:
    # Approved today; a week later it is seen that it was the day after.
    plan = await service.approved()
    approved = service.today
    service.running.clock.advance(days=40)
    right = approved + dt.timedelta(days=35)
    request = correction(service, "PlanApproved", plan.id, on=day(right))
    with pytest.raises(PermissionDenied):
        await service.by(COLLEAGUE).CorrectActDate(request)
    corrected = await service.by(COORDINATOR).CorrectActDate(request)
    assert (corrected.previous, corrected.corrected) == (approved.isoformat(), right.isoformat())
    assert (corrected.reason, corrected.corrected_by) == ("a slip of the key", COORDINATOR.account_id)
    # The same request again is the same correction, and one event.
    assert (await service.by(COORDINATOR).CorrectActDate(request)).id == corrected.id
    [told] = await service.running.published(events.ActDateCorrected)
    assert (told.act, told.subject_id) == ("prag.assessment.v1.PlanApproved", plan.id)
    assert (told.previous_on, told.corrected_on) == (day(approved), day(right))
    months = await service.officer.ListMonitoring(pb.ListMonitoringRequest(case_id=service.case_id))
    assert [(one.month, one.mark) for one in months.months] == [
        (f"{right:%Y-%m}", "MISSING"),
        *[(f"{service.today:%Y-%m}", "DUE")][: right.month != service.today.month],
    ] or [one.mark for one in months.months] == ["DUE"]
    kept = await service.officer.ListActDateCorrections(
        common.ListActDateCorrectionsRequest(case_id=service.case_id)
    )
    assert [one.id for one in kept.corrections] == [corrected.id]


async def test_the_head_corrects_what_somebody_else_recorded(service: AssessmentUnderTest) -> None:
    visit = await service.visit()
    request = correction(service, "VisitRecorded", visit.id)
    right = service.now - dt.timedelta(hours=1)
    request.time.FromDatetime(right)
    await service.by(HEAD).CorrectActDate(request)
    read = await service.officer.GetVisit(pb.GetVisitRequest(visit_id=visit.id))
    assert read.actual_time.ToDatetime(dt.UTC) == right


async def test_the_right_date_lies_between_what_it_follows_and_what_follows_it(
    service: AssessmentUnderTest,
) -> None:
    plan = await service.approved()
    tomorrow, yesterday = (service.today + dt.timedelta(days=n) for n in (1, -1))
    by = service.by(COORDINATOR)
    early = correction(service, "PlanApproved", plan.id, on=day(yesterday))
    assert await faults(by.CorrectActDate(early)) == [("on", "DATE_TOO_EARLY", service.today.isoformat())]
    late = correction(service, "PlanApproved", plan.id, on=day(tomorrow))
    assert await faults(by.CorrectActDate(late)) == [("on", "DATE_IN_FUTURE", "")]
    without = correction(service, "PlanApproved", plan.id)
    assert await faults(by.CorrectActDate(without)) == [("on", "FIELD_REQUIRED", "")]
    approved = service.today
    service.running.clock.advance(days=2)
    signed = correction(service, "PlanSubmitted", plan.id, on=day(service.today))
    refused = await faults(service.officer.CorrectActDate(signed))
    assert refused == [("on", "DATE_TOO_LATE", approved.isoformat())]


async def test_what_rests_on_it_was_served(
    service: AssessmentUnderTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan = await service.approved()
    ref = service.family.ref

    def served(*args: Any) -> Any:
        found = ref(*args)
        found.served_on.CopyFrom(day(service.today))
        return found

    monkeypatch.setattr(service.family, "ref", served)
    request = correction(service, "PlanApproved", plan.id, on=day(service.today))
    with pytest.raises(FailedPrecondition, match="ACT_RESTED_ON"):
        await service.by(COORDINATOR).CorrectActDate(request)


@pytest.mark.parametrize("act", ["PlanApproved", "VisitRecorded", "PlanDrafted"])
async def test_of_an_act_that_there_is_not(service: AssessmentUnderTest, act: str) -> None:
    request = correction(service, act, str(new_id()), on=day(service.today))
    with pytest.raises(NotFound, match="ACT_NOT_FOUND"):
        await service.by(OFFICER).CorrectActDate(request)
