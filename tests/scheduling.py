"""Which process runs which tests, and in what order: what several tests stand on is made once in a run.

A mark `xdist_group` keeps tests together, as pytest-xdist says; but its own way hangs on the ids of tests and
has no effect from pytest 9.2 on. Here each process of tests writes down the groups that it found, and the one
that deals the tests out reads them. The greatest groups are begun first and what takes long goes before the
rest, so that small ones fill the end and all processes end together.
"""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from xdist.scheduler import LoadScopeScheduling
from xdist.workermanage import WorkerController

# What goes before the rest: tests that want a Prag in which nothing happened yet, then single ones that take
# longest.
FIRST = ("tests/costs/", "tests/deploy/", "tests/rights/")
FILE = "groups_file"


class Turns(LoadScopeScheduling):
    """Deals out whole groups, and tests of no group one by one; groups with most tests first."""

    def __init__(self, config: pytest.Config, log: Any, groups: Path) -> None:
        super().__init__(config, log)
        self._groups = groups
        self._known: dict[str, str] | None = None

    def _split_scope(self, nodeid: str) -> str:
        if self._known is None:
            self._known = json.loads(self._groups.read_text(encoding="utf-8"))
        return self._known.get(nodeid, nodeid)


class Dealer:
    """In the process that deals tests out."""

    def __init__(self, groups: Path) -> None:
        self.groups = groups

    @pytest.hookimpl
    def pytest_configure_node(self, node: WorkerController) -> None:
        node.workerinput[FILE] = str(self.groups)

    @pytest.hookimpl
    def pytest_xdist_make_scheduler(self, config: pytest.Config, log: Any) -> Turns:
        return Turns(config, log, self.groups)

    @pytest.hookimpl
    def pytest_unconfigure(self) -> None:
        self.groups.unlink()


def pytest_configure(config: pytest.Config) -> None:
    """Deal, where there are processes to deal to."""
    if config.getoption("numprocesses", None):
        number, name = tempfile.mkstemp(prefix="prag-groups-")
        os.close(number)
        config.pluginmanager.register(Dealer(Path(name)), "dealer")


@pytest.hookimpl(wrapper=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> Iterator[None]:
    """When all marks are there."""
    yield
    items.sort(key=place)
    told = getattr(config, "workerinput", {}).get(FILE)
    if told:
        # All write the same; moved, so that nobody reads half of it.
        part = Path(f"{told}.{config.workerinput['workerid']}")
        part.write_text(json.dumps(groups(items)), encoding="utf-8")
        part.replace(told)


def place(item: pytest.Item) -> int:
    """Where a test stands in the order; those of one place stay as they are."""
    return next((n for n, folder in enumerate(FIRST) if item.nodeid.startswith(folder)), len(FIRST))


def groups(items: Sequence[pytest.Item]) -> dict[str, str]:
    """The group of each test that is in one."""
    found = {}
    for item in items:
        names = sorted({str(mark.args[0]) for mark in item.iter_markers("xdist_group")})
        if names:
            found[item.nodeid] = "_".join(names)
    return found
