"""Since when somebody has a specific need, and until when."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import url_for
from prag.registry.v1 import registry_service_pb2 as pb

from gateway.auth import requires
from gateway.clients import services
from gateway.forms import saved
from gateway.officer.cases.blueprint import bp
from gateway.officer.cases.case_layout import member_layout
from gateway.officer.cases.forms import CorrectVulnerabilityForm, EndVulnerabilityForm, VulnerabilityForm
from services.chassis.errors import NotFound


@bp.route("/<uuid:case_id>/family/<uuid:person_id>/needs/new", methods=["GET", "POST"])
@requires("case.write")
def record_vulnerability(case_id: UUID, person_id: UUID) -> Any:
    """Write a specific need, since a day."""
    shared, one = member_layout(case_id, person_id)
    form = VulnerabilityForm(data={"etag": one.etag})
    if form.accepted():
        with form.faults():
            services().registry.RecordVulnerability(
                pb.RecordVulnerabilityRequest(
                    case_id=str(case_id),
                    person_id=one.id,
                    code=form.code.data,
                    valid_from=form.valid_from.message,
                    etag=form.etag.data,
                    request_id=form.request_id.data,
                )
            )
            return saved(url_for("cases.person", case_id=case_id, person_id=person_id))
    form.seen_anew(one.etag)
    return form.page("cases/vulnerability.html", **shared, one=one)


@bp.route("/<uuid:case_id>/family/<uuid:person_id>/needs/<uuid:vulnerability_id>", methods=["GET", "POST"])
@requires("case.write")
def correct_vulnerability(case_id: UUID, person_id: UUID, vulnerability_id: UUID) -> Any:
    """Set the days of a specific need right."""
    shared, one = member_layout(case_id, person_id)
    now = _need(one, vulnerability_id)
    days = {
        name: getattr(now, name) if getattr(now, name).year else None
        for name in ("valid_from", "valid_until")
    }
    form = CorrectVulnerabilityForm(data={**days, "etag": one.etag})
    if form.accepted():
        with form.faults():
            services().registry.CorrectVulnerability(
                pb.CorrectVulnerabilityRequest(
                    case_id=str(case_id),
                    person_id=one.id,
                    vulnerability_id=now.id,
                    valid_from=form.valid_from.message,
                    valid_until=form.valid_until.message,
                    reason=form.reason.data,
                    etag=form.etag.data,
                    request_id=form.request_id.data,
                )
            )
            return saved(url_for("cases.person", case_id=case_id, person_id=person_id))
    form.seen_anew(one.etag)
    return form.page("cases/correct-vulnerability.html", **shared, one=one, need=now)


@bp.route(
    "/<uuid:case_id>/family/<uuid:person_id>/needs/<uuid:vulnerability_id>/end", methods=["GET", "POST"]
)
@requires("case.write")
def end_vulnerability(case_id: UUID, person_id: UUID, vulnerability_id: UUID) -> Any:
    """A specific need is there no longer."""
    shared, one = member_layout(case_id, person_id)
    now = _need(one, vulnerability_id)
    form = EndVulnerabilityForm(data={"etag": one.etag})
    if form.accepted():
        with form.faults():
            services().registry.EndVulnerability(
                pb.EndVulnerabilityRequest(
                    case_id=str(case_id),
                    person_id=one.id,
                    vulnerability_id=now.id,
                    ended_on=form.ended_on.message,
                    reason=form.reason.data,
                    etag=form.etag.data,
                    request_id=form.request_id.data,
                )
            )
            return saved(url_for("cases.person", case_id=case_id, person_id=person_id))
    form.seen_anew(one.etag)
    return form.page("cases/end-vulnerability.html", **shared, one=one, need=now)


def _need(one: pb.Person, vulnerability_id: UUID) -> pb.Vulnerability:
    now = next((each for each in one.vulnerability_records if each.id == str(vulnerability_id)), None)
    if now is None:
        raise NotFound("PERSON_RECORD_NOT_FOUND")
    return now
