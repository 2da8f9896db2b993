"""A date that was corrected, or a day off that was set, moves clocks, timeline and stages."""

import datetime as dt
from uuid import uuid4

import pytest
from google.protobuf.field_mask_pb2 import FieldMask
from google.type.date_pb2 import Date
from prag.assessment.v1 import assessment_events_pb2 as assessment
from prag.common.v1 import types_pb2
from prag.referral.v1 import referral_events_pb2 as referral
from prag.registry.v1 import registry_events_pb2 as events
from prag.registry.v1 import registry_service_pb2 as pb

from services.chassis.ids import new_id
from tests.registry.conftest import RegistryUnderTest, actor, refused, someone

TODAY = Date(year=2026, month=11, day=22)
PLAN = str(new_id())


async def test_late_months_go_with_the_wrong_day_of_the_approval(service: RegistryUnderTest) -> None:
    case = await service.registered(someone())
    wrong, right = dt.date(2020, 2, 3), dt.date(2026, 11, 22)
    await service.hear(
        assessment.PlanApproved(plan_id=PLAN, case_id=case.id, approved_on=Date(year=2020, month=2, day=3)),
        actual_on=wrong,
    )
    await service.sweep()
    before = await service.clocks(case.id)
    months = [name for name in before if name.startswith("MONTHLY_MONITORING")]
    assert len(months) == 82
    assert sum(before[name].state == pb.CLOCK_STATE_BREACHED for name in months) == 81

    corrected = assessment.ActDateCorrected(
        correction_id=str(uuid4()),
        case_id=case.id,
        act="prag.assessment.v1.PlanApproved",
        subject_id=PLAN,
        previous_on=Date(year=2020, month=2, day=3),
        corrected_on=TODAY,
    )
    await service.hear(corrected)
    after = await service.clocks(case.id)
    standing = {name: after[name].state for name in months if after[name].state != pb.CLOCK_STATE_CANCELLED}
    assert standing == {"MONTHLY_MONITORING2026-11": pb.CLOCK_STATE_RUNNING}
    moved = after["MONTHLY_MONITORING2026-11"]
    assert moved.start_time.ToDatetime(dt.UTC) == dt.datetime(2026, 11, 21, 23, tzinfo=dt.UTC)
    assert moved.history[-1].kind == "MOVED"
    # The sweep does not open them again.
    await service.sweep()
    assert await service.clocks(case.id) == after
    timeline = await service.officer.ListTimeline(pb.ListTimelineRequest(case_id=case.id, page_size=200))
    [entry] = [one for one in timeline.entries if one.event == "prag.assessment.v1.PlanApproved"]
    assert (entry.actual_time.ToDatetime(dt.UTC).date(), entry.day_only) == (dt.date(2026, 11, 21), True)
    assert right == dt.date(2026, 11, 22)


async def test_a_first_visit_that_was_in_time_takes_its_lateness_back(service: RegistryUnderTest) -> None:
    case = await service.registered(someone())
    visit = assessment.VisitRecorded(visit_id=str(new_id()), case_id=case.id, kind="FIRST")
    trigger = case.trigger_time.ToDatetime(dt.UTC)
    late, timely = trigger + dt.timedelta(hours=80), trigger + dt.timedelta(hours=20)
    service.clock.set(trigger + dt.timedelta(days=6))
    await service.hear(visit, actual_on=late)
    assert (await service.clocks(case.id))["FIRST_VISIT"].state == pb.CLOCK_STATE_MET_LATE
    corrected = assessment.ActDateCorrected(
        correction_id=str(uuid4()),
        case_id=case.id,
        act="prag.assessment.v1.VisitRecorded",
        subject_id=visit.visit_id,
    )
    corrected.previous_time.FromDatetime(late)
    corrected.corrected_time.FromDatetime(timely)
    await service.hear(corrected)
    clock = (await service.clocks(case.id))["FIRST_VISIT"]
    assert (clock.state, clock.stop_time.ToDatetime(dt.UTC)) == (pb.CLOCK_STATE_MET, timely)
    told = list(await service.told("ClockMoved"))
    assert len(told) == 1


async def test_a_day_off_that_is_announced_when_it_is_over_takes_the_lateness_back(
    service: RegistryUnderTest,
) -> None:
    case = await service.registered(someone())
    ids = {"referral_id": str(new_id()), "case_id": case.id}
    to = {"institution_id": str(new_id()), "institution_kind": "EO"}
    await service.hear(
        referral.ReferralSent(**ids, **to), actual_on=dt.datetime(2026, 11, 20, 9, tzinfo=dt.UTC)
    )
    # It was due on Friday; the Monday after is the day on which the answer is in time by one day off.
    answered = dt.datetime(2026, 11, 30, 9, tzinfo=dt.UTC)
    service.clock.set(answered)
    await service.hear(referral.ReferralAccepted(**ids, institution_id=to["institution_id"]))
    assert (await service.clocks(case.id))["REFERRAL_ANSWER"].state == pb.CLOCK_STATE_MET_LATE
    name = types_pb2.LocalizedText(sq="Bajrami", sr="Бајрам", en="Eid")
    for cancelled, state in ((False, pb.CLOCK_STATE_MET), (True, pb.CLOCK_STATE_MET_LATE)):
        holiday = pb.Holiday(day=Date(year=2026, month=11, day=26), name=name, cancelled=cancelled)
        await service.by(actor("administrator")).SetHoliday(pb.SetHolidayRequest(holiday=holiday))
        clock = (await service.clocks(case.id))["REFERRAL_ANSWER"]
        assert (clock.state, clock.stop_time.ToDatetime(dt.UTC)) == (state, answered)
    assert [one.state for one in await service.told("ClockMoved")] == ["MET", "MET_LATE"]


@pytest.mark.parametrize("then", ["stays", "is worked after all"])
async def test_a_day_off_moves_the_clocks_that_run_over_it(service: RegistryUnderTest, then: str) -> None:
    case = await service.registered(someone())
    sent = referral.ReferralSent(
        referral_id=str(new_id()), case_id=case.id, institution_id=str(new_id()), institution_kind="EO"
    )
    await service.hear(sent, actual_on=dt.datetime(2026, 11, 20, 9, tzinfo=dt.UTC))
    # Friday 20 November; 28 November, a Saturday, is the day of the flag.
    before = (await service.clocks(case.id))["REFERRAL_ANSWER"].due_time.ToDatetime(dt.UTC)
    assert before.date() == dt.date(2026, 11, 27)
    name = types_pb2.LocalizedText(sq="Ditë pushimi", sr="Нерадни дан", en="A day off")
    day = Date(year=2026, month=11, day=25)
    administrator = service.by(actor("administrator"))
    await administrator.SetHoliday(pb.SetHolidayRequest(holiday=pb.Holiday(day=day, name=name)))
    clock = (await service.clocks(case.id))["REFERRAL_ANSWER"]
    assert clock.due_time.ToDatetime(dt.UTC).date() == dt.date(2026, 11, 30)
    moved = clock.history[-1]
    assert (moved.kind, moved.actual_time) == ("MOVED", clock.due_time)
    if then != "stays":
        # A day that is worked after all moves it back.
        holiday = pb.Holiday(day=day, name=name, cancelled=True)
        await administrator.SetHoliday(pb.SetHolidayRequest(holiday=holiday))
        clock = (await service.clocks(case.id))["REFERRAL_ANSWER"]
        assert clock.due_time.ToDatetime(dt.UTC) == before
    assert events.ClockMoved.DESCRIPTOR.full_name == "prag.registry.v1.ClockMoved"


async def test_a_breach_that_a_day_off_undoes_is_taken_back(service: RegistryUnderTest) -> None:
    case = await service.registered(someone())
    sent = referral.ReferralSent(
        referral_id=str(new_id()), case_id=case.id, institution_id=str(new_id()), institution_kind="EO"
    )
    await service.hear(sent, actual_on=dt.datetime(2026, 11, 20, 9, tzinfo=dt.UTC))
    service.clock.set(dt.datetime(2026, 11, 30, 8, tzinfo=dt.UTC))
    await service.sweep()
    assert (await service.clocks(case.id))["REFERRAL_ANSWER"].state == pb.CLOCK_STATE_BREACHED
    name = types_pb2.LocalizedText(sq="Ditë pushimi", sr="Нерадни дан", en="A day off")
    holiday = pb.Holiday(day=Date(year=2026, month=11, day=26), name=name)
    await service.by(actor("administrator")).SetHoliday(pb.SetHolidayRequest(holiday=holiday))
    assert (await service.clocks(case.id))["REFERRAL_ANSWER"].state == pb.CLOCK_STATE_RUNNING


async def test_a_clock_that_moves_shows_under_another_etag_and_refuses_no_form(
    service: RegistryUnderTest,
) -> None:
    case = await service.registered(someone())
    asked = pb.GetCaseRequest(case_id=case.id)
    before = await service.officer.GetCase(asked)
    # As whatever moves it leaves it, where nothing of the case's row moves.
    await service.database.all("UPDATE clock SET due_time = due_time + interval '1 day'")
    after = await service.officer.GetCase(asked)
    assert after.milestones != before.milestones
    assert after.etag != before.etag
    change = pb.UpdateCaseRequest(
        case=pb.Case(id=case.id, address="Ulica 3", etag=before.etag),
        update_mask=FieldMask(paths=["address"]),
    )
    assert (await service.officer.UpdateCase(change)).address == "Ulica 3"
    assert (await refused(service.officer.UpdateCase(change))).reason == "ETAG_STALE"
