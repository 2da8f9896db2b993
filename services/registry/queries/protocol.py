"""The protocol: what came and went of one case, and the book of a municipality."""

from __future__ import annotations

from typing import Final

from services.chassis.database.database import Statement
from services.registry.queries.cases import FILE, PEOPLE

__all__ = ["BOOK", "OF_CASE", "PEOPLE_OF_BOOK"]

_STRANDS: Final = "case_file.strand = ANY(CAST(:strands AS text[]))"
_ENTRIES: Final = "protocol_entry entry JOIN case_file ON case_file.id = entry.case_id"
_IN_BOOK: Final = (
    f"{{scope}} AND {_STRANDS} AND entry.municipality = :municipality"
    " AND entry.stamped_on BETWEEN CAST(:start AS date) AND CAST(:end AS date)"
)

OF_CASE: Final = Statement(
    f"SELECT entry.*, {PEOPLE} AS seen FROM {_ENTRIES}"
    f" WHERE {{scope}} AND {_STRANDS} AND case_file.id = CAST(:case_id AS uuid) ORDER BY entry.id DESC",
    people="seen",
    file=FILE,
)
# What reads it says whom it shows: the job's result leaves the record.
BOOK: Final = Statement(f"SELECT entry.*, case_file.number AS case_number FROM {_ENTRIES} WHERE {_IN_BOOK}")
PEOPLE_OF_BOOK: Final = Statement(
    f"SELECT DISTINCT case_file.head_person_id AS person_id FROM {_ENTRIES}"
    f" WHERE {_IN_BOOK} AND case_file.head_person_id IS NOT NULL"
)
