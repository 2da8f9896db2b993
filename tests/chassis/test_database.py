"""Transactions: scope, versions, idempotency, access records, errors."""

import asyncio
import contextlib
import uuid
from dataclasses import replace
from urllib.parse import urlsplit

import asyncpg
import pytest
from prag.common.v1.job_service_pb2 import CancelJobRequest
from prag.common.v1.options_pb2 import Access
from prag.registry.v1 import registry_service_pb2 as registry
from sqlalchemy import text

from services.chassis import call_context
from services.chassis.auth.actors import acting
from services.chassis.database.database import Database, Statement, Tx, load
from services.chassis.errors import (
    Aborted,
    AlreadyExists,
    FailedPrecondition,
    InvalidArgument,
    NotFound,
    PermissionDenied,
    Unauthenticated,
    Unavailable,
)
from services.chassis.ids import new_id
from tests.chassis.conftest import officer
from tests.chassis.sample_tables.models import Room
from tests.running_services import until

RAN, GJL = officer("RAN"), officer("GJL")
END = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'sample_app'"
COUNT = Statement("SELECT count(*) FROM room WHERE {scope}")


async def add(tx: Tx, name: str = "kitchen", municipality: str = "RAN") -> Room:
    room = Room(name=name, municipality=municipality)
    tx.session.add(room)
    await tx.session.flush()
    return room


async def make(database: Database, **values) -> Room:
    with acting(RAN):
        async with database.transaction() as tx:
            return await add(tx, **values)


async def test_a_row_has_version_and_times_of_the_clock(database, clock):
    room = await make(database)
    assert (room.version, room.create_time, room.update_time) == (1, clock.now(), clock.now())
    clock.advance(hours=1)
    with acting(RAN):
        async with database.transaction() as tx:
            row = await load(tx, Room, str(room.id), etag="1")
            row.name = "bath"
    assert (row.version, row.update_time - row.create_time == clock.now() - room.create_time) == (2, True)


async def test_nobody_asking_is_no_transaction(database):
    with pytest.raises(Unauthenticated):
        async with database.transaction():
            pass


async def test_what_fails_never_was(database, scratch):
    with acting(RAN), pytest.raises(ZeroDivisionError):
        async with database.transaction() as tx:
            await add(tx)
            raise ZeroDivisionError
    assert await scratch.all("SELECT * FROM room") == []


async def test_rows_of_others_are_not_there_and_not_writable(database):
    room = await make(database)
    with acting(GJL):
        async with database.transaction() as tx:
            with pytest.raises(NotFound, match="ROOM_NOT_FOUND"):
                await load(tx, Room, str(room.id), reason="ROOM_NOT_FOUND")
            assert (await tx.session.execute(text("UPDATE room SET name = 'x'"))).rowcount == 0
        with pytest.raises(PermissionDenied, match="OUTSIDE_SCOPE"):
            async with database.transaction() as tx:
                await add(tx, "attic", "RAN")


async def test_a_case_moves_within_a_widened_scope(database, scratch):
    room = await make(database)
    with acting(RAN):
        async with database.transaction() as tx:
            row = await load(tx, Room, room.id)
            await tx.widen("GJL")
            row.municipality = "GJL"
        async with database.transaction() as tx:
            with pytest.raises(NotFound):
                await load(tx, Room, room.id)


async def test_etags(database):
    room = await make(database)
    with acting(RAN):
        async with database.transaction() as tx:
            with pytest.raises(FailedPrecondition, match="ETAG_MISSING"):
                await load(tx, Room, room.id, etag="")
            with pytest.raises(Aborted, match="ETAG_STALE"):
                await load(tx, Room, room.id, etag="0")
            assert await load(tx, Room, room.id, etag='"1"')


async def test_no_id_is_no_row(database):
    with acting(RAN):
        async with database.transaction() as tx:
            with pytest.raises(NotFound, match="ROOM_NOT_FOUND"):
                await load(tx, Room, "1 OR 1=1", reason="ROOM_NOT_FOUND")


async def test_unique_violations_have_the_reason_of_their_constraint(database):
    await make(database)
    with pytest.raises(AlreadyExists, match="ROOM_TAKEN"):
        await make(database)


async def test_a_server_that_lost_its_place_is_unavailable_and_no_defect(database):
    """Otherwise what is heard while the standby takes over would be parked as poison."""
    with acting(officer("RAN")), pytest.raises(Unavailable) as refused:
        async with database.transaction() as tx:
            await tx.session.execute(text("SET TRANSACTION READ ONLY"))
            await tx.session.execute(text("DELETE FROM inbox"))
    assert refused.value.reason == "DATABASE_UNAVAILABLE"


async def test_two_writers_one_wins(database):
    """Each loads under a lock: nothing is overwritten that was not seen."""
    room = await make(database)

    async def rename(name: str) -> str:
        async with database.transaction() as tx:
            row = await load(tx, Room, room.id, etag="1")
            row.name = name
        return name

    with acting(RAN):
        outcomes = await asyncio.gather(*(rename(f"r{n}") for n in range(4)), return_exceptions=True)
    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["Aborted", "Aborted", "Aborted", "str"]


def request(request_id: str = "", case_id: str = "a") -> registry.ClosePaperFileRequest:
    """Any message with a request id."""
    return registry.ClosePaperFileRequest(case_id=case_id, request_id=request_id)


async def test_a_request_is_done_once(database, scratch):
    ask = request(str(uuid.uuid4()))
    with acting(RAN):
        async with database.transaction(ask) as tx:
            first = await tx.once(Room, add)
        async with database.transaction(ask) as tx:
            again = await tx.once(Room, add)
            assert tx.replayed
        assert again.id == first.id
        with pytest.raises(FailedPrecondition, match="REQUEST_ID_REUSED"):
            async with database.transaction(request(ask.request_id, "b")) as tx:
                await tx.once(Room, add, "other")
        with pytest.raises(InvalidArgument):
            async with database.transaction(request("again")) as tx:
                await tx.once(Room, add)
    assert len(await scratch.all("SELECT * FROM room")) == 1


@pytest.mark.parametrize(
    ("changed", "sees"),
    [
        ({"roles": frozenset({"mocr_head"})}, True),
        ({"municipalities": ("RAN", "GJL")}, True),
        ({"institution_id": "another"}, True),
        ({"municipalities": ("GJL",)}, False),
        # A row that does not say its strand is nobody's who has not all.
        ({"strands": ("RETURN",)}, False),
        # Nor, of whom only an institution's rows are seen, one that does not say whose it is.
        ({"roles": frozenset({"institution_officer"})}, False),
    ],
    ids=lambda changed: next(iter(changed)) if isinstance(changed, dict) else "",
)
async def test_a_repeat_under_other_rights_is_answered_where_the_row_is_still_seen(
    database, scratch, changed, sees
):
    ask = request(str(uuid.uuid4()))
    with acting(RAN):
        async with database.transaction(ask) as tx:
            first = await tx.once(Room, add)
    with acting(replace(RAN, **changed)):
        if sees:
            async with database.transaction(ask) as tx:
                assert (await tx.once(Room, add)).id == first.id
                assert tx.replayed
        else:
            with pytest.raises(NotFound, match="NOT_VISIBLE"):
                async with database.transaction(ask) as tx:
                    await tx.once(Room, add)
    # Another language, or another purpose, is no other right.
    with acting(replace(RAN, locale="sq", purpose="another")):
        async with database.transaction(ask) as tx:
            await tx.once(Room, add)
    assert len(await scratch.all("SELECT * FROM room")) == 1


async def test_a_systems_request_is_its_institutions(database, scratch):
    """Its credential was exchanged between the try and the next: the act is not done twice."""
    ask = request(str(uuid.uuid4()))
    system = replace(RAN, kind="machine", institution_id="eo", account_id="first credential")
    with acting(system):
        async with database.transaction(ask) as tx:
            first = await tx.once(Room, add)
    with acting(replace(system, account_id="second credential")):
        async with database.transaction(ask) as tx:
            assert (await tx.once(Room, add)).id == first.id
        assert await database.answered(ask)
    # Another institution's is another act, and a person's own are not those of its institution.
    for other in (replace(system, institution_id="vtc"), replace(system, kind="person")):
        with acting(other):
            async with database.transaction(ask) as tx:
                assert (await tx.once(Room, add, other.institution_id + other.kind)).id != first.id
    assert len(await scratch.all("SELECT * FROM room")) == 3


async def test_a_key_from_before_rights_were_kept_is_answered_as_then(database, scratch):
    ask = request(str(uuid.uuid4()))
    with acting(RAN):
        async with database.transaction(ask) as tx:
            first = await tx.once(Room, add)
    await scratch.all("UPDATE idempotency_key SET body_hash = substr(body_hash, 1, 32) RETURNING 1")
    with acting(RAN):
        async with database.transaction(ask) as tx:
            assert (await tx.once(Room, add)).id == first.id
            assert tx.replayed
        with pytest.raises(FailedPrecondition, match="REQUEST_ID_REUSED"):
            async with database.transaction(request(ask.request_id, "b")) as tx:
                await tx.once(Room, add)
    # The fence of the rows holds all the same.
    with acting(replace(RAN, municipalities=("GJL",))), pytest.raises(NotFound, match="NOT_VISIBLE"):
        async with database.transaction(ask) as tx:
            await tx.once(Room, add)


async def test_the_same_id_of_another_account_is_another_request(database):
    ask = request(str(uuid.uuid4()))
    for number, account in enumerate(("a", "b")):
        with acting(officer("RAN", account=account)):
            async with database.transaction(ask) as tx:
                await tx.once(Room, add, f"room {number}")
                assert not tx.replayed


async def test_what_failed_may_be_asked_again(database):
    ask = request(str(uuid.uuid4()))
    with acting(RAN):
        with pytest.raises(AlreadyExists):
            async with database.transaction(ask) as tx:
                await add(tx)
                await tx.session.flush()
                await tx.once(Room, add)
        async with database.transaction(ask) as tx:
            await tx.once(Room, add)
            assert not tx.replayed


async def test_many_at_once_have_one_effect(database, scratch):
    ask = request(str(uuid.uuid4()))

    async def send() -> uuid.UUID:
        async with database.transaction(ask) as tx:
            return (await tx.once(Room, add)).id

    with acting(RAN):
        answers = await asyncio.gather(*(send() for _ in range(8)))
    assert len(set(answers)) == 1
    assert len(await scratch.all("SELECT * FROM room")) == 1


async def test_a_request_still_at_work_is_said(database, monkeypatch):
    monkeypatch.setattr("services.chassis.database.transactions.LOCK_TIMEOUT", "50ms")
    ask = request(str(uuid.uuid4()))
    with acting(RAN):
        async with database.transaction(ask) as tx:
            await tx.once(Room, add)
            with pytest.raises(FailedPrecondition, match="REQUEST_IN_PROGRESS"):
                async with database.transaction(ask) as second:
                    await second.once(Room, add)


async def test_the_access_record_of_a_command(database, scratch):
    people = [new_id(), new_id()]
    call = call_context.CurrentCall(rpc="x/AcceptCase", access=Access(records=True))
    with acting(RAN), call_context.during(call):
        async with database.transaction() as tx:
            tx.saw(people)
            tx.saw([str(people[0])])
        async with database.transaction() as tx:
            await add(tx)
    with (
        acting(RAN),
        call_context.during(call_context.CurrentCall(rpc="x/Other", access=Access(records=True))),
    ):
        async with database.transaction() as tx:
            await add(tx, "bath")
    with acting(RAN), call_context.during(call_context.CurrentCall(rpc="x/None", access=Access())):
        async with database.transaction() as tx:
            tx.saw(people)
    rows = await scratch.all("SELECT rpc, account_id, purpose, person_ids FROM access_record ORDER BY id")
    assert [(row["rpc"], list(row["person_ids"])) for row in rows] == [
        ("x/AcceptCase", people),
        ("x/Other", []),
    ]
    assert {(row["account_id"], row["purpose"]) for row in rows} == {(RAN.account_id, "a test")}


async def test_the_app_role_can_only_add_access_records_and_owns_nothing(scratch):
    connection = await asyncpg.connect(scratch.app_url)
    for attempt in (
        "SELECT * FROM access_record",
        "DELETE FROM access_record",
        "ALTER TABLE room DISABLE ROW LEVEL SECURITY",
    ):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await connection.execute(attempt)
    await connection.close()
    assert (
        await scratch.all(
            "SELECT 1 FROM pg_tables WHERE schemaname = 'public' AND tableowner <> 'sample_owner'"
        )
        == []
    )


async def test_a_command_replaces_connections_that_a_restart_left_dead(database, scratch):
    await asyncio.gather(*(make(database, name=f"room {number}") for number in range(4)))
    await scratch.all(END)
    await asyncio.gather(*(make(database, name=f"another {number}") for number in range(4)))
    assert len(await scratch.all("SELECT FROM room")) == 8


class Door:
    """A way to the database by which its last word arrives, and the end of the connection only when let."""

    def __init__(self, url: str) -> None:
        self._there = urlsplit(url)
        self.url, self.open, self.let = "", 0, asyncio.Event()

    async def __aenter__(self):
        self._server = await asyncio.start_server(self._passed, "127.0.0.1", 0)
        port = self._server.sockets[0].getsockname()[1]
        there = f"{self._there.username}:{self._there.password}@127.0.0.1:{port}"
        self.url = self._there._replace(netloc=there).geturl()
        return self

    async def __aexit__(self, *_):
        self._server.close()

    async def _passed(self, reader, writer):
        from_there, to_there = await asyncio.open_connection(self._there.hostname, self._there.port)
        self.open += 1
        onward = asyncio.create_task(self._pump(reader, to_there))
        await self._pump(from_there, writer)
        self.open -= 1
        await self.let.wait()
        writer.close()
        await onward
        to_there.close()

    @staticmethod
    async def _pump(reader, writer):
        with contextlib.suppress(OSError):
            while data := await reader.read(65536):
                writer.write(data)

    async def ended(self):
        """The server has ended all connections, and nobody has seen that yet."""

        async def none() -> bool:
            return self.open == 0

        await until(none)


async def test_a_connection_whose_end_was_said_and_not_yet_seen_is_no_defect(scratch, clock):
    """A killed server's last word is read: until the connection closes, asyncpg knows no name for that."""
    async with Door(scratch.app_url) as door:
        database = Database(door.url, clock=clock, pool_size=1)
        await database.open()
        with acting(RAN):
            with pytest.raises(Unavailable, match="DATABASE_UNAVAILABLE"):
                async with database.transaction() as tx:
                    await add(tx)
                    await scratch.all(END)
                    await door.ended()
                    await add(tx, "bath")
            # What begins is begun on another connection.
            async with database.transaction() as tx:
                await add(tx)
            await scratch.all(END)
            await door.ended()
            async with database.transaction() as tx:
                await add(tx, "bath")
            assert await database.fetchval(COUNT) == 2
        door.let.set()
        await database.close()


def test_a_message_without_request_id_is_just_run():
    assert not hasattr(CancelJobRequest(), "request_id")
