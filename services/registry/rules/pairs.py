"""Two who may be one: when they are a pair, what of them agrees, and who may do what with it.

Two persons are a pair where a search would call either the other's likely hit. A family that is only reported
has a name as it was heard and no birth: the telephone, or place and time of the arrival, must agree too.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Final

from services.chassis.auth.actors import Actor
from services.chassis.calendar import Workday, day_of, end_of, working_day
from services.chassis.errors import DomainError, FailedPrecondition
from services.domain import names
from services.domain.municipalities import CENTRE
from services.registry.rules import matching
from services.registry.rules.cases import Action
from services.registry.rules.matching import Registered, Sought

__all__ = [
    "ANSWERED_WITHIN",
    "PREFIX",
    "REPLIES",
    "SIDES",
    "Alike",
    "EndReason",
    "Reply",
    "Rule",
    "Side",
    "Standing",
    "State",
    "Subject",
    "actions",
    "alike",
    "answered_by",
    "check",
    "due",
    "leaving",
    "more_agrees",
    "standing",
]


class State(StrEnum):
    """How a pair stands."""

    OPEN = "OPEN"
    SAME = "SAME"
    NOT_SAME = "NOT_SAME"
    # Nobody has to decide any more; it is open again should it come again.
    ENDED = "ENDED"


class Rule(StrEnum):
    """By what two are a pair."""

    NUMBER = "NUMBER"
    NAME_AND_BIRTH = "NAME_AND_BIRTH"
    # One of them is a family that is reported and not registered yet.
    REPORT = "REPORT"


class EndReason(StrEnum):
    """Why a pair ended without an answer."""

    DIED = "DIED"
    LEFT = "LEFT"
    CLOSED = "CLOSED"
    PROTECTED = "PROTECTED"
    # The reported family is registered: its persons are compared.
    REGISTERED = "REGISTERED"
    # Both are of one family, and whoever has it sees both in one table.
    ONE_FAMILY = "ONE_FAMILY"
    UNLIKE = "UNLIKE"


class Side(StrEnum):
    """Which of the two."""

    ONE = "ONE"
    OTHER = "OTHER"


SIDES: Final = tuple(Side)
# With which the columns of a pair's row begin that are of a side.
PREFIX: Final = {Side.ONE: "", Side.OTHER: "other_"}


class Reply(StrEnum):
    """What the other office answers."""

    SAME_PERSON = "SAME_PERSON"
    OTHER_PERSON = "OTHER_PERSON"
    UNSURE = "UNSURE"


REPLIES: Final = tuple(Reply)

# Two families that came within so many days of each other may be one that was reported twice.
_ARRIVED_TOGETHER: Final = dt.timedelta(days=60)
# No source says how fast an office answers another: a model rule, in working days.
ANSWERED_WITHIN: Final = 5


@dataclass(frozen=True)
class Subject:
    """Somebody who is compared: a person, or a family that is only reported, whose name is one of words."""

    given: str
    family: str
    birth: str = ""
    others: tuple[str, ...] = ()
    numbers: frozenset[str] = frozenset()
    reported: bool = False
    phones: frozenset[str] = frozenset()
    municipality: str = ""
    arrived: dt.datetime | None = None


@dataclass(frozen=True)
class Alike:
    """By what two are a pair, how much of them agrees, and what."""

    rule: Rule
    score: int
    # Datum: result, as a search compares.
    agreement: Mapping[str, str] = field(default_factory=dict)


def alike(one: Subject, other: Subject) -> Alike | None:
    """Compare two, in whichever order; nothing where they are no pair."""
    if one.reported or other.reported:
        return _reported(one, other)
    there, back = _compared(one, other), _compared(other, one)
    likely = [each for each in (there, back) if matching.kind_of(each) == "LIKELY"]
    if not likely:
        return None
    best = max(likely, key=matching.score)
    agreement = {each.datum: each.result for each in best if each.result != "NOT_COMPARABLE"}
    rule = Rule.NUMBER if agreement.get("IDENTIFIER") == "SAME" else Rule.NAME_AND_BIRTH
    return Alike(rule, matching.score(best), agreement)


def _compared(one: Subject, other: Subject) -> list[matching.Compared]:
    common = sorted(one.numbers & other.numbers)
    number = common[0] if common else next(iter(sorted(one.numbers)), "") if other.numbers else ""
    words = tuple(names.tokens(f"{one.given} {one.family}"))
    return matching.compare(
        Sought(words=words, birth=one.birth, number=number),
        Registered(other.given, other.family, other.birth, others=other.others, numbers=tuple(other.numbers)),
    )


def _reported(one: Subject, other: Subject) -> Alike | None:
    """Compare names word by word, and what else is known of a family that came."""
    # A family that waits in the centre's queue may live anywhere.
    placed = one.municipality == other.municipality or CENTRE in {one.municipality, other.municipality}
    near = one.arrived and other.arrived and abs(one.arrived - other.arrived) <= _ARRIVED_TOGETHER
    if not one.phones & other.phones and not (placed and near):
        return None
    words, others = (names.tokens(f"{each.given} {each.family}") for each in (one, other))
    shared = [word for word in words if any(matching.same_word(word, each) for each in others)]
    if not shared:
        return None
    whole = len(shared) == len(words) == len(others) > 1
    agreement = {"FAMILY_NAME" if not whole else "NAME": "SAME"}
    if one.phones & other.phones:
        agreement["PHONE"] = "SAME"
    if one.municipality == other.municipality:
        agreement["PLACE"] = "SAME"
    if one.arrived and other.arrived and near:
        agreement["ARRIVAL"] = "SAME" if day_of(one.arrived) == day_of(other.arrived) else "NEAR"
    if "PHONE" not in agreement and not whole:
        return None
    weights = {"NAME": 8, "FAMILY_NAME": 4, "PHONE": 8, "ARRIVAL": 4, "PLACE": 2}
    halved = {"NEAR": 2}
    score = sum(weights[datum] // halved.get(result, 1) for datum, result in agreement.items())
    return Alike(Rule.REPORT, score, agreement)


_STRENGTH: Final = {"": 0, "DIFFERENT": 0, "NEAR": 1, "SAME_YEAR": 2, "SAME": 3}


def more_agrees(before: Mapping[str, str], now: Mapping[str, str]) -> bool:
    """Say whether anything agrees now that did not, or not as much: what was answered is asked again."""
    return any(
        _STRENGTH.get(result, 0) > _STRENGTH.get(before.get(datum, ""), 0) for datum, result in now.items()
    )


def answered_by(
    rule: str, municipalities: Sequence[str], answers: Iterable[Mapping[str, Any]], since: str
) -> Mapping[str, Any] | None:
    """Return the answer to a likely hit, given as a person was written, by which a pair is settled.

    One that is not after `since`, when the pair was answered or opened last, was heard already. A number that
    persons of two offices share is no matter of one of them alone.
    """
    if rule == Rule.NUMBER and len(set(municipalities)) > 1:
        return None
    told = [each for each in answers if each["answer"] == Reply.OTHER_PERSON and each["time"] > since]
    return max(told, key=lambda each: str(each["time"]), default=None)


@dataclass(frozen=True)
class Standing:
    """What the rules need to know of a pair, as one office sees it."""

    state: str
    rule: str
    # Whose side is whose; a side that is not own is masked.
    own: tuple[Side, ...]
    # Whether either is a family that is only reported.
    reported: bool
    # Who asked, if anybody, and what was answered.
    asker: str = ""
    reply: str = ""

    @property
    def apart(self) -> bool:
        """Say whether one of the two is another office's."""
        return len(self.own) == 1

    @property
    def by_number(self) -> bool:
        """Say whether they have a number in common."""
        return self.rule == Rule.NUMBER

    @property
    def answer(self) -> str:
        """Return what the other office answered the own one."""
        return self.reply if self.we_ask else ""

    @property
    def asked(self) -> bool:
        """Say whether the other office has a question to answer."""
        return bool(self.asker) and not self.reply

    @property
    def we_ask(self) -> bool:
        """Say whether the question is the own office's."""
        return self.asker in self.own


def standing(row: Mapping[str, Any], by: Actor) -> Standing:
    """Return how a pair's row stands for somebody."""
    own = tuple(
        side
        for side, prefix in PREFIX.items()
        if row[f"{prefix}municipality"] in by.municipalities and row[f"{prefix}strand"] in by.strands
    )
    return Standing(
        row["state"],
        row["rule"],
        own,
        reported=row["rule"] == Rule.REPORT,
        asker=row["asker"],
        reply=row["reply"],
    )


_PERMISSIONS: Final = {
    "confirm_same_person": "duplicate.answer",
    "reject_same_person": "duplicate.answer",
    "ask_other_office": "duplicate.answer",
    "answer_other_office": "duplicate.answer",
    "reopen_duplicate_pair": "duplicate.reopen",
}


_NOT_ASKED: Final = "OTHER_OFFICE_NOT_ASKED"
# Of an open pair: step, and when it can't be taken, and why.
_FAULTS: Final[Mapping[str, Sequence[tuple[Callable[[Standing], bool], str]]]] = {
    # As at registration: a name and a birth open no file of another office.
    "confirm_same_person": [
        (lambda pair: pair.apart and not pair.by_number and pair.answer != Reply.SAME_PERSON, _NOT_ASKED)
    ],
    "reject_same_person": [(lambda pair: pair.apart and pair.by_number and not pair.answer, _NOT_ASKED)],
    "ask_other_office": [
        (lambda pair: not pair.apart, "DUPLICATE_PAIR_OF_ONE_OFFICE"),
        (lambda pair: pair.asked, "OTHER_OFFICE_ASKED"),
    ],
    "answer_other_office": [(lambda pair: not pair.asked or pair.we_ask, _NOT_ASKED)],
}


def check(action: str, pair: Standing) -> None:
    """Raise why a step can't be taken with a pair."""
    if pair.state != (State.NOT_SAME if action == "reopen_duplicate_pair" else State.OPEN):
        raise FailedPrecondition("DUPLICATE_PAIR_NOT_IN_STATE", state=pair.state)
    for stands, reason in _FAULTS.get(action, ()):
        if stands(pair):
            raise FailedPrecondition(reason)


def actions(pair: Standing, by: Actor) -> list[Action]:
    """Return the steps that somebody's roles know of a pair."""
    return [
        _action(name, pair)
        for name, permission in _PERMISSIONS.items()
        if by.may(permission) and (name != "answer_other_office" or (pair.asked and not pair.we_ask))
    ]


def _action(name: str, pair: Standing) -> Action:
    try:
        check(name, pair)
    except DomainError as error:
        return Action(name, allowed=False, reason=error.reason, metadata=error.metadata)
    return Action(name, allowed=True)


def leaving(own: Sequence[Side], persons: Mapping[Side, Any], stays: str) -> Side | None:
    """Return which of two persons gives way: the own one, and of two own ones who was registered later.

    `stays` names the other one; nothing where it names none who may stay.
    """
    if not stays:
        # Ids grow with time.
        return max(own, key=lambda side: persons[side])
    named = next((side for side in SIDES if str(persons[side]) == stays), None)
    gone = next((side for side in SIDES if side != named), None)
    return gone if named is not None and gone in own else None


def due(asked: dt.datetime, workday: Workday) -> dt.datetime:
    """Return when an answer to another office is due."""
    return end_of(working_day(day_of(asked), ANSWERED_WITHIN, workday))
