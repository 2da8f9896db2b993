"""Write services/domain/letters.txt anew from the fonts: `python -m tests.printing.letters`."""

from __future__ import annotations

import sys
import unicodedata
from itertools import groupby
from pathlib import Path

from fontTools.ttLib import TTFont

from services.domain import letters
from services.printing import FONTS

_NO_LETTERS = ("Cc", "Cn", "Co", "Cs")
FILE = Path(letters.__file__).with_name("letters.txt")


def in_fonts() -> str:
    """Return what letters.txt must say: the code points that every weight of some font has, as ranges."""
    covered: set[int] = set()
    for regular in FONTS.glob("*_400Regular.ttf"):
        bold = regular.with_name(regular.name.replace("400Regular", "600SemiBold"))
        covered |= TTFont(regular).getBestCmap().keys() & TTFont(bold).getBestCmap().keys()
    # Controls, private and unassigned signs stand for nothing that one could read.
    points = sorted(point for point in covered if unicodedata.category(chr(point)) not in _NO_LETTERS)
    lines = []
    for _, run in groupby(enumerate(points), lambda pair: pair[1] - pair[0]):
        together = [point for _, point in run]
        lines.append(f"{together[0]:04X}" + (f"-{together[-1]:04X}" if len(together) > 1 else ""))
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    FILE.write_text(in_fonts(), encoding="ascii")
    sys.stdout.write(f"{FILE.name} written\n")
