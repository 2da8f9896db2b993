"""The states of an account, the steps between them, and when it must be looked at again."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from functools import partial
from typing import Final

from services.chassis.errors import DomainError, FailedPrecondition
from services.identity.rules.rights import not_own

__all__ = [
    "STEPS",
    "Digest",
    "Offer",
    "State",
    "check_factor",
    "check_none_waits",
    "next_state",
    "offer",
    "offers",
    "review_due",
]

# Rights that nobody confirms for a year are rights that nobody knows of.
REVIEW_AFTER: Final = dt.timedelta(days=365)


class State(StrEnum):
    """Where an account stands."""

    INVITED = "INVITED"
    ACTIVE = "ACTIVE"
    SUSPENDED = "SUSPENDED"


class Digest(StrEnum):
    """When a letter tells somebody of new clocks."""

    NONE = "NONE"
    WORKING_DAYS = "WORKING_DAYS"
    WEEKLY = "WEEKLY"


@dataclass(frozen=True)
class Step:
    """A step: from where to where, and whether one may take it for oneself."""

    to: dict[State, State]
    own: bool = False


STEPS: Final[dict[str, Step]] = {
    "accept_invitation": Step({State.INVITED: State.ACTIVE, State.ACTIVE: State.ACTIVE}, own=True),
    "renew_invitation": Step({State.INVITED: State.INVITED, State.ACTIVE: State.ACTIVE}),
    "update_account": Step({state: state for state in State}, own=True),
    "review_account": Step({State.INVITED: State.INVITED, State.ACTIVE: State.ACTIVE}),
    "suspend_account": Step({State.INVITED: State.SUSPENDED, State.ACTIVE: State.SUSPENDED}),
    "reset_second_factor": Step({State.ACTIVE: State.ACTIVE, State.SUSPENDED: State.SUSPENDED}),
    # Who never chose a password is invited again, not active.
    "restore_account": Step({State.SUSPENDED: State.ACTIVE}),
}
# What an administrator is offered on an account's page.
OFFERED: Final = (
    *("update_account", "review_account", "renew_invitation"),
    *("suspend_account", "restore_account", "reset_second_factor"),
)


def next_state(
    action: str, current: str, account_id: str, actor_id: str, *, has_password: bool = True
) -> State:
    """Return the state after the step, or say why it is not possible."""
    step = STEPS[action]
    if not step.own:
        not_own(account_id, actor_id)
    try:
        state = step.to[State(current)]
    except KeyError:
        raise FailedPrecondition(
            "ACCOUNT_NOT_IN_STATE", state=f"ACCOUNT_STATE_{current}", action=action
        ) from None
    return State.INVITED if action == "restore_account" and not has_password else state


@dataclass(frozen=True)
class Offer:
    """A step and, when it is not possible now, the reason."""

    action: str
    reason: str = ""
    metadata: dict[str, str] = field(default_factory=dict)


def check_none_waits(*, waits: bool) -> None:
    """Refuse while something of the account waits for its second hand."""
    if waits:
        raise FailedPrecondition("CHANGE_WAITS")


def check_factor(*, has: bool) -> None:
    """Refuse what is about a second factor where there is none."""
    if not has:
        raise FailedPrecondition("NO_SECOND_FACTOR")


def offer(action: str, check: Callable[[], object]) -> Offer:
    """Return a step with what its check says against it."""
    try:
        check()
    except DomainError as refusal:
        return Offer(action, refusal.reason, refusal.metadata)
    return Offer(action)


def offers(current: str, account_id: str, actor_id: str, *, waits: bool, factor: bool) -> list[Offer]:
    """Return all steps of an account's page, each with its why-not."""

    def check(action: str) -> None:
        next_state(action, current, account_id, actor_id)
        if action == "reset_second_factor":
            check_factor(has=factor)
        check_none_waits(waits=waits and action in {"renew_invitation", "reset_second_factor"})

    return [offer(action, partial(check, action)) for action in OFFERED]


def review_due(reviewed: dt.datetime | None, created: dt.datetime) -> dt.datetime:
    """Return when an administrator must look at the account again."""
    return (reviewed or created) + REVIEW_AFTER
