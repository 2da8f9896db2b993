"""A protected person: found by the named alone; whoever registers the same one is told nothing."""

from typing import Any
from uuid import uuid4

import pytest
from google.type.date_pb2 import Date
from prag.common.v1 import types_pb2 as types
from prag.identity.v1 import identity_service_pb2 as identity
from prag.registry.v1 import registry_service_pb2 as pb

from deploy.demo.papers import scan
from services.chassis.auth.actors import Actor
from tests.registry.conftest import (
    DRRPIF,
    HEAD,
    NEIGHBOUR,
    NOW,
    OFFICER,
    RegistryUnderTest,
    actor,
    person,
    refused,
    registration,
    report,
    someone,
)

pytestmark = pytest.mark.asyncio(loop_scope="module")

STRANGER = actor("mocr_officer", "RAN")
SECOND_HEAD = actor("mocr_head", "RAN")
SHELTER = "shelter"
NAMED = {
    OFFICER.account_id: ("okzp-ran", "mocr_officer"),
    "counsellor": (SHELTER, "csw_officer"),
    STRANGER.account_id: ("okzp-ran", "mocr_officer"),
    "clerk": ("okzp-ran", "administrator"),
}
DAY = Date(year=2026, month=12, day=1)


class Accounts:
    """Identity, asked for accounts by their ids."""

    async def ListColleagues(
        self, request: identity.ListColleaguesRequest
    ) -> identity.ListColleaguesResponse:
        found = [
            identity.Colleague(id=account, institution_id=at, roles=[role])
            for account, (at, role) in NAMED.items()
            if not request.ids or account in request.ids
        ]
        return identity.ListColleaguesResponse(colleagues=found)


@pytest.fixture
def place(shared_service: RegistryUnderTest, monkeypatch: pytest.MonkeyPatch) -> RegistryUnderTest:
    monkeypatch.setattr(shared_service.runtime.peers, "identity", Accounts(), raising=False)
    return shared_service


def protecting(case_id: str, *accounts: str, **changes: Any) -> pb.ProtectCaseRequest:
    given = {
        "case_id": case_id,
        "reason": "VIOLENCE",
        "account_ids": accounts or (OFFICER.account_id,),
        "request_id": str(uuid4()),
    }
    return pb.ProtectCaseRequest(**{**given, **changes})


def ending(case_id: str) -> pb.EndProtectionRequest:
    return pb.EndProtectionRequest(case_id=case_id, note="moved abroad", request_id=str(uuid4()))


def number() -> pb.Identifier:
    digits = str(uuid4().int)[:9]
    return pb.Identifier(kind=pb.IDENTIFIER_KIND_PERSON_NUMBER, number=f"9{digits}")


async def family(place: RegistryUnderTest, *people: Any) -> tuple[Any, Any]:
    """A registered family and its head."""
    case = await place.registered(*(people or (someone(),)))
    [head, *_] = (await place.officer.ListPersons(pb.ListPersonsRequest(case_id=case.id))).persons
    return case, head


async def protected(place: RegistryUnderTest, *people: Any) -> tuple[Any, Any]:
    case, head = await family(place, *people)
    await place.by(HEAD).ProtectCase(protecting(case.id))
    return case, head


async def hits(place: RegistryUnderTest, by: Actor, **sought: Any) -> list[Any]:
    return list((await place.by(by).SearchPersons(pb.SearchPersonsRequest(**sought))).hits)


async def work(place: RegistryUnderTest, by: Actor, kind: str) -> list[Any]:
    items = (await place.by(by).ListWork(types.ListWorkRequest())).items
    return [item for item in items if item.kind == kind]


async def matches(place: RegistryUnderTest, by: Actor, case_id: str = "") -> list[Any]:
    request = pb.ListProtectedMatchesRequest(case_id=case_id)
    return list((await place.by(by).ListProtectedMatches(request)).matches)


async def test_the_auditor_reads_who_looked_at_everybody_but_the_protected(place: RegistryUnderTest):
    """Whoever could read who looked at a protected person would know that there is one."""
    auditor = actor("auditor")

    def looks(case_id: str) -> pb.ListAccessRecordsRequest:
        return pb.ListAccessRecordsRequest(case_id=case_id)

    open_case, _ = await family(place)
    await place.officer.GetCase(pb.GetCaseRequest(case_id=open_case.id))
    answer = await place.by(auditor).ListAccessRecords(looks(open_case.id))
    assert OFFICER.account_id in {one.account_id for one in answer.records}
    case, _ = await protected(place)
    absent = await refused(place.by(auditor).ListAccessRecords(looks(str(uuid4()))))
    got = await refused(place.by(auditor).ListAccessRecords(looks(case.id)))
    assert (got.code, got.reason, got.fields) == (absent.code, absent.reason, absent.fields)
    # The named read who looked.
    await place.officer.GetCase(pb.GetCaseRequest(case_id=case.id))
    records = (await place.by(HEAD).ListAccessRecords(looks(case.id))).records
    assert OFFICER.account_id in {one.account_id for one in records}


async def test_a_head_protects_a_case_and_names_who_sees_it(place: RegistryUnderTest):
    case, _ = await family(place)
    kept = await place.by(HEAD).ProtectCase(
        protecting(case.id, OFFICER.account_id, "counsellor", note="lives in the shelter", review_on=DAY)
    )
    assert (kept.case_id, kept.reason, kept.note, kept.review_on) == (
        case.id,
        "VIOLENCE",
        "lives in the shelter",
        DAY,
    )
    assert list(kept.account_ids) == [HEAD.account_id, OFFICER.account_id, "counsellor"]
    assert list(kept.institution_ids) == ["okzp-ran", SHELTER]
    assert kept.protected_by == HEAD.account_id
    assert kept.protect_time.ToDatetime() == NOW.replace(tzinfo=None)
    for by in (HEAD, OFFICER):
        assert (await place.by(by).GetCase(pb.GetCaseRequest(case_id=case.id))).protected
    for by in (
        STRANGER,
        SECOND_HEAD,
        NEIGHBOUR,
        DRRPIF,
        actor("auditor"),
        actor("regional_coordinator", "RAN"),
    ):
        if by.may("case.read"):
            got = await refused(place.by(by).GetCase(pb.GetCaseRequest(case_id=case.id)))
            assert got.reason == "CASE_NOT_FOUND"
            listed = await place.by(by).ListCases(pb.ListCasesRequest(page_size=100))
            assert case.id not in {one.id for one in listed.cases}
    told = (await place.told("CaseProtected"))[-1]
    assert (told.case_id, list(told.account_ids)) == (case.id, list(kept.account_ids))


async def test_who_is_named_changes_and_what_stood_before_is_kept(place: RegistryUnderTest):
    case, _ = await protected(place)
    assert (
        not (await place.by(HEAD).ListProtections(pb.ListProtectionsRequest(case_id=case.id)))
        .protections[0]
        .changes
    )
    changed = protecting(case.id, STRANGER.account_id, reason="COURT_ORDER")
    kept = await place.by(HEAD).ProtectCase(changed)
    assert [(one.changed_by, one.reason, list(one.account_ids)) for one in kept.changes] == [
        (HEAD.account_id, "VIOLENCE", [HEAD.account_id, OFFICER.account_id])
    ]
    get = pb.GetCaseRequest(case_id=case.id)
    assert (await refused(place.officer.GetCase(get))).reason == "CASE_NOT_FOUND"
    # Its officer is not named any more; the head, who protects it and works in the office, has it.
    assert (await place.by(STRANGER).GetCase(get)).officer_id == HEAD.account_id
    # Sent again, it is one and the same.
    assert (await place.by(HEAD).ProtectCase(changed)).changes == kept.changes


async def test_an_officer_who_could_not_see_it_does_not_get_it(place: RegistryUnderTest):
    case, _ = await protected(place)
    held = (await place.officer.GetCase(pb.GetCaseRequest(case_id=case.id))).officer_id
    assert held == OFFICER.account_id
    shown = await place.officer.GetCase(pb.GetCaseRequest(case_id=case.id))
    request = pb.UpdateCaseRequest(
        case=pb.Case(id=case.id, officer_id=STRANGER.account_id, etag=shown.etag), request_id=str(uuid4())
    )
    request.update_mask.paths.append("officer_id")
    assert (await refused(place.officer.UpdateCase(request))).reason == "OFFICER_NOT_NAMED"


async def test_bad_protections_are_refused_by_field(place: RegistryUnderTest):
    case, _ = await family(place)
    head = place.by(HEAD)
    wrong = protecting(case.id, "nobody", "clerk", reason="GOSSIP", review_on=Date(year=2026, month=1, day=1))
    assert (await refused(head.ProtectCase(wrong))).fields == [
        ("reason", "FIELD_UNKNOWN_VALUE"),
        ("review_on", "DATE_TOO_EARLY"),
        ("account_ids[0]", "FIELD_UNKNOWN_VALUE"),
        ("account_ids[1]", "FIELD_UNKNOWN_VALUE"),
    ]
    alone = pb.ProtectCaseRequest(case_id=case.id, reason="THREAT", request_id=str(uuid4()))
    assert (await refused(head.ProtectCase(alone))).reason == "PROTECTED_BY_ONE"
    assert (await refused(head.EndProtection(ending(case.id)))).reason == "CASE_NOT_PROTECTED"
    assert (await refused(place.officer.ProtectCase(protecting(case.id)))).reason == "NOT_PERMITTED"
    assert (await refused(place.by(NEIGHBOUR).EndProtection(ending(case.id)))).reason == "NOT_PERMITTED"


async def test_it_ends_and_is_open_again(place: RegistryUnderTest):
    one = number()
    case, head = await protected(place, someone(identifiers=[one]))
    kept = await place.by(HEAD).EndProtection(ending(case.id))
    assert (kept.ended_by, kept.end_note) == (HEAD.account_id, "moved abroad")
    assert kept.end_time.ToDatetime() == NOW.replace(tzinfo=None)
    got = await place.by(STRANGER).GetCase(pb.GetCaseRequest(case_id=case.id))
    assert not got.protected
    # Its number is its own again.
    other = await place.reported()
    taken = registration(other.id, someone(identifiers=[one]))
    taken.duplicate_answers.add(person_id=head.id, answer="OTHER_PERSON", difference="age")
    assert (await refused(place.officer.RegisterFamily(taken))).reason == "IDENTIFIER_TAKEN"
    assert (await place.told("CaseProtectionEnded"))[-1].case_id == case.id
    again = await place.by(HEAD).ProtectCase(protecting(case.id))
    assert again.id != kept.id
    listed = await place.by(HEAD).ListProtections(pb.ListProtectionsRequest(case_id=case.id))
    assert [one.id for one in listed.protections] == [again.id, kept.id]


async def test_nobody_finds_a_protected_person_but_the_named(place: RegistryUnderTest):
    one = number()
    case, head = await protected(place, someone("Zoranka", identifiers=[one]))
    ways: list[dict[str, str]] = [
        {"name": f"Zoranka {head.family_name}", "birth": "9.5.1988"},
        {"name": head.family_name},
        {"other": one.number},
        {"other": case.number},
    ]
    for sought in ways:
        assert [hit.card.person_id for hit in await hits(place, OFFICER, **sought)] == [head.id], sought
        for by in (STRANGER, SECOND_HEAD, NEIGHBOUR, DRRPIF):
            answer = await place.by(by).SearchPersons(pb.SearchPersonsRequest(**sought))
            assert not answer.hits, (by.roles, sought)
            assert not answer.more
    cards = pb.BatchGetCardsRequest(ids=[head.id], case_ids=[case.id])
    assert not (await place.by(STRANGER).BatchGetCards(cards)).cards


async def test_a_taken_number_lets_the_registration_through_and_tells_the_named(place: RegistryUnderTest):
    one = number()
    case, head = await protected(place, someone("Vesna", identifiers=[one]))
    others = place.by(NEIGHBOUR)
    reported = await others.ReportCase(report(municipality="KAM", settlement_id=""))
    done = await others.RegisterFamily(registration(reported.id, someone("Mirka", identifiers=[one])))
    assert done.number
    [other] = (await others.ListPersons(pb.ListPersonsRequest(case_id=done.id))).persons
    [match] = await matches(place, OFFICER, case.id)
    assert (match.case_id, match.person_id, match.by_number) == (case.id, head.id, True)
    assert (match.other.person_id, match.other.municipality) == (other.id, "KAM")
    # Of the other family it tells what a search would.
    assert match.other.given_name == "M•••"
    [item] = [one for one in await work(place, OFFICER, "answer_protected_match") if one.case_id == case.id]
    assert item.subject_id == match.id
    for by in (STRANGER, SECOND_HEAD, NEIGHBOUR, DRRPIF):
        assert match.id not in {one.id for one in await matches(place, by)}
        assert match.id not in {one.subject_id for one in await work(place, by, "answer_protected_match")}
        answer = pb.AnswerProtectedMatchRequest(
            match_id=match.id, answer="OTHER_PERSON", request_id=str(uuid4())
        )
        assert (
            await refused(place.by(by).AnswerProtectedMatch(answer))
        ).reason == "PROTECTED_MATCH_NOT_FOUND"
    wrong = pb.AnswerProtectedMatchRequest(match_id=match.id, answer="MAYBE")
    assert (await refused(place.officer.AnswerProtectedMatch(wrong))).fields == [
        ("answer", "FIELD_UNKNOWN_VALUE")
    ]
    said = await place.officer.AnswerProtectedMatch(
        pb.AnswerProtectedMatchRequest(
            match_id=match.id, answer="SAME_PERSON", note="x", request_id=str(uuid4())
        )
    )
    assert (said.answer, said.answered_by, said.note) == ("SAME_PERSON", OFFICER.account_id, "x")
    assert case.id not in {one.case_id for one in await work(place, OFFICER, "answer_protected_match")}
    # Two have the number now, so one of them has to give it up before the protection ends.
    assert (await refused(place.by(HEAD).EndProtection(ending(case.id)))).reason == "IDENTIFIER_TAKEN"


async def test_likely_the_same_asks_nobody_but_the_named(place: RegistryUnderTest):
    case, head = await protected(place, someone("Radmila"))
    reported = await place.by(STRANGER).ReportCase(report())
    same = person("Radmila", head.family_name)
    done = await place.by(STRANGER).RegisterFamily(registration(reported.id, same))
    [match] = await matches(place, OFFICER, case.id)
    assert not match.by_number
    # Beside it are an ordinary family's, who are asked about as ever.
    third = await place.by(NEIGHBOUR).ReportCase(report(municipality="KAM", settlement_id=""))
    got = await refused(place.by(NEIGHBOUR).RegisterFamily(registration(third.id, same)))
    [ordinary] = (await place.by(STRANGER).ListPersons(pb.ListPersonsRequest(case_id=done.id))).persons
    assert got.reason == "DUPLICATES_UNANSWERED"
    assert got.error.metadata["person_ids"] == ordinary.id


async def test_a_number_that_is_added_later_is_told_too(place: RegistryUnderTest):
    one = number()
    case, head = await protected(place, someone(identifiers=[one]))
    other, theirs = await family(place)
    request = pb.UpdatePersonRequest(
        person=pb.Person(id=theirs.id, identifiers=[one], etag=theirs.etag), request_id=str(uuid4())
    )
    request.update_mask.paths.append("identifiers")
    await place.by(STRANGER).UpdatePerson(request)
    [match] = await matches(place, OFFICER, case.id)
    assert (match.person_id, match.other.person_id, match.by_number) == (head.id, theirs.id, True)
    assert other.id != case.id


async def test_of_two_protected_cases_neither_learns_of_the_other(place: RegistryUnderTest):
    one = number()
    first, _ = await protected(place, someone(identifiers=[one]))
    second = await place.by(STRANGER).RegisterFamily(
        registration((await place.by(STRANGER).ReportCase(report())).id, someone())
    )
    await place.by(SECOND_HEAD).ProtectCase(protecting(second.id, STRANGER.account_id))
    [theirs] = (await place.by(STRANGER).ListPersons(pb.ListPersonsRequest(case_id=second.id))).persons
    request = pb.UpdatePersonRequest(
        person=pb.Person(id=theirs.id, identifiers=[one], etag=theirs.etag), request_id=str(uuid4())
    )
    request.update_mask.paths.append("identifiers")
    await place.by(STRANGER).UpdatePerson(request)
    assert not await matches(place, OFFICER, first.id)
    assert not await matches(place, STRANGER, second.id)


async def test_a_file_of_a_protected_family_is_nobody_elses_affair(place: RegistryUnderTest):
    case, _ = await protected(place)
    content = scan()
    for by, of in ((OFFICER, case), (STRANGER, (await family(place))[0])):
        caller = place.by(by)
        blob = await caller.upload(content)
        filed = await caller.AddDocument(
            pb.AddDocumentRequest(
                case_id=of.id,
                kind=pb.DOCUMENT_KIND_OTHER,
                blob_id=blob.id,
                request_id=str(uuid4()),
            )
        )
        assert not filed.same_file_confirmed


async def test_a_case_that_is_protected_before_it_has_a_number_leaves_no_gap(place: RegistryUnderTest):
    hidden = await place.reported()
    await place.by(HEAD).ProtectCase(protecting(hidden.id))
    before, _ = await family(place)
    given = await place.officer.RegisterFamily(registration(hidden.id, someone()))
    after, _ = await family(place)
    assert given.protected
    assert int(given.number[-6:]) > 900_000
    assert int(after.number[-6:]) == int(before.number[-6:]) + 1


async def test_a_protection_comes_up_when_it_is_to_be_looked_at(place: RegistryUnderTest):
    today = Date(year=2026, month=11, day=22)
    case, _ = await family(place)
    await place.by(HEAD).ProtectCase(protecting(case.id, review_on=today))
    assert case.id in {item.case_id for item in await work(place, HEAD, "review_protection")}
    assert case.id not in {item.case_id for item in await work(place, SECOND_HEAD, "review_protection")}
    assert not await work(place, OFFICER, "review_protection")
