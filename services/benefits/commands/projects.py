"""Projects of a municipality: recorded, set right, started, ended; reports on them asked for and received."""

from __future__ import annotations

import datetime as dt
from typing import Any, Final

from prag.benefits.v1 import benefits_events_pb2 as events
from prag.benefits.v1 import benefits_service_pb2 as pb

from services.benefits.models import Project
from services.benefits.rules import projects as rules
from services.benefits.rules.acts import ACTS
from services.benefits.rules.projects import State
from services.chassis.auth.actors import Actor
from services.chassis.database.database import Tx, load
from services.chassis.dates import as_date, day, required_day
from services.chassis.errors import FieldErrors, InvalidArgument, NotFound, Violation
from services.chassis.events import outbox
from services.chassis.ids import new_id
from services.domain.fields_of_work import FIELDS

__all__ = [
    "SAID",
    "ask_progress_report",
    "correct_project",
    "end_project",
    "receive_progress_report",
    "record_project",
    "start_project",
    "undo_progress_report",
    "undo_project_step",
]

_TEXTS: Final = ("name", "organisation", "donor_name", "place", "strategy_priority")
_NUMBERS: Final = ("direct", "indirect", "refugees", "sdg")
_DAYS: Final = ("from_on", "until_on")
# What people say of a project: columns of its row and fields of its message, by the same names.
SAID: Final = (*_TEXTS, "work_field", *_DAYS, *_NUMBERS)


async def record_project(tx: Tx, request: pb.RecordProjectRequest, by: Actor) -> Project:
    """Record a project that is planned; what is past of it follows by its own steps."""
    municipality = request.project.municipality
    if not municipality:
        raise InvalidArgument(fields=[Violation("project.municipality", "FIELD_REQUIRED")])
    if municipality not in by.municipalities:
        raise NotFound("NOT_VISIBLE")
    project = Project(
        id=new_id(),
        municipality=municipality,
        state=State.PLANNED,
        recorded_by=by.account_id,
        reports=[],
        changes=[],
        **_said(tx, request.project, "RecordProject"),
    )
    tx.session.add(project)
    await _tell_all(tx, events.ProjectRecorded(project_id=str(project.id)), project)
    return project


async def correct_project(tx: Tx, request: pb.CorrectProjectRequest, by: Actor) -> Project:
    """Set right what is said of it; the same again is no correction."""
    project = await _own(tx, request.project_id, by, "correct_project", request.project.etag)
    said = _said(tx, request.project, "CorrectProject")
    before = {name: getattr(project, name) for name in SAID}
    if before == said:
        return project
    change = {"time": tx.now.isoformat(), "by": by.account_id, "reason": request.reason.strip()}
    kept = {
        name: value.isoformat() if isinstance(value, dt.date) else value for name, value in before.items()
    }
    project.changes = [*project.changes, {**change, **kept}]
    for name, value in said.items():
        setattr(project, name, value)
    await _tell_all(tx, events.ProjectCorrected(project_id=str(project.id)), project)
    return project


async def start_project(tx: Tx, request: pb.StartProjectRequest, by: Actor) -> Project:
    """It runs."""
    project = await _own(tx, request.project_id, by, "start_project")
    started_on = required_day(request.started_on, "started_on")
    ACTS.require("StartProject.started_on", started_on, tx.now)
    project.state, project.started_on = State.RUNNING, started_on
    event = events.ProjectStarted(project_id=str(project.id))
    as_date(started_on, event.started_on)
    await outbox.record(tx, event, municipality=project.municipality, actual_on=started_on)
    return project


async def end_project(tx: Tx, request: pb.EndProjectRequest, by: Actor) -> Project:
    """It has ended; reports on it may still come."""
    project = await _own(tx, request.project_id, by, "end_project")
    ended_on = required_day(request.ended_on, "ended_on")
    ACTS.require("EndProject.ended_on", ended_on, tx.now, {"started": project.started_on})
    project.state, project.ended_on = State.ENDED, ended_on
    event = events.ProjectEnded(project_id=str(project.id))
    as_date(ended_on, event.ended_on)
    await outbox.record(tx, event, municipality=project.municipality, actual_on=ended_on)
    return project


async def undo_project_step(tx: Tx, request: pb.UndoProjectStepRequest, by: Actor) -> Project:
    """Take the last step back."""
    project = await _own(tx, request.project_id, by, "undo_project_step")
    if project.state == State.ENDED:
        project.state, project.ended_on = State.RUNNING, None
    else:
        project.state, project.started_on = State.PLANNED, None
    event = events.ProjectStepUndone(project_id=str(project.id), state=project.state)
    await outbox.record(tx, event, municipality=project.municipality)
    return project


async def ask_progress_report(tx: Tx, request: pb.AskProgressReportRequest, by: Actor) -> Project:
    """Note that the organisation was asked, and by when it is to tell."""
    project = await _own(tx, request.project_id, by, "ask_progress_report")
    asked_on = required_day(request.asked_on, "asked_on")
    due_on = required_day(request.due_on, "due_on")
    errors = FieldErrors()
    ACTS.check(errors, "AskProgressReport.asked_on", asked_on, tx.now, {"started": project.started_on})
    ACTS.check(errors, "AskProgressReport.due_on", due_on, tx.now, {"asked": asked_on})
    errors.check()
    report = {
        "id": str(new_id()),
        "asked_on": asked_on.isoformat(),
        "asked_by": by.account_id,
        "due_on": due_on.isoformat(),
    }
    _keep(project, [*project.reports, report])
    event = events.ProgressReportAsked(project_id=str(project.id), report_id=report["id"])
    as_date(asked_on, event.asked_on)
    as_date(due_on, event.due_on)
    await outbox.record(tx, event, municipality=project.municipality, actual_on=asked_on)
    return project


async def receive_progress_report(tx: Tx, request: pb.ReceiveProgressReportRequest, by: Actor) -> Project:
    """Note that the report came."""
    project = await _own(tx, request.project_id, by)
    report = _report(project, request.report_id)
    rules.check_receipt(received=bool(report.get("received_on")))
    received_on = required_day(request.received_on, "received_on")
    asked_on = dt.date.fromisoformat(report["asked_on"])
    ACTS.require("ReceiveProgressReport.received_on", received_on, tx.now, {"asked": asked_on})
    came = {**report, "received_on": received_on.isoformat(), "received_by": by.account_id}
    _keep(project, [came if one is report else one for one in project.reports])
    event = events.ProgressReportReceived(project_id=str(project.id), report_id=report["id"])
    as_date(received_on, event.received_on)
    as_date(dt.date.fromisoformat(report["due_on"]), event.due_on)
    await outbox.record(tx, event, municipality=project.municipality, actual_on=received_on)
    return project


async def undo_progress_report(tx: Tx, request: pb.UndoProgressReportRequest, by: Actor) -> Project:
    """Take back that a report was received, or else that it was asked for."""
    project = await _own(tx, request.project_id, by)
    report = _report(project, request.report_id)
    received = bool(report.get("received_on"))
    asked = {name: value for name, value in report.items() if not name.startswith("received_")}
    at = project.reports.index(report)
    _keep(project, [*project.reports[:at], *([asked] if received else []), *project.reports[at + 1 :]])
    event = events.ProgressReportUndone(project_id=str(project.id), report_id=report["id"], asked=received)
    await outbox.record(tx, event, municipality=project.municipality)
    return project


async def _own(tx: Tx, project_id: str, by: Actor, action: str = "", etag: str | None = None) -> Project:
    """Return a project of the caller's office in which the step can be taken."""
    project = await load(tx, Project, project_id, etag, reason="PROJECT_NOT_FOUND")
    if project.municipality not in by.municipalities:
        raise NotFound("PROJECT_NOT_FOUND")
    if action:
        rules.check(action, State(project.state), asked=bool(project.reports))
    return project


def _report(project: Project, report_id: str) -> dict[str, Any]:
    found = next((one for one in project.reports if one["id"] == report_id), None)
    if found is None:
        raise NotFound("PROGRESS_REPORT_NOT_FOUND")
    return found


def _keep(project: Project, reports: list[Any]) -> None:
    """Keep the reports, and when the next of those is due that have not come."""
    project.reports = reports
    awaited = [dt.date.fromisoformat(one["due_on"]) for one in reports if not one.get("received_on")]
    project.next_due = min(awaited, default=None)


def _said(tx: Tx, given: pb.Project, rpc: str) -> dict[str, Any]:
    """Read what is said of a project."""
    errors = FieldErrors()
    said: dict[str, Any] = {name: getattr(given, name).strip() for name in _TEXTS}
    said |= {name: getattr(given, name) for name in ("work_field", *_NUMBERS)}
    said |= {name: day(getattr(given, name), f"project.{name}") for name in _DAYS}
    if said["work_field"] not in FIELDS:
        errors.add("project.work_field", "FIELD_UNKNOWN_VALUE")
    if said["from_on"] is None:
        errors.add("project.from_on", "FIELD_REQUIRED")
    known = {"from": said["from_on"]}
    for name in _DAYS:
        ACTS.check(errors, f"{rpc}.project.{name}", said[name], tx.now, known)
    errors.check()
    return said


async def _tell_all(
    tx: Tx, event: events.ProjectRecorded | events.ProjectCorrected, project: Project
) -> None:
    for name in ("work_field", *_NUMBERS):
        setattr(event, name, getattr(project, name))
    for name in _DAYS:
        as_date(getattr(project, name), getattr(event, name))
    await outbox.record(tx, event, municipality=project.municipality)
