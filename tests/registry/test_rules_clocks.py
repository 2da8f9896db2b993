"""The clocks' rules: tables, and properties that hold for any start."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.chassis.clock import ZONE
from services.registry.queries.reference import workday_of
from services.registry.rules import clocks, work
from services.registry.rules.clocks import CaseEvent, Rule

WORKDAY = workday_of({dt.date(2026, 11, 26): False, dt.date(2026, 12, 25): True})


def rule(unit: str, length: int | None, **more) -> Rule:
    given = {"starts_on": ("e.Start",), "stops_on": ("e.Stop",)} | more
    return Rule("R", ("REINTEGRATION",), unit, length, **given)


def at(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text).replace(tzinfo=ZONE).astimezone(dt.UTC)


@pytest.mark.parametrize(
    ("unit", "length", "start", "due"),
    [
        ("HOURS", 72, "2026-11-20T14:30", "2026-11-23T14:30:00"),
        # Running hours go through the night in which the clocks go back: 72 hours of the world.
        ("HOURS", 72, "2026-10-23T12:00", "2026-10-26T11:00:00"),
        ("HOURS", 72, "2026-03-27T12:00", "2026-03-30T13:00:00"),
        ("DAYS", 30, "2026-01-31T09:00", "2026-03-02T23:59:59"),
        ("DAYS", 1, "2026-10-24T23:30", "2026-10-25T23:59:59"),
        # Friday, then the weekend, then a day off that an administrator set.
        ("WORKING_DAYS", 5, "2026-11-20T10:00", "2026-11-30T23:59:59"),
        # 25 December is worked in this calendar, 1 and 2 January are off (the 2nd, a Saturday, on Monday).
        ("WORKING_DAYS", 1, "2026-12-24T10:00", "2026-12-25T23:59:59"),
        ("WORKING_DAYS", 1, "2026-12-31T10:00", "2027-01-05T23:59:59"),
        ("MONTHS", 12, "2024-02-29T08:00", "2025-02-28T23:59:59"),
        ("MONTHS", 18, "2026-08-31T08:00", "2028-02-29T23:59:59"),
        ("MONTH_END", 1, "2026-11-30T23:00", "2026-11-30T23:59:59"),
        ("MONTH_END", 1, "2026-12-01T00:00", "2026-12-31T23:59:59"),
    ],
)
def test_due(unit: str, length: int, start: str, due: str):
    assert clocks.due(rule(unit, length), at(start), WORKDAY) == at(due)


def test_what_is_not_set_has_no_due_time():
    assert clocks.due(rule("DAYS", None), at("2026-11-20T10:00"), WORKDAY) is None
    assert clocks.due(rule("UNTIL", None), at("2026-11-20T10:00"), WORKDAY) is None
    until = dt.date(2027, 1, 31)
    assert clocks.due(rule("UNTIL", None), at("2026-11-20T10:00"), WORKDAY, until=until) == at(
        "2027-01-31T23:59:59"
    )


def test_a_start_known_by_its_day_counts_from_the_next_midnight():
    day = clocks.midnight(dt.date(2026, 11, 20))
    next_day = rule("HOURS", 72, day_start_next_midnight=True)
    assert clocks.begin(next_day, day, day_only=True) == at("2026-11-21T00:00")
    assert clocks.begin(rule("MONTHS", 12), day, day_only=True) == at("2026-11-20T00:00")
    exact = at("2026-11-20T14:30")
    assert clocks.begin(next_day, exact, day_only=False) == exact


@pytest.mark.parametrize(
    ("actual", "day_only", "outcome"),
    [
        ("2026-11-23T14:30", False, "MET"),
        ("2026-11-23T14:31", False, "MET_LATE"),
        ("2026-11-23T00:00", True, "MET"),
        ("2026-11-24T00:00", True, "MET_LATE"),
    ],
)
def test_stop(actual: str, *, day_only: bool, outcome: str):
    assert clocks.stop(at("2026-11-23T14:30"), at(actual), day_only=day_only) == outcome


def test_conditions_of_events():
    visit = rule("HOURS", 72, stops_when={"e.Stop": {"kind": ("FIRST",)}})

    def case_event(event: str, **codes: str) -> CaseEvent:
        now = at("2026-11-20T10:00")
        return CaseEvent(event, "c", "s", now, day_only=False, recorded=now, codes=codes)

    assert clocks.stops(visit, case_event("e.Stop", kind="FIRST"))
    assert not clocks.stops(visit, case_event("e.Stop", kind="GO_AND_SEE"))
    assert not clocks.stops(visit, case_event("e.Other", kind="FIRST"))
    assert clocks.starts(visit, case_event("e.Start"), "REINTEGRATION")
    assert not clocks.starts(visit, case_event("e.Start"), "RETURN")


@pytest.mark.parametrize(
    ("unit", "now", "expected"),
    [
        ("HOURS", "2026-11-27T22:59", ("MINUTES", 60)),
        ("WORKING_DAYS", "2026-11-20T09:00", ("WORKING_DAYS", 4)),
        ("WORKING_DAYS", "2026-12-01T09:00", ("WORKING_DAYS", -2)),
        ("MONTHS", "2026-12-01T09:00", ("DAYS", -4)),
    ],
)
def test_left(unit: str, now: str, expected: tuple[str, int]):
    assert clocks.left(unit, at("2026-11-27T23:59"), at(now), WORKDAY) == expected


def test_used():
    start, due = at("2026-11-20T00:00"), at("2026-11-23T00:00")
    assert clocks.used_permille(start, due, at("2026-11-21T12:00")) == 500
    assert clocks.used_permille(start, due, at("2026-12-21T12:00")) == 1000
    assert clocks.used_permille(start, None, at("2026-12-21T12:00")) == 0


@pytest.mark.parametrize(
    ("due", "mine", "group"),
    [
        ("2026-11-22T09:00", True, "LATE"),
        ("2026-11-22T23:00", True, "TODAY"),
        ("2026-11-23T01:00", True, "UPCOMING"),
        ("2027-11-23T01:00", True, None),
        ("2027-11-23T01:00", False, "WAITING"),
    ],
)
def test_group(due: str, *, mine: bool, group: str | None):
    now = at("2026-11-22T10:00")
    assert work.group_of(at(due), now, dt.date(2026, 11, 22), mine=mine) == group


MOMENTS = st.integers(1_577_836_800, 2_082_758_399).map(
    lambda seconds: dt.datetime.fromtimestamp(seconds, dt.UTC)
)
RULES = st.one_of(
    st.tuples(st.just("HOURS"), st.integers(1, 2000)),
    st.tuples(st.just("DAYS"), st.integers(1, 400)),
    st.tuples(st.just("WORKING_DAYS"), st.integers(1, 60)),
    st.tuples(st.just("MONTHS"), st.integers(1, 36)),
    st.tuples(st.just("MONTH_END"), st.integers(1, 3)),
)


def _weekday(day: dt.date) -> bool:
    return day.weekday() < 5


@given(
    start=MOMENTS,
    terms=RULES,
    longer=st.integers(0, 30),
    later=st.timedeltas(dt.timedelta(0), dt.timedelta(40)),
)
def test_due_lies_ahead_and_keeps_order(
    start: dt.datetime, terms: tuple[str, int], longer: int, later: dt.timedelta
):
    unit, length = terms
    due = clocks.due(rule(unit, length), start, _weekday)
    assert due > start
    # Who starts later is not due sooner, and who has longer neither; also over the nights of the change.
    assert clocks.due(rule(unit, length), start + later, _weekday) >= due
    assert clocks.due(rule(unit, length + longer), start, _weekday) >= due
    if unit == "HOURS":
        assert due - start == dt.timedelta(hours=length)
    else:
        local = due.astimezone(ZONE)
        assert (local.hour, local.minute, local.second) == (23, 59, 59)
    if unit == "WORKING_DAYS":
        assert local.weekday() < 5


@given(start=MOMENTS)
def test_a_day_has_all_its_hours(start: dt.datetime):
    day = clocks.day_of(start)
    hours = (clocks.midnight(day + dt.timedelta(days=1)) - clocks.midnight(day)) / dt.timedelta(hours=1)
    assert hours in {23, 24, 25}
    assert clocks.midnight(day) <= start <= clocks.end_of(day) + dt.timedelta(seconds=1)
    assert clocks.period_of(start) < clocks.following(clocks.period_of(start))


# Borders -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("unit", "length", "start", "due"),
    [
        ("DAYS", 1, "2028-02-28T09:00", "2028-02-29T23:59:59"),
        ("DAYS", 1, "2027-02-28T09:00", "2027-03-01T23:59:59"),
        ("DAYS", 1, "2026-12-31T23:59", "2027-01-01T23:59:59"),
        ("MONTHS", 1, "2026-01-31T09:00", "2026-02-28T23:59:59"),
        ("MONTHS", 1, "2028-01-31T09:00", "2028-02-29T23:59:59"),
        ("MONTHS", 1, "2026-11-30T09:00", "2026-12-30T23:59:59"),
        ("MONTHS", 1, "2026-12-15T09:00", "2027-01-15T23:59:59"),
        ("MONTHS", 12, "2026-12-31T09:00", "2027-12-31T23:59:59"),
        ("MONTHS", 18, "2026-06-30T09:00", "2027-12-30T23:59:59"),
        ("MONTH_END", 1, "2028-02-01T00:00", "2028-02-29T23:59:59"),
        ("MONTH_END", 2, "2026-12-31T12:00", "2027-01-31T23:59:59"),
        # Saturday and Sunday are not worked; Monday is.
        ("WORKING_DAYS", 1, "2026-11-20T23:59", "2026-11-23T23:59:59"),
        ("WORKING_DAYS", 1, "2026-11-21T10:00", "2026-11-23T23:59:59"),
        ("WORKING_DAYS", 3, "2026-11-23T10:00", "2026-11-27T23:59:59"),
        ("HOURS", 1, "2026-10-25T02:30", "2026-10-25T02:30:00"),
    ],
)
def test_due_at_the_borders_of_months_and_years(unit: str, length: int, start: str, due: str):
    begins = at(start)
    ends = at(due)
    if unit == "HOURS":
        # Half past two comes twice in that night: an hour after the first is the second.
        ends = begins + dt.timedelta(hours=1)
    assert clocks.due(rule(unit, length), begins, WORKDAY) == ends


def test_a_unit_that_nobody_knows_has_no_last_day():
    with pytest.raises(ValueError, match="FORTNIGHTS"):
        clocks.due(rule("FORTNIGHTS", 1), at("2026-11-20T10:00"), WORKDAY)


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        ("2026-11-21T22:59:59+00:00", "2026-11-21"),
        ("2026-11-21T23:00:00+00:00", "2026-11-22"),
        ("2026-07-21T21:59:59+00:00", "2026-07-21"),
        ("2026-07-21T22:00:00+00:00", "2026-07-22"),
    ],
)
def test_the_day_that_a_moment_has(moment: str, day: str):
    assert clocks.day_of(dt.datetime.fromisoformat(moment)) == dt.date.fromisoformat(day)


@pytest.mark.parametrize(
    ("day", "first", "last"),
    [
        ("2026-11-22", "2026-11-21T23:00:00+00:00", "2026-11-22T22:59:59+00:00"),
        ("2026-03-29", "2026-03-28T23:00:00+00:00", "2026-03-29T21:59:59+00:00"),
        ("2026-10-25", "2026-10-24T22:00:00+00:00", "2026-10-25T22:59:59+00:00"),
    ],
)
def test_a_day_from_its_first_moment_to_its_last(day: str, first: str, last: str):
    on = dt.date.fromisoformat(day)
    assert clocks.midnight(on) == dt.datetime.fromisoformat(first)
    assert clocks.end_of(on) == dt.datetime.fromisoformat(last)


@pytest.mark.parametrize(
    ("period", "after"), [("2026-01", "2026-02"), ("2026-11", "2026-12"), ("2026-12", "2027-01")]
)
def test_the_month_after_a_month(period: str, after: str):
    assert clocks.following(period) == after


def test_the_month_of_a_moment():
    assert clocks.period_of(at("2026-10-31T23:59")) == "2026-10"
    assert clocks.period_of(at("2026-11-01T00:00")) == "2026-11"


@pytest.mark.parametrize(
    ("actual", "day_only", "outcome"),
    [
        ("2026-11-23T14:30:00", False, "MET"),
        ("2026-11-23T14:30:01", False, "MET_LATE"),
        ("2026-11-23T14:29:59", False, "MET"),
        ("2026-11-22T00:00:00", True, "MET"),
        ("2026-11-23T00:00:00", True, "MET"),
        ("2026-11-24T00:00:00", True, "MET_LATE"),
    ],
)
def test_stop_at_the_very_second(actual: str, *, day_only: bool, outcome: str):
    assert clocks.stop(at("2026-11-23T14:30:00"), at(actual), day_only=day_only) == outcome


def test_what_is_not_set_is_met_whenever_it_is_done():
    # Where nothing says by when, nothing is in time.
    assert clocks.stop(None, at("2036-11-23T14:30"), day_only=False) == "DONE"
    assert clocks.left("DAYS", None, at("2036-11-23T14:30"), WORKDAY) == ("DAYS", 0)


@pytest.mark.parametrize(
    ("unit", "now", "expected"),
    [
        ("HOURS", "2026-11-27T23:58:01", ("MINUTES", 0)),
        ("HOURS", "2026-11-27T23:59:00", ("MINUTES", 0)),
        ("HOURS", "2026-11-27T23:59:01", ("MINUTES", -1)),
        ("HOURS", "2026-11-28T00:59:00", ("MINUTES", -60)),
        # The 26th is off in this calendar, so two are left on Tuesday: Wednesday and Friday.
        ("WORKING_DAYS", "2026-11-24T09:00", ("WORKING_DAYS", 2)),
        ("WORKING_DAYS", "2026-11-27T00:00", ("WORKING_DAYS", 0)),
        ("WORKING_DAYS", "2026-11-27T23:59", ("WORKING_DAYS", 0)),
        ("WORKING_DAYS", "2026-11-28T09:00", ("WORKING_DAYS", 0)),
        ("WORKING_DAYS", "2026-11-30T09:00", ("WORKING_DAYS", -1)),
        ("DAYS", "2026-11-27T00:00", ("DAYS", 0)),
        ("DAYS", "2026-11-26T23:59", ("DAYS", 1)),
        ("MONTH_END", "2026-11-28T00:00", ("DAYS", -1)),
        ("UNTIL", "2026-10-27T00:00", ("DAYS", 31)),
    ],
)
def test_left_at_the_borders(unit: str, now: str, expected: tuple[str, int]):
    assert clocks.left(unit, at("2026-11-27T23:59"), at(now), WORKDAY) == expected


@pytest.mark.parametrize(
    ("now", "permille"),
    [
        ("2026-11-19T00:00", 0),
        ("2026-11-20T00:00", 0),
        ("2026-11-20T02:24", 100),
        ("2026-11-20T23:59", 999),
        ("2026-11-21T00:00", 1000),
        ("2026-11-22T00:00", 1000),
    ],
)
def test_used_at_the_borders(now: str, permille: int):
    start, due = at("2026-11-20T00:00"), at("2026-11-21T00:00")
    assert clocks.used_permille(start, due, at(now)) == permille


def test_a_clock_of_no_length_is_used_up():
    start = at("2026-11-20T00:00")
    assert clocks.used_permille(start, start, start) == 1000
    assert clocks.used_permille(start, start - dt.timedelta(seconds=1), start) == 1000
    # A second is a length.
    assert clocks.used_permille(start, start + dt.timedelta(seconds=1), start) == 0


@pytest.mark.parametrize(
    ("due", "mine", "group"),
    [
        ("2026-11-22T09:59:59", True, "LATE"),
        ("2026-11-22T09:59:59", False, "WAITING"),
        ("2026-11-22T10:00:00", True, "TODAY"),
        ("2026-11-22T23:59:59", True, "TODAY"),
        ("2026-11-23T00:00:00", True, "UPCOMING"),
        ("2026-12-23T10:00:00", True, "UPCOMING"),
        ("2026-12-23T10:00:01", True, None),
    ],
)
def test_group_at_the_very_second(due: str, *, mine: bool, group: str | None):
    assert work.group_of(at(due), at("2026-11-22T10:00"), dt.date(2026, 11, 22), mine=mine) == group


def test_what_starts_and_stops_is_asked_of_the_events_own_codes():
    both = rule(
        "HOURS",
        72,
        stops_when={"e.Stop": {"kind": ("FIRST", "LATER"), "place": ("HOME",)}},
        starts_when={"e.Start": {"k": ("",)}},
    )

    def case_event(event: str, until: dt.date | None = None, **codes: str) -> CaseEvent:
        now = at("2026-11-20T10:00")
        return CaseEvent(event, "c", "s", now, day_only=False, recorded=now, codes=codes, until=until)

    assert clocks.stops(both, case_event("e.Stop", kind="LATER", place="HOME"))
    assert not clocks.stops(both, case_event("e.Stop", kind="LATER", place="OFFICE"))
    assert not clocks.stops(both, case_event("e.Stop", kind="LATER"))
    # A code that is absent is the empty one; a start does not stop, nor a stop start.
    assert clocks.starts(both, case_event("e.Start"), "REINTEGRATION")
    assert not clocks.starts(both, case_event("e.Start", k="x"), "REINTEGRATION")
    assert not clocks.stops(both, case_event("e.Start"))
    assert not clocks.starts(both, case_event("e.Stop", kind="FIRST", place="HOME"), "REINTEGRATION")
    until = rule("UNTIL", None)
    assert not clocks.starts(until, case_event("e.Start"), "REINTEGRATION")
    assert clocks.starts(until, case_event("e.Start", dt.date(2027, 1, 1)), "REINTEGRATION")
    assert not clocks.starts(until, case_event("e.Start", dt.date(2027, 1, 1)), "RETURN")


def test_the_units_that_there_are():
    assert clocks.UNITS == ("HOURS", "DAYS", "WORKING_DAYS", "MONTHS", "MONTH_END", "UNTIL")


def test_one_event_may_start_by_one_of_its_codes_and_stop_by_another():
    stay = rule(
        "DAYS",
        None,
        starts_on=("e.Moved",),
        stops_on=("e.Moved",),
        starts_when={"e.Moved": {"state": ("B",)}},
        stops_when={"e.Moved": {"previous": ("B",)}},
    )
    now = at("2026-11-20T10:00")

    def moved(previous: str, state: str) -> CaseEvent:
        codes = {"previous": previous, "state": state}
        return CaseEvent("e.Moved", "c", "", now, day_only=False, recorded=now, codes=codes)

    assert clocks.starts(stay, moved("A", "B"), "REINTEGRATION")
    assert not clocks.stops(stay, moved("A", "B"))
    assert clocks.stops(stay, moved("B", "C"))
    assert not clocks.starts(stay, moved("B", "C"), "REINTEGRATION")


def test_what_a_version_would_say_of_clocks():
    now = at("2026-11-30T10:00")
    span = [
        # Runs for ten days, due in five; runs and is late; stopped on the fifth day, and on the sixteenth.
        (at("2026-11-20T10:00"), at("2026-12-05T23:59"), None),
        (at("2026-11-01T10:00"), at("2026-11-16T23:59"), None),
        (at("2026-11-01T10:00"), at("2026-11-16T23:59"), at("2026-11-06T10:00")),
        # By an act of which only the day is known, on the last one.
        (at("2026-11-01T10:00"), at("2026-11-16T23:59"), at("2026-11-16T00:00")),
        (at("2026-11-01T10:00"), None, at("2026-11-17T10:00")),
    ]
    shorter = clocks.effects(rule("DAYS", 7), span, now, WORKDAY)
    assert shorter == (clocks.Effect(2, 1, 2), clocks.Effect(3, 0, 2))
    same = clocks.effects(rule("DAYS", 15), span, now, WORKDAY)
    assert same == (clocks.Effect(2, 1, 1), clocks.Effect(3, 0, 1))
    unset = clocks.effects(rule("DAYS", None), span, now, WORKDAY)
    assert unset == (clocks.Effect(2, 1, 0), clocks.Effect(3, 0, 0))
    # A day that the case itself names is the same by every version.
    until = clocks.effects(rule("UNTIL", None), span, now, WORKDAY)
    assert until == (clocks.Effect(2, 1, 1), clocks.Effect(3, 0, 0))


@pytest.mark.parametrize(
    ("escalates_to", "to", "expected"),
    [
        ("", "regional_coordinator", None),
        ("mocr_officer", "mocr_officer", (0, False, False)),
        ("mocr_officer", "regional_coordinator", None),
        # Where nobody is at work on the last rung that is named, the next one is told.
        ("mocr_head", "regional_coordinator", (0, True, False)),
        ("mocr_head", "ministry", (0, True, True)),
        ("regional_coordinator", "mocr_head", (0, False, False)),
        ("regional_coordinator", "regional_coordinator", (10, False, False)),
        ("regional_coordinator", "ministry", (10, False, True)),
        ("ministry", "regional_coordinator", (10, False, False)),
        ("ministry", "ministry", (20, False, False)),
    ],
)
def test_how_a_clock_that_ran_out_comes_up(
    escalates_to: str, to: str, expected: tuple[int, bool, bool] | None
):
    found = clocks.escalation(rule("DAYS", 1, escalates_to=escalates_to, escalation_hours=10), to)
    assert found == (expected and clocks.Escalation(dt.timedelta(hours=expected[0]), *expected[1:]))
    # Nothing says when: all are told at once.
    at_once = clocks.escalation(rule("DAYS", 1, escalates_to=escalates_to), to)
    assert at_once is None or at_once.after == dt.timedelta(0)
