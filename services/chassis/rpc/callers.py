"""Who may call which RPC, by service and method: the one list.

A caller is known by the name in its certificate, where there are certificates, and by that of the service's
token. What people may do comes by the gateway; a service calls what stands here and no other, whether for
itself or for a person; so whoever takes a service over reaches what that service needs. What is not said is
refused. `tests/architecture/test_callers.py` holds the list against what the services' code calls.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from prag.common.v1 import options_pb2

from services.chassis.events import logs

__all__ = ["CALLERS", "GATEWAY", "OPERATOR", "PROMETHEUS", "admitted"]

# Names in certificates that are no service's.
GATEWAY: Final = "gateway"
OPERATOR: Final = "operator"
PROMETHEUS: Final = "prometheus"

_SERVICES: Final = ("registry", "assessment", "referral", "benefits", "reporting", "identity")


def _common(service: str) -> dict[str, tuple[str, ...]]:
    """What is called of every service: its log by who follows it, its access records by who shows them."""
    asked = ("ReadAccessRecords", "ReadReaders")
    readers = {} if service == "registry" else dict.fromkeys(asked, ("registry",))
    return {"ReadEvents": logs.followers(service), **readers}


CALLERS: Final[Mapping[str, Mapping[str, tuple[str, ...]]]] = {
    "registry": {
        **_common("registry"),
        "GetCaseRef": ("assessment", "referral", "benefits"),
        # Whether a file outside the reader's duty is open to them.
        "GetCaseOpening": ("assessment", "referral", "benefits"),
        "GetShareableData": ("assessment", "referral"),
        "GetDocument": ("assessment", "benefits"),
        # What is printed of a plan and of a decision.
        "GetCase": ("assessment", "benefits"),
        "ListPersons": ("assessment",),
        "BatchGetCards": ("benefits",),
        "ListMunicipalities": ("benefits",),
        "ListSettlements": ("benefits",),
        "ListActDateCorrections": ("benefits",),
    },
    "assessment": {
        **_common("assessment"),
        "ListOpenWork": ("registry",),
        # What the file of a case is made of.
        **dict.fromkeys(
            ("ListVisits", "GetOpp", "ListRatings", "GetPlan", "ListMonitoring", "ListPackages"),
            ("registry",),
        ),
        "GetPlanItem": ("referral", "benefits"),
        "ListActDateCorrections": ("benefits",),
    },
    "referral": {
        **_common("referral"),
        "ListOpenWork": ("registry",),
        "ListReferrals": ("registry",),
        "ListActDateCorrections": ("benefits",),
    },
    "benefits": {
        **_common("benefits"),
        "ListOpenWork": ("registry",),
        # What the file of a case is made of, with the acts.
        **dict.fromkeys(
            ("ListApplications", "ListEntitlements", "GetDecision", "ListSchemes", "ReadBlob"), ("registry",)
        ),
        # What a member and a secretary may open of the papers that registry keeps.
        "ListReadableFiles": ("registry",),
    },
    "reporting": _common("reporting"),
    "identity": {
        **_common("identity"),
        # Whether who asks may still do so, and who ordered work.
        "RenewToken": tuple(name for name in _SERVICES if name != "identity"),
        "GetRights": tuple(name for name in _SERVICES if name != "identity"),
        "GetInstitution": ("assessment", "referral", "benefits"),
        "ListColleagues": ("registry", "benefits", "reporting"),
        "TellOfReading": ("registry",),
    },
}


def admitted(service: str, method: str, access: options_pb2.Access) -> frozenset[str]:
    """Return the names of those who may call a service's RPC; itself is one of them."""
    named = {service, *CALLERS.get(service, {}).get(method, ())}
    if access.permission or access.signed_in or access.public:
        named.add(GATEWAY)
    return frozenset(named)
