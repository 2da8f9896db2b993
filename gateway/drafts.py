"""Drafts: what was typed is kept with the service of its form, until it is sent.

    form = drafts.form(VisitForm, "assessment", f"visit-{case_id}")     # in the view, instead of VisitForm()
    ...
    drafts.done(form)                                                    # after the act, before `saved`

The page's script keeps the form every 30 seconds and when the page is left; the button *save as draft*
(name `_again`, value `draft`) keeps it without a script. A browser that opens the page again, after a
power cut or on another computer, gets what was typed and is told from when it is. Files are not kept; a form
that carries one is kept before it is sent, since the line may break on the way. Whoever does not need it any
more throws it away, after a look at it (work/drafts.py).
"""

from __future__ import annotations

import json
from contextlib import suppress
from typing import Any, TypeVar

from flask import request
from prag.common.v1 import draft_service_pb2 as pb
from werkzeug.datastructures import MultiDict

from gateway import addresses
from gateway.clients import or_default, services
from gateway.forms import SHOW_AGAIN, Form
from services.chassis.errors import Aborted, DomainError

F = TypeVar("F", bound=Form)
LEFT_OUT = {"csrf_token", "_draft", "_draft_path", "_draft_etag", *SHOW_AGAIN}
# Of a form that was opened where nothing was kept.
NOTHING = "0"
# What an address says of one visit of the page and not of its form: opened so, it would not show the draft.
_OF_THE_VISIT = ("new", "found", "lang")


def keep(service: str, key: str, path: str) -> pb.Draft:
    """Keep the form of this request; refused as stale where another tab has kept another text meanwhile."""
    fields = [
        (name, value)
        for name, value in request.form.items(multi=True)
        if name not in LEFT_OUT and "password" not in name
    ]
    content = json.dumps({"path": addresses.less(path, _OF_THE_VISIT), "fields": fields}, ensure_ascii=False)
    asked = pb.SaveDraftRequest(
        service=service, key=key, content=content, etag=request.form.get("_draft_etag", "")
    )
    return services().common(service).SaveDraft(asked)


def form(kind: type[F], service: str, key: str, **kwargs: Any) -> F:
    """The form: as sent, else as kept, else new (`kwargs` are its first values)."""
    place = f"{service}/{key}"
    if request.method == "POST":
        made = kind(**kwargs)
        made.draft_etag = request.form.get("_draft_etag", "")
        if request.form.get("_again") == "draft":
            _keep_pressed(made, service, key)
    else:
        kept = _kept(service, key)
        etag = kept.etag if kept is not None else NOTHING
        if kept is None or request.args.get("new"):
            made = kind(**kwargs)
        else:
            made = kind(formdata=MultiDict(json.loads(kept.content)["fields"]), **kwargs)
            made.draft_time = kept.update_time
        made.draft_etag = etag
    made.draft = place
    return made


def _keep_pressed(made: Form, service: str, key: str) -> None:
    try:
        kept = keep(service, key, addresses.own())
    except Aborted:
        # Whoever presses again has been told, and chooses this text.
        made.draft_newer, made.draft_etag = True, ""
    except DomainError:
        return
    else:
        made.draft_time, made.draft_etag, made.draft_kept = kept.update_time, kept.etag, True


def _kept(service: str, key: str) -> pb.Draft | None:
    # A draft is a help: where its service cannot be asked, the form opens empty, and the page says so.
    question = pb.GetDraftRequest(service=service, key=key)
    with suppress(DomainError):
        return or_default(
            lambda: services().common(service).GetDraft(question), None, absent={"DRAFT_NOT_FOUND"}
        )
    return None


def done(form: Form) -> None:
    """The act is saved: forget its draft, and not one that another tab has kept since."""
    service, _, key = form.draft.partition("/")
    if form.draft_etag in {"", NOTHING}:
        return
    with suppress(DomainError):
        services().common(service).DeleteDraft(
            pb.DeleteDraftRequest(service=service, key=key, etag=form.draft_etag)
        )


def throw_away(service: str, key: str, etag: str) -> None:
    """Forget a draft that was looked at, and not one that another tab has kept since."""
    services().common(service).DeleteDraft(pb.DeleteDraftRequest(service=service, key=key, etag=etag))


def words_of(draft: pb.Draft) -> list[str]:
    """What was typed in own words: what was chosen or dated is soon chosen again."""
    values = [value.strip() for _name, value in json.loads(draft.content)["fields"]]
    return [value for value in values if len(value.split()) > 1 and not value.startswith("{")]


def path_of(draft: pb.Draft) -> str:
    """The page that the draft belongs to, for "continue: ..."; needs GetDraft's content."""
    return addresses.local(str(json.loads(draft.content).get("path", "/")))
