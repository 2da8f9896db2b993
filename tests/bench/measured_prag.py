"""A Prag of the bench's own, who asks it, and what its processes cost."""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import asyncpg

from deploy.local.places import ROOT, SERVICES, Places, free_ports
from services.chassis.auth.actors import Actor
from services.chassis.auth.tokens import read_key, sign
from services.chassis.clock import Clock
from services.domain import roles

READY_WITHIN = 180
# CPU seconds a second of a Prag that does nothing but wait.
AT_REST = 0.08
TICKS = os.sysconf("SC_CLK_TCK")
# PostgreSQL's backends are told apart by the database that they serve; the rest of it is "postgres".
DATABASES = tuple(f"{service} database" for service in SERVICES)
PARTS = ("gateway", *SERVICES, *DATABASES, "postgres", "nats")


@dataclass
class MeasuredPrag:
    """One run: where Prag is, its supervisor's process, and the folder and Python of its state."""

    url: str
    places: Places
    pid: int
    root: Path
    python: str
    # Cases and applications of Ranilug that were seeded, for requests to name.
    cases: list[str] = field(default_factory=list)
    # Processes that were started for a measurement: an edge.
    beside: list[int] = field(default_factory=list)

    def token(self, service: str) -> str:
        """An officer's of Ranilug for a service, good for a minute."""
        role = "mocr_officer"
        actor = Actor(
            account_id=str(uuid.UUID(int=7)),
            kind="person",
            institution_id=str(uuid.UUID(int=8)),
            institution_kind="MOCR",
            roles=frozenset({role}),
            municipalities=("RAN",),
            strands=roles.ROLES[role].strands,
            purpose="bench",
        )
        return sign(actor, service, read_key(self.places.private_key("identity")), Clock().now())

    def connection(self) -> http.client.HTTPConnection:
        """One that stays open."""
        parts = urlsplit(self.url)
        return http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=10)

    def database(self, service: str) -> str:
        """The address of a service's database as the superuser, for seeding and for looking."""
        passwords = json.loads((self.places.secrets / "passwords.json").read_text(encoding="utf-8"))
        port = (self.places.var / "postgres" / "data" / "postmaster.pid").read_text().splitlines()[3]
        return f"postgresql://postgres:{passwords['postgres']}@127.0.0.1:{port}/{service}"

    async def connect(self, service: str) -> asyncpg.Connection:
        """A connection to a service's database as the superuser."""
        return await asyncpg.connect(self.database(service))

    def cpu(self) -> dict[str, float]:
        """CPU seconds so far, by part of Prag."""
        found = dict.fromkeys(PARTS, 0.0)
        for part, folder in self._processes():
            numbers = (folder / "stat").read_text().rsplit(")", 1)[1].split()[11:15]
            # Its own and that of the children it has buried.
            found[part] += sum(map(int, numbers)) / TICKS
        return found

    def memory(self) -> dict[str, float]:
        """Megabytes by part; what processes share is shared out among them (PSS)."""
        found = dict.fromkeys(PARTS, 0.0)
        for part, folder in self._processes():
            for line in (folder / "smaps_rollup").read_text().splitlines():
                if line.startswith("Pss:"):
                    found[part] += int(line.split()[1]) / 1024
        return found

    def pids(self, part: str, word: str = "") -> list[int]:
        """Processes of a part whose command line has a word."""
        return [
            int(folder.name)
            for found, folder in self._processes()
            if found == part and word in (folder / "cmdline").read_bytes().decode()
        ]

    def pin(self, cores: set[int]) -> None:
        """Have all of Prag, and what stands beside it, run on these cores only."""
        beside = [Path(f"/proc/{pid}") for pid in self.beside]
        for folder in [*beside, *(folder for _, folder in self._processes())]:
            for thread in (folder / "task").iterdir():
                with contextlib.suppress(ProcessLookupError):
                    os.sched_setaffinity(int(thread.name), cores)

    def restart_postgres(self) -> None:
        """Have the supervisor start PostgreSQL anew, and wait until the services are at rest again."""
        before = (self.places.var / "postgres" / "data" / "postmaster.pid").read_text().splitlines()
        os.kill(int(before[0]), signal.SIGINT)
        until = time.monotonic() + 60
        while True:
            with contextlib.suppress(OSError, IndexError):
                again = (self.places.var / "postgres" / "data" / "postmaster.pid").read_text().splitlines()
                if again[0] != before[0] and again[7].strip() == "ready":
                    break
            if time.monotonic() > until:
                raise SystemExit("PostgreSQL did not come back")
            time.sleep(0.2)
        settle(self)

    def _processes(self) -> Iterator[tuple[str, Path]]:
        """All that descend from the supervisor, and of which part each is."""
        parents: dict[int, int] = {}
        for folder in Path("/proc").iterdir():
            if folder.name.isdigit():
                try:
                    parents[int(folder.name)] = int(
                        (folder / "stat").read_text().rsplit(")", 1)[1].split()[1]
                    )
                except OSError:
                    continue
        for pid in parents:
            above = pid
            while above not in {0, 1, self.pid}:
                above = parents.get(above, 0)
            if above == self.pid and pid != self.pid:
                folder = Path("/proc") / str(pid)
                try:
                    words = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode()
                except OSError:
                    continue
                yield part_of(words), folder


def part_of(words: str) -> str:
    """Which part of Prag a process is, by its command line."""
    for service, database in zip(SERVICES, DATABASES, strict=True):
        if f"services.{service} " in words:
            return service
        if words.startswith(f"postgres: {service}_app "):
            return database
    if "gunicorn" in words:
        return "gateway"
    return "nats" if "nats-server" in words else "postgres"


def difference(after: Mapping[str, float], before: Mapping[str, float]) -> dict[str, float]:
    """What was spent in between."""
    return {part: after[part] - before[part] for part in after}


@contextmanager
def started(root: Path = ROOT) -> Iterator[MeasuredPrag]:
    """A Prag with databases below a temporary folder, free ports and no demo country.

    Also of another folder, that was set up: one where an earlier state is checked out.
    """
    python = sys.executable if root == ROOT else str(root / ".venv" / "bin" / "python")
    with tempfile.TemporaryDirectory(prefix="prag-bench-") as folder:
        environment = os.environ | {"PRAG_VAR": folder, "DEMO": "0", "PORT": str(free_ports(1)[0])}
        for name in ("DATABASE_URL", "NATS_URL"):
            environment.pop(name, None)
        process = subprocess.Popen(
            [python, "-m", "deploy.local.run"], cwd=root, env=environment, stdout=subprocess.DEVNULL
        )
        places = Places(Path(folder))
        try:
            until = time.monotonic() + READY_WITHIN
            while True:
                try:
                    facts = json.loads(places.lock.read_text(encoding="utf-8"))
                    if "services" in facts:
                        break
                except (OSError, ValueError):
                    pass
                if process.poll() is not None or time.monotonic() > until:
                    raise SystemExit("Prag did not start; try make run")
                time.sleep(0.2)
            prag = MeasuredPrag(facts["url"], places, process.pid, root, python)
            settle(prag)
            yield prag
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(60)


def settle(prag: MeasuredPrag, seconds: float = 60.0) -> None:
    """Wait until Prag is at rest: what was set off has come to its end."""
    until = time.monotonic() + seconds
    while sum(at_rest(prag, 2).values()) > AT_REST and time.monotonic() < until:
        pass


def at_rest(prag: MeasuredPrag, seconds: float) -> dict[str, float]:
    """CPU seconds a second, by part, of a Prag that nobody asks."""
    before, began = prag.cpu(), time.monotonic()
    time.sleep(seconds)
    took = time.monotonic() - began
    return {part: spent / took for part, spent in difference(prag.cpu(), before).items()}
