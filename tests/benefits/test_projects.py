"""Projects of a municipality: recorded, set right, started, ended; reports on them asked for and received."""

import datetime as dt
import uuid
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from google.protobuf.message import Message
from google.type.date_pb2 import Date
from prag.benefits.v1 import benefits_events_pb2 as events
from prag.benefits.v1 import benefits_service_pb2 as pb
from prag.common.v1 import types_pb2 as common

from services.benefits.rules import projects as rules
from services.benefits.rules.projects import State
from services.chassis.auth.actors import Actor
from tests.benefits.conftest import HEAD, NEIGHBOUR, OFFICER, BenefitsUnderTest, actor, allowed, refused
from tests.recorded_events import AN_ID, Story, call

pytestmark = pytest.mark.xdist_group("benefits_projects")

AUDITOR = actor("auditor", "RAN")
STRANGER = actor("mrc_member", "RAN")
EARLIER, DAY = Date(year=2026, month=11, day=18), Date(year=2026, month=11, day=19)
LATER = Date(year=2026, month=12, day=31)
ROOFS: dict[str, Any] = {
    "municipality": "RAN",
    "name": "forty roofs",
    "organisation": "an organisation",
    "donor_name": "a donor",
    "work_field": "WORK_HOUSING",
    "from_on": Date(year=2026, month=1, day=1),
    "until_on": Date(year=2027, month=12, day=31),
    "direct": 40,
    "sdg": 11,
}

STEPS = {
    State.PLANNED: {"correct_project", "start_project"},
    State.RUNNING: {"correct_project", "end_project", "undo_project_step", "ask_progress_report"},
    State.ENDED: {"correct_project", "undo_project_step", "ask_progress_report"},
}


@pytest.mark.parametrize("state", State)
def test_which_step_follows_which(state: State):
    may = {one.name for one in rules.actions(state, OFFICER, "RAN", asked=False) if one.allowed}
    assert may == STEPS[state]
    assert rules.actions(state, AUDITOR, "RAN", asked=False) == []
    assert rules.actions(state, NEIGHBOUR, "RAN", asked=False) == []


def test_a_project_on_which_reports_were_asked_for_ran():
    refused = {one.name: one.reason for one in rules.actions(State.RUNNING, OFFICER, "RAN", asked=True)}
    assert refused["undo_project_step"] == "PROJECT_HAS_REPORTS"
    ended = {one.name: one.allowed for one in rules.actions(State.ENDED, OFFICER, "RAN", asked=True)}
    assert ended["undo_project_step"]


def record(**changes: Any) -> pb.RecordProjectRequest:
    project = pb.Project(**{**ROOFS, **changes})
    return pb.RecordProjectRequest(project=project, request_id=str(uuid.uuid4()))


def correction(seen: pb.Project, **changes: Any) -> pb.CorrectProjectRequest:
    said = {**ROOFS, "etag": seen.etag, **changes}
    return pb.CorrectProjectRequest(
        project_id=seen.id, project=pb.Project(**said), reason="told anew", request_id=str(uuid.uuid4())
    )


async def started(service: BenefitsUnderTest, **changes: Any) -> pb.Project:
    made = await service.officer.RecordProject(record(**changes))
    return await service.officer.StartProject(start(made))


async def asked(service: BenefitsUnderTest, due_on: Date = LATER) -> tuple[pb.Project, str]:
    project = await service.officer.AskProgressReport(ask(await started(service), due_on=due_on))
    return project, project.reports[-1].id


def start(project: pb.Project, on: Date = DAY) -> pb.StartProjectRequest:
    return pb.StartProjectRequest(project_id=project.id, started_on=on, request_id=str(uuid.uuid4()))


def end(project: pb.Project, on: Date = DAY) -> pb.EndProjectRequest:
    return pb.EndProjectRequest(project_id=project.id, ended_on=on, request_id=str(uuid.uuid4()))


def ask(project: pb.Project, on: Date = DAY, due_on: Date = LATER) -> pb.AskProgressReportRequest:
    return pb.AskProgressReportRequest(
        project_id=project.id, asked_on=on, due_on=due_on, request_id=str(uuid.uuid4())
    )


def receive(project: pb.Project, report_id: str, on: Date = DAY) -> pb.ReceiveProgressReportRequest:
    return pb.ReceiveProgressReportRequest(
        project_id=project.id, report_id=report_id, received_on=on, request_id=str(uuid.uuid4())
    )


def undo_report(project: pb.Project, report_id: str) -> pb.UndoProgressReportRequest:
    return pb.UndoProgressReportRequest(
        project_id=project.id, report_id=report_id, request_id=str(uuid.uuid4())
    )


TOLD_OF_IT = {
    "work_field": "WORK_HOUSING",
    "from_on": "2026-01-01",
    "until_on": "2027-12-31",
    "direct": 40,
    "sdg": 11,
}
_ON = dt.date(2026, 11, 19)


async def recording(service: BenefitsUnderTest) -> Story:
    request = record()
    return Story(
        lambda: service.officer.RecordProject(request),
        [(events.ProjectRecorded, {"project_id": AN_ID, **TOLD_OF_IT})],
        [("RAN", "", None)],
        before=[
            (call(service.by(NEIGHBOUR).RecordProject, request), "NOT_VISIBLE"),
            (call(service.by(STRANGER).RecordProject, request), "NOT_PERMITTED"),
            (call(service.by(AUDITOR).RecordProject, request), "NOT_PERMITTED"),
            *(
                (call(service.officer.RecordProject, record(**changes)), reason)
                for changes, reason in (
                    ({"municipality": ""}, "FIELD_REQUIRED"),
                    ({"name": " "}, "FIELD_REQUIRED"),
                    ({"donor_name": ""}, "FIELD_REQUIRED"),
                    ({"work_field": "ROOFS"}, "FIELD_UNKNOWN_VALUE"),
                    ({"from_on": None}, "FIELD_REQUIRED"),
                    ({"from_on": Date(year=2026, month=2, day=29)}, "DATE_INVALID"),
                    ({"until_on": Date(year=2025, month=12, day=31)}, "DATE_TOO_EARLY"),
                    ({"direct": -1}, "FIELD_OUT_OF_RANGE"),
                    ({"sdg": 18}, "FIELD_OUT_OF_RANGE"),
                )
            ),
        ],
    )


async def correcting(service: BenefitsUnderTest) -> Story:
    made = await service.officer.RecordProject(record())
    request = correction(made, direct=41)
    return Story(
        lambda: service.officer.CorrectProject(request),
        [(events.ProjectCorrected, {"project_id": made.id, **TOLD_OF_IT, "direct": 41})],
        [("RAN", "", None)],
        before=[
            (call(service.by(NEIGHBOUR).CorrectProject, request), "PROJECT_NOT_FOUND"),
            (call(service.officer.CorrectProject, correction(made, etag="")), "ETAG_MISSING"),
            (call(service.officer.CorrectProject, correction(made, sdg=18)), "FIELD_OUT_OF_RANGE"),
        ],
        after=[(call(service.officer.CorrectProject, request), "ETAG_STALE")],
    )


async def starting(service: BenefitsUnderTest) -> Story:
    made = await service.officer.RecordProject(record())
    request = start(made)
    return Story(
        lambda: service.officer.StartProject(request),
        [(events.ProjectStarted, {"project_id": made.id, "started_on": "2026-11-19"})],
        [("RAN", "", _ON)],
        before=[
            (call(service.by(NEIGHBOUR).StartProject, request), "PROJECT_NOT_FOUND"),
            (call(service.officer.StartProject, start(made, LATER)), "DATE_IN_FUTURE"),
            (call(service.officer.EndProject, end(made)), "PROJECT_NOT_IN_STATE"),
            (call(service.officer.AskProgressReport, ask(made)), "PROJECT_NOT_IN_STATE"),
        ],
        after=[(call(service.officer.StartProject, request), "PROJECT_NOT_IN_STATE")],
    )


async def ending(service: BenefitsUnderTest) -> Story:
    running = await started(service)
    request = end(running)
    return Story(
        lambda: service.officer.EndProject(request),
        [(events.ProjectEnded, {"project_id": running.id, "ended_on": "2026-11-19"})],
        [("RAN", "", _ON)],
        before=[(call(service.officer.EndProject, end(running, EARLIER)), "DATE_TOO_EARLY")],
        after=[(call(service.officer.EndProject, request), "PROJECT_NOT_IN_STATE")],
    )


async def undoing_the_end(service: BenefitsUnderTest) -> Story:
    project, _ = await asked(service)
    await service.officer.EndProject(end(project))
    request = pb.UndoProjectStepRequest(project_id=project.id, request_id=str(uuid.uuid4()))
    return Story(
        lambda: service.officer.UndoProjectStep(request),
        [(events.ProjectStepUndone, {"project_id": project.id, "state": "RUNNING"})],
        [("RAN", "", None)],
        before=[(call(service.by(NEIGHBOUR).UndoProjectStep, request), "PROJECT_NOT_FOUND")],
        after=[(call(service.officer.UndoProjectStep, request), "PROJECT_HAS_REPORTS")],
    )


async def undoing_the_start(service: BenefitsUnderTest) -> Story:
    project = await started(service)
    request = pb.UndoProjectStepRequest(project_id=project.id, request_id=str(uuid.uuid4()))
    return Story(
        lambda: service.officer.UndoProjectStep(request),
        [(events.ProjectStepUndone, {"project_id": project.id, "state": "PLANNED"})],
        [("RAN", "", None)],
        after=[(call(service.officer.UndoProjectStep, request), "PROJECT_NOT_IN_STATE")],
    )


async def asking(service: BenefitsUnderTest) -> Story:
    running = await started(service)
    request = ask(running)
    told = {"project_id": running.id, "report_id": AN_ID, "asked_on": "2026-11-19", "due_on": "2026-12-31"}
    return Story(
        lambda: service.officer.AskProgressReport(request),
        [(events.ProgressReportAsked, told)],
        [("RAN", "", _ON)],
        before=[
            (call(service.officer.AskProgressReport, ask(running, EARLIER)), "DATE_TOO_EARLY"),
            (call(service.officer.AskProgressReport, ask(running, due_on=EARLIER)), "DATE_TOO_EARLY"),
            (call(service.officer.AskProgressReport, ask(running, LATER)), "DATE_IN_FUTURE"),
        ],
    )


async def receiving(service: BenefitsUnderTest) -> Story:
    project, report_id = await asked(service)
    request = receive(project, report_id)
    told = {
        "project_id": project.id,
        "report_id": report_id,
        "received_on": "2026-11-19",
        "due_on": "2026-12-31",
    }
    officer = service.officer
    return Story(
        lambda: officer.ReceiveProgressReport(request),
        [(events.ProgressReportReceived, told)],
        [("RAN", "", _ON)],
        before=[
            (call(officer.ReceiveProgressReport, receive(project, project.id)), "PROGRESS_REPORT_NOT_FOUND"),
            (call(officer.ReceiveProgressReport, receive(project, report_id, EARLIER)), "DATE_TOO_EARLY"),
            (call(officer.ReceiveProgressReport, receive(project, report_id, LATER)), "DATE_IN_FUTURE"),
        ],
        after=[(call(officer.ReceiveProgressReport, request), "PROGRESS_REPORT_RECEIVED")],
    )


async def undoing_the_receipt(service: BenefitsUnderTest) -> Story:
    project, report_id = await asked(service)
    await service.officer.ReceiveProgressReport(receive(project, report_id))
    return _undone(service, project, report_id, {"asked": True})


async def undoing_the_question(service: BenefitsUnderTest) -> Story:
    project, report_id = await asked(service)
    return _undone(service, project, report_id, {})


def _undone(service: BenefitsUnderTest, project: pb.Project, report_id: str, more: dict[str, Any]) -> Story:
    request = undo_report(project, report_id)
    return Story(
        lambda: service.officer.UndoProgressReport(request),
        [(events.ProgressReportUndone, {"project_id": project.id, "report_id": report_id, **more})],
        [("RAN", "", None)],
        before=[(call(service.by(NEIGHBOUR).UndoProgressReport, request), "PROJECT_NOT_FOUND")],
    )


# Gone through by tests/benefits/test_recorded_events.py.
TOLD: dict[type[Message], tuple[Callable[[BenefitsUnderTest], Awaitable[Story]], ...]] = {
    events.ProjectRecorded: (recording,),
    events.ProjectCorrected: (correcting,),
    events.ProjectStarted: (starting,),
    events.ProjectEnded: (ending,),
    events.ProjectStepUndone: (undoing_the_end, undoing_the_start),
    events.ProgressReportAsked: (asking,),
    events.ProgressReportReceived: (receiving,),
    events.ProgressReportUndone: (undoing_the_receipt, undoing_the_question),
}


@pytest.mark.asyncio(loop_scope="module")
async def test_a_project_keeps_what_stood_before_and_its_office_alone_writes(
    shared_service: BenefitsUnderTest,
):
    service = shared_service
    made = await service.officer.RecordProject(record(name=" forty roofs "))
    assert (made.name, made.state) == ("forty roofs", pb.PROJECT_STATE_PLANNED)
    assert made.recorded_by == OFFICER.account_id
    again = await service.officer.CorrectProject(correction(made))
    assert (again.etag, list(again.changes)) == (made.etag, [])
    after = await service.by(HEAD).CorrectProject(correction(made, direct=41))
    assert (after.direct, [one.direct for one in after.changes]) == (41, [40])
    [change] = after.changes
    assert (change.changed_by, change.reason) == (HEAD.account_id, "told anew")
    read = await service.by(AUDITOR).GetProject(pb.GetProjectRequest(project_id=made.id))
    assert (read.changes, list(read.actions)) == (after.changes, [])
    wrong = await refused(service.by(NEIGHBOUR).GetProject(pb.GetProjectRequest(project_id=made.id)))
    assert wrong.reason == "PROJECT_NOT_FOUND"
    assert allowed(after) == STEPS[State.PLANNED]
    running = await service.officer.StartProject(start(made))
    assert allowed(running) == STEPS[State.RUNNING]


@pytest.mark.asyncio(loop_scope="module")
async def test_the_list_has_pages_and_states(shared_service: BenefitsUnderTest):
    service = shared_service
    made = [await service.officer.RecordProject(record()) for _ in range(2)]
    running = await started(service)
    asked_for = pb.ListProjectsRequest(municipality="RAN", state=pb.PROJECT_STATE_PLANNED, page_size=1)
    first = await service.officer.ListProjects(asked_for)
    assert [one.id for one in first.projects] == [made[1].id]
    asked_for.page_token = first.next_page_token
    second = await service.officer.ListProjects(asked_for)
    assert [one.id for one in second.projects] == [made[0].id]
    asked_for.state = pb.PROJECT_STATE_RUNNING
    wrong = await refused(service.officer.ListProjects(asked_for))
    assert wrong.fields == [("page_token", "PAGE_TOKEN_INVALID")]
    everything = await service.officer.ListProjects(pb.ListProjectsRequest())
    assert everything.projects[0].id == running.id
    assert not (await service.by(NEIGHBOUR).ListProjects(pb.ListProjectsRequest())).projects


@pytest.mark.asyncio(loop_scope="module")
async def test_a_report_that_is_due_is_work_of_the_office(shared_service: BenefitsUnderTest):
    service = shared_service
    project, report_id = await asked(service, due_on=DAY)

    async def waits(who: Actor, today: Date) -> list[int]:
        work = await service.by(who).ListWork(common.ListWorkRequest(today=today))
        return [one.group for one in work.items if one.subject_id == project.id]

    assert await waits(OFFICER, EARLIER) == []
    assert await waits(OFFICER, DAY) == [common.WORK_GROUP_TODAY]
    assert await waits(HEAD, LATER) == [common.WORK_GROUP_LATE]
    assert await waits(NEIGHBOUR, LATER) == await waits(AUDITOR, LATER) == []
    after = await service.officer.ReceiveProgressReport(receive(project, report_id))
    assert await waits(OFFICER, LATER) == []
    [report] = after.reports
    assert (report.received_by, allowed(report)) == (OFFICER.account_id, {"undo_progress_report"})
    # Taken back, it waits again, and then was never asked for.
    still = await service.officer.UndoProgressReport(undo_report(project, report_id))
    assert allowed(still.reports[0]) == {"receive_progress_report", "undo_progress_report"}
    assert not still.reports[0].received_by
    assert await waits(OFFICER, LATER) == [common.WORK_GROUP_LATE]
    gone = await service.officer.UndoProgressReport(undo_report(project, report_id))
    assert not gone.reports
    assert await waits(OFFICER, LATER) == []
