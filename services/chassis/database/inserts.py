"""New rows of several tables in one statement, which checks foreign keys when all of them stand."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import orjson

from services.chassis.database.orm_base import Base, written

__all__ = ["by_table", "ctes", "parameters"]

_Rows = Mapping[type[Base], Sequence[Base]]


def by_table(rows: Iterable[Base]) -> dict[type[Base], list[Base]]:
    """Put rows together that go to one table."""
    found: dict[type[Base], list[Base]] = {}
    for row in rows:
        found.setdefault(type(row), []).append(row)
    return found


def ctes(models: Iterable[type[Base]], source: str = "") -> list[str]:
    """Write a CTE for each table; with a source, only if that has a row."""
    first = f"{source}, " if source else ""
    return [
        f"new_{name} AS (INSERT INTO {name} ({columns}) SELECT {columns}"
        f" FROM {first}jsonb_populate_recordset(NULL::{name}, CAST(:{name} AS jsonb)))"
        for name, columns in (
            (model.__tablename__, ", ".join(column.name for column in model.__table__.columns))
            for model in models
        )
    ]


def parameters(rows: _Rows, now: dt.datetime) -> dict[str, str]:
    """Return what the CTEs name: each table's rows as JSON, filled up as the ORM fills them up."""
    return {
        model.__tablename__: orjson.dumps([written(row, now) for row in of_table], default=_text).decode()
        for model, of_table in rows.items()
    }


def _text(value: Any) -> str:
    """Write what JSON has no form of as PostgreSQL reads it: bytes, and ids as asyncpg makes them."""
    if isinstance(value, bytes):
        return "\\x" + value.hex()
    if isinstance(value, uuid.UUID):
        return str(value)
    raise TypeError(f"a {type(value).__name__} does not go into a row by JSON")
