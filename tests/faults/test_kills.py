"""Killed at random moments under load: services, their workers, the gateway's, NATS, PostgreSQL."""

from __future__ import annotations

import os
import random
import time

from deploy.local.places import SERVICES
from tests.faults.load import Desks
from tests.stack import until

# PRAG_KILLS=1000 for a long night.
KILLS = int(os.environ.get("PRAG_KILLS") or 200)
# How often each is chosen; a database that dies takes everybody's connections along.
WEIGHTS = dict.fromkeys(SERVICES, 4) | {
    "gateway": 4,
    "nats": 3,
    "assessment-worker": 1,
    "reporting-worker": 1,
    "postgres": 1,
}
# Seconds between two kills: shorter than a restart, so that several are away at once; some come together.
PAUSES = (0.0, 0.05, 0.3, 0.7, 1.0, 1.5)


def test_killed_at_random(prag, seed):
    """Nothing is lost, nothing doubled; what was acknowledged is there."""
    chance = random.Random(f"{seed}/kills")
    struck = dict.fromkeys(WEIGHTS, 0)
    stories, began = prag.load.stories, time.monotonic()
    prag.load.start(*prag.load.desks("kills").errands(), Desks.story)
    try:
        for _ in range(KILLS):
            name = chance.choices(list(WEIGHTS), list(WEIGHTS.values()))[0]
            until(lambda name=name: prag.kill(name), f"{name} is there to be killed")
            struck[name] += 1
            time.sleep(chance.choice(PAUSES))
    finally:
        prag.load.stop()
    print(f"{KILLS} kills in {time.monotonic() - began:.0f} s: {struck}")
    assert prag.load.stories > stories
    prag.check()
