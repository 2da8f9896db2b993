"""Reference data: places from files, holidays computed and overridden, clock rules by date."""

from __future__ import annotations

import csv
import datetime as dt
import json
import time
import uuid
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property
from pathlib import Path
from typing import Any, Final
from weakref import WeakKeyDictionary

from services.chassis.database.database import Statement
from services.chassis.database.transactions import Queries
from services.domain.texts import to_latin
from services.registry.rules.clocks import Conditions, Rule, Workday

__all__ = [
    "Law",
    "computed_holidays",
    "holidays_of",
    "law",
    "law_changed",
    "municipalities",
    "overrides",
    "rule_of",
    "settlements",
    "workday_of",
]

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


async def overrides(database: Queries) -> list[Any]:
    """Return the days that an administrator set."""
    return await database.fetch(_HOLIDAYS)


def holidays_of(year: int, changes: Iterable[Mapping[str, Any]]) -> list[tuple[dt.date, Any, bool, bool]]:
    """Return (day, names, overridden, cancelled) of a year."""
    result: dict[dt.date, tuple[dt.date, Any, bool, bool]] = {
        day: (day, names, False, False) for day, names in computed_holidays(year).items()
    }
    for row in changes:
        if row["day"].year == year:
            result[row["day"]] = (row["day"], row["names"], True, row["cancelled"])
    return [result[day] for day in sorted(result)]


def rule_of(version_id: uuid.UUID, code: str, terms: Mapping[str, Any]) -> Rule:
    """Return a version of a rule as the clocks know it."""
    return Rule(
        version_id=version_id,
        code=code,
        strands=tuple(terms["strands"]),
        unit=terms["unit"],
        length=terms.get("length"),
        starts_on=tuple(terms["starts_on"]),
        stops_on=tuple(terms["stops_on"]),
        ends_on=tuple(terms.get("ends_on", ())),
        starts_when=_conditions(terms, "starts_when"),
        stops_when=_conditions(terms, "stops_when"),
        ends_when=_conditions(terms, "ends_when"),
        subject=terms.get("subject", ""),
        period=terms.get("period", ""),
        who_acts=terms["who_acts"],
        who_acts_field=terms.get("who_acts_field", ""),
        warn_hours=terms.get("warn_hours", 0),
        escalates_to=terms.get("escalates_to", ""),
        escalation_hours=terms.get("escalation_hours"),
        task=terms.get("task", ""),
        day_start_next_midnight=terms.get("day_start_next_midnight", False),
        recurs=terms.get("recurs", False),
        every=terms.get("every", ""),
        municipalities=tuple(terms.get("municipalities", ())),
        max_pause_days=terms.get("max_pause_days"),
        max_extension=terms.get("max_extension"),
        source=terms["source"],
        demo=terms.get("demo", False),
    )


def _conditions(terms: Mapping[str, Any], name: str) -> Conditions:
    return {
        event: {code: tuple(values) for code, values in codes.items()}
        for event, codes in terms.get(name, {}).items()
    }


@dataclass(frozen=True)
class Law:
    """The rules of the clocks and the days off: what every act asks, and what hardly ever changes."""

    # By code, each with its versions from the oldest on.
    versions: Mapping[str, Sequence[tuple[dt.date, Rule]]]
    workday: Workday
    # When it was asked for, by the monotonic clock.
    read_at: float
    # Of days that were asked for: most cases are reported of the last few.
    _of_days: dict[dt.date, Sequence[Rule]] = field(default_factory=dict, init=False, repr=False)

    @cached_property
    def by_id(self) -> Mapping[uuid.UUID, Rule]:
        """Return all versions, each by the id of its row."""
        return {rule.version_id: rule for versions in self.versions.values() for _, rule in versions}

    def rule(self, code: str, day: dt.date) -> Rule:
        """Return the version of a rule that holds on a day."""
        return next(rule for rule in self.at(day) if rule.code == code)

    def at(self, day: dt.date) -> Sequence[Rule]:
        """Return the rules that hold on a day; before the first version of a rule, that version."""
        rules = self._of_days.get(day)
        if rules is None:
            rules = self._of_days[day] = [
                next((rule for begins, rule in reversed(versions) if begins <= day), versions[0][1])
                for versions in self.versions.values()
            ]
        return rules


# For so long another process may go by what was changed here; who changed it sees it at once.
_KEPT_SECONDS: Final = 5.0
_RULES: Final = Statement(
    "SELECT id, code, valid_from, terms FROM clock_rule WHERE {scope} ORDER BY code, valid_from"
)
_laws: Final[WeakKeyDictionary[Queries, Law]] = WeakKeyDictionary()
_changed_at: Final[WeakKeyDictionary[Queries, float]] = WeakKeyDictionary()


async def law(database: Queries, under: Collection[uuid.UUID] = ()) -> Law:
    """Return the law as it stands, or stood a few seconds ago; with the versions that clocks began under."""
    kept, now = _laws.get(database), time.monotonic()
    if (
        kept is None
        or kept.read_at <= max(_changed_at.get(database, 0.0), now - _KEPT_SECONDS)
        or not kept.by_id.keys() >= set(under)
    ):
        versions = defaultdict(list)
        for row in await database.fetch(_RULES):
            # A plain UUID, which stands in rows that are written as JSON.
            rule = rule_of(uuid.UUID(int=row["id"].int), row["code"], json.loads(row["terms"]))
            versions[rule.code].append((row["valid_from"], rule))
        changes = {row["day"]: row["cancelled"] for row in await overrides(database)}
        kept = _laws[database] = Law(versions, workday_of(changes), now)
    return kept


def law_changed(database: Queries) -> None:
    """Have it read again, also by who is just reading it."""
    _changed_at[database] = time.monotonic()
