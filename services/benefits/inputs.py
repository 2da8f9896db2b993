"""Who sits in a commission, as identity knows them: active accounts of its place, and institutions."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping, Sequence

from prag.benefits.v1 import benefits_service_pb2 as pb
from prag.identity.v1 import identity_service_pb2 as identity

from services.benefits.rules.compositions import Person
from services.chassis.errors import InvalidArgument, NotFound, Violation
from services.chassis.runtime.service import Runtime
from services.domain.municipalities import CENTRE

__all__ = ["active", "check_institutions", "institution"]


async def active(runtime: Runtime, municipality: str, account_ids: Iterable[str]) -> Mapping[str, Person]:
    """Return the active accounts among these whose institution is of the place; the others sit no longer."""
    wanted = sorted({account_id for account_id in account_ids if account_id})
    if not wanted:
        return {}
    answer = await runtime.peers.identity.ListColleagues(
        identity.ListColleaguesRequest(
            ids=wanted, municipality="" if municipality == CENTRE else municipality
        )
    )
    return {
        one.id: Person(one.display_name, one.position, one.institution_id, frozenset(one.roles))
        for one in answer.colleagues
    }


async def check_institutions(runtime: Runtime, seats: Sequence[pb.Seat]) -> None:
    """Refuse a seat for an institution that is not there, or not any more."""
    named = sorted({seat.institution_id for seat in seats if seat.institution_id})
    there = dict(zip(named, await asyncio.gather(*(_there(runtime, one) for one in named)), strict=True))
    wrong = [
        Violation(f"act.seats[{number}].institution_id", "FIELD_UNKNOWN_VALUE")
        for number, seat in enumerate(seats)
        if seat.institution_id and not there[seat.institution_id]
    ]
    if wrong:
        raise InvalidArgument(fields=wrong)


async def institution(runtime: Runtime, institution_id: str) -> identity.Institution | None:
    """Return an institution, or None where identity knows no such one."""
    try:
        found: identity.Institution = await runtime.peers.identity.GetInstitution(
            identity.GetInstitutionRequest(institution_id=institution_id)
        )
    except NotFound:
        return None
    return found


async def _there(runtime: Runtime, institution_id: str) -> bool:
    found = await institution(runtime, institution_id)
    return found is not None and found.active
