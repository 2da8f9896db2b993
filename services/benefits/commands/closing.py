"""The end of a case: what was asked for, decided or carried out ends with it, or is kept until a day."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Final

from prag.benefits.v1 import benefits_events_pb2 as events
from prag.registry.v1 import registry_events_pb2 as registry
from sqlalchemy import ColumnElement, Select, func, or_, select

from services import case_refs
from services.benefits.commands import applications
from services.benefits.commands.sessions import taken_off
from services.benefits.models import (
    ActCorrection,
    AgendaPoint,
    Application,
    Decision,
    Delivery,
    Entitlement,
    Session,
)
from services.benefits.rules import applications as rules
from services.benefits.rules.applications import State
from services.benefits.rules.bodies import MRC
from services.benefits.rules.decisions import undelivered
from services.benefits.rules.sessions import PointState, SessionState
from services.chassis.auth.actors import caller
from services.chassis.database.database import Tx
from services.chassis.dates import as_date, day_of
from services.chassis.events.event_messages import Envelope
from services.chassis.runtime.service import Runtime
from services.domain.municipalities import CENTRE, EVERYWHERE
from services.domain.open_work import CASE_CLOSED, DIED

# As many at a time as end within a moment; the rest at the next round.
_BATCH: Final = 200


async def close_case(tx: Tx, event: registry.CaseClosed, envelope: Envelope) -> None:
    """End what is open of a case that was closed, or keep it as was chosen.

    The rows are locked before the case is: whoever acts on one of them does so before, or finds it ended.
    What was drafted meanwhile is found once the case is closed here.
    """
    # The ministry's sessions, on whose agenda an application may stand, are of no municipality.
    await tx.widen(CENTRE)
    case_id = uuid.UUID(event.case_id)
    of_case = Application.case_id == case_id
    await tx.session.execute(_points(AgendaPoint.case_id == case_id))
    await tx.session.execute(_open(of_case))
    await case_refs.CASES.write(tx, [(event, envelope)])
    fate_of = case_refs.fates(event)
    for application, result in (await tx.session.execute(_open(of_case))).all():
        if not rules.is_open(State(application.state), result):
            continue
        fate = fate_of(application.id)
        reason = fate.ends_for(day_of(tx.now))
        if reason:
            await _end(tx, application, reason, envelope.day)
        else:
            await _keep(tx, application, fate.kept_until)


async def move_case(
    tx: Tx, event: registry.CaseAssigned | registry.CaseTransferred, envelope: Envelope
) -> None:
    """A case comes to a municipality with what was asked for, decided and given.

    What the old commission never had before it is for the new one; the ministry's goes on with its own. What
    the old office chose to end ends there.
    """
    reasons = case_refs.ended_by(event) if isinstance(event, registry.CaseTransferred) else {}
    await tx.widen(*filter(None, (CENTRE, event.previous_municipality)))
    case_id = uuid.UUID(event.case_id)
    of_case = Application.case_id == case_id
    await tx.session.execute(_points(AgendaPoint.case_id == case_id))
    for application, result in (await tx.session.execute(_open(of_case))).all():
        if application.id in reasons and rules.is_open(State(application.state), result):
            await _end(tx, application, reasons[application.id], envelope.day)
        elif application.state == State.ON_AGENDA and application.body == MRC:
            application.state = rules.next_state("adjourn_point", State(application.state))
            await _take_off(tx, application, "TRANSFERRED")
    await tx.session.flush()
    entitlements = select(Entitlement.id).where(Entitlement.case_id == case_id)
    rows = (
        (Delivery, Delivery.entitlement_id.in_(entitlements)),
        *((model, model.case_id == case_id) for model in (Entitlement, Decision, ActCorrection, Application)),
    )
    await case_refs.move(tx, event, envelope, rows)


async def leave_family(tx: Tx, event: registry.FamilyChanged, envelope: Envelope) -> None:
    """Know the family as it is now, and end what was chosen to end for who left it, or died."""
    reasons = case_refs.ended_by(event)
    if reasons or event.left_person_ids:
        await tx.widen(CENTRE)
        over = case_refs.over_by_death(event, Application.person_ids, Application.id)
        case_id = uuid.UUID(event.case_id)
        await tx.session.execute(_points(AgendaPoint.case_id == case_id))
        of = _open(or_(Application.id.in_(reasons), over), Application.case_id == case_id)
        for application, result in (await tx.session.execute(of)).all():
            if rules.is_open(State(application.state), result):
                await _end(tx, application, reasons.get(application.id, DIED), envelope.day)
    await case_refs.CASES.write(tx, [(event, envelope)])


async def reopen_case(tx: Tx, event: registry.CaseReopened, envelope: Envelope) -> None:
    """Go on with what was kept, as with any other; what ended stays ended."""
    await case_refs.CASES.write(tx, [(event, envelope)])
    await tx.widen(CENTRE)
    kept = _open(Application.case_id == uuid.UUID(event.case_id), Application.kept_until.is_not(None))
    for application, _ in (await tx.session.execute(kept)).all():
        await _keep(tx, application, None)


async def end_kept(runtime: Runtime) -> None:
    """End what closed cases kept until a day that is over."""
    async with runtime.database.transaction(scope=EVERYWHERE, actor=caller()) as tx:
        over = _open(Application.kept_until < day_of(tx.now)).limit(_BATCH)
        for application, result in (await tx.session.execute(over)).all():
            if rules.is_open(State(application.state), result):
                await _end(tx, application, CASE_CLOSED, day_of(tx.now))
            else:
                application.kept_until = None


def _open(*conditions: ColumnElement[bool]) -> Select[Application, str]:
    return (
        select(Application, func.coalesce(Decision.result, ""))
        .outerjoin(Decision, Decision.id == Application.decision_id)
        .where(Application.state.in_(rules.OPEN), *conditions)
        .order_by(Application.id)
        .with_for_update(of=Application)
        .execution_options(populate_existing=True)
    )


async def _keep(tx: Tx, application: Application, until: dt.date | None) -> None:
    application.kept_until = until
    point = await _point_of(tx, application)
    if point is not None:
        point.kept_until = until


async def _end(tx: Tx, application: Application, reason: str, on: dt.date) -> None:
    application.state = rules.next_state("end", State(application.state))
    application.end_reason, application.ended_on, application.kept_until = reason, on, None
    await _take_off(tx, application, CASE_CLOSED)
    entitlement = None
    if application.entitlement_id is not None:
        entitlement = await tx.session.get(Entitlement, application.entitlement_id)
    if entitlement is None:
        ended = events.ApplicationEnded(
            application_id=str(application.id),
            case_id=str(application.case_id),
            plan_item_id=applications.text_of(application.plan_item_id),
            scheme=application.scheme,
            reason=reason,
        )
        as_date(on, ended.ended_on)
        await applications.record(tx, application, ended, on)
        return
    stopped = events.EntitlementEnded(
        application_id=str(application.id),
        case_id=str(application.case_id),
        entitlement_id=str(entitlement.id),
        plan_item_id=applications.text_of(application.plan_item_id),
        scheme=application.scheme,
        reason=reason,
    )
    as_date(on, stopped.ended_on)
    delivered = await tx.session.scalars(
        select(Delivery.amount).where(Delivery.entitlement_id == entitlement.id, Delivery.amount.is_not(None))
    )
    left = undelivered(entitlement.amount, [amount for amount in delivered if amount])
    if left is not None:
        stopped.undelivered.minor_units, stopped.undelivered.currency = left, "EUR"
    await applications.record(tx, application, stopped, on)


async def _take_off(tx: Tx, application: Application, cause: str) -> None:
    point = await _point_of(tx, application)
    if point is None:
        return
    point.state, point.kept_until = PointState.REMOVED, None
    application.session_id = None
    session = await tx.session.get_one(Session, point.session_id)
    if session.state == SessionState.CALLED:
        await applications.record(tx, application, taken_off(application, session, cause), None)


def _points(*conditions: ColumnElement[bool]) -> Select[AgendaPoint]:
    """Select open points of agendas; who decides on one locks it before its application, as closing does."""
    return (
        select(AgendaPoint)
        .where(AgendaPoint.state == PointState.OPEN, *conditions)
        .order_by(AgendaPoint.id)
        .with_for_update()
    )


async def _point_of(tx: Tx, application: Application) -> AgendaPoint | None:
    of = AgendaPoint.application_id == application.id
    point: AgendaPoint | None = (await tx.session.scalars(_points(of))).one_or_none()
    return point
