"""Random secrets that are handed out once and kept as SHA-256."""

from __future__ import annotations

import hashlib
import re
import secrets
import uuid
from typing import Final

from joserfc import jwe
from joserfc.jwk import OctKey

__all__ = ["Seal", "fingerprint", "new_code", "new_secret"]

_SEALED: Final = {"alg": "dir", "enc": "A256GCM"}

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


class Seal:
    """Encrypts what must be read again, for one account; a row that was copied to another opens nothing."""

    def __init__(self, key: str) -> None:
        """Take the operator's key."""
        self._key = OctKey.import_key(hashlib.sha256(b"factor:" + key.encode()).digest())

    def close(self, account_id: uuid.UUID, secret: str) -> str:
        """Return it encrypted."""
        plain = f"{account_id} {secret}"
        return jwe.encrypt_compact(_SEALED, plain, self._key, algorithms=list(_SEALED.values()))

    def open(self, account_id: uuid.UUID, sealed: str) -> str:
        """Return what was closed for this account."""
        plain = jwe.decrypt_compact(sealed, self._key, algorithms=list(_SEALED.values())).plaintext
        owner, _, secret = (plain or b"").decode().partition(" ")
        if owner != str(account_id):
            raise ValueError("sealed for another account")
        return secret
