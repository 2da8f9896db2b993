"""Visits over gRPC."""

from __future__ import annotations

from typing import Any

from prag.assessment.v1 import assessment_service_pb2 as pb

from services import case_refs, sharing
from services.assessment import inputs, resources
from services.assessment.cases import case_for
from services.assessment.commands import visits
from services.assessment.models import Visit
from services.assessment.queries import visits as visit_reads
from services.assessment.rpc.base import ServicerBase
from services.assessment.rules import visits as visit_rules
from services.case_refs import CaseRef
from services.chassis import ids
from services.chassis.auth.actors import caller
from services.chassis.errors import FailedPrecondition

__all__ = ["Visits"]


class Visits(ServicerBase):
    """The RPCs of visits."""

    async def ScheduleVisit(self, request: pb.ScheduleVisitRequest, context: Any) -> pb.Visit:
        ref = await case_for(self._runtime, request, request.case_id, "schedule_visit")
        await self._participants(request, ref)
        # Where nothing is shown there is nothing to compare.
        known = await sharing.of_case(self._runtime, ref.case_id) if request.HasField("snapshot") else None
        row = await self._change(request, ref, Visit, visits.schedule_visit, request, ref, known, caller())
        return self._visit(row)

    async def _participants(
        self, request: pb.ScheduleVisitRequest | pb.RecordVisitRequest, ref: CaseRef
    ) -> None:
        """Look up whom the request names: what kind of body it is decides whether consent is asked for."""
        await self._institutions(
            (
                (f"participants[{index}]", each.institution_id.strip(), each.kind.strip())
                for index, each in enumerate(request.participants)
            ),
            ref.municipality,
        )

    def _visit(self, row: Visit) -> pb.Visit:
        return resources.visit(row, caller(), self._runtime.clock.today())

    async def RecordVisit(self, request: pb.RecordVisitRequest, context: Any) -> pb.Visit:
        def check(ref: CaseRef) -> None:
            """A return that was recorded a moment ago may not have reached us."""
            if ref.trigger_time is None:
                raise FailedPrecondition("VISIT_BEFORE_TRIGGER", trigger="")

        kind = inputs.code(pb.VisitKind, request.kind, "VISIT_KIND_")
        early = not kind or kind in visit_rules.BEFORE_RETURN
        ref = await case_for(
            self._runtime, request, request.case_id, "record_visit", None if early else check
        )
        await self._participants(request, ref)
        row = await self._change(request, ref, Visit, visits.record_visit, request, ref, caller())
        return self._visit(row)

    async def CancelVisit(self, request: pb.CancelVisitRequest, context: Any) -> pb.Visit:
        async with self._database.transaction(request) as tx:
            row = await tx.once(Visit, visits.cancel_visit, request, caller())
            tx.saw(await case_refs.people_of(tx, row.case_id))
        return self._visit(row)

    async def GetVisit(self, request: pb.GetVisitRequest, context: Any) -> pb.Visit:
        actor = caller()
        row = await visit_reads.get_visit(
            self._database, request.visit_id, actor, guest=visit_rules.is_guest(actor.roles)
        )
        return self._visit(row)

    async def ListVisits(self, request: pb.ListVisitsRequest, context: Any) -> pb.ListVisitsResponse:
        actor = caller()
        guest = visit_rules.is_guest(actor.roles)
        if request.case_id:
            case_id = ids.found(request.case_id, "CASE_NOT_FOUND")
            page = await visit_reads.list_of_case(self._database, request, case_id, actor, guest=guest)
            # Whoever sees visits sees their case; those who read no case see their invitations alone.
            if not page[0] and not guest:
                await case_refs.require(self._runtime, case_id)
        else:
            page = await visit_reads.list_of_office(self._database, request, actor, guest=guest)
        rows, token = page
        return pb.ListVisitsResponse(visits=[self._visit(row) for row in rows], next_page_token=token)
