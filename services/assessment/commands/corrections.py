"""A wrong date is set right: of a visit, an assessment, a plan, an entry, a review, a final assessment."""

from __future__ import annotations

import datetime as dt
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, Final

from prag.assessment.v1 import assessment_events_pb2 as events
from prag.common.v1 import types_pb2 as common
from sqlalchemy import func, select

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
from services.assessment.queries.case_facts import facts_in, lock_case
from services.assessment.rules import monitoring as month_rules
from services.assessment.rules import visits as visit_rules
from services.assessment.rules.acts import ACTS
from services.assessment.rules.opp import State as OppState
from services.assessment.rules.plans import ONCE_APPROVED
from services.case_refs import CaseRef
from services.chassis import acts, dates
from services.chassis.acts import Known, Moment
from services.chassis.auth.actors import Actor
from services.chassis.database.transactions import Tx
from services.chassis.errors import FieldErrors, NotFound, PermissionDenied
from services.chassis.events import outbox
from services.chassis.ids import found
from services.domain.roles import MOCR_HEAD

__all__ = ["correct_act_date"]

_EVENTS: Final = "prag.assessment.v1."


@dataclass
class _Dated:
    """An act as it is dated: where its date stands, whose it is, what it follows and what follows it."""

    row: Any
    column: str
    author: str
    # Of rules/acts.py.
    line: str
    known: Known
    after: tuple[Moment | None, ...]

    @property
    def when(self) -> Moment:
        """When it was done, as far as was thought."""
        moment: Moment = getattr(self.row, self.column)
        return moment


async def correct_act_date(
    tx: Tx, request: common.CorrectActDateRequest, ref: CaseRef, served_on: dt.date | None, by: Actor
) -> ActCorrection:
    """Set a date right, where what it follows and what follows it allow; what was there before is kept."""
    await lock_case(tx, ref.case_id)
    find = _ACTS.get(request.act)
    act = await find(tx, request, ref) if find else None
    if act is None:
        raise NotFound("ACT_NOT_FOUND")
    if by.account_id != act.author and MOCR_HEAD not in by.roles:
        raise PermissionDenied("NOT_PERMITTED", permission="assessment.read")
    previous = act.when
    acts.check_rests(previous, served_on)
    corrected = _given(request, previous)
    errors = FieldErrors()
    path = "time" if isinstance(corrected, dt.datetime) else "on"
    ACTS.check(errors, act.line, corrected, tx.now, act.known, strand=ref.strand, path=path)
    acts.check_followed(errors, path, corrected, act.after)
    if isinstance(act.row, Monitoring) and month_rules.month_of(corrected) < act.row.month:
        errors.add(path, "DATE_ORDER", other="month")
    errors.check()
    setattr(act.row, act.column, corrected)
    _follow(act.row, corrected)
    correction = ActCorrection(
        case_id=ref.case_id,
        municipality=ref.municipality,
        act=request.act,
        subject_id=request.subject_id,
        month=request.month,
        previous=previous.isoformat(),
        corrected=corrected.isoformat(),
        reason=request.reason.strip(),
        corrected_by=by.account_id,
    )
    tx.session.add(correction)
    await tx.session.flush()
    await outbox.record(tx, _event(correction, previous, corrected), municipality=ref.municipality)
    return correction


def _given(request: common.CorrectActDateRequest, previous: Moment) -> Moment:
    """Return the moment for an act that has an hour, the day for one that has none."""
    if isinstance(previous, dt.datetime):
        return dates.required_instant(request.time, "time")
    return dates.required_day(request.on, "on")


def _follow(row: Any, corrected: Moment) -> None:
    """What of a row hangs on its date."""
    if isinstance(row, Visit) and isinstance(corrected, dt.datetime):
        row.at = corrected
    if isinstance(row, Monitoring):
        row.late = month_rules.is_late(row.month, corrected)


def _event(correction: ActCorrection, previous: Moment, corrected: Moment) -> events.ActDateCorrected:
    event = events.ActDateCorrected(
        correction_id=str(correction.id),
        case_id=str(correction.case_id),
        act=correction.act,
        subject_id=correction.subject_id,
        month=correction.month,
    )
    for moment, day, time in (
        (previous, event.previous_on, event.previous_time),
        (corrected, event.corrected_on, event.corrected_time),
    ):
        if isinstance(moment, dt.datetime):
            dates.as_timestamp(moment, time)
        else:
            dates.as_date(moment, day)
    return event


# The acts ---------------------------------------------------------------------------------------------------


async def _one(tx: Tx, model: Any, *conditions: Any) -> Any:
    return (await tx.session.execute(select(model).where(*conditions).with_for_update())).scalars().first()


async def _least(tx: Tx, column: Any, *conditions: Any) -> Any:
    return await tx.session.scalar(select(func.min(column)).where(*conditions))


async def _visit(tx: Tx, request: common.CorrectActDateRequest, ref: CaseRef) -> _Dated | None:
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
    return _Dated(visit, "actual_time", visit.recorded_by, line, before.of(visit.kind), tuple(after))


async def _opp(tx: Tx, request: common.CorrectActDateRequest, ref: CaseRef) -> _Dated | None:
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
    earlier = {"begun": ref.begun_on, "first_visit": row["first_visit_time"]}
    # Plans follow the first assessment.
    plans = tuple(after) if rated.occasion == "INTAKE" else ()
    return _Dated(
        rated, "rated_on", rated.rated_by, "SaveOpp.actual_time", earlier, (*plans, row["final_on"])
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


async def _signed(tx: Tx, request: common.CorrectActDateRequest, ref: CaseRef) -> _Dated | None:
    plan = await _plan(tx, request, ref)
    if plan is None or plan.signed_on is None:
        return None
    earlier = await _plan_known(tx, plan, ref)
    return _Dated(plan, "signed_on", plan.submitted_by, "SubmitPlan.signed_on", earlier, (plan.approved_on,))


async def _approved(tx: Tx, request: common.CorrectActDateRequest, ref: CaseRef) -> _Dated | None:
    plan = await _plan(tx, request, ref)
    if plan is None or plan.approved_on is None or plan.state not in ONCE_APPROVED:
        return None
    earlier = await _plan_known(tx, plan, ref) | {"signed": plan.signed_on}
    newer = (Plan.case_id == ref.case_id, Plan.plan_version > plan.plan_version)
    after = (
        await _least(tx, Plan.signed_on, *newer),
        await _least(tx, Plan.approved_on, *newer),
        *[await _least(tx, each.done_on, each.plan_id == plan.id) for each in (Monitoring, Review)],
        await _least(tx, FinalAssessment.done_on, FinalAssessment.plan_id == plan.id),
    )
    return _Dated(plan, "approved_on", plan.approved_by, "ApprovePlan.approved_on", earlier, after)


async def _monitoring(tx: Tx, request: common.CorrectActDateRequest, ref: CaseRef) -> _Dated | None:
    entry = await _one(tx, Monitoring, Monitoring.case_id == ref.case_id, Monitoring.month == request.month)
    if entry is None or str(entry.plan_id) != request.subject_id:
        return None
    facts, row = await facts_in(tx, ref)
    earlier = {"approved": facts.approved_on}
    return _Dated(
        entry, "done_on", entry.recorded_by, "RecordMonitoring.done_on", earlier, (row["final_on"],)
    )


async def _review(tx: Tx, request: common.CorrectActDateRequest, ref: CaseRef) -> _Dated | None:
    plan_id = found(request.subject_id, "ACT_NOT_FOUND")
    review = await _one(tx, Review, Review.case_id == ref.case_id, Review.plan_id == plan_id)
    if review is None:
        return None
    facts, row = await facts_in(tx, ref)
    earlier = {"approved": facts.approved_on, "review": facts.review_from}
    line = "RecordTwelveMonthReview.done_on"
    return _Dated(review, "done_on", review.recorded_by, line, earlier, (row["final_on"],))


async def _final(tx: Tx, request: common.CorrectActDateRequest, ref: CaseRef) -> _Dated | None:
    of_case = (
        FinalAssessment.case_id == ref.case_id,
        FinalAssessment.plan_id == found(request.subject_id, "ACT_NOT_FOUND"),
    )
    final = await _one(tx, FinalAssessment, *of_case)
    if final is None:
        return None
    facts, row = await facts_in(tx, ref)
    earlier = {
        "approved": facts.approved_on,
        "plan_before": row["in_force_on"],
        "first_visit": row["first_visit_time"],
        "monitoring": row["last_monitoring_on"],
        "reviewed": row["reviewed_on"],
    }
    return _Dated(final, "done_on", final.recorded_by, "RecordFinalAssessment.done_on", earlier, ())


_Find = Callable[[Tx, common.CorrectActDateRequest, CaseRef], Awaitable[_Dated | None]]
_ACTS: Final[dict[str, _Find]] = {
    f"{_EVENTS}VisitRecorded": _visit,
    f"{_EVENTS}OppSubmitted": _opp,
    f"{_EVENTS}PlanSubmitted": _signed,
    f"{_EVENTS}PlanApproved": _approved,
    f"{_EVENTS}MonitoringRecorded": _monitoring,
    f"{_EVENTS}TwelveMonthReviewRecorded": _review,
    f"{_EVENTS}FinalAssessmentRecorded": _final,
}
