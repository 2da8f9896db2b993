"""Commissions: proposed with the act that composes them, changed by a new act, confirmed by a second hand."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from prag.benefits.v1 import benefits_events_pb2 as events
from prag.benefits.v1 import benefits_service_pb2 as pb
from prag.common.v1 import types_pb2 as common
from sqlalchemy import func, select

from services.benefits.codes import code
from services.benefits.commands.proofs import check_act
from services.benefits.models import CommissionBody, Composition
from services.benefits.rules import bodies
from services.benefits.rules import compositions as rules
from services.benefits.rules.acts import ACTS
from services.benefits.rules.applications import require
from services.benefits.rules.compositions import Person, Seat, State
from services.chassis.database.database import Tx, load
from services.chassis.database.locks import one_at_a_time
from services.chassis.dates import as_date, day, required_day
from services.chassis.errors import AlreadyExists, FailedPrecondition, NotFound
from services.chassis.events import outbox
from services.chassis.files import blobs
from services.chassis.ids import found, new_id


async def compose_body(
    tx: Tx, request: pb.ComposeBodyRequest, kind: str, place: str, known: Mapping[str, Person]
) -> CommissionBody:
    """Propose a commission; for each strand of a place there is one of a kind."""
    strands = rules.check_strands(kind, [code(common.Strand, one, "strands") for one in request.strands])
    await one_at_a_time(tx, f"body:{kind}:{place}")
    others = select(CommissionBody.id).where(
        CommissionBody.municipality == place,
        CommissionBody.kind == kind,
        CommissionBody.strands.overlap(list(strands)),
    )
    other = await tx.session.scalar(others.limit(1))
    if other is not None:
        raise AlreadyExists("BODY_EXISTS", body_id=str(other))
    body = CommissionBody(
        id=new_id(),
        municipality=place,
        kind=kind,
        strands=list(strands),
        composed_by=tx.actor.account_id,
    )
    tx.session.add(body)
    await tx.session.flush()
    await _propose(tx, "ComposeBody", body, request.act, known)
    return body


async def change_body(tx: Tx, request: pb.ChangeBodyRequest, known: Mapping[str, Person]) -> CommissionBody:
    """Propose another composition; until it is confirmed the one before counts."""
    body = await _own(tx, request.body_id)
    bodies.check_managed(body.kind, tx.actor.roles, "BODY_NOT_FOUND")
    pending = select(Composition.id).where(
        Composition.body_id == body.id, Composition.state == State.PROPOSED
    )
    if await tx.session.scalar(pending) is not None:
        raise FailedPrecondition("COMPOSITION_PENDING")
    await _propose(tx, "ChangeBody", body, request.act, known)
    return body


async def confirm_composition(tx: Tx, request: pb.ConfirmCompositionRequest) -> CommissionBody:
    """Let the act count."""
    body, composition = await _answered(
        tx, "confirm_composition", request.body_id, request.composition_id, ""
    )
    earlier = select(func.count()).where(
        Composition.body_id == body.id,
        Composition.state == State.CONFIRMED,
        Composition.id != composition.id,
    )
    event = events.BodyComposed(
        body_id=str(body.id),
        composition_id=str(composition.id),
        kind=body.kind,
        strands=body.strands,
        changes=bool(await tx.session.scalar(earlier)),
    )
    as_date(composition.act_on, event.act_on)
    as_date(composition.from_on, event.from_on)
    if composition.until_on is not None:
        as_date(composition.until_on, event.until_on)
    await outbox.record(tx, event, municipality=body.municipality, actual_on=composition.act_on)
    return body


async def reject_composition(tx: Tx, request: pb.RejectCompositionRequest) -> CommissionBody:
    """Turn it down; the composition before goes on."""
    body, _ = await _answered(tx, "reject_composition", request.body_id, request.composition_id, request.note)
    return body


async def _propose(
    tx: Tx, rpc: str, body: CommissionBody, act: pb.BodyAct, known: Mapping[str, Person]
) -> None:
    seats = [Seat(one.account_id, one.chair, one.deputy_for, one.institution_id) for one in act.seats]
    rules.check_seats(body.kind, seats, known)
    dated, from_on = required_day(act.dated_on, "act.dated_on"), required_day(act.from_on, "act.from_on")
    until_on = day(act.until_on, "act.until_on")
    ACTS.require(f"{rpc}.act.dated_on", dated, tx.now)
    ACTS.require(f"{rpc}.act.from_on", from_on, tx.now, {"act": dated})
    ACTS.require(f"{rpc}.act.until_on", until_on, tx.now, {"act": dated})
    members = sum(not seat.deputy_for for seat in seats)
    quorum = act.quorum if act.HasField("quorum") else None
    rules.check_term(from_on, until_on, quorum, members)
    composition = Composition(
        id=new_id(),
        municipality=body.municipality,
        body_id=body.id,
        state=State.PROPOSED,
        act_number=act.number,
        act_on=dated,
        scan_blob_id=found(act.scan_blob_id, "BLOB_NOT_FOUND"),
        from_on=from_on,
        until_on=until_on,
        seats=[_seated(seat, known[seat.account_id]) for seat in seats],
        quorum=quorum,
        proposed_by=tx.actor.account_id,
    )
    tx.session.add(composition)
    await tx.session.flush()
    await blobs.attach(tx, act.scan_blob_id, composition.id)
    await check_act(tx, act.scan_blob_id, composition)


def _seated(seat: Seat, person: Person) -> dict[str, Any]:
    """Return a seat as it is kept: names as identity has them, and never as somebody typed them."""
    return {
        "account_id": seat.account_id,
        "name": person.name,
        "position": person.position,
        "chair": seat.chair,
        "deputy_for": seat.deputy_for,
        "institution_id": seat.institution_id or person.institution_id,
    }


async def _answered(
    tx: Tx, action: str, body_id: str, composition_id: str, note: str
) -> tuple[CommissionBody, Composition]:
    body = await _own(tx, body_id)
    bodies.check_confirms(body.kind, tx.actor.roles)
    key = found(composition_id, "COMPOSITION_NOT_FOUND")
    composition = await load(tx, Composition, key, reason="COMPOSITION_NOT_FOUND", body_id=body.id)
    require(
        rules.why_not(
            action,
            State(composition.state),
            proposed_by=composition.proposed_by,
            seats=[seat["account_id"] for seat in composition.seats],
            account_id=tx.actor.account_id,
        )
    )
    composition.state = rules.next_state(action, State(composition.state))
    composition.answered_by, composition.answered_time = tx.actor.account_id, tx.now
    composition.note = note
    return body, composition


async def _own(tx: Tx, body_id: str | uuid.UUID) -> CommissionBody:
    """Return a commission that the caller's duty lets them see, locked."""
    body = await load(tx, CommissionBody, body_id, reason="BODY_NOT_FOUND")
    if body.kind not in bodies.bodies_read(tx.actor.roles):
        raise NotFound("BODY_NOT_FOUND")
    return body
