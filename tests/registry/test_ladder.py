"""Closings and reopenings of an office of one: who stands above is asked, and sees it in the queue."""

from typing import Any
from uuid import uuid4

import pytest
from prag.common.v1 import types_pb2 as types
from prag.identity.v1 import identity_events_pb2 as identity
from prag.registry.v1 import registry_service_pb2 as pb

from services.chassis.auth.actors import Actor
from tests.registry.conftest import DRRPIF, RegistryUnderTest, actor, refused, registration, report, someone

pytestmark = pytest.mark.asyncio(loop_scope="module")

ALONE = actor("mocr_head", "RAN")
REGION = actor("regional_coordinator", "RAN", "KAM")


async def told(service: RegistryUnderTest, who: Actor, place: str, state: str = "ACTIVE") -> None:
    event = identity.AccountChanged(
        account_id=who.account_id, institution_id=place, roles=sorted(who.roles), state=state
    )
    await service.hear(event, municipality="---")


async def step(service: RegistryUnderTest, who: Actor, case: Any, name: str) -> Any:
    found = await service.by(who).GetCase(pb.GetCaseRequest(case_id=case.id))
    return next(one for one in found.actions if one.name == name)


async def waits(service: RegistryUnderTest, who: Actor, case: Any) -> bool:
    work = (await service.by(who).ListWork(types.ListWorkRequest())).items
    return any(item.kind == "confirm_closure" and item.case_id == case.id for item in work)


async def test_an_office_of_one_closes_and_reopens_by_who_stands_above(shared_service: RegistryUnderTest):
    office, region = str(uuid4()), str(uuid4())
    for place, codes in ((office, ["RAN"]), (region, ["RAN", "KAM"])):
        added = identity.InstitutionAdded(institution_id=place, kind="MOCR", municipalities=codes)
        await shared_service.hear(added, municipality="---")
    await told(shared_service, ALONE, office)
    by = shared_service.by(ALONE)
    case = await by.RegisterFamily(registration((await by.ReportCase(report())).id, someone()))

    # Nobody coordinates the region: the ministry is asked.
    assert (await step(shared_service, ALONE, case, "request_closure")).metadata["confirmer"] == (
        "drrpif_officer"
    )
    await told(shared_service, REGION, region)
    asked = await step(shared_service, ALONE, case, "request_closure")
    assert asked.metadata["confirmer"] == "regional_coordinator"
    closure = pb.RequestClosureRequest(case_id=case.id, outcome=pb.CLOSURE_OUTCOME_LEFT, note="to Germany")
    done = await by.RequestClosure(closure)
    assert done.closure.confirmer_role == "regional_coordinator"
    assert await waits(shared_service, REGION, case)
    assert not await waits(shared_service, ALONE, case)
    own = await refused(by.ConfirmClosure(pb.ConfirmClosureRequest(case_id=case.id)))
    assert (own.reason, own.error.metadata["confirmer"]) == ("SECOND_PERSON_NEEDED", "regional_coordinator")
    await shared_service.by(REGION).ConfirmClosure(pb.ConfirmClosureRequest(case_id=case.id))

    reopen = pb.ReopenCaseRequest(case_id=case.id, reason="they are back")
    failed = await refused(by.ReopenCase(reopen))
    assert (failed.reason, failed.error.metadata["confirmer"]) == (
        "SECOND_PERSON_NEEDED",
        "regional_coordinator",
    )
    # Whoever confirmed it may see that it was wrong.
    again = await shared_service.by(REGION).ReopenCase(reopen)
    assert (again.state, again.previous_closures[0].reopened_by) == (
        pb.CASE_STATE_REGISTERED,
        REGION.account_id,
    )


async def test_a_head_reopens_what_an_officer_closed(shared_service: RegistryUnderTest):
    officer = shared_service.officer
    case = await officer.RegisterFamily(registration((await officer.ReportCase(report())).id, someone()))
    closure = pb.RequestClosureRequest(case_id=case.id, outcome=pb.CLOSURE_OUTCOME_LEFT, note="to Germany")
    assert (await officer.RequestClosure(closure)).closure.confirmer_role == "mocr_head"
    await shared_service.by(DRRPIF).ConfirmClosure(pb.ConfirmClosureRequest(case_id=case.id))
    reopen = pb.ReopenCaseRequest(case_id=case.id, reason="they are back")
    assert (await refused(officer.ReopenCase(reopen))).code == "PERMISSION_DENIED"
    done = await shared_service.by(ALONE).ReopenCase(reopen)
    assert done.state == pb.CASE_STATE_REGISTERED
