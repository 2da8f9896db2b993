"""What seems impossible of a family is asked, not refused; the answer is kept and shown."""

import asyncio
import datetime as dt

import pytest
from google.protobuf.field_mask_pb2 import FieldMask
from google.type.date_pb2 import Date
from prag.registry.v1 import registry_service_pb2 as pb

from services.registry.rules.fields import PersonData
from services.registry.rules.plausibility import implausible
from tests.registry.conftest import NOW, OFFICER, RegistryUnderTest, refused, registration, someone

TODAY = dt.date(2026, 11, 22)


def data(relation: str = "HEAD", *birth: int, name: str = "", **more: object) -> PersonData:
    year, month, day = (*birth, 0, 0)[:3] if birth else (1988, 5, 9)
    given = name or {"HEAD": "Nenad", "SPOUSE": "Dragana", "CHILD": "Mira", "PARENT": "Ljubica"}[relation]
    return PersonData(
        given_name=given, family_name="Rašić", birth=(year, month, day), relation=relation, **more
    )


@pytest.mark.parametrize(
    ("family", "expected"),
    [
        ([data(), data("SPOUSE", 1990), data("CHILD", 2012, 3, 1), data("PARENT", 1960)], []),
        # A parent younger than the child, or hardly older; where only the years are known, by the years.
        ([data(), data("CHILD", 1985)], [("PARENT_TOO_YOUNG", 1)]),
        ([data(), data("CHILD", 2000, 5, 8)], [("PARENT_TOO_YOUNG", 1)]),
        ([data(), data("CHILD", 2000, 5, 9)], []),
        ([data(), data("CHILD", 2000)], []),
        ([data(), data("PARENT", 1990)], [("PARENT_TOO_YOUNG", 1)]),
        ([data("CHILD", 1985), data()], [("PARENT_TOO_YOUNG", 0)]),
        ([data(), data("SPOUSE", 2020)], [("SPOUSE_A_CHILD", 1)]),
        ([data(), data("SPOUSE"), data("SPOUSE", 1991, name="Ana")], [("SECOND_SPOUSE", 2)]),
        ([data("HEAD", 2026, 11, 21)], [("BORN_AFTER_RETURN", 0), ("HEAD_A_CHILD", 0)]),
        ([data("HEAD", 2014, vulnerabilities=("MINOR_ALONE",))], []),
        ([data("HEAD", 1890)], [("BORN_LONG_AGO", 0)]),
        ([data("HEAD", 1916)], []),
        ([data("HEAD", 1915)], [("BORN_LONG_AGO", 0)]),
        ([data(), data("CHILD", 2026, 11, 20)], []),
        ([data(), data("CHILD", 2026, 11, 21)], [("BORN_AFTER_RETURN", 1)]),
        ([data(), data("CHILD", 2026)], []),
        # The same man typed twice, in another spelling; brothers of other names are two.
        ([data(), data("SIBLING", 1988, 5, 9, name="Ненад")], [("MEMBERS_ALIKE", 1)]),
        ([data(), data("SIBLING", 1988, 5, 9, name="Goran")], []),
        ([data(), data("SIBLING", 1960, name="Nenad")], []),
    ],
)
def test_what_seems_impossible(family: list[PersonData], expected: list[tuple[str, int]]):
    found = implausible(family, TODAY, dt.date(2026, 11, 20))
    assert sorted((one.code, one.person) for one in found) == sorted(expected)


def test_to_a_registered_family_children_are_born():
    family = [data(), data("CHILD", 2026, 11, 21)]
    assert implausible(family, TODAY, dt.date(2026, 11, 20), registered=True) == []
    family = [data(), data("SPOUSE", 2026, 11, 21)]
    found = implausible(family, TODAY, dt.date(2026, 11, 20), registered=True)
    assert "BORN_AFTER_RETURN" in {one.code for one in found}


async def test_it_is_asked_once_and_the_answer_is_kept(service: RegistryUnderTest):
    case = await service.reported()
    head = someone(birth_date=Date(year=1890))
    child = someone("Mira", head.family_name, relation=pb.RELATION_CHILD, birth_date=Date(year=1889))
    request = registration(case.id, child, head)
    refusal = await refused(service.officer.RegisterFamily(request))
    assert (refusal.code, refusal.reason) == ("FAILED_PRECONDITION", "PLAUSIBILITY_UNANSWERED")
    asked = list(
        zip(
            refusal.error.metadata["codes"].split(","),
            refusal.error.metadata["persons"].split(","),
            strict=True,
        )
    )
    assert sorted(asked) == [("BORN_LONG_AGO", "0"), ("BORN_LONG_AGO", "1"), ("PARENT_TOO_YOUNG", "0")]
    for code, place in asked:
        request.persons[int(place)].plausibility_answers.add(code=code)
    # What is not asked is not kept.
    request.persons[0].plausibility_answers.add(code="SECOND_SPOUSE")
    case = await service.officer.RegisterFamily(request)
    persons = (await service.officer.ListPersons(pb.ListPersonsRequest(case_id=case.id))).persons
    kept = [[answer.code for answer in one.plausibility_answers] for one in persons]
    assert [sorted(codes) for codes in kept] == [["BORN_LONG_AGO"], ["BORN_LONG_AGO", "PARENT_TOO_YOUNG"]]
    answer = persons[0].plausibility_answers[0]
    assert (answer.answered_by, answer.answer_time.ToDatetime(dt.UTC)) == (OFFICER.account_id, NOW)
    told = [(one.person_id, one.code) for one in await service.told("PlausibilityConfirmed")]
    assert sorted(told) == sorted((one.id, code.code) for one in persons for code in one.plausibility_answers)
    timeline = await service.officer.ListTimeline(pb.ListTimelineRequest(case_id=case.id))
    lines = [one for one in timeline.entries if one.event.endswith("PlausibilityConfirmed")]
    assert {line.metadata["code"] for line in lines} == {"BORN_LONG_AGO", "PARENT_TOO_YOUNG"}


async def test_a_correction_is_weighed_where_it_changes_what_is_weighed(service: RegistryUnderTest):
    case = await service.registered(someone())
    [head] = (await service.officer.ListPersons(pb.ListPersonsRequest(case_id=case.id))).persons
    change = pb.UpdatePersonRequest(
        person=pb.Person(id=head.id, etag=head.etag, birth_date=Date(year=2020)),
        update_mask=FieldMask(paths=["birth_date"]),
    )
    refusal = await refused(service.officer.UpdatePerson(change))
    assert refusal.error.metadata == {"codes": "HEAD_A_CHILD", "persons": "0"}
    change.person.plausibility_answers.add(code="HEAD_A_CHILD")
    change.update_mask.paths.append("plausibility_answers")
    done = await service.officer.UpdatePerson(change)
    assert [answer.code for answer in done.plausibility_answers] == ["HEAD_A_CHILD"]
    other = pb.UpdatePersonRequest(
        person=pb.Person(id=head.id, etag=done.etag, phone="044 123 456"),
        update_mask=FieldMask(paths=["phone"]),
    )
    assert (await service.officer.UpdatePerson(other)).phone == "+38344123456"
    # A child whom the head now makes impossible is asked of the head, who is being corrected.
    added = pb.AddPersonRequest(
        case_id=case.id, person=someone("Mira", relation=pb.RELATION_CHILD, birth_date=Date(year=2000))
    )
    assert (await refused(service.officer.AddPerson(added))).error.metadata["codes"] == "PARENT_TOO_YOUNG"


async def test_an_unknown_answer_is_named(service: RegistryUnderTest):
    case = await service.reported()
    request = registration(case.id, someone())
    request.persons[0].plausibility_answers.add(code="WHATEVER")
    assert (await refused(service.officer.RegisterFamily(request))).fields == [
        ("persons[0].plausibility_answers[0].code", "FIELD_UNKNOWN_VALUE")
    ]


async def test_a_pair_of_presses_is_asked_like_one(service: RegistryUnderTest):
    case = await service.reported()
    twice = [registration(case.id, someone("Ana"), someone("Ana")) for _ in range(2)]
    for request in twice:
        request.persons[1].relation = pb.RELATION_SPOUSE
        request.persons[1].family_name = request.persons[0].family_name
    refusals = await asyncio.gather(*(refused(service.officer.RegisterFamily(one)) for one in twice))
    assert {one.error.metadata["codes"] for one in refusals} == {"MEMBERS_ALIKE"}
