"""A service of all four shapes with sensitive fields, which exists in the tests only."""

# ruff: noqa: E501

import asyncio
import tempfile
from pathlib import Path
from typing import Any

import grpc
from google.protobuf import descriptor_pb2, descriptor_pool, message_factory
from grpc_tools import protoc
from prag.common.v1 import options_pb2  # noqa: F401 - its options must be known to the pool first

from protos.generate import include_paths
from services.chassis import call_context
from services.chassis.auth import actors
from services.chassis.errors import FailedPrecondition, InvalidArgument, Violation

PROTO = """
syntax = "proto3";
package test.sample_service.v1;
import "google/protobuf/field_mask.proto";
import "prag/common/v1/options.proto";

message Note {
  string text = 1 [(prag.common.v1.sensitivity) = SENSITIVITY_HEALTH];
  string author_id = 2;
}
message Household {
  string community = 1 [(prag.common.v1.sensitivity) = SENSITIVITY_ETHNICITY];
  Household within = 2;
}
message Guest {
  string id = 1;
  string name = 2;
  string ethnicity = 3 [(prag.common.v1.sensitivity) = SENSITIVITY_ETHNICITY];
  repeated string threats = 4 [(prag.common.v1.sensitivity) = SENSITIVITY_PROTECTION];
  repeated Note notes = 5;
  Household household = 6;
  map<string, Note> by_day = 7;
  repeated string redacted_fields = 20;
}
message Ask { string id = 1; string what = 2; }
message Plain { string id = 1; string text = 2; }
message CreateGuestRequest { Guest guest = 1; }
message UpdateGuestRequest { Guest guest = 1; google.protobuf.FieldMask update_mask = 2; }
message Guests { repeated Guest guests = 1; repeated string redacted_fields = 2; }

service SampleService {
  rpc GetGuest(Ask) returns (Guest) {
    option idempotency_level = NO_SIDE_EFFECTS;
    option (prag.common.v1.access) = {permission: "case.read" services: true};
  }
  rpc ListGuests(Ask) returns (Guests) { option (prag.common.v1.access) = {permission: "case.read"}; }
  rpc WatchGuests(Ask) returns (stream Guest) { option (prag.common.v1.access) = {permission: "case.read"}; }
  rpc SendGuests(stream Guest) returns (Plain) { option (prag.common.v1.access) = {signed_in: true}; }
  rpc MirrorGuests(stream Guest) returns (stream Guest) { option (prag.common.v1.access) = {signed_in: true}; }
  rpc CreateGuest(CreateGuestRequest) returns (Guest) { option (prag.common.v1.access) = {signed_in: true}; }
  rpc UpdateGuest(UpdateGuestRequest) returns (Guest) { option (prag.common.v1.access) = {signed_in: true}; }
  rpc Whoami(Ask) returns (Plain) { option (prag.common.v1.access) = {signed_in: true services: true}; }
  rpc SignIn(Ask) returns (Plain) { option (prag.common.v1.access) = {public: true}; }
  rpc OnlyServices(Ask) returns (Plain) { option (prag.common.v1.access) = {services: true}; }
  rpc Fail(Ask) returns (Plain) { option (prag.common.v1.access) = {signed_in: true services: true}; }
  rpc FailSafely(Ask) returns (Plain) {
    option idempotency_level = NO_SIDE_EFFECTS;
    option (prag.common.v1.access) = {signed_in: true services: true};
  }
  rpc FailInStream(Ask) returns (stream Plain) { option (prag.common.v1.access) = {signed_in: true}; }
}
service OpenService { rpc NotSaid(Ask) returns (Plain); }
service EmptyService { rpc SaysNothing(Ask) returns (Plain) { option (prag.common.v1.access) = {records: true}; } }
service OddService { rpc Odd(Ask) returns (Plain) { option (prag.common.v1.access) = {permission: "case.sell"}; } }
"""
PACKAGE = "test.sample_service.v1"


def _compile() -> None:
    with tempfile.TemporaryDirectory() as folder:
        source, compiled = Path(folder, "sample_service.proto"), Path(folder, "set.binpb")
        source.write_text(PROTO)
        paths = [f"--proto_path={path}" for path in (folder, Path("protos").resolve(), *include_paths())]
        assert protoc.main(["", *paths, f"--descriptor_set_out={compiled}", "sample_service.proto"]) == 0
        files = descriptor_pb2.FileDescriptorSet.FromString(compiled.read_bytes())
    from google.protobuf import field_mask_pb2  # noqa: F401

    descriptor_pool.Default().Add(files.file[0])


_compile()
POOL = descriptor_pool.Default()


def message(name: str) -> Any:
    return message_factory.GetMessageClass(POOL.FindMessageTypeByName(f"{PACKAGE}.{name}"))


def admitted(*_: Any) -> frozenset[str]:
    """Who may call the sample: the list of callers names no service of the tests."""
    return frozenset({"gateway", "identity", "referral", "sample"})


class Stub:
    """What the compiler would generate for a channel."""

    def __init__(self, channel: Any) -> None:
        for method in POOL.FindServiceByName(f"{PACKAGE}.SampleService").methods:
            shape = (
                ("stream" if method.client_streaming else "unary")
                + "_"
                + ("stream" if method.server_streaming else "unary")
            )
            made = getattr(channel, shape)(
                f"/{PACKAGE}.SampleService/{method.name}",
                request_serializer=message(method.input_type.name).SerializeToString,
                response_deserializer=message(method.output_type.name).FromString,
            )
            setattr(self, method.name, made)


Guest, Guests, Note, Household = message("Guest"), message("Guests"), message("Note"), message("Household")
Ask, Plain = message("Ask"), message("Plain")
CreateGuestRequest, UpdateGuestRequest = message("CreateGuestRequest"), message("UpdateGuestRequest")


def guest() -> Any:
    return Guest(
        id="1",
        name="Ana",
        ethnicity="A",
        threats=["T"],
        notes=[Note(text="mine", author_id="author"), Note(text="theirs", author_id="other")],
        household=Household(community="C", within=Household(community="D")),
        by_day={"monday": Note(text="M")},
    )


class Servicer:
    """Does what the request says."""

    def __init__(self) -> None:
        self.tries = 0
        self.peers: Any = None
        self.seen: list[Any] = []
        self.entered = asyncio.Event()
        self.errors: dict[str, Exception] = {}

    async def GetGuest(self, request, context):
        self.tries += 1
        return guest()

    async def ListGuests(self, request, context):
        return Guests(guests=[guest(), guest()])

    async def WatchGuests(self, request, context):
        for _ in range(3):
            yield guest()

    async def SendGuests(self, requests, context):
        return Plain(text=str(len([request async for request in requests])))

    async def MirrorGuests(self, requests, context):
        async for request in requests:
            yield request

    async def CreateGuest(self, request, context):
        return request.guest

    async def UpdateGuest(self, request, context):
        return request.guest

    async def Whoami(self, request, context):
        actor, call = actors.caller(), call_context.current()
        self.seen.append((actor, call))
        if request.what == "ask the peer":
            return await self.peers.sample.Whoami(Ask())
        if request.what == "wait":
            self.entered.set()
            await asyncio.sleep(0.3)
        return Plain(id=actor.account_id, text=actor.kind)

    async def SignIn(self, request, context):
        return Plain(id=actors.caller().account_id)

    async def OnlyServices(self, request, context):
        return Plain(id=actors.caller().account_id)

    async def Fail(self, request, context):
        self.tries += 1
        raise self.errors[request.what]

    FailSafely = Fail

    async def FailInStream(self, request, context):
        yield Plain(id="1")
        raise FailedPrecondition("NOT_IN_STATE", state="SENT")


WRONG = {
    "domain": FailedPrecondition("NOT_IN_STATE", state="SENT"),
    "fields": InvalidArgument(
        fields=[Violation("persons[0].birth_date", "DATE_IN_FUTURE", {"max": "today"})]
    ),
    "todo": NotImplementedError(),
    "defect": KeyError("Ana Petrović"),
}


def add_servicer(name: str, servicer: Any, server: Any) -> None:
    """What generated code does."""
    handlers = {}
    for method in POOL.FindServiceByName(f"{PACKAGE}.{name}").methods:
        shape = (
            ("stream" if method.client_streaming else "unary")
            + "_"
            + ("stream" if method.server_streaming else "unary")
        )
        handlers[method.name] = getattr(grpc, f"{shape}_rpc_method_handler")(
            getattr(servicer, method.name),
            request_deserializer=message_factory.GetMessageClass(method.input_type).FromString,
            response_serializer=message_factory.GetMessageClass(method.output_type).SerializeToString,
        )
    server.add_generic_rpc_handlers((grpc.method_handlers_generic_handler(f"{PACKAGE}.{name}", handlers),))
    server.add_registered_method_handlers(f"{PACKAGE}.{name}", handlers)


def add_sample(servicer: Any, server: Any) -> None:
    add_servicer("SampleService", servicer, server)
