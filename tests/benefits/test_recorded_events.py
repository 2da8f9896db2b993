"""What each act of benefits tells: once, whole, not again for the same request, not when it is refused."""

import datetime as dt
from collections.abc import Awaitable, Callable
from typing import Any
from uuid import UUID, uuid4

import pytest
from google.protobuf.field_mask_pb2 import FieldMask
from google.protobuf.message import Message
from google.protobuf.timestamp_pb2 import Timestamp
from google.type.date_pb2 import Date
from prag.benefits.v1 import benefits_events_pb2 as events
from prag.benefits.v1 import benefits_service_pb2 as pb
from prag.common.v1 import types_pb2
from prag.registry.v1 import registry_events_pb2 as registry

from services.benefits.commands.closing import end_kept
from services.benefits.subscribers import SUBSCRIPTIONS
from services.chassis.auth.actors import acting, service_actor
from services.chassis.dates import as_date
from services.chassis.events.event_messages import Envelope
from tests.benefits.conftest import (
    CHAIR,
    COORDINATOR,
    MCR,
    MEMBERS,
    NEIGHBOUR,
    BenefitsUnderTest,
    actor,
)
from tests.benefits.test_projects import TOLD as OF_PROJECTS
from tests.recorded_events import AN_ID, Story, call, is_told, telling

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.xdist_group("benefits_told")]

NOW = dt.datetime(2026, 11, 23, 8, 0, tzinfo=dt.UTC)
TOMORROW = Date(year=2026, month=11, day=24)
YESTERDAY = Date(year=2026, month=11, day=22)
LONG = "x" * 4001


def stamp(at: dt.datetime) -> Timestamp:
    made = Timestamp()
    made.FromDatetime(at)
    return made


def eur(cents: int) -> types_pb2.Money:
    return types_pb2.Money(minor_units=cents, currency="EUR")


def fresh() -> str:
    return str(uuid4())


async def case_of(service: BenefitsUnderTest) -> str:
    """The one family of the module."""
    if not service.persons:
        await service.case()
    return next(iter(service.persons))


async def with_item(service: BenefitsUnderTest, scheme: str = "RENT") -> tuple[str, str]:
    case_id = await case_of(service)
    return case_id, await service.item(case_id, scheme)


async def submitting(service: BenefitsUnderTest) -> Story:
    """From a plan item of one person, handed in before it was entered."""
    case_id = await case_of(service)
    person = service.persons[case_id][1]
    item = await service.item(case_id, "RENT", person=person)
    draft = await service.asked(case_id, plan_item_id=item)
    at = dt.datetime(2026, 11, 20, 10, 0, tzinfo=dt.UTC)
    request = pb.SubmitApplicationRequest(application_id=draft.id, actual_time=stamp(at), request_id=fresh())
    submit = service.officer.SubmitApplication
    tells = {
        "application_id": draft.id,
        "case_id": case_id,
        "plan_item_id": item,
        "scheme": "RENT",
        "submitted_time": "2026-11-20T10:00:00Z",
        "person_ids": [person],
        "number": draft.number,
    }
    return Story(
        lambda: submit(request),
        [(events.ApplicationSubmitted, tells)],
        [("RAN", "", at)],
        before=[
            (call(submit, request, actual_time=stamp(NOW + dt.timedelta(seconds=1))), "DATE_IN_FUTURE"),
            (call(service.by(NEIGHBOUR).SubmitApplication, request), "APPLICATION_NOT_FOUND"),
        ],
        after=[(call(submit, request), "APPLICATION_NOT_IN_STATE")],
    )


async def submitting_again(service: BenefitsUnderTest) -> Story:
    """For the family, without a plan, after it was sent back."""
    case_id = await case_of(service)
    sent = await service.handed_in(case_id, "FIREWOOD")
    await service.secretary.ReturnApplication(
        pb.ReturnApplicationRequest(application_id=sent.id, note="not signed")
    )
    request = pb.SubmitApplicationRequest(application_id=sent.id, request_id=fresh())
    tells = {
        "application_id": sent.id,
        "case_id": case_id,
        "scheme": "FIREWOOD",
        "submitted_time": "2026-11-23T08:00:00Z",
        "number": sent.number,
    }
    return Story(
        lambda: service.officer.SubmitApplication(request),
        [(events.ApplicationSubmitted, tells)],
        [("RAN", "", NOW)],
    )


async def returning(service: BenefitsUnderTest) -> Story:
    case_id = await case_of(service)
    sent = await service.found_complete(case_id)
    request = pb.ReturnApplicationRequest(application_id=sent.id, note="not signed", request_id=fresh())
    back = service.secretary.ReturnApplication
    return Story(
        lambda: back(request),
        [(events.ApplicationReturned, {"application_id": sent.id, "case_id": case_id})],
        [("RAN", "", NOW)],
        before=[
            (call(back, request, note=" "), "FIELD_REQUIRED"),
            (call(back, request, note=LONG), "FIELD_TOO_LONG"),
            (call(service.by(MCR).ReturnApplication, request), "APPLICATION_NOT_FOUND"),
        ],
        after=[(call(back, request), "APPLICATION_NOT_IN_STATE")],
    )


async def completing(service: BenefitsUnderTest) -> Story:
    case_id = await case_of(service)
    sent = await service.handed_in(case_id)
    gap = await service.drafted(case_id, "FOOD_HYGIENE", months=1, from_on=service.month())
    await service.officer.SubmitApplication(pb.SubmitApplicationRequest(application_id=gap.id))
    request = pb.CompleteApplicationRequest(application_id=sent.id, request_id=fresh())
    complete = service.secretary.CompleteApplication
    return Story(
        lambda: complete(request),
        [(events.ApplicationCompleted, {"application_id": sent.id, "case_id": case_id})],
        [("RAN", "", NOW)],
        before=[
            (call(complete, request, application_id=gap.id), "CHECKLIST_INCOMPLETE"),
            (call(service.by(MCR).CompleteApplication, request), "APPLICATION_NOT_FOUND"),
        ],
        after=[(call(complete, request), "APPLICATION_NOT_IN_STATE")],
    )


def calling(*applications: str, **changes: Any) -> pb.CreateSessionRequest:
    given = {
        "kind": pb.SESSION_KIND_URGENT,
        "planned_time": stamp(NOW + dt.timedelta(hours=4)),
        "application_ids": applications,
        "titles": ["Zapisnik"],
        "request_id": fresh(),
    }
    return pb.CreateSessionRequest(**(given | changes))


THREE = (CHAIR, *MEMBERS[:2])


async def create(
    service: BenefitsUnderTest, request: pb.CreateSessionRequest, who: Any = THREE
) -> pb.Session:
    """Call a session of a commission of three."""
    await service.seat(*who)
    return await service.secretary.CreateSession(request)


async def putting_on_an_agenda(service: BenefitsUnderTest) -> Story:
    """Two applications, in the order of the agenda; a planned session counts from today on."""
    case_id = await case_of(service)
    first, second = [await service.found_complete(case_id, scheme) for scheme in ("RENT", "FIREWOOD")]
    unready = await service.handed_in(case_id)
    request = calling(second.id, first.id)
    await service.seat(*THREE)
    create = service.secretary.CreateSession

    def tells(application: pb.Application) -> dict[str, Any]:
        return {
            "application_id": application.id,
            "case_id": case_id,
            "session_id": AN_ID,
            "scheme": application.scheme,
            "body": "MRC",
        }

    return Story(
        lambda: create(request),
        [(events.ApplicationPutOnAgenda, tells(second)), (events.ApplicationPutOnAgenda, tells(first))],
        [("RAN", "", NOW)] * 2,
        before=[
            (call(create, request, application_ids=[first.id, unready.id]), "APPLICATION_NOT_IN_STATE"),
            (call(create, request, application_ids=[first.id, first.id]), "FIELD_DUPLICATE"),
            (call(create, request, application_ids=[first.id, fresh()]), "APPLICATION_NOT_FOUND"),
            (call(create, request, planned_time=Timestamp()), "FIELD_REQUIRED"),
            (call(create, request, kind=0), "FIELD_REQUIRED"),
            (call(service.by(MCR).CreateSession, request), "APPLICATION_NOT_FOUND"),
        ],
        after=[(call(create, request), "APPLICATION_NOT_IN_STATE")],
    )


async def voted(
    service: BenefitsUnderTest, *, present: int = 3, result: str = "FOR"
) -> tuple[pb.Session, pb.Application]:
    """An open session of three with a title and an application on which all who are there have voted."""
    case_id, item = await with_item(service)
    application = await service.found_complete(case_id, days_ago=2, plan_item_id=item)
    session = await create(service, calling(application.id))
    who = (CHAIR, *MEMBERS[:2])[:present]
    opened = NOW - dt.timedelta(days=2)
    session = await service.secretary.OpenSession(
        pb.OpenSessionRequest(
            session_id=session.id,
            present_account_ids=[one.account_id for one in who],
            actual_time=stamp(opened),
        )
    )
    for one in who:
        session = await service.vote(session, one, result, point=1)
    return session, application


async def holding(service: BenefitsUnderTest) -> Story:
    """A session of two cases and a title; what was decided, adjourned and open is on it once each."""
    other = await service.case()
    session, application = await voted(service, present=2)
    more = [await service.found_complete(other, scheme) for scheme in ("RENT", "FIREWOOD")]
    beside = await create(service, calling(*(one.id for one in more)))
    # Put on the same agenda, as a session of three cases' applications would have it.
    await service.running.database.all(
        "UPDATE agenda_point SET session_id = $1::text::uuid, number = number + 10"
        " WHERE session_id = $2::text::uuid AND application_id IS NOT NULL",
        session.id,
        beside.id,
    )
    request = pb.CloseSessionRequest(session_id=session.id, request_id=fresh())
    close = service.secretary.CloseSession
    opened = NOW - dt.timedelta(days=2)
    tells = {
        "session_id": session.id,
        "kind": "URGENT",
        "body": "MRC",
        "opened_time": "2026-11-21T08:00:00Z",
        "case_ids": sorted({application.case_id, other}),
        "present": 2,
    }
    early = stamp(opened - dt.timedelta(seconds=1))
    return Story(
        lambda: close(request),
        [(events.SessionHeld, tells)],
        [("RAN", "", opened)],
        before=[
            (call(close, request, actual_time=early), "DATE_TOO_EARLY"),
            (call(close, request, actual_time=stamp(NOW + dt.timedelta(seconds=1))), "DATE_IN_FUTURE"),
            (call(close, request, session_id=beside.id), "SESSION_NOT_IN_STATE"),
            (call(service.by(MCR).CloseSession, request), "SESSION_NOT_FOUND"),
        ],
        after=[(call(close, request), "SESSION_NOT_IN_STATE")],
    )


def deciding_with(service: BenefitsUnderTest, request: Any, tells: dict[str, Any]) -> Any:
    """Decide a point; the act's number is known afterwards."""

    async def act() -> None:
        tells["number"] = (await service.secretary.DecidePoint(request)).number

    return act


async def deciding(service: BenefitsUnderTest) -> Story:
    """In part, on the day of the session, whose quorum is exactly there."""
    session, application = await voted(service, present=2)
    request = pb.DecidePointRequest(
        session_id=session.id,
        point_id=session.points[1].id,
        result=pb.DECISION_RESULT_PARTLY,
        reasons=["NEED_CONFIRMED"],
        amount=eur(60_000),
        request_id=fresh(),
    )
    decide = service.secretary.DecidePoint
    tells = {
        "application_id": application.id,
        "case_id": application.case_id,
        "decision_id": AN_ID,
        "plan_item_id": application.plan_item_id,
        "scheme": "RENT",
        "result": "PARTLY",
        "body": "MRC",
        "decided_on": "2026-11-21",
        "amount": {"minor_units": 60_000, "currency": "EUR"},
    }
    return Story(
        deciding_with(service, request, tells),
        [(events.DecisionMade, tells)],
        [("RAN", "", dt.date(2026, 11, 21))],
        before=[
            (call(decide, request, result=pb.DECISION_RESULT_REFUSED), "RESULT_NOT_VOTED"),
            (call(decide, request, result=0), "FIELD_REQUIRED"),
            (call(decide, request, reasons=[]), "REASONS_MISSING"),
            (call(decide, request, amount=eur(90_001)), "AMOUNT_TOO_HIGH"),
            (call(decide, request, months=2), "AMOUNT_TOO_HIGH"),
            (call(decide, request, point_id=session.points[0].id), "POINT_NOT_IN_STATE"),
            (call(decide, request, point_id=fresh()), "AGENDA_POINT_NOT_FOUND"),
            (call(service.by(MCR).DecidePoint, request), "SESSION_NOT_FOUND"),
        ],
        after=[(call(decide, request), "POINT_NOT_IN_STATE")],
    )


async def refusing(service: BenefitsUnderTest) -> Story:
    """A refusal gives nothing, of money either."""
    session, application = await voted(service, result="AGAINST")
    request = pb.DecidePointRequest(
        session_id=session.id,
        point_id=session.points[1].id,
        result=pb.DECISION_RESULT_REFUSED,
        reasons=["CONDITIONS_NOT_MET"],
        request_id=fresh(),
    )
    tells = {
        "application_id": application.id,
        "case_id": application.case_id,
        "decision_id": AN_ID,
        "plan_item_id": application.plan_item_id,
        "scheme": "RENT",
        "result": "REFUSED",
        "body": "MRC",
        "decided_on": "2026-11-21",
    }
    return Story(
        deciding_with(service, request, tells),
        [(events.DecisionMade, tells)],
        [("RAN", "", dt.date(2026, 11, 21))],
    )


async def decided(service: BenefitsUnderTest) -> pb.Decision:
    session, _ = await voted(service)
    return await service.decide(session, point=1)


async def serving(service: BenefitsUnderTest) -> Story:
    decision = await decided(service)
    await decided(service)
    request = pb.ServeDecisionRequest(
        decision_id=decision.id, served_on=YESTERDAY, how="BY_POST", request_id=fresh()
    )
    serve = service.head.ServeDecision
    tells = {
        "application_id": decision.application_id,
        "case_id": decision.case_id,
        "decision_id": decision.id,
        "served_on": "2026-11-22",
    }
    return Story(
        lambda: serve(request),
        [(events.DecisionServed, tells)],
        [("RAN", "", dt.date(2026, 11, 22))],
        before=[
            (call(serve, request, how="BY_DOVE"), "FIELD_UNKNOWN_VALUE"),
            (call(serve, request, served_on=TOMORROW), "DATE_IN_FUTURE"),
            (call(serve, request, served_on=Date(year=2026, month=11, day=20)), "DATE_TOO_EARLY"),
            (call(serve, request, served_on=Date()), "FIELD_REQUIRED"),
            (call(service.by(MCR).ServeDecision, request), "DECISION_NOT_FOUND"),
        ],
        after=[(call(serve, request), "APPLICATION_NOT_IN_STATE")],
    )


async def served(service: BenefitsUnderTest) -> pb.Decision:
    decision = await decided(service)
    request = pb.ServeDecisionRequest(decision_id=decision.id, served_on=YESTERDAY, how="IN_PERSON")
    return await service.head.ServeDecision(request)


async def finalizing(service: BenefitsUnderTest) -> Story:
    decision = await served(service)
    unserved = await decided(service)
    request = pb.FinalizeDecisionRequest(
        decision_id=decision.id, final_on=YESTERDAY, ground="NOT_APPEALED", request_id=fresh()
    )
    finalize = service.head.FinalizeDecision
    tells = {
        "application_id": decision.application_id,
        "case_id": decision.case_id,
        "decision_id": decision.id,
    }
    # The decision is older: before it was served it was not final.
    early = Date(year=2026, month=11, day=21)
    return Story(
        lambda: finalize(request),
        [(events.DecisionFinal, tells)],
        [("RAN", "", dt.date(2026, 11, 22))],
        before=[
            (call(finalize, request, ground=""), "FIELD_REQUIRED"),
            (call(finalize, request, final_on=early), "DATE_TOO_EARLY"),
            (call(finalize, request, final_on=TOMORROW), "DATE_IN_FUTURE"),
            (call(finalize, request, decision_id=unserved.id), "DECISION_NOT_SERVED"),
            (call(service.by(MCR).FinalizeDecision, request), "DECISION_NOT_FOUND"),
        ],
        after=[(call(finalize, request), "APPLICATION_NOT_IN_STATE")],
    )


async def final(service: BenefitsUnderTest) -> pb.Decision:
    decision = await served(service)
    request = pb.FinalizeDecisionRequest(decision_id=decision.id, final_on=YESTERDAY, ground="WAIVED")
    return await service.head.FinalizeDecision(request)


async def starting(service: BenefitsUnderTest) -> Story:
    decision = await final(service)
    unserved = await decided(service)
    application = await service.officer.GetApplication(
        pb.GetApplicationRequest(application_id=decision.application_id)
    )
    request = pb.StartExecutionRequest(
        application_id=application.id, started_on=YESTERDAY, request_id=fresh()
    )
    start = service.by(COORDINATOR).StartExecution
    tells = {
        "application_id": application.id,
        "case_id": application.case_id,
        "entitlement_id": AN_ID,
        "plan_item_id": application.plan_item_id,
        "scheme": "RENT",
        "executor": "DRRPIF",
    }
    early = Date(year=2026, month=11, day=21)
    return Story(
        lambda: start(request),
        [(events.ExecutionStarted, tells)],
        [("RAN", "", dt.date(2026, 11, 22))],
        before=[
            (call(start, request, started_on=early), "DATE_TOO_EARLY"),
            (call(start, request, started_on=TOMORROW), "DATE_IN_FUTURE"),
            (call(start, request, application_id=unserved.application_id), "APPLICATION_NOT_IN_STATE"),
            (call(service.by(MCR).StartExecution, request), "APPLICATION_NOT_FOUND"),
        ],
        after=[(call(start, request), "APPLICATION_NOT_IN_STATE")],
    )


async def executing(service: BenefitsUnderTest) -> pb.Entitlement:
    decision = await final(service)
    return await service.by(COORDINATOR).StartExecution(
        pb.StartExecutionRequest(application_id=decision.application_id, started_on=YESTERDAY)
    )


async def delivering(service: BenefitsUnderTest) -> Story:
    """A part, beside another entitlement of which all was delivered."""
    other, entitlement = [await executing(service) for _ in range(2)]
    receipt = await service.document(entitlement.case_id, "RECEIPT")
    foreign = await service.document(await foreign_case(service), "RECEIPT")
    deliver = service.head.RecordDelivery
    # One that is not there, for who may deliver but not of this.
    partner = service.by(actor("partner_officer", "RAN")).RecordDelivery
    request = pb.RecordDeliveryRequest(
        entitlement_id=entitlement.id,
        delivered_on=YESTERDAY,
        amount=eur(50_000),
        document_id=receipt,
        note="first month",
        request_id=fresh(),
    )
    own = await service.document(other.case_id, "RECEIPT")
    await call(deliver, request, entitlement_id=other.id, amount=eur(90_000), document_id=own)()
    item = (
        await service.officer.GetApplication(
            pb.GetApplicationRequest(application_id=entitlement.application_id)
        )
    ).plan_item_id
    assert item
    tells = {
        "application_id": entitlement.application_id,
        "case_id": entitlement.case_id,
        "entitlement_id": entitlement.id,
        "plan_item_id": item,
        "scheme": "RENT",
        "delivered_on": "2026-11-22",
        "delivery_id": AN_ID,
        "kind": "RENT_MONTH",
        "amount": {"minor_units": 50_000, "currency": "EUR"},
    }
    early = Date(year=2026, month=11, day=21)
    return Story(
        lambda: deliver(request),
        [(events.DeliveryRecorded, tells)],
        [("RAN", "", dt.date(2026, 11, 22))],
        before=[
            (call(deliver, request, amount=eur(90_001)), "AMOUNT_TOO_HIGH"),
            (call(deliver, request, amount=types_pb2.Money(minor_units=5)), "MONEY_INVALID"),
            (call(deliver, request, note=LONG), "FIELD_TOO_LONG"),
            (call(deliver, request, document_id=""), "PROOF_MISSING"),
            (call(deliver, request, document_id=foreign), "PROOF_MISSING"),
            (call(deliver, request, document_id=fresh()), "FIELD_UNKNOWN_VALUE"),
            (call(deliver, request, delivered_on=early), "DATE_TOO_EARLY"),
            (call(deliver, request, delivered_on=TOMORROW), "DATE_IN_FUTURE"),
            (call(deliver, request, entitlement_id=fresh()), "ENTITLEMENT_NOT_FOUND"),
            (call(partner, request, document_id=""), "ENTITLEMENT_NOT_FOUND"),
        ],
        after=[(call(deliver, request), "AMOUNT_TOO_HIGH")],
    )


async def foreign_case(service: BenefitsUnderTest) -> str:
    await case_of(service)
    if len(service.persons) == 1:
        await service.case()
    return list(service.persons)[1]


async def delivering_the_last(service: BenefitsUnderTest) -> Story:
    """In kind, without an amount; nothing is delivered after it."""
    entitlement = await executing(service)
    request = pb.RecordDeliveryRequest(
        entitlement_id=entitlement.id,
        delivered_on=YESTERDAY,
        document_id=await service.document(entitlement.case_id, "PHOTO"),
        completes=True,
        shortfall_reason="DECLINED",
        request_id=fresh(),
    )
    deliver = service.head.RecordDelivery
    tells = {
        "application_id": entitlement.application_id,
        "case_id": entitlement.case_id,
        "entitlement_id": entitlement.id,
        "plan_item_id": AN_ID,
        "scheme": "RENT",
        "delivered_on": "2026-11-22",
        "delivery_id": AN_ID,
        "kind": "RENT_MONTH",
        "completes": True,
        "shortfall_reason": "DECLINED",
    }
    return Story(
        lambda: deliver(request),
        [(events.DeliveryRecorded, tells)],
        [("RAN", "", dt.date(2026, 11, 22))],
        after=[(call(deliver, request), "APPLICATION_NOT_IN_STATE")],
    )


async def hear(service: BenefitsUnderTest, event: Any) -> None:
    """Have an event of registry handled, as the consumer does."""
    envelope = Envelope(
        event_id="",
        aggregate="case",
        aggregate_id="",
        aggregate_version=99,
        actual_on=NOW.date(),
        recorded_at=NOW,
        actor_id="somebody",
        municipality="RAN",
    )
    with acting(service_actor("benefits")):
        async with service.running.runtime.database.transaction(scope=("RAN",)) as tx:
            await SUBSCRIPTIONS[type(event)](tx, event, envelope)


async def a_case_of_their_own(service: BenefitsUnderTest, *application_ids: str) -> str:
    """The family of the module has one case, which stays open."""
    case = uuid4()
    for key in application_ids:
        for table, column in (
            ("application", "id"),
            ("agenda_point", "application_id"),
            ("entitlement", "application_id"),
        ):
            update = f"UPDATE {table} SET case_id = $1 WHERE {column} = $2"
            await service.running.database.all(update, case, UUID(key))
    return str(case)


async def the_end_of_the_case(service: BenefitsUnderTest) -> Story:
    """An application on an agenda ends with the reason that was chosen, a draft because the case closed."""
    case_id = await case_of(service)
    waiting = await service.found_complete(case_id)
    session = await create(service, calling(waiting.id))
    draft = await service.asked(case_id)
    case = await a_case_of_their_own(service, waiting.id, draft.id)
    event = registry.CaseClosed(case_id=case, choices=[{"id": waiting.id, "end_reason": "NOT_ELIGIBLE"}])

    async def act() -> None:
        await hear(service, event)
        after = await service.secretary.GetSession(pb.GetSessionRequest(session_id=session.id))
        assert after.points[-1].state == pb.POINT_STATE_REMOVED

    def tells(key: str, reason: str) -> dict[str, Any]:
        about = {"application_id": key, "case_id": case, "scheme": "RENT"}
        return {**about, "reason": reason, "ended_on": "2026-11-23"}

    return Story(
        act,
        [
            # The commission never had it before it.
            (
                events.ApplicationTakenOffAgenda,
                {
                    "application_id": waiting.id,
                    "case_id": case,
                    "session_id": session.id,
                    "scheme": "RENT",
                    "body": "MRC",
                    "cause": "CASE_CLOSED",
                },
            ),
            (events.ApplicationEnded, tells(waiting.id, "NOT_ELIGIBLE")),
            (events.ApplicationEnded, tells(draft.id, "CASE_CLOSED")),
        ],
        [("RAN", "", None), *[("RAN", "", NOW.date())] * 2],
    )


async def the_leaving_of_a_person(service: BenefitsUnderTest) -> Story:
    """What was chosen to end ends with its reason, what is for the dead alone too; all else goes on."""
    case_id = await case_of(service)
    chosen, kept, family = [await service.asked(case_id) for _ in range(3)]
    since = await service.asked(case_id, person_ids=service.persons[case_id][:1])
    case = await a_case_of_their_own(service, chosen.id, kept.id, family.id, since.id)
    choices = [{"id": chosen.id, "end_reason": "LEFT"}, {"id": kept.id}]
    died = {"reason": "DEATH", "left_person_ids": since.person_ids}
    event = registry.FamilyChanged(case_id=case, choices=choices, **died)
    about = {"case_id": case, "scheme": "RENT", "ended_on": "2026-11-23"}
    return Story(
        lambda: hear(service, event),
        [
            (events.ApplicationEnded, {**about, "application_id": chosen.id, "reason": "LEFT"}),
            (events.ApplicationEnded, {**about, "application_id": since.id, "reason": "DIED"}),
        ],
        [("RAN", "", NOW.date())] * 2,
    )


async def the_end_of_what_was_being_carried_out(service: BenefitsUnderTest) -> Story:
    """Below what was granted: the rest is known. What was delivered whole stays."""
    entitlement, whole = [await executing(service) for _ in range(2)]
    for one, completes in ((entitlement, False), (whole, True)):
        await service.head.RecordDelivery(
            pb.RecordDeliveryRequest(
                entitlement_id=one.id,
                delivered_on=YESTERDAY,
                amount=one.amount if completes else eur(50_000),
                document_id=await service.document(one.case_id, "RECEIPT"),
                completes=completes,
            )
        )
    case = await a_case_of_their_own(service, entitlement.application_id, whole.application_id)
    choices = [{"id": entitlement.application_id, "end_reason": "LEFT"}]
    tells = {
        "application_id": entitlement.application_id,
        "case_id": case,
        "entitlement_id": entitlement.id,
        "plan_item_id": AN_ID,
        "scheme": "RENT",
        "reason": "LEFT",
        "ended_on": "2026-11-23",
        "undelivered": {"minor_units": entitlement.amount.minor_units - 50_000, "currency": "EUR"},
    }
    return Story(
        lambda: hear(service, registry.CaseClosed(case_id=case, choices=choices)),
        [(events.EntitlementEnded, tells)],
        [("RAN", "", NOW.date())],
    )


async def the_day_after_the_last(service: BenefitsUnderTest) -> Story:
    """What was kept goes on until its day; a reopened case keeps nothing, and the day after all else ends."""
    case_id = await case_of(service)
    kept, reopened = [await service.asked(case_id) for _ in range(2)]
    closed, again = [await a_case_of_their_own(service, one.id) for one in (kept, reopened)]
    for case, one in ((closed, kept), (again, reopened)):
        event = registry.CaseClosed(case_id=case, choices=[{"id": one.id}])
        as_date(NOW.date(), event.choices[0].keep_until)
        await hear(service, event)
    await hear(service, registry.CaseReopened(case_id=again))
    done: list[bool] = []

    async def act() -> None:
        for days in () if done else (0, 1):
            service.running.clock.advance(days=days)
            with acting(service_actor("benefits")):
                await end_kept(service.running.runtime)
            service.running.clock.advance(days=-days)
        done.append(True)

    about = {"application_id": kept.id, "case_id": closed, "scheme": "RENT", "reason": "CASE_CLOSED"}
    return Story(
        act,
        [(events.ApplicationEnded, {**about, "ended_on": "2026-11-24"})],
        [("RAN", "", dt.date(2026, 11, 24))],
    )


async def correcting(service: BenefitsUnderTest) -> Story:
    case_id = await case_of(service)
    made = await service.handed_in(case_id)
    request = types_pb2.CorrectActDateRequest(
        case_id=case_id,
        act="prag.benefits.v1.ApplicationSubmitted",
        subject_id=made.id,
        reason="a slip",
        request_id=fresh(),
    )
    request.time.FromDatetime(service.running.clock.now() - dt.timedelta(hours=1))
    correct = service.officer.CorrectActDate
    tells = {
        "correction_id": AN_ID,
        "case_id": case_id,
        "act": "prag.benefits.v1.ApplicationSubmitted",
        "subject_id": made.id,
        "of_id": made.id,
        "previous_time": made.submit_time.ToJsonString(),
        "corrected_time": request.time.ToJsonString(),
    }
    return Story(
        lambda: correct(request),
        [(events.ActDateCorrected, tells)],
        [("RAN", "", None)],
        before=[
            (call(correct, request, reason=" "), "FIELD_REQUIRED"),
            (call(correct, request, subject_id=fresh()), "ACT_NOT_FOUND"),
            (call(service.secretary.CorrectActDate, request), "NOT_PERMITTED"),
        ],
    )


async def composing(service: BenefitsUnderTest) -> Story:
    """Another act on a commission, told when its second hand confirms it."""
    await service.seat(*THREE)
    act = await service.act(*THREE, dated_on=Date(year=2026, month=11, day=20))
    act.from_on.CopyFrom(TOMORROW)
    act.until_on.CopyFrom(Date(year=2028, month=11, day=24))
    proposed = await service.propose(act)
    about = {"body_id": proposed.id, "composition_id": proposed.compositions[0].id}
    request = pb.ConfirmCompositionRequest(**about, request_id=fresh())
    confirm = service.head.ConfirmComposition
    tells = {
        **about,
        "kind": "MRC",
        "strands": ["REINTEGRATION", "INTEGRATION"],
        "act_on": "2026-11-20",
        "from_on": "2026-11-24",
        "until_on": "2028-11-24",
        "changes": True,
    }
    return Story(
        lambda: confirm(request),
        [(events.BodyComposed, tells)],
        [("RAN", "", dt.date(2026, 11, 20))],
        before=[
            (call(confirm, request, composition_id=fresh()), "COMPOSITION_NOT_FOUND"),
            (call(service.by(MCR).ConfirmComposition, request), "BODY_NOT_FOUND"),
        ],
        after=[(call(confirm, request), "COMPOSITION_NOT_IN_STATE")],
    )


async def calling_off(service: BenefitsUnderTest) -> Story:
    """The session is told, and each file that it had on its agenda; the titles are nobody's."""
    case_id = await case_of(service)
    application = await service.found_complete(case_id)
    session = await create(service, calling(application.id, titles=["Zapisnik"]))
    request = pb.CallOffSessionRequest(session_id=session.id, reason="nema kvoruma", request_id=fresh())
    call_off = service.secretary.CallOffSession
    return Story(
        lambda: call_off(request),
        [
            (
                events.ApplicationTakenOffAgenda,
                {
                    "application_id": application.id,
                    "case_id": case_id,
                    "session_id": session.id,
                    "scheme": application.scheme,
                    "body": "MRC",
                    "cause": "CALLED_OFF",
                },
            ),
            (
                events.SessionCalledOff,
                {
                    "session_id": session.id,
                    "kind": pb.SessionKind.Name(session.kind).removeprefix("SESSION_KIND_"),
                    "body": "MRC",
                    "planned_time": session.planned_time.ToJsonString(),
                },
            ),
        ],
        [("RAN", "", None)] * 2,
        before=[(call(service.by(MCR).CallOffSession, request), "SESSION_NOT_FOUND")],
        after=[(call(call_off, request), "SESSION_NOT_IN_STATE")],
    )


TOLD: dict[type[Message], tuple[Callable[[BenefitsUnderTest], Awaitable[Story]], ...]] = {
    events.ApplicationSubmitted: (submitting, submitting_again),
    events.ApplicationReturned: (returning,),
    events.ApplicationCompleted: (completing,),
    events.ApplicationPutOnAgenda: (putting_on_an_agenda,),
    events.BodyComposed: (composing,),
    events.SessionHeld: (holding,),
    events.SessionCalledOff: (calling_off,),
    # And by each of its other causes: tests/benefits/test_called_off.py.
    events.ApplicationTakenOffAgenda: (calling_off,),
    events.DecisionMade: (deciding, refusing),
    events.DecisionServed: (serving,),
    events.ActDateCorrected: (correcting,),
    events.DecisionFinal: (finalizing,),
    events.ExecutionStarted: (starting,),
    events.DeliveryRecorded: (delivering, delivering_the_last),
    events.ApplicationEnded: (the_end_of_the_case, the_leaving_of_a_person, the_day_after_the_last),
    events.EntitlementEnded: (the_end_of_what_was_being_carried_out,),
    **OF_PROJECTS,
}


@pytest.mark.parametrize(
    ("event", "story"),
    [(event, story) for event, stories in TOLD.items() for story in stories],
    ids=lambda one: getattr(one, "__name__", ""),
)
async def test_what_is_told(shared_service: BenefitsUnderTest, event, story):
    given = await story(shared_service)
    # Of an act that tells several things all are compared, once.
    assert event in {type_ for type_, _ in given.told}
    await is_told(shared_service.running.database, given)


async def test_acts_that_are_nobody_elses_business_tell_nothing(shared_service: BenefitsUnderTest):
    case_id = await case_of(shared_service)
    ready = await shared_service.found_complete(case_id)
    session = await create(shared_service, calling(ready.id, titles=["Zapisnik", "Razno"]))
    about = {"session_id": session.id, "point_id": session.points[1].id}
    everybody = [one.account_id for one in (CHAIR, *MEMBERS[:2])]
    admin = shared_service.by(actor("administrator"))
    scheme = (await admin.ListSchemes(pb.ListSchemesRequest())).schemes[0]
    async with telling(shared_service.running.database) as told:
        draft = await shared_service.asked(case_id, "FIREWOOD")
        await shared_service.officer.UpdateApplication(
            pb.UpdateApplicationRequest(
                application=pb.Application(id=draft.id, reason="another", etag=draft.etag),
                update_mask=FieldMask(paths=["reason"]),
            )
        )
        await shared_service.secretary.OpenSession(
            pb.OpenSessionRequest(session_id=session.id, present_account_ids=everybody)
        )
        await shared_service.by(MEMBERS[0]).CastVote(pb.CastVoteRequest(**about, value=pb.VOTE_VALUE_FOR))
        await shared_service.by(MEMBERS[1]).DeclareConflict(pb.DeclareConflictRequest(**about))
        await shared_service.secretary.RecordPresence(
            pb.RecordPresenceRequest(session_id=session.id, present_account_ids=everybody)
        )
        await shared_service.secretary.AdjournPoint(pb.AdjournPointRequest(**about, note="nema kvoruma"))
        await admin.UpdateScheme(pb.UpdateSchemeRequest(scheme=scheme, update_mask=FieldMask(paths=["name"])))
    assert told.events == []


async def test_what_the_old_office_chose_to_end_ends_there_and_all_else_goes_along(
    shared_service: BenefitsUnderTest,
):
    service = shared_service
    case_id = await case_of(service)
    ends, goes = await service.found_complete(case_id), await service.asked(case_id)
    case = await a_case_of_their_own(service, ends.id, goes.id)
    await service.running.knows_case(case, municipality="RAN", strand="REINTEGRATION", state="PLANNED")
    event = registry.CaseTransferred(case_id=case, municipality="KAM", previous_municipality="RAN")
    event.choices.add(id=ends.id, end_reason="LEFT")
    [before] = await service.running.database.all("SELECT coalesce(max(id), 0) AS id FROM outbox")
    await hear(service, event)
    rows = await service.running.database.all(
        "SELECT id::text, municipality, state, end_reason FROM application"
        " WHERE case_id = $1::text::uuid ORDER BY state",
        case,
    )
    assert [tuple(row) for row in rows] == [(goes.id, "KAM", "DRAFT", ""), (ends.id, "KAM", "ENDED", "LEFT")]
    told = await service.running.database.all(
        "SELECT type, municipality, payload FROM outbox WHERE id > $1 ORDER BY id", before["id"]
    )
    [(kind, where, payload)] = [(row["type"], row["municipality"], row["payload"]) for row in told]
    assert (kind, where) == ("prag.benefits.v1.ApplicationEnded", "RAN")
    assert events.ApplicationEnded.FromString(payload).reason == "LEFT"


async def test_a_case_that_goes_to_another_office_takes_its_applications_along(
    shared_service: BenefitsUnderTest,
):
    service = shared_service
    case_id = await case_of(service)
    waiting = await service.found_complete(case_id)
    session = await create(service, calling(waiting.id))
    draft = await service.asked(case_id)
    case = await a_case_of_their_own(service, waiting.id, draft.id)
    await service.running.knows_case(case, municipality="RAN", strand="REINTEGRATION", state="PLANNED")
    event = registry.CaseTransferred(case_id=case, municipality="KAM", previous_municipality="RAN")
    [before] = await service.running.database.all("SELECT coalesce(max(id), 0) AS id FROM outbox")
    await hear(service, event)
    rows = await service.running.database.all(
        "SELECT id, municipality, state, session_id FROM application"
        " WHERE case_id = $1::text::uuid ORDER BY state",
        case,
    )
    assert [(str(row["id"]), row["municipality"], row["state"], row["session_id"]) for row in rows] == [
        (waiting.id, "KAM", "COMPLETE", None),
        (draft.id, "KAM", "DRAFT", None),
    ]
    # The old commission sees that the point was taken off; the new one decides.
    after = await service.secretary.GetSession(pb.GetSessionRequest(session_id=session.id))
    assert after.points[-1].state == pb.POINT_STATE_REMOVED
    told = await service.running.database.all(
        "SELECT type, municipality, payload FROM outbox WHERE id > $1 ORDER BY id", before["id"]
    )
    [(kind, where, payload)] = [(row["type"], row["municipality"], row["payload"]) for row in told]
    assert (kind, where) == ("prag.benefits.v1.ApplicationTakenOffAgenda", "RAN")
    assert events.ApplicationTakenOffAgenda.FromString(payload).cause == "TRANSFERRED"
