"""A standing request: everything comes once, to one of those who stand there, and its end is noticed."""

import asyncio

import pytest
from nats.js.api import AckPolicy, ConsumerConfig, StreamConfig

from services.chassis.messaging import pull_subscription
from services.chassis.messaging.nats_connection import NatsConnection

STREAM = "PULLS"


@pytest.fixture
async def client(nats_server):
    messaging = NatsConnection("sample", nats_server.url)
    jetstream = await messaging.connected()
    for info in await jetstream.streams_info():
        await jetstream.delete_stream(info.config.name)
    await jetstream.add_stream(StreamConfig(name=STREAM, subjects=["pulls.>"]))
    await jetstream.add_consumer(STREAM, ConsumerConfig(durable_name="sample", ack_policy=AckPolicy.EXPLICIT))
    yield await messaging.client()
    await messaging.close()


async def tell(client, count):
    jetstream = client.jetstream()
    for number in range(count):
        await jetstream.publish("pulls.a", str(number).encode())


async def take(pull, count):
    """Take and acknowledge so many."""
    taken = []
    async with asyncio.timeout(10):
        while len(taken) < count:
            for message in await pull.next(1):
                await message.ack()
                taken.append(int(message.data))
    return taken


async def test_more_than_one_request_asks_for(client):
    count = pull_subscription.BATCH * 2 + 5
    await tell(client, count)
    async with pull_subscription.pulling(client, STREAM, "sample") as pull:
        assert await take(pull, count) == list(range(count))
        assert await pull.next(0.1) == []


async def test_it_waits_for_what_comes_later(client):
    async with pull_subscription.pulling(client, STREAM, "sample") as pull:
        waiting = asyncio.create_task(pull.next(10))
        await asyncio.sleep(0.2)
        await tell(client, 1)
        [message] = await waiting
        assert message.data == b"0"


async def test_a_request_that_expired_is_made_anew(client, monkeypatch):
    monkeypatch.setattr(pull_subscription, "_EXPIRES", 0.2)
    async with pull_subscription.pulling(client, STREAM, "sample") as pull:
        assert await pull.next(0.7) == []
        await tell(client, 2)
        assert await take(pull, 2) == [0, 1]


async def test_two_share_one_consumer(client):
    async with (
        pull_subscription.pulling(client, STREAM, "sample") as one,
        pull_subscription.pulling(client, STREAM, "sample") as other,
    ):
        # Both stand there before anything comes.
        assert [await one.next(0.1), await other.next(0.1)] == [[], []]
        await tell(client, 20)
        taken = []
        while len(taken) < 20:
            for pull in (one, other):
                taken += [int(message.data) for message in await pull.next(0.1)]
        assert sorted(taken) == list(range(20))


async def test_a_consumer_that_is_deleted_ends_it(client):
    async with pull_subscription.pulling(client, STREAM, "sample") as pull:
        assert await pull.next(0.1) == []
        await client.jetstream().delete_consumer(STREAM, "sample")
        with pytest.raises(pull_subscription.PullEndedError):
            await pull.next(5)


async def test_what_had_come_is_taken_before_the_end(client):
    await tell(client, 3)
    async with pull_subscription.pulling(client, STREAM, "sample") as pull:
        taken = await take(pull, 1)
        await asyncio.sleep(0.1)
        pull.end()
        if len(taken) < 3:
            taken += [int(message.data) for message in await pull.next(1)]
        assert taken == [0, 1, 2]
        with pytest.raises(pull_subscription.PullEndedError):
            await pull.next(1)
