"""Etags: the version of a row, as text. Whoever changes what others edit says which version they saw."""

from __future__ import annotations

import hashlib

from services.chassis.database.orm_base import Row
from services.chassis.errors import Aborted, FailedPrecondition

__all__ = ["check", "check_seen", "etag", "etag_of_all", "etag_of_latest"]


def etag(row: Row) -> str:
    """Return the etag of a row as it stands."""
    return str(row.version)


def etag_of_latest(row_id: object, version: int) -> str:
    """Return the etag of whichever row is the latest: the next one begins as version 1 again."""
    return f"{row_id}-{version}"


def etag_of_all(version: int | str, *parts: object) -> str:
    """Return the etag of what is shown with other rows: it moves with each of them, also where one goes.

    A part is whatever tells that it is another, as its id and version.
    """
    if not parts:
        return str(version)
    digest = hashlib.sha256("\0".join(map(str, parts)).encode()).hexdigest()[:12]
    return f"{version}-{digest}"


def check(row: Row, given: str) -> None:
    """Refuse a change of something that was not seen, or not as it now is.

    By its version alone: what is only shown beside a row (when an account last signed in, until when a case's
    next stage is due) moves its etag too, and is nobody's to overwrite.
    """
    check_seen(etag(row), ",".join(tag.partition("-")[0] for tag in given.split(",")))


def check_seen(stands: str, given: str) -> None:
    """The same, of what stands under another etag than a row's version.

    Several may be given, one of which is to be right, and weak ones: who stands between may weaken them.
    """
    if not given:
        raise FailedPrecondition("ETAG_MISSING")
    if stands not in {tag.strip().removeprefix("W/").strip('"') for tag in given.split(",")}:
        raise Aborted("ETAG_STALE")
