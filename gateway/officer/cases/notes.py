"""Notes that the office keeps for itself, and marks on a case."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import url_for
from prag.registry.v1 import registry_service_pb2 as pb

from gateway.auth import requires
from gateway.clients import services
from gateway.forms import saved
from gateway.locale import gettext as _
from gateway.officer.cases.blueprint import bp
from gateway.officer.cases.case_layout import account_names, case_layout
from gateway.officer.cases.forms import EndFlagForm, FlagForm, NoteForm, WithdrawNoteForm
from services.chassis.errors import NotFound


@bp.route("/<uuid:case_id>/notes", methods=["GET", "POST"])
@requires("note.read")
def notes(case_id: UUID) -> Any:
    """All notes of the office on a case, and one more."""
    form = NoteForm()
    if form.accepted():
        with form.faults():
            services().registry.WriteNote(
                pb.WriteNoteRequest(
                    case_id=str(case_id), text=form.text.data, request_id=form.request_id.data
                )
            )
            return saved(url_for("cases.notes", case_id=case_id))
    answer = _listed(case_id)
    return form.page(
        "cases/notes.html",
        **case_layout(case_id, "notes"),
        notes=rows_of(answer.notes),
        more=answer.more,
    )


@bp.route("/<uuid:case_id>/notes/<uuid:note_id>", methods=["GET", "POST"])
@requires("note.write")
def note(case_id: UUID, note_id: UUID) -> Any:
    """The author sets a note right."""
    now = _one(case_id, note_id)
    form = NoteForm(data={"text": now.text, "etag": now.etag})
    if form.accepted():
        with form.faults():
            services().registry.CorrectNote(
                pb.CorrectNoteRequest(
                    note_id=now.id,
                    text=form.text.data,
                    etag=form.etag.data,
                    request_id=form.request_id.data,
                )
            )
            return saved(url_for("cases.notes", case_id=case_id))
    form.seen_anew(now.etag, {"text": now.text})
    return form.page("cases/note.html", **case_layout(case_id, "notes"), text=now.text)


@bp.route("/<uuid:case_id>/notes/<uuid:note_id>/withdraw", methods=["GET", "POST"])
@requires("note.write")
def withdraw_note(case_id: UUID, note_id: UUID) -> Any:
    """A note is taken back; that it was there stays."""
    now = _one(case_id, note_id)
    form = WithdrawNoteForm()
    if form.accepted():
        with form.faults():
            services().registry.WithdrawNote(
                pb.WithdrawNoteRequest(
                    note_id=now.id, reason=form.reason.data, request_id=form.request_id.data
                )
            )
            return saved(url_for("cases.notes", case_id=case_id))
    return form.page("cases/withdraw-note.html", **case_layout(case_id, "notes"), text=now.text)


@bp.route("/<uuid:case_id>/flags", methods=["GET", "POST"])
@requires("case.write")
def flags(case_id: UUID) -> Any:
    """Put a mark on the case; below, those that it has and had."""
    form = FlagForm()
    if form.accepted():
        with form.faults():
            services().registry.SetFlag(
                pb.SetFlagRequest(
                    case_id=str(case_id),
                    flag=form.flag.data,
                    reason=form.reason.data,
                    request_id=form.request_id.data,
                )
            )
            return saved(url_for("cases.flags", case_id=case_id))
    shared = case_layout(case_id, "overview")
    history = shared["case"].flag_history
    names = account_names(account for one in history for account in (one.set_by, one.ended_by))
    return form.page("cases/flags.html", **shared, names=names)


@bp.route("/<uuid:case_id>/flags/<string:flag>/end", methods=["GET", "POST"])
@requires("case.write")
def end_flag(case_id: UUID, flag: str) -> Any:
    """A mark holds no longer."""
    shared = case_layout(case_id, "overview")
    if flag not in shared["case"].flags:
        raise NotFound("CASE_NOT_FOUND")
    form = EndFlagForm()
    if form.accepted():
        with form.faults():
            services().registry.EndFlag(
                pb.EndFlagRequest(
                    case_id=str(case_id),
                    flag=flag,
                    reason=form.reason.data,
                    request_id=form.request_id.data,
                )
            )
            return saved(url_for("cases.flags", case_id=case_id))
    return form.page("cases/end-flag.html", **shared, flag=flag)


def rows_of(listed: Any) -> list[dict[str, Any]]:
    """Notes with the names of who wrote them, and what the reader may do with each."""
    names = account_names(account for one in listed for account in (one.written_by, one.withdrawn_by))
    unknown = _("an account without a name")
    return [
        {
            "note": one,
            "by": names.get(one.written_by, unknown),
            "withdrawn_by": names.get(one.withdrawn_by, unknown) if one.withdrawn_by else "",
            "may": {action.name for action in one.actions if action.allowed},
        }
        for one in listed
    ]


def _listed(case_id: UUID) -> pb.ListNotesResponse:
    return services().registry.ListNotes(pb.ListNotesRequest(case_id=str(case_id)))


def _one(case_id: UUID, note_id: UUID) -> pb.CaseNote:
    found = next((one for one in _listed(case_id).notes if one.id == str(note_id)), None)
    if found is None:
        raise NotFound("NOTE_NOT_FOUND")
    return found
