"""Duties of an office: their clocks are opened period by period, and follow the acts that stand."""

from __future__ import annotations

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import select, text

from services.chassis.auth.actors import caller
from services.chassis.database.database import Tx
from services.chassis.database.locks import one_at_a_time
from services.chassis.ids import new_id
from services.chassis.runtime.service import Runtime
from services.domain.municipalities import EVERYWHERE
from services.registry.commands import clocks, notices
from services.registry.models import OfficeAct, RunningClock
from services.registry.queries import reference
from services.registry.rules import clocks as clock_rules
from services.registry.rules import duties as rules
from services.registry.rules.clocks import Rule, State
from services.registry.rules.duties import Standing

__all__ = ["forget", "hear", "open_duties"]

_ELAPSED: Final = "prag.registry.v1.ClockElapsed"
# Goes to each duty by its index, and to nothing of what stands.
_BEHIND: Final = text(
    "SELECT DISTINCT duty.municipality FROM unnest(CAST(:municipalities AS text[]), CAST(:rules AS text[]),"
    " CAST(:periods AS text[])) duty (municipality, rule, period)"
    " WHERE coalesce((SELECT max(clock.period) FROM clock WHERE clock.case_id IS NULL"
    " AND clock.municipality = duty.municipality AND clock.rule = duty.rule) < duty.period, true)"
)


async def hear(tx: Tx, act_id: uuid.UUID, municipality: str, act: rules.Act) -> None:
    """Take in an act of an office, or what was set right of it."""
    await one_at_a_time(tx, _lock(municipality))
    known = await tx.session.get(OfficeAct, act_id)
    if known is None:
        tx.add(
            OfficeAct(
                id=act_id,
                municipality=municipality,
                event=act.event,
                acted_on=act.on,
                recorded_time=act.recorded,
                codes=dict(act.codes),
            )
        )
    else:
        known.acted_on, known.codes = act.on, dict(act.codes)
    await _settle(tx, municipality, act.event)


async def forget(tx: Tx, act_id: uuid.UUID, municipality: str, told_by: str) -> None:
    """Take in that an act of an office did not take place after all."""
    await one_at_a_time(tx, _lock(municipality))
    known = await tx.session.get(OfficeAct, act_id)
    if known is not None:
        await tx.session.delete(known)
        await _settle(tx, municipality, told_by)


async def open_duties(runtime: Runtime) -> None:
    """Open the periods that have begun, of every office that has duties."""
    law = await reference.law(runtime.database)
    today = clock_rules.day_of(runtime.clock.now())
    asked = [
        (municipality, rule.code, rules.period(rule.every, today))
        for rule in law.at(today)
        if rule.every
        for municipality in rule.municipalities or reference.municipalities()
        if rules.binds(rule, municipality)
    ]
    if not asked:
        return
    municipalities, codes, periods = map(list, zip(*asked, strict=True))
    async with runtime.database.transaction(scope=EVERYWHERE, actor=caller()) as tx:
        of = {"municipalities": municipalities, "rules": codes, "periods": periods}
        for municipality in sorted((await tx.session.execute(_BEHIND, of)).scalars()):
            await one_at_a_time(tx, _lock(municipality))
            await _settle(tx, municipality, _ELAPSED)


def _lock(municipality: str) -> str:
    return f"duties:{municipality}"


async def _settle(tx: Tx, municipality: str, told_by: str) -> None:
    """Open what has begun, and let each duty stand as the acts say."""
    await tx.session.flush()
    query = (
        select(RunningClock)
        .where(RunningClock.case_id.is_(None), RunningClock.municipality == municipality)
        .order_by(RunningClock.period)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    of_rule: dict[str, list[RunningClock]] = defaultdict(list)
    for clock in (await tx.session.scalars(query)).all():
        of_rule[clock.rule].append(clock)
    law = await reference.law(
        tx.queries, {clock.rule_version_id for clocks_ in of_rule.values() for clock in clocks_}
    )
    today = clock_rules.day_of(tx.now)
    for rule in law.at(today):
        if rules.binds(rule, municipality):
            of_rule[rule.code] += _opened(tx, municipality, rule, of_rule[rule.code], law)
    told = select(OfficeAct).where(OfficeAct.municipality == municipality)
    acts = [
        rules.Act(act.event, act.codes, act.acted_on, act.recorded_time)
        for act in (await tx.session.scalars(told)).all()
    ]
    for clocks_ in of_rule.values():
        for clock in clocks_:
            rule = law.by_id[clock.rule_version_id]
            standing = rules.standing(rule, clock.period, clock.due_time, acts, tx.now)
            if _moved(clock, standing):
                _set(tx, clock, standing, told_by)
                await notices.untell(tx, clock)


def _opened(
    tx: Tx, municipality: str, rule: Rule, have: Sequence[RunningClock], law: reference.Law
) -> list[RunningClock]:
    """Open the periods since the last one; each goes by the version of its first day."""
    today = clock_rules.day_of(tx.now)
    opened = []
    for period in rules.periods(rule.every, have[-1].period if have else "", today):
        first = rules.first_day(period)
        under = law.rule(rule.code, first)
        start = clock_rules.midnight(first)
        due = clock_rules.due(under, start, law.workday)
        clock = RunningClock(
            id=new_id(),
            municipality=municipality,
            case_id=None,
            # One duty, whatever the strands of the families: it comes up to the ministry of the first.
            strand=under.strands[0],
            rule=rule.code,
            subject_id="",
            period=period,
            # What follows is opened by the calendar alone.
            followed=True,
            state=State.NOT_SET if due is None else State.RUNNING,
            open=True,
            start_time=start,
            due_time=due,
            who_acts=under.who_acts,
            history=[clocks.entry("STARTED", start, tx.now, _ELAPSED)],
            pauses=[],
            extensions=[],
        )
        clocks.put_under(clock, under)
        tx.add(clock)
        opened.append(clock)
    return opened


def _moved(clock: RunningClock, standing: Standing) -> bool:
    now = (clock.state, clock.open, clock.stop_time)
    return now != (standing.state, standing.open, standing.stop_time)


def _set(tx: Tx, clock: RunningClock, standing: Standing, told_by: str) -> None:
    def note(kind: str, actual: dt.datetime, recorded: dt.datetime, event: str) -> None:
        clock.history = [*clock.history, clocks.entry(kind, actual, recorded, event)]

    late = clock.state == State.BREACHED
    act: Any = standing.act
    if standing.state == State.BREACHED:
        if clock.stop_time is not None:
            note("CAME_BACK", tx.now, tx.now, told_by)
        if not late and clock.due_time is not None:
            note(State.BREACHED, clock.due_time, tx.now, _ELAPSED)
        if standing.stop_time is not None:
            note("MISSED", standing.stop_time, act.recorded, act.event)
    elif standing.open:
        note("CAME_BACK", tx.now, tx.now, told_by)
    else:
        if late:
            note("TAKEN_BACK", tx.now, tx.now, told_by)
        note(standing.state, standing.stop_time or tx.now, act.recorded, act.event)
    clock.state, clock.open, clock.stop_time = standing.state, standing.open, standing.stop_time
