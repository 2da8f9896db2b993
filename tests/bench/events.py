"""From commit to committed projection, and how fast a log is read again while pages go on."""

from __future__ import annotations

import asyncio
import os
import signal
import statistics
import time
import uuid
from typing import Any

import asyncpg
from prag.registry.v1.registry_events_pb2 import CaseStateChanged

from tests.bench.load import Answer, Request, open_loop
from tests.bench.measured_prag import MeasuredPrag

RATE = 200
LAG_GOAL = {"p50_ms": 5, "p99_ms": 30}
REBUILD_GOAL = 5000
_WITHIN = 120.0


def change() -> tuple[uuid.UUID, uuid.UUID, bytes]:
    """An event: its id, its case, its bytes."""
    case = uuid.uuid4()
    return uuid.uuid4(), case, CaseStateChanged(case_id=str(case), state="ASSESSED").SerializeToString()


async def lag(prag: MeasuredPrag, count: int) -> dict[str, float]:
    """Events at a steady rate into registry's outbox, until benefits has committed each.

    Written as the outbox writes, so that relay, NATS and consumer are measured and not the command before
    them. Both ends are read from PostgreSQL's own record of commits: one cluster holds both databases.
    """
    registry, benefits = await prag.connect("registry"), await prag.connect("benefits")
    try:
        ids, began = [], time.monotonic()
        for number in range(count):
            pause = began + number / RATE - time.monotonic()
            if pause > 0:
                await asyncio.sleep(pause)
            event_id, case, payload = change()
            ids.append(event_id)
            await registry.execute(
                "WITH version AS (INSERT INTO outbox_version VALUES ('case', $2, 1))"
                " INSERT INTO outbox (event_id, stream, type, payload, aggregate, aggregate_id,"
                " aggregate_version, recorded_at, actor_id, municipality) VALUES ($1, 'registry',"
                " 'prag.registry.v1.CaseStateChanged', $3, 'case', $2, 1, now(), '', 'RAN')"
                " RETURNING pg_notify('prag_outbox', '')",
                event_id,
                case,
                payload,
            )
        await _heard(benefits, ids)
        commits = (
            "SELECT {id} AS event, pg_xact_commit_timestamp({xid}) AS at FROM {table} WHERE {id} = ANY($1)"
        )
        # The relay's own UPDATE makes a new version of the outbox's row; xid is that of the command.
        told = await registry.fetch(commits.format(id="event_id", xid="xid::xid", table="outbox"), ids)
        heard = await benefits.fetch(commits.format(id="event_id", xid="xmin", table="inbox"), ids)
    finally:
        await registry.close()
        await benefits.close()
    start = {row["event"]: row["at"] for row in told}
    took = sorted((row["at"] - start[row["event"]]).total_seconds() * 1000 for row in heard)
    return {"p50_ms": statistics.median(took), "p99_ms": took[int(len(took) * 0.99) - 1]}


async def _heard(benefits: asyncpg.Connection, ids: list[uuid.UUID]) -> None:
    until = time.monotonic() + _WITHIN
    while True:
        count = await benefits.fetchval("SELECT count(*) FROM inbox WHERE event_id = ANY($1)", ids)
        if count == len(ids):
            return
        if time.monotonic() > until:
            raise SystemExit(f"{len(ids) - count} events did not arrive")
        await asyncio.sleep(0.2)


async def rebuild(prag: MeasuredPrag, count: int) -> dict[str, float]:
    """Benefits has forgotten all that it heard of registry, and reads the log; pages read on meanwhile."""
    registry, benefits = await prag.connect("registry"), await prag.connect("benefits")
    try:
        made = [change() for _ in range(count)]
        now, name = await registry.fetchval("SELECT now()"), CaseStateChanged.DESCRIPTOR.full_name
        await registry.copy_records_to_table(
            "outbox_version", records=[("case", case, 1) for _, case, _ in made]
        )
        await registry.copy_records_to_table(
            "outbox",
            columns=[
                *("event_id", "stream", "type", "payload", "aggregate", "aggregate_id", "aggregate_version"),
                *("recorded_at", "actor_id", "municipality", "published_at"),
            ],
            records=[
                (event_id, "registry", name, payload, "case", case, 1, now, "", "RAN", now)
                for event_id, case, payload in made
            ],
        )
        ids = [event_id for event_id, _, _ in made]
        for table in ("inbox", "aggregate_position", "case_ref"):
            await benefits.execute(f"TRUNCATE {table}")
        # As after the loss of the stream: what it knows of the stream is wrong, so it reads the log.
        await benefits.execute("UPDATE consumer_epoch SET created = '', cursor = ''")
        for pid in prag.pids("benefits", "serve"):
            os.kill(pid, signal.SIGTERM)
        until = time.monotonic() + _WITHIN
        while not await benefits.fetchval("SELECT count(*) FROM inbox"):
            if time.monotonic() > until:
                raise SystemExit("nobody read the log")
            await asyncio.sleep(0.02)
        began = time.monotonic()
        reads = asyncio.create_task(asyncio.to_thread(_reads, prag))
        await _heard(benefits, ids)
        took = time.monotonic() - began
        answers = await reads
    finally:
        await registry.close()
        await benefits.close()
    wrong = sum(answer.status != 200 for answer in answers)
    return {"events": count, "per_second": count / took, "reads": len(answers), "wrong_reads": wrong}


def _reads(prag: MeasuredPrag) -> list[Answer]:
    def make() -> list[Request]:
        return [Request("registry", "GET", f"/api/v1/cases/{prag.cases[0]}")]

    return open_loop(prag, make, rate=20, seconds=5, clients=4)


def measure(prag: MeasuredPrag, lag_events: int, log_events: int) -> dict[str, Any]:
    """Both, printed."""
    asyncio.run(lag(prag, RATE))
    found = asyncio.run(lag(prag, lag_events))
    print(f"\nEvent lag at {RATE}/s, from commit to committed projection ({lag_events} events)")
    for name, goal in LAG_GOAL.items():
        print(f"  {name.removesuffix('_ms')} {found[name]:6.1f} ms   goal {goal} ms")
    again = asyncio.run(rebuild(prag, log_events))
    print(f"Rebuild from the log: {again['per_second']:.0f} events/s   goal {REBUILD_GOAL}")
    print(f"  {again['reads']} reads meanwhile, {again['wrong_reads']} wrong")
    return {"lag": found, "rebuild": again}
