"""The connection to NATS: made in the background, made again for ever, waited for by nobody else.

Commands never touch it. When NATS is away, events wait in the outbox and consumers wait here.
"""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Callable
from typing import Any, Final

import nats
from nats.aio.client import Client
from nats.js import JetStreamContext
from prometheus_client import Counter

from services.chassis.certificates import Certificates
from services.chassis.telemetry import log

__all__ = ["NatsConnection"]

_DENIED: Final = Counter("prag_nats_denied_total", "What NATS did not let the service do.", ["service"])
REQUEST_TIMEOUT: Final = 5.0


class NatsConnection:
    """One service's connection, as its own user."""

    def __init__(
        self,
        service: str,
        url: str,
        user: str = "",
        password: str = "",
        certificates: Certificates | None = None,
    ) -> None:
        """Remember where it is; `connected` opens it. An address of tls:// is believed by its certificate."""
        self._service = service
        self._url = url
        self._user = user
        self._password = password
        self._certificates = certificates
        self._client: Client | None = None
        self._opening = asyncio.Lock()
        # Told after each reconnection: a server that was away may have lost what it had stored.
        self.on_reconnect: list[Callable[[], None]] = []

    async def connected(self) -> JetStreamContext:
        """Return JetStream, once NATS is there; waits as long as that takes."""
        return (await self.client()).jetstream(timeout=REQUEST_TIMEOUT)

    async def client(self) -> Client:
        """Return the connection, once NATS is there."""
        async with self._opening:
            if self._client is None or self._client.is_closed:
                self._client = await nats.connect(
                    self._url,
                    user=self._user or None,
                    password=self._password or None,
                    name=self._service,
                    # Answers arrive where only this user may listen.
                    inbox_prefix=f"_INBOX_{self._service}".encode(),
                    max_reconnect_attempts=-1,
                    reconnect_time_wait=0.5,
                    connect_timeout=2,
                    ping_interval=10,
                    max_outstanding_pings=2,
                    # What can't be sent now is not kept in memory: the outbox keeps it.
                    pending_size=0,
                    reconnected_cb=self._reconnected,
                    error_cb=self._error,
                    **self._secured(),
                )
            return self._client

    @property
    def is_connected(self) -> bool:
        """Say whether NATS is there at this moment."""
        return self._client is not None and self._client.is_connected

    async def close(self) -> None:
        """Close the connection."""
        if self._client is not None and not self._client.is_closed:
            await self._client.close()

    def _secured(self) -> dict[str, Any]:
        """Return how to speak by TLS: before a word is heard, so that nobody between talks us out of it."""
        if not self._url.startswith("tls://"):
            return {}
        return {"tls": self._context(), "tls_handshake_first": True, "disconnected_cb": self._disconnected}

    def _context(self) -> ssl.SSLContext:
        return self._certificates.client_context() if self._certificates else ssl.create_default_context()

    async def _disconnected(self) -> None:
        """Read the certificates anew, before it is tried again: they may be why it ended."""
        if self._client is not None:
            self._client.options["tls"] = self._context()

    async def _reconnected(self) -> None:
        log.info("nats_reconnected")
        for told in self.on_reconnect:
            told()

    async def _error(self, error: Exception) -> None:
        # A denied call is seen only here; the call itself just times out.
        if "permissions violation" in str(error).lower():
            _DENIED.labels(self._service).inc()
            log.error("nats_denied", error_type=type(error).__qualname__)
        else:
            log.info("nats_error", error_type=type(error).__qualname__)
        if isinstance(error, ssl.SSLError):
            await self._disconnected()
