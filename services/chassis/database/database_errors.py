"""What the database says, in the words of the domain: one table for transactions, queries and the gate."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Final

import asyncpg
from sqlalchemy.exc import DBAPIError, InterfaceError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.orm.exc import StaleDataError

from services.chassis.errors import (
    Aborted,
    AlreadyExists,
    DomainError,
    InvalidArgument,
    PermissionDenied,
    Unavailable,
)

__all__ = ["DATABASE_ERRORS", "LOST", "by_state", "causes", "translate"]

DATABASE_ERRORS = (
    DBAPIError,
    StaleDataError,
    PoolTimeoutError,
    asyncpg.PostgresError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,
    OSError,
    TimeoutError,
)

# A connection that is gone, and one whose server has said its last word: until it closes, asyncpg says only
# that it does not know what state it is in.
LOST: Final = (asyncpg.InterfaceError, asyncpg.InternalClientError, OSError)

# By SQLSTATE; two letters are a class of them.
_STATES: Final[dict[str, Callable[[], DomainError]]] = {
    # A row that row-level security does not let in: it would lie outside of the scope.
    "42501": lambda: PermissionDenied("OUTSIDE_SCOPE"),
    "55P03": lambda: Unavailable("BUSY"),
    "57014": lambda: Unavailable("BUSY"),
    "25P03": lambda: Unavailable("BUSY"),
    "40001": lambda: Unavailable("BUSY"),
    "40P01": lambda: Unavailable("BUSY"),
    "53300": lambda: Unavailable("BUSY"),
    "57P01": lambda: Unavailable("DATABASE_UNAVAILABLE"),
    "57P02": lambda: Unavailable("DATABASE_UNAVAILABLE"),
    "57P03": lambda: Unavailable("DATABASE_UNAVAILABLE"),
    "08": lambda: Unavailable("DATABASE_UNAVAILABLE"),
    # A read-only server is one that has just lost its place to another.
    "25006": lambda: Unavailable("DATABASE_UNAVAILABLE"),
    # NUL in a text: PostgreSQL has no place for it.
    "22021": lambda: InvalidArgument("FIELD_INVALID_CHARACTER"),
    "22P05": lambda: InvalidArgument("FIELD_INVALID_CHARACTER"),
}


def translate(error: BaseException, unique_reasons: Mapping[str, str]) -> DomainError | None:
    """Return the domain error of what a database call raised, or None: a defect, which must stay one.

    By name and never by class alone: a unique constraint that nobody has given a reason is a defect.
    """
    if isinstance(error, StaleDataError):
        return Aborted("ETAG_STALE")
    if isinstance(error, PoolTimeoutError):
        return Unavailable("BUSY")
    for cause in causes(error):
        if isinstance(cause, asyncpg.UniqueViolationError):
            reason = unique_reasons.get(cause.constraint_name or "")
            return AlreadyExists(reason) if reason else None
        if isinstance(cause, asyncpg.PostgresError):
            return by_state(cause)
        if isinstance(cause, LOST):
            return Unavailable("DATABASE_UNAVAILABLE")
    return Unavailable("DATABASE_UNAVAILABLE") if isinstance(error, InterfaceError) else None


def by_state(error: BaseException) -> DomainError | None:
    """Return what the SQLSTATE of an error means to a caller; None where it has none, or tells a defect."""
    state = getattr(error, "sqlstate", None)
    if not isinstance(state, str):
        return None
    make = _STATES.get(state) or _STATES.get(state[:2])
    return make() if make else None


def causes(error: BaseException) -> Iterator[BaseException]:
    """Go down from SQLAlchemy's wrappers to asyncpg's own error."""
    seen: set[int] = set()
    cause: BaseException | None = error
    while cause is not None and id(cause) not in seen:
        seen.add(id(cause))
        yield cause
        cause = getattr(cause, "orig", None) or cause.__cause__
