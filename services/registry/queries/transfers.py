"""Transfers between municipalities: one, those of an office, and those that wait for its answer."""

from __future__ import annotations

from typing import Final

from services.chassis.database.database import Statement
from services.chassis.database.statements import literals
from services.domain.roles import MOCR_HEAD
from services.registry.queries.officers import at_work
from services.registry.rules.transfers import State

__all__ = ["GET", "LIST", "WAITING"]

_STRANDS: Final = "t.strand = ANY(CAST(:strands AS text[]))"

GET: Final = Statement(
    f"SELECT t.* FROM transfer t WHERE {{scope}} AND {_STRANDS} AND t.id = CAST(:transfer_id AS uuid)"
)


def _side(column: str, side: str) -> str:
    return (
        "SELECT t.* FROM unnest(CAST(:municipalities AS text[])) m, LATERAL (SELECT * FROM transfer t"
        f" WHERE CAST(:side AS text) IN ('', '{side}') AND t.{column} = m AND {_STRANDS}"
        " AND t.id < CAST(:before AS uuid)"
        " AND (CAST(:case_id AS uuid) IS NULL OR t.case_id = CAST(:case_id AS uuid))"
        f" AND (NOT CAST(:unanswered AS boolean) OR t.state = {literals([State.OFFERED])})"
        " ORDER BY t.id DESC NULLS LAST LIMIT CAST(:limit AS integer)) t WHERE {scope}"
    )


# One branch a side and municipality; whoever has both sees it once.
LIST: Final = Statement(
    f"({_side('municipality', 'FROM')}) UNION ({_side('to_municipality', 'TO')})"
    " ORDER BY id DESC LIMIT CAST(:limit AS integer)"
)
# Where the office has a head, the head's alone.
WAITING: Final = Statement(
    "SELECT t.id AS subject_id, t.case_id, t.case_number AS number, t.strand,"
    " t.to_municipality AS municipality, t.municipality AS previous_municipality, t.person_count,"
    " NULL AS head_person_id"
    " FROM unnest(CAST(:municipalities AS text[])) m, LATERAL (SELECT * FROM transfer t"
    f" WHERE t.to_municipality = m AND t.state = {literals([State.OFFERED])} AND {_STRANDS}"
    " ORDER BY t.id DESC NULLS LAST LIMIT CAST(:most AS integer)) t"
    " WHERE {scope} AND (CAST(:is_head AS boolean) OR NOT EXISTS (SELECT FROM account_ref head"
    f" WHERE {at_work('head', 'm', [MOCR_HEAD])})) ORDER BY t.id LIMIT CAST(:most AS integer)"
)
