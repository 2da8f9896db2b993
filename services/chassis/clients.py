"""Calls to the other services: `await runtime.peers.registry.GetCaseRef(request)`.

A peer's methods come from its descriptor: `prag.<name>.v1.<name>_service`, and the services that the
chassis gives to all. A call has a deadline (what is left of the caller's, less 20 ms to answer with),
the service's own token, the person's beside it when a person is asking, and the trace. Only methods that
say NO_SIDE_EFFECTS are tried again. Errors arrive as the DomainError that the peer raised.

Never call a peer inside a transaction: a slow peer would hold our locks.
"""

from __future__ import annotations

import asyncio
import importlib
import json
from collections.abc import AsyncIterator, Callable, Generator, Iterable, Mapping
from typing import Any, Final

import grpc
from google.protobuf import message_factory
from google.protobuf.descriptor import MethodDescriptor, ServiceDescriptor
from google.protobuf.descriptor_pb2 import MethodOptions

from services.chassis import calls, status
from services.chassis.errors import DeadlineExceeded, Unavailable
from services.chassis.patience import PAUSE, Patience
from services.chassis.server import MAX_MESSAGE
from services.chassis.tokens import ON_BEHALF, ServiceTokens

__all__ = ["CHANNEL_OPTIONS", "COMMON", "Peer", "Peers", "service_config", "services_of"]

# Served by every service beside its own.
COMMON: Final = ("event", "job", "draft", "blob")

DEADLINE: Final = 5.0
STREAM_DEADLINE: Final = 60.0
_MARGIN: Final = 0.02

CHANNEL_OPTIONS: Final[tuple[tuple[str, Any], ...]] = (
    ("grpc.max_receive_message_length", MAX_MESSAGE),
    ("grpc.keepalive_time_ms", 30_000),
    ("grpc.keepalive_timeout_ms", 10_000),
    # Replicas behind one name share the calls; the default sends all of a channel to one.
    ("grpc.lb_policy_name", "round_robin"),
    # A peer that comes back is found within a second, not within two minutes.
    ("grpc.initial_reconnect_backoff_ms", 100),
    ("grpc.max_reconnect_backoff_ms", 1_000),
)


def services_of(name: str) -> list[ServiceDescriptor]:
    """Return the descriptors of all that a service serves, its own first."""
    modules = [f"prag.{name}.v1.{name}_service_pb2"]
    modules += [f"prag.common.v1.{common}_service_pb2" for common in COMMON]
    found: list[ServiceDescriptor] = []
    for module in modules:
        found += importlib.import_module(module).DESCRIPTOR.services_by_name.values()
    return found


def service_config(services: Iterable[ServiceDescriptor]) -> str:
    """Return gRPC's service config: try again what has no side effects, when the peer is away."""
    idempotent = [
        {"service": service.full_name, "method": method.name}
        for service in services
        for method in service.methods
        if method.GetOptions().idempotency_level == MethodOptions.NO_SIDE_EFFECTS
    ]
    policy = {
        "maxAttempts": 3,
        "initialBackoff": "0.05s",
        "maxBackoff": "0.5s",
        "backoffMultiplier": 2,
        "retryableStatusCodes": ["UNAVAILABLE"],
    }
    config: dict[str, Any] = {
        "methodConfig": [{"name": idempotent, "retryPolicy": policy}] if idempotent else [],
        # When a peer is down for good, tries do not multiply its load.
        "retryThrottling": {"maxTokens": 20, "tokenRatio": 0.2},
    }
    return json.dumps(config)


def _timeout(default: float) -> float:
    call = calls.current()
    remaining = call.remaining if call else None
    if remaining is None:
        return default
    if remaining <= _MARGIN:
        raise DeadlineExceeded("DEADLINE_EXCEEDED")
    return min(default, remaining - _MARGIN)


class Peer:
    """One other service, by the names of its RPCs."""

    def __init__(
        self,
        name: str,
        address: str,
        tokens: ServiceTokens,
        tls: tuple[bytes, bytes, bytes] | None = None,
    ) -> None:
        """Remember where it is; the channel is opened by the first call."""
        self._name = name
        self._address = address
        self._tokens = tokens
        self._tls = tls
        self._channel: grpc.aio.Channel | None = None
        self._methods: dict[str, MethodDescriptor] | None = None
        self._patience = Patience()

    def __getattr__(self, method: str) -> Callable[..., Any]:
        """Return an RPC by its name, as a function of a request."""
        if method.startswith("_"):
            raise AttributeError(method)
        if self._methods is None:
            self._methods = {}
            for service in services_of(self._name):
                for descriptor in service.methods:
                    self._methods.setdefault(descriptor.name, descriptor)
        if method not in self._methods:
            raise AttributeError(f"{self._name} has no RPC {method}")
        # Kept on the instance: the next call does not come here.
        function = self._function(self._methods[method])
        setattr(self, method, function)
        return function

    async def close(self) -> None:
        """Close the channel, if there is one."""
        if self._channel is not None:
            await self._channel.close()
            self._channel = None

    def _open(self) -> grpc.aio.Channel:
        if self._channel is None:
            options = (
                *CHANNEL_OPTIONS,
                ("grpc.service_config", service_config(services_of(self._name))),
            )
            if self._tls is None:
                self._channel = grpc.aio.insecure_channel(self._address, options=options)
            else:
                authority, key, certificate = self._tls
                credentials = grpc.ssl_channel_credentials(authority, key, certificate)
                self._channel = grpc.aio.secure_channel(self._address, credentials, options=options)
        return self._channel

    def _metadata(self) -> tuple[tuple[str, str], ...]:
        call = calls.current()
        metadata = [
            ("authorization", f"Bearer {self._tokens.token(self._name)}"),
            ("traceparent", calls.traceparent()),
        ]
        if call is not None and call.token:
            metadata.append((ON_BEHALF, call.token))
        return tuple(metadata)

    def _function(self, method: MethodDescriptor) -> Callable[..., Any]:
        path = f"/{method.containing_service.full_name}/{method.name}"
        serializer = message_factory.GetMessageClass(method.input_type).SerializeToString
        deserializer = message_factory.GetMessageClass(method.output_type).FromString
        shapes = {
            (False, False): "unary_unary",
            (True, False): "stream_unary",
            (False, True): "unary_stream",
            (True, True): "stream_stream",
        }
        shape = shapes[method.client_streaming, method.server_streaming]
        default = STREAM_DEADLINE if "stream" in shape else DEADLINE

        def start(request: Any, timeout: float | None) -> Any:
            callable_ = getattr(self._open(), shape)(
                path, request_serializer=serializer, response_deserializer=deserializer
            )
            return callable_(request, timeout=_timeout(timeout or default), metadata=self._metadata())

        async def answer(request: Any, *, timeout: float | None = None) -> Any:  # noqa: ASYNC109 - gRPC's deadline, sent to the peer
            loop = asyncio.get_running_loop()
            seconds = timeout or default
            until = loop.time() + seconds
            while True:
                try:
                    found = await start(request, until - loop.time())
                except grpc.aio.AioRpcError as error:
                    again = self._patience.again(error, method, request)
                    if not again or loop.time() + PAUSE > until:
                        raise status.from_call(error) from error
                    await asyncio.sleep(PAUSE)
                else:
                    self._patience.answered()
                    return found

        async def stream(request: Any, *, timeout: float | None = None) -> AsyncIterator[Any]:  # noqa: ASYNC109
            try:
                async for message in start(request, timeout):
                    yield message
            except grpc.aio.AioRpcError as error:
                raise status.from_call(error) from error

        return stream if method.server_streaming else answer


class _Refusal:
    """What a peer without an address answers, whether it is awaited or read as a stream."""

    def __init__(self, peer: str) -> None:
        self._error = Unavailable("PEER_UNAVAILABLE", peer=peer)

    def __await__(self) -> Generator[Any, None, Any]:
        raise self._error

    def __aiter__(self) -> AsyncIterator[Any]:
        raise self._error


class _Unknown:
    """A peer whose address was not given: an error when it is called, not when it is named."""

    def __init__(self, name: str) -> None:
        self._name = name

    def __getattr__(self, method: str) -> Callable[..., Any]:
        def answer(_request: Any, **_: Any) -> _Refusal:
            return _Refusal(self._name)

        return answer


class Peers:
    """All other services: `peers.registry`, `peers["registry"]`."""

    def __init__(
        self,
        addresses: Mapping[str, str],
        tokens: ServiceTokens,
        tls: tuple[bytes, bytes, bytes] | None = None,
    ) -> None:
        """Take the addresses by name."""
        self._tokens = tokens
        self._tls = tls
        self._peers = {name: Peer(name, address, tokens, tls) for name, address in addresses.items()}

    def add(self, name: str, address: str) -> None:
        """Learn of a peer whose address was not known at the start."""
        self._peers[name] = Peer(name, address, self._tokens, self._tls)

    def __getattr__(self, name: str) -> Any:
        """Return the peer of that name."""
        if name.startswith("_"):
            raise AttributeError(name)
        return self[name]

    def __getitem__(self, name: str) -> Any:
        """Return the peer of that name."""
        return self._peers.get(name) or _Unknown(name)

    async def close(self) -> None:
        """Close all channels."""
        for peer in self._peers.values():
            await peer.close()
