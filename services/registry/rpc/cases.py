"""RPCs of cases."""

from __future__ import annotations

import uuid
from functools import partial

from prag.common.v1 import types_pb2
from prag.common.v1.open_work_pb2 import ListOpenWorkRequest, ListOpenWorkResponse
from prag.identity.v1 import identity_service_pb2 as identity
from prag.registry.v1 import registry_service_pb2 as pb

from services.chassis.auth.actors import Actor, caller
from services.chassis.database import paging
from services.chassis.errors import InvalidArgument, Violation
from services.chassis.ids import found
from services.domain.municipalities import CENTRE
from services.registry import resources
from services.registry.commands import cases, closing, registration, returns
from services.registry.models import Case
from services.registry.queries import cases as queries
from services.registry.queries import views
from services.registry.rpc.base import ServicerBase

__all__ = ["Cases"]


class Cases(ServicerBase):
    """Report, assign, register, change, close."""

    async def ReportCase(self, request: pb.ReportCaseRequest, context: object) -> pb.Case:
        if request.strand != types_pb2.STRAND_RETURN:
            by, tx = caller(), self._database.insert_only(request)
            case = await cases.report_case(tx, request, by)
            if await tx.write(case):
                return views.case_added(tx, case, by)
        # A request for return takes a number; and what was sent before is answered as it was then.
        return await self._change(request, Case, cases.report_case, views.case_after)

    async def AssignCase(self, request: pb.AssignCaseRequest, context: object) -> pb.Case:
        return await self._change(request, Case, cases.assign_case, views.case_after)

    async def RegisterFamily(self, request: pb.RegisterFamilyRequest, context: object) -> pb.Case:
        return await self._change(request, Case, registration.register_family, views.case_after)

    async def UpdateCase(self, request: pb.UpdateCaseRequest, context: object) -> pb.Case:
        officer = request.case.officer_id.strip()
        if officer and {"officer_id", "case.officer_id"} & set(request.update_mask.paths):
            office = identity.ListColleaguesRequest(institution_id=caller().institution_id)
            if officer not in await self._at_work(office):
                raise InvalidArgument(fields=[Violation("case.officer_id", "FIELD_UNKNOWN_VALUE")])
        return await self._change(request, Case, cases.update_case, views.case_after)

    async def RenewPermit(self, request: pb.RenewPermitRequest, context: object) -> pb.Case:
        return await self._change(request, Case, cases.renew_permit, views.case_after)

    async def SelectCase(self, request: pb.SelectCaseRequest, context: object) -> pb.Case:
        return await self._change(request, Case, returns.select_case, views.case_after)

    async def RecordReturn(self, request: pb.RecordReturnRequest, context: object) -> pb.Case:
        return await self._change(request, Case, returns.record_return, views.case_after)

    async def ClosePaperFile(self, request: pb.ClosePaperFileRequest, context: object) -> pb.Case:
        return await self._change(request, Case, closing.close_paper_file, views.case_after)

    async def RequestClosure(self, request: pb.RequestClosureRequest, context: object) -> pb.Case:
        command = partial(closing.request_closure, work=await self._open_work(request.case_id))
        return await self._change(request, Case, command, views.case_after)

    async def ConfirmClosure(self, request: pb.ConfirmClosureRequest, context: object) -> pb.Case:
        # Who turns it down closes nothing.
        work = [] if request.refuse else await self._open_work(request.case_id)
        command = partial(closing.confirm_closure, work=work)
        return await self._change(request, Case, command, views.case_after)

    async def ListOpenWork(self, request: ListOpenWorkRequest, context: object) -> ListOpenWorkResponse:
        await self._seen(found(request.case_id, "CASE_NOT_FOUND"))
        return ListOpenWorkResponse(work=await self._open_work(request.case_id))

    async def ReopenCase(self, request: pb.ReopenCaseRequest, context: object) -> pb.Case:
        return await self._change(request, Case, closing.reopen_case, views.case_after)

    async def GetCase(self, request: pb.GetCaseRequest, context: object) -> pb.Case:
        rows = await self._of_case(queries.CASE, request.case_id)
        return await views.case_read(self._database, rows[0], caller(), self._runtime.clock.today())

    async def ListCases(self, request: pb.ListCasesRequest, context: object) -> pb.ListCasesResponse:
        by, size = caller(), paging.page_size(request)
        filters = _filters(request)
        of = [filters, request.municipality, request.unassigned]
        key = paging.decode(request.page_token, of)
        rows = await self._database.fetch(
            queries.LISTS[tuple(filters)],
            **filters,
            municipalities=_municipalities(request, by),
            strands=list(by.strands),
            before=uuid.UUID(str(key[0])) if key else paging.LAST_ID,
            limit=size + 1,
        )
        shown, last = paging.paged(rows, size)
        response = pb.ListCasesResponse(cases=[resources.case(row) for row in shown])
        if last is not None:
            response.next_page_token = paging.encode([str(last["id"])], of)
        return response

    async def GetCaseRef(self, request: pb.GetCaseRefRequest, context: object) -> pb.CaseRef:
        return resources.case_ref(await self._case_ref(request.case_id))


def _filters(request: pb.ListCasesRequest) -> dict[str, str]:
    chosen = {
        "strand": resources.strand(request.strand),
        "state": resources.code("state", request.state, "state"),
        "officer_id": request.officer_id,
        "number": request.number.strip().upper(),
    }
    filters = {name: value for name, value in chosen.items() if value}
    return {**filters, "officer_id": ""} if request.without_officer else filters


def _municipalities(request: pb.ListCasesRequest, by: Actor) -> list[str]:
    wanted = CENTRE if request.unassigned else request.municipality
    return [code for code in by.municipalities if not wanted or code == wanted]
