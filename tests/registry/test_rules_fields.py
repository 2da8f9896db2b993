"""What may stand in a field: the longest and one longer, the oldest day and one older, each known code."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from google.type.date_pb2 import Date
from prag.registry.v1 import registry_service_pb2 as pb

from services.chassis.errors import FieldErrors, InvalidArgument, Violation
from services.chassis.rpc import constraints
from services.domain import purposes
from services.registry.rules import fields
from services.registry.rules.fields import IdentifierData, PersonData

TODAY = dt.date(2026, 11, 22)
KINDS = ("PERSON_NUMBER", "JMBG", "PASSPORT")
PERSON = {
    "given_name": "Nenad",
    "family_name": "Rašić",
    "birth": (1988, 5, 9),
    "sex": "MALE",
    "relation": "HEAD",
}


def found(check: Callable[[FieldErrors], Any]) -> list[tuple[str, str, dict[str, str]]]:
    errors = FieldErrors()
    check(errors)
    return [(one.field, one.reason, dict(one.metadata)) for one in errors.violations]


def wrong(**changes: Any) -> list[tuple[str, str, dict[str, str]]]:
    person = PersonData(**{**PERSON, **changes})
    return found(lambda errors: fields.check_person(errors, "p.", person, TODAY, KINDS))


def too_long(field: str, most: int) -> list[tuple[str, str, dict[str, str]]]:
    return [(f"p.{field}", "FIELD_TOO_LONG", {"max": str(most)})]


def asked(**changes: Any) -> list[tuple[str, str, dict[str, str]]]:
    """What the contract says of a person."""
    values = {
        "given_name": "Nenad",
        "family_name": "Rašić",
        "birth_date": Date(year=1988),
        "sex": pb.SEX_MALE,
        "relation": pb.RELATION_HEAD,
        **changes,
    }
    try:
        constraints.check(pb.AddPersonRequest(case_id="c", person=pb.Person(**values)))
    except InvalidArgument as error:
        return [
            (f"p.{one.field.removeprefix('person.')}", one.reason, dict(one.metadata)) for one in error.fields
        ]
    return []


@pytest.mark.parametrize(
    ("field", "most"),
    [
        ("given_name", 100),
        ("family_name", 100),
        ("schooling", 200),
        ("occupation", 200),
        ("birth_place", 200),
        ("health_note", 4000),
        ("protection_note", 4000),
    ],
)
def test_the_longest_text_and_one_longer(field: str, most: int):
    assert asked(**{field: "č" * most}) == []
    # Blanks round a text are not part of it.
    assert asked(**{field: " " + "č" * most + "\n"}) == []
    assert asked(**{field: "č" * (most + 1)}) == too_long(field, most)


PASSPORT = {"kind": pb.IDENTIFIER_KIND_PASSPORT}


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"other_names": ("A",) * 10}, []),
        ({"other_names": ("A",) * 11}, [("p.other_names", "FIELD_TOO_MANY", {"max": "10"})]),
        ({"other_names": ("",)}, [("p.other_names[0]", "FIELD_REQUIRED", {})]),
        ({"sex": 0}, [("p.sex", "FIELD_REQUIRED", {})]),
        ({"relation": 0}, [("p.relation", "FIELD_REQUIRED", {})]),
        ({"birth_date": Date()}, [("p.birth_date", "FIELD_REQUIRED", {})]),
        ({"given_name": ""}, [("p.given_name", "FIELD_REQUIRED", {})]),
        ({"family_name": "  "}, [("p.family_name", "FIELD_REQUIRED", {})]),
        ({"languages": ("sq", "sr-Latn", "rom", "en-GB")}, []),
        ({"languages": ("s",)}, [("p.languages[0]", "FIELD_INVALID_FORMAT", {})]),
        ({"languages": ("sq", "srpski")}, [("p.languages[1]", "FIELD_INVALID_FORMAT", {})]),
        ({"languages": ("sr-",)}, [("p.languages[0]", "FIELD_INVALID_FORMAT", {})]),
        ({"languages": ("sr-Latin",)}, [("p.languages[0]", "FIELD_INVALID_FORMAT", {})]),
        # A passport has letters and any length up to forty.
        ({"identifiers": [pb.Identifier(number="P" * 40, **PASSPORT)]}, []),
        (
            {"identifiers": [pb.Identifier(number="P" * 41, **PASSPORT)]},
            [("p.identifiers[0].number", "FIELD_TOO_LONG", {"max": "40"})],
        ),
        ({"identifiers": [pb.Identifier(**PASSPORT)]}, [("p.identifiers[0].number", "FIELD_REQUIRED", {})]),
        ({"identifiers": [pb.Identifier(number="P1")]}, [("p.identifiers[0].kind", "FIELD_REQUIRED", {})]),
    ],
)
def test_what_the_contract_says_of_a_person(changes: dict[str, Any], expected: list[Any]):
    assert asked(**changes) == expected


@pytest.mark.parametrize(
    ("persons", "expected"),
    [
        ([], [("persons", "FIELD_REQUIRED", {})]),
        ([pb.Person()] * 31, [("persons", "FIELD_TOO_MANY", {"max": "30"})]),
        ([pb.Person()] * 30, []),
    ],
)
def test_how_many_a_family_may_be(persons: list[pb.Person], expected: list[Any]):
    with pytest.raises(InvalidArgument) as refusal:
        constraints.check(pb.RegisterFamilyRequest(persons=persons))
    of_all = [one for one in refusal.value.fields if one.field == "persons"]
    assert [(one.field, one.reason, dict(one.metadata)) for one in of_all] == expected
    # The one too many is not looked at.
    assert {one.field for one in refusal.value.fields} & {"persons[30].sex"} == set()


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"other_names": ("A",) * 10}, []),
        ({"other_names": ("Ana", "4")}, [("p.other_names[1]", "FIELD_INVALID_FORMAT", {})]),
        # A person who was 126 years old, and one that nobody was.
        ({"birth": (1900, 1, 1)}, []),
        ({"birth": (1900, 0, 0)}, []),
        # Who seems too old to be alive is asked about (test_plausibility); no year at all is none.
        ({"birth": (1899, 12, 31)}, []),
        ({"birth": (1799, 12, 31)}, [("p.birth_date", "DATE_INVALID", {})]),
        ({"birth": (2026, 11, 22)}, []),
        ({"birth": (2026, 11, 23)}, [("p.birth_date", "DATE_IN_FUTURE", {})]),
        ({"birth": (2026, 0, 0)}, []),
        ({"birth": (2027, 0, 0)}, [("p.birth_date", "DATE_IN_FUTURE", {})]),
        ({"birth": (1988, 0, 9)}, [("p.birth_date", "DATE_INVALID", {})]),
        ({"birth": (2024, 2, 29)}, []),
        ({"birth": (2025, 2, 29)}, [("p.birth_date", "DATE_INVALID", {})]),
        ({"birth": (0, 5, 9)}, [("p.birth_date", "DATE_INVALID", {})]),
        ({"community": "MARTIAN"}, [("p.community", "FIELD_UNKNOWN_VALUE", {})]),
        ({"vulnerabilities": ("OTHER", "OTHER")}, [("p.vulnerabilities", "FIELD_DUPLICATE", {})]),
        ({"vulnerabilities": ("BLUE",)}, [("p.vulnerabilities[0]", "FIELD_UNKNOWN_VALUE", {})]),
        ({"vulnerabilities": ("",)}, []),
        ({"phone": "  "}, []),
        ({"phone": "12"}, [("p.phone", "PHONE_INVALID", {})]),
        ({"health_note": "one\ntwo\r\n\tthree"}, []),
        ({"health_note": "a bell \x07 rings"}, [("p.health_note", "FIELD_INVALID_CHARACTER", {})]),
        ({"given_name": "..."}, [("p.given_name", "FIELD_INVALID_FORMAT", {})]),
        ({"given_name": "Anne-Marie d'Arc"}, []),
        ({"family_name": "R4šić"}, [("p.family_name", "FIELD_INVALID_FORMAT", {})]),
    ],
)
def test_a_person(changes: dict[str, Any], expected: list[tuple[str, str, dict[str, str]]]):
    assert wrong(**changes) == expected


def identifiers(*given: tuple[str, str]) -> list[tuple[str, str, dict[str, str]]]:
    return wrong(identifiers=tuple(IdentifierData(kind, number) for kind, number in given))


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ((("PERSON_NUMBER", "1234567892"),), []),
        ((("PERSON_NUMBER", "12345 67892"),), []),
        (
            (("PERSON_NUMBER", "123456789"),),
            [("p.identifiers[0].number", "IDENTIFIER_MALFORMED", {"kind": "PERSON_NUMBER"})],
        ),
        (
            (("PERSON_NUMBER", "12345678921"),),
            [("p.identifiers[0].number", "IDENTIFIER_MALFORMED", {"kind": "PERSON_NUMBER"})],
        ),
        ((("JMBG", "0101006500006"),), []),
        (
            (("JMBG", "010100650000"),),
            [("p.identifiers[0].number", "IDENTIFIER_MALFORMED", {"kind": "JMBG"})],
        ),
        (
            (("JMBG", "010100650000A"),),
            [("p.identifiers[0].number", "IDENTIFIER_MALFORMED", {"kind": "JMBG"})],
        ),
        ((("LIBRARY_CARD", "P1"),), [("p.identifiers[0].kind", "FIELD_UNKNOWN_VALUE", {})]),
        (
            (("PASSPORT", "P-1"), ("PASSPORT", "p 1")),
            [("p.identifiers[1].number", "FIELD_DUPLICATE", {})],
        ),
        ((("PASSPORT", "1234567892"), ("PERSON_NUMBER", "1234567892")), []),
        ((("PASSPORT", "P1"), ("PASSPORT", "P2")), []),
    ],
)
def test_numbers_of_a_person(given: tuple[tuple[str, str], ...], expected: list[Any]):
    assert identifiers(*given) == expected


YESTERDAY, TOMORROW = TODAY - dt.timedelta(days=1), TODAY + dt.timedelta(days=1)
BORN = dt.date(1988, 5, 9)


@pytest.mark.parametrize(
    ("since", "until", "expected"),
    [
        (None, None, []),
        (TODAY, None, []),
        (TOMORROW, None, [("p.identifiers[0].valid_from", "DATE_IN_FUTURE", {})]),
        (BORN, BORN, []),
        (
            BORN - dt.timedelta(days=1),
            None,
            [("p.identifiers[0].valid_from", "DATE_TOO_EARLY", {"earliest": "1988-05-09"})],
        ),
        (
            None,
            BORN - dt.timedelta(days=1),
            [("p.identifiers[0].valid_until", "DATE_TOO_EARLY", {"earliest": "1988-05-09"})],
        ),
        (YESTERDAY, YESTERDAY, []),
        (
            TODAY,
            YESTERDAY,
            [("p.identifiers[0].valid_until", "DATE_TOO_EARLY", {"earliest": TODAY.isoformat()})],
        ),
    ],
)
def test_days_of_a_number(since: dt.date | None, until: dt.date | None, expected: list[Any]):
    number = IdentifierData("PASSPORT", "P1", valid_until=until, valid_from=since)
    assert wrong(birth=(1988, 5, 9), identifiers=(number,)) == expected


@pytest.mark.parametrize(
    ("field", "codes"),
    [
        (
            "community",
            "ALBANIAN SERB ROMA ASHKALI EGYPTIAN BOSNIAK TURK GORANI MONTENEGRIN CROAT OTHER",
        ),
        (
            "vulnerabilities",
            (
                "SINGLE_PARENT DISABILITY CHRONIC_ILLNESS ELDERLY_ALONE VIOLENCE TRAFFICKING MINOR_ALONE"
                " MANY_CHILDREN NO_SHELTER OTHER"
            ),
        ),
    ],
)
def test_each_code_of_a_person_is_known(field: str, codes: str):
    for code in codes.split():
        assert wrong(**{field: code if field == "community" else (code,)}) == []


@pytest.mark.parametrize(
    ("known", "codes"),
    [
        (fields.PERMITS, "REFUGEE SUBSIDIARY_PROTECTION TEMPORARY_PROTECTION RESIDENCE_PERMIT"),
        (purposes.PURPOSES, "SERVICES BENEFITS STATISTICS"),
        (purposes.RECIPIENTS, "PUBLIC_BODY ORGANISATION DONOR"),
        (fields.CONSENT_FORMS, "SIGNED_PAPER SPOKEN"),
        (fields.UNIQUE_IDENTIFIERS, "PERSON_NUMBER JMBG"),
    ],
)
def test_the_codes_of_permits_and_consents(known: tuple[str, ...], codes: str):
    assert known == tuple(codes.split())


def family(*persons: dict[str, Any]) -> list[tuple[str, str, dict[str, str]]]:
    people = tuple(PersonData(**{**PERSON, **one}) for one in persons)
    return found(lambda errors: fields.check_family(errors, people, TODAY, KINDS))


def number(kind: str, text: str) -> dict[str, Any]:
    return {"identifiers": (IdentifierData(kind, text),)}


@pytest.mark.parametrize(
    ("persons", "expected"),
    [
        (({},) * 30, []),
        (
            (number("JMBG", "0101006500006"), {}, number("JMBG", "0101006500006")),
            [("persons[2].identifiers[0].number", "FIELD_DUPLICATE", {})],
        ),
        (
            (number("PERSON_NUMBER", "1234567892"), number("PERSON_NUMBER", "12345-67892")),
            [("persons[1].identifiers[0].number", "FIELD_DUPLICATE", {})],
        ),
        # Two countries may give one passport number, and two kinds are two numbers.
        ((number("PASSPORT", "P1"), number("PASSPORT", "P1")), []),
        ((number("PASSPORT", "1234567892"), number("PERSON_NUMBER", "1234567892")), []),
    ],
)
def test_a_family(persons: tuple[dict[str, Any], ...], expected: list[Any]):
    assert family(*persons) == expected


@pytest.mark.parametrize(
    ("day", "reason"),
    [
        (TODAY, None),
        (TODAY + dt.timedelta(days=1), "DATE_IN_FUTURE"),
        (dt.date(1900, 1, 1), None),
        (dt.date(1899, 12, 31), "DATE_INVALID"),
        (None, None),
    ],
)
def test_the_day_of_what_has_happened(day: dt.date | None, reason: str | None):
    seen = found(lambda errors: fields.past(errors, "on", day, TODAY))
    assert seen == ([("on", reason, {})] if reason else [])


def test_what_a_field_gives_back():
    errors = FieldErrors()
    # Two signs that are one letter are one letter, and blanks round a text are gone.
    assert fields.text(errors, "a", " Ras\u030cić ") == "Rašić"
    assert fields.name(errors, "b", "  Ana \t Marija ") == "Ana Marija"
    assert fields.name(errors, "c", "") == ""
    fields.telephone(errors, "d", "044 123 456")
    fields.telephone(errors, "e", " ")
    errors.known("g", "", ("A",))
    errors.known("h", "A", ("A",))
    errors.check()
    errors.known("k", "B", ("A",))
    errors.add("l", "FIELD_OUT_OF_RANGE", min=1)
    with pytest.raises(InvalidArgument) as refusal:
        errors.check()
    assert list(refusal.value.fields) == [
        Violation("k", "FIELD_UNKNOWN_VALUE", {}),
        Violation("l", "FIELD_OUT_OF_RANGE", {"min": "1"}),
    ]


@pytest.mark.parametrize(
    ("text", "time"),
    [
        ("0:00", dt.time(0, 0)),
        ("7:05", dt.time(7, 5)),
        (" 07.05 ", dt.time(7, 5)),
        ("19:59", dt.time(19, 59)),
        ("23:59", dt.time(23, 59)),
        ("24:00", None),
        ("12:60", None),
        ("12", None),
        ("1200", None),
        ("12:5", None),
        ("112:05", None),
    ],
)
def test_an_hour_as_written(text: str, time: dt.time | None):
    assert fields.hour(text) == time


def test_a_number_as_it_is_compared():
    assert fields.identifier_key(" p 12.3-4/5\t") == "P12345"


@pytest.mark.parametrize(
    ("kind", "number", "fails"),
    [
        ("PERSON_NUMBER", "1234567892", False),
        ("PERSON_NUMBER", "12345 67892", False),
        *(("PERSON_NUMBER", f"123456789{last}", True) for last in "013456789"),
        ("PERSON_NUMBER", "9234567893", False),
        ("PERSON_NUMBER", "123456789", False),
        ("JMBG", "0101006500006", False),
        *(("JMBG", f"010100650000{last}", True) for last in "12345789"),
        ("JMBG", "9101006500006", True),
        ("PASSPORT", "1234567893", False),
        ("PASSPORT", "0101006500007", False),
        ("JMBG", "1234567893", False),
    ],
)
def test_check_digits(kind: str, number: str, *, fails: bool):
    assert fields.check_digit_fails(kind, number) is fails


@pytest.mark.parametrize("place", range(9))
def test_each_digit_of_a_personal_number_counts_by_its_weight(place: int):
    weights = (4, 3, 2, 7, 6, 5, 4, 3, 2)
    digits = [0] * 9
    digits[place] = 1
    # What is missing from the one weight to eleven, written out.
    check = {4: 7, 3: 8, 2: 9, 7: 4, 6: 5, 5: 6}[weights[place]]
    assert not fields.check_digit_fails("PERSON_NUMBER", "".join(map(str, [*digits, check])))
    assert fields.check_digit_fails("PERSON_NUMBER", "".join(map(str, [*digits, (check + 1) % 10])))


@pytest.mark.parametrize("place", range(12))
def test_each_digit_of_a_jmbg_counts_by_its_weight(place: int):
    weights = (7, 6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2)
    digits = [0] * 12
    digits[place] = 1
    check = {7: 4, 6: 5, 5: 6, 4: 7, 3: 8, 2: 9}[weights[place]]
    assert not fields.check_digit_fails("JMBG", "".join(map(str, [*digits, check])))
    assert fields.check_digit_fails("JMBG", "".join(map(str, [*digits, (check + 1) % 10])))


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("044 123 456", "+38344123456"),
        ("+381 63 123 4567", "+381631234567"),
        # Too short, and too long, to be anybody's.
        ("044 1", ""),
        ("+383 44 123 456 789 012", ""),
        ("nobody", ""),
        # Letters are not figures of a keypad, and what stands behind a number belongs to nobody else's.
        ("044 12 nena", ""),
        ("044-ABC-DEF", ""),
        ("1-800-FLOWERS", ""),
        ("044 123 456 lok 5", ""),
        ("+383 44 123 456 локал 5", ""),
        ("044 123 456 ext. 5", ""),
        ("044 123 456x5", ""),
        ("044 123 456 #5", ""),
        ("044 123 456;ext=5", ""),
        ("+383 (0)44/123-456", "+38344123456"),
        # Nor is what stands behind a stroke or in brackets a part of it, or a second number.
        ("044 123 456/7", ""),
        ("044 123 456 (5)", ""),
        ("044 123 456 - 12", ""),
        ("+383 44 123 456 7", ""),
        ("044 123 456 / 049 222 333", ""),
        # The country's code as people write it without the sign before it, and the numbers of landlines.
        ("383 44 123 456", "+38344123456"),
        ("00383 44 123 456", "+38344123456"),
        ("0280 320 001", "+383280320001"),
        ("038 200 100", "+38338200100"),
    ],
)
def test_a_telephone(text: str, number: str):
    assert fields.phone(text) == number


@pytest.mark.parametrize(
    ("birth", "reason"),
    [
        ((2990, 0, 0), "DATE_IN_FUTURE"),
        ((2026, 11, 23), "DATE_IN_FUTURE"),
        ((2000, 2, 31), "DATE_INVALID"),
        ((2000, 2, 0), "DATE_INVALID"),
        ((1, 0, 0), "DATE_INVALID"),
    ],
)
def test_a_birth_that_is_wrong_bounds_nothing(birth: tuple[int, int, int], reason: str):
    card = IdentifierData("PASSPORT", "P1", dt.date(1990, 1, 1))
    assert wrong(birth=birth, identifiers=(card,)) == [("p.birth_date", reason, {})]
    assert fields.eldest([birth], TODAY) is None
    assert fields.eldest([birth, (1988, 0, 0), (2026, 11, 22)], TODAY) == dt.date(1988, 1, 1)
