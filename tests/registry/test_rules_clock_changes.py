"""Pauses and extensions of clocks: pure, and against a clock that is counted day by day."""

import datetime as dt

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from services.chassis.calendar import Workday, day_of, end_of, midnight
from services.registry.rules import clock_changes
from services.registry.rules import clocks as rules
from services.registry.rules.clock_changes import Changes, due
from services.registry.rules.clocks import Rule

DAY = dt.timedelta(days=1)
# 2026 has its summer time from 29 March to 25 October.
FIRST = dt.date(2026, 3, 2)
OFF = {dt.date(2026, 4, 6), dt.date(2026, 5, 1), dt.date(2026, 5, 11)}


def workday(day: dt.date) -> bool:
    return day.weekday() < 5 and day not in OFF


def a_rule(unit: str, length: int) -> Rule:
    return Rule(code="R", strands=(), unit=unit, length=length, starts_on=(), stops_on=())


def pause(on: dt.date, until: dt.date | None) -> dict[str, str]:
    return {"on": on.isoformat(), "until": until.isoformat() if until else "", "ended": ""}


def extension(length: int, withdrawn_by: str = "") -> dict[str, object]:
    return {"length": length, "withdrawn_by": withdrawn_by}


def counted(start: dt.datetime, unit: str, length: int, changes: Changes, works: Workday) -> dt.datetime:
    """Count a clock's days (or hours) one by one, passing over those on which it stood."""

    def stood(day: dt.date) -> bool:
        return any(on <= day < until for on, until in changes.spans)

    if unit == "HOURS":
        moment, left = start, dt.timedelta(hours=length)
        while True:
            end = midnight(day_of(moment) + DAY)
            if not stood(day_of(moment)):
                # What ends with a day ends with the next day's first moment, and a pause may begin there.
                if left < end - moment:
                    return moment + left
                left -= end - moment
            moment = end
    day, left_days = day_of(start), length
    while left_days:
        day += DAY
        left_days -= not stood(day) and (unit == "DAYS" or works(day))
    return end_of(day)


@given(
    st.sampled_from(["HOURS", "DAYS", "WORKING_DAYS"]),
    st.integers(1, 40),
    st.integers(0, 240 * 24),
    st.lists(st.tuples(st.integers(0, 8), st.integers(0, 20)), max_size=3),
)
@example("HOURS", 24, 0, [(1, 1)])
@example("HOURS", 24, 0, [(0, 1), (0, 1)])
def test_a_clock_with_pauses_is_one_that_passes_over_them(unit, length, hours, gaps):
    """At any moments, over summer time and days off; each pause begins by the end that then holds."""
    start = midnight(FIRST) + dt.timedelta(hours=hours)
    rule, changes = a_rule(unit, length), Changes()
    for gap, taken in gaps:
        on = (changes.spans[-1][1] if changes.spans else day_of(start)) + gap * DAY
        ends = due(rule, start, workday, changes)
        assert ends is not None
        if on > day_of(ends):
            break
        changes = Changes([*changes.pauses, pause(on, on + taken * DAY)])
        later = due(rule, start, workday, changes)
        assert later is not None
        assert later >= ends
    assert due(rule, start, workday, changes) == counted(start, unit, length, changes, workday)


@given(st.integers(1, 24), st.integers(0, 300), st.integers(1, 27), st.integers(0, 90))
def test_a_clock_of_months_with_a_pause_is_one_that_began_so_many_days_later(months, begins, gap, taken):
    start = midnight(FIRST + begins * DAY)
    on = day_of(start) + gap * DAY
    changes = Changes([pause(on, on + taken * DAY)])
    rule = a_rule("MONTHS", months)
    later = midnight(day_of(start) + taken * DAY)
    assert due(rule, start, workday, changes) == rules.due(rule, later, workday)


@pytest.mark.parametrize("unit", clock_changes.CHANGEABLE_UNITS)
def test_while_it_is_paused_nothing_is_due_and_a_pause_of_no_day_is_none(unit):
    rule, start = a_rule(unit, 9), midnight(FIRST)
    going_on = Changes([pause(FIRST + DAY, None)])
    assert due(rule, start, workday, going_on) is None
    none = Changes([pause(FIRST + DAY, FIRST + DAY)])
    assert due(rule, start, workday, none) == rules.due(rule, start, workday)
    longer = Changes((), [extension(5), extension(3, "somebody"), extension(2)])
    assert due(rule, start, workday, longer) == rules.due(a_rule(unit, 16), start, workday)


@given(
    st.sampled_from(clock_changes.CHANGEABLE_UNITS),
    st.integers(1, 30),
    st.integers(0, 30),
    st.integers(-5, 60),
)
def test_an_act_while_it_is_paused_is_in_time(unit, length, gap, done):
    start = midnight(FIRST) + dt.timedelta(hours=10)
    rule = a_rule(unit, length)
    ends = due(rule, start, workday, Changes())
    assert ends is not None
    on = min(FIRST + gap * DAY, day_of(ends))
    act = on + done * DAY
    changes = Changes(clock_changes.stopped(Changes([pause(on, None)]), act))
    judged = rules.stop(due(rule, start, workday, changes), end_of(act), day_only=False)
    assert judged == rules.State.MET
