"""Identity as far as assessment asks it: which institutions there are, from a table."""

from typing import Any, Final

from prag.identity.v1 import identity_service_pb2 as pb
from prag.identity.v1.identity_service_pb2_grpc import add_IdentityServiceServicer_to_server

from services.chassis.errors import NotFound
from services.chassis.runtime.service import Service

INSTITUTIONS: Final = {
    one.id: one
    for one in (
        pb.Institution(id="csw-ran", kind="CSW", municipalities=["RAN"], active=True),
        pb.Institution(id="csw-gjl", kind="CSW", municipalities=["GJL", "RAN"], active=True),
        pb.Institution(id="school-ran", kind="MED", municipalities=["RAN"], active=True),
        pb.Institution(id="eo-ran", kind="EO", municipalities=["RAN"], active=True),
        # As long as a code and an id may be.
        pb.Institution(id="i" * 64, kind="k" * 20, municipalities=["RAN"], active=True),
        pb.Institution(id="csw-closed", kind="CSW", municipalities=["RAN"]),
        pb.Institution(id="csw-far", kind="CSW", municipalities=["GJL"], active=True),
    )
}


def service() -> Service:
    """Return identity with these institutions."""

    async def get_institution(_self: Any, request: pb.GetInstitutionRequest, _context: Any) -> pb.Institution:
        if request.institution_id not in INSTITUTIONS:
            raise NotFound("INSTITUTION_NOT_FOUND")
        return INSTITUTIONS[request.institution_id]

    async def unknown(_self: Any, _request: Any, _context: Any) -> Any:
        raise NotImplementedError

    answers = {"GetInstitution": get_institution}
    methods = pb.DESCRIPTOR.services_by_name["IdentityService"].methods
    servicer = type("StandIn", (), {method.name: answers.get(method.name, unknown) for method in methods})
    return Service(
        name="identity",
        servicers=[(add_IdentityServiceServicer_to_server, lambda _runtime: servicer())],
        migrations="tests.chassis.sample_tables.migrations",
    )
