"""Every event has who publishes it and who hears it, and rights on NATS are what the code needs, no more."""

from __future__ import annotations

import importlib

import pytest
import yaml
from google.protobuf import message_factory
from google.protobuf.message import Message
from prag.registry.v1 import registry_events_pb2 as registry

from deploy.local.places import ROOT
from deploy.nats.rights import FOLLOWS, PUBLISHES
from services.chassis.messaging.projections import ProjectionHandler
from services.chassis.messaging.subscriptions import TopicSubscription
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


def test_what_every_new_case_tells_takes_no_transaction_where_it_is_heard():
    """A plain handler costs each service ten times what a projection does, for each case that is reported."""
    reported, started = registry.CaseReported, registry.ClockStarted
    rules = yaml.safe_load((ROOT / "services/registry/data/clock_rules.yaml").read_text(encoding="utf-8"))
    topics = {rule["code"] for rule in rules if reported.DESCRIPTOR.full_name in rule["starts_on"]}
    assert {"FIRST_VISIT", "TWELVE_MONTH_REVIEW"} <= topics
    heard = []
    for service in SERVICES:
        table = importlib.import_module(f"services.{service}.subscribers").SUBSCRIPTIONS
        for event in (reported, started):
            handler, topic = table.get(event), ""
            if isinstance(handler, TopicSubscription):
                handler, topic = handler.handler, handler.topic
            if handler is not None and (not topic or topic in topics):
                heard.append((service, event.__name__, isinstance(handler, ProjectionHandler)))
    assert ("assessment", "ClockStarted", True) in heard
    assert [each for each in heard if not each[2]] == []


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
