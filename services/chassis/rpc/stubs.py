"""What each service serves, as the generated stubs type it: its own RPCs, and those that all serve.

    registry = Registry(channel)
    case = registry.GetCase(pb.GetCaseRequest(case_id=id))      # a pb.Case, to mypy and to an editor

The gateway gives them a channel of its own (gateway/clients.py), services one that awaits (clients.py).
"""

from __future__ import annotations

from typing import Any

from prag.assessment.v1.assessment_service_pb2_grpc import AssessmentServiceStub
from prag.benefits.v1.benefits_service_pb2_grpc import BenefitsServiceStub
from prag.common.v1.access_service_pb2_grpc import AccessServiceStub
from prag.common.v1.blob_service_pb2_grpc import BlobServiceStub
from prag.common.v1.draft_service_pb2_grpc import DraftServiceStub
from prag.common.v1.event_service_pb2_grpc import EventServiceStub
from prag.common.v1.job_service_pb2_grpc import JobServiceStub
from prag.identity.v1.identity_service_pb2_grpc import IdentityServiceStub
from prag.referral.v1.referral_service_pb2_grpc import ReferralServiceStub
from prag.registry.v1.registry_service_pb2_grpc import RegistryServiceStub
from prag.reporting.v1.reporting_service_pb2_grpc import ReportingServiceStub

__all__ = ["STUBS", "Assessment", "Benefits", "Common", "Identity", "Referral", "Registry", "Reporting"]


class Common(EventServiceStub, AccessServiceStub, JobServiceStub, DraftServiceStub, BlobServiceStub):
    """What every service serves beside its own: events, jobs, drafts, files."""

    def __init__(self, channel: Any) -> None:
        """Take what makes a call of a path; generated stubs ask it once for each RPC."""
        for stub in type(self).__mro__:
            if issubclass(stub, Common) or stub is object:
                continue
            initialise: Any = stub.__init__
            initialise(self, channel)


class Registry(Common, RegistryServiceStub):
    """Who they are, and where their case stands."""


class Assessment(Common, AssessmentServiceStub):
    """What they need, and what was agreed."""


class Referral(Common, ReferralServiceStub):
    """Who helps them."""


class Benefits(Common, BenefitsServiceStub):
    """What they get."""


class Reporting(Common, ReportingServiceStub):
    """What came of it."""


class Identity(Common, IdentityServiceStub):
    """Who is asking."""


STUBS: dict[str, type[Common]] = {
    "registry": Registry,
    "assessment": Assessment,
    "referral": Referral,
    "benefits": Benefits,
    "reporting": Reporting,
    "identity": Identity,
}
