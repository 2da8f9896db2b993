"""One file to a service, one file from it; used by the API's routes and by pages that take files."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from os import SEEK_END
from typing import NoReturn, Protocol

from flask import Request
from prag.common.v1 import blob_service_pb2 as blobs
from werkzeug.datastructures import FileStorage

from gateway.clients import bearer, services
from services.chassis.errors import InvalidArgument

# What a service takes at most (services/chassis/files/blobs.py). Scans of many pages at 300 dpi fit.
MOST_BYTES = 20 * 1024 * 1024
# What one message of the stream carries.
CHUNK = 256 * 1024
# A slow line in the hills takes 20 MB in some minutes; no thread waits for it, the call may.
SECONDS = 600.0


class Readable(Protocol):
    """What bytes are read from."""

    def read(self, size: int = -1, /) -> bytes:
        """At most `size` bytes; none at the end."""


class TornError(Exception):
    """The sender went away, or sent more or less than was announced."""


@dataclass
class _Source:
    """Chunks of a file, and why they ended too early."""

    stream: Readable
    file_name: str
    size: int
    failure: InvalidArgument | None = None

    def messages(self) -> Iterator[blobs.WriteBlobRequest]:
        """The header with the size, then the bytes.

        An exception here makes gRPC cancel the call. grpc.aio gives the service the end of the stream first
        and the cancellation later (321 of 400 times in a trial), so the service also counts what came.
        """
        yield blobs.WriteBlobRequest(header=blobs.BlobHeader(file_name=self.file_name, size=self.size))
        left = self.size
        while left > 0:
            chunk = self._next()
            left -= len(chunk)
            if not chunk or left < 0:
                self._fail("BLOB_DAMAGED")
            yield blobs.WriteBlobRequest(chunk=chunk)

    def _next(self) -> bytes:
        try:
            return self.stream.read(CHUNK)
        except Exception:  # noqa: BLE001 - a server has its own errors for bodies that break off
            self._fail("BLOB_DAMAGED")

    def _fail(self, reason: str) -> NoReturn:
        self.failure = InvalidArgument(reason)
        raise TornError from self.failure


def send(
    service: str, stream: Readable, file_name: str, size: int, *, token: str | None = None
) -> blobs.Blob:
    """Hand a file to a service, whole or not at all; the blob waits until a command attaches it."""
    if size > MOST_BYTES:
        raise InvalidArgument("BLOB_TOO_LARGE", max=MOST_BYTES)
    if size == 0:
        raise InvalidArgument("BLOB_EMPTY")
    source = _Source(stream, file_name, size)
    try:
        return (
            services().common(service).WriteBlob(source.messages(), timeout=SECONDS, metadata=bearer(token))
        )
    except Exception:
        # The call failed because we broke it off: tell why we did, not that it was cancelled.
        if source.failure is not None:
            raise source.failure from None
        raise


def send_upload(service: str, upload: FileStorage) -> blobs.Blob:
    """Hand on a file of a posted form."""
    size = upload.stream.seek(0, SEEK_END)
    upload.stream.seek(0)
    return send(service, upload.stream, upload.filename or "", size)


def send_body(service: str, request: Request, file_name: str, token: str | None) -> blobs.Blob:
    """Hand on the body of this request as it comes in."""
    if request.content_length is None and "Transfer-Encoding" in request.headers:
        # Without a length nobody can tell a whole file from a torn one.
        raise InvalidArgument("LENGTH_REQUIRED")
    return send(service, request.stream, file_name, request.content_length or 0, token=token)


def drain(request: Request, most: int = 4 * MOST_BYTES) -> None:
    """Read what is still to come of a refused body, and forget it.

    A sender that is cut off while it sends sees a broken connection and never reads why. Only where the
    server ends the stream with the body, as gunicorn does: else the reading would wait for ever.
    """
    if not request.environ.get("wsgi.input_terminated"):
        return
    stream = request.environ["wsgi.input"]
    try:
        while most > 0 and (chunk := stream.read(CHUNK)):
            most -= len(chunk)
    except Exception:  # noqa: BLE001 - the sender went away first, which is no loss
        return


def receive(service: str, blob_id: str, *, token: str | None = None) -> tuple[blobs.Blob, Iterator[bytes]]:
    """A file's header and its bytes; a refusal comes before the first byte."""
    request = blobs.ReadBlobRequest(blob_id=blob_id)
    answers = services().common(service).ReadBlob(request, timeout=SECONDS, metadata=bearer(token))
    first = next(answers)

    def chunks() -> Iterator[bytes]:
        for answer in answers:
            yield answer.chunk

    return first.header, chunks()
