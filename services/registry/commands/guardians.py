"""Who acts for a person who cannot alone, by which act, and until when."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from prag.registry.v1 import registry_events_pb2 as events
from prag.registry.v1 import registry_service_pb2 as pb
from sqlalchemy import select

from services.chassis.auth.actors import Actor
from services.chassis.database.database import Tx, load
from services.chassis.dates import day, day_of
from services.chassis.errors import FailedPrecondition, FieldErrors, NotFound
from services.chassis.ids import found, new_id
from services.registry.commands import case_events, families, records
from services.registry.models import Case, Document, Guardian, Membership, Person
from services.registry.rules import fields
from services.registry.rules import guardians as rules
from services.registry.rules.acts import ACTS

__all__ = ["acting_for", "correct_guardian", "end_guardian", "record_guardian"]


async def record_guardian(tx: Tx, request: pb.RecordGuardianRequest, by: Actor) -> Person:
    """Write who acts for a person."""
    case, person = await records.of_member(tx, request, by, "record_guardian", request.etag or None)
    errors = FieldErrors()
    values = await _values(tx, errors, case, person, request)
    errors.check()
    guardian = Guardian(id=new_id(), person_id=person.id, recorded_by=by.account_id, **values)
    tx.session.add(guardian)
    families.touch(person)
    event = events.GuardianRecorded(
        case_id=str(case.id), person_id=str(person.id), guardian_id=str(guardian.id), kind=guardian.kind
    )
    await case_events.record(tx, case, event)
    return person


async def correct_guardian(tx: Tx, request: pb.CorrectGuardianRequest, by: Actor) -> Person:
    """Set right what was written of a guardian; what stood before goes into the person's history."""
    case, person = await records.of_member(tx, request, by, "correct_guardian", request.etag)
    guardian = await _guardian(tx, person, request.guardian_id)
    errors = FieldErrors()
    values = await _values(tx, errors, case, person, request, guardian)
    reason = fields.text(errors, "reason", request.reason)
    errors.check()
    changed = {name: value for name, value in values.items() if getattr(guardian, name) != value}
    if not changed:
        return person
    records.keep(tx, person, "guardians", guardian, reason)
    if guardian.end_reason and values["valid_until"] is None:
        # That it was ended was the mistake.
        guardian.end_reason = guardian.ended_by = ""
    for name, value in changed.items():
        setattr(guardian, name, value)
    families.touch(person)
    event = events.RecordCorrected(case_id=str(case.id), record="PERSON", fields=["guardians"])
    await case_events.record(tx, case, event)
    return person


async def end_guardian(tx: Tx, request: pb.EndGuardianRequest, by: Actor) -> Person:
    """End that somebody acts for a person."""
    case, person = await records.of_member(tx, request, by, "end_guardian", request.etag or None)
    guardian = await _guardian(tx, person, request.guardian_id)
    if guardian.end_reason:
        raise FailedPrecondition("PERSON_RECORD_ENDED")
    on = day(request.ended_on, "ended_on") or day_of(tx.now)
    errors = FieldErrors()
    ACTS.check(errors, "EndGuardian.ended_on", on, tx.now, {"valid_from": guardian.valid_from})
    reason = fields.text(errors, "reason", request.reason)
    errors.check()
    guardian.valid_until, guardian.end_reason, guardian.ended_by = on, reason, by.account_id
    families.touch(person)
    event = events.GuardianEnded(case_id=str(case.id), person_id=str(person.id), guardian_id=str(guardian.id))
    await case_events.record(tx, case, event)
    return person


async def acting_for(tx: Tx, persons: list[uuid.UUID], on: dt.date) -> list[uuid.UUID]:
    """Return who acts on a day for somebody of these."""
    query = select(Guardian).where(Guardian.person_id.in_(persons)).order_by(Guardian.id)
    return [
        row.id
        for row in (await tx.session.scalars(query)).all()
        if rules.Standing(str(row.id), row.valid_from, row.valid_until, ended=bool(row.end_reason)).acts_on(
            on
        )
    ]


async def _guardian(tx: Tx, person: Person, guardian_id: str) -> Guardian:
    return await load(tx, Guardian, guardian_id, reason="PERSON_RECORD_NOT_FOUND", person_id=person.id)


async def _values(
    tx: Tx,
    errors: FieldErrors,
    case: Case,
    ward: Person,
    request: pb.RecordGuardianRequest | pb.CorrectGuardianRequest,
    stands: Guardian | None = None,
) -> dict[str, Any]:
    """Read a guardian of a request into columns, and check it; `stands` is what is corrected."""
    given = request.guardian
    data = rules.GuardianData(
        **{
            name: getattr(given, name).strip()
            for name in ("kind", "guardian_person_id", "name", "phone", "act_body", "act_number")
        }
    )
    rules.check(errors, data)
    rpc = "RecordGuardian" if stands is None else "CorrectGuardian"
    days = {
        name: day(getattr(given, name), f"guardian.{name}")
        for name in ("act_on", "valid_from", "valid_until")
    }
    known = {**records.born(ward), "appointed": days["act_on"], "valid_from": days["valid_from"]}
    for name, value in days.items():
        ACTS.check(errors, f"{rpc}.guardian.{name}", value, tx.now, known)
    if stands is not None and stands.end_reason and (ended := days["valid_until"]) is not None:
        # Somebody ended it, so the day is over: only what an act names lies ahead.
        fields.past(errors, "guardian.valid_until", ended, day_of(tx.now))
    return {
        "kind": data.kind,
        "guardian_person_id": await _person_of(tx, errors, ward, data.guardian_person_id, stands),
        "name": data.name,
        "phone": fields.phone(data.phone) if data.phone else "",
        "act_body": data.act_body,
        "act_number": data.act_number,
        "document_id": await _document_of(tx, errors, case, given.document_id, stands),
        **days,
    }


async def _person_of(
    tx: Tx, errors: FieldErrors, ward: Person, person_id: str, stands: Guardian | None
) -> uuid.UUID | None:
    """Return who of the register acts: somebody whom the caller sees, who lives, and is not the ward."""
    if not person_id:
        return None
    path = "guardian.guardian_person_id"
    if stands is not None and person_id == str(stands.guardian_person_id):
        return stands.guardian_person_id
    try:
        key = found(person_id, "PERSON_NOT_FOUND")
    except NotFound:
        errors.add(path, "FIELD_INVALID_ID")
        return None
    seen = (
        select(Person.died_on)
        .join(Membership, Membership.person_id == Person.id)
        .join(Case, Case.id == Membership.case_id)
        .where(Person.id == key, Case.strand.in_(tx.actor.strands))
        .limit(1)
    )
    row = (await tx.session.execute(seen)).one_or_none()
    if row is None:
        errors.add(path, "PERSON_NOT_FOUND")
    elif key == ward.id or row.died_on is not None:
        errors.add(path, "FIELD_UNKNOWN_VALUE")
    return key


async def _document_of(
    tx: Tx, errors: FieldErrors, case: Case, document_id: str, stands: Guardian | None
) -> uuid.UUID | None:
    if not document_id:
        return None
    if stands is not None and document_id == str(stands.document_id):
        return stands.document_id
    try:
        return (await load(tx, Document, document_id, reason="DOCUMENT_NOT_FOUND", case_id=case.id)).id
    except NotFound:
        errors.add("guardian.document_id", "DOCUMENT_NOT_FOUND")
        return None
