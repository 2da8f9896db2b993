"""Files over the wire, in chunks, with the access record of whom they concern."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any, Final
from uuid import UUID

from prag.common.v1 import blob_service_pb2 as pb

from services.chassis import ids, jobs
from services.chassis.auth.actors import Actor, caller
from services.chassis.database import access_records
from services.chassis.errors import InvalidArgument, NotFound, PermissionDenied, Violation
from services.chassis.files.blobs import CHUNK
from services.chassis.runtime.service import Runtime

__all__ = ["BlobServicer"]

# As WriteBlob's access option says.
_HANDS_IN: Final = "file.write"
_MADE_BY: Final = "SELECT kind, subject_id, update_time FROM job WHERE result_blob_id = $1"


class BlobServicer:
    """prag.common.v1.BlobService.

    Who may read an attached file is the service's rule: `Service.blob_readers`, a function of (runtime,
    blob_id) that returns the people whom the file concerns or raises NotFound. What a job made and nobody
    attached belongs to who may order that job now, and what was only handed in to its sender, as long as they
    could hand it in: neither belongs to an account that has moved on.
    """

    def __init__(self, runtime: Runtime) -> None:
        """Serve the runtime's files."""
        self._runtime = runtime

    async def WriteBlob(self, requests: AsyncIterator[pb.WriteBlobRequest], _context: Any) -> pb.Blob:
        """Take a file of whoever may call a command that it could be for."""
        by = caller()
        if not self._hands_in(by):
            raise PermissionDenied("NOT_PERMITTED", permission=_HANDS_IN)
        first = await anext(aiter(requests), None)
        if first is None or first.WhichOneof("part") != "header":
            raise InvalidArgument(fields=[Violation("header", "FIELD_REQUIRED")])

        async def chunks() -> AsyncIterator[bytes]:
            async for request in requests:
                yield request.chunk

        header = first.header
        stored = await self._runtime.blobs.put(
            chunks(), header.file_name, by.account_id, header.size, by.institution_id
        )
        return _message(await self._runtime.blobs.row(stored.blob_id))

    def _hands_in(self, by: Actor) -> bool:
        return any(by.may(permission) for permission in self._runtime.service.takes_files)

    async def ReadBlob(
        self, request: pb.ReadBlobRequest, _context: Any
    ) -> AsyncIterator[pb.ReadBlobResponse]:
        """Give a file."""
        key = ids.found(request.blob_id, "BLOB_NOT_FOUND")
        by = caller()
        row = await self._runtime.blobs.row(key)
        if row is not None and row["attached_at"] is None:
            people = await self._unattached(key, row, by)
        else:
            # Also asked of a file that is not there, so that this costs what a foreign one does.
            people = await self._attached(key)
        content = await self._runtime.blobs.read(key)
        await access_records.write(self._runtime.database, people)
        yield pb.ReadBlobResponse(header=_message(row))
        for start in range(0, len(content), CHUNK):
            yield pb.ReadBlobResponse(chunk=content[start : start + CHUNK])

    async def _attached(self, key: UUID) -> list[UUID]:
        reader = self._runtime.service.blob_readers
        if reader is None:
            raise NotFound("BLOB_NOT_FOUND")
        return [UUID(str(person)) for person in await reader(self._runtime, key)]

    async def _unattached(self, key: UUID, row: Any, by: Actor) -> list[UUID]:
        """Return whom a file shows that no command has taken, or raise NotFound."""
        database = self._runtime.database
        since = database.clock.now() - jobs.RESULT_KEPT
        job = await database.pool.fetchrow(_MADE_BY, key)
        if job is not None and job["update_time"] > since:
            subject = job["subject_id"]
            made_for = await jobs.made_for(self._runtime, job["kind"], [subject])
            if subject in made_for:
                return list(made_for[subject])
        sender = (row["account_id"], row["institution_id"])
        if job is None and sender == (by.account_id, by.institution_id) and self._hands_in(by):
            # Of what was handed in nobody knows yet whom it shows.
            return []
        raise NotFound("BLOB_NOT_FOUND")


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
