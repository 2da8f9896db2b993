"""What each act of benefits leaves: rows whole, and those beside it as they were."""

import asyncio
import datetime as dt
from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest
from google.protobuf.field_mask_pb2 import FieldMask
from google.type.date_pb2 import Date
from prag.benefits.v1 import benefits_service_pb2 as pb
from prag.common.v1 import types_pb2
from prag.registry.v1 import registry_service_pb2 as registry

from tests.benefits.conftest import (
    CHAIR,
    COORDINATOR,
    HEAD,
    MEMBERS,
    OFFICER,
    SECRETARY,
    BenefitsUnderTest,
    actor,
    refused,
)
from tests.benefits.test_recorded_events import calling, case_of, create, eur, fresh, stamp
from tests.recorded_events import fields

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.xdist_group("benefits_acts")]

NOW = dt.datetime(2026, 11, 23, 8, 0, tzinfo=dt.UTC)
TODAY = Date(year=2026, month=11, day=23)
THREE = (CHAIR, *MEMBERS[:2])


def without_actions(message: Any, *apart: str) -> dict[str, Any]:
    found = fields(message)
    return {name: value for name, value in found.items() if name not in {"actions", *apart}}


async def seen(service: BenefitsUnderTest, application_id: str) -> pb.Application:
    return await service.officer.GetApplication(pb.GetApplicationRequest(application_id=application_id))


async def rows(service: BenefitsUnderTest, sql: str, *args: Any) -> list[dict[str, Any]]:
    return [dict(row) for row in await service.running.database.all(sql, *args)]


# Applications


async def test_a_draft_is_what_was_asked_with_the_schemes_checklist(shared_service: BenefitsUnderTest):
    case_id = await case_of(shared_service)
    persons = shared_service.persons[case_id]
    item = await shared_service.item(case_id, "FURNITURE")
    draft = await shared_service.drafted(
        case_id, "FURNITURE", plan_item_id=item, person_ids=persons[1:], months=0, reason="prazna kuća"
    )
    case = await shared_service.registry.stub(OFFICER).GetCase(registry.GetCaseRequest(case_id=case_id))
    expected = {
        "id": draft.id,
        "number": "Z-2026-0001",
        "case_id": case_id,
        "case_number": case.number,
        "municipality": "RAN",
        "strand": types_pb2.STRAND_REINTEGRATION,
        "plan_item_id": item,
        "scheme": "FURNITURE",
        "person_ids": persons[1:],
        "state": 1,
        "amount": {"minor_units": 90_000, "currency": "EUR"},
        "from_on": "2026-11-23",
        "reason": "prazna kuća",
        "missing": ["IDENTITY", "ARRIVAL", "PLAN"],
        "drafted_by": OFFICER.account_id,
        "etag": "1",
        "act_locale": types_pb2.LOCALE_SR_LATN,
        "body": "MRC",
    }
    assert pb.ApplicationState.Name(1) == "APPLICATION_STATE_DRAFT"
    assert case.number
    assert without_actions(draft, "checklist") == expected
    assert fields(draft.checklist[0]) == {
        "code": "IDENTITY",
        "text": {
            "sq": "Letërnjoftimi ose dokument tjetër identifikimi",
            "sr": "Лична карта или друга исправа",
            "en": "Identity card or another identity document",
        },
        "document_kind": "IDENTITY",
        "required": True,
    }
    kept = await rows(
        shared_service,
        "SELECT family, executor, delivery_kind, once, for_person_ids, evidence::text FROM application"
        " WHERE id = $1",
        UUID(draft.id),
    )
    assert kept == [
        {
            "family": "FURNITURE",
            "executor": "DRRPIF",
            "delivery_kind": "FURNITURE",
            "once": True,
            "for_person_ids": [UUID(person) for person in persons[1:]],
            "evidence": "{}",
        }
    ]
    # Who is not named is the whole family; who is named by the plan is who is named.
    family = await shared_service.drafted(
        case_id, "RENT", from_on=shared_service.month(), months=1, amount=None
    )
    assert (list(family.person_ids), family.HasField("amount")) == ([], False)
    of_item = await shared_service.item(case_id, "FIREWOOD", person=persons[2])
    own = await shared_service.drafted(
        case_id, "", plan_item_id=of_item, from_on=shared_service.month(), months=1
    )
    assert list(own.person_ids) == [persons[2]]
    for_whom = await rows(
        shared_service,
        "SELECT for_person_ids FROM application WHERE id = ANY($1) ORDER BY id",
        [family.id, own.id],
    )
    assert [[str(one) for one in row["for_person_ids"]] for row in for_whom] == [persons, [persons[2]]]
    assert (family.number, own.number) == ("Z-2026-0002", "Z-2026-0003")


async def test_a_draft_is_refused_for_these_reasons(shared_service: BenefitsUnderTest):
    case_id = await case_of(shared_service)
    persons = shared_service.persons[case_id]
    of_other = await shared_service.item(case_id, "RENT", person=persons[2])
    for changes, reason in (
        ({"person_ids": [persons[0], persons[0]]}, "INVALID_FIELDS"),
        ({"plan_item_id": of_other, "person_ids": [persons[1]]}, "PLAN_ITEM_MISMATCH"),
        ({"reason": "x" * 4001}, "INVALID_FIELDS"),
        ({"months": 121}, "INVALID_FIELDS"),
        ({"amount": eur(0)}, "INVALID_FIELDS"),
    ):
        given = {"from_on": Date(year=2031, month=1, day=1), "months": 1, **changes}
        assert (await refused(shared_service.drafted(case_id, **given))).reason == reason
    people = tuple(UUID(person) for person in persons)
    await shared_service.running.knows_case(case_id, state="CASE_STATE_CLOSED", person_ids=people)
    closed = await refused(shared_service.drafted(case_id))
    await shared_service.running.database.all("DELETE FROM case_ref WHERE case_id = $1", UUID(case_id))
    assert closed.reason == "CASE_CLOSED"
    # A plan item of another family's plan.
    other = await other_case(shared_service)
    foreign = await shared_service.item(other, "RENT")
    assert (
        await refused(shared_service.drafted(case_id, plan_item_id=foreign))
    ).reason == "PLAN_ITEM_MISMATCH"


async def other_case(service: BenefitsUnderTest) -> str:
    await case_of(service)
    if len(service.persons) == 1:
        await service.case(locale="LOCALE_UNSPECIFIED")
    return list(service.persons)[1]


async def test_the_same_help_is_the_cases_or_the_persons_and_neither_refused_nor_of_other_months(
    shared_service: BenefitsUnderTest,
):
    case_id, other = await case_of(shared_service), await other_case(shared_service)
    month, next_month = shared_service.month(), shared_service.month()
    first = await shared_service.asked(case_id, "WAGE_SUBSIDY", from_on=month)
    foreign = await shared_service.asked(other, "WAGE_SUBSIDY", from_on=month)
    assert (first.double_of, foreign.double_of) == ("", "")
    assert (
        await shared_service.drafted(case_id, "WAGE_SUBSIDY", months=1, from_on=next_month)
    ).double_of == ""
    assert (await shared_service.drafted(case_id, "LANGUAGE_COURSE", months=1, from_on=month)).double_of == ""
    # A person of both families is one person.
    await shared_service.running.database.all(
        "UPDATE application SET for_person_ids = for_person_ids || $1::uuid WHERE id = $2",
        UUID(shared_service.persons[case_id][0]),
        UUID(foreign.id),
    )
    submit = pb.SubmitApplicationRequest(application_id=foreign.id)
    await shared_service.officer.SubmitApplication(submit)
    # Also where the other family lives in another municipality.
    for municipality in ("KAM", "RAN"):
        await shared_service.running.database.all(
            "UPDATE application SET municipality = $1 WHERE id = $2", municipality, UUID(foreign.id)
        )
        double = await refused(
            shared_service.officer.SubmitApplication(pb.SubmitApplicationRequest(application_id=first.id))
        )
        assert (double.reason, double.metadata) == ("DOUBLE_BENEFIT", {"application_id": foreign.id})
    # Moved to other months it is not the same any more; moved back it is.
    change = pb.UpdateApplicationRequest(
        application=pb.Application(id=first.id, from_on=shared_service.month(), etag=first.etag),
        update_mask=FieldMask(paths=["from_on"]),
    )
    moved = await shared_service.officer.UpdateApplication(change)
    assert moved.double_of == ""
    change.application.from_on.CopyFrom(month)
    change.application.etag = moved.etag
    assert (await refused(shared_service.officer.UpdateApplication(change))).reason == "DOUBLE_BENEFIT"
    # Sent back, it stands in nobody's way, and is only said.
    await shared_service.secretary.ReturnApplication(
        pb.ReturnApplicationRequest(application_id=foreign.id, note="once more")
    )
    assert (await shared_service.officer.UpdateApplication(change)).double_of == foreign.id
    await shared_service.officer.SubmitApplication(pb.SubmitApplicationRequest(application_id=first.id))
    assert (
        await refused(
            shared_service.officer.SubmitApplication(pb.SubmitApplicationRequest(application_id=foreign.id))
        )
    ).metadata == {"application_id": first.id}
    # As if both had come at once: a file is not found complete beside another one.
    await shared_service.running.database.all(
        "UPDATE application SET state = 'SUBMITTED' WHERE id = $1", UUID(foreign.id)
    )
    complete = pb.CompleteApplicationRequest(application_id=first.id)
    assert (await refused(shared_service.secretary.CompleteApplication(complete))).reason == "DOUBLE_BENEFIT"


async def test_an_edit_changes_what_its_mask_names_and_nothing_else(shared_service: BenefitsUnderTest):
    case_id = await case_of(shared_service)
    draft = await shared_service.drafted(case_id, "RENT", months=2, from_on=shared_service.month())
    shared_service.month()

    async def edit(etag: str, paths: list[str], **given: Any) -> pb.Application:
        return await shared_service.officer.UpdateApplication(
            pb.UpdateApplicationRequest(
                application=pb.Application(id=draft.id, etag=etag, **given),
                update_mask=FieldMask(paths=paths),
            )
        )

    before = without_actions(draft)
    all_of_it: dict[str, Any] = {
        "amount": eur(5),
        "months": 1,
        "from_on": shared_service.month(),
        "reason": "another",
        "act_locale": types_pb2.LOCALE_EN,
    }
    # Without a mask nobody knows what is to be emptied.
    assert (await refused(edit(draft.etag, [], **all_of_it))).fields == [("update_mask", "FIELD_REQUIRED")]
    edited = await edit(draft.etag, list(all_of_it), **all_of_it)
    expected = {
        **before,
        "amount": {"minor_units": 5, "currency": "EUR"},
        "months": 1,
        "from_on": fields(pb.Application(from_on=all_of_it["from_on"]))["from_on"],
        "reason": "another",
        "act_locale": types_pb2.LOCALE_EN,
        "etag": "2",
    }
    assert without_actions(edited) == expected
    emptied = await edit("2", ["amount", "reason", "months"], from_on=TODAY)
    del expected["amount"], expected["reason"], expected["months"]
    assert without_actions(emptied) == {**expected, "etag": "3"}
    for paths, given, wrong in (
        (["from_on"], {}, [("application.from_on", "FIELD_REQUIRED")]),
        (["months"], {"months": -1}, [("application.months", "FIELD_OUT_OF_RANGE")]),
        (["amount"], {"amount": types_pb2.Money(minor_units=5)}, [("application.amount", "MONEY_INVALID")]),
        (["reason"], {"reason": "x" * 4001}, [("application.reason", "FIELD_TOO_LONG")]),
        (["scheme"], {}, [("update_mask", "UPDATE_MASK_INVALID")]),
    ):
        assert (await refused(edit("3", paths, **given))).fields == wrong
    sent = await shared_service.officer.SubmitApplication(
        pb.SubmitApplicationRequest(application_id=draft.id)
    )
    assert (await refused(edit(sent.etag, ["reason"]))).reason == "APPLICATION_NOT_IN_STATE"


async def test_evidence_is_ticked_point_by_point(shared_service: BenefitsUnderTest):
    case_id = await case_of(shared_service)
    draft = await shared_service.drafted(case_id, "RENT", months=1, from_on=shared_service.month())
    paper = await shared_service.document(case_id, "LEASE_CONTRACT")

    async def attach(**evidence: Any) -> pb.Application:
        return await shared_service.officer.AttachEvidence(
            pb.AttachEvidenceRequest(application_id=draft.id, evidence=pb.Evidence(**evidence))
        )

    await attach(point="PLAN", waived_because=" is being signed ")
    ticked = await attach(point="LEASE", document_id=paper)
    assert list(ticked.missing) == ["IDENTITY", "ARRIVAL"]
    assert sorted((one.point, one.document_id, one.waived_because) for one in ticked.evidence) == [
        ("LEASE", paper, ""),
        ("PLAN", "", "is being signed"),
    ]
    assert (await seen(shared_service, draft.id)).evidence == ticked.evidence
    await shared_service.officer.SubmitApplication(pb.SubmitApplicationRequest(application_id=draft.id))
    assert (await refused(attach(point="LEASE", document_id=paper))).reason == "APPLICATION_NOT_IN_STATE"


async def test_what_was_sent_back_is_handed_in_without_the_word_about_it(shared_service: BenefitsUnderTest):
    sent = await shared_service.handed_in(await case_of(shared_service))
    assert sent.submit_time.ToDatetime(dt.UTC) == NOW
    back = await shared_service.secretary.ReturnApplication(
        pb.ReturnApplicationRequest(application_id=sent.id, note="not signed")
    )
    assert (back.return_note, back.state) == ("not signed", pb.APPLICATION_STATE_RETURNED)
    again = await shared_service.officer.SubmitApplication(
        pb.SubmitApplicationRequest(application_id=sent.id, actual_time=stamp(NOW - dt.timedelta(hours=1)))
    )
    assert (again.return_note, again.submit_time.ToJsonString()) == ("", "2026-11-23T07:00:00Z")


# Sessions


async def test_a_session_is_called_with_its_agenda_in_order(shared_service: BenefitsUnderTest):
    case_id = await case_of(shared_service)
    first, second = [await shared_service.found_complete(case_id, scheme) for scheme in ("RENT", "FIREWOOD")]
    beside = await shared_service.found_complete(case_id)
    planned = NOW + dt.timedelta(days=3)
    session = await create(
        shared_service,
        calling(
            second.id,
            first.id,
            titles=["Zapisnik", "Razno", "Kraj"],
            place="Skupština",
            planned_time=stamp(planned),
        ),
        (CHAIR, *MEMBERS),
    )
    found = without_actions(session, "id", "points", "number", "members", "composition_id")
    assert [(one.account_id, one.chair, one.present, one.institution_id) for one in session.members] == [
        (one.account_id, one is CHAIR, False, "okr-ran") for one in (CHAIR, *MEMBERS)
    ]
    assert {one.position for one in session.members} == {"direkcija"}
    assert found == {
        "body_id": shared_service.bodies["MRC"],
        "municipality": "RAN",
        "body": "MRC",
        "kind": pb.SESSION_KIND_URGENT,
        "state": pb.SESSION_STATE_CALLED,
        "planned_time": "2026-11-26T08:00:00Z",
        "place": "Skupština",
        "quorum_needed": 3,
        "etag": session.etag,
        "quorum_source": "model rule",
    }
    assert [(point.number, point.title, point.application_id) for point in session.points] == [
        (1, "Zapisnik", ""),
        (2, "", second.id),
        (3, "", first.id),
        (4, "Razno", ""),
        (5, "Kraj", ""),
    ]
    assert without_actions(session.points[1], "id") == {
        "number": 2,
        "application_id": second.id,
        "case_id": case_id,
        "case_number": second.case_number,
        "scheme": "FIREWOOD",
        "state": pb.POINT_STATE_OPEN,
    }
    on_it = await seen(shared_service, first.id)
    assert (on_it.session_id, on_it.state) == (session.id, pb.APPLICATION_STATE_ON_AGENDA)
    assert (await seen(shared_service, beside.id)).session_id == ""
    kept = await rows(shared_service, "SELECT called_by FROM session WHERE id = $1", UUID(session.id))
    assert kept == [{"called_by": SECRETARY.account_id}]
    drafters = await rows(
        shared_service,
        "SELECT drafted_by FROM agenda_point WHERE session_id = $1 ORDER BY number",
        UUID(session.id),
    )
    assert [row["drafted_by"] for row in drafters] == ["", OFFICER.account_id, OFFICER.account_id, "", ""]


async def test_sessions_are_numbered_by_the_year_of_their_day_in_kosovo(shared_service: BenefitsUnderTest):
    planned = [
        dt.datetime(2029, 12, 31, 22, 59, 59, tzinfo=dt.UTC),
        dt.datetime(2029, 12, 31, 23, 0, tzinfo=dt.UTC),
        dt.datetime(2029, 6, 1, tzinfo=dt.UTC),
    ]
    numbers = [(await create(shared_service, calling(planned_time=stamp(when)))).number for when in planned]
    assert numbers == ["1/2029", "1/2030", "2/2029"]


async def test_what_is_not_of_the_commissions_place_or_body_is_on_no_agenda(
    shared_service: BenefitsUnderTest,
):
    ready = await shared_service.found_complete(await case_of(shared_service))
    for column, value in (("municipality", "KAM"), ("body", "MCR_COMMISSION")):
        there = (
            await rows(
                shared_service, f"SELECT {column} AS own FROM application WHERE id = $1", UUID(ready.id)
            )
        )[0]
        update = f"UPDATE application SET {column} = $1 WHERE id = $2"
        await shared_service.running.database.all(update, value, UUID(ready.id))
        # Of a secretary who reaches both.
        both = replace(
            SECRETARY,
            municipalities=("RAN", "KAM"),
            roles=frozenset({"mrc_secretary", "mocr_officer"}),
        )
        await shared_service.seat(*THREE)
        error = await refused(shared_service.by(both).CreateSession(calling(ready.id, municipality="RAN")))
        assert error.reason == "APPLICATION_NOT_FOUND"
        await shared_service.running.database.all(update, there["own"], UUID(ready.id))


async def meeting(service: BenefitsUnderTest, *schemes: str, who: tuple[Any, ...] = THREE) -> pb.Session:
    """An open session on applications of these schemes, with who is there."""
    case_id = await case_of(service)
    ready = [await service.found_complete(case_id, scheme) for scheme in schemes]
    session = await create(service, calling(*(one.id for one in ready), titles=[]))
    return await service.secretary.OpenSession(
        pb.OpenSessionRequest(session_id=session.id, present_account_ids=[one.account_id for one in who])
    )


def ids(*who: Any) -> list[str]:
    return [one.account_id for one in who]


def present(session: pb.Session) -> list[str]:
    return [one.account_id for one in session.members if one.present]


async def test_who_opens_a_session_and_with_whom(shared_service: BenefitsUnderTest):
    session = await create(shared_service, calling())
    about = {"session_id": session.id}
    stranger = pb.OpenSessionRequest(**about, present_account_ids=ids(CHAIR, MEMBERS[0], OFFICER))
    assert (await refused(shared_service.secretary.OpenSession(stranger))).fields == [
        ("present_account_ids", "FIELD_UNKNOWN_VALUE")
    ]
    late = pb.OpenSessionRequest(
        **about, present_account_ids=ids(*THREE), actual_time=stamp(NOW + dt.timedelta(microseconds=1))
    )
    assert (await refused(shared_service.secretary.OpenSession(late))).fields == [
        ("actual_time", "DATE_IN_FUTURE")
    ]
    # Twice the same is one.
    one = pb.OpenSessionRequest(**about, present_account_ids=[CHAIR.account_id] * 2)
    assert (await refused(shared_service.secretary.OpenSession(one))).metadata == {
        "present": "1",
        "needed": "2",
    }
    two = pb.OpenSessionRequest(**about, present_account_ids=ids(CHAIR, MEMBERS[1]))
    opened = await shared_service.secretary.OpenSession(two)
    assert (present(opened), opened.state, opened.present, opened.quorum) == (
        ids(CHAIR, MEMBERS[1]),
        pb.SESSION_STATE_OPEN,
        2,
        True,
    )
    assert opened.opened_time.ToDatetime(dt.UTC) == NOW
    assert (await refused(shared_service.secretary.OpenSession(two))).reason == "SESSION_NOT_IN_STATE"


def ballots(session: pb.Session) -> list[set[tuple[str, int]]]:
    return [{(one.account_id, one.value) for one in point.votes} for point in session.points]


async def test_who_leaves_takes_no_vote_along_and_of_no_other_session(shared_service: BenefitsUnderTest):
    session = await meeting(shared_service, "RENT", "FIREWOOD", "FOOD_HYGIENE")
    beside = await meeting(shared_service, "RENT")
    for point in range(3):
        for who in THREE:
            session = await shared_service.vote(session, who, "FOR", point=point)
    for who in THREE:
        beside = await shared_service.vote(beside, who, "AGAINST")
    await shared_service.decide(session, point=0)
    about = {"session_id": session.id, "point_id": session.points[2].id}
    await shared_service.secretary.AdjournPoint(pb.AdjournPointRequest(**about))
    session = await shared_service.secretary.RecordPresence(
        pb.RecordPresenceRequest(session_id=session.id, present_account_ids=ids(CHAIR, MEMBERS[0]))
    )
    everybody = {(one.account_id, int(pb.VOTE_VALUE_FOR)) for one in THREE}
    assert ballots(session) == [everybody] * 3
    assert [point.votes_for for point in session.points] == [3, 3, 3]
    assert present(session) == ids(CHAIR, MEMBERS[0])
    other = await shared_service.secretary.GetSession(pb.GetSessionRequest(session_id=beside.id))
    assert ballots(other) == [{(one.account_id, int(pb.VOTE_VALUE_AGAINST)) for one in THREE}]
    assert present(other) == ids(*THREE)


async def test_a_conflict_takes_one_vote_on_one_point(shared_service: BenefitsUnderTest):
    session = await meeting(shared_service, "RENT", "FIREWOOD")
    for point in range(2):
        for who in THREE:
            session = await shared_service.vote(session, who, "FOR", point=point)
    declare = pb.DeclareConflictRequest(session_id=session.id, point_id=session.points[0].id)
    await shared_service.by(MEMBERS[0]).DeclareConflict(declare)
    # Said twice it is one, and by the secretary it is of the member who is named.
    declare.request_id = fresh()
    session = await shared_service.by(MEMBERS[0]).DeclareConflict(declare)
    assert [list(point.conflicts) for point in session.points] == [[MEMBERS[0].account_id], []]
    for_member = pb.DeclareConflictRequest(
        session_id=session.id, point_id=session.points[1].id, account_id=MEMBERS[1].account_id
    )
    # Not of one who has voted: so the secretary could take out who votes otherwise.
    assert (await refused(shared_service.secretary.DeclareConflict(for_member))).reason == "VOTE_STANDS"
    session = await shared_service.by(MEMBERS[1]).DeclareConflict(
        pb.DeclareConflictRequest(session_id=session.id, point_id=session.points[1].id)
    )
    vote = int(pb.VOTE_VALUE_FOR)
    assert ballots(session) == [
        {(one, vote) for one in ids(CHAIR, MEMBERS[1])},
        {(one, vote) for one in ids(CHAIR, MEMBERS[0])},
    ]
    silent = await meeting(shared_service, "RENT")
    noted = pb.DeclareConflictRequest(
        session_id=silent.id, point_id=silent.points[0].id, account_id=MEMBERS[1].account_id
    )
    silent = await shared_service.secretary.DeclareConflict(noted)
    # By the secretary's word alone it takes nobody out; twice it is one (test_called_off.py).
    silent = await shared_service.secretary.DeclareConflict(noted)
    assert [one.account_id for one in silent.points[0].noted_conflicts] == [MEMBERS[1].account_id]
    assert list(silent.points[0].conflicts) == []
    for_another = pb.DeclareConflictRequest(
        session_id=session.id, point_id=session.points[1].id, account_id=CHAIR.account_id
    )
    assert (
        await refused(shared_service.by(MEMBERS[0]).DeclareConflict(for_another))
    ).reason == "NOT_A_MEMBER"
    for_another.account_id = OFFICER.account_id
    assert (await refused(shared_service.secretary.DeclareConflict(for_another))).reason == "NOT_A_MEMBER"
    foreign = await meeting(shared_service, "RENT")
    strange = pb.DeclareConflictRequest(session_id=session.id, point_id=foreign.points[0].id)
    assert (
        await refused(shared_service.by(CHAIR).DeclareConflict(strange))
    ).reason == "AGENDA_POINT_NOT_FOUND"


async def test_a_members_last_vote_counts_and_one_by_hand_is_recorded_once(shared_service: BenefitsUnderTest):
    session = await meeting(shared_service, "RENT", "FIREWOOD")
    about = {"session_id": session.id, "point_id": session.points[0].id}
    empty = pb.CastVoteRequest(**about)
    assert (await refused(shared_service.by(CHAIR).CastVote(empty))).fields == [("value", "FIELD_REQUIRED")]
    await shared_service.vote(session, CHAIR, "FOR")
    await shared_service.vote(session, CHAIR, "FOR", point=1)
    chair, first, second = ids(CHAIR, *MEMBERS[:2])
    by_hand = pb.CastVoteRequest(**about, value=pb.VOTE_VALUE_FOR)
    for one in (first, second):
        by_hand.account_id = one
        await shared_service.secretary.CastVote(by_hand)
    # Neither over a vote that was cast nor over one that was recorded.
    for one in (chair, first):
        by_hand.account_id, by_hand.value = one, pb.VOTE_VALUE_AGAINST
        assert (await refused(shared_service.secretary.CastVote(by_hand))).reason == "VOTE_STANDS"
    shared_service.running.clock.advance(minutes=5)
    await shared_service.vote(session, CHAIR, "ABSTAINED")
    await shared_service.by(MEMBERS[0]).ConfirmVote(pb.ConfirmVoteRequest(**about))
    shared_service.running.clock.advance(minutes=-5)
    kept = await rows(
        shared_service,
        "SELECT v.account_id, v.value, v.recorded_by, v.time, v.confirmed_time, v.municipality"
        " FROM vote AS v JOIN agenda_point AS p ON p.id = v.point_id WHERE p.session_id = $1 ORDER BY v.id",
        UUID(session.id),
    )
    later = NOW + dt.timedelta(minutes=5)
    secretary, place = SECRETARY.account_id, {"municipality": "RAN"}

    def vote(account: str, value: str, by: str, at: dt.datetime, confirmed: Any = None) -> dict[str, Any]:
        said = {"account_id": account, "value": value, "recorded_by": by, "time": at}
        return {**said, "confirmed_time": confirmed, **place}

    assert kept == [
        vote(chair, "ABSTAINED", chair, later),
        vote(chair, "FOR", chair, NOW),
        vote(first, "FOR", secretary, NOW, later),
        vote(second, "FOR", secretary, NOW),
    ]
    shown = await shared_service.secretary.GetSession(pb.GetSessionRequest(session_id=session.id))
    assert [(one.account_id, one.recorded_by, one.counts) for one in shown.points[0].votes] == [
        (chair, chair, True),
        (first, secretary, True),
        (second, secretary, False),
    ]
    for_another = pb.CastVoteRequest(**about, account_id=first, value=pb.VOTE_VALUE_FOR)
    assert (await refused(shared_service.by(CHAIR).CastVote(for_another))).reason == "NOT_A_MEMBER"


async def test_an_adjourned_point_is_left_to_another_session_and_the_rest_stays(
    shared_service: BenefitsUnderTest,
):
    session = await meeting(shared_service, "RENT", "FIREWOOD")
    left, stays = session.points
    about = {"session_id": session.id, "point_id": left.id}
    wordy = pb.AdjournPointRequest(**about, note="x" * 4001)
    assert (await refused(shared_service.secretary.AdjournPoint(wordy))).fields == [
        ("note", "FIELD_TOO_LONG")
    ]
    await shared_service.secretary.AdjournPoint(pb.AdjournPointRequest(**about, note="nema papira"))
    after = [await seen(shared_service, one.application_id) for one in (left, stays)]
    assert [(one.state, one.session_id) for one in after] == [
        (pb.APPLICATION_STATE_COMPLETE, ""),
        (pb.APPLICATION_STATE_ON_AGENDA, session.id),
    ]
    kept = await rows(
        shared_service,
        "SELECT state, note FROM agenda_point WHERE session_id = $1 ORDER BY number",
        UUID(session.id),
    )
    assert kept == [{"state": "ADJOURNED", "note": "nema papira"}, {"state": "OPEN", "note": ""}]
    again = pb.AdjournPointRequest(**about)
    assert (await refused(shared_service.secretary.AdjournPoint(again))).reason == "POINT_NOT_IN_STATE"


async def test_closing_ends_what_was_talked_about_and_leaves_what_is_open(shared_service: BenefitsUnderTest):
    case_id = await case_of(shared_service)
    ready = [await shared_service.found_complete(case_id, scheme, 1) for scheme in ("RENT", "FIREWOOD")]
    session = await create(shared_service, calling(*(one.id for one in ready)))
    opening = pb.OpenSessionRequest(
        session_id=session.id,
        present_account_ids=ids(*THREE),
        actual_time=stamp(NOW - dt.timedelta(hours=2)),
    )
    await shared_service.secretary.OpenSession(opening)
    beside = await meeting(shared_service, "RENT")
    for who in THREE:
        await shared_service.vote(session, who, "FOR", point=1)
    await shared_service.decide(session, point=1)
    close = pb.CloseSessionRequest(session_id=session.id, actual_time=stamp(NOW - dt.timedelta(hours=2)))
    closed = await shared_service.secretary.CloseSession(close)
    assert [one.state for one in closed.points] == [
        pb.POINT_STATE_DECIDED,
        pb.POINT_STATE_DECIDED,
        pb.POINT_STATE_ADJOURNED,
    ]
    assert (closed.closed_time, closed.state) == (closed.opened_time, pb.SESSION_STATE_CLOSED)
    assert [(await seen(shared_service, one.id)).state for one in ready] == [
        pb.APPLICATION_STATE_DECIDED,
        pb.APPLICATION_STATE_COMPLETE,
    ]
    other = await shared_service.secretary.GetSession(pb.GetSessionRequest(session_id=beside.id))
    assert (other.state, other.points[0].state) == (pb.SESSION_STATE_OPEN, pb.POINT_STATE_OPEN)
    ends_now = await shared_service.secretary.CloseSession(pb.CloseSessionRequest(session_id=beside.id))
    assert ends_now.closed_time.ToDatetime(dt.UTC) == NOW


# Decisions


async def decided(service: BenefitsUnderTest, **changes: Any) -> pb.Decision:
    session = await meeting(service, "RENT")
    for who in THREE:
        session = await service.vote(session, who, "FOR")
    return await service.decide(session, **changes)


async def test_a_decision_keeps_who_decided_and_gives_what_was_asked(shared_service: BenefitsUnderTest):
    session = await meeting(shared_service, "RENT", "FIREWOOD")
    for who in (MEMBERS[1], CHAIR, MEMBERS[0]):
        session = await shared_service.vote(session, who, "FOR", point=1)
    decision = await shared_service.decide(
        session,
        point=1,
        reasons=["NEED_CONFIRMED", "OTHER"],
        text="zbog toga",
        act_locale=types_pb2.LOCALE_SQ,
    )
    application = session.points[1].application_id
    found = without_actions(decision, "number")
    assert found == {
        "id": decision.id,
        "application_id": application,
        "case_id": session.points[1].case_id,
        "session_id": session.id,
        "result": pb.DECISION_RESULT_APPROVED,
        "reasons": ["NEED_CONFIRMED", "OTHER"],
        "text": "zbog toga",
        "amount": {"minor_units": 90_000, "currency": "EUR"},
        "months": 1,
        "decided_on": "2026-11-23",
        "act_locale": types_pb2.LOCALE_SQ,
        "etag": "1",
        "municipality": "RAN",
    }
    kept = (
        await rows(
            shared_service,
            "SELECT decided_by, voted_by, session_number, chair, length(verify_code) AS code FROM decision"
            " WHERE id = $1",
            UUID(decision.id),
        )
    )[0]
    assert kept == {
        "decided_by": SECRETARY.account_id,
        "voted_by": sorted(ids(*THREE)),
        "session_number": session.number,
        "chair": "Član 0",
        "code": 24,
    }
    shown = await shared_service.secretary.GetSession(pb.GetSessionRequest(session_id=session.id))
    assert [(one.state, one.decision_id, one.result) for one in shown.points] == [
        (pb.POINT_STATE_OPEN, "", 0),
        (pb.POINT_STATE_DECIDED, decision.id, pb.DECISION_RESULT_APPROVED),
    ]
    after = [await seen(shared_service, one.application_id) for one in shown.points]
    assert [(one.state, one.decision_id) for one in after] == [
        (pb.APPLICATION_STATE_ON_AGENDA, ""),
        (pb.APPLICATION_STATE_DECIDED, decision.id),
    ]


async def test_an_act_is_in_the_language_that_is_named_or_the_cases_and_else_asks_for_it(
    shared_service: BenefitsUnderTest,
):
    assert (await decided(shared_service)).act_locale == types_pb2.LOCALE_SR_LATN
    session = await meeting(shared_service, "RENT")
    await shared_service.running.database.all(
        "UPDATE application SET act_locale = '' WHERE id = $1", UUID(session.points[0].application_id)
    )
    await shared_service.running.database.all(
        "UPDATE session SET members = jsonb_set(members, '{1,chair}', 'true') WHERE id = $1", UUID(session.id)
    )
    for who in THREE:
        session = await shared_service.vote(session, who, "FOR")
    assert (await refused(shared_service.decide(session))).fields == [("act_locale", "FIELD_REQUIRED")]
    decision = await shared_service.decide(session, act_locale=types_pb2.LOCALE_EN)
    kept = await rows(
        shared_service, "SELECT act_locale, chair FROM decision WHERE id = $1", UUID(decision.id)
    )
    assert kept == [{"act_locale": "EN", "chair": "Član 0"}]


async def test_a_served_and_final_decision_says_how_and_the_one_beside_it_stays(
    shared_service: BenefitsUnderTest,
):
    decision, beside = [await decided(shared_service) for _ in range(2)]
    assert int(beside.number[-4:]) == int(decision.number[-4:]) + 1
    await shared_service.head.ServeDecision(
        pb.ServeDecisionRequest(decision_id=decision.id, served_on=TODAY, how="BY_POST")
    )
    final = await shared_service.head.FinalizeDecision(
        pb.FinalizeDecisionRequest(decision_id=decision.id, final_on=TODAY, ground="NOT_APPEALED")
    )
    assert without_actions(final) == {
        **without_actions(decision),
        "served_on": "2026-11-23",
        "how": "BY_POST",
        "final_on": "2026-11-23",
        "ground": "NOT_APPEALED",
        "etag": "3",
    }
    kept = await shared_service.officer.GetDecision(pb.GetDecisionRequest(decision_id=beside.id))
    assert without_actions(kept) == without_actions(beside)
    states = [(await seen(shared_service, one.application_id)).state for one in (decision, beside)]
    assert states == [pb.APPLICATION_STATE_FINAL, pb.APPLICATION_STATE_DECIDED]


async def executing(service: BenefitsUnderTest) -> tuple[pb.Decision, pb.Entitlement]:
    decision = await service.final(await decided(service, amount=eur(60_000), result="PARTLY"))
    started = await service.by(COORDINATOR).StartExecution(
        pb.StartExecutionRequest(application_id=decision.application_id)
    )
    return decision, started


async def test_what_is_carried_out_is_what_was_granted(shared_service: BenefitsUnderTest):
    decision, entitlement = await executing(shared_service)
    assert without_actions(entitlement) == {
        "id": entitlement.id,
        "application_id": decision.application_id,
        "case_id": decision.case_id,
        "scheme": "RENT",
        "executor": "DRRPIF",
        "amount": {"minor_units": 60_000, "currency": "EUR"},
        "months": 1,
        "started_on": "2026-11-23",
        "etag": entitlement.etag,
    }
    application = await seen(shared_service, decision.application_id)
    assert (application.state, application.entitlement_id) == (
        pb.APPLICATION_STATE_IN_EXECUTION,
        entitlement.id,
    )
    kept = await rows(
        shared_service, "SELECT started_by FROM entitlement WHERE id = $1", UUID(entitlement.id)
    )
    assert kept == [{"started_by": COORDINATOR.account_id}]
    paper = await shared_service.document(decision.case_id, "RECEIPT")
    deliver = pb.RecordDeliveryRequest(
        entitlement_id=entitlement.id,
        delivered_on=TODAY,
        amount=eur(50_000),
        document_id=paper,
        note="prvi mesec",
    )
    part = await shared_service.head.RecordDelivery(deliver)
    assert without_actions(part.deliveries[0], "id") == {
        "delivered_on": "2026-11-23",
        "kind": "RENT_MONTH",
        "amount": {"minor_units": 50_000, "currency": "EUR"},
        "document_id": paper,
        "note": "prvi mesec",
        "recorded_by": HEAD.account_id,
        "recorded_time": "2026-11-23T08:00:00Z",
    }
    assert not part.delivered
    # In kind beside it, and then to the last cent.
    deliver.ClearField("amount")
    deliver.document_id = await shared_service.document(decision.case_id, "PHOTO")
    await shared_service.head.RecordDelivery(deliver)
    deliver.document_id = await shared_service.document(decision.case_id, "RECEIPT")
    deliver.amount.CopyFrom(eur(10_000))
    deliver.completes = True
    whole = await shared_service.head.RecordDelivery(deliver)
    assert (len(whole.deliveries), whole.delivered) == (3, True)
    assert (await seen(shared_service, decision.application_id)).state == pb.APPLICATION_STATE_DELIVERED


async def test_who_voted_or_closed_the_voting_pays_nothing_out(shared_service: BenefitsUnderTest):
    decision = await shared_service.final(await decided(shared_service))
    start = pb.StartExecutionRequest(application_id=decision.application_id)
    for account in (SECRETARY.account_id, MEMBERS[1].account_id):
        decider = shared_service.by(replace(COORDINATOR, account_id=account))
        assert (await refused(decider.StartExecution(start))).reason == "SECOND_PERSON_NEEDED"


async def test_each_act_records_whom_it_is_about(shared_service: BenefitsUnderTest):
    case_id = await case_of(shared_service)
    persons = shared_service.persons[case_id]
    draft = await shared_service.asked(case_id, "RENT", person_ids=[persons[1]])
    await shared_service.officer.SubmitApplication(pb.SubmitApplicationRequest(application_id=draft.id))
    await shared_service.secretary.CompleteApplication(pb.CompleteApplicationRequest(application_id=draft.id))
    session = await create(shared_service, calling(draft.id, titles=[]))
    session = await shared_service.secretary.OpenSession(
        pb.OpenSessionRequest(session_id=session.id, present_account_ids=ids(*THREE))
    )
    for who in THREE:
        session = await shared_service.vote(session, who, "FOR")
    decision = await shared_service.final(await shared_service.decide(session))
    entitlement = await shared_service.by(COORDINATOR).StartExecution(
        pb.StartExecutionRequest(application_id=draft.id)
    )
    await shared_service.head.RecordDelivery(
        pb.RecordDeliveryRequest(
            entitlement_id=entitlement.id,
            delivered_on=TODAY,
            document_id=await shared_service.document(case_id, "RECEIPT"),
        )
    )
    assert decision.id
    about = {UUID(persons[1])}
    looked = (await shared_service.running.looked())[-12:]
    assert [(rpc, people) for rpc, _, people in looked] == [
        (rpc, about)
        for rpc in (
            "CreateApplication",
            *["AttachEvidence"] * 4,
            "SubmitApplication",
            "CompleteApplication",
            "DecidePoint",
            "ServeDecision",
            "FinalizeDecision",
            "StartExecution",
            "RecordDelivery",
        )
    ]


# Acts


async def test_an_act_is_kept_with_its_decision_and_made_anew_until_it_is_served(
    shared_service: BenefitsUnderTest,
):
    decision, beside = [await decided(shared_service) for _ in range(2)]
    before = await shared_service.printed(beside)
    printed = await shared_service.printed(decision)
    assert printed.act_blob_id
    assert printed.act_blob_id != before.act_blob_id
    code = "SELECT verify_code FROM decision WHERE id = $1"
    kept = await rows(shared_service, f"SELECT * FROM issued_act WHERE code = ({code})", UUID(decision.id))
    issued = {
        "code": kept[0]["code"],
        "number": decision.number,
        "body": "MRC",
        "municipality": "RAN",
        "decided_on": dt.date(2026, 11, 23),
        "sha256": printed.act_sha256,
        "corrects": "",
    }
    assert kept == [issued]
    again = await shared_service.printed(decision)
    assert again.act_job_id != printed.act_job_id
    anew = await rows(shared_service, f"SELECT * FROM issued_act WHERE code = ({code})", UUID(decision.id))
    assert anew == [{**issued, "sha256": again.act_sha256}]
    untouched = await shared_service.officer.GetDecision(pb.GetDecisionRequest(decision_id=beside.id))
    assert without_actions(untouched) == without_actions(before)
    # Served without an act, it may still be made.
    third = await decided(shared_service)
    await shared_service.final(third)
    order = pb.PrintActRequest(decision_id=third.id)
    ordered = await shared_service.secretary.PrintAct(order)
    shown = await shared_service.officer.GetDecision(pb.GetDecisionRequest(decision_id=third.id))
    assert shown.act_job_id == ordered.job_id


async def test_what_is_of_another_strand_or_body_is_not_there_for_a_command_either(
    shared_service: BenefitsUnderTest,
):
    case_id = await case_of(shared_service)
    draft = await shared_service.asked(case_id)
    other = replace(OFFICER, strands=("INTEGRATION",))
    submit = pb.SubmitApplicationRequest(application_id=draft.id)
    assert (
        await refused(shared_service.by(other).SubmitApplication(submit))
    ).reason == "APPLICATION_NOT_FOUND"
    decision = await decided(shared_service)
    serve = pb.ServeDecisionRequest(decision_id=decision.id, served_on=TODAY, how="BY_POST")
    # The one has the body and not the strand, the other the strand and not the body.
    ministry = replace(actor("mcr_officer"), strands=("RETURN", "REINTEGRATION"))
    for who in (other, ministry):
        assert (await refused(shared_service.by(who).ServeDecision(serve))).reason == "DECISION_NOT_FOUND"
    await shared_service.final(decision)
    start = pb.StartExecutionRequest(application_id=decision.application_id)
    for who in (replace(COORDINATOR, strands=("INTEGRATION",)), ministry):
        assert (await refused(shared_service.by(who).StartExecution(start))).reason == "APPLICATION_NOT_FOUND"
    entitlement = await shared_service.by(COORDINATOR).StartExecution(start)
    deliver = pb.RecordDeliveryRequest(entitlement_id=entitlement.id, delivered_on=TODAY)
    assert (await refused(shared_service.by(other).RecordDelivery(deliver))).reason == "ENTITLEMENT_NOT_FOUND"
    about = {"session_id": fresh(), "point_id": fresh()}
    vote = pb.CastVoteRequest(**about, value=pb.VOTE_VALUE_FOR)
    assert (await refused(shared_service.by(CHAIR).CastVote(vote))).reason == "SESSION_NOT_FOUND"
    opening = pb.OpenSessionRequest(session_id=about["session_id"])
    assert (await refused(shared_service.secretary.OpenSession(opening))).reason == "SESSION_NOT_FOUND"
    session = await meeting(shared_service, "RENT")
    vote.session_id, vote.point_id = session.id, session.points[0].id
    assert (await refused(shared_service.by(ministry).CastVote(vote))).reason == "SESSION_NOT_FOUND"


# Schemes


def texts(name: str) -> types_pb2.LocalizedText:
    return types_pb2.LocalizedText(sq=name, sr=name, en=name)


async def scheme_of(service: BenefitsUnderTest, code: str) -> pb.Scheme:
    listed = (await service.officer.ListSchemes(pb.ListSchemesRequest())).schemes
    found: pb.Scheme = next(one for one in listed if one.code == code)
    return found


async def change(service: BenefitsUnderTest, paths: list[str], **given: Any) -> pb.Scheme:
    return await service.by(actor("administrator")).UpdateScheme(
        pb.UpdateSchemeRequest(scheme=pb.Scheme(**given), update_mask=FieldMask(paths=paths))
    )


async def test_a_scheme_is_changed_from_a_day_on(shared_service: BenefitsUnderTest):
    first = await scheme_of(shared_service, "BUSINESS_START")
    assert without_actions(first, "checklist", "name") == {
        "code": "BUSINESS_START",
        "strands": [types_pb2.STRAND_REINTEGRATION, types_pb2.STRAND_INTEGRATION],
        "body": "MRC",
        "executor": "DRRPIF",
        "delivery_kind": "GRANT",
        "provenance": {
            "source": "Regulation (GRK) 22/2020 and Regulation (GRK) 09/2019: kinds of help; amounts, months"
            " and conditions not known",
            "demo": True,
            "valid_from": "2020-01-01",
        },
        "etag": "0",
        "family": "BUSINESS",
        "once": True,
    }
    stated = types_pb2.Provenance(
        source="Regulation 1", verified_by="N. N.", valid_from=Date(year=2026, month=12, day=1)
    )
    stated.verified_on.CopyFrom(TODAY)
    later = await change(
        shared_service,
        ["ceiling", "months", "provenance"],
        code="BUSINESS_START",
        etag="0",
        ceiling=eur(300_000),
        months=120,
        provenance=stated,
    )
    assert fields(later.provenance) == {
        "source": "Regulation 1",
        "verified_by": "N. N.",
        "verified_on": "2026-11-23",
        "valid_from": "2026-12-01",
    }
    # Not in force yet; but who changes it has seen it.
    now = await scheme_of(shared_service, "BUSINESS_START")
    assert without_actions(now) == {**without_actions(first), "etag": "1"}
    name = texts("Grant")
    newest = await change(shared_service, ["name"], code="BUSINESS_START", etag='"1"', name=name)
    assert (newest.months, newest.ceiling.minor_units, newest.name, newest.etag) == (120, 300_000, name, "2")
    assert newest.provenance.valid_from == TODAY
    assert (await scheme_of(shared_service, "BUSINESS_START")).name == name
    off = await change(shared_service, ["once", "ceiling", "months"], code="BUSINESS_START", etag="2")
    assert (off.once, off.HasField("ceiling"), off.HasField("months"), off.etag) == (False, False, False, "3")
    kept = await rows(
        shared_service, "SELECT * FROM scheme_version WHERE code = 'BUSINESS_START' ORDER BY number"
    )
    assert [(row["number"], str(row["valid_from"])) for row in kept] == [
        (1, "2026-12-01"),
        (2, "2026-11-23"),
        (3, "2026-11-23"),
    ]
    assert len({row["changed_by"] for row in kept}) == 3
    # From the first of the next month on the first change is in force, and in force it stays what it was.
    shared_service.running.clock.advance(days=8)
    december = await scheme_of(shared_service, "BUSINESS_START")
    shared_service.running.clock.advance(days=-8)
    assert (december.months, december.etag) == (120, "3")


def point(code: str, kind: str) -> pb.ChecklistPoint:
    return pb.ChecklistPoint(code=code, text=texts(code), document_kind=kind, required=True)


# Each part of a scheme, what it becomes, and what it becomes then.
PARTS: dict[str, tuple[Any, Any]] = {
    "name": (texts("Another"), texts("Once more")),
    "checklist": ([point("A", "PHOTO")], [point("B", "PHOTO"), point("C", "LEASE_CONTRACT")]),
    "ceiling": (eur(700_000), eur(800_000)),
    "months": (7, 8),
    "once": (True, False),
    "provenance": (
        types_pb2.Provenance(source="Regulation 7", valid_from=TODAY, demo=True),
        types_pb2.Provenance(source="Regulation 8", valid_from=TODAY),
    ),
}


async def test_each_part_of_a_scheme_is_changed_alone(shared_service: BenefitsUnderTest):
    code = "FINANCIAL_ASSISTANCE"
    for second in (False, True):
        for name, values in PARTS.items():
            before, value = await scheme_of(shared_service, code), values[second]
            after = await change(shared_service, [name], code=code, etag=before.etag, **{name: value})
            expected = pb.Scheme()
            expected.CopyFrom(before)
            expected.ClearField(name)
            expected.MergeFrom(pb.Scheme(etag=str(int(before.etag) + 1), **{name: value}))
            expected.provenance.valid_from.CopyFrom(TODAY)
            assert without_actions(after) == without_actions(expected), name
            assert without_actions(after)["etag"] != without_actions(before)["etag"]


@pytest.mark.parametrize(
    ("paths", "given", "wrong"),
    [
        (["family"], {}, [("update_mask", "UPDATE_MASK_INVALID")]),
        (["ceiling"], {"ceiling": eur(0)}, [("scheme.ceiling", "MONEY_INVALID")]),
        (["ceiling"], {"ceiling": types_pb2.Money(minor_units=1)}, [("scheme.ceiling", "MONEY_INVALID")]),
        (["months"], {"months": 0}, [("scheme.months", "FIELD_OUT_OF_RANGE")]),
        (["months"], {"months": 121}, [("scheme.months", "FIELD_OUT_OF_RANGE")]),
        (
            ["name"],
            {"name": types_pb2.LocalizedText(sq="Q", sr=" ")},
            [("scheme.name.sr", "FIELD_REQUIRED"), ("scheme.name.en", "FIELD_REQUIRED")],
        ),
        (
            ["name"],
            {"name": types_pb2.LocalizedText(sq=" ", sr="Ш", en="S")},
            [("scheme.name.sq", "FIELD_REQUIRED")],
        ),
        (["provenance"], {}, [("scheme.provenance.source", "FIELD_REQUIRED")]),
        (
            ["checklist"],
            {"checklist": [pb.ChecklistPoint(code="A", text=texts("A"), document_kind="PHOTO")] * 2},
            [("scheme.checklist", "FIELD_DUPLICATE")],
        ),
        (
            ["checklist"],
            {"checklist": [pb.ChecklistPoint(text=texts("A"), document_kind="PHOTO")]},
            [("scheme.checklist", "FIELD_DUPLICATE")],
        ),
        (
            ["checklist"],
            {"checklist": [pb.ChecklistPoint(code="A", text=texts("A"), document_kind="UNSPECIFIED")]},
            [("scheme.checklist[0].document_kind", "FIELD_UNKNOWN_VALUE")],
        ),
    ],
)
async def test_what_a_scheme_may_not_become(shared_service: BenefitsUnderTest, paths, given, wrong):
    error = await refused(change(shared_service, paths, code="FIREWOOD", etag="0", **given))
    assert error.fields == wrong
    assert not await rows(shared_service, "SELECT FROM scheme_version WHERE code = 'FIREWOOD'")


async def test_a_scheme_that_is_not_there_or_was_not_seen_is_not_changed(shared_service: BenefitsUnderTest):
    unknown = await refused(change(shared_service, ["once"], code="GOLD", etag="0"))
    assert unknown.reason == "SCHEME_NOT_FOUND"
    assert (await refused(change(shared_service, ["once"], code="RENT"))).reason == "ETAG_MISSING"
    assert (await refused(change(shared_service, ["once"], code="RENT", etag="1"))).reason == "ETAG_STALE"
    # Of two that change the same version at the same moment, one comes too late.
    both = await asyncio.gather(
        *(change(shared_service, ["ceiling"], code="HOUSE", etag="0", ceiling=eur(1)) for _ in range(2)),
        return_exceptions=True,
    )
    assert sorted(getattr(one, "reason", "done") for one in both) == ["ETAG_STALE", "done"]
    point = pb.ChecklistPoint(code="A", text=texts("A"), document_kind="IDENTITY", required=True)
    changed = await change(
        shared_service, ["checklist", "months"], code="RENT", etag="0", checklist=[point], months=1
    )
    assert (list(changed.checklist), changed.months) == ([point], 1)
    # A ceiling and the most months hold for what is asked from now on.
    await change(shared_service, ["ceiling"], code="RENT", etag="1", ceiling=eur(80_000))
    case_id = await case_of(shared_service)
    month = Date(year=2035, month=1, day=1)
    ask = {"from_on": month, "months": 1}
    assert (await refused(shared_service.drafted(case_id, **ask, amount=eur(80_001)))).fields == [
        ("amount", "AMOUNT_TOO_HIGH")
    ]
    assert (await refused(shared_service.drafted(case_id, **{**ask, "months": 2}, amount=eur(1)))).fields == [
        ("months", "FIELD_OUT_OF_RANGE")
    ]
    draft = await shared_service.drafted(case_id, **ask, amount=eur(80_000))
    assert list(draft.missing) == ["A"]
    edit = pb.UpdateApplicationRequest(
        application=pb.Application(id=draft.id, etag=draft.etag, amount=eur(80_001), months=2),
        update_mask=FieldMask(paths=["amount", "months"]),
    )
    assert (await refused(shared_service.officer.UpdateApplication(edit))).fields == [
        ("application.amount", "AMOUNT_TOO_HIGH"),
        ("application.months", "FIELD_OUT_OF_RANGE"),
    ]


async def test_numbers_go_by_the_year_in_kosovo(shared_service: BenefitsUnderTest):
    case_id = await case_of(shared_service)
    shared_service.running.clock.set(dt.datetime(2026, 12, 31, 23, 0, tzinfo=dt.UTC))
    draft = await shared_service.drafted(
        case_id, "LANGUAGE_COURSE", months=1, from_on=Date(year=2036, month=1, day=1)
    )
    shared_service.running.clock.set(NOW)
    assert draft.number == "Z-2027-0001"


async def test_an_application_is_handed_in_sent_back_and_found_complete_as_it_was_read(
    shared_service: BenefitsUnderTest,
):
    # Another test of this module has lowered the ceiling to it.
    read = await shared_service.asked(await case_of(shared_service), "RENT", amount=eur(80_000))

    async def once_more(
        call: Any, request: Any, stale: pb.Application, now: pb.Application
    ) -> pb.Application:
        request.etag = stale.etag
        assert (await refused(call(request))).reason == "ETAG_STALE"
        request.etag = now.etag
        return await call(request)

    about = {"application_id": read.id}
    changed = await shared_service.officer.UpdateApplication(
        pb.UpdateApplicationRequest(
            application=pb.Application(id=read.id, reason="the roof too", etag=read.etag),
            update_mask=FieldMask(paths=["reason"]),
        )
    )
    hand_in = shared_service.officer.SubmitApplication
    first = await once_more(hand_in, pb.SubmitApplicationRequest(**about), read, changed)
    back = pb.ReturnApplicationRequest(**about, note="which roof?")
    returned = await once_more(shared_service.secretary.ReturnApplication, back, changed, first)
    again = await hand_in(pb.SubmitApplicationRequest(**about, etag=returned.etag))
    complete = pb.CompleteApplicationRequest(**about)
    done = await once_more(shared_service.secretary.CompleteApplication, complete, first, again)
    assert done.state == pb.APPLICATION_STATE_COMPLETE
