"""A birth as people write it: where it is searched for, and where the search hands it on to a form."""

from __future__ import annotations

import datetime as dt
import re

__all__ = ["parse_birth", "write_birth"]


def parse_birth(text: str) -> str | None:
    """Read "1988", "9.5.1988" or "1988-05-09" as a year or an ISO day; None when it is none of these."""
    text = text.strip().rstrip(".")
    if re.fullmatch(r"\d{4}", text):
        return text if 1900 <= int(text) <= 2100 else None
    match = re.fullmatch(r"(\d{1,2})\.\s*(\d{1,2})\.\s*(\d{4})", text)
    parts = (match[3], match[2], match[1]) if match else tuple(text.split("-"))
    try:
        year, month, day = map(int, parts)
        return dt.date(year, month, day).isoformat()
    except ValueError:
        return None


def write_birth(year: int, month: int, day: int) -> str:
    """Write it as `parse_birth` reads it: an ISO day, the year where no more is known, or nothing."""
    return f"{year:04d}-{month:02d}-{day:02d}" if month else f"{year:04d}" if year else ""
