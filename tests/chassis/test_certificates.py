"""T5: who shows which certificate is let in to which RPC of which service; and how they are replaced."""

from __future__ import annotations

import asyncio
import http.client
import ssl
import threading
import time
import uuid
from contextlib import asynccontextmanager

import grpc
import pytest
from google.protobuf import message_factory
from grpc_health.v1 import health_pb2, health_pb2_grpc
from grpc_reflection.v1alpha.proto_reflection_descriptor_database import ProtoReflectionDescriptorDatabase

from deploy.docker import certificates as made
from deploy.docker import health
from gateway.clients import Channel as GatewayChannel
from services.chassis import metrics
from services.chassis.auth import tokens
from services.chassis.auth.actors import Actor, service_actor
from services.chassis.certificates import Material
from services.chassis.clock import Clock
from services.chassis.common_services import SERVICERS
from services.chassis.errors import DomainError
from services.chassis.rpc import clients, status
from services.chassis.rpc.callers import GATEWAY, OPERATOR, PROMETHEUS, admitted
from services.chassis.rpc.clients import Peers
from services.chassis.rpc.credentials import secured
from services.chassis.rpc.guard import Guard, access_of
from services.chassis.rpc.server import Server
from tests.architecture.contracts import SERVICES
from tests.certificates import EXPIRED, of, signed, written
from tests.chassis import sample_service
from tests.chassis.sample_service import Ask, Servicer, add_sample
from tests.descriptors import services_of
from tests.rights.test_matrix import ALL

KEYS = {name: tokens.generate_key(name) for name in (*SERVICES, "sample")}
NOBODY_IN_PARTICULAR = Actor(account_id=str(uuid.uuid4()), kind="person")
CALLERS = (*SERVICES, GATEWAY, PROMETHEUS, OPERATOR, "stranger")


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return written(tmp_path_factory.mktemp("certificates"))


@pytest.fixture(scope="module")
def elsewhere(tmp_path_factory):
    """An authority that nobody here believes."""
    return written(tmp_path_factory.mktemp("elsewhere"))


def nothing(name):
    """A servicer of all that a service serves: each call that comes so far gets an empty message."""
    does = {}
    for one in services_of(name):
        for method in one.methods:
            answer = message_factory.GetMessageClass(method.output_type)

            async def unary(_self, _request, _context, answer=answer):
                return answer()

            async def stream(_self, _request, _context, answer=answer):
                yield answer()

            does[method.name] = stream if method.server_streaming else unary
    return type("Nothing", (), does)()


@asynccontextmanager
async def serving(folder, name):
    """A service behind its certificate, all its RPCs guarded as they are."""
    verifier = tokens.Verifier(name, tokens.Keys(list(KEYS.values())), Clock())
    adds = [add for add, _ in (*ALL[name].servicers, *SERVICERS)]
    servicer = nothing(name)
    opened = Server(
        "127.0.0.1:0",
        Guard(verifier, certified=True),
        [(add, servicer) for add in adds],
        certificates=of(folder, name),
    )
    await opened.start()
    yield opened
    await opened.stop()


def channel(address, peer, material):
    credentials, options = secured(peer, material)
    return grpc.aio.secure_channel(address, credentials, options=options)


def token(caller, audience):
    """What a process shows beside its certificate: a service's own token, the gateway a person's."""
    actor = service_actor(caller) if caller in SERVICES else NOBODY_IN_PARTICULAR
    key = KEYS[caller if caller in SERVICES else "identity"]
    return (("authorization", f"Bearer {tokens.sign(actor, audience, key, Clock().now())}"),)


async def answered(way, method, metadata):
    """How a call with nothing in it ended: its code, and of a refusal what was lacking."""
    sent, got = ("stream" if many else "unary" for many in (method.client_streaming, method.server_streaming))
    call = getattr(way, f"{sent}_{got}")(
        f"/{method.containing_service.full_name}/{method.name}",
        request_serializer=lambda message: message.SerializeToString(),
        response_deserializer=message_factory.GetMessageClass(method.output_type).FromString,
    )
    empty = message_factory.GetMessageClass(method.input_type)()
    try:
        said = call(iter([empty]) if method.client_streaming else empty, timeout=5, metadata=metadata)
        if method.server_streaming:
            _ = [one async for one in said]
        else:
            await said
    except grpc.aio.AioRpcError as error:
        told = status.from_call(error)
        return told.code, told.metadata.get("permission", "")
    return "OK", ""


@pytest.mark.parametrize("name", SERVICES)
async def test_each_caller_is_let_in_to_the_rpcs_that_name_it(folder, name, tried):
    """A right name and a wrong method is refused, and a name that is on no list everywhere."""
    wrong, count = [], 0
    async with serving(folder, name) as opened:
        for caller in CALLERS:
            async with channel(opened.address, name, signed(folder, caller)) as way:
                for one in services_of(name):
                    for method in one.methods:
                        access = access_of(method)
                        may = caller in admitted(name, method.name, access)
                        found = await answered(way, method, token(caller, name))
                        count += 1
                        if (found == ("PERMISSION_DENIED", "call")) is may:
                            wrong.append((caller, method.full_name, found))
    assert not wrong
    tried(count)


@pytest.mark.parametrize("name", SERVICES)
async def test_a_token_is_shown_by_whose_it_is(folder, name, tried):
    """A service's token that was stolen is of no use behind another's certificate; nor is a person's."""
    count = 0
    async with serving(folder, name) as opened:
        for caller in SERVICES:
            for shown in {*CALLERS} - {caller}:
                async with channel(opened.address, name, signed(folder, shown)) as way:
                    method = services_of(name)[1].methods_by_name["ReadEvents"]
                    found = await answered(way, method, token(caller, name))
                    assert found == ("PERMISSION_DENIED", "call"), (caller, shown)
                    count += 1
        for shown in (*SERVICES, "stranger"):
            if shown == name:
                continue
            async with channel(opened.address, name, signed(folder, shown)) as way:
                method = services_of(name)[4].methods_by_name["ListDrafts"]
                assert await answered(way, method, token(GATEWAY, name)) == ("PERMISSION_DENIED", "call")
                count += 1
    tried(count)


@pytest.mark.parametrize("name", SERVICES)
async def test_no_handshake_without_a_good_certificate(folder, elsewhere, name, tried):
    """None, one that has ended, one of another authority: of each caller, at each service."""
    count = 0
    async with serving(folder, name) as opened:
        method = services_of(name)[1].methods_by_name["ReadEvents"]
        for caller in CALLERS:
            theirs = signed(elsewhere, caller)
            believing = signed(folder, caller).authority
            ended = signed(folder, caller, EXPIRED)
            shown = [
                grpc.ssl_channel_credentials(believing),
                grpc.ssl_channel_credentials(believing, ended.key, ended.certificate),
                grpc.ssl_channel_credentials(believing, theirs.key, theirs.certificate),
            ]
            options = (("grpc.ssl_target_name_override", name),)
            ways = [grpc.aio.secure_channel(opened.address, one, options=options) for one in shown]
            ways.append(grpc.aio.insecure_channel(opened.address))
            for way in ways:
                code, _ = await answered(way, method, token(caller, name))
                assert code in {"UNAVAILABLE", "DEADLINE_EXCEEDED"}, caller
                count += 1
                await way.close()
        # And nobody takes another process for the service: its name is asked for, wherever it listens.
        for other in {*SERVICES} - {name}:
            async with channel(opened.address, other, signed(folder, other)) as way:
                assert (await answered(way, method, token(other, name)))[0] == "UNAVAILABLE"
    tried(count)


@pytest.mark.parametrize("name", SERVICES)
async def test_health_and_reflection_are_for_the_probe_and_the_operator(folder, name, monkeypatch):
    async with serving(folder, name) as opened:
        for caller in CALLERS:
            inside = caller in {name, OPERATOR}
            async with channel(opened.address, name, signed(folder, caller)) as way:
                stub = health_pb2_grpc.HealthStub(way)
                ask = health_pb2.HealthCheckRequest()
                for call in (stub.Check(ask, timeout=5), stub.Watch(ask, timeout=5).read()):
                    if inside:
                        assert (await call).status == health_pb2.HealthCheckResponse.SERVING
                    else:
                        with pytest.raises(grpc.aio.AioRpcError) as refused:
                            await call
                        assert refused.value.code() == grpc.StatusCode.PERMISSION_DENIED
            told = asyncio.to_thread(reflected, opened.address, name, signed(folder, caller))
            if inside:
                assert {one.full_name for one in services_of(name)} < await told
            else:
                with pytest.raises(grpc.RpcError, match="PERMISSION_DENIED"):
                    await told
        # As the probe of a container asks.
        shown_by_the_probe(folder, name, monkeypatch)
        assert await asyncio.to_thread(health.grpc_well, opened.address)
        shown_by_the_probe(folder, GATEWAY, monkeypatch)
        assert not await asyncio.to_thread(health.grpc_well, opened.address)


def reflected(address, name, material):
    credentials, options = secured(name, material)
    with grpc.secure_channel(address, credentials, options=options) as way:
        return set(ProtoReflectionDescriptorDatabase(way).get_services())


@pytest.fixture
def quickly(monkeypatch):
    """Files are looked at at each call."""
    monkeypatch.setattr("services.chassis.certificates._LOOK_EVERY", 0.0)


class Pages(GatewayChannel):
    """The gateway's way, for a stub that also has an RPC of streams both ways."""

    def stream_stream(self, *_, **__):
        return None


class Load:
    """A service and a gateway that call without a pause, until they are told to stop."""

    def __init__(self, folder, address):
        own = tokens.ServiceTokens("referral", KEYS["referral"], Clock())
        self.peers = Peers({"sample": address}, own, of(folder, "referral"))
        self.pages = Pages("sample", address, 5.0, of(folder, GATEWAY))
        self.answers, self.failures, self.stop = [], [], threading.Event()
        person = tokens.sign(NOBODY_IN_PARTICULAR, "sample", KEYS["identity"], Clock().now())
        self.shown = (("authorization", f"Bearer {person}"),)
        self.at_work = asyncio.gather(
            self.ask(), self.ask(), *(asyncio.to_thread(self.visit) for _ in range(2))
        )

    async def ask(self):
        while not self.stop.is_set():
            try:
                self.answers.append((await self.peers.sample.Whoami(Ask())).id)
            except DomainError as error:
                self.failures.append(error)
            await asyncio.sleep(0)

    def visit(self):
        stub = sample_service.Stub(self.pages)
        while not self.stop.is_set():
            try:
                self.answers.append(stub.Whoami(Ask(), metadata=self.shown).id)
            except DomainError as error:
                self.failures.append(error)

    async def more(self):
        """Wait until each has asked again; return with which certificates."""
        before = len(self.answers)
        async with asyncio.timeout(20):
            while len(self.answers) < before + 200 and not self.failures:
                await asyncio.sleep(0.01)
        return self.pages._material, self.peers._channels["sample"]._material

    async def end(self):
        self.stop.set()
        await self.at_work
        await self.peers.close()
        self.pages.close()


async def test_certificates_are_replaced_while_calls_go_on(tmp_path, quickly, monkeypatch, tried):
    """Each change as `make certificates` makes it: no call fails, and what was before is refused."""
    monkeypatch.setattr(clients, "stub_of", lambda _name: sample_service.Stub)
    monkeypatch.setattr(made, "NAMES", (*made.NAMES, "sample"))
    folder = written(tmp_path)
    old = signed(folder, "referral")
    gate = Guard(
        tokens.Verifier("sample", tokens.Keys(list(KEYS.values())), Clock()),
        certified=True,
        admitted=sample_service.admitted,
    )
    certificates = of(folder, "sample")
    opened = Server("127.0.0.1:0", gate, [(add_sample, Servicer())], certificates=certificates)
    await opened.start()
    load = Load(folder, opened.address)
    seen = [await load.more()]
    for _ in range(3):
        await asyncio.to_thread(made.write, folder, renew=True)
        seen.append(await load.more())
    await asyncio.to_thread(made.change_authority, folder, 0.5)
    seen.append(await load.more())
    made.Authority(folder).forget()
    await asyncio.to_thread(made.write, folder)
    seen.append(await load.more())
    await load.end()
    assert not load.failures
    assert set(load.answers) == {"service:referral", NOBODY_IN_PARTICULAR.account_id}
    assert [len({id(one[who]) for one in seen}) for who in range(2)] == [6, 6]
    # What the old authority has signed is good for nothing.
    async with channel(opened.address, "sample", old) as way:
        with pytest.raises(grpc.aio.AioRpcError) as refused:
            await sample_service.Stub(way).Whoami(Ask(), timeout=1)
        assert refused.value.code() in {grpc.StatusCode.UNAVAILABLE, grpc.StatusCode.DEADLINE_EXCEEDED}
    await opened.stop()
    tried(len(load.answers))


def test_a_key_that_is_not_the_certificates_is_waited_for(tmp_path, quickly):
    """Files are replaced one by one; and a process whose files never fitted does not start."""
    files = written(tmp_path) / "certificates" / "registry"
    certificates = of(tmp_path, "registry")
    before = certificates.material()
    assert certificates.material() is before
    fresh = signed(tmp_path, "registry")
    made.replace(files / "key.pem", fresh.key.decode())
    assert certificates.material() is before
    with pytest.raises(ValueError, match="not the certificate's"):
        of(tmp_path, "registry")
    (files / "certificate.pem").unlink()
    assert certificates.material() is before
    made.replace(files / "certificate.pem", fresh.certificate.decode())
    assert certificates.material().certificate == fresh.certificate


def test_what_ends_within_a_month_is_made_anew_and_the_rest_is_kept(tmp_path):
    folder = written(tmp_path)
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    soon = made.Authority(folder).sign("registry", made.RENEWED_BEFORE)
    for name, text in zip(("key.pem", "certificate.pem"), soon, strict=True):
        made.replace(folder / "certificates" / "registry" / name, text)
    made.write(folder)
    after = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    changed = {path.relative_to(folder / "certificates") for path in before if before[path] != after[path]}
    assert {str(path) for path in changed} == {"registry/key.pem", "registry/certificate.pem"}
    assert after[folder / "certificates" / "registry" / "certificate.pem"] != soon[1].encode()
    assert (folder / "secrets" / "authority.key").stat().st_mode & 0o077 == 0


def scraped(port, name, material, tmp_path):
    """The status of the metrics' page, for who shows this; None where no handshake comes about."""
    context = ssl.create_default_context(cadata=material.authority.decode())
    if name:
        files = [tmp_path / f"{name}.{kind}" for kind in ("certificate", "key")]
        for path, held in zip(files, (material.certificate, material.key), strict=True):
            path.write_bytes(held)
        context.load_cert_chain(*files)
    context.check_hostname = False
    asked = http.client.HTTPSConnection("127.0.0.1", port, context=context, timeout=5)
    try:
        asked.request("GET", "/metrics")
        answer = asked.getresponse()
        return answer.status, answer.read()
    except OSError:
        return None, b""
    finally:
        asked.close()


def shown_by_the_probe(folder, name, monkeypatch):
    """A container's certificate, as its processes are told of it."""
    for kind in ("certificate", "key", "authority"):
        monkeypatch.setenv(f"PRAG_TLS_{kind.upper()}", str(folder / "certificates" / name / f"{kind}.pem"))


def test_a_workers_probe_reads_its_metrics(folder, monkeypatch):
    served = metrics.serve("127.0.0.1:0", of(folder, "registry"), {"registry"})
    url = f"https://127.0.0.1:{served.port}/metrics"
    shown_by_the_probe(folder, "registry", monkeypatch)
    assert health.http_well(url)
    shown_by_the_probe(folder, "benefits", monkeypatch)
    assert not health.http_well(url)
    served.close()


def test_metrics_are_for_prometheus_the_operator_and_the_probe(folder, elsewhere, tmp_path, quickly):
    served = metrics.serve("127.0.0.1:0", of(folder, "registry"), {"registry", PROMETHEUS, OPERATOR})
    for caller in CALLERS:
        code, page = scraped(served.port, caller, signed(folder, caller), tmp_path)
        if caller in {"registry", PROMETHEUS, OPERATOR}:
            assert (code, b"prag_ready" in page) == (200, True), caller
            assert b"prag_certificate_end_time_seconds" in page
        else:
            assert (code, page) == (403, b""), caller
    believing = signed(folder, PROMETHEUS)
    theirs = signed(elsewhere, PROMETHEUS)
    for shown in (
        signed(folder, PROMETHEUS, EXPIRED),
        Material(believing.authority, theirs.key, theirs.certificate),
    ):
        assert scraped(served.port, "bad", shown, tmp_path) == (None, b"")
    assert scraped(served.port, "", believing, tmp_path) == (None, b"")
    plain = http.client.HTTPConnection("127.0.0.1", served.port, timeout=5)
    with pytest.raises((OSError, http.client.HTTPException)):
        plain.request("GET", "/metrics")
        plain.getresponse()
    # A slow stranger holds up nobody.
    slow = http.client.HTTPConnection("127.0.0.1", served.port, timeout=5)
    slow.connect()
    began = time.monotonic()
    assert scraped(served.port, PROMETHEUS, believing, tmp_path)[0] == 200
    assert time.monotonic() - began < 4
    slow.close()
    made.write(folder, renew=True)
    assert scraped(served.port, PROMETHEUS, signed(folder, PROMETHEUS), tmp_path)[0] == 200
    served.close()
