"""Where a case is: the codes of the 38 municipalities, and of the centre for what nobody has taken yet."""

from __future__ import annotations

from typing import Final

__all__ = ["CENTRE", "EVERYWHERE", "MUNICIPALITIES"]

# The municipality of a case that nobody has taken yet: in the scope of those who see everywhere.
CENTRE: Final = "---"

MUNICIPALITIES: Final = (
    *("DEC", "DRA", "FER", "FKO", "GJK", "GJL", "GLL", "GRA", "HEL", "IST", "JUN", "KAC", "KAM"),
    *("KLL", "KLN", "LEP", "LIP", "MAM", "MIN", "MIS", "MLS", "NOV", "OBI", "PAR", "PEJ", "POD"),
    *("PRI", "PRZ", "RAH", "RAN", "SHM", "SHP", "SKE", "SUH", "VIT", "VUS", "ZUB", "ZVE"),
)
# The scope of national roles and of services.
EVERYWHERE: Final = (*MUNICIPALITIES, CENTRE)
