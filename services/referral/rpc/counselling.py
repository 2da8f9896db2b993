"""RPCs of counselling."""

from __future__ import annotations

from typing import Any

from prag.referral.v1 import counselling_pb2 as pb

from services import case_refs
from services.chassis.auth.actors import caller
from services.chassis.database import paging
from services.chassis.database.columns import columns
from services.chassis.dates import day
from services.chassis.runtime.service import Runtime
from services.referral.commands import counselling as commands
from services.referral.models import Counselling
from services.referral.queries import counselling as queries
from services.referral.queries import reads_as_institution
from services.referral.resources import counselling as resources

__all__ = ["CounsellingRpcs"]


class CounsellingRpcs:
    """Counselling, over gRPC."""

    runtime: Runtime

    async def RecordCounselling(self, request: pb.RecordCounsellingRequest, _context: Any) -> pb.Counselling:
        """Record."""
        case = None
        # What an institution knows of a case is its referral.
        if request.case_id and not reads_as_institution(caller()):
            case = await case_refs.require(self.runtime, request.case_id, request.entry.person_ids)
        return await self._counselling(request, commands.record_counselling, request, case)

    async def CorrectCounselling(
        self, request: pb.CorrectCounsellingRequest, _context: Any
    ) -> pb.Counselling:
        """Set right."""
        return await self._counselling(request, commands.correct_counselling, request)

    async def UndoCounselling(self, request: pb.UndoCounsellingRequest, _context: Any) -> pb.Counselling:
        """Take back."""
        return await self._counselling(request, commands.undo_counselling, request)

    async def GetCounselling(self, request: pb.GetCounsellingRequest, _context: Any) -> pb.Counselling:
        """One."""
        by = caller()
        return resources.counselling(await queries.get(self.runtime.database, request.counselling_id, by), by)

    async def ListCounselling(
        self, request: pb.ListCounsellingRequest, _context: Any
    ) -> pb.ListCounsellingResponse:
        """A page."""
        by = caller()
        rows, token = await queries.page(
            self.runtime.database,
            by,
            (day(request.from_on, "from_on"), day(request.until_on, "until_on")),
            request.case_id,
            request.topic,
            paging.page_size(request),
            request.page_token,
        )
        return pb.ListCounsellingResponse(
            counselling=[resources.counselling(row, by) for row in rows], next_page_token=token
        )

    async def ListCounsellingTerms(
        self, request: pb.ListCounsellingTermsRequest, _context: Any
    ) -> pb.ListCounsellingTermsResponse:
        """Topics and papers."""
        return resources.terms(day(request.on, "on"))

    async def _counselling(self, request: Any, command: Any, *args: Any) -> pb.Counselling:
        async with self.runtime.database.transaction(request) as tx:
            row = await tx.once(Counselling, command, *args)
            await tx.flush()
            tx.saw(row.person_ids)
        return resources.counselling(columns(row), caller())
