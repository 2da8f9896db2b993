"""Drafts: what somebody typed and did not send yet. One account's own; nobody else ever reads one.

Nor does the account itself that has lost what it was typed with: the office, a role, a municipality. It comes
back when all of that does. The access record names whom the case concerns that the draft's key names.
"""

from __future__ import annotations

import datetime as dt
import re
from typing import Any, Final
from uuid import UUID

from google.protobuf.empty_pb2 import Empty
from prag.common.v1 import draft_service_pb2 as pb

from services.chassis.auth.actors import caller
from services.chassis.database import access_records
from services.chassis.database.transactions import scope_literal
from services.chassis.errors import Aborted, NotFound
from services.chassis.files.refusals import Quota
from services.chassis.runtime.service import Runtime

__all__ = ["DraftServicer", "sweep"]

_KEPT: Final = dt.timedelta(days=90)
_MOST: Final = 100
_ETAG: Final = "md5(draft.content) AS etag"
# None, or several, of which one is to be right (etags.check_seen).
_SEEN: Final = "({0}::text = '' OR md5(draft.content) = ANY(string_to_array({0}::text, ',')))"
# Set by the statement itself, as the scope is: row-level security lets an account reach its own only.
_MINE: Final = "(SELECT set_config('prag.account', $1, true)) IS NOT NULL AND account_id = $1"
# By the rights of now. Of what was kept before there were these columns nobody knows any.
_REACHED: Final = (
    "draft.institution_id IN ('', $2) AND draft.roles <@ $3::text[] AND draft.municipalities <@ $4::text[]"
)
_CASE: Final = re.compile(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}")
_PEOPLE: Final = (
    "SELECT person_ids FROM case_ref"
    " WHERE (SELECT set_config('prag.scope', $1, true)) IS NOT NULL AND case_id = $2"
)

# Together with the draft that is to be kept. The sweeper alone sees more than one account's, and only sizes
# here.
_KEPT_BY: Final = (
    "SELECT coalesce(sum(size) FILTER (WHERE account_id = $1), 0) AS account,"
    " coalesce(sum(size), 0) AS institution FROM draft"
    " WHERE (SELECT set_config('prag.sweeper', 'on', true)) IS NOT NULL"
    " AND (account_id = $1 OR institution_id = $2 AND $2 <> '') AND NOT (account_id = $1 AND key = $3)"
)


class DraftServicer:
    """prag.common.v1.DraftService."""

    def __init__(self, runtime: Runtime) -> None:
        """Keep drafts in the runtime's database."""
        self._runtime = runtime
        self._database = runtime.database
        self._clock = runtime.clock
        settings = runtime.settings
        self._quota = Quota(settings.drafts_per_account, settings.drafts_per_institution)

    async def SaveDraft(self, request: pb.SaveDraftRequest, _context: Any) -> pb.Draft:
        """Keep what was typed; of two tabs the older text does not win unasked."""
        await self._within_quota(request)
        row = await self._database.pool.fetchrow(
            "INSERT INTO draft (account_id, key, content, update_time, institution_id, roles, municipalities)"
            " SELECT $1::text, $5::text, $6::text, $7::timestamptz, $2::text, $3::text[], $4::text[]"
            " WHERE (SELECT set_config('prag.account', $1, true)) IS NOT NULL"
            " ON CONFLICT (account_id, key)"
            " DO UPDATE SET content = excluded.content, update_time = excluded.update_time,"
            " institution_id = excluded.institution_id, roles = excluded.roles,"
            " municipalities = excluded.municipalities"
            # What the account does not reach any more is not there for it, and is written over.
            f" WHERE {_SEEN.format('$8')} OR draft.content = excluded.content OR NOT ({_REACHED})"
            f" RETURNING key, '' AS content, {_ETAG}, update_time",
            *_rights(),
            request.key,
            request.content,
            self._clock.now(),
            request.etag,
        )
        if row is None:
            raise Aborted("ETAG_STALE")
        return _message(row)

    async def _within_quota(self, request: pb.SaveDraftRequest) -> None:
        """Refuse what would be more than an account or its institution may keep."""
        by = caller()
        kept: Any = await self._database.pool.fetchrow(
            _KEPT_BY, by.account_id, by.institution_id, request.key
        )
        self._quota.check(kept, len(request.content.encode()), "content")

    async def GetDraft(self, request: pb.GetDraftRequest, _context: Any) -> pb.Draft:
        """Give back what was typed."""
        row = await self._database.pool.fetchrow(
            f"SELECT key, content, {_ETAG}, update_time FROM draft WHERE {_MINE} AND {_REACHED} AND key = $5",
            *_rights(),
            request.key,
        )
        if row is None:
            raise NotFound("DRAFT_NOT_FOUND")
        await access_records.write(self._database, await self._people(request.key))
        return _message(row)

    async def _people(self, key: str) -> list[UUID]:
        """Return whom the case concerns that a key names; a form of none names nobody."""
        named = _CASE.search(key)
        if named is None:
            return []
        case_id = UUID(named[0])
        if self._runtime.service.people_of_case is not None:
            return list(await self._runtime.service.people_of_case(self._runtime, case_id))
        scope = scope_literal(caller().scope)
        return list(await self._database.pool.fetchval(_PEOPLE, scope, case_id) or ())

    async def ListDrafts(self, _request: pb.ListDraftsRequest, _context: Any) -> pb.ListDraftsResponse:
        """List the caller's, last typed first."""
        rows = await self._database.pool.fetch(
            f"SELECT key, '' AS content, {_ETAG}, update_time FROM draft WHERE {_MINE} AND {_REACHED}"
            f" ORDER BY update_time DESC LIMIT {_MOST}",
            *_rights(),
        )
        return pb.ListDraftsResponse(drafts=[_message(row) for row in rows], more=len(rows) >= _MOST)

    async def DeleteDraft(self, request: pb.DeleteDraftRequest, _context: Any) -> Empty:
        """Forget one; what another tab has kept in its place meanwhile stays."""
        await self._database.pool.execute(
            f"DELETE FROM draft WHERE {_MINE} AND key = $2 AND {_SEEN.format('$3')}",
            caller().account_id,
            request.key,
            request.etag,
        )
        return Empty()


async def sweep(database: Any) -> None:
    """Forget what nobody came back to; a draft may hold names. Account by account, as the fence asks."""
    await database.pool.execute(
        "DELETE FROM draft WHERE (SELECT set_config('prag.sweeper', 'on', true)) IS NOT NULL"
        " AND update_time < $1",
        database.clock.now() - _KEPT,
    )


def _rights() -> tuple[str, str, list[str], list[str]]:
    """Return the first values of a statement: whose draft, and with what it is typed or read."""
    by = caller()
    return by.account_id, by.institution_id, sorted(by.roles), sorted(by.municipalities)


def _message(row: Any) -> pb.Draft:
    draft = pb.Draft(key=row["key"], content=row["content"], etag=row["etag"])
    draft.update_time.FromDatetime(row["update_time"])
    return draft
