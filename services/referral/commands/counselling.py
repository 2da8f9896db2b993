"""Counselling: recorded, set right, taken back."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from google.protobuf.message import Message
from prag.referral.v1 import counselling_pb2 as pb
from prag.referral.v1 import referral_events_pb2 as events
from sqlalchemy import ColumnElement, or_, select

from services import case_refs
from services.case_refs import CaseRef
from services.chassis import ids
from services.chassis.acts import Known
from services.chassis.database import etags
from services.chassis.database.database import Tx
from services.chassis.dates import as_date, required_day
from services.chassis.errors import FieldErrors, NotFound
from services.chassis.events import outbox
from services.referral import queries, rules
from services.referral.commands.row import text_of
from services.referral.models import AccountRef, Counselling, Referral
from services.referral.resources import counselling as words
from services.referral.rules import State
from services.referral.rules.counselling import Entry, check_entry, check_step
from services.referral.vocabulary import counselling_terms

__all__ = ["correct_counselling", "record_counselling", "undo_counselling"]

# An institution counsels whom it took, also after its service has ended.
_TAKEN: Final = (State.ACCEPTED, State.IN_SERVICE, State.COMPLETED, State.FAILED)


@dataclass(frozen=True)
class _Of:
    """Whom a counselling may be of, and what it follows."""

    municipality: str
    # Those of the case; none where people walked in.
    person_ids: tuple[uuid.UUID, ...] = ()
    case_id: uuid.UUID | None = None
    case_number: str = ""
    strand: str = ""
    begun: dt.date | None = None
    accepted: dt.datetime | None = None

    @property
    def known(self) -> Known:
        """The acts that it follows."""
        return {"begun": self.begun, "accepted": self.accepted}


async def record_counselling(
    tx: Tx, request: pb.RecordCounsellingRequest, case: CaseRef | None
) -> Counselling:
    """Record a counselling; `case` is what an office's caller named, an institution's is its referral's."""
    if case is not None:
        of = _of_office(case)
        await case_refs.hold_open(tx, case.case_id, version=case.version)
    elif request.case_id:
        of = await _of_referral(tx, ids.found(request.case_id, "CASE_NOT_FOUND"))
        await case_refs.hold_open(tx, ids.found(request.case_id, "CASE_NOT_FOUND"))
    else:
        of = _Of(_municipality(tx, request.municipality))
    row = Counselling(
        municipality=of.municipality,
        counselled_in=of.municipality,
        institution_id=queries.institution_of(tx.actor),
        institution_kind=tx.actor.institution_kind,
        case_id=of.case_id,
        case_number=of.case_number,
        strand=of.strand,
        recorded_by=tx.actor.account_id,
        changes=[],
        **await _given(tx, "RecordCounselling", request.entry, of),
    )
    tx.add(row)
    await tx.flush()
    await _record(tx, row, _told(events.CounsellingRecorded, row))
    return row


async def correct_counselling(tx: Tx, request: pb.CorrectCounsellingRequest) -> Counselling:
    """Set a counselling right; the same again is no correction."""
    row = await _own(tx, request.counselling_id)
    etags.check(row, request.etag)
    given = await _given(tx, "CorrectCounselling", request.entry, await _of(tx, row))
    if all(getattr(row, name) == given[name] for name in words.KEPT):
        return row
    change = {
        "time": tx.now.isoformat(),
        "by": tx.actor.account_id,
        "reason": request.reason.strip(),
        "before": words.kept(row),
    }
    row.changes = [*row.changes, change]
    for name, value in given.items():
        setattr(row, name, value)
    await tx.flush()
    await _record(tx, row, _told(events.CounsellingCorrected, row))
    return row


async def undo_counselling(tx: Tx, request: pb.UndoCounsellingRequest) -> Counselling:
    """It was recorded by mistake."""
    row = await _own(tx, request.counselling_id)
    row.undo_reason = request.reason.strip()
    row.undone_by, row.undo_time = tx.actor.account_id, tx.now
    event = events.CounsellingUndone(
        counselling_id=str(row.id), case_id=text_of(row.case_id), institution_id=str(row.institution_id)
    )
    await _record(tx, row, event)
    return row


def _municipality(tx: Tx, named: str) -> str:
    """Return where people walked in: one of the caller's, who names it where there are several."""
    errors = FieldErrors()
    served = tx.actor.municipalities
    if named and named not in served:
        errors.add("municipality", "FIELD_UNKNOWN_VALUE")
    if not named and len(served) != 1:
        errors.add("municipality", "FIELD_REQUIRED")
    errors.check()
    return named or served[0]


def _of_office(case: CaseRef) -> _Of:
    return _Of(
        case.municipality, case.person_ids, case.case_id, case.number, case.strand, begun=case.begun_on
    )


async def _taken(tx: Tx, case_id: uuid.UUID) -> Sequence[Referral]:
    """Return the referrals of a case that the own institution accepted, the first answered first."""
    taken = (
        select(Referral)
        .where(
            Referral.case_id == case_id,
            Referral.institution_id == queries.institution_of(tx.actor),
            Referral.state.in_(_TAKEN),
        )
        .order_by(Referral.answered_time)
    )
    return (await tx.session.scalars(taken)).all()


async def _of_referral(tx: Tx, case_id: uuid.UUID) -> _Of:
    """Return what the own institution knows of a case: whom it took, since when."""
    taken = await _taken(tx, case_id)
    if not taken:
        raise NotFound("CASE_NOT_FOUND")
    first = taken[0]
    # The case may have gone to another municipality than the caller's since.
    await tx.widen(first.municipality)
    return _Of(
        first.municipality,
        tuple(dict.fromkeys(person for one in taken for person in one.person_ids)),
        case_id,
        first.case_number,
        first.strand,
        begun=await case_refs.begun_on(tx, case_id),
        accepted=first.answered_time,
    )


async def _of(tx: Tx, row: Counselling) -> _Of:
    """Return whom a recorded one may be of: also who has left the family since, or is shared no longer."""
    if row.case_id is None:
        return _Of(row.municipality)
    people: Sequence[uuid.UUID] = ()
    accepted = None
    if queries.reads_as_institution(tx.actor):
        taken = await _taken(tx, row.case_id)
        people = [person for one in taken for person in one.person_ids]
        accepted = taken[0].answered_time if taken else None
    else:
        people = await case_refs.people_of(tx, row.case_id)
    return _Of(
        row.municipality,
        (*people, *row.person_ids),
        row.case_id,
        begun=await case_refs.begun_on(tx, row.case_id),
        accepted=accepted,
    )


async def _own(tx: Tx, counselling_id: str) -> Counselling:
    """Return a counselling that the caller sees and may change, locked."""
    if queries.reads_as_institution(tx.actor):
        seen: ColumnElement[bool] = Counselling.institution_id == queries.institution_of(tx.actor)
    else:
        seen = or_(Counselling.strand == "", Counselling.strand.in_(tx.actor.strands))
    row = await case_refs.load_open(tx, Counselling, counselling_id, seen, reason="COUNSELLING_NOT_FOUND")
    if row.municipality not in tx.scope:
        await tx.widen(row.municipality)
    undone = bool(row.undone_by)
    check_step(row.recorded_by, str(row.institution_id), tx.actor, undone=undone, case_closed=False)
    if row.case_id is not None:
        await case_refs.hold_open(tx, row.case_id)
    return row


async def _given(tx: Tx, rpc: str, entry: pb.CounsellingEntry, of: _Of) -> dict[str, Any]:
    """Read an entry as it is kept."""
    on = required_day(entry.counselled_on, "entry.counselled_on")
    groups = [
        {
            "sex": pb.CounselledSex.Name(one.sex).removeprefix("COUNSELLED_SEX_"),
            "age_band": pb.AgeBand.Name(one.age_band).removeprefix("AGE_BAND_"),
            "count": one.count,
        }
        for one in entry.groups
    ]
    said = Entry(
        list(entry.topics),
        list(entry.person_ids),
        [(str(one["sex"]), str(one["age_band"])) for one in groups],
        list(entry.papers_told),
        list(entry.papers_helped),
        entry.application_for,
    )
    errors = FieldErrors()
    rules.ACTS.check(errors, f"{rpc}.entry.counselled_on", on, tx.now, of.known)
    check_entry(errors, said, on, counselling_terms(), {str(person) for person in of.person_ids})
    by = entry.counselled_by or tx.actor.account_id
    if by != tx.actor.account_id and not await _is_colleague(tx, by):
        errors.add("entry.counselled_by", "FIELD_UNKNOWN_VALUE")
    errors.check()
    return {
        "counselled_on": on,
        "counselled_by": by,
        "language": entry.language,
        "groups": groups,
        # Each once, in the order in which they were said.
        "topics": list(dict.fromkeys(said.topics)),
        "person_ids": [uuid.UUID(person) for person in dict.fromkeys(said.person_ids)],
        "papers_told": list(dict.fromkeys(said.papers_told)),
        "papers_helped": list(dict.fromkeys(said.papers_helped)),
        "application_for": said.application_for,
    }


async def _is_colleague(tx: Tx, account_id: str) -> bool:
    """Say whether an account is of the own office or institution, also one that has gone since."""
    of_account = select(AccountRef.institution_id).where(AccountRef.account_id == account_id)
    return (await tx.session.scalar(of_account)) == tx.actor.institution_id


def _told(kind: Any, row: Counselling) -> Message:
    event = kind(
        counselling_id=str(row.id),
        case_id=text_of(row.case_id),
        institution_id=str(row.institution_id),
        institution_kind=row.institution_kind,
        topics=row.topics,
        person_ids=[str(person) for person in row.person_ids],
        groups=words.groups(row.groups),
        papers_told=row.papers_told,
        papers_helped=row.papers_helped,
        application_for=row.application_for,
    )
    as_date(row.counselled_on, event.counselled_on)
    told: Message = event
    return told


async def _record(tx: Tx, row: Counselling, event: Message) -> None:
    """Tell it to the municipality, and to the institution whose own it is."""
    own = queries.reads_as_institution(tx.actor)
    actual = None if isinstance(event, events.CounsellingUndone) else row.counselled_on
    await outbox.record(
        tx,
        event,
        municipality=row.municipality,
        actual_on=actual or tx.now,
        institution=str(row.institution_id) if own else "",
    )
