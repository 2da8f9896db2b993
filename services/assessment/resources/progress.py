"""Where a case stands, as a message."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from prag.assessment.v1 import assessment_service_pb2 as pb

from services.assessment.resources.steps import actions
from services.assessment.rules.plans import APPROVERS
from services.assessment.rules.progress import Step
from services.case_refs import CaseRef
from services.chassis import dates

__all__ = ["progress"]


def progress(ref: CaseRef, row: Mapping[str, Any], steps: Iterable[Step]) -> pb.Progress:
    """Return where a case stands in this service."""
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
    )
    dates.as_date(row["last_monitoring_on"], message.last_monitoring_on)
    return message
