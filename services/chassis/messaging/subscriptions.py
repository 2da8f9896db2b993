"""What a service hears: a visible table of events and handlers.

`SUBSCRIPTIONS = {CaseRegistered: on_case_registered}`; a handler gets the transaction, the event and its
envelope. Events of which only tables are kept have a ProjectionHandler (projections.py).
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

from google.protobuf.message import Message
from prag.common.v1.event_service_pb2 import RecordedEvent

from services.chassis.database.transactions import Tx
from services.chassis.events import event_messages
from services.chassis.events.event_messages import Envelope

__all__ = ["Handler", "SubscriptionTable", "Subscriptions", "TopicSubscription"]

Handler = Callable[[Tx, Any, Envelope], Awaitable[None]]


@dataclass(frozen=True)
class TopicSubscription:
    """Hears an event of those aggregates alone that are of a topic (the event's option); of all with ""."""

    topic: str
    handler: Handler

    def __post_init__(self) -> None:
        """Refuse a topic of which no event can be."""
        if self.topic and not event_messages.TOKEN.fullmatch(self.topic):
            raise ValueError("a topic is one token of a subject")


Subscriptions = Mapping[type[Message], Handler | TopicSubscription]


class SubscriptionTable:
    """The table, as it is looked up by the name of an event."""

    def __init__(self, subscriptions: Subscriptions) -> None:
        """Take what the service wrote down."""
        self._handlers: dict[str, tuple[type[Message], TopicSubscription]] = {
            event.DESCRIPTOR.full_name: (
                event,
                heard if isinstance(heard, TopicSubscription) else TopicSubscription("", heard),
            )
            for event, heard in subscriptions.items()
        }
        self.streams = tuple(sorted({event_messages.stream_of(name) for name in self._handlers}))

    def parsed(self, event: RecordedEvent) -> tuple[Message, Handler] | None:
        """Return what an event says and who hears it; None where nobody does."""
        entry = self._handlers.get(event.type)
        if entry is None:
            return None
        kind, heard = entry
        if heard.topic and event_messages.topic_of(event) != heard.topic:
            return None
        return event_messages.parse(event, kind), heard.handler

    def subjects(self, stream: str) -> list[str]:
        """Return where all events of the aggregates that we hear of are told."""
        subjects = {
            subject
            for event, heard in self._handlers.values()
            if event_messages.stream_of(event.DESCRIPTOR.full_name) == stream
            for subject in event_messages.subjects_beside(event, heard.topic)
        }
        # NATS takes no two filters of which one holds the other.
        whole = {subject.removesuffix(">") for subject in subjects if subject.endswith(">")}
        return sorted(one for one in subjects if one.endswith(">") or one.partition("*")[0] not in whole)
