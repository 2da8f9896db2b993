"""Drafts: where the page's script keeps what is being typed, and where what nobody needs is thrown away."""

from __future__ import annotations

from typing import Any

from flask import abort, request, url_for
from prag.common.v1 import draft_service_pb2 as pb

from gateway import addresses, drafts
from gateway.auth import requires
from gateway.clients import services
from gateway.formats import hour, moment
from gateway.forms import Form, saved
from gateway.locale import gettext as _
from gateway.officer.work.blueprint import bp
from gateway.settings import SERVICES
from services.chassis.errors import Aborted, NotFound


@bp.route("/drafts", methods=["POST"])
@requires()
def save_draft() -> Any:
    """Keep the form that was posted here instead of to its own address."""
    service, _, key = request.form.get("_draft", "").partition("/")
    if service not in SERVICES or not key:
        abort(400)
    try:
        draft = drafts.keep(service, key, addresses.local(request.form.get("_draft_path", "/")))
    except Aborted:
        # Another tab has kept another text meanwhile: the page asks which one is to stay.
        return {"newer": True}, 409
    return {"saved": hour(draft.update_time), "etag": draft.etag}


class ThrowAwayForm(Form):
    """The one press that forgets a draft; its etag is that of the text on the page."""


@bp.route("/drafts/<string:service>/<string:key>", methods=["GET", "POST"])
@requires()
def throw_away(service: str, key: str) -> Any:
    """Throw a draft away, after a look at what is gone then; what another tab has kept is shown first."""
    if service not in SERVICES:
        abort(404)
    form = ThrowAwayForm()
    done = _("The draft is thrown away.")
    question = pb.GetDraftRequest(service=service, key=key)
    try:
        draft = services().common(service).GetDraft(question)
        if form.accepted():
            drafts.throw_away(service, key, form.etag.data)
            done = _("The draft of %(moment)s is thrown away.", moment=moment(draft.update_time))
            draft = services().common(service).GetDraft(question)
            form.status = 409
            form.notices.append(_("Another tab has kept a newer text of this form."))
    except NotFound:
        if not form.sent:
            raise
        # Pressed twice, or sent from another tab: there is nothing to throw away any more.
        return saved(url_for("work.home"), done)
    form.etag.data = draft.etag
    return form.page(
        "work/throw-away.html", draft=draft, words=drafts.words_of(draft), path=drafts.path_of(draft)
    )
