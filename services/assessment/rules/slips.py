"""The slip that a family takes home: what may stand on a paper that anybody may find."""

from __future__ import annotations

from typing import Final

__all__ = ["BRING", "may_stand"]

# What a family may be asked to bring.
BRING: Final = (
    *("IDENTITY", "ARRIVAL_PAPER", "BIRTH_CERTIFICATES", "SCHOOL_CERTIFICATES", "LEASE", "BANK_ACCOUNT"),
    "SIGNED_PLAN",
)
_OF_HEALTH: Final = frozenset({"HEALTH", "MHC"})


def may_stand(*codes: str) -> bool:
    """Say whether an item tells nothing of anybody's health: by its need, or by who acts.

    By those of the standard item too: whoever acts in its place, a treatment is one.
    """
    return not _OF_HEALTH.intersection(codes)
