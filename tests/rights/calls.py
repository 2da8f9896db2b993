"""Calls of any RPC by anybody, with what they cost: requests made from the descriptors."""

from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID, uuid4

import grpc
from asyncpg import connection, prepared_stmt
from google.protobuf import message_factory
from google.protobuf.descriptor import MethodDescriptor
from google.protobuf.json_format import ParseDict
from google.protobuf.message import Message

from services.chassis import call_context
from services.chassis.auth import tokens
from services.chassis.auth.actors import Actor
from services.chassis.database.etags import etag_of_all
from services.chassis.rpc import status
from tests.filled import fill
from tests.rights.example_cases import OFFICER, OTHERS, OURS, Place
from tests.running_services import UnderTest


def request(method: MethodDescriptor, at: Place, more: Mapping[str, Any]) -> Message:
    """Return a request for what hangs on a case: each `<thing>_id` of it, also within a resource."""
    message = message_factory.GetMessageClass(method.input_type)()
    ParseDict(_filled(more, at), message)
    _name(message, at, more)
    # Who lacks a field is told so before anybody looks for what is asked about.
    return fill(message)


def _filled(value: Any, at: Place) -> Any:
    """Put ids where the table says {case}, {person}, …"""
    if isinstance(value, str):
        names = {name: str(key) for name, key in at.ids.items()}
        need, item = (f"{names.get(one)}:0" for one in ("need", "item"))
        return value.format(
            **names,
            # As they were written: all in their first version.
            submission_etag=etag_of_all(f"{names.get('submission')}-0", need),
            plan_etag=etag_of_all(0, need, item),
            municipality=at.municipality,
            institution=OTHERS,
            ours=OURS,
            officer=OFFICER,
            unknown=UUID(int=0),
        )
    if isinstance(value, Mapping):
        return {name: _filled(one, at) for name, one in value.items()}
    return [_filled(one, at) for one in value] if isinstance(value, list) else value


def _name(message: Any, at: Place, given: Mapping[str, Any]) -> None:
    for field in message.DESCRIPTOR.fields:
        thing = field.name.removesuffix("_id")
        if field.name in given:
            continue
        if field.name == "request_id":
            message.request_id = str(uuid4())
        elif field.name.endswith("_id") and thing in at.ids:
            setattr(message, field.name, str(at.ids[thing]))
        elif (
            field.name in at.ids
            and field.message_type is not None
            and "id" in field.message_type.fields_by_name
        ):
            getattr(message, field.name).id = str(at.ids[field.name])


@dataclass(frozen=True)
class Answer:
    """What came back, as the caller can tell one answer from another."""

    code: str
    reason: str = ""
    body: bytes = b""
    message: Message | None = None
    # Statements that all services ran for it.
    work: int = 0
    metadata: Mapping[str, str] | None = None


class Caller:
    """Calls one service as anybody."""

    def __init__(
        self, service: UnderTest, signer: Any, running: Mapping[str, UnderTest] | None = None
    ) -> None:
        """Sign people as identity does, and services as they do themselves."""
        self._service = service
        # All services that run with it, by name.
        self.running = running or {service.service.name: service}
        self._signer = signer
        self._channel = grpc.aio.insecure_channel(service.address)
        self._tokens: dict[Actor, str] = {}
        self._methods: dict[str, Any] = {}

    async def close(self) -> None:
        """Close the channel."""
        await self._channel.close()

    async def call(self, method: MethodDescriptor, what: Message, by: Actor | None) -> Answer:
        """Call, and return what came back."""
        metadata = [] if by is None else [("authorization", f"Bearer {self._token(by)}")]
        with counted() as work:
            try:
                message = await self._send(method, what, metadata)
            except grpc.aio.AioRpcError as error:
                known = status.from_call(error)
                body = dict(error.trailing_metadata() or ()).get("grpc-status-details-bin", b"")
                return Answer(
                    error.code().name,
                    known.reason,
                    bytes(body),
                    work=work.statements,
                    metadata=known.metadata,
                )
        return Answer(
            "OK", body=message.SerializeToString(deterministic=True), message=message, work=work.statements
        )

    async def stream(self, method: MethodDescriptor, what: Message, by: Actor) -> AsyncIterator[Answer]:
        """Call what answers in parts, and return each part; none where it is refused."""
        call = self._function(method)(
            what, timeout=20, metadata=[("authorization", f"Bearer {self._token(by)}")]
        )
        try:
            async for message in call:
                yield Answer("OK", body=message.SerializeToString(), message=message)
        except grpc.aio.AioRpcError as error:
            yield Answer(error.code().name)

    async def _send(self, method: MethodDescriptor, what: Message, metadata: Any) -> Message:
        function = self._function(method)
        if method.client_streaming:

            async def parts() -> AsyncIterator[Message]:
                yield what

            return await function(parts(), timeout=20, metadata=metadata)
        if method.server_streaming:
            first: Message | None = None
            async for message in function(what, timeout=20, metadata=metadata):
                first = first or message
            return first or message_factory.GetMessageClass(method.output_type)()
        return await function(what, timeout=20, metadata=metadata)

    def _function(self, method: MethodDescriptor) -> Any:
        path = f"/{method.containing_service.full_name}/{method.name}"
        if path not in self._methods:
            kind = ("stream" if method.client_streaming else "unary") + "_"
            kind += "stream" if method.server_streaming else "unary"
            self._methods[path] = getattr(self._channel, kind)(
                path,
                request_serializer=message_factory.GetMessageClass(method.input_type).SerializeToString,
                response_deserializer=message_factory.GetMessageClass(method.output_type).FromString,
            )
        return self._methods[path]

    def _token(self, by: Actor) -> str:
        if by not in self._tokens:
            key = self._signer(by)
            fresh = replace(by, fresh=by.kind == "person")
            self._tokens[by] = tokens.sign(fresh, self._service.service.name, key, self._service.clock.now())
        return self._tokens[by]


@dataclass
class Work:
    """How many statements were run."""

    statements: int = 0


_counting: list[Work] = []
# What the driver asks before it first reads a type (asyncpg/introspection.py), without jit.
_OF_TYPES = ("typeinfo_tree", "set_config('jit'")


def watch(patch: Any) -> None:
    """Count each statement that a call runs, in whichever service: the drivers of all meet here."""
    for owner, name in (
        (connection.Connection, "_Connection__execute"),
        (prepared_stmt.PreparedStatement, "_PreparedStatement__do_execute"),
    ):
        whole = getattr(owner, name)

        async def counted_execute(self: Any, *args: Any, _whole: Any = whole, **kwargs: Any) -> Any:
            # Ticks and sweepers run meanwhile, and are nobody's call; types are looked up once a connection.
            call = call_context.current()
            of_types = isinstance(args[0], str) and any(word in args[0] for word in _OF_TYPES)
            if call is not None and call.rpc.startswith("prag.") and not of_types:
                for work in _counting:
                    work.statements += 1
            return await _whole(self, *args, **kwargs)

        patch.setattr(owner, name, counted_execute)


@contextmanager
def counted() -> Iterator[Work]:
    """Count the statements of a block."""
    work = Work()
    _counting.append(work)
    try:
        yield work
    finally:
        _counting.remove(work)
