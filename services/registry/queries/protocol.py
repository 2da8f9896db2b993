"""The protocol: what came and went of one case, and the book of a municipality."""

from __future__ import annotations

from typing import Final

from services.chassis.database.database import Statement
from services.chassis.database.statements import literals
from services.registry.queries.cases import FILE, PEOPLE
from services.registry.rules.transfers import State

__all__ = ["BOOK", "OF_CASE", "PEOPLE_OF_BOOK"]

_STRANDS: Final = "case_file.strand = ANY(CAST(:strands AS text[]))"
_ENTRIES: Final = "protocol_entry entry JOIN case_file ON case_file.id = entry.case_id"
# The book stays that of the office which gave the number: of a case that has gone to another municipality it
# knows what the transfer says.
_KEPT: Final = (
    "protocol_entry entry JOIN LATERAL ("
    "SELECT c.number, c.strand, c.head_person_id FROM case_file c WHERE c.id = entry.case_id UNION ALL"
    " SELECT t.case_number, t.strand, NULL FROM transfer t WHERE t.case_id = entry.case_id"
    f" AND t.municipality = entry.municipality AND t.state = {literals([State.ACCEPTED])}"
    " LIMIT 1) case_file ON true"
)
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
BOOK: Final = Statement(f"SELECT entry.*, case_file.number AS case_number FROM {_KEPT} WHERE {_IN_BOOK}")
PEOPLE_OF_BOOK: Final = Statement(
    f"SELECT DISTINCT case_file.head_person_id AS person_id FROM {_KEPT}"
    f" WHERE {_IN_BOOK} AND case_file.head_person_id IS NOT NULL"
)
