"""A session that is not held, and what is noted of a member who has a word of their own."""

from __future__ import annotations

from typing import Any

import pytest
from prag.benefits.v1 import benefits_events_pb2 as events
from prag.benefits.v1 import benefits_service_pb2 as pb
from prag.common.v1 import types_pb2

from tests.benefits.conftest import (
    CHAIR,
    MCR,
    MEMBERS,
    NEIGHBOUR,
    SECRETARY,
    BenefitsUnderTest,
    allowed,
    refused,
    why_not,
)
from tests.benefits.test_bodies import by_hand, read, ready

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.xdist_group("benefits_called_off")]

THREE = (CHAIR, *MEMBERS[:2])
FIRST, SECOND = MEMBERS[:2]


async def called(shared_service: BenefitsUnderTest, *applications: pb.Application) -> pb.Session:
    await shared_service.seat(*THREE)
    return await shared_service.session(*(applications or [await ready(shared_service)]), members=THREE)


async def sitting(shared_service: BenefitsUnderTest, *who: Any) -> pb.Session:
    return await shared_service.opened(await called(shared_service), *(who or THREE))


def off(session: pb.Session, reason: str = "no quorum") -> pb.CallOffSessionRequest:
    return pb.CallOffSessionRequest(session_id=session.id, reason=reason)


def noted(session: pb.Session, who: Any) -> pb.DeclareConflictRequest:
    return pb.DeclareConflictRequest(
        session_id=session.id, point_id=session.points[0].id, account_id=who.account_id
    )


def there(session: pb.Session, *who: Any) -> pb.RecordPresenceRequest:
    return pb.RecordPresenceRequest(
        session_id=session.id, present_account_ids=[one.account_id for one in who]
    )


async def say(
    shared_service: BenefitsUnderTest, session: pb.Session, who: Any, *, present: bool
) -> pb.Session:
    request = pb.DeclarePresenceRequest(session_id=session.id, present=present)
    return await shared_service.by(who).DeclarePresence(request)


async def taken_off(shared_service: BenefitsUnderTest, application_id: str) -> list[tuple[str, str]]:
    told = await shared_service.running.published(events.ApplicationTakenOffAgenda)
    return [(one.session_id, one.cause) for one in told if one.application_id == application_id]


async def state_of(shared_service: BenefitsUnderTest, application: pb.Application) -> tuple[int, str]:
    read = await shared_service.secretary.GetApplication(
        pb.GetApplicationRequest(application_id=application.id)
    )
    return read.state, read.session_id


async def asked_of(shared_service: BenefitsUnderTest, who: Any) -> set[tuple[str, str]]:
    work = await shared_service.by(who).ListWork(types_pb2.ListWorkRequest())
    return {(one.kind, one.subject_id) for one in work.items}


# Called off


async def test_a_session_that_is_not_held_gives_its_points_back(shared_service: BenefitsUnderTest) -> None:
    application = await ready(shared_service)
    session = await called(shared_service, application)
    assert "call_off_session" in allowed(session)
    for stranger, reason in ((CHAIR, "NOT_PERMITTED"), (MCR, "SESSION_NOT_FOUND")):
        assert (await refused(shared_service.by(stranger).CallOffSession(off(session)))).reason == reason
    assert (await refused(shared_service.secretary.CallOffSession(off(session, " ")))).fields == [
        ("reason", "FIELD_REQUIRED")
    ]
    done = await shared_service.secretary.CallOffSession(off(session, " the hall is closed "))
    assert (done.state, done.called_off_by, done.call_off_reason) == (
        pb.SESSION_STATE_CALLED_OFF,
        SECRETARY.account_id,
        "the hall is closed",
    )
    assert done.HasField("called_off_time")
    assert done.etag != session.etag
    assert done.points[0].state == pb.POINT_STATE_ADJOURNED
    assert allowed(done) == set()
    assert await state_of(shared_service, application) == (pb.APPLICATION_STATE_COMPLETE, "")
    # It was never before the commission, and the session was not held.
    assert await taken_off(shared_service, application.id) == [(session.id, "CALLED_OFF")]
    [told] = [
        one
        for one in await shared_service.running.published(events.SessionCalledOff)
        if one.session_id == session.id
    ]
    assert (told.kind, told.body, told.opened, told.planned_time) == (
        "REGULAR",
        "MRC",
        False,
        session.planned_time,
    )
    held = await shared_service.running.published(events.SessionHeld)
    assert session.id not in {one.session_id for one in held}
    # Once: and no step of it is left.
    assert (
        await refused(shared_service.secretary.CallOffSession(off(session)))
    ).reason == "SESSION_NOT_IN_STATE"
    assert (await refused(shared_service.opened(session, *THREE))).reason == "SESSION_NOT_IN_STATE"
    # Who sits is told, the secretary is not asked to open it, and the file waits for another agenda.
    assert ("session_called_off", session.id) in await asked_of(shared_service, FIRST)
    assert ("session_called_off", session.id) not in await asked_of(shared_service, NEIGHBOUR)
    work = await asked_of(shared_service, SECRETARY)
    assert ("open_session", session.id) not in work
    assert ("put_on_agenda", application.id) in work
    again = await called(shared_service, application)
    assert again.points[0].application_id == application.id


async def test_an_open_session_is_called_off_where_it_lost_its_quorum(
    shared_service: BenefitsUnderTest,
) -> None:
    application = await ready(shared_service)
    session = await shared_service.opened(await called(shared_service, application), *THREE)
    assert why_not(session)["call_off_session"] == "QUORUM_THERE"
    refusal = await refused(shared_service.secretary.CallOffSession(off(session)))
    assert (refusal.reason, refusal.metadata) == ("QUORUM_THERE", {"present": "3", "needed": "2"})
    session = await shared_service.secretary.RecordPresence(there(session, CHAIR))
    assert "call_off_session" in allowed(session)
    done = await shared_service.secretary.CallOffSession(off(session))
    assert done.state == pb.SESSION_STATE_CALLED_OFF
    assert await state_of(shared_service, application) == (pb.APPLICATION_STATE_COMPLETE, "")
    assert await taken_off(shared_service, application.id) == [(session.id, "CALLED_OFF")]


async def test_what_has_decided_is_not_called_off(shared_service: BenefitsUnderTest) -> None:
    session = await shared_service.opened(
        await called(shared_service, await ready(shared_service), await ready(shared_service)), *THREE
    )
    for who in THREE:
        await shared_service.vote(session, who, "FOR")
    await shared_service.decide(session)
    for who in (FIRST, SECOND):
        session = await say(shared_service, session, who, present=False)
    assert (session.present, session.quorum) == (1, False)
    assert why_not(await read(shared_service, session))["call_off_session"] == "DECISION_MADE"
    assert (await refused(shared_service.secretary.CallOffSession(off(session)))).reason == "DECISION_MADE"
    await shared_service.secretary.CloseSession(pb.CloseSessionRequest(session_id=session.id))


@pytest.mark.parametrize("opened", [False, True])
async def test_a_point_was_before_the_commission_once_the_session_was_open(
    shared_service: BenefitsUnderTest, *, opened: bool
) -> None:
    application = await ready(shared_service)
    session = await called(shared_service, application)
    if opened:
        await shared_service.opened(session, *THREE)
    await shared_service.secretary.AdjournPoint(
        pb.AdjournPointRequest(session_id=session.id, point_id=session.points[0].id)
    )
    assert await taken_off(shared_service, application.id) == ([] if opened else [(session.id, "ADJOURNED")])


async def test_no_date_of_what_was_not_held_is_corrected(shared_service: BenefitsUnderTest) -> None:
    session = await called(shared_service)
    await shared_service.secretary.CallOffSession(off(session))
    request = types_pb2.CorrectActDateRequest(
        case_id="-",
        act="prag.benefits.v1.ApplicationPutOnAgenda",
        subject_id=session.id,
        reason="a slip",
        time=session.planned_time,
    )
    assert (await refused(shared_service.secretary.CorrectActDate(request))).reason == "ACT_NOT_FOUND"


# What is noted of a member


async def test_a_noted_conflict_is_the_secretarys_word_until_the_member_says_so(
    shared_service: BenefitsUnderTest,
) -> None:
    session = await sitting(shared_service)
    session = await shared_service.secretary.DeclareConflict(noted(session, FIRST))
    point = session.points[0]
    assert [(one.account_id, one.noted_by, one.counts) for one in point.noted_conflicts] == [
        (FIRST.account_id, SECRETARY.account_id, False)
    ]
    # It takes nobody out of the voting: the member is still asked, and the quorum is what it was.
    assert (list(point.conflicts), point.voters) == ([], 3)
    for who in (CHAIR, SECOND):
        await shared_service.vote(session, who, "FOR")
    assert (await refused(shared_service.decide(session))).reason == "VOTES_MISSING"
    # Nor is a vote recorded for who is said to have none.
    recorded = await refused(shared_service.secretary.CastVote(by_hand(session, FIRST)))
    assert recorded.reason == "CONFLICT_OF_INTEREST"
    # The member's own vote takes its place.
    session = await shared_service.vote(session, FIRST, "AGAINST")
    assert list(session.points[0].noted_conflicts) == []
    assert (session.points[0].votes_for, session.points[0].votes_against) == (2, 1)
    assert (
        await refused(shared_service.secretary.DeclareConflict(noted(session, FIRST)))
    ).reason == "VOTE_STANDS"


async def test_a_noted_conflict_counts_by_the_members_word(shared_service: BenefitsUnderTest) -> None:
    session = await sitting(shared_service)
    await shared_service.secretary.DeclareConflict(noted(session, FIRST))
    session = await shared_service.by(FIRST).DeclareConflict(noted(session, FIRST))
    point = session.points[0]
    assert (list(point.conflicts), list(point.noted_conflicts), point.voters) == ([FIRST.account_id], [], 2)
    assert (await refused(shared_service.vote(session, FIRST, "FOR"))).reason == "CONFLICT_OF_INTEREST"


async def test_a_noted_conflict_counts_by_a_sheet_of_another_hand(shared_service: BenefitsUnderTest) -> None:
    session = await sitting(shared_service)
    session = await shared_service.secretary.DeclareConflict(noted(session, FIRST))
    sheet = pb.AttachAttendanceRequest(session_id=session.id, blob_id=await shared_service.scanned(SECRETARY))
    assert why_not(session)["attach_attendance"] == "SECOND_PERSON_NEEDED"
    assert (await refused(shared_service.secretary.AttachAttendance(sheet))).reason == "SECOND_PERSON_NEEDED"
    sheet.blob_id = await shared_service.scanned(CHAIR)
    session = await shared_service.by(CHAIR).AttachAttendance(sheet)
    assert ([one.counts for one in session.points[0].noted_conflicts], session.points[0].voters) == (
        [True],
        2,
    )
    # And the member's own vote stands over what was noted, also then.
    session = await shared_service.vote(session, FIRST, "AGAINST")
    assert (session.points[0].votes_against, session.points[0].voters) == (1, 3)


async def test_who_attached_the_sheet_notes_nothing_that_it_would_let_count(
    shared_service: BenefitsUnderTest,
) -> None:
    session = await sitting(shared_service)
    sheet = pb.AttachAttendanceRequest(session_id=session.id, blob_id=await shared_service.scanned(SECRETARY))
    await shared_service.secretary.AttachAttendance(sheet)
    refusal = await refused(shared_service.secretary.DeclareConflict(noted(session, FIRST)))
    assert (refusal.reason, refusal.metadata) == ("SECOND_PERSON_NEEDED", {"did": "ATTESTED"})
    await shared_service.vote(session, FIRST, "AGAINST")
    refusal = await refused(shared_service.secretary.RecordPresence(there(session, CHAIR, SECOND)))
    assert (refusal.reason, refusal.metadata) == ("SECOND_PERSON_NEEDED", {"did": "ATTESTED"})
    # Who has done nothing on the own account is noted as before.
    await shared_service.secretary.RecordPresence(there(session, CHAIR, FIRST))


async def test_nobody_who_acted_is_sent_away_by_a_note(shared_service: BenefitsUnderTest) -> None:
    """Who votes against on one point is not noted away before the next."""
    session = await shared_service.opened(
        await called(shared_service, await ready(shared_service), await ready(shared_service)), *THREE
    )
    await shared_service.vote(session, FIRST, "AGAINST")
    session = await shared_service.secretary.RecordPresence(there(session, CHAIR, SECOND))
    seat = next(one for one in session.members if one.account_id == FIRST.account_id)
    assert (seat.present, seat.noted_by, seat.absence_waits) == (False, SECRETARY.account_id, True)
    assert (session.present, session.points[1].voters) == (3, 3)
    for who in (CHAIR, SECOND):
        await shared_service.vote(session, who, "FOR", point=1)
    assert (await refused(shared_service.decide(session, point=1))).reason == "VOTES_MISSING"
    session = await shared_service.vote(session, FIRST, "AGAINST", point=1)
    seat = next(one for one in session.members if one.account_id == FIRST.account_id)
    assert (seat.noted_by, seat.absence_waits) == ("", False)
    assert session.points[1].votes_against == 1


@pytest.mark.parametrize("by_sheet", [False, True])
async def test_who_left_is_away_by_their_word_or_the_sheet(
    shared_service: BenefitsUnderTest, *, by_sheet: bool
) -> None:
    session = await shared_service.opened(
        await called(shared_service, await ready(shared_service), await ready(shared_service)), *THREE
    )
    await shared_service.vote(session, FIRST, "AGAINST")
    session = await shared_service.secretary.RecordPresence(there(session, CHAIR, SECOND))
    if by_sheet:
        sheet = pb.AttachAttendanceRequest(
            session_id=session.id, blob_id=await shared_service.scanned(SECRETARY)
        )
        assert (
            await refused(shared_service.secretary.AttachAttendance(sheet))
        ).reason == "SECOND_PERSON_NEEDED"
        sheet.blob_id = await shared_service.scanned(CHAIR)
        session = await shared_service.by(CHAIR).AttachAttendance(sheet)
    else:
        session = await say(shared_service, session, FIRST, present=False)
    assert (session.present, session.points[1].voters) == (2, 2)
    # What was cast stays cast.
    assert session.points[0].votes_against == 1
    if not by_sheet:
        # By their own word they left, and only by it they are back.
        back = await refused(shared_service.secretary.RecordPresence(there(session, *THREE)))
        assert (back.reason, back.metadata) == ("PRESENCE_STANDS", {"account_id": FIRST.account_id})
    session = await say(shared_service, session, FIRST, present=True)
    assert (session.present, session.points[1].voters) == (3, 3)


async def test_a_member_whom_nobody_noted_says_that_they_are_there(shared_service: BenefitsUnderTest) -> None:
    session = await sitting(shared_service, CHAIR, SECOND)
    assert (await refused(shared_service.vote(session, FIRST, "AGAINST"))).reason == "NOT_A_MEMBER"
    assert "declare_presence" in allowed(await read(shared_service, session, FIRST))
    session = await say(shared_service, session, FIRST, present=True)
    session = await shared_service.vote(session, FIRST, "AGAINST")
    assert (session.present, session.points[0].votes_against) == (3, 1)
    # Nobody else says it; of a commission in which they do not sit, a member finds no session.
    outside = say(shared_service, session, MEMBERS[3], present=True)
    assert (await refused(outside)).reason == "SESSION_NOT_FOUND"
    assert (await refused(say(shared_service, session, SECRETARY, present=True))).reason == "NOT_PERMITTED"


async def test_who_presides_leaves_once_another_does(shared_service: BenefitsUnderTest) -> None:
    session = await sitting(shared_service)
    assert (await refused(say(shared_service, session, CHAIR, present=False))).reason == "PRESIDING_MEMBER"
    assert why_not(await read(shared_service, session, CHAIR))["declare_presence"] == "PRESIDING_MEMBER"
    change = there(session, *THREE)
    change.presiding_account_id = FIRST.account_id
    await shared_service.secretary.RecordPresence(change)
    session = await say(shared_service, session, CHAIR, present=False)
    assert [one.account_id for one in session.members if one.presides] == [FIRST.account_id]


async def test_a_deputy_makes_room_for_the_member_and_not_the_other_way(
    shared_service: BenefitsUnderTest,
) -> None:
    shared_service.seated.pop("MRC", None)
    deputy = MEMBERS[3]
    act = await shared_service.act(*THREE, deputy)
    act.seats[3].deputy_for = FIRST.account_id
    await shared_service.confirm(await shared_service.propose(act))
    shared_service.seated["MRC"] = THREE
    session = await shared_service.opened(await called(shared_service), CHAIR, SECOND, deputy)
    session = await say(shared_service, session, FIRST, present=True)
    assert {one.account_id for one in session.members if one.present} == {one.account_id for one in THREE}
    assert (await refused(say(shared_service, session, deputy, present=True))).reason == "NOT_A_MEMBER"
    # Noted away with the deputy in the place: the member's own presence stands, and the deputy does not vote.
    session = await shared_service.secretary.RecordPresence(there(session, CHAIR, SECOND, deputy))
    assert (session.present, session.points[0].voters) == (3, 3)
    assert (await refused(shared_service.vote(session, deputy, "FOR"))).reason == "NOT_A_MEMBER"
    assert (await shared_service.vote(session, FIRST, "AGAINST")).points[0].votes_against == 1
    shared_service.seated.pop("MRC")
