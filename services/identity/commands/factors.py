"""The second factor: set up, used, removed, and taken away where it was lost."""

from __future__ import annotations

import uuid

from sqlalchemy import delete, select, update

from services.chassis.database.database import Tx, load
from services.chassis.errors import FailedPrecondition, NotFound, Unauthenticated
from services.identity.commands import changes
from services.identity.commands.sessions import end_sessions
from services.identity.models import Account, Passkey, RecoveryCode, Totp
from services.identity.passkeys import MadePasskey, Passkeys, credential_of
from services.identity.rules import accounts as account_rules
from services.identity.rules import factors as rules
from services.identity.rules import hands
from services.identity.secrets import Seal, fingerprint, new_code

__all__ = [
    "add_passkey",
    "begin_totp",
    "check_code",
    "check_own_code",
    "check_passkey",
    "confirm_totp",
    "remove_passkey",
    "remove_second_factor",
    "renew_recovery_codes",
    "reset_second_factor",
]


async def begin_totp(tx: Tx, account_id: uuid.UUID, pending: str) -> Account:
    """Keep a secret, encrypted, until a code of it comes; what is in use stays in use."""
    account = await load(tx, Account, account_id, reason="ACCOUNT_NOT_FOUND")
    row = await tx.session.get(Totp, account.id)
    if row is None:
        tx.session.add(Totp(account_id=account.id, sealed="", pending=pending, last_step=0))
    else:
        row.pending = pending
    return account


async def confirm_totp(tx: Tx, account_id: uuid.UUID, seal: Seal, code: str, session: str) -> list[str]:
    """Take the authenticator that was begun into use, and return new recovery codes."""
    account = await load(tx, Account, account_id, reason="ACCOUNT_NOT_FOUND")
    row = await tx.session.get(Totp, account.id)
    if row is None or not row.pending:
        raise FailedPrecondition("NO_SECOND_FACTOR")
    step = rules.matching_step(seal.open(account.id, row.pending), rules.typed(code), tx.now, 0)
    if step is None:
        raise Unauthenticated("CODE_WRONG")
    row.sealed, row.pending, row.last_step = row.pending, "", step
    await _added(tx, account, session)
    return await _new_codes(tx, account)


async def add_passkey(tx: Tx, account_id: uuid.UUID, made: MadePasskey, name: str, session: str) -> list[str]:
    """Take a passkey into use; return recovery codes with the first factor."""
    account = await load(tx, Account, account_id, reason="ACCOUNT_NOT_FOUND")
    first = not account.second_factor
    tx.session.add(
        Passkey(
            credential_id=made.credential_id,
            account_id=account.id,
            public_key=made.public_key,
            sign_count=made.sign_count,
            name=name,
            create_time=tx.now,
        )
    )
    await _added(tx, account, session)
    return await _new_codes(tx, account) if first else []


async def remove_passkey(tx: Tx, account_id: uuid.UUID, credential_id: bytes) -> None:
    """Take one passkey away, unless it is the last factor."""
    account = await load(tx, Account, account_id, reason="ACCOUNT_NOT_FOUND")
    row = await tx.session.get(Passkey, credential_id)
    if row is None or row.account_id != account.id:
        raise NotFound("PASSKEY_NOT_FOUND")
    others = await tx.session.execute(
        select(Passkey.credential_id).where(
            Passkey.account_id == account.id, Passkey.credential_id != credential_id
        )
    )
    totp = await tx.session.get(Totp, account.id)
    if others.first() is None and not (totp and totp.sealed):
        raise FailedPrecondition("LAST_FACTOR")
    await tx.session.delete(row)
    await _tell(tx, account, hands.Act.FACTOR_REMOVED)


async def check_passkey(tx: Tx, account: Account, passkeys: Passkeys, challenge: bytes, answer: str) -> None:
    """Take what a passkey of the account answered, or raise; the account's row is locked."""
    row = await tx.session.get(Passkey, credential_of(answer))
    if row is None or row.account_id != account.id:
        raise Unauthenticated("PASSKEY_REFUSED")
    row.sign_count = passkeys.used(challenge, answer, row.public_key, row.sign_count)


async def _added(tx: Tx, account: Account, session: str) -> None:
    account.second_factor = True
    await end_sessions(tx, account.id, "factor_changed", but=session)
    await _tell(tx, account, hands.Act.FACTOR_ADDED)


async def check_code(tx: Tx, account: Account, seal: Seal, code: str) -> None:
    """Take a code of the authenticator or of paper, or raise; the account's row is locked."""
    code = rules.typed(code)
    row = await tx.session.get(Totp, account.id)
    if row is not None and row.sealed:
        step = rules.matching_step(seal.open(account.id, row.sealed), code, tx.now, row.last_step)
        if step is not None:
            row.last_step = step
            return
    used = await tx.session.execute(
        update(RecoveryCode)
        .where(RecoveryCode.code_hash == fingerprint(code), RecoveryCode.account_id == account.id)
        .where(RecoveryCode.use_time.is_(None))
        .values(use_time=tx.now)
        .returning(RecoveryCode.code_hash)
    )
    if used.first() is None:
        raise Unauthenticated("CODE_WRONG")
    await _tell(tx, account, hands.Act.RECOVERY_USED)


async def check_own_code(tx: Tx, account_id: uuid.UUID, seal: Seal, code: str) -> None:
    """Take a code of who is signed in."""
    await check_code(tx, await _with_factor(tx, account_id), seal, code)


async def renew_recovery_codes(tx: Tx, account_id: uuid.UUID, seal: Seal, code: str) -> list[str]:
    """Return new recovery codes; those before them are void."""
    account = await _with_factor(tx, account_id)
    await check_code(tx, account, seal, code)
    await _tell(tx, account, hands.Act.CODES_RENEWED)
    return await _new_codes(tx, account)


async def remove_second_factor(
    tx: Tx, account_id: uuid.UUID, seal: Seal, code: str, *, required: bool
) -> Account:
    """Go back to the password alone."""
    account = await _with_factor(tx, account_id)
    if required:
        raise FailedPrecondition("SECOND_FACTOR_REQUIRED")
    await check_code(tx, account, seal, code)
    await changes.forget_factors(tx, account)
    await _tell(tx, account, hands.Act.FACTOR_REMOVED)
    return account


async def reset_second_factor(tx: Tx, account_id: str) -> Account:
    """Propose to take away what somebody lost."""
    account = await load(tx, Account, account_id, reason="ACCOUNT_NOT_FOUND")
    account_rules.next_state("reset_second_factor", account.state, str(account.id), tx.actor.account_id)
    account_rules.check_factor(has=account.second_factor)
    await changes.propose(tx, account, hands.Act.FACTOR_RESET)
    return account


async def _with_factor(tx: Tx, account_id: uuid.UUID) -> Account:
    account = await load(tx, Account, account_id, reason="ACCOUNT_NOT_FOUND")
    account_rules.check_factor(has=account.second_factor)
    return account


async def _new_codes(tx: Tx, account: Account) -> list[str]:
    await tx.session.execute(delete(RecoveryCode).where(RecoveryCode.account_id == account.id))
    codes = [new_code() for _ in range(rules.CODES)]
    tx.session.add_all(
        RecoveryCode(code_hash=fingerprint(code), account_id=account.id, use_time=None) for code in codes
    )
    return codes


async def _tell(tx: Tx, account: Account, act: hands.Act) -> None:
    await changes.tell(tx, changes.write_down(tx, account, act))
