"""Everybody's own jobs: how far they are, what they made, and stopping or starting one again.

Who could not order a job now has none, though it was theirs.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Sequence
from typing import Any, Final

from prag.common.v1 import job_service_pb2 as pb

from services.chassis import ids, jobs
from services.chassis.auth.actors import caller
from services.chassis.database import paging
from services.chassis.dates import as_timestamp
from services.chassis.errors import FailedPrecondition, NotFound
from services.chassis.runtime.service import Runtime

__all__ = ["JobServicer"]

_ENDED: Final = (pb.JOB_STATE_FAILED, pb.JOB_STATE_CANCELLED)

_COLUMNS: Final = (
    "id::text, kind, subject_id, state, progress_done, progress_total, result_blob_id::text, result,"
    " error_reason, create_time, update_time,"
    " EXISTS (SELECT FROM blob WHERE blob.id = job.result_blob_id AND blob.attached_at IS NOT NULL) AS stays"
)


class JobServicer:
    """prag.common.v1.JobService: everybody's own jobs, and nobody else's."""

    def __init__(self, runtime: Runtime) -> None:
        """Read from the runtime's database."""
        self._runtime = runtime
        self._database = runtime.database

    async def GetJob(self, request: pb.GetJobRequest, _context: Any) -> pb.Job:
        """Show one."""
        row = await self._database.pool.fetchrow(
            f"SELECT {_COLUMNS} FROM job WHERE id = $1 AND account_id = $2",
            ids.found(request.job_id, "JOB_NOT_FOUND"),
            caller().account_id,
        )
        if row is None or not await self._orderable([row]):
            raise NotFound("JOB_NOT_FOUND")
        return self._message(row)

    async def _orderable(self, rows: Sequence[Any]) -> list[Any]:
        """Return those that the caller could order now."""
        subjects: dict[str, list[str]] = {}
        for row in rows:
            subjects.setdefault(row["kind"], []).append(row["subject_id"])
        reached = {kind: await jobs.made_for(self._runtime, kind, named) for kind, named in subjects.items()}
        return [row for row in rows if row["subject_id"] in reached[row["kind"]]]

    async def ListJobs(self, request: pb.ListJobsRequest, _context: Any) -> pb.ListJobsResponse:
        """List them, newest first."""
        size = paging.page_size(request)
        after = paging.decode(request.page_token, request.subject_id)
        rows = await self._database.pool.fetch(
            f"SELECT {_COLUMNS} FROM job WHERE account_id = $1 AND ($2 = '' OR subject_id = $2)"
            " AND ($3::text IS NULL OR id < $3::text::uuid) ORDER BY job.id DESC LIMIT $4",
            caller().account_id,
            request.subject_id,
            str(after[0]) if after else None,
            size + 1,
        )
        shown, last = paging.paged(rows, size)
        token = paging.encode([last["id"]], request.subject_id) if last else ""
        of_now = await self._orderable(shown)
        return pb.ListJobsResponse(jobs=[self._message(row) for row in of_now], next_page_token=token)

    async def CancelJob(self, request: pb.CancelJobRequest, context: Any) -> pb.Job:
        """Stop one."""
        return await self._move(request.job_id, ("WAITING", "RUNNING"), "CANCELLED", context)

    async def RetryJob(self, request: pb.RetryJobRequest, context: Any) -> pb.Job:
        """Run one again."""
        job = await self.GetJob(pb.GetJobRequest(job_id=request.job_id), context)
        ended = job.update_time.ToDatetime(dt.UTC)
        if job.state in _ENDED and ended < self._database.clock.now() - jobs.TOLD_KEPT:
            raise FailedPrecondition("JOB_EXPIRED")
        return await self._move(request.job_id, ("FAILED", "CANCELLED"), "WAITING", context)

    async def _move(self, job_id: str, before: tuple[str, ...], after: str, context: Any) -> pb.Job:
        job = await self.GetJob(pb.GetJobRequest(job_id=job_id), context)
        row = await self._database.pool.fetchrow(
            "UPDATE job SET state = $3, tries = 0, error_reason = '', progress_done = 0, update_time = $4"
            f" WHERE id = $1::text::uuid AND state = ANY($2::text[]) RETURNING {_COLUMNS}",
            job.id,
            list(before),
            after,
            self._database.clock.now(),
        )
        if row is None:
            state = pb.JobState.Name(job.state).removeprefix("JOB_STATE_")
            raise FailedPrecondition("JOB_NOT_IN_STATE", state=state)
        return self._message(row)

    def _message(self, row: Any) -> pb.Job:
        job = pb.Job(
            id=row["id"],
            kind=row["kind"],
            subject_id=row["subject_id"],
            state=f"JOB_STATE_{row['state']}",
            progress_done=row["progress_done"],
            progress_total=row["progress_total"],
            result_blob_id=row["result_blob_id"] or "",
            result=json.loads(row["result"]),
            error_reason=row["error_reason"],
        )
        as_timestamp(row["create_time"], job.create_time)
        as_timestamp(row["update_time"], job.update_time)
        if row["result_blob_id"] and not row["stays"]:
            until = row["update_time"] + jobs.RESULT_KEPT
            if until <= self._database.clock.now():
                job.result_blob_id = ""
            as_timestamp(until, job.expire_time)
        return job
