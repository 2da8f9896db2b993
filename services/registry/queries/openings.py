"""Openings of files, and what registry knows of the steps of one case."""

from __future__ import annotations

from typing import Final

from services.chassis.database.database import Statement
from services.chassis.database.statements import literals
from services.domain.roles import MOCR_HEAD, MUNICIPAL_OFFICE
from services.registry.queries import escalations
from services.registry.queries.officers import at_work
from services.registry.rules.cases import State

__all__ = ["ALERTS", "ALERTS_TO_REVIEW", "HELD", "LIST", "OF_CASE", "STEPS", "TO_REVIEW"]

_STRANDS: Final = "case_file.strand = ANY(CAST(:strands AS text[]))"
_CASE: Final = (
    "case_file.id AS case_id, case_file.number, case_file.head_person_id, case_file.municipality,"
    " case_file.strand"
)
_SHOWN: Final = "o.*, case_file.number FROM case_opening o JOIN case_file ON case_file.id = o.case_id"

# By the index of the case: the caller's that lasts longest.
HELD: Final = Statement(
    f"SELECT {_SHOWN} WHERE {{scope}} AND {_STRANDS} AND o.case_id = CAST(:case_id AS uuid)"
    " AND o.account_id = :account_id AND o.until_time > CAST(:now AS timestamptz)"
    " ORDER BY o.until_time DESC LIMIT 1"
)
STEPS: Final = Statement(
    "SELECT case_file.state, case_file.strand, case_file.municipality, case_file.closure, case_file.number,"
    " NOT EXISTS (SELECT FROM milestone s WHERE s.case_id = case_file.id"
    f" AND s.state = {literals([State.SELECTED])}) AND case_file.strand = 'RETURN' AS unselected,"
    f" EXISTS (SELECT FROM clock JOIN {escalations.VERSIONS} WHERE clock.case_id = case_file.id"
    f" AND {escalations.come_up('case_file.municipality')}) AS late,"
    " EXISTS (SELECT FROM office_ref k WHERE case_file.municipality = ANY(k.municipalities))"
    f" AND NOT EXISTS (SELECT FROM account_ref a WHERE"
    f" {at_work('a', 'case_file.municipality', MUNICIPAL_OFFICE)}) AS deserted,"
    " EXISTS (SELECT FROM account_ref gone WHERE gone.account_id = case_file.officer_id"
    f" AND NOT {at_work('gone', 'case_file.municipality', MUNICIPAL_OFFICE)})"
    f" AND NOT EXISTS (SELECT FROM account_ref head WHERE"
    f" {at_work('head', 'case_file.municipality', [MOCR_HEAD])}) AS left_behind,"
    " EXISTS (SELECT FROM protection WHERE protection.case_id = case_file.id AND protection.end_time IS NULL"
    " AND protection.review_on <= CAST(:today AS date)) AS review,"
    " EXISTS (SELECT FROM protected_match x WHERE x.municipality = case_file.municipality"
    " AND x.case_id = case_file.id AND x.answer = '') AS match,"
    " EXISTS (SELECT FROM timeline_entry t WHERE t.case_id = case_file.id AND t.actor_id = :account_id"
    " AND t.recorded_time > CAST(:since AS timestamptz)"
    " AND t.event <> ALL(CAST(:whenever AS text[]))) AS acted"
    f" FROM case_file WHERE {{scope}} AND {_STRANDS} AND case_file.id = CAST(:case_id AS uuid)"
)
# Not the caller's own, and of none whom a protection hides from the caller (row-level security).
_TOLD: Final = "o.reason <> '' AND o.account_id <> :account_id"
_UNSEEN: Final = "NOT o.reviews @> CAST(:seen AS jsonb)"
LIST: Final = Statement(
    f"SELECT {_SHOWN} WHERE {{scope}} AND {_STRANDS}"
    f" AND o.municipality = ANY(CAST(:municipalities AS text[])) AND {_TOLD}"
    f" AND (NOT CAST(:unseen AS boolean) OR {_UNSEEN}) AND o.id < CAST(:before AS uuid)"
    " ORDER BY o.id DESC LIMIT CAST(:limit AS integer)"
)
TO_REVIEW: Final = Statement(
    f"SELECT {_CASE}, o.id AS subject_id, o.reason FROM unnest(CAST(:municipalities AS text[])) m, LATERAL"
    " (SELECT * FROM case_opening o WHERE o.municipality = m"
    f" AND {_TOLD} AND {_UNSEEN} ORDER BY o.id DESC NULLS LAST LIMIT CAST(:most AS integer)) o"
    " JOIN case_file ON case_file.id = o.case_id"
    f" WHERE {{scope}} AND {_STRANDS} ORDER BY o.id LIMIT CAST(:most AS integer)"
)
# Why the accounts that looked at a case did so outside their duty.
OF_CASE: Final = Statement(
    "SELECT o.account_id, o.reason, o.create_time, o.until_time FROM case_opening o"
    " WHERE {scope} AND o.case_id = CAST(:case_id AS uuid) AND o.reason <> '' ORDER BY o.id DESC"
)
# Who read many, of the caller's municipalities; nobody is told of the own reading.
_READ_BY_OTHERS: Final = "account_id <> :account_id"
ALERTS: Final = Statement(
    "SELECT o.* FROM reading_alert o WHERE {scope}"
    f" AND o.municipality = ANY(CAST(:municipalities AS text[])) AND o.{_READ_BY_OTHERS}"
    f" AND (NOT CAST(:unseen AS boolean) OR {_UNSEEN}) AND o.id < CAST(:before AS uuid)"
    " ORDER BY o.id DESC LIMIT CAST(:limit AS integer)"
)
ALERTS_TO_REVIEW: Final = Statement(
    "SELECT o.id, o.municipality, o.cases FROM unnest(CAST(:municipalities AS text[])) m, LATERAL"
    f" (SELECT * FROM reading_alert o WHERE o.municipality = m AND o.{_READ_BY_OTHERS} AND {_UNSEEN}"
    " ORDER BY o.id DESC NULLS LAST LIMIT CAST(:most AS integer)) o WHERE {scope}"
    " ORDER BY o.id LIMIT CAST(:most AS integer)"
)
