"""A case that goes to another municipality, asked after by every RPC: offered, not taken, and taken.

Before an offer, and after one that was taken back, it is a case as any other (test_matrix.py).
"""

from collections.abc import Awaitable, Mapping
from dataclasses import replace
from typing import Any, Final
from uuid import UUID, uuid4

import asyncpg
import pytest
from google.protobuf.descriptor import MethodDescriptor
from prag.common.v1 import open_work_pb2 as open_work
from prag.registry.v1 import registry_events_pb2 as events
from prag.registry.v1 import registry_service_pb2 as pb

from services.chassis.auth.actors import Actor, acting
from services.chassis.events.event_messages import Envelope
from services.chassis.ids import new_id
from tests.rights.calls import Caller, request
from tests.rights.example_cases import ABSENT, PEOPLE, Place, furnish
from tests.rights.expected import SEES, Rpc
from tests.rights.seeds import add
from tests.rights.test_matrix import ALL, allowed, expected, methods, take_back
from tests.running_services import UnderTest

HERE: Final = Place("moved")
THERE: Final = replace(HERE, municipality="KAM")
BY_ROLE: Final = {next(iter(by.roles)): by for by in PEOPLE}
TAKER: Final = UUID(int=21)


def _of(role: str, municipality: str) -> Actor:
    """Return somebody of another municipality, in an institution of its own."""
    return replace(
        BY_ROLE[role],
        account_id=f"{role}:{municipality}",
        municipalities=(municipality,),
        institution_id=str(uuid4()),
    )


_OFFICE: Final = ("mocr_officer", "mocr_head", "regional_coordinator", "mrc_secretary")
OLD: Final = tuple(BY_ROLE[role] for role in _OFFICE)
NEW: Final = tuple(_of(role, "KAM") for role in _OFFICE)
THIRD: Final = _of("mocr_head", "GJL")
# Of the institution that was asked in the old municipality, and of one of the new municipality.
ASKED: Final = (BY_ROLE["institution_officer"], BY_ROLE["csw_officer"])
UNASKED: Final = (_of("institution_officer", "KAM"),)
NATION: Final = tuple(
    BY_ROLE[role] for role in ("drrpif_officer", "ministry_officer", "mlga_reader", "auditor")
)
# An offer changes what the two offices are answered, and is told to registry alone.
READERS: Final = {
    "offered": (OLD[0], *NEW[:3], THIRD),
    "refused": (OLD[0], NEW[1]),
    "taken": (*OLD, *NEW, THIRD, *ASKED, *UNASKED, *NATION),
}
# Of an office or a commission, whatever becomes of the cases that it had.
_OF_NO_CASE: Final = {
    *("", "book", "plan", "body", "managed body", "confirmed body", "session", "managed session"),
}
# Both offices keep the offer; each has its own steps.
_OF_BOTH: Final = {"GetTransfer", "ListTransfers"}
_OF_NEW: Final = {"AcceptTransfer", "RefuseTransfer"}
_OF_OLD: Final = {"WithdrawTransfer"}
# The old office wrote them for itself and is out of the case: nobody changes them any more. Nobody has left a
# load behind that the case belongs to.
_STAYS_BEHIND: Final = {
    *("CorrectNote", "WithdrawNote", "CorrectProtocolEntry", "VoidProtocolEntry"),
    *("GetHandover", "UndoHandover", "ListCasesToHandOver"),
}
_KEPT: Final = {"referral", "answer", "work"}
_NAME: Final = f"Rašić {HERE.name}".encode()


def sees(rpc: str, line: Rpc, by: Actor, when: str) -> bool:
    """Say whether somebody is told of it, by where the case stands, or where the thing does."""
    of_old, of_new = SEES["case"](by, HERE), SEES["case"](by, THERE)
    if rpc in _OF_BOTH | _OF_NEW | _OF_OLD:
        return (of_old and rpc not in _OF_NEW) or (of_new and rpc not in _OF_OLD)
    if when != "taken":
        return SEES[line.reads](by, HERE)
    if rpc in _STAYS_BEHIND:
        return False
    # An institution keeps what it was asked, where it was asked it.
    return SEES[line.reads](by, HERE if by in ASKED and line.reads in _KEPT else THERE)


_NOT_COMPARED: Final = """
CREATE FUNCTION not_compared() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN RETURN NULL; END$$;
CREATE TRIGGER not_compared BEFORE INSERT ON person_to_compare FOR EACH ROW EXECUTE FUNCTION not_compared();
"""


async def _fault(
    caller: Caller, method: MethodDescriptor, line: Rpc, by: Actor, at: Place, *, visible: bool
) -> str:
    """Say what is wrong with the answer for the case, next to that for one that is not there."""
    one = await caller.call(method, request(method, at, line.more), by)
    if visible and (line.empty or one.code != "NOT_FOUND"):
        shown = line.reads == "work" or any(str(key).encode() in one.body for key in at.ids.values())
        return "" if shown or not line.empty else "finds nothing"
    # A search shows strangers masked, by an id alone.
    tells = (_NAME,) if method.name == "SearchPersons" else (_NAME, str(at.ids["case"]).encode())
    if not visible and any(one_of in one.body for one_of in tells):
        return "is told of it"
    absent = await caller.call(method, request(method, ABSENT, line.more), by)
    if visible:
        return f"is told {one.reason}" if one.reason == absent.reason else ""
    alike = (one.code, one.reason, one.body) == (absent.code, absent.reason, absent.body)
    same = alike or line.reads == "work"
    return "" if same else f"is told {one.code} {one.reason}, of one that is not there {absent.code}"


async def _superuser(one: UnderTest, *statements: str) -> None:
    connection = await asyncpg.connect(one.database.admin_url)
    for statement in statements:
        await connection.execute(statement)
    await connection.close()


async def _done(registry: UnderTest, act: Awaitable[Any]) -> Any:
    """Do what stays; what the matrix tries does not."""
    await _superuser(registry, "ALTER TABLE idempotency_key DISABLE TRIGGER take_back")
    answer = await act
    await _superuser(registry, "ALTER TABLE idempotency_key ENABLE TRIGGER take_back")
    return answer


async def _furnished(running: dict[str, UnderTest]) -> None:
    """The case in all services, and an office in the other municipality."""
    for one in running.values():
        await furnish(one, (HERE,))
        await take_back(one)
    registry, identity = running["registry"], running["identity"]
    # It is offered by what the test does; its pair goes with it, and is not compared anew.
    await _superuser(
        registry,
        "DELETE FROM transfer",
        "ALTER TABLE case_file ENABLE TRIGGER compare_case",
        _NOT_COMPARED,
    )
    office = uuid4()
    there: dict[str, Any] = {"municipalities": ["KAM"], "active": True}
    await add(identity.database, "institution", id=office, code="kam", kind="MOCR", **there)
    await add(
        identity.database,
        "account",
        id=TAKER,
        institution_id=office,
        email="taker@prag.example",
        email_key="taker@prag.example",
        display_name="T",
        roles=["mocr_officer"],
        state="ACTIVE",
        password_hash="x",
    )
    await add(registry.database, "office_ref", institution_id=str(office), **there)
    at_work: dict[str, Any] = {"roles": ["mocr_officer"], "active": True, "was_officer": True}
    await add(registry.database, "account_ref", account_id=str(TAKER), institution_id=str(office), **at_work)


async def _offered(registry: UnderTest) -> pb.Transfer:
    head, case = registry.stub(BY_ROLE["mocr_head"]), str(HERE.ids["case"])
    work = (await head.ListOpenWork(open_work.ListOpenWorkRequest(case_id=case))).work
    choices = [open_work.OpenWorkChoice(id=thing.id, goes_along=True) for thing in work]
    asked = pb.OfferTransferRequest(case_id=case, to_municipality="KAM", reason="moved", choices=choices)
    made: pb.Transfer = await _done(registry, head.OfferTransfer(asked))
    return made


async def _refused(registry: UnderTest, made: pb.Transfer) -> None:
    no = pb.RefuseTransferRequest(transfer_id=made.id, reason="not here")
    await _done(registry, registry.stub(NEW[1]).RefuseTransfer(no))


async def _taken(running: dict[str, UnderTest], made: pb.Transfer) -> None:
    """The other office takes it, and all services hear that."""
    registry = running["registry"]
    taking = pb.AcceptTransferRequest(transfer_id=made.id, officer_id=str(TAKER))
    await _done(registry, registry.stub(NEW[1]).AcceptTransfer(taking))
    [told] = await registry.published(events.CaseTransferred)
    envelope = Envelope(
        event_id=str(new_id()),
        aggregate="case",
        aggregate_id=told.case_id,
        aggregate_version=2,
        actual_on=None,
        recorded_at=registry.clock.now(),
        actor_id="service:registry",
        municipality=told.municipality,
    )
    for one in running.values():
        handler = one.service.subscriptions.get(events.CaseTransferred)
        if handler is None:
            continue
        with acting(replace(one.runtime.actor, municipalities=(told.municipality,))):
            async with one.runtime.database.transaction(scope=(told.municipality,)) as tx:
                await handler(tx, told, envelope)
    # Who reads files by a duty gives a reason anew; that is test_duty.py's.
    await _superuser(registry, "UPDATE case_opening SET until_time = '9999-01-01'")


async def _wrong(callers: Mapping[str, Caller], transfer: str, when: str) -> list[str]:
    """Ask every RPC for the case."""
    at = replace(THERE if when == "taken" else HERE, ids={**HERE.ids, "transfer": UUID(transfer)})
    wrong = []
    for name, rpc in [(service, rpc) for service in callers for rpc in methods(service)]:
        line = expected(name)[rpc]
        for by in READERS[when] if line.reads not in _OF_NO_CASE else ():
            # What waits for the new office's answer is among its work.
            if not allowed(line, by) or (line.reads == "work" and when != "taken"):
                continue
            visible = sees(rpc, line, by, when)
            fault = await _fault(callers[name], methods(name)[rpc], line, by, at, visible=visible)
            wrong += [f"{when}: {name}.{rpc} by {by.account_id} {fault}"] if fault else []
    return wrong


def test_an_offer_is_told_to_nobody_but_registry() -> None:
    for event in (events.CaseTransferOffered, events.CaseTransferRefused, events.CaseTransferWithdrawn):
        assert [name for name, one in ALL.items() if event in one.subscriptions] == []


@pytest.mark.timeout(300)
async def test_the_old_office_is_out_and_the_new_one_has_all_that_came_along(
    service_under_test: Any, quiet: None
) -> None:
    others = {name: one for name, one in ALL.items() if name != "registry"}
    async with service_under_test(ALL["registry"], messages=False, **others) as registry:
        running = {"registry": registry, **registry.neighbours}
        await _furnished(running)
        callers = {name: Caller(one, lambda _by: registry._key, running) for name, one in running.items()}
        made = await _offered(registry)
        of_registry = {"registry": callers["registry"]}
        wrong = await _wrong(of_registry, made.id, "offered")
        await _refused(registry, made)
        wrong += await _wrong(of_registry, made.id, "refused")
        made = await _offered(registry)
        await _taken(running, made)
        wrong += await _wrong(callers, made.id, "taken")
        for caller in callers.values():
            await caller.close()
    assert not wrong, "\n" + "\n".join(wrong)
