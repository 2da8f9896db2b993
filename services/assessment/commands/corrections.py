"""The dated acts of assessment, each with what it follows and what follows it (services/corrections.py)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Awaitable, Callable, Iterable
from functools import partial
from typing import Any, Final

from prag.assessment.v1 import assessment_events_pb2 as events
from prag.common.v1 import types_pb2 as common
from sqlalchemy import func, select

from services import corrections
from services.assessment.models import (
    ActCorrection,
    FinalAssessment,
    Monitoring,
    Plan,
    RatingSet,
    Review,
    Submission,
    Visit,
)
from services.assessment.queries.case_facts import facts_in, lock_open_case
from services.assessment.rules import monitoring as month_rules
from services.assessment.rules import visits as visit_rules
from services.assessment.rules.acts import ACTS
from services.assessment.rules.opp import State as OppState
from services.assessment.rules.plans import ONCE_APPROVED
from services.case_refs import CaseRef
from services.chassis.acts import Known, Moment
from services.chassis.database.transactions import Tx
from services.chassis.errors import FieldErrors
from services.chassis.ids import found
from services.corrections import Dated

__all__ = ["CORRECTED", "correct_act_date"]

_EVENTS: Final = "prag.assessment.v1."


async def correct_act_date(
    tx: Tx, request: common.CorrectActDateRequest, ref: CaseRef, served_on: dt.date | None
) -> ActCorrection:
    """Set the date of one of the case's acts right."""
    await lock_open_case(tx, ref)
    act = await corrections.find({key: partial(find, ref) for key, find in _ACTS.items()}, tx, request)
    act.served_on = served_on
    return await corrections.correct(
        tx,
        request,
        act,
        table=ACTS,
        kept=ActCorrection,
        told=events.ActDateCorrected,
        permission="assessment.read",
    )


def _dated(
    ref: CaseRef, row: Any, column: str, author: str, line: str, known: Known, after: Iterable[Moment | None]
) -> Dated:
    """Return the act whose date stands in a column of a row."""

    def write(corrected: Moment) -> None:
        setattr(row, column, corrected)
        if isinstance(row, Visit) and isinstance(corrected, dt.datetime):
            row.at = corrected
        if isinstance(row, Monitoring):
            row.late = month_rules.is_late(row.month, corrected)

    return Dated(
        line=line,
        previous=getattr(row, column),
        write=write,
        municipality=ref.municipality,
        case_id=ref.case_id,
        strand=ref.strand,
        known=known,
        after=after,
        author=author,
    )


# The acts ---------------------------------------------------------------------------------------------------


async def _one(tx: Tx, model: Any, *conditions: Any) -> Any:
    return (await tx.session.execute(select(model).where(*conditions).with_for_update())).scalars().first()


async def _least(tx: Tx, column: Any, *conditions: Any) -> Any:
    return await tx.session.scalar(select(func.min(column)).where(*conditions))


async def _visit(ref: CaseRef, tx: Tx, request: common.CorrectActDateRequest) -> Dated | None:
    recorded = (Visit.case_id == ref.case_id, Visit.state == visit_rules.State.RECORDED)
    visit = await _one(tx, Visit, Visit.id == found(request.subject_id, "ACT_NOT_FOUND"), *recorded)
    if visit is None:
        return None
    facts, row = await facts_in(tx, ref)
    before = visit_rules.Before(ref.begun_on, ref.trigger_time, row["first_visit_time"], facts.review_from)
    after: list[Moment | None] = [row["final_on"]]
    if visit.kind == "FIRST":
        later = Visit.kind.in_(("LATER", "TWELVE_MONTH"))
        after.append(await _least(tx, Visit.actual_time, *recorded, later))
        after.append(None if ref.strand == "RETURN" else row["opp_on"])
    line = "RecordVisit.actual_time"
    return _dated(ref, visit, "actual_time", visit.recorded_by, line, before.of(visit.kind), tuple(after))


async def _opp(ref: CaseRef, tx: Tx, request: common.CorrectActDateRequest) -> Dated | None:
    submission_id = found(request.subject_id, "ACT_NOT_FOUND")
    submitted = (Submission.case_id == ref.case_id, Submission.state == OppState.SUBMITTED)
    if await _one(tx, Submission, Submission.id == submission_id, *submitted) is None:
        return None
    of_it = (RatingSet.submission_id == submission_id, RatingSet.occasion.in_(("INTAKE", "REVIEW")))
    rated = await _one(tx, RatingSet, *of_it)
    if rated is None:
        return None
    _, row = await facts_in(tx, ref)
    after = [
        await _least(tx, each, Plan.case_id == ref.case_id) for each in (Plan.signed_on, Plan.approved_on)
    ]
    known = {"begun": ref.begun_on, "first_visit": row["first_visit_time"]}
    # Plans follow the first assessment.
    plans = tuple(after) if rated.occasion == "INTAKE" else ()
    return _dated(
        ref, rated, "rated_on", rated.rated_by, "SaveOpp.actual_time", known, (*plans, row["final_on"])
    )


async def _plan(tx: Tx, request: common.CorrectActDateRequest, ref: CaseRef) -> Plan | None:
    plan: Plan | None = await _one(
        tx, Plan, Plan.id == found(request.subject_id, "ACT_NOT_FOUND"), Plan.case_id == ref.case_id
    )
    return plan


async def _plan_known(tx: Tx, plan: Plan, ref: CaseRef) -> dict[str, Moment | None]:
    before = select(func.max(Plan.approved_on)).where(
        Plan.case_id == ref.case_id, Plan.plan_version < plan.plan_version
    )
    _, row = await facts_in(tx, ref)
    return {"begun": ref.begun_on, "opp": row["opp_on"], "plan_before": await tx.session.scalar(before)}


async def _signed(ref: CaseRef, tx: Tx, request: common.CorrectActDateRequest) -> Dated | None:
    plan = await _plan(tx, request, ref)
    if plan is None or plan.signed_on is None:
        return None
    known = await _plan_known(tx, plan, ref)
    return _dated(
        ref, plan, "signed_on", plan.submitted_by, "SubmitPlan.signed_on", known, (plan.approved_on,)
    )


async def _approved(ref: CaseRef, tx: Tx, request: common.CorrectActDateRequest) -> Dated | None:
    plan = await _plan(tx, request, ref)
    if plan is None or plan.approved_on is None or plan.state not in ONCE_APPROVED:
        return None
    known = await _plan_known(tx, plan, ref) | {"signed": plan.signed_on}
    newer = (Plan.case_id == ref.case_id, Plan.plan_version > plan.plan_version)
    after = (
        await _least(tx, Plan.signed_on, *newer),
        await _least(tx, Plan.approved_on, *newer),
        *[await _least(tx, each.done_on, each.plan_id == plan.id) for each in (Monitoring, Review)],
        await _least(tx, FinalAssessment.done_on, FinalAssessment.plan_id == plan.id),
    )
    return _dated(ref, plan, "approved_on", plan.approved_by, "ApprovePlan.approved_on", known, after)


async def _monitoring(ref: CaseRef, tx: Tx, request: common.CorrectActDateRequest) -> Dated | None:
    entry = await _one(tx, Monitoring, Monitoring.case_id == ref.case_id, Monitoring.month == request.month)
    if entry is None or str(entry.plan_id) != request.subject_id:
        return None
    facts, row = await facts_in(tx, ref)
    known = {"approved": facts.approved_on}
    act = _dated(
        ref, entry, "done_on", entry.recorded_by, "RecordMonitoring.done_on", known, (row["final_on"],)
    )

    def not_before_its_month(errors: FieldErrors, path: str, corrected: Moment) -> None:
        if month_rules.month_of(corrected) < entry.month:
            errors.add(path, "DATE_ORDER", other="month")

    act.check = not_before_its_month
    return act


async def _review(ref: CaseRef, tx: Tx, request: common.CorrectActDateRequest) -> Dated | None:
    plan_id = found(request.subject_id, "ACT_NOT_FOUND")
    review = await _one(tx, Review, Review.case_id == ref.case_id, Review.plan_id == plan_id)
    if review is None:
        return None
    facts, row = await facts_in(tx, ref)
    known = {"approved": facts.approved_on, "review": facts.review_from}
    line = "RecordTwelveMonthReview.done_on"
    return _dated(ref, review, "done_on", review.recorded_by, line, known, (row["final_on"],))


async def _final(ref: CaseRef, tx: Tx, request: common.CorrectActDateRequest) -> Dated | None:
    of_case = (
        FinalAssessment.case_id == ref.case_id,
        FinalAssessment.plan_id == found(request.subject_id, "ACT_NOT_FOUND"),
    )
    final = await _one(tx, FinalAssessment, *of_case)
    if final is None:
        return None
    facts, row = await facts_in(tx, ref)
    known = {
        "approved": facts.approved_on,
        "plan_before": row["in_force_on"],
        "first_visit": row["first_visit_time"],
        "monitoring": row["last_monitoring_on"],
        "reviewed": row["reviewed_on"],
    }
    return _dated(ref, final, "done_on", final.recorded_by, "RecordFinalAssessment.done_on", known, ())


_Find = Callable[[CaseRef, Tx, common.CorrectActDateRequest], Awaitable[Dated | None]]
_ACTS: Final[dict[tuple[str, str], _Find]] = {
    (f"{_EVENTS}VisitRecorded", ""): _visit,
    (f"{_EVENTS}OppSubmitted", ""): _opp,
    (f"{_EVENTS}PlanSubmitted", ""): _signed,
    (f"{_EVENTS}PlanApproved", ""): _approved,
    (f"{_EVENTS}MonitoringRecorded", ""): _monitoring,
    (f"{_EVENTS}TwelveMonthReviewRecorded", ""): _review,
    (f"{_EVENTS}FinalAssessmentRecorded", ""): _final,
}
# Which dates of which acts are corrected here.
CORRECTED: Final = frozenset(_ACTS)
