"""Visits as messages."""

from __future__ import annotations

import datetime as dt

from prag.assessment.v1 import assessment_service_pb2 as pb

from services.assessment.models import Visit
from services.assessment.resources.steps import actions
from services.assessment.rules.progress import Step
from services.assessment.rules.visits import State, is_guest, shows_snapshot
from services.chassis import dates
from services.chassis.auth.actors import Actor
from services.chassis.database import etags
from services.consents import has_run_out

__all__ = ["visit"]


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
        etag=etags.etag(row),
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
        may = actor.may("visit.write")
        steps = [Step(name, "" if may else "NOT_PERMITTED") for name in ("record_visit", "cancel_visit")]
        message.actions.extend(actions(steps))
    return message
