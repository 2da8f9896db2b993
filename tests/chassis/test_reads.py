"""Queries: one statement that sets its scope and writes its access record."""

import asyncio
import itertools
import uuid

import asyncpg
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import bindparam, select

from services.chassis.auth.actors import acting
from services.chassis.database import paging
from services.chassis.database.database import Database
from services.chassis.database.statements import Statement
from services.chassis.errors import InvalidArgument
from services.chassis.ids import new_id
from tests.chassis.conftest import officer
from tests.chassis.sample_tables.models import Room

RAN, GJL, BOTH, NOBODY = officer("RAN"), officer("GJL"), officer("RAN", "GJL"), officer()

NAMES = Statement("SELECT name FROM room WHERE {scope} ORDER BY name")
BY_NAME = Statement(
    select(Room.id, Room.name).where(Room.name == bindparam("name"), Room.version >= 1).order_by(Room.name)
)
LIST = Statement(
    "SELECT name, person_id FROM room WHERE {scope} AND municipality = :municipality"
    " ORDER BY name DESC LIMIT :limit::bigint",
    people="person_id",
    record_limit="limit",
)
FAMILIES = Statement("SELECT name, person_ids FROM room WHERE {scope} AND name = :name", people="person_ids")


@pytest.fixture
async def rooms(database: Database) -> dict[str, uuid.UUID]:
    people = {}
    with acting(BOTH):
        async with database.transaction() as tx:
            for municipality, number in itertools.product(("RAN", "GJL"), range(5)):
                name = f"{municipality}{number}"
                people[name] = new_id()
                tx.session.add(
                    Room(
                        name=name,
                        municipality=municipality,
                        person_id=people[name],
                        person_ids=[people[name], new_id()],
                    )
                )
    return people


async def names(database: Database, actor) -> list[str]:
    with acting(actor):
        return [row["name"] for row in await database.fetch(NAMES)]


async def test_the_scope_is_the_callers(database, rooms):
    assert await names(database, RAN) == [f"RAN{n}" for n in range(5)]
    assert await names(database, GJL) == [f"GJL{n}" for n in range(5)]
    assert len(await names(database, BOTH)) == 10
    assert await names(database, NOBODY) == []


async def test_no_scope_is_no_row(scratch, database, rooms):
    connection = await asyncpg.connect(scratch.app_url)
    assert await connection.fetch("SELECT * FROM room") == []
    # Neither does one that a statement before left behind, on the very same connection.
    await connection.fetch("SELECT set_config('prag.scope', '{RAN}', true)")
    assert await connection.fetch("SELECT * FROM room") == []
    await connection.close()


async def test_two_tenants_on_one_connection_never_meet(scratch, clock, rooms):
    database = Database(scratch.app_url, clock=clock, pool_size=1)
    await database.open()

    async def look(actor, prefix: str) -> None:
        for _ in range(500):
            assert {name[:3] for name in await names(database, actor)} == {prefix}

    await asyncio.gather(look(RAN, "RAN"), look(GJL, "GJL"))
    await database.close()


async def test_a_select_gets_its_scope_and_keeps_its_literals(database, rooms):
    with acting(RAN):
        assert [row["name"] for row in await database.fetch(BY_NAME, name="RAN3")] == ["RAN3"]
        assert await database.fetchrow(BY_NAME, name="GJL3") is None
        assert await database.fetchval(BY_NAME, name="RAN3") is not None


async def test_parameters_are_checked():
    with pytest.raises(TypeError, match="nme"):
        NAMES.arguments({"prag_scope": "{}", "nme": 1})
    with pytest.raises(KeyError):
        BY_NAME.arguments({"prag_scope": "{}"})
    with pytest.raises(ValueError, match="scope"):
        Statement("SELECT 1")
    with pytest.raises(ValueError, match="ANY"):
        Statement(select(Room.id).where(Room.name.in_(["a", "b"])))
    assert Statement("SELECT ':no', 1::text WHERE {scope} AND :b = :a AND :b").text.endswith("$2 = $3 AND $2")


async def test_the_record_names_exactly_the_rows_shown_in_their_order(database, scratch, rooms):
    with acting(RAN):
        rows = await database.fetch(LIST, municipality="RAN", limit=3)
    assert [row["name"] for row in rows] == ["RAN4", "RAN3", "RAN2"]
    (record,) = await scratch.all("SELECT * FROM access_record")
    assert set(record["person_ids"]) == {rooms["RAN4"], rooms["RAN3"]}
    assert (record["account_id"], record["purpose"]) == (RAN.account_id, "a test")


async def test_a_list_of_people_is_recorded_and_nothing_found_is_recorded_empty(database, scratch, rooms):
    with acting(RAN):
        (row,) = await database.fetch(FAMILIES, name="RAN1")
        assert await database.fetch(FAMILIES, name="GJL1") == []
    records = await scratch.all("SELECT person_ids FROM access_record ORDER BY id")
    assert [set(record["person_ids"]) for record in records] == [set(row["person_ids"]), set()]


async def test_the_scope_is_set_before_the_scan(database, scratch, rooms):
    """A one-time filter above the scan: PostgreSQL runs it first."""
    connection = await asyncpg.connect(scratch.app_url)
    plan = await connection.fetch("EXPLAIN " + NAMES.text, "{RAN}")
    await connection.close()
    assert any("One-Time Filter" in row[0] for row in plan)


async def test_a_dead_connection_is_replaced(database, scratch, rooms):
    await scratch.all("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'sample_app'")
    assert await names(database, RAN)


FILTER = {"municipality": "RAN", "state": "OPEN"}
KEYS = st.lists(st.one_of(st.text(), st.integers(-(2**53), 2**53), st.none()), max_size=4)


@given(KEYS)
def test_tokens_come_back(key):
    assert paging.decode(paging.encode(key, FILTER), dict(reversed(FILTER.items()))) == key


@given(st.text(min_size=1))
def test_what_is_no_token_is_refused(token):
    with pytest.raises(InvalidArgument) as caught:
        paging.decode(token, FILTER)
    assert [(field.field, field.reason) for field in caught.value.fields] == [
        ("page_token", "PAGE_TOKEN_INVALID")
    ]


def test_a_token_of_another_search_is_refused():
    with pytest.raises(InvalidArgument):
        paging.decode(paging.encode(["a"], FILTER), {**FILTER, "state": "CLOSED"})
    assert paging.decode("", FILTER) is None


@pytest.mark.parametrize(("asked", "size"), [(0, 50), (7, 7), (5000, 1000)])
def test_page_sizes(asked, size):
    class Request:
        page_size = asked

    assert paging.page_size(Request()) == size


def test_pages_end():
    assert paging.paged([1, 2, 3], 2) == ([1, 2], 2)
    assert paging.paged([1, 2], 2) == ([1, 2], None)
    with pytest.raises(InvalidArgument):
        paging.page_size(type("Request", (), {"page_size": -1})())
