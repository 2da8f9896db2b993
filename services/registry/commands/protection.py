"""Protected persons: a case is closed to all but named accounts, and what they are asked about it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from prag.identity.v1 import identity_service_pb2 as identity
from prag.registry.v1 import registry_events_pb2 as events
from prag.registry.v1 import registry_service_pb2 as pb
from sqlalchemy import select, text, update

from services.chassis.auth.actors import Actor, account_reader, readers
from services.chassis.database.database import Tx
from services.chassis.dates import day, day_of
from services.chassis.errors import FailedPrecondition, FieldErrors, NotFound
from services.chassis.ids import found
from services.domain.roles import MUNICIPAL_OFFICE, work_with_cases
from services.registry.commands import case_events, transfers
from services.registry.models import Case, Identifier, Membership, ProtectedMatch, Protection
from services.registry.rules import fields
from services.registry.rules import protection as rules

__all__ = ["answer_match", "check_officer", "end_protection", "protect_as", "protect_case"]

# The table that the policies ask (chassis/database/migrations/tables.py).
_CLOSE: Final = text(
    "INSERT INTO protected_case (case_id, readers, institution_ids)"
    " VALUES (:case_id, CAST(:readers AS text[]), CAST(:institution_ids AS text[]))"
    " ON CONFLICT (case_id) DO UPDATE SET readers = excluded.readers,"
    " institution_ids = excluded.institution_ids"
)
_OPEN: Final = text("DELETE FROM protected_case WHERE case_id = :case_id")
_READS: Final = text("SELECT :reader = ANY(readers) FROM protected_case WHERE case_id = :case_id")


async def protect_case(
    tx: Tx, request: pb.ProtectCaseRequest, by: Actor, colleagues: Sequence[identity.Colleague]
) -> Protection:
    """Close a case to all but named accounts, or change who they are; identity has the `colleagues`."""
    case = await case_events.case_of(tx, request.case_id, by)
    today = day_of(tx.now)
    errors = FieldErrors()
    errors.known("reason", request.reason, rules.REASONS)
    note = fields.text(errors, "note", request.note)
    review_on = day(request.review_on, "review_on")
    if review_on is not None and review_on < today:
        errors.add("review_on", "DATE_TOO_EARLY", earliest=today.isoformat())
    known = {colleague.id: colleague for colleague in colleagues}
    for index, account in enumerate(request.account_ids):
        if account not in known or not work_with_cases(frozenset(known[account].roles)):
            errors.add(f"account_ids[{index}]", "FIELD_UNKNOWN_VALUE")
    errors.check()
    named = list(dict.fromkeys([by.account_id, *request.account_ids]))
    rules.check_named(named)
    institutions = sorted(
        {by.institution_id, *(known[account].institution_id for account in named if account in known)}
    )
    # The other office sees nothing of it from now on.
    await transfers.withdraw(tx, case)
    protection = await _in_force(tx, case)
    said = {"reason": request.reason, "note": note, "review_on": review_on, "account_ids": named}
    if protection is None:
        protection = Protection(
            municipality=case.municipality,
            case_id=case.id,
            institution_ids=institutions,
            protected_by=by.account_id,
            **said,
        )
        tx.add(protection)
    else:
        protection.changes = [*protection.changes, _before(protection, tx, by)]
        protection.institution_ids = institutions
        for name, value in said.items():
            setattr(protection, name, value)
    # Before its rows are written again: who protects it goes on seeing it.
    await tx.session.execute(
        _CLOSE, {"case_id": case.id, "readers": readers(named), "institution_ids": institutions}
    )
    await _numbers(tx, case, protected=True)
    case.protected = True
    event = events.CaseProtected(case_id=str(case.id), account_ids=named, institution_ids=institutions)
    await case_events.record(tx, case, event)
    await _hand_over(tx, case, named, [by.account_id] if _in_office(by.roles) else [], known)
    return protection


async def protect_as(tx: Tx, case: Case, own: Case) -> None:
    """Protect the case of a part of a protected family as the family is."""
    protection = await _in_force(tx, case)
    if protection is None:
        raise FailedPrecondition("CASE_NOT_PROTECTED")
    same = ("reason", "note", "review_on", "account_ids", "institution_ids", "protected_by")
    tx.add(
        Protection(
            municipality=own.municipality,
            case_id=own.id,
            **{name: getattr(protection, name) for name in same},
        )
    )
    named = {"readers": readers(protection.account_ids), "institution_ids": protection.institution_ids}
    await tx.session.execute(_CLOSE, {"case_id": own.id, **named})
    event = events.CaseProtected(
        case_id=str(own.id),
        account_ids=protection.account_ids,
        institution_ids=protection.institution_ids,
    )
    await case_events.record(tx, own, event)


def _before(protection: Protection, tx: Tx, by: Actor) -> dict[str, Any]:
    return {
        "time": tx.now.isoformat(),
        "by": by.account_id,
        "reason": protection.reason,
        "note": protection.note,
        "review_on": protection.review_on.isoformat() if protection.review_on else "",
        "account_ids": list(protection.account_ids),
    }


def _in_office(roles: Any) -> bool:
    return not set(MUNICIPAL_OFFICE).isdisjoint(roles)


async def _hand_over(
    tx: Tx, case: Case, named: Sequence[str], first: list[str], known: dict[str, identity.Colleague]
) -> None:
    """Give the case to somebody who may see it, where its officer may not any more."""
    in_office = [account for account in named if account in known and _in_office(known[account].roles)]
    officer = rules.officer_of(case.officer_id, named, [*first, *in_office])
    if officer != case.officer_id:
        previous, case.officer_id = case.officer_id, officer
        event = events.CaseHandedOver(case_id=str(case.id), officer_id=officer, previous_officer_id=previous)
        await case_events.record(tx, case, event)


async def _in_force(tx: Tx, case: Case) -> Protection | None:
    query = select(Protection).where(Protection.case_id == case.id, Protection.end_time.is_(None))
    return (await tx.session.scalars(query.with_for_update())).one_or_none()


async def _numbers(tx: Tx, case: Case, *, protected: bool) -> None:
    """Let the numbers of its persons be taken from nobody, or be theirs alone again."""
    await tx.session.execute(
        update(Identifier)
        .where(
            Identifier.person_id.in_(
                select(Membership.person_id).where(
                    Membership.case_id == case.id, Membership.left_on.is_(None)
                )
            )
        )
        .values(protected=protected)
        .execution_options(synchronize_session=False)
    )


async def end_protection(tx: Tx, request: pb.EndProtectionRequest, by: Actor) -> Protection:
    """Open a protected case again; a number that somebody else has by now is mended first."""
    case = await case_events.case_of(tx, request.case_id, by)
    errors = FieldErrors()
    note = fields.text(errors, "note", request.note)
    errors.check()
    protection = await _in_force(tx, case)
    if protection is None:
        raise FailedPrecondition("CASE_NOT_PROTECTED")
    protection.end_time, protection.ended_by, protection.end_note = tx.now, by.account_id, note
    case.protected = False
    await _numbers(tx, case, protected=False)
    await tx.session.flush()
    await tx.session.execute(_OPEN, {"case_id": case.id})
    await case_events.record(tx, case, events.CaseProtectionEnded(case_id=str(case.id)))
    return protection


async def check_officer(tx: Tx, case: Case, officer_id: str) -> None:
    """Refuse an officer of a protected case who could not see it."""
    if not await tx.session.scalar(_READS, {"case_id": case.id, "reader": account_reader(officer_id)}):
        raise FailedPrecondition("OFFICER_NOT_NAMED")


async def answer_match(tx: Tx, request: pb.AnswerProtectedMatchRequest, by: Actor) -> ProtectedMatch:
    """Keep whether a protected person and somebody else are the same; answered anew, the last word counts."""
    # In one statement, so that one of another strand costs what one costs that is not there.
    query = (
        select(ProtectedMatch)
        .join(Case, Case.id == ProtectedMatch.case_id)
        .where(
            ProtectedMatch.id == found(request.match_id, "PROTECTED_MATCH_NOT_FOUND"),
            Case.strand.in_(by.strands),
        )
        .with_for_update(of=ProtectedMatch)
    )
    match = (await tx.session.scalars(query)).one_or_none()
    if match is None:
        raise NotFound("PROTECTED_MATCH_NOT_FOUND")
    errors = FieldErrors()
    errors.known("answer", request.answer, rules.ANSWERS)
    note = fields.text(errors, "note", request.note)
    errors.check()
    match.answer, match.note = request.answer, note
    match.answered_by, match.answer_time = by.account_id, tx.now
    return match
