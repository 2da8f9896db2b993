"""What every service serves beside its own RPCs: events, who looked, jobs, drafts and files."""

from collections.abc import Callable, Sequence
from typing import Any, Final

from prag.common.v1 import (
    access_service_pb2_grpc,
    blob_service_pb2_grpc,
    draft_service_pb2_grpc,
    event_service_pb2_grpc,
    job_service_pb2_grpc,
)

from services.chassis.common_services.access_service import AccessServicer
from services.chassis.common_services.blob_service import BlobServicer
from services.chassis.common_services.draft_service import DraftServicer
from services.chassis.common_services.event_service import EventServicer
from services.chassis.common_services.job_service import JobServicer
from services.chassis.runtime.service import Runtime

__all__ = ["SERVICERS"]

# (add function, class made of the runtime)
SERVICERS: Final[Sequence[tuple[Callable[[Any, Any], None], Callable[[Runtime], Any]]]] = (
    (event_service_pb2_grpc.add_EventServiceServicer_to_server, EventServicer),
    (access_service_pb2_grpc.add_AccessServiceServicer_to_server, AccessServicer),
    (job_service_pb2_grpc.add_JobServiceServicer_to_server, JobServicer),
    (draft_service_pb2_grpc.add_DraftServiceServicer_to_server, DraftServicer),
    (blob_service_pb2_grpc.add_BlobServiceServicer_to_server, BlobServicer),
)
