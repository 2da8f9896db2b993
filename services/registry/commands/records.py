"""What is written of a person with a first and a last day, and kept when it is corrected."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable, Sequence
from typing import Any, Protocol

from sqlalchemy import select

from services.chassis.auth.actors import Actor
from services.chassis.database.database import Tx, load
from services.chassis.dates import day_of
from services.chassis.ids import new_id
from services.registry import resources
from services.registry.commands import case_events, families
from services.registry.models import Case, Guardian, Person, PersonHistory, Vulnerability
from services.registry.rules import cases as rules
from services.registry.rules import fields

__all__ = ["begin_needs", "born", "follow_needs", "keep", "of_member"]


class _OfMember(Protocol):
    case_id: str
    person_id: str


async def of_member(
    tx: Tx, request: _OfMember, by: Actor, step: str, etag: str | None
) -> tuple[Case, Person]:
    """Return a case and somebody of its family, both locked, for a step that is possible now."""
    case = await case_events.case_of(tx, request.case_id, by)
    rules.check(step, await case_events.standing_of(tx, case))
    member = families.member_of(await families.members_of(tx, case), request.person_id)
    return case, await load(tx, Person, member.seen.id, etag, reason="NOT_OF_FAMILY")


def born(person: Person) -> dict[str, dt.date | None]:
    """Return when a person can first have been born, before which nothing was so."""
    return {"born": fields.first_day((person.birth_year, person.birth_month, person.birth_day))}


def keep(tx: Tx, person: Person, field: str, row: Guardian | Vulnerability, reason: str) -> None:
    """Keep a row as it stands before it is corrected, in the history of its person."""
    tx.session.add(
        PersonHistory(
            id=new_id(),
            person_id=person.id,
            field=field,
            previous={name: _text(value) for name, value in resources.columns(row).items()},
            changed_by=tx.actor.account_id,
            changed_time=tx.now,
            reason=reason,
        )
    )


def _text(value: Any) -> Any:
    if isinstance(value, dt.date):
        return value.isoformat()
    return str(value) if isinstance(value, uuid.UUID) else value


def begin_needs(tx: Tx, person: Person, codes: Iterable[str], by: Actor, on: dt.date | None = None) -> None:
    """Write since when specific needs of a person hold: without a day since today."""
    tx.session.add_all(
        Vulnerability(
            id=new_id(),
            person_id=person.id,
            code=code,
            valid_from=on or day_of(tx.now),
            recorded_by=by.account_id,
        )
        for code in codes
    )


async def follow_needs(
    tx: Tx, person: Person, before: Sequence[str], after: Sequence[str], by: Actor, reason: str
) -> None:
    """Let needs begin and end today, as the whole of them was corrected without days."""
    query = select(Vulnerability).where(
        Vulnerability.person_id == person.id, Vulnerability.valid_until.is_(None)
    )
    for row in (await tx.session.scalars(query)).all():
        if row.code not in after:
            row.valid_until, row.end_reason, row.ended_by = day_of(tx.now), reason, by.account_id
    begin_needs(tx, person, (code for code in after if code not in before), by)
