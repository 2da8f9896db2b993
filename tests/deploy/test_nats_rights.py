"""What a service's user may do on a real NATS server, and what it may not."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import nats
import pytest
from nats.js.api import AckPolicy, ConsumerConfig, StreamConfig

from deploy.local.nats import Nats, NatsUser
from deploy.nats.rights import PUBLISHES, USERS, inbox_prefix, rights, stream_subjects
from services.chassis.events import logs

PASSWORD = "a-password-of-the-test"


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    users = {}
    for name in USERS:
        allowed = rights(name)
        users[name] = NatsUser(PASSWORD, allowed.publish, allowed.subscribe)
    found = Nats(tmp_path_factory.mktemp("nats-rights"), users, durable=False, dies_with_parent=True)
    found.start()
    yield found
    found.stop()


class Client:
    """A connection as one user, which remembers what was denied."""

    def __init__(self, connection, denied):
        self.connection = connection
        self.denied = denied
        self.jetstream = connection.jetstream(timeout=2)

    async def is_denied(self, subject, payload=b""):
        """Ask the server, and say whether it refused for want of rights."""
        before = len(self.denied)
        await self.connection.publish(subject, payload, reply=self.connection.new_inbox())
        return await self.was_denied_since(before)

    async def was_denied_since(self, before):
        """Whether a refusal came: the server sends it before the pong, the client tells it a little later."""
        await self.connection.flush()
        for _ in range(100):
            if len(self.denied) > before:
                return True
            await asyncio.sleep(0.02)
        return False


@asynccontextmanager
async def signed_in(server: Nats, user: str) -> AsyncIterator[Client]:
    denied: list[str] = []

    async def heard(error: Exception) -> None:
        denied.append(str(error))

    connection = await nats.connect(
        server.url,
        user=user,
        password=PASSWORD,
        inbox_prefix=inbox_prefix(user).encode() if user != "operator" else b"_INBOX",
        error_cb=heard,
    )
    try:
        yield Client(connection, denied)
    finally:
        await connection.close()


async def make(client: Client, stream: str) -> None:
    await client.jetstream.add_stream(StreamConfig(name=stream, subjects=[stream_subjects(stream)]))


async def test_a_service_publishes_its_events_and_reads_those_it_follows(server):
    async with signed_in(server, "registry") as registry, signed_in(server, "referral") as referral:
        await make(registry, "REGISTRY")
        await make(registry, "REGISTRY")  # also when it is there already
        await registry.jetstream.publish("prag.registry.v1.CaseReported.RAN", b"1")
        await referral.jetstream.add_consumer(
            "REGISTRY",
            ConsumerConfig(name="referral", durable_name="referral", ack_policy=AckPolicy.EXPLICIT),
        )
        subscription = await referral.jetstream.pull_subscribe_bind("referral", stream="REGISTRY")
        [message] = await subscription.fetch(1, timeout=5)
        await message.ack_sync()
        info = await referral.jetstream.consumer_info("REGISTRY", "referral")
        assert (message.data, info.ack_floor.stream_seq) == (b"1", 1)
        assert registry.denied == referral.denied == []


async def test_only_reporting_reads_profiles(server):
    async with signed_in(server, "registry") as registry, signed_in(server, "reporting") as reporting:
        await make(registry, "PROFILES")
        await registry.jetstream.publish("prag.profiles.v1.PersonProfiled.RAN", b"private")
        await reporting.jetstream.add_consumer(
            "PROFILES",
            ConsumerConfig(name="reporting", durable_name="reporting", ack_policy=AckPolicy.EXPLICIT),
        )
        subscription = await reporting.jetstream.pull_subscribe_bind("reporting", stream="PROFILES")
        [message] = await subscription.fetch(1, timeout=5)
        assert message.data == b"private"
    for user in ("assessment", "referral", "benefits", "identity"):
        async with signed_in(server, user) as other:
            wanted = json.dumps({"stream_name": "PROFILES", "config": {"durable_name": user}}).encode()
            assert await other.is_denied(f"$JS.API.CONSUMER.CREATE.PROFILES.{user}", wanted), user
            assert await other.is_denied("$JS.API.STREAM.MSG.GET.PROFILES", b'{"seq": 1}'), user
            assert await other.is_denied("$JS.API.DIRECT.GET.PROFILES", b'{"seq": 1}'), user
            # By the consumer of the one that may.
            assert await other.is_denied("$JS.API.CONSUMER.MSG.NEXT.PROFILES.reporting"), user


async def test_a_service_reads_the_streams_that_it_follows_and_no_other(server):
    """As ReadEvents does: both are made of one table (services/chassis/events/logs.py)."""
    streams = {stream for published in PUBLISHES.values() for stream in published}
    opened = {}
    for user in PUBLISHES:
        async with signed_in(server, user) as client:
            for stream in streams:
                await client.connection.publish(f"$JS.API.CONSUMER.CREATE.{stream}.{user}", b"{}")
            await client.connection.flush()
            closed = len(streams) - len(logs.FOLLOWS[user])
            async with asyncio.timeout(10):
                while len(client.denied) < closed:
                    await asyncio.sleep(0.02)
            opened[user] = {
                stream
                for stream in streams
                # The client tells it in small letters.
                if not any(f".{stream.lower()}." in words for words in client.denied)
            }
    assert opened == {user: {stream.upper() for stream in logs.FOLLOWS[user]} for user in PUBLISHES}


async def test_nobody_listens_to_events_or_answers_of_others(server):
    async with signed_in(server, "referral") as referral:
        for subject in ("prag.>", "prag.profiles.v1.>", "_INBOX_reporting.>", "_INBOX.>", "$JS.>", ">"):
            before = len(referral.denied)
            await referral.connection.subscribe(subject)
            assert await referral.was_denied_since(before), subject


@pytest.mark.parametrize(
    "subject",
    [
        "prag.registry.v1.CaseClosed.RAN",
        "prag.profiles.v1.PersonProfiled.RAN",
        "$JS.API.STREAM.CREATE.REGISTRY",
        "$JS.API.STREAM.CREATE.COPY",
        "$JS.API.STREAM.UPDATE.REFERRAL",
        "$JS.API.STREAM.DELETE.REFERRAL",
        "$JS.API.STREAM.PURGE.REFERRAL",
        "$JS.API.STREAM.MSG.DELETE.REGISTRY",
        "$JS.API.STREAM.MSG.GET.REGISTRY",
        "$JS.API.STREAM.SNAPSHOT.REGISTRY",
        "$JS.API.CONSUMER.DELETE.REGISTRY.benefits",
        "$JS.API.CONSUMER.CREATE.REGISTRY.benefits",
        "$JS.API.CONSUMER.MSG.NEXT.REGISTRY.benefits",
        "$JS.ACK.REGISTRY.benefits.1.1.1.1.1",
        "$JS.API.STREAM.LIST",
        "$SYS.REQ.SERVER.PING",
    ],
)
async def test_a_service_cannot_forge_remove_or_rearrange(server, subject):
    """Rearranging its own stream too: a stream that may be updated can copy another."""
    async with signed_in(server, "referral") as referral:
        assert await referral.is_denied(subject, b"{}")


async def test_a_stream_cannot_be_told_to_copy_another_once_it_is_there(server):
    async with signed_in(server, "registry") as registry, signed_in(server, "referral") as referral:
        await make(registry, "PROFILES")
        await make(referral, "REFERRAL")
        wanted = {
            "name": "REFERRAL",
            "subjects": [stream_subjects("REFERRAL")],
            "sources": [{"name": "PROFILES"}],
        }
        answer = await referral.connection.request(
            "$JS.API.STREAM.CREATE.REFERRAL", json.dumps(wanted).encode(), timeout=2
        )
        assert json.loads(answer.data)["error"]["code"] >= 400
