"""Acts on one thing never meet in one account, save the pairs that a table names with their reason."""

import datetime as dt
from itertools import product
from typing import Any

import pytest

from services.assessment.commands.plan_items import note_maker
from services.assessment.commands.plans import drafters_of
from services.assessment.models import Plan
from services.assessment.rules import hands as of_plan
from services.assessment.rules import plans
from services.benefits.rules import hands as of_application
from services.benefits.rules.hands import APPLICATION, STEPS, Act
from services.chassis.errors import FailedPrecondition
from services.domain.hands import Done, Hands, added
from services.domain.roles import COORDINATOR
from services.registry.rules import cases
from services.registry.rules import hands as of_closing

MATRICES = {
    "application": APPLICATION,
    "plan": of_plan.PLAN,
    "closing": of_closing.CLOSING,
}
PAIRS = [(name, *pair) for name, matrix in MATRICES.items() for pair in matrix.pairs()]
# Said once more, so that a pair that is let through is no slip of one line.
MAY_MEET = {
    ("application", frozenset({"CHECKED", "RECORDED"})),
    ("application", frozenset({"CHECKED", "DECIDED"})),
    ("application", frozenset({"RECORDED", "DECIDED"})),
    ("application", frozenset({"SERVED", "DELIVERED"})),
    ("plan", frozenset({"DRAFTED", "SUBMITTED"})),
    ("closing", frozenset({"CONFIRMED", "REOPENED"})),
}


def test_all_pairs_are_gone_over():
    assert len(PAIRS) == 8 * 7 + 3 * 2 + 3 * 2
    named = {(name, pair) for name, matrix in MATRICES.items() for pair in matrix.together}
    assert named == MAY_MEET
    for matrix in MATRICES.values():
        assert all(len(pair) == 2 and pair <= set(matrix.acts) for pair in matrix.together)
        assert all(len(why) > 40 for why in matrix.together.values()), "a pair that may meet says why"


@pytest.mark.parametrize(("name", "first", "second"), PAIRS)
def test_who_did_one_act_may_not_do_the_other_save_where_the_table_says_so(name, first, second):
    matrix = MATRICES[name]
    done = {first: ["one", "another"]}
    meets = (name, frozenset({first, second})) in MAY_MEET
    assert matrix.did(second, done, "one") == ("" if meets else first)
    assert matrix.did(second, done, "somebody else") == ""
    # The same act may be done again by whoever did it.
    assert matrix.did(first, done, "one") == ""
    assert matrix.barred(second, done) == (frozenset() if meets else {"one", "another"})


STEP_PAIRS = [(one, other) for one, other in product(STEPS, STEPS) if STEPS[one] is not STEPS[other]]


@pytest.mark.parametrize(("first", "second"), STEP_PAIRS)
def test_each_step_of_an_application_asks_the_table(first, second):
    """Both ways round, by the names that `actions` and commands use."""
    done = added({}, STEPS[first], "one")
    reason = of_application.why_not(second, done, "one")
    if ("application", frozenset({STEPS[first], STEPS[second]})) in MAY_MEET:
        assert reason is None
    else:
        assert reason is not None
        assert (reason.reason, reason.metadata) == ("SECOND_PERSON_NEEDED", {"did": STEPS[first]})
    assert of_application.why_not(second, done, "another") is None


def test_an_office_of_few_still_works():
    """Five hands: who prepares, the secretary, a member, who executes, and the head who meets the family."""
    hands: dict[str, list[str]] = {}
    steps = {
        "officer": ("update_application", "attach_evidence", "submit_application"),
        "secretary": ("complete_application", "record_vote", "decide_point"),
        "member": ("cast_vote",),
        "ministry": ("start_execution",),
        "head": ("serve_decision", "finalize_decision", "record_delivery"),
    }
    for account, taken in steps.items():
        for step in taken:
            assert of_application.why_not(step, hands, account) is None, (account, step)
            hands = added(hands, STEPS[step], account)
    assert set(hands) == {act.value for act in Act}


def test_hands_are_added_and_none_is_forgotten():
    done = added({Act.SAT: {"b"}}, Act.SAT, "a", "b")
    assert done == {"SAT": ["a", "b"]}
    assert added(done, Act.DECIDED, "c") == {"SAT": ["a", "b"], "DECIDED": ["c"]}
    assert Hands(("A", "B"), {}).did("A", {}, "x") == ""


# What happens between two acts on one thing, and whether the first still counts. The thing is kept as its
# service keeps it, so that a round which forgets is seen.
def _application(first: str, between: str) -> Done:
    done = added({}, Act(first), "one")
    if between == "sent back and handed in again":
        done = added(added(done, Act.CHECKED, "other"), Act.PREPARED, "another")
    # A point that is put off leaves its votes' hands with the application.
    elif between == "put off to another session":
        done = of_application.of_point(added(done, Act.SAT, "a", "b"), "drafter")
    return done


def _plan(first: str, between: str) -> Done:
    plan = Plan(drafted_by="drafter", submitted_by="", edited_by=[], returned_by=[], approved_by="")
    match first:
        case "DRAFTED":
            plan.drafted_by = "one"
        case "SUBMITTED":
            plan.submitted_by = "one"
        case "APPROVED":
            plan.returned_by = ["one"]
    if between == "sent back and handed in again":
        plan.returned_by = [*plan.returned_by, "other"]
        note_maker(plan, plan.submitted_by)
        plan.submitted_by = "another"
    if between == "another version":
        plan = Plan(drafted_by="drafter", submitted_by="", edited_by=[], returned_by=[], approved_by="")
    made = drafters_of(plan)
    return {first if first != "APPROVED" else "DRAFTED": made, "APPROVED": plan.returned_by}


def _closing(first: str, between: str) -> Done:
    closure: dict[str, Any] = {"requested_by": "one" if first == "REQUESTED" else "asker"}
    if first == "CONFIRMED" or between == "turned down and asked for again":
        closure["refused_by"] = "one" if first == "CONFIRMED" else "head"
    if between == "turned down and asked for again":
        closure = {"requested_by": "another", "hands": of_closing.hands_in(closure)}
    # Opened again, the case has been asked about by nobody.
    return of_closing.hands_in({} if between == "closed and opened again" else closure)


ROUNDS = {
    ("application", "nothing"): (_application, True),
    ("application", "sent back and handed in again"): (_application, True),
    ("application", "put off to another session"): (_application, True),
    ("plan", "nothing"): (_plan, True),
    ("plan", "sent back and handed in again"): (_plan, True),
    ("plan", "another version"): (_plan, False),
    ("closing", "nothing"): (_closing, True),
    ("closing", "turned down and asked for again"): (_closing, True),
    ("closing", "closed and opened again"): (_closing, False),
}
# With which the thing is another one, or none: no round follows.
ENDING = {("closing", "REOPENED")}
IN_ROUNDS = [
    (name, between, first, second)
    for name, between in ROUNDS
    for matrix, first, second in PAIRS
    if matrix == name and (name, first) not in ENDING
]


@pytest.mark.parametrize(("name", "between", "first", "second"), IN_ROUNDS)
def test_a_hand_of_an_earlier_round_counts_as_long_as_the_thing_is_the_same(name, between, first, second):
    keep, counts = ROUNDS[name, between]
    meets = (name, frozenset({first, second})) in MAY_MEET
    expected = first if counts and not meets else ""
    assert MATRICES[name].did(second, keep(first, between), "one") == expected
    assert MATRICES[name].counts, "the table says for how long an act counts"


def test_every_step_is_an_act_of_the_table():
    assert len(IN_ROUNDS) == 3 * 56 + 3 * 6 + 3 * 4
    assert set(STEPS.values()) == set(APPLICATION.acts)


def test_who_had_a_hand_in_a_plan_does_not_approve_it():
    roles = frozenset({COORDINATOR})
    plans.check_approver("REINTEGRATION", roles, "other", ("drafter", "sender"))
    for account in ("drafter", "sender"):
        with pytest.raises(FailedPrecondition, match="OWN_PLAN"):
            plans.check_approver("REINTEGRATION", roles, account, ("drafter", "sender"))


def test_who_sent_a_plan_back_does_not_draw_it_up():
    plans.check_maker("drafter", ("coordinator",))
    with pytest.raises(FailedPrecondition, match="SECOND_PERSON_NEEDED"):
        plans.check_maker("coordinator", ("coordinator",))


def test_who_asked_for_a_closing_does_not_confirm_it():
    row = {
        "strand": "REINTEGRATION",
        "state": "PLANNED",
        "municipality": "RAN",
        "registered_time": None,
        "return_request": None,
        "paper_closed_on": None,
        "closure": {"requested_by": "one", "outcome": "LEFT", "confirmer_role": "mocr_head"},
    }
    standing = cases.standing(row.get, frozenset(), dt.date(2026, 11, 23))
    cases.check("confirm_closure", standing, account="other", roles=frozenset({"mocr_head"}))
    with pytest.raises(FailedPrecondition, match="SECOND_PERSON_NEEDED"):
        cases.check("confirm_closure", standing, account="one", roles=frozenset({"mocr_head"}))
