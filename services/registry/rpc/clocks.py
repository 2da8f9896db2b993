"""RPCs of clocks, timeline, my work and access records."""

from __future__ import annotations

import asyncio
import datetime as dt
import uuid
from collections.abc import Iterable
from typing import Final

from prag.common.v1 import types_pb2
from prag.common.v1.access_service_pb2 import ReadAccessRecordsRequest, ReadAccessRecordsResponse
from prag.registry.v1 import registry_service_pb2 as pb

from services.chassis import call_context
from services.chassis.auth.actors import caller
from services.chassis.database import access_records, paging
from services.chassis.dates import day
from services.chassis.errors import DeadlineExceeded, Unavailable
from services.registry import resources, work
from services.registry.commands import clock_changes as commands
from services.registry.models import RunningClock
from services.registry.queries import cases as queries
from services.registry.queries import openings as queries_of_openings
from services.registry.queries import reference
from services.registry.rpc.base import ServicerBase
from services.registry.rules import clocks as clock_rules
from services.registry.rules import openings as opening_rules

__all__ = ["Clocks"]

# Whoever else shows names and keeps records of it.
_LOOKED_AT: Final = ("assessment", "referral", "benefits")
_LAST: Final = (paging.LAST_TIME, paging.LAST_ID)


class Clocks(ServicerBase):
    """What is due, what happened, who looked."""

    async def ListClocks(self, request: pb.ListClocksRequest, context: object) -> pb.ListClocksResponse:
        rows = await self._of_case(queries.CLOCKS, request.case_id)
        now, law = self._runtime.clock.now(), await reference.law(self._database)
        changes = caller().may("clock.change")
        return pb.ListClocksResponse(
            clocks=[resources.clock(row, now, law.workday, changes=changes) for row in rows]
        )

    async def PauseClock(self, request: pb.PauseClockRequest, context: object) -> pb.Clock:
        return await self._change(request, RunningClock, commands.pause_clock, commands.clock_after)

    async def ResumeClock(self, request: pb.ResumeClockRequest, context: object) -> pb.Clock:
        return await self._change(request, RunningClock, commands.resume_clock, commands.clock_after)

    async def ExtendClock(self, request: pb.ExtendClockRequest, context: object) -> pb.Clock:
        return await self._change(request, RunningClock, commands.extend_clock, commands.clock_after)

    async def WithdrawExtension(self, request: pb.WithdrawExtensionRequest, context: object) -> pb.Clock:
        return await self._change(request, RunningClock, commands.withdraw_extension, commands.clock_after)

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
        row = await self._case_ref(request.case_id)
        own = await access_records.of_persons(self._database.pool, row["person_ids"], size + 1)
        asked = ReadAccessRecordsRequest(person_ids=map(str, row["person_ids"]), page_size=size + 1)
        # Whoever reads the case may know who else did; what others keep is asked for by the service itself.
        with call_context.for_ourselves():
            others = await asyncio.gather(*(self._looked(name, asked) for name in _LOOKED_AT))
        records = [resources.access_record(record) for record in own]
        records += (
            pb.AccessRecord.FromString(record.SerializeToString())
            for answer in others
            if answer is not None
            for record in answer.records
        )
        # Merged they are fewer than were read: there are older ones where a service gave all that was asked.
        read = [len(own), *(len(answer.records) for answer in others if answer is not None)]
        more = max(read) > size
        records = resources.merged_records(records)
        await self._with_reasons(request.case_id, records[:size])
        missing = [name for name, answer in zip(_LOOKED_AT, others, strict=True) if answer is None]
        return pb.ListAccessRecordsResponse(
            records=records[:size], more=more or len(records) > size, missing_services=missing
        )

    async def _with_reasons(self, case_id: str, records: Iterable[pb.AccessRecord]) -> None:
        """Say of each look why it was outside the reader's duty, where it was."""
        openings = await self._database.fetch(queries_of_openings.OF_CASE, case_id=uuid.UUID(case_id))
        for record in records:
            first = record.time.ToDatetime(dt.UTC)
            last = record.last_time.ToDatetime(dt.UTC) if record.HasField("last_time") else first
            record.opening_reason = opening_rules.reason_of(openings, record.account_id, first, last)

    async def _looked(
        self, service: str, asked: ReadAccessRecordsRequest
    ) -> ReadAccessRecordsResponse | None:
        """Ask a service who looked there; None where it does not answer."""
        try:
            answer: ReadAccessRecordsResponse = await self._runtime.peers[service].ReadAccessRecords(asked)
        except (Unavailable, DeadlineExceeded):
            return None
        return answer

    async def ListWork(
        self, request: types_pb2.ListWorkRequest, context: object
    ) -> types_pb2.ListWorkResponse:
        now = self._runtime.clock.now()
        today = day(request.today, "today") or clock_rules.day_of(now)
        return await work.list_work(self._database, caller(), now, today)
