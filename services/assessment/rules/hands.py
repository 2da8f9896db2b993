"""Which acts on a plan may meet in one account."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from services.domain.hands import Hands

__all__ = ["PLAN", "Act"]


class Act(StrEnum):
    """An act on a version of a plan."""

    DRAFTED = "DRAFTED"
    SUBMITTED = "SUBMITTED"
    # Approved it, or sent it back.
    APPROVED = "APPROVED"


PLAN: Final = Hands(
    acts=tuple(Act),
    together={
        frozenset({Act.DRAFTED, Act.SUBMITTED}): "the office that draws a plan up hands it in; the other hand"
        " is the approval's"
    },
    counts="for a version's life, however often it is sent back; the next version is a plan of its own",
)
