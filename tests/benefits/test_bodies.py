"""One hand grants no money: who sits is what a confirmed act says, and who voted is who pressed."""

import asyncio
import datetime as dt
from dataclasses import replace
from typing import Any
from uuid import uuid4

import pytest
from prag.benefits.v1 import benefits_events_pb2 as events
from prag.benefits.v1 import benefits_service_pb2 as pb
from prag.common.v1 import types_pb2

from services.chassis.errors import DomainError
from tests.benefits import identity
from tests.benefits.conftest import (
    CHAIR,
    COORDINATOR,
    HEAD,
    MCR,
    MCR_HEAD,
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
from tests.benefits.identity import employ

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.xdist_group("benefits_bodies")]

THREE = (CHAIR, *MEMBERS[:2])
DRRPIF = actor("drrpif_officer")


async def ready(shared_service: BenefitsUnderTest, **changes: Any) -> pb.Application:
    """A complete application of the one family of the module."""
    case_id = next(iter(shared_service.persons), "") or await shared_service.case()
    return await shared_service.found_complete(case_id, **changes)


async def sitting(shared_service: BenefitsUnderTest, *who: Any) -> pb.Session:
    """An open session of three on one application."""
    await shared_service.seat(*THREE)
    return await shared_service.opened(
        await shared_service.session(await ready(shared_service), members=THREE), *who
    )


def by_hand(session: pb.Session, who: Any, value: str = "FOR") -> pb.CastVoteRequest:
    return pb.CastVoteRequest(
        session_id=session.id,
        point_id=session.points[0].id,
        account_id=who.account_id,
        value=f"VOTE_VALUE_{value}",
    )


async def read(shared_service: BenefitsUnderTest, session: pb.Session, by: Any = SECRETARY) -> pb.Session:
    return await shared_service.by(by).GetSession(pb.GetSessionRequest(session_id=session.id))


# Composing


async def test_a_body_is_composed_by_two_hands(shared_service: BenefitsUnderTest):
    """The secretary proposes, the head confirms; until then nobody sits by it."""
    before = shared_service.bodies.get("MRC")
    act = await shared_service.act(CHAIR, *MEMBERS)
    proposed = await shared_service.propose(act)
    composition = proposed.compositions[0]
    assert (composition.state, composition.in_force) == (pb.COMPOSITION_STATE_PROPOSED, False)
    assert allowed(composition) == set()
    assert why_not(proposed) == {"change_body": "COMPOSITION_PENDING"}
    assert before is None, "this test is the module's first"
    call = pb.CreateSessionRequest(kind=pb.SESSION_KIND_REGULAR, titles=["t"])
    call.planned_time.FromDatetime(shared_service.running.clock.now())
    assert (await refused(shared_service.secretary.CreateSession(call))).reason == "BODY_NOT_COMPOSED"
    answer = {"body_id": proposed.id, "composition_id": composition.id}
    own = pb.ConfirmCompositionRequest(**answer)
    assert (await refused(shared_service.secretary.ConfirmComposition(own))).reason == "NOT_PERMITTED"
    # The secretary who is the head too is still one hand, and nobody gives a seat to themselves.
    both = replace(SECRETARY, roles=frozenset({"mrc_secretary", "mocr_head"}))
    seated = replace(CHAIR, roles=frozenset({"mrc_chair", "regional_coordinator"}))
    for who in (both, seated):
        assert (
            await refused(shared_service.by(who).ConfirmComposition(own))
        ).reason == "SECOND_PERSON_NEEDED"
    shown = await shared_service.by(both).GetBody(pb.GetBodyRequest(body_id=proposed.id))
    assert why_not(shown.compositions[0]) == dict.fromkeys(
        ("confirm_composition", "reject_composition"), "SECOND_PERSON_NEEDED"
    )
    for stranger in (NEIGHBOUR, MCR):
        hidden = shared_service.by(stranger).GetBody(pb.GetBodyRequest(body_id=proposed.id))
        assert (await refused(hidden)).reason == "BODY_NOT_FOUND"
    assert (await refused(shared_service.by(MCR).ConfirmComposition(own))).reason == "BODY_NOT_FOUND"
    confirmed = await shared_service.confirm(proposed)
    composition = confirmed.compositions[0]
    assert (composition.state, composition.in_force) == (pb.COMPOSITION_STATE_CONFIRMED, True)
    assert (composition.proposed_by, composition.answered_by) == (SECRETARY.account_id, HEAD.account_id)
    assert (composition.quorum_needed, composition.quorum_source) == (3, "model rule")
    assert [(one.account_id, one.sits, one.institution_id) for one in composition.act.seats] == [
        (one.account_id, True, "okr-ran") for one in (CHAIR, *MEMBERS)
    ]
    again = await refused(shared_service.head.ConfirmComposition(own))
    assert (again.reason, again.metadata["state"]) == ("COMPOSITION_NOT_IN_STATE", "CONFIRMED")
    assert (await shared_service.secretary.CreateSession(call)).quorum_needed == 3
    told = await shared_service.running.published(events.BodyComposed)
    assert [(one.body_id, one.changes, list(one.strands)) for one in told] == [
        (proposed.id, False, ["REINTEGRATION", "INTEGRATION"])
    ]
    shared_service.seated["MRC"] = (CHAIR, *MEMBERS)


async def test_who_steps_in_as_the_second_hand(shared_service: BenefitsUnderTest):
    """The head, the coordinator, the ministry; of the ministry's commission another of its officers."""
    for second in (COORDINATOR, DRRPIF):
        await shared_service.confirm(
            await shared_service.propose(await shared_service.act(CHAIR, *MEMBERS)), second
        )
    proposed = await shared_service.propose(await shared_service.act(*MCR_MEMBERS, by=MCR), MCR)
    for one in (MCR, MCR_MEMBERS[1]):
        assert (await refused(shared_service.confirm(proposed, one))).reason == "SECOND_PERSON_NEEDED"
    for one in (HEAD, COORDINATOR, DRRPIF):
        assert (await refused(shared_service.confirm(proposed, one))).reason == "BODY_NOT_FOUND"
    confirmed = await shared_service.confirm(proposed, MCR_HEAD)
    assert (confirmed.municipality, list(confirmed.strands)) == ("---", [types_pb2.STRAND_RETURN])
    shared_service.seated["MCR_COMMISSION"] = tuple(MCR_MEMBERS)


async def test_a_body_for_a_strand_is_there_once(shared_service: BenefitsUnderTest):
    act = await shared_service.act(CHAIR, *MEMBERS)
    twice = pb.ComposeBodyRequest(act=act, strands=[types_pb2.STRAND_INTEGRATION])
    error = await refused(shared_service.secretary.ComposeBody(twice))
    assert (error.reason, error.metadata) == ("BODY_EXISTS", {"body_id": shared_service.bodies["MRC"]})
    wrong = pb.ComposeBodyRequest(act=act, strands=[types_pb2.STRAND_RETURN])
    assert (await refused(shared_service.secretary.ComposeBody(wrong))).fields == [
        ("strands", "FIELD_CONTRADICTS")
    ]


async def test_what_is_turned_down_moves_nothing(shared_service: BenefitsUnderTest):
    await shared_service.seat(*THREE)
    proposed = await shared_service.propose(await shared_service.act(*THREE, quorum=2))
    pending = await refused(shared_service.propose(await shared_service.act(*THREE)))
    assert pending.reason == "COMPOSITION_PENDING"
    about = {"body_id": proposed.id, "composition_id": proposed.compositions[0].id}
    body = await shared_service.head.RejectComposition(
        pb.RejectCompositionRequest(**about, note="nije potpisano")
    )
    assert body.compositions[0].state == pb.COMPOSITION_STATE_REJECTED
    assert [one.in_force for one in body.compositions[:2]] == [False, True]
    listed = (await shared_service.secretary.ListBodies(pb.ListBodiesRequest())).bodies
    assert [(one.id, len(one.compositions)) for one in listed] == [(shared_service.bodies["MRC"], 1)]


@pytest.mark.parametrize(
    ("changes", "wrong"),
    [
        # Attack (e): herself as the only member; and with an account that is nobody's.
        ({"seats": [pb.Seat(account_id=SECRETARY.account_id, chair=True)]}, "act.seats"),
        (
            {
                "seats": [
                    pb.Seat(account_id="invented", chair=True),
                    pb.Seat(account_id=MEMBERS[0].account_id),
                ]
            },
            "act.seats[0].account_id",
        ),
        (
            {
                "seats": [
                    pb.Seat(account_id=OFFICER.account_id, chair=True),
                    pb.Seat(account_id=CHAIR.account_id),
                ]
            },
            "act.seats[0].account_id",
        ),
        ({"seats": [pb.Seat(account_id=one.account_id) for one in THREE]}, "act.seats"),
        ({"seats": [pb.Seat(account_id=one.account_id, chair=True) for one in THREE]}, "act.seats"),
        ({"seats": [pb.Seat(account_id=CHAIR.account_id, chair=True)] * 2}, "act.seats"),
        ({"quorum": 1}, "act.quorum"),
        ({"quorum": 4}, "act.quorum"),
        ({"number": " "}, "act.number"),
        ({"scan_blob_id": ""}, "act.scan_blob_id"),
        ({"dated_on": day(dt.date(2026, 11, 24))}, "act.dated_on"),
        ({"from_on": day(dt.date(2020, 1, 1))}, "act.from_on"),
        ({"until_on": day(dt.date(2025, 11, 24))}, ""),
        ({"until_on": day(dt.date(2020, 1, 1))}, "act.until_on"),
    ],
)
async def test_what_no_act_can_say(shared_service: BenefitsUnderTest, changes, wrong):
    employ(OFFICER, SECRETARY)
    await shared_service.seat(*THREE)
    act = await shared_service.act(*THREE, **changes)
    if not wrong:
        return
    error = await refused(shared_service.propose(act))
    assert wrong in [field for field, _ in error.fields]


async def test_a_scan_is_ones_own_and_is_read_by_who_reads_the_body(shared_service: BenefitsUnderTest):
    await shared_service.seat(*THREE)
    foreign = await shared_service.act(*THREE, scan_blob_id=await shared_service.scanned(OFFICER))
    assert (await refused(shared_service.propose(foreign))).reason == "BLOB_NOT_FOUND"


async def test_an_institution_is_one_that_is_there(shared_service: BenefitsUnderTest):
    await shared_service.seat(*THREE)
    for institution, reason in (("closed", "FIELD_UNKNOWN_VALUE"), ("nowhere", "FIELD_UNKNOWN_VALUE")):
        act = await shared_service.act(*THREE)
        act.seats[1].institution_id = institution
        assert (await refused(shared_service.propose(act))).fields == [
            ("act.seats[1].institution_id", reason)
        ]
    act = await shared_service.act(*THREE)
    act.seats[1].institution_id = "csw-ran"
    body = await shared_service.confirm(await shared_service.propose(act))
    assert [one.institution_id for one in body.compositions[0].act.seats] == ["okr-ran", "csw-ran", "okr-ran"]


# Sitting


async def test_a_session_sits_as_the_body_stands_that_day(shared_service: BenefitsUnderTest):
    """By the act of the day on which it is held; whose account was suspended sits no longer."""
    await shared_service.seat(*THREE)
    shared_service.seated.pop("MRC")
    later = shared_service.today + dt.timedelta(days=10)
    employ(*MEMBERS)
    act = await shared_service.act(
        CHAIR, *MEMBERS[2:], dated_on=day(shared_service.today), from_on=day(later), quorum=3
    )
    changed = await shared_service.confirm(await shared_service.propose(act))
    assert [one.in_force for one in changed.compositions[:2]] == [False, True]

    async def called(on: dt.date) -> pb.Session:
        call = pb.CreateSessionRequest(kind=pb.SESSION_KIND_REGULAR, titles=["t"])
        call.planned_time.FromDatetime(dt.datetime.combine(on, dt.time(12), dt.UTC))
        return await shared_service.secretary.CreateSession(call)

    now, then = await called(shared_service.today), await called(later)
    assert [one.account_id for one in now.members] == [one.account_id for one in THREE]
    assert [one.account_id for one in then.members] == [one.account_id for one in (CHAIR, *MEMBERS[2:])]
    assert (now.quorum_needed, now.quorum_source) == (2, "model rule")
    assert (then.quorum_needed, then.quorum_source) == (3, "the act")
    gone = identity.ACTIVE.pop(MEMBERS[0].account_id)
    moved = identity.ACTIVE[MEMBERS[1].account_id]
    identity.ACTIVE[moved.account_id] = replace(moved, municipalities=("KAM",))
    shown = await shared_service.secretary.GetBody(pb.GetBodyRequest(body_id=changed.id))
    assert [one.sits for one in shown.compositions[1].act.seats] == [True, False, False]
    opening = pb.OpenSessionRequest(session_id=now.id, present_account_ids=[one.account_id for one in THREE])
    assert (await refused(shared_service.secretary.OpenSession(opening))).fields == [
        ("present_account_ids", "FIELD_UNKNOWN_VALUE")
    ]
    # The quorum is of the members whom the act names, not of those who are left.
    del opening.present_account_ids[1:]
    assert (await refused(shared_service.secretary.OpenSession(opening))).reason == "QUORUM_MISSING"
    employ(gone, moved)
    opening.present_account_ids.extend([gone.account_id, moved.account_id])
    opened = await shared_service.secretary.OpenSession(opening)
    identity.ACTIVE.pop(gone.account_id)
    there = pb.RecordPresenceRequest(session_id=opened.id, present_account_ids=[CHAIR.account_id])
    await shared_service.secretary.RecordPresence(there)
    there.present_account_ids.append(gone.account_id)
    assert (await refused(shared_service.secretary.RecordPresence(there))).fields == [
        ("present_account_ids", "FIELD_UNKNOWN_VALUE")
    ]
    employ(gone)


async def test_a_quorum_is_not_lowered_while_a_session_sits(shared_service: BenefitsUnderTest):
    """Attack (d): an act with a lower quorum, confirmed after the votes, changes nothing of this session."""
    everybody = (CHAIR, *MEMBERS)
    shared_service.seated.pop("MRC", None)
    await shared_service.seat(*everybody)
    session = await shared_service.opened(
        await shared_service.session(await ready(shared_service), members=everybody), *everybody[:3]
    )
    for who in everybody[:2]:
        await shared_service.vote(session, who, "FOR")
    await shared_service.by(everybody[2]).DeclareConflict(
        pb.DeclareConflictRequest(session_id=session.id, point_id=session.points[0].id)
    )
    assert (await refused(shared_service.decide(session))).reason == "QUORUM_MISSING"
    await shared_service.confirm(
        await shared_service.propose(await shared_service.act(*everybody[:2], quorum=2))
    )
    shared_service.seated.pop("MRC")
    assert (await read(shared_service, session)).quorum_needed == 3
    assert (await refused(shared_service.decide(session))).reason == "QUORUM_MISSING"


async def test_a_deputy_sits_only_where_the_member_does_not(shared_service: BenefitsUnderTest):
    shared_service.seated.pop("MRC", None)
    deputy = MEMBERS[3]
    act = await shared_service.act(*THREE, deputy)
    act.seats[3].deputy_for = MEMBERS[0].account_id
    strange = pb.BodyAct()
    strange.CopyFrom(act)
    strange.seats[3].deputy_for = "nobody"
    assert (await refused(shared_service.propose(strange))).fields == [
        ("act.seats[3].deputy_for", "FIELD_UNKNOWN_VALUE")
    ]
    await shared_service.confirm(await shared_service.propose(act))
    shared_service.seated["MRC"] = THREE
    session = await shared_service.session(await ready(shared_service), members=THREE)
    assert (session.quorum_needed, session.members[3].deputy_for) == (2, MEMBERS[0].account_id)
    both = pb.OpenSessionRequest(
        session_id=session.id, present_account_ids=[one.account_id for one in (CHAIR, MEMBERS[0], deputy)]
    )
    assert (await refused(shared_service.secretary.OpenSession(both))).fields == [
        ("present_account_ids", "FIELD_CONTRADICTS")
    ]
    session = await shared_service.opened(session, CHAIR, MEMBERS[0])
    await shared_service.vote(session, MEMBERS[0], "AGAINST")
    # The member has voted: the seat has, whoever sits there later.
    change = pb.RecordPresenceRequest(
        session_id=session.id, present_account_ids=[CHAIR.account_id, deputy.account_id]
    )
    session = await shared_service.secretary.RecordPresence(change)
    assert (await refused(shared_service.vote(session, deputy, "FOR"))).reason == "VOTE_STANDS"
    assert (
        await refused(shared_service.secretary.CastVote(by_hand(session, deputy)))
    ).reason == "VOTE_STANDS"
    session = await shared_service.vote(session, CHAIR, "FOR")
    point = session.points[0]
    assert (point.votes_for, point.votes_against, point.voters) == (1, 1, 2)
    shared_service.seated.pop("MRC")


# Voting


async def test_a_secretary_alone_decides_nothing(shared_service: BenefitsUnderTest):
    """Attack (a): invented members sit nowhere, and votes by her hand alone count for nothing."""
    session = await sitting(shared_service, *THREE)
    invented = replace(CHAIR, account_id="invented")
    assert (
        await refused(shared_service.secretary.CastVote(by_hand(session, invented)))
    ).reason == "NOT_A_MEMBER"
    for who in THREE:
        session = await shared_service.secretary.CastVote(by_hand(session, who))
    point = session.points[0]
    assert (point.votes_for, [vote.counts for vote in point.votes]) == (0, [False] * 3)
    assert why_not(point)["decide_point"] == "VOTES_MISSING"
    assert (await refused(shared_service.decide(session))).reason == "VOTES_MISSING"
    # A sheet of her own making neither.
    sheet = pb.AttachAttendanceRequest(session_id=session.id, blob_id=await shared_service.scanned(SECRETARY))
    assert why_not(session)["attach_attendance"] == "SECOND_PERSON_NEEDED"
    assert (await refused(shared_service.secretary.AttachAttendance(sheet))).reason == "SECOND_PERSON_NEEDED"
    assert (await refused(shared_service.decide(session))).reason == "VOTES_MISSING"


async def test_a_sheet_of_another_hand_lets_recorded_votes_count(shared_service: BenefitsUnderTest):
    session = await sitting(shared_service, *THREE)
    for who in THREE[1:]:
        session = await shared_service.secretary.CastVote(by_hand(session, who))
    await shared_service.vote(session, CHAIR, "FOR")
    for stranger in (OFFICER, HEAD):
        sheet = pb.AttachAttendanceRequest(
            session_id=session.id, blob_id=await shared_service.scanned(stranger)
        )
        assert (await refused(shared_service.by(stranger).AttachAttendance(sheet))).reason == "NOT_A_MEMBER"
    sheet = pb.AttachAttendanceRequest(session_id=session.id, blob_id=await shared_service.scanned(CHAIR))
    session = await shared_service.by(CHAIR).AttachAttendance(sheet)
    assert (session.attendance_by, session.attendance_blob_id) == (CHAIR.account_id, sheet.blob_id)
    assert (session.points[0].votes_for, session.quorum_needed) == (3, 2)
    decision = await shared_service.decide(session)
    assert decision.result == pb.DECISION_RESULT_APPROVED
    kept = await shared_service.running.database.all(
        "SELECT voted_by FROM decision WHERE number = $1", decision.number
    )
    assert kept[0]["voted_by"] == sorted(one.account_id for one in THREE)


async def test_who_attached_the_sheet_records_no_vote(shared_service: BenefitsUnderTest):
    session = await sitting(shared_service, *THREE)
    sheet = pb.AttachAttendanceRequest(session_id=session.id, blob_id=await shared_service.scanned(SECRETARY))
    session = await shared_service.secretary.AttachAttendance(sheet)
    refusal = await refused(shared_service.secretary.CastVote(by_hand(session, CHAIR)))
    assert (refusal.reason, refusal.metadata) == ("SECOND_PERSON_NEEDED", {"did": "ATTESTED"})


async def test_three_votes_against_are_three_votes_against(shared_service: BenefitsUnderTest):
    """Attack (b): neither overwritten, nor sent away, nor taken out by a conflict that another notes."""
    session = await sitting(shared_service, *THREE)
    for who in THREE:
        session = await shared_service.vote(session, who, "AGAINST")
    for who in THREE:
        assert (
            await refused(shared_service.secretary.CastVote(by_hand(session, who)))
        ).reason == "VOTE_STANDS"
        noted = pb.DeclareConflictRequest(
            session_id=session.id, point_id=session.points[0].id, account_id=who.account_id
        )
        assert (await refused(shared_service.secretary.DeclareConflict(noted))).reason == "VOTE_STANDS"
    await shared_service.secretary.RecordPresence(pb.RecordPresenceRequest(session_id=session.id))
    there = [one.account_id for one in THREE]
    back = pb.RecordPresenceRequest(session_id=session.id, present_account_ids=there)
    session = await shared_service.secretary.RecordPresence(back)
    for who in THREE:
        assert (
            await refused(shared_service.secretary.CastVote(by_hand(session, who)))
        ).reason == "VOTE_STANDS"
    assert (await refused(shared_service.decide(session))).reason == "RESULT_NOT_VOTED"
    assert session.points[0].votes_against == 3
    assert (await shared_service.decide(session, "REFUSED")).result == pb.DECISION_RESULT_REFUSED


async def test_two_at_once_are_one_after_the_other(shared_service: BenefitsUnderTest):
    """The second press of each is told what it would have been told afterwards."""
    session = await sitting(shared_service, *THREE)
    await shared_service.secretary.CastVote(by_hand(session, CHAIR))
    about = {"session_id": session.id, "point_id": session.points[0].id}
    sheet = {"session_id": session.id, "blob_id": await shared_service.scanned(CHAIR)}
    twice = await shared_service.act(*THREE)
    there = shared_service.secretary.ComposeBody
    for press, told in (
        (lambda: shared_service.by(CHAIR).ConfirmVote(pb.ConfirmVoteRequest(**about)), "VOTE_NOT_RECORDED"),
        (
            lambda: shared_service.by(CHAIR).AttachAttendance(pb.AttachAttendanceRequest(**sheet)),
            "BLOB_NOT_FOUND",
        ),
        (lambda: there(pb.ComposeBodyRequest(act=twice)), "BODY_EXISTS"),
    ):
        answers = await asyncio.gather(press(), press(), return_exceptions=True)
        said = [one.reason for one in answers if isinstance(one, DomainError)]
        assert said == ([told] if told != "BODY_EXISTS" else [told] * 2)


async def test_a_member_may_say_that_a_recorded_vote_was_another(shared_service: BenefitsUnderTest):
    session = await sitting(shared_service, *THREE)
    await shared_service.secretary.CastVote(by_hand(session, CHAIR))
    about = {"session_id": session.id, "point_id": session.points[0].id}
    assert (
        await refused(shared_service.by(MEMBERS[0]).ConfirmVote(pb.ConfirmVoteRequest(**about)))
    ).reason == ("VOTE_NOT_RECORDED")
    assert {"confirm_vote", "cast_vote"} <= allowed((await read(shared_service, session, CHAIR)).points[0])
    session = await shared_service.vote(session, CHAIR, "AGAINST")
    assert [(one.value, one.recorded_by, one.counts) for one in session.points[0].votes] == [
        (pb.VOTE_VALUE_AGAINST, CHAIR.account_id, True)
    ]
    again = shared_service.by(CHAIR).ConfirmVote(pb.ConfirmVoteRequest(**about))
    assert (await refused(again)).reason == "VOTE_NOT_RECORDED"


# Hands


async def test_an_officer_who_is_the_secretary_too_goes_no_further_than_handing_in(
    shared_service: BenefitsUnderTest,
):
    """Attack (c): one account with both roles; the coordinator, the head and the ministry step in."""
    await shared_service.seat(*THREE)
    both = replace(OFFICER, roles=frozenset({"mocr_officer", "mrc_secretary"}))
    case_id = next(iter(shared_service.persons), "") or await shared_service.case()
    draft = await shared_service.handed_in(case_id)
    about = {"application_id": draft.id}
    complete = pb.CompleteApplicationRequest(**about)
    refusal = await refused(shared_service.by(both).CompleteApplication(complete))
    assert (refusal.reason, refusal.metadata) == ("SECOND_PERSON_NEEDED", {"did": "PREPARED"})
    shown = await shared_service.by(both).GetApplication(pb.GetApplicationRequest(**about))
    assert why_not(shown)["complete_application"] == "SECOND_PERSON_NEEDED"
    assert why_not(shown)["return_application"] == "SECOND_PERSON_NEEDED"
    # The coordinator checks and keeps the minutes in the secretary's place, and so executes nothing of it.
    await shared_service.by(COORDINATOR).CompleteApplication(complete)
    session = await shared_service.session(draft, by=COORDINATOR, members=THREE, municipality="RAN")
    session = await shared_service.opened(session, *THREE, by=COORDINATOR)
    for who in THREE:
        session = await shared_service.vote(session, who, "FOR")
    assert (await refused(shared_service.decide(session, by=both))).reason == "SECOND_PERSON_NEEDED"
    decision = await shared_service.decide(session, by=COORDINATOR)
    serve = pb.ServeDecisionRequest(
        decision_id=decision.id, served_on=day(shared_service.today), how="IN_PERSON"
    )
    for one in (both, COORDINATOR):
        assert (await refused(shared_service.by(one).ServeDecision(serve))).reason == "SECOND_PERSON_NEEDED"
    await shared_service.final(decision)
    start = pb.StartExecutionRequest(**about)
    for one in (COORDINATOR, replace(COORDINATOR, account_id=HEAD.account_id)):
        assert (await refused(shared_service.by(one).StartExecution(start))).reason == "SECOND_PERSON_NEEDED"
    entitlement = await shared_service.by(DRRPIF).StartExecution(start)
    deliver = pb.RecordDeliveryRequest(
        entitlement_id=entitlement.id,
        delivered_on=day(shared_service.today),
        document_id=await shared_service.document(case_id, "RECEIPT"),
        request_id=str(uuid4()),
    )
    refusal = await refused(shared_service.by(both).RecordDelivery(deliver))
    assert (refusal.reason, refusal.metadata) == ("SECOND_PERSON_NEEDED", {"did": "PREPARED"})
    assert len((await shared_service.head.RecordDelivery(deliver)).deliveries) == 1
