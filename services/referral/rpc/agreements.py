"""RPCs of what was agreed on cases."""

from __future__ import annotations

from typing import Any

from prag.referral.v1 import agreement_pb2 as pb

from services import case_refs
from services.chassis.auth.actors import caller
from services.chassis.database import paging
from services.chassis.database.columns import columns
from services.chassis.errors import InvalidArgument, Violation
from services.chassis.runtime.service import Runtime
from services.referral.commands import agreements as commands
from services.referral.models import Agreement
from services.referral.queries import agreements as queries
from services.referral.resources import agreements as resources

__all__ = ["AgreementRpcs"]


class AgreementRpcs:
    """What was agreed on cases, over gRPC."""

    runtime: Runtime

    async def RecordAgreement(self, request: pb.RecordAgreementRequest, _context: Any) -> pb.Agreement:
        """Record."""
        case = await case_refs.require(self.runtime, request.case_id)
        return await self._agreement(request, commands.record_agreement, request, case)

    async def UndoAgreement(self, request: pb.UndoAgreementRequest, _context: Any) -> pb.Agreement:
        """Take back."""
        return await self._agreement(request, commands.undo_agreement, request)

    async def CompleteAgreedTask(self, request: pb.CompleteAgreedTaskRequest, _context: Any) -> pb.Agreement:
        """A task was done."""
        return await self._agreement(request, commands.complete_agreed_task, request)

    async def ReopenAgreedTask(self, request: pb.ReopenAgreedTaskRequest, _context: Any) -> pb.Agreement:
        """It was not, after all."""
        return await self._agreement(request, commands.reopen_agreed_task, request)

    async def GetAgreement(self, request: pb.GetAgreementRequest, _context: Any) -> pb.Agreement:
        """One."""
        by = caller()
        return resources.agreement(await queries.get(self.runtime.database, request.agreement_id, by), by)

    async def ListAgreements(
        self, request: pb.ListAgreementsRequest, _context: Any
    ) -> pb.ListAgreementsResponse:
        """A page."""
        if not request.case_id and not request.meeting_id:
            raise InvalidArgument(fields=[Violation("case_id", "FIELD_REQUIRED")])
        by = caller()
        rows, token = await queries.page(
            self.runtime.database,
            by,
            request.case_id,
            request.meeting_id,
            paging.page_size(request),
            request.page_token,
        )
        return pb.ListAgreementsResponse(
            agreements=[resources.agreement(row, by) for row in rows], next_page_token=token
        )

    async def _agreement(self, request: Any, command: Any, *args: Any) -> pb.Agreement:
        async with self.runtime.database.transaction(request) as tx:
            row = await tx.once(Agreement, command, *args)
            await tx.flush()
            tx.saw(await case_refs.people_of(tx, row.case_id))
        return resources.agreement(columns(row), caller())
