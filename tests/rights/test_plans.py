"""How the database reads a country: no table from end to end, and never more rows than the page asks for.

`PRAG_ROWS` sets the number of cases (1,000,000 in the report); as it comes, a size that CI can fill.
"""

import datetime as dt
import json
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import Any
from uuid import UUID

import asyncpg
import pytest
from asyncpg import connection as driver

from services.chassis.auth.actors import Actor
from services.referral import queries
from tests import factories
from tests.rights import bulk
from tests.rights.calls import Caller, request
from tests.rights.example_cases import Place
from tests.rights.test_matrix import ALL, methods

ROWS = int(os.environ.get("PRAG_ROWS", "30000"))
# A table is big from here on; smaller ones may be read whole.
_BIG = 2_000
_PAGE = 51
# A queue is no list that one turns the pages of: it ends here.
_QUEUE = 500
# A count ends there, wherever the counted are.
_COUNT = queries.MOST_COUNTED * len(queries.ALL_STATES)
INSTITUTION = str(UUID(int=int("7", 16)))

LISTS = {
    "registry": [
        ("ListCases", {}),
        ("ListCases", {"state": "CASE_STATE_PLANNED"}),
        ("ListCases", {"officer_id": "nobody"}),
        ("ListCases", {"officer_id": "officer-7", "state": "CASE_STATE_CLOSED"}),
        ("ListCases", {"number": "N-77"}),
        ("ListCases", {"number": "NONE"}),
        ("ListCases", {"unassigned": True}),
        *((name, {}) for name in ("GetCase", "GetCaseRef", "ListPersons", "GetPerson", "ListDocuments")),
        *((name, {}) for name in ("ListConsents", "ListClocks", "ListTimeline", "GetDocument")),
        ("BatchGetCards", {"ids": ["{person}"], "case_ids": ["{case}"]}),
        ("SearchPersons", {"name": "Nenad", "other": "PRI-2026-000007"}),
        ("ListWork", {}),
    ],
    "referral": [
        ("ListReferrals", {"case_id": ""}),
        ("ListReferrals", {}),
        # Nobody is in this state; and one referral in a hundred.
        ("ListReferrals", {"case_id": "", "states": ["REFERRAL_STATE_WITHDRAWN"]}),
        ("ListReferrals", {"case_id": "", "states": ["REFERRAL_STATE_UNANSWERED", "REFERRAL_STATE_FAILED"]}),
        ("CountReferrals", {}),
        ("GetReferral", {}),
        ("ListWork", {}),
        ("ListOpenWork", {}),
    ],
    "benefits": [
        ("ListApplications", {"case_id": ""}),
        ("ListApplications", {}),
        ("ListApplications", {"case_id": "", "states": ["APPLICATION_STATE_APPEALED"]}),
        ("ListApplications", {"case_id": "", "states": ["APPLICATION_STATE_DRAFT"]}),
        ("ListSessions", {}),
        ("ListSessions", {"state": "SESSION_STATE_CALLED"}),
        *((name, {}) for name in ("GetApplication", "GetSession", "GetDecision", "ListEntitlements")),
        ("ListWork", {}),
        ("ListOpenWork", {}),
    ],
    "assessment": [
        ("ListVisits", {"case_id": ""}),
        ("ListVisits", {}),
        *((name, {}) for name in ("GetVisit", "GetOpp", "GetPlan", "ListRatings", "ListMonitoring")),
        *((name, {}) for name in ("GetProgress", "GetPlanItem", "ListWork", "ListOpenWork")),
    ],
}


def people() -> Iterator[tuple[str, Actor]]:
    """Those of a small, a full and an empty municipality, a region, the country, and an institution."""
    for name, code in (("small", bulk.SMALL), ("full", bulk.FULL), ("empty", bulk.NONE)):
        yield name, replace(factories.officer(code), account_id="officer-7")
    yield "region", factories.coordinator(bulk.SMALL, bulk.FULL, "GJL")
    yield "country", factories.drrpif()
    yield "ministry", factories.mcr()
    yield "institution", factories.institution("EO", bulk.FULL, "GJL", institution_id=INSTITUTION)
    yield "guest", factories.institution("CSW", bulk.FULL, "GJL", institution_id=bulk.GUEST)
    yield "commission", factories.actor("mrc_secretary", bulk.FULL)


def place(row: int) -> Place:
    """The case with that number."""
    ids = {"case": 1, "person": 2, "item": 4, "need": 4}
    names = ("case", "person", "consent", "document", "visit", "plan", "item", "need", "referral")
    more = ("application", "session", "point", "decision", "entitlement", "clock", "blob")
    return Place(
        "row",
        ids={name: UUID(f"0190000{ids.get(name, 3)}-0000-7000-8000-{row:012x}") for name in (*names, *more)},
    )


@contextmanager
def recorded(patch: Any) -> Iterator[list[tuple[str, Sequence[Any], str]]]:
    """Write down each statement that is run, with its values and its database."""
    seen: list[tuple[str, Sequence[Any], str]] = []
    whole = driver.Connection._Connection__execute  # type: ignore[attr-defined]

    async def record(self: Any, query: str, args: Sequence[Any], *more: Any, **kwargs: Any) -> Any:
        seen.append((query, args, self._params.database))
        return await whole(self, query, args, *more, **kwargs)

    with patch.context() as within:
        within.setattr(driver.Connection, "_Connection__execute", record)
        yield seen


@pytest.mark.timeout(900)
@pytest.mark.parametrize("name", LISTS)
async def test_a_country_is_read_along_its_indexes(name, service_under_test, monkeypatch, quiet):
    # A commission reads papers by the word of benefits.
    neighbour = "benefits" if name == "registry" else "registry"
    async with service_under_test(ALL[name], messages=False, **{neighbour: ALL[neighbour]}) as running:
        admin = await asyncpg.connect(running.database.admin_url, statement_cache_size=0)
        await bulk.country(admin, name, ROWS)
        await admin.execute("ANALYZE", timeout=600)
        big = {
            row["relname"]
            for row in await admin.fetch(
                "SELECT relname FROM pg_class WHERE reltuples > $1 AND relkind = 'r'", _BIG
            )
        }
        await admin.close()
        caller = Caller(running, lambda _by: running._key)
        app = await asyncpg.connect(running.database.app_url, statement_cache_size=0)
        faults = []
        for who, by in people():
            row = 2000 if by.municipalities == (bulk.SMALL,) else 2002
            for rpc, more in LISTS[name]:
                method = methods(name)[rpc]
                with recorded(monkeypatch) as seen:
                    answer = await caller.call(method, request(method, place(row), more), by)
                assert answer.code in {"OK", "NOT_FOUND", "PERMISSION_DENIED"}, (rpc, answer)
                page = _QUEUE if rpc == "ListWork" else _PAGE
                bound = _COUNT if rpc == "CountReferrals" else most(by, page, len(more.get("states", ())))
                # The same access record is written once more, and rolled back.
                await running.database.all("TRUNCATE access_record")
                for query, args, database in seen:
                    if database == running.database.name:
                        found = await looked(app, query, args, big, bound)
                        faults += [f"{rpc} {more} {who}: {fault}" for fault in found]
        await app.close()
        await caller.close()
    assert not faults, "\n" + "\n".join(dict.fromkeys(faults))


def most(by: Actor, page: int, states: int) -> int:
    """Return how many rows one scan may touch: a page of each municipality, strand and chosen state."""
    places = 1 if by.institution_id == INSTITUTION else len(by.municipalities)
    # Three strands, and what is joined to a page.
    return 4 * page * places * max(1, states)


async def looked(
    app: asyncpg.Connection, query: str, args: Sequence[Any], big: set[str], bound: int
) -> list[str]:
    """Explain a statement as it is planned for these values, and as it is planned for all."""
    faults = []
    for generic in (False, True):
        mode = "force_generic_plan" if generic else "force_custom_plan"
        transaction = app.transaction()
        await transaction.start()
        try:
            await app.execute(f"SET LOCAL plan_cache_mode = {mode}")
            await app.execute(f"PREPARE asked AS {query}")
            values = f"({', '.join(map(literal, args))})" if args else ""
            how = "EXPLAIN (ANALYZE, BUFFERS, TIMING OFF, FORMAT JSON)"
            plan = await app.fetchval(f"{how} EXECUTE asked{values}")
            faults += [
                f"{'generic: ' if generic else ''}{fault}  <- {query[:90]}"
                for fault in scans(json.loads(plan)[0]["Plan"], big, bound)
            ]
        finally:
            await transaction.rollback()
            await app.execute("DEALLOCATE ALL")
    return faults


def literal(value: Any) -> str:
    """Write a value as SQL."""
    if value is None:
        return "NULL"
    if isinstance(value, bool | int):
        return str(value).lower()
    if isinstance(value, list | tuple):
        return "'{" + ",".join('"' + str(one).replace('"', '\\"') + '"' for one in value) + "}'"
    text = value.isoformat() if isinstance(value, dt.date) else str(value)
    return "'" + text.replace("'", "''") + "'"


def scans(node: dict[str, Any], big: set[str], bound: int) -> Iterator[str]:
    """Return what reads too much below a node of a plan."""
    if node.get("Relation Name") in big and node["Actual Loops"]:
        touched = (node["Actual Rows"] + node.get("Rows Removed by Filter", 0)) * node["Actual Loops"]
        if node["Node Type"] == "Seq Scan":
            yield f"reads {node['Relation Name']} from end to end"
        elif touched > bound:
            index = node.get("Index Name", node["Node Type"])
            yield f"touches {touched:.0f} rows of {node['Relation Name']} by {index}, at most {bound}"
        # What an index passes by is no row: it is seen by its blocks only.
        blocks = node["Shared Hit Blocks"] + node["Shared Read Blocks"]
        if blocks > 4 * bound:
            yield f"reads {blocks} blocks for {node['Relation Name']}, at most {4 * bound}"
    for below in node.get("Plans", ()):
        yield from scans(below, big, bound)
