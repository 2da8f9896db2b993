"""Reporting put together."""

from prag.reporting.v1.reporting_service_pb2_grpc import add_ReportingServiceServicer_to_server

from services.chassis.service import Service, main
from services.reporting.jobs import JOBS
from services.reporting.rpc import ReportingServicer
from services.reporting.settings import Settings
from services.reporting.subscribers import SUBSCRIPTIONS

SERVICE = Service(
    name="reporting",
    servicers=[(add_ReportingServiceServicer_to_server, ReportingServicer)],
    migrations="services.reporting.migrations",
    subscriptions=SUBSCRIPTIONS,
    jobs=JOBS,
    settings=Settings,
)

if __name__ == "__main__":
    main(SERVICE)
