"""What an act tells: these events with these fields, once each, in this order, and no other.

    with_fields = {"referral_id": sent.id, "case_id": sent.case_id, "reason": "MISTAKE"}
    async with telling(referral.database) as told:
        await office.WithdrawReferral(request)
        await office.WithdrawReferral(request)          # the same request again tells nothing more
    assert told.events == [(ReferralWithdrawn, with_fields), (SnapshotClosed, {...})]

Where several acts are told of in one way, each is a Story, and `is_told` goes through it.

Every field that is set must be named (`AN_ID` for an id that the service makes). Each service's
`test_recorded_events.py` has a table `TOLD` of its events, and tests/architecture fails for an event without
a line.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, Protocol

from google.protobuf import descriptor_pool, message_factory
from google.protobuf.message import Message
from google.protobuf.timestamp_pb2 import Timestamp
from google.type.date_pb2 import Date

from services.chassis.errors import DomainError


class _AnId:
    """Equal to any id, and to nothing else: not to what a row without one is written as."""

    def __eq__(self, other: object) -> bool:
        try:
            return str(uuid.UUID(str(other))) == other
        except ValueError:
            return False

    __hash__ = None  # type: ignore[assignment]  # it stands for many

    def __repr__(self) -> str:
        return "an id"


AN_ID = _AnId()


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
    """Where several acts are told of in one way, each is a Story, and `is_told` goes through it.

    Every field that is set: lists as lists, days as ISO, moments as RFC 3339, messages as dicts."""
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


Call = Callable[[], Awaitable[Any]]


@dataclass
class Story:
    """An act, what it tells, and how it is refused: before it was done, and afterwards."""

    # Called twice: the second time is the same request, or the same event, again.
    act: Call
    told: list[tuple[type[Message], dict[str, Any]]]
    envelopes: list[tuple[str, str, dt.datetime | dt.date | None]]
    # (call, reason: the one wrong field's, or the refusal's own)
    before: list[tuple[Call, str]] = field(default_factory=list)
    after: list[tuple[Call, str]] = field(default_factory=list)


async def is_told(database: _Outbox, story: Story) -> None:
    """Go through a story: refused it tells nothing, done it tells this, and done again nothing more."""
    await _refused(database, story.before)
    async with telling(database) as told:
        await story.act()
        await story.act()
    assert told.events == story.told
    assert told.envelopes == story.envelopes
    await _refused(database, story.after)


async def _refused(database: _Outbox, calls: list[tuple[Call, str]]) -> None:
    for call, reason in calls:
        said = ""
        async with telling(database) as told:
            try:
                await call()
            except DomainError as error:
                wrong = getattr(error, "fields", ())
                said = wrong[0].reason if wrong else error.reason
        assert said == reason, f"refused by {said or 'nothing'} and not by {reason}"
        assert told.events == []


def call(rpc: Callable[[Any], Awaitable[Any]], request: Any, **changes: Any) -> Call:
    """A call with a request like this one, save its id and what is changed."""
    own = type(request)()
    own.CopyFrom(request)
    for name in changes:
        own.ClearField(name)
    own.MergeFrom(type(request)(request_id=str(uuid.uuid4()), **changes))
    return lambda: rpc(own)
