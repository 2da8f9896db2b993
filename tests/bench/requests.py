"""CPU of a request through the whole of Prag, against the empty round trip of the same run."""

from __future__ import annotations

import itertools
import json
import os
import random
import signal
import statistics
import time
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from typing import Any

from tests.bench.load import Ask, Request, closed_loop, report
from tests.bench.measured_prag import DATABASES, PARTS, House, at_rest, difference, settle

# As multiples of the empty round trip (what the project asks of itself).
GOALS = {"get": 1.7, "list 50": 3.1, "list 50 with cards": 4.8, "create": 2.7}
CREATE_AND_HEARD = "create, and heard"
# What a create costs those who hear of it: relay, consumers, NATS; milliseconds.
HEARD = 0.5
_POSTGRES = (*DATABASES, "postgres")


def questions(house: House) -> dict[str, Ask]:
    """What is compared."""
    chance, turn = random.Random(7), itertools.count()
    cards = json.dumps({"caseIds": house.cases[:50]}).encode()

    def one_of() -> str:
        return house.cases[next(turn) % len(house.cases)]

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


def measure(house: House, rounds: int, seconds: float) -> dict[str, Any]:
    """Rounds that take turns, so that a busy minute does not fall on one row; medians."""
    asks = questions(house)
    for make in asks.values():
        closed_loop(house, make, 1.0)
    found: dict[str, list[dict[str, float]]] = {name: [] for name in asks}
    settle(house)
    idle = at_rest(house, 10)
    for _ in range(rounds):
        for name, make in asks.items():
            with held(house, "nats") if name == "create" else nullcontext():
                before, began = house.cpu(), time.monotonic()
                count, took = closed_loop(house, make, seconds)
                if name == CREATE_AND_HEARD:
                    # What it set off elsewhere belongs to it.
                    settle(house, 30)
                spent, passed = difference(house.cpu(), before), time.monotonic() - began
            settle(house, 30)
            costs = {part: max(0.0, spent[part] - idle[part] * passed) * 1000 / count for part in PARTS}
            found[name].append(costs | {"rate": count / took})
    rows = {
        name: {column: statistics.median(each[column] for each in runs) for column in (*PARTS, "rate")}
        for name, runs in found.items()
    }
    return {"rows": rows, "idle": idle}


@contextmanager
def held(house: House, part: str) -> Iterator[None]:
    """Have a part stand still."""
    pids = house.pids(part)
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
    head = ("all", "gateway", "services", "postgres", "rate/s", "x empty", "goal")
    print("".ljust(22) + "".join(word.rjust(10) for word in head))
    for name, row in rows.items():
        whole, postgres = (sum(row[part] for part in parts) for parts in (PARTS, _POSTGRES))
        figures = (whole, row["gateway"], whole - row["gateway"] - postgres, postgres)
        print(
            name.ljust(22)
            + "".join(f"{figure:10.2f}" for figure in figures)
            + f"{row['rate']:10.0f}{whole / empty:10.2f}"
            + (f"{GOALS[name]:10.1f}" if name in GOALS else "")
        )
        result[name] = {"ms": whole, "ratio": whole / empty, "goal": GOALS.get(name)}
    own, both = rows["create"], rows[CREATE_AND_HEARD]
    heard = {part: both[part] - own[part] for part in PARTS}
    result["heard"] = {"ms": sum(heard.values()), "goal": HEARD}
    parts = ", ".join(f"{part} {cost:.2f}" for part, cost in heard.items() if cost >= 0.01)
    print(f"  a create is heard for {sum(heard.values()):.2f} ms   goal {HEARD}\n    {parts}")
    return result
