"""Who looked at whom here, for registry, which shows a family all of it and counts who reads many."""

from __future__ import annotations

import datetime as dt
from typing import Any, Final, TypeVar
from uuid import UUID

from google.protobuf.message import Message
from prag.common.v1 import access_service_pb2 as pb

from services.chassis.auth.actors import caller
from services.chassis.database import access_records, paging
from services.chassis.dates import as_timestamp
from services.chassis.errors import PermissionDenied
from services.chassis.runtime.service import Runtime

__all__ = ["AccessServicer", "record"]

RecordT = TypeVar("RecordT", bound=Message)

# Who asks. Whoever else learned this would know of persons that are not its own.
_READER: Final = "registry"


class AccessServicer:
    """prag.common.v1.AccessService."""

    def __init__(self, runtime: Runtime) -> None:
        """Read from the runtime's database."""
        self._database = runtime.database

    async def ReadAccessRecords(
        self, request: pb.ReadAccessRecordsRequest, _context: Any
    ) -> pb.ReadAccessRecordsResponse:
        """Return the newest records of these persons."""
        _check_reader()
        rows = await access_records.of_persons(
            self._database.pool, map(UUID, request.person_ids), paging.page_size(request)
        )
        return pb.ReadAccessRecordsResponse(records=[record(row, pb.AccessRecord()) for row in rows])

    async def ReadReaders(self, request: pb.ReadReadersRequest, _context: Any) -> pb.ReadReadersResponse:
        """Return who read the files of which cases."""
        _check_reader()
        since = self._database.clock.now() - dt.timedelta(minutes=request.minutes)
        rows = await access_records.readers(self._database.pool, since)
        return pb.ReadReadersResponse(
            readers=[
                pb.Reader(account_id=row["account_id"], case_ids=map(str, row["case_ids"])) for row in rows
            ]
        )


def _check_reader() -> None:
    if caller().name != _READER:
        raise PermissionDenied("NOT_PERMITTED", permission="access_records.read")


def record(row: Any, message: RecordT) -> RecordT:
    """Return a record as a message of here, or as registry's of the same fields."""
    into: Any = message
    for name in ("account_id", "institution_id", "rpc", "purpose"):
        setattr(into, name, row[name])
    into.roles.extend(row["roles"].split(",") if row["roles"] else ())
    into.person_ids.extend(map(str, row["person_ids"]))
    into.times = row["times"]
    as_timestamp(row["recorded_at"], into.time)
    as_timestamp(row["last_at"], into.last_time)
    return message
