"""What was typed into a search, read apart: names, numbers, a birth, a telephone and places, in any order.

A word that may be a place stays a name too: Berishë is a village, and Berisha every tenth neighbour.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from services.domain import names
from services.domain.births import parse_birth
from services.registry.queries import reference
from services.registry.queries.places import places_of
from services.registry.rules import fields
from services.registry.rules.matching import Sought
from services.registry.rules.protocol import number_key

__all__ = ["Asked", "read"]

_CASE_NUMBER: Final = re.compile(r"(?<!\w)(?<!-)([A-Za-z]{3})[-/ ](\d{4})[-/](\d{1,6})(?!\w)")
# Of a referral, an application or an act; of the last two in either script.
_WORK_NUMBER: Final = re.compile(
    r"(?<!\w)(?:(REF)[-/ ]([A-Za-z]{3})|([ZVЗВzvзв]))[-/ ](\d{4})[-/](\d{1,6})(?!\w)", re.IGNORECASE
)
_LETTERS: Final = {"З": "Z", "В": "V"}
# Of a paper in the protocol, with its year behind a stroke: 02-067/2023.
_PROTOCOL_NUMBER: Final = re.compile(r"(?<!\S)(\d{1,6}(?:[-.]\d{1,6})*)/((?:19|20)\d{2})(?!\S)")
_DAY: Final = re.compile(r"(?<!\S)(?:\d{1,2}\.\s?\d{1,2}\.\s?\d{4}\.?|\d{4}-\d{2}-\d{2})(?!\S)")
_YEAR: Final = re.compile(r"(?<!\S)\d{4}\.?(?!\S)")
_PHONE: Final = re.compile(r"(?<!\S)(?:\+\d[\d ()/-]{6,}\d|0(?:[ ()/-]*\d){7,9})(?!\S)")
# A card's letters stand before or behind its digits; a number is written in groups.
_NUMBER: Final = re.compile(r"(?<!\S)(?:[^\W\d_]{1,4}[-/.]?)?\d[\d./-]*(?: \d[\d./-]*)*[^\W\d_]{0,3}(?!\S)")
_FEWEST_DIGITS: Final = 5
# The longest name of a place, in words.
_LONGEST: Final = 4


@dataclass(frozen=True)
class Asked:
    """What is looked for."""

    sought: Sought
    case_number: str = ""
    phone: str = ""
    # Of a referral, an application or an act.
    work_number: str = ""
    # Of a paper in the protocol: as it is compared, and its year.
    protocol_number: str = ""
    protocol_year: int = 0
    # As it was typed, for the form that comes next: the name without the rest.
    name: str = ""

    @property
    def settlements(self) -> frozenset[str]:
        """Return the ids of the settlements that were typed."""
        places = frozenset().union(*self.sought.places.values(), places_of(self.sought.place))
        return places & reference.settlements().keys()


def read(text: str, birth: str, other: str) -> Asked:
    """Read what was typed into the box; a birth and another datum may have boxes of their own."""
    text, work_number = _work_number(text)
    if not work_number:
        other, work_number = _work_number(other)
    text, case_number = _case_number(text)
    if not case_number:
        other, case_number = _case_number(other)
    text, protocol = _protocol_number(text)
    if not protocol[1]:
        other, protocol = _protocol_number(other)
    text, phone, digits = _phone(text)
    text, born = _birth(text)
    text, number = _number(text)
    # A number of another kind may look like one of a telephone within the country: both are looked for.
    number = number or digits
    place = ""
    if any(sign.isdigit() for sign in other):
        number = fields.identifier_key(other)
        phone = phone or fields.phone(other)
    else:
        place = other
    words = names.tokens(text)
    places = _places(words)
    only_places = len(places) == len(words) and len(set(places.values())) == 1 and not number
    sought = Sought(
        words=tuple(words),
        birth=birth or born,
        number=number,
        place=place,
        # A place alone would list a village's people.
        places={} if only_places else places,
    )
    return Asked(
        sought,
        case_number,
        phone,
        work_number=work_number,
        protocol_number=protocol[0],
        protocol_year=protocol[1],
        name=_name(text, sought),
    )


def _work_number(text: str) -> tuple[str, str]:
    found = _WORK_NUMBER.search(text)
    if found is None:
        return text, ""
    referral, municipality, letter, year, last = found.groups()
    head = f"REF-{municipality.upper()}" if referral else _LETTERS.get(letter.upper(), letter.upper())
    return _without(text, found), f"{head}-{year}-{int(last):04d}"


def _protocol_number(text: str) -> tuple[str, tuple[str, int]]:
    found = _PROTOCOL_NUMBER.search(text)
    if found is None:
        return text, ("", 0)
    return _without(text, found), (number_key(found[1]), int(found[2]))


def _case_number(text: str) -> tuple[str, str]:
    found = _CASE_NUMBER.search(text)
    if found is None:
        return text, ""
    head, year, last = found.groups()
    return _without(text, found), f"{head.upper()}-{year}-{int(last):06d}"


def _phone(text: str) -> tuple[str, str, str]:
    """Return the rest, the telephone, and its digits where it has no country before it."""
    found = _PHONE.search(text)
    if found is None:
        return text, "", ""
    typed = found.group()
    digits = "" if typed.startswith("+") else fields.identifier_key(typed)
    return _without(text, found), fields.phone(typed), digits


def _birth(text: str) -> tuple[str, str]:
    for pattern in (_DAY, _YEAR):
        for found in pattern.finditer(text):
            birth = parse_birth(found.group())
            if birth:
                return _without(text, found), birth
    return text, ""


def _number(text: str) -> tuple[str, str]:
    for found in _NUMBER.finditer(text):
        if sum(sign.isdigit() for sign in found.group()) >= _FEWEST_DIGITS:
            return _without(text, found), fields.identifier_key(found.group())
    return text, ""


def _without(text: str, found: re.Match[str]) -> str:
    return f"{text[: found.start()]} {text[found.end() :]}".strip()


def _places(words: list[str]) -> dict[str, frozenset[str]]:
    """Return the places that words of the text may be, the longest names first."""
    found: dict[str, frozenset[str]] = {}
    for length in range(min(_LONGEST, len(words)), 0, -1):
        for at in range(len(words) - length + 1):
            span = words[at : at + length]
            places = places_of(" ".join(span)) if not found.keys() & set(span) else frozenset()
            if places:
                found.update(dict.fromkeys(span, places))
    return found


def _name(text: str, sought: Sought) -> str:
    """Return the name as typed, without places: the longest first, as long as two words are left."""
    typed = {word: names.tokens(word) for word in text.split() if names.tokens(word)}
    spans: dict[frozenset[str], set[str]] = {}
    for word, places in sought.places.items():
        spans.setdefault(places, set()).add(word)
    for span in sorted(spans.values(), key=len, reverse=True):
        rest = {word: tokens for word, tokens in typed.items() if span.isdisjoint(tokens)}
        typed = rest if len(rest) > 1 else typed
    return " ".join(typed)
