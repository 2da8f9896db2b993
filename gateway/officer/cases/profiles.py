"""What was heard of a person on a day: schooling, languages, work and wishes."""

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
from gateway.officer.cases.forms import (
    PROFILE_SOURCES,
    CorrectProfileForm,
    ProfileForm,
    prefixed,
    profile_data,
    profile_of,
)
from services.chassis.errors import NotFound


@bp.route("/<uuid:case_id>/family/<uuid:person_id>/profile/new", methods=["GET", "POST"])
@requires("case.write")
def record_profile(case_id: UUID, person_id: UUID) -> Any:
    """Write what was heard; the page begins with what was heard last."""
    shared, one = member_layout(case_id, person_id)
    first = profile_data(one.profiles[0]) if one.profiles else {}
    form = ProfileForm(
        data={"profile": {**first, "done_on": None, "source": ""} if first else {}, "etag": one.etag}
    )
    if form.accepted():
        with form.faults():
            services().registry.RecordProfile(
                pb.RecordProfileRequest(
                    case_id=str(case_id),
                    person_id=one.id,
                    profile=profile_of(form.profile),
                    etag=form.etag.data,
                    request_id=form.request_id.data,
                )
            )
            return saved(url_for("cases.person", case_id=case_id, person_id=person_id))
    form.seen_anew(one.etag)
    return form.page("cases/profile.html", **shared, one=one, profile=None)


@bp.route("/<uuid:case_id>/family/<uuid:person_id>/profile/<uuid:profile_id>", methods=["GET", "POST"])
@requires("case.write")
def correct_profile(case_id: UUID, person_id: UUID, profile_id: UUID) -> Any:
    """Set right what was written of what was heard."""
    shared, one = member_layout(case_id, person_id)
    now = next((each for each in one.profiles if each.id == str(profile_id)), None)
    if now is None:
        raise NotFound("PERSON_RECORD_NOT_FOUND")
    form = CorrectProfileForm(data={"profile": profile_data(now), "etag": one.etag})
    # What was written with the person stays that.
    if now.source not in PROFILE_SOURCES:
        form.profile.form.source.choices = prefixed("PROFILE_SOURCE", (now.source, *PROFILE_SOURCES))
    if form.accepted():
        with form.faults():
            services().registry.CorrectProfile(
                pb.CorrectProfileRequest(
                    case_id=str(case_id),
                    person_id=one.id,
                    profile_id=now.id,
                    profile=profile_of(form.profile),
                    reason=form.reason.data,
                    etag=form.etag.data,
                    request_id=form.request_id.data,
                )
            )
            return saved(url_for("cases.person", case_id=case_id, person_id=person_id))
    form.seen_anew(one.etag)
    return form.page("cases/profile.html", **shared, one=one, profile=now)
