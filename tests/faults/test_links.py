"""Links that are slow, cut, or dead without a word: deadlines hold, and what was told is heard in the end."""

from __future__ import annotations

import time

import pytest
import requests

from tests.stack import until

# What the gateway waits for a service (gateway/settings.py), and what a busy machine adds.
DEADLINE = 5.0
SLACK = 10.0


def ask(town, path: str = "cases?municipality=RAN&pageSize=1") -> tuple[int, float]:
    began = time.monotonic()
    answer = town.stack.api("officer").send("GET", path)
    return answer.status_code, time.monotonic() - began


def test_a_slow_link_is_slow_and_no_more(town):
    town.links["gateway-registry"].slow(delay=0.2)
    status, seconds = ask(town)
    assert (status, seconds > 0.2) == (200, True)
    desks = town.load.desks("slow")
    desks.registered()
    town.links["gateway-registry"].mend()
    town.check()


@pytest.mark.parametrize("how", ["half_open", "one_way"])
def test_a_dead_link_ends_with_the_deadline(town, how):
    """Nobody says that the other side is gone, or it hears and is not heard."""
    link = town.links["gateway-registry"]
    getattr(link, how)()
    status, seconds = ask(town)
    assert status in {503, 504}
    assert DEADLINE - 1 < seconds < DEADLINE + SLACK
    # Pages that need no registry are served meanwhile.
    page = requests.get(f"{town.stack.url}/sign-in", timeout=5)
    assert page.status_code == 200
    link.mend()
    until(lambda: ask(town)[0] == 200, "the link is back", 30)
    town.check()


def test_a_link_that_is_cut_again_and_again(town):
    """RST amid calls: each act is done once."""
    link = town.links["gateway-registry"]
    desks = town.load.desks("cut")
    town.load.start(*desks.errands())
    try:
        for _ in range(20):
            passed = link.passed
            until(lambda passed=passed: link.passed > passed + 2000, "something passes")
            link.reset()
    finally:
        town.load.stop()
    town.check()


@pytest.mark.parametrize("how", ["half_open", "one_way", "reset"])
def test_registry_without_nats_writes_on(town, how):
    """What NATS has taken and could not say is sent again, and heard once."""
    link = town.links["registry-nats"]
    desks = town.load.desks(f"without {how}")
    desks.registered()
    getattr(link, how)()
    for _ in range(3):
        desks.registered()
    link.mend()
    town.check()


def test_registry_without_its_database_says_so(town):
    link = town.links["registry-postgres"]
    link.half_open()
    status, seconds = ask(town)
    assert status in {503, 504}
    assert seconds < DEADLINE + SLACK
    link.mend()
    until(lambda: ask(town)[0] == 200, "the database is back", 60)
    town.check()
