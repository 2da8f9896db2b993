"""RETURN: what a displaced family asks for, on the page of its case and to be changed."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import url_for
from prag.registry.v1 import registry_service_pb2 as pb

from gateway import labels
from gateway.auth import requires
from gateway.clients import services
from gateway.formats import day, moment
from gateway.forms import saved
from gateway.locale import gettext as _
from gateway.officer.cases.blueprint import bp
from gateway.officer.cases.case_layout import case_layout
from gateway.officer.cases.forms import RequestForm


def request_of(case: pb.Case) -> list[tuple[str, str]]:
    """What a displaced family asks for, from where to where, and when the ministry has answered."""
    if not case.HasField("return_request"):
        return []
    asked = case.return_request
    written = moment if case.hour_known else day
    back = written(asked.return_time) if asked.return_time.seconds else _("not recorded")
    missing = ", ".join(labels.label(pb.DocumentKind.Name(kind)) for kind in asked.missing_papers)
    rows = (
        (_("Asks for"), labels.label(pb.ReturnRequestKind.Name(asked.kind))),
        (_("Displacement"), labels.label(pb.DisplacementStatus.Name(asked.displacement_status))),
        (_("Place of origin"), asked.place_of_origin),
        (_("Place of displacement"), asked.place_of_displacement),
        (_("Where the family wants to live"), asked.place_of_solution or _("not chosen")),
        (_("Free choice"), _("declared") if asked.free_choice_declared else _("not declared")),
        (_("Asked on"), day(asked.requested_on)),
        (_("Selected on"), day(asked.selected_on) if asked.HasField("selected_on") else _("not selected")),
        (_("Returned on"), back),
        (_("Missing papers"), missing),
    )
    return [(of, words) for of, words in rows if words]


def is_changed_by(case: pb.Case) -> bool:
    """Whoever may change a case changes what its family asks for, until the ministry has answered."""
    answered = case.return_request.HasField("selected_on")
    return not answered and any(one.name == "update_case" and one.allowed for one in case.actions)


@bp.route("/<uuid:case_id>/request", methods=["GET", "POST"])
@requires("case.write")
def change_request(case_id: UUID) -> Any:
    """A displaced family asks for something else, or has chosen where it wants to live."""
    shared = case_layout(case_id, "overview")
    now: pb.Case = shared["case"]
    asked = now.return_request
    form = RequestForm(
        data={
            "etag": now.etag,
            "return_request": {
                "kind": pb.ReturnRequestKind.Name(asked.kind),
                "displacement_status": pb.DisplacementStatus.Name(asked.displacement_status),
                "place_of_origin": asked.place_of_origin,
                "place_of_displacement": asked.place_of_displacement,
                "place_of_solution": asked.place_of_solution,
                "free_choice_declared": asked.free_choice_declared,
            },
        }
    )
    if form.accepted():
        with form.faults():
            services().registry.UpdateCase(
                pb.UpdateCaseRequest(
                    case=pb.Case(id=now.id, etag=form.etag.data),
                    return_request=form.return_request.form.message,
                    update_mask={"paths": ["return_request"]},
                    request_id=form.request_id.data,
                )
            )
            return saved(url_for("cases.overview", case_id=case_id))
    form.seen_anew(now.etag)
    return form.page("cases/request.html", **shared, asked=request_of(now))
