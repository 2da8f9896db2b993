"""Acts on a case before its plan: assign, select, record the return, change address or officer."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import url_for
from prag.identity.v1 import identity_service_pb2 as identity
from prag.registry.v1 import registry_service_pb2 as pb

from gateway import places
from gateway.auth import current, requires
from gateway.clients import services
from gateway.fields import written_hour
from gateway.formats import in_order, localized
from gateway.forms import saved
from gateway.locale import LANGUAGE_CODES
from gateway.locale import gettext as _
from gateway.officer.cases.blueprint import bp
from gateway.officer.cases.case_layout import ask, case_layout, case_of, permit_line
from gateway.officer.cases.forms import (
    AssignForm,
    EditForm,
    RenewPermitForm,
    ReturnForm,
    SelectForm,
    act_locale,
)

_CODES = {value: code for code, value in LANGUAGE_CODES.items()}


@bp.route("/<uuid:case_id>/assign", methods=["GET", "POST"])
@requires("case.assign")
def assign(case_id: UUID) -> Any:
    """The centre gives a waiting case to a municipality."""
    form = AssignForm()
    form.municipality.choices = [
        (municipality.code, localized(municipality.name)) for municipality in places.municipalities()
    ]
    if form.accepted():
        with form.faults():
            services().registry.AssignCase(
                pb.AssignCaseRequest(
                    case_id=str(case_id),
                    municipality=form.municipality.data,
                    request_id=form.request_id.data,
                )
            )
            return saved(url_for("cases.queue"))
    return form.page("cases/assign.html", **case_layout(case_id, "overview"))


@bp.route("/<uuid:case_id>/select", methods=["GET", "POST"])
@requires("case.select")
def select(case_id: UUID) -> Any:
    """The ministry selects a family for help with its return."""
    form = SelectForm()
    if form.accepted():
        with form.faults():
            services().registry.SelectCase(
                pb.SelectCaseRequest(
                    case_id=str(case_id),
                    selected_on=form.selected_on.message,
                    note=form.note.data,
                    request_id=form.request_id.data,
                )
            )
            return saved(url_for("cases.overview", case_id=case_id))
    return form.page("cases/select.html", **case_layout(case_id, "overview"))


@bp.route("/<uuid:case_id>/return", methods=["GET", "POST"])
@requires("case.write")
def record_return(case_id: UUID) -> Any:
    """The family came home; what clocks there are begin."""
    form = ReturnForm()
    if form.accepted():
        with form.faults():
            hour = form.returned_hour.data
            services().registry.RecordReturn(
                pb.RecordReturnRequest(
                    case_id=str(case_id),
                    returned_on=form.returned_on.message,
                    returned_hour=written_hour(hour),
                    request_id=form.request_id.data,
                )
            )
            return saved(url_for("cases.overview", case_id=case_id))
    return form.page("cases/return.html", **case_layout(case_id, "overview"))


@bp.route("/<uuid:case_id>/edit", methods=["GET", "POST"])
@requires("case.write")
def edit(case_id: UUID) -> Any:
    """Address, settlement, language of acts, officer."""
    now = case_of(case_id)
    names = ("settlement_id", "address", "phone", "officer_id")
    form = EditForm(
        data={
            **{name: getattr(now, name) for name in names},
            "act_locale": _CODES.get(now.act_locale, ""),
            "etag": now.etag,
        }
    )
    form.settlement_id.choices = [
        (settlement.id, localized(settlement.name)) for settlement in places.settlements(now.municipality)
    ]
    form.officer_id.choices = _officers(now.officer_id)
    if form.accepted():
        with form.faults():
            given = pb.Case(
                id=now.id,
                etag=form.etag.data,
                act_locale=act_locale(form.act_locale.data),
                **{name: form[name].data for name in names},
            )
            change = pb.UpdateCaseRequest(case=given, request_id=form.request_id.data)
            change.update_mask.paths.extend([*names, "act_locale"])
            services().registry.UpdateCase(change)
            return saved(url_for("cases.overview", case_id=case_id))
    versions = _versions(form, now) if form.stale else []
    if form.stale:
        form.etag.data = now.etag
    return form.page("cases/edit.html", **case_layout(case_id, "overview"), versions=versions)


@bp.route("/<uuid:case_id>/permit", methods=["GET", "POST"])
@requires("case.write")
def renew_permit(case_id: UUID) -> Any:
    """The status or permit was renewed; the deadline of the old one is met, and the new one's begins."""
    shared = case_layout(case_id, "overview")
    now: pb.Case = shared["case"]
    form = RenewPermitForm(data={"permit": {"kind": now.permit.kind, "number": now.permit.number}})
    part = form.permit
    if form.accepted():
        with form.faults():
            services().registry.RenewPermit(
                pb.RenewPermitRequest(
                    case_id=now.id,
                    permit=pb.Permit(
                        kind=part["kind"].data,
                        number=part["number"].data,
                        valid_until=part["valid_until"].message,
                    ),
                    renewed_on=form.renewed_on.message,
                    request_id=form.request_id.data,
                )
            )
            return saved(url_for("cases.overview", case_id=case_id))
    permits = [one for one in (now.permit, *now.previous_permits) if one.kind]
    return form.page("cases/permit.html", **shared, permits=[permit_line(one) for one in permits])


def _versions(form: EditForm, now: pb.Case) -> list[tuple[str, str, str]]:
    theirs = EditForm(formdata=None, data={name: getattr(now, name) for name in ("address", "phone")})
    rows = [(str(form[name].label.text), form[name].data, theirs[name].data) for name in ("address", "phone")]
    for name, saved_value in (
        ("settlement_id", now.settlement_id),
        ("officer_id", now.officer_id),
        ("act_locale", _CODES.get(now.act_locale, "")),
    ):
        field = form[name]
        rows.append((str(field.label.text), field.text, dict(field.choices).get(saved_value, "")))
    return rows


def _officers(present: str) -> list[tuple[str, str]]:
    answer = ask(
        "",
        lambda: services().identity.ListColleagues(
            identity.ListColleaguesRequest(institution_id=current().institution.id)
        ),
    )()
    found = (
        [(colleague.id, colleague.display_name) for colleague in answer.value.colleagues] if answer else []
    )
    found.sort(key=lambda pair: in_order(pair[1]))
    if present and present not in dict(found):
        found.append((present, _("the present officer")))
    return found
