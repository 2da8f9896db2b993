"""Who is at work where: as a condition of other statements, and who is above an officer."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final
from weakref import WeakKeyDictionary

from cachetools import TTLCache
from sqlalchemy import text

from services.chassis.database.statements import Statement, literals
from services.chassis.database.transactions import Queries, Tx
from services.domain.roles import COORDINATOR, MOCR_HEAD
from services.registry import resources
from services.registry.rules.cases import Ladder

__all__ = ["LADDER", "at_work", "changing", "ladder", "ladder_now"]


def at_work(account: str, municipality: str, roles: Iterable[str]) -> str:
    """Write the condition that an account has one of the roles in the office of a municipality today."""
    return (
        f"({account}.active AND {account}.roles && ARRAY[{literals(roles)}]"
        f" AND EXISTS (SELECT FROM office_ref o WHERE o.institution_id = {account}.institution_id"
        f" AND o.active AND {municipality} = ANY(o.municipalities)))"
    )


# Who is above an officer of a municipality: heads and coordinators at work, with their roles; and whether any
# office there is known at all.
_HERE: Final = "CAST(:municipality AS text)"
LADDER: Final = (
    "CAST((SELECT json_object_agg(above.account_id, above.roles) FROM account_ref above"
    f" WHERE {at_work('above', _HERE, [MOCR_HEAD, COORDINATOR])}) AS text) AS ladder,"
    f" EXISTS (SELECT FROM office_ref known WHERE {_HERE} = ANY(known.municipalities)) AS office_known"
)
_LADDER: Final = Statement(f"SELECT {LADDER} WHERE {{scope}}")
_NOW: Final = text(f"SELECT {LADDER}")
# Shown with every case, and another one a few times a year; who decides by it reads it anew. For so long
# another process may go by what was told here of accounts and offices; who has heard it shows it at once.
_KEPT_SECONDS: Final = 60.0
# So long at most it takes to write what was heard.
_WRITTEN_WITHIN: Final = 10.0
_PLACES: Final = 64
_kept: Final[WeakKeyDictionary[Queries, TTLCache[str, Ladder | None]]] = WeakKeyDictionary()
_changing: Final[TTLCache[str, bool]] = TTLCache(1, _WRITTEN_WITHIN)


async def ladder(database: Queries, municipality: str) -> Ladder | None:
    """Return who is above an officer of a municipality, or was a minute ago; None where nobody knows."""
    ladders = _kept.setdefault(database, TTLCache(_PLACES, _KEPT_SECONDS))
    try:
        return ladders[municipality]
    except KeyError:
        [row] = await database.fetch(_LADDER, municipality=municipality)
        found = resources.ladder(row)
        if not _changing:
            ladders[municipality] = found
        return found


def changing() -> None:
    """Keep nothing until what is told of accounts and offices here is surely written."""
    _changing["now"] = True
    _kept.clear()


async def ladder_now(tx: Tx, municipality: str) -> Ladder | None:
    """Return who is above an officer of a municipality now."""
    return resources.ladder((await tx.session.execute(_NOW, {"municipality": municipality})).mappings().one())
