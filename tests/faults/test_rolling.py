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


def everything(prag, name: str) -> list:
    return [read, *prag.load.desks(name).errands()]


def test_each_service_is_followed_by_another(prag, once):
    """SIGUSR1: a successor serves before a service is ended; nobody is refused."""
    prag.heal()
    parts = [*SERVICES, *(f"{service}-worker" for service in SERVICES)]
    old = {name: prag.pids(name) for name in parts}
    prag.load.start(*everything(prag, "followed"))
    try:
        os.kill(prag.supervisor(), signal.SIGUSR1)
        until(
            lambda: all(len(prag.pids(name)) == 1 and prag.pids(name) != old[name] for name in parts),
            "each is followed",
            400,
        )
    finally:
        prag.load.stop()
    assert once == []
    prag.check()


def test_the_gateway_is_started_anew(prag, once):
    """SIGTERM: it answers what it has begun; who comes meanwhile waits at the open door."""
    prag.heal()
    prag.load.start(*everything(prag, "gateway"))
    try:
        for _ in range(2):
            told = prag.load.stories
            [old] = prag.pids("gateway_master")
            os.kill(old, signal.SIGTERM)
            until(lambda old=old: prag.pids("gateway_master") not in ([], [old]), "it is started again")
            until(lambda told=told: prag.load.stories > told + 10, "work goes on")
    finally:
        prag.load.stop()
    assert once == []
    prag.check()


@pytest.mark.parametrize("name", ["registry", "assessment"])
def test_a_service_is_asked_to_end(prag, name):
    """SIGTERM without a successor: what it has begun it ends, what comes meanwhile is done afterwards."""
    prag.heal()
    prag.load.start(*everything(prag, f"ended {name}"))
    try:
        told = prag.load.stories
        [old] = prag.pids(name)
        os.kill(old, signal.SIGTERM)
        until(lambda: prag.pids(name) not in ([], [old]) and prag.ready(name), f"{name} is started again")
        until(lambda: prag.load.stories > told + 10, "work goes on")
    finally:
        prag.load.stop()
    prag.check()
