"""One file to a service, one file from it; used by the API's routes and by pages that take files."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NoReturn, Protocol

from flask import Request
from prag.common.v1 import blob_service_pb2 as blobs
from werkzeug.exceptions import ClientDisconnected, RequestEntityTooLarge

from gateway.clients import services
from services.chassis.errors import InvalidArgument

if TYPE_CHECKING:
    from werkzeug.datastructures import FileStorage

# Scans of several pages at 300 dpi fit; a 30 MB photograph does not.
MOST_BYTES = 25 * 1024 * 1024
# What one message of the stream carries.
CHUNK = 256 * 1024
# A slow line in the hills sends 25 MB in some minutes; the worker's thread waits for it.
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
    announced: int | None
    most: int = MOST_BYTES
    failure: InvalidArgument | None = None

    def messages(self) -> Iterator[blobs.WriteBlobRequest]:
        """The header, then the bytes. An exception here makes gRPC cancel the call: nothing is kept."""
        yield blobs.WriteBlobRequest(header=blobs.BlobHeader(file_name=self.file_name))
        sent = 0
        while chunk := self._next():
            sent += len(chunk)
            if sent > self.most:
                self._fail("BLOB_TOO_LARGE", max=self.most)
            yield blobs.WriteBlobRequest(chunk=chunk)
        if self.announced is not None and sent != self.announced:
            self._fail("BLOB_DAMAGED")

    def _next(self) -> bytes:
        try:
            return self.stream.read(CHUNK)
        except RequestEntityTooLarge:
            self._fail("BLOB_TOO_LARGE", max=self.most)
        except (ClientDisconnected, OSError, ValueError):
            # gunicorn says OSError or ValueError for a body of chunks that breaks off.
            self._fail("BLOB_DAMAGED")

    def _fail(self, reason: str, **metadata: int) -> NoReturn:
        self.failure = InvalidArgument(reason, fields=(), **metadata)
        raise TornError from self.failure


def send(
    service: str,
    stream: Readable,
    file_name: str,
    announced: int | None = None,
    *,
    token: str | None = None,
) -> blobs.Blob:
    """Hand a file to a service, whole or not at all; the blob waits until a command attaches it."""
    source = _Source(stream, file_name, announced)
    try:
        answer = getattr(services(), service).WriteBlob(source.messages(), timeout=SECONDS, token=token)
    except Exception:
        # The call failed because we broke it off: tell why we did, not that it was cancelled.
        if source.failure is not None:
            raise source.failure from None
        raise
    assert isinstance(answer, blobs.Blob)  # noqa: S101 - tells mypy
    return answer


def send_upload(service: str, upload: FileStorage) -> blobs.Blob:
    """Hand on a file of a posted form."""
    return send(service, upload.stream, upload.filename or "")


def send_body(service: str, request: Request, file_name: str, token: str | None) -> blobs.Blob:
    """Hand on the body of this request as it comes in."""
    length = request.content_length
    if length is not None and length > MOST_BYTES:
        raise InvalidArgument("BLOB_TOO_LARGE", max=MOST_BYTES)
    return send(service, request.stream, file_name, length, token=token)


def receive(service: str, blob_id: str, *, token: str | None = None) -> tuple[blobs.Blob, Iterator[bytes]]:
    """A file's header and its bytes; a refusal comes before the first byte."""
    answers: Any = getattr(services(), service).ReadBlob(
        blobs.ReadBlobRequest(blob_id=blob_id), timeout=SECONDS, token=token
    )
    first = next(answers)

    def chunks() -> Iterator[bytes]:
        for answer in answers:
            yield answer.chunk

    return first.header, chunks()
