"""Ten times what it can do: answers stay near the plateau, and what is refused is refused at once.

The load runs on a core of its own, for at ten times the plateau its work would be taken from Prag's. What
others do on the machine in the meantime still counts: so goodput is also told by the CPU time that Prag had.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from tests.bench.house import House, difference
from tests.bench.load import CLIENTS, Answer, Request, load

SECONDS = 8.0
# An answer that comes later is none: nobody waits for it any more.
PATIENCE = 2.0
CONNECTIONS = 256
GOODPUT, REFUSED_MS = 0.9, 50.0


def measure(house: House) -> dict[str, Any]:
    """Plateau by clients that wait, then ten times its rate by clients that don't; printed."""
    cases = [Request("registry", "GET", f"/api/v1/cases/{case}") for case in house.cases[:100]]
    with apart(house):
        load(house, cases, seconds=1, most=CLIENTS, patience=PATIENCE)
        before = house.cpu()
        calm = load(house, cases, seconds=SECONDS, most=CLIENTS, patience=PATIENCE)
        between = house.cpu()
        plateau = len(good(calm)) / SECONDS
        answers = load(house, cases, rate=plateau * 10, seconds=SECONDS, most=CONNECTIONS, patience=PATIENCE)
        after = house.cpu()
    calm_cpu, busy_cpu = (sum(difference(*each).values()) for each in ((between, before), (after, between)))
    answered = [answer for answer in answers if answer.status]
    refused = sorted(answer.took * 1000 for answer in answers if answer.status == 503)
    waited = sorted(answer.took * 1000 for answer in good(answers))
    found: dict[str, Any] = {
        "plateau": plateau,
        "goodput": len([one for one in good(answers) if one.due + one.took <= SECONDS]) / SECONDS / plateau,
        "goodput_by_cpu": (len(waited) / busy_cpu) / (len(good(calm)) / calm_cpu),
        "good_p99_ms": quantile(waited, 0.99),
        "refused": len(refused),
        "refused_p50_ms": quantile(refused, 0.5),
        "refused_p99_ms": quantile(refused, 0.99),
        "other": len(answered) - len(refused) - len(waited),
        "unanswered": len(answers) - len(answered),
    }
    print(f"\nOverload: {plateau:.0f}/s is the plateau, {plateau * 10:.0f}/s asked for {SECONDS:.0f} s")
    print(f"  goodput {found['goodput']:.2f} of the plateau   goal {GOODPUT}")
    print(f"  {found['goodput_by_cpu']:.2f} of what the plateau answers in the same CPU time")
    print(f"  {len(waited)} answered, 99 % of them within {found['good_p99_ms']:.0f} ms")
    print(
        f"  {len(refused)} refused (503), half of them within {found['refused_p50_ms']:.0f} ms,"
        f" 99 % within {found['refused_p99_ms']:.0f} ms   goal {REFUSED_MS:.0f} ms"
    )
    print(f"  {found['other']} answered otherwise or too late, {found['unanswered']} not at all")
    return found


@contextmanager
def apart(house: House) -> Iterator[None]:
    """Prag on all cores but one, the load on that one."""
    cores = os.sched_getaffinity(0)
    own = {max(cores)}
    try:
        house.pin(cores - own or cores)
        os.sched_setaffinity(0, own)
        yield
    finally:
        os.sched_setaffinity(0, cores)
        house.pin(cores)


def good(answers: list[Answer]) -> list[Answer]:
    """What was answered in time."""
    return [answer for answer in answers if answer.status == 200 and answer.took <= PATIENCE]


def quantile(ordered: list[float], part: float) -> float:
    """The value below which this part lies."""
    return ordered[int(len(ordered) * part)] if ordered else 0.0
