"""A plan counted: which measures its indicators need, and the numbers put where they belong."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from services.chassis.auth.actors import Actor
from services.chassis.database.database import Database
from services.chassis.errors import NotFound
from services.reporting import facts, queries
from services.reporting.facts import Plan
from services.reporting.rules import indicators as rules
from services.reporting.rules.indicators import Counted, Period, Ratio, State, Target, Value

__all__ = ["Numbers", "codes_of", "count", "find_plan", "own", "put", "ratio_of"]


def find_plan(municipality: str, scope: Sequence[str]) -> Plan:
    """Return a municipality's plan, or say that there is none for the caller."""
    plan = facts.plan(municipality) if municipality in scope else None
    if plan is None:
        raise NotFound("PLAN_NOT_FOUND")
    return plan


def own(by: Actor, plan: Plan) -> bool:
    """Say whether a caller handles these cases: others read releases (released_values.py)."""
    return by.may("indicator.list") and set(plan.strands) <= set(by.strands)


def ratio_of(code: str, definition: Any = None) -> Ratio | None:
    """Return what a percentage divides: the municipality's definition, or else ours."""
    measures = facts.measures()
    if definition is not None:
        return Ratio(measures[definition["numerator"]], measures[definition["denominator"]])
    entry = facts.indicators().get(code)
    if entry is None or "numerator" not in entry:
        return None
    return Ratio(measures[entry["numerator"]], measures[entry["denominator"]])


def codes_of(plan: Plan, objective: int = 0) -> list[str]:
    """Return the codes of a plan's indicators: of all measures, or of one objective's."""
    return [
        indicator["code"]
        for goal in plan.objectives
        for indicator in [
            *goal["indicators"],
            *(
                found
                for measure in goal["measures"]
                if objective in {0, goal["number"]}
                for found in measure["indicators"]
            ),
        ]
    ]


@dataclass(frozen=True)
class Numbers:
    """What was counted: of each measure by year and in the period (year None), and percentages."""

    measures: Mapping[str, Mapping[int | None, Value]]
    ratios: Mapping[str, Value]
    # What each percentage divides, by its indicator, and where it is the municipality's own word.
    divided: Mapping[str, Ratio]
    own_words: Mapping[str, Any]


async def count(
    database: Database, plan: Plan, period: Period, codes: Sequence[str]
) -> Mapping[str, Counted]:
    """Count indicators as they are now, small numbers too: for who handles these cases."""
    known, entries = facts.measures(), facts.indicators()
    changed = await queries.definitions(database, plan.municipality, period.end)
    divided = {code: ratio for code in codes if (ratio := ratio_of(code, changed.get(code))) is not None}
    of_codes = [entries[code] for code in codes if "measure" in entries.get(code, {})]
    wanted = {name: known[name] for entry in of_codes for name in (entry["measure"], *entry.get("also", ()))}
    since = dt.date(plan.from_year, 1, 1)
    numbers = await queries.counts(
        database, plan.municipality, plan.strands, list(wanted.values()), period, since
    )
    by_code = {entry["measure"] for entry in of_codes if entry.get("by_code")}
    parts = await queries.breakdowns(
        database, plan.municipality, plan.strands, [known[name] for name in by_code], period
    )
    percentages = await queries.ratios(database, plan.municipality, plan.strands, divided, period)
    years = rules.years(plan.from_year, plan.to_year, period.end)
    counted = {
        name: {
            None: Value(number.value().number, breakdown=parts.get(name)),
            **{year: number.value(year) for year in years},
        }
        for name, number in numbers.items()
    }
    return put(plan, codes, Numbers(counted, percentages, divided, changed), period.end.year)


def put(plan: Plan, codes: Sequence[str], numbers: Numbers, year: int) -> Mapping[str, Counted]:
    """Put numbers where they belong: at the plan's indicators."""
    known, entries = facts.measures(), facts.indicators()

    def of_measure(code: str, name: str, *details: Counted) -> Counted:
        by_year = dict(numbers.measures[name])
        value = by_year.pop(None)
        years = {one: found for one, found in by_year.items() if one is not None}
        return Counted(code, value, State.NO_TARGET, years, measure=known[name], details=details)

    counted = {}
    for code in codes:
        name = entries.get(code, {}).get("measure", "")
        if code in numbers.divided:
            value = numbers.ratios[code]
            state = rules.state(value.number, _target(plan, code), year, counted=True)
            own_words = numbers.own_words.get(code)
            counted[code] = Counted(code, value, state, ratio=numbers.divided[code], own_words=own_words)
        elif name in numbers.measures:
            also = (of_measure(detail, detail) for detail in entries[code].get("also", ()))
            counted[code] = of_measure(code, name, *also)
        else:
            counted[code] = Counted(code, Value(None), State.NOT_COUNTED)
    return counted


def _target(plan: Plan, code: str) -> Target:
    entry = plan.indicator(code) or {}
    return Target(entry.get("baseline"), entry.get("target_2023"), entry.get("target_2025"))
