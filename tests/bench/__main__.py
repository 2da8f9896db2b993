"""`make bench`: what Prag costs, measured side by side in one run.

It starts a Prag of its own, seeds a million cases by SQL, and asks the JSON API as an officer of Ranilug by
tokens signed with that Prag's own key. Counted is the CPU time of gateway, services, PostgreSQL and NATS,
from /proc: on a busy machine it is steadier than time, and the load generator's own is not in it. The empty
round trip is a call that its service refuses before it asks its database. `BENCH_OUT` names a file for the
figures as JSON. ARGS: --cases, --rounds, --seconds, --more (ten times the cases, then the requests again).
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
from pathlib import Path
from typing import Any

from services.registry.queries.reference import municipalities
from tests.bench import events, overload, requests, seed
from tests.bench.measured_prag import DATABASES, House, prag


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="make bench ARGS=")
    parser.add_argument("--cases", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=2.0)
    parser.add_argument("--more", action="store_true")
    wanted = parser.parse_args()
    found: dict[str, Any] = {"cases": wanted.cases}
    with prag() as house:
        asyncio.run(seed.officer(house))
        restart_postgres(house)
        seeded(house, 1, wanted.cases)
        found["requests"] = requests.shown(requests.measure(house, wanted.rounds, wanted.seconds))
        found["memory_mb"] = memory(house)
        found["events"] = events.measure(house, lag_events=2000, log_events=50_000)
        found["overload"] = overload.measure(house)
        if wanted.more:
            seeded(house, wanted.cases + 1, wanted.cases * 10)
            found["requests_at_ten_times"] = requests.shown(
                requests.measure(house, wanted.rounds, wanted.seconds)
            )
    if os.environ.get("BENCH_OUT"):
        Path(os.environ["BENCH_OUT"]).write_text(json.dumps(found, indent=1), encoding="utf-8")


def seeded(house: House, first: int, last: int) -> None:
    """Cases by SQL, and applications of some of them."""
    took = asyncio.run(seed.cases(house, first, last, sorted(municipalities())))
    if first == 1:
        asyncio.run(seed.applications(house, 20_000))
    print(f"{last - first + 1:,} cases seeded in {took:.0f} s", flush=True)


def restart_postgres(house: House) -> None:
    """Have PostgreSQL keep the times of commits, which the event lag is read from."""

    async def configure() -> None:
        connection = await house.connect("postgres")
        await connection.execute("ALTER SYSTEM SET track_commit_timestamp = on")
        await connection.close()

    asyncio.run(configure())
    house.restart_postgres()


def memory(house: House) -> dict[str, float]:
    """Megabytes by part, printed."""
    found = house.memory()
    beside = {part: size for part, size in found.items() if part not in (*DATABASES, "postgres")}
    print(f"\nMemory beside PostgreSQL: {sum(beside.values()):.0f} MB   goal 1000 MB")
    print("  " + ", ".join(f"{part} {size:.0f}" for part, size in beside.items()))
    return found


if __name__ == "__main__":
    main()
