"""What was missed: the publishers' own logs, for NATS keeps a week and may lose even that."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any, Final, Protocol

from prag.common.v1.event_service_pb2 import ReadEventsRequest, RecordedEvent

from services.chassis.auth.actors import Actor, acting
from services.chassis.database.database import Database
from services.chassis.errors import DomainError, InvalidArgument
from services.chassis.events import event_messages
from services.chassis.messaging.inbox import Inbox, aggregate_of
from services.chassis.messaging.parking import Parking
from services.chassis.telemetry import log

__all__ = ["LogReader", "Publishers"]

_LOG_BATCH: Final = 500


async def _batches(stream: AsyncIterator[RecordedEvent]) -> AsyncIterator[list[RecordedEvent]]:
    batch: list[RecordedEvent] = []
    async for event in stream:
        batch.append(event)
        if len(batch) == _LOG_BATCH:
            yield batch
            batch = []
    if batch:
        yield batch


class Publishers(Protocol):
    """The services by name, as far as their events are read."""

    def __getitem__(self, name: str) -> Any: ...


class LogReader:
    """Reads logs into the inbox, from where they were last read."""

    def __init__(
        self, database: Database, inbox: Inbox, parking: Parking, publishers: Publishers, actor: Actor
    ) -> None:
        """Read as the service itself."""
        self._database = database
        self._inbox = inbox
        self._parking = parking
        self._publishers = publishers
        self._actor = actor

    async def read_whole(self, stream: str) -> None:
        """Read to the end of the log, however long its publisher is away."""
        while not await self.read(stream):
            await asyncio.sleep(1)

    async def read(self, stream: str) -> bool:
        """Read to the end of the log; False when that was not possible now."""
        place = await self._database.pool.fetchrow(
            "SELECT cursor, xmin::text AS version FROM consumer_epoch WHERE stream = $1", stream
        )
        cursor, version = (place["cursor"], place["version"]) if place else ("", None)
        count = 0
        try:
            async for batch in _batches(self._read(ReadEventsRequest(stream=stream, cursor=cursor))):
                if not await self._inbox.deliver_together(batch):
                    for event in batch:
                        while not await self._inbox.deliver_counted(event):
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
        publisher = self._publishers[event_messages.publisher_of(request.stream)]
        with acting(self._actor):
            async for event in publisher.ReadEvents(request):
                yield event

    async def fill_gaps(self) -> None:
        """Read from the publisher what waiting events lack, aggregate by aggregate, for ever."""
        while True:
            await asyncio.sleep(1)
            if await self._parking.measure():
                for gap in await self._parking.gaps():
                    await self._fill(gap)

    async def _fill(self, gap: Any) -> None:
        waiting = RecordedEvent.FromString(gap["event"])
        await self._inbox.drain(gap["stream"], {aggregate_of(waiting)})
        request = ReadEventsRequest(
            stream=gap["stream"],
            aggregate=gap["aggregate"],
            aggregate_id=str(gap["aggregate_id"]),
            after_version=gap["version"],
        )
        try:
            async for event in self._read(request):
                await self._inbox.deliver_counted(event)
        except DomainError as error:
            log.warning("gap_waits", stream=gap["stream"], aggregate=gap["aggregate"], reason=error.reason)
