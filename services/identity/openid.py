"""The provider of a ministry's own accounts: OpenID Connect, the code flow with PKCE. Prag relies on it.

Nothing of the provider is kept: its document and its keys are read at each sign-in, so that the keys which
it has today are those that count.

What is lost here: why a provider's answer was refused. Whoever brought it learns only that it was.
"""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from typing import Any, Final

import httpx2
from authlib.common.errors import AuthlibBaseError
from authlib.integrations.httpx_client import AsyncOAuth2Client
from authlib.oidc.core import CodeIDToken
from authlib.oidc.discovery import get_well_known_url
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet
from joserfc.jwt import JWTClaimsRegistry

from services.chassis.errors import FailedPrecondition, Unauthenticated, Unavailable
from services.chassis.telemetry import log
from services.identity.rules.factors import shown_elsewhere
from services.identity.secrets import new_secret
from services.identity.settings import Settings

__all__ = ["Asked", "Proof", "Provider"]

# Those by which only the provider can sign: never `none`, never by a secret that two have.
_ALGORITHMS: Final = ["RS256", "PS256", "ES256", "EdDSA"]
# Of all that is asked of the provider for one call: who waits at the gateway gives up after five seconds.
_SECONDS: Final = 4.0
# By so many seconds its clock may be another.
_LEEWAY: Final = 30
# The longest subject that there may be (OpenID Connect Core, 2).
_LONGEST: Final = 255
_OF_SIGN_OUT: Final = ("iat", "exp", "jti", "events")
_LOGOUT: Final = "http://schemas.openid.net/event/backchannel-logout"


@dataclass(frozen=True)
class Asked:
    """What a sign-in is known by when it comes back; none of it is ever told to anybody but the provider."""

    state: str = field(default_factory=new_secret)
    nonce: str = field(default_factory=new_secret)
    verifier: str = field(default_factory=new_secret)


@dataclass(frozen=True)
class Proof:
    """Who signed in there, and whether by two factors."""

    subject: str
    second_factor: bool
    # When they showed it there; None where the provider does not say, which may have known them for hours.
    shown_time: dt.datetime | None


class Provider:
    """The provider that the operator named."""

    def __init__(self, settings: Settings) -> None:
        """Take what the operator set."""
        self.issuer = settings.oidc_issuer
        self._client_id = settings.oidc_client_id
        self._secret = settings.oidc_client_secret
        self._strong = settings.oidc_acr
        self._answered_at = f"{settings.public_url.rstrip('/')}/sign-in/provider/answer"

    def check_set(self) -> None:
        """Refuse where there is none."""
        if not self.issuer:
            raise FailedPrecondition("PROVIDER_NOT_SET")

    async def address(self, asked: Asked, *, anew: bool = False) -> str:
        """Return where the browser goes to sign in; `anew` also where the provider knows it already."""
        async with _asking(), self._client() as client:
            document = await self._document(client)
            address, _ = client.create_authorization_url(
                document["authorization_endpoint"],
                state=asked.state,
                nonce=asked.nonce,
                code_verifier=asked.verifier,
                **({"acr_values": self._strong} if self._strong else {}),
                **({"prompt": "login", "max_age": "0"} if anew else {}),
            )
        return str(address)

    async def proof(
        self, code: str, issuer: str, asked: Asked, now: dt.datetime, since: dt.datetime | None = None
    ) -> Proof:
        """Exchange a code, and return who it is by the token that came for it.

        `since` is from when on they must have shown it there: a browser may drop that from the address.
        """
        async with _asking(), self._client() as client:
            document = await self._document(client)
            # Another provider's answer is brought here to have its code, or ours, go astray (RFC 9207).
            says = document.get("authorization_response_iss_parameter_supported")
            if issuer != self.issuer and (issuer or says):
                raise Unauthenticated("PROVIDER_REFUSED")
            given = await client.fetch_token(
                document["token_endpoint"],
                grant_type="authorization_code",
                code=code,
                code_verifier=asked.verifier,
            )
            token = await self._token(client, document, given["id_token"])
        claims = CodeIDToken(
            token.claims,
            token.header,
            self._essential(),
            {"nonce": asked.nonce, "client_id": self._client_id, "access_token": given.get("access_token")},
        )
        with _reading():
            claims.validate(now=int(now.timestamp()), leeway=_LEEWAY)
            strong = shown_elsewhere(claims.get("amr") or (), claims.get("acr", ""), self._strong)
            shown = _shown(claims, now)
            if since is not None and (shown is None or shown < since - dt.timedelta(seconds=_LEEWAY)):
                raise ValueError("not shown anew")
            return Proof(_subject(claims), strong, shown)

    async def signed_out(self, logout_token: str, now: dt.datetime) -> tuple[str, dt.datetime]:
        """Return who was signed out there, and when the provider said so."""
        async with _asking(), self._client() as client:
            token = await self._token(client, await self._document(client), logout_token)
        claims = token.claims
        with _reading():
            essential = self._essential() | {name: {"essential": True} for name in _OF_SIGN_OUT}
            JWTClaimsRegistry(int(now.timestamp()), _LEEWAY, **essential).validate(claims)
            # The token of a sign-in is none of a sign-out.
            if "nonce" in claims or not isinstance(claims["events"], dict) or _LOGOUT not in claims["events"]:
                raise ValueError("not of a sign-out")
            # A whole second: what began within it was there before it was over.
            return _subject(claims), dt.datetime.fromtimestamp(int(claims["iat"]) + 1, dt.UTC)

    def _client(self) -> AsyncOAuth2Client:
        return AsyncOAuth2Client(
            self._client_id,
            self._secret,
            scope="openid",
            redirect_uri=self._answered_at,
            code_challenge_method="S256",
            timeout=_SECONDS,
        )

    async def _document(self, client: AsyncOAuth2Client) -> Mapping[str, Any]:
        """Return where the provider is asked for what, by its own word (OpenID Connect Discovery)."""
        document: dict[str, Any] = await _read(client, get_well_known_url(self.issuer, external=True))
        if document.get("issuer") != self.issuer:
            raise ValueError("another issuer")
        return document

    async def _token(self, client: AsyncOAuth2Client, document: Mapping[str, Any], token: str) -> jwt.Token:
        """Return a token that is signed by a key which the provider has today."""
        keys = KeySet.import_key_set(await _read(client, document["jwks_uri"]))
        with _reading():
            return jwt.decode(token, keys, algorithms=_ALGORITHMS)

    def _essential(self) -> dict[str, Any]:
        return {
            "iss": {"essential": True, "value": self.issuer},
            "aud": {"essential": True, "value": self._client_id},
        }


async def _read(client: AsyncOAuth2Client, address: str) -> Any:
    # Nobody is told our secret by this question.
    answer = await client.get(address, auth=None)
    answer.raise_for_status()
    return answer.json()


def _subject(claims: Mapping[str, Any]) -> str:
    subject = claims.get("sub")
    if not isinstance(subject, str) or not 0 < len(subject) <= _LONGEST:
        raise ValueError("no subject")
    return subject


def _shown(claims: Mapping[str, Any], now: dt.datetime) -> dt.datetime | None:
    """Return when somebody showed the provider who they are, never later than now."""
    said = claims.get("auth_time")
    if said is None:
        return None
    shown = dt.datetime.fromtimestamp(int(said), dt.UTC)
    if shown > now + dt.timedelta(seconds=_LEEWAY):
        raise ValueError("shown later than now")
    return min(shown, now)


@asynccontextmanager
async def _asking() -> AsyncIterator[None]:
    """Ask the provider within the time; what it does not answer as it must is no answer."""
    try:
        async with asyncio.timeout(_SECONDS):
            yield
    except AuthlibBaseError as error:
        # It does not take the code, or not from us.
        log.warning("provider_refused", error=error.error)
        raise Unauthenticated("PROVIDER_REFUSED") from None
    except (httpx2.HTTPError, TimeoutError, JoseError, KeyError, TypeError, ValueError) as error:
        log.warning("provider_unavailable", error=type(error).__name__)
        raise Unavailable("PROVIDER_UNAVAILABLE") from None


@contextmanager
def _reading() -> Iterator[None]:
    """Refuse a token in which anything is not as it must be."""
    try:
        yield
    except (JoseError, KeyError, TypeError, ValueError, OverflowError) as error:
        log.warning("provider_token_refused", error=type(error).__name__)
        raise Unauthenticated("PROVIDER_REFUSED") from None
