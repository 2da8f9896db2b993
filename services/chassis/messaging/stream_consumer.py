"""A durable consumer of one publisher's stream: it applies, acknowledges, and knows when it has heard all."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Sequence
from typing import Final

import nats.errors
from nats.aio.msg import Msg
from nats.js import JetStreamContext
from nats.js.api import AckPolicy, ConsumerConfig, DeliverPolicy
from prag.common.v1.event_service_pb2 import RecordedEvent
from prometheus_client import Gauge

from services.chassis import failpoints
from services.chassis.database.database import Database
from services.chassis.events import event_messages
from services.chassis.messaging.catch_up import LogReader
from services.chassis.messaging.inbox import Inbox
from services.chassis.messaging.nats_connection import NatsConnection
from services.chassis.messaging.parking import Parking
from services.chassis.messaging.pull_subscription import BATCH, Pull, pulling
from services.chassis.telemetry import log

__all__ = ["StreamConsumer"]

# How often the server is asked what is not heard yet; case_refs.require counts on knowing within five
# seconds, which is more than two of these.
_ASK: Final = 1.5
_FIRST_ASK: Final = 0.2
# What a process that was killed had fetched comes again after this; a slow one gets it twice, which is
# no harm.
_ACK_WAIT: Final = 5.0
_AGAIN_AFTER: Final = 0.5

_LAG: Final = Gauge("prag_consumer_pending", "Events that a stream still holds for us.", ["stream"])


class StreamConsumer:
    """One service at one stream."""

    def __init__(
        self,
        service: str,
        stream: str,
        subjects: Sequence[str],
        database: Database,
        inbox: Inbox,
        parking: Parking,
    ) -> None:
        """Hear these subjects of the stream."""
        self.stream = stream
        self.subjects = list(subjects)
        self._service = service
        self._database = database
        self._inbox = inbox
        self._parking = parking
        # Until when everything of the stream is heard, and when the server is asked next.
        self.caught_up: float | None = None
        self._due = 0.0
        # When the server had nothing left to send, with the last message that it had: once all up to that one
        # is acknowledged, everything is heard until then. What messages say of what is behind them is no such
        # word: one that is sent again says nothing of those after it that another process still holds.
        self._reached: tuple[float, int] | None = None
        # Set when the stream can't be relied on; with the creation time of the stream that we then follow.
        self.stale = asyncio.Event()
        self._created = ""
        self._pull: Pull | None = None

    async def run(self, connection: NatsConnection) -> None:
        """Hear for ever, and begin anew after whatever ends it."""
        while True:
            try:
                jetstream = await connection.connected()
                await self._ensure(jetstream)
                client = await connection.client()
                async with pulling(client, self.stream.upper(), self._service) as pull:
                    self._pull = pull
                    while True:
                        await self._hear_next(jetstream, pull)
            except (nats.errors.Error, OSError) as error:
                # NATS is away, or came back without the stream: the relay of its publisher makes it.
                log.info("consumer_waits", stream=self.stream, error_type=type(error).__qualname__)
                await asyncio.sleep(_AGAIN_AFTER)

    async def catch_up(self, reader: LogReader) -> None:
        """Read the publisher's log from where it was last read, whenever the stream can't be relied on."""
        while True:
            await self.stale.wait()
            self.stale.clear()
            created = self._created
            await reader.read_whole(self.stream)
            await self._database.pool.execute(
                "UPDATE consumer_epoch SET created = $2 WHERE stream = $1", self.stream, created
            )

    def reconnected(self) -> None:
        """End the standing request: the server that it was made of may be another one."""
        if self._pull is not None:
            self._pull.end()

    async def _ensure(self, jetstream: JetStreamContext) -> None:
        """Make the consumer, and see whether what the stream still holds is all that we have not heard."""
        self._reached = None
        name = self.stream.upper()
        info = await jetstream.stream_info(name)
        consumer = await jetstream.add_consumer(
            name,
            ConsumerConfig(
                name=self._service,
                durable_name=self._service,
                ack_policy=AckPolicy.EXPLICIT,
                deliver_policy=DeliverPolicy.ALL,
                ack_wait=_ACK_WAIT,
                filter_subjects=self.subjects,
                max_ack_pending=BATCH * 4,
            ),
        )
        # Whoever begins to hear of something has missed what the stream no longer sends it.
        created = f"{info.created} {hashlib.sha256(' '.join(self.subjects).encode()).hexdigest()[:16]}"
        followed = await self._database.pool.fetchval(
            "SELECT created FROM consumer_epoch WHERE stream = $1", self.stream
        )
        floor = consumer.ack_floor.stream_seq if consumer.ack_floor else 0
        if followed != created or info.state.first_seq > floor + 1:
            await self._database.pool.execute(
                "INSERT INTO consumer_epoch (stream, created) VALUES ($1, '')"
                " ON CONFLICT (stream) DO UPDATE SET created = ''",
                self.stream,
            )
            self._created = created
            self.stale.set()

    async def _hear_next(self, jetstream: JetStreamContext, pull: Pull) -> None:
        was_caught_up = self.caught_up is not None
        messages = await pull.next(_ASK if was_caught_up else _FIRST_ASK)
        if messages:
            failpoints.at("after_fetch")
            await self._receive(messages)
        due = asyncio.get_running_loop().time() > self._due
        if not messages or not was_caught_up or due:
            await self._ask(jetstream)

    async def _ask(self, jetstream: JetStreamContext) -> None:
        """Ask the server what of the stream is not heard yet, here or by another process of the service.

        It also says if the consumer is gone.
        """
        # Taken before it is asked, so that whatever keeps the answer makes no claim younger.
        asked = asyncio.get_running_loop().time()
        self._due = asked + _ASK
        info = await jetstream.consumer_info(self.stream.upper(), self._service, timeout=2 * _ASK)
        _LAG.labels(self.stream).set(info.num_pending or 0)
        floor = info.ack_floor.stream_seq if info.ack_floor else 0
        if self._reached is not None and floor >= self._reached[1]:
            self.caught_up, self._reached = self._reached[0], None
        if info.num_pending:
            # It can't say now up to where there is anything; soon it may.
            self._due = asked + _FIRST_ASK
        elif not info.num_ack_pending:
            self.caught_up, self._reached = asked, None
        elif info.delivered is not None and self._reached is None:
            self._reached = (asked, info.delivered.stream_seq)

    async def _receive(self, messages: Sequence[Msg]) -> None:
        """Apply messages and acknowledge what is dealt with."""
        arrived: list[tuple[Msg, RecordedEvent]] = []
        for message in messages:
            try:
                event = event_messages.decode(message.subject, message.headers, message.data)
            except event_messages.MalformedEvent as error:
                await self._parking.malformed(message.metadata.stream.lower(), message.data, error)
                await message.term()
            else:
                arrived.append((message, event))
        together = len(arrived) > 1 and await self._inbox.deliver_together([event for _, event in arrived])
        for message, event in arrived:
            if together or await self._inbox.deliver_counted(event):
                failpoints.at("before_ack")
                await message.ack()
                failpoints.at("after_ack")
            else:
                await message.nak(delay=0.1 * 2 ** self._inbox.tries(event))
