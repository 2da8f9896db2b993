"""Rows and protos of identity: the only file that knows both."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from google.protobuf.field_mask_pb2 import FieldMask
from google.protobuf.timestamp_pb2 import Timestamp
from prag.common.v1 import types_pb2 as types
from prag.identity.v1 import identity_service_pb2 as pb

from services.chassis.auth.actors import Actor
from services.chassis.database.etags import etag_of_all
from services.chassis.errors import InvalidArgument, Violation
from services.domain import roles as table
from services.identity.models import Account, Client, Institution
from services.identity.rules import accounts as account_rules
from services.identity.rules import hands
from services.identity.rules.rights import KINDS, permissions, scope

__all__ = [
    "ACCOUNT_FIELDS",
    "INSTITUTION_FIELDS",
    "account",
    "account_change",
    "actor",
    "changed_fields",
    "client",
    "colleague",
    "delivery",
    "digest_name",
    "institution",
    "locale_name",
    "locale_value",
    "resolved",
    "stamp",
]

_LOCALES: Final[dict[types.Locale, str]] = {
    types.LOCALE_UNSPECIFIED: "",
    types.LOCALE_SQ: "sq",
    types.LOCALE_SR_CYRL: "sr-Cyrl",
    types.LOCALE_SR_LATN: "sr-Latn",
    types.LOCALE_EN: "en",
}
_LOCALE_VALUES: Final[dict[str, types.Locale]] = {name: value for value, name in _LOCALES.items()}

# What an update may name.
ACCOUNT_FIELDS: Final = (
    "email",
    "display_name",
    "position",
    "institution_id",
    "roles",
    "locale",
    "provider_subject",
)
INSTITUTION_FIELDS: Final = (*("name", "full_name", "municipalities", "address", "phone", "email", "active"),)


def stamp(instant: dt.datetime | None) -> Timestamp | None:
    """Return an instant as protobuf has it."""
    if instant is None:
        return None
    made = Timestamp()
    made.FromDatetime(instant)
    return made


def locale_name(value: types.Locale) -> str:
    """Return the name of a locale."""
    return _LOCALES.get(value, "")


def locale_value(name: str) -> types.Locale:
    """Return the locale of a name."""
    return _LOCALE_VALUES.get(name, types.LOCALE_UNSPECIFIED)


def digest_name(value: pb.Digest) -> str:
    """Return the name of when a digest comes; empty where nothing is said."""
    return "" if not value else pb.Digest.Name(value).removeprefix("DIGEST_")


def delivery(value: pb.Delivery) -> str:
    """Return how a secret goes to its person; by mail when nothing is said."""
    return hands.Delivery.LETTER if value == pb.DELIVERY_LETTER else hands.Delivery.MAIL


def changed_fields(mask: FieldMask, allowed: Sequence[str]) -> frozenset[str]:
    """Return which fields an update changes."""
    wrong = [path for path in mask.paths if path not in allowed]
    if wrong:
        raise InvalidArgument(
            fields=[Violation("update_mask", "UPDATE_MASK_INVALID", {"path": path}) for path in wrong]
        )
    return frozenset(mask.paths)


def account(row: Account | Mapping[str, Any], reader: Actor) -> pb.Account:
    """Return an account as an administrator or its holder sees it."""
    get = _getter(row)
    account_id = str(get("id"))
    return pb.Account(
        id=account_id,
        email=get("email"),
        display_name=get("display_name"),
        position=get("position"),
        institution_id=str(get("institution_id")),
        roles=sorted(get("roles")),
        locale=locale_value(get("locale")),
        state=f"ACCOUNT_STATE_{get('state')}",
        last_sign_in_time=stamp(get("last_sign_in_time")),
        review_time=stamp(get("review_time")),
        review_due_time=stamp(account_rules.review_due(get("review_time"), get("create_time"))),
        keyboard_shortcuts=get("keyboard_shortcuts"),
        digest=f"DIGEST_{get('digest')}",
        create_time=stamp(get("create_time")),
        etag=etag_of_all(
            get("version"),
            *map(get, ("last_sign_in_time", "locale", "waiting_change_id", "second_factor")),
        ),
        waiting_change_id=str(get("waiting_change_id") or ""),
        second_factor=get("second_factor"),
        provider_subject=get("provider_subject"),
        actions=_offered(
            account_rules.offers(
                get("state"),
                account_id,
                reader.account_id,
                waits=bool(get("waiting_change_id")),
                factor=get("second_factor"),
            )
        )
        if reader.may("account.write")
        else (),
    )


def _offered(offers: Iterable[account_rules.Offer]) -> list[types.Action]:
    return [
        types.Action(
            name=offer.action, allowed=not offer.reason, reason=offer.reason, metadata=offer.metadata
        )
        for offer in offers
    ]


def account_change(row: Mapping[str, Any], reader: Actor) -> pb.AccountChange:
    """Return who changed what, or what waits."""
    fields = row["fields"] if isinstance(row["fields"], dict) else json.loads(row["fields"])
    return pb.AccountChange(
        id=str(row["id"]),
        account_id=str(row["account_id"] or ""),
        display_name=row["display_name"] or "",
        institution_id=str(row["institution_id"]),
        act=f"ACCOUNT_ACT_{row['act']}",
        state=f"ACCOUNT_CHANGE_STATE_{row['state']}",
        delivery=f"DELIVERY_{row['delivery']}" if row["delivery"] else pb.DELIVERY_UNSPECIFIED,
        fields=[
            pb.AccountFieldChange(field=name, before=_listed(before), after=_listed(after))
            for name, (before, after) in sorted(fields.items())
        ],
        proposed_by_id=row["proposed_by"],
        create_time=stamp(row["create_time"]),
        decided_by_id=row["decided_by"],
        decide_time=stamp(row["decide_time"]),
        actions=_offered(hands.offers(_proposal(row, fields), reader))
        if row["state"] == hands.State.WAITING
        else (),
    )


def _proposal(row: Mapping[str, Any], fields: Mapping[str, Any]) -> hands.Proposal:
    return hands.Proposal(
        state=row["state"],
        by=row["proposed_by"],
        account_id=str(row["account_id"] or ""),
        institution_id=str(row["institution_id"]),
        delivery=row["delivery"],
        kind=row["kind"],
        municipalities=hands.reached(row["municipalities"], fields),
    )


def _listed(value: str | list[str]) -> list[str]:
    return [value] if isinstance(value, str) else value


def institution(row: Institution | Mapping[str, Any], prefix: str = "") -> pb.Institution:
    """Return an institution; columns of a joined row carry a prefix."""
    get = _getter(row, prefix)
    return pb.Institution(
        id=str(get("id")),
        code=get("code"),
        kind=get("kind"),
        field=get("field"),
        name=types.LocalizedText(sq=get("name_sq"), sr=get("name_sr"), en=get("name_en")),
        full_name=types.LocalizedText(sq=get("full_name_sq"), sr=get("full_name_sr"), en=get("full_name_en")),
        municipalities=get("municipalities"),
        address=get("address"),
        phone=get("phone"),
        email=get("email"),
        active=get("active"),
        demo=get("demo"),
        etag=str(get("version")),
        roles=KINDS[get("kind")].roles,
        waiting_change_id=str(get("waiting_change_id") or ""),
    )


def client(row: Client | Mapping[str, Any]) -> pb.Client:
    """Return an API client without its secret."""
    get = _getter(row)
    return pb.Client(
        id=str(get("id")),
        institution_id=str(get("institution_id")),
        name=get("name"),
        active=get("active"),
        create_time=stamp(get("create_time")),
    )


def colleague(row: Mapping[str, Any]) -> pb.Colleague:
    """Return what colleagues see of each other."""
    return pb.Colleague(
        id=str(row["id"]),
        display_name=row["display_name"],
        institution_id=str(row["institution_id"]),
        position=row["position"],
        roles=sorted(row["roles"]),
    )


def actor(row: Mapping[str, Any], purpose: str, *, limited: bool = False, fresh: bool = False) -> Actor:
    """Return the person of a session's row as services will know them; a limited one has no roles yet."""
    roles = frozenset(() if limited else row["roles"])
    return Actor(
        account_id=str(row["id"]),
        kind="person",
        institution_id=str(row["institution_id"]),
        institution_kind=row["institution_kind"],
        roles=roles,
        municipalities=scope(roles, row["institution_municipalities"]),
        strands=table.strands(roles),
        locale=row["locale"] or "en",
        purpose=purpose,
        fresh=fresh,
    )


def resolved(
    row: Mapping[str, Any], who: Actor, tokens: Mapping[str, str], token_end: dt.datetime, end: dt.datetime
) -> pb.ResolveSessionResponse:
    """Return a session as the gateway needs it."""
    return pb.ResolveSessionResponse(
        account=account(row, who),
        institution=institution(row, "institution_"),
        municipalities=who.municipalities,
        strands=who.strands,
        permissions=permissions(who.roles),
        tokens=tokens,
        token_expire_time=stamp(token_end),
        idle_expire_time=stamp(end),
        second_factor_missing=bool(row["roles"]) and not who.roles,
        at_provider=row["session_at_provider"],
    )


def _getter(row: Any, prefix: str = "") -> Any:
    """Read a mapped object or a plain row alike."""
    if isinstance(row, Account | Institution | Client):
        return lambda name: getattr(row, name)
    return lambda name: row[prefix + name]
