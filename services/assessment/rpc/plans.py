"""Plans over gRPC."""

from __future__ import annotations

from typing import Any

from prag.assessment.v1 import assessment_service_pb2 as pb
from prag.registry.v1 import registry_service_pb2 as registry

from services import case_refs
from services.assessment import documents, resources, work
from services.assessment.cases import case_for, state_of
from services.assessment.commands import plan_items, plans
from services.assessment.documents import slip
from services.assessment.models import Plan, PlanPrint
from services.assessment.queries import cases as reads
from services.assessment.rpc.base import ServicerBase
from services.case_refs import CaseRef
from services.chassis.auth.actors import caller
from services.domain.case_states import CaseState

__all__ = ["Plans"]


class Plans(ServicerBase):
    """The RPCs of plans and of their items."""

    async def DraftPlan(self, request: pb.DraftPlanRequest, context: Any) -> pb.Plan:
        ref = await case_for(self._runtime, request, request.case_id, "draft_plan")
        row = await self._change(request, ref, Plan, plans.draft_plan, ref, caller())
        return await self._plan(row, ref)

    async def GetPlan(self, request: pb.GetPlanRequest, context: Any) -> pb.Plan:
        ref = await case_refs.require(self._runtime, request.case_id)
        row = await reads.get_plan(self._database, ref, in_force=request.in_force)
        return await self._plan(row, ref)

    async def ListWaitingPlans(
        self, request: pb.ListWaitingPlansRequest, context: Any
    ) -> pb.ListWaitingPlansResponse:
        rows, more = await work.list_waiting_plans(self._database, caller(), request.municipality)
        return pb.ListWaitingPlansResponse(plans=[resources.waiting_plan(row) for row in rows], more=more)

    async def _plan(self, row: Plan, ref: CaseRef) -> pb.Plan:
        """Return a plan with its needs, its items and what may be done with it."""
        actor = caller()
        needs = await reads.list_needs(self._database, row.case_id)
        items = await reads.list_items(self._database, row.id)
        steps = [step for step in await self._steps(ref) if step.name.endswith("_plan")]
        closed = state_of(ref) == CaseState.CLOSED
        return resources.plan(row, needs, items, actor, steps, closed=closed)

    async def _case_of_plan(self, request: Any, action: str) -> CaseRef:
        plan = await reads.find_plan(self._database, request.plan_id, caller())
        return await case_for(self._runtime, request, plan.case_id, action)

    async def UpdatePlan(self, request: pb.UpdatePlanRequest, context: Any) -> pb.Plan:
        ref = await self._case_of_plan(request, "update_plan")
        await self._institutions(
            (
                (f"items[{index}]", each.institution_id.strip(), each.institution_kind.strip())
                for index, each in enumerate(request.items)
            ),
            ref.municipality,
        )
        row = await self._change(request, ref, Plan, plan_items.update_plan, request, ref)
        return await self._plan(row, ref)

    async def DiscardPlan(self, request: pb.DiscardPlanRequest, context: Any) -> pb.Plan:
        ref = await self._case_of_plan(request, "discard_plan")
        row = await self._change(request, ref, Plan, plans.discard_plan, request, ref)
        return await self._plan(row, ref)

    async def PrintPlan(self, request: pb.PrintPlanRequest, context: Any) -> pb.PrintPlanResponse:
        ref = await self._case_of_plan(request, "print_plan")
        params = await documents.params_of(self._runtime, request, ref)
        row = await self._change(request, ref, PlanPrint, plans.print_plan, request, ref, params, caller())
        return pb.PrintPlanResponse(job_id=str(row.job_id))

    async def PrintSlip(self, request: pb.PrintSlipRequest, context: Any) -> pb.PrintPlanResponse:
        ref = await self._case_of_plan(request, "print_plan")
        office = await self._institution(caller().institution_id)
        params = await slip.params_of(self._runtime, request, ref, office)
        row = await self._change(request, ref, PlanPrint, plans.print_slip, request, ref, params, caller())
        return pb.PrintPlanResponse(job_id=str(row.job_id))

    async def SubmitPlan(self, request: pb.SubmitPlanRequest, context: Any) -> pb.Plan:
        ref = await self._case_of_plan(request, "submit_plan")
        scan = None
        if request.document_id:
            scan = await self._scan(request.document_id, ref, registry.DOCUMENT_KIND_SIGNED_PLAN)
        row = await self._change(request, ref, Plan, plans.submit_plan, request, ref, caller(), scan=scan)
        return await self._plan(row, ref)

    async def ApprovePlan(self, request: pb.ApprovePlanRequest, context: Any) -> pb.Plan:
        ref = await self._case_of_plan(request, "approve_plan")
        row = await self._change(request, ref, Plan, plans.approve_plan, request, ref, caller())
        return await self._plan(row, ref)

    async def ReturnPlan(self, request: pb.ReturnPlanRequest, context: Any) -> pb.Plan:
        ref = await self._case_of_plan(request, "return_plan")
        row = await self._change(request, ref, Plan, plans.return_plan, request, ref, caller())
        return await self._plan(row, ref)

    async def GetPlanItem(self, request: pb.GetPlanItemRequest, context: Any) -> pb.PlanItem:
        row, plan_state, closed = await reads.get_plan_item(self._database, request.item_id, caller())
        return resources.plan_item(row, plan_state, caller(), closed=closed)

    async def ListPackages(self, request: pb.ListPackagesRequest, context: Any) -> pb.ListPackagesResponse:
        return resources.packages()
