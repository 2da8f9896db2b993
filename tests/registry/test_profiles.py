"""What was heard of a person on a day: schooling, languages, work and wishes; the newest is what is shown."""

from typing import Any
from uuid import uuid4

import pytest
from google.protobuf.field_mask_pb2 import FieldMask
from google.type.date_pb2 import Date
from prag.registry.v1 import registry_service_pb2 as pb

from tests.registry.conftest import NEIGHBOUR, OFFICER, RegistryUnderTest, refused, someone

pytestmark = pytest.mark.asyncio(loop_scope="module")

TODAY = Date(year=2026, month=11, day=22)
SPRING = Date(year=2026, month=4, day=1)
SUMMER = Date(year=2026, month=7, day=1)


async def alone(service: RegistryUnderTest, **values: Any) -> Any:
    case = await service.registered(someone(**values))
    [one] = (await service.officer.ListPersons(pb.ListPersonsRequest(case_id=case.id))).persons
    return one


def heard(**changes: Any) -> pb.Profile:
    given = {
        "done_on": SUMMER,
        "source": "INTERVIEW",
        "languages": ["sr", "de"],
        "schooling": "eight years",
        "occupation": "mason",
        "literacy": "READS_AND_WRITES",
        "wishes_work": "YES",
        "wishes_training": "NOT_NOW",
    }
    return pb.Profile(**{**given, **changes})


def recording(one: Any, **changes: Any) -> pb.RecordProfileRequest:
    return pb.RecordProfileRequest(
        case_id=one.case_id, person_id=one.id, profile=heard(**changes), request_id=str(uuid4())
    )


def correcting(one: Any, profile: Any, **changes: Any) -> pb.CorrectProfileRequest:
    return pb.CorrectProfileRequest(
        case_id=one.case_id,
        person_id=one.id,
        profile_id=profile.id,
        profile=heard(**changes),
        reason="heard wrong",
        etag=one.etag,
    )


def days(one: Any) -> list[tuple[int, str]]:
    return [(each.done_on.month, each.occupation) for each in one.profiles]


async def test_the_newest_is_shown_and_a_late_earlier_one_overwrites_nothing(
    shared_service: RegistryUnderTest,
):
    one = await alone(shared_service)
    assert one.profiles == []
    request = recording(one)
    now = await shared_service.officer.RecordProfile(request)
    assert await shared_service.officer.RecordProfile(request) == now
    assert (now.schooling, now.occupation, list(now.languages)) == ("eight years", "mason", ["sr", "de"])
    [first] = now.profiles
    assert (first.source, first.literacy, first.wishes_work, first.wishes_training) == (
        "INTERVIEW",
        "READS_AND_WRITES",
        "YES",
        "NOT_NOW",
    )
    assert first.recorded_by == OFFICER.account_id
    told = [each for each in await shared_service.told("ProfileRecorded") if each.person_id == one.id]
    assert [(each.profile_id, each.done_on) for each in told] == [(first.id, SUMMER)]

    now = await shared_service.officer.RecordProfile(recording(one, done_on=SPRING, occupation="driver"))
    assert (now.occupation, days(now)) == ("mason", [(7, "mason"), (4, "driver")])
    now = await shared_service.officer.RecordProfile(recording(one, done_on=TODAY, occupation="baker"))
    assert (now.occupation, days(now)[0]) == ("baker", (11, "baker"))


async def test_what_was_heard_wrong_is_set_right_and_what_stood_is_read(shared_service: RegistryUnderTest):
    one = await shared_service.officer.RecordProfile(recording(await alone(shared_service)))
    one = await shared_service.officer.RecordProfile(recording(one, done_on=SPRING, occupation="driver"))
    newest, older = one.profiles
    # By its right day it is the older one.
    march = Date(year=2026, month=3, day=1)
    now = await shared_service.officer.CorrectProfile(correcting(one, newest, done_on=march))
    assert (now.occupation, days(now)) == ("driver", [(4, "driver"), (3, "mason")])
    stale = await refused(shared_service.officer.CorrectProfile(correcting(one, older, occupation="cook")))
    assert stale.reason == "ETAG_STALE"
    asked = pb.ListPersonCorrectionsRequest(person_id=one.id)
    [kept] = (await shared_service.officer.ListPersonCorrections(asked)).corrections
    assert (kept.field, kept.reason, list(kept.previous.profiles)) == ("profiles", "heard wrong", [newest])
    same = await shared_service.officer.CorrectProfile(correcting(now, newest, done_on=march))
    assert same == now


async def test_what_is_written_with_a_person_is_a_profile_of_that_day(shared_service: RegistryUnderTest):
    one = await alone(shared_service, schooling="four years", languages=["sq"])
    [profile] = one.profiles
    assert (profile.done_on, profile.source, profile.schooling) == (TODAY, "FORM", "four years")
    changed = pb.UpdatePersonRequest(
        person=pb.Person(id=one.id, etag=one.etag, occupation="mason"),
        update_mask=FieldMask(paths=["occupation"]),
    )
    now = await shared_service.officer.UpdatePerson(changed)
    assert [(each.id, each.schooling, each.occupation) for each in now.profiles] == [
        (profile.id, "four years", "mason")
    ]


@pytest.mark.parametrize(
    ("changes", "faults"),
    [
        ({"source": "FORM"}, [("profile.source", "FIELD_UNKNOWN_VALUE")]),
        ({"source": "RUMOUR"}, [("profile.source", "FIELD_UNKNOWN_VALUE")]),
        ({"literacy": "WELL"}, [("profile.literacy", "FIELD_UNKNOWN_VALUE")]),
        ({"wishes_work": "MAYBE"}, [("profile.wishes_work", "FIELD_UNKNOWN_VALUE")]),
        ({"wishes_training": "MAYBE"}, [("profile.wishes_training", "FIELD_UNKNOWN_VALUE")]),
        ({"done_on": Date(year=2026, month=11, day=23)}, [("profile.done_on", "DATE_IN_FUTURE")]),
        ({"done_on": Date(year=1988, month=5, day=8)}, [("profile.done_on", "DATE_TOO_EARLY")]),
        ({"languages": ["Deutsch"]}, [("profile.languages[0]", "FIELD_INVALID_FORMAT")]),
    ],
)
async def test_what_can_not_be_is_said_at_its_field(
    shared_service: RegistryUnderTest, changes: dict[str, Any], faults: list[tuple[str, str]]
):
    wrong = await refused(
        shared_service.officer.RecordProfile(recording(await alone(shared_service), **changes))
    )
    assert (wrong.reason, wrong.fields) == ("INVALID_FIELDS", faults)


async def test_of_another_person_or_office_there_is_none(shared_service: RegistryUnderTest):
    one = await shared_service.officer.RecordProfile(recording(await alone(shared_service)))
    other = await alone(shared_service)
    stranger = await refused(shared_service.by(NEIGHBOUR).RecordProfile(recording(one)))
    assert stranger.reason == "CASE_NOT_FOUND"
    wrong = await refused(shared_service.officer.CorrectProfile(correcting(other, one.profiles[0])))
    assert wrong.reason == "PERSON_RECORD_NOT_FOUND"
