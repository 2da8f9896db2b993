"""The end of a case: what was under way here ends with it. Visits and approvals are not kept."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final
from uuid import UUID

from prag.registry.v1 import registry_events_pb2 as registry
from sqlalchemy import select

from services import case_refs
from services.assessment.commands.plans import end_plan
from services.assessment.commands.visits import end_visit
from services.assessment.models import Plan, Visit
from services.assessment.queries.case_facts import lock_case
from services.assessment.rules.plans import State as PlanState
from services.assessment.rules.visits import State as VisitState
from services.chassis.database.transactions import Tx
from services.chassis.events.event_messages import Envelope
from services.domain.open_work import CASE_CLOSED

__all__ = ["close_case", "end_with_office"]

# Of what was called off or taken back: the case went to another municipality.
_TRANSFERRED: Final = "TRANSFERRED"


async def close_case(tx: Tx, event: registry.CaseClosed, envelope: Envelope) -> None:
    """Close the case here, and end what is open of it with the reason that was chosen."""
    case_id = UUID(event.case_id)
    await lock_case(tx, case_id)
    await case_refs.CASES.write(tx, [(event, envelope)])
    fate_of = case_refs.fates(event)
    await _end_open(tx, case_id, lambda key: fate_of(key).end_reason or CASE_CLOSED, CASE_CLOSED)


async def end_with_office(tx: Tx, event: registry.CaseTransferred) -> None:
    """End what the old office chose to end when its case went to another municipality."""
    reasons, case_id = case_refs.ended_by(event), UUID(event.case_id)
    await tx.widen(*filter(None, (event.previous_municipality,)))
    await lock_case(tx, case_id)
    await _end_open(tx, case_id, lambda key: reasons.get(key, ""), _TRANSFERRED)


async def _end_open(tx: Tx, case_id: UUID, reason_of: Callable[[UUID], str], cause: str) -> None:
    """End what is under way and has a reason to."""
    planned = select(Visit).where(Visit.case_id == case_id, Visit.state == VisitState.PLANNED)
    for visit in (await tx.session.scalars(planned.order_by(Visit.id).with_for_update())).all():
        if reason := reason_of(visit.id):
            await end_visit(tx, visit, reason, cause)
    submitted = select(Plan).where(Plan.case_id == case_id, Plan.state == PlanState.SUBMITTED)
    for plan in (await tx.session.scalars(submitted.with_for_update())).all():
        if reason := reason_of(plan.id):
            await end_plan(tx, plan, reason, cause)
