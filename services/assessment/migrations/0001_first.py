"""Visits, needs assessments, plans, and what follows their approval."""

from alembic import op

from services.chassis.database.migrations import PEOPLE, chassis_tables, run, secure

revision = "0001"
down_revision = None

_TABLES = f"""
CREATE TABLE visit ({PEOPLE},
    case_id uuid NOT NULL, strand text NOT NULL, kind text NOT NULL, state text NOT NULL,
    planned_time timestamptz, actual_time timestamptz, recorded_time timestamptz,
    at timestamptz NOT NULL, participants jsonb NOT NULL DEFAULT '[]',
    institution_ids text[] NOT NULL DEFAULT '{{}}', place text NOT NULL DEFAULT '',
    note text NOT NULL DEFAULT '', snapshot jsonb, snapshot_closed boolean NOT NULL DEFAULT false,
    consent_ids uuid[] NOT NULL DEFAULT '{{}}', recorded_by text NOT NULL DEFAULT '',
    cancel_reason text NOT NULL DEFAULT '',
    CONSTRAINT ck_visit_actual CHECK ((state = 'RECORDED') = (actual_time IS NOT NULL)),
    CONSTRAINT ck_visit_snapshot CHECK (state = 'PLANNED' OR snapshot IS NULL));
CREATE INDEX ix_visit_case ON visit (case_id, at);
CREATE INDEX ix_visit_at ON visit (municipality, at, id);
CREATE INDEX ix_visit_planned ON visit (municipality, at) WHERE state = 'PLANNED';
CREATE UNIQUE INDEX uq_visit_first ON visit (case_id) WHERE kind = 'FIRST' AND state = 'RECORDED';

CREATE TABLE submission ({PEOPLE},
    case_id uuid NOT NULL, strand text NOT NULL, form text NOT NULL, form_version integer NOT NULL,
    state text NOT NULL, answers jsonb NOT NULL DEFAULT '{{}}', authors jsonb NOT NULL DEFAULT '{{}}',
    ratings jsonb NOT NULL DEFAULT '[]', begun_by text NOT NULL DEFAULT '', visit_id uuid,
    document_id text NOT NULL DEFAULT '', submit_time timestamptz);
CREATE INDEX ix_submission_case ON submission (case_id, id);
CREATE UNIQUE INDEX uq_submission_draft ON submission (case_id) WHERE state = 'DRAFT';
CREATE INDEX ix_submission_draft ON submission (municipality, id) WHERE state = 'DRAFT';

CREATE TABLE rating_set ({PEOPLE},
    case_id uuid NOT NULL, submission_id uuid NOT NULL, occasion text NOT NULL, rated_on date NOT NULL,
    ratings jsonb NOT NULL DEFAULT '[]', rated_by text NOT NULL DEFAULT '');
CREATE INDEX ix_rating_set_case ON rating_set (case_id);

CREATE TABLE need ({PEOPLE},
    case_id uuid NOT NULL, number integer NOT NULL, code text NOT NULL, person_id uuid,
    question text NOT NULL DEFAULT '', reason text NOT NULL DEFAULT '',
    met boolean NOT NULL DEFAULT false,
    CONSTRAINT uq_need_number UNIQUE (case_id, number));

CREATE TABLE plan ({PEOPLE},
    case_id uuid NOT NULL, strand text NOT NULL, plan_version integer NOT NULL, state text NOT NULL,
    edits integer NOT NULL DEFAULT 0, drafted_by text NOT NULL DEFAULT '',
    submitted_by text NOT NULL DEFAULT '', document_id text NOT NULL DEFAULT '', signed_on date,
    approved_on date, approved_by text NOT NULL DEFAULT '', return_note text NOT NULL DEFAULT '',
    CONSTRAINT uq_plan_version UNIQUE (case_id, plan_version));
CREATE UNIQUE INDEX uq_plan_in_force ON plan (case_id) WHERE state = 'APPROVED';
CREATE UNIQUE INDEX uq_plan_open ON plan (case_id) WHERE state IN ('DRAFTED', 'SUBMITTED', 'RETURNED');
CREATE INDEX ix_plan_waiting ON plan (municipality, id) WHERE state IN ('SUBMITTED', 'RETURNED');

CREATE TABLE plan_item ({PEOPLE},
    plan_id uuid NOT NULL REFERENCES plan, case_id uuid NOT NULL, need_id uuid NOT NULL REFERENCES need,
    origin_id uuid NOT NULL, position integer NOT NULL, number text NOT NULL DEFAULT '',
    code text NOT NULL DEFAULT '', description text NOT NULL DEFAULT '', person_id uuid,
    institution_kind text NOT NULL DEFAULT '', institution_id text NOT NULL DEFAULT '',
    scheme text NOT NULL DEFAULT '', due_on date, due_proposed boolean NOT NULL DEFAULT false,
    state text NOT NULL DEFAULT 'NOT_BEGUN', state_on date, outcomes text[] NOT NULL DEFAULT '{{}}',
    moves jsonb NOT NULL DEFAULT '[]',
    CONSTRAINT uq_plan_item_origin UNIQUE (plan_id, origin_id));
CREATE INDEX ix_plan_item_plan ON plan_item (plan_id, position);
CREATE INDEX ix_plan_item_origin ON plan_item (origin_id);

CREATE TABLE plan_print ({PEOPLE},
    case_id uuid NOT NULL, plan_id uuid NOT NULL, job_id uuid NOT NULL,
    ordered_by text NOT NULL DEFAULT '');
CREATE INDEX ix_plan_print_case ON plan_print (case_id);

CREATE TABLE monitoring ({PEOPLE},
    case_id uuid NOT NULL, plan_id uuid NOT NULL, month text NOT NULL, done_on date NOT NULL,
    items jsonb NOT NULL DEFAULT '[]', note text NOT NULL DEFAULT '', met text NOT NULL DEFAULT '',
    recorded_by text NOT NULL DEFAULT '', late boolean NOT NULL,
    CONSTRAINT uq_monitoring_month UNIQUE (case_id, month));

CREATE TABLE review ({PEOPLE},
    case_id uuid NOT NULL, plan_id uuid NOT NULL, done_on date NOT NULL, result text NOT NULL,
    still_needed text[] NOT NULL DEFAULT '{{}}', note text NOT NULL DEFAULT '',
    recorded_by text NOT NULL DEFAULT '');
CREATE INDEX ix_review_case ON review (case_id);

CREATE TABLE final_assessment ({PEOPLE},
    case_id uuid NOT NULL, plan_id uuid NOT NULL, done_on date NOT NULL, outcome text NOT NULL,
    ratings jsonb NOT NULL DEFAULT '[]', note text NOT NULL DEFAULT '',
    recorded_by text NOT NULL DEFAULT '',
    CONSTRAINT uq_final_assessment_case_id UNIQUE (case_id));
"""

_SECURED = (
    "visit",
    "submission",
    "rating_set",
    "need",
    "plan",
    "plan_item",
    "plan_print",
    "monitoring",
    "review",
    "final_assessment",
)


def upgrade() -> None:
    """Make the tables."""
    chassis_tables(op)
    run(op, _TABLES)
    for table in _SECURED:
        secure(op, table)
