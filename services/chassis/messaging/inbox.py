"""Each event exactly once, each aggregate in the order of its versions.

The inbox knows which events were heard, the positions up to which version of an aggregate. The inbox row,
what the handler changes and any event of its own commit together. What only keeps projections is one
statement (projections.py). What arrives early is parked until the gap closes. What fails five times is parked
as poison: the rest flows, its own aggregate waits, and `replay` tries again once the cause is mended.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from enum import Enum
from itertools import groupby
from typing import Any, Final
from uuid import UUID

from google.protobuf.message import Message
from prag.common.v1.event_service_pb2 import RecordedEvent
from prometheus_client import Counter as Metric
from sqlalchemy import text

from services.chassis import call_context, failpoints
from services.chassis.auth.actors import Actor, acting
from services.chassis.database.database import Database
from services.chassis.database.transactions import Tx
from services.chassis.errors import Aborted, DeadlineExceeded, Unavailable
from services.chassis.events import event_messages, outbox
from services.chassis.messaging.parking import TRIES, Parking, log_event
from services.chassis.messaging.projections import Batch, ProjectionHandler
from services.chassis.messaging.subscriptions import Handler, SubscriptionTable
from services.chassis.telemetry import log

__all__ = ["Inbox", "Outcome", "aggregate_of", "forget"]

_APPLIED: Final = Metric("prag_consumer_events_total", "Events heard.", ["stream", "outcome"])

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


def aggregate_of(event: RecordedEvent) -> tuple[str, UUID]:
    """Return of what an event tells: the kind and the id."""
    return event.aggregate, UUID(event.aggregate_id)


def _columns(aggregates: Iterable[tuple[str, UUID]]) -> dict[str, list[Any]]:
    """Return aggregates as two columns, which is how a statement takes many."""
    listed = list(aggregates)
    return {"aggregates": [name for name, _ in listed], "aggregate_ids": [key for _, key in listed]}


async def forget(tx: Tx) -> None:
    """Have heard nothing yet. Whoever does this forgets in the same transaction what it made of it."""
    for statement in _FORGET:
        await tx.session.execute(statement)


class Inbox:
    """What one service has heard."""

    def __init__(
        self, service: str, table: SubscriptionTable, database: Database, parking: Parking, actor: Actor
    ) -> None:
        """Apply events as the service itself."""
        self._service = service
        self._table = table
        self._database = database
        self._parking = parking
        self._actor = actor
        # How often an event was tried that keeps coming.
        self._tries: dict[str, int] = {}

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
            await self.drain(stream, {aggregate_of(event) for event in batch if event.event_id in kept})
        outcomes = [Outcome.APPLIED] * len(batch)
        rest = [n for n, event in enumerate(batch) if event.event_id not in kept]
        if rest:
            applied, waiting = await self._apply(stream, [batch[n] for n in rest])
            for n, outcome in zip(rest, applied, strict=True):
                outcomes[n] = outcome
            if waiting:
                await self.drain(
                    stream, {aggregate_of(batch[n]) for n in rest if outcomes[n] is Outcome.APPLIED}
                )
        for outcome, count in Counter(outcomes).items():
            _APPLIED.labels(stream, outcome.value).inc(count)
        return outcomes

    async def deliver_together(self, batch: Sequence[RecordedEvent]) -> bool:
        """Apply events together; False when one fails: then each goes by itself, and only that one waits."""
        try:
            await self.deliver_all(batch)
        except Exception as error:  # noqa: BLE001 - said again by the one that fails
            log.info("batch_failed", count=len(batch), error_type=type(error).__qualname__)
            return False
        return True

    async def deliver_counted(self, event: RecordedEvent) -> bool:
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
            await self._parking.poison(event, error)
        self._tries.pop(event.event_id, None)
        return True

    def tries(self, event: RecordedEvent) -> int:
        """Return how often an event has failed so far."""
        return self._tries.get(event.event_id, 0)

    async def replay(self) -> int:
        """Try again what was parked as poison; return how many of them now went through."""
        done = 0
        for event in await self._parking.poisoned():
            try:
                outcome = await self.deliver(event)
            except Exception as error:  # noqa: BLE001 - the others may go through
                log_event("replay_failed", event, error)
            else:
                done += outcome is not Outcome.EARLY
        return done

    async def drain(self, stream: str, aggregates: set[tuple[str, UUID]]) -> None:
        """Apply what was parked behind aggregates, for as long as the next version is there."""
        while aggregates:
            columns = _columns(aggregates)
            waiting = await self._parking.next_of(stream, columns["aggregates"], columns["aggregate_ids"])
            aggregates = {
                aggregate_of(event)
                for event, tries in waiting
                if await self._applied_late(stream, event, tries)
            }

    async def _applied_late(self, stream: str, event: RecordedEvent, tries: int) -> bool:
        try:
            await self._apply(stream, [event])
        except _TRANSIENT:
            return False
        except Exception as error:  # noqa: BLE001 - counted, and poison in the end
            if tries + 1 < TRIES:
                await self._parking.failed_again(event)
            else:
                await self._parking.poison(event, error)
            return False
        return True

    async def _kept(self, stream: str, batch: Sequence[RecordedEvent]) -> tuple[set[str], bool]:
        """Apply what only keeps projections; the ids of those events, and whether any event is waiting.

        What fails here goes the general way, which says why it fails.
        """
        usual = Batch(stream)
        try:
            for event in batch:
                parsed = self._table.parsed(event)
                if parsed is None:
                    usual.add(event, None, ())
                elif isinstance(parsed[1], ProjectionHandler):
                    usual.add(event, parsed[0], parsed[1].projections)
                else:
                    usual.leave(event)
            failpoints.at("before_projection")
            return await usual.apply(self._database.pool, self._actor.scope)
        except Exception as error:  # noqa: BLE001 - said again by the general way
            log.info("projection_failed", stream=stream, error_type=type(error).__qualname__)
            return set(), False

    async def _apply(self, stream: str, batch: Sequence[RecordedEvent]) -> tuple[list[Outcome], bool]:
        """Apply events; what became of each, and whether any event of the stream is waiting."""
        parsed = [self._table.parsed(event) for event in batch]
        call = call_context.CurrentCall(rpc=f"{self._service}/{stream}")
        with acting(self._actor), call_context.during(call):
            scope = self._scope(batch[0], parsed[0][1] if parsed[0] else None)
            async with self._database.transaction(scope=scope, keeper=True) as tx:
                positions = await self._positions(tx, stream, batch)
                outcomes = []
                for event in batch:
                    position, version = positions[aggregate_of(event)], event.aggregate_version
                    if version > position + 1:
                        await self._parking.park(tx, event, "EARLY", 0)
                        outcomes.append(Outcome.EARLY)
                    elif version <= position:
                        outcomes.append(Outcome.DUPLICATE)
                    else:
                        positions[aggregate_of(event)] = version
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
        aggregates = {aggregate_of(event) for event in batch}
        rows = await tx.session.execute(_POSITIONS, {"stream": stream, **_columns(aggregates)})
        return {(row.aggregate, UUID(str(row.aggregate_id))): int(row.version) for row in rows}

    @staticmethod
    async def _received(tx: Tx, met: Sequence[RecordedEvent]) -> set[str]:
        """Note events in the inbox and return the ids of those that were not there."""
        if not met:
            return set()
        rows = await tx.session.execute(_INBOX, {"event_ids": [UUID(event.event_id) for event in met]})
        return {str(event_id) for event_id in rows.scalars()}

    @staticmethod
    async def _advance(
        tx: Tx,
        stream: str,
        batch: Sequence[RecordedEvent],
        outcomes: Sequence[Outcome],
        positions: Mapping[tuple[str, UUID], int],
    ) -> bool:
        done = [event for event, outcome in zip(batch, outcomes, strict=True) if outcome is not Outcome.EARLY]
        if not done:
            return False
        aggregates = {aggregate_of(event) for event in done}
        advanced = await tx.session.execute(
            _ADVANCE,
            {
                "stream": stream,
                "event_ids": [UUID(event.event_id) for event in done],
                "versions": [positions[aggregate] for aggregate in aggregates],
                **_columns(aggregates),
            },
        )
        return any(advanced.scalars())
