"""The data of benefits as it is read: schemes by day, reasons by result, the rule of voting; and acts."""

import datetime as dt
from fractions import Fraction
from typing import Any

import pytest
from prag.assessment.v1 import assessment_service_pb2 as assessment
from prag.benefits.v1 import benefits_service_pb2 as pb
from prag.common.v1 import types_pb2
from prag.registry.v1 import registry_service_pb2 as registry

from services.benefits import documents, reference, resources
from services.benefits.codes import code
from services.benefits.reference import Scheme
from services.benefits.rules.applications import Item, Point, Proof, Reason
from services.benefits.rules.sessions import Result
from services.chassis.errors import InvalidArgument
from tests.recorded_events import fields


def version(number: int, valid_from: dt.date, name: str = "RENT") -> Scheme:
    content = {**reference.first_schemes()[name].content, "version": number}
    return Scheme(number, valid_from, content)


JANUARY, MARCH, MAY = (dt.date(2026, month, 1) for month in (1, 3, 5))


@pytest.mark.parametrize(
    ("on", "number"),
    [
        (dt.date(2025, 12, 31), 0),
        (JANUARY, 2),
        (dt.date(2026, 2, 28), 2),
        (MARCH, 4),
        (dt.date(2026, 4, 30), 4),
        (MAY, 1),
    ],
)
def test_the_version_in_force_is_the_one_that_began_last_and_of_one_day_the_newest(on, number):
    changed = [version(1, MAY), version(4, MARCH), version(3, MARCH), version(2, JANUARY)]
    found = reference.in_force([*changed, version(1, MARCH, "FIREWOOD")], on)
    assert found["RENT"].number == number
    assert found["FIREWOOD"].number == (1 if on >= MARCH else 0)
    assert len(found) == 11
    assert reference.first_schemes()["RENT"].number == 0


def test_a_scheme_as_its_file_says():
    service = reference.first_schemes()["HOUSE"]
    assert (service.code, service.number, service.valid_from) == ("HOUSE", 0, dt.date(2018, 1, 4))
    assert (service.strands, service.once, service.ceiling, service.months) == (("RETURN",), True, None, None)
    assert service.answers == {"HOUSE", "HOUSE_CONSTRUCTION", "HOUSE_RENOVATION"}
    assert [service.get(key) for key in ("family", "body", "executor", "delivery_kind")] == [
        "HOUSE",
        "MCR_COMMISSION",
        "MCR",
        "HOUSE_HANDED_OVER",
    ]
    assert [point["code"] for point in service.points] == [
        "DISPLACED_CARD",
        "IDENTITY_ALL",
        "BIRTH_MINORS",
        "POSSESSION",
        "FREE_CHOICE",
        "VULNERABILITY",
    ]
    assert reference.points_of(service.points)[3:5] == [
        Point("POSSESSION", "POSSESSION_LIST", required=True),
        Point("FREE_CHOICE", "FREE_CHOICE_DECLARATION", required=False),
    ]
    assert service.content["provenance"]["valid_from"] == "2018-01-04"
    assert not reference.first_schemes()["RENT"].once
    limited = Scheme(1, MARCH, {**service.content, "ceiling": 5, "months": 3})
    assert (limited.ceiling, limited.months) == (5, 3)


def test_schemes_that_are_given_once():
    assert {name for name, one in reference.first_schemes().items() if one.once} == {
        "FURNITURE",
        "HOUSE_RENOVATION",
        "BUSINESS_START",
        "HOUSE",
        "BUILDING_MATERIAL",
    }


def test_a_scheme_is_shown_with_what_answers_a_plan():
    shown = fields(resources.scheme(reference.first_schemes()["FINANCIAL_ASSISTANCE"], 7))
    assert len(shown.pop("checklist")) == 5
    assert shown.pop("provenance")["valid_from"] == "2018-01-04"
    assert shown == {
        "code": "FINANCIAL_ASSISTANCE",
        "name": {"sq": "Ndihmë financiare", "sr": "Новчана помоћ", "en": "Financial assistance"},
        "strands": [types_pb2.STRAND_RETURN],
        "body": "MCR_COMMISSION",
        "executor": "MCR",
        "delivery_kind": "PAYMENT",
        "etag": "7",
        "family": "FINANCIAL",
        "plan_codes": ["FIREWOOD", "FOOD_PACKAGE", "FURNITURE", "INCOME_GRANT"],
    }


def test_the_rule_of_voting():
    rule = reference.voting(dt.date(2018, 1, 1))
    assert (rule.quorum, rule.majority, rule.source) == (Fraction(1, 2), Fraction(1, 2), "model rule")
    with pytest.raises(ValueError, match="empty"):
        reference.voting(dt.date(2017, 12, 31))


GIVES = ("NEED_CONFIRMED", "CONDITIONS_MET", "PAPERS_COMPLETE", "VULNERABLE")
REFUSES = ("CONDITIONS_NOT_MET", "NEED_NOT_CONFIRMED", "ALREADY_HELPED")


@pytest.mark.parametrize(
    ("result", "codes"),
    [
        (pb.DECISION_RESULT_APPROVED, {*GIVES, "OTHER"}),
        (pb.DECISION_RESULT_PARTLY, {*GIVES, "MEANS_LIMITED", "PART_COVERED", "OTHER"}),
        (pb.DECISION_RESULT_REFUSED, {"MEANS_LIMITED", *REFUSES, "OTHER"}),
    ],
)
def test_reasons_fit_results(result, codes):
    name = pb.DecisionResult.Name(result).removeprefix("DECISION_RESULT_")
    shown = {one.code: one for one in resources.decision_reasons(result).reasons}
    assert shown.keys() == codes
    every = resources.decision_reasons(0).reasons
    assert shown.keys() == {one for one, fits in reference.reason_results().items() if Result(name) in fits}
    assert len(every) == 10
    assert fields(shown["OTHER"]) == {
        "code": "OTHER",
        "text": {
            "sq": "Arsyeja është dhënë në arsyetim.",
            "sr": "Разлог је наведен у образложењу.",
            "en": "The reason is given in the explanation.",
        },
        "results": [
            pb.DECISION_RESULT_APPROVED,
            pb.DECISION_RESULT_PARTLY,
            pb.DECISION_RESULT_REFUSED,
        ],
    }


def test_values_of_enums_as_codes():
    assert code(types_pb2.Strand, types_pb2.STRAND_RETURN, "strand") == "RETURN"
    assert code(pb.VoteValue, 0, "value") == ""
    assert code(types_pb2.Locale, types_pb2.LOCALE_SR_LATN, "locale") == "SR_LATN"
    with pytest.raises(InvalidArgument) as error:
        code(pb.VoteValue, 99, "value")
    assert [(one.field, one.reason) for one in error.value.fields] == [("value", "FIELD_UNKNOWN_VALUE")]


def test_what_neighbours_say_as_the_rules_need_it():
    item = assessment.PlanItem(id="i", case_id="c", code="JOB", scheme="RENT", person_id="p")
    known = {"id": "i", "case_id": "c", "code": "JOB", "scheme": "RENT", "person_id": "p"}
    assert resources.item(item) == Item(**known, leads_here=False, why_not=None)
    item.actions.add(name="create_application", allowed=True)
    assert resources.item(item) == Item(**known, leads_here=True, why_not=None)
    item.actions[0].CopyFrom(
        types_pb2.Action(name="create_application", reason="NOT_IN_STATE", metadata={"state": "DONE"})
    )
    done = Reason("NOT_IN_STATE", {"state": "DONE"})
    assert resources.item(item) == Item(**known, leads_here=True, why_not=done)
    paper = registry.Document(id="d", case_id="c", kind=registry.DOCUMENT_KIND_PHOTO, sha256="s")
    assert resources.proof(paper) == Proof(id="d", case_id="c", kind="PHOTO", sha256="s")
    assert (resources.item(None), resources.proof(None)) == (None, None)


# The act


def row(**changes: Any) -> dict[str, Any]:
    return {
        "act_locale": "EN",
        "verify_code": "CODE",
        "body": "MRC",
        "number": "V-2026-0007",
        "decided_on": dt.date(2026, 11, 20),
        "strand": "REINTEGRATION",
        "session_number": "3/2026",
        "application_number": "Z-2026-0011",
        "case_number": "RAN-2026-000001",
        "result": "PARTLY",
        "amount": 60_050,
        "months": 4,
        "reasons": ["OTHER", "NEED_CONFIRMED"],
        "text": "Because.",
        "chair": "Б. Б.",
        **changes,
    }


PARTY = {
    "party": "Vuk Stanković",
    "for": ["Vuk Stanković", "Ana"],
    "address": "R. bb",
    "municipality": "Ranilug",
}
RENT = {"sq": "Qiraja", "sr": "Кирија", "en": "Rent"}


def test_all_words_of_an_act():
    data = documents.act_data(row(), PARTY, RENT, "https://prag.example/")
    assert data.pop("qr").startswith("<?xml")
    assert data == {
        "lang": "en",
        "header": ["Municipality of Ranilug", "Municipal reintegration commission"],
        "title": "Decision",
        "number_label": "Number",
        "number": "V-2026-0007",
        "date_label": "Date",
        "date": "20 November 2026",
        "preamble": "On the basis of Regulation (GRK) No. 22/2020, the commission at its session 3/2026"
        " decided on the application Z-2026-0011 in case RAN-2026-000001:",
        "party_label": "Party",
        "party": "Vuk Stanković",
        "address_label": "Address",
        "address": "R. bb",
        "operative_label": "Operative part",
        "operative": [
            "The application for “Rent” is approved in part.",
            "Amount: €600.50.",
            "Duration in months: 4.",
            "The help is for: Vuk Stanković, Ana.",
        ],
        "reasons_label": "Reasons",
        "reasons": ["The need is confirmed by the needs assessment and the individual plan."],
        "text": "Because.",
        "remedy_label": "Legal remedy",
        "remedy": "Against this decision an appeal may be filed. Deadline for appeal: not set (it is not"
        " configured in the system, as no text of the law that was read names it).",
        "secretary_label": "Secretary of the commission",
        "chair_label": "Presided over the session",
        "chair": "Б. Б.",
        "check": "Check of the act: https://prag.example/verify/CODE",
    }


def test_an_act_of_the_ministry_that_gives_nothing():
    own = row(
        body="MCR_COMMISSION", strand="RETURN", result="REFUSED", amount=None, months=0, act_locale="SR_LATN"
    )
    data = documents.act_data(own, {**PARTY, "for": [], "address": ""}, RENT, "")
    assert data["header"] == ["Komisija Ministarstva za zajednice i povratak"]
    assert data["operative"] == ["Zahtev za „Kirija“ se odbija."]
    assert (data["lang"], data["date"]) == ("sr", "20. novembar 2026.")
    assert "01/2018" in data["preamble"]
    assert data["check"].endswith(" /verify/CODE")
    assert data["address"] == "nije zabeležena"
    assert data["reasons"] == ["Potreba je potvrđena procenom potreba i individualnim planom."]


@pytest.mark.parametrize(
    ("strand", "law"), [("RETURN", "01/2018"), ("REINTEGRATION", "22/2020"), ("INTEGRATION", "09/2019")]
)
def test_the_law_of_each_strand(strand, law):
    assert f"No. {law}" in documents.act_data(row(strand=strand), PARTY, RENT, "")["preamble"]


@pytest.mark.parametrize(
    ("result", "words"),
    [("APPROVED", "is approved."), ("PARTLY", "is approved in part."), ("REFUSED", "is refused.")],
)
def test_the_result_in_words(result, words):
    operative = documents.act_data(row(result=result), PARTY, RENT, "")["operative"]
    assert operative[0] == f"The application for “Rent” {words}"
