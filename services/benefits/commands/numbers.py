"""Numbers that people read: Z-2026-0311, V-2026-0115, 11/2026."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import text

from services.chassis.database.database import Tx

_NEXT = text(
    "INSERT INTO number_series AS series (series, year, last) VALUES (:series, :year, 1)"
    " ON CONFLICT (series, year) DO UPDATE SET last = series.last + 1 RETURNING last"
)


async def numbered(tx: Tx, letter: str, on: dt.date) -> str:
    """Return the next number of a country-wide series; taken late, as it locks the series until the end."""
    return f"{letter}-{on.year}-{await _next(tx, letter, on.year):04d}"


async def session_number(tx: Tx, municipality: str, on: dt.date) -> str:
    """Return the next number of a commission's sessions of the year."""
    return f"{await _next(tx, f'SESSION:{municipality}', on.year)}/{on.year}"


async def _next(tx: Tx, series: str, year: int) -> int:
    result = await tx.session.execute(_NEXT, {"series": series, "year": year})
    return int(result.scalar_one())
