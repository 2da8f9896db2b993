"""Who acts for whom in a family."""

import datetime as dt
from typing import Any

import pytest

from services.registry.rules.guardians import Kin, Standing, representations
from services.registry.rules.vulnerabilities import overlaps

TODAY = dt.date(2026, 11, 22)
GROWN = (1988, 5, 9)
CHILD = (2015, 3, 2)
AUNT = Standing("aunt", dt.date(2020, 1, 1), None, ended=False)


def kin(one: str, relation: str, birth: tuple[int, int, int] = GROWN, *guardians: Standing) -> Kin:
    return Kin(one, relation, birth, guardians)


@pytest.mark.parametrize(
    ("family", "expected"),
    [
        ([kin("a", "HEAD"), kin("c", "CHILD", CHILD)], [("c", ("a",), (), False, None)]),
        (
            [kin("a", "HEAD"), kin("b", "SPOUSE"), kin("c", "CHILD", CHILD)],
            [("c", ("a", "b"), (), False, None)],
        ),
        ([kin("a", "HEAD"), kin("n", "OTHER", CHILD)], [("n", (), (), True, None)]),
        ([kin("a", "HEAD"), kin("n", "OTHER", CHILD, AUNT)], [("n", (), ("aunt",), False, None)]),
        # Alone, and with a grown brother: nobody acts for either. With the mother she does for both.
        ([kin("a", "HEAD", CHILD)], [("a", (), (), True, None)]),
        (
            [kin("a", "HEAD", CHILD), kin("b", "SIBLING", CHILD), kin("m", "PARENT")],
            [("a", ("m",), (), False, None), ("b", ("m",), (), False, None)],
        ),
        # A child is no parent of a child.
        (
            [kin("a", "HEAD", (2009, 1, 1)), kin("c", "CHILD", (2026, 1, 1))],
            [("a", (), (), True, None), ("c", (), (), True, None)],
        ),
        # Of age yesterday and today, tomorrow; by the year alone at its end; born on a 29 February.
        ([kin("a", "HEAD", (2008, 11, 21))], []),
        ([kin("a", "HEAD", (2008, 11, 22))], []),
        ([kin("a", "HEAD", (2008, 11, 23))], [("a", (), (), True, None)]),
        ([kin("a", "HEAD", (2008, 0, 0))], [("a", (), (), True, None)]),
        ([kin("a", "HEAD", (2007, 0, 0))], []),
        # The guardian of a child stands when it is one no longer; of a grown-up it was never a child's.
        ([kin("a", "HEAD", (2008, 2, 29), AUNT)], [("a", (), ("aunt",), False, dt.date(2026, 3, 1))]),
        ([kin("a", "HEAD", GROWN, AUNT)], [("a", (), ("aunt",), False, None)]),
    ],
)
def test_children_and_whoever_has_a_guardian_are_named_with_who_acts(family: list[Kin], expected: list[Any]):
    assert [
        (one.person_id, one.parent_ids, one.guardian_ids, one.missing, one.of_age_on)
        for one in representations(family, TODAY)
    ] == expected


@pytest.mark.parametrize(
    ("since", "until", "ended", "acts"),
    [
        ("2026-11-22", None, False, True),
        ("2026-11-23", None, False, False),
        ("2020-01-01", "2026-11-22", False, True),
        ("2020-01-01", "2026-11-22", True, False),
        ("2020-01-01", "2026-11-21", False, False),
        ("2020-01-01", "2027-01-01", True, True),
    ],
)
def test_a_guardian_acts_on_the_last_day_still_but_where_it_was_ended_on_it(
    since: str, until: str | None, *, ended: bool, acts: bool
):
    last = dt.date.fromisoformat(until) if until else None
    assert Standing("g", dt.date.fromisoformat(since), last, ended=ended).acts_on(TODAY) is acts


@pytest.mark.parametrize(
    ("since", "until", "twice"),
    [
        ("2026-01-01", "2026-02-01", False),
        ("2026-01-01", "2026-02-02", True),
        ("2026-01-01", None, True),
        ("2026-03-01", None, False),
        ("2026-02-28", None, True),
    ],
)
def test_a_need_begins_again_on_the_day_on_which_it_ended_and_not_before(
    since: str, until: str | None, *, twice: bool
):
    given = (dt.date.fromisoformat(since), dt.date.fromisoformat(until) if until else None)
    assert overlaps(given, [(dt.date(2026, 2, 1), dt.date(2026, 3, 1))]) is twice
