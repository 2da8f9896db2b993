"""Contacts of an office: kept, one or a list, set right, ended; and that they were spoken with."""

from __future__ import annotations

import datetime as dt
from typing import Any

from google.protobuf.message import Message
from prag.referral.v1 import contact_pb2 as pb
from prag.referral.v1 import referral_events_pb2 as events
from sqlalchemy import select

from services.chassis.database.database import Tx, load
from services.chassis.database.locks import one_at_a_time
from services.chassis.dates import as_date, day, required_day
from services.chassis.errors import AlreadyExists, FieldErrors, NotFound
from services.chassis.events import outbox
from services.chassis.ids import new_id
from services.domain import names
from services.domain.alphabets import ORDERS, sort_column, sort_key
from services.referral import rules
from services.referral.models import Contact
from services.referral.resources.contacts import ENTRY
from services.referral.rules import contacts
from services.referral.rules.contacts import State

__all__ = [
    "answer_share",
    "correct_contact",
    "end_contact",
    "import_contacts",
    "record_contact",
    "record_contact_talk",
    "resume_contact",
    "share_with_contact",
    "undo_contact_talk",
    "undo_share",
]


async def record_contact(tx: Tx, request: pb.RecordContactRequest) -> Contact:
    """Keep a contact that the office does not have yet."""
    errors = FieldErrors()
    given = _given(errors, request.entry, "entry")
    errors.check()
    await _hold(tx, request.municipality)
    await _check_new(tx, request.municipality, given["alike"])
    return await _new(tx, request.municipality, given)


async def import_contacts(tx: Tx, request: pb.ImportContactsRequest) -> pb.ImportContactsResponse:
    """Keep those of a list that the office does not have yet."""
    errors = FieldErrors()
    entries = [_given(errors, entry, f"entries[{at}]") for at, entry in enumerate(request.entries)]
    errors.check()
    await _hold(tx, request.municipality)
    here = select(Contact.alike).where(
        Contact.municipality == request.municipality, Contact.state == State.CURRENT
    )
    there = set((await tx.session.scalars(here)).all())
    answer = pb.ImportContactsResponse()
    for at, given in enumerate(entries):
        if given["alike"] in there:
            answer.known.append(at)
        else:
            there.add(given["alike"])
            answer.contact_ids.append(str((await _new(tx, request.municipality, given)).id))
    return answer


async def correct_contact(tx: Tx, request: pb.CorrectContactRequest) -> Contact:
    """Set right what is kept; the same again is no correction."""
    contact = await _at(tx, request.contact_id, "correct_contact", request.etag)
    errors = FieldErrors()
    given = _given(errors, request.entry, "entry")
    errors.check()
    before = {name: getattr(contact, name) for name in ENTRY}
    if before == {name: given[name] for name in ENTRY}:
        return contact
    if contact.alike != given["alike"]:
        await _hold(tx, contact.municipality)
        await _check_new(tx, contact.municipality, given["alike"])
    change = {"time": tx.now.isoformat(), "by": tx.actor.account_id, "reason": request.reason.strip()}
    contact.changes = [*contact.changes, {**change, **before}]
    for name, value in given.items():
        setattr(contact, name, value)
    event = events.ContactCorrected(
        contact_id=str(contact.id), kind=contact.kind, work_field=contact.work_field
    )
    await _told(tx, contact, event)
    return contact


async def end_contact(tx: Tx, request: pb.EndContactRequest) -> Contact:
    """Nobody is reached there any more."""
    contact = await _at(tx, request.contact_id, "end_contact")
    contact.end_reason, contact.ended_by = request.reason.strip(), tx.actor.account_id
    contact.end_time = tx.now
    await _told(tx, contact, events.ContactEnded(contact_id=str(contact.id)))
    return contact


async def resume_contact(tx: Tx, request: pb.ResumeContactRequest) -> Contact:
    """It is reached again."""
    contact = await load(tx, Contact, request.contact_id, reason="CONTACT_NOT_FOUND")
    state = contacts.next_state("resume_contact", State(contact.state))
    await _hold(tx, contact.municipality)
    await _check_new(tx, contact.municipality, contact.alike)
    contact.state, contact.end_reason, contact.ended_by, contact.end_time = state, "", "", None
    await _told(tx, contact, events.ContactResumed(contact_id=str(contact.id)))
    return contact


async def record_contact_talk(tx: Tx, request: pb.RecordContactTalkRequest) -> Contact:
    """Note that it was spoken with."""
    contact = await _at(tx, request.contact_id, "record_contact_talk")
    contacts.check_room(contact.talks)
    talked_on = required_day(request.talked_on, "talked_on")
    rules.ACTS.require("RecordContactTalk.talked_on", talked_on, tx.now)
    talk = {
        "id": str(new_id()),
        "talked_on": talked_on.isoformat(),
        "means": pb.ContactMeans.Name(request.means).removeprefix("CONTACT_MEANS_"),
        "about": request.about.strip(),
        "by": tx.actor.account_id,
    }
    _keep(contact, [*contact.talks, talk])
    event = events.ContactTalked(contact_id=str(contact.id), talk_id=talk["id"], means=talk["means"])
    as_date(talked_on, event.talked_on)
    await _told(tx, contact, event, talked_on)
    return contact


async def undo_contact_talk(tx: Tx, request: pb.UndoContactTalkRequest) -> Contact:
    """It was recorded by mistake."""
    contact = await load(tx, Contact, request.contact_id, reason="CONTACT_NOT_FOUND")
    rest = [talk for talk in contact.talks if talk["id"] != request.talk_id]
    if len(rest) == len(contact.talks):
        raise NotFound("CONTACT_TALK_NOT_FOUND")
    _keep(contact, rest)
    event = events.ContactTalkUndone(contact_id=str(contact.id), talk_id=request.talk_id)
    await _told(tx, contact, event)
    return contact


async def share_with_contact(tx: Tx, request: pb.ShareWithContactRequest) -> Contact:
    """Note what was sent to it, and what was asked."""
    contact = await _at(tx, request.contact_id, "share_with_contact")
    contacts.check_room(contact.shares)
    shared_on, due_on = day(request.shared_on, "shared_on"), day(request.due_on, "due_on")
    errors = FieldErrors()
    rules.ACTS.check(errors, "ShareWithContact.shared_on", shared_on, tx.now)
    rules.ACTS.check(errors, "ShareWithContact.due_on", due_on, tx.now, {"shared": shared_on})
    contacts.check_asked(errors, asked=bool(request.asked.strip()), due=due_on is not None)
    errors.check()
    topics = [pb.ShareTopic.Name(topic).removeprefix("SHARE_TOPIC_") for topic in request.topics]
    share: dict[str, Any] = {
        "id": str(new_id()),
        "shared_on": _iso(shared_on),
        "means": pb.ContactMeans.Name(request.means).removeprefix("CONTACT_MEANS_"),
        "topics": list(dict.fromkeys(topics)),
        "what": request.what.strip(),
        "by": tx.actor.account_id,
        "asked": request.asked.strip(),
        "due_on": _iso(due_on),
        "answered_on": "",
        "answer": "",
    }
    _keep_shares(contact, [*contact.shares, share])
    event = events.WorkShared(
        contact_id=str(contact.id), share_id=share["id"], kind=contact.kind, topics=share["topics"]
    )
    as_date(shared_on, event.shared_on)
    as_date(due_on, event.due_on)
    await _told(tx, contact, event, shared_on)
    return contact


async def answer_share(tx: Tx, request: pb.AnswerShareRequest) -> Contact:
    """Note what it answered."""
    contact, share = await _share(tx, request.contact_id, request.share_id)
    contacts.check_answer(asked=bool(share["asked"]), answered=bool(share["answered_on"]))
    answered_on = required_day(request.answered_on, "answered_on")
    shared_on = dt.date.fromisoformat(share["shared_on"])
    rules.ACTS.require("AnswerShare.answered_on", answered_on, tx.now, {"shared": shared_on})
    answer = {"answered_on": answered_on.isoformat(), "answer": request.answer.strip()}
    _keep_shares(contact, [{**one, **answer} if one is share else one for one in contact.shares])
    event = events.ShareAnswered(contact_id=str(contact.id), share_id=share["id"])
    as_date(answered_on, event.answered_on)
    await _told(tx, contact, event, answered_on)
    return contact


async def undo_share(tx: Tx, request: pb.UndoShareRequest) -> Contact:
    """Take the answer back, or else that it was shared."""
    contact, share = await _share(tx, request.contact_id, request.share_id)
    stands = bool(share["answered_on"])
    rest = [one for one in contact.shares if one is not share]
    _keep_shares(contact, [*rest, {**share, "answered_on": "", "answer": ""}] if stands else rest)
    event = events.ShareUndone(contact_id=str(contact.id), share_id=share["id"], stands=stands)
    await _told(tx, contact, event)
    return contact


async def _share(tx: Tx, contact_id: str, share_id: str) -> tuple[Contact, dict[str, Any]]:
    contact = await load(tx, Contact, contact_id, reason="CONTACT_NOT_FOUND")
    found = next((one for one in contact.shares if one["id"] == share_id), None)
    if found is None:
        raise NotFound("SHARE_NOT_FOUND")
    return contact, found


async def _hold(tx: Tx, municipality: str) -> None:
    """Refuse to write for another office; let those who write for one look one after the other."""
    if municipality not in tx.actor.municipalities:
        raise NotFound("NOT_VISIBLE")
    await one_at_a_time(tx, f"contacts:{municipality}")


async def _check_new(tx: Tx, municipality: str, alike: str) -> None:
    known = select(Contact.id).where(
        Contact.municipality == municipality,
        Contact.alike == alike,
        Contact.state == State.CURRENT,
    )
    if await tx.session.scalar(known.limit(1)) is not None:
        raise AlreadyExists("CONTACT_KNOWN")


async def _new(tx: Tx, municipality: str, given: dict[str, Any]) -> Contact:
    contact = Contact(
        id=new_id(),
        municipality=municipality,
        state=State.CURRENT,
        recorded_by=tx.actor.account_id,
        talks=[],
        shares=[],
        changes=[],
        **given,
    )
    tx.add(contact)
    await tx.flush()
    event = events.ContactRecorded(
        contact_id=str(contact.id), kind=contact.kind, work_field=contact.work_field
    )
    await _told(tx, contact, event)
    return contact


async def _at(tx: Tx, contact_id: str, action: str, etag: str | None = None) -> Contact:
    """Return a contact on which a step is taken, locked, at the state after it."""
    contact = await load(tx, Contact, contact_id, etag, reason="CONTACT_NOT_FOUND")
    contact.state = contacts.next_state(action, State(contact.state))
    return contact


def _given(errors: FieldErrors, entry: pb.ContactEntry, at: str) -> dict[str, Any]:
    """Read an entry as it is kept, with the keys by which it is found and known again."""
    texts = [name for name in ENTRY if name not in {"kind", "work_field"}]
    given = {name: getattr(entry, name).strip() for name in texts}
    contacts.check_entry(errors, at, entry.work_field, given["email"])
    listed = f"{given['organisation']} {given['person_name']}"
    parts = [names.fold(given[name]) for name in ("organisation", "person_name", "place")]
    return {
        **given,
        "kind": pb.ContactKind.Name(entry.kind).removeprefix("CONTACT_KIND_"),
        "work_field": entry.work_field,
        "name_fold": " ".join(part for part in parts if part),
        **{sort_column(language): sort_key(listed, language) for language in ORDERS},
        "alike": "|".join((*parts[:2], given["email"].lower())),
    }


def _keep(contact: Contact, talks: list[dict[str, Any]]) -> None:
    """Keep the talks by their days, and when the latest was."""
    contact.talks = sorted(talks, key=lambda talk: (talk["talked_on"], talk["id"]))
    contact.last_talk_on = dt.date.fromisoformat(contact.talks[-1]["talked_on"]) if talks else None


def _keep_shares(contact: Contact, shares: list[dict[str, Any]]) -> None:
    """Keep what was shared by its days, and when the next answer is due that has not come."""
    contact.shares = sorted(shares, key=lambda share: (share["shared_on"], share["id"]))
    awaited = [one["due_on"] for one in shares if one["due_on"] and not one["answered_on"]]
    contact.answer_due_on = dt.date.fromisoformat(min(awaited)) if awaited else None


def _iso(on: dt.date | None) -> str:
    return on.isoformat() if on is not None else ""


async def _told(tx: Tx, contact: Contact, event: Message, on: dt.date | None = None) -> None:
    await outbox.record(tx, event, municipality=contact.municipality, actual_on=on)
