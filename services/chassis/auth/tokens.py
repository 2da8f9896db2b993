"""Short-lived signed tokens that say who is asking: Ed25519, 60 seconds, one audience.

A key's id is the name of the service that holds it, with an optional `.<generation>` for its rotation:
`identity`, `registry.2026-11`. Identity's key signs people and machines; any service's key signs that
service itself and nothing else, so a service that was broken into can't make a person.

A person's token is bound to the service that the person asked. When that service asks another one for
the person, it sends its own token and the person's beside it (`ON_BEHALF`): the person's token alone,
copied from a log, opens no other door.

A token tells what its holder might do when it was signed. One that comes older than five seconds is asked
after at identity (`Verifier.current`): lost rights are lost within that time at each service's own door too.
The gateway keeps tokens for three seconds, so a page that takes less than two costs nothing more. Identity
away is no answer, and no way in. Who is shown `ON_BEHALF` is believed until that token runs out: it was asked
after by the service that shows it, and only the service that a token is for can have it made anew, for no
longer than it was given.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from cachetools import FIFOCache
from joserfc import jws
from joserfc.errors import JoseError
from joserfc.jwk import OKPKey

from services.chassis.auth.actors import Actor, service_actor
from services.chassis.auth.token_claims import unverified
from services.chassis.clock import Clock
from services.chassis.errors import Unauthenticated

__all__ = [
    "ISSUER",
    "LIFETIME",
    "ON_BEHALF",
    "Keys",
    "Renew",
    "ServiceTokens",
    "Verifier",
    "expiry",
    "generate_key",
    "read_key",
    "sign",
    "verify",
]

# The service whose key signs people and machines.
ISSUER: Final = "identity"
LIFETIME: Final = dt.timedelta(seconds=60)
ON_BEHALF: Final = "prag-on-behalf"
# Takes a token and returns one of what its holder may do now, or raises Unauthenticated.
Renew = Callable[[str], Awaitable[str]]

_ALGORITHM: Final = "Ed25519"
_TYPE: Final = "prag+jwt"
# Clocks of two machines differ a little; a token from further ahead is a forgery or a broken clock.
_AHEAD: Final = dt.timedelta(seconds=5)
# How long identity is taken at its word: what it signed, and what it said when it was asked again.
_FRESH: Final = 5.0


class Keys(Mapping[str, OKPKey]):
    """Public keys by id, read from a JWKS file; read again when the file changes (rotation)."""

    def __init__(self, keys: Sequence[OKPKey] = (), path: Path | None = None) -> None:
        """Take keys, or the file that holds them."""
        self._path = path
        self._stamp = 0
        self._keys = {str(key.kid): key for key in keys}
        if path is not None:
            self._read()

    def __getitem__(self, kid: str) -> OKPKey:
        """Return the key; an unknown id is looked for in the file once more."""
        if kid not in self._keys and self._path is not None:
            self._read()
        return self._keys[kid]

    def __iter__(self) -> Any:
        """Iterate over the ids."""
        return iter(self._keys)

    def __len__(self) -> int:
        """Count the keys."""
        return len(self._keys)

    def _read(self) -> None:
        assert self._path is not None  # noqa: S101 - for the type checker; both callers look
        stamp = self._path.stat().st_mtime_ns
        if stamp != self._stamp:
            entries = json.loads(self._path.read_text())["keys"]
            self._keys = {entry["kid"]: OKPKey.import_key(entry) for entry in entries}
            self._stamp = stamp


def generate_key(kid: str) -> OKPKey:
    """Make a new private key for a service."""
    return OKPKey.generate_key("Ed25519", {"kid": kid})


def read_key(path: Path) -> OKPKey:
    """Read a private key (JWK) that names its id."""
    key = OKPKey.import_key(json.loads(path.read_text()))
    if not key.kid or not key.is_private:
        raise ValueError(f"{path} holds no private JWK with a kid")
    return key


def sign(
    actor: Actor,
    audience: str | Sequence[str],
    key: OKPKey,
    now: dt.datetime,
    until: dt.datetime | None = None,
) -> str:
    """Sign that the actor is asking the audience, now and for 60 seconds, or `until` where that is sooner."""
    end = now + LIFETIME
    claims = {
        "aud": audience if isinstance(audience, str) else list(audience),
        # To the millisecond, for its age counts (`Verifier.current`).
        "iat": round(now.timestamp(), 3),
        "exp": int((end if until is None else min(end, until)).timestamp()),
        "sub": actor.account_id,
        "kind": actor.kind,
        "name": actor.name,
        "institution": actor.institution_id,
        "institution_kind": actor.institution_kind,
        "roles": sorted(actor.roles),
        "municipalities": list(actor.municipalities),
        "strands": list(actor.strands),
        "locale": actor.locale,
        "purpose": actor.purpose,
        "fresh": actor.fresh,
    }
    header = {"alg": _ALGORITHM, "kid": key.kid, "typ": _TYPE}
    return jws.serialize_compact(header, json.dumps(claims), key, algorithms=[_ALGORITHM])


def verify(token: str, audience: str | None, keys: Mapping[str, OKPKey], now: dt.datetime) -> Actor:
    """Return the actor of a token, or raise Unauthenticated.

    Without an audience any is taken: for a token that a service shows beside its own.
    """
    return _read(token, audience, keys, now)[0]


def expiry(token: str) -> dt.datetime:
    """Return when a token of one's own runs out; nothing is verified."""
    try:
        return dt.datetime.fromtimestamp(unverified(token)["exp"], dt.UTC)
    except (ValueError, KeyError, TypeError):
        raise Unauthenticated("TOKEN_INVALID") from None


def _read(
    token: str, audience: str | None, keys: Mapping[str, OKPKey], now: dt.datetime
) -> tuple[Actor, float, float]:
    try:
        header = jws.extract_compact(token.encode()).headers()
        # Exactly these three: no `jwk`, `jku`, `x5c` or `crit` is ever looked at, or let pass.
        if set(header) != {"alg", "kid", "typ"} or (header["alg"], header["typ"]) != (_ALGORITHM, _TYPE):
            raise Unauthenticated("TOKEN_INVALID")
        signed = jws.deserialize_compact(token, keys[str(header["kid"])], algorithms=[_ALGORITHM])
        claims = json.loads(signed.payload)
        signer = str(header["kid"]).split(".", 1)[0]
        issued, expires = float(claims["iat"]), float(claims["exp"])
        actor = _actor(claims)
        audiences = claims["aud"] if isinstance(claims["aud"], list) else [claims["aud"]]
    except (JoseError, ValueError, KeyError, TypeError, AttributeError):
        raise Unauthenticated("TOKEN_INVALID") from None
    instant = now.timestamp()
    permitted = actor.name == signer if actor.kind == "service" else signer == ISSUER
    in_time = issued <= instant + _AHEAD.total_seconds() and expires - issued <= LIFETIME.total_seconds()
    if not permitted or not in_time or (audience is not None and audience not in audiences):
        raise Unauthenticated("TOKEN_INVALID")
    if expires <= instant:
        raise Unauthenticated("TOKEN_EXPIRED")
    return actor, issued, expires


def _actor(claims: Mapping[str, Any]) -> Actor:
    kind = claims["kind"]
    if kind not in {"person", "machine", "service"} or not isinstance(claims["sub"], str):
        raise ValueError(kind)
    if kind == "service" and claims["sub"] != f"service:{claims['name']}":
        raise ValueError(kind)
    return Actor(
        account_id=claims["sub"],
        kind=kind,
        name=str(claims["name"]) if kind == "service" else "",
        institution_id=str(claims["institution"]),
        institution_kind=str(claims["institution_kind"]),
        roles=frozenset(map(str, claims["roles"])),
        municipalities=tuple(map(str, claims["municipalities"])),
        strands=tuple(map(str, claims["strands"])),
        locale=str(claims["locale"]),
        purpose=str(claims["purpose"]),
        fresh=claims.get("fresh") is True,
    )


class Verifier:
    """Verifies for one audience and remembers what it verified: 0.2 ms are spent once a token.

    A remembered token is still refused the moment that it runs out.
    """

    def __init__(
        self,
        audience: str,
        keys: Mapping[str, OKPKey],
        clock: Clock,
        size: int = 2048,
        renew: Renew | None = None,
    ) -> None:
        """Remember at most `size` tokens, the oldest forgotten first; `renew` asks identity."""
        self._audience = audience
        self._keys = keys
        self._clock = clock
        self._renew = renew
        self._known: FIFOCache[tuple[str, bool], tuple[Actor, float, float]] = FIFOCache(size)
        # What identity made of a token, and when it was asked.
        self._renewed: FIFOCache[str, tuple[str, float]] = FIFOCache(size)

    @property
    def audience(self) -> str:
        """Return the service for which tokens are verified."""
        return self._audience

    async def current(self, token: str) -> tuple[Actor, str]:
        """Return the actor as identity knows them now, and the token that says so, to be passed on."""
        actor, issued = self._verified(token, on_behalf=False)
        if self._renew is None or actor.kind == "service":
            return actor, token
        now = self._clock.now().timestamp()
        if now - issued <= _FRESH:
            return actor, token
        fresh, asked = self._renewed.get(token, ("", 0.0))
        if not 0 <= now - asked <= _FRESH:
            fresh = await self._renew(token)
            self._renewed[token] = (fresh, now)
        return self.verify(fresh), fresh

    def verify(self, token: str, *, on_behalf: bool = False) -> Actor:
        """Return the actor; `on_behalf` tokens may have been made for the service that shows them."""
        return self._verified(token, on_behalf=on_behalf)[0]

    def _verified(self, token: str, *, on_behalf: bool) -> tuple[Actor, float]:
        now = self._clock.now()
        verified = self._known.get((token, on_behalf))
        if verified is None:
            verified = _read(token, None if on_behalf else self._audience, self._keys, now)
            self._known[token, on_behalf] = verified
        actor, issued, expires = verified
        if expires <= now.timestamp():
            del self._known[token, on_behalf]
            raise Unauthenticated("TOKEN_EXPIRED")
        if issued > now.timestamp() + _AHEAD.total_seconds():
            raise Unauthenticated("TOKEN_INVALID")
        return actor, issued


@dataclass
class _Issued:
    token: str
    until: dt.datetime


class ServiceTokens:
    """A service's own tokens, one for each audience, renewed 10 seconds before they run out."""

    def __init__(self, name: str, key: OKPKey, clock: Clock) -> None:
        """Sign as the named service."""
        self._actor = service_actor(name)
        self._key = key
        self._clock = clock
        self._issued: dict[str, _Issued] = {}

    def token(self, audience: str) -> str:
        """Return a token that is good for at least 10 seconds more."""
        now = self._clock.now()
        issued = self._issued.get(audience)
        # A clock that was set back makes a token from the future, which peers refuse.
        if issued is None or not (issued.until - LIFETIME <= now < issued.until - dt.timedelta(seconds=10)):
            issued = _Issued(sign(self._actor, audience, self._key, now), now + LIFETIME)
            self._issued[audience] = issued
        return issued.token
