"""Which passwords are strong enough: long, and not known. No rules of composition (ASVS 6.2.5)."""

from __future__ import annotations

import unicodedata
from collections.abc import Set as AbstractSet
from typing import Final

from services.chassis.errors import InvalidArgument, Violation
from services.domain.texts import to_latin

__all__ = ["LONGEST", "SHORTEST", "check", "folded_letters", "normal"]

SHORTEST: Final = 15
LONGEST: Final = 256
# "prishtinaprishtina" is as well known as "prishtina".
_LONGEST_REPEATED: Final = 10
# Letters that must be there beside words that everybody tries.
_LEFT: Final = 6
_RUNS: Final = ("01234567890123456789", "qwertyuiopasdfghjklzxcvbnm", "qwertzuiopasdfghjklyxcvbnm",
                "abcdefghijklmnopqrstuvwxyz")  # fmt: skip


def normal(password: str) -> str:
    """Return the password as it is hashed: `ë` is one letter, however the keyboard made it."""
    return unicodedata.normalize("NFKC", password)


def check(
    password: str,
    known: AbstractSet[str],
    email: str = "",
    field: str = "password",
    *,
    own_words: AbstractSet[str] = frozenset(),
) -> str:
    """Return the password as it is hashed, or refuse it."""
    text = normal(password)
    if len(text) > LONGEST:
        raise InvalidArgument(fields=[Violation(field, "FIELD_TOO_LONG", {"max": str(LONGEST)})])
    folded = text.casefold()
    own = {email.casefold(), email.casefold().partition("@")[0]} - {""}
    weak = len(text) < SHORTEST or folded in known or folded in own
    if weak or _repeated(folded) or _run(folded) or _made_of(folded, own_words):
        raise InvalidArgument(fields=[Violation(field, "PASSWORD_TOO_WEAK", {"min": str(SHORTEST)})])
    return text


def folded_letters(text: str) -> str:
    """Return small Latin letters without marks: in them words are compared, however they were written."""
    parted = unicodedata.normalize("NFKD", to_latin(text).replace("đ", "dj"))
    return "".join(sign for sign in parted.casefold() if not unicodedata.combining(sign))


def _made_of(text: str, words: AbstractSet[str]) -> bool:
    """Say whether hardly a letter is left of it without these words."""
    left = folded_letters(text)
    for word in sorted(words, key=len, reverse=True):
        left = left.replace(word, " ")
    return bool(words) and left != folded_letters(text) and sum(sign.isalpha() for sign in left) < _LEFT


def _repeated(text: str) -> bool:
    """Say whether it is one short piece over and over."""
    return any(
        (text[:size] * (len(text) // size + 1))[: len(text)] == text
        for size in range(1, _LONGEST_REPEATED + 1)
    )


def _run(text: str) -> bool:
    """Say whether it runs along the alphabet or the keyboard, in either direction."""
    return any(text in run or text[::-1] in run for run in _RUNS)
