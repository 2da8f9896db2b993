"""Files over the wire, in chunks, with the access record of whom they concern."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID

from prag.common.v1 import blob_service_pb2 as pb

from services.chassis import call_context, ids
from services.chassis.auth.actors import caller
from services.chassis.database import access_records
from services.chassis.errors import InvalidArgument, NotFound, PermissionDenied, Violation
from services.chassis.files.blobs import CHUNK
from services.chassis.runtime.service import Runtime

__all__ = ["BlobServicer"]


class BlobServicer:
    """prag.common.v1.BlobService.

    Who may read an attached file is the service's rule: `Service.blob_readers`, a function of (runtime,
    blob_id) that returns the people whom the file concerns or raises NotFound. Without one, only the sender.
    """

    def __init__(self, runtime: Runtime) -> None:
        """Serve the runtime's files."""
        self._runtime = runtime

    async def WriteBlob(self, requests: AsyncIterator[pb.WriteBlobRequest], _context: Any) -> pb.Blob:
        """Take a file, where there is a command that it could be for."""
        if not self._runtime.service.takes_files:
            raise PermissionDenied("NOT_PERMITTED", permission="document.write")
        first = await anext(aiter(requests), None)
        if first is None or first.WhichOneof("part") != "header":
            raise InvalidArgument(fields=[Violation("header", "FIELD_REQUIRED")])

        async def chunks() -> AsyncIterator[bytes]:
            async for request in requests:
                yield request.chunk

        header = first.header
        by = caller()
        stored = await self._runtime.blobs.put(
            chunks(), header.file_name, by.account_id, header.size, by.institution_id
        )
        return _message(await self._runtime.blobs.row(stored.blob_id))

    async def ReadBlob(
        self, request: pb.ReadBlobRequest, _context: Any
    ) -> AsyncIterator[pb.ReadBlobResponse]:
        """Give a file."""
        key = ids.found(request.blob_id, "BLOB_NOT_FOUND")
        by = caller()
        row = await self._runtime.blobs.row(key)
        people: list[UUID] = []
        reader = getattr(self._runtime.service, "blob_readers", None)
        own = row is not None and row["account_id"] == by.account_id
        if reader is not None and not (own and row["attached_at"] is None):
            # Also asked of a file that is not there, so that this costs what a foreign one does.
            people = [UUID(str(person)) for person in await reader(self._runtime, key)]
        elif not own:
            raise NotFound("BLOB_NOT_FOUND")
        content = await self._runtime.blobs.read(key)
        await self._record(people)
        yield pb.ReadBlobResponse(header=_message(row))
        for start in range(0, len(content), CHUNK):
            yield pb.ReadBlobResponse(chunk=content[start : start + CHUNK])

    async def _record(self, people: list[UUID]) -> None:
        database = self._runtime.database
        values = access_records.header(caller(), database.clock.now())
        await database.pool.execute(
            f"INSERT INTO access_record ({', '.join(access_records.COLUMNS)}, person_ids)"
            " VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
            *values,
            people,
        )
        call = call_context.current()
        if call is not None:
            call.recorded += 1


def _message(row: Any) -> pb.Blob:
    blob = pb.Blob(
        id=row["id"],
        file_name=row["file_name"],
        content_type=row["content_type"],
        size=row["size"],
        sha256=row["sha256"],
    )
    blob.create_time.FromDatetime(row["create_time"])
    if row["scan_time"] is not None:
        blob.scan_time.FromDatetime(row["scan_time"])
    return blob
