"""RPCs of clocks, timeline, work and access records."""

from __future__ import annotations

import datetime as dt
import json
import uuid
from typing import Any, Final

from prag.common.v1 import types_pb2
from prag.registry.v1 import registry_service_pb2 as pb

from services.chassis.auth.actors import Actor, caller
from services.chassis.database import paging
from services.chassis.dates import day
from services.registry import resources
from services.registry.queries import cases as queries
from services.registry.queries import reference
from services.registry.rpc.part import Part
from services.registry.rules import cases as case_rules
from services.registry.rules import clocks as clock_rules
from services.registry.rules import work

__all__ = ["Clocks"]

_LAST: Final = (dt.datetime(9999, 1, 1, tzinfo=dt.UTC), uuid.UUID(int=(1 << 128) - 1))
_MOCR: Final = frozenset({"mocr_officer", "mocr_head"})
# A case waits for its centre; the coordinator sees what went late in the region.
_CENTRES: Final = frozenset({"drrpif_officer", "mcr_officer"})
_COORDINATOR: Final = "regional_coordinator"
_EVER: Final = dt.datetime(9999, 1, 1, tzinfo=dt.UTC)


class Clocks(Part):
    """What is due, what happened, who looked."""

    async def ListClocks(self, request: pb.ListClocksRequest, context: object) -> pb.ListClocksResponse:
        rows = await self._of_case(queries.CLOCKS, request.case_id)
        now, law = self._runtime.clock.now(), await reference.law(self._database)
        return pb.ListClocksResponse(clocks=[resources.clock(row, now, law.workday) for row in rows])

    async def ListTimeline(self, request: pb.ListTimelineRequest, context: object) -> pb.ListTimelineResponse:
        size = paging.page_size(request)
        key = paging.decode(request.page_token, request.case_id)
        before = (dt.datetime.fromisoformat(str(key[0])), uuid.UUID(str(key[1]))) if key else _LAST
        rows = await self._of_case(
            queries.TIMELINE, request.case_id, before_time=before[0], before_id=before[1], limit=size + 1
        )
        shown, last = paging.paged(rows, size)
        response = pb.ListTimelineResponse(
            entries=[resources.timeline_entry(row) for row in shown], total=rows[0]["total"] if rows else 0
        )
        if last is not None:
            position = [last["actual_time"].isoformat(), str(last["id"])]
            response.next_page_token = paging.encode(position, request.case_id)
        return response

    async def ListAccessRecords(
        self, request: pb.ListAccessRecordsRequest, context: object
    ) -> pb.ListAccessRecordsResponse:
        size = paging.page_size(request)
        rows = await self._of_case(queries.ACCESS_RECORDS, request.case_id, limit=size)
        return pb.ListAccessRecordsResponse(records=[resources.access_record(row) for row in rows])

    async def ListWork(
        self, request: types_pb2.ListWorkRequest, context: object
    ) -> types_pb2.ListWorkResponse:
        by, now = caller(), self._runtime.clock.now()
        today = day(request.today, "today") or clock_rules.day_of(now)
        items: list[types_pb2.WorkItem] = []
        if by.roles & (_MOCR | {_COORDINATOR}):
            items += await self._due(by, now, today)
        if by.roles & _MOCR:
            rows = await self._mine(queries.UNREGISTERED, by)
            items += [resources.work_item(row, "register_family", "OPEN") for row in rows]
        if by.roles & _CENTRES:
            rows = await self._database.fetch(queries.UNASSIGNED, strands=list(by.strands))
            items += [resources.work_item(row, "assign_case", "OPEN") for row in rows]
        if by.may("case.close_confirm"):
            items += await self._closings(by)
        return types_pb2.ListWorkResponse(items=items)

    async def _mine(self, statement: Any, by: Actor, **params: Any) -> list[Any]:
        codes = [code for code in by.municipalities if code != reference.CENTRE]
        return await self._database.fetch(statement, municipalities=codes, strands=list(by.strands), **params)

    async def _due(self, by: Actor, now: dt.datetime, today: dt.date) -> list[types_pb2.WorkItem]:
        officer = bool(by.roles & _MOCR)
        # What others must do is shown whenever it is due; the coordinator is told of what went late.
        rows = await self._mine(queries.DUE, by, horizon=_EVER if officer else now)
        items = []
        for row in rows:
            mine = row["who_acts"] == "MOCR"
            group = work.group_of(row["due_time"], now, today, mine=mine)
            if group is None or not (officer or mine):
                continue
            waits = "" if mine else row["institution_id"] or row["who_acts"]
            more = {"month": row["period"]} if row["period"] else {}
            items.append(resources.work_item(row, row["task"], group, waits_for=waits, metadata=more))
        return items

    async def _closings(self, by: Actor) -> list[types_pb2.WorkItem]:
        items = []
        for row in await self._mine(queries.CLOSINGS, by):
            closure = json.loads(row["closure"])
            chain = case_rules.confirmers(row["strand"])
            able = chain[chain.index(closure["confirmer_role"]) :]
            if closure["requested_by"] != by.account_id and by.roles.intersection(able):
                more = {"outcome": closure["outcome"]}
                items.append(resources.work_item(row, "confirm_closure", "OPEN", metadata=more))
        return items
