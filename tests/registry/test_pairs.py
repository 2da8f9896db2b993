"""Two offices write the same person at once: one writes, the other is asked as it would be afterwards."""

import asyncio
from typing import Any
from uuid import uuid4

import pytest
from google.protobuf.field_mask_pb2 import FieldMask
from google.type.date_pb2 import Date
from prag.registry.v1 import registry_service_pb2 as pb

from deploy.demo.papers import scan
from services.chassis.errors import DomainError
from tests.registry.conftest import (
    MCR,
    NEIGHBOUR,
    OFFICER,
    PDF,
    RegistryUnderTest,
    actor,
    refused,
    registration,
    report,
    someone,
)

ADMINISTRATOR = actor("administrator")


async def pair(*calls: Any) -> tuple[list[Any], list[DomainError]]:
    """Do all at once; what was done, and how the others were refused."""
    answers = await asyncio.gather(*calls, return_exceptions=True)
    refusals = [answer for answer in answers if isinstance(answer, DomainError)]
    return [answer for answer in answers if not isinstance(answer, BaseException)], refusals


BIRTHS = [
    # The same, the year alone, another day of the year, a slip over the new year.
    (Date(year=1988, month=5, day=9), Date(year=1988, month=5, day=9)),
    (Date(year=1988, month=5, day=9), Date(year=1988)),
    (Date(year=1988, month=5, day=9), Date(year=1988, month=5, day=19)),
    (Date(year=1988, month=5, day=9), Date(year=1989, month=5, day=9)),
    (Date(year=1989, month=5, day=9), Date(year=1988, month=5, day=9)),
]


@pytest.mark.parametrize(("first", "second"), BIRTHS)
async def test_two_offices_register_one_person(service: RegistryUnderTest, first: Date, second: Date):
    here = await service.reported()
    there = await service.by(NEIGHBOUR).ReportCase(
        pb.ReportCaseRequest(
            strand=here.strand,
            municipality="KAM",
            source=here.source,
            trigger_on=Date(year=2026, month=11, day=21),
            reported_name="Rašić",
            reported_count=1,
        )
    )
    man = someone(birth_date=first)
    same = someone("Ненад", man.family_name, birth_date=second)
    done, refusals = await pair(
        service.officer.RegisterFamily(registration(here.id, man)),
        service.by(NEIGHBOUR).RegisterFamily(registration(there.id, same)),
    )
    assert len(done) == 1
    assert [one.reason for one in refusals] == ["DUPLICATES_UNANSWERED"]
    assert refusals[0].metadata["person_ids"] == done[0].head_person_id


async def test_one_registers_whom_the_other_adds(service: RegistryUnderTest):
    family = await service.registered(someone("Zoran"))
    case = await service.reported()
    girl = someone("Mira", relation=pb.RELATION_CHILD, birth_date=Date(year=2012))
    alone = someone("Mira", girl.family_name, birth_date=Date(year=2012), vulnerabilities=["MINOR_ALONE"])
    done, refusals = await pair(
        service.officer.AddPerson(pb.AddPersonRequest(case_id=family.id, person=girl)),
        service.officer.RegisterFamily(registration(case.id, alone)),
    )
    assert len(done) == 1
    assert [one.reason for one in refusals] == ["DUPLICATES_UNANSWERED"]


async def test_one_number_is_asked_about_whatever_the_name(service: RegistryUnderTest):
    cases = [await service.reported() for _ in range(2)]
    card = pb.Identifier(kind=pb.IDENTIFIER_KIND_PASSPORT, number="P 12-34")
    people = [someone(identifiers=[card]), someone("Agim", birth_date=Date(year=1960), identifiers=[card])]
    done, refusals = await pair(
        *(
            service.officer.RegisterFamily(registration(case.id, one))
            for case, one in zip(cases, people, strict=True)
        )
    )
    assert len(done) == 1
    assert [one.reason for one in refusals] == ["DUPLICATES_UNANSWERED"]


async def test_a_corrected_number_is_one_persons(service: RegistryUnderTest):
    people = []
    for given in ("Nenad", "Agim"):
        case = await service.registered(someone(given, birth_date=Date(year=1950 + len(given))))
        people += (await service.officer.ListPersons(pb.ListPersonsRequest(case_id=case.id))).persons
    number = pb.Identifier(kind=pb.IDENTIFIER_KIND_JMBG, number="0101006500006")
    mask = FieldMask(paths=["identifiers"])
    done, refusals = await pair(
        *(
            service.by(OFFICER).UpdatePerson(
                pb.UpdatePersonRequest(
                    person=pb.Person(id=one.id, etag=one.etag, identifiers=[number]), update_mask=mask
                )
            )
            for one in people
        )
    )
    assert len(done) == 1
    assert [one.reason for one in refusals] == ["IDENTIFIER_TAKEN"]


async def test_a_day_off_is_set_by_two_and_stands_once(service: RegistryUnderTest):
    holiday = pb.Holiday(day=Date(year=2031, month=3, day=3))
    holiday.name.sq, holiday.name.sr, holiday.name.en = "Pushim", "Празник", "Day off"
    done, refusals = await pair(
        *(service.by(ADMINISTRATOR).SetHoliday(pb.SetHolidayRequest(holiday=holiday)) for _ in range(3))
    )
    assert (len(done), refusals) == (3, [])


async def test_of_two_who_change_a_rule_one_is_told_that_it_was_changed(service: RegistryUnderTest):
    rules = (await service.officer.ListClockRules(pb.ListClockRulesRequest())).rules
    [rule] = [one for one in rules if one.code == "COMPLETENESS"]
    changes = []
    for length in (10, 20):
        change = pb.ClockRule(code=rule.code, length=length, etag=rule.etag)
        change.provenance.source = "a law"
        change.provenance.valid_from.CopyFrom(Date(year=2026, month=12, day=1))
        changes.append(
            pb.UpdateClockRuleRequest(rule=change, update_mask=FieldMask(paths=["length", "provenance"]))
        )
    done, refusals = await pair(*(service.by(ADMINISTRATOR).UpdateClockRule(one) for one in changes))
    assert (len(done), [one.reason for one in refusals]) == (1, ["ETAG_STALE"])


async def test_a_family_comes_home_once(service: RegistryUnderTest):
    case = await service.wished()
    await service.by(MCR).SelectCase(pb.SelectCaseRequest(case_id=case.id))
    back = pb.RecordReturnRequest(case_id=case.id, returned_on=Date(year=2026, month=11, day=22))
    done, refusals = await pair(*(service.officer.RecordReturn(back) for _ in range(2)))
    assert (len(done), [one.reason for one in refusals]) == (1, ["RETURN_RECORDED"])


async def test_a_file_is_filed_for_two_families_only_when_somebody_says_so(service: RegistryUnderTest):
    here = await service.registered(someone())
    there = await service.by(NEIGHBOUR).ReportCase(report(municipality="KAM", settlement_id=""))
    papers = []
    for who, case in ((OFFICER, here), (NEIGHBOUR, there)):
        blob = await service.by(who).upload(PDF)
        papers.append(pb.AddDocumentRequest(case_id=case.id, kind=pb.DOCUMENT_KIND_RECEIPT, blob_id=blob.id))
    done, refusals = await pair(
        service.by(OFFICER).AddDocument(papers[0]), service.by(NEIGHBOUR).AddDocument(papers[1])
    )
    assert (len(done), [one.reason for one in refusals]) == (1, ["FILE_OF_ANOTHER_FAMILY"])
    # The other municipality's case is asked about, and its number is not told.
    assert refusals[0].metadata == {"case_ids": done[0].case_id, "case_numbers": "•••"}
    left = 0 if done[0].case_id == there.id else 1
    papers[left].same_file_case_ids.append(done[0].case_id)
    who = (OFFICER, NEIGHBOUR)[left]
    made = await service.by(who).AddDocument(papers[left])
    # Which it is, is for those who may open it.
    assert (made.same_file_confirmed, list(made.same_file_case_ids)) == (True, [])
    seen = await service.by(who).GetDocument(pb.GetDocumentRequest(document_id=made.id))
    assert seen == made


async def test_a_yes_to_one_family_is_none_to_the_next(service: RegistryUnderTest):
    families = [await service.reported() for _ in range(4)]
    paper = scan()

    async def adding(case_id: str, *named: str) -> pb.Document:
        blob = await service.officer.upload(paper)
        return await service.officer.AddDocument(
            pb.AddDocumentRequest(
                case_id=case_id,
                kind=pb.DOCUMENT_KIND_RECEIPT,
                blob_id=blob.id,
                same_file_case_ids=named,
                request_id=str(uuid4()),
            )
        )

    first, second, third, stranger = (case.id for case in families)
    await adding(first)
    # Nobody asks about a family that has no such file; nor is it asked of one's own.
    for name in (stranger, second, "x"):
        error = (await refused(adding(second, first, name))).error
        assert [(one.field, one.reason) for one in error.fields] == [
            ("same_file_case_ids[1]", "SAME_FILE_NOT_ASKED")
        ]
    made = await adding(second, first)
    assert list(made.same_file_case_ids) == [first]
    # What was yes to the first is none to the second, which has joined it.
    error = (await refused(adding(third, first))).error
    assert (error.reason, error.metadata["case_ids"]) == ("FILE_OF_ANOTHER_FAMILY", second)
    error = (await refused(adding(third))).error
    assert error.metadata["case_ids"] == ",".join(sorted([first, second]))
    made = await adding(third, second, first)
    assert sorted(made.same_file_case_ids) == sorted([first, second])
    listed = await service.officer.ListDocuments(pb.ListDocumentsRequest(case_id=third))
    assert list(listed.documents) == [made]
    # The same family once more is asked about those that have it now.
    error = (await refused(adding(first))).error
    assert error.metadata["case_ids"] == ",".join(sorted([second, third]))


async def test_notes_marks_and_the_protocol_are_changed_once(service: RegistryUnderTest):
    case = await service.registered(someone())
    by = service.officer
    note = await by.WriteNote(pb.WriteNoteRequest(case_id=case.id, text="never at home"))
    entry = pb.ProtocolEntry(
        direction=pb.PAPER_DIRECTION_INCOMING,
        unit="O.R.",
        number="02-067",
        stamped_on=Date(year=2026, month=11, day=20),
        correspondent="Ministria",
        subject="Допис",
    )
    [filed], refusals = await pair(
        *(by.RecordProtocolEntry(pb.RecordProtocolEntryRequest(case_id=case.id, entry=entry)) for _ in "12")
    )
    assert [one.reason for one in refusals] == ["PROTOCOL_NUMBER_TAKEN"]
    right = pb.ProtocolEntry()
    right.CopyFrom(filed)
    right.subject = "Допис о повратку"
    mark = {"case_id": case.id, "flag": "URGENT", "reason": "no heating"}
    for act, request, reason in (
        (by.CorrectNote, pb.CorrectNoteRequest(note_id=note.id, text="at six", etag=note.etag), "ETAG_STALE"),
        (by.WithdrawNote, pb.WithdrawNoteRequest(note_id=note.id, reason="another's"), "NOTE_WITHDRAWN"),
        (by.SetFlag, pb.SetFlagRequest(**mark), "FLAG_SET"),
        (by.EndFlag, pb.EndFlagRequest(**mark), "FLAG_NOT_SET"),
        (
            by.CorrectProtocolEntry,
            pb.CorrectProtocolEntryRequest(entry_id=filed.id, entry=right, reason="a slip"),
            "ETAG_STALE",
        ),
        (
            by.VoidProtocolEntry,
            pb.VoidProtocolEntryRequest(entry_id=filed.id, reason="another family's"),
            "PROTOCOL_ENTRY_VOID",
        ),
    ):
        done, refusals = await pair(act(request), act(request))
        assert (len(done), [one.reason for one in refusals]) == (1, [reason])


async def test_who_leaves_or_goes_with_a_part_of_the_family_does_so_once(service: RegistryUnderTest):
    people = [someone(given, relation=pb.RELATION_SIBLING) for given in ("Mira", "Ana")]
    case = await service.registered(someone(), *people)
    _, mira, ana = (await service.officer.ListPersons(pb.ListPersonsRequest(case_id=case.id))).persons
    leaving = pb.EndMembershipRequest(case_id=case.id, person_id=mira.id, reason="LEFT")
    going = pb.SplitFamilyRequest(case_id=case.id)
    going.members.add(person_id=ana.id, relation=pb.RELATION_HEAD)
    for act, request, reason in (
        (service.officer.EndMembership, leaving, "NOT_OF_FAMILY"),
        (service.officer.SplitFamily, going, "INVALID_FIELDS"),
    ):
        done, refusals = await pair(act(request), act(request))
        assert len(done) == 1
        assert [one.reason for one in refusals] == [reason]
    back = pb.RestoreMembershipRequest(case_id=case.id, person_id=mira.id, reason="a mistake")
    told = len(await service.told("FamilyChanged"))
    done, refusals = await pair(*(service.officer.RestoreMembership(back) for _ in "12"))
    # The second finds a member, of whom there is nothing to take back.
    assert (len(done), refusals) == (2, [])
    assert len(await service.told("FamilyChanged")) == told + 1
