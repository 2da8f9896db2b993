"""How a commission is composed: by an act with seats and a term, which two hands propose and confirm."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final, TypeVar

from services.benefits.rules.applications import Reason
from services.benefits.rules.bodies import MCR_COMMISSION, MRC, SITS
from services.benefits.rules.sessions import VotingRule
from services.chassis.errors import FailedPrecondition, InvalidArgument, Violation

__all__ = [
    "BY_THE_ACT",
    "STRANDS",
    "Person",
    "Seat",
    "State",
    "check_seats",
    "check_strands",
    "check_term",
    "in_force",
    "next_state",
    "of_today",
    "quorum",
    "sits",
    "why_not",
]


class State(StrEnum):
    """Where a composition stands."""

    PROPOSED = "PROPOSED"
    CONFIRMED = "CONFIRMED"
    REJECTED = "REJECTED"


TRANSITIONS: Final[Mapping[tuple[str, State], State]] = {
    ("confirm_composition", State.PROPOSED): State.CONFIRMED,
    ("reject_composition", State.PROPOSED): State.REJECTED,
}

# On which strands a commission decides.
STRANDS: Final[Mapping[str, tuple[str, ...]]] = {
    MRC: ("REINTEGRATION", "INTEGRATION"),
    MCR_COMMISSION: ("RETURN",),
}

# One is no commission; how many the law wants is not known.
FEWEST: Final = 2
MOST: Final = 80
# Where a quorum comes from, when the act says it.
BY_THE_ACT: Final = "the act"


@dataclass(frozen=True)
class Seat:
    """A seat as an act names it."""

    account_id: str
    chair: bool = False
    # Of a deputy: whose.
    deputy_for: str = ""
    institution_id: str = ""


@dataclass(frozen=True)
class Person:
    """An active account of the commission's place, as identity knows it."""

    name: str
    position: str
    institution_id: str
    roles: frozenset[str]


C = TypeVar("C", bound=Mapping[str, Any])


def next_state(action: str, current: State) -> State:
    """Return the composition's state after an action, or say that it is not possible now."""
    try:
        return TRANSITIONS[action, current]
    except KeyError:
        raise FailedPrecondition("COMPOSITION_NOT_IN_STATE", state=current, action=action) from None


def why_not(
    action: str, current: State, *, proposed_by: str, seats: Iterable[str], account_id: str
) -> Reason | None:
    """Return why a composition can't be answered, or None: not by who proposed it or gets a seat by it."""
    if (action, current) not in TRANSITIONS:
        return Reason("COMPOSITION_NOT_IN_STATE", {"state": current, "action": action})
    if account_id == proposed_by:
        return Reason("SECOND_PERSON_NEEDED", {"did": "PROPOSED"})
    if account_id in seats:
        return Reason("SECOND_PERSON_NEEDED", {"did": "SEATED"})
    return None


def sits(kind: str, person: Person | None) -> bool:
    """Say whether an account may sit in such a commission: active, of its place, with the role."""
    return person is not None and not person.roles.isdisjoint(SITS[kind])


def check_seats(kind: str, seats: Sequence[Seat], known: Mapping[str, Person]) -> None:
    """Refuse seats without a chair, twice, of nobody, or of deputies for nobody."""
    accounts = [seat.account_id for seat in seats]
    members = {seat.account_id for seat in seats if not seat.deputy_for}
    wrong: list[Violation] = []
    if len(members) < FEWEST:
        bounds = {"min": str(FEWEST), "max": str(MOST)}
        wrong.append(Violation("act.seats", "FIELD_OUT_OF_RANGE", bounds))
    if len(set(accounts)) != len(accounts):
        wrong.append(Violation("act.seats", "FIELD_DUPLICATE"))
    chairs = [seat for seat in seats if seat.chair]
    if not chairs:
        wrong.append(Violation("act.seats", "FIELD_REQUIRED"))
    if len(chairs) > 1 or any(seat.deputy_for for seat in chairs):
        wrong.append(Violation("act.seats", "FIELD_CONTRADICTS", {"other": "act.seats"}))
    for number, seat in enumerate(seats):
        if not sits(kind, known.get(seat.account_id)):
            wrong.append(Violation(f"act.seats[{number}].account_id", "FIELD_UNKNOWN_VALUE"))
        if seat.deputy_for and seat.deputy_for not in members:
            wrong.append(Violation(f"act.seats[{number}].deputy_for", "FIELD_UNKNOWN_VALUE"))
    if wrong:
        raise InvalidArgument(fields=wrong)


def check_term(from_on: dt.date, until_on: dt.date | None, quorum: int | None, members: int) -> None:
    """Refuse a term that ends before it begins, and a quorum that no session could reach."""
    wrong: list[Violation] = []
    if until_on is not None and until_on < from_on:
        wrong.append(Violation("act.until_on", "FIELD_CONTRADICTS", {"other": "act.from_on"}))
    if quorum is not None and quorum > members:
        bounds = {"min": str(FEWEST), "max": str(members)}
        wrong.append(Violation("act.quorum", "FIELD_OUT_OF_RANGE", bounds))
    if wrong:
        raise InvalidArgument(fields=wrong)


def check_strands(kind: str, strands: Collection[str]) -> tuple[str, ...]:
    """Return the strands on which it decides, in their order: those named, or all that such a one has."""
    if len(set(strands)) != len(strands):
        raise InvalidArgument(fields=[Violation("strands", "FIELD_DUPLICATE")])
    if not set(strands) <= set(STRANDS[kind]):
        raise InvalidArgument(fields=[Violation("strands", "FIELD_CONTRADICTS", {"other": "kind"})])
    return tuple(strand for strand in STRANDS[kind] if not strands or strand in strands)


def in_force(compositions: Iterable[C], on: dt.date) -> C | None:
    """Return the composition of a day: of those confirmed whose term holds it, the one that began last.

    They come in the order in which they were proposed: of two from one day the later act counts.
    """
    found = [
        one
        for one in compositions
        if one["state"] == State.CONFIRMED
        and one["from_on"] <= on
        and (one["until_on"] is None or on <= one["until_on"])
    ]
    last = max((one["from_on"] for one in found), default=None)
    return next((one for one in reversed(found) if one["from_on"] == last), None)


def of_today(compositions: Sequence[C], today: dt.date) -> list[C]:
    """Return the one in force and the one that waits for its second hand, as far as there are any."""
    current = in_force(compositions, today)
    return [one for one in compositions if one is current or one["state"] == State.PROPOSED]


def quorum(named: int | None, members: int, rule: VotingRule) -> tuple[int, str]:
    """Return how many are needed and who says so: the act, else the model rule."""
    return (rule.needed(members), rule.source) if named is None else (named, BY_THE_ACT)
