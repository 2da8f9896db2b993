"""Clocks that stand otherwise: a date that they rest on was corrected, or a day off was set."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from prag.registry.v1 import registry_events_pb2 as events
from sqlalchemy import and_, or_, select

from services.chassis.acts import Moment, as_day, as_instant
from services.chassis.calendar import day_of, first_of, midnight, next_month
from services.chassis.database.database import Tx
from services.chassis.dates import as_timestamp
from services.chassis.events import outbox
from services.registry import resources
from services.registry.commands import clocks, notices
from services.registry.models import Case, Milestone, RunningClock, TimelineEntry
from services.registry.queries import reference
from services.registry.rules import cases as case_rules
from services.registry.rules import clock_changes
from services.registry.rules import clocks as rules
from services.registry.rules.clocks import CaseEvent, Rule, State, Workday

__all__ = ["Correction", "days_off_changed", "measure_stays", "moved", "set_right"]

_STOPPED: Final = (State.MET, State.MET_LATE, State.DONE)
_STATE_CHANGED: Final = "prag.registry.v1.CaseStateChanged"
_REPORTED: Final = "prag.registry.v1.CaseReported"
_TRIGGER: Final = "trigger_on"


@dataclass(frozen=True)
class Correction:
    """A date of an act that was wrong, and the right one."""

    # Full name of the event that told of the correction, and of the one that told of the act.
    told_by: str
    act: str
    subject_id: str
    previous: Moment
    corrected: Moment
    # Of monthly monitoring: which month's entry.
    month: str = ""
    # Which of the act's dates; empty for when it was done.
    field: str = ""

    @property
    def moment(self) -> dt.datetime:
        """Return when it was done; the day's midnight where only the day is known."""
        return as_instant(self.corrected)

    @property
    def day_only(self) -> bool:
        """Say whether the act is known by its day only."""
        return not isinstance(self.corrected, dt.datetime)


async def set_right(tx: Tx, case: Case, correction: Correction) -> None:
    """Let timeline, stages and clocks follow a corrected date; what the wrong one set off is taken back."""
    entries = await _entries(tx, case, correction)
    if not correction.field:
        await _move_entries(tx, case, correction, entries)
    starts = correction.field == (_TRIGGER if _begins_by_trigger(case, correction) else "")
    stops = not correction.field
    if not (starts or stops):
        return
    query = select(RunningClock).where(RunningClock.case_id == case.id).order_by(RunningClock.period)
    clocks_of_case = list((await tx.session.scalars(query.with_for_update())).all())
    law = await reference.law(tx.queries, {clock.rule_version_id for clock in clocks_of_case})
    for code in sorted({clock.rule for clock in clocks_of_case}):
        of_rule = [clock for clock in clocks_of_case if clock.rule == code]
        # What an act starts and stops is the same in all versions of a rule.
        rule = law.by_id[of_rule[-1].rule_version_id]
        if rule.subject:
            # What the clock hangs on, as the act itself named it.
            mine = {entry.codes.get(rule.subject) or entry.subject_id for entry in entries}
            of_rule = [clock for clock in of_rule if clock.subject_id in mine]
        if starts and correction.act in rule.starts_on:
            if rule.recurs:
                await _move_series(tx, case, rule, of_rule, correction, law.workday)
            else:
                await _move_start(tx, of_rule, correction, law)
        if stops and correction.act in rule.stops_on:
            await _move_stop(tx, of_rule, correction, entries, law)


def _begins_by_trigger(case: Case, correction: Correction) -> bool:
    """Say whether clocks run from the return or status that an act told of, and not from the act."""
    return correction.act == _REPORTED and case.strand != "RETURN"


async def _entries(tx: Tx, case: Case, correction: Correction) -> list[TimelineEntry]:
    """Return the lines of an act: by its subject, by what of it is named, or of the case itself."""
    query = select(TimelineEntry).where(
        TimelineEntry.case_id == case.id, TimelineEntry.event == correction.act
    )
    return [
        entry
        for entry in (await tx.session.scalars(query.with_for_update())).all()
        if entry.codes.get("month", "") == correction.month
        and (
            correction.subject_id in {entry.subject_id, *entry.codes.values()}
            or (not entry.subject_id and correction.subject_id == str(case.id))
        )
    ]


async def _move_entries(tx: Tx, case: Case, correction: Correction, entries: Sequence[TimelineEntry]) -> None:
    for entry in entries:
        entry.actual_time, entry.day_only = correction.moment, correction.day_only
    reached = case_rules.reached_by(correction.act)
    stage = await tx.session.get(Milestone, (case.id, reached)) if reached else None
    if stage is not None and day_of(stage.actual_time) == as_day(correction.previous):
        stage.actual_time, stage.day_only = correction.moment, correction.day_only


async def _move_start(
    tx: Tx, of_rule: Sequence[RunningClock], correction: Correction, law: reference.Law
) -> None:
    """Let a clock begin when its act was done in truth, under the version that held then."""
    was = as_instant(correction.previous)
    day_only = not isinstance(correction.previous, dt.datetime)
    for clock in of_rule:
        rule = law.by_id[clock.rule_version_id]
        if clock.start_time != rules.begin(rule, was, day_only=day_only):
            continue
        if clock.history[0]["event"] != correction.act:
            continue
        if as_day(correction.corrected) != as_day(correction.previous):
            rule = law.rule(clock.rule, as_day(correction.corrected))
            clocks.put_under(clock, rule)
        start = rules.begin(rule, correction.moment, day_only=correction.day_only)
        # A permit ends when it says, whenever the status was given.
        due = clock.due_time if rule.unit == "UNTIL" else clocks.due_of(clock, rule, start, law.workday)
        await moved(tx, clock, correction.told_by, start=start, due=due)


async def measure_stays(tx: Tx, case: Case, correction: Correction) -> None:
    """Let what measures the time in each state follow corrected stages: a stay ends as the next begins."""
    query = select(RunningClock).where(RunningClock.case_id == case.id).order_by(RunningClock.id)
    of_case = (await tx.session.scalars(query.with_for_update())).all()
    law = await reference.law(tx.queries, {clock.rule_version_id for clock in of_case})
    stays: list[tuple[RunningClock, Rule]] = []
    for clock in of_case:
        rule = law.by_id[clock.rule_version_id]
        if _STATE_CHANGED in rule.stops_on and clocks.since_reopening(case, clock):
            stays.append((clock, rule))
    if not stays:
        return
    stages = select(Milestone).where(Milestone.case_id == case.id)
    reached = {
        stage.state: stage.actual_time
        for stage in (await tx.session.scalars(stages)).all()
        if case.reopened_time is None or stage.recorded_time >= case.reopened_time
    }
    requested_on = resources.requested_on(case.return_request)
    if requested_on is not None and case.reopened_time is None:
        reached[case_rules.State.REQUESTED] = midnight(requested_on)
    starts: list[dt.datetime] = []
    for clock, rule in stays:
        [state] = rule.stops_when[_STATE_CHANGED]["previous"]
        # Its milestone is of the first time that the case stood there.
        starts.append(reached.pop(state, clock.start_time))
    for (clock, rule), start, ends in zip(stays, starts, [*starts[1:], None], strict=True):
        stop = clock.stop_time if ends is None or clock.stop_time is None else max(ends, start)
        if (start, stop) != (clock.start_time, clock.stop_time):
            clock.stop_time = stop
            due = clocks.due_of(clock, rule, start, law.workday)
            await moved(tx, clock, correction.told_by, start=start, due=due)


async def _move_series(
    tx: Tx, case: Case, rule: Rule, of_rule: Sequence[RunningClock], correction: Correction, workday: Workday
) -> None:
    """Let the months of what recurs begin with the right one: earlier ones go, missing ones are opened."""
    running = [clock for clock in of_rule if clock.state != State.CANCELLED]
    if not running or running[0].period != rules.period_of(as_instant(correction.previous)):
        # It began with another act.
        return
    start = rules.begin(rule, correction.moment, day_only=correction.day_only)
    first = rules.period_of(start)
    for clock in running:
        if clock.period < first and clock.state not in _STOPPED:
            clock.state, clock.open, clock.stop_time = State.CANCELLED, False, max(tx.now, clock.start_time)
            await _told(tx, clock, correction.told_by)
    by_period = {clock.period: clock for clock in of_rule}
    period, last = first, running[0].period
    while period < last:
        if period not in by_period:
            begins = start if period == first else midnight(first_of(period))
            opened = CaseEvent(
                event=correction.told_by,
                case_id=str(case.id),
                subject_id="",
                actual=begins,
                day_only=True,
                recorded=tx.now,
            )
            due = rules.due(rule, begins, workday)
            await clocks.open_clock(tx, case, rule, opened, period=period, start=begins, due=due)
        period = next_month(period)
    if first in by_period and by_period[first].state != State.CANCELLED:
        clock = by_period[first]
        await moved(tx, clock, correction.told_by, start=start, due=clock.due_time)


async def _move_stop(
    tx: Tx,
    of_rule: Sequence[RunningClock],
    correction: Correction,
    entries: Sequence[TimelineEntry],
    law: reference.Law,
) -> None:
    """Judge anew whether an act that stopped a clock came in time."""
    for clock in _stopped_by(of_rule, correction, entries):
        if clock.pauses and clock.pauses[-1]["ended"] == clock_changes.STOPPED:
            # It was paused until the act, whenever that was.
            rule = law.by_id[clock.rule_version_id]
            clocks.stop_paused(clock, rule, as_day(correction.corrected), law.workday)
        clock.state = rules.stop(clock.due_time, correction.moment, day_only=correction.day_only)
        clock.stop_time = max(correction.moment, clock.start_time)
        await _told(tx, clock, correction.told_by)


def _stopped_by(
    of_rule: Sequence[RunningClock], correction: Correction, entries: Sequence[TimelineEntry]
) -> list[RunningClock]:
    """Return what an act stopped: where such acts stopped several, by when it was told, else by its day."""
    stops: list[tuple[RunningClock, Mapping[str, Any]]] = []
    for clock in of_rule:
        last = next((entry for entry in reversed(clock.history) if entry["kind"] in _STOPPED), None)
        if (
            last is not None
            and last["event"] == correction.act
            and clock.state in _STOPPED
            and clock.period in {"", correction.month}
        ):
            stops.append((clock, last))
    if len(stops) < 2:
        return [clock for clock, _ in stops]
    told = {entry.recorded_time for entry in entries}
    was = as_instant(correction.previous)
    return [clock for clock, last in stops if dt.datetime.fromisoformat(last["recorded"]) in told] or [
        clock
        for clock, _ in stops
        if clock.stop_time is not None and day_of(clock.stop_time) == day_of(max(was, clock.start_time))
    ]


async def moved(
    tx: Tx,
    clock: RunningClock,
    told_by: str,
    *,
    start: dt.datetime,
    due: dt.datetime | None,
    kind: str = "MOVED",
    at: dt.datetime | None = None,
) -> None:
    """Let a clock run from and until other moments, and judge it by them; its history says `kind`, `at`."""
    clock.start_time, clock.due_time = start, due
    if clock.state in _STOPPED and clock.stop_time is not None:
        day_only = clock.stop_time == midnight(day_of(clock.stop_time))
        clock.state = rules.stop(due, clock.stop_time, day_only=day_only)
        clock.stop_time = max(clock.stop_time, start)
    elif clock.open:
        paused = clock.paused_until is not None
        clock.state = State.PAUSED if paused else _standing(clock.state, due, tx.now)
    await _told(tx, clock, told_by, kind, at)


def _standing(state: str, due: dt.datetime | None, now: dt.datetime) -> State:
    """Return how a clock that nothing stopped stands; the sweep says of one that ran out that it did."""
    if due is None:
        return State.NOT_SET
    return State.BREACHED if state == State.BREACHED and due < now else State.RUNNING


async def _told(
    tx: Tx, clock: RunningClock, told_by: str, kind: str = "MOVED", at: dt.datetime | None = None
) -> None:
    """Say that a clock stands otherwise, and keep that it did."""
    actual = (at or clock.due_time or tx.now).isoformat()
    entry = {"kind": kind, "actual": actual, "recorded": tx.now.isoformat(), "event": told_by}
    clock.history = [*clock.history, entry]
    await notices.untell(tx, clock)
    if clock.case_id is None:
        # Who waits for an office reads its clock.
        return
    event = events.ClockMoved(
        clock_id=str(clock.id),
        case_id=str(clock.case_id),
        rule=clock.rule,
        subject_id=clock.subject_id,
        state=clock.state,
    )
    as_timestamp(clock.start_time, event.start_time)
    as_timestamp(clock.due_time, event.due_time)
    as_timestamp(rules.warn(clock.warn_hours, clock.due_time), event.warn_time)
    as_timestamp(clock.stop_time, event.stop_time)
    await outbox.record(tx, event, municipality=clock.municipality)


async def days_off_changed(tx: Tx, day: dt.date, workday: Workday, told_by: str) -> int:
    """Reckon the working days of clocks that run or ran over a day anew, and return how many of them moved.

    A day off that is announced when it is over takes the lateness of whoever waited for its end.
    """
    stopped_since = and_(RunningClock.state.in_(_STOPPED), RunningClock.stop_time >= midnight(day))
    query = select(RunningClock).where(
        or_(RunningClock.open.is_(True), stopped_since),
        RunningClock.unit == "WORKING_DAYS",
        RunningClock.start_time < midnight(day + dt.timedelta(days=1)),
    )
    over = (await tx.session.scalars(query.with_for_update())).all()
    law = await reference.law(tx.queries, {clock.rule_version_id for clock in over})
    count = 0
    for clock in over:
        due = clocks.due_of(clock, law.by_id[clock.rule_version_id], clock.start_time, workday)
        if due != clock.due_time:
            await moved(tx, clock, told_by, start=clock.start_time, due=due)
            count += 1
    return count
