"""The store of NATS is a cache of the outboxes: deleted, or put back to an older day, it is filled again.

PostgreSQL is the truth: it is restarted, and nobody is told a thing that is not so.
"""

from __future__ import annotations

import json
import re
import signal
import subprocess
import time

from deploy.local.nats import binary
from tests.faults.checker import Truth
from tests.stack import until

RESTARTS = 2


def test_the_server_writes_before_it_says_so(prag):
    """Traps 3 and 4: a server that can, told to."""
    version = subprocess.run([binary(), "--version"], capture_output=True, text=True, check=True).stdout
    found = re.search(r"v(\d+)\.(\d+)", version)
    assert found
    assert (int(found[1]), int(found[2])) >= (2, 10)
    told = json.loads((prag.stack.var / "nats" / "nats.conf").read_text())
    assert told["jetstream"]["sync_interval"] == "always"


def test_the_store_is_deleted(prag):
    prag.load.desks("deleted").story()
    prag.load.start(*prag.load.desks("deleting").errands())
    try:
        before = refills(prag)
        prag.lose_store()
        until(lambda: refills(prag) > before, "registry's relay has seen it")
        told = prag.load.stories
        until(lambda: prag.load.stories > told + 10, "work goes on")
    finally:
        prag.load.stop()
    began = time.monotonic()
    prag.check()
    print(f"deleted: settled after {time.monotonic() - began:.1f} s")


def test_the_store_is_rolled_back(prag, tmp_path):
    """Trap 2: a loss of power. The numbers of the stream are given out again, to other events."""
    prag.load.start(*prag.load.desks("rolled back").errands())
    try:
        prag.copy_store(tmp_path / "old")
        number, before = last_number(prag), refills(prag)
        until(lambda: last_number(prag) > number + 20, "the streams go on")
        prag.lose_store(tmp_path / "old")
        until(lambda: refills(prag) > before, "registry's relay has seen it")
        told = prag.load.stories
        until(lambda: prag.load.stories > told + 10, "work goes on")
    finally:
        prag.load.stop()
    prag.check()


def last_number(prag) -> int:
    """The last number that registry's stream gave out, as its relay remembers it."""
    with Truth(prag.stack.var) as truth:
        return int(truth.value("registry", "SELECT last_seq FROM relay_epoch WHERE stream = 'registry'"))


def refills(prag) -> int:
    """How often registry found its stream new or rolled back, and filled it again."""
    return prag.stack.log("registry").count("stream_refilled")


def test_nats_is_stopped_for_a_while(prag):
    """Writes go on; what was told is heard afterwards. Trap 6: the fetch loops come back by themselves."""
    desks = prag.load.desks("stopped")
    with prag.stopped("nats"):
        made = [desks.report()["id"] for _ in range(5)]
    assert len(set(made)) == 5
    prag.check()


def test_postgres_restarts_at_once(prag):
    """`immediate`: no answer is wrong meanwhile, and pools find the way back by themselves."""
    prag.load.start(*prag.load.desks("postgres").errands())
    try:
        for _ in range(RESTARTS):
            told = prag.load.stories
            [old] = prag.pids("postgres")[:1]
            assert prag.kill("postgres", signal.SIGQUIT)
            until(lambda old=old: prag.pids("postgres") not in ([], [old]), "PostgreSQL is back")
            began = time.monotonic()
            until(lambda told=told: prag.load.stories > told + 5, "work goes on")
            print(f"PostgreSQL: work went on after {time.monotonic() - began:.1f} s")
    finally:
        prag.load.stop()
    prag.check()
