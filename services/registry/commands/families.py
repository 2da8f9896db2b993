"""Who belongs to the family of a case, and what the case shows of it."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Final

from prag.common.v1.open_work_pb2 import OpenWorkChoice
from prag.registry.v1 import registry_events_pb2 as events
from sqlalchemy import func, select, text, update
from sqlalchemy.orm.attributes import flag_modified

from services.chassis.auth.actors import Actor
from services.chassis.database.database import Tx
from services.chassis.dates import as_date
from services.chassis.errors import FailedPrecondition, NotFound
from services.chassis.ids import new_id
from services.registry.commands import case_events
from services.registry.models import Case, Identifier, Membership, Person, PersonHistory
from services.registry.rules.families import JOINING, LeaveReason, seen_from_there

__all__ = [
    "FAMILIES_OF",
    "HEAD",
    "Change",
    "Member",
    "case_of_person",
    "elsewhere",
    "joining",
    "make_room",
    "member_of",
    "members_of",
    "relate",
    "settle",
    "show",
    "tell",
    "told",
    "touch",
]

HEAD: Final = "HEAD"

# To which families persons belong now, in all municipalities.
FAMILIES_OF: Final = text("SELECT case_id, municipality FROM families_of(:persons) ORDER BY case_id")


@dataclass(frozen=True)
class Member:
    """A person, and that the person belongs to a family; whom a protection hides is known by the id alone."""

    membership: Membership
    person: Person | None

    @property
    def seen(self) -> Person:
        """Return the person, who is not hidden."""
        if self.person is None:
            raise NotFound("PERSON_NOT_FOUND")
        return self.person


def touch(person: Person) -> None:
    """Give a person a new version: what one is to a head, and one's numbers, are part of the etag."""
    flag_modified(person, "update_time")


async def members_of(tx: Tx, case: Case) -> list[Member]:
    """Return who belongs to a family now."""
    query = (
        select(Membership, Person)
        .outerjoin(Person, Person.id == Membership.person_id)
        .where(Membership.case_id == case.id, Membership.left_on.is_(None))
        .order_by(Membership.position)
    )
    return [Member(membership, person) for membership, person in await tx.session.execute(query)]


def member_of(family: Iterable[Member], person_id: str) -> Member:
    """Return who of a family is meant, not hidden from the caller."""
    for member in family:
        if str(member.membership.person_id) == person_id and member.person is not None:
            return member
    raise NotFound("NOT_OF_FAMILY")


async def settle(tx: Tx, case: Case) -> list[Member]:
    """Copy to the case what lists show of its family: head, count, and whether anybody is vulnerable."""
    await tx.session.flush()
    family = await members_of(tx, case)
    show(tx, case, family)
    return family


def show(tx: Tx, case: Case, family: Sequence[Member]) -> None:
    """Copy it from members that are known."""
    heads = [member for member in family if member.membership.relation == HEAD]
    if len(heads) != 1:
        raise FailedPrecondition("HEAD_MISSING")
    head = heads[0].person
    case.head_person_id = heads[0].membership.person_id
    if head is not None:
        case.head_name = f"{head.given_name} {head.family_name}"
    case.person_count = len(family)
    # Of whom is hidden it is not known; what was said before stays.
    case.vulnerable = any(
        member.person.vulnerabilities if member.person is not None else case.vulnerable for member in family
    )
    case.member_died = any(member.person and member.person.died_on for member in family)
    tx.saw([case.head_person_id])


@dataclass(frozen=True)
class Change:
    """Who came to a family or left it, how and when, and what becomes of what was under way for them."""

    reason: str = ""
    on: dt.date | None = None
    joined: Sequence[uuid.UUID] = ()
    left: Sequence[uuid.UUID] = ()
    choices: Sequence[OpenWorkChoice] = ()


async def tell(
    tx: Tx, case: Case, family: Iterable[Member], change: Change | None = None, *, was_vulnerable: bool
) -> None:
    """Say how a family stands now, and who belonged to it before."""
    change = change or Change()
    event = await told(tx, case, family, change, was_vulnerable=was_vulnerable)
    await case_events.record(tx, case, event, actual_on=change.on)


async def told(
    tx: Tx, case: Case, family: Iterable[Member], change: Change, *, was_vulnerable: bool
) -> events.FamilyChanged:
    """Return how a family stands now, as others are told."""
    joins = bool(change.joined) and change.reason in JOINING
    event = events.FamilyChanged(
        case_id=str(case.id),
        head_person_id=str(case.head_person_id),
        person_ids=[str(member.membership.person_id) for member in family],
        vulnerable=case.vulnerable,
        was_vulnerable=was_vulnerable,
        reason=change.reason,
        joined_person_ids=map(str, change.joined),
        left_person_ids=map(str, change.left),
        choices=change.choices,
        change_id=str(new_id()) if joins or change.reason == LeaveReason.SPLIT else "",
    )
    former = (
        select(Membership.person_id, func.max(Membership.left_on))
        .where(Membership.case_id == case.id)
        .group_by(Membership.person_id)
        .having(func.bool_and(Membership.left_on.is_not(None)))
        .order_by(Membership.person_id)
    )
    for person_id, left_on in await tx.session.execute(former):
        as_date(left_on, event.former_members.add(person_id=str(person_id)).left_on)
    return event


def make_room(tx: Tx, family: Iterable[Member], relation: str) -> None:
    """Let who was the head be to a new one what they are to each other: a family has one at every moment.

    What the others are to the new head nobody said; each is corrected by whoever knows it.
    """
    for member in family:
        if member.membership.relation == HEAD:
            relate(tx, member, seen_from_there(relation))


def relate(tx: Tx, member: Member, relation: str) -> None:
    """Let a member be something else to the head; what stood there goes into the person's history."""
    if member.membership.relation == relation:
        return
    tx.session.add(
        PersonHistory(
            id=new_id(),
            person_id=member.membership.person_id,
            field="relation",
            previous=member.membership.relation,
            changed_by=tx.actor.account_id,
            changed_time=tx.now,
        )
    )
    member.membership.relation = relation
    touch(member.seen)
    tx.saw([member.seen.id])


async def case_of_person(
    tx: Tx, person: Person, by: Actor, case_id: uuid.UUID | None = None
) -> tuple[Case, Membership]:
    """Return a family of a person, locked: the one that is named, or of those seen the newest."""
    query = (
        select(Membership)
        .join(Case, Case.id == Membership.case_id)
        .where(Membership.person_id == person.id, Case.strand.in_(by.strands))
        .order_by(Membership.left_on.is_not(None), Membership.id.desc())
        .limit(1)
    )
    if case_id is not None:
        query = query.where(Membership.case_id == case_id)
    membership = (await tx.session.scalars(query)).one_or_none()
    if membership is None:
        raise NotFound("PERSON_NOT_FOUND")
    return await case_events.case_of(tx, membership.case_id, by), membership


async def joining(tx: Tx, case: Case, person_id: uuid.UUID) -> Person:
    """Return a person of the register who has just become a member of a family, locked."""
    query = select(Person).where(Person.id == person_id).with_for_update()
    person = (await tx.session.scalars(query.execution_options(populate_existing=True))).one_or_none()
    if person is None:
        raise NotFound("PERSON_NOT_FOUND")
    if person.died_on is not None:
        raise FailedPrecondition("PERSON_DIED", person_ids=str(person.id))
    protected = (
        select(Case.id)
        .join(Membership, Membership.case_id == Case.id)
        .where(Membership.person_id == person.id, Membership.left_on.is_(None), Case.protected)
    )
    if not case.protected and (await tx.session.scalars(protected)).first() is not None:
        # Who opens the other family would find the person there.
        raise FailedPrecondition("PERSON_PROTECTED", person_ids=str(person.id))
    if case.protected:
        await tx.session.execute(
            update(Identifier).where(Identifier.person_id == person.id).values(protected=True)
        )
    return person


@asynccontextmanager
async def elsewhere(tx: Tx, person: Person, case: Case) -> AsyncIterator[Sequence[Case]]:
    """Reach the other families to which a person belongs now, locked, for as long as this lasts.

    What is said of a person holds in all of them, also where the caller sees nothing else.
    """
    found = (await tx.session.execute(FAMILIES_OF, {"persons": [person.id]})).all()
    others = [row for row in found if row.case_id != case.id]
    if not others:
        yield ()
        return
    scope = tx.scope
    await tx.widen(*(row.municipality for row in others))
    query = select(Case).where(Case.id.in_([row.case_id for row in others])).order_by(Case.id)
    yield (await tx.session.scalars(query.with_for_update())).all()
    if tx.scope != scope:
        await tx.reach(scope)
