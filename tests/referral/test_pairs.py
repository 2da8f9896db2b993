"""Sent twice at once: one is sent, the other is told that it is open."""

import asyncio
from typing import Any

import pytest
from prag.referral.v1 import referral_service_pb2 as pb

from services.chassis.errors import DomainError

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.xdist_group("referral_pairs")]


async def pair(*calls: Any) -> tuple[list[Any], list[str]]:
    """Do all at once; what was done, and the reasons of those who were refused."""
    answers = await asyncio.gather(*calls, return_exceptions=True)
    return (
        [one for one in answers if not isinstance(one, BaseException)],
        [one.reason for one in answers if isinstance(one, DomainError)],
    )


async def test_a_person_is_sent_once(town):
    for item in ("", await town.item()):
        done, reasons = await pair(*(town.send(plan_item_id=item) for _ in range(3)))
        assert (len(done), reasons) == (1, ["REFERRAL_OPEN"] * 2)


async def test_a_person_is_passed_on_once(town):
    for item in ("", await town.item()):
        shown = pb.Snapshot(persons=[pb.SnapshotPerson(given_name="Dragana")])
        sent = await town.send(plan_item_id=item, person_ids=town.people[1:], snapshot=shown)
        forward = pb.ForwardReferralRequest(referral_id=sent.id, institution_id=town.vtc_id)
        done, reasons = await pair(*(town.eo.ForwardReferral(forward) for _ in range(2)))
        assert (len(done), reasons) == (1, ["REFERRAL_OPEN"])
