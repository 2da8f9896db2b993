"""Files: whole or not at all, what they say they are, and nobody's until a command attaches them.

What comes in is spooled to disk, looked at for viruses and opened in a process of its own (opening.py); what
may stay is put under a new name, and then gets its row. A crash between leaves an object without a row, which
the sweep removes. A row that no command attached within an hour goes likewise.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import hashlib
import os
import shutil
import tempfile
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import Any, Final
from uuid import UUID

import obstore
from obstore.store import LocalStore, from_url
from sqlalchemy import text

from services.chassis import failpoints, ids
from services.chassis.database.database import Database
from services.chassis.database.transactions import Tx
from services.chassis.errors import DeadlineExceeded, InvalidArgument, NotFound, Violation
from services.chassis.files.contents import ALLOWED, XLSX
from services.chassis.files.opening import Opening
from services.chassis.files.refusals import Quota, refused
from services.chassis.files.virus_scan import VirusScan

__all__ = ["ALLOWED", "CHUNK", "MAX_SIZE", "XLSX", "Blobs", "Stored", "attach", "open_store"]

MAX_SIZE: Final = 20 * 1024 * 1024
CHUNK: Final = 256 * 1024
_ORPHAN_AFTER: Final = dt.timedelta(hours=1)
_QUOTA_OVER: Final = dt.timedelta(days=1)
# Beside the objects, so that what is not taken yet lies on the same disk and not in memory.
_INCOMING: Final = "incoming"
_MOST_NAME: Final = 200
# As slow as a file may come: so many seconds, and one more for each of so many bytes.
_BEGINNING: Final = 10.0
_RATE: Final = 16 * 1024

# What we made ourselves has no institution.
_ATTACH = text(
    "UPDATE blob SET attached_at = :now, subject_id = :subject_id"
    " WHERE id = :id AND account_id = :account_id AND institution_id IN ('', :institution_id)"
    " AND attached_at IS NULL RETURNING true"
)
_COLUMNS: Final = (
    "id::text, account_id, institution_id, file_name, content_type, size, sha256, create_time, attached_at,"
    " scan_time"
)
_INSERT: Final = (
    "INSERT INTO blob (id, account_id, institution_id, file_name, content_type, size, sha256, create_time,"
    " scan_time) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)"
)
_ONE_BY_ONE: Final = "SELECT pg_advisory_xact_lock(hashtextextended($1, 0))"
_HANDED_IN: Final = (
    "SELECT coalesce(sum(size) FILTER (WHERE account_id = $1), 0) AS account,"
    " coalesce(sum(size) FILTER (WHERE institution_id = $2 AND $2 <> ''), 0) AS institution FROM blob"
    " WHERE (account_id = $1 OR institution_id = $2) AND create_time > $3"
)


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


@dataclass(frozen=True)
class _HandedIn:
    """What is known of a file that somebody sent, and of none that we made."""

    institution_id: str
    scanned: dt.datetime | None


class Blobs:
    """A service's files and their rows."""

    def __init__(
        self,
        store: Any,
        database: Database,
        *,
        max_size: int = MAX_SIZE,
        quota: Quota | None = None,
        clamav: str = "",
    ) -> None:
        """Take the store and the database with the rows."""
        self._store = store
        self._database = database
        self._quota = quota or Quota()
        self._virus_scan = VirusScan(clamav, database.clock)
        self._incoming = _incoming(store)
        self.opening = Opening()
        self.max_size = max_size

    async def put(
        self,
        chunks: AsyncIterator[bytes],
        file_name: str,
        account_id: str,
        announced: int = 0,
        institution_id: str = "",
    ) -> Stored:
        """Store what somebody sends, once all of it is there and is what it says."""
        name = _plain(file_name)
        # Asked again when it gets its row; here so that nobody sends for nothing.
        await self._within_quota(self._database.pool, account_id, institution_id, announced)
        with tempfile.TemporaryDirectory(dir=self._incoming) as own:
            sent, kept = Path(own) / "sent", Path(own) / "kept"
            size = await self._spool(chunks, sent)
            # A call that the sender broke off ends its stream like a whole one; the cancellation comes later.
            if announced and size != announced:
                raise refused("BLOB_DAMAGED")
            scanned = await self._virus_scan.looked(sent)
            kind = await self.opening.opened(sent, kept, PurePath(name).suffix)
            content = await asyncio.to_thread((kept if kept.exists() else sent).read_bytes)
        return await self._store_file(
            content, _with_ending(name, kind), kind, account_id, _HandedIn(institution_id, scanned)
        )

    async def _spool(self, chunks: AsyncIterator[bytes], sent: Path) -> int:
        """Write what comes to disk; how much it was."""
        size = 0
        began = asyncio.get_running_loop().time()
        with sent.open("wb") as file:
            async for chunk in _not_too_slow(chunks, began):
                size += len(chunk)
                failpoints.at("amid_body")
                if size > self.max_size:
                    raise refused("BLOB_TOO_LARGE", max=str(self.max_size))
                file.write(chunk)
        return size

    async def _within_quota(self, connection: Any, account_id: str, institution_id: str, size: int) -> None:
        """Refuse what would be more than may be handed in within a day."""
        since = self._database.clock.now() - _QUOTA_OVER
        self._quota.check(await connection.fetchrow(_HANDED_IN, account_id, institution_id, since), size)

    async def keep(self, content: bytes, file_name: str, kind: str, account_id: str) -> Stored:
        """Store what we made ourselves."""
        return await self._store_file(content, file_name, kind, account_id)

    async def _store_file(
        self, content: bytes, file_name: str, kind: str, account_id: str, handed_in: _HandedIn | None = None
    ) -> Stored:
        blob_id = ids.new_id()
        digest = hashlib.sha256(content).hexdigest()
        # Last part only: a path in a file's name is a path of somebody's own machine.
        name = PurePath(file_name.replace("\\", "/")).name[:_MOST_NAME]
        await obstore.put_async(self._store, _path(blob_id), content)
        failpoints.at("before_sync")
        await asyncio.to_thread(_to_disk, self._store, _path(blob_id))
        failpoints.at("before_blob_row")
        by, scanned = (handed_in.institution_id, handed_in.scanned) if handed_in else ("", None)
        values = (
            blob_id,
            account_id,
            by,
            name,
            kind,
            len(content),
            digest,
            self._database.clock.now(),
            scanned,
        )
        async with self._database.pool.acquire() as connection, connection.transaction():
            if handed_in:
                # One by one, so that two at one moment are told what they would be told one after the other.
                await connection.execute(_ONE_BY_ONE, f"files:{by or account_id}")
                await self._within_quota(connection, account_id, by, len(content))
            await connection.execute(_INSERT, *values)
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
        # Of uploads that a crash ended; those under way are minutes old.
        for left in self._incoming.iterdir() if self._incoming else ():
            if left.stat().st_mtime < before.timestamp():
                shutil.rmtree(left, ignore_errors=True)
        return removed


async def attach(tx: Tx, blob_id: str | UUID, subject_id: str | UUID) -> None:
    """Make a file part of what a command writes: from here on it stays. Only its sender can do it.

    Whoever has moved to another office takes no file along into its cases.
    """
    key = blob_id if isinstance(blob_id, UUID) else ids.found(blob_id, "BLOB_NOT_FOUND")
    values = {
        "id": key,
        "subject_id": str(subject_id),
        "account_id": tx.actor.account_id,
        "institution_id": tx.actor.institution_id,
        "now": tx.now,
    }
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


async def _not_too_slow(chunks: AsyncIterator[bytes], began: float) -> AsyncIterator[bytes]:
    """Yield what comes, as long as it comes at the least rate that a line has."""
    received = 0
    while True:
        try:
            async with asyncio.timeout_at(began + _BEGINNING + received / _RATE):
                chunk = await anext(chunks, None)
        except TimeoutError:
            raise DeadlineExceeded("DEADLINE_EXCEEDED") from None
        if chunk is None:
            return
        received += len(chunk)
        yield chunk


def _plain(file_name: str) -> str:
    """Return the last part of a name: a path in it is a path of somebody's own machine.

    Nothing in it may be invisible: a sign that turns the direction shows `exe.pdf` for what ends in
    `fdp.exe`.
    """
    name = PurePath(file_name.replace("\\", "/")).name
    if not name.isprintable():
        raise InvalidArgument(
            fields=[Violation("file", "FIELD_INVALID_CHARACTER")],
        )
    return name


def _with_ending(name: str, kind: str) -> str:
    """Return a name that says what its file is; an ending of another kind of ours goes."""
    path = PurePath(name)
    if path.suffix.lower() in ALLOWED[kind]:
        return name
    known = any(path.suffix.lower() in endings for endings in ALLOWED.values())
    ending = ALLOWED[kind][0]
    return (path.stem if known else name)[: _MOST_NAME - len(ending)] + ending


def _incoming(store: Any) -> Path | None:
    """Return the folder of what is not taken yet; a store that is no folder has the machine's."""
    if not isinstance(store, LocalStore) or store.prefix is None:
        return None
    folder = Path(store.prefix) / _INCOMING
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def _path(blob_id: UUID) -> str:
    return f"blobs/{blob_id}"
