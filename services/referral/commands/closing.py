"""What ends or lapses from the office's side: taken back, consent withdrawn, silence, the case closed."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping
from typing import Final

from prag.referral.v1 import referral_events_pb2 as events
from prag.referral.v1 import referral_service_pb2 as pb
from prag.registry.v1 import registry_events_pb2 as registry
from sqlalchemy import ColumnElement, or_, select

from services import case_refs, consents
from services.chassis.auth.actors import caller
from services.chassis.database.database import Tx
from services.chassis.dates import day_of
from services.chassis.events.event_messages import Envelope
from services.chassis.runtime.service import Runtime
from services.domain.municipalities import EVERYWHERE
from services.domain.open_work import CASE_CLOSED, DIED, DUPLICATE
from services.referral import rules
from services.referral.commands.agreements import end_tasks, of_case
from services.referral.commands.row import close_snapshot, record_event, sent, subject, text_of
from services.referral.models import Referral
from services.referral.rules import State
from services.referral.rules.agreements import TaskEnd
from services.referral.vocabulary import vocabulary

# As many at a time as end within a moment; the rest at the next round.
_BATCH: Final = 200
# Of the vocabulary: why what is for who left the family ends.
_NOT_NEEDED: Final = "NOT_NEEDED"


async def withdraw_referral(tx: Tx, request: pb.WithdrawReferralRequest) -> Referral:
    """Take a referral back."""
    referral = await sent(tx, request.referral_id)
    cause = request.cause or rules.OTHER
    rules.check_code(cause, vocabulary().withdrawal_causes, "cause")
    unanswered = State(referral.state) in rules.UNANSWERED
    referral.state = rules.next_state("withdraw_referral", State(referral.state))
    referral.withdrawal_cause, referral.withdrawal_reason = cause, request.reason
    await _withdrawn(tx, referral, cause, tx.now, undoes=unanswered and cause == rules.MISTAKE)
    return referral


async def _withdrawn(
    tx: Tx, referral: Referral, cause: str, actual: dt.datetime | dt.date, *, undoes: bool = False
) -> None:
    close_snapshot(tx, referral, "REFERRAL_ENDED")
    event = events.ReferralWithdrawn(
        referral_id=str(referral.id),
        case_id=str(referral.case_id),
        plan_item_id=text_of(referral.plan_item_id),
        institution_id=str(referral.institution_id),
        cause=cause,
        undoes=undoes,
    )
    await record_event(tx, referral, event, actual)


async def close_case(tx: Tx, event: registry.CaseClosed, envelope: Envelope) -> None:
    """End what is open of a case that was closed, or keep it as was chosen.

    The rows are locked before the case is: whoever answers one of them does so before, or finds it ended.
    What was sent meanwhile is found once the case is closed here.
    """
    open_now = (
        select(Referral)
        .where(Referral.case_id == uuid.UUID(event.case_id), Referral.state.in_(rules.OPEN))
        .order_by(Referral.id)
        .with_for_update()
    )
    await tx.session.execute(open_now)
    await case_refs.CASES.write(tx, [(event, envelope)])
    fate_of = case_refs.fates(event)
    for referral in (await tx.session.scalars(open_now)).all():
        fate = fate_of(referral.id)
        reason = fate.ends_for(day_of(tx.now))
        if reason:
            await _end(tx, referral, reason, envelope.day)
        else:
            referral.kept_until = fate.kept_until
    await end_tasks(tx, of_case(event.case_id), TaskEnd.CASE_CLOSED)


async def leave_family(tx: Tx, event: registry.FamilyChanged, envelope: Envelope) -> None:
    """Know the family as it is now, and end what was chosen to end for who left it, or died."""
    await case_refs.CASES.write(tx, [(event, envelope)])
    reasons = case_refs.ended_by(event)
    if not reasons and not event.left_person_ids:
        return
    over = case_refs.over_by_death(event, Referral.person_ids, Referral.id)
    await _end_open(tx, event.case_id, or_(Referral.id.in_(reasons), over), reasons, envelope.day)


async def end_with_office(tx: Tx, event: registry.CaseTransferred, envelope: Envelope) -> None:
    """End what the old office chose to end when its case went to another municipality."""
    reasons = case_refs.ended_by(event)
    await tx.widen(*filter(None, (event.previous_municipality,)))
    await _end_open(tx, event.case_id, Referral.id.in_(reasons), reasons, envelope.day)


async def _end_open(
    tx: Tx, case_id: str, which: ColumnElement[bool], reasons: Mapping[uuid.UUID, str], on: dt.date
) -> None:
    """End those of a case that are open, each for what was chosen, or else because who it was for died."""
    query = select(Referral).where(
        which, Referral.case_id == uuid.UUID(case_id), Referral.state.in_(rules.OPEN)
    )
    for referral in (await tx.session.scalars(query.order_by(Referral.id).with_for_update())).all():
        await _end(tx, referral, reasons.get(referral.id, DIED), on, cause=_NOT_NEEDED)


async def reopen_case(tx: Tx, event: registry.CaseReopened, envelope: Envelope) -> None:
    """Go on with what was kept, as with any other; what ended stays ended."""
    await case_refs.CASES.write(tx, [(event, envelope)])
    kept = select(Referral).where(
        Referral.case_id == uuid.UUID(event.case_id), Referral.kept_until.is_not(None)
    )
    for referral in (await tx.session.scalars(kept.with_for_update())).all():
        if referral.state in rules.OPEN:
            referral.kept_until = None


async def end_kept(runtime: Runtime) -> None:
    """End what closed cases kept until a day that is over."""
    async with runtime.database.transaction(scope=EVERYWHERE, actor=caller()) as tx:
        over = (
            select(Referral)
            .where(Referral.kept_until < day_of(tx.now), Referral.state.in_(rules.OPEN))
            .limit(_BATCH)
            .with_for_update(skip_locked=True)
        )
        for referral in (await tx.session.scalars(over)).all():
            await _end(tx, referral, CASE_CLOSED, tx.now)


async def _end(
    tx: Tx, referral: Referral, reason: str, actual: dt.datetime | dt.date, cause: str = CASE_CLOSED
) -> None:
    referral.state = rules.next_state("end", State(referral.state))
    referral.end_reason = reason
    # What goes on in the family's other case is sent there, and counted there.
    await _withdrawn(tx, referral, cause, actual, undoes=reason == DUPLICATE)


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
        await record_event(tx, referral, event, referral.closed_time)


async def set_answer_due(tx: Tx, referral_id: str, due: dt.datetime | None, *, in_time: bool = False) -> None:
    """Note when the answer is due, by registry's clock; a silence that was none is taken back."""
    referral = await subject(tx, referral_id)
    if referral is None:
        return
    referral.answer_due_time = due
    if in_time and referral.lapsed:
        referral.lapsed = False
        if referral.state == State.UNANSWERED:
            referral.state = State.SENT
            return
        event = events.ReferralAnsweredInTime(referral_id=str(referral.id), case_id=str(referral.case_id))
        await record_event(tx, referral, event, referral.answered_time)


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
        await record_event(tx, referral, event, referral.answer_due_time)


async def take_lapse_back(tx: Tx, referral_id: str) -> None:
    """Take the silence back: the answer was given in time and recorded late."""
    referral = await subject(tx, referral_id)
    if referral is not None and referral.lapsed:
        referral.lapsed = False
        event = events.ReferralAnsweredInTime(referral_id=str(referral.id), case_id=str(referral.case_id))
        await record_event(tx, referral, event, referral.answered_time)
