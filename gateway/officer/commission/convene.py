"""Call a session: when, where, which commission, what is on the agenda. Who sits is what its act says."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import url_for
from prag.benefits.v1 import benefits_service_pb2 as pb

from gateway import drafts, menu, places
from gateway.auth import current, requires
from gateway.clients import parallel, services
from gateway.fields import codes
from gateway.forms import (
    ChoiceField,
    ChoicesField,
    DayField,
    Form,
    HourField,
    LineField,
    Required,
    TextField,
    limited_by,
    saved,
    to_timestamp,
)
from gateway.locale import lazy_gettext as _l
from gateway.officer.benefits import presenters as benefit_presenters
from gateway.officer.commission.blueprint import bp
from gateway.officer.commission.bodies import listed, name_of
from gateway.officer.commission.lists import waiting
from services.domain.roles import MCR_OFFICER


@limited_by(pb.CreateSessionRequest)
class CallForm(Form):
    """A session to be."""

    kind = ChoiceField(_l("Kind"), choices=lambda: codes(("SESSION_KIND_REGULAR", "SESSION_KIND_URGENT")))
    municipality = ChoiceField(_l("Municipality"))
    planned_on = DayField(_l("Day"), [Required()])
    hour = HourField(_l("Hour"), [Required()], description=_l("For example 10:30"))
    place = LineField(_l("Place"))
    body_id = ChoiceField(_l("Commission"))
    application_ids = ChoicesField(_l("Applications on the agenda"))
    titles = TextField(
        _l("Other points, one a line"),
        description=_l("The first one stands before the applications, the others after them."),
    )


def _asked(application: pb.Application, schemes: Mapping[str, pb.Scheme]) -> str:
    scheme = benefit_presenters.scheme_name(schemes, application.scheme)
    return f"{application.case_number}, {scheme} ({application.number})"


@bp.route("/new", methods=["GET", "POST"])
@requires("session.manage")
def new() -> Any:
    """Call a session."""
    menu.in_section("commission.index")
    bodies, newest, schemes = parallel(listed, waiting, benefit_presenters.schemes)
    # Those that somebody sits in by now; of one place there may be one for each strand.
    sitting = [one for one in bodies if any(act.in_force for act in one.compositions)]
    # Who applied first stands first.
    applications = list(reversed(newest))
    form = drafts.form(
        CallForm,
        "benefits",
        "session",
        data={
            "body_id": sitting[0].id if len(sitting) == 1 else "",
            "application_ids": [application.id for application in applications],
        },
    )
    own = current().municipalities
    asked = len(own) > 1 and MCR_OFFICER not in current().roles
    form.municipality.choices = [(code, places.municipality_name(code)) for code in own] if asked else []
    form.body_id.choices = [(body.id, name_of(body)) for body in sitting]
    form.application_ids.choices = [
        (application.id, _asked(application, schemes)) for application in applications
    ]
    if form.accepted():
        with form.faults({"planned_time": "planned_on"}, at={"BODY_NOT_COMPOSED": "body_id"}):
            made = services().benefits.CreateSession(_request(form))
            drafts.done(form)
            return saved(url_for("commission.show", session_id=made.id))
    return form.page("commission/new.html", asked=asked, waiting=len(applications), sitting=sitting)


def _request(form: CallForm) -> pb.CreateSessionRequest:
    return pb.CreateSessionRequest(
        kind=form.kind.data,
        planned_time=to_timestamp(form.planned_on, form.hour),
        place=form.place.data or "",
        municipality=form.municipality.data or "",
        body_id=form.body_id.data or "",
        application_ids=form.application_ids.data,
        titles=[line.strip() for line in (form.titles.data or "").splitlines() if line.strip()],
        request_id=form.request_id.data,
    )
