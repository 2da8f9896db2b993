"""What ends or lapses from the office's side: taking back, withdrawn consent, silence."""

from __future__ import annotations

import datetime as dt
import uuid

from prag.referral.v1 import referral_events_pb2 as events
from prag.referral.v1 import referral_service_pb2 as pb
from sqlalchemy import select

from services import consents
from services.chassis.database.database import Tx, load
from services.referral import rules
from services.referral.commands.row import close_snapshot, subject, tell, text_of
from services.referral.models import Referral
from services.referral.rules import State


async def withdraw_referral(tx: Tx, request: pb.WithdrawReferralRequest) -> Referral:
    """Take a referral back."""
    referral = await load(tx, Referral, request.referral_id, reason="REFERRAL_NOT_FOUND")
    referral.state = rules.next_state("withdraw_referral", State(referral.state))
    close_snapshot(tx, referral, "REFERRAL_ENDED")
    event = events.ReferralWithdrawn(
        referral_id=str(referral.id),
        case_id=str(referral.case_id),
        plan_item_id=text_of(referral.plan_item_id),
        institution_id=str(referral.institution_id),
    )
    await tell(tx, referral, event, tx.now)
    return referral


async def close_snapshots(tx: Tx, consent_id: str, cause: str, closed: dt.datetime | None = None) -> None:
    """Close what rests on a consent that has ended."""
    await consents.end(tx, consent_id, cause)
    query = select(Referral).where(
        Referral.consent_id == uuid.UUID(consent_id), Referral.snapshot.is_not(None)
    )
    for referral in (await tx.session.execute(query.with_for_update())).scalars():
        close_snapshot(tx, referral, cause, closed)
        event = events.SnapshotClosed(
            referral_id=str(referral.id), case_id=str(referral.case_id), cause=cause
        )
        await tell(tx, referral, event, referral.closed_time)


async def set_answer_due(tx: Tx, referral_id: str, due: dt.datetime | None) -> None:
    """Note when the answer is due, by registry's clock."""
    referral = await subject(tx, referral_id)
    if referral is not None:
        referral.answer_due_time = due


async def elapse(tx: Tx, referral_id: str) -> None:
    """Note that the answer's clock ran out; a referral that was answered meanwhile keeps its state."""
    referral = await subject(tx, referral_id)
    if referral is None:
        return
    referral.lapsed = True
    if referral.state == State.SENT:
        referral.state = rules.next_state("elapse", State.SENT)
        event = events.ReferralUnanswered(
            referral_id=str(referral.id),
            case_id=str(referral.case_id),
            plan_item_id=text_of(referral.plan_item_id),
            institution_id=str(referral.institution_id),
        )
        await tell(tx, referral, event, referral.answer_due_time)


async def take_lapse_back(tx: Tx, referral_id: str) -> None:
    """Take the silence back: the answer was given in time and recorded late."""
    referral = await subject(tx, referral_id)
    if referral is not None and referral.lapsed:
        referral.lapsed = False
        event = events.ReferralAnsweredInTime(referral_id=str(referral.id), case_id=str(referral.case_id))
        await tell(tx, referral, event, referral.answered_time)
