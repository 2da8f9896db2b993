"""Since when a person has a specific need, until when, and that this was written wrong."""

from __future__ import annotations

from collections.abc import Iterable

from prag.registry.v1 import registry_events_pb2 as events
from prag.registry.v1 import registry_service_pb2 as pb
from sqlalchemy import select

from services.chassis.auth.actors import Actor
from services.chassis.database.database import Tx
from services.chassis.dates import day, day_of
from services.chassis.errors import FailedPrecondition, FieldErrors, NotFound
from services.registry.commands import case_events, families, persons, records
from services.registry.models import Case, Person, Vulnerability
from services.registry.rules import fields
from services.registry.rules import vulnerabilities as rules
from services.registry.rules.acts import ACTS

__all__ = ["correct_vulnerability", "end_vulnerability", "record_vulnerability"]


async def record_vulnerability(tx: Tx, request: pb.RecordVulnerabilityRequest, by: Actor) -> Person:
    """Write that a person has a specific need, since a day."""
    case, person = await records.of_member(tx, request, by, "record_vulnerability", request.etag or None)
    on = day(request.valid_from, "valid_from") or day_of(tx.now)
    alike = [row for row in await _needs(tx, person) if row.code == request.code]
    errors = FieldErrors()
    errors.known("code", request.code, fields.VULNERABILITIES)
    ACTS.check(errors, "RecordVulnerability.valid_from", on, tx.now, records.born(person))
    ended = [row.valid_until for row in alike if row.valid_until is not None]
    if len(ended) < len(alike):
        errors.add("code", "FIELD_DUPLICATE")
    elif ended and on < max(ended):
        errors.add("valid_from", "DATE_TOO_EARLY", earliest=max(ended).isoformat())
    errors.check()
    records.begin_needs(tx, person, [request.code], by, on)
    await _stand(tx, case, person)
    return person


async def end_vulnerability(tx: Tx, request: pb.EndVulnerabilityRequest, by: Actor) -> Person:
    """End a specific need; that it was there, and why it is not any more, stays."""
    case, person = await records.of_member(tx, request, by, "end_vulnerability", request.etag or None)
    row = _need(await _needs(tx, person), request.vulnerability_id, by)
    if row.valid_until is not None:
        raise FailedPrecondition("PERSON_RECORD_ENDED")
    on = day(request.ended_on, "ended_on") or day_of(tx.now)
    errors = FieldErrors()
    ACTS.check(errors, "EndVulnerability.ended_on", on, tx.now, {"valid_from": row.valid_from})
    reason = fields.text(errors, "reason", request.reason)
    errors.check()
    row.valid_until, row.end_reason, row.ended_by = on, reason, by.account_id
    await _stand(tx, case, person)
    return person


async def correct_vulnerability(tx: Tx, request: pb.CorrectVulnerabilityRequest, by: Actor) -> Person:
    """Set the days of a specific need right; one that lost its last day holds again."""
    case, person = await records.of_member(tx, request, by, "correct_vulnerability", request.etag)
    rows = await _needs(tx, person)
    row = _need(rows, request.vulnerability_id, by)
    since, until = day(request.valid_from, "valid_from"), day(request.valid_until, "valid_until")
    errors = FieldErrors()
    ACTS.check(errors, "CorrectVulnerability.valid_from", since, tx.now, records.born(person))
    ACTS.check(errors, "CorrectVulnerability.valid_until", until, tx.now, {"valid_from": since})
    others = [
        (each.valid_from, each.valid_until) for each in rows if each.code == row.code and each is not row
    ]
    if since is not None and rules.overlaps((since, until), others):
        errors.add("valid_from", "FIELD_DUPLICATE")
    reason = fields.text(errors, "reason", request.reason)
    errors.check()
    if since is None or (since, until) == (row.valid_from, row.valid_until):
        return person
    records.keep(tx, person, "vulnerability_records", row, reason)
    if until is None:
        row.end_reason = row.ended_by = ""
    elif row.valid_until is None:
        row.end_reason, row.ended_by = reason, by.account_id
    row.valid_from, row.valid_until = since, until
    await _stand(tx, case, person)
    event = events.RecordCorrected(case_id=str(case.id), record="PERSON", fields=["vulnerability_records"])
    await case_events.record(tx, case, event)
    return person


async def _needs(tx: Tx, person: Person) -> list[Vulnerability]:
    query = select(Vulnerability).where(Vulnerability.person_id == person.id)
    return list((await tx.session.scalars(query.order_by(Vulnerability.valid_from, Vulnerability.id))).all())


def _need(rows: Iterable[Vulnerability], vulnerability_id: str, by: Actor) -> Vulnerability:
    """Return the one that is meant; who does not see what they are changes none."""
    found = next((row for row in rows if str(row.id) == vulnerability_id), None)
    if found is None or not by.sees("ETHNICITY"):
        raise NotFound("PERSON_RECORD_NOT_FOUND")
    return found


async def _stand(tx: Tx, case: Case, person: Person) -> None:
    """Let the person, the families and those who count them know what holds today."""
    await tx.session.flush()
    holds = [row.code for row in await _needs(tx, person) if row.valid_until is None]
    families.touch(person)
    stood = person.vulnerabilities
    if set(holds) == set(stood):
        return
    kept = [code for code in stood if code in holds]
    person.vulnerabilities = [*kept, *(code for code in holds if code not in kept)]
    was_vulnerable = case.vulnerable
    family = await families.settle(tx, case)
    if case.vulnerable != was_vulnerable:
        await families.tell(tx, case, family, was_vulnerable=was_vulnerable)
    await persons.profile(tx, case, person)
    await persons.tell_elsewhere(tx, case, person, ["vulnerabilities"])
