"""Documents of a case: handed in whole or not at all, given back as they came."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

from flask import url_for
from prag.registry.v1 import registry_service_pb2 as pb

from gateway import drafts, labels
from gateway.auth import requires
from gateway.clients import services
from gateway.files import transfer
from gateway.files.routes import as_attachment, takes_files
from gateway.forms import saved
from gateway.officer.cases.blueprint import bp
from gateway.officer.cases.case_layout import account_names, case_layout
from gateway.officer.cases.forms import DocumentForm
from gateway.officer.cases.protocol import entries_of, number_of
from gateway.officer.cases.same_file import add_document
from services.chassis.errors import InvalidArgument, NotFound, Violation


@contextmanager
def at_the_file(field: str = "file") -> Iterator[None]:
    """Put what is wrong with a file at its field."""
    try:
        yield
    except InvalidArgument as error:
        if error.fields:
            raise
        raise InvalidArgument(fields=[Violation(field, error.reason, dict(error.metadata))]) from error


@bp.route("/<uuid:case_id>/documents", methods=["GET", "POST"])
@requires("document.read")
@takes_files
def documents(case_id: UUID) -> Any:
    """The list, and one more document."""
    form = drafts.form(DocumentForm, "registry", f"document-{case_id}")
    shared = case_layout(case_id, "documents")
    form.person_id.choices = [(one.id, f"{one.given_name} {one.family_name}") for one in shared["persons"]]
    if form.accepted():
        with form.faults():
            with at_the_file():
                blob = transfer.send_upload("registry", form.file.data)
            add_document(
                form,
                pb.AddDocumentRequest(
                    case_id=str(case_id),
                    kind=form.kind.data,
                    blob_id=blob.id,
                    dated_on=form.dated_on.message,
                    note=form.note.data,
                    person_id=form.person_id.data or "",
                    request_id=form.request_id.data,
                ),
            )
            drafts.done(form)
            return saved(url_for("cases.documents", case_id=case_id))
    entries = entries_of(case_id)
    entered = entries.value.entries if entries else ()
    listed = list(shared["documents"].value.documents) if shared["documents"] else []
    return form.page(
        "cases/documents.html",
        **shared,
        listed=[(one, labels.label(pb.DocumentKind.Name(one.kind))) for one in listed],
        names=account_names(
            [*(one.added_by for one in listed), *(account for one in entered for account in _hands(one))]
        ),
        entries=[
            (one, number_of(one), labels.label(pb.PaperDirection.Name(one.direction))) for one in entered
        ],
        entries_down=entries.down,
    )


def _hands(entry: pb.ProtocolEntry) -> tuple[str, str]:
    return entry.entered_by, entry.voided_by


@bp.route("/<uuid:case_id>/documents/<uuid:document_id>")
@requires("document.read")
def document(case_id: UUID, document_id: UUID) -> Any:
    """The file itself, to be saved."""
    found = services().registry.GetDocument(pb.GetDocumentRequest(document_id=str(document_id)))
    if found.case_id != str(case_id):
        raise NotFound("DOCUMENT_NOT_FOUND")
    header, chunks = transfer.receive("registry", found.blob_id)
    header.file_name = found.file_name
    return as_attachment(header, chunks)
