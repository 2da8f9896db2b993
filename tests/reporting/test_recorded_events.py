"""What reporting tells: a definition that a municipality changed; and who may order and change what."""

import asyncio
import datetime as dt
import io
import re
import zipfile
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from google.protobuf.message import Message
from google.type.date_pb2 import Date
from prag.common.v1 import job_service_pb2 as job_pb
from prag.common.v1 import types_pb2 as common
from prag.common.v1.blob_service_pb2 import ReadBlobRequest
from prag.registry.v1 import registry_events_pb2 as registry
from prag.reporting.v1 import reporting_events_pb2 as events
from prag.reporting.v1 import reporting_service_pb2 as pb

from services.chassis import jobs
from services.chassis.errors import DomainError, InvalidArgument, NotFound
from services.chassis.ids import new_id
from services.reporting import facts, releases
from services.reporting.__main__ import SERVICE
from tests.recorded_events import AN_ID, telling
from tests.reporting.test_activities import TOLD as OF_ACTIVITIES
from tests.reporting.test_activities import reason_of
from tests.reporting.test_counting import HEAD, READER, STRANGER, YEAR, Story, hear, village
from tests.running_services import UnderTest


def definition(**changes: Any) -> pb.UpdateDefinitionRequest:
    fields = {
        "municipality": "RAN",
        "indicator": "O1.1",
        "numerator_measure": "plans",
        "denominator_measure": "vulnerable_families",
        "words": common.LocalizedText(sq="familje", sr="породице", en="families"),
        "valid_from": Date(year=2026, month=3, day=1),
        "request_id": str(new_id()),
    }
    return pb.UpdateDefinitionRequest(**{**fields, **changes})


async def defines(reporting: UnderTest) -> None:
    request = definition()
    first = await reporting.stub(HEAD).UpdateDefinition(request)
    assert await reporting.stub(HEAD).UpdateDefinition(request) == first


# What each event says, and by which command.
TOLD: dict[type[Message], tuple[Callable[[UnderTest], Awaitable[None]], dict[str, Any]]] = {
    events.DefinitionChanged: (defines, {"definition_id": AN_ID, "indicator": "O1.1"}),
    **OF_ACTIVITIES,
}

REFUSED = [
    (HEAD, {"municipality": "XXX"}, "PLAN_NOT_FOUND"),
    (STRANGER, {}, "NOT_PERMITTED"),
    (HEAD, {"indicator": "O99.1"}, "INDICATOR_NOT_FOUND"),
    # A count is what it is; only a percentage is defined.
    (HEAD, {"indicator": "1.1.1"}, "INDICATOR_NOT_FOUND"),
    (HEAD, {"numerator_measure": "nothing"}, "numerator_measure DEFINITION_INVALID"),
    (HEAD, {"denominator_measure": ""}, "denominator_measure DEFINITION_INVALID"),
    (HEAD, {"numerator_measure": "job_seekers"}, "numerator_measure DEFINITION_INVALID"),
    (HEAD, {"words": common.LocalizedText()}, "words FIELD_REQUIRED"),
    (HEAD, {"valid_from": Date(year=2026, month=2, day=29)}, "valid_from DATE_INVALID"),
]


async def test_a_definition_is_told_once_and_a_refused_one_never(service_under_test):
    async with service_under_test(SERVICE, messages=False) as reporting:
        async with telling(reporting.database) as told:
            for who, changes, reason in REFUSED:
                with pytest.raises(DomainError) as refused:
                    await reporting.stub(who).UpdateDefinition(definition(**changes))
                assert reason_of(refused.value) == reason
        assert told.events == []
        assert not await reporting.database.all("SELECT FROM definition")
        for event, (act, with_fields) in TOLD.items():
            async with telling(reporting.database) as told:
                await act(reporting)
            assert told.events == [(event, with_fields)]
        (row,) = await reporting.database.all(
            "SELECT municipality, actual_date, aggregate_id FROM outbox WHERE aggregate = 'definition'"
        )
        (kept,) = await reporting.database.all("SELECT * FROM definition")
        assert (row["municipality"], row["actual_date"]) == ("RAN", dt.date(2026, 3, 1))
        assert row["aggregate_id"] == kept["id"]
        assert (kept["indicator"], kept["numerator"], kept["denominator"]) == (
            *("O1.1", "plans", "vulnerable_families"),
        )
        assert (kept["words_sq"], kept["words_sr"], kept["words_en"]) == ("familje", "породице", "families")
        assert (kept["changed_by"], kept["municipality"]) == ("head", "RAN")


async def test_each_definition_holds_from_its_day_in_its_municipality(service_under_test, monkeypatch):
    plan = facts.plan("RAN")
    both = {"RAN": plan, "GJL": facts.Plan(**{**vars(plan), "municipality": "GJL"})}
    monkeypatch.setattr(facts, "plans", lambda: both)
    everywhere = type(HEAD)(**{**vars(HEAD), "municipalities": ("RAN", "GJL")})
    async with service_under_test(SERVICE, messages=False) as reporting:
        stub = reporting.stub(everywhere)

        async def define(etag: str = "", **changes: Any) -> pb.Indicator:
            reporting.clock.advance(seconds=1)
            return await stub.UpdateDefinition(definition(etag=etag, **changes))

        async def measured(day: Date, municipality: str = "RAN", indicator: str = "O1.1") -> str:
            period = {"from": Date(year=2026, month=1, day=1), "to": day}
            request = pb.GetIndicatorRequest(municipality=municipality, indicator=indicator, **period)
            return (await stub.GetIndicator(request)).denominator_measure

        # The answer counts this year, from its first day on.
        story = Story()
        born = dt.date(2026, 1, 1)
        registered = {"case_id": str(new_id()), "strand": common.STRAND_REINTEGRATION}
        story.tell(registry.CaseRegistered(**registered, vulnerable=True), born)
        await hear(reporting, story.events)
        march = await define()
        assert march.value.denominator == 1
        # Another municipality's, and another percentage's, are first of their kind: no etag is asked for.
        await define(municipality="GJL", denominator_measure="families_assessed")
        await define(indicator="O1.2", denominator_measure="cases_referred")
        june = await define(
            march.etag, denominator_measure="first_visits", valid_from=Date(year=2026, month=6, day=1)
        )
        assert (june.denominator_measure, june.defined_from.month) == ("first_visits", 6)
        # Once more for the same day: what was said last holds.
        last = await define(
            june.etag, denominator_measure="cases_referred", valid_from=Date(year=2026, month=6, day=1)
        )
        assert last.denominator_measure == "cases_referred"
        for day, measure in (
            (Date(year=2026, month=2, day=28), "families_visited"),
            (Date(year=2026, month=3, day=1), "vulnerable_families"),
            (Date(year=2026, month=5, day=31), "vulnerable_families"),
            (Date(year=2026, month=6, day=1), "cases_referred"),
        ):
            assert await measured(day) == measure
        november = Date(year=2026, month=11, day=23)
        assert await measured(november, "GJL") == "families_assessed"
        assert await measured(november, indicator="O1.2") == "cases_referred"
        assert await measured(november, indicator="O1.3") == "families_finally_assessed"
        # From today on where no day is named; and one language is enough.
        today = await define(last.etag, valid_from=None, words=common.LocalizedText(sq="sot"))
        assert (today.defined_from.month, today.defined_from.day) == (11, 23)
        assert today.definition.sq == "sot"
        # Who wrote in between is seen by whoever wrote from the version before.
        for older in (march, june, last):
            with pytest.raises(DomainError, match="ETAG_STALE"):
                await define(older.etag, valid_from=None)
        tries = [define(today.etag, valid_from=None) for _ in range(2)]
        made = await asyncio.gather(*tries, return_exceptions=True)
        assert sorted(type(each).__name__ for each in made) == ["Aborted", "Indicator"]


def cells(workbook: bytes) -> dict[str, str]:
    """The values of the period by the indicator's code, texts as texts."""
    with zipfile.ZipFile(io.BytesIO(workbook)) as file:
        strings = re.findall(r"<t[^>]*>([^<]*)</t>", file.read("xl/sharedStrings.xml").decode())
        sheet = file.read("xl/worksheets/sheet1.xml").decode()
    found = {
        place: strings[int(value)] if text else value
        for place, text, value in re.findall(r'<c r="([AC]\d+)"(?: s="\d+")?( t="s")?><v>([^<]*)</v>', sheet)
    }
    return {
        found[f"A{place[1:]}"]: value for place, value in found.items() if place[0] == "C" and place != "C1"
    }


async def test_a_spreadsheet_shows_what_its_orderer_may_see_of_the_period(service_under_test):
    async with service_under_test(SERVICE, messages=False) as reporting:
        story = village()
        story.family(persons=5)
        await hear(reporting, story.events)

        async def ordered(who: Any, **changes: Any) -> dict[str, str]:
            stub = reporting.stub(who)
            request = pb.ExportPlanRequest(
                **{"municipality": "RAN", "locale": common.LOCALE_EN, **YEAR, **changes},
                request_id=str(new_id()),
            )
            answer = await stub.ExportPlan(request)
            assert await stub.ExportPlan(request) == answer
            assert await jobs.step(reporting.runtime)
            assert not await jobs.step(reporting.runtime)
            job = await stub.GetJob(job_pb.GetJobRequest(service="reporting", job_id=answer.job_id))
            assert (job.state, job.progress_done, job.progress_total) == (job_pb.JOB_STATE_DONE, 2, 2)
            file = stub.ReadBlob(ReadBlobRequest(blob_id=job.result_blob_id))
            parts = [part async for part in file]
            return cells(b"".join(part.chunk for part in parts))

        await releases.order(reporting.runtime.database, facts.plan("RAN"))
        assert await jobs.step(reporting.runtime)
        quarter = {"from": YEAR["from"], "to": Date(year=2026, month=3, day=31)}
        mine, outside = await ordered(HEAD), await ordered(READER, **quarter)
        assert (mine["1.1.2"], mine["2.2.1"], mine["1.4.2"]) == ("3", "10", "not counted yet")
        assert (outside["1.1.2"], outside["2.2.1"]) == ("hidden", "10")
        february = {"from": Date(year=2026, month=2, day=1), "to": Date(year=2026, month=2, day=28)}
        assert (await ordered(HEAD, **february))["1.1.2"] == "1"
        assert (await ordered(HEAD, locale=common.LOCALE_SR_LATN))["1.4.2"] == "još se ne broji"
        for who, municipality in ((HEAD, "XXX"), (STRANGER, "RAN")):
            with pytest.raises(NotFound, match="PLAN_NOT_FOUND"):
                await reporting.stub(who).ExportPlan(pb.ExportPlanRequest(municipality=municipality))
        backwards = {"from": YEAR["to"], "to": YEAR["from"]}
        with pytest.raises(InvalidArgument):
            await reporting.stub(HEAD).ExportPlan(pb.ExportPlanRequest(municipality="RAN", **backwards))
        assert not await reporting.database.all("SELECT FROM job WHERE state = 'WAITING'")
        kept = await reporting.database.all("SELECT municipality FROM export")
        assert [row["municipality"] for row in kept] == ["RAN"] * 4
