"""Contacts: the list, one with its talks and what stood before, the form of each step, a list taken over."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from flask import abort, render_template, request, url_for
from prag.referral.v1 import contact_pb2 as pb

from gateway import labels, menu, places
from gateway.auth import current, requires
from gateway.clients import services
from gateway.fields import enum_choices
from gateway.formats import day, localized
from gateway.forms import Form, saved
from gateway.locale import gettext as _
from gateway.locale import language_proto, ngettext
from gateway.locale import lazy_gettext as _l
from gateway.officer.cases.case_layout import account_names
from gateway.officer.contacts import rows
from gateway.officer.contacts.blueprint import bp
from gateway.officer.contacts.forms import (
    TEXTS,
    ContactForm,
    CorrectContactForm,
    EndForm,
    ImportForm,
    PressForm,
    SearchForm,
    ShareAnswerForm,
    ShareForm,
    TalkForm,
)

PAGE = 50


@dataclass(frozen=True)
class Step:
    """A step: its words, its form, and the RPC that takes it."""

    word: Any
    form: Callable[[], Form]
    rpc: str
    question: Callable[..., Any]
    said: tuple[str, ...] = ()
    # What of the contact it is a step of: "talk", "share"; itself where empty.
    of: str = ""


STEPS: Final[Mapping[str, Step]] = {
    "record_contact_talk": Step(
        _l("It was spoken with"),
        TalkForm,
        "RecordContactTalk",
        pb.RecordContactTalkRequest,
        ("talked_on", "means", "about"),
    ),
    "share_with_contact": Step(
        _l("Something was sent to it"),
        ShareForm,
        "ShareWithContact",
        pb.ShareWithContactRequest,
        ("shared_on", "means", "topics", "what", "asked", "due_on"),
    ),
    "answer_share": Step(
        _l("It was answered"),
        ShareAnswerForm,
        "AnswerShare",
        pb.AnswerShareRequest,
        ("answered_on", "answer"),
        of="share",
    ),
    "undo_share": Step(_l("Take back"), PressForm, "UndoShare", pb.UndoShareRequest, of="share"),
    "end_contact": Step(
        _l("It is reached no more"), EndForm, "EndContact", pb.EndContactRequest, ("reason",)
    ),
    "resume_contact": Step(_l("It is reached again"), PressForm, "ResumeContact", pb.ResumeContactRequest),
    "undo_contact_talk": Step(
        _l("Take back"), PressForm, "UndoContactTalk", pb.UndoContactTalkRequest, of="talk"
    ),
}


@bp.route("", methods=["GET", "POST"])
@requires("contact.read")
def index() -> Any:
    """Contacts of the offices that the reader sees; what is searched for is in no address."""
    form = SearchForm()
    kind = request.args.get("kind", "")
    kind = kind if kind in dict(enum_choices(pb.ContactKind)) else ""
    ended = request.args.get("ended") == "1"
    form.accepted()
    answer = services().referral.SearchContacts(
        pb.SearchContactsRequest(
            kind=kind or None,
            text=form.text.data or "",
            with_ended=ended,
            locale=language_proto(),
            page_size=PAGE,
            page_token=request.args.get("page", ""),
        )
    )

    def here(kind: str, page: str = "", *, ended: bool = ended) -> str:
        return url_for("contacts.index", kind=kind or None, ended="1" if ended else None, page=page or None)

    chips = [("", _("All contacts")), *enum_choices(pb.ContactKind)]
    several = len(current().municipalities) > 1
    # The next page of a search would have its words in its address.
    goes_on = bool(answer.next_page_token)
    return form.page(
        "contacts/index.html",
        chips=[{"text": text, "url": here(code), "current": code == kind} for code, text in chips],
        ended=ended,
        ended_url=here(kind, ended=not ended),
        rows=[
            {
                "one": one,
                "url": url_for("contacts.contact", contact_id=one.id),
                "kind": labels.label(pb.ContactKind.Name(one.entry.kind)),
                "field": labels.label(one.entry.work_field),
                "ended": one.state == pb.CONTACT_STATE_ENDED,
                "municipality": places.municipality_name(one.municipality) if several else "",
            }
            for one in answer.contacts
        ],
        more=goes_on and bool(form.text.data),
        next_url=here(kind, answer.next_page_token) if goes_on and not form.text.data else "",
        first_url=here(kind) if request.args.get("page") else "",
        may_write=current().may("contact.write"),
    )


@bp.route("/new", methods=["GET", "POST"])
@requires("contact.write")
def new() -> Any:
    """Keep a contact."""
    menu.in_section("contacts.index")
    form = ContactForm(data=_own_place())
    form.municipality.choices = _own_places()
    if form.accepted():
        with form.faults(at={"CONTACT_KNOWN": "organisation"}):
            done = services().referral.RecordContact(
                pb.RecordContactRequest(
                    municipality=form.municipality.data,
                    entry=form.message(),
                    request_id=form.request_id.data,
                )
            )
            return saved(url_for("contacts.contact", contact_id=done.id))
    return form.page("contacts/form.html", seen=None)


@bp.route("/import", methods=["GET", "POST"])
@requires("contact.write")
def take_over() -> Any:
    """Take a list over: its rows are shown as they are read, and kept once somebody has seen them."""
    menu.in_section("contacts.index")
    form = ImportForm(data=_own_place())
    form.municipality.choices = _own_places()
    entries: list[pb.ContactEntry] = []
    if form.accepted():
        entries = _read(form)
    if entries and not form.table.errors and form.seen.data:
        with form.faults():
            done = services().referral.ImportContacts(
                pb.ImportContactsRequest(
                    municipality=form.municipality.data, entries=entries, request_id=form.request_id.data
                )
            )
            return saved(url_for("contacts.index"), _kept(done))
    return form.page(
        "contacts/import.html",
        entries=[
            (labels.label(pb.ContactKind.Name(one.kind)), labels.label(one.work_field), one)
            for one in entries
        ],
        wrong=bool(form.table.errors),
        columns=_columns(),
    )


@bp.route("/<uuid:contact_id>")
@requires("contact.read")
def contact(contact_id: UUID) -> Any:
    """One contact, what was spoken about, and what stood before."""
    menu.in_section("contacts.index")
    found = _one(contact_id)
    may = {one.name for one in found.actions if one.allowed}
    people = [
        *(found.recorded_by, found.ended_by, *(one.changed_by for one in found.changes)),
        *(one.recorded_by for one in found.talks),
        *(one.recorded_by for one in found.shares),
    ]
    return render_template(
        "contacts/contact.html",
        found=found,
        kind=labels.label(pb.ContactKind.Name(found.entry.kind)),
        field=labels.label(found.entry.work_field),
        place=places.municipality_name(found.municipality),
        names=account_names(
            [*people, *(one.recorded_by for one in found.talks), *(one.recorded_by for one in found.shares)]
        ),
        may=may,
        steps=[
            (str(step.word), url_for("contacts.step", contact_id=contact_id, action=name))
            for name, step in STEPS.items()
            if name in may and not step.of
        ],
        talks=[
            (
                one,
                labels.label(pb.ContactMeans.Name(one.means)),
                url_for("contacts.step", contact_id=contact_id, action="undo_contact_talk", talk=one.id)
                if "undo_contact_talk" in may
                else "",
            )
            for one in found.talks
        ],
        shares=[
            (
                one,
                ", ".join(labels.label(pb.ShareTopic.Name(topic)) for topic in one.topics),
                [
                    (
                        str(STEPS[step.name].word),
                        url_for("contacts.step", contact_id=contact_id, action=step.name, share=one.id),
                    )
                    for step in one.actions
                    if step.allowed
                ],
            )
            for one in found.shares
        ],
        changes=[(one, _said(one.before)) for one in found.changes],
    )


@bp.route("/<uuid:contact_id>/correct", methods=["GET", "POST"])
@requires("contact.write")
def correct(contact_id: UUID) -> Any:
    """Set a contact right; what stood before stays to be read."""
    menu.in_section("contacts.index")
    now = _one(contact_id)
    saved_now = {
        "kind": pb.ContactKind.Name(now.entry.kind),
        **{name: getattr(now.entry, name) for name in ("work_field", *TEXTS)},
    }
    form = CorrectContactForm(data={**saved_now, "etag": now.etag})
    del form.municipality
    if form.accepted():
        with form.faults(at={"CONTACT_KNOWN": "organisation"}):
            services().referral.CorrectContact(
                pb.CorrectContactRequest(
                    contact_id=now.id,
                    entry=form.message(),
                    reason=form.reason.data,
                    etag=form.etag.data,
                    request_id=form.request_id.data,
                )
            )
            return saved(url_for("contacts.contact", contact_id=contact_id))
    form.seen_anew(now.etag, saved_now)
    return form.page("contacts/form.html", seen=now)


@bp.route("/<uuid:contact_id>/steps/<string:action>", methods=["GET", "POST"])
@requires("contact.write")
def step(contact_id: UUID, action: str) -> Any:
    """Take a step of a contact, or of a talk with it."""
    menu.in_section("contacts.index")
    if action not in STEPS:
        abort(404)
    one = STEPS[action]
    now = _one(contact_id)
    part = _part(now, one.of)
    if one.of and part is None:
        abort(404)
    form = one.form()
    if form.accepted():
        with form.faults():
            said = {name: getattr(form[name], "message", form[name].data) for name in one.said}
            said = {name: value for name, value in said.items() if value is not None}
            if part is not None:
                said[f"{one.of}_id"] = part.id
            question = one.question(contact_id=now.id, request_id=form.request_id.data, **said)
            services().rpc("referral", one.rpc)(question)
            return saved(url_for("contacts.contact", contact_id=contact_id))
    return form.page("contacts/step.html", seen=now, word=one.word, about=_about(part))


def _part(contact: pb.Contact, of: str) -> pb.ContactTalk | pb.ContactShare | None:
    """The talk, or what was shared, that the address names."""
    parts = [*contact.talks] if of == "talk" else [*contact.shares] if of == "share" else []
    return next((each for each in parts if each.id == request.args.get(of)), None)


def _about(part: pb.ContactTalk | pb.ContactShare | None) -> str:
    """The day of it, and what was asked."""
    if isinstance(part, pb.ContactShare):
        return " · ".join(text for text in (day(part.shared_on), part.asked or part.what) if text)
    return day(part.talked_on) if part is not None else ""


def _one(contact_id: UUID) -> pb.Contact:
    return services().referral.GetContact(pb.GetContactRequest(contact_id=str(contact_id)))


def _own_places() -> list[tuple[str, str]]:
    own = current().municipalities
    return [(one.code, localized(one.name)) for one in places.municipalities() if one.code in own]


def _own_place() -> dict[str, str]:
    own = current().municipalities
    return {"municipality": own[0] if len(own) == 1 else ""}


def _columns() -> dict[str, str]:
    words = ContactForm(formdata=None)
    return {name: str(words[name].label.text) for name in rows.COLUMNS}


def _read(form: ImportForm) -> list[pb.ContactEntry]:
    """The rows as contacts; what cannot be read is told at the field, row by row."""
    entries, wrong = rows.read(form.table.data)
    columns = _columns()
    faults = [
        _("row %(row)s, %(column)s: %(value)s", row=row, column=columns[name], value=value or _("empty"))
        for row, name, value in wrong[: rows.MOST]
    ]
    if len(entries) > rows.MOST:
        faults.append(_("at most %(max)s rows at once", max=rows.MOST))
    if faults:
        form.table.errors = [*form.table.errors, *faults]
        form.status = 422
    return entries


def _kept(done: pb.ImportContactsResponse) -> str:
    new_ = ngettext("%(num)s contact is new.", "%(num)s contacts are new.", len(done.contact_ids))
    known = ngettext("%(num)s was there already.", "%(num)s were there already.", len(done.known))
    return f"{new_} {known}" if done.known else new_


def _said(of: pb.ContactEntry) -> str:
    """What stood of it, in a line."""
    kind = labels.label(pb.ContactKind.Name(of.kind))
    words = (of.organisation, kind, labels.label(of.work_field), *(getattr(of, name) for name in TEXTS[1:]))
    return " · ".join(word for word in words if word)
