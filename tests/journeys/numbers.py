"""The municipal plan's numbers of this year, and the lists behind them."""

from __future__ import annotations

from typing import Any

from tests.journeys.acts import day
from tests.journeys.people import today
from tests.stack import Stack


def period() -> str:
    """The question's period: this year until today."""
    return "&".join(
        f"{name}.{part}={value}"
        for name, on in (("from", today().replace(month=1, day=1)), ("to", today()))
        for part, value in day(on).items()
    )


def counted(stack: Stack) -> dict[str, int]:
    """The numbers of the municipal plan by indicator."""
    found: dict[str, int] = {}
    for objective in range(1, 11):
        plan = stack.api("officer")("GET", f"municipal-plans/RAN?objective={objective}&{period()}")
        opened = next(one for one in plan["objectives"] if one["number"] == objective)
        found |= {
            one["code"]: int(float(year["value"]["number"]))
            for measure in opened.get("measures", ())
            for one in measure["indicators"]
            for year in one.get("years", ())
            if year["year"] == today().year and "number" in year["value"]
        }
    return found


def entries(stack: Stack, code: str) -> list[Any]:
    """The list behind a number."""
    path = f"municipal-plans/RAN/indicators/{code}/entries?{period()}&pageSize=100"
    return list(stack.api("officer")("GET", path).get("entries", []))
