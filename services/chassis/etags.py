"""Etags: the version of a row, as text. Whoever changes what others edit says which version they saw."""

from __future__ import annotations

from services.chassis.errors import Aborted, FailedPrecondition
from services.chassis.rows import Row

__all__ = ["check", "etag"]


def etag(row: Row) -> str:
    """Return the etag of a row as it stands."""
    return str(row.version)


def check(row: Row, given: str) -> None:
    """Refuse a change of something that was not seen, or not as it now is."""
    if not given:
        raise FailedPrecondition("ETAG_MISSING")
    if given.strip('"') != etag(row):
        raise Aborted("ETAG_STALE")
