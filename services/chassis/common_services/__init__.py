"""What the chassis adds to every service: common servicers, and what runs beside the server.

`service.py` composes by these names, so that it need not know how the parts are made.
"""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import Callable, Coroutine, Sequence
from typing import TYPE_CHECKING, Any, Final

from prag.common.v1 import (
    blob_service_pb2_grpc,
    draft_service_pb2_grpc,
    event_service_pb2_grpc,
    job_service_pb2_grpc,
)

from services.chassis import jobs
from services.chassis.common_services import drafts
from services.chassis.common_services.drafts import DraftServicer
from services.chassis.common_services.event_log import EventServicer
from services.chassis.files.blobs import Blobs, BlobServicer, open_store
from services.chassis.jobs import JobServicer
from services.chassis.messaging.relay import Relay, refill
from services.chassis.telemetry import log

if TYPE_CHECKING:
    from services.chassis.database.database import Database
    from services.chassis.runtime.service import Runtime
    from services.chassis.settings import ServiceSettings

__all__ = ["SERVICERS", "background", "blobs", "rebuild", "replay", "work"]

_SWEEP_EVERY: Final = 600.0

# (add function, class made of the runtime)
SERVICERS: Final[Sequence[tuple[Callable[[Any, Any], None], Callable[[Any], Any]]]] = (
    (event_service_pb2_grpc.add_EventServiceServicer_to_server, EventServicer),
    (job_service_pb2_grpc.add_JobServiceServicer_to_server, JobServicer),
    (draft_service_pb2_grpc.add_DraftServiceServicer_to_server, DraftServicer),
    (blob_service_pb2_grpc.add_BlobServiceServicer_to_server, BlobServicer),
)


def background(runtime: Runtime) -> list[tuple[str, Callable[[], Coroutine[Any, Any, None]]]]:
    """Return (name, run) of what runs for as long as the service: relay, consumers, sweeper."""
    found: list[tuple[str, Callable[[], Coroutine[Any, Any, None]]]] = [("sweep", lambda: _sweep(runtime))]
    if runtime.messaging is not None:
        publisher = Relay(runtime.database, runtime.messaging, runtime.service.publishes)
        found += [("relay", publisher.run), *runtime.consumers.parts()]
    return found


def blobs(settings: ServiceSettings, database: Database) -> Any:
    """Open the store of files."""
    store = open_store(settings.blobs)
    return None if store is None else Blobs(store, database)


async def work(runtime: Runtime) -> None:
    """Do the service's jobs until cancelled."""
    await jobs.work(runtime)


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
    """Forget what has had its time: old keys of requests, the inbox, drafts, files that nobody attached."""
    while True:
        pool = runtime.database.pool
        month_ago = runtime.database.clock.now() - dt.timedelta(days=30)
        await pool.execute("DELETE FROM idempotency_key WHERE claimed_at < $1", month_ago)
        await pool.execute("DELETE FROM inbox WHERE received_at < now() - interval '30 days'")
        await drafts.sweep(runtime.database)
        if runtime.blobs is not None:
            await runtime.blobs.sweep()
        await asyncio.sleep(_SWEEP_EVERY)
