"""What each dated act of reporting follows: a line for every date on which something was done."""

from __future__ import annotations

from typing import Final

from services.chassis.acts import Act, Table

__all__ = ["ACTS"]

_OFFICE: Final = Act(first="an office works before Prag knows of it: plans of earlier years are counted too")

ACTS: Final = Table({"RecordActivity.activity.held_on": _OFFICE, "CorrectActivity.activity.held_on": _OFFICE})
