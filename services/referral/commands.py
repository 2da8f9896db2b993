"""Changes of referrals: load, ask the rule, change, record what happened."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from prag.referral.v1 import referral_events_pb2 as events
from prag.referral.v1 import referral_service_pb2 as pb
from sqlalchemy import select, text

from services.chassis import outbox
from services.chassis.case_refs import CaseRef
from services.chassis.clock import ZONE
from services.chassis.database import Tx, load
from services.chassis.dates import as_date, as_timestamp, day, day_of, instant
from services.chassis.ids import new_id, parse
from services.referral import rules
from services.referral.models import Outcome, Referral
from services.referral.rules import State
from services.referral.vocabulary import vocabulary

_NEXT_NUMBER = text(
    "INSERT INTO number_series AS series (municipality, year, last) VALUES (:municipality, :year, 1)"
    " ON CONFLICT (municipality, year) DO UPDATE SET last = series.last + 1 RETURNING last"
)


@dataclass(frozen=True)
class Target:
    """An institution as identity knows it."""

    id: str
    kind: str
    municipalities: frozenset[str]
    active: bool


@dataclass(frozen=True)
class Item:
    """A plan item as assessment knows it."""

    id: str
    case_id: str
    code: str
    institution_kind: str
    person_id: str


async def send_referral(
    tx: Tx,
    request: pb.SendReferralRequest,
    case: CaseRef,
    item: Item | None,
    target: Target,
    consents: Sequence[rules.ConsentFact],
) -> Referral:
    """Send persons of a case to an institution, with the data that the sender confirmed."""
    known = vocabulary()
    sent = instant(request.actual_time, "actual_time") or tx.now
    rules.check_answer_time(sent, dt.datetime.min.replace(tzinfo=dt.UTC), tx.now)
    rules.check_case(case.state)
    rules.check_institution(target.municipalities, case.municipality, active=target.active)
    rules.check_persons(request.person_ids, {str(person) for person in case.person_ids})
    if item is not None:
        rules.check_item(item.institution_kind, item.person_id, target.kind, request.person_ids)
    consent = rules.consent_for(
        consents, request.person_ids, known.recipient_kind(target.kind), target.kind, day_of(sent)
    )
    filled = shown_fields(request.snapshot)
    rules.check_snapshot(
        filled, known.snapshot_fields.get(target.kind, ()), named=bool(request.snapshot.persons)
    )
    rules.check_texts(**{"snapshot.request": request.snapshot.request})
    referral = Referral(
        number=await _number(tx, case.municipality, sent),
        municipality=case.municipality,
        case_id=case.case_id,
        case_number=case.number,
        strand=case.strand,
        plan_item_id=uuid.UUID(item.id) if item else None,
        item_code=item.code if item else "",
        institution_id=uuid.UUID(target.id),
        institution_kind=target.kind,
        state=State.SENT,
        person_ids=[uuid.UUID(person) for person in request.person_ids],
        consent_id=uuid.UUID(consent.id),
        snapshot=request.snapshot.SerializeToString(),
        shared_fields=filled,
        sent_time=sent,
        sent_by=tx.actor.account_id,
    )
    await _sent(tx, referral)
    return referral


async def accept_referral(tx: Tx, request: pb.AcceptReferralRequest) -> Referral:
    """Accept on behalf of the institution."""
    referral = await _own(tx, request.referral_id)
    answered = _answer(tx, referral, request.actual_time)
    rules.check_texts(counsellor=request.counsellor)
    referral.state = rules.next_state("accept_referral", State(referral.state))
    referral.answered_time = answered
    referral.appointment_time = instant(request.appointment_time, "appointment_time")
    referral.counsellor = request.counsellor
    referral.by_api = tx.actor.kind == "machine"
    event = events.ReferralAccepted(
        referral_id=str(referral.id),
        case_id=str(referral.case_id),
        plan_item_id=_text(referral.plan_item_id),
        institution_id=str(referral.institution_id),
        institution_kind=referral.institution_kind,
    )
    as_timestamp(referral.appointment_time, event.appointment_time)
    await _record(tx, referral, event, answered)
    return referral


async def refuse_referral(tx: Tx, request: pb.RefuseReferralRequest) -> Referral:
    """Refuse with a reason; what was shown is closed."""
    referral = await _own(tx, request.referral_id)
    answered = _answer(tx, referral, request.actual_time)
    rules.check_code(request.reason, vocabulary().refusal_reasons)
    rules.check_texts(note=request.note)
    referral.state = rules.next_state("refuse_referral", State(referral.state))
    referral.answered_time = answered
    referral.refusal_reason = request.reason
    referral.refusal_note = request.note
    referral.by_api = tx.actor.kind == "machine"
    _close_snapshot(tx, referral, "REFERRAL_ENDED")
    event = events.ReferralRefused(
        referral_id=str(referral.id),
        case_id=str(referral.case_id),
        plan_item_id=_text(referral.plan_item_id),
        institution_id=str(referral.institution_id),
        institution_kind=referral.institution_kind,
        reason=request.reason,
    )
    await _record(tx, referral, event, answered)
    return referral


async def forward_referral(tx: Tx, request: pb.ForwardReferralRequest, target: Target) -> Referral:
    """Pass the persons on to another institution, and keep the referral in service."""
    referral = await _own(tx, request.referral_id)
    state = rules.next_state("forward_referral", State(referral.state))
    rules.check_onward(referral.institution_kind, target.kind, snapshot_open=referral.snapshot is not None)
    rules.check_institution(target.municipalities, referral.municipality, active=target.active)
    rules.check_texts(note=request.note)
    if referral.state not in {State.IN_SERVICE, State.ACCEPTED}:
        accepted = events.ReferralAccepted(
            referral_id=str(referral.id),
            case_id=str(referral.case_id),
            plan_item_id=_text(referral.plan_item_id),
            institution_id=str(referral.institution_id),
            institution_kind=referral.institution_kind,
        )
        referral.answered_time = tx.now
        await _record(tx, referral, accepted, tx.now)
    referral.state = state
    snapshot = pb.Snapshot.FromString(referral.snapshot or b"")
    allowed = set(vocabulary().snapshot_fields.get(target.kind, ()))
    _narrow(snapshot, allowed)
    if request.note:
        snapshot.request = request.note
    onward = Referral(
        number=await _number(tx, referral.municipality, tx.now),
        municipality=referral.municipality,
        case_id=referral.case_id,
        case_number=referral.case_number,
        strand=referral.strand,
        plan_item_id=referral.plan_item_id,
        item_code=referral.item_code,
        institution_id=uuid.UUID(target.id),
        institution_kind=target.kind,
        state=State.SENT,
        person_ids=referral.person_ids,
        consent_id=referral.consent_id,
        snapshot=snapshot.SerializeToString(),
        shared_fields=shown_fields(snapshot),
        sent_time=tx.now,
        sent_by=tx.actor.account_id,
        onward_from=referral.id,
    )
    await _sent(tx, onward)
    return referral


async def record_outcome(tx: Tx, request: pb.RecordOutcomeRequest) -> Referral:
    """Record what came of it; the last outcome ends the referral and closes what was shown."""
    referral = await _own(tx, request.referral_id)
    persons = list(request.person_ids) or [str(person) for person in referral.person_ids]
    referred = [str(person) for person in referral.person_ids]
    action = "complete" if request.completes else "record_outcome"
    state = rules.next_state(action, State(referral.state))
    rules.check_outcome(
        vocabulary(), request.outcome, referral.institution_kind, request.grade, persons, referred
    )
    done = day(request.done_on, "done_on")
    rules.check_done(done, day_of(referral.sent_time), day_of(tx.now), "done_on")
    rules.check_texts(note=request.note)
    referral.state = state
    tx.session.add(
        Outcome(
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
        _close_snapshot(tx, referral, "REFERRAL_ENDED")
    event = events.OutcomeRecorded(
        referral_id=str(referral.id),
        case_id=str(referral.case_id),
        plan_item_id=_text(referral.plan_item_id),
        institution_id=str(referral.institution_id),
        institution_kind=referral.institution_kind,
        outcome=request.outcome,
        person_ids=persons,
        grade=request.grade,
        completes=request.completes,
    )
    as_date(done, event.done_on)
    await _record(tx, referral, event, done)
    return referral


async def fail_referral(tx: Tx, request: pb.FailReferralRequest) -> Referral:
    """Record that the service could not be given."""
    referral = await _own(tx, request.referral_id)
    rules.check_code(request.reason, vocabulary().failure_reasons)
    rules.check_texts(note=request.note)
    referral.state = rules.next_state("fail_referral", State(referral.state))
    referral.failure_reason = request.reason
    _close_snapshot(tx, referral, "REFERRAL_ENDED")
    event = events.ReferralFailed(
        referral_id=str(referral.id),
        case_id=str(referral.case_id),
        plan_item_id=_text(referral.plan_item_id),
        institution_id=str(referral.institution_id),
        reason=request.reason,
    )
    await _record(tx, referral, event, tx.now)
    return referral


async def withdraw_referral(tx: Tx, request: pb.WithdrawReferralRequest) -> Referral:
    """Take a referral back."""
    referral = await load(tx, Referral, request.referral_id, reason="REFERRAL_NOT_FOUND")
    tx.saw(referral.person_ids)
    rules.check_texts(reason=request.reason)
    referral.state = rules.next_state("withdraw_referral", State(referral.state))
    _close_snapshot(tx, referral, "REFERRAL_ENDED")
    event = events.ReferralWithdrawn(
        referral_id=str(referral.id),
        case_id=str(referral.case_id),
        plan_item_id=_text(referral.plan_item_id),
        institution_id=str(referral.institution_id),
    )
    await _record(tx, referral, event, tx.now)
    return referral


async def close_snapshots(tx: Tx, consent_id: str) -> None:
    """Close what rests on a consent that was withdrawn."""
    query = select(Referral).where(
        Referral.consent_id == uuid.UUID(consent_id), Referral.snapshot.is_not(None)
    )
    for referral in (await tx.session.execute(query.with_for_update())).scalars():
        _close_snapshot(tx, referral, "CONSENT_WITHDRAWN")
        event = events.SnapshotClosed(
            referral_id=str(referral.id), case_id=str(referral.case_id), cause="CONSENT_WITHDRAWN"
        )
        await _record(tx, referral, event, tx.now)


async def set_answer_due(tx: Tx, referral_id: str, due: dt.datetime | None) -> None:
    """Note when the answer is due, by registry's clock."""
    referral = await _subject(tx, referral_id)
    if referral is not None:
        referral.answer_due_time = due


async def elapse(tx: Tx, referral_id: str) -> None:
    """Note that the answer's clock ran out; a referral that was answered meanwhile keeps its state."""
    referral = await _subject(tx, referral_id)
    if referral is None:
        return
    referral.lapsed = True
    if referral.state == State.SENT:
        referral.state = rules.next_state("elapse", State.SENT)
        event = events.ReferralUnanswered(
            referral_id=str(referral.id),
            case_id=str(referral.case_id),
            plan_item_id=_text(referral.plan_item_id),
            institution_id=str(referral.institution_id),
        )
        await _record(tx, referral, event, referral.answer_due_time)


async def take_lapse_back(tx: Tx, referral_id: str) -> None:
    """Take the silence back: the answer was given in time and recorded late."""
    referral = await _subject(tx, referral_id)
    if referral is not None and referral.lapsed:
        referral.lapsed = False
        event = events.ReferralAnsweredInTime(referral_id=str(referral.id), case_id=str(referral.case_id))
        await _record(tx, referral, event, referral.answered_time)


def shown_fields(snapshot: pb.Snapshot) -> list[str]:
    """Return the codes of the fields that a snapshot fills."""
    shown = {code for code, field in rules.SHARED_FIELDS.items() if getattr(snapshot, field)}
    for person in snapshot.persons:
        set_fields = {field.name for field, _ in person.ListFields()}
        shown |= {code for code, field in rules.PERSON_FIELDS.items() if field in set_fields}
    return sorted(shown)


def _narrow(snapshot: pb.Snapshot, allowed: set[str]) -> None:
    for code, field in rules.SHARED_FIELDS.items():
        if code not in allowed:
            snapshot.ClearField(field)
    for person in snapshot.persons:
        for code, field in rules.PERSON_FIELDS.items():
            if code not in allowed:
                person.ClearField(field)


async def _own(tx: Tx, referral_id: str) -> Referral:
    referral = await load(tx, Referral, referral_id, reason="REFERRAL_NOT_FOUND")
    rules.check_own(str(referral.institution_id), tx.actor.institution_id)
    tx.saw(referral.person_ids)
    return referral


async def _subject(tx: Tx, referral_id: str) -> Referral | None:
    """Return the referral that a clock hangs on; a clock of another service's subject is not ours."""
    query = select(Referral).where(Referral.id == parse(referral_id)).with_for_update()
    return (await tx.session.execute(query)).scalar_one_or_none()


def _answer(tx: Tx, referral: Referral, actual: object) -> dt.datetime:
    answered = instant(actual, "actual_time") or tx.now  # type: ignore[arg-type]  # a Timestamp
    rules.check_answer_time(answered, referral.sent_time, tx.now)
    return answered


def _close_snapshot(tx: Tx, referral: Referral, cause: str) -> None:
    if referral.snapshot is not None:
        referral.snapshot = None
        referral.closed_cause = cause
        referral.closed_time = tx.now


async def _sent(tx: Tx, referral: Referral) -> None:
    referral.id = new_id()
    tx.session.add(referral)
    await tx.session.flush()
    tx.saw(referral.person_ids)
    event = events.ReferralSent(
        referral_id=str(referral.id),
        case_id=str(referral.case_id),
        plan_item_id=_text(referral.plan_item_id),
        institution_id=str(referral.institution_id),
        institution_kind=referral.institution_kind,
        person_ids=[str(person) for person in referral.person_ids],
        onward_from=_text(referral.onward_from),
    )
    as_timestamp(referral.sent_time, event.sent_time)
    await _record(tx, referral, event, referral.sent_time)


async def _record(tx: Tx, referral: Referral, event: object, actual: dt.datetime | dt.date | None) -> None:
    await outbox.record(
        tx,
        event,  # type: ignore[arg-type]  # one of the events above
        municipality=referral.municipality,
        actual_on=actual,
        institution=str(referral.institution_id),
    )


async def _number(tx: Tx, municipality: str, sent: dt.datetime) -> str:
    year = sent.astimezone(ZONE).year
    result = await tx.session.execute(_NEXT_NUMBER, {"municipality": municipality, "year": year})
    return f"REF-{municipality}-{year}-{result.scalar_one():04d}"


def _text(value: uuid.UUID | None) -> str:
    return "" if value is None else str(value)
