"""Clocks that hang on an office: opened by the calendar, met by meetings, back when these do not hold."""

import datetime as dt
from typing import Any
from uuid import uuid4

import pytest
from google.type.date_pb2 import Date
from prag.common.v1 import types_pb2 as types
from prag.referral.v1 import referral_events_pb2 as referral
from prag.registry.v1 import registry_service_pb2 as pb

from services.chassis.auth.actors import acting
from services.registry.clocks_of_case import told
from services.registry.commands.duties import open_duties
from services.registry.queries import reference
from tests.registry.conftest import DRRPIF, HEAD, NEIGHBOUR, OFFICER, RegistryUnderTest, actor, refused

REGION = actor("regional_coordinator", "RAN", "KAM")


def november(number: int) -> Date:
    return Date(year=2026, month=11, day=number)


def held(on: Date, meeting_id: str = "", kind: str = "DIRECTORATES") -> Any:
    return referral.MeetingHeld(meeting_id=meeting_id or str(uuid4()), kind=kind, done_on=on)


def at(service: RegistryUnderTest, *moment: int) -> None:
    then = dt.datetime(*moment, tzinfo=dt.UTC)  # type: ignore[arg-type]
    service.clock.advance(seconds=(then - service.clock.now()).total_seconds())


async def tick(service: RegistryUnderTest) -> None:
    with acting(service.runtime.actor):
        await open_duties(service.runtime)
    await service.sweep()


async def duties(service: RegistryUnderTest, by: Any = OFFICER, place: str = "RAN") -> dict[str, pb.Clock]:
    request = pb.ListOfficeDutiesRequest(municipality=place)
    answer = await service.by(by).ListOfficeDuties(request)
    return {f"{one.rule} {one.period}": one for one in answer.clocks}


async def monthly(service: RegistryUnderTest, month: str = "2026-11") -> pb.Clock:
    return (await duties(service))[f"DIRECTORATES_MEETING {month}"]


async def work(service: RegistryUnderTest, by: Any = OFFICER) -> dict[str, types.WorkItem]:
    items = (await service.by(by).ListWork(types.ListWorkRequest())).items
    return {f"{one.kind} {one.metadata['period']}": one for one in items if "_meeting" in one.kind}


def state(clock: pb.Clock) -> str:
    return pb.ClockState.Name(clock.state).removeprefix("CLOCK_STATE_")


def kinds(clock: pb.Clock) -> list[str]:
    return [entry.kind for entry in clock.history]


async def test_an_office_has_each_duty_of_its_plan_once_a_period(service: RegistryUnderTest):
    for _ in range(2):
        await tick(service)
    assert {name: state(one) for name, one in (await duties(service)).items()} == {
        "DIRECTORATES_MEETING 2026-11": "RUNNING",
        "ALL_ACTORS_MEETING 2026-Q4": "RUNNING",
        "PROJECTS_MEETING 2026-Q4": "RUNNING",
        "DONORS_MEETING 2026": "RUNNING",
    }
    one = await monthly(service)
    assert (one.office, one.case_id, one.source) == ("RAN", "", "Municipal plan of Ranilug, measure 7.2")
    # No plan of Kamenica's is known, so it has none; and nobody there sees Ranilug's.
    assert not await duties(service, NEIGHBOUR, "KAM")
    assert not await duties(service, NEIGHBOUR)
    assert len(await duties(service, DRRPIF)) == 4
    # Nobody pauses what comes by the calendar.
    pause = pb.PauseClockRequest(
        clock_id=one.id,
        paused_on=november(22),
        reason=pb.CLOCK_CHANGE_REASON_FAMILY,
        note="away",
        etag=one.etag,
    )
    assert (await refused(service.by(HEAD).PauseClock(pause))).reason == "CLOCK_NOT_FOUND"


async def test_a_duty_stands_in_the_offices_queue_and_comes_up_when_it_is_missed(service: RegistryUnderTest):
    await tick(service)
    mine = (await work(service))["hold_directorates_meeting 2026-11"]
    assert (mine.group, mine.municipality, mine.case_id) == (types.WORK_GROUP_UPCOMING, "RAN", "")
    assert not await work(service, REGION)
    # The month ends by Kosovo's midnight.
    at(service, 2026, 11, 30, 22, 59, 58)
    await tick(service)
    assert state(await monthly(service)) == "RUNNING"
    at(service, 2026, 11, 30, 23, 0, 1)
    await tick(service)
    await tick(service)
    assert kinds(await monthly(service)) == ["STARTED", "BREACHED"]
    assert (await work(service))["hold_directorates_meeting 2026-11"].group == types.WORK_GROUP_LATE
    assert (await work(service))["hold_directorates_meeting 2026-12"].group == types.WORK_GROUP_UPCOMING
    for up in (HEAD, REGION):
        assert "hold_directorates_meeting 2026-11" in await work(service, up)
    # The coordinator's region has nobody at work here, so it goes on to the ministry.
    assert "hold_directorates_meeting 2026-11" in await work(service, DRRPIF)
    # It has no case, so nothing was told of one.
    assert not await service.told("ClockElapsed")


async def test_a_meeting_meets_the_period_of_its_own_day_once(service: RegistryUnderTest):
    await tick(service)
    event = held(november(20))
    for _ in range(2):
        await service.hear(event)
    await service.hear(held(november(21)))
    await service.hear(held(november(21), kind="AD_HOC"))
    one = await monthly(service)
    assert (state(one), kinds(one)) == ("MET", ["STARTED", "MET"])
    assert one.stopped_by == "prag.referral.v1.MeetingHeld"
    assert "hold_directorates_meeting 2026-11" not in await work(service)
    assert state((await duties(service))["ALL_ACTORS_MEETING 2026-Q4"]) == "RUNNING"


async def test_a_timely_meeting_recorded_late_takes_the_lateness_back(service: RegistryUnderTest):
    await tick(service)
    at(service, 2026, 12, 3, 9)
    await tick(service)
    await service.hear(held(november(30)))
    one = await monthly(service)
    assert (state(one), one.recorded_late) == ("MET", True)
    assert kinds(one) == ["STARTED", "BREACHED", "TAKEN_BACK", "MET"]


async def test_what_was_missed_ends_with_the_next_meeting(service: RegistryUnderTest):
    await tick(service)
    at(service, 2026, 12, 3, 9)
    event = held(Date(year=2026, month=12, day=2))
    # Heard before any tick came by.
    await service.hear(event)
    missed = await monthly(service)
    assert (state(missed), kinds(missed)) == ("BREACHED", ["STARTED", "BREACHED", "MISSED"])
    assert state(await monthly(service, "2026-12")) == "MET"
    assert "hold_directorates_meeting 2026-11" not in await work(service)
    await service.hear(referral.MeetingUndone(meeting_id=event.meeting_id, kind=event.kind))
    assert set(await work(service)) >= {
        "hold_directorates_meeting 2026-11",
        "hold_directorates_meeting 2026-12",
    }


async def test_an_undone_meeting_brings_the_duty_back_unless_another_was_held(service: RegistryUnderTest):
    await tick(service)
    first, second = held(november(10)), held(november(20))
    await service.hear(first)
    await service.hear(second)
    for event in (first, first):
        await service.hear(referral.MeetingUndone(meeting_id=event.meeting_id, kind=event.kind))
    one = await monthly(service)
    assert (state(one), one.stop_time.ToDatetime().date()) == ("MET", dt.date(2026, 11, 19))
    await service.hear(referral.MeetingUndone(meeting_id=second.meeting_id, kind=second.kind))
    one = await monthly(service)
    assert (state(one), kinds(one)) == ("RUNNING", ["STARTED", "MET", "MET", "CAME_BACK"])
    assert not one.HasField("stop_time")
    assert "hold_directorates_meeting 2026-11" in await work(service)


async def test_a_corrected_day_or_kind_moves_what_is_met(service: RegistryUnderTest):
    await tick(service)
    event = held(november(10))
    await service.hear(event)

    async def corrected(on: Date, kind: str = "DIRECTORATES") -> str:
        told_of = referral.MeetingCorrected(meeting_id=event.meeting_id, kind=kind, done_on=on)
        await service.hear(told_of)
        return state(await monthly(service))

    assert await corrected(november(12)) == "MET"
    assert await corrected(Date(year=2026, month=10, day=12)) == "RUNNING"
    assert await corrected(november(12)) == "MET"
    assert await corrected(november(12), "ALL_ACTORS") == "RUNNING"
    assert state((await duties(service))["ALL_ACTORS_MEETING 2026-Q4"]) == "MET"


async def test_after_a_standstill_each_period_is_opened(service: RegistryUnderTest):
    await tick(service)
    at(service, 2028, 2, 29, 12)
    await tick(service)
    found = await duties(service)
    months = [name for name in found if name.startswith("DIRECTORATES_MEETING")]
    assert len(months) == len({*months}) == 16
    assert state(found["DIRECTORATES_MEETING 2028-02"]) == "RUNNING"
    assert state(found["DIRECTORATES_MEETING 2028-01"]) == "BREACHED"
    assert (
        found["DIRECTORATES_MEETING 2028-02"].due_time.seconds
        == dt.datetime(2028, 2, 29, 22, 59, 59, tzinfo=dt.UTC).timestamp()
    )
    # The machine's clock goes back: nothing is opened twice.
    at(service, 2027, 5, 1, 12)
    await tick(service)
    assert len(await duties(service)) == len(found)
    # In pages, without a gap.
    seen, token = [], ""
    while True:
        request = pb.ListOfficeDutiesRequest(municipality="RAN", page_size=7, page_token=token)
        answer = await service.officer.ListOfficeDuties(request)
        seen += [one.id for one in answer.clocks]
        token = answer.next_page_token
        if not token:
            break
    assert sorted(seen) == sorted(one.id for one in found.values())
    request = pb.ListOfficeDutiesRequest(municipality="RAN", page_token="x")
    assert (await refused(service.officer.ListOfficeDuties(request))).fields == [
        ("page_token", "PAGE_TOKEN_INVALID")
    ]


@pytest.mark.parametrize(
    ("terms", "offices"),
    # What binds everybody binds every office, with a plan or without.
    [('{"municipalities": []}', {"RAN": 5, "KAM": 1}), ('{"length": null}', {"RAN": 4, "KAM": 0})],
)
async def test_whom_a_rule_binds_and_one_that_is_not_set(service: RegistryUnderTest, terms, offices):
    await service.database.all(
        f"UPDATE clock_rule SET terms = terms || '{terms}' WHERE code = 'DIRECTORATES_MEETING'"
    )
    reference.law_changed(service.runtime.database)
    await tick(service)
    found = {place: await duties(service, DRRPIF, place) for place in offices}
    assert {place: len(clocks) for place, clocks in found.items()} == {**offices, "RAN": 4}
    one = found["RAN"]["DIRECTORATES_MEETING 2026-11"]
    if "length" in terms:
        assert (state(one), one.HasField("due_time")) == ("NOT_SET", False)
        await service.hear(held(november(20)))
        assert state(await monthly(service)) == "DONE"


async def test_a_ministrys_duty_stands_in_its_queue(service: RegistryUnderTest):
    await service.database.all(
        'UPDATE clock_rule SET terms = terms || \'{"municipalities": ["---"]}\''
        " WHERE code = 'DIRECTORATES_MEETING'"
    )
    reference.law_changed(service.runtime.database)
    await tick(service)
    assert set(await work(service, DRRPIF)) == {"hold_directorates_meeting 2026-11"}
    assert "hold_directorates_meeting 2026-11" not in await work(service)


async def test_an_operator_is_told_of_an_office(service: RegistryUnderTest):
    await tick(service)
    lines = await told(service.runtime, "RAN")
    assert lines[0] == "office of RAN: 4 clocks"
    assert "  stops on prag.referral.v1.MeetingHeld" in lines
