"""The servicer, over gRPC and PostgreSQL: each act, and what it refuses."""

import asyncio
import datetime as dt
from itertools import chain

import pytest
from prag.assessment.v1 import assessment_events_pb2 as events
from prag.assessment.v1 import assessment_service_pb2 as pb
from prag.common.v1 import types_pb2
from prag.identity.v1.identity_service_pb2 import Institution
from prag.registry.v1 import registry_events_pb2

from services.chassis.errors import (
    Aborted,
    AlreadyExists,
    FailedPrecondition,
    InvalidArgument,
    NotFound,
    PermissionDenied,
)
from services.chassis.ids import new_id
from tests.assessment import identity
from tests.assessment.conftest import AssessmentUnderTest, day, ratings
from tests.assessment.people import (
    AUDITOR,
    COLLEAGUE,
    COORDINATOR,
    CSW,
    ELSEWHERE,
    MINISTRY,
    OFFICER,
    OTHER_CSW,
)


def invitation(service: AssessmentUnderTest, **changes) -> pb.ScheduleVisitRequest:
    request = pb.ScheduleVisitRequest(
        case_id=service.case_id,
        kind="VISIT_KIND_FIRST",
        participants=[pb.Participant(institution_id=CSW.institution_id, kind="CSW")],
        snapshot=pb.VisitSnapshot(family_name="Stanković", person_count=3, address="Ropotovo", phone="+383"),
        request_id=str(new_id()),
    )
    request.planned_time.FromDatetime(service.now + dt.timedelta(hours=3))
    for name, value in changes.items():
        setattr(request, name, value)
    return request


async def seen_by(service: AssessmentUnderTest, actor, visit_id: str) -> pb.Visit | None:
    try:
        return await service.by(actor).GetVisit(pb.GetVisitRequest(visit_id=visit_id))
    except NotFound:
        return None


async def test_the_invited_see_the_snapshot_until_the_visit_is_recorded(service, family):
    with pytest.raises(FailedPrecondition, match="CONSENT_MISSING"):
        await service.officer.ScheduleVisit(invitation(service))
    family.agrees()
    planned = await service.officer.ScheduleVisit(invitation(service))
    before = await seen_by(service, CSW, planned.id)
    assert before.snapshot.family_name == "Stanković"
    assert await seen_by(service, OTHER_CSW, planned.id) is None
    assert await seen_by(service, ELSEWHERE, planned.id) is None
    listed = await service.by(CSW).ListVisits(pb.ListVisitsRequest())
    assert [visit.id for visit in listed.visits] == [planned.id]
    assert not (await service.by(OTHER_CSW).ListVisits(pb.ListVisitsRequest())).visits
    work = await service.by(CSW).ListWork(types_pb2.ListWorkRequest())
    assert [(item.kind, item.group) for item in work.items] == [
        ("visit_invitation", types_pb2.WORK_GROUP_TODAY)
    ]

    service.running.clock.advance(hours=4)
    await service.visit(visit_id=planned.id, note="They live at an uncle's.")
    after = await seen_by(service, CSW, planned.id)
    assert after.snapshot_closed
    assert not after.HasField("snapshot")
    assert not after.note
    stored = await service.running.database.all("SELECT snapshot FROM visit")
    assert [row["snapshot"] for row in stored] == [None]
    recorded = (await service.running.published(events.VisitRecorded))[0]
    assert list(recorded.participant_kinds) == ["CSW", "MOCR"]
    assert recorded.actual_time.ToDatetime(dt.UTC) == service.now - dt.timedelta(hours=2)


async def test_a_withdrawn_consent_closes_what_rests_on_it(service, family):
    first, second = family.agrees(), str(new_id())
    planned = await service.officer.ScheduleVisit(invitation(service))
    await service.hear(registry_events_pb2.ConsentWithdrawn(case_id=service.case_id, consent_id=second))
    assert (await seen_by(service, CSW, planned.id)).HasField("snapshot")
    await service.hear(registry_events_pb2.ConsentWithdrawn(case_id=service.case_id, consent_id=first))
    closed = await seen_by(service, CSW, planned.id)
    assert closed.snapshot_closed
    assert not closed.HasField("snapshot")
    cancelled = await service.officer.CancelVisit(pb.CancelVisitRequest(visit_id=planned.id, reason="ill"))
    assert cancelled.state == pb.VISIT_STATE_CANCELLED
    with pytest.raises(FailedPrecondition, match="VISIT_NOT_IN_STATE"):
        await service.visit(visit_id=planned.id)


async def test_visits_that_can_not_have_been(service, family):
    request = pb.RecordVisitRequest(case_id=service.case_id, kind="VISIT_KIND_FIRST")
    request.actual_time.FromDatetime(family.trigger - dt.timedelta(minutes=1))
    with pytest.raises(InvalidArgument, match="actual_time:DATE_TOO_EARLY"):
        await service.officer.RecordVisit(request)
    with pytest.raises(InvalidArgument) as caught:
        await service.officer.RecordVisit(
            pb.RecordVisitRequest(case_id=service.case_id, kind="VISIT_KIND_FIRST", note="x" * 3000)
        )
    assert {(fault.field, fault.reason) for fault in caught.value.fields} == {
        ("actual_time", "FIELD_REQUIRED"),
        ("note", "FIELD_TOO_LONG"),
    }
    await service.visit()
    with pytest.raises(InvalidArgument):
        await service.visit()
    with pytest.raises(NotFound, match="CASE_NOT_FOUND"):
        await service.by(ELSEWHERE).RecordVisit(request)
    with pytest.raises(PermissionDenied):
        await service.by(COORDINATOR).RecordVisit(request)
    assert len(await service.running.published(events.VisitRecorded)) == 1


async def test_an_opp_is_saved_submitted_and_finds_the_needs(service):
    with pytest.raises(FailedPrecondition, match="FIRST_VISIT_MISSING"):
        await service.opp(submit=False)
    visit = await service.visit()
    half = await service.opp(submit=False, answers=[pb.Answer(question="food", values=["NO"])], ratings=[])
    assert half.state == pb.SUBMISSION_STATE_DRAFT
    assert half.visit_id == visit.id
    work = await service.officer.ListWork(types_pb2.ListWorkRequest())
    assert [item.kind for item in work.items] == ["continue_opp"]
    with pytest.raises(FailedPrecondition, match="ETAG_MISSING"):
        await service.opp()
    with pytest.raises(FailedPrecondition) as caught:
        await service.opp(etag=half.etag, answers=service.answers(children_out_who=[]))
    assert caught.value.metadata == {"count": "1", "questions": "children_out_who"}
    with pytest.raises(InvalidArgument, match="RATING_INCOMPLETE"):
        await service.opp(etag=half.etag, ratings=ratings(1)[:7])
    done = await service.opp(etag=half.etag)
    assert done.state == pb.SUBMISSION_STATE_SUBMITTED
    father, _, son = service.family.persons
    assert [(need.number, need.code, need.person_id) for need in done.needs] == [
        (1, "HOUSING", ""),
        (2, "SCHOOL", son),
        (3, "WORK", father),
    ]
    with pytest.raises(Aborted, match="ETAG_STALE"):
        await service.opp(etag=half.etag)
    with pytest.raises(FailedPrecondition, match="SUBMISSION_NOT_IN_STATE"):
        await service.opp(etag=done.etag)
    again = await service.opp(again=True, answers=service.answers(food=["NO"]))
    # What was found before keeps its number.
    assert [need.code for need in again.needs] == ["HOUSING", "SCHOOL", "WORK", "FOOD"]
    submitted = await service.running.published(events.OppSubmitted)
    assert [list(event.needs) for event in submitted] == [
        ["HOUSING", "SCHOOL", "WORK"],
        ["HOUSING", "FOOD", "SCHOOL", "WORK"],
    ]
    rated = await service.running.published(events.RatingRecorded)
    assert [event.occasion for event in rated] == ["INTAKE", "REVIEW"]
    listed = await service.by(COORDINATOR).ListRatings(pb.ListRatingsRequest(case_id=service.case_id))
    assert [(one.occasion, one.ratings[0].value) for one in listed.sets] == [("INTAKE", 1), ("REVIEW", 1)]


async def test_sensitive_answers_are_for_their_author_and_for_who_may_see_them(service):
    await service.visit()
    note = {"health_help": ["YES"], "health_who": [service.family.persons[1]], "health_note": ["insulin"]}
    saved = await service.opp(submit=False, answers=service.answers(**note))
    assert not saved.redacted_fields

    def health(message: pb.Submission) -> list[str]:
        return [answer.question for answer in message.answers if answer.question.startswith("health")]

    assert len(health(saved)) == 3
    got = await service.by(COLLEAGUE).GetOpp(pb.GetOppRequest(case_id=service.case_id))
    assert not health(got)
    # Named whether answered or not: an empty one tells as much as a full one.
    assert {"answers.health_note", "answers.protection_note", "answers.safe"} <= set(got.redacted_fields)
    # Who can't see an answer can't put another in its place, and does not lose it either.
    with pytest.raises(InvalidArgument) as caught:
        await service.by(COLLEAGUE).SaveOpp(
            pb.SaveOppRequest(
                case_id=service.case_id,
                answers=[pb.Answer(question="health_note", values=["nothing"])],
                etag=got.etag,
            )
        )
    assert caught.value.fields[0].reason == "FIELD_HIDDEN"
    rest = [answer for answer in service.answers() if answer.question not in ("health_help", "family_doctor")]
    rest = [answer for answer in rest if answer.question not in ("safe", "violence")]
    done = await service.by(COLLEAGUE).SaveOpp(
        pb.SaveOppRequest(
            case_id=service.case_id, answers=rest, ratings=ratings(2), etag=got.etag, submit=True
        )
    )
    assert "HEALTH" in [need.code for need in done.needs]
    assert not [need for need in done.needs if need.question.startswith("health")]
    mine = await service.officer.GetOpp(pb.GetOppRequest(case_id=service.case_id))
    assert len(health(mine)) == 3
    assert not health(await service.by(COORDINATOR).GetOpp(pb.GetOppRequest(case_id=service.case_id)))


async def test_a_plan_from_draft_to_approval(service, family):
    with pytest.raises(FailedPrecondition, match="OPP_MISSING"):
        await service.officer.DraftPlan(pb.DraftPlanRequest(case_id=service.case_id))
    plan = await service.draft()
    assert plan.state == pb.PLAN_STATE_DRAFTED
    assert [(item.number, item.code, item.due_proposed) for item in plan.items] == [
        ("1.1", "RENT", True),
        ("2.1", "SCHOOL_ENROLMENT", True),
        ("3.1", "JOB_MEDIATION", True),
    ]
    with pytest.raises(FailedPrecondition, match="PLAN_NOT_IN_STATE"):
        await service.officer.DraftPlan(pb.DraftPlanRequest(case_id=service.case_id))

    kept = [item for item in plan.items if item.code != "RENT"]
    changed = await service.officer.UpdatePlan(
        pb.UpdatePlanRequest(plan_id=plan.id, items=kept, etag=plan.etag)
    )
    assert [item.id for item in changed.items] == [item.id for item in kept]
    assert not changed.items[0].due_proposed
    with pytest.raises(Aborted, match="ETAG_STALE"):
        await service.officer.UpdatePlan(pb.UpdatePlanRequest(plan_id=plan.id, items=kept, etag=plan.etag))
    with pytest.raises(FailedPrecondition, match="NEED_WITHOUT_ITEM"):
        await service.submit(changed)
    own = pb.PlanItem(need_id=plan.needs[0].id, description="Uncle's upper floor", due_on=day(service.today))
    plan = await service.officer.UpdatePlan(
        pb.UpdatePlanRequest(plan_id=plan.id, items=[*changed.items, own], etag=changed.etag)
    )
    assert [item.number for item in plan.items] == ["1.1", "2.1", "3.1"]
    faulty = [pb.PlanItem(need_id=plan.needs[0].id, code="JOB_MEDIATION"), pb.PlanItem(need_id=str(new_id()))]
    with pytest.raises(InvalidArgument) as caught:
        await service.officer.UpdatePlan(pb.UpdatePlanRequest(plan_id=plan.id, items=faulty, etag=plan.etag))
    assert [(fault.field, fault.reason) for fault in caught.value.fields] == [
        ("items[0].code", "FIELD_CONTRADICTS"),
        ("items[1].need_id", "FIELD_UNKNOWN_VALUE"),
    ]

    with pytest.raises(FailedPrecondition, match="SIGNED_SCAN_MISSING"):
        await service.officer.SubmitPlan(pb.SubmitPlanRequest(plan_id=plan.id, signed_on=day(service.today)))
    with pytest.raises(InvalidArgument):
        await service.officer.SubmitPlan(
            pb.SubmitPlanRequest(plan_id=plan.id, document_id=str(new_id()), signed_on=day(service.today))
        )
    plan = await service.submit(plan)
    assert await service.action(OFFICER, "approve_plan") == "NOT_PERMITTED"
    assert await service.action(COORDINATOR, "approve_plan") == "OK"
    assert [
        item.kind for item in (await service.by(COORDINATOR).ListWork(types_pb2.ListWorkRequest())).items
    ] == ["approve_plan"]
    returned = await service.by(COORDINATOR).ReturnPlan(
        pb.ReturnPlanRequest(plan_id=plan.id, note="Whose upper floor?")
    )
    assert returned.return_note == "Whose upper floor?"
    mend = await service.officer.ListWork(types_pb2.ListWorkRequest())
    assert [item.kind for item in mend.items] == ["mend_plan"]
    plan = await service.submit(returned)
    with pytest.raises(PermissionDenied):
        await service.approve(plan, by=OFFICER)
    with pytest.raises(NotFound):
        await service.approve(plan, by=MINISTRY)
    plan = await service.approve(plan)
    assert plan.state == pb.PLAN_STATE_APPROVED
    approved = (await service.running.published(events.PlanApproved))[0]
    assert [item.code for item in approved.items] == ["", "SCHOOL_ENROLMENT", "JOB_MEDIATION"]
    item = await service.officer.GetPlanItem(pb.GetPlanItemRequest(item_id=plan.items[1].id))
    assert [(action.name, action.allowed) for action in item.actions] == [("send_referral", True)]
    with pytest.raises(NotFound):
        await service.by(ELSEWHERE).GetPlanItem(pb.GetPlanItemRequest(item_id=plan.items[1].id))


async def test_the_same_request_again_changes_nothing(service):
    await service.visit()
    request_id = str(new_id())
    first = await service.opp(request_id=request_id)
    again = await service.opp(request_id=request_id)
    assert again.id == first.id
    with pytest.raises(FailedPrecondition, match="REQUEST_ID_REUSED"):
        await service.opp(request_id=request_id, answers=service.answers(food=["NO"]))
    assert len(await service.running.published(events.OppSubmitted)) == 1
    draft = pb.DraftPlanRequest(case_id=service.case_id, request_id=str(new_id()))
    plans = [await service.officer.DraftPlan(draft) for _ in range(2)]
    assert plans[0] == plans[1]


async def test_a_request_is_answered_as_it_was_after_the_case_has_moved_on(service, family):
    request = pb.RecordVisitRequest(
        case_id=service.case_id, kind="VISIT_KIND_FIRST", request_id=str(new_id())
    )
    request.actual_time.FromDatetime(service.now - dt.timedelta(hours=2))
    first = await service.officer.RecordVisit(request)
    family.state = "CLOSED"
    assert (await service.officer.RecordVisit(request)).id == first.id
    request.request_id = str(new_id())
    with pytest.raises(FailedPrecondition, match="CASE_CLOSED"):
        await service.officer.RecordVisit(request)


async def test_months_reviews_and_the_end(service):
    plan = await service.approved()
    housing, school, work = plan.items
    clock = service.running.clock

    def month(name: str, **changes) -> pb.RecordMonitoringRequest:
        return pb.RecordMonitoringRequest(
            **{
                "case_id": service.case_id,
                "month": name,
                "done_on": day(service.today),
                "met": "HEAD",
                **changes,
            }
        )

    entry = await service.officer.RecordMonitoring(
        month("2026-11", items=[pb.ItemEntry(item_id=housing.id, change="ITEM_CHANGE_PROGRESS")])
    )
    assert not entry.late
    with pytest.raises(AlreadyExists, match="MONTH_RECORDED"):
        await service.officer.RecordMonitoring(month("2026-11"))
    with pytest.raises(InvalidArgument, match="MONTH_OUT_OF_RANGE"):
        await service.officer.RecordMonitoring(month("2026-10"))
    clock.set(dt.datetime(2027, 2, 3, 8, tzinfo=dt.UTC))
    late = await service.officer.RecordMonitoring(month("2026-12", ratings=ratings(2)))
    assert late.late
    # Done in its month and written down later: not late.
    kept = await service.officer.RecordMonitoring(month("2027-01", done_on=day(dt.date(2027, 1, 31))))
    assert not kept.late
    listed = await service.officer.ListMonitoring(pb.ListMonitoringRequest(case_id=service.case_id))
    assert [mark.mark for mark in listed.months] == ["OK", "LATE", "OK", "DUE"]
    with pytest.raises(FailedPrecondition, match="PLAN_ITEMS_OPEN"):
        await service.officer.RecordFinalAssessment(final(service))
    clock.set(dt.datetime(2027, 11, 22, 8, tzinfo=dt.UTC))
    review = await service.officer.RecordTwelveMonthReview(
        pb.RecordTwelveMonthReviewRequest(
            case_id=service.case_id,
            done_on=day(service.today),
            result="REVIEW_RESULT_CONTINUE",
            still_needed=["WORK"],
            ratings=ratings(2),
        )
    )
    assert review.result == pb.REVIEW_RESULT_CONTINUE
    done = [
        pb.ItemEntry(item_id=housing.id, change="ITEM_CHANGE_DONE"),
        pb.ItemEntry(item_id=school.id, change="ITEM_CHANGE_DONE"),
        pb.ItemEntry(item_id=work.id, change="ITEM_CHANGE_CANNOT"),
    ]
    await service.officer.RecordMonitoring(month("2027-11", items=done))
    moved = await service.running.published(events.PlanItemMoved)
    assert [(event.previous, event.state) for event in moved] == [
        ("NOT_BEGUN", "IN_PROGRESS"),
        ("IN_PROGRESS", "DONE"),
        ("NOT_BEGUN", "DONE"),
        ("NOT_BEGUN", "CANNOT"),
    ]
    now = await service.officer.GetPlan(pb.GetPlanRequest(case_id=service.case_id))
    assert [need.met for need in now.needs] == [True, True, False]
    ended = await service.officer.RecordFinalAssessment(final(service))
    assert ended.outcome == pb.FINAL_OUTCOME_PARTLY
    with pytest.raises(AlreadyExists, match="FINAL_ASSESSMENT_RECORDED"):
        await service.officer.RecordFinalAssessment(final(service))
    assert (await service.running.published(events.FinalAssessmentRecorded))[0].improved
    sets = await service.officer.ListRatings(pb.ListRatingsRequest(case_id=service.case_id))
    assert [one.occasion for one in sets.sets] == ["INTAKE", "MONTH_6", "MONTH_12", "FINAL"]
    assert await service.action(OFFICER, "record_monitoring") == "FINAL_ASSESSMENT_RECORDED"


def final(service: AssessmentUnderTest) -> pb.RecordFinalAssessmentRequest:
    return pb.RecordFinalAssessmentRequest(
        case_id=service.case_id,
        done_on=day(service.today),
        ratings=ratings(3),
        outcome="FINAL_OUTCOME_PARTLY",
    )


async def test_a_new_version_carries_on_what_was_begun(service):
    first = await service.approved()
    need = await service.officer.AddNeed(
        pb.AddNeedRequest(case_id=service.case_id, code="FOOD", reason="The store burnt down.")
    )
    second = await service.officer.DraftPlan(pb.DraftPlanRequest(case_id=service.case_id))
    assert second.plan_version == 2
    assert [item.code for item in second.items] == [
        "RENT",
        "SCHOOL_ENROLMENT",
        "JOB_MEDIATION",
        "FOOD_PACKAGE",
    ]
    assert second.items[3].need_id == need.id
    stands = await service.officer.GetPlan(pb.GetPlanRequest(case_id=service.case_id, in_force=True))
    assert stands.id == first.id
    # Asked by the draft's id, the answer is the item that is in force.
    item = await service.officer.GetPlanItem(pb.GetPlanItemRequest(item_id=second.items[0].id))
    assert item.id == first.items[0].id
    await service.approve(await service.submit(second))
    states = await service.running.database.all("SELECT state FROM plan ORDER BY plan_version")
    assert [row["state"] for row in states] == ["REPLACED", "APPROVED"]


async def test_a_draft_that_was_never_sent_is_thrown_away_and_the_plan_in_force_stays(service):
    first = await service.approved()
    ask = pb.DraftPlanRequest(case_id=service.case_id)
    second = await service.officer.DraftPlan(ask)
    gone = pb.DiscardPlanRequest(plan_id=second.id, etag=second.etag, request_id=str(new_id()))
    with pytest.raises(NotFound, match="PLAN_NOT_FOUND"):
        await service.by(ELSEWHERE).DiscardPlan(gone)
    answered = await service.officer.DiscardPlan(gone)
    assert answered.state == pb.PLAN_STATE_DISCARDED
    # Pressed again it is one press; sent again, it is not there to be changed, printed or sent.
    assert (await service.officer.DiscardPlan(gone)).id == second.id
    with pytest.raises(FailedPrecondition, match="PLAN_NOT_IN_STATE"):
        await service.officer.PrintPlan(pb.PrintPlanRequest(plan_id=second.id, locale="LOCALE_SQ"))
    with pytest.raises(FailedPrecondition, match="PLAN_NOT_IN_STATE"):
        await service.submit(second)
    stands = await service.officer.GetPlan(pb.GetPlanRequest(case_id=service.case_id))
    assert (stands.id, stands.state) == (first.id, pb.PLAN_STATE_APPROVED)
    assert await service.action(OFFICER, "record_monitoring") == "OK"
    assert await service.action(OFFICER, "discard_plan") == "PLAN_NOT_IN_STATE"
    # Two who press at once throw one away.
    third = await service.officer.DraftPlan(ask)
    presses = [pb.DiscardPlanRequest(plan_id=third.id, request_id=str(new_id())) for _ in "12"]
    answers = await asyncio.gather(*map(service.officer.DiscardPlan, presses), return_exceptions=True)
    assert sorted(getattr(one, "reason", "OK") for one in answers) == ["OK", "PLAN_NOT_IN_STATE"]
    # Another one is drafted; what was sent once is mended and not thrown away.
    third = await service.officer.DraftPlan(ask)
    assert third.plan_version == 4
    sent = await service.submit(third)
    back = await service.by(COORDINATOR).ReturnPlan(pb.ReturnPlanRequest(plan_id=sent.id, note="Whose?"))
    with pytest.raises(FailedPrecondition, match="PLAN_NOT_IN_STATE"):
        await service.officer.DiscardPlan(pb.DiscardPlanRequest(plan_id=back.id))


async def test_each_call_leaves_one_record_of_whom_it_showed(service):
    await service.approved()
    await service.by(COORDINATOR).GetOpp(pb.GetOppRequest(case_id=service.case_id))
    await service.by(COORDINATOR).GetPlan(pb.GetPlanRequest(case_id=service.case_id))
    looked = await service.running.looked()
    assert [rpc for rpc, _, _ in looked] == [
        *("RecordVisit", "SaveOpp", "DraftPlan", "SubmitPlan", "ApprovePlan", "GetOpp", "GetPlan")
    ]


async def test_what_needs_no_case(service):
    form = await service.by(AUDITOR).GetQuestionnaire(pb.GetQuestionnaireRequest(code="OPP"))
    assert form.provenance.demo
    assert [section.code for section in form.sections][:3] == ["FAMILY", "DOCUMENTS", "HOUSING"]
    for code in ("../x", "PACKAGES", "A" * 64):
        with pytest.raises(NotFound, match="QUESTIONNAIRE_NOT_FOUND"):
            await service.officer.GetQuestionnaire(pb.GetQuestionnaireRequest(code=code))
    packages = await service.by(AUDITOR).ListPackages(pb.ListPackagesRequest())
    assert {need.code for need in packages.needs} >= {"FOOD", "HOUSING"}
    assert not (await service.by(AUDITOR).ListWork(types_pb2.ListWorkRequest())).items


async def test_visits_come_in_pages(service):
    await service.visit()
    for minutes in (0, 60, 119):
        request = pb.RecordVisitRequest(case_id=service.case_id, kind="VISIT_KIND_LATER")
        request.actual_time.FromDatetime(service.now - dt.timedelta(minutes=minutes))
        await service.officer.RecordVisit(request)

    async def pages(**filters) -> list[list[str]]:
        found, token = [], ""
        while True:
            answer = await service.officer.ListVisits(
                pb.ListVisitsRequest(page_size=3, page_token=token, **filters)
            )
            found.append([visit.id for visit in answer.visits])
            token = answer.next_page_token
            if not token:
                return found

    of_case = await pages(case_id=service.case_id)
    of_office = await pages(**{"from": day(service.today)})
    assert [len(page) for page in of_case] == [len(page) for page in of_office] == [3, 1]
    assert [*chain(*of_case)] == [*chain(*of_office)][::-1]
    assert await pages(**{"from": day(service.today + dt.timedelta(days=1))}) == [[]]
    answer = await service.officer.ListVisits(pb.ListVisitsRequest(page_size=3, case_id=service.case_id))
    with pytest.raises(InvalidArgument):
        await service.officer.ListVisits(pb.ListVisitsRequest(page_size=3, page_token=answer.next_page_token))


async def test_two_who_draft_at_once_make_one_plan(service):
    await service.visit()
    await service.opp()
    tries = [
        service.by(who).DraftPlan(pb.DraftPlanRequest(case_id=service.case_id))
        for who in (OFFICER, COLLEAGUE)
    ]
    made = await asyncio.gather(*tries, return_exceptions=True)
    assert sorted(type(each).__name__ for each in made) == ["FailedPrecondition", "Plan"]
    begun = [
        service.by(who).SaveOpp(
            pb.SaveOppRequest(case_id=service.case_id, again=True, answers=service.answers())
        )
        for who in (OFFICER, COLLEAGUE)
    ]
    made = await asyncio.gather(*begun, return_exceptions=True)
    assert sorted(type(each).__name__ for each in made) == ["FailedPrecondition", "Submission"]


async def test_of_two_review_clocks_the_later_counts_though_both_are_heard_at_once(service):
    """As when a log is read again: a case that was reopened has started a second one."""
    told = []
    for days in (300, 400):
        started = registry_events_pb2.ClockStarted(
            clock_id=str(new_id()), case_id=service.case_id, rule="TWELVE_MONTH_REVIEW"
        )
        started.warn_time.FromDatetime(service.now + dt.timedelta(days=days))
        told.append(service.recorded(started))
        service.running.clock.advance(minutes=1)
    later = told[1].recorded_time.ToDatetime(dt.UTC) + dt.timedelta(days=400)
    await service.running.runtime.consumers.inbox.deliver_all(told)
    [row] = await service.running.database.all("SELECT warn_time FROM review_clock")
    assert row["warn_time"] == later

    # An old event does not say when, and takes nothing back.
    await service.hear(
        registry_events_pb2.ClockMoved(
            clock_id=told[1].aggregate_id, case_id=service.case_id, rule="TWELVE_MONTH_REVIEW"
        )
    )
    [row] = await service.running.database.all("SELECT warn_time FROM review_clock")
    assert row["warn_time"] == later


async def test_the_review_after_twelve_months_is_not_two_weeks_after_the_return(service):
    await service.approved()
    due = service.now + dt.timedelta(days=50)
    started = registry_events_pb2.ClockStarted(
        clock_id=str(new_id()), case_id=service.case_id, rule="TWELVE_MONTH_REVIEW"
    )
    started.due_time.FromDatetime(due)
    started.warn_time.FromDatetime(due - dt.timedelta(hours=720))
    await service.hear(started)
    earliest = service.today + dt.timedelta(days=20)

    review = pb.RecordTwelveMonthReviewRequest(
        case_id=service.case_id, done_on=day(service.today), result="REVIEW_RESULT_EXTEND"
    )
    visit = pb.RecordVisitRequest(case_id=service.case_id, kind="VISIT_KIND_TWELVE_MONTH")
    visit.actual_time.FromDatetime(service.now)
    planned = pb.ScheduleVisitRequest(case_id=service.case_id, kind="VISIT_KIND_TWELVE_MONTH")
    planned.planned_time.FromDatetime(service.now + dt.timedelta(days=19))
    for rpc, request, field in (
        (service.officer.RecordTwelveMonthReview, review, "done_on"),
        (service.officer.RecordVisit, visit, "actual_time"),
        (service.officer.ScheduleVisit, planned, "planned_time"),
    ):
        with pytest.raises(InvalidArgument) as caught:
            await rpc(request)
        [fault] = caught.value.fields
        assert (fault.field, fault.reason) == (field, "DATE_TOO_EARLY")
        assert fault.metadata["earliest"] == earliest.isoformat()
    assert await service.action(OFFICER, "record_twelve_month_review") == "DATE_TOO_EARLY"

    service.running.clock.advance(days=20)
    assert await service.action(OFFICER, "record_twelve_month_review") == "OK"
    review.done_on.CopyFrom(day(service.today))
    assert (await service.officer.RecordTwelveMonthReview(review)).result == pb.REVIEW_RESULT_EXTEND


async def test_what_is_known_of_an_institution_is_believed_and_what_speaks_against_it_asked_anew(
    service, monkeypatch
):
    def request(institution_id: str) -> pb.RecordVisitRequest:
        there = pb.Participant(institution_id=institution_id, kind="CSW", present=True)
        made = pb.RecordVisitRequest(case_id=service.case_id, kind="VISIT_KIND_LATER", participants=[there])
        made.actual_time.FromDatetime(service.now)
        return made

    known = identity.INSTITUTIONS
    await service.visit()
    await service.officer.RecordVisit(request("csw-ran"))
    # Nobody asks once more for a while.
    monkeypatch.delitem(known, "csw-ran")
    await service.officer.RecordVisit(request("csw-ran"))
    for institution_id in ("csw-ran-2", "csw-far"):
        with pytest.raises(InvalidArgument, match="INVALID_FIELDS"):
            await service.officer.RecordVisit(request(institution_id))
    # It serves the place since just now.
    monkeypatch.setitem(known, "csw-far", Institution(kind="CSW", municipalities=["GJL", "RAN"], active=True))
    await service.officer.RecordVisit(request("csw-far"))
