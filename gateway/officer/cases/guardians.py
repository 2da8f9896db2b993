"""Who acts for a person who cannot alone: a child whose parents are elsewhere, a person without capacity."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import url_for
from prag.registry.v1 import registry_service_pb2 as pb

from gateway import labels
from gateway.auth import requires
from gateway.clients import services
from gateway.formats import day
from gateway.forms import saved
from gateway.officer.cases.blueprint import bp
from gateway.officer.cases.case_layout import member_layout
from gateway.officer.cases.forms import (
    CorrectGuardianForm,
    EndGuardianForm,
    GuardianForm,
    guardian_data,
    guardian_of,
)
from services.chassis.errors import NotFound


@bp.route("/<uuid:case_id>/family/<uuid:person_id>/guardians/new", methods=["GET", "POST"])
@requires("case.write")
def record_guardian(case_id: UUID, person_id: UUID) -> Any:
    """Write who acts for a person."""
    shared, ward = member_layout(case_id, person_id)
    form = GuardianForm(data={"etag": ward.etag})
    _offer(form, shared, ward)
    if form.accepted():
        with form.faults():
            services().registry.RecordGuardian(
                pb.RecordGuardianRequest(
                    case_id=str(case_id),
                    person_id=ward.id,
                    guardian=guardian_of(form.guardian),
                    etag=form.etag.data,
                    request_id=form.request_id.data,
                )
            )
            return saved(url_for("cases.person", case_id=case_id, person_id=person_id))
    form.seen_anew(ward.etag)
    return form.page("cases/guardian.html", **shared, ward=ward, guardian=None)


@bp.route("/<uuid:case_id>/family/<uuid:person_id>/guardians/<uuid:guardian_id>", methods=["GET", "POST"])
@requires("case.write")
def correct_guardian(case_id: UUID, person_id: UUID, guardian_id: UUID) -> Any:
    """Set right what was written of a guardian."""
    shared, ward = member_layout(case_id, person_id)
    now = _guardian(ward, guardian_id)
    form = CorrectGuardianForm(data={"guardian": guardian_data(now), "etag": ward.etag})
    _offer(form, shared, ward, now)
    if form.accepted():
        with form.faults():
            services().registry.CorrectGuardian(
                pb.CorrectGuardianRequest(
                    case_id=str(case_id),
                    person_id=ward.id,
                    guardian_id=now.id,
                    guardian=guardian_of(form.guardian),
                    reason=form.reason.data,
                    etag=form.etag.data,
                    request_id=form.request_id.data,
                )
            )
            return saved(url_for("cases.person", case_id=case_id, person_id=person_id))
    form.seen_anew(ward.etag)
    return form.page("cases/guardian.html", **shared, ward=ward, guardian=now)


@bp.route("/<uuid:case_id>/family/<uuid:person_id>/guardians/<uuid:guardian_id>/end", methods=["GET", "POST"])
@requires("case.write")
def end_guardian(case_id: UUID, person_id: UUID, guardian_id: UUID) -> Any:
    """A guardian acts no longer."""
    shared, ward = member_layout(case_id, person_id)
    now = _guardian(ward, guardian_id)
    form = EndGuardianForm(data={"etag": ward.etag})
    if form.accepted():
        with form.faults():
            services().registry.EndGuardian(
                pb.EndGuardianRequest(
                    case_id=str(case_id),
                    person_id=ward.id,
                    guardian_id=now.id,
                    ended_on=form.ended_on.message,
                    reason=form.reason.data,
                    etag=form.etag.data,
                    request_id=form.request_id.data,
                )
            )
            return saved(url_for("cases.person", case_id=case_id, person_id=person_id))
    form.seen_anew(ward.etag)
    return form.page("cases/end-guardian.html", **shared, ward=ward, guardian=now)


def _guardian(ward: pb.Person, guardian_id: UUID) -> pb.Guardian:
    now = next((one for one in ward.guardians if one.id == str(guardian_id)), None)
    if now is None:
        raise NotFound("PERSON_RECORD_NOT_FOUND")
    return now


def _offer(
    form: GuardianForm, shared: dict[str, Any], ward: pb.Person, now: pb.Guardian | None = None
) -> None:
    """Offer who is and was of the family, and the documents of the case; and what is saved."""
    people = [*shared["persons"], *(one for one, _ in shared["former"])]
    choices = [
        (one.id, f"{one.given_name} {one.family_name}")
        for one in people
        if one.id != ward.id and not one.died_on.year
    ]
    papers = [
        (one.id, f"{labels.label(pb.DocumentKind.Name(one.kind))}, {day(one.dated_on or one.create_time)}")
        for one in (shared["documents"].value.documents if shared["documents"] else ())
    ]
    if now is not None:
        choices += _saved(now.guardian_person_id, now.name, choices)
        papers += _saved(now.document_id, now.act_number, papers)
    form.guardian.form.guardian_person_id.choices = choices
    form.guardian.form.document_id.choices = papers


def _saved(saved_id: str, word: str, offered: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """What is saved and not offered by itself: it goes by no press."""
    return [] if not saved_id or saved_id in dict(offered) else [(saved_id, word or saved_id)]
