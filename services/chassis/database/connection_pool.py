"""Plain connections for single statements, taken and given back without a task, a proxy or a reset.

asyncpg's own pool cleans up behind whoever borrows; a statement in AUTOCOMMIT leaves nothing to clean, and
the cleaning cost as much as a small statement: 50 µs against 20, and three times that in a process that was
asleep.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, Final

import asyncpg

from services.chassis import call_context

__all__ = ["LOCK_TIMEOUT", "ConnectionPool"]

# How long anybody waits for a lock; so also a second sender of a request for the first one's answer.
LOCK_TIMEOUT: Final = "3s"


class _Connection(asyncpg.Connection):
    """One whose round trips count for the call that makes them."""

    async def execute(self, query: str, *args: Any, **options: Any) -> Any:
        call_context.queried()
        return await super().execute(query, *args, **options)

    async def fetch(self, query: str, *args: Any, **options: Any) -> Any:
        call_context.queried()
        return await super().fetch(query, *args, **options)

    async def fetchrow(self, query: str, *args: Any, **options: Any) -> Any:
        call_context.queried()
        return await super().fetchrow(query, *args, **options)

    async def fetchval(self, query: str, *args: Any, **options: Any) -> Any:
        call_context.queried()
        return await super().fetchval(query, *args, **options)


class ConnectionPool:
    """So many at most; who comes when all are at work waits."""

    def __init__(self, url: str, size: int) -> None:
        """Take the address; `open` connects."""
        self._url = url
        self._size = size
        self._free = asyncio.Semaphore(size)
        # The one that was used last is taken first: it knows the statements, and the others sleep.
        self._idle: list[asyncpg.Connection] = []
        self._closed = False

    async def open(self) -> None:
        """Connect once, or fail at once."""
        self._idle.append(await self._connect())

    async def close(self) -> None:
        """Wait for those that are at work, and close all; whoever waits or comes later is refused."""
        self._closed = True
        for _ in range(self._size):
            await self._free.acquire()
        try:
            while self._idle:
                await self._idle.pop().close()
        finally:
            for _ in range(self._size):
                self._free.release()

    @asynccontextmanager
    async def acquire(self) -> AsyncIterator[asyncpg.Connection]:
        """Lend a connection, for more than one statement; whoever begins a transaction ends it.

        A transaction that is cut off amid its BEGIN is open at the server, and nobody here knows: all that
        came next on its connection would be part of it, acknowledged, and gone with it.
        """
        async with self._lent() as connection:
            try:
                yield connection
            except asyncio.CancelledError:
                connection.terminate()
                raise
            finally:
                if not connection.is_closed() and connection.is_in_transaction():
                    connection.terminate()

    async def fetch(self, query: str, *args: Any) -> list[asyncpg.Record]:
        """Run a statement and return its rows."""
        async with self._free:
            connection = await self._taken()
            try:
                return await connection.fetch(query, *args)  # type: ignore[no-any-return]  # asyncpg has no types
            finally:
                self._idle.append(connection)

    async def fetchrow(self, query: str, *args: Any) -> asyncpg.Record | None:
        """Run a statement and return its first row, if there is one."""
        async with self._lent() as connection:
            return await connection.fetchrow(query, *args)

    async def fetchval(self, query: str, *args: Any) -> Any:
        """Run a statement and return the first column of its first row."""
        async with self._lent() as connection:
            return await connection.fetchval(query, *args)

    async def execute(self, query: str, *args: Any) -> str:
        """Run a statement and return its tag."""
        async with self._lent() as connection:
            return await connection.execute(query, *args)  # type: ignore[no-any-return]

    async def expire_connections(self) -> None:
        """Close those that are not at work: the server they knew may be gone."""
        idle, self._idle = self._idle, []
        for connection in idle:
            connection.terminate()

    @asynccontextmanager
    async def _lent(self) -> AsyncIterator[asyncpg.Connection]:
        async with self._free:
            connection = await self._taken()
            try:
                yield connection
            finally:
                self._idle.append(connection)

    async def _taken(self) -> asyncpg.Connection:
        if self._closed:
            raise asyncpg.InterfaceError("the connections are closed")
        while self._idle:
            connection = self._idle.pop()
            if not connection.is_closed():
                return connection
        return await self._connect()

    async def _connect(self) -> asyncpg.Connection:
        # A statement is written for one set of filters, and its plan holds for all values; planned anew for
        # each call, a list would cost half as much again (tests/rights/test_plans.py holds both plans).
        return await asyncpg.connect(
            self._url,
            connection_class=_Connection,
            statement_cache_size=500,
            server_settings={"plan_cache_mode": "force_generic_plan", "lock_timeout": LOCK_TIMEOUT},
        )
