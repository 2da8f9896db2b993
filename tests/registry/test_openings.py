"""A file outside the own duty asks for a reason, is open for half an hour to that account, and is told."""

import datetime as dt
from typing import Any
from uuid import uuid4

import pytest
from google.type.date_pb2 import Date
from prag.common.v1 import open_work_pb2 as work
from prag.common.v1 import types_pb2 as types
from prag.registry.v1 import registry_service_pb2 as pb

from services.chassis.auth.actors import Actor
from tests.registry.conftest import (
    DRRPIF,
    HEAD,
    MCR,
    OFFICER,
    RegistryUnderTest,
    actor,
    refused,
    someone,
)

pytestmark = pytest.mark.asyncio(loop_scope="module")

COORDINATOR = actor("regional_coordinator", "RAN", "KAM")
SECOND_COORDINATOR = actor("regional_coordinator", "RAN", "KAM")
AUDITOR = actor("auditor")
NEIGHBOURING_HEAD = actor("mocr_head", "KAM")

# Whatever of registry shows the file of one case.
READS: dict[str, Any] = {
    "GetCase": lambda case: pb.GetCaseRequest(case_id=case.id),
    "ListPersons": lambda case: pb.ListPersonsRequest(case_id=case.id),
    "GetPerson": lambda case: pb.GetPersonRequest(person_id=case.head_person_id),
    "ListTimeline": lambda case: pb.ListTimelineRequest(case_id=case.id),
    "ListClocks": lambda case: pb.ListClocksRequest(case_id=case.id),
    "ListDocuments": lambda case: pb.ListDocumentsRequest(case_id=case.id),
    "ListConsents": lambda case: pb.ListConsentsRequest(case_id=case.id),
    "ListAccessRecords": lambda case: pb.ListAccessRecordsRequest(case_id=case.id),
}


@pytest.fixture
def place(shared_service: RegistryUnderTest) -> RegistryUnderTest:
    shared_service.under_way, shared_service.away = {}, set()
    shared_service.clock.advance(days=1)
    return shared_service


def because(case: pb.Case, **changes: Any) -> pb.OpenCaseRequest:
    given = {
        "case_id": case.id,
        "reason": "COMPLAINT",
        "note": "The family complained by letter.",
        "request_id": str(uuid4()),
    }
    return pb.OpenCaseRequest(**{**given, **changes})


async def looked(place: RegistryUnderTest) -> int:
    (row,) = await place.database.all("SELECT count(*) FROM access_record WHERE person_ids <> '{}'")
    return row["count"]


async def told(place: RegistryUnderTest, who: Actor, case: pb.Case) -> list[str]:
    answer = await place.by(who).ListWork(types.ListWorkRequest())
    return [one.subject_id for one in answer.items if (one.kind, one.case_id) == ("review_opening", case.id)]


async def family(place: RegistryUnderTest) -> pb.Case:
    """A family that was registered hours ago, so that nobody has just acted on it."""
    day = place.clock.today() - dt.timedelta(days=1)
    returned = Date(year=day.year, month=day.month, day=day.day)
    case = await place.registered(someone(), trigger_on=returned)
    place.clock.advance(hours=2)
    return case


async def closed(place: RegistryUnderTest) -> pb.Case:
    case = await family(place)
    asked = pb.RequestClosureRequest(case_id=case.id, outcome=pb.CLOSURE_OUTCOME_LEFT, note="gone")
    await place.officer.RequestClosure(asked)
    case = await place.by(HEAD).ConfirmClosure(pb.ConfirmClosureRequest(case_id=case.id))
    place.clock.advance(hours=2)
    return case


@pytest.mark.parametrize("name", READS)
async def test_no_part_of_the_file_is_read_without_a_reason_and_no_look_is_recorded(place, name):
    case = await family(place)
    looks = await looked(place)
    refusal = await refused(getattr(place.by(COORDINATOR), name)(READS[name](case)))
    assert (refusal.code, refusal.reason) == ("PERMISSION_DENIED", "CASE_REASON_NEEDED")
    assert refusal.error.metadata == {"case_id": case.id}
    assert await looked(place) == looks
    await place.by(COORDINATOR).OpenCase(because(case))
    await getattr(place.by(COORDINATOR), name)(READS[name](case))
    # Half an hour, one case, one account.
    assert (
        await refused(place.by(SECOND_COORDINATOR).GetCase(READS["GetCase"](case)))
    ).reason == refusal.reason
    other = await family(place)
    assert (await refused(place.by(COORDINATOR).GetCase(READS["GetCase"](other)))).reason == refusal.reason
    assert (await refused(getattr(place.by(COORDINATOR), name)(READS[name](case)))).reason == refusal.reason


async def test_it_lasts_for_half_an_hour(place):
    case = await family(place)
    opening = await place.by(COORDINATOR).OpenCase(because(case))
    assert opening.until_time.ToDatetime(dt.UTC) - place.clock.now() == dt.timedelta(minutes=30)
    place.clock.advance(minutes=29)
    await place.by(COORDINATOR).GetCase(READS["GetCase"](case))
    place.clock.advance(minutes=1)
    assert (
        await refused(place.by(COORDINATOR).GetCase(READS["GetCase"](case)))
    ).reason == "CASE_REASON_NEEDED"


async def test_the_office_reads_open_cases_and_of_a_closed_one_what_it_kept(place):
    case = await closed(place)
    for who in (OFFICER, HEAD):
        assert (await refused(place.by(who).GetCase(READS["GetCase"](case)))).reason == "CASE_REASON_NEEDED"
    place.under_way = {"benefits": [work.OpenWork(kind="OPEN_WORK_KIND_ENTITLEMENT", state="IN_EXECUTION")]}
    await place.officer.GetCase(READS["GetCase"](case))
    assert not await told(place, HEAD, case)
    assert (await refused(place.officer.OpenCase(because(case)))).reason == "OPENING_NOT_NEEDED"
    # Who checks everything acts on nothing, and needs no step.
    await place.by(AUDITOR).GetCase(READS["GetCase"](case))


@pytest.mark.parametrize(
    ("who", "acts", "state", "reads"),
    [
        (COORDINATOR, "regional_coordinator", "SUBMITTED", True),
        (DRRPIF, "regional_coordinator", "SUBMITTED", False),
        (COORDINATOR, "MRC", "SUBMITTED", False),
        (COORDINATOR, "DRRPIF", "FINAL", True),
        (DRRPIF, "DRRPIF", "IN_EXECUTION", True),
        (COORDINATOR, "DRRPIF", "IN_EXECUTION", False),
        (COORDINATOR, "EO", "SENT", False),
    ],
)
async def test_whose_step_it_is_stands_with_what_is_under_way(place, who, acts, state, reads):
    case = await family(place)
    place.under_way = {"benefits": [work.OpenWork(acts=acts, state=state)]}
    asked = place.by(who).GetCase(READS["GetCase"](case))
    if not reads:
        assert (await refused(asked)).reason == "CASE_REASON_NEEDED"
        return
    await asked
    # What became of the step is theirs to see, for as long as an opening lasts; nobody is told.
    place.under_way = {}
    await place.by(who).GetCase(READS["GetCase"](case))
    assert not await told(place, HEAD, case)
    place.clock.advance(minutes=30)
    assert (await refused(place.by(who).GetCase(READS["GetCase"](case)))).reason == "CASE_REASON_NEEDED"


async def paper(place: RegistryUnderTest, who: Actor, case: pb.Case) -> None:
    blob = await place.by(who).upload()
    await place.by(who).AddDocument(
        pb.AddDocumentRequest(case_id=case.id, kind=pb.DOCUMENT_KIND_OTHER, blob_id=blob.id)
    )


async def test_what_anybody_may_do_at_any_time_opens_no_file(place):
    """Else a paper that is filed would be a reason that nobody hears of."""
    case = await family(place)
    await paper(place, DRRPIF, case)
    assert (await refused(place.by(DRRPIF).GetCase(READS["GetCase"](case)))).reason == "CASE_REASON_NEEDED"
    over = await closed(place)
    await place.officer.ClosePaperFile(pb.ClosePaperFileRequest(case_id=over.id))
    assert (await refused(place.officer.GetCase(READS["GetCase"](over)))).reason == "CASE_REASON_NEEDED"


async def test_who_corrects_in_a_closed_file_has_opened_it(place):
    """Else a correction that corrects nothing would read it."""
    case = await closed(place)
    await place.officer.OpenCase(because(case))
    (person,) = (await place.officer.ListPersons(READS["ListPersons"](case))).persons
    place.clock.advance(minutes=30)
    wanted = pb.UpdatePersonRequest(person=pb.Person(id=person.id, etag=person.etag), case_id=case.id)
    wanted.update_mask.paths.append("phone")
    for wanted.person.phone in (person.phone, "+383 44 111 222"):
        assert (await refused(place.officer.UpdatePerson(wanted))).reason == "CASE_REASON_NEEDED"
    await place.officer.OpenCase(because(case))
    assert (await place.officer.UpdatePerson(wanted)).phone == "+38344111222"


async def test_a_file_that_a_step_opens_is_one_look(place):
    case = await family(place)
    place.under_way = {"benefits": [work.OpenWork(acts="regional_coordinator", state="SUBMITTED")]}
    [before] = await place.database.all("SELECT count(*) AS looks FROM access_record")
    await place.by(COORDINATOR).GetCase(READS["GetCase"](case))
    [after] = await place.database.all("SELECT count(*) AS looks FROM access_record")
    assert after["looks"] == before["looks"] + 1


async def test_a_closing_that_waits_for_the_coordinator_is_theirs_to_read(place):
    case = await family(place)
    asked = pb.RequestClosureRequest(case_id=case.id, outcome=pb.CLOSURE_OUTCOME_LEFT, note="gone")
    await place.by(HEAD).RequestClosure(asked)
    await place.by(COORDINATOR).GetCase(READS["GetCase"](case))


async def test_where_a_service_is_away_it_is_not_known_whether_a_step_waits_and_the_reason_opens(place):
    case = await family(place)
    place.away = {"referral", "benefits"}
    refusal = await refused(place.by(DRRPIF).GetCase(READS["GetCase"](case)))
    assert (refusal.code, refusal.reason) == ("PERMISSION_DENIED", "CASE_REASON_NEEDED")
    assert refusal.error.metadata == {"case_id": case.id, "missing_services": "benefits,referral"}
    # Whoever is told of it reads that a step of theirs may have waited.
    opening = await place.by(DRRPIF).OpenCase(because(case))
    assert list(opening.missing_services) == ["benefits", "referral"]
    await place.by(DRRPIF).GetCase(READS["GetCase"](case))
    # One step that is known opens, whoever else is away.
    place.under_way = {"assessment": [work.OpenWork(acts="regional_coordinator", state="SUBMITTED")]}
    await place.by(COORDINATOR).GetCase(READS["GetCase"](case))


async def test_the_head_and_data_protection_are_told_and_each_says_that_they_saw_it(place):
    case = await family(place)
    opening = await place.by(COORDINATOR).OpenCase(because(case))
    (event,) = [one for one in await place.told("CaseOpened") if one.case_id == case.id]
    assert (event.opening_id, event.account_id, event.reason) == (
        opening.id,
        COORDINATOR.account_id,
        "COMPLAINT",
    )
    for who in (HEAD, AUDITOR):
        assert await told(place, who, case) == [opening.id]
        (shown,) = [
            one
            for one in (await place.by(who).ListCaseOpenings(pb.ListCaseOpeningsRequest())).openings
            if one.case_id == case.id
        ]
        assert (shown.note, shown.account_id) == ("The family complained by letter.", COORDINATOR.account_id)
        seen = await place.by(who).ReviewCaseOpening(pb.ReviewCaseOpeningRequest(opening_id=opening.id))
        again = await place.by(who).ReviewCaseOpening(pb.ReviewCaseOpeningRequest(opening_id=opening.id))
        assert [one.role for one in again.reviews] == [one.role for one in seen.reviews]
        assert not await told(place, who, case)
    assert {one.role for one in seen.reviews} == {"mocr_head", "auditor"}
    # Another office's head learns nothing of it, and who has none of the two roles asks in vain.
    assert not await told(place, NEIGHBOURING_HEAD, case)
    assert (
        await refused(
            place.by(NEIGHBOURING_HEAD).ReviewCaseOpening(pb.ReviewCaseOpeningRequest(opening_id=opening.id))
        )
    ).reason == "OPENING_NOT_FOUND"
    for who in (OFFICER, COORDINATOR, DRRPIF):
        assert (
            await refused(place.by(who).ListCaseOpenings(pb.ListCaseOpeningsRequest()))
        ).code == "PERMISSION_DENIED"


async def test_nobody_is_told_of_oneself_nor_sees_it_off_alone(place):
    case = await closed(place)
    opening = await place.by(HEAD).OpenCase(because(case))
    assert not await told(place, HEAD, case)
    own = place.by(HEAD).ReviewCaseOpening(pb.ReviewCaseOpeningRequest(opening_id=opening.id))
    assert (await refused(own)).reason == "OPENING_NOT_FOUND"
    assert await told(place, AUDITOR, case) == [opening.id]


async def test_the_reason_stands_in_who_has_looked(place):
    case = await family(place)
    await place.by(COORDINATOR).OpenCase(because(case))
    await place.by(COORDINATOR).GetCase(READS["GetCase"](case))
    place.clock.advance(hours=1)
    records = await place.officer.ListAccessRecords(pb.ListAccessRecordsRequest(case_id=case.id))
    reasons = {(one.account_id, one.opening_reason) for one in records.records if one.rpc.endswith("GetCase")}
    assert (COORDINATOR.account_id, "COMPLAINT") in reasons
    assert {reason for account, reason in reasons if account != COORDINATOR.account_id} <= {""}


async def test_a_reason_is_a_kind_and_words(place):
    case = await family(place)
    for changes, fields in (
        ({"reason": "CURIOSITY"}, [("reason", "FIELD_UNKNOWN_VALUE")]),
        ({"note": ""}, [("note", "FIELD_REQUIRED")]),
    ):
        assert (await refused(place.by(COORDINATOR).OpenCase(because(case, **changes)))).fields == fields
    assert (await refused(place.by(MCR).OpenCase(because(case)))).reason == "CASE_NOT_FOUND"
