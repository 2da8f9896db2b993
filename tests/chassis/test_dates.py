"""Days, instants, ids: at their very ends, and absent."""

import datetime as dt
import uuid

import pytest
from google.protobuf.timestamp_pb2 import Timestamp
from google.type.date_pb2 import Date

from services.chassis import dates, ids
from services.chassis.clock import Clock, FrozenClock
from services.chassis.errors import InvalidArgument

NOON = dt.datetime(2026, 11, 22, 11, 0, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("given", "day"),
    [
        ((0, 0, 0), None),
        ((1800, 1, 1), dt.date(1800, 1, 1)),
        ((2999, 12, 31), dt.date(2999, 12, 31)),
        ((1799, 12, 31), "refused"),
        ((3000, 1, 1), "refused"),
        ((2028, 2, 29), dt.date(2028, 2, 29)),
        ((2027, 2, 29), "refused"),
        ((2026, 0, 0), "refused"),
        ((0, 5, 0), "refused"),
        ((0, 0, 9), "refused"),
    ],
)
def test_a_day_is_of_these_centuries_or_absent(given, day):
    value = Date(year=given[0], month=given[1], day=given[2])
    if day == "refused":
        with pytest.raises(InvalidArgument):
            dates.day(value, "seen_on")
    else:
        assert dates.day(value, "seen_on") == day


def seconds(text: str) -> int:
    return int(dt.datetime.fromisoformat(text).timestamp())


@pytest.mark.parametrize(
    ("given", "moment"),
    [
        ((0, 0), None),
        # The epoch's own first moments are given by their parts.
        ((0, 1000), dt.datetime(1970, 1, 1, 0, 0, 0, 1, tzinfo=dt.UTC)),
        ((1, 0), dt.datetime(1970, 1, 1, 0, 0, 1, tzinfo=dt.UTC)),
        ((seconds("2026-11-22T11:00:00+00:00"), 123_456_789), NOON.replace(microsecond=123_456)),
        ((seconds("1800-01-01T00:00:00+00:00"), 0), dt.datetime(1800, 1, 1, tzinfo=dt.UTC)),
        (
            (seconds("2999-12-31T23:59:59+00:00"), 0),
            dt.datetime(2999, 12, 31, 23, 59, 59, tzinfo=dt.UTC),
        ),
        ((seconds("1799-12-31T23:59:59+00:00"), 0), "refused"),
        ((seconds("3000-01-01T00:00:00+00:00"), 0), "refused"),
    ],
)
def test_an_instant_is_of_these_centuries_or_absent(given, moment):
    value = Timestamp(seconds=given[0], nanos=given[1])
    if moment == "refused":
        with pytest.raises(InvalidArgument):
            dates.instant(value, "seen_time")
    else:
        assert dates.instant(value, "seen_time") == moment


def test_what_is_written_is_read_and_absent_stays_absent():
    day, moment = Date(), Timestamp()
    dates.as_date(None, day)
    dates.as_timestamp(None, moment)
    assert (day, moment) == (Date(), Timestamp())
    dates.as_date(dt.date(2028, 2, 29), day)
    assert (day.year, day.month, day.day) == (2028, 2, 29)
    dates.as_timestamp(NOON.replace(microsecond=999_999), moment)
    assert (moment.seconds, moment.nanos) == (1_795_345_200, 999_999_000)
    before = Timestamp()
    dates.as_timestamp(dt.datetime(1969, 12, 31, 23, 59, 59, 1, tzinfo=dt.UTC), before)
    assert (before.seconds, before.nanos) == (-1, 1000)


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        ("2026-01-31T22:59:59+00:00", "2026-01-31"),
        ("2026-01-31T23:00:00+00:00", "2026-02-01"),
        ("2026-07-31T22:00:00+00:00", "2026-08-01"),
        # The hour that comes twice, and the one that never comes.
        ("2026-10-25T00:30:00+00:00", "2026-10-25"),
        ("2026-03-29T00:59:59+00:00", "2026-03-29"),
    ],
)
def test_the_day_of_an_instant_is_kosovos(moment, day):
    assert dates.day_of(dt.datetime.fromisoformat(moment)).isoformat() == day


def test_the_clock_tells_instants_of_utc():
    # Held against the system's own, which nobody else asks.
    before = dt.datetime.now(dt.UTC)  # noqa: TID251
    now = Clock().now()
    assert before <= now <= dt.datetime.now(dt.UTC)  # noqa: TID251
    assert now.utcoffset() == dt.timedelta(0)


def test_a_frozen_clock_moves_when_it_is_moved():
    clock = FrozenClock(NOON.astimezone(dt.timezone(dt.timedelta(hours=2))))
    assert clock.now() == NOON
    assert clock.now().utcoffset() == dt.timedelta(0)
    assert clock.advance(days=1, hours=2) == clock.now() == NOON + dt.timedelta(hours=26)
    clock.set(NOON)
    assert clock.now() == NOON
    with pytest.raises(ValueError, match="time zone"):
        clock.set(dt.datetime(2026, 1, 1))  # noqa: DTZ001


def test_an_id_holds_the_milliseconds_in_which_it_was_made():
    made = ids.Ids().new(1_700_000_000_123)
    assert made.int >> 80 == 1_700_000_000_123
    # Other sources make others within the same millisecond.
    assert ids.Ids().new(1_700_000_000_123) != made
    now = int(Clock().now().timestamp() * 1000)
    assert 0 <= (ids.new_id().int >> 80) - now < 10_000


def test_a_clock_that_steps_back_makes_no_older_id():
    source = ids.Ids()
    late = source.new(1_700_000_000_000)
    assert source.new(1_600_000_000_000).int > late.int
    assert (source.new(1_700_000_000_001).int >> 80) == 1_700_000_000_001


def test_an_id_is_read_as_it_was_written():
    text = "0190a3c1-0000-7000-8000-000000000001"
    assert ids.parse(text) == ids.found(text, "X") == uuid.UUID(text)
    with pytest.raises(InvalidArgument) as caught:
        ids.parse("x")
    assert [one.field for one in caught.value.fields] == ["id"]
