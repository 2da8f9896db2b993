"""Hearing what others did: each event exactly once, each aggregate in the order of its versions.

A service has a visible table `{CaseRegistered: on_case_registered}`. For every publisher of which one
event is in it, a durable consumer reads all events of the aggregates that the table names
(`TopicSubscription`: of a topic): one without a handler only advances its aggregate's version. The inbox row,
what the handler changes and any event of its own commit together, and only then is the message acknowledged.
What only keeps projections is one statement (projections.py). What arrives early is parked until the gap
closes; what was missed is read from the publisher's own log, for NATS keeps a week and may lose even that.

What fails five times is parked as poison: the rest flows, its own aggregate waits, and `replay` tries
again once the cause is mended.
"""

from __future__ import annotations

import asyncio
import hashlib
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from itertools import groupby
from typing import Any, Final, Protocol
from uuid import UUID

import nats.errors
from google.protobuf.message import Message
from nats.aio.msg import Msg
from nats.js import JetStreamContext
from nats.js.api import AckPolicy, ConsumerConfig, DeliverPolicy
from prag.common.v1.event_service_pb2 import ReadEventsRequest, RecordedEvent
from prometheus_client import Counter as Metric
from prometheus_client import Gauge
from sqlalchemy import text

from services.chassis import call_context, failpoints
from services.chassis.auth.actors import Actor, acting
from services.chassis.database.database import Database
from services.chassis.database.transactions import Tx
from services.chassis.errors import Aborted, DeadlineExceeded, DomainError, InvalidArgument, Unavailable
from services.chassis.events import event_messages, outbox
from services.chassis.events.event_messages import Envelope
from services.chassis.ids import new_id
from services.chassis.messaging.nats_connection import NatsConnection
from services.chassis.messaging.projections import Batch, ProjectionHandler
from services.chassis.messaging.pull_subscription import BATCH, Pull, pulling
from services.chassis.telemetry import log

__all__ = ["Consumers", "Handler", "Outcome", "Subscriptions", "TopicSubscription"]

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


TRIES: Final = 5
_LOG_BATCH: Final = 500
# How often the server is asked what is not heard yet; case_refs.require counts on knowing within five
# seconds, which is more than two of these.
_ASK: Final = 1.5
_FIRST_ASK: Final = 0.2
# What a process that was killed had fetched comes again after this; a slow one gets it twice, which is
# no harm.
_ACK_WAIT: Final = 5.0
_AGAIN_AFTER: Final = 0.5
# A gap older than this is not closed by waiting.
GAP: Final = "2 seconds"

_APPLIED: Final = Metric("prag_consumer_events_total", "Events heard.", ["stream", "outcome"])
_POISON: Final = Metric("prag_consumer_poison_total", "Events parked after five tries.", ["stream"])
_PARKED: Final = Gauge("prag_consumer_parked", "Events that are parked, by reason.", ["reason"])
_LAG: Final = Gauge("prag_consumer_pending", "Events that a stream still holds for us.", ["stream"])

_TRANSIENT: Final = (Unavailable, DeadlineExceeded, Aborted)

# Locks the positions of the aggregates in their order, and makes those that are not there (projections.py
# keeps that order less strictly).
_POSITIONS = text(
    "INSERT INTO aggregate_position AS known (publisher, aggregate, aggregate_id, version)"
    " SELECT DISTINCT :stream, aggregate, aggregate_id, 0"
    " FROM unnest(CAST(:aggregates AS text[]), CAST(:aggregate_ids AS uuid[]))"
    " AS met (aggregate, aggregate_id)"
    " ORDER BY aggregate, aggregate_id ON CONFLICT (publisher, aggregate, aggregate_id)"
    " DO UPDATE SET version = known.version RETURNING aggregate, aggregate_id, version"
)
_INBOX = text(
    "INSERT INTO inbox (event_id) SELECT unnest(CAST(:event_ids AS uuid[])) ON CONFLICT DO NOTHING"
    " RETURNING event_id"
)
# What was parked and has now had its turn is parked no longer.
_ADVANCE = text(
    "WITH met AS (DELETE FROM parked_event WHERE event_id = ANY(CAST(:event_ids AS uuid[])))"
    " UPDATE aggregate_position AS known SET version = reached.version"
    " FROM unnest(CAST(:aggregates AS text[]), CAST(:aggregate_ids AS uuid[]), CAST(:versions AS bigint[]))"
    " AS reached (aggregate, aggregate_id, version) WHERE known.publisher = :stream"
    " AND known.aggregate = reached.aggregate AND known.aggregate_id = reached.aggregate_id"
    " RETURNING EXISTS (SELECT FROM parked_event WHERE stream = :stream AND reason = 'EARLY')"
)
_WAITING: Final = (
    "SELECT DISTINCT ON (parked.aggregate, parked.aggregate_id) parked.event, parked.tries"
    " FROM unnest($2::text[], $3::uuid[])"
    " AS met (aggregate, aggregate_id)"
    " JOIN aggregate_position AS known ON known.publisher = $1"
    " AND known.aggregate = met.aggregate AND known.aggregate_id = met.aggregate_id"
    " JOIN parked_event AS parked ON parked.stream = $1"
    " AND parked.aggregate = met.aggregate AND parked.aggregate_id = met.aggregate_id"
    " WHERE parked.aggregate_version <= known.version + 1 AND parked.reason = 'EARLY'"
    " ORDER BY parked.aggregate, parked.aggregate_id, parked.aggregate_version"
)
_PARK = text(
    "INSERT INTO parked_event (event_id, stream, aggregate, aggregate_id, aggregate_version, event,"
    " reason, tries)"
    " VALUES (:event_id, :stream, :aggregate, :aggregate_id, :version, :event, :reason, :tries)"
    " ON CONFLICT (event_id) DO UPDATE SET reason = excluded.reason, tries = excluded.tries"
    " WHERE excluded.reason <> 'EARLY'"
)

_FORGET: Final = (
    text("DELETE FROM inbox"),
    text("DELETE FROM aggregate_position"),
    text("DELETE FROM parked_event WHERE reason <> 'MALFORMED'"),
    text("UPDATE consumer_epoch SET cursor = ''"),
)


class Outcome(Enum):
    """What became of an event."""

    APPLIED = "applied"
    DUPLICATE = "duplicate"
    EARLY = "early"


def _aggregate(event: RecordedEvent) -> tuple[str, UUID]:
    return event.aggregate, UUID(event.aggregate_id)


def _columns(aggregates: Iterable[tuple[str, UUID]]) -> dict[str, list[Any]]:
    """Return aggregates as two columns, which is how a statement takes many."""
    listed = list(aggregates)
    return {"aggregates": [name for name, _ in listed], "aggregate_ids": [key for _, key in listed]}


async def _batches(stream: AsyncIterator[RecordedEvent]) -> AsyncIterator[list[RecordedEvent]]:
    batch: list[RecordedEvent] = []
    async for event in stream:
        batch.append(event)
        if len(batch) == _LOG_BATCH:
            yield batch
            batch = []
    if batch:
        yield batch


class _Peers(Protocol):
    def __getitem__(self, name: str) -> Any: ...


class Consumers:
    """All that one service hears."""

    def __init__(
        self,
        service: str,
        subscriptions: Subscriptions,
        database: Database,
        messaging: NatsConnection | None,
        peers: _Peers,
        actor: Actor,
    ) -> None:
        """Take the table of handlers, and what they stand on."""
        self._service = service
        self._handlers: dict[str, tuple[type[Message], TopicSubscription]] = {
            event.DESCRIPTOR.full_name: (
                event,
                heard if isinstance(heard, TopicSubscription) else TopicSubscription("", heard),
            )
            for event, heard in subscriptions.items()
        }
        self.streams = tuple(sorted({event_messages.stream_of(name) for name in self._handlers}))
        self._database = database
        self._messaging = messaging
        self._peers = peers
        self._actor = actor
        self._tries: dict[str, int] = {}
        # Until when everything of a stream is heard, and when it is asked next; and when the server had
        # nothing left to send, with the last message that it had: once all up to that one is acknowledged,
        # everything is heard until then. What messages say of what is behind them is no such word: one that
        # is sent again says nothing of those after it that another process still holds.
        self._caught_up: dict[str, float] = {}
        self._due: dict[str, float] = {}
        self._reached: dict[str, tuple[float, int]] = {}
        # Set when a stream can't be relied on; with the creation time of the stream that we then follow.
        self._stale = {stream: asyncio.Event() for stream in self.streams}
        self._created: dict[str, str] = {}
        self._pulls: dict[str, Pull] = {}
        if messaging is not None:
            messaging.on_reconnect.append(self._reconnected)

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
        return (await self.deliver_all([event]))[0]

    async def deliver_all(self, batch: Sequence[RecordedEvent]) -> list[Outcome]:
        """Apply events of one stream, then what was waiting for them.

        What only keeps projections is one statement, the rest one transaction. Raises what a handler raises:
        then nothing of that rest is applied.
        """
        stream = event_messages.stream_of(batch[0].type)
        kept, waiting = await self._kept(stream, batch)
        if waiting:
            # Before the rest, which may fail: what it was waiting for does not come again.
            await self._drain(stream, {_aggregate(event) for event in batch if event.event_id in kept})
        outcomes = [Outcome.APPLIED] * len(batch)
        rest = [n for n, event in enumerate(batch) if event.event_id not in kept]
        if rest:
            found, waiting = await self._apply(stream, [batch[n] for n in rest])
            for n, outcome in zip(rest, found, strict=True):
                outcomes[n] = outcome
            if waiting:
                await self._drain(
                    stream, {_aggregate(batch[n]) for n in rest if outcomes[n] is Outcome.APPLIED}
                )
        for outcome, count in Counter(outcomes).items():
            _APPLIED.labels(stream, outcome.value).inc(count)
        return outcomes

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

    @staticmethod
    async def forget(tx: Tx) -> None:
        """Have heard nothing yet. Whoever does this forgets in the same transaction what it made of it."""
        for statement in _FORGET:
            await tx.session.execute(statement)

    async def hear_all(self) -> None:
        """Read the publishers' logs to their ends, also beside a process that hears."""
        for stream in self.streams:
            while not await self._read_log(stream):
                await asyncio.sleep(1)

    # Events

    async def _kept(self, stream: str, batch: Sequence[RecordedEvent]) -> tuple[set[str], bool]:
        """Apply what only keeps projections; the ids of those events, and whether any event is waiting.

        What fails here goes the general way, which says why it fails.
        """
        usual = Batch(stream)
        try:
            for event in batch:
                known = self._parsed(event)
                if known is None:
                    usual.add(event, None, ())
                elif isinstance(known[1], ProjectionHandler):
                    usual.add(event, known[0], known[1].projections)
                else:
                    usual.leave(event)
            failpoints.at("before_projection")
            return await usual.apply(self._database.pool, self._actor.scope)
        except Exception as error:  # noqa: BLE001 - said again by the general way
            log.info("projection_failed", stream=stream, error_type=type(error).__qualname__)
            return set(), False

    async def _apply(self, stream: str, batch: Sequence[RecordedEvent]) -> tuple[list[Outcome], bool]:
        """Apply events; what became of each, and whether any event of the stream is waiting."""
        parsed = [self._parsed(event) for event in batch]
        call = call_context.CurrentCall(rpc=f"{self._service}/{stream}")
        with acting(self._actor), call_context.during(call):
            scope = self._scope(batch[0], parsed[0][1] if parsed[0] else None)
            async with self._database.transaction(scope=scope, keeper=True) as tx:
                positions = await self._positions(tx, stream, batch)
                outcomes = []
                for event in batch:
                    position, version = positions[_aggregate(event)], event.aggregate_version
                    if version > position + 1:
                        await self._park(tx, event, "EARLY", 0)
                        outcomes.append(Outcome.EARLY)
                    elif version <= position:
                        outcomes.append(Outcome.DUPLICATE)
                    else:
                        positions[_aggregate(event)] = version
                        outcomes.append(Outcome.APPLIED)
                met = [
                    (event, known)
                    for event, known, outcome in zip(batch, parsed, outcomes, strict=True)
                    if outcome is Outcome.APPLIED
                ]
                fresh = await self._received(tx, [event for event, _ in met])
                failpoints.at("before_projection")
                heard = [
                    (event, *known) for event, known in met if known is not None and event.event_id in fresh
                ]
                for handler, run in groupby(heard, lambda each: each[2]):
                    await self._hear(tx, handler, [(event, message) for event, message, _ in run])
                waiting = await self._advance(tx, stream, batch, outcomes, positions)
        return outcomes, waiting

    def _parsed(self, event: RecordedEvent) -> tuple[Message, Handler] | None:
        """Return what an event says and who hears it; None where nobody does."""
        known = self._handlers.get(event.type)
        if known is None:
            return None
        kind, heard = known
        if heard.topic and event_messages.topic_of(event) != heard.topic:
            return None
        return event_messages.parse(event, kind), heard.handler

    def _scope(self, event: RecordedEvent, handler: Handler | None) -> tuple[str, ...]:
        alone = event.municipality and not isinstance(handler, ProjectionHandler)
        return (event.municipality,) if alone else self._actor.scope

    async def _hear(self, tx: Tx, handler: Handler, run: Sequence[tuple[RecordedEvent, Message]]) -> None:
        if isinstance(handler, ProjectionHandler):
            await self._reach(tx, self._scope(run[0][0], handler))
            await handler.handle(tx, [(message, event_messages.envelope(event)) for event, message in run])
            return
        for event, message in run:
            await self._reach(tx, self._scope(event, handler))
            call = call_context.CurrentCall(
                rpc=f"{self._service}/{event.type}",
                traceparent=call_context.new_traceparent(event.traceparent),
            )
            with call_context.during(call):
                await handler(tx, message, event_messages.envelope(event))
                # What the handler tells goes on the trace of what it heard.
                await outbox.write(tx)

    @staticmethod
    async def _reach(tx: Tx, scope: tuple[str, ...]) -> None:
        if tx.scope != scope:
            await tx.reach(scope)

    @staticmethod
    async def _positions(tx: Tx, stream: str, batch: Sequence[RecordedEvent]) -> dict[tuple[str, UUID], int]:
        """Lock the aggregates of a batch and return the version of each that was applied last."""
        aggregates = {_aggregate(event) for event in batch}
        found = await tx.session.execute(_POSITIONS, {"stream": stream, **_columns(aggregates)})
        return {(row.aggregate, UUID(str(row.aggregate_id))): int(row.version) for row in found}

    @staticmethod
    async def _received(tx: Tx, met: Sequence[RecordedEvent]) -> set[str]:
        """Note events in the inbox and return the ids of those that were not there."""
        if not met:
            return set()
        found = await tx.session.execute(_INBOX, {"event_ids": [UUID(event.event_id) for event in met]})
        return {str(event_id) for event_id in found.scalars()}

    @staticmethod
    async def _advance(
        tx: Tx,
        stream: str,
        batch: Sequence[RecordedEvent],
        outcomes: Sequence[Outcome],
        positions: Mapping[tuple[str, UUID], int],
    ) -> bool:
        done = [event for event, one in zip(batch, outcomes, strict=True) if one is not Outcome.EARLY]
        if not done:
            return False
        aggregates = {_aggregate(event) for event in done}
        advanced = await tx.session.execute(
            _ADVANCE,
            {
                "stream": stream,
                "event_ids": [UUID(event.event_id) for event in done],
                "versions": [positions[one] for one in aggregates],
                **_columns(aggregates),
            },
        )
        return any(advanced.scalars())

    async def _drain(self, stream: str, aggregates: set[tuple[str, UUID]]) -> None:
        """Apply what was parked behind aggregates, for as long as the next version is there."""
        while aggregates:
            columns = _columns(aggregates)
            rows = await self._database.pool.fetch(
                _WAITING, stream, columns["aggregates"], columns["aggregate_ids"]
            )
            aggregates = set()
            for row in rows:
                waiting = RecordedEvent.FromString(row["event"])
                if await self._applied_late(stream, waiting, row["tries"]):
                    aggregates.add(_aggregate(waiting))

    async def _applied_late(self, stream: str, waiting: RecordedEvent, tries: int) -> bool:
        try:
            await self._apply(stream, [waiting])
        except _TRANSIENT:
            return False
        except Exception as error:  # noqa: BLE001 - counted, and poison in the end
            if tries + 1 < TRIES:
                await self._database.pool.execute(
                    "UPDATE parked_event SET tries = tries + 1 WHERE event_id = $1",
                    UUID(waiting.event_id),
                )
            else:
                await self._poison(waiting, error)
            return False
        return True

    async def _park(self, tx: Tx, event: RecordedEvent, reason: str, tries: int) -> None:
        await tx.session.execute(
            _PARK,
            {
                "event_id": UUID(event.event_id),
                "stream": event_messages.stream_of(event.type),
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
        _POISON.labels(event_messages.stream_of(event.type)).inc()
        self._log("event_poison", event, error)

    def _log(self, word: str, event: RecordedEvent, error: Exception) -> None:
        log.error(
            word,
            stream=event_messages.stream_of(event.type),
            event_id=event.event_id,
            event_type=event.type,
            aggregate_id=event.aggregate_id,
            aggregate_version=event.aggregate_version,
            exc_info=error,
        )

    # The stream

    async def _consume(self, stream: str) -> None:
        """Hear for ever, and begin anew after whatever ends it."""
        if self._messaging is None:
            return
        while True:
            try:
                jetstream = await self._messaging.connected()
                await self._ensure(jetstream, stream)
                client = await self._messaging.client()
                async with pulling(client, stream.upper(), self._service) as pull:
                    self._pulls[stream] = pull
                    while True:
                        await self._hear_next(jetstream, pull, stream)
            except (nats.errors.Error, OSError) as error:
                # NATS is away, or came back without the stream: the relay of its publisher makes it.
                log.info("consumer_waits", stream=stream, error_type=type(error).__qualname__)
                await asyncio.sleep(_AGAIN_AFTER)

    async def _ensure(self, jetstream: JetStreamContext, stream: str) -> None:
        """Make the consumer, and see whether what the stream still holds is all that we have not heard."""
        self._reached.pop(stream, None)
        name, subjects = stream.upper(), self._subjects(stream)
        info = await jetstream.stream_info(name)
        consumer = await jetstream.add_consumer(
            name,
            ConsumerConfig(
                name=self._service,
                durable_name=self._service,
                ack_policy=AckPolicy.EXPLICIT,
                deliver_policy=DeliverPolicy.ALL,
                ack_wait=_ACK_WAIT,
                filter_subjects=subjects,
                max_ack_pending=BATCH * 4,
            ),
        )
        # Whoever begins to hear of something has missed what the stream no longer sends it.
        created = f"{info.created} {hashlib.sha256(' '.join(subjects).encode()).hexdigest()[:16]}"
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

    def _subjects(self, stream: str) -> list[str]:
        """Return where all events of the aggregates that we hear of are told."""
        found = {
            subject
            for event, heard in self._handlers.values()
            if event_messages.stream_of(event.DESCRIPTOR.full_name) == stream
            for subject in event_messages.subjects_beside(event, heard.topic)
        }
        # NATS takes no two filters of which one holds the other.
        whole = {subject.removesuffix(">") for subject in found if subject.endswith(">")}
        return sorted(one for one in found if one.endswith(">") or one.partition("*")[0] not in whole)

    async def _hear_next(self, jetstream: JetStreamContext, pull: Pull, stream: str) -> None:
        known = stream in self._caught_up
        messages = await pull.next(_ASK if known else _FIRST_ASK)
        if messages:
            failpoints.at("after_fetch")
            await self._receive(messages)
        due = asyncio.get_running_loop().time() > self._due.get(stream, 0)
        if not messages or not known or due:
            await self._ask(jetstream, stream)

    async def _ask(self, jetstream: JetStreamContext, stream: str) -> None:
        """Ask the server what of the stream is not heard yet, here or by another process of the service.

        It also says if the consumer is gone.
        """
        # Taken before it is asked, so that whatever keeps the answer makes no claim younger.
        asked = asyncio.get_running_loop().time()
        self._due[stream] = asked + _ASK
        info = await jetstream.consumer_info(stream.upper(), self._service, timeout=2 * _ASK)
        _LAG.labels(stream).set(info.num_pending or 0)
        floor = info.ack_floor.stream_seq if info.ack_floor else 0
        if stream in self._reached and floor >= self._reached[stream][1]:
            self._caught_up[stream], _ = self._reached.pop(stream)
        if info.num_pending:
            # It can't say now up to where there is anything; soon it may.
            self._due[stream] = asked + _FIRST_ASK
        elif not info.num_ack_pending:
            self._caught_up[stream] = asked
            self._reached.pop(stream, None)
        elif info.delivered is not None:
            self._reached.setdefault(stream, (asked, info.delivered.stream_seq))

    def _reconnected(self) -> None:
        for pull in self._pulls.values():
            pull.end()

    async def _receive(self, messages: Sequence[Msg]) -> None:
        """Apply messages and acknowledge what is dealt with."""
        arrived: list[tuple[Msg, RecordedEvent]] = []
        for message in messages:
            try:
                arrived.append(
                    (message, event_messages.decode(message.subject, message.headers, message.data))
                )
            except event_messages.MalformedEvent as error:
                await self._malformed(message, error)
                await message.term()
        together = len(arrived) > 1 and await self._delivered([event for _, event in arrived])
        for message, event in arrived:
            if together or await self._deliver_counted(event):
                failpoints.at("before_ack")
                await message.ack()
                failpoints.at("after_ack")
            else:
                await message.nak(delay=0.1 * 2 ** self._tries.get(event.event_id, 0))

    async def _delivered(self, batch: Sequence[RecordedEvent]) -> bool:
        """Apply events together; False when one fails: then each goes by itself, and only that one waits."""
        try:
            await self.deliver_all(batch)
        except Exception as error:  # noqa: BLE001 - said again by the one that fails
            log.info("batch_failed", count=len(batch), error_type=type(error).__qualname__)
            return False
        return True

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
        place = await self._database.pool.fetchrow(
            "SELECT cursor, xmin::text AS version FROM consumer_epoch WHERE stream = $1", stream
        )
        cursor, version = (place["cursor"], place["version"]) if place else ("", None)
        count = 0
        try:
            async for batch in _batches(self._read(ReadEventsRequest(stream=stream, cursor=cursor))):
                if not await self._delivered(batch):
                    for event in batch:
                        while not await self._deliver_counted(event):
                            await asyncio.sleep(0.2)
                count += len(batch)
                version = await self._keep_cursor(stream, batch[-1].cursor, version)
                if version is None and place:
                    log.info("log_read_again", stream=stream, count=count)
                    return False
        except InvalidArgument:
            # The publisher's database is another one than it was: its log is read anew.
            await self._keep_cursor(stream, "", version)
            return False
        except DomainError as error:
            log.warning("log_waits", stream=stream, reason=error.reason, count=count)
            return False
        log.info("log_read", stream=stream, count=count)
        return True

    async def _keep_cursor(self, stream: str, cursor: str, version: str | None) -> str | None:
        """Keep how far a log was read, in the row as it was last seen; return its version, None if not kept.

        A row that changed meanwhile was forgotten, or moved by another process, and stays as it is: whoever
        wrote over it would leave out all that was to be heard again.
        """
        kept: str | None = await self._database.pool.fetchval(
            "UPDATE consumer_epoch SET cursor = $2 WHERE stream = $1 AND xmin::text = $3"
            " RETURNING xmin::text",
            stream,
            cursor,
            version,
        )
        return kept

    async def _read(self, request: ReadEventsRequest) -> AsyncIterator[RecordedEvent]:
        peer = self._peers[event_messages.publisher_of(request.stream)]
        with acting(self._actor):
            async for event in peer.ReadEvents(request):
                yield event

    async def _fill_gaps(self) -> None:
        """Read from the publisher what waiting events lack, aggregate by aggregate."""
        while True:
            await asyncio.sleep(1)
            if not await self._measure():
                continue
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
        waiting = RecordedEvent.FromString(row["event"])
        await self._drain(row["stream"], {_aggregate(waiting)})
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

    async def _measure(self) -> bool:
        """Count what is parked; say whether anything came early."""
        rows = await self._database.pool.fetch(
            "SELECT split_part(reason, ' ', 1) AS reason, count(*) AS count FROM parked_event GROUP BY 1"
        )
        counts = {row["reason"]: row["count"] for row in rows}
        for reason in ("EARLY", "POISON", "MALFORMED"):
            _PARKED.labels(reason).set(counts.get(reason, 0))
        return "EARLY" in counts
