"""Real services behind the gateway, and people in front of it: for the tests of the officers' pages.

    async with opened(service_under_test, REGISTRY, ASSESSMENT) as site:
        jelena = site.browser(officer("RAN"))
        await jelena.get("/cases")
        await jelena.post("/people/new", name="Rašić", find="1")
        assert "Nobody found" in jelena.said

A browser is signed in without identity: its session is made here, with the tokens that identity would sign.
Services that are not named answer nobody, as when they are down.
"""

from __future__ import annotations

import asyncio
import html
import re
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from prag.common.v1 import types_pb2 as types
from prag.identity.v1 import identity_service_pb2 as identity

from gateway import create_app
from gateway.auth import Session
from gateway.settings import SERVICES, Settings
from services.chassis.auth import tokens
from services.chassis.auth.actors import Actor
from services.chassis.rpc import retry
from services.chassis.runtime.service import Service
from services.domain.roles import ROLES
from tests.running_services import UnderTest


class Browser:
    """A browser of a signed-in person; pages are asked for in a thread, the services answer on the loop."""

    def __init__(self, client: FlaskClient, renew: Callable[[], None]) -> None:
        self.client = client
        self.page = ""
        self.path = ""
        self._renew = renew

    async def get(self, path: str, **options: Any) -> Any:
        """Open a page."""
        return await self._ask(self.client.get, path, **options)

    async def post(self, path: str = "", *, follow: bool = True, **fields: Any) -> Any:
        """Send the open page's form, with all that stands in it, and follow to where it leads.

        Further fields by keyword; a field with a hyphen or a dot in `more={...}`.
        """
        data = {**self.fields(), **fields.pop("more", {}), **fields}
        sent = {name: value for name, value in data.items() if value is not None}
        return await self._ask(self.client.post, path or self.path, data=sent, follow_redirects=follow)

    async def _ask(self, call: Callable[..., Any], path: str, **options: Any) -> Any:
        self._renew()
        # Buffered: a file is read to its end in the thread too; on the loop it would wait for itself.
        answer = await asyncio.to_thread(call, path, buffered=True, **options)
        self.page = answer.text if answer.mimetype == "text/html" else ""
        self.path = answer.request.full_path.rstrip("?")
        return answer

    def fields(self) -> dict[str, Any]:
        """What stands in the main form of the page."""
        form = re.search(r'<form id="page-form".*?</form>', self.page, re.DOTALL)
        text = form[0] if form else self.page
        found: dict[str, Any] = {}
        for tag in re.findall(r"<input\b[^>]*>", text):
            kind, name = _attribute(tag, "type"), _attribute(tag, "name")
            if name and (kind not in {"radio", "checkbox"} or re.search(r"\schecked\b", tag)):
                found[name] = _attribute(tag, "value")
        for name, body in re.findall(r'<select\b[^>]*name="([^"]+)"[^>]*>(.*?)</select>', text, re.DOTALL):
            chosen = re.search(r'<option value="([^"]*)"[^>]*\sselected', body)
            first = re.search(r'<option value="([^"]*)"', body)
            taken = chosen or first
            found[name] = html.unescape(taken[1]) if taken else ""
        for name, body in re.findall(
            r'<textarea\b[^>]*name="([^"]+)"[^>]*>(.*?)</textarea>', text, re.DOTALL
        ):
            found[name] = html.unescape(body).strip()
        if "csrf_token" not in found:
            mark = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', self.page)
            found["csrf_token"] = mark[1] if mark else ""
        return found

    @property
    def said(self) -> str:
        """The page without markup."""
        text = re.sub(r"<(script|style|svg)\b.*?</\1>", " ", self.page, flags=re.DOTALL)
        return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", text)).split())


def _attribute(tag: str, name: str) -> str:
    found = re.search(rf'\s{name}="([^"]*)"', tag)
    return html.unescape(found[1]) if found else ""


class RunningGateway:
    """The gateway over running services."""

    def __init__(self, first: UnderTest) -> None:
        self.running = {first.service.name: first, **first.neighbours}
        self.clock = first.clock
        self._first = first
        addresses = dict.fromkeys(SERVICES, "127.0.0.1:9")
        addresses |= {name: one.address for name, one in self.running.items()}
        self.app: Flask = create_app(
            Settings(secret_key="a" * 32, addresses=addresses, demo=True, deadline=20, session_cache=3600),
            time=self.clock,
        )
        self.app.config["TESTING"] = True
        # Those that are not there have been away for long: nobody waits for them to come back.
        for name, channel in self.app.extensions["prag_services"]._channels.items():
            if name not in self.running:
                channel._retries._away_since = time.monotonic() - retry.SECONDS - 1

    def browser(self, actor: Actor, *, language: str = "en", name: str = "Jelena Trajković") -> Browser:
        """A browser in which an actor is signed in."""
        client = self.app.test_client()
        secret = f"session-of-{actor.account_id}-{id(client)}"
        client.set_cookie("prag", secret)
        client.set_cookie("prag-language", language)
        cache = self.app.extensions["prag_sessions"]

        def renew() -> None:
            cache.put(secret, self._session(actor, name), time.monotonic())

        return Browser(client, renew)

    def _session(self, actor: Actor, name: str) -> Session:
        key: Any = self._first._key
        permissions = frozenset(one for role in actor.roles for one in ROLES[role].permissions)
        word = actor.institution_kind or "office"
        return Session(
            account=identity.Account(id=actor.account_id, display_name=name, roles=sorted(actor.roles)),
            institution=identity.Institution(
                id=actor.institution_id,
                kind=actor.institution_kind,
                name=types.LocalizedText(sq=word, sr=word, en=word),
                full_name=types.LocalizedText(sq=word, sr=word, en=word),
            ),
            municipalities=actor.municipalities,
            strands=actor.strands,
            permissions=permissions,
            tokens={
                one: tokens.sign(replace(actor, fresh=True), one, key, self.clock.now()) for one in SERVICES
            },
            ends=self.clock.now() + timedelta(minutes=15),
        )

    def close(self) -> None:
        """Close the gateway's channels."""
        self.app.extensions["prag_services"].close()


@asynccontextmanager
async def opened(
    start: Callable[..., Any], first: Service, *others: Service, **options: Any
) -> AsyncIterator[RunningGateway]:
    """Start services (`start` is the fixture service_under_test) and the gateway before them."""
    async with start(first, **{one.name: one for one in others}, **options) as running:
        site = RunningGateway(running)
        try:
            yield site
        finally:
            site.close()
