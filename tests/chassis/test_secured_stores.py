"""PostgreSQL and NATS on another machine: by TLS, believed by name, with files that are replaced."""

import asyncio
import contextlib
import json
import shutil
import ssl
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from sqlalchemy import text
from sqlalchemy.pool import NullPool

from deploy.docker.certificates import Authority, replace, write
from deploy.local.nats import Nats
from services.chassis.database.connection_pool import ConnectionPool
from services.chassis.database.database import sqlalchemy_engine
from services.chassis.messaging.nats_connection import NatsConnection
from tests.certificates import of, written
from tests.running_services import Cluster


def shown_by(folder: Path, name: str = "localhost") -> Path:
    """What a server of this name shows; its key is its own alone."""
    own = folder / "store"
    for kind, content in zip(("key", "certificate"), Authority(folder).sign(name), strict=True):
        replace(own / f"{kind}.pem", content)
    (own / "key.pem").chmod(0o600)
    return own


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Certificates; the store shows that of `localhost`."""
    made = written(tmp_path / "own")
    shown_by(made)
    return made


class Front:
    """Speaks TLS before a PostgreSQL whose build has none: answers its SSLRequest, and passes all else on."""

    def __init__(self, server: asyncio.Server, own: Path) -> None:
        self.port = server.sockets[0].getsockname()[1]
        self.own = own
        self.shaken = 0

    async def met(self, inner: tuple[str, int], reader: Any, writer: Any) -> None:
        tasks = []
        try:
            # Length and code of the request to speak TLS.
            assert await reader.readexactly(8) == b"\x00\x00\x00\x08\x04\xd2\x16\x2f"
            writer.write(b"S")
            context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
            context.load_cert_chain(self.own / "certificate.pem", self.own / "key.pem")
            await writer.start_tls(context)
            self.shaken += 1
            there, back = await asyncio.open_connection(*inner)
            tasks = [asyncio.ensure_future(passed(*way)) for way in ((reader, back), (there, writer))]
            await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            back.close()
        except (OSError, ssl.SSLError, asyncio.IncompleteReadError):
            pass
        finally:
            for task in tasks:
                task.cancel()
            writer.close()


async def passed(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with contextlib.suppress(OSError):
        while part := await reader.read(65536):
            writer.write(part)
            await writer.drain()


@pytest.fixture
async def secured(postgres: Cluster, folder: Path) -> AsyncIterator[Front]:
    """A database that shows who it is."""
    inner = urlsplit(plain(postgres))
    front: Front
    server = await asyncio.start_server(
        lambda reader, writer: front.met((inner.hostname, inner.port), reader, writer), "127.0.0.1", 0
    )
    front = Front(server, folder / "store")
    yield front
    server.close()


def plain(postgres: Cluster) -> str:
    return postgres._url("postgres", "postgres")


def address(port: int, folder: Path, host: str = "localhost") -> str:
    authority = folder / "certificates" / "registry" / "authority.pem"
    return f"postgresql://postgres@{host}:{port}/postgres?sslmode=verify-full&sslrootcert={authority}"


async def asked(url: str) -> list[int]:
    """Ask by both ways to a database."""
    pool = ConnectionPool(url, 1)
    engine = sqlalchemy_engine(url, poolclass=NullPool)
    try:
        async with engine.connect() as connection:
            by_engine = (await connection.execute(text("SELECT 1"))).scalar_one()
        await pool.open()
        return [by_engine, await pool.fetchval("SELECT 1")]
    finally:
        await pool.close()
        await engine.dispose()


async def test_a_database_is_believed_by_its_name_and_by_who_signed_it(secured, folder, tmp_path):
    assert await asked(address(secured.port, folder)) == [1, 1]
    assert secured.shaken == 2
    # Another name, and another authority.
    stranger = written(tmp_path / "stranger")
    for url in (address(secured.port, folder, "127.0.0.1"), address(secured.port, stranger)):
        with pytest.raises(ssl.SSLCertVerificationError):
            await asked(url)


async def test_a_database_that_speaks_in_the_open_is_not_spoken_to(postgres, folder):
    port = urlsplit(plain(postgres)).port
    assert await asked(plain(postgres)) == [1, 1]
    with pytest.raises(ConnectionError, match="rejected SSL"):
        await asked(address(port, folder))


async def test_certificates_of_a_database_are_replaced_while_it_is_asked(secured, folder):
    pool = ConnectionPool(address(secured.port, folder), 1)
    await pool.open()
    other_authority(folder)
    # What is open goes on; what is made from now on meets the new one.
    assert await pool.fetchval("SELECT 1") == 1
    await pool.expire_connections()
    assert await pool.fetchval("SELECT 1") == 1
    assert secured.shaken == 2
    await pool.close()


def other_authority(folder: Path) -> None:
    """Another one signs for all, and the one before is believed no more."""
    Authority(folder).make()
    Authority(folder).forget()
    write(folder, renew=True)
    shown_by(folder)


class Secured(Nats):
    """One that shows who it is. The fifty milliseconds are for its own probe, which speaks in the open."""

    def __init__(self, folder: Path, own: Path) -> None:
        super().__init__(folder, durable=False, dies_with_parent=True)
        self._own = own

    def _configuration(self) -> Path:
        path = super()._configuration()
        told = json.loads(path.read_text())
        told["tls"] = {
            "cert_file": str(self._own / "certificate.pem"),
            "key_file": str(self._own / "key.pem"),
            "handshake_first": "50ms",
        }
        path.write_text(json.dumps(told))
        return path


@pytest.fixture
def nats(folder: Path, tmp_path: Path) -> Iterator[Secured]:
    server = Secured(tmp_path / "nats", folder / "store")
    server.start()
    yield server
    server.stop()
    shutil.rmtree(server.folder, ignore_errors=True)


def way(server: Nats, folder: Path, url: str = "") -> NatsConnection:
    known = url or f"tls://localhost:{server.port}"
    return NatsConnection("registry", known, certificates=of(folder, "registry"))


@contextlib.asynccontextmanager
async def opened(connection: NatsConnection) -> AsyncIterator[NatsConnection]:
    yield connection
    await connection.close()


async def is_there(connection: NatsConnection) -> bool:
    try:
        async with asyncio.timeout(1.5):
            await (await connection.client()).flush()
    except TimeoutError:
        return False
    return True


async def test_nats_is_believed_by_its_name_and_by_who_signed_it(nats, folder, tmp_path):
    async with opened(way(nats, folder)) as connection:
        assert await is_there(connection)
    stranger = written(tmp_path / "stranger")
    for other in (way(nats, stranger), way(nats, folder, f"tls://127.0.0.1:{nats.port}")):
        assert not await is_there(other)


async def test_nats_that_speaks_in_the_open_is_told_no_password(nats_server, folder):
    assert not await is_there(way(nats_server, folder))


async def test_certificates_of_nats_are_replaced_while_it_is_listened_to(nats, folder):
    async with opened(way(nats, folder)) as connection:
        assert await is_there(connection)
        back = asyncio.Event()
        connection.on_reconnect.append(back.set)
        other_authority(folder)
        nats.stop()
        nats.start()
        await asyncio.wait_for(back.wait(), 10)
        assert await is_there(connection)
