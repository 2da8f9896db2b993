"""Whether a file holds a known virus: asked of ClamAV, where it is.

    clamd answers in milliseconds over a socket, and keeps its signatures in one memory for all;
    clamscan is a program for each file, which reads them anew (some 15 s and a gigabyte of its own).

`PRAG_CLAMAV` names the way: a socket's path, host:port, or a command that begins with `clamscan`. Without it
the socket of Debian's clamav-daemon is taken where it is; where it isn't, nobody has looked, and each
document says so. A scanner that was named and does not answer refuses: what was to be looked at is not let in
unseen.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import shlex
from pathlib import Path
from typing import Final

from services.chassis.clock import Clock
from services.chassis.errors import Unavailable
from services.chassis.files import programs
from services.chassis.files.refusals import refused
from services.chassis.telemetry import log

__all__ = ["DEBIAN", "VirusScan"]

DEBIAN: Final = "/run/clamav/clamd.ctl"
_SECONDS: Final = 60.0
_PART: Final = 256 * 1024


class VirusScan:
    """Asks the scanner that a setting names."""

    def __init__(self, way: str, clock: Clock) -> None:
        """Nothing is opened before a file is there."""
        self._way = way
        self._clock = clock

    async def looked(self, file: Path) -> dt.datetime | None:
        """Return when the file was found to be clean, None where nobody looks; infected ones raise."""
        way = self._way or _found()
        if not way:
            return None
        try:
            async with asyncio.timeout(_SECONDS):
                clean = await (
                    _by_command(way, file) if way.startswith("clamscan") else _by_socket(way, file)
                )
        except (OSError, EOFError, TimeoutError, ValueError) as error:
            log.error("scanner_away", exc_info=error)
            raise Unavailable("PEER_UNAVAILABLE") from error
        if not clean:
            log.warning("infected")
            raise refused("BLOB_INFECTED")
        return self._clock.now()


def _found() -> str:
    """Return the socket that Debian's package makes, where there is one at this moment."""
    return DEBIAN if Path(DEBIAN).exists() else ""


async def _by_socket(way: str, file: Path) -> bool:
    """Ask clamd; it need not be allowed to read our folders."""
    host, colon, port = way.rpartition(":")
    opened = asyncio.open_connection(host, int(port)) if colon else asyncio.open_unix_connection(way)
    reader, writer = await opened
    try:
        writer.write(b"zINSTREAM\0")
        with file.open("rb") as content:
            while part := content.read(_PART):
                writer.write(len(part).to_bytes(4, "big") + part)
                await writer.drain()
        writer.write(bytes(4))
        await writer.drain()
        answer = await reader.readuntil(b"\0")
    finally:
        writer.close()
    if answer.endswith(b" FOUND\0"):
        return False
    if not answer.endswith(b": OK\0"):
        raise ValueError("clamd did not look at it")
    return True


async def _by_command(way: str, file: Path) -> bool:
    """Run clamscan: 0 is clean, 1 is infected, and all else says nothing of the file."""
    words = (*shlex.split(way), "--no-summary", "--infected", str(file))
    code, _ = await programs.run(words, _SECONDS, file.parent)
    if code not in {0, 1}:
        raise ValueError("clamscan did not look at it")
    return code == 0
