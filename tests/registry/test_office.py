"""How an office stands, an officer's whole load by one act, and the way back."""

import asyncio
from typing import Any
from uuid import uuid4

import pytest
import pytest_asyncio
from prag.identity.v1 import identity_events_pb2 as identity
from prag.referral.v1 import referral_events_pb2 as referral
from prag.registry.v1 import registry_service_pb2 as pb

from services.chassis.auth.actors import Actor
from services.chassis.errors import DomainError
from services.chassis.ids import new_id
from tests.registry.conftest import HEAD, RegistryUnderTest, actor, refused, registration, report, someone

pytestmark = pytest.mark.asyncio(loop_scope="module")

# As the conftest's identity says: at work in the office.
JELENA = actor("mocr_head", "RAN", account_id="x" * 64)
AGIM = actor("mocr_officer", "RAN", account_id="another")
REGION = actor("regional_coordinator", "RAN", "KAM")


@pytest_asyncio.fixture(autouse=True, scope="module", loop_scope="module")
async def office(shared_service: RegistryUnderTest) -> str:
    place = str(uuid4())
    added = identity.InstitutionAdded(institution_id=place, kind="MOCR", municipalities=["RAN"])
    await shared_service.hear(added, municipality="---")
    for who, role in ((HEAD, "mocr_head"), (JELENA, "mocr_head"), (AGIM, "mocr_officer")):
        event = identity.AccountChanged(
            account_id=who.account_id, institution_id=place, roles=[role], state="ACTIVE"
        )
        await shared_service.hear(event, municipality="---")
    return place


async def families(service: RegistryUnderTest, count: int, who: Actor = JELENA) -> list[Any]:
    by = service.by(who)
    reported = [await by.ReportCase(report()) for _ in range(count)]
    return [await by.RegisterFamily(registration(case.id, someone())) for case in reported]


async def load(service: RegistryUnderTest, by: Actor = HEAD, place: str = "RAN") -> pb.OfficeLoad:
    found: pb.OfficeLoad = await service.by(by).GetOfficeLoad(pb.GetOfficeLoadRequest(municipality=place))
    return found


async def held(service: RegistryUnderTest, who: Actor) -> list[Any]:
    """All open cases of somebody."""
    request = pb.ListCasesRequest(officer_id=who.account_id, municipality="RAN", page_size=1000)
    cases = (await service.by(HEAD).ListCases(request)).cases
    return [case for case in cases if case.state != pb.CASE_STATE_CLOSED]


def whole(previous: Actor, shares: dict[str, list[Any]], **changes: Any) -> pb.HandOverLoadRequest:
    given = {
        "municipality": "RAN",
        "previous_officer_id": previous.account_id,
        "shares": [
            pb.HandoverShare(officer_id=officer, case_ids=[case.id for case in cases])
            for officer, cases in shares.items()
        ],
        "request_id": str(uuid4()),
    }
    return pb.HandOverLoadRequest(**{**given, **changes})


async def alone(service: RegistryUnderTest, count: int) -> tuple[Actor, list[Any]]:
    """An officer whom identity knows as gone, with so many families."""
    who = actor("mocr_officer", "RAN", account_id=str(new_id()))
    return who, await families(service, count, who)


async def test_a_load_counts_what_the_lists_behind_it_show(shared_service: RegistryUnderTest):
    gone, _cases = await alone(shared_service, 2)
    await shared_service.officer.ReportCase(report())
    early = await load(shared_service)
    [mine] = [one for one in early.officers if one.officer_id == gone.account_id]
    assert not mine.at_work
    assert [(one.state, one.count) for one in mine.cases] == [(pb.CASE_STATE_REGISTERED, 2)]
    # The visit is due on Tuesday, and nothing of the next week is counted.
    assert not [one for one in mine.clocks if one.rule == "FIRST_VISIT"]
    assert {one.officer_id for one in early.officers if one.at_work} == {
        HEAD.account_id,
        JELENA.account_id,
        AGIM.account_id,
    }


async def test_late_and_due_by_officer_and_rule(shared_service: RegistryUnderTest):
    gone, [case, other] = await alone(shared_service, 2)
    late = "UPDATE clock SET due_time = $2::text::timestamptz WHERE case_id = $1::text::uuid AND rule = $3"
    await shared_service.database.all(late, case.id, "2026-11-21T09:00+00:00", "FIRST_VISIT")
    # The clock stands on a Sunday morning: this week ends tonight.
    await shared_service.database.all(late, other.id, "2026-11-22T20:00+00:00", "FIRST_VISIT")
    [mine] = [one for one in (await load(shared_service)).officers if one.officer_id == gone.account_id]
    [first] = [one for one in mine.clocks if one.rule == "FIRST_VISIT"]
    assert (first.late, first.due_this_week) == (1, 1)
    assert first.oldest_due_time.ToJsonString() == "2026-11-21T09:00:00Z"

    async def listed(**asked: Any) -> list[str]:
        request = pb.ListOfficeClocksRequest(
            municipality="RAN", **{"officer_id": gone.account_id, "rule": "FIRST_VISIT", **asked}
        )
        return [one.case_id for one in (await shared_service.by(HEAD).ListOfficeClocks(request)).clocks]

    assert await listed(late=True) == [case.id]
    assert await listed() == [other.id]
    assert await listed(rule="CLOSING_REPORT", late=True) == []
    assert case.id in await listed(officer_id="", late=True)
    assert case.id not in await listed(officer_id="", without_officer=True, late=True)
    # Nothing of it for an office elsewhere.
    elsewhere = actor("mocr_head", "KAM")
    request = pb.ListOfficeClocksRequest(municipality="RAN", late=True)
    assert not (await shared_service.by(elsewhere).ListOfficeClocks(request)).clocks
    seen = await load(shared_service, elsewhere)
    assert [*seen.officers, *seen.closings, *seen.handovers] == []


async def test_pages_of_deadlines_go_on_where_they_ended(shared_service: RegistryUnderTest):
    gone, cases = await alone(shared_service, 3)
    late = (
        "UPDATE clock SET due_time = '2026-11-20T09:00+00:00' WHERE case_id = ANY($1::text[]::uuid[])"
        " AND rule = 'FIRST_VISIT'"
    )
    await shared_service.database.all(late, [case.id for case in cases])
    request = pb.ListOfficeClocksRequest(
        municipality="RAN", officer_id=gone.account_id, late=True, page_size=2
    )
    first = await shared_service.by(HEAD).ListOfficeClocks(request)
    request.page_token = first.next_page_token
    second = await shared_service.by(HEAD).ListOfficeClocks(request)
    assert sorted(one.case_id for one in (*first.clocks, *second.clocks)) == sorted(case.id for case in cases)
    assert not second.next_page_token
    request.late = False
    failed = await refused(shared_service.by(HEAD).ListOfficeClocks(request))
    assert failed.fields == [("page_token", "PAGE_TOKEN_INVALID")]


async def test_cases_that_nobody_has_are_a_list_of_their_own(shared_service: RegistryUnderTest):
    case = await shared_service.officer.ReportCase(report())
    request = pb.ListCasesRequest(municipality="RAN", without_officer=True, page_size=1000)
    cases = (await shared_service.by(HEAD).ListCases(request)).cases
    assert case.id in {one.id for one in cases}
    assert {one.officer_id for one in cases} == {""}
    [nobody] = [one for one in (await load(shared_service)).officers if not one.officer_id]
    assert sum(one.count for one in nobody.cases) == len(cases)


async def test_closings_wait_with_who_asked_and_since_when(shared_service: RegistryUnderTest):
    who, [case] = await alone(shared_service, 1)
    ask = pb.RequestClosureRequest(case_id=case.id, outcome=pb.CLOSURE_OUTCOME_LEFT, note="went to Germany")
    await shared_service.by(who).RequestClosure(ask)
    [waits] = [one for one in (await load(shared_service)).closings if one.case_id == case.id]
    assert (waits.case_number, waits.outcome, waits.requested_by, waits.confirmer_role) == (
        case.number,
        pb.CLOSURE_OUTCOME_LEFT,
        who.account_id,
        "mocr_head",
    )
    assert waits.request_time.ToDatetime().year == 2026


async def test_a_whole_load_is_spread_by_one_act_and_told_once_for_each(shared_service: RegistryUnderTest):
    gone, cases = await alone(shared_service, 3)
    before = len(await shared_service.told("CaseHandedOver"))
    request = whole(gone, {AGIM.account_id: cases[:2], JELENA.account_id: cases[2:]})
    done = await shared_service.by(HEAD).HandOverLoad(request)
    assert (done.officer_id, set(done.case_ids)) == ("", {case.id for case in cases})
    assert [(one.officer_id, list(one.case_ids)) for one in done.shares] == [
        (AGIM.account_id, [case.id for case in cases[:2]]),
        (JELENA.account_id, [cases[2].id]),
    ]
    assert [(one.name, one.allowed) for one in done.actions] == [("undo_handover", True)]
    # Sent again it is the same act.
    assert (await shared_service.by(HEAD).HandOverLoad(request)).id == done.id
    told = (await shared_service.told("CaseHandedOver"))[before:]
    assert sorted((event.case_id, event.officer_id) for event in told) == sorted(
        (case.id, (AGIM if case in cases[:2] else JELENA).account_id) for case in cases
    )
    assert await held(shared_service, gone) == []
    [newest, *_] = (await load(shared_service)).handovers
    assert (newest.id, newest.handed_over_by) == (done.id, HEAD.account_id)


async def test_a_load_that_is_given_twice_at_once_goes_once_and_comes_back_once(
    shared_service: RegistryUnderTest,
):
    gone, cases = await alone(shared_service, 2)
    head = shared_service.by(HEAD)
    first, second = await asyncio.gather(
        *(head.HandOverLoad(whole(gone, {to.account_id: cases})) for to in (AGIM, JELENA)),
        return_exceptions=True,
    )
    [done] = [one for one in (first, second) if isinstance(one, pb.Handover)]
    [late] = [one for one in (first, second) if isinstance(one, DomainError)]
    assert late.reason in {"LOAD_CHANGED", "OFFICER_CHANGED"}
    done, _ = await given(shared_service, 1)
    undo = pb.UndoHandoverRequest(handover_id=done.id)
    first, second = await asyncio.gather(
        head.UndoHandover(undo), head.UndoHandover(undo), return_exceptions=True
    )
    [late] = [one for one in (first, second) if isinstance(one, DomainError)]
    assert late.reason == "HANDOVER_UNDONE"


async def test_a_load_is_whole_and_goes_to_officers_at_work_there(shared_service: RegistryUnderTest):
    gone, cases = await alone(shared_service, 2)
    by = shared_service.by(HEAD)
    for nobody in ("nobody", "secretary", gone.account_id):
        failed = await refused(by.HandOverLoad(whole(gone, {nobody: cases})))
        assert failed.fields == [("shares[0].officer_id", "FIELD_UNKNOWN_VALUE")]
    twice = await refused(by.HandOverLoad(whole(gone, {AGIM.account_id: cases, JELENA.account_id: cases})))
    assert twice.fields == [("shares[1].case_ids", "FIELD_DUPLICATE")]
    part = await refused(by.HandOverLoad(whole(gone, {AGIM.account_id: cases[:1]})))
    assert part.reason == "LOAD_CHANGED"
    elsewhere = await refused(by.HandOverLoad(whole(gone, {AGIM.account_id: cases}, municipality="KAM")))
    assert elsewhere.reason == "LOAD_CHANGED"
    [more] = await families(shared_service, 1, gone)
    late = await refused(by.HandOverLoad(whole(gone, {AGIM.account_id: cases})))
    assert late.reason == "LOAD_CHANGED"
    assert len(await held(shared_service, gone)) == 3
    # The coordinator does so too; a closed case is no load.
    await shared_service.database.all(
        "UPDATE case_file SET state = 'CLOSED', version = version + 1 WHERE id = $1", more.id
    )
    await shared_service.by(REGION).HandOverLoad(whole(gone, {AGIM.account_id: cases}))
    assert await held(shared_service, gone) == []


async def given(service: RegistryUnderTest, count: int) -> tuple[Any, list[Any]]:
    """A handover of cases of Jelena, who is at work, to Agim."""
    cases = await families(service, count)
    request = pb.HandOverCasesRequest(
        municipality="RAN",
        previous_officer_id=JELENA.account_id,
        officer_id=AGIM.account_id,
        case_ids=[case.id for case in cases],
    )
    done = await service.by(HEAD).HandOverCases(request)
    # What is done next is done later.
    service.clock.advance(minutes=1)
    return done, cases


async def officers(service: RegistryUnderTest, cases: list[Any]) -> list[str]:
    found = [await service.by(HEAD).GetCase(pb.GetCaseRequest(case_id=case.id)) for case in cases]
    return ["Jelena" if one.officer_id == JELENA.account_id else one.officer_id for one in found]


async def test_what_was_touched_stays_and_the_rest_goes_back(shared_service: RegistryUnderTest):
    done, cases = await given(shared_service, 6)
    untouched, noted, flagged, heard, closed, moved = cases
    agim = shared_service.by(AGIM)
    await agim.WriteNote(pb.WriteNoteRequest(case_id=noted.id, text="spoke with the son"))
    await agim.SetFlag(pb.SetFlagRequest(case_id=flagged.id, flag="URGENT", reason="no roof"))
    # What somebody else does leaves the way back open: an institution answers.
    event = referral.ReferralAccepted(referral_id=str(new_id()), case_id=heard.id)
    await shared_service.hear(event)
    await shared_service.database.all(
        "UPDATE case_file SET state = 'CLOSED', version = version + 1 WHERE id = $1", closed.id
    )
    await shared_service.by(HEAD).HandOverCases(
        pb.HandOverCasesRequest(
            municipality="RAN",
            previous_officer_id=AGIM.account_id,
            officer_id=JELENA.account_id,
            case_ids=[moved.id],
        )
    )
    stay = {
        noted.id: "CASE_TOUCHED",
        flagged.id: "CASE_TOUCHED",
        closed.id: "CASE_CLOSED",
        moved.id: "OFFICER_CHANGED",
    }
    get = pb.GetHandoverRequest(handover_id=done.id)
    seen = await shared_service.by(HEAD).GetHandover(get)
    assert {one.case_id: one.stays for one in seen.cases if one.stays} == stay
    assert [one.allowed for one in seen.actions] == [True]
    before = len(await shared_service.told("CaseHandedOver"))
    undo = pb.UndoHandoverRequest(handover_id=done.id, request_id=str(uuid4()))
    back = await shared_service.by(HEAD).UndoHandover(undo)
    assert {one.case_id: one.stays for one in back.cases if one.stays} == stay
    assert (back.undone_by, back.actions[0].reason) == (HEAD.account_id, "HANDOVER_UNDONE")
    assert await officers(shared_service, cases) == [
        *("Jelena", "another", "another", "Jelena", "another", "Jelena")
    ]
    told = (await shared_service.told("CaseHandedOver"))[before:]
    assert {(one.case_id, one.officer_id, one.previous_officer_id) for one in told} == {
        (case.id, JELENA.account_id, AGIM.account_id) for case in (untouched, heard)
    }
    # Once; what is sent again is answered as it was.
    assert (await shared_service.by(HEAD).UndoHandover(undo)).undone_by == HEAD.account_id
    again = await refused(shared_service.by(HEAD).UndoHandover(pb.UndoHandoverRequest(handover_id=done.id)))
    assert again.reason == "HANDOVER_UNDONE"
    # What was kept is still said afterwards.
    assert {one.case_id: one.stays for one in (await shared_service.by(HEAD).GetHandover(get)).cases} == {
        **dict.fromkeys((case.id for case in cases), ""),
        **stay,
    }


async def test_a_handover_that_has_become_work_stays(shared_service: RegistryUnderTest):
    done, [case] = await given(shared_service, 1)
    await shared_service.by(AGIM).WriteNote(pb.WriteNoteRequest(case_id=case.id, text="called"))
    failed = await refused(shared_service.by(HEAD).UndoHandover(pb.UndoHandoverRequest(handover_id=done.id)))
    assert failed.reason == "NOTHING_TO_UNDO"


async def test_nothing_goes_back_to_who_has_gone(shared_service: RegistryUnderTest):
    gone, cases = await alone(shared_service, 1)
    done = await shared_service.by(HEAD).HandOverLoad(whole(gone, {AGIM.account_id: cases}))
    failed = await refused(shared_service.by(HEAD).UndoHandover(pb.UndoHandoverRequest(handover_id=done.id)))
    assert failed.reason == "PREVIOUS_OFFICER_GONE"


async def test_a_handover_is_the_offices_own(shared_service: RegistryUnderTest):
    done, _ = await given(shared_service, 1)
    elsewhere = shared_service.by(actor("mocr_head", "KAM"))
    for call in (
        elsewhere.GetHandover(pb.GetHandoverRequest(handover_id=done.id)),
        elsewhere.UndoHandover(pb.UndoHandoverRequest(handover_id=done.id)),
        shared_service.by(HEAD).GetHandover(pb.GetHandoverRequest(handover_id=str(new_id()))),
    ):
        assert (await refused(call)).reason == "HANDOVER_NOT_FOUND"
    failed = await refused(shared_service.by(AGIM).UndoHandover(pb.UndoHandoverRequest(handover_id=done.id)))
    assert failed.code == "PERMISSION_DENIED"
