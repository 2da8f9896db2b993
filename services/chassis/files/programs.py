"""Another program, waited for without holding up the loop, and ended when nobody waits any more."""

from __future__ import annotations

import asyncio
import subprocess
from collections.abc import Sequence
from pathlib import Path

__all__ = ["run"]


async def run(words: Sequence[str], seconds: float, folder: Path) -> tuple[int, bytes]:
    """Return how a program ended (a signal is negative) and what it said; raises TimeoutError.

    It gets no environment, which holds secrets. It is started by the standard library, which makes no copy of
    this process (vfork): the loop's own way does, and in the copy gRPC starts its threads anew and may crash.
    """
    process = await asyncio.to_thread(
        subprocess.Popen,
        words,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        cwd=folder,
        env={},
        # Of its own: who ends a service in order ends its group, and a file that is being opened is answered.
        process_group=0,
    )
    waiting = asyncio.create_task(asyncio.to_thread(process.communicate))
    try:
        async with asyncio.timeout(seconds):
            said, _ = await asyncio.shield(waiting)
    finally:
        if process.returncode is None:
            process.kill()
            await asyncio.shield(waiting)
    return process.returncode, said
