"""Who is asking, and what every view says about who may ask.

The cookie holds identity's session secret and nothing else. `identity.ResolveSession` turns it into the
account, its permissions and one signed token per service; a worker keeps the answer for at most 3 seconds,
so a sign-out elsewhere or a change of rights takes hold within that time. Pages ask permissions only to
decide what to offer: the service decides again.
"""

from __future__ import annotations

import hashlib
import math
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Generic, TypeVar

from cachetools import TLRUCache
from flask import Flask, abort, current_app, g, redirect, request, url_for
from flask.sessions import SecureCookieSessionInterface
from flask_wtf.csrf import CSRFProtect
from prag.common.v1 import types_pb2 as types
from prag.identity.v1 import identity_service_pb2 as identity
from werkzeug.wrappers import Response as BaseResponse

from gateway import addresses, clock
from gateway.clients import NOBODY, services
from gateway.settings import Settings
from services.chassis.auth.token_claims import unverified
from services.chassis.errors import Unauthenticated

View = TypeVar("View", bound=Callable[..., Any])
Value = TypeVar("Value")
csrf = CSRFProtect()
LOCALES = {
    types.LOCALE_SQ: "sq",
    types.LOCALE_SR_CYRL: "sr-Cyrl",
    types.LOCALE_SR_LATN: "sr-Latn",
    types.LOCALE_EN: "en",
}
CACHED_SESSIONS = 4096
# Identity forgets a device that nobody has used for so long.
_DEVICE_KNOWN = 180 * 24 * 3600
_MOST_OF_TOKEN = 200


@dataclass(frozen=True, slots=True)
class Session:
    """A signed-in person, as the pages need it."""

    account: identity.Account
    institution: identity.Institution
    municipalities: tuple[str, ...]
    strands: tuple[str, ...]
    permissions: frozenset[str]
    tokens: dict[str, str] = field(repr=False)
    # When the session ends without further work.
    ends: datetime
    # The roles ask for a second factor, and there is none: till then nothing else is open.
    factor_missing: bool = False
    # It began at the provider of a ministry's own accounts.
    at_provider: bool = False

    @property
    def fresh(self) -> bool:
        """Who sits there showed it minutes ago, as the services will find."""
        return bool(unverified(self.tokens["identity"]).get("fresh"))

    @property
    def account_id(self) -> str:
        """Id of the account."""
        return self.account.id

    @property
    def name(self) -> str:
        """Name as colleagues see it."""
        return self.account.display_name

    @property
    def roles(self) -> frozenset[str]:
        """Roles of services/domain/roles.py."""
        return frozenset(self.account.roles)

    @property
    def locale(self) -> str:
        """Language that the account chose, or ""."""
        return LOCALES.get(self.account.locale, "")

    @property
    def shortcuts(self) -> bool:
        """Single-key shortcuts are on."""
        return self.account.keyboard_shortcuts

    def may(self, permission: str) -> bool:
        """The roles give this permission."""
        return permission in self.permissions


class Resolved(Generic[Value]):
    """What identity said of secrets a moment ago, by their hashes: sessions, systems' tokens."""

    def __init__(self, seconds: float) -> None:
        """Keep each for `seconds`."""
        self.seconds = seconds
        self._lock = threading.Lock()
        self._kept: TLRUCache[bytes, tuple[Value, float]] = TLRUCache(
            CACHED_SESSIONS, ttu=lambda _key, kept, _now: kept[1], timer=time.monotonic
        )

    @staticmethod
    def _key(token: str) -> bytes:
        return hashlib.sha256(token.encode()).digest()

    def get(self, token: str) -> Value | None:
        """What was said, unless it is older than the limit."""
        with self._lock:
            kept = self._kept.get(self._key(token))
        return None if kept is None else kept[0]

    def put(self, token: str, value: Value, asked: float, seconds: float = math.inf) -> None:
        """Keep it from when it was asked for, as it may have changed since then."""
        with self._lock:
            self._kept[self._key(token)] = (value, asked + min(self.seconds, seconds))

    def forget(self, token: str) -> None:
        """Ask identity again at the next request."""
        with self._lock:
            self._kept.pop(self._key(token), None)


def requires(permission: str = "") -> Callable[[View], View]:
    """Mark a view: a signed-in person with this permission; without one, any signed-in person."""

    def mark(view: View) -> View:
        view.access = permission or "signed-in"  # type: ignore[attr-defined]
        return view

    return mark


def public(view: View) -> View:
    """Mark a view that needs no session: sign-in, the API (its services check the token)."""
    view.access = "public"  # type: ignore[attr-defined]
    return view


def current() -> Session:
    """The session of this request; only in views that require one."""
    session = g.get("session")
    if session is None:
        raise Unauthenticated("SESSION_ENDED")
    assert isinstance(session, Session)  # noqa: S101 - tells mypy
    return session


def session_or_none() -> Session | None:
    """The session, on pages that also work without one."""
    session: Session | None = g.get("session")
    return session


def cookie_name(settings: Settings) -> str:
    """`__Host-` binds the cookie to this host and to https; browsers refuse it over plain http."""
    return "__Host-prag" if settings.https else "prag"


def session_token() -> str:
    """The secret that the browser sent, or ""."""
    return request.cookies.get(cookie_name(current_app.extensions["prag_settings"]), "")


def resolve(token: str) -> Session | None:
    """The session behind a secret; None when it has ended."""
    cache: Resolved[Session] = current_app.extensions["prag_sessions"]
    kept = cache.get(token)
    if kept is not None:
        return kept
    asked = time.monotonic()
    try:
        answer = services().identity.ResolveSession(
            identity.ResolveSessionRequest(session_token=token), metadata=NOBODY
        )
    except Unauthenticated:
        cache.forget(token)
        return None
    session = Session(
        account=answer.account,
        institution=answer.institution,
        municipalities=tuple(answer.municipalities),
        strands=tuple(answer.strands),
        permissions=frozenset(answer.permissions),
        tokens=dict(answer.tokens),
        ends=answer.idle_expire_time.ToDatetime(tzinfo=UTC),
        factor_missing=answer.second_factor_missing,
        at_provider=answer.at_provider,
    )
    cache.put(token, session, asked)
    return session


def renewed(token: str | None, service: str) -> str | None:
    """A bearer token as it holds now.

    A system's token tells for a minute what its holder might do when it was given out, and the services take
    its word. So here identity is asked after it: a client that was revoked, or whose institution was closed
    or serves fewer municipalities, is out as soon as a person is.
    """
    if token is None or not of_a_system(token):
        return token
    cache: Resolved[str] = current_app.extensions["prag_systems"]
    kept = cache.get(f"{service} {token}")
    if kept is not None:
        return kept
    asked = time.monotonic()
    request = identity.ResolveClientTokenRequest(access_token=token, audience=service)
    answer = services().identity.ResolveClientToken(request, metadata=NOBODY)
    cache.put(f"{service} {token}", answer.access_token, asked, answer.expires_in)
    return str(answer.access_token)


def of_a_system(token: str) -> bool:
    """Whether a token says so of itself; what is none is for the service to refuse."""
    try:
        return bool(unverified(token).get("kind") == "machine")
    except ValueError:
        return False


def refresh() -> None:
    """Forget what this worker knows of the session, after the account was changed."""
    current_app.extensions["prag_sessions"].forget(session_token())
    g.session = resolve(session_token())


def load() -> Session | None:
    """Find the session of this request, once."""
    if "session" not in g:
        token = session_token()
        g.session = resolve(token) if token else None
    return session_or_none()


def remember(response: BaseResponse, token: str) -> None:
    """Give the browser the session's secret; it goes with the browser's window."""
    settings: Settings = current_app.extensions["prag_settings"]
    response.set_cookie(
        cookie_name(settings), token, httponly=True, secure=settings.https, samesite="Lax", path="/"
    )


def device_token() -> str:
    """By what identity knows this browser again, if anybody has signed in here; it opens nothing."""
    settings: Settings = current_app.extensions["prag_settings"]
    return request.cookies.get(_device_cookie(settings), "")[:_MOST_OF_TOKEN]


def remember_device(response: BaseResponse, token: str) -> None:
    """Let the browser be known again: whoever guesses passwords elsewhere does not delay its people."""
    settings: Settings = current_app.extensions["prag_settings"]
    response.set_cookie(
        _device_cookie(settings), token, max_age=_DEVICE_KNOWN,
        httponly=True, secure=settings.https, samesite="Lax", path="/",
    )  # fmt: skip


def _device_cookie(settings: Settings) -> str:
    return f"{cookie_name(settings)}-device"


def forget(response: BaseResponse) -> None:
    """Take the secret from the browser and from this worker."""
    settings: Settings = current_app.extensions["prag_settings"]
    current_app.extensions["prag_sessions"].forget(session_token())
    response.delete_cookie(
        cookie_name(settings), httponly=True, secure=settings.https, samesite="Lax", path="/"
    )


# Where one sets it up, looks after the account, and leaves; programs are refused by the services.
_BEFORE_FACTOR = ("/profile", "/sign-out", "/session", "/api/")


def _guard() -> BaseResponse | None:
    """Before each request: load the session, then hold the view to its mark."""
    if request.endpoint is None or request.endpoint == "static":
        return None
    access = getattr(current_app.view_functions[request.endpoint], "access", None)
    load()
    if access == "public" and not (g.session and g.session.factor_missing and request.path == "/"):
        return None
    if g.session is None:
        if request.method in {"GET", "HEAD"} and not request.path.startswith("/api/"):
            return redirect(url_for("sign_in.sign_in", next=addresses.own()), 303)
        # What is said then is a task's (gateway/officer/sign_in): there what was typed waits for its person.
        raise Unauthenticated("SESSION_ENDED")
    if g.session.factor_missing and not request.path.startswith(
        ("/profile", "/sign-out", "/session", "/api/")
    ):
        return redirect(url_for("sign_in.second_factor"), 303)
    if access is None or (access != "signed-in" and not g.session.may(access)):
        abort(403)
    return None


def _csrf_in_api() -> None:
    """The API checks CSRF itself, and only where the cookie and not a bearer token names the caller."""
    if request.path.startswith("/api/") and session_token() and not request.headers.get("Authorization"):
        csrf.protect()


class SignedCookies(SecureCookieSessionInterface):
    """Flask's own, with a signer that is made once: made anew it cost a twentieth of each request."""

    _signer: Any = None

    def get_signing_serializer(self, app: Flask) -> Any:
        """The signer by the application's key, which does not change while it runs."""
        if self._signer is None:
            self._signer = super().get_signing_serializer(app)
        return self._signer


def init_app(app: Flask, settings: Settings) -> None:
    """Install cookie rules, CSRF and the guard."""
    app.session_interface = SignedCookies()
    app.config.update(
        SECRET_KEY=settings.secret_key,
        SESSION_COOKIE_NAME="__Host-prag-page" if settings.https else "prag-page",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SECURE=settings.https,
        SESSION_COOKIE_SAMESITE="Lax",
        # The token lives as long as the browser's window: a form that was left open must not be lost.
        WTF_CSRF_TIME_LIMIT=None,
        WTF_CSRF_SSL_STRICT=True,
        WTF_CSRF_CHECK_DEFAULT=False,
    )
    app.extensions["prag_sessions"] = Resolved[Session](settings.session_cache)
    app.extensions["prag_systems"] = Resolved[str](settings.session_cache)
    csrf.init_app(app)

    @app.before_request
    def check_csrf() -> None:
        if request.path.startswith("/api/"):
            _csrf_in_api()
        elif request.endpoint is not None:
            csrf.protect()

    app.before_request(_guard)

    @app.context_processor
    def session_for_templates() -> dict[str, object]:
        return {"who": session_or_none(), "now": clock.now()}
