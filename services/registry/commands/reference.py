"""Reference data that an administrator changes: days off, and the terms of clock rules."""

from __future__ import annotations

import datetime as dt
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
from services.registry.commands import moving
from services.registry.models import ClockRule, Holiday
from services.registry.queries import reference
from services.registry.rules import clocks, fields
from services.registry.rules.acts import ACTS

__all__ = ["set_holiday", "update_clock_rule"]


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
_TERMS: Final = ("length", "warn_hours", "escalates_to", "day_start_next_midnight")
_CHANGEABLE: Final = (*_TERMS, "provenance")


async def update_clock_rule(tx: Tx, request: pb.UpdateClockRuleRequest, _by: Actor) -> ClockRule:
    """Write a new dated version of a rule; clocks that run keep the terms that they started with."""
    given = request.rule
    query = select(ClockRule).where(ClockRule.code == given.code).order_by(ClockRule.valid_from.desc())
    latest = (await tx.session.scalars(query.with_for_update())).first()
    if latest is None:
        raise NotFound("CLOCK_RULE_NOT_FOUND")
    etags.check_seen(etags.etag_of_latest(latest.id, latest.version), given.etag)
    terms, errors = dict(latest.terms), FieldErrors()
    paths = _paths(request, errors)
    for path in paths:
        if path == "length":
            terms["length"] = given.length if given.HasField("length") else None
        elif path in _TERMS:
            terms[path] = getattr(given, path)
    _check(terms, errors)
    provenance = given.provenance
    valid_from = day(provenance.valid_from, "rule.provenance.valid_from") or day_of(tx.now)
    verified_on = day(provenance.verified_on, "rule.provenance.verified_on")
    ACTS.check(errors, "UpdateClockRule.rule.provenance.verified_on", verified_on, tx.now)
    if valid_from < latest.valid_from:
        errors.add("rule.provenance.valid_from", "DATE_ORDER", other="the version before")
    if {"provenance", "provenance.source"} & set(paths):
        terms["source"] = fields.text(errors, "rule.provenance.source", provenance.source)
    if {"provenance", "provenance.demo"} & set(paths):
        terms["demo"] = provenance.demo
    if not terms["source"]:
        errors.add("rule.provenance.source", "FIELD_REQUIRED")
    verified_by = fields.text(errors, "rule.provenance.verified_by", provenance.verified_by)
    errors.check()
    if valid_from == latest.valid_from:
        latest.terms, latest.verified_by, latest.verified_on = terms, verified_by, verified_on
        return latest
    latest.valid_to = valid_from - dt.timedelta(days=1)
    row = ClockRule(
        id=new_id(),
        code=latest.code,
        valid_from=valid_from,
        terms=terms,
        verified_by=verified_by,
        verified_on=verified_on,
    )
    tx.session.add(row)
    return row


def _paths(request: pb.UpdateClockRuleRequest, errors: FieldErrors) -> list[str]:
    paths = [path.removeprefix("rule.") for path in request.update_mask.paths]
    for path in paths:
        if path.split(".")[0] not in _CHANGEABLE:
            errors.add("update_mask", "UPDATE_MASK_INVALID", path=path)
    return paths


def _check(terms: dict[str, Any], errors: FieldErrors) -> None:
    errors.known("rule.unit", terms["unit"], clocks.UNITS)
    fields.text(errors, "rule.escalates_to", terms.get("escalates_to", ""))
