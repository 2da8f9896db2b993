"""What was agreed on a case: recorded, in its owner's queue, done and undone; ended with meeting and case."""

import uuid
from dataclasses import replace
from typing import Any

import pytest
from google.type.date_pb2 import Date
from prag.common.v1 import types_pb2 as common
from prag.referral.v1 import agreement_pb2 as pb
from prag.referral.v1 import referral_service_pb2 as referral
from prag.registry.v1 import registry_events_pb2 as registry

from services.chassis.dates import day
from services.chassis.errors import DomainError
from services.referral.rules.agreements import TASK_STEPS, TaskState, next_task_state, task_actions
from tests import factories
from tests.referral.conftest import OFFICER, TODAY, ReferralUnderTest, allowed, refused
from tests.referral.test_meetings import TOMORROW, YESTERDAY, held, plan, undo
from tests.referral.test_recorded_events import hear
from tests.rights.seeds import add

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.xdist_group("referral_agreements")]

HERE = str(uuid.uuid4())
OFFICE = replace(OFFICER, institution_id=HERE)
COLLEAGUE, GONE, STRANGER = (str(uuid.uuid4()) for _ in range(3))


def task(owner: str = OFFICER.account_id, due_on: Date = TOMORROW, what: str = "call the school") -> Any:
    return pb.AgreedTaskEntry(what=what, owner=owner, due_on=due_on)


def note(service: ReferralUnderTest, *tasks: Any, **changes: Any) -> pb.RecordAgreementRequest:
    said = {
        "case_id": service.case_id,
        "agreed_on": TODAY,
        "agreed_with": "Directorate of Education",
        "conclusion": pb.AGREEMENT_CONCLUSION_ACTION,
        "note": "The child has no desk.",
        "request_id": str(uuid.uuid4()),
    }
    return pb.RecordAgreementRequest(tasks=tasks, **(said | changes))


def at(service: ReferralUnderTest, meeting: referral.Meeting, *tasks: Any) -> pb.RecordAgreementRequest:
    request = note(service, *tasks, meeting_id=meeting.id, agreed_with="")
    request.ClearField("agreed_on")
    return request


def office(service: ReferralUnderTest, actor: Any = OFFICE) -> Any:
    return service.referral.stub(actor)


async def at_work(service: ReferralUnderTest) -> None:
    """Accounts of two offices, as identity told of them."""
    known = await service.referral.database.all("SELECT account_id FROM account_ref")
    for account, institution, active in (
        (COLLEAGUE, HERE, True),
        (GONE, HERE, False),
        (STRANGER, service.eo_id, True),
    ):
        if account not in {one["account_id"] for one in known}:
            row = {"account_id": account, "institution_id": institution, "active": active}
            await add(service.referral.database, "account_ref", **row)


async def queue(service: ReferralUnderTest, account: str = OFFICER.account_id) -> dict[str, Any]:
    stub = office(service, replace(OFFICE, account_id=account))
    items = (await stub.ListWork(common.ListWorkRequest())).items
    return {one.metadata["agreement_id"]: one for one in items if one.kind == "complete_agreed_task"}


async def told(service: ReferralUnderTest, agreement: pb.Agreement) -> list[str]:
    rows = await service.referral.database.all(
        "SELECT type, payload FROM outbox WHERE aggregate_id = $1 ORDER BY aggregate_version",
        uuid.UUID(agreement.id),
    )
    # What people wrote stays here.
    assert not any(b"desk" in row["payload"] or b"school" in row["payload"] for row in rows)
    return [row["type"].rpartition(".")[2] for row in rows]


async def seen(service: ReferralUnderTest, agreement: pb.Agreement) -> pb.Agreement:
    return await office(service).GetAgreement(pb.GetAgreementRequest(agreement_id=agreement.id))


def done(agreement: pb.Agreement, kind: Any = pb.CompleteAgreedTaskRequest) -> Any:
    return kind(agreement_id=agreement.id, task_id=agreement.tasks[0].id, request_id=str(uuid.uuid4()))


def fields(error: DomainError) -> list[tuple[str, str]]:
    return [(one.field, one.reason) for one in error.fields]


@pytest.mark.parametrize("state", TaskState)
async def test_what_is_offered_of_a_task_is_what_can_be_done(state: TaskState) -> None:
    offered = task_actions(state, OFFICER, undone=False, case_closed=False)
    for action, _ in TASK_STEPS:
        if action in offered:
            assert next_task_state(action, state)
        else:
            with pytest.raises(DomainError):
                next_task_state(action, state)
    assert not task_actions(state, OFFICER, undone=True, case_closed=False)
    assert not task_actions(state, OFFICER, undone=False, case_closed=True)


async def test_what_was_agreed_at_a_meeting_comes_to_the_case_and_the_owners_queue(
    shared_service: ReferralUnderTest,
) -> None:
    await at_work(shared_service)
    meeting = await held(shared_service, YESTERDAY)
    request = at(shared_service, meeting, task(COLLEAGUE), task(due_on=TODAY))
    made = await office(shared_service).RecordAgreement(request)
    # The same press twice is one.
    assert (await office(shared_service).RecordAgreement(request)).id == made.id
    assert (made.agreed_on, made.meeting_id, made.case_id) == (YESTERDAY, meeting.id, shared_service.case_id)
    assert [one.entry for one in made.tasks] == list(request.tasks)
    assert allowed(made) == {"undo_agreement"}
    assert allowed(made.tasks[0]) == {"complete_agreed_task"}
    assert await told(shared_service, made) == ["AgreementRecorded"]
    assert await seen(shared_service, made) == made
    for asked in ({"case_id": shared_service.case_id}, {"meeting_id": meeting.id}):
        listed = await office(shared_service).ListAgreements(pb.ListAgreementsRequest(**asked))
        assert made in listed.agreements
    # Each finds the own task.
    mine = (await queue(shared_service))[made.id]
    assert (mine.group, mine.case_id) == (common.WORK_GROUP_TODAY, shared_service.case_id)
    theirs = (await queue(shared_service, COLLEAGUE))[made.id]
    assert theirs.subject_id == made.tasks[0].id != mine.subject_id


async def test_a_task_is_done_and_undone(shared_service: ReferralUnderTest) -> None:
    made = await office(shared_service).RecordAgreement(note(shared_service, task()))
    finished = await office(shared_service).CompleteAgreedTask(done(made))
    assert finished.tasks[0].state == pb.AGREED_TASK_STATE_DONE
    assert finished.tasks[0].changed_by == OFFICER.account_id
    assert made.id not in await queue(shared_service)
    again = await refused(office(shared_service).CompleteAgreedTask(done(made)))
    assert again.reason == "AGREED_TASK_NOT_IN_STATE"
    back = await office(shared_service).ReopenAgreedTask(done(made, pb.ReopenAgreedTaskRequest))
    assert back.tasks[0].state == pb.AGREED_TASK_STATE_OPEN
    assert made.id in await queue(shared_service)
    assert await told(shared_service, made) == ["AgreementRecorded", "AgreedTaskDone", "AgreedTaskReopened"]
    absent = pb.CompleteAgreedTaskRequest(agreement_id=made.id, task_id=str(uuid.uuid4()))
    assert (
        await refused(office(shared_service).CompleteAgreedTask(absent))
    ).reason == "AGREED_TASK_NOT_FOUND"


async def test_the_task_of_who_has_gone_stands_in_the_offices_queue(
    shared_service: ReferralUnderTest,
) -> None:
    await at_work(shared_service)
    made = await office(shared_service).RecordAgreement(note(shared_service, task(COLLEAGUE)))
    assert made.id not in await queue(shared_service)
    gone = "UPDATE account_ref SET active = $2 WHERE account_id = $1"
    await shared_service.referral.database.all(gone, COLLEAGUE, False)
    assert made.id in await queue(shared_service)
    await shared_service.referral.database.all(gone, COLLEAGUE, True)


async def test_taken_back_its_tasks_end(shared_service: ReferralUnderTest) -> None:
    made = await office(shared_service).RecordAgreement(note(shared_service, task()))
    request = pb.UndoAgreementRequest(agreement_id=made.id, reason="another family")
    gone = await office(shared_service).UndoAgreement(request)
    assert (gone.undo_reason, gone.tasks[0].end_reason) == ("another family", pb.AGREED_TASK_END_UNDONE)
    assert made.id not in await queue(shared_service)
    assert await told(shared_service, made) == ["AgreementRecorded", "AgreementUndone"]
    assert (await refused(office(shared_service).UndoAgreement(request))).reason == "AGREEMENT_UNDONE"
    step = office(shared_service).ReopenAgreedTask(done(made, pb.ReopenAgreedTaskRequest))
    assert (await refused(step)).reason == "AGREEMENT_UNDONE"


async def test_what_follows_its_meeting(shared_service: ReferralUnderTest) -> None:
    """Its day is the meeting's, and with the meeting it is taken back."""
    meeting = await held(shared_service, YESTERDAY)
    made = await office(shared_service).RecordAgreement(at(shared_service, meeting, task()))
    right = referral.MeetingRecord()
    right.CopyFrom(meeting.record)
    right.met_on.CopyFrom(TODAY)
    correct = referral.CorrectMeetingRequest(
        meeting_id=meeting.id, record=right, reason="a slip", etag=meeting.etag
    )
    meeting = await shared_service.office.CorrectMeeting(correct)
    assert (await seen(shared_service, made)).agreed_on == TODAY
    await undo(shared_service, meeting)
    gone = await seen(shared_service, made)
    assert (gone.undo_reason, gone.tasks[0].state) == ("recorded twice", pb.AGREED_TASK_STATE_ENDED)
    assert made.id not in await queue(shared_service)
    late = office(shared_service).RecordAgreement(at(shared_service, meeting))
    assert (await refused(late)).reason == "MEETING_NOT_IN_STATE"


async def test_bad_input_names_the_field(shared_service: ReferralUnderTest) -> None:
    await at_work(shared_service)
    record = office(shared_service).RecordAgreement

    async def wrong(*tasks: Any, **changes: Any) -> list[tuple[str, str]]:
        return fields(await refused(record(note(shared_service, *tasks, **changes))))

    assert await wrong(conclusion=0) == [("conclusion", "FIELD_REQUIRED")]
    assert await wrong(agreed_with=" ") == [("agreed_with", "FIELD_REQUIRED")]
    assert await wrong(agreed_on=None) == [("agreed_on", "FIELD_REQUIRED")]
    assert await wrong(agreed_on=TOMORROW) == [("agreed_on", "DATE_IN_FUTURE")]
    assert await wrong(note="x" * 501) == [("note", "FIELD_TOO_LONG")]
    assert await wrong(task(due_on=YESTERDAY)) == [("tasks[0].due_on", "DATE_TOO_EARLY")]
    for owner in (GONE, STRANGER, "nobody"):
        assert await wrong(task(), task(owner)) == [("tasks[1].owner", "FIELD_UNKNOWN_VALUE")]
    assert await wrong(pb.AgreedTaskEntry(owner=COLLEAGUE)) == [
        ("tasks[0].what", "FIELD_REQUIRED"),
        ("tasks[0].due_on", "FIELD_REQUIRED"),
    ]
    meeting = await held(shared_service)
    assert await wrong(meeting_id=meeting.id, agreed_with="") == [("agreed_on", "FIELD_CONTRADICTS")]
    planned = await plan(shared_service)
    assert (await refused(record(at(shared_service, planned)))).reason == "MEETING_NOT_IN_STATE"
    absent = referral.Meeting(id=str(uuid.uuid4()))
    assert (await refused(record(at(shared_service, absent)))).reason == "MEETING_NOT_FOUND"
    nothing = office(shared_service).ListAgreements(pb.ListAgreementsRequest())
    assert fields(await refused(nothing)) == [("case_id", "FIELD_REQUIRED")]


async def test_whose_agreements_one_sees(shared_service: ReferralUnderTest) -> None:
    made = await office(shared_service).RecordAgreement(note(shared_service, task()))
    get = pb.GetAgreementRequest(agreement_id=made.id)
    neighbour = shared_service.referral.stub(factories.officer("KAM"))
    assert (await refused(neighbour.GetAgreement(get))).reason == "AGREEMENT_NOT_FOUND"
    assert (await refused(neighbour.CompleteAgreedTask(done(made)))).reason == "AGREEMENT_NOT_FOUND"
    assert (await refused(neighbour.RecordAgreement(note(shared_service)))).reason == "CASE_NOT_FOUND"
    assert (await refused(shared_service.eo.GetAgreement(get))).code == "PERMISSION_DENIED"


@pytest.mark.parametrize(
    ("event", "ends"),
    [
        (registry.CaseTransferred(municipality="PRI", previous_municipality="RAN"), "CASE_TRANSFERRED"),
        (registry.CaseClosed(), "CASE_CLOSED"),
    ],
)
async def test_with_its_case_its_open_tasks_end(
    shared_service: ReferralUnderTest, event: Any, ends: str
) -> None:
    service, case, made = shared_service, str(uuid.uuid4()), str(uuid.uuid4())
    one = {
        "owner": OFFICER.account_id,
        "due_on": "2026-11-24",
        "what": "",
        "changed_by": "",
        "end_reason": "",
    }
    tasks = [{**one, "id": state, "state": state, "change_time": ""} for state in ("DONE", "OPEN")]
    values: dict[str, Any] = {
        "municipality": "RAN",
        "agreed_in": "RAN",
        "case_id": case,
        "strand": "REINTEGRATION",
    }
    values |= {"agreed_on": day(TODAY, "on"), "conclusion": "ACTION", "owners": [OFFICER.account_id]}
    await add(service.referral.database, "agreement", id=made, tasks=tasks, **values)
    assert made in await queue(service)
    told_of = type(event)()
    told_of.CopyFrom(event)
    told_of.case_id = case
    await hear(service, told_of, day(TODAY, "on"))
    assert made not in await queue(service)
    reader = factories.officer("PRI") if ends == "CASE_TRANSFERRED" else OFFICE
    found = await service.referral.stub(reader).GetAgreement(pb.GetAgreementRequest(agreement_id=made))
    assert [(each.state, each.end_reason) for each in found.tasks] == [
        (pb.AGREED_TASK_STATE_DONE, pb.AGREED_TASK_END_UNSPECIFIED),
        (pb.AGREED_TASK_STATE_ENDED, pb.AgreedTaskEnd.Value(f"AGREED_TASK_END_{ends}")),
    ]
