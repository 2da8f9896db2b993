"""What is read of contacts: one, and those of offices by organisation."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Final

import asyncpg

from services.chassis import ids
from services.chassis.auth.actors import Actor
from services.chassis.database import paging
from services.chassis.database.database import Database, Statement
from services.chassis.database.statements import literals, merged
from services.chassis.errors import NotFound
from services.domain import names
from services.domain.alphabets import ORDERS, sort_column
from services.referral.queries import PLACES
from services.referral.rules.contacts import State

__all__ = ["get", "page"]

_COLUMNS: Final = (
    "id, version, municipality, kind, work_field, organisation, person_name, position, place, phone, email,"
    " note, state, end_reason, ended_by, end_time, talks, last_talk_on, shares, recorded_by,"
    " create_time, changes"
)
_GET: Final = Statement(f"SELECT {_COLUMNS} FROM contact WHERE {{scope}} AND id = :id")


def _place(order: str) -> str:
    """Where the last page ended, by its row: a token stands in an address, which holds nobody's name."""
    return f"(SELECT ended.{sort_column(order)} FROM contact AS ended WHERE ended.id = CAST(:id AS uuid))"


_PAGES: Final = {
    order: Statement(
        merged(
            "contact",
            PLACES,
            "municipality = m.code AND (CAST(:kind AS text) = '' OR kind = :kind)"
            f" AND (:with_ended OR state = {literals([State.CURRENT])})"
            " AND NOT EXISTS (SELECT FROM unnest(CAST(:words AS text[])) AS word"
            " WHERE position(word IN name_fold) = 0)"
            f" AND ({sort_column(order)}, id) > (coalesce({_place(order)}, ''), CAST(:id AS uuid))",
            f"{sort_column(order)}, id",
            "CAST(:limit AS bigint)",
            columns=_COLUMNS,
        )
    )
    for order in ORDERS
}


async def get(database: Database, contact_id: str) -> asyncpg.Record:
    """Return a contact of an office that the caller sees, or NotFound."""
    row = await database.fetchrow(_GET, id=ids.found(contact_id, "CONTACT_NOT_FOUND"))
    if row is None:
        raise NotFound("CONTACT_NOT_FOUND")
    return row


async def page(
    database: Database,
    by: Actor,
    municipality: str,
    kind: str,
    searched: str,
    size: int,
    token: str,
    *,
    order: str,
    with_ended: bool,
) -> tuple[Sequence[asyncpg.Record], str]:
    """Return a page of contacts by organisation, in a language's order, and the token of the next one."""
    filters = [municipality, kind, searched, with_ended, order]
    last = paging.decode(token, filters)
    rows = await database.fetch(
        _PAGES[order],
        municipalities=[code for code in by.municipalities if municipality in {"", code}],
        kind=kind,
        with_ended=with_ended,
        words=names.fold(searched).split(),
        id=uuid.UUID(str(last[0])) if last else uuid.UUID(int=0),
        limit=size + 1,
    )
    shown, end = paging.paged(rows, size)
    if end is None:
        return shown, ""
    return shown, paging.encode([str(end["id"])], filters)
