"""What a family agrees to when it agrees: the purposes of a consent, and the one that lets an act share data.

No ministry has said it; these are the project's. Statistics leave as numbers, and benefits are decided by the
state's own bodies on their own files: neither lets a name go to an institution.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

__all__ = ["NOBODY", "OF_ACT", "OF_KIND", "PURPOSES", "RECIPIENTS", "SERVICES", "recipient_of"]

SERVICES: Final = "SERVICES"
PURPOSES: Final = (SERVICES, "BENEFITS", "STATISTICS")

# Acts by which somebody outside of the municipal office comes to see who a family is.
OF_ACT: Final[Mapping[str, str]] = {
    "send_referral": SERVICES,
    "forward_referral": SERVICES,
    "schedule_visit": SERVICES,
}

PUBLIC_BODY: Final = "PUBLIC_BODY"
RECIPIENTS: Final = (PUBLIC_BODY, "ORGANISATION", "DONOR")
# To whom no consent of ours reaches: they are told of no family.
NOBODY: Final = ""
# A line for every kind of institution that identity knows.
OF_KIND: Final[Mapping[str, str]] = {
    **dict.fromkeys(
        (
            *("MOCR", "MRC", "AC", "DRRPIF", "REGC", "MCR", "CRO", "EO", "VTC", "CSW", "MED", "SCHOOL"),
            *("MHC", "HEALTH", "DIR_AGR", "MUNI", "DIR", "FLAA", "POLICE", "LC", "MINISTRY", "MLGA"),
            *("AUDIT", "ADMIN"),
        ),
        PUBLIC_BODY,
    ),
    **dict.fromkeys(("NGO", "INTL", "ASSOC"), "ORGANISATION"),
    "DONOR": "DONOR",
    # Across the border another law protects what is told.
    "SERBIA": NOBODY,
}


def recipient_of(institution_kind: str) -> str:
    """Return which kind of recipient an institution is, for the family's consent."""
    return OF_KIND.get(institution_kind, NOBODY)
