"""What is read of agreements: one, those of a case, those of a meeting."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence
from typing import Final

import asyncpg

from services import case_refs
from services.chassis import ids
from services.chassis.auth.actors import Actor
from services.chassis.database import paging
from services.chassis.database.database import Database, Statement
from services.chassis.errors import NotFound

__all__ = ["get", "page"]

# Whom an access record names is the family as it is now.
_COLUMNS: Final = (
    "agreement.*, coalesce((SELECT person_ids FROM case_ref WHERE case_ref.case_id = agreement.case_id),"
    f" '{{}}') AS person_ids, {case_refs.closed_case('agreement.case_id')}"
)
_IN_STRANDS: Final = "strand = ANY(CAST(:strands AS text[]))"
_GET: Final = Statement(
    f"SELECT {_COLUMNS} FROM agreement WHERE {{scope}} AND id = :id AND {_IN_STRANDS}",
    people="person_ids",
    file=case_refs.FILE,
)


def _of(column: str) -> Statement:
    return Statement(
        f"SELECT {_COLUMNS} FROM agreement WHERE {{scope}} AND {column} = :key AND {_IN_STRANDS}"
        " AND (agreed_on, id) < (CAST(:agreed_on AS date), CAST(:id AS uuid))"
        " ORDER BY agreed_on DESC, id DESC LIMIT CAST(:limit AS bigint)",
        people="person_ids",
        record_limit="limit",
        file=case_refs.FILE,
    )


_OF_CASE: Final = _of("case_id")
_OF_MEETING: Final = _of("meeting_id")


async def get(database: Database, agreement_id: str, by: Actor) -> asyncpg.Record:
    """Return what was agreed, or NotFound; leaves the access record."""
    key = ids.found(agreement_id, "AGREEMENT_NOT_FOUND")
    row = await database.fetchrow(_GET, id=key, strands=list(by.strands))
    if row is None:
        raise NotFound("AGREEMENT_NOT_FOUND")
    return row


async def page(
    database: Database, by: Actor, case_id: str, meeting_id: str, size: int, token: str
) -> tuple[Sequence[asyncpg.Record], str]:
    """Return a page of what was agreed on a case, else at a meeting, and the token of the next one."""
    filters = [case_id, meeting_id]
    last = paging.decode(token, filters)
    rows = await database.fetch(
        _OF_CASE if case_id else _OF_MEETING,
        key=ids.found(case_id, "CASE_NOT_FOUND") if case_id else ids.found(meeting_id, "MEETING_NOT_FOUND"),
        strands=list(by.strands),
        agreed_on=dt.date.fromisoformat(str(last[0])) if last else dt.date.max,
        id=uuid.UUID(str(last[1])) if last else paging.LAST_ID,
        limit=size + 1,
    )
    shown, end = paging.paged(rows, size)
    if end is None:
        return shown, ""
    return shown, paging.encode([end["agreed_on"].isoformat(), str(end["id"])], filters)
