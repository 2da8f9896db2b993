"""`POST /api/v1/oauth/token`.

The client names the service that it wants to call as `audience` (or as `scope`, for libraries that know
nothing else). Errors have OAuth's own form here, for OAuth's own clients read them; the reason of Prag
stands beside.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import unquote_plus

import orjson
from flask import Flask, Response, request
from prag.identity.v1 import identity_service_pb2 as identity

from gateway import labels
from gateway.api import document, openapi
from gateway.api.media import FORM, JSON
from gateway.auth import public
from gateway.clients import NOBODY, services, trace_id
from gateway.settings import SERVICES
from services.chassis.errors import DomainError, InvalidArgument, Unauthenticated

PATH = "/api/v1/oauth/token"
_PARAMETERS = frozenset({"grant_type", "client_id", "client_secret", "audience", "scope"})


def add(app: Flask) -> None:
    """Add the route."""
    app.add_url_rule(PATH, "oauth.token", _token, methods=["POST"], provide_automatic_options=False)
    document.also(app, _documented())


class _Wrong(Exception):  # noqa: N818 - OAuth calls these errors by their own codes
    def __init__(self, error: str, description: str) -> None:
        super().__init__(error)
        self.error = error
        self.description = description


@public
def _token() -> Response:
    try:
        client_id, client_secret, audience = _asked()
    except _Wrong as wrong:
        return _refusal(wrong.error, wrong.description)
    try:
        answer = services().identity.IssueClientToken(
            identity.IssueClientTokenRequest(
                client_id=client_id,
                client_secret=client_secret,
                audience=audience,
                source=request.remote_addr or "",
            ),
            metadata=NOBODY,
        )
    except Unauthenticated as refused:
        return _refusal("invalid_client", labels.reason(refused.reason), refused)
    except InvalidArgument as refused:
        return _refusal("invalid_scope", labels.reason(refused.reason), refused)
    body = {"access_token": answer.access_token, "token_type": "Bearer", "expires_in": answer.expires_in}
    return _answer(body | ({"scope": audience} if audience else {}))


def _asked() -> tuple[str, str, str]:
    if request.mimetype != FORM:
        raise _Wrong("invalid_request", f"The body must be {FORM}.")
    form = request.form
    for name in _PARAMETERS:
        if len(form.getlist(name)) > 1 or "\x00" in form.get(name, ""):
            raise _Wrong("invalid_request", f"{name} is given twice or not readable.")
    grant = form.get("grant_type", "")
    if grant != "client_credentials":
        raise _Wrong(
            "unsupported_grant_type" if grant else "invalid_request", "grant_type=client_credentials"
        )
    client_id, client_secret = form.get("client_id", ""), form.get("client_secret", "")
    basic = request.authorization
    if "Authorization" in request.headers:
        if basic is None or basic.type != "basic" or basic.username is None or client_secret:
            raise _Wrong("invalid_client", "One way to authenticate, by Basic or in the body.")
        # RFC 6749, 2.3.1: both parts are form-encoded before they are joined.
        client_id, client_secret = unquote_plus(basic.username), unquote_plus(basic.password or "")
    if not client_id or not client_secret:
        raise _Wrong("invalid_client", "client_id and client_secret are needed.")
    audience = form.get("audience") or form.get("scope") or ""
    if audience and audience not in SERVICES:
        raise _Wrong("invalid_scope", f"One of {', '.join(SERVICES)}.")
    return client_id, client_secret, audience


def _answer(body: dict[str, Any], status: int = 200) -> Response:
    response = Response(orjson.dumps(body), status, content_type=JSON)
    response.headers["Cache-Control"] = "no-store"
    response.headers["Pragma"] = "no-cache"
    return response


def _refusal(error: str, description: str, refused: DomainError | None = None) -> Response:
    body = {"error": error, "error_description": description, "instance": trace_id()}
    if refused is not None:
        body["reason"] = refused.reason
    response = _answer(body, 401 if error == "invalid_client" else 400)
    if error == "invalid_client":
        response.headers["WWW-Authenticate"] = 'Basic realm="prag"'
    return response


def _documented() -> dict[str, Any]:
    text = {"type": "string"}
    asked = {
        "type": "object",
        "required": ["grant_type"],
        "properties": {
            "grant_type": {"const": "client_credentials"},
            "client_id": text,
            "client_secret": text,
            "audience": {
                **text,
                "enum": list(SERVICES),
                "description": "The service; by default the first that is open to the institution.",
            },
            "scope": {**text, "description": "The same as audience."},
        },
    }
    answered = {
        "type": "object",
        "required": ["access_token", "token_type", "expires_in"],
        "properties": {
            "access_token": text,
            "token_type": {"const": "Bearer"},
            "expires_in": {"type": "integer"},
            "scope": text,
        },
    }
    wrong = {
        "type": "object",
        "required": ["error"],
        "properties": {"error": text, "error_description": text, "reason": text, "instance": text},
    }
    return {
        PATH: {
            "post": {
                "operationId": "oauth.token",
                "tags": ["oauth"],
                "summary": "Gives a program its bearer token",
                "description": "Client credentials, by HTTP Basic or in the body (RFC 6749, 4.4).",
                "security": [],
                "requestBody": {
                    "required": True,
                    "content": {
                        FORM: {
                            "schema": asked,
                            "example": {
                                "grant_type": "client_credentials",
                                "client_id": "019ab0c4-7e1f-7c3a-9b52-3f60d2a41e77",
                                "client_secret": "…",
                                "audience": "referral",
                            },
                        }
                    },
                },
                "responses": {
                    "200": {"description": "Done.", "content": {JSON: {"schema": answered}}},
                    "400": {
                        "description": "invalid_request, unsupported_grant_type, invalid_scope",
                        "content": {JSON: {"schema": wrong, "example": {"error": "invalid_scope"}}},
                    },
                    "401": {
                        "description": "invalid_client",
                        "content": {JSON: {"schema": wrong, "example": {"error": "invalid_client"}}},
                    },
                    "429": openapi.refusal(429, ["TOO_MANY_REQUESTS"]),
                    "503": openapi.refusal(503, ["PEER_UNAVAILABLE"]),
                },
            }
        }
    }
