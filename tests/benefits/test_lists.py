"""What is read of benefits, among rows that are not meant: lists, pages, sessions, the work of the day."""

import datetime as dt
import json
from collections.abc import AsyncIterator, Awaitable
from dataclasses import replace
from typing import Any
from uuid import UUID, uuid4

import pytest
import pytest_asyncio
from prag.benefits.v1 import benefits_service_pb2 as pb
from prag.common.v1 import types_pb2 as common
from prag.common.v1.open_work_pb2 import ListOpenWorkRequest

from services.benefits import documents
from services.benefits.__main__ import SERVICE
from services.benefits.commands import verifying
from services.benefits.models import (
    AgendaPoint,
    Application,
    Decision,
    Delivery,
    Entitlement,
    Session,
    Vote,
)
from services.benefits.rules.applications import State
from services.chassis.auth.actors import Actor, acting, service_actor
from services.chassis.errors import DomainError, NotFound
from services.chassis.ids import new_id
from tests.benefits.conftest import actor, allowed, refused, why_not
from tests.recorded_events import fields
from tests.running_services import UnderTest

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.xdist_group("benefits_lists")]

NOW = dt.datetime(2026, 11, 23, 8, 0, tzinfo=dt.UTC)
CASES = {number: new_id() for number in range(6)}
PERSON, CHILD = new_id(), new_id()


def at(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text).replace(tzinfo=dt.UTC)


class Shelf:
    """Benefits alone, with rows that a test lays there."""

    def __init__(self, running: UnderTest) -> None:
        self.running = running
        self.names: dict[str, str] = {}

    def by(self, who: Actor) -> Any:
        return self.running.stub(who)

    async def lay(self, *rows: Any) -> None:
        with acting(service_actor("benefits")):
            async with self.running.runtime.database.transaction() as tx:
                for row in rows:
                    tx.session.add(row)
                    await tx.session.flush()

    async def application(self, name: str, **changes: Any) -> UUID:
        """An application, known by a name from here on."""
        given: dict[str, Any] = {
            "id": new_id(),
            "number": f"Z-{name}",
            "municipality": "RAN",
            "case_id": CASES[0],
            "case_number": "RAN-2026-000001",
            "strand": "REINTEGRATION",
            "scheme": "RENT",
            "family": "ACCOMMODATION",
            "body": "MRC",
            "executor": "DRRPIF",
            "delivery_kind": "RENT_MONTH",
            "once": False,
            "state": "DRAFT",
            "person_ids": [],
            "for_person_ids": [PERSON, CHILD],
            "months": 6,
            "from_on": dt.date(2026, 12, 1),
            "checklist": [],
            "missing": [],
            "drafted_by": "drafter",
        } | changes
        await self.lay(Application(**given))
        self.names[str(given["id"])] = name
        key: UUID = given["id"]
        return key

    async def decision(self, application_id: UUID, **changes: Any) -> UUID:
        """The decision of an application."""
        given: dict[str, Any] = {
            "id": new_id(),
            "number": f"V-{application_id}",
            "municipality": "RAN",
            "application_id": application_id,
            "session_id": new_id(),
            "case_id": CASES[0],
            "result": "APPROVED",
            "reasons": ["NEED_CONFIRMED"],
            "months": 6,
            "decided_on": dt.date(2026, 11, 20),
            "decided_by": "secretary",
            "voted_by": ["chair", "member"],
            "session_number": "1/2026",
            "chair": "Б",
            "act_locale": "SR_LATN",
            "verify_code": str(new_id()),
        } | changes
        await self.lay(Decision(**given))
        hands = {"SAT": given["voted_by"], "DECIDED": [given["decided_by"]]}
        await self.running.database.all(
            "UPDATE application SET decision_id = $1, hands = $3 WHERE id = $2",
            given["id"],
            application_id,
            json.dumps(hands),
        )
        key: UUID = given["id"]
        return key

    async def session(self, name: str, *members: str, **changes: Any) -> UUID:
        given: dict[str, Any] = {
            "id": new_id(),
            "number": f"{name}/2026",
            "municipality": "RAN",
            "body": "MRC",
            "kind": "REGULAR",
            "state": "CALLED",
            "planned_time": NOW,
            "members": [
                {
                    "account_id": one,
                    "name": one.upper(),
                    "position": "",
                    "chair": number == 0,
                    "present": True,
                    "absence": "",
                }
                for number, one in enumerate(members)
            ],
            "quorum_needed": 1,
            "quorum_source": "model rule",
            "called_by": "secretary",
        } | changes
        await self.lay(Session(**given))
        self.names[str(given["id"])] = name
        key: UUID = given["id"]
        return key

    async def point(self, session_id: UUID, number: int, **changes: Any) -> UUID:
        given: dict[str, Any] = {
            "id": new_id(),
            "session_id": session_id,
            "municipality": "RAN",
            "number": number,
            "application_id": new_id(),
            "case_id": CASES[0],
            "case_number": "RAN-2026-000001",
            "scheme": "RENT",
            "state": "OPEN",
            "conflicts": [],
        } | changes
        await self.lay(AgendaPoint(**given))
        key: UUID = given["id"]
        return key

    async def vote(self, point_id: UUID, account: str, value: str = "FOR") -> None:
        given = {"municipality": "RAN", "value": value, "time": NOW, "recorded_by": account}
        await self.lay(Vote(id=new_id(), point_id=point_id, account_id=account, **given))

    async def copies(self, table: str, row_id: UUID, count: int, **changes: str) -> None:
        """As many more of a row."""
        said = "".join(f", '{name}', '{value}'" for name, value in changes.items())
        await self.running.database.all(
            f"INSERT INTO {table} SELECT (jsonb_populate_record(r, jsonb_build_object("
            f" 'id', gen_random_uuid(), 'number', gen_random_uuid()::text{said}))).*"
            f" FROM {table} AS r, generate_series(1, {count}) AS n WHERE r.id = $1",
            row_id,
        )

    async def work(self, who: Actor) -> list[common.WorkItem]:
        return list((await self.by(who).ListWork(common.ListWorkRequest())).items)


OFFICER, NEXT = actor("mocr_officer", "RAN"), actor("mocr_officer", "GJL")
SECRETARY = actor("mrc_secretary", "RAN")
COORDINATOR = actor("regional_coordinator", "RAN", "GJL")
MCR, DRRPIF = actor("mcr_officer"), actor("drrpif_officer")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def shelf(service_of_module: Any) -> AsyncIterator[Shelf]:
    async with service_of_module(SERVICE, messages=False, public_url="https://prag.example") as running:
        shelf = Shelf(running)
        mcr, gjl = (
            {"body": "MCR_COMMISSION", "strand": "RETURN"},
            {"municipality": "GJL", "case_id": CASES[3]},
        )
        await shelf.application("a", case_id=CASES[1])
        await shelf.application("b", case_id=CASES[1], strand="INTEGRATION", state="SUBMITTED")
        await shelf.application("c", case_id=CASES[2], **mcr)
        await shelf.application("d", **gjl)
        await shelf.application("e", case_id=CASES[1], state="COMPLETE")
        await shelf.application("f", state="SUBMITTED", **gjl, **mcr)
        decided = await shelf.application("g", case_id=CASES[1], state="DECIDED")
        await shelf.decision(decided, case_id=CASES[1])
        await shelf.application("h", case_id=CASES[2], strand="RETURN")
        await shelf.session("s1")
        await shelf.session("s2", state="OPEN")
        await shelf.session("s3", municipality="GJL")
        await shelf.session("s4", municipality="---", body="MCR_COMMISSION")
        await shelf.session("s5", state="CLOSED")
        await shelf.session("s6")
        yield shelf


CASE_1, CASE_2 = {"case_id": str(CASES[1])}, {"case_id": str(CASES[2])}
DRAFTS = {"states": ["APPLICATION_STATE_DRAFT"]}


@pytest.mark.parametrize(
    ("who", "asked", "found"),
    [
        (OFFICER, {}, "h g e c b a"),
        (NEXT, {}, "f d"),
        (SECRETARY, {}, "g e b"),
        (COORDINATOR, {}, "h g f e d c b a"),
        (MCR, {}, "f c"),
        (DRRPIF, {}, "g e d b a"),
        (OFFICER, DRAFTS, "h c a"),
        (OFFICER, {"states": ["APPLICATION_STATE_DRAFT", "APPLICATION_STATE_COMPLETE"]}, "h e c a"),
        # What nobody handed in is the office's own.
        (SECRETARY, {"states": ["APPLICATION_STATE_DRAFT"] * 2}, ""),
        (SECRETARY, {"states": ["APPLICATION_STATE_DRAFT", "APPLICATION_STATE_COMPLETE"]}, "e"),
        (MCR, DRAFTS, "c"),
        (DRRPIF, DRAFTS, "d a"),
        (OFFICER, CASE_1, "g e b a"),
        (OFFICER, {**CASE_1, "states": ["APPLICATION_STATE_DRAFT", "APPLICATION_STATE_DECIDED"]}, "g a"),
        (SECRETARY, CASE_1, "g e b"),
        (SECRETARY, CASE_2, ""),
        (MCR, CASE_2, "c"),
        (DRRPIF, CASE_2, ""),
        (NEXT, CASE_1, ""),
    ],
)
async def test_a_list_holds_the_callers_rows_and_no_other_newest_first(shelf: Shelf, who, asked, found):
    answer = await shelf.by(who).ListApplications(pb.ListApplicationsRequest(**asked))
    assert " ".join(shelf.names[one.id] for one in answer.applications) == found


@pytest.mark.parametrize(
    ("who", "asked", "pages"),
    [
        (OFFICER, {"page_size": 4}, ["h g e c", "b a"]),
        (OFFICER, {"page_size": 5}, ["h g e c b", "a"]),
        (OFFICER, {"page_size": 6}, ["h g e c b a"]),
        (OFFICER, {"page_size": 2, **DRAFTS}, ["h c", "a"]),
        (OFFICER, {"page_size": 2, **CASE_1}, ["g e", "b a"]),
        (OFFICER, {"page_size": 3, **CASE_1}, ["g e b", "a"]),
    ],
)
async def test_pages_follow_on_each_other(shelf: Shelf, who, asked, pages):
    seen, token = [], ""
    for _ in range(len(pages)):
        request = pb.ListApplicationsRequest(**asked, page_token=token)
        answer = await shelf.by(who).ListApplications(request)
        seen.append(" ".join(shelf.names[one.id] for one in answer.applications))
        token = answer.next_page_token
        assert bool(token) == (len(seen) < len(pages))
    assert seen == pages


async def test_a_page_token_is_of_its_own_list(shelf: Shelf):
    states = ["APPLICATION_STATE_DRAFT", "APPLICATION_STATE_COMPLETE"]
    office = shelf.by(OFFICER)
    first = await office.ListApplications(pb.ListApplicationsRequest(page_size=1, states=states))
    token = first.next_page_token
    again = await office.ListApplications(
        pb.ListApplicationsRequest(page_token=token, states=states[::-1], page_size=9)
    )
    assert "".join(shelf.names[one.id] for one in again.applications) == "eca"
    for other in ({"states": states[:1]}, {"states": states, **CASE_1}):
        error = await refused(office.ListApplications(pb.ListApplicationsRequest(page_token=token, **other)))
        assert error.fields == [("page_token", "PAGE_TOKEN_INVALID")]
    error = await refused(office.ListSessions(pb.ListSessionsRequest(page_token=token)))
    assert error.fields == [("page_token", "PAGE_TOKEN_INVALID")]
    error = await refused(office.ListApplications(pb.ListApplicationsRequest(case_id="no id")))
    assert error.reason == "CASE_NOT_FOUND"


@pytest.mark.parametrize(
    ("who", "asked", "found"),
    [
        (SECRETARY, {}, "s6 s5 s2 s1"),
        (OFFICER, {}, "s6 s5 s2 s1"),
        (NEXT, {}, "s3"),
        (MCR, {}, "s4"),
        (SECRETARY, {"state": "SESSION_STATE_CALLED"}, "s6 s1"),
        (SECRETARY, {"state": "SESSION_STATE_CLOSED"}, "s5"),
    ],
)
async def test_sessions_are_of_the_callers_body_and_place(shelf: Shelf, who, asked, found):
    listed = (await shelf.by(who).ListSessions(pb.ListSessionsRequest(**asked))).sessions
    assert " ".join(shelf.names[one.id] for one in listed) == found


async def there(call: Awaitable[Any], reason: str) -> bool:
    """Whether a row is there for the caller; where not, it is as absent as any."""
    try:
        await call
    except NotFound as error:
        if error.reason != reason:
            raise
        return False
    return True


@pytest.mark.parametrize(
    ("who", "found"),
    [(SECRETARY, "s1 s2 s5 s6"), (OFFICER, "s1 s2 s5 s6"), (NEXT, "s3"), (MCR, "s4")],
)
async def test_who_may_open_a_session(shelf: Shelf, who, found):
    seen = [
        name
        for row_id, name in sorted(shelf.names.items(), key=lambda one: one[1])
        if name in {"s1", "s2", "s3", "s4", "s5", "s6"}
        and await there(
            shelf.by(who).GetSession(pb.GetSessionRequest(session_id=row_id)), "SESSION_NOT_FOUND"
        )
    ]
    assert " ".join(seen) == found


async def test_pages_of_sessions(shelf: Shelf):
    seen, token = [], ""
    for _ in range(2):
        answer = await shelf.by(SECRETARY).ListSessions(pb.ListSessionsRequest(page_size=3, page_token=token))
        seen.append(" ".join(shelf.names[one.id] for one in answer.sessions))
        token = answer.next_page_token
    assert (seen, token) == (["s6 s5 s2", "s1"], "")


async def test_who_may_open_an_application(shelf: Shelf):
    ids = {name: row_id for row_id, name in shelf.names.items()}

    async def opened(who: Actor) -> str:
        stub = shelf.by(who)
        seen = [
            await there(
                stub.GetApplication(pb.GetApplicationRequest(application_id=ids[name])),
                "APPLICATION_NOT_FOUND",
            )
            for name in "abcdefgh"
        ]
        return "".join(name for name, found in zip("abcdefgh", seen, strict=True) if found)

    everybody = (OFFICER, NEXT, SECRETARY, COORDINATOR, MCR, DRRPIF)
    assert [await opened(who) for who in everybody] == [
        "abcegh",
        "df",
        "beg",
        "abcdefgh",
        "cf",
        "abdeg",
    ]


async def test_a_member_reads_what_the_own_sessions_are_to_decide(shelf: Shelf):
    """Of own sessions that are not over: points without an own conflict, until they are decided."""
    here = {"municipality": "KLL"}
    sessions = {
        name: await shelf.session(f"kll {name}", *members, **here, **more)
        for name, members, more in (
            ("called", ("m1", "m2"), {}),
            ("open", ("m2", "m1"), {"state": "OPEN"}),
            ("closed", ("m1",), {"state": "CLOSED"}),
            ("called off", ("m1",), {"state": "CALLED_OFF"}),
            ("foreign", ("m2",), {"state": "OPEN"}),
        )
    }
    proof = str(new_id())
    given = {**here, "for_person_ids": [PERSON], "evidence": {"a": [proof, "X"], "b": ["", "why not"]}}
    rows = {
        name: await shelf.application(f"kll {name}", **{**given, **more})
        for name, more in {
            **{
                name: {"state": "ON_AGENDA"}
                for name in ("called", "open", "own conflict", "other's conflict")
            },
            **{name: {"state": "DECIDED"} for name in ("decided", "adjourned", "closed", "called off")},
            "foreign": {"state": "ON_AGENDA", "case_id": CASES[1]},
            "in no session": {"state": "SUBMITTED", "case_id": CASES[1]},
        }.items()
    }
    for number, (of, name, more) in enumerate(
        (
            ("called", "called", {}),
            ("open", "open", {}),
            ("open", "own conflict", {"conflicts": ["m1"]}),
            ("open", "other's conflict", {"conflicts": ["m2"], "noted_conflicts": {"m1": "secretary"}}),
            ("open", "decided", {"state": "DECIDED"}),
            ("open", "adjourned", {"state": "ADJOURNED"}),
            ("closed", "closed", {}),
            ("called off", "called off", {}),
            ("foreign", "foreign", {}),
        ),
        start=1,
    ):
        await shelf.point(sessions[of], number, application_id=rows[name], **here, **more)
    member = shelf.by(replace(actor("mrc_member", "KLL"), account_id="m1"))
    seen = {
        name
        for name, row in rows.items()
        if await there(
            member.GetApplication(pb.GetApplicationRequest(application_id=str(row))), "APPLICATION_NOT_FOUND"
        )
    }
    assert seen == {"called", "open", "other's conflict"}
    for asked in ({}, {"case_id": str(CASES[0])}, {"states": ["APPLICATION_STATE_ON_AGENDA"]}):
        listed = (await member.ListApplications(pb.ListApplicationsRequest(**asked))).applications
        assert {shelf.names[one.id] for one in listed} == {f"kll {name}" for name in seen}
    listed_sessions = (await member.ListSessions(pb.ListSessionsRequest())).sessions
    assert {shelf.names[one.id] for one in listed_sessions} == {
        f"kll {name}" for name in sessions if name != "foreign"
    }
    asked_of = pb.ListReadableFilesRequest(case_ids=[str(CASES[0]), str(CASES[1])])
    (file,) = (await member.ListReadableFiles(asked_of)).files
    assert (file.case_id, list(file.person_ids), list(file.document_ids)) == (
        str(CASES[0]),
        [str(PERSON)],
        [proof],
    )
    secretary = shelf.by(actor("mrc_secretary", "KLL"))
    assert {file.case_id for file in (await secretary.ListReadableFiles(asked_of)).files} == {
        str(CASES[0]),
        str(CASES[1]),
    }
    # Carried out: nothing of it waits for the commission any more.
    await shelf.running.database.all(
        "UPDATE application SET state = 'DELIVERED' WHERE case_id = $1 AND municipality = 'KLL'", CASES[1]
    )
    assert {file.case_id for file in (await secretary.ListReadableFiles(asked_of)).files} == {str(CASES[0])}
    await shelf.running.database.all(
        "UPDATE session SET state = 'CLOSED' WHERE id = ANY($1)", list(sessions.values())
    )
    assert not (await member.ListApplications(pb.ListApplicationsRequest())).applications
    assert not (await member.ListReadableFiles(asked_of)).files


async def test_what_is_under_way_of_a_case_that_is_to_close(shelf: Shelf):
    case_id, elsewhere = new_id(), {"municipality": "FER"}
    laid = {}
    for state in State:
        laid[state] = await shelf.application(f"open {state}", case_id=case_id, state=state, **elsewhere)
    await shelf.decision(laid[State.FINAL], case_id=case_id, **elsewhere)
    refused_ = await shelf.application("refused", case_id=case_id, state="FINAL", **elsewhere)
    appealed = await shelf.application("appealed", case_id=case_id, state="APPEALED", **elsewhere)
    for application_id in (refused_, appealed):
        await shelf.decision(application_id, case_id=case_id, result="REFUSED", **elsewhere)
    await shelf.application("other case", case_id=new_id(), **elsewhere)
    await shelf.application("other strand", case_id=case_id, strand="RETURN", **elsewhere)
    asked = ListOpenWorkRequest(case_id=str(case_id))
    found = await shelf.by(actor("drrpif_officer", "FER")).ListOpenWork(asked)
    open_ = {"DRAFT", "SUBMITTED", "RETURNED", "COMPLETE", "ON_AGENDA", "DECIDED", "FINAL", "IN_EXECUTION"}
    open_ |= {"APPEALED"}
    assert [one.id for one in found.work] == [
        *(str(laid[state]) for state in State if state in open_),
        # Of a refusal that is final nothing is left to do; of one that is appealed there is.
        str(appealed),
    ]
    nobody = await shelf.by(actor("drrpif_officer", "GJL")).ListOpenWork(asked)
    assert list(nobody.work) == []


async def test_each_session_has_its_own_points_in_order_and_each_point_its_votes(shelf: Shelf):
    members = ("chair", "m1", "m2", "m3")
    first, second = [await shelf.session(f"p{n}", *members, municipality="DEC", state="OPEN") for n in (1, 2)]
    place = {"municipality": "DEC"}
    late = await shelf.point(first, 2, conflicts=["chair"], **place)
    early = await shelf.point(first, 1, drafted_by="m3", conflicts=["m2"], **place)
    title = await shelf.point(first, 3, application_id=None, case_id=None, title="Razno", **place)
    other = await shelf.point(second, 1, state="DECIDED", result="PARTLY", decision_id=CASES[5], **place)
    for point, account, value in (
        (early, "m1", "AGAINST"),
        (early, "chair", "FOR"),
        # A vote from before the conflict, and one of who drafted: they count in no column.
        (early, "m2", "FOR"),
        (early, "m3", "ABSTAINED"),
        (other, "m1", "ABSTAINED"),
    ):
        await shelf.vote(point, account, value)
    await shelf.running.database.all("UPDATE vote SET municipality = 'DEC'")
    secretary = shelf.by(actor("mrc_secretary", "DEC"))
    listed = (await secretary.ListSessions(pb.ListSessionsRequest())).sessions
    assert [[point.id for point in one.points] for one in listed] == [
        [str(other)],
        [str(early), str(late), str(title)],
    ]
    shown = listed[1].points[0]
    assert [(vote.account_id, vote.value, vote.time.ToDatetime(dt.UTC)) for vote in shown.votes] == [
        ("m1", pb.VOTE_VALUE_AGAINST, NOW),
        ("chair", pb.VOTE_VALUE_FOR, NOW),
        ("m2", pb.VOTE_VALUE_FOR, NOW),
        ("m3", pb.VOTE_VALUE_ABSTAINED, NOW),
    ]
    assert (shown.votes_for, shown.votes_against, shown.votes_abstained, shown.voters) == (1, 1, 0, 2)
    assert not listed[1].points[1].votes
    found = fields(listed[0].points[0])
    assert len(found.pop("actions")) == 4
    assert len(found.pop("votes")) == 1
    assert found == {
        "id": str(other),
        "number": 1,
        "application_id": found["application_id"],
        "case_id": str(CASES[0]),
        "case_number": "RAN-2026-000001",
        "scheme": "RENT",
        "state": pb.POINT_STATE_DECIDED,
        "decision_id": str(CASES[5]),
        "result": pb.DECISION_RESULT_PARTLY,
        "votes_abstained": 1,
        "voters": 4,
        "quorum": True,
    }
    razno = fields(listed[1].points[2])
    del razno["actions"]
    assert razno == {
        "id": str(title),
        "number": 3,
        "case_number": "RAN-2026-000001",
        "scheme": "RENT",
        "title": "Razno",
        "state": pb.POINT_STATE_OPEN,
        "voters": 4,
        "quorum": True,
    }
    assert list(listed[1].points[0].conflicts) == ["m2"]
    # The secretary presses for a member: it is possible here if it is for one of them.
    assert allowed(listed[1].points[1]) == {"declare_conflict", "record_vote", "adjourn_point"}
    assert allowed(listed[1].points[2]) == {"declare_conflict", "record_vote", "adjourn_point"}
    member = shelf.by(replace(actor("mrc_member", "DEC"), account_id="m1"))
    theirs = (await member.GetSession(pb.GetSessionRequest(session_id=str(first)))).points[1]
    assert [action.name for action in theirs.actions] == ["declare_conflict", "cast_vote", "confirm_vote"]
    stranger = shelf.by(actor("mrc_member", "DEC"))
    hidden = await refused(stranger.GetSession(pb.GetSessionRequest(session_id=str(first))))
    assert hidden.reason == "SESSION_NOT_FOUND"
    officer = shelf.by(actor("mocr_officer", "DEC"))
    seen = await officer.GetSession(pb.GetSessionRequest(session_id=str(first)))
    assert not [*seen.actions, *seen.points[1].actions]


async def test_who_sits_and_manages_is_shown_the_own_vote(shelf: Shelf):
    ministry = {"municipality": "---", "body": "MCR_COMMISSION", "state": "OPEN"}
    session = await shelf.session("own", "m1", "m2", **ministry)
    await shelf.point(session, 1, conflicts=["m2"], municipality="---")
    await shelf.point(session, 2, conflicts=["m1", "m2"], municipality="---")
    seen = []
    for account in ("m2", "m1", "other"):
        stub = shelf.by(replace(MCR, account_id=account))
        shown = await stub.GetSession(pb.GetSessionRequest(session_id=str(session)))
        seen.append([why_not(point).get("cast_vote") for point in shown.points])
    conflict, nobody = "CONFLICT_OF_INTEREST", "NOT_A_MEMBER"
    assert seen == [[conflict, conflict], [None, conflict], [nobody, nobody]]
    # Who only manages records for who may still vote, and is told where nobody may.
    recorded = [why_not(point).get("record_vote") for point in shown.points]
    assert recorded[0] is None
    assert recorded[1] in {"QUORUM_MISSING", "VOTE_STANDS"}


@pytest.mark.parametrize(
    ("who", "name", "buttons"),
    [
        (OFFICER, "a", ["update_application", "attach_evidence", "submit_application"]),
        (OFFICER, "c", ["update_application", "attach_evidence", "submit_application"]),
        (SECRETARY, "b", ["return_application", "complete_application"]),
        (COORDINATOR, "a", ["return_application", "complete_application", "start_execution"]),
        (COORDINATOR, "c", ["start_execution"]),
        (MCR, "c", ["return_application", "complete_application", "start_execution"]),
        (
            replace(SECRETARY, roles=frozenset({"mrc_secretary", "mocr_officer"})),
            "c",
            ["update_application", "attach_evidence", "submit_application"],
        ),
    ],
)
async def test_who_is_shown_which_button(shelf: Shelf, who, name, buttons):
    row_id = next(row_id for row_id, one in shelf.names.items() if one == name)
    shown = await shelf.by(who).GetApplication(pb.GetApplicationRequest(application_id=row_id))
    assert [action.name for action in shown.actions] == buttons


async def test_why_what_is_final_is_not_carried_out(shelf: Shelf):
    coordinator = replace(actor("regional_coordinator", "MIN"), account_id="coordinator")
    seen = []
    for result, voted_by in (("APPROVED", ["x"]), ("REFUSED", ["x"]), ("PARTLY", ["x", "coordinator"])):
        row_id = await shelf.application(f"n {result}", municipality="MIN", state="FINAL")
        await shelf.decision(row_id, municipality="MIN", result=result, voted_by=voted_by)
        asked = pb.GetApplicationRequest(application_id=str(row_id))
        action = (await shelf.by(coordinator).GetApplication(asked)).actions[-1]
        seen.append((action.allowed, action.reason, dict(action.metadata)))
    refused_ = {"state": "REFUSED", "action": "start_execution"}
    assert seen == [
        (True, "", {}),
        (False, "APPLICATION_NOT_IN_STATE", refused_),
        (False, "SECOND_PERSON_NEEDED", {"did": "SAT"}),
    ]


async def test_a_session_is_shown_whole(shelf: Shelf):
    key = await shelf.session(
        "whole",
        "chair",
        "m1",
        municipality="FER",
        state="OPEN",
        kind="URGENT",
        planned_time=at("2026-11-23T09:00:00"),
        opened_time=at("2026-11-23T09:05:00"),
        closed_time=at("2026-11-23T10:00:00"),
        place="Skupština",
        quorum_needed=2,
    )
    secretary = shelf.by(actor("mrc_secretary", "FER"))
    found = fields(await secretary.GetSession(pb.GetSessionRequest(session_id=str(key))))
    assert [(one["name"], one.get("allowed", False)) for one in found.pop("actions")] == [
        ("open_session", False),
        ("record_presence", True),
        ("close_session", True),
        ("call_off_session", False),
        ("attach_attendance", True),
    ]
    assert found == {
        "id": str(key),
        "number": "whole/2026",
        "municipality": "FER",
        "body": "MRC",
        "kind": pb.SESSION_KIND_URGENT,
        "state": pb.SESSION_STATE_OPEN,
        "planned_time": "2026-11-23T09:00:00Z",
        "opened_time": "2026-11-23T09:05:00Z",
        "closed_time": "2026-11-23T10:00:00Z",
        "place": "Skupština",
        "members": [
            {"account_id": "chair", "name": "CHAIR", "chair": True, "present": True},
            {"account_id": "m1", "name": "M1", "present": True},
        ],
        "present": 2,
        "quorum_needed": 2,
        "quorum": True,
        "etag": "1",
        "quorum_source": "model rule",
    }


async def test_a_decision_is_shown_whole_and_its_act_to_who_may_read_it(shelf: Shelf):
    application = await shelf.application("shown", municipality="GLL", state="FINAL")
    other = await shelf.application("beside", municipality="GLL", state="DECIDED", for_person_ids=[CHILD])
    job, blob, foreign = new_id(), new_id(), new_id()
    session = new_id()
    key = await shelf.decision(
        application,
        number="V-2026-0007",
        municipality="GLL",
        session_id=session,
        result="PARTLY",
        reasons=["NEED_CONFIRMED", "OTHER"],
        text="zbog toga",
        amount=60_000,
        months=4,
        served_on=dt.date(2026, 11, 21),
        how="BY_POST",
        final_on=dt.date(2026, 11, 22),
        ground="WAIVED",
        act_job_id=job,
        act_blob_id=blob,
        act_sha256="ab" * 32,
    )
    await shelf.decision(other, municipality="GLL", act_blob_id=foreign)
    officer = actor("mocr_officer", "GLL")
    found = fields(await shelf.by(officer).GetDecision(pb.GetDecisionRequest(decision_id=str(key))))
    assert [one["name"] for one in found.pop("actions")] == [
        "print_act",
        "serve_decision",
        "finalize_decision",
    ]
    assert found == {
        "id": str(key),
        "number": "V-2026-0007",
        "application_id": str(application),
        "case_id": str(CASES[0]),
        "session_id": str(session),
        "result": pb.DECISION_RESULT_PARTLY,
        "reasons": ["NEED_CONFIRMED", "OTHER"],
        "text": "zbog toga",
        "amount": {"minor_units": 60_000, "currency": "EUR"},
        "months": 4,
        "decided_on": "2026-11-20",
        "served_on": "2026-11-21",
        "final_on": "2026-11-22",
        "act_locale": common.LOCALE_SR_LATN,
        "act_job_id": str(job),
        "act_blob_id": str(blob),
        "act_sha256": "ab" * 32,
        "etag": "1",
        "municipality": "GLL",
        "how": "BY_POST",
        "ground": "WAIVED",
    }
    assert (await shelf.running.looked())[-1] == ("GetDecision", officer.account_id, {PERSON, CHILD})
    seen = []
    for who in (officer, actor("mrc_member", "GLL"), OFFICER, MCR, actor("auditor")):
        with acting(who):
            try:
                seen.append(set(await documents.blob_readers(shelf.running.runtime, blob)))
            except NotFound as error:
                seen.append(error.reason)
    assert seen == [{PERSON, CHILD}, *["BLOB_NOT_FOUND"] * 4]
    with acting(officer):
        assert await documents.blob_readers(shelf.running.runtime, foreign) == [CHILD]
    for who in (OFFICER, MCR):
        request = pb.GetDecisionRequest(decision_id=str(key))
        assert (await refused(shelf.by(who).GetDecision(request))).reason == "DECISION_NOT_FOUND"


async def test_what_an_act_tells_anybody(shelf: Shelf):
    for code, number in (("one", "V-2026-0001"), ("two", "V-2026-0002")):
        await shelf.running.database.all(
            "INSERT INTO issued_act (code, number, body, municipality, decided_on, sha256)"
            " VALUES ($1, $2, 'MRC', 'RAN', '2026-11-20', $1)",
            code,
            number,
        )
    shown = await shelf.by(OFFICER).VerifyAct(pb.VerifyActRequest(code="two"))
    assert fields(shown) == {
        "number": "V-2026-0002",
        "body": "MRC",
        "municipality": "RAN",
        "decided_on": "2026-11-20",
        "sha256": "two",
    }
    unknown = await refused(shelf.by(OFFICER).VerifyAct(pb.VerifyActRequest(code="three")))
    assert unknown.reason == "DECISION_NOT_FOUND"


async def test_wrong_codes_of_acts_count_and_keep_nobody_from_the_answer(shelf: Shelf):
    await shelf.running.database.all(
        "INSERT INTO issued_act (code, number, body, municipality, decided_on, sha256)"
        " VALUES ('genuine', 'V-2026-0003', 'MRC', 'RAN', '2026-11-20', 'x')"
    )

    async def verified(code: str, source: str) -> Any:
        return await shelf.by(OFFICER).VerifyAct(pb.VerifyActRequest(code=code, source=source))

    answers = [await refused(verified(f"wrong{number}", "198.51.100.7")) for number in range(22)]
    reasons = [answer.reason for answer in answers]
    assert reasons == ["DECISION_NOT_FOUND"] * 20 + ["TOO_MANY_REQUESTS"] * 2
    assert int(answers[-1].error.metadata["seconds"]) >= 1
    # Neither whoever holds an act at the same address nor anybody elsewhere waits for the guesser.
    assert (await verified("genuine", "198.51.100.7")).number == "V-2026-0003"
    assert (await refused(verified("wrong", "198.51.100.8"))).reason == "DECISION_NOT_FOUND"
    shelf.running.runtime.clock.advance(days=1, seconds=1)
    with acting(service_actor("benefits")):
        await verifying.forget_wrong_codes(shelf.running.runtime)
    assert await shelf.running.database.all("SELECT key FROM throttle_bucket") == []
    shelf.running.runtime.clock.set(NOW)


async def test_entitlements_of_a_case_each_with_its_deliveries_by_their_days(shelf: Shelf):
    place = {"municipality": "KAM", "case_id": CASES[4]}
    given: dict[str, Any] = {"executor": "DRRPIF", "started_by": "x", "months": 6}
    started = dt.date(2026, 11, 1)
    rows = []
    for name, changes in (
        ("running", {"state": "IN_EXECUTION"}),
        ("over", {"state": "DELIVERED", "strand": "INTEGRATION", "scheme": "FIREWOOD"}),
        ("returns", {"state": "IN_EXECUTION", "strand": "RETURN", "body": "MCR_COMMISSION"}),
        ("other case", {"state": "IN_EXECUTION", "case_id": CASES[5]}),
    ):
        own = {**place, **changes}
        application = await shelf.application(f"k {name}", **own)
        key = new_id()
        case = own["case_id"]
        row = Entitlement(
            id=key,
            application_id=application,
            municipality="KAM",
            case_id=case,
            amount=90_000 if name == "running" else None,
            started_on=started,
            **given,
        )
        await shelf.lay(row)
        rows.append((key, application))
    tie = sorted((new_id(), new_id()))
    paper = new_id()
    for key, day, amount in ((new_id(), 9, 1), (tie[1], 5, 2), (tie[0], 5, 3), (new_id(), 2, None)):
        await shelf.lay(
            Delivery(
                id=key,
                municipality="KAM",
                entitlement_id=rows[0][0],
                delivered_on=dt.date(2026, 11, day),
                kind="RENT_MONTH",
                amount=amount,
                document_id=paper,
                note="a word",
                recorded_by="y",
            )
        )
    officer = shelf.by(actor("mocr_officer", "KAM"))
    asked = pb.ListEntitlementsRequest(case_id=str(CASES[4]))
    listed = (await officer.ListEntitlements(asked)).entitlements
    assert [one.id for one in listed] == [str(key) for key, _ in rows[:3]]
    assert [one.delivered for one in listed] == [False, True, False]
    assert [allowed(one) for one in listed] == [{"record_delivery"}, set(), {"record_delivery"}]
    found = fields(listed[0])
    del found["actions"]
    # Of the entitlement and of each delivery.
    assert found.pop("etag").startswith("1-")
    deliveries = found.pop("deliveries")
    assert [(one["delivered_on"], one.get("amount", {}).get("minor_units")) for one in deliveries] == [
        ("2026-11-02", None),
        ("2026-11-05", 3),
        ("2026-11-05", 2),
        ("2026-11-09", 1),
    ]
    assert deliveries[1] == {
        "id": str(tie[0]),
        "delivered_on": "2026-11-05",
        "kind": "RENT_MONTH",
        "amount": {"minor_units": 3, "currency": "EUR"},
        "document_id": str(paper),
        "note": "a word",
        "recorded_by": "y",
        "recorded_time": "2026-11-23T08:00:00Z",
    }
    assert found == {
        "id": str(rows[0][0]),
        "application_id": str(rows[0][1]),
        "case_id": str(CASES[4]),
        "scheme": "RENT",
        "executor": "DRRPIF",
        "amount": {"minor_units": 90_000, "currency": "EUR"},
        "months": 6,
        "started_on": "2026-11-01",
    }
    assert not listed[1].deliveries
    of_return = (await shelf.by(MCR).ListEntitlements(asked)).entitlements
    assert [one.id for one in of_return] == [str(rows[2][0])]
    # The coordinator steps in where an office can't; the ministry of the strand only executes.
    coordinator = (await shelf.by(actor("regional_coordinator", "KAM")).ListEntitlements(asked)).entitlements
    assert [one.name for one in coordinator[0].actions] == ["record_delivery"]
    ministry = (await shelf.by(actor("drrpif_officer")).ListEntitlements(asked)).entitlements
    assert not ministry[0].actions
    assert not (await shelf.by(OFFICER).ListEntitlements(asked)).entitlements


# Work


def plain(item: common.WorkItem) -> dict[str, Any]:
    return {**fields(item), "metadata": dict(item.metadata)}


async def test_what_an_office_its_secretary_and_its_coordinator_have_to_do(shelf: Shelf):
    place = {"municipality": "VIT", "case_id": CASES[4], "case_number": "VIT-2026-000007"}
    missing = {"missing": ["IDENTITY", "LEASE"]}
    mcr = {"strand": "RETURN", "body": "MCR_COMMISSION"}
    row = {
        name: await shelf.application(f"v {name}", state=state, **place, **changes)
        for name, state, changes in (
            ("draft", "DRAFT", {**missing, "person_ids": [CHILD, PERSON]}),
            ("back", "RETURNED", {**mcr, **missing}),
            ("in", "SUBMITTED", missing),
            ("in mcr", "SUBMITTED", mcr),
            ("whole", "COMPLETE", {}),
            ("table", "ON_AGENDA", {}),
            ("decided", "DECIDED", {}),
            ("served", "DECIDED", {}),
            ("final", "FINAL", {}),
            ("mine", "FINAL", {}),
            ("refused", "FINAL", {}),
            ("running", "IN_EXECUTION", {"entitlement_id": PERSON}),
            ("over", "DELIVERED", {}),
        )
    }
    decision = {
        name: await shelf.decision(row[name], municipality="VIT", **changes)
        for name, changes in (
            ("decided", {}),
            ("served", {"served_on": dt.date(2026, 11, 21)}),
            ("final", {}),
            ("mine", {"voted_by": ["coordinator"]}),
            ("refused", {"result": "REFUSED"}),
            ("running", {}),
        )
    }
    officer = await shelf.work(actor("mocr_officer", "VIT"))
    assert [(one.kind, one.subject_id) for one in officer] == [
        ("submit_application", str(row["draft"])),
        ("submit_application", str(row["back"])),
        ("serve_decision", str(decision["decided"])),
        ("finalize_decision", str(decision["served"])),
        ("record_delivery", str(PERSON)),
    ]
    same = {"case_id": str(CASES[4]), "case_number": "VIT-2026-000007", "municipality": "VIT"}
    assert plain(officer[0]) == {
        **same,
        "kind": "submit_application",
        "subject_id": str(row["draft"]),
        "person_id": str(CHILD),
        "group": common.WORK_GROUP_OPEN,
        "metadata": {
            "number": "Z-v draft",
            "scheme": "RENT",
            "state": "DRAFT",
            "missing": "IDENTITY,LEASE",
        },
        "strand": common.STRAND_REINTEGRATION,
    }
    assert plain(officer[4]) == {
        **same,
        "kind": "record_delivery",
        "subject_id": str(PERSON),
        "group": common.WORK_GROUP_OPEN,
        "metadata": {"number": "Z-v running", "scheme": "RENT", "state": "IN_EXECUTION", "missing": ""},
        "strand": common.STRAND_REINTEGRATION,
    }
    secretary = await shelf.work(actor("mrc_secretary", "VIT"))
    assert [(one.kind, one.subject_id) for one in secretary] == [
        ("complete_application", str(row["in"])),
        ("put_on_agenda", str(row["whole"])),
        ("serve_decision", str(decision["decided"])),
        ("finalize_decision", str(decision["served"])),
    ]
    assert secretary[0].metadata["missing"] == ""
    coordinator = replace(actor("regional_coordinator", "VIT"), account_id="coordinator")
    assert [(one.kind, one.subject_id) for one in await shelf.work(coordinator)] == [
        ("start_execution", str(row["final"]))
    ]
    both = replace(coordinator, roles=frozenset({"regional_coordinator", "mocr_officer"}))
    assert [one.kind for one in await shelf.work(both)].count("start_execution") == 1
    # A secretary of two bodies has both files; who reads two and manages one has one.
    reads = replace(actor("mrc_secretary", "VIT"), roles=frozenset({"mrc_secretary", "mocr_officer"}))
    completes = [one.subject_id for one in await shelf.work(reads) if one.kind == "complete_application"]
    assert completes == [str(row["in"])]
    ministry = [(one.kind, one.subject_id) for one in await shelf.work(replace(MCR, municipalities=("VIT",)))]
    assert ministry == [("complete_application", str(row["in mcr"]))]
    for nobody in (actor("auditor"), actor("partner_officer", "VIT"), actor("mocr_officer", "SHP")):
        assert await shelf.work(nobody) == []


async def test_what_a_commission_has_to_do(shelf: Shelf):
    place = {"municipality": "LIP"}
    midnight = at("2026-11-23T23:00:00")
    members = ("chair", "m1", "m2")
    late = await shelf.session("late", *members, planned_time=at("2026-11-22T22:59:59"), **place)
    today = await shelf.session("today", *members, planned_time=midnight - dt.timedelta(seconds=1), **place)
    await shelf.session("tomorrow", *members, planned_time=midnight, **place)
    early = await shelf.session("early", *members, planned_time=midnight, state="OPEN", **place)
    await shelf.session("closed", *members, state="CLOSED", **place)
    await shelf.session("ministry", *members, body="MCR_COMMISSION", **place)
    other = await shelf.session("other", *members, municipality="OBI")
    open_ = await shelf.point(early, 1, case_number="LIP-1", scheme="FIREWOOD", **place)
    voted = await shelf.point(early, 2, **place)
    await shelf.vote(voted, "m1")
    elses = await shelf.point(early, 3, **place)
    await shelf.vote(elses, "m2")
    await shelf.point(early, 4, state="DECIDED", **place)
    await shelf.point(early, 5, application_id=None, title="Razno", **place)
    await shelf.point(early, 6, conflicts=["m1"], **place)
    await shelf.point(early, 7, drafted_by="m1", **place)
    await shelf.point(late, 1, **place)
    await shelf.point(other, 1, municipality="OBI")
    await shelf.running.database.all("UPDATE vote SET municipality = 'LIP' WHERE point_id = $1", voted)
    await shelf.running.database.all("UPDATE vote SET municipality = 'LIP' WHERE point_id = $1", elses)

    secretary = await shelf.work(actor("mrc_secretary", "LIP"))
    assert [(one.kind, one.subject_id) for one in secretary] == [
        ("open_session", str(late)),
        ("open_session", str(today)),
        ("hold_session", str(early)),
    ]
    assert [plain(one) for one in secretary[:2]] == [
        {
            "kind": "open_session",
            "subject_id": str(late),
            "municipality": "LIP",
            "group": common.WORK_GROUP_LATE,
            "metadata": {"number": "late/2026", "body": "MRC"},
            "due_time": "2026-11-22T22:59:59Z",
        },
        {
            "kind": "open_session",
            "subject_id": str(today),
            "municipality": "LIP",
            "group": common.WORK_GROUP_TODAY,
            "metadata": {"number": "today/2026", "body": "MRC"},
            "due_time": "2026-11-23T22:59:59Z",
        },
    ]
    member = await shelf.work(replace(actor("mrc_member", "LIP"), account_id="m1"))
    assert [(one.kind, one.metadata["point_id"]) for one in member] == [
        ("cast_vote", str(open_)),
        ("cast_vote", str(elses)),
    ]
    assert plain(member[0]) == {
        "kind": "cast_vote",
        "case_id": str(CASES[0]),
        "case_number": "LIP-1",
        "subject_id": str(early),
        "municipality": "LIP",
        "group": common.WORK_GROUP_TODAY,
        "metadata": {
            "number": "early/2026",
            "body": "MRC",
            "point_id": str(open_),
            "scheme": "FIREWOOD",
        },
        "due_time": "2026-11-23T23:00:00Z",
    }
    assert await shelf.work(actor("mrc_member", "LIP")) == []
    # The day is the asker's where it is said.
    asked = common.ListWorkRequest()
    asked.today.year, asked.today.month, asked.today.day = 2026, 11, 24
    items = (await shelf.by(actor("mrc_secretary", "LIP")).ListWork(asked)).items
    assert [one.kind for one in items].count("open_session") == 3


async def test_work_before_the_table_stands_after_it(shelf: Shelf):
    await shelf.session("meets", municipality="PEJ")
    await shelf.application("x whole", municipality="PEJ", state="COMPLETE")
    found = [one.kind for one in await shelf.work(actor("mrc_secretary", "PEJ"))]
    assert found == ["open_session", "put_on_agenda"]


async def test_a_queue_ends_somewhere_and_begins_with_what_waited_longest(shelf: Shelf):
    first = await shelf.application("first", municipality="PRZ", id=UUID(int=1))
    await shelf.copies("application", first, 200)
    officer = actor("mocr_officer", "PRZ")
    found = await shelf.work(officer)
    assert (len(found), found[0].subject_id) == (200, str(first))
    await shelf.copies("application", first, 201, strand="INTEGRATION")
    await shelf.copies("application", first, 201, state="RETURNED")
    found = await shelf.work(officer)
    assert (len(found), found[0].subject_id) == (500, str(first))
    session = await shelf.session("many", municipality="PRZ")
    await shelf.copies("session", session, 100)
    secretary = await shelf.work(actor("mrc_secretary", "PRZ"))
    assert [one.kind for one in secretary].count("open_session") == 100


async def test_an_unknown_id_is_as_absent_as_a_foreign_one(shelf: Shelf):
    office = shelf.by(OFFICER)
    for said in ("no id", str(uuid4())):
        for call, reason in (
            (office.GetApplication(pb.GetApplicationRequest(application_id=said)), "APPLICATION_NOT_FOUND"),
            (office.GetSession(pb.GetSessionRequest(session_id=said)), "SESSION_NOT_FOUND"),
            (office.GetDecision(pb.GetDecisionRequest(decision_id=said)), "DECISION_NOT_FOUND"),
        ):
            with pytest.raises(DomainError) as error:
                await call
            assert error.value.reason == reason
