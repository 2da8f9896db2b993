"""Applications: the office's list, and one with its papers and what comes next."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from flask import redirect, render_template, request, url_for
from google.type.date_pb2 import Date
from prag.benefits.v1 import benefits_service_pb2 as pb
from prag.common.v1 import types_pb2 as types

from gateway import menu
from gateway.auth import requires
from gateway.cards import person_cards
from gateway.clients import parallel, services
from gateway.files.routes import takes_files
from gateway.forms import DayField, Form, Required, TextField, limited_by, saved
from gateway.locale import gettext as _
from gateway.locale import lazy_gettext as _l
from gateway.officer.benefits import evidence, presenters
from gateway.officer.benefits.blueprint import bp
from gateway.officer.benefits.of_case import item_name, most, plan_item
from gateway.officer.cases.same_file import naming
from gateway.officer.work import kinds as work
from services.chassis.ids import new_id

PAGE = 50
# Kinds of work that are about applications, their decisions and deliveries.
WORK = (
    "submit_application",
    "complete_application",
    "put_on_agenda",
    "serve_decision",
    "finalize_decision",
    "start_execution",
    "record_delivery",
)


@limited_by(pb.ReturnApplicationRequest)
class ReturnForm(Form):
    """Sending back."""

    note = TextField(_l("What is missing"))


class ExecuteForm(Form):
    """Forwarding for execution."""

    started_on = DayField(_l("Forwarded on"), [Required()])


def found_application(application_id: UUID) -> pb.Application:
    """The application."""
    question = pb.GetApplicationRequest(application_id=str(application_id))
    application: pb.Application = services().benefits.GetApplication(question)
    return application


@bp.route("/applications")
@requires("application.read")
def applications() -> Any:
    """What the reader is to do; or all applications of the office that stand at one state."""
    menu.in_section("benefits.applications")
    state = request.args.get("state", "")
    rows = to_do()
    if state not in dict(pb.ApplicationState.items()):
        cards = person_cards(cases=[row.case_id for row in rows])
        filters = presenters.filters(len(rows), "")
        return render_template(
            "benefits/to-do.html", rows=rows, work=work, names=_names(cards), filters=filters
        )
    question = pb.ListApplicationsRequest(
        states=[state], page_size=PAGE, page_token=request.args.get("page", "")
    )
    found, schemes = parallel(lambda: services().benefits.ListApplications(question), presenters.schemes)
    return render_template(
        "benefits/index.html",
        filters=presenters.filters(len(rows), state),
        found=found,
        schemes=schemes,
        state=state,
        names=_names(person_cards(cases=[each.case_id for each in found.applications])),
        asked=presenters.asked,
        kinds=presenters.KINDS,
        state_code=presenters.state_code,
        scheme_name=presenters.scheme_name,
    )


def _names(cards: Iterable[Any]) -> dict[str, str]:
    """Heads of families by case."""
    return {card.case_id: f"{card.given_name} {card.family_name}" for card in cards}


def to_do() -> list[types.WorkItem]:
    """The reader's work on applications."""
    items = services().benefits.ListWork(types.ListWorkRequest()).items
    return [item for item in items if item.kind in WORK]


@menu.counts("applications")
def waiting() -> int | None:
    """How many of them: the list that opens is as long."""
    return len(to_do())


@bp.route("/applications/<uuid:application_id>")
@requires("application.read")
def application(application_id: UUID) -> Any:
    """One application."""
    return show(found_application(application_id))


def show(
    application: pb.Application,
    *,
    evidence_form: evidence.EvidenceForm | None = None,
    sent: Form | None = None,
) -> Any:
    """The page; a form that was refused stands in its place with what was typed."""
    menu.in_section("benefits.applications")
    schemes, item, documents, cards = parallel(
        presenters.schemes,
        lambda: plan_item(application.plan_item_id),
        lambda: evidence.documents_of(application.case_id),
        lambda: person_cards(application.person_ids, [application.case_id]),
    )
    persons = [
        f"{card.given_name} {card.family_name}" for card in cards if card.person_id in application.person_ids
    ]
    steps = presenters.actions(application)
    evidence_forms = _evidence_forms(application, documents, evidence_form)
    first = {"etag": application.etag}
    return_form = sent if isinstance(sent, ReturnForm) else ReturnForm(formdata=None, data=first)
    return_form.seen_anew(application.etag)
    execute_form = sent if isinstance(sent, ExecuteForm) else ExecuteForm(formdata=None)
    hand_in = (
        sent if isinstance(sent, evidence.HandInForm) else evidence.HandInForm(formdata=None, data=first)
    )
    hand_in.seen_anew(application.etag)
    hand_in.papers.choices = evidence.held(application, documents)
    if hand_in is not sent:
        hand_in.papers.data = [key for key, _said in hand_in.papers.choices]
    forms: dict[str, Form] = {"return_application": return_form, "start_execution": execute_form}
    if application.missing:
        forms["attach_evidence"] = evidence_forms[application.missing[0]]
    # Last: nothing is typed in it.
    forms["submit_application"] = hand_in
    return presenters.page(
        "benefits/application.html",
        evidence_form or sent,
        presenters.main(steps, forms),
        application=application,
        actions=steps,
        # What was handed in is not changed any more; what was missing is added.
        handed_in=application.state == pb.APPLICATION_STATE_SUBMITTED,
        scheme=schemes.get(application.scheme),
        schemes=schemes,
        facts_asked=presenters.application_facts(
            application,
            schemes,
            most(schemes.get(application.scheme), application.strand),
            item_name(item),
            persons,
        ),
        names=_names([card for card in cards if card.person_id not in application.person_ids] or cards),
        documents={document.id: document for document in documents},
        before_commission=presenters.BEFORE_COMMISSION,
        to_execute=presenters.TO_EXECUTE,
        evidence={proof.point: proof for proof in application.evidence},
        evidence_forms=evidence_forms,
        kind_name=evidence.kind_name,
        opened=evidence_form.point if evidence_form is not None else (application.missing or [""])[0],
        hand_in=hand_in,
        return_form=return_form,
        execute_form=execute_form,
        request_id=str(new_id()),
    )


def _evidence_forms(
    found: pb.Application, documents: list[Any], sent: evidence.EvidenceForm | None
) -> dict[str, evidence.EvidenceForm]:
    forms = {}
    for point in found.checklist:
        form = evidence.EvidenceForm(point.code, formdata=None)
        form.document_id.choices = evidence.choices(documents, [point.document_kind])
        forms[point.code] = form
    if sent is not None and sent.point in forms:
        forms[sent.point] = sent
    return forms


def _done(application_id: UUID) -> Any:
    return saved(url_for("benefits.application", application_id=application_id))


@bp.post("/applications/<uuid:application_id>/papers/<string:point>")
@requires("application.write")
@takes_files
def attach(application_id: UUID, point: str) -> Any:
    """Tick a point of the checklist."""
    found = found_application(application_id)
    kind = next((entry.document_kind for entry in found.checklist if entry.code == point), "")
    form = evidence.EvidenceForm(point)
    form.document_id.choices = evidence.choices(evidence.documents_of(found.case_id), [kind])
    if form.accepted():
        with form.faults(
            {"evidence.document_id": "document_id", "evidence.waived_because": "waived_because"}
        ):
            proof = pb.Evidence(
                point=point,
                document_id=evidence.handed_in(found.case_id, form, kind, found.id),
                waived_because=form.waived_because.data or "",
            )
            attaching = pb.AttachEvidenceRequest(
                application_id=found.id, evidence=proof, request_id=form.request_id.data
            )
            naming(
                form,
                "same_file_application_ids",
                services().benefits.AttachEvidence,
                attaching,
                attaching.evidence.same_file_application_ids,
            )
            return saved(url_for("benefits.application", application_id=application_id, _anchor="papers"))
    # A file that is there already is chosen at the next try, not handed in under the same name again.
    form.request_id.data = str(new_id())
    form.document_id.choices = evidence.choices(evidence.documents_of(found.case_id), [kind])
    return show(found, evidence_form=form)


@bp.post("/applications/<uuid:application_id>/submit")
@requires("application.write")
def submit(application_id: UUID) -> Any:
    """Hand the application in, with the papers of the case that are ticked."""
    found = found_application(application_id)
    form = evidence.HandInForm()
    form.papers.choices = evidence.held(found, evidence.documents_of(found.case_id))
    if form.accepted():
        papers = evidence.beside(form.papers.data)
        with form.faults(evidence.wrong_papers(papers), {"EVIDENCE_OF_ANOTHER": "papers"}):
            services().benefits.SubmitApplication(
                pb.SubmitApplicationRequest(
                    application_id=str(application_id),
                    evidence=papers,
                    etag=form.etag.data,
                    request_id=form.request_id.data,
                )
            )
            return _done(application_id)
    return show(found, sent=form)


@bp.post("/applications/<uuid:application_id>/complete")
@requires("session.manage")
def complete(application_id: UUID) -> Any:
    """The secretary finds the file complete."""
    form = presenters.PressForm()
    if form.accepted():
        with form.faults():
            services().benefits.CompleteApplication(
                pb.CompleteApplicationRequest(
                    application_id=str(application_id),
                    etag=form.etag.data,
                    request_id=form.request_id.data,
                )
            )
            return _done(application_id)
    return show(found_application(application_id), sent=form)


@bp.post("/applications/<uuid:application_id>/return")
@requires("session.manage")
def send_back(application_id: UUID) -> Any:
    """The secretary sends it back."""
    form = ReturnForm()
    if form.accepted():
        with form.faults():
            services().benefits.ReturnApplication(
                pb.ReturnApplicationRequest(
                    application_id=str(application_id),
                    note=form.note.data,
                    etag=form.etag.data,
                    request_id=form.request_id.data,
                )
            )
            return _done(application_id)
    return show(found_application(application_id), sent=form)


@bp.post("/applications/<uuid:application_id>/execute")
@requires("execution.write")
def execute(application_id: UUID) -> Any:
    """Forward a final approval: the help begins."""
    form = ExecuteForm()
    if form.accepted():
        with form.faults():
            made = services().benefits.StartExecution(
                pb.StartExecutionRequest(
                    application_id=str(application_id),
                    started_on=form.started_on.message or Date(),
                    request_id=form.request_id.data,
                )
            )
            return redirect_to_help(made)
    return show(found_application(application_id), sent=form)


def redirect_to_help(made: pb.Entitlement) -> Any:
    """On to the page of what is to be delivered."""
    return saved(
        url_for("benefits.entitlement", entitlement_id=made.id, case=made.case_id),
        _("Saved. What is delivered is recorded here."),
    )


@bp.get("/applications/<uuid:application_id>/<any(submit, complete, 'return', execute):_step>")
@bp.get("/applications/<uuid:application_id>/papers/<string:_step>")
@requires("application.read")
def reloaded(application_id: UUID, _step: str) -> Any:
    """A page that showed a fault is opened anew: back to the application."""
    return redirect(url_for("benefits.application", application_id=application_id), 303)
