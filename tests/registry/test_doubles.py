"""A case that is closed as a double names the one that stays: looked up, and each leads to the other."""

import asyncio
from typing import Any

import pytest
from prag.registry.v1 import registry_service_pb2 as pb

from services.chassis.errors import DomainError
from tests.registry.conftest import (
    DRRPIF,
    HEAD,
    NEIGHBOUR,
    OFFICER,
    RegistryUnderTest,
    actor,
    refused,
    registration,
    report,
    someone,
)

OTHER_HEAD = actor("mocr_head", "KAM")


async def double_of(service: RegistryUnderTest, person: pb.Person, by: Any = OFFICER) -> pb.Case:
    """The same person in one more case, of which the register asked."""
    office = service.by(by)
    case = await office.ReportCase(report(municipality=by.municipalities[0], settlement_id=""))
    request = registration(case.id, person)
    asked = await refused(office.RegisterFamily(request))
    for hit in asked.error.metadata["person_ids"].split(","):
        request.duplicate_answers.add(person_id=hit, answer="UNSURE")
    return await office.RegisterFamily(request)


def closing(case: pb.Case, stays: str = "", **more: Any) -> pb.RequestClosureRequest:
    given = {"outcome": pb.CLOSURE_OUTCOME_DUPLICATE, "note": "entered twice", **more}
    return pb.RequestClosureRequest(case_id=case.id, stays_case_id=stays, **given)


async def got(service: RegistryUnderTest, case: pb.Case, by: Any = OFFICER) -> pb.Case:
    return await service.by(by).GetCase(pb.GetCaseRequest(case_id=case.id))


async def test_a_double_names_the_case_that_stays(service: RegistryUnderTest):
    person = someone()
    stays, double = await service.registered(person), await double_of(service, person)
    stranger = await service.registered(someone("Mira"))
    asked = (await refused(service.officer.RequestClosure(closing(double)))).error
    assert (asked.code, asked.reason, asked.metadata) == (
        "FAILED_PRECONDITION",
        "STAYING_CASE_UNNAMED",
        {"case_ids": stays.id, "case_numbers": stays.number, "municipalities": "RAN"},
    )
    # Itself, another family's, and what is no case.
    for name in (double.id, stranger.id, "x"):
        refusal = await refused(service.officer.RequestClosure(closing(double, name)))
        assert refusal.fields == [("stays_case_id", "STAYING_CASE_UNLIKE")]
    left = closing(double, stays.id, outcome=pb.CLOSURE_OUTCOME_LEFT)
    assert (await refused(service.officer.RequestClosure(left))).fields == [
        ("stays_case_id", "FIELD_CONTRADICTS")
    ]
    waits = await service.officer.RequestClosure(closing(double, stays.id))
    assert (waits.closure.stays_case_id, waits.stays.number) == (stays.id, stays.number)
    before = await got(service, stays)
    assert not before.doubles
    closed = await service.by(HEAD).ConfirmClosure(pb.ConfirmClosureRequest(case_id=double.id))
    after = await got(service, stays)
    assert closed.stays == pb.CaseLink(case_id=stays.id, number=stays.number)
    assert list(after.doubles) == [pb.CaseLink(case_id=double.id, number=double.number)]
    assert after.etag != before.etag
    [told] = [event async for event in _told(service)]
    assert (told.case_id, told.stays_case_id) == (double.id, stays.id)
    # It is two families after all: neither leads to the other, and what was said stays known.
    again = await service.by(DRRPIF).ReopenCase(
        pb.ReopenCaseRequest(case_id=double.id, reason="two families")
    )
    assert not again.HasField("stays")
    assert again.previous_closures[0].stays_case_id == stays.id
    assert not (await got(service, stays)).doubles


async def _told(service: RegistryUnderTest) -> Any:
    for event in await service.told("CaseClosed"):
        yield event


async def test_there_is_no_double_of_nobody(service: RegistryUnderTest):
    alone = await service.registered(someone())
    assert (await refused(service.officer.RequestClosure(closing(alone)))).reason == "STAYING_CASE_NOT_FOUND"


async def test_a_report_is_a_double_by_its_name(service: RegistryUnderTest):
    person = someone()
    stays = await service.registered(person)
    double = await service.reported(reported_name=f"porodica {person.family_name}")
    asked = (await refused(service.officer.RequestClosure(closing(double)))).error
    assert (asked.reason, asked.metadata["case_ids"]) == ("STAYING_CASE_UNNAMED", stays.id)
    waits = await service.officer.RequestClosure(closing(double, stays.id))
    assert waits.stays.case_id == stays.id


async def test_the_family_goes_on_in_another_municipality(service: RegistryUnderTest):
    person = someone()
    stays = await double_of_nothing(service, person)
    double = await double_of(service, person)
    asked = (await refused(service.officer.RequestClosure(closing(double)))).error
    assert asked.metadata == {"case_ids": stays.id, "case_numbers": "•••", "municipalities": "KAM"}
    await service.officer.RequestClosure(closing(double, stays.id))
    closed = await service.by(HEAD).ConfirmClosure(pb.ConfirmClosureRequest(case_id=double.id))
    # That there is one is known; who may not open it is not led there.
    assert (closed.closure.stays_case_id, closed.HasField("stays")) == (stays.id, False)
    assert not (await got(service, stays, NEIGHBOUR)).doubles
    # The centre, which no step waits for, says why it looks.
    because = pb.OpenCaseRequest(case_id=stays.id, reason="OVERSIGHT", note="of which family is it?")
    await service.by(DRRPIF).OpenCase(because)
    assert [each.case_id for each in (await got(service, stays, DRRPIF)).doubles] == [double.id]


async def double_of_nothing(service: RegistryUnderTest, person: pb.Person) -> pb.Case:
    """A family of the other municipality."""
    office = service.by(NEIGHBOUR)
    case = await office.ReportCase(report(municipality="KAM", settlement_id=""))
    return await office.RegisterFamily(registration(case.id, person))


@pytest.mark.parametrize("how", ["one after the other", "at the same moment"])
async def test_of_two_that_name_each_other_one_stays(service: RegistryUnderTest, how: str):
    person = someone()
    first = await service.registered(person)
    second = await double_of(service, person)
    await service.officer.RequestClosure(closing(first, second.id))
    await service.officer.RequestClosure(closing(second, first.id))
    both = [
        service.by(HEAD).ConfirmClosure(pb.ConfirmClosureRequest(case_id=case.id)) for case in (first, second)
    ]
    if how == "at the same moment":
        answers = await asyncio.gather(*both, return_exceptions=True)
    else:
        answers = [(await asyncio.gather(one, return_exceptions=True))[0] for one in both]
    refusals = [one for one in answers if isinstance(one, DomainError)]
    assert [one.reason for one in refusals] == ["STAYING_CASE_GONE"]
    # Turned down, the family's one case goes on, and the other leads to it.
    stands = second if isinstance(answers[1], DomainError) else first
    refusing = pb.ConfirmClosureRequest(case_id=stands.id, refuse=True, note="this one stays")
    assert not (await service.by(HEAD).ConfirmClosure(refusing)).HasField("stays")
    assert len((await got(service, stands)).doubles) == 1


async def test_a_closed_case_is_not_where_a_family_goes_on(service: RegistryUnderTest):
    person = someone()
    gone, double = await service.registered(person), await double_of(service, person)
    await service.officer.RequestClosure(closing(double, gone.id))
    left = closing(gone, outcome=pb.CLOSURE_OUTCOME_LEFT)
    await service.officer.RequestClosure(left)
    await service.by(HEAD).ConfirmClosure(pb.ConfirmClosureRequest(case_id=gone.id))
    confirm = pb.ConfirmClosureRequest(case_id=double.id)
    assert (await refused(service.by(HEAD).ConfirmClosure(confirm))).reason == "STAYING_CASE_GONE"
    assert (await refused(service.officer.RequestClosure(closing(double)))).reason in {
        "STAYING_CASE_NOT_FOUND",
        "CASE_NOT_IN_STATE",
    }
