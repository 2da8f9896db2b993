"""The own duty: whatever shows the file of one case asks whoever reads it outside theirs for a reason."""

import pytest
from google.protobuf.descriptor_pb2 import MethodOptions

from services.assessment.__main__ import SERVICE as ASSESSMENT
from services.benefits.__main__ import SERVICE as BENEFITS
from services.chassis.rpc.guard import access_of
from services.domain import roles
from services.domain.roles import Duty
from services.referral.__main__ import SERVICE as REFERRAL
from services.registry.__main__ import SERVICE as REGISTRY
from tests.rights import calls
from tests.rights.calls import request
from tests.rights.example_cases import ABSENT, OWN, PEOPLE, Place
from tests.rights.expected import SEES, SIGNED_IN
from tests.rights.test_matrix import country, expected, methods
from tests.rights.written import may

FILES = {one.name: one for one in (REGISTRY, ASSESSMENT, REFERRAL, BENEFITS)}
# What is read of cases and shows no file: lists and counts of many, what a step is made with, and what names
# nobody. Each with its reason.
_MANY = "a list of many, which shows of each what a search does"
_STEP = "asked within a step, of which the owner of the case is told by the act"
NO_FILE = {
    **dict.fromkeys(
        (
            *("registry.ListCases", "registry.ListCasesToHandOver", "registry.BatchGetCards"),
            *(
                "registry.SearchPersons",
                "registry.ListDuplicatePairs",
                "registry.ListWork",
                "assessment.ListWork",
                "referral.ListWork",
            ),
            *("benefits.ListWork", "benefits.ListSessions", "referral.CountReferrals"),
        ),
        _MANY,
    ),
    **dict.fromkeys(("registry.GetCaseRef", "registry.GetShareableData", "assessment.GetPlanItem"), _STEP),
    **dict.fromkeys(
        ("assessment.ListOpenWork", "referral.ListOpenWork", "benefits.ListOpenWork"),
        "asked by registry, by codes and days: whose step waits is known from it",
    ),
    "registry.ListProtectedMatches": "waits for the named, whose step it is",
    "registry.GetDuplicatePair": "shows of who may be registered twice what a search shows",
    **dict.fromkeys(
        ("registry.GetTransfer", "registry.ListTransfers"),
        "says of a case what another office needs to take it, and what the old one keeps: no name",
    ),
    **dict.fromkeys(
        ("registry.ListOfficeClocks", "registry.GetHandover"),
        "numbers of cases, whose they are and what is due, to who answers for the office: no name",
    ),
    "assessment.ListWaitingPlans": "which plans wait, by number; nothing of what is in them",
    "registry.GetCaseOpening": "says whether the file is open",
    "registry.ListCaseOpenings": "says who read files, to those that are told",
    "registry.ListReadingAlerts": "says who read many files, to those that are told",
    **dict.fromkeys(
        ("referral.GetMeeting", "referral.ListMeetings"),
        "what an office does outside a case: who took part in numbers, and no case",
    ),
    **dict.fromkeys(
        ("referral.GetContact", "referral.SearchContacts"),
        "whom an office knows in bodies and organisations: no family and no case",
    ),
    **dict.fromkeys(
        ("benefits.GetProject", "benefits.ListProjects"),
        "what organisations do in a municipality: no person and no case",
    ),
    "benefits.GetSession": "the minutes of a commission, by numbers of applications",
    "benefits.GetBody": "who sits in a commission",
    "benefits.ListBodies": "who sits in commissions",
    "benefits.ListReadableFiles": "asked by registry, of what waits for a commission",
}
COORDINATOR = next(one for one in PEOPLE if one.roles == {roles.COORDINATOR})
OFFICER = next(one for one in PEOPLE if one.roles == {roles.MOCR_OFFICER})
HEAD = next(one for one in PEOPLE if one.roles == {roles.MOCR_HEAD})
MINISTRY = next(one for one in PEOPLE if one.roles == {roles.DRRPIF_OFFICER})
AUDITOR = next(one for one in PEOPLE if one.roles == {roles.AUDITOR})


def test_every_reading_of_a_case_asks_by_the_duty_or_says_why_not():
    for name in FILES:
        for rpc, method in methods(name).items():
            line, access = expected(name)[rpc], access_of(method)
            reads = method.GetOptions().idempotency_level == MethodOptions.NO_SIDE_EFFECTS
            if not (reads and line.reads):
                continue
            assert access.file != (f"{name}.{rpc}" in NO_FILE), f"{name}.{rpc}"


def test_each_role_that_reads_files_has_its_duty():
    reading = {role for role in roles.ROLES if roles.may(frozenset({role}), "case.read")}
    assert reading - {roles.AUDITOR} == set(roles.DUTIES)
    assert roles.duty(frozenset({roles.MOCR_OFFICER, roles.MRC_SECRETARY})) is Duty.OPEN
    assert roles.duty(frozenset({roles.MRC_SECRETARY})) is Duty.ALWAYS


def _files(name: str) -> list[str]:
    return sorted(rpc for rpc, method in methods(name).items() if access_of(method).file)


@pytest.mark.parametrize("name", FILES)
@pytest.mark.timeout(300)
async def test_nobody_reads_a_file_outside_the_own_duty(name, service_under_test, monkeypatch, quiet):
    calls.watch(monkeypatch)
    wrong = []
    async with country(service_under_test, name) as caller:
        registry = caller.running["registry"].database
        await registry.all("DELETE FROM case_opening")
        # No step waits: nothing is late, nobody has gone, and nobody was registered twice.
        for table in ("protected_match", "account_ref", "office_ref", "clock"):
            await registry.all(f"DELETE FROM {table}")

        async def read(rpc: str, by, at: Place):
            line = expected(name)[rpc]
            return await caller.call(methods(name)[rpc], request(methods(name)[rpc], at, line.more), by)

        for closed in (False, True):
            if closed:
                for one in caller.running.values():
                    if one.service.name not in FILES:
                        continue
                    table = "case_file" if one.service.name == "registry" else "case_ref"
                    await one.database.all(f"UPDATE {table} SET state = 'CLOSED'")
                    for left in _UNDER_WAY.get(one.service.name, ()):
                        await one.database.all(left)
            for rpc in _files(name):
                for by in (COORDINATOR, MINISTRY, OFFICER, HEAD, AUDITOR):
                    line = expected(name)[rpc]
                    if not (
                        line.reads
                        and (line.permission == SIGNED_IN or may(by.roles, line.permission))
                        and SEES[line.reads](by, OWN)
                    ):
                        continue
                    answer = await read(rpc, by, OWN)
                    duty = roles.duty(by.roles)
                    outside = duty is Duty.STEP or (duty is Duty.OPEN and closed)
                    if outside != (answer.reason == "CASE_REASON_NEEDED"):
                        wrong.append(
                            f"{rpc} by {by.account_id}, closed={closed}: {answer.code} {answer.reason}"
                        )
                    absent = await read(rpc, by, ABSENT)
                    assert absent.reason != "CASE_REASON_NEEDED"
    assert not wrong, "\n" + "\n".join(wrong)


# What would still wait for the office of a closed case.
_UNDER_WAY = {
    "assessment": ("UPDATE visit SET state = 'CANCELLED'", "UPDATE plan SET state = 'APPROVED'"),
    "referral": ("UPDATE referral SET state = 'WITHDRAWN'",),
    "benefits": ("UPDATE application SET state = 'ENDED'",),
}
