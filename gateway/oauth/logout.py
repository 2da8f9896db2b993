"""`POST /api/v1/oauth/backchannel-logout`: the provider of a ministry's own accounts signed somebody out.

OpenID Connect Back-Channel Logout: the provider's server asks, with a token that it signed, and no browser.
"""

from __future__ import annotations

from typing import Any

from flask import Flask, Response, request
from prag.identity.v1 import identity_service_pb2 as identity

from gateway.api import document, openapi
from gateway.api.media import FORM
from gateway.auth import public
from gateway.clients import NOBODY, services
from services.chassis.errors import DomainError, Unavailable

PATH = "/api/v1/oauth/backchannel-logout"


def add(app: Flask) -> None:
    """Add the route."""
    app.add_url_rule(PATH, "oauth.logout", _logout, methods=["POST"], provide_automatic_options=False)
    document.also(app, _documented())


@public
def _logout() -> Response:
    try:
        services().identity.EndProviderSessions(
            identity.EndProviderSessionsRequest(logout_token=request.form.get("logout_token", "")),
            metadata=NOBODY,
        )
    except Unavailable:
        raise
    except DomainError:
        # Whoever asks learns no more than the specification has it.
        return _answer(400)
    return _answer(200)


def _answer(status: int) -> Response:
    return Response(status=status, headers={"Cache-Control": "no-store"})


def _documented() -> dict[str, Any]:
    asked = {
        "type": "object",
        "required": ["logout_token"],
        "properties": {"logout_token": {"type": "string", "maxLength": 16000}},
    }
    return {
        PATH: {
            "post": {
                "operationId": "oauth.logout",
                "tags": ["oauth"],
                "summary": "The provider of a ministry's own accounts signed somebody out",
                "description": "OpenID Connect Back-Channel Logout 1.0.",
                "security": [],
                "requestBody": {"required": True, "content": {FORM: {"schema": asked}}},
                "responses": {
                    "200": {"description": "The sessions that began there have ended."},
                    "400": {"description": "The token is not the provider's, or not of a sign-out."},
                    "503": openapi.refusal(503, ["PROVIDER_UNAVAILABLE"]),
                },
            }
        }
    }
