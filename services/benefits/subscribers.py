"""What benefits hears: registry's cases, their end, and the correcting acts that name what it served."""

from __future__ import annotations

from typing import Any

from prag.assessment.v1 import assessment_events_pb2 as assessment
from prag.referral.v1 import referral_events_pb2 as referral
from prag.registry.v1 import registry_events_pb2 as registry

from services import case_refs, corrections, workplaces
from services.benefits.commands import closing
from services.benefits.commands.corrections import name_correcting_act
from services.chassis import dates
from services.chassis.database.database import Tx
from services.chassis.events.event_messages import Envelope


async def on_act_date_corrected(tx: Tx, event: Any, _envelope: Envelope) -> None:
    """Let the code on what was served tell of the correcting act."""
    on = dates.day(event.correcting_act_on, "correcting_act_on")
    moved = corrections.moved(event)
    if on is not None and moved is not None and event.case_id:
        await name_correcting_act(tx, event.correction_id, event.case_id, event.act, moved[0], on)


async def on_registry_corrected(tx: Tx, event: registry.ActDateCorrected, envelope: Envelope) -> None:
    """The same, and know when the case begins."""
    await case_refs.CASES.write(tx, [(event, envelope)])
    await on_act_date_corrected(tx, event, envelope)


SUBSCRIPTIONS = {
    **case_refs.SUBSCRIPTIONS,
    **workplaces.SUBSCRIPTIONS,
    registry.CaseAssigned: closing.move_case,
    registry.CaseTransferred: closing.move_case,
    registry.CaseClosed: closing.close_case,
    registry.CaseReopened: closing.reopen_case,
    registry.FamilyChanged: closing.leave_family,
    registry.ActDateCorrected: on_registry_corrected,
    assessment.ActDateCorrected: case_refs.wherever(on_act_date_corrected),
    referral.ActDateCorrected: case_refs.wherever(on_act_date_corrected),
}
