"""Time as an argument: instants in UTC, days in Kosovo. Whoever asks for the time asks a Clock.

Commands have `tx.now`, services their runtime's clock, pages `gateway.clock`, statements a parameter. One
thing is PostgreSQL's: `now()` for the columns by which programs that share a queue keep out of each other's
way (heartbeat_at, published_at, received_at, parked_at). It writes them and compares them, and nobody else
does. Durations are `time.monotonic()`. ruff and tests/architecture/test_clock.py find what asks elsewhere.
"""

from __future__ import annotations

import datetime as dt
from typing import Final
from zoneinfo import ZoneInfo

__all__ = ["ZONE", "Clock", "FrozenClock"]

ZONE: Final = ZoneInfo("Europe/Belgrade")


class Clock:
    """The system's clock."""

    def now(self) -> dt.datetime:
        """Return the instant, aware, in UTC."""
        return dt.datetime.now(dt.UTC)  # noqa: TID251 - here it comes from

    def today(self) -> dt.date:
        """Return the day that it is in Kosovo."""
        return self.now().astimezone(ZONE).date()


class FrozenClock(Clock):
    """A clock that stands until it is moved; for tests and for the making of demo data."""

    def __init__(self, instant: dt.datetime) -> None:
        """Stand at an aware instant."""
        self._instant = _aware(instant)

    def now(self) -> dt.datetime:
        """Return the instant at which the clock stands."""
        return self._instant

    def advance(self, **delta: float) -> dt.datetime:
        """Move on by `days=`, `hours=`, … as of timedelta, and return the new instant."""
        self._instant += dt.timedelta(**delta)
        return self._instant

    def set(self, instant: dt.datetime) -> None:
        """Stand at another instant."""
        self._instant = _aware(instant)


def _aware(instant: dt.datetime) -> dt.datetime:
    if instant.tzinfo is None:
        raise ValueError("an instant without a time zone is no instant")
    return instant.astimezone(dt.UTC)
