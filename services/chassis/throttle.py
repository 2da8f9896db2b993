"""How tries are slowed: a token bucket that refills the slower the more tries failed.

There is no lockout, so that nobody can lock anybody out: delays grow to what the policy says and no further.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Final

__all__ = ["FORGET_AFTER", "Bucket", "Policy", "give_back", "take"]

# A bucket that nobody touched for so long is as good as new.
FORGET_AFTER: Final = dt.timedelta(hours=24)


@dataclass(frozen=True)
class Policy:
    """A bucket's size, and how long one more try takes to come back after so many failures."""

    capacity: int
    # (failures in a row from which it holds, seconds for one more try)
    delays: tuple[tuple[int, float], ...]

    def delay(self, failures: int) -> float:
        """Return the seconds for one more try."""
        return next(seconds for least, seconds in reversed(self.delays) if failures >= least)


@dataclass(frozen=True)
class Bucket:
    """What is left of the tries, and how many in a row have failed."""

    left: float
    failures: int
    updated: dt.datetime

    @classmethod
    def full(cls, policy: Policy, now: dt.datetime) -> Bucket:
        """Return a bucket that nobody has taken from."""
        return cls(float(policy.capacity), 0, now)


def take(bucket: Bucket, policy: Policy, now: dt.datetime) -> tuple[Bucket, float]:
    """Take one try and count it as failed until success says else; return the seconds to wait (0 = go)."""
    passed = max(0.0, (now - bucket.updated).total_seconds())
    failures = 0 if passed >= FORGET_AFTER.total_seconds() else bucket.failures
    delay = policy.delay(failures)
    left = min(float(policy.capacity), bucket.left + passed / delay)
    if left >= 1.0:
        return Bucket(left - 1.0, failures + 1, now), 0.0
    return Bucket(left, failures, now), (1.0 - left) * delay


def give_back(bucket: Bucket, policy: Policy) -> Bucket:
    """Undo one try of a source, whose sign-in succeeded.

    Not more than that one: else who guesses passwords would sign in to an account of their own in between.
    """
    left = min(float(policy.capacity), bucket.left + 1.0)
    return Bucket(left, max(0, bucket.failures - 1), bucket.updated)
