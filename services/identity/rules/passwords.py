"""Which passwords are strong enough: long, and not known. No rules of composition (ASVS 6.2.5)."""

from __future__ import annotations

import unicodedata
from collections.abc import Set as AbstractSet
from typing import Final

from services.chassis.errors import InvalidArgument, Violation

__all__ = ["LONGEST", "SHORTEST", "check", "normal"]

SHORTEST: Final = 15
LONGEST: Final = 256
# "prishtinaprishtina" is as well known as "prishtina".
_LONGEST_REPEATED: Final = 10
_RUNS: Final = ("01234567890123456789", "qwertyuiopasdfghjklzxcvbnm", "qwertzuiopasdfghjklyxcvbnm",
                "abcdefghijklmnopqrstuvwxyz")  # fmt: skip


def normal(password: str) -> str:
    """Return the password as it is hashed: `ë` is one letter, however the keyboard made it."""
    return unicodedata.normalize("NFKC", password)


def check(password: str, known: AbstractSet[str], email: str = "", field: str = "password") -> str:
    """Return the password as it is hashed, or refuse it."""
    text = normal(password)
    if len(text) > LONGEST:
        raise InvalidArgument(fields=[Violation(field, "FIELD_TOO_LONG", {"max": str(LONGEST)})])
    folded = text.casefold()
    own = {email.casefold(), email.casefold().partition("@")[0]} - {""}
    if len(text) < SHORTEST or folded in known or folded in own or _repeated(folded) or _run(folded):
        raise InvalidArgument(fields=[Violation(field, "PASSWORD_TOO_WEAK", {"min": str(SHORTEST)})])
    return text


def _repeated(text: str) -> bool:
    """Say whether it is one short piece over and over."""
    return any(
        (text[:size] * (len(text) // size + 1))[: len(text)] == text
        for size in range(1, _LONGEST_REPEATED + 1)
    )


def _run(text: str) -> bool:
    """Say whether it runs along the alphabet or the keyboard, in either direction."""
    return any(text in run or text[::-1] in run for run in _RUNS)
