"""Rows of agreements as messages."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from prag.common.v1 import types_pb2 as common
from prag.referral.v1 import agreement_pb2 as pb

from services import case_refs
from services.chassis.auth.actors import Actor
from services.chassis.database.columns import as_json, iso_day, iso_moment
from services.chassis.dates import as_date, as_timestamp
from services.referral.rules.agreements import TaskState, task_actions, why_no_undo

__all__ = ["agreement"]


def agreement(row: Mapping[str, Any], by: Actor) -> pb.Agreement:
    """Return what was agreed to the caller; a row that was just written does not say `case_closed`."""
    closed = case_refs.is_over(row.get("case_closed", False), None, dt.date.max)
    undone = bool(row["undone_by"])
    message = pb.Agreement(
        id=str(row["id"]),
        municipality=row["municipality"],
        case_id=str(row["case_id"]),
        case_number=row["case_number"],
        strand=f"STRAND_{row['strand']}",
        meeting_id=str(row["meeting_id"] or ""),
        agreed_with=row["agreed_with"],
        conclusion=f"AGREEMENT_CONCLUSION_{row['conclusion']}",
        note=row["note"],
        tasks=[_task(one, by, undone=undone, case_closed=closed) for one in as_json(row["tasks"])],
        recorded_by=row["recorded_by"],
        undone_by=row["undone_by"],
        undo_reason=row["undo_reason"],
    )
    if by.may("meeting.write"):
        reason = why_no_undo(undone=undone, case_closed=closed)
        message.actions.add(name="undo_agreement", allowed=not reason, reason=reason)
    as_date(row["agreed_on"], message.agreed_on)
    as_timestamp(row["create_time"], message.record_time)
    as_timestamp(row["undo_time"], message.undo_time)
    return message


def _task(task: Mapping[str, Any], by: Actor, *, undone: bool, case_closed: bool) -> pb.AgreedTask:
    steps = task_actions(TaskState(task["state"]), by, undone=undone, case_closed=case_closed)
    message = pb.AgreedTask(
        id=task["id"],
        entry=pb.AgreedTaskEntry(what=task["what"], owner=task["owner"]),
        state=f"AGREED_TASK_STATE_{task['state']}",
        changed_by=task["changed_by"],
        end_reason=f"AGREED_TASK_END_{task['end_reason'] or 'UNSPECIFIED'}",
        actions=[common.Action(name=name, allowed=True) for name in steps],
    )
    as_date(iso_day(task["due_on"]), message.entry.due_on)
    if task["change_time"]:
        as_timestamp(iso_moment(task["change_time"]), message.change_time)
    return message
