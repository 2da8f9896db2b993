"""Transactions among others' rows and others' keys; what a row is given, and what a round trip is."""

import asyncio
import datetime as dt
import uuid
from types import SimpleNamespace

import asyncpg
import pytest
from prag.common.v1.options_pb2 import Access
from prag.registry.v1 import registry_events_pb2 as events
from sqlalchemy import text

from services.chassis import call_context
from services.chassis.auth.actors import acting
from services.chassis.database import paging
from services.chassis.database.database import Database, Statement, load, sqlalchemy_url
from services.chassis.database.insert_only import InsertOnly
from services.chassis.database.statements import merged
from services.chassis.database.transactions import scope_literal
from services.chassis.errors import FailedPrecondition, InvalidArgument, NotFound, Unavailable
from services.chassis.events import outbox
from services.chassis.ids import new_id
from tests.chassis.conftest import officer
from tests.chassis.sample_tables.models import Room
from tests.chassis.test_additions import furnish, request
from tests.chassis.test_database import add

RAN, GJL, BOTH = officer("RAN"), officer("GJL"), officer("RAN", "GJL")
COUNT = Statement("SELECT count(*) FROM room WHERE {scope}")


@pytest.mark.parametrize(
    ("codes", "literal"),
    [
        ((), "{}"),
        (("RAN",), '{"RAN"}'),
        (("RAN", "---"), '{"RAN","---"}'),
        (("R-N",), '{"R-N"}'),
        (('R"N',), None),
        (("R,N",), None),
        (("R N",), None),
        (("",), None),
        (("-",), None),
        (("RAN", "}"), None),
    ],
)
def test_a_scope_is_written_of_codes_only(codes, literal):
    if literal is None:
        with pytest.raises(ValueError, match="municipality"):
            scope_literal(codes)
    else:
        assert scope_literal(codes) == literal


def test_who_reads_stands_in_the_scope_and_is_no_municipality():
    assert scope_literal((), "@a") == '{"@a"}'
    assert scope_literal(("RAN",), '@"}\\') == '{"RAN","@\\"}\\\\"}'


@pytest.mark.parametrize("scheme", ["postgresql", "postgres", "postgresql+asyncpg"])
def test_an_address_is_sqlalchemys(scheme):
    assert sqlalchemy_url(f"{scheme}://u:p@h:1/d") == "postgresql+asyncpg://u:p@h:1/d"


@pytest.mark.parametrize("url", ["", "mysql://h/d", "h/d"])
def test_another_address_is_refused(url):
    with pytest.raises(ValueError, match="postgresql://"):
        sqlalchemy_url(url)


async def test_a_database_that_is_not_open_says_so():
    database = Database("postgresql://nobody@127.0.0.1:1/none")
    with pytest.raises(RuntimeError, match="not open"):
        _ = database.pool
    with acting(RAN), pytest.raises(RuntimeError, match="not open"):
        async with database.transaction():
            pass
    await database.close()


async def seen(database, **options):
    """How many rooms a transaction reaches, and what it says of itself."""
    async with database.transaction(**options) as tx:
        count = (await tx.session.execute(text("SELECT count(*) FROM room"))).scalar_one()
        shown = await tx.session.execute(
            text(
                "SELECT current_setting('prag.scope'), current_setting('prag.keeper'),"
                " current_setting('lock_timeout')"
            )
        )
        return count, tx.actor, tuple(shown.one())


async def test_the_fence_is_the_callers_unless_another_is_given(database):
    with acting(BOTH):
        async with database.transaction() as tx:
            for name, municipality in (("a", "RAN"), ("b", "RAN"), ("c", "GJL")):
                await add(tx, name, municipality)
    with acting(RAN):
        assert await seen(database) == (2, RAN, ('{"RAN","@officer-RAN"}', "", "3s"))
        assert await seen(database, scope=("GJL",)) == (1, RAN, ('{"GJL","@officer-RAN"}', "", "3s"))
        assert await seen(database, scope=()) == (0, RAN, ('{"@officer-RAN"}', "", "3s"))
        assert await seen(database, actor=GJL) == (1, GJL, ('{"GJL","@officer-GJL"}', "", "3s"))
        assert (await seen(database, keeper=True))[2] == ('{"RAN","@officer-RAN"}', "on", "3s")
        async with database.transaction() as tx:
            await tx.widen("GJL", "RAN")
            assert tx.scope == ("RAN", "GJL")
            assert len((await tx.session.execute(text("SELECT id FROM room"))).all()) == 3
            await tx.reach(["GJL", "GJL"])
            assert tx.scope == ("GJL",)
            assert len((await tx.session.execute(text("SELECT id FROM room"))).all()) == 1
        assert await database.fetchval(COUNT) == 2
        assert await database.fetchrow(COUNT) == (2,)


async def test_what_is_loaded_has_the_other_columns_too(database):
    person, other = new_id(), new_id()
    with acting(RAN):
        async with database.transaction() as tx:
            room = Room(name="a", municipality="RAN", person_id=person)
            tx.add(room)
            tx.add(Room(name="b", municipality="RAN", person_id=other))
            await tx.flush()
            assert (await load(tx, Room, room.id, person_id=person)).name == "a"
            for also in ({"person_id": other}, {"person_id": person, "name": "b"}):
                with pytest.raises(NotFound, match="NOT_VISIBLE"):
                    await load(tx, Room, room.id, **also)


async def test_who_loads_waits_for_who_loaded(database, monkeypatch):
    monkeypatch.setattr("services.chassis.database.transactions.LOCK_TIMEOUT", "50ms")
    with acting(RAN):
        async with database.transaction() as tx:
            one, other = await add(tx, "a"), await add(tx, "b")
        async with database.transaction() as tx:
            await load(tx, Room, one.id)
            async with database.transaction() as second:
                assert (await load(second, Room, other.id)).name == "b"
            with pytest.raises(Unavailable, match="BUSY"):
                async with database.transaction() as second:
                    await load(second, Room, one.id)


async def test_times_are_the_clocks_unless_they_are_given(database, scratch, clock):
    then = clock.now() - dt.timedelta(days=400)
    with acting(RAN):
        async with database.transaction() as tx:
            tx.add(Room(name="old", municipality="RAN", create_time=then, update_time=then))
            tx.add(Room(name="half", municipality="RAN", create_time=then))
            tx.add(Room(name="new", municipality="RAN"))
        made = clock.now()
        tx = database.insert_only(request())
        await tx.write(await furnish(tx, "added", create_time=then))
        clock.advance(hours=1)
        async with database.transaction() as tx:
            for name in ("old", "new"):
                row = (
                    await tx.session.execute(text("SELECT id FROM room WHERE name = :n"), {"n": name})
                ).one()
                room = await load(tx, Room, row.id)
                # To write what stands there is no change.
                room.name = "renamed" if name == "old" else "new"
    rows = await scratch.all("SELECT name, version, create_time, update_time FROM room ORDER BY name")
    assert [tuple(row) for row in rows] == [
        ("added", 1, then, made),
        ("half", 1, then, made),
        ("new", 1, made, made),
        ("renamed", 2, then, clock.now()),
    ]


async def answered(database, ask, by=RAN):
    with acting(by):
        return await database.answered(ask)


async def test_a_request_was_answered_where_this_account_sent_it(database):
    ask = request(str(uuid.uuid4()))
    assert not await answered(database, ask)
    with acting(RAN):
        async with database.transaction(ask) as tx:
            await tx.once(Room, add)
    assert await answered(database, ask)
    assert not await answered(database, ask, GJL)
    assert not await answered(database, request(str(uuid.uuid4())))
    assert not await answered(database, request())
    assert not await answered(database, SimpleNamespace())


async def test_what_answered_a_request_and_is_gone_is_not_made_again(database, scratch):
    ask = request(str(uuid.uuid4()))
    with acting(RAN):
        async with database.transaction(ask) as tx:
            await tx.once(Room, add)
        await scratch.all("DELETE FROM room")
        with pytest.raises(NotFound, match="NOT_VISIBLE"):
            async with database.transaction(ask) as tx:
                await tx.once(Room, add)
    assert await scratch.all("SELECT * FROM room") == []


async def test_the_key_of_a_request_is_written_whole_beside_others(database, scratch, clock):
    first, second = request(str(uuid.uuid4())), request(str(uuid.uuid4()))
    with acting(RAN):
        async with database.transaction(first) as tx:
            one = await tx.once(Room, add, "a")
        async with database.transaction(second) as tx:
            other = await tx.once(Room, add, "b")
    rows = await scratch.all("SELECT * FROM idempotency_key ORDER BY claimed_at, resource_id")
    assert [(row["account_id"], row["request_id"], row["resource_id"]) for row in rows] == sorted(
        ((RAN.account_id, first.request_id, str(one.id)), (RAN.account_id, second.request_id, str(other.id))),
        key=lambda each: each[2],
    )
    assert {row["claimed_at"] for row in rows} == {clock.now()}
    assert {len(row["body_hash"]) for row in rows} == {64}
    with acting(RAN), pytest.raises(InvalidArgument) as refused:
        async with database.transaction(request("x")) as tx:
            await tx.once(Room, add)
    assert [(one.field, one.reason) for one in refused.value.fields] == [("request_id", "REQUEST_ID_INVALID")]


async def queries(database, work, access=None):
    with acting(RAN), call_context.during(call_context.CurrentCall(rpc="x", access=access)) as call:
        async with database.transaction() as tx:
            await work(tx)
    return call.queries, call.recorded


async def test_a_transaction_that_tells_nothing_ends_without_a_statement(database, scratch):
    async def nothing(tx):
        pass

    async def tells(tx):
        await outbox.record(tx, events.CaseStateChanged(case_id=str(new_id())), municipality="RAN")

    async def has_looked(tx):
        call_context.current().recorded += 1

    # BEGIN, the scope, COMMIT.
    assert await queries(database, nothing) == (3, 0)
    assert await queries(database, tells) == (4, 0)
    assert await queries(database, nothing, Access(records=True)) == (4, 1)
    assert await queries(database, has_looked, Access(records=True)) == (3, 1)
    assert len(await scratch.all("SELECT FROM access_record")) == 1
    assert len(await scratch.all("SELECT FROM outbox")) == 1


async def test_what_is_told_says_when_by_whom_where_and_on_which_trace(database, scratch, clock):
    case, moment = new_id(), clock.now() - dt.timedelta(hours=3)
    call = call_context.CurrentCall(rpc="x")
    with acting(RAN), call_context.during(call):
        async with database.transaction() as tx:
            event = events.CaseStateChanged(case_id=str(case), state="S")
            await outbox.record(tx, event, municipality="RAN", actual_on=moment, institution="kz")
            await outbox.record(tx, event, actual_on=dt.date(2026, 11, 1))
            with pytest.raises(ValueError, match="time zone"):
                await outbox.record(tx, event, actual_on=dt.datetime(2026, 1, 1))  # noqa: DTZ001
            assert await outbox.write(tx) == [1, 2]
            assert await outbox.write(tx) == []
    rows = [dict(row) for row in await scratch.all("SELECT * FROM outbox ORDER BY id")]
    assert [(row["municipality"], row["institution"]) for row in rows] == [("RAN", "kz"), ("", "")]
    assert [(row["actual_time"], row["actual_date"]) for row in rows] == [
        (moment, None),
        (None, dt.date(2026, 11, 1)),
    ]
    for row in rows:
        assert (row["stream"], row["type"]) == ("registry", "prag.registry.v1.CaseStateChanged")
        assert (row["aggregate"], row["aggregate_id"]) == ("case", case)
        assert (row["recorded_at"], row["actor_id"]) == (clock.now(), RAN.account_id)
        assert row["published_at"] is None
        assert row["traceparent"].split("-")[1] == call.traceparent.split("-")[1]


async def test_an_addition_that_tells_nothing_is_a_defect_and_one_without_a_claim_is_sent_once(
    database, monkeypatch
):
    sent = []

    async def run(statement, values, *, again):
        sent.append(again)
        return [1] if len(sent) < 3 else []

    monkeypatch.setattr(database, "run", run)
    with acting(RAN):
        tx = database.insert_only(request())
        room = Room(id=new_id(), name="a", municipality="RAN")
        tx.add(room)
        with pytest.raises(RuntimeError, match="told"):
            await tx.write(room)
        assert sent == []
        call = call_context.CurrentCall(rpc="x", access=Access(records=True))
        for ask, claimed, done in (
            (request(), False, True),
            (request(str(uuid.uuid4())), True, True),
            (request(str(uuid.uuid4())), True, False),
        ):
            call.recorded = 0
            with call_context.during(call):
                tx = database.insert_only(ask)
                assert await tx.write(await furnish(tx, "b")) is done
            assert (sent[-1], call.recorded) == (claimed, int(done))


@pytest.mark.parametrize(
    ("cause", "refused"),
    [
        (asyncpg.LockNotAvailableError("x"), FailedPrecondition("REQUEST_IN_PROGRESS")),
        (ConnectionResetError(), Unavailable("DATABASE_UNAVAILABLE")),
    ],
    ids=["lock", "gone"],
)
async def test_only_a_lock_is_another_sender_at_work(database, monkeypatch, cause, refused):
    async def run(*_, **__):
        raise Unavailable("DATABASE_UNAVAILABLE") from cause

    monkeypatch.setattr(database, "run", run)
    with acting(RAN):
        tx: InsertOnly = database.insert_only(request(str(uuid.uuid4())))
        with pytest.raises(type(refused)) as caught:
            await tx.write(await furnish(tx, "a"))
    assert caught.value.reason == refused.reason


class Dying:
    """A pool whose connection dies under the first statement."""

    def __init__(self, error):
        self.errors, self.asked, self.expired = [error], [], 0

    async def fetch(self, text, *arguments):
        self.asked.append((text, arguments))
        if self.errors:
            raise self.errors.pop()
        return [(7,)]

    async def expire_connections(self):
        self.expired += 1


@pytest.mark.parametrize(
    ("error", "dead"),
    [
        (asyncpg.ConnectionDoesNotExistError("x"), True),
        (asyncpg.AdminShutdownError("x"), True),
        (asyncpg.InternalClientError("x"), True),
        (ConnectionResetError(), True),
        (asyncpg.DeadlockDetectedError("x"), False),
    ],
    ids=lambda value: type(value).__name__,
)
async def test_what_died_under_a_statement_is_asked_once_more_where_that_may_be(error, dead):
    database = Database("postgresql://nobody@127.0.0.1:1/none")
    with acting(RAN):
        database._pool = Dying(error)
        if dead:
            assert await database.fetchval(COUNT) == 7
            assert database.pool.expired == 1
            assert [arguments for _, arguments in database.pool.asked] == [('{"RAN","@officer-RAN"}',)] * 2
        else:
            with pytest.raises(Unavailable, match="BUSY"):
                await database.fetchval(COUNT)
            assert (database.pool.expired, len(database.pool.asked)) == (0, 1)
        database._pool = Dying(error)
        with pytest.raises(Unavailable):
            await database.run(COUNT, {}, again=False)
        assert (database.pool.expired, len(database.pool.asked)) == (int(dead), 1)


async def test_nothing_found_is_none_and_a_query_of_people_is_recorded_once():
    database = Database("postgresql://nobody@127.0.0.1:1/none")
    people = Statement("SELECT person_id FROM room WHERE {scope}", people="person_id")

    class Empty:
        async def fetch(self, *_):
            return []

    database._pool = Empty()
    call = call_context.CurrentCall(rpc="x")
    with acting(RAN):
        assert await database.fetchrow(COUNT) is await database.fetchval(COUNT) is None
        assert await database.fetch(people) == []
        with call_context.during(call):
            await database.fetch(COUNT)
            assert call.recorded == 0
            await database.fetch(people)
            assert call.recorded == 1


async def test_there_are_as_many_connections_as_were_asked_for(database, scratch, monkeypatch):
    told = []
    plain = asyncpg.connect

    async def connect(url, **options):
        told.append((url, options))
        return await plain(url, **options)

    monkeypatch.setattr("services.chassis.database.connection_pool.asyncpg.connect", connect)
    opened = Database(scratch.app_url)
    await opened.open()
    pool = opened._engine.sync_engine.pool
    assert (pool.size(), pool._max_overflow, pool._timeout) == (8, 0, 5)
    assert opened.pool._size == 8
    # One to begin with, so that a server that is away is seen.
    [(url, options)] = told
    assert (url, options["statement_cache_size"]) == (scratch.app_url, 500)
    assert database._engine.sync_engine.pool.size() == database.pool._size == 4
    await opened.close()


async def test_each_way_of_asking_is_one_round_trip(database):
    pool = database.pool
    with call_context.during(call_context.CurrentCall(rpc="x")) as call:
        for number, ask in enumerate((pool.fetch, pool.fetchrow, pool.fetchval, pool.execute), 1):
            await ask("SELECT 1")
            assert call.queries == number


async def test_a_plain_connection_waits_three_seconds_for_a_lock_and_keeps_its_plans(database, scratch):
    shown = {
        name: await database.pool.fetchval(f"SHOW {name}") for name in ("plan_cache_mode", "lock_timeout")
    }
    assert shown == {"plan_cache_mode": "force_generic_plan", "lock_timeout": "3s"}
    # What the app role has wherever it comes from.
    connection = await asyncpg.connect(scratch.app_url)
    shown = {
        name: await connection.fetchval(f"SHOW {name}")
        for name in (
            *("statement_timeout", "idle_in_transaction_session_timeout", "lock_timeout"),
            "random_page_cost",
        )
    }
    await connection.close()
    assert shown == {
        "statement_timeout": "30s",
        "idle_in_transaction_session_timeout": "30s",
        "lock_timeout": "5s",
        "random_page_cost": "1.1",
    }


PAGE = merged(
    "room",
    "unnest(:places::text[]) AS place(name)",
    "municipality = place.name AND version = :version::bigint",
    "name DESC, id",
    ":limit::bigint",
    each=":each::bigint",
    columns="name",
)


async def test_a_page_of_branches_is_the_page_of_them_together(database):
    with acting(BOTH):
        async with database.transaction() as tx:
            for name, municipality in (("a", "RAN"), ("b", "GJL"), ("c", "RAN"), ("d", "RAN"), ("e", "GJL")):
                tx.add(Room(name=name, municipality=municipality))
        await database.run(
            Statement("UPDATE room SET version = 2 WHERE {scope} AND name = 'd' RETURNING id"), {}
        )

    async def page(by, each, limit, *places):
        values = {"places": list(places), "version": 1, "each": each, "limit": limit}
        with acting(by):
            return "".join(row["name"] for row in await database.fetch(Statement(PAGE), **values))

    assert await page(BOTH, 9, 9, "RAN", "GJL") == "ecba"
    assert await page(BOTH, 9, 2, "RAN", "GJL") == "ec"
    assert await page(BOTH, 1, 9, "RAN", "GJL") == "ec"
    assert await page(BOTH, 9, 9, "RAN") == "ca"
    assert await page(RAN, 9, 9, "RAN", "GJL") == "ca"
    assert await page(BOTH, 9, 9) == ""


def test_a_merged_list_may_read_its_rows_elsewhere_and_as_many_of_each_as_of_all():
    written = merged("look", "b", "w", "at DESC, id", ":n", whole=("room", "room_id"))
    assert written == (
        "SELECT one.* FROM (SELECT look.* FROM b, LATERAL (SELECT at, id FROM look"
        " WHERE {scope} AND w ORDER BY at DESC, id LIMIT :n) AS look"
        " ORDER BY at DESC, id LIMIT :n) AS chosen, LATERAL ("
        "SELECT * FROM room WHERE id = chosen.room_id LIMIT 1) AS one ORDER BY chosen.at DESC, chosen.id"
    )


@pytest.mark.parametrize(("asked", "size"), [(0, 50), (1, 1), (999, 999), (1000, 1000), (1001, 1000)])
def test_a_page_has_a_thousand_rows_at_most(asked, size):
    assert paging.page_size(SimpleNamespace(page_size=asked)) == size


@pytest.mark.parametrize("token", ["W10", "WyJ4Il0", "WzEsMl0", "e30", "A"])
def test_what_is_no_key_of_a_page_is_refused(token):
    with pytest.raises(InvalidArgument):
        paging.decode(token)


def test_a_key_is_of_plain_values():
    assert paging.decode(paging.encode(["a", 1, 1.5, None])) == ["a", 1, 1.5, None]
    assert paging.decode(paging.encode([["nested"]][:0], {"a": 1}), {"a": 1}) == []
    with pytest.raises(InvalidArgument):
        paging.decode(paging.encode([["nested"]]))
    with pytest.raises(InvalidArgument):
        paging.decode(paging.encode(["a"]) + "\n")


@pytest.mark.parametrize("end", ["begin", "commit"])
async def test_what_follows_a_command_that_is_cut_off_is_no_part_of_it(scratch, end):
    """However far it had come: what is acknowledged next is there, and the ORM's connection is sound."""
    database = Database(scratch.app_url, pool_size=1)
    await database.open()
    xid = text("SELECT pg_current_xact_id()")
    reached = asyncio.Event()

    async def work():
        if end == "begin":
            reached.set()
        async with database.transaction(actor=RAN) as tx:
            found = (await tx.session.execute(xid)).scalar_one()
            reached.set()
        return found

    for steps in range(0, 120, 2):
        reached.clear()
        task = asyncio.create_task(work())
        await reached.wait()
        for _ in range(steps):
            await asyncio.sleep(0)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        assert await work() != await work(), steps
    await database.close()
