"""Reporting put together."""

from prag.reporting.v1.reporting_service_pb2_grpc import add_ReportingServiceServicer_to_server

from services.chassis.main import main
from services.chassis.runtime.service import Runtime, Service
from services.reporting import commands
from services.reporting.jobs import JOBS
from services.reporting.rpc import ReportingServicer
from services.reporting.settings import Settings
from services.reporting.subscribers import SUBSCRIPTIONS


async def rebuild(runtime: Runtime) -> None:
    """Count all again: forget it, and hear once more what it was made of."""
    async with runtime.database.transaction() as tx:
        await commands.forget(tx)
        await runtime.consumers.forget(tx)
    await runtime.consumers.hear_all()


SERVICE = Service(
    name="reporting",
    servicers=[(add_ReportingServiceServicer_to_server, ReportingServicer)],
    migrations="services.reporting.migrations",
    subscriptions=SUBSCRIPTIONS,
    jobs=JOBS,
    settings=Settings,
    rebuild=rebuild,
)

if __name__ == "__main__":
    main(SERVICE)
