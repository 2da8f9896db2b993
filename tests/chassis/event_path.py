"""The path of an event, laid in one process: outbox, relay, NATS, consumers, the publisher's log."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from types import SimpleNamespace

from services.chassis import main
from services.chassis.auth.actors import acting, service_actor
from services.chassis.common_services.event_service import EventServicer
from services.chassis.messaging.consumers import Consumers


class Log:
    """Registry as a peer: its ReadEvents, and nothing between."""

    def __init__(self, database) -> None:
        self.servicer = EventServicer(SimpleNamespace(database=database))
        self.reads = 0

    def __getitem__(self, name):
        return self

    async def ReadEvents(self, request):
        self.reads += 1
        with acting(service_actor("reporting")):
            async for event in self.servicer.ReadEvents(request, None):
                yield event


def consumers(table, database, messaging=None, log=None) -> Consumers:
    return Consumers("sample", table, database, messaging, log, service_actor("sample"))


@asynccontextmanager
async def running(*parts) -> AsyncIterator[None]:
    import asyncio

    tasks = [asyncio.create_task(run()) for run in parts]
    try:
        yield
        for task in tasks:
            if task.done():
                task.result()
    finally:
        # As a service ends: one word may not do.
        await main._cancel(tasks)


async def until(condition, seconds: float = 15.0) -> None:
    import asyncio

    async with asyncio.timeout(seconds):
        while not await condition():
            await asyncio.sleep(0.03)
