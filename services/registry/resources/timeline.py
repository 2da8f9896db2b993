"""The timeline: events of all services as it and the clocks see them, and its entries as messages."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Final

from google.protobuf.descriptor import FieldDescriptor
from google.protobuf.message import Message
from google.protobuf.timestamp_pb2 import Timestamp
from google.type.date_pb2 import Date
from prag.common.v1 import types_pb2
from prag.registry.v1 import registry_service_pb2 as pb

from services.chassis.database.columns import as_json
from services.chassis.dates import as_timestamp
from services.chassis.events import event_messages
from services.registry.resources.codes import Columns
from services.registry.rules import clocks as clock_rules
from services.registry.rules.clocks import CaseEvent

__all__ = ["case_event", "timeline_entry"]

_TEXTS: Final = frozenset({FieldDescriptor.CPPTYPE_STRING})
_NUMBERS: Final = frozenset(
    {FieldDescriptor.CPPTYPE_INT32, FieldDescriptor.CPPTYPE_INT64, FieldDescriptor.CPPTYPE_UINT32}
)


def case_event(
    event: Message,
    *,
    actual_on: dt.datetime | dt.date | None,
    recorded: dt.datetime,
    actor_id: str,
    trigger: dt.datetime | None = None,
    trigger_day_only: bool = False,
    until: dt.date | None = None,
) -> CaseEvent | None:
    """Return an event as the timeline and the clocks see it; None when it is not about a case."""
    descriptor = event.DESCRIPTOR
    case_id: str = getattr(event, "case_id", "")
    if not _is_id(case_id):
        return None
    _, own = event_messages.aggregate_of(type(event))
    codes, people = _codes(event)
    subject = codes.pop(own, "") if own != "case_id" else ""
    day_only = actual_on is not None and not isinstance(actual_on, dt.datetime)
    return CaseEvent(
        event=descriptor.full_name,
        case_id=case_id,
        subject_id=subject,
        actual=_moment_of(event, actual_on, recorded),
        day_only=day_only or (actual_on is None and _day_of(event) is not None),
        recorded=recorded,
        codes=codes,
        person_ids=people,
        actor_id=actor_id,
        trigger=trigger,
        trigger_day_only=trigger_day_only,
        until=until,
    )


def _codes(event: Message) -> tuple[dict[str, str], tuple[str, ...]]:
    codes: dict[str, str] = {}
    people: list[str] = []
    moved: list[str] = []
    for field, value in event.ListFields():
        if field.name in {"person_ids", "person_id"}:
            people += [value] if isinstance(value, str) else list(value)
        elif field.name in {"joined_person_ids", "left_person_ids"}:
            # Who came or left, of a family.
            moved += value
        elif field.name == "case_id" or field.is_repeated:
            continue
        elif field.enum_type is not None:
            codes[field.name] = field.enum_type.values_by_number[value].name
        elif field.cpp_type in _TEXTS or field.cpp_type in _NUMBERS:
            codes[field.name] = str(value)
        elif isinstance(value, bool):
            codes[field.name] = "true"
        elif isinstance(value, types_pb2.Money):
            codes[f"{field.name}_minor"] = str(value.minor_units)
            codes[f"{field.name}_currency"] = value.currency
    return codes, tuple(person_id for person_id in moved or people if _is_id(person_id))


def _is_id(text: str) -> bool:
    try:
        uuid.UUID(text)
    except ValueError:
        return False
    return True


def _moment_of(event: Message, given: dt.datetime | dt.date | None, recorded: dt.datetime) -> dt.datetime:
    """Return when the act was done: as the envelope says, else the event, else when it was recorded."""
    if isinstance(given, dt.datetime):
        return given
    if given is not None:
        return clock_rules.midnight(given)
    for name in ("actual_time", "sent_time", "submitted_time"):
        if name in event.DESCRIPTOR.fields_by_name and event.HasField(name):
            value: Timestamp = getattr(event, name)
            return value.ToDatetime(dt.UTC)
    day = _day_of(event)
    return clock_rules.midnight(day) if day else recorded


def _day_of(event: Message) -> dt.date | None:
    for name in ("done_on", "approved_on", "decided_on", "served_on", "delivered_on"):
        if name in event.DESCRIPTOR.fields_by_name and event.HasField(name):
            value: Date = getattr(event, name)
            return dt.date(value.year, value.month, value.day)
    return None


def timeline_entry(row: Columns) -> pb.TimelineEntry:
    """Return an entry of the timeline."""
    message = pb.TimelineEntry(
        id=str(row["id"]),
        event=row["event"],
        day_only=row["day_only"],
        actor_id=row["actor_id"],
        metadata=as_json(row["codes"]),
        person_ids=[str(person_id) for person_id in row["person_ids"]],
        subject_id=row["subject_id"],
    )
    as_timestamp(row["actual_time"], message.actual_time)
    as_timestamp(row["recorded_time"], message.recorded_time)
    return message
