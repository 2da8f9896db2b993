"""How items of a plan move, and cases with all that hangs on them."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID

from prag.assessment.v1 import assessment_events_pb2 as events
from sqlalchemy import select

from services.assessment import reference
from services.assessment.models import Need, Plan, PlanItem
from services.assessment.queries.case_facts import lock_case
from services.assessment.rules import items as rules
from services.assessment.rules.plans import State as PlanState
from services.chassis.database.transactions import Tx
from services.chassis.events import outbox

__all__ = ["date_anew", "move_by_outcome", "move_item"]


async def move_by_outcome(
    tx: Tx, item_id: str, source: str, version: int, outcome: str, on: dt.date, *, completes: bool
) -> None:
    """Move an item by an outcome that an institution recorded."""
    item = await _find(tx, item_id)
    if item is not None:
        finished_by = reference.packages().finished_by(item.code)
        state = rules.by_outcome(outcome, finished_by, completes=completes)
        await _move(tx, item, rules.Move(source, version, state, on, outcome))


async def move_item(
    tx: Tx, item_id: str, source: str, version: int, state: str, on: dt.date, *, outcome: str = ""
) -> None:
    """Move an item, in every version of the plan in which it stands."""
    item = await _find(tx, item_id)
    if item is not None:
        await _move(tx, item, rules.Move(source, version, state, on, outcome))


async def date_anew(
    tx: Tx, case_id: str, source: str, act: str, previous: dt.date, corrected: dt.date
) -> None:
    """Let an item stand as it does since the day on which an act was done in truth."""
    await lock_case(tx, UUID(case_id))
    query = select(PlanItem).where(PlanItem.case_id == UUID(case_id)).with_for_update()
    for item in (await tx.session.execute(query)).scalars():
        moves = [_read(move) for move in item.moves]
        right = [rules.dated_anew(move, source, act, previous, corrected) for move in moves]
        if right != moves:
            item.moves = [_written(move) for move in right]
            item.outcomes = rules.outcomes_of(right)
            item.state, item.state_on = rules.settle(right)


async def _find(tx: Tx, item_id: str) -> PlanItem | None:
    # A referral need not come from a plan; and an item struck from a draft is nobody's any more.
    return await tx.session.get(PlanItem, UUID(item_id)) if item_id else None


async def _move(tx: Tx, item: PlanItem, move: rules.Move) -> None:
    await lock_case(tx, item.case_id)
    query = (
        select(PlanItem, Plan.state)
        .join(Plan, Plan.id == PlanItem.plan_id)
        .where(PlanItem.origin_id == item.origin_id, PlanItem.case_id == item.case_id)
        .order_by(Plan.plan_version)
        .with_for_update(of=PlanItem)
        .execution_options(populate_existing=True)
    )
    for each, plan_state in (await tx.session.execute(query)).all():
        previous = each.state
        _apply(each, move)
        if plan_state == PlanState.APPROVED and each.state != previous:
            await outbox.record(
                tx,
                events.PlanItemMoved(
                    plan_id=str(each.plan_id),
                    case_id=str(each.case_id),
                    item_id=str(each.id),
                    previous=previous,
                    state=each.state,
                    outcome=move.outcome,
                ),
                municipality=each.municipality,
                actual_on=move.on,
            )
    await tx.session.flush()
    await _settle_needs(tx, item.case_id)


def _apply(item: PlanItem, move: rules.Move) -> None:
    """Add a move to an item; one that it has had already changes nothing."""
    moves = {(known.source, known.version): known for known in map(_read, item.moves)}
    moves.setdefault((move.source, move.version), move)
    kept = [moves[key] for key in sorted(moves)]
    state, on = rules.settle(kept)
    item.moves = [_written(each) for each in kept]
    item.outcomes = rules.outcomes_of(kept)
    item.state, item.state_on = state, on


def _read(move: dict[str, Any]) -> rules.Move:
    return rules.Move(
        move["source"], move["version"], move["state"], dt.date.fromisoformat(move["on"]), move["outcome"]
    )


def _written(move: rules.Move) -> dict[str, Any]:
    return {
        "source": move.source,
        "version": move.version,
        "state": move.state,
        "on": move.on.isoformat(),
        "outcome": move.outcome,
    }


async def _settle_needs(tx: Tx, case_id: UUID) -> None:
    """A need is met when all that was agreed for it is over and something of it was done."""
    query = select(PlanItem.need_id, PlanItem.state).join(Plan, Plan.id == PlanItem.plan_id)
    states: dict[str, list[str]] = {}
    items = await tx.session.execute(query.where(Plan.case_id == case_id, Plan.state == PlanState.APPROVED))
    for need_id, state in items:
        states.setdefault(str(need_id), []).append(state)
    met = rules.needs_met(states)
    for need in (await tx.session.execute(select(Need).where(Need.case_id == case_id))).scalars():
        if str(need.id) in states:
            need.met = str(need.id) in met
