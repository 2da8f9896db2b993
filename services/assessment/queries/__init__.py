"""What is read: one statement each, and rows as the mapped classes, with no session behind them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, TypeVar

import orjson
from sqlalchemy import inspect
from sqlalchemy.dialects.postgresql import JSONB

from services.chassis.database.database import Row

__all__ = ["OFFICE", "as_row", "columns"]

# What a list of an office has a branch for (chassis `reads.merged`).
OFFICE: Final = (
    "unnest(CAST(:municipalities AS text[])) AS m(code), unnest(CAST(:strands AS text[])) AS k(name)"
)

RowT = TypeVar("RowT", bound=Row)


_KNOWN: Final[dict[str, tuple[tuple[str, bool], ...]]] = {}


def _columns(model: type[Row]) -> tuple[tuple[str, bool], ...]:
    """Return a model's columns, and which of them hold JSON."""
    known = _KNOWN.get(model.__name__)
    if known is None:
        known = tuple((column.key, isinstance(column.type, JSONB)) for column in inspect(model).columns)
        _KNOWN[model.__name__] = known
    return known


def columns(model: type[Row], alias: str) -> str:
    """Return the columns of a model for a statement."""
    return ", ".join(f"{alias}.{name}" for name, _ in _columns(model))


def as_row(model: type[RowT], record: Mapping[str, Any]) -> RowT:
    """Return what was read as a row of the model; JSON comes as text from the driver."""
    values = {
        name: orjson.loads(record[name]) if json and record[name] is not None else record[name]
        for name, json in _columns(model)
    }
    return model(**values)
