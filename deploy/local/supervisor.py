"""Starts programs, starts them again when they end, and ends every one of them.

Each program has a process group of its own, so that Ctrl-C in the terminal reaches the supervisor only,
which then ends them in order; and each dies with the supervisor, should that be killed.
"""

from __future__ import annotations

import contextlib
import json
import os
import select
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType
from typing import Protocol, TypeAlias

from deploy.local.fork_server import Forked, ForkServer
from deploy.local.places import dying_with_parent

GRACE = 12.0
READY_WITHIN = 120.0
BACKOFF = (0.5, 1.0, 2.0, 4.0, 8.0, 15.0)
# After this long without ending, a program's earlier ends are forgiven.
STEADY_AFTER = 30.0
KEEP_LOG_BYTES = 10_000_000


class Stopped(Exception):  # noqa: N818 - not an error: somebody asked
    """Somebody asked us to end while we waited for something."""


class NotReadyError(RuntimeError):
    """A program does not come up; the message says what its log says."""


Process: TypeAlias = subprocess.Popen[bytes] | Forked


class Child(Protocol):
    """What is supervised: a program of ours, PostgreSQL or NATS."""

    name: str

    @property
    def process(self) -> Process | None:
        """What runs of it."""

    def start(self) -> None:
        """Start it (again)."""

    def stop(self) -> None:
        """End it in order, and whatever it started."""


def say(text: str) -> None:
    """One line on the console."""
    print(text, flush=True)


def end_group(process: Process, grace: float = GRACE) -> None:
    """SIGTERM to the group, SIGKILL to what is left of it after `grace`."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGTERM)
    with contextlib.suppress(subprocess.TimeoutExpired):
        process.wait(grace)
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait(5)


@dataclass
class Program:
    """A program of ours with its environment and its log."""

    name: str
    command: Sequence[str]
    environment: Mapping[str, str]
    log: Path
    folder: Path
    pass_fds: Sequence[int] = ()
    # A program that is done when it ends (the demo country) is not started again.
    once: bool = False
    code: int | None = None
    # Programs of a higher tier are ended before those that they call.
    tier: int = 0
    # Where it writes its pid once it serves; a program that does so can be followed by another of its kind.
    ready: Path | None = None
    # By which it is started, where it is a module and a verb.
    forks: ForkServer | None = None
    process: Process | None = None

    def start(self) -> None:
        """Start it; its output goes to the log."""
        self.log.parent.mkdir(parents=True, exist_ok=True)
        if self.log.exists() and self.log.stat().st_size > KEEP_LOG_BYTES:
            self.log.replace(self.log.with_suffix(".log.1"))
        if self.forks is not None:
            module, verb = self.command[-2:]
            self.process = self.forks.fork(module, verb, self.environment, self.log)
            return
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [*dying_with_parent("TERM"), *self.command],
                env=dict(self.environment),
                cwd=self.folder,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                pass_fds=self.pass_fds,
                start_new_session=True,
            )

    def stop(self) -> None:
        """End it and its children."""
        if self.process is not None:
            end_group(self.process)
            self.process = None

    def is_ready(self) -> bool:
        """Whether the process that was started last serves."""
        with contextlib.suppress(OSError, ValueError):
            said = json.loads(self.ready.read_text(encoding="utf-8")) if self.ready else {}
            return self.process is not None and said.get("pid") == self.process.pid
        return False

    def last_words(self, lines: int = 12) -> str:
        """The end of its log."""
        with contextlib.suppress(OSError):
            return "\n".join(self.log.read_text(errors="replace").splitlines()[-lines:])
        return ""


@dataclass
class _Record:
    """What the supervisor remembers of a child."""

    started: float = 0.0
    ends: int = 0
    again_at: float | None = None


@dataclass
class Supervisor:
    """Keeps children running until somebody asks to stop."""

    children: list[Child] = field(default_factory=list)
    stopping: bool = False
    renewing: bool = False
    _records: dict[str, _Record] = field(default_factory=dict)
    # Each signal writes its number here; a handler that takes a lock could wait for itself.
    _woken: socket.socket = field(init=False)
    _waker: socket.socket = field(init=False)

    def __post_init__(self) -> None:
        """Make the pipe."""
        self._woken, self._waker = socket.socketpair()
        self._woken.setblocking(False)
        self._waker.setblocking(False)

    @contextlib.contextmanager
    def signals(self) -> Iterator[None]:
        """Hear SIGINT and SIGTERM; the second SIGINT kills at once. SIGCHLD wakes the watch."""
        signal.set_wakeup_fd(self._waker.fileno(), warn_on_full_buffer=False)
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._asked)
        signal.signal(signal.SIGUSR1, self._asked_to_renew)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        try:
            yield
        finally:
            self.end()

    def _asked(self, number: int, _frame: FrameType | None) -> None:
        if self.stopping and number == signal.SIGINT:
            for child in self.children:
                if child.process is not None:
                    with contextlib.suppress(ProcessLookupError):
                        os.killpg(child.process.pid, signal.SIGKILL)
        self.stopping = True

    def _asked_to_renew(self, _number: int, _frame: FrameType | None) -> None:
        self.renewing = True

    def add(self, child: Child) -> None:
        """Start a child and watch it from now on."""
        if self.stopping:
            raise Stopped
        self.children.append(child)
        self._records[child.name] = _Record(started=time.monotonic())
        child.start()

    def tend(self, seconds: float) -> None:
        """Wait, and start again what ended meanwhile."""
        if select.select([self._woken], [], [], self._until_due(seconds))[0]:
            with contextlib.suppress(BlockingIOError):
                self._woken.recv(4096)
        for child in list(self.children):
            record, now = self._records[child.name], time.monotonic()
            if record.again_at is not None:
                if now >= record.again_at and not self.stopping:
                    self._start_again(child, record)
            elif child.process is not None and (code := child.process.poll()) is not None:
                self._ended(child, record, code)

    def _until_due(self, seconds: float) -> float:
        """How long to wait, at most, until something is to be started again."""
        due = [record.again_at for record in self._records.values() if record.again_at is not None]
        return max(0.0, min([seconds, *(moment - time.monotonic() for moment in due)]))

    def _ended(self, child: Child, record: _Record, code: int) -> None:
        # What it started itself must not outlive it.
        child.stop()
        if isinstance(child, Program) and child.once:
            self.children.remove(child)
            child.code = code
            if code and not self.stopping:
                say(f"{child.name} ended with code {code}; see {child.log.name}")
            return
        if self.stopping:
            return
        now = time.monotonic()
        if code == 0 and now - record.started > BACKOFF[0]:
            # It was asked to end and did so in order: somebody wants it started anew.
            record.again_at = now
            say(f"{child.name} ended; starting it again")
            return
        record.ends = 1 if now - record.started > STEADY_AFTER else record.ends + 1
        pause = BACKOFF[min(record.ends, len(BACKOFF)) - 1]
        record.again_at = now + pause
        say(f"{child.name} ended ({_how(code)}); starting it again in {pause:g} s")

    def _start_again(self, child: Child, record: _Record) -> None:
        record.again_at, record.started = None, time.monotonic()
        try:
            child.start()
        except (OSError, RuntimeError) as error:
            record.ends += 1
            pause = BACKOFF[min(record.ends, len(BACKOFF)) - 1]
            record.again_at = time.monotonic() + pause
            say(f"{child.name} did not start ({error}); trying again in {pause:g} s")

    def wait_until(self, ready: Callable[[], bool], child: Child, seconds: float) -> None:
        """Wait for a child to be ready; give up when it keeps ending or takes too long."""
        until = time.monotonic() + seconds
        while not self.stopping:
            if ready():
                return
            if time.monotonic() > until or self._records[child.name].ends >= 3:
                words = child.last_words() if isinstance(child, Program) else ""
                raise NotReadyError(f"{child.name} does not come up. The end of its log:\n{words}")
            self.tend(0.05)
        raise Stopped

    def watch(self) -> None:
        """Tend the children until somebody asks to stop; on SIGUSR1 let each be followed by another."""
        while not self.stopping:
            self.tend(1.0)
            if self.renewing:
                self.renewing = False
                for child in list(self.children):
                    if isinstance(child, Program) and child.ready is not None and not self.stopping:
                        self.renew(child)

    def renew(self, program: Program) -> None:
        """Start a program's successor beside it, and end it once that one serves."""
        old = program.process
        program.start()
        began = self._records[program.name].started = time.monotonic()
        while not program.is_ready():
            if program.process is None or program.process.poll() is not None or self.stopping:
                break
            if time.monotonic() - began > READY_WITHIN:
                break
            self.tend(0.05)
        if not program.is_ready():
            say(f"{program.name} has no successor; it goes on")
            program.stop()
            program.process = old
            return
        if old is not None:
            # In order: what it has begun it brings to an end.
            end_group(old)
        say(f"{program.name} was followed by another")

    def end(self) -> None:
        """End all: tier by tier, those of one tier side by side, then what they stood on."""
        self.stopping = True
        programs = [child for child in self.children if isinstance(child, Program)]
        for tier in sorted({program.tier for program in programs}, reverse=True):
            members = [program for program in programs if program.tier == tier]
            for program in members:
                if program.process is not None:
                    with contextlib.suppress(ProcessLookupError):
                        os.killpg(program.process.pid, signal.SIGTERM)
            for program in members:
                program.stop()
        for child in reversed(self.children):
            child.stop()
        self.children.clear()


def _how(code: int) -> str:
    """An exit code in words."""
    if code < 0:
        with contextlib.suppress(ValueError):
            return signal.Signals(-code).name
    return f"code {code}"
