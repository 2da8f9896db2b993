"""Registry among others, over real NATS: what it tells is heard, and what others tell moves its cases."""

import datetime as dt
from typing import Any

from prag.assessment.v1 import assessment_events_pb2 as assessment
from prag.common.v1 import types_pb2
from prag.registry.v1 import registry_service_pb2 as pb

from services.assessment.__main__ import SERVICE as ASSESSMENT
from services.chassis.events import outbox
from services.chassis.ids import new_id
from services.registry.__main__ import SERVICE
from tests.registry.conftest import OFFICER, registration, report


async def test_a_visit_recorded_elsewhere_stops_the_clock_here(service_under_test: Any):
    async with service_under_test(SERVICE, assessment=ASSESSMENT) as registry:
        officer = registry.stub(OFFICER)
        case = await officer.ReportCase(report())
        case = await officer.RegisterFamily(
            registration(case.id, notice_on=registry_day(registry.clock.today()))
        )
        await registry.settled()
        elsewhere = registry.neighbours["assessment"]
        [ref] = await elsewhere.database.all("SELECT * FROM case_ref")
        assert (str(ref["case_id"]), ref["municipality"], ref["state"]) == (case.id, "RAN", "REGISTERED")
        assert ref["number"] == case.number

        visited = registry.clock.now() - dt.timedelta(hours=1)
        visit = assessment.VisitRecorded(visit_id=str(new_id()), case_id=case.id, kind="FIRST")
        visit.actual_time.FromDatetime(visited)
        opp = assessment.OppSubmitted(submission_id=str(new_id()), case_id=case.id)
        async with elsewhere.runtime.database.transaction(scope=("RAN",), actor=OFFICER) as tx:
            await outbox.record(tx, visit, municipality="RAN", actual_on=visited)
            await outbox.record(tx, opp, municipality="RAN", actual_on=visited)
        await registry.settled()

        clocks = (await officer.ListClocks(pb.ListClocksRequest(case_id=case.id))).clocks
        [first] = [clock for clock in clocks if clock.rule == "FIRST_VISIT"]
        assert first.state == pb.CLOCK_STATE_MET
        assert first.stop_time.ToDatetime(dt.UTC) == visited
        assert (await officer.GetCase(pb.GetCaseRequest(case_id=case.id))).state == pb.CASE_STATE_ASSESSED
        [ref] = await elsewhere.database.all("SELECT * FROM case_ref")
        assert ref["state"] == "ASSESSED"
        timeline = await officer.ListTimeline(pb.ListTimelineRequest(case_id=case.id))
        assert {entry.actor_id for entry in timeline.entries} == {OFFICER.account_id}
        work = (await officer.ListWork(types_pb2.ListWorkRequest())).items
        assert "record_first_visit" not in {item.kind for item in work}


def registry_day(day: dt.date) -> Any:
    """Return a day as requests carry it."""
    from google.type.date_pb2 import Date

    return Date(year=day.year, month=day.month, day=day.day)
