"""Each point at which a test of faults stops a process is passed where it is said to be."""

from types import SimpleNamespace
from uuid import uuid4

import asyncpg
import pytest
from prag.registry.v1 import registry_events_pb2 as registry

from services.chassis import failpoints, jobs
from services.chassis.auth.actors import acting
from services.chassis.database.database import Database
from services.chassis.events import outbox
from services.chassis.ids import new_id
from tests.chassis.conftest import job, officer
from tests.chassis.event_path import consumers
from tests.chassis.sample_tables.models import Room
from tests.chassis.test_additions import furnish, request
from tests.chassis.test_blobs import PDF, put, sample  # noqa: F401 - a fixture
from tests.chassis.test_outbox import change, read
from tests.chassis.test_parts import Jetstream, publisher
from tests.chassis.test_subscriptions import TABLE
from tests.running_services import as_ordered

RAN = officer("RAN")


@pytest.fixture
def passed(monkeypatch):
    """What was passed, in order."""
    found: list[str] = []
    monkeypatch.setattr(failpoints, "_reached", found.append)
    return found


def taken(passed: list[str]) -> str:
    """What was passed since it was asked last."""
    names = " ".join(passed)
    passed.clear()
    return names


def test_the_points_are_these():
    assert (
        *("before_rpc", "before_response"),
        *("after_begin", "before_outbox", "before_commit", "after_commit"),
        *("after_select", "after_publish", "before_mark", "after_mark"),
        *("after_fetch", "before_projection", "before_ack", "after_ack"),
        *("amid_body", "before_sync", "before_blob_row", "after_blob_row"),
        *("after_take", "before_done"),
    ) == failpoints.NAMES
    for name in failpoints.NAMES:
        assert failpoints._parsed(name) == (name, 1)


async def test_of_a_command(database: Database, passed):
    async def told(tx):
        room = Room(name=str(uuid4()), municipality="RAN")
        tx.add(room)
        await tx.flush()
        await outbox.record(tx, registry.CaseStateChanged(case_id=str(room.id)), municipality="RAN")
        return room

    with acting(RAN):
        async with database.transaction(request(str(uuid4()))) as tx:
            await tx.once(Room, told)
        assert taken(passed) == "after_begin before_outbox before_commit after_commit"
        # What changes nothing has nothing to lose in between.
        async with database.transaction(request()):
            pass
        assert taken(passed) == "after_begin after_commit"
        # What no request began is a consumer's or a tick's.
        async with database.transaction() as tx:
            await told(tx)
        assert taken(passed) == ""
        tx = database.insert_only(request(str(uuid4())))
        assert await tx.write(await furnish(tx, "a"))
        assert taken(passed) == "after_begin after_commit"


async def test_of_a_relay(database, scratch, passed):
    await change(database, new_id())
    await change(database, new_id())
    connection = await asyncpg.connect(scratch.app_url)
    relayed = publisher(database)
    await relayed._batch(Jetstream(), connection)
    assert taken(passed) == "after_select after_publish after_publish before_mark after_mark"
    await relayed._batch(Jetstream(), connection)
    assert taken(passed) == ""
    await connection.close()


class Message:
    """A message of NATS that was acknowledged or not."""

    def __init__(self, event):
        from services.chassis.events import event_messages

        self.subject, self.headers, self.data = (
            event_messages.subject(event),
            event_messages.headers(event),
            event.payload,
        )
        self.said = []

    async def ack(self):
        self.said.append("ack")

    async def nak(self, delay):
        self.said.append(delay)


async def test_of_a_consumer(database, passed):
    await change(database, new_id(), "a")
    await change(database, new_id(), "b")
    messages = [Message(event) for event in await read(database, stream="registry")]
    hearer = consumers(TABLE, database)

    class Pull:
        async def next(self, _seconds):
            return messages

    asked = []

    async def ask(_jetstream):
        asked.append("registry")

    stream = hearer.streams["registry"]
    stream._ask = ask
    await stream._hear_next(None, Pull())
    # Together: before the projections, before the rest, and each message by itself.
    assert (
        taken(passed)
        == "after_fetch before_projection before_projection before_ack after_ack before_ack after_ack"
    )
    assert [message.said for message in messages] == [["ack"], ["ack"]]
    assert asked == ["registry"]


async def test_of_a_file(sample, passed):  # noqa: F811 - the fixture
    await put(sample, PDF, size=300_000)
    assert taken(passed) == "amid_body amid_body amid_body before_sync before_blob_row after_blob_row"


async def test_of_a_job(database, passed):
    async def works(_context):
        return None

    with acting(RAN):
        async with database.transaction() as tx:
            await jobs.enqueue(tx, "works")
    service = SimpleNamespace(name="sample", jobs={"works": job(works)}, rights=as_ordered)
    assert await jobs.step(SimpleNamespace(database=database, service=service))
    assert taken(passed) == "after_take before_done"
