"""The clock engine: events start and stop clocks, a sweep finds those that ran out."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any, Final

from prag.registry.v1 import registry_events_pb2 as events
from sqlalchemy import select, text

from services.chassis.auth.actors import caller
from services.chassis.calendar import first_of
from services.chassis.database.database import Tx
from services.chassis.dates import as_timestamp
from services.chassis.events import outbox
from services.chassis.ids import new_id
from services.chassis.runtime.service import Runtime
from services.domain.municipalities import EVERYWHERE
from services.registry.models import Case, RunningClock, TimelineEntry
from services.registry.queries import reference
from services.registry.rules import cases as case_rules
from services.registry.rules import clock_changes
from services.registry.rules import clocks as rules
from services.registry.rules.cases import State as CaseState
from services.registry.rules.clock_changes import Changes
from services.registry.rules.clocks import CaseEvent, Rule, State, Workday

__all__ = [
    "due_of",
    "end_all",
    "entry",
    "observe",
    "open_clock",
    "put_under",
    "run_on",
    "since_reopening",
    "stop_paused",
    "sweep",
]

_BATCH: Final = 200
# Nobody is met month by month any more.
_WITHOUT_SERIES: Final = (CaseState.FINAL_ASSESSMENT, CaseState.CLOSED)
_REPORTED: Final = "prag.registry.v1.CaseReported"
# What runs since then is the family's own.
_BEGINNINGS: Final = frozenset({_REPORTED, "prag.registry.v1.CaseReopened"})
_ELAPSED: Final = "prag.registry.v1.ClockElapsed"


async def observe(tx: Tx, case: Case, case_event: CaseEvent) -> None:
    """Let the rules see an event: clocks that it stops first, then those that it starts.

    What runs goes by the version of its rule that it began under; what starts, by that of the act's day.
    """
    law = await reference.law(tx.queries)
    starting = [
        rule
        for rule in law.at(rules.day_of(case_event.trigger or case_event.actual))
        if rules.starts(rule, case_event, case.strand)
    ]
    touched = {
        rule.code
        for rule in law.by_id.values()
        if case.strand in rule.strands and (rules.stops(rule, case_event) or rules.ends(rule, case_event))
    }
    touched.update(rule.code for rule in starting)
    if not touched:
        return
    clocks: list[RunningClock] = []
    # For a case that is only now reported nothing runs yet.
    if case_event.event != _REPORTED:
        clocks = await _clocks(tx, case, touched)
    law = await reference.law(tx.queries, {clock.rule_version_id for clock in clocks})
    await _stop(tx, case, case_event, clocks, law)
    for clock in clocks:
        rule = law.by_id[clock.rule_version_id]
        if clock.open and rules.ends(rule, case_event) and clock.subject_id == _subject(rule, case_event):
            await _end(tx, case, clock, case_event)
    for rule in starting:
        await _start(tx, case, rule, case_event, clocks, law.workday)


async def _clocks(tx: Tx, case: Case, codes: set[str]) -> list[RunningClock]:
    query = (
        select(RunningClock)
        .where(RunningClock.case_id == case.id, RunningClock.rule.in_(codes))
        .order_by(RunningClock.id)
        .with_for_update()
    )
    return list((await tx.session.scalars(query)).all())


def since_reopening(case: Case, clock: RunningClock) -> bool:
    """Say whether a clock began in the case's present time: what ended before a reopening is history."""
    return case.reopened_time is None or clock.create_time >= case.reopened_time


def _subject(rule: Rule, case_event: CaseEvent) -> str:
    if not rule.subject:
        return ""
    return case_event.codes.get(rule.subject) or case_event.subject_id


async def _start(
    tx: Tx, case: Case, rule: Rule, case_event: CaseEvent, clocks: list[RunningClock], workday: Workday
) -> None:
    subject = _subject(rule, case_event)
    if rule.recurs and case.state in _WITHOUT_SERIES:
        return
    if any(
        clock.rule == rule.code
        and clock.subject_id == subject
        and (clock.open or (rule.recurs and since_reopening(case, clock)))
        for clock in clocks
    ):
        # A case has one first visit, and one series of months, however often a plan is approved; a new one
        # after it was reopened.
        return
    moment = case_event.trigger or case_event.actual
    day_only = case_event.trigger_day_only if case_event.trigger else case_event.day_only
    start = rules.begin(rule, moment, day_only=day_only)
    period = rules.period_of(start) if rule.recurs else ""
    due = rules.due(rule, start, workday, until=case_event.until)
    await open_clock(tx, case, rule, case_event, subject=subject, period=period, start=start, due=due)


async def open_clock(
    tx: Tx,
    case: Case,
    rule: Rule,
    case_event: CaseEvent,
    *,
    start: dt.datetime,
    due: dt.datetime | None,
    subject: str = "",
    period: str = "",
) -> RunningClock:
    """Open a clock, and say that it began to run."""
    clock = RunningClock(
        id=new_id(),
        municipality=case.municipality,
        case_id=case.id,
        strand=case.strand,
        rule=rule.code,
        subject_id=subject,
        period=period,
        state=State.NOT_SET if due is None else State.RUNNING,
        open=True,
        start_time=start,
        due_time=due,
        who_acts=case_event.codes.get(rule.who_acts_field) or rule.who_acts,
        institution_id=case_event.codes.get("institution_id", "") if subject else "",
        history=[entry("STARTED", start, tx.now, case_event.event)],
    )
    put_under(clock, rule)
    tx.add(clock)
    event = events.ClockStarted(
        clock_id=str(clock.id), case_id=str(case.id), rule=clock.rule, subject_id=clock.subject_id
    )
    as_timestamp(start, event.start_time)
    as_timestamp(due, event.due_time)
    as_timestamp(rules.warn(clock.warn_hours, due), event.warn_time)
    await outbox.record(tx, event, municipality=case.municipality, actual_on=start)
    return clock


async def run_on(tx: Tx, case: Case, own: Case, case_event: CaseEvent) -> None:
    """Let what runs since a family came, or came back, run for a part of it that has its own case now."""
    query = select(RunningClock).where(
        RunningClock.case_id == case.id,
        RunningClock.open.is_(True),
        RunningClock.subject_id == "",
        RunningClock.period == "",
    )
    running = (await tx.session.scalars(query.order_by(RunningClock.id))).all()
    law = await reference.law(tx.queries, {clock.rule_version_id for clock in running})
    for clock in running:
        rule = law.by_id[clock.rule_version_id]
        if _BEGINNINGS.intersection(rule.starts_on):
            part = await open_clock(tx, own, rule, case_event, start=clock.start_time, due=clock.due_time)
            part.pauses, part.extensions = clock.pauses, clock.extensions
            if clock.state == State.PAUSED:
                part.state, part.paused_until = State.PAUSED, clock.paused_until


def put_under(clock: RunningClock, rule: Rule) -> None:
    """Let a clock go by a version of its rule, which stays the clock's whatever version comes after."""
    clock.rule_version_id, clock.unit, clock.warn_hours = rule.version_id, rule.unit, rule.warn_hours
    clock.task, clock.source, clock.demo = rule.task, rule.source, rule.demo


def due_of(clock: RunningClock, rule: Rule, start: dt.datetime, workday: Workday) -> dt.datetime | None:
    """Return when a clock runs out that begins at `start`, with its pauses and extensions."""
    return clock_changes.due(rule, start, workday, Changes(clock.pauses, clock.extensions))


def stop_paused(clock: RunningClock, rule: Rule, day: dt.date, workday: Workday) -> None:
    """End the pause of a clock with the act that it waited for, which is in time whenever it is done."""
    clock.pauses = clock_changes.stopped(Changes(clock.pauses, clock.extensions), day)
    clock.due_time = due_of(clock, rule, clock.start_time, workday)


async def _stop(
    tx: Tx, case: Case, case_event: CaseEvent, clocks: list[RunningClock], law: reference.Law
) -> None:
    stopped: list[RunningClock] = []
    series: dict[str, tuple[Rule, set[str]]] = {}
    for clock in clocks:
        rule = law.by_id[clock.rule_version_id]
        if (
            not rules.stops(rule, case_event)
            or clock.subject_id != _subject(rule, case_event)
            or not since_reopening(case, clock)
        ):
            continue
        if clock.open and clock.period == _period(rule, case_event):
            stopped.append(clock)
        if rule.recurs:
            series.setdefault(rule.code, (rule, set()))[1].add(clock.period)
    for rule, have in series.values():
        period = _period(rule, case_event)
        if period and period not in have:
            # The act came before the sweep had opened its month.
            start = rules.midnight(first_of(period))
            due = rules.due(rule, start, law.workday)
            opened = await open_clock(tx, case, rule, case_event, period=period, start=start, due=due)
            for clock in clocks:
                if clock.rule == rule.code and clock.period < period:
                    clock.followed = True
            clocks.append(opened)
            stopped.append(opened)
    for clock in stopped:
        await _met(tx, case, clock, case_event, law)


def _period(rule: Rule, case_event: CaseEvent) -> str:
    return case_event.codes.get(rule.period, "") if rule.recurs else ""


async def _met(tx: Tx, case: Case, clock: RunningClock, case_event: CaseEvent, law: reference.Law) -> None:
    if clock.state == State.PAUSED:
        rule = law.by_id[clock.rule_version_id]
        stop_paused(clock, rule, rules.day_of(case_event.actual), law.workday)
    outcome = rules.stop(clock.due_time, case_event.actual, day_only=case_event.day_only)
    history = list(clock.history)
    if clock.state == State.BREACHED and outcome == State.MET:
        history.append(entry("TAKEN_BACK", case_event.actual, tx.now, case_event.event))
    history.append(entry(outcome, case_event.actual, tx.now, case_event.event))
    await _ended(tx, case, clock, outcome, case_event.actual, history)


async def _ended(
    tx: Tx, case: Case, clock: RunningClock, outcome: str, actual: dt.datetime, history: list[Any]
) -> None:
    clock.state, clock.open, clock.history, clock.paused_until = outcome, False, history, None
    # An act before the clock began (a visit on the day of a return whose hour is unknown) stops it at once.
    clock.stop_time = max(actual, clock.start_time)
    event = events.ClockStopped(
        clock_id=str(clock.id),
        case_id=str(case.id),
        rule=clock.rule,
        subject_id=clock.subject_id,
        outcome=outcome,
    )
    as_timestamp(clock.stop_time, event.stop_time)
    await outbox.record(tx, event, municipality=case.municipality, actual_on=actual)


async def end_all(tx: Tx, case: Case, case_event: CaseEvent) -> None:
    """End what still runs when a case closes: what was due before stays breached, the rest is cancelled.

    What the closing keeps keeps its clock: an institution that is still asked is still to answer.
    """
    query = select(RunningClock).where(
        RunningClock.case_id == case.id,
        RunningClock.open.is_(True),
        RunningClock.subject_id.not_in(case_rules.kept_by(case.closure)),
    )
    for clock in (await tx.session.scalars(query.with_for_update())).all():
        await _end(tx, case, clock, case_event)


async def _end(tx: Tx, case: Case, clock: RunningClock, case_event: CaseEvent) -> None:
    if clock.due_time is not None and clock.due_time < case_event.actual:
        # Nobody is later with it after the end than at the end.
        clock.open, clock.stop_time = False, case_event.actual
        if clock.state == State.RUNNING:
            await _breach(tx, clock)
    else:
        cancelled = entry(State.CANCELLED, case_event.actual, tx.now, case_event.event)
        await _ended(tx, case, clock, State.CANCELLED, case_event.actual, [*clock.history, cancelled])


async def _breach(tx: Tx, clock: RunningClock) -> None:
    if clock.due_time is None:
        return
    clock.state = State.BREACHED
    clock.history = [*clock.history, entry(State.BREACHED, clock.due_time, tx.now, _ELAPSED)]
    await _ran_out(tx, clock)


async def _ran_out(tx: Tx, clock: Any) -> None:
    """Tell, and write into the timeline, that a clock of a case ran out: its row, or the columns of it."""
    if clock.case_id is None:
        # An office has no timeline, and who waits for it reads the clock.
        return
    tx.session.add(
        TimelineEntry(
            id=new_id(),
            municipality=clock.municipality,
            case_id=clock.case_id,
            event=_ELAPSED,
            actual_time=clock.due_time,
            day_only=False,
            recorded_time=tx.now,
            actor_id=tx.actor.account_id,
            subject_id=clock.subject_id,
            person_ids=[],
            codes={"rule": clock.rule, **({"period": clock.period} if clock.period else {})},
        )
    )
    event = events.ClockElapsed(
        clock_id=str(clock.id), case_id=str(clock.case_id), rule=clock.rule, subject_id=clock.subject_id
    )
    as_timestamp(clock.due_time, event.due_time)
    await outbox.record(tx, event, municipality=clock.municipality, actual_on=clock.due_time)


def entry(kind: str, actual: dt.datetime, recorded: dt.datetime, event: str) -> dict[str, str]:
    """Return an entry of a clock's history."""
    return {"kind": kind, "actual": actual.isoformat(), "recorded": recorded.isoformat(), "event": event}


# The sweep -------------------------------------------------------------------------------------------------

# Both go along an index of what is to be done: of all that stands and waits a tick reads nothing.
_BEHIND: Final = text(
    "SELECT case_id, rule, rule_version_id, period FROM clock"
    " WHERE period <> '' AND NOT followed AND period < :period ORDER BY period, case_id LIMIT :most"
)
_OUT: Final = text(
    "SELECT id, municipality, case_id, rule, subject_id, period, due_time FROM clock"
    " WHERE open AND state = 'RUNNING' AND due_time < :now"
    " ORDER BY due_time LIMIT :most FOR UPDATE SKIP LOCKED"
)
# All of a batch at once: one by one, a month's end would take minutes.
_MARK_OUT: Final = text(
    "UPDATE clock SET state = 'BREACHED', version = version + 1, update_time = :now,"
    " history = history || CAST(out.entry AS jsonb)"
    " FROM unnest(CAST(:ids AS uuid[]), CAST(:entries AS text[])) out (id, entry) WHERE clock.id = out.id"
)


async def sweep(runtime: Runtime) -> None:
    """Open the next month of what recurs, and say of every clock that ran out that it did."""
    while await _open_periods(runtime) == _BATCH:
        pass
    while await _elapse(runtime) == _BATCH:
        pass


async def _elapse(runtime: Runtime) -> int:
    async with runtime.database.transaction(scope=EVERYWHERE, actor=caller()) as tx:
        elapsed = (await tx.session.execute(_OUT, {"now": tx.now, "most": _BATCH})).all()
        if elapsed:
            entries = [
                json.dumps(entry(State.BREACHED, clock.due_time, tx.now, _ELAPSED)) for clock in elapsed
            ]
            ids = [clock.id for clock in elapsed]
            await tx.session.execute(_MARK_OUT, {"now": tx.now, "ids": ids, "entries": entries})
        for clock in elapsed:
            await _ran_out(tx, clock)
        return len(elapsed)


async def _open_periods(runtime: Runtime) -> int:
    async with runtime.database.transaction(scope=EVERYWHERE, actor=caller()) as tx:
        now = rules.period_of(tx.now)
        behind = (await tx.session.execute(_BEHIND, {"period": now, "most": _BATCH})).all()
        if not behind:
            return 0
        law = await reference.law(tx.queries, {row.rule_version_id for row in behind})
        for row in behind:
            # A series goes on under the version that it began under.
            rule = law.by_id[row.rule_version_id]
            await _catch_up(tx, rule, row.case_id, row.period, now, law.workday)
        return len(behind)


async def _catch_up(tx: Tx, rule: Rule, case_id: Any, period: str, now: str, workday: Workday) -> None:
    # The case is locked, so that the month is not opened twice; then what stands now is looked at again.
    case = await tx.session.get_one(Case, case_id, with_for_update=True, populate_existing=True)
    query = select(RunningClock).where(RunningClock.case_id == case.id, RunningClock.rule == rule.code)
    months = (await tx.session.scalars(query)).all()
    for clock in months:
        # By what is opened now; or none follows, as the case is over.
        clock.followed = clock.followed or clock.period < now
    # After a reopening months begin with the next plan.
    have = {clock.period for clock in months if since_reopening(case, clock)}
    while period < now and have and case.state not in _WITHOUT_SERIES:
        period = rules.following(period)
        if period in have:
            continue
        start = rules.midnight(first_of(period))
        opened = CaseEvent(
            event=_ELAPSED,
            case_id=str(case.id),
            subject_id="",
            actual=start,
            day_only=True,
            recorded=tx.now,
        )
        due = rules.due(rule, start, workday)
        clock = await open_clock(tx, case, rule, opened, period=period, start=start, due=due)
        clock.followed = period < now
