"""A note of an office: who may set it right, and who may take it back."""

from __future__ import annotations

from typing import Final

from services.chassis.auth.actors import Actor
from services.chassis.errors import DomainError, FailedPrecondition
from services.domain.roles import MOCR_HEAD
from services.registry.rules.cases import Action

__all__ = ["actions", "check"]

_STEPS: Final = ("correct_note", "withdraw_note")


def check(name: str, written_by: str, by: Actor, *, withdrawn: bool) -> None:
    """Raise why somebody may not do it: its author alone sets it right; the head takes it back too."""
    if withdrawn:
        raise FailedPrecondition("NOTE_WITHDRAWN")
    # The notes of who has gone are the head's to take back.
    if written_by != by.account_id and (name == "correct_note" or MOCR_HEAD not in by.roles):
        raise FailedPrecondition("NOTE_OF_ANOTHER")


def actions(written_by: str, by: Actor, *, withdrawn: bool) -> list[Action]:
    """Return what may be done with a note, or why not."""
    return [_action(name, written_by, by, withdrawn=withdrawn) for name in _STEPS if by.may("note.write")]


def _action(name: str, written_by: str, by: Actor, *, withdrawn: bool) -> Action:
    try:
        check(name, written_by, by, withdrawn=withdrawn)
    except DomainError as error:
        return Action(name, allowed=False, reason=error.reason, metadata=error.metadata)
    return Action(name, allowed=True)
