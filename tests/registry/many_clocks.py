"""Very many clocks, written by SQL, and what a tick of the sweep costs over them.

    python -m tests.registry.many_clocks

Measures on a PostgreSQL of its own: 100,000 open clocks of 33,334 families, of which each has had a year of
months: ticks with nothing to do, one in which some run out, and the digests of a morning, for 24 people.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import tempfile
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from deploy.local.postgres import Postgres
from services.chassis.auth.actors import acting
from services.chassis.clock import FrozenClock
from services.chassis.runtime.service import Runtime
from services.registry.commands.clocks import sweep
from services.registry.commands.notices import make_digests
from tests.registry.conftest import RegistryUnderTest, started
from tests.running_services import Cluster

__all__ = ["seed"]

# A Sunday noon in November: all months but this one are over.
NOON = dt.datetime(2026, 11, 22, 11, 0, tzinfo=dt.UTC)
_MUNICIPALITIES = "(ARRAY['RAN','KAM','GJL','PRI','MIT','PEJ','PRZ','FER'])[1 + n % 8]"
_CASE = "(lpad(to_hex(n), 12, '0') || '700080000000000000a1')::uuid"
_VERSION = "(SELECT id FROM clock_rule WHERE code = '{rule}' LIMIT 1)"
_CLOCK = (
    "INSERT INTO clock (id, version, create_time, update_time, municipality, case_id, strand, rule,"
    " rule_version_id, subject_id, period, followed, state, open, unit, start_time, due_time, stop_time,"
    " warn_hours, who_acts, institution_id, task, source, demo, history)"
    " SELECT gen_random_uuid(), 1, $2::timestamptz, $2, {place}, {case}, 'REINTEGRATION', '{rule}',"
    " {version}, '', {period}, {followed}, {state}, {open},"
    " 'HOURS', $2 - interval '400 days', {due},"
    " {stop}, 24, 'MOCR', '', 'task', 'source', false, '[]' FROM generate_series(1, $1::int) n{months}"
)


async def seed(registry: RegistryUnderTest, families: int) -> None:
    """Write families with three open clocks each: one of ten is late; a year of months is met."""
    run = registry.database.all
    await run("SET session_replication_role = replica")
    await run(
        "INSERT INTO case_file (id, version, create_time, update_time, municipality, number, strand, state,"
        " officer_id, source, hour_known, origin_country, settlement_id, address, phone, act_locale,"
        " head_name, person_count, vulnerable, reported_name, reported_count, report_note,"
        " duplicate_answers, closure, demo)"
        f" SELECT {_CASE}, 1, $2::timestamptz, $2, {_MUNICIPALITIES}, 'X-' || n, 'REINTEGRATION', 'PLANNED',"
        " '', 'FAMILY', true, 'DE', '', '', '', 'SR_LATN', '', 1, false, '', 1, '', '[]', '{}', false"
        " FROM generate_series(1, $1::int) n",
        families,
        NOON,
    )

    async def clocks(rule: str, **terms: Any) -> None:
        given = {
            "rule": rule,
            "version": _VERSION.format(rule=rule),
            "place": _MUNICIPALITIES,
            "case": _CASE,
            "period": "''",
            "state": "'RUNNING'",
            "open": "true",
            "due": "$2 + n * interval '1 minute' + interval '1 day'",
            "stop": "NULL::timestamptz",
            "months": "",
            "followed": "false",
        }
        await run(_CLOCK.format(**{**given, **terms}), families, NOON)

    late = "n % 10 = 0"
    await clocks(
        "FIRST_VISIT",
        state=f"CASE WHEN {late} THEN 'BREACHED' ELSE 'RUNNING' END",
        due=f"CASE WHEN {late} THEN $2 - interval '1 day' ELSE $2 + n * interval '1 minute' END",
    )
    await clocks("CLOSING_REPORT", due="$2 + interval '100 days'")
    await clocks("MONTHLY_MONITORING", period="'2026-11'", due="$2 + interval '8 days'")
    await clocks(
        "MONTHLY_MONITORING",
        period="to_char($2 - m * interval '1 month', 'YYYY-MM')",
        state="'MET'",
        open="false",
        due="$2 - m * interval '1 month'",
        stop="$2 - m * interval '1 month'",
        months=", generate_series(1, 12) m",
        followed="true",
    )
    await run("SET session_replication_role = DEFAULT")
    await run("ANALYZE")


async def _measure(postgres: Cluster, folder: Path) -> None:
    clock = FrozenClock(NOON)
    async with started(postgres, folder, clock) as registry:
        await seed(registry, 33_334)
        await _ticks(registry, "nothing to do", 20)
        clock.advance(minutes=200)
        await _ticks(registry, "some 180 run out", 1)
        await _ticks(registry, "nothing to do", 20)
        await _hire(registry)
        clock.set(NOON.replace(hour=4) + dt.timedelta(days=1))
        await _ticks(registry, "before seven", 20, make_digests)
        clock.advance(hours=4)
        await _ticks(registry, "24 first digests", 1, make_digests)
        await _ticks(registry, "all are made", 20, make_digests)
        clock.advance(days=1)
        await _ticks(registry, "24 digests", 1, make_digests)


async def _hire(registry: RegistryUnderTest) -> None:
    await registry.database.all(
        f"INSERT INTO office_ref SELECT 'office-' || n, ARRAY[{_MUNICIPALITIES}], true"
        " FROM generate_series(1, 8) n"
    )
    await registry.database.all(
        "INSERT INTO account_ref (account_id, institution_id, roles, active, was_officer)"
        " SELECT 'account-' || n, 'office-' || 1 + n % 8,"
        " ARRAY[CASE WHEN n < 8 THEN 'mocr_head' ELSE 'mocr_officer' END], true, true"
        " FROM generate_series(0, 23) n"
    )


def main() -> None:
    """Measure on a server of its own, as durable as one in use."""
    with tempfile.TemporaryDirectory() as folder:
        server = Postgres(Path(folder) / "postgres", dies_with_parent=True)
        server.start()
        try:
            asyncio.run(_measure(Cluster(server.url), Path(folder)))
        finally:
            server.stop()


async def _ticks(
    registry: RegistryUnderTest,
    name: str,
    count: int,
    task: Callable[[Runtime], Awaitable[None]] = sweep,
) -> None:
    took = []
    for _ in range(count):
        began = time.perf_counter()
        with acting(registry.runtime.actor):
            await task(registry.runtime)
        took.append((time.perf_counter() - began) * 1000)
    took.sort()
    least, middle = took[0], took[len(took) // 2]
    print(f"{name:20} {count:3} ticks: least {least:8.1f} ms, middle {middle:8.1f} ms", flush=True)


if __name__ == "__main__":
    main()
