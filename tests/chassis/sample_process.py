"""The sample as a process: what a service's `__main__.py` looks like."""

import asyncio

from services.chassis.main import main
from services.chassis.runtime.service import PeriodicTask, Runtime, Service
from tests.chassis import sample_service


async def knock(runtime: Runtime) -> None:
    await runtime.database.pool.fetchval("SELECT 1")
    if runtime.clock.today().year < 2000:
        await asyncio.sleep(0)


SERVICE = Service(
    name="sample",
    servicers=[(sample_service.add_sample, lambda _runtime: sample_service.Servicer())],
    migrations="tests.chassis.sample_tables.migrations",
    periodic_tasks=[PeriodicTask(0.05, knock)],
)

if __name__ == "__main__":
    main(SERVICE)
