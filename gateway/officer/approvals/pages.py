"""Plans that wait for approval: several at once, or one sent back with a note."""

from __future__ import annotations

from functools import partial
from typing import Any
from uuid import UUID, uuid5

from flask import request, url_for
from prag.assessment.v1 import assessment_service_pb2 as pb
from prag.common.v1 import types_pb2 as types

from gateway import labels, menu, reference
from gateway.auth import requires
from gateway.clients import parallel, services
from gateway.forms import ChoicesField, DayField, Form, Required, TextField, limited_by, saved
from gateway.locale import gettext as _
from gateway.locale import lazy_gettext as _l
from gateway.locale import ngettext
from gateway.officer.approvals.blueprint import bp
from gateway.officer.cases.case_layout import ask, case_layout
from gateway.officer.cases.persons import names_in
from gateway.officer.plan.pages import needs_of, plan_of
from gateway.officer.visits.pages import cards_of
from services.chassis.errors import DomainError

# A page of plans that one person can answer for.
MOST = 25


class ApproveForm(Form):
    """Which plans are approved, and when that was."""

    plans = ChoicesField(_l("Plans"), [Required(_l("choose at least one plan"))])
    approved_on = DayField(_l("Approved on"), description=_l("Left empty: today"))


@limited_by(pb.ReturnPlanRequest)
class ReturnForm(Form):
    """Why a plan goes back."""

    note = TextField(_l("What must be mended?"))


def _waiting() -> list[types.WorkItem]:
    work = services().assessment.ListWork(types.ListWorkRequest())
    return [item for item in work.items if item.kind == "approve_plan"]


@menu.counts("approvals")
def _count() -> int | None:
    return len(_waiting()) or None


@bp.route("/plans-to-approve", methods=["GET", "POST"])
@requires("plan.approve")
def index() -> Any:
    """Approve plans, several at once."""
    waiting = _waiting()
    form = ApproveForm()
    cards = cards_of(item.case_id for item in waiting)
    form.plans.choices = [(item.subject_id, _title(item, cards)) for item in waiting]
    if form.accepted():
        refused = [fault for fault in (_approve(key, form) for key in form.plans.data) if fault]
        done = len(form.plans.data) - len(refused)
        if not refused:
            text = ngettext("%(num)s plan approved.", "%(num)s plans approved.", done)
            return saved(url_for("approvals.index"), text)
        form.status = 409
        form.notices += [
            f"{dict(form.plans.choices)[key]}: {labels.reason(error.reason, error.metadata)}"
            for key, error in refused
        ]
    shown = waiting[:MOST]
    plans = parallel(*(ask("assessment.read", partial(plan_of, item.case_id)) for item in shown))
    rows = [
        (one, cards.get(one.case_id), plan.value if plan else pb.Plan())
        for one, plan in zip(shown, plans, strict=True)
    ]
    return form.page("approvals/index.html", rows=rows, more=len(waiting) - len(shown))


def _title(item: types.WorkItem, cards: dict[str, Any]) -> str:
    card = cards.get(item.case_id)
    name = f"{card.given_name} {card.family_name}" if card is not None else ""
    return " · ".join(part for part in (name, item.case_number) if part)


def _approve(plan_id: str, form: ApproveForm) -> tuple[str, DomainError] | None:
    """Approve one; a press that is repeated approves none twice."""
    try:
        services().assessment.ApprovePlan(
            pb.ApprovePlanRequest(
                plan_id=plan_id,
                approved_on=form.approved_on.message,
                etag=request.form.get(f"etag-{plan_id}", ""),
                request_id=str(uuid5(UUID(form.request_id.data), plan_id)),
            )
        )
    except DomainError as error:
        return plan_id, error
    return None


@bp.route("/cases/<uuid:case_id>/plan/approve", methods=["GET", "POST"])
@requires("plan.approve")
def decide(case_id: UUID) -> Any:
    """One plan, read through and approved."""
    plan = plan_of(case_id)
    form = DecideForm(data={"etag": plan.etag})
    if form.accepted():
        with form.faults():
            services().assessment.ApprovePlan(
                pb.ApprovePlanRequest(
                    plan_id=plan.id,
                    approved_on=form.approved_on.message,
                    etag=form.etag.data,
                    request_id=form.request_id.data,
                )
            )
            return saved(url_for("plan.show", case_id=case_id), _("The plan is approved."))
    form.seen_anew(plan.etag)
    return form.page("approvals/decide.html", **_read(case_id, plan))


class DecideForm(Form):
    """When it was approved."""

    approved_on = DayField(_l("Approved on"), description=_l("Left empty: today"))


@bp.route("/cases/<uuid:case_id>/plan/return", methods=["GET", "POST"])
@requires("plan.approve")
def send_back(case_id: UUID) -> Any:
    """Send a plan back with a note."""
    plan = plan_of(case_id)
    form = ReturnForm(data={"etag": plan.etag})
    if form.accepted():
        with form.faults():
            services().assessment.ReturnPlan(
                pb.ReturnPlanRequest(
                    plan_id=plan.id,
                    note=form.note.data,
                    etag=form.etag.data,
                    request_id=form.request_id.data,
                )
            )
            return saved(url_for("approvals.index"), _("The plan is sent back."))
    form.seen_anew(plan.etag)
    return form.page("approvals/return.html", **_read(case_id, plan))


def _read(case_id: UUID, plan: pb.Plan) -> dict[str, Any]:
    shared = case_layout(case_id, "plan")
    needs = needs_of(plan, None, reference.packages(), names_in(shared))
    return {
        **shared,
        "plan": plan,
        "needs": needs,
        "actions": {action.name: action for action in plan.actions},
    }
