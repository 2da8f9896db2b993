"""What may stand in a field. Everything wrong is found at once, so that a form shows it at once."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Final

import phonenumbers

from services.chassis.errors import InvalidArgument, Violation

__all__ = [
    "COMMUNITIES",
    "CONSENT_FORMS",
    "PERMITS",
    "PURPOSES",
    "RECIPIENTS",
    "UNIQUE_IDENTIFIERS",
    "VULNERABILITIES",
    "Faults",
    "IdentifierData",
    "PersonData",
    "check_digit_fails",
    "check_family",
    "check_person",
    "hour",
    "identifier_key",
    "phone",
]

NAME: Final = 100
LINE: Final = 200
TEXT: Final = 4000
MOST_PERSONS: Final = 30
_OLDEST: Final = dt.date(1900, 1, 1)

VULNERABILITIES: Final = (
    *("SINGLE_PARENT", "DISABILITY", "CHRONIC_ILLNESS", "ELDERLY_ALONE", "VIOLENCE", "TRAFFICKING"),
    *("MINOR_ALONE", "MANY_CHILDREN", "NO_SHELTER", "OTHER"),
)
COMMUNITIES: Final = (
    *("ALBANIAN", "SERB", "ROMA", "ASHKALI", "EGYPTIAN", "BOSNIAK", "TURK", "GORANI", "MONTENEGRIN"),
    *("CROAT", "OTHER"),
)
PERMITS: Final = ("REFUGEE", "SUBSIDIARY_PROTECTION", "TEMPORARY_PROTECTION", "RESIDENCE_PERMIT")
PURPOSES: Final = ("SERVICES", "BENEFITS", "STATISTICS")
RECIPIENTS: Final = ("PUBLIC_BODY", "ORGANISATION", "DONOR")
CONSENT_FORMS: Final = ("SIGNED_PAPER", "SPOKEN")
_LANGUAGE: Final = re.compile(r"[a-z]{2,3}(-[A-Za-z]{2,4})?")
_DIGITS: Final = {"PERSON_NUMBER": 10, "JMBG": 13}
# Numbers that the state gives once; the rest may meet across issuing countries.
UNIQUE_IDENTIFIERS: Final = tuple(_DIGITS)


@dataclass(frozen=True)
class IdentifierData:
    """A number that somebody gave a person."""

    kind: str
    number: str
    valid_until: dt.date | None = None


@dataclass(frozen=True)
class PersonData:
    """A person as a form gives one; a birth of which only the year is known has month and day 0."""

    given_name: str = ""
    family_name: str = ""
    other_names: tuple[str, ...] = ()
    birth: tuple[int, int, int] = (0, 0, 0)
    sex: str = ""
    relation: str = ""
    identifiers: tuple[IdentifierData, ...] = ()
    phone: str = ""
    languages: tuple[str, ...] = ()
    community: str = ""
    vulnerabilities: tuple[str, ...] = ()
    health_note: str = ""
    protection_note: str = ""
    schooling: str = ""
    occupation: str = ""
    birth_place: str = ""


@dataclass
class Faults:
    """Collects what is wrong; `done` raises all of it."""

    violations: list[Violation] = field(default_factory=list)

    def add(self, path: str, reason: str, /, **metadata: object) -> None:
        """Note one fault."""
        self.violations.append(Violation(path, reason, {key: str(value) for key, value in metadata.items()}))

    def required(self, path: str, value: object) -> bool:
        """Say whether the field is filled, and note it when not."""
        if value:
            return True
        self.add(path, "FIELD_REQUIRED")
        return False

    def text(self, path: str, value: str, most: int, *, required: bool = False) -> str:
        """Check a text and return it without blanks round it."""
        value = unicodedata.normalize("NFC", value.strip())
        if required and not value:
            self.add(path, "FIELD_REQUIRED")
        if len(value) > most:
            self.add(path, "FIELD_TOO_LONG", max=most)
        if any(unicodedata.category(c) == "Cc" and c not in "\n\r\t" for c in value):
            self.add(path, "FIELD_INVALID_CHARACTER")
        return value

    def name(self, path: str, value: str, *, required: bool = True) -> str:
        """Check a name: it has a letter, and no digit."""
        value = " ".join(self.text(path, value, NAME, required=required).split())
        if value and (not any(c.isalpha() for c in value) or any(c.isdigit() for c in value)):
            self.add(path, "FIELD_INVALID_FORMAT")
        return value

    def known(self, path: str, value: str, values: Collection[str], *, required: bool = False) -> None:
        """Check a code against the known ones."""
        if not value:
            if required:
                self.add(path, "FIELD_REQUIRED")
        elif value not in values:
            self.add(path, "FIELD_UNKNOWN_VALUE")

    def past(self, path: str, day: dt.date | None, today: dt.date, *, required: bool = False) -> None:
        """Check the day of something that has happened."""
        if day is None:
            if required:
                self.add(path, "FIELD_REQUIRED")
        elif day > today:
            self.add(path, "DATE_IN_FUTURE")
        elif day < _OLDEST:
            self.add(path, "DATE_INVALID")

    def phone(self, path: str, value: str) -> str:
        """Check a telephone number of any country and return it in E.164."""
        if not value.strip():
            return ""
        number = phone(value)
        if not number:
            self.add(path, "PHONE_INVALID")
        return number

    def done(self) -> None:
        """Raise InvalidArgument with all faults, if there are any."""
        if self.violations:
            raise InvalidArgument(fields=self.violations)


def phone(text: str) -> str:
    """Return a number in E.164, read as Kosovo's where it has no country; empty when it can be none."""
    try:
        number = phonenumbers.parse(text, "XK")
    except phonenumbers.NumberParseException:
        return ""
    if not phonenumbers.is_possible_number(number):
        return ""
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def hour(text: str) -> dt.time | None:
    """Return a time of day written as HH:MM, or nothing when it is none."""
    match = re.fullmatch(r"([01]?\d|2[0-3])[:.]([0-5]\d)", text.strip())
    return dt.time(int(match[1]), int(match[2])) if match else None


def identifier_key(number: str) -> str:
    """Return a number as it is compared: no blanks, hyphens or dots, capital letters."""
    return re.sub(r"[\s./-]", "", number).upper()


def check_digit_fails(kind: str, number: str) -> bool:
    """Say that a check digit does not fit. A warning only: the state does not publish its scheme."""
    digits = [int(c) for c in number if c.isdigit()]
    if kind == "PERSON_NUMBER" and len(digits) == 10:
        if digits[0] == 9:
            return False
        total = sum(
            weight * digit for weight, digit in zip((4, 3, 2, 7, 6, 5, 4, 3, 2), digits, strict=False)
        )
        return digits[9] != (11 - total % 11) % 11 % 10
    if kind == "JMBG" and len(digits) == 13:
        weights = (7, 6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2)
        total = sum(weight * digit for weight, digit in zip(weights, digits, strict=False))
        return digits[12] != (11 - total % 11) % 11 % 10
    return False


def _birth(faults: Faults, path: str, birth: tuple[int, int, int], today: dt.date) -> None:
    year, month, day = birth
    if birth == (0, 0, 0):
        faults.add(path, "FIELD_REQUIRED")
        return
    if (month == 0) != (day == 0):
        # A day without its month, or a month without its day, is neither a date nor a year.
        faults.add(path, "DATE_INVALID")
        return
    try:
        born = dt.date(year, month or 1, day or 1)
    except ValueError:
        faults.add(path, "DATE_INVALID")
        return
    faults.past(path, born, today)


def _identifiers(faults: Faults, path: str, person: PersonData, kinds: Collection[str]) -> None:
    seen: set[tuple[str, str]] = set()
    for index, identifier in enumerate(person.identifiers):
        place = f"{path}[{index}]"
        faults.known(f"{place}.kind", identifier.kind, kinds, required=True)
        number = identifier_key(faults.text(f"{place}.number", identifier.number, 40, required=True))
        length = _DIGITS.get(identifier.kind)
        if number and length and not re.fullmatch(rf"[0-9]{{{length}}}", number):
            faults.add(f"{place}.number", "IDENTIFIER_MALFORMED", kind=identifier.kind)
        if (identifier.kind, number) in seen:
            faults.add(f"{place}.number", "FIELD_DUPLICATE")
        seen.add((identifier.kind, number))


def check_person(
    faults: Faults, path: str, person: PersonData, today: dt.date, identifier_kinds: Collection[str]
) -> None:
    """Check one person; `path` is where it stands in the request, with a dot or empty."""
    faults.name(f"{path}given_name", person.given_name)
    faults.name(f"{path}family_name", person.family_name)
    for index, name in enumerate(person.other_names):
        faults.name(f"{path}other_names[{index}]", name)
    if len(person.other_names) > 10:
        faults.add(f"{path}other_names", "FIELD_TOO_MANY", max=10)
    _birth(faults, f"{path}birth_date", person.birth, today)
    faults.required(f"{path}sex", person.sex)
    faults.required(f"{path}relation", person.relation)
    _identifiers(faults, f"{path}identifiers", person, identifier_kinds)
    faults.phone(f"{path}phone", person.phone)
    for index, language in enumerate(person.languages):
        if not _LANGUAGE.fullmatch(language):
            faults.add(f"{path}languages[{index}]", "FIELD_INVALID_FORMAT")
    faults.known(f"{path}community", person.community, COMMUNITIES)
    for index, code in enumerate(person.vulnerabilities):
        faults.known(f"{path}vulnerabilities[{index}]", code, VULNERABILITIES)
    if len(set(person.vulnerabilities)) < len(person.vulnerabilities):
        faults.add(f"{path}vulnerabilities", "FIELD_DUPLICATE")
    for name, most in (("schooling", LINE), ("occupation", LINE), ("birth_place", LINE)):
        faults.text(f"{path}{name}", getattr(person, name), most)
    for name in ("health_note", "protection_note"):
        faults.text(f"{path}{name}", getattr(person, name), TEXT)


def check_family(
    faults: Faults, persons: tuple[PersonData, ...], today: dt.date, identifier_kinds: Collection[str]
) -> None:
    """Check the persons of a family, one by one and against each other."""
    if not persons:
        faults.add("persons", "FIELD_REQUIRED")
    if len(persons) > MOST_PERSONS:
        faults.add("persons", "FIELD_TOO_MANY", max=MOST_PERSONS)
    seen: set[tuple[str, str]] = set()
    for index, person in enumerate(persons[:MOST_PERSONS]):
        check_person(faults, f"persons[{index}].", person, today, identifier_kinds)
        for place, identifier in enumerate(person.identifiers):
            key = (identifier.kind, identifier_key(identifier.number))
            if identifier.kind in UNIQUE_IDENTIFIERS and key in seen:
                faults.add(f"persons[{index}].identifiers[{place}].number", "FIELD_DUPLICATE")
            seen.add(key)
