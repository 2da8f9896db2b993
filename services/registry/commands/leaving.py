"""Who leaves a family, and who is its head from then on."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Collection, Sequence
from dataclasses import replace
from typing import Final

from prag.common.v1.open_work_pb2 import OpenWork
from prag.registry.v1 import registry_events_pb2 as events
from prag.registry.v1 import registry_service_pb2 as pb
from sqlalchemy import select, text

from services.chassis.auth.actors import Actor
from services.chassis.database import etags
from services.chassis.database.database import Tx
from services.chassis.dates import day, day_of
from services.chassis.errors import FailedPrecondition, FieldErrors, NotFound
from services.chassis.ids import found, new_id
from services.registry import resources
from services.registry.commands import case_events, families
from services.registry.commands.families import HEAD, Change, Member
from services.registry.models import Case, Consent, Membership, Person, PersonHistory
from services.registry.rules import cases as rules
from services.registry.rules import fields
from services.registry.rules import open_work as open_rules
from services.registry.rules.acts import ACTS
from services.registry.rules.families import LEAVING, RESTORED, LeaveReason

__all__ = ["end_membership", "heir_of", "part", "pass_on_head", "restore_membership"]

_LEFT_BY_DEATH: Final = text("SELECT case_id, municipality FROM families_left_by_death(:person_id)")


async def end_membership(
    tx: Tx, request: pb.EndMembershipRequest, by: Actor, *, work: Sequence[OpenWork]
) -> Person:
    """End that a person belongs to a family; `work` is what is under way elsewhere for that person alone."""
    case = await case_events.case_of(tx, request.case_id, by)
    rules.check("end_membership", await case_events.standing_of(tx, case))
    family = await families.members_of(tx, case)
    member = families.member_of(family, request.person_id)
    if request.etag:
        etags.check(member.seen, request.etag)
    stay = [other for other in family if other is not member]
    today = day_of(tx.now)
    on = day(request.left_on, "left_on") or today
    things = [resources.open_work(each) for each in work]
    given = resources.choices(request.choices)
    errors = FieldErrors()
    errors.known("reason", request.reason, LEAVING)
    ACTS.check(errors, "EndMembership.left_on", on, tx.now, {"joined": member.membership.joined_on})
    open_rules.check_choices(errors, given, things, {}, today)
    heir = heir_of(errors, request.new_head_person_id, stay, "new_head_person_id")
    errors.check()
    change = Change(request.reason, on, left=(member.seen.id,))
    await part(tx, case, (member,), stay, heir, change, given, things)
    if request.reason == LeaveReason.DEATH:
        member.seen.died_on = on
        await _leave_elsewhere(tx, case, member.seen, on)
    return member.seen


def heir_of(errors: FieldErrors, person_id: str, stay: Sequence[Member], path: str) -> Member | None:
    """Return who of those who stay becomes the head."""
    if not person_id:
        return None
    heir = next((each for each in stay if each.person and str(each.person.id) == person_id), None)
    if heir is None:
        errors.add(path, "FIELD_UNKNOWN_VALUE")
    return heir


async def part(
    tx: Tx,
    case: Case,
    going: Collection[Member],
    stay: Sequence[Member],
    heir: Member | None,
    change: Change,
    given: Sequence[open_rules.Choice],
    things: Sequence[open_rules.OpenWork],
) -> None:
    """Let some leave the others, who have a head; what is under way for those alone has its choice."""
    if not stay:
        raise FailedPrecondition("LAST_OF_FAMILY")
    chosen = open_rules.standing(given, things, day_of(tx.now))
    open_rules.check_answered(things, chosen)
    if not any(member.membership.relation == HEAD for member in stay):
        if heir is None:
            raise FailedPrecondition("HEAD_MISSING")
        families.relate(tx, heir, HEAD)
    choices = resources.choice_messages(resources.written(chosen, things))
    await _leave(tx, case, going, stay, replace(change, choices=choices))


async def _leave(
    tx: Tx, case: Case, members: Collection[Member], stay: Sequence[Member], change: Change
) -> None:
    """Let members leave the others, who have a head; consents of those who leave alone end."""
    was_vulnerable = case.vulnerable
    for member in members:
        member.membership.left_on, member.membership.leave_reason = change.on, change.reason
        families.touch(member.seen)
    tx.saw(change.left)
    await tx.session.flush()
    families.show(tx, case, stay)
    await families.tell(tx, case, stay, change, was_vulnerable=was_vulnerable)
    query = select(Consent).where(
        Consent.case_id == case.id,
        Consent.person_ids.op("<@")(list(change.left)),
        Consent.withdrawn_on.is_(None),
        Consent.expired.is_(False),
    )
    on = change.on or day_of(tx.now)
    for consent in (await tx.session.scalars(query.order_by(Consent.id).with_for_update())).all():
        consent.withdrawn_on = max(on, consent.valid_from)
        event = events.ConsentWithdrawn(
            case_id=str(case.id),
            consent_id=str(consent.id),
            person_ids=[str(person) for person in consent.person_ids],
        )
        await case_events.record(tx, case, event, actual_on=consent.withdrawn_on)


async def _leave_elsewhere(tx: Tx, case: Case, person: Person, on: dt.date) -> None:
    """Let who has died leave the other families too, but where somebody must first say who is the head."""
    async with families.elsewhere(tx, person, case) as others:
        for other in others:
            family = await families.members_of(tx, other)
            member = families.member_of(family, str(person.id))
            stay = [each for each in family if each is not member]
            if stay and member.membership.relation != HEAD:
                at = max(on, member.membership.joined_on)
                await _leave(tx, other, (member,), stay, Change(LeaveReason.DEATH, at, left=(person.id,)))
            else:
                # Its officer names another head, or closes the case.
                other.member_died = True


async def restore_membership(tx: Tx, request: pb.RestoreMembershipRequest, by: Actor) -> Person:
    """Take back that somebody left: the membership goes on as it was; who was taken for dead lives."""
    case = await case_events.case_of(tx, request.case_id, by)
    rules.check("restore_membership", await case_events.standing_of(tx, case))
    family = await families.members_of(tx, case)
    key = found(request.person_id, "NOT_OF_FAMILY")
    here = next((member for member in family if member.membership.person_id == key), None)
    if here is not None:
        return here.seen
    left = await _last(tx, case, key)
    errors = FieldErrors()
    relation = resources.code("relation", request.relation, "relation")
    if not relation and left.relation == HEAD:
        errors.add("relation", "FIELD_REQUIRED")
    if relation == HEAD:
        errors.add("relation", "HEAD_MISSING")
    reason = fields.text(errors, "reason", request.reason)
    errors.check()
    person = await tx.session.get_one(Person, key, with_for_update=True)
    if request.etag:
        etags.check(person, request.etag)
    died = left.leave_reason == LeaveReason.DEATH
    _note(tx, person, left, reason)
    if died:
        person.died_on = None
    await _resume(tx, case, left, relation)
    if died:
        await _resume_elsewhere(tx, case, person)
    return person


async def _last(tx: Tx, case: Case, person_id: uuid.UUID) -> Membership:
    """Return how somebody last belonged to a family."""
    query = (
        select(Membership)
        .where(Membership.case_id == case.id, Membership.person_id == person_id)
        .order_by(Membership.left_on.desc(), Membership.id.desc())
        .limit(1)
    )
    membership = (await tx.session.scalars(query.with_for_update())).one_or_none()
    if membership is None:
        raise NotFound("NOT_OF_FAMILY")
    return membership


def _note(tx: Tx, person: Person, left: Membership, reason: str) -> None:
    previous = {
        "leave_reason": left.leave_reason,
        "left_on": left.left_on.isoformat() if left.left_on else None,
    }
    tx.session.add(
        PersonHistory(
            id=new_id(),
            person_id=person.id,
            field="memberships",
            previous=previous,
            reason=reason,
            changed_by=tx.actor.account_id,
            changed_time=tx.now,
        )
    )


async def _resume(tx: Tx, case: Case, membership: Membership, relation: str) -> None:
    """Let somebody belong to a family again, and tell so."""
    was_vulnerable = case.vulnerable
    membership.left_on = membership.leave_reason = None
    membership.relation = relation or membership.relation
    await tx.session.flush()
    # As for who joins: nobody comes by this to a family that others may open.
    families.touch(await families.joining(tx, case, membership.person_id))
    tx.saw([membership.person_id])
    family = await families.settle(tx, case)
    change = Change(RESTORED, joined=(membership.person_id,))
    await families.tell(tx, case, family, change, was_vulnerable=was_vulnerable)


async def _resume_elsewhere(tx: Tx, case: Case, person: Person) -> None:
    """Let who was taken for dead belong again to the families that the death ended without asking them."""
    async with families.elsewhere(tx, person, case) as others:
        for other in others:
            await families.settle(tx, other)
    ended = (await tx.session.execute(_LEFT_BY_DEATH, {"person_id": person.id})).all()
    if not ended:
        return
    scope = tx.scope
    await tx.widen(*(row.municipality for row in ended))
    query = select(Case).where(Case.id.in_([row.case_id for row in ended]), Case.id != case.id)
    for other in (await tx.session.scalars(query.order_by(Case.id).with_for_update())).all():
        await _resume(tx, other, await _last(tx, other, person.id), "")
    if tx.scope != scope:
        await tx.reach(scope)


async def pass_on_head(tx: Tx, request: pb.PassOnHeadRequest, by: Actor) -> Case:
    """Make another member the head; who was it is to the new one what the two are to each other."""
    case = await case_events.case_of(tx, request.case_id, by, request.etag or None)
    rules.check("pass_on_head", await case_events.standing_of(tx, case))
    family = await families.members_of(tx, case)
    heir = families.member_of(family, request.person_id)
    known = {str(member.person.id): member for member in family if member.person is not None}
    told = _relations(request, known)
    if heir.membership.relation == HEAD:
        return case
    families.make_room(tx, family, heir.membership.relation)
    families.relate(tx, heir, HEAD)
    for person_id, relation in told.items():
        families.relate(tx, known[person_id], relation)
    await tx.session.flush()
    families.show(tx, case, family)
    await families.tell(tx, case, family, was_vulnerable=case.vulnerable)
    return case


def _relations(request: pb.PassOnHeadRequest, known: Collection[str]) -> dict[str, str]:
    """Read what the members are to the new head, as far as it was said."""
    errors = FieldErrors()
    told: dict[str, str] = {}
    for index, each in enumerate(request.relations):
        path = f"relations[{index}]"
        relation = resources.code("relation", each.relation, f"{path}.relation")
        if each.person_id not in known or each.person_id == request.person_id:
            errors.add(f"{path}.person_id", "FIELD_UNKNOWN_VALUE")
        elif each.person_id in told:
            errors.add(f"{path}.person_id", "FIELD_DUPLICATE")
        if relation == HEAD:
            errors.add(f"{path}.relation", "FIELD_CONTRADICTS", other="person_id")
        told[each.person_id] = relation
    errors.check()
    return told
