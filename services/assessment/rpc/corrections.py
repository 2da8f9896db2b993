"""Corrected dates over gRPC."""

from __future__ import annotations

from typing import Any

from prag.common.v1 import types_pb2 as common
from prag.registry.v1.registry_service_pb2 import GetCaseRefRequest

from services import case_refs
from services.assessment import resources
from services.assessment.cases import case_for
from services.assessment.commands import corrections
from services.assessment.models import ActCorrection
from services.assessment.queries import cases as reads
from services.assessment.rpc.base import ServicerBase
from services.chassis import dates
from services.chassis.auth.actors import caller

__all__ = ["Corrections"]


class Corrections(ServicerBase):
    """The RPCs of dates that were wrong."""

    async def CorrectActDate(
        self, request: common.CorrectActDateRequest, context: Any
    ) -> common.ActDateCorrection:
        ref = await case_for(self._runtime, request, request.case_id, "correct_act_date")
        # What was served elsewhere is registry's to know: it hears of all acts.
        case = await self._runtime.peers.registry.GetCaseRef(GetCaseRefRequest(case_id=request.case_id))
        served_on = dates.day(case.served_on, "served_on")
        row = await self._change(
            request, ref, ActCorrection, corrections.correct_act_date, request, ref, served_on, caller()
        )
        return resources.correction(row)

    async def ListActDateCorrections(
        self, request: common.ListActDateCorrectionsRequest, context: Any
    ) -> common.ListActDateCorrectionsResponse:
        ref = await case_refs.require(self._runtime, request.case_id)
        rows = await reads.list_corrections(self._database, ref)
        return common.ListActDateCorrectionsResponse(corrections=[resources.correction(row) for row in rows])
