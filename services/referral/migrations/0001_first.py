"""Referrals, their outcomes and their numbers."""

from alembic import op

from services.chassis.database.migrations import PEOPLE, chassis_tables, run, secure

revision = "referral_0001"
down_revision = None

_TABLES = f"""
CREATE TABLE referral ({PEOPLE},
    number text NOT NULL UNIQUE, case_id uuid NOT NULL, case_number text NOT NULL, strand text NOT NULL,
    plan_item_id uuid, item_code text NOT NULL, institution_id uuid NOT NULL,
    institution_kind text NOT NULL, state text NOT NULL, person_ids uuid[] NOT NULL, consent_id uuid,
    snapshot bytea, shared_fields text[] NOT NULL, closed_cause text NOT NULL, closed_time timestamptz,
    sent_time timestamptz NOT NULL, sent_by text NOT NULL, answered_time timestamptz,
    answer_due_time timestamptz, lapsed boolean NOT NULL, appointment_time timestamptz,
    counsellor text NOT NULL, refusal_reason text NOT NULL, refusal_note text NOT NULL,
    failure_reason text NOT NULL, onward_from uuid, by_api boolean NOT NULL);
CREATE INDEX ix_referral_case ON referral (case_id, sent_time DESC, id DESC);
CREATE INDEX ix_referral_municipality ON referral (municipality, sent_time DESC, id DESC);
CREATE INDEX ix_referral_institution ON referral (institution_id, sent_time DESC, id DESC);
CREATE INDEX ix_referral_consent ON referral (consent_id);
-- One open referral for an item at an institution: a double press makes no second one.
CREATE UNIQUE INDEX uq_referral_open ON referral (plan_item_id, institution_id)
    WHERE state IN ('SENT', 'ACCEPTED', 'UNANSWERED', 'IN_SERVICE');

CREATE TABLE outcome ({PEOPLE},
    referral_id uuid NOT NULL REFERENCES referral, code text NOT NULL, done_on date NOT NULL,
    recorded_by text NOT NULL, person_ids uuid[] NOT NULL, grade text NOT NULL, note text NOT NULL);
CREATE INDEX ix_outcome_referral ON outcome (referral_id);

CREATE TABLE number_series (
    municipality text NOT NULL, year integer NOT NULL, last integer NOT NULL,
    PRIMARY KEY (municipality, year));
"""

_SECURED = ("referral", "outcome")


def upgrade() -> None:
    """Make the tables."""
    chassis_tables(op)
    run(op, _TABLES)
    for table in _SECURED:
        secure(op, table)
