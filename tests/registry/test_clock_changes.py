"""Clocks that are paused and made longer by recorded acts, as far as their version allows."""

import datetime as dt
from typing import Any
from uuid import uuid4

import pytest
import pytest_asyncio
from google.protobuf.field_mask_pb2 import FieldMask
from google.type.date_pb2 import Date
from prag.assessment.v1 import assessment_events_pb2 as assessment
from prag.common.v1 import types_pb2 as types
from prag.identity.v1 import identity_events_pb2 as identity
from prag.referral.v1 import referral_events_pb2 as referral
from prag.registry.v1 import registry_service_pb2 as pb

from services.chassis.auth.actors import acting
from services.chassis.ids import new_id
from services.registry.clocks_of_case import told
from services.registry.commands.clock_changes import run_on
from services.registry.queries import reference
from tests.registry.conftest import HEAD, NEIGHBOUR, NOW, RegistryUnderTest, actor, refused, someone
from tests.registry.test_pairs import pair

pytestmark = pytest.mark.asyncio(loop_scope="module")

REGION = actor("regional_coordinator", "RAN", "KAM")
THERE = actor("mocr_head", "KAM")
# Of the first visit: Saturday 21 November 14:30 in Kosovo and 72 hours.
ENDS = dt.datetime(2026, 11, 24, 13, 30, tzinfo=dt.UTC)
FAMILY = pb.CLOCK_CHANGE_REASON_FAMILY


@pytest_asyncio.fixture(autouse=True, loop_scope="module")
async def _allowed(shared_service: RegistryUnderTest) -> None:
    """A version that allows both; of other rules nothing is set. Each test begins at the same moment."""
    await shared_service.database.all(
        'UPDATE clock_rule SET terms = terms || \'{"max_pause_days": 10, "max_extension": 72}\''
        " WHERE code = 'FIRST_VISIT'"
    )
    await shared_service.database.all(
        "UPDATE clock_rule SET terms = terms || '{\"max_pause_days\": 30}' WHERE code = 'REFERRAL_ANSWER'"
    )
    reference.law_changed(shared_service.runtime.database)
    at(shared_service, NOW)


@pytest_asyncio.fixture(autouse=True, scope="module", loop_scope="module")
async def _office(shared_service: RegistryUnderTest) -> None:
    """Somebody is at work in the office to which a case goes."""
    place = str(uuid4())
    added = identity.InstitutionAdded(institution_id=place, kind="MOCR", municipalities=["KAM"])
    await shared_service.hear(added, municipality="---")
    account = identity.AccountChanged(
        account_id=THERE.account_id, institution_id=place, roles=["mocr_head"], state="ACTIVE"
    )
    await shared_service.hear(account, municipality="---")


def at(service: RegistryUnderTest, moment: dt.datetime) -> None:
    service.clock.advance(seconds=(moment - service.clock.now()).total_seconds())


def november(day: int) -> Date:
    return Date(year=2026, month=11, day=day)


async def first(service: RegistryUnderTest, case: Any) -> pb.Clock:
    return (await service.clocks(case.id))["FIRST_VISIT"]


async def tick(service: RegistryUnderTest) -> None:
    with acting(service.runtime.actor):
        await run_on(service.runtime)
    await service.sweep()


async def pause(service: RegistryUnderTest, case: Any, day: int, by: Any = HEAD, **changes: Any) -> Any:
    now = await first(service, case)
    given = {"reason": FAMILY, "note": "away", "etag": now.etag, "request_id": str(uuid4())}
    request = pb.PauseClockRequest(clock_id=now.id, paused_on=november(day), **{**given, **changes})
    return await service.by(by).PauseClock(request)


async def resume(service: RegistryUnderTest, case: Any, day: int, by: Any = HEAD) -> Any:
    now = await first(service, case)
    request = pb.ResumeClockRequest(clock_id=now.id, resumed_on=november(day), etag=now.etag)
    return await service.by(by).ResumeClock(request)


async def extend(service: RegistryUnderTest, case: Any, day: int, length: int = 48) -> Any:
    now = await first(service, case)
    given = {"reason": FAMILY, "note": "by act 4", "length": length, "etag": now.etag}
    request = pb.ExtendClockRequest(clock_id=now.id, extended_on=november(day), **given)
    return await service.by(HEAD).ExtendClock(request)


async def take_back(service: RegistryUnderTest, case: Any) -> Any:
    now = await first(service, case)
    request = pb.WithdrawExtensionRequest(clock_id=now.id, reason="a slip", etag=now.etag)
    return await service.by(HEAD).WithdrawExtension(request)


async def visited(service: RegistryUnderTest, case: Any, moment: dt.datetime) -> None:
    event = assessment.VisitRecorded(visit_id=str(new_id()), case_id=case.id, kind="FIRST")
    event.actual_time.FromDatetime(moment)
    await service.hear(event, actual_on=moment)


async def close(service: RegistryUnderTest, case: Any) -> None:
    left = pb.RequestClosureRequest(case_id=case.id, outcome=pb.CLOSURE_OUTCOME_LEFT, note="gone")
    await service.officer.RequestClosure(left)
    await service.by(HEAD).ConfirmClosure(pb.ConfirmClosureRequest(case_id=case.id))


def state(clock: pb.Clock) -> str:
    return pb.ClockState.Name(clock.state).removeprefix("CLOCK_STATE_")


def due(clock: pb.Clock) -> dt.datetime | None:
    return clock.due_time.ToDatetime(dt.UTC) if clock.HasField("due_time") else None


def kinds(clock: pb.Clock) -> list[str]:
    return [entry.kind for entry in clock.history]


async def test_while_a_clock_is_paused_nothing_of_it_is_due_and_then_it_is_so_much_later(
    shared_service: RegistryUnderTest,
):
    case = await shared_service.registered(someone())
    moves = len(await shared_service.told("ClockMoved"))
    clock_id = (await first(shared_service, case)).id
    await shared_service.database.all(
        "INSERT INTO notice (account_id, clock_id, kind, told_time) VALUES ('somebody', $1, 'WARNING', $2)",
        clock_id,
        NOW,
    )
    paused = await pause(shared_service, case, 22)
    assert (state(paused), due(paused), paused.pauses[0].limit_on.day) == ("PAUSED", None, 2)
    assert [(one.name, one.allowed, one.reason) for one in paused.actions] == [
        ("resume_clock", True, ""),
        ("extend_clock", True, ""),
    ]
    # Not for whoever may not.
    assert not (await first(shared_service, case)).actions
    # Should it warn again, that is news.
    notices = "SELECT FROM notice WHERE clock_id = $1"
    assert not await shared_service.database.all(notices, clock_id)
    at(shared_service, ENDS + dt.timedelta(days=1))
    await tick(shared_service)
    assert state(await first(shared_service, case)) == "PAUSED"
    work = (await shared_service.officer.ListWork(types.ListWorkRequest())).items
    assert not [item for item in work if item.case_id == case.id and item.rule == "FIRST_VISIT"]
    lines = "\n".join(await told(shared_service.runtime, case.id))
    assert "FIRST_VISIT: PAUSED" in lines
    assert "until paused, MOCR acts" in lines
    assert "paused from 2026-11-22 until now: FAMILY" in lines

    resumed = await resume(shared_service, case, 25)
    assert (state(resumed), due(resumed)) == ("RUNNING", ENDS + dt.timedelta(days=3))
    assert kinds(resumed) == ["STARTED", "PAUSED", "RESUMED"]
    pause_entry = resumed.history[1]
    assert pause_entry.actual_time.ToDatetime(dt.UTC) == dt.datetime(2026, 11, 21, 23, tzinfo=dt.UTC)
    assert pause_entry.recorded_time.ToDatetime(dt.UTC) == NOW
    by = resumed.pauses[0]
    assert (by.paused_by, by.resumed_by, by.ended) == (HEAD.account_id, HEAD.account_id, "RESUMED")
    told_of = (await shared_service.told("ClockMoved"))[moves:]
    assert [(event.state, event.HasField("due_time")) for event in told_of] == [
        ("PAUSED", False),
        ("RUNNING", True),
    ]
    # Again, as one pause is over; the days of both count together.
    again = await pause(shared_service, case, 25)
    assert again.pauses[-1].limit_on.day == 2
    # On the day of the pause: it is as if it had not been.
    assert due(await resume(shared_service, case, 25)) == due(resumed)
    at(shared_service, ENDS + dt.timedelta(days=4))
    await tick(shared_service)
    assert kinds(await first(shared_service, case))[-1] == "BREACHED"


async def test_of_two_who_change_a_clock_at_once_one_is_told_that_it_was_changed(
    shared_service: RegistryUnderTest,
):
    case = await shared_service.registered(someone())
    by, day = shared_service.by(HEAD), november(22)
    why: dict[str, Any] = {"reason": FAMILY, "note": "away"}
    acts = (
        (by.ExtendClock, pb.ExtendClockRequest(length=1, extended_on=day, **why)),
        (by.WithdrawExtension, pb.WithdrawExtensionRequest(reason="a slip")),
        (by.PauseClock, pb.PauseClockRequest(paused_on=day, **why)),
        (by.ResumeClock, pb.ResumeClockRequest(resumed_on=day)),
    )
    for call, request in acts:
        seen = await first(shared_service, case)
        request.clock_id, request.etag = seen.id, seen.etag
        done, refusals = await pair(call(request), call(request))
        assert ([error.reason for error in refusals], len(done)) == (["ETAG_STALE"], 1)


async def test_what_cannot_be_paused_or_resumed(shared_service: RegistryUnderTest):
    service, case = shared_service, await shared_service.registered(someone())
    assert (await refused(resume(service, case, 22))).reason == "CLOCK_NOT_PAUSED"
    assert (await refused(take_back(service, case))).reason == "CLOCK_NOT_EXTENDED"
    early = await refused(pause(service, case, 20))
    assert early.fields == [("paused_on", "DATE_TOO_EARLY")]
    assert (await refused(pause(service, case, 23))).fields == [("paused_on", "DATE_IN_FUTURE")]
    for field, value in (("note", ""), ("reason", 0)):
        missing = await refused(pause(service, case, 22, **{field: value}))
        assert missing.fields == [(field, "FIELD_REQUIRED")]
    assert (await refused(pause(service, case, 22, etag="9"))).reason == "ETAG_STALE"
    assert (await refused(pause(service, case, 22, by=service_officer()))).code == "PERMISSION_DENIED"
    assert (await refused(pause(service, case, 22, by=THERE))).reason == "CLOCK_NOT_FOUND"
    # Of the closing report nothing says that it may.
    report = (await service.clocks(case.id))["CLOSING_REPORT"]
    request = pb.PauseClockRequest(
        clock_id=report.id, paused_on=november(22), reason=FAMILY, note="away", etag=report.etag
    )
    assert (await refused(service.by(HEAD).PauseClock(request))).reason == "CLOCK_CHANGE_NOT_SET"
    # By the coordinator, where the office has no head; twice is once.
    request = pb.PauseClockRequest(
        clock_id=(await first(service, case)).id,
        paused_on=november(22),
        reason=FAMILY,
        note="away",
        etag=(await first(service, case)).etag,
        request_id=str(uuid4()),
    )
    paused = await service.by(REGION).PauseClock(request)
    assert await service.by(REGION).PauseClock(request) == paused
    assert (await refused(pause(service, case, 22))).reason == "CLOCK_PAUSED"
    early = await refused(resume(service, case, 21))
    assert early.fields == [("resumed_on", "DATE_TOO_EARLY")]
    at(service, NOW + dt.timedelta(days=1))
    await resume(service, case, 23)
    before = await refused(pause(service, case, 22))
    assert before.fields == [("paused_on", "DATE_TOO_EARLY")]


def service_officer() -> Any:
    return actor("mocr_officer", "RAN")


async def test_a_pause_from_before_the_end_takes_the_lateness_back_and_one_from_after_it_is_none(
    shared_service: RegistryUnderTest,
):
    case = await shared_service.registered(someone())
    at(shared_service, ENDS + dt.timedelta(days=3))
    await tick(shared_service)
    assert state(await first(shared_service, case)) == "BREACHED"
    late = await refused(pause(shared_service, case, 25))
    assert late.fields == [("paused_on", "DATE_TOO_LATE")]
    assert (await refused(extend(shared_service, case, 25))).fields == [("extended_on", "DATE_TOO_LATE")]
    paused = await pause(shared_service, case, 24)
    assert (state(paused), kinds(paused)[-2:]) == ("PAUSED", ["BREACHED", "PAUSED"])
    # It was resumed long ago, which is recorded now: so it has run out again.
    resumed = await resume(shared_service, case, 25)
    assert (state(resumed), due(resumed)) == ("BREACHED", ENDS + dt.timedelta(days=1))
    await tick(shared_service)
    assert kinds(await first(shared_service, case))[-2:] == ["RESUMED", "BREACHED"]


async def test_after_the_longest_time_it_runs_on_by_itself(shared_service: RegistryUnderTest):
    case = await shared_service.registered(someone())
    await pause(shared_service, case, 22)
    at(shared_service, NOW + dt.timedelta(days=10))
    await tick(shared_service)
    await tick(shared_service)
    on = await first(shared_service, case)
    assert (state(on), due(on), on.pauses[0].ended) == ("RUNNING", ENDS + dt.timedelta(days=10), "LIMIT")
    assert kinds(on) == ["STARTED", "PAUSED", "RESUMED"]
    used_up = await refused(pause(shared_service, case, 30))
    assert used_up.fields == [("paused_on", "DATE_TOO_EARLY")] or used_up.reason == "CLOCK_CHANGE_USED_UP"
    # It was resumed earlier, and that is recorded late.
    earlier = await resume(shared_service, case, 24)
    assert (due(earlier), earlier.pauses[0].ended) == (ENDS + dt.timedelta(days=2), "RESUMED")


@pytest.mark.parametrize("hours", [-1, 200])
async def test_what_is_done_while_it_is_paused_is_done_in_time(shared_service: RegistryUnderTest, hours: int):
    case = await shared_service.registered(someone())
    await pause(shared_service, case, 22)
    moment = NOW + dt.timedelta(hours=hours)
    at(shared_service, max(moment, NOW))
    await visited(shared_service, case, moment)
    met = await first(shared_service, case)
    assert (state(met), met.pauses[0].ended, met.HasField("due_time")) == ("MET", "STOPPED", True)
    assert (await refused(resume(shared_service, case, 22))).reason == "CLOCK_STOPPED"


async def test_a_clock_becomes_longer_by_no_more_than_its_version_allows_and_the_last_is_taken_back(
    shared_service: RegistryUnderTest,
):
    case = await shared_service.registered(someone())
    too_long = await refused(extend(shared_service, case, 22, 73))
    assert too_long.fields == [("length", "FIELD_OUT_OF_RANGE")]
    longer = await extend(shared_service, case, 22)
    assert (state(longer), due(longer)) == ("RUNNING", ENDS + dt.timedelta(hours=48))
    assert (await refused(extend(shared_service, case, 22, 25))).fields == [("length", "FIELD_OUT_OF_RANGE")]
    assert due(await extend(shared_service, case, 22, 24)) == ENDS + dt.timedelta(hours=72)
    assert (await refused(extend(shared_service, case, 22, 1))).reason == "CLOCK_CHANGE_USED_UP"
    back = await take_back(shared_service, case)
    assert (due(back), kinds(back)[-1]) == (ENDS + dt.timedelta(hours=48), "EXTENSION_WITHDRAWN")
    assert [bool(one.withdrawn_by) for one in back.extensions] == [False, True]
    # With the case it ends, and then nothing is changed any more.
    await close(shared_service, case)
    assert state(await first(shared_service, case)) == "CANCELLED"
    assert (await refused(take_back(shared_service, case))).reason == "CASE_CLOSED"
    assert (await refused(pause(shared_service, case, 22))).reason == "CASE_CLOSED"


async def test_an_extension_that_is_taken_back_judges_what_was_done_anew(shared_service: RegistryUnderTest):
    service = shared_service
    in_time, late, waiting = [await service.registered(someone()) for _ in range(3)]
    for case in (in_time, late, waiting):
        await extend(service, case, 22)
    at(service, ENDS + dt.timedelta(hours=2))
    await visited(service, in_time, ENDS - dt.timedelta(hours=1))
    await visited(service, late, ENDS + dt.timedelta(hours=1))
    assert state(await first(service, late)) == "MET"
    assert [state(await take_back(service, case)) for case in (in_time, late)] == ["MET", "MET_LATE"]
    # Nothing was done by the old end: with the tick it has run out.
    assert state(await take_back(service, waiting)) == "BREACHED"
    await tick(service)
    assert kinds(await first(service, waiting))[-1] == "BREACHED"
    # An extension of before the end, recorded late, takes it back.
    assert state(await extend(service, waiting, 24)) == "RUNNING"


async def test_a_paused_clock_goes_with_its_case_to_another_office_and_ends_with_it(
    shared_service: RegistryUnderTest,
):
    service, case = shared_service, await shared_service.registered(someone())
    await pause(service, case, 22)
    made = await service.officer.OfferTransfer(
        pb.OfferTransferRequest(case_id=case.id, to_municipality="KAM", reason="moved")
    )
    await service.by(THERE).AcceptTransfer(
        pb.AcceptTransferRequest(transfer_id=made.id, officer_id="another")
    )
    answer = await service.by(NEIGHBOUR).ListClocks(pb.ListClocksRequest(case_id=case.id))
    moved = next(one for one in answer.clocks if one.rule == "FIRST_VISIT")
    assert state(moved) == "PAUSED"
    on = pb.ResumeClockRequest(clock_id=moved.id, resumed_on=november(22), etag=moved.etag)
    assert (await refused(service.by(HEAD).ResumeClock(on))).reason == "CLOCK_NOT_FOUND"
    assert state(await service.by(THERE).ResumeClock(on)) == "RUNNING"
    # One that is paused as its case closes is not waited for any more.
    closed = await service.registered(someone())
    await pause(service, closed, 22)
    await close(service, closed)
    ended = await first(service, closed)
    assert (state(ended), ended.HasField("due_time")) == ("CANCELLED", False)


async def test_a_day_off_that_is_set_meanwhile_moves_a_clock_of_working_days_with_its_pause(
    shared_service: RegistryUnderTest,
):
    service, case = shared_service, await shared_service.registered(someone())
    subject = str(new_id())
    sent = referral.ReferralSent(
        referral_id=subject, case_id=case.id, institution_id="kz", institution_kind="EO"
    )
    sent.sent_time.FromDatetime(NOW)
    await service.hear(sent, actual_on=NOW)

    async def answer() -> pb.Clock:
        found = (await service.clocks(case.id))["REFERRAL_ANSWER"]
        assert found.subject_id == subject
        return found

    # Sunday, and five working days: Friday the 27th. 28 November 2026 is a Saturday.
    assert due(await answer()) == dt.datetime(2026, 11, 27, 22, 59, 59, tzinfo=dt.UTC)
    now = await answer()
    at(service, NOW + dt.timedelta(days=3))
    await service.by(HEAD).PauseClock(
        pb.PauseClockRequest(
            clock_id=now.id, paused_on=november(24), reason=FAMILY, note="away", etag=now.etag
        )
    )
    day = pb.Holiday(day=november(25))
    day.name.sq = day.name.sr = day.name.en = "Day"
    admin = service.by(actor("administrator"))
    await admin.SetHoliday(pb.SetHolidayRequest(holiday=day))
    assert state(await answer()) == "PAUSED"
    now = await answer()
    on = pb.ResumeClockRequest(clock_id=now.id, resumed_on=november(25), etag=now.etag)
    # One working day stood, and one is off.
    assert due(await service.by(HEAD).ResumeClock(on)) == dt.datetime(2026, 12, 1, 22, 59, 59, tzinfo=dt.UTC)
    day.cancelled = True
    await admin.SetHoliday(pb.SetHolidayRequest(holiday=day))
    assert due(await answer()) == dt.datetime(2026, 11, 30, 22, 59, 59, tzinfo=dt.UTC)


async def test_a_version_says_for_how_long_and_of_what_recurs_nothing(shared_service: RegistryUnderTest):
    async def changed(code: str, **figures: int) -> Any:
        rules = (await shared_service.officer.ListClockRules(pb.ListClockRulesRequest())).rules
        latest = next(rule for rule in rules if rule.code == code)
        rule = pb.ClockRule(code=code, etag=latest.etag, **figures)
        request = pb.UpdateClockRuleRequest(rule=rule, update_mask=FieldMask(paths=list(figures)))
        return await shared_service.by(actor("administrator")).UpdateClockRule(request)

    made = await changed("CLOSING_REPORT", max_pause_days=60, max_extension=6)
    assert (made.max_pause_days, made.max_extension) == (60, 6)
    for code in ("MONTHLY_MONITORING", "PERMIT_EXPIRY"):
        refusal = await refused(changed(code, max_extension=1))
        assert refusal.fields == [("rule.max_extension", "FIELD_CONTRADICTS")]
