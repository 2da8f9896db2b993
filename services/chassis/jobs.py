"""Long work: taken by a worker process of the service, one job at a time, row by row with SKIP LOCKED.

`JOBS = {"plan_pdf": Job(make_plan_pdf, "plan.write", concerns)}`; a command orders one with
`await jobs.enqueue(tx, "plan_pdf", ...)`, so a job exists only if the command did. The function gets a
JobContext and returns a blob's id, figures, or nothing. A worker that is killed stops beating, and its job is
taken again: what a job does must be right when done twice. Three workers at most are lost to one job; one
that is asked to end gives it back, and so does one that finds the database or a peer away.

Rights are asked when the work is done, not when it was ordered. A job runs as its orderer is now, by
identity's word; it runs, is run again and is fetched only where its orderer could order it anew: the
permission, and the row that it is made of. What it was told is forgotten an hour after it ended, what it made
after a week.
"""

from __future__ import annotations

import asyncio
import contextlib
import dataclasses
import datetime as dt
import json
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from prag.identity.v1 import identity_service_pb2 as identity
from sqlalchemy import text

from services.chassis import call_context, failpoints, ids
from services.chassis.auth.actors import Actor, acting, caller
from services.chassis.database import database_errors
from services.chassis.database.transactions import Tx
from services.chassis.errors import DeadlineExceeded, DomainError, NotFound, PermissionDenied, Unavailable
from services.chassis.runtime.service import Runtime
from services.chassis.telemetry import log

__all__ = [
    "RESULT_KEPT",
    "TOLD_KEPT",
    "Cancelled",
    "Job",
    "JobContext",
    "asked_of_identity",
    "enqueue",
    "made_for",
    "step",
    "sweep",
    "work",
]

# How long what a job was told is kept after its end, so that it can be run again; it may hold names.
TOLD_KEPT: Final = dt.timedelta(hours=1)
# How long what it made is kept, where no command made a document of it.
RESULT_KEPT: Final = dt.timedelta(days=7)

_BEAT: Final = 2.0
_DEAD_AFTER: Final = "15 seconds"
_POLL: Final = 1.0
_TRIES: Final = 3
# How long after its order a job waits for what is away: it may be the job itself that ends its peers.
_AWAY_FOR: Final = dt.timedelta(hours=1)
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
# Taken again as soon as a worker is free, or when the next one may find what was away.
_GIVE_BACK: Final = (
    "UPDATE job SET tries = tries - 1, state = $2, update_time = $3 WHERE id = $1 AND state = 'RUNNING'"
)
_FORGET: Final = (
    "UPDATE job SET params = '{}' WHERE params <> '{}' AND state IN ('DONE', 'FAILED', 'CANCELLED')"
    " AND update_time < $1"
)
# The file goes with the sweep of files, which keeps what a job still names.
_EXPIRE: Final = (
    "UPDATE job SET result_blob_id = NULL WHERE result_blob_id IS NOT NULL AND update_time <= $1"
    " AND NOT EXISTS (SELECT FROM blob WHERE blob.id = job.result_blob_id AND blob.attached_at IS NOT NULL)"
)


class Cancelled(Exception):  # noqa: N818  # not an error: somebody wanted it so
    """The job was cancelled while it ran."""


@dataclass(frozen=True)
class Job:
    """A kind of long work: what does it, and who may order it, have it run and fetch what it made."""

    run: Callable[[JobContext], Awaitable[Any]]
    # Empty for what is done whoever ordered it and fetched by nobody: a letter to somebody.
    permission: str
    # (runtime, ids of subjects) -> whom each shows, of those that the caller may have it made of now; the
    # rest are left out. Where somebody is shown by consent only, it asks for that of today.
    concerns: Callable[[Runtime, Sequence[str]], Awaitable[Mapping[str, Sequence[UUID]]]]


@dataclass
class JobContext:
    """What a job's function gets."""

    runtime: Runtime
    job_id: UUID
    kind: str
    subject_id: str
    params: Mapping[str, Any]
    # Who ordered it, as they are now; the job acts as them, with their scope and what they may see.
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
    """Order a job in the transaction of a command; it runs as who orders it, after the commit."""
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
    with call_context.during(call):
        await _run(context, row["tries"], row["create_time"])
    return True


async def made_for(runtime: Runtime, kind: str, subjects: Sequence[str]) -> Mapping[str, Sequence[UUID]]:
    """Return whom a kind of job shows of each subject, of those of which the caller may order it now."""
    job: Job | None = runtime.service.jobs.get(kind)
    if job is None or not caller().may(job.permission):
        return {}
    return await job.concerns(runtime, subjects)


async def _check(context: JobContext, job: Job) -> None:
    """Raise unless the caller could order the job now; a service orders from itself."""
    if context.actor.kind == "service" or not job.permission:
        return
    if not context.actor.may(job.permission):
        raise PermissionDenied("NOT_PERMITTED", permission=job.permission)
    if context.subject_id not in await job.concerns(context.runtime, [context.subject_id]):
        raise NotFound("NOT_VISIBLE")


async def _as_now(runtime: Runtime, ordered_by: Actor) -> Actor:
    """Return who ordered a job as they are now; one who is suspended may do nothing."""
    if ordered_by.kind == "service":
        return ordered_by
    ask = runtime.service.rights or asked_of_identity
    try:
        rights = await ask(runtime, ordered_by.account_id)
    except NotFound:
        return dataclasses.replace(ordered_by, roles=frozenset(), municipalities=(), strands=())
    return dataclasses.replace(
        ordered_by,
        institution_id=rights.institution_id,
        institution_kind=rights.institution_kind,
        roles=frozenset(rights.roles),
        municipalities=tuple(rights.municipalities),
        strands=tuple(rights.strands),
    )


async def asked_of_identity(runtime: Runtime, account_id: str) -> identity.Rights:
    """Return what an account may do now, by identity's word."""
    return await runtime.peers.identity.GetRights(identity.GetRightsRequest(account_id=account_id))


async def sweep(runtime: Runtime) -> None:
    """Forget what jobs were told, and let go of what they made, when its time is over."""
    now = runtime.database.clock.now()
    await runtime.database.pool.execute(_FORGET, now - TOLD_KEPT)
    await runtime.database.pool.execute(_EXPIRE, now - RESULT_KEPT)


async def _run(context: JobContext, tries: int, ordered_at: dt.datetime) -> None:
    beat = asyncio.create_task(_beat(context))
    try:
        job: Job = context.runtime.service.jobs[context.kind]
        if tries > _TRIES:
            # It took its worker with it each time; a fourth one shall live.
            await _end(context, "FAILED", reason="INTERNAL")
            return
        if job.permission:
            context.actor = await _as_now(context.runtime, context.actor)
        with acting(context.actor):
            await _check(context, job)
            made = await job.run(context)
        failpoints.at("before_done")
        context.check()
    except Cancelled:
        log.info("job_cancelled", kind=context.kind, job_id=str(context.job_id))
    except asyncio.CancelledError:
        # The worker is asked to end, which is no fault of the job.
        await _give_back(context, "WAITING")
        raise
    except Exception as error:  # noqa: BLE001 - a job that fails must not end the worker
        waits = context.runtime.database.clock.now() < ordered_at + _AWAY_FOR
        domain_error = error if isinstance(error, DomainError) else database_errors.translate(error, {})
        if domain_error is None:
            log.error("job_failed", kind=context.kind, job_id=str(context.job_id), exc_info=error)
            await _end(context, "FAILED", reason="INTERNAL")
        elif isinstance(domain_error, _AWAY) and waits:
            # The database or a peer is away: without a heart beat the job is soon taken again.
            log.warning(
                "job_waits", kind=context.kind, job_id=str(context.job_id), reason=domain_error.reason
            )
            await _give_back(context, "RUNNING")
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


async def _give_back(context: JobContext, state: str) -> None:
    """Let another try count as this one; where the database is away too, it counts."""
    database = context.runtime.database
    with contextlib.suppress(*database_errors.DATABASE_ERRORS):
        await database.pool.execute(_GIVE_BACK, context.job_id, state, database.clock.now())


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
