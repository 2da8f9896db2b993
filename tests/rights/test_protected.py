"""A protected case, asked after by every RPC as everybody: to a stranger as if it were not there at all."""

from typing import Any

import asyncpg
import pytest

from services.chassis.auth.actors import SERVICES as READER_OF_SERVICES
from services.chassis.auth.actors import Actor
from tests.rights import calls
from tests.rights.calls import Answer, Caller, request
from tests.rights.example_cases import MACHINES, OWN, PEOPLE
from tests.rights.test_matrix import ALL, country, expected, methods
from tests.running_services import UnderTest

# Of a case, though not by its id: which rows they are.
_BY = {
    "case_file": ("id", OWN.ids["case"]),
    "agenda_point": ("application_id", OWN.ids["application"]),
    "outcome": ("referral_id", OWN.ids["referral"]),
    "delivery": ("entitlement_id", OWN.ids["entitlement"]),
}
_PEOPLE = ("identifier", "person_history", "person_key", "person_token")
# Whose answer is another each time: a file that is made, and a code on an act, tries of which are counted.
_ITS_OWN = {"WriteBlob", "VerifyAct"}
# Who looked grows with each look.
_GROWS = {"ListAccessRecords"}


async def protect(running: dict[str, UnderTest], *named: Actor) -> None:
    """Close the case in every service, as registry's event does."""
    readers = [READER_OF_SERVICES, *(by.reader for by in named)]
    for one in running.values():
        if one.service.name != "identity":
            await one.database.all(
                "INSERT INTO protected_case VALUES ($1, $2, '{}')"
                " ON CONFLICT (case_id) DO UPDATE SET readers = excluded.readers",
                OWN.ids["case"],
                readers,
            )


async def remove(running: dict[str, UnderTest]) -> None:
    """Take away all that the case has, in every service."""
    for one in running.values():
        connection = await asyncpg.connect(one.database.admin_url)
        await connection.execute("SET session_replication_role = replica")
        columns = await connection.fetch(
            "SELECT relname, attname FROM pg_attribute JOIN pg_class c ON c.oid = attrelid"
            " WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' AND attnum > 0"
        )
        of = {row["relname"] for row in columns if row["attname"] == "case_id"}
        there = {row["relname"] for row in columns}
        for table in of:
            await connection.execute(f'DELETE FROM "{table}" WHERE case_id = $1', OWN.ids["case"])
        for table, (column, key) in _BY.items():
            if table in there:
                await connection.execute(f'DELETE FROM "{table}" WHERE {column} = $1', key)
        for table in _PEOPLE:
            if table in there:
                await connection.execute(f'DELETE FROM "{table}" WHERE person_id = ANY($1)', list(OWN.family))
        await connection.close()


async def ask(caller: Caller, name: str, by: Actor) -> dict[str, Answer]:
    """Ask every RPC for the case, and for all that hangs on it."""
    return {
        rpc: await caller.call(method, request(method, OWN, expected(name)[rpc].more), by)
        for rpc, method in methods(name).items()
        if rpc not in _ITS_OWN
    }


def told(answer: Answer) -> tuple[Any, ...]:
    return answer.code, answer.reason, answer.body


@pytest.mark.parametrize("name", [name for name in ALL if name != "identity"])
@pytest.mark.timeout(600)
async def test_a_stranger_is_answered_as_if_it_were_not_there(name, service_under_test, monkeypatch, quiet):
    calls.watch(monkeypatch)
    wrong: list[str] = []
    async with country(service_under_test, name) as caller:
        await protect(caller.running)
        # Twice, and the least counts: what is kept for a while is asked for once.
        hidden = {by: await ask(caller, name, by) for by in (*PEOPLE, *MACHINES)}
        least = {by: {rpc: answer.work for rpc, answer in answers.items()} for by, answers in hidden.items()}
        for by, rpc in [(by, rpc) for by, works in least.items() for rpc in works if works[rpc]]:
            least[by][rpc] = min(least[by][rpc], (await ask_one(caller, name, rpc, by)).work)
        await remove(caller.running)
        for by, answers in hidden.items():
            absent = await ask(caller, name, by)
            for rpc, answer in answers.items():
                if told(answer) != told(absent[rpc]):
                    wrong.append(f"{rpc} as {by.account_id}: {answer} / {absent[rpc]}")
                elif least[by][rpc] != absent[rpc].work:
                    again = await ask_one(caller, name, rpc, by)
                    if least[by][rpc] != again.work:
                        wrong.append(f"{rpc} as {by.account_id}: {least[by][rpc]} statements / {again.work}")
    assert not wrong, "\n".join(wrong)


async def ask_one(caller: Caller, name: str, rpc: str, by: Actor) -> Answer:
    method = methods(name)[rpc]
    return await caller.call(method, request(method, OWN, expected(name)[rpc].more), by)


@pytest.mark.parametrize("name", [name for name in ALL if name != "identity"])
@pytest.mark.timeout(600)
async def test_the_named_see_all_of_it(name, service_under_test, quiet):
    wrong: list[str] = []
    async with country(service_under_test, name) as caller:
        open_to_all = {by: await ask(caller, name, by) for by in PEOPLE}
        await protect(caller.running, *PEOPLE)
        for by, answers in open_to_all.items():
            named = await ask(caller, name, by)
            wrong += [
                f"{rpc} as {by.account_id}: {answer} / {named[rpc]}"
                for rpc, answer in answers.items()
                if told(answer) != told(named[rpc]) and rpc not in _GROWS
            ]
    assert not wrong, "\n".join(wrong)
