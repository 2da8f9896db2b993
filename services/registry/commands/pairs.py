"""What an office does with two who may be one: the same, not the same, ask the other office, answer it."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from google.protobuf.message import Message
from prag.common.v1.open_work_pb2 import OpenWork
from prag.registry.v1 import registry_events_pb2 as events
from prag.registry.v1 import registry_service_pb2 as pb
from sqlalchemy import func, select, update

from services.chassis.auth.actors import Actor
from services.chassis.database import etags
from services.chassis.database.database import Tx, load
from services.chassis.dates import day_of
from services.chassis.errors import FailedPrecondition, FieldErrors, NotFound
from services.chassis.ids import new_id
from services.registry import resources
from services.registry.commands import case_events, families, leaving, persons, transfers
from services.registry.commands.families import HEAD, Change, Member
from services.registry.models import Case, DuplicatePair, Identifier, Membership
from services.registry.queries import reference
from services.registry.rules import cases as case_rules
from services.registry.rules import fields
from services.registry.rules import open_work as open_rules
from services.registry.rules import pairs as rules
from services.registry.rules.families import JoinReason, LeaveReason
from services.registry.rules.pairs import Reply, Side, State

__all__ = [
    "answer_other_office",
    "ask_other_office",
    "confirm_same_person",
    "keep_answer",
    "reject_same_person",
    "reopen_duplicate_pair",
    "unask",
]


@dataclass(frozen=True)
class _Seen:
    """A pair, locked, as the caller's office sees it."""

    pair: DuplicatePair
    standing: rules.Standing

    @property
    def case_id(self) -> uuid.UUID:
        """Return the case of the own side."""
        one = self.standing.own[0] == Side.ONE
        return self.pair.case_id if one else self.pair.other_case_id

    @property
    def persons(self) -> dict[Side, uuid.UUID]:
        """Return who the two are."""
        return {Side.ONE: self.pair.person_id, Side.OTHER: self.pair.other_person_id}


async def _seen(tx: Tx, pair_id: str, etag: str, by: Actor, action: str) -> _Seen:
    """Return a pair of the caller's own office, locked, with which a step may be taken."""
    pair = await load(tx, DuplicatePair, pair_id, reason="DUPLICATE_PAIR_NOT_FOUND")
    standing = rules.standing(resources.columns(pair), by)
    if not standing.own:
        raise NotFound("DUPLICATE_PAIR_NOT_FOUND")
    if etag:
        etags.check(pair, etag)
    rules.check(action, standing)
    await tx.widen(pair.municipality)
    return _Seen(pair, standing)


async def _tell(tx: Tx, seen: _Seen, event: Message, by: Actor) -> None:
    """Tell it of the own side's case."""
    await case_events.record(tx, await case_events.case_of(tx, seen.case_id, by), event)


async def confirm_same_person(
    tx: Tx, request: pb.ConfirmSamePersonRequest, by: Actor, *, work: Sequence[OpenWork]
) -> DuplicatePair:
    """Let who stays belong to the other's family; `work` is what is under way for who gives way alone."""
    seen = await _seen(tx, request.pair_id, request.etag, by, "confirm_same_person")
    pair = seen.pair
    if not seen.standing.reported:
        gone = rules.leaving(seen.standing.own, seen.persons, request.stays_person_id)
        if gone is None:
            errors = FieldErrors()
            errors.add("stays_person_id", "FIELD_UNKNOWN_VALUE")
            errors.check()
        case_id = pair.case_id if gone == Side.ONE else pair.other_case_id
        stays = next(key for side, key in seen.persons.items() if side != gone)
        await _give_way(tx, request, by, case_id, seen.persons[Side(str(gone))], stays, work)
    _answer(tx, seen, State.SAME, by)
    answered = events.DuplicatePairAnswered(
        case_id=str(seen.case_id), pair_id=str(pair.id), answer=Reply.SAME_PERSON
    )
    await _tell(tx, seen, answered, by)
    return pair


async def _give_way(
    tx: Tx,
    request: pb.ConfirmSamePersonRequest,
    by: Actor,
    case_id: uuid.UUID,
    gone: uuid.UUID,
    stays: uuid.UUID,
    work: Sequence[OpenWork],
) -> None:
    """Let one belong to a family in the place of the other, who was registered for the same person."""
    case = await case_events.case_of(tx, case_id, by)
    case_rules.check("end_membership", await case_events.standing_of(tx, case))
    family = await families.members_of(tx, case)
    member = next((each for each in family if each.membership.person_id == gone), None)
    if member is None or member.person is None:
        raise NotFound("DUPLICATE_PAIR_NOT_FOUND")
    # In all municipalities: who belongs to several families does not give way in one of them.
    if len((await tx.session.execute(families.FAMILIES_OF, {"persons": [gone]})).all()) > 1:
        raise FailedPrecondition("PERSON_OF_SEVERAL_FAMILIES")
    things = [resources.open_work(each) for each in work if list(each.person_ids) == [str(gone)]]
    given, today = resources.choices(request.choices), day_of(tx.now)
    errors = FieldErrors()
    open_rules.check_choices(errors, given, things, {}, today)
    errors.check()
    others = [each for each in family if each is not member]
    here = next((each for each in others if each.membership.person_id == stays), None)
    if here is None:
        others.append(await _came(tx, case, stays, member))
    elif member.membership.relation == HEAD:
        families.relate(tx, here, HEAD)
    joined = () if here else (stays,)
    change = Change(LeaveReason.SAME_PERSON, today, joined=joined, left=(gone,))
    await leaving.part(tx, case, (member,), others, None, change, given, things)
    # The numbers are of who stays.
    await tx.session.execute(
        update(Identifier)
        .where(Identifier.person_id == gone)
        .values(of_double=True)
        .execution_options(synchronize_session=False)
    )


async def _came(tx: Tx, case: Case, person_id: uuid.UUID, instead: Member) -> Member:
    """Let somebody belong to a family since when the other did, and as what the other did."""
    last = select(func.max(Membership.position)).where(Membership.case_id == case.id)
    membership = Membership(
        id=new_id(),
        municipality=case.municipality,
        case_id=case.id,
        person_id=person_id,
        position=(await tx.session.scalar(last) or 0) + 1,
        relation=instead.membership.relation,
        joined_on=instead.membership.joined_on,
        join_reason=JoinReason.JOINED,
    )
    tx.add(membership)
    await tx.flush()
    person = await families.joining(tx, case, person_id)
    await persons.profile(tx, case, person)
    return Member(membership, person)


def _answer(tx: Tx, seen: _Seen, state: State, by: Actor, reason: str = "") -> None:
    pair = seen.pair
    pair.state, pair.reason = state, reason
    pair.answered_by, pair.answer_time = by.account_id, tx.now
    one = seen.standing.own[0] == Side.ONE
    pair.answered_in = pair.municipality if one else pair.other_municipality
    unask(pair)


async def reject_same_person(tx: Tx, request: pb.RejectSamePersonRequest, by: Actor) -> DuplicatePair:
    """Remember that the two are not one person."""
    seen = await _seen(tx, request.pair_id, request.etag, by, "reject_same_person")
    reason = _reason(request.reason)
    _answer(tx, seen, State.NOT_SAME, by, reason)
    answered = events.DuplicatePairAnswered(
        case_id=str(seen.case_id), pair_id=str(seen.pair.id), answer=Reply.OTHER_PERSON
    )
    await _tell(tx, seen, answered, by)
    return seen.pair


def _reason(given: str) -> str:
    errors = FieldErrors()
    reason = fields.text(errors, "reason", given)
    errors.check()
    return reason


async def reopen_duplicate_pair(tx: Tx, request: pb.ReopenDuplicatePairRequest, by: Actor) -> DuplicatePair:
    """Take back that the two are not one person."""
    seen = await _seen(tx, request.pair_id, request.etag, by, "reopen_duplicate_pair")
    reason = _reason(request.reason)
    keep_answer(seen.pair, reopened_by=by.account_id, reopen_time=tx.now.isoformat(), reopen_reason=reason)
    seen.pair.state, seen.pair.open_time = State.OPEN, tx.now
    event = events.DuplicatePairReopened(case_id=str(seen.case_id), pair_id=str(seen.pair.id))
    await _tell(tx, seen, event, by)
    return seen.pair


async def ask_other_office(tx: Tx, request: pb.AskOtherOfficeRequest, by: Actor) -> DuplicatePair:
    """Put a question into the other office's queue; one that was answered may be asked anew."""
    seen = await _seen(tx, request.pair_id, request.etag, by, "ask_other_office")
    pair, [side] = seen.pair, seen.standing.own
    there = pair.other_municipality if side == Side.ONE else pair.municipality
    await transfers.check_at_work(tx, there)
    law = await reference.law(tx.queries)
    unask(pair)
    pair.asker, pair.asked_by, pair.ask_time = side, by.account_id, tx.now
    pair.due_time = rules.due(tx.now, law.workday)
    event = events.OtherOfficeAsked(case_id=str(seen.case_id), pair_id=str(pair.id), asked_municipality=there)
    await _tell(tx, seen, event, by)
    return pair


async def answer_other_office(tx: Tx, request: pb.AnswerOtherOfficeRequest, by: Actor) -> DuplicatePair:
    """Answer the other office; what follows of it is that one's to do."""
    seen = await _seen(tx, request.pair_id, request.etag, by, "answer_other_office")
    errors = FieldErrors()
    errors.known("answer", request.answer, rules.REPLIES)
    errors.check()
    pair = seen.pair
    pair.reply, pair.replied_by, pair.reply_time = request.answer, by.account_id, tx.now
    event = events.OtherOfficeAnswered(case_id=str(seen.case_id), pair_id=str(pair.id), answer=request.answer)
    await _tell(tx, seen, event, by)
    return pair


def keep_answer(pair: DuplicatePair, **reopened: str) -> None:
    """Let an answer stand among those before; who took it back, if anybody did, and why."""
    answer = {
        "by": pair.answered_by,
        "municipality": pair.answered_in,
        "time": pair.answer_time.isoformat() if pair.answer_time else "",
        "reason": pair.reason,
        "reopened_by": "",
        "reopen_time": "",
        "reopen_reason": "",
        **reopened,
    }
    pair.previous = [answer, *pair.previous]
    pair.answered_by = pair.answered_in = pair.reason = ""
    pair.answer_time = None


def unask(pair: DuplicatePair) -> None:
    """End the question of one office to the other."""
    pair.asker = pair.asked_by = pair.reply = pair.replied_by = ""
    pair.ask_time = pair.due_time = pair.reply_time = None
