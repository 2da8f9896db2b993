"""Marks the tests of the catalogue (`-m attack`), and says at the end of a run what held and what did not.

A line counts what was tried: `tried(n)` where one test tries many, else each case of a test as one. The table
is printed when all of the catalogue was run, so that a part of a run claims nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest

from tests.attack.catalogue import Attack, attacks, named, names_of

_TRIED = "tried"


@pytest.fixture
def tried(record_property: Callable[[str, object], None]) -> Callable[[int], None]:
    """Say how many things a test tried."""
    return lambda number: record_property(_TRIED, number)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Before `-m` chooses."""
    for item in items:
        if names_of(item.nodeid):
            item.add_marker(pytest.mark.attack)


@dataclass(frozen=True)
class Line:
    """One line of the table."""

    name: str
    state: str
    count: str
    words: str

    def __str__(self) -> str:
        return f"{self.name:4} {self.state:9} {self.count:>12}  {self.words}".rstrip()


class Table:
    """What the reports of a run tell of attacks; of several processes the one that collects them knows."""

    def __init__(self) -> None:
        self.tried: Counter[str] = Counter()
        self.failed: dict[str, list[str]] = {}
        self.skipped: Counter[str] = Counter()

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        for test in names_of(report.nodeid):
            if report.failed:
                self.failed.setdefault(test, []).append(report.nodeid)
            elif report.skipped:
                self.skipped[test] += 1
            elif report.when == "call":
                said = [int(str(number)) for name, number in report.user_properties if name == _TRIED]
                self.tried[test] += sum(said) if said else 1

    def seen(self, test: str) -> bool:
        """Whether a test was run or said why it was not."""
        return test in self.tried or test in self.failed or test in self.skipped

    def lines(self, attack: Attack) -> Iterator[Line]:
        """What to say of an attack: what was tried, what was skipped, and what nobody tries."""
        failed = [nodeid for test in attack.tests for nodeid in self.failed.get(test, ())]
        number = sum(self.tried[test] for test in attack.tests)
        if failed:
            yield Line(attack.name, "broken", f"{len(failed)} failed", attack.title)
            for nodeid in failed:
                yield Line("", "", "", nodeid)
        elif number:
            yield Line(attack.name, "held", f"{number:,} tried", attack.title)
        skipped = [test for test in attack.tests if not (self.tried[test] or self.failed.get(test))]
        if not number and not failed:
            yield Line(attack.name, "not there", "", attack.title)
        for test in skipped:
            yield Line("", "not there", "", f"skipped: {test}")
        for words in attack.not_there:
            yield Line("", "not there", "", words)

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """The table, then how many of what."""
        if not all(map(self.seen, named())):
            return
        terminalreporter.section("attacks")
        lines = [line for attack in attacks() for line in self.lines(attack)]
        for line in lines:
            terminalreporter.write_line(str(line))
        states = Counter(line.state for line in lines if line.name)
        parts = sum(1 for line in lines if line.state == "not there" and not line.name)
        terminalreporter.write_line("")
        terminalreporter.write_line(
            f"{sum(self.tried.values()):,} tried; of {len(attacks())} attacks {states['held']} held, "
            f"{states['broken']} broken, {states['not there']} not there; {parts} parts of others not there"
        )


def pytest_configure(config: pytest.Config) -> None:
    """Listen, but not in a process that only reports to another."""
    if not hasattr(config, "workerinput"):
        config.pluginmanager.register(Table(), "attacks")
