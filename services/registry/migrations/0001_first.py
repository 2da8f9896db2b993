"""Persons, cases, clocks, documents, timeline, and the keys by which names are found everywhere."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import sqlalchemy as sa
import yaml
from alembic import op

from services.chassis.clock import Clock
from services.chassis.database.migrations import ROW, chassis_tables, run, secure
from services.chassis.ids import new_id

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

_PEOPLE = f"{ROW}, municipality text NOT NULL"

_TABLES = f"""
CREATE TABLE case_file ({_PEOPLE},
    number text NOT NULL, strand text NOT NULL, state text NOT NULL, officer_id text NOT NULL,
    source text NOT NULL, trigger_time timestamptz, hour_known boolean NOT NULL,
    origin_country text NOT NULL, settlement_id text NOT NULL, address text NOT NULL, phone text NOT NULL,
    act_locale text NOT NULL, head_person_id uuid, head_name text NOT NULL, person_count integer NOT NULL,
    vulnerable boolean NOT NULL, reported_name text NOT NULL, reported_count integer NOT NULL,
    report_note text NOT NULL, registered_time timestamptz, notice_on date,
    duplicate_answers jsonb NOT NULL, paper_closed_on date, closure jsonb NOT NULL,
    reopened_time timestamptz, return_request jsonb, permit jsonb, demo boolean NOT NULL);
CREATE UNIQUE INDEX uq_case_file_number ON case_file (number) WHERE number <> '';
CREATE INDEX case_file_municipality ON case_file (municipality, id DESC);
CREATE INDEX case_file_state ON case_file (municipality, state, id DESC);
CREATE INDEX case_file_closing ON case_file (municipality)
    WHERE closure ? 'requested_by' AND state <> 'CLOSED';

CREATE TABLE case_number (municipality text, year integer, last integer NOT NULL,
    PRIMARY KEY (municipality, year));

CREATE TABLE milestone (case_id uuid NOT NULL REFERENCES case_file, state text NOT NULL,
    municipality text NOT NULL, actual_time timestamptz NOT NULL, day_only boolean NOT NULL,
    recorded_time timestamptz NOT NULL, PRIMARY KEY (case_id, state));

CREATE TABLE person ({_PEOPLE},
    case_id uuid NOT NULL REFERENCES case_file, position integer NOT NULL,
    given_name text NOT NULL, family_name text NOT NULL, other_names text[] NOT NULL,
    birth_year integer NOT NULL, birth_month integer NOT NULL, birth_day integer NOT NULL,
    sex text NOT NULL, relation text NOT NULL, phone text NOT NULL, languages text[] NOT NULL,
    community text NOT NULL, vulnerabilities text[] NOT NULL, health_note text NOT NULL,
    protection_note text NOT NULL, schooling text NOT NULL, occupation text NOT NULL,
    birth_place text NOT NULL);
CREATE INDEX person_case ON person (case_id, position);

CREATE TABLE identifier (id uuid PRIMARY KEY, municipality text NOT NULL,
    person_id uuid NOT NULL REFERENCES person, position integer NOT NULL, kind text NOT NULL,
    number text NOT NULL, key text NOT NULL, valid_until date, check_failed boolean NOT NULL);
CREATE INDEX identifier_person ON identifier (person_id, position);
CREATE UNIQUE INDEX uq_identifier_key ON identifier (kind, key) WHERE kind IN ('PERSON_NUMBER', 'JMBG');

CREATE TABLE person_history (id uuid PRIMARY KEY, municipality text NOT NULL,
    person_id uuid NOT NULL REFERENCES person, field text NOT NULL, previous jsonb,
    changed_by text NOT NULL, changed_time timestamptz NOT NULL);
CREATE INDEX person_history_person ON person_history (person_id, changed_time);

CREATE TABLE consent ({_PEOPLE},
    case_id uuid NOT NULL REFERENCES case_file, person_ids uuid[] NOT NULL, purpose text NOT NULL,
    recipient_kinds text[] NOT NULL, valid_from date NOT NULL, valid_until date, withdrawn_on date,
    form text NOT NULL, document_id uuid);
CREATE INDEX consent_case ON consent (case_id, id);

CREATE TABLE document ({_PEOPLE},
    case_id uuid NOT NULL REFERENCES case_file, kind text NOT NULL, file_name text NOT NULL,
    content_type text NOT NULL, size bigint NOT NULL, sha256 text NOT NULL, blob_id uuid NOT NULL,
    dated_on date, note text NOT NULL, added_by text NOT NULL, subject_id text NOT NULL,
    sensitivity text NOT NULL);
CREATE INDEX document_case ON document (case_id, id);
CREATE UNIQUE INDEX uq_document_blob ON document (blob_id);

CREATE TABLE clock ({_PEOPLE},
    case_id uuid NOT NULL REFERENCES case_file, strand text NOT NULL, rule text NOT NULL,
    subject_id text NOT NULL, period text NOT NULL, state text NOT NULL, open boolean NOT NULL,
    unit text NOT NULL, start_time timestamptz NOT NULL, due_time timestamptz, stop_time timestamptz,
    warn_hours integer NOT NULL, who_acts text NOT NULL, institution_id text NOT NULL, task text NOT NULL,
    source text NOT NULL, demo boolean NOT NULL, history jsonb NOT NULL);
CREATE INDEX clock_case ON clock (case_id, start_time);
CREATE UNIQUE INDEX uq_clock_open ON clock (case_id, rule, subject_id, period) WHERE open;
CREATE INDEX clock_due ON clock (municipality, due_time) WHERE open;
CREATE INDEX clock_subject ON clock (subject_id) WHERE subject_id <> '';
CREATE INDEX clock_recurring ON clock (case_id, rule, period DESC) WHERE period <> '';

CREATE TABLE timeline_entry (id uuid PRIMARY KEY, municipality text NOT NULL,
    case_id uuid NOT NULL REFERENCES case_file, event text NOT NULL, actual_time timestamptz NOT NULL,
    day_only boolean NOT NULL, recorded_time timestamptz NOT NULL, actor_id text NOT NULL,
    subject_id text NOT NULL, person_ids uuid[] NOT NULL, codes jsonb NOT NULL);
CREATE INDEX timeline_case ON timeline_entry (case_id, actual_time DESC, id DESC);

CREATE TABLE clock_rule ({ROW}, code text NOT NULL, valid_from date NOT NULL, valid_to date,
    terms jsonb NOT NULL, verified_by text NOT NULL, verified_on date);
CREATE UNIQUE INDEX uq_clock_rule_code ON clock_rule (code, valid_from);

CREATE TABLE holiday ({ROW}, day date NOT NULL, names jsonb NOT NULL, cancelled boolean NOT NULL);
CREATE UNIQUE INDEX uq_holiday_day ON holiday (day);

CREATE INDEX access_record_person ON access_record USING gin (person_ids);

CREATE TABLE person_key (person_id uuid PRIMARY KEY, municipality text NOT NULL,
    birth_year integer NOT NULL, birth text NOT NULL, given text NOT NULL, family text NOT NULL,
    initials text NOT NULL);
CREATE TABLE person_token (token text, person_id uuid, birth_year integer NOT NULL,
    PRIMARY KEY (token, person_id));
CREATE INDEX person_token_year ON person_token (token, birth_year, person_id);
CREATE INDEX person_token_person ON person_token (person_id);
CREATE TABLE name_word (word text PRIMARY KEY);
CREATE INDEX name_word_prefix ON name_word (word text_pattern_ops);
CREATE INDEX name_word_near ON name_word USING gin (word gin_trgm_ops);
"""

_SECURED = (
    *("case_file", "milestone", "person", "identifier", "person_history", "consent", "document", "clock"),
    "timeline_entry",
)

# Near and half-typed words are looked for among the words of names, of which there are some ten thousand,
# and not among people: trigrams over people cost half a second at 200,000 of them.
# The tables of keys have no municipality's fence, so nobody reads them but through these functions, which
# give folds and initials, never a name. The search path is fixed, so that nobody slips in another table.
_FUNCTIONS = (
    """
CREATE FUNCTION put_person_key(p_person uuid, p_municipality text, p_year integer, p_birth text, p_given text,
    p_family text, p_initials text, p_tokens text[]) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    INSERT INTO person_key AS k
    VALUES (p_person, p_municipality, p_year, p_birth, p_given, p_family, p_initials)
    ON CONFLICT (person_id) DO UPDATE SET municipality = p_municipality, birth_year = p_year, birth = p_birth,
        given = p_given, family = p_family, initials = p_initials;
    DELETE FROM person_token WHERE person_id = p_person AND token <> ALL (p_tokens);
    INSERT INTO person_token SELECT DISTINCT t, p_person, p_year FROM unnest(p_tokens) t
    ON CONFLICT (token, person_id) DO UPDATE SET birth_year = p_year;
    INSERT INTO name_word SELECT DISTINCT t FROM unnest(p_tokens) t WHERE t NOT LIKE '#%' ORDER BY 1
    ON CONFLICT DO NOTHING;
$$""",
    """
CREATE FUNCTION match_persons(p_tokens text[], p_groups integer[], p_near text[], p_near_groups integer[],
    p_year integer, p_most integer)
RETURNS TABLE (person_id uuid, municipality text, birth_year integer, birth text, given text, family text,
    initials text, by_number boolean)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
SET pg_trgm.similarity_threshold = 0.45 AS $$
    WITH word AS (
        SELECT e.token, e.place, 0 AS far FROM unnest(p_tokens, p_groups) e (token, place)
        UNION
        SELECT n.word, e.place, 1 FROM unnest(p_near, p_near_groups) e (near, place), LATERAL (
            (SELECT word FROM name_word WHERE word LIKE e.near || '%' ORDER BY length(word) LIMIT 8)
            UNION
            (SELECT word FROM name_word WHERE word % e.near ORDER BY similarity(word, e.near) DESC LIMIT 8)) n
    ), hit AS (
        SELECT t.person_id, word.place, min(word.far) AS far, min(t.birth_year) AS birth_year,
            bool_or(t.token LIKE '#%') AS by_number
        FROM word JOIN person_token t ON t.token = word.token
        WHERE p_year = 0 OR word.far = 0 OR t.birth_year BETWEEN p_year - 2 AND p_year + 2
        GROUP BY 1, 2
    ), best AS (
        SELECT hit.person_id, bool_or(hit.by_number) AS by_number, count(*) AS places, sum(hit.far) AS far,
            bool_and(p_year <> 0 AND hit.birth_year BETWEEN p_year - 2 AND p_year + 2) AS of_age
        FROM hit GROUP BY 1 ORDER BY by_number DESC, places DESC, of_age DESC, far, person_id LIMIT p_most
    )
    SELECT k.person_id, k.municipality, k.birth_year, k.birth, k.given, k.family, k.initials,
        best.by_number
    FROM best JOIN person_key k USING (person_id)
$$""",
    # The app role writes records and reads none, but for those of a case that it has just read.
    """
CREATE FUNCTION access_records_of(p_persons uuid[], p_most integer) RETURNS SETOF access_record
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT * FROM access_record WHERE person_ids && p_persons ORDER BY recorded_at DESC, id DESC LIMIT p_most
$$""",
)


def upgrade() -> None:
    """Make the tables, the functions that find names everywhere, and the rules of the clocks."""
    chassis_tables(op)
    run(op, _TABLES)
    for table in _SECURED:
        secure(op, table)
    app = (
        str(op.get_bind().execute(sa.text("SELECT current_user")).scalar_one()).removesuffix("_owner")
        + "_app"
    )
    op.execute(f'REVOKE ALL ON person_key, person_token, name_word FROM "{app}"')
    for function in _FUNCTIONS:
        op.execute(function)
    for name in ("put_person_key", "match_persons", "access_records_of"):
        op.execute(f"REVOKE ALL ON FUNCTION {name} FROM PUBLIC")
        op.execute(f'GRANT EXECUTE ON FUNCTION {name} TO "{app}"')
    op.bulk_insert(_rules_table(), _first_rules())


def _rules_table() -> sa.TableClause:
    return sa.table(
        "clock_rule",
        sa.column("id", sa.Uuid),
        sa.column("version", sa.Integer),
        sa.column("create_time", sa.DateTime(timezone=True)),
        sa.column("update_time", sa.DateTime(timezone=True)),
        sa.column("code", sa.Text),
        sa.column("valid_from", sa.Date),
        sa.column("terms", sa.JSON),
        sa.column("verified_by", sa.Text),
    )


def _first_rules() -> list[dict[str, Any]]:
    now = Clock().now()
    path = Path(__file__).parent.parent / "data" / "clock_rules.yaml"
    return [
        {
            "id": new_id(),
            "version": 1,
            "create_time": now,
            "update_time": now,
            "code": rule.pop("code"),
            "valid_from": rule.pop("valid_from"),
            "terms": json.loads(json.dumps(rule)),
            "verified_by": "",
        }
        for rule in yaml.safe_load(path.read_text(encoding="utf-8"))
    ]
