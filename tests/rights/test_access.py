"""Who looked at whom: each RPC that must record leaves one record, of those whom it showed and no others."""

import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from uuid import UUID

import asyncpg
import pytest
from google.protobuf.descriptor import MethodDescriptor

from services.chassis.rpc.guard import access_of
from tests.rights import seeds
from tests.rights.calls import Caller, request
from tests.rights.example_cases import ELSEWHERE, NOW, OTHERS, OURS, OWN, PEOPLE, UNREFERRED, Place, furnish
from tests.rights.records import BEYOND, RECORDS, SHOWN, Line, Shown
from tests.rights.test_matrix import ALL, methods
from tests.running_services import UnderTest

BY_ROLE = {person.account_id.partition(":")[0]: person for person in PEOPLE}
_BEYOND_AT_MOST = 15
# By what a table's rows belong to a case, where it is not their own id.
_KEYS = {
    "milestone": "case_id",
    "submission": "case_id",
    "review": "case_id",
    "identifier": "person_id",
}
_RECORDS = "SELECT person_ids FROM access_record WHERE rpc = $1 ORDER BY recorded_at, id"


def recording(name: str) -> dict[str, MethodDescriptor]:
    """Return the RPCs of a service that say of themselves that they record."""
    found = {rpc: (method, access_of(method)) for rpc, method in methods(name).items()}
    return {rpc: method for rpc, (method, access) in found.items() if access is not None and access.records}


@pytest.mark.parametrize("name", ALL)
def test_each_rpc_that_records_has_a_line(name):
    beyond = {rpc for service, rpc in BEYOND if service == name}
    assert set(recording(name)) == set(RECORDS[name]) | beyond, "a new RPC needs a line in records.py"
    assert not set(RECORDS[name]) & beyond


def test_little_is_beyond_the_world():
    assert len(BEYOND) < _BEYOND_AT_MOST
    assert all(BEYOND.values())


@pytest.mark.parametrize("name", ALL)
@pytest.mark.timeout(300)
async def test_each_leaves_one_record_of_whom_it_showed(name, service_under_test, quiet):
    faults: list[str] = []
    async with beside_all(service_under_test, name) as (tested, everybody, caller):
        for rpc, line in RECORDS[name].items():
            at = Place(rpc, municipality=line.municipality, strand=line.strand)
            for one in everybody:
                await furnish(one, (at,))
                await arrange(one, at, line)
            await a_file(tested, at)
            faults += [f"{rpc}: {fault}" for fault in await looked(tested, caller, name, rpc, line, at)]
    assert not faults, "\n" + "\n".join(faults)


async def test_a_search_names_those_too_whom_it_masks(service_under_test):
    async with beside_all(service_under_test, "registry") as (tested, _, caller):
        await furnish(tested, (OWN, ELSEWHERE))
        method = recording("registry")["SearchPersons"]
        what = request(method, OWN, {"name": "Nenad Rašić"})
        answer: Any = await caller.call(method, what, BY_ROLE["mocr_officer"])
        masked = {hit.card.person_id: hit.masked for hit in answer.message.hits}
        assert masked == {str(OWN.ids["person"]): False, str(ELSEWHERE.ids["person"]): True}
        records = await tested.database.all("SELECT person_ids FROM access_record")
        assert [set(row["person_ids"]) for row in records] == [{UUID(person) for person in masked}]


@asynccontextmanager
async def beside_all(start: Any, name: str) -> AsyncIterator[tuple[UnderTest, list[UnderTest], Caller]]:
    """A service beside all others, which know two institutions and no case yet."""
    async with start(ALL[name], messages=False, **{k: v for k, v in ALL.items() if k != name}) as tested:
        everybody = [tested, *tested.neighbours.values()]
        for one in everybody:
            if one.service.name == "identity":
                await furnish(one, (OWN, UNREFERRED))
        caller = Caller(tested, lambda _by: tested._key)
        yield tested, everybody, caller
        await caller.close()


async def arrange(one: UnderTest, at: Place, line: Line) -> None:
    """Make the rows of a case stand as the line says."""
    admin = await asyncpg.connect(one.database.admin_url)
    # Rows that others refer to go too.
    await admin.execute("SET session_replication_role = replica")
    found = await admin.fetch("SELECT relname FROM pg_class WHERE relkind = 'r'")
    # Identity has a table of sessions too, which are none of a commission.
    tables = {row["relname"] for row in found} - ({"session"} if one.service.name == "identity" else set())
    for table in filter(tables.__contains__, line.gone):
        await admin.execute(f"DELETE FROM {table} WHERE {key(table)} = ANY($1)", keys(table, at))
    for table in filter(tables.__contains__, line.adds):
        # Of a municipality, where a row is of one.
        fence = {} if table.endswith("_ref") else {"municipality": at.municipality}
        await seeds.insert(admin, table, **fence, **named(line.adds[table], at))
    await admin.set_type_codec("jsonb", encoder=json.dumps, decoder=json.loads, schema="pg_catalog")
    for table in filter(tables.__contains__, line.rows):
        await change(admin, table, line.rows[table], at)
    await admin.close()


async def change(admin: Any, table: str, changes: Mapping[str, Any], at: Place) -> None:
    """Change the rows of a table that belong to a case."""
    columns = named(changes, at)
    sets = ", ".join(f"{name} = ${number}" for number, name in enumerate(columns, start=2))
    query = f"UPDATE {table} SET {sets} WHERE {key(table)} = ANY($1)"
    await admin.execute(query, keys(table, at), *columns.values())


def key(table: str) -> str:
    """Return the column by which a table's rows belong to a case."""
    return _KEYS.get(table, "id")


def keys(table: str, at: Place) -> list[UUID]:
    """Return the values of that column; of the institutions, the other one."""
    return [OTHERS] if table == "institution" else list(at.ids.values())


def named(columns: Mapping[str, Any], at: Place) -> dict[str, Any]:
    """Put ids where a line says {blob}, {point}, …"""
    return {
        name: at.ids[value.strip("{}")] if isinstance(value, str) and value.startswith("{") else value
        for name, value in columns.items()
    }


async def a_file(tested: UnderTest, at: Place) -> None:
    """Let there be the bytes of the case's file, and its row where none stands."""
    folder = Path(tested.runtime.settings.blobs) / "blobs"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / str(at.ids["blob"])).write_bytes(b"%PDF-1.7 signed")
    if not await tested.database.all("SELECT FROM blob WHERE id = $1", at.ids["blob"]):
        await seeds.add(
            tested.database,
            "blob",
            id=at.ids["blob"],
            attached_at=NOW if tested.service.name == "benefits" else None,
            account_id="mocr_officer:person",
            institution_id=str(OURS),
        )


async def looked(tested: UnderTest, caller: Caller, name: str, rpc: str, line: Line, at: Place) -> list[str]:
    """Call, and call again with the same request; return what the records say wrongly."""
    method = recording(name)[rpc]
    path = f"{method.containing_service.full_name}/{rpc}"
    what: Any = request(method, at, line.more)
    faults = []
    for turn, shows in enumerate((line.shows, line.again or line.shows)):
        before = len(await tested.database.all(_RECORDS, path))
        answer = await caller.call(method, what, BY_ROLE[line.by])
        if answer.code != "OK":
            return [*faults, f"{answer.code} {answer.reason} at turn {turn + 1}"]
        found = [set(row["person_ids"]) for row in await tested.database.all(_RECORDS, path)][before:]
        wanted = [whom(shows, answer.message, at)]
        if found != wanted:
            faults.append(f"turn {turn + 1} names {told(found, at)} and showed {told(wanted, at)}")
        if not hasattr(what, "request_id"):
            break
    return faults


def whom(shows: Shown, answer: Any, at: Place) -> set[UUID]:
    """Return the people whom an answer shows."""
    return SHOWN[shows](at) if isinstance(shows, str) else shows(answer, at)


def told(records: list[set[UUID]], at: Place) -> list[list[str]]:
    """Write records by what people are in the case."""
    names = {value: name for name, value in at.ids.items()}
    return [sorted(names.get(person, str(person)) for person in people) for people in records]
