"""What each act on a referral tells: once, whole, not again for the same request, not when it is refused."""

import datetime as dt
import uuid
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any

import pytest
from google.protobuf.message import Message
from google.protobuf.timestamp_pb2 import Timestamp
from google.type.date_pb2 import Date
from prag.common.v1 import types_pb2 as common
from prag.referral.v1 import agreement_pb2 as agreed
from prag.referral.v1 import contact_pb2 as known
from prag.referral.v1 import counselling_pb2 as counsel
from prag.referral.v1 import referral_events_pb2 as events
from prag.referral.v1 import referral_service_pb2 as pb
from prag.registry.v1 import registry_events_pb2 as registry

from services.chassis.auth.actors import acting, service_actor
from services.chassis.dates import as_date
from services.chassis.errors import NotFound
from services.chassis.events.event_messages import Envelope
from services.chassis.messaging.subscriptions import TopicSubscription
from services.referral.commands import end_kept
from services.referral.subscribers import SUBSCRIPTIONS
from tests import factories
from tests.recorded_events import AN_ID, Story, call, is_told
from tests.referral.conftest import OFFICER, TODAY, ReferralUnderTest, moment

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.xdist_group("referral_told")]

NOW = moment("2026-11-23T08:00:00")
TODAY_HERE = NOW.date()
LONG = "x" * 2001


def fresh() -> str:
    return str(uuid.uuid4())


def stamp(at: dt.datetime) -> Timestamp:
    made = Timestamp()
    made.FromDatetime(at)
    return made


async def sent(service: ReferralUnderTest, **changes: Any) -> tuple[pb.Referral, dict[str, Any]]:
    """A referral of a plan item, and what every event says of it."""
    item = await service.item()
    made = await service.send(plan_item_id=item, **changes)
    about = {
        "referral_id": made.id,
        "case_id": service.case_id,
        "plan_item_id": item,
        "institution_id": service.eo_id,
        "institution_kind": "EO",
    }
    return made, about


async def accepted(service: ReferralUnderTest) -> tuple[pb.Referral, dict[str, Any]]:
    made, about = await sent(service)
    return await service.eo.AcceptReferral(pb.AcceptReferralRequest(referral_id=made.id)), about


def less(about: dict[str, Any], *names: str) -> dict[str, Any]:
    return {name: value for name, value in about.items() if name not in names}


async def sending(service: ReferralUnderTest) -> Story:
    at = moment("2026-11-23T07:30:00")
    item = await service.item()
    request = service.sending(plan_item_id=item, person_ids=service.people, actual_time=stamp(at))
    tells: dict[str, Any] = {}

    async def act() -> None:
        made = await service.office.SendReferral(request)
        tells["referral_id"], tells["number"] = made.id, made.number

    tells |= {
        "case_id": service.case_id,
        "plan_item_id": item,
        "institution_id": service.eo_id,
        "institution_kind": "EO",
        "person_ids": service.people,
        "sent_time": "2026-11-23T07:30:00Z",
    }
    send = service.office.SendReferral
    wordy = pb.Snapshot(persons=request.snapshot.persons, request=LONG)
    return Story(
        act,
        [(events.ReferralSent, tells)],
        [("RAN", service.eo_id, at)],
        before=[
            (call(send, request, actual_time=stamp(NOW + dt.timedelta(seconds=1))), "DATE_IN_FUTURE"),
            (call(send, request, snapshot=wordy), "FIELD_TOO_LONG"),
        ],
        after=[(call(send, request), "REFERRAL_OPEN")],
    )


async def accepting(service: ReferralUnderTest) -> Story:
    made, about = await sent(service, actual_time=stamp(moment("2026-11-22T10:00:00")))
    at = moment("2026-11-22T10:00:00")
    request = pb.AcceptReferralRequest(
        referral_id=made.id,
        actual_time=stamp(at),
        appointment_time=stamp(moment("2026-12-01T09:00:00")),
        counsellor="Besnik Kadriu",
        request_id=fresh(),
    )
    accept = service.eo.AcceptReferral
    return Story(
        lambda: accept(request),
        [(events.ReferralAccepted, {**about, "appointment_time": "2026-12-01T09:00:00Z"})],
        [("RAN", service.eo_id, at)],
        before=[
            (call(accept, request, actual_time=stamp(at - dt.timedelta(seconds=1))), "DATE_TOO_EARLY"),
            (call(accept, request, actual_time=stamp(NOW + dt.timedelta(seconds=1))), "DATE_IN_FUTURE"),
            (call(accept, request, counsellor=LONG), "FIELD_TOO_LONG"),
            (call(service.vtc.AcceptReferral, request), "REFERRAL_NOT_FOUND"),
            (call(accept, request, referral_id=fresh()), "REFERRAL_NOT_FOUND"),
        ],
        after=[(call(accept, request), "REFERRAL_NOT_IN_STATE")],
    )


async def forwarding(service: ReferralUnderTest) -> Story:
    """Passed on before it was accepted: that is an answer, and the next institution's is sent."""
    made, about = await sent(service)
    request = pb.ForwardReferralRequest(
        referral_id=made.id, institution_id=service.vtc_id, note="welding", request_id=fresh()
    )
    onward: dict[str, Any] = {
        **about,
        "institution_id": service.vtc_id,
        "institution_kind": "VTC",
        "person_ids": service.people[:1],
        "sent_time": "2026-11-23T08:00:00Z",
        "onward_from": made.id,
    }

    async def act() -> None:
        await forward(request)
        listed = await service.vtc.ListReferrals(pb.ListReferralsRequest(page_size=1))
        onward["referral_id"], onward["number"] = listed.referrals[0].id, listed.referrals[0].number

    forward = service.eo.ForwardReferral
    far, csw = (service.institutions[name].institution_id for name in ("VTC_FAR", "CSW"))
    return Story(
        act,
        [(events.ReferralAccepted, about), (events.ReferralSent, onward)],
        [("RAN", service.eo_id, NOW), ("RAN", service.vtc_id, NOW)],
        before=[
            (call(forward, request, note=LONG), "FIELD_TOO_LONG"),
            (call(forward, request, institution_id=far), "INSTITUTION_NOT_HERE"),
            (call(forward, request, institution_id=csw), "INSTITUTION_NOT_HERE"),
            (call(service.vtc.ForwardReferral, request), "REFERRAL_NOT_FOUND"),
        ],
        after=[(call(forward, request), "REFERRAL_OPEN")],
    )


async def forwarding_what_was_accepted(service: ReferralUnderTest) -> Story:
    """Who has accepted passes on without answering once more."""
    made, _ = await accepted(service)
    story = await forwarding(service)
    request = pb.ForwardReferralRequest(
        referral_id=made.id, institution_id=service.vtc_id, request_id=fresh()
    )
    tells = dict(story.told[1][1]) | {"plan_item_id": made.plan_item_id, "onward_from": made.id}

    async def act() -> None:
        await service.eo.ForwardReferral(request)
        listed = await service.vtc.ListReferrals(pb.ListReferralsRequest(page_size=1))
        tells["referral_id"], tells["number"] = listed.referrals[0].id, listed.referrals[0].number

    return Story(act, [(events.ReferralSent, tells)], [("RAN", service.vtc_id, NOW)])


async def refusing(service: ReferralUnderTest) -> Story:
    at = moment("2026-11-22T10:00:00")
    made, about = await sent(service, actual_time=stamp(at))
    request = pb.RefuseReferralRequest(
        referral_id=made.id, reason="NO_PLACE", note="marta", actual_time=stamp(at), request_id=fresh()
    )
    refuse = service.eo.RefuseReferral
    return Story(
        lambda: refuse(request),
        [(events.ReferralRefused, {**about, "reason": "NO_PLACE"})],
        [("RAN", service.eo_id, at)],
        before=[
            (call(refuse, request, reason="DID_NOT_COME"), "FIELD_UNKNOWN_VALUE"),
            (call(refuse, request, note=LONG), "FIELD_TOO_LONG"),
            (call(refuse, request, actual_time=stamp(at - dt.timedelta(seconds=1))), "DATE_TOO_EARLY"),
            (call(service.vtc.RefuseReferral, request), "REFERRAL_NOT_FOUND"),
        ],
        after=[(call(refuse, request), "REFERRAL_NOT_IN_STATE")],
    )


MET = pb.MeetingRecord(
    kind=pb.MEETING_KIND_ALL_ACTORS,
    met_on=TODAY,
    # Words of people, which nobody is told.
    agenda="the family Rašić",
    minutes="the school waits for Vuk",
    place="Sala",
    participants=[
        pb.MeetingParticipants(institution="CSW", women=2, men=1),
        pb.MeetingParticipants(institution="MED", men=3),
    ],
)
MET_ON = dt.date(2026, 11, 23)
TOMORROW = Date(year=2026, month=11, day=24)


def of_meeting(meeting_id: Any = AN_ID, **more: Any) -> dict[str, Any]:
    return {"meeting_id": meeting_id, "kind": "ALL_ACTORS", **more}


NUMBERS = {"done_on": "2026-11-23", "institutions": 2, "women": 2, "men": 4}


async def planned_meeting(service: ReferralUnderTest) -> pb.Meeting:
    request = pb.PlanMeetingRequest(municipality="RAN", record=MET)
    return await service.office.PlanMeeting(request)


async def held_meeting(service: ReferralUnderTest) -> pb.Meeting:
    request = pb.RecordMeetingRequest(municipality="RAN", record=MET)
    return await service.office.RecordMeeting(request)


async def planning_a_meeting(service: ReferralUnderTest) -> Story:
    request = pb.PlanMeetingRequest(municipality="RAN", record=MET, request_id=fresh())
    plan = service.office.PlanMeeting
    return Story(
        lambda: plan(request),
        [(events.MeetingPlanned, of_meeting(planned_on="2026-11-23"))],
        [("RAN", "", None)],
        before=[(call(plan, request, municipality="KAM"), "NOT_VISIBLE")],
    )


async def meeting(service: ReferralUnderTest) -> Story:
    request = pb.RecordMeetingRequest(municipality="RAN", record=MET, request_id=fresh())
    record = service.office.RecordMeeting
    ahead = pb.MeetingRecord(kind=MET.kind, met_on=TOMORROW)
    return Story(
        lambda: record(request),
        [(events.MeetingHeld, of_meeting(**NUMBERS))],
        [("RAN", "", MET_ON)],
        before=[
            (call(record, request, record=ahead), "DATE_IN_FUTURE"),
            (call(record, request, municipality="KAM"), "NOT_VISIBLE"),
            (call(record, request, meeting_id=fresh(), etag="1"), "MEETING_NOT_FOUND"),
        ],
    )


async def meeting_as_planned(service: ReferralUnderTest) -> Story:
    made = await planned_meeting(service)
    request = pb.RecordMeetingRequest(
        municipality="RAN", record=MET, meeting_id=made.id, etag=made.etag, request_id=fresh()
    )
    record = service.office.RecordMeeting
    now = await service.office.GetMeeting(pb.GetMeetingRequest(meeting_id=made.id))
    return Story(
        lambda: record(request),
        [(events.MeetingHeld, of_meeting(made.id, **NUMBERS))],
        [("RAN", "", MET_ON)],
        before=[(call(record, request, etag=now.etag + "0"), "ETAG_STALE")],
    )


async def calling_a_meeting_off(service: ReferralUnderTest) -> Story:
    made = await planned_meeting(service)
    request = pb.CancelMeetingRequest(meeting_id=made.id, reason="snow", request_id=fresh())
    cancel = service.office.CancelMeeting
    return Story(
        lambda: cancel(request),
        [(events.MeetingCancelled, of_meeting(made.id))],
        [("RAN", "", None)],
        before=[(call(cancel, request, reason=LONG), "FIELD_TOO_LONG")],
        after=[(call(cancel, request), "MEETING_NOT_IN_STATE")],
    )


async def correcting_a_meeting(service: ReferralUnderTest) -> Story:
    made = await held_meeting(service)
    right = pb.MeetingRecord(kind=MET.kind, met_on=Date(year=2026, month=11, day=20))
    request = pb.CorrectMeetingRequest(
        meeting_id=made.id, record=right, reason="a slip", etag=made.etag, request_id=fresh()
    )
    correct = service.office.CorrectMeeting
    return Story(
        lambda: correct(request),
        [(events.MeetingCorrected, of_meeting(made.id, done_on="2026-11-20"))],
        [("RAN", "", dt.date(2026, 11, 20))],
        before=[(call(correct, request, reason=""), "FIELD_REQUIRED")],
        after=[(call(correct, request), "ETAG_STALE")],
    )


async def undoing_a_meeting(service: ReferralUnderTest) -> Story:
    made = await held_meeting(service)
    request = pb.UndoMeetingRequest(meeting_id=made.id, reason="twice", request_id=fresh())
    undo = service.office.UndoMeeting
    return Story(
        lambda: undo(request),
        [(events.MeetingUndone, of_meeting(made.id))],
        [("RAN", "", None)],
        before=[(call(undo, request, reason=LONG), "FIELD_TOO_LONG")],
        after=[(call(undo, request), "MEETING_NOT_IN_STATE")],
    )


AGREED = agreed.RecordAgreementRequest(
    agreed_on=TODAY,
    agreed_with="the school of Vuk",
    conclusion=agreed.AGREEMENT_CONCLUSION_ACTION,
    # Words about people, which nobody is told.
    note="Vuk Rašić has no desk",
    tasks=[agreed.AgreedTaskEntry(what="call his teacher", owner=OFFICER.account_id, due_on=TOMORROW)],
)


async def agreement(service: ReferralUnderTest) -> tuple[agreed.Agreement, dict[str, Any]]:
    request = agreed.RecordAgreementRequest(case_id=service.case_id)
    request.MergeFrom(AGREED)
    made = await service.office.RecordAgreement(request)
    return made, {"agreement_id": made.id, "case_id": service.case_id}


def a_task(kind: Any, made: agreed.Agreement) -> Any:
    return kind(agreement_id=made.id, task_id=made.tasks[0].id, request_id=fresh())


async def agreeing(service: ReferralUnderTest) -> Story:
    request = agreed.RecordAgreementRequest(case_id=service.case_id, request_id=fresh())
    request.MergeFrom(AGREED)
    record = service.office.RecordAgreement
    tells = {
        "agreement_id": AN_ID,
        "case_id": service.case_id,
        "conclusion": "ACTION",
        "tasks": 1,
        "agreed_on": "2026-11-23",
    }
    return Story(
        lambda: record(request),
        [(events.AgreementRecorded, tells)],
        [("RAN", "", MET_ON)],
        before=[
            (call(record, request, agreed_on=TOMORROW), "DATE_IN_FUTURE"),
            (call(record, request, case_id=fresh()), "CASE_NOT_FOUND"),
            (call(record, request, note=LONG), "FIELD_TOO_LONG"),
        ],
    )


async def taking_what_was_agreed_back(service: ReferralUnderTest) -> Story:
    made, about = await agreement(service)
    request = agreed.UndoAgreementRequest(agreement_id=made.id, reason="twice", request_id=fresh())
    undo = service.office.UndoAgreement
    return Story(
        lambda: undo(request),
        [(events.AgreementUndone, about)],
        [("RAN", "", None)],
        before=[(call(undo, request, reason=LONG), "FIELD_TOO_LONG")],
        after=[(call(undo, request), "AGREEMENT_UNDONE")],
    )


async def doing_what_was_agreed(service: ReferralUnderTest) -> Story:
    made, about = await agreement(service)
    request = a_task(agreed.CompleteAgreedTaskRequest, made)
    complete = service.office.CompleteAgreedTask
    return Story(
        lambda: complete(request),
        [(events.AgreedTaskDone, {**about, "task_id": made.tasks[0].id})],
        [("RAN", "", None)],
        before=[(call(complete, request, task_id=fresh()), "AGREED_TASK_NOT_FOUND")],
        after=[(call(complete, request), "AGREED_TASK_NOT_IN_STATE")],
    )


async def not_having_done_it(service: ReferralUnderTest) -> Story:
    made, about = await agreement(service)
    reopen = service.office.ReopenAgreedTask
    request = a_task(agreed.ReopenAgreedTaskRequest, made)
    await service.office.CompleteAgreedTask(a_task(agreed.CompleteAgreedTaskRequest, made))
    return Story(
        lambda: reopen(request),
        [(events.AgreedTaskReopened, {**about, "task_id": made.tasks[0].id})],
        [("RAN", "", None)],
        before=[(call(reopen, request, task_id=fresh()), "AGREED_TASK_NOT_FOUND")],
        after=[(call(reopen, request), "AGREED_TASK_NOT_IN_STATE")],
    )


async def an_outcome(service: ReferralUnderTest) -> Story:
    made, about = await accepted(service)
    request = pb.RecordOutcomeRequest(
        referral_id=made.id, outcome="JOB_SEEKER_REGISTERED", done_on=TODAY, request_id=fresh()
    )
    record = service.eo.RecordOutcome
    tells = {
        **about,
        "outcome": "JOB_SEEKER_REGISTERED",
        "person_ids": service.people[:1],
        "done_on": "2026-11-23",
        "outcome_id": AN_ID,
    }
    return Story(
        lambda: record(request),
        [(events.OutcomeRecorded, tells)],
        [("RAN", service.eo_id, dt.date(2026, 11, 23))],
        before=[
            (call(record, request, outcome="CERTIFIED"), "OUTCOME_NOT_FOR_INSTITUTION"),
            (call(record, request, person_ids=service.people[1:]), "FIELD_UNKNOWN_VALUE"),
            (call(record, request, done_on=Date(year=2026, month=11, day=24)), "DATE_IN_FUTURE"),
            (call(record, request, done_on=Date(year=2026, month=11, day=22)), "DATE_TOO_EARLY"),
            (call(record, request, note=LONG), "FIELD_TOO_LONG"),
            (call(service.vtc.RecordOutcome, request), "REFERRAL_NOT_FOUND"),
        ],
    )


async def the_last_outcome(service: ReferralUnderTest) -> Story:
    """Of the one of two whom it names, and with a grade; on the day of the sending."""
    at = moment("2026-11-22T23:30:00")
    made, about = await sent(service, person_ids=service.people, actual_time=stamp(at))
    await service.eo.AcceptReferral(pb.AcceptReferralRequest(referral_id=made.id))
    request = pb.RecordOutcomeRequest(
        referral_id=made.id,
        outcome="EMPLOYED",
        # Past midnight in Kosovo.
        done_on=TODAY,
        person_ids=service.people[1:],
        grade="3",
        completes=True,
        request_id=fresh(),
    )
    record = service.eo.RecordOutcome
    tells = {
        **about,
        "outcome": "EMPLOYED",
        "person_ids": service.people[1:],
        "done_on": "2026-11-23",
        "outcome_id": AN_ID,
        "grade": "3",
        "completes": True,
    }
    return Story(
        lambda: record(request),
        [(events.OutcomeRecorded, tells)],
        [("RAN", service.eo_id, dt.date(2026, 11, 23))],
        before=[(call(record, request, done_on=Date(year=2026, month=11, day=22)), "DATE_TOO_EARLY")],
        after=[(call(record, request), "REFERRAL_NOT_IN_STATE")],
    )


async def failing(service: ReferralUnderTest) -> Story:
    made, about = await accepted(service)
    request = pb.FailReferralRequest(referral_id=made.id, reason="DID_NOT_COME", request_id=fresh())
    fail = service.eo.FailReferral
    return Story(
        lambda: fail(request),
        [(events.ReferralFailed, {**less(about, "institution_kind"), "reason": "DID_NOT_COME"})],
        [("RAN", service.eo_id, NOW)],
        before=[
            (call(fail, request, reason="NO_PLACE"), "FIELD_UNKNOWN_VALUE"),
            (call(fail, request, note=LONG), "FIELD_TOO_LONG"),
            (call(service.vtc.FailReferral, request), "REFERRAL_NOT_FOUND"),
        ],
        after=[(call(fail, request), "REFERRAL_NOT_IN_STATE")],
    )


async def withdrawing_a_mistake(service: ReferralUnderTest) -> Story:
    """Nobody had answered: it is as if it had not been sent."""
    made, about = await sent(service)
    request = pb.WithdrawReferralRequest(referral_id=made.id, cause="MISTAKE", request_id=fresh())
    told = {**less(about, "institution_kind"), "cause": "MISTAKE", "undoes": True}
    return Story(
        lambda: service.office.WithdrawReferral(request),
        [(events.ReferralWithdrawn, told)],
        [("RAN", service.eo_id, NOW)],
    )


async def withdrawing_what_was_answered(service: ReferralUnderTest) -> Story:
    """An institution was at it: that it was sent stays so, whatever is said now."""
    made, about = await sent(service)
    await service.eo.AcceptReferral(pb.AcceptReferralRequest(referral_id=made.id))
    request = pb.WithdrawReferralRequest(referral_id=made.id, cause="MISTAKE", request_id=fresh())
    return Story(
        lambda: service.office.WithdrawReferral(request),
        [(events.ReferralWithdrawn, {**less(about, "institution_kind"), "cause": "MISTAKE"})],
        [("RAN", service.eo_id, NOW)],
    )


async def withdrawing(service: ReferralUnderTest) -> Story:
    made, about = await sent(service)
    request = pb.WithdrawReferralRequest(referral_id=made.id, reason="by mistake", request_id=fresh())
    withdraw = service.office.WithdrawReferral
    return Story(
        lambda: withdraw(request),
        [(events.ReferralWithdrawn, {**less(about, "institution_kind"), "cause": "OTHER"})],
        [("RAN", service.eo_id, NOW)],
        before=[
            (call(withdraw, request, reason=LONG), "FIELD_TOO_LONG"),
            (call(withdraw, request, cause="SNOW"), "FIELD_UNKNOWN_VALUE"),
            (call(withdraw, request, referral_id=fresh()), "REFERRAL_NOT_FOUND"),
        ],
        after=[(call(withdraw, request), "REFERRAL_NOT_IN_STATE")],
    )


async def hear(service: ReferralUnderTest, event: Any, actual_on: dt.date | None = None) -> None:
    """Have an event of registry handled, as the consumer does; of a clock if it is the answer's."""
    told = Envelope(
        event_id=str(uuid.uuid4()),
        aggregate="case",
        aggregate_id=service.case_id,
        aggregate_version=1,
        actual_on=actual_on,
        recorded_at=service.referral.clock.now(),
        actor_id="service:registry",
        municipality="RAN",
    )
    handler = SUBSCRIPTIONS[type(event)]
    if isinstance(handler, TopicSubscription):
        assert handler.topic == "REFERRAL_ANSWER"
        handler = handler.handler
    with acting(service_actor("referral")):
        async with service.referral.runtime.database.transaction() as tx:
            await handler(tx, event, told)


def until(due: dt.datetime, referral_id: str) -> registry.ClockStarted:
    started = registry.ClockStarted(subject_id=referral_id)
    started.due_time.FromDatetime(due)
    return started


async def silence(service: ReferralUnderTest) -> Story:
    """Of two that wait, the one whose clock ran out; told as of the moment at which it was due."""
    made, about = await sent(service)
    other, _ = await sent(service)
    due = moment("2026-11-30T14:00:00")
    await hear(service, until(due, made.id))
    await hear(service, until(moment("2026-12-01T14:00:00"), other.id))

    async def act() -> None:
        await hear(service, registry.ClockElapsed(subject_id=made.id))
        still = await service.office.GetReferral(pb.GetReferralRequest(referral_id=other.id))
        assert still.state == pb.REFERRAL_STATE_SENT
        # Of another service's subject.
        await hear(service, registry.ClockElapsed(subject_id=fresh()))

    tells = less(about, "institution_kind")
    return Story(act, [(events.ReferralUnanswered, tells)], [("RAN", service.eo_id, due)])


async def silence_after_an_answer(service: ReferralUnderTest) -> Story:
    """The answer came first: the state stays, and there is nothing to tell."""
    made, _ = await accepted(service)

    async def act() -> None:
        await hear(service, registry.ClockElapsed(subject_id=made.id))
        shown = await service.office.GetReferral(pb.GetReferralRequest(referral_id=made.id))
        assert shown.state == pb.REFERRAL_STATE_ACCEPTED

    return Story(act, [], [])


async def a_timely_answer(service: ReferralUnderTest) -> Story:
    made, about = await sent(service, actual_time=stamp(moment("2026-11-20T08:00:00")))
    await hear(service, registry.ClockElapsed(subject_id=made.id))
    at = moment("2026-11-21T08:00:00")
    await service.eo.AcceptReferral(pb.AcceptReferralRequest(referral_id=made.id, actual_time=stamp(at)))

    async def act() -> None:
        await hear(service, registry.ClockStopped(subject_id=made.id, outcome="LATE"))
        await hear(service, registry.ClockStopped(subject_id=fresh(), outcome="MET"))
        await hear(service, registry.ClockStopped(subject_id=made.id, outcome="MET"))

    tells = {"referral_id": made.id, "case_id": about["case_id"]}
    return Story(act, [(events.ReferralAnsweredInTime, tells)], [("RAN", service.eo_id, at)])


async def an_answer_in_time(service: ReferralUnderTest) -> Story:
    """It never lapsed: there is nothing to take back."""
    made, _ = await accepted(service)
    return Story(lambda: hear(service, registry.ClockStopped(subject_id=made.id, outcome="MET")), [], [])


async def a_late_answer(service: ReferralUnderTest) -> Story:
    """It lapsed, and the answer was late: nothing is taken back."""
    made, _ = await sent(service)
    await hear(service, registry.ClockElapsed(subject_id=made.id))
    return Story(lambda: hear(service, registry.ClockStopped(subject_id=made.id, outcome="LATE")), [], [])


async def consent_withdrawn(service: ReferralUnderTest) -> Story:
    """What rests on that consent and is open is closed; what rests on another, or is closed, stays."""
    first, _ = await sent(service)
    ended, _ = await sent(service)
    await service.office.WithdrawReferral(pb.WithdrawReferralRequest(referral_id=ended.id))
    ngo = service.institutions["NGO"].institution_id
    consent = await service.consent("ORGANISATION")
    named = pb.Snapshot(persons=[pb.SnapshotPerson(given_name="Nenad")])
    other = await service.send(institution_id=ngo, snapshot=named)
    assert (other.consent_id, first.consent_id) == (consent, service.consent_id)
    # Nothing else rests on the consent from here on.
    own = str(uuid.uuid4())
    for one in (first, ended):
        await service.referral.database.all(
            "UPDATE referral SET consent_id = $1 WHERE id = $2", uuid.UUID(own), uuid.UUID(one.id)
        )

    async def act() -> None:
        await hear(service, registry.ConsentWithdrawn(consent_id=own))
        shown = await service.office.GetReferral(pb.GetReferralRequest(referral_id=other.id))
        assert not shown.snapshot_closed

    tells = {"referral_id": first.id, "case_id": service.case_id, "cause": "CONSENT_WITHDRAWN"}
    return Story(act, [(events.SnapshotClosed, tells)], [("RAN", service.eo_id, NOW)])


async def consent_run_out(service: ReferralUnderTest) -> Story:
    """As of the moment at which its last day was over; a consent that nothing rests on closes nothing."""
    first, _ = await sent(service)
    own = str(uuid.uuid4())
    await service.referral.database.all(
        "UPDATE referral SET consent_id = $1 WHERE id = $2", uuid.UUID(own), uuid.UUID(first.id)
    )

    async def act() -> None:
        for consent_id in (str(uuid.uuid4()), own):
            await hear(service, registry.ConsentExpired(consent_id=consent_id), dt.date(2026, 11, 23))

    tells = {"referral_id": first.id, "case_id": service.case_id, "cause": "CONSENT_EXPIRED"}
    midnight = moment("2026-11-22T23:00:00")
    return Story(act, [(events.SnapshotClosed, tells)], [("RAN", service.eo_id, midnight)])


async def the_end_of_the_case(service: ReferralUnderTest) -> Story:
    """What is open ends with the reason that was chosen, or because the case closed; what is over stays."""
    chosen, one = await sent(service)
    answered, other = await accepted(service)
    ended, _ = await sent(service)
    await service.office.WithdrawReferral(pb.WithdrawReferralRequest(referral_id=ended.id))
    case = await a_case_of_their_own(service, chosen, answered, ended)
    event = registry.CaseClosed(case_id=case, choices=[{"id": chosen.id, "end_reason": "LEFT"}])

    async def act() -> None:
        await hear(service, event, TODAY_HERE)
        reasons = {one.id: await end_of(service, one.id) for one in (chosen, answered, ended)}
        assert reasons == {chosen.id: "LEFT", answered.id: "CASE_CLOSED", ended.id: ""}

    ends = {"case_id": case, "cause": "CASE_CLOSED"}
    told = [(events.ReferralWithdrawn, less(about, "institution_kind") | ends) for about in (one, other)]
    return Story(act, told, [("RAN", service.eo_id, TODAY_HERE)] * 2)


async def the_leaving_of_a_person(service: ReferralUnderTest) -> Story:
    """What was chosen to end ends with its reason, what is for the dead alone too; all else goes on."""
    chosen, about = await sent(service)
    since, about_it = await sent(service)
    kept, foreign = [(await sent(service))[0] for _ in range(2)]
    case = await a_case_of_their_own(service, chosen, kept, since)
    choices = [{"id": one.id, "end_reason": "LEFT"} for one in (chosen, foreign)]
    died = {"reason": "DEATH", "left_person_ids": chosen.person_ids}
    event = registry.FamilyChanged(case_id=case, choices=[*choices, {"id": kept.id}], **died)

    async def act() -> None:
        await hear(service, event, TODAY_HERE)
        reasons = {one.id: await end_of(service, one.id) for one in (chosen, kept, foreign, since)}
        assert reasons == {chosen.id: "LEFT", kept.id: "", foreign.id: "", since.id: "DIED"}

    ends = {"case_id": case, "cause": "NOT_NEEDED"}
    told = [(events.ReferralWithdrawn, less(one, "institution_kind") | ends) for one in (about, about_it)]
    return Story(act, told, [("RAN", service.eo_id, TODAY_HERE)] * 2)


async def the_end_of_a_double(service: ReferralUnderTest) -> Story:
    """It goes on in the family's other case: here it is as if not sent, though it was answered."""
    answered, about = await accepted(service)
    case = await a_case_of_their_own(service, answered)
    event = registry.CaseClosed(
        case_id=case, outcome="DUPLICATE", choices=[{"id": answered.id, "end_reason": "DUPLICATE"}]
    )

    async def act() -> None:
        await hear(service, event, TODAY_HERE)

    ends = {"case_id": case, "cause": "CASE_CLOSED", "undoes": True}
    told = [(events.ReferralWithdrawn, less(about, "institution_kind") | ends)]
    return Story(act, told, [("RAN", service.eo_id, TODAY_HERE)])


async def the_day_after_the_last(service: ReferralUnderTest) -> Story:
    """What was kept goes on until its day; the day after it ends, whoever looks first."""
    kept, about = await sent(service)
    case = await a_case_of_their_own(service, kept)
    event = registry.CaseClosed(case_id=case, choices=[{"id": kept.id}])
    as_date(TODAY_HERE, event.choices[0].keep_until)

    async def act() -> None:
        runtime = service.referral.runtime
        await hear(service, event, TODAY_HERE)
        with acting(service_actor("referral")):
            await end_kept(runtime)
        assert await end_of(service, kept.id) == ""
        service.referral.clock.advance(days=1)
        try:
            with acting(service_actor("referral")):
                await end_kept(runtime)
        finally:
            service.referral.clock.advance(days=-1)
        assert await end_of(service, kept.id) == "CASE_CLOSED"

    tells = less(about, "institution_kind") | {"case_id": case, "cause": "CASE_CLOSED"}
    tomorrow = NOW + dt.timedelta(days=1)
    return Story(once(act), [(events.ReferralWithdrawn, tells)], [("RAN", service.eo_id, tomorrow)])


async def a_reopening(service: ReferralUnderTest) -> Story:
    """What was kept goes on as any other; what ended stays ended."""
    kept, ended = [(await sent(service))[0] for _ in range(2)]
    case = await a_case_of_their_own(service, kept, ended)
    event = registry.CaseClosed(case_id=case, choices=[{"id": kept.id}])
    as_date(TODAY_HERE, event.choices[0].keep_until)
    await hear(service, event, TODAY_HERE)

    async def act() -> None:
        await hear(service, registry.CaseReopened(case_id=case))
        rows = await service.referral.database.all(
            "SELECT state, kept_until FROM referral WHERE case_id = $1 ORDER BY id", uuid.UUID(case)
        )
        assert {(row["state"], row["kept_until"]) for row in rows} == {("SENT", None), ("WITHDRAWN", None)}

    return Story(act, [], [])


async def a_case_of_their_own(service: ReferralUnderTest, *referrals: pb.Referral) -> str:
    """The family of the module has one case, which stays open."""
    case = uuid.uuid4()
    for one in referrals:
        await service.referral.database.all(
            "UPDATE referral SET case_id = $1, version = version + 1 WHERE id = $2", case, uuid.UUID(one.id)
        )
    return str(case)


async def end_of(service: ReferralUnderTest, referral_id: str) -> str:
    return str((await service.office.GetReferral(pb.GetReferralRequest(referral_id=referral_id))).end_reason)


def once(act: Callable[[], Awaitable[None]]) -> Callable[[], Awaitable[None]]:
    """A story is gone through twice; what moves the clock is done once."""
    done: list[bool] = []

    async def first() -> None:
        if not done:
            done.append(True)
            await act()

    return first


async def correcting(service: ReferralUnderTest) -> Story:
    made, _ = await sent(service)
    at = moment("2026-11-22T10:00:00")
    request = common.CorrectActDateRequest(
        case_id=service.case_id,
        act="prag.referral.v1.ReferralSent",
        subject_id=made.id,
        reason="a slip",
        time=stamp(at),
        request_id=fresh(),
    )
    correct = service.office.CorrectActDate
    tells = {
        "correction_id": AN_ID,
        "case_id": service.case_id,
        "act": "prag.referral.v1.ReferralSent",
        "subject_id": made.id,
        "of_id": made.id,
        "previous_time": made.sent_time.ToJsonString(),
        "corrected_time": "2026-11-22T10:00:00Z",
    }
    return Story(
        lambda: correct(request),
        [(events.ActDateCorrected, tells)],
        [("RAN", service.eo_id, None)],
        before=[
            (call(correct, request, time=stamp(NOW + dt.timedelta(seconds=1))), "DATE_IN_FUTURE"),
            (call(correct, request, reason=" "), "FIELD_REQUIRED"),
            (call(correct, request, subject_id=fresh()), "ACT_NOT_FOUND"),
            (call(service.eo.CorrectActDate, request), "NOT_PERMITTED"),
        ],
    )


HERE = "0190c0de-0000-7000-8000-00000000c0de"
OFFICE = replace(OFFICER, institution_id=HERE)


async def counselling(service: ReferralUnderTest) -> Story:
    """Of people who walked in: how many, and about what."""
    entry = counsel.CounsellingEntry(
        counselled_on=TODAY,
        topics=["SCHEME_RENT"],
        language="rom",
        groups=[counsel.CounselledGroup(sex="COUNSELLED_SEX_MALE", age_band="AGE_BAND_65_UP", count=2)],
        papers_told=["PAPER_BANK"],
        papers_helped=["PAPER_IDENTITY"],
        application_for="SCHEME_RENT",
    )
    request = counsel.RecordCounsellingRequest(entry=entry, request_id=fresh())
    record = service.referral.stub(OFFICE).RecordCounselling
    tells = {
        "counselling_id": AN_ID,
        "institution_id": HERE,
        "institution_kind": "MOCR",
        "counselled_on": "2026-11-23",
        "topics": ["SCHEME_RENT"],
        "groups": [{"sex": 2, "age_band": 5, "count": 2}],
        "papers_told": ["PAPER_BANK"],
        "papers_helped": ["PAPER_IDENTITY"],
        "application_for": "SCHEME_RENT",
    }
    ahead = counsel.CounsellingEntry()
    ahead.CopyFrom(entry)
    ahead.counselled_on.day = 24
    return Story(
        lambda: record(request),
        [(events.CounsellingRecorded, tells)],
        [("RAN", "", TODAY_HERE)],
        before=[(call(record, request, entry=ahead), "DATE_IN_FUTURE")],
    )


async def counselled(service: ReferralUnderTest) -> tuple[counsel.Counselling, dict[str, Any]]:
    """Somebody of a family, by the office; and what the next event says of it."""
    entry = counsel.CounsellingEntry(
        counselled_on=TODAY, topics=["DEADLINE"], language="sr", person_ids=service.people[:1]
    )
    request = counsel.RecordCounsellingRequest(case_id=service.case_id, entry=entry)
    made = await service.referral.stub(OFFICE).RecordCounselling(request)
    about = {"counselling_id": made.id, "case_id": service.case_id, "institution_id": HERE}
    return made, about


async def setting_a_counselling_right(service: ReferralUnderTest) -> Story:
    made, about = await counselled(service)
    right = counsel.CounsellingEntry()
    right.CopyFrom(made.entry)
    right.topics[:] = ["ACTIVITY"]
    request = counsel.CorrectCounsellingRequest(
        counselling_id=made.id, entry=right, reason="the wrong box", etag=made.etag, request_id=fresh()
    )
    correct = service.referral.stub(OFFICE).CorrectCounselling
    tells = {
        **about,
        "institution_kind": "MOCR",
        "counselled_on": "2026-11-23",
        "topics": ["ACTIVITY"],
        "person_ids": service.people[:1],
    }
    return Story(
        lambda: correct(request),
        [(events.CounsellingCorrected, tells)],
        [("RAN", "", TODAY_HERE)],
        before=[(call(correct, request, etag="0"), "ETAG_STALE")],
        after=[(call(correct, request), "ETAG_STALE")],
    )


async def taking_a_counselling_back(service: ReferralUnderTest) -> Story:
    made, about = await counselled(service)
    request = counsel.UndoCounsellingRequest(counselling_id=made.id, reason="twice", request_id=fresh())
    undo = service.referral.stub(OFFICE).UndoCounselling
    return Story(
        lambda: undo(request),
        [(events.CounsellingUndone, about)],
        [("RAN", "", NOW)],
        before=[(call(service.eo.UndoCounselling, request), "COUNSELLING_NOT_FOUND")],
        after=[(call(undo, request), "COUNSELLING_UNDONE")],
    )


KNOWN = known.ContactEntry(
    kind=known.CONTACT_KIND_NGO,
    work_field="WORK_HOUSING",
    # Words of people, which nobody is told.
    organisation="Krovovi za sve",
    person_name="Vesna Đorđević",
    email="v@example.org",
)


def of_contact(contact_id: Any = AN_ID, **more: Any) -> dict[str, Any]:
    return {"contact_id": contact_id, "kind": "NGO", "work_field": "WORK_HOUSING", **more}


async def a_contact(service: ReferralUnderTest) -> known.Contact:
    entry = known.ContactEntry(organisation=f"Krovovi {fresh()}")
    request = known.RecordContactRequest(municipality="RAN", entry=KNOWN)
    request.entry.MergeFrom(entry)
    return await service.office.RecordContact(request)


async def keeping_a_contact(service: ReferralUnderTest) -> Story:
    request = known.RecordContactRequest(municipality="RAN", entry=KNOWN, request_id=fresh())
    record = service.office.RecordContact
    wrong = known.ContactEntry(kind=KNOWN.kind, organisation="a", work_field="NONE")
    return Story(
        lambda: record(request),
        [(events.ContactRecorded, of_contact())],
        [("RAN", "", None)],
        before=[
            (call(record, request, entry=wrong), "FIELD_UNKNOWN_VALUE"),
            (call(record, request, municipality="KAM"), "NOT_VISIBLE"),
        ],
        after=[(call(record, request), "CONTACT_KNOWN")],
    )


async def correcting_a_contact(service: ReferralUnderTest) -> Story:
    made = await a_contact(service)
    right = known.ContactEntry(kind=KNOWN.kind, work_field=KNOWN.work_field, organisation=f"Krov {fresh()}")
    request = known.CorrectContactRequest(
        contact_id=made.id, entry=right, reason="a slip", etag=made.etag, request_id=fresh()
    )
    correct = service.office.CorrectContact
    return Story(
        lambda: correct(request),
        [(events.ContactCorrected, of_contact(made.id))],
        [("RAN", "", None)],
        before=[(call(correct, request, reason=LONG), "FIELD_TOO_LONG")],
        after=[(call(correct, request), "ETAG_STALE")],
    )


async def ending_a_contact(service: ReferralUnderTest) -> Story:
    made = await a_contact(service)
    request = known.EndContactRequest(contact_id=made.id, reason="it closed", request_id=fresh())
    end = service.office.EndContact
    return Story(
        lambda: end(request),
        [(events.ContactEnded, {"contact_id": made.id})],
        [("RAN", "", None)],
        after=[(call(end, request), "CONTACT_NOT_IN_STATE")],
    )


async def reaching_a_contact_again(service: ReferralUnderTest) -> Story:
    made = await a_contact(service)
    await service.office.EndContact(known.EndContactRequest(contact_id=made.id, reason="it closed"))
    request = known.ResumeContactRequest(contact_id=made.id, request_id=fresh())
    resume = service.office.ResumeContact
    return Story(
        lambda: resume(request),
        [(events.ContactResumed, {"contact_id": made.id})],
        [("RAN", "", None)],
        after=[(call(resume, request), "CONTACT_NOT_IN_STATE")],
    )


async def speaking_with_a_contact(service: ReferralUnderTest) -> Story:
    made = await a_contact(service)
    request = known.RecordContactTalkRequest(
        contact_id=made.id,
        talked_on=TODAY,
        means=known.CONTACT_MEANS_PHONE,
        about="the family Rašić",
        request_id=fresh(),
    )
    talk = service.office.RecordContactTalk
    told = {"contact_id": made.id, "talk_id": AN_ID, "means": "PHONE", "talked_on": "2026-11-23"}
    return Story(
        lambda: talk(request),
        [(events.ContactTalked, told)],
        [("RAN", "", MET_ON)],
        before=[(call(talk, request, talked_on=TOMORROW), "DATE_IN_FUTURE")],
    )


async def a_share(service: ReferralUnderTest) -> known.Contact:
    made = await a_contact(service)
    request = known.ShareWithContactRequest(
        contact_id=made.id,
        shared_on=TODAY,
        means=known.CONTACT_MEANS_MAIL,
        topics=[known.SHARE_TOPIC_NEEDS, known.SHARE_TOPIC_REPORT],
        # Words of people, which nobody is told.
        what="a list of needs",
        asked="how many roofs",
        due_on=TOMORROW,
    )
    return await service.office.ShareWithContact(request)


async def sharing_with_a_contact(service: ReferralUnderTest) -> Story:
    made = await a_contact(service)
    request = known.ShareWithContactRequest(
        contact_id=made.id,
        shared_on=TODAY,
        means=known.CONTACT_MEANS_MAIL,
        topics=[known.SHARE_TOPIC_NEEDS],
        what="a list of needs",
        asked="how many roofs",
        due_on=TOMORROW,
        request_id=fresh(),
    )
    share = service.office.ShareWithContact
    told = {"contact_id": made.id, "share_id": AN_ID, "kind": "NGO", "topics": ["NEEDS"]}
    return Story(
        lambda: share(request),
        [(events.WorkShared, {**told, "shared_on": "2026-11-23", "due_on": "2026-11-24"})],
        [("RAN", "", MET_ON)],
        before=[
            (call(share, request, shared_on=TOMORROW), "DATE_IN_FUTURE"),
            (call(share, request, due_on=Date(year=2026, month=11, day=22)), "DATE_TOO_EARLY"),
            (call(share, request, asked=""), "FIELD_REQUIRED"),
        ],
    )


async def being_answered(service: ReferralUnderTest) -> Story:
    made = await a_share(service)
    request = known.AnswerShareRequest(
        contact_id=made.id,
        share_id=made.shares[0].id,
        answered_on=TODAY,
        answer="forty",
        request_id=fresh(),
    )
    answer = service.office.AnswerShare
    told = {"contact_id": made.id, "share_id": made.shares[0].id, "answered_on": "2026-11-23"}
    return Story(
        lambda: answer(request),
        [(events.ShareAnswered, told)],
        [("RAN", "", MET_ON)],
        before=[(call(answer, request, share_id=fresh()), "SHARE_NOT_FOUND")],
        after=[(call(answer, request), "SHARE_ANSWERED")],
    )


async def not_having_shared(service: ReferralUnderTest) -> Story:
    made = await a_share(service)
    request = known.UndoShareRequest(contact_id=made.id, share_id=made.shares[0].id, request_id=fresh())
    undo = service.office.UndoShare
    return Story(
        lambda: undo(request),
        [(events.ShareUndone, {"contact_id": made.id, "share_id": made.shares[0].id})],
        [("RAN", "", None)],
        after=[(call(undo, request), "SHARE_NOT_FOUND")],
    )


async def not_having_spoken(service: ReferralUnderTest) -> Story:
    made = await a_contact(service)
    spoken = await service.office.RecordContactTalk(
        known.RecordContactTalkRequest(
            contact_id=made.id, talked_on=TODAY, means=known.CONTACT_MEANS_PHONE, about="a hall"
        )
    )
    talk = spoken.talks[0].id
    request = known.UndoContactTalkRequest(contact_id=made.id, talk_id=talk, request_id=fresh())
    undo = service.office.UndoContactTalk
    return Story(
        lambda: undo(request),
        [(events.ContactTalkUndone, {"contact_id": made.id, "talk_id": talk})],
        [("RAN", "", None)],
        after=[(call(undo, request), "CONTACT_TALK_NOT_FOUND")],
    )


TOLD: dict[type[Message], tuple[Callable[[ReferralUnderTest], Awaitable[Story]], ...]] = {
    events.ReferralSent: (sending, forwarding, forwarding_what_was_accepted),
    events.ReferralAccepted: (accepting, forwarding),
    events.ReferralRefused: (refusing,),
    events.ReferralUnanswered: (silence,),
    events.ReferralAnsweredInTime: (a_timely_answer,),
    events.OutcomeRecorded: (an_outcome, the_last_outcome),
    events.ReferralFailed: (failing,),
    events.ActDateCorrected: (correcting,),
    events.ReferralWithdrawn: (
        *(withdrawing, withdrawing_a_mistake, withdrawing_what_was_answered),
        *(the_end_of_the_case, the_end_of_a_double, the_leaving_of_a_person, the_day_after_the_last),
    ),
    events.SnapshotClosed: (consent_withdrawn, consent_run_out),
    events.CounsellingRecorded: (counselling,),
    events.CounsellingCorrected: (setting_a_counselling_right,),
    events.CounsellingUndone: (taking_a_counselling_back,),
    events.AgreementRecorded: (agreeing,),
    events.AgreementUndone: (taking_what_was_agreed_back,),
    events.AgreedTaskDone: (doing_what_was_agreed,),
    events.AgreedTaskReopened: (not_having_done_it,),
    events.ContactRecorded: (keeping_a_contact,),
    events.ContactCorrected: (correcting_a_contact,),
    events.ContactEnded: (ending_a_contact,),
    events.ContactResumed: (reaching_a_contact_again,),
    events.ContactTalked: (speaking_with_a_contact,),
    events.ContactTalkUndone: (not_having_spoken,),
    events.WorkShared: (sharing_with_a_contact,),
    events.ShareAnswered: (being_answered,),
    events.ShareUndone: (not_having_shared,),
    events.MeetingPlanned: (planning_a_meeting,),
    events.MeetingCancelled: (calling_a_meeting_off,),
    events.MeetingHeld: (meeting, meeting_as_planned),
    events.MeetingCorrected: (correcting_a_meeting,),
    events.MeetingUndone: (undoing_a_meeting,),
}
SILENT = (silence_after_an_answer, an_answer_in_time, a_late_answer, a_reopening)
STORIES = list(dict.fromkeys((*(one for each in TOLD.values() for one in each), *SILENT)))


@pytest.mark.parametrize("story", STORIES, ids=lambda story: story.__name__)
async def test_what_is_told(shared_service: ReferralUnderTest, story):
    given = await story(shared_service)
    assert {event for event, _ in given.told} == {event for event, each in TOLD.items() if story in each}
    await is_told(shared_service.referral.database, given)


async def test_what_the_old_office_chose_to_end_ends_there_and_all_else_goes_along(
    shared_service: ReferralUnderTest,
):
    service = shared_service
    ends, _ = await sent(service)
    goes, _ = await sent(service)
    others, _ = await sent(service)
    case = await a_case_of_their_own(service, ends, goes)
    await service.referral.knows_case(case, municipality="RAN", strand="REINTEGRATION", state="PLANNED")
    moved = registry.CaseTransferred(case_id=case, municipality="PRI", previous_municipality="RAN")
    # Of another case: whoever names it wrongly ends nothing there.
    for each in (ends, others):
        moved.choices.add(id=each.id, end_reason="LEFT")
    [before] = await service.referral.database.all("SELECT coalesce(max(id), 0) AS id FROM outbox")
    await hear(service, moved, TODAY_HERE)
    rows = await service.referral.database.all(
        "SELECT id::text, municipality, state, end_reason, snapshot IS NULL AS shut FROM referral"
        " WHERE id::text = ANY($1)",
        [ends.id, goes.id, others.id],
    )
    assert {row["id"]: tuple(row)[1:] for row in rows} == {
        ends.id: ("PRI", "WITHDRAWN", "LEFT", True),
        goes.id: ("PRI", "SENT", "", False),
        others.id: ("RAN", "SENT", "", False),
    }
    told = await service.referral.database.all(
        "SELECT type, municipality, payload FROM outbox WHERE id > $1 ORDER BY id", before["id"]
    )
    [(kind, where, payload)] = [(row["type"], row["municipality"], row["payload"]) for row in told]
    assert (kind, where) == ("prag.referral.v1.ReferralWithdrawn", "RAN")
    withdrawn = events.ReferralWithdrawn.FromString(payload)
    assert (withdrawn.referral_id, withdrawn.cause, withdrawn.undoes) == (ends.id, "NOT_NEEDED", False)


async def test_a_case_that_goes_to_another_office_takes_its_referrals_along(
    shared_service: ReferralUnderTest,
):
    service = shared_service
    waits, _ = await sent(service)
    answered, _ = await accepted(service)
    case = await a_case_of_their_own(service, waits, answered)
    await service.referral.knows_case(case, municipality="RAN", strand="REINTEGRATION", state="PLANNED")
    moved = registry.CaseTransferred(case_id=case, municipality="PRI", previous_municipality="RAN")
    await hear(service, moved, TODAY_HERE)
    new_office = service.referral.stub(factories.officer("PRI"))
    ask = pb.GetReferralRequest(referral_id=waits.id)
    assert (await new_office.GetReferral(ask)).id == waits.id
    with pytest.raises(NotFound, match="REFERRAL_NOT_FOUND"):
        await service.office.GetReferral(ask)
    # The institution does not serve the new municipality; it was asked, and goes on.
    assert (await service.eo.GetReferral(ask)).id == waits.id
    listed = await service.eo.ListReferrals(pb.ListReferralsRequest(page_size=100))
    assert {waits.id, answered.id} <= {one.id for one in listed.referrals}
    await service.eo.AcceptReferral(pb.AcceptReferralRequest(referral_id=waits.id))
    on = Date(year=TODAY_HERE.year, month=TODAY_HERE.month, day=TODAY_HERE.day)
    done = pb.RecordOutcomeRequest(
        referral_id=waits.id, outcome="JOB_SEEKER_REGISTERED", done_on=on, completes=True
    )
    assert (await service.eo.RecordOutcome(done)).outcomes
    assert (await new_office.GetReferral(ask)).outcomes
    # The answer's clock, told under the old office, is heard too.
    elapsed = registry.ClockElapsed(
        clock_id=str(uuid.uuid4()), case_id=case, rule="REFERRAL_ANSWER", subject_id=answered.id
    )
    await hear(service, elapsed)
    [row] = await service.referral.database.all(
        "SELECT lapsed, municipality, asked_in FROM referral WHERE id = $1::text::uuid", answered.id
    )
    assert (row["lapsed"], row["municipality"], row["asked_in"]) == (True, "PRI", "RAN")
