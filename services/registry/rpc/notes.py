"""RPCs of notes, and of marks on a case."""

from __future__ import annotations

from prag.registry.v1 import registry_service_pb2 as pb

from services.chassis.auth.actors import Actor, caller
from services.chassis.database.database import Tx
from services.registry import resources
from services.registry.commands import notes as commands
from services.registry.models import Case, CaseNote
from services.registry.queries import cases as queries
from services.registry.queries import views
from services.registry.rpc.base import ServicerBase

__all__ = ["Notes"]


class Notes(ServicerBase):
    """What an office keeps for itself, and what it marks for everybody."""

    async def SetFlag(self, request: pb.SetFlagRequest, context: object) -> pb.Case:
        return await self._change(request, Case, commands.set_flag, views.case_after)

    async def EndFlag(self, request: pb.EndFlagRequest, context: object) -> pb.Case:
        return await self._change(request, Case, commands.end_flag, views.case_after)

    async def WriteNote(self, request: pb.WriteNoteRequest, context: object) -> pb.CaseNote:
        return await self._change(request, CaseNote, commands.write_note, _note_after)

    async def CorrectNote(self, request: pb.CorrectNoteRequest, context: object) -> pb.CaseNote:
        return await self._change(request, CaseNote, commands.correct_note, _note_after)

    async def WithdrawNote(self, request: pb.WithdrawNoteRequest, context: object) -> pb.CaseNote:
        return await self._change(request, CaseNote, commands.withdraw_note, _note_after)

    async def ListNotes(self, request: pb.ListNotesRequest, context: object) -> pb.ListNotesResponse:
        rows = await self._of_case(queries.NOTES, request.case_id)
        return pb.ListNotesResponse(
            notes=[resources.note(row, caller()) for row in rows[: queries.MOST_NOTES]],
            more=len(rows) > queries.MOST_NOTES,
        )


async def _note_after(tx: Tx, note: CaseNote, by: Actor) -> pb.CaseNote:
    await tx.session.flush()
    tx.saw(await views.family_of(tx, note.case_id))
    return resources.note(resources.columns(note), by)
