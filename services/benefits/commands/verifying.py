"""Codes of acts that nobody issued: whoever asks for many of them is told to wait."""

from __future__ import annotations

from typing import Final

from services.chassis.database import throttles
from services.chassis.database.database import Tx
from services.chassis.runtime.service import Runtime
from services.chassis.throttle import Policy

__all__ = ["forget_wrong_codes", "wrong_code"]

# A paper that is hard to read is typed anew a few times.
_WRONG: Final = Policy(capacity=20, delays=((0, 2.0), (40, 15.0), (100, 60.0)))


async def wrong_code(tx: Tx, source: str) -> float:
    """Count a code that no act has; return the seconds that who asks must wait."""
    return await throttles.take(tx, [(throttles.key_of("act code", source), _WRONG)])


async def forget_wrong_codes(runtime: Runtime) -> None:
    """Forget what was counted a day ago."""
    async with runtime.database.transaction() as tx:
        await throttles.sweep(tx)
