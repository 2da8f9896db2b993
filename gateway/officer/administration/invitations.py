"""Choosing a password by an invitation's link. Public: the link itself is the proof."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, url_for
from prag.identity.v1 import identity_service_pb2 as pb

from gateway import labels
from gateway.auth import public
from gateway.clients import NOBODY, services
from gateway.locale import gettext as _
from gateway.officer.administration.forms import CodeForm, PasswordChoiceForm
from services.chassis.errors import FailedPrecondition

bp = Blueprint("invitations", __name__, url_prefix="/invitations")


@bp.route("", methods=["GET", "POST"])
@public
def by_code() -> Any:
    """Whoever got a printed letter types its code."""
    form = CodeForm()
    if form.accepted():
        with form.faults({"invitation_token": "code"}):
            try:
                services().identity.GetInvitation(
                    pb.GetInvitationRequest(invitation_token=form.code.data), metadata=NOBODY
                )
            except FailedPrecondition as error:
                form.status = 422
                form.notices.append(labels.reason(error.reason, error.metadata))
            else:
                token = "-".join(form.code.data.replace("-", " ").split())
                return redirect(url_for("administration.invitations.accept", token=token), 303)
    return form.page("administration/code.html")


@bp.route("/<string:token>", methods=["GET", "POST"])
@public
def accept(token: str) -> Any:
    """Choose a password; the link opens once."""
    invitation = services().identity.GetInvitation(
        pb.GetInvitationRequest(invitation_token=token), metadata=NOBODY
    )
    form = PasswordChoiceForm()
    if form.accepted():
        with form.faults():
            services().identity.AcceptInvitation(
                pb.AcceptInvitationRequest(invitation_token=token, password=form.password.data),
                metadata=NOBODY,
            )
            flash(_("The password holds. Sign in with it."), "saved")
            return redirect(url_for("sign_in.sign_in"), 303)
    return form.page("administration/invitation.html", invitation=invitation)
