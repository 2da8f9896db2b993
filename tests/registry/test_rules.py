"""The rules, by tables: names, fields, matching, steps."""

import datetime as dt
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.chassis.errors import DomainError, FieldErrors, InvalidArgument
from services.domain import names
from services.domain.births import parse_birth
from services.registry.rules import cases, fields, matching
from services.registry.rules.cases import Standing
from services.registry.rules.fields import IdentifierData, PersonData
from services.registry.rules.matching import Registered, Sought

TODAY = dt.date(2026, 11, 22)
KINDS = ("PERSON_NUMBER", "JMBG", "PASSPORT")

# Names ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("spellings", "fold"),
    [
        (("Rašić", "Rashiq", "Рашић", "Rasic", "RAŠIĆ", "Rаšić", "rašič"), "rasic"),
        (("Gjorgjeviq", "Đorđević", "Djordjević", "Ђорђевић"), "xorxevic"),
        (("Xhaferi", "Džaferi", "Џафери", "Dzaferi"), "xaferi"),
        (("Hysaj", "Hisaj", "Хисај"), "hisai"),
        (("Llapashtica", "Lapaštica", "Љапаштица"), "lapastica"),
        (("Shkëlzen", "Škeljzen", "Shkelzen"), "skelzen"),
        (("Rrahmani", "Rahmani"), "rahmani"),
        (("Njegosh", "Njegoš", "Његош"), "negos"),
        (("Anne-Marie d'Arc",), "ane marie d arc"),
    ],
)
def test_fold(spellings: tuple[str, ...], fold: str):
    assert {names.fold(one) for one in spellings} == {fold}


@pytest.mark.parametrize(
    ("entered", "registered", "rules"),
    [
        ("Gjimshiti", "Đimšiti", ["gj = đ", "sh = š"]),
        ("Rashiq", "Рашић", ["ћ = ć", "sh = š", "q = ć"]),
        ("Rašić", "Rašić", []),
        ("Donika Gërvalla", "Donika Gervala", ["ë = e", "ll = l"]),
    ],
)
def test_the_rule_that_joined_two_names(entered: str, registered: str, rules: list[str]):
    assert names.rules_between(entered, registered) == rules


@given(st.text(max_size=40))
def test_any_text_can_be_folded(text: str):
    once = names.fold(text)
    assert names.fold(text.upper().lower()) == names.fold(text.upper())
    assert "  " not in once
    for word in names.tokens(text):
        assert names.fold(word) in names.tries(word)


# Fields --------------------------------------------------------------------------------------------------


def wrong(**changes: object) -> set[tuple[str, str]]:
    values = {
        "given_name": "Nenad",
        "family_name": "Rašić",
        "birth": (1988, 5, 9),
        "sex": "MALE",
        "relation": "HEAD",
        **changes,
    }
    errors = FieldErrors()
    fields.check_person(errors, "", PersonData(**values), TODAY, KINDS)
    return {(one.field, one.reason) for one in errors.violations}


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, set()),
        ({"birth": (1988, 0, 0)}, set()),
        ({"birth": (2026, 11, 22)}, set()),
        ({"birth": (2026, 11, 23)}, {("birth_date", "DATE_IN_FUTURE")}),
        ({"birth": (1988, 2, 30)}, {("birth_date", "DATE_INVALID")}),
        ({"birth": (1988, 13, 1)}, {("birth_date", "DATE_INVALID")}),
        ({"birth": (1988, 5, 0)}, {("birth_date", "DATE_INVALID")}),
        ({"birth": (1788, 5, 1)}, {("birth_date", "DATE_INVALID")}),
        ({"family_name": "R4šić"}, {("family_name", "FIELD_INVALID_FORMAT")}),
        ({"given_name": "Ne\0nad"}, {("given_name", "FIELD_INVALID_CHARACTER")}),
        ({"phone": "12"}, {("phone", "PHONE_INVALID")}),
        ({"phone": "+381 63 123 4567"}, set()),
        ({"vulnerabilities": ("DISABILITY", "BLUE")}, {("vulnerabilities[1]", "FIELD_UNKNOWN_VALUE")}),
        (
            {"identifiers": (IdentifierData("JMBG", "12345"),)},
            {("identifiers[0].number", "IDENTIFIER_MALFORMED")},
        ),
        ({"identifiers": (IdentifierData("PASSPORT", "P 123-45"),)}, set()),
    ],
)
def test_a_person(changes: dict[str, object], expected: set[tuple[str, str]]):
    assert wrong(**changes) == expected


@pytest.mark.parametrize(
    ("kind", "number", "fails"),
    [
        ("PERSON_NUMBER", "1234567892", False),
        ("PERSON_NUMBER", "1234567893", True),
        # Numbers that begin with 9 are not checked.
        ("PERSON_NUMBER", "9234567893", False),
        ("JMBG", "0101006500006", False),
        ("JMBG", "0101006500007", True),
        ("PASSPORT", "1234567893", False),
    ],
)
def test_check_digits_only_warn(kind: str, number: str, *, fails: bool):
    assert fields.check_digit_fails(kind, number) is fails


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("044 123 456", "+38344123456"),
        ("+49 170 1234567", "+491701234567"),
        ("abc", ""),
        ("044 12 nena", ""),
        ("044 123 456 ext. 7", ""),
        ("0280 320 001", "+383280320001"),
    ],
)
def test_phone(text: str, number: str):
    assert fields.phone(text) == number


def test_a_family_is_checked_as_one():
    one = PersonData(
        "A", "B", (), (1988, 0, 0), "MALE", "HEAD", (IdentifierData("PERSON_NUMBER", "1234567892"),)
    )
    errors = FieldErrors()
    fields.check_family(errors, (one, one), TODAY, KINDS)
    with pytest.raises(InvalidArgument) as error:
        errors.check()
    assert [(v.field, v.reason) for v in error.value.fields] == [
        ("persons[1].identifiers[0].number", "FIELD_DUPLICATE")
    ]


# Matching ------------------------------------------------------------------------------------------------

NENAD = Registered(
    "Nenad", "Rašić", "1988-05-09", others=("Nenad Petrović",), numbers=("1234567892",), place="Ropotovo"
)


@pytest.mark.parametrize(
    ("words", "more", "kind"),
    [
        (("rashiq",), {}, "SIMILAR"),
        (("rashiq",), {"birth": "1988-05-09"}, "LIKELY"),
        (("rashiq",), {"birth": "1988"}, "SIMILAR"),
        (("nenad", "rashiq"), {"birth": "1988"}, "LIKELY"),
        (("rashiq", "nenad"), {"birth": "1988"}, "LIKELY"),
        # A name never decides alone.
        (("nenad", "rashiq"), {}, "SIMILAR"),
        (("nenad", "rashiq"), {"birth": "1950"}, "SIMILAR"),
        (("nenad", "petroviq"), {"birth": "1988"}, "LIKELY"),
        (("saša", "rashiq"), {"birth": "1988"}, "SIMILAR"),
        (("agim", "krasniqi"), {"birth": "1988-05-09"}, ""),
        (("agim", "krasniqi"), {"number": "1234567892"}, "LIKELY"),
        (("nenad",), {"birth": "1988-05-09"}, "LIKELY"),
        # A slip of a year or of a day, and somebody else of the same name.
        (("nenad", "rashiq"), {"birth": "1989-05-09"}, "LIKELY"),
        (("nenad", "rashiq"), {"birth": "1988-05-19"}, "LIKELY"),
        (("nenad", "rashiq"), {"birth": "1989-11-02"}, "SIMILAR"),
        (("nenada", "rashiq"), {"birth": "1988-05-19"}, "SIMILAR"),
    ],
)
def test_kind_of_hit(words: tuple[str, ...], more: dict[str, str], kind: str):
    assert matching.kind_of(matching.compare(Sought(words, **more), NENAD)) == kind


@pytest.mark.parametrize(
    ("text", "birth"),
    [
        ("1988", "1988"),
        ("9.5.1988", "1988-05-09"),
        ("09. 05. 1988.", "1988-05-09"),
        ("1988-05-09", "1988-05-09"),
    ]
    + [(bad, None) for bad in ("31.2.1988", "88", "9/5/1988", "abc", "0001")],
)
def test_birth_as_typed(text: str, birth: str | None):
    assert parse_birth(text) == birth


# Steps ---------------------------------------------------------------------------------------------------


def refusal(step: str, standing: Standing, **more: object) -> str:
    try:
        cases.check(step, standing, **more)
    except DomainError as error:
        return error.reason
    return ""


FINAL = {"strand": "REINTEGRATION", "state": "FINAL_ASSESSMENT", "registered": True}
ASKED = {
    **FINAL,
    "closure_by": "a",
    "closure_outcome": "LEFT",
    "confirmer_role": "mocr_head",
    "closing_hands": {"REQUESTED": ["a"]},
}


@pytest.mark.parametrize(
    ("step", "standing", "more", "reason"),
    [
        ("register_family", {"strand": "REINTEGRATION", "state": "REPORTED"}, {}, ""),
        (
            "register_family",
            {"strand": "REINTEGRATION", "state": "REPORTED", "assigned": False},
            {},
            "CASE_NOT_IN_STATE",
        ),
        ("register_family", FINAL, {}, "CASE_NOT_IN_STATE"),
        ("select_case", FINAL, {}, "NOT_IN_THIS_STRAND"),
        (
            "select_case",
            {"strand": "RETURN", "state": "REQUESTED", "solution_chosen": False},
            {},
            "SOLUTION_MISSING",
        ),
        ("record_return", {"strand": "RETURN", "state": "REQUESTED"}, {}, "CASE_NOT_IN_STATE"),
        (
            "record_return",
            {"strand": "RETURN", "state": "PLANNED", "reached": frozenset({"SELECTED"})},
            {},
            "",
        ),
        (
            "record_return",
            {"strand": "RETURN", "state": "PLANNED", "reached": frozenset({"SELECTED", "RETURNED"})},
            {},
            "RETURN_RECORDED",
        ),
        ("request_closure", FINAL, {"outcome": "SUSTAINABLE"}, "PAPER_FILE_OPEN"),
        ("request_closure", {**FINAL, "paper_closed": True}, {"outcome": "SUSTAINABLE"}, ""),
        ("request_closure", {**FINAL, "state": "PLANNED"}, {"outcome": "NOT"}, "FINAL_ASSESSMENT_MISSING"),
        ("request_closure", {**FINAL, "state": "REPORTED"}, {"outcome": "LEFT"}, ""),
        ("request_closure", {**FINAL, "state": "REPORTED"}, {"outcome": "NO_NEED"}, "CASE_NOT_IN_STATE"),
        ("request_closure", ASKED, {"outcome": "LEFT"}, "CASE_NOT_IN_STATE"),
        ("close_paper_file", {**FINAL, "state": "PLANNED"}, {}, "CASE_NOT_IN_STATE"),
        ("close_paper_file", {**FINAL, "state": "CLOSED"}, {}, ""),
        ("confirm_closure", FINAL, {}, "CLOSURE_NOT_REQUESTED"),
        (
            "confirm_closure",
            ASKED,
            {"account": "a", "roles": frozenset({"mocr_head"})},
            "SECOND_PERSON_NEEDED",
        ),
        (
            "confirm_closure",
            ASKED,
            {"account": "b", "roles": frozenset({"mocr_officer"})},
            "SECOND_PERSON_NEEDED",
        ),
        ("confirm_closure", ASKED, {"account": "b", "roles": frozenset({"mocr_head"})}, ""),
        ("confirm_closure", ASKED, {"account": "b", "roles": frozenset({"drrpif_officer"})}, ""),
        (
            "confirm_closure",
            ASKED,
            {"account": "b", "roles": frozenset({"mcr_officer"})},
            "SECOND_PERSON_NEEDED",
        ),
        ("reopen_case", FINAL, {}, "CASE_NOT_IN_STATE"),
        ("add_document", {**FINAL, "state": "CLOSED"}, {}, "CASE_NOT_IN_STATE"),
        ("add_document", {**FINAL, "state": "CLOSED", "keeps": True}, {}, ""),
        ("update_case", {**FINAL, "state": "CLOSED"}, {}, "CASE_NOT_IN_STATE"),
    ],
)
def test_step(step: str, standing: dict[str, object], more: dict[str, object], reason: str):
    assert refusal(step, Standing(**standing), **more) == reason


def test_who_is_to_confirm():
    assert cases.confirmer_of("RETURN", frozenset({"mocr_officer"})) == "mocr_head"
    assert cases.confirmer_of("RETURN", frozenset({"mocr_head"})) == "regional_coordinator"
    assert cases.confirmers("RETURN")[-1] == "mcr_officer"
    assert cases.confirmers("INTEGRATION")[-1] == "drrpif_officer"


def test_steps_are_shown_with_their_reasons_to_whom_they_concern():
    standing = Standing("REINTEGRATION", "REPORTED")
    shown = {
        step.name: step.reason
        for step in cases.actions(standing, lambda permission: permission == "case.write", "a", frozenset())
    }
    of_a_family = ("add_person", "end_membership", "restore_membership", "pass_on_head", "split_family")
    assert shown == {
        "register_family": "",
        **dict.fromkeys(of_a_family, "CASE_NOT_IN_STATE"),
        "update_case": "",
        "set_flag": "",
    }


@pytest.mark.parametrize(
    ("typed", "name", "found"),
    [
        ("Fuad", "Fuadi", True),
        ("Fuad", "Fuat Krasniqi", True),
        ("Rash", "Rašid Gashi", True),
        ("Рашид", "Rashid", True),
        ("Krasniqi Fuad", "Fuad Krasniqi", True),
        ("Krasniqi Besa", "Fuad Krasniqi", False),
        ("Besa", "Fuad Krasniqi", False),
    ],
)
def test_parts_of_a_name_find_it_in_any_spelling(typed: str, name: str, *, found: bool):
    patterns = names.parts(typed)
    assert patterns
    assert all(re.search(pattern, names.fold(name)) for pattern in patterns) is found
