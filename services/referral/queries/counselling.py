"""What is read of counselling: one, and a list."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence
from typing import Any, Final

import asyncpg

from services import case_refs
from services.chassis import ids
from services.chassis.auth.actors import Actor
from services.chassis.database import paging
from services.chassis.database.database import Database, Statement
from services.chassis.database.statements import merged
from services.chassis.errors import InvalidArgument, NotFound, Violation
from services.referral.queries import PLACES, institution_of, reads_as_institution

__all__ = ["get", "page"]

_COLUMNS: Final = f"counselling.*, {case_refs.closed_case('counselling.case_id')}"
# Who walked in has no strand: the office and whoever is above it see them.
_IN_STRANDS: Final = "(strand = '' OR strand = ANY(CAST(:strands AS text[])))"
_FILTER: Final = (
    "counselled_on BETWEEN CAST(:start AS date) AND CAST(:end AS date)"
    " AND (:topic = '' OR :topic = ANY(topics)) AND (counselled_on, id) < (:before, :id)"
)
_ORDER: Final = "counselled_on DESC, id DESC"
_LIMIT: Final = "CAST(:limit AS bigint)"
_OWN: Final = "institution_id = :institution"

_GET: Final = {
    True: Statement(
        f"SELECT {_COLUMNS} FROM counselling WHERE {{scope}} AND id = :id AND {_OWN}", people="person_ids"
    ),
    False: Statement(
        f"SELECT {_COLUMNS} FROM counselling WHERE {{scope}} AND id = :id AND {_IN_STRANDS}",
        people="person_ids",
        file=case_refs.FILE,
    ),
}


def _of_case(where: str, **file: Any) -> Statement:
    return Statement(
        f"SELECT {_COLUMNS} FROM counselling WHERE {{scope}} AND case_id = :case_id AND {where}"
        f" AND {_FILTER} ORDER BY {_ORDER} LIMIT {_LIMIT}",
        people="person_ids",
        record_limit="limit",
        **file,
    )


def _of_all(where: str) -> Statement:
    listed = merged("counselling", PLACES, f"{where} AND {_FILTER}", _ORDER, _LIMIT, columns=_COLUMNS)
    return Statement(listed, people="person_ids", record_limit="limit")


_OF_CASE: Final = {True: _of_case(_OWN), False: _of_case(_IN_STRANDS, file=case_refs.FILE)}
_OF_ALL: Final = {
    True: _of_all(f"{_OWN} AND counselled_in = m.code"),
    False: _of_all(f"municipality = m.code AND {_IN_STRANDS}"),
}


async def get(database: Database, counselling_id: str, by: Actor) -> asyncpg.Record:
    """Return a counselling, or NotFound; leaves the access record."""
    key = ids.found(counselling_id, "COUNSELLING_NOT_FOUND")
    row = await database.fetchrow(_GET[reads_as_institution(by)], id=key, **_seen(by))
    if row is None:
        raise NotFound("COUNSELLING_NOT_FOUND")
    return row


async def page(
    database: Database,
    by: Actor,
    period: tuple[dt.date | None, dt.date | None],
    case_id: str,
    topic: str,
    size: int,
    token: str,
) -> tuple[Sequence[asyncpg.Record], str]:
    """Return a page of counselling, the newest day first, and the token of the next one."""
    start, end = period[0] or dt.date.min, period[1] or dt.date.max
    if end < start:
        raise InvalidArgument(
            fields=[Violation("until_on", "DATE_TOO_EARLY", {"earliest": start.isoformat()})]
        )
    filters = [case_id, topic, start.isoformat(), end.isoformat()]
    key = paging.decode(token, filters)
    before, last = (dt.date.max, paging.LAST_ID) if key is None else (_day(key[0]), uuid.UUID(str(key[1])))
    params: dict[str, Any] = {
        "start": start,
        "end": end,
        "topic": topic,
        "before": before,
        "id": last,
        "limit": size + 1,
        **_seen(by),
    }
    narrow = reads_as_institution(by)
    if case_id:
        statement, params["case_id"] = _OF_CASE[narrow], ids.found(case_id, "CASE_NOT_FOUND")
    else:
        statement, params["municipalities"] = _OF_ALL[narrow], list(by.municipalities)
    rows = await database.fetch(statement, **params)
    shown, rest = paging.paged(rows, size)
    if rest is None:
        return shown, ""
    return shown, paging.encode([rest["counselled_on"].isoformat(), str(rest["id"])], filters)


def _day(part: Any) -> dt.date:
    return dt.date.fromisoformat(str(part))


def _seen(by: Actor) -> dict[str, Any]:
    if reads_as_institution(by):
        return {"institution": institution_of(by)}
    return {"strands": list(by.strands)}
