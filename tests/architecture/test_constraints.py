"""What a request may hold is said in the contract, and asked before any servicer is."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Callable, Iterator
from typing import Any

import grpc
import pytest
from google.api import annotations_pb2
from google.protobuf import message_factory
from google.protobuf.descriptor import Descriptor, FieldDescriptor, MethodDescriptor
from google.protobuf.message import Message

from services.chassis.auth.actors import Actor, service_actor
from services.chassis.errors import InvalidArgument
from services.chassis.rpc import constraints, status
from services.chassis.rpc.constraints import Limits, limits_of
from services.chassis.rpc.guard import Guard, access_of
from services.domain import roles
from tests.architecture.contracts import ROOT, files, methods, package
from tests.filled import fill, ours

METHODS = methods()
NAMES = [f"{package(method.containing_service.file)}.{method.name}" for method in METHODS]
EVERYBODY = Actor(account_id="1", kind="person", roles=frozenset(roles.ROLES), fresh=True)

Field = FieldDescriptor


def reachable(kind: Descriptor, seen: dict[str, Field]) -> dict[str, Field]:
    """Every field that a request of this type can fill, by its full name."""
    for field in kind.fields:
        if field.full_name in seen or limits_of(field).output_only:
            continue
        seen[field.full_name] = field
        inner = ours(field)
        if inner is not None:
            reachable(inner, seen)
    return seen


FILLED = {name: field for method in METHODS for name, field in reachable(method.input_type, {}).items()}
TEXTS = {name: field for name, field in FILLED.items() if field.type == Field.TYPE_STRING}
LISTS = {name: field for name, field in FILLED.items() if field.is_repeated}


@pytest.mark.parametrize("field", TEXTS.values(), ids=TEXTS)
def test_every_text_of_a_request_has_a_bound(field: Field) -> None:
    limits = limits_of(field)
    of_one = limits.items or Limits() if field.is_repeated else limits
    assert of_one.max_len or of_one.max_bytes


@pytest.mark.parametrize("field", LISTS.values(), ids=LISTS)
def test_every_list_of_a_request_has_a_bound(field: Field) -> None:
    assert limits_of(field).max_items


def test_limits_stand_where_they_can_hold() -> None:
    assert len(TEXTS) > 250
    assert len(LISTS) > 30
    for name, field in FILLED.items():
        limits = limits_of(field)
        one = limits.items or Limits() if field.is_repeated else limits
        says_text = one.max_len or one.max_bytes or one.min_len or one.pattern
        assert not says_text or field.type == Field.TYPE_STRING, name
        assert not limits.max_items or field.is_repeated, name
        assert limits.least is None or field.type == Field.TYPE_INT32, name
        assert not limits.required or not field.has_presence or ours(field) or field.message_type, name
        # JSON Schema looks for a pattern anywhere in the text, and we at the whole of it.
        assert not one.pattern or re.fullmatch(r"\^.*\$", one.pattern), name
        re.compile(one.pattern)


def test_no_limit_is_said_of_what_nobody_sends() -> None:
    said = {
        field.full_name
        for file in files()
        for message in file.message_types_by_name.values()
        for field in message.fields
        if limits_of(field) not in (Limits(), Limits(output_only=True))
    }
    assert said - FILLED.keys() == set()


@pytest.mark.parametrize("method", METHODS, ids=NAMES)
def test_what_names_the_thing_is_required(method: MethodDescriptor) -> None:
    rule = method.GetOptions().Extensions[annotations_pb2.http]
    path = getattr(rule, rule.WhichOneof("pattern") or "get")
    for name in re.findall(r"{(\w+)}", path):
        # Which service is asked is said by where it is asked.
        assert name == "service" or limits_of(method.input_type.fields_by_name[name]).required, name


def required(message: Any, before: str = "") -> Iterator[tuple[str, Callable[[Any], None]]]:
    """Yield each field that a filled message must have: its path, and how to take it away."""
    for field in message.DESCRIPTOR.fields:
        if not limits_of(field).required:
            continue
        yield before + field.name, lambda whole, name=field.name: whole.ClearField(name)
        if not ours(field):
            continue
        inner = getattr(message, field.name)
        place = f"{field.name}[0]" if field.is_repeated else field.name
        for path, take in required(inner[0] if field.is_repeated else inner, f"{before}{place}."):

            def within(whole: Any, take: Any = take, field: Field = field) -> None:
                part = getattr(whole, field.name)
                take(part[0] if field.is_repeated else part)

            yield path, within


def asked(method: MethodDescriptor) -> Iterator[tuple[str, Any]]:
    """Yield requests that lack one thing each, and the path of what they lack."""
    whole = fill(message_factory.GetMessageClass(method.input_type)())
    constraints.check(whole)
    for path, take in required(whole):
        lacking = type(whole)()
        lacking.CopyFrom(whole)
        take(lacking)
        if "update_mask" in method.input_type.fields_by_name and "." in path:
            # An update lacks what it names and does not give.
            lacking.update_mask.paths.append(path.split(".")[1])
        yield path, lacking


class Doorkeeper:
    """Knows everybody by what the token says."""

    audience = "registry"

    async def current(self, token: str) -> tuple[Actor, str]:
        return (service_actor("registry") if token == "service" else EVERYBODY), token


def handlers(service: str, reached: list[str]) -> dict[str, Any]:
    """Handlers of a service that only say that they were reached."""
    made = {}
    for method in METHODS:
        if method.containing_service.full_name != service:
            continue
        name = method.full_name

        async def answer(request: Any, _context: Any, name: str = name) -> None:
            if hasattr(request, "__aiter__"):
                await anext(request)
            reached.append(name)

        async def stream(request: Any, _context: Any, name: str = name) -> AsyncIterator[None]:
            reached.append(name)
            yield None

        shape = ("stream" if method.client_streaming else "unary") + "_"
        shape += "stream" if method.server_streaming else "unary"
        made[method.name] = getattr(grpc, f"{shape}_rpc_method_handler")(
            stream if method.server_streaming else answer,
            request_deserializer=message_factory.GetMessageClass(method.input_type).FromString,
            response_serializer=lambda _nothing: b"",
        )
    return made


async def test_what_must_be_there_is_asked_for_before_the_servicer_is() -> None:
    reached: list[str] = []
    guard = Guard(Doorkeeper())  # type: ignore[arg-type]  # all that the guard asks a verifier
    server = grpc.aio.server()
    for service in {method.containing_service.full_name for method in METHODS}:
        guarded = guard.guard(service, handlers(service, reached))
        server.add_generic_rpc_handlers((grpc.method_handlers_generic_handler(service, guarded),))
    port = server.add_insecure_port("127.0.0.1:0")
    await server.start()
    answers = {}
    try:
        async with grpc.aio.insecure_channel(f"127.0.0.1:{port}") as channel:
            for method in METHODS:
                for path, request in asked(method):
                    answers[method.full_name, path] = await refused(channel, method, request)
    finally:
        await server.stop(None)
    assert answers == {(name, path): [(path, "FIELD_REQUIRED")] for name, path in answers}
    assert reached == []
    assert len(answers) > 150


async def refused(channel: Any, method: MethodDescriptor, request: Message) -> list[tuple[str, str]]:
    """Call, and return what the answer says of the fields."""
    access = access_of(method)
    assert access is not None
    between = access.services and not (access.permission or access.signed_in)
    shape = ("stream" if method.client_streaming else "unary") + "_"
    shape += "stream" if method.server_streaming else "unary"
    call = getattr(channel, shape)(
        f"/{method.containing_service.full_name}/{method.name}",
        request_serializer=type(request).SerializeToString,
        response_deserializer=lambda _nothing: None,
    )(
        iter([request]) if method.client_streaming else request,
        timeout=10,
        metadata=[("authorization", f"Bearer {'service' if between else 'person'}")],
    )
    try:
        if method.server_streaming:
            async for _ in call:
                pass
        else:
            await call
    except grpc.aio.AioRpcError as error:
        known = status.from_call(error)
        assert isinstance(known, InvalidArgument), known
        return [(one.field, one.reason) for one in known.fields]
    return []


def test_the_protos_say_in_one_place_what_the_generous_bounds_are() -> None:
    said = (ROOT / "protos/prag/common/v1/options.proto").read_text()
    assert "Every text and every list of a request has a bound" in said
