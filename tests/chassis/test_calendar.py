"""The one calendar: month ends, working days, hours that come twice or not at all."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.chassis import calendar
from services.chassis.clock import ZONE

DAYS = st.dates(dt.date(2000, 1, 1), dt.date(2060, 12, 31))
COUNTS = st.integers(0, 240)


def weekday(day: dt.date) -> bool:
    return day.weekday() < 5


@given(DAYS, COUNTS)
def test_months_on_is_the_same_day_or_the_months_last(day: dt.date, months: int) -> None:
    on = calendar.months_on(day, months)
    assert (on.year * 12 + on.month) - (day.year * 12 + day.month) == months
    assert on.day == day.day or (on.day < day.day and on == calendar.last_of(calendar.month_of(on)))
    # What months_on goes, months_between counts: the ends of months too.
    assert calendar.months_between(day, on) == months


@given(DAYS, DAYS)
def test_whole_months_do_not_pass_the_end(start: dt.date, end: dt.date) -> None:
    start, end = sorted((start, end))
    months = calendar.months_between(start, end)
    assert calendar.months_on(start, months) <= end < calendar.months_on(start, months + 1)


@given(DAYS)
def test_a_month_from_its_first_to_its_last_day(day: dt.date) -> None:
    month = calendar.month_of(day)
    first, last = calendar.first_of(month), calendar.last_of(month)
    assert first <= day <= last
    assert calendar.first_of(calendar.next_month(month)) == last + dt.timedelta(days=1)
    assert calendar.months_from(month, calendar.next_month(month)) == [month, calendar.next_month(month)]
    assert calendar.months_from(calendar.next_month(month), month) == []


@given(DAYS)
def test_a_day_is_from_its_midnight_to_its_last_second(day: dt.date) -> None:
    first, last = calendar.midnight(day), calendar.end_of(day)
    assert calendar.day_of(first) == calendar.day_of(last) == day
    assert calendar.day_of(first - dt.timedelta(seconds=1)) == day - dt.timedelta(days=1)
    # The days of the changes of the hour have 23 and 25 hours.
    hours = (last - first + dt.timedelta(seconds=1)) / dt.timedelta(hours=1)
    assert hours in {23, 24, 25}


@given(DAYS, st.integers(1, 60))
def test_working_days_are_counted_as_they_are_gone(day: dt.date, count: int) -> None:
    last = calendar.working_day(day, count, weekday)
    assert weekday(last)
    assert calendar.working_days_between(day, last, weekday) == count
    assert calendar.working_days_between(last, day, weekday) == -count
    assert calendar.working_day(day, 0, weekday) == day


@given(DAYS, st.times())
def test_every_instant_of_a_local_time_is_that_time(day: dt.date, time: dt.time) -> None:
    for instant in calendar.instants_of(day, time):
        local = instant.astimezone(ZONE)
        assert (local.date(), local.time()) == (day, time)
        # With its offset it is that one alone.
        offset = dt.timezone(local.utcoffset() or dt.timedelta())
        assert calendar.instants_of(day, time.replace(tzinfo=offset)) == [instant]


@pytest.mark.parametrize(
    ("day", "hour", "count"),
    [
        (dt.date(2026, 10, 25), dt.time(1, 59), 1),
        (dt.date(2026, 10, 25), dt.time(2, 0), 2),
        (dt.date(2026, 10, 25), dt.time(2, 59), 2),
        (dt.date(2026, 10, 25), dt.time(3, 0), 1),
        (dt.date(2026, 3, 29), dt.time(1, 59), 1),
        (dt.date(2026, 3, 29), dt.time(2, 0), 0),
        (dt.date(2026, 3, 29), dt.time(2, 59), 0),
        (dt.date(2026, 3, 29), dt.time(3, 0), 1),
    ],
)
def test_the_hour_that_comes_twice_and_the_one_that_is_left_out(
    day: dt.date, hour: dt.time, count: int
) -> None:
    assert len(calendar.instants_of(day, hour)) == count


@pytest.mark.parametrize(
    ("start", "end", "months"),
    [
        ((2026, 1, 31), (2026, 2, 27), 0),
        ((2026, 1, 31), (2026, 2, 28), 1),
        ((2024, 2, 29), (2025, 2, 28), 12),
        ((2024, 2, 29), (2025, 2, 27), 11),
        ((2024, 12, 31), (2026, 6, 30), 18),
        ((2024, 12, 31), (2026, 6, 29), 17),
    ],
)
def test_the_end_of_a_month_is_the_31st_of_one_that_has_none(
    start: tuple[int, int, int], end: tuple[int, int, int], months: int
) -> None:
    assert calendar.months_between(dt.date(*start), dt.date(*end)) == months
