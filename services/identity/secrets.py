"""Random secrets that are handed out once and kept as SHA-256."""

from __future__ import annotations

import hashlib
import re
import secrets
from typing import Final

__all__ = ["fingerprint", "new_code", "new_secret"]

# Of a code on paper: no letters that look like figures, and none that make words.
_SIGNS: Final = "23456789BCDFGHJKMNPQRSTVWXYZ"
_LENGTH: Final = 24
_WRITTEN: Final = re.compile(rf"[{_SIGNS}]{{{_LENGTH}}}")


def new_secret() -> str:
    """Return 256 random bits as text for a cookie or a link."""
    return secrets.token_urlsafe(32)


def new_code() -> str:
    """Return 115 random bits as people type them from paper: six groups of four."""
    signs = "".join(secrets.choice(_SIGNS) for _ in range(_LENGTH))
    return "-".join(signs[place : place + 4] for place in range(0, _LENGTH, 4))


def fingerprint(secret: str) -> bytes:
    """Return what is stored. No salt and no slow hash: nobody guesses so many bits.

    A code from paper is the same however it was typed.
    """
    typed = re.sub(r"[\s-]", "", secret).upper()
    return hashlib.sha256((typed if _WRITTEN.fullmatch(typed) else secret).encode()).digest()
