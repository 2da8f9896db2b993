"""No request of docs/costs.md takes more calls or round trips than is written there."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.costs.measure import TABLE, measured, rows
from tests.stack import Stack, start


@pytest.fixture
def quiet(tmp_path: Path) -> Iterator[Stack]:
    """A Prag in which nothing else happened: a queue with more kinds of work asks more."""
    stack = start(tmp_path)
    try:
        stack.populate()
        yield stack
    finally:
        stack.stop()


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
