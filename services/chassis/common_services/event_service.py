"""ReadEvents: a publisher's own log, for whoever missed something."""

from __future__ import annotations

import base64
import re
from collections.abc import AsyncIterator
from typing import Any, Final
from uuid import UUID

from prag.common.v1.event_service_pb2 import ReadEventsRequest, RecordedEvent

from services.chassis.auth.actors import caller
from services.chassis.database.database import Database
from services.chassis.errors import InvalidArgument, PermissionDenied, Violation
from services.chassis.events import logs, outbox
from services.chassis.runtime.service import Runtime

__all__ = ["EventServicer"]

_PAGE: Final = 500
_CURSOR: Final = re.compile(r"(\d{1,20})\.(\d{1,20})\.(\d{1,20})")

# Rows of transactions that began before the oldest that still runs: no row can yet appear among them. A
# cursor by id alone loses what commits late.
_LOG: Final = (
    f"SELECT {outbox.COLUMNS} FROM outbox WHERE stream = $1"
    f" AND (outbox.xid, id) > ($2::text::xid8, $3::bigint)"
    f" AND outbox.xid < pg_snapshot_xmin(pg_current_snapshot()) ORDER BY outbox.xid, id LIMIT {_PAGE}"
)
# The versions of one aggregate have no gap at any moment: its transactions wait for each other.
_AGGREGATE: Final = (
    f"SELECT {outbox.COLUMNS} FROM outbox WHERE stream = $1 AND aggregate = $2 AND aggregate_id = $3"
    f" AND aggregate_version > $4 ORDER BY aggregate_version LIMIT {_PAGE}"
)


class EventServicer:
    """prag.common.v1.EventService."""

    def __init__(self, runtime: Runtime) -> None:
        """Read from the runtime's database."""
        self._database: Database = runtime.database

    async def ReadEvents(self, request: ReadEventsRequest, _context: Any) -> AsyncIterator[RecordedEvent]:
        """Stream the log of a stream that the caller follows, or what one aggregate told after a version."""
        by = caller()
        if request.stream not in logs.FOLLOWS.get(by.name, ()):
            raise PermissionDenied("NOT_PERMITTED", permission="events.read")
        pages = self._aggregate(request) if request.aggregate_id else self._log(request)
        async for event in pages:
            yield event

    async def _log(self, request: ReadEventsRequest) -> AsyncIterator[RecordedEvent]:
        # A database restored into another cluster counts its transactions anew.
        system = str(await self._database.pool.fetchval("SELECT system_identifier FROM pg_control_system()"))
        xid, row_id = _position(request.cursor, system)
        while True:
            rows = await self._database.pool.fetch(_LOG, request.stream, str(xid), row_id)
            for row in rows:
                xid, row_id = int(row["xid"]), row["id"]
                yield outbox.as_event(row, _cursor(system, xid, row_id))
            if len(rows) < _PAGE:
                return

    async def _aggregate(self, request: ReadEventsRequest) -> AsyncIterator[RecordedEvent]:
        version = request.after_version
        try:
            aggregate_id = UUID(request.aggregate_id)
        except ValueError:
            raise InvalidArgument(fields=[Violation("aggregate_id", "FIELD_INVALID_ID")]) from None
        while True:
            rows = await self._database.pool.fetch(
                _AGGREGATE, request.stream, request.aggregate, aggregate_id, version
            )
            for row in rows:
                version = row["aggregate_version"]
                yield outbox.as_event(row)
            if len(rows) < _PAGE:
                return


def _cursor(system: str, xid: int, row_id: int) -> str:
    return base64.urlsafe_b64encode(f"{system}.{xid}.{row_id}".encode()).decode()


def _position(cursor: str, system: str) -> tuple[int, int]:
    if not cursor:
        return 0, 0
    try:
        text = base64.urlsafe_b64decode(cursor.encode()).decode()
    except ValueError:
        text = ""
    match = _CURSOR.fullmatch(text)
    if match is None or match.group(1) != system:
        raise InvalidArgument(fields=[Violation("cursor", "CURSOR_INVALID")])
    return int(match.group(2)), int(match.group(3))
