"""Each part is started anew under load, in order: nobody is refused and nobody waits in vain."""

from __future__ import annotations

import os
import signal

import pytest

from deploy.local.places import SERVICES
from tests.faults.load import Caller, Desks
from tests.stack import until


def read(desks: Desks) -> None:
    desks.officer.read("cases?municipality=RAN&pageSize=5")


@pytest.fixture
def once(monkeypatch):
    """Clients that open a connection for each request; what is not answered at once is written down.

    A connection that is kept may be closed by the other side at any moment, and HTTP lets clients try again.
    """
    failed: list[str] = []
    send = Caller._send

    def watched(self, verb, path, key, **options):
        self.http.headers["Connection"] = "close"
        answer = send(self, verb, path, key, **options)
        if self.tries > 1:
            failed.append(f"{verb} {path}: {self.tries} tries, {self.first}")
        return answer

    monkeypatch.setattr(Caller, "_send", watched)
    return failed


def everything(town, name: str) -> list:
    return [read, *town.load.desks(name).errands()]


def test_each_service_is_followed_by_another(town, once):
    """SIGUSR1: a successor serves before a service is ended; nobody is refused."""
    town.heal()
    parts = [*SERVICES, *(f"{service}-worker" for service in SERVICES)]
    old = {name: town.pids(name) for name in parts}
    town.load.start(*everything(town, "followed"))
    try:
        os.kill(town.supervisor(), signal.SIGUSR1)
        until(
            lambda: all(len(town.pids(name)) == 1 and town.pids(name) != old[name] for name in parts),
            "each is followed",
            400,
        )
    finally:
        town.load.stop()
    assert once == []
    town.check()


def test_the_gateway_is_started_anew(town, once):
    """SIGTERM: it answers what it has begun; who comes meanwhile waits at the open door."""
    town.heal()
    town.load.start(*everything(town, "gateway"))
    try:
        for _ in range(2):
            told = town.load.stories
            [old] = town.pids("gateway_master")
            os.kill(old, signal.SIGTERM)
            until(lambda old=old: town.pids("gateway_master") not in ([], [old]), "it is started again")
            until(lambda told=told: town.load.stories > told + 10, "work goes on")
    finally:
        town.load.stop()
    assert once == []
    town.check()


@pytest.mark.parametrize("name", ["registry", "assessment"])
def test_a_service_is_asked_to_end(town, name):
    """SIGTERM without a successor: what it has begun it ends, what comes meanwhile is done afterwards."""
    town.heal()
    town.load.start(*everything(town, f"ended {name}"))
    try:
        told = town.load.stories
        [old] = town.pids(name)
        os.kill(old, signal.SIGTERM)
        until(lambda: town.pids(name) not in ([], [old]) and town.ready(name), f"{name} is started again")
        until(lambda: town.load.stories > told + 10, "work goes on")
    finally:
        town.load.stop()
    town.check()
