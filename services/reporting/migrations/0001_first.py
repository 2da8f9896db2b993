"""Facts, families, profiles, definitions and exports."""

from alembic import op

from services.chassis.database.migrations import PEOPLE, chassis_tables, run, secure

revision = "reporting_0001"
down_revision = None

_TABLES = f"""
-- A fact's id is made of its event's, so that an event told again makes no second fact.
CREATE TABLE fact (
    id uuid PRIMARY KEY, municipality text NOT NULL, kind text NOT NULL, code text NOT NULL,
    case_id uuid, person_id uuid, subject_id uuid, actual_on date NOT NULL,
    recorded_at timestamptz NOT NULL);
CREATE INDEX ix_fact_count ON fact (municipality, kind, actual_on);
CREATE INDEX ix_fact_case ON fact (case_id, kind, code);

-- As registry last told it to this municipality, after a transfer the old one keeps its own.
CREATE TABLE family (
    municipality text NOT NULL, case_id uuid NOT NULL, strand text NOT NULL, person_ids uuid[] NOT NULL,
    PRIMARY KEY (municipality, case_id));

CREATE TABLE profile (
    municipality text NOT NULL, person_id uuid NOT NULL, sex text NOT NULL, birth_month text NOT NULL,
    community text NOT NULL, vulnerabilities text[] NOT NULL, PRIMARY KEY (municipality, person_id));

CREATE TABLE definition ({PEOPLE},
    indicator text NOT NULL, numerator text NOT NULL, denominator text NOT NULL, words_sq text NOT NULL,
    words_sr text NOT NULL, words_en text NOT NULL, valid_from date NOT NULL, changed_by text NOT NULL);
CREATE INDEX ix_definition ON definition (municipality, indicator, valid_from);

CREATE TABLE export ({PEOPLE},
    job_id uuid NOT NULL);
"""

_SECURED = ("fact", "family", "profile", "definition", "export")


def upgrade() -> None:
    """Make the tables."""
    chassis_tables(op)
    run(op, _TABLES)
    for table in _SECURED:
        secure(op, table)
