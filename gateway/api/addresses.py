"""Which addresses are a program's: what is asked there is answered with JSON, refusals too."""

from __future__ import annotations

from flask import request

DOCS = "/api/v1/docs"


def in_api() -> bool:
    """This request is one of the API."""
    return request.path.startswith("/api/")


def answers_programs() -> bool:
    """Refusals of this request are problems, not pages."""
    return request.path.startswith(("/api/", "/oauth/"))
