"""What is started ends with who started it."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from deploy.local.places import ROOT, dying_with_parent

STARTS = """
import subprocess, sys
from deploy.local.places import dying_with_parent
child = subprocess.Popen([*dying_with_parent("TERM"), "sleep", "60"], start_new_session=True)
print(child.pid, flush=True)
child.wait()
"""


def test_what_is_started_ends_also_with_a_parent_that_is_killed():
    assert dying_with_parent("TERM")[1:] == ["--pdeathsig", "TERM"]
    with subprocess.Popen(
        [sys.executable, "-c", STARTS], cwd=ROOT, stdout=subprocess.PIPE, text=True
    ) as parent:
        assert parent.stdout is not None
        child = int(parent.stdout.readline())
        os.kill(child, 0)
        # What asks for the signal is first a program of its own, and becomes the command.
        _wait(lambda: "sleep" in Path(f"/proc/{child}/comm").read_text("ascii"), "it never began")
        parent.send_signal(signal.SIGKILL)
    _wait(lambda: not _runs(child), "it goes on without its parent")


def _wait(until: Callable[[], bool], otherwise: str) -> None:
    end = time.monotonic() + 10
    while not until():
        assert time.monotonic() < end, otherwise
        time.sleep(0.02)


def _runs(pid: int) -> bool:
    """Whether a process is there and not only its exit status, which nobody may fetch."""
    try:
        return Path(f"/proc/{pid}/stat").read_text("ascii").rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False
