"""CPU of a request through the whole of Prag, against the empty round trip of the same run."""

from __future__ import annotations

import itertools
import json
import os
import random
import signal
import statistics
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext
from typing import Any

from tests.bench.load import Ask, Request, closed_loop, report
from tests.bench.measured_prag import DATABASES, PARTS, MeasuredPrag, at_rest, difference, settle

# As multiples of the empty round trip (what the project asks of itself).
GOALS = {"get": 1.7, "list 50": 3.1, "list 50 with cards": 4.8, "create": 2.7}
CREATE_AND_HEARD = "create, and heard"
# When they are answered, something still goes on.
CREATES = ("create", CREATE_AND_HEARD)
# What a create costs those who hear of it: relay, consumers, NATS; milliseconds.
HEARD = 0.5
_POSTGRES = (*DATABASES, "postgres")


def questions(prag: MeasuredPrag) -> dict[str, Ask]:
    """What is compared."""
    chance, turn = random.Random(7), itertools.count()
    cards = json.dumps({"caseIds": prag.cases[:50]}).encode()

    def one_of() -> str:
        return prag.cases[next(turn) % len(prag.cases)]

    def page() -> str:
        return f"/api/v1/cases?municipality=RAN&pageSize=50&state=CASE_STATE_REGISTERED#{chance.random()}"

    return {
        # Refused by the service before it asks its database.
        "empty": lambda: [Request("registry", "GET", "/api/v1/cases/none")],
        "get": lambda: [Request("registry", "GET", f"/api/v1/cases/{one_of()}")],
        "list 50": lambda: [Request("registry", "GET", page().partition("#")[0])],
        # Two services and two requests, as an institution's system asks; a page asks both in one.
        "list 50 with cards": lambda: [
            Request("benefits", "GET", "/api/v1/applications?pageSize=50"),
            Request("registry", "POST", "/api/v1/persons:batchGetCards", cards),
        ],
        # While NATS stands still: nobody hears of it, and the outbox keeps it.
        "create": lambda: [report()],
        CREATE_AND_HEARD: lambda: [report()],
    }


def measure(
    measured: Sequence[MeasuredPrag], rounds: int, seconds: float, *, heard: bool
) -> list[dict[str, Any]]:
    """Of each Prag, in rounds that take turns, so that a busy minute falls on no single row or Prag.

    What hears of a create, for whose end each round waits, only where that is asked.
    """
    asks = [questions(prag) for prag in measured]
    if not heard:
        for made in asks:
            del made[CREATE_AND_HEARD]
    runs: list[dict[str, list[dict[str, float]]]] = [{name: [] for name in made} for made in asks]
    idle = []
    for prag, made in zip(measured, asks, strict=True):
        for make in made.values():
            closed_loop(prag, make, 1.0)
        settle(prag)
        idle.append(at_rest(prag, 10 if heard else 5))
    for number in range(rounds):
        for name in asks[0]:
            # Who comes first now comes last the next time.
            for at in range(len(measured))[:: -1 if number % 2 else 1]:
                runs[at][name].append(once(measured[at], name, asks[at][name], seconds, idle[at]))
    return [
        {"rows": medians(ran), "rounds": {name: all_of(each) for name, each in ran.items()}, "idle": rest}
        for ran, rest in zip(runs, idle, strict=True)
    ]


def once(
    prag: MeasuredPrag, name: str, make: Ask, seconds: float, idle: dict[str, float]
) -> dict[str, float]:
    """What one round cost, by part, in milliseconds a request."""
    with held(prag, "nats") if name == "create" else nullcontext():
        before, began = prag.cpu(), time.monotonic()
        count, took = closed_loop(prag, make, seconds)
        if name == CREATE_AND_HEARD:
            # What it set off elsewhere belongs to it.
            settle(prag, 30)
        spent, passed = difference(prag.cpu(), before), time.monotonic() - began
    if name in CREATES:
        settle(prag, 30)
    costs = {part: max(0.0, spent[part] - idle[part] * passed) * 1000 / count for part in PARTS}
    return costs | {"rate": count / took}


def medians(runs: dict[str, list[dict[str, float]]]) -> dict[str, dict[str, float]]:
    """Of each row, by part."""
    return {
        name: {column: statistics.median(each[column] for each in ran) for column in (*PARTS, "rate")}
        for name, ran in runs.items()
    }


def all_of(ran: list[dict[str, float]]) -> list[float]:
    """What a request cost altogether, round by round: what they differ by, a difference must be more than."""
    return [sum(each[part] for part in PARTS) for each in ran]


def compared(ours: dict[str, Any], theirs: dict[str, Any]) -> dict[str, list[float]]:
    """How much dearer each row is than in another Prag, round by round; printed, with their rates."""
    print("\nOf what it cost there: median of the rounds, from least to most, and of the answers a second")
    found = {}
    for name, costs in ours["rounds"].items():
        ratios = sorted(own / other for own, other in zip(costs, theirs["rounds"][name], strict=True))
        rate = ours["rows"][name]["rate"] / theirs["rows"][name]["rate"]
        least, most = ratios[0], ratios[-1]
        print(name.ljust(22) + f"{statistics.median(ratios):10.3f}   {least:.3f} to {most:.3f}{rate:10.2f}")
        found[name] = ratios
    return found


@contextmanager
def held(prag: MeasuredPrag, part: str) -> Iterator[None]:
    """Have a part stand still."""
    pids = prag.pids(part)
    try:
        for pid in pids:
            os.kill(pid, signal.SIGSTOP)
        yield
    finally:
        for pid in pids:
            os.kill(pid, signal.SIGCONT)


def shown(measured: dict[str, Any]) -> dict[str, Any]:
    """The table, and figures for a file."""
    rows, result = measured["rows"], {}
    empty = sum(rows["empty"][part] for part in PARTS)
    print(f"\nCPU milliseconds a request ({sum(measured['idle'].values()) * 1000:.0f} ms a second at rest)")
    head = ("all", "least", "most", "gateway", "services", "postgres", "rate/s", "x empty", "goal")
    print("".ljust(22) + "".join(word.rjust(10) for word in head))
    for name, row in rows.items():
        whole, postgres = (sum(row[part] for part in parts) for parts in (PARTS, _POSTGRES))
        least, most = min(measured["rounds"][name]), max(measured["rounds"][name])
        figures = (whole, least, most, row["gateway"], whole - row["gateway"] - postgres, postgres)
        print(
            name.ljust(22)
            + "".join(f"{figure:10.2f}" for figure in figures)
            + f"{row['rate']:10.0f}{whole / empty:10.2f}"
            + (f"{GOALS[name]:10.1f}" if name in GOALS else "")
        )
        result[name] = {
            "ms": whole, "least": least, "most": most, "ratio": whole / empty, "goal": GOALS.get(name),
        }  # fmt: skip
    if CREATE_AND_HEARD not in rows:
        return result
    own, both = rows["create"], rows[CREATE_AND_HEARD]
    heard = {part: both[part] - own[part] for part in PARTS}
    result["heard"] = {"ms": sum(heard.values()), "goal": HEARD}
    parts = ", ".join(f"{part} {cost:.2f}" for part, cost in heard.items() if cost >= 0.01)
    print(f"  a create is heard for {sum(heard.values()):.2f} ms   goal {HEARD}\n    {parts}")
    return result
