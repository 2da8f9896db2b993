"""`/api/v1/openapi.json` and the page that shows the same document to people, without script."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import orjson
from flask import Flask, Response, current_app, render_template, request

from gateway import formats
from gateway.api import openapi, reference
from gateway.api.addresses import DOCS
from gateway.api.media import JSON
from gateway.auth import public

JSON_PATH = "/api/v1/openapi.json"
MOST_DETAILED = 40
_TEXT = {"type": "string"}


@dataclass(frozen=True)
class Document:
    """The built document, its bytes and its etag."""

    content: dict[str, Any]
    data: bytes
    etag: str
    entries: list[reference.Entry]


class Documents:
    """Builds at the first request and keeps: a worker that nobody asks does not pay for it."""

    def __init__(self, app: Flask) -> None:
        self._app = app
        self._lock = threading.Lock()
        self._made: Document | None = None
        self.by_hand: dict[str, Any] = {
            JSON_PATH: {"get": _own("openapi.json", "This document.", JSON)},
            DOCS: {"get": _own("docs", "This document as a page.", "text/html")},
        }

    def get(self) -> Document:
        """The document of this application's routes."""
        with self._lock:
            if self._made is None:
                content = openapi.build(self._app.extensions["prag_api"], self.by_hand)
                data = orjson.dumps(content)
                self._made = Document(
                    content, data, hashlib.sha256(data).hexdigest()[:32], reference.entries(content)
                )
            return self._made


def _own(name: str, summary: str, media_type: str) -> dict[str, Any]:
    content: dict[str, Any] = {media_type: {"schema": {"type": "object"} if media_type == JSON else _TEXT}}
    return {
        "operationId": f"api.{name}",
        "tags": ["api"],
        "summary": summary,
        "security": [],
        "responses": {"200": {"description": "Done.", "content": content}},
    }


def also(app: Flask, paths: Mapping[str, Any]) -> None:
    """Put path items of a hand-written route into the document."""
    documents: Documents = app.extensions["prag_document"]
    documents.by_hand.update(paths)


def add(app: Flask) -> None:
    """Add the two routes."""
    app.extensions["prag_document"] = Documents(app)
    formats.add_filters(app, prose=reference.prose)
    app.add_url_rule(JSON_PATH, "api.openapi", _json)
    app.add_url_rule(DOCS, "api.docs", _page)


def _document() -> Document:
    documents: Documents = current_app.extensions["prag_document"]
    return documents.get()


@public
def _json() -> Response:
    document = _document()
    response = Response(document.data, content_type=JSON)
    response.set_etag(document.etag)
    response.headers["Cache-Control"] = "public, no-cache"
    response.make_conditional(request)
    return response


@public
def _page() -> str:
    wish = request.args.get("q", "")[:100]
    service = request.args.get("service", "")
    document = _document()
    groups = reference.groups(document.content, document.entries, wish, service)
    shown = sum(len(entries) for _, entries in groups)
    return render_template(
        "api/docs.html",
        document=document.content,
        groups=groups,
        shown=shown,
        # All operations with all their fields would be a page of megabytes.
        detailed=shown <= MOST_DETAILED,
        total=len(document.entries),
        reasons=reference.reasons(),
        wish=wish,
        service=service,
    )
