"""A small mail server for `make run`: takes every letter, sends none on, shows them to the operator alone.

    python -m deploy.local.mail        # by the supervisor

It listens on this machine only. The page's address holds a word that only the operator is told, for other
people of the machine may reach its ports too. Letters are kept in memory: when Prag ends, they are gone, and
so are the links in them.
"""

from __future__ import annotations

import asyncio
import hmac
import html
import json
import os
import re
import threading
import warnings
from collections import deque
from dataclasses import asdict, dataclass
from email import message_from_bytes, policy
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Final
from urllib.parse import parse_qs, urlsplit

from services.chassis.clock import Clock

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    from aiosmtpd.smtp import SMTP

__all__ = ["Letter", "Letters", "main"]

# The demo country invites some three hundred people.
MOST: Final = 2000
LOOPBACK: Final = "127.0.0.1"
_LINK: Final = re.compile(r"https?://[^\s<]+")
_PAGE: Final = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Mail of this Prag</title>
<meta name="referrer" content="no-referrer">
<style>body{{font:1rem/1.5 sans-serif;max-width:50rem;margin:2rem auto}}
article{{border-top:1px solid #999}}pre{{white-space:pre-wrap;font:inherit}}</style></head>
<body><h1>Mail of this Prag</h1><p>Nothing is sent on. The newest letter stands first.</p>
{letters}</body></html>"""


@dataclass(frozen=True)
class Letter:
    """A letter as it came."""

    to: str
    subject: str
    text: str
    at: str


class Letters:
    """What came, the newest first; aiosmtpd's handler."""

    def __init__(self) -> None:
        """Nothing yet."""
        self.taken: deque[Letter] = deque(maxlen=MOST)

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802 - aiosmtpd's
        """Keep a letter."""
        message = message_from_bytes(envelope.content, policy=policy.default)
        body = message.get_body(("plain",))
        text = str(body.get_content()) if body is not None else ""
        at = Clock().now().isoformat(timespec="seconds")
        self.taken.appendleft(Letter(str(message["To"]), str(message["Subject"]), text, at))
        return "250 OK"

    def to(self, address: str) -> list[Letter]:
        """Those of one person, or all."""
        return [letter for letter in list(self.taken) if address in {"", letter.to}]


def page(letters: list[Letter]) -> str:
    """All letters as a page; links can be opened."""
    shown = "".join(
        f"<article><h2>{html.escape(letter.subject)}</h2><p>{html.escape(letter.to)}, {letter.at}</p>"
        f"<pre>{_LINK.sub(_linked, html.escape(letter.text))}</pre></article>"
        for letter in letters
    )
    return _PAGE.format(letters=shown)


def _linked(link: re.Match[str]) -> str:
    return f'<a rel="noreferrer" href="{link[0]}">{link[0]}</a>'


def _handler(letters: Letters, word: str) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            address = urlsplit(self.path)
            _, shown, rest = (*address.path.split("/", 2), "", "")[:3]
            if not hmac.compare_digest(shown.encode(), word.encode()) or rest not in {"", "letters"}:
                self.send_error(404)
                return
            taken = letters.to(parse_qs(address.query).get("to", [""])[0])
            as_data = rest == "letters"
            body = json.dumps([asdict(letter) for letter in taken]) if as_data else page(taken)
            self.send_response(200)
            kind = "application/json" if as_data else "text/html; charset=utf-8"
            self.send_header("Content-Type", kind)
            self.send_header("Cache-Control", "no-store")
            self.send_header("Content-Length", str(len(body.encode())))
            self.end_headers()
            self.wfile.write(body.encode())

        def log_message(self, *_: object) -> None:
            """Say nothing: the address holds the word."""

    return Handler


async def serve(smtp_port: int, page_port: int, word: str) -> None:
    """Listen until somebody ends it."""
    letters = Letters()
    loop = asyncio.get_running_loop()
    pages = ThreadingHTTPServer((LOOPBACK, page_port), _handler(letters, word))
    threading.Thread(target=pages.serve_forever, daemon=True).start()
    server = await loop.create_server(
        lambda: SMTP(letters, hostname="localhost", loop=loop), LOOPBACK, smtp_port
    )
    async with server:
        await server.serve_forever()


def main() -> None:
    """By the environment that the supervisor gives."""
    environment = os.environ
    asyncio.run(
        serve(
            int(environment["PRAG_MAIL_SMTP_PORT"]),
            int(environment["PRAG_MAIL_PAGE_PORT"]),
            environment["PRAG_MAIL_WORD"],
        )
    )


if __name__ == "__main__":
    main()
