"""The pages' time is the clock's that the application was given."""

import datetime as dt

import pytest
from google.protobuf.timestamp_pb2 import Timestamp
from prag.common.v1 import types_pb2 as types
from prag.registry.v1 import registry_service_pb2 as pb

from gateway import clock, create_app
from gateway.officer.cases.clocks import _words
from gateway.officer.work.home import _left
from gateway.settings import Settings
from services.chassis import dates
from services.chassis.clock import FrozenClock
from services.chassis.errors import InvalidArgument

# The last hour of 2026 in Kosovo, in which it is a day later than in UTC, and the hour that comes twice.
NEW_YEAR = dt.datetime(2026, 12, 31, 23, 30, tzinfo=dt.UTC)
FIRST_HALF_PAST_TWO = dt.datetime(2027, 10, 31, 0, 30, tzinfo=dt.UTC)


@pytest.fixture(scope="module")
def app():
    return create_app(Settings(secret_key="tests"), time=FrozenClock(NEW_YEAR))


@pytest.fixture
def stands(app):
    its_clock = app.extensions["prag_clock"]
    its_clock.set(NEW_YEAR)
    return its_clock


def test_the_day_is_kosovos(app, stands):
    with app.app_context():
        assert (clock.now(), clock.today()) == (NEW_YEAR, dt.date(2027, 1, 1))
        stands.advance(hours=24)
        assert clock.today() == dt.date(2027, 1, 2)


@pytest.mark.parametrize(
    ("now", "hour", "instant"),
    [
        # In the hour that comes twice, the first time: the second has not come.
        ("2027-10-31T00:50Z", "02:40", "2027-10-31T00:40Z"),
        ("2027-10-31T01:35Z", "02:40", "2027-10-31T00:40Z"),
        # Afterwards, and before, it is asked which.
        ("2027-10-31T01:50Z", "02:40", "HOUR_TWICE 02:40+02:00 02:40+01:00"),
        ("2027-11-02T09:00Z", "02:40", "HOUR_TWICE 02:40+02:00 02:40+01:00"),
        ("2027-10-02T09:00Z", "02:40", "HOUR_TWICE 02:40+02:00 02:40+01:00"),
        ("2027-11-02T09:00Z", "02:40+02:00", "2027-10-31T00:40Z"),
        ("2027-11-02T09:00Z", "02:40+01:00", "2027-10-31T01:40Z"),
        ("2027-11-02T09:00Z", "12:00+02:00", "HOUR_LEFT_OUT"),
        ("2027-11-02T09:00Z", "01:59", "2027-10-30T23:59Z"),
        ("2027-11-02T09:00Z", "03:00", "2027-10-31T02:00Z"),
    ],
)
def test_an_hour_that_comes_twice_is_asked_for(now, hour, instant):
    assert _written(dt.date(2027, 10, 31), hour, now) == instant


def test_an_hour_that_was_left_out_is_refused():
    assert _written(dt.date(2027, 3, 28), "02:30", "2027-04-01T12:00Z") == "HOUR_LEFT_OUT"
    assert _written(dt.date(2027, 3, 28), "03:00", "2027-04-01T12:00Z") == "2027-03-28T01:00Z"


def _written(day, hour, now):
    try:
        moment = dates.instant_at(day, dt.time.fromisoformat(hour), dt.datetime.fromisoformat(now), "hour")
    except InvalidArgument as error:
        [fault] = error.fields
        assert fault.field == "hour"
        return " ".join([fault.reason, *fault.metadata.values()])
    return f"{moment:%Y-%m-%dT%H:%MZ}"


def test_without_a_clock_it_is_the_systems():
    with create_app(Settings(secret_key="tests")).app_context():
        assert abs(clock.now() - clock.Clock().now()) < dt.timedelta(minutes=1)


@pytest.mark.parametrize(
    ("due", "later", "said"),
    [
        # Five minutes late is late, also where the clock has been set back meanwhile.
        (FIRST_HALF_PAST_TWO, dt.timedelta(minutes=45), "1 hour late"),
        # Three hours by a watch, which the clock on the wall shows as two.
        (FIRST_HALF_PAST_TWO, dt.timedelta(hours=3), "3 hours late"),
        # And in spring, 1:30 to 4:30 on the wall.
        (dt.datetime(2027, 3, 28, 0, 30, tzinfo=dt.UTC), dt.timedelta(hours=2), "2 hours late"),
        (FIRST_HALF_PAST_TWO, dt.timedelta(days=2, hours=1), "2 days late"),
        (FIRST_HALF_PAST_TWO, dt.timedelta(minutes=-45), "today at 02:30"),
    ],
)
def test_how_late_something_is_goes_by_what_passed(app, stands, due, later, said):
    stands.set(due + later)
    stamp = Timestamp()
    stamp.FromDatetime(due)
    with app.test_request_context("/?lang=en", headers={"Accept-Language": "en"}):
        assert _left(types.WorkItem(due_time=stamp)) == said


@pytest.mark.parametrize(
    ("left", "ended", "said"),
    [
        (-99 * 60, False, "99 hours late"),
        # From here on nobody counts hours.
        (-100 * 60, False, "4 days late"),
        (-8972 * 60, False, "373 days late"),
        (-8972 * 60, True, "not done"),
    ],
)
def test_how_late_a_clock_says_that_it_is(app, left, ended, said):
    late = pb.Clock(state=pb.CLOCK_STATE_BREACHED, unit="MINUTES", left=left, who_acts="MOCR")
    if ended:
        late.stop_time.FromDatetime(FIRST_HALF_PAST_TWO)
    with app.test_request_context("/?lang=en", headers={"Accept-Language": "en"}):
        assert _words(late, "late") == said
