"""Clocks over the real service: what starts and stops them, what the sweep finds, what takes it back."""

import datetime as dt
from typing import Any

from google.type.date_pb2 import Date
from prag.assessment.v1 import assessment_events_pb2 as assessment
from prag.benefits.v1 import benefits_events_pb2 as benefits
from prag.common.v1 import types_pb2
from prag.referral.v1 import referral_events_pb2 as referral
from prag.registry.v1 import registry_service_pb2 as pb

from services.chassis.ids import new_id
from services.registry.clocks_of_case import told
from tests.registry.conftest import HEAD, NOW, RegistryUnderTest, actor, refused, report


def state(clock: pb.Clock) -> str:
    return pb.ClockState.Name(clock.state).removeprefix("CLOCK_STATE_")


def kinds(clock: pb.Clock) -> list[str]:
    return [entry.kind for entry in clock.history]


def visit(case_id: str, actual: dt.datetime, kind: str = "FIRST") -> assessment.VisitRecorded:
    event = assessment.VisitRecorded(visit_id=str(new_id()), case_id=case_id, kind=kind)
    event.actual_time.FromDatetime(actual)
    return event


async def test_the_first_visit_in_time(service: RegistryUnderTest):
    case = await service.registered()
    first = (await service.clocks(case.id))["FIRST_VISIT"]
    # Saturday 14:30 and 72 hours.
    assert first.due_time.ToDatetime(dt.UTC) == dt.datetime(2026, 11, 24, 13, 30, tzinfo=dt.UTC)
    assert (state(first), first.unit, first.left) == ("RUNNING", "MINUTES", 52 * 60 + 30)
    assert "measure 1.1" in first.source
    await service.hear(visit(case.id, NOW, "GO_AND_SEE"))
    assert state((await service.clocks(case.id))["FIRST_VISIT"]) == "RUNNING"
    await service.hear(visit(case.id, NOW), actual_on=NOW)
    assert kinds((await service.clocks(case.id))["FIRST_VISIT"]) == ["STARTED", "MET"]
    stopped = {event.rule: event.outcome for event in await service.told("ClockStopped")}
    assert stopped == {"FIRST_VISIT": "MET"}


async def test_what_was_not_done_is_no_later_after_the_end_than_at_it(service: RegistryUnderTest):
    case = await service.registered()
    service.clock.advance(days=10)
    await service.sweep()
    await service.officer.RequestClosure(
        pb.RequestClosureRequest(case_id=case.id, outcome=pb.CLOSURE_OUTCOME_LEFT, note="gone")
    )
    await service.by(HEAD).ConfirmClosure(pb.ConfirmClosureRequest(case_id=case.id))
    at_the_end = (await service.clocks(case.id))["FIRST_VISIT"]
    assert (state(at_the_end), at_the_end.HasField("stop_time")) == ("BREACHED", True)
    service.clock.advance(days=300)
    await service.sweep()
    await service.officer.OpenCase(
        pb.OpenCaseRequest(case_id=case.id, reason="OVERSIGHT", note="was the first visit late?")
    )
    assert (await service.clocks(case.id))["FIRST_VISIT"] == at_the_end


async def test_late_is_late_and_a_late_record_of_a_timely_visit_takes_it_back(service: RegistryUnderTest):
    late, timely = await service.registered(), await service.reported(reported_name="Krasniqi")
    service.clock.advance(days=4)
    await service.sweep()
    await service.sweep()
    assert len([event for event in await service.told("ClockElapsed") if event.rule == "FIRST_VISIT"]) == 2
    work = (await service.officer.ListWork(types_pb2.ListWorkRequest())).items
    mine = [item for item in work if item.rule == "FIRST_VISIT"]
    assert {types_pb2.WorkGroup.Name(item.group) for item in mine} == {"WORK_GROUP_LATE"}
    assert mine[0].kind == "record_first_visit"

    await service.hear(visit(late.id, service.clock.now()), actual_on=service.clock.now())
    await service.hear(visit(timely.id, NOW), actual_on=NOW)
    assert kinds((await service.clocks(late.id))["FIRST_VISIT"]) == ["STARTED", "BREACHED", "MET_LATE"]
    assert kinds((await service.clocks(timely.id))["FIRST_VISIT"]) == [
        "STARTED",
        "BREACHED",
        "TAKEN_BACK",
        "MET",
    ]
    assert [event.outcome for event in await service.told("ClockStopped")] == ["MET_LATE", "MET"]
    # It was met, and entered late; the one is told from the other.
    recorded_late = {
        one.id: (await service.clocks(one.id))["FIRST_VISIT"].recorded_late for one in (late, timely)
    }
    assert recorded_late == {late.id: False, timely.id: True}


async def test_an_arrival_known_by_its_day(service: RegistryUnderTest):
    case = await service.reported(trigger_hour="")
    first = (await service.clocks(case.id))["FIRST_VISIT"]
    assert first.start_time.ToDatetime(dt.UTC) == dt.datetime(2026, 11, 21, 23, 0, tzinfo=dt.UTC)
    # A visit on the very day of the arrival is in time, though the clock has not begun.
    early = dt.datetime(2026, 11, 21, 15, 0, tzinfo=dt.UTC)
    await service.hear(visit(case.id, early), actual_on=early)
    assert state((await service.clocks(case.id))["FIRST_VISIT"]) == "MET"


async def test_months_follow_each_other_until_the_case_closes(service: RegistryUnderTest):
    case = await service.registered()
    plan = str(new_id())
    approved = assessment.PlanApproved(
        plan_id=plan, case_id=case.id, approved_on=Date(year=2026, month=11, day=22)
    )
    await service.hear(assessment.OppSubmitted(submission_id=str(new_id()), case_id=case.id))
    await service.hear(approved)
    await service.hear(approved)
    clocks = await service.clocks(case.id)
    assert [name for name in clocks if name.startswith("MONTHLY")] == ["MONTHLY_MONITORING2026-11"]
    done = assessment.MonitoringRecorded(
        plan_id=plan, case_id=case.id, month="2026-11", done_on=Date(year=2026, month=11, day=30)
    )
    await service.hear(done)
    service.clock.advance(days=45)
    await service.sweep()
    await service.sweep()
    clocks = await service.clocks(case.id)
    found = {clock.period: state(clock) for clock in clocks.values() if clock.period}
    assert found == {"2026-11": "MET", "2026-12": "BREACHED", "2027-01": "RUNNING"}
    # An entry for a month that the sweep has not opened yet.
    done.month = "2027-02"
    await service.hear(done)
    await service.sweep()
    clocks = await service.clocks(case.id)
    assert state(clocks["MONTHLY_MONITORING2027-02"]) == "MET"


async def test_an_institution_that_is_waited_for(service: RegistryUnderTest):
    case = await service.registered()
    sent = referral.ReferralSent(
        referral_id=str(new_id()),
        case_id=case.id,
        institution_id="kz-gjilan",
        institution_kind="EO",
        person_ids=[case.head_person_id],
    )
    sent.sent_time.FromDatetime(NOW)
    await service.hear(sent)

    async def of_referral():
        answer = await service.officer.ListClocks(pb.ListClocksRequest(case_id=case.id))
        [clock] = [one for one in answer.clocks if one.subject_id == sent.referral_id]
        return clock

    clock = await of_referral()
    assert (clock.rule, clock.unit, clock.left, clock.who_acts) == (
        "REFERRAL_ANSWER",
        "WORKING_DAYS",
        5,
        "EO",
    )
    assert clock.provenance.demo
    work = (await service.officer.ListWork(types_pb2.ListWorkRequest())).items
    [waiting] = [item for item in work if item.group == types_pb2.WORK_GROUP_WAITING]
    assert (waiting.waits_for, waiting.subject_id) == ("kz-gjilan", sent.referral_id)
    accepted = referral.ReferralAccepted(referral_id=sent.referral_id, case_id=case.id)
    await service.hear(accepted, actual_on=NOW)
    assert state(await of_referral()) == "MET"


async def test_what_the_law_does_not_say_is_not_set(service: RegistryUnderTest):
    case = await service.registered()
    application = benefits.ApplicationSubmitted(
        application_id=str(new_id()), case_id=case.id, scheme="RENT_6"
    )
    await service.hear(application)
    clocks = await service.clocks(case.id)
    assert state(clocks["DECISION"]) == "NOT_SET"
    assert not clocks["DECISION"].HasField("due_time")
    await service.sweep()
    assert "DECISION" not in {event.rule for event in await service.told("ClockElapsed")}
    decided = benefits.DecisionMade(
        application_id=application.application_id,
        case_id=case.id,
        decision_id=str(new_id()),
        decided_on=Date(year=2026, month=11, day=22),
    )
    await service.hear(decided)
    assert state((await service.clocks(case.id))["DECISION"]) == "DONE"


async def test_events_of_others_move_the_case(service: RegistryUnderTest):
    case = await service.registered()
    moves = (
        (assessment.OppSubmitted(submission_id=str(new_id()), case_id=case.id), "ASSESSED"),
        (referral.ReferralSent(referral_id=str(new_id()), case_id=case.id), "ASSESSED"),
        # Help has begun already; the plan only makes it implementation.
        (assessment.PlanApproved(plan_id=str(new_id()), case_id=case.id), "IN_IMPLEMENTATION"),
        (referral.ReferralSent(referral_id=str(new_id()), case_id=case.id), "IN_IMPLEMENTATION"),
        (assessment.OppSubmitted(submission_id=str(new_id()), case_id=case.id), "IN_IMPLEMENTATION"),
        (assessment.FinalAssessmentRecorded(plan_id=str(new_id()), case_id=case.id), "FINAL_ASSESSMENT"),
    )
    for event, expected in moves:
        await service.hear(event)
        seen = await service.officer.GetCase(pb.GetCaseRequest(case_id=case.id))
        assert pb.CaseState.Name(seen.state) == f"CASE_STATE_{expected}"
    ref = await service.officer.GetCaseRef(pb.GetCaseRefRequest(case_id=case.id))
    assert (ref.state, ref.version) == ("FINAL_ASSESSMENT", 7)


async def test_the_coordinator_sees_what_went_late(service: RegistryUnderTest):
    await service.reported()
    coordinator = service.by(actor("regional_coordinator", "RAN", "KAM"))
    assert not (await coordinator.ListWork(types_pb2.ListWorkRequest())).items
    service.clock.advance(days=4)
    [item] = (await coordinator.ListWork(types_pb2.ListWorkRequest())).items
    assert item.rule == "FIRST_VISIT"


async def test_a_permit_that_ends(service: RegistryUnderTest):
    permit = pb.Permit(kind="REFUGEE", number="A1", valid_until=Date(year=2027, month=6, day=30))
    centre = service.by(actor("drrpif_officer"))
    case = await centre.ReportCase(report(strand=types_pb2.STRAND_INTEGRATION, permit=permit))
    clock = (await service.clocks(case.id))["PERMIT_EXPIRY"]
    assert clock.due_time.ToDatetime(dt.UTC) == dt.datetime(2027, 6, 30, 21, 59, 59, tzinfo=dt.UTC)


async def test_a_renewed_permit_meets_its_clock_and_stays_to_be_read(service: RegistryUnderTest):
    first = pb.Permit(kind="REFUGEE", number="A1", valid_until=Date(year=2027, month=6, day=30))
    case = await service.officer.ReportCase(report(strand=types_pb2.STRAND_INTEGRATION, permit=first))
    service.clock.set(dt.datetime(2027, 7, 2, 9, tzinfo=dt.UTC))
    await service.sweep()

    async def renewed(number: str, year: int, month: int, day: int) -> Any:
        permit = pb.Permit(kind="REFUGEE", number=number, valid_until=Date(year=year, month=6, day=30))
        on = Date(year=2027, month=month, day=day)
        return await service.officer.RenewPermit(
            pb.RenewPermitRequest(case_id=case.id, permit=permit, renewed_on=on)
        )

    # Told two days after the last day, and done before it: in time.
    done = await renewed("A2", 2028, 6, 28)
    assert (done.permit.number, [one.number for one in done.previous_permits]) == ("A2", ["A1"])
    answer = await service.officer.ListClocks(pb.ListClocksRequest(case_id=case.id))
    permits = [clock for clock in answer.clocks if clock.rule == "PERMIT_EXPIRY"]
    assert sorted(
        (clock.due_time.ToDatetime(dt.UTC).year, pb.ClockState.Name(clock.state)) for clock in permits
    ) == [(2027, "CLOCK_STATE_MET"), (2028, "CLOCK_STATE_RUNNING")]
    # The same once more is no second renewal; another one is.
    assert (await renewed("A2", 2028, 7, 1)).etag == done.etag
    last = await renewed("A3", 2029, 7, 2)
    assert [one.number for one in last.previous_permits] == ["A2", "A1"]
    entries = (await service.officer.ListTimeline(pb.ListTimelineRequest(case_id=case.id))).entries
    assert [one.event for one in entries].count("prag.registry.v1.PermitRenewed") == 2

    early = pb.RenewPermitRequest(
        case_id=case.id,
        permit=pb.Permit(kind="REFUGEE", valid_until=Date(year=2027, month=7, day=1)),
        renewed_on=Date(year=2027, month=7, day=2),
    )
    assert (await refused(service.officer.RenewPermit(early))).fields == [
        ("permit.valid_until", "DATE_TOO_EARLY")
    ]
    other = await service.officer.ReportCase(report())
    early.case_id = other.id
    assert (await refused(service.officer.RenewPermit(early))).reason == "NOT_IN_THIS_STRAND"


async def test_an_operator_is_told_what_the_page_tells_and_no_name(service: RegistryUnderTest):
    case = await service.registered()
    sent = referral.ReferralSent(
        referral_id=str(new_id()), case_id=case.id, institution_id="kz", institution_kind="EO"
    )
    await service.hear(sent, actual_on=NOW)
    first = (await service.clocks(case.id))["FIRST_VISIT"]
    lines = await told(service.runtime, case.number)
    assert lines == await told(service.runtime, case.id)
    assert "FIRST_VISIT: RUNNING" in lines
    assert f"  belongs to referral {sent.referral_id}" in lines
    assert "  stops on prag.assessment.v1.VisitRecorded" in lines
    assert "  from 2026-11-21 14:30+01:00 by prag.registry.v1.CaseReported" in lines
    assert any(first.rule_version_id in line for line in lines)
    text = "\n".join(lines)
    assert not [name for name in ("Rašić", "Nenad", case.address) if name and name in text]
    assert await told(service.runtime, "RAN-2026-999999") == []
