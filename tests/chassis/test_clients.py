from types import SimpleNamespace

import grpc
import pytest
from grpc.aio import Metadata

from services.chassis import call_context
from services.chassis.auth import tokens
from services.chassis.auth.actors import Actor, service_actor
from services.chassis.clock import Clock
from services.chassis.errors import (
    DeadlineExceeded,
    DomainError,
    FailedPrecondition,
    InvalidArgument,
    Unavailable,
)
from services.chassis.rpc import clients
from services.chassis.rpc.clients import Peers
from services.chassis.rpc.guard import Guard
from services.chassis.rpc.server import Server
from tests.chassis import sample_service
from tests.chassis.sample_service import WRONG, Ask, Servicer, add_sample

KEYS = {name: tokens.generate_key(name) for name in ("identity", "sample", "referral")}
OFFICER = Actor(account_id="officer", kind="person", roles=frozenset({"mocr_officer"}))


@pytest.fixture(autouse=True)
def _stubs(monkeypatch):
    monkeypatch.setattr(clients, "stub_of", lambda _name: sample_service.Stub)


@pytest.fixture
async def servicer():
    servicer = Servicer()
    servicer.errors = WRONG | {"away": Unavailable("BUSY")}
    gate = Guard(
        tokens.Verifier("sample", tokens.Keys(list(KEYS.values())), Clock()), admitted=sample_service.admitted
    )
    server = Server("127.0.0.1:0", gate, [(add_sample, servicer)])
    await server.start()
    servicer.address = server.address
    yield servicer
    await server.stop()


@pytest.fixture
async def peers(servicer):
    own = tokens.ServiceTokens("referral", KEYS["referral"], Clock())
    peers = Peers({"sample": servicer.address, "nowhere": "127.0.0.1:1"}, own)
    yield peers
    await peers.close()


async def test_a_service_calls_for_itself_when_nobody_is_asking(peers):
    assert (await peers.sample.Whoami(Ask())).id == "service:referral"
    assert (await peers.sample.OnlyServices(Ask())).id == "service:referral"


async def test_a_persons_call_goes_on_as_the_persons(peers):
    theirs = tokens.sign(OFFICER, "referral", KEYS["identity"], Clock().now())
    with call_context.during(call_context.CurrentCall(rpc="x", token=theirs)):
        assert (await peers.sample.Whoami(Ask())).id == "officer"
        assert [guest.id async for guest in peers.sample.WatchGuests(Ask())] == ["1"] * 3


async def test_a_second_hop_still_knows_the_person(peers, servicer):
    servicer.peers = Peers(
        {"sample": servicer.address}, tokens.ServiceTokens("sample", KEYS["sample"], Clock())
    )
    theirs = tokens.sign(OFFICER, "referral", KEYS["identity"], Clock().now())
    with call_context.during(call_context.CurrentCall(rpc="x", token=theirs)) as call:
        assert (await peers.sample.Whoami(Ask(what="ask the peer"), timeout=1)).id == "officer"
    traces = {seen.traceparent.split("-")[1] for _, seen in servicer.seen}
    assert traces == {call.traceparent.split("-")[1]}
    first, second = (seen.deadline for _, seen in servicer.seen)
    # gRPC rounds timeouts up to three digits.
    assert second < first + 0.02
    await servicer.peers.close()


@pytest.mark.parametrize(
    ("what", "kind", "reason"),
    [("domain", FailedPrecondition, "NOT_IN_STATE"), ("fields", InvalidArgument, "INVALID_FIELDS")],
)
async def test_errors_are_what_the_peer_raised(peers, what, kind, reason):
    with pytest.raises(kind) as caught:
        await peers.sample.Fail(Ask(what=what))
    assert caught.value.reason == reason
    if isinstance(caught.value, InvalidArgument):
        assert caught.value.fields == WRONG["fields"].fields


@pytest.mark.parametrize("method", ["FailSafely", "Fail"])
async def test_a_peer_that_says_that_it_is_busy_is_there_and_is_not_asked_again(peers, servicer, method):
    with pytest.raises(Unavailable):
        await getattr(peers.sample, method)(Ask(what="away"))
    assert servicer.tries == 1


async def test_what_is_refused_is_not_tried_again(peers, servicer):
    with pytest.raises(FailedPrecondition):
        await peers.sample.FailSafely(Ask(what="domain"))
    assert servicer.tries == 1


@pytest.mark.parametrize(("left", "given"), [(None, 5.0), (60.0, 5.0), (1.0, 0.98)])
async def test_a_peer_gets_what_is_left_less_twenty_milliseconds(peers, servicer, left, given):
    call = call_context.CurrentCall(rpc="x")
    call.deadline = None if left is None else call.started + left
    with call_context.during(call):
        await peers.sample.Whoami(Ask())
    seen = servicer.seen[0][1]
    assert given - 0.5 < seen.deadline - seen.started < given + 0.02


async def test_no_call_is_made_when_no_time_is_left(peers, servicer):
    call = call_context.CurrentCall(rpc="x")
    call.deadline = call.started + 0.01
    with call_context.during(call), pytest.raises(DeadlineExceeded):
        await peers.sample.Whoami(Ask())
    assert servicer.seen == []


@pytest.mark.parametrize(
    ("given", "tries"),
    [
        # With less time left than a pause there is no second try; with a little more there is one.
        (0.09, 1),
        (0.15, 2),
        (0.35, 4),
    ],
)
async def test_a_peer_that_is_away_is_tried_after_each_pause_while_there_is_time(monkeypatch, given, tries):
    """By a clock of its own: nothing is waited for."""
    own = tokens.ServiceTokens("referral", KEYS["referral"], Clock())
    channel = clients.Channel("nowhere", "127.0.0.1:1", own)
    now, left, slept = [50.0], [], []

    class Away(grpc.aio.AioRpcError):
        def __init__(self):
            super().__init__(grpc.StatusCode.UNAVAILABLE, Metadata(), Metadata())

    async def start(shape, path, coders, request, seconds):
        left.append(round(seconds, 2))
        raise Away

    async def sleep(seconds):
        slept.append(seconds)
        now[0] += seconds

    loop = SimpleNamespace(time=lambda: now[0])
    monkeypatch.setattr(channel, "_start", start)
    monkeypatch.setattr(channel._retries, "again", lambda *_: True)
    monkeypatch.setattr(clients, "asyncio", SimpleNamespace(sleep=sleep, get_running_loop=lambda: loop))
    with pytest.raises(Unavailable):
        await channel.unary_unary("/x/Y")(Ask(), timeout=given)
    assert left == [round(given - 0.1 * number, 2) for number in range(tries)]
    assert slept == [0.1] * (tries - 1)


@pytest.mark.parametrize("name", ["nowhere", "nobody"])
async def test_a_peer_that_is_not_there_is_unavailable(peers, name):
    with pytest.raises(Unavailable) as caught:
        await peers[name].Whoami(Ask())
    assert caught.value.reason == "PEER_UNAVAILABLE"


async def test_a_name_that_is_no_rpc_is_an_error_of_the_caller(peers):
    with pytest.raises(AttributeError, match="GetGhost"):
        _ = peers.sample.GetGhost


def test_services_sign_for_themselves_only():
    with pytest.raises(DomainError):
        tokens.verify(
            tokens.sign(service_actor("identity"), "sample", KEYS["referral"], Clock().now()),
            "sample",
            KEYS,
            Clock().now(),
        )
