"""Accounts: invited, changed, suspended, restored, reviewed; never deleted, for acts name them."""

from __future__ import annotations

import uuid
from collections.abc import Collection

from prag.identity.v1 import identity_events_pb2 as events
from prag.identity.v1 import identity_service_pb2 as pb
from sqlalchemy import select

from services.chassis.database.database import Tx, load
from services.chassis.errors import FailedPrecondition, FieldErrors, InvalidArgument, NotFound, Violation
from services.chassis.events import outbox
from services.chassis.ids import new_id, parse
from services.domain.texts import as_name
from services.identity.commands import invitations
from services.identity.commands.sessions import end_sessions
from services.identity.models import Account, Institution, Invitation
from services.identity.resources import locale_name
from services.identity.rules import accounts as rules
from services.identity.rules import fields as field_rules
from services.identity.rules.rights import check_roles, not_own
from services.identity.secrets import fingerprint

__all__ = [
    "accept_invitation",
    "add_account",
    "change_password",
    "invite_account",
    "record_change",
    "renew_invitation",
    "restore_account",
    "review_account",
    "suspend_account",
    "update_account",
    "update_own_account",
]


async def invite_account(tx: Tx, wanted: pb.Account, secret: str) -> Account:
    """Add an account that waits for its first password; without a secret the letter is sent by a job."""
    row = await add_account(tx, wanted)
    await invitations.open_invitation(tx, row, secret)
    return row


async def add_account(tx: Tx, wanted: pb.Account) -> Account:
    """Add an account without a password."""
    errors = FieldErrors()
    email = field_rules.email(errors, "account.email", wanted.email)
    row = Account(
        id=new_id(),
        email=email,
        email_key=field_rules.email_key(email),
        display_name=field_rules.text(errors, "account.display_name", as_name(wanted.display_name)),
        position=field_rules.text(errors, "account.position", wanted.position),
        locale=locale_name(wanted.locale),
        state=rules.State.INVITED,
        password_hash="",
        keyboard_shortcuts=True,
        last_sign_in_time=None,
        review_time=None,
    )
    errors.check()
    institution = await _institution(tx, wanted.institution_id)
    row.institution_id = institution.id
    row.roles = sorted(check_roles(wanted.roles, institution.kind))
    tx.session.add(row)
    await tx.session.flush()
    await record_change(tx, row)
    return row


async def update_account(tx: Tx, wanted: pb.Account, fields: Collection[str]) -> Account:
    """Change what is named. A change of rights ends the sessions, so that it holds at once."""
    row = await load(tx, Account, wanted.id, wanted.etag, reason="ACCOUNT_NOT_FOUND")
    errors = FieldErrors()
    if "email" in fields:
        row.email = field_rules.email(errors, "account.email", wanted.email)
        row.email_key = field_rules.email_key(row.email)
    if "display_name" in fields:
        row.display_name = field_rules.text(errors, "account.display_name", as_name(wanted.display_name))
    if "position" in fields:
        row.position = field_rules.text(errors, "account.position", wanted.position)
    if "locale" in fields:
        row.locale = locale_name(wanted.locale)
    errors.check()
    if {"roles", "institution_id"} & set(fields):
        await _change_rights(tx, row, wanted, fields)
    await tx.session.flush()
    return row


async def _change_rights(tx: Tx, row: Account, wanted: pb.Account, fields: Collection[str]) -> None:
    place = wanted.institution_id if "institution_id" in fields else str(row.institution_id)
    wanted_roles = list(wanted.roles) if "roles" in fields else row.roles
    if (place, set(wanted_roles)) == (str(row.institution_id), set(row.roles)):
        return
    not_own(str(row.id), tx.actor.account_id)
    institution = await _institution(tx, place)
    row.institution_id = institution.id
    row.roles = sorted(check_roles(wanted_roles, institution.kind))
    await end_sessions(tx, row.id, "rights_changed")
    await record_change(tx, row)


async def suspend_account(tx: Tx, account_id: str) -> Account:
    """Let a person in no more; every session ends with this transaction."""
    row = await _step(tx, "suspend_account", account_id)
    await end_sessions(tx, row.id, "suspended")
    await invitations.end_invitations(tx, row.id)
    await record_change(tx, row)
    return row


async def restore_account(tx: Tx, account_id: str) -> Account:
    """Let a suspended person in again."""
    row = await _step(tx, "restore_account", account_id)
    await record_change(tx, row)
    return row


async def review_account(tx: Tx, account_id: str) -> Account:
    """Note that the account is still needed with these roles."""
    row = await _step(tx, "review_account", account_id)
    row.review_time = tx.now
    return row


async def renew_invitation(tx: Tx, account_id: str, secret: str) -> Account:
    """Open a new link; those sent before are void."""
    row = await _step(tx, "renew_invitation", account_id)
    await invitations.open_invitation(tx, row, secret)
    return row


async def accept_invitation(tx: Tx, secret: str, password_hash: str) -> Account:
    """Use a link: the password is set, the account is active, whoever was signed in is not any more."""
    query = select(Invitation).where(Invitation.secret_hash == fingerprint(secret)).with_for_update()
    row = (await tx.session.execute(query)).scalar_one_or_none()
    if row is None or row.end_time is not None or row.expire_time <= tx.now:
        raise FailedPrecondition("INVITATION_ENDED")
    account = await load(tx, Account, row.account_id, reason="ACCOUNT_NOT_FOUND")
    row.end_time = tx.now
    before = account.state
    account.state = rules.next_state("accept_invitation", before, str(account.id), str(account.id))
    account.password_hash = password_hash
    await end_sessions(tx, account.id, "password_changed")
    await tx.session.flush()
    if account.state != before:
        await record_change(tx, account)
    return account


async def update_own_account(tx: Tx, request: pb.UpdateOwnAccountRequest) -> Account:
    """Set the caller's language and shortcuts."""
    row = await load(tx, Account, tx.actor.account_id, reason="ACCOUNT_NOT_FOUND")
    row.locale = locale_name(request.locale) or row.locale
    if request.HasField("keyboard_shortcuts"):
        row.keyboard_shortcuts = request.keyboard_shortcuts
    return row


async def change_password(
    tx: Tx, account_id: uuid.UUID, before: str, password_hash: str, session: str
) -> Account:
    """Set a password if it is still `before` that was checked; all sessions but the one at work end."""
    row = await load(tx, Account, account_id, reason="ACCOUNT_NOT_FOUND")
    if row.password_hash != before:
        raise FailedPrecondition(
            "ACCOUNT_NOT_IN_STATE", state=f"ACCOUNT_STATE_{row.state}", action="change_password"
        )
    row.password_hash = password_hash
    await end_sessions(tx, row.id, "password_changed", but=session)
    await invitations.end_invitations(tx, row.id)
    return row


async def record_change(tx: Tx, row: Account) -> None:
    """Tell the others what the account may do now."""
    await outbox.record(
        tx,
        events.AccountChanged(
            account_id=str(row.id),
            institution_id=str(row.institution_id),
            roles=sorted(row.roles),
            state=row.state,
        ),
    )


async def _step(tx: Tx, action: str, account_id: str) -> Account:
    row = await load(tx, Account, account_id, reason="ACCOUNT_NOT_FOUND")
    row.state = rules.next_state(
        action, row.state, str(row.id), tx.actor.account_id, has_password=bool(row.password_hash)
    )
    return row


async def _institution(tx: Tx, institution_id: str) -> Institution:
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
