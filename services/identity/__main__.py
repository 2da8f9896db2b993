"""Identity, put together: `python -m services.identity serve|work|migrate|replay|rebuild`."""

from prag.identity.v1 import identity_service_pb2_grpc as pb_grpc

from services.chassis.main import main
from services.chassis.runtime.service import Service
from services.identity.housekeeping import TICKS
from services.identity.jobs import JOBS
from services.identity.models import UNIQUE_REASONS
from services.identity.renewals import renew, rights
from services.identity.rpc import IdentityServicer
from services.identity.settings import Settings
from services.identity.subscribers import SUBSCRIPTIONS

SERVICE = Service(
    name="identity",
    servicers=[(pb_grpc.add_IdentityServiceServicer_to_server, IdentityServicer)],
    migrations="services.identity.migrations",
    subscriptions=SUBSCRIPTIONS,
    jobs=JOBS,
    periodic_tasks=TICKS,
    unique_reasons=UNIQUE_REASONS,
    settings=Settings,
    renew=renew,
    rights=rights,
)

if __name__ == "__main__":
    main(SERVICE)
