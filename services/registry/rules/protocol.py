"""Numbers of the municipality's protocol, as they stand on its stamp: unit, number, year of the day."""

from __future__ import annotations

import re
from enum import StrEnum
from typing import Final

from services.domain.texts import to_latin

__all__ = ["Direction", "number_key", "order", "unit_key"]

_DIGITS: Final = re.compile(r"\d+")


class Direction(StrEnum):
    """Which way a paper went."""

    INCOMING = "INCOMING"
    OUTGOING = "OUTGOING"


def number_key(number: str) -> str:
    """Return a number as it is compared: 2-67 is 02-067, however it is separated."""
    parts = re.split(r"[\s./-]+", number.strip().upper())
    return "-".join(_DIGITS.sub(lambda digits: str(int(digits.group())), part) for part in parts if part)


def unit_key(unit: str) -> str:
    """Return an organisational unit as it is compared: O.R. is OR, in either script."""
    return "".join(sign for sign in to_latin(unit).upper() if sign.isalnum())


def order(unit: str, year: int, key: str) -> tuple[str, int, list[tuple[int, str]]]:
    """Return by what the book is in order: 02-9 comes before 02-10."""
    return unit, year, [(int(part) if part.isdigit() else 0, part) for part in key.split("-")]
