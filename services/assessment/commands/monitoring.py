"""After the approval: the monthly entry, the review after twelve months, the final assessment."""

from __future__ import annotations

from uuid import UUID

from prag.assessment.v1 import assessment_events_pb2 as events
from prag.assessment.v1 import assessment_service_pb2 as pb
from sqlalchemy import select

from services.assessment import inputs, reference
from services.assessment.commands.items import move_item
from services.assessment.commands.opp import rating_rows, record_ratings
from services.assessment.commands.plan_items import items_of
from services.assessment.commands.plans import end_plan
from services.assessment.models import (
    FinalAssessment,
    Monitoring,
    Plan,
    RatingSet,
    Review,
    Submission,
)
from services.assessment.queries.case_facts import facts_in, lock_open_case
from services.assessment.rules import items as item_rules
from services.assessment.rules import monitoring as rules
from services.assessment.rules import opp as rating_rules
from services.assessment.rules import progress
from services.assessment.rules.acts import ACTS
from services.assessment.rules.plans import State as PlanState
from services.case_refs import CaseRef
from services.chassis import dates
from services.chassis.auth.actors import Actor
from services.chassis.database.transactions import Tx
from services.chassis.errors import FailedPrecondition, FieldErrors
from services.chassis.events import outbox
from services.domain.case_states import CaseState

__all__ = [
    "record_final_assessment",
    "record_monitoring",
    "record_twelve_month_review",
]


async def record_monitoring(
    tx: Tx, request: pb.RecordMonitoringRequest, ref: CaseRef, by: Actor
) -> Monitoring:
    """Record a month: who was met, and what changed with the open items."""
    await lock_open_case(tx, ref)
    facts, row = await facts_in(tx, ref)
    # Which month is asked for says more than that there is none left.
    progress.check_followed(facts)
    today = dates.day_of(tx.now)
    errors = FieldErrors()
    done_on = dates.day(request.done_on, "done_on") or today
    ACTS.check(errors, "RecordMonitoring.done_on", done_on, tx.now, {"approved": facts.approved_on})
    note = request.note.strip()
    errors.known("met", request.met, rules.MET)
    changes = await _changes(tx, request, row["in_force_id"], errors)
    errors.check()
    rules.check_month(request.month, done_on, facts.approved_on, today, facts.months)
    rated = inputs.ratings(request.ratings)
    rating_rules.check_ratings(rated, complete=bool(rated))
    entry = Monitoring(
        case_id=ref.case_id,
        reopened_time=ref.reopened_time,
        municipality=ref.municipality,
        plan_id=row["in_force_id"],
        month=request.month,
        done_on=done_on,
        items=[{"item_id": item_id, "change": change} for item_id, change in changes],
        note=note,
        met=request.met,
        recorded_by=by.account_id,
        late=rules.is_late(request.month, done_on),
    )
    tx.session.add(entry)
    await tx.session.flush()
    version = int(request.month.replace("-", ""))
    for item_id, change in changes:
        state = item_rules.by_office(change)
        if state is not None:
            await move_item(tx, item_id, item_rules.OFFICE, version, state, done_on)
    event = events.MonitoringRecorded(
        plan_id=str(entry.plan_id), case_id=str(entry.case_id), month=entry.month
    )
    dates.as_date(done_on, event.done_on)
    await outbox.record(tx, event, municipality=entry.municipality, actual_on=done_on)
    if rated:
        await record_ratings(tx, await _submission(tx, ref.case_id), "MONTH_6", rated, done_on, by)
    return entry


async def _changes(
    tx: Tx, request: pb.RecordMonitoringRequest, plan_id: UUID, errors: FieldErrors
) -> list[tuple[str, str]]:
    of_plan = {str(item.id) for item in await items_of(tx, plan_id)}
    changes: dict[str, str] = {}
    for index, each in enumerate(request.items):
        change = inputs.code(pb.ItemChange, each.change, "ITEM_CHANGE_")
        errors.known(f"items[{index}].item_id", each.item_id, of_plan)
        if each.item_id in changes:
            errors.add(f"items[{index}].item_id", "FIELD_DUPLICATE")
        changes[each.item_id] = change
    return list(changes.items())


async def _submission(tx: Tx, case_id: UUID) -> Submission:
    query = select(Submission).where(
        Submission.case_id == case_id, Submission.state == rating_rules.State.SUBMITTED
    )
    submission = (await tx.session.execute(query.order_by(Submission.id.desc()).limit(1))).scalars().first()
    if submission is None:
        raise FailedPrecondition("OPP_MISSING")
    return submission


async def record_twelve_month_review(
    tx: Tx, request: pb.RecordTwelveMonthReviewRequest, ref: CaseRef, by: Actor
) -> Review:
    """Record who still needs support after a year."""
    await lock_open_case(tx, ref)
    facts, row = await facts_in(tx, ref)
    done_on = dates.day(request.done_on, "done_on") or dates.day_of(tx.now)
    earlier = {"approved": facts.approved_on, "review": facts.review_from}
    # The day is told at its field, before the step is refused for it.
    ACTS.require("RecordTwelveMonthReview.done_on", done_on, tx.now, earlier)
    progress.check("record_twelve_month_review", facts)
    errors = FieldErrors()
    result = inputs.code(pb.ReviewResult, request.result, "REVIEW_RESULT_")
    for index, need in enumerate(request.still_needed):
        errors.known(f"still_needed[{index}]", need, reference.packages().needs)
    note = request.note.strip()
    errors.check()
    rated = inputs.ratings(request.ratings)
    rating_rules.check_ratings(rated, complete=bool(rated))
    review = Review(
        case_id=ref.case_id,
        reopened_time=ref.reopened_time,
        municipality=ref.municipality,
        plan_id=row["in_force_id"],
        done_on=done_on,
        result=result,
        still_needed=list(dict.fromkeys(request.still_needed)),
        note=note,
        recorded_by=by.account_id,
    )
    tx.session.add(review)
    event = events.TwelveMonthReviewRecorded(
        plan_id=str(review.plan_id), case_id=str(review.case_id), result=result
    )
    dates.as_date(done_on, event.done_on)
    await outbox.record(tx, event, municipality=review.municipality, actual_on=done_on)
    if rated:
        await record_ratings(tx, await _submission(tx, ref.case_id), "MONTH_12", rated, done_on, by)
    return review


async def record_final_assessment(
    tx: Tx, request: pb.RecordFinalAssessmentRequest, ref: CaseRef, by: Actor
) -> FinalAssessment:
    """Record how the plan ended, against the first rating."""
    await lock_open_case(tx, ref)
    facts, row = await facts_in(tx, ref)
    errors = FieldErrors()
    done_on = dates.day(request.done_on, "done_on") or dates.day_of(tx.now)
    ACTS.check(
        errors,
        "RecordFinalAssessment.done_on",
        done_on,
        tx.now,
        {
            "approved": facts.approved_on,
            "plan_before": row["in_force_on"],
            "first_visit": row["first_visit_time"],
            "monitoring": row["last_monitoring_on"],
            "reviewed": row["reviewed_on"],
        },
    )
    outcome = inputs.code(pb.FinalOutcome, request.outcome, "FINAL_OUTCOME_")
    note = request.note.strip()
    errors.check()
    rules.check_final(
        facts.open_items,
        facts.counted_from,
        done_on,
        note,
        recorded=facts.final_recorded,
        approved=facts.in_force,
    )
    rated = inputs.ratings(request.ratings)
    rating_rules.check_ratings(rated, complete=True)
    final = FinalAssessment(
        case_id=ref.case_id,
        reopened_time=ref.reopened_time,
        municipality=ref.municipality,
        plan_id=row["in_force_id"],
        done_on=done_on,
        outcome=outcome,
        ratings=rating_rows(rated),
        note=note,
        recorded_by=by.account_id,
    )
    tx.session.add(final)
    # Nobody approves a plan of what is over; one that is still drafted goes on when the case is reopened.
    waiting = select(Plan).where(Plan.case_id == ref.case_id, Plan.state == PlanState.SUBMITTED)
    for plan in (await tx.session.scalars(waiting.with_for_update())).all():
        await end_plan(tx, plan, "", CaseState.FINAL_ASSESSMENT)
    first = select(RatingSet.ratings).where(RatingSet.case_id == ref.case_id).order_by(RatingSet.id).limit(1)
    before = (await tx.session.execute(first)).scalar_one_or_none() or []
    event = events.FinalAssessmentRecorded(
        plan_id=str(final.plan_id),
        case_id=str(final.case_id),
        outcome=outcome,
        improved=rules.improved(
            {rating["criterion"]: rating["value"] for rating in before},
            {rating.criterion: rating.value for rating in rated},
        ),
    )
    dates.as_date(done_on, event.done_on)
    await outbox.record(tx, event, municipality=final.municipality, actual_on=done_on)
    await record_ratings(tx, await _submission(tx, ref.case_id), "FINAL", rated, done_on, by)
    return final
