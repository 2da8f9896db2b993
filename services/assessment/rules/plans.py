"""The plan: its states, who approves it, what it must hold, and what the standard packages propose."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import astuple, dataclass, field
from enum import StrEnum
from typing import Final

from services.assessment.rules.hands import PLAN, Act
from services.chassis.errors import FailedPrecondition, PermissionDenied
from services.domain.roles import COORDINATOR, MCR_OFFICER

__all__ = [
    "APPROVERS",
    "ONCE_APPROVED",
    "OPEN",
    "Agreed",
    "Need",
    "PackageItem",
    "Proposal",
    "State",
    "check_answered",
    "check_approver",
    "check_maker",
    "check_submittable",
    "next_state",
    "propose",
    "text_of",
]


class State(StrEnum):
    """Where a version of a plan stands."""

    DRAFTED = "DRAFTED"
    SUBMITTED = "SUBMITTED"
    RETURNED = "RETURNED"
    APPROVED = "APPROVED"
    REPLACED = "REPLACED"
    # Thrown away before anybody else saw it.
    DISCARDED = "DISCARDED"


# A version that is still being made; a case has one such at a time.
OPEN: Final = (State.DRAFTED, State.SUBMITTED, State.RETURNED)
# A version that is, or was, in force.
ONCE_APPROVED: Final = (State.APPROVED, State.REPLACED)

TRANSITIONS: Final[Mapping[tuple[str, str], State]] = {
    ("update_plan", State.DRAFTED): State.DRAFTED,
    ("update_plan", State.RETURNED): State.RETURNED,
    ("discard_plan", State.DRAFTED): State.DISCARDED,
    ("submit_plan", State.DRAFTED): State.SUBMITTED,
    ("submit_plan", State.RETURNED): State.SUBMITTED,
    ("approve_plan", State.SUBMITTED): State.APPROVED,
    ("return_plan", State.SUBMITTED): State.RETURNED,
    ("replace_plan", State.APPROVED): State.REPLACED,
    # The case is closed: nobody approves it now, and a case that is reopened goes on with it.
    ("end_plan", State.SUBMITTED): State.RETURNED,
}

# Who approves, by strand: the regional coordinator, in RETURN the ministry.
APPROVERS: Final = {
    "RETURN": MCR_OFFICER,
    "REINTEGRATION": COORDINATOR,
    "INTEGRATION": COORDINATOR,
}


@dataclass(frozen=True)
class PackageItem:
    """An item of a standard package."""

    code: str
    need: str
    institution_kind: str = ""
    scheme: str = ""
    finished_by: frozenset[str] = frozenset()
    usual_days: int = 30
    strands: frozenset[str] = frozenset(APPROVERS)
    # PERSON, FAMILY, or empty for both.
    of: str = ""
    when: Mapping[str, frozenset[str]] = field(default_factory=dict)
    proposed: bool = True


@dataclass(frozen=True)
class Need:
    """A need as the plan sees it."""

    id: str
    code: str
    person_id: str = ""
    met: bool = False


@dataclass(frozen=True)
class Proposal:
    """An item that the packages propose for a need."""

    need_id: str
    person_id: str
    item: PackageItem
    due_on: dt.date


@dataclass(frozen=True)
class Agreed:
    """An item of a plan, as far as it must be complete before it is sent on."""

    need_id: str
    due_on: dt.date | None
    code: str = ""
    description: str = ""
    person_id: str = ""
    institution_kind: str = ""
    institution_id: str = ""
    scheme: str = ""


def text_of(items: Iterable[Agreed]) -> str:
    """Return a fingerprint of what a family signs: two plans with the same items are one text."""
    rows = [[*astuple(item)] for item in items]
    return hashlib.sha256(json.dumps(rows, default=str).encode()).hexdigest()


def next_state(action: str, state: str) -> State:
    """Return the state that follows, or refuse."""
    try:
        return TRANSITIONS[action, state]
    except KeyError:
        raise FailedPrecondition("PLAN_NOT_IN_STATE", state=state, action=action) from None


def check_approver(strand: str, roles: frozenset[str], account_id: str, drafters: Iterable[str]) -> None:
    """Refuse who may not decide on plans of this strand, and whoever had a hand in this one."""
    if APPROVERS[strand] not in roles:
        raise PermissionDenied("NOT_PERMITTED", permission="plan.approve")
    if PLAN.did(Act.APPROVED, {Act.DRAFTED: tuple(drafters)}, account_id):
        raise FailedPrecondition("OWN_PLAN")


def check_maker(account_id: str, deciders: Iterable[str]) -> None:
    """Refuse whoever sent this version back: they do not draw it up, nor hand it in."""
    if PLAN.did(Act.DRAFTED, {Act.APPROVED: tuple(deciders)}, account_id):
        raise FailedPrecondition("SECOND_PERSON_NEEDED", did="SENT_BACK")


def propose(
    needs: Iterable[Need],
    packages: Sequence[PackageItem],
    strand: str,
    answers: Mapping[str, Sequence[str]],
    today: dt.date,
) -> list[Proposal]:
    """Return the items of the standard packages for needs that are not met.

    A need that no answer points to an item for gets the first item that its package has for the strand:
    an officer strikes a line more easily than finds what is missing.
    """
    proposals: list[Proposal] = []
    for need in needs:
        if need.met:
            continue
        of = "PERSON" if need.person_id else "FAMILY"
        fitting = [
            item
            for item in packages
            if item.need == need.code and strand in item.strands and item.of in {"", of}
        ]
        chosen = [item for item in fitting if item.proposed and _wanted(item, answers)]
        proposals += [
            Proposal(need.id, need.person_id, item, today + dt.timedelta(days=item.usual_days))
            for item in chosen or fitting[:1]
        ]
    return proposals


def _wanted(item: PackageItem, answers: Mapping[str, Sequence[str]]) -> bool:
    return not item.when or any(
        value in values for question, values in item.when.items() for value in answers.get(question, ())
    )


def check_answered(bare: int) -> None:
    """Refuse a plan that leaves open needs without an item; `bare` is how many."""
    if bare:
        raise FailedPrecondition("NEED_WITHOUT_ITEM", count=bare)


def check_submittable(needs: Iterable[Need], items: Sequence[Agreed]) -> None:
    """Refuse a plan with an open need that nothing answers, or with an item nobody can act upon."""
    answered = {item.need_id for item in items}
    check_answered(sum(1 for need in needs if not need.met and need.id not in answered))
    incomplete = sum(1 for item in items if item.due_on is None or not (item.code or item.description))
    if incomplete or not items:
        raise FailedPrecondition("PLAN_ITEM_INCOMPLETE", count=incomplete)
