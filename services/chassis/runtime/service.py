"""What a service is made of, and what it stands on while it runs."""

from __future__ import annotations

import datetime as dt
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from functools import partial
from typing import Any
from uuid import UUID

from prag.registry.v1 import registry_service_pb2 as registry

from services.chassis.auth.actors import Actor, service_actor
from services.chassis.auth.tokens import Keys, Renew, ServiceTokens, read_key
from services.chassis.certificates import Certificates
from services.chassis.clock import Clock
from services.chassis.database.database import Database
from services.chassis.files.blobs import Blobs, open_store
from services.chassis.files.refusals import Quota
from services.chassis.messaging.consumers import Consumers
from services.chassis.messaging.nats_connection import NatsConnection
from services.chassis.rpc.clients import Peers
from services.chassis.settings import ServiceSettings

__all__ = ["PeriodicTask", "Runtime", "Service", "open_runtime"]


@dataclass(frozen=True)
class PeriodicTask:
    """Something that a service does by itself every so often, first when it starts.

    Every process of the service ticks, so what it does must be right when done twice.
    """

    every_seconds: float
    run: Callable[[Runtime], Awaitable[None]]


@dataclass(frozen=True)
class Service:
    """What a service is made of; written down in its `__main__.py`."""

    name: str
    # (add_RegistryServiceServicer_to_server, RegistryServicer); a servicer is made of the runtime.
    servicers: Sequence[tuple[Callable[[Any, Any], None], Callable[[Runtime], Any]]]
    # Package of the Alembic revisions: "services.registry.migrations".
    migrations: str
    subscriptions: Mapping[Any, Any] = field(default_factory=dict)
    jobs: Mapping[str, Any] = field(default_factory=dict)
    periodic_tasks: Sequence[PeriodicTask] = ()
    # What a violated unique constraint means, by the constraint's name.
    unique_reasons: Mapping[str, str] = field(default_factory=dict)
    # Names of the streams that it publishes; its own name when none is given.
    streams: Sequence[str] = ()
    # Makes anew what is only a fold over the logs of others, on `rebuild`.
    rebuild: Callable[[Runtime], Awaitable[None]] | None = None
    settings: type[ServiceSettings] = ServiceSettings
    # Permissions of its commands that attach a file; who has none of them can't hand one in here.
    takes_files: Sequence[str] = ()
    # Who may read an attached file: (runtime, blob_id) -> the persons whom it concerns, or NotFound.
    blob_readers: Callable[[Runtime, Any], Awaitable[Sequence[Any]]] | None = None
    # How an older token becomes one of what its holder may do now: identity knows, all others ask it.
    renew: Callable[[Runtime], Renew] | None = None
    # Until when the caller may read the file of a case; registry knows, all others ask it.
    opens: Callable[[Runtime, UUID], Awaitable[dt.datetime]] | None = None
    # What an account may do now: (runtime, account_id) -> identity's Rights, or NotFound.
    rights: Callable[[Runtime, str], Awaitable[Any]] | None = None
    # Whom a case concerns that the caller reaches: (runtime, case_id); by its case_ref unless given.
    people_of_case: Callable[[Runtime, Any], Awaitable[Sequence[Any]]] | None = None

    @property
    def publishes(self) -> tuple[str, ...]:
        """Return the streams that the relay fills."""
        return tuple(self.streams) or (self.name,)


@dataclass
class Runtime:
    """What a running service stands on; servicers, handlers, jobs and ticks get it."""

    service: Service
    settings: Any
    clock: Clock
    database: Database
    peers: Peers
    # None where the service keeps no files.
    files: Blobs | None
    keys: Keys
    # The service acting for itself.
    actor: Actor
    # None where all run on one machine.
    certificates: Certificates | None
    # The way to NATS; None where no address is given (a test, a migration).
    messaging: NatsConnection | None
    consumers: Consumers

    @property
    def blobs(self) -> Blobs:
        """Return the files of a service that keeps some."""
        if self.files is None:
            raise RuntimeError("BLOBS is not set: the service keeps no files")
        return self.files


@asynccontextmanager
async def open_runtime(
    service: Service, settings: ServiceSettings, clock: Clock | None = None
) -> AsyncIterator[Runtime]:
    """Open what a service stands on, and close it in the end."""
    clock = clock or Clock()
    database = Database(
        settings.database_url,
        clock=clock,
        unique_reasons=service.unique_reasons,
        pool_size=settings.pool_size,
    )
    tokens = ServiceTokens(service.name, read_key(settings.key_file), clock)
    certificates = settings.certificates()
    async with AsyncExitStack() as stack:
        await database.open()
        stack.push_async_callback(database.close)
        peers = Peers(settings.peers, tokens, certificates)
        stack.push_async_callback(peers.close)
        messaging = None
        if settings.nats_url:
            messaging = NatsConnection(
                service.name, settings.nats_url, settings.nats_user, settings.nats_password, certificates
            )
            stack.push_async_callback(messaging.close)
        actor = service_actor(service.name)
        store = open_store(settings.blobs)
        runtime = Runtime(
            service=service,
            settings=settings,
            clock=clock,
            database=database,
            peers=peers,
            files=None if store is None else _files(store, database, settings),
            keys=Keys(path=settings.keys_file),
            actor=actor,
            certificates=certificates,
            messaging=messaging,
            consumers=Consumers(service.name, service.subscriptions, database, messaging, peers, actor),
        )
        database.openings.ask(partial(service.opens or _asking_registry, runtime))
        yield runtime


async def _asking_registry(runtime: Runtime, case_id: UUID) -> dt.datetime:
    request = registry.GetCaseOpeningRequest(case_id=str(case_id))
    opening = await runtime.peers.registry.GetCaseOpening(request)
    return opening.until_time.ToDatetime(dt.UTC)


def _files(store: Any, database: Database, settings: ServiceSettings) -> Blobs:
    quota = Quota(settings.uploads_per_account, settings.uploads_per_institution)
    return Blobs(store, database, quota=quota, clamav=settings.clamav)
