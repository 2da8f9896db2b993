"""Invitations: a link that opens once, for a week."""

from __future__ import annotations

import datetime as dt
import uuid

from sqlalchemy import ColumnElement, update

from services.chassis import jobs
from services.chassis.database.database import Tx
from services.chassis.ids import new_id
from services.domain import roles
from services.identity.models import Account, Invitation
from services.identity.rules.accounts import State
from services.identity.rules.sessions import Link, invitation_end
from services.identity.secrets import fingerprint

__all__ = ["INVITES", "MAIL_JOB", "end_invitations", "open_invitation", "open_link", "seal_invitation"]

MAIL_JOB = "invitation_mail"
# What an administrator who invites may do, when the letter goes out and when the link is opened too.
INVITES = "account.write"


async def open_invitation(tx: Tx, account: Account, secret: str = "") -> None:
    """Open a link for an account and close those before it.

    Without a secret it goes by mail, and a job makes one when the mail goes out: it then never stands in a
    job's row, and no answer has it. With one it is a letter's, which the head hands over.
    """
    row = await open_link(tx, account, new_id(), Link.INVITATION, invitation_end(tx.now))
    row.invited_by = tx.actor.account_id if tx.actor.may(INVITES) else ""
    if secret:
        row.secret_hash = fingerprint(secret)
    else:
        await jobs.enqueue(tx, MAIL_JOB, str(account.id), {"invitation_id": str(row.id)})


async def open_link(
    tx: Tx, account: Account, link_id: uuid.UUID, kind: Link, expires: dt.datetime
) -> Invitation:
    """Open a link of a kind, which has no secret yet, and close the one before it."""
    await _end(tx, account.id, Invitation.kind == kind)
    row = Invitation(
        id=link_id,
        account_id=account.id,
        kind=kind,
        secret_hash=None,
        create_time=tx.now,
        expire_time=expires,
        end_time=None,
        invited_by="",
    )
    tx.session.add(row)
    await tx.session.flush()
    return row


async def seal_invitation(tx: Tx, invitation_id: uuid.UUID, secret: str) -> Account | None:
    """Give an open invitation its secret as the letter is written; None when it has ended meanwhile."""
    row = await tx.session.get(Invitation, invitation_id, with_for_update=True)
    if row is None or row.end_time is not None or not await _stands(tx, row):
        return None
    row.secret_hash = fingerprint(secret)
    return await tx.session.get_one(Account, row.account_id)


async def _stands(tx: Tx, row: Invitation) -> bool:
    """Say whether who invited may still do so; see the query INVITATION, which asks it of an open link."""
    inviter = await tx.session.get(Account, uuid.UUID(row.invited_by)) if row.invited_by else None
    return inviter is None or (inviter.state == State.ACTIVE and roles.may(frozenset(inviter.roles), INVITES))


async def end_invitations(tx: Tx, account_id: uuid.UUID) -> None:
    """Make open links void, of whatever kind."""
    await _end(tx, account_id)


async def _end(tx: Tx, account_id: uuid.UUID, *which: ColumnElement[bool]) -> None:
    await tx.session.execute(
        update(Invitation)
        .where(Invitation.account_id == account_id, Invitation.end_time.is_(None), *which)
        .values(end_time=tx.now)
    )
