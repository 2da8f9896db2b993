"""Accounts: invited, changed, suspended, restored, reviewed; never deleted, for acts name them."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from typing import Final

from prag.identity.v1 import identity_service_pb2 as pb
from sqlalchemy import select

from services.chassis.database.database import Tx, load
from services.chassis.errors import FailedPrecondition, FieldErrors, InvalidArgument, Violation
from services.chassis.ids import new_id
from services.domain.texts import as_name
from services.identity.commands import changes, invitations
from services.identity.commands.rights import apply, open_institution, record_change, rights_of
from services.identity.commands.sessions import end_sessions
from services.identity.models import Account, Invitation
from services.identity.resources import digest_name, locale_name
from services.identity.rules import accounts as rules
from services.identity.rules import fields as field_rules
from services.identity.rules import hands
from services.identity.rules.rights import check_roles, not_own
from services.identity.secrets import fingerprint

__all__ = [
    "accept_invitation",
    "add_account",
    "change_password",
    "invite_account",
    "renew_invitation",
    "restore_account",
    "review_account",
    "suspend_account",
    "update_account",
    "update_own_account",
]

# What opens files or says where letters go.
RIGHTS: Final = ("email", "institution_id", "roles", "provider_issuer", "provider_subject")


async def invite_account(tx: Tx, wanted: pb.Account, delivery: str, *, mails: bool) -> Account:
    """Add an account that waits for its first password, and where it takes one for a second hand before."""
    row = await add_account(tx, wanted)
    await _invite(tx, row, delivery, mails=mails)
    return row


async def _invite(tx: Tx, row: Account, delivery: str, *, mails: bool) -> None:
    await _check_delivery(tx, row, delivery, mails=mails)
    fields: changes.Fields = {name: ([], _values(row, name)) for name in RIGHTS if getattr(row, name)}
    if not row.admitted:
        await changes.propose(tx, row, hands.Act.INVITED, fields, delivery)
    elif delivery == hands.Delivery.LETTER:
        await changes.propose(tx, row, hands.Act.LETTER, fields, delivery)
    else:
        changes.write_down(tx, row, hands.Act.INVITED, fields, delivery)
        await invitations.open_invitation(tx, row)


async def _check_delivery(tx: Tx, row: Account, delivery: str, *, mails: bool) -> None:
    if delivery == hands.Delivery.LETTER:
        await changes.check_head(tx, row)
    elif not mails:
        raise InvalidArgument(fields=[Violation("delivery", "MAIL_NOT_SET")])


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
        waiting_change_id=None,
        provider_issuer="",
        provider_subject="",
    )
    errors.check()
    institution = await open_institution(tx, wanted.institution_id)
    row.institution_id = institution.id
    row.roles = sorted(check_roles(wanted.roles, institution.kind))
    row.admitted = not hands.decisive(row.roles)
    tx.session.add(row)
    await tx.session.flush()
    await record_change(tx, row)
    return row


async def update_account(tx: Tx, wanted: pb.Account, fields: Collection[str], issuer: str) -> Account:
    """Change what is named, or propose it. A change of rights ends the sessions, so that it holds at once.

    `issuer` is the provider that knows the account's subject, if there is one.
    """
    row = await load(tx, Account, wanted.id, wanted.etag, reason="ACCOUNT_NOT_FOUND")
    errors = FieldErrors()
    named = {}
    if "display_name" in fields:
        named["display_name"] = field_rules.text(errors, "account.display_name", as_name(wanted.display_name))
    if "position" in fields:
        named["position"] = field_rules.text(errors, "account.position", wanted.position)
    if "locale" in fields:
        named["locale"] = locale_name(wanted.locale)
    email = field_rules.email(errors, "account.email", wanted.email) if "email" in fields else row.email
    errors.check()
    named = {name: value for name, value in named.items() if value != getattr(row, name)}
    if named:
        done = {name: ([getattr(row, name)], [value]) for name, value in named.items()}
        changes.write_down(tx, row, hands.Act.UPDATED, done)
        for name, value in named.items():
            setattr(row, name, value)
    await _change_rights(tx, row, email, wanted, fields, issuer)
    await tx.session.flush()
    return row


async def _change_rights(
    tx: Tx, row: Account, email: str, wanted: pb.Account, fields: Collection[str], issuer: str
) -> None:
    """Address, institution, roles and who it is at the provider: what another hand confirms.

    At once only for who has not come yet and reads numbers only.
    """
    place = wanted.institution_id if "institution_id" in fields else str(row.institution_id)
    roles: Collection[str] = list(wanted.roles) if "roles" in fields else row.roles
    if (place, set(roles)) != (str(row.institution_id), set(row.roles)):
        not_own(str(row.id), tx.actor.account_id)
        place, roles = await rights_of(tx, place, roles)
    linked = (row.provider_issuer, row.provider_subject)
    subject = wanted.provider_subject.strip() if "provider_subject" in fields else row.provider_subject
    link = _link(row, subject, issuer) if subject != row.provider_subject else linked
    before = dict(zip(RIGHTS, (row.email, str(row.institution_id), sorted(row.roles), *linked), strict=True))
    after = dict(zip(RIGHTS, (email, place, sorted(roles), *link), strict=True))
    differing = {name: (before[name], after[name]) for name in RIGHTS if before[name] != after[name]}
    if not differing:
        return
    if link != linked or hands.needs_second_hand(row.state, row.roles, roles):
        await changes.propose(tx, row, hands.Act.UPDATED, differing)
        return
    rules.check_none_waits(waits=row.waiting_change_id is not None)
    changes.write_down(tx, row, hands.Act.UPDATED, differing)
    await apply(tx, row, differing)
    # Links to the old address are void.
    await invitations.open_invitation(tx, row)


def _link(row: Account, subject: str, issuer: str) -> tuple[str, str]:
    """Return who an account is to be at the provider; only for who has an account here already."""
    if subject and not issuer:
        raise InvalidArgument(fields=[Violation("account.provider_subject", "PROVIDER_NOT_SET")])
    if subject and row.state == rules.State.INVITED:
        raise FailedPrecondition(
            "ACCOUNT_NOT_IN_STATE", state=f"ACCOUNT_STATE_{row.state}", action="update_account"
        )
    return (issuer, subject) if subject else ("", "")


async def suspend_account(tx: Tx, account_id: str) -> Account:
    """Let a person in no more; every session ends with this transaction."""
    row = await _step(tx, "suspend_account", account_id, hands.Act.SUSPENDED)
    await changes.refuse_waiting(tx, row)
    await end_sessions(tx, row.id, "suspended")
    await invitations.end_invitations(tx, row.id)
    await record_change(tx, row)
    return row


async def restore_account(tx: Tx, account_id: str) -> Account:
    """Let a suspended person in again: who then reads of families or gives out rights, by two hands."""
    row = await load(tx, Account, account_id, reason="ACCOUNT_NOT_FOUND")
    restored = rules.next_state(
        "restore_account", row.state, account_id, tx.actor.account_id, has_password=bool(row.password_hash)
    )
    if restored == rules.State.ACTIVE and hands.decisive(row.roles):
        await changes.propose(tx, row, hands.Act.RESTORED)
        return row
    row.state = restored
    changes.write_down(tx, row, hands.Act.RESTORED)
    await record_change(tx, row)
    return row


async def review_account(tx: Tx, account_id: str) -> Account:
    """Note that the account is still needed with these roles."""
    row = await _step(tx, "review_account", account_id, hands.Act.REVIEWED)
    row.review_time = tx.now
    return row


async def renew_invitation(tx: Tx, account_id: str, delivery: str, *, mails: bool) -> Account:
    """Send a new link; those sent before are void."""
    row = await load(tx, Account, account_id, reason="ACCOUNT_NOT_FOUND")
    rules.next_state("renew_invitation", row.state, str(row.id), tx.actor.account_id)
    rules.check_none_waits(waits=row.waiting_change_id is not None)
    if not row.admitted:
        await _invite(tx, row, delivery, mails=mails)
        return row
    await _check_delivery(tx, row, delivery, mails=mails)
    if delivery == hands.Delivery.LETTER:
        await changes.propose(tx, row, hands.Act.LETTER, delivery=delivery)
    else:
        changes.write_down(tx, row, hands.Act.LINK_SENT, delivery=delivery)
        await invitations.open_invitation(tx, row)
    return row


async def accept_invitation(tx: Tx, secret: str, password_hash: str) -> Account:
    """Use a link: the password is set, the account is active, whoever was signed in is not any more."""
    query = select(Invitation).where(Invitation.secret_hash == fingerprint(secret)).with_for_update()
    row = (await tx.session.execute(query)).scalar_one_or_none()
    if row is None or row.end_time is not None or row.expire_time <= tx.now:
        raise FailedPrecondition("INVITATION_ENDED")
    account = await load(tx, Account, row.account_id, reason="ACCOUNT_NOT_FOUND")
    await invitations.end_invitations(tx, account.id)
    before = account.state
    account.state = rules.next_state("accept_invitation", before, str(account.id), str(account.id))
    first = not account.password_hash
    account.password_hash = password_hash
    await end_sessions(tx, account.id, "password_changed")
    await tx.session.flush()
    change = changes.write_down(tx, account, hands.Act.PASSWORD_CHOSEN)
    if not first:
        await changes.tell(tx, change)
    if account.state != before:
        await record_change(tx, account)
    return account


async def update_own_account(tx: Tx, request: pb.UpdateOwnAccountRequest) -> Account:
    """Set the caller's language, shortcuts and digest."""
    row = await load(tx, Account, tx.actor.account_id, reason="ACCOUNT_NOT_FOUND")
    row.locale = locale_name(request.locale) or row.locale
    if request.HasField("keyboard_shortcuts"):
        row.keyboard_shortcuts = request.keyboard_shortcuts
    digest = digest_name(request.digest) or row.digest
    if digest != row.digest:
        row.digest = digest
        await record_change(tx, row)
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
    await changes.tell(tx, changes.write_down(tx, row, hands.Act.PASSWORD_CHOSEN))
    await end_sessions(tx, row.id, "password_changed", but=session)
    await invitations.end_invitations(tx, row.id)
    return row


async def _step(tx: Tx, action: str, account_id: str, act: hands.Act) -> Account:
    row = await load(tx, Account, account_id, reason="ACCOUNT_NOT_FOUND")
    row.state = rules.next_state(
        action, row.state, str(row.id), tx.actor.account_id, has_password=bool(row.password_hash)
    )
    changes.write_down(tx, row, act)
    return row


def _values(row: Account, name: str) -> list[str] | str:
    value = getattr(row, name)
    return sorted(value) if name == "roles" else str(value)
