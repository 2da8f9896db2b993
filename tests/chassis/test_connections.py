"""Plain connections: as many as are needed, no more than are allowed, and none that is dead."""

import asyncio

import asyncpg
import pytest

from services.chassis.database.connection_pool import ConnectionPool

PID = "SELECT pg_backend_pid()"
# Two in one transaction are one.
XID = "SELECT pg_current_xact_id()"


@pytest.fixture
async def pool(scratch):
    found = ConnectionPool(scratch.app_url, 2)
    await found.open()
    yield found
    await found.close()


async def test_the_one_that_was_used_last_is_used_again(pool):
    pids = {await pool.fetchval(PID) for _ in range(5)}
    assert len(pids) == 1
    assert await pool.fetch("SELECT generate_series(1, $1)", 3) == [(1,), (2,), (3,)]
    assert await pool.fetchrow("SELECT 1 WHERE false") is None
    assert await pool.execute("SELECT 1") == "SELECT 1"


async def test_who_comes_when_all_are_at_work_waits(pool):
    async with pool.acquire() as one, pool.acquire() as other:
        assert await one.fetchval(PID) != await other.fetchval(PID)
        third = asyncio.create_task(pool.fetchval(PID))
        done, _ = await asyncio.wait({third}, timeout=0.2)
        assert not done
    assert isinstance(await third, int)


async def test_one_that_died_is_replaced(pool, scratch):
    pid = await pool.fetchval(PID)
    await scratch.all("SELECT pg_terminate_backend($1, 5000)", pid)
    # Whether its end was noticed before it was used again is chance.
    try:
        again = await pool.fetchval(PID)
    except (
        asyncpg.PostgresConnectionError,
        asyncpg.AdminShutdownError,
        asyncpg.InternalClientError,
        ConnectionError,
    ):
        again = await pool.fetchval(PID)
    assert again != pid


async def test_a_statement_that_is_cancelled_leaves_a_sound_connection(pool):
    pid = await pool.fetchval(PID)
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.1):
            await pool.fetch("SELECT pg_sleep(10)")
    assert await asyncio.wait_for(pool.fetchval(PID), 5) == pid


@pytest.mark.parametrize("end", ["begin", "commit", "rollback"])
async def test_what_follows_a_transaction_that_is_cut_off_is_no_part_of_it(scratch, end):
    """However far it had come; else all that followed would be taken back with it, acknowledged or not."""
    pool = ConnectionPool(scratch.app_url, 1)
    await pool.open()
    reached = asyncio.Event()

    async def work():
        if end == "begin":
            reached.set()
        async with pool.acquire() as connection, connection.transaction():
            await connection.execute(XID)
            reached.set()
            if end == "rollback":
                raise ValueError

    for steps in range(60):
        reached.clear()
        task = asyncio.create_task(work())
        await reached.wait()
        for _ in range(steps):
            await asyncio.sleep(0)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        assert await pool.fetchval(XID) != await pool.fetchval(XID), steps
    await pool.close()


async def test_who_begins_a_transaction_and_does_not_end_it_ends_the_connection(pool):
    async with pool.acquire() as connection:
        pid = await connection.fetchval(PID)
        await connection.execute("BEGIN")
    assert await pool.fetchval(PID) != pid


async def test_a_statement_that_fails_leaves_a_sound_connection(pool):
    with pytest.raises(asyncpg.DivisionByZeroError):
        await pool.fetchval("SELECT 1 / $1::int", 0)
    assert await pool.fetchval("SELECT 1 / $1::int", 1) == 1


async def test_expired_ones_are_made_anew(pool):
    pid = await pool.fetchval(PID)
    await pool.expire_connections()
    assert await pool.fetchval(PID) != pid


async def test_who_comes_after_the_end_is_refused_and_who_waits_too(pool):
    async with pool.acquire() as connection:
        other = asyncio.create_task(pool.fetchval("SELECT pg_sleep(0.3)"))
        waiting = asyncio.create_task(pool.fetchval(PID))
        await asyncio.sleep(0.1)
        closing = asyncio.create_task(pool.close())
        await asyncio.sleep(0.1)
        # Who is at work may end it.
        assert await connection.fetchval("SELECT 1") == 1
        await other
    await asyncio.wait_for(closing, 5)
    with pytest.raises(asyncpg.InterfaceError, match="closed"):
        await asyncio.wait_for(waiting, 5)
    for ask in (pool.fetch, pool.fetchval):
        with pytest.raises(asyncpg.InterfaceError, match="closed"):
            await asyncio.wait_for(ask(PID), 5)
    await asyncio.wait_for(pool.close(), 5)


async def test_a_server_that_is_away_is_an_error_at_once():
    with pytest.raises(ConnectionError):
        await ConnectionPool("postgresql://nobody@127.0.0.1:1/none", 1).open()
