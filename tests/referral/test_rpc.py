"""A referral from the office to the institution and back, over the real services."""

import datetime as dt
import uuid
from dataclasses import replace

import pytest
from google.protobuf.timestamp_pb2 import Timestamp
from prag.common.v1 import types_pb2 as common
from prag.common.v1.access_service_pb2 import ReadAccessRecordsRequest
from prag.referral.v1 import referral_events_pb2 as events
from prag.referral.v1 import referral_service_pb2 as pb
from prag.registry.v1 import registry_service_pb2 as registry

from services.chassis.errors import FailedPrecondition, NotFound, PermissionDenied
from tests import factories
from tests.referral.conftest import TODAY, allowed, refused


async def test_from_sending_to_the_outcome(service):
    sent = await service.send()
    assert sent.number == "REF-RAN-2026-0001"
    assert sent.consent_id == service.consent_id
    assert sent.shared_fields == ["BIRTH_YEAR", "FAMILY_NAME", "GIVEN_NAME", "PHONE"]
    assert allowed(sent) == {"withdraw_referral"}

    inbox = await service.eo.ListReferrals(pb.ListReferralsRequest())
    assert [one.snapshot.persons[0].family_name for one in inbox.referrals] == ["Rašić"]
    assert allowed(inbox.referrals[0]) == {"accept_referral", "refuse_referral", "forward_referral"}
    work = await service.eo.ListWork(common.ListWorkRequest())
    assert [(item.kind, item.display_name) for item in work.items] == [("answer_referral", "Nenad Rašić")]

    appointment = Timestamp(seconds=1796112000)
    accepted = await service.eo.AcceptReferral(
        pb.AcceptReferralRequest(
            referral_id=sent.id, appointment_time=appointment, counsellor="Besnik Kadriu"
        )
    )
    assert accepted.state == pb.REFERRAL_STATE_ACCEPTED
    assert accepted.appointment_time == appointment

    served = await service.eo.RecordOutcome(
        pb.RecordOutcomeRequest(referral_id=sent.id, outcome="JOB_SEEKER_REGISTERED", done_on=TODAY)
    )
    assert served.state == pb.REFERRAL_STATE_IN_SERVICE
    ended = await service.eo.RecordOutcome(
        pb.RecordOutcomeRequest(referral_id=sent.id, outcome="EMPLOYED", done_on=TODAY, completes=True)
    )
    assert ended.state == pb.REFERRAL_STATE_COMPLETED
    assert ended.snapshot_closed
    assert not ended.snapshot.persons
    assert [outcome.code for outcome in ended.outcomes] == ["JOB_SEEKER_REGISTERED", "EMPLOYED"]

    told = await service.referral.published(events.OutcomeRecorded)
    assert [(event.outcome, list(event.person_ids), event.completes) for event in told] == [
        ("JOB_SEEKER_REGISTERED", service.people[:1], False),
        ("EMPLOYED", service.people[:1], True),
    ]
    stored = await service.referral.database.all("SELECT snapshot FROM referral")
    assert stored[0]["snapshot"] is None


async def test_who_went_to_another_institution_gets_no_answer_from_the_one_before(service):
    sent = await service.send()
    request = pb.AcceptReferralRequest(referral_id=sent.id, counsellor="A", request_id=str(uuid.uuid4()))
    accepted = await service.eo.AcceptReferral(request)
    assert (await service.eo.AcceptReferral(request)).id == accepted.id
    moved = service.referral.stub(
        replace(service.eo_actor, institution_id=service.vtc_id, institution_kind="VTC")
    )
    assert (await refused(moved.AcceptReferral(request))).reason == "NOT_VISIBLE"


async def test_withdrawn_consent_closes_what_was_shown(service):
    sent = await service.send()
    office = service.neighbours["registry"].stub(factories.officer("RAN"))
    await office.WithdrawConsent(
        registry.WithdrawConsentRequest(consent_id=service.consent_id, withdrawn_on=TODAY)
    )
    await service.referral.settled()
    seen = await service.eo.GetReferral(pb.GetReferralRequest(referral_id=sent.id))
    assert (seen.snapshot_closed, seen.closed_cause) == (True, "CONSENT_WITHDRAWN")
    assert not seen.snapshot.ByteSize()
    assert seen.state == pb.REFERRAL_STATE_SENT
    assert (await refused(service.send())).reason == "CONSENT_MISSING"
    assert [event.cause for event in await service.referral.published(events.SnapshotClosed)] == [
        "CONSENT_WITHDRAWN"
    ]


async def test_passing_on_shows_only_what_the_next_one_needs(service):
    sent = await service.send()
    first = await service.eo.ForwardReferral(
        pb.ForwardReferralRequest(referral_id=sent.id, institution_id=service.vtc_id, note="welding course")
    )
    assert first.state == pb.REFERRAL_STATE_IN_SERVICE
    onward = (await service.vtc.ListReferrals(pb.ListReferralsRequest())).referrals[0]
    assert onward.onward_from == sent.id
    assert onward.snapshot.request == "welding course"
    assert onward.snapshot.persons[0].given_name == "Nenad"


async def test_an_institution_sees_its_own_and_nothing_else(service):
    sent = await service.send()
    for stub in (service.vtc, service.referral.stub(factories.officer("GJL"))):
        there = await refused(stub.GetReferral(pb.GetReferralRequest(referral_id=sent.id)))
        absent = await refused(stub.GetReferral(pb.GetReferralRequest(referral_id=str(uuid.uuid4()))))
        assert isinstance(there, NotFound)
        assert (there.reason, there.metadata) == (absent.reason, absent.metadata)
        assert not (await stub.ListReferrals(pb.ListReferralsRequest())).referrals
    assert isinstance(
        await refused(service.vtc.AcceptReferral(pb.AcceptReferralRequest(referral_id=sent.id))), NotFound
    )
    assert isinstance(
        await refused(service.office.AcceptReferral(pb.AcceptReferralRequest(referral_id=sent.id))),
        PermissionDenied,
    )


async def test_the_same_request_sends_once(service):
    request = service.sending()
    first = await service.office.SendReferral(request)
    again = await service.office.SendReferral(request)
    assert (again.id, again.number) == (first.id, first.number)
    request.snapshot.phone = "+38344999999"
    assert (await refused(service.office.SendReferral(request))).reason == "REQUEST_ID_REUSED"
    assert len(await service.referral.published(events.ReferralSent)) == 1


async def test_silence_is_noted_and_a_timely_answer_takes_it_back(service):
    sent = await service.send()
    await service.referral.settled()
    shown = await service.office.GetReferral(pb.GetReferralRequest(referral_id=sent.id))
    due = shown.answer_due_time.ToDatetime(dt.UTC)
    # Five working days; 28 November 2026 is a Saturday.
    assert due.date() == dt.date(2026, 11, 30)
    service.referral.clock.set(due + dt.timedelta(hours=1))
    sweep = service.neighbours["registry"]
    for tick in sweep.service.periodic_tasks:
        from services.chassis.auth.actors import acting

        with acting(sweep.runtime.actor):
            await tick.run(sweep.runtime)
    await service.referral.settled()
    shown = await service.office.GetReferral(pb.GetReferralRequest(referral_id=sent.id))
    assert shown.state == pb.REFERRAL_STATE_UNANSWERED
    work = await service.office.ListWork(common.ListWorkRequest())
    assert [item.kind for item in work.items] == ["referral_unanswered"]
    answered = Timestamp()
    answered.FromDatetime(due - dt.timedelta(days=1))
    await service.eo.AcceptReferral(
        pb.AcceptReferralRequest(referral_id=sent.id, actual_time=answered, counsellor="B. Kadriu")
    )
    await service.referral.settled()
    assert len(await service.referral.published(events.ReferralAnsweredInTime)) == 1


async def test_each_look_leaves_one_record_with_those_shown(service):
    sent = await service.send()
    await service.eo.ListReferrals(pb.ListReferralsRequest())
    await service.eo.GetReferral(pb.GetReferralRequest(referral_id=sent.id))
    person = {uuid.UUID(service.people[0])}
    assert await service.referral.looked() == [
        ("SendReferral", factories.officer("RAN").account_id, person),
        ("ListReferrals", service.eo_actor.account_id, person),
        ("GetReferral", service.eo_actor.account_id, person),
    ]


async def test_a_refusal_waits_for_the_office_until_somebody_else_is_asked(service):
    sent = await service.send()
    error = await refused(
        service.eo.RefuseReferral(pb.RefuseReferralRequest(referral_id=sent.id, reason="BECAUSE"))
    )
    assert (error.fields[0].field, error.fields[0].reason) == ("reason", "FIELD_UNKNOWN_VALUE")
    refusal = await service.eo.RefuseReferral(
        pb.RefuseReferralRequest(referral_id=sent.id, reason="NO_PLACE", note="nema mesta do marta")
    )
    assert refusal.snapshot_closed
    work = await service.office.ListWork(common.ListWorkRequest())
    assert [(item.kind, item.metadata["reason"]) for item in work.items] == [("referral_refused", "NO_PLACE")]
    again = await refused(service.eo.AcceptReferral(pb.AcceptReferralRequest(referral_id=sent.id)))
    assert isinstance(again, FailedPrecondition)
    assert again.metadata == {"state": "REFUSED", "action": "accept_referral"}


async def test_the_family_s_office_sees_who_looked_at_an_institution_too(service):
    sent = await service.send()
    service.referral.clock.advance(minutes=1)
    await service.eo.GetReferral(pb.GetReferralRequest(referral_id=sent.id))
    asked = registry.ListAccessRecordsRequest(case_id=service.case_id, page_size=1)
    answer = await service.registry.ListAccessRecords(asked)
    (newest,) = answer.records
    assert (newest.rpc, newest.account_id) == (
        "prag.referral.v1.ReferralService/GetReferral",
        service.eo_actor.account_id,
    )
    assert (newest.institution_id, set(newest.roles)) == (service.eo_id, set(service.eo_actor.roles))
    assert list(newest.person_ids) == service.people[:1]
    assert answer.more
    # What did not answer is named, so that nobody takes its silence for nobody's looks.
    assert list(answer.missing_services) == ["assessment", "benefits"]
    # Nobody but registry asks a service for its records.
    direct = ReadAccessRecordsRequest(person_ids=service.people)
    with pytest.raises(PermissionDenied):
        await service.eo.ReadAccessRecords(direct)
