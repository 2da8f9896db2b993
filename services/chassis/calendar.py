"""The calendar of all services: days in Kosovo, months and their ends, working days, hours that come twice.

Pure. Which days are off is registry's reference data and comes as an argument.
"""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Callable

from services.chassis.clock import ZONE

__all__ = [
    "Workday",
    "day_of",
    "end_of",
    "first_of",
    "instants_of",
    "last_of",
    "midnight",
    "month_of",
    "months_between",
    "months_from",
    "months_on",
    "next_month",
    "working_day",
    "working_days_between",
]

# Says whether a day is worked.
Workday = Callable[[dt.date], bool]


def day_of(moment: dt.datetime) -> dt.date:
    """Return the day on which an instant fell in Kosovo."""
    return moment.astimezone(ZONE).date()


def midnight(day: dt.date) -> dt.datetime:
    """Return the first moment of a day in Kosovo, in UTC."""
    return dt.datetime.combine(day, dt.time(), ZONE).astimezone(dt.UTC)


def end_of(day: dt.date) -> dt.datetime:
    """Return the last second of a day: what is due on a day may be done all day."""
    return midnight(day + dt.timedelta(days=1)) - dt.timedelta(seconds=1)


def instants_of(day: dt.date, time: dt.time) -> list[dt.datetime]:
    """Return a local time's instants in UTC: two in the hour that comes twice, none in the one left out.

    A time that says its offset from UTC is one of the two, or none.
    """
    wall = dt.datetime.combine(day, time.replace(tzinfo=None, fold=0))
    folds = (wall.replace(tzinfo=ZONE, fold=fold) for fold in (0, 1))
    instants = {one.astimezone(dt.UTC) for one in folds if time.utcoffset() in {None, one.utcoffset()}}
    return sorted(one for one in instants if one.astimezone(ZONE).replace(tzinfo=None, fold=0) == wall)


def month_of(day: dt.date) -> str:
    """Return the month of a day: 2026-10."""
    return f"{day.year:04d}-{day.month:02d}"


def next_month(month: str) -> str:
    """Return the month after a month."""
    return month_of(months_on(first_of(month), 1))


def months_from(first: str, last: str) -> list[str]:
    """Return the months from one to another, both included."""
    months: list[str] = []
    while first <= last:
        months.append(first)
        first = next_month(first)
    return months


def first_of(month: str) -> dt.date:
    """Return the first day of a month."""
    return dt.date(int(month[:4]), int(month[5:]), 1)


def last_of(month: str) -> dt.date:
    """Return the last day of a month."""
    return months_on(first_of(month), 1) - dt.timedelta(days=1)


def months_on(day: dt.date, months: int) -> dt.date:
    """Return the same day some months on; the 31st of a month that has none is its last day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return dt.date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def months_between(start: dt.date, end: dt.date) -> int:
    """Return how many whole months lie between two days: the most that `months_on` can go and not pass."""
    months = (end.year - start.year) * 12 + end.month - start.month
    return months - (1 if months_on(start, months) > end else 0)


def working_day(day: dt.date, count: int, workday: Workday) -> dt.date:
    """Return the day on which so many working days have passed."""
    while count > 0:
        day += dt.timedelta(days=1)
        count -= workday(day)
    return day


def working_days_between(start: dt.date, end: dt.date, workday: Workday) -> int:
    """Return how many working days lie after a day, up to another; negative where that is before."""
    low, high, sign = (start, end, 1) if start <= end else (end, start, -1)
    return sign * sum(workday(low + dt.timedelta(days=n)) for n in range(1, (high - low).days + 1))
