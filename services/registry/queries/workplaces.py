"""Who is at work where, as a condition of other statements."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from services.chassis.database.statements import literals
from services.domain.roles import COORDINATOR, MOCR_HEAD

__all__ = ["LADDER", "at_work"]


def at_work(account: str, municipality: str, roles: Iterable[str]) -> str:
    """Write the condition that an account has one of the roles in the office of a municipality today."""
    return (
        f"({account}.active AND {account}.roles && ARRAY[{literals(roles)}]"
        f" AND EXISTS (SELECT FROM office_ref o WHERE o.institution_id = {account}.institution_id"
        f" AND o.active AND {municipality} = ANY(o.municipalities)))"
    )


# Who is above an officer of a municipality: heads and coordinators at work, with their roles; and whether any
# office there is known at all. Columns of a statement that says {municipality}.
LADDER: Final = (
    "(SELECT json_object_agg(above.account_id, above.roles) FROM account_ref above"
    f" WHERE {at_work('above', '{municipality}', [MOCR_HEAD, COORDINATOR])}) AS ladder,"
    " EXISTS (SELECT FROM office_ref known WHERE {municipality} = ANY(known.municipalities)) AS office_known"
)
