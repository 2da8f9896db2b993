"""Commands that only add: one statement, and all that holds for a transaction holds for it."""

import asyncio
import dataclasses
import uuid

import pytest
from prag.common.v1.options_pb2 import Access
from prag.registry.v1 import registry_events_pb2 as events
from prag.registry.v1 import registry_service_pb2 as registry

from services.chassis import call_context
from services.chassis.auth.actors import acting
from services.chassis.database.database import Database
from services.chassis.database.insert_only import InsertOnly
from services.chassis.errors import (
    AlreadyExists,
    FailedPrecondition,
    InvalidArgument,
    PermissionDenied,
)
from services.chassis.events import outbox
from services.chassis.ids import new_id
from tests.chassis.conftest import officer
from tests.chassis.sample_tables.models import Room

RAN = officer("RAN")
END = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'sample_app'"


def request(request_id: str = "", case_id: str = "a") -> registry.ClosePaperFileRequest:
    """Any message with a request id."""
    return registry.ClosePaperFileRequest(case_id=case_id, request_id=request_id)


async def furnish(tx: InsertOnly, *names: str, **values) -> Room:
    rooms = [Room(**{"id": new_id(), "name": name, "municipality": "RAN", **values}) for name in names]
    for room in rooms:
        tx.add(room)
        event = events.CaseStateChanged(case_id=str(room.id), state="REGISTERED")
        await outbox.record(tx, event, municipality="RAN")
    return rooms[0]


async def added(database: Database, ask: registry.ClosePaperFileRequest, *names: str, **values) -> bool:
    tx = database.insert_only(ask)
    return await tx.write(await furnish(tx, *(names or ("kitchen",)), **values))


async def test_it_is_one_round_trip_and_all_of_it_is_there(database, scratch):
    person = new_id()
    call = call_context.CurrentCall(rpc="x/Report", access=Access(records=True))
    with acting(RAN), call_context.during(call):
        tx = database.insert_only(request(str(uuid.uuid4())))
        room = await furnish(tx, "kitchen", "bath")
        tx.saw([person])
        assert await tx.write(room)
    assert (call.queries, call.recorded) == (1, 1)
    assert [row["name"] for row in await scratch.all("SELECT name FROM room ORDER BY id")] == [
        "kitchen",
        "bath",
    ]
    told = await scratch.all("SELECT aggregate_version, actor_id FROM outbox ORDER BY id")
    assert [tuple(row) for row in told] == [(1, RAN.account_id)] * 2
    looked = await scratch.all("SELECT rpc, person_ids FROM access_record")
    assert [(row["rpc"], row["person_ids"]) for row in looked] == [("x/Report", [person])]
    answered = await scratch.all("SELECT account_id, resource_id FROM idempotency_key")
    assert [tuple(row) for row in answered] == [(RAN.account_id, str(room.id))]


async def test_its_rows_are_those_that_the_orm_writes(database, scratch):
    """Defaults, version, times, nulls, arrays."""
    people = [new_id(), new_id()]
    with acting(RAN):
        await added(database, request(), "one", person_id=people[0], person_ids=people)
        await added(database, request(), "two")
        async with database.transaction() as tx:
            await furnish(tx, "three", person_id=people[0], person_ids=people)
            await furnish(tx, "four")
    rows = [dict(row) for row in await scratch.all("SELECT * FROM room ORDER BY id")]
    for row in rows:
        del row["id"], row["name"]
    assert rows[:2] == rows[2:]


async def test_a_request_is_done_once(database, scratch):
    ask = request(str(uuid.uuid4()))
    with acting(RAN):
        assert await added(database, ask)
        assert not await added(database, ask)
        # What it was answered with, or that it is another one, is for the transaction to say.
        async with database.transaction(ask) as tx:
            again = await tx.once(Room, furnish, "kitchen")
            assert (tx.replayed, again.name) == (True, "kitchen")
        with pytest.raises(FailedPrecondition, match="REQUEST_ID_REUSED"):
            async with database.transaction(request(ask.request_id, "b")) as tx:
                await tx.once(Room, furnish, "bath")
        with pytest.raises(InvalidArgument):
            await added(database, request("again"))
    assert len(await scratch.all("SELECT FROM room")) == len(await scratch.all("SELECT FROM outbox")) == 1


async def test_a_systems_key_is_its_institutions_and_not_its_credentials(database, scratch):
    """Its credential is exchanged between a try and the next; the act is still the same one."""
    ask = request(str(uuid.uuid4()))
    before, after = (dataclasses.replace(RAN, account_id=key, kind="machine") for key in ("old", "new"))
    elsewhere = dataclasses.replace(after, institution_id="another")
    person = dataclasses.replace(RAN, account_id="new")
    with acting(before):
        async with database.transaction(ask) as tx:
            room = await tx.once(Room, furnish, "kitchen")
    with acting(after):
        async with database.transaction(ask) as tx:
            assert (await tx.once(Room, furnish, "kitchen")).id == room.id
            assert tx.replayed
        assert not await added(database, ask)
    assert len(await scratch.all("SELECT FROM room")) == 1
    for by, name in ((elsewhere, "bath"), (person, "hall")):
        with acting(by):
            assert await added(database, ask, name)
    assert len(await scratch.all("SELECT FROM room")) == 3


async def test_many_at_once_have_one_effect(database, scratch):
    ask = request(str(uuid.uuid4()))
    with acting(RAN):
        done = await asyncio.gather(*(added(database, ask, f"room {number}") for number in range(8)))
    assert sorted(done) == [False] * 7 + [True]
    assert len(await scratch.all("SELECT FROM room")) == 1


async def test_a_request_still_at_work_is_said(database):
    ask = request(str(uuid.uuid4()))
    with acting(RAN):
        async with database.transaction(ask) as tx:
            await tx.once(Room, furnish, "kitchen")
            with pytest.raises(FailedPrecondition, match="REQUEST_IN_PROGRESS"):
                await added(database, ask, "bath")


@pytest.mark.parametrize(
    ("values", "refused"),
    [({"municipality": "GJL"}, PermissionDenied), ({"name": "taken"}, AlreadyExists)],
)
async def test_what_fails_never_was_and_may_be_asked_again(database, scratch, values, refused):
    ask = request(str(uuid.uuid4()))
    with acting(RAN):
        await added(database, request(), "taken")
        before = len(await scratch.all("SELECT FROM outbox"))
        with pytest.raises(refused):
            await added(database, ask, "kitchen", **values)
        assert await scratch.all("SELECT FROM idempotency_key") == []
        assert len(await scratch.all("SELECT FROM outbox")) == before
        assert await added(database, ask)


async def test_it_replaces_connections_that_a_restart_left_dead(database, scratch):
    with acting(RAN):
        await asyncio.gather(*(added(database, request(), f"room {number}") for number in range(4)))
        await scratch.all(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'sample_app'"
        )
        asks = [request(str(uuid.uuid4())) for _ in range(4)]
        await asyncio.gather(*(added(database, ask, f"another {n}") for n, ask in enumerate(asks)))
    assert len(await scratch.all("SELECT FROM room")) == 8


async def test_it_reads_nothing(database):
    with acting(RAN), pytest.raises(RuntimeError, match="reads nothing"):
        _ = database.insert_only(request()).session
