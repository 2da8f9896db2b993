"""Who presides: the chair, or who is named in the chair's place; the act names who it was."""

from __future__ import annotations

import pytest
from prag.benefits.v1 import benefits_service_pb2 as pb

from services.benefits.rules import sessions as rules
from services.chassis.errors import InvalidArgument
from tests.benefits.conftest import CHAIR, MEMBERS, BenefitsUnderTest, refused

IDS = [one.account_id for one in (CHAIR, *MEMBERS)]


@pytest.mark.parametrize(
    ("named", "present", "usual", "expected"),
    [
        ("", "abc", "a", "a"),
        ("b", "abc", "a", "b"),
        ("b", "bc", "a", "b"),
        # Who presided goes on before the chair takes over.
        ("", "abc", "ba", "b"),
        ("", "ac", "ba", "a"),
    ],
)
def test_somebody_who_is_there_presides(named, present, usual, expected):
    assert rules.presiding(named, present, list(usual)) == expected


@pytest.mark.parametrize(
    ("named", "present", "usual", "reason"),
    [
        ("", "bc", "a", "FIELD_REQUIRED"),
        ("", "bc", "", "FIELD_REQUIRED"),
        ("a", "bc", "a", "FIELD_UNKNOWN_VALUE"),
        ("x", "abc", "a", "FIELD_UNKNOWN_VALUE"),
    ],
)
def test_nobody_presides_who_is_not_there(named, present, usual, reason):
    with pytest.raises(InvalidArgument) as wrong:
        rules.presiding(named, present, list(usual))
    faults = [(fault.field, fault.reason) for fault in wrong.value.fields]
    assert faults == [("presiding_account_id", reason)]


def presiding(session: pb.Session) -> list[str]:
    return [one.account_id for one in session.members if one.presides]


async def test_the_act_names_who_presided_and_not_the_absent_chair(service: BenefitsUnderTest):
    application = await service.complete(await service.case())
    session = await service.session(application)
    assert presiding(session) == []
    there = [one.account_id for one in MEMBERS]
    opening = pb.OpenSessionRequest(session_id=session.id, present_account_ids=there)
    refusal = await refused(service.secretary.OpenSession(opening))
    assert refusal.fields == [("presiding_account_id", "FIELD_REQUIRED")]
    opening.presiding_account_id = CHAIR.account_id
    refusal = await refused(service.secretary.OpenSession(opening))
    assert refusal.fields == [("presiding_account_id", "FIELD_UNKNOWN_VALUE")]
    opening.presiding_account_id = MEMBERS[0].account_id
    session = await service.secretary.OpenSession(opening)
    assert presiding(session) == [MEMBERS[0].account_id]
    for member in MEMBERS:
        await service.vote(session, member, "FOR")
    decided = await service.decide(session)
    names = {one.account_id: one.name for one in session.members}
    kept = await service.running.database.all("SELECT chair FROM decision")
    assert [row["chair"] for row in kept] == [names[MEMBERS[0].account_id]]
    assert decided is not None


async def test_who_comes_late_takes_the_chair_only_when_it_is_said(service: BenefitsUnderTest):
    application = await service.complete(await service.case())
    session = await service.session(application)
    session = await service.opened(session)
    assert presiding(session) == [CHAIR.account_id]
    change = pb.RecordPresenceRequest(session_id=session.id, present_account_ids=IDS[1:])
    refusal = await refused(service.secretary.RecordPresence(change))
    assert refusal.fields == [("presiding_account_id", "FIELD_REQUIRED")]
    change.presiding_account_id = IDS[1]
    assert presiding(await service.secretary.RecordPresence(change)) == [IDS[1]]
    back = pb.RecordPresenceRequest(session_id=session.id, present_account_ids=IDS)
    assert presiding(await service.secretary.RecordPresence(back)) == [IDS[1]]
    back.presiding_account_id = CHAIR.account_id
    assert presiding(await service.secretary.RecordPresence(back)) == [CHAIR.account_id]
    empty = pb.RecordPresenceRequest(session_id=session.id)
    assert presiding(await service.secretary.RecordPresence(empty)) == []
