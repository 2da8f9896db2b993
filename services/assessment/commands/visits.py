"""Visits: plan, record, cancel, and close what the invited were shown."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from google.protobuf.timestamp_pb2 import Timestamp
from prag.assessment.v1 import assessment_events_pb2 as events
from prag.assessment.v1 import assessment_service_pb2 as pb
from prag.registry.v1.registry_service_pb2 import ShareableData
from sqlalchemy import select, update

from services import consents, sharing
from services.assessment import inputs, reference
from services.assessment.models import Invitation, Visit
from services.assessment.queries.case_facts import facts_in, lock_case, lock_open_case
from services.assessment.rules import visits as rules
from services.case_refs import CaseRef, load_open
from services.chassis import dates
from services.chassis.auth.actors import Actor
from services.chassis.database.transactions import Tx, load
from services.chassis.errors import FailedPrecondition, InvalidArgument, Violation
from services.chassis.events import outbox
from services.consents import Consent
from services.domain.open_work import CASE_CLOSED
from services.domain.purposes import recipient_of
from services.sharing import Shareable

__all__ = ["cancel_visit", "close_snapshots", "end_visit", "record_visit", "schedule_visit"]


def _kind(value: int) -> str:
    return inputs.code(pb.VisitKind, value, "VISIT_KIND_")


async def schedule_visit(
    tx: Tx,
    request: pb.ScheduleVisitRequest,
    ref: CaseRef,
    known: Shareable | None,
    by: Actor,
) -> Visit:
    """Plan a visit, and show the invited what the officer confirmed of what registry has."""
    planned = dates.required_instant(request.planned_time, "planned_time")
    people = inputs.participants(request.participants)
    place = request.place.strip()
    snapshot = _snapshot(request, known.data) if known is not None else None
    if known is not None:
        for institution_id in filter(None, (each["institution_id"] for each in people)):
            sharing.check_recipient(known, institution_id)
    today = dates.day_of(tx.now)
    if dates.day_of(planned) < today:
        raise InvalidArgument(fields=[Violation("planned_time", "DATE_IN_PAST")])
    await lock_open_case(tx, ref)
    rules.check_planned(_kind(request.kind), ref.strand, await _before(tx, ref), planned, tx.now)
    rests_on = await _consents(tx, people, ref, known.consents, today) if known is not None else []
    visit = Visit(
        case_id=ref.case_id,
        reopened_time=ref.reopened_time,
        municipality=ref.municipality,
        strand=ref.strand,
        kind=_kind(request.kind),
        state=rules.State.PLANNED,
        planned_time=planned,
        at=planned,
        participants=people,
        institution_ids=[each["institution_id"] for each in people if each["institution_id"]],
        place=place,
        snapshot=snapshot,
        consent_ids=[UUID(consent.id) for consent in rests_on],
        consent_until=consents.last_day(rests_on),
        recorded_by=by.account_id,
    )
    tx.session.add(visit)
    await tx.session.flush()
    tx.session.add_all(
        Invitation(
            case_id=visit.case_id,
            municipality=visit.municipality,
            visit_id=visit.id,
            institution_id=institution_id,
            strand=visit.strand,
            at=visit.at,
        )
        for institution_id in dict.fromkeys(visit.institution_ids)
    )
    await outbox.record(
        tx,
        events.VisitScheduled(
            visit_id=str(visit.id),
            case_id=str(visit.case_id),
            kind=visit.kind,
            planned_time=request.planned_time,
            institution_ids=visit.institution_ids,
        ),
        municipality=visit.municipality,
    )
    return visit


async def _consents(
    tx: Tx, people: Sequence[Mapping[str, Any]], ref: CaseRef, agreed: Sequence[Consent], today: dt.date
) -> list[Consent]:
    """Return the consents that a snapshot rests on, held until it is kept; refuse without any.

    It shows where the whole family lives, so each person of it is to be covered, for each kind of recipient.
    """
    persons = {str(person) for person in ref.person_ids}
    found: dict[str, Consent] = {}
    for kind in sorted({each["kind"] for each in people if rules.invited([each["kind"]])}):
        recipient = recipient_of(kind)
        if reference.ground(recipient, today) != "CONSENT":
            continue
        standing = consents.standing(agreed, "schedule_visit", recipient, today)
        covering = consents.together(standing, persons)
        if not covering:
            raise FailedPrecondition("CONSENT_MISSING", institution_kind=kind)
        found |= {consent.id: consent for consent in covering}
    if not await consents.hold(tx, found.values()):
        raise FailedPrecondition("CONSENT_MISSING", institution_kind="")
    return list(found.values())


async def _before(tx: Tx, ref: CaseRef) -> rules.Before:
    facts, row = await facts_in(tx, ref)
    return rules.Before(ref.begun_on, ref.trigger_time, row["first_visit_time"], facts.review_from)


def _snapshot(request: pb.ScheduleVisitRequest, known: ShareableData) -> dict[str, Any]:
    given = request.snapshot
    wrong = sharing.not_as_registered("snapshot", given, known)
    if wrong:
        raise InvalidArgument(fields=wrong)
    return {
        "family_name": given.family_name.strip(),
        "person_count": given.person_count,
        "address": given.address.strip(),
        "phone": given.phone.strip(),
        "languages": [language for language in given.languages if language],
    }


async def record_visit(tx: Tx, request: pb.RecordVisitRequest, ref: CaseRef, by: Actor) -> Visit:
    """Record that the team was there; what the invited were shown closes."""
    actual = dates.required_instant(request.actual_time, "actual_time")
    people = inputs.participants(request.participants)
    place = request.place.strip()
    note = request.note.strip()
    await lock_open_case(tx, ref)
    if request.visit_id:
        visit = await load(tx, Visit, request.visit_id, reason="VISIT_NOT_FOUND", case_id=ref.case_id)
        kind = _kind(request.kind) or visit.kind
    else:
        kind = _kind(request.kind)
        visit = Visit(
            case_id=ref.case_id,
            reopened_time=ref.reopened_time,
            municipality=ref.municipality,
            strand=ref.strand,
            state=rules.State.PLANNED,
        )
    before = await _before(tx, ref)
    rules.check_recorded(kind, ref.strand, before, actual, tx.now)
    if kind == "FIRST" and before.first_visit is not None:
        raise InvalidArgument(fields=[Violation("kind", "FIRST_VISIT_RECORDED")])
    visit.state = rules.next_state("record", visit.state)
    visit.reopened_time = ref.reopened_time
    visit.kind = kind
    visit.actual_time = visit.at = actual
    visit.recorded_time = tx.now
    visit.participants = people or [dict(each, present=True) for each in visit.participants or []]
    visit.place = place or visit.place or ""
    visit.note = note
    visit.recorded_by = by.account_id
    _close(visit)
    tx.session.add(visit)
    await tx.session.flush()
    await _over(tx, visit)
    present = {each["kind"] for each in visit.participants if each["present"]} | {by.institution_kind}
    await outbox.record(
        tx,
        events.VisitRecorded(
            visit_id=str(visit.id),
            case_id=str(visit.case_id),
            kind=kind,
            actual_time=_timestamp(actual),
            participant_kinds=sorted(present - {""}),
        ),
        municipality=visit.municipality,
        actual_on=actual,
    )
    return visit


def _timestamp(moment: dt.datetime) -> Timestamp:
    stamp = Timestamp()
    dates.as_timestamp(moment, stamp)
    return stamp


def _close(visit: Visit) -> None:
    if visit.snapshot is not None:
        visit.snapshot = None
        visit.snapshot_closed = True


async def _over(tx: Tx, visit: Visit) -> None:
    """Take a visit out of the queues of those who were invited."""
    if visit.institution_ids:
        invited = update(Invitation).where(Invitation.visit_id == visit.id)
        await tx.session.execute(
            invited.values(at=visit.at, planned=False).execution_options(synchronize_session=False)
        )


async def cancel_visit(tx: Tx, request: pb.CancelVisitRequest, by: Actor) -> Visit:
    """Call a planned visit off."""
    reason = request.reason.strip()
    visit = await load_open(
        tx, Visit, request.visit_id, Visit.strand.in_(by.strands), reason="VISIT_NOT_FOUND"
    )
    visit.state = rules.next_state("cancel", visit.state)
    visit.cancel_reason = reason
    await _cancelled(tx, visit, "")
    return visit


async def end_visit(tx: Tx, visit: Visit, reason: str, cause: str = CASE_CLOSED) -> None:
    """Call a planned visit off because its case is closed, or another municipality's."""
    visit.state = rules.next_state("end", visit.state)
    visit.end_reason = reason
    await _cancelled(tx, visit, cause)


async def _cancelled(tx: Tx, visit: Visit, cause: str) -> None:
    _close(visit)
    await _over(tx, visit)
    await outbox.record(
        tx,
        events.VisitCancelled(visit_id=str(visit.id), case_id=str(visit.case_id), cause=cause),
        municipality=visit.municipality,
    )


async def close_snapshots(tx: Tx, case_id: str, consent_id: str, cause: str) -> None:
    """Take away what rests on a consent that has ended."""
    await lock_case(tx, UUID(case_id))
    await consents.end(tx, consent_id, cause)
    query = select(Visit).where(
        Visit.case_id == UUID(case_id),
        Visit.snapshot.is_not(None),
        Visit.consent_ids.contains([UUID(consent_id)]),
    )
    for visit in (await tx.session.execute(query.with_for_update())).scalars():
        _close(visit)
