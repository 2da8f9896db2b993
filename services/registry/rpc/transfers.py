"""RPCs of transfers between municipalities."""

from __future__ import annotations

import uuid
from functools import partial
from typing import Any

from prag.identity.v1 import identity_service_pb2 as identity
from prag.registry.v1 import registry_service_pb2 as pb

from services.chassis.auth.actors import Actor, caller
from services.chassis.database import paging
from services.chassis.database.database import Tx
from services.chassis.errors import NotFound
from services.chassis.ids import found
from services.registry import resources
from services.registry.commands import transfers as commands
from services.registry.models import Transfer
from services.registry.queries import transfers as queries
from services.registry.queries import views
from services.registry.rpc.base import ServicerBase

__all__ = ["Transfers"]


class Transfers(ServicerBase):
    """Offer a case to another office, and answer."""

    async def OfferTransfer(self, request: pb.OfferTransferRequest, context: object) -> pb.Transfer:
        command = partial(commands.offer_transfer, work=await self._open_work(request.case_id))
        return await self._change(request, Transfer, command, _after)

    async def GetTransfer(self, request: pb.GetTransferRequest, context: object) -> pb.Transfer:
        return resources.transfer(await self._transfer(request.transfer_id), caller())

    async def ListTransfers(
        self, request: pb.ListTransfersRequest, context: object
    ) -> pb.ListTransfersResponse:
        by, size = caller(), paging.page_size(request)
        side = resources.code("side", request.side, "side")
        filters = [request.case_id, request.unanswered, side]
        key = paging.decode(request.page_token, filters)
        rows = await self._database.fetch(
            queries.LIST,
            municipalities=list(by.municipalities),
            strands=list(by.strands),
            case_id=found(request.case_id, "CASE_NOT_FOUND") if request.case_id else None,
            unanswered=request.unanswered,
            side=side,
            before=uuid.UUID(str(key[0])) if key else paging.LAST_ID,
            limit=size + 1,
        )
        shown, last = paging.paged(rows, size)
        response = pb.ListTransfersResponse(transfers=[resources.transfer(row, by) for row in shown])
        if last is not None:
            response.next_page_token = paging.encode([str(last["id"])], filters)
        return response

    async def AcceptTransfer(self, request: pb.AcceptTransferRequest, context: object) -> pb.Transfer:
        there = (await self._transfer(request.transfer_id))["to_municipality"]
        office = identity.ListColleaguesRequest(municipality=there)
        command = partial(commands.accept_transfer, colleagues=await self._at_work(office))
        return await self._change(request, Transfer, command, _after)

    async def RefuseTransfer(self, request: pb.RefuseTransferRequest, context: object) -> pb.Transfer:
        return await self._change(request, Transfer, commands.refuse_transfer, _after)

    async def WithdrawTransfer(self, request: pb.WithdrawTransferRequest, context: object) -> pb.Transfer:
        return await self._change(request, Transfer, commands.withdraw_transfer, _after)

    async def _transfer(self, transfer_id: str) -> Any:
        key = found(transfer_id, "TRANSFER_NOT_FOUND")
        row = await self._database.fetchrow(queries.GET, transfer_id=key, strands=list(caller().strands))
        if row is None:
            raise NotFound("TRANSFER_NOT_FOUND")
        return row


async def _after(tx: Tx, transfer: Transfer, by: Actor) -> pb.Transfer:
    """Return the transfer that a command left; the access record names whose family it is."""
    await tx.session.flush()
    tx.saw(await views.family_of(tx, transfer.case_id))
    return resources.transfer(resources.columns(transfer), by)
