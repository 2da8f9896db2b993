"""Killed at a named point while families are taken through: nothing is lost, nothing doubled.

The first and a middle passing of each point at each service that has it; one load and one check for all.
"""

from __future__ import annotations

import os
import time

import pytest

from tests.faults.checker import Truth
from tests.faults.load import REGISTRY, SCAN
from tests.faults.town import until

# More passings are tried with PRAG_ALL_POINTS=1.
NTH = (1, 3, 9) if os.environ.get("PRAG_ALL_POINTS") else (1, 3)
COMMAND = ("S1", "S2", "S3", "S4")
RELAY = ("R1", "R2", "R3", "R4")
CONSUMER = ("C1", "C2", "C3", "C4")
POINTS = {
    "gateway": ("G1", "G2"),
    "identity": (*COMMAND, *RELAY),
    "registry": (*COMMAND, *RELAY, *CONSUMER),
    "assessment": (*COMMAND, *RELAY, *CONSUMER),
    "referral": (*COMMAND, *RELAY, *CONSUMER),
    "benefits": (*COMMAND, *RELAY, *CONSUMER),
    # It tells nothing when it exports.
    "reporting": ("S1", "S4", *CONSUMER),
}


@pytest.mark.parametrize("nth", NTH)
def test_killed_at_each_point(town, nth):
    """Each service dies at one of its points after the other, all services side by side."""
    errands = town.load.desks("points").errands()
    left = {process: [f"{point}:{nth}" for point in points] for process, points in POINTS.items()}
    orders = {process: town.arm(process, points[0]) for process, points in left.items()}
    town.load.start(*errands)
    try:
        while orders:
            died = until(
                lambda: [one for one, order in orders.items() if not order.exists()], repr(left), 120
            )
            for process in died:
                town.points.add((process, left[process].pop(0)))
                town.kills += 1
                del orders[process]
                if left[process]:
                    orders[process] = town.arm(process, left[process][0])
    finally:
        town.load.stop()
    town.check()


@pytest.mark.parametrize("point", ["U1", "U2", "U3", "U4"])
def test_killed_amid_an_upload(town, point):
    desks = town.load.desks(f"upload {point}")
    case = desks.report()["id"]
    order = town.arm("registry", f"{point}:1")
    blob = desks.officer.upload(SCAN + b"%" * 300_000)
    assert not order.exists()
    town.kills += 1
    town.points.add(("registry", f"{point}:1"))
    desks.officer.act(
        REGISTRY + "AddDocument",
        f"cases/{case}/documents",
        kind="DOCUMENT_KIND_OTHER",
        blobId=blob,
    )
    town.check()


def test_bytes_without_a_row_are_swept(town):
    """An hour later; a service sweeps when it starts."""
    town.heal()
    with Truth(town.stack.var) as truth:
        orphan = town.stack.var / "blobs" / "registry" / "blobs" / "01900000-0000-7000-8000-000000000000"
        orphan.parent.mkdir(parents=True, exist_ok=True)
        orphan.write_bytes(b"half")
        hour_ago = time.time() - 3700
        for path in truth.orphans("registry"):
            os.utime(path, (hour_ago, hour_ago))
        town.kill("registry")
        until(lambda: not truth.orphans("registry"), "orphans are swept")
    town.check()


@pytest.mark.parametrize("point", ["J1", "J2"])
@pytest.mark.parametrize("service", ["assessment", "reporting"])
def test_killed_amid_a_job(town, service, point):
    desks = town.load.desks(f"job {service} {point}")
    order = town.arm(f"{service}-work", f"{point}:1")
    if service == "reporting":
        desks.export()
    else:
        desks.chance.random = lambda: 0.0
        desks.story()
    until(lambda: not order.exists(), "the worker dies")
    town.kills += 1
    town.points.add((service, f"{point}:1"))
    town.check()
    with Truth(town.stack.var) as truth:
        assert not truth.value(service, "SELECT count(*) FROM job WHERE state <> 'DONE'")
