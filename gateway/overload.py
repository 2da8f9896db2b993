"""What is said to a request when too many wait already: written once, as nobody has time to write it then.

The door (gateway/gunicorn_worker.py) sends these bytes by itself, before there is a request in Flask's
sense. They are made by the application's own parts, so text, headers and shape are those of every other
refusal. A person gets the language of the cookie or the browser: asking for the account's would be work.
"""

from __future__ import annotations

import random
import re
from functools import lru_cache
from typing import Final

from flask import Flask, Response, g, render_template
from werkzeug.datastructures import LanguageAccept
from werkzeug.http import parse_accept_header

from gateway import locale, security
from gateway.api import language, problems
from services.chassis.call_context import trace_of

STATUS: Final = 503
_END: Final = b"\r\n\r\n"
# Where a trace id will stand.
_TRACE: Final = b"0" * 32
_CODES: Final = {code.lower().encode(): code for code in locale.LANGUAGES}
# What the answer depends on. One search takes half the time of taking all lines apart.
_FIELD: Final = re.compile(
    rb"\n(accept-language|connection|content-length|cookie|traceparent|transfer-encoding)"
    rb"[ \t]*:[ \t]*([^\r\n]*)",
    re.IGNORECASE,
)
_COOKIE: Final = re.compile(rb"\b" + locale.COOKIE.encode() + rb"=([\w-]+)")


class Refusals:
    """The answers by who reads them: programs or people, in four languages."""

    def __init__(self, app: Flask) -> None:
        """Write them."""
        self._written = {
            (program, code): _bytes(app, program=program, code=code)
            for program in (True, False)
            for code in locale.LANGUAGES
        }

    def answer(self, received: bytes, *, stays: bool, heard: bool = False) -> tuple[bytes, bool]:
        """The bytes for what has come of a request, and whether another one may follow on the connection.

        That takes one whole request and nothing else (`heard`: of which the head is given here), an asker who
        wants it, and a door that may (`stays`).
        """
        head, end, content = received.partition(_END)
        line = head.partition(b"\r\n")[0]
        fields: dict[bytes, bytes] = {}
        for name, value in _FIELD.findall(head):
            key = name.lower()
            fields[key] = fields[key] + b"," + value if key in fields else value
        stays = (
            stays
            and line.endswith(b" HTTP/1.1")
            and (
                heard
                or (
                    end == _END
                    and b"transfer-encoding" not in fields
                    and fields.get(b"content-length", b"0") == b"%d" % len(content)
                )
            )
            and b"close" not in map(bytes.strip, fields.get(b"connection", b"").lower().split(b","))
        )
        verb, _, path = line.partition(b" ")
        program = path.startswith((b"/api/", b"/oauth/"))
        cookie = None if program else _COOKIE.search(fields.get(b"cookie", b""))
        code = _language(fields.get(b"accept-language", b""), cookie[1] if cookie else b"", program=program)
        lines, body = self._written[program, code]
        if program:
            trace = trace_of(fields.get(b"traceparent", b"").decode("latin-1"))
            # It names a refusal and guards nothing: to ask the system for random numbers would cost 2 µs.
            body = body.replace(_TRACE, trace.encode() or b"%032x" % random.getrandbits(128))
        if verb == b"HEAD":
            body = b""
        return b"".join((lines, b"\r\n" if stays else b"Connection: close\r\n\r\n", body)), stays


@lru_cache(maxsize=1024)
def _language(wish: bytes, cookie: bytes, *, program: bool) -> str:
    text = wish.decode("latin-1").lower()
    if program:
        return language.wanted(text)
    return _CODES.get(cookie.lower()) or locale.wish(parse_accept_header(text, LanguageAccept))


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
