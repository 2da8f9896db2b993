"""Visits: one, those of a case, those of an office or by invitation."""

from __future__ import annotations

import datetime as dt
from typing import Any, Final
from uuid import UUID

from prag.assessment.v1 import assessment_service_pb2 as pb

from services import case_refs
from services.assessment.models import Visit
from services.assessment.queries import OFFICE, as_row, columns
from services.chassis import dates, ids
from services.chassis.auth.actors import Actor
from services.chassis.calendar import midnight
from services.chassis.database import paging
from services.chassis.database.database import Database
from services.chassis.database.statements import Statement, merged
from services.chassis.errors import InvalidArgument, NotFound, Violation

__all__ = ["get_visit", "list_of_case", "list_of_office"]

_V: Final = columns(Visit, "v")
# Of its strands; and those who are only guests, of their invitations.
_VISIBLE: Final = "v.strand = ANY(:strands) AND (NOT :guest OR :institution = ANY(v.institution_ids))"

_CLOSED: Final = case_refs.closed_case("v.case_id")

_GET: Final = Statement(
    f"SELECT {_V}, {_CLOSED}, (SELECT person_ids FROM case_ref WHERE case_ref.case_id = v.case_id) AS people"
    f" FROM visit AS v WHERE {{scope}} AND v.id = :id AND {_VISIBLE}",
    people="people",
    file=case_refs.FILE,
)
_OF_CASE: Final = Statement(
    f"SELECT {_V}, {_CLOSED} FROM visit AS v WHERE {{scope}} AND v.case_id = :case_id AND {_VISIBLE}"
    " AND (v.at, v.id) < (:before_at, :before_id) ORDER BY v.at DESC, v.id DESC LIMIT :limit",
    file=case_refs.FILE,
)
_IN_OFFICE: Final = "municipality = m.code AND strand = k.name AND at >= :from"
_LIMIT: Final = "CAST(:limit AS bigint)"
_WHOLE: Final = f"visit.*, {case_refs.closed_case('visit.case_id')}"
_OF_OFFICE: Final = Statement(
    merged(
        "visit",
        OFFICE,
        f"{_IN_OFFICE} AND (at, id) > (:after_at, :after_id)",
        "at, id",
        _LIMIT,
        columns=_WHOLE,
    )
)
_OF_GUEST: Final = Statement(
    merged(
        "invitation",
        OFFICE,
        f"institution_id = :institution AND {_IN_OFFICE} AND (at, visit_id) > (:after_at, :after_id)",
        "at, visit_id",
        _LIMIT,
        columns=_WHOLE,
        whole=("visit", "visit_id"),
    )
)

_FIRST: Final = dt.datetime(1, 1, 2, tzinfo=dt.UTC)
_LAST: Final = dt.datetime(9999, 12, 30, tzinfo=dt.UTC)


def _who(actor: Actor, *, guest: bool) -> dict[str, Any]:
    return {"strands": list(actor.strands), "guest": guest, "institution": actor.institution_id}


async def get_visit(database: Database, visit_id: str, actor: Actor, *, guest: bool) -> Visit:
    """Return a visit that the caller may see."""
    key = ids.found(visit_id, "VISIT_NOT_FOUND")
    record = await database.fetchrow(_GET, id=key, **_who(actor, guest=guest))
    if record is None:
        raise NotFound("VISIT_NOT_FOUND")
    return _visit(record)


def _visit(record: Any) -> Visit:
    visit = as_row(Visit, record)
    visit.case_closed = record["case_closed"]
    return visit


async def list_of_case(
    database: Database, request: pb.ListVisitsRequest, case_id: UUID, actor: Actor, *, guest: bool
) -> tuple[list[Visit], str]:
    """Return the visits of a case, last first."""
    size = paging.page_size(request)
    filters = [request.case_id]
    at, key = _key(request.page_token, filters, _LAST, UUID(int=2**128 - 1))
    rows = await database.fetch(
        _OF_CASE,
        case_id=case_id,
        before_at=at,
        before_id=key,
        limit=size + 1,
        **_who(actor, guest=guest),
    )
    return _page(rows, size, filters)


async def list_of_office(
    database: Database, request: pb.ListVisitsRequest, actor: Actor, *, guest: bool
) -> tuple[list[Visit], str]:
    """Return the visits of the caller's municipalities from a day on, first things first."""
    size = paging.page_size(request)
    day = dates.day(getattr(request, "from"), "from")
    filters = [day.isoformat() if day else ""]
    at, key = _key(request.page_token, filters, _FIRST, UUID(int=0))
    rows = await database.fetch(
        _OF_GUEST if guest else _OF_OFFICE,
        **{"from": midnight(day) if day else _FIRST},
        **({"institution": actor.institution_id} if guest else {}),
        municipalities=list(actor.scope),
        strands=list(actor.strands),
        after_at=at,
        after_id=key,
        limit=size + 1,
    )
    return _page(rows, size, filters)


def _key(token: str, filters: list[str], at: dt.datetime, key: UUID) -> tuple[dt.datetime, UUID]:
    after = paging.decode(token, filters)
    if after is None:
        return at, key
    try:
        return dt.datetime.fromisoformat(str(after[0])), UUID(str(after[1]))
    except (ValueError, IndexError):
        raise InvalidArgument(fields=[Violation("page_token", "PAGE_TOKEN_INVALID")]) from None


def _page(rows: list[Any], size: int, filters: list[str]) -> tuple[list[Visit], str]:
    shown, last = paging.paged(rows, size)
    token = paging.encode([last["at"].isoformat(), str(last["id"])], filters) if last else ""
    return [_visit(row) for row in shown], token
