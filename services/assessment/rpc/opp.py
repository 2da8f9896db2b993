"""The needs assessment over gRPC."""

from __future__ import annotations

from typing import Any

from prag.assessment.v1 import assessment_service_pb2 as pb
from prag.registry.v1 import registry_service_pb2 as registry

from services import case_refs
from services.assessment import resources
from services.assessment.cases import case_for, state_of
from services.assessment.commands import opp
from services.assessment.models import Need, Submission
from services.assessment.queries import cases as reads
from services.assessment.rpc.base import ServicerBase
from services.case_refs import CaseRef
from services.chassis.auth.actors import caller
from services.chassis.errors import FailedPrecondition

__all__ = ["Opp"]


class Opp(ServicerBase):
    """The RPCs of the questionnaire, of ratings and of needs."""

    async def GetQuestionnaire(self, request: pb.GetQuestionnaireRequest, context: Any) -> pb.Questionnaire:
        return resources.questionnaire(request.code, request.version)

    async def SaveOpp(self, request: pb.SaveOppRequest, context: Any) -> pb.Submission:
        def check(ref: CaseRef) -> None:
            """A family that was registered a moment ago may not have reached us."""
            if not ref.person_ids:
                raise FailedPrecondition("CASE_NOT_IN_STATE", state=state_of(ref), action="save_opp")

        ref = await case_for(self._runtime, request, request.case_id, "save_opp", check)
        row = await self._change(request, ref, Submission, opp.save_opp, request, ref, caller())
        needs = await reads.list_needs(self._database, ref.case_id)
        return resources.submission(row, needs, caller())

    async def GetOpp(self, request: pb.GetOppRequest, context: Any) -> pb.Submission:
        ref = await case_refs.require(self._runtime, request.case_id)
        row = await reads.get_opp(self._database, ref)
        needs = await reads.list_needs(self._database, ref.case_id)
        return resources.submission(row, needs, caller())

    async def AttachOppScan(self, request: pb.AttachOppScanRequest, context: Any) -> pb.Submission:
        ref = await case_for(self._runtime, request, request.case_id, "attach_opp_scan")
        scan = await self._scan(request.document_id, ref, registry.DOCUMENT_KIND_SIGNED_OPP)
        row = await self._change(request, ref, Submission, opp.attach_opp_scan, ref, scan)
        needs = await reads.list_needs(self._database, ref.case_id)
        return resources.submission(row, needs, caller())

    async def ListRatings(self, request: pb.ListRatingsRequest, context: Any) -> pb.ListRatingsResponse:
        ref = await case_refs.require(self._runtime, request.case_id)
        rows = await reads.list_ratings(self._database, ref)
        return pb.ListRatingsResponse(sets=[resources.rating_set(row) for row in rows])

    async def AddNeed(self, request: pb.AddNeedRequest, context: Any) -> pb.Need:
        ref = await case_for(self._runtime, request, request.case_id, "add_need")
        async with self._database.transaction(request) as tx:
            row = await tx.once(Need, opp.add_need, request, ref)
            tx.saw([row.person_id] if row.person_id else ref.person_ids)
        return resources.need(row)
