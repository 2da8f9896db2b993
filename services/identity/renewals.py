"""What the holder of a token may do now: a system as its institution stands, a person who is signed in.

And what an account may do now, signed in or not, for what it ordered earlier.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from prag.identity.v1 import identity_service_pb2 as pb

from services.chassis.auth.actors import Actor, acting
from services.chassis.auth.tokens import Renew, expiry, read_key, sign, verify
from services.chassis.errors import NotFound, Unauthenticated
from services.chassis.ids import found
from services.chassis.runtime.service import Runtime
from services.domain import roles
from services.identity import queries, resources
from services.identity.rules import sessions as session_rules
from services.identity.rules.rights import check_machine, machine_audiences

__all__ = ["Renewals", "machine", "renew", "rights"]


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
        # Who has no rights before a second factor is set up has none anew: the token that was shown says so.
        return resources.actor(row, shown.purpose, limited=not shown.roles, fresh=shown.fresh)


def renew(runtime: Runtime) -> Renew:
    """Return what identity's own door asks: no other service, as it knows itself."""
    renewals = Renewals(runtime)

    async def asked(token: str) -> str:
        return await renewals.renewed(token, runtime.service.name)

    return asked


async def rights(runtime: Runtime, account_id: str) -> pb.Rights:
    """Return what an account may do now, a person's or a system's, or raise NotFound."""
    key = found(account_id, "ACCOUNT_NOT_FOUND")
    # For identity itself, whoever asks: its own jobs ask it too, before they act as anybody.
    with acting(runtime.actor):
        holder = await _person_or_system(runtime, key)
    return pb.Rights(
        institution_id=holder.institution_id,
        institution_kind=holder.institution_kind,
        roles=sorted(holder.roles),
        municipalities=holder.municipalities,
        strands=holder.strands,
        locale=resources.locale_value(holder.locale),
    )


async def _person_or_system(runtime: Runtime, key: uuid.UUID) -> Actor:
    person = await runtime.database.fetchrow(queries.RIGHTS, account_id=key)
    if person is not None:
        return resources.actor(person, "")
    system = await runtime.database.fetchrow(queries.CLIENT_CREDENTIALS, id=key)
    if system is None:
        raise NotFound("ACCOUNT_NOT_FOUND")
    return machine(system)


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
