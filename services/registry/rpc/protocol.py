"""RPCs of the protocol."""

from __future__ import annotations

from prag.registry.v1 import registry_service_pb2 as pb

from services.chassis.auth.actors import Actor, caller
from services.chassis.database.database import Tx
from services.registry import resources
from services.registry.commands import protocol as commands
from services.registry.models import PrintOrder, ProtocolEntry
from services.registry.queries import protocol as queries
from services.registry.queries import views
from services.registry.rpc.base import ServicerBase

__all__ = ["Protocol"]


class Protocol(ServicerBase):
    """Papers that came and went, and the book."""

    async def RecordProtocolEntry(
        self, request: pb.RecordProtocolEntryRequest, context: object
    ) -> pb.ProtocolEntry:
        return await self._change(request, ProtocolEntry, commands.record_protocol_entry, _after)

    async def CorrectProtocolEntry(
        self, request: pb.CorrectProtocolEntryRequest, context: object
    ) -> pb.ProtocolEntry:
        return await self._change(request, ProtocolEntry, commands.correct_protocol_entry, _after)

    async def VoidProtocolEntry(
        self, request: pb.VoidProtocolEntryRequest, context: object
    ) -> pb.ProtocolEntry:
        return await self._change(request, ProtocolEntry, commands.void_protocol_entry, _after)

    async def ListProtocolEntries(
        self, request: pb.ListProtocolEntriesRequest, context: object
    ) -> pb.ListProtocolEntriesResponse:
        rows = await self._of_case(queries.OF_CASE, request.case_id)
        return pb.ListProtocolEntriesResponse(entries=[resources.protocol_entry(row) for row in rows])

    async def PrintProtocolBook(
        self, request: pb.PrintProtocolBookRequest, context: object
    ) -> pb.PrintResponse:
        async with self._database.transaction(request) as tx:
            order = await tx.once(PrintOrder, commands.print_protocol_book, request, caller())
            return pb.PrintResponse(job_id=str(order.job_id))


async def _after(tx: Tx, entry: ProtocolEntry, _by: Actor) -> pb.ProtocolEntry:
    await tx.session.flush()
    tx.saw(await views.family_of(tx, entry.case_id))
    return resources.protocol_entry(resources.columns(entry))
