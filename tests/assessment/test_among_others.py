"""Each case among the others of its street: reads, queues and changes touch the rows that they name."""

import asyncio
import datetime as dt
import json
from collections.abc import AsyncIterator, Awaitable
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any
from unittest.mock import ANY
from uuid import UUID

import pytest
from prag.assessment.v1 import assessment_service_pb2 as pb
from prag.benefits.v1 import benefits_events_pb2 as benefits
from prag.common.v1 import types_pb2
from prag.common.v1.open_work_pb2 import (
    OPEN_WORK_KIND_PLAN_APPROVAL,
    OPEN_WORK_KIND_VISIT,
    ListOpenWorkRequest,
)
from prag.referral.v1 import referral_events_pb2 as referral
from prag.registry.v1 import registry_events_pb2
from prag.registry.v1.registry_service_pb2 import ShareableData

from services.assessment import reference
from services.assessment.commands.items import move_item
from services.assessment.queries import case_facts
from services.chassis.database.transactions import Tx
from services.chassis.errors import Aborted, AlreadyExists, FailedPrecondition, InvalidArgument, NotFound
from services.chassis.ids import new_id
from tests.assessment.conftest import MORNING, AssessmentUnderTest, Families, day, ratings
from tests.assessment.identity import INSTITUTIONS
from tests.assessment.people import (
    COLLEAGUE,
    COORDINATOR,
    CSW,
    ELSEWHERE,
    MINISTRY,
    OFFICER,
    OTHER_CSW,
    actor,
)
from tests.recorded_events import fields
from tests.rights.seeds import add
from tests.running_services import until

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.xdist_group("assessment_world")]

TODAY = dt.date(2026, 11, 23)
HOUR = dt.timedelta(hours=1)


async def scheduled(
    service: AssessmentUnderTest, at: dt.datetime, *institutions: str, by: Any = OFFICER, **more: Any
) -> pb.Visit:
    people = [pb.Participant(institution_id=one, kind=INSTITUTIONS[one].kind) for one in institutions]
    fields_ = {"kind": "VISIT_KIND_LATER", "participants": people, **more}
    request = pb.ScheduleVisitRequest(case_id=service.case_id, **fields_)
    request.planned_time.FromDatetime(at)
    return await service.officer.ScheduleVisit(request)


async def visited(
    service: AssessmentUnderTest, at: dt.datetime, kind: str = "VISIT_KIND_LATER", **more: Any
) -> pb.Visit:
    request = pb.RecordVisitRequest(case_id=service.case_id, kind=kind, **more)
    request.actual_time.FromDatetime(at)
    return await service.officer.RecordVisit(request)


async def listed(
    service: AssessmentUnderTest, who: Any = OFFICER, size: int = 50, **filters: Any
) -> list[str]:
    found, token = [], ""
    while True:
        request = pb.ListVisitsRequest(page_size=size, page_token=token, **filters)
        answer = await service.by(who).ListVisits(request)
        found += [visit.id for visit in answer.visits]
        token = answer.next_page_token
        if not token:
            return found


async def work(service: AssessmentUnderTest, who: Any = OFFICER, **request: Any) -> list[tuple[str, str]]:
    """What waits for somebody, of this service: kinds and subjects."""
    answer = await service.by(who).ListWork(types_pb2.ListWorkRequest(**request))
    return [(item.kind, item.subject_id) for item in answer.items if item.case_id == service.case_id]


def opp(case_id: str) -> pb.GetOppRequest:
    return pb.GetOppRequest(case_id=case_id)


async def test_visits_of_a_case_and_of_an_office(families_of: Families):
    service, other = families_of.service(), families_of.service()
    abroad = families_of.service(strand="RETURN", trigger=None, state="SELECTED")
    first = await visited(service, MORNING - HOUR, "VISIT_KIND_FIRST")
    same = [await scheduled(service, MORNING + HOUR) for _ in range(3)]
    later = await scheduled(service, MORNING + 2 * HOUR, "csw-ran", "csw-ran", "csw-gjl")
    theirs = await scheduled(other, MORNING + HOUR, "csw-ran")
    returning = await scheduled(abroad, MORNING + HOUR, kind="VISIT_KIND_GO_AND_SEE")
    # The newest first; of one moment by their ids, backwards, on whatever page.
    expected = [later.id, *(visit.id for visit in reversed(same)), first.id]
    for size in (1, 2, 5):
        assert await listed(service, size=size, case_id=service.case_id) == expected
    assert await listed(service, case_id=other.case_id) == [theirs.id]
    # The invited see theirs, of a case or of all, once each.
    assert await listed(service, CSW, case_id=service.case_id) == [later.id]
    for who, invited in ((CSW, [theirs.id, later.id]), (OTHER_CSW, [later.id])):
        for size in (1, 50):
            assert [one for one in await listed(service, who, size) if one in invited] == invited
    assert theirs.id not in await listed(service, OTHER_CSW)
    # The office's, first things first, from a midnight on; the ministry's in its strand alone.
    midnight = dt.datetime(2026, 11, 24, 23, tzinfo=dt.UTC)
    at = [await scheduled(service, moment) for moment in (midnight - HOUR, midnight, midnight + HOUR)]
    day_after = {"from": day(dt.date(2026, 11, 25))}
    assert [one for one in await listed(service, **day_after) if one in {visit.id for visit in at}] == [
        *(at[1].id, at[2].id)
    ]
    ours = {*expected, theirs.id, returning.id}
    for size in (1, 50):
        office = [one for one in await listed(service, size=size) if one in ours]
        assert office[0] == first.id
        assert office[-1] == later.id
        assert (
            office[1:-1]
            == sorted(office[1:-1])
            == sorted([*(visit.id for visit in same), theirs.id, returning.id])
        )
    assert [one for one in await listed(service, MINISTRY) if one in ours] == [returning.id]
    for who, visit in ((CSW, theirs), (OFFICER, returning), (MINISTRY, returning)):
        assert (await service.by(who).GetVisit(pb.GetVisitRequest(visit_id=visit.id))).id == visit.id
    for who, visit in (
        (CSW, first),
        (OTHER_CSW, theirs),
        (MINISTRY, theirs),
        (ELSEWHERE, first),
    ):
        with pytest.raises(NotFound, match="VISIT_NOT_FOUND"):
            await service.by(who).GetVisit(pb.GetVisitRequest(visit_id=visit.id))
    with pytest.raises(NotFound, match="CASE_NOT_FOUND"):
        await listed(service, CSW, case_id="nothing")
    with pytest.raises(NotFound, match="CASE_NOT_FOUND"):
        await listed(service, ELSEWHERE, case_id=service.case_id)
    # What comes next is the first that is planned, of this case.
    await service.officer.CancelVisit(pb.CancelVisitRequest(visit_id=same[0].id, reason="ill"))
    progress = await service.officer.GetProgress(pb.GetProgressRequest(case_id=service.case_id))
    assert progress.next_visit.id in {same[1].id, same[2].id}
    assert (
        await other.officer.GetProgress(pb.GetProgressRequest(case_id=other.case_id))
    ).next_visit.id == theirs.id


async def test_a_visit_as_it_is_told(families_of: Families):
    service = families_of.service()
    consent = service.family.agrees()
    snapshot = {"family_name": "f" * 100, "person_count": 3, "address": "a" * 200, "phone": "p" * 40}
    service.family.shareable = ShareableData(**snapshot, languages=["sr", "de"])
    planned = await scheduled(
        service,
        MORNING + HOUR,
        "csw-ran",
        place="Ropotovo",
        snapshot=pb.VisitSnapshot(**snapshot, languages=["sr", *(["de"] * 12)]),
    )
    etag = planned.etag
    people = [{"institution_id": "csw-ran", "kind": "CSW"}]
    common = {"id": planned.id, "case_id": service.case_id, "kind": 2, "place": "Ropotovo"}
    shown = {
        **common,
        "state": 1,
        "planned_time": "2026-11-23T09:00:00Z",
        "participants": people,
        "snapshot": {**snapshot, "languages": ["sr", *(["de"] * 12)]},
        "recorded_by": "jelena",
        "etag": etag,
        "actions": [{"name": name, "allowed": True} for name in ("record_visit", "cancel_visit")],
        "consent_ids": [consent],
    }
    got = await service.officer.GetVisit(pb.GetVisitRequest(visit_id=planned.id))
    assert fields(got) == shown
    guest = fields(await service.by(CSW).GetVisit(pb.GetVisitRequest(visit_id=planned.id)))
    assert not {"recorded_by", "consent_ids"} & set(guest)
    assert guest["snapshot"] == shown["snapshot"]
    assert {action["reason"] for action in guest["actions"]} == {"NOT_PERMITTED"}
    # Recorded: who came with the team is who was invited, where nothing else is said.
    families_of.running.clock.set(MORNING + 2 * HOUR)
    half_past = MORNING + dt.timedelta(minutes=90)
    await visited(service, half_past, kind=0, visit_id=planned.id, note="They live at an uncle's.")
    (row,) = await service.running.database.all(
        "SELECT at, planned FROM invitation WHERE visit_id = $1::uuid", planned.id
    )
    assert (row["at"], row["planned"]) == (half_past, False)
    got = await service.officer.GetVisit(pb.GetVisitRequest(visit_id=planned.id))
    assert fields(got) == {
        **common,
        "state": 2,
        "planned_time": "2026-11-23T09:00:00Z",
        "actual_time": "2026-11-23T09:30:00Z",
        "recorded_time": "2026-11-23T10:00:00Z",
        "participants": [{**people[0], "present": True}],
        "note": "They live at an uncle's.",
        "snapshot_closed": True,
        "recorded_by": "jelena",
        "etag": ANY,
        "consent_ids": [consent],
    }
    assert got.etag != etag
    assert await work(service, CSW) == []
    elsewhere = await visited(service, MORNING, "VISIT_KIND_TWELVE_MONTH", place="Vranje")
    assert (elsewhere.place, elsewhere.kind) == ("Vranje", pb.VISIT_KIND_TWELVE_MONTH)
    # One of another family is none of this one's; and where nobody sees anything, no ground is asked for.
    stranger = families_of.service()
    with pytest.raises(NotFound, match="VISIT_NOT_FOUND"):
        await visited(stranger, MORNING, visit_id=planned.id)
    assert not (await scheduled(stranger, MORNING + 3 * HOUR, "csw-ran")).HasField("snapshot")
    own = await scheduled(stranger, MORNING + 3 * HOUR, snapshot=pb.VisitSnapshot(family_name="Stanković"))
    assert own.snapshot.family_name == "Stanković"
    for faulty, field in (
        ({"family_name": ""}, "family_name"),
        ({"family_name": "f" * 101}, "family_name"),
        ({"family_name": "Stanković", "address": "a" * 201}, "address"),
        ({"family_name": "Stanković", "phone": "p" * 41}, "phone"),
        ({"family_name": "Stanković", "person_count": -1}, "person_count"),
    ):
        with pytest.raises(InvalidArgument) as caught:
            await scheduled(stranger, MORNING + 3 * HOUR, snapshot=pb.VisitSnapshot(**faulty))
        assert [one.field for one in caught.value.fields] == [f"snapshot.{field}"]
    assert fields(
        await scheduled(stranger, MORNING + 3 * HOUR, snapshot=pb.VisitSnapshot(family_name="Stanković"))
    )


async def test_the_invited_see_what_is_registered_and_nothing_else(families_of: Families):
    service = families_of.service()
    service.family.agrees()
    for typed in (
        {"family_name": "Stankovic"},
        {"person_count": 4},
        {"address": "Ropotovo 7"},
        {"phone": "+384"},
        {"languages": ["sr", "de"]},
    ):
        shown = pb.VisitSnapshot(**{"family_name": "Stanković"} | typed)
        with pytest.raises(InvalidArgument) as caught:
            await scheduled(service, MORNING + HOUR, "csw-ran", snapshot=shown)
        assert [(one.field, one.reason) for one in caught.value.fields] == [
            (f"snapshot.{next(iter(typed))}", "FIELD_NOT_AS_REGISTERED")
        ]
    least = pb.VisitSnapshot(family_name="Stanković", languages=["sq"])
    assert fields((await scheduled(service, MORNING + HOUR, "csw-ran", snapshot=least)).snapshot) == fields(
        least
    )


async def test_what_is_under_way_of_a_case_that_is_to_close(families_of: Families):
    service, other = families_of.service(), families_of.service()
    asked = ListOpenWorkRequest(case_id=service.case_id)

    async def under_way() -> list[tuple[int, str]]:
        return [(one.kind, one.id) for one in (await service.officer.ListOpenWork(asked)).work]

    later = await scheduled(service, MORNING + 2 * HOUR)
    sooner = await scheduled(service, MORNING + HOUR)
    called_off = await scheduled(service, MORNING + HOUR)
    await service.officer.CancelVisit(pb.CancelVisitRequest(visit_id=called_off.id, reason="ill"))
    await scheduled(other, MORNING + HOUR)
    visits = [(OPEN_WORK_KIND_VISIT, sooner.id), (OPEN_WORK_KIND_VISIT, later.id)]
    assert await under_way() == visits
    rows = {}
    for state in ("SUBMITTED", "APPROVED", "REPLACED"):
        for of in (service, other):
            rows[of.case_id, state] = new_id()
            await add(
                service.running.database,
                "plan",
                id=rows[of.case_id, state],
                municipality="RAN",
                case_id=of.case_id,
                strand="REINTEGRATION",
                plan_version=len(rows),
                state=state,
            )
    waiting = (OPEN_WORK_KIND_PLAN_APPROVAL, str(rows[service.case_id, "SUBMITTED"]))
    assert await under_way() == [*visits, waiting]
    assert list((await service.by(ELSEWHERE).ListOpenWork(asked)).work) == []


async def test_which_consent_a_snapshot_rests_on(families_of: Families):
    service, other = families_of.service(), families_of.service()
    public, theirs = service.family.agrees(), other.family.agrees()
    request = pb.ScheduleVisitRequest(
        case_id=service.case_id,
        kind="VISIT_KIND_LATER",
        snapshot=pb.VisitSnapshot(family_name="Stanković"),
        participants=[pb.Participant(kind="NGO"), pb.Participant(kind="CSW"), pb.Participant(kind="MHC")],
    )
    request.planned_time.FromDatetime(MORNING + HOUR)
    with pytest.raises(FailedPrecondition, match="CONSENT_MISSING"):
        await service.officer.ScheduleVisit(request)
    organisation = service.family.agrees("ORGANISATION", valid_until=day(TODAY))
    both = await service.officer.ScheduleVisit(request)
    only = await scheduled(
        service, MORNING + HOUR, "csw-ran", snapshot=pb.VisitSnapshot(family_name="Stanković")
    )
    beside = await scheduled(
        other, MORNING + HOUR, "csw-ran", snapshot=pb.VisitSnapshot(family_name="Stanković")
    )

    async def closed() -> list[bool]:
        found = []
        for visit in (both, only, beside):
            got = await service.officer.GetVisit(pb.GetVisitRequest(visit_id=visit.id))
            assert got.snapshot_closed != got.HasField("snapshot")
            found.append(got.snapshot_closed)
        return found

    for consent, gone in (
        # Told of another case, it is nobody's here.
        (theirs, [False, False, False]),
        (organisation, [True, False, False]),
        (public, [True, True, False]),
    ):
        await service.hear(registry_events_pb2.ConsentWithdrawn(case_id=service.case_id, consent_id=consent))
        assert await closed() == gone
    called_off = await service.officer.CancelVisit(pb.CancelVisitRequest(visit_id=beside.id, reason=" ill "))
    assert (called_off.state, called_off.snapshot_closed) == (pb.VISIT_STATE_CANCELLED, True)
    assert not called_off.HasField("snapshot")
    (row,) = await service.running.database.all(
        "SELECT cancel_reason FROM visit WHERE id = $1::uuid", beside.id
    )
    assert row["cancel_reason"] == "ill"
    yesterday = day(dt.date(2026, 11, 22))
    for change in (
        {"valid_from": day(dt.date(2026, 11, 24))},
        {"withdrawn_on": day(TODAY)},
        {"valid_until": yesterday},
        {"purpose": "BENEFITS"},
        {"purpose": "STATISTICS"},
    ):
        family = families_of.service()
        family.family.agrees(**change)
        with pytest.raises(FailedPrecondition, match="CONSENT_MISSING"):
            await scheduled(
                family, MORNING + HOUR, "csw-ran", snapshot=pb.VisitSnapshot(family_name="Stanković")
            )


@pytest.mark.parametrize(
    ("institution", "kind", "reason"),
    [
        ("0190a000-0000-7000-8000-000000000000", "CSW", "FIELD_UNKNOWN_VALUE"),
        ("csw-closed", "CSW", "FIELD_UNKNOWN_VALUE"),
        ("csw-far", "CSW", "FIELD_UNKNOWN_VALUE"),
        # Who calls another body one of the office would show it the family without asking for consent.
        ("csw-ran", "MOCR", "FIELD_CONTRADICTS"),
    ],
)
async def test_whom_a_visit_or_a_plan_names_is_looked_up(families_of: Families, institution, kind, reason):
    service = families_of.service()
    people = [pb.Participant(kind="MOCR"), pb.Participant(institution_id=institution, kind=kind)]
    shown = pb.VisitSnapshot(family_name="Stanković", address="Ropotovo")
    visit = {"kind": "VISIT_KIND_FIRST", "participants": people}
    for call in (
        scheduled(service, MORNING + HOUR, snapshot=shown, **visit),
        visited(service, MORNING - HOUR, **visit),
    ):
        with pytest.raises(InvalidArgument) as caught:
            await call
        assert [(one.field, one.reason) for one in caught.value.fields] == [
            ("participants[1].institution_id", reason)
        ]
    plan = await service.draft()
    item = pb.PlanItem()
    item.CopyFrom(plan.items[0])
    item.institution_id, item.institution_kind = institution, kind
    with pytest.raises(InvalidArgument) as caught:
        await service.officer.UpdatePlan(pb.UpdatePlanRequest(plan_id=plan.id, etag=plan.etag, items=[item]))
    assert [(one.field, one.reason) for one in caught.value.fields] == [("items[0].institution_id", reason)]


async def test_one_persons_consent_does_not_show_where_the_family_lives(families_of: Families):
    service = families_of.service()
    first, *others = service.family.persons
    shown = {"snapshot": pb.VisitSnapshot(family_name="Stanković", address="Ropotovo")}
    one = service.family.agrees(person_ids=[first])
    with pytest.raises(FailedPrecondition, match="CONSENT_MISSING"):
        await scheduled(service, MORNING + HOUR, "csw-ran", **shown)
    rest = service.family.agrees(person_ids=others)
    planned = await scheduled(service, MORNING + HOUR, "csw-ran", **shown)
    assert set(planned.consent_ids) == {one, rest}
    # Whose consent it rests on is the office's to know.
    assert not (await service.by(CSW).GetVisit(pb.GetVisitRequest(visit_id=planned.id))).consent_ids
    # What one of them takes back is closed for all.
    await service.hear(registry_events_pb2.ConsentWithdrawn(case_id=service.case_id, consent_id=rest))
    assert (await service.officer.GetVisit(pb.GetVisitRequest(visit_id=planned.id))).snapshot_closed


async def test_what_the_invited_see_ends_with_the_last_day_of_a_consent(families_of: Families):
    service = families_of.service()
    consent = service.family.agrees(valid_until=day(TODAY))
    planned = await scheduled(
        service,
        MORNING + 48 * HOUR,
        "csw-ran",
        snapshot=pb.VisitSnapshot(family_name="Stanković", address="Ropotovo"),
        place="Ropotovo, the white house",
    )
    see = pb.GetVisitRequest(visit_id=planned.id)
    families_of.running.clock.set(dt.datetime(2026, 11, 23, 22, 59, 59, tzinfo=dt.UTC))
    before = await service.by(CSW).GetVisit(see)
    assert (before.snapshot.family_name, before.place) == ("Stanković", "Ropotovo, the white house")
    # Nobody has told yet: whoever reads is answered as if.
    families_of.running.clock.set(dt.datetime(2026, 11, 23, 23, tzinfo=dt.UTC))
    for told in (False, True):
        for who in (CSW, OFFICER):
            seen = await service.by(who).GetVisit(see)
            assert (seen.snapshot_closed, seen.HasField("snapshot")) == (True, False)
            assert seen.place == ("" if who is CSW else "Ropotovo, the white house")
        [row] = await families_of.running.database.all(
            "SELECT snapshot FROM visit WHERE id = $1::uuid", planned.id
        )
        assert (row["snapshot"] is None) == told
        with pytest.raises(FailedPrecondition, match="CONSENT_MISSING"):
            await scheduled(
                service, MORNING + 48 * HOUR, "csw-ran", snapshot=pb.VisitSnapshot(family_name="Stanković")
            )
        await service.hear(registry_events_pb2.ConsentExpired(case_id=service.case_id, consent_id=consent))


async def test_what_waits_for_whom(families_of: Families):
    service, other = families_of.service(), families_of.service()
    midnight = dt.datetime(2026, 11, 23, 23, tzinfo=dt.UTC)
    second = dt.timedelta(seconds=1)
    tonight = await scheduled(service, midnight - second, "csw-ran")
    morning = await scheduled(service, MORNING + HOUR)
    tomorrow = await scheduled(service, midnight, "csw-ran")
    gone = await scheduled(service, MORNING + HOUR, "csw-ran")
    await service.officer.CancelVisit(pb.CancelVisitRequest(visit_id=gone.id, reason="ill"))
    record = [("record_visit", morning.id), ("record_visit", tonight.id)]
    assert await work(service) == record
    # By the day after, what was today's is late.
    assert await work(service, today=day(dt.date(2026, 11, 24))) == [*record, ("record_visit", tomorrow.id)]
    answer = await service.officer.ListWork(types_pb2.ListWorkRequest(today=day(dt.date(2026, 11, 24))))
    groups = [item.group for item in answer.items if item.case_id == service.case_id]
    assert groups == [types_pb2.WORK_GROUP_LATE, types_pb2.WORK_GROUP_LATE, types_pb2.WORK_GROUP_TODAY]
    invited = [("visit_invitation", tonight.id), ("visit_invitation", tomorrow.id)]
    assert await work(service, CSW) == invited
    assert (
        await work(service, OTHER_CSW)
        == await work(service, ELSEWHERE)
        == await work(service, COORDINATOR)
        == []
    )
    # Who reads no visits has none waiting, invited or not.
    teacher = actor("institution_officer", "RAN", institution="school-ran", kind="MED")
    asked = await scheduled(service, midnight - second, "school-ran")
    assert await work(service, teacher) == []
    await service.officer.CancelVisit(pb.CancelVisitRequest(visit_id=asked.id, reason="ill"))
    answer = await service.by(CSW).ListWork(types_pb2.ListWorkRequest())
    item = next(item for item in answer.items if item.subject_id == tomorrow.id)
    assert (item.group, item.case_number) == (types_pb2.WORK_GROUP_UPCOMING, "")
    await service.running.knows_case(service.case_id, number="RAN-2026-000001", state="CASE_STATE_REGISTERED",
                                   person_ids=(new_id(),), trigger_time=service.family.trigger)  # fmt: skip
    answer = await service.officer.ListWork(types_pb2.ListWorkRequest())
    item = next(item for item in answer.items if item.subject_id == tonight.id)
    assert fields(item) == {
        "kind": "record_visit",
        "case_id": service.case_id,
        "case_number": "RAN-2026-000001",
        "subject_id": tonight.id,
        "municipality": "RAN",
        "group": types_pb2.WORK_GROUP_TODAY,
        "metadata": ANY,
        "strand": types_pb2.STRAND_REINTEGRATION,
        "due_time": "2026-11-23T22:59:59Z",
    }
    assert dict(item.metadata) == {"kind": "LATER"}
    await other.visit()
    begun = await other.opp(submit=False)
    assert await work(other) == [("continue_opp", begun.id)]
    await other.opp(etag=begun.etag)
    assert await work(other) == []
    plan = await other.submit(await other.officer.DraftPlan(pb.DraftPlanRequest(case_id=other.case_id)))
    assert await work(other, COORDINATOR) == [("approve_plan", plan.id)]
    assert await work(other) == await work(other, MINISTRY) == []
    both = actor("regional_coordinator", "RAN", account=OFFICER.account_id)
    assert await work(other, both) == []
    await other.by(COORDINATOR).ReturnPlan(pb.ReturnPlanRequest(plan_id=plan.id, note="why"))
    # To mend it is for whoever drafted it.
    assert await work(other) == [("mend_plan", plan.id)]
    assert await work(other, COLLEAGUE) == await work(other, COORDINATOR) == []
    answer = await other.officer.ListWork(types_pb2.ListWorkRequest())
    (item,) = [item for item in answer.items if item.case_id == other.case_id]
    assert (dict(item.metadata), item.group) == ({"version": "1"}, types_pb2.WORK_GROUP_OPEN)
    abroad = families_of.service(strand="RETURN", trigger=None, state="SELECTED")
    assert (await abroad.opp()).visit_id == ""
    plan = await abroad.submit(await abroad.officer.DraftPlan(pb.DraftPlanRequest(case_id=abroad.case_id)))
    assert await work(abroad, MINISTRY) == [("approve_plan", plan.id)]
    assert await work(abroad, COORDINATOR) == []


async def test_a_queue_ends_at_two_hundred(families_of: Families):
    away = actor("mocr_officer", "PEJ", account="away", institution="zkk-pej", kind="MOCR")
    await families_of.running.database.all(
        "INSERT INTO submission (id, version, create_time, update_time, municipality, case_id, strand, form,"
        " form_version, state, answers, authors, ratings, begun_by, document_id)"
        " SELECT gen_random_uuid(), 1, now(), now(), 'PEJ', gen_random_uuid(), 'REINTEGRATION', 'OPP', 1,"
        " 'DRAFT', '{}', '{}', '[]', 'away', '' FROM generate_series(1, 201)"
    )
    answer = await families_of.running.stub(away).ListWork(types_pb2.ListWorkRequest())
    assert len(answer.items) == 200


async def test_reads_of_one_case_among_others(families_of: Families):  # noqa: PLR0915 - one long story
    before, service = families_of.service(), families_of.service()
    await before.approved()
    assert fields(await service.officer.GetProgress(pb.GetProgressRequest(case_id=service.case_id))) == {
        "case_id": service.case_id,
        "actions": ANY,
        "approver_role": "regional_coordinator",
    }
    for call, request, reason in (
        (service.officer.GetOpp, opp(service.case_id), "SUBMISSION_NOT_FOUND"),
        (service.officer.GetPlan, pb.GetPlanRequest(case_id=service.case_id), "PLAN_NOT_FOUND"),
        (service.officer.GetPlanItem, pb.GetPlanItemRequest(item_id=str(new_id())), "PLAN_ITEM_NOT_FOUND"),
        (service.officer.UpdatePlan, pb.UpdatePlanRequest(plan_id=str(new_id())), "PLAN_NOT_FOUND"),
        (
            service.officer.AttachOppScan,
            pb.AttachOppScanRequest(case_id=service.case_id, document_id=service.family.scan),
            "SUBMISSION_NOT_FOUND",
        ),
    ):
        with pytest.raises(NotFound, match=reason):
            await call(request)
    assert not (await service.officer.ListRatings(pb.ListRatingsRequest(case_id=service.case_id))).sets
    empty = await service.officer.ListMonitoring(pb.ListMonitoringRequest(case_id=service.case_id))
    assert fields(empty) == {}
    # A visit to the neighbours is none here.
    with pytest.raises(FailedPrecondition, match="FIRST_VISIT_MISSING"):
        await service.opp()
    early = await visited(service, MORNING - 3 * HOUR, "VISIT_KIND_FIRST")
    last = await visited(service, MORNING - HOUR)
    await visited(service, MORNING - 2 * HOUR)
    await scheduled(service, MORNING + HOUR)
    first = await service.opp()
    assert (first.visit_id, early.id != last.id) == (last.id, True)
    v1 = await service.approve(await service.submit(
        await service.officer.DraftPlan(pb.DraftPlanRequest(case_id=service.case_id))))  # fmt: skip
    done = {"case_id": service.case_id, "done_on": day(TODAY)}
    families_of.running.clock.set(dt.datetime(2027, 1, 5, 8, tzinfo=dt.UTC))
    for month, on in (("2026-12", dt.date(2026, 12, 31)), ("2026-11", dt.date(2026, 11, 30))):
        items = [pb.ItemEntry(item_id=v1.items[0].id, change="ITEM_CHANGE_NO_CHANGE")]
        await service.officer.RecordMonitoring(
            pb.RecordMonitoringRequest(
                **{**done, "month": month, "done_on": day(on)}, items=items, note=month, met="SPOUSE"
            )
        )
    second = await service.opp(again=True, ratings=ratings(2), answers=service.answers(food=["NO"]))
    assert second.id != first.id
    # A page that still shows the first has seen nothing of the second, however often both were saved.
    with pytest.raises(Aborted, match="ETAG_STALE"):
        await service.opp(etag=first.etag)
    v2 = await service.officer.DraftPlan(pb.DraftPlanRequest(case_id=service.case_id))
    after = families_of.service()
    families_of.running.clock.set(MORNING)
    await after.approved()
    families_of.running.clock.set(dt.datetime(2027, 1, 5, 8, tzinfo=dt.UTC))

    got = await service.officer.GetOpp(opp(service.case_id))
    assert (got.id, [need.number for need in got.needs]) == (second.id, [1, 2, 3, 4])
    sets = (await service.officer.ListRatings(pb.ListRatingsRequest(case_id=service.case_id))).sets
    assert [(one.occasion, one.rated_by, one.rated_on.year, one.ratings[0].value) for one in sets] == [
        ("INTAKE", "jelena", 2026, 1),
        ("REVIEW", "jelena", 2027, 2),
    ]
    newest = await service.officer.GetPlan(pb.GetPlanRequest(case_id=service.case_id))
    stands = await service.officer.GetPlan(pb.GetPlanRequest(case_id=service.case_id, in_force=True))
    assert (newest.id, newest.plan_version, stands.id) == (v2.id, 2, v1.id)
    assert [item.number for item in newest.items] == ["1.1", "2.1", "3.1", "4.1"]
    assert [item.number for item in stands.items] == ["1.1", "2.1", "3.1"]
    assert {item.plan_id for item in newest.items} == {v2.id}
    listed_ = await service.officer.ListMonitoring(pb.ListMonitoringRequest(case_id=service.case_id))
    assert [fields(entry) for entry in listed_.entries] == [
        {
            "id": ANY,
            "case_id": service.case_id,
            "month": month,
            "done_on": on,
            "items": [{"item_id": v1.items[0].id, "change": pb.ITEM_CHANGE_NO_CHANGE}],
            "note": month,
            "met": "SPOUSE",
            "recorded_by": "jelena",
            "recorded_time": "2027-01-05T08:00:00Z",
        }
        for month, on in (("2026-11", "2026-11-30"), ("2026-12", "2026-12-31"))
    ]
    assert [(one.month, one.mark) for one in listed_.months] == [
        *(("2026-11", "OK"), ("2026-12", "OK"), ("2027-01", "DUE"))
    ]
    progress = await service.officer.GetProgress(pb.GetProgressRequest(case_id=service.case_id))
    assert {
        name: value
        for name, value in fields(progress).items()
        if name not in {"actions", "next_visit", "waiting_items"}
    } == {
        "case_id": service.case_id,
        "opp_state": pb.SUBMISSION_STATE_SUBMITTED,
        "plan_state": pb.PLAN_STATE_DRAFTED,
        "plan_id": v2.id,
        "approver_role": "regional_coordinator",
        "need_count": 4,
        "item_count": 4,
        "open_item_count": 3,
        "last_monitoring_on": "2026-12-31",
        "month_due": "2027-01",
    }
    # What was agreed in the version in force and nobody has begun, in the order of its days.
    waiting = list(progress.waiting_items)
    assert {item.id for item in waiting} == {item.id for item in stands.items}
    assert [fields(item)["due_on"] for item in waiting] == sorted(
        fields(item)["due_on"] for item in stands.items
    )
    for item, told in ((item, fields(item)) for item in waiting):
        agreed = next(one for one in stands.items if one.id == item.id)
        # Nobody's name in it, nor in whose words it was agreed.
        kept_back = {"person_id", "description", "due_proposed"}
        assert told == {name: value for name, value in fields(agreed).items() if name not in kept_back}
    # The second version stands from its own day on, the months go on from the first one's.
    families_of.running.clock.set(dt.datetime(2027, 2, 1, 8, tzinfo=dt.UTC))
    await service.approve(await service.submit(v2))
    listed_ = await service.officer.ListMonitoring(pb.ListMonitoringRequest(case_id=service.case_id))
    assert [one.mark for one in listed_.months] == ["OK", "OK", "MISSING", "DUE"]
    # By any version's id, the item that is in force; and none of a stranger's strand or town.
    for item, number in ((v1.items[0], "1.1"), (v1.items[2], "3.1"), (v2.items[3], "4.1")):
        got = await service.officer.GetPlanItem(pb.GetPlanItemRequest(item_id=item.id))
        assert (got.plan_id, got.number) == (v2.id, number)
    for who in (MINISTRY, ELSEWHERE):
        with pytest.raises(NotFound, match="PLAN_ITEM_NOT_FOUND"):
            await service.by(who).GetPlanItem(pb.GetPlanItemRequest(item_id=v1.items[0].id))
    with pytest.raises(NotFound, match="PLAN_NOT_FOUND"):
        await service.by(MINISTRY).ApprovePlan(pb.ApprovePlanRequest(plan_id=v1.id))
    theirs = await before.officer.GetPlan(pb.GetPlanRequest(case_id=before.case_id))
    assert (theirs.state, len(theirs.items), theirs.case_id) == (pb.PLAN_STATE_APPROVED, 3, before.case_id)


async def test_a_form_and_a_plan_as_they_are_told(families_of: Families):
    service = families_of.service()
    father, _, son = service.family.persons
    await service.visit()
    note = ratings(1)
    note[7].CopyFrom(pb.Rating(criterion="CRITERION_REMEDIES", not_applicable=True, note=" no claim "))
    saved = await service.opp(ratings=note, submit=False)
    assert (saved.etag, saved.HasField("submit_time"), saved.ratings[7].HasField("value")) == (
        f"{saved.id}-1",
        False,
        False,
    )
    assert saved.ratings[7].note == "no claim"
    done = await service.opp(ratings=note, etag=saved.etag)
    scan = service.family.scan
    bound = await service.officer.AttachOppScan(
        pb.AttachOppScanRequest(case_id=service.case_id, document_id=scan)
    )
    told = fields(bound)
    assert {name: told[name] for name in told if name not in {"answers", "ratings", "needs"}} == {
        "id": done.id,
        "case_id": service.case_id,
        "form": "OPP",
        "form_version": 1,
        "state": pb.SUBMISSION_STATE_SUBMITTED,
        "submit_time": "2026-11-23T08:00:00Z",
        "visit_id": done.visit_id,
        "document_id": scan,
        "etag": bound.etag,
        # What nobody answered is nobody's, once the form is sent.
        "redacted_fields": ["answers.health_who", "answers.health_note", "answers.protection_note"],
    }
    answers = {answer["question"]: answer["values"] for answer in told["answers"]}
    assert answers == {answer.question: list(answer.values) for answer in service.answers()}
    assert told["needs"][1] == {
        "id": ANY,
        "case_id": service.case_id,
        "number": 2,
        "code": "SCHOOL",
        "person_id": son,
        "question": "children_out_who",
    }
    added = await service.officer.AddNeed(
        pb.AddNeedRequest(case_id=service.case_id, code="FOOD", reason=" Nothing left. ", person_id=father)
    )
    assert fields(added) == {
        "id": ANY,
        "case_id": service.case_id,
        "number": 4,
        "code": "FOOD",
        "person_id": father,
        "reason": "Nothing left.",
    }
    # The open need of a kind and a person is one, and no reason is dropped; another person's is another.
    again = pb.AddNeedRequest(case_id=service.case_id, code="FOOD", reason="Nothing left.", person_id=father)
    assert (await service.officer.AddNeed(again)).id == added.id
    again.reason = "More."
    with pytest.raises(AlreadyExists, match="NEED_OPEN"):
        await service.officer.AddNeed(again)
    again.person_id = ""
    family = await service.officer.AddNeed(again)
    assert (family.number, family.person_id) == (5, "")

    plan = await service.officer.DraftPlan(pb.DraftPlanRequest(case_id=service.case_id))
    own = pb.PlanItem(
        need_id=plan.needs[0].id,
        code="RENT",
        description=" d" * 1 + "d" * 498,
        person_id=son,
        institution_kind="k" * 20,
        institution_id="i" * 64,
        scheme="s" * 40,
        due_on=day(dt.date(2027, 1, 2)),
    )
    changed = await service.officer.UpdatePlan(
        pb.UpdatePlanRequest(plan_id=plan.id, items=[*reversed(plan.items), own], etag=plan.etag)
    )
    assert changed.etag != plan.etag
    assert [(item.number, item.code, item.due_proposed) for item in changed.items] == [
        *(("1.1", "RENT", False), ("1.2", "RENT", False), ("2.1", "SCHOOL_ENROLMENT", False)),
        *(("3.1", "JOB_MEDIATION", False), ("5.1", "FOOD_PACKAGE", False)),
    ]
    made = next(item for item in changed.items if item.description)
    assert fields(made) == {
        "id": ANY,
        "need_id": plan.needs[0].id,
        "code": "RENT",
        "description": "d" * 499,
        "person_id": son,
        "institution_kind": "k" * 20,
        "institution_id": "i" * 64,
        "scheme": "s" * 40,
        "due_on": "2027-01-02",
        "state": pb.ITEM_STATE_NOT_BEGUN,
        "case_id": service.case_id,
        "plan_id": plan.id,
        "number": "1.2",
        "actions": ANY,
    }
    # What a scheme pays for is applied for, whoever acts beside it.
    assert [action.name for action in made.actions] == ["create_application"]
    # Where nothing is said, what the package says; and own words have no package.
    bare = [
        pb.PlanItem(need_id=plan.needs[0].id, code="RENT", due_on=day(TODAY)),
        pb.PlanItem(need_id=plan.needs[1].id, code="SCHOOL_ENROLMENT"),
        pb.PlanItem(need_id=plan.needs[2].id, description="own words"),
    ]
    changed = await service.officer.UpdatePlan(
        pb.UpdatePlanRequest(plan_id=plan.id, items=bare, etag=changed.etag)
    )
    assert [(item.scheme, item.institution_kind) for item in changed.items] == [
        ("RENT", ""),
        ("", "MED"),
        ("", ""),
    ]
    left = await service.running.database.all("SELECT FROM plan_item WHERE plan_id = $1::uuid", plan.id)
    assert len(left) == 3
    kept = changed.items[0]
    for faulty, fault in (
        ({"id": str(new_id())}, ("items[0].id", "FIELD_UNKNOWN_VALUE")),
        ({"need_id": ""}, ("items[0].need_id", "FIELD_REQUIRED")),
        ({"code": "CASTLE"}, ("items[0].code", "FIELD_UNKNOWN_VALUE")),
        ({"description": "d" * 501}, ("items[0].description", "FIELD_TOO_LONG")),
        ({"person_id": str(new_id())}, ("items[0].person_id", "FIELD_UNKNOWN_VALUE")),
        ({"institution_kind": "k" * 21}, ("items[0].institution_kind", "FIELD_TOO_LONG")),
        ({"institution_id": "i" * 65}, ("items[0].institution_id", "FIELD_TOO_LONG")),
        ({"scheme": "s" * 41}, ("items[0].scheme", "FIELD_TOO_LONG")),
        ({"due_on": types_date(2026, 2, 29)}, ("items[0].due_on", "DATE_INVALID")),
    ):
        item = pb.PlanItem(**{"need_id": kept.need_id, "code": "RENT", **faulty})
        await refused_fields(service, plan.id, changed.etag, [item], [fault])
    await refused_fields(service, plan.id, changed.etag, [kept, kept], [("items[1].id", "FIELD_DUPLICATE")])
    await refused_fields(service, plan.id, changed.etag, [bare[0]] * 101, [("items", "FIELD_TOO_MANY")])
    many = pb.UpdatePlanRequest(plan_id=plan.id, items=[bare[0]] * 100, etag=changed.etag)
    assert len((await service.officer.UpdatePlan(many)).items) == 100


def types_date(year: int, month: int, day_: int) -> Any:
    return {"year": year, "month": month, "day": day_}


async def refused_fields(
    service: AssessmentUnderTest,
    plan_id: str,
    etag: str,
    items: list[pb.PlanItem],
    faults: list[tuple[str, str]],
) -> None:
    with pytest.raises(InvalidArgument) as caught:
        await service.officer.UpdatePlan(pb.UpdatePlanRequest(plan_id=plan_id, items=items, etag=etag))
    assert [(one.field, one.reason) for one in caught.value.fields] == faults


async def test_hands_in_a_plan_count_in_every_round(families_of: Families):
    service = families_of.service()
    plan = await service.draft()
    sender = actor("mocr_officer", "RAN", account="sender")
    submit = pb.SubmitPlanRequest(
        plan_id=plan.id, document_id=service.family.documents[0], signed_on=day(TODAY)
    )
    await service.by(sender).SubmitPlan(submit)
    both = replace(COORDINATOR, roles=COORDINATOR.roles | OFFICER.roles)
    back = await service.by(both).ReturnPlan(pb.ReturnPlanRequest(plan_id=plan.id, note="Whose?"))
    assert {one.name: one.reason for one in back.actions}["update_plan"] == "SECOND_PERSON_NEEDED"
    # Who sent it back neither mends it nor hands it in.
    for call, request in (
        (
            service.by(both).UpdatePlan,
            pb.UpdatePlanRequest(plan_id=plan.id, items=back.items, etag=back.etag),
        ),
        (service.by(both).SubmitPlan, submit),
    ):
        with pytest.raises(FailedPrecondition, match="SECOND_PERSON_NEEDED"):
            await call(request)
    await service.officer.SubmitPlan(submit)
    # Who handed it in the first time has had a hand in it, whoever did the second time.
    promoted = actor("regional_coordinator", "RAN", account="sender")
    with pytest.raises(FailedPrecondition, match="OWN_PLAN"):
        await service.by(promoted).ApprovePlan(pb.ApprovePlanRequest(plan_id=plan.id))
    await service.by(both).ApprovePlan(pb.ApprovePlanRequest(plan_id=plan.id))


async def test_plans_that_wait_say_for_whom_and_since_when(families_of: Families):
    service = families_of.service()

    async def waiting(by: Any, place: str = "") -> list[pb.WaitingPlan]:
        answer = await service.by(by).ListWaitingPlans(pb.ListWaitingPlansRequest(municipality=place))
        return [one for one in answer.plans if one.case_id == service.case_id]

    plan = await service.draft()
    assert await waiting(OFFICER) == []
    await service.submit(plan)
    [one] = await waiting(OFFICER)
    assert (one.plan_id, one.version, one.submitted_by) == (plan.id, 1, OFFICER.account_id)
    assert one.approver_role == "regional_coordinator"
    assert one.submit_time.seconds
    assert await waiting(OFFICER, "RAN") == await waiting(COORDINATOR) == [one]
    assert await waiting(OFFICER, "KAM") == []
    assert await waiting(replace(OFFICER, municipalities=("KAM",))) == []
    await service.by(COORDINATOR).ReturnPlan(pb.ReturnPlanRequest(plan_id=plan.id, note="Whose?"))
    assert await waiting(OFFICER) == []


async def test_a_plan_through_its_states(families_of: Families):
    service = families_of.service()
    plan = await service.draft()
    submitted = await service.submit(plan)
    assert (submitted.document_id, fields(submitted)["signed_on"]) == (
        service.family.documents[0],
        "2026-11-23",
    )
    back = await service.by(COORDINATOR).ReturnPlan(pb.ReturnPlanRequest(plan_id=plan.id, note="Whose?"))
    # A scan of the neighbours' plan is none of this one.
    foreign = pb.SubmitPlanRequest(
        plan_id=plan.id, document_id=families_of.service().family.documents[0], signed_on=day(TODAY)
    )
    with pytest.raises(InvalidArgument) as caught:
        await service.officer.SubmitPlan(foreign)
    assert [(one.field, one.reason) for one in caught.value.fields] == [
        ("document_id", "FIELD_UNKNOWN_VALUE")
    ]
    assert (back.return_note, back.state) == ("Whose?", pb.PLAN_STATE_RETURNED)
    # Another mends it and a colleague sends it again: the words of the return are gone, and none of the three
    # may decide on it.
    mender = actor("mocr_officer", "RAN", account="mender")
    await service.by(mender).UpdatePlan(
        pb.UpdatePlanRequest(plan_id=plan.id, items=back.items, etag=back.etag)
    )
    sent = await service.by(COLLEAGUE).SubmitPlan(
        pb.SubmitPlanRequest(plan_id=plan.id, document_id=service.family.documents[1], signed_on=day(TODAY))
    )
    assert (sent.return_note, sent.document_id) == ("", service.family.documents[1])
    for account in (OFFICER.account_id, COLLEAGUE.account_id, mender.account_id):
        who = actor("regional_coordinator", "RAN", account=account)
        for call, request in (
            (service.by(who).ApprovePlan, pb.ApprovePlanRequest(plan_id=plan.id)),
            (service.by(who).ReturnPlan, pb.ReturnPlanRequest(plan_id=plan.id, note="n")),
        ):
            with pytest.raises(FailedPrecondition, match="OWN_PLAN"):
                await call(request)
    # On the day on which it was signed, and today where no day is named.
    approved = await service.by(COORDINATOR).ApprovePlan(pb.ApprovePlanRequest(plan_id=plan.id))
    told = fields(approved)
    assert {name: told[name] for name in told if name not in {"needs", "items", "actions"}} == {
        "id": plan.id,
        "case_id": service.case_id,
        "plan_version": 1,
        "state": pb.PLAN_STATE_APPROVED,
        "drafted_by": "jelena",
        "document_id": service.family.documents[1],
        "signed_on": "2026-11-23",
        "approved_on": "2026-11-23",
        "approved_by": "koordinator",
        "etag": ANY,
        "strand": types_pb2.STRAND_REINTEGRATION,
    }
    assert [action.name for action in approved.actions] == [
        *("draft_plan", "update_plan", "discard_plan", "print_plan"),
        *("submit_plan", "approve_plan", "return_plan"),
    ]
    (first, *_), rest = approved.items, approved.items[1:]
    assert [(one.name, one.allowed, one.reason) for one in first.actions] == [
        ("create_application", False, "NOT_PERMITTED")
    ]
    items = (await service.officer.GetPlan(pb.GetPlanRequest(case_id=service.case_id))).items
    assert [[(one.name, one.allowed) for one in item.actions] for item in items] == [
        *([("create_application", True)], [("send_referral", True)], [("send_referral", True)])
    ]
    assert len(rest) == 2
    # What has been begun is not begun again; what can't be goes elsewhere.
    school, key = items[1].id, str(new_id())
    for event, actions in (
        (referral.ReferralSent, [("send_referral", "NOT_IN_STATE")]),
        (referral.ReferralAccepted, [("send_referral", "NOT_IN_STATE")]),
        (referral.ReferralFailed, [("send_referral", "")]),
        (referral.OutcomeRecorded, [("send_referral", "NOT_IN_STATE")]),
    ):
        more = {"outcome": "ENROLLED"} if event is referral.OutcomeRecorded else {}
        key = (service.versions and next(iter(service.versions))) or str(new_id())
        await service.hear(event(referral_id=key, case_id=service.case_id, plan_item_id=school, **more))
        item = await service.officer.GetPlanItem(pb.GetPlanItemRequest(item_id=school))
        assert [(one.name, one.reason) for one in item.actions] == actions
    assert (list(item.outcomes), fields(item)["state_on"]) == (["ENROLLED"], "2026-11-23")
    assert dict(item.actions[0].metadata) == {"state": "DONE", "action": "send_referral"}
    draft = await service.officer.DraftPlan(pb.DraftPlanRequest(case_id=service.case_id))
    assert [one.reason for one in draft.items[0].actions] == ["PLAN_NOT_APPROVED"]
    # What goes on in the next version is all but what is the row's own.
    assert [(item.code, item.state, list(item.outcomes)) for item in draft.items] == [
        ("RENT", pb.ITEM_STATE_NOT_BEGUN, []),
        ("SCHOOL_ENROLMENT", pb.ITEM_STATE_DONE, ["ENROLLED"]),
        ("JOB_MEDIATION", pb.ITEM_STATE_NOT_BEGUN, []),
    ]
    assert not {item.id for item in draft.items} & {item.id for item in items}
    assert [item.due_proposed for item in draft.items] == [False, False, False]


async def test_needs_are_met_by_the_plan_in_force(families_of: Families):
    service, other = families_of.service(), families_of.service()
    theirs = await other.approved()
    plan = await service.approved()
    housing, school, work_ = plan.items

    async def met(of: AssessmentUnderTest = service) -> list[bool]:
        got = await of.officer.GetPlan(pb.GetPlanRequest(case_id=of.case_id))
        return [need.met for need in got.needs]

    async def done(item: pb.PlanItem, of: AssessmentUnderTest = service) -> None:
        event = benefits.DeliveryRecorded(
            application_id=str(new_id()), case_id=of.case_id, plan_item_id=item.id, completes=True
        )
        await of.hear(event)

    draft = await service.officer.DraftPlan(pb.DraftPlanRequest(case_id=service.case_id))
    more = pb.PlanItem(need_id=school.need_id, code="LEVEL_TEST", due_on=day(TODAY))
    draft = await service.officer.UpdatePlan(
        pb.UpdatePlanRequest(plan_id=draft.id, items=[*draft.items, more], etag=draft.etag)
    )
    # What is only drafted keeps nothing open, and the neighbours' needs are theirs.
    await done(school)
    assert await met() == [False, True, False]
    assert await met(other) == [False, False, False]
    await done(theirs.items[0], other)
    assert (await met(), await met(other)) == ([False, True, False], [True, False, False])
    # In the version in force something is open again; and what it leaves out stays as it was.
    await service.approve(await service.submit(draft))
    await done(housing)
    assert await met() == [True, False, False]
    third = await service.officer.DraftPlan(pb.DraftPlanRequest(case_id=service.case_id))
    kept = [item for item in third.items if item.need_id != housing.need_id]
    third = await service.officer.UpdatePlan(
        pb.UpdatePlanRequest(plan_id=third.id, items=kept, etag=third.etag)
    )
    await service.approve(await service.submit(third))
    await done(work_)
    assert await met() == [True, False, True]
    # A met need is none that is proposed for; a new one of its kind has a number of its own.
    again = await service.officer.AddNeed(
        pb.AddNeedRequest(case_id=service.case_id, code="HOUSING", reason="The lease has ended.")
    )
    assert again.number == 4
    fourth = await service.officer.DraftPlan(pb.DraftPlanRequest(case_id=service.case_id))
    assert [item.number for item in fourth.items] == ["2.1", "2.2", "3.1", "4.1"]
    assert [plan_["state"] for plan_ in await service.running.database.all(
        "SELECT state FROM plan WHERE case_id = $1::uuid ORDER BY plan_version", service.case_id
    )] == ["REPLACED", "REPLACED", "APPROVED", "DRAFTED"]  # fmt: skip


async def test_a_draft_is_made_of_the_form_that_was_submitted(families_of: Families):
    service, other = families_of.service(), families_of.service()
    await other.visit()
    await other.opp(answers=other.answers(dwelling=["NONE"], furnished=["NO"], can_pay_rent=[]))
    await service.visit()
    await service.opp(answers=service.answers(furnished=["NO"]))
    # Begun anew and not sent: it counts for nothing yet.
    await service.opp(again=True, submit=False, answers=[])
    draft = pb.DraftPlanRequest(case_id=service.case_id)
    with pytest.raises(FailedPrecondition, match="OPP_MISSING"):
        await service.officer.DraftPlan(draft)
    newest = await service.officer.GetOpp(opp(service.case_id))
    await service.opp(etag=newest.etag, answers=service.answers(can_pay_rent=["YES"], furnished=["NO"]))
    plan = await service.officer.DraftPlan(draft)
    assert [item.code for item in plan.items] == ["FURNITURE", "SCHOOL_ENROLMENT", "JOB_MEDIATION"]
    assert {fields(item)["due_on"] for item in plan.items} == {"2027-01-22", "2026-12-23"}


async def test_who_answers_what_in_a_form(families_of: Families):
    service = families_of.service()
    wife = service.family.persons[1]
    await service.visit()
    health = {"health_help": ["YES"], "health_who": [wife], "health_note": ["insulin"]}
    saved = await service.opp(submit=False, answers=service.answers(**health))

    def seen(message: pb.Submission) -> dict[str, list[str]]:
        return {answer.question: list(answer.values) for answer in message.answers}

    # A colleague answers the rest: what was unchanged keeps its author, what they can't see stays.
    rest = [
        answer
        for answer in service.answers(food=["NO"])
        if answer.question not in {"health_help", "family_doctor", "safe", "violence"}
    ]
    second = await service.by(COLLEAGUE).SaveOpp(
        pb.SaveOppRequest(case_id=service.case_id, answers=rest, ratings=ratings(2), etag=saved.etag)
    )
    assert seen(second)["food"] == ["NO"]
    assert "health_note" not in seen(second)
    (row,) = await service.running.database.all(
        "SELECT authors::text, begun_by FROM submission WHERE case_id = $1::uuid", service.case_id
    )
    authors = json.loads(row["authors"])
    assert (authors["food"], authors["heating"], authors["health_note"]) == ("petar", "jelena", "jelena")
    mine = await service.officer.GetOpp(opp(service.case_id))
    assert seen(mine)["health_note"] == ["insulin"]
    # In a plan it is told which question found a need, but for those that its reader may not see.
    sick = families_of.service()
    await sick.visit()
    found = {"health_help": ["YES"], "health_who": [sick.family.persons[1]]}
    await sick.opp(answers=sick.answers(**found))
    plan = await sick.officer.DraftPlan(pb.DraftPlanRequest(case_id=sick.case_id))
    assert {need.code: need.question for need in plan.needs} == {
        "HOUSING": "can_pay_rent",
        "HEALTH": "",
        "SCHOOL": "children_out_who",
        "WORK": "seeks_work_who",
    }
    # Taken back by its author: an answer that is not given is none.
    third = await service.officer.SaveOpp(
        pb.SaveOppRequest(
            case_id=service.case_id,
            answers=[pb.Answer(question="food", values=["NO"]), pb.Answer(question="heating")],
            etag=mine.etag,
        )
    )
    assert seen(third) == {"food": ["NO"]}
    assert (third.ratings, third.state) == ([], pb.SUBMISSION_STATE_DRAFT)


async def test_a_case_that_moves_leaves_the_others_where_they_are(families_of: Families):
    service, stays = families_of.service(), families_of.service()
    for one in (service, stays):
        await one.approved()
        await scheduled(one, MORNING + HOUR, "csw-ran")
        plan = await one.officer.GetPlan(pb.GetPlanRequest(case_id=one.case_id))
        await one.officer.PrintPlan(pb.PrintPlanRequest(plan_id=plan.id))
        over = [pb.ItemEntry(item_id=item.id, change="ITEM_CHANGE_DONE") for item in plan.items]
        month = {"case_id": one.case_id, "month": "2026-11", "done_on": day(TODAY), "items": over}
        await one.officer.RecordMonitoring(pb.RecordMonitoringRequest(**month))
        review = {"case_id": one.case_id, "done_on": day(TODAY), "result": "REVIEW_RESULT_CONTINUE"}
        kept = await one.officer.RecordTwelveMonthReview(
            pb.RecordTwelveMonthReviewRequest(
                **review, still_needed=["WORK", "FOOD", "WORK"], note="n" * 2000
            )
        )
        assert fields(kept) == {
            "id": ANY,
            "case_id": one.case_id,
            "done_on": "2026-11-23",
            "result": pb.REVIEW_RESULT_CONTINUE,
            "still_needed": ["WORK", "FOOD"],
            "note": "n" * 2000,
            "recorded_by": OFFICER.account_id,
            "recorded_time": ANY,
        }
        end = {"case_id": one.case_id, "outcome": "FINAL_OUTCOME_NOT", "ratings": ratings(0), "note": " why "}
        final = await one.officer.RecordFinalAssessment(pb.RecordFinalAssessmentRequest(**end))
        assert {name: value for name, value in fields(final).items() if name != "ratings"} == {
            "id": ANY,
            "case_id": one.case_id,
            "done_on": "2026-11-23",
            "outcome": pb.FINAL_OUTCOME_NOT,
            "note": "why",
        }
        assert [rating.criterion for rating in final.ratings] == [*range(1, 9)]
        for table, expected in (
            ("review", {"still_needed": ["WORK", "FOOD"], "note": "n" * 2000, "recorded_by": "jelena"}),
            ("final_assessment", {"note": "why", "recorded_by": "jelena"}),
            ("monitoring", {"recorded_by": "jelena", "late": False, "met": ""}),
            ("plan_print", {"ordered_by": "jelena"}),
        ):
            (row,) = await one.running.database.all(
                f"SELECT * FROM {table} WHERE case_id = $1::uuid", one.case_id
            )
            assert {name: row[name] for name in expected} == expected
            assert str(row["plan_id"]) == plan.id
    reported = registry_events_pb2.CaseReported(
        case_id=service.case_id, strand="STRAND_REINTEGRATION", municipality="RAN", state="CASE_STATE_PLANNED"
    )
    await service.hear(reported)
    tables = (
        *("visit", "invitation", "submission", "rating_set", "need", "plan", "plan_item"),
        *("plan_print", "monitoring", "review", "final_assessment"),
    )

    async def places(of: AssessmentUnderTest) -> set[str]:
        found: set[str] = set()
        for table in tables:
            rows = await of.running.database.all(
                f"SELECT DISTINCT municipality FROM {table} WHERE case_id = $1::uuid", of.case_id
            )
            assert len(rows) == 1, table
            found |= {row["municipality"] for row in rows}
        return found

    for municipality, previous, expected in (
        # To where it is, or to nowhere, it does not move.
        ("RAN", "RAN", {"RAN"}),
        ("", "RAN", {"RAN"}),
        ("GJL", "RAN", {"GJL"}),
    ):
        event = registry_events_pb2.CaseAssigned(
            case_id=service.case_id, municipality=municipality, previous_municipality=previous
        )
        await service.hear(event)
        assert (await places(service), await places(stays)) == (expected, {"RAN"})
    # From one office to another it goes in the same way.
    await service.hear(
        registry_events_pb2.CaseTransferred(
            case_id=service.case_id, municipality="KAM", previous_municipality="GJL", officer_id="another"
        )
    )
    assert (await places(service), await places(stays)) == ({"KAM"}, {"RAN"})


async def test_registry_has_the_last_word_on_a_case(families_of: Families):
    service, gone, turned = families_of.service(), families_of.service(), families_of.service()
    trigger = service.family.trigger
    # What we hold is older: registered a moment ago, or moved, or turned to another strand.
    for one in (service, gone, turned):
        await one.running.knows_case(one.case_id, state="CASE_STATE_REPORTED", trigger_time=trigger)
        await one.visit()
    await service.opp()
    # The persons are registry's too, of whom our row knew nothing.
    assert (await service.officer.GetOpp(opp(service.case_id))).needs[1].person_id == service.family.persons[
        2
    ]
    gone.family.municipality = "GJL"
    with pytest.raises(NotFound, match="CASE_NOT_FOUND"):
        await gone.opp()
    turned.family.strand = "RETURN"
    await turned.opp()
    service.family.state = "CLOSED"
    with pytest.raises(FailedPrecondition, match="CASE_CLOSED"):
        await service.opp(again=True)
    # A return that has not reached us is asked for; where there is none, the visit is refused.
    returning = families_of.service(strand="RETURN", state="SELECTED")
    await returning.running.knows_case(returning.case_id, strand="RETURN", state="CASE_STATE_SELECTED")
    assert (await returning.visit()).state == pb.VISIT_STATE_RECORDED
    away = families_of.service(strand="RETURN", state="SELECTED", trigger=None)
    await away.running.knows_case(away.case_id, strand="RETURN", state="CASE_STATE_SELECTED")
    with pytest.raises(FailedPrecondition, match="VISIT_BEFORE_TRIGGER"):
        await away.visit()
    nobody = families_of.service()
    nobody.family.persons = []
    await nobody.running.knows_case(nobody.case_id, state="CASE_STATE_REGISTERED", trigger_time=trigger)
    await nobody.running.database.all(
        "UPDATE case_ref SET person_ids = '{}' WHERE case_id = $1::uuid", nobody.case_id
    )
    await nobody.visit()
    with pytest.raises(FailedPrecondition, match="CASE_NOT_IN_STATE") as caught:
        await nobody.officer.SaveOpp(pb.SaveOppRequest(case_id=nobody.case_id))
    assert caught.value.metadata == {"state": "REGISTERED", "action": "save_opp"}


async def test_each_act_leaves_a_record_of_the_family(families_of: Families):
    service = families_of.service()
    await service.approved()
    family = {*service.family.persons}
    entry = await service.officer.RecordMonitoring(
        pb.RecordMonitoringRequest(case_id=service.case_id, month="2026-11")
    )
    # Today, where no day is named.
    assert fields(entry)["done_on"] == "2026-11-23"
    await service.officer.RecordTwelveMonthReview(
        pb.RecordTwelveMonthReviewRequest(case_id=service.case_id, result="REVIEW_RESULT_CONTINUE")
    )
    planned = await scheduled(service, MORNING + HOUR)
    await service.running.knows_case(
        service.case_id, state="CASE_STATE_PLANNED", person_ids=tuple(service.family.persons),
        trigger_time=service.family.trigger,
    )  # fmt: skip
    await service.officer.CancelVisit(pb.CancelVisitRequest(visit_id=planned.id, reason="ill"))
    await service.officer.GetVisit(pb.GetVisitRequest(visit_id=planned.id))
    need = {"case_id": service.case_id, "code": "FOOD", "reason": "r"}
    await service.officer.AddNeed(pb.AddNeedRequest(**need))
    mother = {**need, "code": "WORK", "person_id": service.family.persons[1]}
    await service.officer.AddNeed(pb.AddNeedRequest(**mother))
    draft = await service.officer.DraftPlan(pb.DraftPlanRequest(case_id=service.case_id))
    await service.officer.UpdatePlan(
        pb.UpdatePlanRequest(plan_id=draft.id, items=draft.items, etag=draft.etag)
    )
    await service.officer.PrintPlan(pb.PrintPlanRequest(plan_id=draft.id))
    sent = await service.submit(draft)
    await service.by(COORDINATOR).ReturnPlan(pb.ReturnPlanRequest(plan_id=sent.id, note="n"))
    await service.officer.AttachOppScan(
        pb.AttachOppScanRequest(case_id=service.case_id, document_id=service.family.scan)
    )
    for call, request in (
        ("GetOpp", opp(service.case_id)),
        ("ListRatings", pb.ListRatingsRequest(case_id=service.case_id)),
        ("GetPlan", pb.GetPlanRequest(case_id=service.case_id)),
        ("ListMonitoring", pb.ListMonitoringRequest(case_id=service.case_id)),
    ):
        await getattr(service.officer, call)(request)
    looked = [
        (rpc, {str(one) for one in people})
        for rpc, _, people in await service.running.looked()
        if family & {str(one) for one in people}
    ]
    alone = looked.pop(11)
    assert alone == ("AddNeed", {service.family.persons[1]})
    assert {frozenset(people) for _, people in looked} == {frozenset(family)}
    assert [rpc for rpc, _ in looked] == [
        *("RecordVisit", "SaveOpp", "DraftPlan", "SubmitPlan", "ApprovePlan", "RecordMonitoring"),
        *("RecordTwelveMonthReview", "ScheduleVisit", "CancelVisit", "GetVisit", "AddNeed"),
        *("DraftPlan", "UpdatePlan", "PrintPlan", "SubmitPlan", "ReturnPlan", "AttachOppScan"),
        *("GetOpp", "ListRatings", "GetPlan", "ListMonitoring"),
    ]


async def test_whom_a_month_may_say_that_it_met(families_of: Families):
    service = families_of.service()
    await service.approved()

    async def refusal(met: str) -> str:
        # The month is wrong in any case, and looked at last.
        month = pb.RecordMonitoringRequest(case_id=service.case_id, month="2026-10", met=met)
        with pytest.raises(InvalidArgument) as caught:
            await service.officer.RecordMonitoring(month)
        return f"{caught.value.fields[0].field} {caught.value.fields[0].reason}"

    for met in ("", "FAMILY", "HEAD", "SPOUSE", "NEIGHBOUR", "BY_PHONE"):
        assert await refusal(met) == "month FIELD_OUT_OF_RANGE", met
    for met in ("family", "MET_FAMILY", "CHILD"):
        assert await refusal(met) == "met FIELD_UNKNOWN_VALUE", met


async def test_a_form_is_shown_whole(families_of: Families):
    asked = pb.GetQuestionnaireRequest(code="OPP", version=1)
    form = await families_of.service().officer.GetQuestionnaire(asked)
    assert (form.code, form.version) == ("OPP", 1)
    assert fields(form.title) == {"sq": ANY, "sr": ANY, "en": "Needs assessment"}
    assert fields(form.provenance)["valid_from"] == "2020-01-01"
    (documents,) = [section for section in form.sections if section.code == "DOCUMENTS"]
    assert (documents.title.en, documents.title.sr) == ("Documents", "Документа")
    questions = {question.code: question for section in form.sections for question in section.questions}
    who, which = questions["documents_who"], questions["documents_which"]
    assert dict(who.finds) == {"*": "CIVIL_DOCUMENTS"}
    assert {name: value for name, value in fields(who).items() if name not in {"text", "hint", "finds"}} == {
        "code": "documents_who",
        "kind": "PERSONS",
        "required": True,
        "asked_if": "documents_all",
        "asked_if_values": ["NO"],
    }
    assert who.text.en == "Whose documents are missing?"
    assert (which.choices[0].code, which.choices[0].text.en) == ("BIRTH", "birth certificate")
    assert (which.required, questions["address"].prefill) == (False, "ADDRESS")
    # Each thing has its words in each language; a hint only where there is one.
    for thing in (form, *form.sections):
        assert all(getattr(thing.title, language) for language in ("sq", "sr", "en"))
    for question in questions.values():
        for text in (question.text, *(choice.text for choice in question.choices)):
            assert all(getattr(text, language) for language in ("sq", "sr", "en")), question.code
    assert any(question.hint.en for question in questions.values()) == any(
        question.get("hint") for section in reference.form("OPP", 1).source["sections"]
        for question in section["questions"]
    )  # fmt: skip


async def test_the_packages_are_shown_whole(families_of: Families):
    known = await families_of.service().officer.ListPackages(pb.ListPackagesRequest())
    assert known.provenance.source == "Model packages of the project"
    food = next(need for need in known.needs if need.code == "FOOD")
    assert food.name.en == "Food and heating"
    found = {item.code: item for item in known.items}
    assert {name: value for name, value in fields(found["RENT"]).items() if name != "name"} == {
        "code": "RENT",
        "need": "HOUSING",
        "scheme": "RENT",
        "finished_by": ["HOUSING_SECURED"],
        "usual_days": 30,
        "strands": [types_pb2.STRAND_INTEGRATION, types_pb2.STRAND_REINTEGRATION],
    }
    assert found["RENT"].name.en == "Rent"
    job = found["JOB_MEDIATION"]
    assert (job.institution_kind, list(job.finished_by), job.usual_days) == ("EO", ["EMPLOYED"], 60)


@asynccontextmanager
async def holding(service: AssessmentUnderTest, act: Awaitable[Any]) -> AsyncIterator[Tx]:
    """Hold the lock of a case while an act has come as far as that; then let it be done."""
    async with service.running.runtime.database.transaction(actor=OFFICER) as tx:
        await case_facts.lock_case(tx, UUID(service.case_id))
        task = asyncio.ensure_future(act)

        async def waits() -> bool:
            waiting = (
                "SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event = 'advisory'"
            )
            return task.done() or bool(await service.running.database.all(waiting))

        await until(waits)
        assert not task.done(), "it did not wait for the lock"
        yield tx
    await task


async def test_acts_of_one_case_come_one_after_the_other(families_of: Families):
    service = families_of.service()
    consent, officer, case = service.family.agrees(), service.officer, {"case_id": service.case_id}

    async def after_another(name: str, act: Awaitable[Any]) -> None:
        try:
            async with holding(service, act):
                pass
        except AssertionError as error:
            raise AssertionError(name) from error

    await after_another("ScheduleVisit", scheduled(service, MORNING + HOUR))
    await after_another("RecordVisit", service.visit())
    await after_another("SaveOpp", service.opp())
    scan = pb.AttachOppScanRequest(document_id=service.family.scan, **case)
    await after_another("AttachOppScan", officer.AttachOppScan(scan))
    await after_another("AddNeed", officer.AddNeed(pb.AddNeedRequest(code="FOOD", reason="r", **case)))
    withdrawn = registry_events_pb2.ConsentWithdrawn(consent_id=consent, **case)
    await after_another("ConsentWithdrawn", service.hear(withdrawn))
    await after_another("DraftPlan", officer.DraftPlan(pb.DraftPlanRequest(**case)))
    plan = await officer.GetPlan(pb.GetPlanRequest(**case))
    await service.approve(await service.submit(plan))
    month = pb.RecordMonitoringRequest(month="2026-11", **case)
    await after_another("RecordMonitoring", officer.RecordMonitoring(month))
    for item in plan.items:
        delivered = {"application_id": str(new_id()), "plan_item_id": item.id, "completes": True, **case}
        await after_another("DeliveryRecorded", service.hear(benefits.DeliveryRecorded(**delivered)))
    review = pb.RecordTwelveMonthReviewRequest(result="REVIEW_RESULT_CONTINUE", **case)
    await after_another("RecordTwelveMonthReview", officer.RecordTwelveMonthReview(review))
    final = pb.RecordFinalAssessmentRequest(outcome="FINAL_OUTCOME_NOT", ratings=ratings(1), **case)
    await after_another("RecordFinalAssessment", officer.RecordFinalAssessment(final))


async def test_what_moves_an_item_at_once_is_all_kept(families_of: Families):
    """Of two that move an item, the second has read it before the first is done."""
    service = families_of.service()
    plan = await service.approved()
    item_id = plan.items[0].id

    async def second() -> None:
        async with service.running.runtime.database.transaction(actor=OFFICER) as tx:
            await move_item(tx, item_id, "b", 1, "IN_PROGRESS", TODAY)

    async with holding(service, second()) as tx:
        await move_item(tx, item_id, "a", 1, "SENT", TODAY)
    (row,) = await service.running.database.all(
        "SELECT state, moves::text FROM plan_item WHERE id = $1::uuid", item_id
    )
    assert row["state"] == "IN_PROGRESS"
    # Somebody is at it: it waits no more for its beginning.
    progress = await service.officer.GetProgress(pb.GetProgressRequest(case_id=service.case_id))
    assert item_id not in [item.id for item in progress.waiting_items] != []
    assert [(one["source"], one["state"]) for one in json.loads(row["moves"])] == [
        ("a", "SENT"),
        ("b", "IN_PROGRESS"),
    ]


async def test_what_goes_on_in_a_new_version_began_with_it(families_of: Families):
    service = families_of.service()
    first = await service.approved()
    families_of.running.clock.advance(hours=3)
    second = await service.officer.DraftPlan(pb.DraftPlanRequest(case_id=service.case_id))
    rows = await service.running.database.all(
        "SELECT plan_id::text, create_time, update_time FROM plan_item WHERE case_id = $1::uuid",
        service.case_id,
    )
    times = {(row["plan_id"], row["create_time"], row["update_time"]) for row in rows}
    later = MORNING + 3 * HOUR
    assert times == {(first.id, MORNING, MORNING), (second.id, later, later)}


async def test_a_first_visit_is_one_that_was_recorded(families_of: Families):
    service, neighbour = families_of.service(), families_of.service()
    await neighbour.visit()

    async def missing() -> bool:
        with pytest.raises(FailedPrecondition) as caught:
            await service.opp(submit=False)
        return caught.value.reason == "FIRST_VISIT_MISSING"

    assert await missing()
    planned = await scheduled(service, MORNING + HOUR, kind="VISIT_KIND_FIRST")
    assert await missing()
    off = await scheduled(service, MORNING + HOUR, kind="VISIT_KIND_FIRST")
    await service.officer.CancelVisit(pb.CancelVisitRequest(visit_id=off.id, reason="ill"))
    assert await missing()
    await visited(service, MORNING - 2 * HOUR)
    assert await missing()
    await visited(service, MORNING - HOUR, "VISIT_KIND_FIRST", visit_id=planned.id)
    # Of the visit that was recorded last, and not of one that is only planned.
    await scheduled(service, MORNING + HOUR)
    assert (await service.opp(submit=False)).visit_id == planned.id
