"""What people read and type, in each language and at its bounds: days, hours, money, numbers, refusals."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from types import SimpleNamespace

import pytest
from flask import Flask
from google.protobuf.timestamp_pb2 import Timestamp
from google.type.date_pb2 import Date
from prag.common.v1 import types_pb2 as types
from werkzeug.datastructures import MultiDict

from gateway import create_app, formats
from gateway.api import problems
from gateway.errors import http_status
from gateway.fields import TextField
from gateway.forms import (
    ChoiceField,
    ChoicesField,
    DayField,
    Form,
    HourField,
    LineField,
    MoneyField,
    NumberField,
)
from gateway.locale import LANGUAGES
from gateway.settings import Settings
from services.chassis import errors
from services.chassis.errors import InvalidArgument, Violation

SPACE = "\u00a0"


@pytest.fixture(scope="module")
def app() -> Flask:
    made = create_app(Settings(secret_key="tests"))
    made.config["WTF_CSRF_ENABLED"] = False
    return made


@contextmanager
def reading(app: Flask, language: str, **typed: str) -> Iterator[None]:
    with app.test_request_context(f"/x?lang={language}", method="POST", data=MultiDict(typed)):
        yield


def each(app: Flask, write, *values) -> dict[str, str]:
    """What is written in each language."""
    found = {}
    for language in LANGUAGES:
        with reading(app, language):
            found[language] = " | ".join(write(value) for value in values)
    return found


DAY = Date(year=2026, month=3, day=1)
# An hour before midnight in UTC is the next day in Kosovo.
LATE = Timestamp(seconds=int(dt.datetime(2026, 2, 28, 23, 5, tzinfo=dt.UTC).timestamp()))


def test_a_day(app):
    assert each(app, formats.day, DAY, LATE, dt.date(2026, 11, 24)) == {
        "sq": "1.3.2026 | 1.3.2026 | 24.11.2026",
        "sr-Cyrl": "1. 3. 2026. | 1. 3. 2026. | 24. 11. 2026.",
        "sr-Latn": "1. 3. 2026. | 1. 3. 2026. | 24. 11. 2026.",
        "en": "1 Mar 2026 | 1 Mar 2026 | 24 Nov 2026",
    }
    assert each(app, lambda value: formats.day(value, "short"), DAY) == {
        "sq": "1.3.",
        "sr-Cyrl": "1. 3.",
        "sr-Latn": "1. 3.",
        "en": "1 Mar",
    }
    assert each(app, lambda value: formats.day(value, "long"), DAY) == {
        "sq": "e diel, 1 mars 2026",
        "sr-Cyrl": "недеља, 1. март 2026.",
        "sr-Latn": "nedelja, 1. mart 2026.",
        "en": "Sunday, 1 March 2026",
    }


def test_a_day_of_which_not_all_is_known(app):
    partial = (Date(year=1988, month=5), Date(year=1988), Date(), None)
    assert each(app, formats.day, *partial) == {
        "sq": f"5.{SPACE}1988 | 1988 |  | ",
        "sr-Cyrl": f"5.{SPACE}1988. | 1988. |  | ",
        "sr-Latn": f"5.{SPACE}1988. | 1988. |  | ",
        "en": f"5.{SPACE}1988 | 1988 |  | ",
    }


def test_an_hour_and_a_moment(app):
    summer = dt.datetime(2026, 7, 1, 6, 5, tzinfo=dt.UTC)
    assert each(app, formats.hour, LATE, summer, None) == {
        "sq": "00:05 | 08:05 | ",
        "sr-Cyrl": "0.05 | 8.05 | ",
        "sr-Latn": "0.05 | 8.05 | ",
        "en": "00:05 | 08:05 | ",
    }
    assert each(app, formats.moment, LATE, Timestamp(), None) == {
        "sq": "1.3.2026, 00:05 |  | ",
        "sr-Cyrl": "1. 3. 2026., 0.05 |  | ",
        "sr-Latn": "1. 3. 2026., 0.05 |  | ",
        "en": "1 Mar 2026, 00:05 |  | ",
    }


def test_a_month(app):
    assert each(app, formats.month_name, "2026-10", "2026-13", "soon") == {
        "sq": "tetor 2026 | 2026-13 | soon",
        "sr-Cyrl": "октобар 2026. | 2026-13 | soon",
        "sr-Latn": "oktobar 2026. | 2026-13 | soon",
        "en": "October 2026 | 2026-13 | soon",
    }


def test_money_and_numbers(app):
    amounts = [
        types.Money(minor_units=123456, currency="EUR"),
        types.Money(minor_units=5),
        types.Money(minor_units=-100, currency="CHF"),
        None,
    ]
    found = each(app, formats.money, *amounts)
    assert found["en"] == f"1.234,56{SPACE}€ | 0,05{SPACE}€ | -1,00{SPACE}CHF | "
    assert found["sr-Latn"] == found["sr-Cyrl"] == found["en"]
    assert found["sq"] == f"1{SPACE}234,56{SPACE}€ | 0,05{SPACE}€ | -1,00{SPACE}CHF | "
    assert each(app, formats.number, 1234.5) == {
        "sq": f"1{SPACE}234,5",
        "sr-Cyrl": "1.234,5",
        "sr-Latn": "1.234,5",
        "en": "1,234.5",
    }


def test_days_that_are_left(app):
    assert each(app, formats.days_left, 1, 5)["en"] == "1 day left | 5 days left"
    counted = each(app, formats.days_left, 1, 2, 5, 21)
    assert counted["sr-Latn"] == "još 1 dan | još 2 dana | još 5 dana | još 21 dan"


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        ({"sq": "S", "sr": "Ц", "en": "E"}, {"sq": "S", "sr-Cyrl": "Ц", "sr-Latn": "C", "en": "E"}),
        ({"sr": "Ц", "en": "E"}, {"sq": "E", "sr-Cyrl": "Ц", "sr-Latn": "C", "en": "E"}),
        ({"sq": "S", "en": "E"}, {"sq": "S", "sr-Cyrl": "S", "sr-Latn": "S", "en": "E"}),
        ({"sq": "S", "sr": "Ц"}, {"sq": "S", "sr-Cyrl": "Ц", "sr-Latn": "C", "en": "S"}),
        # What is not Serbian is left as it is written.
        ({"en": "Ц"}, {"sq": "Ц", "sr-Cyrl": "Ц", "sr-Latn": "Ц", "en": "Ц"}),
        ({"sr": "Ц"}, {"sq": "Ц", "sr-Cyrl": "Ц", "sr-Latn": "C", "en": "Ц"}),
        ({}, dict.fromkeys(("sq", "sr-Cyrl", "sr-Latn", "en"), "")),
    ],
)
def test_a_text_stands_in_for_one_that_is_missing(app, texts, expected):
    text = types.LocalizedText(**texts)
    assert each(app, formats.localized, text) == expected
    assert each(app, formats.settlement, SimpleNamespace(name=text)) == expected
    assert set(each(app, formats.localized, None, "plain").values()) == {" | plain"}


def test_what_a_day_is_made_of():
    aware = dt.datetime(2026, 2, 28, 23, 5, tzinfo=dt.UTC)
    for value, day in (
        (None, None),
        (DAY, dt.date(2026, 3, 1)),
        (Date(year=2026, month=3), None),
        (Date(year=2026, day=3), None),
        (Date(month=3, day=3), None),
        (LATE, dt.date(2026, 3, 1)),
        (Timestamp(), None),
        (aware, dt.date(2026, 3, 1)),
        (aware.replace(tzinfo=None), dt.date(2026, 2, 28)),
        (dt.date(2026, 3, 1), dt.date(2026, 3, 1)),
    ):
        assert formats.as_date(value) == day
        assert type(formats.as_date(value)) in (type(None), dt.date)


class Sample(Form):
    line = LineField("Line")
    text = TextField("Text")
    amount = MoneyField("Amount")
    count = NumberField("Count", least=1, most=9)
    below = NumberField("Below", least=-5, most=10**9)
    hour = HourField("Hour")
    day = DayField("Day")
    born = DayField("Born", partial=True)
    kind = ChoiceField("Kind", choices={"a": "A", "b": "B"})
    kinds = ChoicesField("Kinds", choices=lambda: [("a", "A"), ("b", "B")])


def typed(app, name, text):
    """What a field reads of a text; the message where it refuses."""
    with reading(app, "en", **{name: text}):
        form = Sample()
        good = form.accepted()
        field = form[name]
        return field.data if good else field.errors[0]


NO_MONEY = "write an amount in euros, for example 150,00"


def test_an_amount_is_read_as_it_is_written_here(app):
    for text, cents in {
        "0": 0,
        "150": 15000,
        "150,5": 15050,
        "150.55": 15055,
        "1.500": 150000,
        "1.500,05": 150005,
        "12.345.678,9": 1234567890,
        "1 500,00": 150000,
        f"1{SPACE}500": 150000,
        "150 €": 15000,
        "€150": 15000,
        "999999999,99": 99999999999,
        "1.5": 150,
    }.items():
        assert typed(app, "amount", text) == types.Money(minor_units=cents, currency="EUR"), text
    for text in ("x", "-1", "1,234", "1.5000", "1.50,00", "1234567890", "1,5,5", "١٥", "1e3", ","):
        assert typed(app, "amount", text) == NO_MONEY, text
    assert typed(app, "amount", " ") is None
    with reading(app, "en"):
        assert Sample(amount=types.Money(minor_units=15005)).amount.typed == "150,05"
        assert Sample(amount=None).amount.typed == ""


def test_a_number_is_whole_and_within_its_bounds(app):
    figures = "write a whole number in figures"
    bounds = "write a number from 1 to 9"
    for text, answer in {
        "1": 1,
        "9": 9,
        " 05 ": 5,
        "0": bounds,
        "10": bounds,
        "-1": bounds,
        "1,5": figures,
        "1.0": figures,
        "x": figures,
        "١": figures,
        "12345678901": figures,
        "": None,
    }.items():
        assert typed(app, "count", text) == answer, text
    assert typed(app, "below", "-5") == -5
    assert typed(app, "below", "1000000000") == 1_000_000_000
    assert typed(app, "below", "1000000001") == "write a number from -5 to 1000000000"


def test_an_hour_is_read_in_many_ways(app):
    for text, answer in {
        "10:30": dt.time(10, 30),
        "10.30": dt.time(10, 30),
        "10,30": dt.time(10, 30),
        "1030": dt.time(10, 30),
        "10": dt.time(10),
        "9": dt.time(9),
        "9h": dt.time(9),
        "9:05 h": dt.time(9, 5),
        "0:00": dt.time(0),
        "23:59": dt.time(23, 59),
        "24:00": "write the hour as 10:30",
        "23:60": "write the hour as 10:30",
        "9:5": "write the hour as 10:30",
        "x": "write the hour as 10:30",
        "": None,
    }.items():
        assert typed(app, "hour", text) == answer, text
    with reading(app, "en"):
        assert Sample(hour=dt.time(9, 5)).hour.typed == "09:05"


def boxes(app, day, month, year, name="day"):
    """What three boxes say: the value or the message, which are wrong, and where the summary leads."""
    said = {f"{name}-day": day, f"{name}-month": month, f"{name}-year": year}
    with reading(app, "en", **said):
        form = Sample()
        good = form.accepted()
        field = form[name]
        return (field.data if good else field.errors[0]), "".join(sorted(field.wrong)), field.first_wrong_id


def test_a_day_is_whole_and_in_the_calendar(app):
    figures = "write day, month and year in figures"
    for (day, month, year), (answer, wrong, leads) in {
        ("1", "1", "1900"): (dt.date(1900, 1, 1), "", "day"),
        ("31.", "12.", "2100."): (dt.date(2100, 12, 31), "", "day"),
        ("29", "2", "2028"): (dt.date(2028, 2, 29), "", "day"),
        ("", "", ""): (None, "", "day"),
        ("29", "2", "2026"): ("this month has no such day", "daymonth", "day"),
        ("31", "12", "1899"): ("write the year with four figures", "year", "year"),
        ("1", "1", "2101"): ("write the year with four figures", "year", "year"),
        ("1", "0", "2026"): ("the month is a number from 1 to 12", "month", "month"),
        ("1", "13", "2026"): ("the month is a number from 1 to 12", "month", "month"),
        ("0", "1", "2026"): ("the day is a number from 1 to 31", "day", "day"),
        ("32", "1", "2026"): ("the day is a number from 1 to 31", "day", "day"),
        ("", "1", "2026"): ("write the day too", "day", "day"),
        ("1", "", "2026"): ("write the month too", "month", "month"),
        ("1", "1", ""): ("write the year too", "year", "year"),
        ("", "", "2026"): ("write the day too", "daymonth", "day"),
        ("x", "1", "2026"): (figures, "day", "day"),
        ("1", "May", "soon"): (figures, "monthyear", "month"),
        ("-1", "1", "2026"): (figures, "day", "day"),
    }.items():
        assert boxes(app, day, month, year) == (answer, wrong, f"day-{leads}"), (day, month, year)


def test_a_day_that_may_be_known_in_part(app):
    for (day, month, year), answer in {
        ("", "", "1988"): Date(year=1988),
        ("", "5", "1988"): Date(year=1988, month=5),
        ("9", "5", "1988"): dt.date(1988, 5, 9),
        ("9", "", "1988"): "write the month too",
        ("", "5", ""): "write the day too",
        ("", "13", "1988"): "the month is a number from 1 to 12",
    }.items():
        assert boxes(app, day, month, year, "born")[0] == answer, (day, month, year)
    with reading(app, "en", **{"born-year": "1988", "born-month": "5", "born-day": ""}):
        assert Sample().born.message == Date(year=1988, month=5)
    with reading(app, "en", **{"day-year": "1988", "day-month": "5", "day-day": "9"}):
        assert Sample().day.message == Date(year=1988, month=5, day=9)
    with reading(app, "en"):
        assert Sample().day.message is None
        assert Sample(day=dt.date(1988, 5, 9)).day.typed == {"day": "9", "month": "5", "year": "1988"}


def test_a_line_is_one_line_and_a_text_has_one_kind_of_line_end(app):
    assert typed(app, "line", "  two \r\n words\t") == "two words"
    assert typed(app, "text", " one\r\ntwo \n") == "one\ntwo"


def test_a_choice_is_one_of_those_that_were_offered(app):
    assert typed(app, "kind", "a") == "a"
    assert typed(app, "kind", "") == ""
    assert typed(app, "kind", "c") == typed(app, "kinds", "c") == "choose one of the list"
    with app.test_request_context(
        "/x?lang=en", method="POST", data=MultiDict([("kinds", "b"), ("kinds", "b")])
    ):
        form = Sample()
        assert form.accepted()
        assert form.kinds.data == ["b"]
    with reading(app, "en"):
        form = Sample(kind="b", kinds=["a"])
        assert (form.kind.text, form.kinds.data) == ("B", ["a"])
        assert Sample().kind.data == ""
        form.kind.choices = [("z", "Z")]
        assert form.kind.choices == [("z", "Z")]


STATUSES = {
    "InvalidArgument": 400,
    "Unauthenticated": 401,
    "PermissionDenied": 403,
    "NotFound": 404,
    "AlreadyExists": 409,
    "FailedPrecondition": 409,
    "Aborted": 412,
    "ResourceExhausted": 429,
    "Internal": 500,
    "Unimplemented": 501,
    "Unavailable": 503,
    "DeadlineExceeded": 504,
}
SAYS_MORE = {
    "ETAG_MISSING": 428,
    "ETAG_STALE": 412,
    "REQUEST_ID_REUSED": 422,
    "REQUEST_IN_PROGRESS": 409,
    "METHOD_NOT_ALLOWED": 405,
    "LENGTH_REQUIRED": 411,
    "BODY_TOO_LARGE": 413,
    "BLOB_TOO_LARGE": 413,
    "MESSAGE_TOO_LARGE": 413,
    "MEDIA_TYPE_REFUSED": 415,
    "BLOB_TYPE_REFUSED": 415,
    "BLOB_FORMAT_FOREIGN": 415,
    "QUOTA_EXCEEDED": 413,
}


def test_every_class_of_refusal_has_its_status():
    assert set(errors.__all__) - {"DomainError", "FieldErrors", "Violation"} == set(STATUSES)
    assert {name: http_status(getattr(errors, name)("X")) for name in STATUSES} == STATUSES
    assert {reason: http_status(errors.NotFound(reason)) for reason in SAYS_MORE} == SAYS_MORE
    assert set(problems.BY_REASON) == set(SAYS_MORE)


@pytest.mark.parametrize(
    ("error", "header"),
    [
        (errors.ResourceExhausted("TOO_MANY_ATTEMPTS", seconds=7), {"Retry-After": "7"}),
        (errors.ResourceExhausted("TOO_MANY_ATTEMPTS"), {"Retry-After": "30"}),
        (errors.Unavailable("BUSY"), {"Retry-After": "10"}),
        (errors.Unauthenticated("TOKEN_MISSING"), {"WWW-Authenticate": "Bearer"}),
        (errors.NotFound("CASE_NOT_FOUND"), {}),
    ],
    ids=lambda value: getattr(value, "reason", ""),
)
def test_a_refusal_says_when_to_come_again_and_how(app, error, header):
    with reading(app, "en"):
        answer = problems.refused(error)
    told = {
        name: answer.headers[name] for name in ("Retry-After", "WWW-Authenticate") if name in answer.headers
    }
    assert told == header
    assert answer.content_type == "application/problem+json"
    body = answer.json
    assert (body["status"], body["reason"]) == (http_status(error), error.reason)
    assert body.get("metadata", {}) == error.metadata
    assert body["type"] == f"/api/v1/docs#{error.reason}"
    assert "errors" not in body
    assert body["detail"]


def test_a_refusal_names_each_field_by_its_path_and_in_words(app):
    error = InvalidArgument(
        fields=[
            Violation("persons[0].birth_date", "FIELD_REQUIRED"),
            Violation("name", "FIELD_TOO_LONG", {"max": "80"}),
        ]
    )
    with reading(app, "en"):
        found = problems.refused(error).json["errors"]
    assert [(one["field"], one["reason"]) for one in found] == [
        ("persons[0].birthDate", "FIELD_REQUIRED"),
        ("name", "FIELD_TOO_LONG"),
    ]
    assert "80" in found[1]["detail"]
