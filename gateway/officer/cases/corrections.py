"""A wrong date of an act is set right: from the history, by who recorded it or the office's head."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import abort, url_for
from prag.common.v1 import types_pb2 as common
from prag.registry.v1 import registry_service_pb2 as pb

from gateway import act_dates
from gateway.act_dates import KNOWN, YES, Dated
from gateway.auth import requires
from gateway.clients import all_pages, services
from gateway.officer.cases.blueprint import bp
from gateway.officer.cases.case_layout import case_layout
from gateway.officer.cases.presenters import event_title

# Dates of an act that have a name and stand in the case itself.
_STANDING = {
    "trigger_on": lambda case: case.trigger_time,
    "requested_on": lambda case: case.return_request.requested_on,
    "notice_on": lambda case: case.notice_on,
}


_REGISTERED = ("prag.registry.v1.CaseRegistered", "")


def correction_links(case: pb.Case, entry: pb.TimelineEntry) -> list[tuple[str, Any]]:
    """Where an entry's dates are set right, each with its name; none for other readers or a closed case."""
    if case.state == pb.CASE_STATE_CLOSED or (_waits(entry) and not case.closure.requested_by):
        return []
    strand = common.Strand.Name(case.strand).removeprefix("STRAND_")
    return [
        (url_for("cases.correct_date", case_id=case.id, entry=entry.id, field=field or None), dated.text)
        for field, dated in act_dates.dates_of(entry.event).items()
        if act_dates.may_correct(dated, entry.actor_id, strand) and _subject(case.id, entry, dated)
        # When a part of a family got its own case is corrected where the family was.
        if not (case.split_from_case_id and (entry.event, field) == _REGISTERED)
    ]


def _waits(entry: pb.TimelineEntry) -> bool:
    return entry.event == "prag.registry.v1.ClosureRequested"


def _subject(case_id: str, entry: pb.TimelineEntry, dated: Dated) -> str:
    """What the act was done to, as its service names it."""
    if dated.named_by:
        return entry.metadata.get(dated.named_by, "")
    return entry.subject_id or case_id


@bp.route("/<uuid:case_id>/history/<uuid:entry>/date", methods=["GET", "POST"])
@bp.route("/<uuid:case_id>/history/<uuid:entry>/date/<string:field>", methods=["GET", "POST"])
@requires("case.read")
def correct_date(case_id: UUID, entry: UUID, field: str = "") -> Any:
    """Say when it was in truth, and why the other date stood there."""
    shared = case_layout(case_id, "history")
    told = _entry(case_id, str(entry))
    act, month = (told.event, field), told.metadata.get("month", "")
    dated = act_dates.DATED.get(act) or abort(404)
    subject = _subject(str(case_id), told, dated) or abort(404)
    stands = _STANDING[field](shared["case"]) if field in _STANDING else told.actual_time
    known = dated.hour == YES or (
        dated.hour == KNOWN and (shared["case"].hour_known if field else not told.day_only)
    )
    form = act_dates.form_of(Dated(YES) if known else dated, stands)
    return act_dates.page(
        form,
        act,
        subject,
        url_for("cases.history", case_id=case_id),
        what=event_title(told.event, told.metadata),
        case_id=str(case_id),
        month=month,
        template="cases/correct-date.html",
        context=shared,
    )


def _entry(case_id: UUID, entry_id: str) -> pb.TimelineEntry:
    """The entry of the timeline that is corrected."""
    question = pb.ListTimelineRequest(case_id=str(case_id), page_size=1000)
    entries = all_pages(services().registry.ListTimeline, question).entries
    found = next((one for one in entries if one.id == entry_id), None)
    return found if found is not None else abort(404)
