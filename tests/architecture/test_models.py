"""Models and migrations say the same, and a state is one of those that the rules name."""

from __future__ import annotations

import importlib
import inspect
import re
from collections.abc import Collection
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from prag.common.v1 import job_service_pb2 as jobs
from sqlalchemy import Connection, MetaData, text
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

from deploy.local.places import SERVICES
from services.assessment.rules import items, opp, plans, visits
from services.benefits.rules import applications, compositions, projects, sessions
from services.chassis.database.database import sqlalchemy_url
from services.chassis.database.migrations import tables
from services.chassis.database.orm_base import Base
from services.identity.rules import accounts, hands
from services.referral import rules as referrals
from services.referral.rules import contacts
from services.registry.rules import cases, clocks, pairs, papers, transfers

# The chassis writes these by statements of its own, and maps none of them.
CHASSIS = {*re.findall(r"CREATE TABLE (\w+)", inspect.getsource(tables)), "alembic_version"}

STATES: dict[tuple[str, str], Collection[str]] = {
    ("registry", "case_file"): cases.State,
    ("registry", "milestone"): cases.State,
    ("registry", "clock"): clocks.State,
    ("registry", "transfer"): transfers.State,
    ("registry", "duplicate_pair"): pairs.State,
    ("registry", "person_paper"): papers.State,
    ("assessment", "visit"): visits.State,
    ("assessment", "submission"): opp.State,
    ("assessment", "plan"): plans.State,
    ("assessment", "plan_item"): items.State,
    ("referral", "referral"): referrals.State,
    ("referral", "meeting"): referrals.MeetingState,
    ("referral", "contact"): contacts.State,
    ("benefits", "application"): applications.State,
    ("benefits", "composition"): compositions.State,
    ("benefits", "project"): projects.State,
    ("benefits", "session"): sessions.SessionState,
    ("benefits", "agenda_point"): sessions.PointState,
    ("identity", "account"): accounts.State,
    ("identity", "account_change"): hands.State,
}
JOB = {name.removeprefix("JOB_STATE_") for name, number in jobs.JobState.items() if number}


def tables_of(service: str) -> MetaData:
    module = importlib.import_module(f"services.{service}.models")
    models = [kind for kind in vars(module).values() if isinstance(kind, type) and issubclass(kind, Base)]
    return next(model.metadata for model in models if model is not Base)


def differences(connection: Connection, metadata: MetaData) -> list[Any]:
    options = {
        "compare_type": True,
        "include_name": lambda name, kind, _parents: kind != "table" or name not in CHASSIS,
    }
    return compare_metadata(MigrationContext.configure(connection, opts=options), metadata)


# What Alembic does not compare: conditions of indexes, and checks.
DEFINITIONS = """
SELECT table_of.relname AS table, index.relname AS name, pg_get_indexdef(indexrelid) AS definition
FROM pg_index JOIN pg_class AS index ON index.oid = indexrelid
JOIN pg_class AS table_of ON table_of.oid = indrelid
WHERE index.relnamespace = CAST(:schema AS regnamespace) AND NOT indisprimary
UNION ALL SELECT table_of.relname, conname, pg_get_constraintdef(check_of.oid)
FROM pg_constraint AS check_of JOIN pg_class AS table_of ON table_of.oid = conrelid
WHERE contype = 'c' AND connamespace = CAST(:schema AS regnamespace)
"""


def definitions(connection: Connection, schema: str) -> dict[tuple[str, str], str]:
    """Indexes and checks of a schema, whatever the order in which a list of names was written."""

    def plain(definition: str) -> str:
        lists = re.sub(r"ARRAY\[([^]]*)\]", lambda found: str(sorted(found.group(1).split(", "))), definition)
        return lists.replace(f" {schema}.", " ")

    return {
        (row.table, row.name): plain(row.definition)
        for row in connection.execute(text(DEFINITIONS), {"schema": schema})
        if row.table not in CHASSIS
    }


def made_of_models(connection: Connection, metadata: MetaData) -> dict[tuple[str, str], str]:
    connection.execute(text("CREATE SCHEMA of_models"))
    metadata.create_all(connection.execution_options(schema_translate_map={None: "of_models"}))
    return definitions(connection, "of_models")


@pytest.mark.parametrize("service", SERVICES)
async def test_models_say_what_the_migrations_made(postgres, service):
    async with postgres.database(service, f"services.{service}.migrations") as database:
        engine = create_async_engine(sqlalchemy_url(database.admin_url), poolclass=NullPool)
        async with engine.connect() as connection:
            assert await connection.run_sync(differences, tables_of(service)) == []
            migrated = await connection.run_sync(definitions, "public")
            assert await connection.run_sync(made_of_models, tables_of(service)) == migrated
        await engine.dispose()


@pytest.mark.parametrize("service", SERVICES)
async def test_a_state_is_one_of_those_that_the_rules_name(postgres, service):
    expected = {table: set(states) for (owner, table), states in STATES.items() if owner == service}
    async with postgres.database(service, f"services.{service}.migrations") as database:
        columns = await database.all(
            "SELECT table_name FROM information_schema.columns"
            # A projection holds what another service told, and is not to refuse a state that is new there.
            " WHERE table_schema = 'public' AND column_name = 'state' AND table_name <> 'case_ref'"
        )
        checks = await database.all(
            "SELECT conrelid::regclass::text AS table, pg_get_constraintdef(oid) AS definition"
            " FROM pg_constraint WHERE contype = 'c' AND conname LIKE 'ck\\_%\\_state'"
        )
    limits = {row["table"]: set(re.findall(r"'(\w+)'", row["definition"])) for row in checks}
    assert limits == {**expected, "job": JOB}
    assert {row["table_name"] for row in columns} == set(limits), "a column of states that is not limited"
