"""Which acts on the closing of a case may meet in one account: its confirmation and its reopening."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any, Final

from services.domain.hands import Done, Hands, added

__all__ = ["CLOSING", "Act", "hands_in"]


class Act(StrEnum):
    """An act on a closing."""

    REQUESTED = "REQUESTED"
    # Confirmed it, or turned it down.
    CONFIRMED = "CONFIRMED"
    REOPENED = "REOPENED"


CLOSING: Final = Hands(
    acts=tuple(Act),
    together={frozenset({Act.CONFIRMED, Act.REOPENED}): "the second person takes back the own word alone"},
    counts="until the case is reopened: what was turned down and is asked for again is the same closing",
)

# In which field of a closing who did what stands.
_BY: Final = {"requested_by": Act.REQUESTED, "refused_by": Act.CONFIRMED, "confirmed_by": Act.CONFIRMED}


def hands_in(closure: Mapping[str, Any]) -> Done:
    """Return who had which hand in a closing, also while it was asked for before and turned down."""
    done: Done = closure.get("hands", {})
    for name, act in _BY.items():
        if name in closure:
            done = added(done, act, closure[name])
    return done
