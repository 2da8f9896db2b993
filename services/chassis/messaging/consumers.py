"""Hearing what others did: all that one service hears, put together.

For every publisher of which one event is in the service's table (subscriptions.py), a durable consumer reads
all events of the aggregates that the table names (stream_consumer.py): one without a handler only advances
its aggregate's version. Events are applied once and in order (inbox.py), and only then is the message
acknowledged. What can't be applied yet, or at all, is parked (parking.py); what was missed is read from the
publisher's own log (catch_up.py).
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from functools import partial
from typing import Any

from services.chassis.auth.actors import Actor
from services.chassis.database.database import Database
from services.chassis.database.transactions import Tx
from services.chassis.messaging import inbox
from services.chassis.messaging.catch_up import LogReader, Publishers
from services.chassis.messaging.inbox import Inbox
from services.chassis.messaging.nats_connection import NatsConnection
from services.chassis.messaging.parking import Parking
from services.chassis.messaging.stream_consumer import StreamConsumer
from services.chassis.messaging.subscriptions import Subscriptions, SubscriptionTable

__all__ = ["Consumers"]


class Consumers:
    """All that one service hears."""

    def __init__(
        self,
        service: str,
        subscriptions: Subscriptions,
        database: Database,
        connection: NatsConnection | None,
        publishers: Publishers,
        actor: Actor,
    ) -> None:
        """Take the table of handlers, and what they stand on."""
        table = SubscriptionTable(subscriptions)
        self.parking = Parking(database, actor)
        self.inbox = Inbox(service, table, database, self.parking, actor)
        self.reader = LogReader(database, self.inbox, self.parking, publishers, actor)
        self.streams = {
            stream: StreamConsumer(
                service, stream, table.subjects(stream), database, self.inbox, self.parking
            )
            for stream in table.streams
        }
        self._connection = connection
        if connection is not None:
            connection.on_reconnect += [each.reconnected for each in self.streams.values()]

    def background(self) -> list[tuple[str, Callable[[], Coroutine[Any, Any, None]]]]:
        """Return what must run: per stream a consumer and a reader of what was missed; one filler of gaps."""
        if not self.streams:
            return []
        tasks: list[tuple[str, Callable[[], Coroutine[Any, Any, None]]]] = [("gaps", self.reader.fill_gaps)]
        if self._connection is not None:
            for name, stream in self.streams.items():
                tasks.append((f"consumer_{name}", partial(stream.run, self._connection)))
                tasks.append((f"catch_up_{name}", partial(stream.catch_up, self.reader)))
        return tasks

    def behind(self, stream: str) -> float:
        """Return for how many seconds it has not been certain that everything of a stream was heard."""
        if self._connection is None:
            # Nothing is heard here at all: a test or a worker, which reads what serve has kept.
            return 0.0
        caught_up = self.streams[stream].caught_up
        return float("inf") if caught_up is None else asyncio.get_running_loop().time() - caught_up

    async def replay(self) -> int:
        """Try again what was parked as poison; return how many of them now went through."""
        return await self.inbox.replay()

    @staticmethod
    async def forget(tx: Tx) -> None:
        """Have heard nothing yet. Whoever does this forgets in the same transaction what it made of it."""
        await inbox.forget(tx)

    async def hear_all(self) -> None:
        """Read the publishers' logs to their ends, also beside a process that hears."""
        for stream in self.streams:
            await self.reader.read_whole(stream)
