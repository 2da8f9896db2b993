"""Address, institution, roles and link of an account: what another hand confirms, and what follows."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from prag.identity.v1 import identity_events_pb2 as events
from sqlalchemy import delete

from services.chassis.database.database import Tx, load
from services.chassis.errors import InvalidArgument, NotFound, Violation
from services.chassis.events import outbox
from services.chassis.ids import parse
from services.identity.commands.invitations import end_invitations
from services.identity.commands.sessions import end_sessions, end_sessions_of_institution
from services.identity.models import Account, Challenge, Institution
from services.identity.rules.fields import email_key
from services.identity.rules.rights import check_roles

__all__ = ["apply", "apply_to_institution", "check_place", "open_institution", "record_change", "rights_of"]


async def open_institution(tx: Tx, institution_id: str) -> Institution:
    """Return an institution that people may work for."""
    try:
        row = await load(
            tx, Institution, parse(institution_id, "account.institution_id"), reason="INSTITUTION_NOT_FOUND"
        )
    except NotFound:
        row = None
    # One that was closed can't be chosen any more than one that is not there.
    if row is None or not row.active:
        raise InvalidArgument(fields=[Violation("account.institution_id", "INSTITUTION_NOT_FOUND")])
    return row


async def rights_of(tx: Tx, institution_id: str, roles: Collection[str]) -> tuple[str, list[str]]:
    """Return an institution's id and the roles there, or refuse what does not fit."""
    institution = await open_institution(tx, institution_id)
    return str(institution.id), sorted(check_roles(list(roles), institution.kind))


async def check_place(tx: Tx, account: Account, fields: Mapping[str, Any]) -> None:
    """Look again at what was proposed: an institution may have been closed since."""
    if {"institution_id", "roles"} & set(fields):
        place = fields["institution_id"][1] if "institution_id" in fields else str(account.institution_id)
        await rights_of(tx, place, fields["roles"][1] if "roles" in fields else account.roles)


async def apply(tx: Tx, account: Account, fields: Mapping[str, Any]) -> None:
    """Let address, institution, roles and link be what they are to be; sessions and old links end."""
    if "email" in fields:
        account.email = fields["email"][1]
        account.email_key = email_key(account.email)
    if "institution_id" in fields:
        account.institution_id = parse(fields["institution_id"][1], "account.institution_id")
    if "roles" in fields:
        account.roles = list(fields["roles"][1])
    for name in ("provider_issuer", "provider_subject"):
        if name in fields:
            setattr(account, name, fields[name][1])
            await tx.session.execute(delete(Challenge).where(Challenge.account_id == account.id))
    await end_invitations(tx, account.id)
    await end_sessions(tx, account.id, "rights_changed")
    await tx.session.flush()
    if {"institution_id", "roles"} & set(fields):
        await record_change(tx, account)


async def apply_to_institution(
    tx: Tx, row: Institution, municipalities: Collection[str], *, active: bool
) -> None:
    """Let an institution serve these municipalities, and be open or closed; tell the others."""
    row.municipalities, row.active = list(municipalities), active
    await tx.session.flush()
    if not active:
        await end_sessions_of_institution(tx, row.id)
    await outbox.record(
        tx,
        events.InstitutionChanged(
            institution_id=str(row.id), kind=row.kind, municipalities=row.municipalities, active=active
        ),
    )


async def record_change(tx: Tx, row: Account) -> None:
    """Tell the others what the account may do now."""
    await outbox.record(
        tx,
        events.AccountChanged(
            account_id=str(row.id),
            institution_id=str(row.institution_id),
            roles=sorted(row.roles),
            state=row.state,
            digest=row.digest,
        ),
    )
