"""Which changes of an account need a second hand, and whose hand that may be.

Who gives out rights would else give them to themselves by a detour: an account of one's own under another
name, another address for a colleague's account. So whatever leads to the files of families, or to giving out
rights, is proposed by one and confirmed by another.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from services.chassis.auth.actors import Actor
from services.chassis.errors import FailedPrecondition, NotFound
from services.domain import roles as table
from services.identity.rules.accounts import Offer, offer
from services.identity.rules.accounts import State as AccountState

__all__ = [
    "OFFICES_OF_HEAD",
    "Act",
    "Delivery",
    "Proposal",
    "State",
    "check_confirms",
    "check_refuses",
    "decisive",
    "heads",
    "needs_second_hand",
    "offers",
    "reached",
    "widens",
]

# A role that may do no more than this reads of nobody and gives out nothing.
_OPEN: Final = frozenset({"indicator.read"})
# The kinds of institutions whose people the head of the municipality's office knows.
OFFICES_OF_HEAD: Final = ("MOCR", "MRC")


class State(StrEnum):
    """Where a change of an account stands."""

    WAITING = "WAITING"
    DONE = "DONE"
    REFUSED = "REFUSED"


class Act(StrEnum):
    """What is done about an account."""

    INVITED = "INVITED"
    UPDATED = "UPDATED"
    LINK_SENT = "LINK_SENT"
    LETTER = "LETTER"
    PASSWORD_CHOSEN = "PASSWORD_CHOSEN"  # noqa: S105 - the name of an act
    SUSPENDED = "SUSPENDED"
    RESTORED = "RESTORED"
    REVIEWED = "REVIEWED"
    # By whoever knows the address: a link went to the person.
    RESET_ASKED = "RESET_ASKED"
    FACTOR_ADDED = "FACTOR_ADDED"
    FACTOR_REMOVED = "FACTOR_REMOVED"
    RECOVERY_USED = "RECOVERY_USED"
    CODES_RENEWED = "CODES_RENEWED"
    FACTOR_RESET = "FACTOR_RESET"
    PROVIDER_LINKED = "PROVIDER_LINKED"
    PROVIDER_UNLINKED = "PROVIDER_UNLINKED"
    # Of all its people at once.
    INSTITUTION_UPDATED = "INSTITUTION_UPDATED"


class Delivery(StrEnum):
    """How a secret comes to its person."""

    MAIL = "MAIL"
    LETTER = "LETTER"


@dataclass(frozen=True)
class Proposal:
    """A change as far as hands are concerned; the office is the one where the account is to be."""

    state: str
    by: str
    # Whom it concerns: an account, or all of an institution.
    account_id: str
    institution_id: str
    delivery: str
    kind: str
    municipalities: Sequence[str]


def decisive(roles: Collection[str]) -> bool:
    """Say whether one of the roles reads of families or gives out rights."""
    return any(table.ROLES[role].permissions - _OPEN for role in roles if role in table.ROLES)


def needs_second_hand(state: str, before: Collection[str], after: Collection[str]) -> bool:
    """Say whether address, institution or roles of such an account change by two hands only.

    Who once had a password is somebody, suspended or not: what was theirs is not handed on by one hand.
    """
    return state != AccountState.INVITED or decisive(before) or decisive(after)


def widens(
    roles: Collection[str], before: tuple[Sequence[str], bool], after: tuple[Sequence[str], bool]
) -> bool:
    """Say whether people of an institution with such roles reach more: municipalities, and if it is open."""
    (served, open_before), (serves, open_after) = before, after
    # One that is closed too: whoever opens it again would not see what it got meanwhile.
    return decisive(roles) and (not set(serves) <= set(served) or (open_after and not open_before))


def reached(municipalities: Sequence[str], fields: Mapping[str, Any]) -> Sequence[str]:
    """Return what an office serves once a change is confirmed: that is what its second hand answers for."""
    after: Sequence[str] = fields["municipalities"][1] if "municipalities" in fields else municipalities
    return after


def heads(actor: Actor, kind: str, municipalities: Sequence[str]) -> bool:
    """Say whether the actor is the head of such an office."""
    return (
        table.MOCR_HEAD in actor.roles
        and kind in OFFICES_OF_HEAD
        and bool(municipalities)
        and set(municipalities) <= set(actor.municipalities)
    )


def check_confirms(proposal: Proposal, actor: Actor) -> None:
    """Raise unless the actor is the second hand for this."""
    _check_concerns(proposal, actor)
    if proposal.by == actor.account_id:
        raise FailedPrecondition("OWN_PROPOSAL")
    if proposal.delivery == Delivery.LETTER and not heads(actor, proposal.kind, proposal.municipalities):
        raise FailedPrecondition("HEAD_CONFIRMS")


def check_refuses(proposal: Proposal, actor: Actor) -> None:
    """Raise unless the actor may say no to this; who proposed may, and takes it back by that."""
    _check_concerns(proposal, actor)


def _check_concerns(proposal: Proposal, actor: Actor) -> None:
    administers = table.ADMINISTRATOR in actor.roles
    if not administers and not heads(actor, proposal.kind, proposal.municipalities):
        # Of another office: as if it were not there.
        raise NotFound("CHANGE_NOT_FOUND")
    if proposal.state != State.WAITING:
        raise FailedPrecondition("CHANGE_NOT_WAITING")
    concerned = (
        proposal.account_id == actor.account_id
        if proposal.account_id
        else proposal.institution_id == actor.institution_id
    )
    if concerned:
        raise FailedPrecondition("OWN_ACCOUNT")


def offers(proposal: Proposal, actor: Actor) -> list[Offer]:
    """Return the two steps of a change that waits, each with its why-not."""
    if not actor.may("account.confirm"):
        return []
    return [
        offer("confirm_account_change", lambda: check_confirms(proposal, actor)),
        offer("refuse_account_change", lambda: check_refuses(proposal, actor)),
    ]
