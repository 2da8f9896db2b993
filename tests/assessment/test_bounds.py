"""Rules at their borders: each table has the last value that passes and the first that does not."""

import datetime as dt
from typing import Any

import pytest
from google.protobuf.timestamp_pb2 import Timestamp
from prag.assessment.v1 import assessment_service_pb2 as pb
from prag.common.v1 import options_pb2, types_pb2
from prag.registry.v1 import registry_service_pb2 as registry

from services.assessment import inputs, reference, resources
from services.assessment.commands import visits as commands
from services.assessment.rules import cases, items, monitoring, opp, plans, progress, visits
from services.chassis import calendar
from services.chassis.errors import DomainError, FieldErrors, InvalidArgument, NotFound
from services.chassis.ids import new_id
from services.chassis.rpc import constraints
from tests.assessment.people import actor

TODAY = dt.date(2026, 11, 23)
NOW = dt.datetime(2026, 11, 23, 9, 0, tzinfo=dt.UTC)
HOME = dt.datetime(2026, 11, 21, 14, 0, tzinfo=dt.UTC)
INSTANT = dt.timedelta(microseconds=1)
DAY = dt.timedelta(days=1)
A, B = "aaaaaaaa-0000-7000-8000-000000000001", "bbbbbbbb-0000-7000-8000-000000000002"


def told(call: Any, *args: Any, **kwargs: Any) -> Any:
    """How a rule answers: OK, or its reason, its fields with their reasons, and all that it says of them."""
    try:
        call(*args, **kwargs)
    except DomainError as error:
        fields = [(one.field, one.reason, dict(one.metadata)) for one in getattr(error, "fields", ())]
        return fields or (error.reason, dict(error.metadata))
    return "OK"


# Cases

STATES = (
    *("REPORTED", "REGISTERED", "ASSESSED", "PLANNED", "IN_IMPLEMENTATION", "FINAL_ASSESSMENT"),
    *("REQUESTED", "SELECTED", "RETURNED", "CLOSED", "CANCELLED", ""),
)
KNOWN = {
    *("REGISTERED", "ASSESSED", "PLANNED", "IN_IMPLEMENTATION", "SELECTED", "RETURNED", "FINAL_ASSESSMENT"),
}
BEFORE_THE_END = KNOWN - {"FINAL_ASSESSMENT"}
ALLOWED = {
    "schedule_visit": KNOWN | {"REPORTED", "REQUESTED"},
    "record_visit": KNOWN | {"REPORTED", "REQUESTED"},
    "save_opp": BEFORE_THE_END,
    "attach_opp_scan": KNOWN,
    "add_need": BEFORE_THE_END,
    "draft_plan": BEFORE_THE_END,
    "update_plan": KNOWN,
    "discard_plan": KNOWN,
    "print_plan": KNOWN,
    "submit_plan": KNOWN,
    "approve_plan": KNOWN,
    "return_plan": KNOWN,
    "record_monitoring": KNOWN,
    "record_twelve_month_review": KNOWN,
    "record_final_assessment": KNOWN,
    "correct_act_date": KNOWN | {"REPORTED", "REQUESTED"},
}


@pytest.mark.parametrize("action", ALLOWED)
def test_each_step_in_each_state_of_its_case(action):
    assert cases.STEPS.keys() == ALLOWED.keys()
    for state in STATES:
        closed: tuple[str, dict[str, str]] = ("CASE_CLOSED", {})
        refused = closed if state == "CLOSED" else ("CASE_NOT_IN_STATE", {"state": state, "action": action})
        assert told(cases.check_case, action, state) == ("OK" if state in ALLOWED[action] else refused)


@pytest.mark.parametrize(
    ("start", "end", "months"),
    [
        (dt.date(2026, 5, 10), dt.date(2026, 5, 10), 0),
        (dt.date(2026, 5, 10), dt.date(2026, 6, 9), 0),
        (dt.date(2026, 5, 10), dt.date(2026, 6, 10), 1),
        (dt.date(2024, 12, 31), dt.date(2026, 1, 30), 12),
        (dt.date(2024, 12, 31), dt.date(2026, 1, 31), 13),
    ],
)
def test_whole_months_at_their_days(start, end, months):
    assert calendar.months_between(start, end) == months


# Visits

PAST_RETURN = {"earliest": HOME.isoformat()}


@pytest.mark.parametrize(
    ("kind", "strand", "trigger", "moment", "planned", "recorded"),
    [
        ("FIRST", "REINTEGRATION", HOME, HOME, "OK", "OK"),
        (
            *("LATER", "INTEGRATION", HOME, HOME - INSTANT),
            [("planned_time", "DATE_TOO_EARLY", PAST_RETURN)],
            [("actual_time", "DATE_TOO_EARLY", PAST_RETURN)],
        ),
        # Before the return is known a visit may be planned, and none has been.
        ("FIRST", "RETURN", None, NOW, "OK", ("VISIT_BEFORE_TRIGGER", {"trigger": ""})),
        ("GO_AND_SEE", "RETURN", HOME, HOME - INSTANT, "OK", "OK"),
        (
            *("GO_AND_SEE", "RETURN", HOME, HOME),
            [("planned_time", "FIELD_CONTRADICTS", {"other": "return_time"})],
            [("actual_time", "FIELD_CONTRADICTS", {"other": "return_time"})],
        ),
        ("GO_AND_INFORM", "RETURN", None, NOW, "OK", "OK"),
        ("LATER", "RETURN", HOME, NOW, "OK", "OK"),
        ("LATER", "RETURN", HOME, NOW + INSTANT, "OK", [("actual_time", "DATE_IN_FUTURE", {})]),
        *(
            ("GO_AND_INFORM", strand, None, NOW, refused, refused)
            for strand in ("REINTEGRATION", "INTEGRATION")
            for refused in [[("kind", "FIELD_CONTRADICTS", {"other": "strand"})]]
        ),
        *(
            (kind, "RETURN", HOME, NOW, [("kind", reason, {})], [("kind", reason, {})])
            for kind, reason in (("", "FIELD_REQUIRED"), ("PARTY", "FIELD_UNKNOWN_VALUE"))
        ),
    ],
)
def test_moments_of_visits(kind, strand, trigger, moment, planned, recorded):
    before = visits.Before(None, trigger)
    assert told(visits.check_planned, kind, strand, before, moment, NOW) == planned
    assert told(visits.check_recorded, kind, strand, before, moment, NOW) == recorded


def test_visits_that_moved_say_where_they_stand():
    assert visits.next_state("record", "PLANNED") == "RECORDED"
    assert visits.next_state("cancel", "PLANNED") == "CANCELLED"
    refused = ("VISIT_NOT_IN_STATE", {"state": "CANCELLED", "action": "record"})
    assert told(visits.next_state, "record", "CANCELLED") == refused
    assert {"FIRST", "LATER", "TWELVE_MONTH", "GO_AND_SEE", "GO_AND_INFORM"} == visits.KINDS


@pytest.mark.parametrize("kind", ["CSW", "DRRPIF", "MCR", "HEALTH", "MHC", "FLAA", "NGO"])
def test_who_comes_from_outside(kind):
    assert visits.invited(["MOCR", kind])
    assert not visits.invited(["MOCR"])
    assert not visits.invited([])


@pytest.mark.parametrize(
    ("role", "guest"),
    [
        ("csw_officer", True),
        ("institution_officer", True),
        ("health_officer", True),
        ("mocr_officer", False),
        ("regional_coordinator", False),
    ],
)
def test_who_is_only_a_guest_at_visits(role, guest):
    assert visits.is_guest(actor(role).roles) is guest


@pytest.mark.parametrize(
    ("state", "closed", "who", "shown"),
    [
        ("PLANNED", False, "csw", True),
        ("PLANNED", True, "csw", False),
        ("PLANNED", False, "other", False),
        ("RECORDED", False, "csw", False),
        ("CANCELLED", False, "csw", False),
    ],
)
def test_who_sees_a_snapshot(state, closed, who, shown):
    seen = visits.shows_snapshot(state, closed=closed, institution_id=who, invitations=["csw"])
    assert seen is shown


# The questionnaire

NAMED = opp.Question("text", "TEXT")
NUMBER = opp.Question("number", "NUMBER")
DATE = opp.Question("date", "DATE")
ONE = opp.Question("one", "CHOICE", choices=("X", "Y"))
MANY = opp.Question("many", "CHOICES", choices=("X", "Y"))
WHO = opp.Question("who", "PERSONS")
QUESTIONS = (NAMED, NUMBER, DATE, ONE, MANY, WHO)


@pytest.mark.parametrize(
    ("code", "values", "faults"),
    [
        ("text", ["x" * 2000], "OK"),
        ("text", ["x" * 2001], [("answers.text", "FIELD_TOO_LONG", {"max": "2000"})]),
        ("number", ["9999"], "OK"),
        ("number", ["0"], "OK"),
        ("number", ["10000"], [("answers.number", "FIELD_OUT_OF_RANGE", {"min": "0", "max": "9999"})]),
        ("number", ["-1"], [("answers.number", "FIELD_INVALID_FORMAT", {})]),
        ("number", ["²"], [("answers.number", "FIELD_INVALID_FORMAT", {})]),
        ("date", ["2026-02-28"], "OK"),
        ("date", ["2026-02-29"], [("answers.date", "DATE_INVALID", {})]),
        ("one", ["X"], "OK"),
        ("one", ["X", "Y"], [("answers.one", "FIELD_TOO_MANY", {"max": "1"})]),
        ("one", ["Z"], [("answers.one", "FIELD_UNKNOWN_VALUE", {})]),
        ("many", ["X", "Y"], "OK"),
        ("many", ["X", "X"], [("answers.many", "FIELD_DUPLICATE", {})]),
        ("many", ["X", "Z"], [("answers.many", "FIELD_UNKNOWN_VALUE", {})]),
        ("who", [A, B], [("answers.who", "FIELD_UNKNOWN_VALUE", {})]),
        ("who", [A], "OK"),
        ("what", ["X"], [("answers[0].question", "FIELD_UNKNOWN_VALUE", {})]),
    ],
)
def test_answers_at_their_borders(code, values, faults):
    assert told(opp.check_answers, QUESTIONS, [(code, values)], {A}) == faults


def test_faults_of_answers_name_their_places():
    given = [("one", ["X"]), ("one", ["Y"]), ("what", []), ("many", ["Z", "Z"])]
    assert told(opp.check_answers, QUESTIONS, given, ()) == [
        ("answers.one", "FIELD_DUPLICATE", {}),
        ("answers[2].question", "FIELD_UNKNOWN_VALUE", {}),
        ("answers.many", "FIELD_DUPLICATE", {}),
        # Two values that are none are one fault of the answer.
        ("answers.many", "FIELD_UNKNOWN_VALUE", {}),
    ]


def test_what_must_be_answered_is_what_is_asked():
    questions = (
        opp.Question("has", "YES_NO", required=True),
        opp.Question(
            "which", "CHOICE", required=True, choices=("X",), asked_if="has", asked_if_values=("YES",)
        ),
        opp.Question("why", "TEXT"),
    )

    def check(questions: Any, answers: Any) -> None:
        opp.check_complete(questions, answers, rated())

    assert told(check, questions, {"has": ["NO"]}) == "OK"
    assert told(check, questions, {"has": ["YES"], "which": ["X"]}) == "OK"
    missing = ("ANSWERS_MISSING", {"count": "1", "questions": "which"})
    assert told(check, questions, {"has": ["YES"]}) == missing
    assert told(check, questions, {"has": ["YES"], "which": [""]}) == missing
    assert told(check, questions, {}) == ("ANSWERS_MISSING", {"count": "1", "questions": "has"})
    both = (questions[0], opp.Question("when", "DATE", required=True))
    assert told(check, both, {}) == ("ANSWERS_MISSING", {"count": "2", "questions": "has,when"})
    # With a criterion open too, both are told at once.
    assert told(opp.check_complete, both, {}, rated()[1:]) == [
        ("ratings", "FIELD_REQUIRED", {"criterion": "SAFETY"}),
        ("answers.has", "FIELD_REQUIRED", {}),
        ("answers.when", "FIELD_REQUIRED", {}),
    ]


def test_needs_are_found_once_in_the_order_of_the_form():
    questions = (
        opp.Question("roof", "YES_NO", finds={"NO": "HOUSING"}),
        opp.Question("who", "PERSONS", finds={"*": "WORK"}, asked_if="jobs", asked_if_values=("YES",)),
        opp.Question("rent", "YES_NO", finds={"NO": "HOUSING", "YES": "FOOD"}),
        opp.Question("note", "TEXT"),
    )
    given = {"roof": ["NO"], "jobs": ["YES"], "who": [B, A], "rent": ["NO"], "note": ["NO"]}
    assert opp.find_needs(questions, given) == [
        opp.Found("HOUSING", "", "roof"),
        opp.Found("WORK", B, "who"),
        opp.Found("WORK", A, "who"),
    ]
    assert opp.find_needs(questions, {**given, "jobs": ["NO"]}) == [opp.Found("HOUSING", "", "roof")]
    assert opp.find_needs(questions, {"rent": ["YES"]}) == [opp.Found("FOOD", "", "rent")]
    assert opp.find_needs(questions, {"roof": ["YES"]}) == []


@pytest.mark.parametrize(
    ("rating", "faults"),
    [
        (opp.Rating("SAFETY", 0), []),
        (opp.Rating("SAFETY", 3), []),
        (opp.Rating("BEAUTY", 1), [("criterion", "FIELD_UNKNOWN_VALUE", {})]),
        (opp.Rating("SAFETY", None, not_applicable=True, note="none"), []),
        (
            opp.Rating("SAFETY", 0, not_applicable=True),
            [("not_applicable", "FIELD_CONTRADICTS", {"other": "value"})],
        ),
    ],
)
def test_one_rating_at_its_borders(rating, faults):
    expected = [(f"ratings[0].{field}", reason, metadata) for field, reason, metadata in faults]
    assert told(opp.check_ratings, [rating], complete=False) == (expected or "OK")


def rated(**changes: opp.Rating) -> list[opp.Rating]:
    names = (
        *("SAFETY", "STANDARD_OF_LIVING", "LIVELIHOOD", "HOUSING"),
        *("DOCUMENTS", "FAMILY", "PARTICIPATION", "REMEDIES"),
    )
    return [changes.get(name, opp.Rating(name, 0)) for name in names]


def test_a_whole_rating_has_all_eight_or_says_why_not():
    check = opp.check_ratings
    assert told(check, rated(), complete=True) == "OK"
    # Of the first criterion as of the last, and of a zero as of a three.
    for position, name in ((0, "SAFETY"), (7, "REMEDIES")):
        short = rated()
        del short[position]
        assert told(check, short, complete=False) == "OK"
        assert told(check, short, complete=True) == [("ratings", "FIELD_REQUIRED", {"criterion": name})]
    with pytest.raises(InvalidArgument) as caught:
        check(rated()[1:], complete=True)
    assert (caught.value.reason, caught.value.metadata) == ("RATING_INCOMPLETE", {"criterion": "SAFETY"})
    for last, whole in (
        (opp.Rating("REMEDIES", None), False),
        (opp.Rating("REMEDIES", None, note="why"), False),
        (opp.Rating("REMEDIES", None, not_applicable=True, note=" "), False),
        (opp.Rating("REMEDIES", None, not_applicable=True, note="no claim"), True),
    ):
        assert (told(check, rated(REMEDIES=last), complete=True) == "OK") is whole
    twice = [opp.Rating("SAFETY", 1), opp.Rating("HOUSING", 1), opp.Rating("SAFETY", 1)]
    assert told(check, twice, complete=False) == [("ratings[2].criterion", "FIELD_DUPLICATE", {})]


def test_a_form_moves_once():
    assert opp.next_state("save", "DRAFT") == "DRAFT"
    assert opp.next_state("submit", "DRAFT") == "SUBMITTED"
    for action in ("save", "submit"):
        refused = ("SUBMISSION_NOT_IN_STATE", {"state": "SUBMITTED", "action": action})
        assert told(opp.next_state, action, "SUBMITTED") == refused


# The plan


@pytest.mark.parametrize(
    ("strand", "role", "account", "answer"),
    [
        ("REINTEGRATION", "regional_coordinator", "c", "OK"),
        ("INTEGRATION", "regional_coordinator", "c", "OK"),
        ("RETURN", "mcr_officer", "c", "OK"),
        ("RETURN", "regional_coordinator", "c", ("NOT_PERMITTED", {"permission": "plan.approve"})),
        ("INTEGRATION", "mcr_officer", "c", ("NOT_PERMITTED", {"permission": "plan.approve"})),
        # Neither who drafted nor who sent it.
        ("REINTEGRATION", "regional_coordinator", "a", ("OWN_PLAN", {})),
        ("REINTEGRATION", "regional_coordinator", "b", ("OWN_PLAN", {})),
    ],
)
def test_who_decides_on_a_plan(strand, role, account, answer):
    assert told(plans.check_approver, strand, frozenset({role, "x"}), account, ("a", "b")) == answer


def package(code: str, **changes: Any) -> plans.PackageItem:
    return plans.PackageItem(code, **{"need": "FOOD", "usual_days": 10, **changes})


def proposed(packages: list[plans.PackageItem], person: str = "", **answers: list[str]) -> list[str]:
    need = plans.Need("n", "FOOD", person)
    found = plans.propose([need], packages, "RETURN", answers, TODAY)
    assert {(one.need_id, one.person_id) for one in found} <= {("n", person)}
    return [one.item.code for one in found]


def test_what_packages_propose():
    bread = package("BREAD")
    assert proposed([bread]) == ["BREAD"]
    assert proposed([package("BREAD", need="WORK")]) == []
    assert proposed([package("BREAD", strands=frozenset({"INTEGRATION"})), package("MILK")]) == ["MILK"]
    # For persons, for families, and for both.
    both = [package("PEN", of="PERSON"), package("POT", of="FAMILY"), package("TEA")]
    assert (proposed(both), proposed(both, A)) == (["POT", "TEA"], ["PEN", "TEA"])
    hand = [package("WOOD", proposed=False), package("COAL", when={"heats": frozenset({"COAL"})})]
    assert proposed([*hand, bread]) == ["BREAD"]
    assert proposed([*hand, bread], heats=["COAL"]) == ["COAL", "BREAD"]
    # With nothing that an answer points to, the first of all that fit: even one to be chosen by hand.
    assert proposed(hand) == ["WOOD"]
    assert proposed(hand, heats=["GAS"]) == ["WOOD"]
    assert proposed([package("WOOD", when={"a": frozenset({"1"}), "b": frozenset({"2"})})], b=["2"]) == [
        "WOOD"
    ]
    (one,) = plans.propose([plans.Need("n", "FOOD")], [bread], "RETURN", {}, TODAY)
    assert one == plans.Proposal("n", "", bread, dt.date(2026, 12, 3))
    assert plans.propose([plans.Need("n", "FOOD", met=True)], [bread], "RETURN", {}, TODAY) == []


def test_a_plan_that_may_be_sent_is_whole():
    check = plans.check_submittable
    need = plans.Need("n", "FOOD")
    assert told(check, [need], [plans.Agreed("n", TODAY, "BREAD")]) == "OK"
    assert told(check, [need], [plans.Agreed("n", TODAY, "", "own words")]) == "OK"
    assert told(check, [need, plans.Need("m", "WORK")], []) == ("NEED_WITHOUT_ITEM", {"count": "2"})
    # A plan about nothing is none; and each item that nobody can act upon counts.
    assert told(check, [], []) == ("PLAN_ITEM_INCOMPLETE", {"count": "0"})
    half = [plans.Agreed("n", None, "BREAD"), plans.Agreed("n", TODAY), plans.Agreed("n", TODAY, "BREAD")]
    assert told(check, [need], half) == ("PLAN_ITEM_INCOMPLETE", {"count": "2"})
    assert told(check, [plans.Need("m", "WORK", met=True)], [plans.Agreed("n", TODAY, "BREAD")]) == "OK"


# Items

D = [TODAY + dt.timedelta(days=day) for day in range(6)]


@pytest.mark.parametrize(
    ("moves", "state", "on"),
    [
        # What is furthest on counts, in this order.
        ([("a", 1, "NOT_BEGUN", 0), ("b", 1, "CANNOT", 1)], "CANNOT", 1),
        ([("a", 1, "CANNOT", 3), ("b", 1, "SENT", 1)], "SENT", 1),
        ([("a", 1, "SENT", 3), ("b", 1, "IN_PROGRESS", 1)], "IN_PROGRESS", 1),
        ([("a", 1, "IN_PROGRESS", 3), ("b", 1, "DONE", 1)], "DONE", 1),
        # Two that stand alike: since the later.
        ([("a", 1, "SENT", 3), ("b", 1, "SENT", 1)], "SENT", 3),
        ([("a", 1, "SENT", 1), ("b", 1, "SENT", 3)], "SENT", 3),
        # By version and not by day within a source.
        ([("a", 2, "CANNOT", 0), ("a", 1, "SENT", 4)], "CANNOT", 0),
        # Of the same day the office's word stands.
        ([("r", 1, "SENT", 2), (items.OFFICE, 202611, "CANNOT", 2)], "CANNOT", 2),
        # What was done counts whatever the office says before or after.
        ([("r", 1, "DONE", 0), (items.OFFICE, 202611, "CANNOT", 2)], "DONE", 0),
        # The office takes its own word back.
        ([(items.OFFICE, 202611, "DONE", 1), (items.OFFICE, 202612, "CANNOT", 3)], "CANNOT", 3),
        ([("r", 1, "CANNOT", 0), ("r", 2, "DONE", 1), ("r", 3, "CANNOT", 2)], "DONE", 1),
    ],
)
def test_which_of_several_moves_counts(moves, state, on):
    made = [items.Move(source, version, to, D[day]) for source, version, to, day in moves]
    assert items.settle(made) == items.settle(reversed(made)) == (state, D[on])


def test_outcomes_stand_once_and_in_order():
    moves = [
        items.Move("r", 2, "DONE", D[2], "EMPLOYED"),
        items.Move("r", 1, "IN_PROGRESS", D[1], "MEDIATED"),
        items.Move("s", 1, "IN_PROGRESS", D[3], "MEDIATED"),
        items.Move("s", 2, "CANNOT", D[0]),
    ]
    assert items.outcomes_of(moves) == ["MEDIATED", "EMPLOYED"]


def test_words_of_the_office_and_what_is_open():
    words = ("PROGRESS", "DONE", "CANNOT", "NONE", "")
    assert [items.by_office(word) for word in words] == ["IN_PROGRESS", "DONE", "CANNOT", None, None]
    states = ("NOT_BEGUN", "SENT", "IN_PROGRESS", "DONE", "CANNOT")
    assert [items.is_open(state) for state in states] == [True, True, True, False, False]
    assert items.needs_met({"a": ["DONE"], "b": ["DONE", "NOT_BEGUN"], "c": ["CANNOT", "CANNOT"]}) == {"a"}


# Months

APPROVED = dt.date(2026, 10, 31)


@pytest.mark.parametrize(
    ("month", "done_on", "answer"),
    [
        ("2026-10", dt.date(2026, 10, 1), "OK"),
        ("2026-11", dt.date(2026, 11, 1), "OK"),
        ("2026-10", TODAY, "OK"),
        ("2026-11", dt.date(2026, 10, 31), [("done_on", "DATE_ORDER", {"other": "month"})]),
        ("2026-11", TODAY + DAY, [("done_on", "DATE_IN_FUTURE", {})]),
        ("2026-09", TODAY, [("month", "FIELD_OUT_OF_RANGE", {"min": "2026-10", "max": "2026-11"})]),
        ("2026-12", TODAY, [("month", "FIELD_OUT_OF_RANGE", {"min": "2026-10", "max": "2026-11"})]),
    ],
)
def test_months_at_their_borders(month, done_on, answer):
    assert told(monitoring.check_month, month, done_on, APPROVED, TODAY, {"2026-08"}) == answer


def test_a_month_is_recorded_once_and_only_of_an_approved_plan():
    check = monitoring.check_month
    assert told(check, "2026-11", TODAY, APPROVED, TODAY, {"2026-11"}) == (
        "MONTH_RECORDED",
        {"month": "2026-11"},
    )
    assert told(check, "", TODAY, None, TODAY, ()) == ("PLAN_NOT_APPROVED", {})
    with pytest.raises(InvalidArgument) as caught:
        check("2026-12", TODAY, APPROVED, TODAY, ())
    assert (caught.value.reason, caught.value.metadata) == ("MONTH_OUT_OF_RANGE", {"month": "2026-12"})


@pytest.mark.parametrize(
    ("month", "last", "next_month"),
    [
        ("2026-01", dt.date(2026, 1, 31), "2026-02"),
        ("2026-11", dt.date(2026, 11, 30), "2026-12"),
        ("2026-12", dt.date(2026, 12, 31), "2027-01"),
        ("2027-02", dt.date(2027, 2, 28), "2027-03"),
    ],
)
def test_the_last_day_of_a_month_is_in_time(month, last, next_month):
    assert monitoring.month_of(last) == month
    assert not monitoring.is_late(month, last)
    assert monitoring.is_late(month, last + DAY)
    assert monitoring.month_due(APPROVED, (), last) == month
    assert monitoring.month_due(APPROVED, {month}, last) == next_month
    assert monitoring.month_due(None, (), last) == ""


def test_marks_end_with_today_or_with_the_end():
    marks = monitoring.marks
    assert marks(None, {}, TODAY) == []
    assert marks(APPROVED, {"2026-10": True}, TODAY) == [("2026-10", "LATE"), ("2026-11", "DUE")]
    assert marks(APPROVED, {"2026-11": False}, TODAY) == [("2026-10", "MISSING"), ("2026-11", "OK")]
    later = dt.date(2027, 1, 10)
    assert marks(APPROVED, {}, later, dt.date(2026, 11, 2)) == [
        ("2026-10", "MISSING"),
        ("2026-11", "MISSING"),
    ]
    # An end that is written down for later does not open months that have not begun.
    assert marks(APPROVED, {}, TODAY, later) == [("2026-10", "MISSING"), ("2026-11", "DUE")]


@pytest.mark.parametrize(
    ("open_items", "trigger", "note", "recorded", "approved", "answer"),
    [
        (0, None, "", False, True, "OK"),
        (1, dt.date(2025, 5, 23), "over", False, True, "OK"),
        (1, dt.date(2025, 5, 24), "over", False, True, ("PLAN_ITEMS_OPEN", {"open": "1"})),
        (3, None, "over", False, True, ("PLAN_ITEMS_OPEN", {"open": "3"})),
        (1, dt.date(2025, 5, 23), " ", False, True, [("note", "FIELD_REQUIRED", {})]),
        (0, None, "", False, False, ("PLAN_NOT_APPROVED", {})),
        (0, None, "", True, False, ("FINAL_ASSESSMENT_RECORDED", {})),
    ],
)
def test_the_end_of_a_plan_at_its_borders(open_items, trigger, note, recorded, approved, answer):
    check = monitoring.check_final
    assert told(check, open_items, trigger, TODAY, note, recorded=recorded, approved=approved) == answer


@pytest.mark.parametrize(
    ("first", "last", "better"),
    [
        ({"SAFETY": 1, "HOUSING": 1}, {"SAFETY": 1, "HOUSING": 2}, True),
        ({"SAFETY": 1, "HOUSING": 1}, {"SAFETY": 3, "HOUSING": 0}, False),
        ({"SAFETY": 1}, {"SAFETY": None}, True),
        ({"SAFETY": 1}, {}, True),
        ({"SAFETY": None}, {"SAFETY": 0}, True),
        ({"SAFETY": 1}, {"SAFETY": 0}, False),
        ({}, {"SAFETY": 0}, True),
    ],
)
def test_better_is_by_what_was_rated_both_times(first, last, better):
    assert monitoring.improved(first, last) is better


# What may be done, and why not

EVERY_PERMISSION = {
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
IN_STATE = {"DRAFTED": "submit_plan", "SUBMITTED": "approve_plan"}


def facts(**changes: Any) -> progress.Facts:
    known = {
        "strand": "REINTEGRATION",
        "case_state": "REGISTERED",
        "today": TODAY,
        "trigger_on": dt.date(2026, 11, 21),
        "first_visit": True,
        "opp_state": "SUBMITTED",
        "need_count": 1,
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


def answers_of(role: str, account: str = "x", without: str = "", **changes: Any) -> dict[str, Any]:
    steps = progress.allowed_actions(
        facts(**changes),
        account_id=account,
        roles=frozenset({role}),
        permissions=lambda permission: permission != without,
    )
    return {
        step.name: (step.reason, dict(step.metadata or {})) if not step.allowed else "OK" for step in steps
    }


IN_FORCE = {"plan_state": "APPROVED", "in_force": True, "approved_on": dt.date(2026, 10, 15)}
PLAN_WAITS = {"plan_state": "SUBMITTED"}
NO_PLAN = ("PLAN_NOT_APPROVED", {})


def in_state(action: str, state: str) -> tuple[str, dict[str, str]]:
    return ("PLAN_NOT_IN_STATE", {"state": state, "action": action})


PLAN_STEPS = ("update_plan", "discard_plan", "submit_plan", "approve_plan", "return_plan")
BEGUN = {
    **dict.fromkeys(("schedule_visit", "record_visit", "save_opp", "draft_plan"), "OK"),
    **dict.fromkeys(("attach_opp_scan", "add_need"), "OK"),
    "print_plan": ("PLAN_NOT_FOUND", {}),
    **{name: in_state(name, "") for name in PLAN_STEPS},
    "record_monitoring": NO_PLAN,
    "record_twelve_month_review": NO_PLAN,
    "record_final_assessment": NO_PLAN,
}


@pytest.mark.parametrize(
    ("changes", "differs"),
    [
        ({}, {}),
        (
            {"first_visit": False, "opp_state": "", "need_count": 0},
            {
                "save_opp": ("FIRST_VISIT_MISSING", {}),
                "attach_opp_scan": ("SUBMISSION_NOT_FOUND", {}),
                "draft_plan": ("OPP_MISSING", {}),
                **{name: ("OPP_MISSING", {"state": "", "action": name}) for name in PLAN_STEPS},
            },
        ),
        ({"need_count": 0}, {"draft_plan": ("NO_NEEDS", {})}),
        ({"first_visit": False, "strand": "RETURN", "trigger_on": None}, {}),
        ({"first_visit": False, "trigger_on": None}, {"save_opp": ("FIRST_VISIT_MISSING", {})}),
        (
            {"plan_state": "DRAFTED"},
            {
                "draft_plan": in_state("draft_plan", "DRAFTED"),
                "update_plan": "OK",
                "discard_plan": "OK",
                "submit_plan": "OK",
                "approve_plan": in_state("approve_plan", "DRAFTED"),
                "return_plan": in_state("return_plan", "DRAFTED"),
            },
        ),
        (
            {"plan_state": "RETURNED"},
            {
                "draft_plan": in_state("draft_plan", "RETURNED"),
                "update_plan": "OK",
                "discard_plan": in_state("discard_plan", "RETURNED"),
                "submit_plan": "OK",
                "approve_plan": in_state("approve_plan", "RETURNED"),
                "return_plan": in_state("return_plan", "RETURNED"),
            },
        ),
        (
            PLAN_WAITS,
            {
                "draft_plan": in_state("draft_plan", "SUBMITTED"),
                "update_plan": in_state("update_plan", "SUBMITTED"),
                "discard_plan": in_state("discard_plan", "SUBMITTED"),
                "submit_plan": in_state("submit_plan", "SUBMITTED"),
                "approve_plan": "OK",
                "return_plan": "OK",
            },
        ),
        (
            {**PLAN_WAITS, "bare_needs": 2},
            {
                "draft_plan": in_state("draft_plan", "SUBMITTED"),
                "update_plan": in_state("update_plan", "SUBMITTED"),
                "discard_plan": in_state("discard_plan", "SUBMITTED"),
                "submit_plan": in_state("submit_plan", "SUBMITTED"),
                "approve_plan": ("NEED_WITHOUT_ITEM", {"count": "2"}),
                "return_plan": "OK",
            },
        ),
        (
            # A plan in force may be drafted anew also while another OPP is being filled in.
            {**IN_FORCE, "opp_state": "DRAFT", "open_items": 1},
            {
                "attach_opp_scan": ("OPP_MISSING", {}),
                **{name: in_state(name, "APPROVED") for name in PLAN_STEPS},
                "record_monitoring": "OK",
                "record_twelve_month_review": "OK",
                "record_final_assessment": ("PLAN_ITEMS_OPEN", {"open": "1"}),
            },
        ),
        (
            {**IN_FORCE, "months": ("2026-10", "2026-11")},
            {
                **{name: in_state(name, "APPROVED") for name in PLAN_STEPS},
                "record_monitoring": ("MONTH_RECORDED", {"month": "2026-11"}),
                "record_twelve_month_review": "OK",
                "record_final_assessment": "OK",
            },
        ),
        (
            # The month before is open still.
            {**IN_FORCE, "months": ("2026-11",), "open_items": 2, "trigger_on": dt.date(2025, 5, 23)},
            {
                **{name: in_state(name, "APPROVED") for name in PLAN_STEPS},
                "record_monitoring": "OK",
                "record_twelve_month_review": "OK",
                "record_final_assessment": "OK",
            },
        ),
        (
            {**IN_FORCE, "final_recorded": True},
            {
                "save_opp": ("SUBMISSION_NOT_IN_STATE", {"state": "FINAL", "action": "save_opp"}),
                "draft_plan": in_state("draft_plan", "APPROVED"),
                **{name: in_state(name, "APPROVED") for name in PLAN_STEPS},
                "record_monitoring": ("FINAL_ASSESSMENT_RECORDED", {}),
                "record_twelve_month_review": ("FINAL_ASSESSMENT_RECORDED", {}),
                "record_final_assessment": ("FINAL_ASSESSMENT_RECORDED", {}),
            },
        ),
    ],
)
def test_every_step_and_why_not(changes, differs):
    strand = changes.get("strand", "REINTEGRATION")
    role = "mcr_officer" if strand == "RETURN" else "regional_coordinator"
    printed = {"print_plan": "OK"} if changes.get("plan_state") else {}
    assert answers_of(role, **changes) == {**BEGUN, **printed, **differs}


def test_a_review_is_made_once():
    answers = answers_of("mocr_officer", **IN_FORCE, review_recorded=True)
    assert answers["record_twelve_month_review"] == ("REVIEW_RECORDED", {})


def test_steps_ask_for_their_permission_first_and_for_the_case_next():
    assert progress.PERMISSIONS == EVERY_PERMISSION
    for permission in set(EVERY_PERMISSION.values()):
        found = answers_of("regional_coordinator", without=permission, case_state="CLOSED")
        for name, needed in EVERY_PERMISSION.items():
            closed: tuple[str, dict[str, str]] = ("CASE_CLOSED", {})
            refused = ("NOT_PERMITTED", {"permission": permission})
            assert found[name] == (refused if needed == permission else closed)


@pytest.mark.parametrize("name", ["approve_plan", "return_plan"])
def test_who_had_a_hand_in_a_plan_does_not_decide_on_it(name):
    assert answers_of("regional_coordinator", "officer", **PLAN_WAITS)[name] == ("OWN_PLAN", {})
    assert answers_of("regional_coordinator", "other", **PLAN_WAITS)[name] == "OK"
    foreign = answers_of("mcr_officer", "other", **PLAN_WAITS)
    assert foreign[name] == ("NOT_PERMITTED", {"permission": "plan.approve"})
    # Nobody's own hand keeps them from what others do.
    assert answers_of("regional_coordinator", "officer", **IN_FORCE)["draft_plan"] == "OK"


# What requests hold


def test_persons_of_requests():
    member, stranger = new_id(), new_id()
    errors = FieldErrors()
    assert inputs.person(errors, str(member), "x", [member]) == member
    assert inputs.person(errors, "", "x", [member]) is None
    assert not errors.violations
    assert inputs.person(errors, "nobody", "x", [member]) is None
    inputs.person(errors, str(stranger), "y", [member])
    assert [(one.field, one.reason) for one in errors.violations] == [
        ("x", "FIELD_INVALID_ID"),
        ("y", "FIELD_UNKNOWN_VALUE"),
    ]


THREE = {"min": "0", "max": "3"}
LONGEST = pb.Participant(kind="k" * 20, institution_id="i" * 64, name="n" * 200, present=True)


def visit(**values: Any) -> pb.RecordVisitRequest:
    return pb.RecordVisitRequest(case_id="c", actual_time=Timestamp(seconds=1), **values)


def month(**values: Any) -> pb.RecordMonitoringRequest:
    return pb.RecordMonitoringRequest(**{"case_id": "c", "month": "2026-11", **values})


@pytest.mark.parametrize(
    ("request_", "wrong"),
    [
        (visit(participants=[LONGEST] * 20, note="x" * 2000, place="x" * 200), []),
        (visit(participants=[LONGEST] * 21), [("participants", "FIELD_TOO_MANY", {"max": "20"})]),
        (
            visit(
                participants=[
                    LONGEST,
                    pb.Participant(kind="k" * 21, institution_id="i" * 65, name="n" * 201),
                    pb.Participant(),
                ]
            ),
            [
                ("participants[1].institution_id", "FIELD_TOO_LONG", {"max": "64"}),
                ("participants[1].kind", "FIELD_TOO_LONG", {"max": "20"}),
                ("participants[1].name", "FIELD_TOO_LONG", {"max": "200"}),
                ("participants[2].kind", "FIELD_REQUIRED", {}),
            ],
        ),
        (visit(note="x" * 2001), [("note", "FIELD_TOO_LONG", {"max": "2000"})]),
        (pb.RecordVisitRequest(case_id="c"), [("actual_time", "FIELD_REQUIRED", {})]),
        *(
            (month(month=wrong), [("month", "FIELD_INVALID_FORMAT", {})])
            for wrong in ("2026-00", "2026-1", "2026-13", "26-10")
        ),
        (month(month="2026-110"), [("month", "FIELD_TOO_LONG", {"max": "7"})]),
        (month(month=""), [("month", "FIELD_REQUIRED", {})]),
        (month(ratings=[pb.Rating(value=0), pb.Rating(value=3, note="x" * 1000), pb.Rating()]), []),
        *(
            (month(ratings=[pb.Rating(value=wrong)]), [("ratings[0].value", "FIELD_OUT_OF_RANGE", THREE)])
            for wrong in (-1, 4)
        ),
        (
            month(ratings=[pb.Rating(note="x" * 1001, criterion=99)]),
            [
                ("ratings[0].criterion", "FIELD_UNKNOWN_VALUE", {}),
                ("ratings[0].note", "FIELD_TOO_LONG", {"max": "1000"}),
            ],
        ),
        (
            pb.ReturnPlanRequest(plan_id="p", note="x" * 1001),
            [("note", "FIELD_TOO_LONG", {"max": "1000"})],
        ),
        (pb.ReturnPlanRequest(plan_id="p", note=" "), [("note", "FIELD_REQUIRED", {})]),
        (
            pb.UpdatePlanRequest(plan_id="p", items=[pb.PlanItem(need_id="n")] * 101),
            [("items", "FIELD_TOO_MANY", {"max": "100"})],
        ),
    ],
)
def test_what_the_contract_refuses(request_, wrong):
    answered = told(constraints.check, request_)
    assert answered == (wrong or "OK")


def test_participants_of_a_request():
    assert inputs.participants([LONGEST, pb.Participant(kind=" CSW ", name=" Ana ")]) == [
        {"institution_id": "i" * 64, "kind": "k" * 20, "present": True, "name": "n" * 200},
        {"institution_id": "", "kind": "CSW", "present": False, "name": "Ana"},
    ]


def test_answers_ratings_and_codes_of_a_request():
    assert inputs.answers([pb.Answer(question="a", values=["", "x"]), pb.Answer(question="b")]) == [
        ("a", ["x"]),
        ("b", []),
    ]
    given = [
        pb.Rating(criterion="CRITERION_SAFETY", value=0, note=" why "),
        pb.Rating(criterion="CRITERION_HOUSING", not_applicable=True),
        pb.Rating(),
    ]
    assert inputs.ratings(given) == [
        opp.Rating("SAFETY", 0, note="why"),
        opp.Rating("HOUSING", None, not_applicable=True),
        opp.Rating("", None),
    ]
    for value, name in ((pb.VISIT_KIND_FIRST, "FIRST"), (0, ""), (99, "")):
        assert inputs.code(pb.VisitKind, value, "VISIT_KIND_") == name


# Reference data


def test_a_form_is_known_by_its_code_and_version():
    newest = reference.form("OPP")
    assert reference.form("OPP", newest.version).questions == newest.questions
    for code, version in (("OPP", newest.version + 1), ("XXX", 0), ("", 0)):
        with pytest.raises(NotFound, match="QUESTIONNAIRE_NOT_FOUND"):
            reference.form(code, version)
    rent = reference.packages().item("RENT")
    assert rent == plans.PackageItem(
        code="RENT",
        need="HOUSING",
        scheme="RENT",
        finished_by=frozenset({"HOUSING_SECURED"}),
        usual_days=30,
        strands=frozenset({"REINTEGRATION", "INTEGRATION"}),
        of="FAMILY",
        when={"dwelling": frozenset({"COLLECTIVE", "NONE"}), "can_pay_rent": frozenset({"NO"})},
    )
    test = reference.packages().item("LEVEL_TEST")
    assert test == plans.PackageItem(
        code="LEVEL_TEST",
        need="SCHOOL",
        institution_kind="MED",
        finished_by=frozenset({"LEVEL_ASSESSED"}),
        usual_days=30,
        strands=frozenset({"RETURN", "REINTEGRATION", "INTEGRATION"}),
        of="PERSON",
        proposed=False,
    )
    assert reference.packages().item("CASTLE") is None
    assert reference.packages().finished_by("LEVEL_TEST") == {"LEVEL_ASSESSED"}
    assert reference.packages().finished_by("") is None
    assert reference.packages().name("RENT")["en"] == "Rent"
    assert reference.packages().name("HOUSING")["en"] == "Housing"
    assert reference.packages().name("CASTLE") == {}


def test_a_ground_holds_from_its_first_day_to_its_last(monkeypatch):
    grounds = [
        {"recipient": "PUBLIC_BODY", "ground": "PUBLIC_TASK", "valid_from": TODAY, "valid_to": TODAY + DAY},
        {"recipient": "ORGANISATION", "ground": "CONTRACT", "valid_from": TODAY},
    ]
    monkeypatch.setattr(reference, "_grounds", lambda: grounds)
    days = [TODAY - DAY, TODAY, TODAY + DAY, TODAY + 2 * DAY]
    assert [reference.ground("PUBLIC_BODY", day) for day in days] == [
        *("CONSENT", "PUBLIC_TASK", "PUBLIC_TASK", "CONSENT")
    ]
    assert [reference.ground("ORGANISATION", day) for day in days] == ["CONSENT", *["CONTRACT"] * 3]
    assert reference.ground("NEIGHBOUR", TODAY) == "CONSENT"


def test_the_questions_of_the_form_have_what_the_file_gives_them():
    questions = reference.form("OPP").by_code()
    who = questions["documents_who"]
    assert (who.kind, who.asked_if, who.asked_if_values, dict(who.finds)) == (
        "PERSONS",
        "documents_all",
        ("NO",),
        {"*": "CIVIL_DOCUMENTS"},
    )
    # A section's sensitivity is that of its questions.
    assert questions["health_note"].sensitivity == "HEALTH"
    assert questions["documents_all"].sensitivity == ""
    assert questions["documents_all"].required
    assert not questions["skills"].required


def test_the_form_and_the_packages_as_messages():
    form = resources.questionnaire("OPP", 1)
    assert (form.code, form.version, form.title.en) == ("OPP", 1, "Needs assessment")
    assert (form.provenance.valid_from.year, form.provenance.demo) == (2020, True)
    sections = {section.code: section for section in form.sections}
    assert (sections["DOCUMENTS"].title.en, sections["DOCUMENTS"].title.sr) == ("Documents", "Документа")
    questions = {question.code: question for section in form.sections for question in section.questions}
    who, which = questions["documents_who"], questions["documents_which"]
    assert (who.kind, who.required, dict(who.finds)) == ("PERSONS", True, {"*": "CIVIL_DOCUMENTS"})
    assert (who.asked_if, list(who.asked_if_values)) == ("documents_all", ["NO"])
    assert who.text.en == "Whose documents are missing?"
    assert (which.choices[0].code, which.choices[0].text.en) == ("BIRTH", "birth certificate")
    assert not which.required
    assert (questions["address"].prefill, questions["documents_all"].prefill) == ("ADDRESS", "")
    assert questions["health_note"].sensitivity == options_pb2.SENSITIVITY_HEALTH
    assert questions["documents_all"].sensitivity == options_pb2.SENSITIVITY_UNSPECIFIED
    known = resources.packages()
    assert known.provenance.source == "Model packages of the project"
    assert {need.code: need.name.en for need in known.needs}["FOOD"] == "Food and heating"
    found = {item.code: item for item in known.items}
    rent, job = found["RENT"], found["JOB_MEDIATION"]
    assert (rent.name.en, rent.need, rent.scheme, rent.usual_days) == ("Rent", "HOUSING", "RENT", 30)
    assert list(rent.strands) == [types_pb2.STRAND_INTEGRATION, types_pb2.STRAND_REINTEGRATION]
    assert (job.institution_kind, list(job.finished_by)) == ("EO", ["EMPLOYED"])


def test_data_that_names_what_is_not_there_is_refused():
    with pytest.raises(ValueError, match="the questionnaire names ghosts"):
        reference._check_form((opp.Question("a", "TEXT", asked_if="ghosts"),), ())
    with pytest.raises(ValueError, match="the questionnaire names CASTLE"):
        reference._check_form((opp.Question("a", "YES_NO", finds={"NO": "CASTLE"}),), ["FOOD"])
    reference._check_form((opp.Question("a", "YES_NO", finds={"NO": "FOOD"}, asked_if=""),), ["FOOD"])


# What is shown of a family


def test_of_a_familys_languages_none_is_left_out_unsaid():
    spoken = ["sq", "sr", "rom", "tr", "bs", "mk", "de", "en", "fr", "ar", "uk", "ps"]
    shown = pb.VisitSnapshot(family_name="Rašić", person_count=4, languages=spoken)
    known = registry.ShareableData(family_name="Rašić", person_count=4, languages=spoken)
    kept = commands._snapshot(pb.ScheduleVisitRequest(snapshot=shown), known)
    assert kept["languages"] == spoken
