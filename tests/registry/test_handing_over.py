"""The open cases of whoever is suspended or moves: shown to the head until somebody else has them."""

from typing import Any
from uuid import uuid4

import pytest
import pytest_asyncio
from prag.common.v1 import types_pb2 as types
from prag.identity.v1 import identity_events_pb2 as identity
from prag.registry.v1 import registry_events_pb2 as events
from prag.registry.v1 import registry_service_pb2 as pb

from services.chassis.auth.actors import Actor
from services.chassis.ids import new_id
from tests.registry.conftest import HEAD, RegistryUnderTest, actor, refused, registration, report, someone

pytestmark = pytest.mark.asyncio(loop_scope="module")

OFFICE, ELSEWHERE = str(uuid4()), str(uuid4())
REGION = actor("regional_coordinator", "RAN", "KAM")


async def told(
    shared_service: RegistryUnderTest,
    who: Actor | str,
    *,
    at: str = OFFICE,
    state: str = "ACTIVE",
    roles: Any = (),
) -> None:
    """Identity tells what an account may do now."""
    account = who if isinstance(who, str) else who.account_id
    held = list(roles) or sorted(() if isinstance(who, str) else who.roles)
    event = identity.AccountChanged(account_id=account, institution_id=at, roles=held, state=state)
    await shared_service.hear(event, municipality="---")


@pytest_asyncio.fixture(autouse=True, scope="module", loop_scope="module")
async def offices(shared_service: RegistryUnderTest) -> None:
    """One office here, one elsewhere."""
    for place, code in ((OFFICE, "RAN"), (ELSEWHERE, "KAM")):
        added = identity.InstitutionAdded(institution_id=place, kind="MOCR", municipalities=[code])
        await shared_service.hear(added, municipality="---")
    await told(shared_service, HEAD)


async def officer_with(shared_service: RegistryUnderTest, cases: int) -> tuple[Actor, list[Any]]:
    """Somebody at work here, and families of theirs."""
    who = actor("mocr_officer", "RAN", account_id=str(new_id()))
    await told(shared_service, who)
    by = shared_service.by(who)
    reported = [await by.ReportCase(report()) for _ in range(cases)]
    return who, [await by.RegisterFamily(registration(case.id, someone())) for case in reported]


async def shown(shared_service: RegistryUnderTest, who: Actor, by: Actor = HEAD) -> set[str]:
    request = pb.ListCasesToHandOverRequest(officer_id=who.account_id, page_size=100)
    return {case.id for case in (await shared_service.by(by).ListCasesToHandOver(request)).cases}


async def row(shared_service: RegistryUnderTest, who: Actor, by: Actor = HEAD) -> list[str]:
    """What the queue of somebody says of an officer: how many cases."""
    work = (await shared_service.by(by).ListWork(types.ListWorkRequest())).items
    return [
        item.metadata["cases"]
        for item in work
        if item.kind == "hand_over_cases" and item.subject_id == who.account_id
    ]


def handover(who: Actor, cases: list[Any], **changes: Any) -> pb.HandOverCasesRequest:
    given = {
        "municipality": "RAN",
        "previous_officer_id": who.account_id,
        "officer_id": "another",
        "case_ids": [case.id for case in cases],
        "request_id": str(uuid4()),
    }
    return pb.HandOverCasesRequest(**{**given, **changes})


@pytest.mark.parametrize(
    "change",
    [
        {"state": "SUSPENDED"},
        {"at": ELSEWHERE},
        # Still in the office, and no longer on cases.
        {"roles": ["mrc_secretary"]},
    ],
    ids=["suspended", "moved", "on other work"],
)
async def test_whoever_has_gone_has_the_cases_shown_until_another_has_them(
    shared_service: RegistryUnderTest, change: Any
):
    who, (first, second, third) = await officer_with(shared_service, 3)
    assert (await shown(shared_service, who), await row(shared_service, who)) == (set(), [])
    await told(shared_service, who, **change)
    assert (await shown(shared_service, who), await row(shared_service, who)) == (
        {first.id, second.id, third.id},
        ["3"],
    )

    # One by one, and then what is left.
    before = len(await shared_service.told("CaseHandedOver"))
    done = await shared_service.by(HEAD).HandOverCases(handover(who, [first]))
    assert (done.handed_over_by, list(done.case_ids)) == (HEAD.account_id, [first.id])
    assert (await shown(shared_service, who), await row(shared_service, who)) == (
        {second.id, third.id},
        ["2"],
    )
    await shared_service.by(HEAD).HandOverCases(handover(who, [third, second]))
    assert (await shown(shared_service, who), await row(shared_service, who)) == (set(), [])

    told_of = (await shared_service.told("CaseHandedOver"))[before:]
    assert {event.case_id for event in told_of} == {first.id, second.id, third.id}
    assert {(event.officer_id, event.previous_officer_id) for event in told_of} == {
        ("another", who.account_id)
    }
    for case in (first, second, third):
        assert (
            await shared_service.officer.GetCase(pb.GetCaseRequest(case_id=case.id))
        ).officer_id == "another"
        entries = (await shared_service.officer.ListTimeline(pb.ListTimelineRequest(case_id=case.id))).entries
        [entry] = [one for one in entries if one.event == events.CaseHandedOver.DESCRIPTOR.full_name]
        assert (entry.actor_id, entry.metadata["officer_id"]) == (HEAD.account_id, "another")


async def test_who_comes_back_has_what_nobody_took(shared_service: RegistryUnderTest):
    who, [case] = await officer_with(shared_service, 1)
    await told(shared_service, who, state="SUSPENDED")
    assert await shown(shared_service, who) == {case.id}
    await told(shared_service, who)
    assert (await shown(shared_service, who), await row(shared_service, who)) == (set(), [])


async def test_an_office_that_is_closed_leaves_its_cases(shared_service: RegistryUnderTest):
    who, [case] = await officer_with(shared_service, 1)
    changed = identity.InstitutionChanged(institution_id=OFFICE, kind="MOCR", municipalities=["RAN"])
    await shared_service.hear(changed, municipality="---")
    assert await shown(shared_service, who, REGION) == {case.id}
    changed.active = True
    await shared_service.hear(changed, municipality="---")
    assert await shown(shared_service, who, REGION) == set()


async def test_without_a_head_the_coordinator_is_told(shared_service: RegistryUnderTest):
    who, [case] = await officer_with(shared_service, 1)
    await told(shared_service, who, state="SUSPENDED")
    # The head is there; the coordinator may look, and is not called.
    assert (await shown(shared_service, who, REGION), await row(shared_service, who, REGION)) == (
        {case.id},
        [],
    )
    await told(shared_service, HEAD, state="SUSPENDED")
    assert await row(shared_service, who, REGION) == ["1"]
    await shared_service.by(REGION).HandOverCases(handover(who, [case]))
    assert await row(shared_service, who, REGION) == []
    await told(shared_service, HEAD)


async def test_what_is_closed_or_elsewhere_is_nobodys_work(shared_service: RegistryUnderTest):
    who, [case] = await officer_with(shared_service, 1)
    await told(shared_service, who, state="SUSPENDED")
    assert await shown(shared_service, who, actor("mocr_head", "KAM")) == set()
    close = "UPDATE case_file SET state = 'CLOSED' WHERE id = $1"
    await shared_service.database.all(close, case.id)
    assert (await shown(shared_service, who), await row(shared_service, who)) == (set(), [])


async def test_all_or_none_and_only_to_who_is_at_work_there(shared_service: RegistryUnderTest):
    who, cases = await officer_with(shared_service, 2)
    await told(shared_service, who, state="SUSPENDED")
    by = shared_service.by(HEAD)
    for nobody in ("nobody", "secretary"):
        failed = await refused(by.HandOverCases(handover(who, cases, officer_id=nobody)))
        assert failed.fields == [("officer_id", "FIELD_UNKNOWN_VALUE")]
    elsewhere = await refused(by.HandOverCases(handover(who, cases, municipality="KAM")))
    assert elsewhere.reason == "CASE_NOT_FOUND"

    # A page that was open for long takes no case from who has it by now.
    await by.HandOverCases(handover(who, cases[:1]))
    late = await refused(by.HandOverCases(handover(who, cases, officer_id="x" * 64)))
    assert (late.reason, late.error.metadata) == ("OFFICER_CHANGED", {"case_id": cases[0].id})
    assert await shown(shared_service, who) == {cases[1].id}

    await shared_service.database.all("UPDATE case_file SET state = 'CLOSED' WHERE id = $1", cases[1].id)
    assert (await refused(by.HandOverCases(handover(who, cases[1:])))).reason == "CASE_NOT_IN_STATE"


async def test_pages_go_on_where_they_ended(shared_service: RegistryUnderTest):
    who, cases = await officer_with(shared_service, 3)
    await told(shared_service, who, state="SUSPENDED")
    request = pb.ListCasesToHandOverRequest(officer_id=who.account_id, municipality="RAN", page_size=2)
    first = await shared_service.by(HEAD).ListCasesToHandOver(request)
    request.page_token = first.next_page_token
    second = await shared_service.by(HEAD).ListCasesToHandOver(request)
    assert [case.id for case in (*first.cases, *second.cases)] == [case.id for case in reversed(cases)]
    assert not second.next_page_token
    request.officer_id = ""
    failed = await refused(shared_service.by(HEAD).ListCasesToHandOver(request))
    assert failed.fields == [("page_token", "PAGE_TOKEN_INVALID")]


async def test_an_office_where_nobody_is_any_more_is_the_coordinators(shared_service: RegistryUnderTest):
    await shared_service.by(HEAD).ReportCase(report())
    deserted = {"kind": "office_deserted", "municipality": "RAN"}

    async def shown(by: Actor) -> list[int]:
        work = (await shared_service.by(by).ListWork(types.ListWorkRequest())).items
        return [
            int(item.metadata["cases"])
            for item in work
            if {"kind": item.kind, "municipality": item.municipality} == deserted
        ]

    assert await shown(REGION) == []
    closed = identity.InstitutionChanged(
        institution_id=OFFICE, kind="MOCR", municipalities=["RAN"], active=False
    )
    await shared_service.hear(closed, municipality="---")
    [cases] = await shown(REGION)
    assert cases > 0
    assert await shown(HEAD) == []
    closed.active = True
    await shared_service.hear(closed, municipality="---")
    assert await shown(REGION) == []
