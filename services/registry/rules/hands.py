"""Which acts on the closing of a case may meet in one account: none."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from services.domain.hands import Hands

__all__ = ["CLOSING", "Act"]


class Act(StrEnum):
    """An act on a closing."""

    REQUESTED = "REQUESTED"
    # Confirmed it, or turned it down.
    CONFIRMED = "CONFIRMED"


CLOSING: Final = Hands(acts=tuple(Act), together={})
