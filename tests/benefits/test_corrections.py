"""Wrong dates of applications, sessions, decisions and help: what moves along, and what was served stays."""

import datetime as dt
from typing import Any
from uuid import UUID, uuid4

import pytest
from prag.assessment.v1 import assessment_events_pb2 as assessment
from prag.benefits.v1 import benefits_events_pb2 as events
from prag.benefits.v1 import benefits_service_pb2 as pb
from prag.common.v1 import types_pb2 as common

from services.benefits.subscribers import SUBSCRIPTIONS
from services.chassis.auth.actors import service_actor
from services.chassis.events.event_messages import Envelope
from services.corrections import reference
from tests.benefits.conftest import (
    CHAIR,
    COORDINATOR,
    MCR,
    MEMBERS,
    NEIGHBOUR,
    OFFICER,
    SECRETARY,
    BenefitsUnderTest,
    actor,
    day,
    refused,
)

HEAD = actor("mocr_head", "RAN")
COLLEAGUE = actor("mocr_officer", "RAN")
pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.xdist_group("benefits-corrected")]

E = "prag.benefits.v1."


def correction(act: str, subject: str, case_id: str = "-", **more: Any) -> common.CorrectActDateRequest:
    moment = more.pop("at", None)
    given = {
        "case_id": case_id,
        "act": f"{E}{act}",
        "subject_id": subject,
        "reason": "a slip of the key",
        "request_id": str(uuid4()),
    }
    request = common.CorrectActDateRequest(**(given | more))
    if moment is not None:
        request.time.FromDatetime(moment)
    return request


async def told(shared_service: BenefitsUnderTest, correction_id: str) -> list[Any]:
    found = await shared_service.running.published(events.ActDateCorrected)
    return [one for one in found if one.correction_id == correction_id]


async def faults(call: Any) -> list[tuple[str, str]]:
    return (await refused(call)).fields


async def decided(
    shared_service: BenefitsUnderTest, case_id: str, days_ago: int = 0
) -> tuple[pb.Session, pb.Decision]:
    """A session that was held some days ago, with one decision."""
    application = await shared_service.found_complete(case_id, days_ago=days_ago)
    planned = shared_service.running.clock.now() - dt.timedelta(days=days_ago)
    session = await shared_service.session(application, planned=planned)
    request = pb.OpenSessionRequest(
        session_id=session.id, present_account_ids=[one.account_id for one in session.members]
    )
    request.actual_time.FromDatetime(planned)
    session = await shared_service.secretary.OpenSession(request)
    for who in (CHAIR, *MEMBERS):
        await shared_service.vote(session, who, "FOR")
    return session, await shared_service.decide(session)


async def test_a_submission_until_its_decision_was_served(shared_service: BenefitsUnderTest) -> None:
    case_id = await shared_service.case()
    # As registry's events would say.
    await shared_service.running.knows_case(case_id)
    begun = "UPDATE case_ref SET begun_on = $2 WHERE case_id = $1"
    await shared_service.running.database.all(
        begun, UUID(case_id), shared_service.today - dt.timedelta(days=2)
    )
    shared_service.running.clock.advance(days=1)
    _session, decision = await decided(shared_service, case_id)
    now = shared_service.running.clock.now()
    request = correction(
        "ApplicationSubmitted", decision.application_id, case_id, at=now - dt.timedelta(hours=2)
    )
    assert (await refused(shared_service.by(COLLEAGUE).CorrectActDate(request))).reason == "NOT_PERMITTED"
    assert (await refused(shared_service.by(NEIGHBOUR).CorrectActDate(request))).reason == "ACT_NOT_FOUND"
    made = await shared_service.officer.CorrectActDate(request)
    assert (await shared_service.officer.CorrectActDate(request)).id == made.id
    [event] = await told(shared_service, made.id)
    assert (event.act, event.of_id) == (f"{E}ApplicationSubmitted", decision.application_id)
    late = correction(
        "ApplicationSubmitted", decision.application_id, case_id, at=now + dt.timedelta(hours=1)
    )
    assert ("time", "DATE_IN_FUTURE") in await faults(shared_service.officer.CorrectActDate(late))
    early = correction(
        "ApplicationSubmitted", decision.application_id, case_id, at=now - dt.timedelta(days=30)
    )
    assert await faults(shared_service.officer.CorrectActDate(early)) == [("time", "DATE_TOO_EARLY")]
    shared_service.running.clock.advance(hours=2)
    after = correction(
        "ApplicationSubmitted", decision.application_id, case_id, at=now + dt.timedelta(hours=1)
    )
    assert await faults(shared_service.officer.CorrectActDate(after)) == [("time", "DATE_TOO_LATE")]
    await shared_service.head.ServeDecision(
        pb.ServeDecisionRequest(decision_id=decision.id, served_on=day(shared_service.today), how="IN_PERSON")
    )
    served = correction(
        "ApplicationSubmitted", decision.application_id, case_id, at=now - dt.timedelta(hours=1)
    )
    assert (await refused(shared_service.officer.CorrectActDate(served))).reason == "ACT_RESTED_ON"
    served.correcting_act_on.CopyFrom(day(shared_service.today))
    made = await shared_service.by(HEAD).CorrectActDate(served)
    seen = await shared_service.secretary.VerifyAct(
        pb.VerifyActRequest(code=await code_of(shared_service, decision.id))
    )
    assert [(one.reference, one.on) for one in seen.corrected_by] == [
        (reference(made.id), day(shared_service.today))
    ]


async def code_of(shared_service: BenefitsUnderTest, decision_id: str) -> str:
    """The code on an act; one that was never printed is issued for the test."""
    database = shared_service.running.database
    [row] = await database.all("SELECT * FROM decision WHERE id = $1", UUID(decision_id))
    await database.all(
        "INSERT INTO issued_act (code, number, body, municipality, decided_on, sha256)"
        " VALUES ($1, $2, 'MRC', 'RAN', $3, 'sum') ON CONFLICT DO NOTHING",
        row["verify_code"],
        row["number"],
        row["decided_on"],
    )
    return str(row["verify_code"])


async def test_a_session_that_was_opened_on_another_day(shared_service: BenefitsUnderTest) -> None:
    """A wrong hour of a session gave its decisions a wrong day; those that nobody has yet follow it."""
    case_id = await shared_service.case()
    shared_service.running.clock.advance(days=6)
    session, decision = await decided(shared_service, case_id, days_ago=4)
    printed = await shared_service.printed(decision)
    code = await code_of(shared_service, decision.id)
    on = decision.decided_on
    wrong = dt.date(on.year, on.month, on.day)
    right = shared_service.running.clock.now() - dt.timedelta(days=3)
    request = correction("SessionHeld", session.id, at=right)
    for other in (OFFICER, HEAD, CHAIR):
        assert (await refused(shared_service.by(other).CorrectActDate(request))).reason == "NOT_PERMITTED"
    # The ministry's secretary sees no session of a municipality's commission.
    assert (await refused(shared_service.by(MCR).CorrectActDate(request))).reason == "ACT_NOT_FOUND"
    of_case = correction("SessionHeld", session.id, case_id, at=right)
    assert (await refused(shared_service.secretary.CorrectActDate(of_case))).reason == "ACT_NOT_FOUND"
    early = correction("SessionHeld", session.id, at=right - dt.timedelta(days=2))
    assert await faults(shared_service.secretary.CorrectActDate(early)) == [("time", "DATE_TOO_EARLY")]
    made = await shared_service.secretary.CorrectActDate(request)
    assert [
        (one.act.rpartition(".")[2], one.case_id, one.of_id) for one in await told(shared_service, made.id)
    ] == [
        ("SessionHeld", "", session.id),
        ("DecisionMade", case_id, decision.application_id),
    ]
    read = await shared_service.secretary.GetDecision(pb.GetDecisionRequest(decision_id=decision.id))
    assert read.decided_on == day(wrong + dt.timedelta(days=1))
    # What was printed bears the wrong day: it is made anew, and its code tells nothing until then.
    assert printed.act_blob_id
    assert not read.act_blob_id
    assert (
        await refused(shared_service.secretary.VerifyAct(pb.VerifyActRequest(code=code)))
    ).reason == "DECISION_NOT_FOUND"
    again = await shared_service.printed(read)
    seen = await shared_service.secretary.VerifyAct(pb.VerifyActRequest(code=code))
    assert (seen.decided_on, seen.sha256) == (read.decided_on, again.act_sha256)
    # What it was called for moves what was put on its agenda.
    made = await shared_service.secretary.CorrectActDate(
        correction("ApplicationPutOnAgenda", session.id, at=right)
    )
    assert [(one.act.rpartition(".")[2], one.subject_id) for one in await told(shared_service, made.id)] == [
        ("ApplicationPutOnAgenda", decision.application_id)
    ]
    history = await shared_service.secretary.ListActDateCorrections(
        common.ListActDateCorrectionsRequest(case_id="-", subject_id=session.id)
    )
    assert [one.act.rpartition(".")[2] for one in history.corrections] == [
        "SessionHeld",
        "ApplicationPutOnAgenda",
    ]


async def test_what_was_served_stays_and_names_the_correcting_act(shared_service: BenefitsUnderTest) -> None:
    case_id = await shared_service.case()
    shared_service.running.clock.advance(days=6)
    session, decision = await decided(shared_service, case_id, days_ago=4)
    printed = await shared_service.printed(decision)
    code = await code_of(shared_service, decision.id)
    before = await shared_service.secretary.VerifyAct(pb.VerifyActRequest(code=code))
    await shared_service.head.ServeDecision(
        pb.ServeDecisionRequest(decision_id=decision.id, served_on=day(shared_service.today), how="IN_PERSON")
    )
    request = correction(
        "SessionHeld", session.id, at=shared_service.running.clock.now() - dt.timedelta(days=3)
    )
    assert (await refused(shared_service.secretary.CorrectActDate(request))).reason == "ACT_RESTED_ON"
    request.correcting_act_on.CopyFrom(day(shared_service.today))
    made = await shared_service.secretary.CorrectActDate(request)
    read = await shared_service.secretary.GetDecision(pb.GetDecisionRequest(decision_id=decision.id))
    assert read.decided_on == day(shared_service.today - dt.timedelta(days=3))
    # The paper in the family's hand, its sum and what its code tells stay as they were.
    assert (read.act_blob_id, read.act_sha256) == (printed.act_blob_id, printed.act_sha256)
    seen = await shared_service.secretary.VerifyAct(pb.VerifyActRequest(code=code))
    assert (seen.decided_on, seen.sha256) == (before.decided_on, before.sha256)
    assert [(one.reference, one.on) for one in seen.corrected_by] == [
        (made.reference, day(shared_service.today))
    ]
    # So does a correcting act of another service, of what was done before the service.
    other = str(uuid4())
    heard = assessment.ActDateCorrected(
        correction_id=other,
        case_id=case_id,
        act="prag.assessment.v1.PlanApproved",
        previous_on=day(shared_service.today - dt.timedelta(days=1)),
        corrected_on=day(shared_service.today - dt.timedelta(days=2)),
        correcting_act_on=day(shared_service.today),
    )
    envelope = Envelope(
        event_id=str(uuid4()),
        aggregate="correction",
        aggregate_id=other,
        aggregate_version=1,
        actual_on=None,
        recorded_at=shared_service.running.clock.now(),
        actor_id="head",
        municipality="RAN",
    )
    async with shared_service.running.runtime.database.transaction(
        scope=("RAN",), actor=service_actor("benefits")
    ) as tx:
        await SUBSCRIPTIONS[type(heard)](tx, heard, envelope)  # type: ignore[operator]
    seen = await shared_service.secretary.VerifyAct(pb.VerifyActRequest(code=code))
    assert {one.reference for one in seen.corrected_by} == {made.reference, reference(other)}


async def test_service_finality_execution_and_delivery(shared_service: BenefitsUnderTest) -> None:
    case_id = await shared_service.case()
    shared_service.running.clock.advance(days=6)
    _session, decision = await decided(shared_service, case_id, days_ago=5)
    asked, on = decision.application_id, shared_service.today
    # The officer prepared it and the secretary decided: another hand meets the family.
    colleague = shared_service.by(COLLEAGUE)
    await colleague.ServeDecision(
        pb.ServeDecisionRequest(
            decision_id=decision.id, served_on=day(on - dt.timedelta(days=4)), how="IN_PERSON"
        )
    )
    await colleague.FinalizeDecision(
        pb.FinalizeDecisionRequest(
            decision_id=decision.id, final_on=day(on - dt.timedelta(days=3)), ground="WAIVED"
        )
    )
    entitlement = await shared_service.by(COORDINATOR).StartExecution(
        pb.StartExecutionRequest(application_id=asked, started_on=day(on - dt.timedelta(days=2)))
    )
    proof = await shared_service.document(case_id, "RECEIPT")
    delivered = await colleague.RecordDelivery(
        pb.RecordDeliveryRequest(
            entitlement_id=entitlement.id,
            delivered_on=day(on - dt.timedelta(days=1)),
            amount=common.Money(minor_units=100, currency="EUR"),
            document_id=proof,
        )
    )
    delivery = delivered.deliveries[0].id

    def of(act: str, days_ago: int, subject: str = asked) -> common.CorrectActDateRequest:
        return correction(act, subject, case_id, on=day(on - dt.timedelta(days=days_ago)))

    # Each lies between what it follows and what follows it.
    for act, early, late, by in (
        ("DecisionServed", 6, 2, SECRETARY),
        ("DecisionFinal", 5, 1, COLLEAGUE),
        ("ExecutionStarted", 4, 0, COORDINATOR),
    ):
        assert await faults(shared_service.by(by).CorrectActDate(of(act, early))) == [
            ("on", "DATE_TOO_EARLY")
        ]
        assert await faults(shared_service.by(by).CorrectActDate(of(act, late))) == [("on", "DATE_TOO_LATE")]
    arrived = of("DeliveryRecorded", 3, delivery)
    assert await faults(colleague.CorrectActDate(arrived)) == [("on", "DATE_TOO_EARLY")]
    # Who drafts pays nothing out, and the other way round.
    assert (
        await refused(shared_service.by(HEAD).CorrectActDate(of("ExecutionStarted", 3)))
    ).reason == "NOT_PERMITTED"
    assert (
        await refused(shared_service.by(COORDINATOR).CorrectActDate(of("DeliveryRecorded", 0, delivery)))
    ).reason == "NOT_PERMITTED"
    for act, days_ago, by, subject in (
        ("DeliveryRecorded", 0, HEAD, delivery),
        ("ExecutionStarted", 1, COORDINATOR, asked),
        ("DecisionFinal", 2, HEAD, asked),
        ("DecisionServed", 3, OFFICER, asked),
    ):
        if by is OFFICER:
            # The colleague served it.
            assert (
                await refused(shared_service.by(by).CorrectActDate(of(act, days_ago, subject)))
            ).reason == "NOT_PERMITTED"
            by = SECRETARY  # noqa: PLW2901
        await shared_service.by(by).CorrectActDate(of(act, days_ago, subject))
    read = await shared_service.secretary.GetDecision(pb.GetDecisionRequest(decision_id=decision.id))
    assert (read.served_on, read.final_on) == (
        day(on - dt.timedelta(days=3)),
        day(on - dt.timedelta(days=2)),
    )
    given = await shared_service.officer.ListEntitlements(pb.ListEntitlementsRequest(case_id=case_id))
    [entitlement] = given.entitlements
    assert (entitlement.started_on, entitlement.deliveries[0].delivered_on) == (
        day(on - dt.timedelta(days=1)),
        day(on),
    )
    kept = await shared_service.officer.ListActDateCorrections(
        common.ListActDateCorrectionsRequest(case_id=case_id)
    )
    assert {one.subject_id for one in kept.corrections} == {asked, delivery}
