"""Events on their way: what an event says about itself, its envelope, its headers, its subject.

Nothing but ids, codes, dates and amounts travels. What is lost at each boundary: nothing; the row of the
outbox, the message on NATS and the answer of ReadEvents hold the same facts, and `RecordedEvent` is the
form in which all three meet.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from google.protobuf import descriptor_pool, message_factory
from google.protobuf.message import DecodeError, Message
from google.type import date_pb2
from prag.common.v1 import options_pb2
from prag.common.v1.event_service_pb2 import RecordedEvent

from services.chassis.acts import as_day
from services.chassis.events.logs import PROFILES, PUBLISHERS

__all__ = [
    "TOKEN",
    "Envelope",
    "MalformedEvent",
    "actual",
    "aggregate_of",
    "decode",
    "envelope",
    "headers",
    "message_class",
    "parse",
    "publisher_of",
    "set_actual",
    "stream_of",
    "subject",
    "subjects",
    "subjects_beside",
    "topic_of",
]

# What a topic must be to stand in a subject.
TOKEN: Final = re.compile(r"[A-Za-z0-9_-]+")


class MalformedEvent(Exception):  # noqa: N818  # a fact about a message, as its siblings in errors
    """A message that is no event of ours, or not what its subject says."""


@dataclass(frozen=True)
class Envelope:
    """What is known of an event besides what it says."""

    event_id: str
    aggregate: str
    aggregate_id: str
    aggregate_version: int
    # When the act was done, as far as it is known; a day where only the day is.
    actual_on: dt.datetime | dt.date | None
    recorded_at: dt.datetime
    actor_id: str
    municipality: str
    institution: str = ""
    traceparent: str = ""

    @property
    def day(self) -> dt.date:
        """Return the day of the act, or of its record where nothing else is known."""
        return as_day(self.actual_on or self.recorded_at)


def stream_of(event_type: str) -> str:
    """Return the stream of an event's full name: prag.registry.v1.CaseReported -> registry."""
    root, name, _ = event_type.split(".", 2)
    if root != "prag" or not name.isidentifier():
        raise MalformedEvent(event_type)
    return name


def publisher_of(stream: str) -> str:
    """Return the service that publishes a stream."""
    return PUBLISHERS.get(stream, stream)


def subjects(stream: str) -> str:
    """Return all subjects of a stream."""
    return f"prag.{stream}.v1.>"


def aggregate_of(event: type[Message]) -> tuple[str, str]:
    """Return an event's aggregate and the field with its id, once it is shown fit to be published."""
    return _aggregate_of(event.DESCRIPTOR)


def subjects_beside(event: type[Message], topic: str = "") -> set[str]:
    """Return the subjects of all events of an event's aggregate: versions without a gap need all of them.

    With a topic, of those aggregates alone that are of it.
    """
    aggregate, _ = aggregate_of(event)
    told: Any = event.DESCRIPTOR.file.message_types_by_name.values()
    return {
        f"{one.full_name}.*.*.{topic}" if topic else f"{one.full_name}.>"
        for one in told
        if one.GetOptions().HasExtension(options_pb2.event) and _aggregate_of(one)[0] == aggregate
    }


def topic_of(event: RecordedEvent) -> str:
    """Return the topic of an event whose kind has one; `-` where it is no token of a subject."""
    kind = _kind_with_topic(event.type)
    if kind is None:
        return ""
    topic: str = getattr(parse(event, kind[0]), kind[1])
    return topic if TOKEN.fullmatch(topic) else "-"


@cache
def _kind_with_topic(event_type: str) -> tuple[type[Message], str] | None:
    try:
        kind = message_class(event_type)
    except KeyError:
        return None
    descriptor: Any = kind.DESCRIPTOR
    field: str = descriptor.GetOptions().Extensions[options_pb2.event].topic
    return (kind, field) if field else None


@cache
def _aggregate_of(descriptor: Any) -> tuple[str, str]:
    options = descriptor.GetOptions()
    if not options.HasExtension(options_pb2.event):
        raise TypeError(f"{descriptor.full_name} has no option (prag.common.v1.event)")
    aggregate: str = options.Extensions[options_pb2.event].aggregate
    field = f"{aggregate}_id"
    if field not in descriptor.fields_by_name:
        raise TypeError(f"{descriptor.full_name} has no field {field}")
    if stream_of(descriptor.full_name) != PROFILES and _sensitive(descriptor, frozenset()):
        # Whoever reads a stream reads all of it; what only some may see travels in profiles alone.
        raise TypeError(f"{descriptor.full_name} has a sensitive field and is not of prag.profiles.v1")
    return aggregate, field


def _sensitive(descriptor: Any, above: frozenset[str]) -> bool:
    if descriptor.full_name in above:
        return False
    return any(
        field.GetOptions().HasExtension(options_pb2.sensitivity)
        or (field.message_type is not None and _sensitive(field.message_type, above | {descriptor.full_name}))
        for field in descriptor.fields
    )


def subject(event: RecordedEvent) -> str:
    """Return where an event is published: its name, its municipality, perhaps institution and topic."""
    return _subject(event, topic_of(event))


def _subject(event: RecordedEvent, topic: str) -> str:
    tokens = [event.type, event.municipality or "-"]
    if event.institution or topic:
        tokens.append(event.institution or "-")
    if topic:
        tokens.append(topic)
    if any(set(token) & set(" *>") or "." in token for token in tokens[1:]):
        raise MalformedEvent("a municipality or an institution is no token of a subject")
    return ".".join(tokens)


def headers(event: RecordedEvent) -> dict[str, str]:
    """Write the envelope as CloudEvents headers and our own."""
    values = {
        "Nats-Msg-Id": event.event_id,
        "Nats-Expected-Stream": stream_of(event.type).upper(),
        "ce-specversion": "1.0",
        "ce-id": event.event_id,
        "ce-type": event.type,
        "ce-source": f"/prag/{publisher_of(stream_of(event.type))}",
        "ce-subject": event.aggregate_id,
        "ce-time": event.recorded_time.ToDatetime(dt.UTC).isoformat(),
        "ce-datacontenttype": "application/protobuf",
        "prag-aggregate": event.aggregate,
        "prag-aggregate-version": str(event.aggregate_version),
        "prag-actor": event.actor_id,
        "prag-municipality": event.municipality,
        "prag-institution": event.institution,
        "traceparent": event.traceparent,
    }
    known = actual(event)
    if known is not None:
        values["prag-actual-on"] = known.isoformat()
    return {name: value for name, value in values.items() if value}


def decode(on_subject: str, given: Mapping[str, str] | None, payload: bytes) -> RecordedEvent:
    """Read a message back; its subject, which NATS guards by user, must agree with what it says."""
    values = given or {}
    try:
        event = RecordedEvent(
            event_id=values["ce-id"],
            type=values["ce-type"],
            payload=payload,
            aggregate=values["prag-aggregate"],
            aggregate_id=values["ce-subject"],
            aggregate_version=int(values["prag-aggregate-version"]),
            actor_id=values.get("prag-actor", ""),
            municipality=values.get("prag-municipality", ""),
            institution=values.get("prag-institution", ""),
            traceparent=values.get("traceparent", ""),
        )
        event.recorded_time.FromDatetime(dt.datetime.fromisoformat(values["ce-time"]))
        set_actual(event, _moment(values.get("prag-actual-on", "")))
    except (KeyError, ValueError) as error:
        raise MalformedEvent(on_subject) from error
    # A stream may still hold messages from before their kind had a topic.
    if on_subject not in (subject(event), _subject(event, "")):
        raise MalformedEvent(on_subject)
    return event


def envelope(event: RecordedEvent) -> Envelope:
    """Return the envelope as handlers get it."""
    return Envelope(
        event_id=event.event_id,
        aggregate=event.aggregate,
        aggregate_id=event.aggregate_id,
        aggregate_version=event.aggregate_version,
        actual_on=actual(event),
        recorded_at=event.recorded_time.ToDatetime(dt.UTC),
        actor_id=event.actor_id,
        municipality=event.municipality,
        institution=event.institution,
        traceparent=event.traceparent,
    )


def actual(event: RecordedEvent) -> dt.datetime | dt.date | None:
    """Return when the act was done."""
    if event.HasField("actual_time"):
        return event.actual_time.ToDatetime(dt.UTC)
    if event.HasField("actual_date"):
        day = event.actual_date
        return dt.date(day.year, day.month, day.day)
    return None


def set_actual(event: RecordedEvent, value: dt.datetime | dt.date | None) -> None:
    """Write when the act was done: an instant, a day, or nothing."""
    if isinstance(value, dt.datetime):
        event.actual_time.FromDatetime(value)
    elif value is not None:
        event.actual_date.CopyFrom(date_pb2.Date(year=value.year, month=value.month, day=value.day))


def message_class(event_type: str) -> type[Message]:
    """Return the class of an event by its full name; KeyError when this code does not know it."""
    found: Any = descriptor_pool.Default().FindMessageTypeByName(event_type)
    return message_factory.GetMessageClass(found)


def parse(event: RecordedEvent, into: type[Message]) -> Message:
    """Return what the event says."""
    message = into()
    try:
        message.ParseFromString(event.payload)
    except DecodeError as error:
        raise MalformedEvent(event.type) from error
    return message


def _moment(text: str) -> dt.datetime | dt.date | None:
    if not text:
        return None
    return dt.datetime.fromisoformat(text) if "T" in text else dt.date.fromisoformat(text)
