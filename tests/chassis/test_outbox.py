"""What is written beside the state: versions without gap, nothing sensitive, a cursor that loses nothing."""

import asyncio
import datetime as dt
from types import SimpleNamespace

import pytest
from prag.common.v1.event_service_pb2 import ReadEventsRequest
from prag.profiles.v1.profiles_events_pb2 import PersonProfiled
from prag.registry.v1 import registry_events_pb2 as registry
from prag.registry.v1 import registry_service_pb2
from prometheus_client import REGISTRY

from deploy.local.places import free_ports
from services.chassis.auth.actors import acting, service_actor
from services.chassis.common_services.event_service import EventServicer
from services.chassis.errors import InvalidArgument, PermissionDenied
from services.chassis.events import event_messages, logs, outbox
from services.chassis.ids import new_id
from services.chassis.messaging import relay
from services.chassis.messaging.nats_connection import NatsConnection
from tests.chassis.conftest import officer
from tests.chassis.event_path import running, until

RAN = officer("RAN")


async def change(database, case_id, state="S", hold=0.0, **options):
    with acting(RAN):
        async with database.transaction() as tx:
            await outbox.record(
                tx,
                registry.CaseStateChanged(case_id=str(case_id), state=state),
                municipality="RAN",
                **options,
            )
            (version,) = await outbox.write(tx)
            await asyncio.sleep(hold)
    return version


async def read(database, by="benefits", **request):
    servicer = EventServicer(SimpleNamespace(database=database))
    with acting(service_actor(by)):
        return [event async for event in servicer.ReadEvents(ReadEventsRequest(**request), None)]


async def test_versions_have_no_gap_and_failures_leave_none(database, scratch):
    case = new_id()
    with acting(RAN), pytest.raises(ZeroDivisionError):
        async with database.transaction() as tx:
            await outbox.record(tx, registry.CaseSelected(case_id=str(case)), municipality="RAN")
            raise ZeroDivisionError
    versions = await asyncio.gather(*(change(database, case) for _ in range(12)))
    assert sorted(versions) == list(range(1, 13))


async def test_the_envelope_goes_there_and_back(database):
    case, when = new_id(), dt.datetime(2026, 11, 20, 10, 30, tzinfo=dt.UTC)
    await change(database, case, actual_on=when, institution="kz-gjilan")
    await change(database, case, actual_on=dt.date(2026, 11, 19))
    await change(database, case)
    written = await read(database, stream="registry")
    for event in written:
        copy = event_messages.decode(
            event_messages.subject(event), event_messages.headers(event), event.payload
        )
        copy.cursor = event.cursor
        assert copy == event
    known = [event_messages.envelope(event) for event in written]
    assert [one.actual_on for one in known] == [when, dt.date(2026, 11, 19), None]
    assert [one.aggregate_version for one in known] == [1, 2, 3]
    assert event_messages.subject(written[0]) == "prag.registry.v1.CaseStateChanged.RAN.kz-gjilan"
    assert known[0].actor_id == RAN.account_id


@pytest.mark.parametrize(
    ("rule", "institution", "expected"),
    [
        ("FIRST_VISIT", "", "RAN.-.FIRST_VISIT"),
        ("FIRST_VISIT", "kz-gjilan", "RAN.kz-gjilan.FIRST_VISIT"),
        ("a.b >", "", "RAN.-.-"),
        ("", "", "RAN.-.-"),
    ],
)
async def test_a_topic_is_the_last_token_of_a_subject(database, rule, institution, expected):
    with acting(RAN):
        async with database.transaction() as tx:
            clock = registry.ClockStarted(clock_id=str(new_id()), rule=rule)
            await outbox.record(tx, clock, municipality="RAN", institution=institution)
    (event,) = await read(database, stream="registry")
    subject = event_messages.subject(event)
    assert subject == f"prag.registry.v1.ClockStarted.{expected}"
    assert (
        event_messages.decode(subject, event_messages.headers(event), event.payload).payload == event.payload
    )
    # A stream may still hold messages from before there were topics.
    before = "prag.registry.v1.ClockStarted.RAN" + (f".{institution}" if institution else "")
    assert (
        event_messages.decode(before, event_messages.headers(event), event.payload).payload == event.payload
    )
    for lie in ("RAN.-.OTHER", "GJL", "GJL.kz-gjilan", f"{expected}.more", "RAN.-.FIRST_VISIT.-"):
        with pytest.raises(event_messages.MalformedEvent):
            event_messages.decode(
                f"prag.registry.v1.ClockStarted.{lie}", event_messages.headers(event), event.payload
            )


def test_all_events_of_an_aggregate_have_its_topic():
    assert event_messages.subjects_beside(registry.ClockStopped, "FIRST_VISIT") == {
        f"prag.registry.v1.Clock{what}.*.*.FIRST_VISIT" for what in ("Started", "Elapsed", "Moved", "Stopped")
    }


async def test_a_message_that_lies_about_itself_is_refused(database):
    await change(database, new_id())
    (event,) = await read(database, stream="registry")
    for lie in ("prag.benefits.v1.Paid.RAN", "prag.registry.v1.CaseStateChanged.GJL"):
        with pytest.raises(event_messages.MalformedEvent):
            event_messages.decode(lie, event_messages.headers(event), event.payload)
    with pytest.raises(event_messages.MalformedEvent):
        event_messages.decode(event_messages.subject(event), {}, event.payload)


@pytest.mark.parametrize("message", [registry_service_pb2.Person(), registry_service_pb2.GetCaseRefRequest()])
async def test_only_events_are_recorded(database, message):
    with acting(RAN):
        async with database.transaction() as tx:
            with pytest.raises(TypeError):
                await outbox.record(tx, message)


def test_sensitive_fields_travel_in_profiles_only(monkeypatch):
    assert event_messages.aggregate_of(PersonProfiled) == ("person", "person_id")
    event_messages._aggregate_of.cache_clear()
    monkeypatch.setattr(event_messages, "PROFILES", "elsewhere")
    with pytest.raises(TypeError, match="sensitive"):
        event_messages.aggregate_of(PersonProfiled)
    event_messages._aggregate_of.cache_clear()


async def test_what_waits_is_measured_also_when_nats_was_never_there(database, monkeypatch):
    monkeypatch.setattr(relay, "_CONNECT_WITHIN", 0.3)
    await change(database, new_id())
    messaging = NatsConnection("registry", f"nats://127.0.0.1:{free_ports(1)[0]}")

    async def measured():
        return REGISTRY.get_sample_value("prag_relay_pending") == 1

    async with running(relay.Relay(database, messaging, ("registry",)).run):
        await until(measured)


async def test_the_log_by_cursor_loses_nothing_among_writers_that_commit_late(database):
    """Readers go on while writers hold their transactions: ids are given before commit order is known."""
    writing = True
    seen: list[str] = []

    async def reader():
        cursor = ""
        while True:
            last = not writing
            for event in await read(database, stream="registry", cursor=cursor):
                cursor = event.cursor
                seen.append(event.event_id)
            if last:
                return
            await asyncio.sleep(0.001)

    async def writer(number):
        for turn in range(15):
            await change(database, new_id(), hold=0.01 if (turn + number) % 3 == 0 else 0)

    following = asyncio.create_task(reader())
    await asyncio.gather(*(writer(number) for number in range(4)))
    writing = False
    await following
    assert len(seen) == len(set(seen)) == 60


async def test_profiles_are_read_by_reporting_only(database):
    with acting(RAN):
        async with database.transaction() as tx:
            await outbox.record(tx, PersonProfiled(person_id=str(new_id()), case_id=str(new_id())))
    assert len(await read(database, by="reporting", stream="profiles")) == 1
    assert await read(database, by="reporting", stream="registry") == []
    with pytest.raises(PermissionDenied):
        await read(database, by="benefits", stream="profiles")


async def test_one_aggregate_after_a_version(database):
    case = new_id()
    for _ in range(3):
        await change(database, case)
    await change(database, new_id())
    found = await read(database, stream="registry", aggregate="case", aggregate_id=str(case), after_version=1)
    assert [event.aggregate_version for event in found] == [2, 3]


@pytest.mark.parametrize("cursor", ["x", "MS4yLjM=", "é"])
async def test_a_cursor_of_another_database_is_refused(database, cursor):
    with pytest.raises(InvalidArgument):
        await read(database, stream="registry", cursor=cursor)


@pytest.mark.parametrize(
    "stream", ["registry", "assessment", "referral", "benefits", "reporting", "profiles"]
)
@pytest.mark.parametrize("by", [*logs.FOLLOWS, "unheard"])
async def test_a_service_reads_the_logs_that_it_follows_and_no_other(database, by, stream):
    if stream in logs.FOLLOWS.get(by, ()):
        assert await read(database, by=by, stream=stream) == []
    else:
        for more in ({}, {"aggregate": "case", "aggregate_id": str(new_id())}):
            with pytest.raises(PermissionDenied, match="NOT_PERMITTED"):
                await read(database, by=by, stream=stream, **more)
