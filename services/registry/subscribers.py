"""What registry hears: all that others tell of a case or of an office's acts, and who is at work where."""

from __future__ import annotations

from types import ModuleType
from typing import Any, Final
from uuid import UUID

from google.protobuf.message import Message
from prag.assessment.v1 import assessment_events_pb2 as assessment
from prag.benefits.v1 import benefits_events_pb2 as benefits
from prag.identity.v1 import identity_events_pb2 as identity
from prag.referral.v1 import referral_events_pb2 as referral

from services import corrections
from services.chassis.database.database import Tx
from services.chassis.dates import day
from services.chassis.events.event_messages import Envelope, message_class
from services.chassis.messaging.projections import ProjectionHandler
from services.chassis.messaging.subscriptions import Handler
from services.registry import resources
from services.registry.commands import case_events, duties
from services.registry.commands.moving import Correction
from services.registry.queries import officers
from services.registry.rules.duties import Act

__all__ = ["SUBSCRIPTIONS"]

_HELD: Final = referral.MeetingHeld.DESCRIPTOR.full_name


async def on_event_of_a_case(tx: Tx, event: Message, envelope: Envelope) -> None:
    """Write it into the timeline, let it start and stop clocks, and move the case (rules/cases.py)."""
    case_event = resources.case_event(
        event,
        actual_on=envelope.actual_on,
        recorded=envelope.recorded_at,
        actor_id=envelope.actor_id,
    )
    if case_event is not None:
        await case_events.hear(tx, case_event)


async def on_act_date_corrected(tx: Tx, event: Message, envelope: Envelope) -> None:
    """The date of an act was wrong: timeline, stages and clocks follow the right one."""
    said: Any = event
    case_event = resources.case_event(
        event, actual_on=None, recorded=envelope.recorded_at, actor_id=envelope.actor_id
    )
    dates = corrections.moved(said)
    if case_event is not None and dates is not None:
        correction = Correction(
            told_by=case_event.event,
            act=said.act,
            subject_id=said.subject_id,
            previous=dates[0],
            corrected=dates[1],
            month=said.month,
            field=said.field,
        )
        await case_events.hear_correction(tx, case_event, correction)


async def on_meeting(
    tx: Tx, event: referral.MeetingHeld | referral.MeetingCorrected, envelope: Envelope
) -> None:
    """An office met, or what was told of it is set right: the duties of its office follow."""
    held = day(event.done_on, "done_on")
    if held is not None:
        act = Act(_HELD, {"kind": event.kind}, held, envelope.recorded_at)
        await duties.hear(tx, UUID(event.meeting_id), envelope.municipality, act)


async def on_meeting_undone(tx: Tx, event: referral.MeetingUndone, envelope: Envelope) -> None:
    """It did not: what it had met is to be done again."""
    told_by = referral.MeetingUndone.DESCRIPTOR.full_name
    await duties.forget(tx, UUID(event.meeting_id), envelope.municipality, told_by)


def _of_cases(*modules: ModuleType) -> list[type[Message]]:
    """Return the events of a publisher that name a case."""
    return [
        message_class(kind.full_name)
        for module in modules
        for kind in module.DESCRIPTOR.message_types_by_name.values()
        if kind.GetOptions().ListFields() and "case_id" in kind.fields_by_name
    ]


# The timeline is of all services, so the table is of all their events; one that is added is heard at once.
SUBSCRIPTIONS: Final[dict[type[Message], Handler]] = {
    **dict.fromkeys(_of_cases(assessment, referral, benefits), on_event_of_a_case),
    assessment.ActDateCorrected: on_act_date_corrected,
    referral.ActDateCorrected: on_act_date_corrected,
    benefits.ActDateCorrected: on_act_date_corrected,
    referral.MeetingHeld: on_meeting,
    referral.MeetingCorrected: on_meeting,
    referral.MeetingUndone: on_meeting_undone,
    identity.AccountChanged: ProjectionHandler(officers.ACCOUNTS),
    identity.InstitutionAdded: ProjectionHandler(officers.OFFICES),
    identity.InstitutionChanged: ProjectionHandler(officers.OFFICES),
}
