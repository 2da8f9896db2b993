"""Who acts for a child whose parents are elsewhere, by which act, until when; and who agrees for it."""

from typing import Any
from uuid import uuid4

import pytest
from google.type.date_pb2 import Date
from prag.registry.v1 import registry_service_pb2 as pb

from tests.registry.conftest import NEIGHBOUR, OFFICER, RegistryUnderTest, refused, someone

pytestmark = pytest.mark.asyncio(loop_scope="module")

TODAY = Date(year=2026, month=11, day=22)
SPRING = Date(year=2026, month=4, day=1)
SINCE = Date(year=2026, month=5, day=4)


async def family(service: RegistryUnderTest, case_id: str, *, former: bool = False) -> Any:
    return await service.officer.ListPersons(pb.ListPersonsRequest(case_id=case_id, with_former=former))


async def a_nephew(service: RegistryUnderTest) -> tuple[Any, Any, Any]:
    """A case, its head, and a child of somebody who is not there."""
    child = someone("Luka", relation=pb.RELATION_OTHER, birth_date=Date(year=2015, month=3, day=2))
    case = await service.registered(someone("Nada", sex=pb.SEX_FEMALE), child)
    head, ward = (await family(service, case.id)).persons
    return case, head, ward


def guardian(**changes: Any) -> pb.Guardian:
    given = {
        "kind": "GUARDIAN",
        "name": "Dragan Ilić",
        "phone": "044 123 456",
        "act_body": "CSW Gjilan",
        "act_number": "12/26",
        "act_on": SPRING,
        "valid_from": SINCE,
    }
    return pb.Guardian(**{**given, **changes})


def recording(case: Any, ward: Any, **changes: Any) -> pb.RecordGuardianRequest:
    return pb.RecordGuardianRequest(
        case_id=case.id, person_id=ward.id, guardian=guardian(**changes), request_id=str(uuid4())
    )


def correcting(case: Any, ward: Any, acting: Any, **changes: Any) -> pb.CorrectGuardianRequest:
    return pb.CorrectGuardianRequest(
        case_id=case.id,
        person_id=ward.id,
        guardian_id=acting.id,
        guardian=guardian(**changes),
        reason="read wrong",
        etag=ward.etag,
    )


def ending(case: Any, ward: Any, acting: Any, **changes: Any) -> pb.EndGuardianRequest:
    given = {"case_id": case.id, "person_id": ward.id, "guardian_id": acting.id, "reason": "the mother came"}
    return pb.EndGuardianRequest(**{**given, **changes})


async def test_a_guardian_is_recorded_corrected_and_ended_and_all_of_it_stays(
    shared_service: RegistryUnderTest,
):
    case, head, ward = await a_nephew(shared_service)
    missing = pb.Representation(person_id=ward.id, missing=True)
    assert list((await family(shared_service, case.id)).representations) == [missing]
    request = recording(case, ward)
    ward = await shared_service.officer.RecordGuardian(request)
    assert await shared_service.officer.RecordGuardian(request) == ward
    [acting] = ward.guardians
    assert (acting.name, acting.phone, acting.recorded_by) == (
        "Dragan Ilić",
        "+38344123456",
        OFFICER.account_id,
    )
    assert (acting.act_body, acting.act_number, acting.act_on) == ("CSW Gjilan", "12/26", SPRING)
    [told] = [one for one in await shared_service.told("GuardianRecorded") if one.case_id == case.id]
    assert (told.person_id, told.guardian_id, told.kind) == (ward.id, acting.id, "GUARDIAN")
    answer = await family(shared_service, case.id)
    assert [list(one.guardian_ids) for one in answer.representations] == [[acting.id]]
    assert answer.persons[1].etag == ward.etag

    # Who acts is of the register, and it was by another act.
    change = correcting(case, ward, acting, name="", phone="", guardian_person_id=head.id, act_number="13/26")
    corrected = await shared_service.officer.CorrectGuardian(change)
    [now] = corrected.guardians
    assert (now.id, now.guardian_person_id, now.act_number) == (acting.id, head.id, "13/26")
    assert now.name == f"{head.given_name} {head.family_name}"
    stale = await refused(shared_service.officer.CorrectGuardian(change))
    assert stale.reason == "ETAG_STALE"
    asked = pb.ListPersonCorrectionsRequest(person_id=ward.id)
    [kept] = (await shared_service.officer.ListPersonCorrections(asked)).corrections
    assert (kept.field, kept.reason, list(kept.previous.guardians)) == ("guardians", "read wrong", [acting])

    ended = await shared_service.officer.EndGuardian(ending(case, corrected, acting, ended_on=TODAY))
    [over] = ended.guardians
    assert (over.valid_until, over.end_reason, over.ended_by) == (
        TODAY,
        "the mother came",
        OFFICER.account_id,
    )
    twice = await refused(shared_service.officer.EndGuardian(ending(case, ended, acting)))
    assert (twice.code, twice.reason) == ("FAILED_PRECONDITION", "PERSON_RECORD_ENDED")
    assert list((await family(shared_service, case.id)).representations) == [missing]
    # That it was ended was the mistake.
    again = correcting(case, ended, acting)
    [back] = (await shared_service.officer.CorrectGuardian(again)).guardians
    assert (back.valid_until.year, back.end_reason, back.ended_by) == (0, "", "")


@pytest.mark.parametrize(
    ("changes", "faults"),
    [
        ({"kind": "AUNT"}, [("guardian.kind", "FIELD_UNKNOWN_VALUE")]),
        ({"name": ""}, [("guardian.name", "FIELD_REQUIRED")]),
        ({"act_body": ""}, [("guardian.act_body", "FIELD_REQUIRED")]),
        ({"phone": "12"}, [("guardian.phone", "PHONE_INVALID")]),
        ({"act_on": Date(year=2015, month=3, day=1)}, [("guardian.act_on", "DATE_TOO_EARLY")]),
        ({"valid_from": Date(year=2026, month=3, day=31)}, [("guardian.valid_from", "DATE_TOO_EARLY")]),
        ({"valid_from": Date(year=2026, month=11, day=23)}, [("guardian.valid_from", "DATE_IN_FUTURE")]),
        ({"valid_until": SPRING}, [("guardian.valid_until", "DATE_TOO_EARLY")]),
        ({"guardian_person_id": "head"}, [("guardian.name", "FIELD_CONTRADICTS")]),
        (
            {"name": "", "guardian_person_id": "ward"},
            [("guardian.guardian_person_id", "FIELD_UNKNOWN_VALUE")],
        ),
        ({"name": "", "guardian_person_id": "x"}, [("guardian.guardian_person_id", "FIELD_INVALID_ID")]),
        (
            {"name": "", "guardian_person_id": str(uuid4())},
            [("guardian.guardian_person_id", "PERSON_NOT_FOUND")],
        ),
        ({"document_id": str(uuid4())}, [("guardian.document_id", "DOCUMENT_NOT_FOUND")]),
    ],
)
async def test_what_can_not_be_is_said_at_its_field(
    shared_service: RegistryUnderTest, changes: dict[str, Any], faults: list[tuple[str, str]]
):
    case, head, ward = await a_nephew(shared_service)
    who = {"head": head.id, "ward": ward.id}
    if "guardian_person_id" in changes:
        given = changes["guardian_person_id"]
        changes = {**changes, "guardian_person_id": who.get(given, given)}
    wrong = await refused(shared_service.officer.RecordGuardian(recording(case, ward, **changes)))
    assert (wrong.reason, wrong.fields) == ("INVALID_FIELDS", faults)


async def test_a_parent_elsewhere_needs_no_act_and_the_day_of_an_act_may_lie_ahead(
    shared_service: RegistryUnderTest,
):
    case, _, ward = await a_nephew(shared_service)
    parent = {"kind": "PARENT_ELSEWHERE", "act_body": "", "act_number": "", "act_on": None}
    until = Date(year=2027, month=4, day=1)
    ward = await shared_service.officer.RecordGuardian(recording(case, ward, valid_until=until, **parent))
    assert ward.guardians[0].valid_until == until


async def test_others_read_or_write_no_guardian(shared_service: RegistryUnderTest):
    case, _, ward = await a_nephew(shared_service)
    stranger = await refused(shared_service.by(NEIGHBOUR).RecordGuardian(recording(case, ward)))
    assert stranger.reason == "CASE_NOT_FOUND"
    other, _, theirs = await a_nephew(shared_service)
    assert (
        await refused(shared_service.officer.RecordGuardian(recording(case, theirs)))
    ).reason == "NOT_OF_FAMILY"
    ward = await shared_service.officer.RecordGuardian(recording(case, ward))
    foreign = ending(other, theirs, ward.guardians[0])
    assert (await refused(shared_service.officer.EndGuardian(foreign))).reason == "PERSON_RECORD_NOT_FOUND"


async def test_a_consent_says_which_guardian_agreed(shared_service: RegistryUnderTest):
    case, head, ward = await a_nephew(shared_service)
    ward = await shared_service.officer.RecordGuardian(recording(case, ward))
    for on, persons, agreed in (
        (TODAY, (ward.id,), [ward.guardians[0].id]),
        (TODAY, (), [ward.guardians[0].id]),
        (TODAY, (head.id,), []),
        (SPRING, (ward.id,), []),
    ):
        given = pb.Consent(
            person_ids=persons,
            purpose="SERVICES",
            recipient_kinds=["PUBLIC_BODY"],
            valid_from=on,
            form="SPOKEN",
        )
        consent = await shared_service.officer.RecordConsent(
            pb.RecordConsentRequest(case_id=case.id, consent=given)
        )
        assert list(consent.guardian_ids) == agreed
    listed = await shared_service.officer.ListConsents(pb.ListConsentsRequest(case_id=case.id))
    assert [len(one.guardian_ids) for one in listed.consents] == [0, 0, 1, 1]
