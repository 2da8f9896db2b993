"""Columns of rows as they are read: of mapped rows as of a query's records, and what stands in JSON."""

from __future__ import annotations

import datetime as dt
from typing import Any

import orjson
from sqlalchemy import inspect

__all__ = ["as_json", "columns", "iso_day", "iso_moment"]


def columns(row: Any) -> dict[str, Any]:
    """Return a mapped row as a mapping, like a record of a query."""
    return {attribute.key: getattr(row, attribute.key) for attribute in inspect(row).mapper.column_attrs}


def as_json(value: Any) -> Any:
    """Read a column of JSON, which a query gives as text."""
    return orjson.loads(value) if isinstance(value, str) else value


def iso_day(value: str | dt.date | None) -> dt.date | None:
    """Read a day in JSON, or leave one as it is."""
    return dt.date.fromisoformat(value) if isinstance(value, str) and value else value or None


def iso_moment(value: str | dt.datetime | None) -> dt.datetime | None:
    """Read an instant in JSON, or leave one as it is."""
    return dt.datetime.fromisoformat(value) if isinstance(value, str) else value
