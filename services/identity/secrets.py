"""Random secrets that are handed out once and kept as SHA-256."""

from __future__ import annotations

import hashlib
import secrets

__all__ = ["fingerprint", "new_secret"]


def new_secret() -> str:
    """Return 256 random bits as text for a cookie or a link."""
    return secrets.token_urlsafe(32)


def fingerprint(secret: str) -> bytes:
    """Return what is stored. No salt and no slow hash: nobody guesses 256 bits."""
    return hashlib.sha256(secret.encode()).digest()
