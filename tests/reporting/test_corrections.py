"""A corrected date moves the facts of its act, and a clock that was met after all is counted so."""

import datetime as dt

from google.type.date_pb2 import Date
from prag.assessment.v1 import assessment_events_pb2 as assessment
from prag.benefits.v1 import benefits_events_pb2 as benefits
from prag.referral.v1 import referral_events_pb2 as referral
from prag.registry.v1 import registry_events_pb2 as registry

from services.chassis.auth.actors import service_actor
from services.chassis.messaging.subscriptions import TopicSubscription
from services.reporting.__main__ import SERVICE
from services.reporting.subscribers import SUBSCRIPTIONS
from tests.reporting.test_among_others import RecordedEvents, march, new


async def _hear(running, told):
    """Each by its handler, of a topic or not."""
    for event, envelope in told:
        known = SUBSCRIPTIONS[type(event)]
        handler = known.handler if isinstance(known, TopicSubscription) else known
        actor = service_actor("reporting")
        async with running.runtime.database.transaction(scope=(envelope.municipality,), actor=actor) as tx:
            await handler(tx, event, envelope)


async def test_an_act_is_counted_on_its_right_day(service_under_test):
    async with service_under_test(SERVICE, messages=False) as running:
        recorded_events = RecordedEvents()
        case, _ = recorded_events.family("1990-01")
        plan, beside = new(), new()
        recorded_events.tell(assessment.PlanApproved(plan_id=plan, case_id=case, plan_version=1), march(3))
        recorded_events.tell(assessment.PlanApproved(plan_id=beside, case_id=case, plan_version=2), march(3))
        for month in ("2026-03", "2026-04"):
            entry = assessment.MonitoringRecorded(plan_id=plan, case_id=case, month=month)
            recorded_events.tell(entry, dt.date(2026, 4, 5))
        clock = new()
        met = registry.ClockStopped(clock_id=clock, case_id=case, rule="FIRST_VISIT", outcome="MET_LATE")
        recorded_events.tell(met, march(9))
        # Another family's clock, which nobody judges anew.
        theirs, _ = recorded_events.family("1991-01")
        late = registry.ClockStopped(clock_id=new(), case_id=theirs, rule="FIRST_VISIT", outcome="MET_LATE")
        recorded_events.tell(late, march(11))
        corrected = assessment.ActDateCorrected(
            correction_id=new(),
            case_id=case,
            act="prag.assessment.v1.PlanApproved",
            subject_id=plan,
            previous_on=Date(year=2026, month=3, day=3),
            corrected_on=Date(year=2026, month=4, day=2),
        )
        recorded_events.tell(corrected, None)
        of_a_month = assessment.ActDateCorrected(
            correction_id=new(),
            case_id=case,
            act="prag.assessment.v1.MonitoringRecorded",
            subject_id=plan,
            month="2026-03",
            previous_on=Date(year=2026, month=4, day=5),
            corrected_on=Date(year=2026, month=3, day=30),
        )
        recorded_events.tell(of_a_month, None)
        moved = registry.ClockMoved(clock_id=clock, case_id=case, rule="FIRST_VISIT", state="MET")
        moved.stop_time.FromDatetime(dt.datetime(2026, 3, 4, 9, tzinfo=dt.UTC))
        recorded_events.tell(moved, None)
        await _hear(running, recorded_events.events)
        rows = await running.database.all(
            "SELECT kind, code, actual_on FROM fact WHERE kind = ANY($1::text[])"
            " AND ended_at IS NULL ORDER BY kind, code",
            ["PLAN_APPROVED", "MONITORING", "FIRST_VISIT_CLOCK"],
        )
        assert [tuple(row) for row in rows] == [
            ("FIRST_VISIT_CLOCK", "MET", march(4)),
            ("FIRST_VISIT_CLOCK", "MET_LATE", march(11)),
            ("MONITORING", "2026-03", march(30)),
            ("MONITORING", "2026-04", dt.date(2026, 4, 5)),
            ("PLAN_APPROVED", "1", dt.date(2026, 4, 2)),
            ("PLAN_APPROVED", "2", march(3)),
        ]
        # What was known before the correction is kept as such.
        ended = await running.database.all("SELECT kind, actual_on FROM fact WHERE ended_at IS NOT NULL")
        assert {tuple(row) for row in ended} == {
            ("FIRST_VISIT_CLOCK", march(9)),
            ("MONITORING", dt.date(2026, 4, 5)),
            ("PLAN_APPROVED", march(3)),
        }


async def test_acts_of_a_case_of_one_of_several_and_of_a_session_count_on_their_right_day(service_under_test):
    async with service_under_test(SERVICE, messages=False) as running:
        recorded_events = RecordedEvents()
        case, members = recorded_events.family("1990-01")
        sent, first, second, session, asked = (new() for _ in range(5))
        people = {"case_id": case, "person_ids": members}
        for outcome in (first, second):
            came = referral.OutcomeRecorded(
                referral_id=sent, outcome="EMPLOYED", outcome_id=outcome, **people
            )
            recorded_events.tell(came, march(3))
        recorded_events.tell(registry.PaperFileClosed(case_id=case), march(3))
        recorded_events.tell(
            benefits.SessionHeld(session_id=session, kind="REGULAR", case_ids=[case]), march(3)
        )
        recorded_events.tell(
            benefits.DecisionMade(application_id=asked, case_id=case, scheme="RENT"), march(3)
        )
        moved = {
            "previous_on": Date(year=2026, month=3, day=3),
            "corrected_on": Date(year=2026, month=3, day=5),
        }
        for kind, of, act, subject in (
            (referral, case, "prag.referral.v1.OutcomeRecorded", second),
            (registry, case, "prag.registry.v1.PaperFileClosed", case),
            (benefits, "", "prag.benefits.v1.SessionHeld", session),
            (benefits, case, "prag.benefits.v1.DecisionMade", asked),
        ):
            told = {"correction_id": new(), "case_id": of, "act": act, "subject_id": subject, **moved}
            recorded_events.tell(kind.ActDateCorrected(**told), None)
        # Another of an act's dates is not counted, so nothing moves.
        other = {"correction_id": new(), "case_id": case, "act": "prag.benefits.v1.SessionHeld", **moved}
        recorded_events.tell(
            benefits.ActDateCorrected(subject_id=session, field="closed_time", **other), None
        )
        await _hear(running, recorded_events.events)
        rows = await running.database.all(
            "SELECT kind, actual_on FROM fact WHERE kind = ANY($1::text[]) AND ended_at IS NULL"
            " ORDER BY kind, actual_on",
            ["OUTCOME", "PAPER_CLOSED", "SESSION", "SESSION_CASE", "DECISION"],
        )
        assert [tuple(row) for row in rows] == [
            ("DECISION", march(5)),
            ("OUTCOME", march(3)),
            ("OUTCOME", march(5)),
            ("PAPER_CLOSED", march(5)),
            ("SESSION", march(5)),
            ("SESSION_CASE", march(5)),
        ]


async def test_a_family_is_vulnerable_since_the_right_day_of_a_joining_or_a_split(service_under_test):
    async with service_under_test(SERVICE, messages=False) as running:
        recorded_events = RecordedEvents()
        case, _ = recorded_events.family("1990-01")
        own, joined, beside = new(), new(), new()
        joining = {"case_id": case, "vulnerable": True, "reason": "JOINED", "change_id": joined}
        recorded_events.tell(registry.FamilyChanged(**joining), march(3))
        split = registry.CaseRegistered(case_id=own, vulnerable=True, split_from_case_id=case)
        recorded_events.tell(split, march(3))
        days = {
            "previous_on": Date(year=2026, month=3, day=3),
            "corrected_on": Date(year=2026, month=3, day=5),
        }
        for of, act, subject in (
            (case, "FamilyChanged", joined),
            (own, "CaseRegistered", own),
            # Of another joining on that day, by which nothing changed that is counted.
            (case, "FamilyChanged", beside),
        ):
            told = {"correction_id": new(), "case_id": of, "subject_id": subject, **days}
            corrected = registry.ActDateCorrected(act=f"prag.registry.v1.{act}", **told)
            recorded_events.tell(corrected, None)
        await _hear(running, recorded_events.events)
        rows = await running.database.all(
            "SELECT case_id::text AS case_id, actual_on FROM fact WHERE kind = 'VULNERABLE_FAMILY'"
            " AND ended_at IS NULL"
        )
        assert sorted(map(tuple, rows)) == sorted([(case, march(5)), (own, march(5))])
