"""Hearing without NATS: what is asked, kept, tried again, parked and drained, among other streams."""

import asyncio
import datetime as dt
import json
from types import SimpleNamespace
from uuid import UUID

import pytest
from nats.js.api import AckPolicy, DeliverPolicy
from prag.common.v1.event_service_pb2 import RecordedEvent
from prag.profiles.v1.profiles_events_pb2 import PersonProfiled
from prag.registry.v1 import registry_events_pb2 as registry
from prometheus_client import REGISTRY

from services.chassis import call_context
from services.chassis.auth.actors import acting, caller
from services.chassis.errors import (
    Aborted,
    DeadlineExceeded,
    FailedPrecondition,
    InvalidArgument,
    Unavailable,
)
from services.chassis.events import outbox
from services.chassis.ids import new_id
from services.chassis.messaging import catch_up, parking
from services.chassis.messaging.consumers import Consumers
from services.chassis.messaging.inbox import Outcome
from services.chassis.messaging.nats_connection import NatsConnection
from services.chassis.messaging.subscriptions import SubscriptionTable, TopicSubscription
from tests.chassis.conftest import officer
from tests.chassis.event_path import Log, consumers
from tests.chassis.test_event_log import copies
from tests.chassis.test_failpoint_places import Message
from tests.chassis.test_outbox import change, read
from tests.chassis.test_projections import queries
from tests.chassis.test_subscriptions import TABLE, on_state, projection

RAN = officer("RAN")


def count(name, **labels):
    return REGISTRY.get_sample_value(name, labels) or 0


def hearing(table, error, *, times=1000):
    """A handler that raises so often, and then hears."""
    left = [times]

    async def hear(tx, event, envelope):
        if event.state == "bad" and left[0]:
            left[0] -= 1
            raise error
        await on_state(tx, event, envelope)

    return {**table, registry.CaseStateChanged: hear}


async def parked(scratch):
    rows = await scratch.all(
        "SELECT reason, tries, aggregate_version, stream FROM parked_event ORDER BY stream, aggregate_version"
    )
    return [tuple(row) for row in rows]


@pytest.mark.parametrize(
    "error", [Unavailable("BUSY"), DeadlineExceeded("X"), Aborted("ETAG_STALE")], ids=str
)
async def test_what_may_do_better_later_is_never_counted(database, scratch, error):
    await change(database, case := new_id(), "bad")
    [event] = await read(database, stream="registry")
    hearer = consumers(hearing({}, error, times=9), database)
    for _ in range(9):
        assert not await hearer.inbox.deliver_counted(event)
    assert await hearer.inbox.deliver_counted(event)
    assert await projection(scratch) == {str(case): "bad"}
    assert hearer.inbox._tries == {}


@pytest.mark.parametrize(
    ("error", "reason"),
    [(FailedPrecondition("NOT_IN_STATE"), "POISON NOT_IN_STATE"), (KeyError("Ana"), "POISON KeyError")],
    ids=["domain", "defect"],
)
async def test_what_fails_five_times_is_poison(database, scratch, logs, capsys, error, reason):
    await change(database, case := new_id(), "bad")
    [event] = await read(database, stream="registry")
    hearer = consumers(hearing({}, error), database)
    before = count("prag_consumer_poison_total", stream="registry")
    assert parking.TRIES == 5
    for number in range(1, 5):
        assert not await hearer.inbox.deliver_counted(event)
        assert hearer.inbox._tries == {event.event_id: number}
        assert await parked(scratch) == []
    assert await hearer.inbox.deliver_counted(event)
    assert hearer.inbox._tries == {}
    assert await parked(scratch) == [(reason, 5, 1, "registry")]
    assert count("prag_consumer_poison_total", stream="registry") == before + 1
    said = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    [line] = [one for one in said if one["event"] == "event_poison"]
    assert (line["stream"], line["event_id"], line["event_type"]) == (
        *("registry", event.event_id),
        "prag.registry.v1.CaseStateChanged",
    )
    assert (line["aggregate_id"], line["aggregate_version"]) == (str(case), 1)
    [row] = await scratch.all("SELECT * FROM parked_event")
    assert RecordedEvent.FromString(row["event"]).event_id == event.event_id
    assert (row["aggregate"], row["aggregate_id"]) == ("case", case)


async def test_what_waited_and_fails_is_tried_as_often_as_any_other(database, scratch):
    case = new_id()
    for state in ("a", "bad"):
        await change(database, case, state)
    first, bad = await read(database, stream="registry")
    hearer = consumers(hearing({}, ValueError()), database)
    assert await hearer.inbox.deliver(bad) is Outcome.EARLY
    assert await parked(scratch) == [("EARLY", 0, 2, "registry")]
    assert await hearer.inbox.deliver(first) is Outcome.APPLIED
    assert await parked(scratch) == [("EARLY", 1, 2, "registry")]
    # Early once more is no try.
    [row] = await scratch.all("SELECT parked_at FROM parked_event")
    for tries in (2, 3, 4):
        await hearer.inbox.drain("registry", {("case", case)})
        assert await parked(scratch) == [("EARLY", tries, 2, "registry")]
    await hearer.inbox.drain("registry", {("case", case)})
    assert await parked(scratch) == [("POISON ValueError", 5, 2, "registry")]
    await hearer.inbox.drain("registry", {("case", case)})
    assert await parked(scratch) == [("POISON ValueError", 5, 2, "registry")]
    [again] = await scratch.all("SELECT parked_at FROM parked_event")
    assert again == row


async def test_what_waited_and_is_only_unavailable_waits_on(database, scratch):
    case = new_id()
    for state in ("a", "bad", "c"):
        await change(database, case, state)
    first, bad, last = await read(database, stream="registry")
    hearer = consumers(hearing({}, Unavailable("BUSY"), times=1), database)
    await hearer.inbox.deliver(last)
    await hearer.inbox.deliver(bad)
    await hearer.inbox.deliver(first)
    assert await parked(scratch) == [("EARLY", 0, 2, "registry"), ("EARLY", 0, 3, "registry")]
    await hearer.inbox.drain("registry", {("case", case)})
    assert await parked(scratch) == []
    assert await projection(scratch) == {str(case): "a,bad,c"}


async def test_only_what_waited_behind_these_aggregates_of_this_stream_is_drained(database, scratch):
    """Beside it stand another aggregate, the same one of another stream and of another kind."""
    one, other = new_id(), new_id()
    for case in (one, other):
        for state in ("a", "b", "c"):
            await change(database, case, state)
    events = {
        (event.aggregate_id, event.aggregate_version): event
        for event in await read(database, stream="registry")
    }
    hearer = consumers(TABLE, database)
    await hearer.inbox.deliver(events[str(other), 1])
    await hearer.inbox.deliver(events[str(other), 3])
    await hearer.inbox.deliver(events[str(one), 2])
    before = await parked(scratch)
    for stream, aggregate, key in (
        ("profiles", "case", one),
        ("registry", "clock", one),
        ("registry", "case", new_id()),
    ):
        await scratch.all(
            "INSERT INTO parked_event (event_id, stream, aggregate, aggregate_id, aggregate_version, event,"
            " reason) VALUES ($1, $2, $3, $4, 2, $5, 'EARLY')",
            new_id(),
            stream,
            aggregate,
            key,
            events[str(one), 2].SerializeToString(),
        )
        await scratch.all(
            "INSERT INTO aggregate_position VALUES ($1, $2, $3, 1) ON CONFLICT DO NOTHING",
            stream,
            aggregate,
            key,
        )
    assert len(before) == 2
    await hearer.inbox.deliver(events[str(one), 1])
    assert await projection(scratch) == {str(one): "a,b", str(other): "a"}
    assert len(await parked(scratch)) == 4
    await hearer.inbox.deliver(events[str(other), 2])
    assert await projection(scratch) == {str(one): "a,b", str(other): "a,b,c"}
    assert len(await parked(scratch)) == 3
    positions = await scratch.all(
        "SELECT publisher, aggregate, aggregate_id, version FROM aggregate_position WHERE version <> 1"
    )
    assert {tuple(row) for row in positions} == {("registry", "case", one, 2), ("registry", "case", other, 3)}


async def test_an_event_that_was_heard_does_not_move_its_aggregate_back(database, scratch):
    case = new_id()
    for state in "abc":
        await change(database, case, state)
    events = await read(database, stream="registry")
    hearer = consumers(TABLE, database)
    assert await hearer.inbox.deliver_all(events) == [Outcome.APPLIED] * 3
    assert await hearer.inbox.deliver_all(events[:2]) == [Outcome.DUPLICATE] * 2
    assert [row["version"] for row in await scratch.all("SELECT version FROM aggregate_position")] == [3]
    # What is in the inbox and before its turn advances, and is heard no second time.
    await scratch.all("UPDATE aggregate_position SET version = 1")
    assert await hearer.inbox.deliver(events[1]) is Outcome.APPLIED
    assert await projection(scratch) == {str(case): "a,b,c"}


async def test_outcomes_are_counted_by_stream(database):
    case = new_id()
    for state in "abc":
        await change(database, case, state)
    first, _, third = await read(database, stream="registry")
    hearer = consumers(TABLE, database)
    names = ("applied", "duplicate", "early")
    before = [count("prag_consumer_events_total", stream="registry", outcome=name) for name in names]
    await hearer.inbox.deliver_all([first, first, third])
    after = [count("prag_consumer_events_total", stream="registry", outcome=name) for name in names]
    assert [now - then for now, then in zip(after, before, strict=True)] == [1, 1, 1]


async def test_a_handler_goes_on_the_trace_of_what_it_hears_and_tells_in_its_own_name(database, scratch):
    seen = []

    async def look(tx, event, envelope):
        call = call_context.current()
        seen.append(
            (call.rpc, call.trace_id if hasattr(call, "trace_id") else call_context.trace_id(), caller().name)
        )
        told = registry.ClockStarted(clock_id=str(new_id()), rule="A")
        await outbox.record(tx, told, municipality="RAN")

    with call_context.during(call_context.CurrentCall(rpc="x")) as call:
        await change(database, new_id())
    [event] = await read(database, stream="registry")
    await consumers({registry.CaseStateChanged: look}, database).inbox.deliver(event)
    trace = call.traceparent.split("-")[1]
    assert seen == [("sample/prag.registry.v1.CaseStateChanged", trace, "sample")]
    [row] = await scratch.all("SELECT * FROM outbox WHERE aggregate = 'clock'")
    assert (row["traceparent"].split("-")[1], row["actor_id"]) == (trace, "service:sample")


async def test_what_is_of_no_municipality_is_heard_with_the_services_own_reach(database):
    seen = []

    async def look(tx, event, envelope):
        seen.append(tx.scope)

    with acting(RAN):
        async with database.transaction() as tx:
            for municipality in ("", "RAN"):
                event = registry.CaseStateChanged(case_id=str(new_id()), state="S")
                await outbox.record(tx, event, municipality=municipality)
    hearer = consumers({registry.CaseStateChanged: look}, database)
    for event in await read(database, stream="registry"):
        await hearer.inbox.deliver(event)
    assert (len(seen[0]), seen[1]) == (39, ("RAN",))


async def test_replay_tries_poison_only_in_its_order_and_says_how_many_went_through(database, scratch):
    one, other = new_id(), new_id()
    for case, states in ((one, ("bad", "b")), (other, ("bad", "worse"))):
        for state in states:
            await change(database, case, state)
    events = {
        (event.aggregate_id, event.aggregate_version): event
        for event in await read(database, stream="registry")
    }
    tried = []

    async def picky(tx, event, envelope):
        tried.append((event.case_id, event.state))
        if event.state == "worse":
            raise ValueError
        await on_state(tx, event, envelope)

    hearer = consumers({registry.CaseStateChanged: picky}, database)
    for key in ((str(one), 1), (str(other), 1), (str(other), 2)):
        await hearer.parking.poison(events[key], ValueError())
    await hearer.inbox.deliver(events[str(one), 2])
    await scratch.all(
        "INSERT INTO parked_event (event_id, stream, aggregate, aggregate_id, aggregate_version, event,"
        " reason) VALUES ($1, 'registry', '', $1, 0, 'x', 'MALFORMED')",
        new_id(),
    )
    # What came early is parked as such; replay drains it behind what it waited for.
    assert await hearer.replay() == 2
    # Aggregate by aggregate, each in its order.
    assert tried == [
        *((str(one), "bad"), (str(one), "b")),
        *((str(other), "bad"), (str(other), "worse")),
    ]
    assert await projection(scratch) == {str(one): "bad,b", str(other): "bad"}
    assert [row[0] for row in await parked(scratch)] == ["MALFORMED", "POISON ValueError"]
    async with database.transaction(actor=RAN, scope=()) as tx:
        await hearer.forget(tx)
    assert [row[0] for row in await parked(scratch)] == ["MALFORMED"]
    for table in ("inbox", "aggregate_position"):
        assert await scratch.all(f"SELECT * FROM {table}") == []


async def test_what_was_heard_is_forgotten_with_where_it_was_read(database, scratch):
    for stream in ("registry", "profiles"):
        await scratch.all("INSERT INTO consumer_epoch VALUES ($1, 'then', 'there')", stream)
    async with database.transaction(actor=RAN, scope=()) as tx:
        await Consumers.forget(tx)
    rows = await scratch.all("SELECT stream, created, cursor FROM consumer_epoch ORDER BY stream")
    assert [tuple(row) for row in rows] == [("profiles", "then", ""), ("registry", "then", "")]


class Publisher(Log):
    """The publisher's log, which may be away or another one; remembers what it was asked."""

    def __init__(self, database):
        super().__init__(database)
        self.errors, self.asked, self.peers, self.by = [], [], [], []

    def __getitem__(self, name):
        self.peers.append(name)
        return self

    async def ReadEvents(self, request):
        self.asked.append(request)
        self.by.append(caller().account_id)
        if self.errors:
            raise self.errors.pop()
        async for event in super().ReadEvents(request):
            yield event


async def cursors(scratch):
    rows = await scratch.all("SELECT stream, created, cursor FROM consumer_epoch ORDER BY stream")
    return [tuple(row) for row in rows]


async def test_a_log_is_read_from_where_it_was_left(database, scratch, monkeypatch):
    monkeypatch.setattr(catch_up, "_LOG_BATCH", 2)
    case = new_id()
    for state in "abc":
        await change(database, case, state)
    for stream in ("registry", "referral"):
        await scratch.all("INSERT INTO consumer_epoch VALUES ($1, 'then', '')", stream)
    log = Publisher(database)
    hearer = consumers(TABLE, database, None, log)
    assert await hearer.reader.read("registry") is True
    assert await projection(scratch) == {str(case): "a,b,c"}
    last = (await read(database, stream="registry"))[-1].cursor
    assert await cursors(scratch) == [("referral", "then", ""), ("registry", "then", last)]
    await change(database, case, "d")
    await hearer.hear_all()
    assert [(one.stream, one.cursor) for one in log.asked] == [("registry", ""), ("registry", last)]
    assert await projection(scratch) == {str(case): "a,b,c,d"}
    # Away: it stays where it was; another database: it is read anew.
    at = (await read(database, stream="registry"))[-1].cursor
    log.errors = [Unavailable("PEER_UNAVAILABLE")]
    assert await hearer.reader.read("registry") is False
    assert await cursors(scratch) == [("referral", "then", ""), ("registry", "then", at)]
    log.errors = [InvalidArgument()]
    assert await hearer.reader.read("registry") is False
    assert await cursors(scratch) == [("referral", "then", ""), ("registry", "then", "")]
    log.errors = [Unavailable("PEER_UNAVAILABLE")]
    began = asyncio.get_running_loop().time()
    await hearer.hear_all()
    assert 0.9 < asyncio.get_running_loop().time() - began < 1.9
    assert await cursors(scratch) == [("referral", "then", ""), ("registry", "then", at)]


async def test_a_reader_does_not_undo_that_all_was_forgotten(database, scratch):
    """Found by `make test-days` in CI: a reading that had begun before put its place over the beginning."""
    case = new_id()
    await change(database, case, "a")
    await scratch.all("INSERT INTO consumer_epoch VALUES ('registry', 'then', '')")

    class Slow(Publisher):
        """Tells all, and ends when it is let."""

        told, end = asyncio.Event(), asyncio.Event()

        async def ReadEvents(self, request):
            async for event in super().ReadEvents(request):
                yield event
            self.told.set()
            await self.end.wait()

    log = Slow(database)
    hearer = consumers(TABLE, database, None, log)
    reading = asyncio.create_task(hearer.reader.read("registry"))
    await log.told.wait()
    async with database.transaction(actor=RAN, scope=()) as tx:
        await hearer.forget(tx)
    log.end.set()
    assert await reading is False
    assert await cursors(scratch) == [("registry", "then", "")]
    await hearer.hear_all()
    assert await projection(scratch) == {str(case): "a"}


async def test_profiles_are_read_from_registry(database):
    async def nothing(tx, event, envelope):
        pass

    log = Publisher(database)
    hearer = consumers({PersonProfiled: nothing}, database, None, log)
    assert await hearer.reader.read("profiles") is True
    assert (log.peers, log.by, log.asked[0].stream) == (["registry"], ["service:sample"], "profiles")


async def test_of_a_log_too_only_what_fails_waits(database, scratch):
    bad, good = new_id(), new_id()
    for case, state in ((bad, "bad"), (good, "x")):
        await change(database, case, state)
    await scratch.all("INSERT INTO consumer_epoch VALUES ('registry', 'then', '')")
    hearer = consumers(hearing({}, ValueError()), database, None, Publisher(database))
    assert await hearer.reader.read("registry") is True
    assert await projection(scratch) == {str(good): "x"}
    assert await parked(scratch) == [("POISON ValueError", 5, 1, "registry")]


async def gaps(hearer, scratch, done):
    """Fill gaps until something is so."""
    filling = asyncio.create_task(hearer.reader.fill_gaps())
    try:
        async with asyncio.timeout(10):
            while not await done():
                await asyncio.sleep(0.05)
    finally:
        filling.cancel()


async def stand_beside(scratch, aggregates):
    """Aggregates that stand at their second version, with poison behind it."""
    for one in aggregates:
        await scratch.all("INSERT INTO aggregate_position VALUES ($1, $2, $3, 2)", *one)
        await scratch.all(
            "INSERT INTO parked_event (event_id, stream, aggregate, aggregate_id, aggregate_version, event,"
            " reason) VALUES ($1, $2, $3, $4, 3, '', 'POISON X')",
            new_id(),
            *one,
        )


async def test_gaps_are_filled_behind_what_waited_long_enough_and_not_behind_poison(database, scratch):
    # Ids that are smaller and such as are larger: whatever the plan's order, the right one is not the first.
    smaller = [new_id() for _ in range(4)]
    old, young, ill = new_id(), new_id(), new_id()
    for case in (old, young, ill):
        for state in ("a", "b", "c"):
            await change(database, case, state)
    events = {
        (event.aggregate_id, event.aggregate_version): event
        for event in await read(database, stream="registry")
    }
    log = Publisher(database)
    hearer = consumers(TABLE, database, None, log)
    # Beside it: positions and poison of the same aggregate elsewhere, and of others of its kind.
    others = [("registry", "case", one) for one in (*smaller, *(new_id() for _ in range(4)))]
    beside = [("profiles", "case", old), ("registry", "clock", old), *others]
    await stand_beside(scratch, [*beside[:2], *others[:4]])
    await hearer.parking.poison(events[str(ill), 1], ValueError())
    for case in (old, ill):
        await hearer.inbox.deliver(events[str(case), 3])
    await hearer.inbox.deliver(events[str(old), 1])
    await scratch.all("UPDATE parked_event SET parked_at = now() - interval '1 hour'")
    # And behind it, where the table is read in its own order.
    await stand_beside(scratch, others[4:])
    await hearer.inbox.deliver(events[str(young), 3])
    await scratch.all(
        "UPDATE parked_event SET parked_at = now() + interval '1 hour' WHERE aggregate_id = $1", young
    )

    async def filled():
        return (await projection(scratch)).get(str(old)) == "a,b,c"

    await gaps(hearer, scratch, filled)
    assert [(one.stream, one.aggregate, UUID(one.aggregate_id), one.after_version) for one in log.asked] == [
        ("registry", "case", old, 1)
    ]
    assert await projection(scratch) == {str(old): "a,b,c"}
    assert count("prag_consumer_parked", reason="EARLY") == 3
    assert count("prag_consumer_parked", reason="POISON") == 1 + len(beside)
    assert count("prag_consumer_parked", reason="MALFORMED") == 0
    assert parking.GAP == "2 seconds"
    assert await hearer.parking.measure() is True
    assert count("prag_consumer_parked", reason="EARLY") == 2
    await scratch.all("DELETE FROM parked_event WHERE reason = 'EARLY'")
    assert await hearer.parking.measure() is False
    assert count("prag_consumer_parked", reason="EARLY") == 0


async def test_only_what_waits_in_the_stream_is_looked_for(database, scratch):
    case = new_id()
    for state in ("a", "b", "c"):
        await change(database, case, state)
    first, second, third = await read(database, stream="registry")
    hearer = consumers(TABLE, database)
    await hearer.inbox.deliver(first)
    usual = await queries(hearer.inbox.deliver(second))
    # What lies here and does not wait, and what waits elsewhere.
    await stand_beside(scratch, [("registry", "case", new_id())])
    await scratch.all(
        "INSERT INTO parked_event (event_id, stream, aggregate, aggregate_id, aggregate_version, event,"
        " reason) VALUES ($1, 'profiles', 'case', $2, 3, '', 'EARLY')",
        new_id(),
        case,
    )
    assert await queries(hearer.inbox.deliver(third)) == usual
    assert await projection(scratch) == {str(case): "a,b,c"}


async def test_a_publisher_that_is_away_fills_its_gap_later(database, scratch):
    case = new_id()
    for state in ("a", "b"):
        await change(database, case, state)
    log = Publisher(database)
    log.errors = [Unavailable("PEER_UNAVAILABLE")]
    hearer = consumers(TABLE, database, None, log)
    await hearer.inbox.deliver((await read(database, stream="registry"))[1])
    await scratch.all("UPDATE parked_event SET parked_at = now() - interval '1 hour'")

    async def filled():
        return await projection(scratch) == {str(case): "a,b"}

    await gaps(hearer, scratch, filled)
    assert [one.after_version for one in log.asked] == [0, 0]


async def test_a_message_is_acknowledged_or_comes_again_later_each_time(database, scratch):
    for state in ("bad", "x"):
        await change(database, new_id(), state)
    bad, good = [Message(event) for event in await read(database, stream="registry")]
    hearer = consumers(hearing({}, ValueError()), database)
    await hearer.streams["registry"]._receive([bad, good])
    assert (bad.said, good.said) == ([0.2], ["ack"])
    await hearer.streams["registry"]._receive([bad])
    await hearer.streams["registry"]._receive([bad, good])
    assert (bad.said, good.said) == ([0.2, 0.4, 0.8], ["ack", "ack"])
    await hearer.streams["registry"]._receive([bad])
    await hearer.streams["registry"]._receive([bad])
    assert bad.said == [0.2, 0.4, 0.8, 1.6, "ack"]
    assert await parked(scratch) == [("POISON ValueError", 5, 1, "registry")]


async def test_what_comes_alone_is_tried_alone_and_what_comes_together_together(database):
    tried = []

    async def fails(tx, event, envelope):
        tried.append(event.state)
        raise ValueError

    for state in "ab":
        await change(database, new_id(), state)
    first, second = [Message(event) for event in await read(database, stream="registry")]
    hearer = consumers({registry.CaseStateChanged: fails}, database)
    await hearer.streams["registry"]._receive([first])
    assert tried == ["a"]
    # Together the first one fails for both; then each is tried by itself.
    await hearer.streams["registry"]._receive([first, second])
    assert tried == ["a", "a", "a", "b"]


class Broken:
    """A message that is no event."""

    subject, headers, data = "prag.registry.v1.CaseStateChanged.RAN", {}, b"\xff"
    metadata = SimpleNamespace(stream="REGISTRY")

    def __init__(self):
        self.ended = False

    async def term(self):
        self.ended = True


async def test_what_is_no_event_is_put_aside_and_ends(database, scratch):
    await change(database, case := new_id(), "x")
    [event] = await read(database, stream="registry")
    broken, good = Broken(), Message(event)
    before = count("prag_consumer_poison_total", stream="registry")
    await consumers(TABLE, database).streams["registry"]._receive([broken, good])
    assert (broken.ended, good.said) == (True, ["ack"])
    assert await projection(scratch) == {str(case): "x"}
    [row] = await scratch.all("SELECT * FROM parked_event")
    assert (row["stream"], row["reason"], row["event"], row["aggregate_version"]) == (
        *("registry", "MALFORMED", b"\xff"),
        0,
    )
    assert count("prag_consumer_poison_total", stream="registry") == before + 1


def info(pending=0, acking=0, floor=0, delivered=0):
    return SimpleNamespace(
        num_pending=pending,
        num_ack_pending=acking,
        ack_floor=SimpleNamespace(stream_seq=floor) if floor is not None else None,
        delivered=SimpleNamespace(stream_seq=delivered) if delivered is not None else None,
    )


class Jetstream:
    """Answers what it is asked of a consumer, in turn."""

    def __init__(self, *answers):
        self.answers, self.asked = list(answers), []

    async def consumer_info(self, stream, consumer, timeout):  # noqa: ASYNC109
        self.asked.append((stream, consumer, timeout))
        return self.answers.pop(0)


def idle(table=TABLE):
    """One who hears, without a database behind."""
    return consumers(table, None, NatsConnection("sample", "nats://127.0.0.1:1"))


async def ask(hearer, *answers):
    for answer in answers:
        await hearer.streams["registry"]._ask(Jetstream(answer))


async def test_all_is_heard_when_the_server_has_nothing_left_that_is_not_acknowledged():
    hearer, loop = idle(), asyncio.get_running_loop()
    assert hearer.behind("registry") == float("inf")
    jetstream = Jetstream(info())
    began = loop.time()
    await hearer.streams["registry"]._ask(jetstream)
    assert jetstream.asked == [("REGISTRY", "sample", 3.0)]
    assert 0 <= hearer.behind("registry") < 1
    assert 1.4 < hearer.streams["registry"]._due - began < 1.7
    assert count("prag_consumer_pending", stream="registry") == 0
    assert consumers(TABLE, None).behind("registry") == 0.0


async def test_what_others_still_hold_is_waited_for(monkeypatch):
    hearer, loop = idle(), asyncio.get_running_loop()
    began = loop.time()
    await ask(hearer, info(pending=7))
    assert 0.1 < hearer.streams["registry"]._due - began < 0.5
    assert count("prag_consumer_pending", stream="registry") == 7
    assert hearer.behind("registry") == float("inf")
    # The server had all up to 9 delivered, and 9 is not acknowledged yet: until then is a claim to come.
    await ask(hearer, info(acking=2, floor=7, delivered=9))
    then = hearer.streams["registry"]._reached
    assert then[1] == 9
    await ask(hearer, info(acking=1, floor=8, delivered=12))
    assert hearer.streams["registry"]._reached == then
    assert hearer.behind("registry") == float("inf")
    await ask(hearer, info(acking=1, floor=9, delivered=14))
    assert hearer.streams["registry"].caught_up == then[0]
    # And the next claim begins.
    assert hearer.streams["registry"]._reached[1] == 14
    await ask(hearer, info(acking=0, floor=20, delivered=20))
    assert hearer.streams["registry"]._reached is None
    assert hearer.streams["registry"].caught_up > then[0]
    await ask(hearer, info(acking=1, floor=None, delivered=None))
    assert hearer.streams["registry"]._reached is None


async def test_the_server_is_asked_at_first_when_silent_and_from_time_to_time():
    hearer, asked, waited = idle(), [], []

    async def ask_(_jetstream):
        asked.append("registry")

    async def receive(messages):
        waited.append(len(messages))

    class Pull:
        def __init__(self, *messages):
            self.messages = list(messages)

        async def next(self, seconds):
            waited.append(seconds)
            return self.messages

    stream = hearer.streams["registry"]
    stream._ask, stream._receive = ask_, receive
    await stream._hear_next(None, Pull("m"))
    assert (asked, waited) == (["registry"], [0.2, 1])
    hearer.streams["registry"].caught_up = 0.0
    hearer.streams["registry"]._due = asyncio.get_running_loop().time() + 60
    await stream._hear_next(None, Pull("m", "n"))
    assert (len(asked), waited[2:]) == (1, [1.5, 2])
    await stream._hear_next(None, Pull())
    assert (len(asked), waited[4:]) == (2, [1.5])
    hearer.streams["registry"]._due = asyncio.get_running_loop().time() - 1
    await stream._hear_next(None, Pull("m"))
    assert len(asked) == 3


def test_who_hears_what_runs_what():
    async def nothing(tx, event, envelope):
        pass

    both = idle({registry.CaseStateChanged: nothing, PersonProfiled: nothing})
    assert list(both.streams) == ["profiles", "registry"]
    assert [name for name, _ in both.background()] == [
        *("gaps", "consumer_profiles", "catch_up_profiles", "consumer_registry", "catch_up_registry")
    ]
    assert idle({}).background() == []


def test_of_an_aggregate_all_is_asked_for_and_of_a_topic_only_that():
    async def nothing(tx, event, envelope):
        pass

    clocks = {registry.ClockStopped: TopicSubscription("FIRST_VISIT", nothing)}
    of_topic = [
        f"prag.registry.v1.Clock{what}.*.*.FIRST_VISIT" for what in ("Elapsed", "Moved", "Started", "Stopped")
    ]
    assert idle(clocks).streams["registry"].subjects == of_topic
    assert SubscriptionTable(clocks).subjects("profiles") == []
    # Who hears all of an aggregate needs no topic of it besides.
    whole = idle({**clocks, registry.ClockStarted: nothing}).streams["registry"].subjects
    assert whole == [f"prag.registry.v1.Clock{what}.>" for what in ("Elapsed", "Moved", "Started", "Stopped")]


class Stream:
    """A stream of NATS with a consumer that has come so far."""

    def __init__(self, created, first_seq=1, floor=0):
        self.created, self.first_seq, self.floor = created, first_seq, floor
        self.made = None

    async def stream_info(self, name):
        assert name == "REGISTRY"
        return SimpleNamespace(created=self.created, state=SimpleNamespace(first_seq=self.first_seq))

    async def add_consumer(self, name, config):
        self.made = name, config
        return info(floor=self.floor)


async def test_a_consumer_is_made_like_this_and_the_log_read_where_the_stream_is_not_all(database, scratch):
    hearer = consumers(TABLE, database)
    stale, then = hearer.streams["registry"].stale, dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
    await scratch.all("INSERT INTO consumer_epoch VALUES ('referral', 'other', 'there')")

    async def ensured(stream):
        stale.clear()
        hearer.streams["registry"]._reached = (0.0, 1)
        await hearer.streams["registry"]._ensure(stream)
        assert hearer.streams["registry"]._reached is None
        return stale.is_set()

    stream = Stream(then)
    assert await ensured(stream)
    name, config = stream.made
    assert name == "REGISTRY"
    assert (config.name, config.durable_name) == ("sample", "sample")
    assert (config.ack_policy, config.deliver_policy) == (AckPolicy.EXPLICIT, DeliverPolicy.ALL)
    assert (config.ack_wait, config.max_ack_pending) == (5.0, 256)
    assert config.filter_subjects == hearer.streams["registry"].subjects
    created = hearer.streams["registry"]._created
    assert await cursors(scratch) == [("referral", "other", "there"), ("registry", "", "")]
    # It is known once the log was read.
    reading = asyncio.create_task(hearer.streams["registry"].catch_up(hearer.reader))

    async def read_log(_stream):
        return True

    hearer.reader.read = read_log
    async with asyncio.timeout(5):
        while await cursors(scratch) != [("referral", "other", "there"), ("registry", created, "")]:
            await asyncio.sleep(0.02)
    reading.cancel()
    assert not stale.is_set()
    assert not await ensured(Stream(then))
    assert not await ensured(Stream(then, first_seq=5, floor=4))
    assert await cursors(scratch) == [("referral", "other", "there"), ("registry", created, "")]
    # The stream has dropped what was not heard, is another one, or is heard for more than before.
    assert await ensured(Stream(then, first_seq=6, floor=4))
    await scratch.all("UPDATE consumer_epoch SET created = $1 WHERE stream = 'registry'", created)
    assert await ensured(Stream(then + dt.timedelta(seconds=1)))
    await scratch.all("UPDATE consumer_epoch SET created = $1 WHERE stream = 'registry'", created)
    more = consumers({**TABLE, registry.ClockStarted: on_state}, database)
    await more.streams["registry"]._ensure(Stream(then))
    assert more.streams["registry"].stale.is_set()


async def test_a_log_that_is_away_is_read_later(database):
    hearer, tries = consumers(TABLE, database), []

    async def read_log(stream):
        tries.append(stream)
        return len(tries) > 1

    hearer.reader.read = read_log
    hearer.streams["registry"].stale.set()
    reading = asyncio.create_task(hearer.streams["registry"].catch_up(hearer.reader))
    await asyncio.sleep(0.4)
    assert tries == ["registry"]
    async with asyncio.timeout(3):
        while len(tries) < 2:
            await asyncio.sleep(0.02)
    reading.cancel()


def test_who_stands_at_a_stream_begins_anew_after_a_reconnection():
    hearer, ended = idle(), []
    stream = hearer.streams["registry"]
    assert hearer._connection.on_reconnect == [stream.reconnected]
    stream.reconnected()
    stream._pull = SimpleNamespace(end=lambda: ended.append(True))
    hearer._connection.on_reconnect[0]()
    assert ended == [True]


async def test_batches_of_a_log_are_whole_but_for_the_last(database, scratch):
    assert catch_up._LOG_BATCH == 500

    async def numbers(upto):
        for number in range(upto):
            yield number

    for upto, sizes in ((0, []), (499, [499]), (500, [500]), (1001, [500, 500, 1])):
        assert [len(batch) async for batch in catch_up._batches(numbers(upto))] == sizes
    await change(database, case := new_id())
    await copies(scratch, case, 2, 3)
