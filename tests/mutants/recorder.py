"""A pytest plugin: writes which lines of the services each test passes over, and how long it took.

`-p tests.mutants.recorder` in a run of its own; each process writes a file into PRAG_COVERING.
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Iterator
from pathlib import Path

import coverage
import pytest

ROOT = Path(__file__).resolve().parents[2]
_COVERAGE = coverage.Coverage(
    data_file=None, source=[str(ROOT / "services"), str(ROOT / "gateway")], concurrency=["thread", "greenlet"]
)
_COVERAGE.start()
_SECONDS: dict[str, float] = {}
_FAILED: set[str] = set()


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Iterator[None]:
    """What runs from here on is this test's, with what it is set up on."""
    _COVERAGE.switch_context(item.nodeid)
    began = time.monotonic()
    yield
    _SECONDS[item.nodeid] = time.monotonic() - began
    _COVERAGE.switch_context("")


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """A test that fails without any slip says nothing of one."""
    if report.failed:
        _FAILED.add(report.nodeid)


def pytest_sessionfinish() -> None:
    """Write what was seen."""
    _COVERAGE.stop()
    data = _COVERAGE.get_data()
    lines: dict[str, dict[int, list[str]]] = {}
    for file in data.measured_files():
        path = Path(file).relative_to(ROOT).as_posix()
        lines[path] = {
            line: [one for one in contexts if one] for line, contexts in data.contexts_by_lineno(file).items()
        }
    if _SECONDS:
        seen = {"lines": lines, "seconds": _SECONDS, "failed": sorted(_FAILED)}
        (Path(os.environ["PRAG_COVERING"]) / f"{os.getpid()}.json").write_text(json.dumps(seen))
