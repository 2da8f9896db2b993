"""Meetings of an office: planned, held, called off, set right, taken back; told in numbers."""

import datetime as dt
import uuid
from typing import Any

import pytest
from google.type.date_pb2 import Date
from prag.common.v1 import types_pb2 as common
from prag.referral.v1 import referral_events_pb2 as events
from prag.referral.v1 import referral_service_pb2 as pb

from services.chassis.errors import DomainError
from services.referral import rules
from services.referral.rules import MeetingState
from tests import factories
from tests.referral.conftest import TODAY, ReferralUnderTest

pytestmark = pytest.mark.asyncio(loop_scope="module")

TOMORROW = Date(year=2026, month=11, day=24)
YESTERDAY = Date(year=2026, month=11, day=22)
KINDS = [kind for kind in pb.MeetingKind.values() if kind]


def record(on: Date = TODAY, **changes: Any) -> pb.MeetingRecord:
    given = {
        "kind": pb.MEETING_KIND_DIRECTORATES,
        "met_on": on,
        "place": "Sala",
        "agenda": "Cases of the month",
        "participants": [
            pb.MeetingParticipants(institution="CSW", women=2, men=1),
            pb.MeetingParticipants(institution="MED", women=0, men=1),
        ],
    }
    return pb.MeetingRecord(**{**given, **changes})


def once() -> str:
    return str(uuid.uuid4())


async def plan(service: ReferralUnderTest, on: Date = TODAY, **changes: Any) -> pb.Meeting:
    request = pb.PlanMeetingRequest(municipality="RAN", record=record(on), request_id=once())
    request.MergeFrom(pb.PlanMeetingRequest(**changes))
    return await service.office.PlanMeeting(request)


async def held(service: ReferralUnderTest, on: Date = TODAY, **changes: Any) -> pb.Meeting:
    request = pb.RecordMeetingRequest(municipality="RAN", record=record(on, **changes), request_id=once())
    return await service.office.RecordMeeting(request)


async def correct(service: ReferralUnderTest, meeting: pb.Meeting, to: pb.MeetingRecord) -> pb.Meeting:
    request = pb.CorrectMeetingRequest(
        meeting_id=meeting.id, record=to, reason="a slip", etag=meeting.etag, request_id=once()
    )
    return await service.office.CorrectMeeting(request)


async def undo(service: ReferralUnderTest, meeting: pb.Meeting) -> pb.Meeting:
    request = pb.UndoMeetingRequest(meeting_id=meeting.id, reason="recorded twice", request_id=once())
    return await service.office.UndoMeeting(request)


async def told(service: ReferralUnderTest, meeting: pb.Meeting) -> list[Any]:
    """What was told of a meeting, in its order."""
    rows = await service.referral.database.all(
        "SELECT type, payload FROM outbox WHERE aggregate_id = $1 ORDER BY aggregate_version",
        uuid.UUID(meeting.id),
    )
    return [getattr(events, row["type"].rpartition(".")[2]).FromString(row["payload"]) for row in rows]


def names(actions: Any) -> list[str]:
    return [one.name for one in actions if one.allowed]


async def refused(call: Any) -> DomainError:
    with pytest.raises(DomainError) as caught:
        await call
    return caught.value


@pytest.mark.parametrize("state", MeetingState)
async def test_what_is_offered_is_what_can_be_done(state):
    offered = rules.meeting_actions(state)
    for action, _ in rules.MEETING_STEPS:
        if action in offered:
            assert rules.next_meeting_state(action, state)
        else:
            with pytest.raises(DomainError) as caught:
                rules.next_meeting_state(action, state)
            assert caught.value.metadata == {"state": state, "action": action}


async def test_a_planned_meeting_is_held_and_told_of_in_numbers(shared_service: ReferralUnderTest):
    planned = await plan(shared_service, TOMORROW)
    assert (planned.state, names(planned.actions)) == (
        pb.MEETING_STATE_PLANNED,
        ["record_meeting", "cancel_meeting"],
    )
    request = pb.RecordMeetingRequest(
        municipality="RAN",
        record=record(TODAY, minutes="Agreed."),
        meeting_id=planned.id,
        etag=planned.etag,
        request_id=once(),
    )
    meeting = await shared_service.office.RecordMeeting(request)
    # Told twice, done once.
    assert await shared_service.office.RecordMeeting(request) == meeting
    assert (meeting.id, meeting.state) == (planned.id, pb.MEETING_STATE_HELD)
    assert (meeting.record.minutes, meeting.record.met_on) == ("Agreed.", TODAY)
    assert names(meeting.actions) == ["correct_meeting", "undo_meeting"]
    assert await told(shared_service, meeting) == [
        events.MeetingPlanned(meeting_id=meeting.id, kind="DIRECTORATES", planned_on=TOMORROW),
        events.MeetingHeld(
            meeting_id=meeting.id, kind="DIRECTORATES", done_on=TODAY, institutions=2, women=2, men=2
        ),
    ]
    seen = await shared_service.office.GetMeeting(pb.GetMeetingRequest(meeting_id=meeting.id))
    assert seen == meeting


@pytest.mark.parametrize("kind", KINDS)
async def test_every_kind_is_recorded(shared_service: ReferralUnderTest, kind):
    meeting = await held(shared_service, kind=kind)
    assert meeting.record.kind == kind
    assert (await told(shared_service, meeting))[0].kind == pb.MeetingKind.Name(kind)[len("MEETING_KIND_") :]


async def test_a_meeting_is_called_off_with_a_reason(shared_service: ReferralUnderTest):
    planned = await plan(shared_service)
    request = pb.CancelMeetingRequest(meeting_id=planned.id, reason="snow", request_id=once())
    gone = await shared_service.office.CancelMeeting(request)
    assert (gone.state, gone.end_reason, names(gone.actions)) == (pb.MEETING_STATE_CANCELLED, "snow", [])
    assert (await told(shared_service, gone))[1] == events.MeetingCancelled(
        meeting_id=gone.id, kind="DIRECTORATES"
    )
    again = pb.CancelMeetingRequest(meeting_id=planned.id, reason="snow")
    assert (await refused(shared_service.office.CancelMeeting(again))).reason == "MEETING_NOT_IN_STATE"


async def test_what_is_set_right_keeps_what_stood_before(shared_service: ReferralUnderTest):
    first = await held(shared_service, YESTERDAY)
    # The same again is no correction.
    assert await correct(shared_service, first, record(YESTERDAY)) == first
    second = await correct(shared_service, first, record(TODAY, minutes="Agreed.", participants=[]))
    assert [(one.reason, one.record) for one in second.changes] == [("a slip", record(YESTERDAY))]
    assert (await told(shared_service, second))[1:] == [
        events.MeetingCorrected(meeting_id=first.id, kind="DIRECTORATES", done_on=TODAY)
    ]
    stale = correct(shared_service, first, record(TODAY))
    assert (await refused(stale)).reason == "ETAG_STALE"


async def test_a_meeting_by_mistake_is_taken_back(shared_service: ReferralUnderTest):
    meeting = await held(shared_service)
    gone = await undo(shared_service, meeting)
    assert (gone.state, gone.end_reason) == (pb.MEETING_STATE_UNDONE, "recorded twice")
    assert (await told(shared_service, gone))[1] == events.MeetingUndone(
        meeting_id=gone.id, kind="DIRECTORATES"
    )
    assert (await refused(undo(shared_service, meeting))).reason == "MEETING_NOT_IN_STATE"


async def test_bad_input_names_the_field(shared_service: ReferralUnderTest):
    def fields(error: Any) -> list[tuple[str, str]]:
        return [(one.field, one.reason) for one in error.fields]

    assert fields(await refused(held(shared_service, TOMORROW))) == [("record.met_on", "DATE_IN_FUTURE")]
    assert fields(await refused(plan(shared_service, YESTERDAY))) == [("record.met_on", "DATE_TOO_EARLY")]
    assert fields(await refused(held(shared_service, kind=0))) == [("record.kind", "FIELD_REQUIRED")]
    without = record()
    without.ClearField("met_on")
    bare = pb.RecordMeetingRequest(municipality="RAN", record=without)
    assert fields(await refused(shared_service.office.RecordMeeting(bare))) == [
        ("record.met_on", "FIELD_REQUIRED")
    ]
    many = [pb.MeetingParticipants(institution="CSW", women=-1)]
    assert fields(await refused(held(shared_service, participants=many))) == [
        ("record.participants[0].women", "FIELD_OUT_OF_RANGE")
    ]


async def test_whose_meetings_one_sees(shared_service: ReferralUnderTest):
    meeting = await held(shared_service)
    neighbour = shared_service.referral.stub(factories.officer("KAM"))
    get = pb.GetMeetingRequest(meeting_id=meeting.id)
    assert (await refused(neighbour.GetMeeting(get))).reason == "MEETING_NOT_FOUND"
    theirs = pb.RecordMeetingRequest(municipality="RAN", record=record())
    assert (await refused(neighbour.RecordMeeting(theirs))).reason == "NOT_VISIBLE"
    assert not (await neighbour.ListMeetings(pb.ListMeetingsRequest(municipality="RAN"))).meetings
    assert (await refused(shared_service.eo.GetMeeting(get))).code == "PERMISSION_DENIED"


async def test_meetings_come_in_pages_the_latest_first(shared_service: ReferralUnderTest):
    for on in (YESTERDAY, TODAY, YESTERDAY):
        await held(shared_service, on, kind=pb.MEETING_KIND_DONORS)
    listed, token = [], ""
    while True:
        request = pb.ListMeetingsRequest(
            municipality="RAN", kind=pb.MEETING_KIND_DONORS, page_size=2, page_token=token
        )
        page = await shared_service.office.ListMeetings(request)
        listed += page.meetings
        token = page.next_page_token
        if not token:
            break
    days = [one.record.met_on.day for one in listed]
    assert days == sorted(days, reverse=True)
    assert len({one.id for one in listed}) == len(listed) >= 3
    assert {one.record.kind for one in listed} == {pb.MEETING_KIND_DONORS}


async def test_a_planned_meeting_stands_in_the_offices_queue_until_it_is_over(
    shared_service: ReferralUnderTest,
):
    async def work() -> dict[str, common.WorkItem]:
        items = (await shared_service.office.ListWork(common.ListWorkRequest())).items
        return {one.subject_id: one for one in items if one.kind == "record_meeting"}

    far = dt.date(2026, 11, 23) + dt.timedelta(days=40)
    later = await plan(shared_service, Date(year=far.year, month=far.month, day=far.day))
    planned = await plan(shared_service, TODAY)
    found = await work()
    assert later.id not in found
    assert found[planned.id].group == common.WORK_GROUP_TODAY
    assert dict(found[planned.id].metadata) == {"meeting": "MEETING_KIND_DIRECTORATES"}
    request = pb.CancelMeetingRequest(meeting_id=planned.id, reason="snow")
    await shared_service.office.CancelMeeting(request)
    assert planned.id not in await work()
