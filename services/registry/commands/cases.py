"""Cases: report, assign, register, change, select, return."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import TYPE_CHECKING, Any, Final

from prag.registry.v1 import registry_events_pb2 as events
from prag.registry.v1 import registry_service_pb2 as pb
from sqlalchemy import text, update

from services.chassis.clock import ZONE
from services.chassis.database import Tx
from services.chassis.dates import as_timestamp, day, instant
from services.chassis.errors import FailedPrecondition, InvalidArgument, NotFound, Violation
from services.chassis.ids import new_id
from services.registry import resources
from services.registry.commands import persons, story
from services.registry.models import Case, Milestone, RunningClock, TimelineEntry
from services.registry.queries import reference
from services.registry.rules import cases as rules
from services.registry.rules import clocks as clock_rules
from services.registry.rules import fields
from services.registry.rules.fields import Faults

if TYPE_CHECKING:
    from services.chassis.actors import Actor

__all__ = ["assign_case", "record_return", "register_family", "report_case", "select_case", "update_case"]

_NUMBER: Final = text(
    "INSERT INTO case_number AS known (municipality, year, last) VALUES (:municipality, :year, 1)"
    " ON CONFLICT (municipality, year) DO UPDATE SET last = known.last + 1 RETURNING last"
)
_COUNTRY_LENGTH: Final = 2


async def report_case(tx: Tx, request: pb.ReportCaseRequest, by: Actor) -> Case:
    """Report a family that came home or got a status, or request a return."""
    trigger, hour_known, reported = _checked_report(tx, request, by)
    strand = resources.strand(request.strand)
    is_return = strand == "RETURN"
    permit_until = day(request.permit.valid_until, "permit.valid_until")
    case = Case(
        id=new_id(),
        municipality=request.municipality or reference.CENTRE,
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
        reported_name=" ".join(request.reported_name.split()),
        reported_count=request.reported_count,
        report_note=request.note.strip(),
        return_request=resources.return_request(request.return_request) if is_return else None,
        permit={
            "kind": request.permit.kind,
            "number": request.permit.number.strip(),
            "valid_until": permit_until.isoformat() if permit_until else None,
        }
        if strand == "INTEGRATION" and request.HasField("permit")
        else None,
        demo=request.demo,
        duplicate_answers=[],
        closure={},
    )
    tx.session.add(case)
    await tx.session.flush()
    await story.reach(tx, case, case.state, reported, day_only=False)
    if is_return and request.municipality:
        await _number(tx, case, reported)
    event = events.CaseReported(
        case_id=str(case.id),
        strand=request.strand,
        municipality=case.municipality,
        source=case.source,
        state=case.state,
    )
    as_timestamp(trigger, event.trigger_time)
    await story.tell(
        tx,
        case,
        event,
        actual_on=reported,
        trigger=trigger,
        trigger_day_only=not hour_known,
        until=permit_until,
    )
    return case


def _checked_report(
    tx: Tx, request: pb.ReportCaseRequest, by: Actor
) -> tuple[dt.datetime | None, bool, dt.datetime]:
    faults = Faults()
    today = tx.now.astimezone(ZONE).date()
    strand = resources.strand(request.strand)
    if faults.required("strand", strand) and strand not in by.strands:
        faults.add("strand", "FIELD_UNKNOWN_VALUE")
    _place(faults, request.municipality, request.settlement_id, by)
    faults.required("source", resources.code("source", request.source, "source"))
    faults.name("reported_name", request.reported_name)
    if not 1 <= request.reported_count <= fields.MOST_PERSONS:
        faults.add("reported_count", "FIELD_OUT_OF_RANGE", min=1, max=fields.MOST_PERSONS)
    _contact(faults, request, "")
    faults.text("note", request.note, fields.TEXT)
    reported = _past_moment(faults, "actual_time", instant(request.actual_time, "actual_time"), tx.now)
    trigger, hour_known = _trigger(faults, request, strand, today, tx.now)
    if strand == "RETURN":
        _check_request(faults, request.return_request, today)
    if strand == "INTEGRATION" and request.HasField("permit"):
        faults.known("permit.kind", request.permit.kind, fields.PERMITS, required=True)
        faults.text("permit.number", request.permit.number, 40)
        day(request.permit.valid_until, "permit.valid_until")
    faults.done()
    return trigger, hour_known, reported


def _trigger(
    faults: Faults, request: pb.ReportCaseRequest, strand: str, today: dt.date, now: dt.datetime
) -> tuple[dt.datetime | None, bool]:
    on = day(request.trigger_on, "trigger_on")
    if strand == "RETURN":
        if on:
            # The return of a family that only asks for it is recorded when it has come.
            faults.add("trigger_on", "FIELD_CONTRADICTS", other="strand")
        return None, False
    faults.past("trigger_on", on, today, required=True)
    if on is None or on > today:
        return None, False
    return _moment(faults, "trigger_hour", on, request.trigger_hour, now)


def _moment(faults: Faults, path: str, on: dt.date, hour: str, now: dt.datetime) -> tuple[dt.datetime, bool]:
    """Put day and hour together; with no hour the day's midnight, and only the day counts."""
    if not hour.strip():
        return clock_rules.midnight(on), False
    time = fields.hour(hour)
    if time is None:
        faults.add(path, "FIELD_INVALID_FORMAT")
        return clock_rules.midnight(on), False
    moment = dt.datetime.combine(on, time, ZONE).astimezone(dt.UTC)
    if moment > now:
        faults.add(path, "DATE_IN_FUTURE")
    return moment, True


def _past_moment(faults: Faults, path: str, moment: dt.datetime | None, now: dt.datetime) -> dt.datetime:
    # A machine whose clock is a minute ahead is not from the future.
    if moment is not None and moment > now + dt.timedelta(minutes=2):
        faults.add(path, "DATE_IN_FUTURE")
    return moment or now


def _place(faults: Faults, municipality: str, settlement: str, by: Actor) -> None:
    if municipality:
        if municipality not in reference.municipalities():
            faults.add("municipality", "MUNICIPALITY_UNKNOWN")
        elif municipality not in by.municipalities:
            faults.add("municipality", "FIELD_UNKNOWN_VALUE")
    elif reference.CENTRE not in by.municipalities:
        # Only who sees the centre's queue may put a case there.
        faults.add("municipality", "FIELD_REQUIRED")
    _settlement(faults, "settlement_id", municipality, settlement)


def _settlement(faults: Faults, path: str, municipality: str, settlement: str) -> None:
    if settlement:
        row = reference.settlements().get(settlement)
        if row is None or row["municipality"] != municipality:
            faults.add(path, "SETTLEMENT_UNKNOWN")


def _contact(faults: Faults, message: Any, path: str) -> None:
    faults.text(f"{path}address", message.address, fields.LINE)
    faults.phone(f"{path}phone", message.phone)
    country = getattr(message, "origin_country", "").strip()
    if country and not (len(country) == _COUNTRY_LENGTH and country.isascii() and country.isalpha()):
        faults.add(f"{path}origin_country", "FIELD_INVALID_FORMAT")


def _check_request(faults: Faults, request: pb.ReturnRequest, today: dt.date) -> None:
    path = "return_request."
    faults.required(f"{path}kind", resources.code("request_kind", request.kind, f"{path}kind"))
    status = resources.code("displacement", request.displacement_status, f"{path}displacement_status")
    faults.required(f"{path}displacement_status", status)
    faults.text(f"{path}place_of_origin", request.place_of_origin, fields.LINE, required=True)
    faults.text(f"{path}place_of_displacement", request.place_of_displacement, fields.LINE, required=True)
    faults.text(f"{path}place_of_solution", request.place_of_solution, fields.LINE)
    faults.past(f"{path}requested_on", day(request.requested_on, f"{path}requested_on"), today)


async def _number(tx: Tx, case: Case, at: dt.datetime) -> None:
    """Give a case its number; the year's row is locked until the end, so none is given twice."""
    year = clock_rules.day_of(at).year
    last = await tx.session.scalar(_NUMBER, {"municipality": case.municipality, "year": year})
    case.number = f"{case.municipality}-{year}-{last:06d}"


async def assign_case(tx: Tx, request: pb.AssignCaseRequest, by: Actor) -> Case:
    """Give a waiting case to a municipality, with all that hangs on it."""
    case = await story.case_of(tx, request.case_id, by)
    rules.check("assign_case", await story.standing_of(tx, case))
    if request.municipality not in reference.municipalities():
        raise InvalidArgument(fields=[Violation("municipality", "MUNICIPALITY_UNKNOWN")])
    await tx.widen(reference.CENTRE, request.municipality)
    previous, case.municipality = case.municipality, request.municipality
    for model in (Milestone, RunningClock, TimelineEntry):
        await tx.session.execute(
            update(model)
            .where(model.case_id == case.id)
            .values(municipality=case.municipality)
            .execution_options(synchronize_session=False)
        )
    if case.strand == "RETURN":
        await _number(tx, case, case.create_time)
    event = events.CaseAssigned(
        case_id=str(case.id), municipality=case.municipality, previous_municipality=previous
    )
    await story.tell(tx, case, event)
    return case


async def register_family(tx: Tx, request: pb.RegisterFamilyRequest, by: Actor) -> Case:
    """Register the family of a reported case: persons, address, notice; gives the case its number."""
    case = await story.case_of(tx, request.case_id, by, request.etag or None)
    rules.check("register_family", await story.standing_of(tx, case))
    today = tx.now.astimezone(ZONE).date()
    family = tuple(
        resources.person_data(person, f"persons[{index}].") for index, person in enumerate(request.persons)
    )
    notice_on = day(request.notice_on, "notice_on")
    faults = Faults()
    fields.check_family(faults, family, today, resources.identifier_kinds())
    faults.past("notice_on", notice_on, today)
    _settlement(faults, "settlement_id", case.municipality, request.settlement_id)
    _contact(faults, request, "")
    at = _past_moment(faults, "actual_time", instant(request.actual_time, "actual_time"), tx.now)
    for index, answer in enumerate(request.duplicate_answers):
        place = f"duplicate_answers[{index}]"
        faults.known(f"{place}.answer", answer.answer, ("OTHER_PERSON", "UNSURE"), required=True)
        faults.text(f"{place}.difference", answer.difference, fields.LINE)
    faults.done()
    trigger_day = clock_rules.day_of(case.trigger_time) if case.trigger_time else None
    rules.check_after(trigger_day, clock_rules.day_of(at))
    if notice_on is None:
        raise FailedPrecondition("NOTICE_MISSING")
    if sum(person.relation == "HEAD" for person in family) != 1:
        raise FailedPrecondition("HEAD_MISSING")
    await _all_answered(tx, request, family)
    case.settlement_id = request.settlement_id or case.settlement_id
    case.address = request.address.strip() or case.address
    case.phone = fields.phone(request.phone) if request.phone.strip() else case.phone
    case.act_locale = resources.act_locale(request.act_locale) or case.act_locale
    case.notice_on, case.registered_time, case.officer_id = notice_on, at, by.account_id
    case.duplicate_answers = [
        {"person_id": one.person_id, "answer": one.answer, "difference": one.difference}
        for one in request.duplicate_answers
    ]
    if not case.number:
        await _number(tx, case, at)
    head_first = sorted(family, key=lambda person: person.relation != "HEAD")
    for position, person in enumerate(head_first):
        await persons.add_to_family(tx, case, person, position)
    members = await persons.settle_family(tx, case)
    event = events.CaseRegistered(
        case_id=str(case.id),
        strand=resources.enum("strand", case.strand),
        number=case.number,
        head_person_id=str(case.head_person_id),
        person_ids=[str(person.id) for person in members],
        officer_id=case.officer_id,
        municipality=case.municipality,
        source=case.source,
        vulnerable=case.vulnerable,
    )
    await story.tell(tx, case, event, actual_on=at)
    if case.strand != "RETURN":
        await story.reach(tx, case, "REGISTERED", at, day_only=False)
    return case


async def _all_answered(tx: Tx, request: pb.RegisterFamilyRequest, family: tuple[Any, ...]) -> None:
    answered = {one.person_id for one in request.duplicate_answers}
    hits: set[uuid.UUID] = set()
    for person in family:
        hits |= await persons.likely_hits(tx, person)
    missing = sorted(str(hit) for hit in hits if str(hit) not in answered)
    if missing:
        raise FailedPrecondition("DUPLICATES_UNANSWERED", person_ids=",".join(missing))


_CHANGEABLE: Final = ("officer_id", "origin_country", "settlement_id", "address", "phone", "act_locale")


async def update_case(tx: Tx, request: pb.UpdateCaseRequest, by: Actor) -> Case:
    """Change address, settlement, officer or language of a case."""
    case = await story.case_of(tx, request.case.id, by, request.case.etag)
    rules.check("update_case", await story.standing_of(tx, case))
    filled = {field.name for field, _ in request.case.ListFields()}
    paths = [path.removeprefix("case.") for path in request.update_mask.paths] or [
        name for name in _CHANGEABLE if name in filled
    ]
    faults = Faults()
    for path in paths:
        if path not in _CHANGEABLE:
            faults.add("update_mask", "UPDATE_MASK_INVALID", path=path)
    _contact(faults, request.case, "case.")
    _settlement(faults, "case.settlement_id", case.municipality, request.case.settlement_id)
    faults.text("case.officer_id", request.case.officer_id, 64)
    faults.done()
    changed = [path for path in paths if _change(case, path, request.case)]
    if changed:
        record = "ADDRESS" if set(changed) <= {"settlement_id", "address", "phone"} else "CASE"
        event = events.RecordCorrected(case_id=str(case.id), record=record, fields=changed)
        await story.tell(tx, case, event)
    return case


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


async def select_case(tx: Tx, request: pb.SelectCaseRequest, by: Actor) -> Case:
    """Select a family for assistance (RETURN; by MCR)."""
    case = await story.case_of(tx, request.case_id, by)
    rules.check("select_case", await story.standing_of(tx, case))
    on = _act_day(tx, request.selected_on, "selected_on")
    faults = Faults()
    faults.text("note", request.note, fields.TEXT)
    faults.done()
    if case.return_request is None:
        raise NotFound("CASE_NOT_FOUND")
    rules.check_after(_iso(case.return_request.get("requested_on")), on)
    case.return_request = {
        **case.return_request,
        "selected_on": on.isoformat(),
        "selection_note": request.note.strip(),
    }
    await story.tell(tx, case, events.CaseSelected(case_id=str(case.id)), actual_on=on)
    await story.reach(tx, case, "SELECTED", clock_rules.midnight(on), day_only=True)
    return case


async def record_return(tx: Tx, request: pb.RecordReturnRequest, by: Actor) -> Case:
    """Record that the family came home (RETURN); starts what clocks there are."""
    case = await story.case_of(tx, request.case_id, by)
    rules.check("record_return", await story.standing_of(tx, case))
    on = _act_day(tx, request.returned_on, "returned_on")
    faults = Faults()
    moment, hour_known = _moment(faults, "returned_hour", on, request.returned_hour, tx.now)
    faults.done()
    returned = case.return_request or {}
    rules.check_after(_iso(returned.get("requested_on")), on)
    case.return_request = {**returned, "return_time": moment.isoformat()}
    case.trigger_time, case.hour_known = moment, hour_known
    event = events.ReturnRecorded(case_id=str(case.id))
    as_timestamp(moment, event.return_time)
    await story.tell(
        tx,
        case,
        event,
        actual_on=moment if hour_known else on,
        trigger=moment,
        trigger_day_only=not hour_known,
    )
    await story.reach(tx, case, "RETURNED", moment, day_only=not hour_known)
    return case


def _act_day(tx: Tx, value: Any, path: str) -> dt.date:
    """Return the day of an act: as given, never in the future, today when not given."""
    today = tx.now.astimezone(ZONE).date()
    on = day(value, path)
    faults = Faults()
    faults.past(path, on, today)
    faults.done()
    return on or today


def _iso(text_or_none: str | None) -> dt.date | None:
    return dt.date.fromisoformat(text_or_none) if text_or_none else None
