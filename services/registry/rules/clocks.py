"""When something is due, and what stops it. The rules are data (data/clock_rules.yaml).

Two times are kept apart throughout: *actual*, when an act was done, decides; *recorded*, when Prag heard of
it, is only told. So an act that was done in time and recorded late takes a breach back.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from services.chassis.calendar import (
    Workday,
    day_of,
    end_of,
    midnight,
    month_of,
    months_on,
    working_day,
    working_days_between,
)
from services.chassis.calendar import next_month as following
from services.domain.roles import CENTRES, COORDINATOR, MOCR_HEAD, MOCR_OFFICER

__all__ = [
    "LADDER",
    "MINISTRY",
    "UNITS",
    "CaseEvent",
    "Conditions",
    "Effect",
    "Escalation",
    "Rule",
    "State",
    "Workday",
    "begin",
    "counts",
    "day_of",
    "due",
    "effects",
    "end_of",
    "ends",
    "escalation",
    "following",
    "left",
    "midnight",
    "period_of",
    "rung_of",
    "starts",
    "stop",
    "stops",
    "used_permille",
    "warn",
]


class State(StrEnum):
    """How a clock stands. NOT_SET: its rule has no length, so its time is measured and nothing is due."""

    NOT_SET = "NOT_SET"
    # Stopped, with no length to be in time by: neither met nor late.
    DONE = "DONE"
    RUNNING = "RUNNING"
    # By a recorded act: it has no due time until it runs on (rules/clock_changes.py).
    PAUSED = "PAUSED"
    MET = "MET"
    MET_LATE = "MET_LATE"
    BREACHED = "BREACHED"
    CANCELLED = "CANCELLED"


# Who is told of a clock that ran out, from near to far. MINISTRY is the centre of the case's strand.
MINISTRY: Final = "ministry"
LADDER: Final = (MOCR_OFFICER, MOCR_HEAD, COORDINATOR, MINISTRY)

UNITS: Final = ("HOURS", "DAYS", "WORKING_DAYS", "MONTHS", "MONTH_END", "UNTIL")


_NO_ROW: Final = uuid.UUID(int=0)
Conditions = Mapping[str, Mapping[str, tuple[str, ...]]]


@dataclass(frozen=True)
class Rule:
    """One dated version of a clock's rule."""

    code: str
    strands: tuple[str, ...]
    unit: str
    # None = the law's figure is not known: the clock is "not set".
    length: int | None
    starts_on: tuple[str, ...]
    stops_on: tuple[str, ...]
    # With these there is nothing left to do: what is not late yet is cancelled.
    ends_on: tuple[str, ...] = ()
    # Event: {code of the event: values for which it counts}.
    starts_when: Conditions = field(default_factory=dict)
    stops_when: Conditions = field(default_factory=dict)
    ends_when: Conditions = field(default_factory=dict)
    # Field of the event that names what the clock hangs on; empty = the case.
    subject: str = ""
    # Field of the stopping event that names the period of a recurring clock.
    period: str = ""
    who_acts: str = ""
    who_acts_field: str = ""
    warn_hours: int = 0
    escalates_to: str = ""
    # Between one rung and the next, from the head on; None = all at once.
    escalation_hours: int | None = None
    task: str = ""
    day_start_next_midnight: bool = False
    recurs: bool = False
    # Of an office's duty: MONTH, QUARTER or YEAR, in each of which it is due once (rules/duties.py).
    every: str = ""
    # Whose offices it binds; empty = everybody's.
    municipalities: tuple[str, ...] = ()
    # For how many days its clocks may stand paused, and how much longer they may become; None = not set.
    max_pause_days: int | None = None
    max_extension: int | None = None
    source: str = ""
    demo: bool = False
    # Its row: a clock goes by the version that it began under, whatever holds later.
    version_id: uuid.UUID = _NO_ROW


@dataclass(frozen=True)
class CaseEvent:
    """An event as the clocks and the timeline see it: codes, ids and times; never a text of people."""

    event: str
    case_id: str
    subject_id: str
    # When the act was done.
    actual: dt.datetime
    # Only its day is known; `actual` is then that day's midnight.
    day_only: bool
    recorded: dt.datetime
    codes: Mapping[str, str] = field(default_factory=dict)
    person_ids: tuple[str, ...] = ()
    actor_id: str = ""
    # A day that the case itself names as an end (the permit's last day).
    until: dt.date | None = None
    # What starts the clocks, where it is another moment than the act's: the return behind a report.
    trigger: dt.datetime | None = None
    trigger_day_only: bool = False


def period_of(moment: dt.datetime) -> str:
    """Return the month of a moment as periods are named: 2026-10."""
    return month_of(day_of(moment))


def begin(rule: Rule, moment: dt.datetime, *, day_only: bool) -> dt.datetime:
    """Return from when a rule counts; where the hour is not known, no hour may be lost to the office."""
    if not day_only:
        return moment
    day = day_of(moment)
    return midnight(day + dt.timedelta(days=1)) if rule.day_start_next_midnight else midnight(day)


def due(
    rule: Rule, start: dt.datetime, workday: Workday, *, until: dt.date | None = None
) -> dt.datetime | None:
    """Return when a clock that begins at `start` runs out; None where the length is not set."""
    if rule.unit == "UNTIL":
        return end_of(until) if until else None
    if rule.length is None:
        return None
    if rule.unit == "HOURS":
        # Running hours are hours of the world, not of the clock on the wall.
        return start.astimezone(dt.UTC) + dt.timedelta(hours=rule.length)
    return end_of(_last_day(rule.unit, day_of(start), rule.length, workday))


def _last_day(unit: str, first: dt.date, length: int, workday: Workday) -> dt.date:
    match unit:
        case "DAYS":
            return first + dt.timedelta(days=length)
        case "WORKING_DAYS":
            return working_day(first, length, workday)
        case "MONTHS":
            return months_on(first, length)
        case "MONTH_END":
            return months_on(first.replace(day=1), length) - dt.timedelta(days=1)
    raise ValueError(unit)


def warn(hours: int, due_time: dt.datetime | None) -> dt.datetime | None:
    """Return from when on a clock warns."""
    return None if due_time is None else due_time - dt.timedelta(hours=hours)


def starts(rule: Rule, case_event: CaseEvent, strand: str) -> bool:
    """Say whether the event starts a clock of the rule in this strand."""
    if strand not in rule.strands or not _counts(rule.starts_on, rule.starts_when, case_event):
        return False
    return rule.unit != "UNTIL" or case_event.until is not None


def stops(rule: Rule, case_event: CaseEvent) -> bool:
    """Say whether the event stops clocks of the rule."""
    return _counts(rule.stops_on, rule.stops_when, case_event)


def ends(rule: Rule, case_event: CaseEvent) -> bool:
    """Say whether the event takes away what clocks of the rule wait for."""
    return _counts(rule.ends_on, rule.ends_when, case_event)


def _counts(events: tuple[str, ...], when: Conditions, case_event: CaseEvent) -> bool:
    return counts(events, when, case_event.event, case_event.codes)


def counts(events: tuple[str, ...], when: Conditions, event: str, codes: Mapping[str, str]) -> bool:
    """Say whether an event is one of some, and its codes are those for which it counts."""
    if event not in events:
        return False
    return all(codes.get(code, "") in values for code, values in when.get(event, {}).items())


def stop(due_time: dt.datetime | None, actual: dt.datetime, *, day_only: bool) -> State:
    """Return MET or MET_LATE. An act known only by its day was in time if it can have been.

    Where no length is set nothing can be in time: it is DONE.
    """
    if due_time is None:
        return State.DONE
    in_time = day_of(actual) <= day_of(due_time) if day_only else actual <= due_time
    return State.MET if in_time else State.MET_LATE


def rung_of(roles: Collection[str]) -> str:
    """Return on which rung above the officer somebody stands; empty for none."""
    if COORDINATOR in roles:
        return COORDINATOR
    if not set(CENTRES).isdisjoint(roles):
        return MINISTRY
    return MOCR_HEAD if MOCR_HEAD in roles else ""


@dataclass(frozen=True)
class Escalation:
    """When a clock that ran out comes up to somebody, and which rungs below must be empty for it."""

    after: dt.timedelta
    unless_head: bool = False
    unless_coordinator: bool = False


def escalation(rule: Rule, to: str) -> Escalation | None:
    """Return how a rule's clocks come up to a rung; None where they never do.

    Where nobody is at work on the last rung that the rule names, the next one is told in its place.
    """
    if rule.escalates_to not in LADDER:
        return None
    last, rung = LADDER.index(rule.escalates_to), LADDER.index(to)
    if last == 0 and rung > 0:
        # It stays with the officer.
        return None
    between = LADDER[max(last, 1) : rung]
    # The head is told as it runs out.
    steps = max(min(rung, last) - 1, 0)
    return Escalation(
        after=dt.timedelta(hours=steps * (rule.escalation_hours or 0)),
        unless_head=MOCR_HEAD in between,
        unless_coordinator=COORDINATOR in between,
    )


@dataclass(frozen=True)
class Effect:
    """How many clocks there are, how many of them are late, and how many would be by another version."""

    clocks: int
    late: int
    late_then: int


def effects(
    rule: Rule,
    spans: Sequence[tuple[dt.datetime, dt.datetime | None, dt.datetime | None]],
    now: dt.datetime,
    workday: Workday,
) -> tuple[Effect, Effect]:
    """Say how clocks, each (start, due, stop), would stand by a version: those that run, and past ones."""
    counts = {True: [0, 0, 0], False: [0, 0, 0]}
    for start, due_time, stop_time in spans:
        at = stop_time or now
        then = due_time if rule.unit == "UNTIL" else due(rule, start, workday)
        # Of an act without an hour the day's beginning stands there.
        day_only = stop_time is not None and at == midnight(day_of(at))
        late, late_then = (stop(one, at, day_only=day_only) == State.MET_LATE for one in (due_time, then))
        count = counts[stop_time is None]
        count[0], count[1], count[2] = count[0] + 1, count[1] + late, count[2] + late_then
    return Effect(*counts[True]), Effect(*counts[False])


def left(unit: str, due_time: dt.datetime | None, now: dt.datetime, workday: Workday) -> tuple[str, int]:
    """Return what is left, and in which unit to say it; negative when late."""
    if due_time is None:
        return ("DAYS", 0)
    if unit == "HOURS":
        return ("MINUTES", int((due_time - now).total_seconds() // 60))
    today, last = day_of(now), day_of(due_time)
    if unit == "WORKING_DAYS":
        return ("WORKING_DAYS", working_days_between(today, last, workday))
    return ("DAYS", (last - today).days)


def used_permille(start: dt.datetime, due_time: dt.datetime | None, at: dt.datetime) -> int:
    """Return how much of a clock's length is used at a moment: 0 to 1000."""
    if due_time is None:
        return 0
    length = (due_time - start).total_seconds()
    if length <= 0:
        return 1000
    return max(0, min(1000, round((at - start).total_seconds() * 1000 / length)))
