"""The service by its RPCs: report, register, search, correct, papers, closing; and what it refuses."""

import asyncio
import datetime as dt
from dataclasses import replace
from typing import Any
from uuid import UUID, uuid4

import pytest
from google.protobuf.field_mask_pb2 import FieldMask
from google.type.date_pb2 import Date
from prag.assessment.v1 import assessment_events_pb2 as assessment
from prag.common.v1 import types_pb2
from prag.registry.v1 import registry_service_pb2 as pb

from deploy.demo import papers
from services.chassis.auth.actors import acting
from services.chassis.database.access_records import COLUMNS
from services.chassis.database.database import Database
from services.chassis.ids import new_id
from services.registry.queries import reference
from services.registry.queries.cases import LISTS
from tests.masks import with_mask
from tests.registry.conftest import (
    DRRPIF,
    HEAD,
    MCR,
    NEIGHBOUR,
    NOW,
    OFFICER,
    PDF,
    REQUEST_PAPERS,
    RegistryUnderTest,
    actor,
    person,
    refused,
    registration,
    report,
)

TODAY = Date(year=2026, month=11, day=22)


def allowed(case: pb.Case) -> set[str]:
    return {action.name for action in case.actions if action.allowed}


def states(case: pb.Case) -> dict[str, bool]:
    return {pb.CaseState.Name(one.state)[11:]: one.HasField("actual_time") for one in case.milestones}


async def test_a_family_from_the_airport_to_the_register(service: RegistryUnderTest):
    case = await service.reported()
    assert pb.CaseState.Name(case.state) == "CASE_STATE_REPORTED"
    assert case.number == ""
    assert "register_family" in allowed(case)

    case = await service.officer.RegisterFamily(
        registration(
            case.id,
            person("Dragana", "Rašić", relation=pb.RELATION_SPOUSE, sex=pb.SEX_FEMALE),
            person(vulnerabilities=["DISABILITY"], phone="044 123 456"),
        )
    )
    assert (case.number, case.head_name, case.person_count) == ("RAN-2026-000001", "Nenad Rašić", 2)
    assert states(case)["REGISTERED"]
    assert not states(case)["ASSESSED"]

    persons = (await service.officer.ListPersons(pb.ListPersonsRequest(case_id=case.id))).persons
    assert [one.given_name for one in persons] == ["Nenad", "Dragana"]
    assert persons[0].phone == "+38344123456"
    assert list(persons[0].vulnerabilities) == ["DISABILITY"]
    assert set(persons[0].redacted_fields) == {"health_note", "protection_note"}

    [told] = await service.told("CaseRegistered")
    assert (told.number, told.vulnerable, told.source) == (case.number, True, "AIRPORT_LIST")
    assert len(await service.told("PersonProfiled")) == 2
    [changed] = await service.told("CaseStateChanged")
    assert (changed.previous, changed.state) == ("REPORTED", "REGISTERED")

    again = await service.officer.GetCase(pb.GetCaseRequest(case_id=case.id))
    assert again == case
    listed = await service.officer.ListCases(pb.ListCasesRequest(number=case.number))
    assert [one.id for one in listed.cases] == [case.id]


async def test_numbers_do_not_collide(service: RegistryUnderTest):
    cases = [await service.reported() for _ in range(6)]
    done = await asyncio.gather(
        *(
            service.officer.RegisterFamily(
                # Born years apart: who is alike is another test's matter.
                registration(case.id, person(birth_date=Date(year=1960 + 5 * i, month=1 + i, day=9)))
            )
            for i, case in enumerate(cases)
        )
    )
    assert sorted(case.number for case in done) == [f"RAN-2026-{n:06d}" for n in range(1, 7)]


@pytest.mark.parametrize("name", ["Rashiq", "Рашић", "Rasic", "Nenad Rašić", "Rašić Nenad", "Rashi"])
async def test_a_name_is_found_in_every_spelling(service: RegistryUnderTest, name: str):
    case = await service.registered(person("Ненад", "Rašić"))
    answer = await service.officer.SearchPersons(pb.SearchPersonsRequest(name=name, birth="1988"))
    [hit] = answer.hits
    assert hit.card.case_number == case.number
    assert hit.card.family_name == "Rašić"
    if name == "Rashiq":
        [family] = [one for one in hit.comparisons if one.datum == "FAMILY_NAME"]
        assert (family.result, list(family.rules)) == ("SAME", ["sh = š", "q = ć"])
        assert "Рашић" in answer.spellings


async def test_who_lives_elsewhere_is_masked(service: RegistryUnderTest):
    await service.registered(person(other_names=["Nenad Petrović"]))
    neighbour = service.by(NEIGHBOUR)
    [hit] = (await neighbour.SearchPersons(pb.SearchPersonsRequest(name="Rašić", birth="9.5.1988"))).hits
    assert hit.masked
    card = hit.card
    assert (card.given_name, card.family_name, card.birth_year) == ("N•••", "R•••", 1988)
    assert (card.municipality, card.case_id, card.case_number) == ("RAN", "", "")
    assert not any(one.registered for one in hit.comparisons if one.datum.endswith("NAME"))
    [hit] = (await neighbour.SearchPersons(pb.SearchPersonsRequest(name="Petrovic"))).hits
    assert hit.masked


async def test_a_document_number_finds_its_person(service: RegistryUnderTest):
    number = pb.Identifier(kind=pb.IDENTIFIER_KIND_PERSON_NUMBER, number="1234567892")
    await service.registered(person(identifiers=[number]))
    [hit] = (await service.officer.SearchPersons(pb.SearchPersonsRequest(other="12345 67892"))).hits
    assert hit.kind == "LIKELY"
    case = await service.reported()
    other = registration(case.id, person("Agim", "Krasniqi", identifiers=[number]))
    assert (await refused(service.officer.RegisterFamily(other))).reason == "DUPLICATES_UNANSWERED"
    other.duplicate_answers.add(person_id=hit.card.person_id, answer="OTHER_PERSON", difference="drugi čovek")
    error = await refused(service.officer.RegisterFamily(other))
    assert (error.code, error.reason) == ("ALREADY_EXISTS", "IDENTIFIER_TAKEN")


async def test_the_numbers_of_a_double_are_those_of_the_one_that_stays(service: RegistryUnderTest):
    number = pb.Identifier(kind=pb.IDENTIFIER_KIND_PERSON_NUMBER, number="1234567892")
    double = await service.registered(person(identifiers=[number]))
    stays = await service.reported()
    request = registration(stays.id, person("Nenad", "Rashiq"))
    hit = (await refused(service.officer.RegisterFamily(request))).error.metadata["person_ids"]
    request.duplicate_answers.add(person_id=hit, answer="UNSURE")
    await service.officer.RegisterFamily(request)
    [one] = (await service.officer.ListPersons(pb.ListPersonsRequest(case_id=stays.id))).persons
    one.identifiers.append(number)
    change = pb.UpdatePersonRequest(person=one, update_mask=FieldMask(paths=["identifiers"]))
    assert (await refused(service.officer.UpdatePerson(change))).reason == "IDENTIFIER_TAKEN"
    closing = pb.RequestClosureRequest(
        case_id=double.id,
        outcome=pb.CLOSURE_OUTCOME_DUPLICATE,
        note="entered twice",
        stays_case_id=stays.id,
    )
    await service.officer.RequestClosure(closing)
    await service.by(HEAD).ConfirmClosure(pb.ConfirmClosureRequest(case_id=double.id))
    # The number goes where the family goes on, and is found there.
    assert [each.number for each in (await service.officer.UpdatePerson(change)).identifiers] == [
        number.number
    ]
    hits = (await service.officer.SearchPersons(pb.SearchPersonsRequest(other="1234567892"))).hits
    assert one.id in {each.card.person_id for each in hits}
    # A double that is one no more has its number again, unless the other has it by now.
    again = pb.ReopenCaseRequest(case_id=double.id, reason="two families after all")
    assert (await refused(service.by(DRRPIF).ReopenCase(again))).reason == "IDENTIFIER_TAKEN"


async def test_likely_duplicates_ask_for_an_answer(service: RegistryUnderTest):
    await service.registered()
    case = await service.reported()
    request = registration(case.id, person("Nenad", "Rashiq"))
    error = await refused(service.officer.RegisterFamily(request))
    assert error.reason == "DUPLICATES_UNANSWERED"
    asked = error.error.metadata["person_ids"]
    request.duplicate_answers.add(person_id=asked, answer="OTHER_PERSON", difference="another street")
    # What failed has freed its request id, and left nothing.
    done = await service.officer.RegisterFamily(request)
    assert done.number == "RAN-2026-000002"
    [said] = (await service.officer.GetCase(pb.GetCaseRequest(case_id=case.id))).duplicate_answers
    assert (said.person_id, said.answer, said.difference) == (asked, "OTHER_PERSON", "another street")
    assert said.answered_by == OFFICER.account_id
    assert said.answer_time.ToDatetime() == NOW.replace(tzinfo=None)


async def test_an_answer_is_about_whom_the_register_asks_now(service: RegistryUnderTest):
    first = await service.registered()
    case = await service.reported()
    request = registration(case.id, person("Nenad", "Rashiq"))
    [asked] = (await service.officer.ListPersons(pb.ListPersonsRequest(case_id=first.id))).persons
    # Nobody asked about these: one who is not like, one who is not there.
    other = await service.registered(person("Agim", "Krasniqi"))
    [stranger] = (await service.officer.ListPersons(pb.ListPersonsRequest(case_id=other.id))).persons
    for about in (stranger.id, str(new_id())):
        request.duplicate_answers.add(person_id=asked.id, answer="OTHER_PERSON")
        request.duplicate_answers.add(person_id=about, answer="UNSURE")
        error = await refused(service.officer.RegisterFamily(request))
        assert error.fields == [("duplicate_answers[1].person_id", "DUPLICATE_NOT_ASKED")]
        del request.duplicate_answers[:]
    # The same one twice, and two answers.
    request.duplicate_answers.add(person_id=asked.id, answer="OTHER_PERSON")
    request.duplicate_answers.add(person_id=asked.id, answer="UNSURE")
    error = await refused(service.officer.RegisterFamily(request))
    assert error.fields == [("duplicate_answers[1].person_id", "FIELD_GIVEN_TWICE")]
    del request.duplicate_answers[1:]
    # Somebody who came since is asked about too.
    third = await service.reported()
    came = registration(third.id, person("Nenad", "Rasic"))
    came.duplicate_answers.add(person_id=asked.id, answer="OTHER_PERSON")
    await service.officer.RegisterFamily(came)
    [since] = (await service.officer.ListPersons(pb.ListPersonsRequest(case_id=third.id))).persons
    error = await refused(service.officer.RegisterFamily(request))
    assert (error.reason, error.error.metadata) == ("DUPLICATES_UNANSWERED", {"person_ids": since.id})


async def test_all_that_is_wrong_is_named_by_field(service: RegistryUnderTest):
    # First what the contract says, then what the rules do: each all at once.
    error = await refused(service.reported(strand=0, reported_count=0, note="x" * 4001))
    assert set(error.fields) == {
        ("strand", "FIELD_REQUIRED"),
        ("reported_count", "FIELD_OUT_OF_RANGE"),
        ("note", "FIELD_TOO_LONG"),
    }
    error = await refused(
        service.reported(
            municipality="XXX",
            trigger_on=Date(year=2026, month=12, day=1),
            reported_name="12",
            phone="12",
            settlement_id="kam-nowhere",
        )
    )
    assert set(error.fields) == {
        ("municipality", "MUNICIPALITY_UNKNOWN"),
        ("trigger_on", "DATE_IN_FUTURE"),
        ("reported_name", "FIELD_INVALID_FORMAT"),
        ("phone", "PHONE_INVALID"),
        ("settlement_id", "SETTLEMENT_UNKNOWN"),
    }
    case = await service.reported()
    wrong = person(
        birth_date=Date(year=2027, month=2, day=30),
        identifiers=[pb.Identifier(kind=pb.IDENTIFIER_KIND_JMBG, number="123")],
        given_name="1",
    )
    error = await refused(service.officer.RegisterFamily(registration(case.id, wrong)))
    assert set(error.fields) == {
        ("persons[0].given_name", "FIELD_INVALID_FORMAT"),
        ("persons[0].birth_date", "DATE_INVALID"),
        ("persons[0].identifiers[0].number", "IDENTIFIER_MALFORMED"),
    }
    no_head = registration(case.id, person(relation=pb.RELATION_CHILD))
    assert (await refused(service.officer.RegisterFamily(no_head))).reason == "HEAD_MISSING"
    no_notice = registration(case.id, notice_on=None)
    assert (await refused(service.officer.RegisterFamily(no_notice))).reason == "NOTICE_MISSING"
    assert (await service.officer.GetCase(pb.GetCaseRequest(case_id=case.id))).person_count == 0


async def test_a_repeated_request_is_answered_once(service: RegistryUnderTest):
    request = report()
    first = await service.officer.ReportCase(request)
    assert (await service.officer.ReportCase(request)).id == first.id
    request.reported_count = 3
    assert (await refused(service.officer.ReportCase(request))).reason == "REQUEST_ID_REUSED"
    assert len(await service.told("CaseReported")) == 1


async def test_who_went_to_another_strand_gets_no_answer_from_the_one_before(service: RegistryUnderTest):
    request = report()
    first = await service.by(DRRPIF).ReportCase(request)
    assert (await service.by(DRRPIF).ReportCase(request)).id == first.id
    # Now it is a request that this account may not make at all, said before the one before is looked for.
    moved = service.by(replace(MCR, account_id=DRRPIF.account_id))
    assert (await refused(moved.ReportCase(request))).fields == [("strand", "FIELD_UNKNOWN_VALUE")]
    # Who went to another office of the same reach still sees the case: it is the same act, and done.
    office = service.by(replace(DRRPIF, institution_id="another"))
    assert (await office.ReportCase(request)).id == first.id


async def test_a_correction_needs_the_etag_and_keeps_what_stood(service: RegistryUnderTest):
    case = await service.registered()
    [stored] = (await service.officer.ListPersons(pb.ListPersonsRequest(case_id=case.id))).persons

    def correction(etag: str, **values) -> pb.UpdatePersonRequest:
        changed = pb.Person(id=stored.id, etag=etag, **values)
        return pb.UpdatePersonRequest(person=changed, update_mask=FieldMask(paths=list(values)))

    error = await refused(service.officer.UpdatePerson(correction("", family_name="Ristić")))
    assert (error.code, error.reason) == ("FAILED_PRECONDITION", "ETAG_MISSING")
    done = await service.officer.UpdatePerson(
        correction(stored.etag, family_name="Ristić", birth_date=Date(year=1989))
    )
    assert (done.family_name, done.birth_date.year, done.birth_date.month) == ("Ristić", 1989, 0)
    assert done.etag != stored.etag
    error = await refused(service.officer.UpdatePerson(correction(stored.etag, family_name="Rašić")))
    assert (error.code, error.reason) == ("ABORTED", "ETAG_STALE")
    error = await refused(service.officer.UpdatePerson(correction(done.etag, birth_date=Date(year=2027))))
    assert error.fields == [("person.birth_date", "DATE_IN_FUTURE")]
    hidden = await refused(service.officer.UpdatePerson(correction(done.etag, health_note="zdrav")))
    assert ("update_mask", "FIELD_HIDDEN") in hidden.fields

    history = await service.database.all("SELECT field, previous FROM person_history ORDER BY field")
    assert [(row["field"], row["previous"]) for row in history] == [
        ("birth_date", "[1988, 5, 9]"),
        ("family_name", '"Rašić"'),
    ] or {row["field"] for row in history} == {"birth", "family_name"}
    [told] = await service.told("RecordCorrected")
    assert told.record == "PERSON"
    assert (await service.officer.GetCase(pb.GetCaseRequest(case_id=case.id))).head_name == "Nenad Ristić"
    search = service.officer.SearchPersons
    assert len((await search(pb.SearchPersonsRequest(name="Ristiq"))).hits) == 1
    assert len((await search(pb.SearchPersonsRequest(name="Rashiq"))).hits) == 0


async def test_another_municipality_is_as_absent(service: RegistryUnderTest):
    case = await service.registered()
    neighbour = service.by(NEIGHBOUR)
    [stored] = (await service.officer.ListPersons(pb.ListPersonsRequest(case_id=case.id))).persons
    absent = str(new_id())
    for name, request, absence in (
        ("GetCase", pb.GetCaseRequest(case_id=case.id), pb.GetCaseRequest(case_id=absent)),
        ("GetCaseRef", pb.GetCaseRefRequest(case_id=case.id), pb.GetCaseRefRequest(case_id=absent)),
        ("ListPersons", pb.ListPersonsRequest(case_id=case.id), pb.ListPersonsRequest(case_id=absent)),
        ("ListClocks", pb.ListClocksRequest(case_id=case.id), pb.ListClocksRequest(case_id=absent)),
        ("ListTimeline", pb.ListTimelineRequest(case_id=case.id), pb.ListTimelineRequest(case_id=absent)),
        ("GetPerson", pb.GetPersonRequest(person_id=stored.id), pb.GetPersonRequest(person_id=absent)),
        (
            "RequestClosure",
            pb.RequestClosureRequest(case_id=case.id, outcome=pb.CLOSURE_OUTCOME_LEFT, note="x"),
            pb.RequestClosureRequest(case_id=absent, outcome=pb.CLOSURE_OUTCOME_LEFT, note="x"),
        ),
    ):
        one = await refused(getattr(neighbour, name)(request))
        other = await refused(getattr(neighbour, name)(absence))
        assert (one.code, one.reason) == (other.code, other.reason)
        assert one.code == "NOT_FOUND"
    assert not (await neighbour.ListCases(pb.ListCasesRequest())).cases
    cards = await neighbour.BatchGetCards(pb.BatchGetCardsRequest(ids=[stored.id], case_ids=[case.id]))
    assert not cards.cards
    # Another strand's centre sees it no more than another office does.
    assert (await refused(service.by(MCR).GetCase(pb.GetCaseRequest(case_id=case.id)))).code == "NOT_FOUND"


async def test_row_level_security_holds_without_the_services_own_rule(service: RegistryUnderTest):
    await service.registered()
    tables = await service.database.all(
        "SELECT relname FROM pg_class WHERE relrowsecurity AND relforcerowsecurity AND relkind = 'r'"
    )
    names = {row["relname"] for row in tables}
    assert {
        "case_file",
        "person",
        "membership",
        "identifier",
        "person_history",
        "clock",
        "timeline_entry",
    } <= names
    async with service.runtime.database.pool.acquire() as connection:
        for table in ("case_file", "person", "membership", "clock", "timeline_entry", "milestone"):
            assert await connection.fetchval(f"SELECT count(*) FROM {table}") == 0
        with pytest.raises(Exception, match="permission denied"):
            await connection.fetch("SELECT * FROM person_key")


async def test_every_look_leaves_one_record(service: RegistryUnderTest):
    case = await service.registered()
    [stored] = (await service.officer.ListPersons(pb.ListPersonsRequest(case_id=case.id))).persons
    before = await service.database.all("SELECT count(*) AS n FROM access_record")
    await service.officer.GetPerson(pb.GetPersonRequest(person_id=stored.id))
    await service.officer.SearchPersons(pb.SearchPersonsRequest(name="Rašić"))
    await service.officer.SearchPersons(pb.SearchPersonsRequest(name="Nikolić"))
    await service.officer.ListTimeline(pb.ListTimelineRequest(case_id=case.id))
    after = await service.database.all("SELECT count(*) AS n FROM access_record")
    assert after[0]["n"] - before[0]["n"] == 4
    answer = await service.officer.ListAccessRecords(pb.ListAccessRecordsRequest(case_id=case.id))
    rpcs = [record.rpc.rpartition("/")[2] for record in answer.records]
    assert rpcs[:3] == ["ListTimeline", "SearchPersons", "GetPerson"]


async def test_a_scan_is_filed_whole_or_not_at_all(service: RegistryUnderTest):
    case = await service.registered()
    blob = await service.officer.upload(PDF)
    request = pb.AddDocumentRequest(
        case_id=case.id,
        kind=pb.DOCUMENT_KIND_SIGNED_OPP,
        blob_id=blob.id,
        dated_on=TODAY,
        request_id=str(uuid4()),
    )
    document = await service.officer.AddDocument(request)
    assert (document.file_name, document.size) == ("signed-opp-2026-11-22.pdf", len(PDF))
    assert (await service.officer.AddDocument(request)).id == document.id
    assert await service.by(HEAD).download(blob.id) == PDF
    assert (await refused(service.by(NEIGHBOUR).download(blob.id))).reason == "BLOB_NOT_FOUND"
    again = pb.AddDocumentRequest(case_id=case.id, kind=pb.DOCUMENT_KIND_PHOTO, blob_id=blob.id)
    assert (await refused(service.officer.AddDocument(again))).reason == "BLOB_NOT_FOUND"
    assert (await refused(service.officer.upload(b"MZ", "scan.pdf"))).reason == "BLOB_CONTENT_MISMATCH"
    listed = await service.officer.ListDocuments(pb.ListDocumentsRequest(case_id=case.id))
    assert [one.id for one in listed.documents] == [document.id]
    [told] = await service.told("DocumentAdded")
    assert (told.kind, told.sha256) == ("SIGNED_OPP", blob.sha256)


async def test_medical_papers_open_for_those_who_see_health(service: RegistryUnderTest):
    case = await service.registered()
    blob = await service.officer.upload(PDF)
    await service.officer.AddDocument(
        pb.AddDocumentRequest(case_id=case.id, kind=pb.DOCUMENT_KIND_MEDICAL, blob_id=blob.id)
    )
    assert await service.officer.download(blob.id) == PDF
    assert (await refused(service.by(HEAD).download(blob.id))).reason == "BLOB_NOT_FOUND"


async def test_consent_and_its_withdrawal(service: RegistryUnderTest):
    case = await service.registered()
    given = pb.Consent(
        purpose="SERVICES", recipient_kinds=["PUBLIC_BODY"], form="SIGNED_PAPER", valid_from=TODAY
    )
    consent = await service.officer.RecordConsent(pb.RecordConsentRequest(case_id=case.id, consent=given))
    assert len(consent.person_ids) == 1
    withdrawal = pb.WithdrawConsentRequest(consent_id=consent.id, request_id=str(uuid4()))
    assert (await service.officer.WithdrawConsent(withdrawal)).withdrawn_on == TODAY
    withdrawal.request_id = str(uuid4())
    assert (await refused(service.officer.WithdrawConsent(withdrawal))).reason == "CONSENT_WITHDRAWN"
    [told] = await service.told("ConsentWithdrawn")
    assert told.consent_id == consent.id
    for purpose, kinds, wrong in (
        ("SERVICES", [], ("consent.recipient_kinds", "FIELD_REQUIRED")),
        ("GOSSIP", ["DONOR"], ("consent.purpose", "FIELD_UNKNOWN_VALUE")),
    ):
        given.purpose, given.recipient_kinds[:] = purpose, kinds
        asked = pb.RecordConsentRequest(case_id=case.id, consent=given)
        assert (await refused(service.officer.RecordConsent(asked))).fields == [wrong]


async def test_the_scan_of_a_consent_that_has_ended_proves_no_other(service: RegistryUnderTest):
    case = await service.registered()

    async def filed(content: bytes) -> str:
        blob = await service.officer.upload(content)
        adding = pb.AddDocumentRequest(case_id=case.id, kind=pb.DOCUMENT_KIND_CONSENT, blob_id=blob.id)
        return str((await service.officer.AddDocument(adding)).id)

    async def given(document_id: str, purpose: str = "SERVICES", **more: Any) -> pb.Consent:
        consent = pb.Consent(
            purpose=purpose,
            recipient_kinds=["PUBLIC_BODY"],
            form="SIGNED_PAPER",
            valid_from=TODAY,
            document_id=document_id,
            **more,
        )
        asked = pb.RecordConsentRequest(case_id=case.id, consent=consent)
        return await service.officer.RecordConsent(asked)

    paper = await filed(PDF)
    first = await given(paper)
    # One paper may agree to several things.
    await given(paper, "BENEFITS")
    await service.officer.WithdrawConsent(pb.WithdrawConsentRequest(consent_id=first.id))
    # The same file under another id is the same paper.
    for scan in (paper, await filed(PDF)):
        assert (await refused(given(scan))).reason == "CONSENT_SCAN_USED"
    anew = await filed(papers.scan())
    await given(anew, valid_until=TODAY)
    # Its last day is not over.
    await given(anew, "BENEFITS")
    service.clock.advance(days=1)
    assert (await refused(given(anew))).reason == "CONSENT_SCAN_USED"


async def test_a_case_without_a_municipality_waits_for_its_centre(service: RegistryUnderTest):
    centre = service.by(DRRPIF)
    case = await centre.ReportCase(report(municipality="", settlement_id=""))
    assert case.municipality == "---"
    assert (await refused(service.officer.GetCase(pb.GetCaseRequest(case_id=case.id)))).code == "NOT_FOUND"
    work = (await centre.ListWork(types_pb2.ListWorkRequest())).items
    assert [(item.kind, item.case_id) for item in work] == [("assign_case", case.id)]
    unassigned = await centre.ListCases(pb.ListCasesRequest(unassigned=True))
    assert [one.id for one in unassigned.cases] == [case.id]

    blob = await centre.upload()
    paper = pb.AddDocumentRequest(case_id=case.id, kind=pb.DOCUMENT_KIND_ARRIVAL_PAPER, blob_id=blob.id)
    document = await centre.AddDocument(paper)

    assign = pb.AssignCaseRequest(case_id=case.id, municipality="RAN", request_id=str(uuid4()))
    assert (await centre.AssignCase(assign)).municipality == "RAN"
    # What was filed meanwhile comes along.
    listed = await service.officer.ListDocuments(pb.ListDocumentsRequest(case_id=case.id))
    assert [one.id for one in listed.documents] == [document.id]
    assert set(await service.clocks(case.id)) == {"FIRST_VISIT", "TWELVE_MONTH_REVIEW", "CLOSING_REPORT"}
    assign.request_id = str(uuid4())
    assert (await refused(centre.AssignCase(assign))).reason == "CASE_ASSIGNED"
    left = await service.database.all("SELECT count(*) AS n FROM timeline_entry WHERE municipality = '---'")
    assert left[0]["n"] == 0


async def closable(service: RegistryUnderTest) -> pb.Case:
    case = await service.registered()
    await service.hear(assessment.OppSubmitted(submission_id=str(new_id()), case_id=case.id))
    approved = assessment.PlanApproved(plan_id=str(new_id()), case_id=case.id, approved_on=TODAY)
    await service.hear(approved)
    await service.hear(
        assessment.FinalAssessmentRecorded(plan_id=str(new_id()), case_id=case.id, done_on=TODAY)
    )
    return await service.officer.GetCase(pb.GetCaseRequest(case_id=case.id))


async def test_closing_takes_two_persons_and_a_closed_paper_file(service: RegistryUnderTest):
    early = await service.registered()
    lasting = pb.RequestClosureRequest(case_id=early.id, outcome=pb.CLOSURE_OUTCOME_SUSTAINABLE)
    assert (await refused(service.officer.RequestClosure(lasting))).reason == "FINAL_ASSESSMENT_MISSING"

    await service.hear(assessment.OppSubmitted(submission_id=str(new_id()), case_id=early.id))
    await service.hear(
        assessment.FinalAssessmentRecorded(plan_id=str(new_id()), case_id=early.id, done_on=TODAY)
    )
    assert (await refused(service.officer.RequestClosure(lasting))).reason == "PAPER_FILE_OPEN"
    await service.officer.ClosePaperFile(pb.ClosePaperFileRequest(case_id=early.id, closed_on=TODAY))
    asked = await service.officer.RequestClosure(lasting)
    assert asked.closure.confirmer_role == "mocr_head"
    # The office's own head, but not who asked, and not the officer of another office.
    both = actor("mocr_head", "RAN", account_id=OFFICER.account_id)
    confirm = pb.ConfirmClosureRequest(case_id=early.id)
    assert (await refused(service.by(both).ConfirmClosure(confirm))).reason == "SECOND_PERSON_NEEDED"
    work = (await service.by(HEAD).ListWork(types_pb2.ListWorkRequest())).items
    assert "confirm_closure" in {item.kind for item in work}
    closed = await service.by(HEAD).ConfirmClosure(confirm)
    assert pb.CaseState.Name(closed.state) == "CASE_STATE_CLOSED"
    clocks = await service.clocks(early.id)
    assert pb.ClockState.Name(clocks["CLOSING_REPORT"].state) == "CLOCK_STATE_MET"
    assert pb.ClockState.Name(clocks["TWELVE_MONTH_REVIEW"].state) == "CLOCK_STATE_CANCELLED"
    assert [one.outcome for one in await service.told("CaseClosed")] == ["SUSTAINABLE"]

    reopened = await service.by(DRRPIF).ReopenCase(pb.ReopenCaseRequest(case_id=early.id, reason="came back"))
    assert pb.CaseState.Name(reopened.state) == "CASE_STATE_REGISTERED"


async def test_a_head_who_asks_is_confirmed_from_outside_and_may_be_turned_down(service: RegistryUnderTest):
    case = await service.registered()
    head = service.by(HEAD)
    asked = await head.RequestClosure(
        pb.RequestClosureRequest(case_id=case.id, outcome=pb.CLOSURE_OUTCOME_LEFT, note="otišli u Nemačku")
    )
    assert asked.closure.confirmer_role == "regional_coordinator"
    confirm = pb.ConfirmClosureRequest(case_id=case.id, refuse=True, note="vratili su se")
    other = service.by(actor("mocr_head", "RAN"))
    assert (await refused(other.ConfirmClosure(confirm))).reason == "SECOND_PERSON_NEEDED"
    turned_down = await service.by(actor("regional_coordinator", "RAN", "KAM")).ConfirmClosure(confirm)
    assert turned_down.closure.refusal_note == "vratili su se"
    assert "request_closure" in {
        action.name
        for action in (await service.officer.GetCase(pb.GetCaseRequest(case_id=case.id))).actions
        if action.allowed
    }


async def test_return_is_a_milestone_beside_the_state(service: RegistryUnderTest):
    mcr = service.by(MCR)
    wish = pb.ReturnRequest(
        kind=pb.RETURN_REQUEST_KIND_HOUSE,
        displacement_status=pb.DISPLACEMENT_STATUS_IDP,
        place_of_origin="Ropotovo",
        place_of_displacement="Vranje",
        place_of_solution="Ranilug",
        free_choice_declared=True,
        requested_on=Date(year=2026, month=9, day=1),
    )
    case = await mcr.ReportCase(
        report(strand=types_pb2.STRAND_RETURN, return_request=wish, trigger_on=None, trigger_hour="")
    )
    assert (pb.CaseState.Name(case.state), case.number) == ("CASE_STATE_REQUESTED", "RAN-2026-000001")
    registered = await service.officer.RegisterFamily(registration(case.id))
    assert pb.CaseState.Name(registered.state) == "CASE_STATE_REQUESTED"
    assert list(await service.clocks(case.id)) == ["RETURN_REQUESTED"]
    back = pb.RecordReturnRequest(case_id=case.id, returned_on=TODAY)
    assert (await refused(service.officer.RecordReturn(back))).reason == "CASE_NOT_IN_STATE"
    selecting = pb.SelectCaseRequest(case_id=case.id, selected_on=Date(year=2026, month=10, day=1))
    for kind in REQUEST_PAPERS:
        missing = await refused(mcr.SelectCase(selecting))
        assert missing.reason == "REQUEST_PAPERS_MISSING"
        assert pb.DocumentKind.Name(kind) in missing.error.metadata["missing"]
        await service.file(case.id, kind)
    selected = await mcr.SelectCase(selecting)
    assert pb.CaseState.Name(selected.state) == "CASE_STATE_SELECTED"
    # Assessment and plan come before the return.
    await service.hear(assessment.OppSubmitted(submission_id=str(new_id()), case_id=case.id))
    await service.hear(assessment.PlanApproved(plan_id=str(new_id()), case_id=case.id, approved_on=TODAY))
    returned = await service.officer.RecordReturn(back)
    assert pb.CaseState.Name(returned.state) == "CASE_STATE_PLANNED"
    assert states(returned)["RETURNED"]
    back.request_id = str(uuid4())
    assert (await refused(service.officer.RecordReturn(back))).reason == "RETURN_RECORDED"
    assert "FIRST_VISIT" not in await service.clocks(case.id)


async def test_the_timeline_has_codes_and_both_times(service: RegistryUnderTest):
    case = await service.registered()
    visited = dt.datetime(2026, 11, 22, 7, 0, tzinfo=dt.UTC)
    visit = assessment.VisitRecorded(visit_id=str(new_id()), case_id=case.id, kind="FIRST")
    visit.actual_time.FromDatetime(visited)
    await service.hear(visit, actual_on=visited)
    answer = await service.officer.ListTimeline(pb.ListTimelineRequest(case_id=case.id, page_size=2))
    assert answer.total == 3
    by_event = {entry.event.rpartition(".")[2]: entry for entry in answer.entries}
    if answer.next_page_token:
        more = await service.officer.ListTimeline(
            pb.ListTimelineRequest(case_id=case.id, page_size=2, page_token=answer.next_page_token)
        )
        by_event |= {entry.event.rpartition(".")[2]: entry for entry in more.entries}
    assert set(by_event) == {"CaseReported", "CaseRegistered", "VisitRecorded"}
    seen = by_event["VisitRecorded"]
    assert (seen.metadata["kind"], seen.subject_id) == ("FIRST", visit.visit_id)
    assert seen.actual_time.ToDatetime(dt.UTC) == visited


async def test_a_day_alone_stands_where_it_was_written_down(service: RegistryUnderTest):
    case = await service.registered()
    submitted = assessment.OppSubmitted(submission_id=str(new_id()), case_id=case.id)
    await service.hear(submitted, actual_on=service.clock.now())
    service.clock.advance(minutes=1)
    today = service.clock.today()
    approved = Date(year=today.year, month=today.month, day=today.day)
    await service.hear(assessment.PlanApproved(plan_id=str(new_id()), case_id=case.id, approved_on=approved))
    answer = await service.officer.ListTimeline(pb.ListTimelineRequest(case_id=case.id, page_size=2))
    assert [entry.event.rpartition(".")[2] for entry in answer.entries] == ["PlanApproved", "OppSubmitted"]


async def test_reference_data(service: RegistryUnderTest):
    municipalities = await service.officer.ListMunicipalities(pb.ListMunicipalitiesRequest())
    assert len(municipalities.municipalities) == 38
    answer = await service.officer.ListSettlements(pb.ListSettlementsRequest(municipality="RAN"))
    assert {"Ropotovë e Madhe/Veliko Ropotovo"} <= {one.name.en for one in answer.settlements}
    administrator = service.by(actor("administrator"))
    holiday = pb.Holiday(day=Date(year=2026, month=11, day=26))
    holiday.name.sq, holiday.name.sr, holiday.name.en = "Pushim", "Празник", "Day off"
    await administrator.SetHoliday(pb.SetHolidayRequest(holiday=holiday))
    days = (await service.officer.ListHolidays(pb.ListHolidaysRequest(year=2026))).holidays
    assert [one.overridden for one in days if one.day == holiday.day] == [True]
    assert any(one.name.sr for one in days if not one.overridden)

    rules = (await service.officer.ListClockRules(pb.ListClockRulesRequest())).rules
    decision = next(rule for rule in rules if rule.code == "DECISION")
    assert not decision.HasField("length")
    change = pb.ClockRule(code="DECISION", length=30, etag=decision.etag)
    change.provenance.source, change.provenance.verified_by = "Reg. 22/2020, art. 30", "A lawyer"
    stale = with_mask(pb.UpdateClockRuleRequest(rule=change))
    stale.rule.etag = "9"
    assert (await refused(administrator.UpdateClockRule(stale))).reason == "ETAG_STALE"
    stale.rule.etag = decision.etag
    assert (await administrator.UpdateClockRule(stale)).length == 30
    assert (await refused(service.officer.UpdateClockRule(stale))).code == "PERMISSION_DENIED"


async def test_lists_by_page_and_filter(service: RegistryUnderTest):
    ids = [(await service.reported()).id for _ in range(5)]
    await service.officer.RegisterFamily(registration(ids[0]))
    first = await service.officer.ListCases(pb.ListCasesRequest(page_size=2, municipality="RAN"))
    assert [case.id for case in first.cases] == [ids[4], ids[3]]
    rest = pb.ListCasesRequest(page_size=9, municipality="RAN", page_token=first.next_page_token)
    answer = await service.officer.ListCases(rest)
    assert ([case.id for case in answer.cases], answer.next_page_token) == (ids[2::-1], "")
    rest.municipality = ""
    assert (await refused(service.officer.ListCases(rest))).fields == [("page_token", "PAGE_TOKEN_INVALID")]
    registered = pb.ListCasesRequest(
        state=pb.CASE_STATE_REGISTERED, strand=types_pb2.STRAND_REINTEGRATION, officer_id=OFFICER.account_id
    )
    assert [case.id for case in (await service.officer.ListCases(registered)).cases] == ids[:1]
    assert not (await service.officer.ListCases(pb.ListCasesRequest(municipality="KAM"))).cases


async def test_the_list_asks_the_index_and_not_the_fence(service: RegistryUnderTest):
    """An empty municipality beside a full one: row-level security alone would read the full one."""
    await service.database.all(
        "INSERT INTO case_file SELECT gen_random_uuid(), 1, now(), now(), 'PRI', '', 'REINTEGRATION',"
        " 'REPORTED', '', 'POLICE', NULL, false, '', '', '', '', '', NULL, '', 0, false, 'x', 1, '', NULL,"
        " NULL, '[]', NULL, '{}', NULL, NULL, NULL, false FROM generate_series(1, 20000)"
    )
    await service.database.all("ANALYZE case_file")
    statement = LISTS[()]
    values = statement.arguments(
        {
            "municipalities": ["RAN"],
            "strands": ["REINTEGRATION"],
            "before": UUID(int=(1 << 128) - 1),
            "limit": 51,
            "prag_scope": '{"RAN"}',
            **{f"prag_{name}": None for name in COLUMNS},
            "prag_id": new_id(),
            "prag_recorded_at": NOW,
            **{f"prag_{name}": "" for name in ("account_id", "institution_id", "rpc", "purpose", "roles")},
        }
    )
    async with service.runtime.database.pool.acquire() as connection:
        plan = await connection.fetch(f"EXPLAIN (ANALYZE, FORMAT TEXT) {statement.text}", *values)
    text = "\n".join(row[0] for row in plan)
    assert "Seq Scan on case_file" not in text
    assert "Rows Removed by Filter" not in text


async def test_an_act_before_the_return_is_refused(service: RegistryUnderTest):
    case = await service.reported()
    request = registration(case.id)
    request.actual_time.FromDatetime(NOW - dt.timedelta(days=3))
    assert (await refused(service.officer.RegisterFamily(request))).fields == [
        ("actual_time", "DATE_TOO_EARLY")
    ]


async def test_a_family_grows(service: RegistryUnderTest):
    case = await service.registered()
    child = person("Jelena", "Rašić", relation=pb.RELATION_CHILD, birth_date=TODAY, sex=pb.SEX_FEMALE)
    added = await service.officer.AddPerson(
        pb.AddPersonRequest(case_id=case.id, person=child, request_id=str(uuid4()))
    )
    cards = await service.officer.BatchGetCards(pb.BatchGetCardsRequest(ids=[added.id], case_ids=[case.id]))
    assert {card.given_name for card in cards.cards} == {"Jelena", "Nenad"}
    [told] = await service.told("FamilyChanged")
    assert len(told.person_ids) == 2
    second_head = pb.AddPersonRequest(case_id=case.id, person=person("Marko", "Rašić"))
    assert (await refused(service.officer.AddPerson(second_head))).fields == [
        ("person.relation", "HEAD_MISSING")
    ]


async def test_a_case_changes_its_address(service: RegistryUnderTest):
    case = await service.registered()
    change = with_mask(
        pb.UpdateCaseRequest(
            case=pb.Case(id=case.id, etag=case.etag, address="Ulica 1", act_locale=types_pb2.LOCALE_SR_CYRL)
        )
    )
    done = await service.officer.UpdateCase(change)
    assert (done.address, done.act_locale) == ("Ulica 1", types_pb2.LOCALE_SR_CYRL)
    assert (await refused(service.officer.UpdateCase(change))).reason == "ETAG_STALE"
    change.case.etag = done.etag
    change.update_mask.paths.append("state")
    assert (await refused(service.officer.UpdateCase(change))).fields == [
        ("update_mask", "UPDATE_MASK_INVALID")
    ]


async def test_a_report_answers_with_the_case_that_is_then_read(service: RegistryUnderTest):
    """It is put together without reading: stages, what is due, steps, defaults."""
    case = await service.officer.ReportCase(report(note="By phone"))
    assert case == await service.officer.GetCase(pb.GetCaseRequest(case_id=case.id))
    assert any(milestone.HasField("due_time") for milestone in case.milestones)


async def test_a_report_sent_twice_is_one_family(service: RegistryUnderTest):
    ask = report(request_id=str(uuid4()))
    first = await service.officer.ReportCase(ask)
    assert await service.officer.ReportCase(ask) == first
    ask.reported_count += 1
    assert (await refused(service.officer.ReportCase(ask))).reason == "REQUEST_ID_REUSED"


async def test_a_law_that_was_changed_while_it_was_read_is_not_kept(service: RegistryUnderTest, monkeypatch):
    read, go, overrides = asyncio.Event(), asyncio.Event(), reference.overrides

    async def slowly(database: Database) -> list[Any]:
        rows = await overrides(database)
        # The day off's own act reads the law too, to move the clocks that run over it.
        if not read.is_set():
            read.set()
            await go.wait()
        return rows

    monkeypatch.setattr(reference, "overrides", slowly)
    database, monday = service.runtime.database, dt.date(2026, 11, 23)
    with acting(OFFICER):
        reading = asyncio.create_task(reference.law(database))
        await read.wait()
        names = types_pb2.LocalizedText(sq="ditë pushimi", sr="слободан дан", en="a day off")
        await service.by(actor("administrator")).SetHoliday(
            pb.SetHolidayRequest(holiday=pb.Holiday(day=Date(year=2026, month=11, day=23), name=names))
        )
        go.set()
        assert (await reading).workday(monday)
        assert not (await reference.law(database)).workday(monday)
