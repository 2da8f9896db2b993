"""Delivered twice, out of order, and poisoned: projections are the same, and the rest flows."""

from __future__ import annotations

import asyncio
import contextlib
import json
import random

import nats
import pytest
from google.protobuf.message import DecodeError, Message
from nats.aio.client import Client
from prag.common.v1.event_service_pb2 import RecordedEvent

from services.chassis.events import event_messages
from services.chassis.ids import new_id
from services.chassis.messaging.parking import TRIES
from services.reporting.facts import fact_id
from services.reporting.subscribers import FACTS
from tests.faults.checker import Truth
from tests.faults.faulty_prag import FaultyPrag
from tests.stack import until

# Who hears registry.
HEARERS = ("assessment", "referral", "benefits", "reporting")


async def connect(prag: FaultyPrag, service: str) -> Client:
    """NATS as a service."""
    passwords = json.loads((prag.stack.var / "secrets" / "passwords.json").read_text())
    return await nats.connect(
        f"nats://127.0.0.1:{prag.ports['nats']}",
        user=service,
        password=passwords[f"{service}_nats"],
        inbox_prefix=f"_INBOX_{service}".encode(),
    )


def publish(prag: FaultyPrag, service: str, told: list[RecordedEvent]) -> None:
    """Send events as the service's relay would, but under an id of the message that NATS has not seen."""

    async def send() -> None:
        client = await connect(prag, service)
        try:
            for event in told:
                headers = event_messages.headers(event) | {"Nats-Msg-Id": str(new_id())}
                await client.jetstream().publish(
                    event_messages.subject(event), event.payload, headers=headers
                )
        finally:
            await client.close()

    asyncio.run(send())


def test_all_again_in_another_order(prag, seed):
    """Trap 9: the window in which NATS sees a repetition is past; ours has no end."""
    prag.load.desks("again").story()
    prag.heal()
    chance = random.Random(f"{seed}/again")
    with Truth(prag.stack.var) as truth:
        for service in ("registry", "assessment", "referral", "benefits"):
            told = list(truth.log(service))[-300:]
            again = told + chance.sample(told, len(told) // 2)
            chance.shuffle(again)
            publish(prag, service, again)
    prag.check()


def test_later_versions_first(prag):
    """NATS has the new events backwards before the relay has any: what is early waits for what lacks."""
    desks = prag.load.desks("early")
    prag.heal()
    link = prag.links["registry-nats"]
    link.half_open()
    case, _ = desks.registered()
    with Truth(prag.stack.var) as truth:
        told = [event for event in truth.log("registry") if event.aggregate_id == case]
    assert len(told) > 2
    publish(prag, "registry", told[::-1])
    link.mend()
    prag.check()


@pytest.mark.parametrize("how", ["malformed", "handler"])
def test_poison_is_parked_and_the_rest_flows(prag, how):
    """An event of a case that nobody can apply; others of the same stream are heard meanwhile."""
    desks = prag.load.desks(f"poison {how}")
    desks.story()
    prag.heal()
    with Truth(prag.stack.var) as truth:
        real = next(event for event in truth.log("registry") if event.type.endswith(".CaseRegistered"))
        bad = RecordedEvent()
        bad.CopyFrom(real)
        bad.event_id, bad.aggregate_id = str(new_id()), str(new_id())
        bad.aggregate_version = 1
        bad.payload = b"\xff\xff" if how == "malformed" else registered_for_nobody(real)
        publish(prag, "registry", [bad])
        parked = "SELECT reason, tries FROM parked_event WHERE event_id = $1"
        until(lambda: truth.rows("assessment", parked, bad.event_id), "it is parked")
        [row] = truth.rows("assessment", parked, bad.event_id)
        assert row["reason"].startswith("POISON")
        assert row["tries"] == TRIES
        case, _ = desks.registered()
        known = "SELECT number FROM case_ref WHERE case_id = $1"
        until(lambda: truth.value("assessment", known, case), "the rest flows")
        for service in HEARERS:
            until(lambda service=service: dealt_with(truth, service, bad), f"{service} has dealt with it")
        forget(truth, bad)
    prag.check()


def registered_for_nobody(real: RecordedEvent) -> bytes:
    """An event whose handlers raise: a head that is no id."""
    message: Message = event_messages.message_class(real.type).FromString(real.payload)
    message.head_person_id = "nobody"  # type: ignore[attr-defined]
    return message.SerializeToString()


def dealt_with(truth: Truth, service: str, event: RecordedEvent) -> bool:
    """A service has applied an event, or given up."""
    applied = "SELECT 1 FROM inbox WHERE event_id = $1"
    parked = "SELECT 1 FROM parked_event WHERE event_id = $1 AND reason LIKE 'POISON%'"
    return any(truth.value(service, query, event.event_id) for query in (applied, parked))


def forget(truth: Truth, bad: RecordedEvent) -> None:
    """What no owner ever told is taken out by hand, as an operator would."""
    for service in HEARERS:
        truth.rows(service, "DELETE FROM parked_event WHERE aggregate_id = $1", bad.aggregate_id)
        truth.rows(service, "DELETE FROM aggregate_position WHERE aggregate_id = $1", bad.aggregate_id)
        truth.rows(service, "DELETE FROM inbox WHERE event_id = $1", bad.event_id)
    with contextlib.suppress(DecodeError):
        message = event_messages.message_class(bad.type).FromString(bad.payload)
        for fact in FACTS[type(message)](message):
            truth.rows("reporting", "DELETE FROM fact WHERE id = $1", fact_id(bad.event_id, fact))
