"""Where nobody is at work who could, the coordinator is shown what waits; a seat of who has gone is told."""

import pytest
from prag.common.v1 import types_pb2 as common

from services.chassis.ids import new_id
from tests.benefits.conftest import (
    CHAIR,
    COORDINATOR,
    HEAD,
    MEMBERS,
    OFFICER,
    SECRETARY,
    Actor,
    BenefitsUnderTest,
)
from tests.workplaces import Told

pytestmark = pytest.mark.asyncio


async def waits(service: BenefitsUnderTest, who: Actor) -> list[tuple[str, str]]:
    items = (await service.by(who).ListWork(common.ListWorkRequest())).items
    return [(item.kind, item.subject_id) for item in items]


async def staffed(service: BenefitsUnderTest) -> tuple[Told, str]:
    """Everybody of Ranilug at work in one Prag."""
    told, place = Told(service.running), str(new_id())
    await told.place(place, "MOCR", "RAN")
    for who in (OFFICER, SECRETARY, HEAD, CHAIR, *MEMBERS):
        await told.account(who.account_id, place, *who.roles)
    return told, place


async def test_what_waits_for_a_secretary_who_is_not_there_is_the_coordinators(service: BenefitsUnderTest):
    told, place = await staffed(service)
    application = await service.handed_in(await service.case())
    for_secretary = ("complete_application", application.id)
    assert for_secretary in await waits(service, SECRETARY)
    assert for_secretary not in await waits(service, COORDINATOR)
    await told.account(SECRETARY.account_id, place, "mrc_secretary", state="SUSPENDED")
    assert for_secretary in await waits(service, COORDINATOR)
    await told.account(SECRETARY.account_id, place, "mrc_secretary")
    assert for_secretary not in await waits(service, COORDINATOR)
    # The office is closed, or has another municipality.
    await told.place(place, "MOCR", "RAN", active=False)
    assert for_secretary in await waits(service, COORDINATOR)
    await told.place(place, "MOCR", "KAM")
    assert for_secretary in await waits(service, COORDINATOR)


async def test_an_act_that_nobody_of_the_office_can_hand_over(service: BenefitsUnderTest):
    told, place = await staffed(service)
    decision = await service.decided(await service.case())
    serve = ("serve_decision", decision.id)
    assert serve not in await waits(service, COORDINATOR)
    for who in (OFFICER, SECRETARY):
        await told.account(who.account_id, place, *who.roles, state="SUSPENDED")
    # The head still may.
    assert serve not in await waits(service, COORDINATOR)
    await told.account(HEAD.account_id, "elsewhere", "mocr_head")
    assert serve in await waits(service, COORDINATOR)


async def test_a_seat_of_a_member_who_has_gone(service: BenefitsUnderTest):
    told, place = await staffed(service)
    await service.seat(CHAIR, *MEMBERS)
    body = service.bodies["MRC"]
    seats = ("fill_seats", body)
    assert seats not in await waits(service, SECRETARY)
    await told.account(MEMBERS[0].account_id, place, "mrc_member", state="SUSPENDED")
    # Still there, and a member no more.
    await told.account(MEMBERS[1].account_id, place, "mrc_secretary")
    items = (await service.secretary.ListWork(common.ListWorkRequest())).items
    [item] = [item for item in items if item.kind == "fill_seats"]
    assert (item.subject_id, item.metadata["seats"], item.municipality) == (body, "2", "RAN")
    assert seats not in await waits(service, COORDINATOR)
    await told.account(MEMBERS[1].account_id, place, "mrc_member")
    await service.seat(CHAIR, *MEMBERS[1:])
    assert seats not in await waits(service, SECRETARY)
    # All are gone, and the secretary too.
    await told.place(place, "MOCR", "RAN", active=False)
    assert seats in await waits(service, COORDINATOR)
