"""What the parts of the servicer stand on."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

from google.protobuf.message import Message
from prag.common.v1.open_work_pb2 import ListOpenWorkRequest, OpenWork
from prag.identity.v1 import identity_service_pb2 as identity

from services.chassis.auth.actors import Actor, caller
from services.chassis.database.database import Row, Statement, Tx
from services.chassis.errors import NotFound
from services.chassis.ids import found
from services.chassis.runtime.service import Runtime
from services.domain.roles import MUNICIPAL_OFFICE
from services.registry.queries import cases as queries

__all__ = ["ServicerBase"]

MessageT = TypeVar("MessageT", bound=Message)
RowT = TypeVar("RowT", bound=Row)


class ServicerBase:
    """A part of the servicer: its runtime, and the way to a case that the caller sees."""

    def __init__(self, runtime: Runtime) -> None:
        """Stand on a running service."""
        self._runtime = runtime
        self._database = runtime.database

    async def _change(
        self,
        request: Message,
        model: type[RowT],
        command: Callable[[Tx, Any, Actor], Awaitable[RowT]],
        after: Callable[[Tx, RowT, Actor], Awaitable[MessageT]],
    ) -> MessageT:
        """Open a transaction, run a command once for its request, and convert what it left."""
        by = caller()
        async with self._database.transaction(request) as tx:
            row = await tx.once(model, command, request, by)
            return await after(tx, row, by)

    async def _of_case(self, statement: Statement, case_id: str, **params: Any) -> list[Any]:
        """Return the rows of a visible case; an invisible one is not there, whatever hangs on it."""
        key = found(case_id, "CASE_NOT_FOUND")
        strands = list(caller().strands)
        rows = await self._database.fetch(statement, case_id=key, strands=strands, **params)
        if not rows:
            await self._seen(key)
        return rows

    async def _case_ref(self, case_id: str) -> Any:
        """Return what is known of a visible case without a name in it, its persons by their ids."""
        key, strands = found(case_id, "CASE_NOT_FOUND"), list(caller().strands)
        row = await self._database.fetchrow(queries.CASE_REF, case_id=key, strands=strands)
        if row is None:
            raise NotFound("CASE_NOT_FOUND")
        return row

    async def _seen(self, case_id: uuid.UUID) -> None:
        strands = list(caller().strands)
        if await self._database.fetchrow(queries.VISIBLE, case_id=case_id, strands=strands) is None:
            raise NotFound("CASE_NOT_FOUND")

    async def _at_work(self, office: identity.ListColleaguesRequest) -> set[str]:
        """Return who is at work on cases in an office, as identity says now."""
        found = (await self._runtime.peers.identity.ListColleagues(office)).colleagues
        return {one.id for one in found if set(one.roles) & set(MUNICIPAL_OFFICE)}

    async def _open_work(self, case_id: str) -> list[OpenWork]:
        """Ask who may have something under way; one that is away is no answer, and then nothing is closed."""
        peers, request = self._runtime.peers, ListOpenWorkRequest(case_id=case_id)
        answers = await asyncio.gather(
            peers.assessment.ListOpenWork(request),
            peers.referral.ListOpenWork(request),
            peers.benefits.ListOpenWork(request),
        )
        return [each for answer in answers for each in answer.work]
