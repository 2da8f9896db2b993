"""What may be recorded of a counselling, and who sets it right or takes it back."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from services.chassis.auth.actors import Actor
from services.chassis.errors import DomainError, FailedPrecondition, FieldErrors
from services.domain.roles import MOCR_HEAD, MUNICIPAL_OFFICE

__all__ = [
    "STEPS",
    "AgeBand",
    "Entry",
    "Sex",
    "Step",
    "Term",
    "Terms",
    "actions",
    "check_entry",
    "check_step",
]

# Of who belongs to no institution.
_NONE: Final = str(uuid.UUID(int=0))
STEPS: Final = ("correct_counselling", "undo_counselling")


class Sex(StrEnum):
    """Of whoever walked in."""

    FEMALE = "FEMALE"
    MALE = "MALE"


class AgeBand(StrEnum):
    """How old whoever walked in looks to be, in years."""

    BAND_0_14 = "0_14"
    BAND_15_17 = "15_17"
    BAND_18_29 = "18_29"
    BAND_30_64 = "30_64"
    BAND_65_UP = "65_UP"


@dataclass(frozen=True)
class Term:
    """A topic or a paper, and when it holds."""

    since: dt.date
    until: dt.date | None
    applied_for: bool

    def holds(self, on: dt.date) -> bool:
        """Say whether it is one of a day."""
        return self.since <= on and (self.until is None or on <= self.until)


@dataclass(frozen=True)
class Terms:
    """What of data/counselling.yaml the rules need."""

    topics: Mapping[str, Term]
    papers: Mapping[str, Term]


@dataclass(frozen=True)
class Entry:
    """What is said of a counselling."""

    topics: Sequence[str]
    person_ids: Sequence[str]
    # By sex and age band.
    groups: Sequence[tuple[str, str]]
    papers_told: Sequence[str]
    papers_helped: Sequence[str]
    application_for: str


def check_entry(errors: FieldErrors, entry: Entry, on: dt.date, terms: Terms, known: Collection[str]) -> None:
    """Note what is wrong; `known` are the persons of whom it may be, none where people walked in."""
    of_terms = {"topics": terms.topics, "papers_told": terms.papers, "papers_helped": terms.papers}
    for name, codes in of_terms.items():
        for index, code in enumerate(getattr(entry, name)):
            if code not in codes or not codes[code].holds(on):
                errors.add(f"entry.{name}[{index}]", "FIELD_UNKNOWN_VALUE")
    # One is helped to apply for what one was told of.
    applicable = {code for code in entry.topics if code in terms.topics and terms.topics[code].applied_for}
    errors.known("entry.application_for", entry.application_for, applicable)
    _check_people(errors, entry, known)


def _check_people(errors: FieldErrors, entry: Entry, known: Collection[str]) -> None:
    """Persons of a case are named, people who walked in counted."""
    for index, person in enumerate(entry.person_ids):
        errors.known(f"entry.person_ids[{index}]", person, known)
    said, other = ("person_ids", "groups") if known else ("groups", "person_ids")
    if not getattr(entry, said):
        errors.add(f"entry.{said}", "FIELD_REQUIRED")
    if known and getattr(entry, other):
        errors.add(f"entry.{other}", "FIELD_TOO_MANY", max=0)
    for index, group in enumerate(entry.groups):
        if group in entry.groups[:index]:
            errors.add(f"entry.groups[{index}]", "FIELD_DUPLICATE")


@dataclass(frozen=True)
class Step:
    """What may be done with a counselling, or why not."""

    name: str
    reason: str = ""


def check_step(recorded_by: str, institution_id: str, by: Actor, *, undone: bool, case_closed: bool) -> None:
    """Raise why somebody may not set it right or take it back."""
    if case_closed:
        raise FailedPrecondition("CASE_CLOSED")
    if undone:
        raise FailedPrecondition("COUNSELLING_UNDONE")
    own = institution_id == (by.institution_id or _NONE)
    # An institution answers as one; in an office its author does, and its head for whoever has gone.
    office = bool(by.roles & set(MUNICIPAL_OFFICE))
    if not own or (office and recorded_by != by.account_id and MOCR_HEAD not in by.roles):
        raise FailedPrecondition("COUNSELLING_OF_ANOTHER")


def actions(
    recorded_by: str, institution_id: str, by: Actor, *, undone: bool, case_closed: bool
) -> list[Step]:
    """Return the steps of the caller's duty, each with why not."""
    if not by.may("counselling.write"):
        return []
    try:
        check_step(recorded_by, institution_id, by, undone=undone, case_closed=case_closed)
    except DomainError as error:
        return [Step(name, error.reason) for name in STEPS]
    return [Step(name) for name in STEPS]
