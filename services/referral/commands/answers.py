"""The institution's acts: accept, refuse, record an outcome, give up."""

from __future__ import annotations

import uuid

from prag.referral.v1 import referral_events_pb2 as events
from prag.referral.v1 import referral_service_pb2 as pb
from sqlalchemy.orm.attributes import flag_modified

from services.chassis.database.database import Tx
from services.chassis.dates import as_date, as_timestamp, instant, required_day
from services.chassis.ids import new_id
from services.referral import rules
from services.referral.commands.row import answered_at, close_snapshot, own, record_event, text_of
from services.referral.models import Outcome, Referral
from services.referral.rules import State
from services.referral.vocabulary import vocabulary


async def accept_referral(tx: Tx, request: pb.AcceptReferralRequest) -> Referral:
    """Accept on behalf of the institution."""
    referral = await own(tx, request.referral_id)
    answered = answered_at(tx, referral, "AcceptReferral.actual_time", request.actual_time)
    appointment = instant(request.appointment_time, "appointment_time")
    rules.ACTS.require("AcceptReferral.appointment_time", appointment, tx.now, {"accepted": answered})
    referral.state = rules.next_state("accept_referral", State(referral.state))
    referral.answered_time = answered
    referral.appointment_time = appointment
    referral.counsellor = request.counsellor
    referral.by_api = tx.actor.kind == "machine"
    event = events.ReferralAccepted(
        referral_id=str(referral.id),
        case_id=str(referral.case_id),
        plan_item_id=text_of(referral.plan_item_id),
        institution_id=str(referral.institution_id),
        institution_kind=referral.institution_kind,
    )
    as_timestamp(referral.appointment_time, event.appointment_time)
    await record_event(tx, referral, event, answered)
    return referral


async def refuse_referral(tx: Tx, request: pb.RefuseReferralRequest) -> Referral:
    """Refuse with a reason; what was shown is closed."""
    referral = await own(tx, request.referral_id)
    answered = answered_at(tx, referral, "RefuseReferral.actual_time", request.actual_time)
    rules.check_code(request.reason, vocabulary().refusal_reasons)
    referral.state = rules.next_state("refuse_referral", State(referral.state))
    referral.answered_time = answered
    referral.refusal_reason = request.reason
    referral.refusal_note = request.note
    referral.by_api = tx.actor.kind == "machine"
    close_snapshot(tx, referral, "REFERRAL_ENDED")
    event = events.ReferralRefused(
        referral_id=str(referral.id),
        case_id=str(referral.case_id),
        plan_item_id=text_of(referral.plan_item_id),
        institution_id=str(referral.institution_id),
        institution_kind=referral.institution_kind,
        reason=request.reason,
    )
    await record_event(tx, referral, event, answered)
    return referral


async def record_outcome(tx: Tx, request: pb.RecordOutcomeRequest) -> Referral:
    """Record what came of it; the last outcome ends the referral and closes what was shown."""
    referral = await own(tx, request.referral_id)
    persons = list(request.person_ids) or [str(person) for person in referral.person_ids]
    referred = [str(person) for person in referral.person_ids]
    action = "complete" if request.completes else "record_outcome"
    state = rules.next_state(action, State(referral.state))
    rules.check_outcome(
        vocabulary(), request.outcome, referral.institution_kind, request.grade, persons, referred
    )
    done = required_day(request.done_on, "done_on")
    earlier = {"sent": referral.sent_time, "accepted": referral.answered_time}
    rules.ACTS.require("RecordOutcome.done_on", done, tx.now, earlier)
    referral.state = state
    # What came of it is part of the referral: its etag moves, also where nothing else of its row does.
    flag_modified(referral, "state")
    outcome = new_id()
    tx.session.add(
        Outcome(
            id=outcome,
            referral_id=referral.id,
            municipality=referral.municipality,
            code=request.outcome,
            done_on=done,
            recorded_by=tx.actor.account_id,
            person_ids=[uuid.UUID(person) for person in persons],
            grade=request.grade,
            note=request.note,
        )
    )
    if request.completes:
        close_snapshot(tx, referral, "REFERRAL_ENDED")
    event = events.OutcomeRecorded(
        referral_id=str(referral.id),
        case_id=str(referral.case_id),
        plan_item_id=text_of(referral.plan_item_id),
        institution_id=str(referral.institution_id),
        institution_kind=referral.institution_kind,
        outcome=request.outcome,
        person_ids=persons,
        grade=request.grade,
        completes=request.completes,
        outcome_id=str(outcome),
    )
    as_date(done, event.done_on)
    await record_event(tx, referral, event, done)
    return referral


async def fail_referral(tx: Tx, request: pb.FailReferralRequest) -> Referral:
    """Record that the service could not be given."""
    referral = await own(tx, request.referral_id)
    rules.check_code(request.reason, vocabulary().failure_reasons)
    referral.state = rules.next_state("fail_referral", State(referral.state))
    referral.failure_reason = request.reason
    referral.failure_note = request.note
    close_snapshot(tx, referral, "REFERRAL_ENDED")
    event = events.ReferralFailed(
        referral_id=str(referral.id),
        case_id=str(referral.case_id),
        plan_item_id=text_of(referral.plan_item_id),
        institution_id=str(referral.institution_id),
        reason=request.reason,
    )
    await record_event(tx, referral, event, tx.now)
    return referral
