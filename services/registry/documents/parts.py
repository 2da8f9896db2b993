"""What the file of a case is made of: messages of all services, as the parameters of a job keep them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final, cast

from google.protobuf.json_format import MessageToDict, ParseDict
from google.protobuf.message import Message
from prag.assessment.v1 import assessment_service_pb2 as assessment
from prag.benefits.v1 import benefits_service_pb2 as benefits
from prag.common.v1 import types_pb2
from prag.referral.v1 import referral_service_pb2 as referral
from prag.registry.v1 import registry_service_pb2 as registry

from services.chassis.auth import sensitivity
from services.chassis.auth.actors import Actor

__all__ = ["PARTS", "Parts", "kept"]

# Each by its name, which is that of its record in a dossier too.
PARTS: Final[Mapping[str, type[Message]]] = {
    "case": registry.Case,
    "persons": registry.ListPersonsResponse,
    "consents": registry.ListConsentsResponse,
    "documents": registry.ListDocumentsResponse,
    "protocol": registry.ListProtocolEntriesResponse,
    "timeline": registry.ListTimelineResponse,
    "clocks": registry.ListClocksResponse,
    "corrections": types_pb2.ListActDateCorrectionsResponse,
    "visits": assessment.ListVisitsResponse,
    "assessment": assessment.Submission,
    "ratings": assessment.ListRatingsResponse,
    "plan": assessment.Plan,
    "monitoring": assessment.ListMonitoringResponse,
    "referrals": referral.ListReferralsResponse,
    "applications": benefits.ListApplicationsResponse,
    "entitlements": benefits.ListEntitlementsResponse,
    # Names of what the others give by its code.
    "packages": assessment.ListPackagesResponse,
    "schemes": benefits.ListSchemesResponse,
}


def kept(parts: Mapping[str, Message]) -> dict[str, Any]:
    """Return parts as a job is told them."""
    return {name: MessageToDict(part) for name, part in parts.items()}


class Parts:
    """The parts that a job was told, without what its orderer may not see now."""

    def __init__(self, told: Mapping[str, Any], decisions: Iterable[Any], by: Actor) -> None:
        """Read them; a part that was left out is not there."""
        self.messages = {name: ParseDict(told[name], kind()) for name, kind in PARTS.items() if name in told}
        self.decisions = [ParseDict(each, benefits.Decision()) for each in decisions]
        for message in (*self.messages.values(), *self.decisions):
            sensitivity.clear(message, by)

    def __getitem__(self, name: str) -> Any:
        """Return a part; one that was left out is empty."""
        return self.messages.get(name) or cast("Any", PARTS[name])()

    def __contains__(self, name: str) -> bool:
        """Say whether a part is there."""
        return name in self.messages

    def hides(self) -> bool:
        """Say whether anything in it is closed to its reader."""
        people = self["persons"].persons
        return any(one.redacted_fields for one in (*people, self["assessment"]))
