"""Reporting put together."""

from prag.reporting.v1.reporting_service_pb2_grpc import add_ReportingServiceServicer_to_server

from services.chassis.main import main
from services.chassis.runtime.service import PeriodicTask, Runtime, Service
from services.reporting.commands import moves
from services.reporting.jobs import JOBS
from services.reporting.releases import order_due
from services.reporting.rpc import ReportingServicer
from services.reporting.settings import Settings
from services.reporting.subscribers import SUBSCRIPTIONS


async def rebuild(runtime: Runtime) -> None:
    """Count all again: forget it, and hear once more what it was made of."""
    async with runtime.database.transaction() as tx:
        await moves.forget(tx)
        await runtime.consumers.forget(tx)
    await runtime.consumers.hear_all()


SERVICE = Service(
    name="reporting",
    servicers=[(add_ReportingServiceServicer_to_server, ReportingServicer)],
    migrations="services.reporting.migrations",
    subscriptions=SUBSCRIPTIONS,
    jobs=JOBS,
    periodic_tasks=[PeriodicTask(600.0, order_due)],
    settings=Settings,
    rebuild=rebuild,
)

if __name__ == "__main__":
    main(SERVICE)
