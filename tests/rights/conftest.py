"""What the tests of rights share."""

import logging
from collections.abc import Iterator

import pytest
import structlog

from services.chassis import telemetry


@pytest.fixture
def quiet() -> Iterator[None]:
    """Log defects only: thousands of calls are refused here on purpose."""
    handlers, level = logging.root.handlers[:], logging.root.level
    telemetry.configure("rights", "error")
    yield
    structlog.reset_defaults()
    logging.root.handlers[:] = handlers
    logging.root.setLevel(level)


@pytest.fixture(autouse=True)
def etags_move() -> None:
    """Off (tests/etags.py): rows are put in place by SQL here, and one account reads in many roles."""
