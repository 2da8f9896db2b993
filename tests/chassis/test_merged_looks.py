"""A list that is polled leaves one record a day for the same people: first, last, and how often."""

import asyncio
import datetime as dt
from dataclasses import replace
from typing import Any

import asyncpg
import pytest

from services.chassis.auth.actors import acting
from services.chassis.database import access_records
from services.chassis.database.database import Database
from services.chassis.database.statements import Statement
from services.chassis.ids import new_id
from tests.chassis.conftest import officer
from tests.chassis.sample_tables.models import Room

READER = officer("RAN")
LIST = Statement(
    "SELECT name, person_id FROM room WHERE {scope} ORDER BY name LIMIT CAST(:limit AS bigint)",
    people="person_id",
    record_limit="limit",
)
ONE = Statement("SELECT person_id FROM room WHERE {scope} AND name = 'a'", people="person_id")


@pytest.fixture
async def people(database: Database) -> list[Any]:
    keys = [new_id(), new_id()]
    with acting(READER):
        async with database.transaction() as tx:
            tx.session.add_all(
                Room(name=name, municipality="RAN", person_id=key, person_ids=[])
                for name, key in zip("ab", keys, strict=True)
            )
    return keys


async def poll(database: Database, by: Any = READER, limit: int = 9) -> None:
    with acting(by):
        await database.fetch(LIST, limit=limit)


async def test_the_same_list_counts_on_and_says_first_and_last(database, scratch, clock, people):
    first = clock.now()
    await poll(database)
    for _ in range(3):
        clock.advance(minutes=1)
        await poll(database)
    rows = await scratch.all("SELECT recorded_at, last_at, times, person_ids FROM access_record")
    assert [(row["recorded_at"], row["last_at"], row["times"], set(row["person_ids"])) for row in rows] == [
        (first, first + dt.timedelta(minutes=3), 4, set(people))
    ]


async def test_another_day_reader_purpose_or_people_is_a_record_of_its_own(database, scratch, clock, people):
    await poll(database)
    await poll(database, replace(READER, account_id="another"))
    await poll(database, replace(READER, purpose="another"))
    await poll(database, limit=2)
    clock.advance(days=1)
    await poll(database)
    assert [row["times"] for row in await scratch.all("SELECT times FROM access_record")] == [1] * 5


async def test_who_opens_one_is_named_each_time(database, scratch, people):
    for _ in range(2):
        with acting(READER):
            await database.fetch(ONE)
    assert len(await scratch.all("SELECT FROM access_record")) == 2


async def test_polls_at_once_are_all_counted(database, scratch, people):
    await asyncio.gather(*(poll(database) for _ in range(8)))
    assert [row["times"] for row in await scratch.all("SELECT times FROM access_record")] == [8]


async def test_who_asks_for_persons_is_told_of_these_alone(database, people):
    await poll(database)
    (row,) = await access_records.of_persons(database.pool, people[:1], 9)
    assert (row["person_ids"], row["times"]) == (people[:1], 1)


async def test_the_app_role_counts_on_and_nothing_back(database, scratch, people):
    await poll(database)
    connection = await asyncpg.connect(scratch.app_url)
    for change in ("times = 0", "times = times", "last_at = last_at - interval '1 day', times = times + 1"):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await connection.execute(f"UPDATE access_record SET {change}")
    for change in ("account_id = 'x'", "person_ids = '{}'", "look_key = NULL", "recorded_at = now()"):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await connection.execute(f"UPDATE access_record SET {change}")
    await connection.close()
