"""What is said to a request when too many wait already: written once, as nobody has time to write it then.

The door (gateway/worker.py) sends these bytes by itself, before there is a request in Flask's sense. They
are made by the application's own parts, so text, headers and shape are those of every other refusal. A
person gets the language of the cookie or the browser: asking for the account's would be work.
"""

from __future__ import annotations

import random
import re
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from flask import Flask, g, render_template
from werkzeug.datastructures import LanguageAccept
from werkzeug.http import parse_accept_header

from gateway import locale, security
from gateway.api import language, problems

if TYPE_CHECKING:
    from flask import Response

STATUS: Final = 503
# Where a trace id will stand.
_TRACE: Final = b"0" * 32
_CODES: Final = {code.lower().encode(): code for code in locale.LANGUAGES}
_ID: Final = re.compile(rb"[0-9a-f]{2}-([0-9a-f]{32})-")
_COOKIE: Final = re.compile(rb"\b" + locale.COOKIE.encode() + rb"=([\w-]+)")


def header(head: bytes, name: bytes) -> bytes:
    """The value of a header in the head of a request, all in lower case, or nothing."""
    _, found, after = head.partition(b"\n" + name + b":")
    return after.partition(b"\r")[0].strip() if found else b""


class Refusals:
    """The answers by who reads them: programs or people, in four languages."""

    def __init__(self, app: Flask) -> None:
        """Write them."""
        self._written = {
            (program, code): _bytes(app, program=program, code=code)
            for program in (True, False)
            for code in locale.LANGUAGES
        }

    def answer(self, head: bytes, *, keeps: bool) -> bytes:
        """The bytes for a request that begins with `head`; `keeps` says that the connection stays open."""
        head = head.lower()
        program = head.partition(b" ")[2].startswith((b"/api/", b"/oauth/"))
        cookie = None if program else _COOKIE.search(header(head, b"cookie"))
        code = _language(header(head, b"accept-language"), cookie[1] if cookie else b"", program=program)
        lines, body = self._written[program, code]
        if program:
            trace = _ID.match(header(head, b"traceparent"))
            body = body.replace(_TRACE, trace[1] if trace else b"%032x" % random.getrandbits(128))
        if head.startswith(b"head "):
            body = b""
        return b"".join((lines, b"\r\n" if keeps else b"Connection: close\r\n\r\n", body))


@lru_cache(maxsize=1024)
def _language(wish: bytes, cookie: bytes, *, program: bool) -> str:
    text = wish.decode("latin-1")
    if program:
        return language.wanted(text)
    return _CODES.get(cookie) or locale.wish(parse_accept_header(text, LanguageAccept))


def _bytes(app: Flask, *, program: bool, code: str) -> tuple[bytes, bytes]:
    """Status line and headers, and the body."""
    with app.test_request_context("/api/v1/" if program else "/"):
        g.language, g.traceparent = code, f"00-{_TRACE.decode()}-{'0' * 16}-01"
        if program:
            answer: Response = problems.answer(STATUS, "BUSY")
        else:
            answer = app.make_response((render_template("errors/busy.html"), STATUS))
            answer.headers["Retry-After"] = problems.RETRY_AFTER[STATUS]
        answer = app.process_response(answer)
    pairs = security.complete(list(answer.headers), https=app.extensions["prag_settings"].https)
    lines = [f"HTTP/1.1 {answer.status}", *(f"{name}: {value}" for name, value in pairs)]
    return "".join(f"{line}\r\n" for line in lines).encode("latin-1"), answer.get_data()
