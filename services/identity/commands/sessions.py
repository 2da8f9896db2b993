"""Signing in and out. A session ends by its row, so the next question about it has the answer."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from sqlalchemy import select, update

from services.chassis.database.database import Tx, load
from services.chassis.errors import Unauthenticated
from services.identity.models import Account, Session
from services.identity.rules.accounts import State
from services.identity.rules.sessions import absolute_end
from services.identity.secrets import fingerprint

__all__ = [
    "SignIn",
    "end_session",
    "end_sessions",
    "end_sessions_of_institution",
    "start_session",
]


@dataclass(frozen=True)
class SignIn:
    """A try whose password was right."""

    account_id: uuid.UUID
    # What the password was compared with; it may have been changed while that took its time.
    password_hash: str
    # The hash by today's parameters, when the stored one is older.
    fresh_hash: str
    shared: bool
    locale: str


async def start_session(tx: Tx, sign_in: SignIn, secret: str) -> Session:
    """Start a session, unless the account was suspended or changed since the password was checked."""
    account = await load(tx, Account, sign_in.account_id, reason="ACCOUNT_NOT_FOUND")
    if account.state != State.ACTIVE or account.password_hash != sign_in.password_hash:
        raise Unauthenticated("SIGN_IN_FAILED")
    # Past the version: signing in is no change that an administrator's open form should stumble over.
    changes = {
        "last_sign_in_time": tx.now,
        "password_hash": sign_in.fresh_hash or account.password_hash,
        "locale": sign_in.locale or account.locale,
    }
    await tx.session.execute(
        update(Account)
        .where(Account.id == account.id)
        .values(changes)
        .execution_options(synchronize_session=False)
    )
    session = Session(
        secret_hash=fingerprint(secret),
        account_id=account.id,
        shared=sign_in.shared,
        create_time=tx.now,
        use_time=tx.now,
        expire_time=absolute_end(tx.now),
        end_reason="",
    )
    tx.session.add(session)
    return session


async def end_session(tx: Tx, secret: str) -> None:
    """End one session; an unknown one is ended already."""
    await tx.session.execute(
        update(Session)
        .where(Session.secret_hash == fingerprint(secret), Session.end_time.is_(None))
        .values(end_time=tx.now, end_reason="signed_out")
    )


async def end_sessions(tx: Tx, account_id: uuid.UUID, why: str, *, but: str = "") -> int:
    """End all sessions of an account, `but` the one with that secret, and return how many were open."""
    ended = await tx.session.execute(
        update(Session)
        .where(Session.account_id == account_id, Session.end_time.is_(None), Session.expire_time > tx.now)
        .where(Session.secret_hash != fingerprint(but))
        .values(end_time=tx.now, end_reason=why)
        .returning(Session.id)
    )
    return len(ended.all())


async def end_sessions_of_institution(tx: Tx, institution_id: uuid.UUID) -> None:
    """End the sessions of everybody who works there."""
    of_institution = select(Account.id).where(Account.institution_id == institution_id)
    await tx.session.execute(
        update(Session)
        .where(Session.account_id.in_(of_institution), Session.end_time.is_(None))
        .values(end_time=tx.now, end_reason="institution_closed")
        .execution_options(synchronize_session=False)
    )
