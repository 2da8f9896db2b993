"""Lists, searches and the queue among rows that they must not show: of others, of other strands, ended."""

import datetime as dt
import itertools
from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID

import pytest
import pytest_asyncio
from google.type.date_pb2 import Date
from prag.assessment.v1 import assessment_events_pb2 as assessment
from prag.benefits.v1 import benefits_events_pb2 as benefits
from prag.common.v1 import types_pb2
from prag.common.v1.open_work_pb2 import ListOpenWorkRequest
from prag.referral.v1 import referral_events_pb2 as referral
from prag.registry.v1 import registry_service_pb2 as pb

from deploy.demo.papers import scan
from services.chassis.auth.actors import Actor
from services.chassis.auth.sensitivity import sensitivity_of
from services.chassis.ids import new_id
from services.registry.queries import reference
from tests.registry.conftest import (
    DRRPIF,
    HEAD,
    MCR,
    NEIGHBOUR,
    NOW,
    OFFICER,
    PDF,
    RegistryUnderTest,
    actor,
    person,
    refused,
    registration,
    report,
    wish,
)

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.xdist_group("registry-lists")]

RETURN, INTEGRATION = types_pb2.STRAND_RETURN, types_pb2.STRAND_INTEGRATION
OTHER_PDF = scan()
REINTEGRATION = types_pb2.STRAND_REINTEGRATION
BOTH = actor("mocr_officer", "RAN", "KAM")
COORDINATOR = actor("regional_coordinator", "RAN", "KAM")
AUDITOR = actor("auditor")
FAMILY = ("Rašić", "Krasniqi", "Petrović", "Hoxha", "Gashi", "Ilić", "Berisha", "Popović", "Shala", "Nikolić")


@dataclass
class ListedCases:
    """A country of few families, each the odd one out of some list."""

    service: RegistryUnderTest
    cases: dict[str, Any] = field(default_factory=dict)
    papers: dict[str, list[Any]] = field(default_factory=dict)

    def ids(self, *names: str) -> list[str]:
        return [self.cases[name].id for name in names]

    def named(self, ids: Any) -> list[str]:
        names = {case.id: name for name, case in self.cases.items()}
        return [names[one] for one in ids]

    async def persons(self, name: str) -> list[Any]:
        # One who reads all, closed cases too, for the task alone.
        answer = await self.service.by(AUDITOR).ListPersons(
            pb.ListPersonsRequest(case_id=self.cases[name].id)
        )
        return list(answer.persons)

    async def looks(self) -> set[str]:
        """Whom the last look concerned."""
        # What was written last: a list that was asked for before counts on where it stands.
        [row] = await self.service.database.all(
            "SELECT person_ids FROM access_record ORDER BY xmin::text::bigint DESC, id DESC LIMIT 1"
        )
        return {str(one) for one in row["person_ids"]}


async def _built(service: RegistryUnderTest) -> ListedCases:
    listed_cases = ListedCases(service)
    family = iter(FAMILY)
    years = itertools.count(1930, 3)

    async def reported(name: str, who: Actor, **changes: Any) -> Any:
        listed_cases.cases[name] = await service.by(who).ReportCase(report(**changes))
        return listed_cases.cases[name]

    async def registered(name: str, who: Actor, *more: Any, **changes: Any) -> Any:
        case = await reported(name, who, **changes)
        head = person("Nenad", next(family), birth_date=Date(year=next(years), month=5, day=9))
        listed_cases.cases[name] = await service.by(who).RegisterFamily(registration(case.id, *more, head))
        return listed_cases.cases[name]

    async def asked(name: str, who: Actor) -> None:
        leaving = pb.RequestClosureRequest(
            case_id=listed_cases.cases[name].id, outcome=pb.CLOSURE_OUTCOME_LEFT, note="gone"
        )
        await service.by(who).RequestClosure(leaving)

    in_kam = {"municipality": "KAM", "settlement_id": ""}
    waiting = {"municipality": "", "settlement_id": ""}
    await reported("reported", OFFICER, trigger_on=Date(year=2026, month=11, day=1))
    await registered(
        "ours",
        OFFICER,
        person("Ana", "Rašić", relation=pb.RELATION_SPOUSE, birth_date=Date(year=1933, month=1, day=1)),
        person("Jelena", "Rašić", relation=pb.RELATION_CHILD, birth_date=Date(year=1960, month=1, day=1)),
        trigger_on=Date(year=2026, month=11, day=20),
    )
    await registered("neighbours", NEIGHBOUR, **in_kam, trigger_on=Date(year=2026, month=11, day=19))
    await registered("second", HEAD, trigger_on=Date(year=2026, month=11, day=18))
    listed_cases.cases["wish"] = await service.by(MCR).ReportCase(wish())
    await reported("foreign", DRRPIF, strand=INTEGRATION, trigger_on=Date(year=2026, month=11, day=17))
    await registered("closed", OFFICER)
    await reported("waiting", DRRPIF, strand=INTEGRATION, **waiting)
    await reported("waiting too", DRRPIF, strand=INTEGRATION, **waiting)
    listed_cases.cases["waiting wish"] = await service.by(MCR).ReportCase(wish(**waiting))
    await reported("waiting in vain", DRRPIF, **waiting)
    await registered("asked", OFFICER)
    await registered("turned down", OFFICER)
    await registered("asked there", NEIGHBOUR, **in_kam)
    listed_cases.cases["leaving"] = await service.by(MCR).ReportCase(wish())
    await service.officer.RegisterFamily(
        registration(
            listed_cases.cases["leaving"].id,
            person("Milan", "Savić", birth_date=Date(year=1999, month=1, day=1)),
        )
    )
    await reported("assessed", OFFICER)
    await registered("asked by the head", OFFICER)
    for name, who in (
        *(("asked", OFFICER), ("turned down", OFFICER), ("asked there", NEIGHBOUR), ("leaving", OFFICER)),
        *(("closed", OFFICER), ("asked by the head", HEAD)),
    ):
        await asked(name, who)
    refusal = pb.ConfirmClosureRequest(case_id=listed_cases.cases["turned down"].id, refuse=True, note="here")
    await service.by(HEAD).ConfirmClosure(refusal)
    await service.by(HEAD).ConfirmClosure(pb.ConfirmClosureRequest(case_id=listed_cases.cases["closed"].id))
    # Closed while it waited; no office could, so a hand in the database did.
    await service.database.all(
        f"UPDATE case_file SET state = 'CLOSED' WHERE id = '{listed_cases.cases['waiting in vain'].id}'"
    )
    opp = assessment.OppSubmitted(submission_id=str(new_id()), case_id=listed_cases.cases["assessed"].id)
    await service.hear(opp)
    await _heard(listed_cases)
    await _papers(listed_cases)
    return listed_cases


async def _heard(listed_cases: ListedCases) -> None:
    """What others told of these families."""
    service = listed_cases.service
    # A referral that was sent although the case had ended, and one of a family that lives there.
    for name, municipality in (("closed", "RAN"), ("second", "RAN"), ("asked there", "KAM")):
        event = referral.ReferralSent(
            referral_id=str(new_id()),
            case_id=listed_cases.cases[name].id,
            institution_id=f"kz of {name}",
            institution_kind="EO",
        )
        event.sent_time.FromDatetime(NOW)
        await service.hear(event, municipality=municipality)
    applied = benefits.ApplicationSubmitted(
        application_id=str(new_id()), case_id=listed_cases.cases["assessed"].id
    )
    await service.hear(applied, actual_on=NOW)
    plan = assessment.PlanApproved(
        plan_id=str(new_id()),
        case_id=listed_cases.cases["neighbours"].id,
        approved_on=Date(year=2026, month=11, day=22),
    )
    await service.hear(plan, municipality="KAM")
    first = assessment.VisitRecorded(visit_id=str(new_id()), case_id=listed_cases.cases["waiting too"].id)
    first.kind = "FIRST"
    await service.hear(first, actual_on=NOW, municipality="---")


async def _papers(listed_cases: ListedCases) -> None:
    service = listed_cases.service
    for name, kinds in (("second", (15, 5)), ("ours", (3, 11, 15))):
        for kind in kinds:
            blob = await service.officer.upload(PDF if name == "ours" else OTHER_PDF)
            adding = pb.AddDocumentRequest(case_id=listed_cases.cases[name].id, kind=kind, blob_id=blob.id)
            listed_cases.papers.setdefault(name, []).append(await service.officer.AddDocument(adding))
    for name, purposes in (("second", ("SERVICES",)), ("ours", ("SERVICES", "BENEFITS", "STATISTICS"))):
        for purpose in purposes:
            given = pb.Consent(
                purpose=purpose,
                recipient_kinds=["DONOR"],
                form="SPOKEN",
                valid_from=Date(year=2026, month=11, day=22),
            )
            await service.officer.RecordConsent(
                pb.RecordConsentRequest(case_id=listed_cases.cases[name].id, consent=given)
            )


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def listed_cases(shared_service: RegistryUnderTest) -> AsyncIterator[ListedCases]:
    yield await _built(shared_service)


# Cases ---------------------------------------------------------------------------------------------------

# In Ranilug, the newest first.
RANILUG = (
    *("asked by the head", "assessed", "leaving", "turned down", "asked", "closed", "foreign", "wish"),
    *("second", "ours", "reported"),
)
BOTH_STRANDS = (
    *("asked by the head", "assessed", "asked there", "turned down", "asked", "waiting in vain"),
    *("waiting too", "waiting", "closed", "foreign", "second", "neighbours", "ours", "reported"),
)


async def pages(listed_cases: ListedCases, who: Actor, size: int, **filters: Any) -> list[list[str]]:
    """Every page of a list, by the families' names."""
    found: list[list[str]] = []
    token = ""
    for _ in range(40):
        request = pb.ListCasesRequest(page_size=size, page_token=token, **filters)
        answer = await listed_cases.service.by(who).ListCases(request)
        found.append(listed_cases.named(case.id for case in answer.cases))
        token = answer.next_page_token
        if not token:
            return found
    raise AssertionError(found)


@pytest.mark.parametrize(
    ("who", "filters", "names"),
    [
        (OFFICER, {}, RANILUG),
        (OFFICER, {"municipality": "RAN"}, RANILUG),
        (OFFICER, {"municipality": "KAM"}, ()),
        (OFFICER, {"unassigned": True}, ()),
        (NEIGHBOUR, {}, ("asked there", "neighbours")),
        (DRRPIF, {}, BOTH_STRANDS),
        (DRRPIF, {"municipality": "KAM"}, ("asked there", "neighbours")),
        (DRRPIF, {"unassigned": True}, ("waiting in vain", "waiting too", "waiting")),
        (MCR, {}, ("leaving", "waiting wish", "wish")),
        (MCR, {"unassigned": True, "municipality": "RAN"}, ("waiting wish",)),
        (OFFICER, {"strand": RETURN}, ("leaving", "wish")),
        (OFFICER, {"strand": INTEGRATION}, ("foreign",)),
        (DRRPIF, {"strand": RETURN}, ()),
        (OFFICER, {"state": pb.CASE_STATE_CLOSED}, ("closed",)),
        (OFFICER, {"state": pb.CASE_STATE_REPORTED}, ("foreign", "reported")),
        (OFFICER, {"state": pb.CASE_STATE_REPORTED, "strand": INTEGRATION}, ("foreign",)),
        (OFFICER, {"officer_id": HEAD.account_id}, ("second",)),
        (
            OFFICER,
            {"officer_id": OFFICER.account_id, "state": pb.CASE_STATE_REGISTERED},
            ("asked by the head", "turned down", "asked", "ours"),
        ),
        (OFFICER, {"number": " ran-2026-000001 "}, ("ours",)),
        (OFFICER, {"number": "RAN-2026-000002"}, ("second",)),
        (OFFICER, {"number": "RAN-2026-000002", "strand": RETURN}, ()),
        (OFFICER, {"number": "KAM-2026-000001"}, ()),
        (OFFICER, {"number": "RAN-2026-9"}, ()),
    ],
)
async def test_a_list_shows_its_own_the_newest_first(
    listed_cases: ListedCases, who: Actor, filters: dict[str, Any], names: tuple[str, ...]
):
    assert await pages(listed_cases, who, 50, **filters) == [list(names)]


@pytest.mark.parametrize("size", [1, 2, 3, 7, 11])
async def test_pages_meet_without_a_gap_and_without_a_repetition(listed_cases: ListedCases, size: int):
    found = await pages(listed_cases, OFFICER, size)
    assert list(itertools.chain(*found)) == list(RANILUG)
    assert {len(page) for page in found[:-1]} <= {size}
    assert 0 < len(found[-1]) <= size
    # Two municipalities and more are one list.
    assert list(itertools.chain(*await pages(listed_cases, DRRPIF, size))) == list(BOTH_STRANDS)


async def test_a_page_is_of_the_search_that_it_was_made_by(listed_cases: ListedCases):
    first = await listed_cases.service.officer.ListCases(pb.ListCasesRequest(page_size=1, strand=RETURN))
    for changed in ({}, {"strand": INTEGRATION}, {"strand": RETURN, "unassigned": True}):
        request = pb.ListCasesRequest(page_size=1, page_token=first.next_page_token, **changed)
        assert (await refused(listed_cases.service.officer.ListCases(request))).fields == [
            ("page_token", "PAGE_TOKEN_INVALID")
        ]


async def test_a_list_is_a_look_at_the_heads_that_it_shows(listed_cases: ListedCases):
    await listed_cases.service.officer.ListCases(pb.ListCasesRequest(page_size=1, number="RAN-2026-000001"))
    assert await listed_cases.looks() == {listed_cases.cases["ours"].head_person_id}
    # Of one that is not registered nobody is seen; the row after the page is not seen either.
    await listed_cases.service.officer.ListCases(
        pb.ListCasesRequest(page_size=2, state=pb.CASE_STATE_REPORTED)
    )
    assert await listed_cases.looks() == set()
    await listed_cases.service.officer.GetCase(pb.GetCaseRequest(case_id=listed_cases.cases["second"].id))
    assert await listed_cases.looks() == {listed_cases.cases["second"].head_person_id}
    listed = await listed_cases.service.officer.ListCases(pb.ListCasesRequest(page_size=1))
    assert listed.next_page_token
    assert await listed_cases.looks() == {listed_cases.cases["asked by the head"].head_person_id}


@pytest.mark.parametrize(
    ("name", "visit", "report_"),
    [
        # 72 hours from half past two, and eighteen months to the end of the day.
        ("reported", "2026-11-04T13:30:00Z", "2028-05-01T21:59:59Z"),
        ("ours", "2026-11-23T13:30:00Z", "2028-05-20T21:59:59Z"),
        ("neighbours", "2026-11-22T13:30:00Z", "2028-05-19T21:59:59Z"),
        ("second", "2026-11-21T13:30:00Z", "2028-05-18T21:59:59Z"),
        ("foreign", "2026-11-20T13:30:00Z", "2028-05-17T21:59:59Z"),
        ("wish", None, None),
    ],
)
async def test_a_case_shows_its_own_stages(
    listed_cases: ListedCases, name: str, visit: str | None, report_: str | None
):
    case = await listed_cases.service.by(BOTH).GetCase(pb.GetCaseRequest(case_id=listed_cases.cases[name].id))
    assert case.id == listed_cases.cases[name].id
    due = {
        pb.CaseState.Name(one.state)[11:]: one.due_time.ToJsonString()
        for one in case.milestones
        if one.HasField("due_time")
    }
    assert due == ({"ASSESSED": visit, "CLOSED": report_} if visit else {})
    reached = [pb.CaseState.Name(one.state)[11:] for one in case.milestones if one.HasField("actual_time")]
    first = "REQUESTED" if name == "wish" else "REPORTED"
    later = ["REGISTERED"] if case.person_count else []
    assert reached == [first, *later, *(["PLANNED"] if name == "neighbours" else [])]


async def test_where_each_case_stands(listed_cases: ListedCases):
    told = await listed_cases.service.database.all(
        "SELECT aggregate_id::text AS id, max(aggregate_version) AS version FROM outbox"
        " WHERE aggregate = 'case' GROUP BY 1"
    )
    versions = {row["id"]: row["version"] for row in told}
    for name in ("reported", "ours", "second", "wish", "closed"):
        case = listed_cases.cases[name]
        ref = await listed_cases.service.officer.GetCaseRef(pb.GetCaseRefRequest(case_id=case.id))
        assert (ref.case_id, ref.number) == (case.id, case.number)
        assert ref.version == versions[case.id]
        persons = await listed_cases.persons(name)
        assert list(ref.person_ids) == [one.id for one in persons]
    assert len(ref.person_ids) == 1


@pytest.mark.parametrize("rpc", ["GetCase", "GetCaseRef"])
async def test_another_strand_or_municipality_is_as_absent(listed_cases: ListedCases, rpc: str):
    request = {"GetCase": pb.GetCaseRequest, "GetCaseRef": pb.GetCaseRefRequest}[rpc]
    for who, name in ((MCR, "ours"), (DRRPIF, "wish"), (OFFICER, "neighbours"), (OFFICER, "waiting")):
        call = getattr(listed_cases.service.by(who), rpc)(request(case_id=listed_cases.cases[name].id))
        assert (await refused(call)).reason == "CASE_NOT_FOUND"


# Persons -------------------------------------------------------------------------------------------------


async def test_a_family_is_its_own_the_head_first(listed_cases: ListedCases):
    persons = await listed_cases.persons("ours")
    assert [one.given_name for one in persons] == ["Nenad", "Ana", "Jelena"]
    assert await listed_cases.looks() == {one.id for one in persons}
    await listed_cases.service.database.all(
        f"UPDATE membership SET position = 9 WHERE person_id = '{persons[0].id}'"
    )
    assert [one.id for one in await listed_cases.persons("ours")] == [one.id for one in persons]
    await listed_cases.service.database.all(
        f"UPDATE membership SET position = 0 WHERE person_id = '{persons[0].id}'"
    )
    assert [one.family_name for one in await listed_cases.persons("second")] == ["Petrović"]
    assert await listed_cases.persons("wish") == []


async def shareable(service: RegistryUnderTest, case_id: str, by: Actor = OFFICER) -> pb.ShareableData:
    answer: pb.ShareableData = await service.by(by).GetShareableData(
        pb.GetShareableDataRequest(case_id=case_id)
    )
    return answer


async def test_what_may_be_shared_of_a_family_and_nothing_sensitive(listed_cases: ListedCases):
    ours, persons = listed_cases.cases["ours"].id, await listed_cases.persons("ours")
    got = await shareable(listed_cases.service, ours)
    assert await listed_cases.looks() == {one.id for one in persons}
    assert (got.family_name, got.person_count) == ("Rašić", 3)
    assert [one.person_id for one in got.persons] == [one.id for one in persons]
    for one, known in zip(got.persons, persons, strict=True):
        assert (one.given_name, one.family_name, one.sex) == (known.given_name, known.family_name, known.sex)
        assert one.birth_date == known.birth_date
        assert (one.phone, list(one.languages)) == (known.phone, list(known.languages))
    case = await listed_cases.service.officer.GetCase(pb.GetCaseRequest(case_id=ours))
    settlement = reference.settlements()[case.settlement_id]
    assert got.address == ", ".join(part for part in (case.address, settlement["name_en"]) if part)
    assert not set(pb.ShareablePerson.DESCRIPTOR.fields_by_name) & {
        one.name for one in pb.Person.DESCRIPTOR.fields if sensitivity_of(one)
    }
    # A family that is reported alone has nobody yet; its name and number are those of the report.
    reported = await listed_cases.service.officer.GetCase(
        pb.GetCaseRequest(case_id=listed_cases.cases["reported"].id)
    )
    told = await shareable(listed_cases.service, reported.id)
    assert (told.family_name, told.person_count) == (reported.reported_name, reported.reported_count)
    assert list(told.persons) == []
    for who, name in ((MCR, "ours"), (OFFICER, "neighbours")):
        assert (
            await refused(shareable(listed_cases.service, listed_cases.cases[name].id, who))
        ).reason == "CASE_NOT_FOUND"


async def test_a_person_is_that_person(listed_cases: ListedCases):
    everybody = [
        *await listed_cases.persons("ours"),
        *await listed_cases.persons("second"),
        *await listed_cases.persons("asked"),
    ]
    for one in everybody:
        got = await listed_cases.service.officer.GetPerson(pb.GetPersonRequest(person_id=one.id))
        assert (got.id, got.case_id, got.birth_date) == (one.id, one.case_id, one.birth_date)
        assert await listed_cases.looks() == {one.id}
    for who in (MCR, NEIGHBOUR):
        request = pb.GetPersonRequest(person_id=everybody[0].id)
        assert (await refused(listed_cases.service.by(who).GetPerson(request))).reason == "PERSON_NOT_FOUND"


async def test_cards_of_persons_and_of_the_heads_of_cases(listed_cases: ListedCases):
    [head, spouse, child] = await listed_cases.persons("ours")
    [other] = await listed_cases.persons("second")
    [leaving] = await listed_cases.persons("leaving")

    async def cards(who: Actor, ids: list[str], *names: str) -> set[str]:
        request = pb.BatchGetCardsRequest(ids=ids, case_ids=listed_cases.ids(*names))
        return {card.person_id for card in (await listed_cases.service.by(who).BatchGetCards(request)).cards}

    assert await cards(OFFICER, [spouse.id]) == {spouse.id}
    assert await cards(OFFICER, [], "second") == {other.id}
    assert await cards(OFFICER, [spouse.id, "no id", str(new_id())], "ours", "second", "neighbours") == {
        head.id,
        spouse.id,
        other.id,
    }
    assert await cards(OFFICER, []) == set()
    assert await cards(OFFICER, [], "reported") == set()
    assert await cards(MCR, [spouse.id, leaving.id], "second") == {leaving.id}
    assert await cards(NEIGHBOUR, [child.id], "ours") == set()
    assert await listed_cases.looks() == set()


async def test_two_hundred_cards_at_a_time(listed_cases: ListedCases):
    most = pb.BatchGetCardsRequest(ids=["x"] * 150, case_ids=["y"] * 50)
    assert not (await listed_cases.service.officer.BatchGetCards(most)).cards
    most.ids.append("x")
    assert (await refused(listed_cases.service.officer.BatchGetCards(most))).fields == [
        ("ids", "FIELD_TOO_MANY")
    ]


async def search(listed_cases: ListedCases, who: Actor, **asked: Any) -> list[tuple[str, str, bool]]:
    answer = await listed_cases.service.by(who).SearchPersons(pb.SearchPersonsRequest(**asked))
    # Families that are reported and have no persons yet are found too (test_search.py).
    persons = [hit for hit in answer.hits if not hit.reported]
    assert {hit.card.person_id for hit in persons} == await listed_cases.looks()
    return [(hit.card.case_id, hit.kind, hit.masked) for hit in persons]


async def test_a_search_shows_own_families_and_masks_the_others(listed_cases: ListedCases):
    ours, second = listed_cases.cases["ours"].id, listed_cases.cases["second"].id
    assert await search(listed_cases, OFFICER, name="Nenad Rašić", birth="1930") == [
        (ours, "LIKELY", False),
        *[(ours, "SIMILAR", False)] * 2,
    ]
    assert await search(listed_cases, NEIGHBOUR, name="Nenad Rašić", birth="1930") == [
        ("", "LIKELY", True),
        *[("", "SIMILAR", True)] * 2,
    ]
    # Another strand's centre reaches Ranilug, and does not see that family.
    assert (await search(listed_cases, MCR, name="Nenad Rašić", birth="1930"))[0] == ("", "LIKELY", True)
    assert await search(listed_cases, DRRPIF, name="Petroviq Nenad", birth="9.5.1936") == [
        (second, "LIKELY", False)
    ]
    assert len(await search(listed_cases, OFFICER, name="Rašić", page_size=2)) == 2
    assert await search(listed_cases, OFFICER, name="Nepostojeći") == []


async def test_a_search_shows_a_hundred_at_most(listed_cases: ListedCases):
    await listed_cases.service.database.all(
        "SELECT put_person_keys(jsonb_agg(jsonb_build_object('person', gen_random_uuid(),"
        " 'case_id', gen_random_uuid(),"
        " 'municipality', 'PEJ', 'year', 1950, 'birth', '1950', 'given', 'ukshin', 'family', 'shkreli',"
        " 'initials', 'U S', 'tokens',"
        " ARRAY['ukshin', 'skreli'], 'alike', '{}'::text[])), now()) FROM generate_series(1, 102)"
    )
    answer = await listed_cases.service.officer.SearchPersons(
        pb.SearchPersonsRequest(name="Ukshin Shkreli", page_size=1000)
    )
    assert len(answer.hits) == 100
    assert all(hit.masked for hit in answer.hits)


async def test_a_case_number_finds_its_family_and_no_other(listed_cases: ListedCases):
    [head, spouse, child] = await listed_cases.persons("ours")
    for number in ("RAN-2026-000001", "ran-2026-1"):
        answer = await listed_cases.service.officer.SearchPersons(pb.SearchPersonsRequest(other=number))
        assert {hit.card.person_id for hit in answer.hits} == {head.id, spouse.id, child.id}
        assert {(hit.kind, hit.masked, hit.card.case_id) for hit in answer.hits} == {
            ("LIKELY", False, listed_cases.cases["ours"].id)
        }
    assert await search(listed_cases, OFFICER, other="KAM-2026-000001") == []
    assert await search(listed_cases, OFFICER, other="RAN-2026-000099") == []
    assert await search(listed_cases, MCR, other="RAN-2026-000001") == []


@pytest.mark.parametrize(
    ("asked", "fields"),
    [
        ({"birth": "1988"}, [("name", "FIELD_REQUIRED")]),
        ({"other": "Novo Brdo"}, [("name", "FIELD_REQUIRED")]),
        ({"name": " . ", "other": "abc"}, [("name", "FIELD_REQUIRED")]),
        ({"name": "Nenad", "birth": "31.2.1988"}, [("birth", "DATE_INVALID")]),
        ({"name": "N" * 201}, [("name", "FIELD_TOO_LONG")]),
        ({"name": "Nenad", "other": "9" * 201}, [("other", "FIELD_TOO_LONG")]),
        ({"name": "N" * 200, "birth": " ", "other": "x" * 200}, []),
    ],
)
async def test_what_a_search_must_have(
    listed_cases: ListedCases, asked: dict[str, str], fields: list[tuple[str, str]]
):
    call = listed_cases.service.officer.SearchPersons(pb.SearchPersonsRequest(**asked))
    if fields:
        assert (await refused(call)).fields == fields
    else:
        assert not (await call).hits


async def test_a_hit_says_how_much_agrees(listed_cases: ListedCases):
    request = pb.SearchPersonsRequest(name="Nenad Krasniqi", birth="1933", other="Vranje")
    [hit] = (await listed_cases.service.by(NEIGHBOUR).SearchPersons(request)).hits
    # Both parts of the name and the year; of the place nothing is known.
    assert (hit.same_count, hit.compared_count, hit.card.case_id) == (
        3,
        3,
        listed_cases.cases["neighbours"].id,
    )
    assert [(one.datum, one.entered, one.registered, one.result) for one in hit.comparisons] == [
        ("GIVEN_NAME", "nenad", "Nenad", "SAME"),
        ("FAMILY_NAME", "krasniqi", "Krasniqi", "SAME"),
        ("BIRTH", "1933", "1933-05-09", "SAME_YEAR"),
        ("PLACE", "Vranje", "", "NOT_COMPARABLE"),
    ]
    masked = (await listed_cases.service.officer.SearchPersons(request)).hits[0].card
    assert (masked.given_name, masked.family_name, masked.birth_year, masked.municipality) == (
        *("N•••", "K•••"),
        *(1933, "KAM"),
    )
    assert masked.person_id == hit.card.person_id
    request.birth = "1950"
    hits = (await listed_cases.service.by(NEIGHBOUR).SearchPersons(request)).hits
    assert [(one.kind, one.same_count, one.compared_count) for one in hits] == [("SIMILAR", 2, 3)]


# Papers --------------------------------------------------------------------------------------------------


async def test_papers_are_of_their_family_the_newest_first(listed_cases: ListedCases):
    ours = pb.ListDocumentsRequest(case_id=listed_cases.cases["ours"].id)
    listed = (await listed_cases.service.officer.ListDocuments(ours)).documents
    assert [one.id for one in listed] == [one.id for one in reversed(listed_cases.papers["ours"])]
    assert await listed_cases.looks() == {one.id for one in await listed_cases.persons("ours")}
    consents = await listed_cases.service.officer.ListConsents(
        pb.ListConsentsRequest(case_id=listed_cases.cases["ours"].id)
    )
    assert [one.purpose for one in consents.consents] == ["STATISTICS", "BENEFITS", "SERVICES"]
    for name in ("reported", "wish"):
        case_id = listed_cases.cases[name].id
        assert not (
            await listed_cases.service.officer.ListDocuments(pb.ListDocumentsRequest(case_id=case_id))
        ).documents
        assert not (
            await listed_cases.service.officer.ListConsents(pb.ListConsentsRequest(case_id=case_id))
        ).consents
    for who in (MCR, NEIGHBOUR):
        assert (await refused(listed_cases.service.by(who).ListDocuments(ours))).reason == "CASE_NOT_FOUND"


async def test_a_document_is_that_document(listed_cases: ListedCases):
    for name, papers in listed_cases.papers.items():
        family = {one.id for one in await listed_cases.persons(name)}
        for paper in papers:
            request = pb.GetDocumentRequest(document_id=paper.id)
            assert (await listed_cases.service.officer.GetDocument(request)).id == paper.id
            assert await listed_cases.looks() == family
            content = PDF if name == "ours" else OTHER_PDF
            assert await listed_cases.service.officer.download(paper.blob_id) == content
            assert await listed_cases.looks() == family
            medical = paper.kind == pb.DOCUMENT_KIND_MEDICAL
            if medical:
                call = listed_cases.service.by(HEAD).download(paper.blob_id)
                assert (await refused(call)).reason == "BLOB_NOT_FOUND"
            else:
                assert await listed_cases.service.by(HEAD).download(paper.blob_id) == content
            for who in (MCR, NEIGHBOUR):
                assert (await refused(listed_cases.service.by(who).GetDocument(request))).reason == (
                    "DOCUMENT_NOT_FOUND"
                )
                assert (
                    await refused(listed_cases.service.by(who).download(paper.blob_id))
                ).reason == "BLOB_NOT_FOUND"


# Clocks, timeline, looks ----------------------------------------------------------------------------------


async def test_clocks_of_one_case_what_runs_first_and_the_nearest_first(listed_cases: ListedCases):
    async def clocks(name: str) -> list[str]:
        request = pb.ListClocksRequest(case_id=listed_cases.cases[name].id)
        answer = await listed_cases.service.officer.ListClocks(request)
        assert {clock.case_id for clock in answer.clocks} == {listed_cases.cases[name].id}
        return [clock.rule for clock in answer.clocks]

    # The first visit was due before the answer, and runs no more.
    reviews = ["TWELVE_MONTH_REVIEW", "CLOSING_REPORT"]
    assert await clocks("closed") == ["REFERRAL_ANSWER", "FIRST_VISIT", *reviews]
    assert await clocks("second") == ["FIRST_VISIT", "REFERRAL_ANSWER", *reviews]
    # What is not set is due last of all.
    assert await clocks("assessed") == ["FIRST_VISIT", *reviews, "COMPLETENESS", "DECISION"]
    assert await clocks("wish") == ["RETURN_REQUESTED"]


@pytest.mark.parametrize("size", [1, 2, 3, 4, 50])
async def test_the_timeline_in_pages_the_latest_first(listed_cases: ListedCases, size: int):
    entries: list[Any] = []
    token = ""
    for _ in range(20):
        request = pb.ListTimelineRequest(
            case_id=listed_cases.cases["ours"].id, page_size=size, page_token=token
        )
        answer = await listed_cases.service.officer.ListTimeline(request)
        assert answer.total == 8
        assert 0 < len(answer.entries) <= size
        entries += answer.entries
        token = answer.next_page_token
        if not token:
            break
    # All were done at one moment: what was written down last stands first.
    assert [entry.event.rpartition(".")[2] for entry in entries] == [
        *["ConsentRecorded"] * 3,
        *["DocumentAdded"] * 3,
        *("CaseRegistered", "CaseReported"),
    ]
    documents = [entry.metadata["document_id"] for entry in entries[3:6]]
    assert documents == [one.id for one in reversed(listed_cases.papers["ours"])]
    assert await listed_cases.looks() == {one.id for one in await listed_cases.persons("ours")}


async def test_the_timeline_goes_by_when_an_act_was_done(listed_cases: ListedCases):
    visit = assessment.VisitRecorded(
        visit_id=str(new_id()), case_id=listed_cases.cases["second"].id, kind="GO_AND_SEE"
    )
    await listed_cases.service.hear(visit, actual_on=NOW - dt.timedelta(hours=1))
    request = pb.ListTimelineRequest(case_id=listed_cases.cases["second"].id)
    answer = await listed_cases.service.officer.ListTimeline(request)
    assert answer.entries[-1].event == "prag.assessment.v1.VisitRecorded"
    moments = [entry.actual_time.ToDatetime() for entry in answer.entries]
    assert moments == sorted(moments, reverse=True)
    request = pb.ListTimelineRequest(case_id=listed_cases.cases["second"].id, page_token="", page_size=1)
    token = (await listed_cases.service.officer.ListTimeline(request)).next_page_token
    other = pb.ListTimelineRequest(case_id=listed_cases.cases["ours"].id, page_token=token)
    assert (await refused(listed_cases.service.officer.ListTimeline(other))).fields == [
        ("page_token", "PAGE_TOKEN_INVALID")
    ]


async def test_who_looked_at_a_family_the_last_first(listed_cases: ListedCases):
    case_id = listed_cases.cases["asked"].id
    clock = listed_cases.service.clock
    try:
        # Written down in another order than they were done in; and two at one moment.
        clock.set(NOW + dt.timedelta(seconds=2))
        await listed_cases.service.officer.GetCase(pb.GetCaseRequest(case_id=case_id))
        clock.set(NOW + dt.timedelta(seconds=1))
        await listed_cases.service.officer.ListPersons(pb.ListPersonsRequest(case_id=case_id))
        await listed_cases.service.by(HEAD).GetCase(pb.GetCaseRequest(case_id=case_id))
        # Somebody else's look at another family.
        await listed_cases.service.officer.GetCase(pb.GetCaseRequest(case_id=listed_cases.cases["second"].id))
    finally:
        clock.set(NOW)

    async def looked(size: int) -> list[tuple[str, str]]:
        request = pb.ListAccessRecordsRequest(case_id=case_id, page_size=size)
        records = (await listed_cases.service.officer.ListAccessRecords(request)).records
        assert all(listed_cases.cases["asked"].head_person_id in one.person_ids for one in records)
        return [(one.rpc.rpartition("/")[2], one.account_id) for one in records]

    expected = [
        ("GetCase", OFFICER.account_id),
        ("GetCase", HEAD.account_id),
        ("ListPersons", OFFICER.account_id),
    ]
    assert (await looked(50))[:3] == expected
    assert await looked(2) == expected[:2]


# The queue -----------------------------------------------------------------------------------------------


async def work(listed_cases: ListedCases, who: Actor, **asked: Any) -> list[tuple[str, str, str, str]]:
    answer = await listed_cases.service.by(who).ListWork(types_pb2.ListWorkRequest(**asked))
    names = {case.id: name for name, case in listed_cases.cases.items()}
    return [
        (one.kind, names[one.case_id], types_pb2.WorkGroup.Name(one.group)[11:], one.waits_for)
        for one in answer.items
    ]


def of(rows: list[tuple[str, str, str, str]], *kinds: str) -> list[str]:
    return [name for kind, name, _, _ in rows if kind in kinds]


VISITS = "record_first_visit"


async def test_what_is_due_the_nearest_first(listed_cases: ListedCases):
    rows = await work(listed_cases, OFFICER)
    visits = [(name, group) for kind, name, group, _ in rows if kind == VISITS]
    assert visits[:4] == [
        ("reported", "LATE"),
        ("foreign", "LATE"),
        ("second", "LATE"),
        ("ours", "UPCOMING"),
    ]
    # These are due at one moment.
    assert sorted(visits[4:]) == [
        (name, "UPCOMING") for name in ("asked", "asked by the head", "assessed", "turned down")
    ]
    # In a year is too early to show, and of the closed case nothing is.
    assert of(rows, "record_twelve_month_review", "close_case") == []
    assert [row for row in rows if row[0] == "answer_referral"] == [
        ("answer_referral", "second", "WAITING", "kz of second")
    ]
    assert "closed" not in {name for _, name, _, _ in rows}
    dues = [
        one.due_time.ToDatetime()
        for one in (await listed_cases.service.officer.ListWork(types_pb2.ListWorkRequest())).items
        if one.rule
    ]
    assert len(dues) == 9
    assert dues == sorted(dues)


async def test_the_queue_of_two_municipalities_is_one(listed_cases: ListedCases):
    rows = await work(listed_cases, BOTH)
    assert set(of(rows, VISITS)) == {
        *("reported", "foreign", "second", "ours", "asked", "turned down", "assessed"),
        *("asked by the head", "neighbours", "asked there"),
    }
    assert len(of(rows, VISITS)) == 10
    assert sorted(of(rows, "register_family")) == ["foreign", "reported", "wish"]
    assert sorted(of(rows, "answer_referral")) == ["asked there", "second"]
    assert of(await work(listed_cases, NEIGHBOUR), VISITS) == ["neighbours", "asked there"]


async def test_the_queue_of_one_strand_has_no_other(listed_cases: ListedCases):
    only = replace(OFFICER, strands=("INTEGRATION",))
    rows = await work(listed_cases, only)
    assert of(rows, VISITS) == ["foreign"]
    assert of(rows, "register_family") == ["foreign"]
    returns = await work(listed_cases, replace(OFFICER, strands=("RETURN",)))
    assert returns == [("register_family", "wish", "OPEN", "")]


async def test_a_family_that_is_only_reported_is_named_as_it_was_heard(listed_cases: ListedCases):
    items = (await listed_cases.service.officer.ListWork(types_pb2.ListWorkRequest())).items
    heard = [one.display_name for one in items if one.kind == "register_family"]
    assert heard == ["porodica Rašić"] * 3
    assert {one.display_name for one in items if one.person_id} == {""}


async def test_who_is_to_be_registered_the_oldest_first(listed_cases: ListedCases):
    assert of(await work(listed_cases, OFFICER), "register_family") == ["reported", "wish", "foreign"]
    # A head's queue has the same, and a centre and a coordinator have none.
    assert of(await work(listed_cases, HEAD), "register_family") == ["reported", "wish", "foreign"]
    for who in (DRRPIF, MCR, COORDINATOR):
        assert of(await work(listed_cases, who), "register_family") == []


async def test_what_waits_for_a_centre(listed_cases: ListedCases):
    assert of(await work(listed_cases, DRRPIF), "assign_case") == ["waiting", "waiting too"]
    assert of(await work(listed_cases, MCR), "assign_case") == ["waiting wish"]
    for who in (OFFICER, HEAD, COORDINATOR):
        assert of(await work(listed_cases, who), "assign_case") == []
    items = (await listed_cases.service.by(DRRPIF).ListWork(types_pb2.ListWorkRequest())).items
    dues = [one.due_time.ToJsonString() for one in items if one.kind == "assign_case"]
    # The next thing that is due; the second one was visited already.
    assert dues == ["2026-11-24T13:30:00Z", "2027-11-21T22:59:59Z"]


async def test_which_closings_wait_for_whom(listed_cases: ListedCases):
    async def closings(who: Actor) -> list[str]:
        return of(await work(listed_cases, who), "confirm_closure")

    assert await closings(HEAD) == ["asked", "leaving"]
    assert await closings(actor("mocr_head", "RAN")) == ["asked", "leaving"]
    assert await closings(COORDINATOR) == ["asked", "asked there", "leaving", "asked by the head"]
    assert await closings(DRRPIF) == ["asked", "asked there", "asked by the head"]
    assert await closings(MCR) == ["leaving"]
    assert await closings(OFFICER) == []
    # Not whoever asked, whatever else they are.
    assert await closings(actor("mocr_head", "RAN", account_id=OFFICER.account_id)) == []
    items = (await listed_cases.service.by(HEAD).ListWork(types_pb2.ListWorkRequest())).items
    [item] = [one for one in items if one.case_id == listed_cases.cases["asked"].id and not one.rule]
    assert (item.kind, item.group, item.metadata) == (
        "confirm_closure",
        types_pb2.WORK_GROUP_OPEN,
        {"outcome": "LEFT"},
    )


async def test_a_coordinator_is_told_of_what_went_late_at_the_very_second(listed_cases: ListedCases):
    assert set(of(await work(listed_cases, COORDINATOR), VISITS)) == {"reported", "foreign", "second"}
    clock = listed_cases.service.clock
    try:
        due = dt.datetime(2026, 11, 22, 13, 30, tzinfo=dt.UTC)
        clock.set(due)
        assert of(await work(listed_cases, COORDINATOR), VISITS) == ["reported", "foreign", "second"]
        clock.set(due + dt.timedelta(microseconds=1))
        assert of(await work(listed_cases, COORDINATOR), VISITS) == [
            "reported",
            "foreign",
            "second",
            "neighbours",
        ]
        # What an institution owes is no lateness of an office.
        clock.set(NOW + dt.timedelta(days=20))
        assert of(await work(listed_cases, COORDINATOR), "answer_referral") == []
    finally:
        clock.set(NOW)


async def test_today_is_as_the_page_says(listed_cases: ListedCases):
    tomorrow = Date(year=2026, month=11, day=23)
    by_name = {name: group for kind, name, group, _ in await work(listed_cases, OFFICER) if kind == VISITS}
    assert by_name["ours"] == "UPCOMING"
    rows = await work(listed_cases, OFFICER, today=tomorrow)
    assert {name: group for kind, name, group, _ in rows if kind == VISITS}["ours"] == "TODAY"


async def test_a_month_to_be_monitored_says_which(listed_cases: ListedCases):
    items = (await listed_cases.service.by(NEIGHBOUR).ListWork(types_pb2.ListWorkRequest())).items
    [month] = [one for one in items if one.kind == "record_monitoring"]
    assert (month.case_id, month.metadata, month.waits_for) == (
        *(listed_cases.cases["neighbours"].id, {"month": "2026-11"}),
        "",
    )
    others = [one for one in items if one.kind == VISITS]
    assert len(others) == 2
    assert not any(one.metadata for one in others)


async def test_no_id_is_as_absent(listed_cases: ListedCases):
    officer = listed_cases.service.officer
    for call, reason in (
        (officer.GetCase(pb.GetCaseRequest(case_id="x")), "CASE_NOT_FOUND"),
        (officer.GetCaseRef(pb.GetCaseRefRequest(case_id=str(UUID(int=1)))), "CASE_NOT_FOUND"),
        (officer.GetPerson(pb.GetPersonRequest(person_id="x")), "PERSON_NOT_FOUND"),
        (officer.GetDocument(pb.GetDocumentRequest(document_id="x")), "DOCUMENT_NOT_FOUND"),
        (officer.ListAccessRecords(pb.ListAccessRecordsRequest(case_id=str(UUID(int=1)))), "CASE_NOT_FOUND"),
        (officer.ListConsents(pb.ListConsentsRequest(case_id=str(UUID(int=1)))), "CASE_NOT_FOUND"),
        (officer.ListOpenWork(ListOpenWorkRequest(case_id=str(UUID(int=1)))), "CASE_NOT_FOUND"),
        (
            officer.ListOpenWork(ListOpenWorkRequest(case_id=listed_cases.cases["neighbours"].id)),
            "CASE_NOT_FOUND",
        ),
    ):
        assert (await refused(call)).reason == reason
