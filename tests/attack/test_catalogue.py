"""The catalogue is whole, and every test that it names is there."""

from tests.attack.catalogue import attacks, is_there, named
from tests.attack.table import Table


def test_each_attack_has_its_line():
    assert [attack.name for attack in attacks()] == [f"T{number}" for number in range(1, 33)]


def test_each_test_that_is_named_is_there():
    assert not [test for test in sorted(named()) if not is_there(test)]


def test_an_attack_is_tried_or_says_why_not():
    assert not [attack.name for attack in attacks() if not attack.tests and not attack.not_there]


class Report:
    """One result, as pytest reports it."""

    def __init__(self, nodeid, outcome="passed", when="call", tried=()):
        self.nodeid, self.when = nodeid, when
        self.failed, self.skipped = outcome == "failed", outcome == "skipped"
        self.user_properties = [("tried", number) for number in tried]


def told(*reports):
    """The lines of some attacks after these results."""
    table = Table()
    for report in reports:
        table.pytest_runtest_logreport(report)
    found = {attack.name: list(table.lines(attack)) for attack in attacks()}
    return {name: [(line.state, line.count) for line in lines] for name, lines in found.items()}


MATRIX = "tests/rights/test_matrix.py::test_everybody_gets_what_is_theirs_and_nothing_else"


def test_what_nobody_tried_is_not_there():
    assert {lines[0] for lines in told().values()} == {("not there", "")}


def test_what_was_tried_is_counted():
    assert told(Report(f"{MATRIX}[registry]", tried=[700]), Report(MATRIX))["T1"][0] == ("held", "701 tried")


def test_one_failure_is_broken_whatever_else_held():
    lines = told(Report(f"{MATRIX}[registry]"), Report(f"{MATRIX}[benefits]", "failed"))["T1"]
    assert lines[0] == ("broken", "1 failed")
    assert ("held", "1 tried") not in lines
    assert told(Report(MATRIX, "failed", "setup"))["T1"][0] == ("broken", "1 failed")


def test_what_was_skipped_is_said_to_be():
    assert told(Report(MATRIX, "skipped", "setup"))["T1"][0] == ("not there", "")
