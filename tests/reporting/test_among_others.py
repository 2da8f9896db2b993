"""What is counted among what is not: other periods, strands, municipalities, codes and days of recording."""

import datetime as dt
import uuid

import pytest
from google.type.date_pb2 import Date
from prag.assessment.v1 import assessment_events_pb2 as assessment
from prag.benefits.v1 import benefits_events_pb2 as benefits
from prag.profiles.v1 import profiles_events_pb2 as profiles
from prag.referral.v1 import referral_events_pb2 as referral
from prag.registry.v1 import registry_events_pb2 as registry
from prag.reporting.v1 import reporting_service_pb2 as pb

from services.chassis.auth.actors import Actor, service_actor
from services.chassis.events.event_messages import Envelope
from services.domain.roles import STRANDS
from services.reporting import facts
from services.reporting.__main__ import SERVICE
from services.reporting.commands import moves
from tests.reporting.test_counting import hear

# Who sees both municipalities, so that nothing but the question keeps them apart.
HEAD = Actor("head", "person", "", "okzp", "MOCR", frozenset({"mocr_head"}), ("RAN", "GJL"), STRANDS)
RECORDED = dt.datetime(2026, 11, 1, 9, tzinfo=dt.UTC)
MARCH = {"from": Date(year=2026, month=3, day=1), "to": Date(year=2026, month=3, day=31)}


def new() -> str:
    return str(uuid.uuid4())


def march(day: int) -> dt.date:
    return dt.date(2026, 3, day)


class RecordedEvents:
    """Events of two municipalities, in the order in which they are told."""

    def __init__(self) -> None:
        self.events = []

    def tell(self, event, on, municipality="RAN", recorded=RECORDED) -> None:
        envelope = Envelope(
            event_id=new(),
            aggregate="any",
            aggregate_id=new(),
            aggregate_version=1,
            actual_on=on,
            recorded_at=recorded,
            actor_id="someone",
            municipality=municipality,
        )
        self.events.append((event, envelope))

    def family(
        self, *months: str, strand="REINTEGRATION", municipality="RAN", case="", on=None, source="FAMILY"
    ):
        """A family of persons born in these months."""
        case, people = case or new(), [new() for _ in months]
        on = on or dt.date(2025, 1, 1)
        value = f"STRAND_{strand}"
        self.tell(registry.CaseReported(case_id=case, strand=value), on, municipality)
        event = registry.CaseRegistered(case_id=case, strand=value, person_ids=people, source=source)
        self.tell(event, on, municipality)
        for person, month in zip(people, months, strict=True):
            self.born(person, case, month, municipality)
        return case, people

    def born(self, person, case, month, municipality="RAN") -> None:
        event = profiles.PersonProfiled(person_id=person, case_id=case, sex="MALE", birth_month=month)
        self.tell(event, dt.date(2025, 1, 1), municipality)

    def visit(self, case, on, kind="FIRST", **more) -> None:
        self.tell(assessment.VisitRecorded(visit_id=new(), case_id=case, kind=kind), on, **more)

    def plan(self, case, on, **more) -> None:
        self.tell(assessment.PlanApproved(plan_id=new(), case_id=case, plan_version=1), on, **more)

    def outcome(self, case, people, code, on, **more) -> None:
        event = referral.OutcomeRecorded(referral_id=new(), case_id=case, outcome=code, person_ids=people)
        self.tell(event, on, **more)

    def referred(self, case, people, kind, on, **more) -> None:
        event = referral.ReferralSent(
            referral_id=new(), case_id=case, institution_kind=kind, person_ids=people
        )
        self.tell(event, on, **more)

    def document(self, case, kind, on, **more) -> None:
        self.tell(registry.DocumentAdded(case_id=case, document_id=new(), kind=kind), on, **more)


async def plan_of(stub, **period) -> dict[str, pb.Indicator]:
    answer = await stub.GetMunicipalPlan(pb.GetMunicipalPlanRequest(municipality="RAN", **period))
    return {
        indicator.code: indicator
        for objective in answer.objectives
        for group in [objective, *objective.measures]
        for indicator in group.indicators
    }


def years(indicator: pb.Indicator) -> dict[int, float]:
    return {year.year: year.value.number for year in indicator.years}


def parts(indicator: pb.Indicator) -> tuple[float, int, int]:
    return indicator.value.number, indicator.value.numerator, indicator.value.denominator


def visits_of(recorded_events: RecordedEvents, case: str) -> None:
    """Four that March counts, each among its neighbours that it does not."""
    for day in (march(1), march(31)):
        recorded_events.visit(case, day)
    recorded_events.visit(case, march(15), "LATER")
    recorded_events.visit(case, march(16), "TWELVE_MONTH")
    recorded_events.visit(case, march(10), "GO_AND_SEE")
    recorded_events.visit(case, dt.date(2026, 2, 28))
    recorded_events.visit(case, dt.date(2026, 4, 1))
    recorded_events.visit(case, march(10), municipality="GJL")
    recorded_events.visit(recorded_events.family(strand="RETURN")[0], march(10))
    # Of a strand that the plan is about in the other municipality only.
    moved, _ = recorded_events.family(strand="RETURN")
    recorded_events.family(case=moved, municipality="GJL")
    recorded_events.visit(moved, march(10))
    # Of a family that nobody has told of.
    recorded_events.visit(new(), march(10))
    recorded_events.visit(case, dt.date(2022, 12, 31))
    recorded_events.visit(case, dt.date(2023, 1, 1))
    recorded_events.visit(case, dt.date(2025, 12, 31))
    recorded_events.visit(case, dt.date(2026, 1, 1))


def mediation(recorded_events: RecordedEvents) -> None:
    """Who was employed after mediation of the same person in the same case and municipality."""
    case, (before, same, later, never, elsewhere) = recorded_events.family(*["1990-01"] * 5)
    other, _ = recorded_events.family()
    for person, mediated in ((before, march(2)), (same, march(10)), (later, march(11))):
        mine, _ = recorded_events.family()
        recorded_events.outcome(mine, [person], "JOB_MEDIATED", mediated)
        recorded_events.outcome(mine, [person], "EMPLOYED", march(10))
    recorded_events.outcome(other, [never], "JOB_MEDIATED", march(2))
    recorded_events.outcome(case, [before], "JOB_MEDIATED", march(2))
    recorded_events.outcome(case, [never], "EMPLOYED", march(10))
    moved, _ = recorded_events.family()
    recorded_events.outcome(moved, [elsewhere], "JOB_MEDIATED", march(2), municipality="GJL")
    recorded_events.outcome(moved, [elsewhere], "EMPLOYED", march(10))
    helped, (another,) = recorded_events.family("1990-01")
    recorded_events.outcome(helped, [another], "CAREER_COUNSELLED", march(2))
    recorded_events.outcome(helped, [another], "EMPLOYED", march(10))


def children(recorded_events: RecordedEvents) -> None:
    """Who is a child on the day of the act: born in the month eighteen years before counts, earlier not."""
    case, (border, grown, small, unknown) = recorded_events.family("2008-03", "2008-02", "2020-01", "1990-01")
    # What another municipality says of a person is nothing here.
    recorded_events.born(grown, case, "2020-01", "GJL")
    for person in (border, grown, small, unknown):
        recorded_events.outcome(case, [person], "ENROLLED", march(5))
    recorded_events.outcome(case, [small], "ENROLLED", march(6))
    # The same two months later: who was at the border is grown.
    recorded_events.outcome(case, [border], "ENROLLED", dt.date(2026, 4, 5))


def shares(recorded_events: RecordedEvents) -> None:
    """Of the families visited in March: with a plan before, in and after it, and one that has none."""
    for planned in (dt.date(2025, 12, 1), march(31), dt.date(2026, 4, 1), None):
        case, _ = recorded_events.family()
        # One of them on the first day that counts.
        recorded_events.visit(case, march(20) if planned else march(1))
        if planned:
            recorded_events.plan(case, planned)
            recorded_events.plan(case, planned)
    # A plan of whom nobody visited is no part of it; nor one that another municipality told.
    recorded_events.plan(recorded_events.family()[0], march(9))
    away, _ = recorded_events.family()
    recorded_events.visit(away, march(20))
    recorded_events.plan(away, march(9), municipality="GJL")
    case, (first, second, third) = recorded_events.family(*["1990-01"] * 3)
    recorded_events.referred(case, [first, second], "EO", march(3))
    recorded_events.referred(case, [third], "EO", dt.date(2026, 2, 3))
    recorded_events.referred(case, [third], "MED", march(3))
    recorded_events.outcome(case, [first, third], "WAGE_SUBSIDY", march(20))


async def test_a_month_is_counted_among_its_neighbours(service_under_test):
    recorded_events = RecordedEvents()
    case, _ = recorded_events.family("1990-01", "1991-01", on=march(7), source="POLICE")
    visits_of(recorded_events, case)
    for kind, day in (("LEASE", 1), ("LEASE", 31), ("PHOTO", 2)):
        recorded_events.document(case, kind, march(day))
    recorded_events.document(case, "LEASE", dt.date(2026, 2, 28))
    recorded_events.document(case, "MAP", dt.date(2026, 4, 1))
    for kind, day in (("REGULAR", march(4)), ("REGULAR", dt.date(2026, 4, 4)), ("URGENT", march(4))):
        recorded_events.tell(benefits.SessionHeld(session_id=new(), kind=kind, case_ids=[case, new()]), day)
    for scheme in ("RENT", "RENT", "FURNITURE"):
        recorded_events.tell(
            benefits.ApplicationSubmitted(application_id=new(), case_id=case, scheme=scheme), march(8)
        )
    recorded_events.tell(
        benefits.ExecutionStarted(application_id=new(), case_id=case, scheme="RENT"), march(9)
    )
    async with service_under_test(SERVICE, messages=False) as reporting:
        await hear(reporting, recorded_events.events)
        stub = reporting.stub(HEAD)
        counted = await plan_of(stub, **MARCH)
        expected = {
            "1.1.2": 4,
            "10.1.1": 1,
            "2.2.1": 2,
            "2.5.2": 2,
            "10.1.2": 3,
            "2.1.2": 1,
            "2.1.3": 1,
            "1.3.2": 2,
            "1.3.3": 4,
        }
        assert {code: counted[code].value.number for code in expected} == expected
        assert dict(counted["10.1.2"].value.breakdown) == {"LEASE": 2, "PHOTO": 1}
        assert counted["2.1.2"].details[0].value.number == 1
        # By year since the plan began, whatever the period asked for.
        assert years(counted["1.1.2"]) == {2023: 1, 2024: 0, 2025: 1, 2026: 6}
        long = {"from": Date(year=2022, month=12, day=31), "to": Date(year=2026, month=11, day=23)}
        everything = (await plan_of(stub, **long))["1.1.2"]
        assert (everything.value.number, years(everything)[2023]) == (10, 1)
        # Only the objective that was asked for, beside the percentages of all.
        first = await plan_of(stub, **MARCH, objective=1)
        assert {code[:2] for code in first if not code.startswith("O")} == {"1."}
        assert {code for code in first if code.startswith("O")} == {c for c in counted if c.startswith("O")}
        # This year until today where no period was asked for: Saint Sylvester's visit is the year before's.
        assert (await plan_of(stub))["1.1.2"].value.number == 7
        one = await stub.GetIndicator(pb.GetIndicatorRequest(municipality="RAN", indicator="1.1.2", **MARCH))
        assert one == counted["1.1.2"]
        recorded_events.events.clear()
        mediation(recorded_events)
        children(recorded_events)
        shares(recorded_events)
        await hear(reporting, recorded_events.events)
        counted = await plan_of(stub, **MARCH)
        # Mediated before or on the same day: two families.
        assert counted["3.3.2"].value.number == 2
        assert counted["5.1.1"].value.number == 2
        april = {"from": Date(year=2026, month=4, day=5), "to": Date(year=2026, month=4, day=5)}
        assert (await plan_of(stub, **april))["5.1.1"].value.number == 0
        # Of six families visited, with those of before, two have a plan by the end of March.
        assert parts(counted["O1.1"]) == (33.3, 2, 6)
        assert parts(counted["O3.1"]) == (50.0, 1, 2)
        # Of nothing there is no percentage.
        assert not counted["O4.2"].value.HasField("number")
        assert parts(counted["O4.2"]) == (0, 0, 0)


async def test_a_number_is_what_was_known_on_a_day(service_under_test):
    recorded_events = RecordedEvents()
    case, _ = recorded_events.family("1990-01")
    midnight = dt.datetime(2026, 11, 10, 23, tzinfo=dt.UTC)
    second = dt.timedelta(seconds=1)
    for recorded in (midnight - second, midnight + second):
        recorded_events.visit(case, march(5), recorded=recorded)
        recorded_events.document(case, "LEASE", march(5), recorded=recorded)
    recorded_events.visit(case, march(5), municipality="GJL", recorded=midnight + 5 * second)
    # Dated for tomorrow: a slip of somebody's key.
    recorded_events.visit(case, dt.date(2026, 11, 24), recorded=midnight)
    async with service_under_test(SERVICE, messages=False) as reporting:
        stub = reporting.stub(HEAD)
        empty = await stub.GetMunicipalPlan(pb.GetMunicipalPlanRequest(municipality="RAN"))
        assert not empty.HasField("counted_time")
        assert (empty.reached, empty.on_the_way, empty.behind, empty.no_target) == (0, 0, 0, 38)
        await hear(reporting, recorded_events.events)
        known = Date(year=2026, month=11, day=10)
        counted = await plan_of(stub, **MARCH, known_on=known)
        assert (counted["1.1.2"].value.number, counted["10.1.2"].value.number) == (1, 1)
        assert dict(counted["10.1.2"].value.breakdown) == {"LEASE": 1}
        assert (await plan_of(stub, **MARCH))["1.1.2"].value.number == 2
        assert (await plan_of(stub))["1.1.2"].value.number == 2
        answer = await stub.GetMunicipalPlan(pb.GetMunicipalPlanRequest(municipality="RAN"))
        assert answer.counted_time.ToDatetime(dt.UTC) == midnight + second
        assert (answer.from_year, answer.to_year, answer.adopted_on.year) == (2023, 2025, 2023)
        assert (answer.period_from, answer.period_to) == (
            Date(year=2026, month=1, day=1),
            Date(year=2026, month=11, day=23),
        )
        assert answer.title.en.startswith("Municipal plan")
        titles = [(one.number, one.short_title.en) for one in answer.objectives][:2]
        assert titles == [(1, "Reintegration fitted to each need"), (2, "Referral to the right schemes")]
        assert [measure.code for measure in answer.objectives[0].measures] == [
            *("1.1", "1.2", "1.3", "1.4", "1.5")
        ]
        # The targets of 2025: one family visited, and it has a plan.
        recorded_events.events.clear()
        recorded_events.visit(case, dt.date(2025, 3, 1))
        recorded_events.plan(case, dt.date(2025, 3, 1))
        await hear(reporting, recorded_events.events)
        period = {"from": Date(year=2025, month=1, day=1), "to": Date(year=2025, month=12, day=31)}
        old = await stub.GetMunicipalPlan(pb.GetMunicipalPlanRequest(municipality="RAN", **period))
        # O1.1 is reached, O1.2 (none of the plans was monitored) is behind; 21 are not counted at all.
        assert (old.reached, old.on_the_way, old.behind, old.no_target) == (1, 0, 1, 36)


async def listed(stub, code: str, size: int = 2, **more):
    """The pages of the list behind a number, and how long it says that it is."""
    request = pb.ListIndicatorEntriesRequest(
        municipality="RAN", indicator=code, page_size=size, **{**MARCH, **more}
    )
    pages, totals = [], set()
    while True:
        page = await stub.ListIndicatorEntries(request)
        pages.append(list(page.entries))
        totals.add(page.total)
        if not page.next_page_token:
            return pages, totals
        request.page_token = page.next_page_token


async def test_a_list_has_one_row_for_each_unit_the_newest_first(service_under_test, monkeypatch):
    recorded_events = RecordedEvents()
    cases = sorted(recorded_events.family()[0] for _ in range(4))
    a, b, c, d = cases
    for case, day in ((a, 1), (b, 9), (b, 7), (c, 9), (d, 9)):
        recorded_events.visit(case, march(day))
    recorded_events.visit(a, dt.date(2026, 2, 20))
    recorded_events.visit(a, dt.date(2026, 4, 20))
    recorded_events.plan(a, dt.date(2026, 1, 20))
    recorded_events.plan(b, march(20))
    recorded_events.plan(c, dt.date(2026, 4, 1))
    stranger, _ = recorded_events.family()
    recorded_events.plan(stranger, march(20))
    for scheme, day in (("RENT", 3), ("FURNITURE", 4), ("RENT", 6)):
        recorded_events.tell(
            benefits.ApplicationSubmitted(application_id=new(), case_id=a, scheme=scheme), march(day)
        )
    _, (ana,) = recorded_events.family("1990-01")
    recorded_events.referred(d, [ana], "EO", march(3))
    for _ in range(4):
        recorded_events.referred(d, [ana], "EO", march(4))
    # A family of one, and one of whom nobody is known: a number of persons counts the one.
    recorded_events.family("1990-01", on=march(2))
    recorded_events.family(on=march(2))
    async with service_under_test(SERVICE, messages=False) as reporting:
        await hear(reporting, recorded_events.events)
        stub = reporting.stub(HEAD)
        # All visits: of one day by their ids, backwards; no page ends within a unit.
        pages, totals = await listed(stub, "1.1.2")
        rows = [(row.actual_on.day, row.case_id) for page in pages for row in page]
        assert ([len(page) for page in pages], totals) == ([2, 2, 1], {5})
        assert [day for day, _ in rows] == [9, 9, 9, 7, 1]
        assert sorted(rows[:3]) == [(9, b), (9, c), (9, d)]
        (row,) = [row for page in pages for row in page if row.actual_on.day == 1]
        assert (row.fact, row.code, row.case_id, row.person_id) == ("VISIT", "FIRST", a, "")
        assert row.subject_id
        assert row.recorded_time.ToDatetime(dt.UTC) == RECORDED
        # Families: each once, with the newest of its visits in the period.
        pages, totals = await listed(stub, "O1.1", part="DENOMINATOR")
        assert [(row.actual_on.day, row.case_id) for page in pages for row in page] == [
            *((9, d), (9, c), (9, b), (1, a))
        ]
        assert ([len(page) for page in pages], totals) == ([2, 2], {4})
        # The numerator: those of them that have a plan until then, also from before.
        pages, totals = await listed(stub, "O1.1", part="NUMERATOR")
        found = [(row.actual_on.month, row.case_id, row.fact) for page in pages for row in page]
        assert (found, totals) == ([(3, b, "PLAN_APPROVED"), (1, a, "PLAN_APPROVED")], {2})
        pages, totals = await listed(stub, "1.3.2")
        assert [(row.code, row.actual_on.day) for row in pages[0]] == [("RENT", 6), ("FURNITURE", 4)]
        pages, totals = await listed(stub, "2.3.3")
        assert ([(row.person_id, row.actual_on.day) for row in pages[0]], totals) == ([(ana, 4)], {1})
        (latest,) = await reporting.database.all(
            "SELECT subject_id FROM fact WHERE kind = 'REFERRED' AND actual_on = '2026-03-04'"
            " ORDER BY id DESC LIMIT 1"
        )
        assert pages[0][0].subject_id == str(latest["subject_id"])
        assert (await listed(stub, "2.2.1"))[1] == {1}
        assert await listed(stub, "3.4.2") == ([[]], {0})
        # A page of another question is no page of this one.
        first = await stub.ListIndicatorEntries(
            pb.ListIndicatorEntriesRequest(municipality="RAN", indicator="1.1.2", page_size=2, **MARCH)
        )
        plan = facts.plan("RAN")
        both = {"RAN": plan, "GJL": facts.Plan(**{**vars(plan), "municipality": "GJL"})}
        monkeypatch.setattr(facts, "plans", lambda: both)
        for other in (
            {"indicator": "1.1.3"},
            {"to": Date(year=2026, month=3, day=30)},
            {"from": Date(year=2026, month=3, day=2)},
            {"municipality": "GJL"},
        ):
            request = pb.ListIndicatorEntriesRequest(
                **{
                    "municipality": "RAN",
                    "indicator": "1.1.2",
                    "page_token": first.next_page_token,
                    **MARCH,
                    **other,
                }
            )
            with pytest.raises(Exception, match="PAGE_TOKEN_INVALID"):
                await stub.ListIndicatorEntries(request)


async def test_families_and_profiles_stand_as_they_were_last_told(service_under_test):
    recorded_events = RecordedEvents()
    case, (ana, besa) = recorded_events.family("1990-01", "1991-01")
    other, (goran,) = recorded_events.family("1992-01")
    _, (theirs,) = recorded_events.family("1993-01", case=case, municipality="GJL")
    recorded_events.visit(case, march(1))
    later = [
        (registry.FamilyChanged(case_id=case, person_ids=[ana]), "RAN"),
        (profiles.PersonProfiled(person_id=besa, case_id=case, removed=True), "RAN"),
        (
            profiles.PersonProfiled(
                person_id=ana,
                case_id=case,
                sex="FEMALE",
                birth_month="1990-02",
                community="SERB",
                vulnerabilities=["AGE"],
            ),
            "RAN",
        ),
        # The same persons are somebody else's too: nothing of them goes.
        (profiles.PersonProfiled(person_id=besa, case_id=case, birth_month="1991-01"), "GJL"),
        (profiles.PersonProfiled(person_id=new(), case_id=case, removed=True), "RAN"),
        (registry.CaseAssigned(case_id=other, municipality="GJL", previous_municipality="RAN"), "GJL"),
        # Told once more, from somewhere that never knew it, it takes nothing away.
        (registry.CaseAssigned(case_id=other, municipality="GJL", previous_municipality="PEJ"), "GJL"),
        (registry.CaseAssigned(case_id=new(), municipality="GJL"), "GJL"),
    ]
    for event, municipality in later:
        recorded_events.tell(event, march(1), municipality)
    async with service_under_test(SERVICE, messages=False) as reporting:
        await hear(reporting, recorded_events.events)
        families = await reporting.database.all(
            "SELECT municipality, case_id, strand, person_ids FROM family"
        )
        found = {
            (row["municipality"], str(row["case_id"])): (
                row["strand"],
                [str(one) for one in row["person_ids"]],
            )
            for row in families
        }
        assert found == {
            ("RAN", case): ("REINTEGRATION", [ana]),
            ("RAN", other): ("REINTEGRATION", [goran]),
            ("GJL", other): ("REINTEGRATION", [goran]),
            ("GJL", case): ("REINTEGRATION", [theirs]),
        }
        rows = await reporting.database.all(
            "SELECT municipality, person_id, sex, birth_month, community, vulnerabilities FROM profile"
            " WHERE person_id = ANY($1::uuid[])",
            [ana, besa, goran],
        )
        assert {(row["municipality"], str(row["person_id"])): tuple(row)[2:] for row in rows} == {
            ("RAN", ana): ("FEMALE", "1990-02", "SERB", ["AGE"]),
            ("GJL", besa): ("", "1991-01", "", []),
            ("RAN", goran): ("MALE", "1992-01", "", []),
        }
        # Before all is counted again nothing of it is left.
        scope = ("RAN", "GJL")
        async with reporting.runtime.database.transaction(
            scope=scope, actor=service_actor("reporting")
        ) as tx:
            await moves.forget(tx)
        for table in ("fact", "family", "profile"):
            assert not await reporting.database.all(f"SELECT FROM {table}")
