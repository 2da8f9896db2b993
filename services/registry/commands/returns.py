"""RETURN: selection by the centre, and the day on which the family came home."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from prag.registry.v1 import registry_events_pb2 as events
from prag.registry.v1 import registry_service_pb2 as pb

from services.chassis.auth.actors import Actor
from services.chassis.database.database import Tx
from services.chassis.dates import as_timestamp, day, day_of
from services.chassis.errors import FieldErrors, NotFound
from services.registry import resources
from services.registry.commands import case_events, inputs
from services.registry.models import Case
from services.registry.queries import cases as queries
from services.registry.queries import views
from services.registry.rules import cases as rules
from services.registry.rules import clocks as clock_rules
from services.registry.rules import fields
from services.registry.rules.acts import ACTS

__all__ = ["record_return", "select_case"]


async def select_case(tx: Tx, request: pb.SelectCaseRequest, by: Actor) -> Case:
    """Select a family for assistance (RETURN; by MCR)."""
    case = await case_events.case_of(tx, request.case_id, by)
    standing = replace(await case_events.standing_of(tx, case), missing_papers=await _missing(tx, case))
    rules.check("select_case", standing)
    on = day(request.selected_on, "selected_on") or day_of(tx.now)
    errors = FieldErrors()
    fields.text(errors, "note", request.note)
    errors.check()
    if case.return_request is None:
        raise NotFound("CASE_NOT_FOUND")
    earlier = {"requested": resources.requested_on(case.return_request)}
    ACTS.require("SelectCase.selected_on", on, tx.now, earlier)
    case.return_request = {
        **case.return_request,
        "selected_on": on.isoformat(),
        "selection_note": request.note.strip(),
    }
    await case_events.record(tx, case, events.CaseSelected(case_id=str(case.id)), actual_on=on)
    await case_events.reach(tx, case, rules.State.SELECTED, clock_rules.midnight(on), day_only=True)
    return case


async def _missing(tx: Tx, case: Case) -> tuple[str, ...]:
    found = (await tx.session.execute(queries.FILED, {"case_id": case.id})).mappings().one()
    kind = (case.return_request or {}).get("kind", "")
    return rules.missing_papers(kind, *views.filed({**found}), day_of(tx.now))


async def record_return(tx: Tx, request: pb.RecordReturnRequest, by: Actor) -> Case:
    """Record that the family came home (RETURN); starts what clocks there are."""
    case = await case_events.case_of(tx, request.case_id, by)
    rules.check("record_return", await case_events.standing_of(tx, case))
    on = day(request.returned_on, "returned_on") or day_of(tx.now)
    returned = case.return_request or {}
    earlier = {name: _iso(returned.get(f"{name}_on")) for name in ("requested", "selected")}
    ACTS.require("RecordReturn.returned_on", on, tx.now, earlier)
    errors = FieldErrors()
    moment, hour_known = inputs.moment(errors, "returned_hour", on, request.returned_hour, tx.now)
    errors.check()
    case.return_request = {**returned, "return_time": moment.isoformat()}
    case.trigger_time, case.hour_known = moment, hour_known
    event = events.ReturnRecorded(case_id=str(case.id))
    as_timestamp(moment, event.return_time)
    await case_events.record(
        tx,
        case,
        event,
        actual_on=moment if hour_known else on,
        trigger=moment,
        trigger_day_only=not hour_known,
    )
    await case_events.reach(tx, case, rules.State.RETURNED, moment, day_only=not hour_known)
    return case


def _iso(text_or_none: str | None) -> dt.date | None:
    return dt.date.fromisoformat(text_or_none) if text_or_none else None
