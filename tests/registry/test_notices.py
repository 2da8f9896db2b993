"""Letters tell of each clock once: whoever is killed, whichever process is first, whatever the clock says."""

from __future__ import annotations

import asyncio
import contextlib
import datetime as dt
from collections import Counter
from typing import Any

import pytest
import pytest_asyncio
from google.type.date_pb2 import Date
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from prag.common.v1 import types_pb2 as common
from prag.identity.v1 import identity_events_pb2 as identity
from prag.registry.v1 import registry_service_pb2 as pb

from services.chassis.auth.actors import Actor, acting
from services.chassis.clock import ZONE
from services.chassis.database.transactions import Tx
from services.chassis.ids import new_id
from services.registry.commands import notices as commands
from services.registry.queries.reference import workday_of
from services.registry.rules.notices import morning_of
from tests.registry.conftest import DRRPIF, HEAD, MCR, NEIGHBOUR, OFFICER, RegistryUnderTest, actor, report
from tests.registry.test_escalation import COORDINATOR, escalates

pytestmark = pytest.mark.asyncio(loop_scope="module")

PLACES = {
    **dict.fromkeys((OFFICER, HEAD), "RAN"),
    NEIGHBOUR: "KAM",
    COORDINATOR: "region",
    **dict.fromkeys((DRRPIF, MCR), "centre"),
}
SERVED = {"RAN": ["RAN"], "KAM": ["KAM"], "region": ["RAN", "KAM"], "centre": []}
NAMES = {who.account_id: who for who in PLACES}


def at(day: str, hour: str = "07:00") -> dt.datetime:
    """Return a moment in Kosovo."""
    return dt.datetime.combine(dt.date.fromisoformat(day), dt.time.fromisoformat(hour), ZONE)


async def hired(service: RegistryUnderTest, who: Actor, digest: str = "", state: str = "ACTIVE") -> None:
    """Identity tells who is at work, and when a letter is wanted."""
    place = PLACES[who]
    await service.hear(
        identity.InstitutionAdded(institution_id=place, kind="MOCR", municipalities=SERVED[place]),
        municipality="---",
    )
    await service.hear(
        identity.AccountChanged(
            account_id=who.account_id,
            institution_id=place,
            roles=sorted(who.roles),
            state=state,
            digest=digest,
        ),
        municipality="---",
    )


async def digests(service: RegistryUnderTest) -> None:
    with acting(service.runtime.actor):
        await commands.make_digests(service.runtime)


async def letters(service: RegistryUnderTest) -> dict[Actor, tuple[int, int, int]]:
    """Make the digests of now, and return what each told."""
    before = len(await service.told("DigestMade"))
    await digests(service)
    made = (await service.told("DigestMade"))[before:]
    assert len({one.account_id for one in made}) == len(made)
    return {NAMES[one.account_id]: (one.warning, one.ran_out, one.came_up) for one in made}


async def emptied(service: RegistryUnderTest, moment: dt.datetime) -> None:
    """A country of nobody and nothing, some of whose people are hired by the test."""
    for table in (
        "notice",
        "digest",
        "account_ref",
        "outbox",
        "timeline_entry",
        "clock",
        "milestone",
        "case_file",
    ):
        await service.database.all(f"DELETE FROM {table}")
    service.clock.set(moment)


@pytest_asyncio.fixture(loop_scope="module")
async def office(shared_service: RegistryUnderTest) -> RegistryUnderTest:
    await emptied(shared_service, at("2026-11-23", "06:59"))
    return shared_service


async def reported(service: RegistryUnderTest, trigger: dt.datetime, by: Actor = OFFICER) -> Any:
    """A family that came at a moment: its first visit is due 72 hours later, and warns a day before."""
    here = trigger.astimezone(ZONE)
    day = Date(year=here.year, month=here.month, day=here.day)
    [place] = by.municipalities
    return await service.by(by).ReportCase(
        report(trigger_on=day, trigger_hour=f"{here:%H:%M}", municipality=place, settlement_id="")
    )


async def test_each_hears_of_the_own_and_of_what_came_up_in_the_morning(office: RegistryUnderTest) -> None:
    for who in (OFFICER, HEAD, COORDINATOR, DRRPIF):
        await hired(office, who)
    await hired(office, NEIGHBOUR, "NONE")
    # One warns from today on, one has run out; the family of Kamenica tells whoever looks after it nothing.
    own = await reported(office, at("2026-11-21", "06:00"))
    late = await reported(office, at("2026-11-19", "06:00"))
    await reported(office, at("2026-11-19", "06:00"), by=NEIGHBOUR)
    for case in (own, late):
        await office.database.all(
            "UPDATE case_file SET officer_id = $1 WHERE id::text = $2", OFFICER.account_id, case.id
        )
    assert await letters(office) == {}
    office.clock.set(at("2026-11-23"))
    assert await letters(office) == {OFFICER: (1, 1, 0), HEAD: (0, 0, 1), COORDINATOR: (0, 0, 2)}
    assert await letters(office) == {}
    office.clock.set(at("2026-11-24", "09:00"))
    # What warned has run out: that is another thing to tell, once.
    assert await letters(office) == {OFFICER: (0, 1, 0), HEAD: (0, 0, 1), COORDINATOR: (0, 0, 1)}
    office.clock.set(at("2026-11-25", "09:00"))
    assert await letters(office) == {}
    await hired(office, OFFICER, state="SUSPENDED")
    office.clock.set(at("2026-11-26", "09:00"))
    # Whose officer is gone is the office's: the head is told as who is to see to it.
    assert await letters(office) == {HEAD: (0, 2, 0)}


async def test_the_numbers_are_those_of_ones_own_queue(office: RegistryUnderTest) -> None:
    """What is protected is in the letters of the named alone, as in their queues."""
    for who in (HEAD, COORDINATOR):
        await hired(office, who)
    case = await reported(office, at("2026-11-19", "06:00"))
    await office.database.all(
        "INSERT INTO protected_case VALUES ($1::text::uuid, ARRAY[$2], '{}')",
        case.id,
        HEAD.reader,
    )
    office.clock.set(at("2026-11-23"))
    assert await letters(office) == {HEAD: (0, 1, 0)}
    await office.database.all("DELETE FROM protected_case")
    # As the protection ended, it is news to the coordinator.
    office.clock.set(at("2026-11-24"))
    assert await letters(office) == {COORDINATOR: (0, 0, 1)}


async def test_weekly_and_never(office: RegistryUnderTest) -> None:
    await hired(office, HEAD, "WEEKLY")
    await hired(office, OFFICER, "NONE")
    await reported(office, at("2026-11-21", "06:00"))
    office.clock.set(at("2026-11-23"))
    assert await letters(office) == {HEAD: (1, 0, 0)}
    for day in range(24, 30):
        office.clock.set(at(f"2026-11-{day}"))
        assert await letters(office) == {}
    # The first working day of the week after: Monday was taken off.
    office.clock.set(at("2026-11-29"))
    name = common.LocalizedText(sq="Pushim", sr="Празник", en="A day off")
    holiday = pb.Holiday(day=Date(year=2026, month=11, day=30), name=name)
    await office.by(actor("administrator")).SetHoliday(pb.SetHolidayRequest(holiday=holiday))
    office.clock.set(at("2026-11-30"))
    assert await letters(office) == {}
    office.clock.set(at("2026-12-01"))
    assert await letters(office) == {HEAD: (0, 1, 0)}
    await hired(office, OFFICER, "WORKING_DAYS")
    assert await letters(office) == {OFFICER: (0, 1, 0)}
    holiday.cancelled = True
    await office.by(actor("administrator")).SetHoliday(pb.SetHolidayRequest(holiday=holiday))


async def test_it_comes_up_to_the_ministry_after_its_time(office: RegistryUnderTest) -> None:
    for who in (COORDINATOR, DRRPIF, MCR):
        await hired(office, who)
    office.clock.set(at("2026-11-23"))
    await escalates(office, "ministry", 24)
    await reported(office, at("2026-11-23", "06:00"))
    told = {}
    for day in range(26, 31):
        office.clock.set(at(f"2026-11-{day}"))
        told |= {who: (day, counts) for who, counts in (await letters(office)).items()}
    # It ran out on Thursday at six; two days later is a Saturday.
    assert told == {COORDINATOR: (27, (0, 0, 1)), DRRPIF: (30, (0, 0, 1))}


@pytest.mark.parametrize(
    ("moment", "morning"),
    [
        (at("2026-03-27", "06:59"), None),
        (at("2026-03-27"), "2026-03-27"),
        # The weekend on which summer time begins, and the Monday after it: seven is seven.
        (at("2026-03-29", "08:00"), None),
        (dt.datetime(2026, 3, 30, 4, 59, tzinfo=dt.UTC), None),
        (dt.datetime(2026, 3, 30, 5, 0, tzinfo=dt.UTC), "2026-03-30"),
        # And on which it ends.
        (dt.datetime(2026, 10, 26, 5, 59, tzinfo=dt.UTC), None),
        (dt.datetime(2026, 10, 26, 6, 0, tzinfo=dt.UTC), "2026-10-26"),
        # A holiday of the calendar; and late in the evening, where nothing ran in the morning.
        (at("2026-05-01", "09:00"), None),
        (at("2026-10-27", "23:59"), "2026-10-27"),
    ],
)
async def test_seven_in_the_morning_of_a_working_day(moment: dt.datetime, morning: str | None) -> None:
    found = morning_of(moment, workday_of({}))
    assert (found and found[0].isoformat()) == morning
    assert found is None or found[1].weekday() == 0


class Killed(BaseException):
    """The process is gone."""


_STEP = st.one_of(
    # How far the clock goes, in hours: also back.
    st.tuples(st.just("hours"), st.integers(-80, 130)),
    st.tuples(st.just("tick"), st.sampled_from(["plain", "twice at once", "before", "after"])),
    st.tuples(st.just("case"), st.integers(0, 200)),
    st.tuples(st.just("wants"), st.sampled_from(["NONE", "WORKING_DAYS", "WEEKLY"])),
)


@settings(
    max_examples=12,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    start=st.sampled_from(["2026-03-27", "2026-10-23", "2026-11-20", "2026-12-30"]),
    steps=st.lists(_STEP, min_size=4, max_size=14),
)
@example(
    "2026-03-27",
    [
        ("case", 60),
        ("hours", 72),
        ("tick", "before"),
        ("tick", "twice at once"),
        ("hours", -24),
        ("tick", "plain"),
    ],
)
async def test_each_notice_is_told_once_to_each(
    office: RegistryUnderTest, monkeypatch: pytest.MonkeyPatch, start: str, steps: list[tuple[str, Any]]
) -> None:
    await emptied(office, at(start, "06:30"))
    for who in (OFFICER, HEAD, COORDINATOR):
        await hired(office, who)
    last = office.clock.now()
    for kind, value in steps:
        if kind == "hours":
            office.clock.advance(hours=value)
        elif kind == "case":
            await reported(office, office.clock.now() - dt.timedelta(hours=value))
        elif kind == "wants":
            await hired(office, OFFICER, value)
        elif value == "twice at once":
            await _at_once(office, monkeypatch)
        elif value == "plain":
            await digests(office)
        else:
            await _killed(office, monkeypatch, after=value == "after")
        last = max(last, office.clock.now())
    await hired(office, OFFICER, "WORKING_DAYS")
    # In the end there are working mornings, and nothing is left untold.
    for days in range(1, 8):
        office.clock.set((last + dt.timedelta(days=days)).astimezone(ZONE).replace(hour=8))
        await digests(office)
    told: Counter[tuple[str, str]] = Counter()
    for one in await office.told("DigestMade"):
        assert one.warning + one.ran_out + one.came_up > 0
        told.update({(one.account_id, name): getattr(one, name.lower()) for name in _KINDS})
    kept = await office.database.all("SELECT account_id, kind, count(*) AS n FROM notice GROUP BY 1, 2")
    # The key of a notice is whom, which clock and what: as many were told as there are.
    assert +told == {(row["account_id"], row["kind"]): row["n"] for row in kept}
    late = await office.database.all("SELECT count(*) AS n FROM clock WHERE open AND due_time < $1", last)
    for who in (OFFICER, HEAD):
        assert told[who.account_id, "RAN_OUT"] >= late[0]["n"]


_KINDS = ("WARNING", "RAN_OUT", "CAME_UP")


async def _at_once(service: RegistryUnderTest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let three processes make digests, each of which has read what is new before one of them writes."""
    read = commands._new

    async def all_read(*asked: Any) -> Any:
        new = await read(*asked)
        await asyncio.sleep(0.05)
        return new

    with monkeypatch.context() as patched:
        patched.setattr(commands, "_new", all_read)
        await asyncio.gather(*(digests(service) for _ in range(3)))


async def _killed(service: RegistryUnderTest, monkeypatch: pytest.MonkeyPatch, *, after: bool) -> None:
    """Make digests in a process that dies at the first of them: before its commit, or behind it."""
    finish = Tx.finish

    async def dies(tx: Tx) -> None:
        if after:
            await finish(tx)
            await tx.session.commit()
        raise Killed

    with monkeypatch.context() as patched:
        patched.setattr(Tx, "finish", dies)
        with contextlib.suppress(Killed):
            await digests(service)


async def test_what_moved_away_and_comes_again_is_told_again(office: RegistryUnderTest) -> None:
    await hired(office, HEAD)
    case = await reported(office, at("2026-11-19", "06:00"))
    office.clock.set(at("2026-11-23"))
    assert await letters(office) == {HEAD: (0, 1, 0)}
    wrong = common.CorrectActDateRequest(
        case_id=case.id,
        act="prag.registry.v1.CaseReported",
        subject_id=case.id,
        field="trigger_on",
        reason="a slip of the key",
        request_id=str(new_id()),
    )
    wrong.time.FromDatetime(at("2026-11-21", "06:00"))
    await office.officer.CorrectActDate(wrong)
    # It only warns, and then runs out anew.
    office.clock.set(at("2026-11-24"))
    assert await letters(office) == {HEAD: (0, 1, 0)}
    office.clock.set(at("2026-11-25"))
    assert await letters(office) == {}
