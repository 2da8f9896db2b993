"""The dated acts of referral, each with what it follows and what follows it (services/corrections.py)."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping, Sequence
from typing import Any, Final

from prag.common.v1 import types_pb2 as common
from prag.referral.v1 import referral_events_pb2 as events
from prag.registry.v1.registry_service_pb2 import CaseRef
from sqlalchemy import func, or_, select

from services import case_refs, corrections
from services.chassis import dates, ids
from services.chassis.acts import Known, Moment
from services.chassis.database.database import Tx
from services.corrections import Dated, Find
from services.referral.commands.row import told_to
from services.referral.models import ActCorrection, Outcome, Referral
from services.referral.rules import ACTS, State

__all__ = ["CORRECTED", "correct_act_date", "people_of"]

_EVENTS: Final = "prag.referral.v1."


async def correct_act_date(tx: Tx, request: common.CorrectActDateRequest, case: CaseRef) -> ActCorrection:
    """Set the date of a referral, of its answer or of what came of it right."""
    act = await corrections.find(_ACTS, tx, request)
    act.served_on = dates.day(case.served_on, "served_on")
    if "begun" in act.known:
        # Registry's own word: the case may be not known here yet.
        act.known = {**act.known, "begun": dates.day(case.begun_on, "begun_on")}
    return await corrections.correct(
        tx,
        request,
        act,
        table=ACTS,
        kept=ActCorrection,
        told=events.ActDateCorrected,
        permission="referral.read",
    )


async def people_of(tx: Tx, correction: ActCorrection) -> Sequence[uuid.UUID]:
    """Return whom an access record names: those who were referred."""
    subject = uuid.UUID(correction.subject_id)
    of_outcome = select(Outcome.referral_id).where(Outcome.id == subject).scalar_subquery()
    query = select(Referral.person_ids).where(or_(Referral.id == subject, Referral.id == of_outcome))
    return (await tx.session.scalars(query)).first() or []


async def _referral(tx: Tx, request: common.CorrectActDateRequest, referral_id: Any) -> Referral:
    """Return a referral of the case that the caller may read; an institution reads its own alone."""
    of_case = Referral.case_id == ids.found(request.case_id, "CASE_NOT_FOUND")
    return await case_refs.load_open(
        tx, Referral, referral_id, of_case, *told_to(tx.actor), reason="ACT_NOT_FOUND"
    )


def _dated(referral: Referral, row: Any, column: str, line: str, known: Known) -> Dated:
    return Dated(
        line=line,
        previous=getattr(row, column),
        write=lambda moment: setattr(row, column, moment),
        municipality=referral.municipality,
        institution=str(referral.institution_id),
        case_id=referral.case_id,
        strand=referral.strand,
        known=known,
    )


def _of_institution(act: Dated) -> Dated:
    """Let the institution correct what it recorded: whoever answers for it, and no head of an office."""
    act.heads, act.permission = frozenset(), "referral.answer"
    return act


async def _first_outcome(tx: Tx, referral: Referral) -> dt.date | None:
    first: dt.date | None = await tx.session.scalar(
        select(func.min(Outcome.done_on)).where(Outcome.referral_id == referral.id)
    )
    return first


async def _sent(tx: Tx, request: common.CorrectActDateRequest) -> Dated:
    referral = await _referral(tx, request, request.subject_id)
    act = _dated(referral, referral, "sent_time", "SendReferral.actual_time", {"begun": None})
    act.author = referral.sent_by
    act.after = (referral.answered_time, await _first_outcome(tx, referral))
    return act


async def _answered(
    tx: Tx, request: common.CorrectActDateRequest, line: str, *, refused: bool
) -> Dated | None:
    referral = await _referral(tx, request, request.subject_id)
    if referral.answered_time is None or (referral.state == State.REFUSED) is not refused:
        return None
    act = _dated(referral, referral, "answered_time", line, {"sent": referral.sent_time})
    after: tuple[Moment | None, ...] = (referral.appointment_time, await _first_outcome(tx, referral))
    act.after = after
    return _of_institution(act)


async def _accepted(tx: Tx, request: common.CorrectActDateRequest) -> Dated | None:
    return await _answered(tx, request, "AcceptReferral.actual_time", refused=False)


async def _refused(tx: Tx, request: common.CorrectActDateRequest) -> Dated | None:
    return await _answered(tx, request, "RefuseReferral.actual_time", refused=True)


async def _appointment(tx: Tx, request: common.CorrectActDateRequest) -> Dated | None:
    referral = await _referral(tx, request, request.subject_id)
    if referral.appointment_time is None:
        return None
    known = {"accepted": referral.answered_time}
    act = _dated(referral, referral, "appointment_time", "AcceptReferral.appointment_time", known)
    return _of_institution(act)


async def _outcome(tx: Tx, request: common.CorrectActDateRequest) -> Dated | None:
    outcome = await tx.session.get(Outcome, ids.found(request.subject_id, "ACT_NOT_FOUND"))
    if outcome is None:
        return None
    referral = await _referral(tx, request, outcome.referral_id)
    await tx.session.refresh(outcome)
    known = {"sent": referral.sent_time, "accepted": referral.answered_time}
    act = _dated(referral, outcome, "done_on", "RecordOutcome.done_on", known)
    act.of_id = str(referral.id)
    return _of_institution(act)


_ACTS: Final[Mapping[tuple[str, str], Find]] = {
    (f"{_EVENTS}ReferralSent", ""): _sent,
    (f"{_EVENTS}ReferralAccepted", ""): _accepted,
    (f"{_EVENTS}ReferralAccepted", "appointment_time"): _appointment,
    (f"{_EVENTS}ReferralRefused", ""): _refused,
    (f"{_EVENTS}OutcomeRecorded", ""): _outcome,
}
# Which dates of which acts are corrected here.
CORRECTED: Final = frozenset(_ACTS)
