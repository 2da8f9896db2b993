"""Who acts for somebody who cannot alone: a child, or a person without legal capacity."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from services.chassis.errors import FieldErrors
from services.registry.rules import fields

__all__ = ["GuardianData", "Kin", "Kind", "Standing", "check", "representations"]

_MAJORITY: Final = 18
# Whose parents are who, as far as the relations to the head say so; of others of the family nobody knows.
_PARENTS: Final = {"CHILD": ("HEAD", "SPOUSE"), "HEAD": ("PARENT",), "SIBLING": ("PARENT",)}


class Kind(StrEnum):
    """As what somebody acts."""

    PARENT_ELSEWHERE = "PARENT_ELSEWHERE"
    GUARDIAN = "GUARDIAN"
    TEMPORARY_GUARDIAN = "TEMPORARY_GUARDIAN"
    SOCIAL_WORK_CENTRE = "SOCIAL_WORK_CENTRE"


@dataclass(frozen=True)
class GuardianData:
    """A guardian as a form gives one."""

    kind: str
    guardian_person_id: str
    name: str
    phone: str
    act_body: str
    act_number: str


def check(errors: FieldErrors, guardian: GuardianData) -> None:
    """Check what of a guardian hangs on another field."""
    errors.known("guardian.kind", guardian.kind, tuple(Kind))
    for name in ("name", "act_body", "act_number"):
        fields.text(errors, f"guardian.{name}", getattr(guardian, name))
    fields.telephone(errors, "guardian.phone", guardian.phone)
    named = bool(guardian.name)
    if named and guardian.guardian_person_id:
        errors.add("guardian.name", "FIELD_CONTRADICTS", other="guardian.guardian_person_id")
    if not named and not guardian.guardian_person_id:
        errors.add("guardian.name", "FIELD_REQUIRED")
    # A parent is one without an act; everybody else was appointed by somebody.
    if guardian.kind != Kind.PARENT_ELSEWHERE and not guardian.act_body:
        errors.add("guardian.act_body", "FIELD_REQUIRED")


@dataclass(frozen=True)
class Standing:
    """From when to when somebody acts for another."""

    id: str
    valid_from: dt.date
    valid_until: dt.date | None
    ended: bool

    def acts_on(self, on: dt.date) -> bool:
        """Say whether it is so on a day: on the last day still, but where it was ended on that day."""
        if on < self.valid_from:
            return False
        return (
            self.valid_until is None or on < self.valid_until or (on == self.valid_until and not self.ended)
        )


@dataclass(frozen=True)
class Kin:
    """A member of a family, as far as it matters who acts for whom."""

    id: str
    relation: str
    birth: tuple[int, int, int]
    guardians: tuple[Standing, ...] = ()


@dataclass(frozen=True)
class Represented:
    """Somebody for whom others act, and who they are."""

    person_id: str
    parent_ids: tuple[str, ...]
    guardian_ids: tuple[str, ...]
    missing: bool
    # A child's guardian stands still, although the child has come of age: the law that ends it is not known.
    of_age_on: dt.date | None


def representations(family: Collection[Kin], today: dt.date) -> list[Represented]:
    """Return the children of a family, and whoever else has a guardian, with who acts for each."""
    found = []
    for one in family:
        acting = tuple(each for each in one.guardians if each.acts_on(today))
        of_age_on = _of_age_on(one.birth)
        minor = today < of_age_on
        if not minor and not acting:
            continue
        parents = tuple(_parents_of(one, family, today)) if minor else ()
        stands_over = not minor and any(each.valid_from < of_age_on for each in acting)
        found.append(
            Represented(
                person_id=one.id,
                parent_ids=parents,
                guardian_ids=tuple(each.id for each in acting),
                missing=minor and not parents and not acting,
                of_age_on=of_age_on if stands_over else None,
            )
        )
    return found


def _parents_of(child: Kin, family: Iterable[Kin], today: dt.date) -> list[str]:
    relations = _PARENTS.get(child.relation, ())
    return [one.id for one in family if one.relation in relations and _of_age_on(one.birth) <= today]


def _of_age_on(birth: tuple[int, int, int]) -> dt.date:
    """Return when somebody comes of age; of whom the year alone is known, at the latest."""
    year, month, day = birth
    try:
        return dt.date(year + _MAJORITY, month or 12, day or 31)
    except ValueError:
        # Whoever was born on a 29 February comes of age on 1 March.
        return dt.date(year + _MAJORITY, 3, 1)
