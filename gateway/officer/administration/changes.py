"""Who changed what about accounts, and what waits for a second hand."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Blueprint, render_template, request, url_for
from prag.identity.v1 import identity_service_pb2 as pb

from gateway.auth import requires
from gateway.clients import parallel, services
from gateway.forms import saved
from gateway.locale import gettext as _
from gateway.officer.administration import presenters
from services.chassis.ids import new_id

bp = Blueprint("changes", __name__, url_prefix="/administration/account-changes")


@bp.route("")
@requires("account.changes")
def index() -> Any:
    """What waits stands first; then all that was done, the newest first."""
    account_id = request.args.get("account", "")
    identity = services().identity
    waiting, done, institutions = parallel(
        lambda: identity.ListAccountChanges(
            pb.ListAccountChangesRequest(
                account_id=account_id, state=pb.ACCOUNT_CHANGE_STATE_WAITING, page_size=200
            )
        ),
        lambda: identity.ListAccountChanges(
            pb.ListAccountChangesRequest(account_id=account_id, page_token=request.args.get("page", ""))
        ),
        lambda: identity.ListInstitutions(pb.ListInstitutionsRequest()),
    )
    changes = [*waiting.changes, *done.changes]
    return render_template(
        "administration/changes.html",
        waiting=waiting.changes,
        done=[one for one in done.changes if one.state != pb.ACCOUNT_CHANGE_STATE_WAITING],
        more=bool(waiting.next_page_token),
        next_page=done.next_page_token,
        account_id=account_id,
        names=presenters.names(changes),
        differs=presenters.differences(institutions.institutions),
        places={place.id: place for place in institutions.institutions},
        press_id=new_id,
    )


@bp.route("/<uuid:change_id>/confirm", methods=["POST"])
@requires("account.confirm")
def confirm(change_id: UUID) -> Any:
    """The second hand. A letter is shown by this answer only, to be printed and handed over."""
    answer = services().identity.ConfirmAccountChange(
        pb.ConfirmAccountChangeRequest(
            change_id=str(change_id), request_id=request.form.get("request_id", "")
        )
    )
    if answer.letter_code:
        return render_template(
            "administration/letter.html",
            change=answer.change,
            code=answer.letter_code,
            address=url_for("administration.invitations.by_code", _external=True),
        )
    return saved(url_for("administration.changes.index"), _("Confirmed."))


@bp.route("/<uuid:change_id>/refuse", methods=["POST"])
@requires("account.confirm")
def refuse(change_id: UUID) -> Any:
    """Leave all as it is."""
    services().identity.RefuseAccountChange(
        pb.RefuseAccountChangeRequest(change_id=str(change_id), request_id=request.form.get("request_id", ""))
    )
    return saved(url_for("administration.changes.index"), _("Refused. Nothing was changed."))
