"""Identity as far as benefits asks it: which accounts are active, and where, from a table."""

from typing import Any, Final

from prag.identity.v1 import identity_service_pb2 as pb
from prag.identity.v1.identity_service_pb2_grpc import add_IdentityServiceServicer_to_server

from services.chassis.auth.actors import Actor
from services.chassis.errors import NotFound
from services.chassis.runtime.service import Service

# Accounts that are active: what an administrator suspends or moves leaves it.
ACTIVE: Final[dict[str, Actor]] = {}
INSTITUTIONS: Final = {
    "csw-ran": pb.Institution(id="csw-ran", kind="CSW", municipalities=["RAN"], active=True),
    "closed": pb.Institution(id="closed", kind="CSW", municipalities=["RAN"]),
}


def employ(*people: Actor) -> None:
    """Let these have active accounts."""
    ACTIVE.update({one.account_id: one for one in people})


def service() -> Service:
    """Return identity with these accounts and institutions."""

    async def list_colleagues(_self: Any, request: pb.ListColleaguesRequest, _context: Any) -> Any:
        found = [
            ACTIVE[one]
            for one in request.ids
            if one in ACTIVE
            and (not request.municipality or request.municipality in ACTIVE[one].municipalities)
        ]
        return pb.ListColleaguesResponse(
            colleagues=[
                pb.Colleague(
                    id=one.account_id,
                    display_name=f"Član {number}",
                    position="direkcija",
                    institution_id="okr-ran",
                    roles=sorted(one.roles),
                )
                for number, one in enumerate(found)
            ]
        )

    async def get_institution(_self: Any, request: pb.GetInstitutionRequest, _context: Any) -> pb.Institution:
        if request.institution_id not in INSTITUTIONS:
            raise NotFound("INSTITUTION_NOT_FOUND")
        return INSTITUTIONS[request.institution_id]

    async def unknown(_self: Any, _request: Any, _context: Any) -> Any:
        raise NotImplementedError

    answers = {"ListColleagues": list_colleagues, "GetInstitution": get_institution}
    methods = pb.DESCRIPTOR.services_by_name["IdentityService"].methods
    servicer = type("StandIn", (), {method.name: answers.get(method.name, unknown) for method in methods})
    return Service(
        name="identity",
        servicers=[(add_IdentityServiceServicer_to_server, lambda _runtime: servicer())],
        migrations="tests.chassis.sample_tables.migrations",
    )
