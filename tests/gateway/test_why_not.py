"""Of each step that is not possible yet the case's page says why, by which rule, and where that is from.

That the reason is the command's own is tests/rights/test_actions.py's.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from itertools import product

from gateway import labels
from gateway.labels.sources import SOURCES
from gateway.officer.cases.steps import KINDS
from services.assessment.rules import progress
from services.domain.case_states import CaseState
from services.domain.roles import COORDINATOR, MOCR_HEAD, MOCR_OFFICER
from services.registry.rules import cases

TODAY = dt.date(2026, 11, 22)
ROLES = tuple(frozenset({role}) for role in (MOCR_OFFICER, MOCR_HEAD, COORDINATOR))


def standings() -> Iterator[cases.Standing]:
    """Every state of every strand, with all that a step depends on besides."""
    for strand, states in cases.MILESTONES.items():
        for state, assigned, registered, solution, missing, asked in product(
            states, *((True, False),) * 3, ((), ("IDENTITY",)), ("", "me", "another")
        ):
            so_far = (one for one in states if cases.RANK[one] <= cases.RANK[state])
            for reached in (frozenset(so_far), frozenset[str]()):
                yield cases.Standing(
                    strand=strand,
                    state=state,
                    assigned=assigned,
                    registered=registered,
                    reached=reached,
                    solution_chosen=solution,
                    missing_papers=missing,
                    closure_by=asked,
                    closure_outcome="LEFT" if asked else "",
                    confirmer_role=COORDINATOR if asked else "",
                )


def facts() -> Iterator[progress.Facts]:
    """Every state of a case, as far as assessment's steps see it."""
    for strand, state, visited, opp, needs, plan, in_force, done, final in product(
        ("RETURN", "INTEGRATION"),
        (CaseState.REPORTED, CaseState.REGISTERED, CaseState.FINAL_ASSESSMENT, CaseState.CLOSED),
        (True, False),
        ("", "DRAFT", "SUBMITTED"),
        (0, 1),
        ("", "DRAFT", "SUBMITTED", "APPROVED"),
        *((True, False),) * 3,
    ):
        yield progress.Facts(
            strand=strand,
            case_state=state,
            today=TODAY,
            trigger_on=dt.date(2026, 1, 1),
            first_visit=visited,
            opp_state=opp,
            need_count=needs,
            plan_state=plan,
            approved_on=dt.date(2026, 10, 1) if in_force else None,
            in_force=in_force,
            open_items=needs,
            months=("2026-10", "2026-11") if done else (),
            review_recorded=done,
            final_recorded=final,
            drafters=("me",),
            bare_needs=needs,
            review_from=dt.date(2027, 1, 1),
        )


def reasons() -> set[tuple[str, str]]:
    """(step, reason) of all steps that are not possible."""
    found: set[tuple[str, str]] = set()
    for standing, roles in product(standings(), ROLES):
        steps = cases.actions(standing, lambda _permission: True, "me", roles)
        found |= {(step.name, step.reason) for step in steps if not step.allowed}
    for one, roles in product(facts(), ROLES[1:]):
        given = progress.allowed_actions(
            one, account_id="me", roles=roles, permissions=lambda _permission: True
        )
        found |= {(step.name, step.reason) for step in given if not step.allowed}
    return found


def test_every_step_that_is_not_possible_says_why_and_by_which_rule() -> None:
    found = reasons()
    assert {name for name, _ in found} >= {"select_case", "confirm_closure", "submit_plan", "draft_plan"}
    shown = {reason for name, reason in found if name in KINDS}
    assert shown == set(SOURCES), "each reason has its rule's source, and no line is of a reason that is gone"
    assert not {reason for reason in shown if reason not in labels._tables()[1]}, "a reason without words"


def test_every_step_of_a_case_has_its_words_on_the_page() -> None:
    # What stands beside something else, and no step of the whole case.
    beside = {"end_membership", "restore_membership", "hand_over_cases"}
    beside |= {"print_plan", "add_need", "attach_opp_scan", "discard_plan"}
    assert set(cases._STEPS) | set(progress.PERMISSIONS) == set(KINDS) | beside
