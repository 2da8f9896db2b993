"""One command, one transaction: state, events, the answer's key and the access record commit together."""

from __future__ import annotations

import datetime as dt
import hashlib
import uuid
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any, Concatenate, Final, ParamSpec, Protocol, TypeVar

import asyncpg
from google.protobuf.message import Message
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncSession

from services.chassis import call_context, failpoints, ids
from services.chassis.auth.actors import Actor
from services.chassis.database import access_records, etags
from services.chassis.database.connection_pool import LOCK_TIMEOUT
from services.chassis.database.orm_base import Base, Municipal, Row
from services.chassis.database.statements import Statement
from services.chassis.errors import FailedPrecondition, InvalidArgument, NotFound, Violation
from services.chassis.events import outbox
from services.domain import roles

__all__ = ["TOLD", "Queries", "Tx", "load", "scope_literal"]

P = ParamSpec("P")
RowT = TypeVar("RowT", bound=Row)

# Nobody waits for a lock longer than a second sender of the same request waits for the first one's answer.
_FENCE: Final = (
    "SELECT set_config('prag.scope', :scope, true), set_config('lock_timeout', :wait, true),"
    " set_config('prag.keeper', :keeper, true)"
)
_SETUP = text(_FENCE)
# The same, and the claim of the request's id, which reads from it: so it waits no longer than was set.
_SETUP_AND_CLAIM = text(
    f"WITH fence AS MATERIALIZED ({_FENCE})"
    " INSERT INTO idempotency_key (account_id, request_id, body_hash, claimed_at)"
    " SELECT :account_id, :request_id, CAST(:body_hash AS bytea), CAST(:claimed_at AS timestamptz) FROM fence"
    " ON CONFLICT DO NOTHING RETURNING true"
)
# Of a body hash; the rights of the sender follow it.
_BODY: Final = hashlib.sha256().digest_size
_CLAIMED = text(
    "SELECT body_hash, resource_id FROM idempotency_key"
    " WHERE account_id = :account_id AND request_id = :request_id"
)
# The access record and what happened; whoever stands before this says in a CTE `go` whether to.
TOLD: Final = (
    "looked AS ("
    f" INSERT INTO access_record ({', '.join(access_records.COLUMNS)}, person_ids)"
    " SELECT CAST(:look_id AS uuid), CAST(:look_recorded_at AS timestamptz), :look_account_id,"
    " :look_institution_id, :look_rpc, :look_purpose, :look_roles, CAST(:look_person_ids AS uuid[])"
    f" FROM go WHERE CAST(:looks AS boolean)), {outbox.CTES} {outbox.INSERT}"
)
# How a transaction ends, in one round trip: the row that answers the request, should it come again, and
# what it told.
_END = text(
    "WITH go AS (SELECT true), remembered AS ("
    " UPDATE idempotency_key SET resource_id = :key_resource_id"
    " WHERE account_id = :key_account_id AND request_id = :key_request_id"
    f"), {TOLD}"
)
_KEY: Final = ("account_id", "request_id", "resource_id")


def scope_literal(municipalities: Sequence[str], reader: str = "") -> str:
    """Write municipality codes, and who reads (Actor.reader), as the array literal that the policies read."""
    codes = _codes(municipalities)
    if not reader:
        return "{" + codes + "}"
    quoted = reader.replace("\\", "\\\\").replace('"', '\\"')
    return "{" + codes + ("," if codes else "") + f'"{quoted}"}}'


@lru_cache(maxsize=4096)
def _codes(municipalities: Sequence[str]) -> str:
    for code in municipalities:
        if not code.replace("-", "").isalnum() and code != "---":
            raise ValueError("a municipality's code has letters, digits and hyphens")
    return ",".join(f'"{code}"' for code in municipalities)


class Queries(Protocol):
    """What answers single statements beside a transaction: the database that it is one of."""

    async def fetch(self, statement: Statement, **params: Any) -> list[asyncpg.Record]:
        """Run a query for the caller and return its rows."""

    async def run(
        self, statement: Statement, params: Mapping[str, Any], *, again: bool = True
    ) -> list[asyncpg.Record]:
        """Run a statement for the caller; one that must not be done twice says that it is not sent again."""


class Tx:
    """The transaction of one command."""

    def __init__(
        self,
        queries: Queries,
        session: AsyncSession | None,
        actor: Actor,
        now: dt.datetime,
        scope: tuple[str, ...],
        request: Message | None,
        *,
        keeper: bool = False,
    ) -> None:
        """Made by Database only."""
        self.queries = queries
        self._session = session
        self.actor = actor
        self.now = now
        self.scope = scope
        self.request = request
        # Of what events told: it also sees the row of a case that has left its scope (case_refs).
        self.keeper = keeper
        # The answer is that of an earlier, equal request; nothing was done this time.
        self.replayed = False
        # Events that are written when the transaction ends (outbox.record).
        self.recorded: list[tuple[Any, ...]] = []
        self._seen: dict[uuid.UUID, None] = {}
        # The request's id, and if it is claimed: nobody sent it before.
        self._claim: dict[str, Any] = {}
        self._claimed = False
        # The claimed request and the row that answers it.
        self._answered: dict[str, str | None] = {}

    @property
    def session(self) -> AsyncSession:
        """Return the ORM's session, in which the command reads and changes."""
        if self._session is None:
            raise RuntimeError("a command that only adds reads nothing")
        return self._session

    def add(self, row: Base) -> None:
        """Write a new row."""
        self.session.add(row)

    async def flush(self) -> None:
        """Have written what was added: what comes next refers to it or looks for it."""
        await self.session.flush()

    async def begin(self) -> None:
        """Fence the transaction by its scope, and claim the id of its request, which `once` will answer."""
        self._claim = self._asked()
        if not self._claim:
            await self._set_up()
            return
        try:
            claimed = await self.session.execute(_SETUP_AND_CLAIM, {**self._fence(), **self._claim})
        except DBAPIError as error:
            if getattr(error.orig, "sqlstate", "") == "55P03":
                raise FailedPrecondition("REQUEST_IN_PROGRESS") from error
            raise
        self._claimed = claimed.first() is not None

    async def _set_up(self) -> None:
        await self.session.execute(_SETUP, self._fence())

    def _fence(self) -> dict[str, str]:
        return {
            "scope": scope_literal(self.scope, self.actor.reader),
            "wait": LOCK_TIMEOUT,
            "keeper": "on" if self.keeper else "",
        }

    async def widen(self, *municipalities: str) -> None:
        """Let this transaction reach other municipalities too: a case moves, after the rule allowed it."""
        await self.reach((*self.scope, *municipalities))

    async def reach(self, municipalities: Iterable[str]) -> None:
        """Fence the rest of the transaction by these municipalities."""
        self.scope = tuple(dict.fromkeys(municipalities))
        await self.session.flush()
        await self._set_up()

    def saw(self, person_ids: Iterable[str | uuid.UUID]) -> None:
        """Name people for this call's access record."""
        for person in person_ids:
            self._seen[person if isinstance(person, uuid.UUID) else uuid.UUID(person)] = None

    async def once(
        self,
        model: type[RowT],
        command: Callable[Concatenate[Tx, P], Awaitable[RowT]],
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> RowT:
        """Run a command for a request that may arrive again, and return the row it made or changed.

        The claim of the request id and the work are one transaction: what fails frees the id. The same
        id with another content is refused; while the first is at work, the second waits a little. Whose
        rights have changed since gets the row where they still see it, and else what an absent one gets.
        """
        claim = self._claim
        if not claim:
            return await command(self, *args, **kwargs)
        key = {name: claim[name] for name in ("account_id", "request_id")}
        if self._claimed:
            row = await command(self, *args, **kwargs)
            await self.session.flush()
            self._answered = {**key, "resource_id": str(row.id)}
            return row
        done = (await self.session.execute(_CLAIMED, key)).one()
        if bytes(done.body_hash)[:_BODY] != claim["body_hash"][:_BODY]:
            raise FailedPrecondition("REQUEST_ID_REUSED")
        row_or_none = await self.session.get(model, uuid.UUID(done.resource_id))
        # A key from before rights were kept beside it is answered as it was then.
        same = bytes(done.body_hash)[_BODY:] in (b"", claim["body_hash"][_BODY:])
        if row_or_none is None or not (same or _sees(self.actor, row_or_none)):
            raise NotFound("NOT_VISIBLE")
        self.replayed = True
        return row_or_none

    async def finish(self) -> None:
        """Write what is still open, what happened, and the access record if the RPC must leave one."""
        await self.session.flush()
        looks = self._looks()
        if not (self.recorded or self._answered or looks):
            return
        if self.request is not None:
            failpoints.at("before_outbox")
        key = {f"key_{name}": self._answered.get(name) for name in _KEY}
        await self.session.execute(_END, {**self._values(looks=looks), **key})
        if self.request is not None:
            failpoints.at("before_commit")
        self._looked(looks=looks)

    @staticmethod
    def _looks() -> bool:
        """Say whether this call must still leave an access record."""
        call = call_context.current()
        return call is not None and call.records and not call.recorded

    @staticmethod
    def _looked(*, looks: bool) -> None:
        call = call_context.current()
        if call is not None and looks:
            call.recorded += 1

    def _values(self, *, looks: bool) -> dict[str, Any]:
        """Return what TOLD names."""
        look = zip(access_records.COLUMNS, access_records.header(self.actor, self.now), strict=True)
        return {
            **outbox.values(self),
            **{f"look_{name}": value for name, value in look},
            "look_person_ids": [str(person) for person in self._seen],
            "looks": looks,
        }

    def _asked(self) -> dict[str, Any]:
        """Return the claim of the request's id; nothing where it has none."""
        request_id = getattr(self.request, "request_id", "")
        if not request_id or self.request is None:
            return {}
        try:
            uuid.UUID(request_id)
        except ValueError:
            raise InvalidArgument(fields=[Violation("request_id", "REQUEST_ID_INVALID")]) from None
        return {
            "account_id": self.actor.sender,
            "request_id": request_id,
            "body_hash": _body_hash(self.request) + self.actor.rights(),
            "claimed_at": self.now,
        }


async def load(
    tx: Tx,
    model: type[RowT],
    row_id: str | uuid.UUID,
    etag: str | None = None,
    reason: str = "NOT_VISIBLE",
    **also: Any,
) -> RowT:
    """Return a row of the scope, locked until the transaction ends, or say that there is none.

    `also` are columns that must have a value besides (`case_id=...`). With an etag (also an empty one)
    the row must be as the caller saw it.
    """
    key = row_id if isinstance(row_id, uuid.UUID) else ids.found(row_id, reason)
    query = select(model).where(model.id == key).filter_by(**also).with_for_update(of=model)
    row = (await tx.session.execute(query.execution_options(populate_existing=True))).scalars().first()
    if row is None:
        raise NotFound(reason)
    if etag is not None:
        etags.check(row, etag)
    return row


def _sees(actor: Actor, row: Row) -> bool:
    """Say whether an actor sees a row of its scope now: what strand and institution say of it.

    The row's own rules were asked when the command ran. Where they can't be told by the row, nobody whose
    rights have changed sees it.
    """
    if not isinstance(row, Municipal):
        return True
    if roles.reach(actor.roles) is roles.Reach.INSTITUTION:
        return str(getattr(row, "institution_id", "")) == actor.institution_id != ""
    strand = getattr(row, "strand", None)
    return strand in actor.strands if strand else set(roles.STRANDS) <= set(actor.strands)


def _body_hash(request: Message) -> bytes:
    name = request.DESCRIPTOR.full_name.encode()
    return hashlib.sha256(name + b"\0" + request.SerializeToString(deterministic=True)).digest()
