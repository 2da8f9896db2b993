"""What counts, what a percentage is, and which periods are over. Pure.

A measure is a set of units (acts, cases, persons or codes) that a period's facts name. A count is the
set's size; a percentage is how much of one set lies in another. So a number and the list behind it are
one thing, and the list is as long as the number.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import pairwise
from typing import Any

from services.chassis.errors import InvalidArgument, Violation


class Unit(StrEnum):
    """What is counted."""

    ROWS = "rows"
    CASES = "cases"
    PERSONS = "persons"
    CODES = "codes"


class State(StrEnum):
    """How an indicator stands against its target."""

    REACHED = "REACHED"
    ON_THE_WAY = "ON_THE_WAY"
    BEHIND = "BEHIND"
    NO_TARGET = "NO_TARGET"
    NOT_COUNTED = "NOT_COUNTED"


@dataclass(frozen=True)
class Measure:
    """A named way to count facts."""

    name: str
    facts: tuple[str, ...]
    unit: Unit
    codes: tuple[str, ...] = ()
    # Count all persons of the family that the fact is about.
    family: bool = False
    under: int | None = None
    # (fact, code) that the same person or case must have by that day.
    after: tuple[str, str] | None = None


@dataclass(frozen=True)
class Ratio:
    """A percentage: how many of the denominator's units are the numerator's too."""

    numerator: Measure
    denominator: Measure


@dataclass(frozen=True)
class Target:
    """What the plan wants of an objective's indicator, in percent."""

    baseline: float | None
    target_2023: float | None
    target_2025: float | None


@dataclass(frozen=True)
class Value:
    """A counted number; of a ratio also its parts. None: cannot be computed."""

    number: float | None
    numerator: int | None = None
    denominator: int | None = None
    suppressed: bool = False
    breakdown: Mapping[str, int] | None = None


@dataclass(frozen=True)
class Period:
    """From and to which day is counted, and as known when."""

    start: dt.date
    end: dt.date
    known: dt.datetime


@dataclass(frozen=True)
class Count:
    """A measure's number by year, and in the period (year None)."""

    by_year: Mapping[int | None, int]

    def value(self, year: int | None = None) -> Value:
        """Return the number of a year, or of the period."""
        return Value(float(self.by_year.get(year, 0)))


@dataclass(frozen=True)
class Counted:
    """An indicator with its numbers."""

    code: str
    value: Value
    state: State
    by_year: Mapping[int, Value] = field(default_factory=dict)
    measure: Measure | None = None
    ratio: Ratio | None = None
    # The municipality's own words, where it changed the definition.
    own_words: Any = None
    details: Sequence[Counted] = ()


def ratio(numerator: int, denominator: int) -> Value:
    """Return a percentage to one decimal; of nothing there is none."""
    number = None if denominator == 0 else round(100 * numerator / denominator, 1)
    return Value(number, numerator, denominator)


def state(value: float | None, target: Target, year: int, *, counted: bool) -> State:
    """Compare a value with the target of its year: 2023 before 2025, then 2025; later years have none."""
    if not counted:
        return State.NOT_COUNTED
    wanted = target.target_2023 if year <= 2023 else target.target_2025 if year <= 2025 else None
    if wanted is None or value is None:
        return State.NO_TARGET
    if value >= wanted:
        return State.REACHED
    # On the way: at least half of what lies between where it began and where it should be.
    begun = target.baseline or 0.0
    return State.ON_THE_WAY if value >= begun + (wanted - begun) / 2 else State.BEHIND


def check_period(start: dt.date, end: dt.date, today: dt.date) -> None:
    """Refuse a period that ends before it begins, begins in the future, or is absurdly long."""
    if end < start or start > today or (end - start).days > 366 * 20:
        raise InvalidArgument(fields=[Violation("to", "PERIOD_INVALID")])


def check_definition(numerator: Measure | None, denominator: Measure | None) -> Ratio:
    """Refuse a percentage of unknown measures, or of measures that count different things."""
    wrong = [
        Violation(field, "DEFINITION_INVALID")
        for field, measure in (("numerator_measure", numerator), ("denominator_measure", denominator))
        if measure is None or measure.unit not in {Unit.CASES, Unit.PERSONS}
    ]
    if numerator is None or denominator is None or wrong:
        raise InvalidArgument(fields=wrong)
    if numerator.unit is not denominator.unit:
        raise InvalidArgument(fields=[Violation("numerator_measure", "DEFINITION_INVALID")])
    return Ratio(numerator, denominator)


def years(first: int, last: int, today: dt.date) -> Sequence[int]:
    """Return the years to show: those of the plan, and those that have begun since."""
    return range(first, max(last, today.year) + 1) if today.year >= first else range(first, first + 1)


def closed_periods(first: int, today: dt.date) -> list[tuple[dt.date, dt.date]]:
    """Return the quarters and years since a year that are over, each year after its last quarter."""
    found = []
    for year in range(first, today.year + 1):
        # The first days of its quarters, and of the next year.
        begins = [dt.date(year, month, 1) for month in (1, 4, 7, 10)] + [dt.date(year + 1, 1, 1)]
        found += [(start, after - dt.timedelta(days=1)) for start, after in pairwise(begins)]
        found.append((begins[0], dt.date(year, 12, 31)))
    return [(start, end) for start, end in found if end < today]


def period_name(start: dt.date, end: dt.date) -> str:
    """Return a quarter or a year by its usual name: 2026-Q3, 2026."""
    whole = (start.month, end.month) == (1, 12)
    return str(start.year) if whole else f"{start.year}-Q{end.month // 3}"
