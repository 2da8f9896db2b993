"""What assessment hears: where a case stands, whether a consent holds, and what moves an item of a plan."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final
from uuid import UUID

from google.protobuf.message import Message
from prag.benefits.v1 import benefits_events_pb2 as benefits
from prag.referral.v1 import referral_events_pb2 as referral
from prag.registry.v1 import registry_events_pb2 as registry

from services import case_refs, consents, corrections, workplaces
from services.assessment.commands import closing, items, visits
from services.assessment.models import CASE_TABLES
from services.assessment.rules.items import State
from services.chassis import dates
from services.chassis.acts import as_day
from services.chassis.database.transactions import Tx
from services.chassis.events.event_messages import Envelope
from services.chassis.messaging.projections import Projection, ProjectionHandler
from services.chassis.messaging.subscriptions import Handler, TopicSubscription

__all__ = ["SUBSCRIPTIONS"]

REVIEW: Final = "TWELVE_MONTH_REVIEW"


async def on_case_moved(
    tx: Tx, event: registry.CaseAssigned | registry.CaseTransferred, envelope: Envelope
) -> None:
    """A case comes to a municipality: what we hold of it comes along, approvals that wait too."""
    case_id = UUID(event.case_id)
    tables: tuple[Any, ...] = CASE_TABLES
    await case_refs.move(tx, event, envelope, [(table, table.case_id == case_id) for table in tables])


async def on_case_transferred(tx: Tx, event: registry.CaseTransferred, envelope: Envelope) -> None:
    """What the old office chose to end ends with it, and all else moves."""
    if event.choices:
        await closing.end_with_office(tx, event)
    await on_case_moved(tx, event, envelope)


async def on_consent_withdrawn(tx: Tx, event: registry.ConsentWithdrawn, _envelope: Envelope) -> None:
    """Close what rests on the consent."""
    await visits.close_snapshots(tx, event.case_id, event.consent_id, consents.WITHDRAWN)


async def on_consent_expired(tx: Tx, event: registry.ConsentExpired, _envelope: Envelope) -> None:
    """Close what rests on a consent whose last day is over."""
    await visits.close_snapshots(tx, event.case_id, event.consent_id, consents.EXPIRED)


def _review_clocks(told: Sequence[tuple[Any, Envelope]]) -> Iterable[Mapping[str, Any]]:
    """Return from when on a twelve-month review meets its clock; an old event does not say."""
    for event, envelope in told:
        if event.HasField("warn_time"):
            yield {
                "case_id": event.case_id,
                "municipality": envelope.municipality,
                "warn_time": dates.instant(event.warn_time, "warn_time"),
                "recorded_at": envelope.recorded_at,
            }


# Each new case starts one, so it costs no transaction of its own. A case that was reopened has another: the
# later one counts.
REVIEW_CLOCKS: Final = Projection(
    columns="case_id uuid, municipality text, warn_time timestamptz, recorded_at timestamptz",
    rows=_review_clocks,
    keep="INSERT INTO review_clock (case_id, municipality, warn_time)"
    " SELECT DISTINCT ON (case_id) case_id, municipality, warn_time FROM {told} WHERE {scope}"
    " ORDER BY case_id, recorded_at DESC ON CONFLICT (case_id) DO UPDATE SET"
    " municipality = excluded.municipality, warn_time = excluded.warn_time",
)


def _moves(state: State) -> Handler:
    """Return the handler of an event that moves its plan item to a state."""

    async def handle(tx: Tx, event: Any, envelope: Envelope) -> None:
        await items.move_item(
            tx,
            event.plan_item_id,
            envelope.aggregate_id,
            envelope.aggregate_version,
            state,
            envelope.day,
        )

    return handle


async def on_outcome_recorded(tx: Tx, event: referral.OutcomeRecorded, envelope: Envelope) -> None:
    """An institution says what came of it."""
    await items.move_by_outcome(
        tx,
        event.plan_item_id,
        envelope.aggregate_id,
        envelope.aggregate_version,
        event.outcome,
        dates.day(event.done_on, "done_on") or envelope.day,
        completes=event.completes,
    )


async def on_decision_made(tx: Tx, event: benefits.DecisionMade, envelope: Envelope) -> None:
    """The commission decided: help is on its way, or this way is closed."""
    state = State.CANNOT if event.result == "REFUSED" else State.IN_PROGRESS
    await _moves(state)(tx, event, envelope)


async def on_delivery_recorded(tx: Tx, event: benefits.DeliveryRecorded, envelope: Envelope) -> None:
    """Help arrived, in part or whole."""
    await _moves(State.DONE if event.completes else State.IN_PROGRESS)(tx, event, envelope)


async def on_act_date_corrected(tx: Tx, event: Any, _envelope: Envelope) -> None:
    """The day was wrong on which a referral, its answer or help moved an item."""
    moved = corrections.moved(event)
    if moved is not None and not event.field and event.case_id:
        previous, corrected = map(as_day, moved)
        await items.date_anew(tx, event.case_id, event.of_id, event.act, previous, corrected)


_OF_OTHERS: Final[dict[type[Message], Handler]] = {
    referral.ReferralSent: _moves(State.SENT),
    referral.ReferralAccepted: _moves(State.IN_PROGRESS),
    # Another institution may take what one refused; what failed with the family there is over.
    referral.ReferralRefused: _moves(State.NOT_BEGUN),
    referral.ReferralWithdrawn: _moves(State.NOT_BEGUN),
    referral.ReferralFailed: _moves(State.CANNOT),
    referral.OutcomeRecorded: on_outcome_recorded,
    benefits.ApplicationSubmitted: _moves(State.SENT),
    benefits.ApplicationReturned: _moves(State.NOT_BEGUN),
    benefits.DecisionMade: on_decision_made,
    benefits.ExecutionStarted: _moves(State.IN_PROGRESS),
    benefits.DeliveryRecorded: on_delivery_recorded,
    # What was asked for may be asked for again; help that ended early does not go on.
    benefits.ApplicationEnded: _moves(State.NOT_BEGUN),
    benefits.EntitlementEnded: _moves(State.CANNOT),
    referral.ActDateCorrected: on_act_date_corrected,
    benefits.ActDateCorrected: on_act_date_corrected,
}

SUBSCRIPTIONS: Final[dict[type[Message], Handler | TopicSubscription]] = {
    **case_refs.SUBSCRIPTIONS,
    **workplaces.SUBSCRIPTIONS,
    registry.CaseAssigned: on_case_moved,
    registry.CaseTransferred: on_case_transferred,
    registry.CaseClosed: closing.close_case,
    registry.ConsentWithdrawn: on_consent_withdrawn,
    registry.ConsentExpired: on_consent_expired,
    registry.ClockStarted: TopicSubscription(REVIEW, ProjectionHandler(REVIEW_CLOCKS)),
    registry.ClockMoved: TopicSubscription(REVIEW, ProjectionHandler(REVIEW_CLOCKS)),
    **{event: case_refs.wherever(handler) for event, handler in _OF_OTHERS.items()},
}
