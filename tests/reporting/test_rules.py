"""The rules of reporting: targets, periods, definitions; small numbers are in test_suppression.py."""

import datetime as dt

import pytest

from services.chassis.errors import InvalidArgument
from services.reporting.rules import indicators as rules
from services.reporting.rules.indicators import Measure, State, Target, Unit


@pytest.mark.parametrize(
    ("value", "year", "expected"),
    [
        (60.0, 2023, State.REACHED),
        (59.9, 2023, State.ON_THE_WAY),
        (50.0, 2023, State.ON_THE_WAY),
        (49.9, 2023, State.BEHIND),
        (80.0, 2025, State.REACHED),
        (60.0, 2025, State.ON_THE_WAY),
        (59.0, 2024, State.BEHIND),
        (99.0, 2026, State.NO_TARGET),
        (None, 2025, State.NO_TARGET),
    ],
)
def test_state_against_the_target_of_the_year(value, year, expected):
    assert rules.state(value, Target(40, 60, 80), year, counted=True) is expected


def test_without_a_target_or_a_count_there_is_no_verdict():
    assert rules.state(50.0, Target(None, None, None), 2025, counted=True) is State.NO_TARGET
    assert rules.state(None, Target(40, 60, 80), 2025, counted=False) is State.NOT_COUNTED


@pytest.mark.parametrize(
    ("part", "whole", "percent"), [(0, 0, None), (0, 7, 0.0), (1, 3, 33.3), (2, 3, 66.7), (7, 7, 100.0)]
)
def test_a_percentage_of_nothing_is_none(part, whole, percent):
    assert rules.ratio(part, whole).number == percent


def test_periods_that_are_over_each_year_after_its_last_quarter():
    def closed(first: int, today: str) -> list[str]:
        found = rules.closed_periods(first, dt.date.fromisoformat(today))
        return [rules.period_name(*period) for period in found]

    of_2024 = ["2024-Q1", "2024-Q2", "2024-Q3", "2024-Q4", "2024"]
    assert closed(2024, "2024-03-31") == closed(2024, "2023-12-31") == []
    assert closed(2024, "2024-04-01") == closed(2024, "2024-06-30") == of_2024[:1]
    assert closed(2024, "2024-12-31") == of_2024[:3]
    assert closed(2024, "2025-01-01") == of_2024
    assert closed(2024, "2026-11-24")[-4:] == ["2025", "2026-Q1", "2026-Q2", "2026-Q3"]


@pytest.mark.parametrize(
    ("start", "end", "fits"),
    [
        ("2025-01-01", "2025-12-31", True),
        ("2025-01-02", "2025-01-01", False),
        ("2026-11-25", "2026-11-30", False),
        ("2026-11-24", "2026-12-31", True),
        ("2000-01-01", "2026-01-01", False),
    ],
)
def test_periods(start, end, fits):
    def check():
        rules.check_period(dt.date.fromisoformat(start), dt.date.fromisoformat(end), dt.date(2026, 11, 24))

    if fits:
        check()
    else:
        with pytest.raises(InvalidArgument):
            check()


CASES = Measure("a", ("VISIT",), Unit.CASES)
OTHER_CASES = Measure("b", ("PLAN_APPROVED",), Unit.CASES)
PERSONS = Measure("c", ("REFERRED",), Unit.PERSONS)
ROWS = Measure("d", ("VISIT",), Unit.ROWS)


@pytest.mark.parametrize(
    ("numerator", "denominator", "fits"),
    [
        (CASES, OTHER_CASES, True),
        (PERSONS, PERSONS, True),
        (CASES, PERSONS, False),
        (ROWS, ROWS, False),
        (None, CASES, False),
        (CASES, None, False),
    ],
)
def test_a_percentage_divides_like_by_like(numerator, denominator, fits):
    if fits:
        assert rules.check_definition(numerator, denominator).numerator is numerator
    else:
        with pytest.raises(InvalidArgument) as refused:
            rules.check_definition(numerator, denominator)
        assert refused.value.fields[0].reason == "DEFINITION_INVALID"


def test_years_of_a_plan_go_on_after_its_end():
    assert list(rules.years(2023, 2025, dt.date(2026, 11, 24))) == [2023, 2024, 2025, 2026]
    assert list(rules.years(2023, 2025, dt.date(2024, 1, 1))) == [2023, 2024, 2025]
