"""Whom an office knows: what may be done with a contact, and what is wrong with what is said of it."""

from __future__ import annotations

from collections.abc import Collection
from enum import StrEnum
from typing import Final

from services.chassis.auth.actors import Actor
from services.chassis.errors import FailedPrecondition, FieldErrors
from services.domain.fields_of_work import FIELDS

__all__ = [
    "MOST_TALKS",
    "STEPS",
    "State",
    "actions",
    "check_answer",
    "check_asked",
    "check_entry",
    "check_room",
    "next_state",
    "share_actions",
]

# Of one contact; who is spoken with daily has years of it.
MOST_TALKS: Final = 2000


class State(StrEnum):
    """Where a contact stands."""

    CURRENT = "CURRENT"
    ENDED = "ENDED"


# In the order in which pages show the buttons.
STEPS: Final = {
    ("record_contact_talk", State.CURRENT): State.CURRENT,
    ("share_with_contact", State.CURRENT): State.CURRENT,
    ("correct_contact", State.CURRENT): State.CURRENT,
    ("end_contact", State.CURRENT): State.ENDED,
    ("resume_contact", State.ENDED): State.CURRENT,
}


def next_state(action: str, state: State) -> State:
    """Return the state of a contact after a step, or refuse."""
    if (action, state) not in STEPS:
        raise FailedPrecondition("CONTACT_NOT_IN_STATE", state=state, action=action)
    return STEPS[action, state]


def actions(state: State, by: Actor, *, talked: bool) -> list[str]:
    """Return the steps that the caller may take now."""
    if not by.may("contact.write"):
        return []
    steps = [action for action, before in STEPS if before is state]
    return [*steps, *(["undo_contact_talk"] if talked else [])]


def share_actions(by: Actor, *, asked: bool, answered: bool) -> list[str]:
    """Return the steps that the caller may take with what was shared: also once the contact has ended."""
    if not by.may("contact.write"):
        return []
    return [*(["answer_share"] if asked and not answered else []), "undo_share"]


def check_answer(*, asked: bool, answered: bool) -> None:
    """Refuse an answer where nothing was asked, and a second one."""
    if not asked:
        raise FailedPrecondition("SHARE_NOT_ASKED")
    if answered:
        raise FailedPrecondition("SHARE_ANSWERED")


def check_asked(errors: FieldErrors, *, asked: bool, due: bool) -> None:
    """Note where something was asked without a day, or a day is given and nothing was asked."""
    if asked and not due:
        errors.add("due_on", "FIELD_REQUIRED")
    if due and not asked:
        errors.add("asked", "FIELD_REQUIRED")


def check_room(talks: Collection[object]) -> None:
    """Refuse one more, of talks or of what was shared, where there are as many as are kept."""
    if len(talks) >= MOST_TALKS:
        raise FailedPrecondition("CONTACT_TALKS_FULL", max=MOST_TALKS)


def check_entry(errors: FieldErrors, at: str, work_field: str, email: str) -> None:
    """Note what is wrong with an entry; `at` is its path in the request."""
    if work_field not in FIELDS:
        errors.add(f"{at}.work_field", "FIELD_UNKNOWN_VALUE")
    name, sign, host = email.rpartition("@")
    if email and not (name and sign and "." in host and email.split() == [email]):
        errors.add(f"{at}.email", "FIELD_INVALID_FORMAT")
