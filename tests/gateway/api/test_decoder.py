"""What a body may not say: every refusal with its path; and what it may say in more than one way."""

import math
from typing import Any

import pytest
from google.protobuf import json_format

from gateway.api import strict_json
from gateway.api.decoder import Decoders
from gateway.api.field_errors import MOST, FieldErrors
from services.chassis.errors import InvalidArgument
from tests.gateway.api import things

DECODERS = Decoders()


def decode(body: str | bytes) -> tuple[Any, list[tuple[str, str]]]:
    """The message and what was wrong."""
    message = things.message("Thing")()
    errors = FieldErrors()
    try:
        value = strict_json.loads(body.encode() if isinstance(body, str) else body)
        DECODERS.message(message.DESCRIPTOR)(message, value, "", errors)
        errors.settle()
    except InvalidArgument as error:
        return message, [(one.field, one.reason) for one in error.fields]
    return message, []


WRONG, RANGE, UNKNOWN = "FIELD_WRONG_TYPE", "FIELD_OUT_OF_RANGE", "FIELD_UNKNOWN"
TWICE, CONTRADICTS, VALUE = "FIELD_GIVEN_TWICE", "FIELD_CONTRADICTS", "FIELD_UNKNOWN_VALUE"
REFUSALS = [
    ("[]", "", WRONG),
    ("null", "", WRONG),
    ('"x"', "", WRONG),
    ('{"nope": 1}', "nope", UNKNOWN),
    ('{"head": {"givenNaem": "A"}}', "head.givenNaem", UNKNOWN),
    ('{"parts": [{}, {"nope": 1}]}', "parts[1].nope", UNKNOWN),
    ('{"displayName": "a", "display_name": "a"}', "display_name", TWICE),
    ('{"displayName": "a", "displayName": "b"}', "displayName", TWICE),
    ('{"parts": [{"givenName": "a", "givenName": "a"}]}', "parts[0].givenName", TWICE),
    ('{"words": {"a": "1", "a": "2"}}', "words.a", TWICE),
    ('{"textAnswer": "a", "numberAnswer": "1"}', "numberAnswer", CONTRADICTS),
    ('{"textAnswer": "a", "partAnswer": {}}', "partAnswer", CONTRADICTS),
    ('{"displayName": "a\\u0000b"}', "displayName", "FIELD_INVALID_CHARACTER"),
    ('{"words": {"a\\u0000": "1"}}', "words.a\x00", "FIELD_INVALID_CHARACTER"),
    ('{"tags": ["a", "\\u0000"]}', "tags[1]", "FIELD_INVALID_CHARACTER"),
    ('{"displayName": 1}', "displayName", WRONG),
    ('{"displayName": ["a"]}', "displayName", WRONG),
    ('{"active": "true"}', "active", WRONG),
    ('{"active": 1}', "active", WRONG),
    ('{"small": true}', "small", WRONG),
    ('{"small": "1x"}', "small", WRONG),
    ('{"small": " 1"}', "small", WRONG),
    ('{"small": "01"}', "small", WRONG),
    ('{"small": ""}', "small", WRONG),
    ('{"small": "١"}', "small", WRONG),
    ('{"small": 1.5}', "small", WRONG),
    ('{"small": 2147483648}', "small", RANGE),
    ('{"small": -2147483649}', "small", RANGE),
    ('{"natural": -1}', "natural", RANGE),
    ('{"natural": 4294967296}', "natural", RANGE),
    ('{"minorUnits": "9223372036854775808"}', "minorUnits", RANGE),
    ('{"minorUnits": 9223372036854775808}', "minorUnits", RANGE),
    ('{"minorUnits": 9007199254740993.0}', "minorUnits", RANGE),
    ('{"minorUnits": 18014398509481984.0}', "minorUnits", RANGE),
    ('{"huge": 18446744073709551616}', "huge", RANGE),
    ('{"huge": "18446744073709551616"}', "huge", RANGE),
    ('{"huge": "-1"}', "huge", RANGE),
    ('{"ratio": 1e39}', "ratio", RANGE),
    ('{"ratio": "1e39"}', "ratio", RANGE),
    ('{"share": "1e400"}', "share", RANGE),
    ('{"share": "inf"}', "share", WRONG),
    ('{"share": "nan"}', "share", WRONG),
    ('{"share": true}', "share", WRONG),
    ('{"colour": "COLOUR_BLUE"}', "colour", VALUE),
    ('{"colour": 1}', "colour", WRONG),
    ('{"colour": "1"}', "colour", VALUE),
    ('{"colours": ["COLOUR_RED", "x"]}', "colours[1]", VALUE),
    ('{"seal": "***"}', "seal", WRONG),
    ('{"seal": "a"}', "seal", WRONG),
    ('{"tags": "a"}', "tags", WRONG),
    ('{"tags": [null]}', "tags[0]", WRONG),
    ('{"parts": {}}', "parts", WRONG),
    ('{"parts": [null]}', "parts[0]", WRONG),
    ('{"head": []}', "head", WRONG),
    ('{"head": "x"}', "head", WRONG),
    ('{"words": []}', "words", WRONG),
    ('{"words": {"a": null}}', "words.a", WRONG),
    ('{"byNumber": {"x": {}}}', "byNumber.x", WRONG),
    ('{"byNumber": {"2147483648": {}}}', "byNumber.2147483648", RANGE),
    ('{"byNumber": {"1": {"nope": 1}}}', "byNumber.1.nope", UNKNOWN),
    ('{"byFlag": {"True": "COLOUR_RED"}}', "byFlag.True", WRONG),
    ('{"createTime": "2026-11-22"}', "createTime", WRONG),
    ('{"createTime": "2026-11-22T10:52:00"}', "createTime", WRONG),
    ('{"createTime": "2026-11-22 10:52:00Z"}', "createTime", WRONG),
    ('{"createTime": "2026-11-22T10:52:00.1234567890Z"}', "createTime", WRONG),
    ('{"createTime": "2026-11-22T10:52:00+24:00"}', "createTime", WRONG),
    ('{"createTime": "2026-13-22T10:52:00Z"}', "createTime", "TIME_INVALID"),
    ('{"createTime": "2026-02-29T10:52:00Z"}', "createTime", "TIME_INVALID"),
    ('{"createTime": "2026-11-22T25:00:00Z"}', "createTime", "TIME_INVALID"),
    ('{"createTime": "2026-11-22T23:59:60Z"}', "createTime", "TIME_INVALID"),
    ('{"createTime": "0000-01-01T00:00:00Z"}', "createTime", "TIME_INVALID"),
    ('{"createTime": "0001-01-01T00:00:00+01:00"}', "createTime", "TIME_INVALID"),
    ('{"createTime": "9999-12-31T23:59:59-01:00"}', "createTime", "TIME_INVALID"),
    ('{"createTime": 1}', "createTime", WRONG),
    ('{"length": "1"}', "length", WRONG),
    ('{"length": "315576000001s"}', "length", RANGE),
    ('{"mask": "given_name"}', "mask", VALUE),
    ('{"mask": ["givenName"]}', "mask", WRONG),
    ('{"day": {"year": 2026, "month": 13, "day": 1}}', "day", "DATE_INVALID"),
    ('{"day": {"year": 2026, "month": 2, "day": 29}}', "day", "DATE_INVALID"),
    ('{"day": {"year": 2026, "month": 0, "day": 1}}', "day", "DATE_INVALID"),
    ('{"day": {"year": -1}}', "day", "DATE_INVALID"),
    ('{"day": {"year": 10000, "month": 1, "day": 1}}', "day", "DATE_INVALID"),
    ('{"day": "2026-11-22"}', "day", WRONG),
    (
        '{"parts": [{"birthDate": {"year": 1990, "month": 2, "day": 30}}]}',
        "parts[0].birthDate",
        "DATE_INVALID",
    ),
    ('{"wrappedNumber": "x"}', "wrappedNumber", WRONG),
    ('{"wrappedFlag": {"value": true}}', "wrappedFlag", WRONG),
    ("", "", "JSON_INVALID"),
    ("{", "", "JSON_INVALID"),
    ('{"small": NaN}', "", "JSON_INVALID"),
    ('{"displayName": "\\ud800"}', "", "JSON_INVALID"),
    (b'{"displayName": "\xff"}', "", "JSON_INVALID"),
    ("[" * 5000, "", "JSON_INVALID"),
    ('{"share": 1e400}', "", "JSON_INVALID"),
    ("{} {}", "", "JSON_INVALID"),
    ("{'a': 1}", "", "JSON_INVALID"),
]


@pytest.mark.parametrize(("body", "path", "reason"), REFUSALS, ids=[str(row[0])[:60] for row in REFUSALS])
def test_refusals_name_the_field(body: str | bytes, path: str, reason: str) -> None:
    assert decode(body)[1] == [(path, reason)]


ACCEPTED = [
    "{}",
    '{"display_name": "a", "minor_units": "7"}',
    '{"displayName": null, "parts": null, "head": null, "words": null, "colour": null}',
    '{"small": "7", "natural": 7.0, "minorUnits": 7, "huge": "18446744073709551615", "zigzag": 1e3}',
    '{"ratio": "1.5", "share": "NaN", "shares": [1, "-Infinity", 2.5e-3]}',
    '{"seal": "-_8", "seals": ["+/8=", "+/8", "", "QQ=="]}',
    '{"colours": ["COLOUR_RED", "COLOUR_UNSPECIFIED"]}',
    '{"createTime": "2026-11-22T10:52:00.5+01:00", "times": ["1969-12-31T23:59:59.999999999Z"]}',
    '{"length": "-1.5s", "mask": "givenName,head.birthDate"}',
    '{"byNumber": {"-1": {"givenName": "a"}}, "byFlag": {"true": "COLOUR_MOSS"}, "sums": {"1": "2"}}',
    '{"textAnswer": null, "numberAnswer": "1"}',
    '{"wrappedText": "", "wrappedNumber": 0, "wrappedFlag": false}',
    '{"wrappedShare": "1.5", "wrappedSeal": "QQ=="}',
    '{"day": {"year": 1985}, "head": {"birthDate": {"year": 1985, "month": 2}}}',
    '{"day": {"month": 2, "day": 29}}',
    '{"note": "", "rank": "0"}',
    '{"displayName": "\\": ", "words": {"\\":": "a\\":b", "c": ": \\""}}',
    '{"displayName": "Рашић 👪 \\ud83d\\ude00"}',
]


@pytest.mark.parametrize("body", ACCEPTED)
def test_accepted_bodies_mean_what_the_reference_reads(body: str) -> None:
    message, errors = decode(body)
    assert errors == []
    expected = json_format.Parse(body, type(message)())
    assert message.SerializeToString(deterministic=True) == expected.SerializeToString(deterministic=True)


def test_output_only_fields_are_passed_over_whatever_they_hold() -> None:
    message, errors = decode('{"id": {"any": ["thing"]}, "displayName": "a"}')
    assert (message.id, message.display_name, errors) == ("", "a", [])


def test_all_bad_fields_are_named_at_once() -> None:
    body = '{"small": "x", "parts": [{"row": 1.5}, {"nope": 1}], "active": 3}'
    assert decode(body)[1] == [
        ("small", WRONG),
        ("parts[0].row", WRONG),
        ("parts[1].nope", UNKNOWN),
        ("active", WRONG),
    ]


def test_reading_ends_at_the_fiftieth_fault() -> None:
    assert len(decode("{" + ",".join(f'"x{n}": 1' for n in range(5000)) + "}")[1]) == MOST


@pytest.mark.parametrize("depth", [1, 20, 31, 32, 100, 300, 900, 3000])
def test_deep_nesting_is_refused_and_not_a_defect(depth: int) -> None:
    body = '{"head":' + '{"parts":[' * depth + "{}" + "]}" * depth + "}"
    assert decode(body)[1] == ([] if depth < 32 else [("", "JSON_INVALID")])


def test_a_value_that_was_typed_is_never_repeated() -> None:
    message = things.message("Thing")()
    errors = FieldErrors()
    value = {"colour": "Rašić", "small": "Rašić", "createTime": "Rašić", "mask": "Rašić", "seal": "Rašić"}
    DECODERS.message(message.DESCRIPTOR)(message, value, "", errors)
    assert len(errors.violations) == 5
    assert "Ra" not in str(errors.violations)


def test_not_a_number_is_read_as_such() -> None:
    assert math.isnan(decode('{"share": "NaN"}')[0].share)
