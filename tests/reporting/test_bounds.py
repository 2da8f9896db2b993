"""Rules of reporting at their borders, and what each event becomes: tables by hand."""

import datetime as dt
import io
import re
import uuid
import zipfile

import pytest
from prag.assessment.v1 import assessment_events_pb2 as assessment
from prag.benefits.v1 import benefits_events_pb2 as benefits
from prag.common.v1 import types_pb2 as common
from prag.profiles.v1 import profiles_events_pb2 as profiles
from prag.referral.v1 import referral_events_pb2 as referral
from prag.registry.v1 import registry_events_pb2 as registry

from services.chassis.auth.actors import Actor
from services.chassis.errors import FailedPrecondition, InvalidArgument, NotFound, PermissionDenied
from services.chassis.events.event_messages import Envelope
from services.domain.municipalities import EVERYWHERE
from services.domain.roles import STRANDS
from services.reporting import drilldown, facts, indicator_values, jobs, projections, resources
from services.reporting.facts import Fact
from services.reporting.rules import indicators as rules
from services.reporting.rules.indicators import Counted, Measure, Period, Ratio, State, Target, Unit, Value
from services.reporting.subscribers import FACTS

TODAY = dt.date(2026, 11, 24)
DAY = dt.timedelta(days=1)
TARGET = Target(40, 60, 80)


@pytest.mark.parametrize(
    ("value", "target", "year", "state"),
    [
        (60.0, TARGET, 2022, State.REACHED),
        (60.0, TARGET, 2024, State.ON_THE_WAY),
        (79.9, TARGET, 2025, State.ON_THE_WAY),
        (59.9, TARGET, 2025, State.BEHIND),
        (80.0, TARGET, 2024, State.REACHED),
        (80.0, TARGET, 2026, State.NO_TARGET),
        # Where no beginning is known, half of the target is half of the way.
        (35.0, Target(None, None, 70), 2025, State.ON_THE_WAY),
        (34.9, Target(None, None, 70), 2025, State.BEHIND),
        (35.0, Target(None, None, 70), 2023, State.NO_TARGET),
        (0.0, Target(0, 0, 0), 2023, State.REACHED),
        (None, TARGET, 2023, State.NO_TARGET),
    ],
)
def test_the_verdict_of_a_year(value, target, year, state):
    assert rules.state(value, target, year, counted=True) is state
    assert rules.state(value, target, year, counted=False) is State.NOT_COUNTED


@pytest.mark.parametrize(
    ("part", "whole", "number"), [(0, 0, None), (0, 1, 0.0), (1, 1, 100.0), (1, 8, 12.5), (1, 6, 16.7)]
)
def test_a_percentage_knows_its_parts(part, whole, number):
    assert rules.ratio(part, whole) == Value(number, part, whole)


@pytest.mark.parametrize(
    ("start", "end", "fits"),
    [
        (TODAY, TODAY, True),
        (TODAY, TODAY - DAY, False),
        (TODAY + DAY, TODAY + DAY, False),
        (TODAY, TODAY + 400 * DAY, True),
        (TODAY - 7320 * DAY, TODAY, True),
        (TODAY - 7321 * DAY, TODAY, False),
    ],
)
def test_periods_at_their_borders(start, end, fits):
    if fits:
        rules.check_period(start, end, TODAY)
        return
    with pytest.raises(InvalidArgument) as refused:
        rules.check_period(start, end, TODAY)
    assert [(one.field, one.reason) for one in refused.value.fields] == [("to", "PERIOD_INVALID")]


@pytest.mark.parametrize(
    ("today", "years"),
    [
        (dt.date(2022, 12, 31), [2023]),
        (dt.date(2023, 1, 1), [2023, 2024, 2025]),
        (dt.date(2025, 12, 31), [2023, 2024, 2025]),
        (dt.date(2026, 1, 1), [2023, 2024, 2025, 2026]),
    ],
)
def test_years_at_their_borders(today, years):
    assert list(rules.years(2023, 2025, today)) == years


CASES, PERSONS = Measure("a", (), Unit.CASES), Measure("c", (), Unit.PERSONS)
ROWS, CODES = Measure("d", (), Unit.ROWS), Measure("e", (), Unit.CODES)


@pytest.mark.parametrize(
    ("numerator", "denominator", "faults"),
    [
        (CASES, CASES, []),
        (PERSONS, PERSONS, []),
        (PERSONS, CASES, ["numerator_measure"]),
        (ROWS, CASES, ["numerator_measure"]),
        (CASES, CODES, ["denominator_measure"]),
        (None, CASES, ["numerator_measure"]),
        (CASES, None, ["denominator_measure"]),
        (None, None, ["numerator_measure", "denominator_measure"]),
        (ROWS, CODES, ["numerator_measure", "denominator_measure"]),
    ],
)
def test_which_measures_divide(numerator, denominator, faults):
    if not faults:
        assert rules.check_definition(numerator, denominator) == Ratio(numerator, denominator)
        return
    with pytest.raises(InvalidArgument) as refused:
        rules.check_definition(numerator, denominator)
    found = [(one.field, one.reason) for one in refused.value.fields]
    assert found == [(field, "DEFINITION_INVALID") for field in faults]


# Facts

CASE, OTHER, SUBJECT = (f"00000000-0000-7000-8000-00000000000{number}" for number in (1, 2, 3))
ANA, BESA = (f"00000000-0000-7000-8000-0000000000a{number}" for number in (1, 2))
ITEM = assessment.PlanItemRef

MADE = [
    (registry.CaseRegistered(case_id=CASE, source="POLICE"), [Fact("CASE_REGISTERED", CASE, "POLICE")]),
    (
        registry.CaseRegistered(case_id=CASE, source="FAMILY", vulnerable=True),
        [Fact("CASE_REGISTERED", CASE, "FAMILY"), Fact("VULNERABLE_FAMILY", CASE)],
    ),
    *(
        (
            registry.ClockStopped(clock_id=SUBJECT, case_id=CASE, rule=rule, outcome=outcome),
            [Fact("FIRST_VISIT_CLOCK", CASE, outcome, "", SUBJECT)] if counts else [],
        )
        for rule, outcome, counts in (
            ("FIRST_VISIT", "MET", True),
            ("FIRST_VISIT", "MET_LATE", True),
            ("FIRST_VISIT", "VOID", False),
            ("MONTHLY_MONITORING", "MET", False),
        )
    ),
    (
        registry.DocumentAdded(case_id=CASE, document_id=SUBJECT, kind="LEASE"),
        [Fact("DOCUMENT", CASE, "LEASE", "", SUBJECT)],
    ),
    (registry.RecordCorrected(case_id=CASE, record="person"), [Fact("CORRECTION", CASE, "person")]),
    (registry.PaperFileClosed(case_id=CASE), [Fact("PAPER_CLOSED", CASE)]),
    (registry.FamilyChanged(case_id=CASE, vulnerable=True), [Fact("VULNERABLE_FAMILY", CASE)]),
    (registry.FamilyChanged(case_id=CASE, vulnerable=True, was_vulnerable=True), []),
    (registry.CaseClosed(case_id=CASE, outcome="SUSTAINABLE"), [Fact("CASE_CLOSED", CASE, "SUSTAINABLE")]),
    (
        assessment.VisitRecorded(visit_id=SUBJECT, case_id=CASE, kind="LATER"),
        [Fact("VISIT", CASE, "LATER", "", SUBJECT)],
    ),
    (
        assessment.OppSubmitted(submission_id=SUBJECT, case_id=CASE, form="OPP"),
        [Fact("OPP_COMPLETED", CASE, "OPP", "", SUBJECT)],
    ),
    (
        assessment.OppScanAttached(submission_id=SUBJECT, case_id=CASE, document_id=OTHER),
        [Fact("OPP_SCANNED", CASE, "", "", SUBJECT, once=True)],
    ),
    (
        assessment.PlanApproved(
            plan_id=SUBJECT,
            case_id=CASE,
            plan_version=2,
            items=[ITEM(person_id=BESA), ITEM(), ITEM(person_id=ANA), ITEM(person_id=BESA)],
        ),
        [
            Fact("PLAN_APPROVED", CASE, "2", "", SUBJECT),
            Fact("PERSON_PLANNED", CASE, "", ANA, SUBJECT),
            Fact("PERSON_PLANNED", CASE, "", BESA, SUBJECT),
        ],
    ),
    (
        assessment.MonitoringRecorded(plan_id=SUBJECT, case_id=CASE, month="2026-10"),
        [Fact("MONITORING", CASE, "2026-10", "", SUBJECT)],
    ),
    (
        assessment.TwelveMonthReviewRecorded(plan_id=SUBJECT, case_id=CASE, result="EXTEND"),
        [Fact("TWELVE_MONTH_REVIEW", CASE, "EXTEND", "", SUBJECT)],
    ),
    (
        assessment.FinalAssessmentRecorded(plan_id=SUBJECT, case_id=CASE, outcome="PARTLY"),
        [Fact("FINAL_ASSESSMENT", CASE, "PARTLY", "", SUBJECT)],
    ),
    (
        referral.ReferralSent(
            referral_id=SUBJECT, case_id=CASE, institution_kind="MED", person_ids=[BESA, ANA]
        ),
        [Fact("REFERRED", CASE, "MED", BESA, SUBJECT), Fact("REFERRED", CASE, "MED", ANA, SUBJECT)],
    ),
    (
        referral.ReferralAccepted(referral_id=SUBJECT, case_id=CASE),
        [Fact("REFERRAL_ANSWERED", CASE, "ACCEPTED", "", SUBJECT)],
    ),
    (
        referral.ReferralRefused(referral_id=SUBJECT, case_id=CASE),
        [Fact("REFERRAL_ANSWERED", CASE, "REFUSED", "", SUBJECT)],
    ),
    (
        referral.OutcomeRecorded(
            referral_id=SUBJECT, case_id=CASE, outcome="EMPLOYED", person_ids=[ANA, BESA]
        ),
        [Fact("OUTCOME", CASE, "EMPLOYED", ANA, SUBJECT), Fact("OUTCOME", CASE, "EMPLOYED", BESA, SUBJECT)],
    ),
    (
        benefits.ApplicationSubmitted(application_id=SUBJECT, case_id=CASE, scheme="RENT"),
        [Fact("APPLICATION", CASE, "RENT", "", SUBJECT)],
    ),
    (
        benefits.ApplicationSubmitted(
            application_id=SUBJECT, case_id=CASE, scheme="RENT", plan_item_id=OTHER
        ),
        [
            Fact("APPLICATION", CASE, "RENT", "", SUBJECT),
            Fact("APPLICATION_FROM_PLAN", CASE, "RENT", "", SUBJECT),
        ],
    ),
    (
        benefits.ApplicationPutOnAgenda(application_id=SUBJECT, case_id=CASE, scheme="RENT"),
        [Fact("AGENDA", CASE, "RENT", "", SUBJECT)],
    ),
    (
        benefits.SessionHeld(session_id=SUBJECT, kind="URGENT", case_ids=[OTHER, CASE, OTHER]),
        [
            Fact("SESSION", "", "URGENT", "", SUBJECT),
            Fact("SESSION_CASE", OTHER, "URGENT", "", SUBJECT),
            Fact("SESSION_CASE", CASE, "URGENT", "", SUBJECT),
        ],
    ),
    (
        benefits.DecisionMade(application_id=SUBJECT, case_id=CASE, scheme="RENT", result="GRANTED"),
        [Fact("DECISION", CASE, "RENT", "", SUBJECT)],
    ),
    (
        benefits.ExecutionStarted(application_id=SUBJECT, case_id=CASE, scheme="RENT"),
        [Fact("EXECUTION", CASE, "RENT", "", SUBJECT)],
    ),
    (
        benefits.DeliveryRecorded(application_id=SUBJECT, case_id=CASE, scheme="RENT"),
        [Fact("DELIVERY", CASE, "RENT", "", SUBJECT)],
    ),
    (
        benefits.DeliveryRecorded(application_id=SUBJECT, case_id=CASE, scheme="RENT", completes=True),
        [Fact("DELIVERY", CASE, "RENT", "", SUBJECT), Fact("DELIVERED", CASE, "RENT", "", SUBJECT)],
    ),
]


@pytest.mark.parametrize(("event", "made"), MADE, ids=lambda value: type(value).__name__)
def test_which_facts_an_event_makes(event, made):
    assert list(FACTS[type(event)](event)) == made
    assert {fact.kind for fact in made} <= facts.KINDS


def test_every_event_that_makes_facts_and_every_kind_of_fact_stands_in_the_table():
    assert {type(event) for event, _ in MADE} == FACTS.keys()
    # Those of reporting's own acts are made with them: test_activities.py.
    assert {fact.kind for _, made in MADE for fact in made} | {*facts.OWN} == facts.KINDS


EVENT = "11111111-0000-7000-8000-000000000001"


def told(event, on=None, municipality="RAN", event_id=EVENT):
    return event, Envelope(
        event_id=event_id,
        aggregate="any",
        aggregate_id=CASE,
        aggregate_version=1,
        actual_on=on,
        recorded_at=dt.datetime(2026, 11, 1, 23, 30, tzinfo=dt.UTC),
        actor_id="someone",
        municipality=municipality,
    )


def test_a_fact_as_it_is_kept():
    keeps = projections.facts_of(FACTS, {})
    visit = assessment.VisitRecorded(visit_id=SUBJECT, case_id=CASE, kind="FIRST")
    session = benefits.SessionHeld(session_id=SUBJECT, kind="REGULAR")
    rows = list(keeps.rows([told(visit, dt.date(2026, 10, 3)), told(session, municipality="GJL")]))
    recorded_at = dt.datetime(2026, 11, 1, 23, 30, tzinfo=dt.UTC)
    assert rows == [
        {
            "id": uuid.uuid5(uuid.UUID(EVENT), f"VISIT:{CASE}:"),
            "municipality": "RAN",
            "kind": "VISIT",
            "code": "FIRST",
            "case_id": CASE,
            "person_id": None,
            "subject_id": SUBJECT,
            "actual_on": dt.date(2026, 10, 3),
            "recorded_at": recorded_at,
            "ended_at": None,
        },
        {
            "id": uuid.uuid5(uuid.UUID(EVENT), "SESSION::"),
            "municipality": "GJL",
            "kind": "SESSION",
            "code": "REGULAR",
            "case_id": None,
            "person_id": None,
            "subject_id": SUBJECT,
            # What nobody dated was done when it was written down: the day of that in Ranilug.
            "actual_on": dt.date(2026, 11, 2),
            "recorded_at": recorded_at,
            "ended_at": None,
        },
    ]
    # Two persons of one event are two facts; the same one told again is the same.
    sent = referral.ReferralSent(referral_id=SUBJECT, case_id=CASE, person_ids=[ANA, BESA])
    (first, second), again = (
        [row["id"] for row in keeps.rows([told(sent)])],
        [row["id"] for row in keeps.rows([told(sent)])],
    )
    assert first != second
    assert again == [first, second]
    assert facts.fact_id(OTHER, Fact("VISIT", CASE)) != facts.fact_id(EVENT, Fact("VISIT", CASE))


APRIL = {"year": 2026, "month": 4, "day": 1}


def test_families_and_profiles_as_they_are_kept():
    families = [
        told(registry.CaseReported(case_id=CASE, strand=common.STRAND_RETURN)),
        told(registry.FamilyChanged(case_id=CASE, person_ids=[ANA])),
        told(registry.FamilyChanged(case_id=CASE, person_ids=[ANA, BESA])),
        told(registry.CaseReported(case_id=CASE, strand=common.STRAND_INTEGRATION), municipality="GJL"),
        told(registry.FamilyChanged(case_id=OTHER, former_members=[{"person_id": ANA, "left_on": APRIL}])),
    ]
    nobody: dict[str, list[str]] = {"former_ids": [], "former_until": []}
    left = {"former_ids": [ANA], "former_until": ["2026-04-01"]}
    assert list(projections.FAMILIES.rows(families)) == [
        {"municipality": "RAN", "case_id": CASE, "strand": "RETURN", "person_ids": [ANA, BESA], **nobody},
        {"municipality": "GJL", "case_id": CASE, "strand": "INTEGRATION"},
        {"municipality": "RAN", "case_id": OTHER, "person_ids": [], **left},
    ]
    said = {"sex": "FEMALE", "birth_month": "2008-03", "community": "SERB", "vulnerabilities": ["AGE"]}
    profiled = [
        told(profiles.PersonProfiled(person_id=ANA, case_id=CASE, sex="MALE")),
        told(profiles.PersonProfiled(person_id=ANA, case_id=CASE, **said)),
        told(profiles.PersonProfiled(person_id=ANA, case_id=CASE, removed=True), municipality="GJL"),
    ]
    nothing = {"sex": "", "birth_month": "", "community": "", "vulnerabilities": []}
    assert list(projections.PROFILES.rows(profiled)) == [
        {"municipality": "RAN", "person_id": ANA, **said, "removed": False},
        {"municipality": "GJL", "person_id": ANA, **nothing, "removed": True},
    ]


# Data, lists and documents


def test_measures_are_what_the_file_says():
    known = facts.measures()
    assert known["visits"] == Measure("visits", ("VISIT",), Unit.ROWS, ("FIRST", "LATER", "TWELVE_MONTH"))
    assert known["schemes"] == Measure("schemes", ("APPLICATION", "EXECUTION"), Unit.CODES)
    assert known["employed_by_mediation"] == Measure(
        "employed_by_mediation", ("OUTCOME",), Unit.CASES, ("EMPLOYED",), after=("OUTCOME", "JOB_MEDIATED")
    )
    assert known["children_registered"] == Measure(
        "children_registered", ("CASE_REGISTERED",), Unit.PERSONS, family=True, under=18
    )
    plan = facts.plan("RAN")
    assert (plan.from_year, plan.to_year, plan.adopted_on) == (2023, 2025, dt.date(2023, 4, 26))
    assert (plan.municipality, plan.strands) == ("RAN", ("REINTEGRATION", "INTEGRATION"))
    assert plan.indicator("O1.1")["baseline"] == 40
    assert plan.indicator("1.1.2")["text"]["en"] == "visits of the needs-assessment team"
    assert plan.indicator("10.2.1")["code"] == "10.2.1"
    assert plan.indicator("11.1.1") is None
    assert facts.plan("GJL") is None


def actor(role: str, municipalities=("RAN",), strands=STRANDS) -> Actor:
    return Actor(role, "person", "", "x", "X", frozenset({role}), municipalities, strands)


def test_whose_numbers_they_are():
    plan = indicator_values.find_plan("RAN", ("GJL", "RAN"))
    assert plan is facts.plan("RAN")
    for municipality, scope in (("RAN", ("GJL",)), ("GJL", ("GJL",))):
        with pytest.raises(NotFound, match="PLAN_NOT_FOUND"):
            indicator_values.find_plan(municipality, scope)
    assert indicator_values.own(actor("mocr_officer"), plan)
    assert indicator_values.own(actor("mocr_officer", strands=("REINTEGRATION", "INTEGRATION")), plan)
    # Of one of its strands alone, or without the right to the lists, they are a stranger's.
    assert not indicator_values.own(actor("mocr_officer", strands=("REINTEGRATION",)), plan)
    assert not indicator_values.own(actor("mlga_reader", EVERYWHERE), plan)


def test_which_list_stands_behind_a_number():
    plan, known = facts.plan("RAN"), facts.measures()

    def behind(code, part="", definition=None, *, own=True):
        return drilldown.behind(plan, code, part, definition, own=own)

    assert behind("O1.1") == behind("O1.1", "NUMERATOR") == (known["plans"], known["families_visited"])
    assert behind("O1.1", "DENOMINATOR") == (known["families_visited"], None)
    changed = {"numerator": "first_visits", "denominator": "plans"}
    assert behind("O1.1", "", changed) == (known["first_visits"], known["plans"])
    assert behind("1.1.2") == (known["visits"], None)
    assert behind("first_visits_in_time") == (known["first_visits_in_time"], None)
    with pytest.raises(FailedPrecondition, match="INDICATOR_NOT_COUNTED"):
        behind("1.4.2")
    with pytest.raises(NotFound, match="INDICATOR_NOT_FOUND"):
        behind("11.1.1")
    with pytest.raises(PermissionDenied, match="NOT_PERMITTED"):
        behind("1.1.2", own=False)
    assert indicator_values.ratio_of("O1.1") == Ratio(known["plans"], known["families_visited"])
    assert indicator_values.ratio_of("O1.1", changed) == Ratio(known["first_visits"], known["plans"])
    assert indicator_values.ratio_of("1.1.2") is None
    assert indicator_values.ratio_of("O9.9") is None


def test_an_indicator_as_a_message():
    known = facts.measures()
    entry = {
        "code": "1.1.2",
        "text": {"sq": "vizita", "sr": "посете", "en": "visits"},
        "baseline": 0,
        "target_2023": 5,
        "uncertain": True,
    }
    line = Counted("first_visits_in_time", Value(2.0), State.NO_TARGET, measure=known["first_visits_in_time"])
    counted = Counted(
        "1.1.2",
        Value(3.0, breakdown={"FIRST": 2}),
        State.ON_THE_WAY,
        {2025: Value(1.0), 2026: Value(None, suppressed=True)},
        measure=known["visits"],
        details=[line],
    )
    message = resources.indicator(entry, counted)
    assert (message.code, message.unit, message.state, message.evidence) == ("1.1.2", "COUNT", 2, "ACTS")
    assert (message.text.sq, message.text.sr, message.text.en) == ("vizita", "посете", "visits")
    assert (message.uncertain, message.unreviewed, message.own_definition) == (True, True, False)
    assert (message.baseline, message.target_2023) == (0, 5)
    assert message.HasField("baseline")
    assert not message.HasField("target_2025")
    assert (message.value.number, dict(message.value.breakdown)) == (3.0, {"FIRST": 2})
    assert [(year.year, year.value.number, year.value.suppressed) for year in message.years] == [
        (2025, 1.0, False),
        (2026, 0.0, True),
    ]
    assert (message.numerator_measure, message.denominator_measure, message.etag) == ("visits", "", "")
    assert message.definition.en == facts.texts()["visits"]["en"]
    (detail,) = message.details
    assert (detail.code, detail.unit, detail.value.number, detail.evidence) == (
        *("first_visits_in_time", "COUNT", 2.0, "CASES"),
    )
    assert detail.text.en == facts.texts()["first_visits_in_time"]["en"]


def test_a_percentage_as_a_message():
    known, texts = facts.measures(), facts.texts()
    entry = facts.plan("RAN").indicator("O1.1")
    ratio = Ratio(known["plans"], known["families_visited"])
    counted = Counted("O1.1", Value(50.0, 1, 2), State.REACHED, ratio=ratio)
    message = resources.indicator(entry, counted)
    assert (message.unit, message.own_definition, message.evidence) == ("PERCENT", True, "CASES")
    assert (message.value.number, message.value.numerator, message.value.denominator) == (50.0, 1, 2)
    assert (message.numerator_measure, message.denominator_measure) == ("plans", "families_visited")
    for language in ("sq", "sr", "en"):
        words = f"{texts['plans'][language]} ÷ {texts['families_visited'][language]}"
        assert getattr(message.definition, language) == words
    assert (message.baseline, message.target_2023, message.target_2025) == (40, 60, 80)
    words = {
        "words_sq": "a",
        "words_sr": "б",
        "words_en": "c",
        "id": SUBJECT,
        "version": 7,
        "valid_from": dt.date(2026, 3, 4),
    }
    persons = Ratio(known["persons_in_work"], known["persons_referred_to_eo"])
    own = resources.indicator(
        entry, Counted("O1.1", Value(None, 0, 0), State.NO_TARGET, ratio=persons, own_words=words)
    )
    assert (own.definition.sq, own.definition.sr, own.definition.en) == ("a", "б", "c")
    assert (own.etag, own.evidence, own.value.HasField("number")) == (f"{SUBJECT}-7", "PERSONS", False)
    assert (own.value.HasField("numerator"), own.value.HasField("denominator")) == (True, True)
    assert (own.defined_from.year, own.defined_from.month, own.defined_from.day) == (2026, 3, 4)


def test_all_measures_as_messages():
    found = {one.name: one for one in resources.measures().measures}
    assert found.keys() == facts.measures().keys()
    units = [found[name].unit for name in ("visits", "plans", "job_seekers", "schemes")]
    assert units == ["ROWS", "CASES", "PERSONS", "CODES"]
    assert found["plans"].text.sq == facts.texts()["plans"]["sq"]


@pytest.mark.parametrize(
    ("locale", "text"), [("SQ", "s"), ("EN", "e"), ("SR_CYRL", "р"), ("SR_LATN", "р"), ("", "р")]
)
def test_one_language_of_a_text(locale, text):
    assert resources.localized({"sq": "s", "sr": "р", "en": "e"}, locale) == text


def sheet(workbook: bytes) -> dict[str, str]:
    """Each cell of a workbook's only sheet, by its place."""
    with zipfile.ZipFile(io.BytesIO(workbook)) as parts:
        strings = re.findall(r"<si>(.*?)</si>", parts.read("xl/sharedStrings.xml").decode(), re.DOTALL)
        texts = ["".join(re.findall(r"<t[^>]*>([^<]*)</t>", one)) for one in strings]
        cells = re.findall(
            r'<c r="([A-Z]+\d+)"(?: s="\d+")?( t="s")?><v>([^<]*)</v>',
            parts.read("xl/worksheets/sheet1.xml").decode(),
        )
        name = re.search(r'<sheet name="([^"]*)"', parts.read("xl/workbook.xml").decode())[1]
    return {"name": name, **{place: texts[int(value)] if text else value for place, text, value in cells}}


def test_a_workbook_cell_by_cell():
    def text(word: str) -> dict[str, str]:
        return {"sq": f"{word} sq", "sr": f"{word} ср", "en": f"={word} en"}

    objective = {
        "number": 1,
        "title": text("first"),
        "indicators": [
            {"code": "O1.1", "text": text("share"), "baseline": 0, "target_2025": 80, "target_2023": 60}
        ],
        "measures": [
            {
                "indicators": [
                    {"code": "1.1.1", "text": text("hidden")},
                    {"code": "1.1.2", "text": text("not yet")},
                    {"code": "1.1.3", "text": text("counted")},
                ]
            }
        ],
    }
    plan = facts.Plan("RAN", text("plan"), 2023, 2025, TODAY, ("RETURN",), [objective])
    counted = {
        "O1.1": Counted("O1.1", Value(50.0, 1, 2), State.REACHED),
        "1.1.1": Counted("1.1.1", Value(None, suppressed=True), State.NO_TARGET),
        "1.1.2": Counted("1.1.2", Value(None), State.NOT_COUNTED),
        "1.1.3": Counted("1.1.3", Value(7.0), State.NO_TARGET),
    }
    period = Period(dt.date(2024, 1, 1), dt.date(2026, 3, 1), dt.datetime(2026, 3, 2, tzinfo=dt.UTC))
    assert sheet(jobs.write(plan, counted, period, "EN")) == {
        "name": "RAN 2024-2026",
        **dict(
            zip(
                ("A1", "B1", "C1", "D1", "E1", "F1", "G1"),
                (
                    *("Indicator", "Description", "Value in the period", "Part", "Whole"),
                    *("Baseline", "Target 2025"),
                ),
                strict=True,
            )
        ),
        "A2": "1",
        "B2": "=first en",
        "A3": "O1.1",
        "B3": "=share en",
        "C3": "50",
        "D3": "1",
        "E3": "2",
        "F3": "0",
        "G3": "80",
        "A4": "1.1.1",
        "B4": "=hidden en",
        "C4": "hidden",
        "A5": "1.1.2",
        "B5": "=not yet en",
        "C5": "not counted yet",
        "A6": "1.1.3",
        "B6": "=counted en",
        "C6": "7",
        "B7": "As known on: 2026-03-02",
    }
    for locale, first, hidden in (
        ("SQ", "first sq", "e fshehur"),
        ("SR_CYRL", "first ср", "сакривено"),
        ("SR_LATN", "first sr", "sakriveno"),
    ):
        cells = sheet(jobs.write(plan, counted, period, locale))
        assert (cells["B2"], cells["C4"]) == (first, hidden)
