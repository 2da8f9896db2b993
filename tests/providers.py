"""A ministry's own accounts in a test: npm's `oidc-provider` as a process, and who sits there."""

from __future__ import annotations

import asyncio
import json
import subprocess
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urljoin, urlsplit

import httpx2

from gateway.static import build

SCRIPT = Path(__file__).with_name("provider.mjs")
CLIENT_ID, CLIENT_SECRET = "prag", "what only the two of them know"
STRONG = "urn:ministry:strong"


class ProviderUnderTest:
    """The provider, and a browser at it."""

    def __init__(self, issuer: str, browser: httpx2.AsyncClient) -> None:
        self.issuer = issuer
        self._browser = browser

    def settings(self, public_url: str) -> dict[str, Any]:
        """What identity is told of it."""
        return {
            "oidc_issuer": self.issuer,
            "oidc_client_id": CLIENT_ID,
            "oidc_client_secret": CLIENT_SECRET,
            "oidc_acr": STRONG,
            "public_url": public_url,
        }

    async def seat(self, subject: str, *methods: str, acr: str = "") -> None:
        """Whoever goes there from now on is this person."""
        self._browser.cookies.clear()
        who = {"subject": subject, "amr": methods or None, "acr": acr or None}
        await self._browser.post("/whoever", json=who)

    async def new_keys(self) -> None:
        """It signs by other keys from now on, and its old ones are no more."""
        await self._browser.post("/keys")

    async def logout_token(self, **claims: Any) -> str:
        """What it says when somebody signs out there."""
        answer = await self._browser.post("/logout-token", json=claims)
        return answer.text

    async def answer(self, address: str) -> dict[str, str]:
        """What a browser comes back with that was sent there."""
        while address.startswith(self.issuer):
            answer = await self._browser.get(address)
            address = urljoin(address, answer.headers["location"])
        return dict(parse_qsl(urlsplit(address).query))


@asynccontextmanager
async def opened_provider(public_url: str) -> AsyncIterator[ProviderUnderTest]:
    """Start a provider whose answers come to the pages at this address."""
    build.build()
    node, _ = build.node()
    client = {
        "client_id": CLIENT_ID,
        "client_secret": CLIENT_SECRET,
        "redirect_uris": [f"{public_url}/sign-in/provider/answer"],
    }
    process = await asyncio.create_subprocess_exec(
        node, str(SCRIPT), json.dumps(client), stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    )
    try:
        assert process.stdout is not None
        issuer = (await process.stdout.readline()).decode().strip()
        async with httpx2.AsyncClient(base_url=issuer) as browser:
            yield ProviderUnderTest(issuer, browser)
    finally:
        process.kill()
        await process.wait()
