"""Cases: get, list, and what hangs on a case."""

from __future__ import annotations

from itertools import combinations
from typing import Final

from sqlalchemy import text

from services.chassis.database.database import Statement
from services.chassis.database.statements import FileOf, literals
from services.registry.queries.workplaces import LADDER, above
from services.registry.rules.cases import State

__all__ = [
    "CARDS",
    "CASE",
    "CASES_OF_CARDS",
    "CASE_OF_DOCUMENT",
    "CASE_REF",
    "CLOCKS",
    "CLOCK_RULES",
    "CONSENTS",
    "CORRECTIONS",
    "DOCUMENT",
    "DOCUMENTS",
    "DOCUMENT_OF_BLOB",
    "FILE",
    "FILED",
    "LISTS",
    "MOST_CORRECTIONS",
    "MOST_NOTES",
    "NOTES",
    "PEOPLE",
    "PEOPLE_OF_CASE",
    "PERSON",
    "PERSONS",
    "PERSON_CORRECTIONS",
    "PERSON_LEFT",
    "SELDOM",
    "SELDOM_OF_HELD",
    "SHAREABLE",
    "STAGES",
    "TIMELINE",
    "VISIBLE",
    "shown",
]

_STRANDS: Final = "case_file.strand = ANY(CAST(:strands AS text[]))"
_CLOSED: Final = literals([State.CLOSED])
_CASE: Final = FileOf("id", f"answer.state = {_CLOSED}")
# Of a row that hangs on a case.
FILE: Final = FileOf(
    "case_id",
    f"SELECT of_case.state = {_CLOSED} FROM case_file AS of_case WHERE of_case.id = answer.case_id",
)
_IN_SCOPE: Final = f"{{scope}} AND {_STRANDS} AND case_file.id = CAST(:case_id AS uuid)"
# Who belongs to the family now, and whom its file concerns: those who left it too.
_MEMBERS: Final = (
    "coalesce((SELECT array_agg(m.person_id ORDER BY m.position) FROM membership m"
    " WHERE m.case_id = case_file.id AND m.left_on IS NULL), '{}')"
)
PEOPLE: Final = (
    "coalesce((SELECT array_agg(DISTINCT m.person_id) FROM membership m"
    " WHERE m.case_id = case_file.id), '{}')"
)

# Case --------------------------------------------------------------------------------------------------

# What a case shows of its row, and no more: fifty rows of all columns cost a list 90 µs of CPU.
_COLUMNS: Final = (
    *("protected", "split_from_id"),
    *("id", "version", "create_time", "municipality", "number", "strand", "state", "officer_id", "source"),
    *("trigger_time", "hour_known", "origin_country", "settlement_id", "address", "phone", "act_locale"),
    *("head_person_id", "head_name", "person_count", "reported_name", "reported_count", "report_note"),
    *("notice_on", "paper_closed_on", "closure", "reopen_reason", "return_request", "permit"),
    *("previous_permits", "previous_closures", "demo", "flags"),
    *("transfer_id", "transferred_from", "transferred_on"),
)


def shown(table: str) -> str:
    """Write the columns of a table of cases that a case shows."""
    return ", ".join(f"{table}.{column}" for column in _COLUMNS)


# Of a case that is not selected from.
_ID: Final = "CAST(:case_id AS uuid)"
# What a request for return is judged by: kinds of document that are filed, and the last birth as YYYYMMDD.
_PAPERS: Final = "(SELECT json_agg(DISTINCT d.kind) FROM document d WHERE d.case_id = {case_id})"
_YOUNGEST: Final = (
    "(SELECT max(p.birth_year * 10000 + p.birth_month * 100 + p.birth_day) FROM person p"
    " JOIN membership m ON m.person_id = p.id WHERE m.case_id = {case_id} AND m.left_on IS NULL)"
)
_STAGES: Final = (
    "coalesce((SELECT json_agg(json_build_object('state', m.state, 'actual_time', m.actual_time,"
    " 'recorded_time', m.recorded_time)) FROM milestone m WHERE m.case_id = {case_id}), '[]') AS reached,"
    " coalesce((SELECT json_agg(json_build_object('rule', c.rule, 'due_time', c.due_time)) FROM clock c"
    " WHERE c.case_id = {case_id} AND c.due_time IS NOT NULL AND c.period = ''"
    " AND c.subject_id = ''"
    # What was due before a reopening is not due any more.
    " AND ({reopened_time} > c.create_time) IS NOT TRUE), '[]') AS due,"
    # The doubles of the case: what the caller may open.
    " coalesce((SELECT json_agg(json_build_object('case_id', d.id, 'number', d.number) ORDER BY d.id)"
    f" FROM case_file d WHERE d.double_of = {{case_id}} AND d.state IN ({literals([State.CLOSED])})"
    " AND d.strand = ANY(CAST(:strands AS text[]))), '[]') AS doubles"
)
CASE: Final = Statement(
    f"SELECT {shown('case_file')}, case_file.duplicate_answers, case_file.registered_time,"
    " case_file.flag_history, case_file.double_of,"
    f" {_STAGES.format(case_id='case_file.id', reopened_time='case_file.reopened_time')},"
    f" {above('case_file.municipality')} FROM case_file WHERE {_IN_SCOPE}",
    people="head_person_id",
    file=_CASE,
)
# Of a case that a command holds: its columns are there already.
STAGES: Final = text(
    "SELECT CAST(reached AS text) AS reached, CAST(due AS text) AS due, CAST(doubles AS text) AS doubles,"
    f" {LADDER} FROM"
    f" (SELECT {_STAGES.format(case_id=_ID, reopened_time='CAST(:reopened_time AS timestamptz)')}) AS stages"
)
# What few cases have, and costs each of them as much as its own row, found or not: papers and the last birth
# for a request for return, and the case in which the family of a double goes on.
_STAYS: Final = (
    "(SELECT json_agg(json_build_object('case_id', s.id, 'number', s.number)) FROM case_file s"
    " WHERE s.id = CAST(:double_of AS uuid) AND s.strand = ANY(CAST(:strands AS text[])))"
)
_FILED: Final = (
    f"SELECT CAST({_PAPERS.format(case_id=_ID)} AS text) AS papers,"
    f" {_YOUNGEST.format(case_id=_ID)} AS youngest"
)
_SELDOM: Final = f"{_FILED}, CAST({_STAYS} AS text) AS stays"
SELDOM: Final = Statement(f"{_SELDOM} WHERE {{scope}}")
SELDOM_OF_HELD: Final = text(_SELDOM)
FILED: Final = text(_FILED)
VISIBLE: Final = Statement(f"SELECT id, state FROM case_file WHERE {_IN_SCOPE}", file=_CASE)
CASE_REF: Final = Statement(
    f"SELECT case_file.*, {_MEMBERS} AS person_ids,"
    " (SELECT max(t.actual_time) FROM timeline_entry t WHERE t.case_id = case_file.id"
    " AND t.event = 'prag.benefits.v1.DecisionServed') AS served_time,"
    " (SELECT v.version FROM outbox_version v"
    " WHERE v.aggregate = 'case' AND v.aggregate_id = case_file.id) AS aggregate_version"
    f" FROM case_file WHERE {_IN_SCOPE}",
    file=_CASE,
)

# A list has one statement for each set of its filters, written at start. Every list names
# its municipalities, one LATERAL branch each, as row-level security does not choose the index.
_FILTERS: Final = ("strand", "state", "officer_id", "number")


def _list(filters: tuple[str, ...]) -> Statement:
    where = "".join(f" AND c.{name} = :{name}" for name in filters)
    if "number" in filters:
        # Says again what the partial index holds.
        where += " AND c.number <> ''"
    # In an order that only their own indexes have: by `id DESC` alone the planner takes the newest cases of
    # the whole country, and an empty municipality reads all.
    order = "c.id DESC NULLS LAST"
    return Statement(
        f"SELECT {shown('c')} FROM unnest(CAST(:municipalities AS text[])) m,"
        " LATERAL (SELECT * FROM case_file c WHERE c.municipality = m AND c.id < CAST(:before AS uuid)"
        f" AND c.strand = ANY(CAST(:strands AS text[])){where}"
        f" ORDER BY {order} LIMIT CAST(:limit AS integer)) c"
        " WHERE {scope} ORDER BY c.id DESC LIMIT CAST(:limit AS integer)",
        people="head_person_id",
        record_limit="limit",
    )


LISTS: Final = {
    chosen: _list(chosen) for size in range(len(_FILTERS) + 1) for chosen in combinations(_FILTERS, size)
}

# Persons -------------------------------------------------------------------------------------------------

# The newest membership that is seen comes first; one that has ended after those that have not.
_NEWEST: Final = "m.left_on IS NOT NULL, m.id DESC"
# Of a guardian who is of the register the name that stands there, where the reader sees that person.
_GUARDIANS: Final = (
    "coalesce((SELECT json_agg(json_build_object('id', g.id, 'kind', g.kind,"
    " 'guardian_person_id', g.guardian_person_id,"
    " 'name', coalesce((SELECT p.given_name || ' ' || p.family_name FROM person p"
    " WHERE p.id = g.guardian_person_id AND EXISTS (SELECT FROM membership m JOIN case_file c"
    " ON c.id = m.case_id WHERE m.person_id = p.id AND c.strand = ANY(CAST(:strands AS text[])))), g.name),"
    " 'phone', g.phone, 'act_body', g.act_body, 'act_number', g.act_number, 'act_on', g.act_on,"
    " 'document_id', g.document_id, 'valid_from', g.valid_from, 'valid_until', g.valid_until,"
    " 'recorded_by', g.recorded_by, 'create_time', g.create_time, 'end_reason', g.end_reason,"
    " 'ended_by', g.ended_by) ORDER BY g.end_reason <> '', g.valid_from DESC, g.id)"
    " FROM guardian g WHERE g.person_id = person.id), '[]') AS guardians"
)
_VULNERABILITIES: Final = (
    "coalesce((SELECT json_agg(json_build_object('id', v.id, 'code', v.code, 'valid_from', v.valid_from,"
    " 'valid_until', v.valid_until, 'recorded_by', v.recorded_by, 'create_time', v.create_time,"
    " 'end_reason', v.end_reason, 'ended_by', v.ended_by)"
    " ORDER BY v.valid_until IS NOT NULL, v.valid_from DESC, v.id)"
    " FROM vulnerability v WHERE v.person_id = person.id), '[]') AS vulnerability_records"
)
_PROFILES: Final = (
    "coalesce((SELECT json_agg(json_build_object('id', f.id, 'done_on', f.done_on, 'source', f.source,"
    " 'languages', f.languages, 'schooling', f.schooling, 'occupation', f.occupation,"
    " 'literacy', f.literacy, 'wishes_work', f.wishes_work, 'wishes_training', f.wishes_training,"
    " 'recorded_by', f.recorded_by, 'create_time', f.create_time)"
    " ORDER BY f.done_on DESC, f.create_time DESC, f.id DESC)"
    " FROM person_profile f WHERE f.person_id = person.id), '[]') AS profiles"
)
_PERSON_PAPERS: Final = (
    "coalesce((SELECT json_agg(json_build_object('kind', q.kind, 'state', q.state, 'number', q.number,"
    " 'dated_on', q.dated_on, 'noted_on', q.noted_on, 'noted_by', q.noted_by,"
    " 'document_id', q.document_id) ORDER BY q.kind)"
    " FROM person_paper q WHERE q.person_id = person.id), '[]') AS person_papers"
)
_PERSON: Final = (
    f"{_GUARDIANS}, {_VULNERABILITIES}, {_PROFILES}, {_PERSON_PAPERS}, "
    "person.*, coalesce((SELECT json_agg(json_build_object('kind', i.kind, 'number', i.number,"
    " 'valid_from', i.valid_from, 'valid_until', i.valid_until,"
    " 'check_failed', i.check_failed) ORDER BY i.position)"
    " FROM identifier i WHERE i.person_id = person.id), '[]') AS identifiers,"
    " coalesce((SELECT json_agg(json_build_object('id', m.id, 'case_id', c.id, 'number', c.number,"
    " 'municipality', c.municipality, 'strand', c.strand, 'state', c.state, 'relation', m.relation,"
    " 'joined_on', m.joined_on, 'join_reason', m.join_reason, 'left_on', m.left_on,"
    f" 'leave_reason', m.leave_reason) ORDER BY {_NEWEST})"
    " FROM membership m JOIN case_file c ON c.id = m.case_id"
    " WHERE m.person_id = person.id AND c.strand = ANY(CAST(:strands AS text[]))), '[]') AS memberships"
)
# In one family; without one in that to which the person came last.
_ONE: Final = (
    f"SELECT {_PERSON}, of.case_id, of.relation FROM person,"
    " LATERAL (SELECT m.case_id, m.relation FROM membership m JOIN case_file ON case_file.id = m.case_id"
    f" WHERE m.person_id = person.id AND {_STRANDS}"
    " AND (CAST(:case_id AS uuid) IS NULL OR m.case_id = CAST(:case_id AS uuid))"
    f" ORDER BY {_NEWEST} LIMIT 1) AS of WHERE person.id = CAST(:person_id AS uuid)"
)
PERSON: Final = Statement(f"{_ONE} AND {{scope}}", people="id", file=FILE)
# As many corrections of one person as anybody reads.
MOST_CORRECTIONS: Final = 200
PERSON_CORRECTIONS: Final = Statement(
    "SELECT h.* FROM person_history h WHERE {scope} AND h.person_id = CAST(:person_id AS uuid)"
    f" ORDER BY h.changed_time DESC, h.id DESC LIMIT {MOST_CORRECTIONS + 1}"
)
# Of a person whom a command holds.
PERSON_LEFT: Final = text(_ONE)
PERSONS: Final = Statement(
    f"SELECT {_PERSON}, of.case_id, of.relation FROM case_file JOIN membership AS of"
    " ON of.case_id = case_file.id JOIN person ON person.id = of.person_id"
    f" WHERE {_IN_SCOPE} AND (of.left_on IS NULL OR CAST(:former AS boolean) AND NOT EXISTS"
    " (SELECT FROM membership m WHERE m.person_id = person.id AND m.case_id = case_file.id"
    " AND m.id > of.id)) ORDER BY of.left_on IS NOT NULL, of.relation <> 'HEAD', of.position",
    people="id",
    file=FILE,
)
SHAREABLE: Final = Statement(
    "SELECT case_file.*, coalesce((SELECT json_agg(json_build_object('id', p.id, 'given_name', p.given_name,"
    " 'family_name', p.family_name, 'birth_year', p.birth_year, 'birth_month', p.birth_month,"
    " 'birth_day', p.birth_day, 'sex', p.sex, 'phone', p.phone, 'languages', p.languages,"
    " 'schooling', p.schooling, 'occupation', p.occupation, 'identifier', coalesce((SELECT i.number"
    " FROM identifier i WHERE i.person_id = p.id ORDER BY i.position LIMIT 1), ''))"
    " ORDER BY m.relation <> 'HEAD', m.position) FROM membership m JOIN person p ON p.id = m.person_id"
    " WHERE m.case_id = case_file.id AND m.left_on IS NULL), '[]')"
    " AS persons, coalesce((SELECT json_agg(c ORDER BY c.id DESC) FROM consent c"
    " WHERE c.case_id = case_file.id), '[]') AS consents,"
    " coalesce((SELECT x.institution_ids FROM protection x WHERE x.case_id = case_file.id"
    " AND x.end_time IS NULL), '{}') AS named_institution_ids,"
    f" {PEOPLE} AS seen FROM case_file WHERE {_IN_SCOPE}",
    people="seen",
)
# Of whom cards are asked: persons, each in the family to which they came last, and the heads of cases; with
# what a card shows of the case, which is so read once.
_OF_CARD: Final = (
    "case_file.municipality, case_file.number, case_file.settlement_id, case_file.strand, case_file.state,"
    " case_file.person_count, case_file.officer_id"
)
_ASKED: Final = (
    f"(SELECT DISTINCT ON (m.person_id) m.person_id, case_file.id AS case_id, m.relation, {_OF_CARD}"
    " FROM membership m JOIN case_file ON case_file.id = m.case_id"
    f" WHERE m.person_id = ANY(CAST(:ids AS uuid[])) AND {_STRANDS}"
    " AND (CAST(:only AS uuid[]) IS NULL OR m.case_id = ANY(CAST(:only AS uuid[])))"
    f" ORDER BY m.person_id, {_NEWEST})"
    f" UNION SELECT case_file.head_person_id, case_file.id, 'HEAD', {_OF_CARD} FROM case_file"
    f" WHERE case_file.id = ANY(CAST(:case_ids AS uuid[])) AND {_STRANDS}"
)
CARDS: Final = Statement(
    "SELECT person.id, case_id, given_name, family_name, other_names, birth_year, sex,"
    " relation, municipality, number, settlement_id, strand, state, person_count, officer_id"
    f" FROM ({_ASKED}) AS asked JOIN person ON person.id = asked.person_id WHERE {{scope}}",
    people="id",
    # The names of a list.
    polled=True,
)

# Of which cases they are, before it is asked what of them a commission needs (`rpc.needs`).
CASES_OF_CARDS: Final = Statement(
    "SELECT asked.person_id AS id, asked.case_id, asked.person_id = case_file.head_person_id AS heads"
    " FROM (SELECT m.person_id, m.case_id FROM membership m WHERE m.person_id = ANY(CAST(:ids AS uuid[]))"
    " UNION SELECT head_person_id, id FROM case_file WHERE id = ANY(CAST(:case_ids AS uuid[]))) AS asked"
    f" JOIN case_file ON case_file.id = asked.case_id WHERE {{scope}} AND {_STRANDS}"
)

# As many notes of one case as anybody reads.
MOST_NOTES: Final = 200
# Row-level security shows those of the reader's own office.
NOTES: Final = Statement(
    f"SELECT note.*, {PEOPLE} AS seen FROM case_note note JOIN case_file ON case_file.id = note.case_id"
    f" WHERE {_IN_SCOPE} ORDER BY note.id DESC LIMIT {MOST_NOTES + 1}",
    people="seen",
    file=FILE,
)

# Papers --------------------------------------------------------------------------------------------------

CONSENTS: Final = Statement(
    "SELECT consent.* FROM consent JOIN case_file ON case_file.id = consent.case_id"
    f" WHERE {_IN_SCOPE} ORDER BY consent.id DESC",
    file=FILE,
)
CORRECTIONS: Final = Statement(
    # When a family became two is of both its cases.
    "SELECT act_correction.* FROM act_correction JOIN case_file ON act_correction.case_id = case_file.id"
    " OR act_correction.case_id = case_file.split_from_id"
    " AND act_correction.act = 'prag.registry.v1.FamilyChanged'"
    f" WHERE {_IN_SCOPE} AND :subject_id IN ('', act_correction.subject_id) ORDER BY act_correction.id",
    file=FILE,
)
# Of the families for which the same file is filed, those whose cases the caller may open.
_SHOWN_CASES: Final = (
    "ARRAY(SELECT other.id FROM case_file other WHERE other.id = ANY(document.same_file_case_ids)"
    " AND other.strand = ANY(CAST(:strands AS text[])) ORDER BY other.id) AS shown_case_ids"
)
DOCUMENTS: Final = Statement(
    f"SELECT document.*, {_SHOWN_CASES}, {PEOPLE} AS seen"
    " FROM document JOIN case_file ON case_file.id = document.case_id"
    f" WHERE {_IN_SCOPE} AND (CAST(:needed AS uuid[]) IS NULL OR document.id = ANY(CAST(:needed AS uuid[])))"
    " ORDER BY document.id DESC",
    people="seen",
    file=FILE,
)
CASE_OF_DOCUMENT: Final = Statement(
    "SELECT document.case_id FROM document JOIN case_file ON case_file.id = document.case_id"
    f" WHERE {{scope}} AND {_STRANDS} AND document.id = CAST(:document_id AS uuid)"
)
DOCUMENT: Final = Statement(
    f"SELECT document.*, {_SHOWN_CASES}, {PEOPLE} AS seen"
    " FROM document JOIN case_file ON case_file.id = document.case_id"
    f" WHERE {{scope}} AND {_STRANDS} AND document.id = CAST(:document_id AS uuid)",
    people="seen",
    file=FILE,
)

# The file's own access record is left by the chassis, so this read leaves none.
DOCUMENT_OF_BLOB: Final = Statement(
    f"SELECT document.id, document.case_id, document.sensitivity, document.added_by, {PEOPLE} AS people"
    " FROM document JOIN case_file ON case_file.id = document.case_id"
    f" WHERE {{scope}} AND {_STRANDS} AND document.blob_id = CAST(:blob_id AS uuid)",
    file=FILE,
)

# Whom a case concerns, of those that the caller reaches; what is shown of them leaves the record.
PEOPLE_OF_CASE: Final = Statement(f"SELECT {PEOPLE} AS people FROM case_file WHERE {_IN_SCOPE}")

# Clocks and timeline ---------------------------------------------------------------------------------------

CLOCKS: Final = Statement(
    "SELECT clock.*, clock_rule.valid_from AS rule_valid_from, clock_rule.terms AS rule_terms,"
    " case_file.state AS case_state, case_file.closure FROM clock"
    " JOIN case_file ON case_file.id = clock.case_id"
    " JOIN clock_rule ON clock_rule.id = clock.rule_version_id"
    f" WHERE {_IN_SCOPE} ORDER BY clock.open DESC, clock.due_time, clock.id",
    file=FILE,
)
TIMELINE: Final = Statement(
    "SELECT entry.*, (SELECT count(*) FROM timeline_entry t"
    f" WHERE t.case_id = case_file.id) AS total, {PEOPLE} AS seen"
    " FROM case_file JOIN timeline_entry entry ON entry.case_id = case_file.id"
    f" WHERE {_IN_SCOPE} AND (entry.actual_time, entry.id)"
    " < (CAST(:before_time AS timestamptz), CAST(:before_id AS uuid))"
    " ORDER BY entry.actual_time DESC, entry.id DESC LIMIT CAST(:limit AS integer)",
    people="seen",
    file=FILE,
)
# Reference -------------------------------------------------------------------------------------------------

CLOCK_RULES: Final = Statement("SELECT * FROM clock_rule WHERE {scope} ORDER BY code, valid_from DESC")
