"""Plans and their items as messages."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from prag.assessment.v1 import assessment_service_pb2 as pb
from prag.common.v1 import open_work_pb2

from services.assessment import reference
from services.assessment.models import Need, Plan, PlanItem
from services.assessment.resources.opp import need, versions
from services.assessment.resources.steps import actions
from services.assessment.rules import items
from services.assessment.rules.plans import APPROVERS, State
from services.assessment.rules.progress import Step
from services.chassis import dates
from services.chassis.auth.actors import Actor
from services.chassis.database import etags
from services.chassis.database.columns import iso_day
from services.domain.open_work import END_REASONS

__all__ = ["open_plan", "plan", "plan_etag", "plan_item", "waiting_item", "waiting_plan"]


def _unseen(actor: Actor) -> list[str]:
    # Of all versions: a need may have been found by a question that is asked no longer.
    asked = [question for form in reference.forms("OPP") for question in form.questions]
    return sorted({each.code for each in asked if each.sensitivity and not actor.sees(each.sensitivity)})


def plan(
    row: Plan,
    needs: Sequence[Need],
    items: Sequence[PlanItem],
    actor: Actor,
    steps: Sequence[Step],
    *,
    closed: bool,
) -> pb.Plan:
    """Return a version of a plan with what it rests on, of an open or a closed case."""
    unseen = _unseen(actor)
    message = pb.Plan(
        id=str(row.id),
        case_id=str(row.case_id),
        plan_version=row.plan_version,
        state=f"PLAN_STATE_{row.state}",
        needs=[need(each, unseen) for each in needs],
        items=[plan_item(each, row.state, actor, closed=closed) for each in items],
        drafted_by=row.drafted_by,
        document_id=row.document_id,
        approved_by=row.approved_by,
        return_note=row.return_note,
        end_reason=row.end_reason,
        etag=plan_etag(row, needs, items),
        actions=actions(steps),
        strand=f"STRAND_{row.strand}",
    )
    dates.as_date(row.signed_on, message.signed_on)
    dates.as_date(row.approved_on, message.approved_on)
    return message


def plan_etag(row: Plan, needs: Iterable[Need], items: Iterable[PlanItem]) -> str:
    """Return the etag of a version with all that is shown of it: what it answers, and what was agreed."""
    return etags.etag_of_all(row.version, *versions(needs), *versions(items))


def waiting_plan(row: Any) -> pb.WaitingPlan:
    """Return a plan that waits for its approval: which, and since when; nothing of what is in it."""
    message = pb.WaitingPlan(
        plan_id=str(row["id"]),
        case_id=str(row["case_id"]),
        case_number=row["number"],
        version=row["plan_version"],
        strand=f"STRAND_{row['strand']}",
        submitted_by=row["submitted_by"],
        approver_role=APPROVERS[row["strand"]],
    )
    # Nothing of it moves while it waits.
    dates.as_timestamp(row["update_time"], message.submit_time)
    return message


def open_plan(row: Plan) -> open_work_pb2.OpenWork:
    """Return a plan that waits for its approval as the closing of its case asks about it."""
    work = open_work_pb2.OpenWork(
        kind=open_work_pb2.OPEN_WORK_KIND_PLAN_APPROVAL,
        id=str(row.id),
        number=str(row.plan_version),
        state=row.state,
        acts=APPROVERS[row.strand],
        end_reasons=END_REASONS,
    )
    dates.as_timestamp(row.update_time, work.since_time)
    return work


def plan_item(row: PlanItem, plan_state: str, actor: Actor, *, closed: bool) -> pb.PlanItem:
    """Return an item, with what may be started from it."""
    message = pb.PlanItem(
        id=str(row.id),
        need_id=str(row.need_id),
        code=row.code,
        description=row.description,
        person_id=str(row.person_id or ""),
        institution_kind=row.institution_kind,
        institution_id=row.institution_id,
        scheme=row.scheme,
        state=f"ITEM_STATE_{row.state}",
        outcomes=row.outcomes,
        case_id=str(row.case_id),
        plan_id=str(row.plan_id),
        number=row.number,
        due_proposed=row.due_proposed,
        actions=actions(_item_steps(row.scheme, row.state, plan_state, actor, closed=closed)),
    )
    dates.as_date(row.due_on, message.due_on)
    dates.as_date(row.state_on, message.state_on)
    return message


def waiting_item(row: Mapping[str, Any], case_id: UUID, actor: Actor, *, closed: bool) -> pb.PlanItem:
    """Return an item of the plan in force that nobody has begun, without its words and its person."""
    steps = _item_steps(row["scheme"], items.State.NOT_BEGUN, State.APPROVED, actor, closed=closed)
    message = pb.PlanItem(
        id=row["id"],
        need_id=row["need_id"],
        plan_id=row["plan_id"],
        code=row["code"],
        number=row["number"],
        institution_kind=row["institution_kind"],
        institution_id=row["institution_id"],
        scheme=row["scheme"],
        state=f"ITEM_STATE_{items.State.NOT_BEGUN}",
        case_id=str(case_id),
        actions=actions(steps),
    )
    dates.as_date(iso_day(row["due_on"]), message.due_on)
    return message


def _item_steps(scheme: str, state: str, plan_state: str, actor: Actor, *, closed: bool) -> Iterable[Step]:
    wanted = {
        # Also where the plan names no kind of institution: which one helps is then the sender's choice.
        "send_referral": (not scheme, "referral.send"),
        "create_application": (scheme, "application.write"),
    }
    for name, (fits, permission) in wanted.items():
        if not fits:
            continue
        if not actor.may(permission):
            yield Step(name, "NOT_PERMITTED", {"permission": permission})
        elif closed:
            yield Step(name, "CASE_CLOSED")
        elif plan_state != State.APPROVED:
            yield Step(name, "PLAN_NOT_APPROVED")
        elif state in items.UNDER_WAY or state == items.State.DONE:
            yield Step(name, "NOT_IN_STATE", {"state": state, "action": name})
        else:
            yield Step(name)
