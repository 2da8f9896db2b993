"""Signing in by a ministry's own accounts: to the provider and back. Identity asks it; the browser only goes.

What must fit the answer waits in the signed cookie of this browser, beside where to go afterwards: another
browser's answer is none of this one's.
"""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask import session as cookie
from prag.identity.v1 import identity_service_pb2 as identity

from gateway import addresses, auth, labels
from gateway.auth import current, public, requires
from gateway.clients import NOBODY, services
from gateway.forms import saved
from gateway.locale import gettext as _
from gateway.locale import language_proto
from gateway.officer.sign_in.blueprint import bp
from gateway.officer.sign_in.forms import PresenceForm, SignInForm
from gateway.officer.sign_in.views import entered
from services.chassis.errors import DomainError

_KEPT = "provider"
_LINK, _PRESENCE, _SIGN_IN = "link", "presence", "sign-in"


@bp.route("/sign-in/provider", methods=["POST"])
@public
def to_provider() -> Any:
    """Sign in there: the browser is sent away."""
    form = SignInForm()
    if form.sent:
        with form.faults():
            begun = services().identity.BeginProviderSignIn(
                identity.BeginProviderSignInRequest(
                    source=request.remote_addr or "",
                    shared_computer=form.shared_computer.data,
                    locale=language_proto(),
                ),
                metadata=NOBODY,
            )
            return _sent_away(begun, _SIGN_IN, form.next.data or "")
    return form.page("sign_in/sign-in.html", ended=bool(form.typed.data))


@bp.route("/profile/provider", methods=["POST"])
@requires()
def link_provider() -> Any:
    """Link one's own account to whoever one is there."""
    return _sent_away(
        services().identity.BeginProviderLink(identity.BeginProviderLinkRequest()),
        _LINK,
        url_for("sign_in.profile"),
    )


@bp.route("/profile/provider/remove", methods=["POST"])
@requires()
def unlink_provider() -> Any:
    """Back to the password."""
    services().identity.RemoveProviderLink(
        identity.RemoveProviderLinkRequest(
            session_token=auth.session_token(), request_id=request.form.get("request_id", "")
        )
    )
    auth.refresh()
    return saved(url_for("sign_in.profile"), _("The link was removed. You sign in by your password."))


@bp.route("/sign-in/again/provider", methods=["POST"])
@requires()
def present_at_provider() -> Any:
    """Show there again who one is: what was typed waits in the tab that asked."""
    form = PresenceForm()
    return _sent_away(
        services().identity.BeginProviderPresence(identity.BeginProviderPresenceRequest()),
        _PRESENCE,
        url_for("sign_in.shown") if form.typed.data else form.next.data or "",
    )


@bp.route("/sign-in/again/shown")
@requires()
def shown() -> Any:
    """Back to the tab that asked."""
    return render_template("sign_in/shown.html", fresh=current().fresh)


@bp.route("/sign-in/provider/answer")
@public
def from_provider() -> Any:
    """The browser comes back; what it brings is taken once, and only for what this browser asked."""
    kept = cookie.pop(_KEPT, {})
    purpose = kept.get("for")
    try:
        return {_LINK: _linked, _PRESENCE: _present}.get(purpose, _signed_in)(kept)
    except DomainError as error:
        flash(labels.reason(error.reason, error.metadata), "late")
        if purpose in {_LINK, _PRESENCE} and auth.load() is not None:
            return redirect(kept["next"], 303)
        return redirect(url_for("sign_in.sign_in", next=kept.get("next") or None), 303)


def _sent_away(begun: identity.ProviderRequest, purpose: str, after: str) -> Any:
    cookie[_KEPT] = {"token": begun.request_token, "for": purpose, "next": addresses.local(after or "/")}
    # A page and no redirect: a browser lets no form lead out of this site (Content-Security-Policy).
    return render_template("sign_in/leave.html", address=begun.authorization_url)


def _answer() -> identity.ProviderAnswer:
    return identity.ProviderAnswer(
        state=request.args.get("state", ""),
        code=request.args.get("code", ""),
        issuer=request.args.get("iss", ""),
    )


def _signed_in(kept: dict[str, str]) -> Any:
    answer = services().identity.CompleteProviderSignIn(
        identity.CompleteProviderSignInRequest(
            request_token=kept.get("token", ""),
            answer=_answer(),
            source=request.remote_addr or "",
            device_token=auth.device_token(),
        ),
        metadata=NOBODY,
    )
    return entered(answer, SignInForm(formdata=None, data={"next": kept.get("next", "")}))


def _present(kept: dict[str, str]) -> Any:
    services().identity.ConfirmPresence(
        identity.ConfirmPresenceRequest(
            request_token=kept.get("token", ""), answer=_answer(), session_token=auth.session_token()
        )
    )
    auth.refresh()
    return redirect(kept["next"], 303)


def _linked(kept: dict[str, str]) -> Any:
    services().identity.AddProviderLink(
        identity.AddProviderLinkRequest(
            request_token=kept.get("token", ""), answer=_answer(), session_token=auth.session_token()
        )
    )
    auth.refresh()
    return saved(url_for("sign_in.profile"), _("Linked. From now on you may sign in there."))
