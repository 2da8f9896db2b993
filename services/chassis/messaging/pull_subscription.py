"""A standing request for a durable consumer's messages: the server sends what comes when it comes.

The client library's `fetch` asks twice for a batch, and again each second for none; this asks once in half
a minute of silence. Several processes may stand at one consumer: each message goes to one of them.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

import nats.errors
from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.js.api import Header

__all__ = ["BATCH", "Pull", "PullEndedError", "pulling"]

BATCH: Final = 64
_EXPIRES: Final = 30.0
# The request has had its time, or there was nothing for one that would not wait.
_OVER: Final = frozenset({"404", "408"})


class PullEndedError(nats.errors.Error):
    """The consumer is gone, or the connection is another one than it was."""


class Pull:
    """What has come for one process at one consumer; made by `pulling`."""

    def __init__(self, client: Client, stream: str, consumer: str, inbox: str) -> None:
        """Ask nothing yet."""
        self._client = client
        self._subject = f"$JS.API.CONSUMER.MSG.NEXT.{stream}.{consumer}"
        self._inbox = inbox
        self._messages: list[Msg] = []
        self._came = asyncio.Event()
        self._ended = False
        # How many messages the server may still send for what it was asked, and until when.
        self._owed = 0
        self._until = 0.0

    async def next(self, seconds: float) -> list[Msg]:
        """Return what has come, as soon as anything has; nothing after so many seconds of silence."""
        loop = asyncio.get_running_loop()
        deadline = loop.time() + seconds
        while not self._messages:
            if self._ended:
                raise PullEndedError
            if self._owed <= 0 or loop.time() > self._until:
                await self._ask(loop.time())
            self._came.clear()
            try:
                async with asyncio.timeout_at(deadline):
                    await self._came.wait()
            except TimeoutError:
                return []
        taken, self._messages = self._messages, []
        return taken

    def end(self) -> None:
        """Let whoever waits begin anew: the server has forgotten the request."""
        self._ended = True
        self._came.set()

    async def arrived(self, message: Msg) -> None:
        """Take a message, or the word that ends the request."""
        status = message.headers.get(Header.STATUS) if message.headers else None
        if status is None:
            self._owed -= 1
            self._messages.append(message)
        else:
            self._owed = 0
            self._ended = self._ended or status not in _OVER
        self._came.set()

    async def _ask(self, now: float) -> None:
        wanted = {"batch": BATCH, "expires": int(_EXPIRES * 1e9)}
        self._owed, self._until = BATCH, now + _EXPIRES + 1
        await self._client.publish(self._subject, json.dumps(wanted).encode(), self._inbox)


@asynccontextmanager
async def pulling(client: Client, stream: str, consumer: str) -> AsyncIterator[Pull]:
    """Stand at a consumer until the block ends."""
    inbox = client.new_inbox()
    pull = Pull(client, stream, consumer, inbox)
    subscription = await client.subscribe(inbox, cb=pull.arrived)
    try:
        yield pull
    finally:
        if not client.is_closed:
            await subscription.unsubscribe()
