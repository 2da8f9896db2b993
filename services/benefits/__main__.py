"""Benefits put together."""

from prag.benefits.v1.benefits_service_pb2_grpc import add_BenefitsServiceServicer_to_server

from services.benefits.commands.closing import end_kept
from services.benefits.commands.verifying import forget_wrong_codes
from services.benefits.documents import JOBS, blob_readers
from services.benefits.rpc import BenefitsServicer
from services.benefits.settings import Settings
from services.benefits.subscribers import SUBSCRIPTIONS
from services.chassis.main import main
from services.chassis.runtime.service import PeriodicTask, Service

SERVICE = Service(
    name="benefits",
    # Scans of the acts that compose commissions, and attendance sheets, by who keeps the minutes or votes.
    takes_files=("session.manage", "session.vote"),
    servicers=[(add_BenefitsServiceServicer_to_server, BenefitsServicer)],
    migrations="services.benefits.migrations",
    subscriptions=SUBSCRIPTIONS,
    jobs=JOBS,
    periodic_tasks=[
        PeriodicTask(600.0, end_kept),
        PeriodicTask(3600.0, forget_wrong_codes),
    ],
    unique_reasons={"uq_delivery_proof": "PROOF_USED", "uq_composition_pending": "COMPOSITION_PENDING"},
    settings=Settings,
    blob_readers=blob_readers,
)

if __name__ == "__main__":
    main(SERVICE)
