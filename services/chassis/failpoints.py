"""Named points at which a process kills itself, so that tests of faults can stop it exactly there.

`FAILPOINT=S3:2` kills at the second time that S3 is reached. `FAILPOINT=/folder` takes orders while it
runs: a file of the process's name that holds `S3:2`, taken away before the kill, so that the process that
is started again lives. Both are refused unless PRAG_TEST_FAILPOINTS=1 says that this is a test.

    G1 before an RPC that changes something   G2 after it, before the response         (gateway)
    S1 after BEGIN                            S2 after the state, before the outbox
    S3 after the outbox, before COMMIT        S4 after COMMIT, before the reply        (commands)
    R1 after the select                       R2 after one event was taken by NATS
    R3 after all were, before the mark        R4 after the mark, which is committed    (relay)
    C1 after a fetch                          C2 before the projection, behind the inbox
                                                 row where those are two statements
    C3 after COMMIT, before the ack           C4 after the ack                         (consumers)
    U1 amid a body                            U2 stored, before it is on the disk
    U3 on the disk, before the row            U4 after the row                         (files)
    J1 after a job was taken                  J2 after its work, before it is done     (jobs)

A command that only adds is one statement (additions.py): its S1 is before anything is sent, and it has
neither S2 nor S3.
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
    *("G1", "G2", "S1", "S2", "S3", "S4", "R1", "R2", "R3", "R4", "C1", "C2", "C3", "C4"),
    *("U1", "U2", "U3", "U4", "J1", "J2"),
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
