"""Links of invitations as the person's mail holds them, for no answer does."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select

from services.chassis.auth.actors import service_actor
from services.chassis.runtime.service import Runtime
from services.identity.commands.invitations import seal_invitation
from services.identity.models import Invitation
from services.identity.secrets import new_secret


async def link_of(identity: Runtime, account_id: str) -> str:
    """What the mail of an account's open invitation would hold, made as the mail's job makes it."""
    secret = new_secret()
    async with identity.database.transaction(actor=service_actor("identity")) as tx:
        query = select(Invitation.id).where(
            Invitation.account_id == UUID(account_id), Invitation.end_time.is_(None)
        )
        invitation = (await tx.session.execute(query)).scalar_one_or_none()
        assert invitation is not None, "nothing was sent to this person"
        assert await seal_invitation(tx, invitation, secret) is not None
    return secret
