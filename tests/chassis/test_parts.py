"""What runs beside the server: sweeping, filling streams again, keeping parts alive."""

import asyncio
import dataclasses
import datetime as dt
import json
from types import SimpleNamespace

import asyncpg
import pytest
from nats.js.api import PubAck
from nats.js.errors import NotFoundError
from prometheus_client import REGISTRY

from services.chassis import main
from services.chassis.clock import Clock
from services.chassis.errors import NotFound
from services.chassis.files.blobs import Blobs, open_store
from services.chassis.ids import new_id
from services.chassis.messaging import relay
from services.chassis.messaging.nats_connection import NatsConnection
from services.chassis.runtime.service import Runtime, Service
from tests.chassis.conftest import PACKAGE
from tests.chassis.event_path import until
from tests.chassis.test_event_log import copies
from tests.chassis.test_outbox import change

SAMPLE = Service(name="sample", servicers=[], migrations=PACKAGE)


async def test_what_has_had_its_time_is_forgotten_and_nothing_younger(database, scratch):
    swept = []

    class Files:
        async def sweep(self):
            swept.append(True)

    old, young = dt.timedelta(days=30, minutes=1), dt.timedelta(days=29, hours=23)
    for name, age in (("old", old), ("young", young)):
        await scratch.all(
            "INSERT INTO idempotency_key (account_id, request_id, body_hash, claimed_at)"
            " VALUES ('a', $1, 'x', $2)",
            name,
            database.clock.now() - age,
        )
        await scratch.all(
            "INSERT INTO inbox (event_id, received_at) VALUES ($1, now() - $2::interval)", new_id(), age
        )
        await scratch.all(
            "INSERT INTO draft (account_id, key, content, update_time) VALUES ('a', $1, 'x', $2)",
            name,
            database.clock.now() - 3 * age,
        )
    runtime = SimpleNamespace(database=database, files=Files())
    sweeping = asyncio.create_task(main._sweep(runtime))

    async def done():
        return bool(swept)

    await until(done)
    sweeping.cancel()
    left = {
        table: await scratch.all(f"SELECT * FROM {table}") for table in ("idempotency_key", "inbox", "draft")
    }
    assert [row["request_id"] for row in left["idempotency_key"]] == ["young"]
    assert [row["key"] for row in left["draft"]] == ["young"]
    assert len(left["inbox"]) == 1
    assert left["inbox"][0]["received_at"] > Clock().now() - old


def test_a_service_without_messages_only_sweeps():
    quiet = SimpleNamespace(messaging=None)
    assert [name for name, _ in main.background_tasks(quiet)] == ["sweep"]
    hears = SimpleNamespace(background=lambda: [("consumer_registry", None), ("gaps", None)])
    loud = SimpleNamespace(
        messaging=NatsConnection("sample", "nats://127.0.0.1:1"),
        database=None,
        service=SAMPLE,
        consumers=hears,
    )
    assert [name for name, _ in main.background_tasks(loud)] == [
        *("sweep", "relay", "consumer_registry", "gaps")
    ]
    assert SAMPLE.publishes == ("sample",)
    assert dataclasses.replace(SAMPLE, streams=["a", "b"]).publishes == ("a", "b")


async def published(scratch, version, days):
    await scratch.all(
        "UPDATE outbox SET published_at = now() - make_interval(days => $2, mins => 1)"
        " WHERE aggregate_version = $1",
        version,
        days,
    )


async def waiting(scratch):
    rows = await scratch.all(
        "SELECT stream, aggregate_version FROM outbox WHERE published_at IS NULL ORDER BY 1, 2"
    )
    return [(row["stream"], row["aggregate_version"]) for row in rows]


async def test_what_a_stream_would_still_keep_is_published_again(database, scratch):
    case = new_id()
    await change(database, case)
    await copies(scratch, case, 2, 4)
    await copies(scratch, new_id(), 5, 6, stream="profiles")
    for version, days in ((1, 8), (2, 7), (3, 6), (5, 1)):
        await published(scratch, version, days)
    assert dt.timedelta(days=7) == relay.MAX_AGE
    connection = await asyncpg.connect(scratch.app_url)
    assert await relay.refill(connection, "registry", last_seq=9, created="then") == 1
    assert await waiting(scratch) == [("profiles", 6), ("registry", 3), ("registry", 4)]
    assert await relay.refill(connection, "profiles") == 1
    assert await waiting(scratch) == [("profiles", 5), ("profiles", 6), ("registry", 3), ("registry", 4)]
    epochs = await scratch.all("SELECT stream, created, last_seq FROM relay_epoch ORDER BY stream")
    assert [tuple(row) for row in epochs] == [("profiles", "", 0), ("registry", "then", 9)]
    assert await relay.refill(connection, "registry", last_seq=2, created="now") == 0
    epochs = await scratch.all("SELECT created, last_seq FROM relay_epoch WHERE stream = 'registry'")
    assert [tuple(row) for row in epochs] == [("now", 2)]
    await connection.close()


async def test_rebuilding_fills_every_stream_and_makes_anew_what_was_only_folded(database, scratch):
    await change(database, case := new_id())
    await copies(scratch, case, 2, 2, stream="profiles")
    await copies(scratch, case, 3, 3, stream="referral")
    await scratch.all("UPDATE outbox SET published_at = now()")
    rebuilt = []

    async def rebuild(runtime):
        rebuilt.append(runtime)

    described = dataclasses.replace(SAMPLE, streams=["registry", "profiles"])
    runtime = SimpleNamespace(database=database, service=described)
    await main.rebuild(runtime)
    assert (await waiting(scratch), rebuilt) == ([("profiles", 2), ("registry", 1)], [])
    runtime.service = dataclasses.replace(described, rebuild=rebuild)
    await main.rebuild(runtime)
    assert rebuilt == [runtime]


class Jetstream:
    """Takes what is published and numbers it."""

    def __init__(self, seq=0):
        self.seq, self.taken = seq, []

    async def publish(self, subject, payload, headers):
        self.seq += 1
        self.taken.append((subject, payload, headers["Nats-Msg-Id"], int(headers["prag-aggregate-version"])))
        return PubAck(stream="REGISTRY", seq=self.seq, duplicate=False)


def publisher(database):
    return relay.Relay(database, NatsConnection("registry", "nats://127.0.0.1:1"), ("registry",))


async def test_events_of_one_aggregate_are_published_in_their_order_and_marked(database, scratch):
    one, other = new_id(), new_id()
    await change(database, one)
    await copies(scratch, one, 2, 3)
    await copies(scratch, other, 1, 2)
    await scratch.all("UPDATE outbox SET published_at = now() WHERE aggregate_version = 3")
    for stream, seq in (("registry", 1), ("profiles", 1)):
        await scratch.all("INSERT INTO relay_epoch VALUES ($1, 'then', $2)", stream, seq)
    stream, relayed = Jetstream(seq=1), publisher(database)
    connection = await asyncpg.connect(scratch.app_url)
    assert await relayed._batch(stream, connection) is False
    versions = {}
    for _, _, event_id, version in stream.taken:
        (row,) = await scratch.all("SELECT aggregate_id FROM outbox WHERE event_id::text = $1", event_id)
        versions.setdefault(row["aggregate_id"], []).append(version)
    assert versions == {one: [1, 2], other: [1, 2]}
    assert {subject for subject, *_ in stream.taken} == {"prag.registry.v1.CaseStateChanged.RAN"}
    assert await waiting(scratch) == []
    epochs = await scratch.all("SELECT stream, last_seq FROM relay_epoch ORDER BY stream")
    assert [tuple(row) for row in epochs] == [("profiles", 1), ("registry", 5)]
    # There is nothing more, and a lower number is not written over a higher one.
    assert await relayed._batch(stream, connection) is False
    relayed._last_seq["registry"] = 4
    await relayed._mark(connection, [])
    epochs = await scratch.all("SELECT last_seq FROM relay_epoch WHERE stream = 'registry'")
    assert epochs == [(5,)]
    await connection.close()


class Streams:
    """NATS with one stream, or with none yet; remembers how it was made."""

    def __init__(self, created=None, last_seq=0):
        self.created, self.last_seq, self.made = created, last_seq, []

    def info(self):
        return SimpleNamespace(created=self.created, state=SimpleNamespace(last_seq=self.last_seq))

    async def stream_info(self, name):
        assert name == "REGISTRY"
        if self.created is None:
            raise NotFoundError
        return self.info()

    async def add_stream(self, config):
        self.made.append(config)
        self.created = "made"
        return self.info()


async def test_a_stream_is_made_where_there_is_none_and_filled_where_it_is_another(database, scratch):
    await change(database, new_id())
    connection = await asyncpg.connect(scratch.app_url)
    relayed, streams = publisher(database), Streams()

    async def checked(**changed):
        """Whether the stream was filled again, and what is taken for its last number."""
        vars(streams).update(changed)
        await scratch.all("UPDATE outbox SET published_at = now()")
        before = REGISTRY.get_sample_value("prag_relay_refills_total", {"stream": "registry"}) or 0
        await relayed._check(streams, connection, "registry")
        filled = bool(await waiting(scratch))
        assert (
            REGISTRY.get_sample_value("prag_relay_refills_total", {"stream": "registry"}) == before + filled
        )
        return filled, relayed._last_seq["registry"]

    assert await checked() == (True, 0)
    [config] = streams.made
    assert (config.name, config.subjects) == ("REGISTRY", ["prag.registry.v1.>"])
    assert (config.storage, config.retention, config.discard) == ("file", "limits", "old")
    assert (config.max_age, config.duplicate_window) == (7 * 86_400, 120)
    # It is known now, also when it has gone on; what it once reached it must have still.
    assert await checked(last_seq=5) == (False, 0)
    await scratch.all("UPDATE relay_epoch SET last_seq = 5")
    assert await checked(last_seq=5) == (False, 5)
    assert await checked(last_seq=4) == (True, 4)
    assert await checked(created="anew") == (True, 4)
    assert await checked() == (False, 4)
    assert len(streams.made) == 1
    await connection.close()


async def test_a_batch_is_the_oldest_two_hundred(database, scratch):
    case = new_id()
    await change(database, case)
    await copies(scratch, case, 2, 201)
    stream, relayed = Jetstream(), publisher(database)
    connection = await asyncpg.connect(scratch.app_url)
    assert await relayed._batch(stream, connection) is True
    assert [version for *_, version in stream.taken] == list(range(1, 201))
    assert await relayed._batch(stream, connection) is False
    assert len(stream.taken) == 201
    await connection.close()


@pytest.mark.parametrize(
    ("seq", "before", "duplicate", "rolled_back", "last"),
    [
        (6, 5, False, False, 6),
        (5, 5, False, True, 5),
        (4, 5, False, True, 5),
        (5, 5, True, False, 5),
        (3, 5, True, False, 5),
        (9, 5, True, False, 9),
    ],
)
def test_a_number_that_comes_again_is_a_stream_that_forgot(seq, before, duplicate, rolled_back, last):
    relayed = publisher(None)
    relayed._last_seq = {"registry": 5, "profiles": 1}
    ack = PubAck(stream="REGISTRY", seq=seq, duplicate=duplicate)
    if rolled_back:
        with pytest.raises(relay._RolledBackError):
            relayed._note("registry", ack, before)
    else:
        relayed._note("registry", ack, before)
    assert relayed._last_seq == {"registry": last, "profiles": 1}


async def test_what_waits_is_measured_by_the_oldest(database, scratch):
    connection = await asyncpg.connect(scratch.app_url)
    relayed = publisher(database)
    await relayed._measure(connection)
    measured = ("prag_relay_pending", "prag_relay_oldest_seconds")
    assert [REGISTRY.get_sample_value(name) for name in measured] == [0, 0]
    await change(database, case := new_id())
    await copies(scratch, case, 2, 4)
    now = database.clock.now()
    for version, seconds in ((1, 500), (2, 100), (3, -50)):
        await scratch.all(
            "UPDATE outbox SET recorded_at = $2 WHERE aggregate_version = $1",
            version,
            now - dt.timedelta(seconds=seconds),
        )
    await scratch.all("UPDATE outbox SET recorded_at = $1 WHERE aggregate_version = 4", now)
    await published(scratch, 1, 0)
    await relayed._measure(connection)
    assert [REGISTRY.get_sample_value(name) for name in measured] == [3, 100]
    # A clock that is ahead is no negative age.
    await scratch.all("UPDATE outbox SET recorded_at = $1", now + dt.timedelta(hours=1))
    await relayed._measure(connection)
    assert REGISTRY.get_sample_value("prag_relay_oldest_seconds") == 0
    await connection.close()


class Loop:
    """The clock and the pauses of a part that is kept."""

    def __init__(self):
        self.now, self.pauses = 0.0, []

    def time(self):
        return self.now

    async def sleep(self, seconds):
        self.pauses.append(seconds)


async def test_a_part_that_fails_is_started_again_a_little_later_each_time(monkeypatch, logs, capsys):
    loop, runs = Loop(), 0
    monkeypatch.setattr(main, "asyncio", SimpleNamespace(get_running_loop=lambda: loop, sleep=loop.sleep))

    async def run():
        nonlocal runs
        runs += 1
        if runs == 9:
            # What ran for a minute is sound, whatever ended it.
            loop.now += 60.1
        elif runs == 11:
            loop.now += 60
        elif runs == 12:
            raise asyncio.CancelledError
        if runs % 2:
            raise ValueError

    with pytest.raises(asyncio.CancelledError):
        await main._keep("part", run)
    assert loop.pauses == [0.5, 1, 2, 4, 8, 16, 30, 30, 0.5, 1, 2]
    told = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [(line["event"], line["kind"], line["error_type"]) for line in told] == [
        ("part_failed", "part", "ValueError")
    ] * 6


async def test_replay_tells_how_many_went_through(logs, capsys):
    async def replayed():
        return 3

    await main.replay(SimpleNamespace(consumers=SimpleNamespace(replay=replayed)))
    assert '"count": 3' in capsys.readouterr().out


async def test_no_address_of_files_is_no_files(database):
    assert open_store("") is None
    with pytest.raises(RuntimeError, match="keeps no files"):
        _ = Runtime.blobs.fget(SimpleNamespace(files=None))


async def test_a_folder_of_files_is_opened(database, tmp_path):
    with pytest.raises(NotFound):
        await Blobs(open_store(str(tmp_path)), database).read(new_id())
