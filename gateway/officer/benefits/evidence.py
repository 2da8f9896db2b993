"""Papers that prove something: one of the case's documents, or a new one handed in with the same form."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from prag.benefits.v1 import benefits_service_pb2 as pb
from prag.registry.v1 import registry_service_pb2 as registry
from wtforms.validators import StopValidation

from gateway import labels
from gateway.clients import services
from gateway.fields import ChoicesField
from gateway.files import transfer
from gateway.formats import day, localized
from gateway.forms import ChoiceField, FileField, Form, HiddenField, LineField, limited_by
from gateway.locale import gettext as _
from gateway.locale import lazy_gettext as _l
from gateway.officer.cases.case_layout import ask
from gateway.officer.cases.documents import at_the_file
from gateway.officer.cases.same_file import SameFileForm, add_document


@limited_by(pb.Evidence)
class EvidenceForm(SameFileForm):
    """One point of a checklist: a document, a new file, or why it is not needed."""

    document_id = ChoiceField(_l("A document of the case"))
    file = FileField(_l("Or a new file"))
    waived_because = LineField(_l("Or why it is not needed"))
    same_file_application_ids = HiddenField()

    def __init__(self, point: str, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.point = point
        # Several of these forms stand on one page: each box has an id of its own.
        for field in (self.document_id, self.file, self.waived_because, self.same_file):
            field.id = field.label.field_id = f"{field.name}-{point}"

    def validate_document_id(self, _field: Any) -> None:
        """One of the three."""
        filled = [
            value for value in (self.document_id.data, self.file.data, self.waived_because.data) if value
        ]
        if len(filled) != 1:
            raise StopValidation(
                _("choose one of the three: a document, a new file or the reason")
                if filled
                else _("choose a document, add a file or write why it is not needed")
            )


class HandInForm(Form):
    """Handing in: which papers of the case go with it, as `point:document`."""

    papers = ChoicesField(_l("Goes with it"))


def held(application: pb.Application, documents: Iterable[registry.Document]) -> list[tuple[str, str]]:
    """For each paper that is missing the newest that the case holds, as choices of `HandInForm.papers`."""
    found = []
    listed = list(documents)
    for point in application.checklist:
        if point.code in application.missing:
            fitting = choices(listed, [point.document_kind])
            found += [
                (f"{point.code}:{key}", f"{localized(point.text)}: {said}") for key, said in fitting[:1]
            ]
    return found


def beside(papers: Iterable[str]) -> list[pb.Evidence]:
    """What was ticked of `held`, as the request takes it."""
    parted = (paper.partition(":") for paper in papers)
    return [pb.Evidence(point=point, document_id=document) for point, _colon, document in parted]


def wrong_papers(papers: Iterable[pb.Evidence]) -> dict[str, str]:
    """Where the form shows what is wrong with one of them: beneath all, for one is unticked there."""
    paths = ("point", "document_id")
    return {f"evidence[{index}].{path}": "papers" for index, _paper in enumerate(papers) for path in paths}


def documents_of(case_id: str) -> list[registry.Document]:
    """The case's documents; none while registry does not answer."""
    question = registry.ListDocumentsRequest(case_id=case_id)
    listed = ask("document.read", lambda: services().registry.ListDocuments(question))()
    return list(listed.value.documents) if listed else []


def kind_code(document: registry.Document) -> str:
    """Code of a document's kind as checklists name it: LEASE_CONTRACT."""
    return registry.DocumentKind.Name(document.kind).removeprefix("DOCUMENT_KIND_")


def kind_name(kind: str) -> str:
    """The word for a kind of document."""
    return labels.label(f"DOCUMENT_KIND_{kind}")


def choices(documents: Iterable[registry.Document], kinds: Iterable[str]) -> list[tuple[str, str]]:
    """Documents of these kinds to choose from, newest first."""
    wanted = set(kinds)
    fitting = [document for document in documents if kind_code(document) in wanted]
    fitting.sort(key=lambda one: one.create_time.seconds, reverse=True)
    return [(document.id, _said(document)) for document in fitting]


def _said(document: registry.Document) -> str:
    dated = day(document.dated_on) or day(document.create_time)
    note = f", {document.note}" if document.note else ""
    return f"{kind_name(kind_code(document))}, {dated}{note}"


def handed_in(case_id: str, form: Any, kind: str, subject_id: str) -> str:
    """The document that a form names: the chosen one, or the new file, which registry keeps first."""
    if not form.file.data:
        return str(form.document_id.data or "")
    with at_the_file():
        blob = transfer.send_upload("registry", form.file.data)
    made = add_document(
        form,
        registry.AddDocumentRequest(
            case_id=case_id,
            kind=f"DOCUMENT_KIND_{kind}",
            blob_id=blob.id,
            subject_id=subject_id,
            request_id=form.request_id.data,
        ),
    )
    return str(made.id)
