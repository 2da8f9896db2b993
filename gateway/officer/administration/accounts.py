"""Accounts: who may sign in, with which roles, and when somebody last looked at it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Blueprint, current_app, render_template, request, url_for
from prag.identity.v1 import identity_service_pb2 as pb

from gateway import clock
from gateway.auth import requires
from gateway.clients import parallel, services
from gateway.formats import in_order, localized
from gateway.forms import saved
from gateway.locale import LANGUAGE_CODES, language_proto
from gateway.locale import gettext as _
from gateway.officer.administration.forms import AccountForm, InvitationForm, SearchForm
from services.chassis.ids import new_id

bp = Blueprint("accounts", __name__, url_prefix="/administration/accounts")

# Chips above the list: which, and how the service is asked for them.
VIEWS: dict[str, dict[str, Any]] = {
    "all": {},
    "active": {"state": pb.ACCOUNT_STATE_ACTIVE},
    "invited": {"state": pb.ACCOUNT_STATE_INVITED},
    "suspended": {"state": pb.ACCOUNT_STATE_SUSPENDED},
    "review": {"review_due": True},
}
DELIVERIES = {"mail": pb.DELIVERY_MAIL, "letter": pb.DELIVERY_LETTER}
_CODES = {value: code for code, value in LANGUAGE_CODES.items()}


def _institutions() -> list[pb.Institution]:
    return list(services().identity.ListInstitutions(pb.ListInstitutionsRequest()).institutions)


@bp.route("", methods=["GET", "POST"])
@requires("account.read")
def index() -> Any:
    """Accounts by name; a search is posted, so that no name stands in an address."""
    form = SearchForm()
    view = request.args.get("show", "all")
    asked = pb.ListAccountsRequest(
        **VIEWS.get(view, {}),
        query=form.q.data or "",
        locale=language_proto(),
        institution_id=request.args.get("institution", ""),
        # A search is not turned over by page: its words stay out of the address.
        page_size=200 if form.q.data else 50,
        page_token="" if form.q.data else request.args.get("page", ""),
    )
    answer, institutions = parallel(lambda: services().identity.ListAccounts(asked), _institutions)
    return render_template(
        "administration/accounts.html",
        form=form,
        accounts=answer.accounts,
        places={place.id: place for place in institutions},
        here=request.args.get("institution", ""),
        view=view,
        views={
            "all": _("All accounts"),
            "active": _("Active"),
            "invited": _("Invited"),
            "suspended": _("Suspended"),
            "review": _("Review due"),
        },
        next_page=answer.next_page_token,
        today=clock.now(),
    )


@bp.route("/new", methods=["GET", "POST"])
@requires("account.write")
def invite() -> Any:
    """Invite a person; the link goes to the person, and who invites never sees it."""
    institutions = _institutions()
    form = InvitationForm(data={"institution_id": request.args.get("institution", ""), "delivery": "mail"})
    form.institution_id.choices = _places(institutions)
    if form.accepted():
        with form.faults():
            answer = services().identity.InviteAccount(
                pb.InviteAccountRequest(
                    account=_account(form),
                    delivery=DELIVERIES.get(form.delivery.data, pb.DELIVERY_MAIL),
                    request_id=form.request_id.data,
                )
            )
            return _sent(answer.account)
    return form.page("administration/invite.html")


@bp.route("/<uuid:account_id>", methods=["GET", "POST"])
@requires("account.read")
def account(account_id: UUID) -> Any:
    """One account: what it may, and the steps that are possible or why not."""
    row, institutions = parallel(
        lambda: services().identity.GetAccount(pb.GetAccountRequest(account_id=str(account_id))),
        _institutions,
    )
    first = {
        "display_name": row.display_name,
        "email": row.email,
        "position": row.position,
        "institution_id": row.institution_id,
        "roles": list(row.roles),
        "language": _CODES.get(row.locale, ""),
        "etag": row.etag,
        "provider_subject": row.provider_subject,
    }
    form = AccountForm(data=first)
    form.institution_id.choices = _places(institutions, row.institution_id)
    if form.accepted():
        with form.faults():
            wanted = _account(form)
            wanted.id, wanted.etag = row.id, form.etag.data
            wanted.provider_subject = form.provider_subject.data or ""
            change = pb.UpdateAccountRequest(account=wanted, request_id=form.request_id.data)
            change.update_mask.paths.extend(
                ["display_name", "email", "position", "institution_id", "roles", "locale"]
            )
            if current_app.extensions["prag_settings"].provider:
                change.update_mask.paths.append("provider_subject")
            changed = services().identity.UpdateAccount(change)
            if changed.waiting_change_id and changed.waiting_change_id != row.waiting_change_id:
                return _sent(changed)
            return saved(url_for("administration.accounts.account", account_id=account_id))
    form.seen_anew(row.etag, first)
    return form.page(
        "administration/account.html",
        account=row,
        possible={action.name: action for action in row.actions},
        place=next(
            (institution for institution in institutions if institution.id == row.institution_id), None
        ),
        press_id=new_id,
        today=clock.now(),
    )


@bp.route("/<uuid:account_id>/suspend", methods=["POST"])
@requires("account.write")
def suspend(account_id: UUID) -> Any:
    """Let a person in no more."""
    services().identity.SuspendAccount(
        pb.SuspendAccountRequest(account_id=str(account_id), request_id=request.form.get("request_id", ""))
    )
    return saved(
        url_for("administration.accounts.account", account_id=account_id),
        _("Suspended. All sessions have ended."),
    )


@bp.route("/<uuid:account_id>/restore", methods=["POST"])
@requires("account.write")
def restore(account_id: UUID) -> Any:
    """Let a suspended person in again."""
    row = services().identity.RestoreAccount(
        pb.RestoreAccountRequest(account_id=str(account_id), request_id=request.form.get("request_id", ""))
    )
    if row.waiting_change_id:
        return _sent(row)
    return saved(
        url_for("administration.accounts.account", account_id=account_id), _("The account is open again.")
    )


@bp.route("/<uuid:account_id>/review", methods=["POST"])
@requires("account.write")
def review(account_id: UUID) -> Any:
    """Note that the account is still needed."""
    services().identity.ReviewAccount(
        pb.ReviewAccountRequest(account_id=str(account_id), request_id=request.form.get("request_id", ""))
    )
    return saved(
        url_for("administration.accounts.account", account_id=account_id),
        _("Reviewed. The next one is due in a year."),
    )


@bp.route("/<uuid:account_id>/link", methods=["POST"])
@requires("account.write")
def renew(account_id: UUID) -> Any:
    """A new link, to the person; those sent before are void."""
    answer = services().identity.RenewInvitation(
        pb.RenewInvitationRequest(
            account_id=str(account_id),
            delivery=DELIVERIES.get(request.form.get("delivery", ""), pb.DELIVERY_MAIL),
            request_id=request.form.get("request_id", ""),
        )
    )
    return _sent(answer.account)


@bp.route("/<uuid:account_id>/second-factor", methods=["POST"])
@requires("account.write")
def reset_second_factor(account_id: UUID) -> Any:
    """Of who lost it; another hand confirms."""
    changed = services().identity.ResetSecondFactor(
        pb.ResetSecondFactorRequest(account_id=str(account_id), request_id=request.form.get("request_id", ""))
    )
    return _sent(changed)


def _sent(account: pb.Account) -> Any:
    """After what gives somebody a way in: who is asked next."""
    said = (
        _("It waits for a second hand: another administrator, or the head of the office.")
        if account.waiting_change_id
        else _("A letter goes to the e-mail address of the account.")
    )
    return saved(url_for("administration.accounts.account", account_id=account.id), said)


def _account(form: AccountForm) -> pb.Account:
    return pb.Account(
        display_name=form.display_name.data,
        email=form.email.data,
        position=form.position.data,
        institution_id=form.institution_id.data,
        roles=form.roles.data,
        locale=LANGUAGE_CODES.get(form.language.data),
    )


def _places(institutions: list[pb.Institution], present: str = "") -> list[tuple[str, str]]:
    """Institutions that are open, and the present one even if it is not."""
    open_ones = [
        institution for institution in institutions if institution.active or institution.id == present
    ]
    return sorted(
        ((open_one.id, localized(open_one.name)) for open_one in open_ones),
        key=lambda pair: in_order(pair[1]),
    )
