"""Numbers for readers outside: releases, and the attacks by which hidden numbers were found before."""

import asyncio
import dataclasses
import datetime as dt
import itertools
import random
from collections import defaultdict

import asyncpg
import highspy
import pytest
from google.type.date_pb2 import Date
from prag.common.v1 import job_service_pb2 as job_pb
from prag.common.v1 import types_pb2 as common
from prag.common.v1.blob_service_pb2 import ReadBlobRequest
from prag.registry.v1 import registry_events_pb2 as registry
from prag.reporting.v1 import reporting_service_pb2 as pb

from services.chassis import jobs
from services.chassis.auth.actors import Actor, acting
from services.chassis.errors import FailedPrecondition, InvalidArgument, PermissionDenied
from services.domain.municipalities import EVERYWHERE
from services.domain.roles import STRANDS
from services.reporting import facts, releases, suppression
from services.reporting.__main__ import SERVICE
from services.reporting.suppression import SMALL
from tests.reporting.test_counting import HEAD, READER, Story, hear
from tests.reporting.test_recorded_events import cells as sheet_cells

AUDITOR = Actor("audit", "person", "", "nao", "NAO", frozenset({"auditor"}), EVERYWHERE, STRANDS)
# The ministry for returns handles no case of Ranilug's plan.
RETURNS = Actor("mcr", "person", "", "mcr", "MCR", frozenset({"mcr_officer"}), EVERYWHERE, ("RETURN",))
OUTSIDE = (READER, AUDITOR, RETURNS)
OF_2025 = [("2025-01-01", "2025-03-31"), ("2025-04-01", "2025-06-30"), ("2025-07-01", "2025-09-30")]
OF_2025 += [("2025-10-01", "2025-12-31"), ("2025-01-01", "2025-12-31")]


@pytest.fixture(autouse=True)
def plan_of_two_years(monkeypatch):
    """Ranilug's plan as if it began with 2025: fewer periods to release."""
    plans = {code: dataclasses.replace(plan, from_year=2025) for code, plan in facts.plans().items()}
    monkeypatch.setattr(facts, "plans", lambda: plans)


def period(start, end):
    """A request's period."""
    days = [dt.date.fromisoformat(str(day)) for day in (start, end)]
    return dict(
        zip(("from", "to"), (Date(year=day.year, month=day.month, day=day.day) for day in days), strict=True)
    )


def district(seed=1, families=60):
    """A municipality of two years, so many acts a quarter that some numbers are small and some are not."""
    story, chance = Story(), random.Random(seed)
    for _ in range(families):
        case, people = story.family(persons=chance.randint(1, 4), source=chance.choice(("FAMILY", "POLICE")))
        for _ in range(chance.randint(0, 4)):
            day = dt.date(2025, 1, 1) + dt.timedelta(days=chance.randrange(600))
            story.visit(case, day, chance.choice(("FIRST", "LATER", "LATER", "TWELVE_MONTH")))
            kind = chance.choice(("LEASE", "LEASE", "IDENTITY_CARD", "OTHER"))
            story.tell(registry.DocumentAdded(case_id=case, document_id=case, kind=kind), day)
            if chance.random() < 0.4:
                story.plan(case, day)
            if chance.random() < 0.3:
                story.outcome(case, people[0], chance.choice(("EMPLOYED", "JOB_MEDIATED")), day)
    return story


async def made(reporting):
    """Have due releases made, as the worker does when somebody has asked."""
    await releases.order(reporting.runtime.database, facts.plan("RAN"))
    while await jobs.step(reporting.runtime):
        pass


async def asked(stub, start, end):
    """All that a reader gets of a period, by what is counted; nothing where it is refused."""
    try:
        plan = await stub.GetMunicipalPlan(
            pb.GetMunicipalPlanRequest(municipality="RAN", **period(start, end))
        )
    except FailedPrecondition:
        return {}
    return {
        one.code: one
        for objective in plan.objectives
        for group in (objective, *objective.measures)
        for listed in group.indicators
        for one in (listed, *listed.details)
    }


def numbers(indicators):
    """The numbers that are shown."""
    return {
        code: one.value.number
        for code, one in indicators.items()
        if one.unit == "COUNT" and one.value.HasField("number")
    }


# Attacks


async def test_two_periods_subtracted_give_no_hidden_number(service_under_test):
    async with service_under_test(SERVICE, messages=False) as reporting:
        await hear(reporting, district().events)
        await made(reporting)
        stub, truth = reporting.stub(READER), reporting.stub(HEAD)
        short, long = ("2025-01-01", "2025-06-30"), ("2025-01-01", "2025-07-31")
        first, second = [numbers(await asked(stub, *one)) for one in (short, long)]
        exactly = numbers(await asked(truth, "2025-07-01", "2025-07-31"))
        found = {code: second[code] - first[code] for code in first.keys() & second.keys()}
        assert {code: n for code, n in found.items() if 0 < n < SMALL and exactly[code] == n} == {}


async def test_a_window_that_slides_finds_no_single_act(service_under_test):
    async with service_under_test(SERVICE, messages=False) as reporting:
        await hear(reporting, district().events)
        await made(reporting)
        stub = reporting.stub(READER)
        seen = []
        for days in range(0, 90, 3):
            start = dt.date(2025, 1, 1) + dt.timedelta(days=days)
            seen.append(numbers(await asked(stub, start, start + dt.timedelta(days=120))))
        slid = [
            (code, before[code] - after[code])
            for before, after in itertools.pairwise(seen)
            for code in before.keys() & after.keys()
        ]
        assert [each for each in slid if 0 < abs(each[1]) < SMALL] == []


async def test_a_part_does_not_follow_from_its_whole(service_under_test):
    """Documents by kind: two that are hidden, and two together, were one each."""
    story = Story()
    case, _ = story.family()
    for kind, number in {"LEASE": 1, "OTHER": 9, "IDENTITY_CARD": 1, "DECISION": 7}.items():
        for _ in range(number):
            told = registry.DocumentAdded(case_id=case, document_id=case, kind=kind)
            story.tell(told, dt.date(2025, 2, 3))
    async with service_under_test(SERVICE, messages=False) as reporting:
        await hear(reporting, story.events)
        await made(reporting)
        quarters = [await asked(reporting.stub(READER), *each) for each in OF_2025]
        for one in (quarters[0]["10.1.2"].value, quarters[-1]["10.1.2"].value):
            left = one.number - sum(one.breakdown.values())
            assert (one.number, left, dict(one.breakdown)) == (18, 9, {"OTHER": 9})


async def test_a_quarter_does_not_follow_from_its_year(service_under_test):
    story = Story()
    case, _ = story.family()
    for month, number in {2: 8, 5: 6, 8: 7, 11: 3}.items():
        for _ in range(number):
            story.visit(case, dt.date(2025, month, 3))
    async with service_under_test(SERVICE, messages=False) as reporting:
        await hear(reporting, story.events)
        await made(reporting)
        stub = reporting.stub(READER)
        quarters = [(await asked(stub, *each))["1.1.2"] for each in OF_2025]
        assert [one.value.number for one in quarters[:3]] == [8, 6, 7]
        # The year is hidden at its own page, and wherever else years stand.
        assert [one.value.suppressed for one in quarters[3:]] == [True, True]
        later = (await asked(stub, "2026-07-01", "2026-09-30"))["1.1.2"]
        assert [one.value.suppressed for one in later.years if one.year == 2025] == [True]
        alone = await stub.GetIndicator(
            pb.GetIndicatorRequest(municipality="RAN", indicator="1.1.2", **period(*OF_2025[4]))
        )
        assert alone.value.suppressed
        assert [year.value.number for year in alone.years if year.value.suppressed] == [0]


# What is released


async def test_other_periods_are_refused_and_the_answer_says_which_there_are(service_under_test):
    async with service_under_test(SERVICE, messages=False) as reporting:
        await hear(reporting, district(families=8).events)
        await made(reporting)
        of_2026 = ("2026-Q3", "2026-Q2", "2026-Q1")
        for who in OUTSIDE:
            stub = reporting.stub(who)
            ways = (
                (stub.GetMunicipalPlan, pb.GetMunicipalPlanRequest),
                (stub.GetIndicator, lambda **named: pb.GetIndicatorRequest(indicator="1.1.2", **named)),
                (stub.ExportPlan, pb.ExportPlanRequest),
            )
            for ask, message in ways:
                for start, end in (
                    ("2026-01-01", "2026-11-23"),
                    ("2026-10-01", "2026-11-23"),
                    ("2025-01-02", "2025-03-31"),
                    ("2025-01-01", "2025-06-30"),
                    ("2022-01-01", "2022-12-31"),
                    ("2024-01-01", "2025-12-31"),
                ):
                    with pytest.raises(FailedPrecondition) as refused:
                        await ask(message(municipality="RAN", **period(start, end)))
                    assert refused.value.reason == "PERIOD_NOT_RELEASED"
                    available = refused.value.metadata["available"].split(", ")
                    assert (tuple(available[:3]), available[3:5]) == (of_2026, ["2025", "2025-Q4"])
                    assert available[-1] == "2025-Q1"
                with pytest.raises(InvalidArgument):
                    await ask(message(municipality="RAN", **period("2025-03-31", "2025-01-01")))
            known = pb.GetMunicipalPlanRequest(municipality="RAN", known_on=Date(year=2026, month=1, day=1))
            with pytest.raises(InvalidArgument) as other_day:
                await stub.GetMunicipalPlan(known)
            assert [(one.field, one.reason) for one in other_day.value.fields] == [
                ("known_on", "KNOWN_ON_RELEASE")
            ]
            with pytest.raises(PermissionDenied):
                listed = pb.ListIndicatorEntriesRequest(municipality="RAN", indicator="2.2.1")
                await stub.ListIndicatorEntries(listed)
            newest = await stub.GetMunicipalPlan(pb.GetMunicipalPlanRequest(municipality="RAN"))
            assert (newest.period_from.month, newest.period_to.month) == (7, 9)
            assert len(newest.releases) == 8
            assert newest.counted_time == newest.releases[0].known_time
        # Who handles these cases counts as before, to the day.
        live = await reporting.stub(HEAD).GetMunicipalPlan(pb.GetMunicipalPlanRequest(municipality="RAN"))
        assert (live.period_to.month, live.period_to.day, list(live.releases)) == (11, 23, [])


async def test_a_release_never_changes(service_under_test):
    story = district(families=30)
    async with service_under_test(SERVICE, messages=False) as reporting:
        await hear(reporting, story.events)
        await made(reporting)
        stub = reporting.stub(READER)
        before = [await asked(stub, *each) for each in OF_2025]
        exactly = (await asked(reporting.stub(HEAD), *OF_2025[4]))["1.1.2"].value.number
        late = Story()
        case, _ = late.family()
        for _ in range(20):
            late.visit(case, dt.date(2025, 2, 2))
        await hear(reporting, late.events)
        await made(reporting)
        assert [await asked(stub, *each) for each in OF_2025] == before
        assert (await asked(reporting.stub(HEAD), *OF_2025[4]))["1.1.2"].value.number == exactly + 20
        # Nor by the hand of the service itself.
        async with reporting.runtime.database.pool.acquire() as connection:
            for change in ("UPDATE release SET shown = '{}'", "DELETE FROM release"):
                with pytest.raises(asyncpg.InsufficientPrivilegeError):
                    await connection.execute(change)


async def test_a_definition_that_changes_later_changes_no_release(service_under_test):
    async with service_under_test(SERVICE, messages=False) as reporting:
        await hear(reporting, district().events)
        await made(reporting)
        before = await asked(reporting.stub(READER), *OF_2025[4])
        change = pb.UpdateDefinitionRequest(
            municipality="RAN",
            indicator="O1.1",
            numerator_measure="first_visits",
            denominator_measure="cases_registered",
            words=common.LocalizedText(en="other words"),
            valid_from=Date(year=2025, month=1, day=1),
        )
        changed = await reporting.stub(HEAD).UpdateDefinition(change)
        assert changed.numerator_measure == "first_visits"
        after = await asked(reporting.stub(READER), *OF_2025[4])
        assert (after["O1.1"].numerator_measure, after) == ("plans", before)


async def test_who_asks_first_orders_and_all_that_ask_get_one(service_under_test):
    story = district(families=8)
    async with service_under_test(SERVICE, messages=False) as reporting:
        await hear(reporting, story.events)
        stub = reporting.stub(READER)
        request = pb.GetMunicipalPlanRequest(municipality="RAN")
        answers = await asyncio.gather(
            *(stub.GetMunicipalPlan(request) for _ in range(4)), return_exceptions=True
        )
        assert {getattr(one, "reason", one) for one in answers} == {"RELEASE_IN_PREPARATION"}
        assert len(await reporting.database.all("SELECT FROM job")) == 1
        await asyncio.gather(jobs.step(reporting.runtime), jobs.step(reporting.runtime))
        kept = await reporting.database.all("SELECT id, create_time FROM release ORDER BY id")
        assert len(kept) == 8
        # A worker that was thought to be dead, and the one that took its job.
        with acting(reporting.runtime.actor):
            context = jobs.JobContext(
                reporting.runtime, kept[0]["id"], releases.RELEASE, "RAN", {}, reporting.runtime.actor
            )
            await asyncio.gather(*(releases.release_numbers(context) for _ in range(2)))
        assert await reporting.database.all("SELECT id, create_time FROM release ORDER BY id") == kept
        plan = await stub.GetMunicipalPlan(request)
        assert len(plan.releases) == 8
        assert not await jobs.step(reporting.runtime)


async def test_a_period_is_released_when_it_closes(service_under_test):
    async with service_under_test(SERVICE, messages=False) as reporting:
        with acting(reporting.runtime.actor):
            # Nothing was recorded while a quarter ran: what closed before waits for who asks first.
            await releases.order_due(reporting.runtime)
            assert not await jobs.step(reporting.runtime)
            await hear(reporting, district(families=8).events)
            await releases.order_due(reporting.runtime)
            assert not await jobs.step(reporting.runtime)
            reporting.clock.advance(days=39)
            assert reporting.clock.today() == dt.date(2027, 1, 1)
            await releases.order_due(reporting.runtime)
            await releases.order_due(reporting.runtime)
            assert await jobs.step(reporting.runtime)
            assert not await jobs.step(reporting.runtime)
        newest = await reporting.stub(READER).GetMunicipalPlan(pb.GetMunicipalPlanRequest(municipality="RAN"))
        assert [one.period_from.month for one in newest.releases[:2]] == [1, 10]
        assert newest.releases[0].period_to.year == 2026


async def test_the_spreadsheet_is_the_release(service_under_test):
    async with service_under_test(SERVICE, messages=False) as reporting:
        await hear(reporting, district().events)
        await made(reporting)
        stub = reporting.stub(AUDITOR)
        for each in OF_2025:
            shown = await asked(stub, *each)
            order = pb.ExportPlanRequest(municipality="RAN", locale=common.LOCALE_EN, **period(*each))
            job_id = (await stub.ExportPlan(order)).job_id
            assert await jobs.step(reporting.runtime)
            job = await stub.GetJob(job_pb.GetJobRequest(service="reporting", job_id=job_id))
            file = stub.ReadBlob(ReadBlobRequest(blob_id=job.result_blob_id))
            found = sheet_cells(b"".join([part.chunk async for part in file]))
            for code, text in found.items():
                value = shown[code].value
                wanted = {"hidden": (True, False), "not counted yet": (False, False)}
                wanted |= {"none in the period": (False, False)}
                assert (value.suppressed, value.HasField("number")) == wanted.get(text, (False, True)), code
                if value.HasField("number"):
                    assert float(text) == value.number


async def test_a_job_of_before_that_is_run_again_reads_no_other_period(service_under_test):
    """Ordered when any period could be asked for; its result would be a week old at most."""
    async with service_under_test(SERVICE, messages=False) as reporting:
        await hear(reporting, district(families=8).events)
        await made(reporting)
        with acting(READER):
            async with reporting.runtime.database.transaction() as tx:
                params = {"municipality": "RAN", "from": "2025-02-03", "to": "2025-02-05", "locale": "EN"}
                job_id = str(await jobs.enqueue(tx, "export_suppressed_plan", "RAN", params))
        assert await jobs.step(reporting.runtime)
        job = await reporting.stub(READER).GetJob(job_pb.GetJobRequest(service="reporting", job_id=job_id))
        assert (job.state, job.error_reason) == (job_pb.JOB_STATE_FAILED, "PERIOD_NOT_RELEASED")


async def test_a_protected_case_is_in_no_release(service_under_test):
    story = Story()
    seen, _ = story.family()
    unseen, _ = story.family()
    for case in (seen, unseen):
        for _ in range(6):
            story.visit(case, dt.date(2025, 2, 3))
    async with service_under_test(SERVICE, messages=False) as reporting:
        await hear(reporting, story.events)
        protected = registry.CaseProtected(case_id=unseen, account_ids=["head"])
        told = Story()
        told.tell(protected, dt.date(2026, 3, 1))
        await hear(reporting, told.events)
        await made(reporting)
        quarter = await asked(reporting.stub(READER), *OF_2025[0])
        assert quarter["1.1.2"].value.number == 6


# Two readers together


def known_numbers(answers):
    """What answers show and hide: the numbers, and those of which only that there is one."""
    shown, behind = {}, set()
    for at, indicators in answers.items():
        for one in indicators.values():
            if one.state == pb.INDICATOR_STATE_NOT_COUNTED:
                continue
            if one.unit == "COUNT":
                values = {at: one.value} | {str(year.year): year.value for year in one.years}
                for when, value in values.items():
                    cell = (when, one.numerator_measure)
                    if value.suppressed:
                        behind.add(cell)
                    else:
                        shown[cell] = round(value.number)
                for code, number in one.value.breakdown.items():
                    shown[at, f"{one.numerator_measure}:{code}"] = number
            elif not one.value.suppressed:
                numerator, denominator = one.numerator_measure, one.denominator_measure
                rest = one.value.denominator - one.value.numerator
                shown[at, denominator] = one.value.denominator
                shown[at, f"{numerator} of {denominator}"] = one.value.numerator
                shown[at, f"{denominator} without {numerator}"] = rest
    return shown, behind


def exact_numbers(indicators):
    """All numbers of an own answer."""
    shown, _ = known_numbers({"": indicators})
    return {name: number for (at, name), number in shown.items() if not at}


@pytest.mark.parametrize("seed", [1, 2])
async def test_all_that_all_readers_get_together_tells_no_hidden_number(service_under_test, seed):
    async with service_under_test(SERVICE, messages=False) as reporting:
        await hear(reporting, district(seed, families=20 * seed).events)
        await made(reporting)
        names = dict(zip(OF_2025, ("2025-Q1", "2025-Q2", "2025-Q3", "2025-Q4", "2025"), strict=True))
        together: dict = {}
        for who in OUTSIDE:
            answers = {name: await asked(reporting.stub(who), *each) for each, name in names.items()}
            assert answers == (together or answers)
            together = answers
        shown, behind = known_numbers(together)
        truth: dict = defaultdict(int)
        for each, name in names.items():
            for number, value in exact_numbers(await asked(reporting.stub(HEAD), *each)).items():
                truth[name, number] = value
        everything = {name for _, name in truth}
        periods = list(names.values())
        known = suppression.relations(everything, facts.measures(), periods[:4], "2025")
        every = {(at, name): truth[at, name] for at in periods for name in everything}
        assert {cell: every[cell] for cell in shown if cell in every} == {
            cell: number for cell, number in shown.items() if cell in every
        }
        # A code that is missing is none as far as anybody knows, or it is hidden.
        hidden = {cell for cell in behind if cell in every}
        hidden |= {cell for cell, number in every.items() if 0 < number < SMALL}
        assert not hidden & shown.keys()
        solver = highspy.Highs()
        solver.setOptionValue("output_flag", False)
        column = {
            cell: solver.addVariable(lb=0, ub=number + 60, type=highspy.HighsVarType.kInteger)
            for cell, number in every.items()
        }
        for cell, number in shown.items():
            if cell in column:
                solver.addConstr(column[cell] == number)
        for one in known:
            left, right = (sum(column[cell] for cell in side) for side in (one.left, one.right))
            solver.addConstr(left == right if one.exact else left <= right)
        assert len(hidden) > 20
        for cell in hidden:
            bounds = []
            for look in (solver.minimize, solver.maximize):
                look(column[cell])
                bounds.append(round(solver.getObjectiveValue()))
            assert bounds[0] <= every[cell] <= bounds[1]
            assert bounds[1] - bounds[0] >= SMALL, (cell, every[cell], bounds)
