"""Visits: planned with others, recorded when they took place, called off; the lists of the office."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Any
from uuid import UUID

from flask import render_template, request, url_for
from google.type.date_pb2 import Date
from prag.assessment.v1 import assessment_service_pb2 as pb
from prag.common.v1 import types_pb2 as types
from prag.identity.v1 import identity_service_pb2 as identity
from prag.registry.v1 import registry_service_pb2 as registry

from gateway import clock, drafts, menu, reference
from gateway.auth import current, requires
from gateway.cards import person_cards
from gateway.clients import all_pages, parallel, services
from gateway.fields import codes
from gateway.formats import as_date, as_datetime, localized
from gateway.forms import (
    ChoiceField,
    ChoicesField,
    DayField,
    Form,
    HiddenField,
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
from gateway.officer.cases.case_layout import case_layout, languages
from gateway.officer.visits.blueprint import bp

# Which visits a strand knows, and which centre comes along.
KINDS = ("VISIT_KIND_FIRST", "VISIT_KIND_LATER", "VISIT_KIND_TWELVE_MONTH")
BEFORE_RETURN = ("VISIT_KIND_GO_AND_SEE", "VISIT_KIND_GO_AND_INFORM")
CENTRES = {types.STRAND_RETURN: "MCR"}
# What of a family need not be shown to who is invited.
LEFT_OUT = {"address": _l("Address"), "phone": _l("Phone"), "languages": _l("Languages")}
PAGE = 100


@limited_by(pb.ScheduleVisitRequest)
class ScheduleForm(Form):
    """When, with whom, and what the invited are shown."""

    kind = ChoiceField(_l("Which visit"))
    planned_on = DayField(_l("Day"), [Required()])
    hour = HourField(_l("Hour"), [Required()], description=_l("For example 10:30"))
    participants = ChoicesField(_l("Who is invited"))
    place = LineField(_l("Meeting place"))
    leave_out = ChoicesField(_l("Leave out"), description=_l("What is ticked, the invited will not see."))


@limited_by(pb.RecordVisitRequest)
class RecordForm(Form):
    """That the team was there."""

    visit_id = HiddenField()
    kind = ChoiceField(_l("Which visit"), [Required()])
    visited_on = DayField(_l("Day of the visit"), [Required()])
    hour = HourField(_l("Hour"), [Required()], description=_l("For example 10:30"))
    participants = ChoicesField(_l("Who was there beside the office"))
    place = LineField(_l("Place"))
    note = TextField(_l("Note"))


@limited_by(pb.CancelVisitRequest)
class CancelForm(Form):
    """Why it does not take place."""

    reason = LineField(_l("Why is it called off?"))


def kinds_of(case: registry.Case) -> list[tuple[str, str]]:
    """Kinds of visits that the case's strand knows."""
    return codes((*KINDS, *BEFORE_RETURN) if case.strand == types.STRAND_RETURN else KINDS)


def bodies(case: registry.Case) -> list[identity.Institution]:
    """Who may come along: the centre for social work and the ministry's centre."""
    wanted = ("CSW", CENTRES.get(case.strand, "DRRPIF"))
    return [one for one in reference.institutions(case.municipality).values() if one.kind in wanted]


def team(
    field: ChoicesField, known: Iterable[identity.Institution], *, present: bool
) -> list[pb.Participant]:
    """Who is ticked, as the visit keeps it."""
    return [
        pb.Participant(institution_id=one.id, kind=one.kind, name=localized(one.name), present=present)
        for one in known
        if one.id in field.data
    ]


@bp.route("/cases/<uuid:case_id>/visits/new", methods=["GET", "POST"])
@requires("visit.write")
def schedule(case_id: UUID) -> Any:
    """Plan a visit, and confirm what the invited see."""
    shared = case_layout(case_id, "plan")
    known, family = parallel(
        lambda: bodies(shared["case"]),
        lambda: services().registry.GetShareableData(registry.GetShareableDataRequest(case_id=str(case_id))),
    )
    form = drafts.form(ScheduleForm, "assessment", f"visit-{case_id}")
    form.leave_out.choices = [(name, word) for name, word in LEFT_OUT.items() if getattr(family, name)]
    form.kind.choices = kinds_of(shared["case"])
    form.participants.choices = [(one.id, localized(one.name)) for one in known]
    if form.accepted():
        with form.faults({"planned_time": "planned_on"}, {"VISIT_BEFORE_TRIGGER": "planned_on"}):
            services().assessment.ScheduleVisit(_invitation(case_id, form, known, family))
            drafts.done(form)
            return saved(url_for("cases.overview", case_id=case_id))
    return form.page("visits/schedule.html", **shared, family=family, spoken=languages(family.languages))


def _invitation(
    case_id: UUID,
    form: ScheduleForm,
    known: list[identity.Institution],
    family: registry.ShareableData,
) -> pb.ScheduleVisitRequest:
    invited = team(form.participants, known, present=False)
    snapshot = pb.VisitSnapshot(family_name=family.family_name, person_count=family.person_count)
    if "address" not in form.leave_out.data:
        snapshot.address = family.address
    if "phone" not in form.leave_out.data:
        snapshot.phone = family.phone
    if "languages" not in form.leave_out.data:
        snapshot.languages.extend(family.languages)
    return pb.ScheduleVisitRequest(
        case_id=str(case_id),
        kind=form.kind.data,
        planned_time=to_timestamp(form.planned_on, form.hour),
        participants=invited,
        place=form.place.data,
        # Where nobody is invited there is nobody to show it to.
        snapshot=snapshot if invited else None,
        request_id=form.request_id.data,
    )


@bp.route("/cases/<uuid:case_id>/visits/record", methods=["GET", "POST"])
@requires("visit.write")
def record(case_id: UUID) -> Any:
    """Record a visit that took place, planned or not; then on to what follows from it."""
    shared = case_layout(case_id, "plan")
    planned = _planned(shared)
    known = bodies(shared["case"])
    # One draft a visit: what was typed of one that was planned is none of another.
    key = f"visit-record-{planned.id or case_id}"
    form = drafts.form(RecordForm, "assessment", key, data=_as_planned(planned))
    form.kind.choices = kinds_of(shared["case"])
    form.participants.choices = [(one.id, localized(one.name)) for one in known]
    if form.accepted():
        with form.faults({"actual_time": "visited_on"}, {"VISIT_BEFORE_TRIGGER": "visited_on"}):
            services().assessment.RecordVisit(
                pb.RecordVisitRequest(
                    case_id=str(case_id),
                    visit_id=form.visit_id.data,
                    kind=form.kind.data,
                    actual_time=to_timestamp(form.visited_on, form.hour),
                    participants=team(form.participants, known, present=True),
                    place=form.place.data,
                    note=form.note.data,
                    request_id=form.request_id.data,
                )
            )
            drafts.done(form)
            return saved(_after(case_id))
    return form.page("visits/record.html", **shared, planned=planned)


def _planned(shared: dict[str, Any]) -> pb.Visit:
    """The planned visit that is recorded: the one asked for, else the next; an empty one for none."""
    wanted = request.args.get("visit", "")
    if wanted == "none" or not shared["progress"]:
        return pb.Visit()
    if wanted:
        visit: pb.Visit = services().assessment.GetVisit(pb.GetVisitRequest(visit_id=wanted))
        return visit if visit.case_id == shared["case_id"] else pb.Visit()
    upcoming: pb.Visit = shared["progress"].value.next_visit
    return upcoming


def _as_planned(visit: pb.Visit) -> dict[str, Any]:
    if not visit.id:
        return {}
    moment = as_datetime(visit.planned_time)
    return {
        "visit_id": visit.id,
        "kind": pb.VisitKind.Name(visit.kind),
        "visited_on": moment.date(),
        "hour": moment.time(),
        "participants": [one.institution_id for one in visit.participants],
        "place": visit.place,
    }


def _after(case_id: UUID) -> str:
    """Where the work goes on after a visit: the needs assessment while it is open, else the case."""
    progress = services().assessment.GetProgress(pb.GetProgressRequest(case_id=str(case_id)))
    allowed = {one.name for one in progress.actions if one.allowed}
    done = progress.opp_state == pb.SUBMISSION_STATE_SUBMITTED
    goes_on = "save_opp" in allowed and not done
    return url_for("needs_assessment.fill" if goes_on else "cases.overview", case_id=case_id)


@bp.route("/visits")
@requires("visit.read")
def index() -> Any:
    """Visits of the office from a day on; invitations for those who come along."""
    today = clock.today()
    since = today - timedelta(days=14) if request.args.get("earlier") else today
    listed = services().assessment.ListVisits(
        pb.ListVisitsRequest(
            page_size=PAGE,
            page_token=request.args.get("page", ""),
            **{"from": Date(year=since.year, month=since.month, day=since.day)},
        )
    )
    shown = [one for one in listed.visits if one.state != pb.VISIT_STATE_CANCELLED]
    return render_template(
        "visits/index.html",
        visits=[(one, when(one), pb.VisitKind.Name(one.kind)) for one in shown],
        cards=cards_of(one.case_id for one in shown),
        next_page=listed.next_page_token,
        earlier=since != today,
        today=today,
    )


def when(visit: pb.Visit) -> Any:
    """When it was, or shall be."""
    return visit.actual_time if visit.actual_time.seconds else visit.planned_time


def cards_of(case_ids: Iterable[str]) -> dict[str, registry.PersonCard]:
    """The head's card by case, for rows that assessment owns; nothing for those who read no cards."""
    if not current().may("person.card"):
        return {}
    return {one.case_id: one for one in person_cards(cases=case_ids)}


@bp.route("/visits/<uuid:visit_id>")
@requires("visit.read")
def show(visit_id: UUID) -> Any:
    """One visit: for the invited, with what they are shown until it is recorded."""
    menu.in_section("visits.index")
    visit = services().assessment.GetVisit(pb.GetVisitRequest(visit_id=str(visit_id)))
    return render_template(
        "visits/show.html",
        visit=visit,
        when=when(visit),
        kind=pb.VisitKind.Name(visit.kind),
        state=pb.VisitState.Name(visit.state),
        person_card=cards_of([visit.case_id]).get(visit.case_id),
        spoken=languages(visit.snapshot.languages),
        actions={one.name: one for one in visit.actions},
    )


@bp.route("/visits/<uuid:visit_id>/cancel", methods=["GET", "POST"])
@requires("visit.write")
def cancel(visit_id: UUID) -> Any:
    """Call a planned visit off."""
    menu.in_section("visits.index")
    form = CancelForm()
    if form.accepted():
        with form.faults():
            services().assessment.CancelVisit(
                pb.CancelVisitRequest(
                    visit_id=str(visit_id), reason=form.reason.data, request_id=form.request_id.data
                )
            )
            return saved(url_for("visits.index"), _("The visit is called off."))
    visit = services().assessment.GetVisit(pb.GetVisitRequest(visit_id=str(visit_id)))
    card = cards_of([visit.case_id]).get(visit.case_id)
    return form.page("visits/cancel.html", visit=visit, kind=pb.VisitKind.Name(visit.kind), person_card=card)


@menu.counts("visits")
def _today() -> int | None:
    """Visits of today that are still to come or to be recorded."""
    today = clock.today()
    listed = all_pages(
        services().assessment.ListVisits,
        pb.ListVisitsRequest(**{"from": Date(year=today.year, month=today.month, day=today.day)}),
    )
    planned = (one for one in listed.visits if one.state == pb.VISIT_STATE_PLANNED)
    count = sum(1 for one in planned if as_date(one.planned_time) == today)
    return count or None
