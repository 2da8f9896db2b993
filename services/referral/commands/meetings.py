"""Meetings of an office: planned, held, called off, set right, taken back."""

from __future__ import annotations

import datetime as dt
from typing import Any

from google.protobuf.message import Message
from prag.referral.v1 import referral_events_pb2 as events
from prag.referral.v1 import referral_service_pb2 as pb

from services.chassis.database.database import Tx, load
from services.chassis.dates import as_date, day, day_of
from services.chassis.errors import FieldErrors, NotFound
from services.chassis.events import outbox
from services.chassis.ids import new_id
from services.referral import rules
from services.referral.commands.agreements import redate_agreements, undo_agreements_of
from services.referral.models import Meeting
from services.referral.resources import MEETING_RECORD
from services.referral.rules import MeetingState

__all__ = ["cancel_meeting", "correct_meeting", "plan_meeting", "record_meeting", "undo_meeting"]


async def plan_meeting(tx: Tx, request: pb.PlanMeetingRequest) -> Meeting:
    """Plan a meeting for today or a day to come."""
    _check_office(tx, request.municipality)
    given = _given(tx, request.record, "PlanMeeting")
    meeting = await _new(tx, request.municipality, MeetingState.PLANNED, given)
    event = events.MeetingPlanned(meeting_id=str(meeting.id), kind=meeting.kind)
    as_date(meeting.met_on, event.planned_on)
    await _told(tx, meeting, event)
    return meeting


async def record_meeting(tx: Tx, request: pb.RecordMeetingRequest) -> Meeting:
    """Record that a planned meeting took place, or one that nobody had planned."""
    _check_office(tx, request.municipality)
    given = _given(tx, request.record, "RecordMeeting")
    if request.meeting_id:
        meeting = await _at(tx, request.meeting_id, "record_meeting", request.etag)
        if meeting.municipality != request.municipality:
            raise NotFound("MEETING_NOT_FOUND")
        _write(meeting, given)
    else:
        meeting = await _new(tx, request.municipality, MeetingState.HELD, given)
    meeting.held_time = tx.now
    await _told_held(tx, meeting, events.MeetingHeld())
    return meeting


async def cancel_meeting(tx: Tx, request: pb.CancelMeetingRequest) -> Meeting:
    """Note that a planned meeting does not take place."""
    meeting = await _at(tx, request.meeting_id, "cancel_meeting")
    _ended(tx, meeting, request.reason)
    await _told(tx, meeting, events.MeetingCancelled(meeting_id=str(meeting.id), kind=meeting.kind))
    return meeting


async def correct_meeting(tx: Tx, request: pb.CorrectMeetingRequest) -> Meeting:
    """Set right what was recorded; the same again is no correction."""
    meeting = await _at(tx, request.meeting_id, "correct_meeting", request.etag)
    given = _given(tx, request.record, "CorrectMeeting")
    before = {name: getattr(meeting, name) for name in MEETING_RECORD}
    if before == given:
        return meeting
    before["met_on"] = meeting.met_on.isoformat()
    change = {"time": tx.now.isoformat(), "by": tx.actor.account_id, "reason": request.reason.strip()}
    meeting.changes = [*meeting.changes, {**change, **before}]
    _write(meeting, given)
    await redate_agreements(tx, meeting)
    await _told_held(tx, meeting, events.MeetingCorrected())
    return meeting


async def undo_meeting(tx: Tx, request: pb.UndoMeetingRequest) -> Meeting:
    """Take back what was recorded by mistake, and what was agreed there on cases."""
    meeting = await _at(tx, request.meeting_id, "undo_meeting")
    _ended(tx, meeting, request.reason)
    await undo_agreements_of(tx, meeting, request.reason)
    await _told(tx, meeting, events.MeetingUndone(meeting_id=str(meeting.id), kind=meeting.kind))
    return meeting


def _check_office(tx: Tx, municipality: str) -> None:
    """Refuse to write for another office than the own."""
    if municipality not in tx.actor.municipalities:
        raise NotFound("NOT_VISIBLE")


async def _new(tx: Tx, municipality: str, state: MeetingState, given: dict[str, Any]) -> Meeting:
    meeting = Meeting(
        id=new_id(), municipality=municipality, state=state, recorded_by=tx.actor.account_id, **given
    )
    tx.add(meeting)
    await tx.flush()
    return meeting


async def _at(tx: Tx, meeting_id: str, action: str, etag: str | None = None) -> Meeting:
    """Return a meeting on which a step is taken, locked, at the state after it."""
    meeting = await load(tx, Meeting, meeting_id, etag, reason="MEETING_NOT_FOUND")
    meeting.state = rules.next_meeting_state(action, MeetingState(meeting.state))
    return meeting


def _given(tx: Tx, record: pb.MeetingRecord, rpc: str) -> dict[str, Any]:
    """Read what is written down of a meeting."""
    errors = FieldErrors()
    met_on = day(record.met_on, "record.met_on")
    rules.ACTS.check(errors, f"{rpc}.record.met_on", met_on, tx.now, {"today": day_of(tx.now)})
    errors.check()
    return {
        "kind": pb.MeetingKind.Name(record.kind).removeprefix("MEETING_KIND_"),
        "met_on": met_on,
        "place": record.place.strip(),
        "agenda": record.agenda.strip(),
        "minutes": record.minutes.strip(),
        "participants": [
            {"institution": one.institution.strip(), "women": one.women, "men": one.men}
            for one in record.participants
        ],
    }


def _write(meeting: Meeting, given: dict[str, Any]) -> None:
    for name in MEETING_RECORD:
        setattr(meeting, name, given[name])


def _ended(tx: Tx, meeting: Meeting, reason: str) -> None:
    meeting.end_reason, meeting.ended_by, meeting.end_time = reason.strip(), tx.actor.account_id, tx.now


async def _told_held(tx: Tx, meeting: Meeting, event: events.MeetingHeld | events.MeetingCorrected) -> None:
    """Tell that it took place, or how it did after all."""
    event.meeting_id, event.kind = str(meeting.id), meeting.kind
    event.institutions = len(meeting.participants)
    event.women = sum(one["women"] for one in meeting.participants)
    event.men = sum(one["men"] for one in meeting.participants)
    as_date(meeting.met_on, event.done_on)
    await _told(tx, meeting, event, meeting.met_on)


async def _told(tx: Tx, meeting: Meeting, event: Message, on: dt.date | None = None) -> None:
    await outbox.record(tx, event, municipality=meeting.municipality, actual_on=on)
