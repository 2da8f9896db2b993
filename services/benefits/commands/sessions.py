"""Sessions: called, opened with who is there, voted in, closed. Each locks its session, so votes queue."""

from __future__ import annotations

import datetime as dt
import secrets
import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from prag.benefits.v1 import benefits_events_pb2 as events
from prag.benefits.v1 import benefits_service_pb2 as pb
from sqlalchemy import delete, func, select

from services.benefits import reference
from services.benefits.codes import code
from services.benefits.commands import applications
from services.benefits.commands.numbers import numbered, session_number
from services.benefits.commands.proofs import check_sheet
from services.benefits.models import AgendaPoint, Application, Decision, Session, Vote
from services.benefits.rules import applications as application_rules
from services.benefits.rules import bodies, compositions
from services.benefits.rules import sessions as rules
from services.benefits.rules.acts import ACTS
from services.benefits.rules.applications import State
from services.benefits.rules.compositions import Person
from services.benefits.rules.hands import Act, of_point
from services.benefits.rules.sessions import Ballot, Cast, PointState, Result, SessionState
from services.case_refs import load_open
from services.chassis.acts import latest
from services.chassis.database.columns import as_json
from services.chassis.database.database import Tx, load
from services.chassis.dates import as_date, as_timestamp, day_of, instant, required_instant
from services.chassis.errors import FailedPrecondition, InvalidArgument, NotFound, Violation
from services.chassis.events import outbox
from services.chassis.files import blobs
from services.chassis.ids import found, new_id
from services.domain.hands import added
from services.domain.municipalities import CENTRE
from services.domain.texts import as_name


@dataclass(frozen=True)
class Sitting:
    """A commission as it sits on a day: its composition, and its accounts that are active."""

    composition: Any
    known: Mapping[str, Person]

    def members(self) -> list[dict[str, Any]]:
        """Return the seats of a session; whose account was suspended or moved sits no longer."""
        return [
            {
                "account_id": seat["account_id"],
                "name": as_name(seat["name"]),
                "position": seat["position"],
                "chair": seat["chair"],
                "present": False,
                "absence": "",
                "deputy_for": seat["deputy_for"],
                "institution_id": seat["institution_id"],
            }
            for seat in as_json(self.composition["seats"])
            if compositions.sits(self.composition["kind"], self.known.get(seat["account_id"]))
        ]

    def quorum(self, on: dt.date) -> tuple[int, str]:
        """Return how many are needed, of all members that the act names, and who says so."""
        seats = as_json(self.composition["seats"])
        members = sum(not seat["deputy_for"] for seat in seats)
        return compositions.quorum(self.composition["quorum"], members, reference.voting(on))


async def create_session(tx: Tx, request: pb.CreateSessionRequest, sitting: Sitting | None) -> Session:
    """Call a session: the first title stands before the applications, the others after them."""
    body, place = bodies.place_of_session(
        request.body, request.municipality, tx.actor.roles, tx.actor.municipalities
    )
    rules.check_call(request.titles, request.application_ids)
    planned = required_instant(request.planned_time, "planned_time")
    kind = code(pb.SessionKind, request.kind, "kind")
    chosen = await _applications(tx, request.application_ids, body, place)
    submitted = latest(application.submit_time for application in chosen)
    ACTS.require("CreateSession.planned_time", planned, tx.now, {"submitted": submitted})
    composed = _composed(sitting)
    strands = composed.composition["strands"]
    if any(application.strand not in strands for application in chosen):
        raise InvalidArgument(
            fields=[Violation("application_ids", "FIELD_CONTRADICTS", {"other": "body_id"})]
        )
    session = Session(
        id=new_id(),
        municipality=place,
        number=await session_number(tx, place, day_of(planned)),
        body=body,
        body_id=composed.composition["body_id"],
        kind=kind,
        state=SessionState.CALLED,
        planned_time=planned,
        place=request.place,
        called_by=tx.actor.account_id,
    )
    _sit(session, composed, day_of(planned))
    tx.session.add(session)
    await tx.session.flush()
    subjects: list[str | Application] = [*request.titles[:1], *chosen, *request.titles[1:]]
    for number, subject in enumerate(subjects, start=1):
        await _put(tx, session, number, subject)
    return session


def _composed(sitting: Sitting | None) -> Sitting:
    if sitting is None:
        raise FailedPrecondition("BODY_NOT_COMPOSED")
    return sitting


def _sit(session: Session, sitting: Sitting, on: dt.date) -> None:
    """Take seats and quorum from the commission as it stands on a day."""
    session.composition_id = sitting.composition["id"]
    session.members = sitting.members()
    session.quorum_needed, session.quorum_source = sitting.quorum(on)


async def open_session(tx: Tx, request: pb.OpenSessionRequest, sitting: Sitting | None) -> Session:
    """Open with who is there. From here on seats and quorum stay, whatever act comes."""
    session = await managed(tx, request.session_id)
    submitted = select(func.max(Application.submit_time)).join(
        AgendaPoint, AgendaPoint.application_id == Application.id
    )
    last = await tx.session.scalar(submitted.where(AgendaPoint.session_id == session.id))
    session.state = rules.next_session("open_session", SessionState(session.state))
    opened = instant(request.actual_time, "actual_time") or tx.now
    ACTS.require("OpenSession.actual_time", opened, tx.now, {"submitted": last})
    composed = _composed(sitting)
    session.body_id = composed.composition["body_id"]
    _sit(session, composed, day_of(opened))
    present = set(request.present_account_ids)
    _check_present(session, present)
    rules.check_quorum(len(present), session.quorum_needed)
    _seat(session, rules.noted(session.members, present, tx.actor.account_id), request.presiding_account_id)
    session.opened_time = opened
    return session


def _check_present(session: Session, present: Collection[str]) -> None:
    rules.check_present(
        present, {member["account_id"] for member in session.members}, rules.deputies_of(session.members)
    )


def _seat(session: Session, members: Sequence[Mapping[str, Any]], named: str) -> None:
    """Note who is there and who presides; in an empty room nobody does."""
    present = {member["account_id"] for member in members if member["present"]}
    usual = [member["account_id"] for member in _usual(session)]
    presides = rules.presiding(named, present, usual) if present or named else ""
    session.members = [{**member, "presides": member["account_id"] == presides} for member in members]


def _usual(session: Session) -> list[dict[str, Any]]:
    """Return who usually presides: who was noted to, then the chair."""
    return [member for role in ("presides", "chair") for member in session.members if member.get(role)]


async def record_presence(tx: Tx, request: pb.RecordPresenceRequest, known: Mapping[str, Person]) -> Session:
    """Note who came or left; a lost quorum stops the voting and does not end the session.

    What a member cast stays cast, and who acted on the own account is away once they say so or by the sheet:
    else whoever keeps the minutes could send away who votes otherwise.
    """
    session = await managed(tx, request.session_id)
    session.state = rules.next_session("record_presence", SessionState(session.state))
    present = set(request.present_account_ids)
    _check_present(session, present)
    came = present - _present(session)
    if not all(compositions.sits(session.body, known.get(account)) for account in came):
        raise InvalidArgument(fields=[Violation("present_account_ids", "FIELD_UNKNOWN_VALUE")])
    noted = rules.noted(session.members, present, tx.actor.account_id)
    if session.attendance_by and any(map(rules.absence_waits, noted)):
        rules.check_not_attested(tx.actor.account_id, session.attendance_by)
    _seat(session, noted, request.presiding_account_id)
    return session


def _present(session: Session) -> set[str]:
    return {member["account_id"] for member in session.members if member["present"]}


async def declare_presence(tx: Tx, request: pb.DeclarePresenceRequest) -> Session:
    """Let a member say that they are there, or away."""
    session = await _seen(tx, request.session_id)
    session.state = rules.next_session("declare_presence", SessionState(session.state))
    attested = session.attendance_blob_id is not None
    by = tx.actor.account_id
    session.members = rules.declared(session.members, by, present=request.present, attested=attested)
    return session


async def declare_conflict(tx: Tx, request: pb.DeclareConflictRequest) -> Session:
    """Take a member out of the voting on a point; a vote that was cast is taken back, by the member alone."""
    session, point = await _point(tx, request.session_id, request.point_id)
    account = _for_whom(tx, session, request.account_id)
    votes = await ballot(tx, session, point)
    application_rules.require(rules.why_not_point("declare_conflict", votes, account))
    by = tx.actor.account_id
    rules.check_noted(votes, account, by, session.attendance_by)
    if account == by:
        point.conflicts = [*point.conflicts, *({account} - set(point.conflicts))]
        point.noted_conflicts = _without(point.noted_conflicts, account)
        session.members = rules.acted(session.members, by)
    elif account not in {*point.conflicts, *point.noted_conflicts}:
        point.noted_conflicts = {**point.noted_conflicts, account: by}
    await tx.session.execute(delete(Vote).where(Vote.point_id == point.id, Vote.account_id == account))
    return session


async def cast_vote(tx: Tx, request: pb.CastVoteRequest, known: Mapping[str, Person]) -> Session:
    """Save a member's own vote, of which the last one counts; or record, once, one that was given by hand."""
    session, point = await _point(tx, request.session_id, request.point_id)
    account = _for_whom(tx, session, request.account_id)
    by = tx.actor.account_id
    value = code(pb.VoteValue, request.value, "value")
    votes = await ballot(tx, session, point)
    if account == by:
        application_rules.require(rules.why_not_point("cast_vote", votes, by))
    else:
        application_rules.require(rules.why_not_point("record_vote", votes, by, account))
        if not compositions.sits(session.body, known.get(account)):
            raise FailedPrecondition("NOT_A_MEMBER")
        rules.check_not_attested(by, session.attendance_by)
    query = select(Vote).where(Vote.point_id == point.id, Vote.account_id == account)
    vote = (await tx.session.execute(query)).scalar_one_or_none()
    if vote is None:
        vote = Vote(point_id=point.id, municipality=session.municipality, account_id=account)
        tx.session.add(vote)
    vote.value, vote.time, vote.recorded_by, vote.confirmed_time = value, tx.now, by, None
    if account == by:
        # Who votes has no conflict, whatever somebody noted.
        point.noted_conflicts = _without(point.noted_conflicts, by)
        session.members = rules.acted(session.members, by)
    return session


def _without(noted: Mapping[str, str], account: str) -> dict[str, str]:
    return {one: by for one, by in noted.items() if one != account}


async def confirm_vote(tx: Tx, request: pb.ConfirmVoteRequest) -> Session:
    """Let a member say that a vote was recorded as it was given; it is the member's own then."""
    session, point = await _point(tx, request.session_id, request.point_id)
    by = tx.actor.account_id
    application_rules.require(rules.why_not_point("confirm_vote", await ballot(tx, session, point), by))
    query = select(Vote).where(Vote.point_id == point.id, Vote.account_id == by)
    vote = (await tx.session.execute(query)).scalar_one()
    vote.confirmed_time = tx.now
    session.members = rules.acted(session.members, by)
    return session


async def attach_attendance(tx: Tx, request: pb.AttachAttendanceRequest) -> Session:
    """Attach the signed attendance sheet; recorded votes count by it."""
    session = await _seen(tx, request.session_id)
    by = tx.actor.account_id
    points = await _points(tx, session.id)
    recorders = select(Vote.recorded_by).where(
        Vote.point_id.in_([point.id for point in points]), Vote.recorded_by != Vote.account_id
    )
    application_rules.require(
        rules.why_not_attest(
            SessionState(session.state),
            {
                *(await tx.session.scalars(recorders)).all(),
                *rules.noters(session.members, [point.noted_conflicts for point in points]),
            },
            by,
            sits=rules.attests(
                session.members,
                by,
                votes=tx.actor.may("session.vote"),
                manages=session.body in bodies.bodies_managed(tx.actor.roles),
            ),
        )
    )
    await blobs.attach(tx, request.blob_id, session.id)
    await check_sheet(tx, request.blob_id)
    session.attendance_blob_id = found(request.blob_id, "BLOB_NOT_FOUND")
    session.attendance_by = by
    return session


async def adjourn_point(tx: Tx, request: pb.AdjournPointRequest) -> Session:
    """Leave a point to another session; its application is complete as before."""
    session, point = await _point(tx, request.session_id, request.point_id)
    bodies.check_managed(session.body, tx.actor.roles, "SESSION_NOT_FOUND")
    application_rules.require(rules.why_not_point("adjourn_point", await ballot(tx, session, point)))
    await _adjourn(tx, session, point, request.note, "ADJOURNED")
    return session


async def decide_point(tx: Tx, request: pb.DecidePointRequest) -> Decision:
    """Close the voting on a point with its result and reasons."""
    session, point = await _point(tx, request.session_id, request.point_id)
    bodies.check_managed(session.body, tx.actor.roles, "SESSION_NOT_FOUND")
    votes = await ballot(tx, session, point)
    application_rules.require(rules.why_not_point("decide_point", votes, tx.actor.account_id))
    result = Result(code(pb.DecisionResult, request.result, "result"))
    # The day of the session, also when it is recorded later.
    decided_on = day_of(session.opened_time or tx.now)
    rules.check_result(result, votes, reference.voting(day_of(session.planned_time)))
    rules.check_reasons(request.reasons, request.text, result, reference.reason_results())
    if point.application_id is None:
        raise NotFound("APPLICATION_NOT_FOUND")
    application = await applications.own(tx, point.application_id)
    application.state = application_rules.next_state("decide_point", State(application.state))
    amount, months = rules.granted(
        result,
        amount=request.amount.minor_units if request.HasField("amount") else None,
        currency=request.amount.currency,
        months=request.months,
        asked_amount=application.amount,
        asked_months=application.months,
    )
    locale = applications.locale_name(request.act_locale) or application.act_locale
    if not locale:
        raise InvalidArgument(fields=[Violation("act_locale", "FIELD_REQUIRED")])
    decision = Decision(
        id=new_id(),
        municipality=application.municipality,
        number=await numbered(tx, "V", decided_on),
        application_id=application.id,
        session_id=session.id,
        case_id=application.case_id,
        result=result,
        reasons=list(request.reasons),
        text=request.text,
        amount=amount,
        months=months,
        decided_on=decided_on,
        decided_by=tx.actor.account_id,
        voted_by=sorted(account for account in votes.votes if votes.counts(account)),
        session_number=session.number,
        chair=next((member["name"] for member in _usual(session)), ""),
        act_locale=locale,
        verify_code=secrets.token_urlsafe(18),
    )
    tx.session.add(decision)
    await tx.session.flush()
    application.decision_id = decision.id
    sat = added(votes.done, Act.SAT, *decision.voted_by)
    application.hands = added(sat, Act.DECIDED, tx.actor.account_id)
    point.state, point.decision_id, point.result = PointState.DECIDED, decision.id, result
    await _decided(tx, application, decision)
    return decision


async def close_session(tx: Tx, request: pb.CloseSessionRequest) -> Session:
    """End the session; points that are still open are left to another one."""
    session = await managed(tx, request.session_id)
    session.state = rules.next_session("close_session", SessionState(session.state))
    closed = instant(request.actual_time, "actual_time") or tx.now
    ACTS.require("CloseSession.actual_time", closed, tx.now, {"opened": session.opened_time})
    session.closed_time = closed
    points = await _points(tx, session.id)
    for point in points:
        if point.state != PointState.OPEN:
            continue
        if point.application_id is None:
            # What was only talked about is done when the session is.
            point.state = PointState.DECIDED
        else:
            await _adjourn(tx, session, point, "", "")
    event = events.SessionHeld(
        session_id=str(session.id),
        kind=session.kind,
        body=session.body,
        case_ids=sorted(
            {str(point.case_id) for point in points if point.case_id and point.state != PointState.REMOVED}
        ),
        present=sum(member["present"] for member in session.members),
    )
    as_timestamp(session.opened_time, event.opened_time)
    await outbox.record(tx, event, municipality=session.municipality, actual_on=session.opened_time)
    return session


async def call_off_session(tx: Tx, request: pb.CallOffSessionRequest) -> Session:
    """Call a session off that was not held; its points wait for another agenda, those who sit are told."""
    session = await managed(tx, request.session_id)
    points = await _points(tx, session.id)
    state = SessionState(session.state)
    application_rules.require(
        rules.why_not_session(
            "call_off_session",
            state,
            decided=any(point.state == PointState.DECIDED for point in points),
            present=len(rules.there(session.members, attested=session.attendance_blob_id is not None)),
            needed=session.quorum_needed,
        )
    )
    for point in points:
        if point.state == PointState.OPEN:
            await _adjourn(tx, session, point, "", "CALLED_OFF")
    session.state = rules.next_session("call_off_session", state)
    session.called_off_by, session.called_off_time = tx.actor.account_id, tx.now
    session.call_off_reason = request.reason.strip()
    event = events.SessionCalledOff(
        session_id=str(session.id),
        kind=session.kind,
        body=session.body,
        opened=session.opened_time is not None,
    )
    as_timestamp(session.planned_time, event.planned_time)
    await outbox.record(tx, event, municipality=session.municipality)
    return session


async def ballot(tx: Tx, session: Session, point: AgendaPoint) -> Ballot:
    """Return a point with its votes as the rules need it."""
    # The application is not locked: nothing but this point moves one that is on an agenda.
    query = (
        select(Vote, Application.hands)
        .select_from(AgendaPoint)
        .outerjoin(Vote, Vote.point_id == AgendaPoint.id)
        .outerjoin(Application, Application.id == AgendaPoint.application_id)
        .where(AgendaPoint.id == point.id)
    )
    rows: Sequence[Any] = (await tx.session.execute(query)).all()
    return Ballot(
        session=SessionState(session.state),
        point=PointState(point.state),
        application=point.application_id is not None,
        members=frozenset(member["account_id"] for member in session.members),
        present=rules.there(session.members, attested=session.attendance_blob_id is not None),
        conflicts=frozenset(point.conflicts),
        noted=point.noted_conflicts,
        hands=of_point(next((hands for _, hands in rows), None), point.drafted_by),
        votes={
            row.account_id: Cast.of(
                row.account_id, row.value, row.recorded_by, confirmed=row.confirmed_time is not None
            )
            for row, _ in rows
            if row is not None
        },
        needed=session.quorum_needed,
        deputies=rules.deputies_of(session.members),
        attested=session.attendance_blob_id is not None,
    )


async def managed(tx: Tx, session_id: str) -> Session:
    """Return a session of the caller's own body, locked."""
    session = await load(tx, Session, session_id, reason="SESSION_NOT_FOUND")
    bodies.check_managed(session.body, tx.actor.roles, "SESSION_NOT_FOUND")
    return session


def _for_whom(tx: Tx, session: Session, account_id: str) -> str:
    return rules.voter(
        account_id,
        tx.actor.account_id,
        votes=tx.actor.may("session.vote"),
        manages=session.body in bodies.bodies_managed(tx.actor.roles),
    )


async def _seen(tx: Tx, session_id: str) -> Session:
    """Return a session that the caller reads, locked."""
    session = await load(tx, Session, session_id, reason="SESSION_NOT_FOUND")
    if not bodies.reads(session.body, session.members, tx.actor.account_id, tx.actor.roles):
        raise NotFound("SESSION_NOT_FOUND")
    return session


async def _point(tx: Tx, session_id: str, point_id: str) -> tuple[Session, AgendaPoint]:
    session = await _seen(tx, session_id)
    key = found(point_id, "AGENDA_POINT_NOT_FOUND")
    point = await load_open(
        tx, AgendaPoint, key, AgendaPoint.session_id == session.id, reason="AGENDA_POINT_NOT_FOUND"
    )
    return session, point


async def _points(tx: Tx, session_id: uuid.UUID) -> Sequence[AgendaPoint]:
    """Return the points of a session, locked: a case that closes takes its own off."""
    query = (
        select(AgendaPoint)
        .where(AgendaPoint.session_id == session_id)
        .order_by(AgendaPoint.number)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return (await tx.session.execute(query)).scalars().all()


async def _applications(tx: Tx, application_ids: Sequence[str], body: str, place: str) -> list[Application]:
    """Return the applications in the order of the agenda; locked in the order of their ids."""
    loaded: dict[str, Application] = {}
    for application_id in sorted(application_ids):
        application = await applications.own(tx, application_id)
        if application.body != body or place not in {CENTRE, application.municipality}:
            raise NotFound("APPLICATION_NOT_FOUND")
        loaded[application_id] = application
    return [loaded[application_id] for application_id in application_ids]


async def _put(tx: Tx, session: Session, number: int, subject: str | Application) -> None:
    point = AgendaPoint(
        id=new_id(),
        session_id=session.id,
        municipality=session.municipality,
        number=number,
        state=PointState.OPEN,
        conflicts=[],
    )
    tx.session.add(point)
    if isinstance(subject, str):
        point.title = subject
        return
    subject.state = application_rules.next_state("put_on_agenda", State(subject.state))
    subject.session_id = session.id
    point.application_id, point.case_id = subject.id, subject.case_id
    point.case_number, point.scheme = subject.case_number, subject.scheme
    point.drafted_by, point.kept_until = subject.drafted_by, subject.kept_until
    event = events.ApplicationPutOnAgenda(
        application_id=str(subject.id),
        case_id=str(subject.case_id),
        session_id=str(session.id),
        scheme=subject.scheme,
        body=session.body,
    )
    # A session that is entered after it was held counts on its own day.
    await applications.record(tx, subject, event, min(session.planned_time, tx.now))


async def _adjourn(tx: Tx, session: Session, point: AgendaPoint, note: str, cause: str) -> None:
    """Leave a point to another session; what the commission never had before it is taken off, for a cause."""
    votes = await ballot(tx, session, point)
    point.state, point.note = PointState.ADJOURNED, note
    if point.application_id is not None:
        application = await load(tx, Application, point.application_id, reason="APPLICATION_NOT_FOUND")
        application.state = application_rules.next_state("adjourn_point", State(application.state))
        application.session_id = None
        # Who voted on it sat, though another session decides.
        application.hands = added(votes.done, Act.SAT)
        if session.state == SessionState.CALLED or cause == "CALLED_OFF":
            await applications.record(tx, application, taken_off(application, session, cause), None)


def taken_off(application: Application, session: Session, cause: str) -> events.ApplicationTakenOffAgenda:
    """Return what is told of an application that the commission never had before it."""
    return events.ApplicationTakenOffAgenda(
        application_id=str(application.id),
        case_id=str(application.case_id),
        session_id=str(session.id),
        scheme=application.scheme,
        body=session.body,
        cause=cause,
    )


async def _decided(tx: Tx, application: Application, decision: Decision) -> None:
    event = events.DecisionMade(
        application_id=str(application.id),
        case_id=str(application.case_id),
        decision_id=str(decision.id),
        plan_item_id=applications.text_of(application.plan_item_id),
        scheme=application.scheme,
        result=decision.result,
        body=application.body,
        number=decision.number,
    )
    as_date(decision.decided_on, event.decided_on)
    if decision.amount is not None:
        event.amount.minor_units, event.amount.currency = decision.amount, "EUR"
    await applications.record(tx, application, event, decision.decided_on)
