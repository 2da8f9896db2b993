"""Whether a person has a kind of paper."""

from __future__ import annotations

from collections.abc import Collection
from enum import StrEnum

from services.chassis.errors import FieldErrors
from services.registry.rules import fields

__all__ = ["State", "check"]


class State(StrEnum):
    """How a kind of paper stands with a person; ELSEWHERE is with another office."""

    HELD = "HELD"
    MISSING = "MISSING"
    NOT_NEEDED = "NOT_NEEDED"
    ELSEWHERE = "ELSEWHERE"


def check(errors: FieldErrors, kind: str, state: str, number: str, kinds: Collection[str]) -> str:
    """Check what is noted of a paper, and return its number as it is kept."""
    errors.known("paper.kind", kind, kinds)
    errors.known("paper.state", state, tuple(State))
    if number and state in {State.MISSING, State.NOT_NEEDED}:
        # A paper that is not there has no number.
        errors.add("paper.number", "FIELD_CONTRADICTS", other="paper.state")
    return fields.text(errors, "paper.number", number)
