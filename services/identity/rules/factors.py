"""The second factor: who must have one, and which code is right at a moment."""

from __future__ import annotations

import datetime as dt
import hmac
import re
from collections.abc import Collection
from typing import Final

import pyotp

from services.domain import roles as table

__all__ = [
    "CHALLENGE",
    "CODES",
    "PROVIDER",
    "REQUIRED_OF",
    "is_required",
    "matching_step",
    "new_totp",
    "shown_elsewhere",
    "typed",
    "uri",
]

# Who gives out rights, and who decides for many.
REQUIRED_OF: Final = frozenset(
    {
        table.ADMINISTRATOR,
        *(table.DRRPIF_OFFICER, table.MCR_OFFICER, table.MLGA_READER, table.MINISTRY_OFFICER),
        *(table.MRC_SECRETARY, table.COORDINATOR),
    }
)
# How long the second step of a sign-in may take.
CHALLENGE: Final = dt.timedelta(minutes=5)
# Recovery codes that a person gets at once.
CODES: Final = 10
# How long a sign-in at a provider may take.
PROVIDER: Final = dt.timedelta(minutes=10)
_STEP: Final = 30
# A clock may be wrong by so many steps.
_DRIFT: Final = 1
_FIGURES: Final = re.compile("[0-9]{6}", re.ASCII)


def is_required(roles: Collection[str], since: dt.date | None, today: dt.date) -> bool:
    """Say whether these roles must have a second factor, by the day from which the operator wants it."""
    return since is not None and today >= since and not REQUIRED_OF.isdisjoint(roles)


def shown_elsewhere(methods: Collection[str], context: str, strong: str) -> bool:
    """Say whether a provider asked for two factors, by its methods (RFC 8176) or by what it calls that."""
    return "mfa" in methods or (bool(strong) and context == strong)


def new_totp() -> str:
    """Return the secret of an authenticator: 160 random bits."""
    return pyotp.random_base32()


def uri(secret: str, email: str) -> str:
    """Return what an authenticator reads from a picture."""
    return pyotp.TOTP(secret).provisioning_uri(name=email, issuer_name="Prag")


def typed(code: str) -> str:
    """Return a code without the blanks that people write into it."""
    return "".join(code.split())


def matching_step(secret: str, code: str, now: dt.datetime, last: int) -> int | None:
    """Return the step of time whose code this is; none up to the last one that was used is taken again."""
    if not _FIGURES.fullmatch(code):
        return None
    present = int(now.timestamp()) // _STEP
    totp = pyotp.TOTP(secret)
    for step in range(present - _DRIFT, present + _DRIFT + 1):
        if hmac.compare_digest(totp.generate_otp(step), code) and step > last:
            return step
    return None
