"""The second fence: row-level security of every table, as the app role meets it."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass

import asyncpg
import pytest

from services.chassis.auth.actors import acting
from services.chassis.errors import DomainError
from services.chassis.runtime.service import Service
from services.registry.models import Case
from services.registry.queries import cases
from tests import factories
from tests.rights.example_cases import ELSEWHERE, OWN, UNREFERRED, furnish
from tests.rights.seeds import insert
from tests.rights.test_matrix import ALL
from tests.running_services import ScratchDatabase

# Tables without a fence, and why. All others have one.
_LOG = "ids, codes and dates, read by the relay and the log's own RPC, which services alone may call"
_WORK = "the service's own bookkeeping of messages and requests: no person in it"
_NAMED = "which accounts may read which case: what the policies of all other tables ask"
_CONSENT = "ids of consents and why each ended: registry says whose they are"
_WORKPLACES = {
    "account_ref": "which account is at work in which office: no person of a family in it",
    "office_ref": "as account_ref",
}
OPEN = {
    "*": {
        "alembic_version": "the schema's version",
        "access_record": "written only: the app role may not read it",
        "outbox": _LOG,
        "outbox_version": _LOG,
        "parked_event": _LOG,
        "relay_epoch": _WORK,
        "consumer_epoch": _WORK,
        "inbox": _WORK,
        "aggregate_position": _WORK,
        "idempotency_key": _WORK,
        "job": "taken by a worker before anybody's scope is known; each RPC reads its account's own",
        "blob": "a file's name and size; whose it is, the service's rule says before its bytes are read",
    },
    "registry": {
        "case_number": "counters",
        "clock_rule": "reference data",
        "holiday": "reference data",
        "person_key": "no right of the app role: read by match_persons, which shows initials at most",
        "person_token": "as person_key",
        "name_word": "as person_key",
        **_WORKPLACES,
        "filed_file": "no right of the app role: read by cases_of_file, which tells a case's id",
        "protected_case": _NAMED,
        "person_to_compare": "ids of who is to be compared, read by the task that does it",
        "notice": "that an account was told of a clock: ids, and nobody is shown them",
        "digest": "on which day an account's digest was made",
    },
    "referral": {
        **_WORKPLACES,
        "protected_case": _NAMED,
        "number_series": "counters",
        "consent_ref": _CONSENT,
    },
    "assessment": {**_WORKPLACES, "protected_case": _NAMED, "consent_ref": _CONSENT},
    "reporting": {"protected_case": _NAMED},
    "benefits": {
        **_WORKPLACES,
        "protected_case": _NAMED,
        "number_series": "counters",
        "scheme_version": "reference data",
        "issued_act": "what anybody may know who holds the act",
        "correcting_act": "as issued_act: by its code, that an act of a day corrects a date of it",
        "throttle_bucket": "wrong codes of acts, by a hash of the address",
    },
    "identity": dict.fromkeys(
        (
            *("institution", "account", "session", "invitation", "client", "throttle_bucket"),
            *("known_source", "account_change", "totp", "recovery_code", "passkey", "challenge"),
            "provider_request",
        ),
        "staff, looked up before any scope is known; see its first revision",
    ),
}
_NO_RIGHTS = {"access_record", "person_key", "person_token", "name_word", "filed_file"}
# But for how often the same look was taken, which who looks counts on.
_COUNTED = {"access_record": {"look_key", "times", "last_at"}}
_READ = (
    "SELECT attname FROM pg_attribute WHERE attrelid = to_regclass($1) AND attnum > 0 AND NOT attisdropped"
    " AND has_column_privilege(attrelid, attnum, 'SELECT')"
)

_TABLES = (
    "SELECT relname, relrowsecurity AND relforcerowsecurity AS fenced,"
    " (SELECT count(*) FROM pg_policy WHERE polrelid = c.oid AND polqual IS NOT NULL"
    " AND polwithcheck IS NOT NULL) AS policies,"
    " (SELECT count(*) FROM pg_policy WHERE polrelid = c.oid) AS all_policies,"
    " EXISTS (SELECT FROM pg_attribute WHERE attrelid = c.oid AND attname = 'municipality') AS municipal"
    " FROM pg_class c WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p', 'v', 'm')"
    " ORDER BY relname"
)


@pytest.fixture(params=ALL)
async def beside_all(request, service_under_test) -> AsyncIterator:
    """A service with rows of two municipalities, alone."""
    async with service_under_test(ALL[request.param], messages=False) as running:
        await furnish(running)
        yield running


@dataclass(frozen=True)
class Built:
    """A service's database as its migrations made it."""

    service: Service
    database: ScratchDatabase


@pytest.fixture(params=ALL)
async def built(request, postgres) -> AsyncIterator[Built]:
    """The tables of a service, empty."""
    service = ALL[request.param]
    async with postgres.database(service.name, service.migrations) as database:
        yield Built(service, database)


@pytest.fixture
async def app(beside_all) -> AsyncIterator[asyncpg.Connection]:
    """A connection as the app role."""
    connection = await asyncpg.connect(beside_all.database.app_url)
    yield connection
    await connection.close()


def fenced(beside_all, tables):
    return [table for table in tables if table["relname"] not in opened(beside_all)]


def opened(beside_all):
    return {**OPEN["*"], **OPEN.get(beside_all.service.name, {})}


async def test_every_table_is_fenced_or_says_why_not(built):
    tables = await built.database.all(_TABLES)
    assert opened(built).keys() <= {table["relname"] for table in tables}, "an exception without a table"
    without = [
        table["relname"]
        for table in fenced(built, tables)
        if not table["fenced"] or not table["policies"] or table["policies"] != table["all_policies"]
    ]
    assert not without


# Fenced tables that hold nothing of a case, and why; all others hide what belongs to a protected one.
OF_NO_CASE = {
    "*": {"draft": "what somebody typed, for the same account alone"},
    "registry": {
        "reading_alert": "how many cases somebody read, and none of them",
        "office_act": "which meetings an office held, by kind and day",
    },
    "referral": {
        "meeting": "what an office does outside a case",
        "contact": "people of bodies and organisations, and of no family",
    },
    "benefits": {
        "project": "of an organisation, for people who are numbers",
        "session": "what a commission decides of cases stands in the points of its agenda",
        "commission_body": "staff",
        "composition": "staff",
    },
    "reporting": {
        "profile": "found by the persons of facts and families alone, which are hidden",
        "definition": "how a number is counted",
        "activity": "who took part is an id, and names come from registry",
        "export": "whose job it was",
        "release": "numbers, and protected cases were not counted (tests/reporting/test_releases.py)",
    },
    "identity": {"case_ref": "never written there"},
}
_HIDING = (
    "SELECT c.relname FROM pg_policy p JOIN pg_class c ON c.oid = polrelid"
    " WHERE NOT polpermissive AND pg_get_expr(polqual, polrelid) LIKE '%protected_case%'"
    " AND pg_get_expr(polwithcheck, polrelid) LIKE '%protected_case%'"
)


async def test_every_table_of_cases_hides_protected_ones(built):
    exceptions = {**OF_NO_CASE["*"], **OF_NO_CASE.get(built.service.name, {})}
    tables = {table["relname"] for table in fenced(built, await built.database.all(_TABLES))}
    hiding = {row["relname"] for row in await built.database.all(_HIDING)}
    assert tables - hiding == set(exceptions)


async def test_the_app_role_owns_nothing_and_passes_by_no_fence(beside_all, app):
    role = f"{beside_all.service.name}_app"
    rows = await beside_all.database.all(
        "SELECT rolsuper, rolbypassrls, rolcreaterole, rolcreatedb, rolreplication,"
        " (SELECT count(*) FROM pg_class WHERE relowner = r.oid) AS owned,"
        " (SELECT count(*) FROM pg_proc WHERE proowner = r.oid) AS functions,"
        " (SELECT count(*) FROM pg_auth_members WHERE member = r.oid) AS memberships,"
        " has_schema_privilege(r.oid, 'public', 'CREATE') AS makes,"
        " has_database_privilege(r.oid, current_database(), 'CREATE') AS makes_schemas"
        " FROM pg_roles r WHERE rolname = $1",
        role,
    )
    assert not any(rows[0].values()), dict(rows[0])
    closed = _NO_RIGHTS & {table["relname"] for table in await beside_all.database.all(_TABLES)}
    assert "access_record" in closed
    for table in closed:
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await app.fetch(f'SELECT * FROM "{table}"')
        assert {row["attname"] for row in await app.fetch(_READ, table)} == _COUNTED.get(table, set()), table
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await app.execute(f'SET ROLE "{beside_all.service.name}_owner"')


# What finds a family everywhere, and help for the same persons.
FUNCTIONS = {
    "registry": {
        "match_persons",
        "match_compared",
        "put_person_key",
        "put_person_keys",
        "key_report",
        "hidden_persons",
        "families_of",
        "families_left_by_death",
        "cases_of_file",
        "open_cases_of",
        "move_person_keys",
        "compare_member",
        "compare_person",
        "compare_case",
    },
    "benefits": {"help_of"},
}


async def test_functions_that_pass_by_the_fence_find_no_other_table(built):
    rows = await built.database.all(
        "SELECT p.proname, p.proconfig, o.rolname AS owner,"
        " has_function_privilege('public', p.oid, 'EXECUTE') AS everybody"
        " FROM pg_proc p JOIN pg_roles o ON o.oid = p.proowner"
        " WHERE p.prosecdef AND p.pronamespace = 'public'::regnamespace"
    )
    for row in rows:
        assert "search_path=public, pg_temp" in (row["proconfig"] or []), row["proname"]
        assert row["owner"] == f"{built.service.name}_owner"
        assert not row["everybody"], row["proname"]
    # Who looked at persons, and who read how many files, in each.
    names = {row["proname"] for row in rows} - {"access_records_of", "files_read_since"}
    assert len(names) == len(rows) - 2
    assert names == FUNCTIONS.get(built.service.name, set())


async def count(app, table, scope):
    async with app.transaction():
        if scope is not None:
            await app.execute("SELECT set_config('prag.scope', $1, true)", scope)
        return await app.fetchval(f'SELECT count(*) FROM "{table}"')


async def test_no_scope_and_a_wrong_scope_show_no_row(beside_all, app):
    full = set()
    for table in fenced(beside_all, await beside_all.database.all(_TABLES)):
        name = table["relname"]
        every = await beside_all.database.all(f'SELECT count(*) AS n FROM "{name}"')
        for scope in (None, "", "{}", '{"GJL"}', '{"ran"}', '{"RAN,KAM"}'):
            assert not await count(app, name, scope), (name, scope)
        if table["municipal"]:
            ours = await count(app, name, '{"RAN"}')
            assert (
                ours
                == (
                    await beside_all.database.all(
                        f"SELECT count(*) AS n FROM \"{name}\" WHERE municipality = 'RAN'"
                    )
                )[0]["n"]
            )
            assert ours < every[0]["n"] or not every[0]["n"]
            full |= {name} if every[0]["n"] else set()
    assert full or beside_all.service.name == "identity"


# What the service may add to and never change.
NEVER_CHANGED = {"release"}


async def test_no_row_can_be_put_or_moved_outside_the_scope(beside_all, app):
    for table in fenced(beside_all, await beside_all.database.all(_TABLES)):
        name = table["relname"]
        if not table["municipal"]:
            continue
        for wrong in ("KAM", "---", ""):
            with pytest.raises(asyncpg.InsufficientPrivilegeError, match="row-level security"):
                async with app.transaction():
                    await app.execute("""SELECT set_config('prag.scope', '{"RAN"}', true)""")
                    await insert(app, name, municipality=wrong)
        if name in NEVER_CHANGED:
            with pytest.raises(asyncpg.InsufficientPrivilegeError, match="permission denied"):
                await app.execute(f"UPDATE \"{name}\" SET municipality = 'KAM'")
            continue
        if await count(app, name, '{"RAN"}'):
            with pytest.raises(asyncpg.InsufficientPrivilegeError, match="row-level security"):
                async with app.transaction():
                    await app.execute("""SELECT set_config('prag.scope', '{"RAN"}', true)""")
                    await app.execute(f"UPDATE \"{name}\" SET municipality = 'KAM'")
        async with app.transaction():
            await app.execute("""SELECT set_config('prag.scope', '{"RAN"}', true)""")
            gone = await app.execute(f"UPDATE \"{name}\" SET municipality = 'RAN' WHERE municipality = 'KAM'")
            assert gone == "UPDATE 0"


async def test_two_tenants_take_turns_on_one_connection(service_under_test):
    """10,000 turns: queries, transactions, failures and calls that nobody waited for."""
    async with service_under_test(ALL["registry"], messages=False, pool_size=1) as running:
        await furnish(running)
        database = running.runtime.database
        ours, theirs = factories.officer("RAN"), factories.officer("KAM")
        own, foreign = {OWN.ids["case"], UNREFERRED.ids["case"]}, {ELSEWHERE.ids["case"]}
        for turn in range(5_000):
            for by, mine, other in ((ours, own, foreign), (theirs, foreign, own)):
                with acting(by):
                    await _look(database, by, mine, other, turn)


async def _look(database, by, mine, other, turn) -> None:
    everything = [*mine, *other]
    strands = ["REINTEGRATION"]
    if turn % 10 == 0:
        async with database.transaction() as tx:
            found = {one for one in everything if await tx.session.get(Case, one)}
            assert found == mine
    elif turn % 97 == 0:
        with pytest.raises(DomainError):
            async with database.transaction() as tx:
                await tx.widen("RAN", "KAM")
                raise DomainError("NOT_VISIBLE")
    elif turn % 101 == 0:
        waiting = asyncio.ensure_future(
            database.fetch(cases.VISIBLE, case_id=next(iter(mine)), strands=strands)
        )
        await asyncio.sleep(0)
        waiting.cancel()
        await asyncio.gather(waiting, return_exceptions=True)
    else:
        one = everything[turn % len(everything)]
        row = await database.fetchrow(cases.VISIBLE, case_id=one, strands=strands)
        assert (row is not None) == (one in mine), (by.municipalities, turn)
    if turn % 50 == 0:
        assert await database.pool.fetchval("SELECT count(*) FROM case_file") == 0
