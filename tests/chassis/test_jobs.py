"""Jobs among other jobs: which is taken and when, what its end writes, and whose it is."""

import asyncio
import dataclasses
import datetime as dt
import json
from types import SimpleNamespace

import pytest
from prag.common.v1 import job_service_pb2 as pb
from prag.common.v1.job_service_pb2 import JobState
from prag.identity.v1 import identity_service_pb2 as identity

from services.chassis import jobs
from services.chassis.auth.actors import acting, caller
from services.chassis.clock import Clock
from services.chassis.common_services.job_service import JobServicer
from services.chassis.errors import FailedPrecondition, InvalidArgument, NotFound, Unavailable
from services.chassis.ids import new_id
from tests.chassis.conftest import job, officer
from tests.running_services import as_ordered

RAN, OTHER = officer("RAN"), officer("RAN", account="other")


async def works(context):
    return {"by": context.actor.account_id}


class SampleUnderTest:
    """A service that has jobs, without a server before it."""

    def __init__(self, database, scratch):
        self.scratch = scratch
        self.jobs = {"works": job(works)}
        self.runtime = SimpleNamespace(
            database=database, service=SimpleNamespace(name="sample", jobs=self.jobs, rights=as_ordered)
        )
        self.servicer = JobServicer(self.runtime)

    async def order(self, kind="works", by=RAN, subject="plan-1", **params):
        with acting(by):
            async with self.runtime.database.transaction() as tx:
                return await jobs.enqueue(tx, kind, subject, params)

    async def ask(self, name, by=RAN, **fields):
        requests = {"GetJob": pb.GetJobRequest, "ListJobs": pb.ListJobsRequest}
        kind = requests.get(name) or getattr(pb, f"{name}Request")
        with acting(by):
            return await getattr(self.servicer, name)(kind(**fields), None)

    async def step(self):
        return await jobs.step(self.runtime)

    async def row(self, job_id):
        (row,) = await self.scratch.all("SELECT * FROM job WHERE id = $1", job_id)
        return row

    async def set(self, job_id, **columns):
        for name, value in columns.items():
            await self.scratch.all(f"UPDATE job SET {name} = $2 WHERE id = $1", job_id, value)

    async def beaten(self, job_id, seconds):
        """Let a worker that has it have said so before so many seconds."""
        await self.set(job_id, state="RUNNING")
        await self.scratch.all(
            "UPDATE job SET heartbeat_at = now() - make_interval(secs => $2) WHERE id = $1",
            job_id,
            float(seconds),
        )

    async def states(self):
        rows = await self.scratch.all("SELECT state FROM job ORDER BY id")
        return [row["state"] for row in rows]


@pytest.fixture
def sample(database, scratch):
    return SampleUnderTest(database, scratch)


async def test_what_is_ordered_waits_as_it_was_ordered(sample, clock):
    job_id = await sample.order(n=1)
    row = await sample.row(job_id)
    assert (row["kind"], row["subject_id"], row["state"], row["tries"]) == ("works", "plan-1", "WAITING", 0)
    assert (row["account_id"], json.loads(row["params"])) == (RAN.account_id, {"n": 1})
    assert (row["create_time"], row["update_time"], row["heartbeat_at"]) == (clock.now(), clock.now(), None)
    assert (row["result_blob_id"], row["result"], row["error_reason"]) == (None, "{}", "")
    bare = await sample.order(subject="")
    assert (await sample.row(bare))["params"] == "{}"


async def test_a_job_runs_as_who_ordered_it_with_what_they_said(sample):
    seen = []

    async def looks(context):
        seen.append((context, caller()))

    sample.jobs["works"] = job(looks)
    by = dataclasses.replace(RAN, municipalities=("RAN", "GJL"), locale="sr-Cyrl", name="")
    job_id = await sample.order(by=by, n=1, word="a")
    assert await sample.step()
    [(context, actor)] = seen
    assert context.actor == actor == by
    assert (context.job_id, context.kind, context.subject_id) == (job_id, "works", "plan-1")
    assert context.params == {"n": 1, "word": "a"}


async def test_the_oldest_that_waits_is_taken_and_no_other(sample):
    first, second, third = [await sample.order() for _ in range(3)]
    await sample.set(first, state="DONE")
    assert await sample.step()
    assert await sample.states() == ["DONE", "DONE", "WAITING"]
    assert (await sample.row(second))["tries"] == 1
    assert (await sample.row(third))["heartbeat_at"] is None
    assert (await sample.row(first))["tries"] == 0
    for state in ("DONE", "FAILED", "CANCELLED"):
        await sample.set(third, state=state)
        assert not await sample.step()


@pytest.mark.parametrize(("seconds", "taken"), [(14, False), (16, True)])
async def test_a_worker_that_was_silent_for_fifteen_seconds_has_lost_its_job(sample, seconds, taken):
    await sample.beaten(await sample.order(), seconds)
    assert await sample.step() is taken


@pytest.mark.parametrize(("tries", "state"), [(2, "DONE"), (3, "FAILED")])
async def test_what_took_its_worker_with_it_three_times_is_given_up(sample, tries, state):
    job_id = await sample.order()
    await sample.beaten(job_id, 60)
    await sample.set(job_id, tries=tries)
    assert await sample.step()
    row = await sample.row(job_id)
    assert (row["state"], row["tries"]) == (state, tries + 1)
    assert row["error_reason"] == ("INTERNAL" if state == "FAILED" else "")


@pytest.mark.parametrize(("seconds", "state"), [(3599, "RUNNING"), (3600, "FAILED")])
async def test_what_is_away_is_waited_for_an_hour_and_is_no_try(sample, clock, seconds, state):
    async def away(_context):
        raise Unavailable("BUSY")

    sample.jobs["works"] = job(away)
    job_id = await sample.order()
    clock.advance(seconds=seconds)
    await sample.set(job_id, tries=2)
    assert await sample.step()
    row = await sample.row(job_id)
    assert (row["state"], row["error_reason"]) == (state, "BUSY" if state == "FAILED" else "")
    assert row["tries"] == (3 if state == "FAILED" else 2)


async def test_a_job_that_lost_two_workers_and_found_identity_away_is_done_by_the_next(sample):
    """Killed, identity away, killed: that was INTERNAL, though only two were lost."""

    async def away(_runtime, _account_id):
        raise Unavailable("PEER_UNAVAILABLE")

    job_id = await sample.order()
    sample.runtime.service.rights = away
    for lost in (1, 2):
        await sample.beaten(job_id, 60)
        await sample.set(job_id, tries=lost)
        assert await sample.step()
    sample.runtime.service.rights = as_ordered
    await sample.beaten(job_id, 60)
    assert await sample.step()
    assert (await sample.row(job_id))["state"] == "DONE"


async def test_a_worker_that_is_asked_to_end_gives_its_job_back(sample):
    begun = asyncio.Event()

    async def long(_context):
        begun.set()
        await asyncio.Event().wait()

    sample.jobs["works"] = job(long)
    job_id = await sample.order()
    worker = asyncio.create_task(sample.step())
    await begun.wait()
    worker.cancel()
    await asyncio.gather(worker, return_exceptions=True)
    row = await sample.row(job_id)
    assert (row["state"], row["tries"]) == ("WAITING", 0)
    sample.jobs["works"] = job(works)
    assert await sample.step()
    assert (await sample.row(job_id))["state"] == "DONE"


async def test_what_was_made_is_kept_and_what_was_told_is_forgotten(sample):
    key = new_id()
    for made, blob, result in (
        (None, None, {}),
        ({}, None, {}),
        ({"a": 1, "b": "x"}, None, {"a": "1", "b": "x"}),
        (key, key, {}),
        ({"blob_id": key, "pages": 3}, key, {"pages": "3"}),
    ):

        async def makes(_context, made=made):
            return made

        sample.jobs["works"] = job(makes)
        job_id = await sample.order(name="Ana")
        assert await sample.step()
        row = await sample.row(job_id)
        assert (row["state"], row["params"], row["error_reason"]) == ("DONE", "{}", "")
        assert (row["result_blob_id"], json.loads(row["result"])) == (blob, result)
        shown = await sample.ask("GetJob", job_id=str(job_id))
        assert (shown.result_blob_id, dict(shown.result)) == (str(blob or ""), result)
    first, beside = await sample.order(), await sample.order(name="Besa")
    assert await sample.step()
    assert (await sample.row(first))["state"] == "DONE"
    assert json.loads((await sample.row(beside))["params"]) == {"name": "Besa"}


@pytest.mark.parametrize(
    ("error", "reason"),
    [(KeyError("Ana"), "INTERNAL"), (FailedPrecondition("NOT_IN_STATE"), "NOT_IN_STATE")],
    ids=["defect", "refused"],
)
async def test_what_failed_says_why_and_may_be_tried_again_with_what_it_was_told(sample, error, reason):
    async def fails(context):
        await context.progress(3, 4)
        raise error

    sample.jobs["works"] = job(fails)
    job_id = await sample.order(n=1)
    await sample.step()
    row = await sample.row(job_id)
    assert (row["state"], row["error_reason"], json.loads(row["params"])) == ("FAILED", reason, {"n": 1})
    assert (row["progress_done"], row["progress_total"]) == (3, 4)
    again = await sample.ask("RetryJob", job_id=str(job_id))
    assert (again.state, again.error_reason, again.progress_done) == (JobState.JOB_STATE_WAITING, "", 0)
    row = await sample.row(job_id)
    assert (row["state"], row["tries"]) == ("WAITING", 0)
    sample.jobs["works"] = job(works)
    assert await sample.step()
    assert (await sample.row(job_id))["state"] == "DONE"


async def test_a_kind_that_nobody_knows_fails_and_the_worker_lives(sample):
    job_id = await sample.order(kind="nothing")
    assert await sample.step()
    row = await sample.row(job_id)
    assert (row["state"], row["error_reason"]) == ("FAILED", "INTERNAL")


async def test_a_job_that_is_cancelled_while_it_runs_ends_and_stays_so(sample, monkeypatch):
    monkeypatch.setattr(jobs, "_BEAT", 0.01)
    started = asyncio.Event()

    async def long(context):
        started.set()
        while True:
            await context.progress(1)
            await asyncio.sleep(0.01)

    sample.jobs["works"] = job(long)
    job_id = await sample.order()
    running = asyncio.create_task(sample.step())
    await asyncio.wait_for(started.wait(), 5)
    cancelled = await sample.ask("CancelJob", job_id=str(job_id))
    assert cancelled.state == JobState.JOB_STATE_CANCELLED
    assert await asyncio.wait_for(running, 5)
    row = await sample.row(job_id)
    assert (row["state"], row["error_reason"], row["progress_done"]) == ("CANCELLED", "", 0)


async def test_a_beat_says_that_the_worker_lives(sample, monkeypatch):
    monkeypatch.setattr(jobs, "_BEAT", 0.01)
    job_id, beside = await sample.order(), await sample.order()

    async def silent(context):
        await sample.beaten(job_id, 14)
        await sample.beaten(beside, 10)
        async with asyncio.timeout(5):
            while (await sample.row(job_id))["heartbeat_at"] < started:
                await asyncio.sleep(0.01)
        context.check()

    started = Clock().now() - dt.timedelta(seconds=5)
    sample.jobs["works"] = job(silent)
    assert await sample.step()
    assert (await sample.row(job_id))["state"] == "DONE"
    # Of its own job and of no other.
    assert (await sample.row(beside))["heartbeat_at"] < started


async def test_what_ended_meanwhile_is_not_ended_again(sample):
    async def late(context):
        await sample.set(context.job_id, state="CANCELLED")
        await context.progress(5, 6)
        return {"a": 1}

    sample.jobs["works"] = job(late)
    job_id = await sample.order()
    assert await sample.step()
    row = await sample.row(job_id)
    assert (row["state"], row["result"], row["progress_done"]) == ("CANCELLED", "{}", 0)


async def test_a_list_is_of_ones_own_by_subject_newest_first(sample):
    mine = [str(await sample.order(subject=subject)) for subject in ("a", "b", "a", "a")]
    await sample.order(by=OTHER, subject="a")
    all_of_mine = [job.id for job in (await sample.ask("ListJobs")).jobs]
    assert all_of_mine == mine[::-1]
    of_a = [mine[3], mine[2], mine[0]]
    first = await sample.ask("ListJobs", subject_id="a", page_size=2)
    assert [job.id for job in first.jobs] == of_a[:2]
    last = await sample.ask("ListJobs", subject_id="a", page_size=2, page_token=first.next_page_token)
    assert ([job.id for job in last.jobs], last.next_page_token) == (of_a[2:], "")
    whole = await sample.ask("ListJobs", subject_id="a", page_size=3)
    assert (len(whole.jobs), whole.next_page_token) == (3, "")
    with pytest.raises(InvalidArgument):
        await sample.ask("ListJobs", subject_id="b", page_token=first.next_page_token)


async def test_a_job_is_shown_whole_and_to_its_own_only(sample, clock):
    job_id = await sample.order()
    await sample.set(job_id, progress_done=2, progress_total=9)
    job = await sample.ask("GetJob", job_id=str(job_id))
    assert (job.id, job.kind, job.subject_id) == (str(job_id), "works", "plan-1")
    assert (job.state, job.progress_done, job.progress_total) == (JobState.JOB_STATE_WAITING, 2, 9)
    assert job.create_time.ToDatetime(dt.UTC) == job.update_time.ToDatetime(dt.UTC) == clock.now()
    for name in ("GetJob", "CancelJob", "RetryJob"):
        for by, wanted in ((OTHER, job_id), (RAN, new_id()), (RAN, "x")):
            with pytest.raises(NotFound, match="JOB_NOT_FOUND"):
                await sample.ask(name, by=by, job_id=str(wanted))
    assert await sample.states() == ["WAITING"]


MOVES = [
    ("CancelJob", "WAITING", "CANCELLED"),
    ("CancelJob", "RUNNING", "CANCELLED"),
    ("CancelJob", "DONE", None),
    ("CancelJob", "FAILED", None),
    ("CancelJob", "CANCELLED", None),
    ("RetryJob", "WAITING", None),
    ("RetryJob", "RUNNING", None),
    ("RetryJob", "DONE", None),
    ("RetryJob", "FAILED", "WAITING"),
    ("RetryJob", "CANCELLED", "WAITING"),
]


@pytest.mark.parametrize(("name", "before"), [("CancelJob", "WAITING"), ("RetryJob", "FAILED")])
async def test_of_two_who_move_a_job_one_does(sample, name: str, before: str):
    job_id = await sample.order()
    await sample.set(job_id, state=before)
    asked = (sample.ask(name, job_id=str(job_id)) for _ in range(2))
    answers = await asyncio.gather(*asked, return_exceptions=True)
    refusals = [one for one in answers if isinstance(one, BaseException)]
    assert [getattr(one, "reason", one) for one in refusals] == ["JOB_NOT_IN_STATE"]


async def test_a_job_is_moved_from_where_that_can_be(sample):
    job_id, beside = await sample.order(), await sample.order()
    for name, before, after in MOVES:
        await sample.set(job_id, state=before)
        await sample.set(beside, state=before)
        if after:
            moved = await sample.ask(name, job_id=str(job_id))
            assert moved.state == JobState.Value(f"JOB_STATE_{after}"), (name, before)
        else:
            with pytest.raises(FailedPrecondition, match="JOB_NOT_IN_STATE") as refused:
                await sample.ask(name, job_id=str(job_id))
            assert refused.value.metadata == {"state": before}
        assert await sample.states() == [after or before, before]


async def test_a_consent_that_ended_between_order_and_run_ends_the_work_too(sample):
    """What a kind of work rests on is its own to ask, and it is asked each time."""
    consents = {"plan-1"}

    async def consented(_runtime, subjects):
        return {subject: () for subject in subjects if subject in consents}

    sample.jobs["works"] = job(works, consented)
    job_id = await sample.order()
    consents.clear()
    assert await sample.step()
    row = await sample.row(job_id)
    assert (row["state"], row["error_reason"], row["result"]) == ("FAILED", "NOT_VISIBLE", "{}")
    for name in ("GetJob", "RetryJob"):
        with pytest.raises(NotFound, match="JOB_NOT_FOUND"):
            await sample.ask(name, job_id=str(job_id))
    consents.add("plan-1")
    await sample.ask("RetryJob", job_id=str(job_id))
    assert await sample.step()
    assert (await sample.row(job_id))["state"] == "DONE"


async def test_a_job_runs_as_who_ordered_it_is_now(sample):
    seen = []

    async def looks(context):
        seen.append((context.actor, caller()))

    async def rights(_runtime, account_id):
        assert account_id == RAN.account_id
        return identity.Rights(
            institution_id="new",
            institution_kind="MOCR",
            roles=["mocr_head"],
            municipalities=["GJL"],
            strands=["RETURN"],
        )

    sample.jobs["works"] = job(looks)
    sample.runtime.service.rights = rights
    await sample.order()
    assert await sample.step()
    now = dataclasses.replace(
        RAN,
        institution_id="new",
        roles=frozenset({"mocr_head"}),
        municipalities=("GJL",),
        strands=("RETURN",),
    )
    assert seen == [(now, now)]


async def test_nobody_is_believed_while_identity_is_away(sample, clock):
    async def away(_runtime, _account_id):
        raise Unavailable("PEER_UNAVAILABLE")

    sample.runtime.service.rights = away
    job_id = await sample.order()
    assert await sample.step()
    assert (await sample.row(job_id))["state"] == "RUNNING"
    clock.advance(hours=1)
    await sample.beaten(job_id, 60)
    assert await sample.step()
    row = await sample.row(job_id)
    assert (row["state"], row["error_reason"]) == ("FAILED", "PEER_UNAVAILABLE")


@pytest.mark.parametrize(("seconds", "again"), [(3600, True), (3601, False)])
async def test_what_it_was_told_is_kept_for_an_hour_and_then_it_is_ordered_anew(
    sample, clock, seconds, again
):
    job_id = await sample.order(name="Ana")
    await sample.set(job_id, state="CANCELLED", update_time=clock.now() - dt.timedelta(seconds=seconds))
    await jobs.sweep(sample.runtime)
    assert (json.loads((await sample.row(job_id))["params"]) == {"name": "Ana"}) is again
    if again:
        await sample.ask("RetryJob", job_id=str(job_id))
    else:
        with pytest.raises(FailedPrecondition, match="JOB_EXPIRED"):
            await sample.ask("RetryJob", job_id=str(job_id))
