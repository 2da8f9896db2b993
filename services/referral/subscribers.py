"""What referral hears."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from prag.registry.v1 import registry_events_pb2 as registry
from sqlalchemy import select

from services import case_refs, consents, workplaces
from services.chassis.database.database import Tx
from services.chassis.dates import instant
from services.chassis.events.event_messages import Envelope
from services.chassis.messaging.subscriptions import TopicSubscription
from services.referral import commands
from services.referral.commands.agreements import end_tasks, of_case
from services.referral.models import ActCorrection, Agreement, Counselling, Outcome, Referral
from services.referral.rules.agreements import TaskEnd

ANSWER = "REFERRAL_ANSWER"


async def on_case_moved(
    tx: Tx, event: registry.CaseAssigned | registry.CaseTransferred, envelope: Envelope
) -> None:
    """A case comes to a municipality: its office has the referrals, and the institutions keep theirs."""
    case_id = UUID(event.case_id)
    referrals = select(Referral.id).where(Referral.case_id == case_id)
    rows = (
        # Before the referrals that they hang on, by which they are seen.
        (Outcome, Outcome.referral_id.in_(referrals)),
        (ActCorrection, ActCorrection.case_id == case_id),
        (Counselling, Counselling.case_id == case_id),
        (Agreement, Agreement.case_id == case_id),
        (Referral, Referral.case_id == case_id),
    )
    await case_refs.move(tx, event, envelope, rows)
    if event.municipality:
        elsewhere = Agreement.agreed_in != event.municipality
        await end_tasks(tx, of_case(event.case_id) & elsewhere, TaskEnd.CASE_TRANSFERRED)


async def on_case_transferred(tx: Tx, event: registry.CaseTransferred, envelope: Envelope) -> None:
    """What the old office chose to end ends with it, and all else moves."""
    if event.choices:
        await commands.end_with_office(tx, event, envelope)
    await on_case_moved(tx, event, envelope)


async def on_consent_withdrawn(tx: Tx, event: registry.ConsentWithdrawn, _envelope: Envelope) -> None:
    """Close what was shown on the ground of that consent."""
    await commands.close_snapshots(tx, event.consent_id, consents.WITHDRAWN)


async def on_consent_expired(tx: Tx, event: registry.ConsentExpired, envelope: Envelope) -> None:
    """Close what was shown, which nobody has seen since the consent's last day was over."""
    last = envelope.day - dt.timedelta(days=1)
    await commands.close_snapshots(tx, event.consent_id, consents.EXPIRED, consents.over(last))


async def on_clock_started(tx: Tx, event: registry.ClockStarted, _envelope: Envelope) -> None:
    """Note until when the institution is to answer."""
    await commands.set_answer_due(tx, event.subject_id, instant(event.due_time, "due_time"))


async def on_clock_elapsed(tx: Tx, event: registry.ClockElapsed, _envelope: Envelope) -> None:
    """Turn a silent referral unanswered."""
    await commands.elapse(tx, event.subject_id)


async def on_clock_moved(tx: Tx, event: registry.ClockMoved, _envelope: Envelope) -> None:
    """Note until when the institution is to answer now that its clock moved, or was paused."""
    due = instant(event.due_time, "due_time")
    await commands.set_answer_due(
        tx, event.subject_id, due, in_time=event.state in {"RUNNING", "PAUSED", "MET"}
    )


async def on_clock_stopped(tx: Tx, event: registry.ClockStopped, _envelope: Envelope) -> None:
    """Take the silence back where the answer was timely after all."""
    if event.outcome == "MET":
        await commands.take_lapse_back(tx, event.subject_id)


SUBSCRIPTIONS = {
    **case_refs.SUBSCRIPTIONS,
    **workplaces.SUBSCRIPTIONS,
    registry.CaseAssigned: on_case_moved,
    registry.CaseTransferred: on_case_transferred,
    registry.CaseClosed: commands.close_case,
    registry.CaseReopened: commands.reopen_case,
    registry.FamilyChanged: commands.leave_family,
    registry.ConsentWithdrawn: on_consent_withdrawn,
    registry.ConsentExpired: on_consent_expired,
    registry.ClockStarted: TopicSubscription(ANSWER, case_refs.wherever(on_clock_started)),
    registry.ClockElapsed: TopicSubscription(ANSWER, case_refs.wherever(on_clock_elapsed)),
    registry.ClockStopped: TopicSubscription(ANSWER, case_refs.wherever(on_clock_stopped)),
    registry.ClockMoved: TopicSubscription(ANSWER, case_refs.wherever(on_clock_moved)),
}
