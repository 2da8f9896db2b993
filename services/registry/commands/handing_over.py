"""A case goes from one officer to another."""

from __future__ import annotations

import uuid
from collections.abc import Collection

from prag.registry.v1 import registry_events_pb2 as events
from prag.registry.v1 import registry_service_pb2 as pb

from services.chassis.auth.actors import Actor
from services.chassis.database.database import Tx
from services.chassis.errors import FailedPrecondition, InvalidArgument, NotFound, Violation
from services.chassis.ids import found, new_id
from services.registry.commands import case_events, protection
from services.registry.models import Case, Handover
from services.registry.rules import cases as rules

__all__ = ["hand_over", "hand_over_cases"]


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
    handover = Handover(
        id=new_id(),
        municipality=request.municipality,
        previous_officer_id=request.previous_officer_id,
        officer_id=request.officer_id,
        case_ids=keys,
        handed_over_by=by.account_id,
    )
    tx.add(handover)
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
