"""Named points at which a process kills itself, so that tests of faults can stop it exactly there.

`FAILPOINT=before_commit:2` kills at the second time that it is reached. `FAILPOINT=/folder` takes orders
while it runs: a file of the process's name that holds `before_commit:2`, taken away before the kill, so that
the process that is started again lives. Both are refused unless PRAG_TEST_FAILPOINTS=1 says that this is a
test. NAMES says where each one is.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

from services.chassis.settings import SettingsError

__all__ = ["NAMES", "arm", "at"]

NAMES: Final = (
    # The gateway, about an RPC that changes something.
    "before_rpc",
    "before_response",
    # A command. One that only inserts is one statement: it has the first and the last of these.
    "after_begin",
    "before_outbox",
    "before_commit",
    "after_commit",
    # The relay: of the rows that it publishes; each event that NATS took; the mark that they were published.
    "after_select",
    "after_publish",
    "before_mark",
    "after_mark",
    # A consumer. Before the projection is behind the inbox row where those are two statements; the
    # acknowledgement comes after COMMIT.
    "after_fetch",
    "before_projection",
    "before_ack",
    "after_ack",
    # A file that is sent: it is written, brought to the disk, and gets its row.
    "amid_body",
    "before_sync",
    "before_blob_row",
    "after_blob_row",
    # A job: taken by a worker; its work done and not yet said.
    "after_take",
    "before_done",
)

_reached: Callable[[str], None] | None = None


def at(name: str) -> None:
    """Die here, if somebody wants it."""
    if _reached is not None:
        _reached(name)


def arm(process: str, environ: Mapping[str, str] | None = None) -> None:
    """Read what is wanted of this process; nothing is the usual."""
    global _reached  # noqa: PLW0603 - one process, one order
    environ = os.environ if environ is None else environ
    wanted = environ.get("FAILPOINT", "")
    if not wanted:
        _reached = None
        return
    if environ.get("PRAG_TEST_FAILPOINTS") != "1":
        raise SettingsError(["FAILPOINT is for tests, and PRAG_TEST_FAILPOINTS is not set"])
    _reached = _by_file(Path(wanted) / process) if wanted.startswith("/") else _by_order(wanted)


def _parsed(order: str) -> tuple[str, int]:
    name, _, nth = order.strip().partition(":")
    if name not in NAMES or not (nth or "1").isdigit():
        raise SettingsError([f"FAILPOINT is no name of {', '.join(NAMES)} with a number behind a colon"])
    return name, int(nth or "1")


def _by_order(order: str) -> Callable[[str], None]:
    wanted, left = _parsed(order)

    def reached(name: str) -> None:
        nonlocal left
        if name == wanted:
            left -= 1
            if left == 0:
                os.kill(os.getpid(), signal.SIGKILL)

    return reached


def _by_file(path: Path) -> Callable[[str], None]:
    seen, left = 0, 0

    def reached(name: str) -> None:
        nonlocal seen, left
        try:
            order, given = path.read_text(encoding="utf-8"), path.stat().st_mtime_ns
        except OSError:
            return
        wanted, nth = _parsed(order)
        if name != wanted:
            return
        if given != seen:
            seen, left = given, nth
        left -= 1
        if left == 0:
            try:
                # Of several processes of one name, the first one dies.
                path.rename(path.with_suffix(".struck"))
            except OSError:
                return
            os.kill(os.getpid(), signal.SIGKILL)

    return reached
