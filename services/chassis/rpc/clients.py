"""Calls to the other services: `await runtime.peers.registry.GetCaseRef(request)` is a `CaseRef`.

The generated stubs (stubs.py) stand on a channel of ours: a call has a deadline (what is left of the
caller's, less 20 ms to answer with), the service's own token, the person's beside it when a person is asking,
and the trace. A peer that is being started again is waited for, where asking twice does no harm
(retry.py). Errors arrive as the DomainError that the peer raised.

Never call a peer inside a transaction: a slow peer would hold our locks.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Generator, Mapping
from typing import TYPE_CHECKING, Any, Final, cast

import grpc

from services.chassis import call_context
from services.chassis.auth.tokens import ON_BEHALF, ServiceTokens
from services.chassis.certificates import Certificates, Material
from services.chassis.errors import DeadlineExceeded, Unavailable
from services.chassis.rpc import status
from services.chassis.rpc.credentials import secured
from services.chassis.rpc.retry import PAUSE, Retries
from services.chassis.rpc.server import MAX_MESSAGE
from services.chassis.rpc.stubs import STUBS

if TYPE_CHECKING:
    # Generated for type checkers only: the stubs of a channel that awaits.
    from prag.assessment.v1.assessment_service_pb2_grpc import AssessmentServiceAsyncStub
    from prag.benefits.v1.benefits_service_pb2_grpc import BenefitsServiceAsyncStub
    from prag.common.v1.access_service_pb2_grpc import AccessServiceAsyncStub
    from prag.common.v1.blob_service_pb2_grpc import BlobServiceAsyncStub
    from prag.common.v1.event_service_pb2_grpc import EventServiceAsyncStub
    from prag.identity.v1.identity_service_pb2_grpc import IdentityServiceAsyncStub
    from prag.referral.v1.referral_service_pb2_grpc import ReferralServiceAsyncStub
    from prag.registry.v1.registry_service_pb2_grpc import RegistryServiceAsyncStub
    from prag.reporting.v1.reporting_service_pb2_grpc import ReportingServiceAsyncStub

    class CommonAsyncStub(EventServiceAsyncStub, AccessServiceAsyncStub, BlobServiceAsyncStub):
        """What services ask of each other that all of them serve."""


__all__ = ["CHANNEL_OPTIONS", "Channel", "Peers"]

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


def _timeout(default: float) -> float:
    call = call_context.current()
    remaining = call.remaining if call else None
    if remaining is None:
        return default
    if remaining <= _MARGIN:
        raise DeadlineExceeded("DEADLINE_EXCEEDED")
    return min(default, remaining - _MARGIN)


class Channel:
    """The way to one other service, on which its generated stub stands."""

    def __init__(
        self,
        name: str,
        address: str,
        tokens: ServiceTokens,
        certificates: Certificates | None = None,
    ) -> None:
        """Remember where it is; the channel is opened by the first call."""
        self._name = name
        self._address = address
        self._tokens = tokens
        self._certificates = certificates
        self._material: Material | None = None
        self._channel: grpc.aio.Channel | None = None
        # Of certificates that were replaced; closed when their calls have ended.
        self._ending: set[asyncio.Task[None]] = set()
        self._retries = Retries()

    def unary_unary(self, path: str, **coders: Any) -> Callable[..., Any]:
        """An RPC of one message each way."""
        return self._awaited("unary_unary", path, coders, DEADLINE)

    def stream_unary(self, path: str, **coders: Any) -> Callable[..., Any]:
        """An RPC that takes a stream."""
        return self._awaited("stream_unary", path, coders, STREAM_DEADLINE)

    def unary_stream(self, path: str, **coders: Any) -> Callable[..., Any]:
        """An RPC that answers with a stream."""
        return self._streamed("unary_stream", path, coders)

    def stream_stream(self, path: str, **coders: Any) -> Callable[..., Any]:
        """An RPC of streams both ways."""
        return self._streamed("stream_stream", path, coders)

    async def close(self) -> None:
        """Close the channel, if there is one."""
        if self._channel is not None:
            await self._channel.close()
            self._channel = None
        for task in self._ending:
            task.cancel()
        await asyncio.gather(*self._ending, return_exceptions=True)

    def _open(self) -> grpc.aio.Channel:
        if self._certificates is None:
            if self._channel is None:
                self._channel = grpc.aio.insecure_channel(self._address, options=CHANNEL_OPTIONS)
            return self._channel
        material = self._certificates.material()
        if self._channel is None or material is not self._material:
            if self._channel is not None:
                task = asyncio.get_running_loop().create_task(self._channel.close(STREAM_DEADLINE))
                self._ending.add(task)
                task.add_done_callback(self._ending.discard)
            credentials, options = secured(self._name, material)
            self._channel = grpc.aio.secure_channel(
                self._address, credentials, options=(*CHANNEL_OPTIONS, *options)
            )
            self._material = material
        return self._channel

    def _metadata(self) -> tuple[tuple[str, str], ...]:
        call = call_context.current()
        metadata = [
            ("authorization", f"Bearer {self._tokens.token(self._name)}"),
            ("traceparent", call_context.traceparent()),
        ]
        if call is not None and call.token:
            metadata.append((ON_BEHALF, call.token))
        return tuple(metadata)

    def _start(self, shape: str, path: str, coders: dict[str, Any], request: Any, timeout: float) -> Any:
        made = getattr(self._open(), shape)(path, **coders)
        return made(request, timeout=_timeout(timeout), metadata=self._metadata())

    def _awaited(self, shape: str, path: str, coders: dict[str, Any], default: float) -> Callable[..., Any]:
        async def answer(request: Any, timeout: float | None = None) -> Any:  # noqa: ASYNC109 - gRPC's deadline, sent to the peer
            loop = asyncio.get_running_loop()
            seconds = timeout or default
            until = loop.time() + seconds
            while True:
                try:
                    found = await self._start(shape, path, coders, request, until - loop.time())
                except grpc.aio.AioRpcError as error:
                    again = self._retries.again(error, path, request)
                    if not again or loop.time() + PAUSE > until:
                        raise status.from_call(error) from error
                    await asyncio.sleep(PAUSE)
                else:
                    self._retries.answered()
                    return found

        return answer

    def _streamed(self, shape: str, path: str, coders: dict[str, Any]) -> Callable[..., Any]:
        async def stream(request: Any, timeout: float | None = None) -> AsyncIterator[Any]:  # noqa: ASYNC109
            try:
                async for message in self._start(shape, path, coders, request, timeout or STREAM_DEADLINE):
                    yield message
            except grpc.aio.AioRpcError as error:
                raise status.from_call(error) from error

        return stream


def stub_of(name: str) -> Callable[[Channel], Any]:
    """Return the stub of a service by its name."""
    return STUBS[name]


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
    """All other services: `peers.registry`; by name what all serve, `peers["registry"].ReadEvents`."""

    if TYPE_CHECKING:
        registry: RegistryServiceAsyncStub
        assessment: AssessmentServiceAsyncStub
        referral: ReferralServiceAsyncStub
        benefits: BenefitsServiceAsyncStub
        reporting: ReportingServiceAsyncStub
        identity: IdentityServiceAsyncStub

    def __init__(
        self,
        addresses: Mapping[str, str],
        tokens: ServiceTokens,
        certificates: Certificates | None = None,
    ) -> None:
        """Take the addresses by name."""
        self._tokens = tokens
        self._certificates = certificates
        self._channels: dict[str, Channel] = {}
        for name, address in addresses.items():
            self.add(name, address)

    def add(self, name: str, address: str) -> None:
        """Learn where a peer is."""
        self._channels[name] = Channel(name, address, self._tokens, self._certificates)
        setattr(self, name, stub_of(name)(self._channels[name]))

    if not TYPE_CHECKING:

        def __getattr__(self, name: str) -> _Unknown:
            """Return what stands for a peer whose address was not given."""
            if name.startswith("_"):
                raise AttributeError(name)
            return _Unknown(name)

    def __getitem__(self, name: str) -> CommonAsyncStub:
        """Return what every service serves, of one."""
        return cast("CommonAsyncStub", getattr(self, name))

    async def close(self) -> None:
        """Close all channels."""
        for channel in self._channels.values():
            await channel.close()
