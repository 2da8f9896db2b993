"""Counting: one statement for all counts of a plan, one for all its percentages, one for a list.

The measures that are wanted go in as arrays, so that a statement has one text whatever is counted. A
fact of a family counts for each of its persons; a fact's age is that of the person on the day of the act.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping, Sequence
from typing import Any, Final

import asyncpg

from services.chassis.database import paging
from services.chassis.database.database import Database, Statement
from services.chassis.database.statements import literals
from services.chassis.errors import NotFound
from services.chassis.ids import found
from services.reporting.facts import OF_FAMILY
from services.reporting.rules.indicators import Count, Measure, Period, Ratio, Value, ratio

__all__ = [
    "Count",
    "Period",
    "activities",
    "activity",
    "breakdowns",
    "counts",
    "definitions",
    "entries",
    "last_counted",
    "ratios",
]

# What is wanted, one row for each measure, kind of fact and code ('' = any).
_WANTED: Final = (
    "wanted AS (SELECT * FROM unnest(CAST(:names AS text[]), CAST(:kinds AS text[]), CAST(:codes AS text[]),"
    " CAST(:families AS boolean[]), CAST(:unders AS int[]), CAST(:after_kinds AS text[]),"
    " CAST(:after_codes AS text[]))"
    " AS wanted (measure, kind, code, family, under, after_kind, after_code))"
)
# Every act that counts for a measure, once for each person where persons are counted.
_HITS: Final = (
    "hits AS (SELECT wanted.measure, fact.id, fact.kind, fact.code, fact.case_id, fact.subject_id,"
    " fact.actual_on, fact.recorded_at, person.id AS person_id"
    " FROM wanted JOIN fact ON fact.kind = wanted.kind AND (wanted.code = '' OR fact.code = wanted.code)"
    " LEFT JOIN family ON family.municipality = fact.municipality AND family.case_id = fact.case_id"
    " LEFT JOIN LATERAL unnest(CASE WHEN wanted.family THEN family.person_ids || ARRAY(SELECT former.id"
    " FROM unnest(family.former_ids, family.former_until) AS former (id, until)"
    " WHERE fact.actual_on <= former.until)"
    " ELSE ARRAY[fact.person_id] END) AS person (id) ON true"
    " LEFT JOIN profile ON wanted.under > 0 AND profile.municipality = fact.municipality"
    " AND profile.person_id = person.id"
    " WHERE {scope} AND fact.municipality = :municipality AND fact.actual_on <= :to"
    " AND fact.recorded_at <= :known AND (fact.ended_at IS NULL OR fact.ended_at > :known)"
    f" AND NOT (fact.kind IN ({literals(OF_FAMILY)}) AND EXISTS (SELECT FROM duplicate"
    " WHERE duplicate.case_id = fact.case_id AND duplicate.from_time <= :known"
    " AND (duplicate.until_time IS NULL OR duplicate.until_time > :known)))"
    " AND (fact.case_id IS NULL OR family.strand = ANY(CAST(:strands AS text[])))"
    " AND (wanted.under = 0 OR profile.birth_month"
    " >= to_char(fact.actual_on - make_interval(years => wanted.under), 'YYYY-MM'))"
    " AND (wanted.after_kind = '' OR EXISTS (SELECT FROM fact AS earlier"
    " WHERE earlier.case_id = fact.case_id AND earlier.kind = wanted.after_kind"
    " AND earlier.code = wanted.after_code AND earlier.municipality = fact.municipality"
    " AND earlier.person_id IS NOT DISTINCT FROM fact.person_id"
    " AND earlier.actual_on <= fact.actual_on AND earlier.recorded_at <= :known"
    " AND (earlier.ended_at IS NULL OR earlier.ended_at > :known))))"
)
_UNIT: Final = (
    "CASE CAST({unit} AS text) WHEN 'cases' THEN hits.case_id::text WHEN 'persons' THEN hits.person_id::text"
    " WHEN 'codes' THEN hits.code ELSE hits.id::text END"
)

# By year since the plan began, and for the period asked for (year NULL).
COUNTS = Statement(
    f"WITH {_WANTED}, {_HITS}, marked AS (SELECT *, extract(year FROM actual_on)::int AS year,"
    " actual_on >= :from AS inside FROM hits WHERE actual_on >= least(CAST(:from AS date), :since))"
    " SELECT measure, year, count(DISTINCT id) AS rows, count(DISTINCT case_id) AS cases,"
    " count(DISTINCT person_id) AS persons, count(DISTINCT code) AS codes"
    " FROM marked GROUP BY measure, year"
    " UNION ALL SELECT measure, NULL, count(DISTINCT id), count(DISTINCT case_id),"
    " count(DISTINCT person_id), count(DISTINCT code) FROM marked WHERE inside GROUP BY measure"
)
CODES = Statement(
    f"WITH {_WANTED}, {_HITS} SELECT measure, code, count(DISTINCT id) AS number FROM hits"
    " WHERE actual_on >= :from GROUP BY measure, code ORDER BY measure, code"
)
RATIOS = Statement(
    f"WITH {_WANTED}, {_HITS}, asked AS (SELECT * FROM unnest(CAST(:indicators AS text[]),"
    " CAST(:numerators AS text[]), CAST(:denominators AS text[]), CAST(:units AS text[]))"
    " AS asked (indicator, numerator, denominator, unit)),"
    f" wholes AS (SELECT DISTINCT asked.indicator, asked.numerator, asked.unit,"
    f" {_UNIT.format(unit='asked.unit')} AS key"
    " FROM asked JOIN hits ON hits.measure = asked.denominator WHERE hits.actual_on >= :from),"
    f" parts AS (SELECT DISTINCT asked.indicator, {_UNIT.format(unit='asked.unit')} AS key"
    " FROM asked JOIN hits ON hits.measure = asked.numerator)"
    " SELECT wholes.indicator, count(wholes.key) AS whole, count(parts.key) AS part FROM wholes"
    " LEFT JOIN parts ON parts.indicator = wholes.indicator AND parts.key = wholes.key"
    " GROUP BY wholes.indicator"
)
# One row for each unit: its latest act. With a second measure, only units that it has too.
_SHOWN: Final = (
    f"WITH {_WANTED}, {_HITS}, shown AS (SELECT DISTINCT ON (key) {_UNIT.format(unit=':unit')} AS key, hits.*"
    " FROM hits WHERE measure = :measure AND (actual_on >= :from OR :partner <> '')"
    " ORDER BY key, actual_on DESC, id DESC),"
    f" others AS (SELECT DISTINCT {_UNIT.format(unit=':unit')} AS key FROM hits"
    " WHERE measure = :partner AND actual_on >= :from),"
    " listed AS (SELECT shown.* FROM shown WHERE shown.key IS NOT NULL"
    " AND (:partner = '' OR shown.key IN (SELECT key FROM others)))"
)
ENTRIES = Statement(
    f"{_SHOWN} SELECT kind, code, case_id, person_id, subject_id, actual_on, recorded_at, key,"
    " (SELECT count(*) FROM listed) AS total FROM listed"
    " WHERE (actual_on, key) < (CAST(:last_on AS date), CAST(:last_key AS text))"
    " ORDER BY actual_on DESC, key DESC LIMIT CAST(:limit AS bigint)"
)
DEFINITIONS = Statement(
    "SELECT DISTINCT ON (indicator) id, indicator, numerator, denominator, words_sq, words_sr, words_en,"
    " valid_from, version FROM definition WHERE {scope} AND municipality = :municipality"
    " AND valid_from <= :on ORDER BY indicator, valid_from DESC, create_time DESC"
)
ACTIVITIES = Statement(
    "SELECT * FROM activity WHERE {scope} AND (:municipality = '' OR municipality = :municipality)"
    " AND held_on BETWEEN :from AND :to AND (:kind = '' OR kind = :kind)"
    " AND (held_on, id) < (CAST(:last_on AS date), CAST(:last_id AS uuid))"
    " ORDER BY held_on DESC, id DESC LIMIT CAST(:limit AS bigint)"
)
ACTIVITY = Statement("SELECT * FROM activity WHERE {scope} AND id = :id")
LAST_COUNTED = Statement("SELECT max(recorded_at) FROM fact WHERE {scope} AND municipality = :municipality")


def _wanted(measures: Sequence[Measure]) -> dict[str, list[Any]]:
    rows = [
        (
            measure.name,
            kind,
            code,
            measure.family,
            measure.under or 0,
            *(measure.after or ("", "")),
        )
        for measure in measures
        for kind in measure.facts
        for code in (measure.codes or ("",))
    ]
    names = ("names", "kinds", "codes", "families", "unders", "after_kinds", "after_codes")
    return {name: [row[index] for row in rows] for index, name in enumerate(names)}


def _where(municipality: str, strands: Sequence[str], period: Period) -> dict[str, Any]:
    return {
        "municipality": municipality,
        "strands": list(strands),
        "from": period.start,
        "to": period.end,
        "known": period.known,
    }


async def counts(
    database: Database,
    municipality: str,
    strands: Sequence[str],
    measures: Sequence[Measure],
    period: Period,
    since: dt.date,
) -> dict[str, Count]:
    """Count measures by year since a day, and in the period."""
    numbers: dict[str, dict[int | None, int]] = {measure.name: {} for measure in measures}
    if not measures:
        return {}
    units = {measure.name: measure.unit.value for measure in measures}
    rows = await database.fetch(
        COUNTS, **_wanted(measures), **_where(municipality, strands, period), since=since
    )
    for row in rows:
        numbers[row["measure"]][row["year"]] = row[units[row["measure"]]]
    return {name: Count(by_year) for name, by_year in numbers.items()}


async def breakdowns(
    database: Database,
    municipality: str,
    strands: Sequence[str],
    measures: Sequence[Measure],
    period: Period,
) -> dict[str, dict[str, int]]:
    """Count the acts of measures by their code."""
    numbers: dict[str, dict[str, int]] = {measure.name: {} for measure in measures}
    if measures:
        params = {**_wanted(measures), **_where(municipality, strands, period)}
        for row in await database.fetch(CODES, **params):
            numbers[row["measure"]][row["code"]] = row["number"]
    return numbers


async def ratios(
    database: Database,
    municipality: str,
    strands: Sequence[str],
    asked: Mapping[str, Ratio],
    period: Period,
) -> dict[str, Value]:
    """Compute the percentages of indicators."""
    if not asked:
        return {}
    wanted = asked.values()
    measures = {measure.name: measure for each in wanted for measure in (each.numerator, each.denominator)}
    rows = await database.fetch(
        RATIOS,
        **_wanted(list(measures.values())),
        **_where(municipality, strands, period),
        indicators=list(asked),
        numerators=[each.numerator.name for each in wanted],
        denominators=[each.denominator.name for each in wanted],
        units=[each.denominator.unit.value for each in wanted],
    )
    percentages = {row["indicator"]: ratio(row["part"], row["whole"]) for row in rows}
    return {indicator: percentages.get(indicator, ratio(0, 0)) for indicator in asked}


async def entries(
    database: Database,
    municipality: str,
    strands: Sequence[str],
    measure: Measure,
    partner: Measure | None,
    period: Period,
    size: int,
    token: str,
) -> tuple[Sequence[asyncpg.Record], str, int]:
    """Return a page of what a number counts: one row for each unit, as many in all as the number says.

    With a partner, the units of the measure until the period's end that the partner has in the period: the
    numerator of a percentage whose denominator the partner is.
    """
    filters = [municipality, measure.name, partner.name if partner else "", period.start, period.end]
    last = paging.decode(token, filters)
    rows = await database.fetch(
        ENTRIES,
        **_wanted([measure, *([partner] if partner and partner.name != measure.name else [])]),
        **_where(municipality, strands, period),
        measure=measure.name,
        partner=partner.name if partner else "",
        unit=measure.unit.value,
        last_on=dt.date.fromisoformat(str(last[0])) if last else dt.date.max,
        last_key=str(last[1]) if last else "",
        limit=size + 1,
    )
    shown, end = paging.paged(rows, size)
    next_token = paging.encode([end["actual_on"].isoformat(), end["key"]], filters) if end else ""
    total = rows[0]["total"] if rows else 0
    return shown, next_token, total


async def definitions(database: Database, municipality: str, on: dt.date) -> dict[str, asyncpg.Record]:
    """Return what the municipality says of its percentages on a day, by indicator."""
    rows = await database.fetch(DEFINITIONS, municipality=municipality, on=on)
    return {row["indicator"]: row for row in rows}


async def last_counted(database: Database, municipality: str) -> dt.datetime | None:
    """Return when the newest fact was recorded."""
    last: dt.datetime | None = await database.fetchval(LAST_COUNTED, municipality=municipality)
    return last


async def activities(
    database: Database, municipality: str, kind: str, period: tuple[dt.date, dt.date], size: int, token: str
) -> tuple[Sequence[asyncpg.Record], str]:
    """Return a page of what offices did in a period, the newest first."""
    filters = [municipality, kind, *period]
    last = paging.decode(token, filters)
    rows = await database.fetch(
        ACTIVITIES,
        municipality=municipality,
        kind=kind,
        **{"from": period[0], "to": period[1]},
        last_on=dt.date.fromisoformat(str(last[0])) if last else dt.date.max,
        last_id=uuid.UUID(str(last[1])) if last else paging.LAST_ID,
        limit=size + 1,
    )
    shown, end = paging.paged(rows, size)
    return shown, paging.encode([end["held_on"].isoformat(), str(end["id"])], filters) if end else ""


async def activity(database: Database, activity_id: str) -> asyncpg.Record:
    """Return an activity of an office that the caller sees."""
    row = await database.fetchrow(ACTIVITY, id=found(activity_id, "ACTIVITY_NOT_FOUND"))
    if row is None:
        raise NotFound("ACTIVITY_NOT_FOUND")
    return row
