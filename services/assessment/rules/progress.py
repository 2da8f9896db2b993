"""What may be done for a case now, and why not the rest: the page's buttons and its "not yet"."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Final

from services.assessment.rules import cases, monitoring, opp, plans
from services.chassis.errors import AlreadyExists, DomainError, FailedPrecondition, NotFound, PermissionDenied

__all__ = ["PERMISSIONS", "Facts", "Step", "allowed_actions", "check", "check_followed"]

PERMISSIONS: Final = {
    "schedule_visit": "visit.write",
    "record_visit": "visit.write",
    "save_opp": "assessment.write",
    "attach_opp_scan": "assessment.write",
    "add_need": "assessment.write",
    "draft_plan": "plan.write",
    "update_plan": "plan.write",
    "discard_plan": "plan.write",
    "print_plan": "plan.write",
    "submit_plan": "plan.write",
    "approve_plan": "plan.approve",
    "return_plan": "plan.approve",
    "record_monitoring": "monitoring.write",
    "record_twelve_month_review": "monitoring.write",
    "record_final_assessment": "assessment.write",
}


@dataclass(frozen=True)
class Facts:
    """All that the steps of a case depend on in this service."""

    strand: str
    case_state: str
    today: dt.date
    # Return, status or permit; None before the return.
    trigger_on: dt.date | None
    first_visit: bool
    # Empty, DRAFT, SUBMITTED.
    opp_state: str
    need_count: int
    # State of the newest version; empty without a plan.
    plan_state: str
    # Day on which the case's first version was approved.
    approved_on: dt.date | None
    # A version stands approved.
    in_force: bool
    open_items: int
    months: Collection[str]
    review_recorded: bool
    final_recorded: bool
    # The case was closed before; what counts is of the time since.
    reopened: bool = False
    # Accounts that drafted or submitted the newest version.
    drafters: Collection[str] = ()
    # Accounts that sent it back.
    deciders: Collection[str] = ()
    # Open needs that no item of the newest version answers: one may be found after it was signed.
    bare_needs: int = 0
    # From when on the twelve-month review meets its clock; None where none runs.
    review_from: dt.date | None = None

    @property
    def counted_from(self) -> dt.date | None:
        """Return from when the eighteen months of the closing run; after a reopening they are not set."""
        return None if self.reopened else self.trigger_on


@dataclass(frozen=True)
class Step:
    """A step, and why it can't be taken now."""

    name: str
    reason: str = ""
    metadata: Mapping[str, str] | None = None

    @property
    def allowed(self) -> bool:
        """Say whether it may be taken now."""
        return not self.reason


def allowed_actions(
    facts: Facts, *, account_id: str, roles: frozenset[str], permissions: Callable[[str], bool]
) -> list[Step]:
    """Return all steps with their reasons: what rules allow, cut by what the caller's roles allow."""
    steps = []
    for name, permission in PERMISSIONS.items():
        try:
            if not permissions(permission):
                raise PermissionDenied("NOT_PERMITTED", permission=permission)
            cases.check_case(name, facts.case_state)
            check(name, facts)
            if name in {"approve_plan", "return_plan"}:
                plans.check_approver(facts.strand, roles, account_id, facts.drafters)
            elif name in {"update_plan", "submit_plan"}:
                plans.check_maker(account_id, facts.deciders)
        except DomainError as error:
            steps.append(Step(name, error.reason, error.metadata))
        else:
            steps.append(Step(name))
    return steps


def check(name: str, facts: Facts) -> None:
    """Raise why a step can't be taken now; the button and the command ask here."""
    _CHECKS.get(name, _nothing)(facts)


def _nothing(_facts: Facts) -> None:
    """Nothing stands in the way."""


def _check_opp(facts: Facts) -> None:
    """Before the OPP comes the first visit; in RETURN it may be made before the family is here."""
    if facts.final_recorded:
        raise FailedPrecondition("SUBMISSION_NOT_IN_STATE", state="FINAL", action="save_opp")
    if not facts.first_visit and not (facts.strand == "RETURN" and facts.trigger_on is None):
        raise FailedPrecondition("FIRST_VISIT_MISSING")


def _check_scan(facts: Facts) -> None:
    if not facts.opp_state:
        raise NotFound("SUBMISSION_NOT_FOUND")
    if facts.opp_state != opp.State.SUBMITTED:
        raise FailedPrecondition("OPP_MISSING")


def _check_draft(facts: Facts) -> None:
    """A plan follows from a submitted OPP with needs; one draft at a time."""
    if facts.opp_state != opp.State.SUBMITTED and not facts.in_force:
        raise FailedPrecondition("OPP_MISSING")
    if not facts.need_count:
        raise FailedPrecondition("NO_NEEDS")
    if facts.plan_state in plans.OPEN or facts.final_recorded:
        raise FailedPrecondition("PLAN_NOT_IN_STATE", state=facts.plan_state, action="draft_plan")


def _check_print(facts: Facts) -> None:
    if not facts.plan_state:
        raise NotFound("PLAN_NOT_FOUND")


def _check_plan(action: str) -> Callable[[Facts], None]:
    def check(facts: Facts) -> None:
        if not facts.plan_state:
            raise FailedPrecondition(
                "OPP_MISSING" if facts.opp_state != opp.State.SUBMITTED else "PLAN_NOT_IN_STATE",
                state="",
                action=action,
            )
        plans.next_state(action, facts.plan_state)
        check_unfinished(facts)
        if action == "approve_plan":
            plans.check_answered(facts.bare_needs)

    return check


def check_unfinished(facts: Facts) -> None:
    """After the final assessment nothing is agreed any more; a case that is reopened goes on."""
    if facts.final_recorded:
        raise AlreadyExists("FINAL_ASSESSMENT_RECORDED")


def check_followed(facts: Facts) -> None:
    """A plan in force is followed until its final assessment."""
    if not facts.in_force:
        raise FailedPrecondition("PLAN_NOT_APPROVED")
    check_unfinished(facts)


def _check_monitoring(facts: Facts) -> None:
    check_followed(facts)
    current = monitoring.month_of(facts.today)
    open_months = [
        month
        for month, mark in monitoring.marks(
            facts.approved_on, dict.fromkeys(facts.months, False), facts.today
        )
        if mark in {"DUE", "MISSING"}
    ]
    if not open_months:
        raise AlreadyExists("MONTH_RECORDED", month=current)


def _check_review(facts: Facts) -> None:
    check_followed(facts)
    if facts.review_recorded:
        raise AlreadyExists("REVIEW_RECORDED")
    if facts.review_from is not None and facts.today < facts.review_from:
        raise FailedPrecondition("DATE_TOO_EARLY", earliest=facts.review_from.isoformat())


def _check_final(facts: Facts) -> None:
    # The note is asked for when it is recorded; here it is taken as given.
    monitoring.check_final(
        facts.open_items,
        facts.counted_from,
        facts.today,
        "given",
        recorded=facts.final_recorded,
        approved=facts.in_force,
    )


_CHECKS: Final[dict[str, Callable[[Facts], None]]] = {
    "save_opp": _check_opp,
    "attach_opp_scan": _check_scan,
    "draft_plan": _check_draft,
    "update_plan": _check_plan("update_plan"),
    "discard_plan": _check_plan("discard_plan"),
    "print_plan": _check_print,
    "submit_plan": _check_plan("submit_plan"),
    "approve_plan": _check_plan("approve_plan"),
    "return_plan": _check_plan("return_plan"),
    "record_monitoring": _check_monitoring,
    "record_twelve_month_review": _check_review,
    "record_final_assessment": _check_final,
}
