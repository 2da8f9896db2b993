"""The protocol: papers that came and went, entered, set right, made void; its book, printed."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any, Final

from prag.registry.v1 import registry_events_pb2 as events
from prag.registry.v1 import registry_service_pb2 as pb
from sqlalchemy import select

from services.chassis import jobs
from services.chassis.auth.actors import Actor
from services.chassis.database import etags
from services.chassis.database.database import Tx, load
from services.chassis.dates import as_date, day
from services.chassis.errors import FailedPrecondition, FieldErrors, NotFound
from services.registry import resources
from services.registry.commands import case_events
from services.registry.models import Case, Document, PrintOrder, ProtocolEntry
from services.registry.rules import cases as rules
from services.registry.rules import fields
from services.registry.rules.acts import ACTS
from services.registry.rules.protocol import number_key, unit_key

__all__ = [
    "PROTOCOL_BOOK",
    "correct_protocol_entry",
    "print_protocol_book",
    "record_protocol_entry",
    "void_protocol_entry",
]

PROTOCOL_BOOK: Final = "protocol_book"
_KEPT: Final = ("direction", "unit", "number", "stamped_on", "correspondent", "subject", "document_id")


async def record_protocol_entry(tx: Tx, request: pb.RecordProtocolEntryRequest, by: Actor) -> ProtocolEntry:
    """Enter a paper that came or went."""
    case = await case_events.case_of(tx, request.case_id, by)
    rules.check("record_protocol_entry", await case_events.standing_of(tx, case))
    given = await _given(tx, request.entry, case.id, "RecordProtocolEntry")
    entry = ProtocolEntry(
        municipality=case.municipality, case_id=case.id, entered_by=by.account_id, changes=[], **given
    )
    tx.session.add(entry)
    await tx.session.flush()
    event = events.ProtocolEntryRecorded(
        case_id=str(case.id), entry_id=str(entry.id), direction=entry.direction
    )
    as_date(entry.stamped_on, event.done_on)
    await case_events.record(tx, case, event)
    return entry


async def correct_protocol_entry(tx: Tx, request: pb.CorrectProtocolEntryRequest, by: Actor) -> ProtocolEntry:
    """Set an entry right; the same again is no correction."""
    entry, case = await _entry(tx, request.entry_id, by, request.entry.etag)
    given = await _given(tx, request.entry, case.id, "CorrectProtocolEntry")
    errors = FieldErrors()
    reason = fields.text(errors, "reason", request.reason)
    errors.check()
    if all(getattr(entry, name) == given[name] for name in _KEPT):
        return entry
    before = {name: _plain(getattr(entry, name)) for name in _KEPT}
    entry.changes = [
        *entry.changes,
        {"time": tx.now.isoformat(), "by": by.account_id, "reason": reason, **before},
    ]
    for name, value in given.items():
        setattr(entry, name, value)
    await tx.session.flush()
    event = events.ProtocolEntryCorrected(case_id=str(case.id), entry_id=str(entry.id))
    await case_events.record(tx, case, event)
    return entry


async def void_protocol_entry(tx: Tx, request: pb.VoidProtocolEntryRequest, by: Actor) -> ProtocolEntry:
    """Make an entry void; the number is not given again."""
    entry, case = await _entry(tx, request.entry_id, by)
    errors = FieldErrors()
    entry.void_reason = fields.text(errors, "reason", request.reason)
    errors.check()
    entry.voided_by, entry.void_time = by.account_id, tx.now
    event = events.ProtocolEntryVoided(case_id=str(case.id), entry_id=str(entry.id))
    await case_events.record(tx, case, event)
    return entry


async def print_protocol_book(tx: Tx, request: pb.PrintProtocolBookRequest, by: Actor) -> PrintOrder:
    """Order the book of a municipality for a period."""
    if request.municipality not in by.municipalities:
        raise NotFound("NOT_VISIBLE")
    start, end = day(request.from_on, "from_on"), day(request.until_on, "until_on")
    errors = FieldErrors()
    for name, on in (("from_on", start), ("until_on", end)):
        if on is None:
            errors.add(name, "FIELD_REQUIRED")
    ACTS.check(errors, "PrintProtocolBook.until_on", end, tx.now, {"from": start})
    errors.check()
    subject = f"{request.municipality}/{start}/{end}"
    params = {"locale": resources.act_locale(request.locale)}
    order = PrintOrder(
        municipality=request.municipality,
        kind=PROTOCOL_BOOK,
        job_id=await jobs.enqueue(tx, PROTOCOL_BOOK, subject, params),
        ordered_by=by.account_id,
    )
    tx.add(order)
    return order


async def _entry(tx: Tx, entry_id: str, by: Actor, etag: str | None = None) -> tuple[ProtocolEntry, Case]:
    """Return an entry that holds, of a case that is the caller's to see."""
    entry = await load(tx, ProtocolEntry, entry_id, reason="PROTOCOL_ENTRY_NOT_FOUND")
    try:
        case = await case_events.case_of(tx, entry.case_id, by)
    except NotFound as error:
        raise NotFound("PROTOCOL_ENTRY_NOT_FOUND") from error
    if etag is not None:
        etags.check(entry, etag)
    if entry.void_time is not None:
        raise FailedPrecondition("PROTOCOL_ENTRY_VOID")
    return entry, case


async def _given(tx: Tx, entry: pb.ProtocolEntry, case_id: uuid.UUID, rpc: str) -> dict[str, Any]:
    """Read an entry as it is kept."""
    errors = FieldErrors()
    words = {
        name: fields.text(errors, f"entry.{name}", getattr(entry, name))
        for name in ("unit", "number", "correspondent", "subject")
    }
    if not unit_key(words["unit"]):
        errors.add("entry.unit", "FIELD_INVALID_FORMAT")
    stamped_on = day(entry.stamped_on, "entry.stamped_on")
    if stamped_on is None:
        errors.add("entry.stamped_on", "FIELD_REQUIRED")
    ACTS.check(errors, f"{rpc}.entry.stamped_on", stamped_on, tx.now, {})
    document_id = await _document(tx, errors, entry.document_id, case_id)
    errors.check()
    return {
        **words,
        "direction": resources.code("direction", entry.direction, "entry.direction"),
        "stamped_on": stamped_on,
        "year": (stamped_on or dt.date.min).year,
        "document_id": document_id,
        "unit_key": unit_key(words["unit"]),
        "key": number_key(words["number"]),
    }


async def _document(tx: Tx, errors: FieldErrors, document_id: str, case_id: uuid.UUID) -> uuid.UUID | None:
    """Return the paper itself, which is filed for the same case."""
    if not document_id:
        return None
    try:
        key = uuid.UUID(document_id)
    except ValueError:
        errors.add("entry.document_id", "FIELD_INVALID_ID")
        return None
    filed = select(Document.id).where(Document.id == key, Document.case_id == case_id)
    if (await tx.session.scalars(filed)).one_or_none() is None:
        errors.add("entry.document_id", "DOCUMENT_NOT_FOUND")
    return key


def _plain(value: Any) -> str:
    return value.isoformat() if isinstance(value, dt.date) else str(value or "")
