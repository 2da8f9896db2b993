"""What may stand in a field. Everything wrong is found at once, so that a form shows it at once."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Final

import phonenumbers

from services.chassis.errors import FieldErrors

__all__ = [
    "COMMUNITIES",
    "CONSENT_FORMS",
    "FLAGS",
    "PERMITS",
    "UNIQUE_IDENTIFIERS",
    "VULNERABILITIES",
    "IdentifierData",
    "PersonData",
    "check_digit_fails",
    "check_family",
    "check_person",
    "eldest",
    "first_day",
    "hour",
    "identifier_key",
    "name",
    "past",
    "phone",
    "telephone",
    "text",
]

# Of a day off in each language; other texts have their bounds in the contract.
NAME: Final = 100
_OLDEST: Final = dt.date(1900, 1, 1)
# Who was born before 1900 is asked about (plausibility); before this, the year is none.
_OLDEST_BIRTH: Final = dt.date(1800, 1, 1)

VULNERABILITIES: Final = (
    *("SINGLE_PARENT", "DISABILITY", "CHRONIC_ILLNESS", "ELDERLY_ALONE", "VIOLENCE", "TRAFFICKING"),
    *("MINOR_ALONE", "MANY_CHILDREN", "NO_SHELTER", "OTHER"),
)
COMMUNITIES: Final = (
    *("ALBANIAN", "SERB", "ROMA", "ASHKALI", "EGYPTIAN", "BOSNIAK", "TURK", "GORANI", "MONTENEGRIN"),
    *("CROAT", "OTHER"),
)
PERMITS: Final = ("REFUGEE", "SUBSIDIARY_PROTECTION", "TEMPORARY_PROTECTION", "RESIDENCE_PERMIT")
CONSENT_FORMS: Final = ("SIGNED_PAPER", "SPOKEN")
_KOSOVO: Final = 383
# Written without the sign before it.
_OWN_CODE: Final = re.compile(rf"\s*{_KOSOVO}")
_PRISHTINA: Final = 8
# Marks on a case.
FLAGS: Final = ("URGENT", "HARD_TO_REACH", "INTERPRETER_NEEDED", "VISIT_IN_PAIRS", "COMPLAINT", "OTHER")
_DIGITS: Final = {"PERSON_NUMBER": 10, "JMBG": 13}
# Numbers that the state gives once; the rest may meet across issuing countries.
UNIQUE_IDENTIFIERS: Final = tuple(_DIGITS)


@dataclass(frozen=True)
class IdentifierData:
    """A number that somebody gave a person."""

    kind: str
    number: str
    valid_until: dt.date | None = None
    valid_from: dt.date | None = None


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


def text(errors: FieldErrors, path: str, value: str) -> str:
    """Check a text and return it composed, without blanks round it."""
    value = unicodedata.normalize("NFC", value.strip())
    if any(unicodedata.category(c) == "Cc" and c not in "\n\r\t" for c in value):
        errors.add(path, "FIELD_INVALID_CHARACTER")
    return value


def name(errors: FieldErrors, path: str, value: str) -> str:
    """Check a name: it has a letter, and no digit."""
    value = " ".join(text(errors, path, value).split())
    if value and (not any(c.isalpha() for c in value) or any(c.isdigit() for c in value)):
        errors.add(path, "FIELD_INVALID_FORMAT")
    return value


def past(
    errors: FieldErrors, path: str, day: dt.date | None, today: dt.date, oldest: dt.date = _OLDEST
) -> None:
    """Check the day of something that has happened."""
    if day is None:
        return
    if day > today:
        errors.add(path, "DATE_IN_FUTURE")
    elif day < oldest:
        errors.add(path, "DATE_INVALID")


def telephone(errors: FieldErrors, path: str, value: str) -> None:
    """Check a telephone number of any country."""
    if value.strip() and not phone(value):
        errors.add(path, "PHONE_INVALID")


def phone(text: str) -> str:
    """Return a number in E.164, read as Kosovo's where it has no country; empty when it can be none.

    The library reads letters as those of a keypad, and would keep no extension: a word that was typed behind
    a number would make it another family's. Nor does it miss a figure too many, as of `044 123 456/7`, or see
    Kosovo's own code where no `+` stands before it: it takes both for a longer number.
    """
    if any(sign.isalpha() for sign in text):
        return ""
    try:
        number = phonenumbers.parse(text, "XK")
        if number.country_code == _KOSOVO and not _of_kosovo(number) and _OWN_CODE.match(text):
            number = phonenumbers.parse(f"+{text.strip()}")
    except phonenumbers.NumberParseException:
        return ""
    known = _of_kosovo if number.country_code == _KOSOVO else phonenumbers.is_possible_number
    if number.extension or not known(number):
        return ""
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def _of_kosovo(number: phonenumbers.PhoneNumber) -> bool:
    """Say whether it is one of Kosovo's; in Prishtina the library takes longer ones, with a house's own."""
    national = phonenumbers.national_significant_number(number)
    return phonenumbers.is_valid_number(number) and (national[:2] != "38" or len(national) == _PRISHTINA)


def hour(text: str) -> dt.time | None:
    """Return a time of day written as HH:MM, with its offset or without; nothing when it is none."""
    match = re.fullmatch(r"([01]?\d|2[0-3])[:.]([0-5]\d)(?:\+0([12]):00)?", text.strip())
    if not match:
        return None
    offset = dt.timezone(dt.timedelta(hours=int(match[3]))) if match[3] else None
    return dt.time(int(match[1]), int(match[2]), tzinfo=offset)


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


def _birth(errors: FieldErrors, path: str, birth: tuple[int, int, int], today: dt.date) -> None:
    _, month, day = birth
    if (month == 0) != (day == 0):
        # A day without its month, or a month without its day, is neither a date nor a year.
        errors.add(path, "DATE_INVALID")
        return
    born = first_day(birth)
    if born is None:
        errors.add(path, "DATE_INVALID")
        return
    past(errors, path, born, today, _OLDEST_BIRTH)


def first_day(birth: tuple[int, int, int]) -> dt.date | None:
    """Return the first day that a birth can have been, of which perhaps the year alone is known."""
    year, month, day = birth
    try:
        return dt.date(year, month or 1, day or 1)
    except ValueError:
        return None


def eldest(births: Iterable[tuple[int, int, int]], today: dt.date) -> dt.date | None:
    """Return the first day that the eldest can have been born; nobody of the family was there before.

    A birth that is itself wrong bounds nothing: it alone is to be mended.
    """
    return min((day for birth in births if (day := _born(birth, today)) is not None), default=None)


def _born(birth: tuple[int, int, int], today: dt.date) -> dt.date | None:
    errors = FieldErrors()
    _birth(errors, "birth_date", birth, today)
    return None if errors.violations else first_day(birth)


def _identifiers(
    errors: FieldErrors, path: str, person: PersonData, today: dt.date, kinds: Collection[str]
) -> None:
    seen: set[tuple[str, str]] = set()
    born = _born(person.birth, today)
    for index, identifier in enumerate(person.identifiers):
        place = f"{path}[{index}]"
        errors.known(f"{place}.kind", identifier.kind, kinds)
        number = identifier_key(text(errors, f"{place}.number", identifier.number))
        length = _DIGITS.get(identifier.kind)
        if number and length and not re.fullmatch(rf"[0-9]{{{length}}}", number):
            errors.add(f"{place}.number", "IDENTIFIER_MALFORMED", kind=identifier.kind)
        since, until = identifier.valid_from, identifier.valid_until
        past(errors, f"{place}.valid_from", since, today)
        if since is not None and born is not None and since < born:
            errors.add(f"{place}.valid_from", "DATE_TOO_EARLY", earliest=born.isoformat())
        first = max((day for day in (born, since) if day is not None), default=None)
        if until is not None and first is not None and until < first:
            errors.add(f"{place}.valid_until", "DATE_TOO_EARLY", earliest=first.isoformat())
        if (identifier.kind, number) in seen:
            errors.add(f"{place}.number", "FIELD_DUPLICATE")
        seen.add((identifier.kind, number))


def check_person(
    errors: FieldErrors, path: str, person: PersonData, today: dt.date, identifier_kinds: Collection[str]
) -> None:
    """Check one person; `path` is where it stands in the request, with a dot or empty."""
    name(errors, f"{path}given_name", person.given_name)
    name(errors, f"{path}family_name", person.family_name)
    for index, other in enumerate(person.other_names):
        name(errors, f"{path}other_names[{index}]", other)
    _birth(errors, f"{path}birth_date", person.birth, today)
    _identifiers(errors, f"{path}identifiers", person, today, identifier_kinds)
    telephone(errors, f"{path}phone", person.phone)
    errors.known(f"{path}community", person.community, COMMUNITIES)
    for index, code in enumerate(person.vulnerabilities):
        errors.known(f"{path}vulnerabilities[{index}]", code, VULNERABILITIES)
    if len(set(person.vulnerabilities)) < len(person.vulnerabilities):
        errors.add(f"{path}vulnerabilities", "FIELD_DUPLICATE")
    for field in ("schooling", "occupation", "birth_place", "health_note", "protection_note"):
        text(errors, f"{path}{field}", getattr(person, field))


def check_family(
    errors: FieldErrors, persons: tuple[PersonData, ...], today: dt.date, identifier_kinds: Collection[str]
) -> None:
    """Check the persons of a family, one by one and against each other."""
    seen: set[tuple[str, str]] = set()
    for index, person in enumerate(persons):
        check_person(errors, f"persons[{index}].", person, today, identifier_kinds)
        for place, identifier in enumerate(person.identifiers):
            key = (identifier.kind, identifier_key(identifier.number))
            if identifier.kind in UNIQUE_IDENTIFIERS and key in seen:
                errors.add(f"persons[{index}].identifiers[{place}].number", "FIELD_DUPLICATE")
            seen.add(key)
