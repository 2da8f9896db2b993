"""How changes of accounts are shown."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from prag.identity.v1 import identity_service_pb2 as pb

from gateway import labels
from gateway.clients import services
from gateway.formats import localized
from gateway.locale import LANGUAGES
from gateway.locale import gettext as _
from gateway.places import municipality_name


def names(changes: Iterable[pb.AccountChange]) -> dict[str, str]:
    """The names of who proposed and who decided."""
    ids = {one for change in changes for one in (change.proposed_by_id, change.decided_by_id) if one}
    if not ids:
        return {}
    answer = services().identity.BatchGetAccountNames(pb.BatchGetAccountNamesRequest(ids=sorted(ids)[:1000]))
    return {name.id: name.display_name for name in answer.names}


def differences(
    institutions: Iterable[pb.Institution],
) -> Callable[[pb.AccountChange], list[tuple[Any, str, str]]]:
    """What shows of a change the field, what it was and what it is to be, in the reader's words."""
    places = {place.id: localized(place.name) for place in institutions}
    fields = {
        "email": _("E-mail address"),
        "institution_id": _("Institution"),
        "roles": _("Roles"),
        "display_name": _("First name and surname"),
        "position": _("Position"),
        "locale": _("Language of letters"),
        "provider_issuer": _("The ministry's own sign-in"),
        "provider_subject": _("Who it is at the ministry"),
        "municipalities": _("Municipality"),
        "active": _("State"),
    }

    def said(field: str, values: Iterable[str]) -> str:
        words = [
            places.get(value, value)
            if field == "institution_id"
            else str(labels.label(value))
            if field == "roles"
            else municipality_name(value)
            if field == "municipalities"
            else (_("open") if value == "true" else _("closed"))
            if field == "active"
            else LANGUAGES.get(value, (value, value))[1]
            if field == "locale"
            else value
            for value in values
        ]
        return ", ".join(words) or "–"

    def differs(change: pb.AccountChange) -> list[tuple[Any, str, str]]:
        return [
            (fields.get(one.field, one.field), said(one.field, one.before), said(one.field, one.after))
            for one in change.fields
        ]

    return differs
