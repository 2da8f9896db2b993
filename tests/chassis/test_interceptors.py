import asyncio
import json
import uuid

import asyncpg
import grpc
import pytest
from grpc_health.v1 import health_pb2, health_pb2_grpc
from prag.common.v1.options_pb2 import Access
from prometheus_client import REGISTRY
from sqlalchemy.exc import DBAPIError

from services.chassis import call_context
from services.chassis.auth import tokens
from services.chassis.auth.actors import ANONYMOUS, Actor, service_actor
from services.chassis.clock import Clock
from services.chassis.errors import DomainError, PermissionDenied
from services.chassis.rpc import status
from services.chassis.rpc.clients import CHANNEL_OPTIONS
from services.chassis.rpc.guard import Guard, access_of, allow, translate
from services.chassis.rpc.server import Server
from tests.chassis import sample_service
from tests.chassis.event_path import until
from tests.chassis.sample_service import (
    WRONG,
    Ask,
    CreateGuestRequest,
    Guest,
    Note,
    Servicer,
    add_sample,
    guest,
)

KEYS = {name: tokens.generate_key(name) for name in ("identity", "sample", "referral")}
OFFICER = Actor(
    account_id="author", kind="person", roles=frozenset({"mocr_officer"}), municipalities=("RAN",)
)
ADMINISTRATOR = Actor(account_id="admin", kind="person", roles=frozenset({"administrator"}))
REFERRAL = service_actor("referral")


def token(actor, audience="sample"):
    key = KEYS[actor.name if actor.kind == "service" else "identity"]
    return tokens.sign(actor, audience, key, Clock().now())


@pytest.fixture
async def sample():
    servicer = Servicer()
    servicer.errors = WRONG
    gate = Guard(
        tokens.Verifier("sample", tokens.Keys(list(KEYS.values())), Clock()), admitted=sample_service.admitted
    )
    server = Server("127.0.0.1:0", gate, [(add_sample, servicer)])
    await server.start()
    async with grpc.aio.insecure_channel(server.address, options=CHANNEL_OPTIONS) as channel:
        yield SampleUnderTest(channel, servicer)
    await server.stop()


class SampleUnderTest:
    def __init__(self, channel, servicer):
        self.channel, self.servicer = channel, servicer

    async def call(self, method, request=None, actor=OFFICER, *, timeout=5, metadata=(), raw=None):  # noqa: ASYNC109
        descriptor = sample_service.POOL.FindMethodByName(f"{sample_service.PACKAGE}.SampleService.{method}")
        shape = (
            ("stream" if descriptor.client_streaming else "unary")
            + "_"
            + ("stream" if descriptor.server_streaming else "unary")
        )
        bearer = raw if raw is not None else f"Bearer {token(actor)}" if actor else None
        if bearer is not None:
            metadata = (("authorization", bearer), *metadata)
        stub = getattr(self.channel, shape)(
            f"/{sample_service.PACKAGE}.SampleService/{method}",
            request_serializer=lambda message: message.SerializeToString(),
            response_deserializer=sample_service.message(descriptor.output_type.name).FromString,
        )
        try:
            answer = stub(Ask() if request is None else request, timeout=timeout, metadata=metadata)
            return [message async for message in answer] if descriptor.server_streaming else await answer
        except grpc.aio.AioRpcError as error:
            raise status.from_call(error) from error

    async def refused(self, method, request=None, actor=OFFICER, **more):
        with pytest.raises(DomainError) as caught:
            await self.call(method, request, actor, **more)
        return caught.value.code, caught.value.reason


ANSWERS = [
    # method, officer, administrator, service, nobody
    ("GetGuest", "OK", "NOT_PERMITTED", "OK", "TOKEN_MISSING"),
    ("ListGuests", "OK", "NOT_PERMITTED", "NOT_PERMITTED", "TOKEN_MISSING"),
    ("WatchGuests", "OK", "NOT_PERMITTED", "NOT_PERMITTED", "TOKEN_MISSING"),
    ("Whoami", "OK", "OK", "OK", "TOKEN_MISSING"),
    ("CreateGuest", "OK", "OK", "NOT_PERMITTED", "TOKEN_MISSING"),
    ("SignIn", "OK", "OK", "OK", "OK"),
    ("OnlyServices", "NOT_PERMITTED", "NOT_PERMITTED", "OK", "TOKEN_MISSING"),
]


@pytest.mark.parametrize("row", ANSWERS, ids=lambda row: row[0])
async def test_who_may_call_what(sample, row):
    method, *expected = row
    request = CreateGuestRequest() if method == "CreateGuest" else Ask()
    for actor, answer in zip((OFFICER, ADMINISTRATOR, REFERRAL, None), expected, strict=True):
        if answer == "OK":
            await sample.call(method, request, actor)
        else:
            assert (await sample.refused(method, request, actor))[1] == answer


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        ("", "TOKEN_MISSING"),
        ("Bearer", "TOKEN_MISSING"),
        ("Bearer ", "TOKEN_MISSING"),
        ("Basic YTpi", "TOKEN_MISSING"),
        ("Bearer nonsense", "TOKEN_INVALID"),
        (f"Bearer {token(OFFICER, 'referral')}", "TOKEN_INVALID"),
    ],
)
async def test_without_a_good_token_nobody_is_asking(sample, raw, reason):
    assert await sample.refused("Whoami", raw=raw) == ("UNAUTHENTICATED", reason)
    assert (await sample.call("SignIn", raw=raw)).id == ""


async def test_a_service_asks_for_a_person_by_showing_both_tokens(sample):
    shown = ((tokens.ON_BEHALF, token(OFFICER, "referral")),)
    assert (await sample.call("Whoami", actor=REFERRAL, metadata=shown)).id == "author"
    # The person's rights hold, not the service's.
    assert (await sample.refused("OnlyServices", actor=REFERRAL, metadata=shown))[1] == "NOT_PERMITTED"
    call = sample.servicer.seen[0][1]
    assert call.token == shown[0][1]


@pytest.mark.parametrize(
    ("presenter", "shown"),
    [(OFFICER, OFFICER), (REFERRAL, service_actor("sample")), (REFERRAL, None)],
    ids=["a person shows", "a service is shown", "nonsense is shown"],
)
async def test_only_a_service_shows_and_only_people_are_shown(sample, presenter, shown):
    text = token(shown, "referral") if shown else "nonsense"
    metadata = ((tokens.ON_BEHALF, text),)
    assert await sample.refused("Whoami", actor=presenter, metadata=metadata) == (
        "UNAUTHENTICATED",
        "TOKEN_INVALID",
    )


@pytest.mark.parametrize("method", ["Whoami", "WatchGuests", "SignIn"])
async def test_a_call_without_a_deadline_is_refused(sample, method):
    assert await sample.refused(method, timeout=None) == ("INVALID_ARGUMENT", "DEADLINE_REQUIRED")


async def test_a_call_ends_at_its_deadline(sample):
    assert (await sample.refused("Whoami", Ask(what="wait"), timeout=0.1))[0] == "DEADLINE_EXCEEDED"


async def test_the_trace_goes_on(sample):
    parent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
    await sample.call("Whoami", metadata=(("traceparent", parent),))
    await sample.call("Whoami", metadata=(("traceparent", "garbage"),))
    (_, first), (_, second) = sample.servicer.seen
    assert first.traceparent.split("-")[1] == parent.split("-")[1]
    assert first.traceparent != parent
    assert second.traceparent.split("-")[1] != "garbage"
    assert first.rpc == "test.sample_service.v1.SampleService/Whoami"
    assert first.deadline - first.started == pytest.approx(5, abs=0.5)


@pytest.mark.parametrize(
    ("what", "answer"),
    [
        ("domain", ("FAILED_PRECONDITION", "NOT_IN_STATE")),
        ("fields", ("INVALID_ARGUMENT", "INVALID_FIELDS")),
        ("todo", ("UNIMPLEMENTED", "NOT_IMPLEMENTED")),
        ("defect", ("INTERNAL", "INTERNAL")),
    ],
)
async def test_errors_arrive_as_they_were_raised(sample, what, answer):
    assert await sample.refused("Fail", Ask(what=what)) == answer


async def test_a_defect_tells_the_trace_and_nothing_else(sample, capsys, logs):
    with pytest.raises(DomainError) as caught:
        await sample.call("Fail", Ask(what="defect"))
    assert set(caught.value.metadata) == {"trace_id"}
    logged = ""

    async def left() -> bool:
        # The call's own line is written when the caller has its answer already.
        nonlocal logged
        logged += capsys.readouterr().out
        return '"event": "call"' in logged

    await until(left)
    assert "Petrović" not in logged + str(caught.value.__cause__)
    lines = [json.loads(line) for line in logged.splitlines()]
    defect = next(line for line in lines if line["event"] == "defect")
    assert defect["error_type"] == "KeyError"
    assert any("sample_service.py" in place for place in defect["error_places"])
    assert defect["trace_id"] == caught.value.metadata["trace_id"]
    assert [line["code"] for line in lines if line["event"] == "call"] == ["INTERNAL"]


async def test_what_streams_is_cleared_and_fails_the_same_way(sample):
    watched = await sample.call("WatchGuests")
    assert len(watched) == 3
    for message in watched:
        assert message.ethnicity == "A"
        assert not message.threats
        assert [note.text for note in message.notes] == ["mine", ""]
    [mirrored] = await sample.call("MirrorGuests", iter([guest()]))
    assert mirrored.name == "Ana"
    assert not mirrored.threats
    assert await sample.refused("FailInStream") == ("FAILED_PRECONDITION", "NOT_IN_STATE")


@pytest.mark.parametrize("method", ["SendGuests", "MirrorGuests"])
async def test_what_is_hidden_is_refused_in_streams_too(sample, method):
    auditor = Actor(account_id="a", kind="person", roles=frozenset({"auditor"}))
    messages = [Guest(name="x"), Guest(notes=[Note(text="secret")])]
    assert await sample.refused(method, iter(messages), auditor) == ("INVALID_ARGUMENT", "INVALID_FIELDS")
    assert await sample.call(method, iter(messages[:1]), auditor)


async def test_calls_side_by_side_do_not_mix_their_actors(sample):
    people = [Actor(account_id=str(uuid.uuid4()), kind="person") for _ in range(40)]
    answers = await asyncio.gather(*(sample.call("Whoami", Ask(what="wait"), person) for person in people))
    assert [answer.id for answer in answers] == [person.account_id for person in people]
    assert call_context.current() is None


async def test_health_is_told_to_the_service_itself_and_no_stranger(sample):
    stub = health_pb2_grpc.HealthStub(sample.channel)
    for name in ("", "test.sample_service.v1.SampleService"):
        asked = health_pb2.HealthCheckRequest(service=name)
        own = (("authorization", f"Bearer {token(service_actor('sample'))}"),)
        assert (await stub.Check(asked, metadata=own)).status == health_pb2.HealthCheckResponse.SERVING
        for actor, code in (
            (None, "UNAUTHENTICATED"),
            (OFFICER, "PERMISSION_DENIED"),
            (REFERRAL, "PERMISSION_DENIED"),
        ):
            shown = (("authorization", f"Bearer {token(actor)}"),) if actor else ()
            for call in (stub.Check(asked, metadata=shown), stub.Watch(asked, metadata=shown).read()):
                with pytest.raises(grpc.aio.AioRpcError) as refused:
                    await call
                assert refused.value.code().name == code


async def test_a_message_over_four_megabytes_is_refused(sample):
    assert await sample.refused("Whoami", Ask(id="x" * (5 << 20))) == (
        "RESOURCE_EXHAUSTED",
        "MESSAGE_TOO_LARGE",
    )


@pytest.mark.parametrize(
    ("service", "words"),
    [
        ("OpenService", "NotSaid does not say who may call it"),
        ("EmptyService", "SaysNothing does not say who may call it"),
        ("OddService", "case.sell, which no role gives"),
    ],
)
def test_a_service_with_an_unguarded_rpc_does_not_start(service, words):
    class Careless:
        async def answer(self, request, context): ...

        NotSaid = SaysNothing = Odd = answer

    gate = Guard(tokens.Verifier("sample", {}, Clock()))
    recorded = {}

    class Registry:
        def add_generic_rpc_handlers(self, handlers): ...

        def add_registered_method_handlers(self, name, handlers):
            recorded.update(name=name, handlers=handlers)

    sample_service.add_servicer(service, Careless(), Registry())
    with pytest.raises(ValueError, match=words):
        gate.guard(recorded["name"], recorded["handlers"])


async def test_a_stream_that_would_pass_by_the_clearing_does_not_start():
    class ByContext(Servicer):
        async def WatchGuests(self, request, context):
            await context.write(guest())

    gate = Guard(tokens.Verifier("sample", {}, Clock()))
    with pytest.raises(TypeError, match="WatchGuests must be an async generator"):
        Server("127.0.0.1:0", gate, [(add_sample, ByContext())])


def of(kind):
    error = kind("Key (name)=(Ana) already exists")
    error.sqlstate = kind.sqlstate
    return error


def wrapped(error):
    return DBAPIError("SELECT", None, error)


@pytest.mark.parametrize(
    ("error", "answer"),
    [
        (of(asyncpg.InsufficientPrivilegeError), ("PERMISSION_DENIED", "OUTSIDE_SCOPE")),
        (wrapped(of(asyncpg.InsufficientPrivilegeError)), ("PERMISSION_DENIED", "OUTSIDE_SCOPE")),
        (of(asyncpg.LockNotAvailableError), ("UNAVAILABLE", "BUSY")),
        (of(asyncpg.QueryCanceledError), ("UNAVAILABLE", "BUSY")),
        (of(asyncpg.DeadlockDetectedError), ("UNAVAILABLE", "BUSY")),
        (of(asyncpg.TooManyConnectionsError), ("UNAVAILABLE", "BUSY")),
        (of(asyncpg.AdminShutdownError), ("UNAVAILABLE", "DATABASE_UNAVAILABLE")),
        (of(asyncpg.CannotConnectNowError), ("UNAVAILABLE", "DATABASE_UNAVAILABLE")),
        (ConnectionRefusedError(), ("UNAVAILABLE", "DATABASE_UNAVAILABLE")),
        (asyncpg.InterfaceError("connection is closed"), ("UNAVAILABLE", "DATABASE_UNAVAILABLE")),
        (TimeoutError(), ("UNAVAILABLE", "BUSY")),
        (of(asyncpg.CharacterNotInRepertoireError), ("INVALID_ARGUMENT", "FIELD_INVALID_CHARACTER")),
        (of(asyncpg.UniqueViolationError), None),
        (of(asyncpg.UndefinedTableError), None),
        (asyncpg.InterfaceError("cannot perform operation: another operation is in progress"), None),
        (ValueError("Ana"), None),
    ],
    ids=lambda value: getattr(type(value), "__name__", None) if isinstance(value, Exception) else None,
)
def test_what_the_database_says(error, answer):
    known = translate(error)
    assert (known and (known.code, known.reason)) == answer


ACCESS = [
    # permission, services, public, signed in; who is let in: officer, auditor, service, nobody
    (("case.write", False, False, False), (True, False, False, False)),
    (("case.write", True, False, False), (True, False, True, False)),
    (("", True, False, False), (False, False, True, False)),
    (("", False, True, False), (True, True, True, True)),
    (("", False, False, True), (True, True, False, True)),
    (("", True, False, True), (True, True, True, True)),
]


@pytest.mark.parametrize(("said", "expected"), ACCESS, ids=str)
def test_whom_an_option_lets_in(said, expected):
    permission, services, public, signed_in = said
    access = Access(permission=permission, services=services, public=public, signed_in=signed_in)
    auditor = Actor(account_id="a", kind="machine", roles=frozenset({"auditor"}))
    found = []
    for by in (OFFICER, auditor, REFERRAL, ANONYMOUS):
        try:
            allow(access, by)
        except PermissionDenied as refused:
            assert refused.metadata == {"permission": permission}  # noqa: PT017 - of four, some refuse
            found.append(False)
        else:
            found.append(True)
    assert tuple(found) == expected


def test_an_option_that_lets_nobody_in_says_nothing():
    methods = sample_service.POOL.FindServiceByName(f"{sample_service.PACKAGE}.SampleService").methods_by_name
    assert access_of(methods["GetGuest"]).permission == "case.read"
    assert access_of(methods["Whoami"]).signed_in
    assert access_of(methods["SignIn"]).public
    assert access_of(methods["OnlyServices"]).services
    for service, method in (("OpenService", "NotSaid"), ("EmptyService", "SaysNothing")):
        described = sample_service.POOL.FindServiceByName(f"{sample_service.PACKAGE}.{service}")
        assert access_of(described.methods_by_name[method]) is None


@pytest.mark.parametrize("scheme", ["Bearer", "bearer", "BEARER"])
async def test_a_token_has_a_scheme_in_any_case(sample, scheme):
    assert (await sample.call("Whoami", raw=f"{scheme} {token(OFFICER)}")).id == "author"


async def test_a_persons_token_goes_on_and_a_services_own_does_not(sample):
    theirs = token(OFFICER)
    await sample.call("Whoami", raw=f"Bearer {theirs}")
    await sample.call("Whoami", actor=REFERRAL)
    assert [call.token for _, call in sample.servicer.seen] == [theirs, ""]
    assert [call.access.signed_in for _, call in sample.servicer.seen] == [True, True]


async def test_every_call_is_counted_and_logged_once_by_its_code(sample, logs, capsys):
    rpc = "test.sample_service.v1.SampleService"
    expected = {
        ("GetGuest", "OK"): sample.call("GetGuest"),
        ("WatchGuests", "OK"): sample.call("WatchGuests"),
        ("GetGuest", "PERMISSION_DENIED"): sample.refused("GetGuest", actor=ADMINISTRATOR),
        ("FailInStream", "FAILED_PRECONDITION"): sample.refused("FailInStream"),
        ("Whoami", "UNAUTHENTICATED"): sample.refused("Whoami", actor=None),
        ("Whoami", "CANCELLED"): sample.refused("Whoami", Ask(what="wait"), timeout=0.1),
    }

    def counted():
        return {
            key: REGISTRY.get_sample_value(
                "prag_rpc_seconds_count", {"method": f"{rpc}/{key[0]}", "code": key[1]}
            )
            or 0
            for key in expected
        }

    before = counted()
    for call in expected.values():
        await call
    logged = ""

    async def all_left() -> bool:
        nonlocal logged
        logged += capsys.readouterr().out
        return logged.count('"event": "call"') == len(expected)

    await until(all_left)
    assert {key: now - before[key] for key, now in counted().items()} == dict.fromkeys(expected, 1)
    lines = [json.loads(line) for line in logged.splitlines()]
    assert [(line["rpc"], line["code"]) for line in lines if line["event"] == "call"] == [
        (f"{rpc}/{method}", code) for method, code in expected
    ]
    refused = [(line["code"], line["reason"]) for line in lines if line["event"] == "refused"]
    assert refused == [
        ("PERMISSION_DENIED", "NOT_PERMITTED"),
        ("FAILED_PRECONDITION", "NOT_IN_STATE"),
        ("UNAUTHENTICATED", "TOKEN_MISSING"),
    ]
    assert not [line for line in lines if line["event"] == "defect"]


@pytest.mark.parametrize(
    ("method", "words"),
    [("GetGuest", "must be a coroutine function"), ("SendGuests", "must be a coroutine function")],
)
async def test_an_answer_that_is_no_coroutine_does_not_start(method, words):
    class Plainly(Servicer):
        """Answers without waiting for anything."""

    setattr(Plainly, method, lambda self, request, context: guest())
    gate = Guard(tokens.Verifier("sample", {}, Clock()))
    with pytest.raises(TypeError, match=f"{method} {words}"):
        Server("127.0.0.1:0", gate, [(add_sample, Plainly())])
