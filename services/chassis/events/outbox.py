"""The outbox: what happened, written in the transaction in which it happened.

`record` is called by commands and by nothing else. Rows stay: the streams of NATS are a cache of them.
"""

from __future__ import annotations

import datetime as dt
from typing import Any, Final, Protocol
from uuid import UUID

import asyncpg
from google.protobuf.message import Message
from prag.common.v1.event_service_pb2 import RecordedEvent
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from services.chassis import call_context
from services.chassis.auth.actors import Actor
from services.chassis.events import event_messages
from services.chassis.ids import new_id

__all__ = ["CHANNEL", "COLUMNS", "CTES", "INSERT", "Recording", "as_event", "record", "values", "write"]

# What the relay listens to.
CHANNEL: Final = "prag_outbox"

COLUMNS: Final = (
    "id, xid::text AS xid, event_id::text AS event_id, stream, type, payload, aggregate,"
    " aggregate_id::text AS aggregate_id, aggregate_version, actual_time, actual_date, recorded_at,"
    " actor_id, municipality, institution, traceparent"
)

# All that a transaction tells is one statement, and part of the one that ends it (Tx.finish). Nothing is
# told unless a CTE `go` before it has a row. A version's row is locked until the transaction ends, so
# versions have no gap and the events of one aggregate have ids in the order of their versions. NOTIFY is
# delivered when the transaction commits.
_TOLD: Final = {
    "event_id": "uuid",
    "stream": "text",
    "type": "text",
    "payload": "bytea",
    "aggregate": "text",
    "aggregate_id": "uuid",
    "actual_time": "timestamptz",
    "actual_date": "date",
    "municipality": "text",
    "institution": "text",
}
_ARRAYS: Final = ", ".join(f"CAST(:{name} AS {kind}[])" for name, kind in _TOLD.items())
CTES: Final = (
    f"told AS (SELECT told.* FROM go, unnest({_ARRAYS})"
    f" WITH ORDINALITY AS told ({', '.join(_TOLD)}, n)"
    "), counted AS ("
    " SELECT aggregate, aggregate_id, count(*) AS events FROM told"
    " GROUP BY aggregate, aggregate_id ORDER BY aggregate, aggregate_id"
    "), reached AS ("
    " INSERT INTO outbox_version AS known (aggregate, aggregate_id, version)"
    " SELECT aggregate, aggregate_id, events FROM counted"
    " ON CONFLICT (aggregate, aggregate_id) DO UPDATE SET version = known.version + excluded.version"
    " RETURNING aggregate, aggregate_id, version)"
)
INSERT: Final = (
    f"INSERT INTO outbox ({', '.join(_TOLD)}, aggregate_version, recorded_at, actor_id, traceparent)"
    f" SELECT {', '.join(_TOLD)}, reached.version - counted.events"
    " + row_number() OVER (PARTITION BY aggregate, aggregate_id ORDER BY n),"
    " CAST(:recorded_at AS timestamptz), :actor_id, :traceparent"
    " FROM told JOIN counted USING (aggregate, aggregate_id) JOIN reached USING (aggregate, aggregate_id)"
    " ORDER BY n RETURNING aggregate_version, pg_notify('prag_outbox', '')"
)
_WRITE = text(f"WITH go AS (SELECT true), {CTES} {INSERT}")


class Recording(Protocol):
    """A transaction, as far as events are recorded in it (database/transactions.py)."""

    # Rows of the outbox that are written when it ends.
    recorded: list[tuple[Any, ...]]

    @property
    def actor(self) -> Actor:
        """Who acts."""

    @property
    def now(self) -> dt.datetime:
        """When it began."""

    @property
    def session(self) -> AsyncSession:
        """In which it is written."""


async def record(
    tx: Recording,
    event: Message,
    *,
    municipality: str = "",
    actual_on: dt.datetime | dt.date | None = None,
    institution: str | None = None,
) -> None:
    """Say that something happened; it is written when the transaction ends, and only if it ends well.

    `actual_on` is when the act was done, where that differs from now. An event is published to its
    municipality, and to one institution where it concerns one.
    """
    aggregate, field = event_messages.aggregate_of(event.__class__)
    if isinstance(actual_on, dt.datetime) and actual_on.tzinfo is None:
        raise ValueError("an instant without a time zone is no instant")
    instant = isinstance(actual_on, dt.datetime)
    full_name = event.DESCRIPTOR.full_name
    tx.recorded.append(
        (
            new_id(),
            event_messages.stream_of(full_name),
            full_name,
            event.SerializeToString(deterministic=True),
            aggregate,
            UUID(getattr(event, field)),
            actual_on if instant else None,
            None if instant else actual_on,
            municipality,
            institution or "",
        )
    )


async def write(tx: Recording) -> list[int]:
    """Write what was told so far, and return the versions that it made."""
    if not tx.recorded:
        return []
    written = await tx.session.execute(_WRITE, values(tx))
    return [int(version) for version in written.scalars()]


def values(tx: Recording) -> dict[str, Any]:
    """Take what was told so far, as CTES and INSERT name it."""
    rows = zip(*tx.recorded, strict=True) if tx.recorded else ((),) * len(_TOLD)
    columns = {name: list(each) for name, each in zip(_TOLD, rows, strict=True)}
    tx.recorded.clear()
    common = {
        "recorded_at": tx.now,
        "actor_id": tx.actor.account_id,
        "traceparent": call_context.traceparent(),
    }
    return columns | common


def as_event(row: asyncpg.Record | Any, cursor: str = "") -> RecordedEvent:
    """Return a row of COLUMNS as it travels."""
    event = RecordedEvent(
        event_id=row["event_id"],
        type=row["type"],
        payload=row["payload"],
        aggregate=row["aggregate"],
        aggregate_id=row["aggregate_id"],
        aggregate_version=row["aggregate_version"],
        actor_id=row["actor_id"],
        municipality=row["municipality"],
        institution=row["institution"],
        traceparent=row["traceparent"],
        cursor=cursor,
    )
    event.recorded_time.FromDatetime(row["recorded_at"])
    event_messages.set_actual(event, row["actual_time"] or row["actual_date"])
    return event
