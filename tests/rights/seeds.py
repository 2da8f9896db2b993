"""Rows written past every fence, as the superuser: what a test wants to be there, and nothing else."""

import datetime as dt
import json
from typing import Any

from services.chassis.ids import new_id
from tests.running_services import ScratchDatabase

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
    "SELECT attname AS column_name, typname AS udt_name FROM pg_attribute JOIN pg_type t ON t.oid = atttypid"
    " WHERE attrelid = to_regclass(quote_ident($1)) AND attnum > 0 AND NOT attisdropped"
    " AND attgenerated = '' AND attidentity = ''"
    " AND (attnotnull AND NOT atthasdef OR attname = ANY($2::text[]))"
)


async def add(database: ScratchDatabase, table: str, **values: Any) -> None:
    """Write one row; columns that must have a value get an empty one unless it is given."""
    await insert(database.superuser, table, **values)


async def insert(connection: Any, table: str, **values: Any) -> None:
    """Write one row as whoever is connected."""
    if table == "clock" and "rule_version_id" not in values:
        # A clock goes by a version of its rule.
        version = "SELECT id FROM clock_rule ORDER BY code = $1 DESC, valid_from LIMIT 1"
        [found] = await connection.fetch(version, values.get("rule", ""))
        values["rule_version_id"] = found["id"]
    columns = await connection.fetch(_COLUMNS, table, list(values))
    row = {
        column["column_name"]: _value(column["udt_name"], column["column_name"], values) for column in columns
    }
    unknown = values.keys() - row.keys()
    if unknown:
        raise KeyError(f"{table} has no {', '.join(sorted(unknown))}")
    names = ", ".join(f'"{name}"' for name in row)
    places = ", ".join(f"${number}" for number in range(1, len(row) + 1))
    await connection.fetch(f'INSERT INTO "{table}" ({names}) VALUES ({places})', *row.values())


def _value(kind: str, name: str, values: dict[str, Any]) -> Any:
    if name not in values:
        return new_id() if kind == "uuid" else _EMPTY[kind]
    value = values[name]
    return json.dumps(value) if kind == "jsonb" and not isinstance(value, str | None) else value
