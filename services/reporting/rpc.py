"""The servicer of reporting: read the period, count, convert."""

from __future__ import annotations

import datetime as dt
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, Concatenate, ParamSpec, TypeVar

from google.protobuf.message import Message
from prag.common.v1 import types_pb2 as common
from prag.identity.v1 import identity_service_pb2 as identity
from prag.reporting.v1 import reporting_service_pb2 as pb
from prag.reporting.v1 import reporting_service_pb2_grpc

from services.chassis.auth.actors import caller
from services.chassis.calendar import midnight
from services.chassis.database import paging
from services.chassis.database.columns import columns
from services.chassis.database.database import Row, Tx
from services.chassis.dates import day, day_of
from services.chassis.errors import InvalidArgument, NotFound, Violation
from services.chassis.runtime.service import Runtime
from services.reporting import drilldown, indicator_values, queries, released_values, resources, work
from services.reporting.commands import activities, plans
from services.reporting.facts import Plan
from services.reporting.models import Activity, Definition, Export
from services.reporting.released_values import Release
from services.reporting.releases import order
from services.reporting.rules import indicators as rules
from services.reporting.rules.indicators import Period

P = ParamSpec("P")
RowT = TypeVar("RowT", bound=Row)


class ReportingServicer(reporting_service_pb2_grpc.ReportingServiceServicer):
    """The municipal plan, over gRPC."""

    def __init__(self, runtime: Runtime) -> None:
        """Stand on the runtime."""
        self.database = runtime.database
        self.clock = runtime.clock
        self.peers = runtime.peers

    async def GetMunicipalPlan(self, request: pb.GetMunicipalPlanRequest, _context: Any) -> pb.MunicipalPlan:
        """The plan: counted, or as it was released."""
        plan = indicator_values.find_plan(request.municipality, caller().scope)
        codes = indicator_values.codes_of(plan, request.objective)
        if indicator_values.own(caller(), plan):
            period = self._period(request, day(request.known_on, "known_on"))
            counted = await indicator_values.count(self.database, plan, period, codes)
            last = await queries.last_counted(self.database, plan.municipality)
            return resources.municipal_plan(plan, counted, period, last)
        if request.HasField("known_on"):
            # Two days on which a period was known could be subtracted like two periods.
            raise InvalidArgument(fields=[Violation("known_on", "KNOWN_ON_RELEASE")])
        release, releases = await self._released(plan, request)
        counted = released_values.counted(plan, codes, release, releases)
        period = Period(release.start, release.end, release.known)
        listed = [Period(one.start, one.end, one.known) for one in releases]
        return resources.municipal_plan(plan, counted, period, release.known, listed)

    async def GetIndicator(self, request: pb.GetIndicatorRequest, _context: Any) -> pb.Indicator:
        """One indicator."""
        plan = indicator_values.find_plan(request.municipality, caller().scope)
        entry = plan.indicator(request.indicator)
        if entry is None:
            raise NotFound("INDICATOR_NOT_FOUND")
        if indicator_values.own(caller(), plan):
            counted = await indicator_values.count(
                self.database, plan, self._period(request), [request.indicator]
            )
        else:
            release, releases = await self._released(plan, request)
            counted = released_values.counted(plan, [request.indicator], release, releases)
        return resources.indicator(entry, counted[request.indicator])

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
        await self._change(request, Definition, plans.update_definition, request)
        now = pb.GetIndicatorRequest(municipality=request.municipality, indicator=request.indicator)
        return await self.GetIndicator(now, _context)

    async def ListMeasures(self, _request: pb.ListMeasuresRequest, _context: Any) -> pb.ListMeasuresResponse:
        """What can be counted."""
        return resources.measures()

    async def ExportPlan(self, request: pb.ExportPlanRequest, _context: Any) -> pb.ExportPlanResponse:
        """A spreadsheet, as a job."""
        plan = indicator_values.find_plan(request.municipality, caller().scope)
        if indicator_values.own(caller(), plan):
            start, end = self._asked(request)
        else:
            release, _ = await self._released(plan, request)
            start, end = release.start, release.end
        row = await self._change(request, Export, plans.export_plan, request, start, end)
        return pb.ExportPlanResponse(job_id=str(row.job_id))

    async def RecordActivity(self, request: pb.RecordActivityRequest, _context: Any) -> pb.Activity:
        """What an office did."""
        staff = await self._staff(request.activity)
        row = await self._change(request, Activity, activities.record_activity, request, caller(), staff)
        return resources.activity(columns(row), caller())

    async def GetActivity(self, request: pb.GetActivityRequest, _context: Any) -> pb.Activity:
        """One of what an office did."""
        return resources.activity(await queries.activity(self.database, request.activity_id), caller())

    async def ListActivities(
        self, request: pb.ListActivitiesRequest, _context: Any
    ) -> pb.ListActivitiesResponse:
        """What offices did in a period."""
        rows, token = await queries.activities(
            self.database,
            request.municipality,
            resources.code("kind", request.kind),
            self._asked(request),
            paging.page_size(request),
            request.page_token,
        )
        listed = [resources.activity(row, caller()) for row in rows]
        return pb.ListActivitiesResponse(activities=listed, next_page_token=token)

    async def CorrectActivity(self, request: pb.CorrectActivityRequest, _context: Any) -> pb.Activity:
        """It was otherwise."""
        staff = await self._staff(request.activity)
        row = await self._change(request, Activity, activities.correct_activity, request, caller(), staff)
        return resources.activity(columns(row), caller())

    async def WithdrawActivity(self, request: pb.WithdrawActivityRequest, _context: Any) -> pb.Activity:
        """It was not."""
        row = await self._change(request, Activity, activities.withdraw_activity, request, caller())
        return resources.activity(columns(row), caller())

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

    async def _staff(self, given: pb.Activity) -> set[str]:
        """Return who of the accounts named is at work for the municipality, as identity says now."""
        if not given.account_ids:
            return set()
        asked = identity.ListColleaguesRequest(ids=given.account_ids, municipality=given.municipality)
        return {one.id for one in (await self.peers.identity.ListColleagues(asked)).colleagues}

    async def _released(self, plan: Plan, request: Any) -> tuple[Release, Sequence[Release]]:
        """Return the release that a reader outside asks for, of all there are; no other number is theirs."""
        releases = await released_values.released(self.database, plan.municipality)
        due = released_values.due(plan, releases, self.clock.today())
        if due:
            await order(self.database, plan)
        start, end = day(getattr(request, "from"), "from"), day(request.to, "to")
        if start or end:
            start, end = self._asked(request)
        waits = (start, end) in due or (start is None and bool(due))
        return released_values.find(releases, start, end, in_preparation=waits), releases

    def _asked(self, request: Any) -> tuple[dt.date, dt.date]:
        """Return the period asked for; this year until today when none was."""
        today = self.clock.today()
        start = day(getattr(request, "from"), "from") or dt.date(today.year, 1, 1)
        end = day(request.to, "to") or today
        rules.check_period(start, end, today)
        return start, end

    def _period(self, request: Any, known_on: dt.date | None = None) -> Period:
        """Return the period asked for, as known now or on a day."""
        start, end = self._asked(request)
        if known_on is None:
            return Period(start, end, self.clock.now())
        return Period(start, end, midnight(known_on + dt.timedelta(days=1)))
