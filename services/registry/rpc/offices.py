"""RPCs of an office: how it stands, and whose cases go to whom."""

from __future__ import annotations

import asyncio
import datetime as dt
import uuid
from functools import partial
from typing import Any, Final

from prag.identity.v1 import identity_service_pb2 as identity
from prag.registry.v1 import registry_service_pb2 as pb

from services.chassis.auth.actors import caller
from services.chassis.database import paging
from services.chassis.database.database import Tx
from services.chassis.errors import NotFound
from services.chassis.ids import found
from services.registry import resources
from services.registry.commands import handing_over
from services.registry.models import Handover
from services.registry.queries import office, officers, reference, views
from services.registry.rpc.base import ServicerBase
from services.registry.rules import work

__all__ = ["Offices"]

_EVER: Final = dt.datetime(1, 1, 1, tzinfo=dt.UTC)
# Handovers, and closings that wait, in the load of an office.
_NEWEST: Final = 10
_WAITING: Final = 200


class Offices(ServicerBase):
    """The load of an office, and handovers."""

    async def GetOfficeLoad(self, request: pb.GetOfficeLoadRequest, context: object) -> pb.OfficeLoad:
        clock, database = self._runtime.clock, self._database
        of: dict[str, Any] = {"municipality": request.municipality, "strands": list(caller().strands)}
        until = work.end_of_week(clock.today())
        at_work, cases, clocks, closings, handovers = await asyncio.gather(
            database.fetch(office.OFFICERS, municipality=_own(request)),
            database.fetch(office.CASES, **of),
            database.fetch(office.CLOCKS, **of, now=clock.now(), until=until),
            database.fetch(office.CLOSINGS, **of, limit=_WAITING + 1),
            database.fetch(office.HANDOVERS, municipality=request.municipality, limit=_NEWEST),
        )
        counted = (
            sum(row["cases"] for row in cases),
            sum(row["late"] + row["due_this_week"] for row in clocks),
        )
        return pb.OfficeLoad(
            municipality=request.municipality,
            officers=resources.officer_loads((row["account_id"] for row in at_work), cases, clocks),
            closings=[resources.waiting_closure(row) for row in closings[:_WAITING]],
            handovers=[resources.handover(row) for row in handovers],
            more=max(counted) >= office.MOST or len(closings) > _WAITING,
        )

    async def ListOfficeClocks(
        self, request: pb.ListOfficeClocksRequest, context: object
    ) -> pb.ListOfficeClocksResponse:
        size, now = paging.page_size(request), self._runtime.clock.now()
        week = (now, work.end_of_week(self._runtime.clock.today()))
        since, until = (_EVER, now) if request.late else week
        filters = [
            request.officer_id,
            request.without_officer,
            request.rule,
            request.late,
            request.municipality,
        ]
        key = paging.decode(request.page_token, filters)
        rows = await self._database.fetch(
            office.CLOCK_LIST,
            municipality=request.municipality,
            strands=list(caller().strands),
            since=since,
            until=until,
            rule=request.rule,
            officer_id="" if request.without_officer else request.officer_id or None,
            after_time=dt.datetime.fromisoformat(str(key[0])) if key else _EVER,
            after_id=uuid.UUID(str(key[1])) if key else paging.FIRST_ID,
            limit=size + 1,
        )
        shown, last = paging.paged(rows, size)
        response = pb.ListOfficeClocksResponse(clocks=[resources.office_clock(row) for row in shown])
        if last is not None:
            response.next_page_token = paging.encode([last["due_time"].isoformat(), str(last["id"])], filters)
        return response

    async def ListOfficeDuties(
        self, request: pb.ListOfficeDutiesRequest, context: object
    ) -> pb.ListOfficeDutiesResponse:
        size, now = paging.page_size(request), self._runtime.clock.now()
        key = paging.decode(request.page_token, request.municipality)
        rows = await self._database.fetch(
            office.DUTIES,
            municipality=request.municipality,
            strands=list(caller().strands),
            before_time=dt.datetime.fromisoformat(str(key[0])) if key else paging.LAST_TIME,
            before_id=uuid.UUID(str(key[1])) if key else paging.LAST_ID,
            limit=size + 1,
        )
        law = await reference.law(self._database)
        shown, last = paging.paged(rows, size)
        response = pb.ListOfficeDutiesResponse(
            clocks=[resources.clock(row, now, law.workday) for row in shown]
        )
        if last is not None:
            position = [last["start_time"].isoformat(), str(last["id"])]
            response.next_page_token = paging.encode(position, request.municipality)
        return response

    async def ListCasesToHandOver(
        self, request: pb.ListCasesToHandOverRequest, context: object
    ) -> pb.ListCasesResponse:
        by, size = caller(), paging.page_size(request)
        filters = [request.municipality, request.officer_id]
        key = paging.decode(request.page_token, filters)
        rows = await self._database.fetch(
            officers.TO_HAND_OVER,
            municipalities=[code for code in by.municipalities if request.municipality in {"", code}],
            strands=list(by.strands),
            officer_id=request.officer_id,
            before=uuid.UUID(str(key[0])) if key else paging.LAST_ID,
            limit=size + 1,
        )
        shown, last = paging.paged(rows, size)
        response = pb.ListCasesResponse(cases=[resources.case(row) for row in shown])
        if last is not None:
            response.next_page_token = paging.encode([str(last["id"])], filters)
        return response

    async def HandOverCases(self, request: pb.HandOverCasesRequest, context: object) -> pb.Handover:
        return await self._handed_over(request, handing_over.hand_over_cases, request.municipality)

    async def HandOverLoad(self, request: pb.HandOverLoadRequest, context: object) -> pb.Handover:
        return await self._handed_over(request, handing_over.hand_over_load, request.municipality)

    async def GetHandover(self, request: pb.GetHandoverRequest, context: object) -> pb.Handover:
        row = await self._handover(request.handover_id)
        cases = await self._database.fetch(office.CASES_OF_HANDOVER, handover_id=row["id"])
        return resources.handover(row, cases)

    async def UndoHandover(self, request: pb.UndoHandoverRequest, context: object) -> pb.Handover:
        row = await self._handover(request.handover_id)
        return await self._handed_over(request, handing_over.undo_handover, row["municipality"])

    async def _handover(self, handover_id: str) -> Any:
        key = found(handover_id, "HANDOVER_NOT_FOUND")
        row = await self._database.fetchrow(office.HANDOVER, handover_id=key)
        if row is None:
            raise NotFound("HANDOVER_NOT_FOUND")
        return row

    async def _handed_over(self, request: Any, command: Any, municipality: str) -> pb.Handover:
        there = await self._at_work(identity.ListColleaguesRequest(municipality=municipality))
        return await self._change(request, Handover, partial(command, at_work=there), _after)


async def _after(tx: Tx, handover: Handover, _by: object) -> pb.Handover:
    return await views.handover_after(tx, handover)


def _own(request: pb.GetOfficeLoadRequest) -> str:
    """Return the office's municipality where it is the caller's: who works elsewhere is not to be listed."""
    return request.municipality if request.municipality in caller().municipalities else ""
