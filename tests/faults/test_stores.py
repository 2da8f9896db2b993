"""The store of NATS is a cache of the outboxes: deleted, or put back to an older day, it is filled again."""

from __future__ import annotations

import json
import re
import subprocess
import time

import nats
import nats.errors
import pytest

from deploy.local.nats import binary
from services.chassis.subscriptions import Consumers
from tests.faults.checker import Truth
from tests.faults.load import Desks


def test_the_server_writes_before_it_says_so(town):
    """Traps 3 and 4: a server that can, told to."""
    version = subprocess.run([binary(), "--version"], capture_output=True, text=True, check=True).stdout
    found = re.search(r"v(\d+)\.(\d+)", version)
    assert found
    assert (int(found[1]), int(found[2])) >= (2, 10)
    told = json.loads((town.stack.var / "nats" / "nats.conf").read_text())
    assert told["jetstream"]["sync_interval"] == "always"


def test_the_store_is_deleted(town):
    desks = town.load.desks("deleted")
    desks.story()
    town.heal()
    town.load.start(*town.load.desks("deleting").errands())
    try:
        town.lose_store()
    finally:
        town.load.stop()
    began = time.monotonic()
    town.check()
    print(f"deleted: settled after {time.monotonic() - began:.1f} s")


def test_the_store_is_rolled_back(town, tmp_path):
    """Trap 2: a loss of power. The numbers of the stream are given out again, to other events."""
    desks = town.load.desks("rolled back")
    desks.story()
    town.heal()
    town.copy_store(tmp_path / "old")
    before = last_number(town)
    for _ in range(3):
        desks.story()
    town.heal()
    assert last_number(town) > before
    town.lose_store(tmp_path / "old")
    # What is told now takes the numbers of what was lost.
    desks.story()
    town.check()
    assert last_number(town) > before


def last_number(town) -> int:
    """The last number that registry's stream gave out, as its relay remembers it."""
    with Truth(town.stack.var) as truth:
        return int(truth.value("registry", "SELECT last_seq FROM relay_epoch WHERE stream = 'registry'"))


def test_nats_is_stopped_for_a_while(town):
    """Writes go on; what was told is heard afterwards. Trap 6: the fetch loops come back by themselves."""
    desks = town.load.desks("stopped")
    with town.stopped("nats"):
        made = [desks.report()["id"] for _ in range(5)]
    assert len(set(made)) == 5
    town.kill("nats")
    desks.story()
    town.check()


def test_consumers_fetch_by_hand():
    """Trap 6: nobody subscribes by callback."""
    assert "pull_subscribe_bind" in Consumers._consume.__code__.co_names
    assert "callback" not in Consumers._consume.__code__.co_names


async def test_a_service_cannot_look_into_a_stream(town):
    """Trap 5: with a service's own rights, what JetStream's interface would give is refused."""
    port = town.ports["nats"]
    refused: list[Exception] = []

    async def heard(error: Exception) -> None:
        refused.append(error)

    password = json.loads((town.stack.var / "secrets" / "passwords.json").read_text())["referral_nats"]
    client = await nats.connect(
        f"nats://127.0.0.1:{port}",
        user="referral",
        password=password,
        inbox_prefix=b"_INBOX_referral",
        error_cb=heard,
    )
    try:
        for subject, body in (
            ("$JS.API.STREAM.MSG.GET.PROFILES", b'{"seq": 1}'),
            ("$JS.API.STREAM.MSG.DELETE.REGISTRY", b'{"seq": 1}'),
            ("$JS.API.STREAM.PURGE.REGISTRY", b""),
        ):
            with pytest.raises(nats.errors.TimeoutError):
                await client.request(subject, body, timeout=0.5)
        assert len(refused) == 3
    finally:
        await client.close()


def test_no_chain_stands_in_the_way_of_writers(town):
    """Trap 8: a command waits for the rows that it changes and for no row that all commands share."""
    with Truth(town.stack.var) as truth:
        for service in ("registry", "assessment", "referral", "benefits"):
            triggers = truth.value(
                service, "SELECT count(*) FROM pg_trigger WHERE tgrelid = 'access_record'::regclass"
            )
            assert not triggers


def test_stories_go_on_afterwards(town):
    town.load.start(Desks.story)
    town.load.stop()
    town.check()
