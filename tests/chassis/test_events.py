"""An event on its way: subject, headers and envelope, each by the letter."""

import datetime as dt

import pytest
from prag.common.v1.event_service_pb2 import RecordedEvent
from prag.profiles.v1.profiles_events_pb2 import PersonProfiled
from prag.registry.v1 import registry_events_pb2 as registry
from prag.registry.v1 import registry_service_pb2

from services.chassis.events import event_messages
from services.chassis.events.event_messages import MalformedEvent

NOON = dt.datetime(2026, 11, 20, 11, 0, 0, 250_000, tzinfo=dt.UTC)
EVENT_ID, CASE = "0190a3c1-0000-7000-8000-000000000001", "0190a3c1-0000-7000-8000-000000000002"


def event(**values) -> RecordedEvent:
    """A change of a case's state; all of its envelope is set."""
    whole = {
        "event_id": EVENT_ID,
        "type": "prag.registry.v1.CaseStateChanged",
        "payload": registry.CaseStateChanged(case_id=CASE, state="VISITED").SerializeToString(),
        "aggregate": "case",
        "aggregate_id": CASE,
        "aggregate_version": 7,
        "actor_id": "a-1",
        "municipality": "RAN",
        "institution": "kz-gjilan",
        "traceparent": "00-x",
    }
    made = RecordedEvent(**{**whole, **values})
    made.recorded_time.FromDatetime(NOON)
    return made


HEADERS = {
    "Nats-Msg-Id": EVENT_ID,
    "Nats-Expected-Stream": "REGISTRY",
    "ce-specversion": "1.0",
    "ce-id": EVENT_ID,
    "ce-type": "prag.registry.v1.CaseStateChanged",
    "ce-source": "/prag/registry",
    "ce-subject": CASE,
    "ce-time": "2026-11-20T11:00:00.250000+00:00",
    "ce-datacontenttype": "application/protobuf",
    "prag-aggregate": "case",
    "prag-aggregate-version": "7",
    "prag-actor": "a-1",
    "prag-municipality": "RAN",
    "prag-institution": "kz-gjilan",
    "traceparent": "00-x",
}
SUBJECT = "prag.registry.v1.CaseStateChanged.RAN.kz-gjilan"


def test_the_headers_are_these():
    assert event_messages.headers(event()) == HEADERS
    bare = event_messages.headers(event(institution="", municipality="", actor_id="", traceparent=""))
    absent = {"prag-actor", "prag-municipality", "prag-institution", "traceparent"}
    assert bare == {name: value for name, value in HEADERS.items() if name not in absent}


@pytest.mark.parametrize(
    ("known", "written"),
    [
        (None, None),
        (dt.date(2026, 11, 19), "2026-11-19"),
        (NOON, "2026-11-20T11:00:00.250000+00:00"),
    ],
)
def test_when_the_act_was_done_travels_as_a_day_or_an_instant(known, written):
    told = event()
    event_messages.set_actual(told, known)
    assert event_messages.actual(told) == known
    assert event_messages.headers(told).get("prag-actual-on") == written
    read = event_messages.decode(SUBJECT, event_messages.headers(told), told.payload)
    assert read == told
    assert event_messages.actual(read) == known


@pytest.mark.parametrize(
    "name", ["ce-id", "ce-type", "ce-subject", "ce-time", "prag-aggregate", "prag-aggregate-version"]
)
def test_what_an_event_cannot_be_without(name):
    with pytest.raises(MalformedEvent):
        event_messages.decode(SUBJECT, {key: value for key, value in HEADERS.items() if key != name}, b"")


@pytest.mark.parametrize(
    "lie",
    [
        {"prag-aggregate-version": "seven"},
        {"ce-time": "yesterday"},
        {"prag-actual-on": "yesterday"},
        {"prag-municipality": "GJL"},
        {"prag-institution": ""},
        {"ce-type": "prag.registry.v1.CaseSelected"},
    ],
    ids=str,
)
def test_what_does_not_fit_its_subject_or_itself_is_no_event(lie):
    with pytest.raises(MalformedEvent):
        event_messages.decode(SUBJECT, HEADERS | lie, b"")
    with pytest.raises(MalformedEvent):
        event_messages.decode(SUBJECT, None, b"")


def test_the_envelope_says_what_the_event_does_not():
    told = event()
    assert event_messages.envelope(told) == event_messages.Envelope(
        event_id=EVENT_ID,
        aggregate="case",
        aggregate_id=CASE,
        aggregate_version=7,
        actual_on=None,
        recorded_at=NOON,
        actor_id="a-1",
        municipality="RAN",
        institution="kz-gjilan",
        traceparent="00-x",
    )


@pytest.mark.parametrize(
    ("known", "day"),
    [
        (None, dt.date(2026, 11, 20)),
        (dt.date(2026, 3, 1), dt.date(2026, 3, 1)),
        (dt.datetime(2026, 3, 1, 22, 59, tzinfo=dt.UTC), dt.date(2026, 3, 1)),
        (dt.datetime(2026, 3, 1, 23, 0, tzinfo=dt.UTC), dt.date(2026, 3, 2)),
    ],
)
def test_the_day_of_an_act(known, day):
    told = event()
    event_messages.set_actual(told, known)
    assert event_messages.envelope(told).day == day


@pytest.mark.parametrize(
    ("municipality", "institution", "subject"),
    [
        ("RAN", "", "RAN"),
        ("", "", "-"),
        ("---", "", "---"),
        ("RAN", "kz", "RAN.kz"),
        ("", "kz", "-.kz"),
        ("R.N", "", None),
        ("R N", "", None),
        ("*", "", None),
        (">", "", None),
        ("RAN", "k.z", None),
        ("RAN", "k z", None),
    ],
)
def test_a_subject_has_a_token_for_each(municipality, institution, subject):
    told = event(municipality=municipality, institution=institution)
    if subject is None:
        with pytest.raises(MalformedEvent):
            event_messages.subject(told)
    else:
        assert event_messages.subject(told) == f"prag.registry.v1.CaseStateChanged.{subject}"


@pytest.mark.parametrize(
    ("name", "stream"),
    [
        ("prag.registry.v1.CaseReported", "registry"),
        ("prag.profiles.v1.PersonProfiled", "profiles"),
        ("other.registry.v1.CaseReported", None),
        ("prag.re-gistry.v1.CaseReported", None),
    ],
)
def test_the_stream_of_a_name(name, stream):
    if stream is None:
        with pytest.raises(MalformedEvent):
            event_messages.stream_of(name)
    else:
        assert event_messages.stream_of(name) == stream


def test_profiles_are_published_by_registry_and_all_others_by_their_own():
    assert [event_messages.publisher_of(name) for name in ("profiles", "registry", "referral")] == [
        *("registry", "registry", "referral")
    ]
    assert event_messages.subjects("referral") == "prag.referral.v1.>"


def test_an_aggregate_is_heard_whole_and_no_other():
    assert event_messages.aggregate_of(registry.CaseStateChanged) == ("case", "case_id")
    beside = event_messages.subjects_beside(registry.CaseStateChanged)
    assert {"prag.registry.v1.CaseReported.>", "prag.registry.v1.CaseStateChanged.>"} <= beside
    assert not any("Clock" in one for one in beside)
    assert event_messages.subjects_beside(PersonProfiled) == {"prag.profiles.v1.PersonProfiled.>"}
    with pytest.raises(TypeError, match="no option"):
        event_messages.aggregate_of(registry_service_pb2.GetCaseRequest)


@pytest.mark.parametrize(
    ("kind", "rule", "topic"),
    [
        ("ClockStarted", "FIRST_VISIT", "FIRST_VISIT"),
        ("ClockStarted", "a.b", "-"),
        ("ClockStarted", "", "-"),
        ("CaseStateChanged", "FIRST_VISIT", ""),
        ("NobodyKnows", "FIRST_VISIT", ""),
    ],
)
def test_the_topic_of_an_event(kind, rule, topic):
    payload = registry.ClockStarted(clock_id=CASE, rule=rule).SerializeToString()
    assert event_messages.topic_of(event(type=f"prag.registry.v1.{kind}", payload=payload)) == topic


def test_what_says_something_is_read_and_what_is_no_message_is_refused():
    assert event_messages.message_class("prag.registry.v1.CaseStateChanged") is registry.CaseStateChanged
    assert event_messages.parse(event(), registry.CaseStateChanged).state == "VISITED"
    with pytest.raises(MalformedEvent):
        event_messages.parse(event(payload=b"\xff"), registry.CaseStateChanged)
    with pytest.raises(KeyError):
        event_messages.message_class("prag.registry.v1.NobodyKnows")
