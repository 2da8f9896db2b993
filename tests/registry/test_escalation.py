"""What ran out comes up: officer, head, coordinator, ministry; each as far, and when, its rule says."""

import datetime as dt
from typing import Any

from google.protobuf.field_mask_pb2 import FieldMask
from google.type.date_pb2 import Date
from prag.common.v1 import types_pb2 as common
from prag.identity.v1 import identity_events_pb2 as identity
from prag.registry.v1 import registry_service_pb2 as pb

from services.chassis.auth.actors import Actor
from services.registry.rules.clocks import LADDER
from tests.registry.conftest import DRRPIF, HEAD, MCR, OFFICER, RegistryUnderTest, actor

COORDINATOR = actor("regional_coordinator", "RAN", "KAM")
# An arrival that falls under a version of today.
TODAY: Any = {"trigger_on": Date(year=2026, month=11, day=22), "trigger_hour": "8:00"}
READERS = {"officer": OFFICER, "head": HEAD, "coordinator": COORDINATOR, "ministry": DRRPIF}


async def known(service: RegistryUnderTest, who: Actor, state: str = "ACTIVE") -> None:
    """Identity tells who is at work for Ranilug."""
    office = identity.InstitutionAdded(institution_id="office", kind="MOCR", municipalities=["RAN"])
    await service.hear(office, municipality="---")
    account = identity.AccountChanged(
        account_id=who.account_id, institution_id="office", roles=sorted(who.roles), state=state
    )
    await service.hear(account, municipality="---")


async def escalates(service: RegistryUnderTest, to: str, hours: int | None = None) -> None:
    """Let a first visit that is late come up so far, of cases that begin from now on."""
    rules = (await service.officer.ListClockRules(pb.ListClockRulesRequest())).rules
    latest = next(rule for rule in rules if rule.code == "FIRST_VISIT")
    rule = pb.ClockRule(code="FIRST_VISIT", etag=latest.etag, escalates_to=to, escalation_hours=hours)
    mask = FieldMask(paths=["escalates_to", "escalation_hours"])
    await service.by(actor("administrator")).UpdateClockRule(
        pb.UpdateClockRuleRequest(rule=rule, update_mask=mask)
    )


async def told(service: RegistryUnderTest, kind: str = "record_first_visit") -> set[str]:
    """Return in whose queue a late act stands."""
    found = set()
    for name, reader in READERS.items():
        items = (await service.by(reader).ListWork(common.ListWorkRequest())).items
        late = [one for one in items if one.kind == kind and one.group == common.WORK_GROUP_LATE]
        if late:
            found.add(name)
            above = name in {"coordinator", "ministry"}
            assert {one.metadata.get("escalated", "") for one in late} == {"true" if above else ""}
    return found


async def test_each_rung_is_told_as_its_rule_says(service: RegistryUnderTest):
    await known(service, HEAD)
    await known(service, COORDINATOR)
    before = await service.reported()
    await escalates(service, "ministry", 24)
    case = await service.reported(reported_name="Krasniqi", **TODAY)
    service.clock.set(dt.datetime(2026, 11, 25, 7, 1, tzinfo=dt.UTC))
    # Both ran out; the first began under the version that stops at the coordinator, and tells her at once.
    assert await told(service) == {"officer", "head", "coordinator"}
    items = (await service.by(COORDINATOR).ListWork(common.ListWorkRequest())).items
    assert [item.case_id for item in items] == [before.id]
    service.clock.advance(hours=24)
    items = (await service.by(COORDINATOR).ListWork(common.ListWorkRequest())).items
    assert [item.case_id for item in items] == [before.id, case.id]
    assert await told(service) == {"officer", "head", "coordinator"}
    service.clock.advance(hours=24)
    items = (await service.by(DRRPIF).ListWork(common.ListWorkRequest())).items
    assert [item.case_id for item in items] == [case.id]
    # The ministry of another strand is told of nothing.
    assert not (await service.by(MCR).ListWork(common.ListWorkRequest())).items


async def test_where_nobody_is_at_work_on_a_rung_the_next_one_is_told(service: RegistryUnderTest):
    await escalates(service, "mocr_head")
    await service.reported(**TODAY)
    service.clock.advance(days=4)
    await known(service, HEAD)
    assert await told(service) == {"officer", "head"}
    await known(service, HEAD, "SUSPENDED")
    await known(service, COORDINATOR)
    assert await told(service) == {"officer", "head", "coordinator"}
    await known(service, COORDINATOR, "SUSPENDED")
    assert await told(service) == {"officer", "head", "coordinator", "ministry"}


async def test_what_stays_with_the_officer_comes_up_to_nobody(service: RegistryUnderTest):
    await escalates(service, "mocr_officer")
    await service.reported(**TODAY)
    service.clock.advance(days=40)
    assert await told(service) == {"officer", "head"}


async def test_every_rule_says_a_rung_that_there_is(service: RegistryUnderTest):
    rules = (await service.officer.ListClockRules(pb.ListClockRulesRequest())).rules
    assert {rule.escalates_to for rule in rules} <= {"", *LADDER}
