"""The dated acts of benefits, each with what it follows and what follows it (services/corrections.py).

What was decided, and is not served yet, is decided on the day of its session: it moves with it, and its act
is made anew. What was served stays as it was; the code on it leads to the correcting act.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from prag.benefits.v1 import benefits_events_pb2 as events
from prag.common.v1 import types_pb2 as common
from sqlalchemy import delete, func, or_, select, text

from services import case_refs, corrections
from services.benefits.commands.applications import duty
from services.benefits.models import (
    ActCorrection,
    AgendaPoint,
    Application,
    Decision,
    Delivery,
    Entitlement,
    IssuedAct,
    Session,
)
from services.benefits.rules import bodies
from services.benefits.rules.acts import ACTS
from services.benefits.rules.sessions import SessionState
from services.chassis import ids
from services.chassis.acts import Known, Moment, as_day, latest
from services.chassis.database.database import Tx, load
from services.corrections import NO_CASE, Corrected, Dated, Find

__all__ = ["CORRECTED", "correct_act_date", "name_correcting_act", "people_of"]

_EVENTS: Final = "prag.benefits.v1."
_ON_AGENDA: Final = f"{_EVENTS}ApplicationPutOnAgenda"
_HELD: Final = f"{_EVENTS}SessionHeld"
_DECIDED: Final = f"{_EVENTS}DecisionMade"


async def correct_act_date(tx: Tx, request: common.CorrectActDateRequest) -> ActCorrection:
    """Set the date of a submission, session, service, finality, execution or delivery right."""
    act = await corrections.find(_ACTS, tx, request)
    correction = await corrections.correct(
        tx,
        request,
        act,
        table=ACTS,
        kept=ActCorrection,
        told=events.ActDateCorrected,
        permission="application.read",
    )
    if correction.correcting_act_on is not None:
        served = await _served_of(tx, request)
        codes = [one.verify_code for one in served]
        await _name(tx, correction.id, correction.correcting_act_on, correction.act, codes)
    return correction


async def people_of(tx: Tx, correction: ActCorrection) -> Sequence[uuid.UUID]:
    """Return whom an access record names: those whom the application is for; a session is of nobody."""
    subject = uuid.UUID(correction.subject_id)
    its = (
        select(Entitlement.application_id)
        .join(Delivery, Delivery.entitlement_id == Entitlement.id)
        .where(Delivery.id == subject)
        .scalar_subquery()
    )
    query = select(Application.for_person_ids).where(or_(Application.id == subject, Application.id == its))
    return (await tx.session.scalars(query)).first() or []


# What was served --------------------------------------------------------------------------------------------

_NAME: Final = text(
    'INSERT INTO correcting_act (code, correction_id, "on", act) SELECT code, :correction_id, :on, :act'
    " FROM unnest(CAST(:codes AS text[])) AS given(code) ON CONFLICT DO NOTHING"
)


async def _name(tx: Tx, correction_id: uuid.UUID, on: dt.date, act: str, codes: Sequence[str]) -> None:
    """Say to whoever asks by the code on an act that a correcting act names it."""
    of = {"correction_id": correction_id, "on": on, "act": act, "codes": sorted(codes)}
    await tx.session.execute(_NAME, of)


async def name_correcting_act(
    tx: Tx, correction_id: str, case_id: str, act: str, previous: Moment, on: dt.date
) -> None:
    """Note a correcting act of another service: what was served since the date rests on it."""
    codes = select(Decision.verify_code).where(
        Decision.case_id == uuid.UUID(case_id), Decision.served_on >= as_day(previous)
    )
    await _name(tx, uuid.UUID(correction_id), on, act, (await tx.session.scalars(codes)).all())


async def _served_of(tx: Tx, request: common.CorrectActDateRequest) -> Sequence[Decision]:
    subject = uuid.UUID(request.subject_id)
    its = Decision.session_id if request.act in {_HELD, _ON_AGENDA} else Decision.application_id
    query = select(Decision).where(its == subject, Decision.served_on.is_not(None))
    return (await tx.session.scalars(query)).all()


# The acts of an application ---------------------------------------------------------------------------------


async def _application(tx: Tx, request: common.CorrectActDateRequest, application_id: Any) -> Application:
    return await case_refs.load_open(
        tx,
        Application,
        application_id,
        Application.case_id == ids.found(request.case_id, "CASE_NOT_FOUND"),
        *duty(tx),
        reason="ACT_NOT_FOUND",
    )


async def _decision_of(tx: Tx, application: Application) -> Decision | None:
    if application.decision_id is None:
        return None
    return await tx.session.get(Decision, application.decision_id, populate_existing=True)


def _dated(application: Application, row: Any, column: str, line: str, known: Known) -> Dated:
    return Dated(
        line=line,
        previous=getattr(row, column),
        write=lambda moment: setattr(row, column, moment),
        municipality=application.municipality,
        case_id=application.case_id,
        strand=application.strand,
        known=known,
    )


async def _submitted(tx: Tx, request: common.CorrectActDateRequest) -> Dated | None:
    application = await _application(tx, request, request.subject_id)
    if application.submit_time is None:
        return None
    known = {"begun": await case_refs.begun_on(tx, application.case_id)}
    act = _dated(application, application, "submit_time", "SubmitApplication.actual_time", known)
    sat = (
        select(Session.planned_time, Session.opened_time)
        .join(AgendaPoint, AgendaPoint.session_id == Session.id)
        .where(AgendaPoint.application_id == application.id)
    )
    act.after = [moment for row in (await tx.session.execute(sat)).all() for moment in row]
    decision = await _decision_of(tx, application)
    act.served_on = decision.served_on if decision is not None else None
    act.author = await corrections.teller(tx, events.ApplicationSubmitted, application.id)
    return act


async def _of_decision(tx: Tx, request: common.CorrectActDateRequest) -> tuple[Application, Decision] | None:
    """Return an application with its decision, both locked, the decision first as its other steps lock it."""
    missing = ids.found(request.subject_id, "ACT_NOT_FOUND")
    query = select(Decision).where(Decision.application_id == missing).with_for_update()
    decision = (await tx.session.scalars(query)).one_or_none()
    application = await _application(tx, request, request.subject_id)
    return None if decision is None else (application, decision)


async def _served(tx: Tx, request: common.CorrectActDateRequest) -> Dated | None:
    found = await _of_decision(tx, request)
    if found is None or found[1].served_on is None:
        return None
    application, decision = found
    act = _dated(
        application, decision, "served_on", "ServeDecision.served_on", {"decided": decision.decided_on}
    )
    act.after = (decision.final_on,)
    act.author = await corrections.teller(tx, events.DecisionServed, application.id)
    act.heads |= frozenset(bodies.managers_of(application.body))
    return act


async def _final(tx: Tx, request: common.CorrectActDateRequest) -> Dated | None:
    found = await _of_decision(tx, request)
    if found is None or found[1].final_on is None:
        return None
    application, decision = found
    known = {"decided": decision.decided_on, "served": decision.served_on}
    act = _dated(application, decision, "final_on", "FinalizeDecision.final_on", known)
    started = select(Entitlement.started_on).where(Entitlement.application_id == application.id)
    act.after = (await tx.session.scalar(started),)
    act.author = await corrections.teller(tx, events.DecisionFinal, application.id)
    act.heads |= frozenset(bodies.managers_of(application.body))
    return act


async def _started(tx: Tx, request: common.CorrectActDateRequest) -> Dated | None:
    application = await _application(tx, request, request.subject_id)
    query = select(Entitlement).where(Entitlement.application_id == application.id).with_for_update()
    entitlement = (await tx.session.scalars(query)).one_or_none()
    decision = await _decision_of(tx, application)
    if entitlement is None or decision is None:
        return None
    known = {"decided": decision.decided_on, "final": decision.final_on}
    act = _dated(application, entitlement, "started_on", "StartExecution.started_on", known)
    first = select(func.min(Delivery.delivered_on)).where(Delivery.entitlement_id == entitlement.id)
    act.after = (await tx.session.scalar(first),)
    # Who drafts pays nothing out, so no head of the office that drafted.
    act.author, act.heads, act.permission = entitlement.started_by, frozenset(), "execution.write"
    return act


async def _delivered(tx: Tx, request: common.CorrectActDateRequest) -> Dated | None:
    delivery = await tx.session.get(Delivery, ids.found(request.subject_id, "ACT_NOT_FOUND"))
    entitlement = await tx.session.get(Entitlement, delivery.entitlement_id) if delivery else None
    if delivery is None or entitlement is None:
        return None
    application = await _application(tx, request, entitlement.application_id)
    await tx.session.refresh(delivery)
    known = {"started": entitlement.started_on}
    act = _dated(application, delivery, "delivered_on", "RecordDelivery.delivered_on", known)
    act.author, act.of_id = delivery.recorded_by, str(application.id)
    return act


# The dates of a session -------------------------------------------------------------------------------------


async def _session(
    tx: Tx, request: common.CorrectActDateRequest
) -> tuple[Session, Sequence[Decision]] | None:
    """Return a session of a body whose files the caller reads, with what it decided, locked."""
    key = ids.found(request.subject_id, "ACT_NOT_FOUND")
    session = await load(tx, Session, key, reason="ACT_NOT_FOUND")
    reads = bodies.reads(session.body, session.members, tx.actor.account_id, tx.actor.roles)
    if not reads or request.case_id != NO_CASE:
        return None
    if session.state == SessionState.CALLED_OFF:
        # It was not held, and nothing counts on its day.
        return None
    query = select(Decision).where(Decision.session_id == session.id).order_by(Decision.id).with_for_update()
    decisions = (await tx.session.scalars(query.execution_options(populate_existing=True))).all()
    for decision in decisions:
        await case_refs.hold_open(tx, decision.case_id)
    return session, decisions


def _of_session(session: Session, decisions: Sequence[Decision], column: str, line: str) -> Dated:
    served = [decision.served_on for decision in decisions if decision.served_on is not None]
    return Dated(
        line=line,
        previous=getattr(session, column),
        write=lambda moment: setattr(session, column, moment),
        municipality=session.municipality,
        # A commission has no head: who manages its sessions acts for it.
        heads=frozenset(bodies.managers_of(session.body)),
        served_on=max(served, default=None),
    )


async def _submissions(tx: Tx, session: Session) -> Sequence[Application]:
    query = (
        select(Application)
        .join(AgendaPoint, AgendaPoint.application_id == Application.id)
        .where(AgendaPoint.session_id == session.id)
        .order_by(AgendaPoint.number)
    )
    return (await tx.session.scalars(query)).all()


async def _planned(tx: Tx, request: common.CorrectActDateRequest) -> Dated | None:
    found = await _session(tx, request)
    if found is None:
        return None
    session, decisions = found
    act = _of_session(session, decisions, "planned_time", "CreateSession.planned_time")
    listed = await _submissions(tx, session)
    act.known = {"submitted": latest(one.submit_time for one in listed)}
    previous = session.planned_time

    async def moves(corrected: Moment) -> Iterable[Corrected]:
        # What was put on the agenda of a session that is entered after it was held counts on its day.
        was, now = (min(each, session.create_time) for each in (previous, session.planned_time))
        return [
            Corrected(_ON_AGENDA, one.case_id, str(one.id), one.municipality, was, now) for one in listed
        ] or [Corrected(_ON_AGENDA, None, str(session.id), session.municipality, previous, corrected)]

    act.moves = moves
    return act


async def _opened(tx: Tx, request: common.CorrectActDateRequest) -> Dated | None:
    found = await _session(tx, request)
    if found is None or found[0].opened_time is None:
        return None
    session, decisions = found
    previous = found[0].opened_time
    act = _of_session(session, decisions, "opened_time", "OpenSession.actual_time")
    listed = await _submissions(tx, session)
    act.known = {"submitted": latest(one.submit_time for one in listed)}
    act.after = (
        session.closed_time,
        *[day for decision in decisions for day in (decision.served_on, decision.final_on)],
    )

    async def moves(corrected: Moment) -> Iterable[Corrected]:
        told = [Corrected(_HELD, None, str(session.id), session.municipality, previous, corrected)]
        decided = as_day(corrected)
        for decision in decisions:
            if decision.decided_on == decided:
                continue
            was, decision.decided_on = decision.decided_on, decided
            told.append(
                Corrected(
                    _DECIDED,
                    decision.case_id,
                    str(decision.application_id),
                    decision.municipality,
                    was,
                    decided,
                )
            )
            if decision.served_on is None:
                # What was printed bears the wrong day, and nobody has it yet.
                decision.act_job_id, decision.act_blob_id, decision.act_sha256 = None, None, ""
                await tx.session.execute(delete(IssuedAct).where(IssuedAct.code == decision.verify_code))
        return told

    act.moves = moves
    return act


async def _closed(tx: Tx, request: common.CorrectActDateRequest) -> Dated | None:
    found = await _session(tx, request)
    if found is None or found[0].closed_time is None:
        return None
    session, decisions = found
    act = _of_session(session, decisions, "closed_time", "CloseSession.actual_time")
    act.known = {"opened": session.opened_time}
    return act


_ACTS: Final[Mapping[tuple[str, str], Find]] = {
    (f"{_EVENTS}ApplicationSubmitted", ""): _submitted,
    (_ON_AGENDA, ""): _planned,
    (_HELD, ""): _opened,
    (_HELD, "closed_time"): _closed,
    (f"{_EVENTS}DecisionServed", ""): _served,
    (f"{_EVENTS}DecisionFinal", ""): _final,
    (f"{_EVENTS}ExecutionStarted", ""): _started,
    (f"{_EVENTS}DeliveryRecorded", ""): _delivered,
}
# Which dates of which acts are corrected here.
CORRECTED: Final = frozenset(_ACTS)
