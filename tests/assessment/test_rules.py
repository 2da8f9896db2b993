"""The rules as tables."""

import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.assessment import reference
from services.assessment.rules import cases, items, monitoring, opp, plans, progress, visits
from services.chassis import calendar
from services.chassis.errors import (
    AlreadyExists,
    DomainError,
    FailedPrecondition,
    InvalidArgument,
    PermissionDenied,
)
from services.domain.roles import ROLES

TODAY = dt.date(2026, 11, 23)
NOW = dt.datetime(2026, 11, 23, 9, 0, tzinfo=dt.UTC)
HOME = dt.datetime(2026, 11, 21, 14, 0, tzinfo=dt.UTC)
A, B = "aaaaaaaa-0000-7000-8000-000000000001", "bbbbbbbb-0000-7000-8000-000000000002"


def reason_of(call, *args, **kwargs) -> str:
    try:
        call(*args, **kwargs)
    except DomainError as error:
        fields = getattr(error, "fields", ())
        return f"{fields[0].field} {fields[0].reason}" if fields else error.reason
    return "OK"


# Cases and visits


@pytest.mark.parametrize(
    ("action", "state", "result"),
    [
        ("record_visit", "REPORTED", "OK"),
        ("record_visit", "SELECTED", "OK"),
        ("record_visit", "CLOSED", "CASE_CLOSED"),
        ("save_opp", "REPORTED", "CASE_NOT_IN_STATE"),
        ("save_opp", "REGISTERED", "OK"),
        ("save_opp", "SELECTED", "OK"),
        ("save_opp", "FINAL_ASSESSMENT", "CASE_NOT_IN_STATE"),
        # Our own submission reaches registry, and comes back, a moment later.
        ("draft_plan", "REGISTERED", "OK"),
        ("record_monitoring", "FINAL_ASSESSMENT", "OK"),
        ("record_monitoring", "", "CASE_NOT_IN_STATE"),
    ],
)
def test_steps_by_state_of_the_case(action, state, result):
    assert reason_of(cases.check_case, action, state) == result


@pytest.mark.parametrize(
    ("kind", "strand", "trigger", "actual", "result"),
    [
        ("FIRST", "REINTEGRATION", HOME, HOME + dt.timedelta(hours=5), "OK"),
        ("FIRST", "REINTEGRATION", HOME, HOME - dt.timedelta(hours=1), "actual_time DATE_TOO_EARLY"),
        ("FIRST", "REINTEGRATION", HOME, NOW + dt.timedelta(minutes=1), "actual_time DATE_IN_FUTURE"),
        ("FIRST", "RETURN", None, NOW, "VISIT_BEFORE_TRIGGER"),
        ("GO_AND_SEE", "RETURN", None, NOW, "OK"),
        ("GO_AND_INFORM", "RETURN", NOW - dt.timedelta(days=1), NOW, "actual_time FIELD_CONTRADICTS"),
        ("GO_AND_SEE", "REINTEGRATION", HOME, NOW, "kind FIELD_CONTRADICTS"),
        ("", "RETURN", HOME, NOW, "kind FIELD_REQUIRED"),
        ("TWELVE_MONTH", "INTEGRATION", HOME, NOW, "OK"),
    ],
)
def test_when_a_visit_can_have_been(kind, strand, trigger, actual, result):
    assert reason_of(visits.check_recorded, kind, strand, visits.Before(None, trigger), actual, NOW) == result


@pytest.mark.parametrize("action", ["record", "cancel"])
@pytest.mark.parametrize("state", ["PLANNED", "RECORDED", "CANCELLED"])
def test_visits_move_once(action, state):
    expected = "OK" if state == "PLANNED" else "VISIT_NOT_IN_STATE"
    assert reason_of(visits.next_state, action, state) == expected


# The questionnaire


def test_the_model_form_is_whole():
    form = reference.form("OPP")
    assert 28 <= len(form.questions) <= 40
    assert len({question.code for question in form.questions}) == len(form.questions)
    for section in form.source["sections"]:
        for thing in (section, *section["questions"]):
            texts = thing.get("text") or thing["title"]
            assert all(texts[language].strip() for language in ("sq", "sr", "en")), thing["code"]
    found = {need for question in form.questions for need in question.finds.values()}
    assert found == set(reference.packages().needs)
    kinds = {question.sensitivity for question in form.questions}
    assert kinds == {"", "HEALTH", "PROTECTION"}


def test_every_need_has_an_item_in_every_strand():
    known = reference.packages()
    assert all(
        name.get(language, "").strip()
        for name in map(known.name, (*known.needs, *(item.code for item in known.items)))
        for language in ("sq", "sr", "en")
    )
    for strand in plans.APPROVERS:
        for person in ("", A):
            for code in known.needs:
                proposed = plans.propose([plans.Need("n", code, person)], known.items, strand, {}, TODAY)
                assert proposed or person, (strand, code)


def answers(**given) -> dict[str, list[str]]:
    return {code: value if isinstance(value, list) else [value] for code, value in given.items()}


@pytest.mark.parametrize(
    ("given_answers", "needs"),
    [
        (answers(documents_all="NO", documents_who=[A, B]), [("CIVIL_DOCUMENTS", A), ("CIVIL_DOCUMENTS", B)]),
        # The question is not asked, so what was answered before does not count.
        (answers(documents_all="YES", documents_who=[A]), []),
        (answers(dwelling="RENT", can_pay_rent="NO", furnished="NO"), [("HOUSING", "")]),
        (answers(dwelling="OWN", can_pay_rent="NO"), []),
        (answers(food="NO", heating="NO"), [("FOOD", "")]),
        (answers(business_idea="YES", seeks_work="YES", seeks_work_who=[A]), [("WORK", A), ("WORK", "")]),
        (answers(income="NONE", violence="YES"), [("SOCIAL", "")]),
        ({}, []),
    ],
)
def test_needs_found_by_answers(given_answers, needs):
    found = opp.find_needs(reference.form("OPP").questions, given_answers)
    assert [(need.code, need.person_id) for need in found] == needs


@pytest.mark.parametrize(
    ("code", "values", "result"),
    [
        ("documents_all", ["YES"], "OK"),
        ("documents_all", ["MAYBE"], "answers.documents_all FIELD_UNKNOWN_VALUE"),
        ("documents_all", ["YES", "NO"], "answers.documents_all FIELD_TOO_MANY"),
        ("documents_who", [A, A], "answers.documents_who FIELD_DUPLICATE"),
        ("documents_who", [B], "answers.documents_who FIELD_UNKNOWN_VALUE"),
        ("person_count", ["5"], "OK"),
        ("person_count", ["five"], "answers.person_count FIELD_INVALID_FORMAT"),
        ("person_count", ["٥"], "answers.person_count FIELD_INVALID_FORMAT"),
        ("person_count", ["100000"], "answers.person_count FIELD_OUT_OF_RANGE"),
        ("skills", ["x" * 2001], "answers.skills FIELD_TOO_LONG"),
        ("nothing", ["x"], "answers[0].question FIELD_UNKNOWN_VALUE"),
    ],
)
def test_answers_that_fit(code, values, result):
    questions = reference.form("OPP").questions
    assert reason_of(opp.check_answers, questions, [(code, values)], {A}) == result


def test_all_faults_come_at_once():
    with pytest.raises(InvalidArgument) as caught:
        opp.check_answers(
            reference.form("OPP").questions, [("food", ["?"]), ("heating", ["?"]), ("food", ["YES"])], ()
        )
    assert [fault.field for fault in caught.value.fields] == [
        "answers.food",
        "answers.heating",
        "answers.food",
    ]


def ratings(value: int | None = 2, **last) -> list[opp.Rating]:
    found = [opp.Rating(criterion, value) for criterion in opp.CRITERIA[:-1]]
    return [*found, opp.Rating(opp.CRITERIA[-1], **{"value": value, **last})]


@pytest.mark.parametrize(
    ("given_ratings", "result"),
    [
        (ratings(), "OK"),
        (ratings()[:-1], "ratings FIELD_REQUIRED"),
        ([*ratings()[:-1], opp.Rating("REMEDIES", None, not_applicable=True)], "ratings FIELD_REQUIRED"),
        ([*ratings()[:-1], opp.Rating("REMEDIES", None, not_applicable=True, note="no claim")], "OK"),
        ([opp.Rating("SAFETY", 1, not_applicable=True)], "ratings[0].not_applicable FIELD_CONTRADICTS"),
        ([*ratings(), opp.Rating("SAFETY", 1)], "ratings[8].criterion FIELD_DUPLICATE"),
    ],
)
def test_ratings(given_ratings, result):
    assert reason_of(opp.check_ratings, given_ratings, complete=True) == result


# The plan

STATES = ("DRAFTED", "SUBMITTED", "RETURNED", "APPROVED", "REPLACED", "DISCARDED")
MOVES = {
    "update_plan": {"DRAFTED": "DRAFTED", "RETURNED": "RETURNED"},
    "discard_plan": {"DRAFTED": "DISCARDED"},
    "submit_plan": {"DRAFTED": "SUBMITTED", "RETURNED": "SUBMITTED"},
    "approve_plan": {"SUBMITTED": "APPROVED"},
    "return_plan": {"SUBMITTED": "RETURNED"},
    "replace_plan": {"APPROVED": "REPLACED"},
}


@pytest.mark.parametrize("action", MOVES)
@pytest.mark.parametrize("state", STATES)
def test_states_of_a_plan(action, state):
    if state in MOVES[action]:
        assert plans.next_state(action, state) == MOVES[action][state]
    else:
        with pytest.raises(FailedPrecondition, match="PLAN_NOT_IN_STATE"):
            plans.next_state(action, state)


@pytest.mark.parametrize(
    ("strand", "role", "account", "result"),
    [
        ("REINTEGRATION", "regional_coordinator", "c", "OK"),
        ("INTEGRATION", "regional_coordinator", "c", "OK"),
        ("RETURN", "mcr_officer", "m", "OK"),
        ("RETURN", "regional_coordinator", "c", "NOT_PERMITTED"),
        ("REINTEGRATION", "mcr_officer", "m", "NOT_PERMITTED"),
        ("REINTEGRATION", "mocr_head", "h", "NOT_PERMITTED"),
        ("REINTEGRATION", "regional_coordinator", "drafter", "OWN_PLAN"),
    ],
)
def test_who_approves(strand, role, account, result):
    assert reason_of(plans.check_approver, strand, frozenset({role}), account, ["drafter", "x"]) == result


def test_packages_propose_what_the_answers_ask_for():
    known = reference.packages().items
    housing = plans.Need("n1", "HOUSING")

    def codes(strand, **given_answers):
        found = plans.propose([housing], known, strand, answers(**given_answers), TODAY)
        return [proposal.item.code for proposal in found]

    assert codes("REINTEGRATION", dwelling="NONE", furnished="NO") == ["RENT", "FURNITURE"]
    assert codes("RETURN", dwelling="OWN", house_state="DESTROYED") == ["HOUSE_CONSTRUCTION"]
    assert codes("RETURN", dwelling="NONE") == ["HOUSE_CONSTRUCTION"]
    # Added by hand, no answer points anywhere: something to strike is there all the same.
    assert codes("INTEGRATION") == ["RENT"]
    due = plans.propose([housing], known, "RETURN", answers(house_state="DESTROYED"), TODAY)[0].due_on
    assert due == TODAY + dt.timedelta(days=365)
    assert plans.propose([plans.Need("n", "FOOD", met=True)], known, "RETURN", {}, TODAY) == []


@pytest.mark.parametrize(
    ("agreed", "result"),
    [
        ([plans.Agreed("n1", TODAY, "RENT"), plans.Agreed("n2", TODAY, "", "own words")], "OK"),
        ([plans.Agreed("n1", TODAY, "RENT")], "NEED_WITHOUT_ITEM"),
        ([plans.Agreed("n1", TODAY, "RENT"), plans.Agreed("n2", None, "FOOD")], "PLAN_ITEM_INCOMPLETE"),
        ([plans.Agreed("n1", TODAY), plans.Agreed("n2", TODAY, "FOOD")], "PLAN_ITEM_INCOMPLETE"),
    ],
)
def test_what_may_be_sent_to_the_coordinator(agreed, result):
    needs = [plans.Need("n1", "HOUSING"), plans.Need("n2", "FOOD"), plans.Need("n3", "WORK", met=True)]
    assert reason_of(plans.check_submittable, needs, agreed) == result


# Items

D = [TODAY + dt.timedelta(days=day) for day in range(6)]


@pytest.mark.parametrize(
    ("moves", "state", "on"),
    [
        ([], "NOT_BEGUN", None),
        ([("r", 1, "SENT", 0)], "SENT", 0),
        ([("r", 1, "SENT", 0), ("r", 2, "IN_PROGRESS", 1)], "IN_PROGRESS", 1),
        # Refused here: it may go elsewhere.
        ([("r", 1, "SENT", 0), ("r", 2, "NOT_BEGUN", 1)], "NOT_BEGUN", 1),
        ([("r", 1, "SENT", 0), ("r", 2, "NOT_BEGUN", 1), ("s", 1, "SENT", 2)], "SENT", 2),
        ([("r", 1, "SENT", 0), ("r", 2, "CANNOT", 1)], "CANNOT", 1),
        # A later outcome of the same referral takes nothing back.
        ([("r", 3, "DONE", 1), ("r", 4, "IN_PROGRESS", 2)], "DONE", 1),
        # Two ways to the same help: what came is what counts.
        ([("r", 1, "DONE", 1), ("a", 1, "CANNOT", 2)], "DONE", 1),
        # The office knows better what it has seen, and hears what comes after.
        ([("r", 1, "IN_PROGRESS", 0), (items.OFFICE, 202611, "CANNOT", 2)], "CANNOT", 2),
        (
            [("r", 1, "IN_PROGRESS", 0), (items.OFFICE, 202611, "CANNOT", 2), ("s", 1, "SENT", 3)],
            "SENT",
            3,
        ),
        ([(items.OFFICE, 202611, "DONE", 1), (items.OFFICE, 202612, "IN_PROGRESS", 3)], "IN_PROGRESS", 3),
    ],
)
def test_where_an_item_stands(moves, state, on):
    found = items.settle([items.Move(source, version, to, D[day]) for source, version, to, day in moves])
    assert found == (state, None if on is None else D[on])


STEPS = st.tuples(
    st.sampled_from(["r1", "r2", "a1", items.OFFICE]),
    st.integers(1, 4),
    st.sampled_from(["NOT_BEGUN", "SENT", "IN_PROGRESS", "DONE", "CANNOT"]),
    st.sampled_from(D),
)


# What it costs on a busy machine is no fault of the rule.
@settings(deadline=None)
@given(st.lists(STEPS, unique_by=lambda step: step[:2]), st.randoms(use_true_random=False))
def test_an_item_does_not_depend_on_the_order_of_events(steps, random):
    moves = [items.Move(*step) for step in steps]
    shuffled = [*moves, *random.choices(moves, k=len(moves))] if moves else []
    random.shuffle(shuffled)
    assert items.settle(shuffled) == items.settle(moves)
    assert items.outcomes_of(shuffled) == items.outcomes_of(moves)


@pytest.mark.parametrize(
    ("outcome", "finished_by", "completes", "state"),
    [
        ("ENROLLED", frozenset({"ENROLLED"}), False, "DONE"),
        ("LEVEL_ASSESSED", frozenset({"ENROLLED"}), True, "IN_PROGRESS"),
        ("ANY", frozenset(), True, "DONE"),
        ("ANY", None, True, "DONE"),
        ("ANY", None, False, "IN_PROGRESS"),
    ],
)
def test_what_an_outcome_makes_of_an_item(outcome, finished_by, completes, state):
    assert items.by_outcome(outcome, finished_by, completes=completes) == state


def test_a_need_is_met_when_something_was_done_and_nothing_is_open():
    states = {"a": ["DONE", "CANNOT"], "b": ["DONE", "SENT"], "c": ["CANNOT"], "d": ["DONE"]}
    assert items.needs_met(states) == {"a", "d"}


# Months

APPROVED = dt.date(2026, 8, 15)


@pytest.mark.parametrize(
    ("month", "done_on", "result"),
    [
        ("2026-11", TODAY, "OK"),
        ("2026-08", TODAY, "OK"),
        ("2026-07", TODAY, "month FIELD_OUT_OF_RANGE"),
        ("2026-12", TODAY, "month FIELD_OUT_OF_RANGE"),
        ("2026-10", TODAY, "MONTH_RECORDED"),
        ("2026-11", TODAY + dt.timedelta(days=1), "done_on DATE_IN_FUTURE"),
        ("2026-11", dt.date(2026, 10, 31), "done_on DATE_ORDER"),
    ],
)
def test_months_that_can_be_recorded(month, done_on, result):
    check = monitoring.check_month
    assert reason_of(check, month, done_on, APPROVED, TODAY, {"2026-10"}) == result


def test_no_month_without_an_approved_plan():
    with pytest.raises(FailedPrecondition, match="PLAN_NOT_APPROVED"):
        monitoring.check_month("2026-11", TODAY, None, TODAY, ())


@pytest.mark.parametrize(
    ("entries", "today", "ended_on", "marks"),
    [
        ({}, dt.date(2026, 8, 15), None, "DUE"),
        ({"2026-08": False}, dt.date(2026, 9, 30), None, "OK DUE"),
        ({"2026-08": True}, dt.date(2026, 10, 1), None, "LATE MISSING DUE"),
        ({"2026-08": False, "2026-10": False}, dt.date(2026, 10, 31), None, "OK MISSING OK"),
        ({"2026-08": False}, dt.date(2027, 1, 3), dt.date(2026, 9, 2), "OK MISSING"),
        ({"2026-12": False}, dt.date(2027, 1, 3), None, "MISSING MISSING MISSING MISSING OK DUE"),
    ],
)
def test_marks_of_months(entries, today, ended_on, marks):
    found = monitoring.marks(APPROVED, entries, today, ended_on)
    assert " ".join(mark for _, mark in found) == marks
    assert found[0][0] == "2026-08"


@pytest.mark.parametrize(("done_on", "late"), [(dt.date(2028, 2, 29), False), (dt.date(2028, 3, 1), True)])
def test_late_is_by_the_day_of_the_act(done_on, late):
    assert monitoring.is_late("2028-02", done_on) is late


@pytest.mark.parametrize(
    ("start", "end", "months"),
    [
        # As the clocks count: the last of February is the 31st of January a month on.
        (dt.date(2026, 1, 31), dt.date(2026, 2, 27), 0),
        (dt.date(2026, 1, 31), dt.date(2026, 2, 28), 1),
        (dt.date(2026, 1, 31), dt.date(2026, 3, 31), 2),
        (dt.date(2025, 5, 10), dt.date(2026, 11, 9), 17),
        (dt.date(2025, 5, 10), dt.date(2026, 11, 10), 18),
    ],
)
def test_whole_months(start, end, months):
    assert calendar.months_between(start, end) == months


@pytest.mark.parametrize(
    ("open_items", "trigger", "note", "result"),
    [
        (0, dt.date(2026, 9, 1), "", "OK"),
        (2, dt.date(2026, 9, 1), "moved away", "PLAN_ITEMS_OPEN"),
        (2, dt.date(2025, 5, 20), "", "note FIELD_REQUIRED"),
        (2, dt.date(2025, 5, 20), "18 months are over", "OK"),
        (2, None, "not home yet", "PLAN_ITEMS_OPEN"),
    ],
)
def test_when_a_plan_may_end(open_items, trigger, note, result):
    check = monitoring.check_final
    assert reason_of(check, open_items, trigger, TODAY, note, recorded=False, approved=True) == result
    with pytest.raises(AlreadyExists):
        check(open_items, trigger, TODAY, note, recorded=True, approved=True)


def test_improvement_is_by_each_criterion():
    assert monitoring.improved({"SAFETY": 1, "HOUSING": None}, {"SAFETY": 1, "HOUSING": 0})
    assert not monitoring.improved({"SAFETY": 2, "HOUSING": 0}, {"SAFETY": 1, "HOUSING": 3})


# What may be done, and why not


def facts(**changes) -> progress.Facts:
    known = {
        "strand": "REINTEGRATION",
        "case_state": "REGISTERED",
        "today": TODAY,
        "trigger_on": dt.date(2026, 11, 21),
        "first_visit": True,
        "opp_state": "SUBMITTED",
        "need_count": 3,
        "plan_state": "",
        "approved_on": None,
        "in_force": False,
        "open_items": 0,
        "months": (),
        "review_recorded": False,
        "final_recorded": False,
        "drafters": ("officer",),
    }
    return progress.Facts(**{**known, **changes})


OFFICER = ("officer", frozenset({"mocr_officer"}))
COORDINATOR = ("coordinator", frozenset({"regional_coordinator"}))
RUNNING = {"plan_state": "APPROVED", "in_force": True, "approved_on": APPROVED, "open_items": 2}


@pytest.mark.parametrize(
    ("changes", "who", "action", "result"),
    [
        ({"first_visit": False}, OFFICER, "save_opp", "FIRST_VISIT_MISSING"),
        ({"first_visit": False, "strand": "RETURN", "trigger_on": None}, OFFICER, "save_opp", "OK"),
        ({"first_visit": False, "strand": "RETURN"}, OFFICER, "save_opp", "FIRST_VISIT_MISSING"),
        ({"opp_state": "DRAFT"}, OFFICER, "draft_plan", "OPP_MISSING"),
        ({"need_count": 0}, OFFICER, "draft_plan", "NO_NEEDS"),
        ({}, OFFICER, "draft_plan", "OK"),
        ({"plan_state": "SUBMITTED"}, OFFICER, "draft_plan", "PLAN_NOT_IN_STATE"),
        ({"plan_state": "DRAFTED"}, OFFICER, "submit_plan", "OK"),
        ({"opp_state": ""}, OFFICER, "submit_plan", "OPP_MISSING"),
        ({"plan_state": "SUBMITTED"}, OFFICER, "approve_plan", "NOT_PERMITTED"),
        ({"plan_state": "SUBMITTED"}, COORDINATOR, "approve_plan", "OK"),
        ({"plan_state": "SUBMITTED", "strand": "RETURN"}, COORDINATOR, "approve_plan", "NOT_PERMITTED"),
        ({"plan_state": "DRAFTED"}, COORDINATOR, "approve_plan", "PLAN_NOT_IN_STATE"),
        ({"plan_state": "SUBMITTED", "drafters": ["coordinator"]}, COORDINATOR, "approve_plan", "OWN_PLAN"),
        ({}, OFFICER, "record_monitoring", "PLAN_NOT_APPROVED"),
        (RUNNING, OFFICER, "record_monitoring", "OK"),
        (
            {**RUNNING, "months": ["2026-08", "2026-09", "2026-10", "2026-11"]},
            OFFICER,
            "record_monitoring",
            "MONTH_RECORDED",
        ),
        (RUNNING, OFFICER, "record_final_assessment", "PLAN_ITEMS_OPEN"),
        ({**RUNNING, "open_items": 0}, OFFICER, "record_final_assessment", "OK"),
        ({**RUNNING, "final_recorded": True}, OFFICER, "record_monitoring", "FINAL_ASSESSMENT_RECORDED"),
        (RUNNING, OFFICER, "draft_plan", "OK"),
        ({"case_state": "CLOSED"}, OFFICER, "record_visit", "CASE_CLOSED"),
    ],
)
def test_why_not(changes, who, action, result):
    account, roles = who
    permissions = set().union(*(ROLES[role].permissions for role in roles))
    steps = progress.allowed_actions(
        facts(**changes), account_id=account, roles=roles, permissions=permissions.__contains__
    )
    step = next(step for step in steps if step.name == action)
    assert (step.reason or "OK") == result
    assert {step.name for step in steps} == set(progress.PERMISSIONS)


def test_a_refusal_by_role_names_the_permission():
    with pytest.raises(PermissionDenied) as caught:
        plans.check_approver("RETURN", frozenset({"mocr_officer"}), "x", [])
    assert caught.value.metadata == {"permission": "plan.approve"}
