"""Every RPC, as everybody, on everybody's cases: let in, refused, or not there."""

import dataclasses
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from typing import Any

import asyncpg
import pytest
from google.protobuf.descriptor import MethodDescriptor

from services.assessment.__main__ import SERVICE as ASSESSMENT
from services.benefits.__main__ import SERVICE as BENEFITS
from services.chassis.auth import tokens
from services.chassis.auth.actors import Actor, service_actor
from services.chassis.rpc.guard import access_of
from services.identity.__main__ import SERVICE as IDENTITY
from services.referral.__main__ import SERVICE as REFERRAL
from services.registry.__main__ import SERVICE as REGISTRY
from services.reporting.__main__ import SERVICE as REPORTING
from tests.descriptors import services_of
from tests.rights import calls
from tests.rights.away import FURTHER, Away
from tests.rights.calls import Answer, Caller, request
from tests.rights.example_cases import ABSENT, MACHINES, OWN, PEOPLE, PLACES, SERVICES, Place, furnish
from tests.rights.expected import COMMON, EXPECTED, PUBLIC, SEES, SERVICE, SIGNED_IN, Rpc
from tests.rights.written import may
from tests.running_services import UnderTest

ALL = {one.name: one for one in (REGISTRY, ASSESSMENT, REFERRAL, BENEFITS, REPORTING, IDENTITY)}
ACTORS: tuple[Actor | None, ...] = (*PEOPLE, *MACHINES, *(service_actor(name) for name in SERVICES), None)

# A call that got through changes nothing: what it wrote is taken back when it commits, so that each cell
# of the matrix meets the same country. The caller is told BUSY.
_TAKE_BACK = """
CREATE FUNCTION take_back() RETURNS trigger LANGUAGE plpgsql AS
    $$BEGIN RAISE EXCEPTION 'taken back' USING ERRCODE = '40001'; END$$;
CREATE CONSTRAINT TRIGGER take_back AFTER INSERT ON idempotency_key DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION take_back();
"""
_LET_IN = {
    "ALREADY_EXISTS",
    "OK",
    "FAILED_PRECONDITION",
    "INVALID_ARGUMENT",
    "UNAVAILABLE",
    "NOT_FOUND",
    "ABORTED",
}


def methods(name: str) -> dict[str, MethodDescriptor]:
    """Return the RPCs of a service, the common ones too."""
    return {method.name: method for one in services_of(name) for method in one.methods}


def expected(name: str) -> dict[str, Rpc]:
    """Return the lines of a service; what is not of services alone it may ask itself."""
    lines = {**COMMON, **EXPECTED[name]}
    return {
        rpc: line if line.permission == SERVICE else dataclasses.replace(line, callers=(*line.callers, name))
        for rpc, line in lines.items()
    }


@pytest.mark.parametrize("name", ALL)
def test_each_rpc_has_an_expectation_and_says_the_same_of_itself(name):
    lines = expected(name)
    assert set(lines) == set(methods(name)), "a new RPC needs a line in expected.py"
    for rpc, method in methods(name).items():
        access = access_of(method)
        assert access is not None
        said = access.permission or {
            (True, False): SIGNED_IN,
            (False, True): PUBLIC,
        }.get((access.signed_in, access.public), SERVICE)
        assert (rpc, said, access.services) == (rpc, lines[rpc].permission, lines[rpc].service)


def allowed(line: Rpc, by: Actor | None) -> bool:
    """Say whether the gate lets somebody in, by the table."""
    if by is not None and by.kind == "service":
        return (line.service or line.permission == PUBLIC) and by.name in line.callers
    if line.permission == PUBLIC:
        return True
    if by is None:
        return False
    return line.permission == SIGNED_IN or (line.permission != SERVICE and may(by.roles, line.permission))


@asynccontextmanager
async def country(start: Any, name: str) -> AsyncIterator[Caller]:
    """All services with their cases, and a caller of one."""
    async with start(ALL[name], messages=False, **{k: v for k, v in ALL.items() if k != name}) as tested:
        running: dict[str, UnderTest] = {name: tested, **tested.neighbours}
        for one in running.values():
            await furnish(one)
        await take_back(tested)

        def signer(by: Actor) -> Any:
            if by.kind != "service":
                return tested._key
            return tokens.read_key(running[by.name].runtime.settings.key_file)

        caller = Caller(tested, signer, running)
        yield caller
        await caller.close()


async def take_back(tested: UnderTest) -> None:
    """Let nothing stay that a call writes."""
    connection = await asyncpg.connect(tested.database.admin_url)
    await connection.execute(_TAKE_BACK)
    await connection.close()


@pytest.mark.parametrize("name", ALL)
@pytest.mark.timeout(600)
async def test_everybody_gets_what_is_theirs_and_nothing_else(
    name, service_under_test, monkeypatch, quiet, tried
):
    calls.watch(monkeypatch)
    wrong: list[str] = []
    cells = 0
    async with country(service_under_test, name) as caller:
        away = Away(caller.running[name], caller.running, monkeypatch)
        for rpc, method in methods(name).items():
            line = expected(name)[rpc]
            await away.forget()
            for by in ACTORS:
                who = "nobody" if by is None else by.account_id
                found = await answers(caller, method, line, by, away)
                cells += len(found)
                wrong += [f"{rpc} by {who}: {fault}" for fault in judge(rpc, line, by, found)]
                if allowed(line, by):
                    for more in FURTHER.get(rpc, []):
                        ask = partial(caller.call, method, request(method, OWN, more), by)
                        await away.listened(rpc, ask)
    assert cells >= len(methods(name)) * len(ACTORS)
    assert not wrong, "\n" + "\n".join(wrong)
    assert away.wrong == []
    assert away.unasked() == set()
    tried(cells)


async def answers(
    caller: Caller, method: MethodDescriptor, line: Rpc, by: Actor | None, away: Away
) -> dict[Place, Answer]:
    """Ask for each case, and for one that is not there; once where no case is concerned."""

    async def ask(at: Place) -> Answer:
        return await away.listened(
            method.name, lambda: caller.call(method, request(method, at, line.more), by)
        )

    found = {at: await ask(at) for at in ((ABSENT, *PLACES) if line.reads else (ABSENT,))}
    for at, one in found.items():
        # The first call on a connection looks up types: counted anew before it is held against anybody.
        if one.work != found[ABSENT].work and one.code == found[ABSENT].code:
            found |= {ABSENT: await ask(ABSENT), at: await ask(at)}
    return found


def judge(rpc: str, line: Rpc, by: Actor | None, found: dict[Place, Answer]) -> list[str]:
    """Return what is not as the table says."""
    if not allowed(line, by):
        want = "UNAUTHENTICATED" if by is None else "PERMISSION_DENIED"
        faults = [f"{at.name} {one.code} {one.reason}" for at, one in found.items() if one.code != want]
        if any(one.work for one in found.values()):
            faults.append("work was done for somebody who is refused")
        return faults + ([] if len({one.body for one in found.values()}) == 1 else ["refusals differ"])
    absent = found[ABSENT]
    faults = []
    for at, one in found.items():
        if (
            one.code not in _LET_IN
            and not (line.duty and one.code == "PERMISSION_DENIED")
            and line.permission != PUBLIC
            and rpc != _OF_A_TOKEN
        ):
            faults.append(f"{at.name} {one.code} {one.reason}")
        elif line.reads and by is not None:
            faults += seen(rpc, line, by, at, one, absent)
    return faults


def seen(rpc: str, line: Rpc, by: Actor, at: Place, one: Answer, absent: Answer) -> list[str]:
    """Compare what came for a case with what came for none."""
    others = (str(other.ids["case"]).encode() for other in PLACES if other != at)
    if rpc in _OF_CASE and any(case in one.body for case in others):
        return [f"{at.name} is answered with another case"]
    visible = SEES[line.reads](by, at)
    faults = [
        f"{at.name} shows {name} of {other.name}"
        for other in PLACES
        if not SEES[line.reads](by, other)
        for name, key in told(rpc, other).items()
        if key in one.body
    ]
    if visible:
        if one.code == "NOT_FOUND" and one.reason == absent.reason:
            faults.append(f"{at.name} is not there for its own people: {one.reason}")
        # By the case, or by what hangs on it.
        things = (
            "case",
            "person",
            "session",
            "visit",
            "referral",
            "application",
            "body",
            "activity",
            "project",
            "meeting",
            "contact",
        )
        shown = (str(at.ids[name]).encode() in one.body for name in things)
        if line.empty and line.reads != "work" and not any(shown):
            faults.append(f"{at.name} is left out of the list")
        return faults
    if one.code not in {"NOT_FOUND", "OK"}:
        faults.append(f"{at.name} {one.code} {one.reason} and not NOT_FOUND")
    if line.reads != "work" and (one.code, one.reason, one.body) != (absent.code, absent.reason, absent.body):
        faults.append(
            f"{at.name} differs from absent: {one.code} {one.reason} / {absent.code} {absent.reason}"
        )
    if one.work != absent.work:
        faults.append(f"{at.name} costs {one.work} statements, absent {absent.work}")
    return faults


# What it refuses is the token that it is asked about, not who asks.
_OF_A_TOKEN = "RenewToken"
# Lists that are asked for by a case.
_OF_CASE = {"ListVisits", "ListReferrals", "ListApplications", "ListEntitlements"}


def told(rpc: str, at: Place) -> dict[str, bytes]:
    """Return what would tell of a case; a search shows strangers masked, by an id alone."""
    name = {"name": f"Rašić {at.name}".encode()}
    return name if rpc == "SearchPersons" else {**name, "case": str(at.ids["case"]).encode()}
