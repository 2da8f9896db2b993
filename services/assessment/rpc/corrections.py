"""Corrected dates over gRPC."""

from __future__ import annotations

from typing import Any

from prag.common.v1 import types_pb2 as common

from services import case_refs, corrections
from services.assessment.cases import case_for
from services.assessment.commands import corrections as commands
from services.assessment.models import ActCorrection
from services.assessment.queries import cases as reads
from services.assessment.rpc.base import ServicerBase
from services.chassis import dates

__all__ = ["Corrections"]


class Corrections(ServicerBase):
    """The RPCs of dates that were wrong."""

    async def CorrectActDate(
        self, request: common.CorrectActDateRequest, context: Any
    ) -> common.ActDateCorrection:
        ref = await case_for(self._runtime, request, request.case_id, "correct_act_date")
        told = await corrections.case_of(self._runtime, request.case_id)
        served_on = dates.day(told.served_on, "served_on")
        row = await self._change(
            request, ref, ActCorrection, commands.correct_act_date, request, ref, served_on
        )
        return corrections.message(row)

    async def ListActDateCorrections(
        self, request: common.ListActDateCorrectionsRequest, context: Any
    ) -> common.ListActDateCorrectionsResponse:
        ref = await case_refs.require(self._runtime, request.case_id)
        rows = await reads.list_corrections(self._database, ref, request.subject_id)
        return corrections.listed(rows)
