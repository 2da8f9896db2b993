"""The servicer of reporting: read the period, count, convert."""

from __future__ import annotations

import datetime as dt
from collections.abc import Awaitable, Callable
from typing import Any, Concatenate, ParamSpec, TypeVar

from google.protobuf.message import Message
from prag.common.v1 import types_pb2 as common
from prag.reporting.v1 import reporting_service_pb2 as pb
from prag.reporting.v1 import reporting_service_pb2_grpc

from services.chassis.auth.actors import caller
from services.chassis.calendar import midnight
from services.chassis.database import paging
from services.chassis.database.database import Row, Tx
from services.chassis.dates import day, day_of
from services.chassis.runtime.service import Runtime
from services.reporting import commands, drilldown, indicator_values, queries, resources, rules, work
from services.reporting.models import Definition, Export
from services.reporting.rules import Period

P = ParamSpec("P")
RowT = TypeVar("RowT", bound=Row)


class ReportingServicer(reporting_service_pb2_grpc.ReportingServiceServicer):
    """The municipal plan, over gRPC."""

    def __init__(self, runtime: Runtime) -> None:
        """Stand on the runtime."""
        self.database = runtime.database
        self.clock = runtime.clock

    async def GetMunicipalPlan(self, request: pb.GetMunicipalPlanRequest, _context: Any) -> pb.MunicipalPlan:
        """The plan, counted."""
        by = caller()
        plan = indicator_values.find_plan(request.municipality, by.scope)
        period = self._period(request, day(request.known_on, "known_on"))
        counted = await indicator_values.count_plan(
            self.database, plan, period, objective=request.objective, own=indicator_values.own(by, plan)
        )
        last = await queries.last_counted(self.database, plan.municipality)
        return resources.municipal_plan(plan, counted, period, last)

    async def GetIndicator(self, request: pb.GetIndicatorRequest, _context: Any) -> pb.Indicator:
        """One indicator."""
        return await self._indicator(request.municipality, request.indicator, self._period(request))

    async def ListIndicatorEntries(
        self, request: pb.ListIndicatorEntriesRequest, _context: Any
    ) -> pb.ListIndicatorEntriesResponse:
        """The list behind a number."""
        by = caller()
        plan = indicator_values.find_plan(request.municipality, by.scope)
        changed = await queries.definitions(self.database, plan.municipality, self._period(request).end)
        measure, partner = drilldown.behind(
            plan,
            request.indicator,
            request.part,
            changed.get(request.indicator),
            own=indicator_values.own(by, plan),
        )
        rows, token, total = await queries.entries(
            self.database,
            plan.municipality,
            plan.strands,
            measure,
            partner,
            self._period(request),
            paging.page_size(request),
            request.page_token,
        )
        return resources.entries(rows, token, total)

    async def UpdateDefinition(self, request: pb.UpdateDefinitionRequest, _context: Any) -> pb.Indicator:
        """Another definition of a percentage."""
        await self._change(request, Definition, commands.update_definition, request)
        today = self.clock.today()
        period = Period(dt.date(today.year, 1, 1), today, self.clock.now())
        return await self._indicator(request.municipality, request.indicator, period)

    async def ListMeasures(self, _request: pb.ListMeasuresRequest, _context: Any) -> pb.ListMeasuresResponse:
        """What can be counted."""
        return resources.measures()

    async def ExportPlan(self, request: pb.ExportPlanRequest, _context: Any) -> pb.ExportPlanResponse:
        """A spreadsheet, as a job."""
        period = self._period(request)
        row = await self._change(request, Export, commands.export_plan, request, period.start, period.end)
        return pb.ExportPlanResponse(job_id=str(row.job_id))

    async def ListWork(self, request: common.ListWorkRequest, _context: Any) -> common.ListWorkResponse:
        """The queue's part of reporting."""
        now = self.clock.now()
        today = day(request.today, "today") or day_of(now)
        return await work.list_work(self.database, caller(), now, today)

    async def _change(
        self,
        request: Message,
        model: type[RowT],
        command: Callable[Concatenate[Tx, P], Awaitable[RowT]],
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> RowT:
        """Open a transaction, run a command once for its request, and return what it left."""
        async with self.database.transaction(request) as tx:
            return await tx.once(model, command, *args, **kwargs)

    async def _indicator(self, municipality: str, code: str, period: Period) -> pb.Indicator:
        by = caller()
        plan = indicator_values.find_plan(municipality, by.scope)
        counted = await indicator_values.count_indicator(
            self.database, plan, code, period, own=indicator_values.own(by, plan)
        )
        return resources.indicator(plan.indicator(code) or {}, counted)

    def _period(self, request: Any, known_on: dt.date | None = None) -> Period:
        """Return the period asked for; this year until today when none was."""
        today = self.clock.today()
        start = day(getattr(request, "from"), "from") or dt.date(today.year, 1, 1)
        end = day(request.to, "to") or today
        rules.check_period(start, end, today)
        if known_on is None:
            return Period(start, end, self.clock.now())
        return Period(start, end, midnight(known_on + dt.timedelta(days=1)))
