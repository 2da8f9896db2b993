"""Where the page's script keeps what is being typed."""

from __future__ import annotations

from typing import Any

from flask import abort, request

from gateway import addresses, drafts
from gateway.auth import requires
from gateway.formats import hour
from gateway.officer.work.blueprint import bp
from gateway.settings import SERVICES
from services.chassis.errors import Aborted


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
