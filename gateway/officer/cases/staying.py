"""Which case stays where one is closed as its double: registry asks, the form shows those it may be."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from gateway import places
from services.chassis.errors import FailedPrecondition

__all__ = ["asked", "offer"]

_PARTS = ("case_ids", "case_numbers", "municipalities")


@contextmanager
def asked(form: Any) -> Iterator[None]:
    """Put the question of a refusal into the form."""
    try:
        yield
    except FailedPrecondition as error:
        if error.reason == "STAYING_CASE_UNNAMED":
            form.stays_asked.data = _written(error.metadata)
            offer(form)
        raise


def offer(form: Any) -> None:
    """Offer the cases that were asked about."""
    rows = [row.split("|") for row in (form.stays_asked.data or "").split(";")]
    form.stays_case_id.choices = [
        (case_id, f"{number}, {places.municipality_name(place)}")
        for case_id, number, place in (row for row in rows if len(row) == len(_PARTS))
    ]


def _written(metadata: Mapping[str, str]) -> str:
    columns = [metadata.get(name, "").split(",") for name in _PARTS]
    return ";".join("|".join(row) for row in zip(*columns, strict=True))
