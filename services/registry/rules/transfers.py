"""A case goes from one municipality to another: how an offer stands, and who may do what with it."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from services.chassis.auth.actors import Actor
from services.chassis.errors import DomainError, FailedPrecondition
from services.registry.rules.cases import Action, answers_for

__all__ = ["State", "actions", "check", "check_withdrawal"]


class State(StrEnum):
    """How an offer stands."""

    OFFERED = "OFFERED"
    ACCEPTED = "ACCEPTED"
    REFUSED = "REFUSED"
    WITHDRAWN = "WITHDRAWN"


# Permission and step, of the office that is offered a case and of the one that offers it.
_ANSWERS: Final = {"accept_transfer": "transfer.answer", "refuse_transfer": "transfer.answer"}
_TAKES_BACK: Final = {"withdraw_transfer": "case.transfer"}


def check(state: str) -> None:
    """Raise why an offer can't be answered or taken back any more."""
    if state != State.OFFERED:
        raise FailedPrecondition("TRANSFER_NOT_OFFERED", state=state)


def check_withdrawal(offered_by: str, account: str, roles: frozenset[str]) -> None:
    """Raise why somebody may not take an offer back."""
    if not answers_for(offered_by, account, roles):
        raise FailedPrecondition("NOT_THE_OFFICER")


def actions(state: str, offered_by: str, by: Actor, *, offers: bool, answers: bool) -> list[Action]:
    """Return the steps that the caller's roles know of an offer that the own office made, or answers."""
    steps = {**(_ANSWERS if answers else {}), **(_TAKES_BACK if offers else {})}
    return [_action(name, state, offered_by, by) for name, permission in steps.items() if by.may(permission)]


def _action(name: str, state: str, offered_by: str, by: Actor) -> Action:
    try:
        check(state)
        if name in _TAKES_BACK:
            check_withdrawal(offered_by, by.account_id, by.roles)
    except DomainError as error:
        return Action(name, allowed=False, reason=error.reason, metadata=error.metadata)
    return Action(name, allowed=True)
