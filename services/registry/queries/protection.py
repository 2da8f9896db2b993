"""Protections of a case, and pairs that wait for who is named for it."""

from __future__ import annotations

from typing import Final

from services.chassis.database.database import Statement
from services.registry.queries.cases import FILE, PEOPLE

__all__ = ["MATCHES", "MOST", "OPEN_MATCHES", "PROTECTIONS", "TO_REVIEW"]

# Of one list; whoever is named for more is told that there is more.
MOST: Final = 200

_STRANDS: Final = "case_file.strand = ANY(CAST(:strands AS text[]))"
_EACH: Final = "unnest(CAST(:municipalities AS text[])) m"
_CASE: Final = (
    "case_file.id AS case_id, case_file.number, case_file.head_person_id, case_file.municipality,"
    " case_file.strand"
)

PROTECTIONS: Final = Statement(
    f"SELECT protection.*, {PEOPLE} AS seen"
    " FROM protection JOIN case_file ON case_file.id = protection.case_id"
    f" WHERE {{scope}} AND {_STRANDS} AND case_file.id = CAST(:case_id AS uuid) ORDER BY protection.id DESC",
    people="seen",
    file=FILE,
)
# All of a protected case is hidden from whoever is not named (row-level security), so is this.
MATCHES: Final = Statement(
    "SELECT protected_match.* FROM protected_match JOIN case_file ON case_file.id = protected_match.case_id"
    f" WHERE {{scope}} AND {_STRANDS} AND protected_match.municipality = ANY(CAST(:municipalities AS text[]))"
    " AND (CAST(:case_id AS uuid) IS NULL OR protected_match.case_id = CAST(:case_id AS uuid))"
    " ORDER BY protected_match.answer <> '', protected_match.create_time DESC, protected_match.id"
    f" LIMIT {MOST + 1}",
    people="person_id",
)
OPEN_MATCHES: Final = Statement(
    f"SELECT {_CASE}, x.id AS subject_id FROM {_EACH}, LATERAL (SELECT * FROM protected_match"
    " WHERE protected_match.municipality = m AND protected_match.answer = '') x"
    " JOIN case_file ON case_file.id = x.case_id"
    f" WHERE {{scope}} AND {_STRANDS} ORDER BY x.create_time LIMIT {MOST + 1}"
)
TO_REVIEW: Final = Statement(
    f"SELECT {_CASE}, x.id AS subject_id FROM {_EACH}, LATERAL (SELECT * FROM protection"
    " WHERE protection.municipality = m AND protection.end_time IS NULL"
    " AND protection.review_on <= CAST(:today AS date)) x JOIN case_file ON case_file.id = x.case_id"
    f" WHERE {{scope}} AND {_STRANDS} ORDER BY x.review_on LIMIT {MOST + 1}"
)
