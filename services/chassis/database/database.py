"""A service's database: transactions for commands, single statements for queries.

Two ways in, for two needs. Commands load and change an aggregate by the ORM, in a transaction with a
scope. Queries are one statement in AUTOCOMMIT, compiled at start, that sets its scope and writes its
access record itself: a BEGIN and a COMMIT round about would cost more than the query.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any, Final

import asyncpg
from google.protobuf.message import Message
from sqlalchemy import event
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, create_async_engine

from services.chassis import call_context, failpoints
from services.chassis.auth.actors import Actor, caller
from services.chassis.auth.openings import Openings
from services.chassis.clock import Clock
from services.chassis.database import access_records
from services.chassis.database.connection_pool import ConnectionPool
from services.chassis.database.database_errors import DATABASE_ERRORS, translate
from services.chassis.database.insert_only import InsertOnly
from services.chassis.database.orm_base import Base, Municipal, Row
from services.chassis.database.session import StampedSession
from services.chassis.database.statements import Statement
from services.chassis.database.transactions import Tx, load, scope_literal
from services.chassis.errors import DomainError

__all__ = ["Base", "Database", "Municipal", "Row", "Statement", "Tx", "load"]

POOL_SIZE: Final = 8


def _counted(*_: object) -> None:
    """Count a round trip of the ORM's connections, as the plain ones do theirs."""
    call_context.queried()


def sqlalchemy_url(url: str) -> str:
    """Turn a plain PostgreSQL address into SQLAlchemy's for asyncpg; what it says of TLS is not for it."""
    scheme, _, rest = url.partition("://")
    if scheme not in {"postgresql", "postgres", "postgresql+asyncpg"}:
        raise ValueError("the address of a database begins with postgresql://")
    return f"postgresql+asyncpg://{rest.partition('?')[0]}"


def sqlalchemy_engine(url: str, **options: Any) -> AsyncEngine:
    """Return an engine whose connections asyncpg makes by the whole address.

    So `?sslmode=verify-full&sslrootcert=…` counts here as for plain connections. The files are read at each
    connection: one that was replaced counts for the next.
    """

    async def connect(*_: Any, **__: Any) -> Any:
        return await asyncpg.connect(url)

    return create_async_engine(sqlalchemy_url(url), async_creator=connect, **options)


class Database:
    """Connections as the app role. Open it in the process that uses it, after any fork."""

    def __init__(
        self,
        url: str,
        *,
        clock: Clock | None = None,
        unique_reasons: Mapping[str, str] | None = None,
        pool_size: int = POOL_SIZE,
    ) -> None:
        """Take the address; `unique_reasons` says what a violated unique constraint means."""
        self.url = url
        self.clock = clock or Clock()
        self.unique_reasons = dict(unique_reasons or {})
        self.openings = Openings(self.clock)
        self._pool_size = pool_size
        self._pool: ConnectionPool | None = None
        self._engine: AsyncEngine | None = None

    async def open(self) -> None:
        """Connect, or fail at once."""
        pool = ConnectionPool(self.url, self._pool_size)
        await pool.open()
        self._pool = pool
        self._engine = sqlalchemy_engine(self.url, pool_size=self._pool_size, max_overflow=0, pool_timeout=5)
        for moment in ("begin", "before_cursor_execute", "commit"):
            event.listen(self._engine.sync_engine, moment, _counted)

    async def close(self) -> None:
        """Give all connections back."""
        if self._pool is not None:
            await self._pool.close()
        if self._engine is not None:
            await self._engine.dispose()

    @property
    def pool(self) -> ConnectionPool:
        """Return the pool of plain connections: queries, and the chassis's own statements."""
        if self._pool is None:
            raise RuntimeError("the database is not open")
        return self._pool

    @asynccontextmanager
    async def transaction(
        self,
        request: Message | None = None,
        scope: Sequence[str] | None = None,
        *,
        actor: Actor | None = None,
        keeper: bool = False,
    ) -> AsyncIterator[Tx]:
        """Open a transaction for the caller; it commits when the block ends well, and else never was.

        The scope is the caller's municipalities unless given. `request` lets `tx.once` know its id. A
        keeper writes down what events tell of cases.
        """
        by = actor or caller()
        try:
            fence = tuple(by.scope if scope is None else scope)
            tx = await self._begun(
                lambda session, now: Tx(self, session, by, now, fence, request, keeper=keeper)
            )
            async with tx.session:
                if request is not None:
                    failpoints.at("after_begin")
                yield tx
                await tx.finish()
                await tx.session.commit()
            if request is not None:
                failpoints.at("after_commit")
        except DATABASE_ERRORS as error:
            raise self._known(error) from error

    async def _begun(self, make: Callable[[AsyncSession, dt.datetime], Tx], *, again: bool = True) -> Tx:
        """Begin; on another connection where the first had died in the pool: a restart fails no command."""
        now = self.clock.now()
        if self._engine is None:
            raise RuntimeError("the database is not open")
        session = AsyncSession(
            self._engine, expire_on_commit=False, sync_session_class=StampedSession, info={"now": now}
        )
        tx = make(session, now)
        try:
            await tx.begin()
        except BaseException as error:
            await session.close()
            if again and isinstance(error, DBAPIError) and error.connection_invalidated:
                return await self._begun(make, again=False)
            raise
        return tx

    def insert_only(self, request: Message) -> InsertOnly:
        """Begin a command of the caller that only adds: no round trip before the one that writes it."""
        return InsertOnly(self, caller(), self.clock.now(), request)

    async def answered(self, request: Message) -> bool:
        """Say whether the caller sent this request before and was answered (see Tx.once)."""
        request_id = getattr(request, "request_id", "")
        return bool(
            request_id
            and await self.pool.fetchval(
                "SELECT true FROM idempotency_key WHERE account_id = $1 AND request_id = $2",
                caller().sender,
                request_id,
            )
        )

    async def fetch(self, statement: Statement, **params: Any) -> list[asyncpg.Record]:
        """Run a query for the caller and return its rows; with `people=` it leaves the access record.

        A file outside the caller's duty is refused, or read once registry has said that it is open.
        """
        rows = await self.run(statement, params)
        if statement.file is not None:
            closed = {row[statement.file.case] for row in rows if not row["prag_open"]}
            for case_id in closed:
                with call_context.unrecorded():
                    await self.openings.require(case_id)
            if closed:
                rows = await self.run(statement, params)
        self._recorded(statement)
        return rows

    async def run(
        self, statement: Statement, params: Mapping[str, Any], *, again: bool = True
    ) -> list[asyncpg.Record]:
        """Run a statement for the caller; one that must not be done twice says that it is not sent again."""
        arguments = self._arguments(statement, params)
        try:
            return await self._sent(statement.text, arguments, again=again)
        except DATABASE_ERRORS as error:
            raise self._known(error) from error

    async def fetchrow(self, statement: Statement, **params: Any) -> asyncpg.Record | None:
        """Run a query for the caller and return its first row, if there is one."""
        rows = await self.fetch(statement, **params)
        return rows[0] if rows else None

    async def fetchval(self, statement: Statement, **params: Any) -> Any:
        """Run a query for the caller and return the first column of its first row."""
        row = await self.fetchrow(statement, **params)
        return None if row is None else row[0]

    def _arguments(self, statement: Statement, params: Mapping[str, Any]) -> list[Any]:
        actor = caller()
        values: dict[str, Any] = {"prag_scope": scope_literal(actor.scope, actor.reader)}
        if statement.people is not None:
            header = access_records.header(actor, self.clock.now())
            values |= {
                f"prag_{name}": value for name, value in zip(access_records.COLUMNS, header, strict=True)
            }
        if statement.file is not None:
            values |= {"prag_duty": self.openings.duty(actor), "prag_opened": self.openings.held(actor)}
        return statement.arguments(values | dict(params))

    async def _sent(self, text: str, arguments: list[Any], *, again: bool) -> list[asyncpg.Record]:
        try:
            return await self.pool.fetch(text, *arguments)
        except (
            asyncpg.ConnectionDoesNotExistError,
            asyncpg.AdminShutdownError,
            asyncpg.InternalClientError,
            ConnectionResetError,
        ):
            # The connection had died in the pool, as after a restart of the database. A query may be
            # asked again; its access record was rolled back with it.
            await self.pool.expire_connections()
            if not again:
                raise
            return await self.pool.fetch(text, *arguments)

    @staticmethod
    def _recorded(statement: Statement) -> None:
        call = call_context.current()
        if call is not None and statement.people is not None:
            call.recorded += 1

    def _known(self, error: BaseException) -> BaseException:
        domain_error: DomainError | None = translate(error, self.unique_reasons)
        return domain_error or error
