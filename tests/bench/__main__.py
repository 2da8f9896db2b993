"""`make bench`: CPU of one request through the whole of Prag, against the empty round trip of the same run.

It starts a Prag of its own (databases below a temporary folder, free ports, no demo country) and asks the
JSON API as an officer of Ranilug, by tokens signed with that Prag's own key. Counted is the CPU time of the
gateway, the services, PostgreSQL and NATS, from /proc: on a busy machine it is steadier than time, and the
load generator's own is not in it. The empty round trip is a call that its service answers without its
database. Each row is the median of rounds that take turns, so that a busy minute does not fall on one row.
"""

from __future__ import annotations

import argparse
import datetime as dt
import http.client
import json
import os
import signal
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from deploy.local.places import ROOT, Places, free_ports
from services.chassis import roles
from services.chassis.actors import Actor
from services.chassis.tokens import read_key, sign

CLIENTS = 16
READY_WITHIN = 180
TICKS = os.sysconf("SC_CLK_TCK")
# Goals of stack.md, section 10, as multiples of the empty round trip.
GOALS = {"get": 1.7, "list 50": 3.1, "create": 2.7}

Ask = Callable[[], tuple[str, str, bytes | None]]


@dataclass
class Bench:
    """One run: where Prag is, who asks, and what was found there."""

    url: str
    places: Places
    pid: int
    cases: list[str] = field(default_factory=list)

    def token(self) -> str:
        """An officer's, good for a minute."""
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
        key = read_key(self.places.private_key("identity"))
        return sign(actor, "registry", key, dt.datetime.now(dt.UTC))

    def connection(self) -> http.client.HTTPConnection:
        """One that stays open."""
        parts = urlsplit(self.url)
        return http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=10)


def ask(connection: http.client.HTTPConnection, token: str, what: tuple[str, str, bytes | None]) -> bytes:
    """One request; anything but the expected kind of answer ends the run."""
    method, path, body = what
    headers = {"Authorization": f"Bearer {token}", "Accept": "application/json"}
    if body is not None:
        headers |= {"Content-Type": "application/json"}
    connection.request(method, path, body, headers)
    answer = connection.getresponse()
    content = answer.read()
    if answer.status >= 500 or answer.status in {401, 403}:
        raise SystemExit(f"{method} {path}: {answer.status} {content[:300]!r}")
    return content


def report() -> tuple[str, str, bytes | None]:
    """A family that came home yesterday."""
    yesterday = dt.datetime.now(dt.UTC).date() - dt.timedelta(days=1)
    body = {
        "strand": "STRAND_REINTEGRATION",
        "municipality": "RAN",
        "source": "REPORT_SOURCE_FAMILY",
        "triggerOn": {"year": yesterday.year, "month": yesterday.month, "day": yesterday.day},
        "reportedName": "Bench",
        "reportedCount": 4,
        "originCountry": "DE",
        "requestId": str(uuid.uuid4()),
    }
    return "POST", "/api/v1/cases", json.dumps(body).encode()


def cpu_of_children(root: int) -> dict[str, float]:
    """CPU seconds by part of the house, of all processes that descend from the supervisor."""
    parents: dict[int, int] = {}
    spent: dict[int, float] = {}
    words: dict[int, str] = {}
    for folder in Path("/proc").iterdir():
        if not folder.name.isdigit():
            continue
        try:
            fields = (folder / "stat").read_text().rsplit(")", 1)[1].split()
            words[int(folder.name)] = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode()
        except OSError:
            continue
        parents[int(folder.name)] = int(fields[1])
        # Its own and that of the children it has buried.
        spent[int(folder.name)] = sum(map(int, fields[11:15])) / TICKS
    found = {"gateway": 0.0, "services": 0.0, "postgres": 0.0, "nats": 0.0}
    for pid, seconds in spent.items():
        above = pid
        while above not in {0, 1, root}:
            above = parents.get(above, 0)
        if above != root or pid == root:
            continue
        word = words[pid]
        for part, sign_of_it in (("gateway", "gunicorn"), ("services", "services."), ("nats", "nats-server")):
            if sign_of_it in word:
                found[part] += seconds
                break
        else:
            found["postgres"] += seconds
    return found


def measure_idle(bench: Bench, seconds: float = 5.0) -> dict[str, float]:
    """CPU seconds a second, by part, of a Prag that nobody asks: it is not any request's."""
    before, began = cpu_of_children(bench.pid), time.monotonic()
    time.sleep(seconds)
    after, took = cpu_of_children(bench.pid), time.monotonic() - began
    return {part: (after[part] - before[part]) / took for part in after}


def measure(bench: Bench, make: Ask, seconds: float, idle: dict[str, float]) -> dict[str, float]:
    """Ask for a while with many clients; CPU milliseconds a request by part, and the rate."""
    token = bench.token()
    counts: list[int] = []
    until = time.monotonic() + seconds

    def client() -> None:
        connection = bench.connection()
        count = 0
        while time.monotonic() < until:
            ask(connection, token, make())
            count += 1
        counts.append(count)
        connection.close()

    before, began = cpu_of_children(bench.pid), time.monotonic()
    threads = [threading.Thread(target=client) for _ in range(CLIENTS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    after, took = cpu_of_children(bench.pid), time.monotonic() - began
    if len(counts) < CLIENTS:
        raise SystemExit("A client failed; its words are above.")
    total = sum(counts)
    parts = {part: (after[part] - before[part] - idle[part] * took) * 1000 / total for part in after}
    return parts | {"all": sum(parts.values()), "rate": total / took}


@contextmanager
def prag() -> Iterator[Bench]:
    """A Prag of our own."""
    with tempfile.TemporaryDirectory(prefix="prag-bench-") as folder:
        environment = os.environ | {"PRAG_VAR": folder, "DEMO": "0", "PORT": str(free_ports(1)[0])}
        for name in ("DATABASE_URL", "NATS_URL"):
            environment.pop(name, None)
        process = subprocess.Popen(
            [sys.executable, "-m", "deploy.local.run"], cwd=ROOT, env=environment, stdout=subprocess.DEVNULL
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
            # The workers start after the first page.
            time.sleep(8)
            yield Bench(facts["url"], places, process.pid)
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(60)


def fill(bench: Bench, count: int) -> None:
    """Cases to get and to list."""
    connection = bench.connection()
    token = bench.token()
    for _ in range(count):
        bench.cases.append(json.loads(ask(connection, token, report()))["id"])
    connection.close()


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="make bench ARGS=")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=2.0)
    parser.add_argument("--cases", type=int, default=300)
    wanted = parser.parse_args()
    with prag() as bench:
        fill(bench, wanted.cases)
        turn = iter(range(10**9))
        questions: dict[str, Ask] = {
            # Refused by the service before it asks its database.
            "empty": lambda: ("GET", "/api/v1/cases/none", None),
            "get": lambda: ("GET", f"/api/v1/cases/{bench.cases[next(turn) % len(bench.cases)]}", None),
            "list 50": lambda: ("GET", "/api/v1/cases?municipality=RAN&pageSize=50", None),
            "create": report,
        }
        for make in questions.values():
            measure(bench, make, 1.0, dict.fromkeys(("gateway", "services", "postgres", "nats"), 0.0))
        # What the last creates set off is done by then.
        time.sleep(5)
        idle = measure_idle(bench)
        rounds: dict[str, list[dict[str, float]]] = {name: [] for name in questions}
        for _ in range(wanted.rounds):
            for name, make in questions.items():
                rounds[name].append(measure(bench, make, wanted.seconds, idle))
    print(f"idle: {sum(idle.values()) * 1000:.0f} ms of CPU a second")
    columns = ("all", "gateway", "services", "postgres", "nats", "rate")
    print(
        "CPU ms a request".ljust(18) + "".join(column.rjust(10) for column in columns) + "   x empty   goal"
    )
    empty = statistics.median(each["all"] for each in rounds["empty"])
    for name, found in rounds.items():
        row = {column: statistics.median(each[column] for each in found) for column in columns}
        figures = "".join(f"{row[column]:10.2f}" for column in columns[:-1]) + f"{row['rate']:10.0f}"
        goal = f"{GOALS[name]:.1f}" if name in GOALS else ""
        print(f"{name.ljust(18)}{figures}{row['all'] / empty:10.2f}{goal:>7}")


if __name__ == "__main__":
    main()
