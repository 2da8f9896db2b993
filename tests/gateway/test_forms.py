"""Fields read what people type; refusals find their field; what was typed stays."""

from __future__ import annotations

from datetime import date, time

import pytest
from google.type.date_pb2 import Date
from prag.common.v1 import types_pb2 as types
from prag.registry.v1 import registry_service_pb2 as registry
from werkzeug.datastructures import MultiDict

from gateway.forms import (
    BooleanField,
    ChoiceField,
    ChoicesField,
    DayField,
    FieldList,
    Form,
    FormField,
    HourField,
    LineField,
    MoneyField,
    NumberField,
    Required,
    limited_by,
    to_timestamp,
)
from gateway.officer.cases.forms import SPOKEN, CorrectPersonForm, person_data, person_of, spoken_choices
from services.chassis.errors import (
    Aborted,
    FailedPrecondition,
    InvalidArgument,
    NotFound,
    Unavailable,
    Violation,
)


class Member(Form):
    name = LineField("Name")
    born = DayField("Born", partial=True)


class Sample(Form):
    name = LineField("Name", [Required()])
    day = DayField("Day")
    born = DayField("Born", partial=True)
    hour = HourField("Hour")
    amount = MoneyField("Amount")
    count = NumberField("Count", least=1, most=9)
    kind = ChoiceField("Kind", choices=[("a", "A"), ("b", "B")])
    kinds = ChoicesField("Kinds", choices=[("a", "A"), ("b", "B")])
    sure = BooleanField("Sure")
    persons = FieldList(FormField(Member), min_entries=2)


@pytest.fixture
def fill(drawing_app):
    """A form as the browser sent it, in English."""
    contexts = []

    def make(**typed):
        context = drawing_app.test_request_context(
            "/x?lang=en", method="POST", data=MultiDict({"name": "Milica", **typed})
        )
        context.push()
        contexts.append(context)
        return Sample()

    yield make
    for context in reversed(contexts):
        context.pop()


@pytest.mark.parametrize(
    ("day", "month", "year", "expected", "wrong"),
    [
        ("9", "5", "1988", date(1988, 5, 9), set()),
        ("09.", "05.", "1988.", date(1988, 5, 9), set()),
        ("31", "11", "2026", None, {"day", "month"}),
        ("29", "2", "2023", None, {"day", "month"}),
        ("9", "13", "1988", None, {"month"}),
        ("9", "", "1988", None, {"month"}),
        ("x", "5", "1988", None, {"day"}),
        ("9", "5", "88", None, {"year"}),
        ("٩", "5", "1988", None, {"day"}),
    ],
)
def test_day(fill, day, month, year, expected, wrong):
    form = fill(**{"day-day": day, "day-month": month, "day-year": year})
    assert form.accepted() is (not wrong)
    assert form.day.data == expected
    assert form.day.wrong == wrong
    assert form.day.typed == {"day": day, "month": month, "year": year}


def test_day_may_be_a_year_alone_where_nobody_knows_more(fill):
    form = fill(**{"born-day": "", "born-month": "", "born-year": "1988"})
    assert form.accepted()
    assert form.born.message == Date(year=1988)


@pytest.mark.parametrize(
    ("typed", "expected"),
    [("10:30", time(10, 30)), ("10.30", time(10, 30)), ("9", time(9)), ("0905", time(9, 5)), ("25:00", None)],
)
def test_hour(fill, typed, expected):
    form = fill(hour=typed)
    form.accepted()
    assert form.hour.data == expected
    assert bool(form.hour.errors) is (expected is None)


@pytest.mark.parametrize(
    ("typed", "cents"),
    [
        ("150", 15000),
        ("150,00", 15000),
        ("150.5", 15050),
        ("1.500,00", 150000),
        ("1.500", 150000),
        ("1 500 €", 150000),
        ("0,29", 29),
        ("12x", None),
        ("-3", None),
        ("1,234", None),
    ],
)
def test_money(fill, typed, cents):
    form = fill(amount=typed)
    form.accepted()
    assert form.amount.data == (None if cents is None else types.Money(minor_units=cents, currency="EUR"))
    assert form.amount.typed == typed


def test_choices_take_only_what_was_offered(fill):
    form = fill(kind="z", kinds="z", count="12")
    assert not form.accepted()
    assert form.status == 422
    assert [bool(field.errors) for field in (form.kind, form.kinds, form.count)] == [True, True, True]
    assert form.title == "Correct 3 entries"


def test_unknown_hour_counts_from_the_end_of_the_day(fill):
    form = fill(**{"day-day": "22", "day-month": "11", "day-year": "2026"})
    form.accepted()
    assert to_timestamp(form.day, form.hour).ToJsonString() == "2026-11-22T22:59:59Z"
    form.hour.data = time(10, 30)
    assert to_timestamp(form.day, form.hour).ToJsonString() == "2026-11-22T09:30:00Z"


@pytest.mark.parametrize("shown", ["_language", "_restored", "_again"])
def test_a_form_shown_again_does_not_act_and_accuses_nobody(fill, shown):
    form = fill(name="", **{shown: "sq"})
    assert not form.accepted()
    assert form.status == 200
    assert form.lines() == []


def test_refusals_stand_at_their_fields(fill):
    form = fill(**{"persons-0-name": "A", "persons-1-name": "B"})
    violations = [
        Violation("case.name", "FIELD_TOO_LONG", {"max": "20"}),
        Violation("persons[1].born", "DATE_IN_FUTURE"),
        Violation("return_time", "DATE_IN_PAST"),
        Violation("nowhere", "FIELD_REQUIRED"),
    ]
    with form.faults({"return_time": "day"}):
        raise InvalidArgument(fields=violations)
    assert form.status == 422
    assert form.name.errors == ["shorten it to 20 characters"]
    assert form.persons[1].form.born.errors == ["the date cannot be in the future"]
    assert form.persons[0].form.born.errors in ((), [])
    assert form.day.errors == ["the date cannot be in the past"]
    assert form.notices == ["fill this in"]
    assert ("Born: the date cannot be in the future", "persons-1-born-day") in form.lines()


@pytest.mark.parametrize(
    ("error", "expected", "stale"),
    [
        (FailedPrecondition("NOT_IN_STATE", state="STRAND_RETURN"), 409, False),
        (Aborted("ETAG_STALE"), 412, True),
        # Opened when there was nothing yet.
        (FailedPrecondition("ETAG_MISSING"), 428, True),
        (FailedPrecondition("REQUEST_ID_REUSED"), 422, False),
        (Unavailable("BUSY"), 503, False),
    ],
)
def test_other_refusals_stand_in_the_summary(fill, error, expected, stale):
    form = fill()
    with form.faults():
        raise error
    assert (form.status, form.stale) == (expected, stale)
    assert len(form.notices) == 1
    assert form.title == "Not saved"


def test_what_was_sent_before_with_another_content_can_be_sent_as_another_act(fill):
    form = fill(note="x", request_id="0f4bb80e-9f54-4a5c-8d0e-0b8f7c2f0a11")
    before = form.request_id.data
    with form.faults():
        raise FailedPrecondition("REQUEST_ID_REUSED")
    assert form.request_id.data not in {"", before}
    assert "that was saved" in form.notices[0]


def test_not_there_stays_an_error_of_the_page(fill):
    form = fill()
    with pytest.raises(NotFound), form.faults():
        raise NotFound("CASE_NOT_FOUND")


def test_a_new_form_brings_one_request_id_and_keeps_it(drawing_app):
    with drawing_app.test_request_context("/x"):
        first = Sample().request_id.data
        assert first != Sample().request_id.data
    with drawing_app.test_request_context("/x", method="POST", data={"request_id": first}):
        assert Sample().request_id.data == first


@limited_by(registry.ReportCaseRequest, {"told_name": "reported_name"})
class ReportSample(Form):
    source = ChoiceField("Source", choices=[("a", "A")])
    told_name = LineField("Name")
    birth_date = DayField("Born")
    reported_count = NumberField("Count")
    strand = ChoiceField("Strand", [Required("choose a strand")], choices=[("a", "A")])


@limited_by(registry.Person, required=False)
class RowSample(Form):
    given_name = LineField("Given name")


def test_a_form_takes_its_limits_from_the_contract(fill) -> None:
    fill(told_name="x" * 101, reported_count="31")
    form = ReportSample()
    assert not form.validate()
    assert {field.name: list(field.errors) for field in form if field.errors} == {
        "source": ["choose one of the list"],
        "told_name": ["shorten it to 100 characters"],
        "reported_count": ["write a number from 1 to 30"],
        # In the form's own words.
        "strand": ["choose a strand"],
    }
    # In the order in which they are written.
    shown = [field.name for field in form if field.name not in {"request_id", "etag", "csrf_token"}]
    assert shown == ["source", "told_name", "birth_date", "reported_count", "strand"]
    assert form["told_name"].flags.needed
    assert not form["birth_date"].flags.needed


def test_a_limit_is_read_along_the_path_of_the_request(fill) -> None:
    @limited_by(
        registry.RegisterFamilyRequest, {"named": "persons.given_name", "other": "persons.other_names[]"}
    )
    class Sample(Form):
        named = LineField("Name")
        other = LineField("Earlier name")

    fill(named="x" * 101, other="x" * 101)
    form = Sample()
    assert not form.validate()
    assert form.errors == {one: ["shorten it to 100 characters"] for one in ("named", "other")}


def test_a_path_that_leads_nowhere_is_found_when_the_module_is_read() -> None:
    class Named(Form):
        reported_name = LineField("Name")

    class Other(Form):
        pass

    with pytest.raises(TypeError, match="no field name"):
        limited_by(registry.ReportCaseRequest, {"name": "reported_name"})(Other)
    with pytest.raises(KeyError, match="repoted_name"):
        limited_by(registry.ReportCaseRequest, {"reported_name": "repoted_name"})(Named)


def test_a_row_may_be_left_empty_and_is_no_longer_than_the_contract_says(fill) -> None:
    fill(given_name="")
    assert RowSample().validate()
    fill(given_name="x" * 101)
    assert not RowSample().validate()


class DatedForm(Form):
    day = DayField("Day", default=lambda: date(2026, 2, 28))


def test_a_day_begins_with_its_default_and_stays_empty_where_it_was_emptied(app):
    with app.test_request_context("/"):
        form = DatedForm()
        assert (form.day.data, form.day.typed["month"]) == (date(2026, 2, 28), "2")
        emptied = MultiDict([("day-day", ""), ("day-month", ""), ("day-year", "")])
        assert DatedForm(formdata=emptied).day.data is None


def test_a_persons_page_loses_nothing_of_what_was_told_another_way(app):
    """By the API, or by another form: more numbers than a page has lines for, and tongues beyond its list."""
    person = registry.Person(
        given_name="Olena",
        family_name="Kovalenko",
        languages=["sq", "uk", "hr", "zh-Hant"],
        identifiers=[
            registry.Identifier(
                kind=registry.IDENTIFIER_KIND_PASSPORT,
                number=f"P{number}",
                valid_from=Date(year=2021, month=2, day=28),
                valid_until=Date(year=2031, month=2, day=28),
            )
            for number in range(20)
        ],
    )
    with app.test_request_context("/"):
        shown = CorrectPersonForm(data={"person": person_data(person)}).person
        offered = dict(shown.form.languages.choices)
        assert offered["uk"] == "ukrainisht"
        assert list(shown.form.languages.choices)[: len(SPOKEN)] == spoken_choices()
        assert len(shown.form.identifiers.entries) == 20
        typed = [
            (f"person-identifiers-{at}-{name}", value)
            for at, entry in enumerate(shown.data["identifiers"])
            for name, value in (
                ("kind", entry["kind"]),
                ("number", entry["number"]),
                *(
                    (f"{day}-{part}", getattr(entry[day], part))
                    for day in ("valid_from", "valid_until")
                    for part in ("year", "month", "day")
                ),
            )
        ]
    typed += [("person-languages", tag) for tag in ("uk", "zh-Hant")]
    with app.test_request_context("/", method="POST", data=MultiDict(typed)):
        form = CorrectPersonForm(data={"person": person_data(person)})
        assert form.person.form.languages.validate(form)
        kept = person_of(form.person)
        assert list(kept.languages) == ["uk", "zh-Hant"]
        assert list(kept.identifiers) == list(person.identifiers)
        # What neither the page nor the person had before is none of the list.
        other = MultiDict([("person-languages", "xx")])
    with app.test_request_context("/", method="POST", data=other):
        assert not CorrectPersonForm(data={"person": person_data(person)}).person.form.languages.validate(
            None
        )
