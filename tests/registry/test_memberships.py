"""A person lives on: joins families, leaves them, and is one person in all of them."""

from typing import Any
from uuid import uuid4

import pytest
from google.protobuf.field_mask_pb2 import FieldMask
from google.type.date_pb2 import Date
from prag.common.v1 import types_pb2 as types
from prag.common.v1.open_work_pb2 import OPEN_WORK_KIND_REFERRAL, OpenWork, OpenWorkChoice
from prag.registry.v1 import registry_service_pb2 as pb

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
from tests.registry.test_protection import Accounts, number, protecting

TODAY = Date(year=2026, month=11, day=22)
SAME = {"answer": "SAME_PERSON"}


@pytest.fixture
def place(service: RegistryUnderTest, monkeypatch: pytest.MonkeyPatch) -> RegistryUnderTest:
    monkeypatch.setattr(service.runtime.peers, "identity", Accounts(), raising=False)
    return service


async def members(place: RegistryUnderTest, case_id: str, by: Any = OFFICER, *, former: bool = False) -> Any:
    request = pb.ListPersonsRequest(case_id=case_id, with_former=former)
    return list((await place.by(by).ListPersons(request)).persons)


async def a_family(place: RegistryUnderTest, *people: Any, by: Any = OFFICER) -> tuple[Any, list[Any]]:
    case = await place.by(by).ReportCase(report(municipality=by.municipalities[0], settlement_id=""))
    case = await place.by(by).RegisterFamily(registration(case.id, *people))
    return case, await members(place, case.id, by)


async def join(
    place: RegistryUnderTest, case_id: str, who: Any, data: Any, by: Any = OFFICER, **changes: Any
) -> Any:
    adding = pb.AddPersonRequest(case_id=case_id, person=data, request_id=str(uuid4()), **changes)
    adding.duplicate_answers.add(person_id=who.id, **SAME)
    return await place.by(by).AddPerson(adding)


def as_member(who: Any, relation: int = pb.RELATION_SIBLING, **changes: Any) -> pb.Person:
    given = {"birth_date": who.birth_date, "identifiers": who.identifiers, "relation": relation, **changes}
    return someone(who.given_name, who.family_name, **given)


def leaving(case_id: str, person_id: str, reason: str = "LEFT", **changes: Any) -> pb.EndMembershipRequest:
    given = {"case_id": case_id, "person_id": person_id, "reason": reason, "request_id": str(uuid4())}
    return pb.EndMembershipRequest(**{**given, **changes})


async def test_who_is_known_joins_another_family_as_the_same_person(place: RegistryUnderTest):
    first, [man] = await a_family(place, someone(identifiers=[number()]))
    second, [head] = await a_family(place, someone("Vuk", birth_date=Date(year=1950)))
    taken = pb.AddPersonRequest(case_id=second.id, person=as_member(man), request_id=str(uuid4()))
    assert (await refused(place.officer.AddPerson(taken))).reason == "DUPLICATES_UNANSWERED"
    one = await join(place, second.id, man, as_member(man), join_reason="MARRIAGE", joined_on=TODAY)
    assert (one.id, one.case_id, one.relation) == (man.id, second.id, pb.RELATION_SIBLING)
    assert [(each.case_id, each.case_number, each.join_reason) for each in one.memberships] == [
        (second.id, second.number, "MARRIAGE"),
        (first.id, first.number, "REGISTERED"),
    ]
    assert [each.id for each in await members(place, second.id)] == [head.id, man.id]
    assert [each.id for each in await members(place, first.id)] == [man.id]
    told = (await place.told("FamilyChanged"))[-1]
    assert list(told.person_ids) == [head.id, man.id]
    assert (list(told.joined_person_ids), told.reason) == ([man.id], "MARRIAGE")
    twice = as_member(man)
    twice.plausibility_answers.add(code="MEMBERS_ALIKE")
    again = await refused(join(place, second.id, man, twice))
    assert (again.code, again.reason) == ("ALREADY_EXISTS", "ALREADY_MEMBER")
    assert len(await place.database.all("SELECT FROM person")) == 2


async def test_a_family_is_registered_with_who_was_here_before(place: RegistryUnderTest):
    first, [man] = await a_family(place, someone(identifiers=[number()]))
    case = await place.reported()
    wife = someone("Mira", relation=pb.RELATION_SPOUSE)
    request = registration(case.id, as_member(man, pb.RELATION_HEAD, occupation="another"), wife)
    request.duplicate_answers.add(person_id=man.id, **SAME)
    second = await place.officer.RegisterFamily(request)
    assert (second.head_person_id, second.person_count) == (man.id, 2)
    assert second.head_name == f"{man.given_name} {man.family_name}"
    # What is registered of him stays as it is.
    assert (await members(place, second.id))[0].occupation == man.occupation
    cards = await place.officer.BatchGetCards(
        pb.BatchGetCardsRequest(ids=[man.id], case_ids=[first.id, second.id])
    )
    assert {(card.person_id, card.case_id) for card in cards.cards} == {
        (man.id, first.id),
        (man.id, second.id),
    }
    [hit] = (await place.officer.SearchPersons(pb.SearchPersonsRequest(other=first.number))).hits
    assert hit.card.case_id == first.id


async def test_a_person_of_another_office_is_known_by_a_number_alone(place: RegistryUnderTest):
    there, [man] = await a_family(place, someone(identifiers=[number()]), by=NEIGHBOUR)
    here, _ = await a_family(place, someone("Vuk", birth_date=Date(year=1950)))
    nameless = as_member(man, identifiers=[])
    elsewhere = await refused(join(place, here.id, man, nameless))
    assert (elsewhere.reason, elsewhere.error.metadata) == (
        "PERSON_OF_ANOTHER_OFFICE",
        {"person_ids": man.id},
    )
    assert (await refused(place.officer.GetPerson(pb.GetPersonRequest(person_id=man.id)))).code == "NOT_FOUND"
    await join(place, here.id, man, as_member(man))
    # Each office sees the person, and of the families its own.
    for by, own, others in ((OFFICER, here, there), (NEIGHBOUR, there, here)):
        one = await place.by(by).GetPerson(pb.GetPersonRequest(person_id=man.id))
        assert [each.case_id for each in one.memberships] == [own.id]
        assert one.case_id == own.id
        assert (await refused(place.by(by).GetCase(pb.GetCaseRequest(case_id=others.id)))).code == "NOT_FOUND"
        of_other = pb.GetPersonRequest(person_id=man.id, case_id=others.id)
        assert (await refused(place.by(by).GetPerson(of_other))).reason == "PERSON_NOT_FOUND"
        assert {each.id for each in await members(place, own.id, by)} >= {man.id}
    # The ministry sees both, for a reason.
    looked = pb.GetPersonRequest(person_id=man.id)
    assert (await refused(place.by(DRRPIF).GetPerson(looked))).reason == "CASE_REASON_NEEDED"
    third = actor("mocr_officer", "PEJ")
    assert (
        await refused(place.by(third).GetPerson(pb.GetPersonRequest(person_id=man.id)))
    ).code == "NOT_FOUND"


async def test_a_correction_holds_in_all_families_of_the_person(place: RegistryUnderTest):
    there, [man] = await a_family(place, someone(identifiers=[number()]), by=NEIGHBOUR)
    here, _ = await a_family(place, someone("Vuk", birth_date=Date(year=1950)))
    joined = await join(place, here.id, man, as_member(man))
    given = pb.Person(id=man.id, etag=joined.etag, given_name="Novak", vulnerabilities=["DISABILITY"])
    given.relation = pb.RELATION_OTHER
    mask = FieldMask(paths=["given_name", "vulnerabilities", "relation"])
    corrected = await place.officer.UpdatePerson(pb.UpdatePersonRequest(person=given, update_mask=mask))
    assert (corrected.relation, [each.case_id for each in corrected.memberships]) == (
        pb.RELATION_OTHER,
        [here.id],
    )
    other = await place.by(NEIGHBOUR).GetCase(pb.GetCaseRequest(case_id=there.id))
    assert other.head_name == f"Novak {man.family_name}"
    told = {one.case_id: one for one in (await place.told("FamilyChanged"))[-2:]}
    assert {case: one.vulnerable for case, one in told.items()} == {here.id: True, there.id: True}
    # To the head there he is what he was; a correction is counted once.
    [him] = await members(place, there.id, NEIGHBOUR)
    assert him.relation == pb.RELATION_HEAD
    assert {one.case_id for one in await place.told("RecordCorrected")} == {here.id}
    profiles = await place.database.all(
        "SELECT municipality FROM outbox WHERE type LIKE '%PersonProfiled' ORDER BY id DESC LIMIT 2"
    )
    assert {row["municipality"] for row in profiles} == {"RAN", "KAM"}


async def test_who_leaves_stays_in_the_register_and_the_head_passes_on(place: RegistryUnderTest):
    wife = someone("Mira", relation=pb.RELATION_SPOUSE)
    girl = someone("Ana", relation=pb.RELATION_CHILD, birth_date=Date(year=2015))
    case, [man, woman, child] = await a_family(place, someone(), wife, girl)
    for head, reason in (("", "HEAD_MISSING"), (str(uuid4()), "INVALID_FIELDS")):
        request = leaving(case.id, man.id, "MOVED_ABROAD", new_head_person_id=head)
        assert (await refused(place.officer.EndMembership(request))).reason == reason
    left = leaving(case.id, man.id, "MOVED_ABROAD", new_head_person_id=woman.id, left_on=TODAY)
    one = await place.officer.EndMembership(left)
    [was] = one.memberships
    assert (was.leave_reason, was.left_on, was.relation) == ("MOVED_ABROAD", TODAY, pb.RELATION_HEAD)
    assert (await place.officer.EndMembership(left)).id == man.id
    seen = await place.officer.GetCase(pb.GetCaseRequest(case_id=case.id))
    assert (seen.head_person_id, seen.person_count) == (woman.id, 2)
    assert [each.id for each in await members(place, case.id)] == [woman.id, child.id]
    assert [each.id for each in await members(place, case.id, former=True)] == [woman.id, child.id, man.id]
    told = (await place.told("FamilyChanged"))[-1]
    assert (list(told.person_ids), list(told.left_person_ids)) == ([woman.id, child.id], [man.id])
    assert [(each.person_id, each.left_on) for each in told.former_members] == [(man.id, TODAY)]
    ref = await place.officer.GetCaseRef(pb.GetCaseRefRequest(case_id=case.id))
    assert list(ref.person_ids) == [woman.id, child.id]
    # Who comes back is the same person.
    back = await join(place, case.id, man, as_member(man, pb.RELATION_SPOUSE))
    assert [each.leave_reason for each in back.memberships] == ["", "MOVED_ABROAD"]
    assert not (await place.told("FamilyChanged"))[-1].former_members


async def test_the_head_passes_on_in_one_act(place: RegistryUnderTest):
    son = someone("Ana", relation=pb.RELATION_CHILD, birth_date=Date(year=2001))
    girl = someone("Iva", relation=pb.RELATION_CHILD, birth_date=Date(year=2015))
    case, [man, grown, child] = await a_family(place, someone(birth_date=Date(year=1970)), son, girl)
    relation = pb.MemberRelation(person_id=child.id, relation=pb.RELATION_SIBLING)
    request = pb.PassOnHeadRequest(case_id=case.id, person_id=grown.id, relations=[relation])
    assert (await place.officer.PassOnHead(request)).head_person_id == grown.id
    assert [(each.id, each.relation) for each in await members(place, case.id)] == [
        (grown.id, pb.RELATION_HEAD),
        (man.id, pb.RELATION_PARENT),
        (child.id, pb.RELATION_SIBLING),
    ]
    told = len(await place.told("FamilyChanged"))
    await place.officer.PassOnHead(request)
    assert len(await place.told("FamilyChanged")) == told
    wrong = pb.PassOnHeadRequest(case_id=case.id, person_id=man.id)
    for who, relation_to in (
        (grown.id, pb.RELATION_HEAD),
        (man.id, pb.RELATION_CHILD),
        ("x", pb.RELATION_CHILD),
    ):
        wrong.relations.add(person_id=who, relation=relation_to)
    assert (await refused(place.officer.PassOnHead(wrong))).fields == [
        ("relations[0].relation", "FIELD_CONTRADICTS"),
        ("relations[1].person_id", "FIELD_UNKNOWN_VALUE"),
        ("relations[2].person_id", "FIELD_UNKNOWN_VALUE"),
    ]
    strange = pb.PassOnHeadRequest(case_id=case.id, person_id=str(uuid4()))
    assert (await refused(place.officer.PassOnHead(strange))).reason == "NOT_OF_FAMILY"


async def test_who_has_died_leaves_every_family_and_joins_none(place: RegistryUnderTest):
    wife = someone("Mira", relation=pb.RELATION_SPOUSE, identifiers=[number()])
    there, [_, woman] = await a_family(place, someone(), wife, by=NEIGHBOUR)
    here, [head] = await a_family(place, someone("Vuk", birth_date=Date(year=1950)))
    await join(place, here.id, woman, as_member(woman))
    gone = await place.officer.EndMembership(leaving(here.id, woman.id, "DEATH", left_on=TODAY))
    assert gone.died_on == TODAY
    assert [each.case_id for each in gone.memberships] == [here.id]
    assert len(await members(place, there.id, NEIGHBOUR)) == 1
    told = {one.case_id: one for one in (await place.told("FamilyChanged"))[-2:]}
    assert {case: list(one.left_person_ids) for case, one in told.items()} == {
        here.id: [woman.id],
        there.id: [woman.id],
    }
    again = await refused(join(place, here.id, woman, as_member(woman)))
    assert again.reason == "PERSON_DIED"
    assert (await refused(place.officer.EndMembership(leaving(here.id, head.id)))).reason == "LAST_OF_FAMILY"


async def test_the_office_of_a_head_who_has_died_elsewhere_is_told(place: RegistryUnderTest):
    there, [man, wife] = await a_family(
        place, someone(identifiers=[number()]), someone("Mira", relation=pb.RELATION_SPOUSE), by=NEIGHBOUR
    )
    here, _ = await a_family(place, someone("Vuk", birth_date=Date(year=1950)))
    await join(place, here.id, man, as_member(man))

    async def waits() -> list[str]:
        work = await place.by(NEIGHBOUR).ListWork(types.ListWorkRequest())
        return [one.case_id for one in work.items if one.kind == "name_head"]

    died = leaving(here.id, man.id, "DEATH")
    await place.officer.EndMembership(died)
    assert await waits() == [there.id]
    await place.officer.RestoreMembership(restoring(here.id, man.id))
    assert await waits() == []
    await place.officer.EndMembership(leaving(here.id, man.id, "DEATH"))
    assert await waits() == [there.id]
    gone = leaving(there.id, man.id, "DEATH", new_head_person_id=wife.id)
    await place.by(NEIGHBOUR).EndMembership(gone)
    assert await waits() == []


def restoring(case_id: str, person_id: str, **changes: Any) -> pb.RestoreMembershipRequest:
    given = {"case_id": case_id, "person_id": person_id, "request_id": str(uuid4()), **changes}
    return pb.RestoreMembershipRequest(**{"reason": "Another Mira.", **given})


async def test_who_was_taken_for_dead_lives_in_every_family(place: RegistryUnderTest):
    wife = someone("Mira", relation=pb.RELATION_SPOUSE, identifiers=[number()])
    there, [_, woman] = await a_family(place, someone(), wife, by=NEIGHBOUR)
    here, [head] = await a_family(place, someone("Vuk", birth_date=Date(year=1950)))
    await join(place, here.id, woman, as_member(woman))
    gone = await place.officer.EndMembership(leaving(here.id, woman.id, "DEATH", left_on=TODAY))
    for wrong, reason in (
        (restoring(here.id, str(uuid4())), "NOT_OF_FAMILY"),
        (restoring(here.id, woman.id, etag="0"), "ETAG_STALE"),
    ):
        assert (await refused(place.officer.RestoreMembership(wrong))).reason == reason
    lives = await place.officer.RestoreMembership(restoring(here.id, woman.id, etag=gone.etag))
    assert not lives.HasField("died_on")
    assert [(one.case_id, one.leave_reason) for one in lives.memberships] == [(here.id, "")]
    assert lives.relation == pb.RELATION_SIBLING
    assert len(await members(place, there.id, NEIGHBOUR)) == 2
    told = {one.case_id: one for one in (await place.told("FamilyChanged"))[-2:]}
    assert {case: list(one.joined_person_ids) for case, one in told.items()} == {
        here.id: [woman.id],
        there.id: [woman.id],
    }
    assert {(one.reason, len(one.former_members)) for one in told.values()} == {("RESTORED", 0)}
    # What stood there, and what was wrong, is kept.
    asked = pb.ListPersonCorrectionsRequest(person_id=woman.id)
    [kept] = (await place.officer.ListPersonCorrections(asked)).corrections
    assert (kept.field, kept.reason) == ("memberships", "Another Mira.")
    [was] = kept.previous.memberships
    assert (was.leave_reason, was.left_on, was.case_id) == ("DEATH", TODAY, "")
    # Of a member there is nothing to take back; who is of the family may leave it on the right day.
    assert (await place.officer.RestoreMembership(restoring(here.id, head.id))).id == head.id
    await place.officer.EndMembership(leaving(here.id, woman.id))


async def test_who_was_the_head_comes_back_beside_the_one_of_now(place: RegistryUnderTest):
    wife = someone("Mira", relation=pb.RELATION_SPOUSE)
    case, [man, woman] = await a_family(place, someone(), wife)
    await place.officer.EndMembership(leaving(case.id, man.id, new_head_person_id=woman.id))
    back = restoring(case.id, man.id)
    assert (await refused(place.officer.RestoreMembership(back))).fields == [("relation", "FIELD_REQUIRED")]
    back.relation = pb.RELATION_HEAD
    assert (await refused(place.officer.RestoreMembership(back))).fields == [("relation", "HEAD_MISSING")]
    back.relation = pb.RELATION_SPOUSE
    assert (await place.officer.RestoreMembership(back)).relation == pb.RELATION_SPOUSE
    assert [one.id for one in await members(place, case.id)] == [woman.id, man.id]


async def test_what_is_under_way_for_who_leaves_is_named_and_own_consents_end(place: RegistryUnderTest):
    wife = someone("Mira", relation=pb.RELATION_SPOUSE)
    case, [man, woman] = await a_family(place, someone(), wife)
    consents = [
        await place.officer.RecordConsent(
            pb.RecordConsentRequest(
                case_id=case.id,
                consent=pb.Consent(
                    person_ids=whose,
                    purpose="SERVICES",
                    recipient_kinds=["PUBLIC_BODY"],
                    valid_from=TODAY,
                    form="SPOKEN",
                ),
            )
        )
        for whose in ([woman.id], [])
    ]
    mine, ours = str(uuid4()), str(uuid4())
    place.under_way["referral"] = [
        OpenWork(kind=OPEN_WORK_KIND_REFERRAL, id=key, end_reasons=["LEFT"], person_ids=whose)
        for key, whose in ((mine, [woman.id]), (ours, [man.id, woman.id]))
    ]
    assert (await refused(place.officer.EndMembership(leaving(case.id, woman.id)))).reason == (
        "OPEN_WORK_UNANSWERED"
    )
    unknown = leaving(case.id, woman.id, choices=[OpenWorkChoice(id=ours, end_reason="LEFT")])
    assert (await refused(place.officer.EndMembership(unknown))).fields == [
        ("choices[0].id", "FIELD_UNKNOWN_VALUE")
    ]
    place.away.add("benefits")
    choice = OpenWorkChoice(id=mine, end_reason="LEFT")
    assert (
        await refused(place.officer.EndMembership(leaving(case.id, woman.id, choices=[choice])))
    ).code == ("UNAVAILABLE")
    place.away.clear()
    await place.officer.EndMembership(leaving(case.id, woman.id, choices=[choice]))
    told = (await place.told("FamilyChanged"))[-1]
    assert [(one.id, one.end_reason) for one in told.choices] == [(mine, "LEFT")]
    assert [one.consent_id for one in await place.told("ConsentWithdrawn")] == [consents[0].id]


async def test_who_leaves_does_so_after_joining_and_not_tomorrow(place: RegistryUnderTest):
    case, [_, woman] = await a_family(place, someone(), someone("Mira", relation=pb.RELATION_SPOUSE))
    for day, reason in ((21, "DATE_TOO_EARLY"), (23, "DATE_IN_FUTURE")):
        request = leaving(case.id, woman.id, left_on=Date(year=2026, month=11, day=day))
        assert (await refused(place.officer.EndMembership(request))).fields == [("left_on", reason)]
    for wrong in ("SPLIT", "x"):
        request = leaving(case.id, woman.id, wrong)
        assert (await refused(place.officer.EndMembership(request))).fields == [
            ("reason", "FIELD_UNKNOWN_VALUE")
        ]
    strange = leaving(case.id, str(uuid4()))
    assert (await refused(place.officer.EndMembership(strange))).reason == "NOT_OF_FAMILY"
    assert (await refused(place.by(NEIGHBOUR).EndMembership(strange))).reason == "CASE_NOT_FOUND"
    early = pb.AddPersonRequest(
        case_id=case.id,
        person=someone("Ana", relation=pb.RELATION_CHILD, birth_date=Date(year=2020)),
        joined_on=Date(year=2019, month=1, day=1),
        join_reason="REGISTERED",
    )
    assert (await refused(place.officer.AddPerson(early))).fields == [
        ("join_reason", "FIELD_UNKNOWN_VALUE"),
        ("joined_on", "DATE_TOO_EARLY"),
    ]


async def test_what_stood_before_a_correction_can_be_read(place: RegistryUnderTest):
    case, [man] = await a_family(place, someone(identifiers=[number()]))
    old = {name: getattr(man, name) for name in ("given_name", "birth_date", "identifiers", "relation")}
    given = pb.Person(id=man.id, etag=man.etag, given_name="Novak", birth_date=Date(year=1987), sex=man.sex)
    given.vulnerabilities.append("DISABILITY")
    paths = ["given_name", "birth_date", "identifiers", "languages", "vulnerabilities"]
    change = pb.UpdatePersonRequest(person=given, update_mask=FieldMask(paths=paths), reason="his passport")
    one = await place.officer.UpdatePerson(change)
    again = pb.Person(id=man.id, etag=one.etag, given_name="Novica")
    mask = FieldMask(paths=["given_name", "vulnerabilities"])
    await place.officer.UpdatePerson(pb.UpdatePersonRequest(person=again, update_mask=mask))
    asked = pb.ListPersonCorrectionsRequest(person_id=man.id)
    answer = await place.officer.ListPersonCorrections(asked)
    assert [one.field for one in answer.corrections[:2]] == ["vulnerabilities", "given_name"]
    stood = {each.field: each for each in answer.corrections[2:]}
    assert stood.keys() == {"given_name", "birth_date", "identifiers", "vulnerabilities"}
    for name in ("given_name", "birth_date"):
        assert getattr(stood[name].previous, name) == old[name]
    assert stood["identifiers"].previous.identifiers[0].number == old["identifiers"][0].number
    assert {(each.corrected_by, each.reason) for each in stood.values()} == {
        (OFFICER.account_id, "his passport")
    }
    assert list(answer.corrections[0].previous.vulnerabilities) == ["DISABILITY"]
    assert not answer.more
    # What was sensitive is so still, and what is another office's is not there.
    auditor = actor("auditor")
    seen = await place.by(auditor).ListPersonCorrections(asked)
    assert not seen.corrections[0].previous.vulnerabilities
    assert (await refused(place.by(NEIGHBOUR).ListPersonCorrections(asked))).reason == "PERSON_NOT_FOUND"
    assert case.id


def splitting(case_id: str, **members: int) -> pb.SplitFamilyRequest:
    request = pb.SplitFamilyRequest(case_id=case_id, address="Ulica 9", request_id=str(uuid4()))
    for person_id, relation in members.items():
        request.members.add(person_id=person_id, relation=relation)
    return request


async def test_a_family_becomes_two_and_nothing_is_lost(place: RegistryUnderTest):
    wife = someone("Mira", relation=pb.RELATION_SPOUSE)
    girl = someone("Ana", relation=pb.RELATION_CHILD, birth_date=Date(year=2015))
    case, [man, woman, child] = await a_family(place, someone(), wife, girl)
    mine = str(uuid4())
    place.under_way["referral"] = [
        OpenWork(kind=OPEN_WORK_KIND_REFERRAL, id=mine, may_keep=True, person_ids=[woman.id, child.id])
    ]
    request = splitting(case.id, **{child.id: pb.RELATION_CHILD, woman.id: pb.RELATION_HEAD})
    assert (await refused(place.officer.SplitFamily(request))).reason == "OPEN_WORK_UNANSWERED"
    request.choices.add(id=mine, keep_until=TODAY)
    own = await place.officer.SplitFamily(request)
    assert (own.split_from_case_id, own.head_person_id, own.person_count) == (case.id, woman.id, 2)
    assert (own.state, own.trigger_time, own.address) == (
        pb.CASE_STATE_REGISTERED,
        case.trigger_time,
        "Ulica 9",
    )
    assert own.number not in {"", case.number}
    assert (await place.officer.SplitFamily(request)).id == own.id
    here = await members(place, own.id)
    assert [(each.id, each.relation) for each in here] == [
        (woman.id, pb.RELATION_HEAD),
        (child.id, pb.RELATION_CHILD),
    ]
    assert [(each.join_reason, each.leave_reason) for each in here[0].memberships] == [
        ("SPLIT", ""),
        ("REGISTERED", "SPLIT"),
    ]
    assert [each.id for each in await members(place, case.id)] == [man.id]
    left = (await place.told("FamilyChanged"))[-1]
    assert set(left.left_person_ids) == {woman.id, child.id}
    assert [one.keep_until for one in left.choices] == [TODAY]
    for name in ("CaseReported", "CaseRegistered"):
        told = (await place.told(name))[-1]
        assert (told.case_id, told.split_from_case_id) == (own.id, case.id)
    # What runs of the family runs for both, as long.
    running = [
        {rule: (clock.due_time.seconds, clock.state) for rule, clock in (await place.clocks(one.id)).items()}
        for one in (case, own)
    ]
    assert running[0] == running[1]
    assert {"FIRST_VISIT", "TWELVE_MONTH_REVIEW", "CLOSING_REPORT"} <= running[0].keys()


async def test_a_family_is_split_as_it_is_and_by_who_sees_it(place: RegistryUnderTest):
    wife = someone("Mira", relation=pb.RELATION_SPOUSE)
    case, [man, woman] = await a_family(place, someone(), wife)
    head, child = pb.RELATION_HEAD, pb.RELATION_CHILD
    for chosen, fields in (
        ({woman.id: child}, [("members", "HEAD_MISSING")]),
        ({str(uuid4()): head}, [("members[0].person_id", "FIELD_UNKNOWN_VALUE")]),
    ):
        assert (await refused(place.officer.SplitFamily(splitting(case.id, **chosen)))).fields == fields
    whole = splitting(case.id, **{woman.id: head, man.id: child})
    assert (await refused(place.officer.SplitFamily(whole))).reason == "LAST_OF_FAMILY"
    headless = splitting(case.id, **{man.id: head})
    assert (await refused(place.officer.SplitFamily(headless))).reason == "HEAD_MISSING"
    headless.split_on.CopyFrom(Date(year=2026, month=11, day=21))
    headless.staying_head_person_id = man.id
    assert (await refused(place.officer.SplitFamily(headless))).fields == [
        ("split_on", "DATE_TOO_EARLY"),
        ("staying_head_person_id", "FIELD_UNKNOWN_VALUE"),
    ]
    assert (await refused(place.by(NEIGHBOUR).SplitFamily(headless))).reason == "CASE_NOT_FOUND"
    headless.staying_head_person_id = woman.id
    headless.split_on.CopyFrom(TODAY)
    own = await place.officer.SplitFamily(headless)
    assert own.head_person_id == man.id
    seen = await place.officer.GetCase(pb.GetCaseRequest(case_id=case.id))
    assert (seen.head_person_id, seen.person_count) == (woman.id, 1)


async def test_a_part_of_a_protected_family_is_protected(place: RegistryUnderTest):
    wife = someone("Mira", relation=pb.RELATION_SPOUSE)
    case, [_, woman] = await a_family(place, someone(), wife)
    await place.by(HEAD).ProtectCase(protecting(case.id, OFFICER.account_id))
    own = await place.officer.SplitFamily(splitting(case.id, **{woman.id: pb.RELATION_HEAD}))
    assert own.protected
    stranger = actor("mocr_officer", "RAN")
    for by in (stranger, DRRPIF):
        got = await refused(place.by(by).GetCase(pb.GetCaseRequest(case_id=own.id)))
        assert got.reason == "CASE_NOT_FOUND"
    assert len(await members(place, own.id)) == 1


async def test_a_protected_person_is_found_by_no_other_familys_door(place: RegistryUnderTest):
    closed, [woman] = await a_family(place, someone("Mira", identifiers=[number()]))
    opened, _ = await a_family(place, someone("Vuk", birth_date=Date(year=1950)))
    await join(place, opened.id, woman, as_member(woman))
    await place.by(HEAD).ProtectCase(protecting(closed.id, OFFICER.account_id))
    stranger = actor("mocr_officer", "RAN")
    assert (await refused(place.by(stranger).GetPerson(pb.GetPersonRequest(person_id=woman.id)))).code == (
        "NOT_FOUND"
    )
    assert [each.given_name for each in await members(place, opened.id, stranger)] == ["Vuk"]
    assert len(await members(place, opened.id)) == 2
    sought = pb.SearchPersonsRequest(name=f"Mira {woman.family_name}", birth="1988")
    assert not (await place.by(stranger).SearchPersons(sought)).hits
    # Whoever adds somebody to the other family loses nobody of it.
    child = someone("Ana", relation=pb.RELATION_CHILD, birth_date=Date(year=2015))
    await place.by(stranger).AddPerson(pb.AddPersonRequest(case_id=opened.id, person=child))
    assert woman.id in (await place.told("FamilyChanged"))[-1].person_ids
    # She joins no family that is open to others.
    third, _ = await a_family(place, someone("Zoran", birth_date=Date(year=1955)))
    assert (await refused(join(place, third.id, woman, as_member(woman)))).reason == "PERSON_PROTECTED"


async def test_the_number_of_who_is_in_two_cases_stays_when_one_was_a_double(place: RegistryUnderTest):
    card = number()
    first, [man] = await a_family(place, someone(identifiers=[card]))
    case = await place.reported()
    request = registration(case.id, as_member(man, pb.RELATION_HEAD))
    request.duplicate_answers.add(person_id=man.id, **SAME)
    await place.officer.RegisterFamily(request)
    closing = pb.RequestClosureRequest(
        case_id=case.id,
        outcome=pb.CLOSURE_OUTCOME_DUPLICATE,
        note="one family",
        stays_case_id=first.id,
    )
    await place.officer.RequestClosure(closing)
    await place.by(HEAD).ConfirmClosure(pb.ConfirmClosureRequest(case_id=case.id))
    [row] = await place.database.all("SELECT of_double FROM identifier")
    assert not row["of_double"]


async def test_memberships_are_fenced_as_their_cases_are(place: RegistryUnderTest):
    _, [man] = await a_family(place, someone(identifiers=[number()]), by=NEIGHBOUR)
    here, _ = await a_family(place, someone("Vuk", birth_date=Date(year=1950)))
    await join(place, here.id, man, as_member(man))
    seen = {"RAN": 2, "KAM": 1, "PEJ": 0}
    async with place.runtime.database.pool.acquire() as connection:
        for municipality, persons in seen.items():
            async with connection.transaction():
                await connection.execute(
                    "SELECT set_config('prag.scope', $1, true)", "{" + municipality + "}"
                )
                assert await connection.fetchval("SELECT count(*) FROM person") == persons
                assert await connection.fetchval("SELECT count(*) FROM membership") == persons
                numbers = await connection.fetchval("SELECT count(*) FROM identifier")
                assert numbers == (1 if persons else 0)
