"""The meetings of an office, the duties that they meet, and one of them."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import render_template, request, url_for
from prag.referral.v1 import agreement_pb2 as agreement
from prag.referral.v1 import referral_service_pb2 as pb
from prag.registry.v1 import registry_service_pb2 as registry

from gateway import labels, menu, places, reference
from gateway.auth import current, requires
from gateway.clients import parallel, services
from gateway.locale import gettext as _
from gateway.officer.agreements.presenters import rows_of
from gateway.officer.cases.case_layout import account_names, ask
from gateway.officer.cases.clocks import clocks_of
from gateway.officer.meetings.blueprint import bp
from services.domain.municipalities import CENTRE

PAGE = 50
# What a year has of all duties; older ones are registry's to tell.
DUTIES = 40
# More cases than are discussed at one meeting.
CASES = 200
# Kind of the status macro for each state.
STATES = {
    pb.MEETING_STATE_PLANNED: "waits",
    pb.MEETING_STATE_HELD: "done",
    pb.MEETING_STATE_CANCELLED: "none",
    pb.MEETING_STATE_UNDONE: "none",
}
KINDS = [name for name, number in pb.MeetingKind.items() if number]
# Steps of a meeting: the words of the button, and its page.
STEPS = {
    "record_meeting": "meetings.record",
    "cancel_meeting": "meetings.cancel",
    "correct_meeting": "meetings.correct",
    "undo_meeting": "meetings.undo",
}


@bp.route("")
@requires("meeting.read")
def index() -> Any:
    """Meetings by kind, and the duties of the office."""
    kind = request.args.get("kind", "")
    own = [code for code in current().municipalities if code != CENTRE]
    asked = request.args.get("municipality", "") or (own[0] if len(own) == 1 else "")
    found, duties = parallel(
        lambda: services().referral.ListMeetings(
            pb.ListMeetingsRequest(
                municipality=asked,
                kind=kind if kind in KINDS else None,
                page_size=PAGE,
                page_token=request.args.get("page", ""),
            )
        ),
        ask("case.read" if asked else "-", lambda: _duties(asked)),
    )
    clocks = duties.value.clocks if duties else []
    return render_template(
        "meetings/index.html",
        found=found,
        duties=clocks_of(clocks, reference.clock_rules()),
        duties_down=duties.down,
        filters=_filters(kind, asked),
        asked=asked,
        choices=[(one.code, one.name) for one in places.municipalities() if one.code in own],
        states=STATES,
        counted=_counted,
        place=places.municipality_name,
        next_url=_url(kind, asked, page=found.next_page_token) if found.next_page_token else "",
        first_url=_url(kind, asked) if request.args.get("page") else "",
    )


@bp.route("/<uuid:meeting_id>")
@requires("meeting.read")
def show(meeting_id: UUID) -> Any:
    """One meeting, and what stood before it was set right."""
    menu.in_section("meetings.index")
    asked = agreement.ListAgreementsRequest(meeting_id=str(meeting_id), page_size=CASES)
    meeting, agreed = parallel(
        lambda: meeting_of(meeting_id),
        lambda: services().referral.ListAgreements(asked),
    )
    names = account_names(
        (meeting.recorded_by, meeting.ended_by, *(change.changed_by for change in meeting.changes))
    )
    return render_template(
        "meetings/show.html",
        meeting=meeting,
        kind=kind_name(meeting.record),
        state=labels.label(pb.MeetingState.Name(meeting.state)),
        states=STATES,
        counted=_counted,
        place=places.municipality_name(meeting.municipality),
        names=names,
        kind_name=kind_name,
        agreed=rows_of(agreed.agreements),
        # None in the list of what may be done is one that is not offered.
        steps=[(one, url_for(STEPS[one.name], meeting_id=meeting.id)) for one in meeting.actions],
    )


def meeting_of(meeting_id: UUID) -> pb.Meeting:
    """The meeting of an address."""
    meeting: pb.Meeting = services().referral.GetMeeting(pb.GetMeetingRequest(meeting_id=str(meeting_id)))
    return meeting


def kind_name(record: pb.MeetingRecord) -> str:
    """What a meeting is for."""
    return labels.label(pb.MeetingKind.Name(record.kind))


def _duties(municipality: str) -> registry.ListOfficeDutiesResponse:
    asked = registry.ListOfficeDutiesRequest(municipality=municipality, page_size=DUTIES)
    duties: registry.ListOfficeDutiesResponse = services().registry.ListOfficeDuties(asked)
    return duties


def _counted(record: pb.MeetingRecord) -> str:
    """Who took part, in one line."""
    women = sum(one.women for one in record.participants)
    men = sum(one.men for one in record.participants)
    return _("women: %(women)s, men: %(men)s", women=women, men=men)


def _filters(kind: str, municipality: str) -> list[dict[str, Any]]:
    every = {"text": _("All meetings"), "url": _url("", municipality), "current": not kind}
    return [
        every,
        *(
            {"text": labels.label(code), "url": _url(code, municipality), "current": code == kind}
            for code in KINDS
        ),
    ]


def _url(kind: str, municipality: str, page: str = "") -> str:
    return url_for("meetings.index", kind=kind or None, municipality=municipality or None, page=page or None)
