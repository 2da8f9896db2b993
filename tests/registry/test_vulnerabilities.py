"""Since when somebody has a specific need, until when, and what of it others are told."""

from typing import Any
from uuid import uuid4

import pytest
from google.protobuf.field_mask_pb2 import FieldMask
from google.type.date_pb2 import Date
from prag.profiles.v1 import profiles_events_pb2 as profiles
from prag.registry.v1 import registry_service_pb2 as pb

from tests.registry.conftest import (
    NEIGHBOUR,
    OFFICER,
    RegistryUnderTest,
    refused,
    registration,
    report,
    someone,
)
from tests.registry.test_memberships import as_member, join

pytestmark = pytest.mark.asyncio(loop_scope="module")

TODAY = Date(year=2026, month=11, day=22)
SPRING = Date(year=2026, month=4, day=1)
SUMMER = Date(year=2026, month=7, day=1)


async def alone(service: RegistryUnderTest, *needs: str) -> tuple[Any, Any]:
    case = await service.registered(someone(vulnerabilities=needs))
    [one] = (await service.officer.ListPersons(pb.ListPersonsRequest(case_id=case.id))).persons
    return case, one


async def profiled(service: RegistryUnderTest, person_id: str) -> list[list[str]]:
    told = map(profiles.PersonProfiled.FromString, await service.told("PersonProfiled"))
    return [list(one.vulnerabilities) for one in told if one.person_id == person_id]


def spans(person: Any) -> list[tuple[str, tuple[int, int, int], int]]:
    return [
        (one.code, (one.valid_from.year, one.valid_from.month, one.valid_from.day), one.valid_until.month)
        for one in person.vulnerability_records
    ]


def recording(person: Any, code: str, on: Any = None, **changes: Any) -> pb.RecordVulnerabilityRequest:
    given = {"case_id": person.case_id, "person_id": person.id, "code": code, "valid_from": on}
    return pb.RecordVulnerabilityRequest(**{**given, "request_id": str(uuid4()), **changes})


def ending(person: Any, need: Any, on: Any = None) -> pb.EndVulnerabilityRequest:
    return pb.EndVulnerabilityRequest(
        case_id=person.case_id,
        person_id=person.id,
        vulnerability_id=need.id,
        ended_on=on,
        reason="a home was found",
    )


def correcting(person: Any, need: Any, since: Any, until: Any = None) -> pb.CorrectVulnerabilityRequest:
    return pb.CorrectVulnerabilityRequest(
        case_id=person.case_id,
        person_id=person.id,
        vulnerability_id=need.id,
        valid_from=since,
        valid_until=until,
        reason="read wrong",
        etag=person.etag,
    )


async def test_what_holds_today_is_what_others_are_told(shared_service: RegistryUnderTest):
    case, one = await alone(shared_service)
    request = recording(one, "NO_SHELTER", SPRING)
    now = await shared_service.officer.RecordVulnerability(request)
    assert await shared_service.officer.RecordVulnerability(request) == now
    assert (list(now.vulnerabilities), spans(now)) == (["NO_SHELTER"], [("NO_SHELTER", (2026, 4, 1), 0)])
    assert now.vulnerability_records[0].recorded_by == OFFICER.account_id
    told = [each for each in await shared_service.told("FamilyChanged") if each.case_id == case.id]
    assert [(each.was_vulnerable, each.vulnerable) for each in told] == [(False, True)]
    twice = await refused(shared_service.officer.RecordVulnerability(recording(one, "NO_SHELTER")))
    assert twice.fields == [("code", "FIELD_DUPLICATE")]

    now = await shared_service.officer.EndVulnerability(ending(now, now.vulnerability_records[0], SUMMER))
    [over] = now.vulnerability_records
    assert list(now.vulnerabilities) == []
    assert (over.valid_until, over.end_reason, over.ended_by) == (
        SUMMER,
        "a home was found",
        OFFICER.account_id,
    )
    again = await refused(shared_service.officer.EndVulnerability(ending(now, over)))
    assert (again.code, again.reason) == ("FAILED_PRECONDITION", "PERSON_RECORD_ENDED")
    early = recording(one, "NO_SHELTER", Date(year=2026, month=6, day=30))
    assert (await refused(shared_service.officer.RecordVulnerability(early))).fields == [
        ("valid_from", "DATE_TOO_EARLY")
    ]
    now = await shared_service.officer.RecordVulnerability(recording(one, "NO_SHELTER", SUMMER))
    assert spans(now) == [("NO_SHELTER", (2026, 7, 1), 0), ("NO_SHELTER", (2026, 4, 1), 7)]
    assert await profiled(shared_service, one.id) == [[], ["NO_SHELTER"], [], ["NO_SHELTER"]]


async def test_days_are_set_right_and_what_stood_is_read(shared_service: RegistryUnderTest):
    case, one = await alone(shared_service, "DISABILITY")
    [need] = one.vulnerability_records
    assert need.valid_from == TODAY
    now = await shared_service.officer.CorrectVulnerability(correcting(one, need, SPRING, SUMMER))
    assert (list(now.vulnerabilities), spans(now)) == ([], [("DISABILITY", (2026, 4, 1), 7)])
    assert now.vulnerability_records[0].end_reason == "read wrong"
    asked = pb.ListPersonCorrectionsRequest(person_id=one.id)
    [kept] = (await shared_service.officer.ListPersonCorrections(asked)).corrections
    assert (kept.field, kept.reason) == ("vulnerability_records", "read wrong")
    assert list(kept.previous.vulnerability_records) == [need]
    stale = await refused(shared_service.officer.CorrectVulnerability(correcting(one, need, SPRING)))
    assert stale.reason == "ETAG_STALE"
    # It never ended, and holds again.
    now = await shared_service.officer.CorrectVulnerability(correcting(now, need, SPRING))
    assert (list(now.vulnerabilities), now.vulnerability_records[0].end_reason) == (["DISABILITY"], "")
    same = await shared_service.officer.CorrectVulnerability(correcting(now, need, SPRING))
    assert same == now
    told = [each for each in await shared_service.told("RecordCorrected") if each.case_id == case.id]
    assert [(each.record, list(each.fields)) for each in told] == [("PERSON", ["vulnerability_records"])] * 2


async def test_two_of_one_kind_never_hold_at_once(shared_service: RegistryUnderTest):
    _, one = await alone(shared_service, "DISABILITY")
    now = await shared_service.officer.EndVulnerability(ending(one, one.vulnerability_records[0], TODAY))
    now = await shared_service.officer.RecordVulnerability(recording(now, "DISABILITY", TODAY))
    open_one, ended = now.vulnerability_records
    wrong = await refused(shared_service.officer.CorrectVulnerability(correcting(now, ended, TODAY)))
    assert wrong.fields == [("valid_from", "FIELD_DUPLICATE")]
    # On the day on which the other began and ended nothing held twice.
    now = await shared_service.officer.CorrectVulnerability(correcting(now, open_one, SPRING))
    assert list(now.vulnerabilities) == ["DISABILITY"]


@pytest.mark.parametrize(
    ("code", "on", "faults"),
    [
        ("TIRED", SPRING, [("code", "FIELD_UNKNOWN_VALUE")]),
        ("OTHER", Date(year=2026, month=11, day=23), [("valid_from", "DATE_IN_FUTURE")]),
        ("OTHER", Date(year=1988, month=5, day=8), [("valid_from", "DATE_TOO_EARLY")]),
    ],
)
async def test_what_can_not_be_is_said_at_its_field(
    shared_service: RegistryUnderTest, code: str, on: Any, faults: list[tuple[str, str]]
):
    _, one = await alone(shared_service)
    wrong = await refused(shared_service.officer.RecordVulnerability(recording(one, code, on)))
    assert (wrong.reason, wrong.fields) == ("INVALID_FIELDS", faults)


async def test_of_another_family_or_person_there_is_none(shared_service: RegistryUnderTest):
    _, one = await alone(shared_service, "OTHER")
    _, other = await alone(shared_service, "OTHER")
    [need] = one.vulnerability_records
    stranger = await refused(shared_service.by(NEIGHBOUR).EndVulnerability(ending(one, need)))
    assert stranger.reason == "CASE_NOT_FOUND"
    assert (await refused(shared_service.officer.EndVulnerability(ending(other, need)))).reason == (
        "PERSON_RECORD_NOT_FOUND"
    )


async def test_codes_that_are_corrected_as_a_whole_begin_and_end_today(shared_service: RegistryUnderTest):
    _, one = await alone(shared_service, "DISABILITY", "OTHER")
    changed = pb.UpdatePersonRequest(
        person=pb.Person(id=one.id, etag=one.etag, vulnerabilities=["OTHER", "NO_SHELTER"]),
        update_mask=FieldMask(paths=["vulnerabilities"]),
        reason="told at the visit",
    )
    now = await shared_service.officer.UpdatePerson(changed)
    assert sorted(spans(now)) == [
        ("DISABILITY", (2026, 11, 22), 11),
        ("NO_SHELTER", (2026, 11, 22), 0),
        ("OTHER", (2026, 11, 22), 0),
    ]
    assert {each.end_reason for each in now.vulnerability_records} == {"", "told at the visit"}


async def test_in_two_families_of_two_offices_both_are_told(shared_service: RegistryUnderTest):
    passport = pb.Identifier(kind=pb.IDENTIFIER_KIND_PASSPORT, number="P 77-12")
    case = await shared_service.registered(someone("Vuk", identifiers=[passport]))
    asked = pb.ListPersonsRequest(case_id=case.id)
    [one] = (await shared_service.officer.ListPersons(asked)).persons
    there = await shared_service.by(NEIGHBOUR).ReportCase(report(municipality="KAM", settlement_id=""))
    there = await shared_service.by(NEIGHBOUR).RegisterFamily(registration(there.id, someone("Mira")))
    await join(shared_service, there.id, one, as_member(one), NEIGHBOUR)
    await shared_service.officer.RecordVulnerability(recording(one, "NO_SHELTER", SPRING))
    told = map(profiles.PersonProfiled.FromString, await shared_service.told("PersonProfiled"))
    assert {each.case_id for each in told if list(each.vulnerabilities) == ["NO_SHELTER"]} >= {
        case.id,
        there.id,
    }
    changed = [each for each in await shared_service.told("FamilyChanged") if each.case_id == there.id]
    assert (changed[-1].was_vulnerable, changed[-1].vulnerable) == (False, True)
    named = pb.GetPersonRequest(person_id=one.id, case_id=there.id)
    theirs = await shared_service.by(NEIGHBOUR).GetPerson(named)
    assert spans(theirs) == [("NO_SHELTER", (2026, 4, 1), 0)]
