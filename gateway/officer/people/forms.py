"""Forms of search, report and registration; fields are named as the requests name them."""

from __future__ import annotations

from typing import Any

from prag.registry.v1 import registry_service_pb2 as pb

from gateway.fields import enum_choices
from gateway.formats import in_order
from gateway.forms import (
    ChoiceField,
    DayField,
    FieldList,
    Form,
    FormField,
    HiddenField,
    HourField,
    LineField,
    NumberField,
    Required,
    TextField,
    limited_by,
)
from gateway.locale import babel_locale
from gateway.locale import lazy_gettext as _l
from gateway.officer.cases.forms import (
    AnswerPart,
    ConsentPart,
    PermitPart,
    PersonPart,
    PlausibilityPart,
    RequestPart,
    act_languages,
)
from gateway.officer.cases.open_work import choice_rows

MOST_PERSONS = 30


@limited_by(pb.SearchPersonsRequest)
class SearchForm(Form):
    """Search first; then an answer to each likely hit."""

    name = LineField(
        _l("Given and family name, as heard"),
        description=_l("In any order also a year, a number, a telephone, a place"),
    )
    birth = LineField(_l("Born: date or year"))
    other = LineField(_l("Document or place"))
    answers = FieldList(FormField(AnswerPart), max_entries=100)


class ReturnPart(RequestPart):
    """The request of a displaced family (RETURN), with its day."""

    requested_on = DayField(_l("Asked on"))


@limited_by(pb.ReportCaseRequest)
class ReportForm(Form):
    """Who came, from where, when, and who told of it."""

    strand = ChoiceField(_l("Strand"))
    source = ChoiceField(_l("Who told of the family"), choices=lambda: enum_choices(pb.ReportSource))
    municipality = ChoiceField(_l("Municipality"), [Required()])
    trigger_on = DayField(
        _l("Day of the return, status or permit"),
        description=_l("Not for a request to return: that day is recorded when it has come"),
    )
    trigger_hour = HourField(
        _l("Hour"), description=_l("Where nobody knows it, the 72 hours run from midnight after that day")
    )
    origin_country = ChoiceField(_l("From which country"))
    reported_name = LineField(_l("Name of the head of the family, as heard"))
    reported_count = NumberField(_l("How many persons"), [Required()])
    phone = LineField(_l("Telephone"))
    note = TextField(_l("Note"))
    return_request = FormField(ReturnPart)
    permit = FormField(PermitPart)
    # What the search before it found out: birth, and answers to likely hits.
    found = HiddenField()


@limited_by(pb.RegisterFamilyRequest)
class RegisterForm(Form):
    """The family in one table, then home, notice and consent."""

    persons = FieldList(FormField(PersonPart), max_entries=MOST_PERSONS)
    settlement_id = ChoiceField(_l("Settlement"))
    address = LineField(_l("Address"))
    phone = LineField(_l("Telephone"))
    act_locale = ChoiceField(_l("Language of acts and letters"), choices=act_languages)
    notice_on = DayField(
        _l("The family was told how its data are used, on"),
        [Required(_l("write the day on which the family was told"))],
    )
    consent = FormField(ConsentPart)
    duplicate_answers = FieldList(FormField(AnswerPart), max_entries=100)
    plausibility_answers = FieldList(FormField(PlausibilityPart), max_entries=200)


@limited_by(pb.RejectSamePersonRequest, required=False)
class PairForm(Form):
    """What the office knows of two who may be one."""

    answer = ChoiceField(_l("What do you know?"), [Required()])
    stays_person_id = ChoiceField(_l("Who stays in the register, where they are one"))
    reason = LineField(
        _l("By what they differ"), description=_l("Needed where they are not the same, or that is taken back")
    )
    choices = choice_rows()


def countries() -> list[tuple[str, Any]]:
    """Countries by name in the reader's language; the usual ones of return first."""
    names = {
        code: str(name)
        for code, name in babel_locale().territories.items()
        if len(code) == 2 and code.isalpha() and code not in {"EU", "EZ", "UN", "XA", "XB", "ZZ", "XK"}
    }
    usual = [code for code in USUAL if code in names]
    rest = sorted((code for code in names if code not in usual), key=lambda code: in_order(names[code]))
    return [(code, names[code]) for code in (*usual, *rest)]


USUAL = ("DE", "CH", "AT", "FR", "SE", "RS", "ME", "MK", "AL", "SY", "TR")
