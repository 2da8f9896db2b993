"""What the holder of a token may do now: a system as its institution stands, a person who is signed in."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from services.chassis.auth.actors import Actor
from services.chassis.auth.tokens import Renew, expiry, read_key, sign, verify
from services.chassis.errors import Unauthenticated
from services.chassis.runtime.service import Runtime
from services.domain import roles
from services.identity import queries, resources
from services.identity.rules import sessions as session_rules
from services.identity.rules.rights import check_machine, machine_audiences

__all__ = ["Renewals", "machine", "renew"]


class Renewals:
    """Signs anew what identity signed before."""

    def __init__(self, runtime: Runtime) -> None:
        """Stand on the runtime."""
        self._database = runtime.database
        self._clock = runtime.clock
        self._keys = runtime.keys
        self._key = read_key(runtime.settings.key_file)

    async def renewed(self, token: str, audience: str) -> str:
        """Return a token of what the holder of this one may do now, or raise Unauthenticated.

        It ends when this one does: else whoever renews what was renewed has a token for ever.
        """
        now = self._clock.now()
        shown = verify(token, audience, self._keys, now)
        holder = await (self._system(shown, audience) if shown.kind == "machine" else self._person(shown))
        return sign(holder, audience, self._key, now, until=expiry(token))

    async def _system(self, shown: Actor, audience: str) -> Actor:
        row = await self._database.fetchrow(queries.CLIENT_CREDENTIALS, id=uuid.UUID(shown.account_id))
        if row is None or audience not in machine_audiences(row["kind"]):
            raise Unauthenticated("TOKEN_INVALID")
        return machine(row)

    async def _person(self, shown: Actor) -> Actor:
        if shown.kind != "person":
            raise Unauthenticated("TOKEN_INVALID")
        now = self._clock.now()
        row = await self._database.fetchrow(
            queries.SIGNED_IN,
            account_id=uuid.UUID(shown.account_id),
            now=now,
            idle_since=now - session_rules.IDLE,
        )
        if row is None:
            raise Unauthenticated("SESSION_ENDED")
        return resources.actor(row, shown.purpose)


def renew(runtime: Runtime) -> Renew:
    """Return what identity's own door asks: no other service, as it knows itself."""
    renewals = Renewals(runtime)

    async def asked(token: str) -> str:
        return await renewals.renewed(token, runtime.service.name)

    return asked


def machine(row: Mapping[str, Any]) -> Actor:
    """Return an institution's system as services will know it."""
    role = frozenset({check_machine(row["kind"])})
    return Actor(
        account_id=str(row["id"]),
        kind="machine",
        institution_id=str(row["institution_id"]),
        institution_kind=row["kind"],
        roles=role,
        municipalities=tuple(row["municipalities"]),
        strands=roles.strands(role),
        purpose="api",
    )
