"""Monitoring, reviews and the end over gRPC."""

from __future__ import annotations

from typing import Any

from prag.assessment.v1 import assessment_service_pb2 as pb

from services import case_refs
from services.assessment import resources
from services.assessment.cases import case_for, state_of
from services.assessment.commands import monitoring
from services.assessment.models import FinalAssessment, Monitoring, Review
from services.assessment.queries import cases as reads
from services.assessment.rpc.base import ServicerBase
from services.assessment.rules import monitoring as month_rules
from services.chassis.auth.actors import caller
from services.domain.case_states import CaseState

__all__ = ["Monitorings"]


class Monitorings(ServicerBase):
    """The RPCs of what follows the approval of a plan."""

    async def RecordMonitoring(self, request: pb.RecordMonitoringRequest, context: Any) -> pb.MonitoringEntry:
        ref = await case_for(self._runtime, request, request.case_id, "record_monitoring")
        row = await self._change(
            request, ref, Monitoring, monitoring.record_monitoring, request, ref, caller()
        )
        return resources.monitoring(row)

    async def ListMonitoring(
        self, request: pb.ListMonitoringRequest, context: Any
    ) -> pb.ListMonitoringResponse:
        ref = await case_refs.require(self._runtime, request.case_id)
        rows = await reads.list_monitoring(self._database, ref)
        reviews = await reads.list_reviews(self._database, ref.case_id) if request.with_reviews else []
        finals = await reads.list_finals(self._database, ref.case_id) if request.with_reviews else []
        row = await reads.get_facts(self._database, ref)
        now = {entry.month: entry.late for entry in rows if entry.reopened_time == ref.reopened_time}
        months = month_rules.marks(row["approved_on"], now, self._runtime.clock.today(), row["final_on"])
        # Once the case is closed, and of the time before a reopening, what was done is told; what was not is
        # nobody's duty any more.
        if state_of(ref) == CaseState.CLOSED:
            months = [one for one in months if one[0] in now]
        shown = {month for month, _ in months}
        earlier = {entry.month: "LATE" if entry.late else "OK" for entry in rows if entry.month not in shown}
        months = [*sorted(earlier.items()), *months]
        return pb.ListMonitoringResponse(
            entries=[resources.monitoring(entry) for entry in rows],
            months=[pb.MonthMark(month=month, mark=mark) for month, mark in months],
            reviews=[resources.review(review) for review in reviews],
            finals=[resources.final_assessment(one) for one in finals],
        )

    async def RecordTwelveMonthReview(
        self, request: pb.RecordTwelveMonthReviewRequest, context: Any
    ) -> pb.TwelveMonthReview:
        ref = await case_for(self._runtime, request, request.case_id, "record_twelve_month_review")
        row = await self._change(
            request, ref, Review, monitoring.record_twelve_month_review, request, ref, caller()
        )
        return resources.review(row)

    async def RecordFinalAssessment(
        self, request: pb.RecordFinalAssessmentRequest, context: Any
    ) -> pb.FinalAssessment:
        ref = await case_for(self._runtime, request, request.case_id, "record_final_assessment")
        row = await self._change(
            request, ref, FinalAssessment, monitoring.record_final_assessment, request, ref, caller()
        )
        return resources.final_assessment(row)
