"""What a service tells of itself, and to whom; whoever may hear it needs no protos to call it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

import grpc
import pytest
from google.protobuf import descriptor_pool, message_factory
from grpc_health.v1 import health_pb2, health_pb2_grpc
from grpc_reflection.v1alpha import reflection_pb2, reflection_pb2_grpc
from grpc_reflection.v1alpha.proto_reflection_descriptor_database import ProtoReflectionDescriptorDatabase

from services.chassis.auth import tokens
from services.chassis.auth.actors import Actor, service_actor
from services.chassis.clock import Clock
from tests.stack import Stack

SERVICES = ("registry", "assessment", "referral", "benefits", "reporting", "identity")
OWN = {name: f"prag.{name}.v1.{name.capitalize()}Service" for name in SERVICES}


def address(stack: Stack, service: str) -> str:
    """Where a service listens."""
    return str(json.loads((stack.var / "run.json").read_text())["services"][service])


Told = tuple[str, grpc.Channel]


def as_itself(stack: Stack, service: str) -> tuple[tuple[str, str], ...]:
    """What a service shows itself, as its probe does: a token of the key that only its machine holds."""
    key = tokens.read_key(stack.var / "secrets" / f"{service}.jwk")
    return bearer(tokens.sign(service_actor(service), service, key, Clock().now()))


def bearer(token: str) -> tuple[tuple[str, str], ...]:
    """Metadata of a token."""
    return (("authorization", f"Bearer {token}"),)


@pytest.fixture(scope="module", params=SERVICES)
def told(request: pytest.FixtureRequest, stack: Stack) -> Iterator[Told]:
    with grpc.insecure_channel(address(stack, request.param)) as channel:
        yield request.param, channel


def inner(channel: grpc.Channel, metadata: tuple[tuple[str, str], ...]) -> Iterator[Callable[[], object]]:
    """Each question that is none of Prag's own, to be asked."""
    health = health_pb2_grpc.HealthStub(channel)
    asked = health_pb2.HealthCheckRequest()
    yield lambda: health.Check(asked, timeout=5, metadata=metadata)
    yield lambda: next(health.Watch(asked, timeout=5, metadata=metadata))
    reflection = reflection_pb2_grpc.ServerReflectionStub(channel)
    listing = reflection_pb2.ServerReflectionRequest(list_services="")
    yield lambda: next(reflection.ServerReflectionInfo(iter([listing]), timeout=5, metadata=metadata))


def test_strangers_learn_neither_health_nor_what_there_is(
    told: Told, stack: Stack, tried: Callable[[int], None]
) -> None:
    """Nobody without a token, no person, the administrator neither, and no other service."""
    name, channel = told
    others = [one for one in SERVICES if one != name]
    count = 0
    shown = [(), bearer("forged")]
    for other in others:
        key = tokens.read_key(stack.var / "secrets" / f"{other}.jwk")
        shown.append(bearer(tokens.sign(service_actor(other), name, key, Clock().now())))
    person = tokens.read_key(stack.var / "secrets" / "identity.jwk")
    actor = Actor(account_id="administrator", kind="person", roles=frozenset({"administrator"}))
    shown.append(bearer(tokens.sign(actor, name, person, Clock().now())))
    for metadata in shown:
        for ask in inner(channel, metadata):
            with pytest.raises(grpc.RpcError) as refused:
                ask()
            assert refused.value.code() in {
                grpc.StatusCode.UNAUTHENTICATED,
                grpc.StatusCode.PERMISSION_DENIED,
            }
            count += 1
    for ask in inner(channel, as_itself(stack, name)):
        assert ask()
    tried(count)


def test_health_answers_for_the_whole_and_for_each_service(told: Told, stack: Stack) -> None:
    name, channel = told
    stub = health_pb2_grpc.HealthStub(channel)
    own = as_itself(stack, name)
    for service in ("", OWN[name]):
        answer = stub.Check(health_pb2.HealthCheckRequest(service=service), timeout=5, metadata=own)
        assert answer.status == health_pb2.HealthCheckResponse.SERVING
    with pytest.raises(grpc.RpcError) as refused:
        unknown = health_pb2.HealthCheckRequest(service="prag.nobody.v1.NobodyService")
        stub.Check(unknown, timeout=5, metadata=own)
    assert refused.value.code() == grpc.StatusCode.NOT_FOUND


class Known(grpc.UnaryUnaryClientInterceptor, grpc.StreamStreamClientInterceptor):  # type: ignore[misc]
    """Shows a token with each call, which the library of reflection does not do by itself."""

    def __init__(self, metadata: tuple[tuple[str, str], ...]) -> None:
        self.metadata = metadata

    def intercept_stream_stream(self, continuation: Any, details: Any, requests: Any) -> Any:
        return continuation(details._replace(metadata=self.metadata), requests)

    intercept_unary_unary = intercept_stream_stream


def database_of(stack: Stack, name: str, channel: grpc.Channel) -> ProtoReflectionDescriptorDatabase:
    """What a service tells itself of what it serves."""
    known = grpc.intercept_channel(channel, Known(as_itself(stack, name)))
    return ProtoReflectionDescriptorDatabase(known)


def test_every_rpc_is_described_and_can_be_called(told: Told, stack: Stack) -> None:
    name, channel = told
    database = database_of(stack, name, channel)
    listed = set(database.get_services())
    assert {OWN[name], "grpc.health.v1.Health", "grpc.reflection.v1alpha.ServerReflection"} <= listed
    # A pool of its own: nothing of what this process knows of Prag is in it.
    pool = descriptor_pool.DescriptorPool(database)
    for service in listed:
        described = list(pool.FindServiceByName(service).methods)
        assert described, service
        for method in described:
            assert message_factory.GetMessageClass(method.input_type)().SerializeToString() == b""
            assert message_factory.GetMessageClass(method.output_type) is not None
    work = pool.FindServiceByName("prag.common.v1.JobService").methods_by_name["GetJob"]
    asked = message_factory.GetMessageClass(work.input_type)()
    call = channel.unary_unary(
        f"/{work.containing_service.full_name}/{work.name}",
        request_serializer=lambda message: message.SerializeToString(),
        response_deserializer=message_factory.GetMessageClass(work.output_type).FromString,
    )
    with pytest.raises(grpc.RpcError) as refused:
        call(asked, timeout=5)
    assert (refused.value.code(), refused.value.details()) == (
        grpc.StatusCode.UNAUTHENTICATED,
        "TOKEN_MISSING",
    )


def test_a_public_rpc_answers_a_client_without_protos(stack: Stack) -> None:
    with grpc.insecure_channel(address(stack, "identity")) as channel:
        pool = descriptor_pool.DescriptorPool(database_of(stack, "identity", channel))
        sign_out = pool.FindServiceByName(OWN["identity"]).methods_by_name["SignOut"]
        asked = message_factory.GetMessageClass(sign_out.input_type)(session_token="nobody's")
        answer = channel.unary_unary(
            f"/{OWN['identity']}/SignOut",
            request_serializer=lambda message: message.SerializeToString(),
            response_deserializer=message_factory.GetMessageClass(sign_out.output_type).FromString,
        )(asked, timeout=5)
        assert answer.DESCRIPTOR.full_name == "prag.identity.v1.SignOutResponse"
