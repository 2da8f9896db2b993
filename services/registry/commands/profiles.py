"""What was heard of a person on a day: the newest by that day is what the person shows."""

from __future__ import annotations

from typing import Any

from prag.registry.v1 import registry_events_pb2 as events
from prag.registry.v1 import registry_service_pb2 as pb

from services.chassis.auth.actors import Actor
from services.chassis.database.database import Tx, load
from services.chassis.dates import as_date, day
from services.chassis.errors import FieldErrors
from services.chassis.ids import new_id
from services.registry.commands import case_events, families, records
from services.registry.models import Person, PersonProfile
from services.registry.rules import fields
from services.registry.rules import profiles as rules
from services.registry.rules.acts import ACTS

__all__ = ["correct_profile", "record_profile"]


async def record_profile(tx: Tx, request: pb.RecordProfileRequest, by: Actor) -> Person:
    """Write what was heard; an older one that is told late overwrites nothing."""
    case, person = await records.of_member(tx, request, by, "record_profile", request.etag or None)
    errors = FieldErrors()
    values = _values(tx, errors, person, request, rules.GIVEN)
    errors.check()
    row = PersonProfile(id=new_id(), person_id=person.id, recorded_by=by.account_id, **values)
    tx.session.add(row)
    await _show(tx, person)
    event = events.ProfileRecorded(case_id=str(case.id), person_id=str(person.id), profile_id=str(row.id))
    as_date(row.done_on, event.done_on)
    await case_events.record(tx, case, event, actual_on=row.done_on)
    return person


async def correct_profile(tx: Tx, request: pb.CorrectProfileRequest, by: Actor) -> Person:
    """Set right what was written; what stood before goes into the person's history."""
    case, person = await records.of_member(tx, request, by, "correct_profile", request.etag)
    row = await load(
        tx, PersonProfile, request.profile_id, reason="PERSON_RECORD_NOT_FOUND", person_id=person.id
    )
    errors = FieldErrors()
    values = _values(tx, errors, person, request, tuple(rules.Source))
    reason = fields.text(errors, "reason", request.reason)
    errors.check()
    changed = {name: value for name, value in values.items() if getattr(row, name) != value}
    if not changed:
        return person
    records.keep(tx, person, "profiles", row, reason)
    for name, value in changed.items():
        setattr(row, name, value)
    await _show(tx, person)
    event = events.RecordCorrected(case_id=str(case.id), record="PERSON", fields=["profiles"])
    await case_events.record(tx, case, event)
    return person


def _values(
    tx: Tx,
    errors: FieldErrors,
    person: Person,
    request: pb.RecordProfileRequest | pb.CorrectProfileRequest,
    sources: tuple[rules.Source, ...],
) -> dict[str, Any]:
    given = request.profile
    codes = {name: getattr(given, name) for name in ("literacy", "wishes_work", "wishes_training")}
    rules.check(errors, source=given.source, sources=sources, **codes)
    done_on = day(given.done_on, "profile.done_on")
    rpc = "RecordProfile" if isinstance(request, pb.RecordProfileRequest) else "CorrectProfile"
    ACTS.check(errors, f"{rpc}.profile.done_on", done_on, tx.now, records.born(person))
    return {
        "done_on": done_on,
        "source": given.source,
        "languages": list(given.languages),
        "schooling": fields.text(errors, "profile.schooling", given.schooling),
        "occupation": fields.text(errors, "profile.occupation", given.occupation),
        **codes,
    }


async def _show(tx: Tx, person: Person) -> None:
    """Let the person show what the newest one says."""
    await tx.session.flush()
    families.touch(person)
    newest = await records.newest_profile(tx, person)
    for name in records.PROFILE:
        if newest is not None and getattr(person, name) != getattr(newest, name):
            setattr(person, name, getattr(newest, name))
