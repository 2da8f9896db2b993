"""Hearing what others did: each event exactly once, each aggregate in the order of its versions.

A service has a visible table `{CaseRegistered: on_case_registered}`. For every publisher of which one
event is in it, a durable consumer reads the whole stream: an event without a handler only advances its
aggregate's version. The inbox row, what the handler changes and any event of its own commit together,
and only then is the message acknowledged. What arrives early is parked until the gap closes; what was
missed is read from the publisher's own log, for NATS keeps a week and may lose even that.

What fails five times is parked as poison: the rest flows, its own aggregate waits, and `replay` tries
again once the cause is mended.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Mapping
from enum import Enum
from typing import Any, Final, Protocol
from uuid import UUID

import nats.errors
from google.protobuf.message import Message
from nats.aio.msg import Msg
from nats.js import JetStreamContext
from nats.js.api import AckPolicy, ConsumerConfig, DeliverPolicy
from prag.common.v1.event_service_pb2 import ReadEventsRequest, RecordedEvent
from prometheus_client import Counter, Gauge
from sqlalchemy import text

from services.chassis import calls, events
from services.chassis.actors import Actor, acting
from services.chassis.database import Database
from services.chassis.errors import Aborted, DeadlineExceeded, DomainError, InvalidArgument, Unavailable
from services.chassis.events import Envelope
from services.chassis.ids import new_id
from services.chassis.messaging import Messaging
from services.chassis.telemetry import log
from services.chassis.transactions import Tx

__all__ = ["Consumers", "Handler", "Outcome", "Subscriptions"]

Handler = Callable[[Tx, Any, Envelope], Awaitable[None]]
Subscriptions = Mapping[type[Message], Handler]

TRIES: Final = 5
_FETCH: Final = 64
_FETCH_WAIT: Final = 1.0
_ACK_WAIT: Final = 60.0
_AGAIN_AFTER: Final = 0.5
# A gap older than this is not closed by waiting.
GAP: Final = "2 seconds"

_APPLIED: Final = Counter("prag_consumer_events_total", "Events heard.", ["stream", "outcome"])
_POISON: Final = Counter("prag_consumer_poison_total", "Events parked after five tries.", ["stream"])
_PARKED: Final = Gauge("prag_consumer_parked", "Events that are parked, by reason.", ["reason"])
_LAG: Final = Gauge("prag_consumer_pending", "Events that a stream still holds for us.", ["stream"])

_TRANSIENT: Final = (Unavailable, DeadlineExceeded, Aborted)

# Locks the aggregate's position, and makes it where there is none.
_POSITION = text(
    "INSERT INTO aggregate_position AS known (publisher, aggregate, aggregate_id, version)"
    " VALUES (:stream, :aggregate, :aggregate_id, 0) ON CONFLICT (publisher, aggregate, aggregate_id)"
    " DO UPDATE SET version = known.version RETURNING version"
)
_ADVANCE = text(
    "UPDATE aggregate_position SET version = :version"
    " WHERE publisher = :stream AND aggregate = :aggregate AND aggregate_id = :aggregate_id"
)
_INBOX = text("INSERT INTO inbox (event_id) VALUES (:event_id) ON CONFLICT DO NOTHING RETURNING true")
_UNPARK = text("DELETE FROM parked_event WHERE event_id = :event_id")
_PARK = text(
    "INSERT INTO parked_event (event_id, stream, aggregate, aggregate_id, aggregate_version, event,"
    " reason, tries)"
    " VALUES (:event_id, :stream, :aggregate, :aggregate_id, :version, :event, :reason, :tries)"
    " ON CONFLICT (event_id) DO UPDATE SET reason = excluded.reason, tries = excluded.tries"
    " WHERE excluded.reason <> 'EARLY'"
)


class Outcome(Enum):
    """What became of an event."""

    APPLIED = "applied"
    DUPLICATE = "duplicate"
    EARLY = "early"


class _Peers(Protocol):
    def __getitem__(self, name: str) -> Any: ...


class Consumers:
    """All that one service hears."""

    def __init__(
        self,
        service: str,
        subscriptions: Subscriptions,
        database: Database,
        messaging: Messaging | None,
        peers: _Peers,
        actor: Actor,
    ) -> None:
        """Take the table of handlers, and what they stand on."""
        self._service = service
        self._handlers: dict[str, tuple[type[Message], Handler]] = {
            event.DESCRIPTOR.full_name: (event, handler) for event, handler in subscriptions.items()
        }
        self.streams = tuple(sorted({events.stream_of(name) for name in self._handlers}))
        self._database = database
        self._messaging = messaging
        self._peers = peers
        self._actor = actor
        self._tries: dict[str, int] = {}
        self._caught_up: dict[str, float] = {}
        # Set when a stream can't be relied on; with the creation time of the stream that we then follow.
        self._stale = {stream: asyncio.Event() for stream in self.streams}
        self._created: dict[str, str] = {}

    def parts(self) -> list[tuple[str, Callable[[], Coroutine[Any, Any, None]]]]:
        """Return what must run: per stream a consumer and a reader of what was missed; one filler of gaps."""
        found: list[tuple[str, Callable[[], Coroutine[Any, Any, None]]]] = []
        for stream in self.streams:
            found.append((f"consumer_{stream}", lambda stream=stream: self._consume(stream)))  # type: ignore[misc]
            found.append((f"catch_up_{stream}", lambda stream=stream: self._catch_up(stream)))  # type: ignore[misc]
        if found:
            found.append(("gaps", self._fill_gaps))
        return found

    def behind(self, stream: str) -> float:
        """Return for how many seconds it has not been certain that everything of a stream was heard."""
        if self._messaging is None:
            # Nothing is heard here at all: a test or a worker, which reads what serve has kept.
            return 0.0
        caught_up = self._caught_up.get(stream)
        return float("inf") if caught_up is None else asyncio.get_running_loop().time() - caught_up

    async def deliver(self, event: RecordedEvent) -> Outcome:
        """Apply an event, and what was waiting for it; raises what the handler raises."""
        outcome = await self._apply(event)
        _APPLIED.labels(events.stream_of(event.type), outcome.value).inc()
        if outcome is Outcome.APPLIED:
            await self._drain(event)
        return outcome

    async def replay(self) -> int:
        """Try again what was parked as poison; return how many of them now went through."""
        rows = await self._database.pool.fetch(
            "SELECT event FROM parked_event WHERE reason NOT IN ('EARLY', 'MALFORMED')"
            " ORDER BY stream, aggregate, aggregate_id, aggregate_version"
        )
        done = 0
        for row in rows:
            event = RecordedEvent.FromString(row["event"])
            try:
                outcome = await self.deliver(event)
            except Exception as error:  # noqa: BLE001 - the others may go through
                self._log("replay_failed", event, error)
            else:
                done += outcome is not Outcome.EARLY
        return done

    # One event

    async def _apply(self, event: RecordedEvent) -> Outcome:
        stream = events.stream_of(event.type)
        known = self._handlers.get(event.type)
        message = events.parse(event, known[0]) if known else None
        key = {"stream": stream, "aggregate": event.aggregate, "aggregate_id": UUID(event.aggregate_id)}
        event_id = {"event_id": UUID(event.event_id)}
        scope = (event.municipality,) if event.municipality else self._actor.scope
        call = calls.CurrentCall(
            rpc=f"{self._service}/{event.type}", traceparent=calls.new_traceparent(event.traceparent)
        )
        with acting(self._actor), calls.during(call):
            async with self._database.transaction(scope=scope) as tx:
                position = int((await tx.session.execute(_POSITION, key)).scalar_one())
                if event.aggregate_version > position + 1:
                    await self._park(tx, event, "EARLY", 0)
                    return Outcome.EARLY
                await tx.session.execute(_UNPARK, event_id)
                if event.aggregate_version <= position:
                    return Outcome.DUPLICATE
                fresh = (await tx.session.execute(_INBOX, event_id)).first() is not None
                await tx.session.execute(_ADVANCE, {**key, "version": event.aggregate_version})
                if known and message is not None and fresh:
                    await known[1](tx, message, events.envelope(event))
        return Outcome.APPLIED

    async def _drain(self, event: RecordedEvent) -> None:
        """Apply what was parked behind an event, for as long as the next version is there."""
        while True:
            row = await self._database.pool.fetchrow(
                "SELECT event, tries FROM parked_event"
                " JOIN aggregate_position AS known ON known.publisher = stream"
                " AND known.aggregate = parked_event.aggregate"
                " AND known.aggregate_id = parked_event.aggregate_id"
                " WHERE stream = $1 AND parked_event.aggregate = $2 AND parked_event.aggregate_id = $3"
                " AND aggregate_version <= known.version + 1 AND reason = 'EARLY'"
                " ORDER BY aggregate_version LIMIT 1",
                events.stream_of(event.type),
                event.aggregate,
                UUID(event.aggregate_id),
            )
            if row is None:
                return
            waiting = RecordedEvent.FromString(row["event"])
            try:
                await self._apply(waiting)
            except _TRANSIENT:
                return
            except Exception as error:  # noqa: BLE001 - counted, and poison in the end
                if row["tries"] + 1 < TRIES:
                    await self._database.pool.execute(
                        "UPDATE parked_event SET tries = tries + 1 WHERE event_id = $1",
                        UUID(waiting.event_id),
                    )
                else:
                    await self._poison(waiting, error)
                return

    async def _park(self, tx: Tx, event: RecordedEvent, reason: str, tries: int) -> None:
        await tx.session.execute(
            _PARK,
            {
                "event_id": UUID(event.event_id),
                "stream": events.stream_of(event.type),
                "aggregate": event.aggregate,
                "aggregate_id": UUID(event.aggregate_id),
                "version": event.aggregate_version,
                "event": event.SerializeToString(),
                "reason": reason,
                "tries": tries,
            },
        )

    async def _poison(self, event: RecordedEvent, error: Exception) -> None:
        # A domain error's reason is a name; any other message might quote data, its class does not.
        reason = error.reason if isinstance(error, DomainError) else type(error).__qualname__
        async with self._database.transaction(scope=(), actor=self._actor) as tx:
            await self._park(tx, event, f"POISON {reason}", TRIES)
        self._tries.pop(event.event_id, None)
        _POISON.labels(events.stream_of(event.type)).inc()
        self._log("event_poison", event, error)

    def _log(self, word: str, event: RecordedEvent, error: Exception) -> None:
        log.error(
            word,
            stream=events.stream_of(event.type),
            event_id=event.event_id,
            event_type=event.type,
            aggregate_id=event.aggregate_id,
            aggregate_version=event.aggregate_version,
            exc_info=error,
        )

    # The stream

    async def _consume(self, stream: str) -> None:
        """Fetch for ever. Fetching by hand survives a restart of the server; callbacks do not always."""
        if self._messaging is None:
            return
        while True:
            try:
                jetstream = await self._messaging.connected()
                await self._ensure(jetstream, stream)
                subscription = await jetstream.pull_subscribe_bind(self._service, stream=stream.upper())
                try:
                    while True:
                        await self._fetch(jetstream, subscription, stream)
                finally:
                    await subscription.unsubscribe()
            except (nats.errors.Error, OSError) as error:
                # NATS is away, or came back without the stream: the relay of its publisher makes it.
                log.info("consumer_waits", stream=stream, error_type=type(error).__qualname__)
                await asyncio.sleep(_AGAIN_AFTER)

    async def _ensure(self, jetstream: JetStreamContext, stream: str) -> None:
        """Make the consumer, and see whether what the stream still holds is all that we have not heard."""
        name = stream.upper()
        info = await jetstream.stream_info(name)
        consumer = await jetstream.add_consumer(
            name,
            ConsumerConfig(
                name=self._service,
                durable_name=self._service,
                ack_policy=AckPolicy.EXPLICIT,
                deliver_policy=DeliverPolicy.ALL,
                ack_wait=_ACK_WAIT,
                max_ack_pending=_FETCH * 4,
            ),
        )
        created = str(info.created)
        known = await self._database.pool.fetchval(
            "SELECT created FROM consumer_epoch WHERE stream = $1", stream
        )
        floor = consumer.ack_floor.stream_seq if consumer.ack_floor else 0
        if known != created or info.state.first_seq > floor + 1:
            await self._database.pool.execute(
                "INSERT INTO consumer_epoch (stream, created) VALUES ($1, '')"
                " ON CONFLICT (stream) DO UPDATE SET created = ''",
                stream,
            )
            self._created[stream] = created
            self._stale[stream].set()

    async def _fetch(self, jetstream: JetStreamContext, subscription: Any, stream: str) -> None:
        loop = asyncio.get_running_loop()
        try:
            messages: list[Msg] = await subscription.fetch(_FETCH, timeout=_FETCH_WAIT)
        except TimeoutError:
            # Nothing came. Whether there is nothing, only the server can say; it also says if the
            # consumer is gone.
            asked = loop.time()
            info = await jetstream.consumer_info(stream.upper(), self._service, timeout=_FETCH_WAIT * 2)
            _LAG.labels(stream).set(info.num_pending or 0)
            if not info.num_pending and not info.num_ack_pending:
                self._caught_up[stream] = asked
            return
        for message in messages:
            started = loop.time()
            await self._receive(message)
            if message.metadata.num_pending == 0 and message is messages[-1]:
                self._caught_up[stream] = started
        _LAG.labels(stream).set(messages[-1].metadata.num_pending if messages else 0)

    async def _receive(self, message: Msg) -> None:
        try:
            event = events.decode(message.subject, message.headers, message.data)
        except events.MalformedEvent as error:
            await self._malformed(message, error)
            await message.term()
            return
        if await self._deliver_counted(event):
            await message.ack()
        else:
            await message.nak(delay=0.1 * 2 ** self._tries.get(event.event_id, 0))

    async def _deliver_counted(self, event: RecordedEvent) -> bool:
        """Deliver; True when the event is dealt with, also as poison; False when it must come again."""
        try:
            await self.deliver(event)
        except _TRANSIENT as error:
            log.warning("event_waits", event_type=event.type, reason=error.reason)
            return False
        except Exception as error:  # noqa: BLE001 - counted, and poison in the end
            tries = self._tries[event.event_id] = self._tries.get(event.event_id, 0) + 1
            if tries < TRIES:
                return False
            await self._poison(event, error)
        self._tries.pop(event.event_id, None)
        return True

    async def _malformed(self, message: Msg, error: Exception) -> None:
        nobody = new_id()
        stream = message.metadata.stream.lower()
        await self._database.pool.execute(
            "INSERT INTO parked_event (event_id, stream, aggregate, aggregate_id, aggregate_version, event,"
            " reason) VALUES ($1, $2, '', $1, 0, $3, 'MALFORMED')",
            nobody,
            stream,
            message.data,
        )
        _POISON.labels(stream).inc()
        log.error("event_malformed", stream=stream, event_id=str(nobody), error_type=type(error).__qualname__)

    # What was missed

    async def _catch_up(self, stream: str) -> None:
        """Read the publisher's log from where it was last read, whenever the stream can't be relied on."""
        while True:
            await self._stale[stream].wait()
            self._stale[stream].clear()
            created = self._created.get(stream, "")
            while not await self._read_log(stream):
                await asyncio.sleep(1)
            await self._database.pool.execute(
                "UPDATE consumer_epoch SET created = $2 WHERE stream = $1", stream, created
            )

    async def _read_log(self, stream: str) -> bool:
        """Read to the end of the log; False when that was not possible now."""
        cursor = await self._database.pool.fetchval(
            "SELECT cursor FROM consumer_epoch WHERE stream = $1", stream
        )
        count = 0
        try:
            async for event in self._read(ReadEventsRequest(stream=stream, cursor=cursor or "")):
                while not await self._deliver_counted(event):
                    await asyncio.sleep(0.2)
                count += 1
                cursor = event.cursor
                if count % 500 == 0:
                    await self._keep_cursor(stream, cursor)
        except InvalidArgument:
            # The publisher's database is another one than it was: its log is read anew.
            await self._keep_cursor(stream, "")
            return False
        except DomainError as error:
            await self._keep_cursor(stream, cursor or "")
            log.warning("log_waits", stream=stream, reason=error.reason, count=count)
            return False
        await self._keep_cursor(stream, cursor or "")
        log.info("log_read", stream=stream, count=count)
        return True

    async def _keep_cursor(self, stream: str, cursor: str) -> None:
        await self._database.pool.execute(
            "UPDATE consumer_epoch SET cursor = $2 WHERE stream = $1", stream, cursor
        )

    async def _read(self, request: ReadEventsRequest) -> AsyncIterator[RecordedEvent]:
        peer = self._peers[events.publisher_of(request.stream)]
        with acting(self._actor):
            async for event in peer.ReadEvents(request):
                yield event

    async def _fill_gaps(self) -> None:
        """Read from the publisher what waiting events lack, aggregate by aggregate."""
        while True:
            await asyncio.sleep(1)
            await self._measure()
            for row in await self._database.pool.fetch(
                "SELECT DISTINCT ON (parked.stream, parked.aggregate, parked.aggregate_id)"
                " parked.stream, parked.aggregate, parked.aggregate_id, parked.event,"
                " coalesce(known.version, 0) AS version FROM parked_event AS parked"
                " LEFT JOIN aggregate_position AS known ON known.publisher = parked.stream"
                " AND known.aggregate = parked.aggregate AND known.aggregate_id = parked.aggregate_id"
                " WHERE parked.reason = 'EARLY' AND parked.parked_at < now() - $1::text::interval"
                " AND NOT EXISTS (SELECT FROM parked_event AS poison WHERE poison.stream = parked.stream"
                " AND poison.aggregate = parked.aggregate AND poison.aggregate_id = parked.aggregate_id"
                " AND poison.reason LIKE 'POISON%') LIMIT 100",
                GAP,
            ):
                await self._fill(row)

    async def _fill(self, row: Any) -> None:
        await self._drain(RecordedEvent.FromString(row["event"]))
        request = ReadEventsRequest(
            stream=row["stream"],
            aggregate=row["aggregate"],
            aggregate_id=str(row["aggregate_id"]),
            after_version=row["version"],
        )
        try:
            async for event in self._read(request):
                await self._deliver_counted(event)
        except DomainError as error:
            log.warning("gap_waits", stream=row["stream"], aggregate=row["aggregate"], reason=error.reason)

    async def _measure(self) -> None:
        rows = await self._database.pool.fetch(
            "SELECT split_part(reason, ' ', 1) AS reason, count(*) AS count FROM parked_event GROUP BY 1"
        )
        counts = {row["reason"]: row["count"] for row in rows}
        for reason in ("EARLY", "POISON", "MALFORMED"):
            _PARKED.labels(reason).set(counts.get(reason, 0))
