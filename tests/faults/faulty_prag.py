"""The running Prag of these tests: how to break each part of it, and how to see that it has healed."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import signal
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import grpc
from grpc_health.v1 import health_pb2, health_pb2_grpc

from deploy.local.places import SERVICES
from services.chassis.auth import tokens
from services.chassis.auth.actors import service_actor
from services.chassis.clock import Clock
from tests.faults.checker import Truth
from tests.faults.load import Journal, Load
from tests.stack import Stack, until

HEALED_WITHIN = 120.0


@dataclass
class FaultyPrag:
    """Prag, its load and its journal."""

    stack: Stack
    folder: Path
    journal: Journal
    load: Load
    links: dict[str, Any] = field(default_factory=dict)
    kills: int = 0
    checks: int = 0
    points: set[tuple[str, str]] = field(default_factory=set)

    # Processes

    def pids(self, name: str) -> list[int]:
        """Processes of a part: a service, `registry-worker`, `gateway` (its workers), `nats`, `postgres`."""
        children = self._children(self.supervisor())
        # Services are forks of one of them.
        forks = [pid for pid, line in children if "deploy.local.fork_server" in line]
        children += [child for pid in forks for child in self._children(pid)]
        if name == "gateway":
            master = [pid for pid, line in children if "gunicorn" in line]
            return [pid for one in master for pid, _ in self._children(one)]
        service, _, worker = name.partition("-")
        wanted = {
            "gateway_master": ("gunicorn",),
            "nats": ("nats-server",),
            "postgres": ("postgres", "data"),
        }.get(name, (f" services.{service} {'work' if worker else 'serve'} ",))
        return [pid for pid, line in children if all(word in line for word in wanted)]

    def supervisor(self) -> int:
        """Who started everything."""
        return int(json.loads((self.stack.var / "run.json").read_text())["pid"])

    @staticmethod
    def _children(parent: int) -> list[tuple[int, str]]:
        found = []
        for task in Path(f"/proc/{parent}/task").iterdir():
            for pid in (task / "children").read_text().split():
                with contextlib.suppress(OSError):
                    line = Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode()
                    found.append((int(pid), line))
        return found

    def kill(self, name: str, how: signal.Signals = signal.SIGKILL) -> bool:
        """Kill one process of a part, if it is there just now."""
        for pid in self.pids(name)[:1]:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, how)
                self.kills += 1
                return True
        return False

    def ready(self, service: str) -> bool:
        """A service answers that it serves."""
        port = self.ports[service]
        key = tokens.read_key(self.stack.var / "secrets" / f"{service}.jwk")
        own = tokens.sign(service_actor(service), service, key, Clock().now())
        with grpc.insecure_channel(f"127.0.0.1:{port}", options=[("grpc.enable_http_proxy", 0)]) as channel:
            try:
                answer = health_pb2_grpc.HealthStub(channel).Check(
                    health_pb2.HealthCheckRequest(),
                    timeout=0.5,
                    metadata=(("authorization", f"Bearer {own}"),),
                )
            except grpc.RpcError:
                return False
            return bool(answer.status == health_pb2.HealthCheckResponse.SERVING)

    @property
    def ports(self) -> dict[str, int]:
        """Where each part listens itself."""
        found: dict[str, int] = json.loads((self.folder / "targets.json").read_text())
        return found

    # Crash points

    def arm(self, process: str, point: str) -> Path:
        """Have a process die at its next `S3:2`; the path is gone once it did."""
        orders = self.folder / "orders"
        order = orders / process
        order.with_suffix(".struck").unlink(missing_ok=True)
        part = orders / f"{process}.part"
        part.write_text(point)
        part.rename(order)
        return order

    # Healing

    def heal(self) -> None:
        """Everything is there and all that was told was heard."""
        for service in SERVICES:
            until(lambda service=service: self.ready(service), f"{service} is ready")  # type: ignore[misc]
        until(lambda: self.pids("nats") and self.pids("postgres") and self.pids("gateway"), "all run")
        with Truth(self.stack.var) as truth:
            last: list[str] = []

            def quiet() -> bool:
                last[:] = truth.unsettled()
                return not last

            try:
                until(quiet, "settled", HEALED_WITHIN)
            except AssertionError:
                raise AssertionError("\n".join(last[:10])) from None

    def check(self) -> None:
        """Heal, and hold everything against everything."""
        self.heal()
        with Truth(self.stack.var) as truth:
            found = truth.violations()
        self.checks += 1
        assert not found, "\n".join(found[:20])

    # The store of NATS

    @contextlib.contextmanager
    def stopped(self, name: str) -> Iterator[int]:
        """SIGSTOP for as long as the block takes."""
        pid = self.pids(name)[0]
        os.kill(pid, signal.SIGSTOP)
        try:
            yield pid
        finally:
            os.kill(pid, signal.SIGCONT)

    def copy_store(self, to: Path) -> None:
        """Copy the store as it is on the disk at one moment."""
        with self.stopped("nats"):
            shutil.rmtree(to, ignore_errors=True)
            shutil.copytree(self.stack.var / "nats" / "store", to)

    def lose_store(self, put_back: Path | None = None) -> None:
        """Kill NATS and take its store away, or put an older one in its place."""
        store = self.stack.var / "nats" / "store"
        supervisor = self.supervisor()
        # Nobody starts it again before the store is changed.
        os.kill(supervisor, signal.SIGSTOP)
        try:
            pid = self.pids("nats")[0]
            os.kill(pid, signal.SIGKILL)
            until(lambda: Path(f"/proc/{pid}/stat").read_text().split()[2] == "Z", "NATS is dead")
            shutil.rmtree(store)
            if put_back is not None:
                shutil.copytree(put_back, store)
        finally:
            os.kill(supervisor, signal.SIGCONT)
        self.kills += 1
        until(lambda: self.pids("nats") and self.pids("nats") != [pid], "NATS is back")
