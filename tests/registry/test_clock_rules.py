"""Versions of the rules of clocks: from when one holds, whom it binds, what it would do; time in states."""

import datetime as dt
from typing import Any

import pytest
from google.protobuf.field_mask_pb2 import FieldMask
from google.type.date_pb2 import Date
from prag.assessment.v1 import assessment_events_pb2 as assessment
from prag.benefits.v1 import benefits_events_pb2 as benefits
from prag.common.v1 import types_pb2 as common
from prag.referral.v1 import referral_events_pb2 as referral
from prag.registry.v1 import registry_service_pb2 as pb
from prag.registry.v1.registry_events_pb2 import ClockStopped

from services.chassis.calendar import day_of, midnight
from services.chassis.ids import new_id
from tests.recorded_events import telling
from tests.registry.conftest import MCR, NOW, RegistryUnderTest, actor, refused

# A Sunday.
TODAY = dt.date(2026, 11, 22)


def on(day: dt.date) -> Date:
    return Date(year=day.year, month=day.month, day=day.day)


async def version(service: RegistryUnderTest, code: str) -> pb.ClockRule:
    rules = (await service.officer.ListClockRules(pb.ListClockRulesRequest())).rules
    return next(rule for rule in rules if rule.code == code)


async def change(
    service: RegistryUnderTest,
    code: str,
    length: int | None,
    valid_from: dt.date | None = None,
    **options: Any,
) -> pb.ClockRule:
    """Write the next version of a rule, as the administrator."""
    latest = await version(service, code)
    rule = pb.ClockRule(code=code, length=length, etag=latest.etag)
    paths = ["length"]
    if valid_from is not None:
        rule.provenance.valid_from.CopyFrom(on(valid_from))
    request = pb.UpdateClockRuleRequest(rule=rule, update_mask=FieldMask(paths=paths), **options)
    return await service.by(actor("administrator")).UpdateClockRule(request)


async def clocks(service: RegistryUnderTest, case: Any, code: str) -> list[pb.Clock]:
    """Return the clocks of a rule, oldest first."""
    found = (await service.officer.ListClocks(pb.ListClocksRequest(case_id=case.id))).clocks
    return sorted((one for one in found if one.rule == code), key=lambda one: one.id)


async def test_a_version_holds_from_today_or_later_and_none_is_written_over_that_holds(
    service: RegistryUnderTest,
):
    refusal = await refused(change(service, "FIRST_VISIT", 48, TODAY - dt.timedelta(days=1)))
    assert refusal.fields == [("rule.provenance.valid_from", "DATE_TOO_EARLY")]
    today = await change(service, "FIRST_VISIT", 48)
    assert today.provenance.valid_from == on(TODAY)
    # Clocks may have begun under it this morning: the next one holds from tomorrow.
    refusal = await refused(change(service, "FIRST_VISIT", 24, TODAY))
    assert refusal.fields == [("rule.provenance.valid_from", "DATE_TOO_EARLY")]
    tomorrow = await change(service, "FIRST_VISIT", 24)
    assert tomorrow.provenance.valid_from == on(TODAY + dt.timedelta(days=1))
    # Nothing began under what does not hold yet.
    again = await change(service, "FIRST_VISIT", 36)
    assert (again.provenance.valid_from, again.length) == (tomorrow.provenance.valid_from, 36)
    assert again.version_id == tomorrow.version_id != today.version_id
    rules = (await service.officer.ListClockRules(pb.ListClockRulesRequest())).rules
    assert [rule.length for rule in rules if rule.code == "FIRST_VISIT"] == [36, 48, 72]


async def test_a_slip_of_a_year_in_a_version_is_set_right(service: RegistryUnderTest):
    """It holds from far away, and would stand before every version that is to hold sooner."""
    slip = await change(service, "FIRST_VISIT", 48, TODAY.replace(year=2062))
    # Without a day it stays where it is; not before what holds, and not before today.
    assert (await change(service, "FIRST_VISIT", 47)).provenance.valid_from == on(TODAY.replace(year=2062))
    refusal = await refused(change(service, "FIRST_VISIT", 48, TODAY - dt.timedelta(days=1)))
    assert refusal.fields == [("rule.provenance.valid_from", "DATE_TOO_EARLY")]
    week = TODAY + dt.timedelta(days=7)
    right = await change(service, "FIRST_VISIT", 46, week)
    assert (right.version_id, right.provenance.valid_from) == (slip.version_id, on(week))
    # A day later, too; and between the two no day is without a rule.
    await change(service, "FIRST_VISIT", 46, week + dt.timedelta(days=1))
    rows = await service.database.all(
        "SELECT valid_from, valid_to FROM clock_rule WHERE code = 'FIRST_VISIT' ORDER BY valid_from"
    )
    assert [(row["valid_from"], row["valid_to"]) for row in rows[1:]] == [(week + dt.timedelta(days=1), None)]
    assert rows[0]["valid_to"] == week
    held = await version(service, "FIRST_VISIT")
    assert (held.length, len(rows)) == (46, 2)


async def test_that_somebody_compared_a_version_with_its_source_makes_no_version(service: RegistryUnderTest):
    latest = await version(service, "FIRST_VISIT")
    rule = pb.ClockRule(code="FIRST_VISIT", length=72, etag=latest.etag)
    rule.provenance.CopyFrom(latest.provenance)
    rule.provenance.verified_by = "A lawyer"
    rule.provenance.verified_on.CopyFrom(on(TODAY))
    # As the form has it, which proposes today.
    rule.provenance.valid_from.CopyFrom(on(TODAY))
    request = pb.UpdateClockRuleRequest(rule=rule, update_mask=FieldMask(paths=["length", "provenance"]))
    verified = await service.by(actor("administrator")).UpdateClockRule(request)
    assert (verified.version_id, verified.provenance.verified_by) == (latest.version_id, "A lawyer")


async def test_what_runs_keeps_the_version_that_it_began_under(service: RegistryUnderTest):
    """The length, what the days off of the calendar do to it, its months, and the day that is corrected."""
    case = await service.registered()
    sent = referral.ReferralSent(
        referral_id=str(new_id()), case_id=case.id, institution_id="kz", institution_kind="EO"
    )
    await service.hear(sent, actual_on=NOW)
    [before] = await clocks(service, case, "REFERRAL_ANSWER")
    assert before.rule_version_id == (await version(service, "REFERRAL_ANSWER")).version_id
    changed = await change(service, "REFERRAL_ANSWER", 2)
    # Sent later on the day from which the new version holds.
    other = referral.ReferralSent(
        referral_id=str(new_id()), case_id=case.id, institution_id="kz", institution_kind="EO"
    )
    await service.hear(other, actual_on=NOW)
    first, second = await clocks(service, case, "REFERRAL_ANSWER")
    assert (first, second.rule_version_id) == (before, changed.version_id)
    assert first.rule_valid_from == on(dt.date(2020, 1, 1))
    assert second.rule_valid_from == on(TODAY)
    holiday = pb.Holiday(day=on(TODAY + dt.timedelta(days=1)))
    holiday.name.sq, holiday.name.sr, holiday.name.en = "Pushim", "Празник", "Day off"
    await service.by(actor("administrator")).SetHoliday(pb.SetHolidayRequest(holiday=holiday))
    first, second = await clocks(service, case, "REFERRAL_ANSWER")

    def last(clock: pb.Clock) -> dt.date:
        return day_of(clock.due_time.ToDatetime(dt.UTC))

    # Monday is off: five working days over a weekend, and two.
    assert (last(first), last(second)) == (dt.date(2026, 11, 30), dt.date(2026, 11, 25))


async def test_a_series_of_months_goes_on_under_its_version(service: RegistryUnderTest):
    case = await service.registered()
    await service.hear(assessment.PlanApproved(plan_id=str(new_id()), case_id=case.id, approved_on=on(TODAY)))
    [november] = await clocks(service, case, "MONTHLY_MONITORING")
    await change(service, "MONTHLY_MONITORING", 2)
    service.clock.set(dt.datetime(2026, 12, 2, 9, 0, tzinfo=dt.UTC))
    await service.sweep()
    await service.hear(assessment.MonitoringRecorded(plan_id=str(new_id()), case_id=case.id, month="2027-01"))
    months = await clocks(service, case, "MONTHLY_MONITORING")
    assert [month.period for month in months] == ["2026-11", "2026-12", "2027-01"]
    assert {month.rule_version_id for month in months} == {november.rule_version_id}
    # Whose plan is approved now begins under the new one: two months.
    later = await service.reported()
    await service.hear(
        assessment.PlanApproved(plan_id=str(new_id()), case_id=later.id, approved_on=on(dt.date(2026, 12, 2)))
    )
    [december] = await clocks(service, later, "MONTHLY_MONITORING")
    assert december.rule_version_id != november.rule_version_id


async def test_without_a_length_nothing_is_met(service: RegistryUnderTest):
    case = await service.registered()
    submitted = benefits.ApplicationSubmitted(application_id=str(new_id()), case_id=case.id)
    await service.hear(submitted, actual_on=NOW)
    [runs] = await clocks(service, case, "COMPLETENESS")
    assert (runs.state, runs.HasField("due_time")) == (pb.CLOCK_STATE_NOT_SET, False)
    service.clock.advance(days=3)
    async with telling(service.database) as told:
        await service.hear(
            benefits.ApplicationCompleted(application_id=submitted.application_id, case_id=case.id),
            actual_on=service.clock.now(),
        )
    [done] = await clocks(service, case, "COMPLETENESS")
    assert done.state == pb.CLOCK_STATE_DONE
    assert done.stop_time.ToDatetime(dt.UTC) - done.start_time.ToDatetime(dt.UTC) == dt.timedelta(days=3)
    assert [fields["outcome"] for _, fields in told.of(ClockStopped)] == ["DONE"]


async def test_what_a_version_would_do_is_told_before_it_is_written(service: RegistryUnderTest):
    for _ in range(6):
        await service.reported()
    timely = await service.reported(trigger_on=on(TODAY - dt.timedelta(days=1)))
    visit = assessment.VisitRecorded(visit_id=str(new_id()), case_id=timely.id, kind="FIRST")
    await service.hear(visit, actual_on=NOW)
    latest = await version(service, "FIRST_VISIT")
    tried = await change(service, "FIRST_VISIT", 5, validate_only=True)
    assert (tried.length, tried.version_id, tried.provenance.valid_from) == (5, "", on(TODAY))
    running, past = tried.effect.running, tried.effect.past
    assert (running.clocks, running.late, running.late_then) == (6, 0, 6)
    # Of one to four nobody is told.
    assert not past.HasField("clocks")
    assert (past.late, past.HasField("late_then")) == (0, False)
    assert not tried.effect.more
    assert await version(service, "FIRST_VISIT") == latest
    # What the version itself is refused for is told too.
    refusal = await refused(
        change(service, "FIRST_VISIT", 5, TODAY - dt.timedelta(days=1), validate_only=True)
    )
    assert refusal.fields == [("rule.provenance.valid_from", "DATE_TOO_EARLY")]


async def stays(service: RegistryUnderTest, case: Any) -> list[tuple[str, str, dt.date, dt.date | None]]:
    rows = await service.database.all(
        "SELECT rule, state, start_time, stop_time FROM clock"
        f" WHERE case_id = '{case.id}' AND rule LIKE 'RETURN%' ORDER BY id"
    )

    return [
        (
            row["rule"].removeprefix("RETURN_"),
            row["state"],
            day_of(row["start_time"]),
            row["stop_time"] and day_of(row["stop_time"]),
        )
        for row in rows
    ]


@pytest.fixture
async def returning(service: RegistryUnderTest) -> Any:
    case = await service.wished()
    service.clock.advance(days=10)
    selected = dt.date(2026, 11, 30)
    await service.by(MCR).SelectCase(pb.SelectCaseRequest(case_id=case.id, selected_on=on(selected)))
    back = pb.RecordReturnRequest(case_id=case.id, returned_on=on(dt.date(2026, 12, 1)))
    await service.by(actor("mocr_officer", "RAN", account_id="o")).RecordReturn(back)
    return case


async def test_a_return_s_time_in_each_state_is_measured_where_nothing_binds(
    service: RegistryUnderTest, returning: Any
):
    asked, selected, returned = dt.date(2026, 9, 1), dt.date(2026, 11, 30), dt.date(2026, 12, 1)
    assert await stays(service, returning) == [
        ("REQUESTED", "DONE", asked, selected),
        ("SELECTED", "DONE", selected, returned),
        ("RETURNED", "NOT_SET", returned, None),
    ]
    # Nothing is due of it, and no queue is longer for it.
    work = (await service.officer.ListWork(common.ListWorkRequest())).items
    assert [item for item in work if item.rule.startswith("RETURN")] == []
    corrected = common.CorrectActDateRequest(
        case_id=returning.id,
        act="prag.registry.v1.CaseSelected",
        reason="misread",
        subject_id=returning.id,
    )
    corrected.on.CopyFrom(on(dt.date(2026, 11, 25)))
    await service.by(MCR).CorrectActDate(corrected)
    earlier = dt.date(2026, 11, 25)
    assert await stays(service, returning) == [
        ("REQUESTED", "DONE", asked, earlier),
        ("SELECTED", "DONE", earlier, returned),
        ("RETURNED", "NOT_SET", returned, None),
    ]


async def test_a_length_that_is_set_for_a_return_binds_those_that_begin_then(
    service: RegistryUnderTest, returning: Any
):
    await change(service, "RETURN_ASSESSED", 30)
    service.clock.advance(days=1)
    opp = assessment.OppSubmitted(submission_id=str(new_id()), case_id=returning.id)
    await service.hear(opp, actual_on=service.clock.now())
    [assessed] = await clocks(service, returning, "RETURN_ASSESSED")
    assert assessed.state == pb.CLOCK_STATE_RUNNING
    assert assessed.due_time.ToDatetime(dt.UTC) == midnight(dt.date(2027, 1, 3)) - dt.timedelta(seconds=1)
    # Another strand's cases measure nothing of the kind.
    other = await service.registered()
    await service.hear(assessment.OppSubmitted(submission_id=str(new_id()), case_id=other.id))
    assert await stays(service, other) == []
