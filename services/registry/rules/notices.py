"""What of clocks is told by mail, and when: once each, in the morning of a working day."""

from __future__ import annotations

import datetime as dt
from enum import StrEnum
from typing import Final

from services.chassis.clock import ZONE
from services.registry.rules.clocks import Workday

__all__ = ["NEVER", "WEEKLY", "Kind", "morning_of"]

# As AccountChanged names it; all else is each working day.
NEVER: Final = "NONE"
WEEKLY: Final = "WEEKLY"

_FROM: Final = dt.time(7)


class Kind(StrEnum):
    """What is told of a clock: that it warns, ran out, or that another's came up."""

    WARNING = "WARNING"
    RAN_OUT = "RAN_OUT"
    CAME_UP = "CAME_UP"


def morning_of(now: dt.datetime, workday: Workday) -> tuple[dt.date, dt.date] | None:
    """Return the working day whose letters go out, and its week's Monday; None before seven and on days off.

    What was not made in the morning, as nothing ran, is made later on that day; of a week, on a later one.
    """
    here = now.astimezone(ZONE)
    today = here.date()
    if here.time() < _FROM or not workday(today):
        return None
    return today, today - dt.timedelta(days=today.weekday())
