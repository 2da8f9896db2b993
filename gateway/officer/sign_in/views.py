"""Views of signing in and out, and of the profile."""

from __future__ import annotations

import hmac
from typing import Any

from flask import current_app, flash, g, redirect, render_template, request, url_for
from flask import session as cookie
from flask_wtf.csrf import CSRFError
from prag.identity.v1 import identity_service_pb2 as identity
from werkzeug.wrappers import Response

from gateway import addresses, auth, labels, menu
from gateway.api import problems
from gateway.api.addresses import answers_programs
from gateway.auth import current, public, requires, session_or_none
from gateway.clients import NOBODY, services
from gateway.forms import saved
from gateway.locale import LANGUAGE_CODES, language, language_proto
from gateway.locale import gettext as _
from gateway.officer.sign_in import typed
from gateway.officer.sign_in.blueprint import bp
from gateway.officer.sign_in.forms import (
    ForgottenForm,
    PasswordForm,
    PresenceForm,
    ProfileForm,
    SecondStepForm,
    SignInForm,
)
from services.chassis.errors import DomainError, Unauthenticated


@bp.route("/sign-in", methods=["GET", "POST"])
@public
def sign_in() -> Any:
    """Sign in by e-mail and password."""
    if request.method == "GET" and session_or_none() is not None:
        return redirect(addresses.local(request.args.get("next", "/")), 303)
    form = SignInForm()
    if not form.is_submitted():
        form.next.data = request.args.get("next", "")
    if form.accepted():
        with form.faults():
            return _signed_in(form)
    return form.page("sign_in/sign-in.html", ended=bool(form.typed.data))


def _signed_in(form: SignInForm) -> Any:
    try:
        answer = services().identity.SignIn(
            identity.SignInRequest(
                email=form.email.data.strip(),
                password=form.password.data,
                source=request.remote_addr or "",
                device_token=auth.device_token(),
                shared_computer=form.shared_computer.data,
                locale=language_proto(),
            ),
            metadata=NOBODY,
        )
    except DomainError as error:
        if error.code != "UNAUTHENTICATED":
            raise
        # Here "not signed in" is a fault of the form, not the end of a session.
        form.status = 422
        form.notices.append(labels.reason(error.reason, error.metadata))
        return form.page("sign_in/sign-in.html", ended=bool(form.typed.data))
    return entered(answer, form)


def entered(answer: identity.SignInResponse, form: SignInForm) -> Any:
    """Whoever proved who they are goes on: to the second step, or in."""
    if answer.challenge_token:
        step = SecondStepForm(formdata=None)
        step.challenge_token.data = answer.challenge_token
        step.passkey_options.data = answer.passkey_options
        step.next.data, step.typed.data = form.next.data, form.typed.data
        return step.page("sign_in/second-step.html")
    return _let_in(answer, form)


@bp.route("/sign-in/code", methods=["POST"])
@public
def second_step() -> Any:
    """The second step: a code of the authenticator or of paper."""
    form = SecondStepForm()
    if form.accepted():
        with form.faults():
            try:
                answer = services().identity.CompleteSignIn(
                    identity.CompleteSignInRequest(
                        challenge_token=form.challenge_token.data,
                        code=form.code.data,
                        passkey=form.passkey.data or "",
                        source=request.remote_addr or "",
                        device_token=auth.device_token(),
                    ),
                    metadata=NOBODY,
                )
            except Unauthenticated as error:
                if error.reason not in {"CODE_WRONG", "PASSKEY_REFUSED"}:
                    flash(labels.reason(error.reason, error.metadata), "late")
                    return redirect(url_for("sign_in.sign_in", next=form.next.data or None), 303)
                form.status = 422
                form.code.errors = [labels.reason(error.reason, error.metadata)]
            else:
                return _let_in(answer, form)
    return form.page("sign_in/second-step.html")


def _let_in(answer: identity.SignInResponse, form: SignInForm | SecondStepForm) -> Any:
    token = answer.session_token
    session = auth.resolve(token)
    account_id = session.account_id if session else ""
    kept = typed.unseal(form.typed.data, account_id) if form.typed.data else None
    cookie.clear()
    cookie["account"] = account_id
    g.pop("csrf_token", None)
    if kept is not None:
        g.session = session
        page = render_template("sign_in/restore.html", kept=kept)
        response: Response = current_app.make_response(page)
    else:
        response = redirect(addresses.local(form.next.data or "/"), 303)
    auth.remember(response, token)
    auth.remember_device(response, answer.device_token)
    return response


@bp.route("/forgotten-password", methods=["GET", "POST"])
@public
def forgotten() -> Any:
    """Ask for a link to choose another password; what is said does not tell who has an account."""
    form = ForgottenForm()
    if form.accepted():
        with form.faults():
            services().identity.RequestPasswordReset(
                identity.RequestPasswordResetRequest(
                    email=form.email.data.strip(), source=request.remote_addr or ""
                ),
                metadata=NOBODY,
            )
            flash(_("If there is such an account, a letter with a link is on its way to it."), "saved")
            return redirect(url_for("sign_in.sign_in"), 303)
    return form.page("sign_in/forgotten.html")


@bp.app_errorhandler(Unauthenticated)
def refused(error: Unauthenticated) -> Any:
    """Nobody is signed in: a person may sign in here and go on, a program gets its problem."""
    if answers_programs():
        return problems.refused(error)
    if error.reason == "SIGN_IN_NOT_FRESH":
        return presence_asked()
    return session_ended()


@bp.app_errorhandler(CSRFError)
def forged(_error: CSRFError) -> Any:
    """A form that does not prove where it comes from."""
    return problems.csrf_failed() if answers_programs() else form_expired()


def presence_asked() -> Any:
    """A step that asks who sits there: what was typed waits, sealed, in the page."""
    form = PresenceForm(formdata=None)
    if request.method == "POST":
        form.typed.data = typed.seal()
    else:
        form.next.data = addresses.own()
    form.status = 401
    return _presence_page(form)


def _presence_page(form: PresenceForm) -> Any:
    return form.page("sign_in/presence.html", action=url_for("sign_in.presence"))


@bp.route("/sign-in/again", methods=["POST"])
@requires()
def presence() -> Any:
    """Who sits there shows it once more, and goes on with what was typed."""
    form = PresenceForm()
    if form.accepted():
        if not (form.password.data or form.code.data):
            # Shown at the provider meanwhile, in another tab.
            auth.refresh()
            if current().at_provider and current().fresh:
                return _goes_on(form)
            form.status = 422
            if current().at_provider:
                form.notices.append(_("You have not shown it there yet."))
            else:
                form.password.errors = [_("write your password")]
            return _presence_page(form)
        try:
            with form.faults():
                services().identity.ConfirmPresence(
                    identity.ConfirmPresenceRequest(
                        session_token=auth.session_token(),
                        password=form.password.data,
                        code=form.code.data,
                    )
                )
                auth.refresh()
                return _goes_on(form)
        except Unauthenticated as error:
            if error.reason not in {"SIGN_IN_FAILED", "CODE_WRONG"}:
                raise
            form.status = 422
            field = form.code if form.code.data else form.password
            field.errors = [
                _("this is not your present password")
                if field is form.password
                else labels.reason(error.reason, error.metadata)
            ]
    return _presence_page(form)


def _goes_on(form: PresenceForm) -> Any:
    kept = typed.unseal(form.typed.data, current().account_id) if form.typed.data else None
    if kept is not None:
        return render_template("sign_in/restore.html", kept=kept)
    return redirect(addresses.local(form.next.data or "/"), 303)


def session_ended() -> Any:
    """The session ended: sign in here and go on; what was typed waits, sealed, in the page."""
    form = SignInForm(formdata=None)
    if request.method == "POST":
        form.typed.data = typed.seal()
    else:
        form.next.data = addresses.own()
    body = render_template("sign_in/sign-in.html", form=form, ended=True, action=url_for("sign_in.sign_in"))
    response = current_app.make_response((body, 401))
    auth.forget(response)
    return response


def form_expired() -> Any:
    """The form's mark is gone (the browser was closed): show what was typed, to be sent again.

    Only for a form of this very site: another site could else put words into an officer's form.
    """
    if request.endpoint == "sign_in.sign_in" and _from_here():
        return _signed_in_elsewhere()
    if auth.load() is None and request.endpoint != "sign_in.sign_in":
        return session_ended() if _from_here() else _expired_page(None)
    kept = None
    if _from_here() and request.endpoint != "sign_in.sign_in":
        kept = {
            "path": addresses.own(),
            "fields": [
                (name, value)
                for name, value in request.form.items(multi=True)
                if name not in {"csrf_token", "_language", "_restored", "_again"}
            ],
        }
    return _expired_page(kept)


def _signed_in_elsewhere() -> Any:
    """Another tab has signed in since this one asked to: its mark is gone, and what waits in it goes on.

    Whoever is not signed in is asked again, with the address and what was typed before.
    """
    form = SignInForm()
    session = auth.load()
    if session is None:
        form.status = 400
        form.notices.append(_("This page was open for too long. Sign in again."))
        return form.page("sign_in/sign-in.html", ended=bool(form.typed.data))
    kept = typed.unseal(form.typed.data, session.account_id) if form.typed.data else None
    if kept is not None:
        return render_template("sign_in/restore.html", kept=kept)
    return redirect(addresses.local(form.next.data or "/"), 303)


def _from_here() -> bool:
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site == "same-origin"
    return hmac.compare_digest(request.headers.get("Origin", ""), request.host_url.rstrip("/"))


def _expired_page(kept: dict[str, Any] | None) -> Any:
    return render_template("sign_in/expired.html", kept=kept), 400


@bp.route("/sign-out", methods=["POST"])
@public
def sign_out() -> Any:
    """End this session."""
    token = auth.session_token()
    if token:
        try:
            services().identity.SignOut(identity.SignOutRequest(session_token=token), metadata=NOBODY)
        except DomainError:
            # The browser forgets the secret in any case; identity ends the session by time.
            current_app.logger.warning("sign-out did not reach identity")
    cookie.clear()
    response = redirect(url_for("sign_in.sign_in"), 303)
    auth.forget(response)
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
    return response


@bp.route("/sign-out-everywhere", methods=["POST"])
@requires()
def sign_out_everywhere() -> Any:
    """End all sessions of this account."""
    services().identity.SignOutEverywhere(identity.SignOutEverywhereRequest())
    cookie.clear()
    flash(_("You are signed out on all computers."), "saved")
    response = redirect(url_for("sign_in.sign_in"), 303)
    auth.forget(response)
    return response


@bp.route("/profile", methods=["GET", "POST"])
@requires()
def profile() -> Any:
    """Language, keyboard shortcuts and digest of one's own account."""
    session = current()
    form = ProfileForm(
        data={
            "language": session.locale or language(),
            "keyboard_shortcuts": session.shortcuts,
            "digest": identity.Digest.Name(session.account.digest),
        }
    )
    if form.accepted():
        with form.faults():
            services().identity.UpdateOwnAccount(
                identity.UpdateOwnAccountRequest(
                    locale=LANGUAGE_CODES[form.language.data],
                    keyboard_shortcuts=form.keyboard_shortcuts.data,
                    digest=form.digest.data or "DIGEST_UNSPECIFIED",
                    request_id=form.request_id.data,
                )
            )
            auth.refresh()
            g.language = form.language.data
            return saved(url_for("sign_in.profile", lang=form.language.data))
    return form.page("sign_in/profile.html")


@bp.route("/profile/password", methods=["GET", "POST"])
@requires()
def password() -> Any:
    """A new password of one's own."""
    form = PasswordForm()
    if form.accepted():
        try:
            with form.faults({"password": "new_password"}):
                services().identity.UpdateOwnAccount(
                    identity.UpdateOwnAccountRequest(
                        current_password=form.current_password.data,
                        new_password=form.new_password.data,
                        request_id=form.request_id.data,
                        session_token=auth.session_token(),
                    )
                )
                return saved(url_for("sign_in.profile"), _("The new password holds from now on."))
        except DomainError as error:
            if error.reason != "SIGN_IN_FAILED":
                raise
            form.status = 422
            form.current_password.errors = [_("this is not your present password")]
    return form.page("sign_in/password.html")


@bp.route("/keyboard-shortcuts")
@requires()
def shortcuts() -> Any:
    """What the keys do."""
    return render_template("sign_in/shortcuts.html")


@bp.route("/session/alive")
@requires()
def alive() -> Any:
    """The page's script tells that somebody is working; answers when the session ends."""
    auth.refresh()
    return {"ends": current().ends.isoformat()}


@bp.route("/")
@public
def start() -> Any:
    """The start page of whoever is asking."""
    if session_or_none() is None:
        return redirect(url_for("sign_in.sign_in"), 303)
    return redirect(menu.home_url(), 303)
