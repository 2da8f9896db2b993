import asyncio
import json
import os
import signal
import sys
from contextlib import asynccontextmanager

import grpc
import pytest
from grpc_health.v1 import health_pb2, health_pb2_grpc

from services.chassis.auth import tokens
from services.chassis.auth.actors import Actor, caller, service_actor
from services.chassis.clock import Clock
from services.chassis.errors import Unavailable
from services.chassis.main import serving
from services.chassis.rpc import callers, clients
from services.chassis.rpc.clients import Peers
from services.chassis.runtime.service import PeriodicTask, Service, open_runtime
from services.chassis.settings import ServiceSettings
from tests.chassis import sample_process, sample_service
from tests.chassis.sample_service import Ask

OFFICER = Actor(account_id="officer", kind="person", roles=frozenset({"mocr_officer"}))
WHOAMI = f"/{sample_service.PACKAGE}.SampleService/Whoami"


class Keyring:
    def __init__(self, folder):
        self.keys = {name: tokens.generate_key(name) for name in ("identity", "sample", "referral")}
        self.key_file, self.keys_file = folder / "sample.json", folder / "keys.json"
        self.key_file.write_text(json.dumps(self.keys["sample"].as_dict(private=True)))
        public = [key.as_dict(private=False) for key in self.keys.values()]
        self.keys_file.write_text(json.dumps({"keys": public}))

    def bearer(self, actor):
        return (
            ("authorization", f"Bearer {tokens.sign(actor, 'sample', self.keys['identity'], Clock().now())}"),
        )

    def own(self):
        """What the service shows itself."""
        token = tokens.sign(service_actor("sample"), "sample", self.keys["sample"], Clock().now())
        return (("authorization", f"Bearer {token}"),)


@pytest.fixture
def ring(tmp_path):
    return Keyring(tmp_path)


@pytest.fixture
def settings(scratch, ring):
    return ServiceSettings(
        database_url=scratch.app_url, key_file=ring.key_file, keys_file=ring.keys_file, pool_size=2, grace=3
    )


@pytest.fixture
def environment(scratch, ring, tmp_path):
    secret = tmp_path / "database"
    secret.write_text(f"{scratch.app_url}\n")
    return os.environ | {
        "PYTHONPATH": os.pathsep.join([".", "protos/gen"]),
        "DATABASE_URL_FILE": str(secret),
        "MIGRATE_DATABASE_URL": scratch.migrator_url,
        "PRAG_KEY_FILE": str(ring.key_file),
        "PRAG_KEYS_FILE": str(ring.keys_file),
        "PRAG_READY_FILE": str(tmp_path / "ready"),
        "METRICS_LISTEN": "127.0.0.1:0",
    }


@asynccontextmanager
async def process(mode, environment):
    running = await asyncio.create_subprocess_exec(
        sys.executable,
        *("-m", "tests.chassis.sample_process", mode),
        env=environment,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    try:
        yield running
    finally:
        if running.returncode is None:
            running.kill()
            await running.wait()


async def ready(running):
    async with asyncio.timeout(30):
        while line := await running.stdout.readline():
            facts = json.loads(line)
            if facts["event"] == "ready":
                return facts
    raise AssertionError("it ended before it was ready")


async def test_sigterm_lets_running_calls_finish_and_takes_no_new_ones(environment, ring, tmp_path):
    async with process("serve", environment) as running:
        facts = await ready(running)
        assert json.loads((tmp_path / "ready").read_text())["listen"] == facts["listen"]
        async with grpc.aio.insecure_channel(facts["listen"]) as channel:
            health = health_pb2_grpc.HealthStub(channel)
            watch = health.Watch(health_pb2.HealthCheckRequest(service=""), metadata=ring.own())
            serving_now = await watch.read()
            whoami = channel.unary_unary(
                WHOAMI,
                request_serializer=Ask.SerializeToString,
                response_deserializer=sample_service.Plain.FromString,
            )
            slow = [
                asyncio.ensure_future(whoami(Ask(what="wait"), timeout=5, metadata=ring.bearer(OFFICER)))
                for _ in range(5)
            ]
            await asyncio.sleep(0.1)
            running.send_signal(signal.SIGTERM)
            leaving = await watch.read()
            assert [answer.id for answer in await asyncio.gather(*slow)] == ["officer"] * 5
            watch.cancel()
        assert serving_now.status == health_pb2.HealthCheckResponse.SERVING
        assert leaving.status == health_pb2.HealthCheckResponse.NOT_SERVING
        output = (await running.stdout.read()).decode()
        assert await running.wait() == 0, output
        events = [json.loads(line)["event"] for line in output.splitlines()]
        assert "draining" in events
        assert not {"part_failed", "tick_failed", "defect", "library_log"} & set(events)


async def test_metrics_are_read_at_their_own_port(environment, ring):
    async with process("serve", environment) as running:
        facts = await ready(running)
        host, _, port = facts["metrics_listen"].rpartition(":")
        reader, writer = await asyncio.open_connection(host, int(port))
        writer.write(b"GET /metrics HTTP/1.0\r\n\r\n")
        page = (await reader.read()).decode()
        writer.close()
        assert "prag_ready 1.0" in page


@pytest.mark.parametrize("mode", ["migrate", "replay", "rebuild"])
async def test_modes_that_do_one_thing_and_end(environment, mode):
    async with process(mode, environment) as running:
        output, _ = await asyncio.wait_for(running.communicate(), 30)
        assert running.returncode == 0, output.decode()


async def test_what_is_not_set_is_named_and_nothing_else_said(environment):
    del environment["PRAG_KEY_FILE"], environment["PRAG_KEYS_FILE"]
    environment["PRAG_LISTEN"] = "nowhere"
    async with process("serve", environment) as running:
        output, _ = await asyncio.wait_for(running.communicate(), 30)
    assert running.returncode == 1
    assert output.decode().strip() == (
        "settings: PRAG_LISTEN is not valid (expected host:port); PRAG_KEY_FILE is not set;"
        " PRAG_KEYS_FILE is not set"
    )


async def test_ticks_run_as_the_service_and_outlive_their_errors(settings):
    seen, enough = [], asyncio.Event()

    async def tick(runtime):
        seen.append(caller())
        if len(seen) == 3:
            enough.set()
        raise ValueError("Ana")

    service = Service(
        name="sample",
        servicers=[],
        migrations=sample_process.SERVICE.migrations,
        periodic_tasks=[PeriodicTask(0.01, tick)],
    )
    async with open_runtime(service, settings) as runtime, serving(runtime):
        async with asyncio.timeout(5):
            await enough.wait()
    assert set(seen) == {service_actor("sample")}


async def test_a_service_ends_when_it_is_asked_to_and_its_port_is_free(settings, ring, monkeypatch):
    monkeypatch.setattr(clients, "stub_of", lambda _name: sample_service.Stub)
    monkeypatch.setitem(callers.CALLERS, "sample", {"Whoami": ("referral",)})
    async with open_runtime(sample_process.SERVICE, settings) as runtime:
        async with serving(runtime, background=False) as server:
            peers = Peers(
                {"sample": server.address}, tokens.ServiceTokens("referral", ring.keys["referral"], Clock())
            )
            assert (await peers.sample.Whoami(Ask())).id == "service:referral"
        with pytest.raises(Unavailable):
            await peers.sample.Whoami(Ask(), timeout=1)
        await peers.close()
