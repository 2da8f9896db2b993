"""Notes of an office on a case, and marks that somebody puts on it by hand."""

from __future__ import annotations

from prag.registry.v1 import registry_events_pb2 as events
from prag.registry.v1 import registry_service_pb2 as pb

from services.chassis.auth.actors import Actor
from services.chassis.database import etags
from services.chassis.database.database import Tx, load
from services.chassis.errors import FailedPrecondition, FieldErrors, NotFound
from services.registry.commands import case_events
from services.registry.models import Case, CaseNote
from services.registry.rules import cases as rules
from services.registry.rules import fields
from services.registry.rules import notes as note_rules

__all__ = ["correct_note", "end_flag", "set_flag", "withdraw_note", "write_note"]


async def set_flag(tx: Tx, request: pb.SetFlagRequest, by: Actor) -> Case:
    """Put a mark on a case; one that is set already is ended first."""
    case, reason = await _flagging(tx, request, by, "set_flag")
    if request.flag in case.flags:
        raise FailedPrecondition("FLAG_SET", flag=request.flag)
    case.flags = [*case.flags, request.flag]
    flag = {
        "flag": request.flag,
        "reason": reason,
        "set_by": by.account_id,
        "set_time": tx.now.isoformat(),
    }
    case.flag_history = [flag, *case.flag_history]
    await case_events.record(tx, case, events.CaseFlagSet(case_id=str(case.id), flag=request.flag))
    return case


async def end_flag(tx: Tx, request: pb.EndFlagRequest, by: Actor) -> Case:
    """End a mark; that it was set, and why it is not any more, stays."""
    case, reason = await _flagging(tx, request, by, "end_flag")
    if request.flag not in case.flags:
        raise FailedPrecondition("FLAG_NOT_SET", flag=request.flag)
    case.flags = [flag for flag in case.flags if flag != request.flag]
    end = {"ended_by": by.account_id, "end_time": tx.now.isoformat(), "end_reason": reason}
    case.flag_history = [
        {**flag, **end} if flag["flag"] == request.flag and "end_time" not in flag else flag
        for flag in case.flag_history
    ]
    await case_events.record(tx, case, events.CaseFlagEnded(case_id=str(case.id), flag=request.flag))
    return case


async def _flagging(
    tx: Tx, request: pb.SetFlagRequest | pb.EndFlagRequest, by: Actor, step: str
) -> tuple[Case, str]:
    case = await case_events.case_of(tx, request.case_id, by)
    rules.check(step, await case_events.standing_of(tx, case))
    errors = FieldErrors()
    errors.known("flag", request.flag, fields.FLAGS)
    reason = fields.text(errors, "reason", request.reason)
    errors.check()
    return case, reason


async def write_note(tx: Tx, request: pb.WriteNoteRequest, by: Actor) -> CaseNote:
    """Write a note that nobody but the office reads: no event tells of it either."""
    case = await case_events.case_of(tx, request.case_id, by)
    rules.check("write_note", await case_events.standing_of(tx, case))
    errors = FieldErrors()
    text = fields.text(errors, "text", request.text)
    errors.check()
    note = CaseNote(municipality=case.municipality, case_id=case.id, text=text, written_by=by.account_id)
    tx.add(note)
    return note


async def correct_note(tx: Tx, request: pb.CorrectNoteRequest, by: Actor) -> CaseNote:
    """Set the own note right; what stood before is kept."""
    note = await _note(tx, "correct_note", request.note_id, by, request.etag)
    errors = FieldErrors()
    text = fields.text(errors, "text", request.text)
    errors.check()
    if text != note.text:
        note.changes = [*note.changes, {"time": tx.now.isoformat(), "text": note.text}]
        note.text = text
    return note


async def withdraw_note(tx: Tx, request: pb.WithdrawNoteRequest, by: Actor) -> CaseNote:
    """Take a note back: its author, or the head of the office, whose notes stay when an author is gone."""
    note = await _note(tx, "withdraw_note", request.note_id, by)
    errors = FieldErrors()
    note.withdraw_reason = fields.text(errors, "reason", request.reason)
    errors.check()
    note.withdrawn_by, note.withdraw_time = by.account_id, tx.now
    return note


async def _note(tx: Tx, step: str, note_id: str, by: Actor, etag: str | None = None) -> CaseNote:
    """Return a note of the own office on a case that is the caller's to see still."""
    note = await load(tx, CaseNote, note_id, reason="NOTE_NOT_FOUND")
    try:
        await case_events.case_of(tx, note.case_id, by)
    except NotFound as error:
        raise NotFound("NOTE_NOT_FOUND") from error
    if etag is not None:
        etags.check(note, etag)
    note_rules.check(step, note.written_by, by, withdrawn=note.withdraw_time is not None)
    return note
