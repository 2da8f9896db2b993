"""Where a case stands, and what the caller is to do, over gRPC."""

from __future__ import annotations

from typing import Any

from prag.assessment.v1 import assessment_service_pb2 as pb
from prag.common.v1 import open_work_pb2, types_pb2

from services import case_refs
from services.assessment import resources, work
from services.assessment.queries import case_facts
from services.assessment.queries import cases as reads
from services.assessment.rpc.base import ServicerBase
from services.assessment.rules import monitoring as month_rules
from services.assessment.rules import progress
from services.chassis import dates
from services.chassis.auth.actors import caller

__all__ = ["Progress"]


class Progress(ServicerBase):
    """The RPCs of a case's progress and of the queue."""

    async def GetProgress(self, request: pb.GetProgressRequest, context: Any) -> pb.Progress:
        actor = caller()
        ref = await case_refs.require(self._runtime, request.case_id)
        row = await reads.get_facts(self._database, ref)
        today = self._runtime.clock.today()
        facts = case_facts.facts_from(row, ref, today)
        steps = progress.allowed_actions(
            facts, account_id=actor.account_id, roles=actor.roles, permissions=actor.may
        )
        upcoming = await reads.next_visit(self._database, ref.case_id)
        message = resources.progress(ref, row, steps, actor)
        message.month_due = (
            month_rules.month_due(facts.approved_on, facts.months, today) if facts.in_force else ""
        )
        if upcoming is not None:
            message.next_visit.CopyFrom(resources.visit(upcoming, actor, self._runtime.clock.today()))
        return message

    async def ListOpenWork(
        self, request: open_work_pb2.ListOpenWorkRequest, context: Any
    ) -> open_work_pb2.ListOpenWorkResponse:
        return open_work_pb2.ListOpenWorkResponse(
            work=[
                *map(resources.open_visit, await reads.planned_visits(self._database, request, caller())),
                *map(resources.open_plan, await reads.submitted_plans(self._database, request, caller())),
            ]
        )

    async def ListWork(self, request: types_pb2.ListWorkRequest, context: Any) -> types_pb2.ListWorkResponse:
        now = self._runtime.clock.now()
        today = dates.day(request.today, "today") or dates.day_of(now)
        return await work.list_work(self._database, caller(), now, today)
