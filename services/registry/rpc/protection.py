"""RPCs of protected persons."""

from __future__ import annotations

from prag.identity.v1 import identity_service_pb2 as identity
from prag.registry.v1 import registry_service_pb2 as pb

from services.chassis.auth.actors import Actor, caller
from services.chassis.database.database import Tx
from services.chassis.ids import found
from services.registry import resources
from services.registry.commands import protection as commands
from services.registry.models import ProtectedMatch, Protection
from services.registry.queries import protection as queries
from services.registry.queries import views
from services.registry.rpc.base import ServicerBase

__all__ = ["Protections"]


class Protections(ServicerBase):
    """Close a case to all but named accounts, open it again, and what the named are asked."""

    async def ProtectCase(self, request: pb.ProtectCaseRequest, context: object) -> pb.CaseProtection:
        named: list[identity.Colleague] = []
        if request.account_ids:
            asked = identity.ListColleaguesRequest(ids=request.account_ids)
            named = list((await self._runtime.peers.identity.ListColleagues(asked)).colleagues)
        async with self._database.transaction(request) as tx:
            row = await tx.once(Protection, commands.protect_case, request, caller(), named)
            return await _protection(tx, row, caller())

    async def EndProtection(self, request: pb.EndProtectionRequest, context: object) -> pb.CaseProtection:
        return await self._change(request, Protection, commands.end_protection, _protection)

    async def ListProtections(
        self, request: pb.ListProtectionsRequest, context: object
    ) -> pb.ListProtectionsResponse:
        rows = await self._of_case(queries.PROTECTIONS, request.case_id)
        return pb.ListProtectionsResponse(protections=[resources.protection(row) for row in rows])

    async def ListProtectedMatches(
        self, request: pb.ListProtectedMatchesRequest, context: object
    ) -> pb.ListProtectedMatchesResponse:
        by = caller()
        rows = await self._database.fetch(
            queries.MATCHES,
            municipalities=list(by.municipalities),
            strands=list(by.strands),
            case_id=found(request.case_id, "CASE_NOT_FOUND") if request.case_id else None,
        )
        shown = rows[: queries.MOST]
        return pb.ListProtectedMatchesResponse(
            matches=[resources.match(row) for row in shown], more=len(rows) > queries.MOST
        )

    async def AnswerProtectedMatch(
        self, request: pb.AnswerProtectedMatchRequest, context: object
    ) -> pb.ProtectedMatch:
        return await self._change(request, ProtectedMatch, commands.answer_match, _match)


async def _protection(tx: Tx, row: Protection, _by: Actor) -> pb.CaseProtection:
    await tx.session.flush()
    tx.saw(await views.family_of(tx, row.case_id))
    return resources.protection(resources.columns(row))


async def _match(tx: Tx, row: ProtectedMatch, _by: Actor) -> pb.ProtectedMatch:
    await tx.session.flush()
    tx.saw([row.person_id])
    return resources.match(resources.columns(row))
