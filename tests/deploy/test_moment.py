"""A process that is set to a moment, and what it starts, live there; what measures is left alone."""

from __future__ import annotations

import datetime as dt
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from deploy.local import moment

LEAP_DAY = dt.datetime(2028, 2, 29, 8, 0, tzinfo=dt.UTC)
NEAR = dt.timedelta(minutes=1)

# What a process knows of the time; PostgreSQL is asked where its folder is named.
WITNESS = """
import asyncio, json, os, pathlib, subprocess, sys, time
import asyncpg
from deploy.local.postgres import Postgres
from services.chassis.clock import Clock

async def of_postgres(folder):
    server = Postgres(pathlib.Path(folder), durable=False, dies_with_parent=True)
    server.start()
    try:
        connection = await asyncpg.connect(server.url())
        try:
            return (await connection.fetchval("SELECT now()")).isoformat()
        finally:
            await connection.close()
    finally:
        server.stop()

began = time.monotonic()
time.sleep(0.2)
path = pathlib.Path(sys.argv[1]) / "written"
path.write_text("")
child = [sys.executable, "-c", "import time; print(time.time())"]
print(json.dumps({
    "postgres": asyncio.run(of_postgres(sys.argv[1])),
    "here": Clock().now().isoformat(),
    "child": float(subprocess.run(child, capture_output=True, check=True).stdout),
    "slept": time.monotonic() - began,
    "written": path.stat().st_mtime,
    "now": time.time(),
}))
"""


def test_python_its_children_and_postgresql_agree(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", WITNESS, str(tmp_path)],
        env=os.environ | moment.environment(LEAP_DAY),
        capture_output=True,
        text=True,
        check=True,
    )
    told = json.loads(done.stdout)
    assert NEAR > dt.datetime.fromisoformat(told["here"]) - LEAP_DAY >= dt.timedelta(0)
    assert abs(dt.datetime.fromisoformat(told["postgres"]) - LEAP_DAY) < NEAR
    assert abs(told["child"] - LEAP_DAY.timestamp()) < NEAR.total_seconds()
    assert 0.2 <= told["slept"] < 60
    # A file is as old as it is: what is compiled would else be taken for stale.
    assert told["written"] < told["now"] - 3600


def test_nothing_is_left_for_a_program_with_a_clock_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    before = {name: value for name, value in moment.unmoved(os.environ).items() if name != "LD_PRELOAD"}
    assert moment.unmoved(before | moment.environment(LEAP_DAY)) == before
    monkeypatch.setenv("LD_PRELOAD", "/lib/other.so")
    moved = moment.environment(LEAP_DAY)
    assert moved["LD_PRELOAD"].startswith("/lib/other.so:")
    assert moment.unmoved(before | moved) == before | {"LD_PRELOAD": "/lib/other.so"}


@pytest.mark.parametrize(
    ("text", "instant"),
    [
        ("2028-02-29T09:00+01:00", LEAP_DAY),
        ("2028-02-29 09:00", LEAP_DAY),
        ("2027-10-31T02:30+02:00", dt.datetime(2027, 10, 31, 0, 30, tzinfo=dt.UTC)),
        ("2027-10-31T02:30+01:00", dt.datetime(2027, 10, 31, 1, 30, tzinfo=dt.UTC)),
        ("2026-12-01", dt.datetime(2026, 11, 30, 23, 0, tzinfo=dt.UTC)),
    ],
)
def test_a_moment_is_kosovos_unless_it_says_otherwise(text: str, instant: dt.datetime) -> None:
    assert moment.parsed(text) == instant


def test_what_is_no_moment_is_refused() -> None:
    with pytest.raises(SystemExit, match="PRAG_AT is a moment"):
        moment.parsed("29 February")


def test_the_command_starts_anew_at_the_moment() -> None:
    """`make run` says when its clocks begin, and begins there; a start that was moved does not move again."""
    program = "from deploy.local import moment; moment.begin('platform')"
    done = subprocess.run(
        [sys.executable, "-c", program],
        env=moment.unmoved(os.environ) | {moment.AT: "2028-02-29T09:00+01:00"},
        capture_output=True,
        text=True,
        check=True,
    )
    first, second = done.stdout.splitlines()
    assert first == "All clocks begin at Tuesday, 29 February 2028, 09:00:00 CET."
    assert second.startswith("Linux")
