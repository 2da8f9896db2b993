"""Which list stands behind a number."""

from __future__ import annotations

from typing import Any

from services.chassis.errors import FailedPrecondition, NotFound, PermissionDenied
from services.reporting import facts, indicator_values
from services.reporting.facts import Plan
from services.reporting.rules.indicators import Measure

__all__ = ["behind"]


def behind(plan: Plan, code: str, part: str, definition: Any, *, own: bool) -> tuple[Measure, Measure | None]:
    """Return the measure to list, and for a percentage's numerator its denominator.

    `code` is an indicator, or the name of a measure that stands below one.
    """
    if not own:
        raise PermissionDenied("NOT_PERMITTED", permission="indicator.list")
    ratio = indicator_values.ratio_of(code, definition)
    if ratio is not None and plan.indicator(code) is not None:
        return (ratio.denominator, None) if part == "DENOMINATOR" else (ratio.numerator, ratio.denominator)
    measures = facts.measures()
    entry = facts.indicators().get(code)
    if entry is not None and plan.indicator(code) is not None:
        return measures[entry["measure"]], None
    if code in measures:
        return measures[code], None
    if plan.indicator(code) is not None:
        raise FailedPrecondition("INDICATOR_NOT_COUNTED")
    raise NotFound("INDICATOR_NOT_FOUND")
