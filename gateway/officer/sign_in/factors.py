"""One's own second factor: set up, looked after, removed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import segno
from flask import render_template, request, url_for
from prag.identity.v1 import identity_service_pb2 as identity

from gateway import auth, labels
from gateway.auth import requires
from gateway.clients import services
from gateway.forms import saved
from gateway.locale import gettext as _
from gateway.officer.sign_in.blueprint import bp
from gateway.officer.sign_in.forms import CodeForm, FirstCodeForm, PasskeyForm
from services.chassis.errors import Unauthenticated


@bp.route("/profile/second-factor")
@requires()
def second_factor() -> Any:
    """What is asked beside the password, and what can be done about it."""
    factor = services().identity.GetSecondFactor(identity.GetSecondFactorRequest())
    return render_template("sign_in/second-factor.html", factor=factor, form=CodeForm(formdata=None))


@bp.route("/profile/second-factor/set-up", methods=["POST"])
@requires()
def set_up() -> Any:
    """Make a secret and show it, by this answer only."""
    begun = services().identity.BeginTotp(identity.BeginTotpRequest())
    return _authenticator(FirstCodeForm(formdata=None), begun)


@bp.route("/profile/second-factor/confirm", methods=["POST"])
@requires()
def confirm() -> Any:
    """The first code: from now on it counts."""
    form = FirstCodeForm()
    codes = _asked(
        form,
        lambda: services().identity.ConfirmTotp(
            identity.ConfirmTotpRequest(code=form.code.data, session_token=auth.session_token())
        ),
    )
    if codes is None:
        return _authenticator(form, None)
    auth.refresh()
    return render_template("sign_in/recovery-codes.html", codes=codes.codes)


@bp.route("/profile/second-factor/new-passkey", methods=["POST"])
@requires()
def new_passkey() -> Any:
    """What the browser makes a passkey by."""
    return _passkey(PasskeyForm(formdata=None))


@bp.route("/profile/second-factor/passkey", methods=["POST"])
@requires()
def add_passkey() -> Any:
    """The passkey that the browser made."""
    form = PasskeyForm()
    if form.accepted():
        try:
            with form.faults():
                added = services().identity.AddPasskey(
                    identity.AddPasskeyRequest(
                        begun=form.begun.data,
                        passkey=form.passkey.data,
                        name=form.name.data,
                        session_token=auth.session_token(),
                    )
                )
                auth.refresh()
                if added.codes:
                    return render_template("sign_in/recovery-codes.html", codes=added.codes)
                return saved(url_for("sign_in.second_factor"))
        except Unauthenticated as error:
            if error.reason != "PASSKEY_REFUSED":
                raise
            form.status = 422
            form.notices.append(labels.reason(error.reason, error.metadata))
    return _passkey(form)


@bp.route("/profile/second-factor/remove-passkey", methods=["POST"])
@requires()
def remove_passkey() -> Any:
    """One passkey less."""
    services().identity.RemovePasskey(
        identity.RemovePasskeyRequest(
            passkey_id=request.form.get("passkey_id", ""), request_id=request.form.get("request_id", "")
        )
    )
    auth.refresh()
    return saved(url_for("sign_in.second_factor"), _("The passkey was removed."))


def _passkey(form: PasskeyForm) -> Any:
    begun = services().identity.BeginPasskey(identity.BeginPasskeyRequest())
    form.options.data, form.begun.data, form.passkey.data = begun.options, begun.begun, ""
    return form.page("sign_in/passkey.html")


@bp.route("/profile/second-factor/recovery-codes", methods=["POST"])
@requires()
def recovery_codes() -> Any:
    """New codes for paper, shown by this answer only."""
    form = CodeForm()
    codes = _asked(
        form,
        lambda: services().identity.RenewRecoveryCodes(
            identity.RenewRecoveryCodesRequest(code=form.code.data)
        ),
    )
    return _kept(form) if codes is None else render_template("sign_in/recovery-codes.html", codes=codes.codes)


@bp.route("/profile/second-factor/remove", methods=["POST"])
@requires()
def remove_factor() -> Any:
    """Back to the password alone."""
    form = CodeForm()
    left = _asked(
        form,
        lambda: services().identity.RemoveSecondFactor(
            identity.RemoveSecondFactorRequest(code=form.code.data)
        ),
    )
    if left is None:
        return _kept(form)
    auth.refresh()
    return saved(url_for("sign_in.second_factor"), _("From now on the password alone is asked."))


def _asked(form: CodeForm, ask: Callable[[], Any]) -> Any:
    """What a command answers, or None with the fault in the form: a wrong code is no end of the session."""
    if form.accepted():
        try:
            with form.faults():
                return ask()
        except Unauthenticated as error:
            if error.reason != "CODE_WRONG":
                raise
            form.status = 422
            form.code.errors = [labels.reason(error.reason, error.metadata)]
    return None


def _kept(form: CodeForm) -> Any:
    factor = services().identity.GetSecondFactor(identity.GetSecondFactorRequest())
    return form.page("sign_in/second-factor.html", factor=factor)


def _authenticator(form: CodeForm, begun: identity.BeginTotpResponse | None) -> Any:
    """The picture and the secret as text; without them where a code of what was shown is asked again."""
    picture = segno.make(begun.uri, error="m").svg_inline(scale=4, border=2) if begun else ""
    return form.page("sign_in/authenticator.html", begun=begun, picture=picture)
