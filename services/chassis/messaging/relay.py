"""The relay: takes what stands unpublished in the outbox to the streams, in order, until it is there.

One runs per service, under an advisory lock of the database; the others wait for the lock. It asks for
`published_at IS NULL` and not for ids above the last one, for ids are given before commit order is known.
A stream that is new, or that a power loss has rolled back, is noticed by its creation time and its last
sequence number, and filled again from the outbox: consumers drop what they have already.
"""

from __future__ import annotations

import asyncio
import contextlib
import datetime as dt
from collections.abc import Sequence
from typing import Any, Final

import asyncpg
import nats.errors
from nats.js import JetStreamContext
from nats.js import errors as js_errors
from nats.js.api import DiscardPolicy, PubAck, RetentionPolicy, StorageType, StreamConfig
from prometheus_client import Counter, Gauge

from services.chassis import failpoints
from services.chassis.database.database import Database
from services.chassis.events import event_messages, outbox
from services.chassis.messaging.nats_connection import NatsConnection
from services.chassis.telemetry import log

__all__ = ["MAX_AGE", "Relay", "refill"]

MAX_AGE: Final = dt.timedelta(days=7)
_DUPLICATE_WINDOW: Final = dt.timedelta(minutes=2)
_BATCH: Final = 200
# Each publish waits for the disk of NATS, which takes those that came together in one go: at 16 a message
# costs it half of what it does at 4.
_IN_FLIGHT: Final = 16
_POLL: Final = 1.0
_AGAIN_AFTER: Final = 0.5
_CONNECT_WITHIN: Final = 5.0
_LOCK: Final = 7_232_002

_WAITING: Final = f"SELECT {outbox.COLUMNS} FROM outbox WHERE published_at IS NULL ORDER BY id LIMIT {_BATCH}"
_MARK: Final = (
    "WITH marked AS (UPDATE outbox SET published_at = now() WHERE id = ANY($1::bigint[]))"
    " UPDATE relay_epoch SET last_seq = reached.last_seq FROM unnest($2::text[], $3::bigint[])"
    " AS reached (stream, last_seq) WHERE relay_epoch.stream = reached.stream"
    " AND relay_epoch.last_seq < reached.last_seq"
)

_PUBLISHED: Final = Counter("prag_relay_published_total", "Events published.", ["stream"])
_REFILLS: Final = Counter("prag_relay_refills_total", "Streams that were new or rolled back.", ["stream"])
_PENDING: Final = Gauge("prag_relay_pending", "Events that wait in the outbox.")
_OLDEST: Final = Gauge("prag_relay_oldest_seconds", "How long the oldest of them has waited.")

_NATS_ERRORS: Final = (nats.errors.Error, OSError, TimeoutError)


class _RolledBackError(Exception):
    """The stream gave out a sequence number again: it has forgotten something."""


class Relay:
    """Publishes the events of one service."""

    def __init__(self, database: Database, messaging: NatsConnection, streams: Sequence[str]) -> None:
        """Take the streams that the service publishes: ("registry", "profiles")."""
        self._database = database
        self._messaging = messaging
        self._streams = tuple(streams)
        self._wake = asyncio.Event()
        self._checked = False
        self._last_seq: dict[str, int] = {}
        messaging.on_reconnect.append(self._doubt)

    async def run(self) -> None:
        """Relay for ever; wait for the lock, then for events."""
        connection = await asyncpg.connect(self._database.url)
        try:
            while not await connection.fetchval("SELECT pg_try_advisory_lock($1)", _LOCK):
                await asyncio.sleep(_POLL)
            await connection.add_listener(outbox.CHANNEL, self._woken)
            while True:
                # Before reading, so that what is written while it reads wakes it again.
                self._wake.clear()
                if not await self._drain(connection):
                    await asyncio.sleep(_AGAIN_AFTER)
                    continue
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(self._wake.wait(), _POLL)
        finally:
            # The lock goes with the connection.
            connection.terminate()

    def _woken(self, *_: object) -> None:
        self._wake.set()

    def _doubt(self) -> None:
        self._checked = False
        self._wake.set()

    async def _drain(self, connection: Any) -> bool:
        """Publish all there is; False when NATS did not take it."""
        try:
            # Not for ever: what waits is measured and said also when NATS was never there.
            jetstream = await asyncio.wait_for(self._messaging.connected(), _CONNECT_WITHIN)
            if not self._checked:
                # Said before it is done: a reconnection in the middle of it must not be forgotten.
                self._checked = True
                for stream in self._streams:
                    await self._check(jetstream, connection, stream)
            while await self._batch(jetstream, connection):
                pass
        except _RolledBackError:
            self._checked = False
            return await self._drain(connection)
        except _NATS_ERRORS as error:
            self._checked = False
            log.warning("relay_waits", error_type=type(error).__qualname__)
            await self._measure(connection)
            return False
        # All is published that was there.
        _PENDING.set(0)
        _OLDEST.set(0)
        return True

    async def _check(self, jetstream: JetStreamContext, connection: Any, stream: str) -> None:
        """Make the stream if it is not there, and fill it again if it is not the one that it was."""
        name = stream.upper()
        try:
            info = await jetstream.stream_info(name)
        except js_errors.NotFoundError:
            info = await jetstream.add_stream(
                StreamConfig(
                    name=name,
                    subjects=[event_messages.subjects(stream)],
                    storage=StorageType.FILE,
                    retention=RetentionPolicy.LIMITS,
                    discard=DiscardPolicy.OLD,
                    max_age=MAX_AGE.total_seconds(),
                    duplicate_window=_DUPLICATE_WINDOW.total_seconds(),
                )
            )
        created = str(info.created)
        row = await connection.fetchrow("SELECT created, last_seq FROM relay_epoch WHERE stream = $1", stream)
        last_seq = info.state.last_seq
        if row is None or row["created"] != created or last_seq < row["last_seq"]:
            count = await refill(connection, stream, last_seq=last_seq, created=created)
            if row is None and not count:
                log.info("stream_made", stream=stream)
            else:
                _REFILLS.labels(stream).inc()
                log.warning("stream_refilled", stream=stream, count=count)
            self._last_seq[stream] = last_seq
        else:
            self._last_seq[stream] = row["last_seq"]

    async def _batch(self, jetstream: JetStreamContext, connection: Any) -> bool:
        """Publish the oldest that wait; True when there may be more."""
        rows = await connection.fetch(_WAITING)
        if not rows:
            return False
        failpoints.at("after_select")
        by_aggregate: dict[tuple[str, str], list[Any]] = {}
        for row in rows:
            by_aggregate.setdefault((row["aggregate"], row["aggregate_id"]), []).append(row)
        published: list[int] = []
        slots = asyncio.Semaphore(_IN_FLIGHT)
        tasks = [
            asyncio.create_task(self._publish(jetstream, group, slots, published))
            for group in by_aggregate.values()
        ]
        try:
            outcomes = await asyncio.gather(*tasks, return_exceptions=True)
        finally:
            for task in tasks:
                task.cancel()
        if published:
            failpoints.at("before_mark")
            await self._mark(connection, published)
        for outcome in outcomes:
            if isinstance(outcome, BaseException):
                raise outcome
        return len(rows) == _BATCH

    async def _publish(
        self, jetstream: JetStreamContext, rows: Sequence[Any], slots: asyncio.Semaphore, published: list[int]
    ) -> None:
        """Publish the events of one aggregate one after the other; the first that fails ends it."""
        for row in rows:
            event = outbox.as_event(row)
            async with slots:
                before = self._last_seq.get(row["stream"], 0)
                ack = await jetstream.publish(
                    event_messages.subject(event), event.payload, headers=event_messages.headers(event)
                )
            failpoints.at("after_publish")
            self._note(row["stream"], ack, before)
            published.append(row["id"])
            _PUBLISHED.labels(row["stream"]).inc()

    async def _mark(self, connection: Any, published: Sequence[int]) -> None:
        """Remember what NATS has taken, and up to where its streams have come.

        ProjectionHandler: else a stream that is rolled back later could seem never to have come so far.
        """
        await connection.execute(_MARK, published, list(self._last_seq), list(self._last_seq.values()))
        failpoints.at("after_mark")

    def _note(self, stream: str, ack: PubAck, before: int) -> None:
        if not ack.duplicate and ack.seq <= before:
            raise _RolledBackError
        self._last_seq[stream] = max(self._last_seq.get(stream, 0), ack.seq)

    async def _measure(self, connection: Any) -> None:
        row = await connection.fetchrow(
            "SELECT count(*) AS pending, min(recorded_at) AS oldest FROM outbox WHERE published_at IS NULL"
        )
        _PENDING.set(row["pending"])
        now = self._database.clock.now()
        _OLDEST.set(max((now - (row["oldest"] or now)).total_seconds(), 0))


async def refill(connection: Any, stream: str, *, last_seq: int = 0, created: str = "") -> int:
    """Have everything published again that the stream would still keep; return how much that is."""
    async with connection.transaction():
        count = await connection.fetchval(
            "WITH again AS (UPDATE outbox SET published_at = NULL"
            " WHERE stream = $1 AND published_at > now() - $2::interval RETURNING 1)"
            " SELECT count(*) FROM again",
            stream,
            MAX_AGE,
        )
        await connection.execute(
            "INSERT INTO relay_epoch (stream, created, last_seq) VALUES ($1, $2, $3)"
            " ON CONFLICT (stream) DO UPDATE SET created = excluded.created, last_seq = excluded.last_seq",
            stream,
            created,
            last_seq,
        )
    return int(count)
