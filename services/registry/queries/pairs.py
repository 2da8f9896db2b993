"""Two who may be one: the queue of an office, one pair, and what waits for its answer."""

from __future__ import annotations

from typing import Final

from services.chassis.database.database import Statement
from services.registry.rules.pairs import PREFIX, Side, State

__all__ = ["CARDS", "GET", "LIST", "MOST_COUNTED", "WORK"]

GET: Final = Statement("SELECT p.* FROM duplicate_pair p WHERE {scope} AND p.id = CAST(:pair_id AS uuid)")


def _queue(prefix: str) -> str:
    return (
        "SELECT p.* FROM unnest(CAST(:municipalities AS text[])) m, LATERAL (SELECT * FROM duplicate_pair p"
        f" WHERE p.{prefix}municipality = m AND p.state = :state"
        f" AND p.{prefix}strand = ANY(CAST(:strands AS text[])) AND p.score <= CAST(:score AS integer)"
        " AND (p.score < CAST(:score AS integer) OR p.id > CAST(:after AS uuid))"
        " ORDER BY p.score DESC, p.id LIMIT CAST(:limit AS integer)) p WHERE {scope}"
    )


# One branch a side and municipality, each along its index; whoever has both sides sees it once.
LIST: Final = Statement(
    f"({_queue('')}) UNION ({_queue('other_')}) ORDER BY score DESC, id LIMIT CAST(:limit AS integer)"
)

# Of the own sides: persons in the families of their pairs, and families that are only reported.
CARDS: Final = Statement(
    "SELECT person.id, case_file.id AS case_id, given_name, family_name, other_names, birth_year,"
    " birth_month, birth_day, birth_place, sex,"
    " coalesce(membership.relation, '') AS relation,"
    " case_file.municipality, person.phone, case_file.phone AS case_phone, case_file.number, settlement_id,"
    " strand, state,"
    " person_count, officer_id, coalesce(trigger_time, case_file.create_time) AS arrived,"
    " ARRAY(SELECT i.number FROM identifier i WHERE i.person_id = person.id ORDER BY i.position) AS numbers"
    " FROM unnest(CAST(:ids AS uuid[]), CAST(:case_ids AS uuid[])) AS own (id, case_id)"
    " JOIN person ON person.id = own.id JOIN case_file ON case_file.id = own.case_id"
    " LEFT JOIN LATERAL (SELECT relation FROM membership m WHERE m.person_id = person.id"
    " AND m.case_id = case_file.id ORDER BY m.left_on IS NOT NULL, m.id DESC LIMIT 1) membership ON true"
    " WHERE {scope}"
    " UNION ALL SELECT case_file.id, case_file.id, '', reported_name, '{}', 0, 0, 0, '', '', '',"
    " municipality, '', phone, number, settlement_id, strand, state, reported_count, officer_id,"
    " coalesce(trigger_time, create_time), '{}'"
    " FROM case_file WHERE {scope} AND id = ANY(CAST(:ids AS uuid[])) AND id = ANY(CAST(:case_ids AS uuid[]))"
)

# Counting ends where an office has more than these.
MOST_COUNTED: Final = 500


def _counted(prefix: str) -> str:
    return (
        f"(SELECT p.id FROM duplicate_pair p WHERE p.{prefix}municipality = m AND p.state = '{State.OPEN}'"
        f" AND p.{prefix}strand = ANY(CAST(:strands AS text[])) LIMIT {MOST_COUNTED})"
    )


_COUNTS: Final = (
    "SELECT 'compare_duplicates' AS kind, NULL::uuid AS subject_id, NULL::uuid AS case_id, '' AS strand,"
    " m AS municipality, '' AS place, NULL::timestamptz AS due_time, NULL::timestamptz AS ask_time,"
    " '' AS number, NULL::uuid AS head_person_id, counted.pairs"
    " FROM unnest(CAST(:municipalities AS text[])) m, LATERAL"
    f" (SELECT count(*) AS pairs FROM ({_counted('')} UNION {_counted('other_')}) p) counted"
    " WHERE {scope} AND counted.pairs > 0"
)


def _questions(side: Side, *, answered: bool) -> str:
    """Return the questions to an office, or its own that were answered, where its person is on this side."""
    other = next(each for each in PREFIX if each != side)
    mine, theirs = PREFIX[side], PREFIX[other]
    kind = "other_office_answered" if answered else "answer_other_office"
    return (
        f"SELECT '{kind}', p.id, p.{mine}case_id, p.{mine}strand, m, p.{theirs}municipality, p.due_time,"
        " p.ask_time, c.number, c.head_person_id, 1"
        " FROM unnest(CAST(:municipalities AS text[])) m, LATERAL (SELECT * FROM duplicate_pair p"
        f" WHERE p.{mine}municipality = m AND p.state = '{State.OPEN}' AND p.asker <> ''"
        f" AND p.asker = '{side if answered else other}' AND p.reply {'<>' if answered else '='} ''"
        f" AND p.{mine}strand = ANY(CAST(:strands AS text[])) ORDER BY p.ask_time"
        " LIMIT CAST(:most AS integer)) p"
        f" JOIN case_file c ON c.id = p.{mine}case_id WHERE {{scope}}"
    )


# How many pairs an office has, the questions of other offices to it, and its own that were answered.
WORK: Final = Statement(
    " UNION ALL ".join(
        [_COUNTS, *(f"({_questions(side, answered=each)})" for each in (False, True) for side in PREFIX)]
    )
    + " ORDER BY ask_time NULLS FIRST, municipality"
)
