"""What was agreed on a case: what may be done with it and with its tasks."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from services.chassis.auth.actors import Actor
from services.chassis.errors import FailedPrecondition

__all__ = [
    "TASK_STEPS",
    "TaskEnd",
    "TaskState",
    "check_undo",
    "next_task_state",
    "task_actions",
    "why_no_undo",
]


class TaskState(StrEnum):
    """Where a task stands. ENDED: nobody did it, and nobody is to."""

    OPEN = "OPEN"
    DONE = "DONE"
    ENDED = "ENDED"


class TaskEnd(StrEnum):
    """Why a task ended undone."""

    CASE_CLOSED = "CASE_CLOSED"
    CASE_TRANSFERRED = "CASE_TRANSFERRED"
    UNDONE = "UNDONE"


TASK_STEPS: Final = {
    ("complete_agreed_task", TaskState.OPEN): TaskState.DONE,
    ("reopen_agreed_task", TaskState.DONE): TaskState.OPEN,
}


def next_task_state(action: str, state: TaskState) -> TaskState:
    """Return the state of a task after a step, or refuse."""
    if (action, state) not in TASK_STEPS:
        raise FailedPrecondition("AGREED_TASK_NOT_IN_STATE", state=state, action=action)
    return TASK_STEPS[action, state]


def task_actions(state: TaskState, by: Actor, *, undone: bool, case_closed: bool) -> list[str]:
    """Return the steps that the caller may take with a task now."""
    if case_closed or undone or not by.may("meeting.write"):
        return []
    return [action for action, before in TASK_STEPS if before is state]


def why_no_undo(*, undone: bool, case_closed: bool) -> str:
    """Return why it cannot be taken back, or nothing."""
    if case_closed:
        return "CASE_CLOSED"
    return "AGREEMENT_UNDONE" if undone else ""


def check_undo(*, undone: bool) -> None:
    """Refuse to change what was taken back."""
    reason = why_no_undo(undone=undone, case_closed=False)
    if reason:
        raise FailedPrecondition(reason)
