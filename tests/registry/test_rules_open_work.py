"""What is under way elsewhere: which choices are choices, and what they leave unanswered."""

import datetime as dt

import pytest

from services.chassis.errors import FailedPrecondition, FieldErrors
from services.registry.rules.open_work import Choice, OpenWork, check_answered, check_choices, standing

TODAY = dt.date(2026, 11, 22)
TOMORROW, YESTERDAY = TODAY + dt.timedelta(days=1), TODAY - dt.timedelta(days=1)
VISIT = OpenWork("visit", "VISIT", ("NO_NEED", "LEFT"), may_keep=False)
RENT = OpenWork("rent", "ENTITLEMENT", ("LEFT", "NOT_ELIGIBLE"), may_keep=True)
WORK = (VISIT, RENT)


@pytest.mark.parametrize(
    ("given", "wrong"),
    [
        ([Choice("visit", "LEFT"), Choice("rent", "NOT_ELIGIBLE")], []),
        ([Choice("rent", keep_until=TODAY), Choice("visit", "NO_NEED")], []),
        ([Choice("rent", keep_until=TOMORROW)], []),
        # Nothing was chosen, both were, and what is none of its reasons.
        ([Choice("visit")], [("choices[0].end_reason", "FIELD_REQUIRED", {})]),
        (
            [Choice("rent", "LEFT", TOMORROW)],
            [("choices[0].keep_until", "FIELD_CONTRADICTS", {"other": "choices[0].end_reason"})],
        ),
        ([Choice("visit", "NOT_ELIGIBLE")], [("choices[0].end_reason", "FIELD_UNKNOWN_VALUE", {})]),
        # What is over, what is not kept, what is not there, and what stands twice.
        ([Choice("rent", keep_until=YESTERDAY)], [("choices[0].keep_until", "DATE_IN_PAST", {})]),
        (
            [Choice("visit", keep_until=TOMORROW)],
            [("choices[0].keep_until", "FIELD_CONTRADICTS", {"other": "choices[0].id"})],
        ),
        ([Choice("gone", "LEFT")], [("choices[0].id", "FIELD_UNKNOWN_VALUE", {})]),
        (
            [Choice("visit", "LEFT"), Choice("visit", "NO_NEED")],
            [("choices[1].id", "FIELD_DUPLICATE", {})],
        ),
    ],
)
def test_which_choices_are_choices(given, wrong):
    errors = FieldErrors()
    check_choices(errors, given, WORK, {}, TODAY)
    assert [(one.field, one.reason, dict(one.metadata)) for one in errors.violations] == wrong


def test_the_second_person_overrules_nobody():
    errors = FieldErrors()
    before = {"visit": Choice("visit", "LEFT")}
    check_choices(errors, [Choice("visit", "NO_NEED"), Choice("rent", "LEFT")], WORK, before, TODAY)
    assert [(one.field, one.reason) for one in errors.violations] == [("choices[0].id", "FIELD_DUPLICATE")]


def test_a_choice_holds_while_its_thing_is_under_way_and_its_day_is_not_over():
    choices = [Choice("visit", "LEFT"), Choice("gone", "LEFT"), Choice("rent", keep_until=TODAY)]
    assert set(standing(choices, WORK, TODAY)) == {"visit", "rent"}
    assert set(standing(choices, WORK, TOMORROW)) == {"visit"}
    assert standing(choices, [], TODAY) == {}


def test_nothing_goes_on_while_one_thing_has_no_choice():
    check_answered(WORK, {"visit": Choice("visit", "LEFT"), "rent": Choice("rent", "LEFT")})
    check_answered([], {})
    with pytest.raises(FailedPrecondition) as refused:
        check_answered(WORK, {"visit": Choice("visit", "LEFT")})
    assert (refused.value.reason, refused.value.metadata) == ("OPEN_WORK_UNANSWERED", {"open": "1"})
