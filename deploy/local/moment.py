"""`PRAG_AT="2028-02-29T09:00+01:00" make run` (or `make test`): all processes begin at that moment and go on.

libfaketime stands between the processes and the C library's clock. All of them get the same number of
seconds, added to the machine's time, so their clocks agree and run; what measures (monotonic clocks, the
times of files) is left alone. Python's and PostgreSQL's processes inherit it. NATS never asks the C library;
Chromium must be started without it (`unmoved`) and is told the time by Playwright. `make run` keeps such a
day's data apart (var/at-2028-02-29), since to the others it may be a day to come.
"""

from __future__ import annotations

import datetime as dt
import os
import sys
from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path
from typing import Final

from deploy.local.places import ROOT
from services.chassis.clock import ZONE, Clock

__all__ = ["AT", "begin", "environment", "is_moved", "parsed", "unmoved"]

AT: Final = "PRAG_AT"
# What begin() adds to the environment; `unmoved` takes it away.
_SECONDS: Final = "FAKETIME"
_OPTIONS: Final = {"FAKETIME_DONT_FAKE_MONOTONIC": "1", "FAKETIME_DONT_RESET": "1", "NO_FAKE_STAT": "1"}


def parsed(text: str) -> dt.datetime:
    """The moment that somebody wrote; without an offset it is Kosovo's time."""
    try:
        moment = dt.datetime.fromisoformat(text)
    except ValueError:
        raise SystemExit(f"{AT} is a moment as 2028-02-29T09:00+01:00, not {text!r}.") from None
    return moment if moment.tzinfo else moment.replace(tzinfo=ZONE)


def library() -> Path:
    """Libfaketime of the wheel (Linux on x86-64), else of Debian's package `libfaketime`."""
    paths: list[Path] = []
    wheel = find_spec("libfaketime")
    if wheel and wheel.submodule_search_locations and os.uname().machine == "x86_64":
        paths += Path(wheel.submodule_search_locations[0]).glob("vendor/libfaketime/src/libfaketime.so.1")
    paths += Path("/usr/lib").glob("*/faketime/libfaketime.so.1")
    if not paths:
        raise SystemExit(f"{AT} needs libfaketime: apt-get install libfaketime")
    return paths[0]


def is_moved() -> bool:
    """Whether this process has begun at another moment than now."""
    return _SECONDS in os.environ


def environment(moment: dt.datetime) -> dict[str, str]:
    """What a process is told so that it and its children begin at the moment."""
    # Counted from the machine's time, from which this process may have been moved itself.
    ahead = round((moment - Clock().now()).total_seconds()) + int(os.environ.get(_SECONDS, "0"))
    before = unmoved(os.environ).get("LD_PRELOAD", "")
    return {
        **_OPTIONS,
        _SECONDS: f"{ahead:+d}",
        "LD_PRELOAD": f"{before}:{library()}" if before else str(library()),
    }


def unmoved(shared: Mapping[str, str]) -> dict[str, str]:
    """An environment without all that: for a program that goes by the machine's own time."""
    own = {name: value for name, value in shared.items() if name not in {_SECONDS, *_OPTIONS}}
    others = [path for path in own.pop("LD_PRELOAD", "").split(":") if path and "libfaketime" not in path]
    return own | ({"LD_PRELOAD": ":".join(others)} if others else {})


def begin(module: str) -> None:
    """Start this program (`python -m module`) anew at the moment of PRAG_AT, if there is one."""
    wanted = os.environ.get(AT)
    if not wanted or is_moved():
        return
    moment = parsed(wanted)
    print(f"All clocks begin at {moment.astimezone(ZONE):%A, %d %B %Y, %H:%M:%S %Z}.", flush=True)
    apart = {"PRAG_VAR": str(ROOT / "var" / f"at-{moment.astimezone(ZONE):%Y-%m-%d}")}
    command = [sys.executable, "-m", module, *sys.argv[1:]]
    os.execve(sys.executable, command, apart | os.environ | environment(moment))
