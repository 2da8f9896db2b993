"""Reference data that an administrator changes: days off, and the terms of clock rules."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import partial
from typing import Any, Final

from prag.registry.v1 import registry_service_pb2 as pb
from sqlalchemy import select

from services.chassis.auth.actors import Actor
from services.chassis.database import etags
from services.chassis.database.database import Tx
from services.chassis.database.locks import one_at_a_time
from services.chassis.dates import day, day_of
from services.chassis.errors import FieldErrors, NotFound
from services.chassis.ids import new_id
from services.domain.municipalities import EVERYWHERE
from services.registry import resources
from services.registry.commands import moving
from services.registry.models import ClockRule, Holiday, RunningClock
from services.registry.queries import reference
from services.registry.rules import clock_changes, clocks, fields
from services.registry.rules.acts import ACTS

__all__ = ["preview_clock_rule", "set_holiday", "update_clock_rule"]


# What stands in the history of a clock that a day off has moved.
_DAYS_OFF: Final = "prag.registry.v1.Holiday"


async def set_holiday(tx: Tx, request: pb.SetHolidayRequest, _by: Actor) -> Holiday:
    """Add a day off, or say that a computed one is worked."""
    on = day(request.holiday.day, "holiday.day")
    names = {code: getattr(request.holiday.name, code).strip() for code in ("sq", "sr", "en")}
    errors = FieldErrors()
    for code, name in names.items():
        place = f"holiday.name.{code}"
        fields.text(errors, place, name)
        if not name and not request.holiday.cancelled:
            errors.add(place, "FIELD_REQUIRED")
        elif len(name) > fields.NAME:
            errors.add(place, "FIELD_TOO_LONG", max=fields.NAME)
    errors.check()
    await one_at_a_time(tx, f"holiday:{on}")
    query = select(Holiday).where(Holiday.day == on).with_for_update()
    row = (await tx.session.scalars(query)).one_or_none()
    if row is None:
        row = Holiday(id=new_id(), day=on)
        tx.session.add(row)
    row.names, row.cancelled = names, request.holiday.cancelled
    known = {override["day"]: override["cancelled"] for override in await reference.overrides(tx.queries)}
    # Clocks of everybody count this day otherwise now.
    await tx.widen(*EVERYWHERE)
    workday = reference.workday_of({**known, row.day: row.cancelled})
    await moving.days_off_changed(tx, row.day, workday, _DAYS_OFF)
    return row


# What of a rule an administrator may set; how it starts and stops is the engine's.
_TERMS: Final = (
    *("length", "warn_hours", "escalates_to", "escalation_hours", "day_start_next_midnight"),
    *("max_pause_days", "max_extension"),
)
# Of these "not set" is a value.
_OPTIONAL: Final = ("length", "escalation_hours", "max_pause_days", "max_extension")
_CHANGEABLE: Final = (*_TERMS, "provenance")
# So many of a rule's newest clocks are counted anew before a version is put in force.
_COUNTED: Final = 5_000


@dataclass(frozen=True)
class _Draft:
    """A version of a rule that is asked for, the latest there is, and the one that held before it."""

    latest: ClockRule
    before: ClockRule | None
    terms: dict[str, Any]
    valid_from: dt.date
    verified_by: str
    verified_on: dt.date | None

    def columns(self) -> dict[str, Any]:
        """Return it as a row is, with the etag of what it was made of."""
        return {
            **resources.columns(self.latest),
            "valid_from": self.valid_from,
            "valid_to": None,
            "terms": self.terms,
            "verified_by": self.verified_by,
            "verified_on": self.verified_on,
        }


async def update_clock_rule(tx: Tx, request: pb.UpdateClockRuleRequest, _by: Actor) -> ClockRule:
    """Write a new dated version of a rule; clocks that run keep the one that they began under."""
    draft = await _drafted(tx, request)
    latest = draft.latest
    if draft.valid_from == latest.valid_from or latest.valid_from > day_of(tx.now):
        # The same again, or one that does not hold yet: nothing began under what is written over. It may hold
        # from another day then; else a slip of a year would stand before every other version.
        if draft.before is not None and draft.valid_from != latest.valid_from:
            draft.before.valid_to = draft.valid_from - dt.timedelta(days=1)
        latest.valid_from = draft.valid_from
        latest.terms, latest.verified_by, latest.verified_on = (
            draft.terms,
            draft.verified_by,
            draft.verified_on,
        )
        return latest
    latest.valid_to = draft.valid_from - dt.timedelta(days=1)
    row = ClockRule(
        id=new_id(),
        code=latest.code,
        valid_from=draft.valid_from,
        terms=draft.terms,
        verified_by=draft.verified_by,
        verified_on=draft.verified_on,
    )
    tx.session.add(row)
    return row


async def preview_clock_rule(tx: Tx, request: pb.UpdateClockRuleRequest) -> pb.ClockRule:
    """Return the version that would be written, with what it would say of the clocks that there are."""
    draft = await _drafted(tx, request)
    # Of everybody, but for whom a protection hides.
    await tx.widen(*EVERYWHERE)
    query = (
        select(RunningClock.start_time, RunningClock.due_time, RunningClock.stop_time)
        .where(
            RunningClock.rule == draft.latest.code,
            RunningClock.state != clocks.State.CANCELLED,
            # What was paused or made longer has an end that no version alone gives.
            RunningClock.pauses == [],
            RunningClock.extensions == [],
        )
        .order_by(RunningClock.start_time.desc())
        .limit(_COUNTED + 1)
    )
    rows = (await tx.session.execute(query)).all()
    law = await reference.law(tx.queries)
    rule = reference.rule_of(draft.latest.id, draft.latest.code, draft.terms)
    spans = [(start, due, stop) for start, due, stop in rows[:_COUNTED]]
    effects = clocks.effects(rule, spans, tx.now, law.workday)
    return resources.clock_rule_draft(draft.columns(), *effects, more=len(rows) > _COUNTED)


async def _drafted(tx: Tx, request: pb.UpdateClockRuleRequest) -> _Draft:
    given = request.rule
    query = select(ClockRule).where(ClockRule.code == given.code).order_by(ClockRule.valid_from.desc())
    versions = (await tx.session.scalars(query.with_for_update())).all()
    if not versions:
        raise NotFound("CLOCK_RULE_NOT_FOUND")
    latest, before = versions[0], versions[1] if len(versions) > 1 else None
    etags.check_seen(etags.etag_of_latest(latest.id, latest.version), given.etag)
    terms, errors = dict(latest.terms), FieldErrors()
    paths = _paths(request, errors)
    for path in paths:
        if path in _OPTIONAL:
            terms[path] = getattr(given, path) if given.HasField(path) else None
        elif path in _TERMS:
            terms[path] = getattr(given, path)
    _check(terms, errors)
    provenance = given.provenance
    verified_on = day(provenance.verified_on, "rule.provenance.verified_on")
    ACTS.check(errors, "UpdateClockRule.rule.provenance.verified_on", verified_on, tx.now)
    if {"provenance", "provenance.source"} & set(paths):
        terms["source"] = fields.text(errors, "rule.provenance.source", provenance.source)
    if {"provenance", "provenance.demo"} & set(paths):
        terms["demo"] = provenance.demo
    if not terms["source"]:
        errors.add("rule.provenance.source", "FIELD_REQUIRED")
    verified_by = fields.text(errors, "rule.provenance.verified_by", provenance.verified_by)
    today = day_of(tx.now)
    earliest = _earliest(latest, before, today)
    valid_from = day(provenance.valid_from, "rule.provenance.valid_from") or (
        latest.valid_from if latest.valid_from > today else earliest
    )
    read = partial(reference.rule_of, latest.id, latest.code)
    asked = valid_from == latest.valid_from or valid_from >= today
    if asked and latest.valid_from <= today and read(terms) == read(latest.terms):
        # What holds is what is asked for: somebody compared it with its source, which makes no version.
        valid_from = latest.valid_from
    elif valid_from < earliest:
        errors.add("rule.provenance.valid_from", "DATE_TOO_EARLY", earliest=earliest.isoformat())
    errors.check()
    return _Draft(latest, before, terms, valid_from, verified_by, verified_on)


def _earliest(latest: ClockRule, before: ClockRule | None, today: dt.date) -> dt.date:
    """Return the first day from which another version can hold.

    What was due yesterday is not changed today, and clocks may have begun already under a version that holds
    since this morning. One that does not hold yet may be written over.
    """
    holds = latest if latest.valid_from <= today else before
    return max(today, holds.valid_from + dt.timedelta(days=1)) if holds else latest.valid_from


def _paths(request: pb.UpdateClockRuleRequest, errors: FieldErrors) -> list[str]:
    paths = [path.removeprefix("rule.") for path in request.update_mask.paths]
    for path in paths:
        if path.split(".")[0] not in _CHANGEABLE:
            errors.add("update_mask", "UPDATE_MASK_INVALID", path=path)
    return paths


def _check(terms: dict[str, Any], errors: FieldErrors) -> None:
    errors.known("rule.unit", terms["unit"], clocks.UNITS)
    if terms.get("escalates_to"):
        errors.known("rule.escalates_to", terms["escalates_to"], clocks.LADDER)
    for name in ("max_pause_days", "max_extension"):
        if terms.get(name) and (terms.get("recurs") or terms["unit"] not in clock_changes.CHANGEABLE_UNITS):
            errors.add(f"rule.{name}", "FIELD_CONTRADICTS", other="rule.unit")
