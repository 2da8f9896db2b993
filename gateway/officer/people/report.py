"""The report of a family that came home or got a status, or a request to return: page 1."""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID

from flask import request, url_for
from prag.registry.v1 import registry_service_pb2 as pb

from gateway import drafts, labels, places
from gateway.auth import current, requires
from gateway.clients import services
from gateway.fields import written_hour
from gateway.formats import localized
from gateway.forms import saved
from gateway.locale import gettext as _
from gateway.menu import in_section
from gateway.officer.people.blueprint import bp
from gateway.officer.people.forms import ReportForm, countries
from gateway.officer.people.search import keep_found
from services.domain.municipalities import CENTRE


@bp.route("/people/new/report", methods=["GET", "POST"])
@bp.route("/people/new/report/<uuid:report_id>", methods=["GET", "POST"])
@requires("case.report")
def report(report_id: UUID | None = None) -> Any:
    """Report a family; its members follow on the next page. After a search each report has its own draft."""
    in_section("people.new")
    form = drafts.form(ReportForm, "registry", f"report-{report_id}" if report_id else "report")
    for field, choices in ((form.strand, _strands()), (form.municipality, _places())):
        field.choices = choices
        if len(choices) == 1 and not form.sent:
            # What has one answer only is not asked.
            field.data = choices[0][0]
    form.origin_country.choices = countries()
    if request.args.get("found"):
        # The draft was made by the search a moment ago: that is no news.
        form.draft_time = None
    if form.accepted():
        with form.faults():
            case = services().registry.ReportCase(_request(form))
            drafts.done(form)
            return _next(case, json.loads(form.found.data or "{}"))
    return form.page("people/report.html", found=json.loads(form.found.data or "{}"))


def _strands() -> list[tuple[str, str]]:
    names = [strand if strand.startswith("STRAND_") else f"STRAND_{strand}" for strand in current().strands]
    return [(name, labels.label(name)) for name in names]


def _places() -> list[tuple[str, str]]:
    mine = set(current().municipalities)
    found = [
        (municipality.code, localized(municipality.name))
        for municipality in places.municipalities()
        if municipality.code in mine
    ]
    return [(CENTRE, _("not known: it waits in the centre's queue")), *found] if CENTRE in mine else found


def _request(form: ReportForm) -> pb.ReportCaseRequest:
    hour = form.trigger_hour.data
    asked = pb.ReportCaseRequest(
        strand=form.strand.data,
        source=form.source.data,
        municipality="" if form.municipality.data == CENTRE else form.municipality.data,
        trigger_on=form.trigger_on.message,
        trigger_hour=written_hour(hour),
        origin_country=form.origin_country.data,
        reported_name=form.reported_name.data,
        reported_count=form.reported_count.data,
        phone=form.phone.data,
        note=form.note.data,
        request_id=form.request_id.data,
    )
    _PARTS.get(form.strand.data, _nothing)(asked, form)
    return asked


def _nothing(_asked: pb.ReportCaseRequest, _form: ReportForm) -> None:
    """The strand asks nothing more."""


def _return(asked: pb.ReportCaseRequest, form: ReportForm) -> None:
    part = form.return_request.form
    asked.return_request.CopyFrom(part.message)
    if part["requested_on"].message is not None:
        asked.return_request.requested_on.CopyFrom(part["requested_on"].message)


def _permit(asked: pb.ReportCaseRequest, form: ReportForm) -> None:
    part = form.permit
    asked.permit.CopyFrom(
        pb.Permit(kind=part["kind"].data, number=part["number"].data, valid_until=part["valid_until"].message)
    )


_PARTS = {"STRAND_RETURN": _return, "STRAND_INTEGRATION": _permit}


def _next(case: pb.Case, found: dict[str, Any]) -> Any:
    """To the table of members, where it may be filled now; an unsure officer asks the family first."""
    possible = any(action.name == "register_family" and action.allowed for action in case.actions)
    unsure = any(answer["answer"] == "UNSURE" for answer in found.get("answers", ()))
    if not possible:
        return saved(url_for(*_after(case)), _("Reported. It waits for a municipality or its office."))
    keep_found(case, found)
    if unsure:
        return saved(
            url_for("cases.overview", case_id=case.id),
            _("Saved as reported. Ask the family, then register or close it."),
        )
    return saved(url_for("people.register", case_id=case.id, found=1))


def _after(case: pb.Case) -> tuple[str]:
    del case
    return ("people.new",) if current().may("person.search") else ("people.report",)
