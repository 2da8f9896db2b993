"""Killed at each named point while families are taken through: nothing is lost, nothing doubled.

Every process that has the point dies there once, all processes side by side; one load and one check.
"""

from __future__ import annotations

import os
import re

import pytest

from deploy.local.places import ROOT
from services.chassis import failpoints
from services.chassis.clock import Clock
from tests.faults.checker import Truth
from tests.faults.faulty_prag import HEALED_WITHIN
from tests.faults.load import Desks
from tests.stack import until

# PRAG_ALL_POINTS=1 tries later passings too: 200 deaths and more.
NTH = (1, 3, 9) if os.environ.get("PRAG_ALL_POINTS") else (1,)
COMMAND = ("after_begin", "before_outbox", "before_commit", "after_commit")
RELAY = ("after_select", "after_publish", "before_mark", "after_mark")
CONSUMER = ("after_fetch", "before_projection", "before_ack", "after_ack")
UPLOAD = ("amid_body", "before_sync", "before_blob_row", "after_blob_row")
JOB = ("after_take", "before_done")
POINTS = {
    "gateway": ("before_rpc", "before_response"),
    "identity": (*COMMAND, *RELAY),
    "registry": (*UPLOAD, *COMMAND, *RELAY, *CONSUMER),
    "assessment": (*COMMAND, *RELAY, *CONSUMER),
    "assessment-work": JOB,
    "referral": (*COMMAND, *RELAY, *CONSUMER),
    "benefits": (*COMMAND, *RELAY, *CONSUMER),
    # It tells nothing when it exports.
    "reporting": ("after_begin", "after_commit", *CONSUMER),
    "reporting-work": JOB,
}


def test_every_point_of_the_product_has_its_case():
    """Nobody names a point that is not struck here, or strikes one that the product has no longer."""
    sources = [path for folder in ("services", "gateway") for path in (ROOT / folder).rglob("*.py")]
    passed = {name for path in sources for name in re.findall(r'failpoints\.at\("(\w+)"\)', path.read_text())}
    struck = {name for names in POINTS.values() for name in names}
    assert passed == struck == set(failpoints.NAMES)


@pytest.mark.parametrize("nth", NTH)
def test_killed_at_each_point(prag, nth):
    errands = prag.load.desks(f"points {nth}").errands()
    left = {process: [f"{point}:{nth}" for point in points] for process, points in POINTS.items()}
    orders = {process: prag.arm(process, points[0]) for process, points in left.items()}
    prag.load.start(*errands, Desks.story, Desks.printed)
    try:
        while orders:
            died = until(
                lambda: [one for one, order in orders.items() if not order.exists()],
                repr(left),
                HEALED_WITHIN,
            )
            for process in died:
                prag.points.add((process, left[process].pop(0)))
                prag.kills += 1
                del orders[process]
                if left[process]:
                    orders[process] = prag.arm(process, left[process][0])
    finally:
        prag.load.stop()
    prag.check()


def test_bytes_without_a_row_are_swept(prag):
    """An hour later; a service sweeps when it starts."""
    prag.heal()
    with Truth(prag.stack.var) as truth:
        orphan = prag.stack.var / "blobs" / "registry" / "blobs" / "01900000-0000-7000-8000-000000000000"
        orphan.parent.mkdir(parents=True, exist_ok=True)
        orphan.write_bytes(b"half")
        hour_ago = Clock().now().timestamp() - 3700
        for path in truth.orphans("registry"):
            os.utime(path, (hour_ago, hour_ago))
        prag.kill("registry")
        until(lambda: not truth.orphans("registry"), "orphans are swept")
    prag.check()
