"""Cases: report, assign, change."""

from __future__ import annotations

import datetime as dt
from typing import Any, Final

from prag.registry.v1 import registry_events_pb2 as events
from prag.registry.v1 import registry_service_pb2 as pb

from services.chassis.auth.actors import Actor
from services.chassis.calendar import midnight
from services.chassis.database.database import Tx
from services.chassis.dates import as_date, as_timestamp, day, day_of, instant
from services.chassis.errors import FieldErrors, InvalidArgument, Violation
from services.chassis.ids import new_id
from services.domain import names
from services.domain.municipalities import CENTRE
from services.domain.texts import as_name
from services.registry import resources
from services.registry.commands import case_events, handing_over, inputs, transfers
from services.registry.models import (
    Case,
)
from services.registry.queries import reference
from services.registry.rules import cases as rules
from services.registry.rules import fields
from services.registry.rules.acts import ACTS

__all__ = ["assign_case", "renew_permit", "report_case", "update_case"]


async def report_case(tx: Tx, request: pb.ReportCaseRequest, by: Actor) -> Case:
    """Report a family that came home or got a status, or request a return."""
    trigger, hour_known, reported = _checked_report(tx, request, by)
    strand = resources.strand(request.strand)
    is_return = strand == "RETURN"
    permit_until = day(request.permit.valid_until, "permit.valid_until")
    case = Case(
        id=new_id(),
        municipality=request.municipality or CENTRE,
        number="",
        strand=strand,
        state=rules.FIRST[strand],
        officer_id="",
        source=resources.code("source", request.source, "source"),
        trigger_time=trigger,
        hour_known=hour_known,
        origin_country=request.origin_country.strip().upper(),
        settlement_id=request.settlement_id,
        address=request.address.strip(),
        phone=fields.phone(request.phone) if request.phone.strip() else "",
        reported_name=as_name(request.reported_name),
        reported_fold=names.fold(request.reported_name),
        reported_count=request.reported_count,
        report_note=request.note.strip(),
        return_request=resources.return_request(request.return_request, reported) if is_return else None,
        permit=_permit(request.permit) if strand == "INTEGRATION" and request.HasField("permit") else None,
        demo=request.demo,
        duplicate_answers=[],
        closure={},
        previous_closures=[],
        previous_permits=[],
        flags=[],
        flag_history=[],
    )
    tx.add(case)
    await tx.flush()
    case_events.note_milestone(tx, case, case.state, reported, day_only=False)
    if is_return and request.municipality:
        await inputs.give_number(tx, case, reported)
    event = events.CaseReported(
        case_id=str(case.id),
        strand=request.strand,
        municipality=case.municipality,
        source=case.source,
        state=case.state,
    )
    as_timestamp(trigger, event.trigger_time)
    begun_on = rules.begun_on(strand, trigger, resources.requested_on(case.return_request))
    as_date(begun_on, event.begun_on)
    await case_events.record(
        tx,
        case,
        event,
        actual_on=reported,
        # In RETURN a family waits since it asked, of which the day alone is known.
        trigger=midnight(begun_on) if is_return and begun_on else trigger,
        trigger_day_only=not hour_known,
        until=permit_until,
    )
    return case


def _checked_report(
    tx: Tx, request: pb.ReportCaseRequest, by: Actor
) -> tuple[dt.datetime | None, bool, dt.datetime]:
    errors = FieldErrors()
    today = day_of(tx.now)
    strand = resources.strand(request.strand)
    if strand not in by.strands:
        errors.add("strand", "FIELD_UNKNOWN_VALUE")
    _place(errors, request.municipality, request.settlement_id, by)
    fields.name(errors, "reported_name", request.reported_name)
    inputs.check_contact(errors, request, "")
    fields.text(errors, "note", request.note)
    reported = inputs.past_moment(errors, "actual_time", instant(request.actual_time, "actual_time"), tx.now)
    trigger, hour_known = _trigger(errors, request, strand, today, tx.now)
    if strand == "RETURN" and request.HasField("return_request"):
        _check_request(errors, request.return_request, today)
    elif strand == "RETURN":
        errors.add("return_request", "FIELD_REQUIRED")
    if strand == "INTEGRATION" and request.HasField("permit"):
        _check_permit(errors, "permit", request.permit)
        until = day(request.permit.valid_until, "permit.valid_until")
        ACTS.check(errors, "ReportCase.permit.valid_until", until, tx.now, {"trigger": trigger})
    if not errors.violations:
        requested = day(request.return_request.requested_on, "return_request.requested_on")
        earlier = {"trigger": trigger, "requested": requested}
        ACTS.check(errors, "ReportCase.actual_time", reported, tx.now, earlier, strand=strand)
    errors.check()
    return trigger, hour_known, reported


def _check_permit(errors: FieldErrors, path: str, permit: pb.Permit) -> None:
    errors.known(f"{path}.kind", permit.kind, fields.PERMITS)
    fields.text(errors, f"{path}.number", permit.number)
    day(permit.valid_until, f"{path}.valid_until")


def _permit(permit: pb.Permit) -> dict[str, str | None]:
    until = day(permit.valid_until, "permit.valid_until")
    return {
        "kind": permit.kind,
        "number": permit.number.strip(),
        "valid_until": until.isoformat() if until else None,
    }


def _trigger(
    errors: FieldErrors, request: pb.ReportCaseRequest, strand: str, today: dt.date, now: dt.datetime
) -> tuple[dt.datetime | None, bool]:
    on = day(request.trigger_on, "trigger_on")
    if strand == "RETURN":
        if on:
            # The return of a family that only asks for it is recorded when it has come.
            errors.add("trigger_on", "FIELD_CONTRADICTS", other="strand")
        return None, False
    if on is None:
        errors.add("trigger_on", "FIELD_REQUIRED")
    fields.past(errors, "trigger_on", on, today)
    if on is None or on > today:
        return None, False
    return inputs.moment(errors, "trigger_hour", on, request.trigger_hour, now)


def _place(errors: FieldErrors, municipality: str, settlement: str, by: Actor) -> None:
    if municipality:
        if municipality not in reference.municipalities():
            errors.add("municipality", "MUNICIPALITY_UNKNOWN")
        elif municipality not in by.municipalities:
            errors.add("municipality", "FIELD_UNKNOWN_VALUE")
    elif CENTRE not in by.municipalities:
        # Only who sees the centre's queue may put a case there.
        errors.add("municipality", "FIELD_REQUIRED")
    inputs.check_settlement(errors, "settlement_id", municipality, settlement)


def _check_request(errors: FieldErrors, request: pb.ReturnRequest, today: dt.date) -> None:
    path = "return_request."
    for place in ("place_of_origin", "place_of_displacement", "place_of_solution"):
        fields.text(errors, path + place, getattr(request, place))
    fields.past(errors, f"{path}requested_on", day(request.requested_on, f"{path}requested_on"), today)


async def assign_case(tx: Tx, request: pb.AssignCaseRequest, by: Actor) -> Case:
    """Give a waiting case to a municipality, with all that hangs on it."""
    case = await case_events.case_of(tx, request.case_id, by)
    rules.check("assign_case", await case_events.standing_of(tx, case))
    if request.municipality not in reference.municipalities():
        raise InvalidArgument(fields=[Violation("municipality", "MUNICIPALITY_UNKNOWN")])
    await tx.widen(CENTRE, request.municipality)
    previous = case.municipality
    await transfers.move(tx, case, request.municipality)
    if case.strand == "RETURN":
        await inputs.give_number(tx, case, case.create_time)
    event = events.CaseAssigned(
        case_id=str(case.id), municipality=case.municipality, previous_municipality=previous
    )
    await case_events.record(tx, case, event)
    return case


_CORRECTABLE: Final = ("origin_country", "settlement_id", "address", "phone", "act_locale")


async def update_case(tx: Tx, request: pb.UpdateCaseRequest, by: Actor) -> Case:
    """Change address, settlement, officer, language, permit or request for return of a case."""
    case = await case_events.case_of(tx, request.case.id, by, request.case.etag)
    rules.check("update_case", await case_events.standing_of(tx, case))
    paths = [path.removeprefix("case.") for path in request.update_mask.paths]
    errors = FieldErrors()
    for path in paths:
        if path not in {*_CORRECTABLE, "officer_id", "permit", "return_request"}:
            errors.add("update_mask", "UPDATE_MASK_INVALID", path=path)
    inputs.check_contact(errors, request.case, "case.")
    inputs.check_settlement(errors, "case.settlement_id", case.municipality, request.case.settlement_id)
    fields.text(errors, "case.officer_id", request.case.officer_id)
    renewed = "permit" in paths
    if renewed:
        _check_permit(errors, "permit", request.permit)
        until = day(request.permit.valid_until, "permit.valid_until")
        ACTS.check(errors, "UpdateCase.permit.valid_until", until, tx.now, {"trigger": case.trigger_time})
        if case.strand != "INTEGRATION":
            errors.add("permit", "FIELD_CONTRADICTS", other="strand")
    asked = _asked_now(errors, case, request, day_of(tx.now)) if "return_request" in paths else None
    errors.check()
    if "officer_id" in paths:
        await handing_over.hand_over(tx, case, request.case.officer_id.strip())
    changed = [path for path in paths if path in _CORRECTABLE and _change(case, path, request.case)]
    if renewed and case.permit != _permit(request.permit):
        case.permit = _permit(request.permit)
        changed.append("permit")
    if asked is not None and case.return_request != asked:
        case.return_request = asked
        changed.append("return_request")
    if changed:
        event = events.RecordCorrected(case_id=str(case.id), record=_record(changed), fields=changed)
        last = (case.permit or {}).get("valid_until") if "permit" in changed else None
        until = dt.date.fromisoformat(last) if last else None
        await case_events.record(tx, case, event, until=until)
    return case


def _asked_now(
    errors: FieldErrors, case: Case, request: pb.UpdateCaseRequest, today: dt.date
) -> dict[str, Any] | None:
    """Return the request as the family makes it now; what the ministry has answered stays as it was asked."""
    kept = case.return_request
    if kept is None:
        errors.add("return_request", "FIELD_CONTRADICTS", other="strand")
        return None
    if kept.get("selected_on"):
        errors.add("return_request", "FIELD_CONTRADICTS", other="selected_on")
    _check_request(errors, request.return_request, today)
    errors.check()
    return {**resources.return_request(request.return_request, case.create_time), **_of_day(kept)}


def _of_day(kept: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in kept.items() if name.endswith(("_on", "_time"))}


async def renew_permit(tx: Tx, request: pb.RenewPermitRequest, by: Actor) -> Case:
    """Put a new permit in the place of the old one, which stays to be read; the same again is no change."""
    case = await case_events.case_of(tx, request.case_id, by)
    rules.check("renew_permit", await case_events.standing_of(tx, case))
    errors = FieldErrors()
    _check_permit(errors, "permit", request.permit)
    on = day(request.renewed_on, "renewed_on") or day_of(tx.now)
    until = day(request.permit.valid_until, "permit.valid_until")
    known = {
        "trigger": case.trigger_time,
        "last_renewed": await case_events.last_renewed(tx, case),
        "renewed": on,
    }
    ACTS.check(errors, "RenewPermit.renewed_on", on, tx.now, known)
    ACTS.check(errors, "RenewPermit.permit.valid_until", until, tx.now, known)
    errors.check()
    renewed = _permit(request.permit)
    if case.permit == renewed:
        return case
    case.previous_permits = [*([case.permit] if case.permit else []), *case.previous_permits]
    case.permit = renewed
    event = events.PermitRenewed(case_id=str(case.id), kind=request.permit.kind, renewal_id=str(new_id()))
    as_date(until, event.valid_until)
    await case_events.record(tx, case, event, actual_on=on, until=until)
    return case


def _record(changed: list[str]) -> str:
    """Return of which record a correction is, for the count of 10.1.3 and for the clocks."""
    if "permit" in changed:
        return "PERMIT"
    return "ADDRESS" if set(changed) <= {"settlement_id", "address", "phone"} else "CASE"


def _change(case: Case, path: str, given: pb.Case) -> bool:
    match path:
        case "act_locale":
            value = resources.act_locale(given.act_locale)
        case "phone":
            value = fields.phone(given.phone) if given.phone.strip() else ""
        case "origin_country":
            value = given.origin_country.strip().upper()
        case _:
            value = getattr(given, path).strip()
    differs: bool = getattr(case, path) != value
    setattr(case, path, value)
    return differs
