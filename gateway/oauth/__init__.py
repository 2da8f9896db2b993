"""OAuth 2 for institutions' own systems: client credentials for a bearer token (RFC 6749, 4.4)."""

from __future__ import annotations

from flask import Flask

from gateway.oauth import token


def register(app: Flask) -> None:
    """Add the token endpoint; after gateway.api.register, whose document it joins."""
    token.add(app)
