"""Rows written past every fence, as the superuser: what a test wants to be there, and nothing else."""

import datetime as dt
import json
from typing import Any

import asyncpg

from services.chassis.ids import new_id
from services.chassis.testing import ScratchDatabase

_NOW = dt.datetime(2026, 11, 20, 8, 0, tzinfo=dt.UTC)
# What a column holds that nobody names and that may not be empty, by its type.
_EMPTY: dict[str, Any] = {
    "text": "",
    "int4": 0,
    "int8": 0,
    "bool": False,
    "timestamptz": _NOW,
    "date": _NOW.date(),
    "jsonb": "{}",
    "bytea": b"",
    "_text": [],
    "_uuid": [],
}
_COLUMNS = (
    "SELECT column_name, udt_name FROM information_schema.columns WHERE table_schema = 'public'"
    " AND table_name = $1 AND is_generated = 'NEVER' AND is_identity = 'NO'"
    " AND (is_nullable = 'NO' AND column_default IS NULL OR column_name = ANY($2::text[]))"
)


async def add(database: ScratchDatabase, table: str, **values: Any) -> None:
    """Write one row; columns that must have a value get an empty one unless it is given."""
    connection = await asyncpg.connect(database.admin_url)
    try:
        await insert(connection, table, **values)
    finally:
        await connection.close()


async def insert(connection: Any, table: str, **values: Any) -> None:
    """Write one row as whoever is connected."""
    columns = await connection.fetch(_COLUMNS, table, list(values))
    row = {
        column["column_name"]: _value(column["udt_name"], column["column_name"], values) for column in columns
    }
    unknown = values.keys() - row.keys()
    if unknown:
        raise KeyError(f"{table} has no {', '.join(sorted(unknown))}")
    names = ", ".join(f'"{name}"' for name in row)
    places = ", ".join(f"${number}" for number in range(1, len(row) + 1))
    await connection.execute(f'INSERT INTO "{table}" ({names}) VALUES ({places})', *row.values())


def _value(kind: str, name: str, values: dict[str, Any]) -> Any:
    if name not in values:
        return new_id() if kind == "uuid" else _EMPTY[kind]
    value = values[name]
    return json.dumps(value) if kind == "jsonb" and not isinstance(value, str | None) else value
