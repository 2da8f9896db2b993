"""What every service serves: jobs, drafts, files; a whole service on a real server."""

import dataclasses
import io
import types
from uuid import UUID

import pytest
from PIL import Image
from prag.common.v1 import blob_service_pb2 as blobs_pb
from prag.common.v1 import draft_service_pb2 as drafts_pb
from prag.common.v1 import job_service_pb2 as jobs_pb
from prag.common.v1.job_service_pb2 import JobState
from prag.registry.v1 import registry_events_pb2 as registry
from prag.registry.v1 import registry_service_pb2 as asked
from sqlalchemy import text

from deploy.demo.papers import scan
from services import case_refs
from services.chassis import jobs
from services.chassis.auth.actors import acting
from services.chassis.errors import FailedPrecondition, InvalidArgument, NotFound, Unavailable
from services.chassis.events import outbox
from services.chassis.files import blobs
from services.chassis.ids import new_id
from services.chassis.runtime.service import Service
from tests.chassis.conftest import PACKAGE, job, officer
from tests.chassis.sent_files import archive, checked, office, picture

RAN, OTHER, GJL = officer("RAN"), officer("RAN", account="other"), officer("GJL")


async def double(context):
    await context.progress(1, 2)
    return {"twice": context.params["n"] * 2, "by": context.actor.account_id}


async def refused(context):
    raise FailedPrecondition("NOT_IN_STATE", state="x")


async def no_connection(context):
    # As a statement of its own fails when PostgreSQL is started again.
    raise ConnectionResetError


async def no_peer(context):
    raise Unavailable("PEER_UNAVAILABLE")


JOBS = {
    "double": job(double),
    "refused": job(refused),
    "no_connection": job(no_connection),
    "no_peer": job(no_peer),
}
SAMPLE = Service(
    name="registry",
    servicers=[],
    migrations=PACKAGE,
    jobs=JOBS,
    takes_files=("document.prove",),
    subscriptions={},
)
HEARER = Service(name="benefits", servicers=[], migrations=PACKAGE, subscriptions=case_refs.SUBSCRIPTIONS)


@pytest.fixture
async def sample(service_under_test):
    async with service_under_test(SAMPLE, messages=False) as sample:
        yield sample


async def order(sample, kind, actor=RAN, **params):
    with acting(actor):
        async with sample.runtime.database.transaction() as tx:
            return str(await jobs.enqueue(tx, kind, "plan-1", params))


async def test_a_job_is_done_as_whoever_ordered_it(sample):
    job_id = await order(sample, "double", n=21)
    stub = sample.stub(RAN)
    assert (await stub.GetJob(jobs_pb.GetJobRequest(job_id=job_id))).state == JobState.JOB_STATE_WAITING
    assert await jobs.step(sample.runtime)
    assert not await jobs.step(sample.runtime)
    job = await stub.GetJob(jobs_pb.GetJobRequest(job_id=job_id))
    assert (job.state, dict(job.result)) == (JobState.JOB_STATE_DONE, {"twice": "42", "by": RAN.account_id})
    assert (job.progress_done, job.progress_total) == (1, 2)
    with pytest.raises(NotFound):
        await sample.stub(OTHER).GetJob(jobs_pb.GetJobRequest(job_id=job_id))


async def test_jobs_failures_cancel_and_retry(sample):
    good, bad, late = [await order(sample, kind, n=1) for kind in ("double", "refused", "double")]
    stub = sample.stub(RAN)
    cancelled = await stub.CancelJob(jobs_pb.CancelJobRequest(job_id=late))
    assert cancelled.state == JobState.JOB_STATE_CANCELLED
    while await jobs.step(sample.runtime):
        pass
    found = {job.id: job for job in (await stub.ListJobs(jobs_pb.ListJobsRequest())).jobs}
    assert found[good].state == JobState.JOB_STATE_DONE
    assert (found[bad].state, found[bad].error_reason) == (JobState.JOB_STATE_FAILED, "NOT_IN_STATE")
    with pytest.raises(FailedPrecondition, match="JOB_NOT_IN_STATE"):
        await stub.CancelJob(jobs_pb.CancelJobRequest(job_id=good))
    assert (await stub.RetryJob(jobs_pb.RetryJobRequest(job_id=bad))).state == JobState.JOB_STATE_WAITING
    first = await stub.ListJobs(jobs_pb.ListJobsRequest(page_size=2))
    second = await stub.ListJobs(jobs_pb.ListJobsRequest(page_size=2, page_token=first.next_page_token))
    assert [job.id for job in (*first.jobs, *second.jobs)] == [late, bad, good]


async def test_the_job_of_a_killed_worker_is_taken_again(sample):
    job_id = await order(sample, "double", n=1)
    await sample.database.all("UPDATE job SET state = 'RUNNING', heartbeat_at = now()")
    assert not await jobs.step(sample.runtime)
    await sample.database.all("UPDATE job SET heartbeat_at = now() - interval '1 minute'")
    assert await jobs.step(sample.runtime)
    job = await sample.stub(RAN).GetJob(jobs_pb.GetJobRequest(job_id=job_id))
    assert job.state == JobState.JOB_STATE_DONE


@pytest.mark.parametrize(
    ("kind", "reason"), [("no_connection", "DATABASE_UNAVAILABLE"), ("no_peer", "PEER_UNAVAILABLE")]
)
async def test_a_job_waits_for_what_is_away_and_tells_it_in_the_end(sample, kind, reason):
    job_id = await order(sample, kind)
    stub = sample.stub(RAN)
    for _ in range(5):
        job = await stub.GetJob(jobs_pb.GetJobRequest(job_id=job_id))
        assert job.state in {JobState.JOB_STATE_WAITING, JobState.JOB_STATE_RUNNING}
        assert await jobs.step(sample.runtime)
        assert not await jobs.step(sample.runtime)
        await sample.database.all("UPDATE job SET heartbeat_at = now() - interval '1 minute'")
    sample.clock.advance(hours=1)
    assert await jobs.step(sample.runtime)
    job = await stub.GetJob(jobs_pb.GetJobRequest(job_id=job_id))
    assert (job.state, job.error_reason) == (JobState.JOB_STATE_FAILED, reason)


async def test_drafts_are_ones_own(sample):
    mine, others = sample.stub(RAN), sample.stub(OTHER)
    for content in ("half", "half typed"):
        await mine.SaveDraft(drafts_pb.SaveDraftRequest(key="first-visit.1", content=content))
    assert (await mine.GetDraft(drafts_pb.GetDraftRequest(key="first-visit.1"))).content == "half typed"
    assert [draft.key for draft in (await mine.ListDrafts(drafts_pb.ListDraftsRequest())).drafts] == [
        "first-visit.1"
    ]
    assert not (await others.ListDrafts(drafts_pb.ListDraftsRequest())).drafts
    await others.DeleteDraft(drafts_pb.DeleteDraftRequest(key="first-visit.1"))
    with pytest.raises(NotFound):
        await others.GetDraft(drafts_pb.GetDraftRequest(key="first-visit.1"))
    await mine.DeleteDraft(drafts_pb.DeleteDraftRequest(key="first-visit.1"))
    with pytest.raises(NotFound):
        await mine.GetDraft(drafts_pb.GetDraftRequest(key="first-visit.1"))
    with pytest.raises(InvalidArgument):
        await mine.SaveDraft(drafts_pb.SaveDraftRequest(key="a b", content="x"))


PDF = scan("x" * 600_000)


async def send(stub, name, content):
    async def parts():
        yield blobs_pb.WriteBlobRequest(header=blobs_pb.BlobHeader(file_name=name))
        for start in range(0, len(content), 200_000):
            yield blobs_pb.WriteBlobRequest(chunk=content[start : start + 200_000])

    return await stub.WriteBlob(parts())


async def receive(stub, blob_id):
    header, *chunks = [part async for part in stub.ReadBlob(blobs_pb.ReadBlobRequest(blob_id=blob_id))]
    return header.header, b"".join(part.chunk for part in chunks)


async def test_a_file_goes_in_and_out_and_is_its_senders(sample):
    blob = await send(sample.stub(RAN), "/etc/x/Plan i nënshkruar.PDF", PDF)
    assert (blob.content_type, blob.size, blob.file_name) == (
        "application/pdf",
        len(PDF),
        "Plan i nënshkruar.PDF",
    )
    header, content = await receive(sample.stub(RAN), blob.id)
    assert (header, content) == (blob, PDF)
    with pytest.raises(NotFound):
        await receive(sample.stub(OTHER), blob.id)
    assert [record[:2] for record in await sample.looked()] == [("ReadBlob", RAN.account_id)]
    with acting(OTHER):
        async with sample.runtime.database.transaction() as tx:
            with pytest.raises(NotFound):
                await blobs.attach(tx, blob.id, "d")


async def test_the_sweep_keeps_what_is_attached_only(sample):
    kept, lost = [await send(sample.stub(RAN), "a.pdf", PDF) for _ in range(2)]
    with acting(RAN):
        async with sample.runtime.database.transaction() as tx:
            await blobs.attach(tx, kept.id, "document-1")
    assert await sample.runtime.blobs.sweep() == 0
    await sample.database.all("UPDATE blob SET create_time = create_time - interval '2 hours'")
    assert await sample.runtime.blobs.sweep() == 1
    assert await sample.runtime.blobs.read(UUID(kept.id)) == PDF
    with pytest.raises(NotFound):
        await receive(sample.stub(RAN), lost.id)


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("a.pdf", b"", "BLOB_EMPTY"),
        ("a.jpg", b"\xff\xd8\xff" + b"x" * 99, "BLOB_CONTENT_MISMATCH"),
        ("a.docx", archive("xl/workbook.xml"), "BLOB_CONTENT_MISMATCH"),
        ("a.docx", archive("evil.exe"), "BLOB_CONTENT_MISMATCH"),
        ("a.svg", b"<svg onload='x'/>", "BLOB_TYPE_REFUSED"),
        ("a.html", b"<html>" + PDF, "BLOB_TYPE_REFUSED"),
    ],
)
def test_what_is_not_what_it_says_is_refused(name, content, reason):
    with pytest.raises(InvalidArgument, match=reason):
        checked(content, name)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.docx", office()),
        ("a.XLSX", office("xlsx", "xl/workbook.xml")),
        ("a.png", picture("PNG")),
        # A name that says something else is put right, and refuses nothing.
        ("a.pdf", picture()),
        ("a.html", PDF),
    ],
)
def test_what_is_taken(name, content):
    assert blobs.ALLOWED[checked(content, name)[1]]


def test_photographs_forget_where_they_were_taken():
    exif = Image.Exif()
    exif[0x010F] = "Camera of Agim"
    exif.get_ifd(0x8825)[1] = "N"
    content = picture("JPEG", exif=exif)
    assert b"Agim" in content
    clean, _ = checked(content, "house.jpeg")
    assert b"Agim" not in clean
    assert not Image.open(io.BytesIO(clean)).getexif()


async def test_too_large_is_said_before_it_is_all_there(sample):
    sample.runtime.blobs.max_size = 100_000
    with pytest.raises(InvalidArgument, match="BLOB_TOO_LARGE"):
        await send(sample.stub(RAN), "a.pdf", PDF)
    assert await sample.database.all("SELECT * FROM blob") == []


async def test_two_services_one_hears_the_other(service_under_test):
    """Registry's events keep the case_ref of another service; a case that moved is gone for the old one."""
    async with service_under_test(HEARER, registry=SAMPLE) as hearer:
        publisher = hearer.neighbours["registry"]
        case = str(new_id())

        async def say(event, municipality):
            with acting(RAN):
                async with publisher.runtime.database.transaction() as tx:
                    await outbox.record(tx, event, municipality=municipality)

        await say(registry.CaseReported(case_id=case, municipality="RAN", state="REPORTED", strand=2), "RAN")
        await say(registry.CaseStateChanged(case_id=case, previous="REPORTED", state="VISITED"), "RAN")
        await hearer.settled()
        with acting(RAN):
            found = await case_refs.require(hearer.runtime, case)
        assert (found.municipality, found.strand, found.state, found.version) == (
            "RAN",
            "REINTEGRATION",
            "VISITED",
            2,
        )
        await say(registry.CaseAssigned(case_id=case, municipality="GJL", previous_municipality="RAN"), "GJL")
        await hearer.settled()
        with acting(GJL):
            assert (await case_refs.require(hearer.runtime, case)).municipality == "GJL"
        async with hearer.runtime.database.transaction(actor=RAN) as tx:
            assert (await tx.session.execute(text("SELECT count(*) FROM case_ref"))).scalar_one() == 0
        assert len(await publisher.published(registry.CaseStateChanged)) == 1


class Asked:
    """Registry, which knows of one person more than was heard."""

    def __init__(self, case, person):
        self.answer = asked.CaseRef(
            case_id=case, municipality="RAN", strand=2, state="REGISTERED", person_ids=[person]
        )
        self.times = 0

    async def GetCaseRef(self, _request):
        self.times += 1
        return self.answer


async def test_a_person_who_was_registered_a_moment_ago_is_asked_for(service_under_test):
    async with service_under_test(HEARER, registry=SAMPLE) as hearer:
        case, person = str(new_id()), str(new_id())
        event = registry.CaseReported(case_id=case, municipality="RAN", state="REPORTED", strand=2)
        with acting(RAN):
            async with hearer.neighbours["registry"].runtime.database.transaction() as tx:
                await outbox.record(tx, event, municipality="RAN")
        await hearer.settled()
        peer = Asked(case, person)
        runtime = dataclasses.replace(hearer.runtime, peers=types.SimpleNamespace(registry=peer))
        with acting(RAN):
            assert (await case_refs.require(runtime, case)).person_ids == ()
            assert peer.times == 0
            found = await case_refs.require(runtime, case, [person])
        assert (peer.times, [str(one) for one in found.person_ids]) == (1, [person])
