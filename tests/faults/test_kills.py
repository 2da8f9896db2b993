"""Killed at random moments under load: services, their workers, the gateway's, NATS, PostgreSQL."""

from __future__ import annotations

import os
import random
import signal
import time

from deploy.local.places import SERVICES
from tests.faults.load import Desks
from tests.faults.town import until

# PRAG_KILLS=1000 for a long night; CI takes the 200 of its goal, a developer's machine fewer.
KILLS = int(os.environ.get("PRAG_KILLS") or (200 if os.environ.get("CI") else 60))
ROUND = 50
# How often each is chosen; a database that dies takes everybody's connections along.
WEIGHTS = dict.fromkeys(SERVICES, 4) | {
    "gateway": 4,
    "nats": 2,
    "assessment-worker": 1,
    "reporting-worker": 1,
    "postgres": 1,
}


def test_killed_at_random(town, seed):
    """Nothing is lost, nothing doubled; what was acknowledged is there."""
    chance = random.Random(f"{seed}/kills")
    left, struck = KILLS, dict.fromkeys(WEIGHTS, 0)
    while left:
        now = min(left, ROUND)
        stories = town.load.stories
        town.load.start(*town.load.desks(f"kills {left}").errands(), Desks.story, Desks.story)
        try:
            for _ in range(now):
                name = chance.choices(list(WEIGHTS), list(WEIGHTS.values()))[0]
                until(lambda name=name: town.kill(name), f"{name} is there to be killed")
                struck[name] += 1
                # A moment of work; seeded, and short of a whole restart, so that several are away at once.
                time.sleep(chance.uniform(0.05, 0.6))
        finally:
            town.load.stop()
        assert town.load.stories > stories
        left -= now
        town.check()
    print(f"killed: {struck}")


def test_postgres_restarts_at_once(town):
    """`immediate`: no answer is wrong meanwhile, and pools find the way back by themselves."""
    town.load.start(*town.load.desks("postgres").errands())
    try:
        for _ in range(3):
            told = town.load.stories
            [old] = town.pids("postgres")[:1]
            assert town.kill("postgres", signal.SIGQUIT)
            until(lambda old=old: town.pids("postgres") not in ([], [old]), "PostgreSQL is back")
            began = time.monotonic()
            until(lambda told=told: town.load.stories > told + 3, "work goes on")
            print(f"PostgreSQL: work went on after {time.monotonic() - began:.1f} s")
    finally:
        town.load.stop()
    town.check()
