"""Acts on one thing never meet in one account, save the pairs that a table names with their reason."""

import datetime as dt
from itertools import product

import pytest

from services.assessment.rules import hands as of_plan
from services.assessment.rules import plans
from services.benefits.rules import hands as of_application
from services.benefits.rules.hands import APPLICATION, STEPS, Act
from services.chassis.errors import FailedPrecondition
from services.domain.hands import Hands, added
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
}


def test_all_pairs_are_gone_over():
    assert len(PAIRS) == 8 * 7 + 3 * 2 + 2 * 1
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


def test_who_had_a_hand_in_a_plan_does_not_approve_it():
    roles = frozenset({COORDINATOR})
    plans.check_approver("REINTEGRATION", roles, "other", ("drafter", "sender"))
    for account in ("drafter", "sender"):
        with pytest.raises(FailedPrecondition, match="OWN_PLAN"):
            plans.check_approver("REINTEGRATION", roles, account, ("drafter", "sender"))


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
