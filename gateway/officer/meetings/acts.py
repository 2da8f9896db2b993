"""What is done with a meeting: planned, recorded, called off, set right, taken back."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import request, url_for
from prag.referral.v1 import referral_service_pb2 as pb

from gateway import drafts, menu, places
from gateway.auth import current, requires
from gateway.clients import services
from gateway.fields import codes
from gateway.formats import as_date
from gateway.forms import (
    ChoiceField,
    DayField,
    FieldList,
    Form,
    FormField,
    LineField,
    NumberField,
    Required,
    TextField,
    limited_by,
    saved,
)
from gateway.locale import lazy_gettext as _l
from gateway.officer.meetings.blueprint import bp
from gateway.officer.meetings.lists import KINDS, kind_name, meeting_of

# Lines that a new form has for who took part.
LINES = 4
MOST = 50
HELD, PLANNED = "held", "planned"


@limited_by(pb.MeetingParticipants, required=False)
class ParticipantsPart(Form):
    """Who took part from one institution: numbers, and no names."""

    class Meta(Form.Meta):
        """A part of a form."""

        csrf = False

    institution = LineField(_l("Institution or organisation"))
    women = NumberField(_l("Women"))
    men = NumberField(_l("Men"))


@limited_by(pb.MeetingRecord)
class MeetingForm(Form):
    """What is written down of a meeting."""

    kind = ChoiceField(_l("Kind of meeting"), choices=lambda: codes(KINDS))
    met_on = DayField(_l("Day"))
    place = LineField(_l("Place"))
    agenda = TextField(_l("Agenda"), description=_l("One point a line. No names of families."))
    participants = FieldList(FormField(ParticipantsPart), min_entries=LINES, max_entries=MOST)
    minutes = TextField(_l("Minutes"), description=_l("What was agreed, who does what, by when."))

    @property
    def filled(self) -> list[Any]:
        """The lines of who took part in which something was written."""
        return [
            row.form
            for row in self.participants
            if any(row.form[name].data not in {None, ""} for name in ("institution", "women", "men"))
        ]

    @property
    def record(self) -> pb.MeetingRecord:
        """The record as referral takes it."""
        return pb.MeetingRecord(
            kind=self.kind.data,
            met_on=self.met_on.message,
            place=self.place.data or "",
            agenda=self.agenda.data or "",
            minutes=self.minutes.data or "",
            participants=[
                pb.MeetingParticipants(
                    institution=one.institution.data or "", women=one.women.data or 0, men=one.men.data or 0
                )
                for one in self.filled
            ],
        )

    @property
    def paths(self) -> dict[str, str]:
        """Where the request's lines stand in the form: empty ones between them are not sent."""
        rows = [index for index, row in enumerate(self.participants) if row.form in self.filled]
        return {
            f"record.participants[{sent}].{name}": f"participants[{index}].{name}"
            for sent, index in enumerate(rows)
            for name in ("institution", "women", "men")
        }


class NewMeetingForm(MeetingForm):
    """A meeting that took place, or is to."""

    step = ChoiceField(
        _l("What is entered"),
        [Required()],
        choices=((HELD, _l("It took place")), (PLANNED, _l("It is planned"))),
        default=HELD,
    )
    municipality = ChoiceField(_l("Municipality"))


@limited_by(pb.CorrectMeetingRequest)
class CorrectMeetingForm(MeetingForm):
    """What is set right of a meeting, and why."""

    reason = LineField(_l("Why it is corrected"))


@limited_by(pb.CancelMeetingRequest)
class CancelMeetingForm(Form):
    """Why a planned meeting does not take place."""

    reason = LineField(_l("Why it does not take place"))


@limited_by(pb.UndoMeetingRequest)
class UndoMeetingForm(Form):
    """Why a recorded meeting is taken back."""

    reason = LineField(_l("What was the mistake"))


@bp.route("/new", methods=["GET", "POST"])
@requires("meeting.write")
def new() -> Any:
    """Enter a meeting that took place, or plan one."""
    menu.in_section("meetings.index")
    asked = f"MEETING_KIND_{request.args.get('kind', '')}"
    own = current().municipalities
    form = drafts.form(NewMeetingForm, "referral", "meeting", data={"kind": asked if asked in KINDS else ""})
    form.municipality.choices = [(code, places.municipality_name(code)) for code in own]
    _more_lines(form)
    if form.accepted():
        with form.faults(form.paths):
            given = {
                "municipality": own[0] if len(own) == 1 else form.municipality.data or "",
                "record": form.record,
                "request_id": form.request_id.data,
            }
            if form.step.data == PLANNED:
                made = services().referral.PlanMeeting(pb.PlanMeetingRequest(**given))
            else:
                made = services().referral.RecordMeeting(pb.RecordMeetingRequest(**given))
            drafts.done(form)
            return saved(url_for("meetings.show", meeting_id=made.id))
    return form.page("meetings/new.html", asked=len(own) > 1)


@bp.route("/<uuid:meeting_id>/record", methods=["GET", "POST"])
@requires("meeting.write")
def record(meeting_id: UUID) -> Any:
    """Record that a planned meeting took place."""
    menu.in_section("meetings.index")
    now = meeting_of(meeting_id)
    form = drafts.form(MeetingForm, "referral", f"meeting-{meeting_id}", data=_data(now))
    _more_lines(form)
    if form.accepted():
        with form.faults(form.paths):
            services().referral.RecordMeeting(
                pb.RecordMeetingRequest(
                    municipality=now.municipality,
                    record=form.record,
                    meeting_id=now.id,
                    etag=form.etag.data,
                    request_id=form.request_id.data,
                )
            )
            drafts.done(form)
            return saved(url_for("meetings.show", meeting_id=now.id))
    form.seen_anew(now.etag, _data(now))
    return form.page("meetings/write.html", meeting=now)


@bp.route("/<uuid:meeting_id>/correct", methods=["GET", "POST"])
@requires("meeting.write")
def correct(meeting_id: UUID) -> Any:
    """Set a meeting right, or write its minutes."""
    menu.in_section("meetings.index")
    now = meeting_of(meeting_id)
    form = drafts.form(CorrectMeetingForm, "referral", f"meeting-correction-{meeting_id}", data=_data(now))
    _more_lines(form)
    if form.accepted():
        with form.faults(form.paths):
            services().referral.CorrectMeeting(
                pb.CorrectMeetingRequest(
                    meeting_id=now.id,
                    record=form.record,
                    reason=form.reason.data,
                    etag=form.etag.data,
                    request_id=form.request_id.data,
                )
            )
            drafts.done(form)
            return saved(url_for("meetings.show", meeting_id=now.id))
    form.seen_anew(now.etag, _data(now))
    return form.page("meetings/write.html", meeting=now)


@bp.route("/<uuid:meeting_id>/cancel", methods=["GET", "POST"])
@requires("meeting.write")
def cancel(meeting_id: UUID) -> Any:
    """Call a planned meeting off."""
    menu.in_section("meetings.index")
    form = CancelMeetingForm()
    if form.accepted():
        with form.faults():
            services().referral.CancelMeeting(
                pb.CancelMeetingRequest(
                    meeting_id=str(meeting_id), reason=form.reason.data, request_id=form.request_id.data
                )
            )
            return saved(url_for("meetings.show", meeting_id=meeting_id))
    meeting = meeting_of(meeting_id)
    return form.page("meetings/cancel.html", meeting=meeting, kind=kind_name(meeting.record))


@bp.route("/<uuid:meeting_id>/undo", methods=["GET", "POST"])
@requires("meeting.write")
def undo(meeting_id: UUID) -> Any:
    """Take back a meeting that was recorded by mistake."""
    menu.in_section("meetings.index")
    form = UndoMeetingForm()
    if form.accepted():
        with form.faults():
            services().referral.UndoMeeting(
                pb.UndoMeetingRequest(
                    meeting_id=str(meeting_id), reason=form.reason.data, request_id=form.request_id.data
                )
            )
            return saved(url_for("meetings.show", meeting_id=meeting_id))
    meeting = meeting_of(meeting_id)
    return form.page("meetings/undo.html", meeting=meeting, kind=kind_name(meeting.record))


def _more_lines(form: MeetingForm) -> None:
    if request.form.get("_again") == "row" and len(form.participants) < MOST:
        form.participants.append_entry()


def _data(meeting: pb.Meeting) -> dict[str, Any]:
    """The form's first values: the meeting as it stands."""
    now = meeting.record
    return {
        "kind": pb.MeetingKind.Name(now.kind),
        "met_on": as_date(now.met_on),
        "place": now.place,
        "agenda": now.agenda,
        "minutes": now.minutes,
        "participants": [
            {"institution": one.institution, "women": one.women, "men": one.men} for one in now.participants
        ],
        "etag": meeting.etag,
    }
