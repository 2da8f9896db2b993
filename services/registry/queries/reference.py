"""Reference data: places from files, holidays computed and overridden, clock rules by date."""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from services.chassis.database import Database, Statement
from services.chassis.texts import to_latin
from services.registry.models import ClockRule, Holiday
from services.registry.rules.clocks import Rule, Workday

__all__ = [
    "CENTRE",
    "calendar",
    "computed_holidays",
    "holidays_of",
    "municipalities",
    "overrides",
    "rule_of",
    "rules_at",
    "settlements",
    "workday_of",
]

CENTRE: Final = "---"
_DATA: Final = Path(__file__).parent.parent / "data"

_HOLIDAYS: Final = Statement("SELECT day, names, cancelled FROM holiday WHERE {scope} ORDER BY day")


@cache
def municipalities() -> Mapping[str, dict[str, str]]:
    """Return the 38 municipalities by code."""
    return {row["code"]: row for row in _rows("municipalities.csv")}


@cache
def settlements() -> Mapping[str, dict[str, str]]:
    """Return the settlements by id, each with a neutral dual name."""
    result = {}
    for row in _rows("settlements.csv"):
        serbian = to_latin(row["name_sr_cyrl"])
        dual = row["name_sq"] if serbian == row["name_sq"] else f"{row['name_sq']}/{serbian}"
        result[row["id"]] = {**row, "name_en": dual}
    return result


def _rows(name: str) -> list[dict[str, str]]:
    with (_DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@cache
def computed_holidays(year: int) -> Mapping[dt.date, Mapping[str, str]]:
    """Return the days off of a year as the library computes them, with their names; Bajrams are estimated."""
    # Imported late: 0.2 s and 20 MB that a process without clocks never needs.
    from holidays import country_holidays

    names: dict[dt.date, dict[str, str]] = {}
    for code, language in (("sq", "sq"), ("sr", "sr"), ("en", "en_US")):
        for day, name in country_holidays("XK", years=year, language=language).items():
            names.setdefault(day, {})[code] = name
    return names


def workday_of(changes: Mapping[dt.date, bool]) -> Workday:
    """Return the calendar: `changes` says of a day whether it is worked after all."""

    def workday(day: dt.date) -> bool:
        if day in changes:
            return changes[day]
        return day.weekday() < 5 and day not in computed_holidays(day.year)

    return workday


async def overrides(database: Database) -> list[Any]:
    """Return the days that an administrator set."""
    return await database.fetch(_HOLIDAYS)


async def calendar(session: AsyncSession) -> Workday:
    """Return the calendar as a command sees it."""
    rows = await session.execute(select(Holiday.day, Holiday.cancelled))
    return workday_of({row.day: row.cancelled for row in rows})


def holidays_of(year: int, changes: Iterable[Mapping[str, Any]]) -> list[tuple[dt.date, Any, bool, bool]]:
    """Return (day, names, overridden, cancelled) of a year."""
    result: dict[dt.date, tuple[dt.date, Any, bool, bool]] = {
        day: (day, names, False, False) for day, names in computed_holidays(year).items()
    }
    for row in changes:
        if row["day"].year == year:
            result[row["day"]] = (row["day"], row["names"], True, row["cancelled"])
    return [result[day] for day in sorted(result)]


def rule_of(row: Any) -> Rule:
    """Return a rule's row as the clocks' rules know it."""
    terms = row.terms
    when = {
        event: {code: tuple(values) for code, values in conditions.items()}
        for event, conditions in {**terms.get("starts_when", {}), **terms.get("stops_when", {})}.items()
    }
    return Rule(
        code=row.code,
        strands=tuple(terms["strands"]),
        unit=terms["unit"],
        length=terms.get("length"),
        starts_on=tuple(terms["starts_on"]),
        stops_on=tuple(terms["stops_on"]),
        when=when,
        subject=terms.get("subject", ""),
        period=terms.get("period", ""),
        who_acts=terms["who_acts"],
        who_acts_field=terms.get("who_acts_field", ""),
        warn_hours=terms.get("warn_hours", 0),
        escalates_to=terms.get("escalates_to", ""),
        task=terms.get("task", ""),
        day_start_next_midnight=terms.get("day_start_next_midnight", False),
        recurs=terms.get("recurs", False),
        source=terms["source"],
        demo=terms.get("demo", False),
    )


# Every act reads the rules: as rows, not as objects that a session would keep.
_RULES: Final = select(ClockRule.code, ClockRule.valid_from, ClockRule.terms).order_by(
    ClockRule.code, ClockRule.valid_from
)


async def rules_at(session: AsyncSession, day: dt.date) -> list[Rule]:
    """Return the rules that hold on a day; before the first version of a rule, that version."""
    rows = await session.execute(_RULES)
    holding: dict[str, Any] = {}
    for row in rows:
        if row.code not in holding or row.valid_from <= day:
            holding[row.code] = row
    return [rule_of(row) for row in holding.values()]
