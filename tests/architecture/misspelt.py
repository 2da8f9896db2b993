"""What mypy must refuse: `make types` reads it, and an ignored error that is none is an error itself."""

from __future__ import annotations

from prag.referral.v1 import referral_service_pb2 as referral
from prag.registry.v1 import registry_service_pb2 as pb

from gateway.clients import services
from services.chassis.rpc.clients import Peers


def in_the_gateway() -> int:
    """The first two lines are right: a case is a case, as an editor knows too."""
    case = services().registry.GetCase(pb.GetCaseRequest(case_id=""))
    number: str = case.number
    services().registry.GetCaze(pb.GetCaseRequest(case_id=""))  # type: ignore[attr-defined]
    services().registry.GetCase(pb.GetCaseRequest(case=""))  # type: ignore[call-arg]
    services().registry.GetCase(referral.GetReferralRequest(referral_id=""))  # type: ignore[arg-type]
    services().registri.GetCase(pb.GetCaseRequest(case_id=""))  # type: ignore[attr-defined]
    wrong: int = case.number  # type: ignore[assignment]
    return wrong + len(number) + len(case.nummer)  # type: ignore[attr-defined]


async def in_a_service(peers: Peers) -> int:
    """The same of a call that is awaited."""
    case = await peers.registry.GetCase(pb.GetCaseRequest(case_id=""))
    number: str = case.number
    await peers.registry.GetCaze(pb.GetCaseRequest(case_id=""))  # type: ignore[attr-defined]
    await peers.registry.GetCase(pb.GetCaseRequest(case=""))  # type: ignore[call-arg]
    await peers.registry.GetCase(referral.GetReferralRequest(referral_id=""))  # type: ignore[arg-type]
    await peers.registri.GetCase(pb.GetCaseRequest(case_id=""))  # type: ignore[attr-defined]
    return len(number) + len(case.nummer)  # type: ignore[attr-defined]
