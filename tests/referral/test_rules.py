"""The rules of referral, case by case."""

import datetime as dt

import pytest

from services.chassis.errors import DomainError, FailedPrecondition, InvalidArgument
from services.referral import rules
from services.referral.rules import State
from services.referral.vocabulary import terms, vocabulary

TODAY = dt.date(2026, 11, 24)

# Where each step leads from each state; from all others it is refused.
LEADS = {
    "accept_referral": {State.SENT: "ACCEPTED", State.UNANSWERED: "ACCEPTED"},
    "refuse_referral": {State.SENT: "REFUSED", State.UNANSWERED: "REFUSED"},
    "forward_referral": {
        State.SENT: "IN_SERVICE",
        State.UNANSWERED: "IN_SERVICE",
        State.ACCEPTED: "IN_SERVICE",
        State.IN_SERVICE: "IN_SERVICE",
    },
    "record_outcome": {State.ACCEPTED: "IN_SERVICE", State.IN_SERVICE: "IN_SERVICE"},
    "complete": {State.ACCEPTED: "COMPLETED", State.IN_SERVICE: "COMPLETED"},
    "fail_referral": {State.ACCEPTED: "FAILED", State.IN_SERVICE: "FAILED"},
    "withdraw_referral": {
        State.SENT: "WITHDRAWN",
        State.UNANSWERED: "WITHDRAWN",
        State.ACCEPTED: "WITHDRAWN",
        State.IN_SERVICE: "WITHDRAWN",
    },
    "elapse": {State.SENT: "UNANSWERED"},
    "end": {
        State.SENT: "WITHDRAWN",
        State.UNANSWERED: "WITHDRAWN",
        State.ACCEPTED: "WITHDRAWN",
        State.IN_SERVICE: "WITHDRAWN",
    },
}


def test_every_step_is_in_the_table():
    assert {action for action, _ in rules.TRANSITIONS} == set(LEADS)


@pytest.mark.parametrize("action", LEADS)
@pytest.mark.parametrize("state", State)
def test_each_step_in_each_state(action, state):
    if state in LEADS[action]:
        assert rules.next_state(action, state) == LEADS[action][state]
        assert rules.why_not(action, state) is None
        return
    expected = ("REFERRAL_NOT_IN_STATE", {"state": state.value, "action": action})
    with pytest.raises(FailedPrecondition) as refused:
        rules.next_state(action, state)
    assert (refused.value.reason, refused.value.metadata) == expected
    reason = rules.why_not(action, state)
    assert reason is not None
    assert (reason.reason, reason.metadata) == expected


def test_which_referrals_are_ended():
    assert {"REFUSED", "COMPLETED", "FAILED", "WITHDRAWN"} == rules.ENDED
    assert {"SENT", "ACCEPTED", "UNANSWERED", "IN_SERVICE"} == rules.OPEN


def test_whose_duty_each_button_is():
    assert list(rules.DUTIES.items()) == [
        ("accept_referral", "referral.answer"),
        ("refuse_referral", "referral.answer"),
        ("forward_referral", "referral.answer"),
        ("record_outcome", "referral.answer"),
        ("fail_referral", "referral.answer"),
        ("withdraw_referral", "referral.send"),
    ]


@pytest.mark.parametrize(
    ("kind", "to_kind", "goes"),
    [
        ("EO", "VTC", True),
        ("EO", "MED", False),
        ("EO", "EO", False),
        ("CSW", "MHC", True),
        ("CSW", "FLAA", True),
        ("CSW", "VTC", False),
        ("SCHOOL", "MED", True),
        ("SCHOOL", "VTC", False),
        ("VTC", "EO", False),
        ("MED", "SCHOOL", False),
    ],
)
def test_to_whom_a_person_is_passed_on(kind, to_kind, goes):
    if goes:
        rules.check_onward(kind, to_kind)
        with pytest.raises(FailedPrecondition) as closed:
            rules.next_state("forward_referral", State.ACCEPTED, onward=[to_kind], snapshot_open=False)
        assert (closed.value.reason, closed.value.metadata) == (
            "CONSENT_MISSING",
            {"institution_kind": to_kind},
        )
        return
    assert violations(lambda: rules.check_onward(kind, to_kind)) == [
        ("institution_id", "INSTITUTION_NOT_HERE", {})
    ]


def violations(call):
    """What an act is refused for, whole: (field, reason, metadata); nothing where it is let through."""
    try:
        call()
    except InvalidArgument as error:
        return [(one.field, one.reason, dict(one.metadata)) for one in error.fields]
    return []


def test_nothing_leads_out_of_an_ended_referral():
    assert not [key for key in rules.TRANSITIONS if key[1] in rules.ENDED]
    assert {state for (_, state) in rules.TRANSITIONS} == rules.OPEN


FOREIGN = {"outcome": "ENROLLED", "institution_kind": "CSW"}


@pytest.mark.parametrize(
    ("outcome", "kind", "grade", "persons", "wrong"),
    [
        ("EMPLOYED", "EO", "", ["p1"], []),
        ("EMPLOYED", "EO", "", ["p1", "p2"], []),
        (
            "EMPLOYED",
            "CSW",
            "",
            ["p1"],
            [
                (
                    "outcome",
                    "OUTCOME_NOT_FOR_INSTITUTION",
                    {"outcome": "EMPLOYED", "institution_kind": "CSW"},
                )
            ],
        ),
        ("ENROLLED", "MED", "1", ["p1"], []),
        ("ENROLLED", "SCHOOL", "1", ["p1"], []),
        ("ENROLLED", "MED", "", ["p1"], [("grade", "GRADE_MISSING", {})]),
        ("ATTENDING", "MED", "", ["p1"], []),
        ("MADE_UP", "EO", "", ["p1"], [("outcome", "FIELD_UNKNOWN_VALUE", {})]),
        ("EMPLOYED", "EO", "", ["p1", "p9"], [("person_ids", "FIELD_UNKNOWN_VALUE", {})]),
        (
            "ENROLLED",
            "CSW",
            "",
            ["p9"],
            [
                ("outcome", "OUTCOME_NOT_FOR_INSTITUTION", FOREIGN),
                ("grade", "GRADE_MISSING", {}),
                ("person_ids", "FIELD_UNKNOWN_VALUE", {}),
            ],
        ),
    ],
)
def test_outcomes_belong_to_institutions(outcome, kind, grade, persons, wrong):
    def check():
        rules.check_outcome(vocabulary(), outcome, kind, grade, persons, ["p1", "p2"])

    assert violations(check) == wrong


def test_the_vocabulary_as_the_rules_read_it():
    known = vocabulary()
    assert (len(known.outcomes), known.outcomes["LEGAL_AID"]) == (40, {"CSW", "FLAA"})
    assert known.graded == {"ENROLLED"}
    assert known.refusal_reasons == {
        "NO_PLACE",
        "NOT_COMPETENT",
        "PAPERS_MISSING",
        "NOT_ELIGIBLE",
        "ALREADY_SERVED",
        "OTHER",
    }
    assert known.failure_reasons == {"DID_NOT_COME", "WITHDREW", "MOVED_AWAY", "NO_MEANS", "OTHER"}
    assert known.snapshot_fields["NGO"] == ("GIVEN_NAME", "FAMILY_NAME", "PHONE")


def test_where_each_field_of_a_snapshot_stands():
    assert rules.PERSON_FIELDS == {
        "GIVEN_NAME": "given_name",
        "FAMILY_NAME": "family_name",
        "BIRTH_YEAR": "birth_year",
        "BIRTH_DATE": "birth_date",
        "SEX": "sex",
        "IDENTIFIER": "identifier",
        "LANGUAGES": "languages",
        "SCHOOLING": "schooling",
        "OCCUPATION": "occupation",
    }
    assert rules.SHARED_FIELDS == {"ADDRESS": "address", "PHONE": "phone"}


@pytest.mark.parametrize(
    ("call", "wrong"),
    [
        (lambda: rules.check_institution({"RAN", "GJL"}, "RAN", active=True), []),
        (
            lambda: rules.check_institution({"GJL"}, "RAN", active=True),
            [("institution_id", "INSTITUTION_NOT_HERE", {})],
        ),
        (
            lambda: rules.check_institution({"RAN"}, "RAN", active=False),
            [("institution_id", "INSTITUTION_NOT_HERE", {})],
        ),
        (lambda: rules.check_item("", "", "EO", ["p1"], of_case=True), []),
        (lambda: rules.check_item("EO", "", "EO", ["p1", "p2"], of_case=True), []),
        (lambda: rules.check_item("EO", "p1", "EO", ["p1"], of_case=True), []),
        (
            lambda: rules.check_item("EO", "", "CSW", ["p1"], of_case=True),
            [("institution_id", "PLAN_ITEM_MISMATCH", {})],
        ),
        (
            lambda: rules.check_item("", "p2", "EO", ["p1"], of_case=True),
            [("person_ids", "PLAN_ITEM_MISMATCH", {})],
        ),
        (
            lambda: rules.check_item("", "p1", "EO", ["p1", "p2"], of_case=True),
            [("person_ids", "PLAN_ITEM_MISMATCH", {})],
        ),
        (
            lambda: rules.check_item("EO", "", "EO", ["p1"], of_case=False),
            [("plan_item_id", "PLAN_ITEM_MISMATCH", {})],
        ),
        (lambda: rules.check_persons(["p1"], ["p1", "p2"]), []),
        (lambda: rules.check_persons(["p1", "p2"], ["p1", "p2"]), []),
        (lambda: rules.check_persons(["p1", "p9"], ["p1"]), [("person_ids", "FIELD_UNKNOWN_VALUE", {})]),
        (lambda: rules.check_snapshot(["GIVEN_NAME"], ["GIVEN_NAME", "PHONE"]), []),
        (
            lambda: rules.check_snapshot(["SEX", "PHONE", "ADDRESS"], ["PHONE"]),
            [
                ("snapshot", "FIELD_UNKNOWN_VALUE", {"field": "ADDRESS"}),
                ("snapshot", "FIELD_UNKNOWN_VALUE", {"field": "SEX"}),
            ],
        ),
        (lambda: rules.check_code("OTHER", {"OTHER", "NO_PLACE"}), []),
        (lambda: rules.check_code("BECAUSE", {"OTHER"}), [("reason", "FIELD_UNKNOWN_VALUE", {})]),
        (
            lambda: rules.check_code("BECAUSE", {"OTHER"}, "ground"),
            [("ground", "FIELD_UNKNOWN_VALUE", {})],
        ),
    ],
)
def test_what_is_wrong_is_said_whole(call, wrong):
    assert violations(call) == wrong


def test_every_term_has_three_texts_and_known_institutions():
    known = terms()
    kinds = set(known["snapshot_fields"])
    for group in ("outcomes", "refusal_reasons", "failure_reasons"):
        codes = [term["code"] for term in known[group]]
        assert len(codes) == len(set(codes))
        for term in known[group]:
            assert all(term[language].strip() for language in ("sq", "sr", "en")), term["code"]
            assert set(term["kinds"]) <= kinds, term["code"]
            assert isinstance(term["code"], str)
    fields = rules.PERSON_FIELDS.keys() | rules.SHARED_FIELDS.keys()
    assert all(set(shown) <= fields for shown in known["snapshot_fields"].values())


def test_an_error_names_no_person():
    with pytest.raises(DomainError) as refused:
        rules.check_persons(["0190c0de-0000-7000-8000-000000000001"], [])
    assert "FIELD_UNKNOWN_VALUE" in str(refused.value)
    assert "0190c0de" not in str(refused.value)


@pytest.mark.parametrize(
    ("shown", "wrong"),
    [
        (["p1"], []),
        # Whose id is not said is one of those who are referred, as long as there are no more of them.
        (["", "p2"], []),
        (["p1", "p3"], [("snapshot.persons[1].person_id", "FIELD_UNKNOWN_VALUE", {})]),
        (["p1", "p2", ""], [("snapshot.persons", "FIELD_TOO_MANY", {"max": "2"})]),
    ],
)
def test_a_snapshot_shows_nobody_else(shown, wrong):
    assert violations(lambda: rules.check_shown(shown, ["p1", "p2"])) == wrong
