"""Ten times what it can do: answers stay near the plateau, and what is refused is refused at once."""

from __future__ import annotations

import statistics
from typing import Any

from tests.bench.house import House
from tests.bench.load import Answer, Request, closed_loop, open_loop

SECONDS = 8.0
GOODPUT, REFUSED_MS = 0.9, 50.0


def measure(house: House) -> dict[str, Any]:
    """Plateau by a closed loop, then ten times its rate by an open one; printed."""

    def make() -> list[Request]:
        return [Request("registry", "GET", f"/api/v1/cases/{house.cases[0]}")]

    count, took = closed_loop(house, make, SECONDS / 2)
    plateau = count / took
    answers = open_loop(house, make, rate=plateau * 10, seconds=SECONDS, clients=256)
    good = [answer for answer in answers if answer.status == 200]
    refused = [answer for answer in answers if answer.status == 503]
    other = len(answers) - len(good) - len(refused)
    lasted = max(answer.due + answer.took for answer in answers)
    found: dict[str, Any] = {
        "plateau": plateau,
        "goodput": len(good) / lasted / plateau,
        "refused": len(refused),
        "refused_p50_ms": statistics.median(_ms(refused)) if refused else 0.0,
        "other": other,
    }
    print(f"\nOverload: {plateau:.0f}/s is the plateau, {plateau * 10:.0f}/s asked for {SECONDS:.0f} s")
    print(f"  goodput {found['goodput']:.2f} of the plateau   goal {GOODPUT}")
    half = found["refused_p50_ms"]
    print(f"  {len(refused)} refused (503), half of them within {half:.0f} ms   goal {REFUSED_MS:.0f} ms")
    print(f"  {other} answered otherwise or not at all")
    return found


def _ms(answers: list[Answer]) -> list[float]:
    return [answer.took * 1000 for answer in answers]
