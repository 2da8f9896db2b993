"""Which papers somebody has and which are missing, by note and by what is filed."""

from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
import yaml
from google.type.date_pb2 import Date
from prag.registry.v1 import registry_service_pb2 as pb

from gateway.officer.cases.forms import PAPER_STATES, PAPERS
from services.registry.rules.papers import State
from services.registry.vocabulary import person_papers
from tests.registry.conftest import NEIGHBOUR, OFFICER, RegistryUnderTest, refused, someone

of_module = pytest.mark.asyncio(loop_scope="module")

TODAY = Date(year=2026, month=11, day=22)
SPRING = Date(year=2026, month=4, day=1)


async def alone(service: RegistryUnderTest) -> Any:
    case = await service.registered(someone())
    [one] = (await service.officer.ListPersons(pb.ListPersonsRequest(case_id=case.id))).persons
    return one


def noting(one: Any, **changes: Any) -> pb.NotePaperRequest:
    given = {"kind": "BIRTH_CERTIFICATE", "state": "MISSING", "noted_on": SPRING}
    return pb.NotePaperRequest(
        case_id=one.case_id,
        person_id=one.id,
        paper=pb.PersonPaper(**{**given, **changes}),
        request_id=str(uuid4()),
    )


@of_module
async def test_what_is_missing_leads_to_a_need_and_the_last_note_stands(shared_service: RegistryUnderTest):
    one = await alone(shared_service)
    request = noting(one)
    now = await shared_service.officer.NotePaper(request)
    assert await shared_service.officer.NotePaper(request) == now
    assert list(now.papers) == [
        pb.PersonPaper(
            kind="BIRTH_CERTIFICATE",
            state="MISSING",
            noted_on=SPRING,
            noted_by=OFFICER.account_id,
            need="CIVIL_DOCUMENTS",
        )
    ]
    march = Date(year=2026, month=3, day=31)
    late = await refused(shared_service.officer.NotePaper(noting(one, state="HELD", noted_on=march)))
    assert late.fields == [("paper.noted_on", "DATE_TOO_EARLY")]
    # A deed may be older than whose it is.
    old = Date(year=1950, month=1, day=1)
    held = noting(one, state="HELD", number="7/26", dated_on=old, noted_on=None)
    now = await shared_service.officer.NotePaper(held)
    [paper] = now.papers
    assert (paper.state, paper.number, paper.dated_on, paper.noted_on, paper.need) == (
        "HELD",
        "7/26",
        old,
        TODAY,
        "",
    )
    asked = pb.ListPersonCorrectionsRequest(person_id=one.id)
    [kept] = (await shared_service.officer.ListPersonCorrections(asked)).corrections
    assert (kept.field, [each.state for each in kept.previous.papers]) == ("papers", ["MISSING"])


@of_module
@pytest.mark.parametrize(
    ("changes", "faults"),
    [
        ({"kind": "DIARY"}, [("paper.kind", "FIELD_UNKNOWN_VALUE")]),
        ({"state": "LOST"}, [("paper.state", "FIELD_UNKNOWN_VALUE")]),
        ({"number": "7/26"}, [("paper.number", "FIELD_CONTRADICTS")]),
        ({"dated_on": Date(year=2026, month=11, day=23)}, [("paper.dated_on", "DATE_IN_FUTURE")]),
        ({"noted_on": Date(year=2026, month=11, day=23)}, [("paper.noted_on", "DATE_IN_FUTURE")]),
    ],
)
async def test_what_can_not_be_is_said_at_its_field(
    shared_service: RegistryUnderTest, changes: dict[str, Any], faults: list[tuple[str, str]]
):
    wrong = await refused(shared_service.officer.NotePaper(noting(await alone(shared_service), **changes)))
    assert (wrong.reason, wrong.fields) == ("INVALID_FIELDS", faults)


@of_module
async def test_a_scan_that_is_filed_makes_a_paper_held(shared_service: RegistryUnderTest):
    one = await shared_service.officer.NotePaper(noting(await alone(shared_service)))
    blob = await shared_service.officer.upload()
    filing = pb.AddDocumentRequest(
        case_id=one.case_id, kind=pb.DOCUMENT_KIND_BIRTH_CERTIFICATE, blob_id=blob.id, person_id=str(uuid4())
    )
    assert (await refused(shared_service.officer.AddDocument(filing))).fields == [
        ("person_id", "PERSON_NOT_FOUND")
    ]
    filing.person_id = one.id
    document = await shared_service.officer.AddDocument(filing)
    asked = pb.GetPersonRequest(person_id=one.id)
    [paper] = (await shared_service.officer.GetPerson(asked)).papers
    assert (paper.state, paper.document_id, paper.noted_on) == ("HELD", document.id, TODAY)
    # What is filed of a kind that nobody notes changes nothing.
    blob = await shared_service.officer.upload()
    photo = pb.AddDocumentRequest(
        case_id=one.case_id, kind=pb.DOCUMENT_KIND_PHOTO, blob_id=blob.id, person_id=one.id
    )
    await shared_service.officer.AddDocument(photo)
    assert list((await shared_service.officer.GetPerson(asked)).papers) == [paper]


@of_module
async def test_of_another_office_there_is_none(shared_service: RegistryUnderTest):
    one = await alone(shared_service)
    stranger = await refused(shared_service.by(NEIGHBOUR).NotePaper(noting(one)))
    assert stranger.reason == "CASE_NOT_FOUND"


def test_the_page_knows_the_kinds_and_each_need_is_one_of_the_catalogue():
    assert set(PAPERS) == set(person_papers())
    assert tuple(State) == PAPER_STATES
    packages = yaml.safe_load(Path("services/assessment/data/packages.yaml").read_text(encoding="utf-8"))
    needs = {one["code"] for one in packages["needs"]}
    assert {one["need"] for one in person_papers().values() if "need" in one} <= needs
    kinds = {name.removeprefix("DOCUMENT_KIND_") for name in pb.DocumentKind.DESCRIPTOR.values_by_name}
    assert {one["document"] for one in person_papers().values() if "document" in one} <= kinds
