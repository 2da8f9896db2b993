"""Who changed what about accounts, and what waits for a second hand: one table tells both."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from sqlalchemy import delete, select

from services.chassis import jobs
from services.chassis.database.database import Tx, load
from services.chassis.errors import AlreadyExists, InvalidArgument, Violation
from services.chassis.ids import new_id
from services.domain import roles
from services.identity.commands import invitations
from services.identity.commands.rights import apply, apply_to_institution, check_place, record_change
from services.identity.commands.sessions import end_sessions
from services.identity.models import (
    Account,
    AccountChange,
    Challenge,
    Institution,
    Passkey,
    RecoveryCode,
    Totp,
)
from services.identity.rules import hands
from services.identity.rules.accounts import State as AccountState
from services.identity.rules.accounts import check_none_waits
from services.identity.rules.fields import email_key
from services.identity.rules.rights import check_municipalities

__all__ = [
    "NOTICE_JOB",
    "check_head",
    "confirm_account_change",
    "forget_factors",
    "propose",
    "propose_reach",
    "refuse_account_change",
    "refuse_reach",
    "refuse_waiting",
    "tell",
    "told",
    "write_down",
    "write_down_reach",
]

NOTICE_JOB = "notice_mail"
Fields = Mapping[str, tuple[Any, Any]]


def write_down(
    tx: Tx, account: Account, act: hands.Act, fields: Fields | None = None, delivery: str = ""
) -> AccountChange:
    """Keep what one hand did."""
    return _written(tx, account.id, account.institution_id, act, fields or {}, delivery)


def write_down_reach(tx: Tx, institution: Institution, fields: Fields) -> AccountChange:
    """Keep what one hand did about an institution."""
    return _written(tx, None, institution.id, hands.Act.INSTITUTION_UPDATED, fields)


def _written(
    tx: Tx,
    account_id: uuid.UUID | None,
    institution_id: uuid.UUID,
    act: hands.Act,
    fields: Fields,
    delivery: str = "",
) -> AccountChange:
    row = AccountChange(
        id=new_id(),
        account_id=account_id,
        institution_id=institution_id,
        act=act,
        state=hands.State.DONE,
        delivery=delivery,
        fields={name: list(values) for name, values in fields.items()},
        proposed_by=tx.actor.account_id,
        decided_by="",
        decide_time=None,
    )
    tx.session.add(row)
    return row


async def propose(
    tx: Tx, account: Account, act: hands.Act, fields: Fields | None = None, delivery: str = ""
) -> AccountChange:
    """Keep what one hand wants, for another to confirm. One thing of an account waits at a time."""
    check_none_waits(waits=account.waiting_change_id is not None)
    row = write_down(tx, account, act, fields, delivery)
    row.state = hands.State.WAITING
    if "institution_id" in row.fields:
        row.institution_id = uuid.UUID(row.fields["institution_id"][1])
    if "email" in row.fields:
        await _check_free(tx, account, row.fields["email"][1])
    if row.fields.get("provider_subject", ("", ""))[1]:
        await _check_unlinked(tx, account, row.fields)
    await tx.session.flush()
    account.waiting_change_id = row.id
    return row


async def propose_reach(tx: Tx, institution: Institution, fields: Fields) -> AccountChange:
    """Keep how much further an institution is to reach, for another hand to confirm."""
    check_none_waits(waits=institution.waiting_change_id is not None)
    row = write_down_reach(tx, institution, fields)
    row.state = hands.State.WAITING
    await tx.session.flush()
    institution.waiting_change_id = row.id
    await tx.session.flush()
    return row


async def refuse_reach(tx: Tx, institution: Institution) -> None:
    """Say no to what waits for an institution that was changed meanwhile."""
    if institution.waiting_change_id is not None:
        row = await tx.session.get_one(AccountChange, institution.waiting_change_id)
        await _decide(tx, row, institution, hands.State.REFUSED)


async def check_head(tx: Tx, account: Account) -> None:
    """Refuse a letter where nobody is at work who could confirm the person and hand it over."""
    office = await tx.session.get_one(Institution, account.institution_id)
    found = None
    if office.kind in hands.OFFICES_OF_HEAD:
        query = (
            select(Account.id)
            .join(Institution, Institution.id == Account.institution_id)
            .where(
                Account.state == AccountState.ACTIVE,
                Account.id != account.id,
                Account.roles.contains([roles.MOCR_HEAD]),
                Institution.active,
                Institution.municipalities.contains(office.municipalities),
            )
            .limit(1)
        )
        found = (await tx.session.execute(query)).first()
    if found is None:
        raise InvalidArgument(fields=[Violation("delivery", "NO_HEAD")])


async def confirm_account_change(tx: Tx, change_id: str, code: str) -> AccountChange:
    """Do what waits, by a second hand; of a letter, `code` is what it will hold."""
    row, concerned, proposal = await _waiting(tx, change_id)
    hands.check_confirms(proposal, tx.actor)
    await _decide(tx, row, concerned, hands.State.DONE)
    if isinstance(concerned, Institution):
        await _widen(tx, row, concerned)
    else:
        await _confirm(tx, row, concerned, code)
    return row


async def _widen(tx: Tx, row: AccountChange, institution: Institution) -> None:
    """Let an institution reach further, and tell all its people."""
    serves = check_municipalities(institution.kind, hands.reached(institution.municipalities, row.fields))
    await apply_to_institution(tx, institution, serves, active=institution.active or "active" in row.fields)
    people = select(Account.id).where(
        Account.institution_id == institution.id, Account.state == AccountState.ACTIVE
    )
    for account_id in await tx.session.scalars(people.order_by(Account.id)):
        await jobs.enqueue(tx, NOTICE_JOB, str(account_id), {"change_id": str(row.id), "address": "after"})


async def _confirm(tx: Tx, row: AccountChange, account: Account, code: str) -> None:
    if row.act == hands.Act.UPDATED:
        await check_place(tx, account, row.fields)
        await apply(tx, account, row.fields)
        if account.state != AccountState.INVITED:
            await tell(tx, row)
    elif row.act == hands.Act.INVITED:
        account.admitted = True
    elif row.act == hands.Act.RESTORED:
        account.state = AccountState.ACTIVE
        await tx.session.flush()
        await record_change(tx, account)
        await tell(tx, row)
    elif row.act == hands.Act.FACTOR_RESET:
        await forget_factors(tx, account)
        await end_sessions(tx, account.id, "factor_changed")
        await tell(tx, row)
    if row.delivery == hands.Delivery.LETTER:
        await invitations.open_invitation(tx, account, code)
    elif account.state == AccountState.INVITED and account.admitted:
        # The first link, or one to the new address.
        await invitations.open_invitation(tx, account)


async def refuse_account_change(tx: Tx, change_id: str) -> AccountChange:
    """Leave all as it is."""
    row, concerned, proposal = await _waiting(tx, change_id)
    hands.check_refuses(proposal, tx.actor)
    await _decide(tx, row, concerned, hands.State.REFUSED)
    return row


async def forget_factors(tx: Tx, account: Account) -> None:
    """Let the password alone be enough again."""
    account.second_factor = False
    for table in (Totp, Passkey, RecoveryCode, Challenge):
        await tx.session.execute(delete(table).where(table.account_id == account.id))


async def told(
    tx: Tx, change_id: uuid.UUID, account_id: uuid.UUID, which: str
) -> tuple[Account, str, hands.Act]:
    """Return whom a notice is for, the address of before or after the change, and what was done."""
    row = await tx.session.get_one(AccountChange, change_id)
    account = await tx.session.get_one(Account, account_id)
    before, after = row.fields.get("email", (account.email, account.email))
    return account, before if which == "before" else after, hands.Act(row.act)


async def refuse_waiting(tx: Tx, account: Account) -> None:
    """Say no to what waits for an account that is closed to everybody."""
    if account.waiting_change_id is not None:
        row = await tx.session.get_one(AccountChange, account.waiting_change_id)
        await _decide(tx, row, account, hands.State.REFUSED)


async def _waiting(tx: Tx, change_id: str) -> tuple[AccountChange, Account | Institution, hands.Proposal]:
    """Return a change with what it is about, both locked: of two hands at one moment one decides."""
    row = await load(tx, AccountChange, change_id, reason="CHANGE_NOT_FOUND")
    concerned: Account | Institution
    if row.account_id is None:
        concerned = await load(tx, Institution, row.institution_id, reason="CHANGE_NOT_FOUND")
    else:
        concerned = await load(tx, Account, row.account_id, reason="CHANGE_NOT_FOUND")
    office = await tx.session.get_one(Institution, row.institution_id)
    proposal = hands.Proposal(
        state=row.state,
        by=row.proposed_by,
        account_id=str(row.account_id or ""),
        institution_id=str(row.institution_id),
        delivery=row.delivery,
        kind=office.kind,
        municipalities=hands.reached(office.municipalities, row.fields),
    )
    return row, concerned, proposal


async def _decide(tx: Tx, row: AccountChange, concerned: Account | Institution, state: hands.State) -> None:
    row.state, row.decided_by, row.decide_time = state, tx.actor.account_id, tx.now
    concerned.waiting_change_id = None
    await tx.session.flush()


async def _check_free(tx: Tx, account: Account, email: str) -> None:
    """Refuse at once what the second hand could not confirm."""
    query = select(Account.id).where(Account.email_key == email_key(email), Account.id != account.id)
    if (await tx.session.execute(query)).first() is not None:
        raise AlreadyExists("EMAIL_TAKEN")


async def _check_unlinked(tx: Tx, account: Account, fields: Mapping[str, Any]) -> None:
    issuer = fields["provider_issuer"][1] if "provider_issuer" in fields else account.provider_issuer
    query = select(Account.id).where(
        Account.provider_issuer == issuer, Account.provider_subject == fields["provider_subject"][1]
    )
    if (await tx.session.execute(query)).first() is not None:
        raise AlreadyExists("SUBJECT_TAKEN")


async def tell(tx: Tx, row: AccountChange) -> None:
    """Write to the person, at the old address and at the new one."""
    for which in ("before", "after") if "email" in row.fields else ("after",):
        params = {"change_id": str(row.id), "address": which}
        await jobs.enqueue(tx, NOTICE_JOB, str(row.account_id), params)
