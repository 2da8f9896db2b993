"""Fixtures of the tests: real PostgreSQL, real NATS, services as they run in production.

A pytest plugin. The cluster and the message server come from the fixtures `postgres` and `nats_server`
of the test suite; here stand the databases made of a template per service, and the services on them:

    async with service_under_test(REFERRAL, registry=REGISTRY) as referral:
        answer = await referral.stub(officer("RAN")).GetReferral(GetReferralRequest(...))
        await referral.settled()
        assert await referral.published(ReferralSent) == [...]

Neighbours are their real services, in the same process, on databases of their own.
"""

from __future__ import annotations

import asyncio
import dataclasses
import datetime as dt
import itertools
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, TypeVar
from uuid import UUID

import asyncpg
import nats
import pytest
from google.protobuf.message import Message
from joserfc.jwk import OKPKey
from prag.identity.v1 import identity_service_pb2 as identity

from deploy.local.places import make_dossier_key
from services.chassis import clock as clocks
from services.chassis.auth import tokens
from services.chassis.auth.actors import Actor
from services.chassis.database.migrations import upgrade
from services.chassis.database.migrations.provision import provision
from services.chassis.ids import new_id
from services.chassis.main import serving
from services.chassis.rpc.clients import Channel, stub_of
from services.chassis.runtime.service import Runtime, Service, open_runtime

__all__ = ["Cluster", "ScratchDatabase", "UnderTest", "as_ordered", "until"]

M = TypeVar("M", bound=Message)

_COUNTER = itertools.count(1)
_MORNING = dt.datetime(2026, 11, 23, 8, 0, tzinfo=dt.UTC)


class Superuser:
    """A connection that sees everything, kept once it is made: a new one has to learn the tables."""

    def __init__(self, url: str) -> None:
        """Take the address."""
        self._url = url
        self._turn = asyncio.Lock()
        self._connection: asyncpg.Connection | None = None

    async def fetch(self, sql: str, *args: Any) -> list[asyncpg.Record]:
        """Ask, one after the other."""
        async with self._turn:
            if self._connection is None or self._connection.is_closed():
                self._connection = await asyncpg.connect(self._url)
            rows: list[asyncpg.Record] = await self._connection.fetch(sql, *args)
            return rows

    async def close(self) -> None:
        """Hang up."""
        if self._connection is not None:
            await self._connection.close()


@dataclass(frozen=True)
class ScratchDatabase:
    """A migrated database of one test, and how each role reaches it."""

    name: str
    app_url: str
    migrator_url: str
    admin_url: str
    superuser: Superuser

    async def all(self, sql: str, *args: Any) -> list[asyncpg.Record]:
        """Look at everything, as the superuser: what a test checks from outside."""
        return await self.superuser.fetch(sql, *args)


# Files are copied, and where the system can, by the kernel: about half the CPU of writing each page to the
# log, which is PostgreSQL's own choice. (The setting is there from PostgreSQL 18 on.)
_COPY = (
    "SELECT set_config(name, $1, false) FROM pg_settings"
    " WHERE name = 'file_copy_method' AND $1 = ANY(enumvals)"
)


class Cluster:
    """The cluster of a test worker: makes a migrated template of each service once, and copies of it."""

    def __init__(self, url: Callable[[str, str], str]) -> None:
        """Take `url(database, role)`."""
        self._url = url
        self._templates: dict[tuple[str, str], str] = {}

    @asynccontextmanager
    async def database(self, service: str, package: str) -> AsyncIterator[ScratchDatabase]:
        """Give a fresh database of a service and take it away afterwards."""
        template = self._templates.get((service, package)) or await self._template(service, package)
        name = f"{service}_{next(_COUNTER)}"
        admin = await asyncpg.connect(self._url("postgres", "postgres"))
        try:
            made = f'CREATE DATABASE "{name}" TEMPLATE "{template}" OWNER "{service}_owner"'
            made += " STRATEGY file_copy"
            await admin.fetch(_COPY, "clone")
            try:
                await admin.execute(made)
            except asyncpg.PostgresError:
                # Some file systems do not let the kernel copy.
                await admin.fetch(_COPY, "copy")
                await admin.execute(made)
            superuser = Superuser(self._url(name, "postgres"))
            try:
                yield ScratchDatabase(
                    name,
                    self._url(name, f"{service}_app"),
                    self._url(name, f"{service}_migrator"),
                    self._url(name, "postgres"),
                    superuser,
                )
            finally:
                await superuser.close()
                await admin.execute(f'DROP DATABASE "{name}" WITH (FORCE)')
        finally:
            await admin.close()

    async def _template(self, service: str, package: str) -> str:
        name = f"{service}_template_{next(_COUNTER)}"
        await provision(self._url("postgres", "postgres"), service, database=name)
        await upgrade(self._url(name, f"{service}_migrator"), package, f"{service}_owner")
        self._templates[service, package] = name
        return name


async def until(condition: Callable[[], Awaitable[bool]], seconds: float = 15.0) -> None:
    """Wait for something that happens by itself."""
    async with asyncio.timeout(seconds):
        while not await condition():
            await asyncio.sleep(0.03)


@dataclass(frozen=True)
class _ActorTokens:
    """Signs as identity does: tokens of one actor."""

    actor: Actor
    key: OKPKey
    clock: clocks.Clock

    def token(self, audience: str) -> str:
        """Return a token for a service."""
        # Of somebody who has just signed in.
        fresh = replace(self.actor, fresh=self.actor.kind == "person")
        return tokens.sign(fresh, audience, self.key, self.clock.now())


@dataclass
class UnderTest:
    """A service that runs, and how a test talks to it and looks behind it."""

    service: Service
    runtime: Runtime
    database: ScratchDatabase
    address: str
    neighbours: dict[str, UnderTest] = field(default_factory=dict)
    _key: OKPKey | None = None

    @property
    def clock(self) -> Any:
        """Return the clock that all of them share."""
        return self.runtime.clock

    def stub(self, actor: Actor) -> Any:
        """Return the service's RPCs by name, as a function of a request, called by an actor."""
        if self._key is None:
            raise RuntimeError("the service was not started by service_under_test")
        signer: Any = _ActorTokens(actor, self._key, self.runtime.clock)
        return stub_of(self.service.name)(Channel(self.service.name, self.address, signer))

    async def published(self, event: type[M]) -> list[M]:
        """Return the events of one type that were recorded, in order."""
        rows = await self.database.all(
            "SELECT payload FROM outbox WHERE type = $1 ORDER BY id", event.DESCRIPTOR.full_name
        )
        return [event.FromString(row["payload"]) for row in rows]

    async def looked(self) -> list[tuple[str, str, set[UUID]]]:
        """Return the access records: (RPC, account, people)."""
        rows = await self.database.all("SELECT rpc, account_id, person_ids FROM access_record ORDER BY id")
        return [(row["rpc"].rpartition("/")[2], row["account_id"], set(row["person_ids"])) for row in rows]

    async def knows_case(
        self,
        case_id: str | UUID | None = None,
        *,
        municipality: str = "RAN",
        strand: str = "REINTEGRATION",
        state: str = "",
        person_ids: tuple[UUID, ...] = (),
        officer_id: str = "",
        number: str = "",
        trigger_time: dt.datetime | None = None,
    ) -> str:
        """Write a case_ref as registry's events would, where registry does not run; return the case's id."""
        key = UUID(str(case_id)) if case_id else new_id()
        people = person_ids or (new_id(),)
        await self.database.all(
            "INSERT INTO case_ref (case_id, municipality, strand, state, number, head_person_id, person_ids,"
            " trigger_time, person_count, officer_id, version) VALUES ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,1)"
            " ON CONFLICT (case_id) DO UPDATE"
            " SET municipality = excluded.municipality, state = excluded.state",
            key,
            municipality,
            strand,
            state,
            number or f"{municipality}-{str(key)[-6:]}",
            people[0],
            list(people),
            trigger_time,
            len(people),
            officer_id,
        )
        return str(key)

    async def settled(self, seconds: float = 20.0) -> None:
        """Wait until all that was recorded, here and at the neighbours, has been heard by all of them."""
        everyone = [self, *self.neighbours.values()]

        async def quiet() -> bool:
            for one in everyone:
                if await one.database.all("SELECT 1 FROM outbox WHERE published_at IS NULL LIMIT 1"):
                    return False
            for one in everyone:
                if not await one.heard({other.service.name for other in everyone}):
                    return False
            return True

        async def twice() -> bool:
            return await quiet() and await quiet()

        await until(twice, seconds)

    async def heard(self, publishers: set[str]) -> bool:
        """Say whether nothing waits for this service in the streams of these publishers."""
        if self.runtime.messaging is None:
            return True
        jetstream = await self.runtime.messaging.connected()
        for stream in self.runtime.consumers.streams:
            if stream not in publishers:
                continue
            try:
                info = await jetstream.consumer_info(stream.upper(), self.service.name)
            except nats.errors.Error:
                return False
            if info.num_pending or info.num_ack_pending:
                return False
            if self.runtime.consumers.behind(stream) == float("inf"):
                return False
        return not await self.database.all("SELECT 1 FROM parked_event WHERE reason = 'EARLY' LIMIT 1")


class _Servers:
    """The services of one test: keys, databases, streams."""

    def __init__(self, cluster: Cluster, nats_url: str, folder: Path, clock: clocks.Clock) -> None:
        self._cluster = cluster
        self._nats_url = nats_url
        self._folder = folder
        self._clock = clock

    @asynccontextmanager
    async def open(
        self, service: Service, neighbours: dict[str, Service], **settings: Any
    ) -> AsyncIterator[UnderTest]:
        """Start a service and its neighbours; they know each other's addresses."""
        everyone = {service.name: service, **neighbours}
        everyone = {
            name: dataclasses.replace(one, rights=one.rights or as_ordered) for name, one in everyone.items()
        }
        keys = {name: tokens.generate_key(name) for name in {*everyone, "identity"}}
        jwks = self._folder / "keys.json"
        jwks.write_text(json.dumps({"keys": [key.as_dict(private=False) for key in keys.values()]}))
        if self._nats_url:
            await _forget_streams(self._nats_url)
        async with AsyncExitStack() as stack:
            running: dict[str, UnderTest] = {}
            for name, one in everyone.items():
                key_file = self._folder / f"{name}.json"
                key_file.write_text(json.dumps(keys[name].as_dict(private=True)))
                database = await stack.enter_async_context(self._cluster.database(name, one.migrations))
                given = {
                    "database_url": database.app_url,
                    "pool_size": 4,
                    "nats_url": self._nats_url,
                    "key_file": key_file,
                    "keys_file": jwks,
                    "blobs": str(self._folder / "blobs" / name),
                    "grace": 0.0,
                    **(settings if name == service.name else {}),
                }
                if "smtp_url" in getattr(one.settings, "__dataclass_fields__", {}):
                    # Letters go to a mail server that nobody asks: no job runs here by itself.
                    given = {"smtp_url": "smtp://127.0.0.1:9", **given}
                if "dossier_key" in getattr(one.settings, "__dataclass_fields__", {}):
                    made = self._folder / "dossier_key.pem"
                    make_dossier_key(made)
                    given = {"dossier_key": made.read_text(), **given}
                runtime = await stack.enter_async_context(
                    open_runtime(one, one.settings(**given), self._clock)
                )
                server = await stack.enter_async_context(serving(runtime))
                running[name] = UnderTest(one, runtime, database, server.address, _key=keys["identity"])
            for one_running in running.values():
                for name, other in running.items():
                    one_running.runtime.peers.add(name, other.address)
            tested = running.pop(service.name)
            tested.neighbours.update(running)
            yield tested


async def as_ordered(runtime: Runtime, account_id: str) -> identity.Rights:
    """Whoever ordered work may still do what they might then: most actors of tests have no account."""
    stored = await runtime.database.pool.fetchval(
        "SELECT actor FROM job WHERE account_id = $1 AND state = 'RUNNING' ORDER BY update_time DESC LIMIT 1",
        account_id,
    )
    actor = json.loads(stored)
    return identity.Rights(
        institution_id=actor["institution_id"],
        institution_kind=actor["institution_kind"],
        roles=actor["roles"],
        municipalities=actor["municipalities"],
        strands=actor["strands"],
    )


async def _forget_streams(url: str) -> None:
    client = await nats.connect(url)
    jetstream = client.jetstream()
    for info in await jetstream.streams_info():
        await jetstream.delete_stream(info.config.name or "")
    await client.close()


@pytest.fixture
def frozen_clock() -> clocks.FrozenClock:
    """A clock that stands at a working day's morning until the test moves it."""
    return clocks.FrozenClock(_MORNING)


def _starter(cluster: Cluster, nats_url: str, folder: Path, clock: clocks.Clock) -> Callable[..., Any]:
    def start(service: Service, *, messages: bool = True, **given: Any) -> Any:
        neighbours = {name: one for name, one in given.items() if isinstance(one, Service)}
        settings = {name: value for name, value in given.items() if name not in neighbours}
        servers = _Servers(cluster, nats_url if messages else "", folder, clock)
        return servers.open(service, neighbours, **settings)

    return start


@pytest.fixture
def service_under_test(
    postgres: Cluster, nats_server: Any, tmp_path: Path, frozen_clock: clocks.FrozenClock
) -> Callable[..., Any]:
    """Return what starts a service and its neighbours; see above.

    Further keywords are settings of the service; `messages=False` leaves NATS out (quicker, and nothing
    is heard or published).
    """
    return _starter(postgres, nats_server.url, tmp_path, frozen_clock)


@pytest.fixture(scope="module")
def service_of_module(
    postgres: Cluster, nats_server: Any, tmp_path_factory: pytest.TempPathFactory
) -> Callable[..., Any]:
    """Return the same for a module whose tests share one start; each makes the rows that it looks at.

    Such a module is marked `pytest.mark.asyncio(loop_scope="module")`, and `pytest.mark.xdist_group` so that
    one worker runs it.
    """
    clock = clocks.FrozenClock(_MORNING)
    return _starter(postgres, nats_server.url, tmp_path_factory.mktemp("servers"), clock)
