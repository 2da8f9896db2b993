"""Pauses and extensions of a clock by recorded acts, as far as the version that it began under allows them.

A clock that was paused runs as one that began so much later: by the hours, the days or the working days that
its pauses took. As everywhere the day of the act decides, and not when Prag heard of it: what was paused or
made longer by its end takes a lateness back, and after its end it can't be any more.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from services.chassis.calendar import day_of, midnight, working_day, working_days_between
from services.chassis.errors import DomainError, FailedPrecondition
from services.registry.rules import clocks
from services.registry.rules.cases import Action
from services.registry.rules.clocks import Rule, State, Workday

__all__ = [
    "CHANGEABLE_UNITS",
    "LIMIT",
    "RESUMED",
    "STEPS",
    "STOPPED",
    "Changes",
    "Standing",
    "actions",
    "check",
    "due",
    "stopped",
]

# A month's end lies where it lies, and so does an end that the case itself names.
CHANGEABLE_UNITS: Final = ("HOURS", "DAYS", "WORKING_DAYS", "MONTHS")
# What ended a pause: somebody, its longest time, or the act that the clock waited for.
RESUMED, LIMIT, STOPPED = "RESUMED", "LIMIT", "STOPPED"
STEPS: Final = ("pause_clock", "resume_clock", "extend_clock", "withdraw_extension")

_UNSAID: Final = ("CLOCK_PAUSED", "CLOCK_NOT_PAUSED", "CLOCK_NOT_EXTENDED")

_DAY: Final = dt.timedelta(days=1)


@dataclass(frozen=True)
class Changes:
    """What stands on a clock's row: its pauses and its extensions, the oldest first."""

    pauses: Sequence[Mapping[str, Any]] = ()
    extensions: Sequence[Mapping[str, Any]] = ()

    @property
    def paused(self) -> bool:
        """Say whether its last pause goes on."""
        return bool(self.pauses) and not self.pauses[-1]["until"]

    @property
    def resumable(self) -> bool:
        """Say whether it can be resumed: what ran on by itself may have been so before, recorded late."""
        return self.paused or (bool(self.pauses) and self.pauses[-1]["ended"] == LIMIT)

    @property
    def spans(self) -> list[tuple[dt.date, dt.date]]:
        """Return from which day until before which its pauses were that are over."""
        return [
            (dt.date.fromisoformat(one["on"]), dt.date.fromisoformat(one["until"]))
            for one in self.pauses
            if one["until"]
        ]

    @property
    def paused_days(self) -> int:
        """Return how many days the pauses took that are over."""
        return sum((until - on).days for on, until in self.spans)

    @property
    def holding(self) -> list[int]:
        """Return the positions of the extensions that were not taken back."""
        return [index for index, one in enumerate(self.extensions) if not one["withdrawn_by"]]

    @property
    def extended(self) -> int:
        """Return how much longer it is."""
        return sum(self.extensions[index]["length"] for index in self.holding)


def due(rule: Rule, start: dt.datetime, workday: Workday, changes: Changes) -> dt.datetime | None:
    """Return when a clock with pauses and extensions runs out; None while it is paused."""
    if changes.paused:
        return None
    if rule.length is None or not (changes.pauses or changes.extensions):
        return clocks.due(rule, start, workday)
    longer = replace(rule, length=rule.length + changes.extended)
    return clocks.due(longer, _later(rule.unit, start, changes.spans, workday), workday)


def _later(
    unit: str, start: dt.datetime, spans: Sequence[tuple[dt.date, dt.date]], workday: Workday
) -> dt.datetime:
    """Return when a clock would have begun that runs as one with these pauses."""
    if not spans:
        return start
    if unit == "HOURS":
        stood = (midnight(until) - max(start, midnight(on)) for on, until in spans)
        return start.astimezone(dt.UTC) + sum((max(one, dt.timedelta()) for one in stood), dt.timedelta())
    first = day_of(start)
    # The day on which it begins is not counted, paused or not.
    taken = [(max(on, first + _DAY), until) for on, until in spans]
    if unit == "WORKING_DAYS":
        days = sum(max(working_days_between(on - _DAY, until - _DAY, workday), 0) for on, until in taken)
        return midnight(working_day(first, days, workday))
    return midnight(first + dt.timedelta(days=sum(max((until - on).days, 0) for on, until in taken)))


def stopped(changes: Changes, day: dt.date) -> list[dict[str, Any]]:
    """Return the pauses of a clock whose act is done while it is paused: that day is of the pause still."""
    last = changes.pauses[-1]
    until = max(day + _DAY, dt.date.fromisoformat(last["on"]))
    return [*map(dict, changes.pauses[:-1]), {**last, "until": until.isoformat(), "ended": STOPPED}]


@dataclass(frozen=True)
class Standing:
    """What the rules need to know of a clock."""

    state: str
    open: bool
    # Its case is closed, and the closing does not keep what it hangs on.
    closed: bool
    changes: Changes
    # Of its version; None = not set, or nothing to change.
    max_pause_days: int | None
    max_extension: int | None


def check(name: str, standing: Standing) -> None:
    """Raise why a clock can't be changed so now; return when it can."""
    if standing.closed:
        raise FailedPrecondition("CASE_CLOSED")
    # Whether what was done came in time is judged anew where an extension is taken back.
    late = name == "withdraw_extension" and standing.state != State.CANCELLED
    if not (standing.open or late):
        raise FailedPrecondition("CLOCK_STOPPED")
    changes = standing.changes
    match name:
        case "pause_clock" if changes.paused:
            raise FailedPrecondition("CLOCK_PAUSED")
        case "pause_clock":
            _check_limit(standing.max_pause_days, changes.paused_days)
        case "resume_clock" if not changes.resumable:
            raise FailedPrecondition("CLOCK_NOT_PAUSED")
        case "withdraw_extension" if not changes.holding:
            raise FailedPrecondition("CLOCK_NOT_EXTENDED")
        case "extend_clock":
            _check_limit(standing.max_extension, changes.extended)


def _check_limit(most: int | None, used: int) -> None:
    if most is None:
        raise FailedPrecondition("CLOCK_CHANGE_NOT_SET")
    if used >= most:
        raise FailedPrecondition("CLOCK_CHANGE_USED_UP", max=most)


def actions(standing: Standing) -> list[Action]:
    """Return what can be done with a clock, each allowed or with its reason; of one that stands, nothing.

    Where there is nothing to undo, and where a step's opposite stands in its place, nothing is said of it.
    """
    result: list[Action] = []
    for name in STEPS:
        try:
            check(name, standing)
        except DomainError as error:
            if standing.open and error.reason not in _UNSAID:
                result.append(Action(name, allowed=False, reason=error.reason, metadata=error.metadata))
        else:
            result.append(Action(name, allowed=True))
    return result
