"""A clock is paused, runs on, and is made longer, by recorded acts; each is told as any other move of it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Final

from prag.registry.v1 import registry_service_pb2 as pb
from sqlalchemy import select, text

from services.chassis.acts import check_followed
from services.chassis.auth.actors import Actor, caller
from services.chassis.calendar import day_of, midnight
from services.chassis.database.database import Tx, load
from services.chassis.dates import required_day
from services.chassis.errors import FieldErrors, NotFound
from services.chassis.runtime.service import Runtime
from services.domain.municipalities import EVERYWHERE
from services.registry import resources
from services.registry.commands import case_events, clocks, moving
from services.registry.models import Case, ClockRule, RunningClock
from services.registry.queries import reference
from services.registry.rules import clock_changes as rules
from services.registry.rules import fields
from services.registry.rules.acts import ACTS
from services.registry.rules.clock_changes import Changes
from services.registry.rules.clocks import Rule, Workday

__all__ = ["clock_after", "extend_clock", "pause_clock", "resume_clock", "run_on", "withdraw_extension"]

_MOVED: Final = "prag.registry.v1.ClockMoved"
_BATCH: Final = 200
# Along an index of what is paused: of all that stands and runs a tick reads nothing.
_OVER: Final = text(
    "SELECT id FROM clock WHERE open AND state = 'PAUSED' AND paused_until <= :now"
    " ORDER BY paused_until LIMIT :most FOR UPDATE SKIP LOCKED"
)


@dataclass(frozen=True)
class _Changed:
    """A clock that is changed, with the version that it goes by."""

    clock: RunningClock
    rule: Rule
    workday: Workday

    @property
    def changes(self) -> Changes:
        return Changes(self.clock.pauses, self.clock.extensions)

    async def move(self, tx: Tx, kind: str, at: dt.datetime) -> None:
        """Let its end follow what was done."""
        clock = self.clock
        due = clocks.due_of(clock, self.rule, clock.start_time, self.workday)
        await moving.moved(tx, clock, _MOVED, start=clock.start_time, due=due, kind=kind, at=at)


async def pause_clock(tx: Tx, request: pb.PauseClockRequest, by: Actor) -> RunningClock:
    """Stop a clock from a day on that it was to end on at the latest."""
    changed = await _changed(tx, request.clock_id, request.etag, by, "pause_clock")
    clock, changes = changed.clock, changed.changes
    errors = FieldErrors()
    said = _said(request, errors)
    on = required_day(request.paused_on, "paused_on")
    resumed = changes.spans[-1][1] if changes.spans else None
    started = day_of(clock.start_time)
    ACTS.check(errors, "PauseClock.paused_on", on, tx.now, {"started": started, "resumed": resumed})
    _check_in_time(errors, "paused_on", on, clock)
    errors.check()
    last = on + dt.timedelta(days=(changed.rule.max_pause_days or 0) - changes.paused_days)
    clock.pauses = [
        *clock.pauses,
        {
            "on": on.isoformat(),
            "until": "",
            "limit": last.isoformat(),
            **said,
            "by": by.account_id,
            "time": tx.now.isoformat(),
            "ended": "",
        },
    ]
    clock.paused_until = midnight(last)
    await changed.move(tx, "PAUSED", midnight(on))
    return clock


async def resume_clock(tx: Tx, request: pb.ResumeClockRequest, by: Actor) -> RunningClock:
    """Let a clock run on from a day on, at the latest from when its version lets it."""
    changed = await _changed(tx, request.clock_id, request.etag, by, "resume_clock")
    clock, last = changed.clock, changed.changes.pauses[-1]
    errors = FieldErrors()
    on = required_day(request.resumed_on, "resumed_on")
    paused = dt.date.fromisoformat(last["on"])
    ACTS.check(errors, "ResumeClock.resumed_on", on, tx.now, {"paused": paused})
    errors.check()
    # What ran on by itself at its limit may have been resumed before that, which is recorded late.
    until = min(on, dt.date.fromisoformat(last["limit"]))
    _end_pause(clock, until, rules.RESUMED, by.account_id, tx.now)
    await changed.move(tx, "RESUMED", midnight(until))
    return clock


async def extend_clock(tx: Tx, request: pb.ExtendClockRequest, by: Actor) -> RunningClock:
    """Make a clock longer by an act that was done by its end."""
    changed = await _changed(tx, request.clock_id, request.etag, by, "extend_clock")
    clock, rule = changed.clock, changed.rule
    errors = FieldErrors()
    said = _said(request, errors)
    on = required_day(request.extended_on, "extended_on")
    ACTS.check(errors, "ExtendClock.extended_on", on, tx.now, {"started": day_of(clock.start_time)})
    _check_in_time(errors, "extended_on", on, clock)
    most = (rule.max_extension or 0) - changed.changes.extended
    if not 1 <= request.length <= most:
        errors.add("length", "FIELD_OUT_OF_RANGE", min=1, max=most)
    errors.check()
    clock.extensions = [
        *clock.extensions,
        {
            "length": request.length,
            "on": on.isoformat(),
            **said,
            "by": by.account_id,
            "time": tx.now.isoformat(),
            "withdrawn_by": "",
        },
    ]
    await changed.move(tx, "EXTENDED", midnight(on))
    return clock


async def withdraw_extension(tx: Tx, request: pb.WithdrawExtensionRequest, by: Actor) -> RunningClock:
    """Take the last extension back; that it was there, and why it is not, stays."""
    changed = await _changed(tx, request.clock_id, request.etag, by, "withdraw_extension")
    clock, last = changed.clock, changed.changes.holding[-1]
    errors = FieldErrors()
    reason = fields.text(errors, "reason", request.reason)
    errors.check()
    end = {"withdrawn_by": by.account_id, "withdraw_time": tx.now.isoformat(), "withdraw_reason": reason}
    clock.extensions = [
        {**one, **end} if index == last else one for index, one in enumerate(clock.extensions)
    ]
    await changed.move(tx, "EXTENSION_WITHDRAWN", tx.now)
    return clock


def _said(request: pb.PauseClockRequest | pb.ExtendClockRequest, errors: FieldErrors) -> dict[str, str]:
    """Return the reason and the note of an act."""
    reason = resources.code("clock_change", request.reason, "reason")
    return {"reason": reason, "note": fields.text(errors, "note", request.note)}


def _check_in_time(errors: FieldErrors, path: str, on: dt.date, clock: RunningClock) -> None:
    """Note an act that was done when the clock had run out."""
    if clock.due_time is not None:
        check_followed(errors, path, on, [day_of(clock.due_time)])


def _end_pause(clock: RunningClock, until: dt.date, ended: str, by: str, now: dt.datetime) -> None:
    end = {"until": until.isoformat(), "ended": ended, "ended_by": by, "ended_time": now.isoformat()}
    clock.pauses = [*clock.pauses[:-1], {**clock.pauses[-1], **end}]
    clock.paused_until = None


async def _changed(tx: Tx, clock_id: str, etag: str, by: Actor, step: str) -> _Changed:
    """Return a clock of a case that is the caller's to see, where the step can be taken."""
    clock = await load(tx, RunningClock, clock_id, etag, reason="CLOCK_NOT_FOUND")
    if clock.case_id is None:
        # An office's duty comes again by the calendar, whatever somebody decides.
        raise NotFound("CLOCK_NOT_FOUND")
    try:
        case = await case_events.case_of(tx, clock.case_id, by)
    except NotFound as error:
        raise NotFound("CLOCK_NOT_FOUND") from error
    law = await reference.law(tx.queries, {clock.rule_version_id})
    rule = law.by_id[clock.rule_version_id]
    columns = {**resources.columns(clock), "case_state": case.state, "closure": case.closure}
    rules.check(step, resources.clock_standing(columns, rule.length, rule.max_pause_days, rule.max_extension))
    return _Changed(clock, rule, law.workday)


async def clock_after(tx: Tx, clock: RunningClock, by: Actor) -> pb.Clock:
    """Return the clock that a command left."""
    await tx.session.flush()
    case = await tx.session.get_one(Case, clock.case_id)
    version = await tx.session.get_one(ClockRule, clock.rule_version_id)
    law = await reference.law(tx.queries)
    row = {
        **resources.columns(clock),
        "rule_valid_from": version.valid_from,
        "rule_terms": version.terms,
        "case_state": case.state,
        "closure": case.closure,
    }
    return resources.clock(row, tx.now, law.workday, changes=by.may("clock.change"))


async def run_on(runtime: Runtime) -> None:
    """Let what was paused for as long as its version allows run on."""
    while await _run_on(runtime) == _BATCH:
        pass


async def _run_on(runtime: Runtime) -> int:
    async with runtime.database.transaction(scope=EVERYWHERE, actor=caller()) as tx:
        found = (await tx.session.execute(_OVER, {"now": tx.now, "most": _BATCH})).scalars().all()
        query = select(RunningClock).where(RunningClock.id.in_(found))
        over = (await tx.session.scalars(query)).all() if found else []
        if not over:
            return 0
        law = await reference.law(tx.queries, {clock.rule_version_id for clock in over})
        for clock in over:
            limit = dt.date.fromisoformat(clock.pauses[-1]["limit"])
            _end_pause(clock, limit, rules.LIMIT, "", tx.now)
            changed = _Changed(clock, law.by_id[clock.rule_version_id], law.workday)
            await changed.move(tx, "RESUMED", midnight(limit))
        return len(over)
