"""What a public gRPC client learns from a service that it has no protos of, and calls by that alone."""

from __future__ import annotations

import json
from collections.abc import Iterator

import grpc
import pytest
from google.protobuf import descriptor_pool, message_factory
from grpc_health.v1 import health_pb2, health_pb2_grpc
from grpc_reflection.v1alpha.proto_reflection_descriptor_database import ProtoReflectionDescriptorDatabase

from tests.stack import Stack

SERVICES = ("registry", "assessment", "referral", "benefits", "reporting", "identity")
OWN = {name: f"prag.{name}.v1.{name.capitalize()}Service" for name in SERVICES}


def address(stack: Stack, service: str) -> str:
    """Where a service listens."""
    return str(json.loads((stack.var / "run.json").read_text())["services"][service])


@pytest.fixture(scope="module", params=SERVICES)
def told(request: pytest.FixtureRequest, stack: Stack) -> Iterator[tuple[str, grpc.Channel]]:
    with grpc.insecure_channel(address(stack, request.param)) as channel:
        yield request.param, channel


def test_health_answers_for_the_whole_and_for_each_service(told: tuple[str, grpc.Channel]) -> None:
    name, channel = told
    stub = health_pb2_grpc.HealthStub(channel)
    for service in ("", OWN[name]):
        answer = stub.Check(health_pb2.HealthCheckRequest(service=service), timeout=5)
        assert answer.status == health_pb2.HealthCheckResponse.SERVING
    with pytest.raises(grpc.RpcError) as refused:
        stub.Check(health_pb2.HealthCheckRequest(service="prag.nobody.v1.NobodyService"), timeout=5)
    assert refused.value.code() == grpc.StatusCode.NOT_FOUND


def test_every_rpc_is_described_and_can_be_called(told: tuple[str, grpc.Channel]) -> None:
    name, channel = told
    database = ProtoReflectionDescriptorDatabase(channel)
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
        pool = descriptor_pool.DescriptorPool(ProtoReflectionDescriptorDatabase(channel))
        sign_out = pool.FindServiceByName(OWN["identity"]).methods_by_name["SignOut"]
        asked = message_factory.GetMessageClass(sign_out.input_type)(session_token="nobody's")
        answer = channel.unary_unary(
            f"/{OWN['identity']}/SignOut",
            request_serializer=lambda message: message.SerializeToString(),
            response_deserializer=message_factory.GetMessageClass(sign_out.output_type).FromString,
        )(asked, timeout=5)
        assert answer.DESCRIPTOR.full_name == "prag.identity.v1.SignOutResponse"
