"""The moments: of each kind the next one after a given instant."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from services.chassis.clock import ZONE
from services.registry.queries.reference import computed_holidays

__all__ = ["Moment", "in_turn", "moments"]

# How many a run of CI takes.
A_TURN = 4


@dataclass(frozen=True)
class Moment:
    """An instant, and what is odd about it."""

    name: str
    at: dt.datetime

    def __str__(self) -> str:
        """Its local time, with the offset that tells the two hours of autumn apart, and its name."""
        return f"{self.at.isoformat(timespec='minutes')}  {self.name}"


def moments(after: dt.datetime) -> list[Moment]:
    """The next of each kind, in the order of the calendar."""
    return sorted(_all(after), key=lambda one: one.at.timestamp())


def in_turn(today: dt.date, every: list[Moment]) -> list[Moment]:
    """Those of a day: each day the next four of a fixed order, and from its end on to its beginning."""
    # Not the calendar's order, in which a moment that is over moves all others.
    fixed = sorted(every, key=lambda one: one.name)
    begin = today.toordinal() * A_TURN
    return [fixed[number % len(fixed)] for number in range(begin, begin + A_TURN)]


def _all(after: dt.datetime) -> Iterator[Moment]:
    morning = dt.time(9)
    for month, day in ((1, 1), (2, 28), (3, 31), (5, 31), (6, 30), (11, 29), (11, 30)):
        yield Moment(f"{day}/{month}", _next(after, _yearly(month, day, morning)))
    yield Moment("the day that most years lack", _next(after, _yearly(2, 29, morning)))
    yield Moment("the last minute of a year", _next(after, _yearly(12, 31, dt.time(23, 59))))
    for name, month, time, fold in (
        ("a minute before the hour that is left out", 3, dt.time(1, 59), 0),
        ("after the hour that is left out", 3, dt.time(3, 1), 0),
        ("the hour before the one that comes twice", 10, dt.time(1, 59), 0),
        ("in the hour that comes twice, the first", 10, dt.time(2, 30), 0),
        ("in the hour that comes twice, the second", 10, dt.time(2, 30), 1),
        ("after the hour that comes twice", 10, dt.time(3, 1), 0),
    ):
        yield Moment(name, _next(after, _last_sunday(month, time, fold)))
    # At hours of their own: 1 January is a holiday too, and may be a Sunday.
    yield Moment("a Sunday", _next_day(after, lambda day: day.isoweekday() == 7, dt.time(10)))
    yield Moment("a holiday", _next_day(after, lambda day: day in computed_holidays(day.year), dt.time(11)))
    yield Moment("the first minute of a month", _next_day(after, lambda day: day.day == 1, dt.time()))


def _yearly(month: int, day: int, time: dt.time) -> Callable[[int], dt.datetime | None]:
    def of(year: int) -> dt.datetime | None:
        try:
            return dt.datetime.combine(dt.date(year, month, day), time, ZONE)
        except ValueError:
            return None

    return of


def _last_sunday(month: int, time: dt.time, fold: int) -> Callable[[int], dt.datetime]:
    def of(year: int) -> dt.datetime:
        last = dt.date(year, month, 31)
        return dt.datetime.combine(
            last - dt.timedelta(days=last.isoweekday() % 7), time.replace(fold=fold), ZONE
        )

    return of


def _next(after: dt.datetime, of: Callable[[int], dt.datetime | None]) -> dt.datetime:
    """The first after an instant of what is once a year, or not in every year."""
    found = (of(year) for year in range(after.year, after.year + 9))
    return next(one for one in found if one is not None and one.timestamp() > after.timestamp())


def _next_day(after: dt.datetime, wanted: Callable[[dt.date], bool], time: dt.time) -> dt.datetime:
    """The first day from tomorrow on that is wanted."""
    today = after.astimezone(ZONE).date()
    days = (today + dt.timedelta(days=number) for number in range(1, 400))
    return dt.datetime.combine(next(filter(wanted, days)), time, ZONE)
