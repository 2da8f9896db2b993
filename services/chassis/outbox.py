"""The outbox: what happened, written in the transaction in which it happened.

`record` is called by commands and by nothing else. Rows stay: the streams of NATS are a cache of them.
"""

from __future__ import annotations

import datetime as dt
from typing import Any, Final
from uuid import UUID

import asyncpg
from google.protobuf.message import Message
from prag.common.v1.event_service_pb2 import RecordedEvent
from sqlalchemy import text

from services.chassis import calls, events
from services.chassis.ids import new_id
from services.chassis.transactions import Tx

__all__ = ["CHANNEL", "COLUMNS", "record", "recorded"]

# What the relay listens to.
CHANNEL: Final = "prag_outbox"

COLUMNS: Final = (
    "id, xid::text AS xid, event_id::text AS event_id, stream, type, payload, aggregate,"
    " aggregate_id::text AS aggregate_id, aggregate_version, actual_time, actual_date, recorded_at,"
    " actor_id, municipality, institution, traceparent"
)

# The version's row is locked until the transaction ends, so versions have no gap and the events of one
# aggregate have ids in the order of their versions. NOTIFY is delivered when the transaction commits.
_RECORD = text(
    "WITH position AS ("
    " INSERT INTO outbox_version AS known (aggregate, aggregate_id, version)"
    " VALUES (:aggregate, :aggregate_id, 1)"
    " ON CONFLICT (aggregate, aggregate_id) DO UPDATE SET version = known.version + 1"
    " RETURNING version)"
    " INSERT INTO outbox (event_id, stream, type, payload, aggregate, aggregate_id, aggregate_version,"
    " actual_time, actual_date, recorded_at, actor_id, municipality, institution, traceparent)"
    " SELECT :event_id, :stream, :type, :payload, :aggregate, :aggregate_id, version,"
    " CAST(:actual_time AS timestamptz), CAST(:actual_date AS date), CAST(:recorded_at AS timestamptz),"
    " :actor_id, :municipality, :institution, :traceparent FROM position"
    " RETURNING aggregate_version, pg_notify('prag_outbox', '')"
)


async def record(
    tx: Tx,
    event: Message,
    *,
    municipality: str = "",
    actual_on: dt.datetime | dt.date | None = None,
    institution: str | None = None,
) -> int:
    """Write that something happened, and return the aggregate's new version.

    `actual_on` is when the act was done, where that differs from now. An event is published to its
    municipality, and to one institution where it concerns one.
    """
    aggregate, field = events.aggregate_of(event.__class__)
    if isinstance(actual_on, dt.datetime) and actual_on.tzinfo is None:
        raise ValueError("an instant without a time zone is no instant")
    instant = isinstance(actual_on, dt.datetime)
    full_name = event.DESCRIPTOR.full_name
    result = await tx.session.execute(
        _RECORD,
        {
            "event_id": new_id(),
            "stream": events.stream_of(full_name),
            "type": full_name,
            "payload": event.SerializeToString(deterministic=True),
            "aggregate": aggregate,
            "aggregate_id": UUID(getattr(event, field)),
            "actual_time": actual_on if instant else None,
            "actual_date": None if instant else actual_on,
            "recorded_at": tx.now,
            "actor_id": tx.actor.account_id,
            "municipality": municipality,
            "institution": institution or "",
            "traceparent": calls.traceparent(),
        },
    )
    return int(result.scalar_one())


def recorded(row: asyncpg.Record | Any, cursor: str = "") -> RecordedEvent:
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
    events.set_actual(event, row["actual_time"] or row["actual_date"])
    return event
