"""What an act tells: these events with these fields, once each, in this order, and no other.

    with_fields = {"referral_id": sent.id, "case_id": sent.case_id, "reason": "MISTAKE"}
    async with telling(referral.database) as told:
        await office.WithdrawReferral(request)
        await office.WithdrawReferral(request)          # the same request again tells nothing more
    assert told.events == [(ReferralWithdrawn, with_fields), (SnapshotClosed, {...})]

Every field that is set must be named (`unittest.mock.ANY` for an id that the service makes). Each service's
`test_told.py` has a table `TOLD` of its events, and tests/architecture fails for an event without a line.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, Protocol

from google.protobuf import descriptor_pool, message_factory
from google.protobuf.message import Message
from google.protobuf.timestamp_pb2 import Timestamp
from google.type.date_pb2 import Date


class _Outbox(Protocol):
    async def all(self, sql: str, *args: Any) -> list[Any]: ...


@dataclass
class Told:
    """What was told while an act ran: (type, fields) in order, and of each to whom and of when.

    An envelope is (municipality, institution or "", moment or day of the act or None).
    """

    events: list[tuple[type[Message], dict[str, Any]]] = field(default_factory=list)
    envelopes: list[tuple[str, str, dt.datetime | dt.date | None]] = field(default_factory=list)

    def of(self, *types: type[Message]) -> list[tuple[type[Message], dict[str, Any]]]:
        """Only events of these types: where others are another test's business."""
        return [(type_, fields) for type_, fields in self.events if type_ in types]


def fields(event: Message) -> dict[str, Any]:
    """Every field that is set: lists as lists, days as ISO, moments as RFC 3339, messages as dicts."""
    return {descriptor.name: _plain(value) for descriptor, value in event.ListFields()}


def _plain(value: Any) -> Any:
    if isinstance(value, Date):
        return f"{value.year:04}-{value.month:02}-{value.day:02}"
    if isinstance(value, Timestamp):
        return value.ToJsonString()
    if isinstance(value, Message):
        return fields(value)
    if isinstance(value, (str, bytes, bool, int, float)):
        return value
    return [_plain(one) for one in value]


@asynccontextmanager
async def telling(database: _Outbox) -> AsyncIterator[Told]:
    """Give what is recorded in a service's outbox within this block; it is there after the block."""
    before = (await database.all("SELECT coalesce(max(id), 0) AS last FROM outbox"))[0]["last"]
    told = Told()
    yield told
    rows = await database.all(
        "SELECT type, payload, municipality, institution, actual_time, actual_date FROM outbox"
        " WHERE id > $1 ORDER BY id",
        before,
    )
    for row in rows:
        type_ = message_factory.GetMessageClass(descriptor_pool.Default().FindMessageTypeByName(row["type"]))
        told.events.append((type_, fields(type_.FromString(row["payload"]))))
        actual = row["actual_time"] or row["actual_date"]
        told.envelopes.append((row["municipality"], row["institution"], actual))
