"""The gate of every RPC: deadline, identity, permission, what the request holds, errors, log and metrics.

Each handler is wrapped once, before the server starts, which costs a call nothing to look up and lets a
service with an unguarded RPC not start at all. All four shapes go through the same gate; a method that
streams must be an async generator, for one that writes through the context would pass by the clearing of
sensitive fields.
"""

from __future__ import annotations

import inspect
import time
from collections.abc import AsyncIterator, Callable, Mapping
from typing import Any, Final, TypeAlias, cast

import asyncpg
import grpc
from google.protobuf import descriptor_pool
from google.protobuf.descriptor import MethodDescriptor
from google.protobuf.message import Message
from prag.common.v1 import options_pb2

from services.chassis import call_context, telemetry
from services.chassis.auth import actors, sensitivity
from services.chassis.auth.actors import Actor
from services.chassis.auth.tokens import ON_BEHALF, Verifier
from services.chassis.database import database_errors
from services.chassis.errors import (
    DomainError,
    Internal,
    InvalidArgument,
    PermissionDenied,
    Unauthenticated,
    Unavailable,
    Unimplemented,
)
from services.chassis.rpc import callers, constraints, status
from services.domain import roles

__all__ = ["Guard", "access_of", "allow", "translate"]

# What is refused to a process that is not in the list of callers.
_CALL: Final = "call"
# The stubs of upb and of protoc do not agree on what an extension is.
_OPTION: Final[Any] = options_pb2.access
_Context = grpc.aio.ServicerContext[Any, Any]
# Generic in the stubs only.
Handler: TypeAlias = "grpc.RpcMethodHandler[Any, Any]"


def access_of(method: MethodDescriptor) -> options_pb2.Access | None:
    """Return what the RPC's access option says, or None when it says nothing that lets anyone in."""
    options = method.GetOptions()
    if not options.HasExtension(_OPTION):
        return None
    access: options_pb2.Access = options.Extensions[_OPTION]
    if not (access.permission or access.services or access.public or access.signed_in):
        return None
    return access


def allow(access: options_pb2.Access, actor: Actor) -> None:
    """Raise unless the actor may call an RPC with this option."""
    if access.public:
        return
    if actor.kind == "service":
        if not access.services:
            raise PermissionDenied("NOT_PERMITTED", permission=access.permission)
    elif not (access.signed_in or (access.permission and actor.may(access.permission))):
        raise PermissionDenied("NOT_PERMITTED", permission=access.permission)
    elif access.fresh and actor.kind == "person" and not actor.fresh:
        raise Unauthenticated("SIGN_IN_NOT_FRESH")


def translate(error: BaseException) -> DomainError | None:
    """Return what the caller may know of an exception; None for a defect."""
    if isinstance(error, DomainError):
        return error
    if isinstance(error, NotImplementedError):
        return Unimplemented("NOT_IMPLEMENTED")
    for cause in database_errors.causes(error):
        domain_error = database_errors.by_state(cause)
        if domain_error is not None:
            return domain_error
        # asyncpg: the connection went away under the call, or the pool has none.
        if isinstance(cause, ConnectionError) or _is_lost_connection(cause):
            return Unavailable("DATABASE_UNAVAILABLE")
        if isinstance(cause, TimeoutError):
            return Unavailable("BUSY")
    return None


def _is_lost_connection(error: BaseException) -> bool:
    if isinstance(error, asyncpg.InternalClientError):
        return True
    return isinstance(error, asyncpg.InterfaceError) and "closed" in str(error)


class Guard:
    """Lets calls in, and errors out."""

    def __init__(
        self,
        verifier: Verifier,
        *,
        certified: bool = False,
        admitted: Callable[[str, str, options_pb2.Access], frozenset[str]] = callers.admitted,
    ) -> None:
        """Verify tokens with the given verifier; `certified` callers have a certificate that names them."""
        self._verifier = verifier
        self._certified = certified
        self._admitted = admitted

    def guard(self, service: str, handlers: Mapping[str, Handler]) -> dict[str, Handler]:
        """Wrap a service's handlers; refuse when an RPC does not say who may call it."""
        methods = descriptor_pool.Default().FindServiceByName(service).methods_by_name
        guarded = {}
        problems = []
        for name, handler in handlers.items():
            rpc = f"{service}/{name}"
            access = access_of(methods[name])
            if access is None:
                problems.append(f"{rpc} does not say who may call it")
            elif access.permission and access.permission not in roles.PERMISSIONS:
                problems.append(f"{rpc} asks for {access.permission}, which no role gives")
            else:
                guarded[name] = self._wrap(rpc, access, handler)
        if problems:
            raise ValueError("; ".join(problems))
        return guarded

    def keep_inside(self, service: str, handlers: Mapping[str, Handler]) -> dict[str, Handler]:
        """Wrap what is not ours (health, reflection): for the service's own probe and the operator alone."""
        return {name: self._inner(f"{service}/{name}", handler) for name, handler in handlers.items()}

    def _inner(self, rpc: str, handler: Handler) -> Handler:
        behaviour, factory = _shape(handler)

        async def enter(context: _Context) -> None:
            try:
                if self._certified:
                    names = _certified_names(context)
                else:
                    actor, _, _ = await self._identify(dict(context.invocation_metadata() or ()))
                    names = frozenset({actor.name})
                if not names & {self._verifier.audience, callers.OPERATOR}:
                    raise PermissionDenied("NOT_PERMITTED", permission=_CALL)
            except DomainError as error:
                telemetry.log.warning("caller_refused", rpc=rpc)
                await _abort(error, context)

        async def answer(request: Any, context: _Context) -> Any:
            await enter(context)
            return await behaviour(request, context)

        async def stream(request: Any, context: _Context) -> AsyncIterator[Any]:
            await enter(context)
            async for message in behaviour(request, context):
                yield message

        wrapped: Handler = factory(
            stream if inspect.isasyncgenfunction(behaviour) else answer,
            request_deserializer=handler.request_deserializer,
            response_serializer=handler.response_serializer,
        )
        return wrapped

    def _wrap(  # noqa: C901 - two shapes of answer, side by side on purpose
        self, rpc: str, access: options_pb2.Access, handler: Handler
    ) -> Handler:
        streaming = bool(handler.request_streaming)
        behaviour, factory = _shape(handler)
        admitted = self._admitted(self._verifier.audience, rpc.rpartition("/")[2], access)

        async def answer(request: Any, context: _Context) -> Message:
            started, code = time.monotonic(), "OK"
            try:
                actor = await self._enter(rpc, access, admitted, context)
                message: Message = await behaviour(_incoming(request, actor, streaming=streaming), context)
                sensitivity.clear(message, actor)
            except BaseException as error:
                code, domain_error = _judge(rpc, error, context)
                if domain_error is not None:
                    await _abort(domain_error, context)
                raise
            else:
                return message
            finally:
                _leave(rpc, access, code, started)

        async def stream(request: Any, context: _Context) -> AsyncIterator[Message]:
            started, code = time.monotonic(), "OK"
            try:
                actor = await self._enter(rpc, access, admitted, context)
                async for message in behaviour(_incoming(request, actor, streaming=streaming), context):
                    sensitivity.clear(message, actor)
                    yield message
            except BaseException as error:
                code, domain_error = _judge(rpc, error, context)
                if domain_error is not None:
                    await _abort(domain_error, context)
                raise
            finally:
                _leave(rpc, access, code, started)

        if handler.response_streaming and not inspect.isasyncgenfunction(behaviour):
            raise TypeError(f"{rpc} must be an async generator")
        if not handler.response_streaming and not inspect.iscoroutinefunction(behaviour):
            raise TypeError(f"{rpc} must be a coroutine function")
        wrapped: Handler = factory(
            stream if handler.response_streaming else answer,
            request_deserializer=handler.request_deserializer,
            response_serializer=handler.response_serializer,
        )
        return wrapped

    async def _enter(
        self, rpc: str, access: options_pb2.Access, admitted: frozenset[str], context: _Context
    ) -> Actor:
        """Set the call and the caller, or raise."""
        metadata = dict(context.invocation_metadata() or ())
        # None when the caller set no deadline, which the stubs do not know.
        remaining: float | None = cast("Any", context).time_remaining()
        call = call_context.CurrentCall(
            rpc=rpc,
            access=access,
            traceparent=call_context.new_traceparent(_text(metadata.get("traceparent"))),
            deadline=None if remaining is None else time.monotonic() + remaining,
        )
        call_context.begin(call)
        actor, name = actors.ANONYMOUS, callers.GATEWAY
        actors.become(actor)
        if remaining is None:
            raise InvalidArgument("DEADLINE_REQUIRED")
        try:
            actor, call.token, name = await self._identify(metadata)
        except Unauthenticated:
            # A stale token does not stand in the way of signing in again.
            if not access.public:
                raise
        actors.become(actor)
        # A person's token that comes by itself comes by the gateway.
        if name not in admitted or (self._certified and name not in _certified_names(context)):
            telemetry.log.warning("caller_refused", rpc=rpc, peer=name)
            raise PermissionDenied("NOT_PERMITTED", permission=_CALL)
        allow(access, actor)
        return actor

    async def _identify(self, metadata: Mapping[str, str | bytes]) -> tuple[Actor, str, str]:
        """Return the actor, the token to pass on to peers, and which process it is that calls."""
        scheme, _, token = _text(metadata.get("authorization")).partition(" ")
        if not token or scheme.lower() != "bearer":
            raise Unauthenticated("TOKEN_MISSING")
        actor, token = await self._verifier.current(token)
        shown = _text(metadata.get(ON_BEHALF))
        if not shown:
            return (actor, "", actor.name) if actor.kind == "service" else (actor, token, callers.GATEWAY)
        person = self._verifier.verify(shown, on_behalf=True)
        if actor.kind != "service" or person.kind == "service":
            raise Unauthenticated("TOKEN_INVALID")
        return person, shown, actor.name


def _shape(handler: Handler) -> tuple[Any, Any]:
    """Return what a handler does, and what makes a handler of the same shape."""
    behaviour: Any = {
        (False, False): handler.unary_unary,
        (True, False): handler.stream_unary,
        (False, True): handler.unary_stream,
        (True, True): handler.stream_stream,
    }
    factory: Any = {
        (False, False): grpc.unary_unary_rpc_method_handler,
        (True, False): grpc.stream_unary_rpc_method_handler,
        (False, True): grpc.unary_stream_rpc_method_handler,
        (True, True): grpc.stream_stream_rpc_method_handler,
    }
    shape = (bool(handler.request_streaming), bool(handler.response_streaming))
    return behaviour[shape], factory[shape]


def _certified_names(context: _Context) -> frozenset[str]:
    """Return the names in the certificate that the handshake has verified."""
    shown = context.auth_context().get("x509_subject_alternative_name", ())
    return frozenset(name.decode(errors="replace") for name in shown)


def _incoming(request: Any, actor: Actor, *, streaming: bool) -> Any:
    if not streaming:
        sensitivity.refuse(request, actor)
        constraints.check(request)
        return request

    async def checked() -> AsyncIterator[Message]:
        async for message in request:
            sensitivity.refuse(message, actor)
            constraints.check(message)
            yield message

    return checked()


def _judge(rpc: str, error: BaseException, context: _Context) -> tuple[str, DomainError | None]:
    """Return the code for the log, and what to tell the caller where nobody has told it yet."""
    if isinstance(error, grpc.aio.AbortError):
        return _code_name(context), None
    if not isinstance(error, Exception):
        # Cancelled: the caller went away or its time is over, and there is nobody to tell.
        return "CANCELLED", None
    domain_error = translate(error)
    if domain_error is None:
        telemetry.log.error("defect", rpc=rpc, exc_info=error)
        domain_error = Internal("INTERNAL", trace_id=call_context.trace_id())
    telemetry.log.debug("refused", rpc=rpc, code=domain_error.code, reason=domain_error.reason)
    return domain_error.code, domain_error


async def _abort(error: DomainError, context: _Context) -> None:
    await context.abort(status.code_of(error), error.reason, status.trailers(error))


def _code_name(context: _Context) -> str:
    code: Any = context.code()
    if isinstance(code, int):
        return next(
            (status_code.name for status_code in grpc.StatusCode if status_code.value[0] == code), "UNKNOWN"
        )
    return str(getattr(code, "name", "UNKNOWN"))


def _leave(rpc: str, access: options_pb2.Access, code: str, started: float) -> None:
    call = call_context.current()
    elapsed = time.monotonic() - started
    telemetry.CALLS.labels(rpc, code).observe(elapsed)
    if code == "OK" and access.records and call is not None and call.recorded != 1:
        telemetry.UNRECORDED.labels(rpc).inc()
        telemetry.log.error("access_not_recorded_once", rpc=rpc, count=call.recorded)
    queries = call.queries if call is not None else 0
    telemetry.log.info("call", rpc=rpc, code=code, duration_ms=round(elapsed * 1000, 2), queries=queries)


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""
