"""Duties of an office that come again each month, quarter or year, and how the acts of the office meet them.

A duty's clock is a fold over the acts that stand: whatever is recorded, undone or set right, and in which
order it is heard, the same acts leave the same clock.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from services.chassis.calendar import midnight, months_on
from services.registry.rules import clocks
from services.registry.rules.clocks import Rule, State

__all__ = ["Act", "Every", "Standing", "binds", "first_day", "meets", "period", "periods", "standing"]


class Every(StrEnum):
    """How often a duty comes."""

    MONTH = "MONTH"
    QUARTER = "QUARTER"
    YEAR = "YEAR"


_MONTHS: Final = {Every.MONTH: 1, Every.QUARTER: 3, Every.YEAR: 12}


def period(every: str, day: dt.date) -> str:
    """Return the period of a day: 2026-10, 2026-Q4 or 2026."""
    match Every(every):
        case Every.MONTH:
            return f"{day.year:04d}-{day.month:02d}"
        case Every.QUARTER:
            return f"{day.year:04d}-Q{(day.month + 2) // 3}"
        case Every.YEAR:
            return f"{day.year:04d}"


def first_day(name: str) -> dt.date:
    """Return the first day of a period."""
    year, _, part = name.partition("-")
    month = 1 if not part else int(part[1:]) * 3 - 2 if part.startswith("Q") else int(part)
    return dt.date(int(year), month, 1)


def periods(every: str, after: str, day: dt.date) -> Iterator[str]:
    """Give the periods that follow one, up to that of a day; where none was yet, that one alone."""
    last = period(every, day)
    first = first_day(after) if after else None
    while first is not None and period(every, first) < last:
        first = months_on(first, _MONTHS[Every(every)])
        yield period(every, first)
    if first is None:
        yield last


def binds(rule: Rule, municipality: str) -> bool:
    """Say whether the rule is a duty of the office there, and one that an act can meet."""
    here = not rule.municipalities or municipality in rule.municipalities
    return bool(rule.every and rule.stops_on) and here


@dataclass(frozen=True)
class Act:
    """An act of an office that stands: codes and days, never a text of people."""

    event: str
    codes: Mapping[str, str]
    on: dt.date
    recorded: dt.datetime


def meets(rule: Rule, act: Act) -> bool:
    """Say whether the act is what the duty asks for."""
    return clocks.counts(rule.stops_on, rule.stops_when, act.event, act.codes)


@dataclass(frozen=True)
class Standing:
    """How a duty of one period stands, and by which act."""

    state: State
    open: bool
    stop_time: dt.datetime | None = None
    act: Act | None = None


def standing(
    rule: Rule, name: str, due_time: dt.datetime | None, acts: Sequence[Act], now: dt.datetime
) -> Standing:
    """Say how the duty of a period stands by the acts that stand.

    An act meets the period of its own day, and no other: October's meeting can't be held in November. So what
    was missed stays open, for everybody to see, until the next act shows that the office is at it again.
    """
    done = sorted((act for act in acts if meets(rule, act)), key=lambda act: (act.on, act.recorded))
    for act in done:
        if period(rule.every, act.on) == name:
            at = midnight(act.on)
            return Standing(clocks.stop(due_time, at, day_only=True), open=False, stop_time=at, act=act)
    if due_time is None:
        return Standing(State.NOT_SET, open=True)
    if due_time >= now:
        return Standing(State.RUNNING, open=True)
    later = next((act for act in done if midnight(act.on) > due_time), None)
    if later is None:
        return Standing(State.BREACHED, open=True)
    return Standing(State.BREACHED, open=False, stop_time=midnight(later.on), act=later)
