"""Which letters can be printed: those of the fonts in services/printing, read from letters.txt.

What no font has would be an empty box in a family's act, or no act at all; so it is refused where it is typed
(`printed` in the contract's constraints).
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

__all__ = ["unprintable"]

_FILE: Final = Path(__file__).with_name("letters.txt")
# Line ends and tabs are the layout's; joiners and marks of direction shape the letters beside them.
_LAYOUT: Final = "\n\r\t\u200b\u200c\u200d\u200e\u200f\u2060\ufeff"


def _read() -> frozenset[str]:
    """Return the letters of the file: a range of code points a line, in hexadecimal."""
    letters = set(_LAYOUT)
    for line in _FILE.read_text(encoding="ascii").splitlines():
        first, _, last = line.partition("-")
        letters.update(map(chr, range(int(first, 16), int(last or first, 16) + 1)))
    return frozenset(letters)


_LETTERS: Final = _read()


def unprintable(text: str) -> str:
    """Return the first sign of a text that no font of ours has; empty where all can be printed."""
    if text.isascii() or _LETTERS.issuperset(text):
        return ""
    return next(sign for sign in text if sign not in _LETTERS)
