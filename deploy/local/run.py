"""`make run`: all of Prag on this machine, started, watched and ended by one process.

What it starts: PostgreSQL and NATS (unless DATABASE_URL or NATS_URL name others), the six services, the
gateway, then the services' workers and the demo country. What it keeps is below var/.
"""

from __future__ import annotations

import contextlib
import fcntl
import importlib.util
import json
import os
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TextIO

from deploy.local import databases, moment
from deploy.local.fork_server import ForkServer, available
from deploy.local.nats import Nats, NatsUser
from deploy.local.places import (
    ROOT,
    SERVICES,
    Places,
    free_ports,
    installation,
    listen,
    make_dossier_key,
    make_keys,
    read_passwords,
    write_private,
)
from deploy.local.postgres import Postgres
from deploy.local.supervisor import NotReadyError, Program, Stopped, Supervisor, say
from deploy.nats.rights import rights

READY_WITHIN = 120.0
# What a page needs before it can answer; the gateway's own.
SIGN_IN = "/sign-in"
# Stands in Places.demo once the demo country is whole; a start that was cut short goes on with it.
LOADED = "loaded"
# What belongs to whoever called us. Without compiled code each of 15 processes compiles for itself.
NOT_PASSED_ON = {
    "DATABASE_URL",
    "MIGRATE_DATABASE_URL",
    "NATS_URL",
    "PORT",
    "PRAG_BOOTSTRAP_ADMIN_PASSWORD",
    "PRAG_BOOTSTRAP_SECOND_PASSWORD",
    "MAKEFLAGS",
    "MAKELEVEL",
    "MFLAGS",
    "PYTHONDONTWRITEBYTECODE",
}
ADMINISTRATOR = "administrator@prag.example"
# What the one proposes the other confirms.
SECOND = "administrator2@prag.example"


@dataclass
class LocalRun:
    """One run: its places, addresses and children."""

    places: Places
    supervisor: Supervisor = field(default_factory=Supervisor)
    # What starts the services, where the system can.
    forks: ForkServer | None = None
    began: float = field(default_factory=time.monotonic)
    passwords: dict[str, str] = field(default_factory=dict)
    admin_url: str = ""
    nats_url: str = ""
    ports: dict[str, int] = field(default_factory=dict)
    # Where people reach the pages.
    url: str = ""

    def prepare(self) -> None:
        """Make folders, passwords, keys, and choose the ports."""
        self.places.logs.mkdir(parents=True, exist_ok=True)
        self.places.secrets.mkdir(mode=0o700, exist_ok=True)
        self.passwords = read_passwords(self.places)
        make_keys(self.places)
        names = ["postgres", "nats", "smtp", "mail", *SERVICES]
        self.ports = dict(zip(names, free_ports(len(names)), strict=True))

    def start_forks(self) -> None:
        """Begin to import what services need, beside the databases."""
        if available():
            self.forks = ForkServer(self.environment({}), self.places.log("fork-server"))
            self.supervisor.add(self.forks)

    def start_database(self) -> None:
        """Start PostgreSQL, unless another is named."""
        self.admin_url = os.environ.get("DATABASE_URL", "")
        if self.admin_url:
            return
        postgres = Postgres(
            self.places.var / "postgres",
            password=self.passwords["postgres"],
            port=self.ports["postgres"],
            dies_with_parent=True,
        )
        self.supervisor.add(postgres)
        self.admin_url = postgres.url()
        self.told("PostgreSQL")

    def start_messages(self) -> None:
        """Start NATS, unless another is named."""
        self.nats_url = os.environ.get("NATS_URL", "")
        if self.nats_url:
            return
        users = {}
        for service in SERVICES:
            allowed = rights(service)
            users[service] = NatsUser(self.passwords[f"{service}_nats"], allowed.publish, allowed.subscribe)
        nats = Nats(self.places.var / "nats", users, port=self.ports["nats"], dies_with_parent=True)
        self.supervisor.add(nats)
        self.nats_url = nats.url
        self.told("NATS")

    def mail(self) -> Program:
        """The mail server that keeps every letter here (deploy/local/mail.py)."""
        return Program(
            name="mail",
            command=[sys.executable, "-m", "deploy.local.mail"],
            environment=self.environment(
                {
                    "PRAG_MAIL_SMTP_PORT": str(self.ports["smtp"]),
                    "PRAG_MAIL_PAGE_PORT": str(self.ports["mail"]),
                    "PRAG_MAIL_WORD": self.passwords["mail"],
                }
            ),
            log=self.places.log("mail"),
            folder=ROOT,
            tier=0,
        )

    @property
    def mail_url(self) -> str:
        """Where the operator reads what was sent; the word in it is for the operator alone."""
        return f"http://127.0.0.1:{self.ports['mail']}/{self.passwords['mail']}/"

    def migrate(self, *, always: bool = False) -> None:
        """Make the databases and bring them up to date; nothing to do when no migration is new."""
        named_elsewhere = bool(os.environ.get("DATABASE_URL"))
        seen = databases.fingerprint(SERVICES)
        known = ""
        with contextlib.suppress(FileNotFoundError):
            known = self.places.migrated.read_text(encoding="utf-8")
        if known == seen and not always and not named_elsewhere:
            return
        order = databases.order(self.admin_url, [self.database(service) for service in SERVICES])
        with self.places.log("migrate").open("ab") as log:
            done = subprocess.run(
                [sys.executable, "-m", "deploy.local.databases"],
                input=order,
                stdout=log,
                stderr=log,
                cwd=ROOT,
                check=False,
            )
        if self.supervisor.stopping:
            raise Stopped
        if done.returncode != 0:
            words = self.places.log("migrate").read_text(errors="replace").splitlines()[-8:]
            raise NotReadyError("The databases could not be made:\n" + "\n".join(words))
        if not named_elsewhere:
            self.places.migrated.write_text(seen, encoding="utf-8")
        self.told("Databases")

    def database(self, service: str) -> databases.Database:
        """A service's database and the passwords of its roles."""
        return databases.Database(
            service=service,
            name=service,
            app_password=self.passwords[f"{service}_app"],
            migrator_password=self.passwords[f"{service}_migrator"],
        )

    def address(self, service: str) -> str:
        """Where a service listens."""
        return f"127.0.0.1:{self.ports[service]}"

    def environment(self, own: Mapping[str, str]) -> dict[str, str]:
        """What every process is told, and what is its own. Nobody gets another's password."""
        shared = {name: value for name, value in os.environ.items() if name not in NOT_PASSED_ON}
        shared |= {"PYTHONUNBUFFERED": "1", "GRPC_VERBOSITY": os.environ.get("GRPC_VERBOSITY", "ERROR")}
        return shared | dict(own)

    def administrators(self) -> dict[str, str]:
        """The first two accounts, by which all others are invited and confirmed; passwords by their file."""
        files = {name: self.places.secrets / name for name in ("administrator", "second_administrator")}
        for name, path in files.items():
            write_private(path, self.passwords[name])
        return {
            "PRAG_BOOTSTRAP_ADMIN_EMAIL": ADMINISTRATOR,
            "PRAG_BOOTSTRAP_ADMIN_PASSWORD_FILE": str(files["administrator"]),
            "PRAG_BOOTSTRAP_SECOND_EMAIL": SECOND,
            "PRAG_BOOTSTRAP_SECOND_PASSWORD_FILE": str(files["second_administrator"]),
        }

    def letters(self) -> dict[str, str]:
        """Letters go to our own server: nobody outside hears of invented people."""
        return {"SMTP_URL": f"smtp://127.0.0.1:{self.ports['smtp']}"}

    def factors(self) -> dict[str, str]:
        """By what the secrets of authenticators are kept."""
        path = self.places.secrets / "factors"
        write_private(path, self.passwords["factors"])
        return {"PRAG_FACTOR_KEY_FILE": str(path)}

    def dossiers(self) -> dict[str, str]:
        """By what dossiers are signed."""
        path = self.places.secrets / "dossier_key.pem"
        make_dossier_key(path)
        return {"PRAG_DOSSIER_KEY_FILE": str(path)}

    def service_environment(self, service: str) -> dict[str, str]:
        """A service's settings (services/chassis/settings.py); no right to change its tables."""
        database = self.database(service)
        blobs = self.places.var / "blobs" / service
        blobs.mkdir(mode=0o700, parents=True, exist_ok=True)
        return self.environment(
            {
                "PRAG_LISTEN": self.address(service),
                "DATABASE_URL": database.url(self.admin_url, "app"),
                "NATS_URL": self.nats_url,
                "NATS_USER": "" if os.environ.get("NATS_URL") else service,
                "NATS_PASSWORD": "" if os.environ.get("NATS_URL") else self.passwords[f"{service}_nats"],
                "PRAG_KEY_FILE": str(self.places.private_key(service)),
                "PRAG_KEYS_FILE": str(self.places.public_keys),
                "PRAG_BLOBS": blobs.as_uri(),
                "PRAG_PEERS": ",".join(f"{peer}={self.address(peer)}" for peer in SERVICES),
                # Any free port; the line `ready` of the log says which.
                "METRICS_LISTEN": "127.0.0.1:0",
                # Its successor listens beside it, so that a restart refuses nobody (SIGUSR1).
                "PRAG_SHARED_PORT": "1",
            }
            | (self.letters() | self.factors() if service == "identity" else {})
            | (self.dossiers() if service == "registry" else {})
            # Where links of invitations and the codes on acts lead.
            | ({"PRAG_PUBLIC_URL": self.url} if service in {"identity", "benefits"} else {})
            # What officers do in years is done in minutes as the demo country is made: that is no browsing.
            | ({"PRAG_CASES_AN_HOUR": "1000"} if os.environ.get("DEMO", "1") != "0" else {})
        )

    def service(self, service: str, verb: str) -> Program:
        """A service's server or its worker."""
        name = service if verb == "serve" else f"{service}-worker"
        ready = self.places.var / "ready" / name
        ready.parent.mkdir(exist_ok=True)
        return Program(
            name=name,
            command=[sys.executable, "-m", f"services.{service}", verb],
            environment=self.service_environment(service)
            | (self.administrators() if (service, verb) == ("identity", "serve") else {})
            | {"PRAG_READY_FILE": str(ready)},
            ready=ready,
            log=self.places.log(name),
            folder=ROOT,
            forks=self.forks,
            tier=1,
        )

    def gateway(self, listener: int, *, demo: bool) -> Program:
        """The gateway under gunicorn, on a socket that stays open when it is started again."""
        addresses = {f"{service.upper()}_ADDRESS": self.address(service) for service in SERVICES}
        return Program(
            name="gateway",
            command=[
                sys.executable,
                "-m",
                "gunicorn",
                "--config",
                "python:gateway.gunicorn_conf",
                "--bind",
                f"fd://{listener}",
            ],
            environment=self.environment(
                addresses
                | {
                    "PRAG_SECRET_KEY": self.passwords["pages"],
                    "PRAG_PEERS": ",".join(f"{peer}={self.address(peer)}" for peer in SERVICES),
                    "DEMO": "1" if demo else "0",
                }
            ),
            log=self.places.log("gateway"),
            folder=ROOT,
            pass_fds=(listener,),
            tier=2,
        )

    def told(self, what: str) -> None:
        """Say that a part is there, and since the start how long it took."""
        say(f"  {what:<12} ready after {time.monotonic() - self.began:4.1f} s")


def present(service: str) -> bool:
    """Whether the service can be started."""
    return (ROOT / "services" / service / "__main__.py").exists()


def answers(url: str) -> Callable[[], bool]:
    """Whether a page comes back."""
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))

    def ask() -> bool:
        try:
            with direct.open(url, timeout=2) as page:
                return int(page.status) == 200
        except urllib.error.HTTPError as error:
            return error.code < 500
        except OSError:
            return False

    return ask


@contextlib.contextmanager
def only_one(places: Places) -> Iterator[TextIO]:
    """Hold the folder: two runs in one would write into the same databases."""
    places.var.mkdir(parents=True, exist_ok=True)
    with places.lock.open("a+", encoding="utf-8") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            file.seek(0)
            with contextlib.suppress(ValueError):
                raise SystemExit(f"Prag already runs from this folder: {json.load(file)['url']}") from None
            raise SystemExit("Prag already runs from this folder.") from None
        try:
            yield file
        finally:
            file.truncate(0)


def remember(lock: TextIO, what: Mapping[str, Any]) -> None:
    """Say in the lock where Prag is found."""
    lock.seek(0)
    lock.truncate(0)
    lock.write(json.dumps(what, indent=1))
    lock.flush()


def build_pages(local_run: LocalRun) -> subprocess.Popen[bytes] | None:
    """Begin to build CSS and JS, beside the databases; it knows itself when nothing has changed."""
    script = ROOT / "gateway" / "static" / "build.py"
    if not script.exists():
        return None
    local_run.places.logs.mkdir(parents=True, exist_ok=True)
    with local_run.places.log("pages").open("ab") as log:
        return subprocess.Popen([sys.executable, str(script)], cwd=ROOT, stdout=log, stderr=log)


def pages_are_built(local_run: LocalRun, build: subprocess.Popen[bytes] | None) -> None:
    """Wait for the build."""
    if build is None:
        return
    if build.wait() != 0 and not local_run.supervisor.stopping:
        words = local_run.places.log("pages").read_text(errors="replace").splitlines()[-12:]
        raise NotReadyError("CSS and JS could not be built:\n" + "\n".join(words))
    local_run.told("CSS and JS")


def print_accounts(local_run: LocalRun) -> None:
    """Say who can sign in; the demo country knows its own."""
    say(f"  {ADMINISTRATOR}  {local_run.passwords['administrator']}")
    say(f"  {SECOND}  {local_run.passwords['second_administrator']}  (confirms what the first one proposes)")
    say(f"  Letters to people, for your eyes only: {local_run.mail_url}")
    if not local_run.places.demo.exists() or importlib.util.find_spec("deploy.demo") is None:
        return
    demo = importlib.import_module("deploy.demo")
    for line in getattr(demo, "account_lines", list)():
        say(f"  {line}")


class Tail:
    """Shows on the console what a program adds to its log."""

    def __init__(self, path: Path) -> None:
        """From its end on."""
        self.path = path
        self.position = path.stat().st_size if path.exists() else 0

    def show(self) -> None:
        """Print the lines that came since."""
        with contextlib.suppress(OSError), self.path.open("rb") as file:
            file.seek(self.position)
            text = file.read()
            whole = text[: text.rfind(b"\n") + 1]
            self.position += len(whole)
            for line in whole.decode(errors="replace").splitlines():
                say(f"  demo: {line}")


def run(local_run: LocalRun, lock: TextIO) -> None:
    """Start everything, then watch it until somebody asks to stop."""
    supervisor = local_run.supervisor
    host, wanted = os.environ.get("HOST") or "127.0.0.1", os.environ.get("PORT") or "8080"
    if not wanted.isdigit() or int(wanted) > 65535:
        raise SystemExit(f"PORT is the number of a port, not {wanted!r}.")
    demo_wanted = os.environ.get("DEMO", "1") != "0" and importlib.util.find_spec("deploy.demo") is not None
    listener, port = listen(host, int(wanted))
    if port != int(wanted):
        say(f"Port {wanted} is taken; using {port}.")
    # By its name, where nobody gave an address: browsers make passkeys for names only.
    url = local_run.url = f"http://{os.environ.get('HOST') or 'localhost'}:{port}"
    remember(lock, {"pid": os.getpid(), "url": url})
    say("Starting Prag ...")
    build = build_pages(local_run)
    try:
        local_run.prepare()
        local_run.start_forks()
        local_run.start_database()
        local_run.start_messages()
        local_run.migrate()
        if demo_wanted:
            local_run.places.demo.parent.mkdir(exist_ok=True)
            local_run.places.demo.touch()
        services = [service for service in SERVICES if present(service)]
        supervisor.add(local_run.mail())
        programs = [local_run.service(service, "serve") for service in services]
        for program in programs:
            supervisor.add(program)
        pages_are_built(local_run, build)
    finally:
        if build is not None and build.poll() is None:
            build.terminate()
            build.wait()
    gateway = local_run.gateway(listener.fileno(), demo=local_run.places.demo.exists())
    supervisor.add(gateway)
    for program in programs:
        supervisor.wait_until(program.is_ready, program, READY_WITHIN)
    local_run.told("Services")
    supervisor.wait_until(answers(url + SIGN_IN), gateway, READY_WITHIN)
    addresses = {service: local_run.address(service) for service in services}
    # Without the word, which is for the operator alone.
    mail = {"mail": local_run.mail_url.removesuffix(f"{local_run.passwords['mail']}/")}
    remember(lock, {"pid": os.getpid(), "url": url, "services": addresses, **mail})
    print_accounts(local_run)
    say(f"Prag is ready: {url}")
    loaded = demo_wanted and local_run.places.demo.read_text(encoding="utf-8") == LOADED
    follow(local_run, services, url, demo=demo_wanted and not loaded)


def follow(local_run: LocalRun, found: list[str], url: str, *, demo: bool) -> None:
    """After the first page: workers one by one, so that they don't slow it, then the demo country."""
    supervisor = local_run.supervisor
    for service in found:
        supervisor.add(local_run.service(service, "work"))
        supervisor.tend(0.5)
    if demo:
        program = Program(
            name="demo",
            command=[sys.executable, "-m", "deploy.demo"],
            environment=local_run.environment(
                {"PRAG_URL": url, "PRAG_MAIL_URL": local_run.mail_url} | local_run.administrators()
            ),
            log=local_run.places.log("demo"),
            folder=ROOT,
            once=True,
            tier=3,
        )
        tail = Tail(program.log)
        supervisor.add(program)
        while not supervisor.stopping and program in supervisor.children:
            supervisor.tend(0.5)
            tail.show()
        if program.code == 0:
            local_run.places.demo.write_text(LOADED, encoding="utf-8")
    supervisor.watch()


def main() -> None:
    """Run, or with --migrate only bring the databases up to date."""
    moment.begin("deploy.local.run")
    local_run = LocalRun(installation())
    with only_one(local_run.places) as lock, local_run.supervisor.signals():
        try:
            if "--migrate" in sys.argv[1:]:
                local_run.prepare()
                local_run.start_database()
                local_run.migrate(always=True)
            else:
                run(local_run, lock)
        except Stopped:
            pass
        except (NotReadyError, RuntimeError, OSError) as error:
            say(str(error))
            say(f"Logs are in {local_run.places.logs}")
            raise SystemExit(1) from None
        finally:
            say("Ending Prag ...")
    say("Prag has ended.")


if __name__ == "__main__":
    main()
