"""Contacts of an office: kept, taken over as a list, set right, ended; that they were spoken with."""

import asyncio
import uuid
from typing import Any

import pytest
from google.type.date_pb2 import Date
from prag.common.v1 import types_pb2 as common
from prag.referral.v1 import contact_pb2 as pb
from prag.referral.v1 import referral_events_pb2 as events

from services.chassis.errors import DomainError, FieldErrors
from services.referral.rules import contacts as rules
from services.referral.rules.contacts import State
from tests import factories
from tests.referral.conftest import TODAY, ReferralUnderTest
from tests.referral.test_meetings import TOMORROW, YESTERDAY, names, once, refused

pytestmark = pytest.mark.asyncio(loop_scope="module")


def entry(organisation: str = "Dom kulture", **changes: Any) -> pb.ContactEntry:
    given = {
        "kind": pb.CONTACT_KIND_PUBLIC_INSTITUTION,
        "work_field": "WORK_CULTURE",
        "organisation": organisation,
        "person_name": "Vesna Đorđević",
        "email": "dom@example.org",
    }
    return pb.ContactEntry(**{**given, **changes})


async def kept(service: ReferralUnderTest, organisation: str, **changes: Any) -> pb.Contact:
    request = pb.RecordContactRequest(
        municipality="RAN", entry=entry(organisation, **changes), request_id=once()
    )
    return await service.office.RecordContact(request)


async def talked(service: ReferralUnderTest, contact: pb.Contact, on: Date = TODAY) -> pb.Contact:
    request = pb.RecordContactTalkRequest(
        contact_id=contact.id, talked_on=on, means=pb.CONTACT_MEANS_PHONE, about="the hall", request_id=once()
    )
    return await service.office.RecordContactTalk(request)


async def found(service: ReferralUnderTest, who: Any = None, **asked: Any) -> list[str]:
    stub = service.office if who is None else service.referral.stub(who)
    answer = await stub.SearchContacts(pb.SearchContactsRequest(**asked))
    return [one.entry.organisation for one in answer.contacts]


async def told(service: ReferralUnderTest, contact: pb.Contact) -> list[Any]:
    """What was told of a contact, in its order."""
    rows = await service.referral.database.all(
        "SELECT type, payload FROM outbox WHERE aggregate_id = $1 ORDER BY aggregate_version",
        uuid.UUID(contact.id),
    )
    return [getattr(events, row["type"].rpartition(".")[2]).FromString(row["payload"]) for row in rows]


OFFICER = factories.actor("mocr_officer", "RAN")


@pytest.mark.parametrize("state", State)
async def test_what_is_offered_is_what_can_be_done(state):
    offered = rules.actions(state, OFFICER, talked=False)
    for action, _ in rules.STEPS:
        if action in offered:
            assert rules.next_state(action, state)
        else:
            with pytest.raises(DomainError) as caught:
                rules.next_state(action, state)
            assert caught.value.metadata == {"state": state, "action": action}
    assert rules.actions(state, OFFICER, talked=True) == [*offered, "undo_contact_talk"]
    assert rules.actions(state, factories.coordinator("RAN"), talked=True) == []


@pytest.mark.parametrize(
    ("work_field", "email", "wrong"),
    [
        ("WORK_CULTURE", "", []),
        ("WORK_CULTURE", "dom@example.org", []),
        ("CULTURE", "", [("entry.work_field", "FIELD_UNKNOWN_VALUE")]),
        *(
            ("WORK_CULTURE", email, [("entry.email", "FIELD_INVALID_FORMAT")])
            for email in ("dom", "@example.org", "dom@example", "dom kulture@example.org")
        ),
    ],
)
async def test_an_entry(work_field, email, wrong):
    errors = FieldErrors()
    rules.check_entry(errors, "entry", work_field, email)
    if not wrong:
        errors.check()
        return
    with pytest.raises(DomainError) as caught:
        errors.check()
    assert [(one.field, one.reason) for one in caught.value.fields] == wrong


async def test_no_more_talks_than_are_kept():
    rules.check_room(range(rules.MOST_TALKS - 1))
    with pytest.raises(DomainError, match="CONTACT_TALKS_FULL"):
        rules.check_room(range(rules.MOST_TALKS))


async def test_a_contact_is_kept_set_right_and_ends(shared_service: ReferralUnderTest):
    service = shared_service
    made = await kept(service, "Dom kulture Ranilug")
    assert (made.municipality, made.state) == ("RAN", pb.CONTACT_STATE_CURRENT)
    assert names(made.actions) == [
        *("record_contact_talk", "share_with_contact", "correct_contact", "end_contact")
    ]
    right = entry("Dom kulture Ranilug", phone="049 123 456", kind=pb.CONTACT_KIND_MEDIA)
    request = pb.CorrectContactRequest(
        contact_id=made.id, entry=right, reason="a slip", etag=made.etag, request_id=once()
    )
    now = await service.office.CorrectContact(request)
    assert (now.entry, [one.before for one in now.changes]) == (right, [made.entry])
    assert await service.office.CorrectContact(request) == now
    # The same again is no correction; an older page is told so.
    request.etag, request.request_id = now.etag, once()
    assert len((await service.office.CorrectContact(request)).changes) == 1
    request.etag, request.request_id = made.etag, once()
    assert (await refused(service.office.CorrectContact(request))).reason == "ETAG_STALE"

    ended = await service.office.EndContact(pb.EndContactRequest(contact_id=made.id, reason="it closed"))
    assert (ended.state, ended.end_reason) == (pb.CONTACT_STATE_ENDED, "it closed")
    assert names(ended.actions) == ["resume_contact"]
    for call in (
        service.office.EndContact(pb.EndContactRequest(contact_id=made.id, reason="again")),
        talked(service, made),
    ):
        assert (await refused(call)).reason == "CONTACT_NOT_IN_STATE"
    again = await service.office.ResumeContact(pb.ResumeContactRequest(contact_id=made.id))
    assert (again.state, again.end_reason, again.HasField("end_time")) == (
        pb.CONTACT_STATE_CURRENT,
        "",
        False,
    )
    assert [type(one).__name__ for one in await told(service, made)] == [
        *("ContactRecorded", "ContactCorrected", "ContactEnded", "ContactResumed")
    ]


async def test_one_organisation_person_and_address_are_one_contact(shared_service: ReferralUnderTest):
    service = shared_service
    first = await kept(service, "Savez žena", email="a@example.org")
    # In whatever spelling; another person there is another contact.
    same = {"person_name": "Vesna Gjorgjeviq", "email": "A@example.org"}
    assert (await refused(kept(service, "Savez zena", **same))).reason == "CONTACT_KNOWN"
    other = await kept(service, "Savez žena", person_name="Ana", email="a@example.org")
    becoming = pb.CorrectContactRequest(
        contact_id=other.id, entry=first.entry, reason="one of them", etag=other.etag
    )
    assert (await refused(service.office.CorrectContact(becoming))).reason == "CONTACT_KNOWN"
    # Another office has its own; what ended stands in nobody's way until it comes back.
    there = service.referral.stub(factories.actor("mocr_officer", "KAM"))
    await there.RecordContact(pb.RecordContactRequest(municipality="KAM", entry=first.entry))
    await service.office.EndContact(pb.EndContactRequest(contact_id=first.id, reason="moved"))
    await kept(service, "Savez žena", email="a@example.org")
    back = service.office.ResumeContact(pb.ResumeContactRequest(contact_id=first.id))
    assert (await refused(back)).reason == "CONTACT_KNOWN"
    both = [kept(service, "Dva puta odjednom") for _ in range(2)]
    answers = await asyncio.gather(*both, return_exceptions=True)
    assert sorted(getattr(one, "reason", "") for one in answers) == ["", "CONTACT_KNOWN"]


async def test_talks_stand_by_their_days(shared_service: ReferralUnderTest):
    service = shared_service
    made = await kept(service, "Radio Kosovska Kamenica")
    late = await talked(service, made)
    both = await talked(service, made, YESTERDAY)
    assert [one.talked_on for one in both.talks] == [TODAY, YESTERDAY]
    assert (both.last_talk_on, both.talks[0].about, both.talks[0].means) == (
        TODAY,
        "the hall",
        pb.CONTACT_MEANS_PHONE,
    )
    assert (await refused(talked(service, made, TOMORROW))).fields[0].reason == "DATE_IN_FUTURE"
    undo = pb.UndoContactTalkRequest(contact_id=made.id, talk_id=late.talks[0].id)
    now = await service.office.UndoContactTalk(undo)
    assert ([one.talked_on for one in now.talks], now.last_talk_on) == ([YESTERDAY], YESTERDAY)
    assert (await refused(service.office.UndoContactTalk(undo))).reason == "CONTACT_TALK_NOT_FOUND"
    undo.talk_id = now.talks[0].id
    last = await service.office.UndoContactTalk(undo)
    assert (list(last.talks), last.HasField("last_talk_on")) == ([], False)


async def shared(
    service: ReferralUnderTest, contact: pb.Contact, due: Date | None = None, **more: Any
) -> pb.Contact:
    request = pb.ShareWithContactRequest(
        contact_id=contact.id,
        shared_on=YESTERDAY,
        means=pb.CONTACT_MEANS_MAIL,
        topics=[pb.SHARE_TOPIC_NEEDS],
        what="a list",
        asked="how many" if due else "",
        due_on=due,
        request_id=once(),
    )
    request.MergeFrom(pb.ShareWithContactRequest(**more))
    return await service.office.ShareWithContact(request)


async def awaited(service: ReferralUnderTest, who: Any = None) -> list[tuple[str, int]]:
    stub = service.office if who is None else service.referral.stub(who)
    work = await stub.ListWork(common.ListWorkRequest())
    return [(one.subject_id, one.group) for one in work.items if one.kind == "answer_share"]


@pytest.mark.parametrize(("asked", "answered"), [(False, False), (True, False), (True, True)])
async def test_what_is_offered_of_a_share_is_what_can_be_done(asked, answered):
    offered = rules.share_actions(OFFICER, asked=asked, answered=answered)
    if "answer_share" in offered:
        rules.check_answer(asked=asked, answered=answered)
    else:
        with pytest.raises(DomainError):
            rules.check_answer(asked=asked, answered=answered)
    assert "undo_share" in offered
    assert rules.share_actions(factories.coordinator("RAN"), asked=asked, answered=answered) == []


async def test_what_was_asked_is_awaited_until_it_is_answered(shared_service: ReferralUnderTest):
    service = shared_service
    told = await shared(service, await kept(service, "Donator bez pitanja"))
    assert [one.name for one in told.shares[0].actions] == ["undo_share"]
    later = await shared(service, await kept(service, "Donator kasnije"), TOMORROW)
    today = await shared(service, await kept(service, "Donator danas"), TODAY)
    late = await shared(service, await kept(service, "Donator kasni"), YESTERDAY)
    # The day that comes first counts, and what is over does not.
    late = await shared(service, late, TOMORROW)
    both = {(today.id, common.WORK_GROUP_TODAY), (late.id, common.WORK_GROUP_LATE)}
    assert set(await awaited(service)) == both
    assert await awaited(service, factories.actor("mocr_officer", "KAM")) == []
    first = next(one for one in late.shares if one.due_on == YESTERDAY)
    request = pb.AnswerShareRequest(contact_id=late.id, share_id=first.id, answered_on=TODAY, answer="forty")
    now = await service.office.AnswerShare(request)
    assert [(one.id, one.answer) for one in now.shares if one.HasField("answered_on")] == [
        (first.id, "forty")
    ]
    assert await awaited(service) == [(today.id, common.WORK_GROUP_TODAY)]
    assert (await refused(service.office.AnswerShare(request))).reason == "SHARE_ANSWERED"
    plain = pb.AnswerShareRequest(
        contact_id=told.id, share_id=told.shares[0].id, answered_on=TODAY, answer="yes"
    )
    assert (await refused(service.office.AnswerShare(plain))).reason == "SHARE_NOT_ASKED"
    # Taken back it is awaited again; once more, it was never shared.
    undo = pb.UndoShareRequest(contact_id=late.id, share_id=first.id)
    again = await service.office.UndoShare(undo)
    assert (len(again.shares), (late.id, common.WORK_GROUP_LATE) in await awaited(service)) == (2, True)
    assert len((await service.office.UndoShare(undo)).shares) == 1
    assert await awaited(service) == [(today.id, common.WORK_GROUP_TODAY)]
    # What was asked is answered also once nobody else is reached there.
    await service.office.EndContact(pb.EndContactRequest(contact_id=later.id, reason="closed"))
    last = pb.AnswerShareRequest(
        contact_id=later.id, share_id=later.shares[0].id, answered_on=TODAY, answer="none"
    )
    assert (await service.office.AnswerShare(last)).shares[0].answer == "none"


@pytest.mark.parametrize(
    ("more", "wrong"),
    [
        ({"asked": "how many"}, [("due_on", "FIELD_REQUIRED")]),
        ({"due_on": TODAY}, [("asked", "FIELD_REQUIRED")]),
        ({"shared_on": TOMORROW}, [("shared_on", "DATE_IN_FUTURE")]),
        ({"asked": "x", "due_on": Date(year=2026, month=11, day=1)}, [("due_on", "DATE_TOO_EARLY")]),
    ],
)
async def test_what_is_wrong_with_a_share(shared_service: ReferralUnderTest, more, wrong):
    contact = await kept(shared_service, f"Za {once()}")
    error = await refused(shared(shared_service, contact, **more))
    assert [(one.field, one.reason) for one in error.fields] == wrong
    now = await shared_service.office.GetContact(pb.GetContactRequest(contact_id=contact.id))
    assert list(now.shares) == []


async def test_a_list_stands_in_the_readers_order(shared_service: ReferralUnderTest):
    service = shared_service
    for organisation in ("Redosled Čvor", "Redosled Cvrčak", "Redosled Dhomë", "Redosled Dvor"):
        await kept(service, organisation)
    # Č is a letter after C, and Dh one after D; in the other's language each is C, and D with h.
    for locale, order in (
        (common.LOCALE_SR_LATN, ["Cvrčak", "Čvor", "Dhomë", "Dvor"]),
        (common.LOCALE_SQ, ["Čvor", "Cvrčak", "Dvor", "Dhomë"]),
        (common.LOCALE_UNSPECIFIED, ["Čvor", "Cvrčak", "Dhomë", "Dvor"]),
    ):
        names_, token = [], ""
        while True:
            page = await service.office.SearchContacts(
                pb.SearchContactsRequest(text="redosled", locale=locale, page_size=3, page_token=token)
            )
            names_ += [one.entry.organisation.removeprefix("Redosled ") for one in page.contacts]
            token = page.next_page_token
            if not token:
                break
        assert names_ == order, locale


async def test_a_list_is_taken_over_whole_and_once(shared_service: ReferralUnderTest):
    service = shared_service
    await kept(service, "Lista nula")
    rows = [entry(f"Lista {name}") for name in ("jedan", "nula", "dva", "Jedan")]

    async def import_(*entries: pb.ContactEntry, to: str = "RAN") -> pb.ImportContactsResponse:
        request = pb.ImportContactsRequest(municipality=to, entries=entries)
        return await service.office.ImportContacts(request)

    wrong = await refused(import_(*rows, entry("Lista tri", work_field="NONE", email="none")))
    assert [(one.field, one.reason) for one in wrong.fields] == [
        ("entries[4].work_field", "FIELD_UNKNOWN_VALUE"),
        ("entries[4].email", "FIELD_INVALID_FORMAT"),
    ]
    assert await found(service, text="lista") == ["Lista nula"]
    assert (await refused(import_(*rows, to="KAM"))).reason == "NOT_VISIBLE"
    done = await import_(*rows)
    assert (len(done.contact_ids), list(done.known)) == (2, [1, 3])
    again = await import_(*rows)
    assert (list(again.contact_ids), list(again.known)) == ([], [0, 1, 2, 3])
    assert await found(service, text="lista") == ["Lista dva", "Lista jedan", "Lista nula"]


async def test_who_is_found_by_whom(shared_service: ReferralUnderTest):
    service = shared_service
    near = await kept(service, "Čegarska pošta", place="Ranilug", kind=pb.CONTACT_KIND_OTHER)
    gone = await kept(service, "Čegarska stara pošta", kind=pb.CONTACT_KIND_MEDIA)
    await service.office.EndContact(pb.EndContactRequest(contact_id=gone.id, reason="closed"))
    there = factories.actor("mocr_officer", "KAM")
    await service.referral.stub(there).RecordContact(
        pb.RecordContactRequest(municipality="KAM", entry=entry("Čegarska škola"))
    )
    # By words of any of its names, in any script and order.
    for text in ("чегарска", "ranillug posta", "Gjorgjeviq cegarska"):
        assert await found(service, text=text) == ["Čegarska pošta"], text
    assert await found(service, text="čegarska", with_ended=True) == [
        "Čegarska pošta",
        "Čegarska stara pošta",
    ]
    assert await found(service, text="čegarska", kind=pb.CONTACT_KIND_MEDIA) == []
    assert await found(service, there, text="čegarska") == ["Čegarska škola"]
    both = factories.coordinator("RAN", "KAM")
    assert await found(service, both, text="čegarska") == ["Čegarska pošta", "Čegarska škola"]
    assert await found(service, both, text="čegarska", municipality="KAM") == ["Čegarska škola"]
    seen = await service.referral.stub(both).GetContact(pb.GetContactRequest(contact_id=near.id))
    assert (seen.entry.organisation, list(seen.actions)) == ("Čegarska pošta", [])
    absent = await refused(service.referral.stub(there).GetContact(pb.GetContactRequest(contact_id=near.id)))
    assert absent.reason == "CONTACT_NOT_FOUND"
    names_, token = [], ""
    while True:
        page = await service.referral.stub(both).SearchContacts(
            pb.SearchContactsRequest(text="čegarska", with_ended=True, page_size=1, page_token=token)
        )
        names_ += [one.entry.organisation for one in page.contacts]
        token = page.next_page_token
        if not token:
            break
    assert names_ == ["Čegarska pošta", "Čegarska škola", "Čegarska stara pošta"]
