"""A release read: the numbers of a closed quarter or year as readers outside see them, and no others.

Page, API and spreadsheet come this way. What is hidden is not read here, only that it is.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from services.chassis.database.database import Database, Statement
from services.chassis.errors import FailedPrecondition
from services.reporting import facts, indicator_values
from services.reporting.facts import Plan
from services.reporting.indicator_values import Numbers
from services.reporting.rules import indicators as rules
from services.reporting.rules.indicators import Counted, Measure, Value
from services.reporting.suppression import named

__all__ = ["Release", "counted", "due", "find", "numbers_of", "released"]

RELEASES: Final = Statement(
    "SELECT from_day, to_day, create_time, shown, definitions,"
    " ARRAY(SELECT jsonb_object_keys(hidden)) AS hidden"
    " FROM release WHERE {scope} AND municipality = :municipality ORDER BY to_day DESC, from_day"
)


@dataclass(frozen=True)
class Release:
    """What is shown of a period, and the names of what is not."""

    start: dt.date
    end: dt.date
    known: dt.datetime
    shown: Mapping[str, int]
    hidden: frozenset[str]
    definitions: Mapping[str, Mapping[str, Any]]

    @property
    def name(self) -> str:
        """Return the period's usual name."""
        return rules.period_name(self.start, self.end)

    def value(self, name: str) -> Value:
        """Return a number, or that it is hidden; what was not counted then has none."""
        if name in self.shown:
            return Value(float(self.shown[name]))
        return Value(None, suppressed=name in self.hidden)

    def ratio(self, code: str) -> Value:
        """Return a percentage; one is hidden where a part or the whole of it is."""
        ratio = indicator_values.ratio_of(code, self.definitions[code])
        if ratio is None:
            return Value(None)
        part, whole = named.part(ratio), ratio.denominator.name
        if self.hidden.intersection((part, named.rest(ratio), whole)):
            return Value(None, suppressed=True)
        return rules.ratio(self.shown[part], self.shown[whole])

    def by_code(self, measure: Measure) -> Mapping[str, int] | None:
        """Return a measure's numbers by code; a code that is missing is hidden, or there was none."""
        start = named.code(measure.name, "")
        found = {
            name.removeprefix(start): number
            for name, number in self.shown.items()
            if name.startswith(start) and number
        }
        return found or None


async def released(database: Database, municipality: str) -> Sequence[Release]:
    """Return a municipality's releases, the newest first, a year before its last quarter."""
    return [
        Release(
            row["from_day"],
            row["to_day"],
            row["create_time"],
            json.loads(row["shown"]),
            frozenset(row["hidden"]),
            json.loads(row["definitions"]),
        )
        for row in await database.fetch(RELEASES, municipality=municipality)
    ]


def due(plan: Plan, releases: Sequence[Release], today: dt.date) -> Sequence[tuple[dt.date, dt.date]]:
    """Return the periods that are over and not released yet."""
    made = {(one.start, one.end) for one in releases}
    return [period for period in rules.closed_periods(plan.from_year, today) if period not in made]


def find(
    releases: Sequence[Release], start: dt.date | None, end: dt.date | None, *, in_preparation: bool
) -> Release:
    """Return the release of a period, the newest where none is named; or say which there are."""
    for one in releases:
        if start in {None, one.start} and end in {None, one.end}:
            return one
    if in_preparation:
        raise FailedPrecondition("RELEASE_IN_PREPARATION")
    raise FailedPrecondition("PERIOD_NOT_RELEASED", available=", ".join(one.name for one in releases) or "-")


def counted(
    plan: Plan, codes: Sequence[str], chosen: Release, releases: Sequence[Release]
) -> Mapping[str, Counted]:
    """Put a release's numbers at the plan's indicators, with those of the years released until then."""
    years = {one.start.year: one for one in releases if one.name.isdigit() and one.end <= chosen.end}
    entries, known = facts.indicators(), facts.measures()
    names = {
        name
        for code in codes
        if "measure" in entries.get(code, {})
        for name in (entries[code]["measure"], *entries[code].get("also", ()))
    }
    numbers = Numbers(
        measures={
            name: {
                None: Value(**{**vars(chosen.value(name)), "breakdown": chosen.by_code(known[name])}),
                **{year: one.value(name) for year, one in sorted(years.items())},
            }
            for name in names
            if name in chosen.shown or name in chosen.hidden
        },
        ratios={code: chosen.ratio(code) for code in chosen.definitions},
        divided={
            code: ratio
            for code, definition in chosen.definitions.items()
            if (ratio := indicator_values.ratio_of(code, definition)) is not None
        },
        own_words={
            code: {**definition, "valid_from": dt.date.fromisoformat(definition["valid_from"])}
            for code, definition in chosen.definitions.items()
            if "valid_from" in definition
        },
    )
    return indicator_values.put(plan, codes, numbers, chosen.end.year)


def numbers_of(counted: Mapping[str, Counted]) -> dict[str, int]:
    """Return the numbers that a release is made of, by their names."""
    found: dict[str, int] = {}
    for one in [*counted.values(), *(detail for each in counted.values() for detail in each.details)]:
        value = one.value
        if one.measure is not None:
            found[one.measure.name] = int(value.number or 0)
            for code, number in (value.breakdown or {}).items():
                found[named.code(one.measure.name, code)] = number
        if one.ratio is not None and value.numerator is not None and value.denominator is not None:
            found[one.ratio.denominator.name] = value.denominator
            found[named.part(one.ratio)] = value.numerator
            found[named.rest(one.ratio)] = value.denominator - value.numerator
    return found
