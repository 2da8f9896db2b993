"""A wrong date of an act is set right: from the history, by who recorded it or the office's head."""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

from flask import abort, url_for
from google.protobuf.timestamp_pb2 import Timestamp
from prag.common.v1 import types_pb2 as common
from prag.registry.v1 import registry_service_pb2 as pb

from gateway.auth import current, requires
from gateway.clients import all_pages, services
from gateway.formats import as_date, as_datetime
from gateway.forms import saved, to_timestamp
from gateway.locale import gettext as _
from gateway.officer.cases.blueprint import bp
from gateway.officer.cases.case_layout import ask, case_layout
from gateway.officer.cases.forms import CorrectDateForm
from gateway.officer.cases.presenters import event_title
from services.domain.roles import MOCR_HEAD

# Acts whose dates can be corrected, and whether they have an hour.
DATED: Final = {
    "prag.assessment.v1.VisitRecorded": True,
    "prag.assessment.v1.OppSubmitted": False,
    "prag.assessment.v1.PlanSubmitted": False,
    "prag.assessment.v1.PlanApproved": False,
    "prag.assessment.v1.MonitoringRecorded": False,
    "prag.assessment.v1.TwelveMonthReviewRecorded": False,
    "prag.assessment.v1.FinalAssessmentRecorded": False,
}


def correction_url(case: pb.Case, entry: pb.TimelineEntry) -> str:
    """Where an entry's date is set right; empty for other readers and acts, and once the case is closed."""
    mine = entry.actor_id == current().account_id or MOCR_HEAD in current().roles
    if case.state == pb.CASE_STATE_CLOSED or entry.event not in DATED or not mine:
        return ""
    return url_for("cases.correct_date", case_id=case.id, entry=entry.id)


@bp.route("/<uuid:case_id>/history/<uuid:entry>/date", methods=["GET", "POST"])
@requires("assessment.read")
def correct_date(case_id: UUID, entry: UUID) -> Any:
    """Say when it was in truth, and why the other date stood there."""
    act = _entry(case_id, str(entry))
    done = as_datetime(act.actual_time)
    hour = DATED[act.event]
    form = CorrectDateForm(data={"on": as_date(act.actual_time), "hour": done.time().replace(microsecond=0)})
    if form.accepted():
        with form.faults({"time": "on"}):
            services().assessment.CorrectActDate(
                common.CorrectActDateRequest(
                    case_id=str(case_id),
                    act=act.event,
                    subject_id=act.subject_id,
                    month=act.metadata.get("month", ""),
                    on=None if hour else form.on.message,
                    time=(to_timestamp(form.on, form.hour) or Timestamp()) if hour else None,
                    reason=form.reason.data,
                    request_id=form.request_id.data,
                )
            )
            return saved(url_for("cases.history", case_id=case_id), _("The date is corrected"))
    earlier = ask(
        "assessment.read",
        lambda: services().assessment.ListActDateCorrections(
            common.ListActDateCorrectionsRequest(case_id=str(case_id))
        ),
    )()
    return form.page(
        "cases/correct-date.html",
        **case_layout(case_id, "history"),
        what=event_title(act.event, act.metadata),
        hour=hour,
        earlier=[
            correction
            for correction in (earlier.value.corrections if earlier else ())
            if (correction.act, correction.subject_id, correction.month)
            == (act.event, act.subject_id, act.metadata.get("month", ""))
        ],
    )


def _entry(case_id: UUID, entry_id: str) -> pb.TimelineEntry:
    """The entry of the timeline that is corrected."""
    question = pb.ListTimelineRequest(case_id=str(case_id), page_size=1000)
    entries = all_pages(services().registry.ListTimeline, question).entries
    entry_found = next((entry for entry in entries if entry.id == entry_id and entry.event in DATED), None)
    return entry_found if entry_found is not None else abort(404)
