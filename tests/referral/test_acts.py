"""What each act leaves: the whole row as both sides see it, and by which rule an act is refused."""

import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any

import pytest
import pytest_asyncio
from google.protobuf.field_mask_pb2 import FieldMask
from google.protobuf.timestamp_pb2 import Timestamp
from google.type.date_pb2 import Date
from prag.assessment.v1 import assessment_service_pb2 as assessment
from prag.common.v1 import types_pb2 as common
from prag.identity.v1 import identity_service_pb2 as identity
from prag.referral.v1 import referral_service_pb2 as pb
from prag.registry.v1 import registry_events_pb2
from prag.registry.v1 import registry_service_pb2 as registry

from services.chassis.auth.actors import Actor
from services.chassis.database.statements import literals
from services.domain import roles
from services.referral import resources
from services.referral.rules import OPEN, Item, Reason, State, Target
from tests import factories
from tests.recorded_events import fields, telling
from tests.referral.conftest import BEFORE, OFFICER, TODAY, ReferralUnderTest, moment, refused
from tests.referral.test_recorded_events import fresh, hear, stamp

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.xdist_group("referral_acts")]

PERSON = pb.SnapshotPerson(
    given_name="Nenad",
    family_name="Rašić",
    birth_year=1984,
    sex="MALE",
    languages=["sr", "sq"],
    schooling="welder's school",
    occupation="welder",
)
WHOLE = pb.Snapshot(persons=[PERSON], phone="+38344123456", request="mediation", contact="Mira, office 3")
# What of it a training centre needs: neither the sex nor anything else that is not on its list.
NARROWED: dict[str, Any] = {
    "persons": [
        {
            "given_name": "Nenad",
            "family_name": "Rašić",
            "birth_year": 1984,
            "languages": ["sr", "sq"],
            "schooling": "welder's school",
            "occupation": "welder",
        }
    ],
    "phone": "+38344123456",
    "request": "welding course",
    "contact": "Mira, office 3",
}


def whole(shared_service: ReferralUnderTest) -> pb.Snapshot:
    """WHOLE as it is kept: with the id of who it is."""
    kept = pb.Snapshot()
    kept.CopyFrom(WHOLE)
    kept.persons[0].person_id = shared_service.people[0]
    return kept


def narrowed(shared_service: ReferralUnderTest) -> dict[str, Any]:
    """NARROWED in the same way."""
    return NARROWED | {"persons": [NARROWED["persons"][0] | {"person_id": shared_service.people[0]}]}


@pytest_asyncio.fixture(loop_scope="module", autouse=True)
async def nobody_is_sent(shared_service: ReferralUnderTest) -> None:
    """What an earlier test left open is none of this one's."""
    await shared_service.referral.database.all(
        f"UPDATE referral SET state = 'WITHDRAWN', snapshot = NULL WHERE state IN ({literals(sorted(OPEN))})"
    )


def shown(referral: pb.Referral, *apart: str) -> dict[str, Any]:
    """All that is shown of a referral, without its buttons and what is named apart."""
    found = fields(referral)
    assert found.pop("actions")
    return {name: value for name, value in found.items() if name not in apart}


async def as_seen(service: ReferralUnderTest, by: Any, referral_id: str, *apart: str) -> dict[str, Any]:
    return shown(await by.GetReferral(pb.GetReferralRequest(referral_id=referral_id)), *apart)


def at(text: str) -> Timestamp:
    return stamp(moment(text))


async def test_a_referral_as_it_is_sent_and_as_it_is_accepted(shared_service: ReferralUnderTest):
    item = await shared_service.item("JOB_MEDIATION", "EO", shared_service.people[0])
    # The last hour of the year before in Greenwich is the first of the year here.
    sent = await shared_service.send(
        plan_item_id=item,
        snapshot=WHOLE,
        actual_time=at("2025-12-31T23:00:00"),
        consent_id=shared_service.consent_id,
    )
    case = await shared_service.registry.GetCase(registry.GetCaseRequest(case_id=shared_service.case_id))
    expected = {
        "id": sent.id,
        "number": "REF-RAN-2026-0001",
        "case_id": shared_service.case_id,
        "case_number": case.number,
        "municipality": "RAN",
        "plan_item_id": item,
        "item_code": "JOB_MEDIATION",
        "institution_id": shared_service.eo_id,
        "institution_kind": "EO",
        "state": pb.REFERRAL_STATE_SENT,
        "person_ids": shared_service.people[:1],
        "snapshot": fields(whole(shared_service)),
        "sent_time": "2025-12-31T23:00:00Z",
        "sent_by": OFFICER.account_id,
        "consent_id": shared_service.consent_id,
        "etag": "1",
        "strand": common.STRAND_REINTEGRATION,
        "shared_fields": [
            "BIRTH_YEAR",
            "FAMILY_NAME",
            "GIVEN_NAME",
            "LANGUAGES",
            "OCCUPATION",
            "PHONE",
            "SCHOOLING",
            "SEX",
        ],
    }
    assert case.number
    assert shown(sent) == expected
    for by in (shared_service.office, shared_service.eo):
        assert await as_seen(shared_service, by, sent.id) == expected

    await hear(shared_service, until("2026-11-30T14:00:00", sent.id))
    # Answered by the institution's own system.
    machine = shared_service.referral.stub(replace(shared_service.eo_actor, kind="machine"))
    accept = pb.AcceptReferralRequest(
        referral_id=sent.id, appointment_time=at("2026-12-01T09:00:00"), counsellor="Besnik Kadriu"
    )
    accepted = shown(await machine.AcceptReferral(accept))
    expected |= {
        "state": pb.REFERRAL_STATE_ACCEPTED,
        "answered_time": "2026-11-23T08:00:00Z",
        "answer_due_time": "2026-11-30T14:00:00Z",
        "appointment_time": "2026-12-01T09:00:00Z",
        "counsellor": "Besnik Kadriu",
        "by_api": True,
        "etag": "3",
    }
    assert accepted == expected
    assert await as_seen(shared_service, shared_service.office, sent.id) == expected


def until(due: str, referral_id: str) -> registry_events_pb2.ClockStarted:
    started = registry_events_pb2.ClockStarted(subject_id=referral_id)
    started.due_time.CopyFrom(at(due))
    return started


async def test_numbers_are_of_the_year_in_kosovo_and_follow_on_each_other(shared_service: ReferralUnderTest):
    last = [
        (await shared_service.send(actual_time=at(when), plan_item_id=await shared_service.item())).number
        for when in (
            "2025-12-31T22:59:59",
            "2025-12-31T23:00:00",
            "2025-12-31T22:00:00",
            "2026-11-23T08:00:00",
        )
    ]
    year, first = last[1].rsplit("-", 1)
    assert last[::2] == ["REF-RAN-2025-0001", "REF-RAN-2025-0002"]
    assert (year, last[3]) == ("REF-RAN-2026", f"REF-RAN-2026-{int(first) + 1:04d}")


async def test_a_refused_one_is_closed_for_both_sides(shared_service: ReferralUnderTest):
    sent = await shared_service.send()
    refusal = pb.RefuseReferralRequest(
        referral_id=sent.id,
        reason="NO_PLACE",
        note="nema mesta do marta",
        actual_time=at("2026-11-23T08:00:00"),
    )
    expected = {
        **shown(sent, "snapshot"),
        "state": pb.REFERRAL_STATE_REFUSED,
        "answered_time": "2026-11-23T08:00:00Z",
        "refusal_reason": "NO_PLACE",
        "refusal_note": "nema mesta do marta",
        "snapshot_closed": True,
        "closed_cause": "REFERRAL_ENDED",
        "closed_time": "2026-11-23T08:00:00Z",
        "etag": "2",
    }
    assert shown(await shared_service.eo.RefuseReferral(refusal)) == expected
    for by in (shared_service.office, shared_service.eo):
        assert await as_seen(shared_service, by, sent.id) == expected
    by_machine = await shared_service.send()
    refusal.referral_id = by_machine.id
    machine = shared_service.referral.stub(replace(shared_service.eo_actor, kind="machine"))
    assert (await machine.RefuseReferral(refusal)).by_api


async def test_outcomes_on_the_way_leave_it_open_and_the_last_one_closes_it(
    shared_service: ReferralUnderTest,
):
    sent = await shared_service.send(person_ids=shared_service.people)
    await shared_service.eo.AcceptReferral(pb.AcceptReferralRequest(referral_id=sent.id))
    first = await shared_service.eo.RecordOutcome(
        pb.RecordOutcomeRequest(
            referral_id=sent.id,
            outcome="CAREER_COUNSELLED",
            done_on=TODAY,
            person_ids=shared_service.people[1:],
            note="came alone",
            grade="2",
        )
    )
    assert (first.state, first.snapshot_closed) == (pb.REFERRAL_STATE_IN_SERVICE, False)
    assert first.snapshot == sent.snapshot
    seen = await shared_service.eo.GetReferral(pb.GetReferralRequest(referral_id=sent.id))
    assert (seen.snapshot, seen.snapshot_closed, seen.closed_cause) == (sent.snapshot, False, "")
    outcome = {
        "id": first.outcomes[0].id,
        "code": "CAREER_COUNSELLED",
        "done_on": "2026-11-23",
        "recorded_time": "2026-11-23T08:00:00Z",
        "recorded_by": shared_service.eo_actor.account_id,
        "person_ids": shared_service.people[1:],
        "grade": "2",
        "note": "came alone",
    }
    assert [fields(one) for one in seen.outcomes] == [outcome]
    last = pb.RecordOutcomeRequest(referral_id=sent.id, outcome="EMPLOYED", done_on=TODAY, completes=True)
    await shared_service.eo.RecordOutcome(last)
    ended = await as_seen(shared_service, shared_service.eo, sent.id)
    assert [(one["code"], one["person_ids"]) for one in ended.pop("outcomes")] == [
        ("CAREER_COUNSELLED", shared_service.people[1:]),
        ("EMPLOYED", shared_service.people),
    ]
    assert ended == {
        **shown(sent, "snapshot"),
        "state": pb.REFERRAL_STATE_COMPLETED,
        "answered_time": "2026-11-23T08:00:00Z",
        "snapshot_closed": True,
        "closed_cause": "REFERRAL_ENDED",
        "closed_time": "2026-11-23T08:00:00Z",
        "etag": ended["etag"],
    }


async def test_what_failed_and_what_was_taken_back_is_closed_and_others_stay(
    shared_service: ReferralUnderTest,
):
    failed, taken, other = [
        await shared_service.send(plan_item_id=await shared_service.item()) for _ in range(3)
    ]
    await shared_service.eo.AcceptReferral(pb.AcceptReferralRequest(referral_id=failed.id))
    await shared_service.eo.FailReferral(
        pb.FailReferralRequest(referral_id=failed.id, reason="DID_NOT_COME", note="twice")
    )
    await shared_service.office.WithdrawReferral(
        pb.WithdrawReferralRequest(referral_id=taken.id, cause="FAMILY_DECLINED", reason="they moved")
    )
    closed = {
        "snapshot_closed": True,
        "closed_cause": "REFERRAL_ENDED",
        "closed_time": "2026-11-23T08:00:00Z",
    }
    for by in (shared_service.office, shared_service.eo):
        assert await as_seen(shared_service, by, failed.id) == {
            **shown(failed, "snapshot"),
            **closed,
            "state": pb.REFERRAL_STATE_FAILED,
            "answered_time": "2026-11-23T08:00:00Z",
            "failure_reason": "DID_NOT_COME",
            "failure_note": "twice",
            "etag": "3",
        }
        assert await as_seen(shared_service, by, taken.id) == {
            **shown(taken, "snapshot"),
            **closed,
            "state": pb.REFERRAL_STATE_WITHDRAWN,
            "withdrawal_cause": "FAMILY_DECLINED",
            "withdrawal_reason": "they moved",
            "etag": "2",
        }
        assert await as_seen(shared_service, by, other.id) == shown(other)
    work = await shared_service.eo.ListWork(common.ListWorkRequest())
    waiting = {item.subject_id for item in work.items}
    assert other.id in waiting
    assert not waiting & {failed.id, taken.id}


async def test_what_is_passed_on_is_narrowed_and_the_first_one_stays_open(shared_service: ReferralUnderTest):
    item = await shared_service.item()
    sent = await shared_service.send(plan_item_id=item, snapshot=WHOLE, actual_time=at("2026-11-22T08:00:00"))
    forward = pb.ForwardReferralRequest(
        referral_id=sent.id, institution_id=shared_service.vtc_id, note="welding course", request_id=fresh()
    )
    first = await shared_service.eo.ForwardReferral(forward)
    assert shown(first) == {
        **shown(sent),
        "state": pb.REFERRAL_STATE_IN_SERVICE,
        "answered_time": "2026-11-23T08:00:00Z",
        "etag": "2",
    }
    onward = (await shared_service.vtc.ListReferrals(pb.ListReferralsRequest(page_size=1))).referrals[0]
    assert shown(onward, "id", "number") == {
        **shown(sent, "id", "number"),
        "institution_id": shared_service.vtc_id,
        "institution_kind": "VTC",
        "snapshot": narrowed(shared_service),
        "shared_fields": [
            "BIRTH_YEAR",
            "FAMILY_NAME",
            "GIVEN_NAME",
            "LANGUAGES",
            "OCCUPATION",
            "PHONE",
            "SCHOOLING",
        ],
        "sent_time": "2026-11-23T08:00:00Z",
        "sent_by": shared_service.eo_actor.account_id,
        "onward_from": sent.id,
    }
    # In service it may be passed on again once the next one has ended; without a word the request stays.
    await shared_service.vtc.RefuseReferral(
        pb.RefuseReferralRequest(referral_id=onward.id, reason="NO_PLACE")
    )
    again = pb.ForwardReferralRequest(referral_id=sent.id, institution_id=shared_service.vtc_id)
    # What was answered before keeps its time.
    shared_service.referral.clock.advance(hours=1)
    kept = await shared_service.eo.ForwardReferral(again)
    shared_service.referral.clock.advance(hours=-1)
    assert kept.answered_time == first.answered_time
    second = (await shared_service.vtc.ListReferrals(pb.ListReferralsRequest(page_size=1))).referrals[0]
    assert second.snapshot.request == "mediation"


async def test_a_centre_for_social_work_passes_on_less_than_it_was_shown(shared_service: ReferralUnderTest):
    csw, mhc = (shared_service.institutions[kind] for kind in ("CSW", "MHC"))
    person = pb.SnapshotPerson(given_name="Dragana", identifier="RC-203456", languages=["sr"])
    person.birth_date.CopyFrom(Date(year=1986, month=5, day=6))
    asked = pb.Snapshot(persons=[person], address="Glavna 1", phone="+38344123456", request="counselling")
    sent = await shared_service.send(
        institution_id=csw.institution_id, snapshot=asked, person_ids=shared_service.people[1:]
    )
    assert list(sent.shared_fields) == [
        "ADDRESS",
        "BIRTH_DATE",
        "GIVEN_NAME",
        "IDENTIFIER",
        "LANGUAGES",
        "PHONE",
    ]
    await shared_service.referral.stub(csw).ForwardReferral(
        pb.ForwardReferralRequest(referral_id=sent.id, institution_id=mhc.institution_id)
    )
    onward = (await shared_service.referral.stub(mhc).ListReferrals(pb.ListReferralsRequest())).referrals[0]
    assert fields(onward.snapshot) == {
        "persons": [{"person_id": shared_service.people[1], "given_name": "Dragana", "languages": ["sr"]}],
        "phone": "+38344123456",
        "request": "counselling",
    }
    # Its consent is the first one's: withdrawn, both are closed, and nothing is passed on any more.
    assert onward.consent_id == sent.consent_id


async def test_after_consent_is_withdrawn_nothing_is_passed_on(shared_service: ReferralUnderTest):
    sent = await shared_service.send()
    own = uuid.uuid4()
    await shared_service.referral.database.all(
        "UPDATE referral SET consent_id = $1 WHERE id = $2", own, uuid.UUID(sent.id)
    )
    await hear(shared_service, registry_events_pb2.ConsentWithdrawn(consent_id=str(own)))
    forward = pb.ForwardReferralRequest(referral_id=sent.id, institution_id=shared_service.vtc_id)
    error = await refused(shared_service.eo.ForwardReferral(forward))
    assert (error.reason, error.metadata) == ("CONSENT_MISSING", {"institution_kind": "VTC"})
    expected = {
        **shown(sent, "snapshot"),
        "consent_id": str(own),
        "snapshot_closed": True,
        "closed_cause": "CONSENT_WITHDRAWN",
        "closed_time": "2026-11-23T08:00:00Z",
        "etag": "2",
    }
    assert await as_seen(shared_service, shared_service.eo, sent.id) == expected
    assert sent.id not in {
        item.subject_id for item in (await shared_service.eo.ListWork(common.ListWorkRequest())).items
    }
    # It may still be answered, and its end does not say that it was closed by that.
    shared_service.referral.clock.advance(hours=1)
    ended = await shared_service.eo.RefuseReferral(
        pb.RefuseReferralRequest(referral_id=sent.id, reason="OTHER")
    )
    shared_service.referral.clock.advance(hours=-1)
    assert (ended.closed_cause, ended.closed_time.ToJsonString()) == (
        "CONSENT_WITHDRAWN",
        "2026-11-23T08:00:00Z",
    )


NAMED = pb.Snapshot(persons=[pb.SnapshotPerson(given_name="Nenad")])
SPOUSE = pb.Snapshot(persons=[pb.SnapshotPerson(given_name="Dragana")])


@pytest.mark.parametrize(
    ("changes", "field", "reason"),
    [
        ({"person_ids": []}, "person_ids", "FIELD_REQUIRED"),
        ({"person_ids": [str(uuid.uuid4())]}, "person_ids", "FIELD_UNKNOWN_VALUE"),
        ({"snapshot": pb.Snapshot()}, "snapshot.persons", "FIELD_REQUIRED"),
        (
            {"snapshot": pb.Snapshot(persons=NAMED.persons, address="Glavna 1")},
            "snapshot",
            "FIELD_UNKNOWN_VALUE",
        ),
        (
            {"snapshot": pb.Snapshot(persons=NAMED.persons, request="x" * 2001)},
            "snapshot.request",
            "FIELD_TOO_LONG",
        ),
        ({"actual_time": Timestamp(seconds=4102444800)}, "actual_time", "DATE_IN_FUTURE"),
        ({"actual_time": at("2026-11-23T08:00:01")}, "actual_time", "DATE_IN_FUTURE"),
        ({"request_id": "not an id"}, "request_id", "REQUEST_ID_INVALID"),
        ({"institution_id": "FAR"}, "institution_id", "INSTITUTION_NOT_HERE"),
        ({"institution_id": "GONE"}, "institution_id", "INSTITUTION_NOT_HERE"),
    ],
)
async def test_a_wrong_field_is_named_and_nothing_is_sent(
    shared_service: ReferralUnderTest, changes, field, reason
):
    if "institution_id" in changes:
        changes = {"institution_id": shared_service.institutions[changes["institution_id"]].institution_id}
    async with telling(shared_service.referral.database) as told:
        error = await refused(shared_service.send(**changes))
    assert [(one.field, one.reason) for one in error.fields] == [(field, reason)]
    assert told.events == []


@pytest.mark.parametrize(
    ("kind", "of", "field"),
    [("CSW", None, "institution_id"), ("EO", 1, "person_ids"), ("EO", 0, None), ("", None, None)],
)
async def test_a_plan_item_says_to_whom_and_whom(shared_service: ReferralUnderTest, kind, of, field):
    item = await shared_service.item(kind=kind, person="" if of is None else shared_service.people[of])
    if field is None:
        assert (await shared_service.send(plan_item_id=item)).plan_item_id == item
        return
    error = await refused(shared_service.send(plan_item_id=item))
    assert [(one.field, one.reason) for one in error.fields] == [(field, "PLAN_ITEM_MISMATCH")]


async def test_a_referral_moves_no_item_of_another_case(shared_service: ReferralUnderTest):
    other = replace(shared_service, case_id=str(uuid.uuid4()), plan=None)
    error = await refused(shared_service.send(plan_item_id=await other.item()))
    assert [(one.field, one.reason) for one in error.fields] == [("plan_item_id", "PLAN_ITEM_MISMATCH")]


async def test_the_etag_of_a_referral_moves_with_each_outcome(shared_service: ReferralUnderTest):
    sent = await shared_service.send()
    seen = [(await shared_service.eo.AcceptReferral(pb.AcceptReferralRequest(referral_id=sent.id))).etag]
    for _ in range(2):
        outcome = pb.RecordOutcomeRequest(referral_id=sent.id, outcome="CAREER_COUNSELLED", done_on=TODAY)
        seen.append((await shared_service.eo.RecordOutcome(outcome)).etag)
    assert len(set(seen)) == 3


async def test_a_named_consent_is_the_one_that_it_rests_on(shared_service: ReferralUnderTest):
    later = await shared_service.consent("PUBLIC_BODY", "DONOR")
    assert (await shared_service.send(consent_id=later)).consent_id == later
    first = await shared_service.send(
        consent_id=shared_service.consent_id, plan_item_id=await shared_service.item()
    )
    assert first.consent_id == shared_service.consent_id
    for unknown in (str(uuid.uuid4()), "the first one"):
        error = await refused(shared_service.send(consent_id=unknown))
        assert [(one.field, one.reason) for one in error.fields] == [("consent_id", "FIELD_UNKNOWN_VALUE")]
    donors = await shared_service.consent("DONOR")
    error = await refused(shared_service.send(consent_id=donors))
    assert (error.reason, error.metadata) == ("CONSENT_MISSING", {"institution_kind": "EO"})


@asynccontextmanager
async def agreed(service: ReferralUnderTest, *consents: dict[str, Any]) -> AsyncIterator[None]:
    """These are the consents of the family, and no others, for a while."""
    database = service.neighbours["registry"].database
    await database.all("UPDATE consent SET withdrawn_on = '2026-01-01' WHERE withdrawn_on IS NULL")
    made = [await service.consent("PUBLIC_BODY", **one) for one in consents]
    yield
    await database.all("DELETE FROM consent WHERE id = ANY($1::uuid[])", [uuid.UUID(one) for one in made])
    await database.all("UPDATE consent SET withdrawn_on = NULL WHERE withdrawn_on = '2026-01-01'")


TODAYS = Date(year=2026, month=11, day=23)
YESTERDAY = Date(year=2026, month=11, day=22)


@pytest.mark.parametrize(
    ("consents", "shares"),
    [
        (({},), True),
        (({"purpose": "STATISTICS"},), False),
        (({"purpose": "BENEFITS"}, {"purpose": "STATISTICS"}), False),
        (({"valid_until": TODAYS},), True),
        (({"valid_until": YESTERDAY},), False),
        # Of the other person; of both, each by itself, is not one that covers both.
        (({"of": 1},), False),
        (({"of": 0},), True),
        ((), False),
    ],
)
async def test_without_a_consent_to_services_that_covers_them_nobody_is_shared(
    shared_service: ReferralUnderTest, consents, shares
):
    item = await shared_service.item()
    sent = await shared_service.send(
        institution_id=shared_service.institutions["EO"].institution_id, plan_item_id=item
    )
    forward = pb.ForwardReferralRequest(referral_id=sent.id, institution_id=shared_service.vtc_id)
    async with agreed(shared_service, *consents):
        if shares:
            assert (await shared_service.send(plan_item_id=await shared_service.item())).id
            assert (await shared_service.eo.ForwardReferral(forward)).state == pb.REFERRAL_STATE_IN_SERVICE
            return
        for call, kind in (
            (shared_service.send(), "EO"),
            (shared_service.eo.ForwardReferral(forward), "VTC"),
        ):
            error = await refused(call)
            assert (error.reason, error.metadata) == ("CONSENT_MISSING", {"institution_kind": kind})


async def test_one_persons_consent_refers_nobody_else(shared_service: ReferralUnderTest):
    both = pb.Snapshot(persons=[pb.SnapshotPerson(given_name=name) for name in ("Nenad", "Dragana")])
    async with agreed(shared_service, {"of": 0}):
        error = await refused(shared_service.send(person_ids=shared_service.people, snapshot=both))
        assert error.reason == "CONSENT_MISSING"
        # Nor is somebody shown who is not referred.
        error = await refused(shared_service.send(snapshot=both))
        assert [(one.field, one.reason) for one in error.fields] == [("snapshot.persons", "FIELD_TOO_MANY")]
    async with agreed(shared_service, {}):
        assert (await shared_service.send(person_ids=shared_service.people, snapshot=both)).id


FALSE_VALUES = {
    "given_name": "Dragana",
    "family_name": "Rasic",
    "birth_year": 1986,
    "birth_date": Date(year=1986, month=5, day=6),
    "sex": "FEMALE",
    "identifier": "RC-203456",
    "languages": ["sr", "de"],
    "schooling": "none",
    "occupation": "teacher",
}


async def test_what_is_shared_is_what_registry_says_of_who_is_referred(shared_service: ReferralUnderTest):
    # A consent of the head alone, and another's data typed beside the head's id or without any.
    assert FALSE_VALUES.keys() | {"person_id"} == set(pb.SnapshotPerson.DESCRIPTOR.fields_by_name)
    async with agreed(shared_service, {"of": 0}):
        for name, value in FALSE_VALUES.items():
            for key in (shared_service.people[0], ""):
                typed = pb.SnapshotPerson(person_id=key, **{name: value})
                error = await refused(shared_service.send(snapshot=pb.Snapshot(persons=[typed])))
                assert [(one.field, one.reason) for one in error.fields] == [
                    (f"snapshot.persons[0].{name}", "FIELD_NOT_AS_REGISTERED")
                ]
        for typed in ({"phone": "+38344999999"}, {"address": "Glavna 2"}):
            error = await refused(shared_service.send(snapshot=pb.Snapshot(persons=NAMED.persons, **typed)))
            assert [(one.field, one.reason) for one in error.fields] == [
                (f"snapshot.{next(iter(typed))}", "FIELD_NOT_AS_REGISTERED")
            ]
        # Whatever is registered may be left out.
        least = await shared_service.send(snapshot=pb.Snapshot(persons=[pb.SnapshotPerson(languages=["sq"])]))
        assert fields(least.snapshot) == {
            "persons": [{"person_id": shared_service.people[0], "languages": ["sq"]}]
        }


async def test_what_is_passed_on_is_what_registry_says_now_and_never_what_was_left_out(
    shared_service: ReferralUnderTest,
):
    shown_first = pb.Snapshot(
        persons=[pb.SnapshotPerson(given_name="Nenad", occupation="welder")], phone="+38344123456"
    )
    sent = await shared_service.send(plan_item_id=await shared_service.item(), snapshot=shown_first)
    person = await shared_service.registry.GetPerson(
        registry.GetPersonRequest(person_id=shared_service.people[0])
    )
    person.occupation = "master welder"
    change = registry.UpdatePersonRequest(person=person, update_mask=FieldMask(paths=["occupation"]))
    changed = await shared_service.registry.UpdatePerson(change)
    try:
        await shared_service.eo.ForwardReferral(
            pb.ForwardReferralRequest(
                referral_id=sent.id, institution_id=shared_service.vtc_id, note="course"
            )
        )
    finally:
        changed.occupation = "welder"
        back = registry.UpdatePersonRequest(person=changed, update_mask=FieldMask(paths=["occupation"]))
        await shared_service.registry.UpdatePerson(back)
    listed = (await shared_service.vtc.ListReferrals(pb.ListReferralsRequest())).referrals
    (onward,) = (one for one in listed if one.onward_from == sent.id)
    assert fields(onward.snapshot) == {
        "persons": [
            {"person_id": shared_service.people[0], "given_name": "Nenad", "occupation": "master welder"}
        ],
        "phone": "+38344123456",
        "request": "course",
    }


async def test_what_rests_on_a_consent_is_closed_on_the_day_after_its_last(shared_service: ReferralUnderTest):
    async with agreed(shared_service, {"valid_until": TODAYS}):
        sent = await shared_service.send()
        own = sent.consent_id
        shared_service.referral.clock.set(moment("2026-11-23T22:59:59"))
        assert await as_seen(shared_service, shared_service.eo, sent.id) == shown(sent)
        assert sent.id in await queue(shared_service)
        # Nobody has told yet: whoever reads is answered as if.
        shared_service.referral.clock.set(moment("2026-11-23T23:00:00"))
        closed = {
            "snapshot_closed": True,
            "closed_cause": "CONSENT_EXPIRED",
            "closed_time": "2026-11-23T23:00:00Z",
        }
        etags = {sent.etag}
        for by in (shared_service.eo, shared_service.office):
            seen = await as_seen(shared_service, by, sent.id)
            listed = (
                await by.ListReferrals(pb.ListReferralsRequest(case_id=shared_service.case_id))
            ).referrals
            assert shown(next(one for one in listed if one.id == sent.id)) == seen
            etags.add(seen["etag"])
            expected = shown(sent, "snapshot") | closed | {"etag": seen["etag"]}
            assert seen == expected
        # It is shown otherwise than it was sent, and to both alike.
        assert len(etags) == 2
        assert sent.id not in await queue(shared_service)
        for call in (
            shared_service.send(),
            shared_service.eo.ForwardReferral(
                pb.ForwardReferralRequest(referral_id=sent.id, institution_id=shared_service.vtc_id)
            ),
        ):
            assert (await refused(call)).reason == "CONSENT_MISSING"
        # Told, it is gone.
        over = registry_events_pb2.ConsentExpired(case_id=shared_service.case_id, consent_id=own)
        await hear(shared_service, over, actual_on=moment("2026-11-24").date())
        assert await as_seen(shared_service, shared_service.eo, sent.id) == expected | {"etag": "2"}
        [row] = await shared_service.referral.database.all(
            "SELECT snapshot FROM referral WHERE id = $1", uuid.UUID(sent.id)
        )
        assert row["snapshot"] is None
        shared_service.referral.clock.set(moment("2026-11-23T08:00:00"))


async def queue(service: ReferralUnderTest) -> set[str]:
    # Whoever names an earlier day does not see what was closed since.
    work = await service.eo.ListWork(common.ListWorkRequest(today=BEFORE))
    return {item.subject_id for item in work.items}


async def test_what_registry_told_of_a_consent_outlives_what_it_answered(shared_service: ReferralUnderTest):
    """Somebody asked registry, the consent was withdrawn, and only then the referral is written."""
    consent = await shared_service.consent("PUBLIC_BODY")
    await hear(
        shared_service,
        registry_events_pb2.ConsentWithdrawn(case_id=shared_service.case_id, consent_id=consent),
    )
    error = await refused(shared_service.send(consent_id=consent))
    assert error.reason == "CONSENT_MISSING"
    await shared_service.registry.WithdrawConsent(registry.WithdrawConsentRequest(consent_id=consent))
    assert (await shared_service.send()).consent_id != consent


async def test_consent_is_asked_for_the_day_and_the_kind_of_recipient(shared_service: ReferralUnderTest):
    # It holds from 1 December 2025 on, which began an hour before midnight of Greenwich.
    error = await refused(shared_service.send(actual_time=at("2025-11-30T22:59:59")))
    assert (error.reason, error.metadata) == ("CONSENT_MISSING", {"institution_kind": "EO"})
    assert (await shared_service.send(actual_time=at("2025-11-30T23:00:00"))).id
    ngo = shared_service.institutions["NGO"].institution_id
    error = await refused(shared_service.send(institution_id=ngo, snapshot=NAMED))
    assert (error.reason, error.metadata) == ("CONSENT_MISSING", {"institution_kind": "NGO"})


async def test_a_closed_case_sends_nobody(shared_service: ReferralUnderTest):
    people = tuple(uuid.UUID(person) for person in shared_service.people)
    await shared_service.referral.knows_case(
        shared_service.case_id, state="CASE_STATE_CLOSED", person_ids=people
    )
    error = await refused(shared_service.send())
    await shared_service.referral.database.all(
        "DELETE FROM case_ref WHERE case_id = $1", uuid.UUID(shared_service.case_id)
    )
    assert error.reason == "CASE_CLOSED"


async def test_one_open_referral_for_an_item_at_an_institution(shared_service: ReferralUnderTest):
    item = await shared_service.item()
    first = await shared_service.send(plan_item_id=item)
    assert (await refused(shared_service.send(plan_item_id=item))).reason == "REFERRAL_OPEN"
    # Another institution and another item are no second one; nor is it after the first has ended.
    assert (
        await shared_service.send(plan_item_id=item, institution_id=shared_service.vtc_id, snapshot=NAMED)
    ).id
    assert (await shared_service.send(plan_item_id=await shared_service.item())).id
    # Without an item nobody can tell the one from the other: of other persons, and elsewhere.
    assert (await refused(shared_service.send())).reason == "REFERRAL_OPEN"
    assert (await shared_service.send(person_ids=shared_service.people[1:], snapshot=SPOUSE)).id
    assert (await refused(shared_service.send(person_ids=shared_service.people))).reason == "REFERRAL_OPEN"
    await shared_service.office.WithdrawReferral(pb.WithdrawReferralRequest(referral_id=first.id))
    assert (await shared_service.send(plan_item_id=item)).id


async def test_sent_twice_is_told_the_same_when_the_item_has_moved(shared_service: ReferralUnderTest):
    item = await shared_service.item()
    await shared_service.send(plan_item_id=item)
    plans = shared_service.neighbours["assessment"].database
    await plans.all("UPDATE plan_item SET state = 'SENT' WHERE id = $1", uuid.UUID(item))
    assert (await refused(shared_service.send(plan_item_id=item))).reason == "REFERRAL_OPEN"
    # Where none is open there, what stands beside the button is said.
    elsewhere = shared_service.send(plan_item_id=item, institution_id=shared_service.vtc_id, snapshot=NAMED)
    assert (await refused(elsewhere)).reason == "NOT_IN_STATE"


async def test_the_office_of_another_municipality_takes_nothing_back(shared_service: ReferralUnderTest):
    sent = await shared_service.send()
    take = pb.WithdrawReferralRequest(referral_id=sent.id)
    stranger = shared_service.referral.stub(factories.officer("GJL"))
    assert (await refused(stranger.WithdrawReferral(take))).reason == "REFERRAL_NOT_FOUND"


async def test_each_act_records_whom_it_was_about(shared_service: ReferralUnderTest):
    sent = await shared_service.send(person_ids=shared_service.people[1:], snapshot=SPOUSE)
    about = {uuid.UUID(person) for person in shared_service.people[1:]}
    await shared_service.eo.AcceptReferral(pb.AcceptReferralRequest(referral_id=sent.id))
    record = pb.RecordOutcomeRequest(referral_id=sent.id, outcome="CAREER_COUNSELLED", done_on=TODAY)
    await shared_service.eo.RecordOutcome(record)
    await shared_service.eo.ForwardReferral(
        pb.ForwardReferralRequest(referral_id=sent.id, institution_id=shared_service.vtc_id)
    )
    await shared_service.eo.FailReferral(pb.FailReferralRequest(referral_id=sent.id, reason="OTHER"))
    other = await shared_service.send(person_ids=shared_service.people[1:], snapshot=SPOUSE)
    await shared_service.eo.RefuseReferral(pb.RefuseReferralRequest(referral_id=other.id, reason="OTHER"))
    third = await shared_service.send(person_ids=shared_service.people[1:], snapshot=SPOUSE)
    await shared_service.office.WithdrawReferral(pb.WithdrawReferralRequest(referral_id=third.id))
    eo, office = shared_service.eo_actor.account_id, OFFICER.account_id
    assert (await shared_service.referral.looked())[-9:] == [
        ("SendReferral", office, about),
        ("AcceptReferral", eo, about),
        ("RecordOutcome", eo, about),
        ("ForwardReferral", eo, about),
        ("FailReferral", eo, about),
        ("SendReferral", office, about),
        ("RefuseReferral", eo, about),
        ("SendReferral", office, about),
        ("WithdrawReferral", office, about),
    ]


# The words for it, without a server.

STATES = {
    "accept_referral": {"SENT", "UNANSWERED"},
    "refuse_referral": {"SENT", "UNANSWERED"},
    "forward_referral": {"SENT", "UNANSWERED", "ACCEPTED", "IN_SERVICE"},
    "record_outcome": {"ACCEPTED", "IN_SERVICE"},
    "fail_referral": {"ACCEPTED", "IN_SERVICE"},
    "withdraw_referral": {"SENT", "UNANSWERED", "ACCEPTED", "IN_SERVICE"},
}
ANSWERS = ["accept_referral", "refuse_referral", "forward_referral", "record_outcome", "fail_referral"]
NO_FORWARD = [name for name in ANSWERS if name != "forward_referral"]


@pytest.mark.parametrize(
    ("who", "buttons", "kinds"),
    [
        (factories.institution("EO"), ANSWERS, "VTC"),
        (factories.institution("CSW"), ANSWERS, "MHC,FLAA"),
        (factories.institution("SCHOOL"), ANSWERS, "MED"),
        (factories.institution("VTC"), NO_FORWARD, ""),
        (factories.officer(), ["withdraw_referral"], ""),
        (factories.coordinator(), [], ""),
    ],
)
@pytest.mark.parametrize("state", State)
async def test_who_is_shown_which_button(who: Actor, buttons, kinds, state):
    shown = resources.actions(state, who, case_closed=False)
    assert [action.name for action in shown] == buttons
    for action in shown:
        if state in STATES[action.name]:
            metadata = {"kinds": kinds} if action.name == "forward_referral" else {}
            assert (action.allowed, action.reason, dict(action.metadata)) == (True, "", metadata)
        else:
            metadata = {"state": state.value, "action": action.name}
            assert (action.allowed, action.reason) == (False, "REFERRAL_NOT_IN_STATE")
            assert dict(action.metadata) == metadata
    assert roles.may(who.roles, "referral.read")


async def test_the_vocabulary_of_a_kind_of_institution_and_of_all():
    every = resources.vocabulary("")
    assert (len(every.outcomes), len(every.refusal_reasons), len(every.failure_reasons)) == (40, 6, 5)
    assert [term.code for term in every.withdrawal_causes] == [
        *("MISTAKE", "NOT_NEEDED", "FAMILY_DECLINED", "OTHER")
    ]
    assert list(every.snapshot_fields) == []
    mhc = resources.vocabulary("MHC")
    assert [term.code for term in mhc.outcomes] == ["PSYCHOSOCIAL_SESSION", "TREATED", "FOLLOWED_UP"]
    assert [term.code for term in mhc.failure_reasons] == [
        "DID_NOT_COME",
        "WITHDREW",
        "MOVED_AWAY",
        "NO_MEANS",
        "OTHER",
    ]
    assert [term.code for term in mhc.refusal_reasons] == [
        "NO_PLACE",
        "NOT_COMPETENT",
        "PAPERS_MISSING",
        "NOT_ELIGIBLE",
        "ALREADY_SERVED",
        "OTHER",
    ]
    assert list(mhc.snapshot_fields) == ["GIVEN_NAME", "FAMILY_NAME", "BIRTH_YEAR", "PHONE", "LANGUAGES"]
    assert fields(next(term for term in every.outcomes if term.needs_grade)) == {
        "code": "ENROLLED",
        "name": {"sq": "u regjistrua në shkollë", "sr": "уписан у школу", "en": "enrolled in school"},
        "institution_kinds": ["MED", "SCHOOL"],
        "needs_grade": True,
    }
    assert list(resources.vocabulary("INTL").snapshot_fields) == []


async def test_what_neighbours_say_as_the_rules_need_it():
    item = assessment.PlanItem(
        id="i", case_id="c", code="JOB", institution_kind="EO", person_id="p", scheme="none of its business"
    )
    known = {"id": "i", "case_id": "c", "code": "JOB", "institution_kind": "EO", "person_id": "p"}
    assert resources.item(item) == Item(**known, leads_here=False, why_not=None)
    item.actions.add(name="send_referral", allowed=True)
    assert resources.item(item) == Item(**known, leads_here=True, why_not=None)
    item.actions[0].CopyFrom(
        common.Action(name="send_referral", reason="NOT_IN_STATE", metadata={"state": "DONE"})
    )
    done = Reason("NOT_IN_STATE", {"state": "DONE"})
    assert resources.item(item) == Item(**known, leads_here=True, why_not=done)
    assert resources.item(None) is None
    institution = identity.Institution(id="i", kind="EO", municipalities=["RAN", "GJL"], active=True)
    assert resources.target(institution) == Target("i", "EO", frozenset({"RAN", "GJL"}), active=True)
