"""Who is at work where: as a condition of other statements, and who is above an officer."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from sqlalchemy import text

from services.chassis.database.statements import literals
from services.chassis.database.transactions import Tx
from services.domain.roles import COORDINATOR, MOCR_HEAD
from services.registry import resources
from services.registry.rules.cases import Ladder

__all__ = ["LADDER", "above", "at_work", "ladder_now"]


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


def above(municipality: str) -> str:
    """Write the columns that `resources.ladder` reads, of who is above an officer of a municipality."""
    return (
        "CAST((SELECT json_object_agg(above.account_id, above.roles) FROM account_ref above"
        f" WHERE {at_work('above', municipality, [MOCR_HEAD, COORDINATOR])}) AS text) AS ladder,"
        f" EXISTS (SELECT FROM office_ref known WHERE {municipality} = ANY(known.municipalities))"
        " AS office_known"
    )


LADDER: Final = above(_HERE)
_NOW: Final = text(f"SELECT {LADDER}")


async def ladder_now(tx: Tx, municipality: str) -> Ladder | None:
    """Return who is above an officer of a municipality now."""
    return resources.ladder((await tx.session.execute(_NOW, {"municipality": municipality})).mappings().one())
