"""The first administrator: somebody must be there to invite the others."""

from __future__ import annotations

from prag.common.v1 import types_pb2 as types
from prag.identity.v1 import identity_service_pb2 as pb
from sqlalchemy import select

from services.chassis.database.database import Tx
from services.chassis.database.locks import one_at_a_time
from services.domain.roles import ADMINISTRATOR
from services.identity.commands.accounts import add_account, record_change
from services.identity.commands.institutions import create_institution
from services.identity.models import Account, Institution
from services.identity.rules.accounts import State

__all__ = ["CODE", "bootstrap"]

# Code of the institution that the first administrator belongs to.
CODE = "prag-admin"


async def bootstrap(tx: Tx, email: str, password_hash: str) -> Account | None:
    """Make the first administrator, active at once; None when there is any account."""
    # Every process of the service may be the first one; the others wait and find the account.
    await one_at_a_time(tx, "bootstrap")
    if (await tx.session.execute(select(Account.id).limit(1))).first() is not None:
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
            display_name="Administrator",
            institution_id=str(institution.id),
            roles=[ADMINISTRATOR],
        ),
    )
    account.state, account.password_hash = State.ACTIVE, password_hash
    await tx.session.flush()
    await record_change(tx, account)
    return account
