"""Whoever reads a file in the tests of one service has given a reason: registry may not run there.

Who has given none is what tests/rights/test_duty.py and tests/registry/test_openings.py are about.
"""

from __future__ import annotations

import pytest

from services.chassis.auth.openings import Openings
from services.domain.roles import Duty

__all__ = ["files_are_open"]


@pytest.fixture(autouse=True)
def files_are_open(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let every duty be to read all."""
    monkeypatch.setattr(Openings, "duty", staticmethod(lambda _by: Duty.ALWAYS))
