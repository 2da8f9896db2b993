"""RPCs of who reads files outside the own duty."""

from __future__ import annotations

import asyncio
import datetime as dt
import json
import uuid
from collections.abc import Awaitable
from typing import Any

from prag.common.v1.open_work_pb2 import ListOpenWorkRequest, ListOpenWorkResponse
from prag.registry.v1 import registry_service_pb2 as pb

from services.chassis.auth.actors import caller
from services.chassis.database import paging
from services.chassis.dates import as_timestamp
from services.chassis.errors import DeadlineExceeded, NotFound, PermissionDenied, Unavailable
from services.chassis.ids import found
from services.chassis.runtime.service import Runtime
from services.domain.roles import Duty, duty
from services.registry import resources
from services.registry.commands import openings as commands
from services.registry.commands.readings import review_alert
from services.registry.models import Case, CaseOpening, ReadingAlert
from services.registry.queries import escalations, views
from services.registry.queries import openings as queries
from services.registry.rpc.base import ServicerBase
from services.registry.rules import openings as rules

__all__ = ["Openings", "opens"]


class Openings(ServicerBase):
    """Open a file for a reason, and see who did."""

    async def OpenCase(self, request: pb.OpenCaseRequest, context: object) -> pb.CaseOpening:
        by, key = caller(), found(request.case_id, "CASE_NOT_FOUND")
        by_duty, missing = False, list[str]()
        if not await self._database.answered(request):
            by_duty, missing = await _step_waits(self._runtime, await _steps(self._runtime, key), key)
        async with self._database.transaction(request) as tx:
            row = await tx.once(
                CaseOpening, commands.open_case, request, by, by_duty=by_duty, missing=missing
            )
            # Whoever reads nothing after it has looked too.
            tx.saw(await views.family_of(tx, row.case_id))
            return await self._opening(tx, row)

    async def GetCaseOpening(self, request: pb.GetCaseOpeningRequest, context: object) -> pb.CaseOpening:
        key = found(request.case_id, "CASE_NOT_FOUND")
        row = await _held(self._runtime, key)
        if row is not None:
            return resources.opening(row, row["number"])
        steps = await _steps(self._runtime, key)
        until = await _by_duty(self._runtime, steps, key)
        message = pb.CaseOpening(
            case_id=str(key),
            case_number=steps["number"],
            municipality=steps["municipality"],
            account_id=caller().account_id,
        )
        as_timestamp(until, message.until_time)
        return message

    async def ListCaseOpenings(
        self, request: pb.ListCaseOpeningsRequest, context: object
    ) -> pb.ListCaseOpeningsResponse:
        by, size = caller(), paging.page_size(request)
        key = paging.decode(request.page_token, request.unseen)
        rows = await self._database.fetch(
            queries.LIST,
            municipalities=list(by.municipalities),
            strands=list(by.strands),
            account_id=by.account_id,
            unseen=request.unseen,
            seen=json.dumps(rules.seen_by(by.roles)),
            before=uuid.UUID(str(key[0])) if key else paging.LAST_ID,
            limit=size + 1,
        )
        shown, last = paging.paged(rows, size)
        response = pb.ListCaseOpeningsResponse(
            openings=[resources.opening(row, row["number"]) for row in shown]
        )
        if last is not None:
            response.next_page_token = paging.encode([str(last["id"])], request.unseen)
        return response

    async def ReviewCaseOpening(
        self, request: pb.ReviewCaseOpeningRequest, context: object
    ) -> pb.CaseOpening:
        async with self._database.transaction(request) as tx:
            row = await tx.once(CaseOpening, commands.review_opening, request, caller())
            return await self._opening(tx, row)

    async def ListReadingAlerts(
        self, request: pb.ListReadingAlertsRequest, context: object
    ) -> pb.ListReadingAlertsResponse:
        by, size = caller(), paging.page_size(request)
        key = paging.decode(request.page_token, request.unseen)
        rows = await self._database.fetch(
            queries.ALERTS,
            municipalities=list(by.municipalities),
            account_id=by.account_id,
            unseen=request.unseen,
            seen=json.dumps(rules.seen_by(by.roles)),
            before=uuid.UUID(str(key[0])) if key else paging.LAST_ID,
            limit=size + 1,
        )
        shown, last = paging.paged(rows, size)
        response = pb.ListReadingAlertsResponse(alerts=map(resources.alert, shown))
        if last is not None:
            response.next_page_token = paging.encode([str(last["id"])], request.unseen)
        return response

    async def ReviewReadingAlert(
        self, request: pb.ReviewReadingAlertRequest, context: object
    ) -> pb.ReadingAlert:
        async with self._database.transaction(request) as tx:
            row = await tx.once(ReadingAlert, review_alert, request, caller())
            await tx.session.flush()
            return resources.alert(resources.columns(row))

    @staticmethod
    async def _opening(tx: Any, row: CaseOpening) -> pb.CaseOpening:
        await tx.session.flush()
        case = await tx.session.get_one(Case, row.case_id)
        return resources.opening(resources.columns(row), case.number)


async def opens(runtime: Runtime, case_id: uuid.UUID) -> dt.datetime:
    """Return until when the caller may read a file, or say that it asks for a reason."""
    row = await _held(runtime, case_id)
    if row is not None:
        until: dt.datetime = row["until_time"]
        return until
    return await _by_duty(runtime, await _steps(runtime, case_id), case_id)


async def _held(runtime: Runtime, case_id: uuid.UUID) -> Any:
    by = caller()
    return await runtime.database.fetchrow(
        queries.HELD,
        case_id=case_id,
        strands=list(by.strands),
        account_id=by.account_id,
        now=runtime.clock.now(),
    )


async def _steps(runtime: Runtime, case_id: uuid.UUID) -> Any:
    by, now = caller(), runtime.clock.now()
    row = await runtime.database.fetchrow(
        queries.STEPS,
        case_id=case_id,
        strands=list(by.strands),
        account_id=by.account_id,
        **await escalations.parameters(runtime.database, by, now),
        today=runtime.clock.today(),
        since=now - rules.LASTS,
        whenever=list(rules.WHENEVER),
    )
    if row is None:
        raise NotFound("CASE_NOT_FOUND")
    return row


async def _by_duty(runtime: Runtime, steps: Any, case_id: uuid.UUID) -> dt.datetime:
    by = caller()
    if duty(by.roles) is Duty.ALWAYS:
        return runtime.clock.now() + rules.LASTS
    waits, missing = await _step_waits(runtime, steps, case_id)
    if not waits:
        unknown = {"missing_services": ",".join(missing)} if missing else {}
        raise PermissionDenied("CASE_REASON_NEEDED", case_id=str(case_id), **unknown)
    async with runtime.database.transaction() as tx:
        return commands.open_by_duty(tx, case_id, steps["municipality"], by).until_time


async def _step_waits(runtime: Runtime, steps: Any, case_id: uuid.UUID) -> tuple[bool, list[str]]:
    """Say whether a step waits for the caller, and who did not answer: that no step waits is then not known.

    Registry's own rows are asked first, then whoever may have something under way.
    """
    by = caller()
    if rules.step_waits(steps.__getitem__, json.loads(steps["closure"]), by.account_id, by.roles):
        return True, []
    request, missing = ListOpenWorkRequest(case_id=str(case_id)), list[str]()

    async def under_way(name: str, asked: Awaitable[ListOpenWorkResponse]) -> ListOpenWorkResponse:
        try:
            return await asked
        except (Unavailable, DeadlineExceeded):
            missing.append(name)
            return ListOpenWorkResponse()

    peers = runtime.peers
    answers = await asyncio.gather(
        under_way("assessment", peers.assessment.ListOpenWork(request)),
        under_way("referral", peers.referral.ListOpenWork(request)),
        under_way("benefits", peers.benefits.ListOpenWork(request)),
    )
    waits = any(rules.acts(each.acts, each.state, by.roles) for answer in answers for each in answer.work)
    return waits, sorted(missing)
