"""What is read of referrals, among rows that are not meant: lists, pages, counts, and the work of the day."""

import datetime as dt
import uuid
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import pytest
import pytest_asyncio
from prag.common.v1 import types_pb2 as common
from prag.common.v1.open_work_pb2 import ListOpenWorkRequest
from prag.referral.v1 import referral_service_pb2 as pb

from services.chassis.auth.actors import Actor, acting, service_actor
from services.chassis.errors import NotFound
from services.chassis.ids import new_id
from services.referral.__main__ import SERVICE
from services.referral.models import Outcome, Referral
from tests import factories
from tests.recorded_events import fields
from tests.referral.conftest import moment, refused
from tests.running_services import UnderTest

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.xdist_group("referral_lists")]

NOW = moment("2026-11-23T08:00:00")
SENT = moment("2026-11-20T08:00:00")
A, B, C, D = (str(new_id()) for _ in range(4))
CASES = {number: new_id() for number in range(5)}
PERSON, SISTER = new_id(), new_id()
SHOWN = pb.Snapshot(
    persons=[pb.SnapshotPerson(given_name="Nenad", family_name="Rašić"), pb.SnapshotPerson(given_name="D")]
)


class Shelf:
    """Referral alone, with rows that a test lays there."""

    def __init__(self, running: UnderTest) -> None:
        self.running = running
        self.names: dict[str, str] = {}

    def by(self, who: Actor) -> Any:
        return self.running.stub(who)

    async def lay(self, name: str, **changes: Any) -> str:
        """A row, known by a name from here on; its time is in minutes after the first."""
        minutes = changes.pop("at", 0)
        given: dict[str, Any] = {
            "id": new_id(),
            "number": f"REF-{name}",
            "municipality": "RAN",
            "case_id": CASES[0],
            "case_number": "RAN-2026-000001",
            "strand": "REINTEGRATION",
            "item_code": "JOB",
            "institution_id": uuid.UUID(A),
            "institution_kind": "EO",
            "state": "SENT",
            "person_ids": [PERSON],
            "snapshot": SHOWN.SerializeToString(),
            "shared_fields": ["GIVEN_NAME"],
            "sent_time": SENT + dt.timedelta(minutes=minutes),
            "sent_by": "somebody",
        }
        with acting(service_actor("referral")):
            async with self.running.runtime.database.transaction() as tx:
                row = given | changes
                tx.session.add(Referral(asked_in=row["municipality"], **row))
        row_id = str((given | changes)["id"])
        self.names[row_id] = name
        return row_id

    async def copies(self, row_id: str, count: int, **changes: str) -> None:
        """As many more of a row, each for an item of its own, sent a minute after the one before."""
        if "municipality" in changes:
            changes["asked_in"] = changes["municipality"]
        said = ", ".join(f"'{name}', '{value}'" for name, value in changes.items())
        await self.running.database.all(
            "INSERT INTO referral SELECT (jsonb_populate_record(r, jsonb_build_object("
            " 'id', gen_random_uuid(), 'number', gen_random_uuid()::text, 'plan_item_id', gen_random_uuid(),"
            f" 'sent_time', r.sent_time + n * interval '1 minute'{', ' + said if said else ''}))).*"
            f" FROM referral AS r, generate_series(1, {count}) AS n WHERE r.id = $1",
            uuid.UUID(row_id),
        )

    async def listed(self, who: Actor, **asked: Any) -> str:
        """The names of a list, in its order."""
        answer = await self.by(who).ListReferrals(pb.ListReferralsRequest(**asked))
        return " ".join(self.names[one.id] for one in answer.referrals)


OFFICE, NEXT = factories.officer("RAN"), factories.officer("GJL")
RETURNS, OTHERS = factories.mcr(), factories.drrpif()
AT_A = factories.institution("EO", "RAN", "GJL", institution_id=A)
AT_A_IN_RAN = factories.institution("EO", "RAN", institution_id=A)
AT_B = factories.institution("VTC", "RAN", "GJL", institution_id=B)
NOWHERE = replace(AT_A, institution_id="")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def shelf(service_of_module: Any) -> AsyncIterator[Shelf]:
    async with service_of_module(SERVICE, messages=False) as running:
        shelf = Shelf(running)
        tie = sorted((new_id(), new_id()))
        at_b, gjl = {"institution_id": uuid.UUID(B)}, {"municipality": "GJL", "case_id": CASES[3]}
        closed = {"snapshot": None}
        await shelf.lay("a", at=1, case_id=CASES[1])
        await shelf.lay("b", at=2, case_id=CASES[1], state="ACCEPTED")
        await shelf.lay("c", at=3, case_id=CASES[2], strand="RETURN")
        await shelf.lay("d", at=4, case_id=CASES[1], strand="INTEGRATION", state="REFUSED", **at_b, **closed)
        await shelf.lay("e", at=5, **gjl)
        await shelf.lay("f", at=6, case_id=CASES[1], state="COMPLETED", **closed)
        await shelf.lay("g", at=7, case_id=CASES[1], **at_b)
        await shelf.lay("h", at=8, strand="RETURN", state="UNANSWERED", **gjl, **at_b)
        await shelf.lay("i", at=9, case_id=CASES[1], state="IN_SERVICE", id=tie[0])
        await shelf.lay("j", at=9, case_id=CASES[1], state="IN_SERVICE", id=tie[1])
        await shelf.lay("k", at=10, case_id=CASES[1], state="WITHDRAWN", **closed)
        await shelf.lay("l", at=11, case_id=CASES[4], strand="INTEGRATION", state="FAILED", **closed)
        await shelf.lay("m", at=12, case_id=CASES[1], state="UNANSWERED")
        yield shelf


CASE_1 = {"case_id": str(CASES[1])}


@pytest.mark.parametrize(
    ("who", "asked", "found"),
    [
        (OFFICE, {}, "m l k j i g f d c b a"),
        (NEXT, {}, "h e"),
        (RETURNS, {}, "h c"),
        (OTHERS, {}, "m l k j i g f e d b a"),
        (AT_A, {}, "m l k j i f e c b a"),
        (AT_A_IN_RAN, {}, "m l k j i f c b a"),
        (AT_B, {}, "h g d"),
        (NOWHERE, {}, ""),
        (OFFICE, {"states": ["REFERRAL_STATE_SENT", "REFERRAL_STATE_REFUSED"]}, "g d c a"),
        (RETURNS, {"states": ["REFERRAL_STATE_SENT"]}, "c"),
        (NEXT, {"states": ["REFERRAL_STATE_SENT"]}, "e"),
        (AT_A, {"states": ["REFERRAL_STATE_SENT", "REFERRAL_STATE_IN_SERVICE"]}, "j i e c a"),
        (AT_A_IN_RAN, {"states": ["REFERRAL_STATE_SENT"]}, "c a"),
        (AT_B, {"states": ["REFERRAL_STATE_SENT"] * 2}, "g"),
        (OFFICE, CASE_1, "m k j i g f d b a"),
        (OFFICE, {**CASE_1, "states": ["REFERRAL_STATE_SENT", "REFERRAL_STATE_SENT"]}, "g a"),
        (OTHERS, {"case_id": str(CASES[2])}, ""),
        (RETURNS, {"case_id": str(CASES[2])}, "c"),
        (NEXT, CASE_1, ""),
        (AT_A, CASE_1, "m k j i f b a"),
        (AT_A, {**CASE_1, "states": ["REFERRAL_STATE_SENT"]}, "a"),
        (AT_B, CASE_1, "g d"),
        (OFFICE, {"case_id": str(uuid.uuid4())}, ""),
    ],
)
async def test_a_list_holds_the_callers_rows_and_no_other_newest_first(shelf: Shelf, who, asked, found):
    assert await shelf.listed(who, **asked) == found


@pytest.mark.parametrize(
    ("who", "asked", "pages"),
    [
        (OFFICE, {"page_size": 4}, ["m l k j", "i g f d", "c b a"]),
        (OFFICE, {"page_size": 10}, ["m l k j i g f d c b", "a"]),
        (OFFICE, {"page_size": 11}, ["m l k j i g f d c b a"]),
        (OFFICE, {"page_size": 4, **CASE_1}, ["m k j i", "g f d b", "a"]),
        (OFFICE, {"page_size": 1, "states": ["REFERRAL_STATE_IN_SERVICE"]}, ["j", "i"]),
        (AT_A, {"page_size": 4}, ["m l k j", "i f e c", "b a"]),
        (AT_A, {"page_size": 3, **CASE_1}, ["m k j", "i f b", "a"]),
        (AT_A, {"page_size": 2, "states": ["REFERRAL_STATE_SENT"]}, ["e c", "a"]),
    ],
)
async def test_pages_follow_on_each_other_also_within_a_second(shelf: Shelf, who, asked, pages):
    seen, token = [], ""
    for _ in range(len(pages)):
        answer = await shelf.by(who).ListReferrals(pb.ListReferralsRequest(**asked, page_token=token))
        seen.append(" ".join(shelf.names[one.id] for one in answer.referrals))
        token = answer.next_page_token
        assert bool(token) == (len(seen) < len(pages))
    assert seen == pages


async def test_a_page_token_is_of_its_own_list(shelf: Shelf):
    states = ["REFERRAL_STATE_SENT", "REFERRAL_STATE_UNANSWERED"]
    first = await shelf.by(OFFICE).ListReferrals(pb.ListReferralsRequest(page_size=1, states=states))
    token = first.next_page_token
    # The states in another order are the same list.
    assert await shelf.listed(OFFICE, page_token=token, states=states[::-1], page_size=9) == "g c a"
    for other in ({"states": states[:1]}, {"states": states, **CASE_1}, {}):
        request = pb.ListReferralsRequest(page_token=token, **other)
        error = await refused(shelf.by(OFFICE).ListReferrals(request))
        assert error.fields[0].reason == "PAGE_TOKEN_INVALID"


async def test_a_page_records_whom_it_shows_and_not_whom_it_reads_ahead(shelf: Shelf):
    people = [new_id() for _ in range(3)]
    for number, person in enumerate(people):
        await shelf.lay(f"p{number}", municipality="DRA", person_ids=[person], at=number)
    await shelf.by(factories.officer("DRA")).ListReferrals(pb.ListReferralsRequest(page_size=2))
    assert (await shelf.running.looked())[-1] == (
        "ListReferrals",
        factories.officer("DRA").account_id,
        {people[2], people[1]},
    )


async def test_what_is_under_way_of_a_case_that_is_to_close(shelf: Shelf):
    async def of_case(who: Actor, case: int) -> str:
        answer = await shelf.by(who).ListOpenWork(ListOpenWorkRequest(case_id=str(CASES[case])))
        return " ".join(shelf.names[one.id] for one in answer.work)

    # The first that was sent first: nothing that has ended, of another case, or of a strand of others.
    assert await of_case(OFFICE, 1) == "a b g i j m"
    assert await of_case(OFFICE, 2) == "c"
    assert await of_case(OFFICE, 4) == ""
    assert await of_case(NEXT, 1) == ""
    assert await of_case(OTHERS, 2) == ""


async def test_who_may_open_a_referral(shelf: Shelf):
    ids = {name: row_id for row_id, name in shelf.names.items()}

    async def opened(who: Actor, row_id: str) -> bool:
        request = pb.GetReferralRequest(referral_id=row_id)
        try:
            return (await shelf.by(who).GetReferral(request)).id == row_id
        except NotFound as error:
            return error.reason != "REFERRAL_NOT_FOUND"

    seen = {
        who.account_id + who.institution_id: "".join(
            [name for name in "acdeh" if await opened(who, ids[name])]
        )
        for who in (OFFICE, NEXT, RETURNS, OTHERS, AT_A, AT_A_IN_RAN, AT_B, NOWHERE)
    }
    assert list(seen.values()) == ["acd", "eh", "ch", "ade", "ace", "ac", "dh", ""]
    assert not await opened(OFFICE, "no id")


@pytest.mark.parametrize(
    ("who", "found"),
    [
        (
            OFFICE,
            {
                "SENT": 3,
                "ACCEPTED": 1,
                "REFUSED": 1,
                "UNANSWERED": 1,
                "IN_SERVICE": 2,
                "COMPLETED": 1,
                "FAILED": 1,
                "WITHDRAWN": 1,
            },
        ),
        (NEXT, {"SENT": 1, "UNANSWERED": 1}),
        (RETURNS, {"SENT": 1, "UNANSWERED": 1}),
        (
            AT_A,
            {
                "SENT": 3,
                "ACCEPTED": 1,
                "UNANSWERED": 1,
                "IN_SERVICE": 2,
                "COMPLETED": 1,
                "FAILED": 1,
                "WITHDRAWN": 1,
            },
        ),
        (AT_B, {"SENT": 1, "REFUSED": 1, "UNANSWERED": 1}),
        (NOWHERE, {}),
    ],
)
async def test_counts_are_of_the_callers_rows_by_state(shelf: Shelf, who, found):
    assert await counted(shelf, who) == found


async def counted(shelf: Shelf, who: Actor) -> dict[str, int]:
    answer = await shelf.by(who).CountReferrals(pb.CountReferralsRequest())
    return {pb.ReferralState.Name(one.state)[15:]: one.count for one in answer.counts}


async def test_a_count_ends_at_a_thousand(shelf: Shelf):
    row = await shelf.lay("many", municipality="DEC")
    await shelf.copies(row, 599)
    await shelf.copies(row, 400, strand="INTEGRATION")
    assert await counted(shelf, factories.officer("DEC")) == {"SENT": 1000}
    await shelf.copies(row, 1, strand="INTEGRATION")
    assert await counted(shelf, factories.officer("DEC")) == {"SENT": 1000}


async def test_a_referral_is_shown_whole(shelf: Shelf):
    item, onward, consent = new_id(), new_id(), new_id()
    row_id = await shelf.lay(
        "whole",
        municipality="FER",
        strand="INTEGRATION",
        plan_item_id=item,
        consent_id=consent,
        onward_from=onward,
        state="REFUSED",
        closed_cause="REFERRAL_ENDED",
        closed_time=moment("2026-11-21T10:00:00"),
        answered_time=moment("2026-11-21T09:00:00"),
        answer_due_time=moment("2026-11-27T15:00:00"),
        appointment_time=moment("2026-12-01T09:00:00"),
        counsellor="Besnik Kadriu",
        refusal_reason="NO_PLACE",
        refusal_note="marta",
        failure_reason="DID_NOT_COME",
        by_api=True,
    )
    asked = pb.GetReferralRequest(referral_id=row_id)
    shown = fields(await shelf.by(factories.officer("FER")).GetReferral(asked))
    actions = shown.pop("actions")
    assert [(one["name"], one["reason"]) for one in actions] == [
        ("withdraw_referral", "REFERRAL_NOT_IN_STATE")
    ]
    assert shown == {
        "id": row_id,
        "number": "REF-whole",
        "case_id": str(CASES[0]),
        "case_number": "RAN-2026-000001",
        "municipality": "FER",
        "plan_item_id": str(item),
        "item_code": "JOB",
        "institution_id": A,
        "institution_kind": "EO",
        "state": pb.REFERRAL_STATE_REFUSED,
        "person_ids": [str(PERSON)],
        "snapshot": {
            "persons": [{"given_name": "Nenad", "family_name": "Rašić"}, {"given_name": "D"}],
        },
        "closed_cause": "REFERRAL_ENDED",
        "closed_time": "2026-11-21T10:00:00Z",
        "sent_time": "2026-11-20T08:00:00Z",
        "sent_by": "somebody",
        "answered_time": "2026-11-21T09:00:00Z",
        "answer_due_time": "2026-11-27T15:00:00Z",
        "appointment_time": "2026-12-01T09:00:00Z",
        "counsellor": "Besnik Kadriu",
        "refusal_reason": "NO_PLACE",
        "refusal_note": "marta",
        "failure_reason": "DID_NOT_COME",
        "onward_from": str(onward),
        "consent_id": str(consent),
        "etag": "1",
        "strand": common.STRAND_INTEGRATION,
        "by_api": True,
        "shared_fields": ["GIVEN_NAME"],
    }


async def test_each_referral_has_its_own_outcomes_by_their_days(shelf: Shelf):
    rows = [uuid.UUID(await shelf.lay(f"o{number}", municipality="GLL", at=number)) for number in range(3)]
    tie = sorted((new_id(), new_id()))
    given = [
        (rows[0], "LATER", 3, new_id()),
        (rows[0], "FIRST", 1, new_id()),
        (rows[0], "SAME_DAY_2", 2, tie[1]),
        (rows[0], "SAME_DAY_1", 2, tie[0]),
        (rows[2], "OTHER", 1, new_id()),
    ]
    with acting(service_actor("referral")):
        async with shelf.running.runtime.database.transaction() as tx:
            for row, code, day, key in given:
                tx.session.add(
                    Outcome(
                        id=key,
                        referral_id=row,
                        municipality="GLL",
                        code=code,
                        done_on=dt.date(2026, 11, day),
                        recorded_by="somebody",
                        person_ids=[PERSON],
                        grade="3",
                        note="a word",
                    )
                )
    office = shelf.by(factories.officer("GLL"))
    listed = (await office.ListReferrals(pb.ListReferralsRequest())).referrals
    assert [[outcome.code for outcome in one.outcomes] for one in listed] == [
        ["OTHER"],
        [],
        ["FIRST", "SAME_DAY_1", "SAME_DAY_2", "LATER"],
    ]
    outcome = fields(listed[0].outcomes[0])
    assert outcome.pop("recorded_time") == "2026-11-23T08:00:00Z"
    assert outcome == {
        "id": str(given[-1][-1]),
        "code": "OTHER",
        "done_on": "2026-11-01",
        "recorded_by": "somebody",
        "person_ids": [str(PERSON)],
        "grade": "3",
        "note": "a word",
    }


async def work(shelf: Shelf, who: Actor) -> list[common.WorkItem]:
    return list((await shelf.by(who).ListWork(common.ListWorkRequest())).items)


async def test_what_waits_at_an_office(shelf: Shelf):
    place = {"municipality": "VIT", "case_id": CASES[4], "case_number": "VIT-2026-000007"}
    asked_again, asked_before = new_id(), new_id()
    edge = NOW - dt.timedelta(days=60)
    due = moment("2026-11-27T15:00:00")
    refusal = {**place, "state": "REFUSED", "snapshot": None, "refusal_reason": "NO_PLACE"}
    await shelf.lay("before", at=0, state="COMPLETED", plan_item_id=asked_before, **place)
    silent = await shelf.lay("silent", at=2, state="UNANSWERED", answer_due_time=SENT, **place)
    await shelf.lay("old", at=3, answered_time=edge, **refusal)
    young = await shelf.lay(
        "young", at=4, answered_time=edge + dt.timedelta(seconds=1), **refusal, person_ids=[SISTER]
    )
    await shelf.lay("asked", at=5, answered_time=NOW, plan_item_id=asked_again, **refusal)
    await shelf.lay("again", at=6, state="ACCEPTED", plan_item_id=asked_again, **place)
    open_ = await shelf.lay("open", at=7, answered_time=NOW, plan_item_id=asked_before, **refusal)
    sent = await shelf.lay("sent", at=1, answer_due_time=due, strand="RETURN", **place)
    failed = await shelf.lay(
        "failed", at=8, state="FAILED", failure_reason="DID_NOT_COME", person_ids=[new_id()], **place
    )
    await shelf.lay("served", at=9, state="IN_SERVICE", **place)
    # Nobody is shown to the institution any more: it is not waited for, and nobody else would end it.
    ended = {"snapshot": None, "closed_cause": "CONSENT_WITHDRAWN", **place}
    unshown = [
        await shelf.lay("unshown", at=10, answer_due_time=due, **ended),
        await shelf.lay("unserved", at=11, state="IN_SERVICE", **ended),
    ]

    found = await work(shelf, factories.officer("VIT"))
    assert [one.subject_id for one in found] == [sent, silent, young, open_, failed, *unshown]
    assert [(one.kind, one.group, one.metadata["reason"]) for one in found[4:]] == [
        ("referral_failed", common.WORK_GROUP_OPEN, "DID_NOT_COME"),
        ("referral_unshown", common.WORK_GROUP_OPEN, ""),
        ("referral_unshown", common.WORK_GROUP_OPEN, ""),
    ]
    same = {
        "case_id": str(CASES[4]),
        "case_number": "VIT-2026-000007",
        "municipality": "VIT",
    }
    family, sister = ({**same, "person_id": str(one)} for one in (PERSON, SISTER))
    assert [plain(one) for one in found[:3]] == [
        {
            **family,
            "kind": "await_referral",
            "subject_id": sent,
            "group": common.WORK_GROUP_WAITING,
            "rule": "REFERRAL_ANSWER",
            "waits_for": "EO",
            "due_time": "2026-11-27T15:00:00Z",
            "metadata": {"item": "JOB", "institution_kind": "EO", "reason": ""},
            "strand": common.STRAND_RETURN,
        },
        {
            **family,
            "kind": "referral_unanswered",
            "subject_id": silent,
            "group": common.WORK_GROUP_LATE,
            "rule": "REFERRAL_ANSWER",
            "due_time": "2026-11-20T08:00:00Z",
            "metadata": {"item": "JOB", "institution_kind": "EO", "reason": ""},
            "strand": common.STRAND_REINTEGRATION,
        },
        {
            **sister,
            "kind": "referral_refused",
            "subject_id": young,
            "group": common.WORK_GROUP_OPEN,
            "metadata": {"item": "JOB", "institution_kind": "EO", "reason": "NO_PLACE"},
            "strand": common.STRAND_REINTEGRATION,
        },
    ]
    of_return = replace(factories.officer("VIT"), strands=("RETURN",))
    assert [one.subject_id for one in await work(shelf, of_return)] == [sent]
    assert await work(shelf, factories.officer("SHP")) == []
    # Who neither sends nor answers has nothing to do.
    assert await work(shelf, factories.coordinator("VIT")) == []


def plain(item: common.WorkItem) -> dict[str, Any]:
    """A work item's fields, its map as a dict."""
    found = fields(item)
    return {**found, "metadata": dict(item.metadata)}


async def test_a_refusal_without_an_item_is_over_when_somebody_like_it_was_asked(shelf: Shelf):
    place = {"municipality": "ZVE", "case_id": CASES[4], "case_number": "ZVE-2026-000007", "item_code": ""}
    refusal = {"state": "REFUSED", "snapshot": None, "answered_time": NOW, **place}
    brother, cousin = new_id(), new_id()
    await shelf.lay("without item: before", at=0, state="COMPLETED", **place, person_ids=[brother])
    await shelf.lay("without item: over", at=1, **refusal)
    open_ = [
        await shelf.lay("without item: another person", at=2, **refusal, person_ids=[brother]),
        await shelf.lay(
            "without item: another kind", at=3, **refusal, person_ids=[SISTER], institution_kind="CSW"
        ),
        await shelf.lay("without item: asked by mistake", at=4, **refusal, person_ids=[cousin]),
        await shelf.lay("without item: another family", at=5, **refusal | {"case_id": CASES[3]}),
    ]
    await shelf.lay("without item: elsewhere", at=6, state="COMPLETED", **place, person_ids=[SISTER, PERSON])
    mistake = {"state": "WITHDRAWN", "closed_cause": "MISTAKE", "snapshot": None}
    await shelf.lay("without item: mistake", at=7, **place, **mistake, person_ids=[cousin])

    assert [one.subject_id for one in await work(shelf, factories.officer("ZVE"))] == open_


async def test_what_waits_at_an_institution(shelf: Shelf):
    at_c = {"institution_id": uuid.UUID(C), "institution_kind": "CSW", "municipality": "KAM"}
    rows = [
        # (state, when it is due, group)
        ("SENT", moment("2026-11-23T07:59:59"), "LATE"),
        ("SENT", NOW, "TODAY"),
        # 23 November ends an hour before midnight of Greenwich.
        ("SENT", moment("2026-11-23T22:59:59"), "TODAY"),
        ("SENT", moment("2026-11-23T23:00:00"), "UPCOMING"),
        ("SENT", None, "OPEN"),
        ("UNANSWERED", moment("2026-12-23T08:00:00"), "LATE"),
        ("ACCEPTED", moment("2026-11-23T07:59:59"), "LATE"),
        ("ACCEPTED", moment("2026-11-23T12:00:00"), "TODAY"),
        ("IN_SERVICE", moment("2026-11-24T12:00:00"), "UPCOMING"),
        ("IN_SERVICE", None, "OPEN"),
    ]
    made = []
    for number, (state, due, _) in enumerate(rows):
        answers = state in {"SENT", "UNANSWERED"}
        field = "answer_due_time" if answers else "appointment_time"
        # The other one of the two is not what counts.
        other = "appointment_time" if answers else "answer_due_time"
        when = {field: due, other: moment("2026-11-25T12:00:00")}
        made.append(await shelf.lay(f"c{number}", at=number, state=state, **when, **at_c))
    await shelf.lay("closed", at=20, **{**at_c, "snapshot": None})
    await shelf.lay("ended", at=21, state="COMPLETED", **at_c)
    await shelf.lay("refused", at=22, state="REFUSED", **at_c)
    await shelf.lay("of another", at=23, **{**at_c, "institution_id": uuid.UUID(D)})
    await shelf.lay("elsewhere", at=24, **{**at_c, "municipality": "KLN"})

    at = factories.institution("CSW", "KAM", institution_id=C)
    found = await work(shelf, at)
    assert [one.subject_id for one in found] == made
    assert [common.WorkGroup.Name(one.group)[11:] for one in found] == [group for _, _, group in rows]
    assert [one.kind for one in found] == ["answer_referral"] * 6 + ["record_outcome"] * 4
    assert [one.rule for one in found] == ["REFERRAL_ANSWER"] * 6 + [""] * 4
    dues = [one.due_time.ToDatetime(dt.UTC) if one.HasField("due_time") else None for one in found]
    assert dues == [due for _, due, _ in rows]
    assert {(one.display_name, one.waits_for) for one in found} == {("Nenad Rašić", "")}
    # At half past midnight in Kosovo it is tomorrow already.
    shelf.running.clock.set(moment("2026-11-23T23:30:00"))
    groups = {one.subject_id: one.group for one in await work(shelf, at)}
    shelf.running.clock.set(NOW)
    assert (groups[made[8]], groups[made[3]]) == (common.WORK_GROUP_TODAY, common.WORK_GROUP_LATE)


@pytest.mark.parametrize(
    ("snapshot", "name"),
    [
        (pb.Snapshot(), ""),
        (pb.Snapshot(persons=[pb.SnapshotPerson(given_name="Teuta")]), "Teuta"),
        (pb.Snapshot(persons=[pb.SnapshotPerson(family_name="Krasniqi")]), "Krasniqi"),
        (SHOWN, "Nenad Rašić"),
    ],
)
async def test_a_row_is_called_by_the_name_that_the_sender_showed(shelf: Shelf, snapshot, name):
    own = new_id()
    shown = snapshot.SerializeToString()
    await shelf.lay(f"named {name}", institution_id=own, municipality="SUH", snapshot=shown)
    found = await work(shelf, factories.institution("EO", "SUH", institution_id=str(own)))
    assert [one.display_name for one in found] == [name]


async def test_a_queue_ends_somewhere_and_begins_with_what_waited_longest(shelf: Shelf):
    own = new_id()
    first = await shelf.lay("first", municipality="GJK", institution_id=own)
    await shelf.copies(first, 500)
    for who in (factories.officer("GJK"), factories.institution("EO", "GJK", institution_id=str(own))):
        found = await work(shelf, who)
        assert (len(found), found[0].subject_id) == (500, first)


async def test_of_refusals_the_newest_are_looked_at(shelf: Shelf):
    refusal = {"state": "REFUSED", "answered_time": NOW, "snapshot": None}
    oldest = await shelf.lay("oldest", municipality="IST", plan_item_id=new_id(), **refusal)
    await shelf.copies(oldest, 199)
    found = await work(shelf, factories.officer("IST"))
    assert (len(found), found[0].subject_id) == (200, oldest)
    await shelf.copies(oldest, 1, number="201", sent_time="2026-11-22T08:00:00+00:00")
    found = await work(shelf, factories.officer("IST"))
    assert len(found) == 200
    assert oldest not in {one.subject_id for one in found}


async def test_of_refusals_within_a_second_the_last_written_are_looked_at(shelf: Shelf):
    refusal = {"state": "REFUSED", "answered_time": NOW, "snapshot": None, "municipality": "KLL"}
    keys = sorted(new_id() for _ in range(2))
    first, last = [
        await shelf.lay(f"tie {n}", id=key, plan_item_id=key, **refusal) for n, key in enumerate(keys)
    ]
    # Later ones, until there is room for one of the two.
    await shelf.copies(last, 199)
    seen = {one.subject_id for one in await work(shelf, factories.officer("KLL"))}
    assert (first in seen, last in seen) == (False, True)
