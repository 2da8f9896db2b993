"""Two who may be one: found whatever wrote them, listed, answered, asked about, and ended."""

import asyncio
from typing import Any
from uuid import uuid4

import pytest
import pytest_asyncio
from google.protobuf.field_mask_pb2 import FieldMask
from google.type.date_pb2 import Date
from prag.common.v1 import open_work_pb2 as open_work
from prag.common.v1 import types_pb2 as types
from prag.identity.v1 import identity_events_pb2 as identity
from prag.registry.v1 import registry_service_pb2 as pb
from sqlalchemy import text
from structlog.testing import capture_logs

from services.chassis.auth.actors import acting
from services.registry.commands.comparing import compare
from services.registry.queries import alike
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

pytestmark = pytest.mark.asyncio(loop_scope="module")

THERE = actor("mocr_head", "KAM")
NUMBER = pb.IDENTIFIER_KIND_PASSPORT


@pytest_asyncio.fixture(autouse=True, scope="module", loop_scope="module")
async def offices(shared_service: RegistryUnderTest) -> None:
    """An office here and one there, each with somebody at work; nobody is in Novobërdë."""
    for code, who in (("RAN", HEAD), ("KAM", THERE), ("NOV", None)):
        place = str(uuid4())
        added = identity.InstitutionAdded(institution_id=place, kind="MOCR", municipalities=[code])
        await shared_service.hear(added, municipality="---")
        if who is not None:
            event = identity.AccountChanged(
                account_id=who.account_id, institution_id=place, roles=["mocr_head"], state="ACTIVE"
            )
            await shared_service.hear(event, municipality="---")


@pytest_asyncio.fixture(autouse=True, loop_scope="module")
async def nothing_under_way(shared_service: RegistryUnderTest) -> None:
    shared_service.under_way = {}


class Office:
    """What the tests do again and again."""

    def __init__(self, service: RegistryUnderTest) -> None:
        self.service = service

    async def compared(self) -> None:
        with acting(self.service.runtime.actor):
            await compare(self.service.runtime)

    async def family(self, *persons: pb.Person, by: Any = OFFICER, **changes: Any) -> Any:
        """Register a family; of everybody who is like somebody nobody is sure."""
        place = {"municipality": by.municipalities[0], "settlement_id": ""}
        told = {"reported_name": someone().family_name, **place}
        case = await self.service.by(by).ReportCase(report(**{**told, **changes}))
        return await self.registered(case, *persons, by=by)

    async def registered(
        self, case: Any, *persons: pb.Person, by: Any = OFFICER, answer: str = "UNSURE"
    ) -> Any:
        stub = self.service.by(by)
        told = await refused_or_none(stub.RegisterFamily(registration(case.id, *persons)))
        if told is None:
            return await stub.GetCase(pb.GetCaseRequest(case_id=case.id))
        assert told.reason == "DUPLICATES_UNANSWERED"
        answers = [
            pb.DuplicateAnswer(person_id=key, answer=answer, difference="the father's name")
            for key in told.error.metadata["person_ids"].split(",")
        ]
        return await stub.RegisterFamily(registration(case.id, *persons, duplicate_answers=answers))

    async def persons(self, case: Any, by: Any = OFFICER) -> list[Any]:
        stub = self.service.by(by)
        return list((await stub.ListPersons(pb.ListPersonsRequest(case_id=case.id))).persons)

    async def pairs(self, *cases: Any, by: Any = OFFICER, state: str = "") -> list[Any]:
        """The pairs of these cases that somebody's queue shows."""
        await self.compared()
        stub = self.service.by(by)
        wanted, token, found = {case.id for case in cases}, "", []
        while True:
            asked = pb.ListDuplicatePairsRequest(state=state, page_size=200, page_token=token)
            answer = await stub.ListDuplicatePairs(asked)
            found += [one for one in answer.pairs if {one.one.card.case_id, one.other.card.case_id} & wanted]
            token = answer.next_page_token
            if not token:
                return found

    async def pair(self, *cases: Any, by: Any = OFFICER, state: str = "") -> Any:
        [one] = await self.pairs(*cases, by=by, state=state)
        return await self.service.by(by).GetDuplicatePair(pb.GetDuplicatePairRequest(pair_id=one.id))

    async def twice(self, *, there: Any = OFFICER, numbered: bool = False, **changes: Any) -> tuple[Any, Any]:
        """Register one man in two families, here and there."""
        one = someone("Agim", **changes)
        if numbered:
            one.identifiers.add(kind=NUMBER, number=f"K{uuid4().int % 10**8:08d}")
        return await self.family(one), await self.family(one, by=there)


async def refused_or_none(call: Any) -> Any:
    from services.chassis.errors import DomainError
    from tests.registry.conftest import Refused

    try:
        await call
    except DomainError as error:
        return Refused(error)
    return None


@pytest.fixture
def office(shared_service: RegistryUnderTest) -> Office:
    return Office(shared_service)


def corrected(person: pb.Person, path: str) -> pb.UpdatePersonRequest:
    return pb.UpdatePersonRequest(person=person, update_mask=FieldMask(paths=[f"person.{path}"]))


def allowed(pair: Any) -> dict[str, str]:
    return {one.name: "" if one.allowed else one.reason for one in pair.actions}


async def test_whom_nobody_was_sure_of_stands_in_the_queue_of_the_office_datum_by_datum(office: Office):
    first, second = await office.twice()
    pair = await office.pair(first, second)
    assert (pair.rule, pair.state, pair.one.masked, pair.other.masked) == (
        "NAME_AND_BIRTH",
        "OPEN",
        False,
        False,
    )
    assert pair.one.card.case_id == first.id
    assert {one.datum: one.result for one in pair.comparisons} == {
        "GIVEN_NAME": "SAME",
        "FAMILY_NAME": "SAME",
        "BIRTH": "SAME",
        "SEX": "SAME",
    }
    assert allowed(pair) == {
        "confirm_same_person": "",
        "reject_same_person": "",
        "ask_other_office": "DUPLICATE_PAIR_OF_ONE_OFFICE",
    }
    work = (await office.service.officer.ListWork(types.ListWorkRequest())).items
    [row] = [item for item in work if item.kind == "compare_duplicates"]
    assert int(row.metadata["pairs"]) >= 1
    assert row.municipality == "RAN"
    # Nobody of another office sees it.
    assert await office.pairs(first, second, by=NEIGHBOUR) == []


async def test_who_is_the_same_belongs_to_the_family_in_the_place_of_who_was_registered_twice(office: Office):
    first, second = await office.twice(numbered=True)
    pair = await office.pair(first, second)
    assert (pair.rule, pair.other.gives_way, pair.one.gives_way) == ("NUMBER", True, False)
    [stays], [gone] = await office.persons(first), await office.persons(second)
    request = pb.ConfirmSamePersonRequest(pair_id=pair.id, etag=pair.etag, request_id=str(uuid4()))
    done = await office.service.officer.ConfirmSamePerson(request)
    assert (done.state, done.answered_by) == ("SAME", OFFICER.account_id)
    # Pressed again it is the same act; anew it is refused.
    assert await office.service.officer.ConfirmSamePerson(request) == done
    anew = pb.ConfirmSamePersonRequest(pair_id=pair.id)
    told = await refused(office.service.officer.ConfirmSamePerson(anew))
    assert (told.reason, told.error.metadata) == ("DUPLICATE_PAIR_NOT_IN_STATE", {"state": "SAME"})
    [now] = await office.persons(second)
    assert (now.id, now.relation) == (stays.id, pb.RELATION_HEAD)
    assert {one.case_id for one in now.memberships if not one.leave_reason} == {first.id, second.id}
    case = await office.service.officer.GetCase(pb.GetCaseRequest(case_id=second.id))
    assert (case.head_person_id, case.person_count) == (stays.id, 1)
    former = pb.ListPersonsRequest(case_id=second.id, with_former=True)
    was = {one.id: one for one in (await office.service.officer.ListPersons(former)).persons}[gone.id]
    assert [one.leave_reason for one in was.memberships] == ["SAME_PERSON"]
    changed = [one for one in await office.service.told("FamilyChanged") if one.case_id == second.id]
    assert [(list(one.joined_person_ids), list(one.left_person_ids), one.reason) for one in changed] == [
        ([stays.id], [gone.id], "SAME_PERSON")
    ]
    answered = [one for one in await office.service.told("DuplicatePairAnswered") if one.pair_id == pair.id]
    assert [(one.case_id, one.answer) for one in answered] == [(first.id, "SAME_PERSON")]
    assert await office.pairs(first, second) == []


async def test_what_is_under_way_for_who_gives_way_has_its_choice_first(office: Office):
    first, second = await office.twice()
    [gone] = await office.persons(second)
    work = open_work.OpenWork(
        id=str(uuid4()),
        kind=open_work.OPEN_WORK_KIND_REFERRAL,
        number="REF-2026-1",
        person_ids=[gone.id],
        end_reasons=["NO_LONGER_NEEDED"],
    )
    office.service.under_way = {"referral": [work]}
    pair = await office.pair(first, second)
    request = pb.ConfirmSamePersonRequest(pair_id=pair.id)
    stub = office.service.officer
    assert (await refused(stub.ConfirmSamePerson(request))).reason == "OPEN_WORK_UNANSWERED"
    request.choices.add(id=work.id, end_reason="NO_LONGER_NEEDED")
    assert (await stub.ConfirmSamePerson(request)).state == "SAME"


async def test_who_stays_may_be_said_and_is_one_of_the_two(office: Office):
    first, second = await office.twice()
    pair = await office.pair(first, second)
    [younger] = await office.persons(second)
    stub = office.service.officer
    wrong = pb.ConfirmSamePersonRequest(pair_id=pair.id, stays_person_id=str(uuid4()))
    assert (await refused(stub.ConfirmSamePerson(wrong))).fields == [
        ("stays_person_id", "FIELD_UNKNOWN_VALUE")
    ]
    request = pb.ConfirmSamePersonRequest(pair_id=pair.id, stays_person_id=younger.id)
    await stub.ConfirmSamePerson(request)
    assert [one.id for one in await office.persons(first)] == [younger.id]


async def test_that_they_are_not_the_same_is_remembered_until_more_agrees_and_the_head_takes_it_back(
    office: Office,
):
    man = someone("Agim", birth_date=Date(year=1988))
    other = pb.Person()
    other.CopyFrom(man)
    first, second = await office.family(man), await office.family(other)
    pair = await office.pair(first, second)
    stub, head = office.service.officer, office.service.by(HEAD)
    bare = pb.RejectSamePersonRequest(pair_id=pair.id, reason=" ")
    assert (await refused(stub.RejectSamePerson(bare))).fields == [("reason", "FIELD_REQUIRED")]
    stale = pb.RejectSamePersonRequest(pair_id=pair.id, reason="cousins", etag="99")
    assert (await refused(stub.RejectSamePerson(stale))).reason == "ETAG_STALE"
    said = pb.RejectSamePersonRequest(pair_id=pair.id, reason="cousins", etag=pair.etag)
    done = await stub.RejectSamePerson(said)
    assert (done.state, done.answered_by, done.reason) == ("NOT_SAME", OFFICER.account_id, "cousins")
    # A correction of what was not compared changes nothing.
    [person] = await office.persons(second)
    person.birth_place = "Ropotovo"
    await stub.UpdatePerson(corrected(person, "birth_place"))
    assert await office.pairs(first, second) == []
    assert [one.id for one in await office.pairs(first, second, state="NOT_SAME")] == [pair.id]

    again = pb.ReopenDuplicatePairRequest(pair_id=pair.id, reason="the mothers have one name")
    assert (await refused(stub.ReopenDuplicatePair(again))).error.code == "PERMISSION_DENIED"
    opened = await head.ReopenDuplicatePair(again)
    assert (opened.state, opened.answered_by, opened.reason) == ("OPEN", "", "")
    [before] = opened.previous
    assert (before.reason, before.reopened_by) == ("cousins", HEAD.account_id)
    assert before.reopen_reason == "the mothers have one name"
    assert (await refused(head.ReopenDuplicatePair(again))).reason == "DUPLICATE_PAIR_NOT_IN_STATE"
    await stub.RejectSamePerson(pb.RejectSamePersonRequest(pair_id=pair.id, reason="cousins"))

    # Both were born on one day: more agrees than when it was answered.
    for case in (first, second):
        [person] = await office.persons(case)
        person.birth_date.CopyFrom(Date(year=1988, month=5, day=9))
        await stub.UpdatePerson(corrected(person, "birth_date"))
    asked_again = await office.pair(first, second)
    assert (asked_again.state, len(asked_again.previous)) == ("OPEN", 2)
    assert asked_again.previous[0].reopened_by == ""


async def test_whoever_was_said_to_be_another_as_they_were_registered_is_no_pair(office: Office):
    man = someone("Agim")
    first = await office.family(man)
    case = await office.service.reported(reported_name=someone().family_name)
    second = await office.registered(case, man, answer="OTHER_PERSON")
    assert await office.pairs(first, second) == []
    pair = await office.pair(first, second, state="NOT_SAME")
    assert (pair.answered_by, pair.reason) == (OFFICER.account_id, "the father's name")


async def test_another_office_is_asked_and_neither_sees_more_by_it(office: Office):
    here, there = await office.twice(there=THERE)
    mine, theirs = await office.pair(here, by=OFFICER), await office.pair(there, by=THERE)
    assert mine.id == theirs.id
    assert (mine.one.card.case_id, mine.one.masked, mine.other.masked) == (here.id, False, True)
    card = mine.other.card
    assert (card.given_name, card.municipality, card.birth_year, card.case_id) == ("A•••", "KAM", 1988, "")
    assert {one.registered for one in mine.comparisons} == {""}
    assert theirs.one.card.case_id == there.id
    assert theirs.other.card.municipality == "RAN"
    stub, other = office.service.officer, office.service.by(THERE)
    confirm = pb.ConfirmSamePersonRequest(pair_id=mine.id)
    assert (await refused(stub.ConfirmSamePerson(confirm))).reason == "OTHER_OFFICE_NOT_ASKED"
    asked = await stub.AskOtherOffice(pb.AskOtherOfficeRequest(pair_id=mine.id, etag=mine.etag))
    assert (asked.question.municipality, asked.question.asked_municipality) == ("RAN", "KAM")
    # Five working days: the 28th is a day off.
    assert asked.question.due_time.ToDatetime().date().isoformat() in {
        "2026-11-27",
        "2026-11-30",
        "2026-12-01",
    }
    again = pb.AskOtherOfficeRequest(pair_id=mine.id)
    assert (await refused(stub.AskOtherOffice(again))).reason == "OTHER_OFFICE_ASKED"
    own = pb.AnswerOtherOfficeRequest(pair_id=mine.id, answer="SAME_PERSON")
    assert (await refused(stub.AnswerOtherOffice(own))).reason == "OTHER_OFFICE_NOT_ASKED"
    [row] = [one for one in await work(office, THERE, "answer_other_office") if one.subject_id == mine.id]
    assert (row.case_id, dict(row.metadata)) == (there.id, {"from": "RAN"})
    assert mine.id not in {one.subject_id for one in await work(office, OFFICER, "answer_other_office")}
    wrong = pb.AnswerOtherOfficeRequest(pair_id=mine.id, answer="MAYBE")
    assert (await refused(other.AnswerOtherOffice(wrong))).fields == [("answer", "FIELD_UNKNOWN_VALUE")]
    said = pb.AnswerOtherOfficeRequest(pair_id=mine.id, answer="SAME_PERSON", etag=theirs.etag)
    assert (await refused(other.AnswerOtherOffice(said))).reason == "ETAG_STALE"
    said.etag = ""
    await other.AnswerOtherOffice(said)
    assert mine.id not in {one.subject_id for one in await work(office, THERE, "answer_other_office")}
    [row] = [one for one in await work(office, OFFICER, "other_office_answered") if one.subject_id == mine.id]
    assert dict(row.metadata) == {"from": "KAM"}
    # That office's word lets its person belong to the family here too.
    done = await stub.ConfirmSamePerson(confirm)
    assert (done.state, done.question.municipality) == ("SAME", "")
    [now] = await office.persons(here)
    [then] = await office.persons(there, by=THERE)
    assert now.id == then.id
    told = [
        one for kind in ("OtherOfficeAsked", "OtherOfficeAnswered") for one in await office.service.told(kind)
    ]
    assert [one.case_id for one in told if one.pair_id == mine.id] == [here.id, there.id]


async def test_by_a_number_of_both_no_office_says_alone_that_they_are_two(office: Office):
    here, _ = await office.twice(there=THERE, numbered=True)
    pair = await office.pair(here)
    stub, other = office.service.officer, office.service.by(THERE)
    no = pb.RejectSamePersonRequest(pair_id=pair.id, reason="a typing error")
    assert (await refused(stub.RejectSamePerson(no))).reason == "OTHER_OFFICE_NOT_ASKED"
    await stub.AskOtherOffice(pb.AskOtherOfficeRequest(pair_id=pair.id))
    await other.AnswerOtherOffice(pb.AnswerOtherOfficeRequest(pair_id=pair.id, answer="UNSURE"))
    assert (await stub.RejectSamePerson(no)).state == "NOT_SAME"
    # Why is for the office that said so; the other one sees that it was said.
    seen = await other.GetDuplicatePair(pb.GetDuplicatePairRequest(pair_id=pair.id))
    assert (seen.state, seen.reason, seen.answered_by) == ("NOT_SAME", "", OFFICER.account_id)


async def test_a_pair_ends_with_what_it_rests_on_and_comes_back_with_it(office: Office):
    stub, other = office.service.officer, office.service.by(THERE)

    async def ended(*cases: Any) -> str:
        return "".join(one.end_reason for one in await office.pairs(*cases, state="ENDED"))

    man, wife = someone("Agim"), someone("Vjosa", relation=pb.RELATION_SPOUSE)
    first, second = await office.family(man, wife), await office.family(man)
    assert len(await office.pairs(second)) == 1
    # Who dies joins no family.
    husband, spouse = await office.persons(first)
    leave = pb.EndMembershipRequest(
        case_id=first.id, person_id=husband.id, reason="DEATH", new_head_person_id=spouse.id
    )
    await stub.EndMembership(leave)
    assert (await office.pairs(second), await ended(second)) == ([], "DIED")
    back = pb.RestoreMembershipRequest(
        case_id=first.id, person_id=husband.id, reason="a mistake", relation=pb.RELATION_SPOUSE
    )
    await stub.RestoreMembership(back)
    assert len(await office.pairs(second)) == 1
    leave.reason, leave.new_head_person_id = "LEFT", ""
    await stub.EndMembership(leave)
    assert (await office.pairs(second), await ended(second)) == ([], "LEFT")
    await stub.RestoreMembership(back)
    assert len(await office.pairs(second)) == 1
    # A name that was written wrong: they are like each other no more.
    [person] = await office.persons(second)
    was, person.given_name = person.given_name, "Besnik"
    stored = await stub.UpdatePerson(corrected(person, "given_name"))
    assert (await office.pairs(second), await ended(second)) == ([], "UNLIKE")
    stored.given_name = was
    await stub.UpdatePerson(corrected(stored, "given_name"))
    [pair] = await office.pairs(second)
    # The case goes to another office: there stands one side from then on.
    offer = await stub.OfferTransfer(
        pb.OfferTransferRequest(case_id=second.id, to_municipality="KAM", reason="moved")
    )
    await other.AcceptTransfer(pb.AcceptTransferRequest(transfer_id=offer.id, officer_id="another"))
    [gone] = await office.pairs(first)
    assert (gone.id, gone.other.masked, gone.other.card.municipality) == (pair.id, True, "KAM")
    assert [one.id for one in await office.pairs(second, by=THERE)] == [pair.id]
    # A protected person is in nobody's queue but a question to the named.
    protect = pb.ProtectCaseRequest(case_id=first.id, reason="THREAT", account_ids=["another"])
    await office.service.by(HEAD).ProtectCase(protect)
    for who in (OFFICER, THERE):
        found = [
            await office.pairs(first, second, by=who, state=state) for state in ("OPEN", "NOT_SAME", "SAME")
        ]
        assert found == [[], [], []]
    assert (await refused(other.GetDuplicatePair(pb.GetDuplicatePairRequest(pair_id=pair.id)))).reason == (
        "DUPLICATE_PAIR_NOT_FOUND"
    )
    assert await office.pairs(first, second, by=HEAD) == []
    head = office.service.by(HEAD)
    matches = (await head.ListProtectedMatches(pb.ListProtectedMatchesRequest(case_id=first.id))).matches
    assert [one.other.municipality for one in matches] == ["KAM"]
    await office.service.by(HEAD).EndProtection(pb.EndProtectionRequest(case_id=first.id, note="it is over"))
    assert [one.id for one in await office.pairs(first)] == [pair.id]


async def test_two_reports_of_one_family_are_a_pair_until_one_is_registered(office: Office):
    stub = office.service.officer
    name = f"Agim {someone().family_name}"
    first = await stub.ReportCase(report(reported_name=name))
    # Another source, another script or order, some days later.
    second = await stub.ReportCase(
        report(reported_name=" ".join(reversed(name.split())), trigger_on=Date(year=2026, month=11, day=18))
    )
    long_ago = await stub.ReportCase(report(reported_name=name, trigger_on=Date(year=2026, month=1, day=8)))
    pair = await office.pair(first, second)
    assert (pair.rule, pair.one.reported, pair.other.reported) == ("REPORT", True, True)
    assert {one.datum: one.result for one in pair.comparisons} == {
        "NAME": "SAME",
        "PLACE": "SAME",
        "ARRIVAL": "NEAR",
    }
    assert await office.pairs(long_ago) == []
    # By the telephone alone, under the wife's name.
    by_phone = [
        await stub.ReportCase(report(reported_name=f"{given} {name.split()[1]}", phone=phone))
        for given, phone in (("Vjosa", "049 123 456"), ("Dafina", "+383 49 123456"))
    ]
    [other] = await office.pairs(*by_phone)
    assert {one.datum for one in (await office.pair(*by_phone)).comparisons} >= {"PHONE", "FAMILY_NAME"}
    # Whoever is sure closes one as the other's double; nobody joins anything by it.
    said = await stub.ConfirmSamePerson(pb.ConfirmSamePersonRequest(pair_id=other.id))
    assert said.state == "SAME"
    family = await office.registered(first, someone("Agim", family=name.split()[1]))
    [now] = await office.pairs(second)
    assert {now.one.card.case_id, now.other.card.case_id} == {family.id, second.id}
    assert now.id != pair.id
    assert "REGISTERED" in {one.end_reason for one in await office.pairs(second, state="ENDED")}


async def test_one_telephone_comes_before_the_many_of_one_name(
    office: Office, monkeypatch: pytest.MonkeyPatch
):
    stub = office.service.officer
    name, phone = f"Agim {someone().family_name}", "049 123 457"
    long_ago = Date(year=2026, month=1, day=8)
    wife = await stub.ReportCase(
        report(reported_name=f"Vjosa {name.split()[1]}", phone=phone, trigger_on=long_ago)
    )
    for _ in range(2):
        await stub.ReportCase(report(reported_name=name, trigger_on=long_ago))
    await office.compared()
    monkeypatch.setattr(alike, "_KEYS", text("SELECT * FROM match_compared(CAST(:sought AS jsonb), 1)"))
    [pair] = await office.pairs(wife, await stub.ReportCase(report(reported_name=name, phone=phone)))
    assert {pair.one.card.case_id, pair.other.card.case_id} >= {wife.id}


async def test_what_waits_in_the_centre_is_seen_masked_until_it_is_the_offices(office: Office):
    centre = office.service.by(DRRPIF)
    name = f"Agim {someone().family_name}"
    here = await office.service.officer.ReportCase(report(reported_name=name))
    waits = await centre.ReportCase(report(reported_name=name, municipality="", settlement_id=""))
    pair = await office.pair(here)
    assert (pair.other.masked, pair.other.card.municipality) == (True, "---")
    asked = pb.AskOtherOfficeRequest(pair_id=pair.id)
    assert (await refused(office.service.officer.AskOtherOffice(asked))).reason == "OFFICE_NOT_AT_WORK"
    await centre.AssignCase(pb.AssignCaseRequest(case_id=waits.id, municipality="RAN"))
    pair = await office.pair(here)
    assert {pair.one.card.case_id, pair.other.card.case_id} == {here.id, waits.id}
    # The centre reads no office's queue.
    call = centre.ListDuplicatePairs(pb.ListDuplicatePairsRequest())
    assert (await refused(call)).code == "PERMISSION_DENIED"


async def test_two_offices_that_register_one_person_at_the_same_moment_end_as_a_flagged_pair(office: Office):
    man = someone("Agim")
    reports = [
        await office.service.by(who).ReportCase(
            report(reported_name=someone().family_name, municipality=who.municipalities[0], settlement_id="")
        )
        for who in (OFFICER, THERE)
    ]
    here, there = await asyncio.gather(
        office.registered(reports[0], man), office.registered(reports[1], man, by=THERE)
    )
    pair = await office.pair(here)
    assert [one.id for one in await office.pairs(there, by=THERE)] == [pair.id]


async def test_what_is_done_twice_at_once_is_done_once(office: Office):
    stub, head, there = (office.service.by(who) for who in (OFFICER, HEAD, THERE))

    async def pressed(act: Any, request: Any) -> list[str]:
        told = await asyncio.gather(*(refused_or_none(act(request)) for _ in range(2)))
        return sorted(one.reason if one else "" for one in told)

    first, second = await office.twice()
    own = (await office.pair(first, second)).id
    no = pb.RejectSamePersonRequest(pair_id=own, reason="cousins")
    assert await pressed(stub.RejectSamePerson, no) == ["", "DUPLICATE_PAIR_NOT_IN_STATE"]
    again = pb.ReopenDuplicatePairRequest(pair_id=own, reason="one mother")
    assert await pressed(head.ReopenDuplicatePair, again) == ["", "DUPLICATE_PAIR_NOT_IN_STATE"]
    yes = pb.ConfirmSamePersonRequest(pair_id=own)
    assert await pressed(stub.ConfirmSamePerson, yes) == ["", "DUPLICATE_PAIR_NOT_IN_STATE"]
    here, _ = await office.twice(there=THERE)
    apart = (await office.pair(here)).id
    asked = pb.AskOtherOfficeRequest(pair_id=apart)
    assert await pressed(stub.AskOtherOffice, asked) == ["", "OTHER_OFFICE_ASKED"]
    answer = pb.AnswerOtherOfficeRequest(pair_id=apart, answer="UNSURE")
    assert await pressed(there.AnswerOtherOffice, answer) == ["", "OTHER_OFFICE_NOT_ASKED"]


async def test_with_whom_the_comparing_fails_holds_up_nobody(office: Office, monkeypatch: pytest.MonkeyPatch):
    unlucky, luckier = someone(), someone()
    await office.compared()
    families = [[await office.family(one), await office.family(one)] for one in (unlucky, luckier)]
    sought = alike._asked

    def failing(place: int, row: Any) -> Any:
        if row["family_name"] == unlucky.family_name:
            raise RuntimeError("a defect")
        return sought(place, row)

    with monkeypatch.context() as patched, capture_logs() as logs:
        patched.setattr(alike, "_asked", failing)
        assert await office.pairs(*families[0]) == []
        assert len(await office.pairs(*families[1])) == 1
    assert {line["event"] for line in logs if line["log_level"] == "error"} == {"not_compared"}
    assert unlucky.family_name not in str([line for line in logs if line["log_level"] == "error"])
    # The next time, it is made up for.
    assert len(await office.pairs(*families[0])) == 1


async def test_a_pair_is_not_there_for_another_office_and_a_list_comes_in_pages(office: Office):
    first, second = await office.twice()
    pair = await office.pair(first, second)
    for who in (NEIGHBOUR, THERE):
        stub = office.service.by(who)
        for call in (
            stub.GetDuplicatePair(pb.GetDuplicatePairRequest(pair_id=pair.id)),
            stub.RejectSamePerson(pb.RejectSamePersonRequest(pair_id=pair.id, reason="x")),
            stub.ConfirmSamePerson(pb.ConfirmSamePersonRequest(pair_id=pair.id)),
        ):
            assert (await refused(call)).reason == "DUPLICATE_PAIR_NOT_FOUND"
    stub = office.service.officer
    wrong = pb.ListDuplicatePairsRequest(state="MAYBE")
    assert (await refused(stub.ListDuplicatePairs(wrong))).fields == [("state", "FIELD_UNKNOWN_VALUE")]
    shown, token = [], ""
    while True:
        page = await stub.ListDuplicatePairs(
            pb.ListDuplicatePairsRequest(page_size=2, page_token=token, municipality="RAN")
        )
        shown += page.pairs
        token = page.next_page_token
        if not token:
            break
    scores = [one.score for one in shown]
    assert scores == sorted(scores, reverse=True)
    assert len({one.id for one in shown}) == len(shown)
    assert pair.id in {one.id for one in shown}
    none = await stub.ListDuplicatePairs(pb.ListDuplicatePairsRequest(municipality="KAM"))
    assert list(none.pairs) == []


async def test_an_office_where_nobody_works_is_not_asked(office: Office):
    nobody = actor("mocr_officer", "NOV")
    here, _ = await office.twice(there=nobody)
    pair = await office.pair(here)
    asked = pb.AskOtherOfficeRequest(pair_id=pair.id)
    assert (await refused(office.service.officer.AskOtherOffice(asked))).reason == "OFFICE_NOT_AT_WORK"


async def work(office: Office, who: Any, kind: str) -> list[Any]:
    items = (await office.service.by(who).ListWork(types.ListWorkRequest())).items
    return [item for item in items if item.kind == kind]
