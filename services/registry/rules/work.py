"""Where an obligation stands in the queue of whoever looks at it."""

from __future__ import annotations

import datetime as dt
from typing import Final

from services.chassis.calendar import midnight
from services.registry.rules.clocks import day_of

__all__ = ["HORIZON", "end_of_week", "group_of"]

# What is due later than this does not stand in the queue yet.
HORIZON: Final = dt.timedelta(days=31)


def group_of(due: dt.datetime, now: dt.datetime, today: dt.date, *, mine: bool) -> str | None:
    """Return LATE, TODAY, UPCOMING or WAITING; None where it is too early to show."""
    if not mine:
        return "WAITING"
    if due < now:
        return "LATE"
    if day_of(due) <= today:
        return "TODAY"
    return "UPCOMING" if due <= now + HORIZON else None


def end_of_week(today: dt.date) -> dt.datetime:
    """Return the moment at which the Sunday of this week ends."""
    return midnight(today + dt.timedelta(days=7 - today.weekday()))
