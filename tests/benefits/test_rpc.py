import asyncio
import datetime as dt
from uuid import UUID, uuid4

import pytest
from google.protobuf.field_mask_pb2 import FieldMask
from prag.benefits.v1 import benefits_events_pb2 as events
from prag.benefits.v1 import benefits_service_pb2 as pb
from prag.common.v1 import types_pb2

from tests.benefits.conftest import (
    CHAIR,
    COORDINATOR,
    HEAD,
    MCR,
    MCR_MEMBERS,
    MEMBERS,
    NEIGHBOUR,
    OFFICER,
    SECRETARY,
    BenefitsUnderTest,
    actor,
    allowed,
    day,
    refused,
    why_not,
)

EUR = types_pb2.Money


async def test_from_a_plan_item_to_the_last_delivery(service: BenefitsUnderTest):
    case_id = await service.case()
    item_id = await service.item(case_id, "RENT")
    application = await applied(service, case_id, item_id)
    decision = await voted(service, application)
    await paid_out(service, application, decision)

    told = await service.running.database.all("SELECT type, aggregate_version FROM outbox ORDER BY id")
    assert [row["type"].rpartition(".")[2] for row in told] == [
        "ApplicationSubmitted",
        "ApplicationReturned",
        "ApplicationSubmitted",
        "ApplicationCompleted",
        "BodyComposed",
        "ApplicationPutOnAgenda",
        "DecisionMade",
        "SessionHeld",
        "DecisionServed",
        "DecisionFinal",
        "ExecutionStarted",
        "DeliveryRecorded",
        "DeliveryRecorded",
    ]
    held = (await service.running.published(events.SessionHeld))[0]
    assert (held.present, list(held.case_ids), held.body) == (4, [case_id], "MRC")
    made = (await service.running.published(events.DecisionMade))[0]
    assert (made.plan_item_id, made.result, made.amount.minor_units) == (item_id, "PARTLY", 60_000)


async def test_an_agenda_counts_on_the_sessions_day_also_when_entered_late(service: BenefitsUnderTest):
    held = service.running.clock.now() - dt.timedelta(days=3)
    later = service.running.clock.now() + dt.timedelta(days=3)
    for planned in (held, later):
        await service.session(await service.complete(await service.case(), days_ago=4), planned=planned)
    rows = await service.running.database.all(
        "SELECT actual_time, recorded_at FROM outbox WHERE type LIKE '%.ApplicationPutOnAgenda' ORDER BY id"
    )
    assert rows[0]["actual_time"] == held
    assert rows[1]["actual_time"] == rows[1]["recorded_at"]


async def applied(service: BenefitsUnderTest, case_id: str, item_id: str) -> pb.Application:
    """Drafted, evidenced, handed in, sent back, handed in again, complete."""
    drafted = await service.drafted(case_id, scheme="", plan_item_id=item_id)
    assert (drafted.number, drafted.scheme, drafted.body) == ("Z-2026-0001", "RENT", "MRC")
    assert drafted.act_locale == types_pb2.LOCALE_SR_LATN
    assert list(drafted.missing) == ["IDENTITY", "ARRIVAL", "PLAN", "LEASE"]
    assert allowed(drafted) == {"update_application", "attach_evidence", "submit_application"}

    application = await service.evidenced(drafted)
    assert not application.missing
    await service.officer.SubmitApplication(pb.SubmitApplicationRequest(application_id=application.id))
    seen = await service.secretary.GetApplication(pb.GetApplicationRequest(application_id=application.id))
    assert allowed(seen) == {"return_application", "complete_application"}
    returned = await service.secretary.ReturnApplication(
        pb.ReturnApplicationRequest(application_id=application.id, note="ugovor nije potpisan")
    )
    assert returned.return_note == "ugovor nije potpisan"
    await service.officer.SubmitApplication(pb.SubmitApplicationRequest(application_id=application.id))
    return await service.secretary.CompleteApplication(
        pb.CompleteApplicationRequest(application_id=application.id)
    )


async def voted(service: BenefitsUnderTest, complete: pb.Application) -> pb.Decision:
    """Called, opened, voted on, decided in part."""
    session = await service.session(complete, titles=["Usvajanje zapisnika", "Razno"])
    assert (session.number, session.municipality, session.quorum_needed) == ("1/2026", "RAN", 3)
    assert session.quorum_source == "model rule"
    assert [point.title or point.case_number for point in session.points] == [
        "Usvajanje zapisnika",
        complete.case_number,
        "Razno",
    ]
    session = await service.opened(session, CHAIR, *MEMBERS[:3])
    for who in (CHAIR, *MEMBERS[:2]):
        session = await service.vote(session, who, "FOR", point=1)
    assert allowed(session.points[1]) == {"declare_conflict", "cast_vote"}
    assert why_not(session.points[1]) == {"confirm_vote": "VOTE_NOT_RECORDED"}
    early = await refused(service.decide(session, point=1))
    assert (early.reason, early.metadata["missing"]) == ("VOTES_MISSING", "1")
    # By hand, recorded by the secretary.
    session = await service.secretary.CastVote(
        pb.CastVoteRequest(
            session_id=session.id,
            point_id=session.points[1].id,
            account_id=MEMBERS[2].account_id,
            value=pb.VOTE_VALUE_AGAINST,
        )
    )
    point = session.points[1]
    assert (point.votes_for, point.votes_against, point.voters, point.quorum) == (3, 0, 4, True)
    # It counts when the member says so.
    assert (await refused(service.decide(session, point=1))).reason == "VOTES_MISSING"
    session = await service.by(MEMBERS[2]).ConfirmVote(
        pb.ConfirmVoteRequest(session_id=session.id, point_id=point.id)
    )
    point = session.points[1]
    assert (point.votes_for, point.votes_against, point.voters, point.quorum) == (3, 1, 4, True)
    assert (await refused(service.decide(session, "REFUSED", point=1))).reason == "RESULT_NOT_VOTED"
    too_much = await refused(service.decide(session, point=1, amount=EUR(minor_units=90_001, currency="EUR")))
    assert too_much.fields == [("amount", "AMOUNT_TOO_HIGH")]
    decision = await service.decide(
        session, "PARTLY", point=1, amount=EUR(minor_units=60_000, currency="EUR")
    )
    assert (decision.number, decision.amount.minor_units, decision.months) == ("V-2026-0001", 60_000, 6)
    closed = await service.secretary.CloseSession(pb.CloseSessionRequest(session_id=session.id))
    assert {pb.PointState.Name(point.state) for point in closed.points} == {"POINT_STATE_DECIDED"}
    return decision


async def paid_out(service: BenefitsUnderTest, application: pb.Application, decision: pb.Decision) -> None:
    """Served, final, forwarded, delivered in two parts."""
    unserved = pb.FinalizeDecisionRequest(
        decision_id=decision.id, final_on=day(service.today), ground="WAIVED"
    )
    assert (await refused(service.head.FinalizeDecision(unserved))).reason == "DECISION_NOT_SERVED"
    final = await service.final(decision)
    assert (final.ground, final.how) == ("WAIVED", "IN_PERSON")

    start = pb.StartExecutionRequest(application_id=application.id, request_id=str(uuid4()))
    entitlement = await service.by(COORDINATOR).StartExecution(start)
    assert (entitlement.executor, entitlement.amount.minor_units) == ("DRRPIF", 60_000)
    deliver = pb.RecordDeliveryRequest(
        entitlement_id=entitlement.id,
        delivered_on=day(service.today),
        amount=EUR(minor_units=50_000, currency="EUR"),
        request_id=str(uuid4()),
    )
    assert (await refused(service.head.RecordDelivery(deliver))).fields == [("document_id", "PROOF_MISSING")]
    deliver.document_id = await service.document(application.case_id, "RECEIPT")
    once = await service.head.RecordDelivery(deliver)
    again = await service.head.RecordDelivery(deliver)
    assert [len(one.deliveries) for one in (once, again)] == [1, 1]
    deliver.request_id, deliver.completes = str(uuid4()), True
    assert (await refused(service.head.RecordDelivery(deliver))).fields == [("amount", "AMOUNT_TOO_HIGH")]
    deliver.amount.minor_units = 10_000
    deliver.document_id = await service.document(application.case_id, "RECEIPT")
    whole = await service.head.RecordDelivery(deliver)
    assert whole.delivered
    listed = await service.officer.ListEntitlements(pb.ListEntitlementsRequest(case_id=application.case_id))
    assert sum(one.amount.minor_units for one in listed.entitlements[0].deliveries) == 60_000
    ended = await service.officer.GetApplication(pb.GetApplicationRequest(application_id=application.id))
    assert pb.ApplicationState.Name(ended.state) == "APPLICATION_STATE_DELIVERED"


async def test_a_family_returns_to_a_house(service: BenefitsUnderTest):
    """RETURN: the ministry's commission sits for a case of Ranilug; the municipality's sees nothing of it."""
    case_id = await service.case("RETURN")
    item_id = await service.item(case_id, "HOUSE_CONSTRUCTION", "RETURN")
    draft = await service.drafted(case_id, "HOUSE_CONSTRUCTION", plan_item_id=item_id, months=0, amount=None)
    assert (draft.scheme, draft.body) == ("HOUSE", "MCR_COMMISSION")
    assert list(draft.missing) == ["DISPLACED_CARD", "IDENTITY_ALL", "BIRTH_MINORS", "POSSESSION"]
    application = await service.evidenced(draft)
    await service.officer.SubmitApplication(pb.SubmitApplicationRequest(application_id=application.id))
    ask = pb.GetApplicationRequest(application_id=application.id)
    complete = pb.CompleteApplicationRequest(application_id=application.id)
    assert (await refused(service.secretary.GetApplication(ask))).reason == "APPLICATION_NOT_FOUND"
    assert (await refused(service.secretary.CompleteApplication(complete))).reason == "APPLICATION_NOT_FOUND"
    ready = await service.by(MCR).CompleteApplication(complete)

    members = tuple(MCR_MEMBERS)
    session = await service.session(ready, by=MCR, members=members)
    assert (session.municipality, session.body) == ("---", "MCR_COMMISSION")
    for stranger in (SECRETARY, OFFICER):
        hidden = service.by(stranger).GetSession(pb.GetSessionRequest(session_id=session.id))
        assert (await refused(hidden)).reason == "SESSION_NOT_FOUND"
    session = await service.opened(session, by=MCR)
    for who in members:
        session = await service.vote(session, who, "FOR")
    decision = await service.decide(session, by=MCR, act_locale=types_pb2.LOCALE_SR_CYRL)
    assert decision.municipality == "RAN"
    await service.by(MCR).CloseSession(pb.CloseSessionRequest(session_id=session.id))
    assert (await service.running.published(events.SessionHeld))[0].body == "MCR_COMMISSION"
    # The officer of the municipality sees the decision, whose row is Ranilug's.
    mine = await service.officer.GetDecision(pb.GetDecisionRequest(decision_id=decision.id))
    assert mine.number == decision.number
    await service.final(decision)
    start = pb.StartExecutionRequest(application_id=application.id)
    for decider in (MCR, members[0]):
        assert (await refused(service.by(decider).StartExecution(start))).reason == "SECOND_PERSON_NEEDED"
    entitlement = await service.by(actor("mcr_officer")).StartExecution(start)
    assert entitlement.executor == "MCR"
    await service.head.RecordDelivery(
        pb.RecordDeliveryRequest(
            entitlement_id=entitlement.id,
            delivered_on=day(service.today),
            document_id=await service.document(case_id, "PHOTO"),
            completes=True,
        )
    )
    told = (await service.running.published(events.DeliveryRecorded))[0]
    assert (told.kind, told.completes, told.scheme) == ("HOUSE_HANDED_OVER", True, "HOUSE")
    places = await service.running.database.all(
        "SELECT aggregate, municipality FROM outbox GROUP BY aggregate, municipality"
    )
    assert {tuple(row) for row in places} == {("application", "RAN"), ("session", "---"), ("body", "---")}


async def test_what_another_municipality_may_not_see_is_not_there(service: BenefitsUnderTest):
    case_id = await service.case()
    decision = await service.decided(case_id)
    stranger = service.by(NEIGHBOUR)
    application = pb.GetApplicationRequest(application_id=decision.application_id)
    assert (await refused(stranger.GetApplication(application))).reason == "APPLICATION_NOT_FOUND"
    asked = stranger.GetDecision(pb.GetDecisionRequest(decision_id=decision.id))
    assert (await refused(asked)).reason == "DECISION_NOT_FOUND"
    asked = stranger.GetSession(pb.GetSessionRequest(session_id=decision.session_id))
    assert (await refused(asked)).reason == "SESSION_NOT_FOUND"
    serve = pb.ServeDecisionRequest(decision_id=decision.id, served_on=day(service.today), how="BY_POST")
    assert (await refused(stranger.ServeDecision(serve))).reason == "DECISION_NOT_FOUND"
    create = pb.CreateApplicationRequest(case_id=case_id, scheme="RENT")
    assert (await refused(stranger.CreateApplication(create))).reason == "CASE_NOT_FOUND"
    assert not (await stranger.ListApplications(pb.ListApplicationsRequest())).applications
    mine = await service.officer.ListApplications(pb.ListApplicationsRequest())
    assert [one.id for one in mine.applications] == [decision.application_id]
    # A ministry that has only RETURN does not see another strand's file.
    assert (await refused(service.by(MCR).GetApplication(application))).reason == "APPLICATION_NOT_FOUND"


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"scheme": "GOLD"}, "SCHEME_NOT_FOUND"),
        ({"scheme": "HOUSE"}, "SCHEME_NOT_FOR_STRAND"),
        ({"scheme": ""}, "INVALID_FIELDS"),
        ({"amount": EUR(minor_units=-1, currency="EUR")}, "INVALID_FIELDS"),
        ({"amount": EUR(minor_units=100, currency="USD")}, "INVALID_FIELDS"),
        ({"months": 999}, "INVALID_FIELDS"),
        ({"person_ids": [str(uuid4())]}, "INVALID_FIELDS"),
        ({"plan_item_id": str(uuid4())}, "PLAN_ITEM_NOT_FOUND"),
    ],
)
async def test_what_cannot_be_asked_for(service: BenefitsUnderTest, changes, reason):
    case_id = await service.case()
    assert (await refused(service.drafted(case_id, **changes))).reason == reason
    assert not await service.running.database.all("SELECT FROM application")


async def test_a_plan_item_of_another_scheme_does_not_fit(service: BenefitsUnderTest):
    case_id = await service.case()
    item_id = await service.item(case_id, "FIREWOOD")
    assert (
        await refused(service.drafted(case_id, "RENT", plan_item_id=item_id))
    ).reason == "PLAN_ITEM_MISMATCH"
    person = service.persons[case_id][1]
    own = await service.drafted(
        case_id, "FIREWOOD", plan_item_id=await service.item(case_id, "FIREWOOD", person=person), months=0
    )
    assert list(own.person_ids) == [person]


async def test_the_same_help_is_not_given_twice(service: BenefitsUnderTest):
    case_id = await service.case()
    first = await service.drafted(case_id)
    second = await service.drafted(case_id)
    assert second.double_of == first.id
    await service.officer.SubmitApplication(pb.SubmitApplicationRequest(application_id=first.id))
    submit = pb.SubmitApplicationRequest(application_id=second.id)
    double = await refused(service.officer.SubmitApplication(submit))
    assert (double.reason, double.metadata["application_id"]) == ("DOUBLE_BENEFIT", first.id)
    assert (await refused(service.drafted(case_id))).reason == "DOUBLE_BENEFIT"
    later = service.today.replace(day=1) + dt.timedelta(days=31 * 6 + 5)
    assert not (await service.drafted(case_id, from_on=day(later))).double_of


async def test_two_drafts_at_once_are_one_after_the_other(service: BenefitsUnderTest):
    case_id = await service.case()
    made = await asyncio.gather(*(service.drafted(case_id) for _ in range(4)))
    assert sorted(one.number for one in made) == [f"Z-2026-000{number}" for number in range(1, 5)]
    assert sum(not one.double_of for one in made) == 1


async def test_an_edit_of_what_somebody_else_changed_is_refused(service: BenefitsUnderTest):
    draft = await service.drafted(await service.case())
    change = pb.UpdateApplicationRequest(
        application=pb.Application(id=draft.id, months=3, reason="kraće", etag=draft.etag),
        update_mask=FieldMask(paths=["months"]),
    )
    changed = await service.officer.UpdateApplication(change)
    assert (changed.months, changed.reason) == (3, "nema gde da stanuje")
    change.request_id = str(uuid4())
    assert (await refused(service.officer.UpdateApplication(change))).reason == "ETAG_STALE"
    change.application.etag = ""
    assert (await refused(service.officer.UpdateApplication(change))).reason == "ETAG_MISSING"
    change.application.etag = changed.etag
    change.update_mask.paths.append("state")
    assert (await refused(service.officer.UpdateApplication(change))).fields == [
        ("update_mask", "UPDATE_MASK_INVALID")
    ]


async def test_a_repeated_request_is_answered_and_not_done_again(service: BenefitsUnderTest):
    case_id = await service.case()
    request_id = str(uuid4())
    first = await service.drafted(case_id, request_id=request_id)
    assert (await service.drafted(case_id, request_id=request_id)).id == first.id
    assert (
        await refused(service.drafted(case_id, request_id=request_id, months=3))
    ).reason == "REQUEST_ID_REUSED"
    assert len(await service.running.database.all("SELECT FROM application")) == 1


async def test_evidence_is_registrys_document_of_the_case_and_kind(service: BenefitsUnderTest):
    case_id = await service.case()
    draft = await service.drafted(case_id)

    async def attach(**evidence):
        return await service.officer.AttachEvidence(
            pb.AttachEvidenceRequest(application_id=draft.id, evidence=pb.Evidence(point="LEASE", **evidence))
        )

    photo = await service.document(case_id, "PHOTO")
    assert (await refused(attach(document_id=photo))).fields == [
        ("evidence.document_id", "FIELD_CONTRADICTS")
    ]
    assert (await refused(attach(document_id=str(uuid4())))).fields == [
        ("evidence.document_id", "FIELD_UNKNOWN_VALUE")
    ]
    foreign = await service.document(await service.case(), "LEASE_CONTRACT")
    assert (await refused(attach(document_id=foreign))).fields == [
        ("evidence.document_id", "FIELD_UNKNOWN_VALUE")
    ]
    waived = await attach(waived_because="stanuje kod brata")
    assert "LEASE" not in waived.missing
    await service.officer.SubmitApplication(pb.SubmitApplicationRequest(application_id=draft.id))
    gaps = await refused(
        service.secretary.CompleteApplication(pb.CompleteApplicationRequest(application_id=draft.id))
    )
    assert (gaps.reason, gaps.metadata["missing"]) == ("CHECKLIST_INCOMPLETE", "IDENTITY,ARRIVAL,PLAN")


async def test_what_the_case_holds_goes_with_the_application_or_nothing_does(service: BenefitsUnderTest):
    case_id = await service.case()
    draft = await service.drafted(case_id)
    lease, photo = [await service.document(case_id, kind) for kind in ("LEASE_CONTRACT", "PHOTO")]
    foreign = await service.document(await service.case(), "LEASE_CONTRACT")
    right = pb.Evidence(point="LEASE", document_id=lease)

    async def hand_in(*evidence: pb.Evidence) -> pb.Application:
        return await service.officer.SubmitApplication(
            pb.SubmitApplicationRequest(application_id=draft.id, evidence=evidence)
        )

    for wrong, field, reason in (
        (pb.Evidence(point="IDENTITY", document_id=photo), "document_id", "FIELD_CONTRADICTS"),
        (pb.Evidence(point="IDENTITY", document_id=foreign), "document_id", "FIELD_UNKNOWN_VALUE"),
        (pb.Evidence(point="IDENTITY", document_id=str(uuid4())), "document_id", "FIELD_UNKNOWN_VALUE"),
        (pb.Evidence(point="NO_POINT", waived_because="seen"), "point", "FIELD_UNKNOWN_VALUE"),
        (right, "point", "FIELD_DUPLICATE"),
    ):
        assert (await refused(hand_in(right, wrong))).fields == [(f"evidence[1].{field}", reason)]
    still = await service.officer.GetApplication(pb.GetApplicationRequest(application_id=draft.id))
    assert (still.state, list(still.evidence)) == (pb.APPLICATION_STATE_DRAFT, [])

    done = await hand_in(right, pb.Evidence(point="IDENTITY", waived_because="seen"))
    assert done.state == pb.APPLICATION_STATE_SUBMITTED
    assert {proof.point: proof.document_id for proof in done.evidence} == {"LEASE": lease, "IDENTITY": ""}
    assert list(done.missing) == [point for point in draft.missing if point not in {"LEASE", "IDENTITY"}]


async def test_what_was_missing_comes_after_the_application_and_what_was_handed_in_stands(
    service: BenefitsUnderTest,
):
    application = await service.drafted(await service.case())

    async def attach(point: str) -> pb.Application:
        evidence = pb.Evidence(point=point, waived_because="seen at the office")
        request = pb.AttachEvidenceRequest(application_id=application.id, evidence=evidence)
        return await service.officer.AttachEvidence(request)

    first, later = application.missing[:2]
    for _ in range(2):
        await attach(first)
    await service.officer.SubmitApplication(pb.SubmitApplicationRequest(application_id=application.id))
    assert later not in (await attach(later)).missing
    for point in (first, later):
        assert (await refused(attach(point))).reason == "APPLICATION_NOT_IN_STATE"


async def test_a_conflict_of_interest_recounts_and_a_lost_quorum_stops_the_voting(service: BenefitsUnderTest):
    session = await service.session(await service.complete(await service.case()))
    too_few = await refused(service.opened(session, CHAIR, MEMBERS[0]))
    assert (too_few.reason, too_few.metadata) == ("QUORUM_MISSING", {"present": "2", "needed": "3"})
    session = await service.opened(session, CHAIR, *MEMBERS[:2])
    await service.vote(session, MEMBERS[0], "FOR")
    conflict = pb.DeclareConflictRequest(session_id=session.id, point_id=session.points[0].id)
    session = await service.by(MEMBERS[0]).DeclareConflict(conflict)
    point = session.points[0]
    assert (point.voters, point.quorum, point.votes_for) == (2, False, 0)
    assert (await refused(service.vote(session, MEMBERS[0], "FOR"))).reason == "CONFLICT_OF_INTEREST"
    assert (await refused(service.vote(session, CHAIR, "FOR"))).reason == "QUORUM_MISSING"
    assert (await refused(service.vote(session, MEMBERS[3], "FOR"))).reason == "NOT_A_MEMBER"
    assert (await refused(service.vote(session, OFFICER, "FOR"))).reason == "NOT_A_MEMBER"
    assert (await refused(service.decide(session))).reason == "QUORUM_MISSING"
    shown = await service.secretary.GetSession(pb.GetSessionRequest(session_id=session.id))
    assert why_not(shown.points[0]) == {"record_vote": "QUORUM_MISSING", "decide_point": "QUORUM_MISSING"}
    adjourned = await service.secretary.AdjournPoint(
        pb.AdjournPointRequest(session_id=session.id, point_id=point.id, note="nema kvoruma")
    )
    assert pb.PointState.Name(adjourned.points[0].state) == "POINT_STATE_ADJOURNED"
    waiting = await service.secretary.GetApplication(
        pb.GetApplicationRequest(application_id=point.application_id)
    )
    assert pb.ApplicationState.Name(waiting.state) == "APPLICATION_STATE_COMPLETE"
    again = await service.session(waiting)
    assert again.number == "2/2026"


async def test_who_leaves_has_voted_and_who_has_not_votes_no_more(service: BenefitsUnderTest):
    session = await service.opened(await service.session(await service.complete(await service.case())))
    for who in (CHAIR, *MEMBERS[:2]):
        session = await service.vote(session, who, "FOR")
    some = pb.RecordPresenceRequest(
        session_id=session.id,
        present_account_ids=[one.account_id for one in MEMBERS[:2]],
        presiding_account_id=MEMBERS[0].account_id,
    )
    session = await service.secretary.RecordPresence(some)
    # Two are noted; the third has voted, and a note sends no member away who acted, nor takes a vote back.
    assert (session.present, session.quorum, session.points[0].quorum) == (3, True, True)
    assert (session.points[0].votes_for, session.points[0].voters) == (3, 3)
    some.present_account_ids.extend([CHAIR.account_id, MEMBERS[2].account_id])
    session = await service.secretary.RecordPresence(some)
    assert (session.points[0].votes_for, session.points[0].voters) == (3, 4)
    some.present_account_ids.append(OFFICER.account_id)
    refusal = await refused(service.secretary.RecordPresence(some))
    assert refusal.fields == [("present_account_ids", "FIELD_UNKNOWN_VALUE")]
    await service.secretary.CloseSession(pb.CloseSessionRequest(session_id=session.id))
    del some.present_account_ids[-1]
    assert (await refused(service.secretary.RecordPresence(some))).reason == "SESSION_NOT_IN_STATE"


async def test_twenty_members_vote_at_once(service: BenefitsUnderTest):
    members = tuple(actor("mrc_member", "RAN") for _ in range(20))
    session = await service.opened(
        await service.session(await service.complete(await service.case()), members=members)
    )
    values = ["FOR"] * 12 + ["AGAINST"] * 5 + ["ABSTAINED"] * 3
    await asyncio.gather(
        *(service.vote(session, who, value) for who, value in zip(members, values, strict=True))
    )
    # One changes the mind, and presses twice.
    await asyncio.gather(*(service.vote(session, members[0], "AGAINST") for _ in range(2)))
    point = (await service.secretary.GetSession(pb.GetSessionRequest(session_id=session.id))).points[0]
    assert (point.votes_for, point.votes_against, point.votes_abstained) == (11, 6, 3)
    decision = await service.decide(session)
    assert decision.number == "V-2026-0001"
    assert (await refused(service.vote(session, members[1], "AGAINST"))).reason == "POINT_NOT_IN_STATE"


async def test_who_drafted_does_not_vote(service: BenefitsUnderTest):
    both = actor("mrc_member", "RAN")
    drafter = type(both)(**{**both.__dict__, "roles": frozenset({"mrc_member", "mocr_officer"})})
    case_id = await service.case()
    made = await service.by(drafter).CreateApplication(
        pb.CreateApplicationRequest(case_id=case_id, scheme="RENT", months=3)
    )
    made = await service.evidenced(made)
    await service.officer.SubmitApplication(pb.SubmitApplicationRequest(application_id=made.id))
    await service.secretary.CompleteApplication(pb.CompleteApplicationRequest(application_id=made.id))
    session = await service.opened(await service.session(made, members=(drafter, CHAIR, *MEMBERS[:2])))
    assert session.points[0].voters == 3
    assert (await refused(service.vote(session, drafter, "FOR"))).reason == "SECOND_PERSON_NEEDED"


async def test_a_refusal_is_final_and_gives_nothing(service: BenefitsUnderTest):
    decision = await service.decided(await service.case(), "REFUSED")
    assert not decision.HasField("amount")
    await service.final(decision)
    start = pb.StartExecutionRequest(application_id=decision.application_id)
    assert (await refused(service.by(COORDINATOR).StartExecution(start))).reason == "APPLICATION_NOT_IN_STATE"
    assert not (await service.drafted(decision.case_id)).double_of


async def test_closing_leaves_what_is_open_to_another_session(service: BenefitsUnderTest):
    session = await service.opened(await service.session(await service.complete(await service.case())))
    closed = await service.secretary.CloseSession(pb.CloseSessionRequest(session_id=session.id))
    assert pb.PointState.Name(closed.points[0].state) == "POINT_STATE_ADJOURNED"
    close = pb.CloseSessionRequest(session_id=session.id, request_id=str(uuid4()))
    assert (await refused(service.secretary.CloseSession(close))).reason == "SESSION_NOT_IN_STATE"


async def test_everybody_finds_their_work(service: BenefitsUnderTest):
    async def work(who) -> list[str]:
        answer = await service.by(who).ListWork(types_pb2.ListWorkRequest())
        return [item.kind for item in answer.items]

    case_id = await service.case()
    draft = await service.drafted(case_id)
    assert await work(OFFICER) == ["submit_application"]
    item = (await service.officer.ListWork(types_pb2.ListWorkRequest())).items[0]
    assert item.metadata["missing"] == "IDENTITY,ARRIVAL,PLAN,LEASE"
    draft = await service.evidenced(draft)
    await service.officer.SubmitApplication(pb.SubmitApplicationRequest(application_id=draft.id))
    assert (await work(OFFICER), await work(SECRETARY)) == ([], ["complete_application"])
    await service.secretary.CompleteApplication(pb.CompleteApplicationRequest(application_id=draft.id))
    assert await work(SECRETARY) == ["put_on_agenda"]
    session = await service.session(draft)
    assert (await work(SECRETARY), await work(CHAIR)) == (["open_session"], [])
    session = await service.opened(session)
    assert (await work(SECRETARY), await work(CHAIR)) == (["hold_session"], ["cast_vote"])
    for who in (CHAIR, *MEMBERS):
        await service.vote(session, who, "FOR")
    assert await work(CHAIR) == []
    decision = await service.decide(session)
    await service.secretary.CloseSession(pb.CloseSessionRequest(session_id=session.id))
    assert (await work(OFFICER), await work(SECRETARY), await work(HEAD)) == ([], [], ["serve_decision"])
    await service.final(decision)
    assert (await work(HEAD), await work(COORDINATOR)) == ([], ["start_execution"])
    await service.by(COORDINATOR).StartExecution(pb.StartExecutionRequest(application_id=draft.id))
    assert (await work(HEAD), await work(OFFICER), await work(COORDINATOR)) == (["record_delivery"], [], [])
    assert await work(NEIGHBOUR) == []


async def test_a_changed_scheme_is_a_new_version_and_what_was_drafted_keeps_its_checklist(
    service: BenefitsUnderTest,
):
    admin = service.by(actor("administrator"))
    schemes = {one.code: one for one in (await admin.ListSchemes(pb.ListSchemesRequest())).schemes}
    assert len(schemes) == 11
    rent = schemes["RENT"]
    assert not rent.HasField("ceiling")
    assert not rent.HasField("months")
    assert rent.provenance.demo
    draft = await service.drafted(await service.case())
    rent.months, rent.ceiling.minor_units, rent.ceiling.currency = 4, 80_000, "EUR"
    del rent.checklist[1:]
    change = pb.UpdateSchemeRequest(
        scheme=rent, update_mask=FieldMask(paths=["months", "ceiling", "checklist"]), request_id=str(uuid4())
    )
    changed = await admin.UpdateScheme(change)
    assert (changed.etag, changed.months, len(changed.checklist)) == ("1", 4, 1)
    assert (await admin.UpdateScheme(change)).etag == "1"
    change.request_id = str(uuid4())
    assert (await refused(admin.UpdateScheme(change))).reason == "ETAG_STALE"
    kept = await service.officer.GetApplication(pb.GetApplicationRequest(application_id=draft.id))
    assert len(kept.checklist) == 4
    too_much = await refused(service.drafted(await service.case()))
    assert too_much.fields == [("amount", "AMOUNT_TOO_HIGH"), ("months", "FIELD_OUT_OF_RANGE")]
    assert (await refused(service.officer.UpdateScheme(change))).reason == "NOT_PERMITTED"


async def test_a_checklist_names_kinds_of_documents_that_there_are(service: BenefitsUnderTest):
    admin = service.by(actor("administrator"))
    schemes = (await admin.ListSchemes(pb.ListSchemesRequest(strand=types_pb2.STRAND_RETURN))).schemes
    assert {one.code for one in schemes} == {"HOUSE", "BUILDING_MATERIAL", "FINANCIAL_ASSISTANCE"}
    schemes[0].checklist[1].document_kind = "PAPYRUS"
    change = pb.UpdateSchemeRequest(scheme=schemes[0], update_mask=FieldMask(paths=["checklist"]))
    assert (await refused(admin.UpdateScheme(change))).fields == [
        ("scheme.checklist[1].document_kind", "FIELD_UNKNOWN_VALUE")
    ]
    unknown = pb.ListSchemesRequest(strand=99)
    assert (await refused(admin.ListSchemes(unknown))).fields == [("strand", "FIELD_UNKNOWN_VALUE")]


async def test_a_session_recorded_later_decided_on_its_day(service: BenefitsUnderTest):
    session = await service.session(await service.complete(await service.case(), days_ago=2))
    opening = pb.OpenSessionRequest(
        session_id=session.id, present_account_ids=[one.account_id for one in session.members]
    )
    opening.actual_time.FromDatetime(service.running.clock.now() + dt.timedelta(hours=1))
    assert (await refused(service.secretary.OpenSession(opening))).fields == [
        ("actual_time", "DATE_IN_FUTURE")
    ]
    # Not before what is decided was handed in.
    opening.actual_time.FromDatetime(service.running.clock.now() - dt.timedelta(days=2, minutes=1))
    assert (await refused(service.secretary.OpenSession(opening))).fields == [
        ("actual_time", "DATE_TOO_EARLY")
    ]
    opening.actual_time.FromDatetime(service.running.clock.now() - dt.timedelta(days=2))
    await service.secretary.OpenSession(opening)
    for who in (CHAIR, *MEMBERS):
        await service.vote(session, who, "FOR")
    decision = await service.decide(session)
    assert decision.decided_on == day(service.today - dt.timedelta(days=2))
    serve = pb.ServeDecisionRequest(decision_id=decision.id, how="IN_PERSON")
    serve.served_on.CopyFrom(day(service.today - dt.timedelta(days=3)))
    assert (await refused(service.head.ServeDecision(serve))).fields == [("served_on", "DATE_TOO_EARLY")]


async def test_reasons_are_listed_by_result(service: BenefitsUnderTest):
    request = pb.ListDecisionReasonsRequest(result=pb.DECISION_RESULT_REFUSED)
    codes = {one.code for one in (await service.secretary.ListDecisionReasons(request)).reasons}
    assert codes == {"MEANS_LIMITED", "CONDITIONS_NOT_MET", "NEED_NOT_CONFIRMED", "ALREADY_HELPED", "OTHER"}


async def test_who_looked_is_known(service: BenefitsUnderTest):
    case_id = await service.case()
    draft = await service.drafted(case_id)
    await service.officer.GetApplication(pb.GetApplicationRequest(application_id=draft.id))
    family = {UUID(person) for person in service.persons[case_id]}
    assert await service.running.looked() == [
        ("CreateApplication", OFFICER.account_id, family),
        ("GetApplication", OFFICER.account_id, family),
    ]
