"""Accounts and the provider of a ministry's own accounts: who goes there, who is linked to whom."""

from __future__ import annotations

import datetime as dt
import hmac
import uuid
from dataclasses import dataclass

from sqlalchemy import delete, select

from services.chassis.database.database import Tx, load
from services.identity.commands import changes
from services.identity.commands.sessions import end_provider_sessions
from services.identity.models import Account, Challenge, ProviderRequest
from services.identity.openid import Asked
from services.identity.rules import hands
from services.identity.rules.factors import PROVIDER
from services.identity.secrets import fingerprint

__all__ = ["Gone", "begin", "link", "sign_out", "take", "unlink"]


@dataclass(frozen=True)
class Gone:
    """Who went to the provider, and for what."""

    # Whose account is to be linked, or who shows again who they are; None where somebody signs in.
    account_id: uuid.UUID | None = None
    presence: bool = False
    shared: bool = False
    locale: str = ""


async def begin(tx: Tx, token: str, asked: Asked, gone: Gone) -> None:
    """Keep what the answer must fit."""
    row = ProviderRequest(
        token_hash=fingerprint(token),
        asked_state=asked.state,
        nonce=asked.nonce,
        verifier=asked.verifier,
        account_id=gone.account_id,
        presence=gone.presence,
        shared=gone.shared,
        locale=gone.locale,
        expire_time=tx.now + PROVIDER,
    )
    tx.session.add(row)


async def take(tx: Tx, token: str, state: str, gone: Gone) -> tuple[Asked, Gone, dt.datetime] | None:
    """Take an answer once, by the browser that asked and for what it went, with when; None for any other."""
    taken = await tx.session.execute(
        delete(ProviderRequest)
        .where(ProviderRequest.token_hash == fingerprint(token))
        .returning(ProviderRequest)
    )
    row = taken.scalar_one_or_none()
    if row is None or row.expire_time <= tx.now:
        return None
    if (row.account_id, row.presence) != (gone.account_id, gone.presence):
        return None
    if not hmac.compare_digest(row.asked_state.encode(), state.encode()):
        return None
    asked = Asked(row.asked_state, row.nonce, row.verifier)
    went = Gone(row.account_id, row.presence, row.shared, row.locale)
    return asked, went, row.expire_time - PROVIDER


async def link(tx: Tx, account_id: uuid.UUID, issuer: str, subject: str, session: str) -> Account:
    """Let the provider say from now on that this person is there."""
    account = await load(tx, Account, account_id, reason="ACCOUNT_NOT_FOUND")
    if (account.provider_issuer, account.provider_subject) != (issuer, subject):
        account.provider_issuer, account.provider_subject = issuer, subject
        await _changed(tx, account, hands.Act.PROVIDER_LINKED, session)
    return account


async def unlink(tx: Tx, account_id: uuid.UUID, session: str) -> Account:
    """Go back to the password."""
    account = await load(tx, Account, account_id, reason="ACCOUNT_NOT_FOUND")
    if account.provider_subject:
        account.provider_issuer = account.provider_subject = ""
        await _changed(tx, account, hands.Act.PROVIDER_UNLINKED, session)
    return account


async def _changed(tx: Tx, account: Account, act: hands.Act, session: str) -> None:
    await end_provider_sessions(tx, account.id, "provider_changed", but=session)
    await tx.session.execute(delete(Challenge).where(Challenge.account_id == account.id))
    await changes.tell(tx, changes.write_down(tx, account, act))
    await tx.session.flush()


async def sign_out(tx: Tx, issuer: str, subject: str, said: dt.datetime) -> None:
    """End what began at the provider until then; what it said comes again, and ends nothing that is newer."""
    query = select(Account.id).where(Account.provider_issuer == issuer, Account.provider_subject == subject)
    account_id = (await tx.session.execute(query)).scalar_one_or_none()
    if account_id is not None:
        await end_provider_sessions(tx, account_id, "signed_out_at_provider", until=said)
