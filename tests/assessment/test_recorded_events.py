"""What each act on a case tells: once, whole, not again for the same request, not when it is refused."""

import asyncio
import datetime as dt
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

import asyncpg
import pytest
from google.protobuf.message import Message
from google.type.date_pb2 import Date
from prag.assessment.v1 import assessment_events_pb2 as events
from prag.assessment.v1 import assessment_service_pb2 as pb
from prag.benefits.v1 import benefits_events_pb2 as benefits
from prag.common.v1 import types_pb2 as common
from prag.referral.v1 import referral_events_pb2 as referral
from prag.registry.v1 import registry_events_pb2

from services.chassis.errors import DomainError
from services.chassis.ids import new_id
from tests.assessment.conftest import MORNING, AssessmentUnderTest, day, ratings
from tests.assessment.people import COORDINATOR, MINISTRY
from tests.recorded_events import AN_ID, telling
from tests.running_services import until

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.xdist_group("assessment_told")]

TODAY = dt.date(2026, 11, 23)
YESTERDAY = dt.date(2026, 11, 22)
AT = dt.datetime(2026, 11, 23, 6, 30, tzinfo=dt.UTC)
Call = Callable[[], Awaitable[Any]]
Envelope = dt.datetime | dt.date | None


@dataclass
class Story:
    """An act, what it tells and of when, and how it is refused: before it was done, and afterwards."""

    act: Call
    told: list[tuple[type[Message], dict[str, Any]]]
    when: list[Envelope]
    before: list[tuple[Call, str]] = field(default_factory=list)
    after: list[tuple[Call, str]] = field(default_factory=list)


def call(rpc: Callable[[Any], Awaitable[Any]], request: Any, **changes: Any) -> Call:
    """A call that is the same request each time."""
    own = type(request)()
    own.CopyFrom(request)
    for name, value in {"request_id": str(new_id()), **changes}.items():
        if isinstance(value, Message):
            getattr(own, name).CopyFrom(value)
        else:
            setattr(own, name, value)
    return lambda: rpc(own)


def stamp(request: Any, name: str, at: dt.datetime) -> Any:
    getattr(request, name).FromDatetime(at)
    return request


async def scheduling(service: AssessmentUnderTest) -> Story:
    service.family.agrees()
    request = pb.ScheduleVisitRequest(
        case_id=service.case_id,
        kind="VISIT_KIND_FIRST",
        participants=[pb.Participant(institution_id="csw-ran", kind="CSW"), pb.Participant(kind="MOCR")],
        snapshot=pb.VisitSnapshot(family_name="Stanković"),
    )
    stamp(request, "planned_time", MORNING + dt.timedelta(hours=2))
    past = pb.ScheduleVisitRequest()
    past.CopyFrom(request)
    stamp(past, "planned_time", dt.datetime(2026, 11, 22, 22, 59, tzinfo=dt.UTC))
    rpc = service.officer.ScheduleVisit
    return Story(
        call(rpc, request),
        [
            (
                events.VisitScheduled,
                {
                    "visit_id": AN_ID,
                    "case_id": service.case_id,
                    "kind": "FIRST",
                    "planned_time": "2026-11-23T10:00:00Z",
                    "institution_ids": ["csw-ran"],
                },
            )
        ],
        [None],
        before=[
            (call(rpc, past), "DATE_IN_PAST"),
            (call(rpc, request, kind="VISIT_KIND_GO_AND_SEE"), "FIELD_CONTRADICTS"),
            (call(rpc, request, place="x" * 201), "FIELD_TOO_LONG"),
        ],
    )


def recorded(
    service: AssessmentUnderTest, kinds: list[str], **more: Any
) -> tuple[type[Message], dict[str, Any]]:
    told = {"visit_id": AN_ID, "case_id": service.case_id, "kind": "FIRST"}
    at = {"actual_time": "2026-11-23T06:30:00Z", "participant_kinds": kinds}
    return events.VisitRecorded, {**told, **at, **more}


async def recording(service: AssessmentUnderTest) -> Story:
    request = pb.RecordVisitRequest(
        case_id=service.case_id,
        kind="VISIT_KIND_FIRST",
        participants=[pb.Participant(kind="CSW", present=True), pb.Participant(kind="NGO")],
    )
    stamp(request, "actual_time", AT)
    rpc = service.officer.RecordVisit
    return Story(
        call(rpc, request),
        # Of those who were there, and the office of whoever wrote it down.
        [recorded(service, ["CSW", "MOCR"])],
        [AT],
        before=[(call(rpc, request, note="x" * 2001), "FIELD_TOO_LONG")],
        after=[(call(rpc, request), "FIRST_VISIT_RECORDED")],
    )


async def recording_what_was_planned(service: AssessmentUnderTest) -> Story:
    planned = await scheduled(
        service, "VISIT_KIND_LATER", [pb.Participant(institution_id="csw-ran", kind="CSW")]
    )
    request = pb.RecordVisitRequest(case_id=service.case_id, visit_id=planned.id)
    stamp(request, "actual_time", AT)
    rpc = service.officer.RecordVisit
    unknown = call(rpc, request, visit_id=str(new_id()))
    return Story(
        call(rpc, request),
        [recorded(service, ["CSW", "MOCR"], visit_id=planned.id, kind="LATER")],
        [AT],
        before=[(unknown, "VISIT_NOT_FOUND")],
        after=[(call(rpc, request), "VISIT_NOT_IN_STATE")],
    )


async def scheduled(service: AssessmentUnderTest, kind: str, people: list[pb.Participant]) -> pb.Visit:
    request = pb.ScheduleVisitRequest(case_id=service.case_id, kind=kind, participants=people)
    return await service.officer.ScheduleVisit(stamp(request, "planned_time", MORNING))


async def cancelling(service: AssessmentUnderTest) -> Story:
    planned = await scheduled(service, "VISIT_KIND_LATER", [])
    request = pb.CancelVisitRequest(visit_id=planned.id, reason="They moved.")
    rpc = service.officer.CancelVisit
    return Story(
        call(rpc, request),
        [(events.VisitCancelled, {"visit_id": planned.id, "case_id": service.case_id})],
        [None],
        before=[
            (call(rpc, request, reason=" "), "FIELD_REQUIRED"),
            (call(rpc, request, reason="x" * 501), "FIELD_TOO_LONG"),
            (call(service.by(MINISTRY).CancelVisit, request), "VISIT_NOT_FOUND"),
        ],
        after=[(call(rpc, request), "VISIT_NOT_IN_STATE")],
    )


def form(service: AssessmentUnderTest, **changes: Any) -> pb.SaveOppRequest:
    request = pb.SaveOppRequest(
        **{
            "case_id": service.case_id,
            "answers": service.answers(),
            "ratings": ratings(1),
            "submit": True,
            **changes,
        }
    )
    return stamp(request, "actual_time", AT)


def rated(
    submission: Any, service: AssessmentUnderTest, occasion: str
) -> tuple[type[Message], dict[str, Any]]:
    return events.RatingRecorded, {
        "submission_id": submission,
        "case_id": service.case_id,
        "occasion": occasion,
    }


def submitted(service: AssessmentUnderTest, needs: list[str]) -> tuple[type[Message], dict[str, Any]]:
    told = {
        "submission_id": AN_ID,
        "case_id": service.case_id,
        "form": "OPP",
        "form_version": 1,
        "needs": needs,
    }
    return events.OppSubmitted, told


async def submitting_a_form(service: AssessmentUnderTest) -> Story:
    await service.visit()
    request, rpc = form(service), service.officer.SaveOpp
    future = stamp(form(service), "actual_time", MORNING + dt.timedelta(microseconds=1))
    return Story(
        call(rpc, request),
        [submitted(service, ["HOUSING", "SCHOOL", "WORK"]), rated(AN_ID, service, "INTAKE")],
        [AT, TODAY],
        before=[
            (call(rpc, future), "DATE_IN_FUTURE"),
            (call(rpc, form(service, ratings=ratings(4))), "FIELD_OUT_OF_RANGE"),
            (call(rpc, form(service, ratings=ratings(1)[1:])), "FIELD_REQUIRED"),
            (call(rpc, form(service, answers=[])), "ANSWERS_MISSING"),
        ],
        after=[(call(rpc, request, etag="2"), "ETAG_STALE"), (call(rpc, request), "ETAG_MISSING")],
    )


async def submitting_another_form(service: AssessmentUnderTest) -> Story:
    await service.visit()
    await service.opp()
    request = form(service, again=True, answers=service.answers(food=["NO"], can_pay_rent=["YES"]))
    return Story(
        call(service.officer.SaveOpp, request),
        [submitted(service, ["FOOD", "SCHOOL", "WORK"]), rated(AN_ID, service, "REVIEW")],
        [AT, TODAY],
    )


async def saving_a_form(service: AssessmentUnderTest) -> Story:
    await service.visit()
    return Story(call(service.officer.SaveOpp, form(service, submit=False)), [], [])


async def attaching_a_scan(service: AssessmentUnderTest) -> Story:
    await service.visit()
    opp = await service.opp()
    scan = service.family.scan
    request = pb.AttachOppScanRequest(case_id=service.case_id, document_id=scan)
    rpc = service.officer.AttachOppScan
    told = {"submission_id": opp.id, "case_id": service.case_id, "document_id": scan}
    return Story(
        call(rpc, request),
        [(events.OppScanAttached, told)],
        [None],
        before=[
            (call(rpc, request, document_id=""), "FIELD_REQUIRED"),
            (call(rpc, request, document_id=str(new_id())), "FIELD_UNKNOWN_VALUE"),
        ],
    )


async def attaching_the_same_scan(service: AssessmentUnderTest) -> Story:
    told = await attaching_a_scan(service)
    await told.act()
    request = pb.AttachOppScanRequest(case_id=service.case_id, document_id=service.family.scan)
    return Story(call(service.officer.AttachOppScan, request), [], [])


async def adding_a_need(service: AssessmentUnderTest) -> Story:
    request = pb.AddNeedRequest(case_id=service.case_id, code="FOOD", reason="r" * 500)
    rpc = service.officer.AddNeed
    return Story(
        call(rpc, request),
        [],
        [],
        before=[
            (call(rpc, request, code="GOLD"), "FIELD_UNKNOWN_VALUE"),
            (call(rpc, request, reason="r" * 501), "FIELD_TOO_LONG"),
            (call(rpc, request, reason=""), "FIELD_REQUIRED"),
            (call(rpc, request, person_id=str(new_id())), "FIELD_UNKNOWN_VALUE"),
        ],
    )


async def drafting(service: AssessmentUnderTest) -> Story:
    await service.visit()
    request, rpc = pb.DraftPlanRequest(case_id=service.case_id), service.officer.DraftPlan
    early = (call(rpc, request), "OPP_MISSING")
    with pytest.raises(DomainError, match=early[1]):
        await early[0]()
    await service.opp()
    told = {"plan_id": AN_ID, "case_id": service.case_id, "plan_version": 1}
    return Story(
        call(rpc, request),
        [(events.PlanDrafted, told)],
        [None],
        after=[(call(rpc, request), "PLAN_NOT_IN_STATE")],
    )


def plan_told(event: type[Message], plan: pb.Plan, **more: Any) -> tuple[type[Message], dict[str, Any]]:
    return event, {"plan_id": plan.id, "case_id": plan.case_id, **more}


async def discarding(service: AssessmentUnderTest) -> Story:
    plan = await service.draft()
    request, rpc = pb.DiscardPlanRequest(plan_id=plan.id), service.officer.DiscardPlan
    return Story(
        call(rpc, request),
        [plan_told(events.PlanDiscarded, plan)],
        [None],
        before=[
            (call(rpc, request, etag="W/old"), "ETAG_STALE"),
            (call(service.by(MINISTRY).DiscardPlan, request), "NOT_PERMITTED"),
        ],
        after=[(call(rpc, request), "PLAN_NOT_IN_STATE")],
    )


async def submitting_a_plan(service: AssessmentUnderTest) -> Story:
    plan = await service.draft()
    request = pb.SubmitPlanRequest(
        plan_id=plan.id, document_id=service.family.documents[0], signed_on=day(TODAY)
    )
    rpc = service.officer.SubmitPlan
    unsigned = pb.SubmitPlanRequest(plan_id=plan.id, document_id=service.family.documents[0])
    return Story(
        call(rpc, request),
        [plan_told(events.PlanSubmitted, plan)],
        [TODAY],
        before=[
            # The assessment was made today.
            (call(rpc, request, signed_on=day(YESTERDAY)), "DATE_TOO_EARLY"),
            (call(rpc, request, document_id=""), "SIGNED_SCAN_MISSING"),
            (call(rpc, request, signed_on=Date(year=2026, month=11, day=24)), "DATE_IN_FUTURE"),
            (call(rpc, unsigned), "FIELD_REQUIRED"),
        ],
        after=[(call(rpc, request), "PLAN_NOT_IN_STATE")],
    )


async def returning(service: AssessmentUnderTest) -> Story:
    plan = await service.submit(await service.draft())
    request = pb.ReturnPlanRequest(plan_id=plan.id, note="n" * 1000)
    rpc = service.by(COORDINATOR).ReturnPlan
    return Story(
        call(rpc, request),
        [plan_told(events.PlanReturned, plan)],
        [None],
        before=[
            (call(rpc, request, note=" "), "FIELD_REQUIRED"),
            (call(rpc, request, note="n" * 1001), "FIELD_TOO_LONG"),
            (call(service.by(MINISTRY).ReturnPlan, request), "PLAN_NOT_FOUND"),
        ],
        after=[(call(rpc, request), "PLAN_NOT_IN_STATE")],
    )


async def approving(service: AssessmentUnderTest) -> Story:
    plan = await service.submit(await service.draft())
    request = pb.ApprovePlanRequest(plan_id=plan.id, approved_on=day(TODAY))
    rpc = service.by(COORDINATOR).ApprovePlan
    housing, school, work = plan.needs
    father, _, son = service.family.persons
    made = [
        (housing, {"need_code": "HOUSING", "code": "RENT", "scheme": "RENT", "due_on": "2026-12-23"}),
        (
            school,
            {
                "need_code": "SCHOOL",
                "code": "SCHOOL_ENROLMENT",
                "institution_kind": "MED",
                "person_id": son,
                "due_on": "2026-12-23",
            },
        ),
        (
            work,
            {
                "need_code": "WORK",
                "code": "JOB_MEDIATION",
                "institution_kind": "EO",
                "person_id": father,
                "due_on": "2027-01-22",
            },
        ),
    ]
    told = [
        {"item_id": item.id, "need_id": need.id, **more}
        for item, (need, more) in zip(plan.items, made, strict=True)
    ]
    return Story(
        call(rpc, request),
        [plan_told(events.PlanApproved, plan, plan_version=1, approved_on="2026-11-23", items=told)],
        [TODAY],
        before=[
            (call(rpc, request, approved_on=day(YESTERDAY)), "DATE_TOO_EARLY"),
            (call(rpc, request, approved_on=Date(year=2026, month=11, day=24)), "DATE_IN_FUTURE"),
            (call(service.officer.ApprovePlan, request), "NOT_PERMITTED"),
        ],
        after=[(call(rpc, request), "PLAN_NOT_IN_STATE")],
    )


def month(service: AssessmentUnderTest, **changes: Any) -> pb.RecordMonitoringRequest:
    fields = {"case_id": service.case_id, "month": "2026-11", "done_on": day(TODAY), "met": "HEAD"}
    return pb.RecordMonitoringRequest(**{**fields, **changes})


def moved(plan: pb.Plan, index: int, previous: str, state: str, outcome: str = "") -> Any:
    more = {"item_id": plan.items[index].id, "previous": previous, "state": state}
    return plan_told(events.PlanItemMoved, plan, **more, **({"outcome": outcome} if outcome else {}))


async def monitoring(service: AssessmentUnderTest) -> Story:
    plan = await service.approved()
    opp = await service.officer.GetOpp(pb.GetOppRequest(case_id=service.case_id))
    # A form that was begun anew is not what ratings are compared with.
    await service.opp(again=True, submit=False)
    housing, school, work = (item.id for item in plan.items)
    changes = [
        pb.ItemEntry(item_id=housing, change="ITEM_CHANGE_PROGRESS"),
        pb.ItemEntry(item_id=school, change="ITEM_CHANGE_CANNOT"),
        pb.ItemEntry(item_id=work, change="ITEM_CHANGE_NO_CHANGE"),
    ]
    request, rpc = month(service, items=changes, ratings=ratings(2)), service.officer.RecordMonitoring
    twice, nothing = [changes[0], changes[0]], [pb.ItemEntry(item_id=housing)]
    return Story(
        call(rpc, request),
        [
            moved(plan, 0, "NOT_BEGUN", "IN_PROGRESS"),
            moved(plan, 1, "NOT_BEGUN", "CANNOT"),
            plan_told(events.MonitoringRecorded, plan, month="2026-11", done_on="2026-11-23"),
            rated(opp.id, service, "MONTH_6"),
        ],
        [TODAY] * 4,
        before=[
            (call(rpc, month(service, done_on=day(YESTERDAY))), "DATE_TOO_EARLY"),
            (call(rpc, month(service, items=twice)), "FIELD_DUPLICATE"),
            (call(rpc, month(service, items=nothing)), "FIELD_REQUIRED"),
            (call(rpc, month(service, items=[pb.ItemEntry(item_id="x", change=1)])), "FIELD_UNKNOWN_VALUE"),
            (call(rpc, month(service, met="DOG")), "FIELD_UNKNOWN_VALUE"),
            (call(rpc, month(service, note="n" * 2001)), "FIELD_TOO_LONG"),
            (call(rpc, month(service, done_on=Date(year=2026, month=11, day=24))), "DATE_IN_FUTURE"),
            (call(rpc, month(service, month="2026-12")), "FIELD_OUT_OF_RANGE"),
            (call(rpc, month(service, ratings=ratings(2)[1:])), "FIELD_REQUIRED"),
        ],
        after=[(call(rpc, request), "MONTH_RECORDED")],
    )


def review(service: AssessmentUnderTest, **changes: Any) -> pb.RecordTwelveMonthReviewRequest:
    fields = {"case_id": service.case_id, "done_on": day(TODAY), "result": "REVIEW_RESULT_EXTEND"}
    return pb.RecordTwelveMonthReviewRequest(**{**fields, **changes})


async def reviewing(service: AssessmentUnderTest) -> Story:
    rpc = service.officer.RecordTwelveMonthReview
    with pytest.raises(DomainError, match="PLAN_NOT_APPROVED"):
        await rpc(review(service))
    plan = await service.approved()
    opp = await service.officer.GetOpp(pb.GetOppRequest(case_id=service.case_id))
    return Story(
        call(rpc, review(service, ratings=ratings(2), still_needed=["WORK"])),
        [
            plan_told(events.TwelveMonthReviewRecorded, plan, done_on="2026-11-23", result="EXTEND"),
            rated(opp.id, service, "MONTH_12"),
        ],
        [TODAY] * 2,
        before=[
            (call(rpc, review(service, result=0)), "FIELD_REQUIRED"),
            (call(rpc, review(service, still_needed=["GOLD"])), "FIELD_UNKNOWN_VALUE"),
            (call(rpc, review(service, note="n" * 2001)), "FIELD_TOO_LONG"),
            (call(rpc, review(service, done_on=Date(year=2026, month=11, day=24))), "DATE_IN_FUTURE"),
            (call(rpc, review(service, ratings=ratings(2)[1:])), "FIELD_REQUIRED"),
        ],
        after=[(call(rpc, review(service)), "REVIEW_RECORDED")],
    )


async def reviewing_without_a_rating(service: AssessmentUnderTest) -> Story:
    plan = await service.approved()
    told = plan_told(events.TwelveMonthReviewRecorded, plan, done_on="2026-11-23", result="EXTEND")
    return Story(call(service.officer.RecordTwelveMonthReview, review(service)), [told], [TODAY])


def ending(service: AssessmentUnderTest, **changes: Any) -> pb.RecordFinalAssessmentRequest:
    fields = {
        "case_id": service.case_id,
        "done_on": day(TODAY),
        "ratings": ratings(1),
        "outcome": "FINAL_OUTCOME_PARTLY",
    }
    return pb.RecordFinalAssessmentRequest(**{**fields, **changes})


async def all_over(service: AssessmentUnderTest) -> pb.Plan:
    """A plan in force of which nothing is open."""
    plan = await service.approved()
    over = [pb.ItemEntry(item_id=item.id, change="ITEM_CHANGE_DONE") for item in plan.items]
    await service.officer.RecordMonitoring(month(service, items=over))
    return plan


async def finishing(service: AssessmentUnderTest) -> Story:
    rpc = service.officer.RecordFinalAssessment
    plan = await all_over(service)
    opp = await service.officer.GetOpp(pb.GetOppRequest(case_id=service.case_id))
    return Story(
        call(rpc, ending(service)),
        [
            plan_told(
                events.FinalAssessmentRecorded, plan, done_on="2026-11-23", outcome="PARTLY", improved=True
            ),
            rated(opp.id, service, "FINAL"),
        ],
        [TODAY] * 2,
        before=[
            (call(rpc, ending(service, outcome=0)), "FIELD_REQUIRED"),
            (call(rpc, ending(service, note="n" * 2001)), "FIELD_TOO_LONG"),
            (call(rpc, ending(service, ratings=ratings(1)[1:])), "FIELD_REQUIRED"),
            (call(rpc, ending(service, done_on=Date(year=2026, month=11, day=24))), "DATE_IN_FUTURE"),
        ],
        after=[
            (call(rpc, ending(service)), "FINAL_ASSESSMENT_RECORDED"),
            (call(service.officer.RecordTwelveMonthReview, review(service)), "FINAL_ASSESSMENT_RECORDED"),
        ],
    )


async def finishing_worse_than_at_first(service: AssessmentUnderTest) -> Story:
    plan = await all_over(service)
    # Compared with the first rating, whatever stood between.
    await service.officer.RecordTwelveMonthReview(review(service, ratings=ratings(0)))
    opp = await service.officer.GetOpp(pb.GetOppRequest(case_id=service.case_id))
    told = plan_told(events.FinalAssessmentRecorded, plan, done_on="2026-11-23", outcome="PARTLY")
    return Story(
        call(service.officer.RecordFinalAssessment, ending(service, ratings=ratings(0))),
        [told, rated(opp.id, service, "FINAL")],
        [TODAY] * 2,
    )


async def finishing_as_poor_as_at_first(service: AssessmentUnderTest) -> Story:
    await service.visit()
    # Its own first rating, however the neighbours stood at theirs.
    opp = await service.opp(ratings=ratings(0))
    draft = await service.officer.DraftPlan(pb.DraftPlanRequest(case_id=service.case_id))
    plan = await service.approve(await service.submit(draft))
    over = [pb.ItemEntry(item_id=item.id, change="ITEM_CHANGE_DONE") for item in plan.items]
    await service.officer.RecordMonitoring(month(service, items=over))
    told = {"done_on": "2026-11-23", "outcome": "PARTLY", "improved": True}
    return Story(
        call(service.officer.RecordFinalAssessment, ending(service, ratings=ratings(0))),
        [plan_told(events.FinalAssessmentRecorded, plan, **told), rated(opp.id, service, "FINAL")],
        [TODAY] * 2,
    )


async def hearing_of_an_outcome(service: AssessmentUnderTest) -> Story:
    plan = await service.approved()
    # The draft of another version stands beside it: of that nobody is told.
    await service.officer.DraftPlan(pb.DraftPlanRequest(case_id=service.case_id))
    outcome = referral.OutcomeRecorded(
        referral_id=str(new_id()),
        case_id=service.case_id,
        plan_item_id=plan.items[2].id,
        outcome="EMPLOYED",
        done_on=day(YESTERDAY),
    )
    heard: list[str] = []

    async def act() -> None:
        if not heard:
            await service.hear(outcome)
            heard.append("once")
        else:
            await service.running.runtime.consumers.inbox.deliver(service.last)

    return Story(act, [moved(plan, 2, "NOT_BEGUN", "DONE", "EMPLOYED")], [YESTERDAY])


def hearing(event: Callable[..., Message], key: str, state: str, **fields: Any) -> Any:
    """The story of an event of another service, which moves an item that was sent to a state."""

    async def story(service: AssessmentUnderTest) -> Story:
        plan = await service.approved()
        about = {"case_id": service.case_id, "plan_item_id": plan.items[1].id, key: str(new_id())}
        sent = referral.ReferralSent if key == "referral_id" else benefits.ApplicationSubmitted
        await service.hear(sent(**about))
        heard: list[str] = []

        async def act() -> None:
            if not heard:
                await service.hear(event(**about, **fields), on=YESTERDAY)
                heard.append("once")
            else:
                await service.running.runtime.consumers.inbox.deliver(service.last)

        return Story(act, [moved(plan, 1, "SENT", state)], [YESTERDAY])

    story.__name__ = f"hearing_{event.__name__}_{state}"
    return story


HEARD = (
    hearing(referral.ReferralAccepted, "referral_id", "IN_PROGRESS"),
    hearing(referral.ReferralRefused, "referral_id", "NOT_BEGUN"),
    hearing(referral.ReferralWithdrawn, "referral_id", "NOT_BEGUN"),
    hearing(referral.ReferralFailed, "referral_id", "CANNOT"),
    hearing(benefits.DecisionMade, "application_id", "CANNOT", result="REFUSED"),
    hearing(benefits.DecisionMade, "application_id", "IN_PROGRESS", result="GRANTED"),
    hearing(benefits.ExecutionStarted, "application_id", "IN_PROGRESS"),
    hearing(benefits.DeliveryRecorded, "application_id", "IN_PROGRESS"),
    hearing(benefits.DeliveryRecorded, "application_id", "DONE", completes=True),
    hearing(benefits.ApplicationEnded, "application_id", "NOT_BEGUN", reason="LEFT"),
    hearing(benefits.EntitlementEnded, "application_id", "CANNOT", reason="LEFT"),
)


async def the_end_of_the_case(service: AssessmentUnderTest) -> Story:
    """The planned visit ends with the reason that was chosen, the plan goes back because the case closed."""
    plan = await service.submit(await service.draft())
    planned = await scheduled(service, "VISIT_KIND_LATER", [])
    event = registry_events_pb2.CaseClosed(
        case_id=service.case_id, choices=[{"id": planned.id, "end_reason": "LEFT"}]
    )

    async def act() -> None:
        await service.hear(event, on=YESTERDAY)
        visit = await service.officer.GetVisit(pb.GetVisitRequest(visit_id=planned.id))
        assert (visit.state, visit.end_reason) == (pb.VISIT_STATE_CANCELLED, "LEFT")
        after = await service.officer.GetPlan(pb.GetPlanRequest(case_id=service.case_id))
        assert (after.state, after.end_reason) == (pb.PLAN_STATE_RETURNED, "CASE_CLOSED")

    ends = {"case_id": service.case_id, "cause": "CASE_CLOSED"}
    return Story(
        act,
        [
            (events.VisitCancelled, {"visit_id": planned.id, **ends}),
            (events.PlanReturned, {"plan_id": plan.id, **ends}),
        ],
        [None] * 2,
    )


async def another_office(service: AssessmentUnderTest) -> Story:
    """What the old office chose to end ends with it; the plan that waits for its approval goes along."""
    plan = await service.submit(await service.draft())
    planned = await scheduled(service, "VISIT_KIND_LATER", [])
    event = registry_events_pb2.CaseTransferred(
        case_id=service.case_id,
        municipality="KAM",
        previous_municipality="RAN",
        choices=[{"id": planned.id, "end_reason": "LEFT"}],
    )

    async def act() -> None:
        await service.hear(event, on=YESTERDAY)
        [visit] = await service.running.database.all(
            "SELECT state, end_reason, municipality FROM visit WHERE id = $1::text::uuid", planned.id
        )
        assert tuple(visit) == ("CANCELLED", "LEFT", "KAM")
        [after] = await service.running.database.all(
            "SELECT state, municipality FROM plan WHERE id = $1::text::uuid", plan.id
        )
        assert tuple(after) == ("SUBMITTED", "KAM")

    ends = {"visit_id": planned.id, "case_id": service.case_id, "cause": "TRANSFERRED"}
    return Story(act, [(events.VisitCancelled, ends)], [None])


async def another_offices_plan(service: AssessmentUnderTest) -> Story:
    """A plan that was to end is taken back from whoever was to approve it."""
    plan = await service.submit(await service.draft())
    event = registry_events_pb2.CaseTransferred(
        case_id=service.case_id,
        municipality="KAM",
        previous_municipality="RAN",
        choices=[{"id": plan.id, "end_reason": "NO_NEED"}],
    )

    async def act() -> None:
        await service.hear(event, on=YESTERDAY)
        [after] = await service.running.database.all(
            "SELECT state, end_reason, municipality FROM plan WHERE id = $1::text::uuid", plan.id
        )
        assert tuple(after) == ("RETURNED", "NO_NEED", "KAM")

    ends = {"plan_id": plan.id, "case_id": service.case_id, "cause": "TRANSFERRED"}
    return Story(act, [(events.PlanReturned, ends)], [None])


async def hearing_of_what_is_no_item(service: AssessmentUnderTest) -> Story:
    await service.approved()

    async def act() -> None:
        for item in ("", str(new_id())):
            key = str(new_id())
            await service.hear(
                referral.ReferralSent(referral_id=key, case_id=service.case_id, plan_item_id=item)
            )
            await service.hear(
                referral.OutcomeRecorded(
                    referral_id=key, case_id=service.case_id, plan_item_id=item, outcome="X"
                )
            )

    return Story(act, [], [])


async def hearing_of_a_consent(service: AssessmentUnderTest) -> Story:
    service.family.agrees()
    event = registry_events_pb2.ConsentWithdrawn(
        case_id=service.case_id, consent_id=service.family.consents[0].id
    )
    return Story(lambda: service.hear(event), [], [])


async def printing(service: AssessmentUnderTest) -> Story:
    plan = await service.draft()
    return Story(call(service.officer.PrintPlan, pb.PrintPlanRequest(plan_id=plan.id)), [], [])


async def updating(service: AssessmentUnderTest) -> Story:
    plan = await service.draft()
    request = pb.UpdatePlanRequest(plan_id=plan.id, items=plan.items, etag=plan.etag)
    return Story(call(service.officer.UpdatePlan, request), [], [])


async def correcting(service: AssessmentUnderTest) -> Story:
    plan = await service.approved()
    request = common.CorrectActDateRequest(
        case_id=service.case_id,
        act="prag.assessment.v1.PlanApproved",
        subject_id=plan.id,
        on=day(TODAY),
        reason="a slip",
    )
    rpc = service.by(COORDINATOR).CorrectActDate
    told = {
        "correction_id": AN_ID,
        "case_id": service.case_id,
        "act": "prag.assessment.v1.PlanApproved",
        "subject_id": plan.id,
        "previous_on": "2026-11-23",
        "corrected_on": "2026-11-23",
        "of_id": plan.id,
    }
    return Story(
        call(rpc, request),
        [(events.ActDateCorrected, told)],
        [None],
        before=[
            (call(rpc, request, on=day(YESTERDAY)), "DATE_TOO_EARLY"),
            (call(rpc, request, reason=" "), "FIELD_REQUIRED"),
            (call(rpc, request, subject_id=str(new_id())), "ACT_NOT_FOUND"),
            (call(service.officer.CorrectActDate, request), "NOT_PERMITTED"),
        ],
    )


TOLD: dict[type[Message], tuple[Callable[[AssessmentUnderTest], Awaitable[Story]], ...]] = {
    events.VisitScheduled: (scheduling,),
    events.VisitRecorded: (recording, recording_what_was_planned),
    events.VisitCancelled: (cancelling, the_end_of_the_case, another_office),
    events.OppSubmitted: (submitting_a_form, submitting_another_form),
    events.OppScanAttached: (attaching_a_scan,),
    events.RatingRecorded: (
        submitting_a_form,
        submitting_another_form,
        monitoring,
        reviewing,
        finishing,
        finishing_worse_than_at_first,
        finishing_as_poor_as_at_first,
    ),
    events.ActDateCorrected: (correcting,),
    events.PlanDrafted: (drafting,),
    events.PlanDiscarded: (discarding,),
    events.PlanSubmitted: (submitting_a_plan,),
    events.PlanReturned: (returning, the_end_of_the_case, another_offices_plan),
    events.PlanApproved: (approving,),
    events.PlanItemMoved: (monitoring, hearing_of_an_outcome, *HEARD),
    events.MonitoringRecorded: (monitoring,),
    events.TwelveMonthReviewRecorded: (reviewing, reviewing_without_a_rating),
    events.FinalAssessmentRecorded: (
        finishing,
        finishing_worse_than_at_first,
        finishing_as_poor_as_at_first,
    ),
}
SILENT = (
    saving_a_form,
    attaching_the_same_scan,
    adding_a_need,
    hearing_of_what_is_no_item,
    hearing_of_a_consent,
    printing,
    updating,
)
STORIES = list(dict.fromkeys((*(story for stories in TOLD.values() for story in stories), *SILENT)))


def reason_of(error: DomainError) -> str:
    """The first field's reason, or the refusal's own."""
    fields = getattr(error, "fields", ())
    return str(fields[0].reason) if fields else error.reason


# What may be the first of its kind, or counts what is there: such acts of one case come one after the other.
IN_TURN = {
    *(scheduling, recording, recording_what_was_planned, saving_a_form, submitting_a_form),
    *(submitting_another_form, attaching_a_scan, attaching_the_same_scan, adding_a_need, drafting),
    *(monitoring, reviewing, reviewing_without_a_rating, finishing, finishing_worse_than_at_first),
    *(finishing_as_poor_as_at_first, hearing_of_an_outcome, hearing_of_a_consent, *HEARD),
    *(correcting, discarding, submitting_a_plan, approving, returning, updating, the_end_of_the_case),
    *(another_office, another_offices_plan),
}


async def in_turn(service: AssessmentUnderTest, act: Call) -> bool:
    """Do an act while another act of its case is being done; say whether it waited for that one."""
    database = service.running.database
    waiting = (
        "SELECT FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"
        " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
    )
    other = await asyncpg.connect(database.admin_url)
    try:
        async with other.transaction():
            lock = "SELECT pg_advisory_xact_lock(hashtextextended($1, 0))"
            await other.execute(lock, f"case:{service.case_id}")
            task = asyncio.ensure_future(act())

            async def settled() -> bool:
                return task.done() or bool(await database.all(waiting))

            await until(settled)
            waited = not task.done()
        await task
    finally:
        await other.close()
    return waited


@pytest.mark.parametrize("story", STORIES, ids=lambda story: story.__name__)
async def test_what_is_told(newcomer: AssessmentUnderTest, story):
    given = await story(newcomer)
    database = newcomer.running.database
    for calls, done in ((given.before, False), (given.after, True)):
        if done:
            async with telling(database) as told:
                assert await in_turn(newcomer, given.act) == (story in IN_TURN)
                # The same request again, or the same event.
                await given.act()
            assert told.events == given.told
            assert told.envelopes == [("RAN", "", when) for when in given.when]
            assert {type_ for type_, _ in told.events} == {
                event for event, stories in TOLD.items() if story in stories
            }
        async with telling(database) as told:
            for refused, reason in calls:
                with pytest.raises(DomainError) as caught:
                    await refused()
                assert reason_of(caught.value) == reason
        assert told.events == []
