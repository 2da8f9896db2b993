"""Projects: the list, one with its reports and what stood before, and the form of each step."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from flask import abort, render_template, request, url_for
from prag.benefits.v1 import benefits_service_pb2 as pb

from gateway import labels, menu, places
from gateway.auth import current, requires
from gateway.clients import services
from gateway.formats import as_date, day, localized
from gateway.forms import Form, saved
from gateway.locale import gettext as _
from gateway.locale import lazy_gettext as _l
from gateway.officer.cases.case_layout import account_names
from gateway.officer.projects.blueprint import bp
from gateway.officer.projects.forms import (
    AskForm,
    CorrectProjectForm,
    EndForm,
    ProjectForm,
    ReceiveForm,
    StartForm,
    UndoForm,
)

PAGE = 50
STATES: Final = ("PLANNED", "RUNNING", "ENDED")


@dataclass(frozen=True)
class Step:
    """A step: its words, its form, and the RPC that takes it."""

    word: Any
    form: Callable[[], Form]
    rpc: str
    question: Callable[..., Any]
    days: tuple[str, ...] = ()
    of_report: bool = False


STEPS: Final[Mapping[str, Step]] = {
    "start_project": Step(
        _l("The project runs"),
        StartForm,
        "StartProject",
        pb.StartProjectRequest,
        ("started_on",),
    ),
    "end_project": Step(
        _l("The project has ended"),
        EndForm,
        "EndProject",
        pb.EndProjectRequest,
        ("ended_on",),
    ),
    "ask_progress_report": Step(
        _l("A report was asked for"),
        AskForm,
        "AskProgressReport",
        pb.AskProgressReportRequest,
        ("asked_on", "due_on"),
    ),
    "undo_project_step": Step(
        _l("Take the last step back"),
        UndoForm,
        "UndoProjectStep",
        pb.UndoProjectStepRequest,
    ),
    "receive_progress_report": Step(
        _l("The report came"),
        ReceiveForm,
        "ReceiveProgressReport",
        pb.ReceiveProgressReportRequest,
        ("received_on",),
        of_report=True,
    ),
    "undo_progress_report": Step(
        _l("Take back"),
        UndoForm,
        "UndoProgressReport",
        pb.UndoProgressReportRequest,
        of_report=True,
    ),
}


@bp.route("")
@requires("project.read")
def index() -> Any:
    """Projects of the offices that the reader sees, the newest first."""
    state = request.args.get("state", "")
    state = state if state in STATES else ""
    answer = services().benefits.ListProjects(
        pb.ListProjectsRequest(
            state=f"PROJECT_STATE_{state or 'UNSPECIFIED'}",
            page_size=PAGE,
            page_token=request.args.get("page", ""),
        )
    )

    def here(state: str, page: str = "") -> str:
        return url_for("projects.index", state=state or None, page=page or None)

    chips = [("", _("All")), *((one, labels.label(f"PROJECT_STATE_{one}")) for one in STATES)]
    several = len(current().municipalities) > 1
    return render_template(
        "projects/index.html",
        chips=[{"text": text, "url": here(name), "current": name == state} for name, text in chips],
        rows=[
            {
                "url": url_for("projects.project", project_id=one.id),
                "name": one.name,
                "field": labels.label(one.work_field),
                "who": one.organisation,
                "paid_by": one.donor_name,
                "period": _period(one),
                "state": _state(one),
                "municipality": places.municipality_name(one.municipality) if several else "",
            }
            for one in answer.projects
        ],
        next_url=here(state, answer.next_page_token) if answer.next_page_token else "",
        first_url=here(state) if request.args.get("page") else "",
        may_write=current().may("project.write"),
    )


@bp.route("/new", methods=["GET", "POST"])
@requires("project.write")
def new() -> Any:
    """Record a project."""
    menu.in_section("projects.index")
    own = current().municipalities
    form = ProjectForm(data={"municipality": own[0] if len(own) == 1 else ""})
    form.municipality.choices = [
        (one.code, localized(one.name)) for one in places.municipalities() if one.code in own
    ]
    if form.accepted():
        with form.faults():
            done = services().benefits.RecordProject(
                pb.RecordProjectRequest(project=form.message(), request_id=form.request_id.data)
            )
            return saved(url_for("projects.project", project_id=done.id))
    return form.page("projects/form.html", seen=None)


@bp.route("/<uuid:project_id>")
@requires("project.read")
def project(project_id: UUID) -> Any:
    """One project, the reports on it, and what stood before."""
    menu.in_section("projects.index")
    found = _one(project_id)
    return render_template(
        "projects/project.html",
        found=found,
        field=labels.label(found.work_field),
        state=_state(found),
        period=_period(found),
        place=places.municipality_name(found.municipality),
        names=account_names([found.recorded_by, *(one.changed_by for one in found.changes)]),
        steps=_steps(found.actions, found.id),
        may={one.name for one in found.actions if one.allowed},
        reports=[(one, _steps(one.actions, found.id, one.id)) for one in found.reports],
        changes=[(one, _said(one)) for one in found.changes],
    )


@bp.route("/<uuid:project_id>/correct", methods=["GET", "POST"])
@requires("project.write")
def correct(project_id: UUID) -> Any:
    """Set a project right; what stood before stays to be read."""
    menu.in_section("projects.index")
    now = _one(project_id)
    texts = ("name", "organisation", "donor_name", "place", "work_field", "strategy_priority", "etag")
    form = CorrectProjectForm(
        data={
            **{name: getattr(now, name) for name in texts},
            **{name: getattr(now, name) or None for name in ("direct", "indirect", "refugees", "sdg")},
            "from_on": as_date(now.from_on),
            "until_on": as_date(now.until_on) if now.HasField("until_on") else None,
        }
    )
    del form.municipality
    if form.accepted():
        with form.faults():
            services().benefits.CorrectProject(
                pb.CorrectProjectRequest(
                    project_id=now.id,
                    project=form.message(),
                    reason=form.reason.data,
                    request_id=form.request_id.data,
                )
            )
            return saved(url_for("projects.project", project_id=project_id))
    form.seen_anew(now.etag)
    return form.page("projects/form.html", seen=now)


@bp.route("/<uuid:project_id>/steps/<string:action>", methods=["GET", "POST"])
@requires("project.write")
def step(project_id: UUID, action: str) -> Any:
    """Take a step of a project, or of a report on it."""
    menu.in_section("projects.index")
    if action not in STEPS:
        abort(404)
    one = STEPS[action]
    now = _one(project_id)
    report = next((each for each in now.reports if each.id == request.args.get("report")), None)
    if one.of_report and report is None:
        abort(404)
    form = one.form()
    if form.accepted():
        with form.faults():
            said = {field: form[field].message for field in one.days}
            if report is not None and one.of_report:
                said["report_id"] = report.id
            question = one.question(project_id=now.id, request_id=form.request_id.data, **said)
            services().rpc("benefits", one.rpc)(question)
            return saved(url_for("projects.project", project_id=project_id))
    return form.page("projects/step.html", seen=now, word=one.word, days=one.days)


def _one(project_id: UUID) -> pb.Project:
    return services().benefits.GetProject(pb.GetProjectRequest(project_id=str(project_id)))


def _steps(actions: Any, project_id: str, report: str = "") -> list[tuple[str, str]]:
    """The steps that may be taken now, and where."""
    return [
        (
            str(STEPS[one.name].word),
            url_for("projects.step", project_id=project_id, action=one.name, report=report or None),
        )
        for one in actions
        if one.allowed and one.name in STEPS
    ]


def _state(of: pb.Project) -> str:
    return labels.label(pb.ProjectState.Name(of.state))


def _period(of: pb.Project | pb.ProjectChange) -> str:
    return " – ".join((day(of.from_on), day(of.until_on) if of.HasField("until_on") else ""))


def _said(of: pb.ProjectChange) -> str:
    """What stood of it, in a line."""
    words = (of.name, of.organisation, of.donor_name, of.place, labels.label(of.work_field), _period(of))
    numbers = (
        (_("Direct beneficiaries"), of.direct),
        (_("Indirect beneficiaries"), of.indirect),
        (_("Refugees and displaced persons among them"), of.refugees),
        (_("Sustainable Development Goal"), of.sdg),
    )
    told = [f"{name}: {number}" for name, number in numbers if number]
    return " · ".join(word for word in (*words, of.strategy_priority, *told) if word)
