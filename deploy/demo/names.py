"""Invented people with names of the country: the same ones at every load."""

from __future__ import annotations

import csv
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

NAMES = Path(__file__).with_name("data") / "names.csv"
CYRILLIC = dict(
    zip(
        "abvgdđežzijklmnoprstćufhcčš",
        "абвгдђежзијклмнопрстћуфхцчш",
        strict=True,
    )
) | {"lj": "љ", "nj": "њ", "dž": "џ"}


@dataclass
class Names:
    """Given names and surnames that go together, by the language that they are spelt in."""

    surnames: dict[str, list[str]] = field(default_factory=dict)
    given: dict[tuple[str, str], list[str]] = field(default_factory=dict)

    @classmethod
    def read(cls) -> Names:
        """From the file beside the code."""
        names = cls()
        with NAMES.open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                if row["kind"] == "surname":
                    names.surnames.setdefault(row["spelling"], []).append(row["name"])
                else:
                    names.given.setdefault((row["spelling"], row["sex"]), []).append(row["name"])
        return names

    def adult(self, chance: Random, spelling: str) -> str:
        """A whole name of somebody who works somewhere."""
        given = chance.choice(self.given[spelling, chance.choice("fm")])
        return f"{given} {chance.choice(self.surnames[spelling])}"


def cyrillic(text: str) -> str:
    """A Serbian name as its bearer may also write it."""
    result, rest = "", text
    while rest:
        size = 2 if rest[:2].casefold() in CYRILLIC else 1
        piece, rest = rest[:size], rest[size:]
        letter = CYRILLIC.get(piece.casefold(), piece)
        result += letter.upper() if piece[0].isupper() else letter
    return result
