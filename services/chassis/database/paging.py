"""Pages of a list: how many rows, and an opaque token of where the last page ended."""

from __future__ import annotations

import base64
import binascii
import datetime as dt
import hashlib
import uuid
from collections.abc import Sequence
from typing import Final, Protocol, TypeVar

import orjson

from services.chassis.errors import InvalidArgument, Violation

__all__ = [
    "DEFAULT_SIZE",
    "FIRST_ID",
    "LAST_ID",
    "LAST_TIME",
    "MAX_SIZE",
    "decode",
    "encode",
    "page_size",
    "paged",
]

DEFAULT_SIZE: Final = 50
MAX_SIZE: Final = 1000
# Before and after every id, where a list begins.
FIRST_ID: Final = uuid.UUID(int=0)
LAST_ID: Final = uuid.UUID(int=(1 << 128) - 1)
# Behind every moment.
LAST_TIME: Final = dt.datetime(9999, 1, 1, tzinfo=dt.UTC)

T = TypeVar("T")


class _Paged(Protocol):
    page_size: int


def page_size(request: _Paged) -> int:
    """Return how many rows to show: what was asked for, 50 when nothing was, never over 1000."""
    if request.page_size < 0:
        raise InvalidArgument(fields=[Violation("page_size", "PAGE_SIZE_INVALID")])
    return min(request.page_size or DEFAULT_SIZE, MAX_SIZE)


def encode(key: Sequence[str | int | float | None], filters: object = None) -> str:
    """Make the token of the page after the row with this key, for this search only."""
    document = orjson.dumps([_digest(filters), list(key)])
    return base64.urlsafe_b64encode(document).rstrip(b"=").decode()


def decode(token: str, filters: object = None) -> list[str | int | float | None] | None:
    """Return the key in a token; None for the first page. A token of another search is refused."""
    if not token:
        return None
    try:
        padded = token.encode("ascii") + b"=" * (-len(token) % 4)
        document = orjson.loads(base64.b64decode(padded, altchars=b"-_", validate=True))
    except (ValueError, binascii.Error):
        raise _invalid() from None
    match document:
        case [str(digest), list(key)] if digest == _digest(filters):
            if all(part is None or isinstance(part, str | int | float) for part in key):
                return key
    raise _invalid()


def paged(rows: Sequence[T], size: int) -> tuple[Sequence[T], T | None]:
    """Split size + 1 rows that were read: those to show, and the last of them if more follow."""
    return (rows[:size], rows[size - 1]) if len(rows) > size else (rows, None)


def _digest(filters: object) -> str:
    return hashlib.sha256(orjson.dumps(filters, option=orjson.OPT_SORT_KEYS, default=str)).hexdigest()[:16]


def _invalid() -> InvalidArgument:
    return InvalidArgument(fields=[Violation("page_token", "PAGE_TOKEN_INVALID")])
