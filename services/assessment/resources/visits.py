"""Visits as messages."""

from __future__ import annotations

import datetime as dt

from prag.assessment.v1 import assessment_service_pb2 as pb
from prag.common.v1 import open_work_pb2

from services.assessment.models import Visit
from services.assessment.resources.steps import actions
from services.assessment.rules.progress import Step
from services.assessment.rules.visits import State, is_guest, shows_snapshot
from services.chassis import dates
from services.chassis.auth.actors import Actor
from services.chassis.database import etags
from services.consents import has_run_out
from services.domain.open_work import END_REASONS

__all__ = ["open_visit", "visit"]


def open_visit(row: Visit) -> open_work_pb2.OpenWork:
    """Return a planned visit as the closing of its case asks about it."""
    work = open_work_pb2.OpenWork(
        kind=open_work_pb2.OPEN_WORK_KIND_VISIT,
        id=str(row.id),
        code=row.kind,
        state=row.state,
        end_reasons=END_REASONS,
    )
    dates.as_timestamp(row.create_time, work.since_time)
    dates.as_timestamp(row.planned_time, work.planned_time)
    return work


def visit(row: Visit, actor: Actor, today: dt.date) -> pb.Visit:
    """Return a visit as the caller may see it on a day."""
    # From the day on which a consent has run out nobody sees it, whether registry has told of that or not.
    over = row.snapshot is not None and has_run_out(row.consent_until, today)
    closed = row.snapshot_closed or over
    message = pb.Visit(
        id=str(row.id),
        case_id=str(row.case_id),
        kind=f"VISIT_KIND_{row.kind}",
        state=f"VISIT_STATE_{row.state}",
        participants=[pb.Participant(**each) for each in row.participants],
        snapshot_closed=closed,
        end_reason=row.end_reason,
        etag=etags.etag_of_all(row.version, closed),
    )
    dates.as_timestamp(row.planned_time, message.planned_time)
    dates.as_timestamp(row.actual_time, message.actual_time)
    dates.as_timestamp(row.recorded_time, message.recorded_time)
    outsider = is_guest(actor.roles)
    if not outsider:
        message.note = row.note
        message.cancel_reason = row.cancel_reason or ""
        message.recorded_by = row.recorded_by
        message.consent_ids.extend(str(consent_id) for consent_id in row.consent_ids)
    if not (outsider and closed):
        # The place may be the family's door: the invited know it no longer than they know the family.
        message.place = row.place
    if (
        row.snapshot is not None
        and not closed
        and (
            not outsider
            or shows_snapshot(
                row.state,
                closed=closed,
                institution_id=actor.institution_id,
                invitations=row.institution_ids,
            )
        )
    ):
        message.snapshot.CopyFrom(pb.VisitSnapshot(**row.snapshot))
    if row.state == State.PLANNED:
        why_not = "CASE_CLOSED" if row.case_closed else ""
        why_not = why_not if actor.may("visit.write") else "NOT_PERMITTED"
        steps = [Step(name, why_not) for name in ("record_visit", "cancel_visit")]
        message.actions.extend(actions(steps))
    return message
