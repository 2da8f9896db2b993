"""What was agreed on a case: recorded, taken back, and its tasks done, or ended with their case."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from google.protobuf.message import Message
from prag.referral.v1 import agreement_pb2 as pb
from prag.referral.v1 import referral_events_pb2 as events
from sqlalchemy import ColumnElement, select, update

from services import case_refs
from services.case_refs import CaseRef
from services.chassis import ids
from services.chassis.database.database import Tx
from services.chassis.dates import as_date, day
from services.chassis.errors import FailedPrecondition, FieldErrors, NotFound
from services.chassis.events import outbox
from services.chassis.ids import new_id
from services.referral import rules
from services.referral.commands.row import text_of
from services.referral.models import AccountRef, Agreement, Meeting
from services.referral.rules import MeetingState
from services.referral.rules.agreements import TaskEnd, TaskState, check_undo, next_task_state

__all__ = [
    "complete_agreed_task",
    "end_tasks",
    "of_case",
    "record_agreement",
    "redate_agreements",
    "reopen_agreed_task",
    "undo_agreement",
    "undo_agreements_of",
]


async def record_agreement(tx: Tx, request: pb.RecordAgreementRequest, case: CaseRef) -> Agreement:
    """Record what was agreed, and give its tasks to whoever is to do them."""
    await case_refs.hold_open(tx, case.case_id, version=case.version)
    meeting = await _meeting(tx, request.meeting_id, case) if request.meeting_id else None
    errors = FieldErrors()
    agreed_on = meeting.met_on if meeting else day(request.agreed_on, "agreed_on")
    agreed_with = request.agreed_with.strip()
    if meeting is None:
        if agreed_on is None:
            errors.add("agreed_on", "FIELD_REQUIRED")
        if not agreed_with:
            errors.add("agreed_with", "FIELD_REQUIRED")
    elif agreed_with or request.HasField("agreed_on"):
        # The meeting says it.
        field = "agreed_with" if agreed_with else "agreed_on"
        errors.add(field, "FIELD_CONTRADICTS", other="meeting_id")
    path = "meeting_id" if meeting else "agreed_on"
    known = {"begun": case.begun_on}
    rules.ACTS.check(errors, "RecordAgreement.agreed_on", agreed_on, tx.now, known, path=path)
    tasks = await _tasks(tx, request, errors, agreed_on)
    errors.check()
    row = Agreement(
        municipality=case.municipality,
        agreed_in=case.municipality,
        case_id=case.case_id,
        case_number=case.number,
        strand=case.strand,
        meeting_id=meeting.id if meeting else None,
        agreed_on=agreed_on,
        agreed_with=agreed_with,
        conclusion=pb.AgreementConclusion.Name(request.conclusion).removeprefix("AGREEMENT_CONCLUSION_"),
        note=request.note.strip(),
        tasks=tasks,
        owners=_owners(tasks),
        recorded_by=tx.actor.account_id,
    )
    tx.add(row)
    await tx.flush()
    event = events.AgreementRecorded(
        agreement_id=str(row.id),
        case_id=str(row.case_id),
        meeting_id=text_of(row.meeting_id),
        conclusion=row.conclusion,
        tasks=len(tasks),
    )
    as_date(row.agreed_on, event.agreed_on)
    await _told(tx, row, event, row.agreed_on)
    return row


async def undo_agreement(tx: Tx, request: pb.UndoAgreementRequest) -> Agreement:
    """Take back what was recorded by mistake, and end its tasks."""
    row = await _own(tx, request.agreement_id)
    check_undo(undone=bool(row.undone_by))
    await _undo(tx, row, request.reason)
    return row


async def complete_agreed_task(tx: Tx, request: pb.CompleteAgreedTaskRequest) -> Agreement:
    """Note that a task was done."""
    row = await _step(tx, request, "complete_agreed_task")
    event = events.AgreedTaskDone(agreement_id=str(row.id), case_id=str(row.case_id), task_id=request.task_id)
    await _told(tx, row, event)
    return row


async def reopen_agreed_task(tx: Tx, request: pb.ReopenAgreedTaskRequest) -> Agreement:
    """Note that a task was not done after all."""
    row = await _step(tx, request, "reopen_agreed_task")
    event = events.AgreedTaskReopened(
        agreement_id=str(row.id), case_id=str(row.case_id), task_id=request.task_id
    )
    await _told(tx, row, event)
    return row


async def undo_agreements_of(tx: Tx, meeting: Meeting, reason: str) -> None:
    """Take back what was agreed at a meeting that was recorded by mistake.

    What went to another office with its case has no open task, and is that office's to take back.
    """
    of_it = select(Agreement).where(Agreement.meeting_id == meeting.id, Agreement.undone_by == "")
    for row in (await tx.session.scalars(of_it.order_by(Agreement.id).with_for_update())).all():
        await _undo(tx, row, reason)


async def redate_agreements(tx: Tx, meeting: Meeting) -> None:
    """What was agreed at a meeting has its day."""
    await tx.session.execute(
        update(Agreement)
        .where(Agreement.meeting_id == meeting.id, Agreement.agreed_on != meeting.met_on)
        .values(agreed_on=meeting.met_on)
        .execution_options(synchronize_session=False)
    )


def of_case(case_id: str) -> ColumnElement[bool]:
    """Write the condition of what has open tasks for a case."""
    open_now: ColumnElement[bool] = (Agreement.case_id == uuid.UUID(case_id)) & (Agreement.owners != [])
    return open_now


async def end_tasks(tx: Tx, condition: ColumnElement[bool], reason: TaskEnd) -> None:
    """End the open tasks of agreements; that is told by what ends them."""
    found = select(Agreement).where(condition).order_by(Agreement.id).with_for_update()
    for row in (await tx.session.scalars(found)).all():
        _end(row, reason, tx.now)


def _end(row: Agreement, reason: TaskEnd, now: dt.datetime) -> None:
    row.tasks = [
        {**task, "state": TaskState.ENDED, "end_reason": reason, "change_time": now.isoformat()}
        if task["state"] == TaskState.OPEN
        else task
        for task in row.tasks
    ]
    row.owners = []


async def _undo(tx: Tx, row: Agreement, reason: str) -> None:
    row.undo_reason, row.undone_by, row.undo_time = reason.strip(), tx.actor.account_id, tx.now
    _end(row, TaskEnd.UNDONE, tx.now)
    await _told(tx, row, events.AgreementUndone(agreement_id=str(row.id), case_id=str(row.case_id)))


async def _meeting(tx: Tx, meeting_id: str, case: CaseRef) -> Meeting:
    """Return the meeting at which it was agreed: of the case's office, and held. It stays so meanwhile."""
    key = ids.found(meeting_id, "MEETING_NOT_FOUND")
    query = select(Meeting).where(Meeting.id == key, Meeting.municipality == case.municipality)
    meeting = await tx.session.scalar(query.with_for_update(read=True))
    if meeting is None:
        raise NotFound("MEETING_NOT_FOUND")
    if meeting.state != MeetingState.HELD:
        raise FailedPrecondition("MEETING_NOT_IN_STATE", state=meeting.state, action="record_agreement")
    return meeting


async def _tasks(
    tx: Tx, request: pb.RecordAgreementRequest, errors: FieldErrors, agreed_on: dt.date | None
) -> list[dict[str, Any]]:
    """Read the tasks; each is given to somebody who is at work in the own office."""
    colleagues = await _at_work(tx) if request.tasks else set()
    tasks = []
    for index, entry in enumerate(request.tasks):
        path = f"tasks[{index}]"
        due_on = day(entry.due_on, f"{path}.due_on")
        known = {"agreed": agreed_on}
        line = "RecordAgreement.tasks.due_on"
        rules.ACTS.check(errors, line, due_on, tx.now, known, path=f"{path}.due_on")
        if entry.owner not in colleagues:
            errors.add(f"{path}.owner", "FIELD_UNKNOWN_VALUE")
        tasks.append(
            {
                "id": str(new_id()),
                "what": entry.what.strip(),
                "owner": entry.owner,
                "due_on": due_on.isoformat() if due_on else "",
                "state": TaskState.OPEN,
                "changed_by": "",
                "change_time": "",
                "end_reason": "",
            }
        )
    return tasks


async def _at_work(tx: Tx) -> set[str]:
    """Return the accounts of the own office that are active; oneself is."""
    active = select(AccountRef.account_id).where(
        AccountRef.active, AccountRef.institution_id == tx.actor.institution_id
    )
    found = set((await tx.session.scalars(active)).all()) if tx.actor.institution_id else set()
    return found | {tx.actor.account_id}


async def _own(tx: Tx, agreement_id: str) -> Agreement:
    """Return what was agreed on an open case that the caller sees, locked."""
    in_strands = Agreement.strand.in_(tx.actor.strands)
    row = await case_refs.load_open(tx, Agreement, agreement_id, in_strands, reason="AGREEMENT_NOT_FOUND")
    await case_refs.hold_open(tx, row.case_id)
    return row


async def _step(
    tx: Tx, request: pb.CompleteAgreedTaskRequest | pb.ReopenAgreedTaskRequest, action: str
) -> Agreement:
    row = await _own(tx, request.agreement_id)
    if all(task["id"] != request.task_id for task in row.tasks):
        raise NotFound("AGREED_TASK_NOT_FOUND")
    check_undo(undone=bool(row.undone_by))
    made = {"changed_by": tx.actor.account_id, "change_time": tx.now.isoformat()}
    row.tasks = [
        {**task, "state": next_task_state(action, TaskState(task["state"])), **made}
        if task["id"] == request.task_id
        else task
        for task in row.tasks
    ]
    row.owners = _owners(row.tasks)
    return row


def _owners(tasks: list[dict[str, Any]]) -> list[str]:
    return sorted({task["owner"] for task in tasks if task["state"] == TaskState.OPEN})


async def _told(tx: Tx, row: Agreement, event: Message, on: dt.date | None = None) -> None:
    await outbox.record(tx, event, municipality=row.municipality, actual_on=on)
