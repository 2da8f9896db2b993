"""`make bench`: what Prag costs, measured side by side in one run.

It starts a Prag of its own, seeds a million cases by SQL, and asks the JSON API as an officer of Ranilug by
tokens signed with that Prag's own key. Counted is the CPU time of gateway, services, PostgreSQL and NATS,
from /proc: on a busy machine it is steadier than time, and the load generator's own is not in it. The empty
round trip is a call that its service refuses before it asks its database. Beside each median stand the least
and the most of its rounds: two runs whose ranges meet are not told apart. `BENCH_OUT` names a file for the
figures as JSON. ARGS: --cases, --rounds, --seconds, --more (ten times the cases, then the requests again),
--beside (a folder with another state of Prag that was set up: its requests are measured in turns with ours),
--only requests (and what a create sets off elsewhere is left out: half the time, with --cases 30000) or
search (how long one waits for it among so many).
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import subprocess
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from deploy.local.places import ROOT
from tests.bench import events, overload, requests, search
from tests.bench.measured_prag import DATABASES, MeasuredPrag, started


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="make bench ARGS=")
    parser.add_argument("--cases", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=2.0)
    parser.add_argument("--more", action="store_true")
    parser.add_argument("--beside", type=Path)
    parser.add_argument("--only", choices=["requests", "search"])
    wanted = parser.parse_args()
    whole = wanted.only is None
    found: dict[str, Any] = {"cases": wanted.cases}
    if wanted.only == "search":
        with started(ROOT) as prag:
            seeded(prag, 1, wanted.cases)
            search.measure(prag, wanted.cases)
        return
    with ExitStack() as stack:
        roots = [ROOT, *([wanted.beside.resolve()] if wanted.beside else [])]
        prags = [stack.enter_context(started(root)) for root in roots]
        for prag in prags:
            if whole:
                restart_postgres(prag)
            seeded(prag, 1, wanted.cases)
        measured = requests.measure(prags, wanted.rounds, wanted.seconds, heard=whole)
        found |= {"requests": requests.shown(measured[0]), **(of_prag(prags[0]) if whole else {})}
        if wanted.beside:
            print(f"\nBeside it, {wanted.beside}")
            beside = of_prag(prags[1]) if whole else {}
            found["beside"] = {"requests": requests.shown(measured[1]), **beside}
            found["of_beside"] = requests.compared(*measured)
        if wanted.more:
            seeded(prags[0], wanted.cases + 1, wanted.cases * 10)
            [more] = requests.measure(prags[:1], wanted.rounds, wanted.seconds, heard=whole)
            found["requests_at_ten_times"] = requests.shown(more)
    if os.environ.get("BENCH_OUT"):
        Path(os.environ["BENCH_OUT"]).write_text(json.dumps(found, indent=1), encoding="utf-8")


def of_prag(prag: MeasuredPrag) -> dict[str, Any]:
    """All beside requests: memory, events, overload."""
    return {
        "memory_mb": memory(prag),
        "events": events.measure(prag, lag_events=2000, log_events=50_000),
        "overload": overload.measure(prag),
    }


def seeded(prag: MeasuredPrag, first: int, last: int) -> None:
    """Cases by SQL, and with the first of them who asks and applications."""
    addresses = json.dumps(
        {service: prag.database(service) for service in ("identity", "registry", "benefits")}
    )
    told = subprocess.run(
        [prag.python, "-", addresses, str(first), str(last)],
        cwd=prag.root,
        input=Path(__file__).with_name("seeding.py").read_text(encoding="utf-8"),
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    made = json.loads(told.stdout)
    prag.cases = made["cases"]
    print(f"{last - first + 1:,} cases seeded in {made['took']:.0f} s", flush=True)


def restart_postgres(prag: MeasuredPrag) -> None:
    """Have PostgreSQL keep the times of commits, which the event lag is read from."""

    async def configure() -> None:
        connection = await prag.connect("postgres")
        await connection.execute("ALTER SYSTEM SET track_commit_timestamp = on")
        await connection.close()

    asyncio.run(configure())
    prag.restart_postgres()


def memory(prag: MeasuredPrag) -> dict[str, float]:
    """Megabytes by part, printed."""
    found = prag.memory()
    beside = {part: size for part, size in found.items() if part not in (*DATABASES, "postgres")}
    print(f"\nMemory beside PostgreSQL: {sum(beside.values()):.0f} MB   goal 1000 MB")
    print("  " + ", ".join(f"{part} {size:.0f}" for part, size in beside.items()))
    return found


if __name__ == "__main__":
    main()
