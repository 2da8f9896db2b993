"""Reading a case outside the own duty: the page that asks why, and who did so."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import redirect, request, url_for
from prag.registry.v1 import registry_service_pb2 as pb

from gateway import addresses, menu, places
from gateway.auth import requires
from gateway.clients import parallel, services
from gateway.formats import moment
from gateway.forms import saved
from gateway.locale import gettext as _
from gateway.locale import ngettext
from gateway.officer.cases.blueprint import bp
from gateway.officer.cases.case_layout import account_names
from gateway.officer.cases.forms import OpeningForm, ReviewForm
from services.chassis.errors import FailedPrecondition

_PAGE = 50


@bp.route("/<uuid:case_id>/open", methods=["GET", "POST"])
@requires("case.read")
def open_case(case_id: UUID) -> Any:
    """Say why one reads a case in which no step waits for one."""
    wanted = addresses.local(request.args.get("next") or url_for("cases.overview", case_id=case_id))
    form = OpeningForm()
    if form.accepted():
        with form.faults():
            try:
                services().registry.OpenCase(
                    pb.OpenCaseRequest(
                        case_id=str(case_id),
                        reason=form.reason.data,
                        note=form.note.data,
                        request_id=form.request_id.data,
                    )
                )
            except FailedPrecondition as error:
                if error.reason != "OPENING_NOT_NEEDED":
                    raise
            return redirect(wanted, 303)
    menu.in_section("cases.index")
    return form.page("cases/open.html", wanted=wanted, away="away" in request.args)


@bp.route("/openings", methods=["GET", "POST"])
@requires("opening.review")
def openings() -> Any:
    """Who read which case outside the own duty, and why; and who read many cases in an hour."""
    form = ReviewForm()
    if form.accepted():
        with form.faults():
            _review(form)
            return saved(url_for("cases.openings"))
    page, older = request.args.get("page", ""), request.args.get("older", "")
    found, many = parallel(
        lambda: services().registry.ListCaseOpenings(
            pb.ListCaseOpeningsRequest(page_size=_PAGE, page_token=page)
        ),
        lambda: services().registry.ListReadingAlerts(
            pb.ListReadingAlertsRequest(page_size=_PAGE, page_token=older)
        ),
    )
    alerts = [] if page else many.alerts
    told: list[pb.CaseOpening | pb.ReadingAlert] = [*found.openings, *alerts]
    read_by = {one.account_id for one in told}
    names = account_names(read_by | {each.account_id for one in told for each in one.reviews})
    base = url_for("cases.openings")
    return form.page(
        "cases/openings.html",
        alerts=[_alert(one, names) for one in alerts],
        rows=[_row(one, names) for one in found.openings],
        older_url=f"{base}?older={many.next_page_token}" if many.next_page_token and not page else "",
        next_url=f"{base}?page={found.next_page_token}" if found.next_page_token else "",
        first_url=base if page or older else "",
    )


def _review(form: ReviewForm) -> None:
    if form.alert_id.data:
        services().registry.ReviewReadingAlert(
            pb.ReviewReadingAlertRequest(alert_id=form.alert_id.data, request_id=form.request_id.data)
        )
    else:
        services().registry.ReviewCaseOpening(
            pb.ReviewCaseOpeningRequest(opening_id=form.opening_id.data, request_id=form.request_id.data)
        )


def _alert(one: pb.ReadingAlert, names: dict[str, str]) -> dict[str, Any]:
    return {
        "id": one.id,
        "by": names.get(one.account_id, _("an account without a name")),
        "time": f"{moment(one.since_time)} – {moment(one.until_time)}",
        "cases": ngettext("%(num)s case", "%(num)s cases", one.cases),
        "here": f"{places.municipality_name(one.municipality)}: {one.cases_here}",
        **_seen(one, names),
    }


def _seen(one: pb.CaseOpening | pb.ReadingAlert, names: dict[str, str]) -> dict[str, Any]:
    unknown = _("an account without a name")
    return {
        "seen": [f"{names.get(each.account_id, unknown)}, {moment(each.time)}" for each in one.reviews],
        "roles": [each.role for each in one.reviews],
    }


def _row(one: pb.CaseOpening, names: dict[str, str]) -> dict[str, Any]:
    return {
        "id": one.id,
        "case": one.case_number or _("not registered yet"),
        "place": places.municipality_name(one.municipality),
        "by": names.get(one.account_id, _("an account without a name")),
        "time": f"{moment(one.open_time)} – {moment(one.until_time)}",
        "reason": f"OPENING_{one.reason}",
        "note": one.note,
        "away": bool(one.missing_services),
        **_seen(one, names),
    }
