"""What is written of a person with a first and a last day, and kept when it is corrected."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable, Sequence
from typing import Any, Final, Protocol

from sqlalchemy import select

from services.chassis.auth.actors import Actor
from services.chassis.database.database import Tx, load
from services.chassis.dates import day_of
from services.chassis.ids import new_id
from services.registry import resources
from services.registry.commands import case_events, families
from services.registry.models import (
    Case,
    Guardian,
    Person,
    PersonHistory,
    PersonPaper,
    PersonProfile,
    Vulnerability,
)
from services.registry.rules import cases as rules
from services.registry.rules import fields
from services.registry.rules.profiles import Source

__all__ = [
    "PROFILE",
    "begin_needs",
    "begin_profile",
    "born",
    "follow",
    "keep",
    "newest_profile",
    "of_member",
]


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


def keep(
    tx: Tx,
    person: Person,
    field: str,
    row: Guardian | PersonPaper | PersonProfile | Vulnerability,
    reason: str,
) -> None:
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


# What of a person is the newest profile's.
PROFILE: Final = ("languages", "schooling", "occupation")


async def newest_profile(tx: Tx, person: Person) -> PersonProfile | None:
    """Return what was heard of a person last, by the day on which it was heard."""
    newest = (PersonProfile.done_on.desc(), PersonProfile.create_time.desc(), PersonProfile.id.desc())
    query = select(PersonProfile).where(PersonProfile.person_id == person.id).order_by(*newest).limit(1)
    return (await tx.session.scalars(query)).one_or_none()


def begin_profile(tx: Tx, person: Person, by: Actor) -> None:
    """Write as a profile of today what was written with a person, if anything was."""
    values = {name: getattr(person, name) for name in PROFILE}
    if any(values.values()):
        tx.session.add(
            PersonProfile(
                id=new_id(),
                person_id=person.id,
                done_on=day_of(tx.now),
                source=Source.FORM,
                recorded_by=by.account_id,
                **values,
            )
        )


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


async def follow(tx: Tx, person: Person, before: Sequence[str], by: Actor, reason: str) -> None:
    """Let what has days follow a correction of the person that names none: needs begin and end today."""
    query = select(Vulnerability).where(
        Vulnerability.person_id == person.id, Vulnerability.valid_until.is_(None)
    )
    for row in (await tx.session.scalars(query)).all():
        if row.code not in person.vulnerabilities:
            row.valid_until, row.end_reason, row.ended_by = day_of(tx.now), reason, by.account_id
    begin_needs(tx, person, (code for code in person.vulnerabilities if code not in before), by)
    newest = await newest_profile(tx, person)
    if newest is None:
        begin_profile(tx, person, by)
        return
    for name in PROFILE:
        if getattr(newest, name) != getattr(person, name):
            setattr(newest, name, getattr(person, name))
