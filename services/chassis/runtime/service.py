"""A service put together: what it is made of, what runs, and how it ends.

`python -m services.<name> serve|work|migrate|replay|rebuild`:

    serve    answers RPCs, relays its events, hears those of others, and ticks
    work     does its jobs, in a process of its own, so that no long work holds up the loop of serve
    migrate  brings its database up to date
    replay   applies again the events that were parked as poison, then ends
    rebuild  fills its streams again from its outbox; where what it holds is only a fold of what others told
             (reporting), makes that anew too; then ends
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import signal
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

import uvloop
from prag.identity.v1 import identity_service_pb2 as identity

from services.chassis import call_context, common_services, failpoints, telemetry
from services.chassis.auth.actors import Actor, acting, service_actor
from services.chassis.auth.tokens import Keys, Renew, ServiceTokens, Verifier, read_key
from services.chassis.clock import Clock
from services.chassis.database.database import Database
from services.chassis.messaging.nats_connection import Messaging
from services.chassis.messaging.subscriptions import Consumers
from services.chassis.rpc.clients import Peers
from services.chassis.rpc.guard import Gate
from services.chassis.rpc.server import Server
from services.chassis.settings import ServiceSettings, SettingsError, load

if TYPE_CHECKING:
    from services.chassis.files.blobs import Blobs

__all__ = ["Runtime", "Service", "Tick", "main", "open_runtime", "serving"]

_LONGEST_PAUSE: Final = 30.0


@dataclass(frozen=True)
class Tick:
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
    ticks: Sequence[Tick] = ()
    # What a violated unique constraint means, by the constraint's name.
    unique_reasons: Mapping[str, str] = field(default_factory=dict)
    # Names of the streams that it publishes; its own name when none is given.
    streams: Sequence[str] = ()
    # Makes anew what is only a fold over the logs of others, on `rebuild`.
    rebuild: Callable[[Runtime], Awaitable[None]] | None = None
    settings: type[ServiceSettings] = ServiceSettings
    # Who may read an attached file: (runtime, blob_id) -> the persons whom it concerns, or NotFound.
    blob_readers: Callable[[Runtime, Any], Awaitable[Sequence[Any]]] | None = None
    # How an older token becomes one of what its holder may do now: identity knows, all others ask it.
    renew: Callable[[Runtime], Renew] | None = None

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
    blobs: Blobs
    keys: Keys
    # The service acting for itself.
    actor: Actor
    # The way to NATS; None where no address is given (a test, a migration).
    messaging: Messaging | None
    consumers: Consumers


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
    async with AsyncExitStack() as stack:
        await database.open()
        stack.push_async_callback(database.close)
        peers = Peers(settings.peers, tokens, settings.tls)
        stack.push_async_callback(peers.close)
        messaging = None
        if settings.nats_url:
            messaging = Messaging(service.name, settings.nats_url, settings.nats_user, settings.nats_password)
            stack.push_async_callback(messaging.close)
        actor = service_actor(service.name)
        yield Runtime(
            service=service,
            settings=settings,
            clock=clock,
            database=database,
            peers=peers,
            blobs=common_services.blobs(settings, database),
            keys=Keys(path=settings.keys_file),
            actor=actor,
            messaging=messaging,
            consumers=Consumers(service.name, service.subscriptions, database, messaging, peers, actor),
        )


@asynccontextmanager
async def serving(runtime: Runtime, *, background: bool = True) -> AsyncIterator[Server]:
    """Serve, relay, hear and tick until the block ends; then drain."""
    service, settings = runtime.service, runtime.settings
    renew = (service.renew or _asking_identity)(runtime)
    verifier = Verifier(service.name, runtime.keys, runtime.clock, renew=renew)
    made = [(add, make(runtime)) for add, make in (*service.servicers, *common_services.SERVICERS)]
    server = Server(settings.listen, Gate(verifier), made, tls=settings.tls, shared_port=settings.shared_port)
    tasks: list[asyncio.Task[None]] = []
    try:
        await server.start()
        if background:
            tasks += [
                asyncio.create_task(_keep(name, run)) for name, run in common_services.background(runtime)
            ]
            tasks += [asyncio.create_task(_tick(runtime, tick)) for tick in service.ticks]
        yield server
    finally:
        # First the door, then the house: calls that still run may need the database and the relay.
        await server.stop(settings.grace)
        await _cancel(tasks)


def _asking_identity(runtime: Runtime) -> Renew:
    async def renew(token: str) -> str:
        request = identity.RenewTokenRequest(access_token=token)
        return str((await runtime.peers.identity.RenewToken(request)).access_token)

    return renew


async def _cancel(tasks: Sequence[asyncio.Task[None]]) -> None:
    """End the parts that run.

    One word may not do: a wait of Python 3.11 that is over at the same moment keeps the cancellation to
    itself, and the part goes on.
    """
    waiting = set(tasks)
    while waiting:
        for task in waiting:
            task.cancel()
        _, waiting = await asyncio.wait(waiting, timeout=0.1)
    await asyncio.gather(*tasks, return_exceptions=True)


async def _keep(name: str, run: Callable[[], Coroutine[Any, Any, None]]) -> None:
    """Keep a part running: one that fails is started again, a little later each time."""
    pause = 0.5
    while True:
        started = asyncio.get_running_loop().time()
        try:
            await run()
        except Exception as error:  # noqa: BLE001 - a part that fails must not end the service
            telemetry.log.error("part_failed", kind=name, exc_info=error)
        if asyncio.get_running_loop().time() - started > 2 * _LONGEST_PAUSE:
            pause = 0.5
        await asyncio.sleep(pause)
        pause = min(pause * 2, _LONGEST_PAUSE)


async def _tick(runtime: Runtime, tick: Tick) -> None:
    name = getattr(tick.run, "__name__", "tick")
    while True:
        with (
            acting(runtime.actor),
            call_context.during(call_context.CurrentCall(rpc=f"{runtime.service.name}/{name}")),
        ):
            try:
                await tick.run(runtime)
            except Exception as error:  # noqa: BLE001 - the next tick may do better
                telemetry.log.error("tick_failed", tick=name, exc_info=error)
        await asyncio.sleep(tick.every_seconds)


def _stop_signal() -> asyncio.Event:
    """Return an event that SIGTERM and SIGINT set: uvloop alone would end the process at once."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    return stop


def _report(settings: ServiceSettings, **facts: str) -> None:
    """Say that the process is ready: one log line, and a file for whoever started it."""
    telemetry.ready_gauge().set(1)
    if settings.ready_file is not None:
        # Written beside and moved, so that nobody reads half of it.
        fresh = settings.ready_file.with_suffix(".new")
        fresh.write_text(json.dumps({**facts, "pid": os.getpid()}), encoding="utf-8")
        fresh.replace(settings.ready_file)
    telemetry.log.info("ready", **facts)


async def _serve(service: Service, settings: ServiceSettings) -> None:
    stop = _stop_signal()
    metrics = telemetry.metrics(settings.metrics_listen)
    try:
        async with open_runtime(service, settings) as runtime, serving(runtime) as server:
            _report(settings, listen=server.address, metrics_listen=_where(settings, metrics))
            await stop.wait()
            telemetry.ready_gauge().set(0)
            telemetry.log.info("draining", signal="SIGTERM")
    finally:
        if metrics is not None:
            metrics.close()


async def _work(service: Service, settings: ServiceSettings) -> None:
    stop = _stop_signal()
    metrics = telemetry.metrics(settings.metrics_listen)
    try:
        async with open_runtime(service, settings) as runtime:
            worker = asyncio.create_task(_keep("worker", lambda: common_services.work(runtime)))
            _report(settings, metrics_listen=_where(settings, metrics))
            await stop.wait()
            worker.cancel()
            await asyncio.gather(worker, return_exceptions=True)
    finally:
        if metrics is not None:
            metrics.close()


def _where(settings: ServiceSettings, metrics: telemetry.Metrics | None) -> str:
    host = settings.metrics_listen.rpartition(":")[0]
    return "" if metrics is None else f"{host}:{metrics.port}"


async def _migrate(service: Service, settings: ServiceSettings) -> None:
    if not settings.migrate_database_url:
        raise SettingsError(["MIGRATE_DATABASE_URL is not set"])
    # Alembic is an eighth of the time that serve needs to start.
    from services.chassis.database.migrations import upgrade

    await upgrade(settings.migrate_database_url, service.migrations, f"{service.name}_owner")


async def _replay(service: Service, settings: ServiceSettings) -> None:
    async with open_runtime(service, settings) as runtime:
        with acting(runtime.actor):
            await common_services.replay(runtime)


async def _rebuild(service: Service, settings: ServiceSettings) -> None:
    async with open_runtime(service, settings) as runtime:
        with acting(runtime.actor):
            await common_services.rebuild(runtime)


_MODES: Final[dict[str, Callable[[Service, ServiceSettings], Coroutine[Any, Any, None]]]] = {
    "serve": _serve,
    "work": _work,
    "migrate": _migrate,
    "replay": _replay,
    "rebuild": _rebuild,
}


def main(service: Service, arguments: Sequence[str] | None = None) -> None:
    """Run a service in the mode that the command line names."""
    parser = argparse.ArgumentParser(prog=f"python -m services.{service.name}")
    parser.add_argument("mode", choices=tuple(_MODES), nargs="?", default="serve")
    mode = parser.parse_args(arguments).mode
    try:
        settings = load(service.settings)
        failpoints.arm(service.name if mode == "serve" else f"{service.name}-{mode}")
        telemetry.configure(service.name, settings.log_level)
        telemetry.log.info("starting", mode=mode)
        uvloop.run(_MODES[mode](service, settings))
    except SettingsError as error:
        sys.exit(str(error))
