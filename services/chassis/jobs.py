"""Long work: taken by a worker process of the service, one job at a time, row by row with SKIP LOCKED.

`JOBS = {"plan_pdf": make_plan_pdf}`; a command orders one with `await jobs.enqueue(tx, "plan_pdf", ...)`,
so a job exists only if the command did. The function gets a JobContext and returns a blob's id, figures,
or nothing. A worker that is killed stops beating, and its job is
taken again: what a job does must be right when done twice.
"""

from __future__ import annotations

import asyncio
import contextlib
import dataclasses
import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from sqlalchemy import text

from services.chassis import call_context, failpoints, ids
from services.chassis.auth.actors import Actor, acting
from services.chassis.database import database_errors
from services.chassis.database.transactions import Tx
from services.chassis.errors import DeadlineExceeded, DomainError, Unavailable
from services.chassis.runtime.service import Runtime
from services.chassis.telemetry import log

__all__ = ["Cancelled", "Job", "JobContext", "enqueue", "step", "work"]

Job = Callable[["JobContext"], Awaitable[Any]]

_BEAT: Final = 2.0
_DEAD_AFTER: Final = "15 seconds"
_POLL: Final = 1.0
_TRIES: Final = 3
_AWAY: Final = (Unavailable, DeadlineExceeded)

_ENQUEUE = text(
    "INSERT INTO job (id, kind, subject_id, params, state, actor, account_id, create_time, update_time)"
    " VALUES (:id, :kind, :subject_id, CAST(:params AS jsonb), 'WAITING', CAST(:actor AS jsonb), :account_id,"
    " :now, :now)"
)
_TAKE: Final = (
    "UPDATE job SET state = 'RUNNING', tries = tries + 1, heartbeat_at = now(), update_time = $1"
    " WHERE id = (SELECT id FROM job WHERE state = 'WAITING'"
    f" OR (state = 'RUNNING' AND heartbeat_at < now() - interval '{_DEAD_AFTER}')"
    " ORDER BY id LIMIT 1 FOR UPDATE SKIP LOCKED) RETURNING *"
)


class Cancelled(Exception):  # noqa: N818  # not an error: somebody wanted it so
    """The job was cancelled while it ran."""


@dataclass
class JobContext:
    """What a job's function gets."""

    runtime: Runtime
    job_id: UUID
    kind: str
    subject_id: str
    params: Mapping[str, Any]
    # Who ordered it; the job acts as them, with their scope and what they may see.
    actor: Actor
    _cancelled: bool = False

    async def progress(self, done: int, total: int = 0) -> None:
        """Say how far it is; raises Cancelled when nobody wants it any more."""
        self.check()
        await self.runtime.database.pool.execute(
            "UPDATE job SET progress_done = $2, progress_total = $3, update_time = $4"
            " WHERE id = $1 AND state = 'RUNNING'",
            self.job_id,
            done,
            total,
            self.runtime.database.clock.now(),
        )

    def check(self) -> None:
        """Raise Cancelled when nobody wants it any more."""
        if self._cancelled:
            raise Cancelled

    def cancel(self) -> None:
        """Have the next check raise."""
        self._cancelled = True


async def enqueue(
    tx: Tx, kind: str, subject_id: str | UUID = "", params: Mapping[str, Any] | None = None
) -> UUID:
    """Order a job in the transaction of a command; it runs as the caller, after the commit."""
    job_id = ids.new_id()
    actor = dataclasses.asdict(tx.actor) | {"roles": sorted(tx.actor.roles)}
    await tx.session.execute(
        _ENQUEUE,
        {
            "id": job_id,
            "kind": kind,
            "subject_id": str(subject_id),
            "params": json.dumps(dict(params or {})),
            "actor": json.dumps(actor),
            "account_id": tx.actor.account_id,
            "now": tx.now,
        },
    )
    return job_id


async def work(runtime: Runtime) -> None:
    """Do jobs for ever."""
    while True:
        if not await step(runtime):
            await asyncio.sleep(_POLL)


async def step(runtime: Runtime) -> bool:
    """Take one job and do it; False when there is none."""
    row = await runtime.database.pool.fetchrow(_TAKE, runtime.database.clock.now())
    if row is None:
        return False
    failpoints.at("after_take")
    stored = json.loads(row["actor"])
    actor = Actor(
        **{
            **stored,
            "roles": frozenset(stored["roles"]),
            "municipalities": tuple(stored["municipalities"]),
            "strands": tuple(stored["strands"]),
        }
    )
    context = JobContext(
        runtime,
        row["id"],
        row["kind"],
        row["subject_id"],
        json.loads(row["params"]),
        actor,
    )
    call = call_context.CurrentCall(rpc=f"{runtime.service.name}/job/{row['kind']}")
    with acting(actor), call_context.during(call):
        await _run(context, row["tries"])
    return True


async def _run(context: JobContext, tries: int) -> None:
    beat = asyncio.create_task(_beat(context))
    try:
        function = context.runtime.service.jobs[context.kind]
        if tries > _TRIES:
            # It took its worker with it each time; a fourth one shall live.
            await _end(context, "FAILED", reason="INTERNAL")
            return
        made = await function(context)
        failpoints.at("before_done")
        context.check()
    except Cancelled:
        log.info("job_cancelled", kind=context.kind, job_id=str(context.job_id))
    except Exception as error:  # noqa: BLE001 - a job that fails must not end the worker
        domain_error = error if isinstance(error, DomainError) else database_errors.translate(error, {})
        if domain_error is None:
            log.error("job_failed", kind=context.kind, job_id=str(context.job_id), exc_info=error)
            await _end(context, "FAILED", reason="INTERNAL")
        elif isinstance(domain_error, _AWAY) and tries < _TRIES:
            # The database or a peer is away: without a heart beat the job is soon taken again.
            log.warning(
                "job_waits", kind=context.kind, job_id=str(context.job_id), reason=domain_error.reason
            )
        else:
            log.warning(
                "job_failed", kind=context.kind, job_id=str(context.job_id), reason=domain_error.reason
            )
            await _end(context, "FAILED", reason=domain_error.reason)
    else:
        await _end(context, "DONE", made=made)
    finally:
        beat.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await beat


async def _beat(context: JobContext) -> None:
    """Say that the worker lives, and hear whether the job is still wanted."""
    while True:
        await asyncio.sleep(_BEAT)
        state = "RUNNING"
        # A beat that the database missed ends nothing; the next one may reach it.
        with contextlib.suppress(*database_errors.DATABASE_ERRORS):
            state = await context.runtime.database.pool.fetchval(
                "UPDATE job SET heartbeat_at = now() WHERE id = $1 RETURNING state", context.job_id
            )
        if state != "RUNNING":
            context.cancel()
            return


async def _end(context: JobContext, state: str, made: Any = None, reason: str = "") -> None:
    figures = {key: str(value) for key, value in made.items()} if isinstance(made, Mapping) else {}
    blob = figures.pop("blob_id", None) if figures else made
    database = context.runtime.database
    await database.pool.execute(
        # What it was told is no longer needed, and may hold names.
        "UPDATE job SET state = $2, result_blob_id = $3, result = $4, error_reason = $5, update_time = $6,"
        " params = CASE WHEN $2 = 'DONE' THEN '{}'::jsonb ELSE params END"
        " WHERE id = $1 AND state = 'RUNNING'",
        context.job_id,
        state,
        UUID(str(blob)) if blob else None,
        json.dumps(figures),
        reason,
        database.clock.now(),
    )
