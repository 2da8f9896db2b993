"""What an office keeps of a case for itself, and marks that stand on a case until they are ended."""

from uuid import uuid4

import pytest
from prag.registry.v1 import registry_service_pb2 as pb

from tests.registry.conftest import (
    DRRPIF,
    HEAD,
    NEIGHBOUR,
    NOW,
    OFFICER,
    RegistryUnderTest,
    actor,
    refused,
    someone,
)

pytestmark = pytest.mark.asyncio(loop_scope="module")
COLLEAGUE = actor("mocr_officer", "RAN")
WORDS = "never at home before five"


def listing(case_id: str) -> pb.ListNotesRequest:
    return pb.ListNotesRequest(case_id=case_id)


async def written(place: RegistryUnderTest) -> pb.CaseNote:
    case = await place.registered(someone())
    return await place.officer.WriteNote(
        pb.WriteNoteRequest(case_id=case.id, text=f"  {WORDS} ", request_id=str(uuid4()))
    )


async def test_a_note_is_the_offices_alone_and_told_to_nobody(shared_service: RegistryUnderTest):
    note = await written(shared_service)
    assert (note.text, note.written_by, list(note.changes)) == (WORDS, OFFICER.account_id, [])
    assert note.write_time.ToDatetime() == NOW.replace(tzinfo=None)
    for by, may in (
        (OFFICER, ["correct_note", "withdraw_note"]),
        (COLLEAGUE, []),
        (HEAD, ["withdraw_note"]),
    ):
        [seen] = (await shared_service.by(by).ListNotes(listing(note.case_id))).notes
        assert [one.name for one in seen.actions if one.allowed] == may
        assert (seen.id, seen.text, seen.etag) == (note.id, WORDS, note.etag)
    neighbour = shared_service.by(NEIGHBOUR)
    assert (await refused(neighbour.ListNotes(listing(note.case_id)))).reason == "CASE_NOT_FOUND"
    change = pb.WithdrawNoteRequest(note_id=note.id, reason="x")
    assert (await refused(neighbour.WithdrawNote(change))).reason == "NOTE_NOT_FOUND"
    for by in (DRRPIF, actor("regional_coordinator", "RAN"), actor("auditor"), actor("mrc_secretary", "RAN")):
        assert (
            await refused(shared_service.by(by).ListNotes(listing(note.case_id)))
        ).reason == "NOT_PERMITTED"
    rows = await shared_service.database.all("SELECT payload FROM outbox")
    assert rows
    assert not [row for row in rows if WORDS in str(row["payload"])]
    timeline = await shared_service.officer.ListTimeline(pb.ListTimelineRequest(case_id=note.case_id))
    assert "Note" not in str(timeline)


async def test_a_note_stays_with_the_office_that_wrote_it(shared_service: RegistryUnderTest):
    note = await written(shared_service)
    await shared_service.database.all(
        "UPDATE case_file SET municipality = 'KAM' WHERE id = $1 RETURNING id", note.case_id
    )
    # The new office reads none of the old one's, and the old one does not reach the case.
    assert not (await shared_service.by(NEIGHBOUR).ListNotes(listing(note.case_id))).notes
    assert (await refused(shared_service.officer.ListNotes(listing(note.case_id)))).reason == "CASE_NOT_FOUND"
    change = pb.WithdrawNoteRequest(note_id=note.id, reason="x")
    assert (await refused(shared_service.officer.WithdrawNote(change))).reason == "NOTE_NOT_FOUND"


async def test_a_note_is_corrected_by_its_author_and_keeps_what_stood(shared_service: RegistryUnderTest):
    note = await written(shared_service)
    change = pb.CorrectNoteRequest(note_id=note.id, text="never before six", etag=note.etag)
    assert (await refused(shared_service.by(COLLEAGUE).CorrectNote(change))).reason == "NOTE_OF_ANOTHER"
    assert (await refused(shared_service.by(HEAD).CorrectNote(change))).reason == "NOTE_OF_ANOTHER"
    after = await shared_service.officer.CorrectNote(change)
    assert (after.text, [before.text for before in after.changes]) == ("never before six", [WORDS])
    assert (await refused(shared_service.officer.CorrectNote(change))).reason == "ETAG_STALE"
    change.etag = after.etag
    same = await shared_service.officer.CorrectNote(change)
    assert len(same.changes) == 1
    change.text = "a\0b"
    fault = await refused(shared_service.officer.CorrectNote(change))
    assert [each[0] for each in fault.fields] == ["text"]


@pytest.mark.parametrize("by", [OFFICER, HEAD], ids=["author", "head"])
async def test_a_note_is_taken_back_and_that_it_was_there_stays(shared_service: RegistryUnderTest, by):
    note = await written(shared_service)
    change = pb.WithdrawNoteRequest(note_id=note.id, reason="of another family")
    assert (await refused(shared_service.by(COLLEAGUE).WithdrawNote(change))).reason == "NOTE_OF_ANOTHER"
    await shared_service.by(by).WithdrawNote(change)
    [kept] = (await shared_service.officer.ListNotes(listing(note.case_id))).notes
    assert (kept.withdrawn_by, kept.withdraw_reason) == (by.account_id, "of another family")
    assert (await refused(shared_service.officer.WithdrawNote(change))).reason == "NOTE_WITHDRAWN"
    again = pb.CorrectNoteRequest(note_id=note.id, text="x", etag=kept.etag)
    assert (await refused(shared_service.officer.CorrectNote(again))).reason == "NOTE_WITHDRAWN"


async def test_a_mark_stands_on_the_case_and_in_lists_until_it_is_ended(shared_service: RegistryUnderTest):
    case = await shared_service.registered(someone())
    urgent = pb.SetFlagRequest(case_id=case.id, flag="URGENT", reason="no heating")
    marked = await shared_service.officer.SetFlag(urgent)
    assert marked.etag != case.etag
    assert [(one.flag, one.reason, one.set_by) for one in marked.flag_history] == [
        ("URGENT", "no heating", OFFICER.account_id)
    ]

    async def listed() -> pb.Case:
        cases = (await shared_service.officer.ListCases(pb.ListCasesRequest(number=case.number))).cases
        return cases[0]

    # A list says which marks there are, and not why.
    assert (list((await listed()).flags), list((await listed()).flag_history)) == (["URGENT"], [])
    assert (await refused(shared_service.officer.SetFlag(urgent))).reason == "FLAG_SET"
    await shared_service.officer.SetFlag(
        pb.SetFlagRequest(case_id=case.id, flag="COMPLAINT", reason="by letter")
    )
    end = pb.EndFlagRequest(case_id=case.id, flag="URGENT", reason="it is warm")
    await shared_service.officer.EndFlag(end)
    assert (await refused(shared_service.officer.EndFlag(end))).reason == "FLAG_NOT_SET"
    assert list((await listed()).flags) == ["COMPLAINT"]
    await shared_service.officer.SetFlag(urgent)
    history = (await shared_service.officer.GetCase(pb.GetCaseRequest(case_id=case.id))).flag_history
    assert [(one.flag, one.end_reason) for one in history] == [
        ("URGENT", ""),
        ("COMPLAINT", ""),
        ("URGENT", "it is warm"),
    ]


@pytest.mark.parametrize(
    ("given", "field"), [({"flag": "PRETTY", "reason": "x"}, "flag"), ({"flag": "URGENT"}, "reason")]
)
async def test_a_mark_is_one_of_the_list_and_has_a_reason(shared_service: RegistryUnderTest, given, field):
    case = await shared_service.registered(someone())
    for call, kind in (
        (shared_service.officer.SetFlag, pb.SetFlagRequest),
        (shared_service.officer.EndFlag, pb.EndFlagRequest),
    ):
        fault = await refused(call(kind(case_id=case.id, **given)))
        assert [each[0] for each in fault.fields] == [field]
