"""What seems impossible of a family: asked, and never refused, for life knows more than a rule.

A slip of the hand (1988 for 1998, two lines for one person) is found while the family sits there; what is so
all the same is said once by the officer and kept with the person.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from services.domain.births import write_birth
from services.registry.rules import matching
from services.registry.rules.fields import PersonData
from services.registry.rules.matching import Registered

__all__ = ["Code", "Implausible", "implausible"]

# Years. Nobody's law: below or beyond them a date is more often mistyped than true.
_OLD: Final = 110
_GROWN: Final = 14
_BEFORE_A_CHILD: Final = 12


class Code(StrEnum):
    """What seems impossible."""

    BORN_LONG_AGO = "BORN_LONG_AGO"
    BORN_AFTER_RETURN = "BORN_AFTER_RETURN"
    HEAD_A_CHILD = "HEAD_A_CHILD"
    SPOUSE_A_CHILD = "SPOUSE_A_CHILD"
    SECOND_SPOUSE = "SECOND_SPOUSE"
    # A parent is younger than the child, or hardly older.
    PARENT_TOO_YOUNG = "PARENT_TOO_YOUNG"
    # Two members are likely one person who was entered twice.
    MEMBERS_ALIKE = "MEMBERS_ALIKE"


@dataclass(frozen=True)
class Implausible:
    """One such thing: whom it is about, and all whose data made it so, as positions in the family."""

    code: Code
    person: int
    among: frozenset[int]


def implausible(
    family: Sequence[PersonData], today: dt.date, returned_on: dt.date | None, *, registered: bool = False
) -> list[Implausible]:
    """Return all that seems impossible of a family, person by person.

    To one that is registered children are born; those who come along when it is were there before.
    """
    doubts: dict[tuple[int, Code], set[int]] = {}
    for position, person in enumerate(family):
        since = None if registered and person.relation == "CHILD" else returned_on
        for code in _alone(person, today, since):
            doubts.setdefault((position, code), set()).add(position)
        for other, another in enumerate(family):
            if other != position:
                for code in _beside(person, another, later=position > other):
                    doubts.setdefault((position, code), {position}).add(other)
    return [Implausible(code, person, frozenset(among)) for (person, code), among in doubts.items()]


def _alone(person: PersonData, today: dt.date, returned_on: dt.date | None) -> list[Code]:
    age = _years(person.birth, _as_birth(today))
    codes = []
    if age > _OLD:
        codes.append(Code.BORN_LONG_AGO)
    if returned_on is not None and _surely_before(_as_birth(returned_on), person.birth):
        codes.append(Code.BORN_AFTER_RETURN)
    # A minor who came alone heads the case, and that is known.
    if person.relation == "HEAD" and age < _GROWN and "MINOR_ALONE" not in person.vulnerabilities:
        codes.append(Code.HEAD_A_CHILD)
    if person.relation == "SPOUSE" and age < _GROWN:
        codes.append(Code.SPOUSE_A_CHILD)
    return codes


def _beside(person: PersonData, other: PersonData, *, later: bool) -> list[Code]:
    codes = []
    if later and person.relation == other.relation == "SPOUSE":
        codes.append(Code.SECOND_SPOUSE)
    # A child's or a parent's age is held against the head's, whose child or parent it is.
    of_head = other.relation == "HEAD"
    if of_head and person.relation == "CHILD" and _years(other.birth, person.birth) < _BEFORE_A_CHILD:
        codes.append(Code.PARENT_TOO_YOUNG)
    if of_head and person.relation == "PARENT" and _years(person.birth, other.birth) < _BEFORE_A_CHILD:
        codes.append(Code.PARENT_TOO_YOUNG)
    if later and _alike(person, other):
        codes.append(Code.MEMBERS_ALIKE)
    return codes


def _alike(person: PersonData, other: PersonData) -> bool:
    """Say whether the register would ask of the one whether it is the other, by name and birth.

    A document's number says nothing here: families share cards, and numbers that nobody shares are refused.
    """
    [sought] = matching.sought(person.given_name, person.family_name, person.birth)
    birth = write_birth(*other.birth)
    known = Registered(other.given_name, other.family_name, birth, others=other.other_names)
    return matching.kind_of(matching.compare(sought, known)) == "LIKELY"


def _as_birth(day: dt.date) -> tuple[int, int, int]:
    return day.year, day.month, day.day


def _years(earlier: tuple[int, int, int], later: tuple[int, int, int]) -> int:
    """Return how many whole years lie between; of a birth whose day is not known, by the years alone."""
    years = later[0] - earlier[0]
    return years - 1 if earlier[1] and later[1] and later[1:] < earlier[1:] else years


def _surely_before(first: tuple[int, int, int], second: tuple[int, int, int]) -> bool:
    return first < second if second[1] else first[0] < second[0]
