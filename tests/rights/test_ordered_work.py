"""What was ordered is done, done again and fetched with what its orderer may do then, not what they might.

Over all kinds of work of all services: a new kind needs a line.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any
from uuid import UUID

import pytest
from prag.common.v1 import blob_service_pb2 as blobs_pb
from prag.common.v1 import draft_service_pb2 as drafts_pb
from prag.common.v1 import job_service_pb2 as pb
from prag.identity.v1 import identity_service_pb2 as identity

from services.chassis import jobs
from services.chassis.auth.actors import Actor, acting
from services.chassis.errors import NotFound
from services.chassis.ids import new_id
from tests.rights import seeds
from tests.rights.example_cases import ELSEWHERE, OFFICER, OWN, PEOPLE, furnish
from tests.rights.test_matrix import ALL
from tests.running_services import UnderTest

BY_ROLE = {person.account_id.partition(":")[0]: person for person in PEOPLE}


@dataclasses.dataclass(frozen=True)
class Line:
    """One kind of work: what it is made of, by whom, and by losing what its orderer loses it."""

    service: str
    by: str
    subject: str
    # Whose role gives what all others of the orderer do not.
    without: str
    hangs_on: frozenset[str]
    shows: frozenset[str] = frozenset()
    # It shows what its orderer might see, and is nobody else's.
    alone: bool = False


_ROW = frozenset({"municipality", "strand"})
KINDS = {
    "plan_pdf": Line(
        "assessment", "mocr_officer", "{plan}", "regional_coordinator", _ROW, frozenset({"person", "sister"})
    ),
    "slip_pdf": Line(
        "assessment", "mocr_officer", "{plan}", "regional_coordinator", _ROW, frozenset({"person", "sister"})
    ),
    **dict.fromkeys(
        ("case_file", "dossier"),
        Line(
            "registry",
            "mocr_officer",
            "{case}/{by}",
            "regional_coordinator",
            _ROW,
            frozenset({"person", "sister"}),
            alone=True,
        ),
    ),
    "protocol_book": Line(
        "registry",
        "mocr_officer",
        "RAN/2026-11-01/2026-11-30",
        "regional_coordinator",
        frozenset({"municipality"}),
        frozenset({"person"}),
    ),
    "act_pdf": Line("benefits", "mrc_secretary", "{decision}", "administrator", _ROW, frozenset({"person"})),
    "correcting_act_pdf": Line(
        "benefits", "mrc_secretary", "{decision}/{correction}", "administrator", _ROW, frozenset({"person"})
    ),
    # Whoever reads numbers, and not the small ones.
    "export_plan": Line("reporting", "mocr_head", "RAN", "mlga_reader", _ROW),
    "export_suppressed_plan": Line("reporting", "mlga_reader", "RAN", "donor", frozenset({"municipality"})),
}
# What is done whatever became of who ordered it, and fetched by nobody.
LETTERS = {
    "reset_mail": "goes to whoever forgot the password, who has signed in nowhere",
    "invitation_mail": "asks after who invited, as its link does (tests/identity/test_mail.py)",
    "digest_mail": "asks whether its person works and wants it; nobody ordered it",
    "release_numbers": "makes of a closed period what everybody may read, and no file",
    "reading_mail": "tells head and data protection who read many, by order of registry alone",
    "notice_mail": "tells a person of a change of the account, also after who changed it was dismissed",
}
LOST = {
    "account": None,
    "role": None,
    "municipality": {"municipalities": ("KAM",), "institution_id": str(new_id())},
    "strand": {"strands": ("RETURN",)},
}


def test_each_kind_has_a_line():
    kinds = {kind: job for service in ALL.values() for kind, job in service.jobs.items()}
    assert set(kinds) == set(KINDS) | set(LETTERS)
    assert {kind for kind, job in kinds.items() if not job.permission} == set(LETTERS)


async def makes(context: jobs.JobContext) -> str:
    """Stand for the work itself, which other tests do."""
    stored = await context.runtime.blobs.keep(
        b"%PDF-1.7 what was made", "a.pdf", "application/pdf", context.actor.account_id
    )
    return str(stored.blob_id)


@dataclasses.dataclass
class OrderedWork:
    """A service whose work is ordered by somebody whose rights change meanwhile."""

    kind: str
    tested: UnderTest
    rights: dict[str, Actor | None]

    @property
    def by(self) -> Actor:
        """Who orders it."""
        return BY_ROLE[KINDS[self.kind].by]

    async def order(self) -> str:
        """Order one."""
        with acting(self.by):
            async with self.tested.runtime.database.transaction() as tx:
                subject = KINDS[self.kind].subject.format(**OWN.ids, by=self.by.account_id)
                return str(await jobs.enqueue(tx, self.kind, subject, {"name": "N"}))

    async def done(self) -> tuple[str, str]:
        """Order one and have it done: (job, file)."""
        job_id = await self.order()
        assert await jobs.step(self.tested.runtime)
        job = await self.tested.stub(self.by).GetJob(pb.GetJobRequest(job_id=job_id))
        assert job.state == pb.JOB_STATE_DONE, job
        return job_id, job.result_blob_id

    async def row(self, job_id: str) -> Any:
        """Look at one from outside."""
        [row] = await self.tested.database.all("SELECT * FROM job WHERE id = $1", UUID(job_id))
        return row

    async def read(self, blob_id: str, by: Actor) -> bytes:
        """Fetch what was made."""
        parts = self.tested.stub(by).ReadBlob(blobs_pb.ReadBlobRequest(blob_id=blob_id))
        return b"".join([part.chunk async for part in parts])

    def lost(self, what: str) -> Actor | None:
        """Who ordered it, after they lost something; None is nobody any more."""
        if what == "account":
            return None
        if what == "role":
            left = BY_ROLE[KINDS[self.kind].without]
            return dataclasses.replace(self.by, roles=left.roles)
        return dataclasses.replace(self.by, **(LOST[what] or {}))


@pytest.fixture(params=KINDS)
async def ordered(request: Any, service_under_test: Any) -> AsyncIterator[OrderedWork]:
    async with _ordered(request.param, service_under_test) as ordered:
        yield ordered


@asynccontextmanager
async def _ordered(kind: str, start: Any) -> AsyncIterator[OrderedWork]:
    service = ALL[KINDS[kind].service]
    now: dict[str, Actor | None] = {}

    async def rights(_runtime: Any, account_id: str) -> identity.Rights:
        actor = now.get(account_id, BY_ROLE[account_id.partition(":")[0]])
        if actor is None:
            raise NotFound("ACCOUNT_NOT_FOUND")
        return identity.Rights(
            institution_id=actor.institution_id,
            roles=actor.roles,
            municipalities=actor.municipalities,
            strands=actor.strands,
        )

    made = {kind: dataclasses.replace(service.jobs[kind], run=makes)}
    async with start(dataclasses.replace(service, jobs=made, rights=rights), messages=False) as tested:
        await furnish(tested, (OWN,))
        yield OrderedWork(kind, tested, now)


def losses(kind: str) -> list[str]:
    """What may be lost so that the work is lost."""
    return [what for what in LOST if what in {"account", "role"} | KINDS[kind].hangs_on]


async def test_what_is_lost_between_order_and_run_makes_nothing(ordered: OrderedWork):
    for what in losses(ordered.kind):
        job_id = await ordered.order()
        ordered.rights[ordered.by.account_id] = ordered.lost(what)
        assert await jobs.step(ordered.tested.runtime)
        row = await ordered.row(job_id)
        assert (row["state"], row["result_blob_id"]) == ("FAILED", None), what
        assert row["error_reason"] in {"NOT_PERMITTED", "NOT_VISIBLE"}, what
    assert not await ordered.tested.database.all("SELECT FROM blob WHERE file_name = 'a.pdf'")
    assert not await ordered.tested.database.all("SELECT FROM access_record")


async def test_whoever_lost_it_has_no_job_to_run_again(ordered: OrderedWork):
    for what in losses(ordered.kind):
        lost = ordered.lost(what)
        if lost is None:
            # Nobody asks: no token is signed for such an account.
            continue
        job_id = await ordered.order()
        stub, own = ordered.tested.stub(lost), ordered.tested.stub(ordered.by)
        await own.CancelJob(pb.CancelJobRequest(job_id=job_id))
        for asked in (
            stub.GetJob(pb.GetJobRequest(job_id=job_id)),
            stub.RetryJob(pb.RetryJobRequest(job_id=job_id)),
            stub.CancelJob(pb.CancelJobRequest(job_id=job_id)),
        ):
            with pytest.raises(NotFound, match="JOB_NOT_FOUND"):
                await asked
        assert not (await stub.ListJobs(pb.ListJobsRequest())).jobs
        assert (await ordered.row(job_id))["state"] == "CANCELLED"
        assert [job.id for job in (await own.ListJobs(pb.ListJobsRequest(page_size=1))).jobs] == [job_id]


async def test_what_was_made_belongs_to_a_right_and_a_row(ordered: OrderedWork):
    line = KINDS[ordered.kind]
    job_id, blob_id = await ordered.done()
    assert (await ordered.row(job_id))["params"] == "{}"
    # A colleague with the same right fetches it, where it is not its orderer's alone; the job is not theirs.
    colleague = dataclasses.replace(ordered.by, account_id=str(new_id()))
    readers = (ordered.by,) if line.alone else (ordered.by, colleague)
    for by in readers:
        assert await ordered.read(blob_id, by)
    if line.alone:
        with pytest.raises(NotFound, match="BLOB_NOT_FOUND"):
            await ordered.read(blob_id, colleague)
    with pytest.raises(NotFound, match="JOB_NOT_FOUND"):
        await ordered.tested.stub(colleague).GetJob(pb.GetJobRequest(job_id=job_id))
    people = {OWN.ids[name] for name in line.shows}
    assert await ordered.tested.looked() == [("ReadBlob", by.account_id, people) for by in readers]
    # Whoever lost the right does not, though they ordered it.
    for what in losses(ordered.kind):
        lost = ordered.lost(what)
        if lost is not None:
            with pytest.raises(NotFound, match="BLOB_NOT_FOUND"):
                await ordered.read(blob_id, lost)
    assert len(await ordered.tested.looked()) == len(readers)


async def test_what_was_made_is_kept_for_a_week(ordered: OrderedWork):
    job_id, blob_id = await ordered.done()
    clock, stub = ordered.tested.clock, ordered.tested.stub(ordered.by)
    clock.set(clock.now() + jobs.RESULT_KEPT - dt.timedelta(seconds=1))
    await jobs.sweep(ordered.tested.runtime)
    assert await ordered.tested.runtime.blobs.sweep() == 0
    assert await ordered.read(blob_id, ordered.by)
    clock.advance(seconds=1)
    # Before it is swept too.
    with pytest.raises(NotFound, match="BLOB_NOT_FOUND"):
        await ordered.read(blob_id, ordered.by)
    assert not (await stub.GetJob(pb.GetJobRequest(job_id=job_id))).result_blob_id
    await jobs.sweep(ordered.tested.runtime)
    # By the machine's clock, which wrote the file's row.
    await ordered.tested.database.all("UPDATE blob SET create_time = create_time - interval '2 hours'")
    assert await ordered.tested.runtime.blobs.sweep() == 1
    assert not await ordered.tested.database.all("SELECT FROM blob WHERE id = $1", UUID(blob_id))


@pytest.mark.parametrize("name", ALL)
async def test_reading_a_draft_names_whom_its_case_concerns(name: str, service_under_test: Any):
    """Where the service knows cases, and the reader reaches this one."""
    async with service_under_test(ALL[name], messages=False) as tested:
        await furnish(tested, (OWN, ELSEWHERE))
        by = BY_ROLE["mocr_officer"]
        stub = tested.stub(by)
        for place in (OWN, ELSEWHERE):
            key = f"visit-{place.ids['case']}"
            await stub.SaveDraft(drafts_pb.SaveDraftRequest(key=key, content="N"))
            assert (await stub.GetDraft(drafts_pb.GetDraftRequest(key=key))).content == "N"
        own = set() if name in {"identity", "reporting"} else set(OWN.family)
        assert await tested.looked() == [("GetDraft", by.account_id, people) for people in (own, set())]
        moved = dataclasses.replace(by, municipalities=("KAM",), institution_id=str(new_id()))
        key = f"visit-{OWN.ids['case']}"
        with pytest.raises(NotFound, match="DRAFT_NOT_FOUND"):
            await tested.stub(moved).GetDraft(drafts_pb.GetDraftRequest(key=key))
        assert not (await tested.stub(moved).ListDrafts(drafts_pb.ListDraftsRequest())).drafts


@pytest.mark.parametrize("kind", ["person", "system", "nobody", "suspended", "closed"])
async def test_identity_says_what_an_account_may_do_now(kind: str, service_under_test: Any):
    """The way that services go in production."""
    async with service_under_test(ALL["assessment"], messages=False, identity=ALL["identity"]) as tested:
        ordered = tested.neighbours["identity"]
        await furnish(ordered, (OWN,))
        account = str(OFFICER)
        if kind == "system":
            account = str(new_id())
            await seeds.add(
                ordered.database, "client", id=UUID(account), institution_id=OWN.institution, active=True
            )
        elif kind == "nobody":
            account = str(new_id())
        elif kind == "suspended":
            await ordered.database.all("UPDATE account SET state = 'SUSPENDED'")
        elif kind == "closed":
            await ordered.database.all("UPDATE institution SET active = false")
        if kind in {"person", "system"}:
            with acting(tested.runtime.actor):
                rights = await jobs.asked_of_identity(tested.runtime, account)
            role = {"person": "mocr_officer", "system": "institution_officer"}[kind]
            assert (list(rights.roles), rights.institution_id) == ([role], str(OWN.institution))
            assert list(rights.municipalities) == ["RAN", "GJL"]
        else:
            with pytest.raises(NotFound, match="ACCOUNT_NOT_FOUND"):
                await jobs.asked_of_identity(tested.runtime, account)
