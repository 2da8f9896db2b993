"""What a commission needs of families: names and papers of what waits for it, and nothing else.

Which applications these are is benefits' to say, of a member those of the own sessions. Who reads cases works
with whole files, and is asked nothing.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence

from prag.benefits.v1 import benefits_service_pb2 as benefits

from services.chassis.auth.actors import caller
from services.chassis.errors import NotFound
from services.chassis.runtime.service import Runtime
from services.registry.queries import cases as queries

__all__ = ["check_document", "documents", "needs_all", "persons"]


def needs_all() -> bool:
    """Say whether the caller works with whole files."""
    return caller().may("case.read")


async def documents(runtime: Runtime, case_id: uuid.UUID | None) -> list[uuid.UUID]:
    """Return which papers of a case prove what waits for the caller; NotFound where nothing does."""
    readable = await _readable(runtime, [case_id])
    if not readable:
        raise NotFound("CASE_NOT_FOUND")
    return [uuid.UUID(each) for each in readable[0].document_ids]


async def check_document(
    runtime: Runtime, case_id: uuid.UUID | None, document_id: uuid.UUID, missing: str
) -> None:
    """Refuse a paper that proves nothing that waits for the caller; one that nobody knows is none."""
    readable = await _readable(runtime, [case_id])
    if not any(str(document_id) in each.document_ids for each in readable):
        raise NotFound(missing)


async def persons(
    runtime: Runtime, ids: Sequence[uuid.UUID], case_ids: Sequence[uuid.UUID]
) -> tuple[list[uuid.UUID], list[uuid.UUID]]:
    """Return of these persons, and heads of these cases, for whom something waits, and its cases.

    The head is one of them: under that name the family's file is kept.
    """
    rows = await runtime.database.fetch(
        queries.CASES_OF_CARDS, ids=ids, case_ids=case_ids, strands=list(caller().strands)
    )
    readable = await _readable(runtime, dict.fromkeys(row["case_id"] for row in rows))
    named = {each.case_id: set(each.person_ids) for each in readable}
    found = [
        (row["id"], row["case_id"])
        for row in rows
        if str(row["case_id"]) in named and (row["heads"] or str(row["id"]) in named[str(row["case_id"])])
    ]
    return [person for person, _ in found], [case for _, case in found]


async def _readable(
    runtime: Runtime, case_ids: Iterable[uuid.UUID | None]
) -> Sequence[benefits.ReadableFile]:
    # Also of none: who asks for what is not there must not be answered sooner.
    request = benefits.ListReadableFilesRequest(case_ids=[str(each) for each in case_ids if each is not None])
    return (await runtime.peers.benefits.ListReadableFiles(request)).files
