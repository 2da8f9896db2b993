"""The plan: draft, update, submit, approve, return."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID

from google.type.date_pb2 import Date
from prag.assessment.v1 import assessment_events_pb2 as events
from prag.assessment.v1 import assessment_service_pb2 as pb
from sqlalchemy import select

from services.assessment import reference
from services.assessment.commands import scans
from services.assessment.commands.plan_items import (
    agreed,
    check_seen,
    items_of,
    needs_of,
    note_maker,
    number,
)
from services.assessment.commands.scans import Scan
from services.assessment.models import Plan, PlanItem, PlanPrint, Submission
from services.assessment.queries.case_facts import facts_in, lock_case, lock_open_case
from services.assessment.rules import plans as rules
from services.assessment.rules import progress
from services.assessment.rules.acts import ACTS
from services.assessment.rules.opp import State as OppState
from services.assessment.rules.slips import BRING
from services.case_refs import CaseRef, load_open
from services.chassis import dates, jobs
from services.chassis.acts import Moment
from services.chassis.auth.actors import Actor
from services.chassis.database.transactions import Tx, load
from services.chassis.errors import FailedPrecondition, FieldErrors
from services.chassis.events import outbox
from services.chassis.ids import new_id
from services.domain.open_work import CASE_CLOSED

__all__ = [
    "approve_plan",
    "discard_plan",
    "draft_plan",
    "end_plan",
    "items_of",
    "needs_of",
    "print_plan",
    "print_slip",
    "return_plan",
    "submit_plan",
]


# Kind of the job (documents/).
PLAN_PDF: Final = "plan_pdf"
SLIP_PDF: Final = "slip_pdf"


async def draft_plan(tx: Tx, ref: CaseRef, by: Actor) -> Plan:
    """Draft a version: what stands in the one in force, and the packages' items for needs without any."""
    await lock_open_case(tx, ref)
    facts, row = await facts_in(tx, ref)
    progress.check("draft_plan", facts)
    last = select(Plan.plan_version).where(Plan.case_id == ref.case_id).order_by(Plan.plan_version.desc())
    version = (await tx.session.execute(last.limit(1))).scalar_one_or_none() or 0
    plan = Plan(
        case_id=ref.case_id,
        changed_time=tx.now,
        reopened_time=ref.reopened_time,
        municipality=ref.municipality,
        strand=ref.strand,
        plan_version=version + 1,
        state=rules.State.DRAFTED,
        drafted_by=by.account_id,
    )
    tx.session.add(plan)
    await tx.session.flush()
    needs = await needs_of(tx, ref.case_id)
    # After a reopening too what is still under way goes on from the plan of before.
    kept = await items_of(tx, row["standing_id"]) if row["standing_id"] else []
    items = [_carried(plan, item) for item in kept]
    answered = {item.need_id for item in items}
    open_needs = [
        rules.Need(str(need.id), need.code, str(need.person_id or ""), need.met)
        for need in needs
        if need.id not in answered
    ]
    answers = await _answers(tx, ref.case_id)
    proposals = rules.propose(
        open_needs, reference.packages().items, ref.strand, answers, dates.day_of(tx.now)
    )
    items += [_proposed(plan, proposal) for proposal in proposals]
    number(items, needs)
    tx.session.add_all(items)
    await outbox.record(
        tx,
        events.PlanDrafted(plan_id=str(plan.id), case_id=str(plan.case_id), plan_version=plan.plan_version),
        municipality=plan.municipality,
    )
    return plan


async def _answers(tx: Tx, case_id: UUID) -> dict[str, list[str]]:
    query = select(Submission.answers).where(
        Submission.case_id == case_id, Submission.state == OppState.SUBMITTED
    )
    answers = (await tx.session.execute(query.order_by(Submission.id.desc()).limit(1))).scalar_one_or_none()
    return dict(answers or {})


# What an item has of its row and of its version; all else goes on, a field that comes later too.
_NOT_CARRIED: Final = frozenset(
    {
        *("id", "version", "create_time", "update_time", "plan_id", "case_id", "municipality"),
        *("position", "number", "due_proposed"),
    }
)


def _carried(plan: Plan, item: PlanItem) -> PlanItem:
    """Return an item as it goes on in the next version."""
    return PlanItem(
        plan_id=plan.id,
        case_id=plan.case_id,
        municipality=plan.municipality,
        **{name: getattr(item, name) for name in set(PlanItem.__table__.columns.keys()) - _NOT_CARRIED},
    )


def _proposed(plan: Plan, proposal: rules.Proposal) -> PlanItem:
    key = new_id()
    return PlanItem(
        id=key,
        plan_id=plan.id,
        case_id=plan.case_id,
        municipality=plan.municipality,
        need_id=UUID(proposal.need_id),
        origin_id=key,
        code=proposal.item.code,
        person_id=UUID(proposal.person_id) if proposal.person_id else None,
        institution_kind=proposal.item.institution_kind,
        scheme=proposal.item.scheme,
        due_on=proposal.due_on,
        due_proposed=True,
    )


async def discard_plan(tx: Tx, request: pb.DiscardPlanRequest, ref: CaseRef) -> Plan:
    """Throw a version away that nobody but its office has seen; its number stays its own."""
    await lock_open_case(tx, ref)
    plan = await load(tx, Plan, request.plan_id, reason="PLAN_NOT_FOUND", case_id=ref.case_id)
    if request.etag:
        await check_seen(tx, plan, request.etag)
    plan.state = rules.next_state("discard_plan", plan.state)
    progress.check_unfinished((await facts_in(tx, ref))[0])
    await outbox.record(
        tx,
        events.PlanDiscarded(plan_id=str(plan.id), case_id=str(plan.case_id)),
        municipality=plan.municipality,
    )
    return plan


async def submit_plan(
    tx: Tx, request: pb.SubmitPlanRequest, ref: CaseRef, by: Actor, *, scan: Scan | None
) -> Plan:
    """Send the signed plan to whoever approves it; `scan` is what registry knows of its paper."""
    await lock_open_case(tx, ref)
    plan = await load(tx, Plan, request.plan_id, reason="PLAN_NOT_FOUND", case_id=ref.case_id)
    if request.etag:
        await check_seen(tx, plan, request.etag)
    facts, row = await facts_in(tx, ref)
    plan.state = rules.next_state("submit_plan", plan.state)
    progress.check_unfinished(facts)
    if scan is None:
        raise FailedPrecondition("SIGNED_SCAN_MISSING", kind="SIGNED_PLAN")
    signed_on = dates.day(request.signed_on, "signed_on") or dates.day_of(tx.now)
    ACTS.require("SubmitPlan.signed_on", signed_on, tx.now, _before(ref, row))
    needs = [rules.Need(str(need.id), need.code, "", need.met) for need in await needs_of(tx, plan.case_id)]
    items = [agreed(item) for item in await items_of(tx, plan.id)]
    rules.check_submittable(needs, items)
    await scans.prove(tx, scan, plan, rules.text_of(items), since=plan.changed_time)
    plan.document_id = scan.document_id
    plan.signed_on = signed_on
    rules.check_maker(by.account_id, plan.returned_by)
    note_maker(plan, plan.submitted_by)
    plan.submitted_by = by.account_id
    plan.return_note = plan.end_reason = ""
    await outbox.record(
        tx,
        events.PlanSubmitted(plan_id=str(plan.id), case_id=str(plan.case_id)),
        municipality=plan.municipality,
        actual_on=signed_on,
    )
    return plan


def _before(ref: CaseRef, row: Mapping[str, Any]) -> dict[str, Moment | None]:
    """Return what a plan follows: the assessment, and the version that is in force."""
    return {"begun": ref.begun_on, "opp": row["opp_on"], "plan_before": row["in_force_on"]}


def drafters_of(plan: Plan) -> tuple[str, ...]:
    """Return who had a hand in a plan before it was approved, in whichever round."""
    return (plan.drafted_by, plan.submitted_by, *plan.edited_by)


async def approve_plan(tx: Tx, request: pb.ApprovePlanRequest, ref: CaseRef, by: Actor) -> Plan:
    """Approve a plan; it takes the place of the version before."""
    # What is decided on the plan in force (a final assessment) comes before, or after.
    await lock_case(tx, ref.case_id)
    plan = await load_open(tx, Plan, request.plan_id, Plan.case_id == ref.case_id, reason="PLAN_NOT_FOUND")
    rules.check_approver(plan.strand, by.roles, by.account_id, drafters_of(plan))
    state = rules.next_state("approve_plan", plan.state)
    if request.etag:
        await check_seen(tx, plan, request.etag)
    plan.reopened_time = ref.reopened_time
    approved_on = dates.day(request.approved_on, "approved_on") or dates.day_of(tx.now)
    facts, row = await facts_in(tx, ref)
    progress.check_unfinished(facts)
    # A need that was found after the paper was signed stands on no paper.
    rules.check_answered(facts.bare_needs)
    earlier = {**_before(ref, row), "signed": plan.signed_on}
    ACTS.require("ApprovePlan.approved_on", approved_on, tx.now, earlier)
    if row["standing_id"]:
        replaced = await load(tx, Plan, row["standing_id"], reason="PLAN_NOT_FOUND")
        replaced.state = rules.next_state("replace_plan", replaced.state)
        # The old one first: at no moment do two stand approved.
        await tx.session.flush()
    plan.state = state
    plan.approved_on = approved_on
    plan.approved_by = by.account_id
    needs = {need.id: need.code for need in await needs_of(tx, plan.case_id)}
    await outbox.record(
        tx,
        events.PlanApproved(
            plan_id=str(plan.id),
            case_id=str(plan.case_id),
            plan_version=plan.plan_version,
            approved_on=_date(approved_on),
            items=[_item_ref(item, needs) for item in await items_of(tx, plan.id)],
        ),
        municipality=plan.municipality,
        actual_on=approved_on,
    )
    return plan


def _item_ref(item: PlanItem, needs: dict[UUID, str]) -> events.PlanItemRef:
    ref = events.PlanItemRef(
        item_id=str(item.id),
        need_id=str(item.need_id),
        need_code=needs[item.need_id],
        code=item.code,
        person_id=str(item.person_id or ""),
        institution_kind=item.institution_kind,
        scheme=item.scheme,
    )
    dates.as_date(item.due_on, ref.due_on)
    return ref


def _date(day: dt.date) -> Date:
    return Date(year=day.year, month=day.month, day=day.day)


async def return_plan(tx: Tx, request: pb.ReturnPlanRequest, ref: CaseRef, by: Actor) -> Plan:
    """Send a plan back to the office, with words."""
    note = request.note.strip()
    # A final assessment, which takes the plan back itself, comes before, or after.
    await lock_case(tx, ref.case_id)
    plan = await load_open(tx, Plan, request.plan_id, Plan.case_id == ref.case_id, reason="PLAN_NOT_FOUND")
    rules.check_approver(plan.strand, by.roles, by.account_id, drafters_of(plan))
    state = rules.next_state("return_plan", plan.state)
    if request.etag:
        await check_seen(tx, plan, request.etag)
    facts, _row = await facts_in(tx, ref)
    progress.check_unfinished(facts)
    plan.state = state
    plan.returned_by = sorted({*plan.returned_by, by.account_id})
    plan.return_note = note
    await _returned(tx, plan, "")
    return plan


async def end_plan(tx: Tx, plan: Plan, reason: str, cause: str = CASE_CLOSED) -> None:
    """Take a plan back from whoever was to approve it, because its case is closed or finally assessed."""
    plan.state = rules.next_state("end_plan", plan.state)
    plan.end_reason = reason
    await _returned(tx, plan, cause)


async def _returned(tx: Tx, plan: Plan, cause: str) -> None:
    await outbox.record(
        tx,
        events.PlanReturned(plan_id=str(plan.id), case_id=str(plan.case_id), cause=cause),
        municipality=plan.municipality,
    )


async def print_slip(
    tx: Tx, request: pb.PrintSlipRequest, ref: CaseRef, params: Mapping[str, Any], by: Actor
) -> PlanPrint:
    """Order the slip that the family takes home."""
    errors = FieldErrors()
    for index, code in enumerate(request.bring):
        errors.known(f"bring[{index}]", code, BRING)
    errors.check()
    return await print_plan(tx, request, ref, params, by, kind=SLIP_PDF)


async def print_plan(
    tx: Tx,
    request: pb.PrintPlanRequest | pb.PrintSlipRequest,
    ref: CaseRef,
    params: Mapping[str, Any],
    by: Actor,
    *,
    kind: str = PLAN_PDF,
) -> PlanPrint:
    """Order the PDF of a plan; asked again, the answer is the same job."""
    plan = await load(tx, Plan, request.plan_id, reason="PLAN_NOT_FOUND", case_id=ref.case_id)
    if plan.state == rules.State.DISCARDED:
        raise FailedPrecondition("PLAN_NOT_IN_STATE", state=plan.state, action="print_plan")
    ordered = PlanPrint(
        case_id=plan.case_id,
        municipality=plan.municipality,
        plan_id=plan.id,
        job_id=await jobs.enqueue(tx, kind, plan.id, params),
        ordered_by=by.account_id,
    )
    tx.session.add(ordered)
    return ordered
