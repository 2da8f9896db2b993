"""Buckets of tries (services/chassis/throttle.py) as rows, each taken under its row's lock.

A bucket is taken in a transaction of its own, before what it guards is looked at: who sends twenty at once
has used twenty, and what was refused is remembered.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Sequence
from typing import Final

from sqlalchemy import text

from services.chassis.database.database import Tx
from services.chassis.throttle import FORGET_AFTER, Bucket, Policy
from services.chassis.throttle import give_back as given_back
from services.chassis.throttle import take as taken

__all__ = ["forget", "give_back", "key_of", "sweep", "take"]

# Makes the bucket where it is not there, and locks it.
_LOCKED: Final = text(
    "INSERT INTO throttle_bucket (key, tries_left, failures, update_time)"
    " VALUES (:key, :left, 0, :now) ON CONFLICT (key) DO UPDATE SET key = excluded.key"
    " RETURNING tries_left, failures, update_time"
)
_WRITTEN: Final = text(
    "UPDATE throttle_bucket SET tries_left = :left, failures = :failures, update_time = :updated"
    " WHERE key = :key"
)
_FORGOTTEN: Final = text("DELETE FROM throttle_bucket WHERE key = ANY(:keys)")
_SWEPT: Final = text("DELETE FROM throttle_bucket WHERE update_time < :before")


def key_of(*parts: str) -> bytes:
    """Return the key of a bucket: a hash, so that no list of addresses lies about."""
    return hashlib.sha256("\0".join(parts).encode()).digest()


async def take(tx: Tx, buckets: Sequence[tuple[bytes, Policy]]) -> float:
    """Take one try from each in turn and return the seconds to wait; 0 means go on.

    The first that is empty refuses, and nothing is taken from those after it: else it would be a weapon.
    """
    for key, policy in buckets:
        bucket, wait = taken(await _locked(tx, key, policy), policy, tx.now)
        await _write(tx, key, bucket)
        if wait:
            return wait
    return 0.0


async def give_back(tx: Tx, key: bytes, policy: Policy) -> None:
    """Undo one try, which succeeded."""
    await _write(tx, key, given_back(await _locked(tx, key, policy), policy))


async def forget(tx: Tx, keys: Collection[bytes]) -> None:
    """Make buckets full again."""
    await tx.session.execute(_FORGOTTEN, {"keys": list(keys)})


async def sweep(tx: Tx) -> None:
    """Forget buckets that are as good as full again."""
    await tx.session.execute(_SWEPT, {"before": tx.now - FORGET_AFTER})


async def _locked(tx: Tx, key: bytes, policy: Policy) -> Bucket:
    row = (
        await tx.session.execute(_LOCKED, {"key": key, "left": float(policy.capacity), "now": tx.now})
    ).one()
    return Bucket(row.tries_left, row.failures, row.update_time)


async def _write(tx: Tx, key: bytes, bucket: Bucket) -> None:
    values = {"key": key, "left": bucket.left, "failures": bucket.failures, "updated": bucket.updated}
    await tx.session.execute(_WRITTEN, values)
