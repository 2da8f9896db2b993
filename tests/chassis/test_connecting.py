"""How services meet: what a channel, a server and the way to NATS are told, and TLS on both sides."""

import asyncio
from types import SimpleNamespace

import grpc
import nats
import pytest
from grpc_reflection.v1alpha import reflection_pb2, reflection_pb2_grpc
from prometheus_client import REGISTRY

from deploy.docker.certificates import Authority, replace
from services.chassis import call_context
from services.chassis.auth import tokens
from services.chassis.auth.actors import Actor
from services.chassis.clock import Clock
from services.chassis.errors import DeadlineExceeded, Unavailable
from services.chassis.messaging import nats_connection
from services.chassis.messaging.nats_connection import NatsConnection
from services.chassis.rpc import clients, retry, server
from services.chassis.rpc.clients import Channel, Peers
from services.chassis.rpc.guard import Guard
from services.chassis.rpc.retry import SECONDS, Retries, reads
from services.chassis.rpc.server import Server
from services.chassis.rpc.status import DETAILS_KEY
from tests.certificates import of, written
from tests.chassis import sample_service
from tests.chassis.sample_service import Ask, Guest, Servicer, add_sample
from tests.chassis.test_failpoints import SERVICE, Failed, registry
from tests.descriptors import services_of

KEYS = {name: tokens.generate_key(name) for name in ("identity", "sample", "referral")}
OFFICER = Actor(account_id="officer", kind="person", roles=frozenset({"mocr_officer"}))


def test_a_channel_and_a_server_are_told_this():
    assert clients.CHANNEL_OPTIONS == (
        ("grpc.max_receive_message_length", 4_194_304),
        ("grpc.keepalive_time_ms", 30_000),
        ("grpc.keepalive_timeout_ms", 10_000),
        ("grpc.lb_policy_name", "round_robin"),
        ("grpc.initial_reconnect_backoff_ms", 100),
        ("grpc.max_reconnect_backoff_ms", 1_000),
    )
    assert server.OPTIONS == (
        ("grpc.max_receive_message_length", 4_194_304),
        ("grpc.keepalive_time_ms", 30_000),
        ("grpc.keepalive_timeout_ms", 10_000),
        ("grpc.keepalive_permit_without_calls", 1),
        ("grpc.http2.min_ping_interval_without_data_ms", 10_000),
        ("grpc.max_concurrent_streams", 200),
        ("grpc.max_connection_idle_ms", 60_000),
        ("grpc.max_connection_age_ms", 30_000),
        ("grpc.max_connection_age_grace_ms", 60_000),
    )


def test_a_service_serves_its_own_and_the_common_ones():
    assert [service.full_name for service in services_of("registry")] == [
        "prag.registry.v1.RegistryService",
        "prag.common.v1.EventService",
        "prag.common.v1.AccessService",
        "prag.common.v1.JobService",
        "prag.common.v1.DraftService",
        "prag.common.v1.BlobService",
    ]


@pytest.mark.parametrize(
    ("left", "timeout"),
    [
        (None, 5.0),
        (100.0, 5.0),
        (5.02, 5.0),
        (5.01, 4.99),
        (1.0, 0.98),
        (0.03, 0.01),
        (0.02, None),
        (-1, None),
    ],
)
def test_a_call_may_take_what_is_left(monkeypatch, left, timeout):
    call = SimpleNamespace(remaining=left)
    monkeypatch.setattr(clients.call_context, "current", lambda: call)
    if timeout is None:
        with pytest.raises(DeadlineExceeded):
            clients._timeout(5.0)
    else:
        assert clients._timeout(5.0) == pytest.approx(timeout)


def test_outside_of_a_call_it_may_take_its_own():
    assert clients._timeout(7.0) == 7.0


@pytest.fixture
def described(monkeypatch):
    monkeypatch.setattr(clients, "stub_of", lambda _name: sample_service.Stub)


def gate():
    return Guard(
        tokens.Verifier("sample", tokens.Keys(list(KEYS.values())), Clock()), admitted=sample_service.admitted
    )


def own():
    return tokens.ServiceTokens("referral", KEYS["referral"], Clock())


@pytest.fixture
async def servicer(described):
    servicer = Servicer()
    opened = Server("127.0.0.1:0", gate(), [(add_sample, servicer)])
    await opened.start()
    servicer.address, servicer.names = opened.address, opened.names
    yield servicer
    await opened.stop()


async def test_all_four_shapes_of_a_call(servicer):
    peers = Peers({}, own())
    peers.add("sample", servicer.address)

    async def two():
        for _ in range(2):
            yield Guest(name="x")

    theirs = tokens.sign(OFFICER, "referral", KEYS["identity"], Clock().now())
    with call_context.during(call_context.CurrentCall(rpc="x", token=theirs)) as call:
        assert (await peers.sample.SendGuests(two())).text == "2"
        assert [guest.name async for guest in peers.sample.MirrorGuests(two())] == ["x", "x"]
        assert len([guest async for guest in peers["sample"].WatchGuests(Ask())]) == 3
        assert (await peers.sample.Whoami(Ask())).id == "officer"
        assert (await peers.sample.Whoami(Ask(), timeout=60)).id == "officer"
    (_, short), (_, long) = servicer.seen
    assert short.deadline - short.started == pytest.approx(5, abs=0.5)
    assert long.deadline - long.started == pytest.approx(60, abs=0.5)
    for seen in (short, long):
        assert seen.token == theirs
        assert seen.traceparent.split("-")[1] == call.traceparent.split("-")[1]
    # A service's own token is for nobody else.
    await peers.sample.Whoami(Ask())
    assert servicer.seen[-1][1].token == ""
    # The next call goes by the same function.
    assert peers.sample.Whoami is peers.sample.Whoami
    await peers.close()
    await peers.close()
    assert (await peers.sample.Whoami(Ask())).id == "service:referral"
    await peers.close()


async def test_a_stream_may_take_a_minute(servicer, monkeypatch):
    peers = Peers({"sample": servicer.address}, own())
    given = []
    timeout = clients._timeout
    monkeypatch.setattr(clients, "_timeout", lambda default: given.append(default) or timeout(default))
    theirs = tokens.sign(OFFICER, "referral", KEYS["identity"], Clock().now())
    with call_context.during(call_context.CurrentCall(rpc="x", token=theirs)):
        assert len([guest async for guest in peers.sample.WatchGuests(Ask())]) == 3
        assert len([guest async for guest in peers.sample.WatchGuests(Ask(), timeout=9)]) == 3
        with pytest.raises(Unavailable):
            _ = [guest async for guest in peers.nobody.WatchGuests(Ask())]
    assert given == [60.0, 9]
    await peers.close()


def test_what_begins_with_an_underscore_is_no_peer_and_no_rpc(described):
    peers = Peers({"sample": "127.0.0.1:1"}, own())
    for thing in (peers, peers.sample):
        with pytest.raises(AttributeError, match="_repr_html_"):
            _ = thing._repr_html_


async def test_a_peer_without_an_address_is_away_when_it_is_called():
    answer = Peers({}, own()).nobody.Whoami(Ask(), timeout=1)
    with pytest.raises(Unavailable) as refused:
        await answer
    assert (refused.value.reason, refused.value.metadata) == ("PEER_UNAVAILABLE", {"peer": "nobody"})
    with pytest.raises(Unavailable):
        _ = [one async for one in answer]


async def test_a_peer_that_is_away_is_waited_for_as_long_as_the_caller_has(described):
    channel = Channel("sample", "127.0.0.1:1", own())
    loop = asyncio.get_running_loop()
    began = loop.time()
    with pytest.raises(Unavailable):
        await sample_service.Stub(channel).Whoami(Ask(), timeout=0.5)
    assert 0.25 < loop.time() - began < 3
    await channel.close()


async def test_a_peer_that_comes_back_answers_who_waited(described):
    opened = Server("127.0.0.1:0", gate(), [(add_sample, Servicer())])
    await opened.start()
    port = opened.address.rpartition(":")[2]
    await opened.stop()
    channel = Channel("sample", f"127.0.0.1:{port}", own())
    waiting = asyncio.create_task(sample_service.Stub(channel).Whoami(Ask()))
    await asyncio.sleep(0.3)
    assert not waiting.done()
    again = Server(f"127.0.0.1:{port}", gate(), [(add_sample, Servicer())])
    await again.start()
    assert (await waiting).id == "service:referral"
    assert channel._retries._away_since is None
    await channel.close()
    await again.stop()


ASKED = (SERVICE + "GetCase", registry.GetCaseRequest())


@pytest.mark.parametrize(("seconds", "again"), [(SECONDS, True), (SECONDS + 0.01, False)])
def test_a_peer_is_waited_for_four_seconds(monkeypatch, seconds, again):
    assert SECONDS == 4.0
    assert retry.PAUSE == 0.1
    waiting, now = Retries(), [100.0]
    monkeypatch.setattr("services.chassis.rpc.retry.time.monotonic", lambda: now[0])
    assert waiting.again(Failed(), *ASKED)
    now[0] += 2
    assert waiting.again(Failed(), *ASKED)
    now[0] += seconds - 2
    assert waiting.again(Failed(), *ASKED) is again


@pytest.mark.parametrize(
    "spoke",
    [Failed(code=grpc.StatusCode.NOT_FOUND), Failed("BUSY", ((DETAILS_KEY, b""),))],
    ids=["code", "ours"],
)
def test_a_peer_that_spoke_is_there(monkeypatch, spoke):
    waiting, now = Retries(), [100.0]
    monkeypatch.setattr("services.chassis.rpc.retry.time.monotonic", lambda: now[0])
    assert waiting.again(Failed(trailing=(("x", "y"),)), *ASKED)
    now[0] += SECONDS
    assert not waiting.again(spoke, *ASKED)
    now[0] += SECONDS
    assert waiting.again(Failed(), *ASKED)


def test_what_reads_says_so():
    assert reads(SERVICE + "GetCase", registry.GetCaseRequest())
    assert not reads(SERVICE + "ReportCase", registry.ReportCaseRequest())


def reflected(address, *token):
    """What it says that it serves, to who shows a token; with a channel that sends one with all it asks."""
    with grpc.insecure_channel(address) as channel:
        stub = reflection_pb2_grpc.ServerReflectionStub(channel)
        asked = iter([reflection_pb2.ServerReflectionRequest(list_services="")])
        metadata = [("authorization", f"Bearer {one}") for one in token]
        [answer] = stub.ServerReflectionInfo(asked, timeout=5, metadata=metadata)
        return {one.name for one in answer.list_services_response.service}


async def test_a_server_tells_itself_what_it_serves_and_no_stranger(servicer):
    assert servicer.names == ("test.sample_service.v1.SampleService",)
    assert servicer.address.startswith("127.0.0.1:")
    mine = tokens.ServiceTokens("sample", KEYS["sample"], Clock()).token("sample")
    persons = tokens.sign(OFFICER, "sample", KEYS["identity"], Clock().now())
    for shown in ((), ("forged",), (persons,), (own().token("sample"),)):
        with pytest.raises(grpc.RpcError, match=r"UNAUTHENTICATED|PERMISSION_DENIED"):
            await asyncio.to_thread(reflected, servicer.address, *shown)
    assert await asyncio.to_thread(reflected, servicer.address, mine) == {
        "test.sample_service.v1.SampleService",
        "grpc.health.v1.Health",
        "grpc.reflection.v1alpha.ServerReflection",
    }


async def test_a_port_is_shared_only_where_both_say_so(described):
    def bound(address, *, shared):
        return Server(address, gate(), [(add_sample, Servicer())], shared_port=shared)

    first = bound("127.0.0.1:0", shared=False)
    await first.start()
    with pytest.raises((OSError, RuntimeError)):
        bound(first.address, shared=False)
    await first.stop()
    first = bound("127.0.0.1:0", shared=True)
    await first.start()
    second = bound(first.address, shared=True)
    assert second.address == first.address
    await first.stop()


async def test_with_certificates_both_sides_show_one(described, tmp_path):
    """And each knows the other by its name; tests/chassis/test_certificates.py has all the others."""
    folder = written(tmp_path)
    for name in ("sample", "annex"):
        for kind, text in zip(("key", "certificate"), Authority(folder).sign(name), strict=True):
            replace(folder / "certificates" / name / f"{kind}.pem", text)
        replace(folder / "certificates" / name / "authority.pem", Authority(folder).believed)
    guard = Guard(
        tokens.Verifier("sample", tokens.Keys(list(KEYS.values())), Clock()),
        certified=True,
        admitted=sample_service.admitted,
    )
    opened = Server("localhost:0", guard, [(add_sample, Servicer())], certificates=of(folder, "sample"))
    await opened.start()
    good = Peers({"sample": opened.address}, own(), of(folder, "referral"))
    assert (await good.sample.Whoami(Ask())).id == "service:referral"
    # Whom it learns of later, it meets the same way: there is no annex here.
    good.add("annex", opened.address)
    with pytest.raises((Unavailable, DeadlineExceeded)):
        await good.annex.Whoami(Ask(), timeout=0.5)
    peers = Peers({"sample": opened.address}, own())
    # A busy machine may not even have said no by then.
    with pytest.raises((Unavailable, DeadlineExceeded)):
        await peers.sample.Whoami(Ask(), timeout=0.5)
    await peers.close()
    await good.close()
    await opened.stop()


@pytest.fixture
def connected(monkeypatch):
    """What `nats.connect` is told; each connection says of itself whether it is closed."""
    told = []

    class Connection(SimpleNamespace):
        async def close(self):
            self.is_closed = True

        def jetstream(self, timeout):
            return ("jetstream", timeout)

    async def connect(url, **options):
        told.append((url, options))
        return Connection(is_closed=False, is_connected=True)

    monkeypatch.setattr(nats, "connect", connect)
    return told


async def test_the_way_to_nats_is_asked_for_like_this(connected):
    way = NatsConnection("sample", "nats://h:1", "user", "s3cret")
    assert not way.is_connected
    await way.close()
    assert await way.connected() == ("jetstream", 5.0)
    [(url, options)] = connected
    assert url == "nats://h:1"
    assert options == {
        "user": "user",
        "password": "s3cret",
        "name": "sample",
        "inbox_prefix": b"_INBOX_sample",
        "max_reconnect_attempts": -1,
        "reconnect_time_wait": 0.5,
        "connect_timeout": 2,
        "ping_interval": 10,
        "max_outstanding_pings": 2,
        "pending_size": 0,
        "reconnected_cb": way._reconnected,
        "error_cb": way._error,
    }


async def test_a_connection_is_kept_until_it_is_closed(connected):
    way = NatsConnection("sample", "nats://h:1")
    first = await way.client()
    assert await way.client() is first
    assert way.is_connected
    assert (connected[0][1]["user"], connected[0][1]["password"]) == (None, None)
    first.is_connected = False
    assert not way.is_connected
    await way.close()
    assert first.is_closed
    await way.close()
    assert await way.client() is not first
    assert len(connected) == 2


async def test_who_asked_for_it_hears_of_a_reconnection():
    way, heard = NatsConnection("sample", "nats://h:1"), []
    way.on_reconnect += [lambda: heard.append(1), lambda: heard.append(2)]
    await way._reconnected()
    assert heard == [1, 2]


@pytest.mark.parametrize(
    ("words", "denied"),
    [('nats: Permissions Violation for Publish to "x"', 1), ("nats: stale connection", 0)],
)
async def test_what_nats_does_not_let_us_do_is_counted(words, denied):
    def count():
        return REGISTRY.get_sample_value("prag_nats_denied_total", {"service": "porch"}) or 0

    before = count()
    await nats_connection.NatsConnection("porch", "nats://h:1")._error(RuntimeError(words))
    assert count() == before + denied
