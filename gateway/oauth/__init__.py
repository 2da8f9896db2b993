"""OAuth 2 for institutions' own systems, and what a ministry's own provider of accounts has to say."""

from __future__ import annotations

from flask import Flask

from gateway.oauth import logout, token


def register(app: Flask) -> None:
    """Add the endpoints; after gateway.api.register, whose document it joins."""
    token.add(app)
    logout.add(app)
