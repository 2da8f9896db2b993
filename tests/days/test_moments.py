"""Which moments `make test-days` takes: the next of each, none of them twice, all within five days' turns."""

from __future__ import annotations

import datetime as dt

import pytest

from services.chassis.clock import ZONE
from tests.days.__main__ import Outcome, counted
from tests.days.moments import in_turn, moments

TODAY = dt.datetime(2026, 11, 29, 12, 0, tzinfo=dt.UTC)
EXPECTED = """\
2026-11-30T09:00+01:00  30/11
2026-12-01T00:00+01:00  the first minute of a month
2026-12-06T10:00+01:00  a Sunday
2026-12-25T11:00+01:00  a holiday
2026-12-31T23:59+01:00  the last minute of a year
2027-01-01T09:00+01:00  1/1
2027-02-28T09:00+01:00  28/2
2027-03-28T01:59+01:00  a minute before the hour that is left out
2027-03-28T03:01+02:00  after the hour that is left out
2027-03-31T09:00+02:00  31/3
2027-05-31T09:00+02:00  31/5
2027-06-30T09:00+02:00  30/6
2027-10-31T01:59+02:00  the hour before the one that comes twice
2027-10-31T02:30+02:00  in the hour that comes twice, the first
2027-10-31T02:30+01:00  in the hour that comes twice, the second
2027-10-31T03:01+01:00  after the hour that comes twice
2027-11-29T09:00+01:00  29/11
2028-02-29T09:00+01:00  the day that most years lack"""


def test_the_next_of_each_kind() -> None:
    assert "\n".join(map(str, moments(TODAY))) == EXPECTED


@pytest.mark.parametrize("days", range(0, 1500, 47))
def test_from_any_day_on_they_lie_ahead_and_differ(days: int) -> None:
    now = TODAY + dt.timedelta(days=days)
    found = moments(now)
    assert len(found) == 18
    assert len({one.at.timestamp() for one in found}) == len({one.name for one in found}) == 18
    assert all(one.at.timestamp() > now.timestamp() for one in found)


def test_the_half_hour_that_comes_twice_is_an_hour_apart() -> None:
    first, second = (one.at for one in moments(TODAY) if "that comes twice, the" in one.name)
    assert first.replace(tzinfo=None, fold=0) == second.replace(tzinfo=None, fold=0)
    assert second.timestamp() - first.timestamp() == 3600


@pytest.mark.parametrize("day", [dt.date(2026, 11, 29), dt.date(2026, 12, 30), dt.date(2028, 2, 27)])
def test_five_days_of_turns_see_all(day: dt.date) -> None:
    seen = set()
    for number in range(5):
        today = day + dt.timedelta(days=number)
        every = moments(dt.datetime.combine(today, dt.time(12), ZONE))
        turn = in_turn(today, every)
        assert len(set(turn)) == 4
        seen |= {one.name for one in turn}
    assert len(seen) == 18


@pytest.mark.parametrize(
    ("said", "code", "outcome"),
    [
        ("....\n58 passed in 12.31s", 0, Outcome(58, 0)),
        ("== 3 failed, 58 passed, 2 skipped, 4 errors in 75.20s (0:01:15) ==\n", 1, Outcome(58, 7)),
        ("1 passed, 1 error in 3s", 1, Outcome(1, 1)),
        # Killed, or nothing was tried: that is not "all passed".
        ("....\nFatal Python error", -11, Outcome(0, 1)),
        ("no tests ran in 0.10s", 5, Outcome(0, 1)),
        ("58 passed in 12.31s", 1, Outcome(58, 1)),
    ],
)
def test_what_pytest_says_is_counted(said: str, code: int, outcome: Outcome) -> None:
    assert counted(said, code) == outcome
