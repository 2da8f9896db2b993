"""Events that wait: early ones for what comes before them, poison until its cause is mended, malformed ones.

A row of `parked_event` says which, in its reason: EARLY, `POISON <why>`, MALFORMED.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final
from uuid import UUID

from prag.common.v1.event_service_pb2 import RecordedEvent
from prometheus_client import Counter, Gauge
from sqlalchemy import text

from services.chassis.auth.actors import Actor
from services.chassis.database.database import Database
from services.chassis.database.transactions import Tx
from services.chassis.errors import DomainError
from services.chassis.events import event_messages
from services.chassis.ids import new_id
from services.chassis.telemetry import log

__all__ = ["GAP", "TRIES", "Parking", "log_event"]

# After so many an event is poison.
TRIES: Final = 5
# A gap older than this is not closed by waiting.
GAP: Final = "2 seconds"

_POISON: Final = Counter("prag_consumer_poison_total", "Events parked after five tries.", ["stream"])
_PARKED: Final = Gauge("prag_consumer_parked", "Events that are parked, by reason.", ["reason"])

_PARK = text(
    "INSERT INTO parked_event (event_id, stream, aggregate, aggregate_id, aggregate_version, event,"
    " reason, tries)"
    " VALUES (:event_id, :stream, :aggregate, :aggregate_id, :version, :event, :reason, :tries)"
    " ON CONFLICT (event_id) DO UPDATE SET reason = excluded.reason, tries = excluded.tries"
    " WHERE excluded.reason <> 'EARLY'"
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
_POISONED: Final = (
    "SELECT event FROM parked_event WHERE reason NOT IN ('EARLY', 'MALFORMED')"
    " ORDER BY stream, aggregate, aggregate_id, aggregate_version"
)
_GAPS: Final = (
    "SELECT DISTINCT ON (parked.stream, parked.aggregate, parked.aggregate_id)"
    " parked.stream, parked.aggregate, parked.aggregate_id, parked.event,"
    " coalesce(known.version, 0) AS version FROM parked_event AS parked"
    " LEFT JOIN aggregate_position AS known ON known.publisher = parked.stream"
    " AND known.aggregate = parked.aggregate AND known.aggregate_id = parked.aggregate_id"
    " WHERE parked.reason = 'EARLY' AND parked.parked_at < now() - $1::text::interval"
    " AND NOT EXISTS (SELECT FROM parked_event AS poison WHERE poison.stream = parked.stream"
    " AND poison.aggregate = parked.aggregate AND poison.aggregate_id = parked.aggregate_id"
    " AND poison.reason LIKE 'POISON%') LIMIT 100"
)


class Parking:
    """The events of one service that wait."""

    def __init__(self, database: Database, actor: Actor) -> None:
        """Keep them in the service's database."""
        self._database = database
        self._actor = actor

    async def park(self, tx: Tx, event: RecordedEvent, reason: str, tries: int) -> None:
        """Have an event wait, in the transaction that found that it must."""
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

    async def poison(self, event: RecordedEvent, error: Exception) -> None:
        """Have an event wait that failed too often, with why."""
        # A domain error's reason is a name; any other message might quote data, its class does not.
        reason = error.reason if isinstance(error, DomainError) else type(error).__qualname__
        async with self._database.transaction(scope=(), actor=self._actor) as tx:
            await self.park(tx, event, f"POISON {reason}", TRIES)
        _POISON.labels(event_messages.stream_of(event.type)).inc()
        log_event("event_poison", event, error)

    async def malformed(self, stream: str, content: bytes, error: Exception) -> None:
        """Keep a message that is no event, for whoever finds out why it was sent."""
        nobody = new_id()
        await self._database.pool.execute(
            "INSERT INTO parked_event (event_id, stream, aggregate, aggregate_id, aggregate_version, event,"
            " reason) VALUES ($1, $2, '', $1, 0, $3, 'MALFORMED')",
            nobody,
            stream,
            content,
        )
        _POISON.labels(stream).inc()
        log.error("event_malformed", stream=stream, event_id=str(nobody), error_type=type(error).__qualname__)

    async def failed_again(self, event: RecordedEvent) -> None:
        """Count a try of an event that waits."""
        await self._database.pool.execute(
            "UPDATE parked_event SET tries = tries + 1 WHERE event_id = $1", UUID(event.event_id)
        )

    async def next_of(
        self, stream: str, aggregates: Sequence[str], aggregate_ids: Sequence[UUID]
    ) -> list[tuple[RecordedEvent, int]]:
        """Return the event of each aggregate whose turn has come, with how often it was tried."""
        rows = await self._database.pool.fetch(_WAITING, stream, aggregates, aggregate_ids)
        return [(RecordedEvent.FromString(row["event"]), row["tries"]) for row in rows]

    async def poisoned(self) -> list[RecordedEvent]:
        """Return what was parked as poison, aggregate by aggregate in its order."""
        return [RecordedEvent.FromString(row["event"]) for row in await self._database.pool.fetch(_POISONED)]

    async def gaps(self) -> list[Any]:
        """Return the aggregates of which something is missing that does not come by itself."""
        rows: list[Any] = await self._database.pool.fetch(_GAPS, GAP)
        return rows

    async def measure(self) -> bool:
        """Count what is parked; say whether anything came early."""
        rows = await self._database.pool.fetch(
            "SELECT split_part(reason, ' ', 1) AS reason, count(*) AS count FROM parked_event GROUP BY 1"
        )
        counts = {row["reason"]: row["count"] for row in rows}
        for reason in ("EARLY", "POISON", "MALFORMED"):
            _PARKED.labels(reason).set(counts.get(reason, 0))
        return "EARLY" in counts


def log_event(word: str, event: RecordedEvent, error: Exception) -> None:
    """Say what became of an event: its ids and codes, and never what it says."""
    log.error(
        word,
        stream=event_messages.stream_of(event.type),
        event_id=event.event_id,
        event_type=event.type,
        aggregate_id=event.aggregate_id,
        aggregate_version=event.aggregate_version,
        exc_info=error,
    )
