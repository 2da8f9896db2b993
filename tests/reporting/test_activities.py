"""What an office did outside its cases: said as its kind needs, set right, taken back, counted."""

import datetime as dt
import uuid
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import pytest
from google.type.date_pb2 import Date
from prag.reporting.v1 import reporting_events_pb2 as events
from prag.reporting.v1 import reporting_service_pb2 as pb

from services.chassis.auth.actors import Actor, service_actor
from services.chassis.errors import DomainError, FieldErrors
from services.domain.roles import STRANDS
from services.identity.__main__ import SERVICE as IDENTITY
from services.reporting.__main__ import SERVICE
from services.reporting.commands import moves
from services.reporting.rules import activities as rules
from services.reporting.rules.activities import KINDS, Kind
from tests.recorded_events import AN_ID, telling
from tests.reporting.test_counting import HEAD, STRANGER, YEAR
from tests.rights.seeds import add
from tests.running_services import UnderTest

OFFICER = Actor("officer", "person", "", "okzp", "MOCR", frozenset({"mocr_officer"}), ("RAN",), STRANDS)
COLLEAGUE = Actor("other", "person", "", "okzp", "MOCR", frozenset({"mocr_officer"}), ("RAN",), STRANDS)
AUDITOR = Actor("auditor", "person", "", "", "", frozenset({"auditor"}), ("RAN", "GJL"), STRANDS)
DAY = Date(year=2026, month=11, day=19)
MEETING: dict[str, Any] = {
    "municipality": "RAN",
    "kind": pb.ACTIVITY_KIND_INFORMATION_MEETING,
    "held_on": DAY,
    "subject": "rights of those who came back",
    "place": "Ranillug",
    "women": 4,
    "men": 3,
}

# The least that each kind says, besides its day and its title.
LEAST: dict[Kind, dict[str, Any]] = {
    Kind.INFORMATION_MEETING: {"place": "Ranillug", "women": 1},
    Kind.DEBATE: {"place": "Ranillug", "men": 1},
    Kind.MEDIA: {"channel": "RADIO", "partner": "Radio Puls"},
    Kind.PROGRAMME: {"partner": "a theatre", "women": 1},
    Kind.TRAINING: {"topic": "RISK", "account_ids": ["officer"]},
    Kind.JOINT_FIELD_WORK: {"partner": "CSW", "place": "Ropotovë"},
    Kind.TRANSPORT: {"person_ids": ["a person"]},
    Kind.MATERIAL: {"copies": 1},
}
# All that a kind may say besides.
MORE: dict[Kind, set[str]] = {
    Kind.INFORMATION_MEETING: {"partner", "men", "person_ids"},
    Kind.DEBATE: {"partner", "women", "person_ids"},
    Kind.MEDIA: set(),
    Kind.PROGRAMME: {"place", "men", "person_ids"},
    Kind.TRAINING: {"place", "partner"},
    Kind.JOINT_FIELD_WORK: {"women", "men", "person_ids", "account_ids"},
    Kind.TRANSPORT: {"place", "partner", "women", "men"},
    Kind.MATERIAL: {"partner", "women", "men", "person_ids"},
}
EVERYTHING = {"topic", "channel", "place", "partner", "women", "men", "person_ids", "account_ids", "copies"}


@pytest.mark.parametrize("kind", Kind)
def test_each_kind_says_what_it_must_and_nothing_that_it_cannot_have(kind: Kind):
    def wrong(filled: set[str]) -> set[tuple[str, str]]:
        errors = FieldErrors()
        rules.check_said(errors, kind, filled)
        return {(one.field.removeprefix("activity."), one.reason) for one in errors.violations}

    least = set(LEAST[kind])
    assert wrong(least) == set()
    assert wrong(least | MORE[kind]) == set()
    for name in least:
        [(_field, reason)] = wrong(least - {name})
        assert reason == "FIELD_REQUIRED"
    others = EVERYTHING - least - MORE[kind]
    assert wrong(least | others) == {(name, "FIELD_CONTRADICTS") for name in others}


def test_the_contract_has_the_kinds_of_the_rules():
    named = {name.removeprefix("ACTIVITY_KIND_") for name in pb.ActivityKind.keys()[1:]}
    assert named == set(Kind) == set(KINDS)


def record(**changes: Any) -> pb.RecordActivityRequest:
    activity = pb.Activity(**{**MEETING, **changes})
    return pb.RecordActivityRequest(activity=activity, request_id=str(uuid.uuid4()))


def correction(seen: pb.Activity, **changes: Any) -> pb.CorrectActivityRequest:
    said = {**MEETING, "etag": seen.etag, **changes}
    return pb.CorrectActivityRequest(
        activity_id=seen.id, activity=pb.Activity(**said), reason="counted anew", request_id=str(uuid.uuid4())
    )


async def recorded(reporting: UnderTest) -> None:
    await twice(reporting.stub(OFFICER).RecordActivity, record())


async def corrected(reporting: UnderTest) -> None:
    first = await newest(reporting)
    await twice(reporting.stub(OFFICER).CorrectActivity, correction(first, women=9))


async def withdrawn(reporting: UnderTest) -> None:
    first = await newest(reporting)
    request = pb.WithdrawActivityRequest(activity_id=first.id, reason="twice", request_id=str(uuid.uuid4()))
    await twice(reporting.stub(OFFICER).WithdrawActivity, request)


async def twice(call: Callable[[Any], Any], request: Any) -> None:
    """Send a request, and the same again."""
    assert (await call(request)).id == (await call(request)).id


async def newest(reporting: UnderTest) -> pb.Activity:
    return (await listed(reporting)).activities[0]


async def listed(reporting: UnderTest, who: Actor = OFFICER, **asked: Any) -> pb.ListActivitiesResponse:
    return await reporting.stub(who).ListActivities(pb.ListActivitiesRequest(**{**YEAR, **asked}))


SAID = {"kind": "INFORMATION_MEETING", "held_on": "2026-11-19", "women": 4, "men": 3}
TOLD = {
    events.ActivityRecorded: (recorded, {"activity_id": AN_ID, **SAID}),
    events.ActivityCorrected: (
        corrected,
        {"activity_id": AN_ID, **SAID, "women": 9, "previously_on": "2026-11-19"},
    ),
    events.ActivityWithdrawn: (withdrawn, {"activity_id": AN_ID}),
}


@asynccontextmanager
async def office(service_under_test: Any) -> AsyncIterator[UnderTest]:
    """Reporting beside identity, where an officer and a head are at work, and one no longer is."""
    async with service_under_test(SERVICE, messages=False, identity=IDENTITY) as reporting:
        identity = reporting.neighbours["identity"].database
        place = uuid.uuid4()
        await add(
            identity, "institution", id=place, code="okzp", kind="MOCR", municipalities=["RAN"], active=True
        )
        for name, state in (("here", "ACTIVE"), ("gone", "SUSPENDED")):
            await add(
                identity,
                "account",
                id=PEOPLE[name],
                institution_id=place,
                email=f"{name}@prag.example",
                email_key=f"{name}@prag.example",
                display_name=name,
                roles=["mocr_officer"],
                state=state,
                password_hash="x",
            )
        for municipality in ("RAN", "GJL"):
            await add(
                reporting.database, "profile", municipality=municipality, person_id=PERSONS[municipality]
            )
        yield reporting


PEOPLE = {name: uuid.uuid4() for name in ("here", "gone")}
PERSONS = {municipality: uuid.uuid4() for municipality in ("RAN", "GJL")}
_TRAINING = {"kind": pb.ACTIVITY_KIND_TRAINING, "women": 0, "men": 0, "topic": pb.TRAINING_TOPIC_RISK}

REFUSED = [
    (OFFICER, {"municipality": ""}, "activity.municipality FIELD_REQUIRED"),
    (OFFICER, {"municipality": "GJL"}, "NOT_VISIBLE"),
    (AUDITOR, {}, "NOT_PERMITTED"),
    (OFFICER, {"kind": pb.ACTIVITY_KIND_UNSPECIFIED}, "activity.kind FIELD_REQUIRED"),
    (OFFICER, {"subject": " "}, "activity.subject FIELD_REQUIRED"),
    (OFFICER, {"held_on": Date(year=2026, month=2, day=29)}, "activity.held_on DATE_INVALID"),
    (OFFICER, {"held_on": Date(year=2026, month=11, day=24)}, "activity.held_on DATE_IN_FUTURE"),
    (OFFICER, {"women": -1}, "activity.women FIELD_OUT_OF_RANGE"),
    (OFFICER, {"women": 0, "men": 0}, "activity.women FIELD_REQUIRED"),
    (OFFICER, {"person_ids": ["x"]}, "activity.person_ids[0] FIELD_INVALID_ID"),
    # Registered, and elsewhere.
    (OFFICER, {"person_ids": [str(PERSONS["GJL"])]}, "activity.person_ids[0] FIELD_UNKNOWN_VALUE"),
    (
        OFFICER,
        {**_TRAINING, "account_ids": [str(PEOPLE["here"]), str(PEOPLE["gone"])]},
        "activity.account_ids[1] FIELD_UNKNOWN_VALUE",
    ),
    (OFFICER, {**_TRAINING, "account_ids": []}, "activity.account_ids FIELD_REQUIRED"),
]


def reason_of(error: DomainError) -> str:
    fields = getattr(error, "fields", ())
    return f"{fields[0].field} {fields[0].reason}" if fields else error.reason


async def refused(call: Any) -> str:
    with pytest.raises(DomainError) as error:
        await call
    return reason_of(error.value)


async def test_what_is_refused_is_neither_kept_nor_told(service_under_test):
    async with office(service_under_test) as reporting:
        async with telling(reporting.database) as told:
            for who, changes, reason in REFUSED:
                assert await refused(reporting.stub(who).RecordActivity(record(**changes))) == reason
        assert told.events == []
        assert not await reporting.database.all("SELECT FROM activity")
        for event, (act, with_fields) in TOLD.items():
            async with telling(reporting.database) as told:
                await act(reporting)
            assert told.events == [(event, with_fields)]


async def test_it_counts_on_its_day_until_it_is_taken_back_and_before_that_always(service_under_test):
    async with office(service_under_test) as reporting:
        stub = reporting.stub(OFFICER)

        async def number(known_on: Date | None = None, indicator: str = "6.1.1") -> float:
            plan = await stub.GetMunicipalPlan(
                pb.GetMunicipalPlanRequest(municipality="RAN", **YEAR, known_on=known_on)
            )
            found = [
                each
                for objective in plan.objectives
                for measure in objective.measures
                for each in measure.indicators
                if each.code == indicator
            ]
            return found[0].value.number

        first = await stub.RecordActivity(record())
        # Elsewhere, and of another kind: neither is counted here.
        await reporting.stub(STRANGER).RecordActivity(record(municipality="GJL"))
        await stub.RecordActivity(record(**_TRAINING, account_ids=[str(PEOPLE["here"])], person_ids=[]))
        assert (await number(), await number(indicator="9.1.1")) == (1, 1)
        entries = await stub.ListIndicatorEntries(
            pb.ListIndicatorEntriesRequest(municipality="RAN", indicator="6.1.1", **YEAR)
        )
        assert [entry.subject_id for entry in entries.entries] == [first.id]
        # A rebuild hears the others again; what reporting itself keeps stays.
        everywhere = service_actor("reporting")
        async with reporting.runtime.database.transaction(actor=everywhere) as tx:
            await moves.forget(tx)
        assert await number() == 1
        reporting.clock.advance(days=1)
        # In the year before: it was not in this one after all.
        moved = await stub.CorrectActivity(correction(first, held_on=Date(year=2025, month=11, day=19)))
        assert await number() == 0
        assert await number(known_on=Date(year=2026, month=11, day=23)) == 1
        back = await stub.CorrectActivity(correction(moved))
        assert await number() == 1
        reporting.clock.advance(days=1)
        gone = await stub.WithdrawActivity(pb.WithdrawActivityRequest(activity_id=first.id, reason=" twice "))
        assert (gone.withdrawn_by, gone.withdraw_reason) == ("officer", "twice")
        assert await number() == 0
        assert await number(known_on=Date(year=2026, month=11, day=24)) == 1
        assert [change.held_on.year for change in back.changes] == [2026, 2025]
        assert {change.reason for change in back.changes} == {"counted anew"}


async def test_who_recorded_it_and_the_head_change_it_and_the_offers_say_so(service_under_test):
    async with office(service_under_test) as reporting:
        stub = reporting.stub(OFFICER)
        mine = await stub.RecordActivity(record(person_ids=[str(PERSONS["RAN"])] * 2))
        assert list(mine.person_ids) == [str(PERSONS["RAN"])]
        assert (mine.recorded_by, mine.municipality) == ("officer", "RAN")

        def offered(seen: pb.Activity) -> dict[str, str]:
            return {one.name: one.reason or "may" for one in seen.actions}

        async def tried(who: Actor, seen: pb.Activity) -> dict[str, str]:
            """What an act says that would change nothing: the same again, or a reason that is missing."""
            by = reporting.stub(who)
            said = {name: getattr(seen, name) for name in MEETING} | {"person_ids": seen.person_ids}
            right = by.CorrectActivity(correction(seen, **{**said, "subject": " "}))
            back = by.WithdrawActivity(pb.WithdrawActivityRequest(activity_id=seen.id, reason=" "))
            shown = {"correct_activity": await refused(right), "withdraw_activity": await refused(back)}
            return {
                name: "may" if reason.endswith("FIELD_REQUIRED") else reason for name, reason in shown.items()
            }

        may = dict.fromkeys(("correct_activity", "withdraw_activity"), "may")
        for who, expected in (
            (OFFICER, may),
            (HEAD, may),
            (COLLEAGUE, dict.fromkeys(may, "ACTIVITY_OF_ANOTHER")),
            (AUDITOR, {}),
        ):
            seen = await reporting.stub(who).GetActivity(pb.GetActivityRequest(activity_id=mine.id))
            assert offered(seen) == expected
        stale = correction(mine, women=7)
        for who, expected in ((COLLEAGUE, "ACTIVITY_OF_ANOTHER"), (STRANGER, "ACTIVITY_NOT_FOUND")):
            assert await refused(reporting.stub(who).CorrectActivity(stale)) == expected
            back = pb.WithdrawActivityRequest(activity_id=mine.id, reason="x")
            assert await refused(reporting.stub(who).WithdrawActivity(back)) == expected
        after = await reporting.stub(HEAD).CorrectActivity(correction(mine, women=8))
        assert await refused(stub.CorrectActivity(stale)) == "ETAG_STALE"
        assert await refused(stub.CorrectActivity(correction(mine, etag=""))) == "ETAG_MISSING"
        # The same again is no correction.
        same = await stub.CorrectActivity(correction(after, women=8, person_ids=[]))
        assert (same.etag, len(same.changes)) == (after.etag, 1)
        await stub.WithdrawActivity(pb.WithdrawActivityRequest(activity_id=mine.id, reason="twice"))
        gone = await stub.GetActivity(pb.GetActivityRequest(activity_id=mine.id))
        assert offered(gone) == dict.fromkeys(may, "ACTIVITY_WITHDRAWN")
        assert await refused(stub.CorrectActivity(correction(gone, women=1))) == "ACTIVITY_WITHDRAWN"
        back = pb.WithdrawActivityRequest(activity_id=mine.id, reason="x")
        assert await refused(stub.WithdrawActivity(back)) == "ACTIVITY_WITHDRAWN"


async def test_the_list_is_of_the_own_reach_and_goes_on_page_by_page(service_under_test):
    async with office(service_under_test) as reporting:
        days = [dt.date(2026, 3, 1) + dt.timedelta(days=number // 2) for number in range(5)]
        for day in days:
            on = Date(year=day.year, month=day.month, day=day.day)
            await reporting.stub(OFFICER).RecordActivity(record(held_on=on))
        await reporting.stub(STRANGER).RecordActivity(record(municipality="GJL"))
        await reporting.stub(OFFICER).RecordActivity(record(held_on=Date(year=2025, month=12, day=31)))
        found, token = [], ""
        while True:
            page = await listed(reporting, page_size=2, page_token=token)
            found += page.activities
            token = page.next_page_token
            if not token:
                break
        assert len(found) == len({one.id for one in found}) == len(days)
        assert [one.held_on.day for one in found] == [3, 2, 2, 1, 1]
        assert len((await listed(reporting, AUDITOR)).activities) == len(days) + 1
        assert len((await listed(reporting, AUDITOR, municipality="GJL")).activities) == 1
        assert not (await listed(reporting, kind=pb.ACTIVITY_KIND_DEBATE)).activities
        backwards = {"from": YEAR["to"], "to": YEAR["from"]}
        assert (await refused(listed(reporting, **backwards))).endswith("PERIOD_INVALID")
        stranger = reporting.stub(STRANGER).GetActivity(pb.GetActivityRequest(activity_id=found[0].id))
        assert await refused(stranger) == "ACTIVITY_NOT_FOUND"
