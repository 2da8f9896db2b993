"""identity hears of whose clocks there is news, and nothing else."""

from __future__ import annotations

from typing import Final

from google.protobuf.message import Message
from prag.registry.v1 import registry_events_pb2 as registry

from services.chassis.database.database import Tx
from services.chassis.events.event_messages import Envelope
from services.chassis.messaging.subscriptions import Handler
from services.identity.commands import digests

__all__ = ["SUBSCRIPTIONS"]


async def on_digest_made(tx: Tx, event: registry.DigestMade, _envelope: Envelope) -> None:
    """Order the letter; whether its person is at work and wants it is asked as it goes out."""
    await digests.order(tx, event)


SUBSCRIPTIONS: Final[dict[type[Message], Handler]] = {registry.DigestMade: on_digest_made}
