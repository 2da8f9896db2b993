"""ReadAccessRecords: who looked at whom here, for registry, which shows a family all of it."""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

from prag.common.v1 import access_service_pb2 as pb

from services.chassis.auth.actors import caller
from services.chassis.database import access_records, paging
from services.chassis.dates import as_timestamp
from services.chassis.errors import PermissionDenied
from services.chassis.runtime.service import Runtime

__all__ = ["AccessServicer"]

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
        if caller().name != _READER:
            raise PermissionDenied("NOT_PERMITTED", permission="access_records.read")
        rows = await access_records.of_persons(
            self._database.pool, map(UUID, request.person_ids), paging.page_size(request) + 1
        )
        return pb.ReadAccessRecordsResponse(records=map(_record, rows))


def _record(row: Any) -> pb.AccessRecord:
    record = pb.AccessRecord(
        account_id=row["account_id"],
        institution_id=row["institution_id"],
        roles=row["roles"].split(",") if row["roles"] else [],
        rpc=row["rpc"],
        purpose=row["purpose"],
        person_ids=map(str, row["person_ids"]),
    )
    as_timestamp(row["recorded_at"], record.time)
    return record
