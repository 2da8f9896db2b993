"""Wrong dates of a referral, of its answer and of what came of it: whose they are, and what they follow."""

import datetime as dt
from typing import Any

import pytest
from google.type.date_pb2 import Date
from prag.common.v1 import types_pb2 as common
from prag.referral.v1 import referral_events_pb2 as events
from prag.referral.v1 import referral_service_pb2 as pb

from services.chassis.ids import new_id
from tests import factories
from tests.referral.conftest import ReferralUnderTest, refused

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.xdist_group("referral-corrected")]

E = "prag.referral.v1."
HEAD = factories.head("RAN")


def day(on: dt.date) -> Date:
    return Date(year=on.year, month=on.month, day=on.day)


def correction(
    service: ReferralUnderTest, act: str, subject: str, **more: Any
) -> common.CorrectActDateRequest:
    moment = more.pop("at", None)
    given = {
        "case_id": service.case_id,
        "act": f"{E}{act}",
        "subject_id": subject,
        "reason": "a slip of the key",
        "request_id": str(new_id()),
    }
    request = common.CorrectActDateRequest(**(given | more))
    if moment is not None:
        request.time.FromDatetime(moment)
    return request


async def test_what_the_office_sent(shared_service: ReferralUnderTest) -> None:
    sent = await shared_service.send()
    now = shared_service.referral.clock.now()
    request = correction(shared_service, "ReferralSent", sent.id, at=now - dt.timedelta(days=2))
    # Neither the institution nor a colleague sent it.
    for other in (
        shared_service.eo,
        shared_service.referral.stub(factories.officer("RAN", account="a colleague")),
    ):
        assert (await refused(other.CorrectActDate(request))).reason == "NOT_PERMITTED"
    assert (await refused(shared_service.vtc.CorrectActDate(request))).reason == "ACT_NOT_FOUND"
    made = await shared_service.office.CorrectActDate(request)
    assert (await shared_service.office.CorrectActDate(request)).id == made.id
    read = await shared_service.office.GetReferral(pb.GetReferralRequest(referral_id=sent.id))
    assert read.sent_time.ToDatetime(dt.UTC) == now - dt.timedelta(days=2)
    assert read.etag != sent.etag
    early = correction(shared_service, "ReferralSent", sent.id, at=dt.datetime(2025, 11, 1, tzinfo=dt.UTC))
    fault = (await refused(shared_service.office.CorrectActDate(early))).fields[0]
    assert (fault.field, fault.reason, fault.metadata["earliest"][:10]) == (
        "time",
        "DATE_TOO_EARLY",
        "2025-11-30",
    )
    ahead = correction(shared_service, "ReferralSent", sent.id, at=now + dt.timedelta(hours=1))
    assert (await refused(shared_service.office.CorrectActDate(ahead))).fields[0].reason == "DATE_IN_FUTURE"
    # The head corrects what somebody else sent; a refusal of the answer is none yet.
    await shared_service.referral.stub(HEAD).CorrectActDate(
        correction(shared_service, "ReferralSent", sent.id, at=now - dt.timedelta(days=1))
    )
    none = correction(shared_service, "ReferralRefused", sent.id, at=now)
    assert (await refused(shared_service.eo.CorrectActDate(none))).reason == "ACT_NOT_FOUND"


async def test_what_the_institution_recorded(shared_service: ReferralUnderTest) -> None:
    other = pb.SnapshotPerson(person_id=shared_service.people[1], given_name="Dragana", family_name="Rašić")
    sent = await shared_service.send(
        person_ids=shared_service.people[1:], snapshot=pb.Snapshot(persons=[other])
    )
    clock = shared_service.referral.clock
    answer = pb.AcceptReferralRequest(referral_id=sent.id, counsellor="a counsellor")
    answer.appointment_time.FromDatetime(clock.now() + dt.timedelta(days=3))
    await shared_service.eo.AcceptReferral(answer)
    accepted = clock.now()
    clock.advance(days=5)
    recorded = await shared_service.eo.RecordOutcome(
        pb.RecordOutcomeRequest(referral_id=sent.id, outcome="CAREER_COUNSELLED", done_on=day(clock.today()))
    )
    [outcome] = recorded.outcomes
    # It is the institution's: whoever answers for it, and no head of an office.
    right = correction(shared_service, "ReferralAccepted", sent.id, at=accepted + dt.timedelta(days=1))
    for other in (shared_service.office, shared_service.referral.stub(HEAD)):
        assert (await refused(other.CorrectActDate(right))).reason == "NOT_PERMITTED"
    colleague = factories.institution("EO", "RAN", "GJL", institution_id=shared_service.eo_id)
    await shared_service.referral.stub(colleague).CorrectActDate(right)
    before = correction(shared_service, "ReferralAccepted", sent.id, at=accepted - dt.timedelta(days=9))
    assert (await refused(shared_service.eo.CorrectActDate(before))).fields[0].reason == "DATE_TOO_EARLY"
    after = correction(shared_service, "ReferralAccepted", sent.id, at=accepted + dt.timedelta(days=4))
    assert (await refused(shared_service.eo.CorrectActDate(after))).fields[0].reason == "DATE_TOO_LATE"
    # An appointment may be moved, not before the answer.
    appointment = correction(
        shared_service,
        "ReferralAccepted",
        sent.id,
        field="appointment_time",
        at=clock.now() + dt.timedelta(days=9),
    )
    await shared_service.eo.CorrectActDate(appointment)
    too_early = correction(
        shared_service,
        "ReferralAccepted",
        sent.id,
        field="appointment_time",
        at=accepted - dt.timedelta(days=1),
    )
    assert (await refused(shared_service.eo.CorrectActDate(too_early))).fields[0].reason == "DATE_TOO_EARLY"
    early = correction(shared_service, "OutcomeRecorded", outcome.id, on=day(accepted.date()))
    assert (await refused(shared_service.eo.CorrectActDate(early))).fields[0].reason == "DATE_TOO_EARLY"
    on = clock.today() - dt.timedelta(days=2)
    await shared_service.eo.CorrectActDate(
        correction(shared_service, "OutcomeRecorded", outcome.id, on=day(on))
    )
    read = await shared_service.eo.GetReferral(pb.GetReferralRequest(referral_id=sent.id))
    assert [one.done_on for one in read.outcomes] == [day(on)]
    told = await shared_service.referral.published(events.ActDateCorrected)
    assert [(one.act, one.field, one.of_id) for one in told if one.of_id == sent.id] == [
        (f"{E}ReferralAccepted", "", sent.id),
        (f"{E}ReferralAccepted", "appointment_time", sent.id),
        (f"{E}OutcomeRecorded", "", sent.id),
    ]
    # Each reads the history of what is theirs.
    asked = common.ListActDateCorrectionsRequest(case_id=shared_service.case_id)
    mine = {sent.id, outcome.id}
    assert {
        one.subject_id for one in (await shared_service.eo.ListActDateCorrections(asked)).corrections
    } >= mine
    assert {
        one.subject_id for one in (await shared_service.vtc.ListActDateCorrections(asked)).corrections
    }.isdisjoint(mine)
