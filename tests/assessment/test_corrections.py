"""A wrong date is set right: by whom, until when, within what it follows and what follows it."""

import datetime as dt
from typing import Any

import pytest
from prag.assessment.v1 import assessment_events_pb2 as events
from prag.assessment.v1 import assessment_service_pb2 as pb
from prag.common.v1 import types_pb2 as common

from services.chassis.errors import FailedPrecondition, InvalidArgument, NotFound, PermissionDenied
from services.chassis.ids import new_id
from tests.assessment.conftest import House, day
from tests.assessment.people import COLLEAGUE, COORDINATOR, OFFICER, actor

HEAD = actor("mocr_head", "RAN", account="sef", institution="okzp-ran", kind="MOCR")


def correction(house: House, act: str, subject_id: str, **more: Any) -> common.CorrectActDateRequest:
    return common.CorrectActDateRequest(
        case_id=house.case_id,
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


async def test_a_plan_approved_on_a_wrong_day_is_set_right(house: House) -> None:
    # Approved today; a week later it is seen that it was the day after.
    plan = await house.approved()
    approved = house.today
    house.running.clock.advance(days=40)
    right = approved + dt.timedelta(days=35)
    request = correction(house, "PlanApproved", plan.id, on=day(right))
    with pytest.raises(PermissionDenied):
        await house.by(COLLEAGUE).CorrectActDate(request)
    corrected = await house.by(COORDINATOR).CorrectActDate(request)
    assert (corrected.previous, corrected.corrected) == (approved.isoformat(), right.isoformat())
    assert (corrected.reason, corrected.corrected_by) == ("a slip of the key", COORDINATOR.account_id)
    # The same request again is the same correction, and one event.
    assert (await house.by(COORDINATOR).CorrectActDate(request)).id == corrected.id
    [told] = await house.running.published(events.ActDateCorrected)
    assert (told.act, told.subject_id) == ("prag.assessment.v1.PlanApproved", plan.id)
    assert (told.previous_on, told.corrected_on) == (day(approved), day(right))
    months = await house.officer.ListMonitoring(pb.ListMonitoringRequest(case_id=house.case_id))
    assert [(one.month, one.mark) for one in months.months] == [
        (f"{right:%Y-%m}", "MISSING"),
        *[(f"{house.today:%Y-%m}", "DUE")][: right.month != house.today.month],
    ] or [one.mark for one in months.months] == ["DUE"]
    kept = await house.officer.ListActDateCorrections(
        common.ListActDateCorrectionsRequest(case_id=house.case_id)
    )
    assert [one.id for one in kept.corrections] == [corrected.id]


async def test_the_head_corrects_what_somebody_else_recorded(house: House) -> None:
    visit = await house.visit()
    request = correction(house, "VisitRecorded", visit.id)
    right = house.now - dt.timedelta(hours=1)
    request.time.FromDatetime(right)
    await house.by(HEAD).CorrectActDate(request)
    read = await house.officer.GetVisit(pb.GetVisitRequest(visit_id=visit.id))
    assert read.actual_time.ToDatetime(dt.UTC) == right


async def test_the_right_date_lies_between_what_it_follows_and_what_follows_it(house: House) -> None:
    plan = await house.approved()
    tomorrow, yesterday = (house.today + dt.timedelta(days=n) for n in (1, -1))
    by = house.by(COORDINATOR)
    early = correction(house, "PlanApproved", plan.id, on=day(yesterday))
    assert await faults(by.CorrectActDate(early)) == [("on", "DATE_TOO_EARLY", house.today.isoformat())]
    late = correction(house, "PlanApproved", plan.id, on=day(tomorrow))
    assert await faults(by.CorrectActDate(late)) == [("on", "DATE_IN_FUTURE", "")]
    without = correction(house, "PlanApproved", plan.id)
    assert await faults(by.CorrectActDate(without)) == [("on", "FIELD_REQUIRED", "")]
    approved = house.today
    house.running.clock.advance(days=2)
    signed = correction(house, "PlanSubmitted", plan.id, on=day(house.today))
    refused = await faults(house.officer.CorrectActDate(signed))
    assert refused == [("on", "DATE_TOO_LATE", approved.isoformat())]


async def test_what_rests_on_it_was_served(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    plan = await house.approved()
    ref = house.family.ref

    def served(*args: Any) -> Any:
        found = ref(*args)
        found.served_on.CopyFrom(day(house.today))
        return found

    monkeypatch.setattr(house.family, "ref", served)
    request = correction(house, "PlanApproved", plan.id, on=day(house.today))
    with pytest.raises(FailedPrecondition, match="ACT_RESTED_ON"):
        await house.by(COORDINATOR).CorrectActDate(request)


@pytest.mark.parametrize("act", ["PlanApproved", "VisitRecorded", "PlanDrafted"])
async def test_of_an_act_that_there_is_not(house: House, act: str) -> None:
    request = correction(house, act, str(new_id()), on=day(house.today))
    with pytest.raises(NotFound, match="ACT_NOT_FOUND"):
        await house.by(OFFICER).CorrectActDate(request)
