"""What slips are made of a program, and which leave it alone."""

import pytest

from tests.mutants.slips import slips

SOURCE = '''
"""A docstring, AND no SQL."""
__all__ = ["a", "b", "c"]
OPEN = ("SENT", "ACCEPTED", "ENDED")
LISTED = "SELECT id FROM referral WHERE place = :place AND sent <= :day ORDER BY sent DESC"


def act(row, day, *, late=False):
    """Do it."""
    log.info("done %s", 1)
    if day < row.day and not late:
        raise ValueError("EARLY")
    row.state = "DONE"
    tell(row, count=row.count + 1, late=late)
    return [one for one in row.parts if one.open]
'''


def changes(kind):
    return {(one.before, one.text) for one in slips("a.py", SOURCE.encode()) if one.kind == kind}


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("bound", {(" < ", " <= ")}),
        ("and-or", {(" and ", " or ")}),
        ("turned", {("not late", "late"), ("one.open", "(not (one.open))")}),
        ("constant", {("False", "True"), ("1", "2")}),
        ("arithmetic", {(" + ", " - ")}),
        ("argument", {("count=row.count + 1, ", ""), (", late=late", "")}),
        ("element", {('"SENT", ', ""), ('"ACCEPTED", ', ""), (', "ENDED"', "")}),
        ("sql bound", {("<=", "<")}),
        ("sql order", {(" DESC", "")}),
        ("sql or", {(" AND ", " OR ")}),
        ("sql clause", {(" AND sent <= :day", "")}),
        ("sql equal", {("= ", "<> ")}),
        (
            "forgotten",
            {
                ('raise ValueError("EARLY")', "pass"),
                ('row.state = "DONE"', "pass"),
                ("tell(row, count=row.count + 1, late=late)", "pass"),
            },
        ),
    ],
)
def test_slips(kind, expected):
    assert changes(kind) == expected


def test_nothing_else_is_changed():
    """Docstrings, exported names and words to an operator are left alone."""
    kinds = ["bound", "and-or", "turned", "constant", "arithmetic", "argument", "element", "forgotten"]
    sql = [f"sql {one}" for one in ("bound", "order", "or", "clause", "equal")]
    assert {one.kind for one in slips("a.py", SOURCE.encode())} == {*kinds, *sql}
    assert not [
        one for one in slips("a.py", SOURCE.encode()) if one.written.lstrip().startswith(("log", "__"))
    ]


def test_a_slip_is_one_change_of_the_text():
    [bound] = [one for one in slips("a.py", SOURCE.encode()) if one.kind == "bound"]
    assert bound.applied(SOURCE.encode()).decode() == SOURCE.replace("day < row", "day <= row")
    assert bound.key == "a.py | act | bound | < -> <= | if day < row.day and not late:"
