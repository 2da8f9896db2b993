"""Who may do what after what: the acts on an application, and the pairs that may meet in one account."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from services.benefits.rules.applications import Reason
from services.domain.hands import Done, Hands, added

__all__ = ["APPLICATION", "STEPS", "Act", "of_point", "why_not"]


class Act(StrEnum):
    """An act on an application, by which an account has had a hand in it."""

    # Drafted it, changed it, put a paper to it, handed it in.
    PREPARED = "PREPARED"
    # Found it complete, or sent it back.
    CHECKED = "CHECKED"
    # Recorded a vote for a member.
    RECORDED = "RECORDED"
    # Voted, or had a vote that was recorded and counted.
    SAT = "SAT"
    # Closed the voting with the reasoned decision.
    DECIDED = "DECIDED"
    # Handed the act over, or found it final.
    SERVED = "SERVED"
    EXECUTED = "EXECUTED"
    # Confirmed that something arrived.
    DELIVERED = "DELIVERED"


_MINUTES: Final = (
    "both keep the commission's minutes and neither is a vote: what is decided is what the members' votes"
    " carry, and a vote that was recorded counts only by the member's or another's hand"
)
APPLICATION: Final = Hands(
    acts=tuple(Act),
    together={
        frozenset({Act.CHECKED, Act.RECORDED}): _MINUTES,
        frozenset({Act.CHECKED, Act.DECIDED}): _MINUTES,
        frozenset({Act.RECORDED, Act.DECIDED}): _MINUTES,
        frozenset({Act.SERVED, Act.DELIVERED}): (
            "both are meetings with the family, of which it signs; what is delivered was decided and executed"
            " by others"
        ),
    },
    counts="for the application's life: sent back and handed in again, put off or called off, it is the same",
)

# Which act a step of an application, a decision or an entitlement is.
STEPS: Final[Mapping[str, Act]] = {
    "update_application": Act.PREPARED,
    "attach_evidence": Act.PREPARED,
    "submit_application": Act.PREPARED,
    "return_application": Act.CHECKED,
    "complete_application": Act.CHECKED,
    "cast_vote": Act.SAT,
    "confirm_vote": Act.SAT,
    "record_vote": Act.RECORDED,
    "decide_point": Act.DECIDED,
    "serve_decision": Act.SERVED,
    "finalize_decision": Act.SERVED,
    "start_execution": Act.EXECUTED,
    "record_delivery": Act.DELIVERED,
}


def of_point(done: Done | None, drafted_by: str) -> Done:
    """Return the hands in what a point of an agenda is about: who drafted it, as the point itself knows."""
    return added(done or {}, Act.PREPARED, *([drafted_by] if drafted_by else ()))


def why_not(step: str, done: Done, account_id: str) -> Reason | None:
    """Return why an account may not take a step after what it did, or None when it may."""
    act = STEPS.get(step)
    did = APPLICATION.did(act, done, account_id) if act is not None else ""
    return Reason("SECOND_PERSON_NEEDED", {"did": did}) if did else None
