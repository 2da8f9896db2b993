"""Sent twice at once: one is sent, the other is told that it is open."""

import asyncio
from typing import Any
from uuid import UUID

import pytest
from prag.referral.v1 import referral_service_pb2 as pb
from prag.registry.v1 import registry_events_pb2 as registry_events
from sqlalchemy import text

from services.chassis.auth.actors import acting
from services.chassis.errors import DomainError
from services.referral.commands import row
from tests.referral.test_recorded_events import hear

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.xdist_group("referral_pairs")]


async def pair(*calls: Any) -> tuple[list[Any], list[str]]:
    """Do all at once; what was done, and the reasons of those who were refused."""
    answers = await asyncio.gather(*calls, return_exceptions=True)
    return (
        [one for one in answers if not isinstance(one, BaseException)],
        [one.reason for one in answers if isinstance(one, DomainError)],
    )


async def test_a_person_is_sent_once(shared_service):
    for item in ("", await shared_service.item()):
        done, reasons = await pair(*(shared_service.send(plan_item_id=item) for _ in range(3)))
        assert (len(done), reasons) == (1, ["REFERRAL_OPEN"] * 2)


async def test_a_person_is_passed_on_once(shared_service):
    for item in ("", await shared_service.item()):
        shown = pb.Snapshot(persons=[pb.SnapshotPerson(given_name="Dragana")])
        sent = await shared_service.send(
            plan_item_id=item, person_ids=shared_service.people[1:], snapshot=shown
        )
        forward = pb.ForwardReferralRequest(referral_id=sent.id, institution_id=shared_service.vtc_id)
        done, reasons = await pair(*(shared_service.eo.ForwardReferral(forward) for _ in range(2)))
        assert (len(done), reasons) == (1, ["REFERRAL_OPEN"])


async def test_a_closing_waits_for_who_holds_a_referral_before_it_closes_the_case(shared_service):
    """Else the one waits for the other's case and the other for the one's referral."""
    sent = await shared_service.send(plan_item_id=await shared_service.item())
    people = tuple(UUID(person) for person in shared_service.people)
    await shared_service.referral.knows_case(
        shared_service.case_id, state="CASE_STATE_PLANNED", person_ids=people
    )
    closed = registry_events.CaseClosed(case_id=shared_service.case_id)
    try:
        with acting(shared_service.eo_actor):
            async with shared_service.referral.runtime.database.transaction() as tx:
                await row.own(tx, sent.id)
                closing = asyncio.create_task(hear(shared_service, closed))
                waits = "SELECT count(*) AS waiting FROM pg_locks WHERE NOT granted"
                while not (await shared_service.referral.database.all(waits))[0]["waiting"]:
                    assert not closing.done()
                    await asyncio.sleep(0.01)
                case = "SELECT state FROM case_ref WHERE case_id = CAST(:case_id AS uuid) FOR UPDATE NOWAIT"
                state = await tx.session.scalar(text(case), {"case_id": shared_service.case_id})
        assert state == "CASE_STATE_PLANNED"
        await closing
    finally:
        await shared_service.referral.database.all(
            "DELETE FROM case_ref WHERE case_id = $1", UUID(shared_service.case_id)
        )
