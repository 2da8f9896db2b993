"""From when to when a person has a specific need."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

__all__ = ["Span", "overlaps"]

# The first day, and the day on which it ended.
Span = tuple[dt.date, dt.date | None]


def overlaps(span: Span, others: Iterable[Span]) -> bool:
    """Say whether a need would hold twice at once; it may begin again on the day on which it ended."""
    begins, ends = span[0], span[1] or dt.date.max
    return any(max(begins, since) < min(ends, until or dt.date.max) for since, until in others)
