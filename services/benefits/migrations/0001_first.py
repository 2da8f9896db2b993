"""Schemes, applications, sessions with their votes, decisions, entitlements and deliveries."""

from alembic import op

from services.chassis.database.migrations import PEOPLE, ROW, chassis_tables, run, secure

revision = "benefits_0001"
down_revision = None

_TABLES = f"""
CREATE TABLE scheme_version ({ROW},
    code text NOT NULL, number integer NOT NULL, valid_from date NOT NULL, content jsonb NOT NULL,
    changed_by text NOT NULL,
    CONSTRAINT uq_scheme_version UNIQUE (code, number));

CREATE TABLE number_series (
    series text NOT NULL, year integer NOT NULL, last integer NOT NULL, PRIMARY KEY (series, year));

-- An amount is in cents, and absent where nothing was asked or given in money.
CREATE TABLE application ({PEOPLE},
    number text NOT NULL UNIQUE, case_id uuid NOT NULL, case_number text NOT NULL, strand text NOT NULL,
    plan_item_id uuid, scheme text NOT NULL, family text NOT NULL, body text NOT NULL,
    executor text NOT NULL, delivery_kind text NOT NULL, once boolean NOT NULL, state text NOT NULL,
    person_ids uuid[] NOT NULL, for_person_ids uuid[] NOT NULL, amount bigint, months integer NOT NULL,
    from_on date NOT NULL, reason text NOT NULL, checklist jsonb NOT NULL, evidence jsonb NOT NULL,
    missing text[] NOT NULL, drafted_by text NOT NULL, act_locale text NOT NULL, double_of uuid,
    submit_time timestamptz, return_note text NOT NULL, session_id uuid, decision_id uuid,
    entitlement_id uuid,
    CONSTRAINT ck_application_amount CHECK (amount > 0));
CREATE INDEX ix_application_case ON application (case_id, id DESC);
CREATE INDEX ix_application_municipality ON application (municipality, id DESC);
CREATE INDEX ix_application_state ON application (municipality, state);
CREATE INDEX ix_application_persons ON application USING gin (for_person_ids);

CREATE TABLE session ({PEOPLE},
    number text NOT NULL, body text NOT NULL, kind text NOT NULL, state text NOT NULL,
    planned_time timestamptz NOT NULL, opened_time timestamptz, closed_time timestamptz,
    place text NOT NULL, members jsonb NOT NULL, quorum_needed integer NOT NULL,
    quorum_source text NOT NULL, called_by text NOT NULL,
    CONSTRAINT uq_session_number UNIQUE (municipality, number));
CREATE INDEX ix_session_municipality ON session (municipality, id DESC);

CREATE TABLE agenda_point ({PEOPLE},
    session_id uuid NOT NULL REFERENCES session, number integer NOT NULL, application_id uuid,
    case_id uuid, case_number text NOT NULL, scheme text NOT NULL, drafted_by text NOT NULL,
    title text NOT NULL, state text NOT NULL, conflicts text[] NOT NULL, note text NOT NULL,
    decision_id uuid, result text NOT NULL);
CREATE INDEX ix_agenda_point_session ON agenda_point (session_id, number);

CREATE TABLE vote ({PEOPLE},
    point_id uuid NOT NULL REFERENCES agenda_point, account_id text NOT NULL, value text NOT NULL,
    time timestamptz NOT NULL, recorded_by text NOT NULL,
    CONSTRAINT uq_vote_account UNIQUE (point_id, account_id));

-- A second decision of an application comes with the appeal, until then there is one.
CREATE TABLE decision ({PEOPLE},
    number text NOT NULL UNIQUE, application_id uuid NOT NULL REFERENCES application UNIQUE,
    session_id uuid NOT NULL, case_id uuid NOT NULL, result text NOT NULL, reasons text[] NOT NULL,
    text text NOT NULL, amount bigint, months integer NOT NULL, decided_on date NOT NULL,
    decided_by text NOT NULL, voted_by text[] NOT NULL, session_number text NOT NULL,
    chair text NOT NULL, served_on date, how text NOT NULL, final_on date, ground text NOT NULL,
    act_locale text NOT NULL, act_job_id uuid, act_blob_id uuid, act_sha256 text NOT NULL,
    verify_code text NOT NULL UNIQUE);
CREATE INDEX ix_decision_blob ON decision (act_blob_id);

-- What anybody with the code on an act may know of it: nothing of a party, so nothing to fence.
CREATE TABLE issued_act (
    code text PRIMARY KEY, number text NOT NULL, body text NOT NULL, municipality text NOT NULL,
    decided_on date NOT NULL, sha256 text NOT NULL);

CREATE TABLE entitlement ({PEOPLE},
    application_id uuid NOT NULL REFERENCES application UNIQUE, case_id uuid NOT NULL,
    executor text NOT NULL, amount bigint, months integer NOT NULL, started_on date NOT NULL,
    started_by text NOT NULL);
CREATE INDEX ix_entitlement_case ON entitlement (case_id);

CREATE TABLE delivery ({PEOPLE},
    entitlement_id uuid NOT NULL REFERENCES entitlement, delivered_on date NOT NULL, kind text NOT NULL,
    amount bigint, document_id uuid NOT NULL, note text NOT NULL, recorded_by text NOT NULL);
CREATE INDEX ix_delivery_entitlement ON delivery (entitlement_id);
"""

_SECURED = ("application", "session", "agenda_point", "vote", "decision", "entitlement", "delivery")


def upgrade() -> None:
    """Make the tables."""
    chassis_tables(op)
    run(op, _TABLES)
    for table in _SECURED:
        secure(op, table)
