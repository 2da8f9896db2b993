"""The language of the API's texts: Accept-Language, else the session's, else English."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from flask import Flask, g, request
from werkzeug.datastructures import LanguageAccept
from werkzeug.http import parse_accept_header

from gateway import locale
from gateway.api.addresses import DOCS, in_api


@lru_cache(maxsize=1024)
def wanted(header: str) -> str:
    """The first of our languages in Accept-Language; a program without a wish reads English."""
    return locale.wish(parse_accept_header(header, LanguageAccept), "en")


def init_app(app: Flask) -> None:
    """Choose before anything else looks at the request: the rest of the gateway then finds it chosen."""

    @app.url_value_preprocessor
    def choose(_endpoint: str | None, _values: dict[str, Any] | None) -> None:
        # A page's own script sends its cookies: it is answered in the language of the page. The document's
        # page is a page.
        program = "Authorization" in request.headers or not request.cookies
        if program and in_api() and request.path != DOCS:
            g.language = wanted(request.headers.get("Accept-Language", ""))
