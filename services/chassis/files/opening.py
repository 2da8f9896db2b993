"""Files are opened in a process of their own, two at once, and what that costs is bounded.

A picture of 381 kB can unpack to gigabytes. The process (contents.py) limits its own memory and time; here it
is started, waited for, and ended when nobody waits any more. One that was killed is an answer: this file
can't be opened within what a file may cost. One that the machine gave no time is none, and the sender may try
again.
"""

from __future__ import annotations

import asyncio
import json
import signal
import sys
from pathlib import Path
from typing import Final

from services.chassis.errors import Unavailable
from services.chassis.files import programs
from services.chassis.files.refusals import refused
from services.chassis.telemetry import log

__all__ = ["AT_ONCE", "Opening"]

AT_ONCE: Final = 2
# Of a wall's clock: the process itself takes two seconds of a processor at most, which others may have.
_SECONDS: Final = 20.0
# Nothing of a file's doing: somebody wants the process to end.
_ASKED_TO_END: Final = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)
_MODULE: Final = "services.chassis.files.contents"


class Opening:
    """Opens files, so many at once."""

    def __init__(self, at_once: int = AT_ONCE) -> None:
        """Nothing is started before a file is there."""
        self._places = asyncio.Semaphore(at_once)
        # How many are open now, and how many were at most.
        self.open = self.most = 0

    async def opened(self, source: Path, kept: Path, ending: str) -> str:
        """Return the type of a file; where `kept` is there afterwards, it is to be stored instead."""
        async with self._places:
            self.open += 1
            self.most = max(self.most, self.open)
            try:
                return await self._answer(source, kept, ending)
            finally:
                self.open -= 1

    async def _answer(self, source: Path, kept: Path, ending: str) -> str:
        # No name of the file: what runs, and with which words, is seen by all on the machine.
        words = (sys.executable, "-I", "-m", _MODULE, str(source), str(kept), ending)
        try:
            code, said = await programs.run(words, _SECONDS, source.parent)
        except TimeoutError:
            raise Unavailable("BUSY") from None
        return _read(said, code)


def _read(said: bytes, code: int) -> str:
    """Return the type that was found, or raise what was."""
    if -code in _ASKED_TO_END:
        raise Unavailable("BUSY")
    if code < 0:
        # By its limits, or by what the file made of a library.
        log.warning("file_not_opened", signal=-code)
        raise refused("BLOB_TOO_COMPLEX")
    if code:
        log.error("file_not_opened", code=code)
        raise refused("BLOB_UNREADABLE", content_type="")
    answer = json.loads(said)
    if "reason" in answer:
        raise refused(answer["reason"], **answer["metadata"])
    return str(answer["content_type"])
