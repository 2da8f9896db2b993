"""The services as the pages call them: `services().registry.GetCase(request)` is a `pb.Case`.

The generated stubs stand on a channel of ours: what any call needs is done in one place. It is opened at the
first call under a lock, for gunicorn forks its workers after the import, and a gRPC channel does not survive
a fork. Each call carries a deadline, the token that the session holds for that service, and the trace of the
request; a service that is being started again is waited for. What a service refuses arrives as the
DomainError that its rule raised.
"""

from __future__ import annotations

import contextvars
import threading
import time
from collections.abc import Callable, Collection, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextvars import ContextVar
from typing import Any, Final, TypeVar, cast, overload

import grpc
from cachetools import LRUCache
from flask import current_app, g, has_request_context, request
from google.protobuf.message import Message

from gateway.settings import SERVICES
from services.chassis import failpoints
from services.chassis.call_context import new_traceparent
from services.chassis.certificates import Certificates, Material
from services.chassis.errors import DeadlineExceeded, NotFound, PermissionDenied, Unavailable
from services.chassis.rpc import retry, status
from services.chassis.rpc.credentials import secured
from services.chassis.rpc.stubs import (
    Assessment,
    Benefits,
    Common,
    Identity,
    Referral,
    Registry,
    Reporting,
)

T = TypeVar("T")
A = TypeVar("A")
B = TypeVar("B")
C = TypeVar("C")
D = TypeVar("D")
E = TypeVar("E")
F = TypeVar("F")
G = TypeVar("G")
Metadata = tuple[tuple[str, str], ...]
# A call of somebody who is not signed in, or not yet.
NOBODY: Final[Metadata] = ()
# Messages up to this size; bytes of files go in a stream of small pieces.
MAX_MESSAGE = 8 * 1024 * 1024
OPTIONS: Final[tuple[tuple[str, Any], ...]] = (
    ("grpc.max_receive_message_length", MAX_MESSAGE),
    ("grpc.enable_http_proxy", 0),
    # Replicas behind one name share the calls.
    ("grpc.lb_policy_name", "round_robin"),
    ("grpc.max_reconnect_backoff_ms", 2000),
    ("grpc.initial_reconnect_backoff_ms", 100),
)
# Answers kept of what services seldom change; the settlements and institutions of each municipality.
MOST_KEPT: Final = 1000
# Seconds after which no call runs any more that was begun before.
LONGEST_CALL: Final = 600.0


def _traceparent() -> str:
    """The trace of this request: the caller's if it sent one, else a new one."""
    if not has_request_context():
        return new_traceparent()
    if "traceparent" not in g:
        g.traceparent = new_traceparent(request.headers.get("traceparent", ""))
    return str(g.traceparent)


def trace_id() -> str:
    """The id by which logs of all services find this request."""
    return _traceparent().split("-")[1]


def bearer(token: str | None) -> Metadata | None:
    """Metadata of a call by another token than the session's; None leaves it at that."""
    return None if token is None else (("authorization", f"Bearer {token}"),) if token else NOBODY


class Channel:
    """The way to one service, on which its generated stub stands.

    A call takes `timeout` instead of the deadline, and `metadata` (`NOBODY`, `bearer`) instead of the
    session's token.
    """

    def __init__(
        self, name: str, address: str, deadline: float, certificates: Certificates | None = None
    ) -> None:
        """Nothing is opened yet."""
        self.name = name
        self.address = address
        self.deadline = deadline
        self._certificates = certificates
        self._material: Material | None = None
        self._lock = threading.Lock()
        self._channel: grpc.Channel | None = None
        self._calls: dict[str, Callable[..., Any]] = {}
        self._retries = retry.Retries()

    def unary_unary(self, path: str, **coders: Any) -> Callable[..., Any]:
        """An RPC that answers with one message."""

        def call(message: Message, timeout: float | None = None, metadata: Metadata | None = None) -> Any:
            return self._answer(path, coders, message, timeout or self.deadline, self._metadata(metadata))

        return call

    def stream_unary(self, path: str, **coders: Any) -> Callable[..., Any]:
        """An RPC that takes a stream, which nobody can send twice."""

        def call(
            messages: Iterator[Message], timeout: float | None = None, metadata: Metadata | None = None
        ) -> Any:
            made = self._made("stream_unary", path, coders)
            try:
                return made(messages, timeout=timeout or self.deadline, metadata=self._metadata(metadata))
            except grpc.RpcError as error:
                raise status.from_call(error) from error

        return call

    def unary_stream(self, path: str, **coders: Any) -> Callable[..., Any]:
        """An RPC that answers with a stream; a refusal comes with the first message that is asked for."""

        def call(
            message: Message, timeout: float | None = None, metadata: Metadata | None = None
        ) -> Iterator[Any]:
            made = self._made("unary_stream", path, coders)
            answers = made(message, timeout=timeout or self.deadline, metadata=self._metadata(metadata))
            return _unwrapped(answers)

        return call

    def _answer(
        self, path: str, coders: dict[str, Any], message: Message, seconds: float, metadata: Metadata
    ) -> Any:
        """Ask, and ask again while the service is being started again."""
        until = time.monotonic() + seconds
        changes = not retry.reads(path, message)
        while True:
            if changes:
                failpoints.at("before_rpc")
            try:
                answer = self._made("unary_unary", path, coders)(
                    message, timeout=max(until - time.monotonic(), 0.001), metadata=metadata
                )
            except grpc.RpcError as error:
                again = self._retries.again(error, path, message)
                if not again or time.monotonic() + retry.PAUSE > until:
                    raise status.from_call(error) from error
                time.sleep(retry.PAUSE)
                continue
            self._retries.answered()
            if changes:
                failpoints.at("before_response")
            return answer

    def _made(self, shape: str, path: str, coders: dict[str, Any]) -> Callable[..., Any]:
        material = None if self._certificates is None else self._certificates.material()
        made = self._calls.get(path)
        if made is not None and material is self._material:
            return made
        with self._lock:
            material = None if self._certificates is None else self._certificates.material()
            if self._channel is not None and material is not self._material:
                # Its calls run to their end, the next ones show the new certificate.
                timer = threading.Timer(LONGEST_CALL, self._channel.close)
                timer.daemon = True
                timer.start()
                self._channel = None
                self._calls = {}
            if self._channel is None:
                self._channel, self._material = self._opened(material), material
            fresh: Callable[..., Any] = getattr(self._channel, shape)(path, **coders)
            self._calls[path] = fresh
            return fresh

    def _opened(self, material: Material | None) -> grpc.Channel:
        if material is None:
            return grpc.insecure_channel(self.address, options=OPTIONS)
        credentials, options = secured(self.name, material)
        return grpc.secure_channel(self.address, credentials, options=(*OPTIONS, *options))

    def _metadata(self, given: Metadata | None) -> Metadata:
        if given is None:
            session = g.get("session") if has_request_context() else None
            given = bearer(session.tokens.get(self.name, "") if session is not None else "") or NOBODY
        return (("traceparent", _traceparent()), *given)

    def close(self) -> None:
        """Let the channel go; the next call opens another."""
        with self._lock:
            if self._channel is not None:
                self._channel.close()
            self._channel = None
            self._calls = {}


def _unwrapped(stream: Iterator[Any]) -> Iterator[Any]:
    try:
        yield from stream
    except grpc.RpcError as error:
        raise status.from_call(error) from error


class Services:
    """All services by name, each as its stub types it."""

    def __init__(
        self, addresses: Mapping[str, str], deadline: float = 5.0, certificates: Certificates | None = None
    ) -> None:
        """Take the address of each service; nothing is opened before the first call."""
        self._channels = {name: Channel(name, addresses[name], deadline, certificates) for name in SERVICES}
        self.registry = Registry(self._channels["registry"])
        self.assessment = Assessment(self._channels["assessment"])
        self.referral = Referral(self._channels["referral"])
        self.benefits = Benefits(self._channels["benefits"])
        self.reporting = Reporting(self._channels["reporting"])
        self.identity = Identity(self._channels["identity"])
        # What the services seldom change (`gateway.reference`): until when it is fresh, and the answer.
        self.kept: LRUCache[tuple[str, bytes], tuple[float, Message]] = LRUCache(MOST_KEPT)
        self._pool: ThreadPoolExecutor | None = None
        self._lock = threading.Lock()

    def common(self, service: str) -> Common:
        """What all serve, of the service of this name."""
        return cast("Common", getattr(self, service))

    def rpc(self, service: str, name: str) -> Callable[..., Any]:
        """An RPC that is known by name only: the JSON API's."""
        return cast("Callable[..., Any]", getattr(getattr(self, service), name))

    def pool(self) -> ThreadPoolExecutor:
        """Threads for calls side by side; made after the fork, like the channels."""
        with self._lock:
            if self._pool is None:
                self._pool = ThreadPoolExecutor(max_workers=16, thread_name_prefix="call")
            return self._pool

    def close(self) -> None:
        """Close every channel."""
        for channel in self._channels.values():
            channel.close()
        with self._lock:
            if self._pool is not None:
                self._pool.shutdown(wait=False, cancel_futures=True)
            self._pool = None


def services() -> Services:
    """The services of the application that answers this request."""
    found = current_app.extensions["prag_services"]
    assert isinstance(found, Services)  # noqa: S101 - tells mypy; set in create_app
    return found


@overload
def parallel(a: Callable[[], A], b: Callable[[], B], /) -> tuple[A, B]: ...


@overload
def parallel(a: Callable[[], A], b: Callable[[], B], c: Callable[[], C], /) -> tuple[A, B, C]: ...


@overload
def parallel(
    a: Callable[[], A], b: Callable[[], B], c: Callable[[], C], d: Callable[[], D], /
) -> tuple[A, B, C, D]: ...


@overload
def parallel(
    a: Callable[[], A], b: Callable[[], B], c: Callable[[], C], d: Callable[[], D], e: Callable[[], E], /
) -> tuple[A, B, C, D, E]: ...


@overload
def parallel(
    a: Callable[[], A],
    b: Callable[[], B],
    c: Callable[[], C],
    d: Callable[[], D],
    e: Callable[[], E],
    f: Callable[[], F],
    /,
) -> tuple[A, B, C, D, E, F]: ...


@overload
def parallel(
    a: Callable[[], A],
    b: Callable[[], B],
    c: Callable[[], C],
    d: Callable[[], D],
    e: Callable[[], E],
    f: Callable[[], F],
    g: Callable[[], G],
    /,
) -> tuple[A, B, C, D, E, F, G]: ...


@overload
def parallel(*calls: Callable[[], T]) -> tuple[T, ...]: ...


def parallel(*calls: Callable[[], Any]) -> tuple[Any, ...]:
    """Run several calls side by side and give their answers in order; the first refusal is raised.

    Each runs in a copy of this request's context, so tokens, language and trace are the same.
    """
    if len(calls) == 1:
        return (calls[0](),)
    pool = services().pool()
    futures = [pool.submit(contextvars.copy_context().run, call) for call in calls]
    return tuple(future.result() for future in futures)


# No list of one case or one day is longer; what is would rather be shown in pages.
MOST_PAGES = 50


def all_pages(call: Callable[[Any], A], question: Any) -> A:
    """The answer to a question whose list comes in pages, with the entries of all of them.

    For lists that a page needs whole. One of more than MOST_PAGES keeps its `next_page_token`.
    """
    found: Any = call(question)
    for _ in range(MOST_PAGES - 1):
        if not found.next_page_token:
            break
        question.page_token = found.next_page_token
        found.ClearField("next_page_token")
        found.MergeFrom(call(question))
    return found  # type: ignore[no-any-return]


# Set where nobody is to be told: a number in the menu is not the page.
unsaid: ContextVar[bool] = ContextVar("unsaid", default=False)


def or_default(call: Callable[[], T], default: T, *, absent: Collection[str] = ()) -> T:
    """The answer, or `default` where there is none: one card fails, the page works, and says so.

    `absent` are reasons of NotFound that are an answer: this is not made yet. Any other one, like a right
    that the page's reader should have, is as missing as a service that is down, and nothing "not there".
    """
    try:
        return call()
    except (Unavailable, DeadlineExceeded, NotFound, PermissionDenied) as error:
        if not (isinstance(error, NotFound) and error.reason in absent):
            _miss()
        return default


def _miss() -> None:
    if has_request_context() and not unsaid.get():
        g.parts_missing = True


def parts_missing() -> bool:
    """Say whether an answer of this page did not come: the layout tells it."""
    return bool(g.get("parts_missing"))
