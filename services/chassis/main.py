"""A service as a program: how it starts, what runs in it, and how it ends.

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
import datetime as dt
import json
import os
import signal
import sys
from collections.abc import AsyncIterator, Callable, Coroutine, Sequence
from contextlib import asynccontextmanager
from typing import Any, Final

import uvloop
from prag.identity.v1 import identity_service_pb2 as identity

from services.chassis import call_context, failpoints, jobs, metrics, telemetry
from services.chassis.auth.actors import acting
from services.chassis.auth.tokens import Renew, Verifier
from services.chassis.common_services import SERVICERS, draft_service
from services.chassis.messaging.relay import Relay, refill
from services.chassis.rpc.callers import OPERATOR, PROMETHEUS
from services.chassis.rpc.guard import Guard
from services.chassis.rpc.server import Server
from services.chassis.runtime.service import PeriodicTask, Runtime, Service, open_runtime
from services.chassis.settings import ServiceSettings, SettingsError, load
from services.chassis.telemetry import log

__all__ = ["main", "rebuild", "replay", "serving"]

_LONGEST_PAUSE: Final = 30.0
_SWEEP_EVERY: Final = 600.0


@asynccontextmanager
async def serving(runtime: Runtime, *, background: bool = True) -> AsyncIterator[Server]:
    """Serve, relay, hear and tick until the block ends; then drain."""
    service, settings = runtime.service, runtime.settings
    renew = (service.renew or _asking_identity)(runtime)
    verifier = Verifier(service.name, runtime.keys, runtime.clock, renew=renew)
    made = [(add, make(runtime)) for add, make in (*service.servicers, *SERVICERS)]
    server = Server(
        settings.listen,
        Guard(verifier, certified=runtime.certificates is not None),
        made,
        certificates=runtime.certificates,
        shared_port=settings.shared_port,
    )
    tasks: list[asyncio.Task[None]] = []
    try:
        await server.start()
        if background:
            tasks += [asyncio.create_task(_keep(name, run)) for name, run in background_tasks(runtime)]
            tasks += [asyncio.create_task(_tick(runtime, tick)) for tick in service.periodic_tasks]
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


def background_tasks(runtime: Runtime) -> list[tuple[str, Callable[[], Coroutine[Any, Any, None]]]]:
    """Return (name, run) of what runs for as long as the service: relay, consumers, sweeper."""
    tasks: list[tuple[str, Callable[[], Coroutine[Any, Any, None]]]] = [("sweep", lambda: _sweep(runtime))]
    if runtime.messaging is not None:
        publisher = Relay(runtime.database, runtime.messaging, runtime.service.publishes)
        tasks += [("relay", publisher.run), *runtime.consumers.background()]
    return tasks


async def replay(runtime: Runtime) -> None:
    """Apply the parked events again."""
    log.info("replayed", count=await runtime.consumers.replay())


async def rebuild(runtime: Runtime) -> None:
    """Fill the service's streams again from its outbox, and make its projections anew."""
    async with runtime.database.pool.acquire() as connection:
        for stream in runtime.service.publishes:
            log.info("refilled", stream=stream, count=await refill(connection, stream))
    if runtime.service.rebuild is not None:
        await runtime.service.rebuild(runtime)


async def _sweep(runtime: Runtime) -> None:
    """Forget what has had its time: keys of requests, the inbox, drafts, files, what jobs were told."""
    while True:
        pool = runtime.database.pool
        month_ago = runtime.database.clock.now() - dt.timedelta(days=30)
        await pool.execute("DELETE FROM idempotency_key WHERE claimed_at < $1", month_ago)
        await pool.execute("DELETE FROM inbox WHERE received_at < now() - interval '30 days'")
        await draft_service.sweep(runtime.database)
        await jobs.sweep(runtime)
        if runtime.files is not None:
            await runtime.files.sweep()
        await asyncio.sleep(_SWEEP_EVERY)


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


async def _tick(runtime: Runtime, tick: PeriodicTask) -> None:
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
    opened = _metrics(service, settings)
    try:
        async with open_runtime(service, settings) as runtime, serving(runtime) as server:
            _report(settings, listen=server.address, metrics_listen=_where(settings, opened))
            await stop.wait()
            telemetry.ready_gauge().set(0)
            telemetry.log.info("draining", signal="SIGTERM")
    finally:
        if opened is not None:
            opened.close()


async def _work(service: Service, settings: ServiceSettings) -> None:
    stop = _stop_signal()
    opened = _metrics(service, settings)
    try:
        async with open_runtime(service, settings) as runtime:
            worker = asyncio.create_task(_keep("worker", lambda: jobs.work(runtime)))
            _report(settings, metrics_listen=_where(settings, opened))
            await stop.wait()
            worker.cancel()
            await asyncio.gather(worker, return_exceptions=True)
    finally:
        if opened is not None:
            opened.close()


def _metrics(service: Service, settings: ServiceSettings) -> metrics.Metrics | None:
    """Open the metrics to Prometheus, the operator, and the probe in the process's own container."""
    readers = frozenset({service.name, PROMETHEUS, OPERATOR})
    return metrics.serve(settings.metrics_listen, settings.certificates(), readers)


def _where(settings: ServiceSettings, opened: metrics.Metrics | None) -> str:
    host = settings.metrics_listen.rpartition(":")[0]
    return "" if opened is None else f"{host}:{opened.port}"


async def _migrate(service: Service, settings: ServiceSettings) -> None:
    if not settings.migrate_database_url:
        raise SettingsError(["MIGRATE_DATABASE_URL is not set"])
    # Alembic is an eighth of the time that serve needs to start.
    from services.chassis.database.migrations import upgrade

    await upgrade(settings.migrate_database_url, service.migrations, f"{service.name}_owner")


async def _replay(service: Service, settings: ServiceSettings) -> None:
    async with open_runtime(service, settings) as runtime:
        with acting(runtime.actor):
            await replay(runtime)


async def _rebuild(service: Service, settings: ServiceSettings) -> None:
    async with open_runtime(service, settings) as runtime:
        with acting(runtime.actor):
            await rebuild(runtime)


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
