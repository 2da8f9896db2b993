"""Duties of an office: their periods, and how the acts that stand leave a clock."""

import datetime as dt
from dataclasses import replace

import pytest

from services.chassis.calendar import end_of, midnight
from services.registry.rules import duties
from services.registry.rules.clocks import Rule, State, due

HELD = "prag.referral.v1.MeetingHeld"
MONTHLY = Rule(
    code="DIRECTORATES_MEETING",
    strands=("REINTEGRATION",),
    unit="MONTH_END",
    length=1,
    starts_on=(),
    stops_on=(HELD,),
    stops_when={HELD: {"kind": ("DIRECTORATES",)}},
    every="MONTH",
)
RECORDED = dt.datetime(2026, 11, 20, 9, tzinfo=dt.UTC)
ENDS = end_of(dt.date(2026, 10, 31))
IN_TIME = dt.datetime(2026, 10, 20, 9, tzinfo=dt.UTC)
LATE = dt.datetime(2026, 11, 20, 9, tzinfo=dt.UTC)


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


def held(on: str, kind: str = "DIRECTORATES") -> duties.Act:
    return duties.Act(HELD, {"kind": kind}, day(on), RECORDED)


@pytest.mark.parametrize(
    ("every", "on", "name", "first", "last"),
    [
        ("MONTH", "2028-02-29", "2028-02", "2028-02-01", "2028-02-29"),
        ("MONTH", "2027-02-28", "2027-02", "2027-02-01", "2027-02-28"),
        ("MONTH", "2026-12-31", "2026-12", "2026-12-01", "2026-12-31"),
        ("QUARTER", "2026-01-01", "2026-Q1", "2026-01-01", "2026-03-31"),
        ("QUARTER", "2026-06-30", "2026-Q2", "2026-04-01", "2026-06-30"),
        ("QUARTER", "2026-11-22", "2026-Q4", "2026-10-01", "2026-12-31"),
        ("YEAR", "2028-02-29", "2028", "2028-01-01", "2028-12-31"),
    ],
)
def test_a_period_is_that_of_its_day_and_ends_with_its_last(every, on, name, first, last):
    length = {"MONTH": 1, "QUARTER": 3, "YEAR": 12}[every]
    assert duties.period(every, day(on)) == name
    assert duties.first_day(name) == day(first)
    rule = replace(MONTHLY, every=every, length=length)
    assert due(rule, midnight(day(first)), lambda _: False) == end_of(day(last))


@pytest.mark.parametrize(
    ("every", "after", "on", "follow"),
    [
        # The first one is that of today: nobody was asked before.
        ("MONTH", "", "2026-11-22", ["2026-11"]),
        ("MONTH", "2026-11", "2026-11-30", []),
        ("MONTH", "2026-11", "2027-01-01", ["2026-12", "2027-01"]),
        ("QUARTER", "2026-Q3", "2027-01-01", ["2026-Q4", "2027-Q1"]),
        ("YEAR", "2026", "2028-02-29", ["2027", "2028"]),
        # The clock of the machine went back.
        ("MONTH", "2026-12", "2026-11-30", []),
    ],
)
def test_after_a_period_come_all_up_to_todays(every, after, on, follow):
    assert list(duties.periods(every, after, day(on))) == follow


@pytest.mark.parametrize(
    ("acts", "now", "state", "is_open", "stopped"),
    [
        ([], IN_TIME, State.RUNNING, True, None),
        ([], LATE, State.BREACHED, True, None),
        # Recorded in November: what counts is its own day.
        ([held("2026-10-31")], LATE, State.MET, False, "2026-10-31"),
        ([held("2026-10-29"), held("2026-10-05")], LATE, State.MET, False, "2026-10-05"),
        ([held("2026-09-30")], IN_TIME, State.RUNNING, True, None),
        ([held("2026-10-05", "AD_HOC")], IN_TIME, State.RUNNING, True, None),
        # Missed, and the next one was held.
        ([held("2026-11-02")], LATE, State.BREACHED, False, "2026-11-02"),
    ],
)
def test_a_duty_stands_as_the_acts_say(acts, now, state, is_open, stopped):
    found = duties.standing(MONTHLY, "2026-10", ENDS, acts, now)
    assert (found.state, found.open) == (state, is_open)
    assert found.stop_time == (midnight(day(stopped)) if stopped else None)


def test_without_a_length_it_is_neither_green_nor_met():
    assert duties.standing(MONTHLY, "2026-10", None, [], LATE).state == State.NOT_SET
    done = duties.standing(MONTHLY, "2026-10", None, [held("2026-10-05")], LATE)
    assert (done.state, done.open) == (State.DONE, False)


def test_whom_a_duty_binds():
    assert duties.binds(MONTHLY, "KAM")
    of_plan = replace(MONTHLY, municipalities=("RAN",))
    assert duties.binds(of_plan, "RAN")
    assert not duties.binds(of_plan, "KAM")
    # What nothing records can't be done: it is asked of nobody.
    assert not duties.binds(replace(MONTHLY, stops_on=()), "RAN")
    # A clock of cases.
    assert not duties.binds(replace(MONTHLY, every=""), "RAN")
