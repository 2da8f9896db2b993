"""How far a case can have come: registry's states, which events and answers carry to all others."""

from __future__ import annotations

from enum import StrEnum

__all__ = ["CaseState"]


class CaseState(StrEnum):
    """Where a case stands; a milestone is the first time that it stood there."""

    REPORTED = "REPORTED"
    REQUESTED = "REQUESTED"
    REGISTERED = "REGISTERED"
    SELECTED = "SELECTED"
    RETURNED = "RETURNED"
    ASSESSED = "ASSESSED"
    PLANNED = "PLANNED"
    IN_IMPLEMENTATION = "IN_IMPLEMENTATION"
    FINAL_ASSESSMENT = "FINAL_ASSESSMENT"
    CLOSED = "CLOSED"
