"""Institutions and their own systems."""

from __future__ import annotations

from collections.abc import Collection

from prag.common.v1 import types_pb2 as types
from prag.identity.v1 import identity_events_pb2 as events
from prag.identity.v1 import identity_service_pb2 as pb

from services.chassis.database.database import Tx, load
from services.chassis.errors import FieldErrors, NotFound
from services.chassis.events import outbox
from services.chassis.ids import new_id
from services.domain.texts import as_name
from services.identity.commands import changes
from services.identity.commands.rights import apply_to_institution
from services.identity.models import Client, Institution
from services.identity.rules import fields as field_rules
from services.identity.rules import hands
from services.identity.rules.rights import KINDS, check_field, check_machine, check_municipalities
from services.identity.secrets import fingerprint

__all__ = [
    "create_client",
    "create_institution",
    "issue_client_secret",
    "revoke_client",
    "update_institution",
]

_CONTACT = ("address", "phone", "email")
# In each language; other texts have their bounds in the contract.
LONGEST_NAME = 200


async def create_institution(tx: Tx, wanted: pb.Institution) -> Institution:
    """Add an institution; it is active at once."""
    errors = FieldErrors()
    row = Institution(
        id=new_id(),
        code=field_rules.text(errors, "institution.code", wanted.code),
        kind=wanted.kind,
        field=wanted.field,
        active=True,
        demo=wanted.demo,
        **_names(errors, "name", wanted.name),
        # Where no long name is given the short one stands in the head band too.
        **_names(errors, "full_name", wanted.full_name, otherwise=wanted.name),
        **_contact(errors, wanted, _CONTACT),
    )
    errors.check()
    row.municipalities = list(check_municipalities(wanted.kind, wanted.municipalities))
    check_field(wanted.kind, wanted.field)
    tx.session.add(row)
    await tx.session.flush()
    await outbox.record(
        tx,
        events.InstitutionAdded(institution_id=str(row.id), kind=row.kind, municipalities=row.municipalities),
    )
    return row


async def update_institution(tx: Tx, wanted: pb.Institution, fields: Collection[str]) -> Institution:
    """Change what is named. Code, kind and field stay: roles and subjects of events hang on them."""
    row = await load(tx, Institution, wanted.id, wanted.etag, reason="INSTITUTION_NOT_FOUND")
    errors = FieldErrors()
    values: dict[str, str] = _contact(errors, wanted, [name for name in _CONTACT if name in fields])
    for name in ("name", "full_name"):
        if name in fields:
            values |= _names(errors, name, getattr(wanted, name))
    errors.check()
    for name, value in values.items():
        setattr(row, name, value)
    served, was_open = list(row.municipalities), row.active
    serves, is_open = served, was_open
    if "municipalities" in fields:
        serves = list(check_municipalities(row.kind, wanted.municipalities))
    if "active" in fields:
        is_open = wanted.active
    await tx.session.flush()
    if (serves, is_open) != (served, was_open):
        await _reach(tx, row, serves, is_open=is_open)
    return row


async def _reach(tx: Tx, row: Institution, serves: list[str], *, is_open: bool) -> None:
    """Let an institution's people reach what it is to serve; further than before by two hands only."""
    before, after = (row.municipalities, row.active), (serves, is_open)
    fields = {
        name: values
        for name, values in (
            ("municipalities", (list(row.municipalities), serves)),
            ("active", ([str(row.active).lower()], [str(is_open).lower()])),
        )
        if values[0] != values[1]
    }
    if hands.widens(KINDS[row.kind].roles, before, after):
        await changes.propose_reach(tx, row, fields)
        return
    # What takes something away is quick, and nothing that was proposed before gives it back.
    await changes.refuse_reach(tx, row)
    changes.write_down_reach(tx, row, fields)
    await apply_to_institution(tx, row, serves, active=is_open)


async def create_client(tx: Tx, request: pb.CreateClientRequest) -> Client:
    """Register an institution's own system. It opens nothing until the institution has given it a secret."""
    errors = FieldErrors()
    name = field_rules.text(errors, "name", request.name)
    errors.check()
    institution = await load(tx, Institution, request.institution_id, reason="INSTITUTION_NOT_FOUND")
    check_machine(institution.kind)
    row = Client(id=new_id(), institution_id=institution.id, name=name, secret_hash=b"", active=True)
    tx.session.add(row)
    return row


async def issue_client_secret(tx: Tx, client_id: str, secret: str) -> Client:
    """Give a system of one's own institution a secret; the one before is void."""
    row = await load(tx, Client, client_id, reason="CLIENT_NOT_FOUND")
    if str(row.institution_id) != tx.actor.institution_id or not row.active:
        raise NotFound("CLIENT_NOT_FOUND")
    row.secret_hash = fingerprint(secret)
    await _record_client(tx, row)
    return row


async def revoke_client(tx: Tx, client_id: str) -> Client:
    """Let a system in no more; what it holds now runs out within a minute."""
    row = await load(tx, Client, client_id, reason="CLIENT_NOT_FOUND")
    worked = row.active and bool(row.secret_hash)
    row.active = False
    if worked:
        await _record_client(tx, row)
    return row


async def _record_client(tx: Tx, row: Client) -> None:
    """Tell the others whether the system works for its institution, where maybe nobody else does."""
    institution = await load(tx, Institution, row.institution_id, reason="INSTITUTION_NOT_FOUND")
    await outbox.record(
        tx,
        events.ClientChanged(
            client_id=str(row.id),
            institution_id=str(row.institution_id),
            role=check_machine(institution.kind),
            active=row.active,
        ),
    )


def _names(
    errors: FieldErrors, prefix: str, text: types.LocalizedText, otherwise: types.LocalizedText | None = None
) -> dict[str, str]:
    names = {}
    for language in ("sq", "sr", "en"):
        place = f"institution.{prefix}.{language}"
        value = getattr(text, language) or getattr(otherwise, language, "")
        name = names[f"{prefix}_{language}"] = field_rules.text(errors, place, as_name(value))
        if not name:
            errors.add(place, "FIELD_REQUIRED")
        elif len(name) > LONGEST_NAME:
            errors.add(place, "FIELD_TOO_LONG", max=LONGEST_NAME)
    return names


def _contact(errors: FieldErrors, wanted: pb.Institution, names: Collection[str]) -> dict[str, str]:
    read = {
        "address": lambda path: field_rules.text(errors, path, wanted.address),
        "phone": lambda path: field_rules.phone(errors, path, wanted.phone),
        "email": lambda path: field_rules.email(errors, path, wanted.email),
    }
    return {name: read[name](f"institution.{name}") for name in names}
