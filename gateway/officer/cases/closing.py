"""The end of a case: the paper file, the closing that two persons do, reopening."""

from __future__ import annotations

from collections.abc import Iterable
from http import HTTPStatus
from typing import Any
from uuid import UUID

from flask import request, url_for
from prag.common.v1 import types_pb2 as types
from prag.common.v1.open_work_pb2 import OpenWork, OpenWorkChoice
from prag.registry.v1 import registry_service_pb2 as pb

from gateway import clock, labels
from gateway.auth import requires
from gateway.clients import services
from gateway.formats import as_date
from gateway.forms import saved
from gateway.locale import gettext as _
from gateway.officer.cases import staying
from gateway.officer.cases.blueprint import bp
from gateway.officer.cases.case_layout import account_names, case_layout
from gateway.officer.cases.forms import CloseForm, ConfirmForm, PaperForm, ReopenForm
from gateway.officer.cases.open_work import accepted, arrange, choices_of, chosen, under_way
from services.chassis.errors import FailedPrecondition
from services.domain.open_work import DUPLICATE


@bp.route("/<uuid:case_id>/close-paper-file", methods=["GET", "POST"])
@requires("case.close_request")
def paper(case_id: UUID) -> Any:
    """The paper file is closed; another act than closing the case."""
    form = PaperForm()
    if form.accepted():
        with form.faults():
            services().registry.ClosePaperFile(
                pb.ClosePaperFileRequest(
                    case_id=str(case_id), closed_on=form.closed_on.message, request_id=form.request_id.data
                )
            )
            return saved(url_for("cases.overview", case_id=case_id))
    return form.page("cases/paper.html", **case_layout(case_id, "overview"))


@bp.route("/<uuid:case_id>/close", methods=["GET", "POST"])
@requires("case.close_request")
def close(case_id: UUID) -> Any:
    """Ask to close the case; a second person confirms."""
    form = CloseForm()
    arrange(form, under_way(case_id))
    staying.offer(form)
    if accepted(form):
        with form.faults(at={"STAYING_CASE_UNNAMED": "stays_case_id"}), staying.asked(form):
            services().registry.RequestClosure(
                pb.RequestClosureRequest(
                    case_id=str(case_id),
                    outcome=f"CLOSURE_OUTCOME_{form.outcome.data}",
                    stays_case_id=form.stays_case_id.data if form.outcome.data == DUPLICATE else "",
                    note=form.note.data,
                    closed_on=form.closed_on.message,
                    choices=choices_of(form),
                    request_id=form.request_id.data,
                )
            )
            return saved(
                url_for("cases.overview", case_id=case_id), _("Sent to the second person, who confirms.")
            )
    if form.status != HTTPStatus.OK:
        # What has begun while the form was open stands among its rows too.
        arrange(form, under_way(case_id))
    shared = case_layout(case_id, "overview")
    asks = next((one for one in shared["case"].actions if one.name == "request_closure"), types.Action())
    return form.page("cases/close.html", **shared, confirmer=asks.metadata.get("confirmer", ""))


@bp.route("/<uuid:case_id>/close/confirm", methods=["GET", "POST"])
@requires("case.close_confirm")
def confirm(case_id: UUID) -> Any:
    """The second person looks at what is asked and decides."""
    shared = case_layout(case_id, "overview")
    form = ConfirmForm(data={"etag": shared["case"].etag})
    form.answer.choices = [("yes", _("Yes, close the case")), ("no", _("No, turn it down"))]
    step = next((action for action in shared["case"].actions if action.name == "confirm_closure"), None)
    if request.method == "GET" and step is not None and not step.allowed:
        # Nothing to decide: not asked for, confirmed by somebody else, or asked for by the reader.
        raise FailedPrecondition(step.reason, **step.metadata)
    # Who turns it down is not asked what becomes of it.
    refuse = form.answer.data == "no"
    work = [] if refuse else under_way(case_id)
    _arrange_rest(form, shared["case"], work)
    if form.accepted() if refuse else accepted(form):
        with form.faults():
            services().registry.ConfirmClosure(
                pb.ConfirmClosureRequest(
                    case_id=str(case_id),
                    refuse=refuse,
                    note=form.note.data,
                    choices=[] if refuse else choices_of(form),
                    etag=form.etag.data,
                    request_id=form.request_id.data,
                )
            )
            return saved(url_for("cases.overview", case_id=case_id))
    form.seen_anew(shared["case"].etag)
    if form.status != HTTPStatus.OK and not refuse:
        work = under_way(case_id)
        _arrange_rest(form, shared["case"], work)
    asker = shared["case"].closure.requested_by
    outcome = labels.label(pb.ClosureOutcome.Name(shared["case"].closure.outcome))
    return form.page(
        "cases/confirm.html",
        **shared,
        asker=account_names([asker]).get(asker, ""),
        outcome=outcome,
        chosen=chosen(_standing(shared["case"]), work),
    )


def _standing(case: pb.Case) -> list[OpenWorkChoice]:
    """The first person's choices that still hold: a thing that is kept until a day that is over has none."""
    today = clock.today()
    return [
        choice
        for choice in case.closure.choices
        if (until := as_date(choice.keep_until)) is None or until >= today
    ]


def _arrange_rest(form: ConfirmForm, case: pb.Case, work: Iterable[OpenWork]) -> None:
    """Ask for what the first person's choices do not cover."""
    standing = {choice.id for choice in _standing(case)}
    arrange(form, [thing for thing in work if thing.id not in standing])


@bp.route("/<uuid:case_id>/reopen", methods=["GET", "POST"])
@requires("case.reopen")
def reopen(case_id: UUID) -> Any:
    """Open a closed case again, where it stood."""
    form = ReopenForm()
    if form.accepted():
        with form.faults():
            services().registry.ReopenCase(
                pb.ReopenCaseRequest(
                    case_id=str(case_id), reason=form.reason.data, request_id=form.request_id.data
                )
            )
            return saved(url_for("cases.overview", case_id=case_id))
    return form.page("cases/reopen.html", **case_layout(case_id, "overview"))
