"""What the making of an act reads, keeps and forgets."""

import datetime as dt
import json
from typing import Any
from uuid import UUID

import pytest
from prag.benefits.v1 import benefits_service_pb2 as pb

from services.benefits import documents
from services.chassis import jobs as chassis_jobs
from services.chassis.auth.actors import acting
from services.chassis.errors import FailedPrecondition
from services.chassis.ids import new_id
from services.chassis.jobs import JobContext
from tests.benefits.conftest import CHAIR, MEMBERS, OFFICER, SECRETARY, BenefitsUnderTest
from tests.benefits.test_recorded_events import calling, case_of, create

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.xdist_group("benefits_orders")]

THREE = (CHAIR, *MEMBERS[:2])


async def decided(service: BenefitsUnderTest, **changes: Any) -> pb.Decision:
    ready = await service.found_complete(await case_of(service), **changes)
    session = await create(service, calling(ready.id, titles=[]))
    session = await service.secretary.OpenSession(
        pb.OpenSessionRequest(session_id=session.id, present_account_ids=[one.account_id for one in THREE])
    )
    for who in THREE:
        session = await service.vote(session, who, "FOR")
    return await service.decide(session)


async def test_whose_act_it_is_as_far_as_the_orderer_reads_it(shared_service: BenefitsUnderTest):
    """The family's is its head's, whoever is listed first; of named persons the first is the party."""
    persons = shared_service.persons[await case_of(shared_service)]
    of_family = await decided(shared_service)
    of_two = await decided(shared_service, person_ids=[persons[2], persons[1]])

    async def read(decision: pb.Decision, who: Any) -> dict[str, Any]:
        """What travels with the job that somebody ordered."""
        ordered = await shared_service.by(who).PrintAct(pb.PrintActRequest(decision_id=decision.id))
        found = await shared_service.running.database.all(
            "SELECT params::text AS params, subject_id FROM job WHERE id = $1", UUID(ordered.job_id)
        )
        assert found[0]["subject_id"] == decision.id
        params: dict[str, Any] = json.loads(found[0]["params"])
        return params

    found = await read(of_family, OFFICER)
    street, _, settlement = found["address"].partition(", ")
    assert street == "Ropotovo bb"
    assert settlement
    assert found == {
        "party": "Dragiša Stanković",
        "for": [],
        "address": f"Ropotovo bb, {settlement}",
        "municipality": "Ranilug",
    }
    await shared_service.running.database.all(
        "UPDATE application SET for_person_ids = $1 WHERE id = $2",
        [UUID(person) for person in persons[::-1]],
        UUID(of_family.application_id),
    )
    assert await read(of_family, OFFICER) == found
    # Who reads no case prints the place and not the street.
    assert await read(of_family, SECRETARY) == {**found, "address": settlement}
    assert await read(of_two, OFFICER) == {
        **found,
        "party": "Vuk Stanković",
        "for": ["Vuk Stanković", "Љиљана Станковић"],
    }
    await shared_service.running.database.all("DELETE FROM job")


async def test_names_are_forgotten_where_nobody_makes_the_act_any_more(shared_service: BenefitsUnderTest):
    """An hour after a job ended, of any kind; not of one that waits or runs."""
    names = '{"party": "N"}'
    jobs = {
        (kind, state, age): new_id()
        for kind, state, age in (
            ("act_pdf", "DONE", 3601),
            ("act_pdf", "FAILED", 3601),
            ("act_pdf", "CANCELLED", 3601),
            ("act_pdf", "FAILED", 3600),
            ("act_pdf", "WAITING", 3601),
            ("act_pdf", "RUNNING", 3601),
            ("other", "FAILED", 3601),
        )
    }
    for (kind, state, age), key in jobs.items():
        await shared_service.running.database.all(
            "INSERT INTO job (id, kind, subject_id, params, state, actor, account_id, create_time,"
            " update_time) VALUES ($1, $2, 's', $3::text::jsonb, $4, '{}', 'a', $5, $5)",
            key,
            kind,
            names,
            state,
            shared_service.running.clock.now() - dt.timedelta(seconds=age),
        )
    await chassis_jobs.sweep(shared_service.running.runtime)
    kept = await shared_service.running.database.all(
        "SELECT id FROM job WHERE params <> '{}' AND id = ANY($1)", list(jobs.values())
    )
    assert {row["id"] for row in kept} == {
        jobs["act_pdf", "FAILED", 3600],
        jobs["act_pdf", "WAITING", 3601],
        jobs["act_pdf", "RUNNING", 3601],
    }
    await shared_service.running.database.all("DELETE FROM job")


async def test_a_job_that_is_done_twice_makes_one_act(shared_service: BenefitsUnderTest):
    decision, other = [await decided(shared_service) for _ in range(2)]
    await shared_service.secretary.PrintAct(pb.PrintActRequest(decision_id=other.id))

    def job(decision_id: str) -> JobContext:
        return JobContext(
            runtime=shared_service.running.runtime,
            job_id=new_id(),
            kind="act_pdf",
            subject_id=decision_id,
            params={},
            actor=SECRETARY,
        )

    with acting(SECRETARY), pytest.raises(FailedPrecondition, match="ACT_NOT_READY"):
        await documents.make_act(job(decision.id))
    waiting = await shared_service.running.database.all("SELECT id FROM job WHERE params <> '{}'")
    assert len(waiting) == 1
    printed = await shared_service.printed(other)
    with acting(SECRETARY):
        assert await documents.make_act(job(other.id)) == printed.act_blob_id
    # A PDF of its number, kept for the decision, and made at the moment of the clock.
    blob = await shared_service.running.database.all(
        "SELECT file_name, content_type, account_id, subject_id::text FROM blob WHERE id = $1",
        UUID(printed.act_blob_id),
    )
    assert [tuple(row) for row in blob] == [
        (f"{other.number}.pdf", "application/pdf", SECRETARY.account_id, other.id)
    ]
    content = await shared_service.running.runtime.blobs.read(UUID(printed.act_blob_id))
    assert b"D:20261123" in content
