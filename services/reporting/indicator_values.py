"""A plan counted: which measures its indicators need, and the numbers put where they belong."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from services.chassis.auth.actors import Actor
from services.chassis.database.database import Database
from services.chassis.errors import NotFound
from services.reporting import facts, queries, rules
from services.reporting.facts import Plan
from services.reporting.rules import Count, Counted, Measure, Period, Ratio, State, Target, Value

__all__ = ["count_indicator", "count_plan", "find_plan", "own", "ratio_of"]


def find_plan(municipality: str, scope: Sequence[str]) -> Plan:
    """Return a municipality's plan, or say that there is none for the caller."""
    plan = facts.plan(municipality) if municipality in scope else None
    if plan is None:
        raise NotFound("PLAN_NOT_FOUND")
    return plan


def own(by: Actor, plan: Plan) -> bool:
    """Say whether a caller handles these cases: others see no number that could tell who it is."""
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


async def count_plan(
    database: Database, plan: Plan, period: Period, *, objective: int = 0, own: bool
) -> dict[str, Counted]:
    """Count all indicators of a plan (or the measures of one objective) for a period."""
    codes = [
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
    return await _count(database, plan, period, codes, own=own)


async def count_indicator(database: Database, plan: Plan, code: str, period: Period, *, own: bool) -> Counted:
    """Count one indicator."""
    if plan.indicator(code) is None:
        raise NotFound("INDICATOR_NOT_FOUND")
    return (await _count(database, plan, period, [code], own=own))[code]


async def _count(
    database: Database, plan: Plan, period: Period, codes: Sequence[str], *, own: bool
) -> dict[str, Counted]:
    known, entries = facts.measures(), facts.indicators()
    changed = await queries.definitions(database, plan.municipality, period.end)
    asked = {code: ratio for code in codes if (ratio := ratio_of(code, changed.get(code))) is not None}
    measures = {code: known[entries[code]["measure"]] for code in codes if "measure" in entries.get(code, {})}
    details = {code: [known[name] for name in entries[code].get("also", ())] for code in measures}
    wanted = {
        measure.name: measure for group in ([*measures.values()], *details.values()) for measure in group
    }
    since = dt.date(plan.from_year, 1, 1)
    numbers = await queries.counts(
        database, plan.municipality, plan.strands, list(wanted.values()), period, since
    )
    by_code = {code for code in measures if entries[code].get("by_code")}
    parts = await queries.breakdowns(
        database, plan.municipality, plan.strands, [measures[code] for code in by_code], period
    )
    percentages = await queries.ratios(database, plan.municipality, plan.strands, asked, period)
    years = rules.years(plan.from_year, plan.to_year, period.end)
    counted = {}
    for code in codes:
        if code in asked:
            value = rules.suppress(percentages[code], own=own)
            state = rules.state(value.number, _target(plan, code), period.end.year, counted=True)
            counted[code] = Counted(code, value, state, ratio=asked[code], own_words=changed.get(code))
        elif code in measures:
            breakdown = parts[measures[code].name] if code in by_code else None
            counted[code] = _counted(code, measures[code], numbers, years, breakdown, own=own)
            lines = [_counted(detail.name, detail, numbers, years, None, own=own) for detail in details[code]]
            if lines:
                counted[code] = Counted(**{**vars(counted[code]), "details": lines})
        else:
            counted[code] = Counted(code, Value(None), State.NOT_COUNTED)
    return counted


def _counted(
    code: str,
    measure: Measure,
    numbers: Mapping[str, Count],
    years: Sequence[int],
    breakdown: Mapping[str, int] | None,
    *,
    own: bool,
) -> Counted:
    count = numbers[measure.name]
    value = Value(count.value().number, breakdown=breakdown)
    return Counted(
        code,
        rules.suppress(value, own=own),
        State.NO_TARGET,
        {year: rules.suppress(count.value(year), own=own) for year in years},
        measure=measure,
    )


def _target(plan: Plan, code: str) -> Target:
    entry = plan.indicator(code) or {}
    return Target(entry.get("baseline"), entry.get("target_2023"), entry.get("target_2025"))
