"""Releases made: once a quarter or a year is over, its numbers are fixed for readers outside.

Ordered by the clock when a period closes, and for what closed before by whoever asks first; done by a worker,
period by period, so that one that is killed goes on where it was.
"""

from __future__ import annotations

import asyncio
import dataclasses
import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from typing import Final
from uuid import UUID

from sqlalchemy import select, text

from services.chassis import jobs
from services.chassis.auth.actors import acting, service_actor
from services.chassis.calendar import midnight
from services.chassis.database.database import Database, Statement
from services.chassis.database.locks import one_at_a_time
from services.chassis.dates import day_of
from services.chassis.jobs import JobContext
from services.chassis.runtime.service import Runtime
from services.reporting import facts, indicator_values, released_values, suppression
from services.reporting.facts import Plan
from services.reporting.models import Release
from services.reporting.rules import indicators as rules
from services.reporting.rules.indicators import Counted, Period
from services.reporting.suppression import Cell

__all__ = ["RELEASE", "order", "order_due", "release_numbers"]

RELEASE: Final = "release_numbers"
# A protected case is counted for nobody outside: as whom no case names.
_NOBODY: Final = dataclasses.replace(service_actor("reporting"), kind="person")
_ORDERED: Final = text(
    "SELECT true FROM job WHERE kind = :kind AND subject_id = :municipality"
    " AND state IN ('WAITING', 'RUNNING')"
)
# While acts of closed periods are still being entered, as when a country is loaded, nothing is fixed.
_QUIET: Final = dt.timedelta(minutes=5)
_ENTERED: Final = text(
    "SELECT true FROM fact WHERE municipality = :municipality AND recorded_at > :since"
    " AND actual_on <= :until LIMIT 1"
)
_FIRST_FACT: Final = Statement(
    "SELECT min(recorded_at) FROM fact WHERE {scope} AND municipality = :municipality"
)


async def order_due(runtime: Runtime) -> None:
    """Order what has closed while Prag was in use; what closed before waits for the first who asks."""
    for plan in facts.plans().values():
        releases = await released_values.released(runtime.database, plan.municipality)
        due = released_values.due(plan, releases, runtime.clock.today())
        if not due:
            continue
        begun = await runtime.database.fetchval(_FIRST_FACT, municipality=plan.municipality)
        _, last_day = due[-1]
        if releases or (begun is not None and begun < midnight(last_day + dt.timedelta(days=1))):
            await order(runtime.database, plan)


async def order(database: Database, plan: Plan) -> None:
    """Order what is due, once however many ask."""
    actor = service_actor("reporting")
    async with database.transaction(scope=(plan.municipality,), actor=actor) as tx:
        await one_at_a_time(tx, f"release ordered:{plan.municipality}")
        _, until = rules.closed_periods(plan.from_year, day_of(tx.now))[-1]
        lately = {"municipality": plan.municipality, "since": tx.now - _QUIET, "until": until}
        waiting = {"kind": RELEASE, "municipality": plan.municipality}
        for reason, named in ((_ENTERED, lately), (_ORDERED, waiting)):
            if (await tx.session.execute(reason, named)).first() is not None:
                return
        await jobs.enqueue(tx, RELEASE, plan.municipality)


async def release_numbers(job: JobContext) -> None:
    """Release what is due of a municipality, the oldest first."""
    plan = facts.plan(job.subject_id)
    if plan is not None:
        for start, end in rules.closed_periods(plan.from_year, job.runtime.clock.today()):
            job.check()
            await _release(job.runtime.database, plan, start, end)


async def _release(database: Database, plan: Plan, start: dt.date, end: dt.date) -> None:
    """Release a period, unless it has been."""
    with acting(_NOBODY):
        async with database.transaction(scope=(plan.municipality,)) as tx:
            await one_at_a_time(tx, f"release:{plan.municipality}")
            of_year = select(Release).where(
                Release.municipality == plan.municipality,
                Release.from_day >= dt.date(end.year, 1, 1),
                Release.to_day <= dt.date(end.year, 12, 31),
            )
            earlier = (await tx.session.execute(of_year.order_by(Release.from_day))).scalars().all()
            if any((one.from_day, one.to_day) == (start, end) for one in earlier):
                return
            counted = await indicator_values.count(
                database, plan, Period(start, end, tx.now), indicator_values.codes_of(plan)
            )
            name, numbers = rules.period_name(start, end), released_values.numbers_of(counted)
            # A year less its quarters tells of them; quarters tell nothing of each other.
            parts = earlier if name.isdigit() else ()
            # In a thread: the worker goes on beating.
            hidden = await asyncio.to_thread(hidden_of, name, numbers, parts)
            tx.add(
                Release(
                    municipality=plan.municipality,
                    from_day=start,
                    to_day=end,
                    shown={name: number for name, number in numbers.items() if name not in hidden},
                    hidden=hidden,
                    definitions={code: _definition(one) for code, one in counted.items() if one.ratio},
                )
            )


def hidden_of(name: str, numbers: Mapping[str, int], quarters: Sequence[Release]) -> dict[str, int]:
    """Return which numbers of a period are hidden, given those of the quarters that it is made of."""
    of_quarters = {
        rules.period_name(one.from_day, one.to_day): (one.shown | one.hidden, one.hidden) for one in quarters
    }
    names = set(numbers).union(*(found for found, _ in of_quarters.values()))
    known = suppression.relations(
        names,
        facts.measures(),
        quarters=tuple(of_quarters) or (name,),
        year=name if of_quarters else "",
    )
    new = _cells(name, numbers, names)
    old: dict[Cell, int] = {}
    for quarter, (found, _) in of_quarters.items():
        old |= _cells(quarter, found, names)
    known = [one for one in known if all(cell in new or cell in old for cell in one.cells)]
    hidden_before = {(quarter, one) for quarter, (_, hidden) in of_quarters.items() for one in hidden}
    hidden = suppression.protect(new, old, hidden_before, known)
    return {number: new[cell] for cell in hidden for _, number in (cell,)}


def _cells(period: str, numbers: Mapping[str, int], names: Collection[str]) -> dict[Cell, int]:
    """Return a period's cells; of a code that it has not there was none."""
    of_codes = {name: 0 for name in names if suppression.named.is_code(name)}
    return {(period, name): number for name, number in (of_codes | dict(numbers)).items()}


def _definition(counted: Counted) -> dict[str, str | int]:
    """Return what a percentage divided, and the municipality's words."""
    if counted.ratio is None:
        raise ValueError("no percentage")
    words = counted.own_words or {}
    return {
        **{name: words[name] for name in ("words_sq", "words_sr", "words_en", "version") if words},
        **{name: str(words[name]) for name in ("id", "valid_from") if words},
        "numerator": counted.ratio.numerator.name,
        "denominator": counted.ratio.denominator.name,
    }


async def nobody(_runtime: Runtime, _municipalities: Sequence[str]) -> Mapping[str, Sequence[UUID]]:
    """What a release makes is fetched by nobody as a file."""
    return {}
