"""A visit to which nobody will come, and a plan whose author has gone, are the office's."""

from dataclasses import replace

import pytest
from prag.assessment.v1 import assessment_service_pb2 as pb
from prag.common.v1 import types_pb2 as common

from services.chassis.ids import new_id
from tests.assessment.conftest import AssessmentUnderTest
from tests.assessment.people import COORDINATOR, CSW, OFFICER
from tests.assessment.test_rpc import invitation
from tests.workplaces import Told

pytestmark = pytest.mark.asyncio


async def waits(service: AssessmentUnderTest, by=OFFICER) -> dict[str, str]:
    items = (await service.by(by).ListWork(common.ListWorkRequest())).items
    return {item.kind: item.subject_id for item in items}


@pytest.mark.parametrize("ended", ["deactivated", "taken", "last account"])
async def test_a_visit_with_an_invited_institution_where_nobody_is(
    service: AssessmentUnderTest, family, ended: str
):
    told, place, who = Told(service.running), CSW.institution_id, str(new_id())
    await told.place(place, "CSW", *CSW.municipalities)
    await told.account(who, place, "csw_officer")
    family.agrees()
    visit = await service.officer.ScheduleVisit(invitation(service))
    assert "visit_unattended" not in await waits(service)
    if ended == "last account":
        await told.account(who, place, "csw_officer", state="SUSPENDED")
    else:
        left = ["GJL"] if ended == "taken" else CSW.municipalities
        await told.place(place, "CSW", *left, active=ended == "taken")
    assert (await waits(service)).get("visit_unattended") == visit.id
    await service.officer.CancelVisit(pb.CancelVisitRequest(visit_id=visit.id, reason="nobody there"))
    assert "visit_unattended" not in await waits(service)


async def test_a_plan_that_was_sent_back_to_somebody_who_has_gone(service: AssessmentUnderTest):
    told, office = Told(service.running), str(new_id())
    await told.place(office, "MOCR", service.family.municipality)
    await told.account(OFFICER.account_id, office, "mocr_officer")
    plan = await service.submit(await service.draft())
    await service.by(COORDINATOR).ReturnPlan(pb.ReturnPlanRequest(plan_id=plan.id, note="again"))
    colleague = replace(OFFICER, account_id=str(new_id()))
    assert "mend_plan" in await waits(service)
    assert "mend_plan" not in await waits(service, colleague)
    await told.account(OFFICER.account_id, office, "mocr_officer", state="SUSPENDED")
    assert (await waits(service, colleague)).get("mend_plan") == plan.id
