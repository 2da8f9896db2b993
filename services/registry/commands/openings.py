"""Files are read outside the own duty: why, until when, and who of those that are told has seen it."""

from __future__ import annotations

import uuid

from prag.registry.v1 import registry_events_pb2 as events
from prag.registry.v1 import registry_service_pb2 as pb
from sqlalchemy import select

from services.chassis.auth.actors import Actor
from services.chassis.database.database import Tx, load
from services.chassis.dates import as_timestamp
from services.chassis.errors import FailedPrecondition, FieldErrors, NotFound, PermissionDenied
from services.chassis.events import outbox
from services.domain.case_states import CaseState
from services.domain.roles import Duty, duty
from services.registry.commands import case_events
from services.registry.models import Case, CaseOpening
from services.registry.rules import fields
from services.registry.rules import openings as rules

__all__ = ["check_open", "open_by_duty", "open_case", "review_opening"]


async def open_case(
    tx: Tx, request: pb.OpenCaseRequest, by: Actor, *, by_duty: bool, missing: list[str]
) -> CaseOpening:
    """Open a file to who gives a reason, and tell so; an opening that lasts still is prolonged by another.

    Where a service did not answer, whether a step of it waits is not known, and is kept so.
    """
    case = await case_events.case_of(tx, request.case_id, by)
    errors = FieldErrors()
    errors.known("reason", request.reason, rules.REASONS)
    note = fields.text(errors, "note", request.note)
    errors.check()
    if by_duty:
        raise FailedPrecondition("OPENING_NOT_NEEDED")
    opening = CaseOpening(
        municipality=case.municipality,
        case_id=case.id,
        account_id=by.account_id,
        reason=request.reason,
        note=note,
        missing_services=missing,
        until_time=tx.now + rules.LASTS,
    )
    tx.add(opening)
    await tx.session.flush()
    event = events.CaseOpened(
        case_id=str(case.id), opening_id=str(opening.id), account_id=by.account_id, reason=request.reason
    )
    as_timestamp(opening.until_time, event.until_time)
    # No line of the timeline: it stands beside the reading, in who has looked.
    await outbox.record(tx, event, municipality=case.municipality)
    return opening


def open_by_duty(tx: Tx, case_id: uuid.UUID, municipality: str, by: Actor) -> CaseOpening:
    """Keep that a step waits for somebody: what becomes of it is theirs to read for as long as that."""
    opening = CaseOpening(
        municipality=municipality,
        case_id=case_id,
        account_id=by.account_id,
        reason="",
        note="",
        until_time=tx.now + rules.LASTS,
    )
    tx.add(opening)
    return opening


async def check_open(tx: Tx, case: Case, by: Actor) -> None:
    """Refuse whoever would learn from an answer what a closed file says, and has not opened it."""
    if case.state != CaseState.CLOSED or duty(by.roles) is Duty.ALWAYS:
        return
    held = select(CaseOpening.id).where(
        CaseOpening.case_id == case.id,
        CaseOpening.account_id == by.account_id,
        CaseOpening.until_time > tx.now,
    )
    if await tx.session.scalar(held.limit(1)) is None:
        raise PermissionDenied("CASE_REASON_NEEDED", case_id=str(case.id))


async def review_opening(tx: Tx, request: pb.ReviewCaseOpeningRequest, by: Actor) -> CaseOpening:
    """Note that somebody who was told has seen it; once for each of their roles."""
    opening = await load(tx, CaseOpening, request.opening_id, reason="OPENING_NOT_FOUND")
    if not opening.reason or opening.account_id == by.account_id:
        raise NotFound("OPENING_NOT_FOUND")
    opening.reviews = rules.reviewed(opening.reviews, by.account_id, by.roles, tx.now)
    return opening
