"""Where a case stands, as a message."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from prag.assessment.v1 import assessment_service_pb2 as pb

from services.assessment.cases import state_of
from services.assessment.resources.plans import waiting_item
from services.assessment.resources.steps import actions
from services.assessment.rules.plans import APPROVERS
from services.assessment.rules.progress import Step
from services.case_refs import CaseRef
from services.chassis import dates
from services.chassis.auth.actors import Actor
from services.chassis.database.columns import as_json
from services.domain.case_states import CaseState

__all__ = ["progress"]


def progress(ref: CaseRef, row: Mapping[str, Any], steps: Iterable[Step], actor: Actor) -> pb.Progress:
    """Return where a case stands in this service."""
    closed = state_of(ref) == CaseState.CLOSED
    message = pb.Progress(
        case_id=str(ref.case_id),
        actions=actions(steps),
        opp_state=f"SUBMISSION_STATE_{row['opp_state'] or 'UNSPECIFIED'}",
        plan_state=f"PLAN_STATE_{row['plan_state'] or 'UNSPECIFIED'}",
        plan_id=str(row["plan_id"] or ""),
        need_count=row["need_count"],
        item_count=row["item_count"],
        open_item_count=row["open_items"],
        approver_role=APPROVERS[ref.strand],
        waiting_items=[
            waiting_item(item, ref.case_id, actor, closed=closed) for item in as_json(row["waiting_items"])
        ],
    )
    dates.as_date(row["last_monitoring_on"], message.last_monitoring_on)
    return message
