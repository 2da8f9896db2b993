"""An office of Ranilug whose people are invited, confirmed and at work, as identity knows them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from prag.common.v1 import types_pb2 as types
from prag.identity.v1 import identity_service_pb2 as identity

from services.chassis.auth.actors import Actor
from services.chassis.ids import new_id
from tests import factories
from tests.gateway.running import RunningGateway
from tests.invitations import link_of

__all__ = ["office"]

NAME = types.LocalizedText(sq="ZKK", sr="ОКЗП", en="Office")
PASSWORD = "dve reke i jedan most"


async def office(site: RunningGateway) -> tuple[Any, Callable[[str, str], Awaitable[Actor]]]:
    """Return an administrator, and how somebody gets to work in the office: by name, role and place."""
    admin = site.running["identity"].stub(factories.actor("administrator"))
    made = await admin.CreateInstitution(
        identity.CreateInstitutionRequest(
            institution=identity.Institution(code="okzp-ran", kind="MOCR", name=NAME, municipalities=["RAN"])
        )
    )

    offices = {"RAN": made}

    async def employed(name: str, role: str, code: str = "RAN") -> Actor:
        if code not in offices:
            other = identity.Institution(
                code=f"okzp-{code.lower()}", kind="MOCR", name=NAME, municipalities=[code]
            )
            offices[code] = await admin.CreateInstitution(
                identity.CreateInstitutionRequest(institution=other)
            )
        made = offices[code]
        account = identity.Account(
            email=f"{name.split(maxsplit=1)[0].lower()}@example.org",
            display_name=name,
            institution_id=made.id,
            roles=[role],
        )
        invited = await admin.InviteAccount(identity.InviteAccountRequest(account=account))
        second = site.running["identity"].stub(factories.actor("administrator", account=str(new_id())))
        await second.ConfirmAccountChange(
            identity.ConfirmAccountChangeRequest(change_id=invited.account.waiting_change_id)
        )
        link = await link_of(site.running["identity"].runtime, invited.account.id)
        accept = identity.AcceptInvitationRequest(invitation_token=link, password=PASSWORD)
        await admin.AcceptInvitation(accept)
        return factories.actor(role, code, account=invited.account.id, institution=made.id, kind="MOCR")

    return admin, employed
