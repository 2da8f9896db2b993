"""Starts services as forks of one process that has imported them all.

What a service imports takes most of a second of a core at each start, and memory of its own; a fork finds it
there. Each has its own environment, log, process group and name, and dies with this process, which dies with
the supervisor. gRPC wants to be forked before it has threads, and an import makes none. Linux only; elsewhere
the supervisor starts services one by one.
"""

from __future__ import annotations

import contextlib
import ctypes
import gc
import importlib
import json
import os
import select
import signal
import socket
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from setproctitle import getproctitle, setproctitle

from deploy.local.places import ROOT, SERVICES, dying_with_parent

__all__ = ["ForkServer", "Forked", "available"]

_LONGEST_ORDER: Final = 65_536
_PR_SET_PDEATHSIG: Final = 1
# From the end of a process to the word of how it ended, which the fork server is to say.
_TOLD_WITHIN: Final = 5.0
# How a process ended is lost with the fork server.
_UNKNOWN: Final = 1


def available() -> bool:
    """Whether this system has what it takes."""
    return sys.platform == "linux" and hasattr(os, "pidfd_open")


class Forked:
    """A process that the fork server made, as far as the supervisor needs one of `subprocess.Popen`."""

    def __init__(self, server: Line, pid: int) -> None:
        """Take hold of a process that was just made."""
        self.pid = pid
        self.returncode: int | None = None
        self._server = server
        self._handle = os.pidfd_open(pid)

    def poll(self) -> int | None:
        """Return how it ended; None while it runs."""
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.wait(0)
        return self.returncode

    def wait(self, timeout: float | None = None) -> int:
        """Wait for its end."""
        if self.returncode is None:
            if not select.select([self._handle], [], [], timeout)[0]:
                raise subprocess.TimeoutExpired("a fork", timeout or 0.0)
            self.returncode = self._server.end_of(self.pid)
            os.close(self._handle)
        return self.returncode


class Line:
    """The supervisor's end of the line to a fork server."""

    def __init__(self, channel: socket.socket) -> None:
        """Take the socket."""
        self._channel = channel
        self._ends: dict[int, int] = {}

    def fork(self, order: Mapping[str, str], environment: Mapping[str, str]) -> Forked:
        """Order a process; OSError where nobody takes orders."""
        # Passed by the fork server unread: secrets of one service are not to be in the memory of the next.
        with os.fdopen(os.memfd_create("environment"), "w+b") as secrets:
            secrets.write(json.dumps(dict(environment)).encode())
            secrets.flush()
            socket.send_fds(self._channel, [json.dumps(order).encode()], [secrets.fileno()])
        while (told := self._told(None)) is not None:
            if "forked" in told:
                return Forked(self, told["forked"])
        raise OSError("the fork server has ended")

    def end_of(self, pid: int) -> int:
        """Return how a process ended that has ended."""
        while pid not in self._ends and self._told(_TOLD_WITHIN) is not None:
            pass
        return self._ends.pop(pid, _UNKNOWN)

    def _told(self, timeout: float | None) -> dict[str, int] | None:
        """Read what the fork server says next; None where it says nothing more."""
        if self._channel.fileno() < 0 or not select.select([self._channel], [], [], timeout)[0]:
            return None
        with contextlib.suppress(ConnectionError):
            packet = self._channel.recv(_LONGEST_ORDER)
            if packet:
                told: dict[str, int] = json.loads(packet)
                if "ended" in told:
                    self._ends[told["ended"]] = told["code"]
                return told
        return None

    def close(self) -> None:
        """Hang up."""
        self._channel.close()


@dataclass
class ForkServer:
    """The fork server as a child of the supervisor."""

    environment: Mapping[str, str]
    log: Path
    name: str = "fork-server"
    process: subprocess.Popen[bytes] | None = None
    _line: Line | None = field(default=None, init=False)

    def start(self) -> None:
        """Start it (again); orders wait until it has imported all."""
        ours, its = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        number = its.fileno()
        with its, self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [
                    *dying_with_parent("TERM"),
                    sys.executable,
                    "-m",
                    "deploy.local.fork_server",
                    str(number),
                ],
                env=dict(self.environment),
                cwd=ROOT,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                pass_fds=[number],
                start_new_session=True,
            )
        self._line = Line(ours)

    def fork(self, module: str, verb: str, environment: Mapping[str, str], log: Path) -> Forked:
        """Start `python -m module verb` as a fork."""
        if self._line is None:
            raise OSError("the fork server does not run")
        return self._line.fork({"module": module, "verb": verb, "log": str(log)}, environment)

    def stop(self) -> None:
        """End it, and with it what is left of its forks."""
        if self.process is not None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
            self.process = None
        if self._line is not None:
            self._line.close()
            self._line = None


def serve(channel: socket.socket) -> dict[str, str]:
    """Fork by order and tell who ended; return the order in the fork, never in the fork server."""
    # A name is written over the environment of the start, which it finds as long as nobody has changed it.
    getproctitle()
    for service in SERVICES:
        importlib.import_module(f"services.{service}.__main__")
    # What all share is written to by no collection, and so stays shared.
    gc.collect()
    gc.freeze()
    woken, waker = socket.socketpair()
    woken.setblocking(False)
    waker.setblocking(False)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    signal.set_wakeup_fd(waker.fileno(), warn_on_full_buffer=False)
    while True:
        ready, _, _ = select.select([channel, woken], [], [])
        if woken in ready:
            woken.recv(4096)
            _tell_ends(channel)
        if channel in ready:
            packet, handed, _, _ = socket.recv_fds(channel, _LONGEST_ORDER, 1)
            if not packet:
                raise SystemExit(0)
            (secrets,) = handed
            order: dict[str, str] = json.loads(packet)
            us = os.getpid()
            pid = os.fork()
            if pid == 0:
                signal.set_wakeup_fd(-1)
                for one in (channel, woken, waker):
                    one.close()
                _become(order, secrets, us)
                return order
            os.close(secrets)
            channel.send(json.dumps({"forked": pid}).encode())


def _tell_ends(channel: socket.socket) -> None:
    with contextlib.suppress(ChildProcessError):
        while True:
            pid, status = os.waitpid(-1, os.WNOHANG)
            if pid == 0:
                return
            channel.send(json.dumps({"ended": pid, "code": os.waitstatus_to_exitcode(status)}).encode())
            # As the end of its own children wakes it.
            os.kill(os.getppid(), signal.SIGCHLD)


def _become(order: Mapping[str, str], secrets: int, parent: int) -> None:
    """Be a process of its own: group, death, log and environment."""
    os.setsid()
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
    if os.getppid() != parent:
        raise SystemExit(_UNKNOWN)
    log = os.open(order["log"], os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o644)
    for output in (1, 2):
        os.dup2(log, output)
    os.close(log)
    with os.fdopen(secrets, "rb") as environment:
        environment.seek(0)
        told = json.load(environment)
    os.environ.clear()
    os.environ.update(told)
    sys.argv = [order["module"], order["verb"]]


def _run(order: Mapping[str, str]) -> None:
    # As it would be called if it had been started by itself.
    setproctitle(f"{sys.executable} -m {order['module']} {order['verb']}")
    from services.chassis.main import main

    main(sys.modules[f"{order['module']}.__main__"].SERVICE)


if __name__ == "__main__":
    _run(serve(socket.socket(fileno=int(sys.argv[1]))))
