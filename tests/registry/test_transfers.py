"""A case goes to another municipality: who offers, what the other office sees, and who is out afterwards."""

import asyncio
from typing import Any
from uuid import UUID, uuid4

import pytest
import pytest_asyncio
from google.type.date_pb2 import Date
from prag.common.v1 import open_work_pb2 as open_work
from prag.common.v1 import types_pb2 as types
from prag.identity.v1 import identity_events_pb2 as identity
from prag.referral.v1 import referral_events_pb2 as referral
from prag.registry.v1 import registry_service_pb2 as pb

from services.chassis.errors import DomainError
from services.chassis.ids import new_id
from tests.masks import with_mask
from tests.registry.conftest import (
    HEAD,
    NEIGHBOUR,
    NOW,
    OFFICER,
    RegistryUnderTest,
    actor,
    refused,
    registration,
    report,
    someone,
)
from tests.registry.test_protocol import paper, printed, recording

pytestmark = pytest.mark.asyncio(loop_scope="module")

THERE = actor("mocr_head", "KAM")
REGION = actor("regional_coordinator", "RAN", "KAM")


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


async def family(service: RegistryUnderTest, *others: pb.Person) -> Any:
    """A family whose officer is OFFICER."""
    case = await service.officer.ReportCase(report())
    return await service.officer.RegisterFamily(registration(case.id, someone(), *others))


def offer(case: Any, **changes: Any) -> pb.OfferTransferRequest:
    given = {"to_municipality": "KAM", "reason": "Moved to the son's house", "request_id": str(uuid4())}
    return pb.OfferTransferRequest(case_id=case.id, **{**given, **changes})


def taking(transfer: Any, **changes: Any) -> pb.AcceptTransferRequest:
    return pb.AcceptTransferRequest(transfer_id=transfer.id, **{"officer_id": "another", **changes})


async def offered(service: RegistryUnderTest, case: Any) -> Any:
    return await service.officer.OfferTransfer(offer(case))


async def seen(service: RegistryUnderTest, who: Any, case: Any) -> str:
    """How a case looks to somebody: its municipality, or nothing where it is not there."""
    try:
        return str((await service.by(who).GetCase(pb.GetCaseRequest(case_id=case.id))).municipality)
    except DomainError as error:
        return error.reason


async def waiting(service: RegistryUnderTest, who: Any) -> dict[str, Any]:
    work = (await service.by(who).ListWork(types.ListWorkRequest())).items
    return {item.subject_id: item for item in work if item.kind == "answer_transfer"}


async def test_an_offer_shows_the_other_office_what_it_needs_and_leaves_the_case_where_it_is(
    shared_service: RegistryUnderTest,
):
    case = await family(shared_service, someone(relation=pb.RELATION_SPOUSE))
    made = await offered(shared_service, case)
    there = await shared_service.by(THERE).GetTransfer(pb.GetTransferRequest(transfer_id=made.id))
    assert (there.case_number, there.person_count, there.state) == (case.number, 2, "OFFERED")
    assert (there.municipality, there.to_municipality) == ("RAN", "KAM")
    assert (there.reason, there.offered_by) == ("Moved to the son's house", OFFICER.account_id)
    assert [(one.name, one.allowed) for one in there.actions] == [
        ("accept_transfer", True),
        ("refuse_transfer", True),
    ]
    assert [one.name for one in made.actions] == ["withdraw_transfer"]
    assert await seen(shared_service, THERE, case) == "CASE_NOT_FOUND"
    assert await seen(shared_service, OFFICER, case) == "RAN"
    item = (await waiting(shared_service, THERE))[made.id]
    assert (item.case_number, dict(item.metadata)) == (case.number, {"persons": "2", "from": "RAN"})
    # Where the office has a head, the coordinator is not asked too; nor is the office that offers.
    assert made.id not in {**await waiting(shared_service, REGION), **await waiting(shared_service, HEAD)}
    again = await shared_service.officer.GetCase(pb.GetCaseRequest(case_id=case.id))
    assert again.transfer_id == made.id
    step = next(one for one in again.actions if one.name == "offer_transfer")
    assert (step.allowed, step.reason) == (False, "TRANSFER_OFFERED")


async def test_an_accepted_case_is_the_other_offices_with_all_that_hangs_on_it(
    shared_service: RegistryUnderTest,
):
    case = await family(shared_service)
    before = await shared_service.clocks(case.id)
    own = pb.WriteNoteRequest(case_id=case.id, text="Never at home", request_id=str(uuid4()))
    await shared_service.officer.WriteNote(own)
    made = await offered(shared_service, case)
    done = await shared_service.by(THERE).AcceptTransfer(taking(made))
    assert (done.state, done.officer_id, done.transferred_on) == (
        "ACCEPTED",
        "another",
        Date(year=2026, month=11, day=22),
    )
    assert await seen(shared_service, HEAD, case) == "CASE_NOT_FOUND"
    there = shared_service.by(THERE)
    now = await there.GetCase(pb.GetCaseRequest(case_id=case.id))
    assert (now.municipality, now.number, now.officer_id) == ("KAM", case.number, "another")
    assert (now.transferred_from, now.transferred_on, now.transfer_id) == ("RAN", done.transferred_on, "")
    # The family, the papers and the clocks, as they ran.
    persons = await there.ListPersons(pb.ListPersonsRequest(case_id=case.id))
    assert [one.id for one in persons.persons] == [case.head_person_id]
    clocks = (await there.ListClocks(pb.ListClocksRequest(case_id=case.id))).clocks
    assert {clock.rule + clock.period: (clock.due_time, clock.rule_version_id) for clock in clocks} == {
        name: (clock.due_time, clock.rule_version_id) for name, clock in before.items()
    }
    entries = (await there.ListTimeline(pb.ListTimelineRequest(case_id=case.id))).entries
    assert entries[0].event == "prag.registry.v1.CaseTransferred"
    assert dict(entries[0].metadata)["previous_municipality"] == "RAN"
    left = [
        row["table_name"]
        for row in await shared_service.database.all(
            "SELECT a.table_name FROM information_schema.columns a"
            " JOIN information_schema.columns b USING (table_schema, table_name)"
            " WHERE a.table_schema = 'public' AND a.column_name = 'municipality'"
            " AND b.column_name = 'case_id'"
        )
        if row["table_name"] not in {"transfer", "person_key", "protocol_entry", "case_note"}
    ]
    assert "membership" in left
    for table in left:
        of = await shared_service.database.all(
            f"SELECT DISTINCT municipality FROM {table} WHERE case_id = $1::text::uuid", case.id
        )
        assert {row["municipality"] for row in of} <= {"KAM"}, table
    # A note was the old office's alone.
    assert not (await there.ListNotes(pb.ListNotesRequest(case_id=case.id))).notes
    # What the old office keeps: that it was there, and where it went.
    kept = (await shared_service.officer.ListTransfers(pb.ListTransfersRequest(case_id=case.id))).transfers
    assert [(one.case_number, one.state, one.to_municipality) for one in kept] == [
        (case.number, "ACCEPTED", "KAM")
    ]
    assert made.id not in await waiting(shared_service, THERE)


async def test_a_person_is_found_where_the_case_is(shared_service: RegistryUnderTest):
    name = "Zvonimirka"
    case = await family(shared_service, someone(name, relation=pb.RELATION_SIBLING))
    made = await offered(shared_service, case)
    await shared_service.by(THERE).AcceptTransfer(taking(made))
    found = await shared_service.by(NEIGHBOUR).SearchPersons(pb.SearchPersonsRequest(name=name))
    [hit] = [one for one in found.hits if one.card.municipality == "KAM"]
    assert hit.card.given_name == name
    [masked] = (await shared_service.officer.SearchPersons(pb.SearchPersonsRequest(name=name))).hits
    assert (masked.card.municipality, masked.masked) == ("KAM", True)


async def test_what_was_told_under_the_old_office_is_still_heard(shared_service: RegistryUnderTest):
    case = await family(shared_service)
    await shared_service.by(THERE).AcceptTransfer(taking(await offered(shared_service, case)))
    event = referral.ReferralAccepted(referral_id=str(new_id()), case_id=case.id)
    await shared_service.hear(event, municipality="RAN")
    entries = await shared_service.by(THERE).ListTimeline(pb.ListTimelineRequest(case_id=case.id))
    assert "prag.referral.v1.ReferralAccepted" in [one.event for one in entries.entries]


async def test_a_refused_or_withdrawn_offer_leaves_the_case_and_lets_it_be_offered_anew(
    shared_service: RegistryUnderTest,
):
    case = await family(shared_service)
    made = await offered(shared_service, case)
    no = pb.RefuseTransferRequest(transfer_id=made.id, reason="They live in Gjilan", etag=made.etag)
    done = await shared_service.by(THERE).RefuseTransfer(no)
    assert (done.state, done.refusal_reason) == ("REFUSED", "They live in Gjilan")
    told = await shared_service.officer.GetTransfer(pb.GetTransferRequest(transfer_id=made.id))
    assert told.refusal_reason == "They live in Gjilan"
    again = await offered(shared_service, case)
    back = pb.WithdrawTransferRequest(transfer_id=again.id, etag=again.etag)
    # Another officer of the office is not asked; the head is.
    colleague = shared_service.by(actor("mocr_officer", "RAN"))
    assert (await refused(colleague.WithdrawTransfer(back))).reason == "NOT_THE_OFFICER"
    assert (await shared_service.by(HEAD).WithdrawTransfer(back)).state == "WITHDRAWN"
    late = await refused(shared_service.by(THERE).AcceptTransfer(taking(again)))
    assert (late.code, late.reason) == ("FAILED_PRECONDITION", "TRANSFER_NOT_OFFERED")
    assert await seen(shared_service, OFFICER, case) == "RAN"
    third = await offered(shared_service, case)
    await shared_service.by(THERE).AcceptTransfer(taking(third))
    twice = await refused(shared_service.by(THERE).AcceptTransfer(taking(third)))
    assert twice.reason == "TRANSFER_NOT_OFFERED"
    assert (await refused(shared_service.officer.WithdrawTransfer(back))).reason == "TRANSFER_NOT_OFFERED"


async def test_an_offer_is_made_and_answered_once(shared_service: RegistryUnderTest):
    case = await family(shared_service)
    there, here = shared_service.by(THERE), shared_service.officer

    async def pair(act: Any, *requests: Any) -> Any:
        answers = await asyncio.gather(*(act(each) for each in requests), return_exceptions=True)
        [refusal] = [one for one in answers if isinstance(one, DomainError)]
        [done] = [one for one in answers if one is not refusal]
        return done, refusal.reason

    for act, answer in (
        (here.WithdrawTransfer, lambda made: pb.WithdrawTransferRequest(transfer_id=made.id)),
        (there.RefuseTransfer, lambda made: pb.RefuseTransferRequest(transfer_id=made.id, reason="not here")),
        (there.AcceptTransfer, taking),
    ):
        made, told = await pair(here.OfferTransfer, offer(case), offer(case))
        assert told == "TRANSFER_OFFERED"
        _, told = await pair(act, answer(made), answer(made))
        assert told == "TRANSFER_NOT_OFFERED"


async def test_an_offer_that_cannot_be_says_why(shared_service: RegistryUnderTest):
    case = await family(shared_service)
    by = shared_service.officer
    for changes, field in (
        ({"to_municipality": "RAN"}, ("to_municipality", "TRANSFER_TO_OWN")),
        ({"to_municipality": "XXX"}, ("to_municipality", "MUNICIPALITY_UNKNOWN")),
        ({"reason": "  "}, ("reason", "FIELD_REQUIRED")),
    ):
        assert field in (await refused(by.OfferTransfer(offer(case, **changes)))).fields
    nobody = await refused(by.OfferTransfer(offer(case, to_municipality="NOV")))
    assert nobody.reason == "OFFICE_NOT_AT_WORK"
    colleague = shared_service.by(actor("mocr_officer", "RAN"))
    assert (await refused(colleague.OfferTransfer(offer(case)))).reason == "NOT_THE_OFFICER"
    point = open_work.OpenWork(
        kind=open_work.OPEN_WORK_KIND_AGENDA_POINT, id=str(uuid4()), number="Z-2026-0001", acts="MRC"
    )
    shared_service.under_way = {"benefits": [point]}
    assert (await refused(by.OfferTransfer(offer(case)))).reason == "ON_AGENDA"
    shared_service.under_way = {}
    request = offer(case)
    made = await by.OfferTransfer(request)
    # Sent again it is the same offer, and another one waits for its answer.
    assert (await by.OfferTransfer(request)).id == made.id
    assert (await refused(by.OfferTransfer(offer(case)))).reason == "TRANSFER_OFFERED"
    ask = pb.RequestClosureRequest(case_id=case.id, outcome=pb.CLOSURE_OUTCOME_LEFT, note="They left")
    assert (await refused(by.RequestClosure(ask))).reason == "TRANSFER_OFFERED"

    closing = await family(shared_service)
    await by.RequestClosure(pb.RequestClosureRequest(case_id=closing.id, outcome=ask.outcome, note=ask.note))
    assert (await refused(by.OfferTransfer(offer(closing)))).reason == "CLOSURE_REQUESTED"
    await shared_service.by(HEAD).ConfirmClosure(pb.ConfirmClosureRequest(case_id=closing.id))
    assert (await refused(by.OfferTransfer(offer(closing)))).reason == "CASE_NOT_IN_STATE"


async def test_each_thing_under_way_goes_along_or_ends_and_both_offices_see_which(
    shared_service: RegistryUnderTest,
):
    case = await family(shared_service)
    kinds = (open_work.OPEN_WORK_KIND_REFERRAL, open_work.OPEN_WORK_KIND_VISIT)
    asked, planned = (
        open_work.OpenWork(kind=kind, id=str(uuid4()), end_reasons=["NO_NEED", "LEFT"], may_keep=True)
        for kind in kinds
    )
    shared_service.under_way = {"referral": [asked], "assessment": [planned]}
    by, choice = shared_service.officer, open_work.OpenWorkChoice
    goes, ends = choice(id=asked.id, goes_along=True), choice(id=planned.id, end_reason="LEFT")
    for given in ([], [goes], [ends]):
        bare = await refused(by.OfferTransfer(offer(case, choices=given)))
        assert bare.reason == "OPEN_WORK_UNANSWERED", given
    for wrong, fault in (
        (choice(id=str(uuid4()), goes_along=True), ("choices[0].id", "FIELD_UNKNOWN_VALUE")),
        (choice(id=asked.id), ("choices[0].end_reason", "FIELD_REQUIRED")),
        (choice(id=asked.id, end_reason="DIED"), ("choices[0].end_reason", "FIELD_UNKNOWN_VALUE")),
        (
            choice(id=asked.id, goes_along=True, end_reason="LEFT"),
            ("choices[0].goes_along", "FIELD_CONTRADICTS"),
        ),
        (
            choice(id=asked.id, keep_until=Date(year=2027, month=1, day=1)),
            ("choices[0].keep_until", "FIELD_CONTRADICTS"),
        ),
    ):
        assert fault in (await refused(by.OfferTransfer(offer(case, choices=[wrong, ends])))).fields
    twice = await refused(by.OfferTransfer(offer(case, choices=[goes, goes, ends])))
    assert ("choices[1].id", "FIELD_DUPLICATE") in twice.fields
    # What goes along to another office is no choice where the case stays.
    closing = pb.RequestClosureRequest(
        case_id=case.id, outcome=pb.CLOSURE_OUTCOME_LEFT, note="gone", choices=[goes, ends]
    )
    stays = await refused(by.RequestClosure(closing))
    assert ("choices[0].goes_along", "FIELD_CONTRADICTS") in stays.fields

    made = await by.OfferTransfer(offer(case, choices=[ends, goes]))
    shown = [(kinds[1], "LEFT", False), (kinds[0], "", True)]
    there = shared_service.by(THERE)
    # Even if the old office has done it meanwhile.
    shared_service.under_way = {}
    done = await there.AcceptTransfer(taking(made))
    for one in (made, done, await there.GetTransfer(pb.GetTransferRequest(transfer_id=made.id))):
        assert [(each.kind, each.end_reason, each.goes_along) for each in one.choices] == shown
    told = (await shared_service.told("CaseTransferred"))[-1]
    assert [(each.id, each.end_reason) for each in told.choices] == [(planned.id, "LEFT")]


async def test_each_office_lists_its_side(shared_service: RegistryUnderTest):
    case = await family(shared_service)
    made = await offered(shared_service, case)

    async def listed(who: Any, side: Any) -> bool:
        request = pb.ListTransfersRequest(side=side, page_size=1000)
        return made.id in {one.id for one in (await shared_service.by(who).ListTransfers(request)).transfers}

    both, out, into = pb.TRANSFER_SIDE_UNSPECIFIED, pb.TRANSFER_SIDE_FROM, pb.TRANSFER_SIDE_TO
    assert [await listed(HEAD, side) for side in (both, out, into)] == [True, True, False]
    assert [await listed(THERE, side) for side in (both, out, into)] == [True, False, True]
    # Who coordinates both offices sees it on either side, and once.
    assert [await listed(REGION, side) for side in (both, out, into)] == [True, True, True]
    page = pb.ListTransfersRequest(side=out, page_size=1)
    page.page_token = (await shared_service.by(HEAD).ListTransfers(page)).next_page_token
    page.side = into
    failed = await refused(shared_service.by(HEAD).ListTransfers(page))
    assert failed.fields == [("page_token", "PAGE_TOKEN_INVALID")]


async def test_an_acceptance_that_cannot_be_says_why(shared_service: RegistryUnderTest):
    case = await family(shared_service)
    made = await offered(shared_service, case)
    there = shared_service.by(THERE)
    for changes, field in (
        ({"officer_id": "nobody"}, ("officer_id", "FIELD_UNKNOWN_VALUE")),
        ({"transferred_on": Date(year=2026, month=11, day=21)}, ("transferred_on", "DATE_TOO_EARLY")),
        ({"transferred_on": Date(year=2026, month=11, day=23)}, ("transferred_on", "DATE_IN_FUTURE")),
    ):
        assert field in (await refused(there.AcceptTransfer(taking(made, **changes)))).fields
    assert (await refused(there.AcceptTransfer(taking(made, etag="9")))).reason == "ETAG_STALE"
    # It is the office's that is asked, not of the one that offers, nor of a third.
    for who in (HEAD, actor("mocr_head", "GJL")):
        other = await refused(shared_service.by(who).AcceptTransfer(taking(made)))
        assert other.reason == "TRANSFER_NOT_FOUND"
    assert await seen(shared_service, OFFICER, case) == "RAN"
    assert (await shared_service.by(REGION).AcceptTransfer(taking(made))).state == "ACCEPTED"


async def test_what_the_old_office_had_open_ends(shared_service: RegistryUnderTest):
    case = await family(shared_service)
    ask = pb.RequestClosureRequest(case_id=case.id, outcome=pb.CLOSURE_OUTCOME_LEFT, note="They left")
    await shared_service.officer.RequestClosure(ask)
    await shared_service.by(HEAD).ConfirmClosure(pb.ConfirmClosureRequest(case_id=case.id))
    read = pb.OpenCaseRequest(case_id=case.id, reason="COMPLAINT", note="The family asked")
    await shared_service.by(actor("mocr_officer", "RAN")).OpenCase(read)
    centre = shared_service.by(actor("drrpif_officer"))
    await centre.ReopenCase(pb.ReopenCaseRequest(case_id=case.id, reason="They are back"))
    await shared_service.by(THERE).AcceptTransfer(
        taking(await shared_service.by(HEAD).OfferTransfer(offer(case)))
    )
    [until] = await shared_service.database.all(
        "SELECT until_time FROM case_opening WHERE case_id = $1::text::uuid AND reason <> ''", case.id
    )
    assert until["until_time"] == NOW
    # Nor does a page that was open for long change it.
    change = with_mask(pb.UpdateCaseRequest(case=pb.Case(id=case.id, phone="+383 44 111 222")))
    assert (await refused(shared_service.officer.UpdateCase(change))).reason == "CASE_NOT_FOUND"


async def test_a_case_that_is_protected_meanwhile_is_offered_no_more(shared_service: RegistryUnderTest):
    case = await family(shared_service)
    made = await offered(shared_service, case)
    protect = pb.ProtectCaseRequest(
        case_id=case.id, reason="THREAT", note="A threat", account_ids=["another"]
    )
    await shared_service.by(HEAD).ProtectCase(protect)
    gone = await refused(shared_service.by(THERE).GetTransfer(pb.GetTransferRequest(transfer_id=made.id)))
    assert gone.reason == "TRANSFER_NOT_FOUND"
    assert (await refused(shared_service.by(HEAD).OfferTransfer(offer(case)))).reason == "CASE_PROTECTED"
    told = [event.transfer_id for event in await shared_service.told("CaseTransferWithdrawn")]
    assert made.id in told


async def test_a_family_that_is_only_reported_is_handed_over_and_found_there(
    shared_service: RegistryUnderTest,
):
    case = await shared_service.officer.ReportCase(report(reported_name="Ћирјанић", reported_count=3))
    made = await shared_service.by(HEAD).OfferTransfer(offer(case))
    assert (made.case_number, made.person_count) == ("", 3)
    await shared_service.by(THERE).AcceptTransfer(taking(made))
    there = shared_service.by(NEIGHBOUR)
    registered = await there.RegisterFamily(registration(case.id, someone()))
    assert registered.number.startswith("KAM-")
    assert registered.transferred_from == "RAN"


async def test_the_book_of_the_old_office_stays_whole(shared_service: RegistryUnderTest, monkeypatch):
    """Its number is given, and the paper came: a gap in the book would be one that nobody can explain."""
    case = await family(shared_service)
    kept = paper(number="05-1", correspondent="Komesarijat za izbeglice")
    await shared_service.officer.RecordProtocolEntry(recording(case.id, kept))
    made = await offered(shared_service, case)
    await shared_service.by(THERE).AcceptTransfer(taking(made))
    book = await printed(shared_service, monkeypatch)
    for words in ("05-1/2026", "Komesarijat za izbeglice", case.number):
        assert words in book, book
    # Whose family it is, the book does not say: the case is the other office's now.
    looks = "SELECT FROM access_record WHERE rpc LIKE '%ReadBlob' AND $1 = ANY(person_ids)"
    assert not await shared_service.database.all(looks, UUID(case.head_person_id))
    # What the new office enters is in its own.
    there = shared_service.by(THERE)
    await there.RecordProtocolEntry(recording(case.id, paper(number="05-2")))
    assert "05-2/2026" not in await printed(shared_service, monkeypatch)
