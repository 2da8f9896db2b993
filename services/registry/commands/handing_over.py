"""A case goes from one officer to another, or all of an officer's to one or several; and back."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Sequence

from prag.registry.v1 import registry_events_pb2 as events
from prag.registry.v1 import registry_service_pb2 as pb
from sqlalchemy import select

from services.chassis.auth.actors import Actor
from services.chassis.database.database import Tx, load
from services.chassis.errors import FailedPrecondition, FieldErrors, InvalidArgument, NotFound, Violation
from services.chassis.ids import found, new_id
from services.registry import resources
from services.registry.commands import case_events, protection
from services.registry.models import Case, Handover
from services.registry.queries import office
from services.registry.rules import cases as rules
from services.registry.rules import handing_over as load_rules
from services.registry.rules.cases import State

__all__ = ["hand_over", "hand_over_cases", "hand_over_load", "undo_handover"]


async def hand_over_cases(
    tx: Tx, request: pb.HandOverCasesRequest, by: Actor, *, at_work: Collection[str]
) -> Handover:
    """Give cases of one officer to another, all or none; `at_work` are the officers of that office now."""
    # Locked in one order, whatever that of the request.
    keys = sorted({found(case_id, "CASE_NOT_FOUND") for case_id in request.case_ids})
    cases = [await _case(tx, request, key, by) for key in keys]
    if request.officer_id not in at_work:
        raise InvalidArgument(fields=[Violation("officer_id", "FIELD_UNKNOWN_VALUE")])
    for case in cases:
        await hand_over(tx, case, request.officer_id)
    return _handed_over(tx, request, by, keys, [(request.officer_id, keys)])


def _handed_over(
    tx: Tx,
    request: pb.HandOverCasesRequest | pb.HandOverLoadRequest,
    by: Actor,
    case_ids: list[uuid.UUID],
    shares: Sequence[tuple[str, Collection[uuid.UUID]]],
) -> Handover:
    handover = Handover(
        id=new_id(),
        municipality=request.municipality,
        previous_officer_id=request.previous_officer_id,
        officer_id=shares[0][0] if len(shares) == 1 else "",
        case_ids=case_ids,
        shares=[{"officer_id": officer, "case_ids": [str(key) for key in keys]} for officer, keys in shares],
        handed_over_by=by.account_id,
    )
    tx.add(handover)
    return handover


async def hand_over_load(
    tx: Tx, request: pb.HandOverLoadRequest, by: Actor, *, at_work: Collection[str]
) -> Handover:
    """Give all open cases of one officer to one colleague or several, all or none.

    `at_work` are the officers of that office now.
    """
    errors = FieldErrors()
    shares = {index: (one.officer_id, list(one.case_ids)) for index, one in enumerate(request.shares)}
    load_rules.check_shares(errors, shares, request.previous_officer_id, at_work)
    errors.check()
    # Locked in the order in which cases are handed over one by one.
    query = (
        select(Case)
        .where(
            Case.municipality == request.municipality,
            Case.officer_id == request.previous_officer_id,
            Case.state != State.CLOSED,
            Case.strand.in_(by.strands),
        )
        .order_by(Case.id)
        .with_for_update()
    )
    cases = {str(case.id): case for case in await tx.session.scalars(query)}
    load_rules.check_whole([key for _officer, keys in shares.values() for key in keys], cases)
    for officer, keys in shares.values():
        for key in keys:
            await hand_over(tx, cases[key], officer)
    taken = [(officer, [cases[key].id for key in keys]) for officer, keys in shares.values()]
    return _handed_over(tx, request, by, [case.id for case in cases.values()], taken)


async def undo_handover(
    tx: Tx, request: pb.UndoHandoverRequest, by: Actor, *, at_work: Collection[str]
) -> Handover:
    """Take a handover back, but for the cases in which something was done since."""
    handover = await load(tx, Handover, request.handover_id, reason="HANDOVER_NOT_FOUND")
    query = select(Case).where(Case.id.in_(handover.case_ids)).order_by(Case.id).with_for_update()
    cases = {case.id: case for case in await tx.session.scalars(query)}
    rows = (await tx.session.execute(office.STANDS, {"handover_id": handover.id})).mappings()
    # One that is another municipality's by now, or open to others alone, is not among these.
    kept = {row["id"]: load_rules.stays(resources.given(row)) for row in rows}
    load_rules.check_undo(handover.undone_by, kept.values())
    if handover.previous_officer_id not in at_work:
        raise FailedPrecondition("PREVIOUS_OFFICER_GONE")
    for key in [key for key, reason in kept.items() if not reason]:
        try:
            await hand_over(tx, cases[key], handover.previous_officer_id)
        except FailedPrecondition as error:
            kept[key] = error.reason
    handover.undone_by, handover.undo_time = by.account_id, tx.now
    handover.kept = {str(key): reason for key, reason in kept.items() if reason}
    return handover


async def _case(tx: Tx, request: pb.HandOverCasesRequest, key: uuid.UUID, by: Actor) -> Case:
    case = await case_events.case_of(tx, key, by)
    if case.municipality != request.municipality:
        raise NotFound("CASE_NOT_FOUND")
    rules.check("hand_over_cases", await case_events.standing_of(tx, case))
    # Who has it by now is at work on it: a page that was open for long takes it from nobody.
    if case.officer_id != request.previous_officer_id:
        raise FailedPrecondition("OFFICER_CHANGED", case_id=str(case.id))
    return case


async def hand_over(tx: Tx, case: Case, officer_id: str) -> None:
    """Give a case another officer, and tell so; the same one is no change."""
    if case.officer_id == officer_id:
        return
    if case.protected and officer_id:
        await protection.check_officer(tx, case, officer_id)
    previous, case.officer_id = case.officer_id, officer_id
    event = events.CaseHandedOver(case_id=str(case.id), officer_id=officer_id, previous_officer_id=previous)
    await case_events.record(tx, case, event)
