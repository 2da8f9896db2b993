"""Files: whole or not at all, what they say they are, and nobody's until a command attaches them.

The bytes are checked, put under a new name, and then get their row; a crash between leaves an object
without a row, which the sweep removes. A row that no command attached within an hour goes likewise.
Types are found from the content. Photographs are written anew, without place and camera data.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import hashlib
import io
import logging
import os
import zipfile
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import Any, Final
from uuid import UUID

import obstore
from obstore.store import LocalStore, from_url
from PIL import Image
from pypdf import PdfReader
from pypdf.errors import DependencyError, PyPdfError
from sqlalchemy import text

from services.chassis import failpoints, ids
from services.chassis.database.database import Database
from services.chassis.database.transactions import Tx
from services.chassis.errors import InvalidArgument, NotFound, Violation

__all__ = [
    "ALLOWED",
    "CHUNK",
    "MAX_SIZE",
    "XLSX",
    "Blobs",
    "Stored",
    "attach",
    "checked",
    "open_store",
]

# It writes to the log what it mends; what it can't mend is the sender's matter.
logging.getLogger("pypdf").setLevel(logging.CRITICAL)

MAX_SIZE: Final = 20 * 1024 * 1024
CHUNK: Final = 256 * 1024
_MAX_PIXELS: Final = 100_000_000
_MAX_UNPACKED: Final = 200 * 1024 * 1024
_ORPHAN_AFTER: Final = dt.timedelta(hours=1)

_DOCX: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# Content type: the extensions that a file of it may have.
ALLOWED: Final[dict[str, tuple[str, ...]]] = {
    "application/pdf": (".pdf",),
    "image/jpeg": (".jpg", ".jpeg"),
    "image/png": (".png",),
    _DOCX: (".docx",),
    XLSX: (".xlsx",),
}
_KINDS: Final = {extension: kind for kind, extensions in ALLOWED.items() for extension in extensions}

_ATTACH = text(
    "UPDATE blob SET attached_at = :now, subject_id = :subject_id"
    " WHERE id = :id AND account_id = :account_id AND attached_at IS NULL RETURNING true"
)
_COLUMNS: Final = "id::text, account_id, file_name, content_type, size, sha256, create_time, attached_at"


@dataclass(frozen=True)
class Stored:
    """A file that is there."""

    blob_id: UUID
    sha256: str
    size: int
    content_type: str
    file_name: str


def open_store(url: str) -> Any:
    """Open the store at a URL or a folder; None when there is none."""
    if not url:
        return None
    if url.startswith("file://") or "://" not in url:
        folder = Path(url.removeprefix("file://"))
        folder.mkdir(parents=True, exist_ok=True)
        return LocalStore(folder)
    return from_url(url)


# How Office keeps a document under a password: no archive any more, but an old container.
_SEALED: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# A reader looks for a PDF's last word so far from its end.
_TAIL: Final = 1024


def _sniffed(content: bytes) -> str:
    """Return the type of a content that we know; empty for all others."""
    if content.startswith(b"%PDF-"):
        return "application/pdf"
    if content.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png"
    if content.startswith(b"PK\x03\x04"):
        return _office(content)
    return ""


def _office(content: bytes) -> str:
    """Tell a document or a workbook from any other archive, without unpacking it."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, ValueError):
        return ""
    names = {entry.filename for entry in entries}
    # Packed a thousandfold, or with macros: neither is what an office writes to us.
    if sum(entry.file_size for entry in entries) > _MAX_UNPACKED or any(
        "vba" in name.lower() for name in names
    ):
        return ""
    if "word/document.xml" in names:
        return _DOCX
    return XLSX if "xl/workbook.xml" in names else ""


def checked(content: bytes, file_name: str) -> tuple[bytes, str]:
    """Return what to store and its type, or say what is wrong with the file. Slow: not for the loop."""
    if not content:
        raise InvalidArgument("BLOB_EMPTY", fields=[Violation("file", "BLOB_EMPTY")])
    kind = _sniffed(content)
    named = _KINDS.get(PurePath(file_name).suffix.lower(), "")
    if named in {_DOCX, XLSX} and _sealed(content):
        raise _refused("BLOB_UNREADABLE", named)
    if kind != named:
        # Either is known: the name lies. Neither is: the type is not taken.
        raise _refused("BLOB_CONTENT_MISMATCH" if named else "BLOB_TYPE_REFUSED", kind)
    if not kind:
        raise _refused("BLOB_TYPE_REFUSED", "")
    if kind.startswith("image/"):
        return _without_metadata(content, kind), kind
    if kind == "application/pdf":
        _open_pdf(content)
    return content, kind


def _sealed(content: bytes) -> bool:
    """Say whether an office file asks for a password, or has lost its end."""
    if content.startswith(_SEALED):
        return True
    if not content.startswith(b"PK\x03\x04"):
        return False
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return any(entry.flag_bits & 1 for entry in archive.infolist())
    except (zipfile.BadZipFile, ValueError):
        return True


def _open_pdf(content: bytes) -> None:
    """Open a PDF as a reader would; one that nobody can open proves nothing."""
    if b"%%EOF" not in content[-_TAIL:]:
        raise _refused("BLOB_UNREADABLE", "application/pdf")
    try:
        reader = PdfReader(io.BytesIO(content))
        # One that only forbids to print opens without a password.
        readable = not reader.is_encrypted or bool(reader.decrypt(""))
        shown = readable and len(reader.pages) > 0
    except (
        PyPdfError,
        DependencyError,
        OSError,
        ValueError,
        LookupError,
        TypeError,
        AttributeError,
        RecursionError,
    ):
        # What a broken file makes the library stumble over is no defect of ours.
        shown = False
    if not shown:
        raise _refused("BLOB_UNREADABLE", "application/pdf")


def _refused(reason: str, kind: str) -> InvalidArgument:
    metadata = {"content_type": kind}
    return InvalidArgument(reason, fields=[Violation("file", reason, metadata)], content_type=kind)


def _without_metadata(content: bytes, kind: str) -> bytes:
    try:
        with Image.open(io.BytesIO(content)) as image:
            if image.width * image.height > _MAX_PIXELS:
                raise _refused("BLOB_TYPE_REFUSED", kind)
            # The place where a photograph was taken is the place where a family lives. What way is up
            # was metadata too, so the picture is turned before.
            from PIL import ImageOps

            try:
                image.load()
            except (OSError, SyntaxError, ValueError):
                # The head is one, and the rest is missing.
                raise _refused("BLOB_UNREADABLE", kind) from None
            upright = ImageOps.exif_transpose(image)
            clean = Image.new(upright.mode, upright.size)
            clean.paste(upright)
            if upright.mode == "P":
                clean.putpalette(upright.getpalette() or [])
            out = io.BytesIO()
            if kind == "image/jpeg":
                clean.save(out, "JPEG", quality=92)
            else:
                clean.save(out, "PNG")
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise _refused("BLOB_CONTENT_MISMATCH", kind) from None
    return out.getvalue()


class Blobs:
    """A service's files and their rows."""

    def __init__(self, store: Any, database: Database, *, max_size: int = MAX_SIZE) -> None:
        """Take the store and the database with the rows."""
        self._store = store
        self._database = database
        self.max_size = max_size

    async def put(
        self, chunks: AsyncIterator[bytes], file_name: str, account_id: str, announced: int = 0
    ) -> Stored:
        """Store what somebody sends, once all of it is there and is what it says."""
        content = bytearray()
        async for chunk in chunks:
            content += chunk
            failpoints.at("amid_body")
            if len(content) > self.max_size:
                limit = str(self.max_size)
                raise InvalidArgument(
                    "BLOB_TOO_LARGE", fields=[Violation("file", "BLOB_TOO_LARGE", {"max": limit})], max=limit
                )
        # A call that the sender broke off ends its stream like a whole one; the cancellation comes later.
        if announced and len(content) != announced:
            raise InvalidArgument("BLOB_DAMAGED", fields=[Violation("file", "BLOB_DAMAGED")])
        clean, kind = await asyncio.to_thread(checked, bytes(content), file_name)
        return await self.keep(clean, file_name, kind, account_id)

    async def keep(self, content: bytes, file_name: str, kind: str, account_id: str) -> Stored:
        """Store what we made ourselves, or what was checked."""
        blob_id = ids.new_id()
        digest = hashlib.sha256(content).hexdigest()
        # Last part only: a path in a file's name is a path of somebody's own machine.
        name = PurePath(file_name.replace("\\", "/")).name[:200]
        await obstore.put_async(self._store, _path(blob_id), content)
        failpoints.at("before_sync")
        await asyncio.to_thread(_to_disk, self._store, _path(blob_id))
        failpoints.at("before_blob_row")
        await self._database.pool.execute(
            "INSERT INTO blob (id, account_id, file_name, content_type, size, sha256, create_time)"
            " VALUES ($1, $2, $3, $4, $5, $6, $7)",
            blob_id,
            account_id,
            name,
            kind,
            len(content),
            digest,
            self._database.clock.now(),
        )
        failpoints.at("after_blob_row")
        return Stored(blob_id, digest, len(content), kind, name)

    async def row(self, blob_id: UUID) -> Any:
        """Return a file's row, or None."""
        return await self._database.pool.fetchrow(f"SELECT {_COLUMNS} FROM blob WHERE id = $1", blob_id)

    async def read(self, blob_id: UUID) -> bytes:
        """Return the bytes of a file."""
        try:
            answer = await obstore.get_async(self._store, _path(blob_id))
        except FileNotFoundError:
            raise NotFound("BLOB_NOT_FOUND") from None
        return bytes(await answer.bytes_async())

    async def sweep(self) -> int:
        """Remove files that nobody attached, and objects whose row was never written."""
        # By the clock that wrote the rows, not by the database's.
        before = self._database.clock.now() - _ORPHAN_AFTER
        rows = await self._database.pool.fetch(
            "DELETE FROM blob WHERE attached_at IS NULL AND create_time < $1"
            " AND NOT EXISTS (SELECT FROM job WHERE job.result_blob_id = blob.id) RETURNING id",
            before,
        )
        for row in rows:
            await obstore.delete_async(self._store, _path(row["id"]))
        removed = len(rows)
        async for page in obstore.list(self._store, prefix="blobs"):
            old = {
                item["path"].rpartition("/")[2]: item["path"]
                for item in page
                if item["last_modified"] < before
            }
            known = await self._database.pool.fetch(
                "SELECT id::text FROM blob WHERE id::text = ANY($1::text[])", list(old)
            )
            for name in old.keys() - {row["id"] for row in known}:
                await obstore.delete_async(self._store, old[name])
                removed += 1
        return removed


async def attach(tx: Tx, blob_id: str | UUID, subject_id: str | UUID) -> None:
    """Make a file part of what a command writes: from here on it stays. Only its sender can do it."""
    key = blob_id if isinstance(blob_id, UUID) else ids.found(blob_id, "BLOB_NOT_FOUND")
    values = {"id": key, "subject_id": str(subject_id), "account_id": tx.actor.account_id, "now": tx.now}
    if (await tx.session.execute(_ATTACH, values)).first() is None:
        raise NotFound("BLOB_NOT_FOUND")


def _to_disk(store: Any, path: str) -> None:
    """Have a file that was written survive a loss of power; a store that is no folder sees to it itself."""
    if not isinstance(store, LocalStore) or store.prefix is None:
        return
    file = Path(store.prefix) / path
    for each in (file, file.parent):
        handle = os.open(each, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _path(blob_id: UUID) -> str:
    return f"blobs/{blob_id}"
