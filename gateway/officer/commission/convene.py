"""Call a session: when, where, who sits, what is on the agenda."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import url_for
from prag.benefits.v1 import benefits_service_pb2 as pb
from prag.identity.v1 import identity_service_pb2 as identity

from gateway import drafts, menu, places
from gateway.auth import current, requires
from gateway.clients import parallel, services
from gateway.fields import codes
from gateway.formats import in_order
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
from gateway.locale import gettext as _
from gateway.locale import lazy_gettext as _l
from gateway.officer.benefits import presenters as benefit_presenters
from gateway.officer.commission.blueprint import bp
from gateway.officer.commission.lists import waiting
from services.domain.roles import MCR_OFFICER, MRC_CHAIR, PERMISSIONS


@limited_by(pb.CreateSessionRequest)
class CallForm(Form):
    """A session to be."""

    kind = ChoiceField(_l("Kind"), choices=lambda: codes(("SESSION_KIND_REGULAR", "SESSION_KIND_URGENT")))
    municipality = ChoiceField(_l("Municipality"))
    planned_on = DayField(_l("Day"), [Required()])
    hour = HourField(_l("Hour"), [Required()], description=_l("For example 10:30"))
    place = LineField(_l("Place"))
    members = ChoicesField(_l("Who is called"), [Required(_l("choose who is called"))])
    chair = ChoiceField(_l("Who chairs"))
    application_ids = ChoicesField(_l("Applications on the agenda"))
    titles = TextField(
        _l("Other points, one a line"),
        description=_l("The first one stands before the applications, the others after them."),
    )

    def validate_chair(self, field: Any) -> None:
        """Who chairs is called too."""
        if field.data and field.data not in self.members.data:
            field.errors = [_("who chairs must be called too")]


def colleagues() -> list[identity.Colleague]:
    """Who may be called: the ministry's own people, or the members of the municipality's commission."""
    session = current()
    # It sits in the ministry's commission; the municipality's has a chair and members.
    ministry = MCR_OFFICER in session.roles
    roles = [MCR_OFFICER] if ministry else [one for one in PERMISSIONS["session.vote"] if one != MCR_OFFICER]
    place = session.municipalities[0] if len(session.municipalities) == 1 else ""
    answers = parallel(
        *(
            lambda role=role: services().identity.ListColleagues(
                identity.ListColleaguesRequest(
                    role=role,
                    institution_id=session.institution.id if ministry else "",
                    municipality="" if ministry else place,
                )
            )
            for role in roles
        )
    )
    found = {colleague.id: colleague for answer in answers for colleague in answer.colleagues}
    return sorted(found.values(), key=lambda one: in_order(one.display_name))


def _named(one: identity.Colleague) -> str:
    return ", ".join(part for part in (one.display_name, one.position) if part)


def _asked(application: pb.Application, schemes: Mapping[str, pb.Scheme]) -> str:
    scheme = benefit_presenters.scheme_name(schemes, application.scheme)
    return f"{application.case_number}, {scheme} ({application.number})"


@bp.route("/new", methods=["GET", "POST"])
@requires("session.manage")
def new() -> Any:
    """Call a session."""
    menu.in_section("commission.index")
    people, newest, schemes = parallel(colleagues, waiting, benefit_presenters.schemes)
    # Who applied first stands first.
    applications = list(reversed(newest))
    form = drafts.form(
        CallForm,
        "benefits",
        "session",
        data={
            "members": [person.id for person in people],
            "chair": next((person.id for person in people if MRC_CHAIR in person.roles), ""),
            "application_ids": [application.id for application in applications],
        },
    )
    own = current().municipalities
    asked = len(own) > 1 and MCR_OFFICER not in current().roles
    form.municipality.choices = [(code, places.municipality_name(code)) for code in own] if asked else []
    form.members.choices = [(person.id, _named(person)) for person in people]
    form.chair.choices = form.members.choices
    form.application_ids.choices = [
        (application.id, _asked(application, schemes)) for application in applications
    ]
    if form.accepted():
        with form.faults({"planned_time": "planned_on"}):
            made = services().benefits.CreateSession(_request(form, people))
            drafts.done(form)
            return saved(url_for("commission.show", session_id=made.id))
    return form.page("commission/new.html", asked=asked, waiting=len(applications))


def _request(form: CallForm, people: list[identity.Colleague]) -> pb.CreateSessionRequest:
    return pb.CreateSessionRequest(
        kind=form.kind.data,
        planned_time=to_timestamp(form.planned_on, form.hour),
        place=form.place.data or "",
        municipality=form.municipality.data or "",
        members=[
            pb.Member(
                account_id=person.id,
                name=person.display_name,
                position=person.position,
                chair=person.id == form.chair.data,
            )
            for person in people
            if person.id in form.members.data
        ],
        application_ids=form.application_ids.data,
        titles=[line.strip() for line in (form.titles.data or "").splitlines() if line.strip()],
        request_id=form.request_id.data,
    )
