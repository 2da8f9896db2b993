"""A case goes to another municipality: offered from its page, answered by the other office, then gone."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any
from uuid import UUID

from flask import render_template, request, url_for
from prag.common.v1 import open_work_pb2
from prag.common.v1.open_work_pb2 import OpenWork
from prag.registry.v1 import registry_service_pb2 as pb

from gateway import labels, menu, places
from gateway.auth import current, requires
from gateway.clients import services
from gateway.formats import day, localized, moment
from gateway.forms import saved
from gateway.locale import gettext as _
from gateway.locale import lazy_gettext as _l
from gateway.locale import ngettext
from gateway.officer.cases.blueprint import bp
from gateway.officer.cases.case_layout import account_names, ask, case_layout, strand_of
from gateway.officer.cases.forms import AnswerTransferForm, TransferForm, WithdrawTransferForm
from gateway.officer.cases.officers import officers_at_work
from gateway.officer.cases.open_work import (
    GOES_ALONG,
    KEEP,
    accepted,
    arrange,
    choices_of,
    fate,
    under_way,
)

ACCEPT, REFUSE = "ACCEPT", "REFUSE"
PAGE = 50


@bp.route("/<uuid:case_id>/transfer", methods=["GET", "POST"])
@requires("case.transfer")
def transfer(case_id: UUID) -> Any:
    """Offer a case to the office of another municipality."""
    layout = case_layout(case_id, "overview")
    form = TransferForm()
    form.to_municipality.choices = [
        (one.code, localized(one.name))
        for one in places.municipalities()
        if one.code != layout["case"].municipality
    ]
    work = ask("case.read", lambda: under_way(case_id))()
    _arrange(form, work.value or [])
    if accepted(form):
        with form.faults():
            services().registry.OfferTransfer(
                pb.OfferTransferRequest(
                    case_id=str(case_id),
                    to_municipality=form.to_municipality.data,
                    reason=form.reason.data,
                    choices=choices_of(form),
                    request_id=form.request_id.data,
                )
            )
            return saved(url_for("cases.overview", case_id=case_id))
    if form.status != HTTPStatus.OK:
        # What has begun since the form was drawn.
        _arrange(form, under_way(case_id))
    return form.page("cases/transfer.html", **layout, work_down=work.down)


def _arrange(form: TransferForm, work: list[OpenWork]) -> None:
    arrange(form, work)
    for entry, thing in zip(form.choices.entries, work, strict=True):
        choice = entry.form.end_reason
        ends = [(code, text) for code, text in choice.choices if code != KEEP]
        choice.choices = [(GOES_ALONG, _along(thing)), *ends]


def _along(thing: OpenWork) -> str:
    """What it means that something goes along to another municipality."""
    if thing.kind == open_work_pb2.OPEN_WORK_KIND_AGENDA_POINT and thing.acts == "MRC":
        return _("The commission here decides first: until then the case is not offered.")
    return str(_ALONG.get(thing.kind, _l("Goes with the case.")))


_ALONG = {
    open_work_pb2.OPEN_WORK_KIND_VISIT: _l(
        "Goes with the case: the other office makes the visit or calls it off."
    ),
    open_work_pb2.OPEN_WORK_KIND_PLAN_APPROVAL: _l("Goes with the case, and waits for who approves there."),
    open_work_pb2.OPEN_WORK_KIND_REFERRAL: _l(
        "Goes with the case. The institution keeps what it was asked, and answers the other office."
    ),
    open_work_pb2.OPEN_WORK_KIND_APPLICATION: _l("Goes with the case, before the commission there."),
}
# How an offer stands, and how that looks.
_SHAPES = {"OFFERED": "waits", "ACCEPTED": "done", "REFUSED": "late", "WITHDRAWN": "none"}


@bp.route("/transfers")
@requires("transfer.read")
def transfers() -> Any:
    """All offers from and to the own municipalities, the newest first; also of cases that have left them."""
    menu.in_section("cases.index")
    show = request.args.get("show", "")
    answer = services().registry.ListTransfers(
        pb.ListTransfersRequest(
            page_size=PAGE,
            page_token=request.args.get("page", ""),
            unanswered=show == "waiting",
            side={"out": pb.TRANSFER_SIDE_FROM, "in": pb.TRANSFER_SIDE_TO}.get(show),
        )
    )
    texts = {"": _("All"), "waiting": _("Not answered yet"), "out": _("From us"), "in": _("To us")}
    states = _states()
    return render_template(
        "cases/transfers.html",
        chips=[
            {"text": text, "url": url_for("cases.transfers", show=name or None), "current": name == show}
            for name, text in texts.items()
        ],
        rows=[
            {
                "url": url_for("cases.transfer_offer", transfer_id=one.id),
                "number": one.case_number or _("not registered yet"),
                "strand": labels.label(strand_of(one)),
                "persons": ngettext("%(num)s person", "%(num)s persons", one.person_count),
                "from": places.municipality_name(one.municipality),
                "to": places.municipality_name(one.to_municipality),
                "offered": moment(one.offer_time),
                "state": states[one.state],
                "kind": _SHAPES[one.state],
                "answered": moment(one.answer_time),
            }
            for one in answer.transfers
        ],
        next_url=url_for("cases.transfers", show=show or None, page=answer.next_page_token)
        if answer.next_page_token
        else "",
        first_url=url_for("cases.transfers", show=show or None) if request.args.get("page") else "",
    )


def _states() -> dict[str, str]:
    return {
        "OFFERED": _("not answered yet"),
        "ACCEPTED": _("taken"),
        "REFUSED": _("not taken"),
        "WITHDRAWN": _("taken back"),
    }


@bp.route("/transfers/<uuid:transfer_id>", methods=["GET", "POST"])
@requires("transfer.read")
def transfer_offer(transfer_id: UUID) -> Any:
    """See an offer, as either office; answer it, or take it back."""
    found = services().registry.GetTransfer(pb.GetTransferRequest(transfer_id=str(transfer_id)))
    allowed = {one.name for one in found.actions if one.allowed}
    menu.in_section("cases.index")
    shown = {"transfer": found, "rows": _rows(found)}
    if "accept_transfer" in allowed:
        return _answered(found, shown)
    form = WithdrawTransferForm()
    if "withdraw_transfer" in allowed and form.accepted():
        with form.faults():
            services().registry.WithdrawTransfer(
                pb.WithdrawTransferRequest(
                    transfer_id=found.id, etag=found.etag, request_id=form.request_id.data
                )
            )
            return saved(url_for("cases.overview", case_id=found.case_id))
    return form.page(
        "cases/transfer-offer.html", **shown, answers=False, withdraws="withdraw_transfer" in allowed
    )


def _answered(offer: pb.Transfer, shown: dict[str, Any]) -> Any:
    form = AnswerTransferForm()
    form.answer.choices = [(ACCEPT, _("We take the case")), (REFUSE, _("We do not take it"))]
    form.officer_id.choices = [("", ""), *officers_at_work(offer.to_municipality)]
    if form.accepted():
        with form.faults():
            if form.answer.data == REFUSE:
                services().registry.RefuseTransfer(
                    pb.RefuseTransferRequest(
                        transfer_id=offer.id,
                        reason=form.reason.data,
                        etag=offer.etag,
                        request_id=form.request_id.data,
                    )
                )
                return saved(url_for("cases.transfer_offer", transfer_id=offer.id))
            services().registry.AcceptTransfer(
                pb.AcceptTransferRequest(
                    transfer_id=offer.id,
                    officer_id=form.officer_id.data,
                    transferred_on=form.transferred_on.message,
                    etag=offer.etag,
                    request_id=form.request_id.data,
                )
            )
            return saved(url_for("cases.transfer_offer", transfer_id=offer.id))
    return form.page("cases/transfer-offer.html", **shown, answers=True, withdraws=False)


def gone(case_id: UUID) -> Any:
    """Return the page for who follows an old link to a case that the own office gave away; else nothing."""
    if not current().may("transfer.read"):
        return None
    # It may have been offered back since, and not been taken.
    answer = services().registry.ListTransfers(pb.ListTransfersRequest(case_id=str(case_id)))
    last = next((one for one in answer.transfers if one.state == "ACCEPTED"), None)
    if last is None:
        return None
    menu.in_section("cases.index")
    return render_template("cases/gone.html", transfer=last, rows=_rows(last)), 404


def _rows(transfer: pb.Transfer) -> list[tuple[str, str]]:
    """What both offices see, and nobody's name of the family."""
    names = account_names([transfer.offered_by, transfer.answered_by])
    rows = [
        (_("Case"), transfer.case_number or _("not registered yet")),
        (_("Strand"), labels.label(strand_of(transfer))),
        (_("Persons"), str(transfer.person_count)),
        (_("From"), places.municipality_name(transfer.municipality)),
        (_("To"), places.municipality_name(transfer.to_municipality)),
        (_("Why"), transfer.reason),
        (_("Offered by"), _who(names.get(transfer.offered_by, ""), moment(transfer.offer_time))),
        (_("Answer"), _states()[transfer.state]),
    ]
    # What each is, and no name, number or scheme of the family.
    rows += [(labels.label(open_work_pb2.OpenWorkKind.Name(one.kind)), fate(one)) for one in transfer.choices]
    if transfer.answered_by:
        answered = _who(names.get(transfer.answered_by, ""), moment(transfer.answer_time))
        rows.append((_("Answered by"), answered))
    if transfer.refusal_reason:
        rows.append((_("Why not"), transfer.refusal_reason))
    if transfer.HasField("transferred_on"):
        rows.append((_("Since"), day(transfer.transferred_on)))
    return rows


def _who(name: str, at: str) -> str:
    return " · ".join(part for part in (name, at) if part)
