"""Protected persons: a case is open to named accounts alone, and to all others as if it were not there."""

from typing import Any

import sqlalchemy as sa
from alembic import op

from services.chassis.database.migrations import (
    HIDDEN,
    PEOPLE,
    app_of,
    data_step,
    protect,
    protected_cases,
    run,
    secure,
)

revision = "0019"
down_revision = "0018"

_TABLES = f"""
ALTER TABLE case_file ADD COLUMN protected boolean NOT NULL DEFAULT false;
ALTER TABLE identifier ADD COLUMN protected boolean NOT NULL DEFAULT false;
DROP INDEX uq_identifier_key;
CREATE UNIQUE INDEX uq_identifier_key ON identifier (kind, key)
    WHERE kind IN ('PERSON_NUMBER', 'JMBG') AND NOT protected;
ALTER TABLE person_key ADD COLUMN case_id uuid;

CREATE TABLE protection ({PEOPLE},
    case_id uuid NOT NULL REFERENCES case_file, reason text NOT NULL, note text NOT NULL, review_on date,
    account_ids text[] NOT NULL, institution_ids text[] NOT NULL, protected_by text NOT NULL,
    ended_by text NOT NULL, end_time timestamptz, end_note text NOT NULL, changes jsonb NOT NULL);
CREATE INDEX ix_protection_case ON protection (case_id, id);
CREATE UNIQUE INDEX uq_protection_in_force ON protection (case_id) WHERE end_time IS NULL;
CREATE INDEX ix_protection_review ON protection (municipality, review_on) WHERE end_time IS NULL;

CREATE TABLE protected_match ({PEOPLE},
    case_id uuid NOT NULL, person_id uuid NOT NULL,
    other_case_id uuid NOT NULL, other_person_id uuid NOT NULL,
    other_municipality text NOT NULL, other_initials text NOT NULL, by_number boolean NOT NULL,
    answer text NOT NULL, answered_by text NOT NULL, answer_time timestamptz, note text NOT NULL,
    CONSTRAINT uq_protected_match_person_id UNIQUE (person_id, other_person_id));
CREATE INDEX ix_protected_match_case ON protected_match (municipality, case_id);
"""

# What belongs to a case, and how.
_OF_CASES = {
    "case_file": "id",
    **dict.fromkeys(
        ("milestone", "person", "consent", "document", "clock", "timeline_entry", "act_correction"), "case_id"
    ),
    **dict.fromkeys(
        ("identifier", "person_history"), "EXISTS (SELECT FROM person WHERE person.id = person_id)"
    ),
    "handover": f"NOT case_ids && ARRAY({HIDDEN})",
    "protection": "case_id",
}

# Whoever writes persons is told nothing of those whom a protection hides, so the pair is kept for the named:
# in the same function for everybody, whether there is one or not.
_PUT_KEY = """
CREATE FUNCTION put_person_key(p_person uuid, p_case uuid, p_municipality text, p_year integer, p_birth text,
    p_given text, p_family text, p_initials text, p_tokens text[], p_alike uuid[], p_now timestamptz)
RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    INSERT INTO person_key AS k (person_id, case_id, municipality, birth_year, birth, given, family, initials)
    VALUES (p_person, p_case, p_municipality, p_year, p_birth, p_given, p_family, p_initials)
    ON CONFLICT (person_id) DO UPDATE SET municipality = p_municipality, birth_year = p_year, birth = p_birth,
        given = p_given, family = p_family, initials = p_initials;
    DELETE FROM person_token WHERE person_id = p_person AND token <> ALL (p_tokens);
    INSERT INTO person_token SELECT DISTINCT t, p_person, p_year FROM unnest(p_tokens) t
    ON CONFLICT (token, person_id) DO UPDATE SET birth_year = p_year;
    INSERT INTO name_word SELECT DISTINCT t FROM unnest(p_tokens) t WHERE t NOT LIKE '#%' ORDER BY 1
    ON CONFLICT DO NOTHING;
    INSERT INTO protected_match (id, version, create_time, update_time, municipality, case_id, person_id,
        other_case_id, other_person_id, other_municipality, other_initials, by_number, answer, answered_by,
        note)
    SELECT gen_random_uuid(), 1, p_now, p_now, mine.municipality, mine.case_id, mine.person_id,
        other.case_id, other.person_id, other.municipality, other.initials, found.by_number, '', '', ''
    FROM (
        SELECT person_id, bool_or(by_number) AS by_number FROM (
            SELECT t.person_id, true AS by_number FROM person_token t
            WHERE t.token = ANY (p_tokens) AND t.token LIKE '#%' AND t.person_id <> p_person
            UNION ALL SELECT alike, false FROM unnest(p_alike) alike
        ) AS each GROUP BY person_id
    ) AS found
    CROSS JOIN LATERAL (VALUES (p_person, found.person_id), (found.person_id, p_person))
        AS side (mine, other)
    JOIN person_key mine ON mine.person_id = side.mine
    JOIN person_key other ON other.person_id = side.other
    WHERE mine.case_id <> other.case_id AND mine.case_id IN (SELECT case_id FROM protected_case)
    ON CONFLICT (person_id, other_person_id) DO NOTHING;
$$"""

# As before, but whom a protection hides is found only by who asks for them, beside the others and without
# taking anybody's place: `hidden` says who.
_MATCH = f"""
CREATE FUNCTION match_persons(p_tokens text[], p_groups integer[], p_near text[], p_near_groups integer[],
    p_year integer, p_most integer, p_hidden boolean)
RETURNS TABLE (person_id uuid, municipality text, birth_year integer, birth text, given text, family text,
    initials text, by_number boolean, hidden boolean)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
SET pg_trgm.similarity_threshold = 0.45 AS $$
    WITH word AS (
        SELECT e.token, e.place, 0 AS far FROM unnest(p_tokens, p_groups) e (token, place)
        UNION
        SELECT n.word, e.place, 1 FROM unnest(p_near, p_near_groups) e (near, place), LATERAL (
            (SELECT word FROM name_word WHERE word LIKE e.near || '%' ORDER BY length(word) LIMIT 8)
            UNION
            (SELECT word FROM name_word WHERE word % e.near ORDER BY similarity(word, e.near) DESC LIMIT 8)) n
    ), closed AS MATERIALIZED (
        SELECT k.person_id FROM person_key k WHERE k.case_id IN ({HIDDEN})
    ), hit AS (
        SELECT t.person_id, word.place, min(word.far) AS far, min(t.birth_year) AS birth_year,
            bool_or(t.token LIKE '#%') AS by_number
        FROM word JOIN person_token t ON t.token = word.token
        WHERE p_year = 0 OR word.far = 0 OR t.birth_year BETWEEN p_year - 2 AND p_year + 2
        GROUP BY 1, 2
    ), alike AS (
        SELECT hit.person_id, bool_or(hit.by_number) AS by_number, count(*) AS places, sum(hit.far) AS far,
            bool_and(p_year <> 0 AND hit.birth_year BETWEEN p_year - 2 AND p_year + 2) AS of_age,
            hit.person_id IN (SELECT closed.person_id FROM closed) AS hidden
        FROM hit GROUP BY 1
    ), best AS (
        (SELECT * FROM alike WHERE NOT hidden
            ORDER BY by_number DESC, places DESC, of_age DESC, far, person_id LIMIT p_most)
        UNION ALL
        (SELECT * FROM alike WHERE hidden AND p_hidden
            ORDER BY by_number DESC, places DESC, of_age DESC, far, person_id LIMIT p_most)
    )
    SELECT k.person_id, k.municipality, k.birth_year, k.birth, k.given, k.family, k.initials,
        best.by_number, best.hidden
    FROM best JOIN person_key k USING (person_id)
$$"""  # noqa: S608 - no value of anybody's

_FILE_OF = f"""
CREATE OR REPLACE FUNCTION file_of(p_sha256 text, p_case uuid) RETURNS uuid
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    INSERT INTO filed_file (sha256, case_id) VALUES (p_sha256, p_case) ON CONFLICT DO NOTHING;
    SELECT case_id FROM filed_file WHERE sha256 = p_sha256 AND case_id <> p_case
    AND case_id NOT IN ({HIDDEN}) LIMIT 1
$$"""  # noqa: S608 - as above


def upgrade() -> None:
    """Make tables and policies, and let what finds persons everywhere pass by whom a protection hides."""
    run(op, _TABLES)
    with data_step(op):
        op.execute(
            "UPDATE person_key SET case_id = p.case_id FROM person p WHERE p.id = person_key.person_id"
        )
    op.execute("ALTER TABLE person_key ALTER COLUMN case_id SET NOT NULL")
    op.execute("CREATE INDEX person_key_case ON person_key (case_id)")
    secure(op, "protection")
    secure(op, "protected_match")
    protected_cases(op, **_OF_CASES)
    # Two protected cases may be each other's: neither's officers learn of the other.
    for column in ("case_id", "other_case_id"):
        protect(op, "protected_match", column, name=f"protection_{column}")
    owner = str(op.get_bind().execute(sa.text("SELECT current_user")).scalar_one())
    # Kept by a function for whoever it is that registers; the app role has its own fence.
    op.execute(f'CREATE POLICY keeping ON protected_match TO "{owner}" USING (true) WITH CHECK (true)')
    _replace("put_person_key", _PUT_KEY)
    _replace("match_persons", _MATCH)
    op.execute(_FILE_OF)


def _replace(name: str, function: str) -> None:
    app: Any = app_of(op)
    op.execute(f"DROP FUNCTION {name}")
    op.execute(function)
    op.execute(f"REVOKE ALL ON FUNCTION {name} FROM PUBLIC")
    op.execute(f'GRANT EXECUTE ON FUNCTION {name} TO "{app}"')
