"""Drafts: what somebody typed and did not send yet. One account's own; nobody else ever reads one."""

from __future__ import annotations

import datetime as dt
from typing import Any, Final

from google.protobuf.empty_pb2 import Empty
from prag.common.v1 import draft_service_pb2 as pb

from services.chassis.auth.actors import caller
from services.chassis.errors import Aborted, NotFound
from services.chassis.files.refusals import Quota
from services.chassis.runtime.service import Runtime

__all__ = ["DraftServicer", "sweep"]

_KEPT: Final = dt.timedelta(days=90)
_MOST: Final = 100
_ETAG: Final = "md5(draft.content) AS etag"
# Set by the statement itself, as the scope is: row-level security lets an account reach its own only.
_MINE: Final = "(SELECT set_config('prag.account', $1, true)) IS NOT NULL AND account_id = $1"


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
        self._database = runtime.database
        self._clock = runtime.clock
        settings = runtime.settings
        self._quota = Quota(settings.drafts_per_account, settings.drafts_per_institution)

    async def SaveDraft(self, request: pb.SaveDraftRequest, _context: Any) -> pb.Draft:
        """Keep what was typed; of two tabs the older text does not win unasked."""
        await self._within_quota(request)
        row = await self._database.pool.fetchrow(
            "INSERT INTO draft (account_id, key, content, update_time, institution_id)"
            " SELECT $1::text, $2::text, $3::text, $4::timestamptz, $6::text"
            " WHERE (SELECT set_config('prag.account', $1, true)) IS NOT NULL"
            " ON CONFLICT (account_id, key)"
            " DO UPDATE SET content = excluded.content, update_time = excluded.update_time"
            " WHERE $5 IN ('', md5(draft.content)) OR draft.content = excluded.content"
            f" RETURNING key, '' AS content, {_ETAG}, update_time",
            caller().account_id,
            request.key,
            request.content,
            self._clock.now(),
            request.etag,
            caller().institution_id,
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
            f"SELECT key, content, {_ETAG}, update_time FROM draft WHERE {_MINE} AND key = $2",
            caller().account_id,
            request.key,
        )
        if row is None:
            raise NotFound("DRAFT_NOT_FOUND")
        return _message(row)

    async def ListDrafts(self, _request: pb.ListDraftsRequest, _context: Any) -> pb.ListDraftsResponse:
        """List the caller's, last typed first."""
        rows = await self._database.pool.fetch(
            f"SELECT key, '' AS content, {_ETAG}, update_time FROM draft WHERE {_MINE}"
            f" ORDER BY update_time DESC LIMIT {_MOST}",
            caller().account_id,
        )
        return pb.ListDraftsResponse(drafts=[_message(row) for row in rows], more=len(rows) >= _MOST)

    async def DeleteDraft(self, request: pb.DeleteDraftRequest, _context: Any) -> Empty:
        """Forget one."""
        await self._database.pool.execute(
            f"DELETE FROM draft WHERE {_MINE} AND key = $2",
            caller().account_id,
            request.key,
        )
        return Empty()


async def sweep(database: Any) -> None:
    """Forget what nobody came back to; a draft may hold names. Account by account, as the fence asks."""
    await database.pool.execute(
        "DELETE FROM draft WHERE (SELECT set_config('prag.sweeper', 'on', true)) IS NOT NULL"
        " AND update_time < $1",
        database.clock.now() - _KEPT,
    )


def _message(row: Any) -> pb.Draft:
    draft = pb.Draft(key=row["key"], content=row["content"], etag=row["etag"])
    draft.update_time.FromDatetime(row["update_time"])
    return draft
