"""A command that only adds: what it writes is one statement, in one round trip, without BEGIN and COMMIT.

For what is called often and reads nothing that a writer could change meanwhile, as the report of a family.
The claim of the request id, the rows, the access record and the outbox commit together or not at all, as
they do in a transaction. A request that was answered before adds nothing; but it is checked before that is
known, so what its sender may no longer ask is refused as such.
"""

from __future__ import annotations

import datetime as dt
from functools import cache
from typing import Final

import asyncpg
from google.protobuf.message import Message

from services.chassis import failpoints
from services.chassis.auth.actors import Actor
from services.chassis.database.inserts import ctes, parameters
from services.chassis.database.orm_base import Base, Row
from services.chassis.database.statements import Statement
from services.chassis.database.transactions import TOLD, Queries, Tx
from services.chassis.errors import FailedPrecondition, Unavailable

__all__ = ["InsertOnly"]

# Each part reads from the one before: only so is the scope set before a row is written, and nothing is
# written for a request that somebody else has claimed.
_FENCE: Final = "fence AS (SELECT true WHERE {scope})"
_CLAIM: Final = (
    "go AS (INSERT INTO idempotency_key (account_id, request_id, body_hash, claimed_at, resource_id)"
    " SELECT :key_account_id, :key_request_id, CAST(:key_body_hash AS bytea),"
    " CAST(:key_claimed_at AS timestamptz), :key_resource_id FROM fence"
    " ON CONFLICT DO NOTHING RETURNING true)"
)
_UNCLAIMED: Final = "go AS (SELECT true FROM fence)"


@cache
def _statement(models: tuple[type[Base], ...], *, claims: bool) -> Statement:
    """Write the statement for rows of some tables, in the order of their foreign keys."""
    parts = (_FENCE, _CLAIM if claims else _UNCLAIMED, *ctes(models, "go"), TOLD)
    return Statement(f"WITH {', '.join(parts)}")


class InsertOnly(Tx):
    """What a command adds. Rows and events gather here until `write`."""

    def __init__(self, queries: Queries, actor: Actor, now: dt.datetime, request: Message) -> None:
        """Made by Database.insert_only only."""
        super().__init__(queries, None, actor, now, actor.scope, request)
        self.rows: dict[type[Base], list[Base]] = {}

    def add(self, row: Base) -> None:
        """Write a new row."""
        self.rows.setdefault(type(row), []).append(row)

    async def flush(self) -> None:
        """Do nothing: all is one statement, and foreign keys are checked at its end."""

    async def write(self, answer: Row) -> bool:
        """Write all of it; False when the request was sent before, and nothing was written this time."""
        if not self.recorded:
            raise RuntimeError("the events that it told are how a statement says that it did something")
        looks = self._looks()
        claim = self._asked()
        statement = _statement(tuple(self.rows), claims=bool(claim))
        values = {**parameters(self.rows, self.now), **self._values(looks=looks)}
        if claim:
            values |= {f"key_{name}": value for name, value in claim.items()}
            values["key_resource_id"] = str(answer.id)
        failpoints.at("after_begin")
        try:
            # With a claim it may be sent again when a connection dies under it: it is then done at most once.
            added = await self.queries.run(statement, values, again=bool(claim))
        except Unavailable as error:
            # The only row that two senders meet at is the claim.
            if isinstance(error.__cause__, asyncpg.LockNotAvailableError):
                raise FailedPrecondition("REQUEST_IN_PROGRESS") from error
            raise
        if not added:
            return False
        failpoints.at("after_commit")
        self._looked(looks=looks)
        return True
