"""Dates that were corrected, and the correcting acts that anybody with the code on an act is told of."""

from alembic import op

from services.chassis.database.migrations import PEOPLE, run, secure

revision = "benefits_0013"
down_revision = "benefits_0012"


def upgrade() -> None:
    """Make the tables."""
    run(
        op,
        f"""
CREATE TABLE act_correction ({PEOPLE},
    case_id uuid, act text NOT NULL, subject_id text NOT NULL, month text NOT NULL DEFAULT '',
    field text NOT NULL DEFAULT '', previous text NOT NULL, corrected text NOT NULL, reason text NOT NULL,
    corrected_by text NOT NULL, correcting_act_on date);
CREATE INDEX ix_act_correction_case ON act_correction (case_id, id);
CREATE TABLE correcting_act (code text NOT NULL, correction_id uuid NOT NULL, "on" date NOT NULL,
    CONSTRAINT pk_correcting_act PRIMARY KEY (code, correction_id));
""",
    )
    secure(op, "act_correction")
