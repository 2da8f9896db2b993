"""Whoever is corrected is compared with those who are there: nobody becomes a double by a correction."""

import asyncio
from pathlib import Path
from typing import Any

import pytest
from google.protobuf.field_mask_pb2 import FieldMask
from google.type.date_pb2 import Date
from prag.registry.v1 import registry_service_pb2 as pb

from services.chassis.errors import DomainError
from tests.registry.conftest import NEIGHBOUR, OFFICER, RegistryUnderTest, refused, report, someone

PASSPORT = pb.Identifier(kind=pb.IDENTIFIER_KIND_PASSPORT, number="P 55-66")
OTHER = "OTHER_PERSON"


async def head_of(service: RegistryUnderTest, case: Any) -> Any:
    [head] = (await service.officer.ListPersons(pb.ListPersonsRequest(case_id=case.id))).persons
    return head


def corrected(person: Any, answers: dict[str, str] | None = None, **values: Any) -> pb.UpdatePersonRequest:
    return pb.UpdatePersonRequest(
        person=pb.Person(id=person.id, etag=person.etag, **values),
        update_mask=FieldMask(paths=list(values)),
        duplicate_answers=[
            pb.DuplicateAnswer(person_id=key, answer=answer, difference="another father")
            for key, answer in (answers or {}).items()
        ],
    )


async def two(service: RegistryUnderTest) -> tuple[Any, Any, Any]:
    """Somebody of Kamenica, and a case of Ranilug with a head of another name."""
    there = await service.by(NEIGHBOUR).ReportCase(report(municipality="KAM", settlement_id=""))
    there = await service.by(NEIGHBOUR).RegisterFamily(
        pb.RegisterFamilyRequest(
            case_id=there.id,
            persons=[someone("Nenad", "Rašić", birth_date=Date(year=1988), identifiers=[PASSPORT])],
            notice_on=Date(year=2026, month=11, day=22),
        )
    )
    here = await service.registered(someone("Nenad", "Stojković", birth_date=Date(year=1988, month=5, day=9)))
    return there.head_person_id, here, await head_of(service, here)


@pytest.mark.parametrize(
    "values", [{"family_name": "Rashiq"}, {"identifiers": [PASSPORT]}, {"family_name": "Rašič"}]
)
async def test_who_becomes_likely_somebody_is_asked_about_once(
    service: RegistryUnderTest, values: dict[str, Any]
):
    theirs, case, person = await two(service)
    error = (await refused(service.officer.UpdatePerson(corrected(person, **values)))).error
    assert (error.reason, error.metadata["person_ids"]) == ("DUPLICATES_UNANSWERED", theirs)
    # Nothing was changed, and an answer about somebody else is none.
    assert await head_of(service, case) == person
    stranger = corrected(person, {theirs: OTHER, person.id: OTHER}, **values)
    assert (await refused(service.officer.UpdatePerson(stranger))).fields == [
        ("duplicate_answers[1].person_id", "DUPLICATE_NOT_ASKED")
    ]
    person = await service.officer.UpdatePerson(corrected(person, {theirs: OTHER}, **values))
    kept = (await service.officer.GetCase(pb.GetCaseRequest(case_id=case.id))).duplicate_answers
    assert [(one.person_id, one.answer, one.difference) for one in kept] == [
        (theirs, OTHER, "another father")
    ]
    # What was answered is not asked again, whatever is corrected next.
    person = await service.officer.UpdatePerson(corrected(person, birth_date=Date(year=1988)))
    await service.officer.UpdatePerson(corrected(person, phone="+383 44 100 200"))


async def test_who_was_likely_somebody_before_is_not_asked_about(service: RegistryUnderTest):
    _, _, person = await two(service)
    # A correction that makes nobody of the register of them.
    person = await service.officer.UpdatePerson(corrected(person, given_name="Zoran"))
    person = await service.officer.UpdatePerson(corrected(person, birth_date=Date(year=1950)))
    person = await service.officer.UpdatePerson(corrected(person, family_name="Rašić"))
    assert person.family_name == "Rašić"


async def test_of_two_who_are_corrected_into_one_the_second_is_asked_about(service: RegistryUnderTest):
    born = Date(year=1970, month=3, day=4)
    people = [
        await head_of(service, await service.registered(someone("Milan", birth_date=born))) for _ in range(2)
    ]
    answers = await asyncio.gather(
        *(
            service.by(OFFICER).UpdatePerson(corrected(person, family_name="Ljubisavljević"))
            for person in people
        ),
        return_exceptions=True,
    )
    refusals = [answer for answer in answers if isinstance(answer, DomainError)]
    assert [one.reason for one in refusals] == ["DUPLICATES_UNANSWERED"]
    done = next(answer for answer in answers if not isinstance(answer, BaseException))
    assert refusals[0].metadata["person_ids"] == done.id


def test_every_command_that_writes_a_person_takes_answers():
    """A new way to write persons compares too: its request has the answers, its comment names the refusal."""
    contract = Path("protos/prag/registry/v1/registry_service.proto").read_text(encoding="utf-8")
    service = pb.DESCRIPTOR.services_by_name["RegistryService"]
    writing = [
        method
        for method in service.methods
        if any(
            field.message_type is not None and field.message_type.full_name == pb.Person.DESCRIPTOR.full_name
            for field in method.input_type.fields
        )
    ]
    assert {method.name for method in writing} >= {"RegisterFamily", "AddPerson", "UpdatePerson"}
    for method in writing:
        assert "duplicate_answers" in method.input_type.fields_by_name, method.name
        said = contract.partition(f"  rpc {method.name}(")[0].rpartition("}")[2]
        assert "DUPLICATES_UNANSWERED" in said, method.name
