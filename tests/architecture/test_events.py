"""Every event has who publishes it and who hears it, and rights on NATS are what the code needs, no more."""

from __future__ import annotations

import importlib

import pytest
from google.protobuf import message_factory
from google.protobuf.message import Message

from deploy.nats.rights import FOLLOWS, PUBLISHES
from services.chassis.events.event_messages import PROFILE_READERS
from tests.architecture.contracts import SERVICES, events, has, publisher
from tests.architecture.snapshots import HERE, event_lines, followed, unpublished


def test_the_list_of_events_is_the_one_that_was_reviewed():
    committed = (HERE / "events.txt").read_text(encoding="utf-8").splitlines()
    assert len(committed) > 50
    assert event_lines() == committed, "run `python -m tests.architecture.snapshots`, look, and commit"


def test_every_event_is_published_by_its_owner():
    assert events()
    assert unpublished() == set()


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_may_read_the_streams_that_it_hears_and_no_other(service):
    if not has(f"services.{service}.subscribers"):
        pytest.fail(f"services/{service}/subscribers.py is missing")
    assert set(FOLLOWS[service]) == followed(service)


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_fills_the_streams_that_are_its_own(service):
    described = importlib.import_module(f"services.{service}.__main__").SERVICE
    assert tuple(stream.upper() for stream in described.publishes) == PUBLISHES[service]


def test_every_stream_has_one_publisher():
    streams = {event.full_name.split(".")[1].upper(): publisher(event) for event in events()}
    assert set(streams) == {*(service.upper() for service in SERVICES), "PROFILES"}
    for stream, service in streams.items():
        assert [name for name, own in PUBLISHES.items() if stream in own] == [service]


def test_only_reporting_reads_profiles():
    assert {service for service, streams in FOLLOWS.items() if "PROFILES" in streams} == {"reporting"}
    assert {"reporting"} == PROFILE_READERS


def told(service: str) -> dict[type[Message], object]:
    """The table of a service's tests: its events, and what shows when each is told."""
    table: dict[type[Message], object] = importlib.import_module(f"tests.{service}.test_recorded_events").TOLD
    return table


@pytest.mark.parametrize("event", events(), ids=lambda event: event.full_name)
def test_a_test_shows_when_each_event_is_told(event):
    table = told(publisher(event))
    kind = message_factory.GetMessageClass(event)
    assert kind in table, f"tests/{publisher(event)}/test_recorded_events.py has no line for {event.name}"


@pytest.mark.parametrize("service", SERVICES)
def test_a_table_of_what_is_told_names_no_event_of_others(service):
    own = {event.full_name for event in events() if publisher(event) == service}
    assert {kind.DESCRIPTOR.full_name for kind in told(service)} == own
