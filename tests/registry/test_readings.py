"""Who reads the files of many cases within an hour is told of to the office's head and to data protection."""

import dataclasses
import datetime as dt
from typing import Any

import pytest
import pytest_asyncio
from prag.common.v1 import types_pb2 as types
from prag.common.v1.access_service_pb2 import Reader
from prag.registry.v1 import registry_service_pb2 as pb

from services.chassis.auth.actors import Actor, acting
from services.registry.commands.readings import count_readers
from tests.registry.conftest import OFFICER, RegistryUnderTest, actor, refused, report, someone

pytestmark = pytest.mark.asyncio(loop_scope="module")

MANY = 3
AUDITOR = actor("auditor")


@pytest_asyncio.fixture(loop_scope="module")
async def place(shared_service: RegistryUnderTest) -> RegistryUnderTest:
    runtime = shared_service.runtime
    runtime.settings = dataclasses.replace(runtime.settings, cases_an_hour=MANY)
    shared_service.readers, shared_service.away = {}, set()
    shared_service.runtime.peers.identity.away = False
    shared_service.runtime.peers.identity.told_of.clear()
    shared_service.clock.advance(days=1)
    return shared_service


@pytest_asyncio.fixture(loop_scope="module")
async def cases(place: RegistryUnderTest) -> list[str]:
    made = [(await place.registered(someone())).id for _ in range(MANY + 1)]
    place.clock.advance(hours=2)
    return made


async def read(place: RegistryUnderTest, who: Actor, cases: list[str]) -> None:
    for case in cases:
        await place.by(who).GetCase(pb.GetCaseRequest(case_id=case))


async def tick(place: RegistryUnderTest) -> None:
    with acting(place.runtime.actor):
        await count_readers(place.runtime)


async def alerts(place: RegistryUnderTest, who: Actor, by: Actor) -> list[pb.ReadingAlert]:
    answer = await place.by(who).ListReadingAlerts(pb.ListReadingAlertsRequest())
    return [one for one in answer.alerts if one.account_id == by.account_id]


async def waits(place: RegistryUnderTest, who: Actor) -> list[str]:
    answer = await place.by(who).ListWork(types.ListWorkRequest())
    return [one.subject_id for one in answer.items if one.kind == "review_readings"]


def officer() -> Actor:
    return actor("mocr_officer", "RAN")


async def test_one_case_more_than_the_setting_alerts_and_as_many_do_not(place, cases):
    head, reader = actor("mocr_head", "RAN"), officer()
    await read(place, reader, cases[:MANY] * 2)
    await tick(place)
    assert not await alerts(place, head, reader)
    await read(place, reader, cases)
    await tick(place)
    (alert,) = await alerts(place, head, reader)
    assert (alert.cases, alert.cases_here, alert.municipality) == (MANY + 1, MANY + 1, "RAN")
    assert alert.until_time.ToDatetime() - alert.since_time.ToDatetime() == dt.timedelta(hours=1)
    (told,) = place.runtime.peers.identity.told_of
    assert (told.municipality, told.account_id, told.cases) == ("RAN", reader.account_id, MANY + 1)


async def test_it_is_counted_over_all_services_and_each_case_once(place, cases):
    reader, head = officer(), actor("mocr_head", "RAN")
    await read(place, reader, cases[:2])
    place.readers = {
        "assessment": [Reader(account_id=reader.account_id, case_ids=cases[1:3])],
        "benefits": [Reader(account_id=reader.account_id, case_ids=cases[2:])],
    }
    place.away = {"benefits", "referral"}
    await tick(place)
    assert not await alerts(place, head, reader)
    place.away = set()
    await tick(place)
    (alert,) = await alerts(place, head, reader)
    assert alert.cases == MANY + 1


async def test_within_the_hour_it_is_one_alert_whose_number_grows_and_then_another(place, cases):
    reader, head = officer(), actor("mocr_head", "RAN")
    await read(place, reader, cases)
    await tick(place)
    place.readers = {"referral": [Reader(account_id=reader.account_id, case_ids=cases + await more(place))]}
    place.clock.advance(minutes=10)
    await tick(place)
    await tick(place)
    assert [one.cases for one in await alerts(place, head, reader)] == [MANY + 2]
    place.clock.advance(hours=1)
    await tick(place)
    assert [one.cases for one in await alerts(place, head, reader)] == [MANY + 2] * 2


async def more(place: RegistryUnderTest) -> list[str]:
    return [(await place.registered(someone())).id]


async def test_each_office_whose_cases_were_read_is_told_with_its_own_number(place, cases):
    reader = actor("auditor")
    other = await place.by(actor("mocr_officer", "KAM")).ReportCase(
        report(municipality="KAM", settlement_id="")
    )
    await read(place, reader, [*cases, other.id])
    await tick(place)
    for code, here in (("RAN", MANY + 1), ("KAM", 1)):
        (alert,) = await alerts(place, actor("mocr_head", code), reader)
        assert (alert.municipality, alert.cases, alert.cases_here) == (code, MANY + 2, here)
    assert {one.municipality for one in place.runtime.peers.identity.told_of} == {"RAN", "KAM"}
    assert not await alerts(place, actor("mocr_head", "PRZ"), reader)


async def test_it_waits_for_head_and_data_protection_until_each_has_seen_it(place, cases):
    reader = officer()
    await read(place, reader, cases)
    await tick(place)
    (alert,) = await alerts(place, AUDITOR, reader)
    for who in (actor("mocr_head", "RAN"), AUDITOR):
        assert alert.id in await waits(place, who)
        seen = await place.by(who).ReviewReadingAlert(pb.ReviewReadingAlertRequest(alert_id=alert.id))
        again = await place.by(who).ReviewReadingAlert(pb.ReviewReadingAlertRequest(alert_id=alert.id))
        assert len(seen.reviews) == len(again.reviews)
        assert alert.id not in await waits(place, who)
    assert {one.role for one in seen.reviews} == {"mocr_head", "auditor"}
    neighbour = place.by(actor("mocr_head", "KAM"))
    review: Any = pb.ReviewReadingAlertRequest(alert_id=alert.id)
    assert (await refused(neighbour.ReviewReadingAlert(review))).reason == "ALERT_NOT_FOUND"
    asked = place.by(OFFICER).ListReadingAlerts(pb.ListReadingAlertsRequest())
    assert (await refused(asked)).code == "PERMISSION_DENIED"


async def test_nobody_sees_off_the_own_reading(place, cases):
    head = actor("mocr_head", "RAN")
    await read(place, head, cases)
    await tick(place)
    assert not await alerts(place, head, head)
    (alert,) = await alerts(place, AUDITOR, head)
    assert alert.id not in await waits(place, head)
    own = place.by(head).ReviewReadingAlert(pb.ReviewReadingAlertRequest(alert_id=alert.id))
    assert (await refused(own)).reason == "ALERT_NOT_FOUND"


async def test_a_letter_that_identity_did_not_take_goes_out_later_once(place, cases):
    reader, mail = officer(), place.runtime.peers.identity
    await read(place, reader, cases)
    mail.away = True
    await tick(place)
    mail.away = False
    await tick(place)
    await tick(place)
    assert [one.account_id for one in mail.told_of] == [reader.account_id]


async def test_lists_are_no_reading_of_files(place, cases):
    reader, head = officer(), actor("mocr_head", "RAN")
    for _ in range(3):
        await place.by(reader).ListCases(pb.ListCasesRequest())
    await tick(place)
    assert not await alerts(place, head, reader)
