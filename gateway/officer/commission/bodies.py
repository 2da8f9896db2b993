"""Commissions: who sits by which act, proposed by one hand and confirmed by another; the history."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from flask import render_template, url_for
from prag.benefits.v1 import benefits_service_pb2 as pb
from prag.identity.v1 import identity_service_pb2 as identity
from wtforms import Form as Part

from gateway import labels, menu, places
from gateway.auth import current, requires
from gateway.clients import all_pages, parallel, services
from gateway.fields import ChoiceField, ChoicesField, DayField, LineField, NumberField, TextField
from gateway.files import transfer
from gateway.files.routes import as_attachment, takes_files
from gateway.formats import in_order, localized
from gateway.forms import FieldList, FileField, Form, FormField, HiddenField, Required, limited_by, saved
from gateway.locale import gettext as _
from gateway.locale import lazy_gettext as _l
from gateway.officer.benefits import presenters as benefit_presenters
from gateway.officer.cases.case_layout import account_names
from gateway.officer.cases.documents import at_the_file
from gateway.officer.commission.blueprint import bp
from gateway.reference import institution_names
from services.chassis.errors import NotFound
from services.chassis.ids import new_id
from services.domain.municipalities import CENTRE
from services.domain.roles import MCR_OFFICER, PERMISSIONS

PAGE = 200
CHAIR, MEMBER = "CHAIR", "MEMBER"
# Kind of the status macro for each state.
KINDS = {
    pb.COMPOSITION_STATE_PROPOSED: "waits",
    pb.COMPOSITION_STATE_CONFIRMED: "done",
    pb.COMPOSITION_STATE_REJECTED: "none",
}


class SeatPart(Part):
    """One account: whether it sits, as what, and for which institution."""

    account_id = HiddenField()
    seat = ChoiceField()
    institution_id = ChoiceField()


@limited_by(pb.BodyAct)
class ActForm(Form):
    """The act that composes a commission, or changes it."""

    municipality = ChoiceField(_l("Municipality"))
    strands = ChoicesField(_l("Decides on"))
    number = LineField(_l("Number of the act"))
    dated_on = DayField(_l("Day of the act"))
    file = FileField(_l("Scan of the act"), [Required()], description=_l("PDF, JPEG or PNG, at most 20 MB"))
    from_on = DayField(_l("Term begins on"))
    until_on = DayField(_l("Term ends on"))
    quorum = NumberField(
        _l("Quorum that the act sets"),
        description=_l("Empty: the act does not set it. Then the model rule counts: more than half."),
    )
    people = FieldList(FormField(SeatPart))


@limited_by(pb.RejectCompositionRequest)
class RejectForm(Form):
    """Why a composition is turned down."""

    note = TextField(_l("Why it is turned down"))


def colleagues(municipality: str = "") -> list[identity.Colleague]:
    """Who may sit: the ministry's own people, or the members of the municipality's commission."""
    session = current()
    # It sits in the ministry's commission; the municipality's has a chair and members.
    ministry = MCR_OFFICER in session.roles
    roles = [MCR_OFFICER] if ministry else [one for one in PERMISSIONS["session.vote"] if one != MCR_OFFICER]
    only = session.municipalities[0] if len(session.municipalities) == 1 else ""
    answers = parallel(
        *(
            lambda role=role: services().identity.ListColleagues(
                identity.ListColleaguesRequest(
                    role=role,
                    institution_id=session.institution.id if ministry else "",
                    municipality="" if ministry else municipality or only,
                )
            )
            for role in roles
        )
    )
    found = {one.id: one for answer in answers for one in answer.colleagues}
    return sorted(found.values(), key=lambda one: in_order(one.display_name))


def listed() -> Sequence[pb.Body]:
    """The commissions that the reader sees."""
    question = pb.ListBodiesRequest(page_size=PAGE)
    found: Sequence[pb.Body] = all_pages(services().benefits.ListBodies, question).bodies
    return found


def name_of(body: pb.Body) -> str:
    """A commission in words: what it is, and of which municipality."""
    kind = labels.label(body.kind)
    return kind if body.municipality == CENTRE else f"{kind}, {places.municipality_name(body.municipality)}"


@bp.route("/bodies")
@requires("body.read")
def bodies() -> Any:
    """The commissions, each with the act in force and the one that waits."""
    menu.in_section("commission.index")
    return render_template(
        "commission/bodies.html",
        bodies=listed(),
        name_of=name_of,
        state_code=lambda one: pb.CompositionState.Name(one.state),
        kinds=KINDS,
        strands_of=_strands,
    )


def _strands(body: pb.Body) -> str:
    return ", ".join(labels.label(one) for one in benefit_presenters.strand_codes(body.strands))


@bp.route("/bodies/<uuid:body_id>")
@requires("body.read")
def body(body_id: UUID) -> Any:
    """One commission with its acts."""
    return _page(body_id)


def _page(body_id: UUID, sent: Form | None = None) -> Any:
    menu.in_section("commission.index")
    found = services().benefits.GetBody(pb.GetBodyRequest(body_id=str(body_id)))
    people = {one for act in found.compositions for one in (act.proposed_by, act.answered_by)}
    names, institutions = parallel(lambda: account_names(people), institution_names)
    text = render_template(
        "commission/body.html",
        body=found,
        title=name_of(found),
        strands=_strands(found),
        state_code=lambda one: pb.CompositionState.Name(one.state),
        kinds=KINDS,
        names=names,
        institutions=institutions,
        steps=benefit_presenters.actions(found),
        steps_of=benefit_presenters.actions,
        form=sent,
        reject_form=sent if isinstance(sent, RejectForm) else RejectForm(formdata=None),
        deputy_of=_deputies(found),
        new_id=new_id,
    )
    return text, sent.status if sent is not None else 200


def _deputies(found: pb.Body) -> dict[str, str]:
    return {seat.account_id: seat.name for act in found.compositions for seat in act.act.seats}


def _arranged(people: list[identity.Colleague], municipality: str) -> ActForm:
    """The form with a row for everybody who may sit."""
    form = ActForm()
    question = identity.ListInstitutionsRequest(municipality=municipality)
    there = services().identity.ListInstitutions(question).institutions
    institutions = [(one.id, localized(one.name)) for one in there if one.active]
    rows = {entry.form.account_id.data: entry for entry in form.people.entries}
    for one in people:
        if one.id not in rows:
            rows[one.id] = form.people.append_entry({"account_id": one.id})
    form.people.entries = [rows[one.id] for one in people]
    for one in people:
        part = rows[one.id].form
        named = ", ".join(word for word in (one.display_name, one.position) if word)
        part.seat.label.text = named
        part.institution_id.label.text = _("%(who)s: stands for", who=one.display_name)
        part.institution_id.choices = institutions
        part.seat.choices = [
            (CHAIR, _("chairs")),
            (MEMBER, _("member")),
            *(
                (other.id, _("deputy of %(who)s", who=other.display_name))
                for other in people
                if other is not one
            ),
        ]
    return form


def _accepted(form: ActForm) -> bool:
    """The form is, and somebody chairs and somebody else sits too."""
    if not form.accepted():
        return False
    seats = [entry.form.seat.data for entry in form.people.entries]
    if seats.count(CHAIR) != 1 or not seats.count(MEMBER):
        form.notices.append(_("One of them chairs, and at least one more is a member."))
        form.status = 422
        return False
    return True


def _act(form: ActForm) -> pb.BodyAct:
    with at_the_file():
        blob = transfer.send_upload("benefits", form.file.data)
    act = pb.BodyAct(
        number=form.number.data,
        dated_on=form.dated_on.message,
        scan_blob_id=blob.id,
        from_on=form.from_on.message,
        until_on=form.until_on.message,
        seats=[
            pb.Seat(
                account_id=part.account_id.data,
                chair=part.seat.data == CHAIR,
                deputy_for="" if part.seat.data in {CHAIR, MEMBER} else part.seat.data,
                institution_id=part.institution_id.data or "",
            )
            for part in (entry.form for entry in form.people.entries)
            if part.seat.data
        ],
    )
    if form.quorum.data:
        act.quorum = form.quorum.data
    return act


@bp.route("/bodies/new", methods=["GET", "POST"])
@requires("session.manage")
@takes_files
def compose() -> Any:
    """Propose a commission."""
    menu.in_section("commission.index")
    own, ministry = current().municipalities, MCR_OFFICER in current().roles
    form = _arranged(colleagues(), own[0] if len(own) == 1 else "")
    asked = len(own) > 1 and not ministry
    form.municipality.choices = [(one, places.municipality_name(one)) for one in own] if asked else []
    strands = () if ministry else ("REINTEGRATION", "INTEGRATION")
    form.strands.choices = [(f"STRAND_{one}", labels.label(one)) for one in strands]
    if _accepted(form):
        with form.faults(at={"PROOF_USED": "file"}):
            made = services().benefits.ComposeBody(
                pb.ComposeBodyRequest(
                    municipality=form.municipality.data or "",
                    strands=form.strands.data,
                    act=_act(form),
                    request_id=form.request_id.data,
                )
            )
            return saved(
                url_for("commission.body", body_id=made.id), _("Sent to the second person, who confirms.")
            )
    return form.page("commission/compose.html", asked=asked, body=None, back=url_for("commission.bodies"))


@bp.route("/bodies/<uuid:body_id>/change", methods=["GET", "POST"])
@requires("session.manage")
@takes_files
def change(body_id: UUID) -> Any:
    """Propose another composition by a new act."""
    menu.in_section("commission.index")
    found = services().benefits.GetBody(pb.GetBodyRequest(body_id=str(body_id)))
    municipality = "" if found.municipality == CENTRE else found.municipality
    form = _arranged(colleagues(municipality), municipality)
    form.municipality.choices = form.strands.choices = []
    back = url_for("commission.body", body_id=body_id)
    if _accepted(form):
        with form.faults(at={"PROOF_USED": "file"}):
            services().benefits.ChangeBody(
                pb.ChangeBodyRequest(body_id=found.id, act=_act(form), request_id=form.request_id.data)
            )
            return saved(back, _("Sent to the second person, who confirms."))
    return form.page("commission/compose.html", asked=False, body=name_of(found), back=back)


@bp.post("/bodies/<uuid:body_id>/compositions/<uuid:composition_id>/confirm")
@requires("body.confirm")
def confirm(body_id: UUID, composition_id: UUID) -> Any:
    """The second hand."""
    form = benefit_presenters.PressForm()
    if form.accepted():
        with form.faults():
            services().benefits.ConfirmComposition(
                pb.ConfirmCompositionRequest(
                    body_id=str(body_id),
                    composition_id=str(composition_id),
                    request_id=form.request_id.data,
                )
            )
            return saved(url_for("commission.body", body_id=body_id))
    return _page(body_id, form)


@bp.post("/bodies/<uuid:body_id>/compositions/<uuid:composition_id>/reject")
@requires("body.confirm")
def reject(body_id: UUID, composition_id: UUID) -> Any:
    """The second hand turns it down."""
    form = RejectForm()
    if form.accepted():
        with form.faults():
            services().benefits.RejectComposition(
                pb.RejectCompositionRequest(
                    body_id=str(body_id),
                    composition_id=str(composition_id),
                    note=form.note.data,
                    request_id=form.request_id.data,
                )
            )
            return saved(url_for("commission.body", body_id=body_id))
    return _page(body_id, form)


@bp.route("/bodies/<uuid:body_id>/compositions/<uuid:composition_id>/scan")
@requires("body.read")
def scan(body_id: UUID, composition_id: UUID) -> Any:
    """The act itself, to be saved."""
    found = services().benefits.GetBody(pb.GetBodyRequest(body_id=str(body_id)))
    act = next((one for one in found.compositions if one.id == str(composition_id)), None)
    if act is None:
        raise NotFound("COMPOSITION_NOT_FOUND")
    header, chunks = transfer.receive("benefits", act.act.scan_blob_id)
    return as_attachment(header, chunks)
