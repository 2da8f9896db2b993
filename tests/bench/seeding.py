"""Seeds a Prag by the `seed` of its own state: read from standard input by its Python in its folder.

So another state (`--beside`) may have other tables. Arguments: the addresses of databases as JSON, the first
and the last number. Prints what requests may name, as JSON.
"""

from __future__ import annotations

import asyncio
import json
import sys
from typing import Any

import asyncpg

from services.registry.queries.reference import municipalities
from tests.bench import seed

APPLICATIONS = 20_000


class Databases:
    """What `seed` asks of a measured Prag."""

    def __init__(self, addresses: dict[str, str]) -> None:
        self._addresses = addresses
        self.cases: list[str] = []

    async def connect(self, service: str) -> asyncpg.Connection:
        """A connection to a service's database as the superuser."""
        return await asyncpg.connect(self._addresses[service])


async def main() -> None:
    """Seed and print."""
    prag: Any = Databases(json.loads(sys.argv[1]))
    first, last = map(int, sys.argv[2:4])
    if first == 1:
        await seed.officer(prag)
    took = await seed.cases(prag, first, last, sorted(municipalities()))
    if first == 1:
        await seed.applications(prag, APPLICATIONS)
    print(json.dumps({"took": took, "cases": prag.cases}))


asyncio.run(main())
