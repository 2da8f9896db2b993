"""Hearing: exactly once, in order, whatever arrives twice, early, late or broken."""

import asyncio
import random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from prag.registry.v1 import registry_events_pb2 as registry
from sqlalchemy import text

from services.chassis.auth.actors import acting, service_actor
from services.chassis.errors import Unavailable
from services.chassis.events import outbox
from services.chassis.ids import new_id
from services.chassis.messaging.inbox import Outcome
from services.chassis.messaging.subscriptions import TopicSubscription
from tests.chassis.conftest import officer
from tests.chassis.event_path import Log, consumers, running, until
from tests.chassis.test_outbox import change, read

RAN = officer("RAN")


async def on_state(tx, event, envelope):
    """A projection that shows any lost, doubled or swapped event: a text that only grows."""
    await tx.session.execute(
        text(
            "INSERT INTO room (id, version, municipality, create_time, update_time, name)"
            " VALUES (CAST(:id AS uuid), 1, :municipality, :now, :now,"
            " CAST(CAST(:id AS uuid) AS text) || ':' || :state) ON CONFLICT (id) DO UPDATE"
            " SET name = room.name || ',' || :state"
        ),
        {
            "id": event.case_id,
            "municipality": envelope.municipality,
            "now": envelope.recorded_at,
            "state": event.state,
        },
    )


TABLE = {registry.CaseStateChanged: on_state}


async def projection(scratch) -> dict[str, str]:
    rows = await scratch.all("SELECT id::text, name FROM room")
    return {row["id"]: row["name"].partition(":")[2] for row in rows}


async def history(database, lengths: list[int]) -> dict[str, str]:
    """Cases with so many events each, every third without a handler; what their fold is."""
    folded = {}
    for length in lengths:
        case = new_id()
        heard = []
        for turn in range(length):
            if turn % 3 == 2:
                with acting(RAN):
                    async with database.transaction() as tx:
                        await outbox.record(tx, registry.CaseSelected(case_id=str(case)), municipality="RAN")
            else:
                await change(database, case, f"s{turn}")
                heard.append(f"s{turn}")
        folded[str(case)] = ",".join(heard)
    return folded


@settings(
    max_examples=15,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    derandomize=True,
)
@given(lengths=st.lists(st.integers(1, 7), min_size=1, max_size=4), seed=st.integers(0, 2**16))
async def test_shuffled_and_doubled_deliveries_give_the_fold(database, scratch, lengths, seed):
    for table in ("room", "outbox", "inbox", "aggregate_position", "parked_event"):
        await scratch.all(f"DELETE FROM {table}")
    expected = await history(database, lengths)
    deliveries = (await read(database, stream="registry")) * 2
    random.Random(seed).shuffle(deliveries)
    hearer = consumers(TABLE, database)
    for event in deliveries:
        await hearer.inbox.deliver(event)
    assert await projection(scratch) == expected
    assert await scratch.all("SELECT * FROM parked_event") == []


async def test_outcomes(database):
    case = new_id()
    for state in "abc":
        await change(database, case, state)
    first, second, third = await read(database, stream="registry")
    hearer = consumers(TABLE, database)
    outcomes = [await hearer.inbox.deliver(event) for event in (second, first, second, third, third)]
    expected = [Outcome.EARLY, Outcome.APPLIED, Outcome.DUPLICATE, Outcome.APPLIED, Outcome.DUPLICATE]
    assert outcomes == expected


async def test_what_fails_is_not_half_done(database, scratch):
    async def fails(tx, event, envelope):
        await on_state(tx, event, envelope)
        raise ZeroDivisionError

    await change(database, new_id())
    (event,) = await read(database, stream="registry")
    with pytest.raises(ZeroDivisionError):
        await consumers({registry.CaseStateChanged: fails}, database).inbox.deliver(event)
    assert await projection(scratch) == {}
    assert await scratch.all("SELECT * FROM inbox") == []


async def test_the_handler_acts_as_the_service_in_the_events_municipality(database):
    seen = []

    async def look(tx, event, envelope):
        seen.append((tx.actor.name, tx.scope, envelope.actor_id))

    await change(database, new_id())
    (event,) = await read(database, stream="registry")
    await consumers({registry.CaseStateChanged: look}, database).inbox.deliver(event)
    assert seen == [("sample", ("RAN",), RAN.account_id)]


async def test_a_batch_is_one_transaction_in_the_order_of_each_aggregate(database, scratch):
    first, second = new_id(), new_id()
    for state in "abc":
        await change(database, first, state)
        await change(database, second, state)
    a1, b1, a2, b2, a3, b3 = await read(database, stream="registry")
    hearer = consumers(TABLE, database)
    outcomes = await hearer.inbox.deliver_all([a1, b1, a1, b3, b2, a2, a3])
    assert [outcome.value for outcome in outcomes] == [
        *("applied", "applied", "duplicate", "early", "applied", "applied", "applied")
    ]
    # What came early waits in its own row, and is applied behind the batch.
    assert await projection(scratch) == {str(first): "a,b,c", str(second): "a,b,c"}
    rows = await scratch.all("SELECT count(*) AS events FROM inbox GROUP BY xmin::text ORDER BY 1")
    assert [row["events"] for row in rows] == [1, 5]


async def test_each_event_of_a_batch_is_heard_in_its_own_municipality(database):
    seen = []

    async def look(tx, event, envelope):
        seen.append((tx.scope, await tx.session.scalar(text("SELECT current_setting('prag.scope')"))))

    for municipality in ("RAN", "GJL", "GJL"):
        with acting(RAN):
            async with database.transaction() as tx:
                event = registry.CaseStateChanged(case_id=str(new_id()), state="S")
                await outbox.record(tx, event, municipality=municipality)
    hearer = consumers({registry.CaseStateChanged: look}, database)
    await hearer.inbox.deliver_all(await read(database, stream="registry"))
    assert seen == [
        (("RAN",), '{"RAN","@services"}'),
        (("GJL",), '{"GJL","@services"}'),
        (("GJL",), '{"GJL","@services"}'),
    ]


async def test_events_of_one_transaction_are_told_in_order_with_gapless_versions(database):
    one, other = new_id(), new_id()
    with acting(RAN):
        async with database.transaction() as tx:
            for case, state in ((one, "a"), (other, "b"), (one, "c")):
                event = registry.CaseStateChanged(case_id=str(case), state=state)
                await outbox.record(tx, event, municipality="RAN")
    await change(database, one, "d")
    told = await read(database, stream="registry")
    assert [(event.aggregate_id, event.aggregate_version) for event in told] == [
        *((str(one), 1), (str(other), 1), (str(one), 2), (str(one), 3))
    ]


@pytest.fixture
async def event_path(database, nats_server):
    """NatsConnection and relay of a service, on streams of its own."""
    from services.chassis.messaging.nats_connection import NatsConnection
    from services.chassis.messaging.relay import Relay

    messaging = NatsConnection("sample", nats_server.url)
    jetstream = await messaging.connected()
    for info in await jetstream.streams_info():
        await jetstream.delete_stream(info.config.name)
    yield messaging, Relay(database, messaging, ("registry", "profiles"))
    await messaging.close()


async def test_from_command_to_projection(database, scratch, event_path):
    messaging, relay = event_path
    log = Log(database)
    hearer = consumers(TABLE, database, messaging, log)
    with acting(service_actor("sample")):
        async with running(relay.run, *(run for _, run in hearer.background())):
            expected = await history(database, [5, 3, 1])

            async def there():
                return await projection(scratch) == expected

            await until(there)

            async def caught_up():
                return hearer.behind("registry") < 3

            await until(caught_up)
            unpublished = await scratch.all("SELECT * FROM outbox WHERE published_at IS NULL")
            assert unpublished == []


async def test_one_topic_is_heard_and_the_others_are_not_sent(database, scratch, event_path):
    messaging, relay = event_path
    heard = []

    async def note(tx, event, envelope):
        heard.append(event.rule)

    hearer = consumers(
        {registry.ClockStopped: TopicSubscription("B", note)}, database, messaging, Log(database)
    )
    async with running(relay.run, *(run for name, run in hearer.background() if name.startswith("consumer"))):
        for rule in "ABC":
            clock = str(new_id())
            with acting(RAN):
                async with database.transaction() as tx:
                    for kind in (registry.ClockStarted, registry.ClockStopped):
                        await outbox.record(tx, kind(clock_id=clock, rule=rule), municipality="RAN")

        async def there():
            return heard == ["B"] and hearer.behind("registry") < 3

        await until(there)
    # Started and stopped; the log, which is all of the stream, tells of the others too.
    assert await scratch.all("SELECT count(*) FROM inbox") == [(2,)]
    await hearer.hear_all()
    assert heard == ["B"]
    assert await scratch.all("SELECT count(*) FROM inbox") == [(6,)]


@pytest.mark.parametrize("topic", ["A.B", "A B", "*", ">"])
def test_a_topic_that_is_no_token_is_refused(topic):
    with pytest.raises(ValueError, match="token"):
        TopicSubscription(topic, on_state)


async def test_what_is_heard_newly_is_read_from_the_log(database, scratch, event_path):
    """A later version of a service hears of more than the stream has sent it."""
    messaging, relay = event_path
    case, clock = new_id(), str(new_id())
    log = Log(database)
    old = consumers(TABLE, database, messaging, log)
    async with running(relay.run, *(run for _, run in old.background())):

        async def caught_up():
            return log.reads and old.behind("registry") < 3

        await until(caught_up)
        with acting(RAN):
            async with database.transaction() as tx:
                started = registry.ClockStarted(clock_id=clock, rule="A")
                await outbox.record(tx, started, municipality="RAN")
        await change(database, case, "s")

        async def there():
            return await projection(scratch) == {str(case): "s"}

        await until(there)
    heard = []

    async def note(tx, event, envelope):
        heard.append(event.clock_id)

    new = consumers({**TABLE, registry.ClockStarted: TopicSubscription("A", note)}, database, messaging, log)
    async with running(*(run for _, run in new.background())):

        async def told():
            return heard == [clock]

        await until(told)
    assert await projection(scratch) == {str(case): "s"}


async def test_who_hears_the_rest_does_not_claim_to_have_heard_all(database, scratch, event_path):
    """Two processes share a stream: what one of them still holds the other has not heard either."""
    messaging, relay = event_path
    held, release = asyncio.Event(), asyncio.Event()

    async def hold(tx, event, envelope):
        if event.state == "slow":
            held.set()
            await release.wait()
        await on_state(tx, event, envelope)

    hearers = [
        consumers({registry.CaseStateChanged: hold}, database, messaging, Log(database)) for _ in range(2)
    ]
    parts = [run for one in hearers for name, run in one.background() if name.startswith("consumer")]
    now = asyncio.get_running_loop().time
    async with running(relay.run, *parts):

        async def caught_up():
            return all(hearer.behind("registry") < 3 for hearer in hearers)

        await until(caught_up)
        await change(database, new_id(), "slow")
        told = now()
        await asyncio.wait_for(held.wait(), 5)
        others = set()
        while now() < told + 3:
            others.add(str(case := new_id()))
            await change(database, case, "x")
            await asyncio.sleep(0.05)
        assert others & (await projection(scratch)).keys()
        assert all(now() - hearer.behind("registry") <= told for hearer in hearers)
        release.set()
        await until(caught_up)


async def test_what_is_sent_again_says_nothing_of_what_came_after_it(database, scratch, event_path):
    """One message comes again, as its process died, while another process still holds the next one."""
    messaging, relay = event_path
    hearer = consumers(TABLE, database, messaging, Log(database))
    parts = [run for name, run in hearer.background() if name.startswith("consumer")]
    now = asyncio.get_running_loop().time

    async def caught_up():
        return hearer.behind("registry") < 3

    async with running(relay.run):
        async with running(*parts):
            await until(caught_up)
        jetstream = await messaging.connected()
        others = await jetstream.pull_subscribe_bind("sample", "REGISTRY")
        again, held = str(new_id()), str(new_id())
        await change(database, again, "x")
        [first] = await others.fetch(1, 5)
        told = now()
        await change(database, held, "x")
        [second] = await others.fetch(1, 5)
        async with running(*parts):
            await first.nak()

            async def heard():
                return again in await projection(scratch)

            await until(heard)
            seen = now()
            while now() < seen + 3.5:
                assert now() - hearer.behind("registry") <= told
                await second.in_progress()
                await asyncio.sleep(0.1)
            await second.nak()
            await until(caught_up)
            assert held in await projection(scratch)


async def test_nats_away_nothing_fails_and_events_follow(database, scratch, event_path, nats_server):
    messaging, relay = event_path
    hearer = consumers(TABLE, database, messaging, Log(database))
    async with running(relay.run, *(run for _, run in hearer.background())):
        expected = await history(database, [3])

        async def there():
            return await projection(scratch) == expected

        await until(there)
        nats_server.kill()
        expected |= await history(database, [4])
        nats_server.start()
        await until(there, 30)


async def test_a_stream_that_was_lost_is_filled_again(database, scratch, event_path, nats_server):
    import shutil

    messaging, relay = event_path
    hearer = consumers(TABLE, database, messaging, Log(database))
    async with running(relay.run, *(run for _, run in hearer.background())):
        expected = await history(database, [3])

        async def there():
            return await projection(scratch) == expected

        await until(there)
        nats_server.kill()
        shutil.rmtree(nats_server.folder / "store")
        nats_server.start()
        expected |= await history(database, [2])
        await until(there, 30)
        jetstream = await messaging.connected()
        assert (await jetstream.stream_info("REGISTRY")).state.messages == 5


async def test_a_store_that_was_rolled_back_is_noticed(database, scratch, event_path, nats_server):
    """Power loss: acknowledged events are gone, and their sequence numbers are given out again."""
    import shutil

    messaging, relay = event_path
    hearer = consumers(TABLE, database, messaging, Log(database))
    store, copy = nats_server.folder / "store", nats_server.folder / "copy"
    async with running(relay.run):
        expected = await history(database, [2])

        async def published():
            return not await scratch.all("SELECT 1 FROM outbox WHERE published_at IS NULL")

        await until(published)
        nats_server.stop()
        shutil.rmtree(copy, ignore_errors=True)
        shutil.copytree(store, copy)
        nats_server.start()
        expected |= await history(database, [6])
        await until(published, 30)
        nats_server.kill()
        shutil.rmtree(store)
        copy.rename(store)
        nats_server.start()
        expected |= await history(database, [1])
        await until(published, 30)

        async def whole():
            jetstream = await messaging.connected()
            return (await jetstream.stream_info("REGISTRY")).state.messages >= 9

        await until(whole, 30)
    async with running(*(run for name, run in hearer.background() if name.startswith("consumer"))):

        async def there():
            return await projection(scratch) == expected

        await until(there, 30)


async def test_a_gap_is_filled_from_the_publishers_log(database, scratch, monkeypatch):
    monkeypatch.setattr("services.chassis.messaging.parking.GAP", "0 seconds")
    expected = await history(database, [4])
    *_, last = await read(database, stream="registry")
    hearer = consumers(TABLE, database, None, Log(database))
    assert await hearer.inbox.deliver(last) is Outcome.EARLY
    async with running(*(run for name, run in hearer.background() if name == "gaps")):

        async def there():
            return await projection(scratch) == expected

        await until(there)


async def test_poison_is_parked_the_rest_flows_and_replay_mends(database, scratch, event_path):
    messaging, relay = event_path
    broken = True

    async def picky(tx, event, envelope):
        if broken and event.state == "bad":
            raise ValueError("not for a log: Agim")
        await on_state(tx, event, envelope)

    good, bad = new_id(), new_id()
    await change(database, bad, "bad")
    await change(database, bad, "after")
    await change(database, good, "fine")
    hearer = consumers({registry.CaseStateChanged: picky}, database, messaging, Log(database))
    async with running(relay.run, *(run for name, run in hearer.background() if name.startswith("consumer"))):

        async def parked():
            rows = await scratch.all("SELECT reason FROM parked_event ORDER BY aggregate_version")
            return [row["reason"] for row in rows] == ["POISON ValueError", "EARLY"]

        await until(parked, 30)
        assert await projection(scratch) == {str(good): "fine"}
    broken = False
    assert await hearer.replay() == 1
    assert await projection(scratch) == {str(good): "fine", str(bad): "bad,after"}


async def test_what_is_only_unavailable_is_never_poison(database, scratch, event_path):
    messaging, relay = event_path
    tries = 0

    async def later(tx, event, envelope):
        nonlocal tries
        tries += 1
        if tries < 8:
            raise Unavailable("BUSY")
        await on_state(tx, event, envelope)

    case = new_id()
    await change(database, case, "x")
    hearer = consumers({registry.CaseStateChanged: later}, database, messaging, Log(database))
    async with running(relay.run, *(run for name, run in hearer.background() if name.startswith("consumer"))):

        async def there():
            return await projection(scratch) == {str(case): "x"}

        await until(there, 30)


async def test_a_malformed_message_is_put_aside(database, scratch, event_path):
    messaging, relay = event_path
    hearer = consumers(TABLE, database, messaging, Log(database))
    async with running(relay.run, *(run for _, run in hearer.background())):
        jetstream = await messaging.connected()

        async def made():
            return [info.config.name for info in await jetstream.streams_info()].count("REGISTRY") == 1

        await until(made)
        await jetstream.publish("prag.registry.v1.CaseStateChanged.RAN", b"\xff")

        async def aside():
            return [row["reason"] for row in await scratch.all("SELECT reason FROM parked_event")] == [
                "MALFORMED"
            ]

        await until(aside)
