"""Sending a referral, and passing it on."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Collection, Sequence

from prag.referral.v1 import referral_events_pb2 as events
from prag.referral.v1 import referral_service_pb2 as pb
from sqlalchemy import select

from services import consents
from services.case_refs import CaseRef, check_open
from services.chassis.database.database import Tx
from services.chassis.database.locks import one_at_a_time
from services.chassis.dates import as_timestamp, day_of, instant
from services.chassis.errors import AlreadyExists, FailedPrecondition, InvalidArgument, Violation
from services.chassis.ids import new_id
from services.consents import Consent
from services.domain.purposes import recipient_of
from services.referral import rules
from services.referral.commands import snapshots
from services.referral.commands.row import next_number, own, record_event, text_of
from services.referral.models import Referral
from services.referral.rules import Item, State, Target
from services.referral.vocabulary import vocabulary
from services.sharing import Shareable, check_recipient


async def send_referral(
    tx: Tx,
    request: pb.SendReferralRequest,
    case: CaseRef,
    item: Item | None,
    target: Target,
    known: Shareable,
) -> Referral:
    """Send persons of a case to an institution, with the data of registry that the sender confirmed."""
    terms = vocabulary()
    sent = instant(request.actual_time, "actual_time") or tx.now
    check_open(case.state, None, day_of(tx.now))
    rules.ACTS.require("SendReferral.actual_time", sent, tx.now, {"begun": case.begun_on})
    rules.check_institution(target.municipalities, case.municipality, active=target.active)
    rules.check_persons(request.person_ids, {str(person) for person in case.person_ids})
    if item is not None:
        of_case = item.case_id == str(case.case_id)
        rules.check_item(
            item.institution_kind, item.person_id, target.kind, request.person_ids, of_case=of_case
        )
        if item.why_not is not None:
            # Whoever presses twice is told the same, whether or not the item has moved by then.
            await _check_open_of_item(tx, item, target)
        rules.check_begun_from(item)
    check_recipient(known, target.id)
    agreed = known.consents
    if request.consent_id:
        agreed = [consent for consent in agreed if consent.id == request.consent_id]
        if not agreed:
            raise InvalidArgument(fields=[Violation("consent_id", "FIELD_UNKNOWN_VALUE")])
    # What was sent before is shown from now on.
    consent = await _consent(
        tx, agreed, "send_referral", target, request.person_ids, day_of(sent), day_of(tx.now)
    )
    snapshot = snapshots.confirmed(request.snapshot, known.data, request.person_ids)
    filled = snapshots.shown_fields(snapshot)
    rules.check_snapshot(filled, terms.snapshot_fields.get(target.kind, ()))
    referral = Referral(
        number=await next_number(tx, case.municipality, sent, case.case_id, case_version=case.version),
        municipality=case.municipality,
        case_id=case.case_id,
        case_number=case.number,
        strand=case.strand,
        plan_item_id=uuid.UUID(item.id) if item else None,
        item_code=item.code if item else "",
        institution_id=uuid.UUID(target.id),
        institution_kind=target.kind,
        asked_in=case.municipality,
        state=State.SENT,
        person_ids=[uuid.UUID(person) for person in request.person_ids],
        consent_id=uuid.UUID(consent.id),
        consent_until=consent.valid_until,
        snapshot=snapshot.SerializeToString(),
        shared_fields=filled,
        sent_time=sent,
        sent_by=tx.actor.account_id,
    )
    await _sent(tx, referral)
    return referral


async def _consent(
    tx: Tx, agreed: Sequence[Consent], act: str, target: Target, persons: Collection[str], *days: dt.date
) -> Consent:
    """Return the first consent that the act may rest on, held until it is done."""
    standing = consents.standing(agreed, act, recipient_of(target.kind), *days)
    consent = consents.of_all(standing, persons)
    if consent is None or not await consents.hold(tx, [consent]):
        raise FailedPrecondition("CONSENT_MISSING", institution_kind=target.kind)
    return consent


async def forward_referral(
    tx: Tx,
    request: pb.ForwardReferralRequest,
    target: Target,
    known: Shareable,
) -> Referral:
    """Pass the persons on to another institution, and keep the referral in service.

    What the office left out stays out.
    """
    referral = await own(tx, request.referral_id)
    today = day_of(tx.now)
    state = rules.next_state(
        "forward_referral",
        State(referral.state),
        onward=[target.kind],
        snapshot_open=referral.snapshot is not None
        and not consents.has_run_out(referral.consent_until, today),
    )
    rules.check_onward(referral.institution_kind, target.kind)
    rules.check_institution(target.municipalities, referral.municipality, active=target.active)
    check_recipient(known, target.id)
    # The one that it rests on goes first: what was shown and what is passed on then close as one.
    agreed = sorted(known.consents, key=lambda consent: consent.id != str(referral.consent_id))
    persons = {str(person) for person in referral.person_ids}
    consent = await _consent(tx, agreed, "forward_referral", target, persons, today)
    if referral.state not in {State.IN_SERVICE, State.ACCEPTED}:
        accepted = events.ReferralAccepted(
            referral_id=str(referral.id),
            case_id=str(referral.case_id),
            plan_item_id=text_of(referral.plan_item_id),
            institution_id=str(referral.institution_id),
            institution_kind=referral.institution_kind,
        )
        referral.answered_time = tx.now
        await record_event(tx, referral, accepted, tx.now)
    referral.state = state
    before = pb.Snapshot.FromString(referral.snapshot or b"")
    shown = {person.person_id for person in before.persons if person.person_id} or persons
    fields = set(vocabulary().snapshot_fields.get(target.kind, ())) & set(referral.shared_fields)
    snapshot = snapshots.of_fields(known.data, shown, fields)
    snapshot.request, snapshot.contact = request.note or before.request, before.contact
    # The case may have gone to another municipality than the caller's since.
    await tx.widen(referral.municipality)
    onward = Referral(
        number=await next_number(
            tx, referral.municipality, tx.now, referral.case_id, kept_until=referral.kept_until
        ),
        municipality=referral.municipality,
        case_id=referral.case_id,
        case_number=referral.case_number,
        strand=referral.strand,
        plan_item_id=referral.plan_item_id,
        item_code=referral.item_code,
        institution_id=uuid.UUID(target.id),
        institution_kind=target.kind,
        asked_in=referral.municipality,
        state=State.SENT,
        person_ids=referral.person_ids,
        consent_id=uuid.UUID(consent.id),
        consent_until=consent.valid_until,
        snapshot=snapshot.SerializeToString(),
        shared_fields=snapshots.shown_fields(snapshot),
        sent_time=tx.now,
        sent_by=tx.actor.account_id,
        onward_from=referral.id,
        kept_until=referral.kept_until,
    )
    await _sent(tx, onward)
    return referral


async def _check_open(tx: Tx, referral: Referral) -> None:
    """Refuse to send somebody without an item of a plan where they are sent already.

    Items are told apart by the index `uq_referral_open`: one person may need two things of one institution,
    and a plan may take up what was sent before it. Without an item nobody can tell the one from the other.
    """
    if referral.plan_item_id is not None:
        return
    await one_at_a_time(tx, f"sent:{referral.case_id}")
    query = select(Referral.id).where(
        Referral.case_id == referral.case_id,
        Referral.institution_id == referral.institution_id,
        Referral.state.in_(sorted(rules.OPEN)),
        Referral.person_ids.op("&&")(referral.person_ids),
    )
    if (await tx.session.execute(query.limit(1))).first() is not None:
        raise AlreadyExists("REFERRAL_OPEN")


async def _check_open_of_item(tx: Tx, item: Item, target: Target) -> None:
    query = select(Referral.id).where(
        Referral.plan_item_id == uuid.UUID(item.id),
        Referral.institution_id == uuid.UUID(target.id),
        Referral.state.in_(sorted(rules.OPEN)),
    )
    if (await tx.session.execute(query.limit(1))).first() is not None:
        raise AlreadyExists("REFERRAL_OPEN")


async def _sent(tx: Tx, referral: Referral) -> None:
    await _check_open(tx, referral)
    referral.id = new_id()
    tx.session.add(referral)
    await tx.session.flush()
    event = events.ReferralSent(
        referral_id=str(referral.id),
        case_id=str(referral.case_id),
        plan_item_id=text_of(referral.plan_item_id),
        institution_id=str(referral.institution_id),
        institution_kind=referral.institution_kind,
        person_ids=[str(person) for person in referral.person_ids],
        onward_from=text_of(referral.onward_from),
        number=referral.number,
    )
    as_timestamp(referral.sent_time, event.sent_time)
    await record_event(tx, referral, event, referral.sent_time)
