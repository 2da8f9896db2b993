"""A session while it sits: agenda, one point, members with their votes. Each press is saved.

While it is open the page hangs on a wall: names, reasons and papers of parties are not in it, unless the
reader turns the projector view off (`?view=full`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import redirect, render_template, request, url_for
from prag.benefits.v1 import benefits_service_pb2 as pb

from gateway import labels, menu
from gateway.auth import current, requires
from gateway.cards import person_cards
from gateway.clients import or_default, parallel, services
from gateway.files import transfer
from gateway.files.routes import as_attachment, takes_files
from gateway.forms import ChoiceField, ChoicesField, FileField, Form, LineField, Required, limited_by, saved
from gateway.locale import gettext as _
from gateway.locale import lazy_gettext as _l
from gateway.officer.benefits import presenters as benefit_presenters
from gateway.officer.benefits.of_case import item_name, most, plan_item
from gateway.officer.cases.case_layout import account_names
from gateway.officer.cases.documents import at_the_file
from gateway.officer.commission.blueprint import bp
from gateway.officer.commission.lists import KINDS
from services.chassis.errors import NotFound
from services.chassis.ids import new_id

VOTES = ("VOTE_VALUE_FOR", "VOTE_VALUE_AGAINST", "VOTE_VALUE_ABSTAINED")
FULL = "full"


class PresentForm(Form):
    """Who is there."""

    present_account_ids = ChoicesField(_l("Who is there"), [Required(_l("tick who is there"))])
    presiding_account_id = ChoiceField(_l("Who presides"))

    def of(self, session: pb.Session) -> PresentForm:
        """The members as choices, and who presides as it stands: the chair, before anybody does."""
        self.present_account_ids.choices = [(member.account_id, member.name) for member in session.members]
        self.presiding_account_id.choices = self.present_account_ids.choices
        if not self.sent:
            usual = sorted(session.members, key=lambda one: (not one.presides, not one.chair))
            self.presiding_account_id.data = usual[0].account_id if usual else ""
        return self

    def validate_presiding_account_id(self, field: Any) -> None:
        """Who presides is there."""
        if field.data and field.data not in self.present_account_ids.data:
            field.errors = [_("who presides must be there too")]


@limited_by(pb.AdjournPointRequest)
class AdjournForm(Form):
    """A point is left to another session."""

    note = LineField(_l("Why"))


@limited_by(pb.CallOffSessionRequest)
class CallOffForm(Form):
    """A session that is not held."""

    reason = LineField(_l("Why it is called off"))


class SheetForm(Form):
    """The signed attendance sheet."""

    file = FileField(
        _l("Signed attendance sheet"), [Required()], description=_l("PDF, JPEG or PNG, at most 20 MB")
    )


@dataclass(frozen=True, slots=True)
class Seat:
    """A member at a point: how they vote, by whose hand, and what the reader may press in this row."""

    member: pb.Member
    # Takes them out of the voting; and who noted one that waits for their own word.
    conflict: bool
    conflict_by: str
    # Who noted that they left, while it waits for their word.
    away_by: str
    vote: str
    # Who recorded it for the member, and whether it counts.
    recorded_by: str
    counts: bool
    # The reader's own row; the first.
    own: bool
    votes: bool
    records: bool
    confirms: bool
    notes: bool


def session_of(session_id: UUID) -> pb.Session:
    """The session."""
    session: pb.Session = services().benefits.GetSession(pb.GetSessionRequest(session_id=str(session_id)))
    return session


def point_of(session: pb.Session, point_id: UUID | None) -> pb.AgendaPoint:
    """The point asked for; else the first that is open and is about an application, else the first."""
    if point_id is not None:
        for point in session.points:
            if point.id == str(point_id):
                return point
        raise NotFound("AGENDA_POINT_NOT_FOUND")
    open_points = [point for point in session.points if point.state == pb.POINT_STATE_OPEN]
    return next(
        (point for point in open_points if point.application_id), (open_points or list(session.points))[0]
    )


def projected(session: pb.Session) -> bool:
    """The page may hang on a wall."""
    return session.state == pb.SESSION_STATE_OPEN and request.values.get("view") != FULL


def address(session_id: Any, point_id: Any = None, **more: Any) -> str:
    """A page of the session, in the view that the reader chose."""
    view = FULL if request.values.get("view") == FULL else None
    if point_id is None:
        return url_for("commission.show", session_id=session_id, view=view, **more)
    return url_for("commission.point", session_id=session_id, point_id=point_id, view=view, **more)


def _seats(session: pb.Session, point: pb.AgendaPoint, steps: Any) -> list[Seat]:
    """The members at a point, the reader's own row first: who sits there votes before anything else."""
    votes = {vote.account_id: vote for vote in point.votes}
    noted = {one.account_id: one for one in point.noted_conflicts}
    names = account_names(
        {
            *(vote.recorded_by for vote in point.votes if vote.recorded_by != vote.account_id),
            *(one.noted_by for one in point.noted_conflicts),
            *(member.noted_by for member in session.members if member.absence_waits),
        }
    )
    allowed = {name for name, step in steps.items() if step.allowed}
    by = current().account_id

    def seat(member: pb.Member) -> Seat:
        vote, own = votes.get(member.account_id), member.account_id == by
        recorded = vote is not None and vote.recorded_by != vote.account_id
        return Seat(
            member=member,
            conflict=member.account_id in point.conflicts
            or (member.account_id in noted and noted[member.account_id].counts),
            conflict_by=names.get(noted[member.account_id].noted_by, "–")
            if member.account_id in noted
            else "",
            away_by=names.get(member.noted_by, "–") if member.absence_waits else "",
            vote=pb.VoteValue.Name(vote.value) if vote is not None else "",
            recorded_by=names.get(vote.recorded_by, "–") if vote is not None and recorded else "",
            counts=vote is not None and vote.counts,
            own=own,
            votes=own and "cast_vote" in allowed,
            # Once, where no vote is yet.
            records=not own and vote is None and member.present and "record_vote" in allowed,
            confirms=own and "confirm_vote" in allowed,
            notes="declare_conflict" in allowed
            and (own or ("record_vote" in steps and vote is None and member.account_id not in noted)),
        )

    return sorted((seat(member) for member in session.members), key=lambda one: not one.own)


@bp.route("/<uuid:session_id>")
@requires("session.read")
def show(session_id: UUID) -> Any:
    """The session at the point that is next."""
    return page(session_id)


@bp.route("/<uuid:session_id>/points/<uuid:point_id>")
@requires("session.read")
def point(session_id: UUID, point_id: UUID) -> Any:
    """The session at one of its points."""
    return page(session_id, point_id)


def page(session_id: UUID, point_id: UUID | None = None, sent: Form | None = None) -> Any:
    """The page; a form that was refused stands in its place with what was typed."""
    menu.in_section("commission.index")
    session = session_of(session_id)
    point = point_of(session, point_id)
    wall = projected(session)
    application, schemes = parallel(lambda: _application(point), benefit_presenters.schemes)
    steps, point_steps = benefit_presenters.actions(session), benefit_presenters.actions(point)
    there = [member.account_id for member in session.members if member.present]
    present = (
        sent
        if isinstance(sent, PresentForm)
        else PresentForm(formdata=None, data={"present_account_ids": there})
    )
    present.of(session)
    pressed = isinstance(sent, benefit_presenters.PressForm)
    text = render_template(
        "commission/session.html",
        form=None if pressed else sent,
        press=sent if pressed else None,
        session=session,
        state_code=pb.SessionState.Name(session.state),
        kind_code=pb.SessionKind.Name(session.kind),
        session_kinds=KINDS,
        point=point,
        application=application,
        checks=_checks(session, application),
        schemes=schemes,
        scheme_name=benefit_presenters.scheme_name,
        facts_of_point=_facts(point, application, schemes, wall=wall),
        wall=wall,
        full=FULL,
        address=address,
        steps=steps,
        point_steps=point_steps,
        seats=_seats(session, point, point_steps),
        sheet_form=sent if isinstance(sent, SheetForm) else SheetForm(formdata=None),
        sheet_by=account_names([session.attendance_by]).get(session.attendance_by, ""),
        call_off_form=sent if isinstance(sent, CallOffForm) else CallOffForm(formdata=None),
        called_off_by=account_names([session.called_off_by]).get(session.called_off_by, ""),
        votes=[(value, labels.label(value)) for value in VOTES],
        silent=point.voters - point.votes_for - point.votes_against - point.votes_abstained,
        result_code=benefit_presenters.result_code,
        present_form=present,
        adjourn_form=sent if isinstance(sent, AdjournForm) else AdjournForm(formdata=None),
        new_id=new_id,
    )
    return text, sent.status if sent is not None else 200


def _facts(
    point: pb.AgendaPoint,
    application: pb.Application | None,
    schemes: dict[str, pb.Scheme],
    *,
    wall: bool,
) -> benefit_presenters.Facts:
    """What a point is about; on the wall without the family, and without why they ask."""
    cards = [] if wall or not point.case_id else person_cards(cases=[point.case_id])
    facts: benefit_presenters.Facts = [(_("Case"), point.case_number)]
    if cards:
        facts.append((_("Family"), ", ".join(f"{card.given_name} {card.family_name}" for card in cards)))
    if application is None:
        return facts
    item = "" if wall else item_name(plan_item(application.plan_item_id))
    facts += [
        (_("From the plan"), benefit_presenters.from_plan(application, item)),
        (_("Asked for"), benefit_presenters.asked(application)),
        (_("Most"), most(schemes.get(point.scheme), application.strand)),
    ]
    return facts if wall else [*facts, (_("Why"), application.reason)]


def _application(point: pb.AgendaPoint) -> pb.Application | None:
    """What is asked for; nothing where nothing is, or where the reader may not (a member, once decided)."""
    if not point.application_id or not current().may("application.read"):
        return None
    question = pb.GetApplicationRequest(application_id=point.application_id)
    try:
        application: pb.Application | None = or_default(
            lambda: services().benefits.GetApplication(question), None
        )
    except NotFound:
        return None
    return application


def _checks(session: pb.Session, application: pb.Application | None) -> list[tuple[str, str, dict[str, Any]]]:
    """What was looked at before: (kind of the status, which sentence, its numbers)."""
    if application is None:
        return []
    needed = [one for one in application.checklist if one.required]
    given = len(needed) - len(application.missing)
    members = {member.account_id for member in session.members}
    return [
        ("due" if application.missing else "done", "papers", {"given": given, "all": len(needed)}),
        ("due" if application.double_of else "done", "double", {}),
        ("done" if application.plan_item_id else "none", "plan", {}),
        ("due" if application.drafted_by in members else "done", "drafter", {}),
    ]


@bp.post("/<uuid:session_id>/open")
@requires("session.manage")
def open_session(session_id: UUID) -> Any:
    """Open it with who is there."""
    form = PresentForm().of(session_of(session_id))
    if form.accepted():
        with form.faults(at={"QUORUM_MISSING": "present_account_ids"}):
            services().benefits.OpenSession(
                pb.OpenSessionRequest(
                    session_id=str(session_id),
                    present_account_ids=form.present_account_ids.data,
                    presiding_account_id=form.presiding_account_id.data,
                    request_id=form.request_id.data,
                )
            )
            return saved(address(session_id))
    return page(session_id, sent=form)


@bp.post("/<uuid:session_id>/presence")
@requires("session.manage")
def presence(session_id: UUID) -> Any:
    """Somebody came or left."""
    form = PresentForm().of(session_of(session_id))
    if form.accepted():
        with form.faults():
            services().benefits.RecordPresence(
                pb.RecordPresenceRequest(
                    session_id=str(session_id),
                    present_account_ids=form.present_account_ids.data,
                    presiding_account_id=form.presiding_account_id.data,
                    request_id=form.request_id.data,
                )
            )
            return saved(address(session_id))
    return page(session_id, sent=form)


@bp.post("/<uuid:session_id>/close")
@requires("session.manage")
def close(session_id: UUID) -> Any:
    """End it; what is open goes to another session."""
    form = benefit_presenters.PressForm()
    if form.accepted():
        with form.faults():
            services().benefits.CloseSession(
                pb.CloseSessionRequest(session_id=str(session_id), request_id=form.request_id.data)
            )
            return saved(address(session_id))
    return page(session_id, sent=form)


@bp.post("/<uuid:session_id>/call-off")
@requires("session.manage")
def call_off(session_id: UUID) -> Any:
    """It is not held; its points wait for another one."""
    form = CallOffForm()
    if form.accepted():
        with form.faults():
            services().benefits.CallOffSession(
                pb.CallOffSessionRequest(
                    session_id=str(session_id), reason=form.reason.data, request_id=form.request_id.data
                )
            )
            return saved(
                address(session_id), _("The session is called off; its points wait for another one.")
            )
    return page(session_id, sent=form)


@bp.post("/<uuid:session_id>/here")
@requires("session.vote")
def here(session_id: UUID) -> Any:
    """The reader is there, or leaves."""
    form = benefit_presenters.PressForm()
    if form.accepted():
        with form.faults():
            services().benefits.DeclarePresence(
                pb.DeclarePresenceRequest(
                    session_id=str(session_id),
                    present=request.form.get("present") == "yes",
                    request_id=form.request_id.data,
                )
            )
            return redirect(address(session_id, _anchor="members"), 303)
    return page(session_id, sent=form)


@bp.post("/<uuid:session_id>/points/<uuid:point_id>/vote")
@requires("session.read")
def vote(session_id: UUID, point_id: UUID) -> Any:
    """One press, one vote: the reader's own, or one that was given by hand and is recorded once."""
    form = benefit_presenters.PressForm()
    if form.accepted():
        with form.faults():
            services().benefits.CastVote(
                pb.CastVoteRequest(
                    session_id=str(session_id),
                    point_id=str(point_id),
                    account_id=request.form.get("account_id", ""),
                    value=request.form.get("value") if request.form.get("value") in VOTES else None,
                    request_id=form.request_id.data,
                )
            )
            return redirect(address(session_id, point_id, _anchor="members"), 303)
    return page(session_id, point_id, form)


@bp.post("/<uuid:session_id>/points/<uuid:point_id>/confirm-vote")
@requires("session.vote")
def confirm_vote(session_id: UUID, point_id: UUID) -> Any:
    """What was recorded is the member's own vote."""
    form = benefit_presenters.PressForm()
    if form.accepted():
        with form.faults():
            services().benefits.ConfirmVote(
                pb.ConfirmVoteRequest(
                    session_id=str(session_id), point_id=str(point_id), request_id=form.request_id.data
                )
            )
            return redirect(address(session_id, point_id, _anchor="members"), 303)
    return page(session_id, point_id, form)


@bp.post("/<uuid:session_id>/sheet")
@requires("session.read")
@takes_files
def sheet(session_id: UUID) -> Any:
    """Attach the signed attendance sheet."""
    form = SheetForm()
    if form.accepted():
        with form.faults(at={"PROOF_USED": "file"}):
            with at_the_file():
                blob = transfer.send_upload("benefits", form.file.data)
            services().benefits.AttachAttendance(
                pb.AttachAttendanceRequest(
                    session_id=str(session_id), blob_id=blob.id, request_id=form.request_id.data
                )
            )
            return saved(address(session_id))
    return page(session_id, sent=form)


@bp.get("/<uuid:session_id>/sheet/file")
@requires("session.read")
def sheet_file(session_id: UUID) -> Any:
    """The sheet itself, to be saved."""
    found = session_of(session_id)
    if not found.attendance_blob_id:
        raise NotFound("BLOB_NOT_FOUND")
    header, chunks = transfer.receive("benefits", found.attendance_blob_id)
    return as_attachment(header, chunks)


@bp.post("/<uuid:session_id>/points/<uuid:point_id>/conflict")
@requires("session.read")
def conflict(session_id: UUID, point_id: UUID) -> Any:
    """A member has a conflict of interest here."""
    form = benefit_presenters.PressForm()
    if form.accepted():
        with form.faults():
            services().benefits.DeclareConflict(
                pb.DeclareConflictRequest(
                    session_id=str(session_id),
                    point_id=str(point_id),
                    account_id=request.form.get("account_id", ""),
                    request_id=form.request_id.data,
                )
            )
            return redirect(address(session_id, point_id, _anchor="members"), 303)
    return page(session_id, point_id, form)


@bp.post("/<uuid:session_id>/points/<uuid:point_id>/adjourn")
@requires("session.manage")
def adjourn(session_id: UUID, point_id: UUID) -> Any:
    """Leave the point to another session."""
    form = AdjournForm()
    if form.accepted():
        with form.faults():
            services().benefits.AdjournPoint(
                pb.AdjournPointRequest(
                    session_id=str(session_id),
                    point_id=str(point_id),
                    note=form.note.data or "",
                    request_id=form.request_id.data,
                )
            )
            return saved(address(session_id))
    return page(session_id, point_id, form)


@bp.get("/<uuid:session_id>/<any(open, presence, close, sheet, 'call-off', here):_step>")
@requires("session.read")
def reloaded(session_id: UUID, _step: str) -> Any:
    """A page that showed a fault is opened anew: back to the session."""
    return redirect(address(session_id), 303)


@bp.get("/<uuid:session_id>/points/<uuid:point_id>/<any(vote, 'confirm-vote', conflict, adjourn):_step>")
@requires("session.read")
def point_reloaded(session_id: UUID, point_id: UUID, _step: str) -> Any:
    """The same at a point."""
    return redirect(address(session_id, point_id), 303)
