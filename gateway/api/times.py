"""Timestamps, durations and field masks between protobuf and JSON, quickly and strictly."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache

from google.protobuf.duration_pb2 import Duration
from google.protobuf.field_mask_pb2 import FieldMask
from google.protobuf.timestamp_pb2 import Timestamp
from google.type.date_pb2 import Date

from gateway.api.field_errors import Refused

_EPOCH = date(1970, 1, 1)
_EPOCH_UTC = datetime(1970, 1, 1, tzinfo=UTC)
_RFC3339 = re.compile(
    r"(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2})(?:\.(\d{1,9}))?(Z|[+-](?:[01]\d|2[0-3]):[0-5]\d)", re.ASCII
)
_DURATION = re.compile(r"(-?)(\d{1,12})(?:\.(\d{1,9}))?s", re.ASCII)
_MOST_SECONDS = 315_576_000_000
_MASK_PATH = re.compile(r"[a-z][A-Za-z0-9]*(?:\.[a-z][A-Za-z0-9]*)*", re.ASCII)
_MONTHS = 12
_MOST_YEAR = 9999


def _fraction(nanos: int) -> str:
    """Three, six or nine digits, as ProtoJSON has it."""
    if nanos % 1_000_000 == 0:
        return f".{nanos // 1_000_000:03d}"
    if nanos % 1_000 == 0:
        return f".{nanos // 1_000:06d}"
    return f".{nanos:09d}"


# Of the day, as it is written. A page of 50 rows has a hundred instants, of few days.
_MINUTES = tuple(f"T{hour:02d}:{minute:02d}:" for hour in range(24) for minute in range(60))
_SECONDS = tuple(f"{second:02d}" for second in range(60))


@lru_cache(maxsize=4096)
def _day(number: int) -> str:
    return (_EPOCH + timedelta(days=number)).isoformat()


def write_timestamp(value: Timestamp) -> str:
    """RFC 3339 in UTC with Z."""
    day, of_day = divmod(value.seconds, 86_400)
    minute, second = divmod(of_day, 60)
    nanos = value.nanos
    return f"{_day(day)}{_MINUTES[minute]}{_SECONDS[second]}{_fraction(nanos) if nanos else ''}Z"


def read_timestamp(target: Timestamp, text: object) -> None:
    """Fill from RFC 3339 with Z or an offset; no leap second, no guess at a missing zone."""
    match = _RFC3339.fullmatch(text) if isinstance(text, str) else None
    if match is None:
        raise Refused("FIELD_WRONG_TYPE", expected="RFC 3339 time")
    moment, fraction, zone = match.groups()
    try:
        at = datetime.fromisoformat(moment + zone.replace("Z", "+00:00"))
        seconds = (at - _EPOCH_UTC) // timedelta(seconds=1)
        # The offset may lead out of the years that a Timestamp has.
        _EPOCH_UTC + timedelta(seconds=seconds)
    except (ValueError, OverflowError):
        raise Refused("TIME_INVALID") from None
    target.seconds = seconds
    target.nanos = int((fraction or "").ljust(9, "0"))


def write_duration(value: Duration) -> str:
    """Seconds with an s."""
    seconds, nanos = value.seconds, value.nanos
    sign = "-" if seconds < 0 or nanos < 0 else ""
    text = f"{sign}{abs(seconds)}"
    return f"{text}{_fraction(abs(nanos))}s" if nanos else f"{text}s"


def read_duration(target: Duration, text: object) -> None:
    """Fill from `3.5s`."""
    match = _DURATION.fullmatch(text) if isinstance(text, str) else None
    if match is None:
        raise Refused("FIELD_WRONG_TYPE", expected="duration")
    sign, seconds, fraction = match.groups()
    if int(seconds) > _MOST_SECONDS:
        raise Refused("FIELD_OUT_OF_RANGE", min=f"-{_MOST_SECONDS}s", max=f"{_MOST_SECONDS}s")
    factor = -1 if sign else 1
    target.seconds = factor * int(seconds)
    target.nanos = factor * int((fraction or "").ljust(9, "0"))


def write_mask(value: FieldMask) -> str:
    """Comma separated paths in lowerCamelCase."""
    return ",".join(camel(path) for path in value.paths)


def read_mask(target: FieldMask, text: object) -> None:
    """Fill from `givenName,contact.phone`."""
    if not isinstance(text, str):
        raise Refused("FIELD_WRONG_TYPE", expected="field mask")
    for path in text.split(",") if text else ():
        if not _MASK_PATH.fullmatch(path):
            raise Refused("FIELD_UNKNOWN_VALUE")
        target.paths.append(snake(path))


def camel(name: str) -> str:
    """The lowerCamelCase of a proto name, path or not, by protoc's rule."""
    return re.sub(r"_([a-z0-9A-Z])", lambda match: match[1].upper(), name)


def snake(name: str) -> str:
    """The proto name of a lowerCamelCase one."""
    return re.sub(r"[A-Z]", lambda match: f"_{match[0].lower()}", name)


def check_date(value: Date) -> None:
    """Refuse a google.type.Date that is in no calendar; year alone, or year and month, may stand."""
    year, month, day = value.year, value.month, value.day
    if not (0 <= year <= _MOST_YEAR and 0 <= month <= _MONTHS) or day < 0 or (day and not month):
        raise Refused("DATE_INVALID")
    # 2000 had a 29 February: a day of a month without a year is allowed it.
    if day > (monthrange(year or 2000, month)[1] if month else 0):
        raise Refused("DATE_INVALID")
