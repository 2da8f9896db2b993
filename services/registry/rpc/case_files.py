"""RPCs of the file of a case: on paper, and as a dossier.

What its orderer may read is asked for in their name as they order, here and of the others: a job has no token
of a person. So it is a picture of that moment; whether they may still have it is asked again as the job runs.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable
from functools import partial
from typing import Any, Final

from google.protobuf.json_format import MessageToDict
from google.protobuf.message import Message
from prag.assessment.v1 import assessment_service_pb2 as assessment
from prag.benefits.v1 import benefits_service_pb2 as benefits
from prag.common.v1.blob_service_pb2 import ReadBlobRequest
from prag.referral.v1 import referral_service_pb2 as referral
from prag.registry.v1 import registry_service_pb2 as pb

from services import corrections
from services.chassis.auth.actors import caller
from services.chassis.database import paging
from services.chassis.errors import NotFound, PermissionDenied
from services.chassis.ids import found
from services.registry import resources
from services.registry.commands import case_files as commands
from services.registry.documents.parts import kept
from services.registry.models import PrintOrder
from services.registry.queries import case_files as queries
from services.registry.queries import reference, views
from services.registry.rpc.base import ServicerBase

__all__ = ["CaseFiles"]

# What there need not be; any other thing that is not found is a part that did not come.
_NONE_YET: Final = frozenset({"PLAN_NOT_FOUND", "SUBMISSION_NOT_FOUND"})
_NOT_PERMITTED: Final = "NOT_PERMITTED"


class CaseFiles(ServicerBase):
    """The whole file, for whoever keeps it."""

    async def PrintCaseFile(self, request: pb.PrintCaseFileRequest, context: object) -> pb.PrintResponse:
        params: dict[str, Any] = {}
        if not await self._database.answered(request):
            params = (await self._gathered(request.case_id))[0]
        return await self._ordered(request, partial(commands.print_case_file, params=params))

    async def MakeDossier(self, request: pb.MakeDossierRequest, context: object) -> pb.PrintResponse:
        params: dict[str, Any] = {}
        if not await self._database.answered(request):
            params, decisions = await self._gathered(request.case_id)
            params["acts"] = [act for one in decisions for act in await self._acts_of(one)]
        signs = bool(self._runtime.settings.dossier_key)
        return await self._ordered(request, partial(commands.make_dossier, params=params, signs=signs))

    async def _ordered(self, request: Any, command: Any) -> pb.PrintResponse:
        async with self._database.transaction(request) as tx:
            order = await tx.once(PrintOrder, command, request, caller())
            tx.saw(await views.family_of(tx, found(request.case_id, "CASE_NOT_FOUND")))
            return pb.PrintResponse(job_id=str(order.job_id))

    async def _gathered(self, case_id: str) -> tuple[dict[str, Any], list[benefits.Decision]]:
        """Return what a job is told, and the decisions."""
        own = await self._own(case_id)
        registered = bool(own["case"].number)  # type: ignore[attr-defined]
        peers, left_out = self._runtime.peers, list[str]()

        async def answer(name: str, asked: Awaitable[Message]) -> tuple[str, Message | None]:
            try:
                return name, await asked
            except PermissionDenied as error:
                if error.reason != _NOT_PERMITTED:
                    raise
                left_out.append(name)
            except NotFound as error:
                # Of a family that is only reported nobody else knows.
                if registered and error.reason not in _NONE_YET:
                    raise
            return name, None

        visits, referrals = assessment.ListVisitsRequest, referral.ListReferralsRequest
        applications = benefits.ListApplicationsRequest
        every: dict[str, Any] = {"case_id": case_id, "page_size": paging.MAX_SIZE}
        answers = await asyncio.gather(
            answer("visits", peers.assessment.ListVisits(visits(**every))),
            answer("assessment", peers.assessment.GetOpp(assessment.GetOppRequest(case_id=case_id))),
            answer("ratings", peers.assessment.ListRatings(assessment.ListRatingsRequest(case_id=case_id))),
            answer("plan", peers.assessment.GetPlan(assessment.GetPlanRequest(case_id=case_id))),
            answer(
                "monitoring",
                peers.assessment.ListMonitoring(
                    assessment.ListMonitoringRequest(case_id=case_id, with_reviews=True)
                ),
            ),
            answer("packages", peers.assessment.ListPackages(assessment.ListPackagesRequest())),
            answer("referrals", peers.referral.ListReferrals(referrals(**every))),
            answer("applications", peers.benefits.ListApplications(applications(**every))),
            answer(
                "entitlements",
                peers.benefits.ListEntitlements(benefits.ListEntitlementsRequest(case_id=case_id)),
            ),
            answer("schemes", peers.benefits.ListSchemes(benefits.ListSchemesRequest())),
        )
        parts = own | {name: part for name, part in answers if part is not None}
        decisions = await self._decisions(parts.get("applications"))
        return {
            "parts": kept(parts),
            "decisions": [MessageToDict(one) for one in decisions],
            "left_out": sorted(left_out),
        }, decisions

    async def _own(self, case_id: str) -> dict[str, Message]:
        by, now = caller(), self._runtime.clock.now()
        case = await self._of_case(queries.CASE, case_id)
        persons = await self._of_case(queries.PERSONS, case_id, former=True)
        timeline = await self._of_case(
            queries.TIMELINE,
            case_id,
            before_time=paging.LAST_TIME,
            before_id=paging.LAST_ID,
            limit=commands.MOST_ENTRIES,
        )
        consents = await self._of_case(queries.CONSENTS, case_id)
        law = await reference.law(self._database)
        documents = await self._of_case(queries.DOCUMENTS, case_id, needed=None)
        return {
            "case": await views.case_read(self._database, case[0], by, self._runtime.clock.today()),
            "persons": pb.ListPersonsResponse(
                persons=[
                    resources.person(row, json.loads(row["identifiers"]), json.loads(row["memberships"]))
                    for row in persons
                ]
            ),
            "consents": pb.ListConsentsResponse(consents=[resources.consent(row) for row in consents]),
            "documents": pb.ListDocumentsResponse(
                documents=[resources.document(row, by) for row in documents]
            ),
            "protocol": pb.ListProtocolEntriesResponse(
                entries=[
                    resources.protocol_entry(row) for row in await self._of_case(queries.PROTOCOL, case_id)
                ]
            ),
            "timeline": pb.ListTimelineResponse(
                entries=[resources.timeline_entry(row) for row in timeline],
                total=timeline[0]["total"] if timeline else 0,
            ),
            "clocks": pb.ListClocksResponse(
                clocks=[
                    resources.clock(row, now, law.workday)
                    for row in await self._of_case(queries.CLOCKS, case_id)
                ]
            ),
            "corrections": corrections.listed(
                await self._of_case(queries.CORRECTIONS, case_id, subject_id="")
            ),
        }

    async def _decisions(self, applications: Any) -> list[benefits.Decision]:
        peers, listed = self._runtime.peers, applications.applications if applications else ()
        asked = [each.decision_id for each in listed if each.decision_id]
        return list(
            await asyncio.gather(
                *(peers.benefits.GetDecision(benefits.GetDecisionRequest(decision_id=one)) for one in asked)
            )
        )

    async def _acts_of(self, decision: benefits.Decision) -> list[dict[str, str]]:
        """Bring the acts of a decision here, as files that are nobody's: they go when the dossier is made."""
        papers = [(decision.number, decision.act_blob_id)]
        papers += [
            (f"{decision.number}-{each.reference}", each.act_blob_id) for each in decision.corrected_by
        ]
        acts = []
        for name, blob_id in papers:
            if not blob_id:
                continue
            stream = self._runtime.peers["benefits"].ReadBlob(ReadBlobRequest(blob_id=blob_id))
            content = b"".join([part.chunk async for part in stream])
            stored = await self._runtime.blobs.keep(
                content, f"{name}.pdf", "application/pdf", caller().account_id
            )
            acts.append({"path": f"acts/{name}.pdf", "blob_id": str(stored.blob_id)})
        return acts
