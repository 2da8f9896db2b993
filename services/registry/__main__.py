"""Registry put together: `python -m services.registry serve|work|migrate|replay|rebuild`."""

from prag.registry.v1.registry_service_pb2_grpc import add_RegistryServiceServicer_to_server

from services.chassis.main import main
from services.chassis.runtime.service import PeriodicTask, Service
from services.registry.commands.clock_changes import run_on
from services.registry.commands.clocks import sweep
from services.registry.commands.comparing import compare
from services.registry.commands.duties import open_duties
from services.registry.commands.notices import make_digests
from services.registry.commands.papers import tell_expired
from services.registry.commands.readings import count_readers
from services.registry.documents import JOBS
from services.registry.rpc import RegistryServicer
from services.registry.rpc.openings import opens
from services.registry.rpc.papers import blob_readers, people_of_case
from services.registry.settings import Settings
from services.registry.subscribers import SUBSCRIPTIONS

SERVICE = Service(
    name="registry",
    servicers=[(add_RegistryServiceServicer_to_server, RegistryServicer)],
    migrations="services.registry.migrations",
    subscriptions=SUBSCRIPTIONS,
    periodic_tasks=[
        *(PeriodicTask(60, task) for task in (run_on, sweep, open_duties, tell_expired, make_digests)),
        PeriodicTask(30, count_readers),
        PeriodicTask(5, compare),
    ],
    jobs=JOBS,
    # What reporting needs to know of persons goes by a stream that only it may read.
    streams=("registry", "profiles"),
    unique_reasons={
        "uq_identifier_key": "IDENTIFIER_TAKEN",
        "uq_membership_current": "ALREADY_MEMBER",
        "uq_protocol_entry_number": "PROTOCOL_NUMBER_TAKEN",
    },
    takes_files=("document.prove",),
    blob_readers=blob_readers,
    people_of_case=people_of_case,
    opens=opens,
    settings=Settings,
)

if __name__ == "__main__":
    main(SERVICE)
