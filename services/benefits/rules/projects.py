"""A project of a municipality: its states, and which step follows which; what was asked of who carries it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from services.chassis.auth.actors import Actor
from services.chassis.errors import DomainError, FailedPrecondition

__all__ = ["Action", "State", "actions", "check", "check_receipt", "report_actions"]


class State(StrEnum):
    """Where a project stands."""

    PLANNED = "PLANNED"
    RUNNING = "RUNNING"
    ENDED = "ENDED"


# The states in which a step can be taken. A last report is asked for when all is done.
_FROM: Final = {
    "correct_project": frozenset(State),
    "start_project": frozenset({State.PLANNED}),
    "end_project": frozenset({State.RUNNING}),
    "undo_project_step": frozenset({State.RUNNING, State.ENDED}),
    "ask_progress_report": frozenset({State.RUNNING, State.ENDED}),
}


@dataclass(frozen=True)
class Action:
    """A step, whether it can be taken now, and why not."""

    name: str
    allowed: bool
    reason: str = ""


def check(action: str, state: State, *, asked: bool) -> None:
    """Raise why a step can't be taken; `asked` where a report was asked for."""
    if state not in _FROM[action]:
        raise FailedPrecondition("PROJECT_NOT_IN_STATE", state=state, action=action)
    if action == "undo_project_step" and state == State.RUNNING and asked:
        raise FailedPrecondition("PROJECT_HAS_REPORTS")


def check_receipt(*, received: bool) -> None:
    """Raise where a report came already."""
    if received:
        raise FailedPrecondition("PROGRESS_REPORT_RECEIVED")


def actions(state: State, by: Actor, municipality: str, *, asked: bool) -> list[Action]:
    """Return what may be done with a project, or why not; nothing for whom it is only to read."""
    if not _writes(by, municipality):
        return []
    steps = []
    for name in _FROM:
        try:
            check(name, state, asked=asked)
        except DomainError as error:
            steps.append(Action(name, allowed=False, reason=error.reason))
        else:
            steps.append(Action(name, allowed=True))
    return steps


def report_actions(by: Actor, municipality: str, *, received: bool) -> list[Action]:
    """Return what may be done with a report."""
    if not _writes(by, municipality):
        return []
    return [
        Action("receive_progress_report", not received, "PROGRESS_REPORT_RECEIVED" if received else ""),
        Action("undo_progress_report", allowed=True),
    ]


def _writes(by: Actor, municipality: str) -> bool:
    return by.may("project.write") and municipality in by.municipalities
