"""The first two administrators: somebody must be there to invite the others, and a second hand to confirm."""

from __future__ import annotations

from prag.common.v1 import types_pb2 as types
from prag.identity.v1 import identity_service_pb2 as pb
from sqlalchemy import select

from services.chassis.database.database import Tx
from services.chassis.database.locks import one_at_a_time
from services.domain.roles import ADMINISTRATOR
from services.identity.commands import changes
from services.identity.commands.accounts import add_account
from services.identity.commands.institutions import create_institution
from services.identity.commands.rights import record_change
from services.identity.models import Account, Institution
from services.identity.rules import hands
from services.identity.rules.accounts import State
from services.identity.rules.fields import email_key

__all__ = ["CODE", "bootstrap"]

# Code of the institution that the first administrator belongs to.
CODE = "prag-admin"


async def bootstrap(tx: Tx, email: str, password_hash: str, *, second: bool = False) -> Account | None:
    """Make the first administrator when there is no account, the second where one is alone."""
    # Every process of the service may be the first one; the others wait and find the account.
    await one_at_a_time(tx, "bootstrap")
    if await _is_there(tx, email, second=second):
        return None
    query = select(Institution).where(Institution.code == CODE)
    institution = (await tx.session.execute(query)).scalar_one_or_none()
    if institution is None:
        name = types.LocalizedText(
            sq="Administrimi i Pragut", sr="Администрација Прага", en="Administration of Prag"
        )
        institution = await create_institution(tx, pb.Institution(code=CODE, kind="ADMIN", name=name))
    account = await add_account(
        tx,
        pb.Account(
            email=email,
            display_name="Administrator 2" if second else "Administrator",
            institution_id=str(institution.id),
            roles=[ADMINISTRATOR],
        ),
    )
    account.state, account.password_hash, account.admitted = State.ACTIVE, password_hash, True
    changes.write_down(tx, account, hands.Act.INVITED)
    await tx.session.flush()
    await record_change(tx, account)
    return account


async def _is_there(tx: Tx, email: str, *, second: bool) -> bool:
    """Say whether nobody is to be made: the operator names the two, and whoever is alone gets the second."""
    if not second:
        return (await tx.session.execute(select(Account.id).limit(1))).first() is not None
    at_work = select(Account.email_key).where(
        Account.state == State.ACTIVE, Account.roles.contains([ADMINISTRATOR])
    )
    administrators = (await tx.session.scalars(at_work)).all()
    taken = select(Account.id).where(Account.email_key == email_key(email))
    return len(administrators) != 1 or (await tx.session.execute(taken)).first() is not None
