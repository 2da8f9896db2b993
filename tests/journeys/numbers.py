"""The municipal plan's numbers of a year, and the lists behind them."""

from __future__ import annotations

from datetime import date
from typing import Any

from tests.journeys.acts import day
from tests.journeys.people import today
from tests.stack import Stack


def period(on: date) -> str:
    """The question's period: the year of a day, as far as it is over."""
    end = min(today(), on.replace(month=12, day=31))
    return "&".join(
        f"{name}.{part}={value}"
        for name, one in (("from", on.replace(month=1, day=1)), ("to", end))
        for part, value in day(one).items()
    )


def counted(stack: Stack, on: date | None = None) -> dict[str, int]:
    """The numbers of the municipal plan by indicator, of the year of a day: of today."""
    on = on or today()
    found: dict[str, int] = {}
    for objective in range(1, 11):
        plan = stack.api("officer")("GET", f"municipal-plans/RAN?objective={objective}&{period(on)}")
        opened = next(one for one in plan["objectives"] if one["number"] == objective)
        found |= {
            one["code"]: int(float(year["value"]["number"]))
            for measure in opened.get("measures", ())
            for one in measure["indicators"]
            for year in one.get("years", ())
            if year["year"] == on.year and "number" in year["value"]
        }
    return found


def entries(stack: Stack, code: str, on: date | None = None) -> list[Any]:
    """The list behind a number."""
    path = f"municipal-plans/RAN/indicators/{code}/entries?{period(on or today())}&pageSize=100"
    return list(stack.api("officer")("GET", path).get("entries", []))
