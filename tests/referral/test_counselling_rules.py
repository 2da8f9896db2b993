"""The rules of counselling, and its words."""

import datetime as dt

import pytest
from prag.referral.v1 import counselling_pb2 as pb

from services.chassis.auth.actors import Actor
from services.chassis.errors import FailedPrecondition, FieldErrors
from services.referral.rules import counselling as rules
from services.referral.vocabulary import counselling_words


def by(role: str, account: str = "author") -> Actor:
    return Actor(account, "person", "", "here", "MOCR", frozenset({role}), ("RAN",))


@pytest.mark.parametrize(
    ("actor", "place", "undone", "closed", "reason"),
    [
        (by("mocr_officer"), "here", False, False, ""),
        (by("mocr_officer", "colleague"), "here", False, False, "COUNSELLING_OF_ANOTHER"),
        (by("mocr_head", "head"), "here", False, False, ""),
        (by("mocr_head", "head"), "there", False, False, "COUNSELLING_OF_ANOTHER"),
        (by("institution_officer", "colleague"), "here", False, False, ""),
        (by("institution_officer"), "there", False, False, "COUNSELLING_OF_ANOTHER"),
        (by("mocr_officer"), "here", True, False, "COUNSELLING_UNDONE"),
        (by("mocr_officer"), "here", True, True, "CASE_CLOSED"),
    ],
)
def test_who_sets_it_right_and_takes_it_back(actor, place, undone, closed, reason):
    steps = rules.actions("author", place, actor, undone=undone, case_closed=closed)
    assert steps == [rules.Step(name, reason) for name in rules.STEPS]
    if reason:
        with pytest.raises(FailedPrecondition, match=reason):
            rules.check_step("author", place, actor, undone=undone, case_closed=closed)


def test_who_only_reads_has_no_steps():
    assert not rules.actions("author", "here", by("regional_coordinator"), undone=False, case_closed=False)


def test_a_topic_holds_to_its_last_day():
    since, until = dt.date(2026, 3, 1), dt.date(2026, 3, 31)
    term = rules.Term(since, until, applied_for=False)
    days = (dt.date(2026, 2, 28), since, until, dt.date(2026, 4, 1))
    assert [term.holds(on) for on in days] == [False, True, True, False]
    assert rules.Term(since, None, applied_for=False).holds(dt.date(2099, 1, 1))
    terms = rules.Terms({"CALL": term}, {})
    said = rules.Entry(["CALL"], [], [("FEMALE", "0_14")], [], [], "")
    errors = FieldErrors()
    rules.check_entry(errors, said, until, terms, [])
    assert not errors.violations
    rules.check_entry(errors, said, dt.date(2026, 4, 1), terms, [])
    assert [(one.field, one.reason) for one in errors.violations] == [
        ("entry.topics[0]", "FIELD_UNKNOWN_VALUE")
    ]


def test_every_term_has_three_texts_and_its_own_code():
    for name in ("topics", "papers"):
        listed = counselling_words()[name]
        assert len({term["code"] for term in listed}) == len(listed)
        for term in listed:
            assert all(term[language].strip() for language in ("sq", "sr", "en")), term["code"]
            assert isinstance(term["from"], dt.date)
            assert name == "papers" or term["group"] in {
                "SCHEME",
                "CALL",
                "RIGHT",
                "DEADLINE",
                "ACTIVITY",
                "VACANCIES",
            }
    assert {one.name.removeprefix("AGE_BAND_") for one in pb.AgeBand.DESCRIPTOR.values if one.number} == set(
        rules.AgeBand
    )
    assert {
        one.name.removeprefix("COUNSELLED_SEX_") for one in pb.CounselledSex.DESCRIPTOR.values if one.number
    } == set(rules.Sex)
