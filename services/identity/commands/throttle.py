"""Tries to sign in, and wrong secrets of systems: which buckets each is taken from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert

from services.chassis.database import throttles
from services.chassis.database.database import Tx
from services.chassis.database.throttles import key_of
from services.chassis.throttle import Policy
from services.identity.models import KnownSource
from services.identity.rules import throttle as rules

__all__ = [
    "Keys",
    "code_taken",
    "is_known",
    "own_try_succeeded",
    "sweep",
    "take_code",
    "take_own_try",
    "take_provider",
    "take_reset",
    "take_try",
    "try_succeeded",
    "wrong_secret",
]

# Of all tries of those who are known neither by their device nor by their address.
STRANGERS: Final = key_of("strangers")


@dataclass(frozen=True)
class Keys:
    """What a try is about; an account that does not exist has its keys as well."""

    account: bytes
    source: bytes
    # All accounts that have signed in from this source.
    neighbours: bytes
    # This account from this source.
    both: bytes
    # A device that has signed in before, and this account on it; empty without one.
    device: bytes = b""
    on_device: bytes = b""

    @classmethod
    def of(cls, email_key: str, source: str, device_token: str = "") -> Keys:
        """Return the keys of a try."""
        return cls(
            account=key_of("account", email_key),
            source=key_of("source", source),
            neighbours=key_of("neighbours", source),
            both=key_of("both", email_key, source),
            device=key_of("device", device_token) if device_token else b"",
            on_device=key_of("on device", email_key, device_token) if device_token else b"",
        )


async def take_try(tx: Tx, keys: Keys) -> float:
    """Take one try and return the seconds to wait; 0 means that the password may be looked at."""
    return await throttles.take(tx, await _buckets(tx, keys))


async def take_code(tx: Tx, keys: Keys) -> float:
    """Take a try at a second factor, of whose password is known to who tries.

    Where the account has signed in before it has a bucket of its own: who stole a password empties another.
    """
    return await throttles.take(tx, [(await _code_key(tx, keys), rules.ACCOUNT)])


async def code_taken(tx: Tx, keys: Keys) -> None:
    """Forget the wrong codes of an account there."""
    await throttles.forget(tx, [await _code_key(tx, keys)])


async def take_own_try(tx: Tx, email_key: str) -> float:
    """Take a try at one's password by who is signed in: it counts for nobody else."""
    return await throttles.take(tx, [(_own(email_key), rules.ACCOUNT)])


async def own_try_succeeded(tx: Tx, email_key: str) -> None:
    """Forget the failures of who is signed in."""
    await throttles.forget(tx, [_own(email_key)])


async def is_known(tx: Tx, key: bytes) -> bool:
    """Say whether somebody has signed in there before."""
    return bool(key) and await tx.session.get(KnownSource, key) is not None


async def try_succeeded(tx: Tx, keys: Keys, places: Keys) -> None:
    """Forget the failures of the account, give the others their try back, and know the places from now on.

    They are those of the try, with the device by the name that it has from now on.
    """
    # In the order in which a try takes them: two at one moment do not wait for each other.
    for key, policy in await _buckets(tx, keys):
        if policy is rules.ACCOUNT:
            await throttles.forget(tx, [key])
        else:
            await throttles.give_back(tx, key, policy)
    await throttles.forget(tx, [key for key in (keys.account, keys.both, keys.on_device) if key])
    known = (places.both, places.device, places.on_device)
    used = insert(KnownSource).values([{"key": key, "use_time": tx.now} for key in known if key])
    await tx.session.execute(
        used.on_conflict_do_update(index_elements=[KnownSource.key], set_={"use_time": tx.now})
    )


async def wrong_secret(tx: Tx, client_id: str, source: str) -> float:
    """Count a wrong secret of a system; return the seconds that who tries must wait."""
    return await throttles.take(
        tx,
        [
            (key_of("client source", source), rules.CLIENT),
            (key_of("client", client_id), rules.CLIENT),
        ],
    )


async def take_reset(tx: Tx, source: str) -> float:
    """Take a question of who forgot a password; it counts for no sign-in, and for nobody elsewhere."""
    return await throttles.take(tx, [(key_of("reset source", source), rules.RESET)])


async def take_provider(tx: Tx, source: str) -> float:
    """Take a question of the way to the provider; whoever asks for nothing else fills no table by it."""
    return await throttles.take(tx, [(key_of("provider source", source), rules.SOURCE)])


async def sweep(tx: Tx) -> None:
    """Forget buckets that are full again, and places not used for half a year."""
    await throttles.sweep(tx)
    await tx.session.execute(
        delete(KnownSource).where(KnownSource.use_time < tx.now - rules.FORGET_SOURCE_AFTER)
    )


async def _buckets(tx: Tx, keys: Keys) -> Sequence[tuple[bytes, Policy]]:
    """Return the buckets of a try, by whether the account is known there."""
    places = [key for key in (keys.both, keys.on_device) if key]
    known = set(await tx.session.scalars(select(KnownSource.key).where(KnownSource.key.in_(places))))
    if keys.on_device in known:
        return [(keys.device, rules.DEVICE), (keys.on_device, rules.ACCOUNT)]
    if keys.both in known:
        return [(keys.neighbours, rules.SOURCE), (keys.both, rules.ACCOUNT)]
    return [(keys.source, rules.SOURCE), (keys.account, rules.ACCOUNT), (STRANGERS, rules.STRANGERS)]


async def _code_key(tx: Tx, keys: Keys) -> bytes:
    places = [key for key in (keys.on_device, keys.both) if key]
    known = set(await tx.session.scalars(select(KnownSource.key).where(KnownSource.key.in_(places))))
    place = next((key for key in places if key in known), keys.account)
    return key_of("code", place.hex())


def _own(email_key: str) -> bytes:
    return key_of("own account", email_key)
