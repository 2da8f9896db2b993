"""Nothing is done for a closed case: every RPC that changes one refuses, or stands here with its reason."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import asyncpg
import pytest
from google.protobuf.descriptor import MethodDescriptor
from google.protobuf.descriptor_pb2 import MethodOptions

from tests.rights.calls import request
from tests.rights.example_cases import Place, furnish
from tests.rights.records import RECORDS, Line
from tests.rights.test_access import BY_ROLE, a_file, arrange, beside_all
from tests.rights.test_matrix import methods
from tests.running_services import UnderTest

SERVICES = ("registry", "assessment", "referral", "benefits")
# RPCs on a point of an agenda leave no access record, so they have no line among the records.
_OPEN_POINT = {
    "agenda_point": {"case_id": "{case}"},
    "application": {"state": "ON_AGENDA", "decision_id": None, "entitlement_id": None},
    "session": {"quorum_needed": 0},
}
_ON = {"year": 2026, "month": 11, "day": 19}
_WHY = {"reason": "CLOCK_CHANGE_REASON_FAMILY", "note": "away", "etag": "0"}
MORE: dict[str, dict[str, Line]] = {
    "registry": {
        "PauseClock": Line("mocr_head", "nobody", {"paused_on": _ON, **_WHY}),
        "ResumeClock": Line("mocr_head", "nobody", {"resumed_on": _ON, "etag": "0"}),
        "ExtendClock": Line("mocr_head", "nobody", {"extended_on": _ON, "length": 1, **_WHY}),
        "WithdrawExtension": Line("mocr_head", "nobody", {"reason": "a slip", "etag": "0"}),
    },
    "benefits": {
        "CreateSession": Line(
            "mrc_secretary",
            "nobody",
            {
                "application_ids": ["{application}"],
                "planned_time": "2026-11-30T08:00:00Z",
                "kind": "SESSION_KIND_REGULAR",
            },
            rows={"application": {"state": "COMPLETE", "decision_id": None, "entitlement_id": None}},
        ),
        "DeclareConflict": Line("mrc_secretary", "nobody", rows=_OPEN_POINT),
        "CastVote": Line("mrc_secretary", "nobody", {"value": "VOTE_VALUE_FOR"}, rows=_OPEN_POINT),
        "ConfirmVote": Line("mrc_chair", "nobody", rows=_OPEN_POINT),
        "AdjournPoint": Line("mrc_secretary", "nobody", rows=_OPEN_POINT),
    },
}
# What may be done for a closed case all the same.
EXCEPTIONS = {
    ("registry", "ReopenCase"): "opens it again",
    ("registry", "ClosePaperFile"): "the paper file is closed by another act, also after the case",
    ("registry", "UpdatePerson"): "a datum that is wrong is mended whenever somebody finds it",
    ("registry", "ProtectCase"): "who looks for a family looks among the closed cases too",
    ("registry", "EndProtection"): "it was protected, and is open again",
    ("registry", "PrintCaseFile"): "what is kept of a closed case is read on paper too",
    ("registry", "MakeDossier"): "is of closed cases alone",
    ("registry", "RecordProtocolEntry"): "a paper that comes after the closing has a number too",
    ("registry", "CorrectProtocolEntry"): "a number that is wrong is set right whenever somebody finds it",
    ("registry", "VoidProtocolEntry"): "what was stamped by mistake is void whenever somebody finds it",
    ("registry", "CorrectNote"): "what the office wrote is set right whenever somebody finds a slip",
    ("registry", "WithdrawNote"): "what should not stand there is taken back, also later",
    ("registry", "AnswerProtectedMatch"): "whoever is registered again may be of a closed case",
    ("registry", "OpenCase"): "the file of a closed case is what the office is asked a reason for",
    ("registry", "ReviewCaseOpening"): "who read it was told, and that is seen whenever somebody looks",
    ("registry", "ReviewReadingAlert"): "is of many cases, open and closed",
    **{
        ("registry", rpc): "a pair ends with its case, by itself; what was said of it stands"
        for rpc in ("RejectSamePerson", "ReopenDuplicatePair", "AskOtherOffice", "AnswerOtherOffice")
    },
    **{
        ("registry", f"{step}Transfer"): "a case that is offered is not closed: RequestClosure waits"
        for step in ("Accept", "Refuse", "Withdraw")
    },
    ("registry", "WithdrawConsent"): "a family takes its consent back whenever it wants",
    (
        "benefits",
        "PrintCorrectingAct",
    ): "a correcting act that was made is printed whenever somebody asks for it",
    ("benefits", "PrintAct"): "an act that was decided is printed whenever somebody asks for it",
}
# What changes something that is no case's.
OF_NO_CASE = {
    "registry": {"ReportCase", "SetHoliday", "UpdateClockRule", "PrintProtocolBook"},
    "assessment": set[str](),
    "referral": {
        *("PlanMeeting", "RecordMeeting", "CancelMeeting", "CorrectMeeting", "UndoMeeting"),
        *("RecordContact", "ImportContacts", "CorrectContact", "EndContact", "ResumeContact"),
        *("RecordContactTalk", "UndoContactTalk", "ShareWithContact", "AnswerShare", "UndoShare"),
    },
    "benefits": {
        *("UpdateScheme", "OpenSession", "RecordPresence", "CloseSession", "AttachAttendance"),
        *("DeclarePresence", "CallOffSession"),
        *("ComposeBody", "ChangeBody", "ConfirmComposition", "RejectComposition"),
        *("RecordProject", "CorrectProject", "StartProject", "EndProject", "UndoProjectStep"),
        *("AskProgressReport", "ReceiveProgressReport", "UndoProgressReport"),
    },
}
# Registry refuses its own steps by the case's state.
REFUSED = {
    "registry": {
        *("CASE_CLOSED", "CASE_NOT_IN_STATE", "CASE_ASSIGNED"),
        *("RETURN_RECORDED", "CLOSURE_NOT_REQUESTED"),
        # A load is of open cases alone, and a closed one stays with whoever took it.
        *("LOAD_CHANGED", "NOTHING_TO_UNDO"),
    }
}


def changing(name: str) -> dict[str, MethodDescriptor]:
    """Return the RPCs of a service that change something, but those that all services have."""
    package = f"prag.{name}."
    return {
        rpc: method
        for rpc, method in methods(name).items()
        if method.GetOptions().idempotency_level != MethodOptions.NO_SIDE_EFFECTS
        and method.full_name.startswith(package)
    }


def lines(name: str) -> Mapping[str, Line]:
    return {**RECORDS[name], **MORE.get(name, {})}


@pytest.mark.parametrize("name", SERVICES)
def test_each_rpc_that_changes_a_case_is_tried(name):
    excepted = {rpc for service, rpc in EXCEPTIONS if service == name}
    asked = set(changing(name)) - OF_NO_CASE[name]
    assert asked == (set(lines(name)) & asked) | (asked & excepted), "a new RPC needs a line"
    assert excepted <= asked
    assert all(EXCEPTIONS.values())


async def close(one: UnderTest, at: Place) -> None:
    """Let a case be closed, as each service knows it."""
    admin = await asyncpg.connect(one.database.admin_url)
    if one.service.name == "registry":
        await admin.execute("UPDATE case_file SET state = 'CLOSED' WHERE id = $1", at.ids["case"])
    elif await admin.fetchval("SELECT to_regclass('case_ref')"):
        await admin.execute("UPDATE case_ref SET state = 'CLOSED' WHERE case_id = $1", at.ids["case"])
    await admin.close()


@pytest.mark.parametrize("name", SERVICES)
@pytest.mark.timeout(300)
async def test_nothing_is_done_for_a_closed_case(name, service_under_test, quiet):
    faults: list[str] = []
    async with beside_all(service_under_test, name) as (tested, everybody, caller):
        for rpc, method in changing(name).items():
            if rpc in OF_NO_CASE[name] or rpc not in lines(name):
                continue
            line = lines(name)[rpc]
            if name == "benefits":
                line = replace(line, rows={**line.rows, **_with_case(line)})
            at = Place(rpc, municipality=line.municipality, strand=line.strand)
            for one in everybody:
                await furnish(one, (at,))
                await arrange(one, at, line)
                await close(one, at)
            await a_file(tested, at)
            answer = await caller.call(method, request(method, at, line.more), BY_ROLE[line.by])
            refused = answer.reason in REFUSED.get(name, {"CASE_CLOSED"})
            if refused is ((name, rpc) in EXCEPTIONS) or (not refused and answer.code != "OK"):
                faults.append(f"{rpc}: {answer.code} {answer.reason}")
    assert not faults, "\n" + "\n".join(faults)


def _with_case(line: Line) -> dict[str, Any]:
    """An agenda's point knows whose it is."""
    return {"agenda_point": {**line.rows.get("agenda_point", {}), "case_id": "{case}"}}


@pytest.mark.parametrize("name", SERVICES[1:])
@pytest.mark.timeout(300)
async def test_what_is_kept_goes_on_until_its_day(name, service_under_test, quiet):
    """A referral and an application of a closed case that are kept: the day counts, and not the task."""
    kept = {
        "referral": dict.fromkeys(("AcceptReferral", "RefuseReferral", "WithdrawReferral"), "referral"),
        "benefits": dict.fromkeys(("SubmitApplication", "ServeDecision", "RecordDelivery"), "application"),
    }
    faults: list[str] = []
    async with beside_all(service_under_test, name) as (tested, everybody, caller):
        today = tested.clock.today()
        for rpc, table in kept.get(name, {}).items():
            line = RECORDS[name][rpc]
            for until, reason in ((today, ""), (today - dt.timedelta(days=1), "CASE_CLOSED")):
                rows = {**line.rows, table: {**line.rows.get(table, {}), "kept_until": until}}
                at = Place(f"{rpc}{until}", municipality=line.municipality, strand=line.strand)
                for one in everybody:
                    await furnish(one, (at,))
                    await arrange(one, at, replace(line, rows=rows))
                    await close(one, at)
                method = changing(name)[rpc]
                answer = await caller.call(method, request(method, at, line.more), BY_ROLE[line.by])
                if (answer.reason, answer.code == "OK") != (reason, not reason):
                    faults.append(f"{rpc}, kept until {until}: {answer.code} {answer.reason}")
    assert not faults, "\n" + "\n".join(faults)
