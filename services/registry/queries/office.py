"""How an office stands: what each of its officers has, what waits for approval, and the handovers."""

from __future__ import annotations

from typing import Final

from sqlalchemy import text

from services.chassis.database.database import Statement
from services.chassis.database.statements import literals
from services.domain.roles import MUNICIPAL_OFFICE
from services.registry.queries.officers import at_work
from services.registry.rules.cases import State

__all__ = [
    "CASES",
    "CASES_OF_HANDOVER",
    "CLOCKS",
    "CLOCK_LIST",
    "CLOSINGS",
    "DUTIES",
    "HANDOVER",
    "HANDOVERS",
    "MOST",
    "OFFICERS",
    "STANDS",
]

# What is counted of one office; there is more where it is as many.
MOST: Final = 20_000
_CLOSED: Final = literals([State.CLOSED])
_PLACE: Final = "CAST(:municipality AS text)"
_STRANDS: Final = "CAST(:strands AS text[])"

OFFICERS: Final = Statement(
    f"SELECT a.account_id FROM account_ref a WHERE {{scope}} AND {at_work('a', _PLACE, MUNICIPAL_OFFICE)}"
)
CASES: Final = Statement(
    "SELECT c.officer_id, c.state, count(*) AS cases FROM (SELECT officer_id, state FROM case_file"
    f" WHERE {{scope}} AND municipality = {_PLACE} AND state <> {_CLOSED} AND strand = ANY({_STRANDS})"
    f" LIMIT {MOST}) AS c GROUP BY c.officer_id, c.state"
)
# Of the office's own deadlines: what others must do is late with others.
_OF_OFFICE: Final = (
    f"SELECT id, case_id, rule, period, due_time FROM clock WHERE {{scope}} AND clock.municipality = {_PLACE}"
    " AND clock.open AND clock.who_acts = 'MOCR' AND clock.due_time < CAST(:until AS timestamptz)"
    f" AND clock.strand = ANY({_STRANDS})"
)
# Looked up one by one: joined plainly, all cases are read for the few whose clocks are due.
_CASE: Final = (
    "JOIN LATERAL (SELECT officer_id, number, state FROM case_file WHERE case_file.id = k.case_id LIMIT 1) c"
    f" ON c.state <> {_CLOSED}"
)
CLOCKS: Final = Statement(
    "SELECT c.officer_id, k.rule, count(*) FILTER (WHERE k.due_time < CAST(:now AS timestamptz)) AS late,"
    " count(*) FILTER (WHERE k.due_time >= CAST(:now AS timestamptz)) AS due_this_week,"
    " min(k.due_time) AS oldest"
    f" FROM ({_OF_OFFICE} ORDER BY clock.due_time LIMIT {MOST}) AS k {_CASE}"
    " GROUP BY c.officer_id, k.rule ORDER BY oldest"
)
CLOCK_LIST: Final = Statement(
    "SELECT k.id, k.case_id, k.rule, k.period, k.due_time, c.number, c.officer_id FROM ("
    f"{_OF_OFFICE} AND clock.due_time >= CAST(:since AS timestamptz)"
    " AND (:rule = '' OR clock.rule = :rule)"
    " AND (clock.due_time, clock.id) > (CAST(:after_time AS timestamptz), CAST(:after_id AS uuid))"
    f" ORDER BY clock.due_time, clock.id LIMIT {MOST}) AS k {_CASE}"
    " WHERE CAST(:officer_id AS text) IS NULL OR c.officer_id = :officer_id"
    " ORDER BY k.due_time, k.id LIMIT CAST(:limit AS integer)"
)
# What the office itself has to do, whatever its cases.
DUTIES: Final = Statement(
    "SELECT clock.*, clock_rule.valid_from AS rule_valid_from, clock_rule.terms AS rule_terms FROM clock"
    " JOIN clock_rule ON clock_rule.id = clock.rule_version_id"
    f" WHERE {{scope}} AND clock.case_id IS NULL AND clock.municipality = {_PLACE}"
    f" AND clock.strand = ANY({_STRANDS})"
    " AND (clock.start_time, clock.id) < (CAST(:before_time AS timestamptz), CAST(:before_id AS uuid))"
    " ORDER BY clock.start_time DESC, clock.id DESC LIMIT CAST(:limit AS integer)"
)
CLOSINGS: Final = Statement(
    "SELECT c.id, c.number, c.closure FROM case_file c"
    f" WHERE {{scope}} AND c.municipality = {_PLACE} AND c.closure ? 'requested_by'"
    f" AND NOT c.closure ? 'refusal_note' AND c.state <> {_CLOSED} AND c.strand = ANY({_STRANDS})"
    " ORDER BY c.closure ->> 'request_time', c.id LIMIT CAST(:limit AS integer)"
)
# With those of its cases that the reader sees; of one without any nothing is said.
_HANDOVER: Final = (
    "SELECT h.*, seen.case_ids AS seen FROM handover h, LATERAL (SELECT array_agg(c.id) AS case_ids"
    " FROM case_file c WHERE c.id = ANY(h.case_ids)) AS seen"
    " WHERE {scope} AND seen.case_ids IS NOT NULL"
)
HANDOVERS: Final = Statement(
    f"{_HANDOVER} AND h.municipality = {_PLACE} ORDER BY h.id DESC LIMIT CAST(:limit AS integer)"
)
HANDOVER: Final = Statement(f"{_HANDOVER} AND h.id = CAST(:handover_id AS uuid)")
# A case of a handover as it stands, and whether whoever took it has done something in it since: an act of the
# timeline, a note, a line of the protocol, a correction of a person.
_STANDS: Final = (
    "SELECT c.id, c.number, c.state, c.officer_id, s.officer_id AS taken_by,"
    " (EXISTS (SELECT FROM timeline_entry t WHERE t.case_id = c.id AND t.actor_id = s.officer_id"
    " AND t.recorded_time > h.create_time AND t.event <> 'prag.registry.v1.CaseHandedOver')"
    " OR EXISTS (SELECT FROM case_note n WHERE n.case_id = c.id AND n.written_by = s.officer_id"
    " AND n.update_time > h.create_time)"
    " OR EXISTS (SELECT FROM protocol_entry p WHERE p.case_id = c.id AND p.entered_by = s.officer_id"
    " AND p.update_time > h.create_time)"
    " OR EXISTS (SELECT FROM membership m JOIN person_history x ON x.person_id = m.person_id"
    " WHERE m.case_id = c.id AND x.changed_by = s.officer_id AND x.changed_time > h.create_time)) AS touched"
    " FROM handover h, jsonb_to_recordset(h.shares) AS s(officer_id text, case_ids jsonb),"
    " jsonb_array_elements_text(s.case_ids) AS given(id), case_file c"
    " WHERE {scope} AND h.id = CAST(:handover_id AS uuid) AND c.id = CAST(given.id AS uuid) ORDER BY c.id"
)
CASES_OF_HANDOVER: Final = Statement(_STANDS)
# The same in a command's transaction, which has its scope.
STANDS: Final = text(_STANDS.format(scope="true"))
