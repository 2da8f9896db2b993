"""The rules of referral, case by case."""

import datetime as dt

import pytest

from services.chassis.errors import DomainError, FailedPrecondition, InvalidArgument, NotFound
from services.referral import rules
from services.referral.rules import ConsentFact, State
from services.referral.vocabulary import terms, vocabulary

TODAY = dt.date(2026, 11, 24)

POSSIBLE = {
    "accept_referral": {State.SENT, State.UNANSWERED},
    "refuse_referral": {State.SENT, State.UNANSWERED},
    "forward_referral": {State.SENT, State.UNANSWERED, State.ACCEPTED, State.IN_SERVICE},
    "record_outcome": {State.ACCEPTED, State.IN_SERVICE},
    "complete": {State.ACCEPTED, State.IN_SERVICE},
    "fail_referral": {State.ACCEPTED, State.IN_SERVICE},
    "withdraw_referral": {State.SENT, State.UNANSWERED, State.ACCEPTED, State.IN_SERVICE},
    "elapse": {State.SENT},
}


@pytest.mark.parametrize("action", POSSIBLE)
@pytest.mark.parametrize("state", State)
def test_each_step_in_each_state(action, state):
    if state in POSSIBLE[action]:
        assert rules.next_state(action, state) in State
        assert rules.why_not(action, state) is None
    else:
        with pytest.raises(FailedPrecondition) as refused:
            rules.next_state(action, state)
        assert refused.value.reason == "REFERRAL_NOT_IN_STATE"
        assert refused.value.metadata == {"state": state.value, "action": action}
        assert rules.why_not(action, state) is not None


def test_nothing_leads_out_of_an_ended_referral():
    assert not [key for key in rules.TRANSITIONS if key[1] in rules.ENDED]
    assert {state for (_, state) in rules.TRANSITIONS} == rules.OPEN


def consent(**changes):
    facts = {
        "id": "c1",
        "person_ids": frozenset(),
        "recipient_kinds": frozenset({"PUBLIC_BODY"}),
        "valid_from": dt.date(2026, 1, 1),
        "valid_until": None,
        "withdrawn": False,
    }
    return ConsentFact(**(facts | changes))


@pytest.mark.parametrize(
    ("given", "covered"),
    [
        (consent(), True),
        (consent(withdrawn=True), False),
        (consent(valid_from=TODAY), True),
        (consent(valid_from=TODAY + dt.timedelta(days=1)), False),
        (consent(valid_until=TODAY), True),
        (consent(valid_until=TODAY - dt.timedelta(days=1)), False),
        (consent(recipient_kinds=frozenset({"ORGANISATION"})), False),
        (consent(person_ids=frozenset({"p1", "p2"})), True),
        (consent(person_ids=frozenset({"p2"})), False),
        (consent(valid_from=None), True),
    ],
)
def test_consent_covers_recipient_person_and_day(given, covered):
    def found():
        return rules.consent_for([given], ["p1"], "PUBLIC_BODY", "EO", TODAY)

    if covered:
        assert found() == given
    else:
        with pytest.raises(FailedPrecondition) as refused:
            found()
        assert (refused.value.reason, refused.value.metadata) == (
            "CONSENT_MISSING",
            {"institution_kind": "EO"},
        )


def test_the_newest_consent_is_the_ground():
    older, newer = consent(id="old"), consent(id="new", valid_from=dt.date(2026, 6, 1))
    assert rules.consent_for([older, newer], ["p1"], "PUBLIC_BODY", "EO", TODAY).id == "new"


@pytest.mark.parametrize(
    ("outcome", "kind", "grade", "persons", "fields"),
    [
        ("EMPLOYED", "EO", "", ["p1"], []),
        ("EMPLOYED", "CSW", "", ["p1"], [("outcome", "OUTCOME_NOT_FOR_INSTITUTION")]),
        ("ENROLLED", "MED", "1", ["p1"], []),
        ("ENROLLED", "MED", "", ["p1"], [("grade", "GRADE_MISSING")]),
        ("MADE_UP", "EO", "", ["p1"], [("outcome", "FIELD_UNKNOWN_VALUE")]),
        ("", "EO", "", ["p1"], [("outcome", "FIELD_REQUIRED")]),
        ("EMPLOYED", "EO", "", ["p9"], [("person_ids", "FIELD_UNKNOWN_VALUE")]),
    ],
)
def test_outcomes_belong_to_institutions(outcome, kind, grade, persons, fields):
    def check():
        rules.check_outcome(vocabulary(), outcome, kind, grade, persons, ["p1", "p2"])

    if not fields:
        check()
    else:
        with pytest.raises(InvalidArgument) as refused:
            check()
        assert [(violation.field, violation.reason) for violation in refused.value.fields] == fields


@pytest.mark.parametrize(
    ("on", "reason"),
    [
        (dt.date(2026, 11, 20), None),
        (TODAY, None),
        (dt.date(2026, 11, 19), "BEFORE_SENT"),
        (TODAY + dt.timedelta(days=1), "DATE_IN_FUTURE"),
        (None, "FIELD_REQUIRED"),
    ],
)
def test_an_act_is_after_the_sending_and_not_in_the_future(on, reason):
    def check():
        rules.check_done(on, dt.date(2026, 11, 20), TODAY, "done_on")

    if reason is None:
        check()
    else:
        with pytest.raises(InvalidArgument) as refused:
            check()
        assert refused.value.fields[0].reason == reason


@pytest.mark.parametrize(
    ("call", "error", "reason"),
    [
        (lambda: rules.check_case("CLOSED"), FailedPrecondition, "CASE_CLOSED"),
        (
            lambda: rules.check_institution({"GJL"}, "RAN", active=True),
            InvalidArgument,
            "INSTITUTION_NOT_HERE",
        ),
        (
            lambda: rules.check_institution({"RAN"}, "RAN", active=False),
            InvalidArgument,
            "INSTITUTION_NOT_HERE",
        ),
        (lambda: rules.check_item("EO", "", "CSW", ["p1"]), InvalidArgument, "PLAN_ITEM_MISMATCH"),
        (lambda: rules.check_item("EO", "p2", "EO", ["p1"]), InvalidArgument, "PLAN_ITEM_MISMATCH"),
        (lambda: rules.check_own("i1", "i2"), NotFound, "REFERRAL_NOT_FOUND"),
        (
            lambda: rules.check_onward("EO", "MED", snapshot_open=True),
            InvalidArgument,
            "INSTITUTION_NOT_HERE",
        ),
        (lambda: rules.check_onward("EO", "VTC", snapshot_open=False), FailedPrecondition, "CONSENT_MISSING"),
        (lambda: rules.check_persons([], ["p1"]), InvalidArgument, "FIELD_REQUIRED"),
        (lambda: rules.check_persons(["p9"], ["p1"]), InvalidArgument, "FIELD_UNKNOWN_VALUE"),
        (
            lambda: rules.check_snapshot(["ADDRESS"], ["PHONE"], named=True),
            InvalidArgument,
            "FIELD_UNKNOWN_VALUE",
        ),
        (lambda: rules.check_snapshot([], ["PHONE"], named=False), InvalidArgument, "FIELD_REQUIRED"),
        (lambda: rules.check_texts(note="x" * 2001), InvalidArgument, "FIELD_TOO_LONG"),
    ],
)
def test_refusals(call, error, reason):
    with pytest.raises(error) as refused:
        call()
    fields = getattr(refused.value, "fields", [])
    assert reason in {refused.value.reason, *(violation.reason for violation in fields)}


def test_permitted_steps_do_not_refuse():
    rules.check_case("CASE_STATE_PLANNED")
    rules.check_institution({"RAN", "GJL"}, "RAN", active=True)
    rules.check_item("", "", "EO", ["p1"])
    rules.check_onward("CSW", "MHC", snapshot_open=True)
    rules.check_snapshot(["GIVEN_NAME"], ["GIVEN_NAME", "PHONE"], named=True)


def test_every_term_has_three_texts_and_known_institutions():
    known = terms()
    kinds = set(known["snapshot_fields"]) | {"MUNI"}
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
    assert "0190c0de" not in str(refused.value)
