"""Signing in and out. A session ends by its row, so the next question about it has the answer."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from sqlalchemy import select, update

from services.chassis.database.database import Tx, load
from services.chassis.errors import FailedPrecondition, Unauthenticated
from services.identity.models import Account, Challenge, Session
from services.identity.rules.accounts import State
from services.identity.rules.factors import CHALLENGE
from services.identity.rules.sessions import absolute_end
from services.identity.secrets import fingerprint

__all__ = [
    "SignIn",
    "complete_sign_in",
    "confirm_presence",
    "end_provider_sessions",
    "end_session",
    "end_sessions",
    "end_sessions_of_institution",
    "sign_in",
]


@dataclass(frozen=True)
class SignIn:
    """A try whose password was right, or that the provider of a ministry's own accounts answered for."""

    account_id: uuid.UUID
    # What the password was compared with; it may have been changed while that took its time.
    password_hash: str
    # The hash by today's parameters, when the stored one is older.
    fresh_hash: str
    shared: bool
    locale: str
    # Who signed in at the provider; empty for a password.
    provider_subject: str = ""
    # The provider asked for a second factor.
    provider_factor: bool = False
    # When who signed in at the provider showed it there; None for here and now.
    shown_time: dt.datetime | None = None


async def sign_in(tx: Tx, tried: SignIn, secret: str, challenge: str) -> Session | None:
    """Start a session, or where a second factor is asked for a challenge; None then."""
    account = await _account(tx, tried)
    if tried.provider_factor or not account.second_factor:
        return await _start(tx, account, tried, secret)
    row = Challenge(
        secret_hash=fingerprint(challenge),
        account_id=account.id,
        password_hash=tried.password_hash,
        shared=tried.shared,
        locale=tried.locale,
        expire_time=tx.now + CHALLENGE,
        provider_subject=tried.provider_subject,
    )
    tx.session.add(row)
    return None


async def complete_sign_in(
    tx: Tx, account_id: uuid.UUID, challenge: str, check: Callable[[Account], Awaitable[None]], secret: str
) -> Session:
    """Start the session of a challenge by a code that `check` takes; either is good once."""
    # First the account, as everywhere: of two at one moment one goes on.
    await load(tx, Account, account_id, reason="ACCOUNT_NOT_FOUND")
    row = await tx.session.get(Challenge, fingerprint(challenge))
    if row is None or row.expire_time <= tx.now:
        raise Unauthenticated("CHALLENGE_ENDED")
    tried = SignIn(row.account_id, row.password_hash, "", row.shared, row.locale, row.provider_subject)
    account = await _account(tx, tried)
    await check(account)
    await tx.session.delete(row)
    return await _start(tx, account, tried, secret)


async def _account(tx: Tx, tried: SignIn) -> Account:
    """Return the account, unless it was suspended or changed since the password was checked."""
    account = await load(tx, Account, tried.account_id, reason="ACCOUNT_NOT_FOUND")
    if account.state != State.ACTIVE or account.password_hash != tried.password_hash:
        raise Unauthenticated("SIGN_IN_FAILED")
    if tried.provider_subject and account.provider_subject != tried.provider_subject:
        raise Unauthenticated("ACCOUNT_NOT_LINKED")
    return account


async def _start(tx: Tx, account: Account, sign_in: SignIn, secret: str) -> Session:
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
        confirm_time=sign_in.shown_time,
        end_reason="",
        provider_subject=sign_in.provider_subject,
        provider_factor=sign_in.provider_factor,
    )
    tx.session.add(session)
    return session


async def confirm_presence(
    tx: Tx, account_id: uuid.UUID, secret: str, shown: dt.datetime, *, by_password: bool = False
) -> None:
    """Note that the person of this session showed again who they are, and when.

    No password opens what began at the provider: there it may ask for more.
    """
    confirmed = await tx.session.execute(
        update(Session)
        .where(Session.secret_hash == fingerprint(secret), Session.account_id == account_id)
        .where(Session.end_time.is_(None), Session.expire_time > tx.now)
        .values(confirm_time=shown)
        .returning(Session.provider_subject)
    )
    subject = confirmed.scalar_one_or_none()
    if subject is None:
        raise Unauthenticated("SESSION_ENDED")
    # A link that was removed meanwhile leaves the password.
    linked = select(Account.provider_subject).where(Account.id == account_id)
    if by_password and subject and subject == await tx.session.scalar(linked):
        raise FailedPrecondition("PRESENCE_AT_PROVIDER")


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


async def end_provider_sessions(
    tx: Tx, account_id: uuid.UUID, why: str, *, but: str = "", until: dt.datetime | None = None
) -> None:
    """End the sessions of an account that began at the provider, all or those of until then."""
    began = [Session.create_time <= until] if until else []
    await tx.session.execute(
        update(Session)
        .where(Session.account_id == account_id, Session.end_time.is_(None), Session.provider_subject != "")
        .where(Session.secret_hash != fingerprint(but), *began)
        .values(end_time=tx.now, end_reason=why)
    )


async def end_sessions_of_institution(tx: Tx, institution_id: uuid.UUID) -> None:
    """End the sessions of everybody who works there."""
    of_institution = select(Account.id).where(Account.institution_id == institution_id)
    await tx.session.execute(
        update(Session)
        .where(Session.account_id.in_(of_institution), Session.end_time.is_(None))
        .values(end_time=tx.now, end_reason="institution_closed")
        .execution_options(synchronize_session=False)
    )
