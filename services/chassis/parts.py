"""What the chassis adds to every service: common servicers, and what runs beside the server.

`service.py` composes by these names, so that it need not know how the parts are made.
"""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Sequence
from typing import TYPE_CHECKING, Any, Final

from prag.common.v1 import event_service_pb2_grpc

from services.chassis.event_log import EventServicer
from services.chassis.relay import Relay, refill
from services.chassis.telemetry import log

if TYPE_CHECKING:
    from services.chassis.service import Runtime
    from services.chassis.settings import ServiceSettings

__all__ = ["SERVICERS", "background", "blobs", "rebuild", "replay", "work"]

# (add function, class made of the runtime)
SERVICERS: Final[Sequence[tuple[Callable[[Any, Any], None], Callable[[Any], Any]]]] = (
    (event_service_pb2_grpc.add_EventServiceServicer_to_server, EventServicer),
)


def background(runtime: Runtime) -> list[tuple[str, Callable[[], Coroutine[Any, Any, None]]]]:
    """Return (name, run) of what runs for as long as the service: relay and consumers."""
    if runtime.messaging is None:
        return []
    relay = Relay(runtime.database, runtime.messaging, runtime.service.publishes)
    return [("relay", relay.run), *runtime.consumers.parts()]


def blobs(_settings: ServiceSettings) -> Any:
    """Open the store of files."""
    return None


async def work(_runtime: Runtime) -> None:
    """Do the service's jobs until cancelled."""


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
