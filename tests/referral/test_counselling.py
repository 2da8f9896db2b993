"""Counselling: of a case or of who walked in, by an office or an institution; set right, taken back."""

import uuid
from dataclasses import replace
from typing import Any

import pytest
from google.type.date_pb2 import Date
from prag.referral.v1 import counselling_pb2 as pb
from prag.referral.v1 import referral_service_pb2 as referral
from prag.registry.v1 import registry_events_pb2 as registry

from services.chassis.auth.actors import acting
from services.chassis.dates import day
from services.chassis.errors import DomainError, InvalidArgument
from services.referral.models import AccountRef
from services.referral.vocabulary import counselling_terms
from tests import factories
from tests.recorded_events import fields
from tests.referral.conftest import OFFICER, TODAY, ReferralUnderTest, allowed, refused
from tests.referral.test_recorded_events import hear
from tests.rights.seeds import add

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.xdist_group("referral_counselling")]

WOMEN = pb.CounselledGroup(sex="COUNSELLED_SEX_FEMALE", age_band="AGE_BAND_30_64", count=3)
BOYS = pb.CounselledGroup(sex="COUNSELLED_SEX_MALE", age_band="AGE_BAND_15_17", count=1)
YESTERDAY = Date(year=2026, month=11, day=22)
HERE: Any = uuid.uuid4()
OFFICE = replace(OFFICER, institution_id=str(HERE))
HEAD = replace(factories.head("RAN"), institution_id=str(HERE))


def entry(**changes: Any) -> pb.CounsellingEntry:
    said = {"counselled_on": TODAY, "topics": ["SCHEME_RENT", "RIGHT_HEALTH"], "language": "sr"}
    return pb.CounsellingEntry(**(said | changes))


def walk_in(**changes: Any) -> pb.RecordCounsellingRequest:
    said = entry(**({"groups": [WOMEN, BOYS]} | changes))
    return pb.RecordCounsellingRequest(entry=said, request_id=str(uuid.uuid4()))


def of_case(service: ReferralUnderTest, **changes: Any) -> pb.RecordCounsellingRequest:
    said = entry(**({"person_ids": service.people[:1]} | changes))
    return pb.RecordCounsellingRequest(case_id=service.case_id, entry=said, request_id=str(uuid.uuid4()))


def faults(error: DomainError) -> list[tuple[str, str]]:
    assert isinstance(error, InvalidArgument)
    return [(one.field, one.reason) for one in error.fields]


async def told(service: ReferralUnderTest, counselling_id: str) -> list[Any]:
    rows = await service.referral.database.all(
        "SELECT type, municipality, institution, actual_date FROM outbox WHERE aggregate_id = $1 ORDER BY id",
        uuid.UUID(counselling_id),
    )
    return [
        (row["type"].rpartition(".")[2], row["municipality"], row["institution"], row["actual_date"])
        for row in rows
    ]


async def accepted(service: ReferralUnderTest) -> referral.Referral:
    sent = await service.send()
    return await service.eo.AcceptReferral(referral.AcceptReferralRequest(referral_id=sent.id))


async def test_a_counselling_of_a_case_is_kept_whole_and_told_without_a_name(shared_service):
    office = shared_service.referral.stub(OFFICE)
    request = of_case(
        shared_service,
        papers_told=["PAPER_IDENTITY", "PAPER_BIRTH"],
        papers_helped=["PAPER_BIRTH"],
        application_for="SCHEME_RENT",
    )
    made = await office.RecordCounselling(request)
    expected = pb.CounsellingEntry()
    expected.CopyFrom(request.entry)
    expected.counselled_by = OFFICE.account_id
    assert made.entry == expected
    assert (made.case_id, made.municipality, made.recorded_late) == (shared_service.case_id, "RAN", False)
    assert (made.institution_id, made.institution_kind) == (str(HERE), "MOCR")
    assert allowed(made) == {"correct_counselling", "undo_counselling"}
    # The same press twice is one counselling.
    assert (await office.RecordCounselling(request)).id == made.id
    on = day(TODAY, "on")
    assert await told(shared_service, made.id) == [("CounsellingRecorded", "RAN", "", on)]
    assert await office.GetCounselling(pb.GetCounsellingRequest(counselling_id=made.id)) == made
    listed = await office.ListCounselling(pb.ListCounsellingRequest(case_id=shared_service.case_id))
    assert made in listed.counselling
    # Whose file it is, is known of every look.
    looked = await shared_service.referral.database.all(
        "SELECT rpc FROM access_record WHERE $1 = ANY(person_ids)", uuid.UUID(shared_service.people[0])
    )
    assert {"RecordCounselling", "GetCounselling", "ListCounselling"} <= {
        row["rpc"].rpartition("/")[2] for row in looked
    }


async def test_people_who_walk_in_are_counted_and_not_named(shared_service):
    office = shared_service.referral.stub(OFFICE)
    made = await office.RecordCounselling(walk_in(counselled_on=YESTERDAY))
    assert (list(made.entry.groups), list(made.entry.person_ids), made.case_id) == ([WOMEN, BOYS], [], "")
    assert made.recorded_late
    listed = await office.ListCounselling(pb.ListCounsellingRequest(page_size=500))
    assert made in listed.counselling
    # Another office sees nothing of it, nor does an institution.
    for other in (factories.officer("GJL"), shared_service.eo_actor):
        error = await refused(
            shared_service.referral.stub(other).GetCounselling(
                pb.GetCounsellingRequest(counselling_id=made.id)
            )
        )
        assert error.reason == "COUNSELLING_NOT_FOUND"


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"counselled_on": Date(year=2026, month=11, day=24)}, [("entry.counselled_on", "DATE_IN_FUTURE")]),
        ({"topics": ["MAGIC"]}, [("entry.topics[0]", "FIELD_UNKNOWN_VALUE")]),
        (
            {"papers_told": ["X"], "papers_helped": ["Y"]},
            [
                ("entry.papers_told[0]", "FIELD_UNKNOWN_VALUE"),
                ("entry.papers_helped[0]", "FIELD_UNKNOWN_VALUE"),
            ],
        ),
        ({"application_for": "RIGHT_HEALTH"}, [("entry.application_for", "FIELD_UNKNOWN_VALUE")]),
        ({"application_for": "SCHEME_HOUSE"}, [("entry.application_for", "FIELD_UNKNOWN_VALUE")]),
        ({"groups": []}, [("entry.groups", "FIELD_REQUIRED")]),
        ({"groups": [WOMEN, WOMEN]}, [("entry.groups[1]", "FIELD_DUPLICATE")]),
        ({"person_ids": [str(uuid.uuid4())]}, [("entry.person_ids[0]", "FIELD_UNKNOWN_VALUE")]),
        ({"counselled_by": "somebody"}, [("entry.counselled_by", "FIELD_UNKNOWN_VALUE")]),
        ({"language": "whatever is spoken"}, [("entry.language", "FIELD_INVALID_FORMAT")]),
        ({"topics": []}, [("entry.topics", "FIELD_REQUIRED")]),
    ],
)
async def test_what_is_wrong_names_its_field(shared_service, changes, expected):
    error = await refused(shared_service.referral.stub(OFFICE).RecordCounselling(walk_in(**changes)))
    assert faults(error) == expected


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"counselled_on": Date(year=2020, month=1, day=1)}, [("entry.counselled_on", "DATE_TOO_EARLY")]),
        ({"person_ids": []}, [("entry.person_ids", "FIELD_REQUIRED")]),
        ({"groups": [WOMEN]}, [("entry.groups", "FIELD_TOO_MANY")]),
    ],
)
async def test_what_is_wrong_of_a_case_names_its_field(shared_service, changes, expected):
    error = await refused(
        shared_service.referral.stub(OFFICE).RecordCounselling(of_case(shared_service, **changes))
    )
    assert faults(error) == expected


async def test_whoever_serves_several_municipalities_says_where(shared_service):
    both = replace(shared_service.eo_actor, municipalities=("RAN", "GJL"))
    stub = shared_service.referral.stub(both)
    request = walk_in()
    assert faults(await refused(stub.RecordCounselling(request))) == [("municipality", "FIELD_REQUIRED")]
    request.municipality = "PEJ"
    assert faults(await refused(stub.RecordCounselling(request))) == [("municipality", "FIELD_UNKNOWN_VALUE")]
    request.municipality = "GJL"
    assert (await stub.RecordCounselling(request)).municipality == "GJL"


async def test_a_colleague_counselled_and_another_wrote_it_down(shared_service):
    with acting(OFFICE):
        async with shared_service.referral.runtime.database.transaction() as tx:
            tx.add(
                AccountRef(
                    account_id="colleague", institution_id=str(HERE), roles=["mocr_officer"], active=False
                )
            )
    made = await shared_service.referral.stub(OFFICE).RecordCounselling(walk_in(counselled_by="colleague"))
    assert (made.entry.counselled_by, made.recorded_by) == ("colleague", OFFICE.account_id)


async def test_an_institution_counsels_whom_it_accepted_and_sees_its_own_alone(shared_service):
    eo = shared_service.eo
    request = of_case(shared_service)
    assert (await refused(eo.RecordCounselling(request))).reason == "CASE_NOT_FOUND"
    await shared_service.consent("PUBLIC_BODY")
    await accepted(shared_service)
    made = await eo.RecordCounselling(request)
    assert (made.institution_id, made.case_id) == (shared_service.eo_id, shared_service.case_id)
    # In its own feed, and in the municipality's numbers.
    assert await told(shared_service, made.id) == [
        ("CounsellingRecorded", "RAN", shared_service.eo_id, day(TODAY, "on"))
    ]
    request = of_case(shared_service, person_ids=shared_service.people[1:2])
    assert faults(await refused(eo.RecordCounselling(request))) == [
        ("entry.person_ids[0]", "FIELD_UNKNOWN_VALUE")
    ]
    request = of_case(shared_service, counselled_on=YESTERDAY)
    assert faults(await refused(eo.RecordCounselling(request))) == [("entry.counselled_on", "DATE_TOO_EARLY")]
    asked = pb.ListCounsellingRequest(case_id=shared_service.case_id)
    own = (await eo.ListCounselling(asked)).counselling
    assert {one.institution_id for one in own} == {shared_service.eo_id}
    # The office reads it on the case's page, and leaves it to the institution.
    seen = {
        one.id: one for one in (await shared_service.referral.stub(OFFICE).ListCounselling(asked)).counselling
    }
    assert {one.reason for one in seen[made.id].actions} == {"COUNSELLING_OF_ANOTHER"}
    assert not (await shared_service.vtc.ListCounselling(asked)).counselling
    colleague = replace(shared_service.eo_actor, account_id="another")
    undo = pb.UndoCounsellingRequest(counselling_id=made.id, reason="twice")
    assert (await shared_service.referral.stub(colleague).UndoCounselling(undo)).undone_by == "another"


async def test_it_is_set_right_with_a_reason_and_what_stood_before_stays(shared_service):
    office = shared_service.referral.stub(OFFICE)
    made = await office.RecordCounselling(of_case(shared_service))
    right = pb.CounsellingEntry()
    right.CopyFrom(made.entry)
    right.topics[:] = ["VACANCIES"]
    request = pb.CorrectCounsellingRequest(
        counselling_id=made.id,
        entry=right,
        reason="the wrong box",
        etag=made.etag,
        request_id=str(uuid.uuid4()),
    )
    after = await office.CorrectCounselling(request)
    assert (after.entry, after.etag != made.etag) == (right, True)
    assert [(one.reason, one.before, one.changed_by) for one in after.changes] == [
        ("the wrong box", made.entry, OFFICE.account_id)
    ]
    assert await office.GetCounselling(pb.GetCounsellingRequest(counselling_id=made.id)) == after
    # Sent again it is the same act; from the old page it is refused; the same again is none.
    assert await office.CorrectCounselling(request) == after
    stale = pb.CorrectCounsellingRequest(counselling_id=made.id, entry=right, reason="x", etag=made.etag)
    assert (await refused(office.CorrectCounselling(stale))).reason == "ETAG_STALE"
    stale.etag = ""
    assert (await refused(office.CorrectCounselling(stale))).reason == "ETAG_MISSING"
    stale.etag = after.etag
    assert (await office.CorrectCounselling(stale)).changes == after.changes
    stale.reason = " "
    assert faults(await refused(office.CorrectCounselling(stale))) == [("reason", "FIELD_REQUIRED")]
    assert [one[0] for one in await told(shared_service, made.id)] == [
        "CounsellingRecorded",
        "CounsellingCorrected",
    ]


async def test_a_mistake_is_taken_back_by_its_author_or_the_head(shared_service):
    office, head = (shared_service.referral.stub(one) for one in (OFFICE, HEAD))
    made = await office.RecordCounselling(walk_in())
    colleague = shared_service.referral.stub(replace(OFFICE, account_id="colleague of theirs"))
    undo = pb.UndoCounsellingRequest(
        counselling_id=made.id, reason="another day's", request_id=str(uuid.uuid4())
    )
    assert (await refused(colleague.UndoCounselling(undo))).reason == "COUNSELLING_OF_ANOTHER"
    undone = await head.UndoCounselling(undo)
    assert (undone.undone_by, undone.undo_reason) == (HEAD.account_id, "another day's")
    assert not allowed(undone)
    undo.request_id = ""
    assert (await refused(head.UndoCounselling(undo))).reason == "COUNSELLING_UNDONE"
    assert [one[0] for one in await told(shared_service, made.id)] == [
        "CounsellingRecorded",
        "CounsellingUndone",
    ]


async def test_a_list_has_pages_a_period_and_a_topic(shared_service):
    elsewhere = replace(OFFICE, municipalities=("KAM",), account_id="of KAM")
    office = shared_service.referral.stub(elsewhere)
    days = [Date(year=2026, month=10, day=number) for number in (3, 1, 2)]
    topics = ["DEADLINE", "VACANCIES", "DEADLINE"]
    made = [
        await office.RecordCounselling(walk_in(counselled_on=on, topics=[topic]))
        for on, topic in zip(days, topics, strict=True)
    ]
    first = await office.ListCounselling(pb.ListCounsellingRequest(page_size=2))
    assert [one.id for one in first.counselling] == [made[0].id, made[2].id]
    more = pb.ListCounsellingRequest(page_size=2, page_token=first.next_page_token)
    rest = await office.ListCounselling(more)
    assert ([one.id for one in rest.counselling], rest.next_page_token) == ([made[1].id], "")
    more.topic = "DEADLINE"
    assert faults(await refused(office.ListCounselling(more))) == [("page_token", "PAGE_TOKEN_INVALID")]
    found = await office.ListCounselling(pb.ListCounsellingRequest(topic="DEADLINE", from_on=days[2]))
    assert [one.id for one in found.counselling] == [made[0].id, made[2].id]
    found = await office.ListCounselling(pb.ListCounsellingRequest(from_on=days[2], until_on=days[2]))
    assert [one.id for one in found.counselling] == [made[2].id]
    wrong = pb.ListCounsellingRequest(from_on=days[0], until_on=days[1])
    assert faults(await refused(office.ListCounselling(wrong))) == [("until_on", "DATE_TOO_EARLY")]


async def test_nothing_is_recorded_on_a_closed_case_nor_changed(shared_service):
    office = shared_service.referral.stub(OFFICE)
    made = await office.RecordCounselling(of_case(shared_service))
    key = uuid.UUID(shared_service.case_id)
    people = tuple(map(uuid.UUID, shared_service.people))
    await shared_service.referral.knows_case(key, state="CASE_STATE_CLOSED", person_ids=people)
    # As new as what registry says itself.
    await shared_service.referral.database.all("UPDATE case_ref SET version = 1000 WHERE case_id = $1", key)
    try:
        calls = (
            office.RecordCounselling(of_case(shared_service)),
            office.UndoCounselling(pb.UndoCounsellingRequest(counselling_id=made.id, reason="x")),
            office.CorrectCounselling(
                pb.CorrectCounsellingRequest(
                    counselling_id=made.id, entry=made.entry, reason="x", etag=made.etag
                )
            ),
        )
        assert [(await refused(call)).reason for call in calls] == ["CASE_CLOSED"] * 3
        seen = await office.ListCounselling(pb.ListCounsellingRequest(case_id=shared_service.case_id))
        assert {action.reason for one in seen.counselling for action in one.actions if one.id == made.id} == {
            "CASE_CLOSED"
        }
    finally:
        await shared_service.referral.database.all("DELETE FROM case_ref WHERE case_id = $1", key)


async def test_it_goes_with_its_case_and_the_institution_keeps_its_own(shared_service):
    service = shared_service
    case = await service.referral.knows_case(municipality="RAN", state="PLANNED")
    made = str(uuid.uuid4())
    await add(
        service.referral.database,
        "counselling",
        id=made,
        municipality="RAN",
        case_id=case,
        strand="REINTEGRATION",
        institution_id=service.eo_id,
        counselled_in="RAN",
        counselled_on=day(TODAY, "on"),
        recorded_by=service.eo_actor.account_id,
        groups="[]",
        changes="[]",
    )
    moved = registry.CaseTransferred(case_id=case, municipality="PRI", previous_municipality="RAN")
    await hear(service, moved, day(TODAY, "on"))
    asked = pb.GetCounsellingRequest(counselling_id=made)
    new_office = service.referral.stub(factories.officer("PRI"))
    assert (await new_office.GetCounselling(asked)).municipality == "PRI"
    assert (await refused(service.office.GetCounselling(asked))).reason == "COUNSELLING_NOT_FOUND"
    assert (await service.eo.GetCounselling(asked)).id == made
    undo = pb.UndoCounsellingRequest(counselling_id=made, reason="another family's")
    assert (await service.eo.UndoCounselling(undo)).undone_by == service.eo_actor.account_id
    assert [one[:3] for one in await told(service, made)] == [("CounsellingUndone", "PRI", service.eo_id)]


async def test_the_terms_of_a_day(shared_service):
    office = shared_service.office
    every = await office.ListCounsellingTerms(pb.ListCounsellingTermsRequest())
    assert {one.code for one in every.topics} == counselling_terms().topics.keys()
    assert {one.code for one in every.papers} == counselling_terms().papers.keys()
    before = await office.ListCounsellingTerms(
        pb.ListCounsellingTermsRequest(on=Date(year=2019, month=12, day=31))
    )
    assert not fields(before)
