"""Whoever forgot the password: who asks learns nothing, and the person alone gets a link."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Final

from sqlalchemy import func, select

from services.chassis import jobs
from services.chassis.database.database import Tx
from services.identity.commands import changes
from services.identity.commands.invitations import open_link
from services.identity.models import Account, Institution, Invitation
from services.identity.rules import hands
from services.identity.rules.accounts import State
from services.identity.rules.sessions import Link
from services.identity.secrets import fingerprint

__all__ = ["RESET_JOB", "ask_reset", "open_reset"]

RESET_JOB: Final = "reset_mail"


async def ask_reset(tx: Tx, email_key: str) -> None:
    """Order a letter without looking whether there is such an account, which would take its time.

    The job is told a hash: an address that somebody typed stands in no row.
    """
    await jobs.enqueue(tx, RESET_JOB, params={"address": fingerprint(email_key).hex()})


async def open_reset(
    tx: Tx, link_id: uuid.UUID, address: bytes, lifetime: dt.timedelta, secret: str
) -> Account | None:
    """Open a link for whose address that is; None where there is nobody, or a link is open.

    While one is open no other letter goes out: whoever asks for others fills no mailbox, and makes void
    nothing that lies there. The same link gets another secret when its letter is written again.
    """
    query = (
        select(Account)
        .join(Institution, Institution.id == Account.institution_id)
        .where(func.sha256(func.convert_to(Account.email_key, "UTF8")) == address)
        .where(Account.state == State.ACTIVE, Institution.active)
        .with_for_update(of=Account)
    )
    account = (await tx.session.execute(query)).scalar_one_or_none()
    if account is None:
        return None
    links = select(Invitation).where(
        Invitation.account_id == account.id, Invitation.kind == Link.RESET, Invitation.end_time.is_(None)
    )
    link = (await tx.session.execute(links)).scalar_one_or_none()
    if link is None or (link.expire_time <= tx.now and link.id != link_id):
        if await tx.session.get(Invitation, link_id) is not None:
            # Its letter went out, and the link was used or withdrawn since.
            return None
        link = await open_link(tx, account, link_id, Link.RESET, tx.now + lifetime)
        changes.write_down(tx, account, hands.Act.RESET_ASKED, delivery=hands.Delivery.MAIL)
    if link.id != link_id:
        return None
    link.secret_hash = fingerprint(secret)
    return account
