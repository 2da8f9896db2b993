"""The throttle's buckets. They are taken in a transaction of their own, before the password is looked at."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert

from services.chassis.database.database import Tx
from services.identity.models import Bucket, KnownSource
from services.identity.rules import throttle as rules

__all__ = ["Keys", "sweep", "take_try", "try_succeeded"]


@dataclass(frozen=True)
class Keys:
    """The buckets that a try is about. Hashes, so that no list of addresses lies about."""

    account: bytes
    source: bytes
    # This account from this source.
    both: bytes

    @classmethod
    def of(cls, email_key: str, source: str) -> Keys:
        """Return the keys; an account that does not exist has them as well."""
        return cls(
            _digest("account", email_key), _digest("source", source), _digest("both", email_key, source)
        )


async def take_try(tx: Tx, keys: Keys) -> float:
    """Take one try and return the seconds to wait; 0 means that the password may be looked at.

    From a source where the account has signed in before, only the bucket of the two together counts:
    neither guesses from elsewhere nor a neighbour who guesses keep an officer out.
    """
    if await tx.session.get(KnownSource, keys.both) is not None:
        return await _take(tx, keys.both, rules.ACCOUNT)
    wait = await _take(tx, keys.source, rules.SOURCE)
    # A refused try of a source takes nothing from the account: else it would be a weapon again.
    return wait or await _take(tx, keys.account, rules.ACCOUNT)


async def try_succeeded(tx: Tx, keys: Keys) -> None:
    """Forget the failures of the account and give the source its try back."""
    known = insert(KnownSource).values(key=keys.both, use_time=tx.now)
    await tx.session.execute(
        known.on_conflict_do_update(index_elements=[KnownSource.key], set_={"use_time": tx.now})
    )
    await tx.session.execute(delete(Bucket).where(Bucket.key.in_([keys.account, keys.both])))
    row = await _locked(tx, keys.source)
    if row is not None:
        _write(row, rules.give_back(_bucket(row), rules.SOURCE))


async def sweep(tx: Tx) -> None:
    """Forget buckets that are full again, and sources not used for half a year."""
    await tx.session.execute(delete(Bucket).where(Bucket.update_time < tx.now - rules.FORGET_AFTER))
    await tx.session.execute(
        delete(KnownSource).where(KnownSource.use_time < tx.now - rules.FORGET_SOURCE_AFTER)
    )


async def _take(tx: Tx, key: bytes, policy: rules.Policy) -> float:
    full = rules.Bucket.full(policy, tx.now)
    await tx.session.execute(
        insert(Bucket)
        .values(key=key, tries_left=full.left, failures=0, update_time=tx.now)
        .on_conflict_do_nothing()
    )
    row = await _locked(tx, key)
    if row is None:
        # Swept or reset between the two statements: as good as a full one.
        return 0.0
    bucket, wait = rules.take(_bucket(row), policy, tx.now)
    _write(row, bucket)
    await tx.session.flush()
    return wait


async def _locked(tx: Tx, key: bytes) -> Bucket | None:
    query = select(Bucket).where(Bucket.key == key).with_for_update()
    return (await tx.session.execute(query.execution_options(populate_existing=True))).scalar_one_or_none()


def _bucket(row: Bucket) -> rules.Bucket:
    return rules.Bucket(row.tries_left, row.failures, row.update_time)


def _write(row: Bucket, bucket: rules.Bucket) -> None:
    row.tries_left, row.failures, row.update_time = bucket.left, bucket.failures, bucket.updated


def _digest(*parts: str) -> bytes:
    return hashlib.sha256("\0".join(parts).encode()).digest()
