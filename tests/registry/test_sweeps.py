"""Clocks over time: what the sweep opens and finds in batches, what a closing ends, and whose terms hold."""

import asyncio
import datetime as dt
import json
from typing import Any
from uuid import uuid4

import asyncpg
from google.protobuf.field_mask_pb2 import FieldMask
from google.type.date_pb2 import Date
from prag.assessment.v1 import assessment_events_pb2 as assessment
from prag.referral.v1 import referral_events_pb2 as referral
from prag.registry.v1 import registry_service_pb2 as pb
from prag.registry.v1.registry_events_pb2 import ClockElapsed, ClockStarted, ClockStopped

from services.chassis.ids import new_id
from services.registry.commands import clocks as engine
from tests.architecture.contracts import events
from tests.recorded_events import telling
from tests.registry.conftest import DRRPIF, HEAD, NOW, RegistryUnderTest, actor, refused

TODAY = Date(year=2026, month=11, day=22)
MIDNIGHT = dt.datetime(2026, 11, 21, 23, 0, tzinfo=dt.UTC)


def plan(case: Any, on: Date = TODAY) -> Any:
    return assessment.PlanApproved(plan_id=str(new_id()), case_id=case.id, approved_on=on)


def monitored(case: Any, month: str) -> Any:
    return assessment.MonitoringRecorded(plan_id=str(new_id()), case_id=case.id, month=month, done_on=TODAY)


def visit(case: Any) -> Any:
    return assessment.VisitRecorded(visit_id=str(new_id()), case_id=case.id, kind="FIRST")


async def closed(service: RegistryUnderTest, case: Any, **changes: Any) -> Any:
    leaving = pb.RequestClosureRequest(
        case_id=case.id, outcome=pb.CLOSURE_OUTCOME_LEFT, note="gone", request_id=str(uuid4()), **changes
    )
    await service.officer.RequestClosure(leaving)
    return await service.by(HEAD).ConfirmClosure(pb.ConfirmClosureRequest(case_id=case.id))


async def clocks(service: RegistryUnderTest, case: Any, rule: str) -> list[dict[str, Any]]:
    rows = await service.database.all(
        f"SELECT * FROM clock WHERE case_id = '{case.id}' AND rule = '{rule}' ORDER BY period, id"
    )
    return [{**row, "history": json.loads(row["history"])} for row in rows]


async def months(service: RegistryUnderTest, case: Any) -> dict[str, str]:
    return {row["period"]: row["state"] for row in await clocks(service, case, "MONTHLY_MONITORING")}


async def test_a_sweep_goes_on_until_nothing_is_left(service: RegistryUnderTest, monkeypatch):
    monkeypatch.setattr(engine, "_BATCH", 2)
    planned = [await service.reported() for _ in range(5)]
    for case in planned:
        await service.hear(plan(case))
    # One that is closed with its months behind it, and one whose month was done ahead.
    gone, ahead = await service.reported(), await service.reported()
    for case in (gone, ahead):
        await service.hear(plan(case))
    await closed(service, gone)
    await service.hear(monitored(ahead, "2027-01"))
    service.clock.set(dt.datetime(2027, 1, 1, 9, 0, tzinfo=dt.UTC))
    async with asyncio.timeout(60), telling(service.database) as told:
        await service.sweep()
    started = [fields["case_id"] for _, fields in told.of(ClockStarted)]
    # December and January of five; the month ahead is there already, and what is closed opens none. What
    # is behind is looked for by the latest month of a case: of the one ahead that is January.
    assert sorted(started) == sorted(case.id for case in planned for _ in range(2))
    elapsed = [(fields["case_id"], fields["rule"]) for _, fields in told.of(ClockElapsed)]
    assert sorted(elapsed) == sorted(
        [(case.id, "FIRST_VISIT") for case in (*planned, ahead)]
        + [(case.id, "MONTHLY_MONITORING") for case in planned for _ in ("November", "December")]
        + [(ahead.id, "MONTHLY_MONITORING")]
    )
    dues = [fields["due_time"] for _, fields in told.of(ClockElapsed)]
    assert dues == sorted(dues)
    for case in planned:
        assert await months(service, case) == {
            "2026-11": "BREACHED",
            "2026-12": "BREACHED",
            "2027-01": "RUNNING",
        }
    assert await months(service, gone) == {"2026-11": "CANCELLED"}
    assert await months(service, ahead) == {"2026-11": "BREACHED", "2027-01": "MET"}
    async with asyncio.timeout(60), telling(service.database) as told:
        await service.sweep()
    assert told.events == []
    [clock] = [
        row for row in await clocks(service, planned[0], "MONTHLY_MONITORING") if row["period"] == "2026-12"
    ]
    start, due = (
        dt.datetime(2026, month, day, hour, 0, tzinfo=dt.UTC)
        for month, day, hour in ((11, 30, 23), (12, 31, 23))
    )
    assert (clock["start_time"], clock["due_time"]) == (start, due - dt.timedelta(seconds=1))
    assert (clock["subject_id"], clock["institution_id"], clock["who_acts"]) == ("", "", "MOCR")
    assert clock["history"] == [
        {
            "kind": "STARTED",
            "actual": "2026-11-30T23:00:00+00:00",
            "recorded": "2027-01-01T09:00:00+00:00",
            "event": "prag.registry.v1.ClockElapsed",
        },
        {
            "kind": "BREACHED",
            "actual": "2026-12-31T22:59:59+00:00",
            "recorded": "2027-01-01T09:00:00+00:00",
            "event": "prag.registry.v1.ClockElapsed",
        },
    ]
    assert clock["open"]
    entries = await service.database.all(
        "SELECT actual_time, recorded_time, day_only, actor_id, municipality, subject_id, person_ids, codes"
        f" FROM timeline_entry WHERE case_id = '{planned[0].id}' AND event LIKE '%ClockElapsed'"
        " ORDER BY actual_time"
    )
    assert [json.loads(row["codes"]) for row in entries] == [
        {"rule": "FIRST_VISIT"},
        {"rule": "MONTHLY_MONITORING", "period": "2026-11"},
        {"rule": "MONTHLY_MONITORING", "period": "2026-12"},
    ]
    assert tuple(entries[0].values())[:7] == (
        dt.datetime(2026, 11, 24, 13, 30, tzinfo=dt.UTC),
        service.clock.now(),
        False,
        service.runtime.actor.account_id,
        *("RAN", "", []),
    )
    envelopes = await service.database.all(
        "SELECT municipality, actual_time FROM outbox WHERE type LIKE '%ClockElapsed'"
    )
    assert {row["municipality"] for row in envelopes} == {"RAN"}
    assert None not in {row["actual_time"] for row in envelopes}


async def test_a_sweep_waits_for_nobody(service: RegistryUnderTest):
    held, free = await service.reported(), await service.reported()
    service.clock.advance(days=4)
    connection = await asyncpg.connect(service.database.admin_url)
    try:
        async with connection.transaction():
            await connection.fetch(f"SELECT id FROM clock WHERE case_id = '{held.id}' FOR UPDATE")
            async with asyncio.timeout(20), telling(service.database) as told:
                await service.sweep()
        assert [fields["case_id"] for _, fields in told.of(ClockElapsed)] == [free.id]
    finally:
        await connection.close()
    async with telling(service.database) as told:
        await service.sweep()
    assert [fields["case_id"] for _, fields in told.of(ClockElapsed)] == [held.id]


async def test_months_begin_again_with_the_next_plan_after_the_reopening(service: RegistryUnderTest):
    case = await service.reported()
    await service.hear(plan(case))
    await closed(service, case)
    service.clock.set(dt.datetime(2027, 1, 31, 22, 59, 59, tzinfo=dt.UTC))
    await service.by(DRRPIF).ReopenCase(pb.ReopenCaseRequest(case_id=case.id, reason="came back"))
    service.clock.set(dt.datetime(2027, 2, 10, 9, 0, tzinfo=dt.UTC))
    await service.sweep()
    # Nothing was agreed since.
    assert await months(service, case) == {"2026-11": "CANCELLED"}
    await service.hear(
        assessment.PlanApproved(
            plan_id=str(new_id()), case_id=case.id, approved_on=Date(year=2027, month=2, day=9)
        )
    )
    assert await months(service, case) == {"2026-11": "CANCELLED", "2027-02": "RUNNING"}
    service.clock.set(dt.datetime(2027, 3, 2, 9, 0, tzinfo=dt.UTC))
    await service.sweep()
    assert await months(service, case) == {
        "2026-11": "CANCELLED",
        "2027-02": "BREACHED",
        "2027-03": "RUNNING",
    }


async def test_the_month_of_the_closing_is_monitored_again_where_a_plan_is_approved_in_it(
    service: RegistryUnderTest,
):
    case = await service.reported()
    await service.hear(plan(case))
    await closed(service, case)
    service.clock.advance(hours=1)
    await service.by(DRRPIF).ReopenCase(pb.ReopenCaseRequest(case_id=case.id, reason="came back"))
    await service.hear(plan(case))
    clocks = await service.database.all("SELECT * FROM clock WHERE period <> '' ORDER BY id")
    assert [(row["period"], row["state"]) for row in clocks] == [
        ("2026-11", "CANCELLED"),
        ("2026-11", "RUNNING"),
    ]


async def test_no_month_is_opened_after_the_final_assessment(service: RegistryUnderTest):
    case = await service.reported()
    await service.hear(plan(case))
    await service.hear(
        assessment.FinalAssessmentRecorded(
            plan_id=str(new_id()), case_id=case.id, done_on=Date(year=2026, month=11, day=22)
        )
    )
    # A plan that is approved after it begins no months either.
    await service.hear(plan(case))
    service.clock.set(dt.datetime(2027, 2, 10, 9, 0, tzinfo=dt.UTC))
    await service.sweep()
    assert await months(service, case) == {"2026-11": "CANCELLED"}
    running = await service.database.all("SELECT rule FROM clock WHERE open AND rule <> 'FIRST_VISIT'")
    assert not running


async def test_what_a_closing_ends_and_what_stays_late(service: RegistryUnderTest):
    # Due at the first moment of 25 November.
    on_time, late, swept = [await service.reported(trigger_hour="") for _ in range(3)]
    await service.hear(
        referral.ReferralSent(referral_id=str(new_id()), case_id=on_time.id, institution_id="kz"),
        actual_on=NOW,
    )
    service.clock.set(dt.datetime(2026, 11, 26, 9, 0, tzinfo=dt.UTC))
    await closed(service, on_time, closed_on=Date(year=2026, month=11, day=25))
    [visit_of_it] = await clocks(service, on_time, "FIRST_VISIT")
    assert (visit_of_it["state"], visit_of_it["open"]) == ("CANCELLED", False)
    assert visit_of_it["stop_time"] == dt.datetime(2026, 11, 24, 23, 0, tzinfo=dt.UTC)
    assert [entry["kind"] for entry in visit_of_it["history"]] == ["STARTED", "CANCELLED"]
    assert visit_of_it["history"][1] == {
        "kind": "CANCELLED",
        "actual": "2026-11-24T23:00:00+00:00",
        "recorded": "2026-11-26T09:00:00+00:00",
        "event": "prag.registry.v1.CaseClosed",
    }
    [answer] = await clocks(service, on_time, "REFERRAL_ANSWER")
    assert answer["state"] == "CANCELLED"

    async with telling(service.database) as told:
        await closed(service, late, closed_on=Date(year=2026, month=11, day=26))
    assert [(fields["rule"], fields["case_id"]) for _, fields in told.of(ClockElapsed)] == [
        ("FIRST_VISIT", late.id)
    ]
    await service.sweep()
    async with telling(service.database) as told:
        await closed(service, swept, closed_on=Date(year=2026, month=11, day=26))
    assert told.of(ClockElapsed) == []
    assert {fields["rule"] for _, fields in told.of(ClockStopped)} == {
        *("CLOSING_REPORT", "TWELVE_MONTH_REVIEW"),
    }
    for case in (late, swept):
        [clock] = await clocks(service, case, "FIRST_VISIT")
        at_the_end = dt.datetime(2026, 11, 25, 23, 0, tzinfo=dt.UTC)
        assert (clock["state"], clock["open"], clock["stop_time"]) == ("BREACHED", False, at_the_end)
        assert [entry["kind"] for entry in clock["history"]] == ["STARTED", "BREACHED"]
    # What ended so is met by nobody any more.
    async with telling(service.database) as told:
        await service.hear(visit(late), actual_on=service.clock.now())
    assert told.of(ClockStopped) == []


async def test_what_a_clock_keeps_of_its_rule_and_of_its_event(service: RegistryUnderTest):
    case = await service.reported()
    one, other = str(new_id()), str(new_id())
    for referral_id, institution in ((one, "kz"), (other, "csr")):
        event = referral.ReferralSent(
            referral_id=referral_id, case_id=case.id, institution_id=institution, institution_kind="EO"
        )
        await service.hear(event, actual_on=NOW)
    first, second = await clocks(service, case, "REFERRAL_ANSWER")
    assert (first["who_acts"], first["institution_id"], first["subject_id"]) == ("EO", "kz", one)
    assert (second["institution_id"], second["subject_id"], second["state"]) == ("csr", other, "RUNNING")
    assert (first["task"], first["unit"], first["warn_hours"]) == ("answer_referral", "WORKING_DAYS", 24)
    assert (first["demo"], first["source"]) == (True, "Model rule; no source names a time to answer")
    # One is answered, the other waits; and who is asked again waits again.
    accepted = referral.ReferralAccepted(referral_id=one, case_id=case.id)
    at = NOW + dt.timedelta(minutes=5)
    await service.hear(accepted, actual_on=at)
    first, second = await clocks(service, case, "REFERRAL_ANSWER")
    assert (first["state"], first["open"], first["stop_time"]) == ("MET", False, at)
    assert (second["state"], second["open"], second["stop_time"]) == ("RUNNING", True, None)
    assert first["history"][1:] == [
        {
            "kind": "MET",
            "actual": "2026-11-22T09:05:00+00:00",
            "recorded": "2026-11-22T09:00:00+00:00",
            "event": "prag.referral.v1.ReferralAccepted",
        }
    ]
    again = referral.ReferralSent(
        referral_id=one, case_id=case.id, institution_id="kz", institution_kind="EO"
    )
    await service.hear(again, actual_on=NOW)
    states = [(row["subject_id"], row["state"]) for row in await clocks(service, case, "REFERRAL_ANSWER")]
    assert states == [(one, "MET"), (other, "RUNNING"), (one, "RUNNING")]
    # An institution that is of no kind is an institution.
    plain = referral.ReferralSent(referral_id=str(new_id()), case_id=case.id, institution_id="kz")
    await service.hear(plain, actual_on=NOW)
    assert (await clocks(service, case, "REFERRAL_ANSWER"))[-1]["who_acts"] == "INSTITUTION"


async def test_a_series_of_months_begins_once_and_each_month_is_met_once(service: RegistryUnderTest):
    case, bare = await service.reported(), await service.reported()
    await service.hear(monitored(bare, "2026-11"))
    assert await months(service, bare) == {}
    await service.hear(plan(case))
    await service.hear(monitored(case, "2026-11"))
    await service.hear(plan(case))
    await service.hear(monitored(case, "2026-11"))
    # What names no month is of none.
    await service.hear(monitored(case, ""))
    assert await months(service, case) == {"2026-11": "MET"}
    [month] = await clocks(service, case, "MONTHLY_MONITORING")
    # Done on the day on which it began, before which nothing ran.
    assert (month["start_time"], month["stop_time"]) == (MIDNIGHT, MIDNIGHT)


async def test_the_terms_of_the_day_on_which_a_clock_begins(service: RegistryUnderTest):
    rules = (await service.officer.ListClockRules(pb.ListClockRulesRequest())).rules
    [first] = [rule for rule in rules if rule.code == "FIRST_VISIT"]
    before = await service.reported()
    change = pb.ClockRule(code="FIRST_VISIT", length=48, etag=first.etag)
    change.provenance.valid_from.CopyFrom(Date(year=2026, month=11, day=24))
    request = pb.UpdateClockRuleRequest(
        rule=change, update_mask=FieldMask(paths=["length", "provenance.valid_from"])
    )
    await service.by(actor("administrator")).UpdateClockRule(request)

    async def hours(case: Any) -> float:
        [clock] = await clocks(service, case, "FIRST_VISIT")
        return (clock["due_time"] - clock["start_time"]) / dt.timedelta(hours=1)

    # What runs keeps its terms; what begins has those of the day of the return, whenever it is told.
    assert await hours(before) == 72
    service.clock.set(dt.datetime(2026, 11, 26, 9, 0, tzinfo=dt.UTC))
    for day, length in ((23, 72), (24, 48), (25, 48)):
        case = await service.reported(trigger_on=Date(year=2026, month=11, day=day))
        assert await hours(case) == length


async def test_a_stage_keeps_the_first_time_that_it_was_reached(service: RegistryUnderTest):
    case = await service.registered()

    async def reached() -> dict[str, tuple[dt.datetime, bool]]:
        rows = await service.database.all(
            f"SELECT state, actual_time, day_only, recorded_time, municipality FROM milestone"
            f" WHERE case_id = '{case.id}'"
        )
        assert {row["municipality"] for row in rows} == {"RAN"}
        return {row["state"]: (row["actual_time"], row["day_only"]) for row in rows}

    await service.hear(
        assessment.FinalAssessmentRecorded(
            plan_id=str(new_id()), case_id=case.id, done_on=Date(year=2026, month=11, day=21)
        )
    )
    for hours in (1, 0):
        opp = assessment.OppSubmitted(submission_id=str(new_id()), case_id=case.id)
        await service.hear(opp, actual_on=NOW - dt.timedelta(hours=hours))
    stages = await reached()
    assert stages["FINAL_ASSESSMENT"] == (MIDNIGHT - dt.timedelta(days=1), True)
    assert stages["ASSESSED"] == (NOW - dt.timedelta(hours=1), False)
    assert (await service.officer.GetCase(pb.GetCaseRequest(case_id=case.id))).state == (
        pb.CASE_STATE_FINAL_ASSESSMENT
    )
    entries = await service.database.all(
        f"SELECT event, actual_time, day_only, actor_id FROM timeline_entry WHERE case_id = '{case.id}'"
    )
    by_event = {row["event"].rpartition(".")[2]: row for row in entries}
    # The day before was known by its day alone, and stands at its beginning.
    final = by_event["FinalAssessmentRecorded"]
    assert (final["actual_time"], final["day_only"], final["actor_id"]) == (
        MIDNIGHT - dt.timedelta(days=1),
        True,
        "someone",
    )


async def test_help_of_another_family_begins_nothing_here(service: RegistryUnderTest):
    helped, planned = await service.registered(), await service.reported()
    sent = referral.ReferralSent(referral_id=str(new_id()), case_id=helped.id, institution_id="kz")
    await service.hear(sent, actual_on=NOW)
    await service.hear(assessment.OppSubmitted(submission_id=str(new_id()), case_id=planned.id))
    await service.hear(plan(planned))
    seen = await service.officer.GetCase(pb.GetCaseRequest(case_id=planned.id))
    assert seen.state == pb.CASE_STATE_PLANNED
    # Of the one that was helped the plan makes it implementation, on the plan's day.
    await service.hear(plan(helped, Date(year=2026, month=11, day=21)))
    [row] = await service.database.all(
        "SELECT actual_time, day_only FROM milestone"
        f" WHERE case_id = '{helped.id}' AND state = 'IN_IMPLEMENTATION'"
    )
    assert tuple(row.values()) == (MIDNIGHT - dt.timedelta(days=1), True)


async def test_a_rule_that_was_not_seen_is_not_changed(service: RegistryUnderTest):
    unseen = pb.UpdateClockRuleRequest(
        rule=pb.ClockRule(code="APPEAL", length=30), update_mask=FieldMask(paths=["length"])
    )
    assert (
        await refused(service.by(actor("administrator")).UpdateClockRule(unseen))
    ).reason == "ETAG_MISSING"


async def test_each_rule_has_a_stop_that_somebody_s_act_can_cause(service: RegistryUnderTest):
    """A clock that nothing stops is late for ever. All events have a publisher (tests/architecture)."""
    rows = await service.database.all("SELECT code, terms FROM clock_rule ORDER BY code")
    known = {event.full_name for event in events()}
    rules = {row["code"]: json.loads(row["terms"]) for row in rows}
    assert {"PERMIT_EXPIRY", "REVIEW_AFTER_REOPENING", "CLOSING_AFTER_REOPENING"} <= rules.keys()
    for code, terms in rules.items():
        assert terms["stops_on"], f"nothing stops {code}"
        assert {*terms["starts_on"], *terms["stops_on"], *terms.get("ends_on", ())} <= known, code
    # Of what no source gives nothing is counted.
    for code in ("REVIEW_AFTER_REOPENING", "CLOSING_AFTER_REOPENING"):
        assert rules[code]["length"] is None


async def test_a_renewed_permit_stops_its_clock_and_starts_the_next(service: RegistryUnderTest):
    case = await service.reported(
        strand=3, permit=pb.Permit(kind="REFUGEE", valid_until=Date(year=2026, month=12, day=31))
    )
    seen = await service.officer.GetCase(pb.GetCaseRequest(case_id=case.id))
    later = pb.Permit(kind="REFUGEE", number="2", valid_until=Date(year=2027, month=12, day=31))
    changed = await service.officer.UpdateCase(
        pb.UpdateCaseRequest(
            case=pb.Case(id=case.id, etag=seen.etag), permit=later, update_mask=FieldMask(paths=["permit"])
        )
    )
    assert changed.permit == later
    rows = await service.database.all(
        "SELECT state, due_time FROM clock WHERE rule = 'PERMIT_EXPIRY' ORDER BY id"
    )
    assert [(row["state"], f"{row['due_time']:%Y-%m-%d}") for row in rows] == [
        ("MET", "2026-12-31"),
        ("RUNNING", "2027-12-31"),
    ]


async def test_a_permit_is_of_foreigners_with_status(service: RegistryUnderTest):
    case = await service.reported()
    seen = await service.officer.GetCase(pb.GetCaseRequest(case_id=case.id))
    given = pb.Case(id=case.id, etag=seen.etag)
    asked = pb.UpdateCaseRequest(
        case=given, permit=pb.Permit(kind="REFUGEE"), update_mask=FieldMask(paths=["permit"])
    )
    assert (await refused(service.officer.UpdateCase(asked))).fields == [("permit", "FIELD_CONTRADICTS")]
