"""PostgreSQL and NATS as docker-compose.yml starts them: nobody is answered in the open, nor a stranger."""

from __future__ import annotations

import contextlib
import os
import pwd
import shutil
import signal
import socket
import ssl
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import asyncpg
import pytest

from deploy.docker.certificates import Authority, replace
from deploy.local.nats import binary
from deploy.local.places import ROOT, free_ports
from deploy.nats.configuration import passwords_file
from deploy.nats.rights import USERS
from services.chassis.database.migrations.provision import provision
from tests.certificates import of, written
from tests.running_services import until

# In the place of the network's names.
HOST = "localhost"


def shown(folder: Path) -> Path:
    """Certificates as a store has them; its name is that of this machine here."""
    own = folder / "certificates" / "store"
    key, certificate = Authority(folder).sign(HOST)
    for kind, text in (("key", key), ("certificate", certificate), ("authority", Authority(folder).believed)):
        replace(own / f"{kind}.pem", text)
    return own


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = written(tmp_path_factory.mktemp("stores"))
    shown(made)
    return made


# NATS -------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def message_server(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """deploy/nats/server.conf as it stands, but for its places on the disk and its ports."""
    home = tmp_path_factory.mktemp("nats")
    [port, monitor] = free_ports(2)
    text = (ROOT / "deploy/nats/server.conf").read_text(encoding="utf-8")
    for known, here in {
        "/run/certificates": str(folder / "certificates" / "store"),
        '"/data"': f'"{home}/data"',
        "port: 4222": f"port: {port}",
        "127.0.0.1:8222": f"127.0.0.1:{monitor}",
        "0.0.0.0": "127.0.0.1",  # noqa: S104 - as in a container
    }.items():
        assert known in text
        text = text.replace(known, here)
    (home / "server.conf").write_text(text, encoding="utf-8")
    (home / "passwords.conf").write_text(passwords_file(dict.fromkeys(USERS, "word")), encoding="utf-8")
    with (home / "log").open("wb") as log:
        process = subprocess.Popen([binary(), "-c", home / "server.conf"], stdout=log, stderr=log)
    try:
        for _ in range(300):
            with contextlib.suppress(OSError), socket.create_connection((HOST, port), timeout=1):
                break
            assert process.poll() is None, (home / "log").read_text()
        yield port
    finally:
        process.terminate()
        process.wait(10)


def greeted(port: int, tls: ssl.SSLContext | None) -> bool:
    """Whether the server says a word to whoever comes like this."""
    with contextlib.suppress(OSError), socket.create_connection((HOST, port), timeout=2) as plain:
        if tls is None:
            return plain.recv(5) == b"INFO "
        with tls.wrap_socket(plain, server_hostname=HOST) as secured:
            return secured.recv(5) == b"INFO "
    return False


def test_nats_answers_who_shows_a_certificate_and_nobody_else(message_server, folder, tmp_path):
    known = of(folder, "registry")
    assert greeted(message_server, known.client_context())
    nameless = ssl.create_default_context(cafile=folder / "certificates" / "registry" / "authority.pem")
    stranger = of(written(tmp_path / "stranger"), "registry").client_context()
    stranger.load_verify_locations(folder / "certificates" / "registry" / "authority.pem")
    for tls in (nameless, stranger, None):
        assert not greeted(message_server, tls)


# PostgreSQL -------------------------------------------------------------------------------------------------

# That of the one command speaks no TLS; Debian's does, where it is.
BINARIES = sorted(Path("/usr/lib/postgresql").glob("*/bin"))
ENTRYPOINT = """#!/bin/sh
set -e
shift
exec {su} {binaries}/postgres -D {data} -p {port} -c listen_addresses=127.0.0.1 -k {home} "$@"
"""


@pytest.fixture
def database_server(folder: Path, tmp_path: Path) -> Iterator[tuple[int, Callable[[], None]]]:
    """deploy/docker/postgres.sh as it stands, but for its places; with what renews its certificates."""
    if not BINARIES:
        pytest.skip("no PostgreSQL on this machine that speaks TLS")
    root = os.geteuid() == 0
    user = "postgres" if root else pwd.getpwuid(os.geteuid()).pw_name
    su = "setpriv --reuid=postgres --regid=postgres --clear-groups" if root else ""
    # Not below the folder of the tests, which the user of the database can't enter.
    home = Path(subprocess.run(["mktemp", "-d"], capture_output=True, text=True, check=True).stdout.strip())
    home.chmod(0o1777)
    data, [port] = home / "data", free_ports(1)
    subprocess.run(["install", "-d", "-o", user, data], check=True)
    password = home / "password"
    password.write_text("word")
    password.chmod(0o444)
    initdb = [BINARIES[-1] / "initdb", "-D", data, "-U", "postgres", "-A", "scram-sha-256", "-N"]
    subprocess.run([*su.split(), *initdb, f"--pwfile={password}"], check=True, capture_output=True)
    shutil.copy(ROOT / "deploy/docker/pg_hba.conf", home)
    entrypoint = home / "docker-entrypoint.sh"
    entrypoint.write_text(
        ENTRYPOINT.format(su=su, binaries=BINARIES[-1], data=data, port=port, home=home), encoding="utf-8"
    )
    entrypoint.chmod(0o755)
    text = (ROOT / "deploy/docker/postgres.sh").read_text(encoding="utf-8")
    for known, here in {
        "/run/certificates": str(folder / "certificates" / "store"),
        "/var/run/postgresql": str(home),
        "/etc/prag/pg_hba.conf": str(home / "pg_hba.conf"),
        "-o postgres": f"-o {user}",
        "exec docker-entrypoint.sh": f"exec {entrypoint}",
        "kill -HUP 1": "echo renewed",
    }.items():
        assert known in text
        text = text.replace(known, here)
    script = home / "postgres.sh"
    script.write_text(text, encoding="utf-8")
    with (home / "log").open("wb") as log:
        process = subprocess.Popen(["sh", script, ""], stdout=log, stderr=log)

    def renew() -> None:
        said = subprocess.run(["sh", script, "renew"], capture_output=True, text=True, check=True)
        assert said.stdout == "renewed\n"
        process.send_signal(signal.SIGHUP)

    yield port, renew
    process.send_signal(signal.SIGINT)
    process.wait(20)
    shutil.rmtree(home)


def address(port: int, folder: Path, more: str = "") -> str:
    authority = folder / "certificates" / "registry" / "authority.pem"
    query = more or f"sslmode=verify-full&sslrootcert={authority}"
    return f"postgresql://postgres:word@{HOST}:{port}/postgres?{query}"


async def refusal(url: str) -> str:
    """Why a connection does not come about; empty when it does."""
    try:
        connection = await asyncpg.connect(url, timeout=5)
    except (OSError, ssl.SSLError, asyncpg.PostgresError) as error:
        return f"{type(error).__name__} {error}"
    await connection.close()
    return ""


async def test_postgresql_answers_by_tls_and_migrates_by_it(database_server, folder, tmp_path):
    port, renew = database_server
    known = address(port, folder)

    async def answers() -> bool:
        return not await refusal(known)

    await until(answers, seconds=20)
    assert "no encryption" in await refusal(address(port, folder, "sslmode=disable"))
    stranger = written(tmp_path / "stranger")
    assert "CERTIFICATE_VERIFY_FAILED" in await refusal(address(port, stranger))
    assert "IP address mismatch" in await refusal(known.replace(HOST, "127.0.0.1"))
    # As the container does that migrates, with the address that `make secrets` writes.
    await provision(known, "referral", database="referral", app_password="one", migrator_password="other")
    own = known.replace("postgres:word", "referral_app:one").replace("/postgres?", "/referral?")
    connection = await asyncpg.connect(own)
    # Another authority's certificate is shown to who comes next; who is in stays in.
    Authority(folder).make()
    shown(folder)
    renew()

    async def refused_by_the_old_authority() -> bool:
        return "CERTIFICATE_VERIFY_FAILED" in await refusal(known)

    await until(refused_by_the_old_authority, seconds=10)
    replace(folder / "certificates" / "registry" / "authority.pem", Authority(folder).believed)
    assert await answers()
    assert await connection.fetchval("SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()")
    await connection.close()
