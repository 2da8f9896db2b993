"""How tries to sign in are slowed: a token bucket that refills the slower the more tries failed.

Two buckets are asked for each try, one of the account and one of the source. There is no lockout, so
that nobody can lock an officer out: delays grow to a minute and no further, and tries from a source from
which the account has signed in before have a bucket of their own, which a stranger elsewhere can't empty.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Final

__all__ = [
    "ACCOUNT",
    "FORGET_AFTER",
    "FORGET_SOURCE_AFTER",
    "SOURCE",
    "Bucket",
    "Policy",
    "give_back",
    "take",
]


@dataclass(frozen=True)
class Policy:
    """A bucket's size, and how long one more try takes to come back after so many failures."""

    capacity: int
    # (failures in a row from which it holds, seconds for one more try)
    delays: tuple[tuple[int, float], ...]

    def delay(self, failures: int) -> float:
        """Return the seconds for one more try."""
        return next(seconds for least, seconds in reversed(self.delays) if failures >= least)


# At most 5 at once; then after 2, 5, 15, 60 seconds each: not more than 100 tries in any hour.
ACCOUNT: Final = Policy(capacity=5, delays=((0, 2.0), (6, 5.0), (10, 15.0), (15, 60.0)))
# A municipality is behind one address: its people must be able to sign in together at eight o'clock.
SOURCE: Final = Policy(capacity=40, delays=((0, 1.0), (60, 5.0), (120, 15.0), (300, 60.0)))
# A bucket that nobody touched for so long is as good as new.
FORGET_AFTER: Final = dt.timedelta(hours=24)
# Whoever has not signed in from a place for so long is a stranger there again.
FORGET_SOURCE_AFTER: Final = dt.timedelta(days=180)


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
