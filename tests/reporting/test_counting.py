"""A small municipality told by events, and what the plan says of it."""

import asyncio
import datetime as dt
import io
import random
import re
import uuid
import zipfile

import pytest
from google.type.date_pb2 import Date
from prag.assessment.v1 import assessment_events_pb2 as assessment
from prag.benefits.v1 import benefits_events_pb2 as benefits
from prag.common.v1 import job_service_pb2 as job_pb
from prag.common.v1 import types_pb2 as common
from prag.common.v1.blob_service_pb2 import ReadBlobRequest
from prag.profiles.v1 import profiles_events_pb2 as profiles
from prag.referral.v1 import referral_events_pb2 as referral
from prag.registry.v1 import registry_events_pb2 as registry
from prag.registry.v1 import registry_service_pb2 as asked
from prag.reporting.v1 import reporting_service_pb2 as pb

from services.assessment.__main__ import SERVICE as ASSESSMENT
from services.benefits.__main__ import SERVICE as BENEFITS
from services.chassis import jobs
from services.chassis.auth.actors import Actor, acting, service_actor
from services.chassis.errors import Aborted, FailedPrecondition, NotFound, PermissionDenied
from services.chassis.events.event_messages import Envelope
from services.chassis.messaging.projections import ProjectionHandler
from services.domain.municipalities import EVERYWHERE
from services.domain.roles import STRANDS
from services.referral.__main__ import SERVICE as REFERRAL
from services.registry.__main__ import SERVICE as REGISTRY
from services.reporting import facts, releases
from services.reporting.__main__ import SERVICE
from services.reporting.subscribers import FACTS, SUBSCRIPTIONS
from tests import factories

HEAD = Actor("head", "person", "", "okzp", "MOCR", frozenset({"mocr_head"}), ("RAN",), STRANDS)
READER = Actor("mlga", "person", "", "mlga", "MLGA", frozenset({"mlga_reader"}), EVERYWHERE, STRANDS)
STRANGER = Actor("other", "person", "", "okzp2", "MOCR", frozenset({"mocr_officer"}), ("GJL",), STRANDS)
YEAR = {"from": Date(year=2026, month=1, day=1), "to": Date(year=2026, month=11, day=23)}


def new():
    return str(uuid.uuid4())


class Story:
    """Events of a municipality, as they would arrive, each with its envelope."""

    def __init__(self):
        self.events = []

    def tell(self, event, on, municipality="RAN"):
        envelope = Envelope(
            event_id=new(),
            aggregate="any",
            aggregate_id=new(),
            aggregate_version=1,
            actual_on=on,
            recorded_at=dt.datetime(2026, 11, 1, 9, tzinfo=dt.UTC),
            actor_id="someone",
            municipality=municipality,
        )
        self.events.append((event, envelope))

    def family(self, *, persons=2, child="", strand=common.STRAND_REINTEGRATION, source="FAMILY"):
        case, people = new(), [new() for _ in range(persons)]
        on = dt.date(2026, 2, 1)
        self.tell(registry.CaseReported(case_id=case, strand=strand, municipality="RAN"), on)
        self.tell(
            registry.CaseRegistered(
                case_id=case, strand=strand, person_ids=people, source=source, vulnerable=True
            ),
            on,
        )
        for number, person in enumerate(people):
            month = child if number == 0 and child else "1985-03"
            self.tell(
                profiles.PersonProfiled(person_id=person, case_id=case, sex="FEMALE", birth_month=month), on
            )
        return case, people

    def visit(self, case, on, kind="FIRST"):
        self.tell(assessment.VisitRecorded(visit_id=new(), case_id=case, kind=kind), on)

    def plan(self, case, on):
        self.tell(assessment.PlanApproved(plan_id=new(), case_id=case, plan_version=1), on)

    def outcome(self, case, person, code, on):
        event = referral.OutcomeRecorded(referral_id=new(), case_id=case, outcome=code, person_ids=[person])
        self.tell(event, on)


async def hear(running, events):
    for event, envelope in events:
        actor = service_actor("reporting")
        handler = SUBSCRIPTIONS[type(event)]
        # As the inbox has it.
        scope = EVERYWHERE if isinstance(handler, ProjectionHandler) else (envelope.municipality,)
        async with running.runtime.database.transaction(scope=scope, actor=actor) as tx:
            await handler(tx, event, envelope)


def village():
    story = Story()
    first, people = story.family(persons=3, child="2018-05", source="POLICE")
    second, _ = story.family()
    story.visit(first, dt.datetime(2026, 2, 2, 10, tzinfo=dt.UTC))
    story.visit(first, dt.datetime(2026, 5, 2, 10, tzinfo=dt.UTC), "LATER")
    story.visit(second, dt.datetime(2025, 12, 31, 23, 30, tzinfo=dt.UTC))
    story.plan(first, dt.date(2026, 2, 20))
    sent = referral.ReferralSent(
        referral_id=new(), case_id=first, institution_kind="MED", person_ids=people[:2]
    )
    story.tell(sent, dt.date(2026, 3, 1))
    story.outcome(first, people[0], "ENROLLED", dt.date(2026, 3, 5))
    story.outcome(first, people[1], "ENROLLED", dt.date(2026, 3, 5))
    story.outcome(first, people[2], "EMPLOYED", dt.date(2026, 6, 5))
    story.outcome(first, people[2], "JOB_MEDIATED", dt.date(2026, 4, 5))
    story.outcome(second, new(), "EMPLOYED", dt.date(2026, 6, 5))
    applied = benefits.ApplicationSubmitted(
        application_id=new(), case_id=first, scheme="RENT", plan_item_id=new()
    )
    story.tell(applied, dt.date(2026, 3, 10))
    session = benefits.SessionHeld(session_id=new(), kind="REGULAR", case_ids=[first, second, first])
    story.tell(session, dt.date(2026, 3, 20))
    # A family of the RETURN strand is not what Ranilug's plan is about.
    other, _ = story.family(strand=common.STRAND_RETURN)
    story.visit(other, dt.date(2026, 2, 2))
    return story


async def numbers(stub, **period):
    plan = await stub.GetMunicipalPlan(pb.GetMunicipalPlanRequest(municipality="RAN", **(period or YEAR)))
    return {
        indicator.code: indicator
        for objective in plan.objectives
        for group in [objective, *objective.measures]
        for indicator in group.indicators
    }


EXPECTED = {
    # The visit of 31 December at 23.30 UTC was on 1 January in Ranilug.
    "1.1.1": 2,
    "1.1.2": 3,
    "1.2.1": 1,
    "1.3.1": 1,
    "1.3.2": 1,
    "2.1.1": 1,
    "2.1.2": 1,
    "2.2.1": 5,
    "2.3.5": 2,
    "2.5.2": 3,
    # Employed before or without mediation does not count.
    "3.3.2": 1,
    # Of the two enrolled one is a child.
    "5.1.1": 1,
    "10.1.1": 2,
    # Of two families visited one has an approved plan.
    "O1.1": 50.0,
}


async def test_the_plan_counts_what_the_events_told(service_under_test):
    async with service_under_test(SERVICE, messages=False) as reporting:
        await hear(reporting, village().events)
        counted = await numbers(reporting.stub(HEAD))
        assert {code: counted[code].value.number for code in EXPECTED} == EXPECTED
        assert counted["2.1.2"].details[0].value.number == 2
        assert counted["O1.1"].value.numerator == 1


def rows(workbook: bytes) -> dict[str, str]:
    """The value of the period by the indicator's code, of a spreadsheet's only sheet."""
    with zipfile.ZipFile(io.BytesIO(workbook)) as parts:
        texts = re.findall(r"<t[^>]*>([^<]*)</t>", parts.read("xl/sharedStrings.xml").decode())
        sheet = parts.read("xl/worksheets/sheet1.xml").decode()
    cells = re.findall(r'<c r="C(\d+)"[^>]*?( t="s")?><v>([^<]*)</v>', sheet)
    values = {row: texts[int(value)] if is_text else value for row, is_text, value in cells}
    codes = re.findall(r'<c r="A(\d+)" t="s"><v>(\d+)</v>', sheet)
    return {texts[int(text)]: values[row] for row, text in codes}


async def exported(reporting, stub) -> dict[str, str]:
    request = pb.ExportPlanRequest(municipality="RAN", locale=common.LOCALE_EN, **YEAR)
    answer = await stub.ExportPlan(request)
    assert await jobs.step(reporting.runtime)
    job = await stub.GetJob(job_pb.GetJobRequest(service="reporting", job_id=answer.job_id))
    assert (job.state, job.error_reason) == (job_pb.JOB_STATE_DONE, "")
    file = stub.ReadBlob(ReadBlobRequest(blob_id=job.result_blob_id))
    return rows(b"".join([part.chunk async for part in file]))


async def test_the_plan_is_written_as_a_spreadsheet(service_under_test):
    async with service_under_test(SERVICE, messages=False) as reporting:
        await hear(reporting, village().events)
        stub = reporting.stub(HEAD)
        written = await exported(reporting, stub)
        assert {code: float(written[code]) for code in EXPECTED} == EXPECTED


async def test_a_share_of_nothing_is_another_thing_than_a_number_that_nobody_makes(service_under_test):
    async with service_under_test(SERVICE, messages=False) as reporting:
        stub = reporting.stub(HEAD)
        counted = await numbers(stub)
        shares = {code for code, one in counted.items() if one.value.HasField("denominator")}
        not_counted = {code for code, one in counted.items() if one.state == pb.INDICATOR_STATE_NOT_COUNTED}
        assert shares
        assert not_counted
        assert not shares & not_counted
        assert {counted[code].value.denominator for code in shares} == {0}
        written = await exported(reporting, stub)
        assert {written[code] for code in shares} == {"none in the period"}
        assert {written[code] for code in not_counted} == {"not counted yet"}
        assert {written[code] for code in counted.keys() - shares - not_counted} == {"0"}


async def test_order_and_repetition_of_events_change_nothing(service_under_test):
    events = village().events
    # Of one aggregate the order holds; of different ones any may come first, and all may come again.
    registry_events = [told for told in events if told[0].DESCRIPTOR.file.package == "prag.registry.v1"]
    others = [told for told in events if told not in registry_events]
    random.Random(20261124).shuffle(others)
    async with service_under_test(SERVICE, messages=False) as reporting:
        await hear(reporting, others)
        await hear(reporting, registry_events)
        await hear(reporting, [told for told in others if type(told[0]) in FACTS])
        counted = await numbers(reporting.stub(HEAD))
        assert {code: counted[code].value.number for code in EXPECTED} == EXPECTED


async def test_each_number_is_as_long_as_its_list(service_under_test):
    async with service_under_test(SERVICE, messages=False) as reporting:
        await hear(reporting, village().events)
        stub = reporting.stub(HEAD)
        for code, indicator in (await numbers(stub)).items():
            if not indicator.value.HasField("number"):
                continue
            request = pb.ListIndicatorEntriesRequest(
                municipality="RAN", indicator=code, part="NUMERATOR", page_size=2, **YEAR
            )
            shown, total = [], 0
            while True:
                page = await stub.ListIndicatorEntries(request)
                shown += page.entries
                total = page.total
                if not page.next_page_token:
                    break
                request.page_token = page.next_page_token
            wanted = indicator.value.numerator if code.startswith("O") else indicator.value.number
            assert len(shown) == total == wanted, code
            for line in indicator.details:
                request = pb.ListIndicatorEntriesRequest(municipality="RAN", indicator=line.code, **YEAR)
                assert (await stub.ListIndicatorEntries(request)).total == line.value.number, line.code


async def test_a_late_entry_changes_the_past_but_not_what_was_known(service_under_test):
    story = Story()
    case, _ = story.family()
    story.visit(case, dt.date(2026, 3, 3))
    late_event, late_envelope = story.events.pop()
    async with service_under_test(SERVICE, messages=False) as reporting:
        await hear(reporting, story.events)
        told_later = Envelope(
            **{**vars(late_envelope), "recorded_at": dt.datetime(2026, 11, 20, 9, tzinfo=dt.UTC)}
        )
        await hear(reporting, [(late_event, told_later)])
        stub = reporting.stub(HEAD)
        march = {"from": Date(year=2026, month=3, day=1), "to": Date(year=2026, month=3, day=31)}
        assert (await numbers(stub, **march))["1.1.2"].value.number == 1
        then = Date(year=2026, month=11, day=10)
        assert (await numbers(stub, **march, known_on=then))["1.1.2"].value.number == 0


async def test_readers_outside_see_no_small_number_and_no_list(service_under_test):
    async with service_under_test(SERVICE, messages=False) as reporting:
        story = village()
        story.family(persons=5)
        await hear(reporting, story.events)
        await releases.order(reporting.runtime.database, facts.plan("RAN"))
        assert await jobs.step(reporting.runtime)
        quarter = {"from": Date(year=2026, month=1, day=1), "to": Date(year=2026, month=3, day=31)}
        counted = await numbers(reporting.stub(READER), **quarter)
        assert counted["1.1.2"].value.suppressed
        assert not counted["1.1.2"].value.HasField("number")
        assert counted["O1.1"].value.suppressed
        # Ten persons may be told; of five, three of whom the police reported, each would be known to two.
        assert counted["2.2.1"].value.number == 10
        with pytest.raises(PermissionDenied):
            await reporting.stub(READER).ListIndicatorEntries(
                pb.ListIndicatorEntriesRequest(municipality="RAN", indicator="2.2.1", **quarter)
            )


async def test_another_municipality_has_no_plan_to_see(service_under_test):
    async with service_under_test(SERVICE, messages=False) as reporting:
        with pytest.raises(NotFound) as refused:
            await reporting.stub(STRANGER).GetMunicipalPlan(
                pb.GetMunicipalPlanRequest(municipality="RAN", **YEAR)
            )
        with pytest.raises(NotFound) as absent:
            await reporting.stub(STRANGER).GetMunicipalPlan(
                pb.GetMunicipalPlanRequest(municipality="XXX", **YEAR)
            )
        assert refused.value.reason == absent.value.reason == "PLAN_NOT_FOUND"


async def test_of_two_first_definitions_the_second_has_not_seen_the_first(service_under_test):
    async with service_under_test(SERVICE, messages=False) as reporting:
        request = pb.UpdateDefinitionRequest(
            municipality="RAN",
            indicator="O1.1",
            numerator_measure="plans",
            denominator_measure="vulnerable_families",
            words=common.LocalizedText(sq="familje", sr="породице", en="families"),
        )
        changes = (reporting.stub(HEAD).UpdateDefinition(request) for _ in range(2))
        answers = await asyncio.gather(*changes, return_exceptions=True)
        refusals = [one for one in answers if isinstance(one, BaseException)]
        assert [getattr(one, "reason", one) for one in refusals] == ["ETAG_MISSING"]


async def test_a_municipality_changes_what_a_percentage_is(service_under_test):
    async with service_under_test(SERVICE, messages=False) as reporting:
        await hear(reporting, village().events)
        stub = reporting.stub(HEAD)
        request = pb.UpdateDefinitionRequest(
            municipality="RAN",
            indicator="O1.1",
            numerator_measure="plans",
            denominator_measure="vulnerable_families",
            words=common.LocalizedText(en="families with a plan, of the vulnerable ones"),
            valid_from=Date(year=2026, month=1, day=1),
        )
        changed = await stub.UpdateDefinition(request)
        assert (changed.denominator_measure, changed.value.denominator) == ("vulnerable_families", 2)
        assert changed.definition.en == request.words.en
        with pytest.raises(FailedPrecondition) as missing:
            await stub.UpdateDefinition(request)
        assert missing.value.reason == "ETAG_MISSING"
        request.etag = "99"
        with pytest.raises(Aborted) as stale:
            await stub.UpdateDefinition(request)
        assert stale.value.reason == "ETAG_STALE"
        request.etag = changed.etag
        assert (await stub.UpdateDefinition(request)).etag


async def test_a_case_that_moves_keeps_its_past_where_it_was(service_under_test):
    story = Story()
    case, _ = story.family()
    story.visit(case, dt.date(2026, 3, 3))
    moved = registry.CaseAssigned(case_id=case, municipality="GJL", previous_municipality="RAN")
    story.tell(moved, dt.date(2026, 4, 1), "GJL")
    async with service_under_test(SERVICE, messages=False) as reporting:
        await hear(reporting, story.events)
        counted = await numbers(reporting.stub(HEAD))
        assert counted["2.4.1"].value.number == 2
        rows = await reporting.database.all("SELECT municipality, person_ids FROM family ORDER BY 1")
        assert [row["municipality"] for row in rows] == ["GJL", "RAN"]
        assert rows[0]["person_ids"] == rows[1]["person_ids"]


async def test_a_transfer_counts_each_act_once_and_where_the_case_was_on_its_day(service_under_test):
    story = Story()
    case, _ = story.family()
    before, early, late, after, session = (dt.date(2026, 3, day) for day in (3, 5, 7, 20, 22))
    story.visit(case, before)

    def told_there(on, kind="LATER", event=None):
        visit = assessment.VisitRecorded(visit_id=new(), case_id=case, kind=kind)
        story.tell(event or visit, on, "GJL")

    # Told by the new office before its transfer is heard, and after; and what is of the ministry itself.
    told_there(early)
    held = benefits.SessionHeld(session_id=new(), kind="REGULAR", case_ids=[case])
    story.tell(held, before, "---")
    moved = registry.CaseTransferred(case_id=case, municipality="GJL", previous_municipality="RAN")
    story.tell(moved, dt.date(2026, 3, 15), "GJL")
    told_there(late)
    told_there(after)
    story.tell(held, session, "RAN")
    # The same, told once more, changes nothing.
    story.events += story.events[-4:]
    async with service_under_test(SERVICE, messages=False) as reporting:
        await hear(reporting, story.events)
        rows = await reporting.database.all(
            "SELECT municipality, kind, actual_on FROM fact WHERE kind IN ('VISIT', 'SESSION_CASE')"
        )
        assert {(row["kind"], row["municipality"], row["actual_on"]) for row in rows} == {
            ("VISIT", "RAN", before),
            ("VISIT", "RAN", early),
            ("VISIT", "RAN", late),
            ("VISIT", "GJL", after),
            ("SESSION_CASE", "---", before),
            ("SESSION_CASE", "RAN", session),
        }
        assert len(rows) == 6
        families = await reporting.database.all("SELECT municipality, person_ids FROM family ORDER BY 1")
        assert [row["municipality"] for row in families] == ["GJL", "RAN"]
        # Whose date is set right afterwards is counted in the municipality of its day still.
        registered = registry.ActDateCorrected(
            correction_id=new(),
            case_id=case,
            act="prag.registry.v1.CaseRegistered",
            subject_id=case,
            previous_on=Date(year=2026, month=2, day=1),
            corrected_on=Date(year=2026, month=2, day=2),
        )
        story.events = []
        story.tell(registered, dt.date(2026, 4, 2), "GJL")
        await hear(reporting, story.events)
        [row] = await reporting.database.all(
            "SELECT municipality, actual_on FROM fact WHERE kind = 'CASE_REGISTERED' AND ended_at IS NULL"
        )
        assert (row["municipality"], row["actual_on"]) == ("RAN", dt.date(2026, 2, 2))


async def test_who_left_a_family_counts_for_what_was_done_before_and_once(service_under_test):
    story = Story()
    case, (head, leaver) = story.family()
    left = registry.FamilyChanged(case_id=case, head_person_id=head, person_ids=[head], reason="MARRIAGE")
    left.left_person_ids.append(leaver)
    left.former_members.add(person_id=leaver, left_on=Date(year=2026, month=4, day=1))
    story.tell(left, dt.date(2026, 4, 1))
    joining = Story()
    other, [another] = joining.family(persons=1)
    joined = registry.FamilyChanged(case_id=other, head_person_id=another, person_ids=[another, leaver])
    joining.tell(joined, dt.date(2026, 4, 1))
    async with service_under_test(SERVICE, messages=False) as reporting:
        await hear(reporting, story.events)
        assert (await numbers(reporting.stub(HEAD)))["2.2.1"].value.number == 2
        await hear(reporting, joining.events)
        assert (await numbers(reporting.stub(HEAD)))["2.2.1"].value.number == 3


async def test_all_is_counted_again_from_the_logs_of_the_others(service_under_test):
    """What `python -m services.reporting rebuild` does: what was lost or wrong stands right again."""
    others = {"registry": REGISTRY, "assessment": ASSESSMENT, "referral": REFERRAL, "benefits": BENEFITS}
    async with service_under_test(SERVICE, **others) as reporting:
        office = reporting.neighbours["registry"].stub(factories.officer("RAN"))
        for name in ("Nenad Rašić", "Ana Mitić"):
            report = asked.ReportCaseRequest(
                strand=common.STRAND_REINTEGRATION,
                municipality="RAN",
                source=asked.REPORT_SOURCE_FAMILY,
                trigger_on=Date(year=2026, month=11, day=22),
                reported_name=name,
                reported_count=1,
            )
            case = await office.ReportCase(report)
        person = asked.Person(
            given_name="Ana",
            family_name="Mitić",
            relation=asked.RELATION_HEAD,
            sex=asked.SEX_FEMALE,
            birth_date=Date(year=1984, month=3, day=4),
        )
        await office.RegisterFamily(
            asked.RegisterFamilyRequest(
                case_id=case.id, etag=case.etag, persons=[person], notice_on=Date(year=2026, month=11, day=23)
            )
        )
        await reporting.settled()
        held = [
            "SELECT id, kind, case_id FROM fact ORDER BY id",
            "SELECT municipality, case_id, person_ids FROM family ORDER BY case_id",
            "SELECT person_id, sex FROM profile",
        ]
        before = [await reporting.database.all(one) for one in held]
        assert all(before)
        await reporting.database.all("DELETE FROM fact")
        await reporting.database.all("DELETE FROM profile")
        await reporting.database.all("UPDATE family SET person_ids = '{}'")
        with acting(reporting.runtime.actor):
            await SERVICE.rebuild(reporting.runtime)
        assert [await reporting.database.all(one) for one in held] == before


async def test_row_level_security_hides_other_municipalities(service_under_test):
    story = Story()
    story.family()
    async with service_under_test(SERVICE, messages=False) as reporting:
        await hear(reporting, story.events)
        for table in ("fact", "family", "profile"):
            async with reporting.runtime.database.pool.acquire() as connection:
                assert await connection.fetchval(f"SELECT count(*) FROM {table}") == 0


def test_every_kind_of_fact_is_made_and_every_measure_counts_a_known_one():
    known = facts.measures()
    for measure in known.values():
        assert set(measure.facts) <= facts.KINDS, measure.name
        assert measure.after is None or measure.after[0] in facts.KINDS
    assert facts.texts().keys() == known.keys()
    for texts in facts.texts().values():
        assert all(texts[language].strip() for language in ("sq", "sr", "en"))
    named = {entry["measure"] for entry in facts.indicators().values() if "measure" in entry}
    named |= {name for entry in facts.indicators().values() for name in entry.get("also", ())}
    for entry in facts.indicators().values():
        named |= {entry[part] for part in ("numerator", "denominator") if part in entry}
    assert named <= known.keys()
