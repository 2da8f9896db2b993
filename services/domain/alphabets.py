"""The order of names in a reader's language: Ђ after Д, Č after C, Ç after C, Dh after D.

Keys are compared byte by byte, in Python and in a column `COLLATE "C"`: the PostgreSQL that Prag runs on may
have no ICU. The orders are those of CLDR for sq, sr and sr-Latn, and of its root for all others; the tests
hold them against Node's Intl.Collator.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from functools import cache
from typing import Final

__all__ = ["ORDERS", "sort_column", "sort_key"]

_SIGNS: Final = " _-,;:!?.'\"()[]{}@*/\\&#%`´^+<=>|~$0123456789"
_LATIN: Final = tuple("abcdefghijklmnopqrstuvwxyz")
_CYRILLIC: Final = tuple("абвгдђежзијклљмнњопрстћуфхцчџшщъыьэюя")
# Letters of their own, and the one that each comes after.
_AFTER: Final[Mapping[str, str]] = {
    "sq": "c:ç d:dh e:ë g:gj l:ll n:nj r:rr s:sh t:th x:xh z:zh",
    "sr-Latn": "c:č č:ć d:dž dž:đ l:lj n:nj s:š z:ž",
    "sr-Cyrl": "",
    "en": "",
}
ORDERS: Final = tuple(_AFTER)
# What decomposes into no letter and mark, but is ordered as if it did.
_STROKES: Final = {
    "đ": "d\u0335",
    "ð": "d\u0335",
    "ł": "l\u0335",
    "ø": "o\u0338",
    "ħ": "h\u0335",
    "ß": "ss",
    "æ": "ae",
    "œ": "oe",
}
_FIRST: Final = 0x100
# Ends what came before: a shorter name stands before a longer one.
_END: Final = "\x01"


def sort_column(language: str) -> str:
    """Return the column that has a row's place in a list for readers of one of ORDERS."""
    return f"sort_{language.lower().replace('-', '_')}"


def sort_key(text: str, language: str) -> str:
    """Return the key by which a text stands in a list for readers of one of ORDERS.

    First the letters are compared, then accents that make no letter of their own, then capitals.
    """
    letters, pattern = _alphabet(language)
    composed = unicodedata.normalize("NFC", text.strip())
    primary: list[str] = []
    accents: list[str] = []
    for match in pattern.finditer(composed.lower()):
        piece = match.group()
        if piece in letters:
            primary.append(letters[piece])
            accents.append(" ")
            continue
        for sign in unicodedata.normalize("NFD", _STROKES.get(piece, piece)):
            if unicodedata.combining(sign):
                accents.append(sign)
            else:
                # What stands in no alphabet of ours comes last, in its own order.
                primary.append(letters.get(sign, sign if ord(sign) > 0x2000 else chr(0x2000 + ord(sign))))
                accents.append(" ")
    capitals = "".join("2" if sign in "ßæœ" else "1" if sign.isupper() else "0" for sign in composed)
    return _END.join(("".join(primary), "".join(accents).rstrip(), capitals))


@cache
def _alphabet(language: str) -> tuple[dict[str, str], re.Pattern[str]]:
    """Return the weights of a language's letters, and what finds the longest of them."""
    latin = list(_LATIN)
    for pair in _AFTER[language].split():
        before, _, letter = pair.partition(":")
        latin.insert(latin.index(before) + 1, letter)
    alphabets = [*_CYRILLIC, *latin] if language == "sr-Cyrl" else [*latin, *_CYRILLIC]
    weights = {sign: chr(_FIRST + place) for place, sign in enumerate([*_SIGNS, *alphabets])}
    longest = sorted((letter for letter in alphabets if len(letter) > 1), key=len, reverse=True)
    return weights, re.compile("|".join([*longest, "."]), re.DOTALL)
