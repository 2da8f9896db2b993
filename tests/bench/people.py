"""Names as a register has them: few surnames are frequent, and two families of one name are seldom."""

from __future__ import annotations

import random
from functools import cache

from deploy.demo.names import Names

SURNAMES = 9000


@cache
def surnames() -> list[str]:
    """As they are put together here, the most frequent first."""
    chance = random.Random("surnames")
    starts = [a + b for a in "BDGKLMNPRSTVZ" for b in ("a", "e", "i", "o", "u", "ra", "la")]
    middles = [a + b for a in "bdgjklmnrstv" for b in "aeiou"]
    ends = ("nović", "rić", "šić", "vić", "qi", "sha", "ku", "niqi", "llari", "jević", "rović", "j")
    known = [name for spelt in Names.read().surnames.values() for name in spelt]
    found = dict.fromkeys(known)
    while len(found) < SURNAMES:
        found[chance.choice(starts) + chance.choice(middles) + chance.choice(ends)] = None
    return list(found)


@cache
def given_names() -> list[str]:
    """Those of the demo, in all their spellings."""
    return sorted({name for known in Names.read().given.values() for name in known})


def name(chance: random.Random) -> str:
    """Given name and surname; the most frequent surname is borne by one in forty."""
    known = surnames()
    return f"{chance.choice(given_names())} {known[int(len(known) * chance.random() ** 3)]}"
