"""Killed at a named point while families are taken through: nothing is lost, nothing doubled.

The default are the first and a middle passing of each point at each service that has it; --all-points adds
more. Each group of points shares one load and one check.
"""

from __future__ import annotations

import os
import time

import pytest

from tests.faults.checker import Truth
from tests.faults.load import REGISTRY, SCAN, Desks, day
from tests.faults.town import until

COMMANDS = ("S1", "S2", "S3", "S4")
RELAY = ("R1", "R2", "R3", "R4")
CONSUMER = ("C1", "C2", "C3", "C4")
TELL = ("identity", "registry", "assessment", "referral", "benefits")
HEAR = ("registry", "assessment", "referral", "benefits", "reporting")
WIDE = bool(os.environ.get("PRAG_ALL_POINTS"))
NTH = (1, 3, 9) if WIDE else (1, 3)


def of(names, services):
    return [(service, point) for service in services for point in names]


# Which acts reach the points of a group.
GROUPS = {
    "commands": of(COMMANDS, TELL) + [("reporting", point) for point in ("S1", "S4")],
    "relays": of(RELAY, [one for one in TELL if one != "benefits"]),
    "consumers": of(CONSUMER, HEAR),
    "gateway": of(("G1", "G2"), ("gateway",)),
}
CASES = [pytest.param(group, nth, id=f"{group}-{nth}") for group in GROUPS for nth in NTH]


def story(desks: Desks) -> None:
    """Everything that any of the points needs."""
    desks.story()
    desks.institution()
    desks.officer.act(
        "prag.reporting.v1.ReportingService/ExportPlan",
        "municipal-plans/RAN:export",
        locale="LOCALE_SR_LATN",
    )


@pytest.mark.parametrize(("group", "nth"), CASES)
def test_killed_there(town, group, nth):
    """One point of each service at a time: services die side by side, as machines do."""
    left = list(GROUPS[group])
    town.load.start(3, story)
    try:
        while left:
            now = {}
            for service, point in list(left):
                if service not in now:
                    now[service] = point
                    left.remove((service, point))
            for service, point in now.items():
                order = town.arm(service, f"{point}:{nth}")
                until(lambda order=order: not order.exists(), f"{service} dies at {point}:{nth}", 60)
                town.kills += 1
                town.points.add((service, point, nth))
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
    town.points.add(("registry", point, 1))
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
        desks.officer.act(
            "prag.reporting.v1.ReportingService/ExportPlan",
            "municipal-plans/RAN:export",
            locale="LOCALE_SR_LATN",
        )
    else:
        desks.chance.random = lambda: 0.0
        desks.story()
    until(lambda: not order.exists(), "the worker dies")
    town.kills += 1
    town.points.add((service, point, 1))
    town.check()
    with Truth(town.stack.var) as truth:
        assert not truth.value(service, "SELECT count(*) FROM job WHERE state <> 'DONE'")
