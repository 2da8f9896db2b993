"""RPCs of two who may be one."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from functools import partial
from typing import Any, Final

from prag.registry.v1 import registry_service_pb2 as pb

from services.chassis.auth.actors import Actor, caller
from services.chassis.database import paging
from services.chassis.errors import FieldErrors, NotFound
from services.chassis.ids import found
from services.registry import resources
from services.registry.commands import pairs as commands
from services.registry.models import DuplicatePair
from services.registry.queries import pairs as queries
from services.registry.queries import search
from services.registry.rpc.base import ServicerBase
from services.registry.rules import pairs as rules

__all__ = ["Pairs"]

_FIRST: Final = (1 << 31) - 1, str(paging.FIRST_ID)


class Pairs(ServicerBase):
    """The queue of pairs, one of them, and what an office does with it."""

    async def ListDuplicatePairs(
        self, request: pb.ListDuplicatePairsRequest, context: object
    ) -> pb.ListDuplicatePairsResponse:
        by, size = caller(), paging.page_size(request)
        errors = FieldErrors()
        errors.known("state", request.state, tuple(rules.State))
        errors.check()
        filters = [request.municipality, request.state]
        score, after = paging.decode(request.page_token, filters) or _FIRST
        places = [code for code in by.municipalities if request.municipality in {"", code}]
        rows = await self._database.fetch(
            queries.LIST,
            municipalities=places,
            strands=list(by.strands),
            state=request.state or rules.State.OPEN,
            score=score,
            after=uuid.UUID(str(after)),
            limit=size + 1,
        )
        shown, last = paging.paged(rows, size)
        cards = await self._cards(shown, by)
        await self._shown(shown)
        response = pb.ListDuplicatePairsResponse(pairs=[resources.pair(row, cards, by) for row in shown])
        if last is not None:
            response.next_page_token = paging.encode([last["score"], str(last["id"])], filters)
        return response

    async def GetDuplicatePair(
        self, request: pb.GetDuplicatePairRequest, context: object
    ) -> pb.DuplicatePair:
        row, by = await self._pair(request.pair_id), caller()
        await self._shown([row])
        return resources.pair(row, await self._cards([row], by), by)

    async def ConfirmSamePerson(
        self, request: pb.ConfirmSamePersonRequest, context: object
    ) -> pb.DuplicatePair:
        row, by = await self._pair(request.pair_id), caller()
        standing = rules.standing(row, by)
        work: list[Any] = []
        if not standing.reported:
            persons = {side: row[f"{prefix}person_id"] for side, prefix in rules.PREFIX.items()}
            gone = rules.leaving(standing.own, persons, request.stays_person_id)
            if gone is not None:
                work = await self._open_work(str(row[f"{rules.PREFIX[gone]}case_id"]))
        return await self._act(request, partial(commands.confirm_same_person, work=work))

    async def RejectSamePerson(
        self, request: pb.RejectSamePersonRequest, context: object
    ) -> pb.DuplicatePair:
        return await self._act(request, commands.reject_same_person)

    async def ReopenDuplicatePair(
        self, request: pb.ReopenDuplicatePairRequest, context: object
    ) -> pb.DuplicatePair:
        return await self._act(request, commands.reopen_duplicate_pair)

    async def AskOtherOffice(self, request: pb.AskOtherOfficeRequest, context: object) -> pb.DuplicatePair:
        return await self._act(request, commands.ask_other_office)

    async def AnswerOtherOffice(
        self, request: pb.AnswerOtherOfficeRequest, context: object
    ) -> pb.DuplicatePair:
        return await self._act(request, commands.answer_other_office)

    async def _act(self, request: Any, command: Any) -> pb.DuplicatePair:
        by = caller()
        async with self._database.transaction(request) as tx:
            pair = await tx.once(DuplicatePair, command, request, by)
            await tx.flush()
            row = resources.columns(pair)
            tx.saw(_persons([row]))
        # As the caller sees the two now: one of them may belong to another family by this.
        return resources.pair(row, await self._cards([row], by), by)

    async def _pair(self, pair_id: str) -> Any:
        row = await self._database.fetchrow(queries.GET, pair_id=found(pair_id, "DUPLICATE_PAIR_NOT_FOUND"))
        if row is None or not rules.standing(row, caller()).own:
            raise NotFound("DUPLICATE_PAIR_NOT_FOUND")
        return row

    async def _cards(self, rows: Sequence[Any], by: Actor) -> dict[tuple[uuid.UUID, uuid.UUID], Any]:
        """Return the cards of the own sides."""
        own = {
            (row[f"{rules.PREFIX[side]}person_id"], row[f"{rules.PREFIX[side]}case_id"])
            for row in rows
            for side in rules.standing(row, by).own
        }
        ids, case_ids = zip(*own, strict=True) if own else ((), ())
        cards = await self._database.fetch(queries.CARDS, ids=list(ids), case_ids=list(case_ids))
        return {(row["id"], row["case_id"]): row for row in cards}

    async def _shown(self, rows: Iterable[Any]) -> None:
        """Leave the access record, which names the masked ones too, as a search's does."""
        await self._database.fetch(search.SHOWN, ids=_persons(rows))


def _persons(rows: Iterable[Any]) -> list[uuid.UUID]:
    """Return the persons of pairs; a reported family stands under its case's id, and is none."""
    return [
        row[f"{prefix}person_id"]
        for row in rows
        for prefix in rules.PREFIX.values()
        if row[f"{prefix}person_id"] != row[f"{prefix}case_id"]
    ]
