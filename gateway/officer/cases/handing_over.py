"""The open cases of whoever is no longer at work in their office, and who takes them."""

from __future__ import annotations

from typing import Any

from flask import request, url_for
from prag.registry.v1 import registry_service_pb2 as pb

from gateway import places
from gateway.auth import requires
from gateway.clients import services
from gateway.forms import saved
from gateway.locale import gettext as _
from gateway.officer.cases.blueprint import bp
from gateway.officer.cases.case_layout import account_names
from gateway.officer.cases.forms import HandOverForm
from gateway.officer.cases.officers import case_line, officers_at_work

# As many as one act takes.
PAGE = 200


@bp.route("/hand-over", methods=["GET", "POST"])
@requires("case.hand_over")
def hand_over() -> Any:
    """All open cases of one officer who has gone; without one in the address, of the first there is."""
    answer = services().registry.ListCasesToHandOver(
        pb.ListCasesToHandOverRequest(
            page_size=PAGE,
            municipality=request.args.get("municipality", ""),
            officer_id=request.args.get("officer", ""),
        )
    )
    first = answer.cases[0] if answer.cases else pb.Case()
    cases = [
        case
        for case in answer.cases
        if (case.municipality, case.officer_id) == (first.municipality, first.officer_id)
    ]
    form = HandOverForm(data={"case_ids": [case.id for case in cases]})
    form.case_ids.choices = [(case.id, case_line(case)) for case in cases]
    form.officer_id.choices = officers_at_work(first.municipality) if cases else []
    if cases and form.accepted():
        with form.faults():
            services().registry.HandOverCases(
                pb.HandOverCasesRequest(
                    municipality=first.municipality,
                    previous_officer_id=first.officer_id,
                    officer_id=form.officer_id.data,
                    case_ids=form.case_ids.data,
                    request_id=form.request_id.data,
                )
            )
            return saved(url_for("cases.hand_over"))
    return form.page(
        "cases/hand-over.html",
        cases=cases,
        officer=account_names([first.officer_id]).get(first.officer_id) or _("an account without a name"),
        place=places.municipality_name(first.municipality),
        more=bool(answer.next_page_token) or len(cases) < len(answer.cases),
    )
