"""Rows that were copied from a spreadsheet, as contacts; and what of them cannot be read."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from typing import Final

from prag.referral.v1 import contact_pb2 as pb

from gateway.fields import codes, enum_choices
from services.domain import names
from services.domain.fields_of_work import FIELDS

__all__ = ["COLUMNS", "MOST", "read"]

# In this order; what a spreadsheet gives when rows are copied is parted by tabs.
COLUMNS: Final = (
    *("organisation", "kind", "work_field", "person_name"),
    *("position", "place", "phone", "email", "note"),
)
MOST: Final = 500


def read(lines: str) -> tuple[list[pb.ContactEntry], list[tuple[int, str, str]]]:
    """Return the contacts of the rows, and what is wrong: (row from 1, column, what stands there)."""
    kinds = _words(enum_choices(pb.ContactKind))
    fields = _words(codes(FIELDS))
    entries, wrong = [], []
    for number, row in enumerate(_rows(lines), 1):
        said = dict(zip(COLUMNS, [*row, *[""] * len(COLUMNS)], strict=False))
        kind, field = (
            known.get(names.fold(said[name]) or said[name], "")
            for name, known in (("kind", kinds), ("work_field", fields))
        )
        wrong += [
            (number, name, said[name])
            for name, found in (("organisation", said["organisation"]), ("kind", kind), ("work_field", field))
            if not found
        ]
        texts = {name: value for name, value in said.items() if name not in {"kind", "work_field"}}
        entries.append(pb.ContactEntry(kind=kind or None, work_field=field, **texts))
    return entries, wrong


def _rows(lines: str) -> Iterable[list[str]]:
    """Rows that are not empty, parted as the first of them is: by tabs, semicolons or commas."""
    filled = [line for line in lines.splitlines() if line.strip()]
    mark = next((sign for sign in "\t;" if filled and sign in filled[0]), ",")
    for line in filled:
        yield [" ".join(cell.split()) for cell in _cells(line, mark)]


def _cells(line: str, mark: str) -> list[str]:
    """A row's cells; by itself, so that a quotation mark that is left open takes no other row along."""
    if mark == "\t":
        return line.split(mark)
    try:
        return next(csv.reader([line], delimiter=mark))
    except csv.Error:
        return line.split(mark)


def _words(choices: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Codes by their words, however these are spelt, and by themselves."""
    known: dict[str, str] = {}
    for code, word in choices:
        known |= {names.fold(word): code, names.fold(code): code}
    return known
