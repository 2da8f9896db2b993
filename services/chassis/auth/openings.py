"""Reading a file outside the own duty: registry knows whose step waits, and who gave which reason.

An RPC whose option is `file` shows the file of one case. Whoever reads it in a role of
`services/domain/roles.py:DUTIES` and outside that duty has an opening of it or is asked for a reason. What
registry answered is kept until it ends, for it is never taken back; what it refused is asked anew.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Awaitable, Callable
from typing import Final
from uuid import UUID

from cachetools import FIFOCache

from services.chassis import call_context
from services.chassis.auth.actors import Actor, caller
from services.chassis.clock import Clock
from services.domain import roles
from services.domain.roles import Duty

__all__ = ["Ask", "Openings"]

# Until when the caller may read a file; PermissionDenied CASE_REASON_NEEDED where it may not.
Ask = Callable[[UUID], Awaitable[dt.datetime]]

_KEPT: Final = 4096


class Openings:
    """What is open to whom, as far as it was asked here."""

    def __init__(self, clock: Clock) -> None:
        """Ask nobody yet."""
        self._clock = clock
        self._ask: Ask | None = None
        self._held: FIFOCache[str, dict[UUID, dt.datetime]] = FIFOCache(_KEPT)

    def ask(self, ask: Ask) -> None:
        """Ask registry by this."""
        self._ask = ask

    @staticmethod
    def duty(by: Actor) -> Duty:
        """Return by which duty the call that runs now reads files; one that shows none asks for none."""
        call = call_context.current()
        if by.kind == "service" or call is None or call.access is None or not call.access.file:
            return Duty.ALWAYS
        return roles.duty(by.roles)

    def held(self, by: Actor) -> list[UUID]:
        """Return the cases that are open to somebody now."""
        now = self._clock.now()
        return [case_id for case_id, until in self._held.get(by.account_id, {}).items() if until > now]

    async def check(self, case_id: UUID, *, closed: bool) -> None:
        """Refuse the file of a case that is not open to the caller."""
        by = caller()
        duty = self.duty(by)
        if duty is Duty.ALWAYS or (duty is Duty.OPEN and not closed) or case_id in self.held(by):
            return
        await self.require(case_id)

    async def require(self, case_id: UUID) -> None:
        """Ask registry whether a case is open to the caller."""
        by = caller()
        if self._ask is None:
            raise RuntimeError("nobody is asked who may read files")
        until = await self._ask(case_id)
        still = {
            case: end for case, end in self._held.get(by.account_id, {}).items() if end > self._clock.now()
        }
        self._held[by.account_id] = still | {case_id: until}
