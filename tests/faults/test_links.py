"""Links that are slow, cut, or dead without a word: deadlines hold, and what was told is heard in the end."""

from __future__ import annotations

import time

import pytest
import requests

from tests.stack import until

# What the gateway waits for a service (gateway/settings.py), and what a busy machine adds.
DEADLINE = 5.0
SLACK = 10.0


def ask(prag, path: str = "cases?municipality=RAN&pageSize=1") -> tuple[int, float]:
    began = time.monotonic()
    answer = prag.stack.api("officer").send("GET", path)
    return answer.status_code, time.monotonic() - began


def test_a_slow_link_is_slow_and_no_more(prag):
    prag.links["gateway-registry"].slow(delay=0.2)
    status, seconds = ask(prag)
    assert (status, seconds > 0.2) == (200, True)
    desks = prag.load.desks("slow")
    desks.registered()
    prag.links["gateway-registry"].mend()
    prag.check()


@pytest.mark.parametrize("how", ["half_open", "one_way"])
def test_a_dead_link_ends_with_the_deadline(prag, how):
    """Nobody says that the other side is gone, or it hears and is not heard."""
    link = prag.links["gateway-registry"]
    getattr(link, how)()
    status, seconds = ask(prag)
    assert status in {503, 504}
    assert DEADLINE - 1 < seconds < DEADLINE + SLACK
    # Pages that need no registry are served meanwhile.
    page = requests.get(f"{prag.stack.url}/sign-in", timeout=5)
    assert page.status_code == 200
    link.mend()
    until(lambda: ask(prag)[0] == 200, "the link is back", 30)
    prag.check()


def test_a_link_that_is_cut_again_and_again(prag):
    """RST amid calls: each act is done once."""
    link = prag.links["gateway-registry"]
    desks = prag.load.desks("cut")
    prag.load.start(*desks.errands())
    try:
        for _ in range(20):
            passed = link.passed
            until(lambda passed=passed: link.passed > passed + 2000, "something passes")
            link.reset()
    finally:
        prag.load.stop()
    prag.check()


@pytest.mark.parametrize("how", ["half_open", "one_way", "reset"])
def test_registry_without_nats_writes_on(prag, how):
    """What NATS has taken and could not say is sent again, and heard once."""
    link = prag.links["registry-nats"]
    desks = prag.load.desks(f"without {how}")
    desks.registered()
    getattr(link, how)()
    for _ in range(3):
        desks.registered()
    link.mend()
    prag.check()


def test_registry_without_its_database_says_so(prag):
    link = prag.links["registry-postgres"]
    link.half_open()
    status, seconds = ask(prag)
    assert status in {503, 504}
    assert seconds < DEADLINE + SLACK
    link.mend()
    until(lambda: ask(prag)[0] == 200, "the database is back", 60)
    prag.check()
