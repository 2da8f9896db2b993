"""A visit to which nobody will come, and a plan whose author has gone, are the office's."""

from dataclasses import replace

import pytest
from prag.assessment.v1 import assessment_service_pb2 as pb
from prag.common.v1 import types_pb2 as common

from services.chassis.ids import new_id
from tests.assessment.conftest import House
from tests.assessment.people import COORDINATOR, CSW, OFFICER
from tests.assessment.test_rpc import invitation
from tests.workplaces import Told

pytestmark = pytest.mark.asyncio


async def waits(house: House, by=OFFICER) -> dict[str, str]:
    items = (await house.by(by).ListWork(common.ListWorkRequest())).items
    return {item.kind: item.subject_id for item in items}


@pytest.mark.parametrize("ended", ["deactivated", "taken", "last account"])
async def test_a_visit_with_an_invited_institution_where_nobody_is(house: House, family, ended: str):
    told, place, who = Told(house.running), CSW.institution_id, str(new_id())
    await told.place(place, "CSW", *CSW.municipalities)
    await told.account(who, place, "csw_officer")
    family.agrees()
    visit = await house.officer.ScheduleVisit(invitation(house))
    assert "visit_unattended" not in await waits(house)
    if ended == "last account":
        await told.account(who, place, "csw_officer", state="SUSPENDED")
    else:
        left = ["GJL"] if ended == "taken" else CSW.municipalities
        await told.place(place, "CSW", *left, active=ended == "taken")
    assert (await waits(house)).get("visit_unattended") == visit.id
    await house.officer.CancelVisit(pb.CancelVisitRequest(visit_id=visit.id, reason="nobody there"))
    assert "visit_unattended" not in await waits(house)


async def test_a_plan_that_was_sent_back_to_somebody_who_has_gone(house: House):
    told, office = Told(house.running), str(new_id())
    await told.place(office, "MOCR", house.family.municipality)
    await told.account(OFFICER.account_id, office, "mocr_officer")
    plan = await house.submit(await house.draft())
    await house.by(COORDINATOR).ReturnPlan(pb.ReturnPlanRequest(plan_id=plan.id, note="again"))
    colleague = replace(OFFICER, account_id=str(new_id()))
    assert "mend_plan" in await waits(house)
    assert "mend_plan" not in await waits(house, colleague)
    await told.account(OFFICER.account_id, office, "mocr_officer", state="SUSPENDED")
    assert (await waits(house, colleague)).get("mend_plan") == plan.id
