"""What the database says, in the words of the domain."""

from __future__ import annotations

from collections.abc import Mapping

import asyncpg
from sqlalchemy.exc import DBAPIError, InterfaceError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.orm.exc import StaleDataError

from services.chassis.errors import Aborted, AlreadyExists, DomainError, PermissionDenied, Unavailable

__all__ = ["DATABASE_ERRORS", "translate"]

DATABASE_ERRORS = (
    DBAPIError,
    StaleDataError,
    PoolTimeoutError,
    asyncpg.PostgresError,
    asyncpg.InterfaceError,
    OSError,
    TimeoutError,
)


def translate(  # noqa: PLR0911 - a table of cases
    error: BaseException, unique_reasons: Mapping[str, str]
) -> DomainError | None:
    """Return the domain error, or None where it is a defect and must stay one.

    By name and never by class alone: a unique constraint that nobody has given a reason is a defect.
    """
    if isinstance(error, StaleDataError):
        return Aborted("ETAG_STALE")
    if isinstance(error, PoolTimeoutError):
        return Unavailable("BUSY")
    cause = _driver_error(error)
    match cause:
        case asyncpg.UniqueViolationError():
            reason = unique_reasons.get(cause.constraint_name or "")
            return AlreadyExists(reason) if reason else None
        case asyncpg.InsufficientPrivilegeError():
            # A row that row-level security does not let in: it would lie outside of the scope.
            return PermissionDenied("OUTSIDE_SCOPE")
        case asyncpg.DeadlockDetectedError() | asyncpg.SerializationError() | asyncpg.LockNotAvailableError():
            return Unavailable("BUSY")
        case asyncpg.QueryCanceledError() | asyncpg.TooManyConnectionsError():
            return Unavailable("BUSY")
        case (
            asyncpg.PostgresConnectionError()
            | asyncpg.CannotConnectNowError()
            | asyncpg.AdminShutdownError()
            | asyncpg.CrashShutdownError()
            | asyncpg.InterfaceError()
            | OSError()
            | TimeoutError()
        ):
            return Unavailable("DATABASE_UNAVAILABLE")
    if isinstance(error, InterfaceError):
        return Unavailable("DATABASE_UNAVAILABLE")
    return None


def _driver_error(error: BaseException) -> BaseException | None:
    """Look below SQLAlchemy's wrappers for asyncpg's own error."""
    seen: BaseException | None = error
    while seen is not None:
        if isinstance(seen, asyncpg.PostgresError | asyncpg.InterfaceError | OSError):
            return seen
        seen = getattr(seen, "orig", None) or seen.__cause__
    return None
