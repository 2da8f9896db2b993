"""Days and instants between protobuf and Python: absent is None, and what is no date says which field.

`google.type.Date` is a day without a zone; `Timestamp` an instant.
"""

from __future__ import annotations

import datetime as dt
from typing import Final

from google.protobuf.timestamp_pb2 import Timestamp
from google.type.date_pb2 import Date

from services.chassis.calendar import day_of, instants_of
from services.chassis.clock import ZONE
from services.chassis.errors import InvalidArgument, Violation

__all__ = [
    "as_date",
    "as_timestamp",
    "day",
    "day_of",
    "instant",
    "instant_at",
    "required_day",
    "required_instant",
]

# Years of a case. Others are slips of a key, and at the ends of the calendar the zone's offset overflows.
_YEARS: Final = range(1800, 3000)
_EPOCH: Final = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)


def day(value: Date, field: str) -> dt.date | None:
    """Read a day; None when it was not given."""
    if not (value.year or value.month or value.day):
        return None
    try:
        if value.year in _YEARS:
            return dt.date(value.year, value.month, value.day)
    except ValueError:
        pass
    raise InvalidArgument(fields=[Violation(field, "DATE_INVALID")])


def instant(value: Timestamp, field: str) -> dt.datetime | None:
    """Read an instant, to the microsecond; None when it was not given."""
    if not (value.seconds or value.nanos):
        return None
    try:
        moment = dt.datetime.fromtimestamp(value.seconds, dt.UTC)
        if moment.year in _YEARS:
            return moment + dt.timedelta(microseconds=value.nanos // 1000)
    except (ValueError, OverflowError, OSError):
        pass
    raise InvalidArgument(fields=[Violation(field, "DATE_INVALID")])


def required_day(value: Date, field: str) -> dt.date:
    """Read a day that the contract asks for: whoever is not asked by the guard is asked here."""
    given = day(value, field)
    if given is None:
        raise InvalidArgument(fields=[Violation(field, "FIELD_REQUIRED")])
    return given


def required_instant(value: Timestamp, field: str) -> dt.datetime:
    """Read an instant that the contract asks for."""
    given = instant(value, field)
    if given is None:
        raise InvalidArgument(fields=[Violation(field, "FIELD_REQUIRED")])
    return given


def instant_at(day: dt.date, time: dt.time, now: dt.datetime, field: str) -> dt.datetime:
    """Return the instant of a local time that somebody wrote, in UTC; an hour is never moved in silence.

    There is no such instant in the hour that the clocks leave out. Of the hour that comes twice it is the
    one that has come, while the other has not; after both somebody has to say which: 02:30+02:00.
    """
    instants = instants_of(day, time)
    if not instants:
        raise InvalidArgument(fields=[Violation(field, "HOUR_LEFT_OUT")])
    come = [one for one in instants if one <= now]
    if len(instants) == 2 and len(come) != 1:
        first, second = (one.astimezone(ZONE).isoformat(timespec="minutes")[11:] for one in instants)
        raise InvalidArgument(fields=[Violation(field, "HOUR_TWICE", {"first": first, "second": second})])
    return come[0] if len(instants) == 2 else instants[0]


def as_date(value: dt.date | None, into: Date) -> None:
    """Write a day into a message's field; None leaves it absent."""
    if value is not None:
        into.year, into.month, into.day = value.year, value.month, value.day


def as_timestamp(value: dt.datetime | None, into: Timestamp) -> None:
    """Write an instant into a message's field; None leaves it absent."""
    if value is not None:
        # Integers all the way: a float of seconds would lose microseconds.
        delta = value - _EPOCH
        into.seconds = delta.days * 86_400 + delta.seconds
        into.nanos = delta.microseconds * 1000
