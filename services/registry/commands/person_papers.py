"""Which papers a person has, and which are missing: the last note of each kind stands."""

from __future__ import annotations

import datetime as dt
import uuid

from prag.registry.v1 import registry_service_pb2 as pb
from sqlalchemy import select

from services.chassis.auth.actors import Actor
from services.chassis.database.database import Tx
from services.chassis.dates import day, day_of
from services.chassis.errors import FieldErrors
from services.chassis.ids import new_id
from services.registry import vocabulary
from services.registry.commands import families, records
from services.registry.models import Person, PersonPaper
from services.registry.rules import papers as rules
from services.registry.rules.acts import ACTS

__all__ = ["file_paper", "note_paper"]


async def note_paper(tx: Tx, request: pb.NotePaperRequest, by: Actor) -> Person:
    """Note of a kind of paper whether a person has it."""
    _, person = await records.of_member(tx, request, by, "note_paper", request.etag or None)
    given = request.paper
    errors = FieldErrors()
    number = rules.check(errors, given.kind, given.state, given.number, vocabulary.person_papers())
    row = await _noted(tx, person, given.kind)
    noted_on = day(given.noted_on, "paper.noted_on") or day_of(tx.now)
    dated_on = day(given.dated_on, "paper.dated_on")
    known = {**records.born(person), "noted": row.noted_on if row is not None else None}
    ACTS.check(errors, "NotePaper.paper.dated_on", dated_on, tx.now, known)
    ACTS.check(errors, "NotePaper.paper.noted_on", noted_on, tx.now, known)
    errors.check()
    await _note(tx, person, row, given.kind, given.state, by, noted_on, number=number, dated_on=dated_on)
    return person


async def file_paper(
    tx: Tx, person_id: uuid.UUID, kind: str, document_id: uuid.UUID, dated_on: dt.date | None, by: Actor
) -> None:
    """Note that a person has a paper whose scan is filed, if it is of a kind that is noted of persons."""
    code = next((code for code, one in vocabulary.person_papers().items() if one.get("document") == kind), "")
    if not code:
        return
    person = await tx.session.get_one(Person, person_id, with_for_update=True)
    row = await _noted(tx, person, code)
    on = day_of(tx.now)
    number = row.number if row is not None else ""
    await _note(
        tx, person, row, code, rules.State.HELD, by, on, number=number, dated_on=dated_on, scan=document_id
    )


async def _noted(tx: Tx, person: Person, kind: str) -> PersonPaper | None:
    query = select(PersonPaper).where(PersonPaper.person_id == person.id, PersonPaper.kind == kind)
    return (await tx.session.scalars(query)).one_or_none()


async def _note(
    tx: Tx,
    person: Person,
    row: PersonPaper | None,
    kind: str,
    state: str,
    by: Actor,
    noted_on: dt.date,
    *,
    number: str,
    dated_on: dt.date | None,
    scan: uuid.UUID | None = None,
) -> None:
    values = {
        "state": state,
        "number": number,
        "dated_on": dated_on,
        "noted_on": noted_on,
        "noted_by": by.account_id,
        # A paper that is held still is the one that was scanned.
        "document_id": scan or (row.document_id if row is not None and state == rules.State.HELD else None),
    }
    if row is None:
        tx.session.add(PersonPaper(id=new_id(), person_id=person.id, kind=kind, **values))
    else:
        if all(getattr(row, name) == values[name] for name in ("state", "number", "dated_on", "document_id")):
            return
        records.keep(tx, person, "papers", row, "")
        for name, value in values.items():
            setattr(row, name, value)
    families.touch(person)
