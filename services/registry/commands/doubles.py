"""The case that stays where another is closed as its double: named by the officer, and looked up.

It is open, in whichever municipality, and somebody in it is likely one of this family; where nobody of it is
registered yet, somebody has its name. Whom a protection hides from the caller is in none.
"""

from __future__ import annotations

import uuid
from typing import Final

from prag.registry.v1 import registry_service_pb2 as pb
from sqlalchemy import select, text

from services.chassis.database.database import Tx
from services.chassis.database.locks import one_at_a_time
from services.chassis.errors import FailedPrecondition, InvalidArgument, Violation
from services.domain.open_work import DUPLICATE
from services.registry.commands import case_events, duplicates, families, persons
from services.registry.models import Case, Identifier

__all__ = ["check_stays", "staying"]

_OPEN_CASES_OF: Final = text("SELECT case_id, municipality FROM open_cases_of(CAST(:persons AS uuid[]))")
# So many cases are asked about at once.
_ASKED_AT_ONCE: Final = 50


async def staying(tx: Tx, case: Case, request: pb.RequestClosureRequest, outcome: str) -> uuid.UUID | None:
    """Return in which case the family of a double goes on; refuse while none is named that it may be."""
    named = request.stays_case_id
    if outcome != DUPLICATE:
        if named:
            raise InvalidArgument(
                fields=[Violation("stays_case_id", "FIELD_CONTRADICTS", {"other": "outcome"})]
            )
        return None
    like = await _cases_like(tx, case)
    if not like:
        raise FailedPrecondition("STAYING_CASE_NOT_FOUND")
    if not named:
        asked = sorted(like)[:_ASKED_AT_ONCE]
        numbers = await case_events.numbers(tx, asked)
        raise FailedPrecondition(
            "STAYING_CASE_UNNAMED",
            case_ids=",".join(map(str, asked)),
            case_numbers=",".join(numbers.get(other) or "•••" for other in asked),
            municipalities=",".join(like[other] for other in asked),
        )
    found = next((other for other in like if str(other) == named), None)
    if found is None:
        raise InvalidArgument(fields=[Violation("stays_case_id", "STAYING_CASE_UNLIKE")])
    return found


async def check_stays(tx: Tx, case: Case) -> None:
    """Refuse to close a double of what is closed by now: of two that name each other, one stays."""
    await one_at_a_time(tx, f"closing:{case.id}", f"closing:{case.double_of}")
    if case.double_of not in await _cases_like(tx, case):
        raise FailedPrecondition("STAYING_CASE_GONE")


async def _cases_like(tx: Tx, case: Case) -> dict[uuid.UUID, str]:
    """Return the open cases with somebody who is likely of this family, each with its municipality."""
    hits: set[uuid.UUID] = set()
    family = await families.members_of(tx, case)
    for member in family:
        if member.person is None:
            continue
        numbers = select(Identifier).where(Identifier.person_id == member.person.id)
        identifiers = (await tx.session.scalars(numbers)).all()
        shown, _ = await duplicates.likely_hits(tx, persons.data_of(member, identifiers))
        hits |= shown
    if not family:
        hits = await duplicates.of_family_name(tx, case.reported_name)
    rows = await tx.session.execute(_OPEN_CASES_OF, {"persons": list(hits)})
    return {row.case_id: row.municipality for row in rows if row.case_id != case.id}
