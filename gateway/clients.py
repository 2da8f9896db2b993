"""The services as the pages call them: `services().registry.GetCase(request)`.

Methods are found in the protos' descriptors by name, so a new RPC needs no line here. A channel is made at
the first call under a lock: gunicorn forks its workers after the import, and a gRPC channel does not
survive a fork. Each call carries a deadline, the token that the session holds for that service, and the
trace of the request. What a service refuses arrives as the DomainError that its rule raised.
"""

from __future__ import annotations

import contextvars
import importlib
import secrets
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any, TypeVar

import grpc
from flask import current_app, g, has_request_context, request
from google.protobuf import message_factory

from gateway.settings import SERVICES
from services.chassis import failpoints, patience, status

if TYPE_CHECKING:
    from google.protobuf.descriptor import MethodDescriptor
    from google.protobuf.message import Message

T = TypeVar("T")
# Served by every service beside its own: events, jobs, drafts, files.
COMMON = ("event_service", "job_service", "draft_service", "blob_service")
# Messages up to this size; bytes of files go in a stream of small pieces.
MAX_MESSAGE = 8 * 1024 * 1024
TRACEPARENT_PARTS = 4


def _traceparent() -> str:
    """The trace of this request: the caller's if it sent one, else a new one."""
    if not has_request_context():
        return f"00-{secrets.token_hex(16)}-{secrets.token_hex(8)}-01"
    if "traceparent" not in g:
        sent = request.headers.get("traceparent", "")
        parts = sent.split("-")
        well_formed = len(parts) == TRACEPARENT_PARTS and len(parts[1]) == 32 and set(parts[1]) != {"0"}
        g.traceparent = sent if well_formed else f"00-{secrets.token_hex(16)}-{secrets.token_hex(8)}-01"
    return str(g.traceparent)


def trace_id() -> str:
    """The id by which logs of all services find this request."""
    return _traceparent().split("-")[1]


class Peer:
    """One service: its methods by name."""

    def __init__(self, name: str, address: str, deadline: float) -> None:
        """Nothing is opened yet."""
        self.name = name
        self.address = address
        self.deadline = deadline
        self._lock = threading.Lock()
        self._channel: grpc.Channel | None = None
        self._methods: dict[str, MethodDescriptor] | None = None
        self._calls: dict[str, Callable[..., Any]] = {}
        self._patience = patience.Patience()

    def _find(self, method: str) -> MethodDescriptor:
        if self._methods is None:
            modules = [f"prag.{self.name}.v1.{self.name}_service_pb2"]
            modules += [f"prag.common.v1.{common}_pb2" for common in COMMON]
            found: dict[str, MethodDescriptor] = {}
            for path in modules:
                try:
                    file = importlib.import_module(path).DESCRIPTOR
                except ModuleNotFoundError:
                    continue
                for service in file.services_by_name.values():
                    for one in service.methods:
                        found.setdefault(one.name, one)
            self._methods = found
        try:
            return self._methods[method]
        except KeyError:
            raise AttributeError(f"{self.name} has no RPC {method}") from None

    def _open(self) -> grpc.Channel:
        if self._channel is None:
            self._channel = grpc.insecure_channel(
                self.address,
                options=[
                    ("grpc.max_receive_message_length", MAX_MESSAGE),
                    ("grpc.enable_http_proxy", 0),
                    # Replicas behind one name share the calls.
                    ("grpc.lb_policy_name", "round_robin"),
                    ("grpc.max_reconnect_backoff_ms", 2000),
                    ("grpc.initial_reconnect_backoff_ms", 100),
                ],
            )
        return self._channel

    def _multicallable(self, name: str) -> Callable[..., Any]:
        with self._lock:
            if name not in self._calls:
                method = self._find(name)
                shape = (
                    f"{'stream' if method.client_streaming else 'unary'}_"
                    f"{'stream' if method.server_streaming else 'unary'}"
                )
                answer = message_factory.GetMessageClass(method.output_type)
                self._calls[name] = getattr(self._open(), shape)(
                    f"/{method.containing_service.full_name}/{name}",
                    request_serializer=_serialize,
                    response_deserializer=answer.FromString,
                )
            return self._calls[name]

    def __getattr__(self, name: str) -> Callable[..., Any]:
        """An RPC as a function of its request; `timeout` overrides the deadline, `token` the session's."""
        if name.startswith("_"):
            raise AttributeError(name)
        method = self._find(name)

        def call(message: Any, *, timeout: float | None = None, token: str | None = None) -> Any:
            metadata = [("traceparent", _traceparent())]
            bearer = self._token() if token is None else token
            if bearer:
                metadata.append(("authorization", f"Bearer {bearer}"))
            if method.server_streaming or method.client_streaming:
                try:
                    answer = self._multicallable(name)(
                        message, timeout=timeout or self.deadline, metadata=metadata
                    )
                except grpc.RpcError as error:
                    raise status.from_call(error) from error
                return _unwrapped(answer) if method.server_streaming else answer
            return self._answer(method, message, timeout or self.deadline, metadata)

        return call

    def _answer(
        self, method: MethodDescriptor, message: Any, seconds: float, metadata: list[tuple[str, str]]
    ) -> Any:
        """Ask, and ask again while the service is being started again."""
        until = time.monotonic() + seconds
        changes = not patience.reads(method)
        while True:
            if changes:
                failpoints.at("G1")
            try:
                answer = self._multicallable(method.name)(
                    message, timeout=max(until - time.monotonic(), 0.001), metadata=metadata
                )
            except grpc.RpcError as error:
                again = self._patience.again(error, method, message)
                if not again or time.monotonic() + patience.PAUSE > until:
                    raise status.from_call(error) from error
                time.sleep(patience.PAUSE)
                continue
            self._patience.answered()
            if changes:
                failpoints.at("G2")
            return answer

    def _token(self) -> str:
        session = g.get("session") if has_request_context() else None
        return session.tokens.get(self.name, "") if session is not None else ""

    def close(self) -> None:
        """Let the channel go; the next call opens another."""
        with self._lock:
            if self._channel is not None:
                self._channel.close()
            self._channel = None
            self._calls.clear()


def _serialize(message: Message) -> bytes:
    return message.SerializeToString()


def _unwrapped(stream: Iterator[Any]) -> Iterator[Any]:
    try:
        yield from stream
    except grpc.RpcError as error:
        raise status.from_call(error) from error


class Services:
    """All services by name."""

    registry: Peer
    assessment: Peer
    referral: Peer
    benefits: Peer
    reporting: Peer
    identity: Peer

    def __init__(self, addresses: Mapping[str, str], deadline: float = 5.0) -> None:
        """Take the address of each service; nothing is opened before the first call."""
        for name in SERVICES:
            setattr(self, name, Peer(name, addresses[name], deadline))
        self._pool: ThreadPoolExecutor | None = None
        self._lock = threading.Lock()

    def pool(self) -> ThreadPoolExecutor:
        """Threads for calls side by side; made after the fork, like the channels."""
        with self._lock:
            if self._pool is None:
                self._pool = ThreadPoolExecutor(max_workers=16, thread_name_prefix="call")
            return self._pool

    def close(self) -> None:
        """Close every channel."""
        for name in SERVICES:
            getattr(self, name).close()
        with self._lock:
            if self._pool is not None:
                self._pool.shutdown(wait=False, cancel_futures=True)
            self._pool = None


def services() -> Services:
    """The services of the application that answers this request."""
    found = current_app.extensions["prag_services"]
    assert isinstance(found, Services)  # noqa: S101 - tells mypy; set in create_app
    return found


def parallel(*calls: Callable[[], Any]) -> list[Any]:
    """Run several calls side by side and give their answers in order; the first refusal is raised.

    Each runs in a copy of this request's context, so tokens, language and trace are the same.
    """
    if len(calls) == 1:
        return [calls[0]()]
    pool = services().pool()
    futures = [pool.submit(contextvars.copy_context().run, call) for call in calls]
    return [future.result() for future in futures]


def attempt(call: Callable[[], T], otherwise: T) -> T:
    """The answer, or `otherwise` when that service is down: one card fails, the page works."""
    from services.chassis.errors import Unavailable

    try:
        return call()
    except Unavailable:
        return otherwise
