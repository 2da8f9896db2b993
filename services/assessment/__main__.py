"""Assessment put together."""

from prag.assessment.v1.assessment_service_pb2_grpc import add_AssessmentServiceServicer_to_server

from services.assessment.documents import JOBS
from services.assessment.rpc import AssessmentServicer
from services.assessment.settings import Settings
from services.assessment.subscribers import SUBSCRIPTIONS
from services.chassis.main import main
from services.chassis.runtime.service import Service

SERVICE = Service(
    name="assessment",
    servicers=[(add_AssessmentServiceServicer_to_server, AssessmentServicer)],
    migrations="services.assessment.migrations",
    subscriptions=SUBSCRIPTIONS,
    jobs=JOBS,
    unique_reasons={
        "uq_monitoring_month": "MONTH_RECORDED",
        "uq_final_assessment_case_id": "FINAL_ASSESSMENT_RECORDED",
    },
    settings=Settings,
)

if __name__ == "__main__":
    main(SERVICE)
