"""The whole file of a case: printed, and of a closed one as a signed dossier."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import redirect, url_for
from prag.registry.v1 import registry_service_pb2 as pb

from gateway.auth import requires
from gateway.clients import services
from gateway.forms import Form
from gateway.locale import language_proto
from gateway.officer.cases.blueprint import bp
from gateway.officer.cases.case_layout import case_layout


@bp.route("/<uuid:case_id>/print-file", methods=["GET", "POST"])
@requires("case_file.print")
def print_file(case_id: UUID) -> Any:
    """Order the file as PDF."""
    form = Form()
    if form.accepted():
        with form.faults():
            order = services().registry.PrintCaseFile(
                pb.PrintCaseFileRequest(
                    case_id=str(case_id), locale=language_proto(), request_id=form.request_id.data
                )
            )
            return _made(case_id, order)
    return form.page("cases/print-file.html", **case_layout(case_id, "documents"))


@bp.route("/<uuid:case_id>/dossier", methods=["GET", "POST"])
@requires("case_file.print")
def dossier(case_id: UUID) -> Any:
    """Order the dossier of a closed case."""
    form = Form()
    if form.accepted():
        with form.faults():
            order = services().registry.MakeDossier(
                pb.MakeDossierRequest(case_id=str(case_id), request_id=form.request_id.data)
            )
            return _made(case_id, order)
    return form.page("cases/dossier.html", **case_layout(case_id, "documents"))


def _made(case_id: UUID, order: pb.PrintResponse) -> Any:
    back = url_for("cases.documents", case_id=case_id)
    return redirect(url_for("work.job", service="registry", job_id=order.job_id, back=back), 303)
