"""What was agreed on a case: entered, shown, taken back; its tasks done, and undone."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import render_template, request, url_for
from prag.identity.v1 import identity_service_pb2 as identity
from prag.referral.v1 import agreement_pb2 as pb
from prag.referral.v1 import referral_service_pb2 as referral
from prag.registry.v1 import registry_service_pb2 as registry

from gateway import labels
from gateway.auth import current, requires
from gateway.clients import parallel, services
from gateway.fields import enum_choices
from gateway.formats import day, in_order, moment
from gateway.forms import (
    ChoiceField,
    DayField,
    FieldList,
    Form,
    FormField,
    LineField,
    TextField,
    limited_by,
    saved,
)
from gateway.locale import lazy_gettext as _l
from gateway.officer.agreements import presenters
from gateway.officer.agreements.blueprint import bp
from gateway.officer.cases.case_layout import account_names
from services.chassis.errors import NotFound

# Lines that a new form has for tasks.
LINES = 2
MOST = 10
# Meetings to choose from: what was agreed longer ago is entered without one.
MEETINGS = 50
# Kind of the status macro for each state of a task.
STATES = {
    pb.AGREED_TASK_STATE_OPEN: "waits",
    pb.AGREED_TASK_STATE_DONE: "done",
    pb.AGREED_TASK_STATE_ENDED: "none",
}
NAMES = ("what", "owner", "due_on")


@limited_by(pb.AgreedTaskEntry, required=False)
class TaskPart(Form):
    """What is to be done, by whom, until when."""

    class Meta(Form.Meta):
        """A part of a form."""

        csrf = False

    what = LineField(_l("What is to be done"))
    owner = ChoiceField(_l("Who does it"))
    due_on = DayField(_l("Until"))


@limited_by(pb.RecordAgreementRequest)
class AgreementForm(Form):
    """What was agreed on a case."""

    meeting_id = ChoiceField(
        _l("At which meeting"), description=_l("Leave it empty if there was no meeting.")
    )
    agreed_on = DayField(_l("On which day"))
    agreed_with = LineField(_l("With which directorate or institution"))
    conclusion = ChoiceField(_l("What came of it"), choices=lambda: enum_choices(pb.AgreementConclusion))
    note = TextField(_l("In short"), description=_l("Only what is needed to act. Nothing about health."))
    tasks = FieldList(FormField(TaskPart), min_entries=LINES, max_entries=MOST)

    @property
    def filled(self) -> list[tuple[int, Any]]:
        """The lines of tasks in which something was written, with their places."""
        return [
            (index, row.form)
            for index, row in enumerate(self.tasks)
            if row.form.what.data or row.form.owner.data or row.form.due_on.data
        ]

    @property
    def paths(self) -> dict[str, str]:
        """Where the request's lines stand in the form: empty ones between them are not sent."""
        return {
            f"tasks[{sent}].{name}": f"tasks[{index}].{name}"
            for sent, (index, _form) in enumerate(self.filled)
            for name in NAMES
        }


@limited_by(pb.UndoAgreementRequest)
class UndoAgreementForm(Form):
    """Why it is taken back."""

    reason = LineField(_l("What was the mistake"))


class TaskStepForm(Form):
    """A task was done, or was not after all."""


@bp.route("/cases/<uuid:case_id>/agreements/new", methods=["GET", "POST"])
@requires("meeting.write")
def new(case_id: UUID) -> Any:
    """Enter what was agreed on a case."""
    case, meetings, colleagues = parallel(
        lambda: services().registry.GetCase(registry.GetCaseRequest(case_id=str(case_id))),
        _meetings,
        lambda: services().identity.ListColleagues(identity.ListColleaguesRequest()).colleagues,
    )
    form = AgreementForm(data={"meeting_id": request.args.get("meeting", "")})
    if request.form.get("_again") == "row" and len(form.tasks) < MOST:
        form.tasks.append_entry()
    form.meeting_id.choices = [
        (one.id, f"{day(one.record.met_on)}, {labels.label(referral.MeetingKind.Name(one.record.kind))}")
        for one in meetings
    ]
    for row in form.tasks:
        row.form.owner.choices = _owners(colleagues)
    if form.accepted():
        with form.faults(form.paths):
            made = services().referral.RecordAgreement(
                pb.RecordAgreementRequest(
                    case_id=case.id,
                    meeting_id=form.meeting_id.data,
                    agreed_on=form.agreed_on.message,
                    agreed_with=form.agreed_with.data,
                    conclusion=form.conclusion.data,
                    note=form.note.data,
                    tasks=[
                        pb.AgreedTaskEntry(
                            what=row.what.data, owner=row.owner.data, due_on=row.due_on.message
                        )
                        for _index, row in form.filled
                    ],
                    request_id=form.request_id.data,
                )
            )
            return saved(url_for("agreements.show", agreement_id=made.id))
    back = url_for("referrals.of_case", case_id=case.id)
    return form.page("agreements/new.html", number=case.number, back=back)


@bp.route("/agreements/<uuid:agreement_id>")
@requires("meeting.read")
def show(agreement_id: UUID) -> Any:
    """What was agreed, with its tasks."""
    one = _one(agreement_id)
    names = account_names(
        (
            *(one.recorded_by, one.undone_by),
            *(account for task in one.tasks for account in (task.entry.owner, task.changed_by)),
        )
    )
    return render_template(
        "agreements/show.html",
        one=one,
        conclusion=presenters.conclusion_of(one),
        where=presenters.where(one),
        names=names,
        states=STATES,
        recorded=", ".join(filter(None, (names.get(one.recorded_by, ""), moment(one.record_time)))),
        undone=", ".join(filter(None, (names.get(one.undone_by, ""), moment(one.undo_time)))),
        actions={action.name: action for action in one.actions},
        end_words=lambda task: labels.label(pb.AgreedTaskEnd.Name(task.end_reason)),
    )


@bp.route("/agreements/<uuid:agreement_id>/undo", methods=["GET", "POST"])
@requires("meeting.write")
def undo(agreement_id: UUID) -> Any:
    """It was recorded by mistake."""
    form = UndoAgreementForm()
    if form.accepted():
        with form.faults():
            services().referral.UndoAgreement(
                pb.UndoAgreementRequest(
                    agreement_id=str(agreement_id),
                    reason=form.reason.data,
                    request_id=form.request_id.data,
                )
            )
            return saved(url_for("agreements.show", agreement_id=agreement_id))
    return form.page("agreements/undo.html", one=_one(agreement_id))


@bp.route("/agreements/<uuid:agreement_id>/tasks/<uuid:task_id>/done", methods=["GET", "POST"])
@requires("meeting.write")
def done(agreement_id: UUID, task_id: UUID) -> Any:
    """A task was done."""
    return _step(agreement_id, task_id, services().referral.CompleteAgreedTask, pb.CompleteAgreedTaskRequest)


@bp.route("/agreements/<uuid:agreement_id>/tasks/<uuid:task_id>/reopen", methods=["GET", "POST"])
@requires("meeting.write")
def reopen(agreement_id: UUID, task_id: UUID) -> Any:
    """It was not done after all."""
    return _step(agreement_id, task_id, services().referral.ReopenAgreedTask, pb.ReopenAgreedTaskRequest)


def _step(agreement_id: UUID, task_id: UUID, rpc: Any, kind: Any) -> Any:
    form = TaskStepForm()
    if form.accepted():
        with form.faults():
            rpc(kind(agreement_id=str(agreement_id), task_id=str(task_id), request_id=form.request_id.data))
            return saved(url_for("agreements.show", agreement_id=agreement_id))
    one = _one(agreement_id)
    task = next((each for each in one.tasks if each.id == str(task_id)), None)
    if task is None:
        raise NotFound("AGREED_TASK_NOT_FOUND")
    return form.page("agreements/task.html", one=one, task=task, done=kind is pb.CompleteAgreedTaskRequest)


def _one(agreement_id: UUID) -> pb.Agreement:
    return services().referral.GetAgreement(pb.GetAgreementRequest(agreement_id=str(agreement_id)))


def _meetings() -> list[referral.Meeting]:
    """The newest meetings that were held, to say at which one it was agreed."""
    asked = referral.ListMeetingsRequest(page_size=MEETINGS)
    listed = services().referral.ListMeetings(asked).meetings
    return [one for one in listed if one.state == referral.MEETING_STATE_HELD]


def _owners(colleagues: Any) -> list[tuple[str, str]]:
    """The colleagues, oneself first."""
    others = sorted(
        ((one.id, one.display_name) for one in colleagues if one.id != current().account_id),
        key=lambda pair: in_order(pair[1]),
    )
    return [(current().account_id, current().name), *others]
