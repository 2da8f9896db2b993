"""The servicer: learn the case, open the transaction, call, convert."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from prag.assessment.v1 import assessment_service_pb2 as pb
from prag.common.v1 import types_pb2
from prag.registry.v1 import registry_service_pb2 as registry

from services.assessment import documents, facts, inputs, resources
from services.assessment.cases import case_for, state_of
from services.assessment.commands import monitoring, opp, plans, visits
from services.assessment.models import (
    FinalAssessment,
    Monitoring,
    Need,
    Plan,
    Review,
    Submission,
    Visit,
)
from services.assessment.queries import cases as reads
from services.assessment.queries import visits as visit_reads
from services.assessment.queries import work
from services.assessment.rules import monitoring as month_rules
from services.assessment.rules import progress
from services.assessment.rules import visits as visit_rules
from services.chassis import case_refs, dates, jobs
from services.chassis.actors import caller
from services.chassis.case_refs import CaseRef
from services.chassis.errors import FailedPrecondition, InvalidArgument, NotFound, Violation

__all__ = ["AssessmentServicer"]


class AssessmentServicer:
    """prag.assessment.v1.AssessmentService."""

    def __init__(self, runtime: Any) -> None:
        self._runtime = runtime
        self._database = runtime.database

    # Visits

    async def ScheduleVisit(self, request: pb.ScheduleVisitRequest, context: Any) -> pb.Visit:
        ref = await case_for(self._runtime, request.case_id, "schedule_visit")
        consents = await self._consents(request)
        async with self._database.transaction(request) as tx:
            row = await tx.once(Visit, visits.schedule_visit, request, ref, consents, caller())
        return resources.visit(row, caller())

    async def _consents(self, request: pb.ScheduleVisitRequest) -> list[visit_rules.Consent]:
        """Ask registry what the family has agreed to, where somebody is to be shown something."""
        if not request.HasField("snapshot") or not visit_rules.invited(
            each.kind for each in request.participants
        ):
            return []
        found = await self._runtime.peers.registry.ListConsents(
            registry.ListConsentsRequest(case_id=request.case_id)
        )
        return [
            visit_rules.Consent(
                id=consent.id,
                recipient_kinds=frozenset(consent.recipient_kinds),
                valid_from=dates.day(consent.valid_from, "valid_from"),
                valid_until=dates.day(consent.valid_until, "valid_until"),
                withdrawn=consent.HasField("withdrawn_on"),
            )
            for consent in found.consents
        ]

    async def RecordVisit(self, request: pb.RecordVisitRequest, context: Any) -> pb.Visit:
        def check(ref: CaseRef) -> None:
            """A return that was recorded a moment ago may not have reached us."""
            if ref.trigger_time is None:
                raise FailedPrecondition("VISIT_BEFORE_TRIGGER", trigger="")

        kind = inputs.code(pb.VisitKind, request.kind, "VISIT_KIND_")
        early = not kind or kind in visit_rules.BEFORE_RETURN
        ref = await case_for(self._runtime, request.case_id, "record_visit", None if early else check)
        async with self._database.transaction(request) as tx:
            row = await tx.once(Visit, visits.record_visit, request, ref, caller())
        return resources.visit(row, caller())

    async def CancelVisit(self, request: pb.CancelVisitRequest, context: Any) -> pb.Visit:
        async with self._database.transaction(request) as tx:
            row = await tx.once(Visit, visits.cancel_visit, request)
        return resources.visit(row, caller())

    async def GetVisit(self, request: pb.GetVisitRequest, context: Any) -> pb.Visit:
        actor = caller()
        row = await visit_reads.get_visit(
            self._database, request.visit_id, actor, guest=resources.guest(actor)
        )
        return resources.visit(row, actor)

    async def ListVisits(self, request: pb.ListVisitsRequest, context: Any) -> pb.ListVisitsResponse:
        actor = caller()
        guest = resources.guest(actor)
        if request.case_id:
            case_id = await self._case_id(request.case_id, guest=guest)
            found = await visit_reads.list_of_case(self._database, request, case_id, actor, guest=guest)
        else:
            found = await visit_reads.list_of_office(self._database, request, actor, guest=guest)
        rows, token = found
        return pb.ListVisitsResponse(
            visits=[resources.visit(row, actor) for row in rows], next_page_token=token
        )

    async def _case_id(self, case_id: str, *, guest: bool) -> UUID:
        """Return the case's id; whoever reads no case sees its invitations by the visits alone."""
        if guest:
            try:
                return UUID(case_id)
            except ValueError:
                raise NotFound("CASE_NOT_FOUND") from None
        return (await case_refs.require(self._runtime, case_id)).case_id

    # The needs assessment

    async def GetQuestionnaire(self, request: pb.GetQuestionnaireRequest, context: Any) -> pb.Questionnaire:
        return resources.questionnaire(request.code, request.version)

    async def SaveOpp(self, request: pb.SaveOppRequest, context: Any) -> pb.Submission:
        def check(ref: CaseRef) -> None:
            """A family that was registered a moment ago may not have reached us."""
            if not ref.person_ids:
                raise FailedPrecondition("CASE_NOT_IN_STATE", state=state_of(ref), action="save_opp")

        ref = await case_for(self._runtime, request.case_id, "save_opp", check)
        async with self._database.transaction(request) as tx:
            row = await tx.once(Submission, opp.save_opp, request, ref, caller())
            needs = await plans.needs_of(tx, ref.case_id)
        return resources.submission(row, needs, caller())

    async def GetOpp(self, request: pb.GetOppRequest, context: Any) -> pb.Submission:
        ref = await case_refs.require(self._runtime, request.case_id)
        row = await reads.get_opp(self._database, ref.case_id)
        needs = await reads.list_needs(self._database, ref.case_id)
        return resources.submission(row, needs, caller())

    async def AttachOppScan(self, request: pb.AttachOppScanRequest, context: Any) -> pb.Submission:
        ref = await case_refs.require(self._runtime, request.case_id)
        await self._document(request.document_id, ref)
        async with self._database.transaction(request) as tx:
            row = await tx.once(Submission, opp.attach_opp_scan, request, ref)
            needs = await plans.needs_of(tx, ref.case_id)
            tx.saw(ref.person_ids)
        return resources.submission(row, needs, caller())

    async def _document(self, document_id: str, ref: CaseRef) -> None:
        """Refuse a scan that registry does not know, or knows of another family."""
        if not document_id:
            raise InvalidArgument(fields=[Violation("document_id", "FIELD_REQUIRED")])
        try:
            found = await self._runtime.peers.registry.GetDocument(
                registry.GetDocumentRequest(document_id=document_id)
            )
        except NotFound:
            found = None
        if found is None or found.case_id != str(ref.case_id):
            raise InvalidArgument(fields=[Violation("document_id", "FIELD_UNKNOWN_VALUE")])

    async def ListRatings(self, request: pb.ListRatingsRequest, context: Any) -> pb.ListRatingsResponse:
        ref = await case_refs.require(self._runtime, request.case_id)
        rows = await reads.list_ratings(self._database, ref.case_id)
        return pb.ListRatingsResponse(sets=[resources.rating_set(row) for row in rows])

    async def AddNeed(self, request: pb.AddNeedRequest, context: Any) -> pb.Need:
        ref = await case_for(self._runtime, request.case_id, "add_need")
        async with self._database.transaction(request) as tx:
            row = await tx.once(Need, opp.add_need, request, ref)
        return resources.need(row)

    # The plan

    async def DraftPlan(self, request: pb.DraftPlanRequest, context: Any) -> pb.Plan:
        ref = await case_for(self._runtime, request.case_id, "draft_plan")
        async with self._database.transaction(request) as tx:
            row = await tx.once(Plan, plans.draft_plan, ref, caller())
        return await self._plan(row, ref)

    async def GetPlan(self, request: pb.GetPlanRequest, context: Any) -> pb.Plan:
        ref = await case_refs.require(self._runtime, request.case_id)
        row = await reads.get_plan(self._database, ref.case_id, in_force=request.in_force)
        return await self._plan(row, ref)

    async def _plan(self, row: Plan, ref: CaseRef) -> pb.Plan:
        """Return a plan with its needs, its items and what may be done with it."""
        actor = caller()
        needs = await reads.list_needs(self._database, row.case_id)
        items = await reads.list_items(self._database, row.id)
        steps = [step for step in await self._steps(ref) if step.name.endswith("_plan")]
        return resources.plan(row, needs, items, actor, steps)

    async def _steps(self, ref: CaseRef) -> list[progress.Step]:
        actor = caller()
        row = await reads.get_facts(self._database, ref.case_id)
        known = facts.facts_from(row, ref, self._runtime.clock.today())
        return progress.allowed_actions(
            known, account_id=actor.account_id, roles=actor.roles, permissions=actor.may
        )

    async def _case_of_plan(self, plan_id: str, action: str) -> CaseRef:
        found = await reads.find_plan(self._database, plan_id, caller())
        return await case_for(self._runtime, found.case_id, action)

    async def UpdatePlan(self, request: pb.UpdatePlanRequest, context: Any) -> pb.Plan:
        ref = await self._case_of_plan(request.plan_id, "update_plan")
        async with self._database.transaction(request) as tx:
            row = await tx.once(Plan, plans.update_plan, request, ref)
        return await self._plan(row, ref)

    async def PrintPlan(self, request: pb.PrintPlanRequest, context: Any) -> pb.PrintPlanResponse:
        ref = await self._case_of_plan(request.plan_id, "update_plan")
        params = await documents.params_of(self._runtime, request, ref)
        async with self._database.transaction(request) as tx:
            job_id = await jobs.enqueue(tx, documents.PLAN_PDF, request.plan_id, params)
            tx.saw(ref.person_ids)
        return pb.PrintPlanResponse(job_id=str(job_id))

    async def SubmitPlan(self, request: pb.SubmitPlanRequest, context: Any) -> pb.Plan:
        ref = await self._case_of_plan(request.plan_id, "submit_plan")
        if request.document_id:
            await self._document(request.document_id, ref)
        async with self._database.transaction(request) as tx:
            row = await tx.once(Plan, plans.submit_plan, request, ref, caller())
        return await self._plan(row, ref)

    async def ApprovePlan(self, request: pb.ApprovePlanRequest, context: Any) -> pb.Plan:
        ref = await self._case_of_plan(request.plan_id, "approve_plan")
        async with self._database.transaction(request) as tx:
            row = await tx.once(Plan, plans.approve_plan, request, ref, caller())
        return await self._plan(row, ref)

    async def ReturnPlan(self, request: pb.ReturnPlanRequest, context: Any) -> pb.Plan:
        ref = await self._case_of_plan(request.plan_id, "return_plan")
        async with self._database.transaction(request) as tx:
            row = await tx.once(Plan, plans.return_plan, request, ref, caller())
        return await self._plan(row, ref)

    async def GetPlanItem(self, request: pb.GetPlanItemRequest, context: Any) -> pb.PlanItem:
        row = await reads.get_plan_item(self._database, request.item_id, caller())
        return resources.plan_item(row, "APPROVED", caller())

    # Afterwards

    async def RecordMonitoring(self, request: pb.RecordMonitoringRequest, context: Any) -> pb.MonitoringEntry:
        ref = await case_for(self._runtime, request.case_id, "record_monitoring")
        async with self._database.transaction(request) as tx:
            row = await tx.once(Monitoring, monitoring.record_monitoring, request, ref, caller())
        return resources.monitoring(row)

    async def ListMonitoring(
        self, request: pb.ListMonitoringRequest, context: Any
    ) -> pb.ListMonitoringResponse:
        ref = await case_refs.require(self._runtime, request.case_id)
        rows = await reads.list_monitoring(self._database, ref.case_id)
        row = await reads.get_facts(self._database, ref.case_id)
        months = month_rules.marks(
            row["approved_on"],
            {entry.month: entry.late for entry in rows},
            self._runtime.clock.today(),
            row["final_on"],
        )
        return pb.ListMonitoringResponse(
            entries=[resources.monitoring(entry) for entry in rows],
            months=[pb.MonthMark(month=month, mark=mark) for month, mark in months],
        )

    async def RecordTwelveMonthReview(
        self, request: pb.RecordTwelveMonthReviewRequest, context: Any
    ) -> pb.TwelveMonthReview:
        ref = await case_for(self._runtime, request.case_id, "record_twelve_month_review")
        async with self._database.transaction(request) as tx:
            row = await tx.once(Review, monitoring.record_twelve_month_review, request, ref, caller())
        return resources.review(row)

    async def RecordFinalAssessment(
        self, request: pb.RecordFinalAssessmentRequest, context: Any
    ) -> pb.FinalAssessment:
        ref = await case_for(self._runtime, request.case_id, "record_final_assessment")
        async with self._database.transaction(request) as tx:
            row = await tx.once(FinalAssessment, monitoring.record_final_assessment, request, ref, caller())
        return resources.final_assessment(row)

    async def GetProgress(self, request: pb.GetProgressRequest, context: Any) -> pb.Progress:
        actor = caller()
        ref = await case_refs.require(self._runtime, request.case_id)
        row = await reads.get_facts(self._database, ref.case_id)
        today = self._runtime.clock.today()
        known = facts.facts_from(row, ref, today)
        steps = progress.allowed_actions(
            known, account_id=actor.account_id, roles=actor.roles, permissions=actor.may
        )
        upcoming = await reads.next_visit(self._database, ref.case_id)
        message = resources.progress(ref, row, steps)
        message.month_due = (
            month_rules.month_due(known.approved_on, known.months, today) if known.in_force else ""
        )
        if upcoming is not None:
            message.next_visit.CopyFrom(resources.visit(upcoming, actor))
        return message

    async def ListWork(self, request: types_pb2.ListWorkRequest, context: Any) -> types_pb2.ListWorkResponse:
        today = dates.day(request.today, "today") or self._runtime.clock.today()
        return types_pb2.ListWorkResponse(items=await work.list_work(self._database, caller(), today))

    async def ListPackages(self, request: pb.ListPackagesRequest, context: Any) -> pb.ListPackagesResponse:
        return resources.packages()
