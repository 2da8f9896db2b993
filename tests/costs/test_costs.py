"""No request of docs/costs.md takes more calls or round trips than is written there."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.costs.measure import TABLE, measured, rows
from tests.stack import Stack, start


@pytest.fixture
def quiet(stack: Stack, tmp_path: Path) -> Iterator[Stack]:
    """A Prag in which nothing else happened: a queue with more kinds of work asks more.

    It is the run's own, whose first test this is (tests/scheduling.py), unless somebody keeps one running.
    """
    if stack.process is not None and not stack.api("officer")("GET", "cases").get("cases"):
        yield stack
        return
    own = start(tmp_path)
    try:
        own.populate()
        yield own
    finally:
        own.stop()


@pytest.mark.timeout(400)
def test_no_request_costs_more_than_is_written(quiet: Stack) -> None:
    promised = dict(rows(TABLE.read_text(encoding="utf-8")))
    found = measured(quiet)
    assert promised.keys() == found.keys(), "run python -m tests.costs"
    grown = {
        name: (cost.calls, cost.round_trips, "instead of", promised[name].calls, promised[name].round_trips)
        for name, cost in found.items()
        if cost.calls > promised[name].calls or cost.round_trips > promised[name].round_trips
    }
    assert not grown
